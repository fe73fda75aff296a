/* origin_share.h - regional share: over which sides and how far off the air of a place's hours passed, weighed by what was measured.
 * Place      model. Pure: arrays in, arrays out.
 * Method     each hourly point of a path but its start is an hour that the air spent there: within near_km of the start "local", within
 *            middle_km "near", beyond "far"; beyond near_km also one of eight sides (the bearing from the start, sectors of 45 degrees
 *            about north, north-east ...). share = sum of value over the points of a class / sum of value over all points; `air` is the
 *            same without the values: where share is above air, the air that came that way was dirtier than the mean.
 *            Groups of paths (origin_cluster): hours, mean value, share of the sum of values, and excess: (mean - least mean of a group with
 *            ORIGIN_SHARE_GROUP_MIN hours) x hours / sum: what came on top of the cleanest air
 * Source     residence time weighted by concentration: Ashbaugh et al. 1985; means by group of trajectories: Dorling et al. 1992
 * Given      paths with a value each (NaN: left out), group of each (UINT32_MAX: none) or NULL; near_km (0: 50), middle_km (0: 200)
 * Returned   shares that add up to 1. They tell of the way of the air, not of emissions: a share of the regions passed, no apportionment
 * Errors     LT_NOT_ENOUGH: no path with a value above 0 and a second point; LT_BAD_INPUT: distances that do not rise
 * Threads    any     Owner  none
 * Invariants 1. the rings' shares add up to 1, and the sides' with the local one
 */
#ifndef LT_MODEL_ORIGIN_SHARE_H
#define LT_MODEL_ORIGIN_SHARE_H

#include "model/pattern/origin.h"

#define ORIGIN_SHARE_SIDES     8u
#define ORIGIN_SHARE_RINGS     3u /* local, near, far */
#define ORIGIN_SHARE_GROUP_MIN 5u

typedef struct origin_share_query {
    const trajectory_path *paths;
    const double          *value;
    const uint32_t        *group;
    size_t                 n;
    double                 near_km, middle_km;
} origin_share_query;

typedef struct origin_share_group {
    size_t hours;
    double mean, share, excess;
} origin_share_group;
typedef struct origin_shares {
    size_t             used, points;
    double             near_km, middle_km, mean;
    double             ring[ORIGIN_SHARE_RINGS], ring_air[ORIGIN_SHARE_RINGS];
    double             side[ORIGIN_SHARE_SIDES], side_air[ORIGIN_SHARE_SIDES];
    size_t             groups;
    origin_share_group group[MEDOID_K_MAX];
} origin_shares;
LT_MUST lt_err origin_share(lt_cx *cx, const origin_share_query *q, origin_shares *out);

#endif
