/* plume_run.h - many sources, many receptors, many hours: group sums hour by hour, on all cores.
 * Place      model. Pure: arrays in, arrays out; workers by base/parallel.h.
 * Method     hours are taken in blocks; a worker prepares an hour once for each city in use (and once for the country) and adds the
 *            sources that emit in that hour to each group's receptors; the block is handed on in the order of time
 * Given      see struct plume_case; factor: an hour's multiplier of a source's emission (NULL: steady); group_of[source]: bit set of
 *            groups as group_bits, PLUME_GROUPS_MAX of them
 * Returned   plume_run calls take for each hour in order with conc[group * receptors + receptor] in µg/m3 and the hour's state
 *            (calm or missing: conc is all 0); a failure of take ends the run. LT_CANCELLED between hours
 * Cost       receptors x sources x hours x the kernel's cost: 0.016 µs each on two cores with 2,500 receptors of one height, 0.06 with
 *            441, 0.2 one by one (bench/plume_race.c); memory: two blocks of groups x receptors, at most
 *            PLUME_BLOCK_BYTES each
 * Limits     PLUME_GROUPS_MAX
 * Threads    the caller's and those of base/parallel     Owner  the caller
 * Invariants 1. the result does not depend on the number of workers
 */
#ifndef LT_MODEL_PLUME_PLUME_RUN_H
#define LT_MODEL_PLUME_PLUME_RUN_H

#include "base/cx.h"
#include "model/plume/area_source.h"

#define PLUME_GROUPS_MAX  64u
#define PLUME_BLOCK_BYTES ((size_t)64 << 20)

struct plume_emitter {
    struct plume_source source;
    const struct area_shape *shape; /* PLUME_AREA only */
    int city;                       /* index, or -1: country */
    uint64_t groups;                /* bit g: member of group g */
};

struct plume_weather { /* one hour of weather */
    struct plume_surface surface;
    const struct plume_level *level;
    size_t levels;
};

typedef double plume_factor(void *self, size_t emitter, size_t hour);
typedef lt_err plume_take(lt_cx *cx, void *self, size_t hour, enum plume_hour_state state, const double *conc_ug_m3);

struct plume_case {
    struct plume_options options;
    size_t cities;
    const struct plume_urban *city;
    size_t emitters;
    const struct plume_emitter *emitter;
    struct plume_receptors receptors;
    size_t hours;
    const struct plume_weather *air;
    size_t groups;
    plume_factor *factor; /* NULL: 1 */
    plume_take *take;
    void *self;       /* of factor and take */
    unsigned workers; /* 0: all cores */
};

LT_MUST lt_err plume_run(lt_cx *cx, const struct plume_case *c);

#endif
