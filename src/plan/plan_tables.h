/* plan_tables.h - the tables that a plan's SQL reads beside the keep's own: area_day and entity_zone, made for the queries at hand.
 * Place      plan.
 * Source     kinds/README.md (SQL)
 * Given      the queries' texts: only what they name is made. The daily values of areas come through a function (the law's own
 *            code stands elsewhere); zones are rows of the ledger `zone` in force on the day
 * Returned   temporary tables on the keep's queries (keep_lend):
 *              area_day     area, by, day, aqi, level, so2 .. pm25, is_simulated   the days asked and the year before
 *              entity_zone  id, kind, zone   rows whose point lies in a zone
 * Errors     as the function's and the keep's
 * Cost       entity_zone: for each zone, what its bounds hold of each kind that the queries name
 */
#ifndef LT_PLAN_PLAN_TABLES_H
#define LT_PLAN_PLAN_TABLES_H

#include "keep/keep.h"

typedef struct plan_area_day {
    const char *area, *by, *day;
    int         aqi, level; /* 0: none */
    double      so2, no2, co, o3_8h, pm10, pm25; /* NAN: none */
    bool        is_simulated;
} plan_area_day;
typedef struct plan_days {
    plan_area_day *list;
    size_t         n;
} plan_days;
/* Days [from, to] (civil day numbers) of every area of `by` ("street", "district", "city"), appended; none known: LT_OK. */
typedef lt_err (*plan_days_fn)(lt_cx *cx, void *self, keep *k, const char *by, const int64_t from_to[2], plan_days *out);

typedef struct plan_need {
    const char *const *sql;
    size_t             n;
    const char        *day;    /* the last one asked */
    plan_days_fn       days;   /* NULL: area_day is empty */
    void              *self;
} plan_need;
LT_MUST lt_err plan_tables_make(lt_cx *cx, keep *k, const plan_need *need);

#endif
