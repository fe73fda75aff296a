/* fault.h - what goes wrong at which device and when.
 * Place      world. Pure.
 * Source     tables/world_fault.tsv
 * Given      world, device, kind, instant
 * Returned   the event that holds at that instant, with its begin and end at whole hours; or whether a frame is hit
 * Cost       two rolls an event kind
 * Threads    any
 * Invariants 1. an event lies wholly inside its block   2. level none: nothing ever
 */
#ifndef LT_WORLD_FAULT_H
#define LT_WORLD_FAULT_H

#include "world/world.h"

#define FAULT_CUT_MAX_H 36 /* the longest cut that tables/world_fault.tsv may name; what is sent afterwards is bounded by it */

typedef enum fault_kind { /* rows of the table, in its order */
    FAULT_CUT,
    FAULT_MISSING,
    FAULT_FROZEN,
    FAULT_CLOCK,
    FAULT_MAINTAIN,
    FAULT_CALIBRATE,
    FAULT_BROKEN,
    FAULT_NO_LINK,
    FAULT_STOPPED,
    FAULT_SPIKE,
    FAULT_REPEAT,
    FAULT_TORN,
    FAULT_NOISE,
    FAULT_KIND_COUNT
} fault_kind;
const char *fault_kind_name(fault_kind k);

typedef struct fault_event {
    bool     holds;
    int64_t  from_ms, to_ms; /* [from, to) */
    uint64_t roll;           /* chance of the event's own */
} fault_event;

fault_event fault_at(const world *w, const world_device *d, fault_kind k, int64_t t_ms);
/* Kinds with block_h 0: is the thing numbered `at` hit? */
bool fault_hits(const world *w, const world_device *d, fault_kind k, int64_t at);
/* How far the device's clock is off. Never a multiple of 30 s, so that no QN comes twice. */
int64_t fault_clock_ms(const world *w, const world_device *d, int64_t t_ms);

#endif
