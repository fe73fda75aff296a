/* loop.h - an event loop for sockets: libevent behind one file of ours. Listeners, connections in slots, timers, wake-ups.
 * Place      base. Knows nothing of protocols. The only file that meets libevent for devices (http.h has its own).
 * Given      loop_options: callbacks, and the bytes of the owner's session that lie beside each connection
 * Returned   loop_conn_read and loop_conn_write: LT_OK; LT_BUSY nothing to read now; LT_CLOSED the peer ended or the
 *            connection broke; LT_LIMIT more than out_max bytes would wait unsent (nothing of them is kept)
 * Method     a connection is a slot from a pool: index, and a generation that counts its users, together its token,
 *            so that an answer for a connection that is gone finds nobody. An idle connection costs its slot
 *            (about 340 bytes and the session) and the kernel's socket; it holds no buffer.
 *
 *      accept ──► on_open ──► on_read ... ──► on_close (exactly once after on_open said yes, whoever closes)
 *      loop_connect ──► (established) on_open, as above; (refused) on_close alone
 *
 * Limits     conns_max; LOOP_ACCEPT_BURST accepts a turn; LOOP_TIMERS_MAX, LOOP_LISTENERS_MAX; out_max a connection;
 *            no file descriptor left (EMFILE, ENFILE): accepting rests LOOP_ACCEPT_REST_MS, all else goes on
 * Process    loop_open lets SIGPIPE be ignored, in the whole process
 * Threads    loop_wake and loop_stop from any; loop_counts_get from any; all else on the thread of loop_run, or before it
 *            has started or after it has ended
 * Owner      loop_open .. loop_close
 * Invariants 1. after loop_conn_close the slot may serve another connection, its token differs
 *            2. every loop_wake is followed by an on_wake that begins after it (several may share one)
 */
#ifndef LT_BASE_LOOP_H
#define LT_BASE_LOOP_H

#include "base/cx.h"

#define LOOP_CONNS_MAX      (1u << 20)
#define LOOP_BACKLOG        4096
#define LOOP_ACCEPT_BURST   64
#define LOOP_ACCEPT_REST_MS 100
#define LOOP_TIMERS_MAX     8
#define LOOP_LISTENERS_MAX  4
#define LOOP_PEER_MAX       64
#define LOOP_SOCKET_BYTES   (64 << 10) /* kernel's send and receive buffer of a connection */
#define LOOP_KEEP_IDLE_S    60         /* keep-alive: a vanished peer is noticed within IDLE + COUNT * EVERY seconds */
#define LOOP_KEEP_EVERY_S   15
#define LOOP_KEEP_COUNT     4
#define LOOP_UNACKED_MS     60000      /* bytes sent and not acknowledged by the peer's kernel for so long: broken */
#define LOOP_DRAIN_MAX      (256 << 10) /* unread bytes swallowed at a graceful end */

typedef struct loop      loop;
typedef struct loop_conn loop_conn;

typedef struct loop_options {
    uint32_t conns_max;
    size_t   session_bytes; /* zeroed when a connection opens */
    size_t   out_max;       /* unsent bytes a connection may hold */
    void    *self;
    bool (*on_open)(void *self, loop_conn *c);  /* false: refused, closed at once without on_close */
    void (*on_read)(void *self, loop_conn *c);  /* bytes or the end wait: call loop_conn_read */
    void (*on_close)(void *self, loop_conn *c); /* the session's last moment */
    void (*on_wake)(void *self);                /* may be NULL */
    void (*on_later)(void *self);               /* after loop_later; may be NULL */
    void (*on_drained)(void *self, loop_conn *c); /* nothing waits to be sent any more; may be NULL */
} loop_options;

typedef struct loop_counts {
    uint64_t accepted, refused; /* refused: no slot left, or on_open said no */
    uint64_t rests;             /* times accepting rested for lack of file descriptors */
    uint32_t open, peak;
    bool     is_resting;
} loop_counts;

typedef struct loop_peer {
    uint8_t  ip[16]; /* IPv4 as ::ffff:a.b.c.d */
    uint16_t port;
    bool     is_v4;
} loop_peer;

LT_MUST lt_err loop_open(lt_cx *cx, const loop_options *o, loop **out);
/* Numeric IPv4 or IPv6 address; port 0: any. *bound: the port taken. */
LT_MUST lt_err loop_listen(lt_cx *cx, loop *l, const char *addr, uint16_t port, uint16_t *bound);
void loop_unlisten(loop *l); /* no more connections are accepted */
LT_MUST lt_err loop_connect(lt_cx *cx, loop *l, const char *addr, uint16_t port, loop_conn **out);
LT_MUST lt_err loop_every(lt_cx *cx, loop *l, uint32_t period_ms, void (*fn)(void *self), void *self);
void loop_run(loop *l); /* until loop_stop */
void loop_stop(loop *l);
void loop_wake(loop *l);
void loop_later(loop *l); /* on_later once, after the events that are ready now: to do the work of a turn at its end */
void loop_close(loop *l); /* closes every connection that is left */
loop_counts loop_counts_get(const loop *l);
int64_t loop_now_ms(void); /* monotonic, for time-outs; a few ms coarse */
/* Raise the process's limit of open files towards `wanted`; returns what holds now. */
uint64_t loop_raise_files(uint64_t wanted);

/* --- a connection, on the loop's thread -------------------------------------------------------------------------- */
void *loop_conn_session(loop_conn *c);
uint64_t loop_conn_token(const loop_conn *c); /* never 0 */
loop_conn *loop_find(loop *l, uint64_t token); /* NULL: that connection is gone */
loop_conn *loop_next(loop *l, uint32_t *at);   /* walk over open connections: *at from 0; NULL at the end */
loop_peer loop_conn_peer(const loop_conn *c);
void loop_peer_format(const loop_peer *p, bool with_port, char out[LOOP_PEER_MAX]);
LT_MUST lt_err loop_conn_read(loop_conn *c, void *p, size_t room, size_t *got);
LT_MUST lt_err loop_conn_write(loop_conn *c, const void *p, size_t n);
size_t loop_conn_unsent(const loop_conn *c);
void loop_conn_pause(loop_conn *c);  /* on_read rests; the peer feels it through TCP */
void loop_conn_resume(loop_conn *c);
void loop_conn_close(loop_conn *c);
/* Close so that what was written reaches the peer: unread input would make the kernel reset the connection. */
void loop_conn_end(loop_conn *c);

#endif
