/* interval.h - prediction intervals from past errors: split conformal by class of the predicted value, then adaptive.
 * Place      model. Pure.
 * Method     s = (y - c) / sqrt(c + 1), c the predicted value (not below 0). The errors of held-out hours are put in classes of
 *            equal count by c; each class keeps the quantiles of s at (k + 1) level. Between the classes' centres they are
 *            interpolated. interval_learn: bias b <- b + k_b (s - b); each side's width w <- w exp(g (miss - 0.05))
 * Source     Vovk, Gammerman, Shafer 2005; Romano et al. 2019; Gibbs and Candes 2021
 * Given      predicted and observed values, finite
 * Returned   quantiles in the unit of y, never crossing, never below 0
 * Valid      exchangeable errors for the promise of coverage; else interval_learn follows them: over n outcomes the share of misses
 *            of a side differs from 0.05 by at most 5 / (g n)
 * Threads    any      Owner  the caller: the structs hold all
 */
#ifndef LT_MODEL_INTERVAL_H
#define LT_MODEL_INTERVAL_H

#include "base/cx.h"

#define INTERVAL_CLASSES 5
#define INTERVAL_LEVELS  5 /* 5, 25, 50, 75, 95 % */

typedef struct interval {
    uint32_t classes; /* 0: nothing learnt */
    float    centre[INTERVAL_CLASSES];
    float    s[INTERVAL_CLASSES][INTERVAL_LEVELS];
} interval;
typedef struct interval_state {
    float bias;      /* of s */
    float widen[2];  /* logarithm of the factor of the lower and the upper side */
} interval_state;

/* LT_NOT_ENOUGH: fewer than 20 pairs. */
LT_MUST lt_err interval_fit(lt_cx *cx, const float *predicted, const float *observed, size_t n, interval *out);
/* state may be NULL. */
void interval_apply(const interval *v, const interval_state *state, double predicted, float out[INTERVAL_LEVELS]);
double interval_shift(const interval_state *state, double predicted); /* what the bias adds to the mean */
/* The same for a distribution that others made (5, 25, 50, 75, 95 %): moved by the bias, each side made wider. */
void interval_stretch(const interval_state *state, double centre, float level[INTERVAL_LEVELS]);
/* issued: the 5 and 95 % that were said. */
void interval_learn(interval_state *state, double predicted, const float issued[2], double observed);

#endif
