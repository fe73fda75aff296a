/* kernel_plume_test.c - see kernel_plume.h: calm gives nothing; a turned wind is turned receptors; against the simple plume. */
#include "model/trace/kernel_plume.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

typedef struct scene {
    arena        m;
    lt_cx        cx;
    air          airs[3]; /* calm, day, night */
    kernel_plume k;
    trace_kernel door;
} scene;

static void fill(scene *s)
{
    memset(s, 0, sizeof *s);
    arena_init(&s->m, (size_t)16 << 20);
    cx_init(&s->cx, &s->m);
    for (int i = 0; i < 3; i++) {
        s->airs[i] = (air){.has_wind = true, .speed_m_s = i == 0 ? 0.1 : 3, .from_deg = 270, .height_m = 10};
        air_settle(&s->airs[i], i == 2 ? AIR_NIGHT : AIR_DAY);
    }
    assert_int_equal(kernel_plume_open(&s->cx, s->airs, 3, &s->k), LT_OK);
    s->door = kernel_plume_door(&s->k);
}

static double at(const scene *s, size_t hour, double turn, const trace_spot *source, double x, double y)
{
    trace_spot r = {.x_m = x, .y_m = y};
    double out = -1;
    s->door.fn(s->door.self, &s->airs[hour], turn, source, (trace_receptors){&r, 1}, &out);
    return out;
}

static void calm_and_upwind_give_nothing(void **state)
{
    scene s;
    trace_spot ground = {0};
    (void)state;
    fill(&s);
    assert_true(at(&s, 0, 0, &ground, 1000, 0) == 0);
    assert_true(at(&s, 1, 0, &ground, -5000, 0) < 0.05 * at(&s, 1, 0, &ground, 5000, 0));
    arena_fini(&s.m);
}

static void a_turned_wind_goes_elsewhere(void **state)
{
    scene s;
    trace_spot ground = {.x_m = 100, .y_m = -50};
    (void)state;
    fill(&s);
    double straight = at(&s, 1, 0, &ground, 2100, -50), turned = at(&s, 1, 90, &ground, 100, -2050); /* clockwise: from the north */
    assert_true(straight > 0 && fabs(turned / straight - 1) < 1e-6);
    assert_true(at(&s, 1, 90, &ground, 2100, -50) < 0.1 * straight);
    arena_fini(&s.m);
}

static void near_the_simple_plume(void **state)
{
    static const double FAR[] = {500, 1500, 4000};
    scene s;
    trace_spot ground = {0};
    trace_kernel simple = kernel_steady();
    (void)state;
    fill(&s);
    for (size_t hour = 1; hour < 3; hour++)
        for (size_t i = 0; i < 3; i++) {
            trace_spot r = {.x_m = FAR[i]};
            double other = 0, ours = at(&s, hour, 0, &ground, FAR[i], 0);
            simple.fn(simple.self, &s.airs[hour], 0, &ground, (trace_receptors){&r, 1}, &other);
            assert_true(ours > other / 6 && ours < other * 6);
        }
    arena_fini(&s.m);
}

static void a_stack_is_below_a_fire_at_the_ground(void **state)
{
    scene s;
    trace_spot stack = {.height_m = 60, .diameter_m = 2, .velocity_m_s = 15, .temperature_c = 150}, ground = {0};
    (void)state;
    fill(&s);
    assert_true(at(&s, 2, 0, &stack, 500, 0) < 0.2 * at(&s, 2, 0, &ground, 500, 0));
    arena_fini(&s.m);
}

static void a_surface_is_a_point_from_far(void **state)
{
    scene s;
    trace_spot yard = {.spread_m = 60}, ground = {0};
    (void)state;
    fill(&s);
    double beside = at(&s, 1, 0, &yard, 300, 0), point = at(&s, 1, 0, &ground, 300, 0);
    assert_true(beside > 0 && beside < point);
    assert_true(at(&s, 1, 0, &yard, 0, 0) > 0); /* within it */
    assert_true(fabs(at(&s, 1, 0, &yard, 6000, 0) / at(&s, 1, 0, &ground, 6000, 0) - 1) < 0.2);
    arena_fini(&s.m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(calm_and_upwind_give_nothing), cmocka_unit_test(a_turned_wind_goes_elsewhere), cmocka_unit_test(near_the_simple_plume),
        cmocka_unit_test(a_stack_is_below_a_fire_at_the_ground), cmocka_unit_test(a_surface_is_a_point_from_far),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
