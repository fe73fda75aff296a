/* frame_intake.c - one frame of a session: judged, known as a repeat or not, sent to the journal; see gateway.h. */
#include "acquire/gateway_int.h"

#include <assert.h>

static uint64_t index_of(const gateway *g, const pending *p)
{
    return (uint64_t)(p - g->pool);
}

static pending *take_pending(gateway *g, session *s, size_t cost)
{
    pending *p = g->free_pending;
    assert(p); /* session.c asks for room before it frames */
    g->free_pending = p->next;
    p->next = NULL;
    p->session = loop_conn_token(s->conn);
    p->cost = (uint32_t)cost;
    p->mark = NULL;
    p->device = 0;
    p->answer_n = 0;
    p->is_quarantine = false;
    g->in_flight++;
    g->in_flight_bytes += cost;
    s->in_flight++;
    atomic_store_explicit(&g->counts[COUNT_WAITING], g->in_flight, memory_order_relaxed);
    return p;
}

static void submit(gateway *g, session *s, pending *p, const verdict *v, span bytes)
{
    gather *b = &g->batch;
    if (b->n == GATHER_MAX)
        frame_flush(g);
    uint32_t i = b->n++;
    frame_pack_head(b->heads[i], FRAME_HJ212, v->reason, s->peer_n);
    memcpy(b->heads[i] + FRAME_HEAD_BYTES, s->peer, s->peer_n); /* the session may end before the turn does */
    b->parts[i][0] = span_of(b->heads[i], FRAME_HEAD_BYTES + (size_t)s->peer_n);
    b->parts[i][1] = bytes;
    b->items[i] = (journal_item){.kind = v->reason == FRAME_OK ? ENTRY_FRAME : ENTRY_QUARANTINE, .source = p->device,
                                 .parts = b->parts[i], .part_count = PARTS};
    b->selves[i] = p;
    if (i == 0)
        loop_later(g->l);
}

void frame_flush(void *gateway_pointer)
{
    gateway *g = gateway_pointer;
    gather *b = &g->batch;
    uint32_t n = b->n;
    b->n = 0;
    lt_err e = n ? journal_submit_many(&g->cx, g->j, b->items, n, &(journal_many){.done = gateway_done, .selves = b->selves}) : LT_OK;
    for (uint32_t i = 0; e && i < n; i++)
        gateway_done(b->selves[i], e, 0, g->cx.say); /* the same way back as any refusal */
    while (b->held_n > 0)
        session_give_buffer(g, b->held[--b->held_n]);
}

/* --- repeats ------------------------------------------------------------------------------------------------------ */

static bool has_identity(const verdict *v)
{
    static const char TIME[] = "DataTime=";
    return v->head.qn.n > 0 || (v->head.cp.n > sizeof TIME && memmem(v->head.cp.p, v->head.cp.n, TIME, sizeof TIME - 1));
}

/* Is this what entry `number` holds? The journal decides, not a checksum. */
static bool is_entry(gateway *g, uint64_t number, uint32_t device, span same)
{
    lt_entry e;
    lt_frame f;
    buf_reset(&g->entry);
    return journal_get(&g->cx, g->j, number, &e, &g->entry) == LT_OK && e.kind == ENTRY_FRAME && e.source == device &&
           e.payload.p && frame_unpack(e.payload, &f) && span_equal(repeat_bytes(f.bytes), same);
}

/* The same frame is on its way to the disk: its answer goes to the connection that asked last. */
static void redirect(gateway *g, session *s, repeat_mark *m)
{
    pending *p = &g->pool[m->number];
    loop_conn *was = loop_find(g->l, p->session);
    if (was == s->conn)
        return;
    if (was) {
        session *old = loop_conn_session(was);
        old->in_flight--;
        old->owed -= p->answer_n;
        session_answered(g, old);
    }
    p->session = loop_conn_token(s->conn);
    s->in_flight++;
    s->owed += p->answer_n;
}

typedef enum seen { SEEN_NEVER, SEEN_IN_FLIGHT, SEEN_KEPT } seen;

static seen look_back(gateway *g, session *s, const verdict *v, repeat_device *d, span same, uint32_t crc)
{
    uint32_t from = 0;
    for (repeat_mark *m; (m = repeat_find(d, crc, same.n, &from));) {
        if (m->state == REPEAT_IN_FLIGHT) {
            redirect(g, s, m);
            return SEEN_IN_FLIGHT;
        }
        if (is_entry(g, m->number, v->device->id, same))
            return SEEN_KEPT;
    }
    return SEEN_NEVER;
}

/* --- the way of a frame --------------------------------------------------------------------------------------------- */

static void quarantine(gateway *g, session *s, const verdict *v, span bytes)
{
    gateway_count(g, COUNT_REFUSED, 1);
    gateway_count(g, COUNT_REFUSED + (unsigned)v->reason, 1);
    if (!address_may_keep(g->book, s->from, bytes.n, loop_now_ms()))
        return;
    pending *p = take_pending(g, s, bytes.n);
    p->is_quarantine = true;
    p->device = v->device ? v->device->id : 0;
    submit(g, s, p, v, bytes);
}

/* One live session a device: the newer wins. */
static void take_over(gateway *g, session *s, uint32_t device, repeat_device *d)
{
    uint64_t mine = loop_conn_token(s->conn);
    if (s->device == 0)
        s->device = device;
    else if (s->device != device)
        s->is_relay = true;
    if (d->session == mine)
        return;
    loop_conn *was = d->session ? loop_find(g->l, d->session) : NULL;
    d->session = mine;
    session *old = was ? loop_conn_session(was) : NULL;
    if (!old || old->is_relay || old->device != device)
        return;
    gateway_count(g, COUNT_TAKEOVERS, 1);
    loop_conn_close(was);
}

static size_t format_answer(const verdict *v, uint8_t out[GATEWAY_ANSWER_MAX])
{
    device_crc mode = v->device->crc == DEVICE_CRC_OFF ? DEVICE_CRC_STD : v->device->crc;
    return v->answer_cn ? hj212_format_answer(&v->head, v->answer_cn, mode, out, GATEWAY_ANSWER_MAX) : 0;
}

static void keep(gateway *g, session *s, const verdict *v, span bytes)
{
    span same = repeat_bytes(bytes);
    uint32_t id = v->device->id, crc = hash_crc32c(0, same.p, same.n);
    repeat_device *d = NULL;
    lt_err e = repeat_of(&g->cx, g->seen, id, &d);
    if (e) { /* no memory: not kept, not acknowledged; the device repeats */
        gateway_count(g, COUNT_FAILED, 1);
        return;
    }
    take_over(g, s, id, d);
    seen was = has_identity(v) ? look_back(g, s, v, d, same, crc) : SEEN_NEVER;
    if (was != SEEN_NEVER) {
        uint8_t answer[GATEWAY_ANSWER_MAX];
        gateway_count(g, COUNT_REPEATS, 1);
        if (was == SEEN_KEPT)
            frame_reply(g, s, answer, format_answer(v, answer));
        return;
    }
    pending *p = take_pending(g, s, bytes.n);
    p->device = id;
    p->answer_n = (uint16_t)format_answer(v, p->answer);
    s->owed += p->answer_n;
    if (has_identity(v))
        p->mark = repeat_add(d, crc, same.n, REPEAT_IN_FLIGHT, index_of(g, p));
    if (v->kind == VERDICT_COMMAND)
        gateway_count(g, COUNT_COMMANDS, 1);
    submit(g, s, p, v, bytes);
}

/* *used: bytes of the stream that are dealt with; 1 after a bad CRC, so that a lying length swallows no good frame. */
size_t frame_take(gateway *g, session *s, const hj212_frame *f, size_t *used)
{
    verdict v;
    verdict_give(&g->judge, f, s->ip, &v);
    *used = v.reason == FRAME_BAD_CRC ? 1 : f->whole.n;
    if (v.reason != FRAME_OK) {
        quarantine(g, s, &v, f->whole);
        return *used;
    }
    keep(g, s, &v, f->whole);
    s->since_ms = loop_now_ms();
    TAILQ_REMOVE(s->is_live ? &g->live : &g->first, s, in_time);
    TAILQ_INSERT_TAIL(&g->live, s, in_time);
    s->is_live = true;
    return 0;
}

/* --- answers that need no waiting ----------------------------------------------------------------------------------- */

bool frame_reply_flush(gateway *g, session *s)
{
    bool good = !g->reply_failed && (g->reply_n == 0 || loop_conn_write(s->conn, g->reply, g->reply_n) == LT_OK);
    g->reply_n = 0;
    g->reply_failed = false;
    return good;
}

void frame_reply(gateway *g, session *s, const uint8_t *p, size_t n)
{
    if (n == 0)
        return;
    if (g->reply_n + n > REPLY_BYTES && !frame_reply_flush(g, s))
        g->reply_failed = true;
    if (g->reply_failed)
        return;
    memcpy(g->reply + g->reply_n, p, n);
    g->reply_n += (uint32_t)n;
    gateway_count(g, COUNT_ACKS, 1);
}
