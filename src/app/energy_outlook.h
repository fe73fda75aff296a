/* energy_outlook.h - each energy quota of a year against what the year will come to: ledgers (plan_energy.h) through the model
 * (forecast/energy.h).
 * Place      app. Where plan and model meet
 * Given      a day: its year's quotas, months up to the day's own
 * Returned   one line a quota, in cx->arena; what has no quota or no figures has no outlook and says why
 *            The table that cross-checks read: energy_outlook (quota, scope, enterprise, name, year, what, months, so_far_tce,
 *            year_tce, low_tce, high_tce, limit_tce, percent, chance, level), lent to the queries at hand
 * Errors     as plan_energy_read
 */
#ifndef LT_APP_ENERGY_OUTLOOK_H
#define LT_APP_ENERGY_OUTLOOK_H

#include "model/forecast/energy.h"
#include "plan/plan_energy.h"

typedef struct energy_part { /* total or coal */
    bool           has;
    const char    *why; /* there is none: "no-quota", "no-months", "bad-months"; NULL */
    energy_outlook o;
    energy_level   level;
    double         percent, chance; /* of the quota; that the year goes beyond it */
} energy_part;
typedef struct energy_line {
    const plan_energy_line *of;
    energy_part             part[2]; /* plan_energy_what */
} energy_line;

LT_MUST lt_err energy_outlook_list(lt_cx *cx, keep *k, const char *day, energy_line **out, size_t *n);
LT_MUST lt_err energy_outlook_lend(lt_cx *cx, keep *k, const char *day);

#endif
