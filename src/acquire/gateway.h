/* gateway.h - the door for devices: HJ 212 over TCP into the journal, acknowledged when durable and never before.
 * Place      acquire
 * Source     HJ 212-2017 6.3-6.7, HJ/T 212-2005, HJ 212-2025 6.4; tables/hj212_answer.tsv; docs of wire/hj212
 * Method     one thread, one event loop. Bytes are read into a buffer from a pool, framed and judged where they lie
 *            (verdict.h), and copied once: into the journal. The journal's writer hands finished entries back through
 *            one lock-free list and at most one wake-up a batch; the answers of a connection leave in one write.
 *            No allocation a frame. An idle connection holds its slot (about 700 bytes) and no buffer.
 *
 *   A session (one connection):
 *
 *      accept ─► first ──(first frame of a known device, password, peer and CRC good)──► live ─┐
 *        │         │ first_frame_ms without one                                │   ▲ each good  │ idle_ms
 *        │         ▼                                                           │   └─frame──────┤ without one
 *        │      closed ◄── garbage_max a minute ── a frame begun, not ended in frame_ms ┤
 *        │         ▲  ◄── answers not read for frame_ms ── the same MN on a newer session ─┘
 *   no slot, or    │
 *   per_address ───┘     paused: no room in flight, or GATEWAY_OUT_MAX of answers unread; reading rests, the device feels it through TCP; then on
 *                        ended: the peer closed its side; answers still in flight are sent, then closed
 *
 *   A frame:
 *
 *      framed ─► judged ─┬─ good ─► new ─────► in flight ─► durable ─► acknowledged (if Flag asks)
 *                        │      └─► repeat of a durable one ─────────► acknowledged, not kept again
 *                        │      └─► repeat of one in flight ─► waits for that one's answer
 *                        │                      in flight ─► refused by the journal (disk full): no answer
 *                        └─ refused ─► ENTRY_QUARANTINE with its frame_reason, no answer; within the budget of
 *                                      address.h, beyond it only counted
 *
 * Repeats    a resent frame (the same bytes, QN included, CR LF apart) is known while fewer than REPEAT_WINDOW frames of its device
 *            came after it; at start the last GATEWAY_RECALL entries of the journal are read, so that this holds over a
 *            crash. A frame without QN and without DataTime has no identity and is always new
 * Given      gateway_options; a zero takes the default. Devices may be set at any time, from any thread: a frame that
 *            arrives after gateway_set_devices returned is judged by the new table
 * Limits     connections_max, per_address_max; in_flight_max frames and GATEWAY_IN_FLIGHT_BYTES not yet durable, of
 *            them session_in_flight_max a session; GATEWAY_OUT_MAX unsent bytes a session
 * Threads    gateway_open, _start, _close from one; gateway_set_devices and gateway_stats from any
 * Owner      gateway_open .. gateway_close; the journal must stay open longer
 * Invariants 1. an acknowledgement is sent only for an entry that the journal called durable
 *            2. a frame acknowledged twice is in the journal once (within the window of repeats)
 *            3. a refused frame is never acknowledged
 *            4. a command received from a device is kept and never executed
 *            5. what waits is bounded: when the journal is slow, reading rests
 */
#ifndef LT_ACQUIRE_GATEWAY_H
#define LT_ACQUIRE_GATEWAY_H

#include "fact/frame.h"
#include "fact/place.h"
#include "record/journal.h"

#define GATEWAY_CONNECTIONS_MAX   12000u      /* defaults */
#define GATEWAY_PER_ADDRESS_MAX   4096u       /* whole fleets stand behind one address of a mobile network */
#define GATEWAY_FIRST_FRAME_MS    600000u
#define GATEWAY_IDLE_MS           7200000u    /* hourly devices without heartbeat exist; a dead peer ends by keep-alive */
#define GATEWAY_GARBAGE_MAX       (64u << 10) /* bytes a minute and connection that belong to no frame of a known device */
#define GATEWAY_FRAME_MS          60000u
#define GATEWAY_BARE_END_MS       500         /* a frame whole but for CR LF is taken when nothing came for so long */
#define GATEWAY_BUFFER_BYTES      8192u       /* read buffer: one longest frame and the start of the next */
#define GATEWAY_IN_FLIGHT         16384u
#define GATEWAY_IN_FLIGHT_BYTES   (8u << 20)
#define GATEWAY_SESSION_IN_FLIGHT 2048u
#define GATEWAY_OUT_MAX           (64u << 10)
#define GATEWAY_ANSWER_MAX        320u
#define GATEWAY_RECALL            65536u

typedef struct gateway gateway;

typedef struct gateway_options {
    const char *addr; /* numeric IPv4 or IPv6 */
    uint16_t    port; /* 0: any */
    uint32_t    connections_max, per_address_max;
    uint32_t    idle_ms, first_frame_ms, frame_ms; /* frame_ms: from a frame's first byte to its last */
    uint32_t    garbage_max;
    uint32_t    in_flight_max, session_in_flight_max; /* frames handed to the journal and not yet durable */
    int         offset_min; /* civil time of the devices, minutes east of UTC */
} gateway_options;

typedef struct gateway_stats {
    uint32_t open, peak;            /* connections */
    uint32_t waiting;               /* frames handed to the journal and not yet durable */
    uint64_t connections, turned_away; /* accepted by the system; of them closed at once: no slot, too many of an address */
    uint64_t bytes;                 /* read */
    uint64_t frames;                /* durable frames of known devices */
    uint64_t acks;                  /* answers sent */
    uint64_t repeats;               /* frames sent again and not kept again */
    uint64_t commands;              /* of frames: host-direction commands, kept and ignored */
    uint64_t refused[FRAME_REASON_COUNT]; /* frames by reason; [FRAME_OK]: all of them */
    uint64_t quarantined;           /* of refused: kept in the journal; the rest was over the budget */
    uint64_t failed;                /* frames that the journal could not keep (disk full): not acknowledged */
    uint64_t garbage;               /* bytes that belong to no frame of a known device */
    uint64_t takeovers;             /* sessions closed because their MN came on a newer one */
    uint64_t cut_garbage, cut_silent, cut_unread; /* sessions closed: too much garbage, time-out, answers not read */
    uint64_t rests;                 /* times accepting rested for lack of file descriptors */
    char     trouble[LT_SAY_MAX];   /* "" or why frames are not acknowledged or connections not accepted now */
} gateway_stats;

/* Listens at once (the system queues connections); serves from gateway_start on. Raises the limit of open files. */
LT_MUST lt_err gateway_open(lt_cx *cx, const gateway_options *o, journal *j, gateway **out);
uint16_t gateway_port(const gateway *g);
LT_MUST lt_err gateway_set_devices(lt_cx *cx, gateway *g, const lt_device *devices, size_t n);
LT_MUST lt_err gateway_start(lt_cx *cx, gateway *g);
/* Stops accepting and reading, waits for what is in flight, sends its answers, closes. */
void gateway_close(gateway *g);
void gateway_stats_get(gateway *g, gateway_stats *out);

#endif
