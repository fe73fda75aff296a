/* forecast_index_test.c - the AQI's distribution: no index without pollutants, the primary's chance, past days' ranks, no look ahead. */
#include "app/forecast_index.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model/chance.h"

#define HOURS 4000u
#define FIRST 400008 /* a midnight */

typedef struct world {
    law              w;
    float            v[2][HOURS];
    uint8_t          have[HOURS];
    forecast_place   place;
    forecast_history h;
    forecast_result  r;
    forecast_index   x, y;
} world;

/* NO2 and O3 of an hour that go against each other (r < 0), or together. */
static world *open_world(double together)
{
    world *w = calloc(1, sizeof *w);
    chance c = chance_of(2, 2);
    assert_non_null(w);
    law_resolve(&w->w);
    for (size_t i = 0; i < HOURS; i++) {
        double a = chance_normal(&c), b = together * a + sqrt(1 - together * together) * chance_normal(&c);
        w->v[0][i] = (float)(60 + 12 * a);
        w->v[1][i] = (float)(150 + 30 * b);
        w->have[i] = i % 29 > 0;
    }
    w->place.conc[FORECAST_NO2] = (forecast_track){w->v[0], w->have};
    w->place.conc[FORECAST_O3] = (forecast_track){w->v[1], w->have};
    w->h = (forecast_history){.first_h = FIRST, .hours = HOURS, .places = 1, .place = &w->place};
    for (int k = 0; k < FORECAST_HOURS; k++) {
        w->r.hour[FORECAST_NO2][k] = (forecast_value){.is_given = true, .median = 170, .quantile = {60, 120, 220, 300}};
        w->r.hour[FORECAST_O3][k] = (forecast_value){.is_given = true, .median = 170, .quantile = {90, 135, 200, 250}};
    }
    return w;
}

static void the_future_and_no_pollutant(void **state) /* INV(1) */
{
    world *w = open_world(0.5);
    int64_t origin = FIRST + 3000;
    forecast_index_ask a = {.w = &w->w, .offset_min = 480, .history = &w->h, .origin_h = origin};
    (void)state;
    forecast_index_find(&a, &w->r, false, 5, &w->x);
    assert_int_equal(w->x.members, FORECAST_INDEX_MEMBERS);
    assert_int_equal(w->x.days, FORECAST_INDEX_MEMBERS);
    for (size_t i = 3001; i < HOURS; i++)
        w->v[0][i] = (float)(i % 7), w->v[1][i] = (float)(i % 11);
    forecast_index_find(&a, &w->r, false, 5, &w->y);
    assert_memory_equal(&w->x, &w->y, sizeof w->x);
    forecast_index_find(&a, &w->r, true, 0, &w->y); /* no day is given */
    assert_true(w->y.members == 0 && w->y.primary == -1 && !forecast_index_value(&w->y).is_given);
    a.origin_h = FIRST + 200; /* 8 past days: as if all rose together */
    forecast_index_find(&a, &w->r, false, 5, &w->y);
    assert_true(w->y.days == 0 && w->y.members == FORECAST_INDEX_MEMBERS);
    free(w);
}

static void ranks_of_the_past_shape_the_index(void **state)
{
    world *w = open_world(0.95), *v = open_world(-0.95);
    forecast_index_ask a = {.w = &w->w, .offset_min = 480, .history = &w->h, .origin_h = FIRST + 3500}, b = a;
    (void)state;
    b.history = &v->h;
    forecast_index_find(&a, &w->r, false, 30, &w->x);
    forecast_index_find(&b, &v->r, false, 30, &v->x);
    for (int k = 1; k < FORECAST_QUANTILES; k++)
        assert_true(w->x.quantile[k] >= w->x.quantile[k - 1]);
    assert_true(v->x.quantile[0] > w->x.quantile[0] + 4); /* one of the two is always high */
    assert_true(v->x.mean > w->x.mean);
    double sum = 0;
    for (int q = 0; q < FORECAST_POLLUTANTS; q++)
        sum += (double)v->x.chance[q];
    assert_true(sum > 0.9 && sum < 1.2 && v->x.chance[FORECAST_PM25] == 0);
    assert_true(v->x.primary == FORECAST_NO2 || v->x.primary == FORECAST_O3);
    assert_true(v->x.chance[v->x.primary] >= 0.5f - 0.1f);
    free(w);
    free(v);
}

static void a_day_is_measured_or_not(void **state)
{
    world *w = open_world(0);
    float day;
    (void)state;
    for (size_t i = 0; i < 24; i++)
        w->v[0][240 + i] = w->v[1][240 + i] = (float)i, w->have[240 + i] = i > 3;
    assert_true(forecast_index_day(&w->h, 0, FORECAST_NO2, FIRST + 240, &day));
    assert_true(fabsf(day - 13.5f) < 1e-4f); /* the mean of 4..23 */
    assert_true(forecast_index_day(&w->h, 0, FORECAST_O3, FIRST + 240, &day));
    assert_true(fabsf(day - 19.5f) < 1e-4f); /* of 16..23 */
    w->have[245] = 0;
    assert_false(forecast_index_day(&w->h, 0, FORECAST_NO2, FIRST + 240, &day));
    assert_false(forecast_index_day(&w->h, 0, FORECAST_NO2, FIRST + HOURS, &day));
    assert_false(forecast_index_day(&w->h, 0, FORECAST_SO2, FIRST + 240, &day));
    free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_future_and_no_pollutant),
        cmocka_unit_test(ranks_of_the_past_shape_the_index),
        cmocka_unit_test(a_day_is_measured_or_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
