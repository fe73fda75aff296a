/* share.h - how much of what was measured each known source gave: all of them at once, with what the inventory says of them.
 * Place      model.
 * Method     y = b r + sum_s A_s q_s + e with culprit.h's errors; ln q_s ~ N(ln q0_s, sd_s^2), so that rates are positive. The most
 *            probable rates (MAP) by Gauss-Newton with Levenberg's brake in the space of the data; then SHARE_DRAWS draws by the
 *            preconditioned Crank-Nicolson walk (a Metropolis sampler that does not tire with many sources), seeded
 * Source     Tarantola 2005 (least squares with priors) [B]; Cotter et al. 2013 (pCN) [B]
 * Given      A [sources][hours][n] in ug/m3 per g/s, q0 g/s, sd of ln; one reading to explain: (hour, station)
 * Returned   per source: MAP rate; its part of the reading in ug/m3: median, 5 % and 95 %; how many draws were accepted
 * Valid      rates are what a source gives above its usual; those without response keep what the inventory says
 * Cost       (hours n)^3 a turn; draws x hours n x sources: 0.3 s for 150 readings and 100 sources
 * Errors     LT_NUMERIC: the data's matrix has no root (readings that are not finite)
 * Threads    any    Owner cx->arena
 * Invariants 1. the same seed gives the same bytes
 */
#ifndef LT_MODEL_SHARE_H
#define LT_MODEL_SHARE_H

#include "base/arena.h"
#include "model/trace/culprit.h"

#define SHARE_DRAWS 4000
#define SHARE_BURN  1000

typedef struct share_input {
    const culprit_data *d;
    size_t              sources;
    const float        *a;
    const double       *q0_g_s, *sd_log;
    size_t              hour, station;
    uint64_t            seed;
} share_input;
typedef struct share_part {
    double rate_g_s, part_ug_m3, part_low, part_high;
} share_part;
LT_MUST lt_err share_solve(lt_cx *cx, const share_input *in, share_part *out, double *accepted);

#endif
