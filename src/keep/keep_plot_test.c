/* keep_plot_test.c - bins against a plain model over the samples as keep_scan gives them. */
#include "keep/keep_testkit.h"

#include <math.h>
#include <string.h>

#include "keep/tally.h"

static void test_refuses_what_is_no_picture(void **state)
{
    hoard *h = *state;
    keep_plot p;
    hoard_txn(h);
    uint32_t id = hoard_series(h, "A", "PM10", PERIOD_MINUTE);
    hoard_commit(h, 1);
    assert_int_equal(keep_plot_series(&h->cx, h->k, &(keep_plot_query){id, 100, DAY0, DAY0}, &p), LT_BAD_INPUT);
    assert_int_equal(keep_plot_series(&h->cx, h->k, &(keep_plot_query){id, 0, DAY0, DAY0 + 1}, &p), LT_BAD_INPUT);
    assert_int_equal(keep_plot_series(&h->cx, h->k, &(keep_plot_query){id, KEEP_PLOT_WIDTH_MAX + 1, DAY0, DAY0 + 1}, &p), LT_BAD_INPUT);
    assert_int_equal(keep_plot_series(&h->cx, h->k, &(keep_plot_query){id, 10, INT64_MIN, INT64_MAX}, &p), LT_BAD_INPUT);
    assert_int_equal(keep_plot_series(&h->cx, h->k, &(keep_plot_query){id + 1, 10, DAY0, DAY0 + 1}, &p), LT_NOT_FOUND);
    hoard_ok(h, keep_plot_series(&h->cx, h->k, &(keep_plot_query){id, 10, DAY0, DAY0 + 1}, &p));
    assert_int_equal(p.n, 0);
}

static void test_few_samples_are_shown_by_themselves(void **state)
{
    hoard *h = *state;
    keep_plot p;
    hoard_txn(h);
    uint32_t id = hoard_series(h, "A", "PM10", PERIOD_HOUR);
    for (int i = 0; i < 10; i++)
        hoard_put(h, &(lt_sample){.series = id, .t_ms = DAY0 + i * CIVIL_HOUR_MS, .value = 10 + i, .entry = 7,
                                  .mark = i == 3 ? MARK_REJECTED : i == 4 ? MARK_SIMULATED : 0}, 1);
    hoard_commit(h, 8);
    hoard_ok(h, keep_plot_series(&h->cx, h->k, &(keep_plot_query){id, 10, DAY0, DAY0 + CIVIL_DAY_MS}, &p));
    assert_true(p.is_raw);
    assert_int_equal(p.n, 10);
    for (int i = 0; i < 10; i++) {
        assert_int_equal(p.bins[i].t_ms, DAY0 + i * CIVIL_HOUR_MS);
        assert_int_equal(p.bins[i].count, 1);
        assert_int_equal(p.bins[i].valid, i == 3 ? 0 : 1);
        assert_true(i == 3 || (p.bins[i].min == 10 + i && p.bins[i].mean == 10 + i && p.bins[i].has_mean));
        assert_int_equal(p.bins[i].marks, i == 3 ? MARK_REJECTED : i == 4 ? MARK_SIMULATED : 0);
    }
    /* one column fewer than samples: bins */
    hoard_ok(h, keep_plot_series(&h->cx, h->k, &(keep_plot_query){id, 9, DAY0, DAY0 + 10 * CIVIL_HOUR_MS}, &p));
    assert_false(p.is_raw);
    assert_int_equal(p.n, 9);
    assert_int_equal(p.bins[0].count, 2);
    assert_true(p.bins[0].min == 10 && p.bins[0].max == 11 && p.bins[0].mean == 10.5);
}

/* Samples at odd times, with marks, raw doubles and a tail over the chunks. */
static uint32_t fill(hoard *h, uint32_t n)
{
    lt_sample *s = calloc(n, sizeof *s);
    uint32_t dice = 12345;
    assert_non_null(s);
    hoard_txn(h);
    uint32_t id = hoard_series(h, "B", "NO2", PERIOD_REALTIME);
    int64_t t = DAY0;
    for (uint32_t i = 0; i < n; i++) {
        dice = dice * 1664525u + 1013904223u;
        t += 1 + dice % 7000;
        s[i] = (lt_sample){.series = id, .t_ms = t, .value = (double)(dice >> 16) / 100, .entry = 1};
        s[i].mark = dice % 11 == 0 ? MARK_FAULT : dice % 13 == 0 ? MARK_SIMULATED : 0;
        if (dice % 5001 == 0)
            s[i].value = 1.0 / 3;
    }
    hoard_put(h, s, n);
    hoard_commit(h, 2);
    hoard_ok(h, keep_compact(&h->cx, h->k, true));
    hoard_txn(h);
    for (uint32_t i = 0; i < n; i += 97) {
        s[i].value = -1;
        s[i].entry = 2;
        hoard_put(h, &s[i], 1);
    }
    hoard_commit(h, 3);
    free(s);
    return id;
}

typedef struct model {
    uint32_t count, valid;
    lt_mark  marks;
    double   min, max;
    long double sum;
} model;

static void check_against_model(hoard *h, const hoard_rows *rows, const keep_plot_query *q)
{
    keep_plot p;
    size_t next = 0;
    model *m = calloc(q->width, sizeof *m);
    assert_non_null(m);
    for (size_t i = 0; i < rows->n; i++) {
        const lt_sample *s = &rows->rows[i];
        if (s->t_ms < q->from_ms || s->t_ms >= q->to_ms)
            continue;
        model *b = &m[(s->t_ms - q->from_ms) * (int64_t)q->width / (q->to_ms - q->from_ms)];
        b->count++;
        b->marks |= s->mark;
        if (s->mark & MARK_NOT_VALID)
            continue;
        b->min = b->valid && b->min < s->value ? b->min : s->value;
        b->max = b->valid && b->max > s->value ? b->max : s->value;
        b->sum += (long double)s->value;
        b->valid++;
    }
    hoard_ok(h, keep_plot_series(&h->cx, h->k, q, &p));
    assert_false(p.is_raw);
    for (uint32_t i = 0; i < q->width; i++) {
        if (!m[i].count)
            continue;
        const keep_bin *b = &p.bins[next++];
        assert_int_equal((b->t_ms - q->from_ms) * (int64_t)q->width / (q->to_ms - q->from_ms), i);
        assert_int_equal((b->t_ms - 1 - q->from_ms) * (int64_t)q->width / (q->to_ms - q->from_ms), i ? i - 1 : 0);
        assert_int_equal(b->count, m[i].count);
        assert_int_equal(b->valid, m[i].valid);
        assert_int_equal(b->marks, m[i].marks);
        assert_true(!b->valid || (b->min == m[i].min && b->max == m[i].max));
        assert_true(!b->valid || fabsl((long double)b->mean - m[i].sum / m[i].valid) < 1e-6L);
    }
    assert_int_equal(next, p.n);
    free(m);
}

static void test_bins_are_those_of_a_plain_model(void **state)
{
    hoard *h = *state;
    uint32_t id = fill(h, 100000);
    hoard_rows rows = {0};
    keep_range r = {.series = &id, .series_count = 1, .from_ms = INT64_MIN, .to_ms = INT64_MAX};
    hoard_ok(h, keep_scan(&h->cx, h->k, &r, hoard_take, &rows));
    assert_int_equal(rows.n, 100000);
    int64_t first = rows.rows[0].t_ms, last = rows.rows[rows.n - 1].t_ms;
    check_against_model(h, &rows, &(keep_plot_query){id, 1000, first, last + 1});
    check_against_model(h, &rows, &(keep_plot_query){id, 777, first + 123456789, last - 7654321});
    check_against_model(h, &rows, &(keep_plot_query){id, 1, first - 5, last + 5});
    check_against_model(h, &rows, &(keep_plot_query){id, 4000, first, first + 40000000});
    free(rows.rows);
}

static void test_the_mean_is_exact_and_directions_turn(void **state)
{
    hoard *h = *state;
    keep_plot p;
    hoard_txn(h);
    uint32_t id = hoard_series(h, "A", "SO2", PERIOD_MINUTE), way = hoard_series(h, "A", "wind_direction", PERIOD_MINUTE);
    for (int i = 0; i < 30; i++) { /* 0.1 summed thirty times is not 3 in doubles */
        hoard_put(h, &(lt_sample){.series = id, .t_ms = DAY0 + i * CIVIL_MINUTE_MS, .value = 0.1, .entry = 1}, 1);
        hoard_put(h, &(lt_sample){.series = way, .t_ms = DAY0 + i * CIVIL_MINUTE_MS, .value = i % 2 ? 350 : 10, .entry = 1}, 1);
    }
    hoard_commit(h, 2);
    hoard_ok(h, keep_plot_series(&h->cx, h->k, &(keep_plot_query){id, 1, DAY0, DAY0 + CIVIL_HOUR_MS}, &p));
    assert_true(p.bins[0].mean == 0.1);
    hoard_ok(h, keep_plot_series(&h->cx, h->k, &(keep_plot_query){way, 1, DAY0, DAY0 + CIVIL_HOUR_MS}, &p));
    assert_true(p.bins[0].mean < 1e-6 || p.bins[0].mean > 360 - 1e-6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_refuses_what_is_no_picture, hoard_begin, hoard_end),
        cmocka_unit_test_setup_teardown(test_few_samples_are_shown_by_themselves, hoard_begin, hoard_end),
        cmocka_unit_test_setup_teardown(test_bins_are_those_of_a_plain_model, hoard_begin, hoard_end),
        cmocka_unit_test_setup_teardown(test_the_mean_is_exact_and_directions_turn, hoard_begin, hoard_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
