/* trajectory.h - where the air came from: paths backward (or forward) through gridded wind.
 * Place      model. Pure: arrays in, arrays out.
 * Method     kinematic: dx/dt = (u, v, w) of the grid, linear in time and height (pressure), bilinear on the map; midpoint or
 *            fourth-order Runge-Kutta, fixed step; on a sphere of radius 6371 km. With one level, or without w, the path keeps its
 *            pressure (isobaric); a path that would leave the levels above or below stays at the last one
 * Source     Stohl 1998 (Atmos. Environ. 32, 947); Petterssen 1940 for the midpoint; Seibert 1993 on step errors
 * Given      a grid: times ascending (ms UTC), latitudes from south in equal steps, longitudes from west, levels in hPa in any order that
 *            rises or falls; u east, v north m/s, w (omega) Pa/s or NULL, NaN: no value there; starts: place, pressure, time; hours 1 to
 *            TRAJECTORY_HOURS_MAX, backward when `hours` is negative; step_min 1 to 60 (0: 10)
 * Returned   a point each hour from the start on, and why the path ended: whole; left the map; the weather ends (as with a forecast of
 *            12 hours); a gap in the weather; the start is outside
 * Valid      a rotating field's circle closes within a step's order: trajectory_test; of real paths 20 % of the distance is usual
 * Errors     LT_BAD_INPUT: a grid or a start that is none (names which); LT_LIMIT
 * Cost       starts x hours x 60 / step     Limits  the maxima named
 * Threads    any     Owner  cx->arena
 */
#ifndef LT_MODEL_TRAJECTORY_H
#define LT_MODEL_TRAJECTORY_H

#include "base/arena.h"

#define TRAJECTORY_HOURS_MAX  240
#define TRAJECTORY_STARTS_MAX 20000u
#define TRAJECTORY_LEVELS_MAX 64u

typedef struct trajectory_grid {
    size_t         times, levels, rows, columns;
    const int64_t *time_ms;
    const double  *level_hpa;
    double         south, west, row_deg, column_deg;
    const float   *u, *v, *w; /* [time][level][row][column] */
} trajectory_grid;

typedef struct trajectory_start {
    double  longitude, latitude, hpa;
    int64_t t_ms;
} trajectory_start;

typedef enum trajectory_end { TRAJECTORY_WHOLE, TRAJECTORY_LEFT_MAP, TRAJECTORY_NO_WEATHER, TRAJECTORY_GAP, TRAJECTORY_OUTSIDE, TRAJECTORY_END_COUNT } trajectory_end;
const char *trajectory_end_name(trajectory_end e); /* "left-map" */

typedef struct trajectory_point {
    double  longitude, latitude, hpa;
    int64_t t_ms;
} trajectory_point;
typedef struct trajectory_path {
    trajectory_point *points;
    size_t            n;
    trajectory_end    end;
} trajectory_path;

typedef struct trajectory_query {
    const trajectory_grid  *grid;
    const trajectory_start *starts;
    size_t                  start_count;
    int                     hours; /* negative: backward */
    int                     step_min;
    bool                    is_rk4;
} trajectory_query;
/* out: start_count paths */
LT_MUST lt_err trajectory_run(lt_cx *cx, const trajectory_query *q, trajectory_path **out);
/* Kilometres between two points on the sphere. */
double trajectory_km(double lon1, double lat1, double lon2, double lat2);

#endif
