/* loop_int.h - what loop.c (listening, timers, running) and loop_conn.c (slots, reading, writing) share; see loop.h.
 * Place      base, private to the loop
 */
#ifndef LT_BASE_LOOP_INT_H
#define LT_BASE_LOOP_INT_H

#include "base/loop.h"

#include <sys/socket.h>

#include <event2/event.h>
#include <event2/event_struct.h>

#define LOOP_BLOCK_SLOTS 256u
#define LOOP_OUT_BYTES   4096u

struct loop_conn {
    loop        *owner;
    int          fd;
    uint32_t     index, generation, next_free;
    bool         is_open, is_connecting, is_reading, is_writing;
    loop_peer    peer;
    uint8_t     *out; /* unsent bytes [out_at, out_n), NULL when there are none */
    size_t       out_at, out_n, out_room;
    struct event readable, writable;
};

typedef struct loop_timer {
    struct event e;
    void (*fn)(void *self);
    void *self;
} loop_timer;

struct loop {
    loop_options       o;
    struct event_base *base;
    size_t             stride;
    uint8_t          **blocks; /* of LOOP_BLOCK_SLOTS slots each, made when first needed */
    uint32_t           used, free_head; /* slots ever used; head of the free list (UINT32_MAX: none) */
    struct event      *listeners[LOOP_LISTENERS_MAX];
    int                listener_count;
    struct event      *rest_over, *woken, *later;
    bool               is_later;
    loop_timer        *timers[LOOP_TIMERS_MAX];
    int                timer_count;
    int                wake_fd;
    atomic_int         is_woken, must_stop;
    _Atomic uint64_t   accepted, refused, rests;
    _Atomic uint32_t   open, peak;
    atomic_int         is_resting;
};

loop_conn *loop_conn_take(loop *l); /* a fresh slot, NULL: none left */
/* The connection stands: ask the owner. False: refused and gone. */
bool loop_conn_admit(loop_conn *c);
void loop_conn_want_write(loop_conn *c);
void loop_conn_count(loop *l); /* one more is open; loop_conn_close counts it down */
loop_peer loop_conn_peer_of(const struct sockaddr_storage *ss);

#endif
