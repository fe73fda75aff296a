/* origin.h - which regions the air of high values came over: PSCF, CWT, SQTBA, and paths that are alike.
 * Place      model. Pure: arrays in, arrays out.
 * Method     cells of `cell_deg`. PSCF: hourly points of paths whose value is above the percentile over all points in the cell, times 1
 *            where the cell has more than 2 n points (n the mean of cells with any), 0.75 above n, 0.5 above n/2, else 0.15. CWT: mean of the
 *            values over the points in the cell, times 1 above 80 points, 0.7 above 20, 0.42 above 10, else 0.05. SQTBA: each point spreads
 *            by Q = exp(-d2 / 2 s2) / s2, s = sigma_km_h x hours back; value-weighted over unweighted sum. Clusters: medoid.h over the
 *            paths' points (kilometres), or over the angle between them as seen from the start
 *            Significance: the values are dealt to the paths anew, `draws` times with replacement; p of a cell is the share of draws, counted
 *            with what was measured, that reach its value (Hopke et al. 1995, here for PSCF and CWT): small where chance alone seldom does.
 *            Hours that follow each other are not independent, so that p is too small rather than too large
 * Source     Ashbaugh et al. 1985 (PSCF); Hsu et al. 2003, Seibert et al. 1994 (CWT); Keeler 1994, Zhou et al. 2004 (SQTBA); weights as
 *            R openair's trajLevel; Hopke, Li, Ciszek, Landsberger 1995 (Chemom. Intell. Lab. Syst. 30, 69); Sirois and Bottenheim 1995 for the angle distance
 * Given      paths of trajectory.h and a value of each (NaN: left out, counted); cell_deg (0: 1), percentile (0: 90), sigma_km_h (0: 1.5);
 *            draws up to ORIGIN_DRAWS_MAX (0: p is NaN; not for SQTBA), seed
 * Returned   cells that any point touched, with counts, south-west first. Fewer than ORIGIN_PATHS_MIN paths: is_few is set, not an error
 * Errors     LT_NOT_ENOUGH: no path with a value; LT_LIMIT: more than ORIGIN_CELLS_MAX cells; LT_BAD_INPUT: percentile, draws
 * Cost       points x (1 + draws); SQTBA points x cells within 4 s; clusters paths squared
 * Threads    any     Owner  cx->arena
 */
#ifndef LT_MODEL_ORIGIN_H
#define LT_MODEL_ORIGIN_H

#include "model/pattern/medoid.h"
#include "model/pattern/trajectory.h"

#define ORIGIN_CELLS_MAX 250000u
#define ORIGIN_PATHS_MIN 30u
#define ORIGIN_DRAWS_MAX 5000u

typedef enum origin_method { ORIGIN_PSCF, ORIGIN_CWT, ORIGIN_SQTBA } origin_method;
typedef struct origin_query {
    const trajectory_path *paths;
    const double          *value;
    size_t                 n;
    origin_method          method;
    double                 cell_deg, percentile, sigma_km_h;
    bool                   unweighted;
    uint32_t               draws;
    uint64_t               seed;
} origin_query;
typedef struct origin_cell {
    double west, south;
    size_t points, above; /* above: PSCF */
    double value, weight; /* value is weighted already */
    double p;
} origin_cell;
typedef struct origin_map {
    size_t       used, no_value, n;
    double       threshold, cell_deg, mean_points;
    bool         is_few;
    origin_cell *cells;
} origin_map;
LT_MUST lt_err origin_make(lt_cx *cx, const origin_query *q, origin_map *out);

/* Groups of paths that have `points` points at least (0: the longest path's); others get group UINT32_MAX. */
typedef struct origin_groups {
    medoid_groups of;
    uint32_t     *group; /* a path each */
    size_t        used, points;
} origin_groups;
typedef struct origin_cluster_query {
    const trajectory_path *paths;
    size_t                 n, k, points;
    bool                   by_angle;
} origin_cluster_query;
LT_MUST lt_err origin_cluster(lt_cx *cx, const origin_cluster_query *q, origin_groups *out);

#endif
