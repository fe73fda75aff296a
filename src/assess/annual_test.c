/* annual_test.c - a pollutant's year: what is judged, what is not, and what an area's sums give. */
#include "assess/annual.h"

#include "assess/assess_testkit.h"

typedef struct year {
    int64_t     num[ANNUAL_DAYS_MAX];
    uint16_t    stations[ANNUAL_DAYS_MAX];
    rule_set    rules[ANNUAL_DAYS_MAX];
    limit_stage limits[ANNUAL_DAYS_MAX];
    annual_days d;
} year;

/* 2014, every day at the same ug/m3, of one station. */
static void fill(year *y, int64_t ug)
{
    for (int i = 0; i < ANNUAL_DAYS_MAX; i++) {
        y->num[i] = ug * CONC_NG_PER_UG * ANNUAL_DEN;
        y->stations[i] = 1;
        y->rules[i] = RULES_2012;
        y->limits[i] = LIMITS_2012;
    }
    y->d = (annual_days){.p = P_PM25, .calendar = {.first_day = civil_day_number(2014, 1, 1), .days = 365}, .num = y->num,
                         .rules = y->rules, .limits = y->limits};
}

static void test_too_little_is_not_judged(void **state)
{
    (void)state;
    year y;
    annual_item it;
    fill(&y, 36);
    for (int i = 0; i < 365; i++)
        y.num[i] = CONC_NONE;
    assert_true(annual_of(test_law(), &y.d, &it));
    assert_int_equal(it.verdict, ANNUAL_TOO_FEW);
    assert_int_equal(it.max_day, -1);
    assert_false(exact_has(it.mean.value) || exact_has(it.percentile.value) || exact_has(it.max));
    assert_int_equal(it.attain_percent.decimals, -1);
    fill(&y, 36);
    for (int i = 0; i < 5; i++) /* 26 days in January */
        y.num[i] = CONC_NONE;
    assert_true(annual_of(test_law(), &y.d, &it));
    assert_int_equal(it.verdict, ANNUAL_TOO_FEW);
    assert_int_equal(it.valid_days, 360);
    fill(&y, 36);
    y.d.calendar.days = 31;
    assert_true(annual_of(test_law(), &y.d, &it));
    assert_int_equal(it.verdict, ANNUAL_NO_RULE);
}

/* = GB 3095-2012 table 1: 35 a year, 75 a day; HJ 663-2013 5 */
static void test_year(void **state)
{
    (void)state;
    year y;
    annual_item it;
    fill(&y, 35);
    assert_true(annual_of(test_law(), &y.d, &it));
    assert_int_equal(it.verdict, ANNUAL_MET);
    fill(&y, 36);
    assert_true(annual_of(test_law(), &y.d, &it));
    assert_int_equal(it.mean.verdict, ANNUAL_EXCEEDED);
    assert_int_equal(it.percentile.verdict, ANNUAL_MET);
    assert_int_equal(it.verdict, ANNUAL_EXCEEDED);
    fill(&y, 30);
    y.num[100] = 75 * CONC_NG_PER_UG * ANNUAL_DEN + ANNUAL_DEN * CONC_NG_PER_UG / 2; /* 75.5 is 76, half to even */
    y.num[200] = 74 * CONC_NG_PER_UG * ANNUAL_DEN + ANNUAL_DEN * CONC_NG_PER_UG / 2; /* 74.5 is 74 */
    assert_true(annual_of(test_law(), &y.d, &it));
    assert_int_equal(it.exceed_days, 1);
    assert_int_equal(it.max_day, 100);
    assert_same(it.max, exact_of_int(75500));
    assert_same(it.mean.value, exact_of(363 * 30000 + 75500 + 74500, 365));
    y.limits[200] = LIMITS_2026T; /* 60 a day: each day by its own */
    assert_true(annual_of(test_law(), &y.d, &it));
    assert_int_equal(it.exceed_days, 2);
}

/* Days of an area rest on different numbers of stations: their mean is the mean of the days' means. */
static void test_area(void **state)
{
    (void)state;
    year y;
    annual_item it;
    fill(&y, 20);
    y.d.stations = y.stations;
    for (int i = 0; i < 365; i++) {
        y.stations[i] = (uint16_t)(i % 3 + 1);
        y.num[i] *= y.stations[i];
    }
    assert_true(annual_of(test_law(), &y.d, &it));
    assert_same(it.mean.value, exact_of_int(20000));
    assert_same(it.percentile.value, exact_of_int(20000));
    for (int i = 0; i < 365; i++) { /* too many different counts for one denominator: near, and said */
        y.stations[i] = (uint16_t)(200 + i);
        y.num[i] = 20 * ANNUAL_DEN * y.stations[i];
    }
    assert_false(annual_of(test_law(), &y.d, &it));
    assert_same(it.mean.value, exact_of_int(20));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_too_little_is_not_judged),
        cmocka_unit_test(test_year),
        cmocka_unit_test(test_area),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
