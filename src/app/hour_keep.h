/* hour_keep.h - hours of a place's quantity out of the keep, with the wind of that place or of the nearest one that has it.
 * Place      app
 * Method     hour values (Avg); a value that is missing or not valid (MARK_NOT_VALID) is none. Wind: wind_speed and wind_direction of
 *            the same place, else of the nearest registered place that has both, within HOUR_KEEP_REACH_KM
 * Given      place (seen by the caller already), quantity, [from, to) ms UTC
 * Returned   one row an hour that has a value or a wind; wind_place, its distance; no wind anywhere: wind_place "" and winds missing
 * Errors     LT_NOT_FOUND: no such series; LT_LIMIT: more than PATTERN_HOURS_MAX hours
 * Owner      cx->arena
 */
#ifndef LT_APP_HOUR_KEEP_H
#define LT_APP_HOUR_KEEP_H

#include "app/hour_file.h"
#include "keep/keep.h"

#define HOUR_KEEP_REACH_KM 50.0

typedef struct hour_keep_query {
    const char *place, *quantity;
    int64_t     from_ms, to_ms;
    bool        needs_wind;
    bool      (*may_see)(void *self, const lt_place *p); /* NULL: all */
    void       *self;
} hour_keep_query;
typedef struct hour_keep {
    hour_file hours;
    char      unit[16], wind_place[PLACE_ID_MAX];
    double    wind_km;
} hour_keep;
/* One series' valid hours in their places, NaN where there is none: to[n] from from_ms on. */
typedef struct hour_keep_row {
    double *to;
    int64_t from_ms;
    size_t  n;
} hour_keep_row;
LT_MUST lt_err hour_keep_fill(lt_cx *cx, keep *k, uint32_t series, hour_keep_row row);
LT_MUST lt_err hour_keep_read(lt_cx *cx, keep *k, const hour_keep_query *q, hour_keep *out);

#endif
