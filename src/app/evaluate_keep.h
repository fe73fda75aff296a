/* evaluate_keep.h - a period of the keep through the law: stations, streets, districts, cities, judged and ranked.
 * Place      app. Where keep (hour values) and assess (law) meet; the law's arithmetic is assess's.
 * Method     keep_scan -> sums of each civil day -> daily values (>= 20 h; O3: largest 8 h mean) -> for an area the mean of
 *            its stations' daily values (75 %, control points 对照点 apart) -> statistics of the unit's own daily series,
 *            judgement, daily AQI, share of good days, composite index, ranking
 * Source     GB 3095, HJ 633, HJ 663 as cited in src/assess; rules by the date of observation unless named
 * Given      civil days from_day..to_day, both included, at most EVALUATE_DAYS_MAX
 * Units      a daily value is num / (ANNUAL_DEN * stations) ng/m3, exact: ANNUAL_DEN = 1000 * MEAN_DAY_DEN, so that a
 *            value down to 1 pg/m3 and every mean the law allows is a whole number. Finer values (no instrument gives them)
 *            are rounded to 1 pg and the unit says is_exact = false
 *            A station counts as one that should report a pollutant when the keep has its series of it.
 * Returned   units sorted as ranked; input: SHA-256 of the unit's daily numerators (see evaluate_hash in evaluate_unit.c)
 * Errors     LT_BAD_INPUT (period), LT_LIMIT (too much at once), LT_NOT_FOUND (nothing in the period: says what there is)
 * Cost       one pass over the hour values; 60 bytes a station and day
 * Owner      all in cx->arena
 */
#ifndef LT_APP_EVALUATE_KEEP_H
#define LT_APP_EVALUATE_KEEP_H

#include "assess/annual.h"
#include "assess/aqi.h"
#include "assess/composite.h"
#include "assess/goodday.h"
#include "assess/rank.h"
#include "keep/keep.h"

#define EVALUATE_DAYS_MAX         ANNUAL_DAYS_MAX
#define EVALUATE_STATION_DAYS_MAX (4u << 20)
#define EVALUATE_INDICATORS       7 /* IND_SO2 .. IND_PM25: what a day's report may be given */

typedef enum evaluate_by { BY_STATION, BY_STREET, BY_DISTRICT, BY_CITY, EVALUATE_BY_COUNT } evaluate_by;
const char *evaluate_by_name(evaluate_by b); /* "station" ... */
bool evaluate_by_parse(span s, evaluate_by *out);

typedef struct evaluate_job evaluate_job;

typedef struct evaluate_query {
    int64_t      from_day, to_day; /* civil days since 1970-01-01 */
    int          offset_min;
    evaluate_by  by;
    int          rules;   /* rule_set, or -1: in force on each day */
    int          limits;  /* limit_stage, or -1: in force on each day (statistics: on the last day) */
    int          variant; /* of the composite index, or -1: in use on the last day */
    goodday_base base;
    const char  *only;    /* key of the one unit wanted, or NULL */
} evaluate_query;

typedef struct evaluate_days { /* daily values of one unit */
    int64_t  *num[EVALUATE_INDICATORS]; /* [days]; CONC_NONE: no valid value */
    uint16_t *stations[EVALUATE_INDICATORS]; /* [days] that the mean rests on; NULL: a station, all 1 */
    int       part_days[POLLUTANT_COUNT];
    uint32_t  monitored;  /* bits 1 << indicator with a series */
    bool      is_rounded, is_simulated;
} evaluate_days;

typedef struct evaluate_unit {
    const char     *key, *name, *name_en, *street, *district, *city;
    int             stations, controls; /* that belong to it; controls take no part in an area */
    bool            is_control, is_simulated, is_exact;
    evaluate_days   days;
    annual_item     item[POLLUTANT_COUNT];
    goodday_day    *index; /* [days] */
    goodday_counts  good;
    bool            has_composite;
    composite_index composite;
    char            why[96]; /* not ranked: why */
    annual_verdict  verdict; /* of all six */
    rank_row        place;    /* in the ranking by composite index */
    char            input[65];
} evaluate_unit;

typedef struct evaluation {
    evaluate_query q;
    int            days;
    bool           is_year; /* a whole civil year */
    rule_set       rules_at_end; /* rounding of statistics */
    limit_stage    limits_at_end;
    composite_choice choice;
    int            rule_days[RULE_SET_COUNT];
    evaluate_unit *units;
    size_t         count;
    const char   **silent; /* stations with series but without a valid day in the period */
    size_t         silent_count;
    size_t         without_area; /* stations that belong to no street / district / city */
    uint64_t       values;   /* hour values read */
    uint64_t       next_entry; /* of the keep: what was known */
    char           input[65]; /* of all units' hashes and the query */
    const struct evaluate_job *job;
} evaluation;

LT_MUST lt_err evaluate_keep(lt_cx *cx, keep *k, const evaluate_query *q, evaluation *out);

/* --- pieces shared by the files of evaluate_* ----------------------------------------------------------------------- */
struct evaluate_job {
    const law     *w;
    evaluate_query q;
    int            days;
    int64_t        from_ms;
    lt_place      *stations; /* kind station, ordered by id */
    size_t         station_count;
    evaluate_days *loaded;   /* beside stations */
    uint64_t       values;
    rule_set       rules_of[EVALUATE_DAYS_MAX];
    limit_stage    limits_of[EVALUATE_DAYS_MAX];
    struct hash_sha256 *hash;
};
/* evaluate_load.c: stations and their daily values. */
LT_MUST lt_err evaluate_load(lt_cx *cx, keep *k, evaluate_job *j);
LT_MUST lt_err evaluate_alloc_days(lt_cx *cx, int days, bool is_area, evaluate_days *out);
/* evaluate_area.c: units of the query from the loaded stations. */
LT_MUST lt_err evaluate_group(lt_cx *cx, evaluate_job *j, evaluation *out);
/* evaluate_unit.c: everything about one unit from its daily values. */
LT_MUST lt_err evaluate_one(lt_cx *cx, const evaluate_job *j, const evaluation *all, evaluate_unit *u);
/* The day's value as a fraction; EXACT_NONE when there is none. */
exact evaluate_day_value(const evaluate_days *d, indicator i, int day);
/* The index of one day of a unit as the law gives it, whole (for lists of days). */
void evaluate_day_index(const evaluate_job *j, const evaluate_days *d, int day, aqi_result *out);
extern const indicator EVALUATE_INDICATOR_OF[POLLUTANT_COUNT]; /* whose daily values are evaluated: O3 by O3_8h */

#endif
