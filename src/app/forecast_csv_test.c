/* forecast_csv_test.c - hours of stations out of CSV: what is refused, names, times, wind in words, the last of equal rows. */
#include "app/forecast_csv.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/arena.h"

static arena room;
static lt_cx cx;

static int start(void **state)
{
    (void)state;
    arena_init(&room, (size_t)1 << 26);
    cx_init(&cx, &room);
    return 0;
}
static int stop(void **state)
{
    (void)state;
    arena_fini(&room);
    return 0;
}

static lt_err read_text(const char *text, forecast_csv *out)
{
    char path[] = "/tmp/forecast-csv-XXXXXX.csv", *paths[] = {path};
    int  fd = mkstemps(path, 4);
    assert_true(fd >= 0);
    FILE *f = fdopen(fd, "w");
    assert_true(f && fputs(text, f) >= 0);
    assert_int_equal(fclose(f), 0);
    lt_err e = forecast_csv_open(&cx, 1, paths, out);
    unlink(path);
    return e;
}
static void refused(const char *text, lt_err e, const char *words)
{
    forecast_csv c;
    assert_int_equal(read_text(text, &c), e);
    assert_non_null(strstr(cx.say, words));
}

static void test_bad_files_are_named(void **state)
{
    (void)state;
    refused("", LT_NOT_ENOUGH, "no row");
    refused("PM2.5,TEMP\n1,2\n", LT_BAD_INPUT, "neither time nor year");
    refused("time,PM2.5\n2026-01-01T00:00,1\n2026-13-01T00:00,1\n", LT_BAD_INPUT, ":3: time \"2026-13-01T00:00\"");
    refused("year,month,day,hour,PM2.5\n2015,2,29,0,1\n", LT_BAD_INPUT, "day \"29\"");
    refused("year,month,day,hour,PM2.5\n2015,2,28,24,1\n", LT_BAD_INPUT, "hour \"24\"");
    refused("time,PM2.5\n2026-01-01T00:00,high\n", LT_BAD_INPUT, "PM2.5 \"high\"");
    refused("time,PM2.5\n2026-01-01T00:00,1e30\n", LT_BAD_INPUT, "PM2.5 \"1e30\"");
    refused("time,WSPM,wd\n2026-01-01T00:00,1,UP\n", LT_BAD_INPUT, "wd \"UP\"");
    refused("time,PM2.5\n2026-01-01T00:00\n", LT_BAD_INPUT, "PM2.5 stands in field 2");
    refused("time,PM2.5\n", LT_NOT_ENOUGH, "no row");
    refused("time,PM2.5\n1990-01-01T00:00,1\n2026-01-01T00:00,1\n", LT_LIMIT, "hours");
}

static float at(const forecast_track *t, size_t i)
{
    return t->have[i] ? t->value[i] : NAN;
}

static void test_hours_stand_where_they_belong(void **state)
{
    forecast_csv c;
    (void)state;
    assert_int_equal(read_text("station,time,pm25,CO,WSPM,wd\nA,2026-01-01T02:00,5,700,2,N\nB,2026-01-01T00:00,NA,,4,SW\nA,2026-01-01T02:00,7,800,2,W\n"
                               "A,2026-01-01T01:00,-3,NaN,1,cv\n", &c), LT_OK);
    assert_int_equal(c.history.places, 2);
    assert_int_equal(c.history.hours, 3);
    assert_string_equal(c.name[0], "A");
    assert_string_equal(c.name[1], "B");
    const forecast_place *a = &c.place[0], *b = &c.place[1];
    assert_true(at(&a->conc[FORECAST_PM25], 2) == 7 && at(&a->conc[FORECAST_PM25], 1) == -3 && isnan(at(&a->conc[FORECAST_PM25], 0)));
    assert_true(isnan(at(&b->conc[FORECAST_PM25], 0)));
    assert_true(fabsf(at(&a->weather[FORECAST_WIND_U], 2) - 2) < 1e-5f && fabsf(at(&a->weather[FORECAST_WIND_V], 2)) < 1e-5f); /* from the west */
    assert_true(at(&a->weather[FORECAST_WIND_U], 1) == 0 && at(&a->weather[FORECAST_WIND_V], 1) == 0);                          /* calm */
    assert_true(fabsf(at(&b->weather[FORECAST_WIND_U], 0) - 2.828427f) < 1e-4f);
    forecast_csv_divide(&c, FORECAST_CO, 1000);
    assert_true(fabsf(at(&a->conc[FORECAST_CO], 2) - 0.8f) < 1e-6f && at(&a->conc[FORECAST_PM25], 2) == 7);
    forecast_csv_close(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_bad_files_are_named, start, stop),
        cmocka_unit_test_setup_teardown(test_hours_stand_where_they_belong, start, stop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
