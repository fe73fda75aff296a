/* origin.c - see origin.h. */
#include "model/pattern/origin.h"

#include <math.h>

#include "model/chance.h"
#include "model/pattern/pattern_hour.h"

#define KM_DEG 111.19492664455873
#define RAD    (3.14159265358979323846 / 180)
#define REACH  4.0

typedef struct grid {
    double  west, south, step;
    size_t  rows, columns;
    size_t *points, *above;
    double *sum, *plain; /* SQTBA: with values, without */
} grid;

static lt_err lay_grid(lt_cx *cx, const origin_query *q, grid *g)
{
    double lo[2] = {INFINITY, INFINITY}, hi[2] = {-INFINITY, -INFINITY}, margin = 0;
    for (size_t i = 0; i < q->n; i++)
        for (size_t p = 0; p < q->paths[i].n; p++) {
            const trajectory_point *at = &q->paths[i].points[p];
            lo[0] = fmin(lo[0], at->longitude), hi[0] = fmax(hi[0], at->longitude);
            lo[1] = fmin(lo[1], at->latitude), hi[1] = fmax(hi[1], at->latitude);
            margin = fmax(margin, (double)p);
        }
    margin = q->method == ORIGIN_SQTBA ? 2 * margin * q->sigma_km_h / KM_DEG : 0;
    g->step = q->cell_deg;
    g->west = floor((lo[0] - margin) / g->step) * g->step;
    g->south = floor((lo[1] - margin) / g->step) * g->step;
    double columns = floor((hi[0] + margin - g->west) / g->step) + 1, rows = floor((hi[1] + margin - g->south) / g->step) + 1;
    if (!(columns * rows <= ORIGIN_CELLS_MAX))
        return cx_fail(cx, LT_LIMIT, "cells of %g degrees give %g of them; %u at most", g->step, columns * rows, ORIGIN_CELLS_MAX);
    g->rows = (size_t)rows;
    g->columns = (size_t)columns;
    TRY(ARENA_ARRAY(cx, g->rows * g->columns, &g->points));
    TRY(ARENA_ARRAY(cx, g->rows * g->columns, &g->above));
    TRY(ARENA_ARRAY(cx, g->rows * g->columns, &g->sum));
    return ARENA_ARRAY(cx, g->rows * g->columns, &g->plain);
}

static void spread(const origin_query *q, grid *g, const trajectory_point *at, double hours, double value)
{
    double s = q->sigma_km_h * fmax(hours, 1), reach = REACH * s / KM_DEG, wide = reach / fmax(0.05, cos(at->latitude * RAD));
    double r0 = fmax(0, floor((at->latitude - reach - g->south) / g->step)), r1 = fmin((double)g->rows - 1, floor((at->latitude + reach - g->south) / g->step));
    double c0 = fmax(0, floor((at->longitude - wide - g->west) / g->step)), c1 = fmin((double)g->columns - 1, floor((at->longitude + wide - g->west) / g->step));
    for (double r = r0; r <= r1; r++)
        for (double c = c0; c <= c1; c++) {
            double d = trajectory_km(at->longitude, at->latitude, g->west + (c + 0.5) * g->step, g->south + (r + 0.5) * g->step);
            double w = exp(-d * d / (2 * s * s)) / (s * s);
            size_t cell = (size_t)r * g->columns + (size_t)c;
            g->sum[cell] += w * value;
            g->plain[cell] += w;
        }
}

static void count_points(const origin_query *q, double threshold, grid *g)
{
    for (size_t i = 0; i < q->n; i++) {
        if (!isfinite(q->value[i]))
            continue;
        for (size_t p = 0; p < q->paths[i].n; p++) {
            const trajectory_point *at = &q->paths[i].points[p];
            size_t c = (size_t)((at->longitude - g->west) / g->step), r = (size_t)((at->latitude - g->south) / g->step), cell = r * g->columns + c;
            g->points[cell]++;
            g->above[cell] += q->value[i] > threshold;
            if (q->method == ORIGIN_SQTBA)
                spread(q, g, at, (double)p, q->value[i]);
            else
                g->sum[cell] += q->value[i];
        }
    }
}

static double weight_of(const origin_query *q, double points, double mean)
{
    if (q->unweighted || q->method == ORIGIN_SQTBA)
        return 1;
    if (q->method == ORIGIN_PSCF)
        return points > 2 * mean ? 1 : points > mean ? 0.75 : points > mean / 2 ? 0.5 : 0.15;
    return points > 80 ? 1 : points > 20 ? 0.7 : points > 10 ? 0.42 : 0.05;
}

static lt_err put_cells(lt_cx *cx, const origin_query *q, const grid *g, origin_map *o)
{
    size_t all = 0;
    for (size_t i = 0; i < g->rows * g->columns; i++) {
        o->n += g->points[i] > 0 || (q->method == ORIGIN_SQTBA && g->plain[i] > 1e-12);
        o->mean_points += (double)g->points[i];
        all += g->points[i] > 0;
    }
    o->mean_points = all ? o->mean_points / (double)all : 0;
    TRY(ARENA_ARRAY(cx, o->n + 1, &o->cells));
    o->n = 0;
    for (size_t i = 0; i < g->rows * g->columns; i++) {
        double n = (double)g->points[i], w = weight_of(q, n, o->mean_points), v;
        if (q->method == ORIGIN_SQTBA ? !(g->plain[i] > 1e-12) : g->points[i] == 0)
            continue;
        v = q->method == ORIGIN_SQTBA ? g->sum[i] / g->plain[i] : q->method == ORIGIN_CWT ? g->sum[i] / n : (double)g->above[i] / n;
        o->cells[o->n++] = (origin_cell){g->west + (double)(i % g->columns) * g->step, g->south + (double)(i / g->columns) * g->step, g->points[i], g->above[i],
                                         v * w, w, NAN};
    }
    return LT_OK;
}

/* Where each path's points lie, once: the draws only deal the values. */
typedef struct visits {
    size_t *start; /* of each path with a value, one more */
    size_t *cell;  /* index among the map's cells */
} visits;

static lt_err find_visits(lt_cx *cx, const origin_query *q, const grid *g, visits *v)
{
    size_t points = 0, n = 0, k = 0, *index;
    for (size_t i = 0; i < q->n; i++)
        points += isfinite(q->value[i]) ? q->paths[i].n : 0;
    TRY(ARENA_ARRAY(cx, q->n + 1, &v->start));
    TRY(ARENA_ARRAY(cx, points + 1, &v->cell));
    TRY(ARENA_ARRAY(cx, g->rows * g->columns, &index));
    for (size_t i = 0; i < g->rows * g->columns; i++)
        index[i] = g->points[i] ? n++ : 0;
    n = 0;
    for (size_t i = 0; i < q->n; i++) {
        if (!isfinite(q->value[i]) || q->paths[i].n == 0)
            continue;
        v->start[k++] = n;
        for (size_t p = 0; p < q->paths[i].n; p++) {
            const trajectory_point *at = &q->paths[i].points[p];
            v->cell[n++] = index[(size_t)((at->latitude - g->south) / g->step) * g->columns + (size_t)((at->longitude - g->west) / g->step)];
        }
    }
    v->start[k] = n;
    return LT_OK;
}

/* known: the values of the paths that have one, in their order. */
static lt_err find_chances(lt_cx *cx, const origin_query *q, const grid *g, const double *known, origin_map *o)
{
    visits v;
    double *sum;
    uint32_t *reached;
    TRY(find_visits(cx, q, g, &v));
    TRY(ARENA_ARRAY(cx, o->n + 1, &sum));
    TRY(ARENA_ARRAY(cx, o->n + 1, &reached));
    for (uint32_t d = 0; d < q->draws; d++) {
        chance c = chance_of(q->seed, d);
        if (cx_is_cancelled(cx))
            return cx_fail(cx, LT_CANCELLED, "cancelled");
        for (size_t i = 0; i < o->n; i++)
            sum[i] = 0;
        for (size_t i = 0; i < o->used; i++) {
            double dealt = known[chance_below(&c, o->used)], one = q->method == ORIGIN_CWT ? dealt : dealt > o->threshold;
            for (size_t p = v.start[i]; p < v.start[i + 1]; p++)
                sum[v.cell[p]] += one;
        }
        for (size_t i = 0; i < o->n; i++)
            reached[i] += sum[i] / (double)o->cells[i].points * o->cells[i].weight >= o->cells[i].value * (1 - 1e-12);
    }
    for (size_t i = 0; i < o->n; i++)
        o->cells[i].p = (1.0 + reached[i]) / (1.0 + q->draws);
    return LT_OK;
}

lt_err origin_make(lt_cx *cx, const origin_query *asked, origin_map *out)
{
    origin_query q = *asked;
    double *known;
    grid g = {0};
    q.cell_deg = q.cell_deg > 0 ? q.cell_deg : 1;
    q.percentile = q.percentile > 0 ? q.percentile : 90;
    q.sigma_km_h = q.sigma_km_h > 0 ? q.sigma_km_h : 1.5;
    *out = (origin_map){.cell_deg = q.cell_deg};
    if (q.percentile > 100)
        return cx_fail(cx, LT_BAD_INPUT, "percentile %g: 0 to 100 is wanted", q.percentile);
    if (q.draws > ORIGIN_DRAWS_MAX)
        return cx_fail(cx, LT_BAD_INPUT, "%u draws; %u at most", q.draws, ORIGIN_DRAWS_MAX);
    TRY(ARENA_ARRAY(cx, q.n + 1, &known));
    for (size_t i = 0; i < q.n; i++) {
        if (isfinite(q.value[i]) && q.paths[i].n > 0)
            known[out->used++] = q.value[i];
        else
            out->no_value++;
    }
    if (out->used == 0)
        return cx_fail(cx, LT_NOT_ENOUGH, "none of %zu paths has a value", q.n);
    out->is_few = out->used < ORIGIN_PATHS_MIN;
    TRY(pattern_quantile_of(cx, known, out->used, q.percentile / 100, &out->threshold));
    TRY(lay_grid(cx, &q, &g));
    count_points(&q, out->threshold, &g);
    TRY(put_cells(cx, &q, &g, out));
    return q.draws && q.method != ORIGIN_SQTBA ? find_chances(cx, &q, &g, known, out) : LT_OK;
}

static double apart(const trajectory_path *a, const trajectory_path *b, size_t points, bool by_angle)
{
    double sum = 0;
    for (size_t p = by_angle; p < points; p++) {
        const trajectory_point *x = &a->points[p], *y = &b->points[p], *s = &a->points[0], *t = &b->points[0];
        if (!by_angle) {
            sum += trajectory_km(x->longitude, x->latitude, y->longitude, y->latitude);
            continue;
        }
        double k = cos(s->latitude * RAD), ax = (x->longitude - s->longitude) * k, ay = x->latitude - s->latitude, bx = (y->longitude - t->longitude) * k,
               by = y->latitude - t->latitude, n = hypot(ax, ay) * hypot(bx, by);
        sum += n > 0 ? acos(fmax(-1, fmin(1, (ax * bx + ay * by) / n))) : 0;
    }
    return sum / (double)points;
}

lt_err origin_cluster(lt_cx *cx, const origin_cluster_query *q, origin_groups *out)
{
    size_t *of;
    float *d;
    *out = (origin_groups){.points = q->points};
    for (size_t i = 0; i < q->n && !q->points; i++)
        out->points = q->paths[i].n > out->points ? q->paths[i].n : out->points;
    TRY(ARENA_ARRAY(cx, q->n + 1, &of));
    TRY(ARENA_ARRAY(cx, q->n + 1, &out->group));
    for (size_t i = 0; i < q->n; i++) {
        out->group[i] = UINT32_MAX;
        if (q->paths[i].n >= out->points && out->points > 1)
            of[out->used++] = i;
    }
    if (out->used > MEDOID_POINTS_MAX)
        return cx_fail(cx, LT_LIMIT, "%zu paths to group; %u at most", out->used, MEDOID_POINTS_MAX);
    TRY(ARENA_ARRAY(cx, out->used * out->used + 1, &d));
    for (size_t i = 0; i < out->used; i++)
        for (size_t j = 0; j < i; j++)
            d[i * out->used + j] = d[j * out->used + i] = (float)apart(&q->paths[of[i]], &q->paths[of[j]], out->points, q->by_angle);
    TRY(medoid_fit(cx, &(medoid_query){.n = out->used, .k = q->k, .distances = d}, &out->of));
    for (size_t i = 0; i < out->used; i++)
        out->group[of[i]] = out->of.group[i];
    return LT_OK;
}
