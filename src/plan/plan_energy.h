/* plan_energy.h - the energy ledgers as months: who has a quota in a year, and what was reported for it.
 * Place      plan.
 * Source     kinds/energy-quota.json, kinds/energy-use.json (plan 三(二)2.)
 * Given      a year. Rows that are samples or were sent back do not count; the district's figure is its row of sector `all`
 * Method     a month's own figure stands; a quarter's is a third a month where none of its months is reported. Whole years
 *            (period YYYY) tell nothing of months and are left out
 * Returned   one line a quota in force, in the order district, then units by id; months of PLAN_ENERGY_YEARS years, the last is
 *            the year asked. In cx->arena. No such ledgers: none
 * Errors     LT_LIMIT: more than PLAN_ENERGY_LINES quotas; the keep's
 */
#ifndef LT_PLAN_PLAN_ENERGY_H
#define LT_PLAN_PLAN_ENERGY_H

#include "keep/keep.h"

#define PLAN_ENERGY_YEARS  6
#define PLAN_ENERGY_MONTHS (12 * PLAN_ENERGY_YEARS)
#define PLAN_ENERGY_LINES  20000u

typedef enum plan_energy_what { PLAN_ENERGY_TOTAL, PLAN_ENERGY_COAL } plan_energy_what;

typedef struct plan_energy_months {
    double limit_tce; /* 0: no quota of it */
    double value[PLAN_ENERGY_MONTHS];
    bool   has[PLAN_ENERGY_MONTHS];
} plan_energy_months;

typedef struct plan_energy_line {
    const char        *quota, *scope, *enterprise, *name; /* enterprise "": the district */
    double             blue, yellow, red;                 /* percent of the quota; 0: no such line */
    plan_energy_months of[2];                             /* plan_energy_what */
} plan_energy_line;

LT_MUST lt_err plan_energy_read(lt_cx *cx, keep *k, int year, plan_energy_line **out, size_t *n);

#endif
