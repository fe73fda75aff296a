/* theil_sen.h - a trend that outliers do not bend: the median of all slopes, with an interval that knows of autocorrelation.
 * Place      model. Pure: arrays in, arrays out; randomness from the seed given.
 * Method     slope = median of (yj - yi) / (tj - ti) over all pairs i < j; intercept = median of y - slope t. with seasons: from each value
 *            the mean departure of its season from the first slope's line is taken. Interval: moving block bootstrap of the residuals,
 *            widened by sqrt(n / (n - seasons)) for what the seasons took, block length n^(1/3) (0: that), `draws` times; percentiles 2.5 and
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

#include "model/pattern/pattern_hour.h"

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
/* Means of months: month (years x 12 + month, ascending) and value of each hour; a month with fewer than least_share of its hours
 * (730.5) has no mean. t in years, season the month of the year; months between the first and the last stand without gaps. */
typedef struct theil_sen_months {
    size_t   n;
    double  *t_years, *mean;
    uint8_t *season;
    int32_t  first;
} theil_sen_months;
LT_MUST lt_err theil_sen_take_months(lt_cx *cx, const int32_t *month, const double *value, size_t n, double least_share, theil_sen_months *out);
LT_MUST lt_err theil_sen_fit(lt_cx *cx, const theil_sen_query *q, theil_sen_trend *out);

#endif
