/* inventory_compare.h - why one inventory differs from another: activity, factor, control, measured, new, closed.
 * Place      model. Pure.
 * Method     sources are matched by id. E = A * F * C with C = 1 - eta: logarithmic mean Divisia index, dE = L(E1, E0) (ln A1/A0 +
 *            ln F1/F0 + ln C1/C0), L(x, y) = (x - y) / ln(x / y), exact and without a rest; the last part is the difference less
 *            the others, so that the microgram is right too. Where the code is another within its sector (another fuel), all of the
 *            difference is "factor"; where a source is found by another method, or by one without a factor, "measured"; where
 *            control of 100 % begins or ends, "control". A source only in the second is new, only in the first closed
 * Source     Ang 2004, Decomposition analysis for policymaking in energy (LMDI I)
 * Given      two inventories: before, after
 * Returned   parts by sector and species; changed sources, the largest difference (sum over species of its share) first
 * Errors     LT_NUMERIC: the audit failed
 * Threads    any     Owner  cx->arena; before and after must live as long
 * Invariants 1. the parts of a sector and species add up to the difference of its totals, to the microgram
 */
#ifndef LT_MODEL_INVENTORY_COMPARE_H
#define LT_MODEL_INVENTORY_COMPARE_H

#include "model/inventory/inventory.h"

typedef enum inventory_cause { CAUSE_ACTIVITY, CAUSE_FACTOR, CAUSE_CONTROL, CAUSE_MEASURED, CAUSE_NEW, CAUSE_CLOSED, INVENTORY_CAUSES } inventory_cause;
const char *inventory_cause_name(inventory_cause c);

typedef struct inventory_change { /* of one source */
    const inventory_line *before, *after; /* NULL: not there */
    emission_ug part[INVENTORY_CAUSES][EMISSION_SPECIES];
    double      weight;
} inventory_change;
typedef struct inventory_difference {
    emission_ug       before[INVENTORY_SECTORS][EMISSION_SPECIES], after[INVENTORY_SECTORS][EMISSION_SPECIES];
    emission_ug       part[INVENTORY_SECTORS][INVENTORY_CAUSES][EMISSION_SPECIES];
    inventory_change *changes;
    size_t            n;
} inventory_difference;
LT_MUST lt_err inventory_compare(lt_cx *cx, const inventory *before, const inventory *after, inventory_difference *out);

#endif
