/* session.c - one connection's life: reading, framing, pausing, time-outs, ending; see gateway.h. */
#include "acquire/gateway_int.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#define MINUTE_MS 60000

/* --- buffers and lists ---------------------------------------------------------------------------------------------- */

static uint8_t *take_buffer(gateway *g)
{
    uint8_t *b = g->free_buffers;
    if (!b)
        return malloc(GATEWAY_BUFFER_BYTES); /* the pool grows to the most that were begun at once */
    memcpy(&g->free_buffers, b, sizeof g->free_buffers);
    return b;
}

void session_give_buffer(gateway *g, uint8_t *b)
{
    memcpy(b, &g->free_buffers, sizeof g->free_buffers);
    g->free_buffers = b;
}

static void give_buffer(gateway *g, session *s)
{
    session_give_buffer(g, s->buf);
    s->buf = NULL;
    s->n = 0;
}

/* What lies behind the first `at` bytes is kept for the next read. Frames before it may wait in g->batch: then their
 * buffer is held until they are with the journal, and the rest moves into another one. False: no memory. */
static bool keep_rest(gateway *g, session *s, size_t at, bool is_held)
{
    uint8_t *old = s->buf, *to = old;
    size_t rest = s->n - at;
    if (is_held) {
        to = rest ? take_buffer(g) : NULL;
        g->batch.held[g->batch.held_n++] = old;
    }
    s->buf = to;
    s->n = to ? (uint32_t)rest : 0;
    if (rest && to && (at > 0 || is_held))
        memmove(to, old + at, rest);
    if (s->n == 0 && s->buf)
        give_buffer(g, s);
    return to || !rest;
}

static void set_partial(gateway *g, session *s, bool is_partial)
{
    if (s->is_partial)
        TAILQ_REMOVE(&g->partial, s, in_partial);
    if (is_partial)
        TAILQ_INSERT_TAIL(&g->partial, s, in_partial);
    s->is_partial = is_partial;
    s->partial_ms = loop_now_ms();
}

static bool has_room(const gateway *g)
{
    return g->free_pending && g->in_flight_bytes < GATEWAY_IN_FLIGHT_BYTES && !g->is_closing;
}

/* One answer more would still fit, whenever its peer reads. */
static bool may_answer(const gateway *g, const session *s)
{
    return loop_conn_unsent(s->conn) + s->owed + g->reply_n + GATEWAY_ANSWER_MAX <= GATEWAY_OUT_MAX;
}

static bool may_frame(const gateway *g, const session *s)
{
    return has_room(g) && s->in_flight < g->o.session_in_flight_max && may_answer(g, s);
}

static void pause_session(gateway *g, session *s)
{
    loop_conn_pause(s->conn);
    if (s->unread_ms == 0 && !may_answer(g, s) && loop_conn_unsent(s->conn) > 0)
        s->unread_ms = loop_now_ms();
    if (s->is_paused)
        return;
    TAILQ_INSERT_TAIL(&g->paused, s, in_paused);
    g->paused_count++;
    s->is_paused = true;
}

static void unpause(gateway *g, session *s)
{
    if (!s->is_paused)
        return;
    TAILQ_REMOVE(&g->paused, s, in_paused);
    g->paused_count--;
    s->is_paused = false;
}

/* --- opening and closing --------------------------------------------------------------------------------------------- */

bool session_open(void *gateway_pointer, loop_conn *c)
{
    gateway *g = gateway_pointer;
    session *s = loop_conn_session(c);
    loop_peer peer = loop_conn_peer(c);
    s->from = address_enter(g->book, peer.ip, peer.is_v4, g->o.per_address_max);
    if (!s->from || g->is_closing) {
        if (s->from)
            address_leave(g->book, s->from);
        return false;
    }
    s->conn = c;
    s->answers_end = &s->answers;
    loop_peer_format(&peer, true, s->peer);
    loop_peer_format(&peer, false, s->ip);
    s->peer_n = (uint8_t)strlen(s->peer);
    s->since_ms = loop_now_ms();
    TAILQ_INSERT_TAIL(&g->first, s, in_time);
    return true;
}

void session_close(void *gateway_pointer, loop_conn *c)
{
    gateway *g = gateway_pointer;
    session *s = loop_conn_session(c);
    assert(!s->answers);
    TAILQ_REMOVE(s->is_live ? &g->live : &g->first, s, in_time);
    if (s->is_partial)
        TAILQ_REMOVE(&g->partial, s, in_partial);
    unpause(g, s);
    if (s->buf)
        give_buffer(g, s);
    address_leave(g->book, s->from);
}

static void cut(gateway *g, session *s, gateway_counter why)
{
    gateway_count(g, why, 1);
    loop_conn_close(s->conn);
}

/* --- bytes to frames -------------------------------------------------------------------------------------------------- */

/* False: the budget of a minute is used up. */
static bool may_waste(gateway *g, session *s, size_t n)
{
    int64_t minute = loop_now_ms() / MINUTE_MS;
    if (n == 0)
        return true;
    if (s->garbage_minute != minute)
        s->garbage = 0;
    s->garbage_minute = minute;
    s->garbage += (uint32_t)n;
    gateway_count(g, COUNT_GARBAGE, n);
    return s->garbage <= g->o.garbage_max;
}

/* Frame what lies in the buffer as long as there is room. is_bare: the first frame is taken without its CR LF; behind it
 * another may have begun. *at: bytes dealt with. False: too much garbage. */
static bool frame_all(gateway *g, session *s, bool is_bare, size_t *at)
{
    bool good = true;
    while (good && *at < s->n && may_frame(g, s)) {
        hj212_frame f;
        size_t skip = 0, used = 0, waste;
        hj212_fault fault = hj212_find(span_of(s->buf + *at, s->n - *at), s->is_ended || is_bare, false, &skip, &f);
        is_bare = false;
        if (fault == HJ212_GOOD)
            waste = frame_take(g, s, &f, &used);
        else
            waste = used = fault == HJ212_MORE ? 0 : 1; /* of "###" the last two may begin a frame */
        *at = skip + used < s->n - *at ? *at + skip + used : s->n;
        good = may_waste(g, s, skip + waste);
        if (fault == HJ212_MORE)
            break;
    }
    return good;
}

/* False: the session was closed. */
static bool pump(gateway *g, session *s, bool is_bare)
{
    size_t at = 0;
    uint8_t *end = s->buf + s->n;
    bool good = frame_all(g, s, is_bare, &at);
    bool written = frame_reply_flush(g, s);
    const gather *b = &g->batch;
    uintptr_t newest = b->n ? (uintptr_t)b->parts[b->n - 1][1].p : 0;
    bool has_memory = keep_rest(g, s, at, newest >= (uintptr_t)s->buf && newest < (uintptr_t)end);
    if (!good || !written || !has_memory) {
        cut(g, s, good ? COUNT_CUT_UNREAD : COUNT_CUT_GARBAGE);
        return false;
    }
    if (!s->buf || at > 0 || !s->is_partial)
        set_partial(g, s, s->buf != NULL);
    if (s->n == GATEWAY_BUFFER_BYTES && may_frame(g, s)) { /* the longest frame is shorter than a buffer */
        cut(g, s, COUNT_CUT_GARBAGE);
        return false;
    }
    return true;
}

/* The peer sends no more: answer what is in flight, then close. */
static void maybe_end(gateway *g, session *s)
{
    loop_conn_pause(s->conn);
    if (s->buf && may_frame(g, s)) {
        set_partial(g, s, false);
        give_buffer(g, s); /* a frame without its end */
    }
    if (s->in_flight == 0 && !s->buf)
        loop_conn_end(s->conn);
}

void session_answered(gateway *g, session *s)
{
    if (s->is_ended && !s->is_paused)
        maybe_end(g, s);
}

void session_read(void *gateway_pointer, loop_conn *c)
{
    gateway *g = gateway_pointer;
    session *s = loop_conn_session(c);
    gateway_take_devices(g);
    for (int i = 0; i < READS_A_TURN; i++) {
        size_t got = 0;
        if (!may_frame(g, s)) {
            pause_session(g, s);
            return;
        }
        if (!s->buf && !(s->buf = take_buffer(g))) {
            loop_conn_close(c); /* no memory: the device comes back */
            return;
        }
        size_t room = GATEWAY_BUFFER_BYTES - s->n;
        lt_err e = loop_conn_read(c, s->buf + s->n, room, &got);
        s->is_ended |= e == LT_CLOSED;
        s->n += (uint32_t)got;
        s->heard_ms = got ? loop_now_ms() : s->heard_ms;
        gateway_count(g, COUNT_BYTES, got);
        if (e == LT_BUSY) {
            if (s->n == 0)
                give_buffer(g, s);
            return;
        }
        if (!pump(g, s, false))
            return;
        if (s->is_ended) {
            if (s->buf && !may_frame(g, s))
                pause_session(g, s);
            maybe_end(g, s);
            return;
        }
        if (s->buf && !may_frame(g, s)) {
            pause_session(g, s);
            return;
        }
        if (got < room)
            return;
    }
}

void session_resume(gateway *g)
{
    for (uint32_t n = g->paused_count; n > 0 && has_room(g); n--) {
        session *s = TAILQ_FIRST(&g->paused);
        if (!s)
            return;
        unpause(g, s);
        if (!may_frame(g, s)) { /* its own limit: to the end of the queue */
            pause_session(g, s);
            continue;
        }
        if (s->buf && !pump(g, s, false))
            continue;
        if (s->buf && !may_frame(g, s))
            pause_session(g, s);
        else if (s->is_ended)
            maybe_end(g, s);
        else
            loop_conn_resume(s->conn);
        s->heard_ms = loop_now_ms(); /* what came meanwhile waits in the kernel */
    }
}

void session_drained(void *gateway_pointer, loop_conn *c)
{
    session *s = loop_conn_session(c);
    s->unread_ms = 0;
    session_resume(gateway_pointer);
}

/* --- time-outs --------------------------------------------------------------------------------------------------------- */

static bool has_bare(gateway *g, const session *s, int64_t now)
{
    hj212_frame f;
    size_t skip;
    return !s->is_paused && now - s->heard_ms > GATEWAY_BARE_END_MS && may_frame(g, s) &&
           hj212_find(span_of(s->buf, s->n), true, false, &skip, &f) == HJ212_GOOD;
}

/* Some devices never send CR LF (protocols of the field): a frame that is whole but for them waits no longer. */
static void take_bare(gateway *g, int64_t now)
{
    session *s = TAILQ_FIRST(&g->partial);
    while (s && now - s->partial_ms > GATEWAY_BARE_END_MS) {
        session *next = TAILQ_NEXT(s, in_partial);
        uint64_t token = next ? loop_conn_token(next->conn) : 0;
        if (has_bare(g, s, now))
            (void)pump(g, s, true);
        bool is_there = !next || (loop_find(g->l, token) && next->is_partial);
        s = is_there ? next : TAILQ_FIRST(&g->partial); /* the frame may have ended another session: the next one */
    }
}

/* The list's front waits longest. One whose reading rests is not silent: its time begins anew. */
static void cut_silent(gateway *g, struct session_list *list, int64_t now, uint32_t most_ms)
{
    for (session *s; (s = TAILQ_FIRST(list)) && now - s->since_ms > most_ms;) {
        if (!s->is_paused) {
            cut(g, s, COUNT_CUT_SILENT);
            continue;
        }
        TAILQ_REMOVE(list, s, in_time);
        s->since_ms = now;
        TAILQ_INSERT_TAIL(list, s, in_time);
    }
}

void session_tick(void *gateway_pointer)
{
    gateway *g = gateway_pointer;
    int64_t now = loop_now_ms();
    session *s;
    gateway_take_devices(g);
    if (g->is_closing)
        return;
    take_bare(g, now);
    cut_silent(g, &g->first, now, g->o.first_frame_ms);
    cut_silent(g, &g->live, now, g->o.idle_ms);
    for (session *next = TAILQ_FIRST(&g->partial); (s = next) && now - s->partial_ms > g->o.frame_ms;) {
        next = TAILQ_NEXT(s, in_partial);
        if (!s->is_paused) /* one that waits for room is not slow */
            cut(g, s, COUNT_CUT_SILENT);
    }
    for (session *next = TAILQ_FIRST(&g->paused); (s = next);) {
        next = TAILQ_NEXT(s, in_paused);
        if (s->unread_ms && now - s->unread_ms > g->o.frame_ms)
            cut(g, s, COUNT_CUT_UNREAD);
    }
}
