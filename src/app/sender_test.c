/* sender_test.c - the sender against a gateway that breaks lines, keeps silent and answers twice: nothing lost, all waited for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <pthread.h>

#include "app/sender.h"
#include "base/arena.h"
#include "base/loop.h"

#define SPEAKERS 7u
#define FRAMES   300u
#define PLAIN    5u /* every so many frames ask for no answer */

typedef struct server { /* its own thread */
    loop     *l;
    lt_cx     cx;
    pthread_t thread;
    uint16_t  port;
    uint32_t  break_every, twice_every; /* frames; 0: never */
    uint32_t  taken;
    uint32_t  seen[SPEAKERS][FRAMES];
    uint32_t  last[SPEAKERS]; /* newest first-time frame */
    bool      disordered;
} server;

typedef struct peer {
    uint32_t n;
    uint8_t  in[32768];
} peer;

static void answer(server *v, loop_conn *c, const hj212_head *h)
{
    uint8_t out[512];
    size_t n = hj212_format_answer(h, 9014, DEVICE_CRC_STD, out, sizeof out);
    for (int i = 0; i < (v->twice_every && v->taken % v->twice_every == 0 ? 2 : 1); i++)
        if (hj212_wants_ack(h))
            (void)!loop_conn_write(c, out, n);
}

/* True: the line is to be cut now. */
static bool take(server *v, loop_conn *c, const hj212_frame *f)
{
    hj212_head h;
    uint64_t mn = 0, qn = 0;
    if (hj212_parse_head(f, &h) != HJ212_GOOD || h.mn.n != 24 || !span_parse_u64(span_cut(h.mn, 20, 24), &mn) || !span_parse_u64(h.qn, &qn))
        return true;
    uint32_t number = (uint32_t)(qn % 1000000);
    v->disordered |= v->seen[mn][number] == 0 && number > 0 && v->seen[mn][number - 1] == 0 && (number - 1) % PLAIN != 0;
    v->seen[mn][number]++;
    v->taken++;
    if (v->break_every && v->taken % v->break_every == 0)
        return true; /* taken, the answer is lost with the line */
    answer(v, c, &h);
    return false;
}

static void on_read(void *self, loop_conn *c)
{
    server *v = self;
    peer *p = loop_conn_session(c);
    size_t got = 0, at = 0;
    lt_err e = loop_conn_read(c, p->in + p->n, sizeof p->in - p->n, &got);
    if (e == LT_BUSY)
        return;
    p->n += (uint32_t)got;
    while (!e) {
        hj212_frame f;
        size_t skip = 0;
        if (hj212_find(span_of(p->in + at, p->n - at), false, false, &skip, &f) != HJ212_GOOD)
            break;
        at += skip + f.whole.n;
        if (take(v, c, &f))
            e = LT_CLOSED;
    }
    if (e) {
        loop_conn_close(c);
        return;
    }
    memmove(p->in, p->in + at, p->n - at);
    p->n -= (uint32_t)at;
}

static bool on_open(void *self, loop_conn *c)
{
    (void)self;
    (void)c;
    return true;
}

static void on_close(void *self, loop_conn *c)
{
    (void)self;
    (void)c;
}

static void *serve(void *self)
{
    loop_run(((server *)self)->l);
    return NULL;
}

static void start(server *v)
{
    cx_init(&v->cx, NULL);
    loop_options o = {.conns_max = 64, .session_bytes = sizeof(peer), .out_max = 1 << 20, .self = v, .on_open = on_open, .on_read = on_read, .on_close = on_close};
    assert_int_equal(loop_open(&v->cx, &o, &v->l), LT_OK);
    assert_int_equal(loop_listen(&v->cx, v->l, "127.0.0.1", v->port, &v->port), LT_OK);
    assert_int_equal(pthread_create(&v->thread, NULL, serve, v), 0);
}

static void stop(server *v)
{
    loop_stop(v->l);
    pthread_join(v->thread, NULL);
    loop_close(v->l);
}

typedef struct script {
    uint32_t next[SPEAKERS];
} script;

static sender_turn next(void *self, uint32_t speaker, uint8_t ticket[SENDER_TICKET_BYTES])
{
    script *s = self;
    if (s->next[speaker] == FRAMES)
        return SENDER_DONE;
    memcpy(ticket, &s->next[speaker], sizeof s->next[speaker]);
    s->next[speaker]++;
    return SENDER_READY;
}

static void make(void *self, uint32_t speaker, const uint8_t ticket[SENDER_TICKET_BYTES], sender_frame *out)
{
    (void)self;
    char text[256];
    uint32_t at;
    memcpy(&at, ticket, sizeof at);
    out->wants_answer = at % PLAIN != 0;
    out->qn = 20260101000000000u + at;
    int n = snprintf(text, sizeof text, "QN=%llu;ST=22;CN=2061;PW=123456;MN=%024u;Flag=%d;CP=&&DataTime=20260101000000;a34004-Avg=%u,a34004-Flag=N&&",
                     (unsigned long long)out->qn, speaker, out->wants_answer ? 5 : 4, at);
    out->n = hj212_format_frame(span_of(text, (size_t)n), DEVICE_CRC_STD, out->p, sizeof out->p);
}

static lt_err speak(server *v, bool reconnects, sender_counts *counts)
{
    lt_cx cx;
    script s = {{0}};
    cx_init(&cx, NULL);
    sender_options o = {.addr = "127.0.0.1", .port = v->port, .speakers = SPEAKERS, .window = 16, .reconnects = reconnects};
    sender_source source = {.self = &s, .next = next, .make = make};
    return sender_run(&cx, &o, &source, counts);
}

static void check_all(const server *v, bool also_plain)
{
    assert_false(v->disordered);
    for (uint32_t i = 0; i < SPEAKERS; i++)
        for (uint32_t k = 0; k < FRAMES; k++)
            if (also_plain || k % PLAIN != 0)
                assert_true(v->seen[i][k] > 0);
}

static void test_nobody_there_without_patience(void **state)
{
    (void)state;
    static server v;
    sender_counts c;
    memset(&v, 0, sizeof v);
    start(&v);
    stop(&v); /* the port is free again, and nobody listens */
    assert_int_equal(speak(&v, false, &c), LT_CLOSED);
    assert_true(c.lost == SPEAKERS && c.said == 0);
}

static void test_a_lost_line_is_an_error_without_patience(void **state)
{
    (void)state;
    static server v;
    sender_counts c;
    memset(&v, 0, sizeof v);
    v.break_every = 40;
    start(&v);
    assert_int_equal(speak(&v, false, &c), LT_CLOSED);
    stop(&v);
    assert_true(c.answered < c.asked);
}

static void test_lost_lines_lose_nothing(void **state)
{
    (void)state;
    static server v;
    sender_counts c;
    memset(&v, 0, sizeof v);
    v.break_every = 150;
    v.twice_every = 7;
    start(&v);
    assert_int_equal(speak(&v, true, &c), LT_OK);
    stop(&v);
    check_all(&v, false);
    assert_int_equal(c.said, SPEAKERS * FRAMES);
    assert_int_equal(c.asked, SPEAKERS * FRAMES * (PLAIN - 1) / PLAIN);
    assert_int_equal(c.answered, c.asked);
    assert_true(c.resent > 0 && c.lost > 5);
}

static void test_a_good_line_carries_each_frame_once(void **state)
{
    (void)state;
    static server v;
    sender_counts c;
    memset(&v, 0, sizeof v);
    start(&v);
    assert_int_equal(speak(&v, true, &c), LT_OK);
    stop(&v);
    check_all(&v, true);
    assert_true(c.resent == 0 && c.lost == 0 && v.taken == SPEAKERS * FRAMES);
}

static void *start_later(void *self)
{
    const struct timespec wait = {.tv_nsec = 400000000};
    nanosleep(&wait, NULL);
    start(self);
    return NULL;
}

static void test_waits_for_a_gateway_that_is_away(void **state)
{
    (void)state;
    static server v;
    sender_counts c;
    pthread_t t;
    memset(&v, 0, sizeof v);
    start(&v);
    stop(&v);
    assert_int_equal(pthread_create(&t, NULL, start_later, &v), 0);
    assert_int_equal(speak(&v, true, &c), LT_OK);
    pthread_join(t, NULL);
    stop(&v);
    check_all(&v, true);
    assert_true(c.lost > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nobody_there_without_patience),
        cmocka_unit_test(test_a_lost_line_is_an_error_without_patience),
        cmocka_unit_test(test_lost_lines_lose_nothing),
        cmocka_unit_test(test_a_good_line_carries_each_frame_once),
        cmocka_unit_test(test_waits_for_a_gateway_that_is_away),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
