/* goodday.h - share of good days 优良天数比例, days by class, heavily polluted days.
 * Place      assess. Pure.
 * Source     HJ 663-2013 (as recalled): days with AQI <= 100 of valid days; reports differ in what a valid day is, so it is a
 *            parameter and must be printed with the share
 * Given      per day the index of what was there, the index as published, and how many of the six were valid
 * Returned   counts and the share in percent, rounded at the rate stage; decimals -1 without a valid day
 */
#ifndef LT_ASSESS_GOODDAY_H
#define LT_ASSESS_GOODDAY_H

#include "assess/law.h"

typedef enum goodday_base {
    GOODDAY_PUBLISHED, /* days whose AQI is given under the rule set's missing-data rule */
    GOODDAY_ANY,       /* days on which at least one of the six is valid: index of what is there */
    GOODDAY_ALL,       /* days on which all six are valid */
    GOODDAY_BASE_COUNT
} goodday_base;
const char *goodday_base_name(goodday_base b); /* "published" "any" "all" */
bool goodday_base_parse(span s, goodday_base *out);

typedef struct goodday_day {
    int16_t aqi;        /* as published; -1 NA */
    int16_t of_present; /* of what is there; -1 nothing */
    uint8_t valid;      /* bits 1 << pollutant that entered */
    uint8_t primary;    /* bits 1 << pollutant */
} goodday_day;
typedef struct goodday_counts {
    goodday_base base;
    int     days;         /* of the period */
    int     valid;        /* denominator */
    int     good;         /* AQI <= 100 */
    int     heavy;        /* AQI > 200 重度及以上 */
    int     level[7];     /* days by level, [1]..[6] */
    int     primary[POLLUTANT_COUNT]; /* days on which it was (one of) the primary, AQI > 100 */
    int     aqi_max;      /* -1: none */
    num_dec good_percent; /* good / valid */
} goodday_counts;
goodday_counts goodday_count(const law *w, rule_set r, goodday_base base, const goodday_day *days, int n);

#endif
