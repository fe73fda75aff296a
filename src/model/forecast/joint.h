/* joint.h - pollutants that move together: samples of all of them at once from the quantiles of each.
 * Place      model. Pure: arrays in, arrays out; no randomness.
 * Method     Schaake's shuffle: each pollutant gives as many values as there are past days in the template, at the levels
 *            (k - 0.5) / n of its forecast distribution; the k-th largest goes to the member whose day had the k-th largest value of
 *            that pollutant. So every member is as likely as every other, each pollutant alone has its own distribution, and
 *            together they have the past's ranks. A distribution between its 5, 25, 50, 75, 95 % is linear; beyond them it falls
 *            exponentially, with the slope between 75 and 95 % (25 and 5 %), not below 0
 * Source     Clark et al. 2004, J. Hydrometeorol. 5, 243
 * Given      levels rising; past: members x JOINT_PARTS_MAX values, all present (who asks leaves incomplete days out); equal values
 *            rank by their order
 * Returned   members x parts values. joint_level: the sample's quantile
 * Valid      dependence like that of the template's days (same hour, near season), not that of the forecast's errors. On normal
 *            pairs of correlation 0.8 the largest of two has its 90 % interval within 2 % (joint_test)
 * Cost       members^2 a part      Limits  JOINT_MEMBERS_MAX, JOINT_PARTS_MAX
 * Threads    any     Owner  the caller
 * Invariants 1. a part's values are those of its own distribution, in another order
 */
#ifndef LT_MODEL_JOINT_H
#define LT_MODEL_JOINT_H

#include <stddef.h>

#include "model/forecast/interval.h"

#define JOINT_MEMBERS_MAX 128u
#define JOINT_PARTS_MAX   8u

/* The value at a level in (0, 1) of a distribution with these 5, 25, 50, 75, 95 %. */
double joint_quantile(const float level[INTERVAL_LEVELS], double p);
/* part[k] of member i: out[i][k]. */
void joint_shuffle(float (*level)[INTERVAL_LEVELS], size_t parts, float (*past)[JOINT_PARTS_MAX], size_t members, float (*out)[JOINT_PARTS_MAX]);
/* Of n values in any order, which come out sorted. */
double joint_level(float *v, size_t n, double p);

#endif
