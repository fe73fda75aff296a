/* similar_test.c - forecasts by precedent: bad input, a situation that comes back, no look ahead. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model/chance.h"
#include "model/forecast/similar.h"

#define HOURS 9000u
#define FIRST 400008 /* a midnight */

typedef struct world {
    lt_cx            cx;
    float            v[2][HOURS];
    uint8_t          have[HOURS];
    forecast_place   place;
    forecast_history h;
    similar_ask      q;
    similar          a, b;
} world;

/* Every day has a wind of its own, and the next day's air is what the wind of the day before made of it. */
static world *open_world(void)
{
    world *w = calloc(1, sizeof *w);
    chance c = chance_of(9, 9);
    double wind = 0, air = 50;
    assert_non_null(w);
    cx_init(&w->cx, NULL);
    for (size_t i = 0; i < HOURS; i++) {
        if (i % 24 == 0) {
            air = 20 + 12 * wind;
            wind = 1 + 5 * chance_unit(&c);
        }
        w->v[0][i] = (float)(air + 2 * chance_normal(&c));
        w->v[1][i] = (float)wind;
        w->have[i] = i % 37 > 0;
    }
    w->place.conc[FORECAST_PM25] = (forecast_track){w->v[0], w->have};
    w->place.weather[FORECAST_WIND_U] = (forecast_track){w->v[1], w->have};
    w->place.weather[FORECAST_WIND_V] = (forecast_track){w->v[1], w->have};
    w->h = (forecast_history){.first_h = FIRST, .hours = HOURS, .places = 1, .place = &w->place};
    w->q = (similar_ask){.history = &w->h, .pollutant = FORECAST_PM25, .lead = 24, .origin_h = FIRST + 24 * 300 + 12, .members = 12};
    return w;
}

static void bad_input_is_named(void **state)
{
    world *w = open_world();
    (void)state;
    w->q.lead = 73;
    assert_int_equal(similar_find(&w->cx, &w->q, &w->a), LT_BAD_INPUT);
    w->q.lead = 24;
    w->q.members = SIMILAR_MEMBERS_MAX + 1;
    assert_int_equal(similar_find(&w->cx, &w->q, &w->a), LT_BAD_INPUT);
    w->q.members = 12;
    w->q.origin_h = FIRST + HOURS;
    assert_int_equal(similar_find(&w->cx, &w->q, &w->a), LT_BAD_INPUT);
    w->q.origin_h = FIRST + 24 * 100;
    assert_int_equal(similar_find(&w->cx, &w->q, &w->a), LT_NOT_ENOUGH);
    assert_non_null(strstr(w->cx.say, "earlier days"));
    w->q.origin_h = FIRST + 37 * 200; /* not measured */
    assert_int_equal(similar_find(&w->cx, &w->q, &w->a), LT_NOT_ENOUGH);
    free(w);
}

static void what_is_alike_comes_again(void **state)
{
    world *w = open_world();
    double error = 0, usual = 0, mean = 20 + 12 * 3.5;
    size_t n = 0;
    (void)state;
    for (size_t d = 250; d + 2 < HOURS / 24; d += 5) {
        size_t i = d * 24 + 12;
        if (!w->have[i] || !w->have[i + 24])
            continue;
        w->q.origin_h = FIRST + (int64_t)i;
        assert_int_equal(similar_find(&w->cx, &w->q, &w->a), LT_OK);
        assert_int_equal(w->a.n, 12);
        for (size_t k = 0; k < 12; k++) {
            assert_true(w->a.member[k].origin_h + 24 <= w->q.origin_h && (w->q.origin_h - w->a.member[k].origin_h) % 24 == 0);
            assert_true(k == 0 || w->a.member[k].distance >= w->a.member[k - 1].distance);
        }
        for (int k = 1; k < INTERVAL_LEVELS; k++)
            assert_true(w->a.level[k] >= w->a.level[k - 1]);
        error += pow((double)w->a.mean - w->v[0][i + 24], 2);
        usual += pow(mean - w->v[0][i + 24], 2);
        n++;
    }
    assert_true(n > 15 && error < 0.25 * usual);
    free(w);
}

static void the_future_changes_nothing(void **state) /* INV(1) */
{
    world *w = open_world();
    (void)state;
    assert_int_equal(similar_find(&w->cx, &w->q, &w->a), LT_OK);
    for (size_t i = (size_t)(w->q.origin_h - FIRST) + 1; i < HOURS; i++) {
        w->v[0][i] = (float)(i % 17);
        w->v[1][i] = (float)(i % 5);
        w->have[i] = i % 2 > 0;
    }
    assert_int_equal(similar_find(&w->cx, &w->q, &w->b), LT_OK);
    assert_memory_equal(&w->a, &w->b, sizeof w->a);
    free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bad_input_is_named),
        cmocka_unit_test(what_is_alike_comes_again),
        cmocka_unit_test(the_future_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
