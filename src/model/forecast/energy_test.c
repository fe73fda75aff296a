/* energy_test.c - refusals first, then sums by hand, coverage on made-up units, no look into the future. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "model/forecast/energy.h"

#include <math.h>
#include <string.h>

#define assert_near(a, b, tolerance) assert_true(fabs((a) - (b)) <= (tolerance))

static void what_is_no_consumption_is_refused_by_its_month(void **state)
{
    (void)state;
    lt_cx cx;
    double v[24] = {0};
    bool has[24] = {0};
    energy_outlook o;
    cx_init(&cx, NULL);
    has[15] = true;
    v[15] = -3;
    assert_int_equal(energy_forecast(&cx, &(energy_ask){v, has, 2, 12}, &o), LT_BAD_INPUT);
    assert_non_null(strstr(cx.say, "month 4 of year 2 is -3"));
    v[15] = NAN;
    assert_int_equal(energy_forecast(&cx, &(energy_ask){v, has, 2, 12}, &o), LT_BAD_INPUT);
    v[15] = 3;
    assert_int_equal(energy_forecast(&cx, &(energy_ask){v, has, 2, 13}, &o), LT_BAD_INPUT);
    assert_int_equal(energy_forecast(&cx, &(energy_ask){v, has, 0, 1}, &o), LT_BAD_INPUT);
    assert_int_equal(energy_forecast(&cx, &(energy_ask){v, has, 2, 3}, &o), LT_NOT_ENOUGH);
}

static void months_alone_are_taken_as_alike(void **state)
{
    (void)state;
    lt_cx cx;
    double v[12] = {100, 110, 90};
    bool has[12] = {true, true, true};
    energy_outlook o;
    cx_init(&cx, NULL);
    assert_int_equal(energy_forecast(&cx, &(energy_ask){v, has, 1, 3}, &o), LT_OK);
    assert_int_equal(o.basis, ENERGY_MONTHS);
    assert_near(o.so_far, 300, 1e-9);
    assert_near(o.year, 1200, 1e-9);
    /* phi = sqrt((0 + .01 + .01) / 2) = .1; deviation = 100 * .1 * sqrt(9 + 81 / 3) = 60; t95(2) = 2.92 */
    assert_near(o.high, 1200 + 2.919985580355516 * 60, 1e-6);
    assert_true(o.low < o.year);
    assert_near(energy_chance_over(&o, 1200), 0.5, 1e-12);
    assert_near(energy_chance_over(&o, o.high), 0.05, 1e-9);
    assert_near(energy_chance_over(&o, 299), 1, 0);
}

static void the_season_of_earlier_years_and_a_gap(void **state)
{
    (void)state;
    lt_cx cx;
    double v[36];
    bool has[36];
    energy_outlook o;
    cx_init(&cx, NULL);
    for (int i = 0; i < 36; i++) { /* winter months double; each year 10 % more */
        v[i] = (i % 12 < 3 ? 200 : 100) * pow(1.1, i / 12);
        has[i] = i < 24 || (i < 30 && i != 26);
    }
    assert_int_equal(energy_forecast(&cx, &(energy_ask){v, has, 3, 6}, &o), LT_OK);
    assert_int_equal(o.basis, ENERGY_SEASON);
    assert_int_equal(o.earlier_years, 2);
    assert_int_equal(o.reported, 5);
    assert_int_equal(o.gaps, 1);
    assert_near(o.year, 1500 * 1.21, 1e-6); /* no noise: exact */
    energy_outlook blind;
    for (int i = 24; i < 36; i++)
        has[i] = false;
    assert_int_equal(energy_forecast(&cx, &(energy_ask){v, has, 3, 0}, &blind), LT_OK);
    assert_int_equal(blind.basis, ENERGY_EARLIER);
    assert_near(blind.year, 1500 * 1.1, 1e-6);
    assert_true(blind.high - blind.low > 0.2 * blind.year); /* INV(1) holds inside; and it knows little */
}

static void a_whole_year_is_what_it_is_and_nothing_consumed_is_nothing(void **state)
{
    (void)state;
    lt_cx cx;
    double v[24];
    bool has[24];
    energy_outlook o;
    cx_init(&cx, NULL);
    for (int i = 0; i < 24; i++) {
        v[i] = 10 + i % 5;
        has[i] = true;
    }
    assert_int_equal(energy_forecast(&cx, &(energy_ask){v, has, 2, 12}, &o), LT_OK);
    assert_near(o.year, o.so_far, 1e-9);
    assert_near(o.high - o.low, 0, 1e-9);
    memset(v, 0, sizeof v);
    assert_int_equal(energy_forecast(&cx, &(energy_ask){v, has, 2, 4}, &o), LT_OK);
    assert_near(o.high, 0, 0);
    assert_near(energy_chance_over(&o, 0), 0, 0);
}

static void levels_follow_the_lines_of_the_quota(void **state)
{
    (void)state;
    const energy_lines lines = {90, 95, 100}, none = {0, 0, 0};
    energy_outlook o = {.year = 894};
    assert_int_equal(energy_find_level(&o, 1000, &lines), ENERGY_CALM);
    o.year = 900;
    assert_int_equal(energy_find_level(&o, 1000, &lines), ENERGY_BLUE);
    assert_int_equal(energy_find_level(&o, 1000, &none), ENERGY_CALM);
    o.year = 950;
    assert_int_equal(energy_find_level(&o, 1000, &lines), ENERGY_YELLOW);
    o.year = 1000;
    assert_int_equal(energy_find_level(&o, 1000, &lines), ENERGY_RED);
    assert_int_equal(energy_find_level(&o, 1000, &none), ENERGY_RED);
    assert_int_equal(energy_find_level(&o, 0, &lines), ENERGY_CALM);
}

/* --- made-up units ------------------------------------------------------------------------------------------------------------- */

static double uniform(uint64_t *s)
{
    *s += 0x9E3779B97F4A7C15u;
    uint64_t z = *s;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return ((double)((z ^ (z >> 31)) >> 11) + 0.5) / 9007199254740992.0;
}

static double normal(uint64_t *s)
{
    double u = uniform(s), w = uniform(s);
    return sqrt(-2 * log(u)) * cos(6.283185307179586 * w);
}

static void the_interval_holds_the_truth_nine_times_in_ten_and_the_future_is_not_read(void **state)
{
    (void)state;
    lt_cx cx;
    uint64_t s = 20;
    int held = 0, trials = 2000;
    cx_init(&cx, NULL);
    for (int i = 0; i < trials; i++) {
        double v[72], truth = 0, swing = 0.4 * uniform(&s), level = 100 + 900 * uniform(&s);
        bool has[72];
        int years = 2 + (int)(5 * uniform(&s)), until = 1 + (int)(11 * uniform(&s));
        energy_outlook o, again;
        for (int j = 0; j < 12 * years; j++) {
            if (j % 12 == 0)
                level *= 1 + 0.1 * normal(&s);
            v[j] = fmax(0, level * (1 + swing * cos(0.5235987755982988 * (j % 12))) * (1 + 0.15 * normal(&s)));
            has[j] = true;
            if (j >= 12 * (years - 1))
                truth += v[j];
        }
        assert_int_equal(energy_forecast(&cx, &(energy_ask){v, has, years, until}, &o), LT_OK);
        held += o.low <= truth && truth <= o.high;
        for (int j = 12 * (years - 1) + until; j < 12 * years; j++) /* INV(2) */
            v[j] = 1e6 * uniform(&s);
        assert_int_equal(energy_forecast(&cx, &(energy_ask){v, has, years, until}, &again), LT_OK);
        assert_memory_equal(&o, &again, sizeof o);
    }
    assert_in_range(held, 86 * trials / 100, 94 * trials / 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_no_consumption_is_refused_by_its_month),
        cmocka_unit_test(months_alone_are_taken_as_alike),
        cmocka_unit_test(the_season_of_earlier_years_and_a_gap),
        cmocka_unit_test(a_whole_year_is_what_it_is_and_nothing_consumed_is_nothing),
        cmocka_unit_test(levels_follow_the_lines_of_the_quota),
        cmocka_unit_test(the_interval_holds_the_truth_nine_times_in_ten_and_the_future_is_not_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
