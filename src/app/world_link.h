/* world_link.h - the made-up district on its way to a gateway: which utterance of which device is due.
 * Place      app. Meets world (utter.h) with the sender (sender.h).
 * Method     each device walks its three pulses (hour, minute, moment) in the order in which they are due; the past first,
 *            as fast as it is answered, then, when live, along the world's clock, which starts at the past's end and runs
 *            `speed` times as fast as ours
 * Given      world_link_options: all times in ms UTC; hours from from_ms on, minutes from minutes_ms on, moments and
 *            everything after end_ms only when live
 * Returned   a sender_source; counts of what was planned
 * Threads    the sender's     Owner  world_link_open .. world_link_close
 * Invariants 1. not live: exactly the periods that end by end_ms are said   2. every utterance is planned once
 */
#ifndef LT_APP_WORLD_LINK_H
#define LT_APP_WORLD_LINK_H

#include "app/sender.h"
#include "world/utter.h"

typedef struct world_link_options {
    const world        *w;
    const world_device *devices;
    uint32_t            count;
    int64_t             from_ms, minutes_ms, end_ms;
    bool                is_live;
    double              speed;
} world_link_options;

typedef struct world_link_counts {
    uint64_t frames;  /* distinct frames of registered devices: what the journal must hold afterwards */
    uint64_t late;    /* of frames: sent after a cut */
    uint64_t repeats, torn, noise, ghost;
} world_link_counts;

typedef struct world_link world_link;
LT_MUST lt_err world_link_open(lt_cx *cx, const world_link_options *o, world_link **out);
void world_link_close(world_link *k);
sender_source world_link_source(world_link *k);
world_link_counts world_link_counts_get(const world_link *k);

#endif
