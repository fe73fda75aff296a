/* ozone_test.c - the day's largest 8 h mean: windows, validity, the exception, and a plainer way to the same. */
#include "assess/ozone.h"

#include "assess/assess_testkit.h"
#include "assess/mean.h"

static void fill(const gold *g, const char *word, int64_t hours[24])
{
    char text[64], *to, *value;
    snprintf(text, sizeof text, "%s", word);
    to = strchr(text, '-');
    value = strchr(text, ':');
    assert_true(to && value);
    *to++ = *value++ = '\0';
    int64_t from_label = gold_dec(g, text).scaled, to_label = gold_dec(g, to).scaled;
    assert_true(from_label >= 1 && to_label <= 24 && from_label <= to_label);
    for (int64_t label = from_label; label <= to_label; label++)
        hours[label - 1] = gold_ng(g, value, P_O3);
}

/* = HJ 663-2013 appendix A */
static void test_gold(void **state)
{
    (void)state;
    gold *g = gold_open("mda8.txt");
    while (gold_next(g)) {
        int64_t hours[24];
        int i = 2;
        for (int h = 0; h < 24; h++)
            hours[h] = CONC_NONE;
        for (; i < g->words && strcmp(g->word[i], "=") != 0; i++)
            fill(g, g->word[i], hours);
        assert_int_equal(g->words, i + 5);
        int64_t limit = gold_ng(g, g->word[1], P_O3), scaled;
        ozone_rule rule = {.limit_ng = limit, .rules = RULES_2026, .per_ng = 1};
        ozone_day d = ozone_of_day(test_law(), hours, rule);
        const char *result = g->word[i + 1], *validity = g->word[i + 4];
        if (d.windows != gold_dec(g, g->word[i + 2]).scaled || d.label != gold_dec(g, g->word[i + 3]).scaled ||
            d.is_valid != (strcmp(validity, "invalid") != 0) || d.by_exception != (strcmp(validity, "exception") == 0))
            GOLD_FAIL(g, "%s: %d windows, label %d, valid %d, by exception %d", g->word[0], d.windows, d.label, d.is_valid, d.by_exception);
        assert_int_equal(exact_has(d.max_8h), strcmp(result, "none") != 0);
        if (exact_has(d.max_8h))
            assert_same(d.max_8h, gold_conc(g, result, P_O3));
        assert_int_equal(ozone_day_scaled(test_law(), hours, rule, &scaled), d.is_valid);
        if (d.is_valid)
            assert_same(exact_of(scaled, MEAN_DAY_DEN), d.max_8h);
    }
    gold_close(g, 14);
}

/* All windows apart, compared as fractions: slower and plainer. */
static void test_against_all_windows(void **state)
{
    (void)state;
    uint64_t seed = 8;
    int valid = 0, by_exception = 0, invalid = 0;
    for (int n = 0; n < 5000; n++) {
        int64_t hours[24];
        int64_t gaps = test_between(&seed, 0, 60), level = test_between(&seed, 60, 200);
        exact best = EXACT_NONE;
        int windows = 0, label = 0;
        for (int h = 0; h < 24; h++)
            hours[h] = test_between(&seed, 0, 99) < gaps ? CONC_NONE : test_between(&seed, 0, level * 1000);
        for (int first = 0; first + 8 <= 24; first++) {
            exact m = ozone_window(test_law(), hours + first);
            windows += exact_has(m);
            if (exact_has(m) && (!exact_has(best) || exact_cmp(m, best) > 0)) {
                best = m;
                label = first + 8;
            }
        }
        ozone_rule rule = {.limit_ng = 100000, .rules = RULES_2026, .per_ng = 1};
        ozone_day d = ozone_of_day(test_law(), hours, rule);
        assert_int_equal(d.windows, windows);
        assert_int_equal(d.label, label);
        if (windows)
            assert_same(d.max_8h, best);
        /* above 100 after rounding to whole ug/m3, half to even: above 100.5 */
        bool above = windows && exact_cmp(best, exact_of_int(100500)) > 0;
        assert_int_equal(d.is_valid, windows >= 14 || above);
        assert_int_equal(d.by_exception, windows < 14 && above);
        for (int h = 0; h < 24; h++) /* the same day in picograms */
            hours[h] = hours[h] == CONC_NONE ? CONC_NONE : hours[h] * 1000;
        rule.per_ng = 1000;
        ozone_day fine = ozone_of_day(test_law(), hours, rule);
        assert_true(fine.label == d.label && fine.is_valid == d.is_valid && fine.by_exception == d.by_exception);
        if (windows)
            assert_same(fine.max_8h, d.max_8h);
        valid += d.is_valid;
        invalid += !d.is_valid;
        by_exception += d.by_exception;
    }
    assert_true(valid > 500 && invalid > 500 && by_exception > 20);
}

static void test_without_a_limit(void **state)
{
    (void)state;
    int64_t hours[24];
    for (int h = 0; h < 24; h++)
        hours[h] = h < 7 ? CONC_NONE : 999000;
    assert_false(ozone_of_day(test_law(), hours, (ozone_rule){CONC_NONE, RULES_2026, 1}).is_valid);
    assert_true(ozone_of_day(test_law(), hours, (ozone_rule){160000, RULES_2026, 1}).by_exception);
}

static void test_largest_hour(void **state)
{
    (void)state;
    int64_t hours[24];
    for (int h = 0; h < 24; h++)
        hours[h] = h < 4 ? CONC_NONE : h * 1000;
    assert_int_equal(ozone_max_1h(test_law(), hours), 23000);
    hours[23] = CONC_NONE;
    assert_int_equal(ozone_max_1h(test_law(), hours), CONC_NONE); /* 19 hours */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_without_a_limit),
        cmocka_unit_test(test_largest_hour),
        cmocka_unit_test(test_gold),
        cmocka_unit_test(test_against_all_windows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
