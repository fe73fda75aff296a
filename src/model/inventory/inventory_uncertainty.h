/* inventory_uncertainty.h - how sure the totals are: Monte Carlo over activities and factors.
 * Place      model. Pure; the seed is given.
 * Method     each activity and each factor is lognormal with the mass's own value as its mean: x * exp(sigma z - sigma^2 / 2). A
 *            factor (code and species) has one z for all sources that use it, a road one z for all its classes of vehicles; what
 *            was measured or reported has a z of its own. sigma: emission_quality
 * Source     EMEP/EEA guidebook 2019 part A chapter 5 (tier 2 Monte Carlo), IPCC 2006 volume 1 chapter 3
 * Given      draws 100 to INVENTORY_DRAWS_MAX, a seed
 * Returned   for each sector (0 to 9) and the whole (INVENTORY_SECTORS), by species, in kg: mean, standard deviation, and the bounds
 *            between which 95 % of the draws lie
 * Valid      the mean of the draws comes to the inventory's figure as 1 / sqrt(draws); the same seed gives the same numbers whatever
 *            the number of workers
 * Cost       draws x (sources + factors) normals: 10,000 sources, 1,000 draws: about a second on two cores
 * Errors     LT_BAD_INPUT draws; LT_CANCELLED     Threads  workers share the draws     Owner  cx->arena
 */
#ifndef LT_MODEL_INVENTORY_UNCERTAINTY_H
#define LT_MODEL_INVENTORY_UNCERTAINTY_H

#include "model/inventory/inventory.h"

#define INVENTORY_DRAWS_MAX 20000u

typedef struct inventory_spread {
    double mean_kg, sd_kg, low_kg, high_kg;
} inventory_spread;
typedef struct inventory_uncertainty {
    uint32_t         draws;
    inventory_spread of[INVENTORY_SECTORS + 1][EMISSION_SPECIES];
} inventory_uncertainty;
typedef struct inventory_draws {
    uint32_t draws;
    uint64_t seed;
    unsigned workers; /* 0: all */
} inventory_draws;
LT_MUST lt_err inventory_uncertainty_make(lt_cx *cx, const inventory *v, const inventory_draws *o, inventory_uncertainty *out);

#endif
