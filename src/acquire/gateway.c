/* gateway.c - the gateway's life, the way back from the journal's writer, stats; see gateway.h. */
#include "acquire/gateway_int.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#define SPARE_FILES 512u /* journal, keep, page */
#define TICK_MS     1000u
#define LINE_BYTES  (32u << 10)

/* --- the way back from the journal -------------------------------------------------------------------------------- */

/* On the journal's writer thread: push, and wake the loop when the list was empty. */
void gateway_done(void *pending_pointer, lt_err e, uint64_t number, const char *say)
{
    (void)say; /* journal_trouble says it too */
    pending *p = pending_pointer;
    gateway *g = p->g;
    p->err = e;
    p->number = number;
    pending *head = atomic_load_explicit(&g->done, memory_order_relaxed);
    do
        p->next = head;
    while (!atomic_compare_exchange_weak_explicit(&g->done, &head, p, memory_order_release, memory_order_relaxed));
    if (!head)
        loop_wake(g->l);
}

static void give_pending(gateway *g, pending *p)
{
    p->next = g->free_pending;
    g->free_pending = p;
}

static session *session_of(gateway *g, const pending *p)
{
    loop_conn *c = loop_find(g->l, p->session);
    return c ? loop_conn_session(c) : NULL;
}

/* The frame is no more in flight: counts, and its mark among the device's newest. */
static void settle(gateway *g, pending *p)
{
    bool is_mine = p->mark && p->mark->state == REPEAT_IN_FLIGHT && p->mark->number == (uint64_t)(p - g->pool);
    if (is_mine) {
        p->mark->state = p->err ? REPEAT_NONE : REPEAT_KEPT;
        p->mark->number = p->number;
    }
    assert(g->in_flight > 0 && g->in_flight_bytes >= p->cost);
    g->in_flight--;
    g->in_flight_bytes -= p->cost;
    atomic_store_explicit(&g->counts[COUNT_WAITING], g->in_flight, memory_order_relaxed);
    gateway_count(g, p->err ? COUNT_FAILED : p->is_quarantine ? COUNT_QUARANTINED : COUNT_FRAMES, 1);
}

/* One write for all answers of a session. */
static void send_answers(gateway *g, session *s)
{
    uint8_t line[LINE_BYTES];
    size_t n = 0;
    lt_err e = LT_OK;
    pending *p = s->answers;
    s->answers = NULL;
    s->answers_end = &s->answers;
    for (pending *next; p; p = next) {
        next = p->next;
        if (n + p->answer_n > sizeof line && !e) {
            e = loop_conn_write(s->conn, line, n);
            n = 0;
        }
        memcpy(line + n, p->answer, p->answer_n);
        n += p->answer_n;
        gateway_count(g, COUNT_ACKS, p->answer_n != 0 && !e);
        if (e)
            n = 0;
        give_pending(g, p);
    }
    if (!e && n)
        e = loop_conn_write(s->conn, line, n);
    if (e) {
        gateway_count(g, COUNT_CUT_UNREAD, e == LT_LIMIT);
        loop_conn_close(s->conn);
        return;
    }
    session_answered(g, s);
}

static void take_back(gateway *g, pending *p)
{
    settle(g, p);
    session *s = session_of(g, p);
    if (!s) {
        give_pending(g, p);
        return;
    }
    s->in_flight--;
    s->owed -= p->answer_n;
    if (p->err)
        p->answer_n = 0; /* INV(1): no acknowledgement without an entry on disk */
    if (!s->answers) {
        s->touched_next = g->touched;
        g->touched = s;
    }
    p->next = NULL;
    *s->answers_end = p;
    s->answers_end = &p->next;
}

static void close_all(gateway *g)
{
    uint32_t at = 0;
    for (loop_conn *c; (c = loop_next(g->l, &at));)
        loop_conn_end(c);
    loop_stop(g->l);
}

static void on_wake(void *self)
{
    gateway *g = self;
    pending *newest = atomic_exchange_explicit(&g->done, NULL, memory_order_acquire), *oldest = NULL;
    for (pending *next; newest; newest = next) { /* into the order of the journal */
        next = newest->next;
        newest->next = oldest;
        oldest = newest;
    }
    for (pending *next; oldest; oldest = next) {
        next = oldest->next;
        take_back(g, oldest);
    }
    session *s = g->touched;
    g->touched = NULL;
    for (session *next; s; s = next) {
        next = s->touched_next;
        send_answers(g, s);
    }
    gateway_take_devices(g);
    if (atomic_load(&g->must_close) && !g->is_closing) {
        g->is_closing = true;
        loop_unlisten(g->l);
    }
    if (g->is_closing && g->in_flight == 0)
        close_all(g);
    else if (!g->is_closing)
        session_resume(g);
}

/* --- devices ------------------------------------------------------------------------------------------------------- */

lt_err gateway_set_devices(lt_cx *cx, gateway *g, const lt_device *devices, size_t n)
{
    roster *r;
    TRY(roster_open(cx, devices, n, &r));
    roster_close(atomic_exchange(&g->next_devices, r)); /* one that was never taken */
    loop_wake(g->l);
    return LT_OK;
}

void gateway_take_devices(gateway *g)
{
    if (!atomic_load_explicit(&g->next_devices, memory_order_acquire))
        return;
    roster_close(g->devices);
    g->devices = atomic_exchange(&g->next_devices, NULL);
    g->judge.devices = g->devices;
}

/* The newest frames of every device, from the journal's end: repeats are known over a crash. */
static lt_err recall(lt_cx *cx, gateway *g)
{
    uint64_t durable = journal_count(g->j);
    journal_cursor *c;
    lt_entry e;
    lt_frame f;
    TRY(journal_cursor_open(cx, g->j, durable > GATEWAY_RECALL ? durable - GATEWAY_RECALL : 0, &c));
    lt_err err = LT_OK;
    while (!err && (err = journal_cursor_next(cx, c, &e)) == LT_OK) {
        repeat_device *d;
        span same;
        if (e.kind != ENTRY_FRAME || !e.payload.p || e.source == 0 || e.source > ROSTER_MAX || !frame_unpack(e.payload, &f) ||
            f.bytes.n > HJ212_FRAME_MAX)
            continue;
        err = repeat_of(cx, g->seen, e.source, &d);
        same = repeat_bytes(f.bytes);
        if (!err)
            repeat_add(d, hash_crc32c(0, same.p, same.n), same.n, REPEAT_KEPT, e.number);
    }
    journal_cursor_close(c);
    return err == LT_NOT_FOUND ? LT_OK : err;
}

/* --- opening and closing --------------------------------------------------------------------------------------------- */

static uint32_t or_default(uint32_t given, uint32_t otherwise)
{
    return given ? given : otherwise;
}

static lt_err setup(lt_cx *cx, gateway *g)
{
    loop_options lo = {.conns_max = g->o.connections_max, .session_bytes = sizeof(session), .out_max = GATEWAY_OUT_MAX, .self = g,
                       .on_open = session_open, .on_read = session_read, .on_close = session_close, .on_wake = on_wake,
                       .on_later = frame_flush, .on_drained = session_drained};
    uint32_t tick = g->o.first_frame_ms < g->o.idle_ms ? g->o.first_frame_ms : g->o.idle_ms;
    tick = (g->o.frame_ms < tick ? g->o.frame_ms : tick) / 4;
    TRY(loop_open(cx, &lo, &g->l));
    TRY(loop_every(cx, g->l, tick < 10 ? 10 : tick < TICK_MS ? tick : TICK_MS, session_tick, g));
    TRY(address_open(cx, g->o.connections_max, &g->book));
    TRY(repeat_open(cx, &g->seen));
    TRY(roster_open(cx, NULL, 0, &g->devices));
    g->judge.devices = g->devices;
    g->judge.offset_min = g->o.offset_min;
    g->pool = calloc(g->o.in_flight_max, sizeof *g->pool);
    if (!g->pool)
        return cx_fail(cx, LT_NO_MEMORY, "no memory for %u frames in flight", g->o.in_flight_max);
    for (uint32_t i = g->o.in_flight_max; i-- > 0;) {
        g->pool[i].g = g;
        give_pending(g, &g->pool[i]);
    }
    return loop_listen(cx, g->l, g->o.addr, g->o.port, &g->port);
}

lt_err gateway_open(lt_cx *cx, const gateway_options *o, journal *j, gateway **out)
{
    if (o->connections_max > LOOP_CONNS_MAX)
        return cx_fail(cx, LT_LIMIT, "%u connections, %u at most", o->connections_max, LOOP_CONNS_MAX);
    gateway *g = calloc(1, sizeof *g);
    if (!g)
        return cx_fail(cx, LT_NO_MEMORY, "no memory for the gateway");
    g->o = *o;
    g->o.connections_max = or_default(o->connections_max, GATEWAY_CONNECTIONS_MAX);
    g->o.per_address_max = or_default(o->per_address_max, GATEWAY_PER_ADDRESS_MAX);
    g->o.idle_ms = or_default(o->idle_ms, GATEWAY_IDLE_MS);
    g->o.first_frame_ms = or_default(o->first_frame_ms, GATEWAY_FIRST_FRAME_MS);
    g->o.frame_ms = or_default(o->frame_ms, GATEWAY_FRAME_MS);
    g->o.garbage_max = or_default(o->garbage_max, GATEWAY_GARBAGE_MAX);
    g->o.in_flight_max = or_default(o->in_flight_max, GATEWAY_IN_FLIGHT);
    g->o.session_in_flight_max = or_default(o->session_in_flight_max, GATEWAY_SESSION_IN_FLIGHT);
    g->j = j;
    cx_init(&g->cx, NULL);
    TAILQ_INIT(&g->first);
    TAILQ_INIT(&g->live);
    TAILQ_INIT(&g->partial);
    TAILQ_INIT(&g->paused);
    buf_init(&g->entry, ENTRY_PAYLOAD_MAX);
    uint64_t files = (uint64_t)g->o.connections_max + SPARE_FILES;
    uint64_t got = loop_raise_files(files);
    if (got < files)
        cx_log("warning", "this system allows %llu open files: fewer than %u devices can be connected", (unsigned long long)got,
               g->o.connections_max);
    lt_err e = setup(cx, g);
    if (e) {
        gateway_close(g);
        return e;
    }
    *out = g;
    return LT_OK;
}

uint16_t gateway_port(const gateway *g)
{
    return g->port;
}

static void *run(void *self)
{
    gateway *g = self;
    gateway_take_devices(g);
    loop_run(g->l);
    return NULL;
}

lt_err gateway_start(lt_cx *cx, gateway *g)
{
    TRY(recall(cx, g));
    int bad = pthread_create(&g->thread, NULL, run, g);
    if (bad)
        return cx_fail_errno(cx, bad, "cannot start the gateway's thread");
    g->is_running = true;
    return LT_OK;
}

void gateway_close(gateway *g)
{
    if (!g)
        return;
    if (g->is_running) {
        atomic_store(&g->must_close, 1);
        loop_wake(g->l);
        pthread_join(g->thread, NULL);
    }
    loop_close(g->l);
    roster_close(g->devices);
    roster_close(atomic_load(&g->next_devices));
    repeat_close(g->seen);
    address_close(g->book);
    free(g->pool);
    buf_fini(&g->entry);
    for (uint8_t *b = g->free_buffers, *next; b; b = next) {
        memcpy(&next, b, sizeof next);
        free(b);
    }
    free(g);
}

/* --- stats ----------------------------------------------------------------------------------------------------------- */

void gateway_stats_get(gateway *g, gateway_stats *out)
{
    uint64_t n[COUNT_ALL];
    for (unsigned i = 0; i < COUNT_ALL; i++)
        n[i] = atomic_load_explicit(&g->counts[i], memory_order_relaxed);
    loop_counts l = loop_counts_get(g->l);
    *out = (gateway_stats){.open = l.open, .peak = l.peak, .waiting = (uint32_t)n[COUNT_WAITING], .connections = l.accepted,
                           .turned_away = l.refused, .bytes = n[COUNT_BYTES], .frames = n[COUNT_FRAMES], .acks = n[COUNT_ACKS],
                           .repeats = n[COUNT_REPEATS], .commands = n[COUNT_COMMANDS], .quarantined = n[COUNT_QUARANTINED],
                           .failed = n[COUNT_FAILED], .garbage = n[COUNT_GARBAGE], .takeovers = n[COUNT_TAKEOVERS],
                           .cut_garbage = n[COUNT_CUT_GARBAGE], .cut_silent = n[COUNT_CUT_SILENT],
                           .cut_unread = n[COUNT_CUT_UNREAD], .rests = l.rests};
    memcpy(out->refused, n + COUNT_REFUSED, sizeof out->refused);
    const char *trouble = journal_trouble(g->j);
    if (trouble[0])
        snprintf(out->trouble, sizeof out->trouble, "%s", trouble);
    else if (l.is_resting)
        snprintf(out->trouble, sizeof out->trouble, "no file descriptor is left for another connection (%u are open)", l.open);
}
