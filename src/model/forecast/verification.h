/* verification.h - how good a forecast was: errors, correlation, coverage, levels and heavy hours; and two yardsticks.
 * Place      model. Pure.
 * Method     with f forecast, o observed, n pairs: RMSE = sqrt(mean (f - o)^2), MAE = mean |m - o| (m the median), r Pearson's,
 *            NMB = sum (f - o) / sum o, NME = sum |f - o| / sum o; CRPS by twice the mean quantile (pinball) loss over the levels 5, 25,
 *            50, 75, 95 % given; coverage: share of o within [5 %, 95 %]; level hit: f and o between the same two limits; with
 *            a hits, b false alarms, c misses of the threshold: POD = a / (a + c), FAR = b / (a + b), CSI = a / (a + b + c)
 * Source     Wilks, Statistical Methods in the Atmospheric Sciences; Gneiting and Raftery 2007 (CRPS); HJ 633 (levels)
 * Given      pairs of finite numbers (LT_BAD_INPUT names the pair); limits rising
 * Returned   NaN where a figure has no meaning (r of constants, POD without heavy hours); LT_NOT_ENOUGH: no pair
 * Cost       O(n)      Threads any      Owner the caller
 */
#ifndef LT_MODEL_VERIFICATION_H
#define LT_MODEL_VERIFICATION_H

#include "base/cx.h"

#define VERIFICATION_LEVELS 5

typedef struct verification_pair {
    float forecast, observed;
    float level[VERIFICATION_LEVELS]; /* 5, 25, 50, 75, 95 %; all NaN: no interval was given */
} verification_pair;
typedef struct verification_options {
    const float *limits; /* of the classes, may be NULL */
    size_t       limit_count;
    float        heavy; /* threshold of POD, FAR, CSI */
} verification_options;
typedef struct verification {
    size_t n, n_interval, hits, false_alarms, misses;
    double rmse, mae, r, nmb, nme, crps, coverage, width, level_hit, pod, far, csi;
} verification;
LT_MUST lt_err verification_score(lt_cx *cx, const verification_pair *pairs, size_t n, const verification_options *o, verification *out);
/* 1 - a / b: by how much a is better than b; NaN when b is 0. */
double verification_skill(double a, double b);

#endif
