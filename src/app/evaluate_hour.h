/* evaluate_hour.h - hour values of stations on a grid, and the index of an hour at a station or an area.
 * Place      app. Where keep (hour values) and assess (AQI) meet for single hours.
 * Method     a station: its values; an area: the mean of its stations' values of the same statistic (75 %), then the
 *            rule set's rounding, then IAQI; running 8 h and 24 h means for the rule sets that ask for them
 * Source     HJ 633-2012 5.1, 5.2; HJ 633-2026 4.2.3; HJ 663-2013 (spatial mean)
 * Given      evaluate_load_hours: hours from from_ms on; EVALUATE_LEAD_HOURS before are loaded for the running means
 * Units      pg/m3 (exact; finer is rounded to 1 pg and the cell says so)
 * Limits     EVALUATE_HOURS_MAX stations times hours     Owner  cx->arena
 */
#ifndef LT_APP_EVALUATE_HOUR_H
#define LT_APP_EVALUATE_HOUR_H

#include "assess/aqi.h"
#include "keep/keep.h"

#define EVALUATE_HOURS_MAX  (1u << 20)
#define EVALUATE_LEAD_HOURS 23

typedef struct evaluate_cell {
    int64_t  pg;
    uint64_t entry;
    lt_mark  mark;
    bool     is_there; /* a sample, valid or not */
    bool     is_rounded;
} evaluate_cell;

typedef struct evaluate_hours {
    lt_place      *stations; /* ordered by id */
    size_t         station_count;
    int64_t        from_ms;  /* of hour 0 */
    int            hours;
    uint8_t       *monitored; /* [station] bits 1 << pollutant */
    evaluate_cell *cell;     /* [station][lead + hour][pollutant] */
    int16_t       *published; /* [station][hour] index as somebody else published it; -1 none; NULL not asked for */
} evaluate_hours;

typedef struct evaluate_span {
    int64_t from_ms;
    int     hours;
    bool    want_entries, want_published;
} evaluate_span;
LT_MUST lt_err evaluate_load_hours(lt_cx *cx, keep *k, const evaluate_span *s, evaluate_hours *out);
const evaluate_cell *evaluate_cell_at(const evaluate_hours *g, size_t station, int hour, pollutant p);

typedef struct evaluate_place { /* one station, or the stations of an area (without control points) */
    const uint32_t *stations;
    size_t          count;
    bool            is_area; /* the 75 % rule applies */
} evaluate_place;
typedef struct evaluate_index {
    aqi_result aqi;
    exact      value[POLLUTANT_COUNT]; /* 1 h mean, ng/m3; EXACT_NONE */
    int        valid[POLLUTANT_COUNT], expected[POLLUTANT_COUNT]; /* stations */
} evaluate_index;
typedef struct evaluate_when {
    int      hour;  /* of the grid */
    rule_set rules;
} evaluate_when;
LT_MUST lt_err evaluate_hour_index(lt_cx *cx, const law *w, const evaluate_hours *g, const evaluate_place *at, evaluate_when when,
                                   evaluate_index *out);

#endif
