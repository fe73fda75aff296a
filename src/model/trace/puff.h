/* puff.h - puffs that follow the wind of several hours backwards from a receptor: what a gram at each place would have given there.
 * Place      model. Pure.
 * Method     PUFF_ARRIVALS puffs end at the receptor within the hour; each goes back along the wind (in space from the field, in time
 *            straight between the middles of hours), second-order Runge-Kutta, and widens by air.h with its way and age. A source of
 *            1 g/s at p adds at each step of dt seconds
 *              dC = dt G2(p - X(-age); sigma_y) 2 / (sqrt(2 pi) sigma_z) exp(-H^2 / 2 sigma_z^2)
 *            of that (1 - m), and m (air_meander of the receptor's hour) of a plume that goes to all sides (kernel_ring);
 *            over a cell G2 is the mean of the cell (error functions). The same puffs forwards are trajectories
 * Source     Seibert and Frank 2004 (source-receptor relations by backward puffs) [R]; de Haan and Rotach 1998 (puff-particles) [R]
 * Given      hours in order, each an air (has_wind or not) and perhaps a map of the wind near the ground; metres, seconds.
 *            turn_deg turns all winds clockwise. An hour without wind takes its neighbours'; calm hours carry little and spread
 * Returned   cells[ny * nx] (south-west first) and spots[n]: ug/m3 per g/s; the caller clears them before
 * Valid      travel up to PUFF_AGE_MAX_S; sources that emit evenly all the while. In even wind it tends to kernel_steady
 *            (puff_test: 15 % on the axis from 1 km on)
 * Cost       arrivals x steps x cells within 3 sigma: about 1 ms a receptor and hour on 50 x 50 cells
 * Threads    any, each with its own output
 * Invariants 1. no response without any wind in the window   2. nothing is negative
 */
#ifndef LT_MODEL_PUFF_H
#define LT_MODEL_PUFF_H

#include "model/trace/kernel.h"

#define PUFF_ARRIVALS   6
#define PUFF_AGE_MAX_S  (4 * 3600.0)
#define PUFF_WAY_MAX    400 /* points of a trajectory */

typedef struct wind_map { /* the wind near the ground on a grid of points */
    size_t        nx, ny;
    double        x0_m, y0_m, step_m;
    const double *u, *v; /* [ny][nx], m/s eastwards, northwards; NULL: the hour's mean everywhere */
} wind_map;
void wind_map_at(const wind_map *m, double x_m, double y_m, double out[2]);

typedef struct puff_winds {
    const air      *hours;
    const wind_map *maps; /* one an hour, NULL: none */
    size_t          n;
} puff_winds;

typedef struct puff_targets {
    double            x0_m, y0_m, step_m; /* south-west corner; side of a cell */
    size_t            nx, ny;
    const trace_spot *spots;
    size_t            spot_count;
} puff_targets;

typedef struct puff_aim {
    trace_spot receptor;
    size_t     hour;
    double     turn_deg;
} puff_aim;
void puff_footprint(const puff_winds *w, const puff_aim *aim, const puff_targets *t, float *cells, double *spots);

/* Where the air that ends at the receptor at the end of the hour came from: points (x, y) every `step_s`, newest first; forwards:
 * where it goes. How many were written. */
typedef struct puff_way {
    double step_s;
    bool   is_forward;
} puff_way;
size_t puff_trajectory(const puff_winds *w, const puff_aim *aim, puff_way how, double out[PUFF_WAY_MAX][2]);

#endif
