/* trees_bin.c - columns to codes: cuts at the quantiles of a sample, one byte a value; see trees.h. */
#include <string.h>

#include "model/forecast/trees_int.h"

#define SAMPLE_MAX 16384u

typedef struct encoding {
    const trees_table   *t;
    const trees_options *o;
    trees_codes         *c;
    float               *cut;  /* columns x TREES_CELLS */
    uint32_t            *bins; /* columns */
} encoding;

static uint32_t key_of(float v)
{
    uint32_t u;
    memcpy(&u, &v, 4);
    return u & 0x80000000u ? ~u : u | 0x80000000u;
}
static float value_of(uint32_t u)
{
    float v;
    u = u & 0x80000000u ? u & 0x7FFFFFFFu : ~u;
    memcpy(&v, &u, 4);
    return v;
}
static void sort_keys(uint32_t *a, uint32_t *spare, size_t n)
{
    for (int shift = 0; shift < 32; shift += 8) {
        size_t at[257] = {0};
        for (size_t i = 0; i < n; i++)
            at[(a[i] >> shift & 255u) + 1]++;
        for (int b = 0; b < 256; b++)
            at[b + 1] += at[b];
        for (size_t i = 0; i < n; i++)
            spare[at[a[i] >> shift & 255u]++] = a[i];
        memcpy(a, spare, n * sizeof *a);
    }
}

/* Cuts between different values at equal shares of the sample; returns the number of cuts. */
static uint32_t place_cuts(const uint32_t *key, size_t n, uint32_t bins, float *cut)
{
    uint32_t cuts = 0;
    size_t   different = n > 0;
    for (size_t i = 1; i < n; i++)
        different += key[i] != key[i - 1];
    double step = different <= bins ? 0 : (double)n / (double)bins, next = step;
    for (size_t i = 1; i < n && cuts + 1 < bins; i++)
        if (key[i] != key[i - 1] && (double)i >= next) {
            float lo = value_of(key[i - 1]), hi = value_of(key[i]), mid = lo + (hi - lo) / 2;
            cut[cuts++] = mid < hi ? mid : lo;
            next = step == 0 ? 0 : (double)i + ((double)(n - i) / (double)(bins - cuts));
        }
    return cuts;
}

static lt_err cut_column(lt_cx *cx, void *self, size_t column, unsigned worker)
{
    encoding          *e = self;
    const trees_table *t = e->t;
    size_t             stride = t->rows / SAMPLE_MAX + 1, n = 0;
    bool               has_missing = false;
    (void)worker;
    uint32_t *key = malloc((t->rows / stride + 1) * 2 * sizeof *key);
    if (!key)
        return cx_fail(cx, LT_NO_MEMORY, "no memory to sort a column of %zu rows", t->rows);
    for (size_t i = 0; i < t->rows; i++) {
        float v = t->x[i * t->columns + column];
        if (isinf(v)) {
            free(key);
            return cx_fail(cx, LT_BAD_INPUT, "row %zu, column %zu: the value is infinite", i, column);
        }
        has_missing |= isnan(v);
        if (i % stride == 0 && !isnan(v))
            key[n++] = key_of(v);
    }
    sort_keys(key, key + t->rows / stride + 1, n);
    uint32_t cuts = place_cuts(key, n, e->o->bins, e->cut + column * TREES_CELLS);
    e->bins[column] = cuts == 0 && !(has_missing && n) ? 0 : cuts + 1; /* 0: nothing to cut */
    free(key);
    return LT_OK;
}

/* Codes of up to TREES_LANES columns of a row: halving steps that do not branch, the columns side by side. Cuts behind the last are
 * infinite. */
static inline void codes_of(const float *v, const float *cut, uint8_t *out)
{
    uint32_t at[TREES_LANES] = {0};
    for (uint32_t step = TREES_CELLS / 2; step; step /= 2)
        for (uint32_t k = 0; k < TREES_LANES; k++)
            at[k] += cut[k * TREES_CELLS + at[k] + step - 1] < v[k] ? step : 0;
    for (uint32_t k = 0; k < TREES_LANES; k++)
        out[k] = isnan(v[k]) ? 0 : (uint8_t)(at[k] + 1);
}

static lt_err encode_block(lt_cx *cx, void *self, size_t block, unsigned worker)
{
    encoding    *e = self;
    trees_codes *c = e->c;
    uint8_t     *out = c->code + block * c->rows * TREES_LANES;
    size_t       from = block * TREES_LANES, n = from + TREES_LANES < c->used ? TREES_LANES : c->used - from;
    float        v[TREES_LANES];
    (void)cx;
    (void)worker;
    for (size_t k = 0; k < TREES_LANES; k++)
        v[k] = NAN;
    for (size_t i = 0; i < c->rows; i++) {
        for (size_t k = 0; k < n; k++)
            v[k] = e->t->x[i * e->t->columns + c->column[from + k]];
        codes_of(v, c->cut + from * TREES_CELLS, out + i * TREES_LANES);
    }
    return LT_OK;
}

/* Only columns with something to cut keep their place. */
static void keep_useful(encoding *e)
{
    trees_codes *c = e->c;
    for (size_t k = 0; k < e->t->columns; k++)
        if (e->bins[k]) {
            c->column[c->used] = (uint32_t)k;
            c->bins[c->used] = e->bins[k];
            float *cut = c->cut + c->used * TREES_CELLS;
            memcpy(cut, e->cut + k * TREES_CELLS, TREES_CELLS * sizeof(float));
            for (uint32_t b = e->bins[k] - 1; b < TREES_CELLS; b++)
                cut[b] = INFINITY;
            c->used++;
        }
    c->blocks = (c->used + TREES_LANES - 1) / TREES_LANES;
}

lt_err trees_encode(lt_cx *cx, const trees_table *t, const trees_options *o, trees_codes *out)
{
    lt_err err = LT_NO_MEMORY;
    *out = (trees_codes){.rows = t->rows};
    encoding e = {.t = t, .o = o, .c = out};
    e.cut = malloc(t->columns * TREES_CELLS * sizeof(float));
    e.bins = malloc(t->columns * sizeof *e.bins);
    out->column = malloc(t->columns * sizeof *out->column);
    out->bins = malloc(t->columns * sizeof *out->bins);
    out->cut = calloc((t->columns + TREES_LANES) * TREES_CELLS, sizeof(float)); /* a block is read whole */
    if (!e.cut || !e.bins || !out->column || !out->bins || !out->cut)
        cx_fail(cx, err, "no memory for the cuts of %zu columns", t->columns);
    else
        err = parallel_run(cx, o->workers, t->columns, cut_column, &e, NULL);
    if (!err) {
        keep_useful(&e);
        out->code = calloc(out->blocks * TREES_LANES * t->rows + 1, 1);
        err = out->code ? parallel_run(cx, o->workers, out->blocks, encode_block, &e, NULL)
                        : cx_fail(cx, LT_NO_MEMORY, "no memory for the codes of %zu x %zu values", t->rows, t->columns);
    }
    free(e.cut);
    free(e.bins);
    if (err)
        trees_free_codes(out);
    return err;
}

void trees_free_codes(trees_codes *c)
{
    free(c->column);
    free(c->bins);
    free(c->cut);
    free(c->code);
    *c = (trees_codes){0};
}
