/* met_trend_test.c - the weather is taken out of a trend: bad input, a wind that weakens while emissions fall. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "model/chance.h"
#include "model/forecast/met_trend.h"

#define YEARS 5
#define HOURS ((size_t)YEARS * 8766)
#define FIRST 376944 /* 2013-01-01 00:00 */
#define FALL  0.06   /* of the emission, a year */

typedef struct world {
    arena            a;
    lt_cx            cx;
    float           *v[4];
    uint8_t         *have;
    forecast_place   place;
    forecast_history h;
    met_trend_ask    q;
} world;

/* 60 (1 - FALL t) (1 + season) (2.5 / wind) with noise; the wind weakens by 5 % a year. */
static void open_world(world *w)
{
    chance c = chance_of(4, 4);
    double slow = 0;
    *w = (world){0};
    arena_init(&w->a, (size_t)1 << 30);
    cx_init(&w->cx, &w->a);
    for (int k = 0; k < 4; k++)
        w->v[k] = malloc(HOURS * sizeof(float));
    w->have = malloc(HOURS);
    for (size_t i = 0; i < HOURS; i++) {
        double t = (double)i / 8766, turn = 6.28318530718 * t;
        slow = 0.97 * slow + 0.12 * chance_normal(&c);
        double wind = 2.5 * (1 - 0.05 * t) * exp(0.8 * slow), side = chance_unit(&c) * 6.2831853;
        w->v[0][i] = (float)(60 * (1 - FALL * t) * (1 + 0.3 * cos(turn)) * sqrt(2.5 / wind) * exp(0.15 * chance_normal(&c)));
        w->v[1][i] = (float)(wind * sin(side));
        w->v[2][i] = (float)(wind * cos(side));
        w->v[3][i] = (float)(15 - 12 * cos(turn) + 3 * chance_normal(&c));
        w->have[i] = i % 53 > 1;
    }
    w->place.conc[FORECAST_PM25] = (forecast_track){w->v[0], w->have};
    w->place.weather[FORECAST_WIND_U] = (forecast_track){w->v[1], w->have};
    w->place.weather[FORECAST_WIND_V] = (forecast_track){w->v[2], w->have};
    w->place.weather[FORECAST_TEMPERATURE] = (forecast_track){w->v[3], w->have};
    w->h = (forecast_history){.first_h = FIRST, .hours = HOURS, .places = 1, .place = &w->place};
    w->q = (met_trend_ask){.history = &w->h, .pollutant = FORECAST_PM25, .samples = 30, .trees = 80, .seed = 1, .workers = 1};
}
static void close_world(world *w)
{
    for (int k = 0; k < 4; k++)
        free(w->v[k]);
    free(w->have);
    arena_fini(&w->a);
}

static void bad_input_is_named(void **state)
{
    world     w;
    met_trend t;
    (void)state;
    open_world(&w);
    w.q.place = 1;
    assert_int_equal(met_trend_fit(&w.cx, &w.q, &t), LT_BAD_INPUT);
    w.q.place = 0;
    w.q.pollutant = FORECAST_O3; /* not measured */
    assert_int_equal(met_trend_fit(&w.cx, &w.q, &t), LT_NOT_ENOUGH);
    w.q.pollutant = FORECAST_PM25;
    w.q.samples = MET_TREND_SAMPLES_MAX + 1;
    assert_int_equal(met_trend_fit(&w.cx, &w.q, &t), LT_LIMIT);
    w.q.samples = 30;
    w.v[0][100] = INFINITY;
    assert_int_equal(met_trend_fit(&w.cx, &w.q, &t), LT_BAD_INPUT);
    assert_non_null(strstr(w.cx.say, "hour 100"));
    w.v[0][100] = 1;
    w.h.hours = 6000;
    assert_int_equal(met_trend_fit(&w.cx, &w.q, &t), LT_NOT_ENOUGH);
    close_world(&w);
}

static void the_wind_is_taken_out(void **state) /* INV(1) too */
{
    world     w;
    met_trend t, again;
    (void)state;
    open_world(&w);
    assert_int_equal(met_trend_fit(&w.cx, &w.q, &t), LT_OK);
    assert_true(t.r2 > 0.5 && t.rmse > 0);
    assert_true(t.measured.percent > -100 * FALL + 1.2);          /* the weaker wind hides a part of it */
    assert_true(fabs(t.normal.percent + 100 * FALL) < 1.0);
    assert_true(t.normal.low <= t.normal.slope && t.normal.slope <= t.normal.high && t.normal.high < 0);
    assert_int_equal(t.normal_months.n, t.measured_months.n);
    w.q.workers = 2;
    assert_int_equal(met_trend_fit(&w.cx, &w.q, &again), LT_OK);
    assert_true(t.normal.slope == again.normal.slope && t.r2 == again.r2);
    close_world(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bad_input_is_named),
        cmocka_unit_test(the_wind_is_taken_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
