/* space_test.c - stations to an area: what takes part, 75 %, exactness. */
#include "assess/space.h"

#include "assess/assess_testkit.h"

static void test_nobody(void **state)
{
    (void)state;
    const space_station only_control = {.value = exact_of_int(5), .is_control = true};
    space_mean m = space_of(test_law(), NULL, 0);
    assert_false(m.is_valid || exact_has(m.value));
    m = space_of(test_law(), &only_control, 1);
    assert_false(m.is_valid || exact_has(m.value));
    assert_int_equal(m.expected, 0);
    const space_station silent[2] = {{EXACT_NONE, false}, {EXACT_NONE, false}};
    m = space_of(test_law(), silent, 2);
    assert_false(m.is_valid || exact_has(m.value));
    assert_int_equal(m.expected, 2);
}

static void test_three_of_four(void **state)
{
    (void)state;
    space_station s[5] = {
        {exact_of(61, 3), false}, {exact_of(10, 1), false}, {EXACT_NONE, false}, {exact_of(7, 2), false}, {exact_of(9999, 1), true}};
    space_mean m = space_of(test_law(), s, 5);
    assert_true(m.is_valid && m.is_exact);
    assert_int_equal(m.valid, 3);
    assert_int_equal(m.expected, 4);
    assert_same(m.value, exact_of(203, 18));
    s[0].value = EXACT_NONE;
    m = space_of(test_law(), s, 5);
    assert_false(m.is_valid); /* 50 % */
    assert_same(m.value, exact_of(27, 4));
}

/* Denominators without common factors overflow 126 bits; the mean is then near, and says so. */
static void test_many_denominators(void **state)
{
    (void)state;
    enum { N = 300 };
    static space_station s[N];
    uint64_t seed = 11;
    double sum = 0;
    for (int i = 0; i < N; i++) {
        s[i].value = exact_of(test_between(&seed, 0, 1000000000000), test_between(&seed, 1 << 20, 1 << 21) | 1);
        sum += exact_to_double(s[i].value);
    }
    space_mean m = space_of(test_law(), s, N);
    assert_true(m.is_valid);
    assert_false(m.is_exact);
    assert_true(exact_to_double(m.value) - sum / N < 1e-6 && exact_to_double(m.value) - sum / N > -1e-6);
    /* the bound of the header on a case with a known answer: 1/p + (p-1)/p = 1 for many p of 2^60 and more */
    for (int i = 0; i < N; i += 2) {
        wide den = ((wide)test_random(&seed) >> 1) | (wide)1 << 62 | 1;
        s[i].value = exact_of(1, den);
        s[i + 1].value = exact_of(den - 1, den);
    }
    m = space_of(test_law(), s, N);
    exact off;
    assert_true(exact_add(m.value, exact_of(-1, 2), &off));
    assert_true(exact_cmp(off, exact_of(1, 1000000000)) <= 0 && exact_cmp(off, exact_of(-1, 1000000000)) >= 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nobody),
        cmocka_unit_test(test_three_of_four),
        cmocka_unit_test(test_many_denominators),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
