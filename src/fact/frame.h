/* frame.h - what a journal entry of kind FRAME or QUARANTINE holds: device bytes exactly as received, and from whom.
 * Place      fact
 *
 *   offset size
 *   0      1    version, 1
 *   1      1    protocol, 1 = HJ 212
 *   2      1    length of the peer text (n)
 *   3      1    why quarantined (frame_reason), 0 for a good frame
 *   4      n    peer address text, such as "10.1.2.3:50212"
 *   4+n    ..   the frame's bytes, from "##" to CR LF
 */
#ifndef LT_FACT_FRAME_H
#define LT_FACT_FRAME_H

#include "base/span.h"

#define FRAME_HEAD_BYTES 4
#define FRAME_PEER_MAX   255

typedef enum frame_protocol { FRAME_HJ212 = 1 } frame_protocol;
typedef enum frame_reason {
    FRAME_OK = 0,
    FRAME_UNKNOWN_MN,
    FRAME_WRONG_PASSWORD,
    FRAME_WRONG_PEER,
    FRAME_BAD_CRC,     /* framed, but the CRC of the device's mode fails */
    FRAME_NOT_STRICT,
    FRAME_BAD_CIPHER,
    FRAME_MALFORMED,   /* framed and CRC good, but the head cannot be read */
    FRAME_REASON_COUNT
} frame_reason;
const char *frame_reason_name(frame_reason r); /* "unknown-mn" */

/* Fill head[FRAME_HEAD_BYTES] for a peer text of peer_n bytes (<= FRAME_PEER_MAX). */
void frame_pack_head(uint8_t head[FRAME_HEAD_BYTES], frame_protocol protocol, frame_reason reason, size_t peer_n);
typedef struct lt_frame {
    frame_protocol protocol;
    frame_reason   reason;
    span           peer, bytes;
} lt_frame;
bool frame_unpack(span payload, lt_frame *out);

#endif
