/* exact_test.c - wide fractions: no silent overflow, exact order, one rounding half to even. */
#include "assess/assess_testkit.h"
#include "assess/exact.h"

#define BIG ((wide)1 << 126)

static void test_overflow_is_told(void **state)
{
    (void)state;
    wide w;
    exact e;
    assert_false(wide_mul(BIG, 3, &w));
    assert_false(wide_mul(-BIG, 3, &w));
    assert_true(wide_mul(0, BIG, &w) && w == 0);
    assert_false(exact_mul(exact_of(BIG - 1, 1), exact_of(BIG - 3, 1), &e));
    assert_false(exact_add(exact_of(1, BIG - 1), exact_of(1, BIG - 3), &e)); /* both odd: no common factor */
    assert_int_equal(exact_round(exact_of(BIG, 1), 1, 2).decimals, -1);
    assert_int_equal(exact_round(exact_of((wide)1 << 70, 1), 1, 0).decimals, -1);
    assert_int_equal(exact_round(EXACT_NONE, 1, 0).decimals, -1);
}

static void test_order_without_products(void **state)
{
    (void)state;
    /* neighbours of Farey's kind: their products do not fit in 127 bits */
    assert_int_equal(exact_cmp(exact_of(BIG - 1, BIG), exact_of(BIG - 2, BIG - 1)), 1);
    assert_int_equal(exact_cmp(exact_of(BIG - 2, BIG - 1), exact_of(BIG - 1, BIG)), -1);
    assert_int_equal(exact_cmp(exact_of(-(BIG - 1), BIG), exact_of(-(BIG - 2), BIG - 1)), -1);
    assert_int_equal(exact_cmp(exact_of(2, 6), exact_of(1, 3)), 0);
    uint64_t seed = 1;
    for (int i = 0; i < 20000; i++) {
        int64_t a = test_between(&seed, -50, 50), b = test_between(&seed, 1, 50), c = test_between(&seed, -50, 50),
                d = test_between(&seed, 1, 50);
        int64_t left = a * d, right = c * b;
        assert_int_equal(exact_cmp(exact_of(a, b), exact_of(c, d)), (left > right) - (left < right));
    }
}

static void test_sums_and_products(void **state)
{
    (void)state;
    exact e;
    assert_true(exact_add(exact_of(1, 6), exact_of(1, 10), &e));
    assert_true(e.num == 4 && e.den == 15);
    assert_true(exact_add(exact_of(-1, 3), exact_of(1, 3), &e) && e.num == 0);
    assert_true(exact_mul(exact_of(BIG - 1, 7), exact_of(14, BIG - 1), &e));
    assert_same(e, exact_of_int(2));
}

/* = GB/T 8170-2008 3.2 */
static void test_rounds_half_to_even(void **state)
{
    (void)state;
    const int64_t halves[][2] = {{5, 2}, {15, 8}, {25, 12}, {35, 18}, {-5, -2}, {-7, -4}, {-15, -8}, {1, 0}, {-1, 0}, {3, 2}};
    for (size_t i = 0; i < sizeof halves / sizeof halves[0]; i++)
        assert_int_equal((int64_t)wide_div_half_even(halves[i][0], 2), halves[i][1]);
    assert_int_equal((int64_t)wide_div_half_even(-1, 3), 0);
    assert_int_equal((int64_t)wide_div_half_even(-2, 3), -1);
    assert_int_equal((int64_t)wide_div_up(7, 3), 3);
    assert_int_equal((int64_t)wide_div_up(6, 3), 2);
    assert_int_equal((int64_t)wide_div_up(-7, 3), -2);
    num_dec d = exact_round(exact_of(2, 3), 1, 4);
    assert_int_equal(d.scaled, 6667);
    assert_int_equal(d.decimals, 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_overflow_is_told),
        cmocka_unit_test(test_order_without_products),
        cmocka_unit_test(test_sums_and_products),
        cmocka_unit_test(test_rounds_half_to_even),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
