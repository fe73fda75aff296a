/* verdict_test.c - one frame judged, without a network; and the table of answers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "acquire/gateway_testkit.h"
#include "acquire/verdict.h"
#include "tables.h"

static frame_reason judge(const char *segment, device_crc crc, const char *peer, verdict *v)
{
    static verdict_judge j;
    static char bytes[FX_FRAME_MAX];
    lt_cx cx;
    lt_device *d;
    roster *r;
    size_t skip;
    hj212_frame f;
    cx_init(&cx, NULL);
    size_t n = fx_devices(0, &d);
    fx_must(&cx, roster_open(&cx, d, n, &r), "roster_open");
    j.devices = r;
    j.offset_min = 480;
    n = fx_frame(bytes, crc, segment);
    assert_int_equal(hj212_find(span_of(bytes, n), true, false, &skip, &f), HJ212_GOOD);
    verdict_give(&j, &f, peer, v);
    frame_reason reason = v->reason;
    v->device = NULL; /* gone with the roster */
    roster_close(r);
    free(d);
    return reason;
}

#define GOOD_HEAD "QN=20160801085857223;ST=32;CN=2011;PW=123456;"

static void the_first_reason_in_order(void **state)
{
    (void)state;
    static const struct {
        const char  *segment, *peer;
        device_crc   crc;
        frame_reason wanted;
    } C[] = {
        {GOOD_HEAD "MN=nobody;Flag=5;CP=&&&&", "10.0.0.1", DEVICE_CRC_STD, FRAME_UNKNOWN_MN},
        {GOOD_HEAD "MN=nobody;Flag=5;CP=&&&&", "10.0.0.1", DEVICE_CRC_MODBUS, FRAME_UNKNOWN_MN},
        {GOOD_HEAD "Flag=5;CP=&&&&", "10.0.0.1", DEVICE_CRC_STD, FRAME_MALFORMED},
        {GOOD_HEAD "MN=" FX_MN_PEER ";Flag=5;CP=&&&&", "10.0.0.1", DEVICE_CRC_STD, FRAME_WRONG_PEER},
        {GOOD_HEAD "MN=" FX_MN_PEER ";Flag=5;CP=&&&&", "10.9.9.9", DEVICE_CRC_STD, FRAME_OK},
        {GOOD_HEAD "MN=" FX_MN_PEER ";Flag=5;CP=&&&&", "10.9.9.9", DEVICE_CRC_MODBUS, FRAME_BAD_CRC},
        {GOOD_HEAD "MN=" FX_MN_MODBUS ";Flag=5;CP=&&&&", "x", DEVICE_CRC_MODBUS_LE, FRAME_BAD_CRC},
        {GOOD_HEAD "MN=" FX_MN_ANY ";Flag=5;CP=&&&&", "x", DEVICE_CRC_MODBUS_LE, FRAME_OK}, /* its CRC is not looked at */
        {"QN=20160801085857223;ST=32;CN=2011;PW=12345;MN=" FX_MN_2017 ";Flag=5;CP=&&&&", "x", DEVICE_CRC_STD, FRAME_WRONG_PASSWORD},
        {"QN=20160801085857223;ST=32;CN=2011;PW=1234567;MN=" FX_MN_2017 ";Flag=5;CP=&&&&", "x", DEVICE_CRC_STD, FRAME_WRONG_PASSWORD},
        {"QN=20160801085857223;ST=32;CN=2011;PW=;MN=" FX_MN_2017 ";Flag=5;CP=&&&&", "x", DEVICE_CRC_STD, FRAME_WRONG_PASSWORD},
        {GOOD_HEAD "MN=" FX_MN_2017 ";Flag=5;CP=&&&&", "x", DEVICE_CRC_STD, FRAME_OK},
    };
    for (size_t i = 0; i < sizeof C / sizeof C[0]; i++) {
        verdict v;
        frame_reason got = judge(C[i].segment, C[i].crc, C[i].peer, &v);
        if (got != C[i].wanted)
            fail_msg("%s: %s, wanted %s", C[i].segment, frame_reason_name(got), frame_reason_name(C[i].wanted));
        if (got != FRAME_OK)
            assert_int_equal(v.answer_cn, 0);
    }
}

/* = HJ 212-2017 6.5: upload 9014, notify 9013, when Flag asks; a private code is an upload; a command is never answered */
static void each_kind_has_its_answer(void **state)
{
    (void)state;
    static const struct {
        int          cn, flag, answer;
        verdict_kind kind;
    } C[] = {{2011, 5, 9014, VERDICT_UPLOAD}, {2011, 4, 0, VERDICT_UPLOAD},  {2051, 9, 9014, VERDICT_UPLOAD}, {2061, 1, 9014, VERDICT_UPLOAD},
             {1013, 5, 9013, VERDICT_NOTIFY}, {1013, 4, 0, VERDICT_NOTIFY},  {9015, 8, 9013, VERDICT_NOTIFY}, {9014, 5, 0, VERDICT_REPLY},
             {9011, 4, 0, VERDICT_REPLY},     {1072, 5, 0, VERDICT_COMMAND}, {2000, 5, 9014, VERDICT_UPLOAD}, {3020, 5, 9014, VERDICT_UPLOAD}};
    for (size_t i = 0; i < sizeof C / sizeof C[0]; i++) {
        char segment[256];
        verdict v;
        snprintf(segment, sizeof segment, "QN=20160801085857223;ST=32;CN=%d;PW=123456;MN=%s;Flag=%d;CP=&&&&", C[i].cn, FX_MN_2017, C[i].flag);
        assert_int_equal(judge(segment, DEVICE_CRC_STD, "x", &v), FRAME_OK);
        assert_int_equal(v.answer_cn, C[i].answer);
        assert_int_equal(v.kind, C[i].kind);
    }
}

static void the_table_of_answers_is_in_order(void **state)
{
    (void)state;
    for (size_t i = 0; i < TABLE_HJ212_ANSWER_COUNT; i++) {
        const table_hj212_answer *r = &TABLE_HJ212_ANSWER[i];
        assert_true(i == 0 || TABLE_HJ212_ANSWER[i - 1].cn < r->cn);
        int64_t wanted = r->kind[0] == 'u' ? 9014 : r->kind[0] == 'n' ? 9013 : 0;
        assert_int_equal(r->answer_cn, wanted);
        assert_non_null(strchr("unrc", r->kind[0]));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_reason_in_order),
        cmocka_unit_test(each_kind_has_its_answer),
        cmocka_unit_test(the_table_of_answers_is_in_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
