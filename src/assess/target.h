/* target.h - a figure of the plan against what was reached: met, not met, or no data.
 * Place      assess. Pure.
 * Given      operator as the plan says it ("<" "<=" ">" ">=" "="), limit as a decimal, the value as a decimal of the same unit
 *            (decimals -1: there is no lawful value)
 * Returned   the state and the margin: how far on the good side (negative: missed by so much). No data is not 0 and not met.
 * Valid      exact
 */
#ifndef LT_ASSESS_TARGET_H
#define LT_ASSESS_TARGET_H

#include "assess/exact.h"

typedef enum target_op { TARGET_LT, TARGET_LE, TARGET_GT, TARGET_GE, TARGET_EQ } target_op;
bool target_op_parse(span s, target_op *out);
const char *target_op_text(target_op op);
typedef enum target_state { TARGET_MET, TARGET_MISSED, TARGET_NO_DATA } target_state;
const char *target_state_name(target_state s); /* "met" "missed" "no-data" */
typedef struct target {
    target_op op;
    num_dec   limit;
} target;
typedef struct target_verdict {
    target_state state;
    num_dec      margin; /* decimals -1: no data */
} target_verdict;
target_verdict target_judge(const target *t, num_dec value);

#endif
