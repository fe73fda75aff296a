/* forecast_test.c - trees, ridge, intervals, scores and the whole forecast: bad input first, then what the headers promise. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/arena.h"
#include "model/chance.h"
#include "model/forecast/forecast.h"
#include "model/forecast/interval.h"
#include "model/forecast/ridge.h"
#include "model/forecast/trees.h"
#include "model/forecast/verification.h"

#define HOURS 2600u

typedef struct world { /* two places of made-up air: a day's course, weather, noise */
    arena            a;
    lt_cx            cx;
    float           *v;
    uint8_t         *have;
    forecast_place   place[2];
    forecast_history h;
} world;

static void open_world(world *w)
{
    chance c = chance_of(7, 1);
    arena_init(&w->a, 1 << 24);
    cx_init(&w->cx, &w->a);
    w->v = malloc(2 * 4 * HOURS * sizeof *w->v);
    w->have = malloc(2 * 4 * HOURS);
    assert_non_null(w->v);
    assert_non_null(w->have);
    w->h = (forecast_history){.first_h = 400000, .hours = HOURS, .places = 2, .place = w->place};
    double level = 0, wind = 0;
    for (size_t i = 0; i < HOURS; i++) {
        wind = 0.9 * wind + chance_normal(&c);
        level = 0.95 * level + chance_normal(&c) - 0.3 * wind;
        for (size_t p = 0; p < 2; p++) {
            float *v = w->v + p * 4 * HOURS;
            v[i] = (float)(40 + 8 * level + 6 * sin((double)i * 0.2618) + 3 * chance_normal(&c)); /* may be below 0 */
            v[HOURS + i] = (float)(10 + 5 * sin((double)i * 0.2618));
            v[2 * HOURS + i] = (float)wind;
            v[3 * HOURS + i] = 0;
            for (size_t k = 0; k < 4; k++)
                w->have[(p * 4 + k) * HOURS + i] = i % 97 > 2;
        }
    }
    for (size_t p = 0; p < 2; p++) {
        forecast_track t[4];
        for (size_t k = 0; k < 4; k++)
            t[k] = (forecast_track){w->v + (p * 4 + k) * HOURS, w->have + (p * 4 + k) * HOURS};
        w->place[p] = (forecast_place){0};
        w->place[p].conc[FORECAST_PM25] = t[0];
        w->place[p].weather[FORECAST_TEMPERATURE] = t[1];
        w->place[p].weather[FORECAST_WIND_U] = t[2];
        w->place[p].weather[FORECAST_WIND_V] = t[3];
    }
}
static void close_world(world *w)
{
    free(w->v);
    free(w->have);
    arena_fini(&w->a);
}

static forecast_options small(unsigned workers)
{
    return (forecast_options){.seed = 3, .workers = workers, .trees = 8, .rows = 1500};
}

static void bad_input_is_named(void **state)
{
    world           w;
    forecast_model *m;
    forecast_options o = small(1);
    (void)state;
    open_world(&w);
    w.v[500] = NAN;
    w.have[500] = 1;
    assert_int_equal(forecast_fit(&w.cx, &w.h, &o, &m), LT_BAD_INPUT);
    assert_non_null(strstr(w.cx.say, "place 0, PM2.5, hour 500"));
    w.v[500] = 1;
    forecast_history little = w.h;
    little.hours = 300;
    assert_int_equal(forecast_fit(&w.cx, &little, &o, &m), LT_NOT_ENOUGH);
    memset(w.have, 0, (size_t)2 * 4 * HOURS); /* all missing */
    assert_int_equal(forecast_fit(&w.cx, &w.h, &o, &m), LT_NOT_ENOUGH);
    assert_int_equal(forecast_load(&w.cx, span_text("not a model"), &m), LT_DAMAGED);
    close_world(&w);
}

static void the_future_changes_nothing(void **state) /* INV(1) */
{
    world                  w;
    forecast_model        *m, *again;
    static forecast_result a, b;
    forecast_options       o = small(1);
    (void)state;
    open_world(&w);
    forecast_history past = w.h;
    past.hours = 2300;
    assert_int_equal(forecast_fit(&w.cx, &past, &o, &m), LT_OK);
    forecast_question q = {.history = &w.h, .place = 1, .origin_h = w.h.first_h + 2299};
    assert_int_equal(forecast_predict(&w.cx, m, &q, &a), LT_OK);
    for (size_t k = 0; k < 8; k++) /* the other way round, and other marks */
        for (size_t i = 2300; i < HOURS; i++) {
            w.v[k * HOURS + i] = (float)(i * 7 % 300);
            w.have[k * HOURS + i] = i % 3 > 0;
        }
    assert_int_equal(forecast_fit(&w.cx, &past, &o, &again), LT_OK);
    assert_int_equal(forecast_predict(&w.cx, again, &q, &b), LT_OK);
    assert_memory_equal(&a, &b, sizeof a);
    assert_true(a.hour[FORECAST_PM25][0].is_given);
    forecast_close(m);
    forecast_close(again);
    close_world(&w);
}

static void workers_and_bytes_do_not_matter(void **state) /* INV(3) */
{
    world           w;
    forecast_model *one, *two, *back;
    forecast_options o = small(1), p = small(2);
    buf              x, y;
    (void)state;
    open_world(&w);
    assert_int_equal(forecast_fit(&w.cx, &w.h, &o, &one), LT_OK);
    assert_int_equal(forecast_fit(&w.cx, &w.h, &p, &two), LT_OK);
    forecast_outcome seen = {.place = 1, .pollutant = FORECAST_PM25, .lead = 3, .issued = {.is_given = true, .centre = 20}, .observed = 60};
    assert_int_equal(forecast_learn(&w.cx, one, &seen), LT_OK);
    assert_int_equal(forecast_learn(&w.cx, two, &seen), LT_OK);
    buf_init(&x, 1 << 26);
    buf_init(&y, 1 << 26);
    forecast_save(one, &x);
    forecast_save(two, &y);
    assert_true(x.n > 1000 && x.n == y.n);
    assert_memory_equal(x.p, y.p, x.n);
    buf_reset(&y);
    assert_int_equal(forecast_load(&w.cx, buf_span(&x), &back), LT_OK);
    forecast_save(back, &y);
    assert_int_equal(x.n, y.n);
    assert_memory_equal(x.p, y.p, x.n);
    forecast_close(back);
    for (size_t cut = 0; cut < x.n; cut += x.n / 50 + 1)
        assert_int_equal(forecast_load(&w.cx, span_of(x.p, cut), &back), LT_DAMAGED);
    buf_fini(&x);
    buf_fini(&y);
    forecast_close(one);
    forecast_close(two);
    close_world(&w);
}

static void weather_that_stops_is_said(void **state) /* INV(2) too */
{
    world                  w;
    forecast_model        *m;
    static forecast_result r;
    forecast_options       o = small(2);
    float                  v[12] = {1, 2, 3, 4, 5, 6, 5, 4, 3, 2, 1, 0};
    uint8_t                have[12];
    (void)state;
    open_world(&w);
    memset(have, 1, sizeof have);
    assert_int_equal(forecast_fit(&w.cx, &w.h, &o, &m), LT_OK);
    forecast_sky sky = {.hours = 12};
    sky.weather[FORECAST_TEMPERATURE] = sky.weather[FORECAST_WIND_U] = sky.weather[FORECAST_WIND_V] = (forecast_track){v, have};
    forecast_question q = {.history = &w.h, .place = 0, .origin_h = w.h.first_h + HOURS - 1, .sky = &sky};
    assert_int_equal(forecast_predict(&w.cx, m, &q, &r), LT_OK);
    assert_int_equal(r.weather_hours, 12);
    assert_non_null(strstr(r.basis, "first 12 hours"));
    for (int lead = 1; lead <= FORECAST_HOURS; lead++) {
        const forecast_value *x = &r.hour[FORECAST_PM25][lead - 1];
        assert_true(x->is_given);
        assert_int_equal(x->has_weather, lead <= 12);
        assert_true(x->quantile[0] >= 0 && x->quantile[0] <= x->quantile[1] && x->quantile[1] <= x->median && x->median <= x->quantile[2] &&
                    x->quantile[2] <= x->quantile[3]);
        assert_false(r.hour[FORECAST_O3][lead - 1].is_given);
    }
    assert_true(r.day[FORECAST_PM25][6].is_given);
    q.place = 2;
    assert_int_equal(forecast_predict(&w.cx, m, &q, &r), LT_BAD_INPUT);
    q.place = 0;
    q.origin_h = 1;
    assert_int_equal(forecast_predict(&w.cx, m, &q, &r), LT_BAD_INPUT);
    forecast_outcome bad = {.pollutant = FORECAST_PM25, .lead = 73, .observed = 1};
    assert_int_equal(forecast_learn(&w.cx, m, &bad), LT_BAD_INPUT);
    bad.lead = 1;
    bad.observed = NAN;
    assert_int_equal(forecast_learn(&w.cx, m, &bad), LT_BAD_INPUT);
    forecast_close(m);
    close_world(&w);
}

#define ROWS    1200u
#define COLUMNS 20u
typedef struct field {
    arena       a;
    lt_cx       cx;
    float       x[ROWS * COLUMNS], y[ROWS];
    trees_table t;
} field;
static void open_field(field *f) /* y depends on columns 0, 1 and on whether 2 is missing; 3 is constant, 4 all missing */
{
    chance c = chance_of(1, 2);
    arena_init(&f->a, 1 << 20);
    cx_init(&f->cx, &f->a);
    for (size_t i = 0; i < ROWS; i++) {
        float *x = f->x + i * COLUMNS;
        for (size_t k = 0; k < COLUMNS; k++)
            x[k] = (float)chance_unit(&c);
        if (x[2] < 0.3f)
            x[2] = NAN;
        x[3] = 5;
        x[4] = NAN;
        f->y[i] = (x[0] > 0.5f ? 3.0f : 0.0f) + 2 * x[1] + (isnan(x[2]) ? -4.0f : 0.0f);
    }
    f->t = (trees_table){f->x, f->y, ROWS, COLUMNS};
}

static void trees_learn_steps_and_gaps(void **state)
{
    static field  f;
    trees        *t;
    double        error = 0;
    trees_options o = {.rounds = 60, .depth = 4, .rate = 0.2, .workers = 1};
    (void)state;
    open_field(&f);
    f.y[7] = INFINITY;
    assert_int_equal(trees_fit(&f.cx, &f.t, &o, &t), LT_BAD_INPUT);
    assert_non_null(strstr(f.cx.say, "row 7"));
    open_field(&f);
    assert_int_equal(trees_fit(&f.cx, &f.t, &o, &t), LT_OK);
    for (size_t i = 0; i < ROWS; i++) {
        double e = trees_predict(t, f.x + i * COLUMNS) - f.y[i];
        error += e * e;
    }
    assert_true(sqrt(error / ROWS) < 0.1); /* a bin is 4 rows wide: the step itself is not met to the row */
    trees_close(t);
    o.loss = TREES_QUANTILE;
    o.level = 0.9;
    assert_int_equal(trees_fit(&f.cx, &f.t, &o, &t), LT_OK);
    size_t below = 0;
    for (size_t i = 0; i < ROWS; i++)
        below += f.y[i] <= trees_predict(t, f.x + i * COLUMNS);
    assert_in_range(below, ROWS * 85 / 100, ROWS);
    trees_close(t);
    for (size_t i = 0; i < ROWS; i++)
        f.y[i] = 2;
    o.loss = TREES_SQUARED;
    assert_int_equal(trees_fit(&f.cx, &f.t, &o, &t), LT_OK); /* a constant is itself */
    assert_true(fabs(trees_predict(t, f.x) - 2) < 1e-6);
    trees_close(t);
    arena_fini(&f.a);
}

static void ridge_finds_the_line(void **state)
{
    static field f;
    ridge        r;
    (void)state;
    open_field(&f);
    for (size_t i = 0; i < ROWS; i++)
        f.y[i] = 3 + 2 * f.x[i * COLUMNS] - 5 * f.x[i * COLUMNS + 1];
    assert_int_equal(ridge_fit(&f.cx, &f.t, 1e-9, &r), LT_OK);
    assert_true(fabs(r.slope[0] - 2) < 1e-3 && fabs(r.slope[1] + 5) < 1e-3 && fabs(r.slope[3]) < 1e-9 && fabs(r.slope[4]) < 1e-9);
    assert_true(fabs(ridge_predict(&r, f.x) - f.y[0]) < 1e-3);
    f.t.rows = 0;
    assert_int_equal(ridge_fit(&f.cx, &f.t, 1, &r), LT_NOT_ENOUGH);
    f.t.rows = 5; /* more columns than rows */
    assert_int_equal(ridge_fit(&f.cx, &f.t, 0.1, &r), LT_OK);
    arena_fini(&f.a);
}

static void intervals_cover_and_adapt(void **state)
{
    static float   c[4000], y[4000];
    interval       v;
    interval_state s = {0};
    lt_cx          cx;
    chance         g = chance_of(5, 5);
    size_t         within = 0, within_shifted = 0;
    float          q[INTERVAL_LEVELS];
    (void)state;
    cx_init(&cx, NULL);
    for (size_t i = 0; i < 4000; i++) {
        c[i] = (float)(100 * chance_unit(&g));
        y[i] = (float)(c[i] + (2 + 0.2 * c[i]) * chance_normal(&g));
    }
    assert_int_equal(interval_fit(&cx, c, y, 10, &v), LT_NOT_ENOUGH);
    assert_int_equal(interval_fit(&cx, c, y, 2000, &v), LT_OK);
    for (size_t i = 2000; i < 4000; i++) {
        interval_apply(&v, NULL, c[i], q);
        for (int k = 1; k < INTERVAL_LEVELS; k++)
            assert_true(q[k] >= q[k - 1] && q[0] >= 0);
        within += y[i] >= q[0] && y[i] <= q[4];
        float o = y[i] + 15; /* another climate: the state follows */
        interval_apply(&v, &s, c[i], q);
        within_shifted += i >= 3000 && o >= q[0] && o <= q[4];
        interval_learn(&s, c[i], (float[]){q[0], q[4]}, o);
    }
    assert_in_range(within, 1740, 1860);
    assert_in_range(within_shifted, 860, 940);
}

static void an_index_is_moved_and_widened(void **state)
{
    world           w;
    forecast_model *m, *back;
    forecast_options o = small(1);
    buf              x;
    float            level[5] = {40, 60, 80, 100, 120}, first[5], same[5], read[5];
    (void)state;
    open_world(&w);
    assert_int_equal(forecast_fit(&w.cx, &w.h, &o, &m), LT_OK);
    forecast_outcome seen = {.place = 1, .pollutant = FORECAST_INDEX, .lead = 30, .issued = {.is_given = true, .centre = 80}};
    memcpy(first, level, sizeof first);
    forecast_stretch(m, &seen, first); /* nothing was told yet: a little wider on both sides */
    assert_true(first[2] == 80 && first[0] < 40 && first[4] > 120 && first[4] < 140 && fabsf(first[0] + first[4] - 160) < 1e-3f);
    for (int i = 0; i < 60; i++) {
        memcpy(same, level, sizeof same);
        forecast_stretch(m, &seen, same);
        memcpy(seen.issued.quantile, (const float[]){same[0], same[1], same[3], same[4]}, sizeof seen.issued.quantile);
        seen.observed = i % 3 ? 150 : 90; /* too often above */
        assert_int_equal(forecast_learn(&w.cx, m, &seen), LT_OK);
    }
    assert_true(same[2] > first[2] && same[4] - same[2] > 1.1f * (first[4] - first[2]) && same[0] > first[0]);
    forecast_outcome other = seen;
    other.lead = 3;
    memcpy(read, level, sizeof read);
    forecast_stretch(m, &other, read); /* another band of leads was not told */
    assert_memory_equal(read, first, sizeof first);
    buf_init(&x, 1 << 26);
    forecast_save(m, &x);
    assert_int_equal(forecast_load(&w.cx, buf_span(&x), &back), LT_OK);
    memcpy(same, level, sizeof same);
    memcpy(read, level, sizeof read);
    forecast_stretch(m, &seen, same);
    forecast_stretch(back, &seen, read);
    assert_memory_equal(same, read, sizeof same);
    seen.pollutant = FORECAST_INDEX + 1;
    assert_int_equal(forecast_learn(&w.cx, m, &seen), LT_BAD_INPUT);
    buf_fini(&x);
    forecast_close(back);
    forecast_close(m);
    close_world(&w);
}

static void scores_are_those_of_the_book(void **state)
{
    verification_pair    p[4] = {{10, 12, {8, 9, 10, 11, 12}}, {20, 16, {17, 18, 20, 22, 23}}, {160, 170, {100, 140, 160, 180, 200}}, {160, 140, {100, 140, 160, 180, 200}}};
    verification_options o = {.heavy = 150};
    verification         v;
    lt_cx                cx;
    (void)state;
    cx_init(&cx, NULL);
    assert_int_equal(verification_score(&cx, p, 0, &o, &v), LT_NOT_ENOUGH);
    assert_int_equal(verification_score(&cx, p, 4, &o, &v), LT_OK);
    assert_true(fabs(v.rmse - sqrt((4 + 16 + 100 + 400) / 4.0)) < 1e-9);
    assert_true(fabs(v.mae - 9) < 1e-9 && fabs(v.nmb - 12.0 / 338) < 1e-9 && fabs(v.coverage - 0.75) < 1e-9);
    assert_true(fabs(v.pod - 1) < 1e-9 && fabs(v.far - 0.5) < 1e-9 && fabs(v.csi - 0.5) < 1e-9 && isnan(v.level_hit));
    p[2].observed = NAN;
    assert_int_equal(verification_score(&cx, p, 4, &o, &v), LT_BAD_INPUT);
    assert_true(fabs(verification_skill(80, 100) - 0.2) < 1e-12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bad_input_is_named),          cmocka_unit_test(the_future_changes_nothing),
        cmocka_unit_test(workers_and_bytes_do_not_matter), cmocka_unit_test(weather_that_stops_is_said),
        cmocka_unit_test(trees_learn_steps_and_gaps),  cmocka_unit_test(ridge_finds_the_line),
        cmocka_unit_test(an_index_is_moved_and_widened),
        cmocka_unit_test(intervals_cover_and_adapt),   cmocka_unit_test(scores_are_those_of_the_book),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
