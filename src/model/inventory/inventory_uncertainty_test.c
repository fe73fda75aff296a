/* inventory_uncertainty_test.c - Monte Carlo against the lognormal's own formulas; the seed decides, the workers do not. */
#include "model/inventory/inventory_uncertainty.h"

#include <math.h>

#include "model/inventory/emission_testkit.h"

static kit_case k;
static inventory v;

static void source(const char *id, const char *grade)
{
    emission_line *l = kit_line(&k, id, "010201", 1000);
    l->quality = "A"; /* sigma 0.1 */
    l->factor_kg[EMISSION_NOX] = 4, l->factor_grade = grade;
}

static inventory_uncertainty make(uint32_t draws, uint64_t seed, unsigned workers)
{
    inventory_uncertainty u;
    assert_int_equal(inventory_estimate(&cx, &k.c, &v), LT_OK);
    assert_int_equal(inventory_uncertainty_make(&cx, &v, &(inventory_draws){draws, seed, workers}, &u), LT_OK);
    return u;
}

static void too_few_or_too_many_draws(void **state)
{
    inventory_uncertainty u;
    (void)state;
    kit_begin(&k);
    source("a", "C");
    assert_int_equal(inventory_estimate(&cx, &k.c, &v), LT_OK);
    assert_says(inventory_uncertainty_make(&cx, &v, &(inventory_draws){99, 1, 1}, &u), LT_BAD_INPUT, "99 draws");
    assert_says(inventory_uncertainty_make(&cx, &v, &(inventory_draws){20001, 1, 1}, &u), LT_BAD_INPUT, "20001 draws");
}

static void the_seed_decides(void **state)
{
    (void)state;
    kit_begin(&k);
    source("a", "C");
    source("b", "E");
    inventory_uncertainty one = make(1000, 7, 1), two = make(1000, 7, 2), other = make(1000, 8, 2);
    assert_memory_equal(&one, &two, sizeof one);
    assert_true(one.of[0][EMISSION_NOX].mean_kg != other.of[0][EMISSION_NOX].mean_kg);
}

static void one_source_is_lognormal(void **state) /* sigma^2 = 0.1^2 + 0.4^2: mean 1, sd sqrt(e^0.17 - 1), 95 % e^(+-1.96 x 0.4123 - 0.085) */
{
    (void)state;
    kit_begin(&k);
    source("a", "C");
    inventory_uncertainty u = make(20000, 1, 2);
    const inventory_spread *s = &u.of[INVENTORY_SECTORS][EMISSION_NOX];
    assert_near(s->mean_kg, 4000.0, 0.01);
    assert_near(s->sd_kg, 4000 * sqrt(exp(0.17) - 1), 0.04);
    assert_near(s->low_kg, 4000 * exp(-1.96 * sqrt(0.17) - 0.085), 0.04);
    assert_near(s->high_kg, 4000 * exp(1.96 * sqrt(0.17) - 0.085), 0.04);
}

/* Two sources share their factor's error, not that of their activity: var = e^0.16 (e^0.01 + 1) / 2 - 1. */
static void a_factor_errs_for_all_that_use_it(void **state)
{
    (void)state;
    kit_begin(&k);
    source("a", "C");
    source("b", "C");
    inventory_uncertainty u = make(20000, 1, 2);
    assert_near(u.of[0][EMISSION_NOX].sd_kg, 8000 * sqrt(exp(0.16) * (exp(0.01) + 1) / 2 - 1), 0.04);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup(f, kit_reset)
    const struct CMUnitTest tests[] = {T(too_few_or_too_many_draws), T(the_seed_decides), T(one_source_is_lognormal), T(a_factor_errs_for_all_that_use_it)};
    return kit_run(tests, sizeof tests / sizeof tests[0]);
}
