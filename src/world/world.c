/* world.c - see world.h. */
#include "world/world.h"

#include <string.h>

#include "world/dice.h"

#define ROLE_STREAM  1u
#define SPLIT_SHARE  12u /* one of so many devices splits its packets */
#define GHOST_MN     "0FF1CE0000000000000000AA"

void world_init(world *w, uint64_t seed, world_level level, int offset_min)
{
    memset(w, 0, sizeof *w);
    w->seed = seed;
    w->level = level;
    w->offset_min = offset_min;
    climate_load(&w->climate);
}

void world_adopt(const world *w, world_device *d)
{
    d->key = dice_roll(dice_text(d->reg.mn), ROLE_STREAM, (int64_t)w->seed);
    uint64_t role = dice_roll(d->key, ROLE_STREAM, 0);
    d->is_bare = d->kind == PLACE_SITE && (role & 1) && !d->reg.is_strict;
    d->is_split = d->edition >= 2017 && !d->reg.has_sm4 && (role >> 8) % SPLIT_SHARE == 0;
}

size_t world_settle(const world *w, world_device *list, size_t n)
{
    size_t outlets = 0;
    for (size_t i = 0; i < n; i++) {
        world_adopt(w, &list[i]);
        outlets += list[i].kind == PLACE_OUTLET && !list[i].reg.is_strict;
    }
    if (w->level == WORLD_FAULTS_NONE)
        return n;
    size_t chosen = outlets ? dice_roll(w->seed, ROLE_STREAM, 1) % outlets : n;
    for (size_t i = 0, k = 0; i < n; i++)
        if (list[i].kind == PLACE_OUTLET && !list[i].reg.is_strict)
            list[i].is_odd = k++ == chosen;
    world_device *ghost = &list[n];
    *ghost = (world_device){.kind = PLACE_SITE, .edition = 2017, .st = "39", .is_ghost = true};
    memcpy(ghost->reg.mn, GHOST_MN, sizeof GHOST_MN);
    memcpy(ghost->reg.password, "123456", 7);
    world_adopt(w, ghost);
    ghost->is_split = false;
    return n + 1;
}
