/* keep_plot.c - a series as a picture shows it: a bin a column; see keep.h, keep_plot_series. Uses the calls of keep.h alone. */
#include "keep/tally.h"

#include <assert.h>

#define PLOT_TIME_MAX_MS 10000000000000LL /* beyond the last moment of a keep */

typedef struct plot_bin {
    tally   t;
    lt_mark marks;
} plot_bin;

typedef struct plot_work {
    const keep_plot_query *q;
    plot_bin *bins;
    keep_bin *raw;  /* the first `width` samples by themselves */
    uint32_t  seen; /* of them */
} plot_work;

static int64_t span_ms(const keep_plot_query *q)
{
    return q->to_ms - q->from_ms;
}

static uint32_t bin_of(const keep_plot_query *q, int64_t t_ms)
{
    return (uint32_t)((t_ms - q->from_ms) * (int64_t)q->width / span_ms(q));
}

/* The first moment that bin_of puts into bin i. */
static int64_t bin_start(const keep_plot_query *q, uint32_t i)
{
    return q->from_ms + ((int64_t)i * span_ms(q) + (int64_t)q->width - 1) / (int64_t)q->width;
}

/* One past the last row of the block that is in the same bin as row `from`. */
static uint32_t run_end(const keep_plot_query *q, const keep_block *b, uint32_t from)
{
    int64_t end_ms = bin_start(q, bin_of(q, keep_block_time(b, from)) + 1);
    uint32_t lo = from + 1, hi = b->n;
    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (keep_block_time(b, mid) < end_ms)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

static void note_raw(plot_work *w, const keep_block *b, uint32_t i)
{
    lt_mark mark = b->marks ? b->marks[i] : 0;
    double v = keep_block_value(b, i);
    bool is_valid = !(mark & MARK_NOT_VALID);
    w->raw[w->seen] = (keep_bin){.t_ms = keep_block_time(b, i), .count = 1, .valid = is_valid, .marks = mark, .min = v, .max = v,
                                 .mean = v, .has_mean = is_valid};
}

static lt_err add_block(lt_cx *cx, void *self, const keep_block *b)
{
    (void)cx;
    plot_work *w = self;
    for (uint32_t i = 0; i < b->n && w->seen < w->q->width; i++, w->seen++)
        note_raw(w, b, i);
    for (uint32_t from = 0; from < b->n;) {
        uint32_t to = run_end(w->q, b, from), at = bin_of(w->q, keep_block_time(b, from));
        assert(at < w->q->width);
        plot_bin *bin = &w->bins[at];
        tally_add_run(&bin->t, b, from, to);
        for (uint32_t i = from; b->marks && i < to; i++)
            bin->marks |= b->marks[i];
        from = to;
    }
    return LT_OK;
}

static keep_bin give_bin(const plot_work *w, uint32_t i)
{
    const plot_bin *b = &w->bins[i];
    keep_bin out = {.t_ms = bin_start(w->q, i), .count = b->t.seen, .valid = b->t.counted, .marks = b->marks, .min = b->t.min, .max = b->t.max};
    out.has_mean = tally_mean(&b->t, &out.mean);
    return out;
}

lt_err keep_plot_series(lt_cx *cx, keep *k, const keep_plot_query *q, keep_plot *out)
{
    lt_series s;
    plot_work w = {.q = q};
    if (q->from_ms >= q->to_ms || q->from_ms < -PLOT_TIME_MAX_MS || q->to_ms > PLOT_TIME_MAX_MS)
        return cx_fail(cx, LT_BAD_INPUT, "\"from\" must be before \"to\", both in 1900..2199");
    if (q->width < 1 || q->width > KEEP_PLOT_WIDTH_MAX)
        return cx_fail(cx, LT_BAD_INPUT, "a width of %u columns: 1 to %u are possible", q->width, KEEP_PLOT_WIDTH_MAX);
    TRY(keep_series_by_id(cx, k, q->series, &s));
    TRY(ARENA_ARRAY(cx, q->width, &w.bins));
    TRY(ARENA_ARRAY(cx, q->width, &w.raw));
    bool is_direction = tally_way_of(s.quantity) == TALLY_CIRCULAR;
    for (uint32_t i = 0; i < q->width; i++)
        w.bins[i].t.is_direction = is_direction;
    keep_range r = {.series = &q->series, .series_count = 1, .from_ms = q->from_ms, .to_ms = q->to_ms};
    TRY(keep_scan(cx, k, &r, add_block, &w));
    uint64_t total = 0;
    for (uint32_t i = 0; i < q->width; i++)
        total += w.bins[i].t.seen;
    *out = (keep_plot){.bins = w.raw, .n = w.seen, .is_raw = total <= q->width, .step_ms = (double)span_ms(q) / q->width};
    if (out->is_raw)
        return LT_OK;
    out->n = 0;
    for (uint32_t i = 0; i < q->width; i++)
        if (w.bins[i].t.seen)
            out->bins[out->n++] = give_bin(&w, i);
    return LT_OK;
}
