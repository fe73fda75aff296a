/* iaqi_test.c - the index on a row of breakpoints: printed edges, monotony, fractions of any width. */
#include "assess/iaqi.h"

#include "assess/assess_testkit.h"

static averaging averaging_of(const gold *g, const char *word)
{
    if (strcmp(word, "1h") != 0 && strcmp(word, "8h") != 0 && strcmp(word, "24h") != 0)
        GOLD_FAIL(g, "\"%s\" is no averaging", word);
    return strcmp(word, "1h") == 0 ? AVG_1H : strcmp(word, "8h") == 0 ? AVG_8H : AVG_24H;
}

static void check_one(const gold *g, const law_curve *c, pollutant p, const char *pair)
{
    char text[64];
    snprintf(text, sizeof text, "%s", pair);
    char *want = strchr(text, ':');
    assert_non_null(want);
    *want++ = '\0';
    bool wants_over = strchr(want, '+') != NULL, is_over, is_over_ng;
    int index = strncmp(want, "none", 4) == 0 ? -1 : (int)strtol(want, NULL, 10);
    exact v = gold_conc(g, text, p);
    int got = iaqi_of(c, v, &is_over), fast = iaqi_of_ng(c, gold_ng(g, text, p), &is_over_ng);
    if (got != index || fast != index || is_over != wants_over || is_over_ng != wants_over)
        GOLD_FAIL(g, "%s %s: %d, fast %d", pollutant_key(p), pair, got, fast);
}

/* = HJ 633-2012 table 1, 4.2, 6.2; HJ 633-2026 4.2 */
static void test_gold(void **state)
{
    (void)state;
    gold *g = gold_open("iaqi.txt");
    int pairs = 0;
    while (gold_next(g)) {
        pollutant p = gold_pollutant(g, g->word[1]);
        bool is_both = strcmp(g->word[0], "both") == 0;
        for (int r = 0; r < RULE_SET_COUNT; r++) {
            bool is_2026 = r == RULES_2026;
            if (!is_both && is_2026 != (strcmp(g->word[0], "2026") == 0))
                continue;
            for (int i = 3; i < g->words; i++, pairs++)
                check_one(g, &test_law()->curve[r][p][averaging_of(g, g->word[2])], p, g->word[i]);
        }
    }
    assert_int_equal(pairs, 551);
    gold_close(g, 24);
}

static void each_curve(void (*run)(const law_curve *c))
{
    int curves = 0;
    for (int r = 0; r < RULE_SET_COUNT; r++)
        for (int p = 0; p < POLLUTANT_COUNT; p++)
            for (int a = 0; a <= AVG_24H; a++)
                if (test_law()->curve[r][p][a].count) {
                    run(&test_law()->curve[r][p][a]);
                    curves++;
                }
    assert_int_equal(curves, RULE_SET_COUNT * 10);
}

static void exact_at_breakpoints(const law_curve *c)
{
    bool is_over;
    for (int i = 0; i < c->count; i++) {
        assert_int_equal(iaqi_of_ng(c, c->bp_ng[i], &is_over), c->index[i]);
        assert_false(is_over);
        assert_int_equal(iaqi_of(c, exact_of((wide)c->bp_ng[i] * 7, 7), &is_over), c->index[i]);
        if (i + 1 < c->count) /* one step above is one more: rounded up, no gap */
            assert_int_equal(iaqi_of_ng(c, c->bp_ng[i] + 1, &is_over), c->index[i] + 1);
    }
    assert_int_equal(iaqi_of_ng(c, c->bp_ng[c->count - 1] + 1, &is_over), c->over);
    assert_true(is_over);
    assert_int_equal(iaqi_of(c, exact_of((wide)c->bp_ng[c->count - 1] * 9 + 1, 9), &is_over), c->over);
    assert_true(is_over);
}

static void test_breakpoints(void **state)
{
    (void)state;
    each_curve(exact_at_breakpoints);
}

static void rises(const law_curve *c)
{
    bool is_over;
    int before = 0;
    int64_t last = c->bp_ng[c->count - 1];
    for (int64_t ng = 0; ng <= last; ng += last / 5003 + 1) {
        int index = iaqi_of_ng(c, ng, &is_over);
        assert_true(index >= before && index <= 500);
        before = index;
    }
}

static void test_monotone(void **state)
{
    (void)state;
    each_curve(rises);
}

/* The plain formula with one wide division, for fractions small enough for it. */
static void agrees_with_formula(const law_curve *c)
{
    uint64_t seed = (uint64_t)c->bp_ng[1];
    for (int i = 0; i < 400; i++) {
        int64_t den = test_between(&seed, 1, 1 << 20), num = test_between(&seed, 1, c->bp_ng[c->count - 1] * den);
        int hi = 1;
        while ((wide)num > (wide)c->bp_ng[hi] * den)
            hi++;
        wide run = (wide)(c->bp_ng[hi] - c->bp_ng[hi - 1]) * den, rise = c->index[hi] - c->index[hi - 1];
        wide want = c->index[hi - 1] + wide_div_up(rise * ((wide)num - (wide)c->bp_ng[hi - 1] * den), run);
        bool is_over;
        assert_int_equal(iaqi_of(c, exact_of(num, den), &is_over), (int)want);
        /* the same value as a fraction of more than 110 bits */
        wide big = ((wide)1 << 90) / den;
        assert_int_equal(iaqi_of(c, exact_of((wide)num * big, (wide)den * big), &is_over), (int)want);
    }
}

static void test_fractions(void **state)
{
    (void)state;
    each_curve(agrees_with_formula);
    const law_curve *c = &test_law()->curve[RULES_2012][P_PM25][AVG_24H];
    const wide den = ((wide)1 << 126) - 1;
    bool is_over;
    assert_int_equal(iaqi_of(c, exact_of(1, den), &is_over), 1);       /* above nothing at all */
    assert_int_equal(iaqi_of(c, exact_of(den - 1, den), &is_over), 1); /* a hair below 1 ng */
    assert_int_equal(iaqi_of(c, exact_of(-5, 3), &is_over), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_gold),
        cmocka_unit_test(test_breakpoints),
        cmocka_unit_test(test_monotone),
        cmocka_unit_test(test_fractions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
