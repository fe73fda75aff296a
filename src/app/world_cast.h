/* world_cast.h - the devices of a plan as the simulator plays them.
 * Place      app
 * Given      a plan folder (plan_load.h); only devices marked simulated are played
 * Returned   world_device rows in cx->arena, room for one more behind them (world_settle's ghost)
 * Errors     those of plan_read; LT_NOT_FOUND: the plan has no simulated device
 * Limits     PLAN_ROWS_MAX devices     Threads one     Owner cx->arena
 */
#ifndef LT_APP_WORLD_CAST_H
#define LT_APP_WORLD_CAST_H

#include "world/world.h"

LT_MUST lt_err world_cast_load(lt_cx *cx, const char *folder, size_t max, world_device **out, size_t *n);

#endif
