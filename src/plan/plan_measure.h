/* plan_measure.h - the measures of a plan: read strictly, what they refer to, and the light each shows.
 * Place      plan. No clock, no file, no keep.
 * Given      an array of {"id", "chapter", "chapter_title": {zh, en}, "clause", "title", "summary", "lead": [agency], "support",
 *            "responsible", "deadlines": [{date, what}], "targets": [{key, op, limit, unit, by, what}], "ledgers": [kind],
 *            "indicators": [key], "duties": [{id, zh, en, served_by, name, evidence}]}: plan.json's `goals` and `measures`
 * Method     a light, the first that holds:
 *              red     a task is overdue, or an indicator with a figure has missed it
 *              yellow  a task is due soon, an indicator is off its course, a serious finding is open, or a unit has not reported
 *                      in time
 *              green   an indicator with a figure meets it or is on its course, or there are tasks and none is late
 *              grey    nothing tells
 * Errors     LT_BAD_INPUT names measure, member and value
 * Threads    any
 */
#ifndef LT_PLAN_PLAN_MEASURE_H
#define LT_PLAN_PLAN_MEASURE_H

#include "base/json.h"

#define MEASURES_MAX     1000u
#define MEASURE_LIST_MAX 200u /* of agencies, ledgers, indicators, duties ... of one */
#define MEASURE_ID_MAX   16

/* What measures may name; a NULL list is not looked at. */
typedef struct measure_refs {
    const json_t *agencies, *indicators; /* arrays of objects with "key" */
} measure_refs;
LT_MUST lt_err measure_verify(lt_cx *cx, const json_t *list, const char *what, const measure_refs *refs);
/* The object of a list whose member `key` is this text; NULL: none. */
const json_t *measure_find(const json_t *list, const char *key, const char *text);
/* Is it among an array of texts? */
bool measure_has(const json_t *texts, const char *text);

typedef enum light { LIGHT_GREY, LIGHT_GREEN, LIGHT_YELLOW, LIGHT_RED } light;
const char *light_name(light l); /* "grey" ... */
typedef struct light_facts {
    unsigned tasks_open, tasks_done, tasks_overdue, tasks_soon;
    unsigned met, missed, on_course, off_course; /* indicators with a figure: judged, or on the way */
    unsigned serious;                            /* open findings of severity high */
    unsigned unreported;                         /* reports of the month that are late */
} light_facts;
#define LIGHT_WHY_MAX 300
typedef struct light_why {
    char zh[LIGHT_WHY_MAX], en[LIGHT_WHY_MAX];
} light_why;
/* why: everything that speaks for the light that is shown. */
light light_of(const light_facts *f, light_why *why);

#endif
