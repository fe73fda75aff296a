/* evaluate_target.h - the loaded plan's targets for a year against an evaluation of the district.
 * Place      app. The fact plan/targets (plan_load.h) judged by assess/target.h.
 * Given      the evaluation of the plan's district over the year, or over the year so far (then met is not said)
 * Returned   one row a target whose days lie in the year; value decimals -1: no lawful value yet, `why` says what lacks
 * Valid      a target without a figure, or for what the keep cannot know (emissions), is listed as not judged
 * Errors     LT_BAD_INPUT: the fact is no list of targets    Owner  cx->arena
 */
#ifndef LT_APP_EVALUATE_TARGET_H
#define LT_APP_EVALUATE_TARGET_H

#include "app/evaluate_keep.h"
#include "assess/target.h"

typedef struct evaluate_target {
    const char    *key, *quantity, *statistic, *title_zh, *title_en, *unit, *clause, *op, *limit, *from, *to;
    bool           is_aspiration;
    int            days;    /* valid days the value rests on */
    num_dec        value;   /* decimals -1: none */
    bool           is_final;/* the value may be judged: the year is whole and has enough days */
    target_verdict verdict; /* TARGET_NO_DATA unless is_final */
    const char    *why;     /* "" or why it is not judged */
} evaluate_target;

/* The plan's targets that are for the evaluation's days; with or_last, when there are none, the latest that were before
 * (what a plan reached by its last year has to be kept). No plan, no targets: count 0. */
LT_MUST lt_err evaluate_targets_of(lt_cx *cx, keep *k, const evaluation *district, bool or_last, evaluate_target **out, size_t *n);
/* "Fewer than the year before": sets the figure of such targets from the same days of the year before, and judges them. */
LT_MUST lt_err evaluate_targets_after(lt_cx *cx, const evaluation *district, const evaluation *before, evaluate_target *rows, size_t n);
/* The same for a period given: evaluates the plan's district. Nothing found, no plan: count 0. */
LT_MUST lt_err evaluate_targets_for(lt_cx *cx, keep *k, const evaluate_query *q, evaluate_target **out, size_t *n);
/* The district the plan is for ("" without a plan). */
LT_MUST lt_err evaluate_plan_district(lt_cx *cx, keep *k, const char **out);

#endif
