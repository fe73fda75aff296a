/* pmf_error.c - bootstrap, displacement and both; see pmf_error.h. */
#include "model/receptor/pmf_error.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/parallel.h"
#include "model/receptor/pmf_int.h"

#define REFIT_TOLERANCE 4e-7 /* of Q over PMF_LOOK_BACK passes: some thousandths of a level */
#define REFIT_PASSES    400u
#define PUSHES_MAX      9u
#define STREAM_RESAMPLE 1000u

static lt_err check(lt_cx *cx, const pmf_data *d, const pmf_options *o, const pmf_error_options *e)
{
    TRY(pmf_check(cx, d, o));
    if (e->resamples > PMF_RESAMPLES_MAX)
        return cx_fail(cx, LT_BAD_INPUT, "%u resamples: at most %u are made", e->resamples, PMF_RESAMPLES_MAX);
    if (e->block_rows > d->rows)
        return cx_fail(cx, LT_BAD_INPUT, "blocks of %u rows cannot be drawn from %zu", e->block_rows, d->rows);
    if (e->level_count < 1 || e->level_count > PMF_LEVELS_MAX)
        return cx_fail(cx, LT_BAD_INPUT, "%u levels of dQ: 1 to %u are wanted", e->level_count, PMF_LEVELS_MAX);
    for (unsigned l = 0; l < e->level_count; l++)
        if (!(e->levels[l] > (l ? e->levels[l - 1] : 0)))
            return cx_fail(cx, LT_BAD_INPUT, "level %u of dQ is %g: levels rise from above 0", l + 1, e->levels[l]);
    for (size_t i = 0; i < e->active_count; i++)
        if (e->active[i] >= o->factors * d->columns)
            return cx_fail(cx, LT_BAD_INPUT, "active element %zu does not exist: there are %zu", e->active[i], o->factors * d->columns);
    return LT_OK;
}

/* --- which factor is which --------------------------------------------------------------------------------------------------------- */

static double correlation(size_t rows, unsigned k, const double *x, unsigned a, const double *y, unsigned b)
{
    double mx = 0, my = 0, xx = 0, yy = 0, xy = 0;
    for (size_t i = 0; i < rows; i++) {
        mx += x[i * k + a] / (double)rows;
        my += y[i * k + b] / (double)rows;
    }
    for (size_t i = 0; i < rows; i++) {
        double p = x[i * k + a] - mx, q = y[i * k + b] - my;
        xx += p * p;
        yy += q * q;
        xy += p * q;
    }
    return xx > 0 && yy > 0 ? xy / sqrt(xx * yy) : 0;
}

void pmf_error_map(size_t rows, unsigned k, const double *base, const double *fit, double least, int *map)
{
    for (unsigned a = 0; a < k; a++) {
        double best = least;
        map[a] = -1;
        for (unsigned b = 0; b < k; b++) {
            double r = correlation(rows, k, base, b, fit, a);
            if (r >= best) {
                best = r;
                map[a] = (int)b;
            }
        }
    }
}

static bool is_own(const int *map, unsigned k)
{
    for (unsigned a = 0; a < k; a++)
        if (map[a] != (int)a)
            return false;
    return true;
}

void pmf_error_pick_active(const pmf_data *d, unsigned k, const pmf_fit *base, size_t *active)
{
    size_t m = d->columns;
    for (unsigned a = 0; a < k; a++) {
        double best = -1;
        for (size_t j = 0; j < m; j++) {
            double sum = 0;
            for (unsigned b = 0; b < k; b++)
                sum += base->profiles[b * m + j];
            double share = sum > 0 ? base->profiles[a * m + j] / sum : 0;
            if (share > best) {
                best = share;
                active[a] = a * m + j;
            }
        }
    }
}

/* --- resamples -------------------------------------------------------------------------------------------------------------------- */

typedef struct resample {
    pmf_data data;
    pmf_fit  fit;  /* refitted */
    double  *base; /* contributions of the drawn rows */
    int      map[PMF_FACTORS_MAX];
} resample;

static lt_err room_for(lt_cx *cx, const pmf_data *d, unsigned k, pmf_fit *fit)
{
    TRY(ARENA_ARRAY(cx, d->rows * k, &fit->contributions));
    return ARENA_ARRAY(cx, k * d->columns, &fit->profiles);
}

static void draw_rows(const pmf_data *d, unsigned block, chance *c, size_t *rows)
{
    size_t blocks = (d->rows + block - 1) / block;
    for (size_t n = 0; n < d->rows;) {
        size_t first = chance_below(c, blocks) * block;
        for (size_t i = first; i < first + block && i < d->rows && n < d->rows; i++)
            rows[n++] = i;
    }
}

typedef struct ask { /* what every piece of work is about */
    const pmf_data          *d;
    const pmf_options       *o;
    const pmf_fit           *base;
    const pmf_error_options *e;
} ask;

static lt_err make_resample(lt_cx *cx, const ask *q, size_t number, resample *r)
{
    const pmf_data *d = q->d;
    const pmf_options *o = q->o;
    const pmf_fit *base = q->base;
    const pmf_error_options *e = q->e;
    unsigned k = o->factors;
    size_t m = d->columns, *rows;
    double *conc, *unc;
    TRY(ARENA_ARRAY(cx, d->rows, &rows));
    TRY(ARENA_ARRAY(cx, d->rows * m, &conc));
    TRY(ARENA_ARRAY(cx, d->rows * m, &unc));
    TRY(ARENA_ARRAY(cx, d->rows * k, &r->base));
    TRY(room_for(cx, d, k, &r->fit));
    chance c = chance_of(e->seed, STREAM_RESAMPLE + number);
    draw_rows(d, e->block_rows ? e->block_rows : 10, &c, rows);
    for (size_t i = 0; i < d->rows; i++) {
        memcpy(conc + i * m, d->conc + rows[i] * m, m * sizeof *conc);
        memcpy(unc + i * m, d->unc + rows[i] * m, m * sizeof *unc);
        memcpy(r->base + i * k, base->contributions + rows[i] * k, k * sizeof *r->base);
    }
    memcpy(r->fit.contributions, r->base, d->rows * k * sizeof *r->base);
    memcpy(r->fit.profiles, base->profiles, k * m * sizeof *r->base);
    r->data = (pmf_data){d->rows, m, conc, unc};
    TRY(pmf_refine(cx, &r->data, o, &r->fit));
    pmf_scale(&r->data, k, &r->fit);
    pmf_error_map(d->rows, k, r->base, r->fit.contributions, e->map_r > 0 ? e->map_r : 0.6, r->map);
    return LT_OK;
}

typedef struct boot {
    const pmf_data          *d;
    const pmf_options       *o;
    const pmf_fit           *base;
    const pmf_error_options *e;
    double                  *profiles; /* resamples x factors x columns */
    int                     *maps;     /* resamples x factors */
    double                  *q;
} boot;

static lt_err run_resample(lt_cx *cx, void *self, size_t piece, unsigned worker)
{
    boot *b = self;
    resample r;
    unsigned k = b->o->factors;
    (void)worker;
    TRY(make_resample(cx, &(ask){b->d, b->o, b->base, b->e}, piece, &r));
    memcpy(b->profiles + piece * k * b->d->columns, r.fit.profiles, k * b->d->columns * sizeof(double));
    memcpy(b->maps + piece * k, r.map, k * sizeof(int));
    b->q[piece] = r.fit.q_true;
    return LT_OK;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

/* The quantile of n sorted values, between neighbours. */
static double quantile(const double *sorted, size_t n, double p)
{
    double at = p * (double)(n - 1);
    size_t i = (size_t)at;
    return n == 0 ? NAN : i + 1 < n ? sorted[i] + (at - (double)i) * (sorted[i + 1] - sorted[i]) : sorted[n - 1];
}

static void sum_up(const boot *b, pmf_bootstrap *out, double *line)
{
    static const double P[PMF_QUANTILES] = {0.05, 0.25, 0.5, 0.75, 0.95};
    unsigned k = b->o->factors;
    size_t m = b->d->columns;
    for (unsigned s = 0; s < out->resamples; s++) {
        for (unsigned a = 0; a < k; a++)
            out->mapped[a * (k + 1) + (b->maps[s * k + a] < 0 ? k : (unsigned)b->maps[s * k + a])]++;
        out->kept += is_own(b->maps + s * k, k);
    }
    for (size_t at = 0; at < k * m; at++) {
        size_t n = 0;
        for (unsigned s = 0; s < out->resamples; s++)
            for (unsigned a = 0; a < k; a++)
                if (b->maps[s * k + a] == (int)(at / m))
                    line[n++] = b->profiles[(s * k + a) * m + at % m];
        qsort(line, n, sizeof *line, by_value);
        for (unsigned p = 0; p < PMF_QUANTILES; p++)
            out->quantiles[p * k * m + at] = n ? quantile(line, n, P[p]) : NAN;
    }
}

lt_err pmf_error_bootstrap(lt_cx *cx, const pmf_data *d, const pmf_options *o, const pmf_fit *base, const pmf_error_options *e, pmf_bootstrap *out)
{
    boot b = {d, o, base, e, NULL, NULL, NULL};
    double *line;
    size_t k = o->factors, m = d->columns;
    TRY(check(cx, d, o, e));
    *out = (pmf_bootstrap){.resamples = e->resamples};
    TRY(ARENA_ARRAY(cx, e->resamples * k * m + 1, &b.profiles));
    TRY(ARENA_ARRAY(cx, e->resamples * k + 1, &b.maps));
    TRY(ARENA_ARRAY(cx, e->resamples + 1, &b.q));
    TRY(ARENA_ARRAY(cx, k * (k + 1), &out->mapped));
    TRY(ARENA_ARRAY(cx, PMF_QUANTILES * k * m, &out->quantiles));
    TRY(ARENA_ARRAY(cx, e->resamples * k + 1, &line));
    TRY(parallel_run(cx, e->workers, e->resamples, run_resample, &b, "bootstrap"));
    sum_up(&b, out, line);
    out->q = b.q;
    return LT_OK;
}

/* --- displacement ------------------------------------------------------------------------------------------------------------------ */

typedef struct curve { /* of one element in one direction: points of T over sqrt(dQ) */
    double   root[PUSHES_MAX + 1], value[PUSHES_MAX + 1];
    unsigned n;
    bool     is_floor;   /* T came to 0 (or its bound): no push moves it further */
    double   push_at_1;  /* the push that costs dQ = 1, by the last point */
} curve;

typedef struct bench { /* one worker's ground */
    const pmf_data *d;
    pmf_options     o;
    pmf_work        w;
    pmf_fit         fit;
} bench;

static lt_err bench_open(lt_cx *cx, const pmf_data *d, const pmf_options *o, bench *b)
{
    b->d = d;
    b->o = *o;
    b->o.tolerance = REFIT_TOLERANCE;
    b->o.passes_max = REFIT_PASSES;
    b->o.method = PMF_ANLS;
    b->o.is_robust = false;
    TRY(room_for(cx, d, o->factors, &b->fit));
    return pmf_work_open(cx, d, &b->o, &b->w);
}

/* All is minimised with the push from what stands in the fit; T of the element, and Q, afterwards. */
static lt_err push(lt_cx *cx, bench *b, size_t at, double force, double *q, double *t)
{
    unsigned k = b->o.factors;
    size_t m = b->d->columns;
    b->w.push = force;
    b->w.push_factor = (unsigned)(at / m);
    b->w.push_column = at % m;
    b->w.passes = 0;
    b->w.is_converged = false;
    pmf_work_put(&b->w, &b->fit);
    TRY(pmf_work_run(cx, &b->w));
    pmf_work_get(&b->w, &b->fit);
    pmf_scale(b->d, k, &b->fit);
    *q = b->fit.q_true;
    *t = b->fit.profiles[at];
    return LT_OK;
}

static void begin_from(bench *b, const pmf_fit *base)
{
    memcpy(b->fit.contributions, base->contributions, b->d->rows * b->o.factors * sizeof(double));
    memcpy(b->fit.profiles, base->profiles, b->o.factors * b->d->columns * sizeof(double));
}

/* A push that would cost dQ = 1 if nothing else gave way. */
static double first_push(const pmf_data *d, unsigned k, const pmf_fit *base, size_t at)
{
    double g = 0;
    for (size_t i = 0; i < d->rows; i++) {
        double u = d->unc[i * d->columns + at % d->columns], w = base->contributions[i * k + at / d->columns];
        g += u >= PMF_LEFT_OUT ? 0 : w * w / (u * u);
    }
    return 2 * sqrt(g) / (double)d->rows;
}

typedef struct course {
    const pmf_fit           *base;
    const pmf_error_options *e;
    const double            *base_w; /* contributions that factors are told by */
    unsigned               (*swaps)[PMF_FACTORS_MAX];
    double                  *drop;
    unsigned                *refits;
} course;

static void note_swaps(const bench *b, const course *c, double dq)
{
    int map[PMF_FACTORS_MAX];
    pmf_error_map(b->d->rows, b->o.factors, c->base_w, b->fit.contributions, 0, map);
    for (unsigned l = 0; l < c->e->level_count; l++)
        for (unsigned a = 0; dq <= c->e->levels[l] * 1.3 && a < b->o.factors; a++)
            c->swaps[l][a] += map[a] != (int)a;
}

/* Push by push until the last level is passed. sign +1: downwards. */
static lt_err follow(lt_cx *cx, bench *b, const course *c, size_t at, int sign, curve *out)
{
    double last = c->e->levels[c->e->level_count - 1], by = first_push(b->d, b->o.factors, c->base, at), q, t;
    unsigned level = 0;
    *out = (curve){.n = 1, .root = {0}, .value = {c->base->profiles[at]}, .push_at_1 = by};
    begin_from(b, c->base);
    if (by <= 0 || (sign > 0 && out->value[0] <= 0)) {
        out->is_floor = true;
        return LT_OK;
    }
    for (double aim = c->e->levels[0] / 4; out->n <= PUSHES_MAX;) {
        TRY(push(cx, b, at, sign * out->push_at_1 * sqrt(aim), &q, &t));
        ++*c->refits;
        double dq = q - c->base->q_true;
        *c->drop = fmax(*c->drop, -dq);
        note_swaps(b, c, dq);
        if (sign > 0 && t <= 1e-9 * c->base->profiles[at]) {
            out->is_floor = true;
            out->root[out->n] = sqrt(fmax(dq, 0));
            out->value[out->n++] = 0;
            break;
        }
        double root = sqrt(fmax(dq, 0));
        if (root > out->root[out->n - 1] * 1.001 + 1e-3) {
            out->root[out->n] = root;
            out->value[out->n++] = t;
            out->push_at_1 *= fmin(4, fmax(0.25, sqrt(aim) / root));
        } else { /* it gave nothing away: harder */
            out->push_at_1 *= 2;
            if (out->push_at_1 > 1e9 * by)
                break;
        }
        if (dq >= last)
            break;
        while (level < c->e->level_count && c->e->levels[level] <= dq * 1.02)
            level++;
        aim = level < c->e->level_count ? c->e->levels[level] * 1.04 : last * 1.1;
    }
    return LT_OK;
}

/* T at a level: along the curve; beyond its end straight on, or the floor. */
static double read_curve(const curve *c, double level)
{
    double root = sqrt(level);
    for (unsigned i = 1; i < c->n; i++)
        if (c->root[i] >= root) {
            double span = c->root[i] - c->root[i - 1];
            return c->value[i - 1] + (span > 0 ? (root - c->root[i - 1]) / span : 1) * (c->value[i] - c->value[i - 1]);
        }
    if (c->is_floor)
        return 0;
    if (c->n < 2)
        return c->value[0];
    double slope = (c->value[c->n - 1] - c->value[c->n - 2]) / (c->root[c->n - 1] - c->root[c->n - 2]);
    return fmax(0, c->value[c->n - 1] + slope * (root - c->root[c->n - 1]));
}

typedef struct displacing {
    const pmf_data          *d;
    const pmf_options       *o;
    const pmf_fit           *base;
    const pmf_error_options *e;
    pmf_displaced           *out;
    unsigned               (*swaps)[PMF_LEVELS_MAX][PMF_FACTORS_MAX]; /* of each piece: summed in order */
    double                  *drops;
    unsigned                *refits;
} displacing;

/* A factor's whole profile: one piece a factor and column. */
static lt_err displace_element(lt_cx *cx, void *self, size_t at, unsigned worker)
{
    displacing *s = self;
    bench *b;
    curve down, up;
    size_t size = s->o->factors * s->d->columns;
    (void)worker;
    TRY(arena_alloc(cx, sizeof *b, &b));
    TRY(bench_open(cx, s->d, s->o, b));
    course c = {s->base, s->e, s->base->contributions, s->swaps[at], &s->drops[at], &s->refits[at]};
    TRY(follow(cx, b, &c, at, 1, &down));
    TRY(follow(cx, b, &c, at, -1, &up));
    double low = s->base->profiles[at], high = low;
    for (unsigned l = 0; l < s->e->level_count; l++) {
        low = fmin(low, read_curve(&down, s->e->levels[l]));
        high = fmax(high, read_curve(&up, s->e->levels[l]));
        s->out->low[l * size + at] = low;
        s->out->high[l * size + at] = high;
        assert(low <= s->base->profiles[at] && s->base->profiles[at] <= high); /* INV(1) */
    }
    return LT_OK;
}

static void add_up(const displacing *s, size_t pieces)
{
    for (size_t i = 0; i < pieces; i++) {
        for (unsigned l = 0; l < s->e->level_count; l++)
            for (unsigned a = 0; a < s->o->factors; a++)
                s->out->swaps[l][a] += s->swaps[i][l][a];
        s->out->drop = fmax(s->out->drop, s->drops[i]);
        s->out->refits += s->refits[i];
    }
}

static lt_err displacing_open(lt_cx *cx, size_t pieces, displacing *s)
{
    size_t size = s->e->level_count * s->o->factors * s->d->columns;
    *s->out = (pmf_displaced){.low = NULL};
    TRY(check(cx, s->d, s->o, s->e));
    TRY(ARENA_ARRAY(cx, size, &s->out->low));
    TRY(ARENA_ARRAY(cx, size, &s->out->high));
    TRY(ARENA_ARRAY(cx, pieces + 1, &s->swaps));
    TRY(ARENA_ARRAY(cx, pieces + 1, &s->drops));
    return ARENA_ARRAY(cx, pieces + 1, &s->refits);
}

lt_err pmf_error_displace(lt_cx *cx, const pmf_data *d, const pmf_options *o, const pmf_fit *base, const pmf_error_options *e, pmf_displaced *out)
{
    displacing s = {.d = d, .o = o, .base = base, .e = e, .out = out};
    size_t pieces = o->factors * d->columns;
    TRY(displacing_open(cx, pieces, &s));
    TRY(parallel_run(cx, e->workers, pieces, displace_element, &s, "displacement"));
    add_up(&s, pieces);
    return LT_OK;
}

/* --- both --------------------------------------------------------------------------------------------------------------------------- */

typedef struct both {
    displacing s;
    double    *lows, *highs; /* resamples x level_count x elements; NAN: not counted */
} both;

/* Everything that the displaced solution shows, at each level it stays within. */
static void widen(const bench *b, const pmf_fit *own, const pmf_error_options *e, double dq, double *low, double *high)
{
    size_t size = b->o.factors * b->d->columns;
    for (unsigned l = 0; l < e->level_count; l++) {
        double by = dq > e->levels[l] ? sqrt(e->levels[l] / dq) : 1; /* a solution beyond the level: as far as the level goes */
        for (size_t i = 0; i < size; i++) {
            double t = own->profiles[i] + by * (b->fit.profiles[i] - own->profiles[i]);
            low[l * size + i] = fmin(low[l * size + i], t);
            high[l * size + i] = fmax(high[l * size + i], t);
        }
    }
}

static lt_err displace_resample(lt_cx *cx, void *self, size_t piece, unsigned worker)
{
    both *p = self;
    displacing *s = &p->s;
    resample r;
    bench *b;
    size_t size = s->o->factors * s->d->columns, at = piece * s->e->level_count * size;
    double last = s->e->levels[s->e->level_count - 1], q, t;
    (void)worker;
    TRY(make_resample(cx, &(ask){s->d, s->o, s->base, s->e}, piece, &r));
    for (size_t i = 0; i < s->e->level_count * size; i++)
        p->lows[at + i] = p->highs[at + i] = is_own(r.map, s->o->factors) ? r.fit.profiles[i % size] : NAN;
    if (!is_own(r.map, s->o->factors))
        return LT_OK;
    TRY(arena_alloc(cx, sizeof *b, &b));
    TRY(bench_open(cx, &r.data, s->o, b));
    course c = {&r.fit, s->e, r.fit.contributions, s->swaps[piece], &s->drops[piece], &s->refits[piece]};
    for (size_t i = 0; i < 2 * s->e->active_count; i++) {
        size_t element = s->e->active[i / 2];
        double force = first_push(&r.data, s->o->factors, &r.fit, element) * sqrt(last);
        begin_from(b, &r.fit);
        TRY(push(cx, b, element, i % 2 ? -force : force, &q, &t));
        ++*c.refits;
        *c.drop = fmax(*c.drop, r.fit.q_true - q);
        note_swaps(b, &c, fmin(q - r.fit.q_true, last));
        widen(b, &r.fit, s->e, fmax(q - r.fit.q_true, 1e-9), p->lows + at, p->highs + at);
    }
    unsigned swaps = 0;
    for (unsigned a = 0; a < s->o->factors; a++)
        swaps += s->swaps[piece][0][a];
    bool is_out = swaps || s->drops[piece] > s->e->levels[0]; /* not a minimum of its own, or not the same factors: it does not count */
    for (size_t i = 0; is_out && i < s->e->level_count * size; i++)
        p->lows[at + i] = p->highs[at + i] = NAN;
    return LT_OK;
}

lt_err pmf_error_both(lt_cx *cx, const pmf_data *d, const pmf_options *o, const pmf_fit *base, const pmf_error_options *e, pmf_displaced *out)
{
    both p = {.s = {.d = d, .o = o, .base = base, .e = e, .out = out}};
    size_t size = e->level_count * o->factors * d->columns;
    double *line;
    TRY(displacing_open(cx, e->resamples, &p.s));
    TRY(ARENA_ARRAY(cx, e->resamples * size + 1, &p.lows));
    TRY(ARENA_ARRAY(cx, e->resamples * size + 1, &p.highs));
    TRY(ARENA_ARRAY(cx, e->resamples + 1, &line));
    TRY(parallel_run(cx, e->workers, e->resamples, displace_resample, &p, "bootstrap with displacement"));
    add_up(&p.s, e->resamples);
    out->resamples = e->resamples;
    for (size_t at = 0; at < size; at++)
        for (int side = 0; side < 2; side++) {
            const double *all = side ? p.highs : p.lows;
            size_t n = 0;
            for (unsigned r = 0; r < e->resamples; r++)
                if (!isnan(all[r * size + at]))
                    line[n++] = all[r * size + at];
            qsort(line, n, sizeof *line, by_value);
            out->kept = (unsigned)n;
            *(side ? &out->high[at] : &out->low[at]) = n ? quantile(line, n, side ? 0.95 : 0.05) : NAN;
        }
    return LT_OK;
}
