/* grib_test.c - fields out of GRIB: what is refused, order of rows, boxes, interpolation, and the CSV of a forecast. */
#include "app/grib.h"

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

#include "app/weather_grib.h"
#include "base/arena.h"

static arena room;
static lt_cx cx;

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

static void test_interpolates_only_where_it_can(void **state)
{
    (void)state;
    double value[6] = {0, 1, 2, 10, 11, 12}, v;
    bool missing[6] = {false, false, false, false, false, true};
    grib_field f = {.rows = 2, .columns = 3, .south = 20, .west = 100, .row_deg = 1, .column_deg = 1, .value = value};
    assert_false(grib_field_at(&f, 99.9, 20.5, &v));
    assert_false(grib_field_at(&f, 100.5, 19.9, &v));
    assert_false(grib_field_at(&f, 102.5, 20.5, &v));
    assert_false(grib_field_at(&f, 100.5, 21.1, &v));
    assert_true(grib_field_at(&f, 100.5, 20.5, &v));
    assert_float_equal(v, 5.5, 1e-12);
    assert_true(grib_field_at(&f, 102, 21, &v));
    assert_float_equal(v, 12, 1e-12);
    assert_true(grib_field_at(&f, 101.5 - 360, 20, &v));
    assert_float_equal(v, 1.5, 1e-12);
    f.missing = missing;
    assert_false(grib_field_at(&f, 101.5, 20.5, &v));
    assert_true(grib_field_at(&f, 101.5, 20, &v));
}

#ifdef LT_HAS_ECCODES
#include <eccodes.h>

static char path[64];

/* One message on a 5 x 4 grid from the north-west, 1 degree apart: value = 100 (latitude - 20) + (longitude - 100) + base. */
static void put_message(FILE *out, const char *name, long step, double base)
{
    double values[20];
    const void *bytes;
    size_t n;
    char text[32];
    size_t size = sizeof text;
    codes_handle *h = codes_grib_handle_new_from_samples(NULL, "regular_ll_sfc_grib2");
    assert_non_null(h);
    assert_int_equal(codes_set_long(h, "Ni", 5) | codes_set_long(h, "Nj", 4), 0);
    assert_int_equal(codes_set_double(h, "latitudeOfFirstGridPointInDegrees", 27) | codes_set_double(h, "latitudeOfLastGridPointInDegrees", 24), 0);
    assert_int_equal(codes_set_double(h, "longitudeOfFirstGridPointInDegrees", 100) | codes_set_double(h, "longitudeOfLastGridPointInDegrees", 104), 0);
    assert_int_equal(codes_set_double(h, "iDirectionIncrementInDegrees", 1) | codes_set_double(h, "jDirectionIncrementInDegrees", 1), 0);
    assert_int_equal(codes_set_long(h, "dataDate", 20261124) | codes_set_long(h, "dataTime", 1200), 0);
    size_t name_size = strlen(name);
    assert_int_equal(codes_set_string(h, "shortName", name, &name_size), 0);
    assert_int_equal(codes_set_long(h, "step", step), 0);
    for (int j = 0; j < 4; j++)
        for (int i = 0; i < 5; i++)
            values[j * 5 + i] = base + 100 * (27 - j - 20) + i;
    assert_int_equal(codes_set_long(h, "bitsPerValue", 24), 0);
    assert_int_equal(codes_set_double_array(h, "values", values, 20), 0);
    assert_int_equal(codes_get_string(h, "shortName", text, &size), 0);
    assert_string_equal(text, name);
    assert_int_equal(codes_get_message(h, &bytes, &n), 0);
    assert_int_equal(fwrite(bytes, 1, n, out), n);
    codes_handle_delete(h);
}

static FILE *begin_file(void)
{
    snprintf(path, sizeof path, "/tmp/grib_test-%ld", (long)getpid());
    FILE *out = fopen(path, "wb");
    assert_non_null(out);
    return out;
}

static void test_refuses(void **state)
{
    (void)state;
    grib *g;
    grib_field f;
    assert_int_equal(grib_open(&cx, "/nowhere/a.grib", NULL, &g), LT_NOT_FOUND);
    FILE *out = begin_file();
    assert_true(fputs("no GRIB at all\n", out) >= 0);
    fclose(out);
    assert_int_equal(grib_open(&cx, path, NULL, &g), LT_OK);
    assert_int_not_equal(grib_next(&cx, g, &f), LT_OK);
    grib_close(g);
    codes_handle *h = codes_grib_handle_new_from_samples(NULL, "reduced_gg_sfc_grib2");
    const void *bytes;
    size_t n;
    assert_non_null(h);
    assert_int_equal(codes_get_message(h, &bytes, &n), 0);
    out = begin_file();
    fwrite(bytes, 1, n, out);
    fclose(out);
    codes_handle_delete(h);
    assert_int_equal(grib_open(&cx, path, NULL, &g), LT_OK);
    assert_int_equal(grib_next(&cx, g, &f), LT_BAD_INPUT);
    assert_non_null(strstr(cx.say, "message 1: its grid is reduced_gg"));
    grib_close(g);
    unlink(path);
}

static void test_reads_a_box(void **state)
{
    (void)state;
    grib *g;
    grib_field f;
    double v;
    FILE *out = begin_file();
    put_message(out, "2t", 0, 0);
    put_message(out, "10u", 0, 0);
    put_message(out, "2t", 6, 5);
    fclose(out);
    grib_want w = {.names = {"2t"}, .has_box = true, .west = 102.2, .east = 102.2, .south = 25.5, .north = 25.5};
    assert_int_equal(grib_open(&cx, path, &w, &g), LT_OK);
    assert_int_equal(grib_next(&cx, g, &f), LT_OK);
    assert_string_equal(f.name, "2t");
    assert_true(f.rows <= 4 && f.columns <= 5);
    assert_true(grib_field_at(&f, 102.2, 25.5, &v));
    assert_float_equal(v, 552.2, 1e-3);
    assert_int_equal(grib_next(&cx, g, &f), LT_OK);
    assert_int_equal(f.message, 3);
    assert_int_equal(f.valid_ms - f.issued_ms, 6 * 3600000);
    assert_int_equal(f.issued_ms, 1795521600000LL); /* 2026-11-24T12:00Z */
    assert_true(grib_field_at(&f, 102.2, 25.5, &v));
    assert_float_equal(v, 557.2, 1e-3);
    assert_int_equal(grib_next(&cx, g, &f), LT_NOT_FOUND);
    grib_close(g);
    unlink(path);
}

static void test_becomes_csv(void **state)
{
    (void)state;
    buf csv;
    FILE *out = begin_file();
    put_message(out, "2t", 3, 283.15 - 500 - 2); /* 10 degC at 102, 25 */
    put_message(out, "10u", 3, -3 - 500 - 2);
    put_message(out, "10v", 3, -4 - 500 - 2);
    fclose(out);
    buf_init(&csv, 65536);
    assert_int_equal(weather_grib_to_csv(&cx, path, 10, 25, &csv), LT_BAD_INPUT); /* another continent */
    buf_reset(&csv);
    assert_int_equal(weather_grib_to_csv(&cx, path, 102, 25, &csv), LT_OK);
    buf_byte(&csv, 0);
    assert_string_equal((const char *)csv.p, "valid,issued,temperature,humidity,wind_speed,wind_direction,pressure,precipitation\n"
                                             "2026-11-24T15:00:00+00:00,2026-11-24T12:00:00+00:00,10.00,,5.00,37,,\n");
    buf_fini(&csv);
    unlink(path);
}
#else
static void test_refuses(void **state)
{
    grib *g;
    (void)state;
    assert_int_equal(grib_open(&cx, "a.grib", NULL, &g), LT_NOT_ENOUGH);
}
#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_interpolates_only_where_it_can, start, stop),
        cmocka_unit_test_setup_teardown(test_refuses, start, stop),
#ifdef LT_HAS_ECCODES
        cmocka_unit_test_setup_teardown(test_reads_a_box, start, stop),
        cmocka_unit_test_setup_teardown(test_becomes_csv, start, stop),
#endif
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
