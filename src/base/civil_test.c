/* civil_test.c - civil time: refusals first, then every day of three centuries against plain counting. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/civil.h"

#define SH CIVIL_SHANGHAI_MIN

static void bad_texts_are_refused(void **state)
{
    (void)state;
    static const char *const COMPACT[] = {"", "2026112413000", "202611241300000", "20261124130060", "20261124136000", "20261124240000",
        "20261324130000", "20261131130000", "20230229000000", "19000229000000", "21000229000000", "18991231235959", "22000101000000",
        "2026112413000a", "2026-11-24 13:0", "+0261124130000", "20260024130000", "20260100130000", "2026112413000012", "20261124130000.00",
        "2026112413000012a"};
    static const char *const ISO[] = {"", "2026", "2026-11", "2026-11-2", "2026/11/24", "2026-1124", "2026-11-24T", "2026-11-24T13",
        "2026-11-24T13:", "2026-11-24T13:0", "2026-11-24T1300", "2026-11-24T24:00", "2026-11-24T13:60", "2026-11-24T13:00:60",
        "2026-11-24T13:00:0", "2026-11-24T13:00:00.5", "2026-11-24T13:00:00.5000", "2026-11-24T13:00z", "2026-11-24T13:00+8",
        "2026-11-24T13:00+0800", "2026-11-24T13:00+15:00", "2026-11-24T13:00+08:60", "2026-11-24T13:00 +08:00", "2026-11-24T13:00Z ",
        "2026-02-29", "2026-11-24x", " 2026-11-24", "2026-11-24T13:00:00Z0"};
    int64_t ms = 7;
    for (size_t i = 0; i < sizeof COMPACT / sizeof COMPACT[0]; i++)
        assert_false(civil_parse_compact(span_text(COMPACT[i]), SH, &ms));
    for (size_t i = 0; i < sizeof ISO / sizeof ISO[0]; i++)
        assert_false(civil_parse_iso(span_text(ISO[i]), SH, &ms));
    assert_int_equal(ms, 7);
}

static void known_instants(void **state)
{
    (void)state;
    /* seconds of 'date -d TEXT +%s' */
    static const struct {
        const char *text;
        int64_t     s;
    } T[] = {{"1970-01-01T00:00:00Z", 0}, {"1970-01-01T08:00:00+08:00", 0}, {"1970-01-01T08:00", 0}, {"2000-02-29T12:00:00Z", 951825600},
             {"2026-11-24T13:00:00+08:00", 1795496400}, {"2026-11-24 13:00", 1795496400}, {"2026-11-24", 1795449600},
             {"2024-12-31T23:59:59Z", 1735689599}, {"1969-12-31T23:59:59Z", -1}, {"2018-01-01T00:00:00-05:30", 1514784600},
             {"2038-01-19T03:14:08Z", 2147483648}};
    int64_t ms;
    char text[CIVIL_TEXT_MAX];
    for (size_t i = 0; i < sizeof T / sizeof T[0]; i++) {
        assert_true(civil_parse_iso(span_text(T[i].text), SH, &ms));
        assert_int_equal(ms, T[i].s * 1000);
    }
    assert_true(civil_parse_compact(span_text("20261124130000"), SH, &ms));
    assert_int_equal(ms, 1795496400000);
    assert_true(civil_parse_compact(span_text("20261124130000123"), SH, &ms));
    assert_int_equal(ms, 1795496400123);
    assert_true(civil_parse_iso(span_text("2026-11-24T13:00:00.123Z"), SH, &ms));
    assert_int_equal(ms % 1000, 123);
    civil_format_iso(1795496400123, SH, text);
    assert_string_equal(text, "2026-11-24T13:00:00+08:00");
    civil_format_iso(1795496400123, -330, text);
    assert_string_equal(text, "2026-11-23T23:30:00-05:30");
    civil_format_date(1795449600000 - 1, SH, text);
    assert_string_equal(text, "2026-11-23");
    civil_format_compact(1795496400123, SH, true, text);
    assert_string_equal(text, "20261124130000123");
    civil_format_compact(1795496400123, SH, false, text);
    assert_string_equal(text, "20261124130000");
}

/* Walk the calendar with the rule of Gregory alone: each fourth year, not each hundredth, but each four hundredth. */
static void every_day_of_three_centuries(void **state)
{
    (void)state;
    int64_t n = civil_day_number(1900, 1, 1), days = 0;
    assert_int_equal(n, -25567);
    for (int y = 1900; y < 2200; y++) {
        bool leap = y % 400 == 0 || (y % 4 == 0 && y % 100 != 0);
        int in_year = 0;
        for (int m = 1; m <= 12; m++) {
            int in_month = m == 2 ? 28 + leap : m == 4 || m == 6 || m == 9 || m == 11 ? 30 : 31;
            assert_int_equal(civil_days_in_month(y, m), in_month);
            for (int d = 1; d <= in_month; d++, n++, in_year++) {
                assert_int_equal(civil_day_number(y, m, d), n);
                civil c = civil_from_ms(n * CIVIL_DAY_MS + 86399999, 0);
                assert_true(c.year == y && c.month == m && c.day == d && c.hour == 23 && c.minute == 59 && c.second == 59 && c.ms == 999);
                assert_int_equal(civil_to_ms(&c, 0), n * CIVIL_DAY_MS + 86399999);
                assert_true(civil_is_valid(&c));
            }
            assert_false(civil_is_valid(&(civil){.year = y, .month = m, .day = in_month + 1}));
        }
        assert_int_equal(civil_days_in_year(y), in_year);
        days += in_year;
    }
    assert_int_equal(days, 109573); /* 300 x 365, 74 leap days but that of 2100 */
}

static void starts_of_periods(void **state)
{
    (void)state;
    const int64_t t = 1795496400000 + 34 * CIVIL_MINUTE_MS + 5; /* 2026-11-24 13:34 in Shanghai */
    assert_int_equal(civil_hour_start(t, SH), 1795496400000);
    assert_int_equal(civil_hour_start(1795496400000, SH), 1795496400000);
    assert_int_equal(civil_day_start(t, SH), 1795449600000);
    assert_int_equal(civil_day_start(1795449600000 - 1, SH), 1795449600000 - CIVIL_DAY_MS);
    assert_int_equal(civil_hour_start(t, 330), 1795496400000 + 30 * CIVIL_MINUTE_MS); /* half-hour zone */
    assert_int_equal(civil_month_start(t, SH), 1795449600000 - 23 * CIVIL_DAY_MS);
    assert_int_equal(civil_year_start(t, SH), 1767196800000);
    assert_int_equal(civil_hour_start(-1, 0), -CIVIL_HOUR_MS); /* before 1970 it still goes down */
    assert_int_equal(civil_day_start(-1, 0), -CIVIL_DAY_MS);
    assert_int_equal(civil_hour_label(1795496400000), 1795500000000);
    assert_int_equal(civil_hour_from_label(civil_hour_label(t)), t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bad_texts_are_refused),
        cmocka_unit_test(known_instants),
        cmocka_unit_test(every_day_of_three_centuries),
        cmocka_unit_test(starts_of_periods),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
