/* theil_sen.h - a trend that outliers do not bend: the median of all slopes, with an interval that knows of autocorrelation.
 * Place      model. Pure: arrays in, arrays out; randomness from the seed given.
 * Method     slope = median of (yj - yi) / (tj - ti) over all pairs i < j; intercept = median of y - slope t. deseasonalise: from each value
 *            the median of its season's departures (from a running median line: the first slope) is taken, seasons by number.
 *            Interval: moving block bootstrap of the residuals, block length n^(1/3) (0: that), `draws` times; percentiles 2.5 and
 *            97.5; p = twice the smaller share of drawn slopes beyond 0
 * Source     Theil 1950; Sen 1968 (J. Am. Stat. Assoc. 63, 1379); Kunsch 1989 (Ann. Statist. 17, 1217) for blocks
 * Given      n values (NaN: left out, counted) at t in years, ascending; season of each in [0, THEIL_SEN_SEASONS_MAX) (months: 12) or NULL
 * Returned   slope a year, intercept at t = t[0], interval, p, adjusted values; slope in percent of the first fitted value
 * Errors     LT_NOT_ENOUGH: fewer than THEIL_SEN_MIN values; LT_LIMIT
 * Cost       n2 a draw     Limits  THEIL_SEN_MAX values
 * Threads    any     Owner  cx->arena
 */
#ifndef LT_MODEL_THEIL_SEN_H
#define LT_MODEL_THEIL_SEN_H

#include "model/pattern/pattern.h"

#define THEIL_SEN_MIN         6u
#define THEIL_SEN_MAX         1200u
#define THEIL_SEN_SEASONS_MAX 53u
#define THEIL_SEN_DRAWS_MAX   2000u

typedef struct theil_sen_query {
    size_t         n;
    const double  *t_years, *value;
    const uint8_t *season;
    uint32_t       draws, block; /* 0: 200, n^(1/3) */
    uint64_t       seed;
} theil_sen_query;
typedef struct theil_sen_trend {
    size_t  used, no_value, block;
    double  slope, low, high, p, intercept, percent, percent_low, percent_high;
    double *adjusted; /* [n], NaN where missing */
} theil_sen_trend;
LT_MUST lt_err theil_sen_fit(lt_cx *cx, const theil_sen_query *q, theil_sen_trend *out);

#endif
