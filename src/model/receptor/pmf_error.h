/* pmf_error.h - how sure a PMF's profiles are: bootstrap, displacement, bootstrap with displacement.
 * Place      model. Pure.
 * Method     BS: blocks of rows drawn with replacement, every block with the same chance (a last, shorter one too), the factors
 *            refitted from the base's and mapped to the base factor whose contributions they follow best (r >= map_r)
 *            DISP: for each element of a profile, the values beyond which Q must rise by more than dQ, whatever else is changed.
 *            The element is T = mean contribution x profile (a factor's scale is free, T is not). Instead of pinning T the linear
 *            term push * sum(w h) is added and all is minimised anew from where it stood: by the multiplier rule that is the least
 *            Q of all solutions with that T. The push grows until the last level is passed; T at a level is read off the curve of
 *            T over sqrt(dQ), which is straight near the base
 *            BS-DISP: the elements asked for are displaced in each resample that kept its factors; every element's range over all
 *            displaced solutions that stay within a level counts. A resample whose displaced solutions swap factors at the first
 *            level, or fall below its own Q by more than it, is left out
 * Source     Paatero, Eberly, Brown & Norris, Atmos. Meas. Tech. 7 (2014) 781 (BS, DISP, BS-DISP); levels: tables/pmf_level.tsv
 * Given      a base fit that pmf_settle has scaled; levels rising, at most PMF_LEVELS_MAX
 *            LT_BAD_INPUT: no level, a block longer than the data, an active element outside
 * Returned   in cx->arena; profiles in the columns' units, as the base's
 *            DISP: low and high of each element at each level; swaps: displaced solutions of a level in which a factor follows
 *            another base factor than before; drop: the largest fall of Q below the base (> 0: the base was not the minimum)
 * Valid      the curve is followed from the base: another minimum far away is not seen. That Q is the least for its T is checked
 *            by its slope, dQ/dT = -push * rows, within 0.2 % (pmf_error_test). On made-up data of known profiles the interval at
 *            dQ = 4 holds the truth of 90 % of the elements and more (pmf_error_test)
 * Cost       DISP: 2 k columns * (levels + 1) short refits; Baltimore (630 x 26, k = 7): docs/models/receptor.md
 * Threads    any; base/parallel over resamples and elements
 * Invariants 1. low <= base <= high, and they widen with the level   2. the same seed gives the same bytes, whatever the workers
 */
#ifndef LT_MODEL_PMF_ERROR_H
#define LT_MODEL_PMF_ERROR_H

#include "model/receptor/pmf.h"

#define PMF_LEVELS_MAX    6u
#define PMF_RESAMPLES_MAX 2000u
#define PMF_QUANTILES     5u /* 5, 25, 50, 75, 95 % */

typedef struct pmf_error_options {
    unsigned      resamples, block_rows; /* block_rows 0: 10 */
    double        map_r;                 /* 0: 0.6 */
    double        levels[PMF_LEVELS_MAX];
    unsigned      level_count;
    uint64_t      seed;
    unsigned      workers;               /* 0: all cores */
    const size_t *active;                /* BS-DISP: elements factor * columns + column */
    size_t        active_count;
} pmf_error_options;

typedef struct pmf_bootstrap {
    unsigned  resamples, kept;  /* kept: every factor mapped to its own base factor */
    unsigned *mapped;           /* factors x (factors + 1): resampled factor of base row's place -> base factor; last: unmapped */
    double   *quantiles;        /* PMF_QUANTILES x factors x columns, over the mapped ones; NAN where none was */
    double   *q;                /* of each resample */
} pmf_bootstrap;
LT_MUST lt_err pmf_error_bootstrap(lt_cx *cx, const pmf_data *d, const pmf_options *o, const pmf_fit *base, const pmf_error_options *e, pmf_bootstrap *out);

typedef struct pmf_displaced {
    double  *low, *high;       /* level_count x factors x columns */
    unsigned swaps[PMF_LEVELS_MAX][PMF_FACTORS_MAX];
    double   drop;
    unsigned refits;
    unsigned kept, resamples;  /* BS-DISP: resamples that counted, and all */
} pmf_displaced;
LT_MUST lt_err pmf_error_displace(lt_cx *cx, const pmf_data *d, const pmf_options *o, const pmf_fit *base, const pmf_error_options *e, pmf_displaced *out);
LT_MUST lt_err pmf_error_both(lt_cx *cx, const pmf_data *d, const pmf_options *o, const pmf_fit *base, const pmf_error_options *e, pmf_displaced *out);
/* For each factor the element of which it explains the most: room of `factors`. */
void pmf_error_pick_active(const pmf_data *d, unsigned factors, const pmf_fit *base, size_t *active);

/* Which base factor (columns of a rows x k matrix) each factor follows: highest correlation, -1 below `least`. */
void pmf_error_map(size_t rows, unsigned factors, const double *base, const double *fit, double least, int *map);

#endif
