/* dispatch.h - the monthly dispatch sheet 调度: who has to report on what, what was reported, what the lead agency confirmed.
 * Place      plan. No clock: today is given.
 * Method     a line a measure and unit: the measure's lead and responsible agencies, groups (agencies.tsv: members "kind:street")
 *            as their members. Entities "dispatch", id MONTH/MEASURE/UNIT, changed by acts:
 *              dispatch.report   {"progress": 0..100, "words"}: the unit's; again as long as it is not confirmed
 *              dispatch.confirm  {"verdict": "confirm" | "return"} and a reason for a return: the lead agency's, another person's
 *            A line is late when nothing stood there by the end of the due day (returned: is not there)
 * Errors     LT_CONFLICT: confirmed already, nothing to confirm, the same person; LT_BAD_INPUT names the member
 * Threads    any, each with its own keep     Owner  cx->arena
 */
#ifndef LT_PLAN_DISPATCH_H
#define LT_PLAN_DISPATCH_H

#include "base/json.h"
#include "keep/keep.h"

#define DISPATCH_KIND "dispatch"
#define DISPATCH_WORDS_MAX 500 /* characters */

typedef struct dispatch_line {
    const json_t *measure, *unit; /* objects of the plan */
    const char   *id;             /* MONTH/MEASURE/UNIT */
    const char   *state;          /* missing reported confirmed returned */
    const char   *words, *by, *on, *confirmed_by, *confirmed_on, *reason; /* "" none; on: dates */
    double        progress;       /* < 0: none */
    bool          is_late, is_in_time, is_lead;
    uint64_t      version;
} dispatch_line;
typedef struct dispatch_sheet {
    const json_t  *measures, *agencies; /* in */
    const char    *month, *today;       /* in: YYYY-MM, YYYY-MM-DD */
    int            due_day;             /* in: of the month after */
    char           due[11];             /* out */
    dispatch_line *lines;
    size_t         n;
    bool           is_kept; /* out: somebody reported; a month in which nobody did was not asked for */
} dispatch_sheet;
bool dispatch_is_month(const char *s);
LT_MUST lt_err dispatch_read(lt_cx *cx, keep *k, dispatch_sheet *s);
/* Units of a measure, each once: lead ones first; in the arena. is_lead[i] beside. */
typedef struct dispatch_units {
    const json_t **list;
    size_t         n, leads;
} dispatch_units;
LT_MUST lt_err dispatch_units_of(lt_cx *cx, const json_t *measure, const json_t *agencies, dispatch_units *out);

typedef struct dispatch_act {
    const char   *id, *who, *day, *reason;
    const json_t *patch;
    uint64_t      entry;
    bool          is_trial; /* look whether it may be, change nothing */
} dispatch_act;
LT_MUST lt_err dispatch_apply_report(lt_cx *cx, keep *k, const dispatch_act *a);
LT_MUST lt_err dispatch_apply_confirm(lt_cx *cx, keep *k, const dispatch_act *a);

#endif
