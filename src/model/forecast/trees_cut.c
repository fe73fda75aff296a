/* trees_cut.c - the histograms of a level's nodes and the best cut of each, one block of columns at a time; see trees.h. */
#include <assert.h>
#include <string.h>

#include "model/forecast/trees_int.h"

#define AHEAD 24u /* rows to fetch before they are needed */

static void count_rows(const trees_level *l, const trees_open *o, const uint8_t *code, int64_t *hist)
{
    const uint32_t *order = l->order;
    memset(hist, 0, TREES_LANES * TREES_CELLS * sizeof *hist);
    for (uint32_t i = o->begin; i < o->end; i++) {
        uint32_t       row = order[i];
        const uint8_t *p = code + (size_t)row * TREES_LANES;
        int64_t        g = l->packed[row];
        if (i + AHEAD < o->end) {
            __builtin_prefetch(code + (size_t)order[i + AHEAD] * TREES_LANES);
            __builtin_prefetch(l->packed + order[i + AHEAD]);
        }
#pragma GCC unroll 16
        for (unsigned k = 0; k < TREES_LANES; k++)
            hist[k * TREES_CELLS + p[k]] += g;
    }
}

typedef struct scan {
    int64_t  prefix[TREES_CELLS]; /* packed sum of codes 1..b, or of 0..b */
    double   gain[TREES_CELLS];
    double   sum, n, l2, leaf;    /* of the node */
    uint32_t cuts;
} scan;

/* Whole numbers below 2^51 to double by adding to the bits of 1.5 x 2^52: a loop the compiler can do in lanes. */
static inline __attribute__((always_inline)) double widen(int64_t v)
{
    union {
        int64_t i;
        double  d;
    } u = {.i = v + 0x4338000000000000};
    return u.d - 6755399441055744.0;
}
static inline __attribute__((always_inline)) void weigh(scan *s)
{
    for (uint32_t b = 0; b < s->cuts; b++) {
        double n = widen(s->prefix[b] & TREES_COUNT_MASK), g = widen(s->prefix[b] >> TREES_COUNT_BITS);
        double m = s->n - n, h = s->sum - g, nl = n + s->l2, ml = m + s->l2;
        double v = (g * g * ml + h * h * nl) / (nl * ml);
        s->gain[b] = ((n >= s->leaf) & (m >= s->leaf)) ? v : -1;
    }
}
#if defined(__x86_64__)
__attribute__((target("avx2"))) static void weigh_wide(scan *s)
{
    weigh(s);
}
#endif
static void weigh_plain(scan *s)
{
    weigh(s);
}
static void weigh_best(scan *s)
{
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2")) {
        weigh_wide(s);
        return;
    }
#endif
    weigh_plain(s);
}

static void take_better(const scan *s, trees_cut at, trees_cut *best)
{
    for (uint32_t b = 0; b < s->cuts; b++)
        if (s->gain[b] > best->gain) {
            *best = at;
            best->gain = s->gain[b];
            best->bin = b + 1;
            best->left = s->prefix[b];
        }
}

/* Codes 1..b left, the rest right; missing to the right, and when there are any also to the left. */
static void scan_column(scan *s, const int64_t *cell, uint32_t bins, trees_cut at, trees_cut *best)
{
    int64_t  sum = 0, missing = cell[0];
    bool     has_missing = trees_count_of(missing) > 0;
    uint32_t last = bins - !has_missing; /* all present left, missing right, is a cut too */
    for (uint32_t b = 0; b < last; b++) {
        sum += cell[b + 1];
        s->prefix[b] = sum;
    }
    s->cuts = last;
    weigh_best(s);
    at.is_missing_right = true;
    take_better(s, at, best);
    if (!has_missing)
        return;
    s->cuts = bins - 1;
    for (uint32_t b = 0; b < s->cuts; b++)
        s->prefix[b] += missing;
    weigh_best(s);
    at.is_missing_right = false;
    take_better(s, at, best);
}

static void find_cut(const trees_level *l, const trees_open *o, size_t block, trees_cut *best)
{
    const trees_codes *c = l->codes;
    const int64_t     *hist = l->hist + ((size_t)o->slot * c->blocks + block) * TREES_LANES * TREES_CELLS;
    scan               s = {.sum = trees_sum_of(o->sum), .n = trees_count_of(o->sum), .leaf = l->options->leaf_rows};
    s.l2 = l->options->l2;
    double before = s.sum * s.sum / (s.n + s.l2);
    *best = (trees_cut){.gain = before * (1 + 1e-9) + 1e-9};
    best->used = UINT32_MAX;
    for (uint32_t k = 0; k < TREES_LANES; k++) {
        uint32_t used = (uint32_t)block * TREES_LANES + k;
        if (used < c->used && l->in_play[used])
            scan_column(&s, hist + k * TREES_CELLS, c->bins[used], (trees_cut){.used = used}, best);
    }
    best->gain -= before;
}

lt_err trees_search(lt_cx *cx, void *level, size_t block, unsigned worker)
{
    trees_level       *l = level;
    const trees_codes *c = l->codes;
    const uint8_t     *code = c->code + block * c->rows * TREES_LANES;
    size_t             cells = TREES_LANES * TREES_CELLS;
    (void)cx;
    (void)worker;
    for (size_t i = 0; i < l->opens; i++) /* the smaller children first: the larger are what is left of the parents */
        if (l->open[i].build == 1)
            count_rows(l, &l->open[i], code, l->hist + ((size_t)l->open[i].slot * c->blocks + block) * cells);
    for (size_t i = 0; i < l->opens; i++) {
        trees_open *o = &l->open[i];
        if (o->build == 0) {
            int64_t       *own = l->hist + ((size_t)o->slot * c->blocks + block) * cells;
            const int64_t *other = l->hist + ((size_t)l->open[o->sibling].slot * c->blocks + block) * cells;
            for (size_t k = 0; k < cells; k++)
                own[k] -= other[k];
        }
        find_cut(l, o, block, &l->best[block * l->opens + i]);
    }
    return LT_OK;
}
