/* exceedance_test.c - what is not known first, then lines whose shares are plain. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/forecast/exceedance.h"

static const double SHARE[] = {0.05, 0.25, 0.5, 0.75, 0.95};

static void too_few_quantiles_say_nothing(void **state)
{
    (void)state;
    const double none[] = {NAN, NAN, NAN, NAN, NAN}, one[] = {NAN, NAN, 80, NAN, NAN};
    assert_true(isnan(exceedance_of(SHARE, none, 5, 100)) && isnan(exceedance_of(SHARE, one, 5, 100)));
}

static void shares_lie_on_a_line_between_quantiles(void **state)
{
    (void)state;
    const double all[] = {60, 80, 100, 140, 180}, three[] = {60, NAN, 100, NAN, 180};
    assert_true(fabs(exceedance_of(SHARE, all, 5, 100) - 0.5) < 1e-12);
    assert_true(fabs(exceedance_of(SHARE, all, 5, 120) - 0.375) < 1e-12);
    assert_true(fabs(exceedance_of(SHARE, three, 5, 140) - 0.275) < 1e-12);
    assert_true(fabs(exceedance_of(SHARE, all, 5, 20) - 0.95) < 1e-12);  /* at least that */
    assert_true(fabs(exceedance_of(SHARE, all, 5, 180) - 0.05) < 1e-12); /* at most that */
    assert_true(fabs(exceedance_of(SHARE, all, 5, 900) - 0.05) < 1e-12);
    for (double limit = 0; limit < 300; limit++) /* never rises with the limit */
        assert_true(exceedance_of(SHARE, all, 5, limit) >= exceedance_of(SHARE, all, 5, limit + 1));
}

static void quantiles_that_fall_together(void **state)
{
    (void)state;
    const double flat[] = {90, 90, 90, 90, 90};
    assert_true(fabs(exceedance_of(SHARE, flat, 5, 89) - 0.95) < 1e-12 && fabs(exceedance_of(SHARE, flat, 5, 90) - 0.05) < 1e-12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(too_few_quantiles_say_nothing), cmocka_unit_test(shares_lie_on_a_line_between_quantiles),
                                       cmocka_unit_test(quantiles_that_fall_together)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
