/* gateway_int.h - the gateway's inside: what gateway.c (life, hand-over, stats) and session.c (bytes to frames) share.
 * Place      acquire, private to the gateway
 */
#ifndef LT_ACQUIRE_GATEWAY_INT_H
#define LT_ACQUIRE_GATEWAY_INT_H

#include "acquire/gateway.h"

#include <pthread.h>
#include <sys/queue.h>

#include "acquire/address.h"
#include "acquire/repeat.h"
#include "acquire/verdict.h"
#include "base/loop.h"

#define GATHER_MAX   256u /* frames of one turn of the loop, handed to the journal as a group */
#define PARTS        2u   /* of a payload: head with peer, bytes */
#define READS_A_TURN 4   /* of one session before the others have theirs */
#define REPLY_BYTES  (32u << 10)

typedef struct session session;

/* A frame on its way to the disk; from a pool, in a list of free ones or on its way back. */
typedef struct pending {
    struct pending *next;
    gateway  *g;
    uint64_t  session;   /* token */
    uint64_t  number;    /* set by the journal's writer */
    lt_err    err;
    uint32_t  device;    /* 0: unknown */
    uint32_t  cost;      /* bytes in flight */
    repeat_mark *mark;   /* NULL: none; it is this frame's while it says in flight with this pending's index */
    bool      is_quarantine;
    uint16_t  answer_n;
    uint8_t   answer[GATEWAY_ANSWER_MAX];
} pending;

struct session {
    loop_conn *conn;
    address   *from;
    uint8_t   *buf; /* from the pool; NULL while nothing is begun */
    uint32_t   n;
    uint32_t   in_flight, owed; /* owed: bytes of the answers in flight */
    uint32_t   device;     /* the first one that spoke here */
    bool       is_relay;   /* several devices speak here: one of them moving away does not end it */
    bool       is_live, is_paused, is_partial, is_ended;
    uint32_t   garbage;
    int64_t    garbage_minute;
    int64_t    since_ms;   /* opened, or the last good frame */
    int64_t    partial_ms; /* when what lies in buf began */
    int64_t    heard_ms;   /* the last bytes came, or reading went on */
    int64_t    unread_ms;  /* since when reading rests because its answers are not read; 0: it does not */
    TAILQ_ENTRY(session) in_time, in_partial, in_paused;
    session   *touched_next; /* while answers are gathered */
    pending   *answers, **answers_end;
    uint8_t    peer_n, ip_n;
    char       peer[LOOP_PEER_MAX]; /* "10.1.2.3:50212" */
    char       ip[LOOP_PEER_MAX];
};
TAILQ_HEAD(session_list, session);

typedef struct gather { /* frames of one turn, not yet with the journal; their bytes lie in the held read buffers */
    uint32_t     n, held_n;
    uint8_t     *held[GATHER_MAX]; /* each has a frame at least that waits here */
    journal_item items[GATHER_MAX];
    void        *selves[GATHER_MAX];
    span         parts[GATHER_MAX][PARTS];
    uint8_t      heads[GATHER_MAX][FRAME_HEAD_BYTES + LOOP_PEER_MAX];
} gather;

typedef enum gateway_counter {
    COUNT_BYTES, COUNT_FRAMES, COUNT_ACKS, COUNT_REPEATS, COUNT_COMMANDS, COUNT_QUARANTINED, COUNT_FAILED, COUNT_GARBAGE,
    COUNT_TAKEOVERS, COUNT_CUT_GARBAGE, COUNT_CUT_SILENT, COUNT_CUT_UNREAD, COUNT_WAITING,
    COUNT_REFUSED, /* and FRAME_REASON_COUNT - 1 more */
    COUNT_ALL = COUNT_REFUSED + FRAME_REASON_COUNT
} gateway_counter;

struct gateway {
    gateway_options  o;
    journal         *j;
    loop            *l;
    uint16_t         port;
    pthread_t        thread;
    bool             is_running;
    atomic_int       must_close;
    _Atomic(roster *) next_devices; /* set by others, taken by the loop's thread */
    _Atomic(pending *) done;        /* finished entries, newest first: pushed by the journal's writer */
    _Atomic uint64_t counts[COUNT_ALL];

    /* the loop's thread alone, from here on */
    lt_cx            cx;
    roster          *devices;
    repeats         *seen;
    address_book    *book;
    pending         *pool, *free_pending;
    uint32_t         in_flight;
    size_t           in_flight_bytes;
    uint8_t         *free_buffers; /* linked through their first bytes */
    struct session_list first, live, partial, paused; /* first and live: the one that waits longest in front */
    session         *touched;
    gather           batch;
    uint32_t         paused_count;
    bool             reply_failed;
    uint32_t         reply_n;
    uint8_t          reply[REPLY_BYTES];
    buf              entry; /* an entry read back to compare */
    verdict_judge    judge;
    bool             is_closing;
};

static inline void gateway_count(gateway *g, unsigned which, uint64_t n)
{ /* one thread writes: no locked addition is needed */
    atomic_store_explicit(&g->counts[which], atomic_load_explicit(&g->counts[which], memory_order_relaxed) + n,
                          memory_order_relaxed);
}

/* gateway.c */
void gateway_take_devices(gateway *g);             /* the newest table, if one was set */
void gateway_done(void *pending_pointer, lt_err e, uint64_t number, const char *say);

/* session.c */
bool session_open(void *gateway_pointer, loop_conn *c);
void session_read(void *gateway_pointer, loop_conn *c);
void session_close(void *gateway_pointer, loop_conn *c);
void session_drained(void *gateway_pointer, loop_conn *c);
void session_give_buffer(gateway *g, uint8_t *b); /* back to the pool */
void session_resume(gateway *g);  /* paused ones, as far as there is room again */
void session_tick(void *gateway_pointer); /* time-outs */
void session_answered(gateway *g, session *s); /* fewer of its frames are in flight: it may end now */

/* frame_intake.c: judge one frame of s and send it on its way; returns how many bytes of it were waste */
size_t frame_take(gateway *g, session *s, const hj212_frame *f, size_t *used);
void frame_flush(void *gateway_pointer);           /* the gathered frames to the journal */
void frame_reply(gateway *g, session *s, const uint8_t *p, size_t n);
bool frame_reply_flush(gateway *g, session *s);    /* false: s cannot be written to */

#endif
