/* year_outlook.h - how likely the year's mean meets its target: the days so far, and many futures drawn from days of other years.
 * Place      model. Pure.
 * Method     The rest of the year is drawn from blocks of days in a row, each begun within 15 days of the same date in a year of
 *            the past and multiplied by `trend`^(years since), so that weather that lasts stays together (block bootstrap);
 *            the year's mean of each of many draws gives the distribution. A year as a whole is cleaner or dirtier than those before,
 *            which no mixing of their days shows: each draw takes one of `levels` versions of the past, such as the same days
 *            multiplied by year_outlook_level, a log-normal of YEAR_OUTLOOK_LEVEL_SD in YEAR_OUTLOOK_LEVELS equal parts
 * Source     Kuensch 1989 (block bootstrap)
 * Given      past: levels x years x 365 days, NaN missing (29 February left out), the oldest first; now: this year's days so far, NaN missing
 * Returned   median, 5 and 95 % of the year's mean, share of draws below the target; what the days to come are drawn to average, and
 *            what they may average so that the year's mean is the target. LT_NOT_ENOUGH: no past day or 366 days and more
 * Valid      when this year is to the past as one year is to others; does not know what is planned but by `factor`. By a prototype of
 *            this method on the daily PM2.5 of seven cities, 16 years from 2015 to 2019, seen from the ends of January, March, June,
 *            September and November with the years before: 5 to 95 % held the year's mean in 41 % of 80 without levels, in 88 to
 *            90 % with a deviation of 0.18 to 0.22 (of what is left in December, in 7 of 10)
 * Cost       draws x days      Threads any      Owner the caller
 * Invariants 1. the same seed gives the same figures  2. a day that is over is never drawn
 */
#ifndef LT_MODEL_YEAR_OUTLOOK_H
#define LT_MODEL_YEAR_OUTLOOK_H

#include "base/cx.h"

#define YEAR_OUTLOOK_DAYS      365u
#define YEAR_OUTLOOK_DRAWS_MAX 20000u
#define YEAR_OUTLOOK_LEVELS    9u
#define YEAR_OUTLOOK_LEVEL_SD  0.20

typedef struct year_outlook_ask {
    const float *past;
    size_t       years;
    size_t       levels; /* 0: 1 */
    const float *now;
    size_t       days;   /* over: 0..365 */
    double       trend;  /* factor a year, such as 0.95; 0: 1 */
    double       factor; /* on the days to come: what measures change; 0: 1 */
    double       target;
    size_t       block;  /* days; 0: 10 */
    size_t       draws;  /* 0: 2000 */
    uint64_t     seed;
} year_outlook_ask;
typedef struct year_outlook {
    double so_far; /* mean of the days over; NaN: none */
    double median, low, high, chance;
    double rest;   /* mean of the days drawn; NaN: the year is over */
} year_outlook;
LT_MUST lt_err year_outlook_solve(lt_cx *cx, const year_outlook_ask *ask, year_outlook *out);
/* Factor of a level, 0 .. YEAR_OUTLOOK_LEVELS - 1, rising; the middle one is 1. */
double year_outlook_level(size_t level);
/* What the days to come may average, were each to have a value, so that the year's mean is the target: less than 0 when that is out of
 * reach; NaN: the year is over. Needs no past. */
double year_outlook_still(const float *now, size_t days, double target);

#endif
