/* feature_test.c - what is known at an hour: windows, gaps, targets of hours and days, the frame's beginning, no hour after the origin. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "model/forecast/feature.h"

#define HOURS 600u
#define FIRST 400008 /* a midnight */

typedef struct world {
    lt_cx            cx;
    float            v[3][HOURS], wind[HOURS];
    uint8_t          have[3][HOURS];
    forecast_place   place[3];
    forecast_history h;
    feature_climate  climate[3];
} world;

static world *open_world(void)
{
    world *w = calloc(1, sizeof *w);
    assert_non_null(w);
    cx_init(&w->cx, NULL);
    for (size_t p = 0; p < 3; p++) {
        for (size_t i = 0; i < HOURS; i++) {
            float root = (float)(5 + (i % 24) / 4 + p); /* whole roots: sums are exact */
            w->v[p][i] = root * root;
            w->have[p][i] = 1;
            w->wind[i] = (float)(i % 5);
        }
        w->place[p].conc[FORECAST_O3] = (forecast_track){w->v[p], w->have[p]};
        w->place[p].weather[FORECAST_WIND_V] = w->place[p].weather[FORECAST_WIND_U] = (forecast_track){w->wind, w->have[p]};
    }
    w->h = (forecast_history){.first_h = FIRST, .hours = HOURS, .places = 3, .place = w->place};
    return w;
}

static void limits_are_said(void **state)
{
    world *w = open_world();
    feature_frame *f;
    (void)state;
    w->h.places = 0;
    assert_int_equal(feature_open(&w->cx, &w->h, &(feature_span){.to = HOURS}, &f), LT_LIMIT);
    w->h.places = 3;
    w->v[2][17] = INFINITY;
    assert_int_equal(feature_open(&w->cx, &w->h, &(feature_span){.to = HOURS}, &f), LT_BAD_INPUT);
    assert_non_null(strstr(w->cx.say, "place 2, O3, hour 17"));
    free(w);
}

static void targets_are_those_of_the_law(void **state)
{
    world *w = open_world();
    feature_frame *f;
    (void)state;
    for (size_t i = 240; i < 264; i++)
        w->v[0][i] = i >= 256 ? 100 : 4; /* a day: its last 8 hours are high */
    w->have[0][250] = 0;
    memset(w->have[1] + 240, 0, 7);
    assert_int_equal(feature_open(&w->cx, &w->h, &(feature_span){.to = HOURS}, &f), LT_OK);
    feature_ask a = {.pollutant = FORECAST_O3, .origin = 239, .lead = 1};
    assert_true(feature_target(f, &a) == 2); /* the root of the hour */
    assert_int_equal(feature_sky_hours(f, &a), 1);
    a.is_day = true;
    assert_true(fabsf(feature_target(f, &a) - 10) < 1e-6f); /* the root of the largest mean of 8 hours */
    assert_int_equal(feature_sky_hours(f, &a), 24);
    a.origin = 230; /* the same day, asked earlier */
    assert_true(fabsf(feature_target(f, &a) - 10) < 1e-6f);
    a.place = 1;
    assert_true(isnan(feature_target(f, &a))); /* 17 hours are no day */
    a.lead = 7;
    a.origin = HOURS - 30;
    assert_true(isnan(feature_target(f, &a))); /* beyond the frame */
    feature_close(f);
    free(w);
}

static void rows_know_the_past_alone(void **state) /* INV(1) */
{
    world *w = open_world();
    feature_frame *f, *later, *late_begin;
    float a[FEATURE_COLUMNS], b[FEATURE_COLUMNS], c[FEATURE_COLUMNS];
    feature_ask ask = {.place = 1, .pollutant = FORECAST_O3, .origin = 400, .lead = 30};
    (void)state;
    assert_int_equal(feature_open(&w->cx, &w->h, &(feature_span){.to = 401}, &f), LT_OK);
    feature_learn_climate(f, w->climate);
    feature_fill(f, w->climate, &ask, a);
    assert_true(a[0] == (float)(5 + 400 % 24 / 4 + 1)); /* the root at the origin */
    assert_int_equal(feature_open(&w->cx, &w->h, &(feature_span){.from = 100, .to = 401}, &late_begin), LT_OK);
    feature_fill(late_begin, w->climate, &ask, c); /* windows do not know where the frame began */
    assert_memory_equal(a, c, sizeof a);
    for (size_t p = 0; p < 3; p++)
        for (size_t i = 401; i < HOURS; i++)
            w->v[p][i] = (float)(i % 3), w->wind[i] = -7, w->have[p][i] = i % 2 > 0;
    assert_int_equal(feature_open(&w->cx, &w->h, &(feature_span){.to = HOURS}, &later), LT_OK);
    feature_fill(later, w->climate, &ask, b);
    assert_memory_equal(a, b, sizeof a);
    feature_close(f);
    feature_close(later);
    feature_close(late_begin);
    free(w);
}

/* A row says the same of places that are alike, and how far they are apart where they are not. */
static void spread_is_of_the_hour(void **state)
{
    world *w = open_world();
    feature_frame *f;
    float a[FEATURE_COLUMNS], b[FEATURE_COLUMNS];
    feature_ask ask = {.place = 1, .pollutant = FORECAST_O3, .origin = 300, .lead = 5};
    size_t differ = 0;
    (void)state;
    assert_int_equal(feature_open(&w->cx, &w->h, &(feature_span){.to = HOURS}, &f), LT_OK);
    feature_learn_climate(f, w->climate);
    feature_fill(f, w->climate, &ask, a);
    feature_close(f);
    w->v[2][300] = 10000; /* another place rises at the origin */
    assert_int_equal(feature_open(&w->cx, &w->h, &(feature_span){.to = HOURS}, &f), LT_OK);
    feature_fill(f, w->climate, &ask, b);
    feature_close(f);
    bool has_most = false, has_old = false;
    for (size_t k = 0; k < FEATURE_COLUMNS; k++) {
        differ += !(a[k] == b[k]) && !(isnan(a[k]) && isnan(b[k]));
        has_most |= b[k] == 100 && a[k] != 100;
        has_old |= a[k] == (float)(5 + 300 % 24 / 4 + 2) && b[k] == 100;
    }
    assert_true(has_most && has_old && differ >= 3 && differ < 12); /* the largest, the spread, the region's means; nothing of its own */
    free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(limits_are_said),
        cmocka_unit_test(targets_are_those_of_the_law),
        cmocka_unit_test(rows_know_the_past_alone),
        cmocka_unit_test(spread_is_of_the_hour),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
