/* cmb.c - effective variance least squares; see cmb.h. */
#include "model/receptor/cmb.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"

#define SINGULAR 1e-10 /* a pivot below this share of its column's size */

static lt_err check(lt_cx *cx, const cmb_profiles *p, const cmb_sample *s)
{
    if (p->species < 1 || p->species > CMB_SPECIES_MAX || p->sources < 1 || p->sources > CMB_SOURCES_MAX)
        return cx_fail(cx, LT_BAD_INPUT, "%zu species and %zu sources: 1 to %u and 1 to %u are wanted", p->species, p->sources, CMB_SPECIES_MAX, CMB_SOURCES_MAX);
    for (size_t i = 0; i < p->species * p->sources; i++)
        if (!(p->share[i] >= 0) || !(p->share_unc[i] >= 0) || isinf(p->share[i]) || isinf(p->share_unc[i]))
            return cx_fail(cx, LT_BAD_INPUT, "species %zu of source %zu: a share %g with uncertainty %g cannot be", i / p->sources + 1, i % p->sources + 1,
                           p->share[i], p->share_unc[i]);
    for (size_t i = 0; i < p->species; i++)
        if (!isfinite(s->conc[i]) || !(s->unc[i] > 0) || isinf(s->unc[i]))
            return cx_fail(cx, LT_BAD_INPUT, "species %zu: a concentration %g with uncertainty %g cannot be fitted", i + 1, s->conc[i], s->unc[i]);
    return LT_OK;
}

typedef struct system {
    const cmb_profiles *p;
    const cmb_sample   *s;
    unsigned            of[CMB_SOURCES_MAX], n; /* the sources that take part */
    double              weight[CMB_SPECIES_MAX]; /* 1 / V */
    double              inverse[CMB_SOURCES_MAX][CMB_SOURCES_MAX]; /* of F'V^-1 F: covariances */
} system;

static void weigh(system *y, const double *s)
{
    for (size_t i = 0; i < y->p->species; i++) {
        double v = y->s->unc[i] * y->s->unc[i];
        for (unsigned j = 0; j < y->n; j++) {
            double e = y->p->share_unc[i * y->p->sources + y->of[j]] * s[y->of[j]];
            v += e * e;
        }
        y->weight[i] = y->s->unc[i] >= CMB_LEFT_OUT ? 0 : 1 / v;
    }
}

#define CALLED_MAX 80
static const char *called(const cmb_profiles *p, unsigned source, char out[CALLED_MAX])
{
    int n = p->names ? (int)(p->names[source].n < 60 ? p->names[source].n : 60) : 0;
    if (n)
        snprintf(out, CALLED_MAX, "source %u (%.*s)", source + 1, n, (const char *)p->names[source].p);
    else
        snprintf(out, CALLED_MAX, "source %u", source + 1);
    return out;
}

/* Gauss and Jordan with pivots on the diagonal, of a matrix scaled to ones on it. */
static lt_err invert(lt_cx *cx, system *y, double (*a)[CMB_SOURCES_MAX])
{
    unsigned n = y->n;
    double scale[CMB_SOURCES_MAX];
    for (unsigned i = 0; i < n; i++)
        scale[i] = a[i][i] > 0 ? 1 / sqrt(a[i][i]) : 0;
    for (unsigned i = 0; i < n; i++)
        for (unsigned j = 0; j < n; j++) {
            a[i][j] *= scale[i] * scale[j];
            y->inverse[i][j] = i == j;
        }
    for (unsigned c = 0; c < n; c++) {
        if (!(a[c][c] > SINGULAR)) {
            unsigned like = c ? 0 : 1;
            for (unsigned o = 0; o < c; o++)
                if (fabs(y->inverse[c][o]) > fabs(y->inverse[c][like]))
                    like = o;
            char own[CALLED_MAX], other[CALLED_MAX];
            return scale[c] == 0 || n == 1 ? cx_fail(cx, LT_NUMERIC, "%s has none of the fitting species", called(y->p, y->of[c], own))
                                           : cx_fail(cx, LT_NUMERIC, "%s is a mixture of others, most of all of %s", called(y->p, y->of[c], own),
                                                     called(y->p, y->of[like], other));
        }
        double by = 1 / a[c][c];
        for (unsigned j = 0; j < n; j++) {
            a[c][j] *= by;
            y->inverse[c][j] *= by;
        }
        for (unsigned r = 0; r < n; r++) {
            double f = r == c ? 0 : a[r][c];
            for (unsigned j = 0; f != 0 && j < n; j++) {
                a[r][j] -= f * a[c][j];
                y->inverse[r][j] -= f * y->inverse[c][j];
            }
        }
    }
    for (unsigned i = 0; i < n; i++)
        for (unsigned j = 0; j < n; j++)
            y->inverse[i][j] *= scale[i] * scale[j];
    return LT_OK;
}

/* One weighted least squares: the new contributions of the sources that take part. */
static lt_err step(lt_cx *cx, system *y, double *s)
{
    double a[CMB_SOURCES_MAX][CMB_SOURCES_MAX] = {{0}}, b[CMB_SOURCES_MAX] = {0};
    weigh(y, s);
    for (size_t i = 0; i < y->p->species; i++) {
        const double *f = y->p->share + i * y->p->sources;
        for (unsigned j = 0; j < y->n; j++) {
            b[j] += f[y->of[j]] * y->weight[i] * y->s->conc[i];
            for (unsigned k = 0; k < y->n; k++)
                a[j][k] += f[y->of[j]] * y->weight[i] * f[y->of[k]];
        }
    }
    TRY(invert(cx, y, a));
    for (unsigned j = 0; j < y->n; j++) {
        s[y->of[j]] = 0;
        for (unsigned k = 0; k < y->n; k++)
            s[y->of[j]] += y->inverse[j][k] * b[k];
    }
    return LT_OK;
}

static lt_err settle(lt_cx *cx, system *y, cmb_fit *out)
{
    double before[CMB_SOURCES_MAX];
    for (out->rounds = 0; out->rounds < CMB_ROUNDS && !out->is_converged; out->rounds++) {
        memcpy(before, out->contribution, sizeof before);
        TRY(step(cx, y, out->contribution));
        out->is_converged = true;
        for (unsigned j = 0; j < y->n; j++) {
            double s = out->contribution[y->of[j]];
            out->is_converged &= fabs(s - before[y->of[j]]) <= CMB_STILL * fabs(s);
        }
    }
    return LT_OK;
}

static void measure(const system *y, cmb_fit *out)
{
    const cmb_profiles *p = y->p;
    double chi2 = 0, all = 0, sum = 0;
    unsigned fitting = 0;
    for (size_t i = 0; i < p->species; i++) {
        out->calculated[i] = 0;
        for (size_t j = 0; j < p->sources; j++)
            out->calculated[i] += p->share[i * p->sources + j] * out->contribution[j]; /* INV(1): the residual is what is left */
        double e = y->s->conc[i] - out->calculated[i];
        chi2 += e * e * y->weight[i];
        all += y->s->conc[i] * y->s->conc[i] * y->weight[i];
        fitting += y->weight[i] > 0;
    }
    for (size_t j = 0; j < p->sources; j++)
        sum += out->contribution[j];
    out->freedom = fitting - y->n;
    out->chi2 = out->freedom ? chi2 / out->freedom : 0;
    out->r2 = all > 0 ? 1 - chi2 / all : 0;
    out->mass_percent = y->s->mass > 0 ? 100 * sum / y->s->mass : 0;
}

/* Which species fix which source, and which sources can hardly be told apart. */
static void diagnose(const system *y, cmb_fit *out)
{
    const cmb_profiles *p = y->p;
    for (unsigned j = 0; j < y->n; j++) {
        double most = 0;
        for (size_t i = 0; i < p->species; i++) {
            double m = 0;
            for (unsigned k = 0; k < y->n; k++)
                m += y->inverse[j][k] * p->share[i * p->sources + y->of[k]] * sqrt(y->weight[i]);
            out->mpin[i * p->sources + y->of[j]] = m;
            most = fmax(most, fabs(m));
        }
        for (size_t i = 0; most > 0 && i < p->species; i++)
            out->mpin[i * p->sources + y->of[j]] /= most;
        out->error[y->of[j]] = sqrt(y->inverse[j][j]);
        for (unsigned k = 0; k < j; k++) {
            double r = fabs(y->inverse[j][k]) / sqrt(y->inverse[j][j] * y->inverse[k][k]);
            if (r > out->similar) {
                out->similar = r;
                out->similar_a = y->of[k];
                out->similar_b = y->of[j];
            }
        }
    }
}

lt_err cmb_solve(lt_cx *cx, const cmb_profiles *p, const cmb_sample *s, cmb_fit *out)
{
    system y = {.p = p, .s = s};
    unsigned fitting = 0;
    memset(out, 0, sizeof *out);
    TRY(check(cx, p, s));
    for (size_t i = 0; i < p->species; i++)
        fitting += s->unc[i] < CMB_LEFT_OUT;
    for (size_t j = 0; j < p->sources; j++)
        if (!s->is_in || s->is_in[j])
            y.of[y.n++] = (unsigned)j;
    if (y.n == 0 || fitting < y.n)
        return cx_fail(cx, LT_NOT_ENOUGH, "%u fitting species for %u sources: at least as many are wanted", fitting, y.n);
    for (;;) {
        unsigned worst = y.n;
        memset(out->contribution, 0, sizeof out->contribution);
        out->is_converged = false;
        TRY(settle(cx, &y, out));
        for (unsigned j = 0; s->drops_negative && j < y.n; j++)
            if (out->contribution[y.of[j]] < 0 && (worst == y.n || out->contribution[y.of[j]] < out->contribution[y.of[worst]]))
                worst = j;
        if (worst == y.n || y.n == 1)
            break;
        memmove(y.of + worst, y.of + worst + 1, (y.n - worst - 1) * sizeof *y.of);
        y.n--;
    }
    if (s->drops_negative && out->contribution[y.of[0]] < 0)
        out->contribution[y.of[0]] = 0;
    for (unsigned j = 0; j < y.n; j++)
        out->is_in[y.of[j]] = true;
    measure(&y, out);
    diagnose(&y, out);
    return LT_OK;
}

lt_err cmb_split_dust(lt_cx *cx, const cmb_profiles *p, const cmb_dust *d, cmb_fit *fit, double *shares)
{
    double conc[CMB_SPECIES_MAX], unc[CMB_SPECIES_MAX], left = 1;
    bool is_in[CMB_SOURCES_MAX] = {false};
    cmb_fit *of;
    if (d->dust >= p->sources)
        return cx_fail(cx, LT_BAD_INPUT, "source %zu, the dust, does not exist: there are %zu", d->dust + 1, p->sources);
    for (size_t i = 0; i < d->part_count; i++) {
        if (d->parts[i] >= p->sources || d->parts[i] == d->dust)
            return cx_fail(cx, LT_BAD_INPUT, "source %zu cannot be a part of the dust", d->parts[i] + 1);
        is_in[d->parts[i]] = true;
    }
    for (size_t i = 0; i < p->species; i++) {
        conc[i] = p->share[i * p->sources + d->dust];
        unc[i] = p->share_unc[i * p->sources + d->dust];
        if (!(unc[i] > 0))
            unc[i] = conc[i] > 0 ? 0.1 * conc[i] : CMB_LEFT_OUT; /* a species of which the dust has none, without a doubt, tells nothing */
    }
    TRY(arena_alloc(cx, sizeof *of, &of));
    TRY(cmb_solve(cx, p, &(cmb_sample){.conc = conc, .unc = unc, .drops_negative = true, .is_in = is_in}, of));
    for (size_t i = 0; i < d->part_count; i++)
        left -= of->contribution[d->parts[i]];
    double by = left < 0 ? 1 / (1 - left) : 1; /* never more than the dust gave */
    double given = fit->contribution[d->dust];
    for (size_t i = 0; i < d->part_count; i++) {
        shares[i] = of->contribution[d->parts[i]] * by;
        fit->contribution[d->parts[i]] += shares[i] * given;
        fit->contribution[d->dust] -= shares[i] * given;
    }
    return LT_OK;
}
