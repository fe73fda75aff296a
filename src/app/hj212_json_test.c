/* hj212_json_test.c - frames to JSON lines and back: what is refused and why, numbers to the digit, the same bytes again. */
#include "app/hj212_json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/hash.h"
#include "base/json.h"

#define HEAD "QN=20261124130500001;ST=22;CN=2011;PW=123456;MN=010000A8900016F000169DC0;Flag=5;"
#define TIME "DataTime=20261124130000"

typedef struct bed {
    lt_cx      cx;
    arena      a;
    hj212_json work;
    buf        line, frame;
} bed;

static int set_up(void **state)
{
    bed *b = calloc(1, sizeof *b);
    assert_non_null(b);
    arena_init(&b->a, 16u << 20);
    cx_init(&b->cx, &b->a);
    buf_init(&b->line, 1u << 20);
    buf_init(&b->frame, 1u << 20);
    *state = b;
    return 0;
}

static int tear_down(void **state)
{
    bed *b = *state;
    buf_fini(&b->line);
    buf_fini(&b->frame);
    arena_fini(&b->a);
    free(b);
    return 0;
}

/* The segment in a frame of this mode, decoded; b->line is the answer, b->frame the frame. */
static hj212_fault decode(bed *b, span segment, device_crc mode, const hj212_json_options *o)
{
    uint8_t bytes[HJ212_FRAME_MAX];
    size_t n = hj212_format_frame(segment, mode, bytes, sizeof bytes), skip;
    hj212_frame f;
    assert_true(n > 0);
    buf_reset(&b->frame);
    buf_reset(&b->line);
    buf_put(&b->frame, bytes, n);
    assert_int_equal(hj212_find(buf_span(&b->frame), true, o->is_strict, &skip, &f), HJ212_GOOD);
    assert_int_equal(skip, 0);
    return hj212_json_put(o, &b->work, &f, 7, &b->line);
}

static hj212_fault decode_text(bed *b, const char *segment)
{
    return decode(b, span_text(segment), DEVICE_CRC_STD, &(hj212_json_options){.crc = DEVICE_CRC_STD});
}

static json_t *parsed(bed *b)
{
    json_t *o = NULL;
    assert_true(b->line.n > 0 && b->line.p[b->line.n - 1] == '\n');
    assert_int_equal(json_parse(&b->cx, buf_span(&b->line), &o), LT_OK);
    return o;
}

static bool says(bed *b, const char *words)
{
    return memmem(b->line.p, b->line.n, words, strlen(words)) != NULL;
}

static const char *kind(bed *b, char out[32])
{
    json_t *o = parsed(b);
    assert_int_equal(json_get_int(json_object_get(o, "error"), "offset", -1), 7);
    snprintf(out, 32, "%s", json_get_text(json_object_get(o, "error"), "kind", ""));
    json_decref(o);
    return out;
}

static void a_wrong_crc_says_which_would_fit(void **state)
{
    static const struct {
        device_crc  sent, wanted;
        const char *hint;
    } ROWS[] = {{DEVICE_CRC_MODBUS, DEVICE_CRC_STD, "--crc modbus)"},
                {DEVICE_CRC_MODBUS_LE, DEVICE_CRC_STD, "--crc modbus-le)"},
                {DEVICE_CRC_STD, DEVICE_CRC_MODBUS, "the standard's would fit"}};
    bed *b = *state;
    char k[32];
    span s = span_text(HEAD "CP=&&" TIME ";a34004-Rtd=12.5&&");
    for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++) {
        assert_int_equal(decode(b, s, ROWS[i].sent, &(hj212_json_options){.crc = ROWS[i].wanted}), HJ212_BAD_CRC);
        assert_string_equal(kind(b, k), "bad-crc");
        assert_true(says(b, ROWS[i].hint));
        assert_int_equal(decode(b, s, ROWS[i].sent, &(hj212_json_options){.crc = ROWS[i].sent}), HJ212_GOOD);
        assert_int_equal(decode(b, s, ROWS[i].sent, &(hj212_json_options){.takes_any_crc = true}), HJ212_GOOD);
    }
}

static void a_cipher_wants_its_key(void **state)
{
    bed *b = *state;
    char k[32];
    uint8_t segment[512], key[16] = "0123456789abcdef";
    const char *cp = TIME ";a34004-Rtd=12.5,a34004-Flag=N";
    size_t head = strlen(HEAD "CP=&&"), n = strlen(cp), whole = n / 16 * 16, end = head + n + 2;
    snprintf((char *)segment, sizeof segment, HEAD "CP=&&%s&&", cp);
    uint8_t frame[HJ212_FRAME_MAX];
    size_t frame_n = hj212_format_frame(span_of(segment, end), DEVICE_CRC_STD, frame, sizeof frame), skip;
    assert_true(hash_sm4_encrypt(key, segment + head, whole, frame + 6 + head)); /* the CRC stays that of the plain text */
    hj212_frame f;
    assert_int_equal(hj212_find(span_of(frame, frame_n), true, false, &skip, &f), HJ212_GOOD);
    hj212_json_options o = {.crc = DEVICE_CRC_STD};
    assert_int_equal(hj212_json_put(&o, &b->work, &f, 7, &b->line), HJ212_BAD_CIPHER);
    assert_string_equal(kind(b, k), "bad-cipher");
    assert_true(says(b, "--key"));
    buf_reset(&b->line);
    o.has_key = true;
    memcpy(o.key, "fedcba9876543210", sizeof o.key);
    assert_int_not_equal(hj212_json_put(&o, &b->work, &f, 7, &b->line), HJ212_GOOD);
    buf_reset(&b->line);
    memcpy(o.key, key, sizeof key);
    assert_int_equal(hj212_json_put(&o, &b->work, &f, 7, &b->line), HJ212_GOOD);
    assert_true(says(b, "\"value\":12.5,\"flag\":\"N\""));
}

static void strict_refuses_what_is_only_tolerated(void **state)
{
    bed *b = *state;
    char k[32];
    const char *s = "ST=22;CN=2011;PW=123456;MN=010000A8900016F000169DC0;Flag=5;CP=&&" TIME ";a34004-Rtd=12.5&&"; /* no QN */
    assert_int_equal(decode_text(b, s), HJ212_GOOD);
    assert_true(says(b, "\"qn\":null") && says(b, "\"warnings\":["));
    assert_int_equal(decode(b, span_text(s), DEVICE_CRC_STD, &(hj212_json_options){.crc = DEVICE_CRC_STD, .is_strict = true}), HJ212_NOT_STRICT);
    assert_string_equal(kind(b, k), "not-strict");
    s = HEAD "CP=&&" TIME ";a34004-Rtd=12.5&&";
    assert_int_equal(decode(b, span_text(s), DEVICE_CRC_STD, &(hj212_json_options){.crc = DEVICE_CRC_STD, .is_strict = true}), HJ212_GOOD);
    assert_false(says(b, "warnings"));
    assert_int_equal(decode_text(b, "ST=22;PW=1;MN=1;CP=&&&&"), HJ212_NO_CN);
    assert_string_equal(kind(b, k), "no-cn");
}

/* Digits are the evidence: 7.0 was measured to a tenth, 7 was not. */
static void numbers_keep_their_digits(void **state)
{
    bed *b = *state;
    assert_int_equal(decode_text(b, HEAD "CP=&&" TIME ";a34004-Rtd=7.0;a34002-Rtd=0.00;a21026-Rtd=12.5;a05024-Rtd=-1.50;a21004-Rtd=7;a01001-Info=abc&&"),
                     HJ212_GOOD);
    assert_true(says(b, "\"value\":7.0,\"text\":\"7.0\"") && says(b, "\"value\":0.00,\"text\":\"0.00\"") && says(b, "\"value\":-1.50,\"text\":\"-1.50\""));
    assert_true(says(b, "\"value\":12.5,\"flag\":null") && says(b, "\"value\":7,\"flag\":null") && says(b, "\"value\":\"abc\",\"flag\":null"));
    assert_false(says(b, "DataTime"));
    assert_true(says(b, "\"time\":\"2026-11-24T13:00:00+08:00\"") && says(b, "\"offset\":7,"));
}

static void times_of_samples_and_flags_stand_with_their_item(void **state)
{
    bed *b = *state;
    assert_int_equal(decode_text(b, HEAD "CP=&&" TIME ";a34004-SampleTime=20261124125930,a34004-Rtd=12,a34004-Flag=N&&"), HJ212_GOOD);
    json_t *o = parsed(b), *values = json_object_get(o, "values"), *item = json_array_get(values, 0);
    assert_int_equal(json_array_size(values), 1);
    assert_string_equal(json_get_text(item, "sample_time", ""), "2026-11-24T12:59:30+08:00");
    assert_string_equal(json_get_text(item, "flag", ""), "N");
    json_decref(o);
}

/* Whatever a device sends, the line is JSON. */
static void any_bytes_give_json(void **state)
{
    static const char NUL[] = HEAD "CP=&&" TIME ";a34004-Info=a\0b,a34004-Flag=N&&", TORN[] = HEAD "CP=&&" TIME ";a34004-Info=a\xff\xc3\"\\\x01&&";
    bed *b = *state;
    hj212_json_options o = {.crc = DEVICE_CRC_STD};
    (void)decode(b, span_of(NUL, sizeof NUL - 1), DEVICE_CRC_STD, &o);
    json_decref(parsed(b));
    (void)decode(b, span_of(TORN, sizeof TORN - 1), DEVICE_CRC_STD, &o);
    json_decref(parsed(b));
    for (hj212_fault f = HJ212_GOOD; f < HJ212_FAULT_COUNT; f++) {
        buf_reset(&b->line);
        hj212_json_put_fault(f, "\"more\"", 1, &b->line);
        json_decref(parsed(b));
    }
}

static void encode_refuses_what_no_frame_can_say(void **state)
{
    static const struct {
        const char *line, *words;
    } ROWS[] = {
        {"7", "JSON"},
        {"[1]", "object"},
        {"{\"error\":{\"kind\":\"bad-crc\"}}", "fault of decode"},
        {"{\"mn\":\"1\"}", "\"cn\" and \"mn\""},
        {"{\"cn\":2011,\"mn\":null}", "\"cn\" and \"mn\""},
        {"{\"cn\":20.5,\"mn\":\"1\"}", "\"cn\""},
        {"{\"cn\":\"abc\",\"mn\":\"1\"}", "no-cn"},
        {"{\"cn\":2011,\"mn\":\"1;2\"}", "\"mn\""},
        {"{\"cn\":2011,\"mn\":\"1\",\"pw\":\"1&2\"}", "\"pw\""},
        {"{\"cn\":2011,\"mn\":\"1\",\"flag\":\"x\"}", "bad-flag"},
        {"{\"cn\":2011,\"mn\":\"1\",\"time\":\"soon\"}", "\"time\""},
        {"{\"cn\":2011,\"mn\":\"1\",\"values\":[{\"field\":\"Rtd\",\"value\":1}]}", "\"code\""},
        {"{\"cn\":2011,\"mn\":\"1\",\"values\":[{\"code\":\"a=1\",\"value\":1}]}", "\"code\""},
        {"{\"cn\":2011,\"mn\":\"1\",\"values\":[{\"code\":\"a\",\"field\":\"b,c\",\"value\":1}]}", "\"field\""},
        {"{\"cn\":2011,\"mn\":\"1\",\"values\":[{\"code\":\"a\"}]}", "\"value\""},
        {"{\"cn\":2011,\"mn\":\"1\",\"values\":[{\"code\":\"a\",\"value\":\"1#\"}]}", "\"value\""},
        {"{\"cn\":2011,\"mn\":\"1\",\"values\":[{\"code\":\"a\",\"value\":\"1,b=2\"}]}", "\"value\""},
        {"{\"cn\":2011,\"mn\":\"1\",\"values\":[{\"code\":\"a\",\"value\":1,\"text\":\"1&\"}]}", "\"text\""},
        {"{\"cn\":2011,\"mn\":\"1\",\"values\":[{\"code\":\"a\",\"value\":1,\"flag\":\";\"}]}", "\"flag\""},
        {"{\"cn\":2011,\"mn\":\"1\",\"values\":[{\"code\":\"a\",\"value\":1,\"sample_time\":\"x\"}]}", "\"sample_time\""},
    };
    bed *b = *state;
    for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++) {
        lt_err e = hj212_json_parse(&b->cx, span_text(ROWS[i].line), DEVICE_CRC_STD, &b->frame);
        if (e != LT_BAD_INPUT || !strstr(b->cx.say, ROWS[i].words))
            print_message("%s: %s, wanted %s\n", ROWS[i].line, e ? b->cx.say : "taken", ROWS[i].words);
        assert_int_equal(e, LT_BAD_INPUT);
        assert_non_null(strstr(b->cx.say, ROWS[i].words));
        assert_int_equal(b->frame.n, 0);
    }
}

static void encode_refuses_what_is_too_long(void **state)
{
    bed *b = *state;
    for (int n = 300; n <= 30000; n *= 100) { /* over the segment; over its buffer */
        buf_reset(&b->line);
        buf_text(&b->line, "{\"cn\":2011,\"mn\":\"1\",\"values\":[");
        for (int i = 0; i < n; i++)
            buf_format(&b->line, "%s{\"code\":\"a%05d\",\"field\":\"Rtd\",\"value\":12.5}", i ? "," : "", i);
        buf_text(&b->line, "]}");
        if (b->line.err)
            break;
        assert_int_equal(hj212_json_parse(&b->cx, buf_span(&b->line), DEVICE_CRC_STD, &b->frame), LT_LIMIT);
        assert_int_equal(b->frame.n, 0);
    }
}

static void the_same_frame_again(void **state)
{
    static const char *const SEGMENTS[] = {
        HEAD "CP=&&" TIME ";a34004-Rtd=12.5,a34004-Flag=N;a34002-Rtd=7.0,a34002-Flag=N;a21026-Rtd=0.00;a05024-Rtd=-1.50&&",
        HEAD "CP=&&" TIME ";a34004-Min=1,a34004-Avg=2.50,a34004-Max=3,a34004-Flag=M;a21005-Avg=0.8,a21005-Flag=N&&",
        HEAD "CP=&&" TIME ";a34004-SampleTime=20261124125930,a34004-Rtd=12,a34004-Flag=N&&",
        "QN=20261124130500001;ST=39;CN=2061;PW=123456;MN=010000A8900016F000169DC0;Flag=7;PNUM=2;PNO=1;CP=&&" TIME ";a34001-Avg=0.120&&",
        "QN=20261124130500001;ST=31;CN=2061;PW=123456;MN=010000A8900016F000169DC0;Flag=9;RF=1;CP=&&" TIME ";a21026-Avg=9999999999.99&&",
        "ST=22;CN=2011;PW=123456;MN=88888880000001;CP=&&" TIME ";101-Rtd=1.1,101-Flag=N&&",
        HEAD "CP=&&&&",
    };
    static const device_crc MODES[] = {DEVICE_CRC_STD, DEVICE_CRC_MODBUS, DEVICE_CRC_MODBUS_LE};
    bed *b = *state;
    buf again;
    buf_init(&again, 1u << 20);
    for (size_t i = 0; i < sizeof SEGMENTS / sizeof SEGMENTS[0]; i++)
        for (size_t m = 0; m < sizeof MODES / sizeof MODES[0]; m++) {
            buf_reset(&again);
            assert_int_equal(decode(b, span_text(SEGMENTS[i]), MODES[m], &(hj212_json_options){.crc = MODES[m]}), HJ212_GOOD);
            assert_int_equal(hj212_json_parse(&b->cx, buf_span(&b->line), MODES[m], &again), LT_OK);
            if (!span_equal(buf_span(&again), buf_span(&b->frame)))
                print_message("%.*s\n%.*s", (int)b->line.n, (const char *)b->line.p, (int)again.n, (const char *)again.p);
            assert_true(span_equal(buf_span(&again), buf_span(&b->frame)));
        }
    buf_fini(&again);
}

#define CASE(fn) cmocka_unit_test_setup_teardown(fn, set_up, tear_down)
int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_wrong_crc_says_which_would_fit),
        CASE(a_cipher_wants_its_key),
        CASE(strict_refuses_what_is_only_tolerated),
        CASE(numbers_keep_their_digits),
        CASE(times_of_samples_and_flags_stand_with_their_item),
        CASE(any_bytes_give_json),
        CASE(encode_refuses_what_no_frame_can_say),
        CASE(encode_refuses_what_is_too_long),
        CASE(the_same_frame_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
