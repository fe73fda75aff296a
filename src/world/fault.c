/* fault.c - see fault.h. */
#include "world/fault.h"

#include <assert.h>

#include "base/civil.h"
#include "tables.h"
#include "world/dice.h"

#define FAULT_STREAM    200u /* and twice the kind */
#define CLOCK_MINUTES   40
#define CLOCK_ODD_MS    7000

const char *fault_kind_name(fault_kind k)
{
    return TABLE_WORLD_FAULT[k].kind;
}

static int64_t rate_of(const world *w, fault_kind k)
{
    const table_world_fault *r = &TABLE_WORLD_FAULT[k];
    return w->level == WORLD_FAULTS_NONE ? 0 : w->level == WORLD_FAULTS_USUAL ? r->usual : r->many;
}

fault_event fault_at(const world *w, const world_device *d, fault_kind k, int64_t t_ms)
{
    const table_world_fault *r = &TABLE_WORLD_FAULT[k];
    int64_t rate = rate_of(w, k);
    if (rate == 0 || ((k == FAULT_CALIBRATE || k == FAULT_STOPPED) && d->kind != PLACE_OUTLET))
        return (fault_event){.holds = false};
    int64_t h = dice_floor_div(t_ms, CIVIL_HOUR_MS), block = dice_floor_div(h, r->block_h);
    uint32_t stream = FAULT_STREAM + 2 * (uint32_t)k;
    if (!dice_hits(d->key, stream, block, rate * 1000))
        return (fault_event){.holds = false};
    uint64_t roll = dice_roll(d->key, stream + 1, block);
    int64_t length = r->min_h + (int64_t)(roll % (uint64_t)(r->max_h - r->min_h + 1));
    assert(length < r->block_h && (k != FAULT_CUT || length <= FAULT_CUT_MAX_H)); /* INV(1) */
    int64_t from = block * r->block_h + (int64_t)((roll >> 16) % (uint64_t)(r->block_h - length));
    return (fault_event){h >= from && h < from + length, from * CIVIL_HOUR_MS, (from + length) * CIVIL_HOUR_MS, roll >> 32};
}

bool fault_hits(const world *w, const world_device *d, fault_kind k, int64_t at)
{
    assert(TABLE_WORLD_FAULT[k].block_h == 0);
    return dice_hits(d->key, FAULT_STREAM + 2 * (uint32_t)k, at, rate_of(w, k)) != 0;
}

int64_t fault_clock_ms(const world *w, const world_device *d, int64_t t_ms)
{
    fault_event e = fault_at(w, d, FAULT_CLOCK, t_ms);
    if (!e.holds)
        return 0;
    return ((int64_t)(e.roll % (2 * CLOCK_MINUTES)) - CLOCK_MINUTES) * CIVIL_MINUTE_MS + CLOCK_ODD_MS;
}
