/* pmf_nmf.c - the multiplicative forms LS-NMF and WS-NMF, for comparison with other programs; see pmf.h.
 * LS-NMF: H <- H o [W'(We o V)] / [W'(We o WH)], then W likewise. WS-NMF: each row of W by weighted least squares of any sign, then
 * h_j <- h_j o sqrt{([(We_j o v_j)'W]+ + h_j [W'D_j W]-) / ([(We_j o v_j)'W]- + h_j [W'D_j W]+)}. */
#include "model/receptor/pmf_int.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"

#define SMALL 1e-12

/* One multiplicative step of a side. */
static void multiply(pmf_work *w, pmf_side *s, const double *other)
{
    unsigned k = w->o->factors;
    for (size_t i = 0; i < s->count; i++) {
        double up[PMF_FACTORS_MAX] = {0}, down[PMF_FACTORS_MAX] = {0};
        for (size_t y = 0; y < s->other; y++) {
            double model = 0;
            for (unsigned a = 0; a < k; a++)
                model += s->kept[pmf_at(k, i, a)] * other[pmf_at(k, y, a)];
            for (unsigned a = 0; a < k; a++) {
                double o = other[pmf_at(k, y, a)];
                up[a] += s->value[y * s->stride + i] * o;
                down[a] += s->weight[y * s->stride + i] * model * o;
            }
        }
        for (unsigned a = 0; a < k; a++) {
            size_t at = pmf_at(k, i, a);
            double x = s->kept[at] * (up[a] > 0 ? up[a] : 0) / (down[a] > SMALL ? down[a] : SMALL);
            s->kept[at] = x < s->low[at] ? s->low[at] : x > s->high[at] ? s->high[at] : x;
        }
    }
}

/* The half step of WS-NMF for the profiles, W of any sign. */
static void half_multiply(pmf_work *w)
{
    unsigned k = w->o->factors;
    pmf_side *s = &w->column;
    for (size_t j = 0; j < s->count; j++) {
        double b[PMF_FACTORS_MAX] = {0}, g[PMF_FACTORS_MAX][PMF_FACTORS_MAX] = {{0}}, old[PMF_FACTORS_MAX];
        for (size_t i = 0; i < s->other; i++)
            for (unsigned a = 0; a < k; a++) {
                double x = w->row.kept[pmf_at(k, i, a)];
                b[a] += s->value[i * s->stride + j] * x;
                for (unsigned c = 0; c < k; c++)
                    g[a][c] += s->weight[i * s->stride + j] * x * w->row.kept[pmf_at(k, i, c)];
            }
        for (unsigned a = 0; a < k; a++)
            old[a] = s->kept[pmf_at(k, j, a)];
        for (unsigned a = 0; a < k; a++) {
            size_t at = pmf_at(k, j, a);
            double up = b[a] > 0 ? b[a] : 0, down = b[a] < 0 ? -b[a] : 0;
            for (unsigned c = 0; c < k; c++) {
                up += g[a][c] < 0 ? -g[a][c] * old[c] : 0;
                down += g[a][c] > 0 ? g[a][c] * old[c] : 0;
            }
            double x = old[a] * sqrt(up / (down > SMALL ? down : SMALL));
            s->kept[at] = x < s->low[at] ? s->low[at] : x > s->high[at] ? s->high[at] : x;
        }
    }
}

static double measure(const pmf_work *w)
{
    unsigned k = w->o->factors;
    double q = 0;
    for (size_t i = 0; i < w->d->rows; i++)
        for (size_t j = 0; j < w->d->columns; j++) {
            double e = w->d->conc[i * w->d->columns + j];
            for (unsigned a = 0; a < k; a++)
                e -= w->row.kept[pmf_at(k, i, a)] * w->column.kept[pmf_at(k, j, a)];
            q += w->column.weight[i * w->column.stride + j] * e * e;
        }
    return q;
}

#define LOOK_BACK 100u
#define FALL      0.1

static lt_err run(lt_cx *cx, pmf_work *w, void (*pass)(pmf_work *w))
{
    unsigned most = w->o->passes_max ? w->o->passes_max : PMF_PASSES_MAX;
    double last = INFINITY;
    for (; w->passes < most; w->passes++) {
        if (cx_is_cancelled(cx))
            return cx_fail(cx, LT_CANCELLED, "cancelled after %u passes", w->passes);
        pass(w);
        if (w->passes % LOOK_BACK != LOOK_BACK - 1)
            continue;
        w->q = measure(w);
        w->is_converged = last - w->q < FALL;
        if (w->is_converged)
            break;
        last = w->q;
    }
    return LT_OK;
}

static void pass_ls(pmf_work *w)
{
    multiply(w, &w->column, w->row.kept);
    multiply(w, &w->row, w->column.kept);
}

static void pass_ws(pmf_work *w)
{
    pmf_work_step(w, &w->row, w->column.kept, w->row.kept); /* without bounds: plain least squares */
    half_multiply(w);
}

lt_err pmf_nmf_run_ls(lt_cx *cx, pmf_work *w)
{
    return run(cx, w, pass_ls);
}

lt_err pmf_nmf_run_ws(lt_cx *cx, pmf_work *w)
{
    return run(cx, w, pass_ws);
}
