/* product_file_test.c - an outside model's files: what is refused, issue and lead, stations, GRIB at a point and its units. */
#include "app/product_file.h"

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
static char  path[64];

static int start(void **state)
{
    (void)state;
    arena_init(&room, (size_t)1 << 28);
    cx_init(&cx, &room);
    return 0;
}
static int stop(void **state)
{
    (void)state;
    arena_fini(&room);
    return 0;
}

static FILE *open_file(const char *end)
{
    snprintf(path, sizeof path, "/tmp/product-XXXXXX%s", end);
    int fd = mkstemps(path, (int)strlen(end));
    assert_true(fd >= 0);
    return fdopen(fd, "w");
}
static lt_err read_text(const char *text, const product_query *q, product_rows *out)
{
    FILE *f = open_file(".csv");
    assert_true(fputs(text, f) >= 0);
    assert_int_equal(fclose(f), 0);
    char  *paths[] = {path};
    lt_err e = product_file_read(&cx, 1, paths, q, out);
    unlink(path);
    return e;
}

static void test_bad_files_are_named(void **state)
{
    product_query q = {.pollutant = FORECAST_PM25, .station = "A"};
    product_rows  r;
    (void)state;
    assert_int_equal(read_text("when,PM2.5\n2026-01-01T00:00,5\n", &q, &r), LT_BAD_INPUT);
    assert_non_null(strstr(cx.say, "\"time\""));
    assert_int_equal(read_text("time,PM10\n2026-01-01T00:00,5\n", &q, &r), LT_NOT_FOUND);
    assert_non_null(strstr(cx.say, "PM2.5"));
    assert_int_equal(read_text("time,lead,PM2.5\n2026-01-01T00:00,-3,5\n", &q, &r), LT_BAD_INPUT);
    assert_non_null(strstr(cx.say, "line 2, lead"));
    assert_int_equal(read_text("time,issued,PM2.5\n2026-01-01T00:00,2026-01-02T00:00,5\n", &q, &r), LT_BAD_INPUT);
    assert_non_null(strstr(cx.say, "issued after"));
    assert_int_equal(read_text("time,PM2.5\n2026-01-01T00:00,much\n", &q, &r), LT_BAD_INPUT);
    assert_non_null(strstr(cx.say, "\"much\""));
    assert_int_equal(read_text("time,station,PM2.5\n2026-01-01T00:00,B,5\n", &q, &r), LT_NOT_FOUND);
    assert_non_null(strstr(cx.say, "1 rows are of other stations"));
    assert_int_equal(read_text("time,PM2.5\n2026-01-01T00:00\n", &q, &r), LT_BAD_INPUT);
}

static void test_rows_come_sorted_with_their_issue(void **state)
{
    product_query q = {.pollutant = FORECAST_PM25, .station = "A", .offset_h = 8};
    product_rows  r;
    (void)state;
    assert_int_equal(read_text("station,issued,time,pm25\nA,2026-01-02T00:00,2026-01-02T03:00,7\nB,2026-01-02T00:00,2026-01-02T03:00,70\n"
                               "A,2026-01-01T00:00,2026-01-02T03:00,9\nA,2026-01-02T00:00,2026-01-02T03:00,8\nA,2026-01-02T00:00,2026-01-02T04:00,NA\n",
                               &q, &r), LT_OK);
    assert_int_equal(r.n, 2);
    assert_true(r.row[0].raw == 9 && r.row[1].raw == 8); /* the last of equals */
    assert_int_equal(r.row[0].valid_h - r.row[0].issued_h, 27);
    assert_int_equal(r.row[0].valid_h, r.row[1].valid_h);
    assert_int_equal((r.row[0].valid_h % 24 + 24) % 24, 11);
    assert_int_equal(read_text("time,PM2.5\n2026-01-02T03:00,7\n", &q, &r), LT_OK);
    assert_int_equal(r.row[0].valid_h - r.row[0].issued_h, 24); /* neither issue nor lead: a day */
    assert_int_equal(read_text("time,lead,PM2.5\n2026-01-02T03:00,6,7\n", &q, &r), LT_OK);
    assert_int_equal(r.row[0].valid_h - r.row[0].issued_h, 6);
}

#ifdef LT_HAS_ECCODES
#include <eccodes.h>

/* A field of 5 x 4 points around 102 E, 25 N with one value; paramId of ecCodes. */
static bool put_message(FILE *out, long param, long step, double value)
{
    double      values[20];
    const void *bytes;
    size_t      n;
    for (size_t i = 0; i < 20; i++)
        values[i] = value;
    codes_handle *h = codes_grib_handle_new_from_samples(NULL, "regular_ll_sfc_grib1");
    if (!h)
        return false;
    bool ok = !(codes_set_long(h, "Ni", 5) | codes_set_long(h, "Nj", 4) | codes_set_double(h, "latitudeOfFirstGridPointInDegrees", 27) |
                codes_set_double(h, "latitudeOfLastGridPointInDegrees", 24) | codes_set_double(h, "longitudeOfFirstGridPointInDegrees", 100) |
                codes_set_double(h, "longitudeOfLastGridPointInDegrees", 104) | codes_set_double(h, "iDirectionIncrementInDegrees", 1) |
                codes_set_double(h, "jDirectionIncrementInDegrees", 1) | codes_set_long(h, "dataDate", 20261124) | codes_set_long(h, "dataTime", 0) |
                codes_set_long(h, "paramId", param) | codes_set_long(h, "step", step) | codes_set_double_array(h, "values", values, 20) |
                codes_get_message(h, &bytes, &n)) &&
              fwrite(bytes, 1, n, out) == n;
    codes_handle_delete(h);
    return ok;
}

static void test_grib_stands_in_micrograms(void **state)
{
    product_query q = {.pollutant = FORECAST_PM25, .offset_h = 8};
    product_rows  r;
    (void)state;
    FILE *f = open_file(".grib");
    bool  ok = put_message(f, 210073, 3, 4.2e-8) && put_message(f, 210073, 6, 5e-8) && put_message(f, 210121, 3, 2e-8); /* pm2p5; no2 */
    assert_int_equal(fclose(f), 0);
    char *paths[] = {path};
    assert_true(ok);
    assert_int_equal(product_file_read(&cx, 1, paths, &q, &r), LT_BAD_INPUT); /* no point */
    assert_non_null(strstr(cx.say, "--lon"));
    q.has_point = true;
    q.longitude = 102.7;
    q.latitude = 25;
    assert_int_equal(product_file_read(&cx, 1, paths, &q, &r), LT_OK);
    assert_int_equal(r.n, 2);
    assert_float_equal(r.row[0].raw, 42, 0.01);
    assert_float_equal(r.row[1].raw, 50, 0.01);
    assert_int_equal(r.row[1].valid_h - r.row[1].issued_h, 6);
    assert_int_equal((r.row[0].issued_h % 24 + 24) % 24, 8);
    q.pollutant = FORECAST_NO2; /* a share of mass */
    assert_int_equal(product_file_read(&cx, 1, paths, &q, &r), LT_BAD_INPUT);
    assert_non_null(strstr(cx.say, "density"));
    q.density_kg_m3 = 1;
    assert_int_equal(product_file_read(&cx, 1, paths, &q, &r), LT_OK);
    assert_float_equal(r.row[0].raw, 20, 0.01);
    q.longitude = 140;
    assert_int_equal(product_file_read(&cx, 1, paths, &q, &r), LT_NOT_FOUND);
    unlink(path);
}
#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_bad_files_are_named, start, stop),
        cmocka_unit_test_setup_teardown(test_rows_come_sorted_with_their_issue, start, stop),
#ifdef LT_HAS_ECCODES
        cmocka_unit_test_setup_teardown(test_grib_stands_in_micrograms, start, stop),
#endif
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
