/* api_plan.h - what the routes of the plan share: the plan opened, units permitted.
 * Place      app; private to api_plan*.c
 */
#ifndef LT_APP_API_PLAN_H
#define LT_APP_API_PLAN_H

#include "app/api_give.h"
#include "app/plan_view.h"

/* plan_view_open for a call. */
LT_MUST lt_err plan_call_open(api_call *c, plan_view *v);
/* Figures of all indicators now, from the cache; the caller decrefs *out. */
LT_MUST lt_err plan_call_figures(api_call *c, const plan_view *v, json_t **out);
/* What a unit's street is called, for permissions: a street office's area in the plan's areas; "" none. */
LT_MUST lt_err plan_call_street(api_call *c, const plan_view *v, const char *unit, const char **out);
void plan_give_words(jout *j, const char *key, const json_t *words); /* {"zh", "en"} */

#endif
