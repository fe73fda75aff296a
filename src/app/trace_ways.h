/* trace_ways.h - where the air of a peak, or of a day, came from, published: the product "trace/trajectory/ID" in the journal.
 * Place      app
 * Method     ID is a trace's (PM10-2026112614): the hours of its window at the peak's station; or a day (PM10-20261126): its hours, at the
 *            middle of the district's stations, with their mean. Winds: gridded ones that were imported (wind_keep.h), at the level nearest
 *            to the setting trace.level_hpa and the next above it, TRACE_WAYS_BACK hours back. Statistics (groups, PSCF, CWT, regional
 *            share): each hour of the TRACE_WAYS_DAYS days up to the last one that has a value, at the first level. Where no gridded winds
 *            reach these hours: the mean wind of the stations (trace_input.h), the same everywhere, TRACE_WAYS_NEAR hours back, near the
 *            ground; that is said (winds "stations", limit station-winds), and there are no statistics
 * Returned   product JSON: keys, id, event or null, day or null, place, name, name_en, hour (first), through, winds ("grid" or "stations"),
 *            weather (names of files), passed (files on other points), then ways.h of these hours; statistics: null, or ways.h without
 *            paths; simulated, input, code
 * Errors     LT_BAD_INPUT: no such ID; LT_NOT_FOUND: no such trace; LT_NOT_ENOUGH: neither gridded winds nor stations' winds; no hour yet
 * Threads    any, each with its own keep
 */
#ifndef LT_APP_TRACE_WAYS_H
#define LT_APP_TRACE_WAYS_H

#include "app/trace_event.h"
#include "app/ways.h"

#define TRACE_WAYS_PREFIX "trace/trajectory/"
#define TRACE_WAYS_BACK   48
#define TRACE_WAYS_NEAR   12
#define TRACE_WAYS_DAYS   30
#define TRACE_WAYS_GROUPS 5u
#define TRACE_WAYS_DRAWS  200u
#define TRACE_WAYS_CELL   0.25
#define TRACE_WAYS_MAX    ((size_t)8 << 20)

typedef struct trace_ways_ask {
    char        id[TRACE_EVENT_ID_MAX];
    const char *quantity;
    bool        is_day;
    int64_t     from_ms, to_ms; /* of the hours, as the ID says them */
} trace_ways_ask;
/* false: it is no ID. */
bool trace_ways_parse(const char *id, int offset_min, trace_ways_ask *out);

typedef struct trace_ways_run {
    keep          *k;
    journal       *j;
    const char    *dir;
    int            offset_min;
    trace_ways_ask ask;
} trace_ways_run;
/* *winds: "grid" or "stations". */
LT_MUST lt_err trace_ways_make(lt_cx *cx, const trace_ways_run *r, const char **winds);

#endif
