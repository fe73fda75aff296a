/* nwr.h - nonparametric wind regression: the expected value at each wind direction and speed, by kernels.
 * Place      model. Pure: arrays in, arrays out.
 * Method     E(d, s) = sum K1((d - di) / a) K2((s - si) / b) Ci / sum K1 K2, Gaussian kernels of full width at half height a (degrees) and
 *            b (m/s); the direction's difference is taken around the circle both ways, so that wind from 355 counts for 5 and the
 *            other way round. Hours are first gathered in cells of 1 degree x 40 to 200 speeds, and a kernel ends at 4 sigma
 * Source     Henry, Norris, Vedantham, Turner 2009 (Environ. Sci. Technol. 43, 4090)
 * Given      hours as pattern_hour.h; wide_deg 0: 15, wide_m_s 0: 1.5; directions 8 to NWR_DIRECTIONS_MAX (0: 72), speeds 2 to NWR_SPEEDS_MAX (0: 40)
 * Returned   [direction][speed] expectation; direction i stands for (i + 1) steps, speed j for (j + 0.5) steps of the largest; the kernel
 *            weight in hours; below min_hours (0: 2): NaN; best direction and speed
 * Errors     LT_BAD_INPUT, LT_NOT_ENOUGH as pattern_hour.h
 * Cost       directions x speeds x cells within reach
 * Limits     the maxima named     Threads  any     Owner  cx->arena
 * Invariants 1. turning all winds by a step turns the result by a step, through north as anywhere
 */
#ifndef LT_MODEL_NWR_H
#define LT_MODEL_NWR_H

#include "model/pattern/pattern_hour.h"

#define NWR_DIRECTIONS_MAX 360u
#define NWR_SPEEDS_MAX     200u

typedef struct nwr_query {
    pattern_hours hours;
    double        calm_m_s, wide_deg, wide_m_s, min_hours;
    uint32_t      directions, speeds;
} nwr_query;
typedef struct nwr_surface {
    pattern_tally tally;
    size_t        directions, speeds;
    double        speed_max_m_s, best_deg, best_m_s, best;
    double       *value, *weight;
} nwr_surface;
LT_MUST lt_err nwr_make(lt_cx *cx, const nwr_query *q, nwr_surface *out);

#endif
