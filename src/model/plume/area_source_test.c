/* area_source_test.c - surfaces: outlines by hand, and what must hold of any plume of a surface. */
#include "model/plume/area_source.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>

#define NEAR(a, b, tolerance) assert_true(fabs((a) - (b)) <= (tolerance))

static const struct plume_surface HOURS[2] = {
    {.heat_flux_w_m2 = -12, .friction_m_s = 0.15, .convective_m_s = -9, .gradient_above_k_m = -9, .convective_height_m = -999,
     .mechanical_height_m = 130, .obukhov_m = 20, .roughness_m = 0.1, .wind_m_s = 2, .wind_from_deg = 270, .wind_height_m = 10,
     .temperature_k = 285, .temperature_height_m = 2},
    {.heat_flux_w_m2 = 150, .friction_m_s = 0.35, .convective_m_s = 1.5, .gradient_above_k_m = 0.008, .convective_height_m = 900,
     .mechanical_height_m = 500, .obukhov_m = -30, .roughness_m = 0.1, .wind_m_s = 3, .wind_from_deg = 270, .wind_height_m = 10,
     .temperature_k = 298, .temperature_height_m = 2}};
static const struct plume_source FIELD = {.kind = PLUME_AREA, .height_m = 2, .emission = 1e-3, .sigma_z_m = 1};

static void prepare(struct plume_hour *hour, int i, double from_deg)
{
    struct plume_surface s = HOURS[i];
    s.wind_from_deg = from_deg;
    const struct plume_level mast = {10, from_deg, s.wind_m_s, 99, 99, 99};
    assert_int_equal(plume_prepare_hour(hour, &(struct plume_options){.flat = true}, NULL, &s, &mast, 1), PLUME_HOUR_OK);
}

static double at_place(const struct plume_hour *hour, const struct plume_source *source, const struct area_shape *shape, double x, double y)
{
    double c = 0;
    area_add_source(hour, source, shape, &(struct plume_receptors){.n = 1, .x_m = &x, .y_m = &y}, &c);
    return c;
}

static struct area_shape box(double x, double y, double east, double north, double angle)
{
    struct area_shape shape;
    area_shape_rectangle(&shape, &(struct area_box){x, y, east, north, angle});
    return shape;
}

static void nothing_comes_from_a_field_without_emission_or_downwind(void **state)
{
    (void)state;
    struct plume_hour hour;
    struct area_shape shape = box(-50, -50, 100, 100, 0);
    struct plume_source idle = FIELD;
    idle.emission = 0;
    for (int i = 0; i < 2; i++) {
        prepare(&hour, i, 270);
        assert_true(at_place(&hour, &idle, &shape, 100, 0) == 0);
        assert_true(at_place(&hour, &FIELD, &shape, -51, 0) == 0); /* upwind of it */
        assert_true(at_place(&hour, &FIELD, &shape, 100, 1e5) == 0); /* far beside it */
        assert_true(at_place(&hour, &FIELD, &shape, 0, 0) > 0);
    }
}

static void outlines_have_their_surface_and_corners(void **state)
{
    (void)state;
    struct area_shape shape = box(10, 20, 30, 40, 90); /* clockwise: north turns east, east turns south */
    static const double X[4] = {10, 50, 50, 10}, Y[4] = {20, 20, -10, -10};
    for (size_t i = 0; i < 4; i++) {
        NEAR(shape.x_m[i], X[i], 1e-9);
        NEAR(shape.y_m[i], Y[i], 1e-9);
    }
    NEAR(area_shape_surface(&shape), 1200, 1e-9);
    for (size_t corners = 3; corners <= AREA_CORNER_MAX; corners += 17) {
        area_shape_circle(&shape, 7, -3, 20, corners);
        assert_int_equal(shape.n, corners);
        NEAR(area_shape_surface(&shape), M_PI * 400, 1e-6); /* the circle's own surface, whatever the corners */
        NEAR(shape.x_m[0], 7, 1e-9);
        assert_true(shape.y_m[0] > 17);
    }
    area_shape_line(&shape, &(struct area_band){0, 0, 30, 40, 6});
    NEAR(area_shape_surface(&shape), 300, 1e-9);
    NEAR(shape.x_m[0], -2.4, 1e-9);
    NEAR(shape.y_m[0], 1.8, 1e-9);
    area_shape_line(&shape, &(struct area_band){5, 5, 5, 5, 6});
    NEAR(area_shape_surface(&shape), 0, 1e-12);
}

/* What comes across the wind is what the strips give: the integral over a line of receptors against Simpson's over distance. */
static void mass_across_the_wind_is_that_of_the_strips(void **state)
{
    (void)state;
    struct plume_hour hour;
    struct plume_ground ground;
    struct plume_strip strip;
    struct area_shape shape = box(-30, -20, 60, 40, 0);
    for (int i = 0; i < 2; i++) {
        prepare(&hour, i, 270);
        double across = 0, along = 0;
        for (double y = -200; y <= 200; y += 0.5)
            across += 0.5 * at_place(&hour, &FIELD, &shape, 130, y);
        plume_open_ground(&ground, &hour, &FIELD);
        for (int k = 0; k <= 60; k++) {
            plume_open_strip(&strip, &ground);
            plume_trace_strip(&ground, &(struct plume_place){0, 0, 0}, 100 + k, false, &strip);
            along += (k == 0 || k == 60 ? 1 : k % 2 ? 4 : 2) / 3.0 * strip.vertical_s_m2;
        }
        NEAR(across / (1e6 * FIELD.emission * 40 * along), 1, 2e-3);
    }
}

/* Far wider than its plume: the lateral term is 1, and a receptor in the middle has the integral over the strips upwind. */
static void a_wide_field_needs_no_lateral_term(void **state)
{
    (void)state;
    struct plume_hour hour;
    struct plume_ground ground;
    struct plume_strip strip;
    struct area_shape shape = box(-400, -20000, 300, 40000, 0);
    for (int i = 0; i < 2; i++) {
        prepare(&hour, i, 270);
        double along = 0;
        plume_open_ground(&ground, &hour, &FIELD);
        plume_open_strip(&strip, &ground);
        for (int k = 0; k <= 300; k++) {
            plume_trace_strip(&ground, &(struct plume_place){0, 0, 0}, 100 + k, true, &strip);
            along += (k == 0 || k == 300 ? 1 : k % 2 ? 4 : 2) / 3.0 * strip.vertical_s_m2;
        }
        NEAR(at_place(&hour, &FIELD, &shape, 0, 0) / (1e6 * FIELD.emission * along), 1, 2e-3);
    }
}

static void the_frame_of_north_does_not_matter(void **state)
{
    (void)state;
    struct plume_hour hour;
    struct area_shape lying = box(-30, -20, 60, 40, 0), standing, backwards = lying;
    standing.n = 4;
    for (size_t k = 0; k < 4; k++) { /* east turns south */
        standing.x_m[k] = lying.y_m[k];
        standing.y_m[k] = -lying.x_m[k];
        backwards.x_m[k] = lying.x_m[3 - k];
        backwards.y_m[k] = lying.y_m[3 - k];
    }
    for (int i = 0; i < 2; i++) {
        prepare(&hour, i, 270);
        double c = at_place(&hour, &FIELD, &lying, 150, 25), other = at_place(&hour, &FIELD, &backwards, 150, 25);
        struct plume_source twice = FIELD;
        twice.emission *= 2;
        assert_true(c > 0);
        NEAR(other / c, 1, 1e-3);
        NEAR(at_place(&hour, &twice, &lying, 150, 25) / c, 2, 1e-12);
        NEAR(at_place(&hour, &FIELD, &lying, 150, -25) / c, 1, 2e-3); /* the same on both sides */
        prepare(&hour, i, 360);
        NEAR(at_place(&hour, &FIELD, &standing, 25, -150) / c, 1, 1e-3);
    }
}

/* Beside a circle its sides nearly cancel: still none is negative, and it falls away from the plume. */
static void beside_a_circle_it_falls_INV_1(void **state)
{
    (void)state;
    struct plume_hour hour;
    struct area_shape shape;
    area_shape_circle(&shape, 0, 0, 20, 20);
    for (int i = 0; i < 2; i++) {
        prepare(&hour, i, 270);
        double before = INFINITY, first = at_place(&hour, &FIELD, &shape, 60, 0);
        for (double y = 0; y < 200; y += 3) {
            double c = at_place(&hour, &FIELD, &shape, 60, y);
            assert_true(c >= 0 && c <= before + 1e-4 * first);
            before = c;
        }
        assert_true(before == 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_comes_from_a_field_without_emission_or_downwind), cmocka_unit_test(outlines_have_their_surface_and_corners),
        cmocka_unit_test(mass_across_the_wind_is_that_of_the_strips),             cmocka_unit_test(a_wide_field_needs_no_lateral_term),
        cmocka_unit_test(the_frame_of_north_does_not_matter),                     cmocka_unit_test(beside_a_circle_it_falls_INV_1),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
