/* pattern.h - does a text have the form that a kind asks for: a small part of regular expressions, matched in linear time.
 * Place      plan. Pure.
 * Source     JSON Schema 2020-12, 6.3.3 (pattern): ECMA-262 syntax, searched unless ^ and $ hold both ends
 * Given      characters; . (any); [abc], [a-z], [^...]; \d \w \s and \ before a sign; ( | ) nested PATTERN_DEPTH_MAX deep;
 *            after any of them ? * + {m} {m,} {m,n}; ^ first and $ last. Nothing else: no back references, no look-around
 * Errors     LT_BAD_INPUT names the place in the pattern; LT_LIMIT: more than PATTERN_STEPS_MAX steps
 * Cost       length of the text times steps of the pattern, whatever both hold
 * Threads    any; a pattern is not changed by matching
 */
#ifndef LT_PLAN_PATTERN_H
#define LT_PLAN_PATTERN_H

#include "base/cx.h"
#include "base/span.h"

#define PATTERN_STEPS_MAX 2000u
#define PATTERN_DEPTH_MAX 4
#define PATTERN_COUNT_MAX 255

typedef struct pattern pattern; /* in the arena */

LT_MUST lt_err pattern_parse(lt_cx *cx, const char *text, pattern **out);
/* False also for what is no UTF-8. */
bool pattern_matches(const pattern *p, span text);

#endif
