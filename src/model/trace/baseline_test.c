/* baseline_test.c - see baseline.h: few hours, drift and another unit; ratios and levels of a made-up district come back. */
#include "model/trace/baseline.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define HOURS 30
#define FROM  24
#define N     5

typedef struct scene {
    arena    a;
    lt_cx    cx;
    double   y[HOURS * N];
    uint8_t  has[HOURS * N];
    baseline b;
} scene;

static const double RATIO[N] = {1, 0.8, 1.25, 1, 1.1};

static double level_of(size_t h)
{
    return 50 + 20 * sin(0.3 * (double)h);
}

static void fill(scene *s)
{
    memset(s, 0, sizeof *s);
    arena_init(&s->a, (size_t)16 << 20);
    cx_init(&s->cx, &s->a);
    for (size_t h = 0; h < HOURS; h++)
        for (size_t i = 0; i < N; i++) {
            s->y[h * N + i] = RATIO[i] * level_of(h) * (1 + 0.01 * sin((double)(h * 13 + i * 7)));
            s->has[h * N + i] = 1;
        }
}

static void make(scene *s, size_t from)
{
    assert_int_equal(baseline_make(&s->cx, &(baseline_input){HOURS, from, N, s->y, s->has}, &s->b), LT_OK);
}

static void without_history_stations_are_alike(void **state)
{
    scene s;
    (void)state;
    fill(&s);
    make(&s, 3); /* fewer than six hours before */
    for (size_t i = 0; i < N; i++)
        assert_true(s.b.ratio[i] == 1 && s.b.noise[i] > 5);
    arena_fini(&s.a);
}

static void nobody_reports_in_an_hour(void **state)
{
    scene s;
    (void)state;
    fill(&s);
    memset(s.has + 27 * N, 0, N);
    make(&s, FROM);
    for (size_t h = 0; h < HOURS - FROM; h++)
        assert_true(isfinite(s.b.level[h]) && s.b.level[h] > 0 && s.b.error[h] > 0);
    arena_fini(&s.a);
}

static void another_unit_stands_at_the_bound(void **state)
{
    scene s;
    (void)state;
    fill(&s);
    for (size_t h = 0; h < HOURS; h++)
        s.y[h * N + 2] *= 1000;
    make(&s, FROM);
    assert_true(s.b.ratio[2] == BASELINE_ODD);
    assert_true(fabs(s.b.ratio[0] - 1) < 0.1);
    arena_fini(&s.a);
}

static void ratios_come_back(void **state)
{
    scene s;
    (void)state;
    fill(&s);
    make(&s, FROM);
    for (size_t i = 0; i < N; i++) {
        assert_true(fabs(s.b.ratio[i] / s.b.ratio[0] / RATIO[i] - 1) < 0.03);
        assert_true(s.b.noise[i] >= 0.99 * BASELINE_NOISE * s.b.ratio[i] * 30 && s.b.noise[i] < 15);
    }
    arena_fini(&s.a);
}

static void a_plume_at_one_station_lifts_no_level(void **state)
{
    scene s;
    (void)state;
    fill(&s);
    for (size_t h = FROM; h < HOURS; h++)
        s.y[h * N + 3] += 300;
    make(&s, FROM);
    for (size_t h = FROM; h < HOURS; h++)
        assert_true(fabs(s.b.level[h - FROM] / level_of(h) - 1) < 0.1);
    arena_fini(&s.a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_history_stations_are_alike), cmocka_unit_test(nobody_reports_in_an_hour),
        cmocka_unit_test(another_unit_stands_at_the_bound),   cmocka_unit_test(ratios_come_back),
        cmocka_unit_test(a_plume_at_one_station_lifts_no_level),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
