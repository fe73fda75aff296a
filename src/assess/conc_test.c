/* conc_test.c - text and doubles to exact ng/m3, the law's roundings of them. */
#include "assess/conc.h"

#include <math.h>

#include "assess/assess_testkit.h"

static void test_refuses(void **state)
{
    (void)state;
    lt_cx cx;
    exact v;
    const char *const bad[] = {"", "x", "1e3", "1E3", ".", "-", "+", "1.2.3", " 1", "1 ", "0x10", "nan", "inf", "1,5", "--1",
                               "1500001", "-1500001", "999999999999999999999999", "１"};
    cx_init(&cx, NULL);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        v = exact_of_int(7);
        assert_int_equal(conc_parse(&cx, span_text(bad[i]), P_PM25, &v), LT_BAD_INPUT);
        assert_false(exact_has(v));
        assert_non_null(strstr(cx.say, bad[i]));
        assert_non_null(strstr(cx.say, "PM2.5"));
    }
    assert_int_equal(conc_parse(&cx, span_text("1501"), P_CO, &v), LT_BAD_INPUT); /* mg/m3 */
    assert_int_equal(conc_parse(&cx, span_text("1500"), P_CO, &v), LT_OK);
    const double none[] = {NAN, INFINITY, -INFINITY, 1e300, 1500000.5};
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
        v = exact_of_int(7);
        assert_false(conc_of_double(none[i], CONC_NG_PER_UG, &v));
        assert_false(exact_has(v));
    }
}

static void test_parses(void **state)
{
    (void)state;
    lt_cx cx;
    exact v;
    cx_init(&cx, NULL);
    assert_int_equal(conc_parse(&cx, span_text("60"), P_PM25, &v), LT_OK);
    assert_same(v, exact_of_int(60000));
    assert_int_equal(conc_parse(&cx, span_text("2.2"), P_CO, &v), LT_OK);
    assert_same(v, exact_of_int(2200000));
    assert_int_equal(conc_parse(&cx, span_text("+0.00005"), P_O3, &v), LT_OK);
    assert_same(v, exact_of(1, 20));
    assert_int_equal(conc_parse(&cx, span_text("-.5"), P_O3, &v), LT_OK);
    assert_same(v, exact_of_int(-500));
}

static void test_doubles(void **state)
{
    (void)state;
    exact v;
    assert_true(conc_of_double(2.2, CONC_NG_PER_MG, &v));
    assert_same(v, exact_of_int(2200000));
    assert_true(conc_of_double(0.1, 1, &v));
    assert_same(v, exact_of(1, 10));
    assert_true(conc_of_double(-0.0, CONC_NG_PER_UG, &v));
    assert_same(v, exact_of_int(0));
    assert_true(conc_of_double(52.123456789, CONC_NG_PER_UG, &v));
    assert_same(v, exact_of(52123456789, 1000000));
    assert_false(conc_of_double(1.0 / 3, CONC_NG_PER_UG, &v)); /* the nearest picogram */
    assert_same(v, exact_of(333333, 1000));
    assert_false(conc_of_double(-2.0 / 3, CONC_NG_PER_UG, &v));
    assert_same(v, exact_of(-666667, 1000));
    assert_false(conc_of_double(5e-324, CONC_NG_PER_MG, &v));
    assert_same(v, exact_of_int(0));
    int64_t pg;
    bool is_exact;
    assert_true(conc_pg_of_double(52.3515, CONC_NG_PER_UG, &pg, &is_exact) && pg == 52351500 && is_exact);
    assert_true(conc_pg_of_double(0.12345678, CONC_NG_PER_UG, &pg, &is_exact) && pg == 123457 && !is_exact);
    assert_true(conc_pg_of_double(-1.0 / 3, CONC_NG_PER_UG, &pg, &is_exact) && pg == -333333 && !is_exact);
    assert_false(conc_pg_of_double(2e6, CONC_NG_PER_UG, &pg, &is_exact)); /* 2 g/m3 */
}

/* = HJ 633-2026 4.2.2; GB/T 8170-2008 3.2; stages of HJ 663 */
static void test_gold_rounding(void **state)
{
    (void)state;
    static const char *const STAGES[] = {"index-hour", "index-day", "daily", "statistic", "judge"};
    gold *g = gold_open("rounding.txt");
    while (gold_next(g)) {
        rule_set r = gold_rules(g, g->word[0]);
        pollutant p = gold_pollutant(g, g->word[2]);
        int s = 0;
        while (s < 5 && strcmp(STAGES[s], g->word[1]) != 0)
            s++;
        assert_true(s < 5);
        for (int i = 3; i < g->words; i++) {
            char *want = strchr(g->word[i], ':'), got[NUM_TEXT_MAX];
            assert_non_null(want);
            *want++ = '\0';
            exact v = gold_conc(g, g->word[i], p);
            num_format_dec(conc_print(test_law(), r, (law_stage)s, p, v), got);
            if (strcmp(got, want) != 0)
                GOLD_FAIL(g, "%s gives %s instead of %s", g->word[i], got, want);
            exact at = conc_at_stage(test_law(), r, (law_stage)s, p, v);
            if (test_law()->decimals[r][s][p] < 0)
                assert_same(at, v);
            else
                assert_same(at, gold_conc(g, want, p));
        }
    }
    gold_close(g, 15);
    assert_int_equal(conc_print(test_law(), RULES_2026, STAGE_DAILY, P_CO, EXACT_NONE).decimals, -1);
    assert_false(exact_has(conc_at_stage(test_law(), RULES_2026, STAGE_DAILY, P_CO, EXACT_NONE)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_refuses),
        cmocka_unit_test(test_parses),
        cmocka_unit_test(test_doubles),
        cmocka_unit_test(test_gold_rounding),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
