/* puff_test.c - see puff.h: no wind, no answer; even wind against the steady plume; where air came from. */
#include "model/trace/puff.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void fill(air airs[4], double speed)
{
    for (int h = 0; h < 4; h++) {
        airs[h] = (air){.has_wind = true, .speed_m_s = speed, .from_deg = 270, .height_m = 10};
        air_settle(&airs[h], AIR_DAY);
    }
}

static void without_wind_nothing(void **state) /* INV(1) */
{
    air airs[4] = {{.has_wind = false}};
    trace_spot s = {.x_m = -1000};
    double out = 0, way[PUFF_WAY_MAX][2];
    puff_winds w = {airs, NULL, 4};
    puff_targets t = {.spots = &s, .spot_count = 1};
    (void)state;
    puff_footprint(&w, &(puff_aim){.hour = 3}, &t, NULL, &out);
    assert_true(out == 0);
    assert_int_equal(puff_trajectory(&w, &(puff_aim){.hour = 3}, (puff_way){600, false}, way), 0);
}

static void even_wind_is_the_steady_plume(void **state)
{
    static const double FAR[] = {1000, 2000, 4000};
    air airs[4];
    trace_kernel k = kernel_steady();
    puff_winds w = {airs, NULL, 4};
    trace_spot receptor = {0};
    (void)state;
    fill(airs, 4);
    for (size_t i = 0; i < 3; i++) {
        trace_spot s = {.x_m = -FAR[i]};
        double puffs = 0, steady = 0;
        puff_targets t = {.spots = &s, .spot_count = 1};
        puff_footprint(&w, &(puff_aim){.hour = 3}, &t, NULL, &puffs);
        k.fn(k.self, &airs[3], 0, &s, (trace_receptors){&receptor, 1}, &steady);
        assert_true(steady > 0 && fabs(puffs / steady - 1) < 0.15);
    }
}

static void cells_hold_the_same_as_points(void **state)
{
    air airs[4];
    float cells[1600];
    trace_spot s = {.x_m = -2025, .y_m = 25};
    double out = 0;
    puff_winds w = {airs, NULL, 4};
    puff_targets t = {.x0_m = -2500, .y0_m = -1000, .step_m = 50, .nx = 40, .ny = 40, .spots = &s, .spot_count = 1};
    (void)state;
    memset(cells, 0, sizeof cells);
    fill(airs, 3);
    puff_footprint(&w, &(puff_aim){.hour = 3}, &t, cells, &out);
    assert_true(out > 0 && fabs((double)cells[20 * 40 + 9] / out - 1) < 0.05);
    for (size_t i = 0; i < 1600; i++)
        assert_true(cells[i] >= 0); /* INV(2) */
}

static void air_came_from_the_west(void **state)
{
    air airs[4];
    double way[PUFF_WAY_MAX][2];
    puff_winds w = {airs, NULL, 4};
    (void)state;
    fill(airs, 2);
    size_t n = puff_trajectory(&w, &(puff_aim){.hour = 3}, (puff_way){600, false}, way);
    assert_true(n > 10 && way[6][0] < -7000 && fabs(way[6][1]) < 1);
    n = puff_trajectory(&w, &(puff_aim){.hour = 0}, (puff_way){600, true}, way);
    assert_true(n > 10 && way[6][0] > 7000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_wind_nothing),
        cmocka_unit_test(even_wind_is_the_steady_plume),
        cmocka_unit_test(cells_hold_the_same_as_points),
        cmocka_unit_test(air_came_from_the_west),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
