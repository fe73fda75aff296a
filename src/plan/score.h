/* score.h - score sheet of the units for a period, from a rule that the plan's folder brings.
 * Place      plan. No clock: today is given.
 * Source     plans/guandu/score.json
 * Given      {"zh", "en", "parts": [{"key", "zh", "en", "weight", and one of
 *              "sql": a query of ?1 and ?2 (first and last day) that gives unit, numerator, denominator;
 *              "builtin": reports-in-time (lines of the months' dispatch sheets
 *              that somebody reported to and whose day has come) | indicators-met (of the measures that
 *              the unit leads, by the newest daily product: met, or on course, of those with a figure and data)}]}
 * Method     a part's share is numerator / denominator; a part without denominator does not apply. Score = 100 * sum(weight *
 *            share) / sum(weight) over the parts that apply, rounded half up to one decimal; no part: no score, no rank.
 *            Equal scores share a rank
 * Returned   one JSON document, the same bytes for the same keep, rule and period: {"period", "from", "to", "as_of", "units": [{"unit", "name",
 *            "name_en", "score", "rank", "parts": [{"key", "zh", "en", "weight", "numerator", "denominator", "got"}]}]}
 * Errors     LT_BAD_INPUT: a rule that is none (names the member), a period, a query that cannot run
 * Threads    any, each with its own keep
 */
#ifndef LT_PLAN_SCORE_H
#define LT_PLAN_SCORE_H

#include "base/json.h"
#include "keep/keep.h"

#define SCORE_PARTS_MAX 20u

LT_MUST lt_err score_verify(lt_cx *cx, const json_t *rule);
typedef struct score_ask {
    const json_t *rule, *measures, *agencies, *indicators;
    const char   *period; /* YYYY, YYYY-Qn or YYYY-MM */
    const char   *today;
    int           due_day; /* of the dispatch sheets */
} score_ask;
LT_MUST lt_err score_period(lt_cx *cx, const char *period, char from[11], char to[11]);
/* The caller decrefs *out. */
LT_MUST lt_err score_make(lt_cx *cx, keep *k, const score_ask *ask, json_t **out);
/* Canonical text of the document and its SHA-256; text: free(). */
LT_MUST lt_err score_digest(lt_cx *cx, const json_t *doc, char sha256[65]);

#endif
