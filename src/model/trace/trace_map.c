/* trace_map.c - evidence of each cell of a trace's map, and the regions that hold half and nine tenths of it. */
#include "model/trace/trace_int.h"

#include <math.h>
#include <stdlib.h>

#include "base/parallel.h"

#define SMOOTH_TURNS 1
#define HOPELESS    60.0 /* nats behind the best cell of the skies before: not looked at in another sky */
#define REACH_LEAST 0.05 /* of the peak: a cell that cannot give so much at e^(mu + 2 sd) is no place for the cause */

static culprit_rate rate_of(const trace_case *c)
{
    return c->unknown.sd > 0 ? c->unknown : (culprit_rate){1.6094379124341003, 1.5};
}

double trace_log_add(double a, double b)
{
    double most = fmax(a, b);
    return most == -INFINITY ? most : most + log1p(exp(fmin(a, b) - most));
}

trace_mix trace_mix_empty(culprit_rate prior)
{
    return (trace_mix){-INFINITY, prior.mu, prior.sd, -INFINITY, prior.mu, 0};
}

void trace_mix_add(trace_mix *m, double log_weight, size_t sky, culprit_verdict v)
{
    double e = log_weight + v.log_evidence, all = trace_log_add(m->log_evidence, e);
    if (e == -INFINITY)
        return;
    double p = exp(e - all), mean = (1 - p) * m->log_rate + p * v.log_rate, before = m->log_rate - mean, now = v.log_rate - mean;
    m->log_rate_sd = sqrt((1 - p) * (m->log_rate_sd * m->log_rate_sd + before * before) + p * (v.log_rate_sd * v.log_rate_sd + now * now));
    m->log_rate = mean;
    m->log_evidence = all;
    if (e > m->best) {
        m->best = e;
        m->best_rate = v.log_rate;
        m->best_sky = sky;
    }
}

static lt_err judge_row(lt_cx *cx, void *self, size_t row, unsigned worker)
{
    trace_work *w = self;
    float *a;
    culprit_rate prior = rate_of(w->c);
    double most = exp(prior.mu + 2 * prior.sd), peak = w->r->peak - w->r->usual;
    size_t planes = w->hours * CULPRIT_TURNS * w->n;
    (void)worker;
    TRY(ARENA_ARRAY(cx, planes + 1, &a));
    for (size_t x = 0; x < w->r->region.nx; x++) {
        size_t cell = row * w->r->region.nx + x;
        float largest = 0;
        trace_gather(w, cell, a);
        for (size_t p = 0; p < planes; p++)
            largest = a[p] > largest ? a[p] : largest;
        if ((double)largest * most >= REACH_LEAST * peak && (w->sky == 0 || w->of_cell[cell].log_evidence > w->hopeless))
            trace_mix_add(&w->of_cell[cell], w->sky_weight[w->sky], w->sky, culprit_judge(&w->data, &(culprit_reach){a}, prior));
    }
    return LT_OK;
}

lt_err trace_judge_cells(lt_cx *cx, trace_work *w)
{
    size_t best = w->cells;
    for (size_t c = 0; w->sky == 0 && c < w->cells; c++)
        w->of_cell[c] = trace_mix_empty(rate_of(w->c));
    double *before;
    TRY(ARENA_ARRAY(cx, w->cells + 1, &before));
    w->hopeless = -INFINITY;
    for (size_t c = 0; c < w->cells; c++) {
        before[c] = w->of_cell[c].log_evidence;
        w->hopeless = fmax(w->hopeless, before[c] - HOPELESS);
    }
    TRY(w->cells ? parallel_run(cx, 0, w->r->region.ny, judge_row, w, "judge") : LT_OK);
    w->cell_sum[w->sky] = -INFINITY;
    for (size_t c = 0; c < w->cells; c++) {
        const trace_mix *m = &w->of_cell[c];
        if (m->log_evidence > before[c]) /* what this sky added */
            w->cell_sum[w->sky] = trace_log_add(w->cell_sum[w->sky], m->log_evidence + log1p(-exp(before[c] - m->log_evidence)));
        if (m->best_sky == w->sky && m->best > w->best_evidence) {
            w->best_evidence = m->best;
            best = c;
        }
    }
    if (best < w->cells) {
        trace_gather(w, best, w->best_reach);
        w->best_rate = w->of_cell[best].best_rate;
    }
    return LT_OK;
}

/* --- the region ------------------------------------------------------------------------------------------------------------------ */

typedef struct ordered {
    double p;
    size_t cell;
} ordered;

static int likeliest_first(const void *pa, const void *pb)
{
    const ordered *a = pa, *b = pb;
    return a->p > b->p ? -1 : a->p < b->p ? 1 : a->cell < b->cell ? -1 : a->cell > b->cell;
}

static void set_levels(trace_region *g, const ordered *o, size_t n)
{
    double sum = 0, km2 = g->step_m * g->step_m * 1e-6;
    for (size_t i = 0; i < n && sum < 0.9 && o[i].p > 0; i++) {
        g->level[o[i].cell] = sum < 0.5 ? 50 : 90;
        if (sum < 0.5)
            g->area_50_km2 += km2;
        g->area_90_km2 += km2;
        sum += o[i].p;
    }
}

static double normal_below(double x)
{
    return 0.5 * erfc(-x * 0.70710678118654752);
}

/* The rate below which a share p of the whole map's probability lies: by bisection. */
static double rate_quantile(const trace_work *w, double p)
{
    const trace_region *g = &w->r->region;
    double lo = -30, hi = 30;
    for (int i = 0; i < 60; i++) {
        double mid = 0.5 * (lo + hi), below = 0;
        for (size_t c = 0; c < w->cells; c++)
            if (g->probability[c] > 1e-9)
                below += g->probability[c] * normal_below((mid - w->of_cell[c].log_rate) / hypot(w->of_cell[c].log_rate_sd, TRACE_COMMON_SD));
        if (below < p)
            lo = mid;
        else
            hi = mid;
    }
    return exp(0.5 * (lo + hi));
}

/* A cell stands for its middle: what lies between is spread over the cells beside it, as a binomial of SMOOTH_TURNS turns. */
static void smooth(const trace_region *g, double *p, double *room)
{
    for (int turn = 0; turn < SMOOTH_TURNS; turn++)
        for (int axis = 0; axis < 2; axis++) {
            size_t stride = axis ? g->nx : 1;
            for (size_t c = 0; c < g->nx * g->ny; c++) {
                size_t at = axis ? c / g->nx : c % g->nx, n = axis ? g->ny : g->nx;
                room[c] = 0.5 * p[c] + 0.25 * p[at > 0 ? c - stride : c] + 0.25 * p[at + 1 < n ? c + stride : c];
            }
            for (size_t c = 0; c < g->nx * g->ny; c++)
                p[c] = room[c];
        }
}

lt_err trace_find_region(lt_cx *cx, trace_work *w)
{
    trace_region *g = &w->r->region;
    ordered *o;
    double most = -INFINITY, sum = 0, *room;
    TRY(ARENA_ARRAY(cx, w->cells + 1, &o));
    TRY(ARENA_ARRAY(cx, w->cells + 1, &g->probability));
    TRY(ARENA_ARRAY(cx, w->cells + 1, &g->level));
    TRY(ARENA_ARRAY(cx, w->cells + 1, &g->log_rate));
    for (size_t c = 0; c < w->cells; c++) {
        g->log_rate[c] = w->of_cell[c].log_rate;
        most = fmax(most, w->of_cell[c].log_evidence);
    }
    if (most == -INFINITY)
        return LT_OK;
    for (size_t c = 0; c < w->cells; c++)
        sum += g->probability[c] = exp(w->of_cell[c].log_evidence - most);
    TRY(ARENA_ARRAY(cx, w->cells, &room));
    smooth(g, g->probability, room);
    for (size_t c = 0; c < w->cells; c++) {
        g->probability[c] /= sum; /* INV(2): smoothing loses nothing */
        o[c] = (ordered){g->probability[c], c};
        g->mean_x_m += g->probability[c] * (g->x0_m + ((double)(c % g->nx) + 0.5) * g->step_m);
        g->mean_y_m += g->probability[c] * (g->y0_m + ((double)(c / g->nx) + 0.5) * g->step_m);
    }
    qsort(o, w->cells, sizeof *o, likeliest_first);
    set_levels(g, o, w->cells);
    g->best = o[0].cell;
    g->best_x_m = g->x0_m + ((double)(g->best % g->nx) + 0.5) * g->step_m;
    g->best_y_m = g->y0_m + ((double)(g->best / g->nx) + 0.5) * g->step_m;
    g->rate_g_s = rate_quantile(w, 0.5);
    g->rate_low = rate_quantile(w, 0.05);
    g->rate_high = rate_quantile(w, 0.95);
    return LT_OK;
}
