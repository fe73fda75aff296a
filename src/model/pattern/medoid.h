/* medoid.h - partition around medoids: k groups of points, each about one of them.
 * Place      model. Pure: arrays in, arrays out; no chance.
 * Method     BUILD (each medoid takes off the most distance), then SWAP with the FastPAM1 bookkeeping: for a candidate the gain of each
 *            medoid's removal in one pass; the best swap of a round is done, until none gains. Euclidean distance, or one the caller gives
 * Source     Kaufman and Rousseeuw 1990, ch. 2; Schubert and Rousseeuw 2019 (SISAP) for the bookkeeping
 * Given      n points of `width` numbers, finite, scaled by the caller; or distances [n][n]; 2 <= k <= MEDOID_K_MAX, k < n
 * Returned   group of each point (0..k-1, by size, largest first), medoids, mean distance, mean silhouette by medoids (1 - a/b)
 * Errors     LT_BAD_INPUT k; LT_LIMIT
 * Cost       n2 memory; a round n2     Limits  MEDOID_POINTS_MAX, MEDOID_K_MAX, MEDOID_ROUNDS_MAX
 * Threads    any     Owner  cx->arena
 */
#ifndef LT_MODEL_MEDOID_H
#define LT_MODEL_MEDOID_H

#include "base/arena.h"

#define MEDOID_POINTS_MAX 6000u
#define MEDOID_K_MAX      20u
#define MEDOID_ROUNDS_MAX 200u

typedef struct medoid_query {
    size_t        n, width, k;
    const double *points;    /* [n][width], or NULL */
    const float  *distances; /* [n][n] */
} medoid_query;
typedef struct medoid_groups {
    size_t    k;
    uint32_t *group;
    size_t    medoid[MEDOID_K_MAX], size[MEDOID_K_MAX];
    double    mean_distance, silhouette;
} medoid_groups;
LT_MUST lt_err medoid_fit(lt_cx *cx, const medoid_query *q, medoid_groups *out);

#endif
