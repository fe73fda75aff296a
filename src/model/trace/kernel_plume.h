/* kernel_plume.h - model/plume (AERMOD's physics) behind the tracer's door: what one source gives in an hour, rise and turbulence its.
 * Place      model. Pure.
 * Method     each air becomes a surface hour and a mast of one level: heat flux from u* and L, H = -rho cp T u*^3 / (k g L), w* from it
 *            and the mixing height; a stack (diameter and velocity known) is AERMOD's POINT, what has an extent and a receptor within
 *            KERNEL_PLUME_NEAR of its spreads a circle AREA of the same spread (radius twice spread_m), the rest a VOLUME. The wind is
 *            turned by turning the receptors about the source the other way
 * Source     plume.h, plume_met.h, area_source.h
 * Given      airs, settled (air.h), kept by the caller while the door is in use; the door takes only these very airs, by their address
 * Returned   as kernel.h; 0 in hours without wind and in calm ones. Ground flat, country (the city's nights are the caller's skies)
 * Valid      as plume.h; wander_deg and error_deg of the air are not used: the tracer puts them over it (trace_reach.c)
 * Cost       20 us and 9 kB an air; 1 us a receptor and source, near an area 100 us
 * Errors     LT_NO_MEMORY
 * Threads    any, once opened    Owner cx->arena
 */
#ifndef LT_MODEL_KERNEL_PLUME_H
#define LT_MODEL_KERNEL_PLUME_H

#include "base/arena.h"
#include "model/plume/plume.h"
#include "model/trace/kernel.h"

#define KERNEL_PLUME_NEAR 12.0

typedef struct kernel_plume {
    const air         *airs;
    size_t             n;
    struct plume_hour *hours;
    bool              *is_good;
} kernel_plume;
LT_MUST lt_err kernel_plume_open(lt_cx *cx, const air *airs, size_t n, kernel_plume *out);
trace_kernel kernel_plume_door(const kernel_plume *k);

#endif
