/* law.h - the tables of the law resolved from text into numbers, once, for all that assess computes.
 * Place      assess. Pure: the caller owns the struct (about 10 KB), fills it with law_resolve, then it is constant.
 * Source     tables/{breakpoint,aqi_indicator,limit,validity,rounding,percentile}.tsv, with clause and confidence there
 * Given      nothing; a table that does not resolve is our own bug (assert; law_test reads every row)
 * Units      ng/m3; CONC_NONE where the law states no value
 * Threads    any number of readers after law_resolve
 */
#ifndef LT_ASSESS_LAW_H
#define LT_ASSESS_LAW_H

#include "assess/evaluate.h"
#include "assess/exact.h"

#define LAW_BREAKPOINTS 8

/* One row of breakpoint.tsv. count 0: there is no such row. */
typedef struct law_curve {
    int     count;
    int     over; /* index above the last breakpoint; -1: none */
    int64_t bp_ng[LAW_BREAKPOINTS];
    int     index[LAW_BREAKPOINTS];
} law_curve;

/* What a report may be given. The first seven are the names of the command line and the page. */
typedef enum indicator {
    IND_SO2, IND_NO2, IND_CO, IND_O3, IND_O3_8H, IND_PM10, IND_PM25,
    IND_SO2_24H, IND_PM10_24H, IND_PM25_24H,
    INDICATOR_COUNT
} indicator;
const char *indicator_key(indicator i); /* "O3_8h", "PM2.5", "SO2_24h" */
bool indicator_parse(span s, indicator *out);
pollutant indicator_pollutant(indicator i);

typedef enum report { REPORT_HOUR, REPORT_DAY, REPORT_COUNT } report;
/* Part an indicator plays in a report (aqi_indicator.tsv). */
typedef enum law_role { ROLE_NONE, ROLE_ENTERS, ROLE_STANDS_IN, ROLE_OVER_RANGE } law_role;
typedef struct law_part {
    law_role         role;
    const law_curve *curve;
} law_part;

/* Stages of rounding (rounding.tsv). */
typedef enum law_stage {
    STAGE_INDEX_HOUR, STAGE_INDEX_DAY, STAGE_DAILY, STAGE_STATISTIC, STAGE_JUDGE, STAGE_MULTIPLE, STAGE_RATE,
    LAW_STAGE_COUNT
} law_stage;

typedef struct law_validity {
    int hour_minutes, day_hours, o3_8h_hours, o3_first_label, o3_last_label, o3_day_windows, o3_day_1h_hours;
    int year_days, month_days, february_days, percentile_year_days, area_station_percent;
    int sampled_year_days, sampled_month_days, sampled_quarter_days;
} law_validity;

typedef struct law_annual { /* percentile.tsv */
    bool      has_mean;
    int       percent;
    averaging limit; /* the percentile's limit: AVG_24H or AVG_8H */
} law_annual;

typedef struct law {
    law_curve    curve[RULE_SET_COUNT][POLLUTANT_COUNT][AVG_24H + 1];
    law_part     part[RULE_SET_COUNT][REPORT_COUNT][INDICATOR_COUNT];
    bool         withholds[RULE_SET_COUNT]; /* missing data and AQI <= 100: no AQI (2026) */
    int          decimals[RULE_SET_COUNT][LAW_STAGE_COUNT][POLLUTANT_COUNT]; /* -1: not rounded */
    int64_t      limit_ng[LIMIT_STAGE_COUNT][GRADE_COUNT][POLLUTANT_COUNT][AVERAGING_COUNT];
    law_validity validity;
    law_annual   annual[POLLUTANT_COUNT];
} law;

/* Pointers inside point into *w itself: do not copy the struct. */
void law_resolve(law *w);

#endif
