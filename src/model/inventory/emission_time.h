/* emission_time.h - an inventory over the hours of its year.
 * Place      model. Pure.
 * Method     the weight of an hour is month * day of the week * hour of its source's profile (emission_profile); a source measured
 *            on-line has its own hours, gaps as the mean of those measured. A mass is shared as the weights (emission_share)
 * Given      an inventory
 * Returned   hours of the year from its first, civil time: of a sector and species; shares of one source in one hour
 * Errors     LT_NUMERIC: the audit failed, with sector and step
 * Cost       a share of 8,784 hours for each profile, sector and species: about 20 ms
 * Threads    any      Owner  cx->arena
 * Invariants 1. the hours of a sector and species add up to its total, to the microgram
 */
#ifndef LT_MODEL_EMISSION_TIME_H
#define LT_MODEL_EMISSION_TIME_H

#include "model/inventory/inventory.h"

typedef struct emission_hours {
    uint32_t     n; /* 8760 or 8784 */
    emission_ug *mass; /* [(sector * 9 + species) * n + hour] */
} emission_hours;
LT_MUST lt_err emission_time_make(lt_cx *cx, const inventory *v, emission_hours *out);
LT_MUST lt_err emission_time_audit(lt_cx *cx, const inventory *v, const emission_hours *h);
/* Weights of a profile over the hours of a year (n of them) and their sum; false: no such profile. */
bool emission_time_weights(const char *profile, int year, double *weights, double *sum);
/* What share of a year a profile has in one hour (0 to n - 1); false: no such profile or hour. */
bool emission_time_profile_share(const char *profile, int year, uint32_t hour, double *share);
/* The same of a source by species; profile_share: that of its profile, its own hours where it is measured on-line. */
void emission_time_share(const inventory_line *l, uint32_t hour, double profile_share, double share[EMISSION_SPECIES]);

#endif
