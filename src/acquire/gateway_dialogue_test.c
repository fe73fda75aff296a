/* gateway_dialogue_test.c - the dialogues of the standard over real TCP: answers, framing, repeats, who speaks where. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "acquire/gateway_testkit.h"
#include "base/hash.h"
#include "base/loop.h"

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
        fx_expect(fd, frame, fx_frame(frame, D[i].crc, D[i].answer));
    }
    assert_true(fx_send(fd, frame, fx_frame(frame, DEVICE_CRC_STD, D[0].segment)));
    fx_expect(fd, "##0087QN=20160801085857223;ST=91;CN=9014;PW=123456;MN=010000A8900016F000169DC0;Flag=4;CP=&&&&3240\r\n", 99);
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
    assert_int_equal(fx_stats(f).acks, 0);
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
        fx_expect_ack(fd, FX_MN_2017, sent);
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
        fx_expect_ack(fd, FX_MN_2017, k);
    n = fx_data(many, FX_MN_2017, 65);
    for (size_t i = 0; i < n; i++) { /* a slow line */
        assert_true(fx_send(fd, many + i, 1));
        usleep(300);
    }
    fx_expect_ack(fd, FX_MN_2017, 65);
    fx_tally t = fx_count(f);
    assert_int_equal(t.frames, 65);
    assert_memory_equal(t.last_bytes, many, n);
    assert_int_equal(t.last.source, 1);
    assert_memory_equal(t.last_peer, "127.0.0.1:", 10);
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

/* --- frames whose CR LF come late or never -------------------------------------------------------------------------------- */

/* Ticks of 150 ms; a session must show a good frame in its first 600 ms. */
static int setup_ticks(void **state)
{
    return fx_open(state, &(gateway_options){.first_frame_ms = 600});
}

static int dial_as(const fixture *f, const char *mn)
{
    char frame[512];
    int fd = fx_dial(f->port);
    assert_true(fx_send(fd, frame, fx_data(frame, mn, 0)));
    fx_expect_ack(fd, mn, 0);
    return fd;
}

/* Sends a frame in pieces, its last three bytes one by one, 250 ms apart. The longest pause that came of it, ms. */
static int64_t send_slowly(int fd, const char *frame, size_t n)
{
    int64_t longest = 0;
    for (size_t at = 0, piece; at < n; at += piece) {
        int64_t from = loop_now_ms();
        piece = at + 3 >= n ? 1 : n - 3 - at < 20 ? n - 3 - at : 20;
        assert_true(fx_send(fd, frame + at, piece));
        usleep(at + 3 >= n ? 250000 : 60000);
        longest = loop_now_ms() - from > longest ? loop_now_ms() - from : longest;
    }
    return longest;
}

/* Half a second counts from the last byte, not from the first: a strict device's slow line is waited for. */
static void a_slow_line_is_waited_for(void **state)
{
    fixture *f = *state;
    char frame[512];
    for (unsigned k = 1; k <= 10; k++) {
        int fd = dial_as(f, FX_MN_STRICT);
        uint64_t refused = fx_stats(f).refused[FRAME_OK], garbage = fx_stats(f).garbage;
        size_t n = fx_data(frame, FX_MN_STRICT, k);
        bool is_in_time = send_slowly(fd, frame, n) < GATEWAY_BARE_END_MS - 50;
        if (is_in_time) {
            fx_expect_ack(fd, FX_MN_STRICT, k);
            assert_int_equal(fx_stats(f).refused[FRAME_OK], refused);
            assert_int_equal(fx_stats(f).garbage, garbage);
            assert_int_equal(fx_count(f).last_n, n);
        }
        close(fd);
        if (is_in_time)
            return;
    }
    fail_msg("this machine is too busy to be slow in time");
}

/* INV(2): taken without its end, acknowledged; then the end comes; then all of it again. */
static void an_end_that_comes_too_late_is_passed_over(void **state)
{
    fixture *f = *state;
    char frame[512];
    int fd = dial_as(f, FX_MN_2017);
    size_t n = fx_data(frame, FX_MN_2017, 1);
    assert_true(fx_send(fd, frame, n - 2));
    fx_expect_ack(fd, FX_MN_2017, 1);
    usleep(200000);
    assert_true(fx_send(fd, "\r", 1));
    usleep(20000);
    assert_true(fx_send(fd, "\n", 1));
    fx_expect_alive(fd, 1); /* the same frame, with its end */
    assert_true(fx_send(fd, frame, n - 2));
    fx_expect_ack(fd, FX_MN_2017, 1); /* and without */
    fx_expect_alive(fd, 2);
    assert_int_equal(fx_count(f).frames, 3);
    assert_int_equal(fx_stats(f).repeats, 2);
    assert_int_equal(fx_stats(f).garbage, 2);
    close(fd);
    fx_stop(f);
    fx_start(f, &f->options, 0);
    fd = fx_dial(f->port);
    fx_expect_alive(fd, 1); /* over a restart too */
    assert_int_equal(fx_count(f).frames, 3);
    close(fd);
}

/* What stands around a bare frame: garbage before it, CR alone or the next frame's first byte behind it. */
static void what_stands_around_a_bare_frame(void **state)
{
    fixture *f = *state;
    static const struct {
        const char *before, *behind;
    } C[] = {{"", "\r"}, {"", "#"}, {"xx#yy", ""}, {"##12", ""}, {"##0a", "\r"}, {"\r\n", "#"}};
    unsigned number = 0;
    int fd = dial_as(f, FX_MN_2017);
    for (size_t i = 0; i < sizeof C / sizeof C[0]; i++) {
        char bytes[600], next[512];
        size_t head = strlen(C[i].before), tail = strlen(C[i].behind);
        memcpy(bytes, C[i].before, head);
        size_t n = head + fx_data(bytes + head, FX_MN_2017, ++number) - 2;
        memcpy(bytes + n, C[i].behind, tail);
        assert_true(fx_send(fd, bytes, n + tail));
        fx_expect_ack(fd, FX_MN_2017, number);
        n = fx_data(next, FX_MN_2017, ++number);
        size_t sent = C[i].behind[0] == '#'; /* its first byte is there already */
        assert_true(fx_send(fd, next + sent, n - sent));
        fx_expect_ack(fd, FX_MN_2017, number);
    }
    assert_int_equal(fx_count(f).frames, number + 1);
    close(fd);
}

/* A part of one frame was looked at; then a bare one of exactly that length comes. */
static void a_bare_frame_as_long_as_an_earlier_part(void **state)
{
    fixture *f = *state;
    char a[512], b[512], answer[512];
    int fd = dial_as(f, FX_MN_2017);
    size_t n = fx_data(a, FX_MN_2017, 1);
    size_t short_n = fx_frame(b, DEVICE_CRC_STD, "QN=20260801000000002;ST=22;CN=2011;PW=123456;MN=" FX_MN_2017 ";Flag=5;CP=&&DataTime=20260801000000&&");
    assert_true(short_n < n);
    assert_true(fx_send(fd, a, short_n - 2));
    usleep((GATEWAY_BARE_END_MS + 300) * 1000);
    assert_true(fx_send(fd, a + short_n - 2, n - short_n + 2));
    fx_expect_ack(fd, FX_MN_2017, 1);
    assert_true(fx_send(fd, b, short_n - 2));
    fx_expect(fd, answer, fx_answer(answer, FX_MN_2017, 2));
    close(fd);
}

/* The first bare frame ends its device's other session, whose own was to be looked at next; a third is served all the same. */
static void a_bare_frame_takes_over(void **state)
{
    fixture *f = *state;
    char frame[512];
    size_t n;
    int first = dial_as(f, FX_MN_ANY), old = dial_as(f, FX_MN_2017), third = dial_as(f, FX_MN_2005);
    n = fx_data(frame, FX_MN_2017, 2);
    assert_true(fx_send(first, frame, n - 2));
    usleep(20000);
    n = fx_data(frame, FX_MN_2017, 3);
    assert_true(fx_send(old, frame, n - 2));
    usleep(20000);
    n = fx_data(frame, FX_MN_2005, 4);
    assert_true(fx_send(third, frame, n - 2));
    fx_expect_ack(first, FX_MN_2017, 2);
    fx_expect_ack(third, FX_MN_2005, 4);
    assert_true(fx_is_closed(old));
    assert_int_equal(fx_stats(f).takeovers, 1);
    close(first);
    close(old);
    close(third);
}

/* A bare frame whose CRC is wrong hides no good one that began in it. */
static void a_bad_bare_frame_hides_no_good_one(void **state)
{
    fixture *f = *state;
    char frame[512], lying[600];
    int fd = dial_as(f, FX_MN_2017);
    size_t n = fx_data(frame, FX_MN_2017, 1), part = 6 + 20; /* "##dddd" and "QN=20260801000000001": ends with digits */
    int head = snprintf(lying, sizeof lying, "##%04uxx", (unsigned)(2 + part - 4));
    memcpy(lying + head, frame, part);
    assert_true(fx_send(fd, lying, (size_t)head + part));
    assert_int_equal(fx_await(f, 0, 1).reasons[FRAME_BAD_CRC], 1);
    assert_true(fx_send(fd, frame + part, n - part));
    fx_expect_ack(fd, FX_MN_2017, 1);
    close(fd);
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
        fx_expect_ack(fd, FX_MN_2017, k);
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
        fx_expect(fd, wanted, fx_frame(wanted, DEVICE_CRC_STD, segment));
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
    fx_refuse(f, frame, sm4_frame(frame, "not the right ky", 1), FRAME_BAD_CIPHER);
    int fd = fx_dial(f->port);
    for (unsigned k = 2; k < 40; k++) {
        char segment[256];
        size_t n = sm4_frame(frame, "0000000000000000", k);
        assert_true(fx_send(fd, frame, n));
        snprintf(segment, sizeof segment, "QN=20240520210700%03u;ST=91;CN=9014;PW=123456;MN=%s;Flag=8;CP=&&&&", k, FX_MN_SM4);
        fx_expect(fd, answer, fx_frame(answer, DEVICE_CRC_STD, segment));
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
    fx_refuse(f, frame, fx_data(frame, mn, 1), FRAME_UNKNOWN_MN);
    int fd = fx_dial(f->port);
    for (unsigned k = 0; k < 50; k++) { /* what is sent after the call returned is judged by the new table */
        fx_must(&f->cx, gateway_set_devices(&f->cx, f->g, d, n), "set");
        assert_true(fx_send(fd, frame, fx_data(frame, mn, 100 + k)));
        fx_expect_ack(fd, mn, 100 + k);
        fx_must(&f->cx, gateway_set_devices(&f->cx, f->g, d, n - 1), "set");
        assert_true(fx_send(fd, frame, fx_data(frame, mn, 200 + k)));
        fx_expect_alive(fd, 300 + k);
    }
    assert_int_equal(fx_stats(f).refused[FRAME_UNKNOWN_MN], 51);
    d[n - 1].id = 0;
    assert_int_equal(gateway_set_devices(&f->cx, f->g, d, n), LT_BAD_INPUT);
    d[n - 1] = d[0];
    assert_int_equal(gateway_set_devices(&f->cx, f->g, d, n), LT_CONFLICT);
    assert_non_null(strstr(f->cx.say, FX_MN_2017));
    free(d);
    close(fd);
}

/* INV(2) */
static void a_repeat_is_acknowledged_and_not_kept_again(void **state)
{
    fixture *f = *state;
    char frame[512];
    int fd = fx_dial(f->port);
    fx_expect_alive(fd, 5);
    fx_expect_alive(fd, 5);
    size_t n = fx_data(frame, FX_MN_2017, 6);
    for (int i = 0; i < 20; i++) /* some while the first is in flight */
        assert_true(fx_send(fd, frame, n));
    for (unsigned acks = 0; acks < 20 && fx_stats(f).repeats < 20; acks++)
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
    assert_int_equal(fx_stats(f).repeats, 20); /* one of number 5, nineteen of number 6 */
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
    fx_expect_alive(fd, 5);
    fx_expect_alive(fd, 6);
    close(fd);
    fx_stop(f);
    fx_start(f, &f->options, 0);
    fd = fx_dial(f->port);
    fx_expect_alive(fd, 5);
    fx_expect_alive(fd, 6);
    fx_expect_alive(fd, 7);
    assert_int_equal(fx_count(f).frames, 3);
    close(fd);
}

static void the_newer_session_of_a_device_wins(void **state)
{
    fixture *f = *state;
    int old = fx_dial(f->port), new = -1;
    fx_expect_alive(old, 1);
    new = fx_dial(f->port);
    fx_expect_alive(new, 2);
    assert_true(fx_is_closed(old)); /* a half-open one would stand for minutes */
    fx_expect_alive(new, 3);
    assert_int_equal(fx_stats(f).takeovers, 1);
    close(old);
    close(new);
}

#define T(name)     cmocka_unit_test_setup_teardown(name, fx_setup, fx_teardown)
#define TICKS(name) cmocka_unit_test_setup_teardown(name, setup_ticks, fx_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(answers_are_exact),
        T(what_asks_for_no_answer_gets_none),
        T(split_at_every_byte),
        T(coalesced_and_slow),
        T(a_frame_without_its_end_is_taken),
        TICKS(a_slow_line_is_waited_for),
        TICKS(an_end_that_comes_too_late_is_passed_over),
        TICKS(what_stands_around_a_bare_frame),
        TICKS(a_bare_frame_as_long_as_an_earlier_part),
        TICKS(a_bare_frame_takes_over),
        TICKS(a_bad_bare_frame_hides_no_good_one),
        T(a_half_closed_peer_gets_its_answers),
        T(split_packets_are_kept_part_by_part),
        T(encrypted_frames_are_checked_and_kept_encrypted),
        T(devices_can_change_while_it_runs),
        T(a_repeat_is_acknowledged_and_not_kept_again),
        T(a_repeat_is_known_after_a_restart),
        T(the_newer_session_of_a_device_wins),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
