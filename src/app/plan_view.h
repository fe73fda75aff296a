/* plan_view.h - the loaded plan with what is known of it: indicators' figures, lights of measures, as JSON.
 * Place      app. Where plan meets assess: daily values of areas and the year's verdicts come from evaluate_keep.
 * Given      facts plan/NAME (plan_load.h), a day; figures are of the periods that hold it
 * Returned   figures: [{"key", "title", "unit", "op", "target", "limit_by", "aspiration", "value", "numerator", "denominator", "rows",
 *            "data": "enough" | "none", "met", "course", "light", "direction", "period", "from", "as_of", "measure", "clause",
 *            "rests_on", "note", "concluded_by", "trouble", "ms"}]
 * Errors     LT_NOT_FOUND: no plan is loaded
 * Threads    any, each with its own keep
 * Owner      plan_view_open .. plan_view_close (JSON); the rest cx->arena
 */
#ifndef LT_APP_PLAN_VIEW_H
#define LT_APP_PLAN_VIEW_H

#include "base/json.h"
#include "keep/keep.h"
#include "plan/cross_check.h"
#include "plan/dispatch.h"
#include "plan/plan_measure.h"
#include "plan/plan_figure.h"
#include "plan/plan_tables.h"
#include "plan/score.h"

#define PLAN_TASK_KIND "task"

typedef struct plan_view {
    json_t     *about, *goals, *measures, *indicators, *checks, *score, *agencies; /* empty where the plan has none; score NULL */
    const char *from; /* its first day */
    int         offset_min;
    char        today[11];
    int64_t     soon_days, due_day; /* settings plan.soon_days, plan.dispatch_day */
} plan_view;
LT_MUST lt_err plan_view_open(lt_cx *cx, keep *k, int offset_min, plan_view *out);
void plan_view_close(plan_view *v);
const json_t *plan_view_measure(const plan_view *v, const char *id); /* goals too; NULL */
const json_t *plan_view_agency(const plan_view *v, const char *key);
/* The last day that has ended. */
void plan_view_yesterday(const plan_view *v, char out[11]);
/* n days before or after a day. */
void plan_view_shift(const char *day, int64_t n, char out[11]);

/* Every indicator, or the one `only`; the caller decrefs *out. */
LT_MUST lt_err plan_view_figures(lt_cx *cx, keep *k, const plan_view *v, const char *day, const char *only, json_t **out);
/* The tables that these queries read, with the law's daily values. */
LT_MUST lt_err plan_view_tables(lt_cx *cx, keep *k, const plan_view *v, const json_t *queries, const char *day);

typedef struct plan_state { /* of a measure */
    const json_t *m;
    light_facts   f;
    light         shown;
    light_why     why;
    unsigned      findings; /* open ones of any severity */
} plan_state;
/* Of each measure, in order, then of each goal; figures as plan_view_figures gives them. */
LT_MUST lt_err plan_view_states(lt_cx *cx, keep *k, const plan_view *v, const json_t *figures, plan_state **out);
/* The newest month whose day to report has come. */
void plan_view_reported_month(const plan_view *v, char out[8]);
LT_MUST lt_err plan_view_sheet(lt_cx *cx, keep *k, const plan_view *v, const char *month, dispatch_sheet *out);
/* as_of NULL: today. The caller decrefs *out. */
LT_MUST lt_err plan_view_scores(lt_cx *cx, keep *k, const plan_view *v, const char *period, const char *as_of, json_t **out);

/* A measure and its state, members into the open object: id, title, lead, support, responsible, light, why, tasks, findings, indicators. */
void plan_view_put_measure(const plan_view *v, const plan_state *s, const json_t *figures, jout *j);
/* [{"chapter", "title", "measures": [..]}]; `put` writes the members of one measure, such as plan_view_put_measure. */
typedef void (*plan_view_put)(const plan_view *v, const plan_state *s, const json_t *figures, jout *j);
void plan_view_put_chapters(const plan_view *v, const plan_state *states, const json_t *figures, plan_view_put put, jout *j);
/* [{"key", "name", "name_en"}] of an array of keys. */
void plan_view_put_agencies(const plan_view *v, const char *member, const json_t *keys, jout *j);
/* {"zh", "en"} of a unit's key: tables/unit.tsv, tables/ledger_unit.tsv. */
void plan_view_unit(const char *key, const char **zh, const char **en);

#endif
