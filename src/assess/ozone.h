/* ozone.h - running 8 h means of ozone and the largest of a day (MDA8 日最大8小时平均).
 * Place      assess. Pure.
 * Method     hour-end labels 1..24 of one civil day; the 8 h means labelled 8..24 (17 windows) lie inside the day; each
 *            needs 6 of its 8 hours; the day needs 14 of the 17, unless the largest found is already above the limit
 * Source     HJ 663-2013 appendix A; GB 3095-2026 3, table 4; numbers in tables/validity.tsv
 * Given      hourly means in ng/m3 or finer, [0] the hour 00-01 (label 1), CONC_NONE where there is none; as in mean.h
 * Returned   the exact largest mean; is_valid; by_exception when only the limit made it valid
 * Valid      "above the limit" is judged as HJ 663 judges: rounded to whole ug/m3, strictly above
 */
#ifndef LT_ASSESS_OZONE_H
#define LT_ASSESS_OZONE_H

#include "assess/law.h"

typedef struct ozone_day {
    exact max_8h;       /* EXACT_NONE: no valid window */
    int   windows;      /* valid windows, 0..17 */
    int   label;        /* hour label of the largest window (first of equals); 0: none */
    bool  is_valid, by_exception;
} ozone_day;
typedef struct ozone_rule { /* what the exception is judged by */
    int64_t  limit_ng; /* CONC_NONE: no exception */
    rule_set rules;    /* rounding */
    int      per_ng;   /* hours are in 1/per_ng ng: 1 or 1000; max_8h is in ng */
} ozone_rule;
ozone_day ozone_of_day(const law *w, const int64_t hours[24], ozone_rule r);
/* Fast: the value of a valid day times MEAN_DAY_DEN of mean.h, in the unit of the hours, exact in int64; false: not valid. */
bool ozone_day_scaled(const law *w, const int64_t hours[24], ozone_rule r, int64_t *out);
/* The mean of 8 consecutive hours; EXACT_NONE with fewer than 6 values. */
exact ozone_window(const law *w, const int64_t eight[8]);
/* Largest hourly mean of the day; CONC_NONE with fewer hours than the law's practice asks. */
int64_t ozone_max_1h(const law *w, const int64_t hours[24]);

#endif
