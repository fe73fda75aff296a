/* trend.h - is a pollutant's yearly series rising or falling? Spearman's rank correlation with time.
 * Place      assess. Pure.
 * Method     r = 1 - 6 sum(d^2)/(N^3 - N), d = rank of the value - rank of the period; equal values share the mean rank
 * Source     HJ 663-2013 appendix (as recalled); critical values in tables/spearman.tsv
 * Given      2..TREND_MAX values in time order
 * Returned   exact r; a verdict where the table has N, else TREND_NO_CRITICAL. LT_BAD_INPUT: N out of range,
 *            or a period without a value
 */
#ifndef LT_ASSESS_TREND_H
#define LT_ASSESS_TREND_H

#include "assess/exact.h"
#include "base/cx.h"

#define TREND_MAX 1000

typedef enum trend_verdict { TREND_NONE, TREND_RISING, TREND_FALLING, TREND_NO_CRITICAL } trend_verdict;
typedef struct trend {
    exact         r;
    num_dec       critical; /* decimals -1: the table has no row for N */
    trend_verdict verdict;
} trend;
LT_MUST lt_err trend_of(lt_cx *cx, const exact *values, size_t n, trend *out);

#endif
