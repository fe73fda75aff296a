/* pmf.h - positive matrix factorisation: V = W H + E with W, H >= 0, weighted by each cell's uncertainty.
 * Place      model. Pure: arrays in, arrays out.
 * Method     minimise Q = sum over cells ((v - w h) / u)^2 by two blocks in turn: every row of W, then every column of H, is a
 *            non-negative least squares problem of k unknowns (coordinate descent from where it stood), both with extrapolation
 *            and restart; Q falls out of the second block. Multiplicative updates (LS-NMF) and the semi-non-negative form (WS-NMF,
 *            W of any sign) are there for comparison with other programs
 * Source     Paatero & Tapper, Environmetrics 5 (1994) 111 (the model, Q); Ang & Gillis, Neural Computation 31 (2019) 417
 *            (extrapolated blocks); Wang, Kossenkov & Ochs, BMC Bioinformatics 7 (2006) 175 (LS-NMF); Ding, Li & Jordan, IEEE
 *            PAMI 32 (2010) 45 (semi-NMF)
 * Given      conc, unc: rows x columns, row by row, one unit a column; unc > 0 (PMF_LEFT_OUT: the cell does not count)
 *            LT_BAD_INPUT: a cell that is not finite, an uncertainty <= 0, k outside 1 .. min(rows, columns, PMF_FACTORS_MAX)
 * Returned   contributions W (rows x k), profiles H (k x columns). Scaled so that the mean contribution of a factor is 1: a profile
 *            is then in the columns' own units. Factors in the order of their share of all columns' Q-weighted mass
 *            q_true: all cells; q_robust: a cell beyond PMF_ROBUST_ALPHA uncertainties counts 4 |e / u| instead of its square
 * Valid      as far as a constant number of constant profiles is. Measured against EPA ESAT's optima on Baltimore (630 x 26,
 *            k = 7) and St. Louis (418 x 13): docs/models/receptor.md
 * Cost       a pass: rows * columns * k (k + 3) multiplications; some hundred passes
 * Limits     PMF_FACTORS_MAX, PMF_CELLS_MAX         Threads  any; pmf_solve uses base/parallel
 * Invariants 1. Q never rises from one accepted pass to the next   2. the same seed gives the same bytes, whatever the workers
 *            3. bounds are kept exactly
 */
#ifndef LT_MODEL_PMF_H
#define LT_MODEL_PMF_H

#include "base/cx.h"

#define PMF_FACTORS_MAX  30u
#define PMF_CELLS_MAX    ((size_t)50 << 20)
#define PMF_ROBUST_ALPHA 4.0
#define PMF_LEFT_OUT     1e30  /* an uncertainty from which on a cell does not count */

typedef struct pmf_data {
    size_t        rows, columns;
    const double *conc, *unc;
} pmf_data;

typedef enum pmf_method { PMF_ANLS, PMF_LS_NMF, PMF_WS_NMF } pmf_method;
bool pmf_method_parse(const char *text, pmf_method *out); /* "anls" "ls-nmf" "ws-nmf" */

typedef struct pmf_options {
    unsigned      factors;
    uint64_t      seed;
    pmf_method    method;
    bool          is_robust;      /* minimise q_robust, by weights that follow the residuals */
    unsigned      passes_max;     /* 0: PMF_PASSES_MAX */
    double        tolerance;      /* relative fall of Q over PMF_LOOK_BACK passes that ends it; 0: PMF_TOLERANCE */
    double        low;            /* of contributions: 0, or a little below as EPA PMF 5 lets them (-0.2) */
    const double *profile_low, *profile_high; /* factors x columns in the profiles' scale; NULL: 0 and none. low = high fixes */
} pmf_options;
#define PMF_PASSES_MAX 20000u
#define PMF_LOOK_BACK  10u
#define PMF_TOLERANCE  2e-7

typedef struct pmf_fit {
    double  *contributions, *profiles; /* room of rows x factors, factors x columns: the caller's */
    double   q_true, q_robust;
    unsigned passes;
    bool     is_converged;
} pmf_fit;

LT_MUST lt_err pmf_check(lt_cx *cx, const pmf_data *d, const pmf_options *o);
/* From random factors of (seed, start). */
LT_MUST lt_err pmf_start(lt_cx *cx, const pmf_data *d, const pmf_options *o, unsigned start, pmf_fit *fit);
/* From the factors in fit, which are kept in their scale and order. */
LT_MUST lt_err pmf_refine(lt_cx *cx, const pmf_data *d, const pmf_options *o, pmf_fit *fit);
typedef struct pmf_race {
    unsigned starts, workers; /* workers 0: all cores */
    double  *q;               /* out: of each start; room of `starts`, the caller's */
} pmf_race;
/* The best of the starts into fit; a progress step a start. */
LT_MUST lt_err pmf_solve(lt_cx *cx, const pmf_data *d, const pmf_options *o, const pmf_race *race, pmf_fit *fit);
/* q_true and q_robust of the factors that stand in fit. */
void pmf_measure(const pmf_data *d, unsigned factors, pmf_fit *fit);
/* Mean contribution of each factor 1, in the order that stands. */
void pmf_scale(const pmf_data *d, unsigned factors, pmf_fit *fit);
/* The same, and the order by share. */
LT_MUST lt_err pmf_settle(lt_cx *cx, const pmf_data *d, unsigned factors, pmf_fit *fit);

#endif
