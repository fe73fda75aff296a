/* hj212_test.c - frames found in streams, heads, answers, ciphers, names. The data area: hj212_data_test.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/hash.h"
#include "tables.h"
#include "wire/hj212/hj212_testkit.h"

#define MN   "010000A8900016F000169DC0"
#define GOOD "QN=20160801085857223;ST=32;CN=2011;PW=123456;MN=" MN ";Flag=5;CP=&&DataTime=20160801085857;w01018-Rtd=2.2,w01018-Flag=N&&"

static hj212_fault find(const char *bytes, size_t n, bool is_end, size_t *skip, hj212_frame *f)
{
    return hj212_find(span_of(bytes, n), is_end, false, skip, f);
}

/* --- finding ------------------------------------------------------------------------------------------------------------ */

static void faults_of_framing(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t      n;
        bool        is_end;
        hj212_fault fault;
        size_t      skip;
    } C[] = {
        {"", 0, false, HJ212_MORE, 0},
        {"", 0, true, HJ212_MORE, 0},
        {"abc", 3, false, HJ212_MORE, 3},
        {"abc#", 4, false, HJ212_MORE, 3},
        {"abc#", 4, true, HJ212_MORE, 4},
        {"ab##", 4, false, HJ212_MORE, 2},
        {"ab##", 4, true, HJ212_BAD_TAIL, 2},
        {"##00", 4, false, HJ212_MORE, 0},
        {"##0x", 4, false, HJ212_BAD_LENGTH, 0},
        {"##0x01", 6, false, HJ212_BAD_LENGTH, 0},
        {"##-001", 6, false, HJ212_BAD_LENGTH, 0},
        {"##\0\0\0\0", 6, false, HJ212_BAD_LENGTH, 0},
        {"##4097", 6, false, HJ212_TOO_LONG, 0},
        {"##9999", 6, false, HJ212_TOO_LONG, 0},
        {"##4096", 6, false, HJ212_MORE, 0},
        {"##4096", 6, true, HJ212_BAD_TAIL, 0},
        {"##0003abcGGGG\r\n", 15, false, HJ212_BAD_TAIL, 0},
        {"##0003abc12 4\r\n", 15, false, HJ212_BAD_TAIL, 0},
        {"##0003abc1234\rx", 15, false, HJ212_BAD_TAIL, 0},
        {"##0003abc1234xx", 15, false, HJ212_BAD_TAIL, 0},
        {"##0003abc1234#x", 15, false, HJ212_BAD_TAIL, 0},
        {"##0003abc1234", 13, false, HJ212_MORE, 0},
        {"##0003abc1234\r", 14, false, HJ212_MORE, 0},
        {"##0003abc1234#", 14, false, HJ212_MORE, 0},
        {"##0003abc123", 12, true, HJ212_BAD_TAIL, 0},
    };
    for (size_t i = 0; i < sizeof C / sizeof C[0]; i++) {
        hj212_frame f;
        size_t skip = 99;
        uint8_t *p = kit_tight(C[i].bytes, C[i].n);
        hj212_fault got = find((const char *)p, C[i].n, C[i].is_end, &skip, &f);
        free(p);
        if (got != C[i].fault || skip != C[i].skip)
            fail_msg("case %zu: %s after %zu, wanted %s after %zu", i, hj212_fault_name(got), skip, hj212_fault_name(C[i].fault), C[i].skip);
    }
}

static void line_ends_that_are_tolerated(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t      n, whole;
        bool        is_end;
        uint32_t    warn;
    } C[] = {
        {"##0003abc12AF\r\n", 15, 15, false, 0},
        {"##0003abc12af\r\n", 15, 15, false, HJ212_WARN_CRC_CASE},
        {"##0003abc12AF\n", 14, 14, false, HJ212_WARN_NO_CRLF},
        {"##0003abc12AF##", 15, 13, false, HJ212_WARN_NO_CRLF},
        {"##0003abc12AF", 13, 13, true, HJ212_WARN_NO_CRLF},
        {"##0000FFFF\r\n", 12, 12, false, 0},
    };
    for (size_t i = 0; i < sizeof C / sizeof C[0]; i++) {
        hj212_frame f;
        size_t skip;
        assert_int_equal(find(C[i].bytes, C[i].n, C[i].is_end, &skip, &f), HJ212_GOOD);
        assert_int_equal(skip, 0);
        assert_int_equal(f.whole.n, C[i].whole);
        assert_int_equal(f.warn, C[i].warn);
        hj212_fault strict = hj212_find(span_of(C[i].bytes, C[i].n), C[i].is_end, true, &skip, &f);
        assert_int_equal(strict, C[i].warn ? HJ212_NOT_STRICT : HJ212_GOOD);
    }
}

static void long_segments(void **state)
{
    (void)state;
    static char segment[HJ212_SEGMENT_MAX + 1], bytes[KIT_MAX];
    memset(segment, 'a', sizeof segment);
    static const size_t N[] = {1024, 1025, HJ212_SEGMENT_MAX, HJ212_SEGMENT_MAX + 1};
    for (size_t i = 0; i < 4; i++) {
        hj212_frame f;
        size_t skip, n = kit_wrap(segment, N[i], bytes);
        hj212_fault fault = find(bytes, n, false, &skip, &f);
        assert_int_equal(fault, N[i] > HJ212_SEGMENT_MAX ? HJ212_TOO_LONG : HJ212_GOOD);
        if (fault == HJ212_GOOD)
            assert_int_equal(f.warn, N[i] > 1024 ? HJ212_WARN_LONG : 0);
        assert_int_equal(hj212_find(span_of(bytes, n), false, true, &skip, &f), N[i] > 1024 ? HJ212_TOO_LONG : HJ212_GOOD);
        uint8_t out[HJ212_FRAME_MAX];
        assert_int_equal(hj212_format_frame(span_of(segment, N[i]), DEVICE_CRC_STD, out, sizeof out), N[i] > HJ212_SEGMENT_MAX ? 0 : n);
        if (fault == HJ212_GOOD)
            assert_memory_equal(out, bytes, n);
        assert_int_equal(hj212_format_frame(span_of(segment, N[i]), DEVICE_CRC_STD, out, N[i] + 11), 0);
    }
}

/* Good frames in a stream, as a session takes them: by CRC, one byte on after a fault. */
static unsigned count_good(const uint8_t *p, size_t n, size_t first_read, size_t *wholes)
{
    unsigned good = 0;
    size_t at = 0, end = first_read;
    *wholes = 0;
    while (at < n) {
        hj212_frame f;
        size_t skip;
        uint8_t *tight = kit_tight(p + at, end - at);
        hj212_fault fault = hj212_find(span_of(tight, end - at), end == n, false, &skip, &f);
        if (fault == HJ212_GOOD && hj212_check_crc(&f, DEVICE_CRC_STD) != HJ212_GOOD)
            fault = HJ212_BAD_CRC;
        free(tight);
        at += skip;
        if (fault == HJ212_MORE && end == n)
            break;
        if (fault == HJ212_MORE)
            end = n;
        else if (fault == HJ212_GOOD) {
            good++;
            *wholes += f.whole.n;
            at += f.whole.n;
        } else
            at++;
    }
    return good;
}

/* INV(2), INV(4) */
static void a_lie_or_garbage_before_a_frame_never_hides_it(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t      n;
    } JUNK[] = {{"##00", 4}, {"##0101QN=20160801085857223;ST=", 30}, {"##9999QN=1;", 11}, {"##00x1QN=1;", 11}, {"##0000", 6}, {"###", 3}, {"#", 1},
                {"##\0\0\0\0\0\0", 8}, {"\0\0\0#\0#", 6}, {"GET / HTTP/1.1\r\n\r\n", 18}, {"##4096", 6}, {"##0020", 6}, {"##0006", 6},
                {"##0150QN=20160801085857223;ST=32;CN=2011;PW=1", 45}};
    static char bytes[KIT_MAX];
    for (size_t i = 0; i < sizeof JUNK / sizeof JUNK[0]; i++) {
        size_t n = JUNK[i].n, wholes;
        memcpy(bytes, JUNK[i].bytes, n);
        size_t one = kit_frame(GOOD, bytes + n);
        n += one;
        n += kit_frame(GOOD, bytes + n);
        for (size_t cut = 0; cut <= n; cut++) { /* in two reads, at every byte */
            assert_int_equal(count_good((const uint8_t *)bytes, n, cut, &wholes), 2);
            assert_int_equal(wholes, 2 * one);
        }
    }
}

static void garbage_of_ten_thousand_bytes(void **state)
{
    (void)state;
    static char bytes[10000 + 512];
    uint32_t x = 77;
    for (int round = 0; round < 20; round++) {
        size_t wholes;
        for (size_t i = 0; i < 10000; i++) {
            x = x * 1664525u + 1013904223u;
            bytes[i] = round % 2 ? "#0123456789abcdef\r\n"[(x >> 16) % 19] : (char)(x >> 24);
        }
        size_t n = 10000 + kit_frame(GOOD, bytes + 10000);
        unsigned good = count_good((const uint8_t *)bytes, n, n, &wholes);
        assert_true(good >= 1); /* the standard's CRC lets one of 256 chance frames pass */
        assert_true(wholes >= n - 10000);
    }
}

static void coalesced_without_line_ends(void **state)
{
    (void)state;
    char bytes[2048];
    size_t n = kit_frame(GOOD, bytes) - 2, wholes;
    n += kit_frame(GOOD, bytes + n) - 2;
    for (size_t cut = 0; cut <= n; cut++)
        assert_int_equal(count_good((const uint8_t *)bytes, n, cut, &wholes), 2);
}

/* --- heads -------------------------------------------------------------------------------------------------------------- */

static hj212_fault head_of(const char *segment, hj212_head *h)
{
    hj212_frame f = {.segment = span_text(segment)};
    return hj212_parse_head(&f, h);
}

static void faults_of_heads(void **state)
{
    (void)state;
    static const struct {
        const char *segment;
        hj212_fault fault;
    } C[] = {
        {"", HJ212_NO_CP},
        {"QN=1;ST=32;CN=2011;PW=1;MN=" MN ";Flag=5;", HJ212_NO_CP},
        {"CN=2011;MN=" MN ";CP=&&", HJ212_NO_CP},
        {"CN=2011;MN=" MN ";CP=&&&", HJ212_NO_CP},
        {"CN=2011;MN=" MN ";CP=&&a=1", HJ212_NO_CP},
        {"CN=2011;MN=" MN ";CP=a&&b&&", HJ212_NO_CP},
        {"CN=2011;MN=" MN ";CP=&&a=1&&x", HJ212_NO_CP},
        {"CN=2011;MN=" MN ";XP=&&&&", HJ212_NO_CP},
        {"CN=2011;MN=;CP=&&&&", HJ212_NO_MN},
        {"CN=2011;CP=&&&&", HJ212_NO_MN},
        {"CN=2011;MN=a b;CP=&&&&", HJ212_NO_MN},
        {"CN=2011;MN=a/../b;CP=&&&&", HJ212_NO_MN},
        {"CN=2011;MN=12345678901234567890123456789012345678901234567890123456789012345;CP=&&&&", HJ212_NO_MN},
        {"MN=" MN ";CP=&&&&", HJ212_NO_CN},
        {"CN=201;MN=" MN ";CP=&&&&", HJ212_NO_CN},
        {"CN=20111;MN=" MN ";CP=&&&&", HJ212_NO_CN},
        {"CN=2O11;MN=" MN ";CP=&&&&", HJ212_NO_CN},
        {"CN=2011;MN=" MN ";Flag=;CP=&&&&", HJ212_BAD_FLAG},
        {"CN=2011;MN=" MN ";Flag=256;CP=&&&&", HJ212_BAD_FLAG},
        {"CN=2011;MN=" MN ";Flag=-1;CP=&&&&", HJ212_BAD_FLAG},
        {"CN=2011;MN=" MN ";Flag=0005;CP=&&&&", HJ212_BAD_FLAG},
        {"CN=2011;MN=" MN ";Flag;CP=&&&&", HJ212_BAD_FIELD},
        {"CN=2011;MN=" MN ";=5;CP=&&&&", HJ212_BAD_FIELD},
        {"CN=2011;MN=" MN ";PW=\001;CP=&&&&", HJ212_BAD_FIELD},
        {"CN=2011;MN=" MN ";PNUM=x;PNO=1;CP=&&&&", HJ212_BAD_FIELD},
        {"CN=2011;MN=" MN ";PNUM=1234567;PNO=1;CP=&&&&", HJ212_BAD_FIELD},
        {"CN=2011;MN=" MN ";PW=12345678901234567890123456789012345678901234567890123456789012345;CP=&&&&", HJ212_BAD_FIELD},
    };
    for (size_t i = 0; i < sizeof C / sizeof C[0]; i++) {
        hj212_head h;
        hj212_fault got = head_of(C[i].segment, &h);
        if (got != C[i].fault)
            fail_msg("%s: %s, wanted %s", C[i].segment, hj212_fault_name(got), hj212_fault_name(C[i].fault));
    }
    hj212_head h;
    hj212_frame f = {.segment = span_of("CN=2011;MN=0\0;CP=&&&&", 21)};
    assert_int_equal(hj212_parse_head(&f, &h), HJ212_BAD_FIELD);
}

/* = HJ 212-2017 6.3.2, and each deviation that a field device was seen with */
static void what_heads_are_tolerated(void **state)
{
    (void)state;
    static const struct {
        const char *segment;
        uint32_t    warn;
    } C[] = {
        {"QN=20160801085857223;ST=32;CN=2011;PW=123456;MN=" MN ";Flag=5;CP=&&x=1&&", 0},
        {"QN=20160801085857223;ST=32;CN=2011;PW=123456;MN=" MN ";Flag=7;PNUM=2;PNO=1;CP=&&x=1&&", 0},
        {"QN=20160801085857223;ST=32;CN=2011;PW=123456;MN=6970000000001ABCDEFG1234;Flag=9;RF=1;CP=&&x=1&&", 0},
        {"QN=20160801085857223;ST=32;CN=2011;PW=123456;MN=88888880000001;Flag=1;CP=&&x=1&&", 0},
        {"ST=91;CN=9013;PW=123456;MN=ABCDEFG1234567;Flag=0;CP=&&QN=20170516010101001&&", 0},
        {"ST=32;CN=2011;PW=123456;MN=88888880000001;CP=&&x=1&&", HJ212_WARN_QN | HJ212_WARN_NO_FLAG},
        {"QN=20160801085857;ST=32;CN=2011;PW=123456;MN=" MN ";Flag=5;CP=&&x=1&&", HJ212_WARN_QN},
        {"QN=20160801085857223;ST=32;CN=2011;PW=123456;MN=" MN ";FLAG=5;CP=&&x=1&&", HJ212_WARN_CASE},
        {"qn=20160801085857223;ST=32;CN=2011;PW=123456;MN=" MN ";flag=5;cp=&&x=1&&", HJ212_WARN_CASE},
        {"QN=20160801085857223,ST=32;CN=2011;PW=123456;MN=" MN ";Flag=5;CP=&&x=1&&", HJ212_WARN_COMMA},
        {"QN=20160801085857223;ST=32;CN=2011;PW=123456;,MN=" MN ";Flag=5;CP=&&x=1&&", HJ212_WARN_COMMA | HJ212_WARN_EMPTY_ITEM},
        {"QN=20160801085857223;ST=32;CN=2011;PW=123456;MN=" MN ";Flag=5CP=&&x=1&&", HJ212_WARN_NO_SEMICOLON},
        {"QN=20160801085857223;ST=32;CN=2011;PW=123456;MN=" MN "; Flag=5;CP=&&x=1&&", HJ212_WARN_SPACE},
        {"QN=20160801085857223;ST=32;CN=2011;PW=123456;MN=" MN ";Flag=5; CP=&&x=1&&", HJ212_WARN_SPACE | HJ212_WARN_EMPTY_ITEM},
        {"QN=20160801085857223;ST=32;CN=2011;PW=123456;MN=" MN ";Flag=5;CP=&&x=1&&;", HJ212_WARN_SPACE},
        {"QN=20160801085857223;ST=32;CN=2011;PW=123456;MN=" MN ";Flag=5;PNO=2;PNUM=2;CP=&&x=1&&", HJ212_WARN_PACKETS},
        {"QN=20160801085857223;ST=32;CN=2011;PW=123456;MN=" MN ";Flag=7;PNO=2;PNUM=2;CP=&&x=1&&", HJ212_WARN_PACKETS},
        {"QN=20160801085857223;ST=32;CN=2011;PW=123456;MN=" MN ";Flag=7;CP=&&x=1&&", HJ212_WARN_PACKETS},
        {"QN=20160801085857223;ST=32;CN=2011;PW=123456;MN=" MN ";Flag=7;PNUM=2;PNO=3;CP=&&x=1&&", HJ212_WARN_PACKETS},
        {"QN=20160801085857223;ST=32;CN=2011;PW=123456;MN=JLYP01_AIR01_0001;Flag=5;CP=&&x=1&&", HJ212_WARN_MN},
        {"QN=20160801085857223;ST=32;CN=2011;PW=123456;MN=010000a8900016f000169dc0;Flag=5;CP=&&x=1&&", HJ212_WARN_MN},
        {"QN=20160801085857223;ST=101;CN=2011;PW=123456;MN=" MN ";Flag=5;CP=&&x=1&&", HJ212_WARN_ST},
        {"QN=20160801085857223;ST=32;CN=2011;PW=123456;MN=" MN ";Flag=5;XY=1;CP=&&x=1&&", HJ212_WARN_NAME},
        {"QN=20160801085857223;ST=22;ST=32;CN=2011;PW=123456;MN=" MN ";Flag=5;CP=&&x=1&&", HJ212_WARN_REPEAT},
    };
    for (size_t i = 0; i < sizeof C / sizeof C[0]; i++) {
        hj212_head h;
        assert_int_equal(head_of(C[i].segment, &h), HJ212_GOOD);
        if (h.warn != C[i].warn)
            fail_msg("%s: warnings %x, wanted %x", C[i].segment, h.warn, C[i].warn);
        assert_true(span_is(h.cp, h.cn_code == 9013 ? "QN=20170516010101001" : "x=1"));
        assert_true(h.cn_code == 9013 || h.cn_code == 2011);
    }
}

static void fields_of_a_head(void **state)
{
    (void)state;
    hj212_head h;
    assert_int_equal(head_of("QN=20160801085857534;ST=32;CN=2061;PW=123456;MN=" MN ";Flag=11;PNUM=12;PNO=3;RF=1;CP=&&a=&&b&&", &h), HJ212_GOOD);
    assert_true(span_is(h.qn, "20160801085857534") && span_is(h.st, "32") && span_is(h.pw, "123456") && span_is(h.mn, MN));
    assert_int_equal(h.cn_code, 2061);
    assert_int_equal(h.flag, 11);
    assert_int_equal(h.pnum, 12);
    assert_int_equal(h.pno, 3);
    assert_true(h.is_resent && hj212_wants_ack(&h));
    assert_true(span_is(h.cp, "a=&&b")); /* the last && closes: ciphertext may hold others */
    static const int EDITION[][2] = {{-1, 2005}, {0, 2005}, {3, 2005}, {4, 2017}, {7, 2017}, {8, 2025}, {11, 2025}, {255, 2025}};
    for (size_t i = 0; i < sizeof EDITION / sizeof EDITION[0]; i++) {
        h.flag = EDITION[i][0];
        assert_int_equal(hj212_edition(&h), EDITION[i][1]);
    }
    /* = HJ 212-2025: a device without its code */
    assert_int_equal(head_of("QN=20240601085857223;ST=91;CN=9013;PW=123456;MN=;Flag=8;CP=&&&&", &h), HJ212_GOOD);
    assert_int_equal(h.mn.n, 0);
    assert_int_equal(head_of("QN=20240601085857223;ST=91;CN=9013;PW=123456;MN=;Flag=4;CP=&&&&", &h), HJ212_NO_MN);
}

/* --- answers, periods --------------------------------------------------------------------------------------------------- */

/* = HJ 212-2017 6.5, C.14; HJ/T 212-2005 (QN inside CP); HJ 212-2025 (Flag=8) */
static void answers_of_each_edition(void **state)
{
    (void)state;
    static const struct {
        const char *asked, *answer;
    } C[] = {
        {GOOD, "QN=20160801085857223;ST=91;CN=9014;PW=123456;MN=" MN ";Flag=4;CP=&&&&"},
        {"QN=20160801085857223;ST=32;CN=2011;PW=123456;MN=" MN ";Flag=9;CP=&&&&", "QN=20160801085857223;ST=91;CN=9014;PW=123456;MN=" MN ";Flag=8;CP=&&&&"},
        {"QN=20170516010101001;ST=22;CN=2011;PW=123456;MN=ABCDEFG1234567;Flag=3;CP=&&&&", "ST=91;CN=9014;PW=123456;MN=ABCDEFG1234567;Flag=0;CP=&&QN=20170516010101001&&"},
        {"ST=22;CN=2011;PW=123456;MN=ABCDEFG1234567;Flag=1;CP=&&&&", "ST=91;CN=9014;PW=123456;MN=ABCDEFG1234567;Flag=0;CP=&&&&"},
    };
    for (size_t i = 0; i < sizeof C / sizeof C[0]; i++) {
        hj212_head h;
        uint8_t out[512];
        char wanted[512];
        assert_int_equal(head_of(C[i].asked, &h), HJ212_GOOD);
        size_t n = kit_frame(C[i].answer, wanted);
        assert_int_equal(hj212_format_answer(&h, 9014, DEVICE_CRC_STD, out, sizeof out), n);
        assert_memory_equal(out, wanted, n);
        assert_int_equal(hj212_format_answer(&h, 9014, DEVICE_CRC_STD, out, n - 1), 0);
    }
    hj212_head h;
    uint8_t out[512];
    assert_int_equal(head_of(GOOD, &h), HJ212_GOOD);
    assert_int_equal(hj212_format_answer(&h, 9014, DEVICE_CRC_STD, out, sizeof out), 99);
    assert_memory_equal(out + 93, "3240\r\n", 6); /* as the standard's example */
    static const char LONG[] = "123456789012345678901234567890123456789012345678901234567890123456789";
    h.mn = span_text(LONG);
    assert_int_equal(hj212_format_answer(&h, 9014, DEVICE_CRC_STD, out, sizeof out), 0);
}

static void periods(void **state)
{
    (void)state;
    static const struct {
        uint16_t      cn;
        series_period p;
    } C[] = {{2011, PERIOD_REALTIME}, {2051, PERIOD_MINUTE}, {2061, PERIOD_HOUR}, {2031, PERIOD_DAY}, {2021, 0}, {2041, 0}, {9014, 0}, {1011, 0}, {0, 0}};
    for (size_t i = 0; i < sizeof C / sizeof C[0]; i++) {
        series_period p = 0;
        assert_int_equal(hj212_period(C[i].cn, &p), C[i].p != 0);
        assert_int_equal(p, C[i].p);
    }
}

/* --- SM4 ---------------------------------------------------------------------------------------------------------------- */

static bool decrypt(void *self, const uint8_t *in, size_t n, uint8_t *out)
{
    lt_cx cx;
    cx_init(&cx, NULL);
    return hash_sm4_ecb(&cx, self, false, in, n, out) == LT_OK;
}

#define CIPHER_PLAIN "DataTime=20240520210600;a01011-Min=1.35,a01011-Avg=1.35,a01011-Max=1.35,a01011-Flag=N;a01014-Min=3.20,a01014-Avg=3.20," \
                     "a01014-Max=3.20,a01014-Flag=N"

static size_t cipher_head(char *out, const char *cn)
{
    return (size_t)snprintf(out, 128, "QN=20240520210700000;ST=31;CN=%s;PW=123456;MN=" MN ";Flag=9;CP=&&", cn);
}

/* A frame whose data area is encrypted (raw, or printed as {0x..}); the CRC is of the plain text. */
static size_t cipher_segment(const char *cn, bool is_printed, const char *plain, char *out, uint16_t *crc)
{
    char key[16];
    uint8_t blocks[2048];
    lt_cx cx;
    cx_init(&cx, NULL);
    memset(key, '0', sizeof key);
    size_t head = cipher_head(out, cn), n = strlen(plain), whole = n / 16 * 16;
    memcpy(out + head, plain, n);
    memcpy(out + head + n, "&&", 2);
    *crc = kit_crc((const uint8_t *)out, head + n + 2);
    assert_int_equal(hash_sm4_ecb(&cx, (const uint8_t *)key, true, (const uint8_t *)plain, whole, blocks), LT_OK);
    size_t at = head;
    if (is_printed) {
        for (size_t i = 0; i < whole; i++)
            at += (size_t)snprintf(out + at, 8, "%s0x%02X", i ? "," : "{", blocks[i]);
        out[at++] = '}';
    } else {
        memcpy(out + at, blocks, whole);
        at += whole;
    }
    memcpy(out + at, plain + whole, n - whole);
    at += n - whole;
    memcpy(out + at, "&&", 2);
    return at + 2;
}

/* = HJ 212-2025 6.4, A.2 */
static void encrypted_data_areas(void **state)
{
    (void)state;
    char key[16], segment[4096], wrong[16] = "not the right ky";
    uint8_t plain[HJ212_FRAME_MAX];
    memset(key, '0', sizeof key);
    for (int printed = 0; printed < 2; printed++) {
        hj212_frame f = {0}, out;
        hj212_head h;
        size_t n = cipher_segment("2051", printed, CIPHER_PLAIN, segment, &f.crc);
        f.segment = span_of(segment, n);
        assert_int_equal(hj212_parse_head(&f, &h), HJ212_GOOD);
        assert_false(hj212_cp_is_plain(h.cp));
        assert_int_equal(hj212_open_cipher(&f, decrypt, wrong, plain, &out), HJ212_BAD_CIPHER);
        assert_int_equal(hj212_open_cipher(&f, decrypt, key, plain, &out), HJ212_GOOD);
        assert_int_equal(hj212_check_crc(&out, DEVICE_CRC_STD), HJ212_GOOD);
        assert_int_equal(hj212_parse_head(&out, &h), HJ212_GOOD);
        assert_true(span_is(h.cp, CIPHER_PLAIN));
        assert_true(hj212_cp_is_plain(h.cp));
    }
    hj212_frame f = {0}, out;
    f.segment = span_text("QN=20240520210700000;ST=31;CN=2011;PW=123456;MN=" MN ";Flag=9;CP=&&DataTime=20240520210600;a01011-Rtd=1.35&&");
    assert_int_equal(hj212_open_cipher(&f, decrypt, key, plain, &out), HJ212_BAD_CIPHER); /* must be encrypted and is not */
    f.segment = span_text("QN=20240520210700000;ST=31;CN=2081;PW=123456;MN=" MN ";Flag=9;CP=&&a=1&&");
    assert_int_equal(hj212_open_cipher(&f, decrypt, key, plain, &out), HJ212_GOOD); /* shorter than a block */
    f.segment = span_text("QN=20240520210700000;ST=91;CN=9011;PW=123456;MN=" MN ";Flag=8;CP=&&QnRtn=1;a=0000000000000&&");
    assert_int_equal(hj212_open_cipher(&f, decrypt, key, plain, &out), HJ212_GOOD); /* not of those that are encrypted */
    assert_ptr_equal(out.segment.p, f.segment.p);
    static const char *const BAD[] = {"{0xE4}&&", "{0xE4,0x3}&&", "{0xE4,0x&&", "{0xE4 0x3E}&&", "{0xGG,0x00}&&"};
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++) {
        size_t head = cipher_head(segment, "2011");
        snprintf(segment + head, sizeof segment - head, "%s", BAD[i]);
        f.segment = span_text(segment);
        assert_int_equal(hj212_open_cipher(&f, decrypt, key, plain, &out), HJ212_BAD_CIPHER);
    }
}

/* --- names -------------------------------------------------------------------------------------------------------------- */

static void each_fault_and_warning_has_words(void **state)
{
    (void)state;
    assert_int_equal(TABLE_HJ212_FAULT_COUNT, HJ212_FAULT_COUNT + HJ212_WARN_COUNT);
    for (unsigned i = 0; i < HJ212_FAULT_COUNT; i++)
        assert_string_equal(TABLE_HJ212_FAULT[i].key, hj212_fault_name((hj212_fault)i));
    for (unsigned i = 0; i < HJ212_WARN_COUNT; i++)
        assert_string_equal(TABLE_HJ212_FAULT[HJ212_FAULT_COUNT + i].key, hj212_warning_name(i));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(faults_of_framing),
        cmocka_unit_test(line_ends_that_are_tolerated),
        cmocka_unit_test(long_segments),
        cmocka_unit_test(a_lie_or_garbage_before_a_frame_never_hides_it),
        cmocka_unit_test(garbage_of_ten_thousand_bytes),
        cmocka_unit_test(coalesced_without_line_ends),
        cmocka_unit_test(faults_of_heads),
        cmocka_unit_test(what_heads_are_tolerated),
        cmocka_unit_test(fields_of_a_head),
        cmocka_unit_test(answers_of_each_edition),
        cmocka_unit_test(periods),
        cmocka_unit_test(encrypted_data_areas),
        cmocka_unit_test(each_fault_and_warning_has_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
