/* place_test.c - the spelling of series, kinds and periods: refusals first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include <string.h>

#include "fact/place.h"

static void bad_names_are_refused(void **state)
{
    (void)state;
    static const char *const BAD[] = {"", "a", "a/b", "a/b/", "a/b/year", "a/b/Hour", "/b/hour", "a//hour", "a/b/hour/", "a/b/hour/Avg/x", "a/b/hour//",
                                      "a/b/hour/AStatisticThatIsTooLong",
                                      "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/b/hour"};
    lt_cx cx;
    lt_series s;
    place_kind k;
    series_period p;
    cx_init(&cx, NULL);
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++) {
        assert_int_equal(series_name_parse(&cx, BAD[i], &s), LT_BAD_INPUT);
        assert_non_null(strstr(cx.say, "PLACE/QUANTITY/PERIOD"));
    }
    assert_false(place_kind_parse("", &k) || place_kind_parse("Station", &k) || place_kind_parse("unknown", &k));
    assert_false(series_period_parse("", &p) || series_period_parse("minutes", &p));
}

static void names_come_back(void **state)
{
    (void)state;
    static const struct {
        const char *given, *usual, *stat;
        series_period period;
    } T[] = {{"3179A/PM2.5/hour", "3179A/PM2.5/hour", "Avg", PERIOD_HOUR},
             {"3179A/PM2.5/hour/Avg", "3179A/PM2.5/hour", "Avg", PERIOD_HOUR},
             {"out-1/SO2/minute/Max", "out-1/SO2/minute/Max", "Max", PERIOD_MINUTE},
             {"x/a34004/realtime", "x/a34004/realtime", "Rtd", PERIOD_REALTIME},
             {"x/a34004/realtime/Avg", "x/a34004/realtime/Avg", "Avg", PERIOD_REALTIME},
             {"\xE5\xAE\x98/O3/day", "\xE5\xAE\x98/O3/day", "Avg", PERIOD_DAY}};
    lt_cx cx;
    cx_init(&cx, NULL);
    for (size_t i = 0; i < sizeof T / sizeof T[0]; i++) {
        lt_series s;
        char name[SERIES_NAME_MAX];
        assert_int_equal(series_name_parse(&cx, T[i].given, &s), LT_OK);
        assert_string_equal(s.stat, T[i].stat);
        assert_int_equal(s.period, T[i].period);
        assert_int_equal(s.id, 0);
        series_name_format(&s, name);
        assert_string_equal(name, T[i].usual);
    }
    for (int k = PLACE_STATION; k <= PLACE_WEATHER; k++) {
        place_kind back;
        assert_true(place_kind_parse(place_kind_name((place_kind)k), &back));
        assert_int_equal(back, k);
    }
    for (int p = PERIOD_REALTIME; p <= PERIOD_DAY; p++) {
        series_period back;
        assert_true(series_period_parse(series_period_name((series_period)p), &back));
        assert_int_equal(back, p);
    }
    assert_string_equal(place_kind_name((place_kind)0), "unknown");
    assert_string_equal(series_period_name((series_period)9), "unknown");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bad_names_are_refused),
        cmocka_unit_test(names_come_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
