/* trace_test.c - causes of simulated peaks; negative cases first. */
#include "model/trace/trace_trial.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define HOURS  6
#define BEFORE 12
#define N      9

typedef struct scene {
    arena         a;
    lt_cx         cx;
    trace_case    c;
    trace_spot    at[N];
    double        y[(HOURS + BEFORE) * N];
    uint8_t       has[(HOURS + BEFORE) * N];
    air           airs[HOURS + BEFORE];
    trace_source  sources[3];
    trace_result  r;
} scene;

static void fill(scene *s)
{
    memset(s, 0, sizeof *s);
    arena_init(&s->a, (size_t)512 << 20);
    cx_init(&s->cx, &s->a);
    for (size_t i = 0; i < N; i++)
        s->at[i] = (trace_spot){.x_m = 1500.0 * (double)(i % 3) - 1500, .y_m = 1500.0 * (double)(i / 3) - 1500};
    for (size_t h = 0; h < HOURS + BEFORE; h++) {
        s->airs[h] = (air){.has_wind = true, .speed_m_s = 2, .from_deg = 200 + 12.0 * (double)(h % HOURS), .height_m = 10, .error_deg = 10};
        air_settle(&s->airs[h], AIR_DAY);
        for (size_t i = 0; i < N; i++) {
            s->y[h * N + i] = 50 + 2 * sin((double)(h * 7 + i * 3));
            s->has[h * N + i] = 1;
        }
    }
    s->sources[0] = (trace_source){{.x_m = 2500, .y_m = 2500}, 5, 1};
    s->sources[1] = (trace_source){{.x_m = -900, .y_m = -2100}, 5, 1};
    s->sources[2] = (trace_source){{.x_m = -60000, .y_m = 100}, 5, 1};
    s->c = (trace_case){.n = N, .hours = HOURS + BEFORE, .window = HOURS, .stations = s->at, .y = s->y, .has = s->has, .airs = s->airs, .source_count = 3, .sources = s->sources,
                        .x0_m = -4000, .y0_m = -4000, .step_m = 400, .nx = 20, .ny = 20, .seed = 7};
}

static void leak(scene *s, double x, double y, double rate)
{
    puff_winds w = {s->airs, NULL, HOURS + BEFORE};
    trace_spot at = {.x_m = x, .y_m = y};
    puff_targets only = {.spots = &at, .spot_count = 1};
    for (size_t h = BEFORE; h < HOURS + BEFORE; h++)
        for (size_t i = 0; i < N; i++) {
            double a = 0;
            puff_footprint(&w, &(puff_aim){s->at[i], h, 4}, &only, NULL, &a);
            s->y[h * N + i] += rate * a;
        }
}

static void no_reading_no_answer(void **state)
{
    scene s;
    (void)state;
    fill(&s);
    memset(s.has, 0, sizeof s.has);
    assert_int_equal(trace_solve(&s.cx, &s.c, &s.r), LT_NOT_ENOUGH);
    arena_fini(&s.a);
}

static void bad_numbers_are_named(void **state)
{
    scene s;
    (void)state;
    fill(&s);
    s.y[3 * N + 2] = NAN;
    assert_int_equal(trace_solve(&s.cx, &s.c, &s.r), LT_BAD_INPUT);
    assert_non_null(strstr(s.cx.say, "station 2 in hour 3"));
    s.y[3 * N + 2] = 50;
    s.sources[1].rate_g_s = -1;
    assert_int_equal(trace_solve(&s.cx, &s.c, &s.r), LT_BAD_INPUT);
    assert_non_null(strstr(s.cx.say, "source 1"));
    s.sources[1].rate_g_s = 5;
    s.c.window = 0;
    assert_int_equal(trace_solve(&s.cx, &s.c, &s.r), LT_BAD_INPUT);
    arena_fini(&s.a);
}

static void even_air_has_no_peak(void **state)
{
    scene s;
    (void)state;
    fill(&s);
    assert_int_equal(trace_solve(&s.cx, &s.c, &s.r), LT_OK);
    assert_int_equal(s.r.outcome, TRACE_NO_PEAK);
    arena_fini(&s.a);
}

static void without_wind_nothing_is_said(void **state)
{
    scene s;
    (void)state;
    fill(&s);
    leak(&s, -900, -2100, 30);
    for (size_t h = 0; h < HOURS + BEFORE; h++)
        s.airs[h].has_wind = false;
    assert_int_equal(trace_solve(&s.cx, &s.c, &s.r), LT_OK);
    assert_int_equal(s.r.outcome, TRACE_NO_WIND);
    assert_true(s.r.limits & TRACE_WIND_MISSING);
    arena_fini(&s.a);
}

static void one_spike_is_an_instrument(void **state)
{
    scene s;
    (void)state;
    fill(&s);
    s.y[(BEFORE + 4) * N + 4] += 400; /* for one hour, while all the hours have much the same wind */
    for (size_t h = 0; h < HOURS + BEFORE; h++)
        s.airs[h].from_deg = 225;
    assert_int_equal(trace_solve(&s.cx, &s.c, &s.r), LT_OK);
    assert_true(s.r.p_instrument > 0.3);
    assert_int_equal(s.r.peak_station, 4);
    assert_int_equal(s.r.peak_hour, 4);
    arena_fini(&s.a);
}

static void a_known_source_is_found(void **state)
{
    scene s;
    (void)state;
    fill(&s);
    leak(&s, -900, -2100, 30);
    assert_int_equal(trace_solve(&s.cx, &s.c, &s.r), LT_OK);
    assert_int_equal(s.r.outcome, TRACE_KNOWN);
    assert_int_equal(s.r.ranked[0], 1);
    assert_true(s.r.known[1].explained > 0.5);
    assert_true(fabs(s.r.known[1].log_rate - log(30)) < 0.7);
    assert_true(s.r.known[1].upwind != 0);
    assert_true(s.r.known[2].is_outside && s.r.known[2].probability < 1e-6);
    assert_true(s.r.limits & TRACE_SOURCE_OUTSIDE);
    assert_true(s.r.known[1].part_low <= s.r.known[1].part_ug_m3 && s.r.known[1].part_ug_m3 <= s.r.known[1].part_high);
    arena_fini(&s.a);
}

static void an_unknown_source_is_found(void **state)
{
    scene s;
    double sum = 0;
    (void)state;
    fill(&s);
    s.sources[1].spot.x_m = 3800;
    leak(&s, -900, -2100, 30);
    assert_int_equal(trace_solve(&s.cx, &s.c, &s.r), LT_OK);
    assert_int_equal(s.r.outcome, TRACE_UNKNOWN);
    assert_true(hypot(s.r.region.best_x_m + 900, s.r.region.best_y_m + 2100) < 1200);
    size_t cell = (size_t)((-2100.0 + 4000) / 400) * 20 + (size_t)((-900.0 + 4000) / 400);
    assert_true(s.r.region.level[cell] > 0);
    for (size_t i = 0; i < 20 * 20; i++)
        sum += s.r.region.probability[i];
    assert_true(fabs(sum - 1) < 1e-9); /* INV(2) */
    assert_true(s.r.region.rate_low < 30 && 30 < s.r.region.rate_high);
    arena_fini(&s.a);
}

static void the_whole_sky_is_no_local_source(void **state)
{
    scene s;
    (void)state;
    fill(&s);
    for (size_t h = BEFORE + 3; h < HOURS + BEFORE; h++)
        for (size_t i = 0; i < N; i++)
            s.y[h * N + i] += 120 + 4 * sin((double)(h + i));
    s.y[(BEFORE + 4) * N] -= 170; /* and one that shows less than zero, as drift does */
    s.y[(BEFORE + 4) * N] -= 5;
    assert_int_equal(trace_solve(&s.cx, &s.c, &s.r), LT_OK);
    assert_true(s.r.outcome == TRACE_REGIONAL || s.r.outcome == TRACE_NO_PEAK);
    arena_fini(&s.a);
}

static void one_station_says_what_it_cannot(void **state)
{
    scene s;
    (void)state;
    fill(&s);
    leak(&s, -900, -2100, 30);
    for (size_t h = 0; h < HOURS + BEFORE; h++)
        for (size_t i = 0; i < N; i++)
            s.has[h * N + i] = i == 3;
    assert_int_equal(trace_solve(&s.cx, &s.c, &s.r), LT_OK);
    assert_true(s.r.limits & TRACE_ONE_STATION);
    arena_fini(&s.a);
}

static void calm_is_carried_by_puffs(void **state)
{
    scene s;
    (void)state;
    fill(&s);
    for (size_t h = 0; h < HOURS + BEFORE; h++) {
        s.airs[h] = (air){.has_wind = true, .speed_m_s = 0.2, .from_deg = 10, .height_m = 10, .error_deg = 60};
        air_settle(&s.airs[h], AIR_NIGHT);
    }
    leak(&s, 300, 300, 10);
    assert_int_equal(trace_solve(&s.cx, &s.c, &s.r), LT_OK);
    assert_true(s.r.limits & TRACE_CALM);
    assert_false(s.r.was_steady);
    assert_true(s.r.outcome == TRACE_UNKNOWN || s.r.outcome == TRACE_UNCLEAR);
    arena_fini(&s.a);
}

static void same_input_same_bytes(void **state)
{
    scene s, t;
    (void)state;
    fill(&s);
    leak(&s, -900, -2100, 30);
    fill(&t);
    leak(&t, -900, -2100, 30);
    assert_int_equal(trace_solve(&s.cx, &s.c, &s.r), LT_OK);
    assert_int_equal(trace_solve(&t.cx, &t.c, &t.r), LT_OK);
    assert_memory_equal(s.r.region.probability, t.r.region.probability, 20 * 20 * sizeof(double)); /* INV(3) */
    assert_memory_equal(s.r.known, t.r.known, 3 * sizeof *s.r.known);
    arena_fini(&s.a);
    arena_fini(&t.a);
}

static void a_few_trials_hold_the_truth(void **state)
{
    arena a;
    lt_cx cx;
    trace_trial_report r;
    (void)state;
    arena_init(&a, (size_t)64 << 20);
    cx_init(&cx, &a);
    assert_int_equal(trace_trial_run(&cx, &(trace_trial){.trials = 0}, &r), LT_BAD_INPUT);
    trace_trial t = {.trials = 16, .stations = 8, .hours = 2, .half_m = 2000, .step_m = 160, .seed = 3};
    assert_int_equal(trace_trial_run(&cx, &t, &r), LT_OK);
    assert_int_equal(r.run, 16);
    assert_true(r.told >= 2 && r.in_90 * 10 >= 7 * r.told);
    arena_fini(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_reading_no_answer),       cmocka_unit_test(bad_numbers_are_named),      cmocka_unit_test(even_air_has_no_peak),
        cmocka_unit_test(without_wind_nothing_is_said), cmocka_unit_test(one_spike_is_an_instrument), cmocka_unit_test(a_known_source_is_found),
        cmocka_unit_test(an_unknown_source_is_found), cmocka_unit_test(the_whole_sky_is_no_local_source), cmocka_unit_test(one_station_says_what_it_cannot),
        cmocka_unit_test(calm_is_carried_by_puffs),   cmocka_unit_test(same_input_same_bytes),      cmocka_unit_test(a_few_trials_hold_the_truth),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
