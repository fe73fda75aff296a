/* limit.h - ambient limits: by item, average, grade and date or named stage; and the judgement against one.
 * Place      assess. Pure.
 * Source     GB 3095-2012 tables 1, 2; GB 3095-2026 tables 1, 2, annex A; rows in tables/limit.tsv
 * Given      item: a key such as PM2.5, NOx, BaP; averaging "1h" "8h" "day" "quarter" "year"; day: civil date of the observation
 * Returned   the table's row (value, unit, clause, confidence) or NULL where the law sets no limit
 * Valid      exceedance: strictly above, after rounding at the judging stage (HJ 663)
 */
#ifndef LT_ASSESS_LIMIT_H
#define LT_ASSESS_LIMIT_H

#include "assess/law.h"

struct table_limit;
typedef struct limit_query {
    const char *item;
    const char *averaging;
    limit_grade grade;
} limit_query;
/* The row in force on the civil day (days since 1970-01-01), or of a stage. */
const struct table_limit *limit_find_on(const limit_query *q, int64_t civil_day);
const struct table_limit *limit_find_in(const limit_query *q, limit_stage s);

typedef struct limit_verdict {
    bool    has_limit, exceeds;
    num_dec judged;   /* the value as judged, in the law's unit */
    num_dec multiple; /* exceedance multiple (C - S)/S 超标倍数, 2 decimals; 0.00 when not above */
} limit_verdict;
/* v in ng/m3 (must have a value), limit_ng from law.limit_ng (CONC_NONE: has_limit false). */
limit_verdict limit_judge(const law *w, rule_set r, pollutant p, exact v, int64_t limit_ng);
/* A limit in the law's unit, as the law writes it: 75, CO 4.0; more decimals where it has them. decimals -1: CONC_NONE. */
num_dec limit_print(pollutant p, int64_t limit_ng);
/* 100 * part / whole with the decimals of the rate stage; decimals -1 when whole is 0. */
num_dec limit_rate_percent(const law *w, rule_set r, int64_t part, int64_t whole);

#endif
