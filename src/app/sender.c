/* sender.c - see sender.h. */
#include "app/sender.h"

#include <assert.h>
#include <stdlib.h>

#include "base/hash.h"
#include "base/loop.h"

#define TICK_MS    5u
#define IN_BYTES   2048u /* what a gateway sends is short */
#define OPENING    256u  /* connections begun and not yet established */
#define REPORT_MS  200
#define OUT_MAX    (64u << 10)
#define SPARE_CONNS 64u /* a line opened anew while its old slot is being given back */

typedef enum line_state { LINE_DOWN, LINE_OPENING, LINE_UP, LINE_LOST } line_state;

typedef struct slot {
    uint8_t  ticket[SENDER_TICKET_BYTES];
    uint64_t qn;
    uint32_t crc; /* of the bytes: an equal copy is answered together with it */
    int64_t  sent_ms;
    bool     is_open;  /* not said yet, or asked and not answered */
    bool     was_sent; /* once at least */
    bool     asks;
} slot;

typedef struct speaker {
    loop_conn *conn;
    line_state state;
    bool       is_done;
    int64_t    retry_at_ms, retry_ms, heard_ms;
    uint32_t   head, cursor, tail; /* ring: [head, tail) taken, [head, cursor) sent on this connection */
    slot      *ring;
} speaker;

typedef struct session { /* beside a connection */
    uint32_t speaker;
    uint32_t in_n;
    uint8_t  in[IN_BYTES];
} session;

typedef struct sender {
    lt_cx                *cx;
    const sender_options *o;
    const sender_source  *s;
    sender_counts        *c;
    loop                 *l;
    speaker              *speakers;
    uint32_t              opening, lost_for_good, done, turn;
    int64_t               start_ms, progress_ms, reported_ms;
    lt_err                err;
    sender_frame          frame; /* scratch */
} sender;

static void finish(sender *v, lt_err e)
{
    v->err = e;
    loop_stop(v->l);
}

static void drop_said(speaker *k, uint32_t window)
{
    while (k->head != k->tail && !k->ring[k->head % window].is_open) {
        if (k->cursor == k->head)
            k->cursor++;
        k->head++;
    }
}

/* --- speaking ---------------------------------------------------------------------------------------------------------- */

/* False: the line is full, later. */
static bool send_slot(sender *v, speaker *k, slot *t)
{
    sender_frame *f = &v->frame;
    v->s->make(v->s->self, (uint32_t)(k - v->speakers), t->ticket, f);
    if (f->n && loop_conn_write(k->conn, f->p, f->n) != LT_OK)
        return false;
    int64_t now = loop_now_ms();
    v->progress_ms = now;
    if (t->was_sent)
        v->c->resent++;
    else {
        v->c->said++;
        v->c->asked += f->n && f->wants_answer;
    }
    t->was_sent = true;
    t->asks = f->n && f->wants_answer;
    t->is_open = t->asks;
    t->qn = f->qn;
    t->crc = hash_crc32c(0, f->p, f->n);
    t->sent_ms = now;
    return true;
}

/* True: a frame went out. */
static bool speak(sender *v, speaker *k)
{
    uint32_t window = v->o->window;
    if (k->state != LINE_UP || k->is_done)
        return false;
    drop_said(k, window);
    while (k->cursor != k->tail && !k->ring[k->cursor % window].is_open)
        k->cursor++;
    if (k->cursor == k->tail) {
        if (k->tail - k->head == window)
            return false;
        slot *t = &k->ring[k->tail % window];
        *t = (slot){.is_open = true};
        sender_turn turn = v->s->next(v->s->self, (uint32_t)(k - v->speakers), t->ticket);
        if (turn != SENDER_READY) {
            if (turn == SENDER_DONE && k->head == k->tail) {
                k->is_done = true;
                v->done++;
            }
            return false;
        }
        k->tail++;
    }
    if (!send_slot(v, k, &k->ring[k->cursor % window]))
        return false;
    if (k->head == k->cursor) /* nothing older waits: silence is counted from here */
        k->heard_ms = v->progress_ms;
    k->cursor++;
    return true;
}

/* --- hearing ----------------------------------------------------------------------------------------------------------- */

static slot *asked_by(speaker *k, uint64_t qn, uint32_t window)
{
    for (uint32_t i = k->head; i != k->cursor; i++) {
        slot *t = &k->ring[i % window];
        if (t->is_open && t->asks && t->qn == qn)
            return t;
    }
    return NULL;
}

/* A gateway that still has the frame in hand answers it and its equal copies once. */
static void close_copies(sender *v, speaker *k, const slot *answered)
{
    uint64_t qn = answered->qn;
    uint32_t crc = answered->crc;
    for (uint32_t i = k->head; i != k->cursor; i++) {
        slot *t = &k->ring[i % v->o->window];
        if (!t->is_open || !t->asks || (t != answered && (qn == 0 || t->qn != qn || t->crc != crc)))
            continue;
        t->is_open = false;
        v->c->answered++;
    }
}

static void take_answer(sender *v, speaker *k, const hj212_frame *f)
{
    hj212_head h;
    uint64_t qn = 0;
    if (hj212_parse_head(f, &h) != HJ212_GOOD || (h.cn_code != 9014 && h.cn_code != 9013))
        return;
    if (!span_parse_u64(h.qn, &qn))
        qn = 0;
    slot *t = asked_by(k, qn, v->o->window);
    if (!t)
        t = asked_by(k, 0, v->o->window);
    if (!t) /* answered before: the answer to a frame that was sent again */
        return;
    int64_t now = loop_now_ms();
    uint64_t waited = (uint64_t)(now - t->sent_ms);
    close_copies(v, k, t);
    k->heard_ms = v->progress_ms = now;
    k->retry_ms = SENDER_RETRY_MS;
    v->c->wait_ms_sum += waited;
    if (waited > v->c->wait_ms_max)
        v->c->wait_ms_max = waited;
    drop_said(k, v->o->window);
}

static void on_read(void *self, loop_conn *c)
{
    sender *v = self;
    session *s = loop_conn_session(c);
    speaker *k = &v->speakers[s->speaker];
    size_t got = 0, at = 0;
    lt_err e = loop_conn_read(c, s->in + s->in_n, sizeof s->in - s->in_n, &got);
    if (e == LT_BUSY)
        return;
    s->in_n += (uint32_t)got;
    while (!e && at < s->in_n) {
        size_t skip = 0;
        hj212_frame f;
        hj212_fault fault = hj212_find(span_of(s->in + at, s->in_n - at), false, false, &skip, &f);
        at += skip;
        if (fault == HJ212_MORE)
            break;
        if (fault == HJ212_GOOD)
            take_answer(v, k, &f);
        at += fault == HJ212_GOOD ? f.whole.n : 1;
    }
    if (at > s->in_n)
        at = s->in_n;
    if (e || s->in_n - at == sizeof s->in) {
        loop_conn_close(c);
        return;
    }
    memmove(s->in, s->in + at, s->in_n - at);
    s->in_n -= (uint32_t)at;
    while (v->o->rate == 0 && speak(v, k))
        ;
    if (v->done == v->o->speakers)
        finish(v, LT_OK);
}

/* --- connections --------------------------------------------------------------------------------------------------------- */

static bool on_open(void *self, loop_conn *c)
{
    sender *v = self;
    speaker *k = &v->speakers[((session *)loop_conn_session(c))->speaker];
    v->opening--;
    k->state = LINE_UP;
    k->cursor = k->head;
    k->heard_ms = v->progress_ms = loop_now_ms();
    if (v->start_ms == 0)
        v->start_ms = v->progress_ms;
    return true;
}

static void fall(sender *v, speaker *k)
{
    if (k->state == LINE_OPENING)
        v->opening--;
    k->conn = NULL;
    v->c->lost++;
    if (!v->o->reconnects) {
        k->state = LINE_LOST;
        v->lost_for_good++;
        return;
    }
    k->state = LINE_DOWN;
    k->retry_at_ms = loop_now_ms() + k->retry_ms;
    k->retry_ms = k->retry_ms * 2 < SENDER_RETRY_MAX_MS ? k->retry_ms * 2 : SENDER_RETRY_MAX_MS;
}

static void on_close(void *self, loop_conn *c)
{
    sender *v = self;
    fall(v, &v->speakers[((session *)loop_conn_session(c))->speaker]);
}

static void open_lines(sender *v, int64_t now)
{
    for (uint32_t i = 0; i < v->o->speakers && v->opening < OPENING; i++) {
        speaker *k = &v->speakers[i];
        loop_conn *c;
        if (k->state != LINE_DOWN || k->is_done || k->retry_at_ms > now)
            continue;
        k->state = LINE_OPENING;
        v->opening++;
        if (loop_connect(v->cx, v->l, v->o->addr, v->o->port, &c) != LT_OK) {
            fall(v, k);
            continue;
        }
        ((session *)loop_conn_session(c))->speaker = i;
        k->conn = c;
    }
}

static void drop_silent_lines(sender *v, int64_t now)
{
    for (uint32_t i = 0; i < v->o->speakers; i++) {
        speaker *k = &v->speakers[i];
        if (k->state == LINE_UP && k->head != k->tail && now - k->heard_ms > SENDER_PATIENCE_MS)
            loop_conn_close(k->conn);
    }
}

/* --- the whole ----------------------------------------------------------------------------------------------------------- */

/* The speakers in turn, a frame each, until enough is said. */
static void speak_in_turn(sender *v, uint64_t due)
{
    uint32_t silent = 0, n = v->o->speakers;
    while (v->c->said + v->c->resent < due && silent < n) {
        silent = speak(v, &v->speakers[v->turn]) ? 0 : silent + 1;
        v->turn = (v->turn + 1) % n;
    }
}

static void on_tick(void *self)
{
    sender *v = self;
    int64_t now = loop_now_ms();
    if (cx_is_cancelled(v->cx)) {
        finish(v, LT_CANCELLED);
        return;
    }
    if (v->s->tick)
        v->s->tick(v->s->self);
    open_lines(v, now);
    bool may_speak = v->start_ms && (v->o->reconnects || v->opening == 0); /* play: all begin together */
    if (may_speak) {
        uint64_t due = v->o->rate ? (uint64_t)(now - v->start_ms + TICK_MS) * (uint64_t)v->o->rate / 1000 : UINT64_MAX;
        speak_in_turn(v, due);
    }
    if (now - v->reported_ms >= REPORT_MS) {
        cx_report(v->cx, "frames", v->c->said, v->s->total);
        v->reported_ms = now;
    }
    if (v->o->reconnects)
        drop_silent_lines(v, now);
    if (v->done + v->lost_for_good == v->o->speakers)
        finish(v, v->lost_for_good ? LT_CLOSED : LT_OK);
    else if (!v->o->reconnects && v->c->asked > v->c->answered && now - v->progress_ms > SENDER_GIVE_UP_MS)
        finish(v, LT_NOT_ENOUGH);
}

static lt_err run(lt_cx *cx, sender *v)
{
    loop_options lo = {.conns_max = v->o->speakers + SPARE_CONNS, .session_bytes = sizeof(session), .out_max = OUT_MAX, .self = v,
                       .on_open = on_open, .on_read = on_read, .on_close = on_close};
    uint64_t files = (uint64_t)v->o->speakers + 64;
    if (loop_raise_files(files) < files)
        return cx_fail(cx, LT_LIMIT, "this system allows too few open files for %u devices", v->o->speakers);
    TRY(loop_open(cx, &lo, &v->l));
    lt_err e = loop_every(cx, v->l, TICK_MS, on_tick, v);
    v->progress_ms = loop_now_ms();
    if (!e)
        loop_run(v->l);
    v->c->took_ms = v->start_ms ? loop_now_ms() - v->start_ms : 0;
    sender_counts kept = *v->c; /* connections that we close are not lost */
    loop_close(v->l);
    *v->c = kept;
    TRY(e);
    switch (v->err) {
    case LT_CANCELLED: return cx_fail(cx, LT_CANCELLED, "ended before everything was said");
    case LT_CLOSED:
        return cx_fail(cx, LT_CLOSED, "%s port %u took no connection, or closed it, for %u of %u devices", v->o->addr, v->o->port,
                       v->lost_for_good, v->o->speakers);
    case LT_NOT_ENOUGH:
        return cx_fail(cx, LT_NOT_ENOUGH, "%llu of %llu frames were answered, then nothing came for %d s", (unsigned long long)v->c->answered,
                       (unsigned long long)v->c->asked, SENDER_GIVE_UP_MS / 1000);
    default: return LT_OK;
    }
}

lt_err sender_run(lt_cx *cx, const sender_options *o, const sender_source *s, sender_counts *counts)
{
    assert(o->speakers > 0 && o->speakers <= SENDER_SPEAKERS_MAX && o->window > 0 && o->window <= SENDER_WINDOW_MAX);
    *counts = (sender_counts){0};
    sender *v = calloc(1, sizeof *v);
    speaker *speakers = calloc(o->speakers, sizeof *speakers);
    slot *slots = calloc((size_t)o->speakers * o->window, sizeof *slots);
    lt_err e = v && speakers && slots ? LT_OK : cx_fail(cx, LT_NO_MEMORY, "no memory for %u devices", o->speakers);
    if (!e) {
        *v = (sender){.cx = cx, .o = o, .s = s, .c = counts, .speakers = speakers};
        for (uint32_t i = 0; i < o->speakers; i++) {
            speakers[i].ring = slots + (size_t)i * o->window;
            speakers[i].retry_ms = SENDER_RETRY_MS;
        }
        e = run(cx, v);
    }
    free(slots);
    free(speakers);
    free(v);
    return e;
}
