/* pmf_error_test.c - refusals first, then: the displaced Q is the least for its T, intervals hold the truth, every block is drawn. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "model/receptor/pmf_error.h"

#include <string.h>

#include "model/receptor/pmf_int.h"
#include "model/receptor/receptor_testkit.h"

typedef struct ground {
    arena   a;
    lt_cx   cx;
    made    x;
    pmf_data d;
    pmf_options o;
    pmf_fit base;
} ground;

static void begin(ground *g, size_t n, size_t m, unsigned k, uint64_t seed)
{
    g->x = made_of(n, m, k, 0.1, seed);
    g->d = made_data(&g->x);
    g->o = (pmf_options){.factors = k, .seed = seed, .tolerance = 1e-10};
    g->base = fit_of(&g->x, k);
    cx_init(&g->cx, &g->a);
    arena_init(&g->a, 1 << 28);
    assert_int_equal(pmf_start(&g->cx, &g->d, &g->o, 0, &g->base), LT_OK);
}

static void end(ground *g)
{
    fit_free(&g->base);
    made_free(&g->x);
    arena_fini(&g->a);
}

static void what_cannot_be_asked_is_refused(void **state)
{
    (void)state;
    ground g;
    pmf_displaced out;
    pmf_bootstrap boot;
    begin(&g, 30, 6, 2, 1);
    pmf_error_options e = {.level_count = 0};
    assert_int_equal(pmf_error_displace(&g.cx, &g.d, &g.o, &g.base, &e, &out), LT_BAD_INPUT);
    e = (pmf_error_options){.level_count = 2, .levels = {4, 4}};
    assert_int_equal(pmf_error_displace(&g.cx, &g.d, &g.o, &g.base, &e, &out), LT_BAD_INPUT);
    assert_non_null(strstr(g.cx.say, "level 2 of dQ is 4"));
    e = (pmf_error_options){.level_count = 1, .levels = {4}, .block_rows = 31, .resamples = 3};
    assert_int_equal(pmf_error_bootstrap(&g.cx, &g.d, &g.o, &g.base, &e, &boot), LT_BAD_INPUT);
    const size_t active[] = {12};
    e = (pmf_error_options){.level_count = 1, .levels = {4}, .resamples = 3, .active = active, .active_count = 1};
    assert_int_equal(pmf_error_both(&g.cx, &g.d, &g.o, &g.base, &e, &out), LT_BAD_INPUT);
    assert_non_null(strstr(g.cx.say, "active element 12"));
    end(&g);
}

/* The multiplier rule from outside: along the displaced solutions dQ = -push * rows * dT. */
static void the_displaced_q_is_the_least_for_its_value(void **state)
{
    (void)state;
    ground g;
    pmf_work w;
    begin(&g, 120, 8, 2, 2);
    pmf_fit fit = fit_of(&g.x, 2);
    const size_t columns[] = {0, 3};
    for (int c = 0; c < 2; c++) {
        double before_q = g.base.q_true, before_t = g.base.profiles[columns[c]], before_push = 0;
        memcpy(fit.contributions, g.base.contributions, 2 * g.x.n * sizeof(double));
        memcpy(fit.profiles, g.base.profiles, 2 * g.x.m * sizeof(double));
        for (int i = 1; i <= 4; i++) {
            assert_int_equal(pmf_work_open(&g.cx, &g.d, &g.o, &w), LT_OK);
            w.push = 0.25 * i;
            w.push_factor = 0;
            w.push_column = columns[c];
            pmf_work_put(&w, &fit);
            assert_int_equal(pmf_work_run(&g.cx, &w), LT_OK);
            pmf_work_get(&w, &fit);
            double mean = 0;
            for (size_t r = 0; r < g.x.n; r++)
                mean += fit.contributions[2 * r] / (double)g.x.n;
            double t = mean * fit.profiles[columns[c]], slope = -(w.push + before_push) / 2 * (double)g.x.n;
            assert_true(fit.q_true > before_q && t < before_t);
            NEAR((fit.q_true - before_q) / (t - before_t), slope, 0.002 * fabs(slope));
            before_q = fit.q_true;
            before_t = t;
            before_push = w.push;
        }
    }
    fit_free(&fit);
    end(&g);
}

static void intervals_hold_the_truth_and_widen(void **state)
{
    (void)state;
    ground g;
    pmf_displaced out;
    unsigned held = 0, all = 0;
    double far;
    for (uint64_t seed = 3; seed < 6; seed++) {
        begin(&g, 80, 8, 2, seed);
        pmf_error_options e = {.level_count = 3, .levels = {1, 4, 9}};
        assert_int_equal(pmf_error_displace(&g.cx, &g.d, &g.o, &g.base, &e, &out), LT_OK);
        for (unsigned a = 0; a < 2; a++) {
            unsigned like = made_like(&g.x, g.base.profiles + a * g.x.m, &far);
            for (size_t j = 0; j < g.x.m; j++) {
                size_t at = a * g.x.m + j, size = 2 * g.x.m;
                double truth = g.x.h[like * g.x.m + j];
                assert_true(out.low[2 * size + at] <= out.low[size + at] && out.low[size + at] <= out.low[at]); /* INV(1) */
                assert_true(out.high[2 * size + at] >= out.high[size + at] && out.high[size + at] >= out.high[at]);
                held += out.low[size + at] <= truth && truth <= out.high[size + at];
                all++;
            }
        }
        assert_true(out.drop < 0.5 && out.refits > 2 * all / 3);
        for (unsigned a = 0; a < 2; a++)
            assert_int_equal(out.swaps[0][a], 0);
        end(&g);
    }
    assert_true(10 * held >= 9 * all);
}

static void resamples_draw_every_block_and_map(void **state)
{
    (void)state;
    ground g;
    pmf_bootstrap one, four;
    begin(&g, 63, 8, 2, 7); /* the last block has three rows */
    pmf_error_options e = {.level_count = 1, .levels = {4}, .resamples = 40, .seed = 3, .workers = 1};
    assert_int_equal(pmf_error_bootstrap(&g.cx, &g.d, &g.o, &g.base, &e, &one), LT_OK);
    e.workers = 4;
    assert_int_equal(pmf_error_bootstrap(&g.cx, &g.d, &g.o, &g.base, &e, &four), LT_OK);
    assert_memory_equal(one.quantiles, four.quantiles, PMF_QUANTILES * 2 * g.x.m * sizeof(double)); /* INV(2) */
    assert_true(one.kept >= 36);
    assert_int_equal(one.mapped[0] + one.mapped[1] + one.mapped[2], 40);
    for (size_t i = 0; i < 2 * g.x.m; i++) {
        assert_true(one.quantiles[i] <= one.quantiles[4 * 2 * g.x.m + i]);
        NEAR(one.quantiles[2 * 2 * g.x.m + i], g.base.profiles[i], 0.1 + 0.1 * g.base.profiles[i]);
    }
    size_t active[2];
    pmf_displaced both;
    pmf_error_pick_active(&g.d, 2, &g.base, active);
    e.active = active;
    e.active_count = 2;
    assert_int_equal(pmf_error_both(&g.cx, &g.d, &g.o, &g.base, &e, &both), LT_OK);
    assert_true(both.kept >= 30 && both.kept <= both.resamples);
    for (size_t i = 0; i < 2 * g.x.m; i++)
        assert_true(both.low[i] <= both.high[i]);
    end(&g);
}

static void a_last_short_block_is_drawn_as_often_as_others(void **state)
{
    (void)state;
    ground g;
    pmf_bootstrap boot;
    begin(&g, 63, 4, 1, 8);
    for (size_t i = 0; i < 60; i++) /* species 1 is nothing but in the last three rows */
        g.x.conc[4 * i] = 0;
    for (size_t i = 60; i < 63; i++)
        g.x.conc[4 * i] = 5;
    assert_int_equal(pmf_start(&g.cx, &g.d, &g.o, 0, &g.base), LT_OK);
    pmf_error_options e = {.level_count = 1, .levels = {4}, .resamples = 60, .seed = 1, .map_r = 1e-9};
    assert_int_equal(pmf_error_bootstrap(&g.cx, &g.d, &g.o, &g.base, &e, &boot), LT_OK);
    assert_true(boot.quantiles[4 * 4] > 0); /* the 95 % point of species 1: some resamples hold those rows */
    end(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_cannot_be_asked_is_refused),
        cmocka_unit_test(the_displaced_q_is_the_least_for_its_value),
        cmocka_unit_test(intervals_hold_the_truth_and_widen),
        cmocka_unit_test(resamples_draw_every_block_and_map),
        cmocka_unit_test(a_last_short_block_is_drawn_as_often_as_others),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
