/* goodday_test.c - days by class, and what the share of good days is of. */
#include "assess/goodday.h"

#include "assess/assess_testkit.h"

#define SIX 0x3F

static void test_no_days(void **state)
{
    (void)state;
    goodday_base base;
    assert_false(goodday_base_parse(span_text("ALL"), &base));
    for (int b = 0; b < GOODDAY_BASE_COUNT; b++) {
        const goodday_day nothing = {.aqi = -1, .of_present = -1};
        assert_true(goodday_base_parse(span_text(goodday_base_name((goodday_base)b)), &base) && (int)base == b);
        goodday_counts c = goodday_count(test_law(), RULES_2026, base, &nothing, 1);
        assert_int_equal(c.days, 1);
        assert_int_equal(c.valid, 0);
        assert_int_equal(c.aqi_max, -1);
        assert_int_equal(c.good_percent.decimals, -1);
    }
}

static void test_bases(void **state)
{
    (void)state;
    const goodday_day days[] = {
        {.aqi = 50, .of_present = 50, .valid = SIX},
        {.aqi = 100, .of_present = 100, .valid = SIX, .primary = 1u << P_PM25},
        {.aqi = 101, .of_present = 101, .valid = SIX, .primary = 1u << P_PM25 | 1u << P_O3},
        {.aqi = 201, .of_present = 201, .valid = SIX & ~1, .primary = 1u << P_PM10}, /* 2026 5.3: given, one missing */
        {.aqi = -1, .of_present = 40, .valid = SIX & ~1},                            /* withheld */
        {.aqi = -1, .of_present = -1, .valid = 0},
    };
    const struct {
        goodday_base base;
        int          valid, good, heavy;
        int64_t      permille;
    } want[] = {{GOODDAY_PUBLISHED, 4, 2, 1, 500}, {GOODDAY_ANY, 5, 3, 1, 600}, {GOODDAY_ALL, 3, 2, 0, 667}};
    for (size_t i = 0; i < 3; i++) {
        goodday_counts c = goodday_count(test_law(), RULES_2026, want[i].base, days, 6);
        assert_int_equal(c.days, 6);
        assert_int_equal(c.valid, want[i].valid);
        assert_int_equal(c.good, want[i].good);
        assert_int_equal(c.heavy, want[i].heavy);
        assert_int_equal(c.good_percent.scaled, want[i].permille);
        assert_int_equal(c.good_percent.decimals, 1);
        assert_int_equal(c.primary[P_PM25], 1); /* above 100 only */
        assert_int_equal(c.primary[P_O3], 1);
        assert_int_equal(c.level[2], 1);
        assert_int_equal(c.level[3], 1);
        assert_int_equal(c.level[5], want[i].heavy);
        int all = 0;
        for (int level = 1; level <= 6; level++)
            all += c.level[level];
        assert_int_equal(all, c.valid);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_no_days),
        cmocka_unit_test(test_bases),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
