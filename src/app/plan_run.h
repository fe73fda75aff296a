/* plan_run.h - the plan's daily work: every indicator as a product, every cross-check that is due; noted in the journal.
 * Place      app
 * Method     indicators: figures of the last day that has ended -> products indicator/KEY/DAY, where there are data or were
 *            before; one that stands there already with the same figures is not written again
 *            checks: each that is due (or the one asked for) -> acts check.run (plan/cross_check.h)
 *            at the end of a daily run an act plan.run
 * Returned   as JSON: {"day", "indicators": written, "checks": [{"key", "total", "opened", "again", "gone", "ms", "trouble"}], "ms"}
 * Errors     one query that cannot run is told and the others go on; LT_CANCELLED, LT_IO ...
 * Threads    one run at a time; s and desk are of the process that writes
 */
#ifndef LT_APP_PLAN_RUN_H
#define LT_APP_PLAN_RUN_H

#include "app/act.h"
#include "base/jout.h"

typedef struct plan_run {
    const store *s;
    act_desk    *desk;
    keep        *k;           /* to read */
    bool         indicators;  /* run them too, and note the daily run */
    bool         all_checks;  /* whether due or not */
    const char  *check;       /* only this one; NULL: all, or with `schedule` those of it */
    const char  *schedule;    /* only checks of this schedule; NULL any */
    const char  *day;         /* of the indicators; NULL: yesterday */
} plan_run;
LT_MUST lt_err plan_run_do(lt_cx *cx, const plan_run *r, jout *out);
/* Is the daily run of today still to be done, at this moment (setting plan.hour)? false without a plan. */
LT_MUST lt_err plan_run_is_due(lt_cx *cx, keep *k, int offset_min, bool *yes);

#endif
