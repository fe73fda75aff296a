/* plan_figure_test.c - limits by steps, verdicts at a period's end and before it, no data; queries that cannot run. */
#include "plan/plan_figure.h"

#include "keep/keep_testkit.h"

static plan_figure judged(const plan_indicator *p, const char *day, double value, double numerator)
{
    plan_figure f;
    plan_period(p, "2018-01-01", day, &f);
    f.has_value = f.has_parts = true;
    f.value = value;
    f.numerator = numerator;
    f.denominator = 100;
    plan_figure_judge(p, &f);
    return f;
}

static void without_data_nothing_is_said(void **state)
{
    plan_indicator p = {.key = "k", .unit = "1", .op = "=", .period = "to-date", .has_target = true, .target = 0};
    plan_figure f;
    (void)state;
    plan_period(&p, "2018-01-01", "2020-06-30", &f);
    plan_figure_judge(&p, &f);
    assert_false(f.has_value);
    assert_int_equal(f.met, PLAN_OPEN); /* though 0 would keep to it */
    assert_false(f.is_course);
    assert_string_equal(f.from, "2018-01-01");
}

static void a_year_is_judged_at_its_end(void **state)
{
    plan_indicator share = {.key = "k", .unit = "%", .op = ">=", .period = "year", .has_target = true, .target = 80, .is_up = true};
    (void)state;
    assert_int_equal(judged(&share, "2020-12-30", 90, 9).met, PLAN_OPEN);
    assert_true(judged(&share, "2020-12-30", 90, 9).is_course);
    assert_int_equal(judged(&share, "2020-12-31", 80, 8).met, PLAN_MET);
    assert_int_equal(judged(&share, "2020-12-31", 79.9, 8).met, PLAN_MISSED);
    assert_string_equal(judged(&share, "2020-05-06", 1, 1).from, "2020-01-01");
    share.period = "month";
    assert_int_equal(judged(&share, "2020-02-28", 90, 9).met, PLAN_OPEN);
    assert_int_equal(judged(&share, "2020-02-29", 90, 9).met, PLAN_MET);
    assert_int_equal(judged(&share, "2021-02-28", 90, 9).met, PLAN_MET);
}

static void a_count_goes_one_way(void **state)
{
    plan_indicator none = {.key = "k", .unit = "d", .op = "=", .period = "year", .has_target = true, .target = 0};
    plan_indicator many = {.key = "k", .unit = "1", .op = ">=", .period = "year", .has_target = true, .target = 3, .is_up = true};
    (void)state;
    assert_int_equal(judged(&none, "2020-03-01", 0, 0).met, PLAN_OPEN);
    assert_int_equal(judged(&none, "2020-03-01", 1, 1).met, PLAN_MISSED); /* a day that was cannot be undone */
    assert_int_equal(judged(&many, "2020-03-01", 2, 2).met, PLAN_OPEN);
    assert_int_equal(judged(&many, "2020-03-01", 3, 3).met, PLAN_MET);
    assert_int_equal(judged(&many, "2020-03-01", 3, 1).met, PLAN_OPEN); /* a mean, no count */
    none.op = "<";
    assert_int_equal(judged(&none, "2020-03-01", -2, 1).met, PLAN_OPEN);
}

static void steps_hold_from_their_day(void **state)
{
    plan_indicator p = {.key = "k", .unit = "%", .op = ">=", .period = "year", .has_target = true, .target = 60, .is_up = true, .step_count = 2,
                        .steps = {{"2019-12-31", 30}, {"2020-12-31", 60}}};
    (void)state;
    plan_figure f = judged(&p, "2018-12-31", 10, 1);
    assert_int_equal(f.met, PLAN_OPEN); /* nothing was promised by then */
    assert_true(f.limit > 29 && f.limit < 31);
    assert_int_equal(judged(&p, "2019-12-31", 30, 1).met, PLAN_MET);
    assert_int_equal(judged(&p, "2020-12-31", 59, 1).met, PLAN_MISSED);
    assert_string_equal(judged(&p, "2026-11-26", 59, 1).limit_by, "2020-12-31");
    p.period = "to-date";
    assert_int_equal(judged(&p, "2019-12-30", 40, 1).met, PLAN_OPEN);
    assert_int_equal(judged(&p, "2019-12-31", 20, 1).met, PLAN_MISSED);
    assert_int_equal(judged(&p, "2020-12-30", 40, 1).met, PLAN_MET);
}

static void queries(void **state)
{
    hoard *h = *state;
    plan_indicator p = {.key = "k", .unit = "1", .op = "", .period = "year", .sql = "SELECT NULL, NULL, 0, 0 WHERE ?1 < ?2"};
    plan_figure f;
    plan_period(&p, "2018-01-01", "2020-06-30", &f);
    hoard_ok(h, plan_figure_run(&h->cx, h->k, &p, &f));
    assert_false(f.has_value);
    assert_null(f.trouble);
    p.sql = "SELECT 2.5, 5, 2, 7 WHERE ?1 = '2020-01-01' AND ?2 = '2020-06-30'";
    hoard_ok(h, plan_figure_run(&h->cx, h->k, &p, &f));
    assert_true(f.has_value && f.value > 2.4 && f.value < 2.6 && f.rows == 7);
    p.sql = "SELECT x FROM ledger_none WHERE ?1 = ?2";
    hoard_ok(h, plan_figure_run(&h->cx, h->k, &p, &f));
    assert_non_null(strstr(f.trouble, "ledger_none"));
    assert_false(f.has_value);
    p.sql = "SELECT 1, 2 WHERE ?1 < ?2";
    hoard_ok(h, plan_figure_run(&h->cx, h->k, &p, &f));
    assert_non_null(strstr(f.trouble, "2 columns"));
    p.sql = "DELETE FROM fact WHERE key = ?1 OR key = ?2";
    hoard_ok(h, plan_figure_run(&h->cx, h->k, &p, &f));
    assert_non_null(strstr(f.trouble, "only read"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_data_nothing_is_said), cmocka_unit_test(a_year_is_judged_at_its_end), cmocka_unit_test(a_count_goes_one_way),
        cmocka_unit_test(steps_hold_from_their_day), cmocka_unit_test_setup_teardown(queries, hoard_begin, hoard_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
