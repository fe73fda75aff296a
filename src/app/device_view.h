/* device_view.h - registered devices with what is known of their health, for people and for alerts.
 * Place      app. Reads the keep.
 * Method     usual period: the finest among the series of the device's place (real-time counts as a minute).
 *            silent: nothing for longer than the setting alert.silent_min, or three usual periods where that is longer;
 *            late: not silent, and nothing for more than two usual periods and five minutes; never: no frame ever.
 *            gap: of the last 24 hours that have ended, those without a value in any hour series of the place
 * Cost       one scan of 24 hours of all hour series; memory of the list
 * Threads    any, each with its own keep     Owner  cx->arena
 */
#ifndef LT_APP_DEVICE_VIEW_H
#define LT_APP_DEVICE_VIEW_H

#include "keep/keep.h"

#define DEVICE_VIEW_HOURS 24

typedef enum device_state { DEVICE_NEVER, DEVICE_LIVE, DEVICE_LATE, DEVICE_SILENT } device_state;
const char *device_state_name(device_state s);

typedef struct device_view {
    lt_device    d;
    lt_place     place;     /* id only when it is not registered */
    keep_health  h;
    device_state state;
    int64_t      usual_ms;  /* 0: it has no series */
    int64_t      silent_ms; /* since when it counts as silent: from its last frame on */
    uint32_t     gap_hours;
    uint64_t     unknown;   /* codes that nothing knows, occurrences */
    uint64_t     version;   /* of the entity; 0: it came with a plan */
} device_view;

LT_MUST lt_err device_view_list(lt_cx *cx, keep *k, int64_t now_ms, int offset_min, device_view **out, size_t *n);

#endif
