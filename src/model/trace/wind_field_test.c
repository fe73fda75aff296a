/* wind_field_test.c - see wind_field.h; negative cases first. Words of directions and the mean wind of a mesh too. */
#include "model/trace/wind_field.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static arena room;
static lt_cx cx;

static int begin(void **state)
{
    (void)state;
    arena_init(&room, (size_t)256 << 20);
    cx_init(&cx, &room);
    return 0;
}

static int end(void **state)
{
    (void)state;
    arena_fini(&room);
    return 0;
}

static const wind_field_grid SMALL = {.nx = 12, .ny = 10, .nz = 6, .step_m = 500, .layer_m = 100};

static void bad_sizes_are_refused(void **state)
{
    wind_map m;
    wind_field_report r;
    mesh_wind w = {.speed_m_s = 2, .from_deg = 90, .has_wind = true};
    wind_field_grid g = SMALL;
    (void)state;
    g.nx = 2;
    assert_int_equal(wind_field_make(&cx, &g, &w, 1, &m, &r), LT_BAD_INPUT);
    g = SMALL;
    g.layer_m = 0;
    assert_int_equal(wind_field_make(&cx, &g, &w, 1, &m, &r), LT_BAD_INPUT);
    w.has_wind = false;
    assert_int_equal(wind_field_make(&cx, &SMALL, &w, 1, &m, &r), LT_NOT_ENOUGH);
}

static void even_wind_stays(void **state) /* INV(3) */
{
    wind_map m;
    wind_field_report r;
    mesh_wind w = {.x_m = 700, .y_m = 900, .speed_m_s = 3, .from_deg = 270, .has_wind = true};
    double at[2];
    (void)state;
    assert_int_equal(wind_field_make(&cx, &SMALL, &w, 1, &m, &r), LT_OK);
    wind_map_at(&m, 2500, 2500, at);
    assert_true(fabs(at[0] - 3) < 1e-6 && fabs(at[1]) < 1e-6);
}

static void a_hill_turns_the_wind_and_no_air_is_lost(void **state) /* INV(1), INV(2) */
{
    double ground[120] = {0}, low = 0, beside = 0, at[2];
    wind_map m;
    wind_field_report r;
    wind_field_grid g = SMALL;
    mesh_wind w[2] = {{.x_m = 200, .y_m = 2500, .speed_m_s = 3, .from_deg = 270, .has_wind = true}, {.x_m = 5500, .y_m = 500, .speed_m_s = 2, .from_deg = 300, .has_wind = true}};
    (void)state;
    for (size_t j = 4; j < 6; j++)
        for (size_t i = 5; i < 7; i++)
            ground[j * 12 + i] = 320;
    g.ground_m = ground;
    assert_int_equal(wind_field_make(&cx, &g, w, 2, &m, &r), LT_OK);
    assert_true(r.divergence_before > 1e-3);
    assert_true(r.divergence_after < 1e-6 * r.divergence_before);
    wind_map_at(&m, 2250, 2500, at); /* before the hill */
    low = hypot(at[0], at[1]);
    wind_map_at(&m, 2750, 1250, at); /* beside it */
    beside = hypot(at[0], at[1]);
    assert_true(beside > low);
}

static void words_and_their_mean(void **state)
{
    double deg;
    air a = {.has_wind = false};
    mesh_wind w[3] = {{.speed_m_s = 2, .from_deg = 350, .has_wind = true}, {.speed_m_s = 2, .from_deg = 10, .has_wind = true, .is_word = true}, {.speed_m_s = -4, .from_deg = 90, .has_wind = true}};
    (void)state;
    assert_false(wind_word_parse(span_text("NNN"), &deg));
    assert_false(wind_word_parse(span_text(""), &deg));
    assert_true(wind_word_parse(span_text("wsw"), &deg) && fabs(deg - 247.5) < 1e-9);
    assert_true(wind_word_parse(span_text("东北偏东"), &deg) && fabs(deg - 67.5) < 1e-9);
    assert_true(wind_word_parse(span_text("西南风"), &deg) && fabs(deg - 225) < 1e-9);
    assert_true(wind_word_parse(span_text("静风"), &deg) && deg < 0);
    mesh_mean(w, 0, &a);
    assert_false(a.has_wind);
    mesh_mean(w, 3, &a);
    assert_true(a.has_wind && (a.from_deg < 1e-6 || a.from_deg > 359.999));
    assert_true(fabs(a.speed_m_s - 2) < 0.01 && a.error_deg >= MESH_ERROR_LEAST);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(bad_sizes_are_refused, begin, end),
        cmocka_unit_test_setup_teardown(even_wind_stays, begin, end),
        cmocka_unit_test_setup_teardown(a_hill_turns_the_wind_and_no_air_is_lost, begin, end),
        cmocka_unit_test_setup_teardown(words_and_their_mean, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
