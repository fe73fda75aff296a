/* trend_test.c - rank correlation with time. */
#include "assess/trend.h"

#include "assess/assess_testkit.h"
#include "tables.h"

static void test_refuses(void **state)
{
    (void)state;
    lt_cx cx;
    trend t;
    exact v[TREND_MAX + 1];
    cx_init(&cx, NULL);
    for (int i = 0; i <= TREND_MAX; i++)
        v[i] = exact_of_int(i);
    assert_int_equal(trend_of(&cx, v, 0, &t), LT_BAD_INPUT);
    assert_int_equal(trend_of(&cx, v, 1, &t), LT_BAD_INPUT);
    assert_int_equal(trend_of(&cx, v, TREND_MAX + 1, &t), LT_BAD_INPUT);
    assert_int_equal(trend_of(&cx, v, TREND_MAX, &t), LT_OK);
    assert_same(t.r, exact_of_int(1));
    assert_int_equal(t.verdict, TREND_NO_CRITICAL);
    v[2] = EXACT_NONE;
    assert_int_equal(trend_of(&cx, v, 5, &t), LT_BAD_INPUT);
    assert_non_null(strstr(cx.say, "period 3 of 5"));
}

/* = HJ 663-2013 appendix, as recalled */
static void test_gold(void **state)
{
    (void)state;
    static const char *const VERDICTS[] = {"none", "rising", "falling", "no-critical"};
    lt_cx cx;
    gold *g = gold_open("spearman.txt");
    cx_init(&cx, NULL);
    while (gold_next(g)) {
        exact v[GOLD_WORDS_MAX];
        trend t;
        for (int i = 2; i < g->words; i++)
            v[i - 2] = gold_exact(g, g->word[i]);
        assert_int_equal(trend_of(&cx, v, (size_t)g->words - 2, &t), LT_OK);
        if (exact_cmp(t.r, gold_exact(g, g->word[0])) != 0)
            GOLD_FAIL(g, "%f instead of %s", exact_to_double(t.r), g->word[0]);
        assert_string_equal(VERDICTS[t.verdict], g->word[1]);
    }
    gold_close(g, 7);
}

static void test_every_critical_value(void **state)
{
    (void)state;
    lt_cx cx;
    exact v[40];
    trend t;
    cx_init(&cx, NULL);
    for (int i = 0; i < 40; i++)
        v[i] = exact_of(-i, 3);
    assert_int_equal(TABLE_SPEARMAN_COUNT, 16);
    for (size_t i = 0; i < TABLE_SPEARMAN_COUNT; i++) {
        assert_int_equal(trend_of(&cx, v, (size_t)TABLE_SPEARMAN[i].n, &t), LT_OK);
        assert_int_equal(t.verdict, TREND_FALLING);
        assert_int_equal(t.critical.scaled, TABLE_SPEARMAN[i].critical.scaled);
        assert_true(i == 0 || exact_cmp(exact_of_dec(TABLE_SPEARMAN[i].critical), exact_of_dec(TABLE_SPEARMAN[i - 1].critical)) < 0);
    }
    assert_int_equal(trend_of(&cx, v, 11, &t), LT_OK); /* not printed: no verdict, nothing interpolated */
    assert_int_equal(t.verdict, TREND_NO_CRITICAL);
    assert_int_equal(t.critical.decimals, -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_refuses),
        cmocka_unit_test(test_gold),
        cmocka_unit_test(test_every_critical_value),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
