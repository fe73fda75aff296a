/* variation.h - how a quantity runs through the day, the week and the year, with intervals.
 * Place      model. Pure: arrays in, arrays out; randomness from the seed given.
 * Method     means of the hours of each hour of day (24), weekday (7, Monday first), month (12), and hour x weekday (168); 95 % intervals
 *            of the mean by bootstrap: the group's hours drawn anew `draws` times, percentiles 2.5 and 97.5 of the means
 * Source     Efron 1979 (Ann. Statist. 7, 1); as openair's timeVariation
 * Given      value (NaN missing) and hour, weekday (0 Monday), month (0 January) of each; draws 0: 100
 * Returned   24 + 7 + 12 + 168 groups; a group without a value: NaN and 0 hours. Hours of a group follow each other and are alike, so the
 *            interval is narrower than the truth where the series is short
 * Errors     LT_NOT_ENOUGH: no value at all
 * Cost       hours x draws x 4     Limits  VARIATION_DRAWS_MAX
 * Threads    any     Owner  cx->arena
 */
#ifndef LT_MODEL_VARIATION_H
#define LT_MODEL_VARIATION_H

#include "model/pattern/pattern_hour.h"

#define VARIATION_DRAWS_MAX 2000u
enum { VARIATION_HOURS = 24, VARIATION_DAYS = 7, VARIATION_MONTHS = 12, VARIATION_WEEK = 168 };

typedef struct variation_query {
    size_t         n;
    const double  *value;
    const uint8_t *hour, *weekday, *month;
    uint32_t       draws;
    uint64_t       seed;
} variation_query;
typedef struct variation_group {
    double mean, low, high;
    size_t hours;
} variation_group;
typedef struct variation_result {
    size_t          hours, no_value;
    double          mean;
    variation_group hour[VARIATION_HOURS], day[VARIATION_DAYS], month[VARIATION_MONTHS], week[VARIATION_WEEK]; /* week: weekday * 24 + hour */
} variation_result;
LT_MUST lt_err variation_make(lt_cx *cx, const variation_query *q, variation_result *out);

#endif
