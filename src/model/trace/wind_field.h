/* wind_field.h - a wind over the district that loses no air: stations and terrain made mass-consistent.
 * Place      model. Pure.
 * Method     first guess: stations' vectors by 1/r^2, with height by a power law (u(z) = u (z/10)^p); then the least change that makes
 *            the flow free of divergence (Sasaki 1958; Sherman 1978): minimise the integral of
 *              (u - u0)^2 + (v - v0)^2 + (w - w0)^2 / s^2,   s: how easily air rises (stable 0.3, neutral 1, unstable 2)
 *            under div u = 0, which is d2L/dx2 + d2L/dy2 + s^2 d2L/dz2 = -div u0 and u = u0 + dL/dx, ..., w = w0 + s^2 dL/dz;
 *            on a staggered grid, faces of the ground closed, L = 0 outside the other sides. Conjugate gradients
 * Given      stations (at least one with a wind); grid of nx * ny cells of step_m, nz layers of layer_m above the lowest ground;
 *            ground_m[ny * nx] in m, NULL: flat
 * Returned   u, v in m/s in the lowest open layer of each cell's middle [ny * nx] (a wind_map), and how it went: largest divergence
 *            before and after (1/s), turns, the mean change in m/s
 * Errors     LT_NOT_ENOUGH: no station has a wind; LT_BAD_INPUT: a size out of range, ground that is not finite; LT_NUMERIC: no end
 *            within FIELD_TURNS_MAX
 * Valid      flow round and over hills of a district; no slope winds, no lake breeze (they come in by the stations)
 * Cost       about 0.15 s for 50 x 50 x 10 on one core
 * Limits     FIELD_CELLS_MAX    Threads any    Owner cx->arena
 * Invariants 1. the largest divergence afterwards is below 1e-6 of the largest before, or 1e-10 1/s   2. no flow through the ground
 *            3. an even wind over flat ground comes back as it is
 */
#ifndef LT_MODEL_WIND_FIELD_H
#define LT_MODEL_WIND_FIELD_H

#include "base/arena.h"
#include "model/trace/puff.h"
#include "model/trace/wind_mesh.h"

#define FIELD_CELLS_MAX 400000u
#define FIELD_TURNS_MAX 2000

typedef struct wind_field_grid {
    size_t        nx, ny, nz;
    double        x0_m, y0_m, step_m, layer_m; /* x0, y0: south-west corner */
    const double *ground_m;
    double        rise;     /* s */
    double        exponent; /* p; 0: 0.2 */
} wind_field_grid;
typedef struct wind_field_report {
    double   divergence_before, divergence_after, change_m_s;
    uint32_t turns;
} wind_field_report;
LT_MUST lt_err wind_field_make(lt_cx *cx, const wind_field_grid *g, const mesh_wind *w, size_t n, wind_map *out, wind_field_report *report);

#endif
