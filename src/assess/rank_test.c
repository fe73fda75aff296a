/* rank_test.c - equal printed values share a rank; the order given does not matter. */
#include "assess/rank.h"

#include "assess/assess_testkit.h"

static void check(const rank_row *rows, size_t i, const char *key, int rank, bool is_shared)
{
    assert_string_equal(rows[i].key, key);
    assert_int_equal(rows[i].rank, rank);
    assert_int_equal(rows[i].is_shared, is_shared);
}

static void test_ties(void **state)
{
    (void)state;
    rank_row rows[] = {
        {.key = "g", .state = RANK_TOO_LITTLE_DATA, .value = {1, 1}},
        {.key = "e", .value = exact_of(5, 1)},
        {.key = "c", .value = exact_of(3249, 1000)},  /* 3.249: 3.25 */
        {.key = "f", .state = RANK_EXEMPT},
        {.key = "b", .value = exact_of(32451, 10000)}, /* 3.2451: 3.25 */
        {.key = "d", .value = exact_of(3255, 1000)},  /* 3.255: half to even, 3.26 */
        {.key = "a", .value = exact_of(3245, 1000)},  /* 3.245: half to even, 3.24 */
    };
    rank_assign(rows, 7, (rank_options){.decimals = 2});
    check(rows, 0, "a", 1, false);
    check(rows, 1, "b", 2, true);
    check(rows, 2, "c", 2, true);
    check(rows, 3, "d", 4, false);
    check(rows, 4, "e", 5, false);
    check(rows, 5, "f", 0, false);
    check(rows, 6, "g", 0, false);
    assert_int_equal(rows[6].shown.decimals, -1);
    assert_int_equal(rows[1].shown.scaled, 325);
    rank_assign(rows, 7, (rank_options){.decimals = 0, .largest_first = true});
    check(rows, 0, "e", 1, false);
    check(rows, 1, "a", 2, true);
    check(rows, 4, "d", 2, true);
    check(rows, 5, "f", 0, false);
    rank_assign(rows, 0, (rank_options){.decimals = 0});
}

static void test_order_does_not_matter(void **state)
{
    (void)state;
    enum { N = 60 };
    static char keys[N][4];
    rank_row first[N], again[N];
    uint64_t seed = 3;
    for (int i = 0; i < N; i++) {
        snprintf(keys[i], sizeof keys[i], "%02d", i);
        first[i] = (rank_row){.key = keys[i], .state = (rank_state)(test_between(&seed, 0, 9) > 7 ? test_between(&seed, 1, 2) : 0),
                              .value = exact_of(test_between(&seed, 100, 120), 7)};
    }
    memcpy(again, first, sizeof first);
    rank_assign(first, N, (rank_options){.decimals = 1});
    for (int round = 0; round < 50; round++) {
        for (int i = N - 1; i > 0; i--) {
            int64_t k = test_between(&seed, 0, i);
            rank_row t = again[i];
            again[i] = again[k];
            again[k] = t;
        }
        rank_assign(again, N, (rank_options){.decimals = 1});
        for (int i = 0; i < N; i++)
            check(again, (size_t)i, first[i].key, first[i].rank, first[i].is_shared);
    }
    for (int i = 1; i < N && first[i].rank; i++) { /* 1 2 2 4 */
        assert_true(first[i].shown.scaled >= first[i - 1].shown.scaled);
        assert_int_equal(first[i].rank, first[i].shown.scaled == first[i - 1].shown.scaled ? first[i - 1].rank : i + 1);
    }
}

static void test_change(void **state)
{
    (void)state;
    assert_int_equal(rank_change((num_dec){0, -1}, (num_dec){683, 2}).decimals, -1);
    assert_int_equal(rank_change((num_dec){683, 2}, (num_dec){0, -1}).decimals, -1);
    assert_int_equal(rank_change((num_dec){683, 2}, (num_dec){68, 1}).decimals, -1);
    assert_int_equal(rank_change((num_dec){INT64_MIN, 2}, (num_dec){1, 2}).decimals, -1);
    num_dec d = rank_change((num_dec){653, 2}, (num_dec){683, 2});
    assert_int_equal(d.scaled, -30);
    assert_int_equal(d.decimals, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ties),
        cmocka_unit_test(test_order_does_not_matter),
        cmocka_unit_test(test_change),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
