/* plan_query.h - the SQL files of a plan: indicators and cross-checks, their front matter read strictly.
 * Place      plan. Text in, JSON out; no file, no keep.
 * Source     plans/guandu/README.md (indicators/, checks/)
 * Given      remarks "-- NAME: VALUE" at the head, then one statement
 * Returned   {"key", "title_zh", "title_en", ..., "steps": [{"date", "limit"}], "is_aspiration", "sql"}, as the fact of a loaded plan
 *            has it (plan/indicators, plan/checks)
 * Errors     LT_BAD_INPUT names the member and its value; LT_LIMIT
 * Threads    any
 */
#ifndef LT_PLAN_PLAN_QUERY_H
#define LT_PLAN_PLAN_QUERY_H

#include "base/json.h"

#define PLAN_QUERY_BYTES_MAX 65536u
#define PLAN_QUERIES_MAX     1000u
#define PLAN_KEY_MAX         40u /* bytes of a key: a-z, 0-9 and - */
#define PLAN_STEPS_MAX       20u

typedef enum plan_query_type { PLAN_INDICATOR, PLAN_CHECK } plan_query_type;

/* The caller decrefs *out. */
LT_MUST lt_err plan_query_parse(lt_cx *cx, plan_query_type type, span text, json_t **out);
/* One object of the fact, as above. */
LT_MUST lt_err plan_query_verify(lt_cx *cx, plan_query_type type, const json_t *o);
bool plan_is_key(const char *s);
/* YYYY-MM-DD, a day that exists. */
bool plan_is_day(const char *s);

#endif
