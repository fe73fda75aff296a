/* first_days_test.c - the stop-gap forecast: what it refuses, that it sees no future, that its intervals hold. */
#include "model/forecast/first_days.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "model/chance.h"

#define HOURS (40 * 24)

static arena           room;
static lt_cx           cx;
static float           value[HOURS];
static uint8_t         have[HOURS];
static forecast_place  place;
static forecast_history history;

static int start(void **state)
{
    chance c = chance_of(7, 0);
    double a = 0;
    (void)state;
    arena_init(&room, (size_t)1 << 30);
    cx_init(&cx, &room);
    for (int i = 0; i < HOURS; i++) {
        a = 0.9 * a + 0.3 * chance_normal(&c);
        double y = 5 + sin(i * M_PI / 12) + a;
        value[i] = (float)(y * y);
        have[i] = 1;
    }
    memset(&place, 0, sizeof place);
    place.conc[FORECAST_PM25] = (forecast_track){value, have};
    history = (forecast_history){.first_h = 480000, .hours = HOURS, .places = 1, .place = &place};
    return 0;
}

static int stop(void **state)
{
    (void)state;
    arena_fini(&room);
    return 0;
}

static void test_refuses(void **state)
{
    forecast_result r;
    (void)state;
    assert_int_equal(first_days_predict(&cx, &history, 1, 480100, &r), LT_BAD_INPUT);
    assert_int_equal(first_days_predict(&cx, &history, 0, 480000 + HOURS, &r), LT_BAD_INPUT);
    assert_int_equal(first_days_predict(&cx, &history, 0, 480000 + 40, &r), LT_OK); /* two days: nothing is given */
    assert_false(r.hour[FORECAST_PM25][0].is_given);
    memset(have + 400, 0, 30);
    assert_int_equal(first_days_predict(&cx, &history, 0, 480000 + 429, &r), LT_OK); /* a day without a value */
    assert_false(r.hour[FORECAST_PM25][0].is_given);
    value[300] = NAN;
    assert_int_equal(first_days_predict(&cx, &history, 0, 480000 + 450, &r), LT_BAD_INPUT);
    assert_non_null(strstr(cx.say, "480300"));
}

static void test_sees_no_future(void **state)
{
    static forecast_result before, after;
    (void)state;
    assert_int_equal(first_days_predict(&cx, &history, 0, 480000 + 600, &before), LT_OK);
    for (int i = 601; i < HOURS; i++)
        value[i] = (float)(i * 37 % 900);
    assert_int_equal(first_days_predict(&cx, &history, 0, 480000 + 600, &after), LT_OK);
    assert_true(before.hour[FORECAST_PM25][71].is_given && before.day[FORECAST_PM25][6].is_given);
    assert_memory_equal(&before, &after, sizeof before);
}

static void test_intervals_hold(void **state)
{
    static forecast_result r;
    int in = 0, n = 0;
    (void)state;
    for (int origin = 20 * 24; origin + 72 < HOURS; origin += 7) {
        assert_int_equal(first_days_predict(&cx, &history, 0, 480000 + origin, &r), LT_OK);
        for (int lead = 1; lead <= 72; lead++) {
            const forecast_value *v = &r.hour[FORECAST_PM25][lead - 1];
            assert_true(v->is_given && v->quantile[0] <= v->median && v->median <= v->quantile[3]);
            in += value[origin + lead] >= v->quantile[0] && value[origin + lead] <= v->quantile[3];
            n++;
        }
        arena_reset(&room);
    }
    assert_true(in > n * 80 / 100 && in < n * 97 / 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_refuses, start, stop),
        cmocka_unit_test_setup_teardown(test_sees_no_future, start, stop),
        cmocka_unit_test_setup_teardown(test_intervals_hold, start, stop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
