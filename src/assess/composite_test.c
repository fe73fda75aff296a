/* composite_test.c - the composite index in its definitions. */
#include "assess/composite.h"

#include "assess/assess_testkit.h"

static composite_input input_of(const exact mean[4], exact co, exact o3)
{
    composite_input in = {0}; /* den 0: nothing there */
    const pollutant order[4] = {P_SO2, P_NO2, P_PM10, P_PM25};
    for (int i = 0; i < 4; i++)
        in.mean[order[i]] = mean[i];
    in.percentile[P_CO] = co;
    in.percentile[P_O3] = o3;
    return in;
}

static composite_input plain(void)
{
    const exact mean[4] = {exact_of_int(10000), exact_of_int(25000), exact_of_int(45000), exact_of_int(25000)};
    return input_of(mean, exact_of_int(900000), exact_of_int(140000));
}

static void test_refuses(void **state)
{
    (void)state;
    lt_cx cx;
    composite_index x;
    composite_input in = plain();
    cx_init(&cx, NULL);
    assert_int_equal(composite_of(&cx, test_law(), (composite_choice){-1, LIMITS_2012}, &in, &x), LT_BAD_INPUT);
    assert_int_equal(composite_of(&cx, test_law(), (composite_choice){composite_variant_count(), LIMITS_2012}, &in, &x), LT_BAD_INPUT);
    assert_int_equal(composite_find_variant(span_text("Ranking")), -1);
    in.percentile[P_O3] = EXACT_NONE;
    assert_int_equal(composite_of(&cx, test_law(), (composite_choice){0, LIMITS_2012}, &in, &x), LT_NOT_ENOUGH);
    assert_non_null(strstr(cx.say, "percentile of O3"));
    in = plain();
    in.mean[P_PM25] = EXACT_NONE;
    assert_int_equal(composite_of(&cx, test_law(), (composite_choice){0, LIMITS_2012}, &in, &x), LT_NOT_ENOUGH);
    assert_non_null(strstr(cx.say, "mean of PM2.5"));
    in = plain(); /* hj663 asks the percentiles of all */
    int hj663 = composite_find_variant(span_text("hj663"));
    assert_int_equal(composite_of(&cx, test_law(), (composite_choice){hj663, LIMITS_2012}, &in, &x), LT_NOT_ENOUGH);
}

static void test_gold(void **state)
{
    (void)state;
    lt_cx cx;
    gold *g = gold_open("composite.txt");
    cx_init(&cx, NULL);
    while (gold_next(g)) {
        const pollutant p[4] = {P_SO2, P_NO2, P_PM10, P_PM25};
        exact mean[4], off;
        composite_choice c = {.variant = composite_find_variant(span_text(g->word[0]))};
        composite_index x;
        assert_int_equal(g->words, 11);
        assert_true(limit_stage_parse(span_text(g->word[1]), &c.limits));
        for (int i = 0; i < 4; i++)
            mean[i] = gold_conc(g, g->word[2 + i], p[i]);
        composite_input in = input_of(mean, gold_conc(g, g->word[6], P_CO), gold_conc(g, g->word[7], P_O3));
        assert_int_equal(composite_of(&cx, test_law(), c, &in, &x), LT_OK);
        exact want = gold_exact(g, g->word[9]), tolerance = gold_exact(g, g->word[10]);
        assert_true(exact_add(x.sum, exact_of(-want.num, want.den), &off));
        off.num = off.num < 0 ? -off.num : off.num;
        if (exact_cmp(off, tolerance) > 0)
            GOLD_FAIL(g, "%.6f instead of %s", exact_to_double(x.sum), g->word[9]);
    }
    gold_close(g, 8);
}

static void test_items(void **state)
{
    (void)state;
    lt_cx cx;
    composite_index x;
    composite_input in = plain();
    cx_init(&cx, NULL);
    assert_int_equal(composite_of(&cx, test_law(), (composite_choice){composite_find_variant(span_text("ranking")), LIMITS_2012}, &in, &x), LT_OK);
    assert_same(x.item[P_SO2], exact_of(1, 6));
    assert_same(x.item[P_PM25], exact_of(5, 7));
    assert_same(x.max, exact_of(7, 8));
    assert_int_equal(x.main, P_O3);
    assert_int_equal(composite_of(&cx, test_law(), (composite_choice){composite_find_variant(span_text("ranking-2026")), LIMITS_2026T}, &in, &x), LT_OK);
    assert_same(x.item[P_PM25], exact_of(5, 6)); /* without its weight of 3 */
    assert_same(x.max, exact_of(7, 8));
    assert_int_equal(x.main, P_PM25); /* 2.5 against 1.75 */
    for (int p = 0; p < POLLUTANT_COUNT; p++) /* hj663: the larger of mean/annual and percentile/daily */
        if (p != P_CO && p != P_O3)
            in.percentile[p] = exact_of_int(1000);
    in.percentile[P_PM25] = exact_of_int(150000);
    assert_int_equal(composite_of(&cx, test_law(), (composite_choice){composite_find_variant(span_text("hj663")), LIMITS_2012}, &in, &x), LT_OK);
    assert_same(x.item[P_PM25], exact_of_int(2));
    assert_same(x.item[P_SO2], exact_of(1, 6));
    assert_same(x.max, exact_of_int(2));
    assert_int_equal(x.main, P_PM25);
}

static void test_in_use(void **state)
{
    (void)state;
    int64_t border = civil_day_number(2026, 3, 1);
    assert_string_equal(composite_variant_key(composite_variant_on(border - 1)), "ranking");
    assert_string_equal(composite_variant_key(composite_variant_on(border)), "ranking-2026");
    assert_int_equal(composite_limits(composite_variant_on(border - 1)), LIMITS_2012);
    assert_int_equal(composite_limits(composite_variant_on(border)), LIMITS_2026T);
}

static void test_change(void **state)
{
    (void)state;
    assert_same(composite_change_percent(exact_of(33, 10), exact_of(3, 1)), exact_of_int(10));
    assert_same(composite_change_percent(exact_of(9, 4), exact_of(3, 1)), exact_of_int(-25));
    assert_same(composite_change_percent(exact_of(3, 1), exact_of(3, 1)), exact_of_int(0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_refuses), cmocka_unit_test(test_gold),   cmocka_unit_test(test_items),
        cmocka_unit_test(test_in_use),  cmocka_unit_test(test_change),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
