/* wind_grid_test.c - gridded winds: what is refused and how, gaps, several files in one, CSV out and in again, GRIB. */
#include "app/wind_grid.h"

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

static lt_err give(lt_cx *c, void *self, void *out, size_t max, size_t *got)
{
    span *s = self;
    (void)c;
    *got = s->n < max ? s->n : max;
    memcpy(out, s->p, *got);
    s->p += *got;
    s->n -= *got;
    return LT_OK;
}

static lt_err read_text(const char *text, const wind_grid_query *q, wind_grid *out)
{
    span s = span_text(text);
    return wind_grid_read_csv(&cx, (hour_file_bytes){give, &s}, "w.csv", q, out);
}

static void test_refuses(void **state)
{
    static const struct {
        const char *text, *words;
    } OF[] = {
        {"time,longitude,latitude,u\n", "w.csv: line 1: there is no column \"v\""},
        {"time,longitude,latitude,u,v\n", "w.csv: no wind in it"},
        {"time,longitude,latitude,u,v\nnoon,1,1,1,1\n", "w.csv: line 2, time: \"noon\""},
        {"time,longitude,latitude,u,v\n2026-01-01T00:00Z,400,1,1,1\n", "line 2, longitude: \"400\""},
        {"time,longitude,latitude,u,v\n2026-01-01T00:00Z,1,,1,1\n", "line 2, latitude: \"\""},
        {"time,longitude,latitude,u,v\n2026-01-01T00:00Z,1,1,151,1\n", "line 2, u: \"151\""},
        {"time,longitude,latitude,u,v\n2026-01-01T00:00Z,1,1,1,x\n", "line 2, v: \"x\""},
        {"time,level,longitude,latitude,u,v\n2026-01-01T00:00Z,0,1,1,1,1\n", "line 2, level: \"0\""},
        {"time,longitude,latitude,u,v,w\n2026-01-01T00:00Z,1,1,1,1,200\n", "line 2, w: \"200\""},
        {"time,longitude,latitude,u,v\n2026-01-01T00:00Z,1,1,1,1\n2026-01-01T00:00Z,2,1,1,1\n", "1 latitudes"},
        {"time,longitude,latitude,u,v\n2026-01-01T00:00Z,1,1,1,1\n2026-01-01T00:00Z,2,2,1,1\n2026-01-01T00:00Z,4,2,1,1\n", "do not stand in equal steps"},
        {"time,longitude,latitude,u,v\n2026-01-01T00:00Z,1,1,1,1\n2026-01-01T00:00Z,2,2,1,1\n2026-01-01T00:00Z,1,1,2,2\n", "line 4: the wind at 1, 1"},
    };
    wind_grid w;
    (void)state;
    for (size_t i = 0; i < sizeof OF / sizeof OF[0]; i++) {
        assert_int_not_equal(read_text(OF[i].text, &(wind_grid_query){0}, &w), LT_OK);
        if (!strstr(cx.say, OF[i].words))
            fail_msg("\"%s\" is not said: %s", OF[i].words, cx.say);
    }
    assert_int_equal(wind_grid_read(&cx, "/nowhere/w.csv", &(wind_grid_query){0}, &w), LT_NOT_FOUND);
}

#define HEAD "time,level,longitude,latitude,u,v,w\n"
#define HOUR_0 "2026-01-01T00:00Z,850,101,25,3,4,0.5\n2026-01-01T00:00Z,850,100,26,1,2,NA\n2026-01-01T00:00Z,700,101,26,5,6,\n"
#define HOUR_1 "2026-01-01T01:00Z,850,101,25,30,40,0.25\n2026-01-01T01:00Z,850,100,26,1,2,0\n2026-01-01T01:00Z,700,101,26,-,6,0\n"

static void test_lays_rows_on_their_grid(void **state)
{
    wind_grid w;
    (void)state;
    assert_int_equal(read_text(HEAD HOUR_1 HOUR_0, &(wind_grid_query){0}, &w), LT_OK);
    const trajectory_grid *g = &w.g;
    assert_true(g->times == 2 && g->levels == 2 && g->rows == 2 && g->columns == 2 && !w.is_surface);
    assert_true(g->level_hpa[0] > g->level_hpa[1] && g->time_ms[1] - g->time_ms[0] == 3600000);
    assert_float_equal(g->u[1], 3, 1e-6);                          /* 00:00, 850, 25, 101 */
    assert_float_equal(g->v[((1 * 2 + 0) * 2 + 0) * 2 + 1], 40, 1e-6); /* 01:00 */
    assert_float_equal(g->w[1], 0.5, 1e-6);
    assert_true(isnan(g->u[0]));
    assert_int_equal(w.gaps, 16 - 5); /* a row without u is a gap too */
    wind_grid_query box = {.has_box = true, .west = 100.5, .east = 101.5, .south = 24, .north = 27};
    assert_int_equal(read_text(HEAD HOUR_1 HOUR_0, &box, &w), LT_NOT_ENOUGH); /* one longitude is left */
}

static void test_joins_files(void **state)
{
    wind_grid parts[2] = {0}, w;
    const char *names[] = {"a.csv", "b.csv"};
    (void)state;
    assert_int_equal(wind_grid_join(&cx, parts, names, 0, &w), LT_NOT_ENOUGH);
    assert_int_equal(read_text(HEAD HOUR_0 HOUR_1, &(wind_grid_query){0}, &parts[0]), LT_OK);
    assert_int_equal(read_text(HEAD "2026-01-01T01:00Z,850,101,25,7,8,0\n2026-01-01T02:00Z,700,100,26,9,9,0\n", &(wind_grid_query){0}, &parts[1]), LT_OK);
    assert_int_equal(wind_grid_join(&cx, parts, names, 2, &w), LT_OK);
    assert_int_equal(w.g.times, 3);
    assert_float_equal(w.g.u[8 + 1], 7, 1e-6); /* the later file's */
    assert_true(isnan(w.g.u[8 + 2]));          /* a moment is one file's, whole */
    assert_float_equal(w.g.u[1], 3, 1e-6);
    assert_int_equal(read_text("time,longitude,latitude,u,v\n2026-01-01T00:00Z,1,1,1,1\n2026-01-01T00:00Z,2,2,1,1\n", &(wind_grid_query){0}, &parts[1]), LT_OK);
    assert_true(parts[1].is_surface);
    assert_int_equal(wind_grid_join(&cx, parts, names, 2, &w), LT_BAD_INPUT);
    assert_non_null(strstr(cx.say, "b.csv"));
}

static void test_reads_what_it_writes(void **state)
{
    wind_grid w, again;
    buf csv;
    (void)state;
    assert_int_equal(read_text(HEAD HOUR_0 HOUR_1, &(wind_grid_query){0}, &w), LT_OK);
    buf_init(&csv, 1u << 20);
    assert_int_equal(wind_grid_to_csv(&cx, &w, &csv), LT_OK);
    buf_byte(&csv, 0);
    assert_int_equal(read_text((const char *)csv.p, &(wind_grid_query){0}, &again), LT_OK);
    assert_true(wind_grid_is_alike(&w, &again) && again.gaps == w.gaps);
    for (size_t i = 0; i < 16; i++)
        assert_true(isnan(w.g.u[i]) ? isnan(again.g.u[i]) : fabsf(w.g.u[i] - again.g.u[i]) < 1e-6f);
    buf_fini(&csv);
}

#ifdef LT_HAS_ECCODES
#include <eccodes.h>

static void put_message(FILE *out, const char *sample, const char *name, const long level_step[2], double value)
{
    double values[6];
    const void *bytes;
    size_t n, size = strlen(name);
    codes_handle *h = codes_grib_handle_new_from_samples(NULL, sample);
    assert_non_null(h);
    assert_int_equal(codes_set_long(h, "Ni", 3) | codes_set_long(h, "Nj", 2), 0);
    assert_int_equal(codes_set_double(h, "latitudeOfFirstGridPointInDegrees", 26) | codes_set_double(h, "latitudeOfLastGridPointInDegrees", 25), 0);
    assert_int_equal(codes_set_double(h, "longitudeOfFirstGridPointInDegrees", 100) | codes_set_double(h, "longitudeOfLastGridPointInDegrees", 102), 0);
    assert_int_equal(codes_set_double(h, "iDirectionIncrementInDegrees", 1) | codes_set_double(h, "jDirectionIncrementInDegrees", 1), 0);
    assert_int_equal(codes_set_long(h, "dataDate", 20260101) | codes_set_long(h, "dataTime", 0), 0);
    assert_int_equal(codes_set_string(h, "shortName", name, &size), 0);
    if (level_step[0])
        assert_int_equal(codes_set_long(h, "level", level_step[0]), 0);
    assert_int_equal(codes_set_long(h, "endStep", level_step[1]), 0);
    for (int i = 0; i < 6; i++)
        values[i] = value + i; /* from the north-west */
    assert_int_equal(codes_set_long(h, "bitsPerValue", 24) | codes_set_double_array(h, "values", values, 6), 0);
    assert_int_equal(codes_get_message(h, &bytes, &n), 0);
    assert_int_equal(fwrite(bytes, 1, n, out), n);
    codes_handle_delete(h);
}

static void test_grib(void **state)
{
    char path[64];
    wind_grid w;
    (void)state;
    snprintf(path, sizeof path, "/tmp/wind_grid_test-%ld.grib", (long)getpid());
    FILE *out = fopen(path, "wb");
    assert_non_null(out);
    for (long step = 0; step <= 6; step += 6) {
        put_message(out, "regular_ll_pl_grib2", "u", (const long[2]){850, step}, 10 + (double)step);
        put_message(out, "regular_ll_pl_grib2", "v", (const long[2]){850, step}, -20);
        put_message(out, "regular_ll_pl_grib2", "u", (const long[2]){700, step}, 30);
    }
    fclose(out);
    assert_int_equal(wind_grid_read(&cx, path, &(wind_grid_query){0}, &w), LT_OK);
    assert_true(w.g.times == 2 && w.g.levels == 2 && w.g.rows == 2 && w.g.columns == 3 && !w.is_surface);
    assert_float_equal(w.g.u[0], 13, 1e-3);      /* south-west at 00 h, 850 hPa */
    assert_float_equal(w.g.u[12 + 5], 18, 1e-3); /* north-east at 06 h */
    assert_float_equal(w.g.v[0], -17, 1e-3);
    assert_int_equal(w.gaps, 12); /* 700 hPa has no v */
    out = fopen(path, "wb");
    assert_non_null(out);
    put_message(out, "regular_ll_sfc_grib2", "10u", (const long[2]){0, 3}, 1);
    put_message(out, "regular_ll_sfc_grib2", "10v", (const long[2]){0, 3}, 2);
    fclose(out);
    assert_int_equal(wind_grid_read(&cx, path, &(wind_grid_query){0}, &w), LT_OK);
    assert_true(w.is_surface && w.g.levels == 1 && w.gaps == 0);
    out = fopen(path, "wb");
    assert_non_null(out);
    put_message(out, "regular_ll_sfc_grib2", "2t", (const long[2]){0, 3}, 290);
    fclose(out);
    assert_int_equal(wind_grid_read(&cx, path, &(wind_grid_query){0}, &w), LT_NOT_ENOUGH);
    assert_non_null(strstr(cx.say, path));
    unlink(path);
}
#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_refuses, start, stop),
        cmocka_unit_test_setup_teardown(test_lays_rows_on_their_grid, start, stop),
        cmocka_unit_test_setup_teardown(test_joins_files, start, stop),
        cmocka_unit_test_setup_teardown(test_reads_what_it_writes, start, stop),
#ifdef LT_HAS_ECCODES
        cmocka_unit_test_setup_teardown(test_grib, start, stop),
#endif
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
