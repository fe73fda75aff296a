/* mean_test.c - means and how much data they need. */
#include "assess/mean.h"

#include "assess/assess_testkit.h"
#include "assess/space.h"

static void first_n(int64_t *v, size_t room, int n)
{
    for (size_t i = 0; i < room; i++)
        v[i] = (int)i < n ? (int64_t)(i + 1) * 1000 : CONC_NONE;
}

static mean_enough year_of(const gold *g)
{
    bool has[366] = {0};
    int year = (int)gold_dec(g, g->word[1]).scaled, day = 0;
    for (int month = 1; month <= 12; month++) {
        int valid = (int)gold_dec(g, g->word[1 + month]).scaled;
        for (int i = 0; i < civil_days_in_month(year, month); i++)
            has[day++] = i < valid;
    }
    mean_calendar c = {.first_day = civil_day_number(year, 1, 1), .days = day};
    return mean_is_enough(test_law(), &c, has, test_law()->validity.year_days);
}

static bool is_enough(const gold *g, int n)
{
    const law *w = test_law();
    int64_t v[60];
    if (strcmp(g->word[0], "hour") == 0) {
        first_n(v, 60, n);
        assert_int_equal(mean_hour(w, v).is_valid, mean_hour_is_valid(w, n));
        return mean_hour(w, v).is_valid;
    }
    if (strcmp(g->word[0], "day") == 0) {
        int64_t scaled;
        first_n(v, 24, n);
        mean m = mean_day(w, v);
        assert_int_equal(m.count, n);
        assert_int_equal(mean_day_scaled(w, mean_sum_of(v, 24), &scaled), m.is_valid);
        if (n > 0)
            assert_same(m.value, exact_of((wide)(n + 1) * 1000, 2)); /* of what is there */
        if (m.is_valid)
            assert_same(exact_of(scaled, MEAN_DAY_DEN), m.value);
        return m.is_valid;
    }
    if (strcmp(g->word[0], "area") == 0)
        return space_is_enough(w, n, (int)gold_dec(g, g->word[2]).scaled);
    if (strcmp(g->word[0], "year") == 0)
        return year_of(g) == MEAN_ENOUGH;
    first_n(v, 8, n);
    assert_string_equal(g->word[0], "ozone8h");
    return mean_of(v, 8, w->validity.o3_8h_hours).is_valid;
}

/* = GB 3095-2026 6.4 table 4 */
static void test_gold(void **state)
{
    (void)state;
    gold *g = gold_open("validity.txt");
    while (gold_next(g)) {
        const char *want = g->word[g->words - 1];
        assert_true(strcmp(want, "enough") == 0 || strcmp(want, "too-few") == 0);
        if (is_enough(g, (int)gold_dec(g, g->word[1]).scaled) != (strcmp(want, "enough") == 0))
            GOLD_FAIL(g, "%s %s is not %s", g->word[0], g->word[1], want);
    }
    gold_close(g, 25);
}

static void test_periods_that_are_no_year(void **state)
{
    (void)state;
    const law *w = test_law();
    bool has[366];
    memset(has, 1, sizeof has);
    mean_calendar c = {.first_day = civil_day_number(2024, 2, 1), .days = 29 + 31};
    assert_int_equal(mean_is_enough(w, &c, has, 324), MEAN_ENOUGH); /* two whole months */
    for (int i = 0; i < 4; i++)
        has[i] = false;
    assert_int_equal(mean_is_enough(w, &c, has, 324), MEAN_ENOUGH); /* February 25 */
    has[4] = false;
    assert_int_equal(mean_is_enough(w, &c, has, 324), MEAN_TOO_FEW);
    c.days = 59; /* not the last of March */
    assert_int_equal(mean_is_enough(w, &c, has, 324), MEAN_NO_RULE);
    c = (mean_calendar){.first_day = civil_day_number(2024, 2, 2), .days = 28};
    assert_int_equal(mean_is_enough(w, &c, has, 324), MEAN_NO_RULE);
    memset(has, 0, sizeof has);
    assert_int_equal(mean_is_enough(w, &c, has, 324), MEAN_TOO_FEW);
    /* twelve months from July: every month's minimum, no year's */
    memset(has, 1, sizeof has);
    c = (mean_calendar){.first_day = civil_day_number(2023, 7, 1), .days = 366};
    assert_int_equal(mean_is_enough(w, &c, has, 367), MEAN_ENOUGH);
    c = (mean_calendar){.first_day = civil_day_number(2023, 1, 1), .days = 365};
    assert_int_equal(mean_is_enough(w, &c, has, 366), MEAN_TOO_FEW);
}

static void test_exact_means(void **state)
{
    (void)state;
    const int64_t v[] = {1, CONC_NONE, -3, CONC_MAX_NG, -CONC_MAX_NG, 1};
    mean m = mean_of(v, 6, 5);
    assert_int_equal(m.count, 5);
    assert_true(m.is_valid);
    assert_same(m.value, exact_of(-1, 5));
    assert_false(mean_of(v, 6, 6).is_valid);
    m = mean_of(v + 1, 1, 0);
    assert_false(m.is_valid || exact_has(m.value));
    const wide days[] = {10, 20, 31};
    const bool has[] = {true, false, true}, none[] = {false, false, false};
    assert_same(mean_of_days(days, has, 3, 7), exact_of(41, 14));
    assert_same(mean_of_days(days, NULL, 3, 1), exact_of(61, 3));
    assert_false(exact_has(mean_of_days(days, none, 3, 7)));
    assert_false(exact_has(mean_of_days(days, NULL, 0, 7)));
}

/* The fast scaled mean is the mean, for every lawful count. */
static void test_scaled(void **state)
{
    (void)state;
    uint64_t seed = 5;
    for (int n = 0; n < 2000; n++) {
        int64_t v[24], scaled;
        for (int h = 0; h < 24; h++)
            v[h] = test_between(&seed, 0, 11) == 0 ? CONC_NONE : test_between(&seed, -1000, CONC_MAX_NG);
        mean m = mean_day(test_law(), v);
        assert_int_equal(mean_day_scaled(test_law(), mean_sum_of(v, 24), &scaled), m.is_valid);
        if (m.is_valid)
            assert_same(exact_of(scaled, MEAN_DAY_DEN), m.value);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_gold),
        cmocka_unit_test(test_periods_that_are_no_year),
        cmocka_unit_test(test_exact_means),
        cmocka_unit_test(test_scaled),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
