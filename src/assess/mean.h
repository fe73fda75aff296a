/* mean.h - means of hours, days, months and years, with the count of data the law asks.
 * Place      assess. Pure.
 * Source     GB 3095-2026 3 and table 4 (the same as GB 3095-2012 table 4); minimums in tables/validity.tsv
 * Given      values in ng/m3 or pg/m3 (the same in one call), CONC_NONE where there is none; |value| <= MEAN_VALUE_MAX
 *            (asserted)
 * Returned   the exact mean of what is there, in the unit given, and the count; is_valid: the law lets it count
 * Valid      month and year means are means of daily means (3.x); all valid data take part (6.4)
 *            is_valid needs at least one value, whatever the minimum
 */
#ifndef LT_ASSESS_MEAN_H
#define LT_ASSESS_MEAN_H

#include "assess/law.h"

#define MEAN_VALUE_MAX (CONC_PG_PER_NG * CONC_MAX_NG)

typedef struct mean {
    exact value; /* EXACT_NONE when count is 0 */
    int   count;
    bool  is_valid;
} mean;
mean mean_of(const int64_t *values, size_t n, int minimum);
/* Sum and count of what is there: the inner loop, without a division. n < 2^22. */
typedef struct mean_sum {
    int64_t sum;
    int     count;
} mean_sum;
mean_sum mean_sum_of(const int64_t *values, size_t n);
/* One civil day of hourly means, [0] the hour 00-01. >= 20 of 24. Also the running 24 h mean. */
mean mean_day(const law *w, const int64_t hours[24]);
/* A valid day's mean times MEAN_DAY_DEN from the sum of its hours, exact in int64 (false: too few), so that a year of days
 * is a plain int64 array with one denominator; ozone_day_scaled gives the same. */
#define MEAN_DAY_DEN 212520LL /* lcm(6, 7, 8, 20, 21, 22, 23, 24): all counts the law allows */
bool mean_day_scaled(const law *w, mean_sum hours, int64_t *out);
/* >= 45 of 60 minutes. */
mean mean_hour(const law *w, const int64_t minutes_ng[60]);
/* Minutes of sampling that an hour value rests on. */
bool mean_hour_is_valid(const law *w, int minutes);

/* Valid days of a period by month: is it enough? */
typedef struct mean_calendar {
    int64_t first_day; /* days since 1970-01-01 */
    int     days;      /* 1..366 */
} mean_calendar;
bool mean_is_year(const mean_calendar *c); /* a whole civil year */
typedef enum mean_enough { MEAN_ENOUGH, MEAN_TOO_FEW, MEAN_NO_RULE } mean_enough;
/* has[i]: day i has a valid value. A whole year: year_minimum and every month's minimum; whole months: every month's minimum;
 * other periods: MEAN_NO_RULE (the law states none), MEAN_TOO_FEW without any day. The month's minimum is asked of percentiles
 * too (the stricter reading; whether CO and O3 need it is not settled, see tables/validity.tsv). */
mean_enough mean_is_enough(const law *w, const mean_calendar *c, const bool *has, int year_minimum);
/* |days[i]|, den below 2^94 (asserted). Mean of daily values given as exact fractions with one denominator; EXACT_NONE without any. NULL has: all. */
exact mean_of_days(const wide *days, const bool *has, int n, wide den);

#endif
