/* cmb_test.c - refusals first, then exact samples, errors that cover, collinear profiles, negative sources, dust in two steps. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "model/receptor/cmb.h"

#include <string.h>

#include "model/receptor/receptor_testkit.h"

#define N 6u
#define K 3u
static const double SHARE[N * K] = {0.30, 0.02, 0.00, 0.05, 0.20, 0.01, 0.01, 0.10, 0.30, 0.10, 0.00, 0.05, 0.00, 0.15, 0.10, 0.05, 0.05, 0.02};
static const double TRUTH[K] = {10, 5, 2};

static void fill(double *unc_share, double *conc, double *unc, double relative)
{
    for (unsigned i = 0; i < N; i++) {
        conc[i] = 0;
        for (unsigned j = 0; j < K; j++) {
            unc_share[i * K + j] = relative * SHARE[i * K + j];
            conc[i] += SHARE[i * K + j] * TRUTH[j];
        }
        unc[i] = 0.05 * conc[i] + 0.001;
    }
}

static void what_cannot_be_fitted_is_refused(void **state)
{
    (void)state;
    lt_cx cx;
    cmb_fit fit;
    double su[N * K], conc[N], unc[N], twin[N * 2];
    cx_init(&cx, NULL);
    fill(su, conc, unc, 0.1);
    cmb_profiles p = {N, K, SHARE, su, NULL};
    unc[2] = 0;
    assert_int_equal(cmb_solve(&cx, &p, &(cmb_sample){.conc = conc, .unc = unc}, &fit), LT_BAD_INPUT);
    assert_non_null(strstr(cx.say, "species 3"));
    for (unsigned i = 0; i < N; i++)
        unc[i] = i < 4 ? CMB_LEFT_OUT : 1;
    assert_int_equal(cmb_solve(&cx, &p, &(cmb_sample){.conc = conc, .unc = unc}, &fit), LT_NOT_ENOUGH);
    assert_non_null(strstr(cx.say, "2 fitting species for 3 sources"));
    fill(su, conc, unc, 0.1);
    for (unsigned i = 0; i < N; i++)
        twin[2 * i] = twin[2 * i + 1] = SHARE[i * K];
    cmb_profiles same = {N, 2, twin, (double[N * 2]){0}, NULL};
    assert_int_equal(cmb_solve(&cx, &same, &(cmb_sample){.conc = conc, .unc = unc}, &fit), LT_NUMERIC);
    assert_non_null(strstr(cx.say, "source 2 is a mixture of others, most of all of source 1"));
}

static void an_exact_sample_is_taken_apart_exactly(void **state)
{
    (void)state;
    lt_cx cx;
    cmb_fit fit;
    double su[N * K], conc[N], unc[N];
    cx_init(&cx, NULL);
    fill(su, conc, unc, 0.1);
    assert_int_equal(cmb_solve(&cx, &(cmb_profiles){N, K, SHARE, su, NULL}, &(cmb_sample){.conc = conc, .unc = unc, .mass = 17, .mass_unc = 1}, &fit), LT_OK);
    for (unsigned j = 0; j < K; j++) {
        NEAR(fit.contribution[j], TRUTH[j], 1e-9);
        assert_true(fit.error[j] > 0 && fit.is_in[j]);
    }
    NEAR(fit.mass_percent, 100, 1e-9);
    NEAR(fit.r2, 1, 1e-12);
    assert_true(fit.is_converged && fit.freedom == 3 && fit.similar < 0.9);
    for (unsigned j = 0; j < K; j++) { /* each source is fixed most by some species, by exactly 1 */
        double most = 0;
        for (unsigned i = 0; i < N; i++)
            most = fmax(most, fabs(fit.mpin[i * K + j]));
        NEAR(most, 1, 1e-12);
    }
}

static void standard_errors_cover(void **state)
{
    (void)state;
    lt_cx cx;
    cmb_fit fit;
    chance c = chance_of(11, 0);
    double su[N * K], conc[N], unc[N], shares[N * K], exact[N];
    int held = 0, trials = 1000;
    cx_init(&cx, NULL);
    fill(su, exact, unc, 0.1);
    for (int t = 0; t < trials; t++) {
        for (unsigned i = 0; i < N; i++) { /* the air's profiles and the measurement both err */
            conc[i] = unc[i] * chance_normal(&c);
            for (unsigned j = 0; j < K; j++) {
                shares[i * K + j] = SHARE[i * K + j] + su[i * K + j] * chance_normal(&c);
                conc[i] += shares[i * K + j] * TRUTH[j];
            }
        }
        assert_int_equal(cmb_solve(&cx, &(cmb_profiles){N, K, SHARE, su, NULL}, &(cmb_sample){.conc = conc, .unc = unc}, &fit), LT_OK);
        for (unsigned j = 0; j < K; j++)
            held += fabs(fit.contribution[j] - TRUTH[j]) <= 2 * fit.error[j];
    }
    assert_in_range(held, 93 * 3 * trials / 100, 97 * 3 * trials / 100);
}

static void a_negative_source_is_taken_out(void **state)
{
    (void)state;
    lt_cx cx;
    cmb_fit fit;
    double su[N * K], conc[N], unc[N];
    cx_init(&cx, NULL);
    fill(su, conc, unc, 0.1);
    for (unsigned i = 0; i < N; i++)
        conc[i] = 10 * SHARE[i * K] + 5 * SHARE[i * K + 1] - 1 * SHARE[i * K + 2];
    cmb_profiles p = {N, K, SHARE, su, NULL};
    assert_int_equal(cmb_solve(&cx, &p, &(cmb_sample){.conc = conc, .unc = unc}, &fit), LT_OK);
    assert_true(fit.contribution[2] < 0);
    assert_int_equal(cmb_solve(&cx, &p, &(cmb_sample){.conc = conc, .unc = unc, .drops_negative = true}, &fit), LT_OK);
    assert_true(fit.contribution[2] == 0 && !fit.is_in[2] && fit.contribution[0] > 0); /* INV(2) */
}

static void resuspended_dust_is_handed_on(void **state)
{
    (void)state;
    lt_cx cx;
    arena a;
    cmb_fit fit;
    double share[N * 4], su[N * 4], conc[N], unc[N], shares[2];
    const size_t parts[] = {0, 1};
    cx_init(&cx, &a);
    arena_init(&a, 1 << 24);
    for (unsigned i = 0; i < N; i++) { /* source 4: three tenths of the first, five of the second, two of something else */
        for (unsigned j = 0; j < K; j++)
            share[i * 4 + j] = SHARE[i * K + j];
        share[i * 4 + 3] = 0.3 * SHARE[i * K] + 0.5 * SHARE[i * K + 1];
        for (unsigned j = 0; j < 4; j++)
            su[i * 4 + j] = 0.05 * share[i * 4 + j];
        conc[i] = 10 * share[i * 4] + 2 * share[i * 4 + 2];
        unc[i] = 0.05 * conc[i] + 0.001;
    }
    bool is_in[] = {true, false, true, false};
    cmb_profiles p = {N, 4, share, su, NULL};
    assert_int_equal(cmb_solve(&cx, &p, &(cmb_sample){.conc = conc, .unc = unc, .is_in = is_in}, &fit), LT_OK);
    fit.contribution[3] = 8; /* as if the dust had been found */
    assert_int_equal(cmb_split_dust(&cx, &p, &(cmb_dust){3, 2, parts}, &fit, shares), LT_OK);
    NEAR(shares[0], 0.3, 1e-9);
    NEAR(shares[1], 0.5, 1e-9);
    NEAR(fit.contribution[0], 10 + 2.4, 1e-6);
    NEAR(fit.contribution[3], 1.6, 1e-8);
    assert_int_equal(cmb_split_dust(&cx, &p, &(cmb_dust){3, 1, (size_t[]){3}}, &fit, shares), LT_BAD_INPUT);
    arena_fini(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_cannot_be_fitted_is_refused),
        cmocka_unit_test(an_exact_sample_is_taken_apart_exactly),
        cmocka_unit_test(standard_errors_cover),
        cmocka_unit_test(a_negative_source_is_taken_out),
        cmocka_unit_test(resuspended_dust_is_handed_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
