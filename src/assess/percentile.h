/* percentile.h - the percentile of HJ 663: linear between ranks, k = 1 + (n - 1) p.
 * Place      assess. Pure.
 * Method     X sorted ascending; t = (n - 1) percent; s = 1 + t/100; m = X(s) + (X(s+1) - X(s)) (t mod 100)/100
 *            (Hyndman and Fan type 7; numpy "linear"); found by selection, not by sorting all
 * Source     HJ 663-2013 appendix A
 * Given      1 <= n < 2^32 values with one denominator; percent 0..100; the array is reordered
 * Returned   the exact percentile      Cost  O(n) on average, O(n log n) at worst
 */
#ifndef LT_ASSESS_PERCENTILE_H
#define LT_ASSESS_PERCENTILE_H

#include "assess/exact.h"

exact percentile_of(wide *values, size_t n, wide den, int percent); /* |values|, den below 2^110 (asserted) */

#endif
