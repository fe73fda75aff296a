/* exceedance.h - how likely a forecast value lies above a limit, by the quantiles that were issued with it.
 * Place      model. Pure.
 * Method     the share below is a straight line between two neighbouring quantiles; nothing is said of what lies beyond the outermost
 *            ones: a limit above the highest has at most the share above that one, which is returned
 * Given      pairs of share (0..1, rising) and value (not falling); a NaN value is passed over. Two at least
 * Returned   the share above the limit, between the outermost quantiles' shares (0.05 .. 0.95 for 5 and 95 %); NaN: fewer than two
 * Cost       O(n)      Threads any      Owner the caller
 */
#ifndef LT_MODEL_EXCEEDANCE_H
#define LT_MODEL_EXCEEDANCE_H

#include <stddef.h>

double exceedance_of(const double *share, const double *value, size_t n, double limit);

#endif
