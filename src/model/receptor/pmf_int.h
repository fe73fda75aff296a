/* pmf_int.h - the ground of one fit, shared by pmf.c, pmf_nmf.c and pmf_error.c.
 * Place      model, private to receptor/
 */
#ifndef LT_MODEL_PMF_INT_H
#define LT_MODEL_PMF_INT_H

#include "model/chance.h"
#include "model/receptor/nnls_block.h"
#include "model/receptor/pmf.h"

typedef struct pmf_side { /* rows with their contributions, or columns with their profiles */
    size_t  count, stride, other; /* stride: count in whole blocks of lanes */
    double *weight, *value;       /* other x stride: weight of the cell, weight times value */
    double *low, *high, *now, *kept, *next; /* stride x factors, block by block: see pmf_at */
} pmf_side;

typedef struct pmf_work {
    const pmf_data    *d;
    const pmf_options *o;
    pmf_side           row, column;
    double            *plain, *pairs, *unc;
    double             total, q;
    unsigned           passes;
    bool               is_converged;
    double             push;        /* minimised is Q + push * sum over rows of w(push_factor) h(push_factor, push_column) */
    unsigned           push_factor;
    size_t             push_column;
} pmf_work;

/* Where factor a of item i lies: lanes of a block stand side by side. */
static inline size_t pmf_at(unsigned factors, size_t i, unsigned a)
{
    return i / NNLS_LANES * NNLS_LANES * factors + a * NNLS_LANES + i % NNLS_LANES;
}
LT_MUST lt_err pmf_work_open(lt_cx *cx, const pmf_data *d, const pmf_options *o, pmf_work *w);
void pmf_work_weigh(pmf_work *w, const double *unc);
double pmf_work_step(pmf_work *w, pmf_side *s, const double *other, double *x);
LT_MUST lt_err pmf_work_run(lt_cx *cx, pmf_work *w);
void pmf_work_put(pmf_work *w, const pmf_fit *fit);
void pmf_work_get(const pmf_work *w, pmf_fit *fit);
/* pmf_nmf.c: the factors in w->row.kept and w->column.kept, on to where Q no longer falls. */
LT_MUST lt_err pmf_nmf_run_ls(lt_cx *cx, pmf_work *w);
LT_MUST lt_err pmf_nmf_run_ws(lt_cx *cx, pmf_work *w);

#endif
