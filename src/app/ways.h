/* ways.h - ways of the air to a place: trajectories of its hours, groups of them, PSCF, CWT and regional share, as JSON, CSV and GeoJSON.
 * Place      app. For the command line and the job alike; the arithmetic is model/pattern's
 * Given      winds (wind_grid.h); a place; hours (start of each) with a value each, NaN: none; levels in hPa within the grid, at most
 *            WAYS_LEVELS_MAX; back_h hours back; groups 0: none; cell_deg 0: 0.5
 * Returned   a path an hour and level, hour after hour; what can not be made of so few paths is left out and named in `limits`
 * Errors     as trajectory.h and origin.h
 * Limits     WAYS_HOURS_MAX hours     Owner  cx->arena
 */
#ifndef LT_APP_WAYS_H
#define LT_APP_WAYS_H

#include "app/wind_grid.h"
#include "base/jout.h"
#include "model/pattern/origin_share.h"

#define WAYS_LEVELS_MAX 8u
#define WAYS_HOURS_MAX  9000u
#define WAYS_GROUPED_MAX 2000u /* more paths are not grouped: distances are the square of it */

typedef struct ways_ask {
    const wind_grid *winds;
    double           longitude, latitude;
    double           level_hpa[WAYS_LEVELS_MAX];
    size_t           level_count;
    const int64_t   *hour_ms;
    const double    *value; /* NULL: none has one */
    size_t           hours;
    int              back_h, step_min, offset_min;
    bool             is_rk4, has_pscf, has_cwt, unweighted;
    double           cell_deg, percentile;
    uint32_t         groups, draws;
    uint64_t         seed;
    const char      *quantity, *unit;
} ways_ask;

typedef enum ways_limit { /* bits */
    WAYS_WEATHER_ENDS = 1,  /* paths end where the weather does */
    WAYS_LEFT_MAP     = 2,
    WAYS_GAP          = 4,
    WAYS_OUTSIDE      = 8,
    WAYS_FEW          = 16, /* PSCF and CWT of fewer paths with a value than ORIGIN_PATHS_MIN */
    WAYS_NO_GROUPS    = 32, /* too few whole paths, or too many */
    WAYS_NO_VALUES    = 64,
    WAYS_STATIONS     = 128, /* winds of stations: one wind everywhere, near the ground */
    WAYS_SURFACE      = 256  /* winds of one level that is not named */
} ways_limit;

typedef struct ways {
    size_t           n; /* paths: hours x levels */
    trajectory_path *paths;
    double          *value;
    uint32_t        *group; /* NULL: no groups */
    size_t           ended[TRAJECTORY_END_COUNT];
    unsigned         limits;
    bool             has_pscf, has_cwt, has_shares;
    origin_map       pscf, cwt;
    origin_groups    groups;
    origin_shares    shares;
} ways;

LT_MUST lt_err ways_make(lt_cx *cx, const ways_ask *a, ways *out);
/* Members of the object that is open; first, count: which hours' paths are written whole. */
typedef struct ways_part {
    size_t first, count;
} ways_part;
void ways_put(jout *j, const ways_ask *a, const ways *w, ways_part part);
void ways_put_limits(jout *j, unsigned limits); /* the array */
/* time,level,hour,longitude,latitude,hpa,value,group,end: a row a point */
LT_MUST lt_err ways_path_csv(lt_cx *cx, const ways_ask *a, const ways *w, buf *out);
/* west,south,points,above,weight,value,p: a row a cell */
LT_MUST lt_err ways_cell_csv(lt_cx *cx, const origin_map *m, buf *out);
LT_MUST lt_err ways_path_geojson(lt_cx *cx, const ways_ask *a, const ways *w, buf *out);
LT_MUST lt_err ways_cell_geojson(lt_cx *cx, const origin_map *m, buf *out);

#endif
