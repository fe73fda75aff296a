/* polar_testkit.h - the polar surface as its recipe says it, solved straightforwardly and slowly: an oracle.
 * Place      model; for tests and benches. Shares no code with polar_basis.c: knots only at the filled cells, speeds in m/s, the dense
 *            kernel's eigenvectors, lambda by a fine search, each step by Cholesky
 * Owner      malloc inside, freed inside; out: POLAR_BASIS_SIDE squared
 */
#ifndef LT_MODEL_POLAR_TESTKIT_H
#define LT_MODEL_POLAR_TESTKIT_H

#include <assert.h>
#include <lapacke.h>
#include <math.h>
#include <stdlib.h>

#include "model/pattern/polar.h"

static double oracle_eta(double du, double dv)
{
    double r = sqrt(du * du + dv * dv);
    return r > 0 ? r * r * log(r) / (8 * 3.14159265358979323846) : 0;
}

typedef struct oracle {
    int     n, m, k; /* cells, places, columns */
    double *u, *v, *y, *w;  /* cells */
    int    *place;   /* of a cell */
    double *pu, *pv; /* places */
    double *z, *lambda, *vectors; /* [m][k] delta of each smooth column */
    double *x;       /* [m][k] */
    double *s;       /* [k][k] */
} oracle;

static inline void oracle_cells(const polar_plot *p, oracle *o)
{
    size_t all = p->cells;
    o->u = malloc(all * 8), o->v = malloc(all * 8), o->y = malloc(all * 8), o->w = malloc(all * 8), o->place = malloc(all * sizeof(int));
    o->pu = malloc(all * 8), o->pv = malloc(all * 8);
    assert(o->u && o->v && o->y && o->w && o->place && o->pu && o->pv);
    double range = p->speed_max_m_s - p->speed_min_m_s;
    int centre = -1;
    for (size_t c = 0; c < all; c++) {
        if (!(p->weight[c] > 0))
            continue;
        double s = range * (double)(c % 30) / 29, a = (double)(c / 30 + 1) * p->step_deg * 3.14159265358979323846 / 180;
        o->u[o->n] = s * sin(a);
        o->v[o->n] = s * cos(a);
        o->y[o->n] = p->root[c];
        o->w[o->n] = p->weight[c];
        if (c % 30 == 0 && centre >= 0) {
            o->place[o->n++] = centre;
            continue;
        }
        if (c % 30 == 0)
            centre = o->m;
        o->pu[o->m] = o->u[o->n];
        o->pv[o->m] = o->v[o->n];
        o->place[o->n++] = o->m++;
    }
}

/* Columns: eigenvectors of the dense kernel with the largest |value|, less those that a plane takes, then 1 u v. */
static inline void oracle_columns(oracle *o)
{
    int m = o->m, k = o->k, top = k;
    double *e = malloc((size_t)m * (size_t)m * 8), *value = malloc((size_t)m * 8), *q = calloc((size_t)(k * k), 8), tau[3];
    int *order = malloc((size_t)m * sizeof(int));
    assert(e && value && q && order);
    for (int i = 0; i < m; i++)
        for (int j = 0; j < m; j++)
            e[i * m + j] = oracle_eta(o->pu[i] - o->pu[j], o->pv[i] - o->pv[j]);
    assert(LAPACKE_dsyev(LAPACK_COL_MAJOR, 'V', 'U', m, e, m, value) == 0);
    for (int lo = 0, hi = m - 1, i = 0; i < m; i++)
        order[i] = fabs(value[lo]) > fabs(value[hi]) ? lo++ : hi--;
    for (int j = 0; j < top; j++)
        for (int i = 0; i < m; i++) {
            double d = e[order[j] * m + i];
            q[0 * top + j] += d;
            q[1 * top + j] += d * o->pu[i];
            q[2 * top + j] += d * o->pv[i];
        }
    assert(LAPACKE_dgeqrf(LAPACK_COL_MAJOR, top, 3, q, top, tau) == 0 && LAPACKE_dorgqr(LAPACK_COL_MAJOR, top, top, 3, q, top, tau) == 0);
    o->vectors = calloc((size_t)(m * k), 8), o->x = calloc((size_t)(m * k), 8), o->s = calloc((size_t)(k * k), 8);
    assert(o->vectors && o->x && o->s);
    for (int i = 0; i < m; i++) {
        for (int j = 0; j < k - 3; j++)
            for (int t = 0; t < top; t++) {
                o->vectors[i * k + j] += e[order[t] * m + i] * q[(3 + j) * top + t];
                o->x[i * k + j] += e[order[t] * m + i] * value[order[t]] * q[(3 + j) * top + t];
            }
        o->x[i * k + k - 3] = 1;
        o->x[i * k + k - 2] = o->pu[i];
        o->x[i * k + k - 1] = o->pv[i];
    }
    for (int a = 0; a < k - 3; a++)
        for (int b = 0; b < k - 3; b++)
            for (int t = 0; t < top; t++)
                o->s[a * k + b] += q[(3 + a) * top + t] * value[order[t]] * q[(3 + b) * top + t];
    free(e), free(value), free(q), free(order);
}

/* beta at lambda by Cholesky; returns n RSS / (n - edf)^2. */
static inline double oracle_solve(const oracle *o, const double *xx, const double *xy, double lambda, double *beta)
{
    int k = o->k;
    size_t room = (size_t)(k * k) * 8;
    double *a = malloc(room), *h = malloc(room), rss = 0, edf = 0;
    assert(a && h);
    for (int i = 0; i < k * k; i++) {
        a[i] = xx[i] + lambda * o->s[i];
        h[i] = xx[i];
    }
    for (int i = 0; i < k; i++)
        beta[i] = xy[i];
    lapack_int bad = LAPACKE_dpotrf(LAPACK_COL_MAJOR, 'L', k, a, k);
    if (bad == 0) {
        LAPACKE_dpotrs(LAPACK_COL_MAJOR, 'L', k, 1, a, k, beta, k);
        LAPACKE_dpotrs(LAPACK_COL_MAJOR, 'L', k, k, a, k, h, k);
        for (int i = 0; i < k; i++)
            edf += h[i * k + i];
        for (int i = 0; i < o->n; i++) {
            double f = 0;
            for (int j = 0; j < k; j++)
                f += o->x[o->place[i] * k + j] * beta[j];
            rss += o->w[i] * (o->y[i] - f) * (o->y[i] - f);
        }
    }
    free(a), free(h);
    return bad == 0 && edf < o->n ? o->n * rss / ((o->n - edf) * (o->n - edf)) : INFINITY;
}

static inline void oracle_predict(const oracle *o, double reach, const double *beta, double power, double *out)
{
    int k = o->k;
    double *delta = calloc((size_t)o->m, 8);
    assert(delta);
    for (int i = 0; i < o->m; i++)
        for (int j = 0; j < k - 3; j++)
            delta[i] += o->vectors[i * k + j] * beta[j];
    for (int p = 0; p < 51 * 51; p++) {
        double u = reach * (-1 + 2.0 * (p % 51) / 50), v = reach * (-1 + 2.0 * (p / 51) / 50);
        double f = beta[k - 3] + beta[k - 2] * u + beta[k - 1] * v;
        for (int i = 0; i < o->m; i++)
            f += delta[i] * oracle_eta(u - o->pu[i], v - o->pv[i]);
        out[p] = power < 1 ? f * f : f;
    }
    free(delta);
}

static inline void oracle_surface(const polar_plot *p, int k, double *out)
{
    oracle o = {.k = k};
    oracle_cells(p, &o);
    oracle_columns(&o);
    double *xx = calloc((size_t)(k * k), 8), *xy = calloc((size_t)k, 8), *beta = calloc((size_t)k, 8), best = 0, least = INFINITY;
    assert(xx && xy && beta);
    for (int i = 0; i < o.n; i++) {
        const double *x = o.x + o.place[i] * k;
        for (int a = 0; a < k; a++) {
            xy[a] += o.w[i] * x[a] * o.y[i];
            for (int b = 0; b < k; b++)
                xx[a * k + b] += o.w[i] * x[a] * x[b];
        }
    }
    double lo = -20, hi = 20;
    for (int turn = 0; turn < 4; turn++) {
        double step = (hi - lo) / 20;
        for (double l = lo; l <= hi; l += step) {
            double g = oracle_solve(&o, xx, xy, exp(l), beta);
            if (g < least) {
                least = g;
                best = l;
            }
        }
        lo = best - step;
        hi = best + step;
    }
    oracle_solve(&o, xx, xy, exp(best), beta);
    oracle_predict(&o, p->speed_max_m_s - p->speed_min_m_s, beta, p->power, out);
    free(xx), free(xy), free(beta), free(o.u), free(o.v), free(o.y), free(o.w), free(o.place), free(o.pu), free(o.pv);
    free(o.vectors), free(o.x), free(o.s);
}

/* Root mean square of the difference of the two surfaces where p says something, over the oracle's mean there. p->size: 51 k + 1. */
static inline double oracle_nrmse(const polar_plot *p, const double *small)
{
    double squares = 0, mean = 0, n = 0;
    size_t every = (p->size - 1) / 50;
    for (size_t i = 0; i < 51; i++)
        for (size_t j = 0; j < 51; j++) {
            double f = p->surface[i * every * p->size + j * every], g = small[i * 51 + j];
            if (!isfinite(f))
                continue;
            squares += (f - g) * (f - g);
            mean += g;
            n++;
        }
    return sqrt(squares / n) / (mean / n);
}

#endif
