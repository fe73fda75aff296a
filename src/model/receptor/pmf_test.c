/* pmf_test.c - refusals first, then known factors found again, the same bytes whatever the workers, bounds, outliers, the other forms. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "model/receptor/pmf.h"

#include <string.h>

#include "model/receptor/receptor_testkit.h"

static void cells_that_cannot_be_are_named(void **state)
{
    (void)state;
    lt_cx cx;
    made x = made_of(20, 6, 2, 0.1, 1);
    pmf_data d = made_data(&x);
    pmf_options o = {.factors = 7};
    cx_init(&cx, NULL);
    assert_int_equal(pmf_check(&cx, &d, &o), LT_BAD_INPUT);
    assert_non_null(strstr(cx.say, "7 factors: 1 to 6"));
    o.factors = 2;
    x.unc[9] = 0;
    assert_int_equal(pmf_check(&cx, &d, &o), LT_BAD_INPUT);
    assert_non_null(strstr(cx.say, "row 2, column 4: the uncertainty 0"));
    x.unc[9] = 1;
    x.conc[13] = NAN;
    assert_int_equal(pmf_check(&cx, &d, &o), LT_BAD_INPUT);
    assert_non_null(strstr(cx.say, "row 3, column 2"));
    x.conc[13] = -1; /* a measured value may lie below zero */
    assert_int_equal(pmf_check(&cx, &d, &o), LT_OK);
    assert_int_equal(pmf_check(&cx, &(pmf_data){0, 6, x.conc, x.unc}, &o), LT_BAD_INPUT);
    made_free(&x);
}

static void cancelled_within_a_start(void **state)
{
    (void)state;
    arena a;
    lt_cx cx;
    atomic_int flag = 1;
    made x = made_of(50, 8, 3, 0.1, 2);
    pmf_data d = made_data(&x);
    pmf_fit fit = fit_of(&x, 3);
    double q[4];
    cx_init(&cx, &a);
    arena_init(&a, 1 << 26);
    cx.cancel = &flag;
    assert_int_equal(pmf_solve(&cx, &d, &(pmf_options){.factors = 3}, &(pmf_race){4, 2, q}, &fit), LT_CANCELLED);
    fit_free(&fit);
    made_free(&x);
    arena_fini(&a);
}

static void known_factors_are_found_again(void **state)
{
    (void)state;
    arena a;
    lt_cx cx;
    made x = made_of(200, 12, 3, 0.05, 3);
    pmf_data d = made_data(&x);
    pmf_fit fit = fit_of(&x, 3);
    double q[6], far;
    unsigned seen = 0;
    cx_init(&cx, &a);
    arena_init(&a, 1 << 27);
    assert_int_equal(pmf_solve(&cx, &d, &(pmf_options){.factors = 3, .seed = 7}, &(pmf_race){6, 0, q}, &fit), LT_OK);
    for (unsigned f = 0; f < 3; f++) {
        seen |= 1u << made_like(&x, fit.profiles + f * x.m, &far);
        assert_true(far < 0.02);
    }
    assert_int_equal(seen, 7);
    double freedom = (double)(x.n * x.m - 3 * (x.n + x.m));
    assert_true(fit.q_true > 0.85 * freedom && fit.q_true < 1.15 * freedom); /* chi-squared: noise of one uncertainty */
    assert_true(fit.q_robust <= fit.q_true);
    for (unsigned s = 0; s < 6; s++)
        assert_true(q[s] < fit.q_true * 1.001 && q[s] >= fit.q_true);
    fit_free(&fit);
    made_free(&x);
    arena_fini(&a);
}

static void the_same_bytes_whatever_the_workers(void **state)
{
    (void)state;
    arena a;
    lt_cx cx;
    made x = made_of(61, 9, 2, 0.1, 4); /* no whole number of lanes */
    pmf_data d = made_data(&x);
    pmf_fit one = fit_of(&x, 2), many = fit_of(&x, 2);
    double q1[5], q2[5];
    cx_init(&cx, &a);
    arena_init(&a, 1 << 27);
    assert_int_equal(pmf_solve(&cx, &d, &(pmf_options){.factors = 2, .seed = 9}, &(pmf_race){5, 1, q1}, &one), LT_OK);
    assert_int_equal(pmf_solve(&cx, &d, &(pmf_options){.factors = 2, .seed = 9}, &(pmf_race){5, 4, q2}, &many), LT_OK);
    assert_memory_equal(q1, q2, sizeof q1);
    assert_memory_equal(one.profiles, many.profiles, 2 * x.m * sizeof(double));
    assert_memory_equal(one.contributions, many.contributions, 2 * x.n * sizeof(double));
    assert_int_equal(pmf_solve(&cx, &d, &(pmf_options){.factors = 2, .seed = 10}, &(pmf_race){5, 1, q2}, &many), LT_OK);
    assert_memory_not_equal(q1, q2, sizeof q1);
    fit_free(&one);
    fit_free(&many);
    made_free(&x);
    arena_fini(&a);
}

static void bounds_are_kept_and_left_out_cells_do_not_count(void **state)
{
    (void)state;
    arena a;
    lt_cx cx;
    made x = made_of(80, 8, 2, 0.1, 5);
    pmf_data d = made_data(&x);
    pmf_fit fit = fit_of(&x, 2), again = fit_of(&x, 2);
    double low[16] = {0}, high[16];
    cx_init(&cx, &a);
    arena_init(&a, 1 << 27);
    for (int i = 0; i < 16; i++)
        high[i] = INFINITY;
    low[3] = high[3] = 0;    /* factor 1 has nothing of species 4 */
    low[8 + 2] = 0.7;
    high[8 + 2] = 0.8;
    assert_int_equal(pmf_start(&cx, &d, &(pmf_options){.factors = 2, .profile_low = low, .profile_high = high}, 0, &fit), LT_OK);
    assert_true(fit.profiles[3] == 0 && fit.profiles[10] >= 0.7 && fit.profiles[10] <= 0.8); /* INV(3) */
    low[0] = 2;
    high[0] = 1;
    assert_int_equal(pmf_start(&cx, &d, &(pmf_options){.factors = 2, .profile_low = low, .profile_high = high}, 0, &fit), LT_BAD_INPUT);
    assert_int_equal(pmf_start(&cx, &d, &(pmf_options){.factors = 2}, 0, &fit), LT_OK);
    x.unc[17] = PMF_LEFT_OUT;
    assert_int_equal(pmf_start(&cx, &d, &(pmf_options){.factors = 2}, 0, &fit), LT_OK);
    x.conc[17] = 1e6;
    assert_int_equal(pmf_start(&cx, &d, &(pmf_options){.factors = 2}, 0, &again), LT_OK);
    assert_memory_equal(fit.profiles, again.profiles, 16 * sizeof(double));
    fit_free(&fit);
    fit_free(&again);
    made_free(&x);
    arena_fini(&a);
}

static void robust_weights_bear_outliers(void **state)
{
    (void)state;
    arena a;
    lt_cx cx;
    made x = made_of(150, 10, 2, 0.05, 6);
    pmf_data d = made_data(&x);
    pmf_fit plain = fit_of(&x, 2), robust = fit_of(&x, 2);
    double far_plain = 0, far_robust = 0, far;
    cx_init(&cx, &a);
    arena_init(&a, 1 << 28);
    for (int i = 0; i < 12; i++)
        x.conc[97 * i + 5] *= 30;
    assert_int_equal(pmf_start(&cx, &d, &(pmf_options){.factors = 2}, 0, &plain), LT_OK);
    assert_int_equal(pmf_start(&cx, &d, &(pmf_options){.factors = 2, .is_robust = true}, 0, &robust), LT_OK);
    for (unsigned f = 0; f < 2; f++) {
        made_like(&x, plain.profiles + f * x.m, &far);
        far_plain += far;
        made_like(&x, robust.profiles + f * x.m, &far);
        far_robust += far;
    }
    assert_true(far_robust < 0.3 * far_plain);
    assert_true(robust.q_robust < plain.q_robust);
    fit_free(&plain);
    fit_free(&robust);
    made_free(&x);
    arena_fini(&a);
}

static void the_multiplicative_forms_come_near_the_same(void **state)
{
    (void)state;
    arena a;
    lt_cx cx;
    made x = made_of(100, 8, 2, 0.1, 8);
    pmf_data d = made_data(&x);
    pmf_fit best = fit_of(&x, 2), fit = fit_of(&x, 2);
    pmf_method method;
    double q[6];
    cx_init(&cx, &a);
    arena_init(&a, 1 << 27);
    assert_int_equal(pmf_start(&cx, &d, &(pmf_options){.factors = 2}, 1, &best), LT_OK);
    assert_true(pmf_method_parse("ls-nmf", &method));
    assert_int_equal(pmf_solve(&cx, &d, &(pmf_options){.factors = 2, .method = method}, &(pmf_race){6, 1, q}, &fit), LT_OK);
    assert_true(fit.q_true >= best.q_true * 0.9999 && fit.q_true < best.q_true * 1.01);
    assert_true(pmf_method_parse("ws-nmf", &method));
    assert_int_equal(pmf_start(&cx, &d, &(pmf_options){.factors = 2, .method = method}, 1, &fit), LT_OK);
    assert_true(fit.q_true < best.q_true * 1.001); /* contributions of any sign: never worse at its minimum */
    assert_false(pmf_method_parse("me-2", &method));
    fit_free(&best);
    fit_free(&fit);
    made_free(&x);
    arena_fini(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_that_cannot_be_are_named),
        cmocka_unit_test(cancelled_within_a_start),
        cmocka_unit_test(known_factors_are_found_again),
        cmocka_unit_test(the_same_bytes_whatever_the_workers),
        cmocka_unit_test(bounds_are_kept_and_left_out_cells_do_not_count),
        cmocka_unit_test(robust_weights_bear_outliers),
        cmocka_unit_test(the_multiplicative_forms_come_near_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
