/* gateway_test.c - the gateway over real TCP with a real journal: refusals first, then the dialogues of the standard. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>

#include "acquire/address.h"
#include "acquire/gateway_testkit.h"
#include "wire/hj212/hj212.h"

static gateway_options options;

static int setup(void **state)
{
    static fixture f;
    memset(&f, 0, sizeof f);
    scratch_make(f.dir, sizeof f.dir, "gateway");
    fx_start(&f, &options, 0);
    *state = &f;
    return 0;
}

static int teardown(void **state)
{
    fixture *f = *state;
    fx_stop(f);
    scratch_remove(f->dir);
    options = (gateway_options){0};
    return 0;
}

static gateway_stats stats_of(const fixture *f)
{
    gateway_stats s;
    gateway_stats_get(f->g, &s);
    return s;
}

static void expect_bytes(int fd, const char *wanted, size_t n)
{
    char got[FX_FRAME_MAX];
    size_t k = fx_read(fd, got, n, FX_WAIT_MS);
    if (k != n || memcmp(got, wanted, n) != 0)
        fail_msg("wanted %.*s, got %.*s", (int)n, wanted, (int)k, got);
}

static void expect_ack(int fd, const char *mn, unsigned number)
{
    char wanted[512];
    size_t n = fx_answer(wanted, mn, number);
    expect_bytes(fd, wanted, n);
}

/* A good frame is sent and must be acknowledged: the session lives. */
static void expect_alive(int fd, unsigned number)
{
    char frame[512];
    size_t n = fx_data(frame, FX_MN_2017, number);
    assert_true(fx_send(fd, frame, n));
    expect_ack(fd, FX_MN_2017, number);
}

/* --- refusals --------------------------------------------------------------------------------------------------------- */

static void refuses_one(fixture *f, const char *frame, size_t n, frame_reason reason)
{
    int fd = fx_dial(f->port);
    unsigned before = fx_count(f).quarantined, frames = fx_count(f).frames;
    assert_true(fx_send(fd, frame, n));
    fx_tally t = fx_await(f, 0, before + 1);
    assert_int_equal(t.quarantined, before + 1);
    assert_int_equal(t.frames, frames);
    assert_int_equal(t.reasons[reason] > 0, true);
    assert_int_equal(t.last_n, n);
    assert_memory_equal(t.last_bytes, frame, n); /* kept exactly as received */
    assert_true(fx_is_silent(fd));               /* INV(3) */
    close(fd);
}

static void refuses_who_it_does_not_know(void **state)
{
    fixture *f = *state;
    char frame[FX_FRAME_MAX], segment[512];
    refuses_one(f, frame, fx_data(frame, "999999A8900016F000169DC0", 1), FRAME_UNKNOWN_MN);
    assert_int_equal(fx_count(f).last.source, 0);
    snprintf(segment, sizeof segment, "QN=20260801000000001;ST=22;CN=2011;PW=654321;MN=%s;Flag=5;CP=&&DataTime=20260801000000&&", FX_MN_2017);
    refuses_one(f, frame, fx_frame(frame, DEVICE_CRC_STD, segment), FRAME_WRONG_PASSWORD);
    assert_int_equal(fx_count(f).last.source, 1);
    snprintf(segment, sizeof segment, "QN=20260801000000001;ST=22;CN=2011;MN=%s;Flag=5;CP=&&DataTime=20260801000000&&", FX_MN_2017);
    refuses_one(f, frame, fx_frame(frame, DEVICE_CRC_STD, segment), FRAME_WRONG_PASSWORD);
    refuses_one(f, frame, fx_data(frame, FX_MN_PEER, 2), FRAME_WRONG_PEER);
    gateway_stats s = stats_of(f);
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
    refuses_one(f, frame, n, FRAME_BAD_CRC);
    n = fx_data(frame, FX_MN_MODBUS, 2); /* the standard's CRC from a device that is registered for the other */
    refuses_one(f, frame, n, FRAME_BAD_CRC);
    n = fx_data(frame, "999999A8900016F000169DC0", 3);
    frame[n - 3] = frame[n - 3] == '0' ? '1' : '0'; /* unknown and no CRC fits: bad, not unknown */
    refuses_one(f, frame, n, FRAME_BAD_CRC);
}

static void refuses_what_is_malformed_or_not_strict(void **state)
{
    fixture *f = *state;
    char frame[FX_FRAME_MAX], segment[512];
    refuses_one(f, frame, fx_frame(frame, DEVICE_CRC_STD, "QN=20260801000000001;ST=22;CN=2011;PW=123456;Flag=5;CP=&&&&"), FRAME_MALFORMED);
    snprintf(segment, sizeof segment, "QN=20260801000000001;ST=22;CN=2011;PW=123456;MN=%s;flag=5;CP=&&DataTime=20260801000000&&", FX_MN_STRICT);
    refuses_one(f, frame, fx_frame(frame, DEVICE_CRC_STD, segment), FRAME_NOT_STRICT);
    int fd = fx_dial(f->port);
    assert_true(fx_send(fd, frame, fx_data(frame, FX_MN_STRICT, 3)));
    expect_ack(fd, FX_MN_STRICT, 3); /* and the standard's own form is taken */
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
            expect_ack(fd, FX_MN_2017, i * 100 + k);
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
    expect_alive(fd, 7);
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
        expect_ack(fd, FX_MN_2017, k);
    assert_true(stats_of(f).garbage >= sizeof junk);
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
    assert_int_equal(stats_of(f).cut_garbage, 1);
    fd = fx_dial(f->port);
    expect_alive(fd, 1); /* others are served */
    close(fd);
}

static void quarantine_has_a_budget(void **state)
{
    fixture *f = *state;
    char frame[512];
    int fd = fx_dial(f->port);
    for (unsigned k = 1; k <= 200; k++)
        assert_true(fx_send(fd, frame, fx_data(frame, "999999A8900016F000169DC0", k)));
    expect_alive(fd, 1); /* after it all were seen */
    gateway_stats s = stats_of(f);
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
    expect_alive(live, 1);
    size_t n = fx_data(frame, FX_MN_ANY, 1);
    assert_true(fx_send(begun, frame, n));
    assert_true(fx_send(begun, frame, 20)); /* never ended */
    assert_true(fx_is_closed(silent));
    char got[512];
    assert_int_equal(fx_read(begun, got, fx_answer(frame, FX_MN_ANY, 1), FX_WAIT_MS) > 0, true);
    assert_true(fx_is_closed(begun));
    expect_alive(live, 2);
    assert_true(fx_is_closed(live)); /* idle_ms without a frame */
    assert_int_equal(stats_of(f).cut_silent, 3);
    close(silent);
    close(begun);
    close(live);
}

static void an_address_has_so_many_connections(void **state)
{
    fixture *f = *state;
    int a = fx_dial(f->port), b = fx_dial(f->port), c = fx_dial(f->port);
    assert_true(fx_is_closed(c));
    expect_alive(a, 1);
    close(b);
    close(c);
    for (int i = 0; i < 1000 && stats_of(f).open > 1; i++)
        usleep(1000);
    b = fx_dial(f->port); /* there is room again */
    expect_alive(b, 2);
    assert_int_equal(stats_of(f).turned_away, 1);
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
    assert_int_equal(stats_of(f).commands, 5);
    expect_alive(fd, 1); /* INV(4): the old password still holds */
    close(fd);
}

/* A peer that sends and never reads its answers costs no memory without end. */
static void answers_that_are_not_read_end_the_session(void **state)
{
    fixture *f = *state;
    char frame[512];
    int small = 2048, fd = fx_dial(f->port);
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
    struct timeval brief = {.tv_sec = 1};
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &brief, sizeof brief);
    /* a send that takes longer than a second: reading rests because the journal is slow; the peer just goes on */
    for (unsigned k = 0; k < 60000 && stats_of(f).cut_unread == 0; k++)
        if (!fx_send(fd, frame, fx_data(frame, FX_MN_2017, k)) && errno != EAGAIN)
            break;
    for (int i = 0; i < FX_WAIT_MS && stats_of(f).cut_unread == 0; i++)
        usleep(1000);
    assert_int_equal(stats_of(f).cut_unread, 1);
    close(fd);
}

/* A device that never sends CR LF: its frame is taken after a moment, and again after the next. */
static void a_frame_without_its_end_is_taken(void **state)
{
    fixture *f = *state;
    char frame[512], answer[512];
    int fd = fx_dial(f->port);
    for (unsigned k = 1; k <= 2; k++) {
        size_t n = fx_data(frame, FX_MN_2017, k);
        assert_memory_equal(frame + n - 2, "\r\n", 2);
        assert_true(fx_send(fd, frame, n - 2));
        size_t got = fx_read(fd, answer, 20, FX_WAIT_MS);
        assert_true(got == 20 && memcmp(answer, "##", 2) == 0);
        while (fx_read(fd, answer, 1, 300) == 1)
            ;
    }
    close(fd);
    assert_int_equal(fx_count(f).frames, 2);
}

/* --- dialogues ---------------------------------------------------------------------------------------------------------- */

/* = HJ 212-2017 C.2 and 6.5: the standard's own answer, byte by byte; 2005 and 2025 beside it */
static void answers_are_exact(void **state)
{
    fixture *f = *state;
    char frame[512];
    static const struct {
        const char *segment, *answer;
        device_crc  crc;
    } D[] = {
        {"QN=20160801085857223;ST=32;CN=2011;PW=123456;MN=" FX_MN_2017 ";Flag=5;CP=&&DataTime=20160801085857;w01018-Rtd=2.2&&",
         "QN=20160801085857223;ST=91;CN=9014;PW=123456;MN=" FX_MN_2017 ";Flag=4;CP=&&&&", DEVICE_CRC_STD},
        {"QN=20160801085857224;ST=32;CN=1013;PW=123456;MN=" FX_MN_2017 ";Flag=5;CP=&&PolId=w01018&&",
         "QN=20160801085857224;ST=91;CN=9013;PW=123456;MN=" FX_MN_2017 ";Flag=4;CP=&&&&", DEVICE_CRC_STD},
        {"QN=20260801085857223;ST=32;CN=2051;PW=123456;MN=" FX_MN_2017 ";Flag=9;CP=&&DataTime=20260801085800;w01018-Avg=2.2&&",
         "QN=20260801085857223;ST=91;CN=9014;PW=123456;MN=" FX_MN_2017 ";Flag=8;CP=&&&&", DEVICE_CRC_STD},
        {"QN=20260801085857229;ST=91;CN=9015;PW=123456;MN=" FX_MN_2017 ";Flag=9;CP=&&&&",
         "QN=20260801085857229;ST=91;CN=9013;PW=123456;MN=" FX_MN_2017 ";Flag=8;CP=&&&&", DEVICE_CRC_STD},
        {"QN=20170516010101001;ST=32;CN=2011;PW=123456;MN=" FX_MN_2005 ";Flag=1;CP=&&DataTime=20170516010100;011-Rtd=1.1&&",
         "ST=91;CN=9014;PW=123456;MN=" FX_MN_2005 ";Flag=0;CP=&&QN=20170516010101001&&", DEVICE_CRC_STD},
        {"QN=20180821142509000;ST=39;CN=2011;PW=123456;MN=" FX_MN_MODBUS ";Flag=5;CP=&&DataTime=20180821142509;a34004-Rtd=35.0&&",
         "QN=20180821142509000;ST=91;CN=9014;PW=123456;MN=" FX_MN_MODBUS ";Flag=4;CP=&&&&", DEVICE_CRC_MODBUS},
        {"QN=20180821142509001;ST=39;CN=2011;PW=123456;MN=" FX_MN_LE ";Flag=5;CP=&&DataTime=20180821142509;a34004-Rtd=35.0&&",
         "QN=20180821142509001;ST=91;CN=9014;PW=123456;MN=" FX_MN_LE ";Flag=4;CP=&&&&", DEVICE_CRC_MODBUS_LE},
        {"QN=20160801085857999;ST=32;CN=2011;PW=whatever;MN=" FX_MN_ANY ";Flag=5;CP=&&DataTime=20160801085857;w01018-Rtd=2.2&&",
         "QN=20160801085857999;ST=91;CN=9014;PW=whatever;MN=" FX_MN_ANY ";Flag=4;CP=&&&&", DEVICE_CRC_STD},
    };
    int fd = fx_dial(f->port);
    for (size_t i = 0; i < sizeof D / sizeof D[0]; i++) {
        assert_true(fx_send(fd, frame, fx_frame(frame, D[i].crc, D[i].segment)));
        expect_bytes(fd, frame, fx_frame(frame, D[i].crc, D[i].answer));
    }
    assert_true(fx_send(fd, frame, fx_frame(frame, DEVICE_CRC_STD, D[0].segment)));
    expect_bytes(fd, "##0087QN=20160801085857223;ST=91;CN=9014;PW=123456;MN=010000A8900016F000169DC0;Flag=4;CP=&&&&3240\r\n", 99);
    close(fd);
}

/* Flag says no answer, or there is no Flag (2005 habit), or it is an answer itself: kept, silence */
static void what_asks_for_no_answer_gets_none(void **state)
{
    fixture *f = *state;
    char frame[512];
    static const char *const S[] = {
        "QN=20160801085857223;ST=32;CN=2011;PW=123456;MN=" FX_MN_2017 ";Flag=4;CP=&&DataTime=20160801085857;w01018-Rtd=2.2&&",
        "ST=32;CN=2011;PW=123456;MN=" FX_MN_2005 ";CP=&&DataTime=20160801085857;011-Rtd=2.2&&",
        "QN=20160801085857223;ST=91;CN=9011;PW=123456;MN=" FX_MN_2017 ";Flag=4;CP=&&QnRtn=1&&",
        "QN=20160801085857223;ST=91;CN=9012;PW=123456;MN=" FX_MN_2017 ";Flag=5;CP=&&ExeRtn=1&&",
        "QN=20160801085857223;ST=91;CN=9013;PW=123456;MN=" FX_MN_2017 ";Flag=5;CP=&&&&",
        "QN=20160801085857223;ST=91;CN=9014;PW=123456;MN=" FX_MN_2017 ";Flag=5;CP=&&&&",
    };
    int fd = fx_dial(f->port);
    for (size_t i = 0; i < sizeof S / sizeof S[0]; i++)
        assert_true(fx_send(fd, frame, fx_frame(frame, DEVICE_CRC_STD, S[i])));
    assert_int_equal(fx_await(f, 6, 0).frames, 6);
    assert_true(fx_is_silent(fd));
    assert_int_equal(stats_of(f).acks, 0);
    close(fd);
}

static void split_at_every_byte(void **state)
{
    fixture *f = *state;
    char frame[512];
    int fd = fx_dial(f->port);
    size_t n = fx_data(frame, FX_MN_2017, 100);
    unsigned sent = 0;
    for (size_t cut_at = 1; cut_at < n; cut_at++) {
        sent++;
        n = fx_data(frame, FX_MN_2017, sent);
        assert_true(fx_send(fd, frame, cut_at));
        if (cut_at % 8 == 0)
            usleep(500); /* else the two may meet in one read: also good */
        assert_true(fx_send(fd, frame + cut_at, n - cut_at));
        expect_ack(fd, FX_MN_2017, sent);
    }
    assert_int_equal(fx_count(f).frames, sent);
    close(fd);
}

static void coalesced_and_slow(void **state)
{
    fixture *f = *state;
    static char many[64 * 512];
    size_t n = 0;
    int fd = fx_dial(f->port);
    for (unsigned k = 1; k <= 64; k++)
        n += fx_data(many + n, FX_MN_2017, k);
    assert_true(fx_send(fd, many, n));
    for (unsigned k = 1; k <= 64; k++)
        expect_ack(fd, FX_MN_2017, k);
    n = fx_data(many, FX_MN_2017, 65);
    for (size_t i = 0; i < n; i++) { /* a slow line */
        assert_true(fx_send(fd, many + i, 1));
        usleep(300);
    }
    expect_ack(fd, FX_MN_2017, 65);
    fx_tally t = fx_count(f);
    assert_int_equal(t.frames, 65);
    assert_memory_equal(t.last_bytes, many, n);
    assert_int_equal(t.last.source, 1);
    assert_memory_equal(t.last_peer, "127.0.0.1:", 10);
    close(fd);
}

/* INV(2) */
static void a_repeat_is_acknowledged_and_not_kept_again(void **state)
{
    fixture *f = *state;
    char frame[512];
    int fd = fx_dial(f->port);
    expect_alive(fd, 5);
    expect_alive(fd, 5);
    size_t n = fx_data(frame, FX_MN_2017, 6);
    for (int i = 0; i < 20; i++) /* some while the first is in flight */
        assert_true(fx_send(fd, frame, n));
    for (unsigned acks = 0; acks < 20 && stats_of(f).repeats < 20; acks++)
        usleep(20000);
    n = fx_data(frame, FX_MN_2017, 7);
    assert_true(fx_send(fd, frame, n));
    unsigned acks = 0;
    char got[512], six[512], seven[512];
    n = fx_answer(six, FX_MN_2017, 6);
    assert_int_equal(n, fx_answer(seven, FX_MN_2017, 7));
    while (fx_read(fd, got, n, FX_WAIT_MS) == n && memcmp(got, seven, n) != 0) {
        assert_memory_equal(got, six, n);
        acks++;
    }
    assert_true(acks >= 1 && acks <= 20);
    assert_int_equal(fx_count(f).frames, 3);
    assert_int_equal(stats_of(f).repeats, 20); /* one of number 5, nineteen of number 6 */
    char segment[512]; /* the same QN with other data is another frame */
    snprintf(segment, sizeof segment, "QN=20260801000000005;ST=22;CN=2011;PW=123456;MN=%s;Flag=4;CP=&&DataTime=20260801000000;a34004-Rtd=99&&", FX_MN_2017);
    assert_true(fx_send(fd, frame, fx_frame(frame, DEVICE_CRC_STD, segment)));
    assert_int_equal(fx_await(f, 4, 0).frames, 4);
    close(fd);
}

static void a_repeat_is_known_after_a_restart(void **state)
{
    fixture *f = *state;
    int fd = fx_dial(f->port);
    expect_alive(fd, 5);
    expect_alive(fd, 6);
    close(fd);
    fx_stop(f);
    fx_start(f, &options, 0);
    fd = fx_dial(f->port);
    expect_alive(fd, 5);
    expect_alive(fd, 6);
    expect_alive(fd, 7);
    assert_int_equal(fx_count(f).frames, 3);
    close(fd);
}

static void the_newer_session_of_a_device_wins(void **state)
{
    fixture *f = *state;
    int old = fx_dial(f->port), new = -1;
    expect_alive(old, 1);
    new = fx_dial(f->port);
    expect_alive(new, 2);
    assert_true(fx_is_closed(old)); /* a half-open one would stand for minutes */
    expect_alive(new, 3);
    assert_int_equal(stats_of(f).takeovers, 1);
    close(old);
    close(new);
}

static void a_half_closed_peer_gets_its_answers(void **state)
{
    fixture *f = *state;
    char frame[512];
    int fd = fx_dial(f->port);
    for (unsigned k = 1; k <= 10; k++)
        assert_true(fx_send(fd, frame, fx_data(frame, FX_MN_2017, k)));
    size_t n = fx_data(frame, FX_MN_2017, 11);
    assert_true(fx_send(fd, frame, n - 2)); /* the last one lacks CR LF, and the connection ends */
    shutdown(fd, SHUT_WR);
    for (unsigned k = 1; k <= 11; k++)
        expect_ack(fd, FX_MN_2017, k);
    assert_true(fx_is_closed(fd));
    close(fd);
}

/* = HJ 212-2017 6.4.3 and C.49: each part has its own QN and its own answer; the order does not matter */
static void split_packets_are_kept_part_by_part(void **state)
{
    fixture *f = *state;
    static const unsigned ORDER[] = {3, 1, 2};
    char frame[512], segment[400], wanted[512];
    int fd = fx_dial(f->port);
    for (unsigned i = 0; i < 3; i++) {
        snprintf(segment, sizeof segment,
                 "QN=2016080108585753%u;ST=32;CN=2061;PW=123456;MN=%s;Flag=7;PNUM=3;PNO=%u;CP=&&DataTime=20160801080000;w0100%u-Avg=7.1&&",
                 ORDER[i], FX_MN_2017, ORDER[i], ORDER[i]);
        assert_true(fx_send(fd, frame, fx_frame(frame, DEVICE_CRC_STD, segment)));
        snprintf(segment, sizeof segment, "QN=2016080108585753%u;ST=91;CN=9014;PW=123456;MN=%s;Flag=4;CP=&&&&", ORDER[i], FX_MN_2017);
        expect_bytes(fd, wanted, fx_frame(wanted, DEVICE_CRC_STD, segment));
    }
    assert_int_equal(fx_count(f).frames, 3);
    close(fd);
}

/* = HJ 212-2025 6.4: whole blocks in SM4, the tail clear, the CRC of the plain text */
static size_t sm4_frame(char *out, const char *key16, unsigned number)
{
    char segment[512], plain[256];
    lt_cx cx;
    cx_init(&cx, NULL);
    snprintf(plain, sizeof plain, "DataTime=20240520210600;a01011-Min=1.35,a01011-Avg=1.35,a01011-Max=1.35,a01011-Flag=N;x=%u", number);
    int head = snprintf(segment, sizeof segment, "QN=20240520210700%03u;ST=31;CN=2051;PW=123456;MN=%s;Flag=9;CP=&&", number, FX_MN_SM4);
    size_t n = (size_t)head + (size_t)snprintf(segment + head, sizeof segment - (size_t)head, "%s&&", plain);
    size_t whole = fx_wrap(segment, n, DEVICE_CRC_STD, out);
    fx_must(&cx, hash_sm4_ecb(&cx, (const uint8_t *)key16, true, (const uint8_t *)plain, strlen(plain) / 16 * 16, (uint8_t *)out + 6 + head), "sm4");
    return whole;
}

static void encrypted_frames_are_checked_and_kept_encrypted(void **state)
{
    fixture *f = *state;
    char frame[FX_FRAME_MAX], answer[512];
    refuses_one(f, frame, sm4_frame(frame, "not the right ky", 1), FRAME_BAD_CIPHER);
    int fd = fx_dial(f->port);
    for (unsigned k = 2; k < 40; k++) {
        char segment[256];
        size_t n = sm4_frame(frame, "0000000000000000", k);
        assert_true(fx_send(fd, frame, n));
        snprintf(segment, sizeof segment, "QN=20240520210700%03u;ST=91;CN=9014;PW=123456;MN=%s;Flag=8;CP=&&&&", k, FX_MN_SM4);
        expect_bytes(fd, answer, fx_frame(answer, DEVICE_CRC_STD, segment));
        fx_tally t = fx_count(f);
        assert_int_equal(t.last_n, n);
        assert_memory_equal(t.last_bytes, frame, n);
    }
    close(fd);
}

static void devices_can_change_while_it_runs(void **state)
{
    fixture *f = *state;
    lt_device *d;
    size_t n = fx_devices(1, &d);
    char frame[512], mn[DEVICE_MN_MAX];
    fx_fleet_mn(0, mn);
    refuses_one(f, frame, fx_data(frame, mn, 1), FRAME_UNKNOWN_MN);
    int fd = fx_dial(f->port);
    for (unsigned k = 0; k < 50; k++) { /* what is sent after the call returned is judged by the new table */
        fx_must(&f->cx, gateway_set_devices(&f->cx, f->g, d, n), "set");
        assert_true(fx_send(fd, frame, fx_data(frame, mn, 100 + k)));
        expect_ack(fd, mn, 100 + k);
        fx_must(&f->cx, gateway_set_devices(&f->cx, f->g, d, n - 1), "set");
        assert_true(fx_send(fd, frame, fx_data(frame, mn, 200 + k)));
        expect_alive(fd, 300 + k);
    }
    assert_int_equal(stats_of(f).refused[FRAME_UNKNOWN_MN], 51);
    d[n - 1].id = 0;
    assert_int_equal(gateway_set_devices(&f->cx, f->g, d, n), LT_BAD_INPUT);
    d[n - 1] = d[0];
    assert_int_equal(gateway_set_devices(&f->cx, f->g, d, n), LT_CONFLICT);
    assert_non_null(strstr(f->cx.say, FX_MN_2017));
    free(d);
    close(fd);
}

/* INV(5): who sends without waiting is slowed by TCP; every frame is kept and acknowledged. */
#define FLOOD_CONNS  6u
#define FLOOD_FRAMES 6000u

static void flood_turn(int fd, const char *bytes, size_t n, size_t *at, size_t *lines)
{
    char in[16384];
    if (*at < n) {
        ssize_t k = send(fd, bytes + *at, n - *at < 65536 ? n - *at : 65536, MSG_NOSIGNAL | MSG_DONTWAIT);
        *at += k > 0 ? (size_t)k : 0;
    }
    ssize_t k;
    while ((k = recv(fd, in, sizeof in, MSG_DONTWAIT)) > 0)
        for (ssize_t i = 0; i < k; i++)
            *lines += in[i] == '\n';
    assert_true(k < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)); /* not closed */
}

static void a_flood_is_slowed_and_nothing_is_lost(void **state)
{
    fixture *f = *state;
    lt_device *d;
    size_t n[FLOOD_CONNS] = {0}, at[FLOOD_CONNS] = {0}, lines[FLOOD_CONNS] = {0}, done = 0;
    char *bytes[FLOOD_CONNS], mn[DEVICE_MN_MAX];
    int fds[FLOOD_CONNS];
    size_t count = fx_devices(FLOOD_CONNS, &d);
    fx_must(&f->cx, gateway_set_devices(&f->cx, f->g, d, count), "set");
    free(d);
    for (unsigned c = 0; c < FLOOD_CONNS; c++) {
        bytes[c] = malloc(FLOOD_FRAMES * 300);
        assert_non_null(bytes[c]);
        fx_fleet_mn(c, mn);
        for (unsigned k = 1; k <= FLOOD_FRAMES; k++)
            n[c] += fx_data(bytes[c] + n[c], mn, k);
        fds[c] = fx_dial(f->port);
    }
    while (done < FLOOD_CONNS) {
        done = 0;
        for (unsigned c = 0; c < FLOOD_CONNS; c++) {
            flood_turn(fds[c], bytes[c], n[c], &at[c], &lines[c]);
            done += lines[c] == FLOOD_FRAMES;
        }
        assert_true(stats_of(f).waiting <= GATEWAY_IN_FLIGHT);
    }
    for (unsigned c = 0; c < FLOOD_CONNS; c++) {
        assert_true(fx_is_silent(fds[c])); /* not one answer too many */
        close(fds[c]);
        free(bytes[c]);
    }
    assert_int_equal(fx_count(f).frames, FLOOD_CONNS * FLOOD_FRAMES);
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

/* --- while the disk is slow: the journal's writer is held in a callback of ours ------------------------------------ */

static sem_t held, may_go;

static void hold_writer(void *self, lt_err e, uint64_t number, const char *say)
{
    (void)self, (void)e, (void)number, (void)say;
    sem_post(&held);
    while (sem_wait(&may_go) != 0)
        ;
}

static void hold(fixture *f)
{
    span part = span_text("{}");
    journal_item item = {.kind = ENTRY_ACT, .parts = &part, .part_count = 1};
    sem_init(&held, 0, 0);
    sem_init(&may_go, 0, 0);
    fx_must(&f->cx, journal_submit(&f->cx, f->j, &item, hold_writer, NULL), "submit");
    while (sem_wait(&held) != 0)
        ;
}

static void await_stat(const fixture *f, const uint64_t *stat_of_s, uint64_t wanted, gateway_stats *s)
{
    for (int i = 0; i < FX_WAIT_MS; i++) {
        *s = stats_of(f);
        if (*stat_of_s >= wanted)
            break;
        usleep(1000);
    }
    assert_int_equal(*stat_of_s, wanted);
}

static void what_waits_is_bounded(void **state)
{
    fixture *f = *state; /* in_flight_max 8, session_in_flight_max 5 */
    static char many[40 * 400];
    gateway_stats s = {0};
    size_t n = 0;
    int a = fx_dial(f->port), b = fx_dial(f->port);
    hold(f);
    for (unsigned k = 1; k <= 40; k++)
        n += fx_data(many + n, FX_MN_2017, k);
    assert_true(fx_send(a, many, n));
    usleep(50000);
    assert_int_equal(stats_of(f).waiting, 5); /* its own limit */
    for (unsigned k = 1; k <= 40; k++) {
        char frame[512];
        assert_true(fx_send(b, frame, fx_data(frame, FX_MN_ANY, k)));
    }
    usleep(50000);
    assert_int_equal(stats_of(f).waiting, 8); /* all together */
    shutdown(a, SHUT_WR);                     /* paused, and the peer has said all */
    assert_true(fx_is_silent(a));             /* INV(1) */
    sem_post(&may_go);
    for (unsigned k = 1; k <= 40; k++) {
        expect_ack(a, FX_MN_2017, k);
        expect_ack(b, FX_MN_ANY, k);
    }
    assert_true(fx_is_closed(a));
    await_stat(f, &s.frames, 80, &s);
    assert_int_equal(fx_count(f).frames, 80);
    expect_alive(b, 100);
    close(a);
    close(b);
}

/* A frame in flight, its connection lost, the same frame on a new one: one entry, one answer, where the device is now. */
static void an_answer_in_flight_follows_its_device(void **state)
{
    fixture *f = *state;
    char frame[512];
    gateway_stats s = {0};
    size_t n = fx_data(frame, FX_MN_2017, 1);
    int old = fx_dial(f->port), new = fx_dial(f->port), relay = fx_dial(f->port);
    hold(f);
    assert_true(fx_send(old, frame, n));
    for (int i = 0; i < FX_WAIT_MS && stats_of(f).waiting < 1; i++)
        usleep(1000);
    assert_true(fx_send(old, frame, n)); /* in flight on the same connection */
    await_stat(f, &s.repeats, 1, &s);
    assert_true(fx_send(new, frame, n));
    await_stat(f, &s.takeovers, 1, &s);
    await_stat(f, &s.repeats, 2, &s);
    assert_true(fx_is_closed(old));
    char other[512]; /* a relay: speaks for another device first, then for this one; it takes the answer over */
    assert_true(fx_send(relay, other, fx_data(other, FX_MN_ANY, 1)));
    assert_true(fx_send(relay, frame, n));
    await_stat(f, &s.repeats, 3, &s);
    assert_true(fx_is_closed(new));
    close(new);
    new = fx_dial(f->port); /* and from the relay, which lives on, to a connection of its own again */
    assert_true(fx_send(new, frame, n));
    await_stat(f, &s.repeats, 4, &s);
    assert_int_equal(s.waiting, 2);
    assert_int_equal(s.takeovers, 2);
    sem_post(&may_go);
    expect_ack(relay, FX_MN_ANY, 1);
    expect_ack(new, FX_MN_2017, 1);
    assert_true(fx_is_silent(relay));
    assert_true(fx_is_silent(new));
    assert_int_equal(fx_count(f).frames, 2);
    close(old);
    close(new);
    close(relay);
}

static void *close_gateway(void *self)
{
    fixture *f = self;
    gateway_close(f->g);
    f->g = NULL;
    return NULL;
}

static void closing_waits_for_what_is_in_flight(void **state)
{
    fixture *f = *state;
    char frame[512];
    pthread_t t;
    int fd = fx_dial(f->port), other = fx_dial(f->port);
    hold(f);
    assert_true(fx_send(fd, frame, fx_data(frame, FX_MN_2017, 1)));
    while (stats_of(f).waiting < 1)
        usleep(1000);
    assert_int_equal(pthread_create(&t, NULL, close_gateway, f), 0);
    assert_true(fx_is_silent(fd));
    assert_true(fx_send(fd, frame, fx_data(frame, FX_MN_2017, 2))); /* too late: not read, not acknowledged */
    usleep(20000);
    sem_post(&may_go);
    pthread_join(t, NULL);
    expect_ack(fd, FX_MN_2017, 1);
    assert_true(fx_is_closed(fd));
    assert_true(fx_is_closed(other));
    assert_int_equal(fx_count(f).frames, 1);
    close(fd);
    close(other);
}

static int setup_narrow(void **state)
{
    options = (gateway_options){.in_flight_max = 8, .session_in_flight_max = 5};
    return setup(state);
}

static int setup_quick(void **state)
{
    options = (gateway_options){.first_frame_ms = 400, .idle_ms = 900, .frame_ms = 300};
    return setup(state);
}

static int setup_two(void **state)
{
    options = (gateway_options){.per_address_max = 2};
    return setup(state);
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

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
        cmocka_unit_test_setup_teardown(silent_and_slow_ones_are_cut, setup_quick, teardown),
        cmocka_unit_test_setup_teardown(an_address_has_so_many_connections, setup_two, teardown),
        T(commands_from_devices_are_kept_and_ignored),
        cmocka_unit_test_setup_teardown(answers_that_are_not_read_end_the_session, setup_quick, teardown),
        T(a_frame_without_its_end_is_taken),
        T(answers_are_exact),
        T(what_asks_for_no_answer_gets_none),
        T(split_at_every_byte),
        T(coalesced_and_slow),
        T(a_repeat_is_acknowledged_and_not_kept_again),
        T(a_repeat_is_known_after_a_restart),
        T(the_newer_session_of_a_device_wins),
        T(a_half_closed_peer_gets_its_answers),
        T(split_packets_are_kept_part_by_part),
        T(encrypted_frames_are_checked_and_kept_encrypted),
        T(devices_can_change_while_it_runs),
        T(a_flood_is_slowed_and_nothing_is_lost),
        T(a_taken_port_is_said),
        cmocka_unit_test_setup_teardown(what_waits_is_bounded, setup_narrow, teardown),
        cmocka_unit_test_setup_teardown(a_flood_is_slowed_and_nothing_is_lost, setup_narrow, teardown),
        T(an_answer_in_flight_follows_its_device),
        T(closing_waits_for_what_is_in_flight),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
