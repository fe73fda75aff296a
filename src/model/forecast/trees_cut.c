/* trees_cut.c - the histograms of a level's nodes and the best cut of each, one block of columns at a time; see trees.h. */
#include <assert.h>
#include <string.h>

#include "model/forecast/trees_int.h"

#ifdef __clang__
#pragma STDC FP_CONTRACT OFF /* the same sums whatever the processor can do at once */
#endif

#define AHEAD 24u /* rows to fetch before they are needed */
#define SIDE  8u  /* gains looked at side by side */

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
    double   gain[TREES_CELLS + SIDE];
    double   sum, n, l2;          /* of the node */
    uint32_t leaf, rows;
    uint32_t first, cuts;         /* prefixes [first, cuts) leave `leaf` rows on both sides */
} scan;

/* A packed sum to its two numbers: whole numbers below 2^52 become doubles by the bits of 2^52 and a subtraction, a loop that the
 * compiler does in lanes. */
#define TWO_52 0x4330000000000000u
static inline __attribute__((always_inline)) double double_of(uint64_t bits)
{
    double d;
    memcpy(&d, &bits, sizeof d);
    return d;
}
static inline __attribute__((always_inline)) void weigh(scan *s)
{
    for (uint32_t b = s->first; b < s->cuts; b++) {
        double n = double_of(((uint64_t)s->prefix[b] & TREES_COUNT_MASK) | TWO_52) - 0x1p52;
        double g = double_of((((uint64_t)s->prefix[b] + (1ull << 63)) >> TREES_COUNT_BITS) | TWO_52) - (0x1p52 + 0x1p39);
        double h = s->sum - g, nl = n + s->l2, ml = s->n - n + s->l2;
        s->gain[b] = (g * g * ml + h * h * nl) / (nl * ml);
    }
}
#if defined(__x86_64__)
#ifdef __clang__
#define WIDEST "avx512f,avx512dq"
#else
#define WIDEST "avx512f,avx512dq,prefer-vector-width=512"
#endif
__attribute__((target("avx2"))) static void weigh_wide(scan *s)
{
    weigh(s);
}
__attribute__((target(WIDEST))) static void weigh_widest(scan *s)
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
    if (__builtin_cpu_supports("avx512dq")) {
        weigh_widest(s);
        return;
    }
    if (__builtin_cpu_supports("avx2")) {
        weigh_wide(s);
        return;
    }
#endif
    weigh_plain(s);
}

/* Most columns are no better than the best so far: only then it is looked for where. */
static void take_better(scan *s, trees_cut at, trees_cut *best)
{
    double most[SIDE];
    for (uint32_t k = 0; k < SIDE; k++)
        most[k] = s->gain[s->cuts + k] = -1;
    for (uint32_t b = s->first; b < s->cuts; b += SIDE)
        for (uint32_t k = 0; k < SIDE; k++)
            most[k] = s->gain[b + k] > most[k] ? s->gain[b + k] : most[k];
    for (uint32_t k = 1; k < SIDE; k++)
        most[0] = most[k] > most[0] ? most[k] : most[0];
    if (!(most[0] > best->gain))
        return;
    uint32_t b = s->first;
    while (s->gain[b] < most[0])
        b++;
    *best = at;
    best->gain = s->gain[b];
    best->bin = b + 1;
    best->left = s->prefix[b];
}

/* The first of n prefixes with `rows` rows or more. */
static uint32_t find_rows(const scan *s, uint32_t n, uint32_t rows)
{
    uint32_t lo = 0, hi = n;
    while (lo < hi) {
        uint32_t mid = (lo + hi) / 2;
        if (trees_count_of(s->prefix[mid]) < rows)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}
static void try_cuts(scan *s, uint32_t n, trees_cut at, trees_cut *best)
{
    s->first = find_rows(s, n, s->leaf);
    s->cuts = find_rows(s, n, s->rows - s->leaf + 1);
    if (s->first >= s->cuts)
        return;
    weigh_best(s);
    take_better(s, at, best);
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
    at.is_missing_right = true;
    try_cuts(s, last, at, best);
    if (!has_missing)
        return;
    for (uint32_t b = 0; b < bins - 1; b++)
        s->prefix[b] += missing;
    at.is_missing_right = false;
    try_cuts(s, bins - 1, at, best);
}

static void find_cut(const trees_level *l, const trees_open *o, size_t block, trees_cut *best)
{
    const trees_codes *c = l->codes;
    const int64_t     *hist = l->hist + ((size_t)o->slot * c->blocks + block) * TREES_LANES * TREES_CELLS;
    scan               s = {.sum = trees_sum_of(o->sum), .n = trees_count_of(o->sum), .leaf = l->options->leaf_rows};
    s.rows = trees_count_of(o->sum);
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
        if (trees_count_of(o->sum) >= 2 * l->options->leaf_rows)
            find_cut(l, o, block, &l->best[block * l->opens + i]);
        else
            l->best[block * l->opens + i] = (trees_cut){.used = UINT32_MAX};
    }
    return LT_OK;
}
