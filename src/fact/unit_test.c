/* unit_test.c - factors between concentrations are exact, others are refused. */
#include "fact/unit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void refuses_what_does_not_convert(void **state)
{
    num_dec f;
    (void)state;
    assert_false(unit_factor("ug/m3", "degC", &f));
    assert_false(unit_factor("kPa", "hPa", &f));
    assert_false(unit_factor("ug/m3", "", &f));
    assert_false(unit_factor("no such unit", "ug/m3", &f));
}

static void factors_are_exact(void **state)
{
    static const struct {
        const char *from, *to;
        num_dec     f;
    } ROWS[] = {{"mg/m3", "ug/m3", {1000, 0}}, {"ug/m3", "mg/m3", {1, 3}}, {"ng/m3", "mg/m3", {1, 6}},
                {"mg/m3", "ng/m3", {1000000, 0}}, {"ug/m3", "ug/m3", {1, 0}}, {"degC", "degC", {1, 0}}};
    num_dec f;
    (void)state;
    for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++) {
        assert_true(unit_factor(ROWS[i].from, ROWS[i].to, &f));
        assert_true(f.scaled == ROWS[i].f.scaled && f.decimals == ROWS[i].f.decimals);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(refuses_what_does_not_convert), cmocka_unit_test(factors_are_exact)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
