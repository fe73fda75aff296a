/* gateway_refuse_test.c - what the gateway refuses over real TCP, and its limits: who, what, how much, how slow. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>

#include "acquire/address.h"
#include "acquire/gateway_testkit.h"
#include "base/loop.h"
#include "wire/hj212/hj212.h"

static void refuses_who_it_does_not_know(void **state)
{
    fixture *f = *state;
    char frame[FX_FRAME_MAX], segment[512];
    fx_refuse(f, frame, fx_data(frame, "999999A8900016F000169DC0", 1), FRAME_UNKNOWN_MN);
    assert_int_equal(fx_count(f).last.source, 0);
    snprintf(segment, sizeof segment, "QN=20260801000000001;ST=22;CN=2011;PW=654321;MN=%s;Flag=5;CP=&&DataTime=20260801000000&&", FX_MN_2017);
    fx_refuse(f, frame, fx_frame(frame, DEVICE_CRC_STD, segment), FRAME_WRONG_PASSWORD);
    assert_int_equal(fx_count(f).last.source, 1);
    snprintf(segment, sizeof segment, "QN=20260801000000001;ST=22;CN=2011;MN=%s;Flag=5;CP=&&DataTime=20260801000000&&", FX_MN_2017);
    fx_refuse(f, frame, fx_frame(frame, DEVICE_CRC_STD, segment), FRAME_WRONG_PASSWORD);
    fx_refuse(f, frame, fx_data(frame, FX_MN_PEER, 2), FRAME_WRONG_PEER);
    gateway_stats s = fx_stats(f);
    assert_int_equal(s.refused[FRAME_OK], 4);
    assert_int_equal(s.refused[FRAME_UNKNOWN_MN], 1);
    assert_int_equal(s.refused[FRAME_WRONG_PASSWORD], 2);
    assert_int_equal(s.refused[FRAME_WRONG_PEER], 1);
    assert_int_equal(s.quarantined, 4);
    assert_int_equal(s.acks, 0);
}

/* = HJ 212-2017 6.3.1: on a CRC error the execution ends, no answer */
static void refuses_a_wrong_crc(void **state)
{
    fixture *f = *state;
    char frame[FX_FRAME_MAX];
    size_t n = fx_data(frame, FX_MN_2017, 1);
    frame[60] ^= 1;
    fx_refuse(f, frame, n, FRAME_BAD_CRC);
    n = fx_data(frame, FX_MN_MODBUS, 2); /* the standard's CRC from a device that is registered for the other */
    fx_refuse(f, frame, n, FRAME_BAD_CRC);
    n = fx_data(frame, "999999A8900016F000169DC0", 3);
    frame[n - 3] = frame[n - 3] == '0' ? '1' : '0'; /* unknown and no CRC fits: bad, not unknown */
    fx_refuse(f, frame, n, FRAME_BAD_CRC);
}

static void refuses_what_is_malformed_or_not_strict(void **state)
{
    fixture *f = *state;
    char frame[FX_FRAME_MAX], segment[512];
    fx_refuse(f, frame, fx_frame(frame, DEVICE_CRC_STD, "QN=20260801000000001;ST=22;CN=2011;PW=123456;Flag=5;CP=&&&&"), FRAME_MALFORMED);
    snprintf(segment, sizeof segment, "QN=20260801000000001;ST=22;CN=2011;PW=123456;MN=%s;flag=5;CP=&&DataTime=20260801000000&&", FX_MN_STRICT);
    fx_refuse(f, frame, fx_frame(frame, DEVICE_CRC_STD, segment), FRAME_NOT_STRICT);
    int fd = fx_dial(f->port);
    assert_true(fx_send(fd, frame, fx_data(frame, FX_MN_STRICT, 3)));
    fx_expect_ack(fd, FX_MN_STRICT, 3); /* and the standard's own form is taken */
    close(fd);
}

static void refuses_a_lying_frame_and_finds_the_good_one(void **state)
{
    fixture *f = *state;
    static const struct {
        const char *junk;
        size_t      n;
    } JUNK[] = {
        {"##00", 4},                          /* truncated */
        {"##0101QN=20160801085857223;ST=", 30}, /* truncated in the segment: its length reaches into the good frame */
        {"##9999QN=1;", 11},                  /* declared over the cap */
        {"##00x1QN=1;", 11},                  /* no decimal length */
        {"##-001QN=1;", 11},
        {"##0000", 6},
        {"####", 4},
        {"##\0\0\0\0\0\0", 8},
        {"\0\0\0#\0#", 6},
        {"GET / HTTP/1.1\r\nHost: x\r\n\r\n", 27},
        {"##4096", 6},                        /* waits for 4096 bytes: the good frames must come out of it */
    };
    for (unsigned i = 0; i < sizeof JUNK / sizeof JUNK[0]; i++) {
        char frame[512];
        int fd = fx_dial(f->port);
        assert_true(fx_send(fd, JUNK[i].junk, JUNK[i].n));
        unsigned last = 1;
        for (unsigned k = 1; k <= 25; k++) { /* enough to fill what a lying length asks for */
            assert_true(fx_send(fd, frame, fx_data(frame, FX_MN_2017, i * 100 + k)));
            last = k;
        }
        for (unsigned k = 1; k <= last; k++)
            fx_expect_ack(fd, FX_MN_2017, i * 100 + k);
        close(fd);
    }
    assert_int_equal(fx_count(f).frames, 25 * sizeof JUNK / sizeof JUNK[0]);
}

static void refuses_a_frame_over_the_cap(void **state)
{
    fixture *f = *state;
    static char segment[FX_FRAME_MAX], frame[FX_FRAME_MAX + 64];
    int head = snprintf(segment, sizeof segment, "QN=20260801000000001;ST=22;CN=2011;PW=123456;MN=%s;Flag=5;CP=&&DataTime=20260801000000;a=", FX_MN_2017);
    memset(segment + head, '1', sizeof segment - (size_t)head);
    size_t n = fx_wrap(segment, HJ212_SEGMENT_MAX + 1, DEVICE_CRC_STD, frame);
    int fd = fx_dial(f->port);
    assert_true(fx_send(fd, frame, n));
    fx_expect_alive(fd, 7);
    assert_int_equal(fx_count(f).frames, 1);
    memcpy(segment + HJ212_SEGMENT_MAX - 2, "&&", 2); /* the longest that is allowed */
    n = fx_wrap(segment, HJ212_SEGMENT_MAX, DEVICE_CRC_STD, frame);
    assert_true(fx_send(fd, frame, n));
    assert_int_equal(fx_await(f, 2, 0).last_n, n);
    close(fd);
}

static void ten_thousand_bytes_of_garbage_then_a_good_frame(void **state)
{
    fixture *f = *state;
    char junk[10000];
    unsigned x = 12345;
    for (size_t i = 0; i < sizeof junk; i++) {
        x = x * 1103515245u + 12345u;
        junk[i] = (char)(x >> 16);
    }
    int fd = fx_dial(f->port);
    assert_true(fx_send(fd, junk, sizeof junk));
    char frame[512];
    for (unsigned k = 1; k <= 20; k++) /* chance may have left a "##dddd" that waits for more */
        assert_true(fx_send(fd, frame, fx_data(frame, FX_MN_2017, k)));
    for (unsigned k = 1; k <= 20; k++)
        fx_expect_ack(fd, FX_MN_2017, k);
    assert_true(fx_stats(f).garbage >= sizeof junk);
    close(fd);
}

static void garbage_ends_the_session(void **state)
{
    fixture *f = *state;
    static char junk[65536];
    memset(junk, 'x', sizeof junk);
    int fd = fx_dial(f->port);
    for (int i = 0; i < 64; i++)
        if (!fx_send(fd, junk, sizeof junk))
            break;
    assert_true(fx_is_closed(fd));
    close(fd);
    assert_int_equal(fx_stats(f).cut_garbage, 1);
    fd = fx_dial(f->port);
    fx_expect_alive(fd, 1); /* others are served */
    close(fd);
}

static void quarantine_has_a_budget(void **state)
{
    fixture *f = *state;
    char frame[512];
    int fd = fx_dial(f->port);
    for (unsigned k = 1; k <= 200; k++)
        assert_true(fx_send(fd, frame, fx_data(frame, "999999A8900016F000169DC0", k)));
    fx_expect_alive(fd, 1); /* after it all were seen */
    gateway_stats s = fx_stats(f);
    assert_int_equal(s.refused[FRAME_UNKNOWN_MN], 200);
    fx_tally t = fx_count(f);
    assert_true(t.quarantined >= ADDRESS_FRAMES_MINUTE && t.quarantined <= 2 * ADDRESS_FRAMES_MINUTE); /* a minute may turn */
    close(fd);
}

static void silent_and_slow_ones_are_cut(void **state)
{
    fixture *f = *state;
    char frame[512];
    int silent = fx_dial(f->port), begun = fx_dial(f->port), live = fx_dial(f->port);
    fx_expect_alive(live, 1);
    size_t n = fx_data(frame, FX_MN_ANY, 1);
    assert_true(fx_send(begun, frame, n));
    assert_true(fx_send(begun, frame, 20)); /* never ended */
    assert_true(fx_is_closed(silent));
    char got[512];
    assert_int_equal(fx_read(begun, got, fx_answer(frame, FX_MN_ANY, 1), FX_WAIT_MS) > 0, true);
    assert_true(fx_is_closed(begun));
    fx_expect_alive(live, 2);
    assert_true(fx_is_closed(live)); /* idle_ms without a frame */
    assert_int_equal(fx_stats(f).cut_silent, 3);
    close(silent);
    close(begun);
    close(live);
}

static void an_address_has_so_many_connections(void **state)
{
    fixture *f = *state;
    int a = fx_dial(f->port), b = fx_dial(f->port), c = fx_dial(f->port);
    assert_true(fx_is_closed(c));
    fx_expect_alive(a, 1);
    close(b);
    close(c);
    for (int i = 0; i < 1000 && fx_stats(f).open > 1; i++)
        usleep(1000);
    b = fx_dial(f->port); /* there is room again */
    fx_expect_alive(b, 2);
    assert_int_equal(fx_stats(f).turned_away, 1);
    close(a);
    close(b);
}

static void commands_from_devices_are_kept_and_ignored(void **state)
{
    fixture *f = *state;
    char frame[512], segment[512];
    static const int CN[] = {1012, 1072, 3021, 2012, 1000};
    int fd = fx_dial(f->port);
    for (unsigned i = 0; i < 5; i++) {
        snprintf(segment, sizeof segment, "QN=2026080100000000%u;ST=22;CN=%d;PW=123456;MN=%s;Flag=5;CP=&&NewPW=654321&&", i, CN[i], FX_MN_2017);
        assert_true(fx_send(fd, frame, fx_frame(frame, DEVICE_CRC_STD, segment)));
    }
    assert_int_equal(fx_await(f, 5, 0).frames, 5);
    assert_true(fx_is_silent(fd));
    assert_int_equal(fx_stats(f).commands, 5);
    fx_expect_alive(fd, 1); /* INV(4): the old password still holds */
    close(fd);
}

/* A peer that sends and never reads its answers costs no memory without end. Bounded by the clock: on a busy machine a short
 * sleep is no measure, and the journal may be so slow that a send waits for a second. */
static void answers_that_are_not_read_end_the_session(void **state)
{
    fixture *f = *state;
    char frame[512];
    int small = 2048, fd = fx_dial(f->port);
    struct timeval brief = {.tv_sec = 1};
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &brief, sizeof brief);
    bool is_sending = true;
    int64_t end_ms = loop_now_ms() + 3 * FX_WAIT_MS;
    for (unsigned k = 0; fx_stats(f).cut_unread == 0 && loop_now_ms() < end_ms; k++) {
        if (is_sending)
            is_sending = fx_send(fd, frame, fx_data(frame, FX_MN_2017, k)) || errno == EAGAIN;
        else
            usleep(1000);
    }
    assert_int_equal(fx_stats(f).cut_unread, 1);
    close(fd);
}

static void a_taken_port_is_said(void **state)
{
    fixture *f = *state;
    gateway *g;
    char port[16];
    gateway_options o = {.addr = "127.0.0.1", .port = f->port};
    assert_int_equal(gateway_open(&f->cx, &o, f->j, &g), LT_IO);
    snprintf(port, sizeof port, "%u", f->port);
    assert_non_null(strstr(f->cx.say, port));
    o = (gateway_options){.addr = "no address"};
    assert_int_equal(gateway_open(&f->cx, &o, f->j, &g), LT_BAD_INPUT);
}

static int setup_quick(void **state)
{
    return fx_open(state, &(gateway_options){.first_frame_ms = 400, .idle_ms = 900, .frame_ms = 300});
}

/* Nothing but unread answers ends a session: none is silent for hours, however slow the journal. */
static int setup_unread(void **state)
{
    return fx_open(state, &(gateway_options){.frame_ms = 300});
}

static int setup_two(void **state)
{
    return fx_open(state, &(gateway_options){.per_address_max = 2});
}

#define T(name) cmocka_unit_test_setup_teardown(name, fx_setup, fx_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(refuses_who_it_does_not_know),
        T(refuses_a_wrong_crc),
        T(refuses_what_is_malformed_or_not_strict),
        T(refuses_a_lying_frame_and_finds_the_good_one),
        T(refuses_a_frame_over_the_cap),
        T(ten_thousand_bytes_of_garbage_then_a_good_frame),
        T(garbage_ends_the_session),
        T(quarantine_has_a_budget),
        cmocka_unit_test_setup_teardown(silent_and_slow_ones_are_cut, setup_quick, fx_teardown),
        cmocka_unit_test_setup_teardown(an_address_has_so_many_connections, setup_two, fx_teardown),
        T(commands_from_devices_are_kept_and_ignored),
        cmocka_unit_test_setup_teardown(answers_that_are_not_read_end_the_session, setup_unread, fx_teardown),
        T(a_taken_port_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
