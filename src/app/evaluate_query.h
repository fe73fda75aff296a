/* evaluate_query.h - what a person asks of an evaluation, in words: the same for the command line and the API.
 * Place      app.
 * Given      from and to (looked at before: they are there), by, rules, limits, variant, base, only
 * Returned   the query without its offset_min; what is not asked: by station, base published, in force by date
 * Errors     LT_BAD_INPUT: the sentence names the choices; `field` is the word that was wrong
 */
#ifndef LT_APP_EVALUATE_QUERY_H
#define LT_APP_EVALUATE_QUERY_H

#include "app/evaluate_keep.h"

typedef struct evaluate_asked {
    const char *(*get)(void *self, const char *name); /* NULL: not asked */
    void       *self;
    const char *before, *between; /* of name and value in a sentence: "--" and " ", or "" and "=" */
    const char *field;            /* out */
} evaluate_asked;
LT_MUST lt_err evaluate_read_query(lt_cx *cx, evaluate_asked *a, evaluate_query *q);

#endif
