/* cross_check.h - a cross-check of the ledgers run over the keep: its findings, and what changed since its last run.
 * Place      plan.
 * Source     plans/guandu/README.md (checks/KEY.sql)
 * Method     the query's rows (id, kind, other_id, other_kind, words_zh, words_en) -> findings, one a (check, id, other_id), whose
 *            name is KEY.HEX, HEX the first 12 digits of SHA-256 of the three -> held against the findings that are known:
 *            opened, again (was not found last time), reworded, gone (was found and is no more)
 * Returned   the change as the patch of an act "check.run": {"day", "owner", "severity", "measure", "total", "is_cut", "ms",
 *            "open": [{"finding", "kind", "id", "other_kind", "other", "zh", "en", "street", "rows": [{"kind", "id", "version"}]}],
 *            "again": [finding], "words": [{"finding", "zh", "en"}], "gone": [finding]}
 * Limits     CHECK_FOUND_MAX findings of one check, by id; more: is_cut, and none is called gone
 * Errors     a query that cannot run: *trouble, nothing changes
 * Threads    any, each with its own keep     Owner  JSON: the caller's; the rest cx->arena
 */
#ifndef LT_PLAN_CROSS_CHECK_H
#define LT_PLAN_CROSS_CHECK_H

#include "base/json.h"
#include "keep/keep.h"

#define CHECK_FOUND_MAX 20000u
#define CHECK_PART_MAX  2000u /* findings opened by one act */
#define FINDING_NAME_MAX 56   /* bytes of KEY.HEX with NUL */
#define FINDING_KIND    "finding" /* of the entities */
#define CHECK_KIND      "check"

typedef struct cross_check { /* borrows the JSON it was read from */
    const char *key, *title_zh, *title_en, *severity, *owner, *schedule, *link, *measure, *sql;
} cross_check;
void cross_check_read(const json_t *o, cross_check *out);

typedef struct check_result {
    json_t    **patches; /* one a part; none: nothing is to be noted */
    size_t      part_count;
    uint64_t    total, opened, again, gone;
    int64_t     ms;
    const char *trouble;
} check_result;
/* day: ?1. The tables its SQL reads were made before (plan_tables.h). json_decref every patch. */
LT_MUST lt_err cross_check_run(lt_cx *cx, keep *k, const cross_check *c, const char *day, check_result *out);
/* Is it due on `day`, when it was last run on `last` ("" never)? hour: each time; day: another day; week: 7 days; month: another. */
bool cross_check_is_due(const cross_check *c, const char *last, const char *day);

/* --- findings: entities "finding" ------------------------------------------------------------------------------------------ */
/* {"check", "measure", "owner", "severity", "kind", "id", "other_kind", "other", "zh", "en", "street", "rows", "since", "state":
 * open | proposed | closed, "is_found", "gone_on", "times", "closed_by", "closed_on", "reason"}
 *
 *      open ──(not found)──► proposed ──(a person)──► closed
 *        ▲ └───────────────(a person)──────────────►   │
 *        └────────(found again after it was gone)──────┘
 */
LT_MUST lt_err finding_apply_run(lt_cx *cx, keep *k, const char *check, const json_t *patch, uint64_t entry);
/* A person closes it. LT_CONFLICT: it is closed; LT_BAD_INPUT: no reason. day: when. */
typedef struct finding_close {
    const char *id, *who, *reason, *day;
    uint64_t    entry;
} finding_close;
LT_MUST lt_err finding_apply_close(lt_cx *cx, keep *k, const finding_close *f);

#endif
