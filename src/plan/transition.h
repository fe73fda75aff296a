/* transition.h - may a row go from its state to another: who, with which evidence, until when.
 * Place      plan. Pure; files are asked for through a function.
 * Given      a transition of the kind, the state the row is in, who moves it and who moved it last
 * Errors     LT_CONFLICT: not from this state, or a field has not the value that is wanted (names it); LT_DENIED: another person must do it; LT_BAD_INPUT: evidence that is missing, of the
 *            wrong type, or not asked for (names its key)
 */
#ifndef LT_PLAN_TRANSITION_H
#define LT_PLAN_TRANSITION_H

#include "plan/kind.h"

/* Does the row have this file, and is it of a type that may stand for `type`? */
typedef lt_err (*transition_file_fn)(lt_cx *cx, void *self, const char *sha256, kind_proof type, bool *has);
typedef struct transition_ask {
    const char        *state, *who, *last_who; /* last_who: moved the row last, or made it */
    const json_t      *fields;   /* what the row holds, for conditions; NULL: these are not looked at */
    const json_t      *evidence; /* {KEY: text, date, a file's SHA-256 or an array of them}; NULL none */
    transition_file_fn has_file; /* NULL: not looked at */
    void              *self;
    const char        *field;    /* out: key of the evidence that is wrong */
} transition_ask;
LT_MUST lt_err transition_check(lt_cx *cx, const kind *k, const kind_transition *t, transition_ask *a);
/* Leads it on from this state, and may the role do it? role NULL: whoever. */
bool transition_is_open(const kind_transition *t, const char *state, const char *role);
/* End of the last civil day of the deadline that begins at t_ms; 0: there is none. */
int64_t transition_due_ms(const kind_transition *t, int64_t t_ms, int offset_min);

#endif
