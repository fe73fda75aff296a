/* polar.c - see polar.h. */
#include "model/pattern/polar.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#define RINGS POLAR_BASIS_RINGS
#define SIDE  POLAR_BASIS_SIDE
#define TOO_FAR 0.05 /* of the picture's width */

static const char *const NAMES[POLAR_STATISTIC_COUNT] = {"mean", "median", "max", "sd", "frequency", "weighted_mean", "percentile", "cpf", "cpfi"};

const char *polar_statistic_name(polar_statistic s)
{
    return NAMES[s];
}

bool polar_statistic_parse(span text, polar_statistic *out)
{
    for (int i = 0; i < POLAR_STATISTIC_COUNT; i++)
        if (span_is_fold(text, NAMES[i])) {
            *out = (polar_statistic)i;
            return true;
        }
    return false;
}

struct polar_lens {
    polar_basis *tens, *fives;
};

lt_err polar_lens_open(lt_cx *cx, polar_lens **out)
{
    *out = calloc(1, sizeof **out);
    return *out ? LT_OK : cx_fail(cx, LT_NO_MEMORY, "no memory for polar plots");
}

void polar_lens_close(polar_lens *l)
{
    if (!l)
        return;
    polar_basis_close(l->tens);
    polar_basis_close(l->fives);
    free(l);
}

/* --- cells ------------------------------------------------------------------------------------------------------------------ */

typedef struct binned {
    pattern_used used;
    uint32_t    *start; /* of each cell among the values, one more than cells */
    double      *value; /* cell after cell */
} binned;

static size_t cell_of(const polar_plot *p, double speed, double from_deg, bool as_openair)
{
    double range = p->speed_max_m_s - p->speed_min_m_s;
    double at = range > 0 ? ceil((speed - p->speed_min_m_s) / range * RINGS) - 1 : 0; /* bins open at the left */
    size_t ring = at < 0 ? 0 : at >= RINGS ? RINGS - 1 : (size_t)at;
    double north = ceil(from_deg / p->step_deg - 0.5);
    size_t d = (size_t)(north < 0 ? 0 : north);
    if (d == 0)
        d = as_openair ? 1 : p->directions;
    return (d - 1) * RINGS + ring;
}

static void measure(const pattern_used *u, polar_plot *p)
{
    bool tens = true;
    p->speed_min_m_s = INFINITY;
    p->speed_max_m_s = 0;
    for (size_t i = 0; i < u->n; i++) {
        tens &= fmod(u->from_deg[i], 10) == 0;
        p->speed_min_m_s = fmin(p->speed_min_m_s, u->speed_m_s[i]);
        p->speed_max_m_s = fmax(p->speed_max_m_s, u->speed_m_s[i]);
    }
    p->step_deg = tens ? 10 : 5;
    p->directions = tens ? 36 : 72;
    p->cells = p->directions * RINGS;
}

/* A counting sort by cell. */
static lt_err sort_cells(lt_cx *cx, const polar_query *q, binned *b, polar_plot *p)
{
    uint32_t *cell, *next, sum = 0;
    size_t n = b->used.n;
    TRY(ARENA_ARRAY(cx, n, &cell));
    TRY(ARENA_ARRAY(cx, p->cells, &next));
    TRY(ARENA_ARRAY(cx, p->cells, &p->count));
    TRY(ARENA_ARRAY(cx, p->cells + 1, &b->start));
    TRY(ARENA_ARRAY(cx, n, &b->value));
    for (size_t i = 0; i < n; i++) {
        double d = b->used.from_deg[i];
        if (q->as_openair && q->hours.from_deg[b->used.row[i]] <= 0)
            d = 0;
        cell[i] = (uint32_t)cell_of(p, b->used.speed_m_s[i], d, q->as_openair);
        p->count[cell[i]]++;
    }
    for (size_t c = 0; c < p->cells; c++) {
        next[c] = b->start[c] = sum;
        sum += p->count[c];
    }
    b->start[p->cells] = sum;
    assert(sum == n); /* INV(1) */
    for (size_t i = 0; i < n; i++)
        b->value[next[cell[i]]++] = b->used.value[i];
    return LT_OK;
}

static double share_between(const double *v, size_t n, double above, double to)
{
    size_t hits = 0;
    for (size_t i = 0; i < n; i++)
        hits += v[i] > above && v[i] <= to;
    return (double)hits / (double)n;
}

static double mean_of(const double *v, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += v[i];
    return sum / (double)n;
}

static double deviation(const double *v, size_t n)
{
    double mean = mean_of(v, n), sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += (v[i] - mean) * (v[i] - mean);
    return n > 1 ? sqrt(sum / (double)(n - 1)) : NAN;
}

static double cell_value(const polar_query *q, const polar_plot *p, double *v, size_t n)
{
    switch (q->statistic) {
    case POLAR_MEDIAN:
    case POLAR_PERCENTILE:
        pattern_sort(v, n);
        return pattern_quantile(v, n, q->statistic == POLAR_MEDIAN ? 0.5 : (q->percentile > 0 ? q->percentile : 50) / 100);
    case POLAR_MAX: {
        double most = v[0];
        for (size_t i = 1; i < n; i++)
            most = fmax(most, v[i]);
        return most;
    }
    case POLAR_SD: return deviation(v, n);
    case POLAR_FREQUENCY: return (double)n;
    case POLAR_WEIGHTED_MEAN: return mean_of(v, n) * (double)n / (double)p->tally.used;
    case POLAR_CPF: return share_between(v, n, p->threshold, INFINITY);
    case POLAR_CPFI: return share_between(v, n, p->threshold, p->threshold_to);
    default: return mean_of(v, n);
    }
}

static lt_err find_thresholds(lt_cx *cx, const polar_query *q, const pattern_used *u, polar_plot *p)
{
    double low = q->percentile > 0 ? q->percentile : 75, high = q->percentile_to;
    p->threshold = p->threshold_to = NAN;
    if (q->percentile < 0 || q->percentile > 100)
        return cx_fail(cx, LT_BAD_INPUT, "percentile %g: 0 to 100 is wanted", q->percentile);
    if (q->statistic == POLAR_CPFI && !(high > low && high <= 100))
        return cx_fail(cx, LT_BAD_INPUT, "percentiles %g to %g: two that rise, up to 100, are wanted", low, high);
    if (q->statistic == POLAR_CPF || q->statistic == POLAR_CPFI)
        TRY(pattern_quantile_of(cx, u->value, u->n, low / 100, &p->threshold));
    if (q->statistic == POLAR_CPFI)
        TRY(pattern_quantile_of(cx, u->value, u->n, high / 100, &p->threshold_to));
    return LT_OK;
}

static double weight_of(uint32_t n, bool uncertainty)
{
    return uncertainty ? (double)n : n < 4 ? 0.25 * (double)n : 1;
}

lt_err polar_bin(lt_cx *cx, const polar_query *q, polar_plot *out)
{
    binned b = {0};
    uint32_t least = q->min_bin ? q->min_bin : 2;
    *out = (polar_plot){.power = 0.5};
    TRY(pattern_sift(cx, &q->hours, q->calm_m_s, &b.used));
    out->tally = b.used.tally;
    measure(&b.used, out);
    TRY(find_thresholds(cx, q, &b.used, out));
    TRY(sort_cells(cx, q, &b, out));
    TRY(ARENA_ARRAY(cx, out->cells, &out->cell));
    TRY(ARENA_ARRAY(cx, out->cells, &out->root));
    TRY(ARENA_ARRAY(cx, out->cells, &out->weight));
    for (size_t c = 0; c < out->cells; c++) {
        uint32_t n = out->count[c];
        out->cell[c] = n >= least && n > 0 ? cell_value(q, out, b.value + b.start[c], n) : NAN;
        if (out->cell[c] < 0)
            out->power = 1;
    }
    for (size_t c = 0; c < out->cells; c++) {
        if (!isfinite(out->cell[c]))
            continue;
        out->root[c] = out->power < 1 ? sqrt(out->cell[c]) : out->cell[c];
        out->weight[c] = weight_of(out->count[c], q->uncertainty);
    }
    return LT_OK;
}

/* --- surface ------------------------------------------------------------------------------------------------------------------ */

static double raise(double v, double power)
{
    return power < 1 ? v * v : v;
}

/* From SIDE x SIDE to size x size. */
static lt_err enlarge(lt_cx *cx, const double *small, size_t size, double **out)
{
    TRY(ARENA_ARRAY(cx, size * size, out));
    for (size_t i = 0; i < size; i++) {
        double y = (double)i * (SIDE - 1) / (double)(size - 1);
        size_t r = (size_t)y < SIDE - 1 ? (size_t)y : SIDE - 2;
        for (size_t j = 0; j < size; j++) {
            double x = (double)j * (SIDE - 1) / (double)(size - 1);
            size_t c = (size_t)x < SIDE - 1 ? (size_t)x : SIDE - 2;
            const double *a = small + r * SIDE + c;
            double fx = x - (double)c, fy = y - (double)r;
            (*out)[i * size + j] = (1 - fy) * ((1 - fx) * a[0] + fx * a[1]) + fy * ((1 - fx) * a[SIDE] + fx * a[SIDE + 1]);
        }
    }
    return LT_OK;
}

/* Which points of the picture lie near a cell that was fitted. */
static lt_err find_near(lt_cx *cx, const polar_plot *p, bool **out)
{
    const double half = (double)(p->size - 1) / 2, reach = 2 * TOO_FAR * half;
    TRY(ARENA_ARRAY(cx, p->size * p->size, out));
    for (size_t c = 0; c < p->cells; c++) {
        if (!(p->weight[c] > 0))
            continue;
        double angle = (double)(c / RINGS + 1) * p->step_deg * 3.14159265358979323846 / 180, r = (double)(c % RINGS) / (RINGS - 1);
        double x = half * (1 + r * sin(angle)), y = half * (1 + r * cos(angle));
        for (double i = ceil(fmax(0, y - reach)); i <= fmin(2 * half, y + reach); i++) {
            double wide = sqrt(fmax(0, reach * reach - (i - y) * (i - y))) + 1e-9;
            for (double j = ceil(fmax(0, x - wide)); j <= fmin(2 * half, x + wide); j++)
                (*out)[(size_t)i * p->size + (size_t)j] = true;
        }
    }
    return LT_OK;
}

static void blank(double *v, const bool *near, size_t n)
{
    for (size_t i = 0; v && i < n; i++)
        if (!near[i])
            v[i] = NAN;
}

static lt_err put_bounds(lt_cx *cx, const double *mean, const double *error, polar_plot *p)
{
    double *low, *high;
    TRY(ARENA_ARRAY(cx, SIDE * SIDE, &low));
    TRY(ARENA_ARRAY(cx, SIDE * SIDE, &high));
    for (size_t i = 0; i < SIDE * SIDE; i++) {
        double a = mean[i] - 2 * error[i];
        low[i] = raise(p->power < 1 && a < 0 ? 0 : a, p->power);
        high[i] = raise(mean[i] + 2 * error[i], p->power);
    }
    TRY(enlarge(cx, low, p->size, &p->low));
    return enlarge(cx, high, p->size, &p->high);
}

lt_err polar_make(lt_cx *cx, polar_lens *l, const polar_query *q, polar_plot *out)
{
    double *small;
    bool *near;
    polar_fit f = {.k = q->k};
    TRY(polar_bin(cx, q, out));
    out->size = q->size ? q->size : 201;
    if (out->size < 11 || out->size > POLAR_SIZE_MAX)
        return cx_fail(cx, LT_BAD_INPUT, "a picture of %zu points a side: 11 to %u are wanted", out->size, POLAR_SIZE_MAX);
    polar_basis **basis = out->directions == 36 ? &l->tens : &l->fives;
    if (!*basis)
        TRY(polar_basis_open(cx, out->directions, basis));
    TRY(ARENA_ARRAY(cx, SIDE * SIDE, &f.surface));
    TRY(ARENA_ARRAY(cx, SIDE * SIDE, &small));
    if (q->uncertainty)
        TRY(ARENA_ARRAY(cx, SIDE * SIDE, &f.error));
    f.reach_m_s = out->speed_max_m_s - out->speed_min_m_s;
    f.value = out->root;
    f.weight = out->weight;
    TRY(polar_basis_fit(cx, *basis, &f));
    out->places = f.places;
    out->k = f.k_used;
    out->edf = f.edf;
    out->gcv = f.gcv;
    out->lambda = f.lambda;
    out->was_kept = f.was_kept;
    for (size_t i = 0; i < SIDE * SIDE; i++)
        small[i] = raise(f.surface[i], out->power);
    TRY(enlarge(cx, small, out->size, &out->surface));
    if (q->uncertainty)
        TRY(put_bounds(cx, f.surface, f.error, out));
    TRY(find_near(cx, out, &near));
    blank(out->surface, near, out->size * out->size);
    blank(out->low, near, out->size * out->size);
    blank(out->high, near, out->size * out->size);
    out->least = INFINITY;
    out->most = -INFINITY;
    for (size_t i = 0; i < out->size * out->size; i++) {
        out->least = fmin(out->least, out->surface[i]);
        out->most = fmax(out->most, out->surface[i]);
    }
    return LT_OK;
}
