/* plan_figure.h - an indicator of the plan: its query run over the keep, its value held against what the plan promises.
 * Place      plan.
 * Source     plans/guandu/README.md (indicators/KEY.sql)
 * Given      an indicator as plan_query_verify has let it through; a day; the tables its SQL reads (plan_tables.h)
 * Method     the period that holds the day (year, month, day; to-date: since the plan began) up to the day -> one row: value,
 *            numerator, denominator, rows. No row, or NULL: there are no data; that is never 0.
 *            limit: that of the first step whose date is not before the period's end, else the target. to-date: of the last
 *            step whose date is not after the day; before the first one its limit is only aimed at
 *            met: at the period's end (to-date: once the step's date has come, or there is none) does the value keep to the limit;
 *            before that it is not said, unless a count (value = numerator, unit 1 or d) can only move further: beyond a limit
 *            that it must stay below: no; a sum to be reached that is reached: yes
 * Errors     a query that cannot run (a ledger that is not there) is no data, with its words in `trouble`; LT_CANCELLED, LT_IO
 * Threads    any, each with its own keep     Owner  cx->arena
 */
#ifndef LT_PLAN_PLAN_FIGURE_H
#define LT_PLAN_PLAN_FIGURE_H

#include "base/json.h"
#include "keep/keep.h"
#include "plan/plan_query.h"

#define PLAN_QUERY_SECONDS 20 /* a query of a plan is stopped then */

typedef enum plan_met { PLAN_OPEN, PLAN_MET, PLAN_MISSED } plan_met;
typedef struct plan_step {
    const char *date;
    double      limit;
} plan_step;
typedef struct plan_indicator { /* borrows the JSON it was read from */
    const char *key, *title_zh, *title_en, *unit, *op, *period, *measure, *rests_on, *clause, *concluded_by, *note_zh, *note_en, *sql;
    double      target;
    plan_step   steps[PLAN_STEPS_MAX];
    size_t      step_count;
    bool        has_target, is_up, is_aspiration;
} plan_indicator;
void plan_indicator_read(const json_t *o, plan_indicator *out);

typedef struct plan_figure {
    char        from[11], to[11]; /* days asked */
    bool        has_value, has_parts, has_limit, is_course; /* is_course: the value keeps to the limit now */
    double      value, numerator, denominator, limit;
    int64_t     rows, ms;
    const char *limit_by; /* date of the step, NULL none */
    plan_met    met;
    const char *trouble;  /* NULL: the query ran */
} plan_figure;
/* plan_from: the first day of the plan. */
void plan_period(const plan_indicator *p, const char *plan_from, const char *day, plan_figure *out);
LT_MUST lt_err plan_figure_run(lt_cx *cx, keep *k, const plan_indicator *p, plan_figure *f);
/* Pure: limit, met and is_course of a value (f->from, to, has_value ... are set). */
void plan_figure_judge(const plan_indicator *p, plan_figure *f);
/* Runs one query of the plan for at most PLAN_QUERY_SECONDS; *trouble: why it could not run, else NULL. */
LT_MUST lt_err plan_run_query(lt_cx *cx, keep *k, const keep_statement *s, keep_row_fn fn, void *self, const char **trouble);
double plan_cell_number(const keep_cell *c); /* 0 for what is no number */
LT_MUST lt_err plan_cell_text(lt_cx *cx, const keep_cell *c, const char **out); /* "" for NULL */

#endif
