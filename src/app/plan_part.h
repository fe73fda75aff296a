/* plan_part.h - measures, indicators, cross-checks and the score rule of a plan folder: read, checked, as facts of the keep.
 * Place      app. The files; what they mean is plan's (plan_measure.h, plan_query.h, score.h).
 * Given      FOLDER/plan.json's members "goals" and "measures", FOLDER/indicators/KEY.sql, FOLDER/checks/KEY.sql,
 *            FOLDER/score.json; each may be absent
 * Returned   members of the document of plan_load.h, each a fact plan/NAME: goals, measures, indicators, checks (arrays),
 *            score (an object)
 * Errors     LT_BAD_INPUT names file, member and value: a query whose key is not its file's, a measure that names an agency or
 *            indicator that is not there, an indicator of no measure
 */
#ifndef LT_APP_PLAN_PART_H
#define LT_APP_PLAN_PART_H

#include "base/json.h"

#define PLAN_PART_COUNT 5
extern const char *const PLAN_PARTS[PLAN_PART_COUNT];

/* doc has "plan" (goals and measures are taken out of it) and "agencies". */
LT_MUST lt_err plan_part_read(lt_cx *cx, const char *folder, json_t *doc);
/* All of it, as in an act; before: words that a sentence begins with. */
LT_MUST lt_err plan_part_check(lt_cx *cx, const json_t *doc, const char *before);

#endif
