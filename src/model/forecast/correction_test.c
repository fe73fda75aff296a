/* correction_test.c - another's product made to fit: bad input, what it gains, a product that changes, no look ahead. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "model/chance.h"
#include "model/forecast/correction.h"

#define DAYS  500
#define LEADS 72
#define HOURS ((size_t)DAYS * 24 + LEADS)
#define ROWS  ((size_t)DAYS * LEADS)
#define BASE  400008 /* a midnight */

typedef struct world {
    arena             a;
    lt_cx             cx;
    float             truth[HOURS];
    uint8_t           have[HOURS];
    correction_row    row[ROWS];
    correction_value  out[ROWS], other[ROWS];
    correction_ask    q;
    correction_report report;
} world;

/* A run a day: 0.6 of the truth plus 12, too low in the morning, worse with the lead; from day `jump` on 25 higher. */
static world *open_world(int jump)
{
    world *w = calloc(1, sizeof *w);
    chance c = chance_of(11, 3);
    double level = 0;
    assert_non_null(w);
    arena_init(&w->a, 1 << 24);
    cx_init(&w->cx, &w->a);
    for (size_t i = 0; i < HOURS; i++) {
        level = 0.98 * level + 3 * chance_normal(&c);
        w->truth[i] = (float)fmax(60 + 2 * level + 10 * sin((double)(i % 24) * 0.2618) + 4 * chance_normal(&c), 0);
        w->have[i] = i % 41 > 1;
    }
    for (size_t d = 0; d < DAYS; d++)
        for (size_t k = 0; k < LEADS; k++) {
            size_t i = d * 24 + k + 1;
            double v = 12 + 0.6 * w->truth[i] - (i % 24 < 8 ? 9 : 0) + (3 + 0.1 * (double)k) * chance_normal(&c) + ((int)d >= jump ? 25 : 0);
            w->row[d * LEADS + k] = (correction_row){BASE + (int64_t)d * 24, BASE + (int64_t)i, (float)v};
        }
    w->q = (correction_ask){.row = w->row, .rows = ROWS, .truth = {w->truth, w->have}, .first_h = BASE, .hours = HOURS,
                            .train_to_h = BASE + (int64_t)300 * 24, .walk = -1};
    return w;
}
static void close_world(world *w)
{
    arena_fini(&w->a);
    free(w);
}

/* RMSE of the runs from day `from` on; of the product when out is NULL. */
static double rmse_from(const world *w, const correction_value *out, size_t from, double *coverage)
{
    double sum = 0, n = 0, within = 0;
    for (size_t i = from * LEADS; i < ROWS; i++) {
        size_t at = (size_t)(w->row[i].valid_h - BASE);
        if (at >= HOURS || !w->have[at])
            continue;
        if (out)
            assert_true(out[i].is_given);
        double y = w->truth[at], v = out ? out[i].value : w->row[i].raw;
        within += out && y >= out[i].level[0] && y <= out[i].level[INTERVAL_LEVELS - 1];
        sum += (v - y) * (v - y);
        n++;
    }
    *coverage = within / n;
    return sqrt(sum / n);
}

static void bad_input_is_named(void **state)
{
    world *w = open_world(DAYS);
    (void)state;
    w->row[7].raw = NAN;
    assert_int_equal(correction_solve(&w->cx, &w->q, w->out, &w->report), LT_BAD_INPUT);
    assert_non_null(strstr(w->cx.say, "row 7"));
    w->row[7].raw = -3; /* as models do: taken as 0 */
    int64_t valid = w->row[9].valid_h;
    w->row[9].valid_h = w->row[8].valid_h;
    assert_int_equal(correction_solve(&w->cx, &w->q, w->out, &w->report), LT_BAD_INPUT);
    assert_non_null(strstr(w->cx.say, "row 9"));
    w->row[9].valid_h = BASE - 1;
    assert_int_equal(correction_solve(&w->cx, &w->q, w->out, &w->report), LT_BAD_INPUT);
    w->row[9].valid_h = valid;
    w->truth[5] = INFINITY;
    assert_int_equal(correction_solve(&w->cx, &w->q, w->out, &w->report), LT_BAD_INPUT);
    assert_non_null(strstr(w->cx.say, "hour 5"));
    w->truth[5] = 1;
    w->q.train_to_h = BASE + 24;
    assert_int_equal(correction_solve(&w->cx, &w->q, w->out, &w->report), LT_NOT_ENOUGH);
    w->q.rows = 0;
    assert_int_equal(correction_solve(&w->cx, &w->q, w->out, &w->report), LT_NOT_ENOUGH);
    close_world(w);
}

static void every_method_gains(void **state)
{
    world *w = open_world(DAYS);
    double raw, own, coverage;
    (void)state;
    for (correction_method m = CORRECTION_AUTO; m < CORRECTION_METHODS; m++) {
        w->q.method = m;
        assert_int_equal(correction_solve(&w->cx, &w->q, w->out, &w->report), LT_OK);
        raw = rmse_from(w, NULL, 300, &coverage);
        own = rmse_from(w, w->out, 300, &coverage);
        assert_true(w->report.rmse_raw > 0 && w->report.rmse_own < w->report.rmse_raw);
        assert_true(own < (m == CORRECTION_RAW ? 0.85 : m == CORRECTION_QUANTILES ? 0.75 : 0.6) * raw);
        assert_true(coverage > 0.86 && coverage < 0.94);
        for (size_t i = 0; i < 300 * LEADS; i++)
            assert_false(w->out[i].is_given); /* learnt from: no forecast */
    }
    assert_int_equal(w->report.method, CORRECTION_RAW);
    w->q.method = CORRECTION_AUTO;
    assert_int_equal(correction_solve(&w->cx, &w->q, w->out, &w->report), LT_OK);
    assert_int_equal(w->report.method, CORRECTION_REGRESSION);
    close_world(w);
}

static void a_change_of_the_product_is_followed(void **state)
{
    world *w = open_world(320);
    double fixed, own, coverage;
    (void)state;
    w->q.walk = 0.06;
    for (correction_method m = CORRECTION_REGRESSION; m < CORRECTION_METHODS; m++) {
        w->q.method = m;
        w->q.is_fixed = true;
        assert_int_equal(correction_solve(&w->cx, &w->q, w->out, &w->report), LT_OK);
        fixed = rmse_from(w, w->out, 340, &coverage);
        w->q.is_fixed = false;
        assert_int_equal(correction_solve(&w->cx, &w->q, w->out, &w->report), LT_OK);
        own = rmse_from(w, w->out, 340, &coverage);
        assert_true(own < 0.85 * fixed);
    }
    close_world(w);
}

static void what_comes_later_changes_nothing(void **state) /* INV(1) */
{
    world *w = open_world(DAYS);
    size_t day = 400;
    (void)state;
    assert_int_equal(correction_solve(&w->cx, &w->q, w->out, &w->report), LT_OK);
    correction_report first = w->report;
    for (size_t i = day * 24; i < HOURS; i++) {
        w->truth[i] = (float)(i * 7 % 300);
        w->have[i] = i % 3 > 0;
    }
    for (size_t i = (day + 1) * LEADS; i < ROWS; i++)
        w->row[i].raw = (float)(i % 90);
    assert_int_equal(correction_solve(&w->cx, &w->q, w->other, &w->report), LT_OK);
    assert_memory_equal(w->out, w->other, (day + 1) * LEADS * sizeof *w->out);
    assert_true(memcmp(w->out + (day + 2) * LEADS, w->other + (day + 2) * LEADS, LEADS * sizeof *w->out) != 0);
    assert_true(first.method == w->report.method && first.rmse_own == w->report.rmse_own);
    close_world(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bad_input_is_named),
        cmocka_unit_test(every_method_gains),
        cmocka_unit_test(a_change_of_the_product_is_followed),
        cmocka_unit_test(what_comes_later_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
