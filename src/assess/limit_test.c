/* limit_test.c - judgement against a limit: rounded, then strictly above. (The limits themselves: law_test.) */
#include "assess/limit.h"

#include "assess/assess_testkit.h"

static void expect(exact v, int64_t limit_ng, bool exceeds, const char *multiple)
{
    char got[NUM_TEXT_MAX];
    limit_verdict j = limit_judge(test_law(), RULES_2026, P_PM25, v, limit_ng);
    assert_true(j.has_limit);
    assert_int_equal(j.exceeds, exceeds);
    num_format_dec(j.multiple, got);
    assert_string_equal(got, multiple);
}

static void test_no_limit(void **state)
{
    (void)state;
    limit_verdict j = limit_judge(test_law(), RULES_2012, P_O3, exact_of_int(170000), CONC_NONE);
    assert_false(j.has_limit || j.exceeds);
    assert_int_equal(j.judged.scaled, 170);
    assert_int_equal(j.multiple.decimals, -1);
    assert_null(limit_find_on(&(limit_query){"PM2.5", "1h", GRADE_II}, civil_day_number(2020, 1, 1)));
    assert_null(limit_find_on(&(limit_query){"pm2.5", "day", GRADE_II}, civil_day_number(2020, 1, 1)));
}

/* = HJ 663-2013: rounding at the judging stage */
static void test_judges(void **state)
{
    (void)state;
    expect(exact_of_int(60000), 60000, false, "0.00");
    expect(exact_of_int(60500), 60000, false, "0.00"); /* half to even: 60 */
    expect(exact_of(60501, 1), 60000, true, "0.02");   /* 61: 1/60 */
    expect(exact_of_int(61500), 60000, true, "0.03");  /* 62 */
    expect(exact_of_int(120000), 60000, true, "1.00");
    expect(exact_of_int(67500), 60000, true, "0.13");  /* 68: 8/60 = 0.1333 */
    limit_verdict j = limit_judge(test_law(), RULES_2012, P_CO, exact_of_int(4050000), 4000000);
    assert_false(j.exceeds); /* 4.05: 4.0 */
    assert_int_equal(j.judged.scaled, 40);
    j = limit_judge(test_law(), RULES_2012, P_CO, exact_of_int(4050001), 4000000);
    assert_true(j.exceeds); /* 4.1: 0.025, half to even 0.02 */
    assert_int_equal(j.multiple.scaled, 2);
}

static void test_rate(void **state)
{
    (void)state;
    char text[NUM_TEXT_MAX];
    assert_int_equal(limit_rate_percent(test_law(), RULES_2026, 0, 0).decimals, -1);
    num_format_dec(limit_rate_percent(test_law(), RULES_2026, 2, 3), text);
    assert_string_equal(text, "66.7");
    num_format_dec(limit_rate_percent(test_law(), RULES_2026, 365, 365), text);
    assert_string_equal(text, "100.0");
}

static void test_limits_in_print(void **state)
{
    (void)state;
    num_dec d = limit_print(P_CO, 4000000);
    assert_true(d.scaled == 40 && d.decimals == 1);
    d = limit_print(P_PM25, 75000);
    assert_true(d.scaled == 75 && d.decimals == 0);
    d = limit_print(P_PM25, 12500); /* not rounded away */
    assert_true(d.scaled == 125 && d.decimals == 1);
    assert_int_equal(limit_print(P_O3, CONC_NONE).decimals, -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_no_limit),
        cmocka_unit_test(test_limits_in_print),
        cmocka_unit_test(test_judges),
        cmocka_unit_test(test_rate),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
