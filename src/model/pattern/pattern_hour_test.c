/* pattern_hour_test.c - hours and their tally, sectors, kernels, groups, variation, trend: bad input first. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model/chance.h"
#include "model/pattern/medoid.h"
#include "model/pattern/nwr.h"
#include "model/pattern/sector.h"
#include "model/pattern/theil_sen.h"
#include "model/pattern/variation.h"

typedef struct task {
    arena a;
    lt_cx cx;
} task;
static void begin(task *t)
{
    arena_init(&t->a, (size_t)512 << 20);
    cx_init(&t->cx, &t->a);
}

#define N 6000
static double value[N], speed[N], from[N];

/* A source at `deg`: hours within 20 degrees of it are 100, others 10. */
static pattern_hours source_at(double deg)
{
    chance c = chance_of(7, 0);
    for (size_t i = 0; i < N; i++) {
        from[i] = floor(360 * chance_unit(&c)) + 0.5;
        speed[i] = 0.5 + 5 * chance_unit(&c);
        value[i] = fabs(remainder(from[i] - deg, 360)) < 20 ? 100 : 10;
    }
    return (pattern_hours){N, value, speed, from};
}

static void no_hour_left(void **state)
{
    task t;
    pattern_used u;
    const double v[4] = {NAN, 1, 2, 3}, s[4] = {1, NAN, 0.1, 2}, d[4] = {10, 20, 30, PATTERN_CALM_DEG};
    (void)state;
    begin(&t);
    assert_int_equal(pattern_sift(&t.cx, &(pattern_hours){4, v, s, d}, 0.2, &u), LT_NOT_ENOUGH);
    assert_non_null(strstr(t.cx.say, "of 4 hours 1 have no value, 2 are calm, 1 have no wind"));
    arena_fini(&t.a);
}

static void hours_add_up_INV1(void **state)
{
    task t;
    pattern_used u;
    const double v[8] = {NAN, 0, -2, 3, 4, 5, 6, INFINITY}, s[8] = {1, 1, 1, NAN, 0.1, 2, -1, 1}, d[8] = {10, 0, 360, 30, 40, -1, 50, 60};
    (void)state;
    begin(&t);
    assert_int_equal(pattern_sift(&t.cx, &(pattern_hours){8, v, s, d}, 0.2, &u), LT_OK);
    assert_int_equal(u.n, 2);
    assert_int_equal(u.tally.no_value, 2);
    assert_int_equal(u.tally.calm, 2);
    assert_int_equal(u.tally.no_wind, 2);
    assert_int_equal(u.tally.zero, 1);
    assert_int_equal(u.tally.negative, 1);
    assert_true(fabs(u.from_deg[0] - (360)) < 1e-9);
    arena_fini(&t.a);
}

static void quantiles_are_type_7(void **state)
{
    const double v[4] = {1, 2, 3, 10};
    (void)state;
    assert_true(fabs(pattern_quantile(v, 4, 0.5) - (2.5)) < 1e-9);
    assert_true(fabs(pattern_quantile(v, 4, 0.9) - (7.9)) < 1e-9); /* R: quantile(c(1,2,3,10), .9) */
    assert_int_equal(pattern_sector(355, 16), 0);
    assert_int_equal(pattern_sector(360, 16), 0);
    assert_int_equal(pattern_sector(12, 16), 1);
}

static void sectors_refuse(void **state)
{
    task t;
    sector_table o;
    (void)state;
    begin(&t);
    sector_query q = {.hours = source_at(90), .percentile = 101};
    assert_int_equal(sector_make(&t.cx, &q, &o), LT_BAD_INPUT);
    q = (sector_query){.hours = source_at(90), .limits = {5, 5}, .limit_count = 2};
    assert_int_equal(sector_make(&t.cx, &q, &o), LT_BAD_INPUT);
    q = (sector_query){.hours = source_at(90), .sectors = 3};
    assert_int_equal(sector_make(&t.cx, &q, &o), LT_BAD_INPUT);
    arena_fini(&t.a);
}

static void sectors_find_the_source(void **state)
{
    task t;
    sector_table o;
    size_t hours = 0;
    (void)state;
    begin(&t);
    sector_query q = {.hours = source_at(90), .percentile = 85};
    assert_int_equal(sector_make(&t.cx, &q, &o), LT_OK);
    for (size_t i = 0; i < o.sectors; i++)
        hours += o.rows[i].hours;
    assert_int_equal(hours, o.tally.used);
    assert_true(fabs(o.rows[4].probability - (1)) < 1e-9); /* 90 degrees */
    assert_true(fabs(o.rows[12].probability - (0)) < 1e-9);
    assert_true(o.rows[4].low < 1 && o.rows[4].low > 0.95 && o.rows[12].high < 0.05);
    for (size_t i = 0; i < N; i++)
        value[i] = 7; /* a constant column: nothing is above, one class holds all */
    assert_int_equal(sector_make(&t.cx, &q, &o), LT_OK);
    assert_int_equal(o.above, 0);
    assert_int_equal(o.rows[0].by_class[0], o.rows[0].hours);
    arena_fini(&t.a);
}

static void kernels_turn_through_north_INV1(void **state)
{
    task t;
    nwr_surface a, b;
    (void)state;
    begin(&t);
    nwr_query q = {.hours = source_at(0), .wide_deg = 30};
    assert_int_equal(nwr_make(&t.cx, &q, &a), LT_OK);
    for (size_t i = 0; i < N; i++)
        from[i] = fmod(from[i] + 90, 360);
    assert_int_equal(nwr_make(&t.cx, &q, &b), LT_OK);
    for (size_t d = 0; d < a.directions; d++)
        for (size_t s = 0; s < a.speeds; s++) {
            double x = a.value[d * a.speeds + s], y = b.value[(d + a.directions / 4) % a.directions * a.speeds + s];
            assert_true((isnan(x) && isnan(y)) || fabs(x - y) < 1e-9 * fabs(x));
        }
    double east = a.value[0 * a.speeds + 20], west = a.value[(a.directions - 2) * a.speeds + 20]; /* 5 and 355 degrees */
    assert_true(fabs(east - west) < 5 && east > 80);
    q.directions = 4;
    assert_int_equal(nwr_make(&t.cx, &q, &a), LT_BAD_INPUT);
    arena_fini(&t.a);
}

static void groups_are_found(void **state)
{
    task t;
    medoid_groups g;
    double p[60];
    (void)state;
    begin(&t);
    for (size_t i = 0; i < 30; i++) {
        p[2 * i] = (double)(i % 3) * 10 + 0.1 * (double)(i / 3);
        p[2 * i + 1] = i % 3 == 2 ? 10 : 0;
    }
    assert_int_equal(medoid_fit(&t.cx, &(medoid_query){.n = 30, .width = 2, .k = 3, .points = p}, &g), LT_OK);
    for (size_t i = 3; i < 30; i++)
        assert_int_equal(g.group[i], g.group[i % 3]);
    assert_true(g.silhouette > 0.9);
    assert_int_equal(medoid_fit(&t.cx, &(medoid_query){.n = 3, .width = 2, .k = 3, .points = p}, &g), LT_BAD_INPUT);
    assert_int_equal(medoid_fit(&t.cx, &(medoid_query){.n = 30, .width = 2, .k = 1, .points = p}, &g), LT_BAD_INPUT);
    assert_int_equal(medoid_fit(&t.cx, &(medoid_query){.n = MEDOID_POINTS_MAX + 1, .width = 2, .k = 2, .points = p}, &g), LT_LIMIT);
    arena_fini(&t.a);
}

static void variation_covers_the_mean(void **state)
{
    task t;
    variation_result *r = calloc(1, sizeof *r);
    static uint8_t hour[N], day[N], month[N];
    chance c = chance_of(3, 0);
    size_t inside = 0;
    (void)state;
    assert_non_null(r);
    begin(&t);
    for (size_t i = 0; i < N; i++) {
        hour[i] = (uint8_t)(i % 24);
        day[i] = (uint8_t)(i / 24 % 7);
        month[i] = (uint8_t)(i / 730 % 12);
        value[i] = i % 100 == 0 ? NAN : hour[i] + chance_normal(&c);
    }
    variation_query q = {.n = N, .value = value, .hour = hour, .weekday = day, .month = month, .seed = 1};
    assert_int_equal(variation_make(&t.cx, &q, r), LT_OK);
    assert_int_equal(r->no_value, 60);
    for (size_t h = 0; h < 24; h++)
        inside += r->hour[h].low <= (double)h && (double)h <= r->hour[h].high;
    assert_true(inside >= 19); /* of 24 at 95 % */
    assert_true(isnan(r->month[11].mean) && r->month[11].hours == 0);
    for (size_t i = 0; i < N; i++)
        value[i] = NAN;
    assert_int_equal(variation_make(&t.cx, &q, r), LT_NOT_ENOUGH);
    free(r);
    arena_fini(&t.a);
}

static void trend_is_found_under_outliers(void **state)
{
    task t;
    theil_sen_trend o;
    double y[120], x[120];
    uint8_t season[120];
    chance c = chance_of(5, 0);
    (void)state;
    begin(&t);
    assert_int_equal(theil_sen_fit(&t.cx, &(theil_sen_query){.n = 5, .t_years = x, .value = y}, &o), LT_NOT_ENOUGH);
    for (size_t i = 0; i < 120; i++) {
        x[i] = 2010 + (double)i / 12;
        season[i] = (uint8_t)(i % 12);
        y[i] = 80 - 2 * (x[i] - 2010) + 30 * cos((double)i * 3.14159265358979 / 6) + chance_normal(&c) + (i % 17 == 0 ? 60 : 0);
    }
    y[3] = NAN;
    theil_sen_query q = {.n = 120, .t_years = x, .value = y, .season = season, .seed = 1};
    assert_int_equal(theil_sen_fit(&t.cx, &q, &o), LT_OK);
    assert_int_equal(o.used, 119);
    assert_true(fabs(o.slope + 2) < 0.15);
    assert_true(o.low < o.slope && o.slope < o.high && o.high < 0 && o.p < 0.05);
    for (size_t i = 0; i < 120; i++)
        y[i] = 5;
    assert_int_equal(theil_sen_fit(&t.cx, &q, &o), LT_OK);
    assert_true(fabs(o.slope - (0)) < 1e-9);
    arena_fini(&t.a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_hour_left),
        cmocka_unit_test(hours_add_up_INV1),
        cmocka_unit_test(quantiles_are_type_7),
        cmocka_unit_test(sectors_refuse),
        cmocka_unit_test(sectors_find_the_source),
        cmocka_unit_test(kernels_turn_through_north_INV1),
        cmocka_unit_test(groups_are_found),
        cmocka_unit_test(variation_covers_the_mean),
        cmocka_unit_test(trend_is_found_under_outliers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
