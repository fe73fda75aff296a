/* pmf.c - positive matrix factorisation by two blocks with extrapolation; see pmf.h. */
#include "model/receptor/pmf_int.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/parallel.h"

/* Extrapolation (Ang & Gillis): beta grows while Q falls, is cut when it rose. */
#define BETA_FIRST  0.5
#define BETA_GROWTH 1.05
#define BETA_CAP    1.01
#define BETA_CUT    1.5

bool pmf_method_parse(const char *text, pmf_method *out)
{
    static const char *const NAMES[] = {"anls", "ls-nmf", "ws-nmf"};
    for (int i = 0; i < 3; i++)
        if (strcmp(NAMES[i], text) == 0) {
            *out = (pmf_method)i;
            return true;
        }
    return false;
}

lt_err pmf_check(lt_cx *cx, const pmf_data *d, const pmf_options *o)
{
    size_t least = d->rows < d->columns ? d->rows : d->columns;
    if (d->rows == 0 || d->columns == 0 || d->rows > PMF_CELLS_MAX / d->columns)
        return cx_fail(cx, LT_BAD_INPUT, "%zu rows of %zu columns: between 1 and %zu cells are wanted", d->rows, d->columns, PMF_CELLS_MAX);
    if (o->factors < 1 || o->factors > PMF_FACTORS_MAX || o->factors > least)
        return cx_fail(cx, LT_BAD_INPUT, "%u factors: 1 to %zu can be asked of %zu rows and %zu columns", o->factors,
                       least < PMF_FACTORS_MAX ? least : PMF_FACTORS_MAX, d->rows, d->columns);
    if (o->low > 0)
        return cx_fail(cx, LT_BAD_INPUT, "the least contribution is %g: 0 or below is wanted", o->low);
    for (size_t i = 0; i < d->rows * d->columns; i++) {
        if (!isfinite(d->conc[i]))
            return cx_fail(cx, LT_BAD_INPUT, "row %zu, column %zu: the concentration is no number", i / d->columns + 1, i % d->columns + 1);
        if (!(d->unc[i] > 0) || isinf(d->unc[i]))
            return cx_fail(cx, LT_BAD_INPUT, "row %zu, column %zu: the uncertainty %g is not above 0", i / d->columns + 1, i % d->columns + 1, d->unc[i]);
    }
    for (size_t i = 0; o->profile_low && i < o->factors * d->columns; i++)
        if (!(o->profile_low[i] >= 0) || !(o->profile_low[i] <= o->profile_high[i]))
            return cx_fail(cx, LT_BAD_INPUT, "factor %zu, column %zu: the bounds %g and %g do not fit", i / d->columns + 1, i % d->columns + 1,
                           o->profile_low[i], o->profile_high[i]);
    return LT_OK;
}

/* --- the ground of one fit ------------------------------------------------------------------------------------------------------- */

static size_t padded(size_t n)
{
    return (n + NNLS_LANES - 1) / NNLS_LANES * NNLS_LANES;
}

static lt_err make_side(lt_cx *cx, size_t count, size_t other, unsigned k, pmf_side *s)
{
    s->count = count;
    s->stride = padded(count);
    s->other = other;
    TRY(ARENA_ARRAY(cx, other * s->stride, &s->weight));
    TRY(ARENA_ARRAY(cx, other * s->stride, &s->value));
    TRY(ARENA_ARRAY(cx, s->stride * k, &s->low));
    TRY(ARENA_ARRAY(cx, s->stride * k, &s->high));
    for (int i = 0; i < 2; i++)
        TRY(ARENA_ARRAY(cx, s->stride * k, i ? &s->kept : &s->now));
    return ARENA_ARRAY(cx, s->stride * k, &s->next);
}

/* Weights, and weighted values, seen from both sides; *total: the sum of weight * value^2. */
void pmf_work_weigh(pmf_work *w, const double *unc)
{
    size_t n = w->d->rows, m = w->d->columns;
    w->total = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < m; j++) {
            double u = unc[i * m + j], v = w->d->conc[i * m + j], weight = u >= PMF_LEFT_OUT ? 0 : 1 / (u * u);
            w->row.weight[j * w->row.stride + i] = w->column.weight[i * w->column.stride + j] = weight;
            w->row.value[j * w->row.stride + i] = w->column.value[i * w->column.stride + j] = weight * v;
            w->total += weight * v * v;
        }
}

static void set_bounds(pmf_work *w)
{
    unsigned k = w->o->factors;
    size_t m = w->d->columns;
    for (size_t i = 0; i < w->row.stride * k; i++) {
        w->row.low[i] = w->o->method == PMF_WS_NMF ? -INFINITY : w->o->low;
        w->row.high[i] = INFINITY;
    }
    for (size_t j = 0; j < w->column.stride; j++)
        for (unsigned a = 0; a < k; a++) {
            bool bound = w->o->profile_low && j < m;
            w->column.low[pmf_at(k, j, a)] = bound ? w->o->profile_low[a * m + j] : 0;
            w->column.high[pmf_at(k, j, a)] = bound ? w->o->profile_high[a * m + j] : INFINITY;
        }
}

lt_err pmf_work_open(lt_cx *cx, const pmf_data *d, const pmf_options *o, pmf_work *w)
{
    size_t most = padded(d->rows > d->columns ? d->rows : d->columns);
    unsigned k = o->factors;
    *w = (pmf_work){.d = d, .o = o};
    TRY(make_side(cx, d->rows, d->columns, k, &w->row));
    TRY(make_side(cx, d->columns, d->rows, k, &w->column));
    TRY(ARENA_ARRAY(cx, most * k, &w->plain));
    TRY(ARENA_ARRAY(cx, most * k * (k + 1) / 2, &w->pairs));
    set_bounds(w);
    pmf_work_weigh(w, d->unc);
    return LT_OK;
}

/* --- one block ------------------------------------------------------------------------------------------------------------------- */

/* What the push adds to the block that begins with item i; w->plain holds the other side's factors. NULL: nothing. */
static const double *push_on(const pmf_work *w, const pmf_side *s, size_t i, double *shift)
{
    unsigned k = w->o->factors;
    bool is_row = s == &w->row;
    double sum = 0;
    if (w->push == 0 || (!is_row && (w->push_column < i || w->push_column >= i + NNLS_LANES)))
        return NULL;
    for (unsigned a = 0; a < k * NNLS_LANES; a++)
        shift[a] = 0;
    if (is_row) {
        for (unsigned l = 0; l < NNLS_LANES; l++)
            shift[w->push_factor * NNLS_LANES + l] = -0.5 * w->push * w->plain[w->push_column * k + w->push_factor];
        return shift;
    }
    for (size_t y = 0; y < s->other; y++)
        sum += w->plain[y * k + w->push_factor];
    shift[w->push_factor * NNLS_LANES + (w->push_column - i)] = -0.5 * w->push * sum;
    return shift;
}

/* The side's factors, best for the other's; returns sum of x'Gx - 2b'x. Blocks of lanes: factor a of item i at pmf_at(k, i, a). */
double pmf_work_step(pmf_work *w, pmf_side *s, const double *other, double *x)
{
    unsigned k = w->o->factors;
    double sum = 0;
    for (size_t y = 0; y < s->other; y++)
        for (unsigned a = 0; a < k; a++)
            w->plain[y * k + a] = other[pmf_at(k, y, a)];
    nnls_block_pairs(k, w->plain, s->other, w->pairs);
    double shift[PMF_FACTORS_MAX * NNLS_LANES];
    for (size_t i = 0; i < s->stride; i += NNLS_LANES) {
        nnls_side n = {s->other, w->plain, w->pairs, s->weight + i, s->value + i, s->stride, push_on(w, s, i, shift)};
        sum += nnls_block_solve(k, &n, s->low + i * k, s->high + i * k, x + i * k);
    }
    return sum;
}

static void extrapolate(double *to, const double *now, const double *before, const pmf_side *s, size_t n, double beta)
{
    for (size_t i = 0; i < n; i++) {
        double x = now[i] + beta * (now[i] - before[i]);
        to[i] = x < s->low[i] ? s->low[i] : x > s->high[i] ? s->high[i] : x;
    }
}

static void follow_residuals(pmf_work *w)
{
    unsigned k = w->o->factors;
    size_t m = w->d->columns;
    for (size_t i = 0; i < w->d->rows; i++)
        for (size_t j = 0; j < m; j++) {
            double e = w->d->conc[i * m + j], u = w->d->unc[i * m + j];
            for (unsigned a = 0; a < k; a++)
                e -= w->row.kept[pmf_at(k, i, a)] * w->column.kept[pmf_at(k, j, a)];
            double r = fabs(e / u);
            w->unc[i * m + j] = u >= PMF_LEFT_OUT || r <= PMF_ROBUST_ALPHA ? u : u * sqrt(r / PMF_ROBUST_ALPHA);
        }
    pmf_work_weigh(w, w->unc);
}

static lt_err pass_until_still(lt_cx *cx, pmf_work *w)
{
    unsigned k = w->o->factors, most = w->o->passes_max ? w->o->passes_max : PMF_PASSES_MAX;
    size_t rows = w->row.stride * k, columns = w->column.stride * k;
    double beta = BETA_FIRST, cap = 1, before = BETA_FIRST, back[PMF_LOOK_BACK], tolerance = w->o->tolerance > 0 ? w->o->tolerance : PMF_TOLERANCE;
    bool is_first = true;
    unsigned good = 0;
    memcpy(w->row.now, w->row.kept, rows * sizeof(double));
    memcpy(w->column.now, w->column.kept, columns * sizeof(double));
    for (; w->passes < most; w->passes++) {
        if (cx_is_cancelled(cx))
            return cx_fail(cx, LT_CANCELLED, "cancelled after %u passes", w->passes);
        memcpy(w->row.next, w->row.now, rows * sizeof(double));
        pmf_work_step(w, &w->row, w->column.now, w->row.next);
        extrapolate(w->row.now, w->row.next, w->row.kept, &w->row, rows, is_first ? 0 : beta);
        memcpy(w->column.next, w->column.now, columns * sizeof(double));
        double q = w->total + pmf_work_step(w, &w->column, w->row.now, w->column.next);
        if (!is_first && q > w->q) { /* back to what was accepted, and slower */
            memcpy(w->row.now, w->row.kept, rows * sizeof(double));
            memcpy(w->column.now, w->column.kept, columns * sizeof(double));
            cap = before;
            if (beta < 1e-6) /* without extrapolation a pass cannot rise but by rounding */
                break;
            beta /= BETA_CUT;
            if (beta < 0.01)
                beta = 0;
            continue;
        }
        extrapolate(w->column.now, w->column.next, w->column.kept, &w->column, columns, is_first ? 0 : beta);
        memcpy(w->row.kept, w->row.now, rows * sizeof(double));
        memcpy(w->column.kept, w->column.next, columns * sizeof(double));
        assert(is_first || q <= w->q); /* INV(1) */
        w->q = q;
        is_first = false;
        before = beta;
        beta = fmin(cap, beta > 0 ? beta * BETA_GROWTH : 0.02);
        cap = fmin(1, cap * BETA_CAP);
        if (good >= PMF_LOOK_BACK && back[good % PMF_LOOK_BACK] - q <= tolerance * q) {
            w->is_converged = true;
            break;
        }
        back[good++ % PMF_LOOK_BACK] = q;
    }
    return LT_OK;
}

#define ROBUST_ROUNDS 60

lt_err pmf_work_run(lt_cx *cx, pmf_work *w)
{
    if (!w->o->is_robust)
        return pass_until_still(cx, w);
    TRY(ARENA_ARRAY(cx, w->d->rows * w->d->columns, &w->unc));
    double last = INFINITY;
    for (int round = 0; round < ROBUST_ROUNDS; round++) {
        w->is_converged = false;
        TRY(pass_until_still(cx, w));
        follow_residuals(w);
        if (last - w->q <= 1e-6 * w->q && round > 2)
            break;
        last = w->q;
    }
    return LT_OK;
}

/* --- in and out ------------------------------------------------------------------------------------------------------------------ */

void pmf_work_put(pmf_work *w, const pmf_fit *fit)
{
    unsigned k = w->o->factors;
    size_t m = w->d->columns;
    for (size_t i = 0; i < w->d->rows; i++)
        for (unsigned a = 0; a < k; a++)
            w->row.kept[pmf_at(k, i, a)] = fit->contributions[i * k + a];
    for (size_t j = 0; j < m; j++)
        for (unsigned a = 0; a < k; a++) {
            double x = fit->profiles[a * m + j], *low = &w->column.low[pmf_at(k, j, a)], *high = &w->column.high[pmf_at(k, j, a)];
            w->column.kept[pmf_at(k, j, a)] = x < *low ? *low : x > *high ? *high : x;
        }
}

void pmf_work_get(const pmf_work *w, pmf_fit *fit)
{
    unsigned k = w->o->factors;
    size_t m = w->d->columns;
    for (size_t i = 0; i < w->d->rows; i++)
        for (unsigned a = 0; a < k; a++)
            fit->contributions[i * k + a] = w->row.kept[pmf_at(k, i, a)];
    for (size_t j = 0; j < m; j++)
        for (unsigned a = 0; a < k; a++)
            fit->profiles[a * m + j] = w->column.kept[pmf_at(k, j, a)];
    fit->passes = w->passes;
    fit->is_converged = w->is_converged;
    pmf_measure(w->d, k, fit);
}

void pmf_measure(const pmf_data *d, unsigned factors, pmf_fit *fit)
{
    fit->q_true = fit->q_robust = 0;
    for (size_t i = 0; i < d->rows; i++)
        for (size_t j = 0; j < d->columns; j++) {
            double e = d->conc[i * d->columns + j], u = d->unc[i * d->columns + j];
            if (u >= PMF_LEFT_OUT)
                continue;
            for (unsigned a = 0; a < factors; a++)
                e -= fit->contributions[i * factors + a] * fit->profiles[a * d->columns + j];
            double r = fabs(e / u);
            fit->q_true += r * r;
            fit->q_robust += r > PMF_ROBUST_ALPHA ? PMF_ROBUST_ALPHA * r : r * r;
        }
}

void pmf_scale(const pmf_data *d, unsigned k, pmf_fit *fit)
{
    for (unsigned a = 0; a < k; a++) {
        double mean = 0;
        for (size_t i = 0; i < d->rows; i++)
            mean += fit->contributions[i * k + a] / (double)d->rows;
        for (size_t i = 0; mean > 0 && i < d->rows; i++)
            fit->contributions[i * k + a] /= mean;
        for (size_t j = 0; mean > 0 && j < d->columns; j++)
            fit->profiles[a * d->columns + j] *= mean;
    }
}

typedef struct share { double size; unsigned at; } share;
static int by_share(const void *a, const void *b)
{
    const share *x = a, *y = b;
    return x->size > y->size ? -1 : x->size < y->size ? 1 : x->at < y->at ? -1 : x->at > y->at;
}

lt_err pmf_settle(lt_cx *cx, const pmf_data *d, unsigned k, pmf_fit *fit)
{
    double *w, *h;
    share order[PMF_FACTORS_MAX];
    size_t n = d->rows, m = d->columns;
    TRY(ARENA_ARRAY(cx, n * k, &w));
    TRY(ARENA_ARRAY(cx, k * m, &h));
    memcpy(w, fit->contributions, n * k * sizeof *w);
    memcpy(h, fit->profiles, k * m * sizeof *h);
    for (unsigned a = 0; a < k; a++) {
        double mean = 0, size = 0;
        for (size_t i = 0; i < n; i++)
            mean += w[i * k + a] / (double)n;
        double by = mean > 0 ? mean : 1; /* a factor that explains nothing keeps its zeros */
        for (size_t i = 0; i < n; i++)
            w[i * k + a] /= by;
        for (size_t j = 0; j < m; j++) {
            double sum = 0;
            h[a * m + j] *= by;
            for (size_t i = 0; i < n; i++)
                sum += d->unc[i * m + j] >= PMF_LEFT_OUT ? 0 : w[i * k + a] * h[a * m + j] / d->unc[i * m + j];
            size += sum;
        }
        order[a] = (share){size, a};
    }
    qsort(order, k, sizeof *order, by_share);
    for (unsigned a = 0; a < k; a++) {
        for (size_t i = 0; i < n; i++)
            fit->contributions[i * k + a] = w[i * k + order[a].at];
        memcpy(fit->profiles + a * m, h + order[a].at * m, m * sizeof *h);
    }
    return LT_OK;
}

/* --- starts ---------------------------------------------------------------------------------------------------------------------- */

/* Each factor a random mixture about the columns' means. */
static void scatter(pmf_work *w, chance *c)
{
    unsigned k = w->o->factors;
    size_t n = w->d->rows, m = w->d->columns;
    for (size_t j = 0; j < m; j++) {
        double weights = 0, values = 0;
        for (size_t i = 0; i < n; i++) {
            weights += w->column.weight[i * w->column.stride + j];
            values += w->column.value[i * w->column.stride + j];
        }
        double mean = weights > 0 ? fabs(values / weights) : 0;
        for (unsigned a = 0; a < k; a++) {
            size_t at = pmf_at(k, j, a);
            double x = 2 * mean * chance_unit(c) / k;
            w->column.kept[at] = fmin(fmax(x, w->column.low[at]), w->column.high[at]);
        }
    }
    for (size_t i = 0; i < n; i++)
        for (unsigned a = 0; a < k; a++)
            w->row.kept[pmf_at(k, i, a)] = 2 * chance_unit(c);
}

static lt_err run(lt_cx *cx, pmf_work *w, pmf_fit *fit)
{
    switch (w->o->method) {
    case PMF_ANLS: TRY(pmf_work_run(cx, w)); break;
    case PMF_LS_NMF: TRY(pmf_nmf_run_ls(cx, w)); break;
    case PMF_WS_NMF: TRY(pmf_nmf_run_ws(cx, w)); break;
    }
    pmf_work_get(w, fit);
    return LT_OK;
}

lt_err pmf_start(lt_cx *cx, const pmf_data *d, const pmf_options *o, unsigned start, pmf_fit *fit)
{
    pmf_work w;
    TRY(pmf_check(cx, d, o));
    TRY(pmf_work_open(cx, d, o, &w));
    chance c = chance_of(o->seed, start);
    scatter(&w, &c);
    TRY(run(cx, &w, fit));
    return o->profile_low ? LT_OK : pmf_settle(cx, d, o->factors, fit); /* bounds are in the caller's scale and order */
}

lt_err pmf_refine(lt_cx *cx, const pmf_data *d, const pmf_options *o, pmf_fit *fit)
{
    pmf_work w;
    TRY(pmf_check(cx, d, o));
    TRY(pmf_work_open(cx, d, o, &w));
    pmf_work_put(&w, fit);
    return run(cx, &w, fit);
}

typedef struct running {
    const pmf_data    *d;
    const pmf_options *o;
    double            *q;
    pmf_fit           *fits;
} running;

static lt_err run_start(lt_cx *cx, void *self, size_t piece, unsigned worker)
{
    running *r = self;
    (void)worker;
    TRY(pmf_start(cx, r->d, r->o, (unsigned)piece, &r->fits[piece]));
    r->q[piece] = r->o->is_robust ? r->fits[piece].q_robust : r->fits[piece].q_true;
    return LT_OK;
}

lt_err pmf_solve(lt_cx *cx, const pmf_data *d, const pmf_options *o, const pmf_race *race, pmf_fit *fit)
{
    running r = {d, o, race->q, NULL};
    TRY(pmf_check(cx, d, o));
    if (race->starts < 1)
        return cx_fail(cx, LT_BAD_INPUT, "0 starts: 1 or more are wanted");
    TRY(ARENA_ARRAY(cx, race->starts, &r.fits));
    for (unsigned i = 0; i < race->starts; i++) {
        TRY(ARENA_ARRAY(cx, d->rows * o->factors, &r.fits[i].contributions));
        TRY(ARENA_ARRAY(cx, o->factors * d->columns, &r.fits[i].profiles));
    }
    TRY(parallel_run(cx, race->workers, race->starts, run_start, &r, "starts"));
    unsigned best = 0;
    for (unsigned i = 1; i < race->starts; i++)
        if (race->q[i] < race->q[best])
            best = i;
    const pmf_fit *b = &r.fits[best];
    memcpy(fit->contributions, b->contributions, d->rows * o->factors * sizeof(double));
    memcpy(fit->profiles, b->profiles, o->factors * d->columns * sizeof(double));
    fit->q_true = b->q_true;
    fit->q_robust = b->q_robust;
    fit->passes = b->passes;
    fit->is_converged = b->is_converged;
    return LT_OK;
}
