/* plume_test.c - the plume against what must hold of any plume, and against formulas worked by hand. */
#include "model/plume/plume.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "model/plume/plume_int.h"
#include "model/plume/plume_table.h"

#define NEAR(a, b, tolerance) assert_true(fabs((a) - (b)) <= (tolerance))

static const struct plume_surface NIGHT = {.heat_flux_w_m2 = -12,
                                           .friction_m_s = 0.15,
                                           .convective_m_s = -9,
                                           .gradient_above_k_m = -9,
                                           .convective_height_m = -999,
                                           .mechanical_height_m = 130,
                                           .obukhov_m = 20,
                                           .roughness_m = 0.1,
                                           .wind_m_s = 2,
                                           .wind_from_deg = 270,
                                           .wind_height_m = 10,
                                           .temperature_k = 285,
                                           .temperature_height_m = 2};
static const struct plume_surface DAY = {.heat_flux_w_m2 = 150,
                                         .friction_m_s = 0.35,
                                         .convective_m_s = 1.5,
                                         .gradient_above_k_m = 0.008,
                                         .convective_height_m = 900,
                                         .mechanical_height_m = 500,
                                         .obukhov_m = -30,
                                         .roughness_m = 0.1,
                                         .wind_m_s = 3,
                                         .wind_from_deg = 270,
                                         .wind_height_m = 10,
                                         .temperature_k = 298,
                                         .temperature_height_m = 2};
static const struct plume_level MAST = {10, 270, 3, 99, 99, 99};
static const struct plume_options FLAT = {.flat = true};
static const struct plume_source STACK = {
    .height_m = 40, .emission = 10, .temperature_k = 400, .speed_m_s = 10, .diameter_m = 1.5};

static void prepare(struct plume_hour *hour, const struct plume_surface *s)
{
    struct plume_level mast = MAST;
    mast.wind_m_s = s->wind_m_s;
    assert_int_equal(plume_prepare_hour(hour, &FLAT, NULL, s, &mast, 1), PLUME_HOUR_OK);
}

/* The same wind and turbulence at every height. */
static void make_uniform(struct plume_hour *hour, double u, double sigma_v, double sigma_w)
{
    const double *z = plume_grid_heights();
    for (size_t i = 0; i < PLUME_GRID; i++) {
        hour->wind_m_s[i] = u;
        hour->sigma_v_m_s[i] = sigma_v;
        hour->sigma_w_m_s[i] = sigma_w;
        hour->from[i] = 270;
        hour->sums.wind[i] = u * z[i];
        hour->sums.sigma_v[i] = sigma_v * z[i];
        hour->sums.sigma_w[i] = sigma_w * z[i];
    }
}

static double at_place(const struct plume_hour *hour, const struct plume_source *source, double x, double y, double z)
{
    double c = 0;
    struct plume_receptors r = {1, &x, &y, NULL, NULL, &z};
    plume_add_source(hour, source, &r, &c);
    return c;
}

static void test_calm_and_missing_hours_give_their_flag(void **state)
{
    (void)state;
    struct plume_hour hour;
    struct plume_surface s = NIGHT;
    s.wind_m_s = 0;
    assert_int_equal(plume_prepare_hour(&hour, &FLAT, NULL, &s, &MAST, 1), PLUME_HOUR_CALM);
    s = NIGHT;
    s.wind_m_s = 999;
    assert_int_equal(plume_prepare_hour(&hour, &FLAT, NULL, &s, &MAST, 1), PLUME_HOUR_MISSING);
    s = NIGHT;
    s.wind_from_deg = 999;
    assert_int_equal(plume_prepare_hour(&hour, &FLAT, NULL, &s, &MAST, 1), PLUME_HOUR_MISSING);
    s = NIGHT;
    s.mechanical_height_m = -999;
    assert_int_equal(plume_prepare_hour(&hour, &FLAT, NULL, &s, &MAST, 1), PLUME_HOUR_MISSING);
    s = DAY;
    s.convective_m_s = -9;
    assert_int_equal(plume_prepare_hour(&hour, &FLAT, NULL, &s, &MAST, 1), PLUME_HOUR_MISSING);
    s = DAY;
    s.obukhov_m = -99999;
    assert_int_equal(plume_prepare_hour(&hour, &FLAT, NULL, &s, &MAST, 1), PLUME_HOUR_MISSING);
    assert_int_equal(plume_prepare_hour(&hour, &FLAT, NULL, &DAY, &MAST, 0), PLUME_HOUR_MISSING);
    assert_int_equal(plume_prepare_hour(&hour, &FLAT, NULL, &DAY, &MAST, PLUME_LEVEL_MAX + 1), PLUME_HOUR_MISSING);
}

/* Numbers each in its range that make no air together, and none that does divides by nothing. */
static void test_hours_of_no_atmosphere_are_missing(void **state)
{
    (void)state;
    struct plume_hour hour;
    struct plume_surface s = NIGHT;
    s.friction_m_s = 0;
    assert_int_equal(plume_prepare_hour(&hour, &FLAT, NULL, &s, &MAST, 1), PLUME_HOUR_MISSING);
    s = NIGHT;
    s.temperature_k = 3;
    assert_int_equal(plume_prepare_hour(&hour, &FLAT, NULL, &s, &MAST, 1), PLUME_HOUR_MISSING);
    s = NIGHT;
    s.friction_m_s = NAN;
    assert_int_equal(plume_prepare_hour(&hour, &FLAT, NULL, &s, &MAST, 1), PLUME_HOUR_MISSING);
    const struct plume_urban village = {.population = 100, .roughness_m = 10}; /* 7 z0 above its own lid of 34 m */
    s = NIGHT;
    s.mechanical_height_m = 20;
    assert_int_equal(plume_prepare_hour(&hour, &FLAT, &village, &s, &MAST, 1), PLUME_HOUR_OK);
    assert_true(isfinite(hour.friction_m_s) && hour.friction_m_s > 0 && isfinite(hour.obukhov_m));
    assert_true(at_place(&hour, &STACK, 500, 0, 0) >= 0);
}

static void test_grid_rises_and_profiles_are_positive_INV_1_INV_2(void **state)
{
    (void)state;
    const double *z = plume_grid_heights();
    struct plume_hour hour;
    prepare(&hour, &NIGHT);
    for (size_t i = 1; i < PLUME_GRID; i++) {
        assert_true(z[i] > z[i - 1]);
        assert_int_equal(plume_met_locate(z[i]), i + 1 < PLUME_GRID ? i : PLUME_GRID - 2);
        assert_int_equal(plume_met_locate(z[i] - 1e-9), i - 1);
        assert_true(hour.wind_m_s[i] > 0 && hour.sigma_v_m_s[i] > 0 && hour.sigma_w_m_s[i] > 0);
        assert_true(hour.gradient_k_m[i] >= 0.002);
    }
}

static void test_wind_profile_passes_the_mast_and_is_logarithmic_below(void **state)
{
    (void)state;
    struct plume_hour hour;
    prepare(&hour, &NIGHT);
    double l = 20, z0 = 0.1;
    double ten = log(10 / z0) + 17 * (exp(-0.29 * z0 / l) - exp(-0.29 * 10 / l));
    double four = log(4 / z0) + 17 * (exp(-0.29 * z0 / l) - exp(-0.29 * 4 / l));
    NEAR(hour.wind_m_s[4], 2.0 * four / ten, 1e-12); /* 4 m */
    NEAR(hour.sigma_w_m_s[4], sqrt(pow(1.3 * 0.15, 2) * (1 - 4.0 / 130) + pow(hour.residual_m_s * 4 / 130, 2)), 1e-12);
}

static void test_measured_levels_replace_the_similarity_profile(void **state)
{
    (void)state;
    struct plume_level levels[2] = {{10, 350, 2, 12, 20, 0.3}, {100, 10, 6, 13, 10, 0.4}};
    struct plume_hour hour;
    assert_int_equal(plume_prepare_hour(&hour, &FLAT, NULL, &NIGHT, levels, 2), PLUME_HOUR_OK);
    NEAR(hour.wind_m_s[15], 6, 0);
    NEAR(hour.sigma_w_m_s[15], 0.4, 0);
    NEAR(plume_met_direction(&hour, 55), 360, 1e-9); /* half way between 350 and 10 */
    double sigma = 10 * PLUME_DEGREE, e = sin(sigma) * (1 - 0.073864 * sigma);
    NEAR(hour.sigma_v_m_s[15], 6 * sigma * sqrt(1 - e * e), 1e-12);
}

static void test_plume_is_the_same_on_both_sides(void **state)
{
    (void)state;
    struct plume_hour hour;
    const struct plume_surface *both[2] = {&NIGHT, &DAY};
    for (int i = 0; i < 2; i++) {
        prepare(&hour, both[i]);
        double left = at_place(&hour, &STACK, 800, 60, 0), right = at_place(&hour, &STACK, 800, -60, 0);
        assert_true(left > 0);
        NEAR(left / right, 1, 1e-9);
        assert_true(at_place(&hour, &STACK, 800, 0, 0) > left);
    }
}

static void test_nothing_upwind_without_meander(void **state)
{
    (void)state;
    struct plume_hour hour;
    prepare(&hour, &DAY);
    assert_true(at_place(&hour, &STACK, -500, 0, 0) > 0);
    hour.options.meander_most = 0;
    assert_true(at_place(&hour, &STACK, -500, 0, 0) == 0);
    assert_true(at_place(&hour, &STACK, 500, 0, 0) > 0);
    assert_true(at_place(&hour, &STACK, 0.5, 0.5, 0) == 0); /* nearer than a metre */
}

static void test_concentration_is_proportional_to_emission_INV_2(void **state)
{
    (void)state;
    struct plume_hour hour;
    prepare(&hour, &DAY);
    struct plume_source twice = STACK;
    twice.emission *= 2;
    NEAR(at_place(&hour, &twice, 900, 30, 0) / at_place(&hour, &STACK, 900, 30, 0), 2, 1e-12);
    twice.emission = 0;
    assert_true(at_place(&hour, &twice, 900, 30, 0) == 0);
}

/* ∫∫ u c dy dz over a plane across the wind is the emission. */
static double flux(const struct plume_hour *hour, const struct plume_source *source, double x, double top)
{
    double sum = 0, dy = 8, dz = top / 160;
    for (int j = 0; j < 160; j++)
        for (int i = -60; i <= 60; i++) sum += at_place(hour, source, x, i * dy, (j + 0.5) * dz) * dy * dz;
    return sum * hour->wind_m_s[5] * 1e-6;
}

static void test_mass_is_conserved_in_uniform_air(void **state)
{
    (void)state;
    struct plume_hour hour;
    prepare(&hour, &NIGHT);
    make_uniform(&hour, 3, 0.5, 0.3);
    hour.options.meander_most = 0;
    NEAR(flux(&hour, &STACK, 500, 400), 10, 0.02);
    struct plume_source volume = {.kind = PLUME_VOLUME, .height_m = 5, .emission = 10, .sigma_y_m = 10, .sigma_z_m = 4};
    NEAR(flux(&hour, &volume, 300, 400), 10, 0.05);
    prepare(&hour, &DAY);
    make_uniform(&hour, 3, 0.8, 0.7);
    hour.options.meander_most = 0;
    volume.height_m = 200; /* no rise: direct and indirect plumes make the whole set of images */
    NEAR(flux(&hour, &volume, 500, 900), 10, 0.05);
}

static void test_vertical_terms_hold_all_the_mass(void **state)
{
    (void)state;
    double stable = 0, day = 0, dz = 0.5;
    struct plume_at at = {.hed1 = 300, .hed2 = 80, .hen1 = 300, .hen2 = 80, .szd1 = 180, .szd2 = 90, .szn1 = 180, .szn2 = 90,
                          .lambda1 = 0.4, .lambda2 = 0.6};
    for (double z = 0.25; z < 500; z += dz) {
        stable += plume_term_stable(70, 120, 500, z) * dz;
        day += (plume_term_convective(&at, 500, z, false) + plume_term_convective(&at, 500, z, true)) * dz;
    }
    NEAR(stable, 1, 1e-4);
    NEAR(day, 1, 1e-4);
    NEAR(plume_term_stable(70, 120, 500, 0), plume_term_stable(70, 120, 500, 1e-9), 1e-12);
    assert_true(plume_term_convective(&at, 500, 501, false) == 0);
}

static void test_drafts_give_back_mean_and_variance(void **state)
{
    (void)state;
    struct plume_hour hour;
    struct plume_stack k;
    struct plume_at at = {.center = 300, .surface_layer = false, .direct = {3, 0.8, 0.9, 0}};
    prepare(&hour, &DAY);
    plume_rise_prepare(&k, &hour, &STACK);
    plume_sigma_updrafts(&k, &at);
    double mean = at.lambda1 * at.a1 + at.lambda2 * at.a2;
    double square = at.lambda1 * (at.a1 * at.a1 + at.b1 * at.b1) + at.lambda2 * (at.a2 * at.a2 + at.b2 * at.b2);
    NEAR(mean, 0, 1e-12);
    NEAR(square, pow(0.9 / 1.5, 2), 1e-12);
}

static void test_rise_and_downwash_by_hand(void **state)
{
    (void)state;
    struct plume_hour hour;
    struct plume_stack k;
    prepare(&hour, &DAY);
    make_uniform(&hour, 4, 0.8, 0.7);
    struct plume_source s = STACK;
    s.speed_m_s = 3;
    plume_rise_prepare(&k, &hour, &s);
    NEAR(k.hsp, 40 - 2 * 1.5 * (1.5 - 3.0 / 4), 1e-12);
    double fb = 9.80616 * 3 * 1.5 * 1.5 / 4 * (400 - k.ambient) / 400;
    NEAR(k.fb, fb, 1e-12);
    double fm = 3.0 * 3 * 1.5 * 1.5 / 4 * k.ambient / 400;
    NEAR(plume_rise_direct(&k, 4, 100), cbrt(3 * fm * 100 / (0.36 * 16) + 3 * fb * 1e4 / (0.72 * 64)), 1e-10);
    s.kind = PLUME_SIDEWAYS;
    plume_rise_prepare(&k, &hour, &s);
    NEAR(k.hsp, 40, 0);
    s.kind = PLUME_CAPPED;
    hour.options.no_stack_downwash = true; /* does not free a capped stack */
    plume_rise_prepare(&k, &hour, &s);
    NEAR(k.hsp, 40 - 2 * 1.5 * (1.5 - 0.001 / 4), 1e-12);
}

static void test_city_keeps_its_layer_by_night(void **state)
{
    (void)state;
    struct plume_hour rural, city;
    struct plume_urban town = {2.0e6, 1.0};
    prepare(&rural, &NIGHT);
    assert_int_equal(plume_prepare_hour(&city, &FLAT, &town, &NIGHT, &MAST, 1), PLUME_HOUR_OK);
    assert_true(city.urban_stable);
    NEAR(city.zi_m, 400, 1e-9);
    NEAR(city.gradient_k_m[10], 1e-5, 0);
    assert_true(city.sigma_w_m_s[10] > rural.sigma_w_m_s[10] && city.friction_m_s > rural.friction_m_s);
    double ws = cbrt(9.80616 / 285 * 0.03 * 12 * 0.15 * 400); /* density and cp fall out */
    NEAR(city.sigma_v_m_s[10], hypot(plume_met_at(&rural, 50).sigma_v, sqrt(0.35) * ws), 0.02);
    assert_int_equal(plume_prepare_hour(&city, &FLAT, &town, &DAY, &MAST, 1), PLUME_HOUR_OK);
    assert_false(city.urban_stable); /* convective layer above the city's own */
    assert_int_equal(plume_prepare_hour(&rural, &FLAT, NULL, &DAY, &MAST, 1), PLUME_HOUR_OK);
    assert_true(at_place(&city, &STACK, 800, 0, 0) == at_place(&rural, &STACK, 800, 0, 0));
}

/* Uniform wind and gradient: the dividing streamline lies u/N below the hill's top. */
static void test_terrain_weight_from_the_dividing_streamline(void **state)
{
    (void)state;
    struct plume_hour hour;
    struct plume_stack k;
    prepare(&hour, &NIGHT);
    make_uniform(&hour, 2, 0.4, 0.2);
    for (size_t i = 0; i < PLUME_GRID; i++) {
        hour.theta_k[i] = 300;
        hour.gradient_k_m[i] = 0.02;
    }
    hour.options.flat = false;
    plume_rise_prepare(&k, &hour, &STACK);
    struct plume_at at = {.he = 100, .sz = 30, .lid = 1e4};
    struct plume_place place = {.elevation_m = 150, .hill_m = 240};
    double hc = 240 - 2 / sqrt(PLUME_GRAVITY * 0.02 / 300), s = 30 * sqrt(2);
    double below = 0.5 * (erf((hc - 100) / s) + erf((hc + 100) / s));
    NEAR(plume_term_terrain(&k, &at, &place), 0.5 * (1 + below), 1e-6);
    place.hill_m = place.elevation_m = 0;
    NEAR(plume_term_terrain(&k, &at, &place), 0.5, 0);
    prepare(&hour, &DAY);
    hour.options.flat = false;
    NEAR(plume_term_terrain(&k, &at, &(struct plume_place){150, 240, 0}), 0.5, 0);
}

enum { MANY = 1200 };

static void test_table_agrees_with_one_by_one(void **state)
{
    (void)state;
    static double x[MANY], y[MANY], c[MANY];
    struct plume_hour hour;
    const struct plume_surface *both[2] = {&NIGHT, &DAY};
    for (int i = 0; i < MANY; i++) {
        x[i] = 120.0 * (i % 40) - 1000;
        y[i] = 50.0 * (i / 40) - 750 + 3;
    }
    for (int k = 0; k < 2; k++) {
        double most = 0;
        prepare(&hour, both[k]);
        memset(c, 0, sizeof c);
        struct plume_receptors r = {.n = MANY, .x_m = x, .y_m = y};
        plume_add_source(&hour, &STACK, &r, c);
        for (int i = 0; i < MANY; i++) most = fmax(most, c[i]);
        for (int i = 0; i < MANY; i++) {
            double one = at_place(&hour, &STACK, x[i], y[i], 0);
            assert_true(c[i] >= 0);
            if (one > 0.01 * most) NEAR(c[i] / one, 1, 1e-3);
        }
    }
}

/* Shallow layers, high stacks, near and far receptors: pieces stay within their room, values are never negative. */
static void test_odd_hours_stay_within_the_table_INV_1(void **state)
{
    (void)state;
    static double x[MANY], y[MANY], c[MANY];
    struct plume_hour hour;
    for (int i = 0; i < MANY; i++) {
        x[i] = 1.5 * pow(1.0087, i);
        y[i] = 0.02 * x[i] * (i % 7 - 3);
    }
    for (int k = 0; k < 60; k++) {
        struct plume_surface s = k % 2 ? NIGHT : DAY;
        s.friction_m_s = 0.02 + 0.02 * k;
        s.mechanical_height_m = 2 + 3.0 * k * k;
        s.convective_height_m = k % 2 ? -999 : 3 + 0.7 * k * k;
        s.obukhov_m = (k % 2 ? 1 : -1) * (1 + 2.0 * k * k);
        prepare(&hour, &s);
        struct plume_source source = STACK;
        source.kind = (enum plume_kind)(k % 4);
        source.height_m = 3 * k;
        source.sigma_y_m = source.sigma_z_m = 3;
        memset(c, 0, sizeof c);
        plume_add_source(&hour, &source, &(struct plume_receptors){.n = MANY, .x_m = x, .y_m = y}, c);
        for (int i = 0; i < MANY; i++) assert_true(c[i] >= 0 && isfinite(c[i]));
    }
}

static void test_pieces_of_a_table_touch_INV_1(void **state)
{
    (void)state;
    static struct plume_table t;
    struct plume_hour hour;
    struct plume_stack k;
    prepare(&hour, &NIGHT);
    plume_rise_prepare(&k, &hour, &STACK);
    plume_table_fill(&t, &k, &(struct plume_place){0, 0, 0}, 30, 5000);
    assert_true(t.n > 1 && t.piece[0].from_log <= log(30) && t.piece[t.n - 1].to >= 5000);
    for (size_t i = 1; i < t.n; i++) NEAR(t.piece[i].from_log, log(t.piece[i - 1].to), 1e-9);
    for (double x = 30; x <= 5000; x += 7) {
        double s;
        const struct plume_piece *p = plume_table_find(&t, x, log(x), &s);
        assert_true(log(x) >= p->from_log - 1e-12 && x < p->to + 1e-9 && s >= -1e-9 && s <= 1 + 1e-9);
    }
}

static void test_strip_upwind_of_a_receptor(void **state)
{
    (void)state;
    struct plume_hour hour;
    struct plume_ground ground;
    struct plume_strip near, far;
    struct plume_source field = {.kind = PLUME_AREA, .height_m = 1, .emission = 1e-3};
    const struct plume_surface *both[2] = {&NIGHT, &DAY};
    for (int i = 0; i < 2; i++) {
        prepare(&hour, both[i]);
        plume_open_ground(&ground, &hour, &field);
        NEAR(ground.from_deg, 270, 1e-9);
        plume_open_strip(&near, &ground);
        plume_open_strip(&far, &ground);
        plume_trace_strip(&ground, &(struct plume_place){0, 0, 0}, 50, false, &near);
        plume_trace_strip(&ground, &(struct plume_place){0, 0, 0}, 500, false, &far);
        assert_true(near.sigma_y_m < far.sigma_y_m && near.vertical_s_m2 > far.vertical_s_m2 && far.vertical_s_m2 > 0);
        NEAR(plume_trace_width(&ground, &(struct plume_place){0, 0, 0}, 500, &far), far.sigma_y_m, 1e-9);
        plume_trace_strip(&ground, &(struct plume_place){0, 0, 0}, 0, false, &near);
        assert_true(isfinite(near.vertical_s_m2) && near.vertical_s_m2 >= 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_calm_and_missing_hours_give_their_flag),
        cmocka_unit_test(test_hours_of_no_atmosphere_are_missing),
        cmocka_unit_test(test_grid_rises_and_profiles_are_positive_INV_1_INV_2),
        cmocka_unit_test(test_wind_profile_passes_the_mast_and_is_logarithmic_below),
        cmocka_unit_test(test_measured_levels_replace_the_similarity_profile),
        cmocka_unit_test(test_plume_is_the_same_on_both_sides),
        cmocka_unit_test(test_nothing_upwind_without_meander),
        cmocka_unit_test(test_concentration_is_proportional_to_emission_INV_2),
        cmocka_unit_test(test_mass_is_conserved_in_uniform_air),
        cmocka_unit_test(test_vertical_terms_hold_all_the_mass),
        cmocka_unit_test(test_drafts_give_back_mean_and_variance),
        cmocka_unit_test(test_rise_and_downwash_by_hand),
        cmocka_unit_test(test_city_keeps_its_layer_by_night),
        cmocka_unit_test(test_terrain_weight_from_the_dividing_streamline),
        cmocka_unit_test(test_table_agrees_with_one_by_one),
        cmocka_unit_test(test_odd_hours_stay_within_the_table_INV_1),
        cmocka_unit_test(test_pieces_of_a_table_touch_INV_1),
        cmocka_unit_test(test_strip_upwind_of_a_receptor),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
