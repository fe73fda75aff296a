/* plan_act.h - acts on the plan into the keep: runs, findings closed, dispatch reports, scores signed.
 * Place      app
 * Method     acts (kind, id of the entity):
 *              check.run         check, KEY       what a check found anew, again and no more (plan/cross_check.h)
 *              finding.close     finding, NAME    with a reason
 *              dispatch.report   dispatch, MONTH/MEASURE/UNIT   {"progress", "words"}
 *              dispatch.confirm  the same         {"verdict": "confirm" | "return"}, a reason for a return
 *              score.sign        score, PERIOD    {"sha256", "sheet", "method", "name"}; whoever signs then publishes the sheet as
 *                                the product score/PERIOD (plan_publish_score): an act names a person and is not for everybody
 *              plan.run          plan-run, daily  {"day", "indicators", "checks"}
 *            Each carries its outcome: applying looks at nothing but the keep, so that a replay gives the same
 * Errors     LT_CONFLICT, LT_BAD_INPUT, LT_NOT_FOUND: nothing is changed
 */
#ifndef LT_APP_PLAN_ACT_H
#define LT_APP_PLAN_ACT_H

#include "base/json.h"
#include "fact/entry.h"
#include "keep/keep.h"
#include "record/journal.h"

#define PLAN_SCORE_KIND "score"
#define PLAN_RUN_KIND   "plan-run"
#define PLAN_RUN_DAILY  "daily"

/* The signed sheet as a product, once for each signature; *entry: its number. */
LT_MUST lt_err plan_publish_score(lt_cx *cx, journal *j, keep *k, const char *period, const json_t *sheet, uint64_t *entry);
LT_MUST lt_err plan_act_apply(lt_cx *cx, keep *k, const lt_entry *e, const json_t *act);

#endif
