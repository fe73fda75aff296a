/* plan_query_test.c - SQL files of a plan, broken ones first; steps, flags; the object of a fact. */
#include "plan/plan_query.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/arena.h"

#define HEAD "-- key: k\n-- title_zh: 甲\n-- title_en: A\n-- unit: 1\n-- op: >=\n-- target: 3\n-- period: year\n-- direction: up\n-- measure: 2.1\n-- rests_on: x\n-- clause: c\n"
#define CHECK "-- key: k\n-- title_zh: 甲\n-- title_en: A\n-- severity: high\n-- owner: eco\n-- schedule: day\n-- link: boiler\n-- measure: 2.1\n"

static void refuse(lt_cx *cx, plan_query_type type, const char *text, const char *says)
{
    json_t *o = NULL;
    assert_int_not_equal(plan_query_parse(cx, type, span_text(text), &o), LT_OK);
    if (!strstr(cx->say, says))
        fail_msg("\"%s\" does not say \"%s\"", cx->say, says);
    assert_null(o);
}

static void what_is_refused(void **state)
{
    arena a;
    lt_cx cx;
    (void)state;
    arena_init(&a, 1u << 24);
    cx_init(&cx, &a);
    refuse(&cx, PLAN_INDICATOR, "", "no statement");
    refuse(&cx, PLAN_INDICATOR, "SELECT 1", "key: is missing");
    refuse(&cx, PLAN_INDICATOR, HEAD, "no statement");
    refuse(&cx, PLAN_INDICATOR, HEAD "-- colour: red\nSELECT 1", "\"colour\" is no member");
    refuse(&cx, PLAN_INDICATOR, HEAD "-- unit: 2\nSELECT 1", "unit: stands twice");
    refuse(&cx, PLAN_INDICATOR, HEAD "-- step: 2020-13-01 80\nSELECT 1", "step: \"2020-13-01 80\"");
    refuse(&cx, PLAN_INDICATOR, HEAD "-- step: soon\nSELECT 1", "step: \"soon\"");
    refuse(&cx, PLAN_INDICATOR, HEAD "-- step: 2020-12-31 many\nSELECT 1", "step: ");
    refuse(&cx, PLAN_INDICATOR, HEAD "-- step: 2020-12-31 3\n-- step: 2019-12-31 2\nSELECT 1", "does not come after");
    refuse(&cx, PLAN_INDICATOR, HEAD "-- is_aspiration: yes\nSELECT 1", "is_aspiration: \"yes\"");
    refuse(&cx, PLAN_INDICATOR, "-- key: K\nSELECT 1", "key: \"K\"");
    refuse(&cx, PLAN_INDICATOR, "-- period: decade\nSELECT 1", "period: \"decade\"");
    refuse(&cx, PLAN_INDICATOR, "-- op: > >=\nSELECT 1", "op: \"> >=\"");
    refuse(&cx, PLAN_CHECK, "-- severity: awful\nSELECT 1", "severity: \"awful\"");
    refuse(&cx, PLAN_CHECK, CHECK "-- unit: 1\nSELECT 1", "\"unit\" is no member");
    refuse(&cx, PLAN_CHECK, "-- key: k\n-- title_zh: \xff\nSELECT 1", "UTF-8");
    arena_fini(&a);
}

static void what_is_read(void **state)
{
    arena a;
    lt_cx cx;
    json_t *o;
    (void)state;
    arena_init(&a, 1u << 24);
    cx_init(&cx, &a);
    assert_int_equal(plan_query_parse(&cx, PLAN_INDICATOR, span_text(HEAD "-- step: 2019-12-31 2\n-- step: 2020-12-31 3\n-- is_aspiration: 1\n-- note: of the query\n"), &o), LT_BAD_INPUT);
    assert_int_equal(plan_query_parse(&cx, PLAN_INDICATOR, span_text(HEAD "-- step: 2019-12-31 2\n-- step: 2020-12-31 3\n-- is_aspiration: 1\nSELECT 1 -- x: y\n\n"), &o), LT_OK);
    assert_string_equal(json_get_text(o, "sql", ""), "SELECT 1 -- x: y");
    assert_int_equal(json_array_size(json_object_get(o, "steps")), 2);
    assert_string_equal(json_get_text(json_array_get(json_object_get(o, "steps"), 1), "limit", ""), "3");
    assert_true(json_is_true(json_object_get(o, "is_aspiration")));
    assert_int_equal(plan_query_verify(&cx, PLAN_INDICATOR, o), LT_OK);
    assert_int_equal(plan_query_verify(&cx, PLAN_CHECK, o), LT_BAD_INPUT);
    assert_int_equal(json_object_set_new(o, "target", json_string("")), 0);
    assert_int_equal(plan_query_verify(&cx, PLAN_INDICATOR, o), LT_BAD_INPUT);
    json_decref(o);
    assert_int_equal(plan_query_parse(&cx, PLAN_CHECK, span_text(CHECK "WITH p AS (SELECT ?1)\n-- near: as elsewhere\nSELECT 1"), &o), LT_OK);
    json_decref(o);
    arena_fini(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(what_is_refused), cmocka_unit_test(what_is_read)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
