/* world.h - a made-up district from a seed: who its devices are, and the rules by which they measure.
 * Place      world. Pure: no I/O, no clock. The same seed and time give the same bytes, whatever was asked before.
 * Method     every number is a function of (seed, device, quantity, hour): dice.h. So any hour is made without the
 *            hours before it, and a frame that got lost on the way is simply made again.
 * Given      the devices of a plan (lt_device and what the plan says beside it); seed; how much goes wrong
 * Returned   see sky.h (weather and what all stations share), measure.h (a device's values), fault.h (what goes wrong
 *            when), utter.h (frames)
 * Valid      for demonstrations, drills and tests. Nothing here predicts the air of a real place: monthly means, spread,
 *            shape of the day and differences of stations follow tables/world_*.tsv, the rest is plain invention
 * Limits     years 1900..2199     Threads any; a world is constant after world_init     Owner  the caller's memory
 */
#ifndef LT_WORLD_WORLD_H
#define LT_WORLD_WORLD_H

#include "fact/place.h"
#include "world/climate.h"
#include "world/leak.h"

typedef enum world_level { WORLD_FAULTS_NONE, WORLD_FAULTS_USUAL, WORLD_FAULTS_MANY } world_level;

typedef struct world {
    uint64_t    seed;
    world_level level;
    int         offset_min; /* civil time of the district */
    climate     climate;
    leak        leak; /* rate 0: none */
} world;

typedef struct world_device {
    lt_device  reg;       /* as it is registered, and as it speaks */
    place_kind kind;
    int        edition;   /* 2005, 2017, 2025 */
    char       st[3];     /* "22" "31" "39" */
    bool       is_split;  /* hourly frames in two packets (PNUM, PNO) */
    bool       is_odd;    /* sends one factor code that no table knows */
    bool       is_ghost;  /* an MN that nobody registered */
    bool       is_bare;   /* no data flags (usual at building sites) */
    double     longitude, latitude; /* of its place, 0: not known */
    uint64_t   key;       /* of its chances: from seed and MN */
} world_device;

void world_init(world *w, uint64_t seed, world_level level, int offset_min);
/* What the plan does not say: key, bare, split. */
void world_adopt(const world *w, world_device *d);
/* The oddities that a district of n devices has: one odd code, some that split, and (level usual and above) a ghost
 * put at list[n]; list has room for n + 1. Returns the new count. */
size_t world_settle(const world *w, world_device *list, size_t n);

#endif
