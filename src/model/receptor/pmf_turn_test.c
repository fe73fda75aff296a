/* pmf_turn_test.c - what stands around a PMF: checks, uncertainties, constraints, rotations, names, shares of wind. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "model/receptor/factor_share.h"
#include "model/receptor/pmf_name.h"
#include "model/receptor/pmf_prepare.h"
#include "model/receptor/pmf_turn.h"
#include "model/receptor/receptor_testkit.h"

typedef struct ground {
    arena       a;
    lt_cx       cx;
    made        x;
    pmf_data    d;
    pmf_options o;
    pmf_fit     base, fit;
} ground;

static void begin(ground *g)
{
    double q[3];
    arena_init(&g->a, 1u << 30);
    cx_init(&g->cx, &g->a);
    g->x = made_of(120, 9, 3, 0.1, 4);
    g->d = made_data(&g->x);
    g->o = (pmf_options){.factors = 3, .seed = 2};
    g->base = fit_of(&g->x, 3);
    g->fit = fit_of(&g->x, 3);
    assert_int_equal(pmf_solve(&g->cx, &g->d, &g->o, &(pmf_race){3, 1, q}, &g->base), LT_OK);
}

static void end(ground *g)
{
    made_free(&g->x);
    fit_free(&g->base);
    fit_free(&g->fit);
    arena_fini(&g->a);
}

static void what_cannot_be_is_found_with_its_place(void **state)
{
    (void)state;
    ground g;
    prepare_report r;
    begin(&g);
    g.x.unc[5 * 9 + 2] = 0;
    g.x.conc[7 * 9 + 3] = -0.5;
    assert_int_equal(pmf_prepare_check(&g.cx, &g.d, 3, &r), LT_OK);
    assert_int_equal(r.serious, 1);
    for (size_t i = 0; i < r.kept; i++)
        if (r.findings[i].is_serious)
            assert_true(r.findings[i].kind == PREPARE_NO_UNCERTAINTY && r.findings[i].row == 5 && r.findings[i].column == 2);
    bool is_told = false;
    for (size_t i = 0; i < r.kept; i++)
        is_told |= r.findings[i].kind == PREPARE_NEGATIVE && r.findings[i].row == 7 && r.findings[i].column == 3 && r.findings[i].value == -0.5;
    assert_true(is_told);
    g.x.unc[5 * 9 + 2] = 0.1;
    for (size_t i = 0; i < 120; i++) {
        g.x.conc[i * 9] = 4;                      /* constant */
        g.x.conc[i * 9 + 1] *= 1e6;               /* nanograms for micrograms, squared */
        g.x.conc[i * 9 + 5] = g.x.conc[i * 9 + 4]; /* twice */
    }
    assert_int_equal(pmf_prepare_check(&g.cx, &g.d, 9, &r), LT_OK);
    unsigned seen[PREPARE_KINDS] = {0};
    for (size_t i = 0; i < r.kept; i++)
        seen[r.findings[i].kind]++;
    assert_int_equal(seen[PREPARE_CONSTANT], 1);
    assert_int_equal(seen[PREPARE_UNIT], 1);
    assert_int_equal(seen[PREPARE_ONE_SPECIES], 1);
    assert_true(seen[PREPARE_SAME] == 1);
    end(&g);
}

static void more_factors_than_the_rank_are_refused(void **state)
{
    (void)state;
    ground g;
    prepare_report r;
    begin(&g);
    made clean = made_of(60, 8, 3, 0, 5); /* no noise: rank 3 */
    pmf_data d = made_data(&clean);
    for (size_t i = 0; i < 60 * 8; i++)
        clean.unc[i] = 1;
    assert_int_equal(pmf_prepare_check(&g.cx, &d, 4, &r), LT_OK);
    assert_int_equal(r.rank, 3);
    assert_true(r.serious == 1 && r.findings[r.kept - 1].kind == PREPARE_RANK);
    made_free(&clean);
    end(&g);
}

static void uncertainties_and_worth_follow_the_guide(void **state)
{
    (void)state;
    double conc[4] = {0.5, 1, 10, 100}, unc[4], limit[1] = {1}, share[1] = {0.1}, signal[1];
    species_worth worth[1];
    pmf_data d = {4, 1, conc, unc};
    pmf_prepare_uncertainty(&d, limit, share, unc);
    NEAR(unc[0], 5.0 / 6, 1e-12); /* = EPA PMF 5.0 User Guide, equation 5-1 */
    NEAR(unc[1], 5.0 / 6, 1e-12);
    NEAR(unc[2], sqrt(1 + 0.25), 1e-12); /* = equation 5-2 */
    NEAR(unc[3], sqrt(100 + 0.25), 1e-12);
    for (int i = 0; i < 4; i++)
        unc[i] = conc[i] / 1.7; /* S/N 0.7 */
    pmf_prepare_judge(&d, SIZE_MAX, signal, worth);
    NEAR(signal[0], 0.7, 1e-12);
    assert_int_equal(worth[0], SPECIES_WEAK);
    for (int i = 0; i < 4; i++)
        unc[i] = conc[i];
    pmf_prepare_judge(&d, SIZE_MAX, signal, worth);
    assert_int_equal(worth[0], SPECIES_BAD);
}

static void rules_hold_and_cost_what_they_say(void **state)
{
    (void)state;
    ground g;
    turn_result r;
    begin(&g);
    turn_base b = {&g.d, &g.o, &g.base};
    turn_rule bad[] = {{TURN_ZERO, 3, 0, 0, 0}, {TURN_UP, 0, 0, 0, 0}, {TURN_RATIO, 0, 1, 1, 2}};
    for (int i = 0; i < 3; i++)
        assert_int_equal(pmf_turn_constrain(&g.cx, &b, &bad[i], 1, &g.fit, &r), LT_BAD_INPUT);
    turn_rule two[] = {{TURN_UP, 0, 0, 0, 5}, {TURN_DOWN, 0, 1, 0, 5}};
    assert_int_equal(pmf_turn_constrain(&g.cx, &b, two, 2, &g.fit, &r), LT_BAD_INPUT);
    size_t low = 0;
    for (size_t j = 1; j < 9; j++)
        low = g.base.profiles[j] < g.base.profiles[low] ? j : low;
    turn_rule hold[] = {{TURN_ZERO, 0, low, 0, 0}, {TURN_RATIO, 1, 1, 2, 0.5}};
    assert_int_equal(pmf_turn_constrain(&g.cx, &b, hold, 2, &g.fit, &r), LT_OK);
    assert_true(g.fit.profiles[low] == 0); /* INV(1) */
    NEAR(g.fit.profiles[9 + 1], 0.5 * g.fit.profiles[9 + 2], 1e-12);
    assert_true(r.dq > -0.01);
    for (int up = 0; up < 2; up++) {
        size_t high = 0;
        for (size_t j = 1; j < 9; j++)
            high = g.base.profiles[j] > g.base.profiles[high] ? j : high;
        turn_rule pull = {up ? TURN_UP : TURN_DOWN, 0, high, 0, 8};
        assert_int_equal(pmf_turn_constrain(&g.cx, &b, &pull, 1, &g.fit, &r), LT_OK);
        assert_true(r.is_reached && r.dq <= 8 * 1.02 && r.dq > 7.8); /* INV(2) */
        assert_true(up ? g.fit.profiles[high] > g.base.profiles[high] : g.fit.profiles[high] < g.base.profiles[high]);
        turn_rule value = {TURN_VALUE, 0, high, 0, g.base.profiles[high] * (up ? 1.05 : 0.95)};
        assert_int_equal(pmf_turn_constrain(&g.cx, &b, &value, 1, &g.fit, &r), LT_OK);
        assert_true(r.is_reached);
        NEAR(g.fit.profiles[high], value.by, 0.001 * value.by);
    }
    end(&g);
}

static void a_turn_costs_and_no_turn_costs_nothing(void **state)
{
    (void)state;
    ground g;
    turn_result r;
    begin(&g);
    turn_base b = {&g.d, &g.o, &g.base};
    assert_int_equal(pmf_turn_peak(&g.cx, &b, 3, &g.fit, &r), LT_BAD_INPUT);
    assert_int_equal(pmf_turn_peak(&g.cx, &b, 0, &g.fit, &r), LT_OK);
    assert_true(fabs(r.dq) < 0.01 * g.base.q_true);
    assert_int_equal(pmf_turn_peak(&g.cx, &b, 0.2, &g.fit, &r), LT_OK);
    assert_true(r.dq > 0);
    for (size_t i = 0; i < 27; i++)
        assert_true(g.fit.profiles[i] >= 0);
    end(&g);
}

static void a_factor_is_named_by_its_tracers(void **state)
{
    (void)state;
    static const double H[] = {9, 0.1, 0, 1, 8, 7}; /* two factors of three species */
    const span names[] = {span_text("Lead"), span_text("Si"), span_text("aluminium ")};
    static const name_tracer T[] = {{0, "Pb|lead", 2}, {1, "Si|silicon", 2}, {1, "Al|aluminium", 2}, {2, "V|vanadium", 2}};
    name_guesses out[2];
    pmf_name_guess(&(name_profiles){2, 3, H, names}, T, 4, out);
    assert_true(out[0].count == 1 && out[0].best[0].source == 0 && out[0].best[0].by_count == 1 && out[0].best[0].by[0] == 0);
    assert_true(out[1].count >= 1 && out[1].best[0].source == 1 && out[1].best[0].score > 0.9);
    assert_true(pmf_name_is(span_text("PM2.5"), "pm25|mass") && !pmf_name_is(span_text("P"), "Pb|K"));
}

static void wind_is_sorted_into_sectors_and_calm_is_none(void **state)
{
    (void)state;
    arena a;
    lt_cx cx;
    arena_init(&a, 1u << 20);
    cx_init(&cx, &a);
    assert_int_equal(factor_share_sector(350, 2), 0);
    assert_int_equal(factor_share_sector(11, 2), 0);
    assert_int_equal(factor_share_sector(12, 2), 1);
    assert_int_equal(factor_share_sector(90, 2), 4);
    assert_int_equal(factor_share_sector(90, 0.2), -1);
    assert_int_equal(factor_share_sector(NAN, 2), -1);
    const double w[] = {1, 2, 3, 10, 12, 99};
    const int key[] = {0, 0, 0, 4, 4, -1};
    double mean[16], cpf[16];
    size_t count[16];
    factor_series s = {6, 1, w};
    factor_share_means(&s, key, 16, mean, count);
    NEAR(mean[0], 2, 1e-12);
    NEAR(mean[4], 11, 1e-12);
    assert_true(isnan(mean[1]) && count[4] == 2);
    assert_int_equal(factor_share_cpf(&cx, &s, key, cpf), LT_OK);
    NEAR(cpf[0], 0, 1e-12);
    NEAR(cpf[4], 0.5, 1e-12); /* above 10, the 75th percentile */
    arena_fini(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_cannot_be_is_found_with_its_place),
        cmocka_unit_test(more_factors_than_the_rank_are_refused),
        cmocka_unit_test(uncertainties_and_worth_follow_the_guide),
        cmocka_unit_test(rules_hold_and_cost_what_they_say),
        cmocka_unit_test(a_turn_costs_and_no_turn_costs_nothing),
        cmocka_unit_test(a_factor_is_named_by_its_tracers),
        cmocka_unit_test(wind_is_sorted_into_sectors_and_calm_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
