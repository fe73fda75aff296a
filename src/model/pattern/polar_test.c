/* polar_test.c - the polar plot: bad input, cells, and the surface against the recipe solved the slow way. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model/chance.h"
#include "model/pattern/polar_groups.h"
#include "model/pattern/polar_testkit.h"

typedef struct task {
    arena       a;
    lt_cx       cx;
    polar_lens *lens;
} task;
static void begin(task *t)
{
    arena_init(&t->a, (size_t)512 << 20);
    cx_init(&t->cx, &t->a);
    assert_int_equal(polar_lens_open(&t->cx, &t->lens), LT_OK);
}
static void end(task *t)
{
    polar_lens_close(t->lens);
    arena_fini(&t->a);
}

#define N 4000
static double value[N], speed[N], from[N];

static polar_query hours_of(void)
{
    chance c = chance_of(11, 0);
    for (size_t i = 0; i < N; i++) {
        double spread = chance_normal(&c), turn = chance_unit(&c), e = chance_normal(&c);
        from[i] = 10 * ceil(36 * turn);
        speed[i] = 0.3 + 3 * fabs(spread);
        double near = fabs(remainder(from[i] - 240, 360)) / 40 + fabs(speed[i] - 4) / 2;
        value[i] = (20 + 80 * exp(-near * near)) * exp(0.2 * e);
    }
    return (polar_query){.hours = {N, value, speed, from}};
}

static void too_few_and_too_strange(void **state)
{
    task t;
    polar_plot p;
    (void)state;
    begin(&t);
    polar_query q = hours_of();
    q.hours.n = 10;
    assert_int_equal(polar_make(&t.cx, t.lens, &q, &p), LT_NOT_ENOUGH);
    q.hours.n = N;
    q.statistic = POLAR_CPFI;
    q.percentile = 90;
    q.percentile_to = 50;
    assert_int_equal(polar_make(&t.cx, t.lens, &q, &p), LT_BAD_INPUT);
    q = hours_of();
    q.size = 5;
    assert_int_equal(polar_make(&t.cx, t.lens, &q, &p), LT_BAD_INPUT);
    for (size_t i = 0; i < N; i++)
        speed[i] = 2; /* all in one ring: the centre */
    q.size = 0;
    assert_int_equal(polar_make(&t.cx, t.lens, &q, &p), LT_NOT_ENOUGH);
    end(&t);
}

static void counts_add_up_INV1(void **state)
{
    task t;
    polar_plot p;
    size_t hours = 0, single = 0;
    (void)state;
    begin(&t);
    polar_query q = hours_of();
    assert_int_equal(polar_bin(&t.cx, &q, &p), LT_OK);
    for (size_t c = 0; c < p.cells; c++) {
        hours += p.count[c];
        single += p.count[c] == 1;
        assert_int_equal(isfinite(p.cell[c]), p.count[c] >= 2); /* a lone hour makes no hot spot */
        assert_true(fabs(p.weight[c] - (p.count[c] < 2 ? 0 : p.count[c] < 4 ? 0.25 * p.count[c] : 1)) < 1e-12);
    }
    assert_int_equal(hours, N);
    assert_true(single > 0);
    assert_true(fabs(p.step_deg - 10) < 1e-9);
    from[0] = 3; /* not a whole ten: steps of 5; 3 degrees round to 5, 1 degree to north */
    assert_int_equal(polar_bin(&t.cx, &q, &p), LT_OK);
    assert_true(fabs(p.step_deg - 5) < 1e-9);
    end(&t);
}

static void negative_means_take_no_root(void **state)
{
    task t;
    polar_plot p;
    (void)state;
    begin(&t);
    polar_query q = hours_of();
    for (size_t i = 0; i < N; i++)
        value[i] -= 25;
    assert_int_equal(polar_make(&t.cx, t.lens, &q, &p), LT_OK);
    assert_true(p.power >= 1);
    assert_true(p.least < 0);
    for (size_t i = 0; i < N; i++)
        value[i] = 0; /* a constant column */
    assert_int_equal(polar_make(&t.cx, t.lens, &q, &p), LT_OK);
    assert_true(fabs(p.most) < 1e-9);
    end(&t);
}

static void surface_is_the_recipe(void **state)
{
    static const polar_statistic OF[] = {POLAR_MEAN, POLAR_CPF, POLAR_MAX, POLAR_FREQUENCY};
    static double slow[51 * 51];
    task t;
    polar_plot p;
    (void)state;
    begin(&t);
    for (size_t i = 0; i < 2; i++) {
        polar_query q = hours_of();
        q.statistic = OF[i];
        assert_int_equal(polar_make(&t.cx, t.lens, &q, &p), LT_OK);
        assert_int_equal(p.was_kept, i > 0); /* the same cells: the basis is there */
        assert_int_equal(p.k, 100);
        oracle_surface(&p, 100, slow);
        double nrmse = oracle_nrmse(&p, slow);
        assert_true(nrmse < 0.001);
    }
    end(&t);
}

/* Every cell filled: places turn into themselves, and the kernel's values come in pairs, of which few steps see one. */
static void all_cells_filled(void **state)
{
    static double v[36 * 30 * 2], s[36 * 30 * 2], d[36 * 30 * 2], slow[51 * 51];
    task t;
    polar_plot p;
    (void)state;
    begin(&t);
    for (size_t i = 0; i < 36 * 30 * 2; i++) {
        size_t c = i / 2;
        d[i] = 10 * (double)(c / 30 + 1);
        s[i] = 1 + (double)(c % 30) + 0.5 * (double)(i % 2) * (c % 30 == 29 || c % 30 == 0);
        double near = fabs(remainder(d[i] - 130, 360)) / 50 + fabs(s[i] - 12) / 6;
        v[i] = 10 + 50 * exp(-near * near) + (double)(i * 7919 % 97) / 20;
    }
    polar_query q = {.hours = {36 * 30 * 2, v, s, d}, .min_bin = 1};
    assert_int_equal(polar_make(&t.cx, t.lens, &q, &p), LT_OK);
    assert_true(p.places > 900);
    oracle_surface(&p, 100, slow);
    assert_true(oracle_nrmse(&p, slow) < 0.01); /* of a pair cut in two by the last column either may stay: 0.002 */
    end(&t);
}

static void bounds_hold_the_surface(void **state)
{
    task t;
    polar_plot p;
    size_t said = 0;
    (void)state;
    begin(&t);
    polar_query q = hours_of();
    q.uncertainty = true;
    assert_int_equal(polar_make(&t.cx, t.lens, &q, &p), LT_OK);
    for (size_t i = 0; i < p.size * p.size; i++)
        if (isfinite(p.surface[i])) {
            assert_true(p.low[i] <= p.surface[i] + 1e-6 && p.surface[i] <= p.high[i] + 1e-6);
            said++;
        }
    assert_true(said > 1000 && said < p.size * p.size);
    end(&t);
}

static void the_source_is_a_group(void **state)
{
    task t;
    polar_plot p;
    polar_groups g;
    double most = 0;
    (void)state;
    begin(&t);
    polar_query q = hours_of();
    q.size = 51;
    assert_int_equal(polar_make(&t.cx, t.lens, &q, &p), LT_OK);
    assert_int_equal(polar_groups_make(&t.cx, &p, &q, 5, &g), LT_OK);
    for (size_t i = 0; i < g.k; i++)
        most = g.mean[i] > most ? g.mean[i] : most;
    assert_true(most > 50); /* 20 elsewhere */
    assert_int_equal(polar_groups_make(&t.cx, &p, &q, 1, &g), LT_BAD_INPUT);
    end(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(too_few_and_too_strange),  cmocka_unit_test(counts_add_up_INV1),      cmocka_unit_test(negative_means_take_no_root),
        cmocka_unit_test(surface_is_the_recipe),    cmocka_unit_test(bounds_hold_the_surface), cmocka_unit_test(the_source_is_a_group),
        cmocka_unit_test(all_cells_filled),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
