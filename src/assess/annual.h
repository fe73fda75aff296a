/* annual.h - the annual evaluation 年评价 of one pollutant from its daily values: mean, percentile, days above the limit.
 * Place      assess. Pure.
 * Source     HJ 663-2013 5; GB 3095-2026 table 4; tables/{percentile,limit,validity,rounding}.tsv
 * Given      daily values of a station, or of an area as sums over its stations, and the rules of each day; 1..ANNUAL_DAYS_MAX
 *            days. Statistics go by the rules of the last day, days above the limit by their own
 * Units      a daily value is num / (ANNUAL_DEN * stations) ng/m3: a value down to 1 pg and every mean the law allows is whole
 * Returned   annual_of: false when the statistics are not exact (hundreds of stations: each day to 1/ANNUAL_DEN ng)
 * Valid      other periods than a whole year: the figures, but no verdict (ANNUAL_NO_RULE)
 */
#ifndef LT_ASSESS_ANNUAL_H
#define LT_ASSESS_ANNUAL_H

#include "assess/limit.h"
#include "assess/mean.h"

#define ANNUAL_DAYS_MAX 366
#define ANNUAL_DEN      (CONC_PG_PER_NG * MEAN_DAY_DEN)

typedef enum annual_verdict {
    ANNUAL_MET,
    ANNUAL_EXCEEDED,
    ANNUAL_NO_LIMIT, /* the law sets no limit for this statistic */
    ANNUAL_TOO_FEW,  /* fewer valid days than the law asks: not judged */
    ANNUAL_NO_RULE   /* the law judges this statistic for whole years only */
} annual_verdict;
const char *annual_verdict_name(annual_verdict v); /* "met" "exceeded" "no-limit" "too-few-days" "not-a-year" */
/* What both together say: one exceeded is enough; a statistic that cannot be judged leaves the whole unjudged. */
annual_verdict annual_both(annual_verdict a, annual_verdict b);

typedef struct annual_days {
    pollutant          p; /* O3 by its largest 8 h means */
    mean_calendar      calendar;
    const int64_t     *num;      /* [days]; CONC_NONE: no valid value */
    const uint16_t    *stations; /* [days] that the sum rests on; NULL: a station, all 1 */
    const rule_set    *rules;    /* [days] */
    const limit_stage *limits;   /* [days] */
} annual_days;

typedef struct annual_stat { /* a mean or a percentile of daily values */
    exact          value;    /* EXACT_NONE: no day */
    mean_enough    enough;
    int64_t        limit_ng; /* CONC_NONE: none */
    limit_verdict  judged;
    annual_verdict verdict;
} annual_stat;

typedef struct annual_item {
    int            valid_days, part_days; /* part: some data, not enough for a daily value; the caller's to count */
    bool           has_mean;              /* the law asks for the mean (all but CO, O3) */
    int            percent;
    annual_stat    mean, percentile;
    exact          max; /* largest daily value; max_day: its index, -1 none */
    int            max_day;
    int            exceed_days; /* above the daily limit in force that day */
    num_dec        attain_percent; /* 达标率 of the valid days */
    annual_verdict verdict; /* of all statistics that the law asks */
} annual_item;
bool annual_of(const law *w, const annual_days *d, annual_item *out);

/* A day's value as a fraction; EXACT_NONE when there is none. */
exact annual_day_value(const int64_t *num, const uint16_t *stations, int day);

#endif
