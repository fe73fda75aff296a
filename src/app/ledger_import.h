/* ledger_import.h - rows of somebody's file into a ledger: first seen row by row, then done as acts.
 * Place      app
 * Method     1. the file is looked at: format, encoding, digest  2. a pass over its rows: header, where its positions lie; what
 *            cannot be decided here is a question  3. a pass that says of each row what becomes of it, and, unless it is a dry
 *            run, does it: a ledger.put for each row that is made or changed, IMPORT_ROWS_AT_ONCE of them to disk together
 *            A row is known by its column id, else by the fields of the first unique group that it fills, else it is new, with an
 *            id made from what it holds. A cell that is empty takes a value away, a column that is not there leaves it as it is
 *            A person's act stays what it is: each row has its own entry, with who, when and the file, row and SHA-256 it came
 *            from, and a replay needs neither the file nor the code that read it (docs/decisions/0007)
 * Returned   counts, questions; each row to options.on_row, in the order of the file
 * Errors     LT_NOT_ENOUGH: questions are open, nothing was done; LT_BAD_INPUT, LT_LIMIT: the file; LT_CANCELLED: what was done
 *            stays, the same file again does the rest. A row's own faults are its problems
 * Invariants 1. the same file again changes nothing   2. no row is done in part   3. what a row lost to somebody else's change
 *            in between is refused, not overwritten
 */
#ifndef LT_APP_LEDGER_IMPORT_H
#define LT_APP_LEDGER_IMPORT_H

#include "app/act.h"
#include "app/ledger.h"
#include "app/ledger_source.h"
#include "fact/gcj02.h"

#define IMPORT_ROWS_AT_ONCE      2000u
#define IMPORT_LEDGER_ROWS_MAX   4000000u /* of a file; 24 bytes each while it is read */
#define IMPORT_PROBLEMS_MAX      8u       /* of a row */
#define IMPORT_QUESTIONS_MAX     6u

typedef enum import_action { IMPORT_CREATE, IMPORT_CHANGE, IMPORT_SAME, IMPORT_REFUSED, IMPORT_SKIPPED } import_action;
const char *import_action_name(import_action a); /* "create" "change" "same" "refused" "skipped" */

typedef struct import_problem {
    const char *column, *value, *zh, *en; /* column: key, "" the row; value: "" not to be said */
} import_problem;
typedef struct import_outcome {
    uint64_t       row;
    import_action  action;
    const char    *id;       /* "" unknown */
    uint64_t       entry;    /* 0: none, or a dry run */
    import_problem problems[IMPORT_PROBLEMS_MAX];
    size_t         problem_count;
    const json_t  *patch;    /* of a row that is made or changed */
} import_outcome;

typedef struct import_question {
    const char *key, *zh, *en; /* key: encoding, order, crs, columns */
    const char *choices[4];    /* NULL behind the last */
} import_question;

typedef struct ledger_import_options {
    const char *file, *encoding, *crs, *order, *reason; /* NULL: not said; order: "lonlat" "latlon" */
    bool        is_dry, ignores_columns, skips_references;
    int         offset_min;
    /* doing */
    act_desk   *desk; /* NULL in a dry run */
    const char *who, *from;
    /* may the row be made (a state that is not the first: sets_state) or changed; NULL: all. LT_DENIED refuses the row */
    lt_err    (*permits)(lt_cx *cx, void *self, ledger_row *r, bool is_new, bool sets_state);
    lt_err    (*on_row)(lt_cx *cx, void *self, const import_outcome *o); /* NULL: not told */
    void       *self;
} ledger_import_options;

typedef struct ledger_import_report {
    uint64_t        rows, created, changed, same, refused, skipped;
    import_question questions[IMPORT_QUESTIONS_MAX];
    size_t          question_count;
    const char     *encoding; /* of CSV; NULL */
    crs             crs;
} ledger_import_report;

LT_MUST lt_err ledger_import_run(lt_cx *cx, keep *k, const kind *kd, ledger_source *s, const ledger_import_options *o, ledger_import_report *out);
/* The counts, questions and so on as members of the open object. */
void ledger_import_write(const ledger_import_report *r, jout *j);
void ledger_import_write_row(const import_outcome *o, jout *j);

#endif
