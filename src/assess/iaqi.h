/* iaqi.h - the individual air quality index 空气质量分指数 of one concentration on one row of breakpoints.
 * Place      assess. Pure.
 * Method     IAQI = (IHi - ILo)/(BHi - BLo) * (C - BLo) + ILo on the segment that holds C, rounded up to an integer
 * Source     HJ 633-2012 4.2, 6.2; HJ 633-2026 4.2.6; breakpoints in tables/breakpoint.tsv
 * Given      C in ng/m3, exact, rounded before by the caller where the rule set asks (conc_at_stage)
 * Returned   0..500; -1 where the law gives no index above the last breakpoint; *is_over when C lies above it
 * Valid      exact: all in integers. A negative C counts as 0.
 */
#ifndef LT_ASSESS_IAQI_H
#define LT_ASSESS_IAQI_H

#include "assess/law.h"

int iaqi_of(const law_curve *c, exact conc_ng, bool *is_over);
int iaqi_of_ng(const law_curve *c, int64_t conc_ng, bool *is_over); /* the fast one: whole nanograms */

#endif
