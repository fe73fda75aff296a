/* kernel.h - what one source would give at receptors in one hour: the door through which a plume model enters the tracer.
 * Place      model. Pure.
 * Method     trace_kernel is a function and its own data. kernel_steady is the simple one: a Gaussian plume with the widths of
 *            air.h, reflected at the ground, mixed evenly once sigma_z reaches 0.8 z_i, with Briggs' final buoyant rise for stacks
 *              C = Q / (2 pi U sy sz) exp(-y^2 / 2 sy^2) [exp(-(z-H)^2 / 2 sz^2) + exp(-(z+H)^2 / 2 sz^2)]
 *            of that (1 - m), and m (air_meander) of a plume that goes evenly to all sides: exp(...) / (sqrt(2 pi) sy) becomes 1 / (2 pi r)
 *            The finer one for stacks is model/plume (AERMOD's physics), behind the same door
 * Source     Briggs 1975 [R]; Pasquill and Smith 1983 [R]
 * Given      the hour's air, a source, receptors; turn_deg turns the wind clockwise (its error). spread_m: standard deviation of a
 *            source's own extent, also of the cell of a map (side / sqrt 12)
 * Returned   out[n]: ug/m3 per g/s, upwind the meander's; calm or without wind: all 0 (puffs carry those hours: puff.h)
 * Threads    any
 */
#ifndef LT_MODEL_KERNEL_H
#define LT_MODEL_KERNEL_H

#include <stddef.h>

#include "model/trace/air.h"

typedef struct trace_spot { /* a source, or a receptor (its height above the ground) */
    double x_m, y_m, height_m;
    double spread_m;
    double diameter_m, velocity_m_s, temperature_c; /* of a stack's gas; 0: no rise */
} trace_spot;

typedef struct trace_receptors {
    const trace_spot *at;
    size_t            n;
} trace_receptors;

typedef void (*trace_kernel_fn)(const void *self, const air *a, double turn_deg, const trace_spot *source, trace_receptors to, double *out);
typedef struct trace_kernel {
    trace_kernel_fn fn;
    const void     *self;
} trace_kernel;

trace_kernel kernel_steady(void);
/* What the meandering part gives at the distance r, before it is weighed: ug/m3 per g/s from a source of height h at height z. */
double kernel_ring(const air *a, double r_m, double h_m, double z_m);
/* Height to which a stack's gas rises, with the stack's own. */
double kernel_height(const air *a, const trace_spot *source);

#endif
