/* percentile_test.c - selection against sorting, and printed percentiles. */
#include "assess/percentile.h"

#include "assess/assess_testkit.h"

#define VALUES_MAX 4096

static int ascending(const void *a, const void *b)
{
    wide x = *(const wide *)a, y = *(const wide *)b;
    return (x > y) - (x < y);
}

/* The sorted way is the judge. */
static exact check(const int64_t *v, size_t n, wide den, int percent)
{
    static wide values[VALUES_MAX], sorted[VALUES_MAX];
    assert_true(n <= VALUES_MAX);
    for (size_t i = 0; i < n; i++)
        values[i] = sorted[i] = v[i];
    qsort(sorted, n, sizeof *sorted, ascending);
    size_t t = (n - 1) * (size_t)percent, s = t / 100, next = s + 1 < n ? s + 1 : s;
    exact want = exact_of(sorted[s] * 100 + (sorted[next] - sorted[s]) * (wide)(t % 100), den * 100);
    exact got = percentile_of(values, n, den, percent);
    assert_same(got, want);
    qsort(values, n, sizeof *values, ascending); /* reordered, nothing lost */
    assert_memory_equal(values, sorted, n * sizeof *values);
    return got;
}

/* = HJ 663-2013 appendix A */
static void test_gold(void **state)
{
    (void)state;
    gold *g = gold_open("percentile.txt");
    while (gold_next(g)) {
        static int64_t v[VALUES_MAX];
        size_t n = 0;
        for (int i = 2; i < g->words; i++) {
            char *to = strstr(g->word[i], "..");
            if (to)
                *to = '\0';
            int64_t first = gold_dec(g, g->word[i]).scaled, last = to ? gold_dec(g, to + 2).scaled : first;
            for (int64_t x = first; x <= last; x++)
                v[n++] = x;
        }
        assert_same(check(v, n, 1, (int)gold_dec(g, g->word[0]).scaled), gold_exact(g, g->word[1]));
    }
    gold_close(g, 15);
}

static void test_against_sorting(void **state)
{
    (void)state;
    uint64_t seed = 98;
    static int64_t v[VALUES_MAX];
    for (int round = 0; round < 3000; round++) {
        size_t n = (size_t)test_between(&seed, 1, round % 50 == 0 ? VALUES_MAX : 60);
        int64_t width = test_between(&seed, 0, 3) == 0 ? 3 : 1000000; /* many equal ones, too */
        for (size_t i = 0; i < n; i++)
            v[i] = test_between(&seed, -width, width);
        check(v, n, test_between(&seed, 1, 1000), (int)test_between(&seed, 0, 100));
    }
}

/* Orders that make a simple quickselect slow: sorted, backwards, organ pipe, and one made against the median of three. */
static void test_bad_orders(void **state)
{
    (void)state;
    static int64_t v[VALUES_MAX];
    for (int percent = 0; percent <= 100; percent += 5)
        for (int order = 0; order < 4; order++) {
            for (int64_t i = 0; i < VALUES_MAX; i++)
                v[i] = order == 0 ? i : order == 1 ? -i : order == 2 ? (i < VALUES_MAX / 2 ? i : VALUES_MAX - i)
                     : i % 2 == 0 ? i / 2 + 1 : VALUES_MAX / 2 + i / 2 + 1;
            check(v, VALUES_MAX, 7, percent);
        }
}

static void test_extremes(void **state)
{
    (void)state;
    const int64_t ends[] = {INT64_MAX, INT64_MIN, INT64_MAX, INT64_MIN, 0};
    for (int percent = 0; percent <= 100; percent++)
        check(ends, 5, 1, percent);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_gold),
        cmocka_unit_test(test_extremes),
        cmocka_unit_test(test_against_sorting),
        cmocka_unit_test(test_bad_orders),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
