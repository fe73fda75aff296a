/* year_outlook_test.c - bad input first, then years whose answer is known. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/forecast/year_outlook.h"

static float past[3 * YEAR_OUTLOOK_DAYS], now[YEAR_OUTLOOK_DAYS];

static void fill(void)
{
    for (size_t i = 0; i < 3 * YEAR_OUTLOOK_DAYS; i++)
        past[i] = 40 + (float)(i * 37 % 21) - 10;
    for (size_t i = 0; i < YEAR_OUTLOOK_DAYS; i++)
        now[i] = 20;
}

static void bad_input_is_refused(void **state)
{
    lt_cx        cx;
    year_outlook o;
    (void)state;
    cx_init(&cx, NULL);
    fill();
    year_outlook_ask q = {.past = past, .years = 0, .now = now, .days = 10, .target = 30};
    assert_int_equal(year_outlook_solve(&cx, &q, &o), LT_NOT_ENOUGH);
    q.years = 3;
    q.days = 366;
    assert_int_equal(year_outlook_solve(&cx, &q, &o), LT_BAD_INPUT);
    q.days = 10;
    past[5] = INFINITY;
    assert_int_equal(year_outlook_solve(&cx, &q, &o), LT_BAD_INPUT);
    for (size_t i = 0; i < 3 * YEAR_OUTLOOK_DAYS; i++)
        past[i] = NAN;
    assert_int_equal(year_outlook_solve(&cx, &q, &o), LT_NOT_ENOUGH);
}

static void known_years_have_known_chances(void **state)
{
    lt_cx        cx;
    year_outlook o, again;
    (void)state;
    cx_init(&cx, NULL);
    fill();
    year_outlook_ask q = {.past = past, .years = 3, .now = now, .days = 365, .target = 30, .seed = 4};
    assert_int_equal(year_outlook_solve(&cx, &q, &o), LT_OK); /* INV(2): over, nothing is left to chance */
    assert_true(fabs(o.median - 20) < 1e-9 && fabs(o.high - 20) < 1e-9 && o.chance == 1);
    q.days = 0;
    assert_int_equal(year_outlook_solve(&cx, &q, &o), LT_OK);
    assert_true(fabs(o.median - 40) < 1 && o.chance == 0 && isnan(o.so_far) && o.low < o.high);
    q.factor = 0.5;
    assert_int_equal(year_outlook_solve(&cx, &q, &o), LT_OK);
    assert_true(fabs(o.median - 20) < 1 && o.chance == 1);
    q.target = o.median;
    assert_int_equal(year_outlook_solve(&cx, &q, &o), LT_OK);
    assert_true(o.chance > 0.45 && o.chance < 0.55);
    assert_int_equal(year_outlook_solve(&cx, &q, &again), LT_OK); /* INV(1) */
    assert_true(again.chance == o.chance && again.low == o.low && again.rest == o.rest);
    assert_true(fabs(o.rest - 20) < 0.5);
}

static void a_year_may_be_cleaner_as_a_whole(void **state)
{
    static float leveled[YEAR_OUTLOOK_LEVELS * 3 * YEAR_OUTLOOK_DAYS];
    lt_cx        cx;
    year_outlook o, wide;
    (void)state;
    cx_init(&cx, NULL);
    fill();
    for (size_t k = 0; k < YEAR_OUTLOOK_LEVELS; k++)
        for (size_t i = 0; i < 3 * YEAR_OUTLOOK_DAYS; i++)
            leveled[k * 3 * YEAR_OUTLOOK_DAYS + i] = past[i] * (float)year_outlook_level(k);
    year_outlook_ask q = {.past = past, .years = 3, .now = now, .days = 0, .target = 30, .seed = 4};
    assert_int_equal(year_outlook_solve(&cx, &q, &o), LT_OK);
    q.past = leveled;
    q.levels = YEAR_OUTLOOK_LEVELS;
    assert_int_equal(year_outlook_solve(&cx, &q, &wide), LT_OK);
    assert_true(year_outlook_level(YEAR_OUTLOOK_LEVELS / 2) == 1 && year_outlook_level(0) < year_outlook_level(1));
    assert_true(fabs(wide.median - o.median) < 1 && fabs(wide.low - 40 * year_outlook_level(0)) < 1 && fabs(wide.high - 40 * year_outlook_level(8)) < 1.5);
    assert_true(fabs(wide.chance - 1.0 / 9) < 0.03); /* only the cleanest ninth, 29.1, is below 30 */
    q.days = 365;
    assert_int_equal(year_outlook_solve(&cx, &q, &wide), LT_OK); /* INV(2) */
    assert_true(wide.low == wide.high);
}

static void days_to_come_may_average(void **state)
{
    (void)state;
    fill();
    assert_true(fabs(year_outlook_still(now, 0, 30) - 30) < 1e-9);
    assert_true(fabs(year_outlook_still(now, 73, 30) - 32.5) < 1e-9); /* a fifth at 20, the rest at 32.5: 30 */
    assert_true(year_outlook_still(now, 364, 10) < 0);                /* out of reach */
    assert_true(isnan(year_outlook_still(now, 365, 30)));
    now[0] = NAN; /* a day without a value counts for nothing */
    assert_true(fabs(year_outlook_still(now, 2, 30) - (30 * 364 - 20) / 363.0) < 1e-9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(bad_input_is_refused), cmocka_unit_test(known_years_have_known_chances),
                                      cmocka_unit_test(a_year_may_be_cleaner_as_a_whole), cmocka_unit_test(days_to_come_may_average)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
