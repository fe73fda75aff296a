/* plan_load_test.c - plan folders, broken ones first; the act that becomes of one; the act in a keep. */
#include "app/plan_load.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/scratch_testkit.h"

typedef struct bed {
    lt_cx cx;
    arena a;
    char  dir[64];
} bed;

static const char ABOUT[] = "{\"key\":\"k\",\"name_zh\":\"计划\",\"name_en\":\"Plan\",\"district\":\"某区\",\"city\":\"某市\","
                            "\"from\":\"2018-01-01\",\"to\":\"2020-12-31\",\"source\":\"a test\"}";
static const char STATIONS[] = "# remark\nid\tname\tkind\tdistrict\tlongitude\tlatitude\tcontrol\tsimulated\tsource\n"
                               "9001A\t甲\tstation\t某区\t102.7494\t25.0119\t0\t0\ttest\n"
                               "9002A\t乙\tstation\t\t\t\t1\t1\ttest\n";
static const char DEVICES[] = "mn\tplace\tpassword\tcrc\tsm4_key\tstrict\ttime_is_end\tsimulated\tedition\n"
                              "MN1\t9001A\tsecret\tmodbus-le\t\t1\t0\t0\t2017\n"
                              "MN2\t9002A\t\tstd\t000102030405060708090a0b0c0d0e0f\t0\t1\t1\t2025\n";
static const char TARGETS[] = "key\tquantity\tstatistic\top\tlimit\tunit\tfrom\tto\ttitle_zh\ttitle_en\tclause\tquote\n"
                              "pm\tPM2.5\tyear_mean\t<\t30\tug/m3\t2020-01-01\t2020-12-31\t年均\tmean\t一(二)\t小于30\n";

static int set_up(void **state)
{
    bed *b = calloc(1, sizeof *b);
    assert_non_null(b);
    arena_init(&b->a, (size_t)1 << 28);
    cx_init(&b->cx, &b->a);
    scratch_make(b->dir, sizeof b->dir, "plan");
    *state = b;
    return 0;
}

static int tear_down(void **state)
{
    bed *b = *state;
    scratch_remove(b->dir);
    arena_fini(&b->a);
    free(b);
    return 0;
}

static void put_file(bed *b, const char *name, const char *text)
{
    char path[FILE_PATH_MAX];
    assert_int_equal(file_path(&b->cx, path, "%s/%s", b->dir, name), LT_OK);
    assert_int_equal(file_replace(&b->cx, path, span_text(text), 0644), LT_OK);
}

static void put_all(bed *b)
{
    put_file(b, "plan.json", ABOUT);
    put_file(b, "stations.tsv", STATIONS);
    put_file(b, "devices.tsv", DEVICES);
    put_file(b, "targets.tsv", TARGETS);
}

static json_t *read_plan(bed *b, plan_part part)
{
    buf out;
    json_t *o = NULL;
    buf_init(&out, 1u << 20);
    assert_int_equal(plan_read(&b->cx, b->dir, part, &out), LT_OK);
    assert_int_equal(json_parse(&b->cx, buf_span(&out), &o), LT_OK);
    buf_fini(&out);
    return o;
}

static void expect_refusal(bed *b, lt_err kind, const char *says)
{
    buf out;
    buf_init(&out, 1u << 20);
    assert_int_equal(plan_read(&b->cx, b->dir, PLAN_WHOLE, &out), kind);
    if (!strstr(b->cx.say, says))
        fail_msg("\"%s\" does not say \"%s\"", b->cx.say, says);
    assert_int_equal(out.n, 0);
    buf_fini(&out);
}

static void names_missing_files(void **state)
{
    bed *b = *state;
    expect_refusal(b, LT_NOT_FOUND, "plan.json");
    put_file(b, "plan.json", ABOUT);
    expect_refusal(b, LT_NOT_FOUND, "stations.tsv");
    put_file(b, "plan.json", "{\"key\":1}");
    expect_refusal(b, LT_BAD_INPUT, "plan.json: \"key\"");
    put_file(b, "plan.json", "[");
    expect_refusal(b, LT_BAD_INPUT, "plan.json: JSON line 1");
}

/* file, line, column and value of everything that is wrong */
static void names_the_place_of_what_is_wrong(void **state)
{
    bed *b = *state;
    static const struct {
        const char *file, *text, *says;
    } BAD[] = {
        {"stations.tsv", "", "stations.tsv: has no row of column names"},
        {"stations.tsv", "id\tname\n", "stations.tsv line 1: column kind is missing"},
        {"stations.tsv", "id\tid\tname\tkind\tsource\n", "column id stands twice"},
        {"stations.tsv", "id\tname\tkind\tsource\tcolour\n", "\"colour\" is no column"},
        {"stations.tsv", "id\tname\tkind\tsource\nA\tx\tstation\n", "line 2: 3 cells, 4 are wanted"},
        {"stations.tsv", "id\tname\tkind\tsource\nA\tx\tstation\tt\tt\n", "line 2: more cells"},
        {"stations.tsv", "id\tname\tkind\tsource\nA\t\tstation\tt\n", "line 2, column name: is empty"},
        {"stations.tsv", "id\tname\tkind\tsource\nA\tx\tplanet\tt\n", "line 2, column kind: \"planet\""},
        {"stations.tsv", "id\tname\tkind\tsource\nA/B\tx\tstation\tt\n", "line 2, column id: \"A/B\""},
        {"stations.tsv", "id\tname\tkind\tsource\nA\tx\tstation\tt\n\n#\nA\ty\tstation\tt\n", "line 5, column id: \"A\" stands in stations.tsv line 2 already"},
        {"stations.tsv", "id\tname\tkind\tsource\tlongitude\tlatitude\nA\tx\tstation\tt\t200\t25\n", "line 2, column longitude: 200"},
        {"stations.tsv", "id\tname\tkind\tsource\tlongitude\tlatitude\nA\tx\tstation\tt\t102\t\n", "stand together"},
        {"stations.tsv", "id\tname\tkind\tsource\tlongitude\nA\tx\tstation\tt\tabc\n", "column longitude: \"abc\" is no number"},
        {"stations.tsv", "id\tname\tkind\tsource\tcontrol\nA\tx\tstation\tt\tyes\n", "column control: \"yes\" is no 0 or 1"},
        {"stations.tsv", "id\tname\tkind\tsource\nA\t\xff\tstation\tt\n", "line 2: is not UTF-8"},
        {"devices.tsv", "mn\tplace\tcrc\nM\tnowhere\tstd\n", "devices.tsv line 2, column place: \"nowhere\""},
        {"devices.tsv", "mn\tplace\tcrc\nM\t9001A\tmd5\n", "column crc: \"md5\""},
        {"devices.tsv", "mn\tplace\tcrc\nM;1\t9001A\tstd\n", "column mn: \"M;1\""},
        {"devices.tsv", "mn\tplace\tcrc\tsm4_key\nM\t9001A\tstd\t0011\n", "column sm4_key"},
        {"devices.tsv", "mn\tplace\tcrc\nM\t9001A\tstd\nM\t9001A\tstd\n", "line 3, column mn: \"M\" stands in devices.tsv line 2"},
        {"targets.tsv", "key\tstatistic\top\tfrom\tto\ttitle_zh\ttitle_en\tclause\tquote\nk\tmode\t<\t2020-01-01\t2020-12-31\ta\tb\tc\td\n", "column statistic: \"mode\""},
        {"targets.tsv", "key\tstatistic\top\tfrom\tto\ttitle_zh\ttitle_en\tclause\tquote\nk\tyear_mean\t~\t2020-01-01\t2020-12-31\ta\tb\tc\td\n", "column op: \"~\""},
        {"targets.tsv", "key\tstatistic\top\tfrom\tto\ttitle_zh\ttitle_en\tclause\tquote\nk\tyear_mean\t<\t2020-02-30\t2020-12-31\ta\tb\tc\td\n", "column from: \"2020-02-30\""},
        {"targets.tsv", "key\tstatistic\top\tfrom\tto\ttitle_zh\ttitle_en\tclause\tquote\nk\tyear_mean\t<\t2021-01-01\t2020-12-31\ta\tb\tc\td\n", "is before from"},
    };
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++) {
        put_all(b);
        put_file(b, BAD[i].file, BAD[i].text);
        expect_refusal(b, LT_BAD_INPUT, BAD[i].says);
    }
}

static void leaves_out_what_is_simulated(void **state)
{
    bed *b = *state;
    put_all(b);
    json_t *whole = read_plan(b, PLAN_WHOLE), *real = read_plan(b, PLAN_REAL);
    assert_int_equal(json_array_size(json_object_get(whole, "places")), 2);
    assert_int_equal(json_array_size(json_object_get(whole, "devices")), 2);
    assert_int_equal(json_array_size(json_object_get(real, "places")), 1);
    assert_int_equal(json_array_size(json_object_get(real, "devices")), 1);
    assert_string_equal(json_get_text(json_array_get(json_object_get(real, "devices"), 0), "mn", ""), "MN1");
    json_decref(whole);
    json_decref(real);
}

static void the_same_folder_gives_the_same_bytes(void **state)
{
    bed *b = *state;
    buf one, two;
    put_all(b);
    buf_init(&one, 1u << 20);
    buf_init(&two, 1u << 20);
    assert_int_equal(plan_read(&b->cx, b->dir, PLAN_WHOLE, &one), LT_OK);
    assert_int_equal(plan_read(&b->cx, b->dir, PLAN_WHOLE, &two), LT_OK);
    assert_true(span_equal(buf_span(&one), buf_span(&two)));
    buf_fini(&one);
    buf_fini(&two);
}

static keep *open_keep(bed *b)
{
    keep *k;
    assert_int_equal(keep_create(&b->cx, b->dir), LT_OK);
    assert_int_equal(keep_open(&b->cx, b->dir, &(keep_options){.offset_min = 480}, &k), LT_OK);
    assert_int_equal(keep_begin(&b->cx, k), LT_OK);
    return k;
}

static void comes_into_the_keep(void **state)
{
    bed *b = *state;
    lt_place p;
    lt_device *d;
    size_t n;
    char *fact;
    put_all(b);
    json_t *o = read_plan(b, PLAN_WHOLE);
    keep *k = open_keep(b);
    assert_int_equal(plan_apply(&b->cx, k, o), LT_OK);
    assert_int_equal(plan_apply(&b->cx, k, o), LT_OK); /* again changes nothing */
    assert_int_equal(keep_commit(&b->cx, k, 1), LT_OK);
    assert_int_equal(keep_get_place(&b->cx, k, "9001A", &p), LT_OK);
    assert_string_equal(p.name, "甲");
    assert_true(p.has_position && p.longitude == 102.7494 && p.latitude == 25.0119 && !p.is_control && !p.is_simulated);
    assert_int_equal(keep_get_place(&b->cx, k, "9002A", &p), LT_OK);
    assert_true(!p.has_position && p.is_control && p.is_simulated);
    assert_int_equal(keep_list_devices(&b->cx, k, &d, &n), LT_OK);
    assert_int_equal(n, 2);
    assert_true(d[0].crc == DEVICE_CRC_MODBUS_LE && d[0].is_strict && !d[0].has_sm4 && strcmp(d[0].password, "secret") == 0);
    assert_true(d[1].has_sm4 && d[1].sm4_key[15] == 15 && d[1].time_is_end && d[1].is_simulated && !d[1].password[0]);
    assert_int_equal(keep_get_fact(&b->cx, k, "plan/targets", &fact), LT_OK);
    assert_non_null(strstr(fact, "\"limit\":\"30\""));
    assert_int_equal(keep_get_fact(&b->cx, k, "plan/name", &fact), LT_OK);
    assert_string_equal(fact, "计划");
    json_decref(o);
    keep_close(k);
}

/* Nothing of an act is put when a part of it is wrong. */
static void an_act_is_taken_whole_or_not(void **state)
{
    bed *b = *state;
    lt_place p;
    put_all(b);
    json_t *o = read_plan(b, PLAN_WHOLE);
    json_object_set_new(json_array_get(json_object_get(o, "devices"), 1), "crc", json_string("md5"));
    keep *k = open_keep(b);
    assert_int_equal(plan_apply(&b->cx, k, o), LT_BAD_INPUT);
    assert_non_null(strstr(b->cx.say, "devices[1], column crc"));
    assert_int_equal(keep_get_place(&b->cx, k, "9001A", &p), LT_NOT_FOUND);
    json_object_set_new(o, "places", json_integer(3));
    assert_int_equal(plan_apply(&b->cx, k, o), LT_BAD_INPUT);
    json_object_del(o, "plan");
    assert_int_equal(plan_apply(&b->cx, k, o), LT_BAD_INPUT);
    json_decref(o);
    keep_abort(k);
    keep_close(k);
}

/* The plan that is shipped reads, and says of 2020 what its text says. */
static void the_shipped_plan_reads(void **state)
{
    bed *b = *state;
    buf out;
    json_t *o = NULL, *t;
    size_t i, found = 0;
    buf_init(&out, 4u << 20);
    if (!file_exists("plans/guandu/plan.json"))
        skip();
    assert_int_equal(plan_read(&b->cx, "plans/guandu", PLAN_WHOLE, &out), LT_OK);
    assert_int_equal(json_parse(&b->cx, buf_span(&out), &o), LT_OK);
    json_array_foreach(json_object_get(o, "targets"), i, t) {
        const char *key = json_get_text(t, "key", ""), *op = json_get_text(t, "op", ""), *limit = json_get_text(t, "limit", "");
        found += strcmp(key, "pm25_year") == 0 && strcmp(op, "<") == 0 && strcmp(limit, "30") == 0;
        found += strcmp(key, "pm10_year") == 0 && strcmp(op, "<") == 0 && strcmp(limit, "55") == 0;
        found += strcmp(key, "good_days") == 0 && strcmp(op, ">=") == 0 && strcmp(limit, "99") == 0 && json_is_true(json_object_get(t, "is_aspiration"));
        found += strcmp(key, "heavy_days") == 0 && strcmp(op, "=") == 0 && strcmp(limit, "0") == 0;
    }
    assert_int_equal(found, 4);
    json_decref(o);
    buf_fini(&out);
}

#define CASE(fn) cmocka_unit_test_setup_teardown(fn, set_up, tear_down)
int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(names_missing_files),          CASE(names_the_place_of_what_is_wrong), CASE(leaves_out_what_is_simulated), CASE(the_same_folder_gives_the_same_bytes),
        CASE(comes_into_the_keep),          CASE(an_act_is_taken_whole_or_not),     CASE(the_shipped_plan_reads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
