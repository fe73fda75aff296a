/* share.c - see share.h. */
#include "model/trace/share.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "model/chance.h"

#define TURNS     25
#define EVERY     10 /* draws between those that are kept */
#define KEPT      (SHARE_DRAWS / EVERY)
#define Z_MOST    6.0

typedef struct work {
    const share_input *in;
    size_t  m;           /* readings */
    size_t *hour, *station;
    double *z, *next, *pred, *res, *var;
    double *jac;         /* [m][sources] */
    double *mat, *rhs;   /* m x m, m */
} work;

static double a_of(const work *w, size_t s, size_t k)
{
    const culprit_data *d = w->in->d;
    return (double)w->in->a[(s * d->hours + w->hour[k]) * d->n + w->station[k]];
}

static void predict(const work *w, const double *z, double *pred)
{
    memset(pred, 0, w->m * sizeof *pred);
    for (size_t s = 0; s < w->in->sources; s++) {
        double q = w->in->q0_g_s[s] * exp(w->in->sd_log[s] * z[s]);
        for (size_t k = 0; k < w->m; k++)
            pred[k] += q * a_of(w, s, k);
    }
}

static void spread(const work *w, const double *pred, double *var)
{
    const culprit_data *d = w->in->d;
    for (size_t k = 0; k < w->m; k++) {
        double e = d->model_error * pred[k], s = d->noise[w->station[k]];
        var[k] = s * s + e * e;
    }
}

/* ln p(readings | predicted), the hours' backgrounds integrated out. */
static double fit(const work *w, const double *pred)
{
    const culprit_data *d = w->in->d;
    double sum = 0;
    for (size_t k = 0; k < w->m;) {
        size_t h = w->hour[k];
        double ee = 0, re = 0, rr = 0, logs = 0, t2 = d->error[h] * d->error[h];
        for (; k < w->m && w->hour[k] == h; k++) {
            size_t i = w->station[k];
            double m = d->model_error * pred[k], var = d->noise[i] * d->noise[i] + m * m, r = d->ratio[i];
            double e = d->y[h * d->n + i] - d->level[h] * r - pred[k];
            ee += e * e / var;
            re += r * e / var;
            rr += r * r / var;
            logs += log(var);
        }
        sum -= 0.5 * (ee - re * re / (1 / t2 + rr) + logs + log1p(t2 * rr));
    }
    return sum;
}

static double posterior(const work *w, const double *z, double *pred)
{
    double p = 0;
    predict(w, z, pred);
    for (size_t s = 0; s < w->in->sources; s++)
        p -= 0.5 * z[s] * z[s];
    return p + fit(w, pred);
}

/* A x = b by Cholesky; A is spoilt, b becomes x. */
static bool solve_root(double *a, double *b, size_t n)
{
    for (size_t j = 0; j < n; j++) {
        double *rj = a + j * n, s = rj[j];
        for (size_t k = 0; k < j; k++)
            s -= rj[k] * rj[k];
        if (!(s > 0))
            return false;
        rj[j] = sqrt(s);
        for (size_t i = j + 1; i < n; i++) {
            double *ri = a + i * n, t = ri[j];
            for (size_t k = 0; k < j; k++)
                t -= ri[k] * rj[k];
            ri[j] = t / rj[j];
        }
    }
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < i; k++)
            b[i] -= a[i * n + k] * b[k];
        b[i] /= a[i * n + i];
    }
    for (size_t i = n; i-- > 0;) {
        for (size_t k = i + 1; k < n; k++)
            b[i] -= a[k * n + i] * b[k];
        b[i] /= a[i * n + i];
    }
    return true;
}

static bool gauss_newton(const work *w)
{
    const culprit_data *d = w->in->d;
    size_t m = w->m, n = w->in->sources;
    for (size_t s = 0; s < n; s++) {
        double q = w->in->q0_g_s[s] * exp(w->in->sd_log[s] * w->z[s]) * w->in->sd_log[s];
        for (size_t k = 0; k < m; k++)
            w->jac[k * n + s] = q * a_of(w, s, k);
    }
    for (size_t k = 0; k < m; k++) {
        size_t h = w->hour[k], i = w->station[k];
        double e = d->y[h * d->n + i] - d->level[h] * d->ratio[i] - w->pred[k];
        for (size_t s = 0; s < n; s++)
            e += w->jac[k * n + s] * w->z[s];
        w->rhs[k] = e;
        for (size_t l = 0; l <= k; l++) {
            double c = l == k ? w->var[k] : 0;
            if (w->hour[l] == h)
                c += d->error[h] * d->error[h] * d->ratio[i] * d->ratio[w->station[l]];
            for (size_t s = 0; s < n; s++)
                c += w->jac[k * n + s] * w->jac[l * n + s];
            w->mat[k * m + l] = c;
        }
    }
    if (!solve_root(w->mat, w->rhs, m))
        return false;
    for (size_t s = 0; s < n; s++) {
        double v = 0;
        for (size_t k = 0; k < m; k++)
            v += w->jac[k * n + s] * w->rhs[k];
        w->next[s] = fmin(fmax(v, -Z_MOST), Z_MOST);
    }
    return true;
}

static lt_err most_probable(lt_cx *cx, const work *w)
{
    size_t n = w->in->sources;
    double best = posterior(w, w->z, w->pred), *try;
    TRY(ARENA_ARRAY(cx, n + 1, &try));
    for (int turn = 0; turn < TURNS; turn++) {
        spread(w, w->pred, w->var);
        if (!gauss_newton(w))
            return cx_fail(cx, LT_NUMERIC, "the shares of %zu sources in %zu readings have no solution: are all readings finite?", n, w->m);
        double share = 1, got = best;
        for (; share > 0.01; share *= 0.5) {
            for (size_t s = 0; s < n; s++)
                try[s] = w->z[s] + share * (w->next[s] - w->z[s]);
            got = posterior(w, try, w->res);
            if (got > best)
                break;
        }
        if (!(got > best + 1e-6))
            break;
        memcpy(w->z, try, n * sizeof *try);
        memcpy(w->pred, w->res, w->m * sizeof *w->res);
        best = got;
    }
    return LT_OK;
}

static int by_value(const void *pa, const void *pb)
{
    double a = *(const double *)pa, b = *(const double *)pb;
    return a < b ? -1 : a > b;
}

/* pCN: z' = sqrt(1 - b^2) z + b x; b follows the acceptance while it warms up. */
static lt_err walk(lt_cx *cx, const work *w, share_part *out, double *accepted)
{
    const share_input *in = w->in;
    size_t n = in->sources, kept = 0, taken = 0;
    double *z, *other, *draws, b = 0.2;
    chance dice = chance_of(in->seed, 1);
    TRY(ARENA_ARRAY(cx, n + 1, &z));
    TRY(ARENA_ARRAY(cx, n + 1, &other));
    TRY(ARENA_ARRAY(cx, n * KEPT + 1, &draws));
    memcpy(z, w->z, n * sizeof *z);
    predict(w, z, w->pred);
    double now = fit(w, w->pred);
    for (int i = 0; i < SHARE_BURN + SHARE_DRAWS; i++) {
        for (size_t s = 0; s < n; s++)
            other[s] = sqrt(1 - b * b) * z[s] + b * chance_normal(&dice);
        predict(w, other, w->res);
        double then = fit(w, w->res);
        bool take = log(chance_unit(&dice) + 1e-300) < then - now;
        if (take) {
            memcpy(z, other, n * sizeof *z);
            now = then;
        }
        if (i < SHARE_BURN)
            b = fmin(fmax(b * (take ? 1.03 : 0.99), 0.003), 0.9);
        else
            taken += take;
        if (i >= SHARE_BURN && i % EVERY == 0 && kept < KEPT) {
            for (size_t s = 0; s < n; s++)
                draws[s * KEPT + kept] = in->q0_g_s[s] * exp(in->sd_log[s] * z[s]);
            kept++;
        }
        if (cx_is_cancelled(cx))
            return cx_fail(cx, LT_CANCELLED, "the shares were not finished");
    }
    *accepted = (double)taken / SHARE_DRAWS;
    for (size_t s = 0; s < n; s++) {
        double *v = draws + s * KEPT, a = (double)in->a[(s * in->d->hours + in->hour) * in->d->n + in->station];
        qsort(v, kept, sizeof *v, by_value);
        out[s] = (share_part){in->q0_g_s[s] * exp(in->sd_log[s] * w->z[s]), a * v[kept / 2], a * v[kept / 20], a * v[kept - 1 - kept / 20]};
    }
    return LT_OK;
}

lt_err share_solve(lt_cx *cx, const share_input *in, share_part *out, double *accepted)
{
    const culprit_data *d = in->d;
    size_t room = d->hours * d->n + 1;
    work w = {.in = in};
    *accepted = 0;
    if (in->sources == 0)
        return LT_OK;
    TRY(ARENA_ARRAY(cx, room, &w.hour));
    TRY(ARENA_ARRAY(cx, room, &w.station));
    for (size_t h = 0; h < d->hours; h++)
        for (size_t i = 0; i < d->n; i++)
            if (d->has[h * d->n + i]) {
                w.hour[w.m] = h;
                w.station[w.m++] = i;
            }
    TRY(ARENA_ARRAY(cx, in->sources, &w.z));
    TRY(ARENA_ARRAY(cx, in->sources, &w.next));
    TRY(ARENA_ARRAY(cx, room, &w.pred));
    TRY(ARENA_ARRAY(cx, room, &w.res));
    TRY(ARENA_ARRAY(cx, room, &w.var));
    TRY(ARENA_ARRAY(cx, w.m * in->sources + 1, &w.jac));
    TRY(ARENA_ARRAY(cx, w.m * w.m + 1, &w.mat));
    TRY(ARENA_ARRAY(cx, room, &w.rhs));
    TRY(most_probable(cx, &w));
    return walk(cx, &w, out, accepted);
}
