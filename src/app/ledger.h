/* ledger.h - ledgers in the program: kinds out of the keep, acts on kinds and rows, what refers to what, who may.
 * Place      app. Walk 2 of docs/ARCHITECTURE.md part 3.
 * Method     a kind is an entity "kind", its rows are entities "ledger/KIND" (keep_row.h). Acts:
 *              kind.put       kind "kind", id NAME: patch {"kind": the whole kind's JSON}
 *              ledger.put     {"fields", "street", "geometry", "state", "sample"}: makes or changes a row (ledger_row.h)
 *              ledger.move    {"transition", "evidence"}
 *              ledger.attach  {"sha256", "name", "type", "bytes", "what", "longitude", "latitude", "taken_ms"}
 *              ledger.merge   {"into": ID}: the row goes into another: what that lacks, files and references go there
 *              ledger.split   {"id": NEW, "fields", ...}: a new row with what this one has, then the patch
 *              ledger.remove  {}: a sample, or with a reason
 *            Whoever asks checks first, with references (ledger_exists) and rights; applying checks the row again, without
 *            references: these may have gone in between, and rows of one plan refer to each other in circles
 * Errors     LT_NOT_FOUND, LT_BAD_INPUT, LT_CONFLICT; *field names what was wrong
 * Threads    any, each with its own keep
 */
#ifndef LT_APP_LEDGER_H
#define LT_APP_LEDGER_H

#include "app/permit.h"
#include "fact/entry.h"
#include "plan/ledger_row.h"

#define LEDGER_KIND  "kind"
#define LEDGER_FIELDS_OWNERS_MAX 100

LT_MUST lt_err ledger_get_kind(lt_cx *cx, keep *k, const char *name, kind *out, uint64_t *version); /* version may be NULL */
LT_MUST lt_err ledger_get_row(lt_cx *cx, keep *k, const kind *kd, const char *id, ledger_row *out); /* ledger_row_fini; gone ones too */
/* The kind of an act's entity "ledger/NAME"; NULL: it is none. */
const char *ledger_kind_of(const char *entity_kind);

/* kind_ref_fn; self: the keep. */
lt_err ledger_exists(lt_cx *cx, void *self, const kind_field *f, const char *value, bool *exists);
/* Rows (and how many of them) that refer to a row; out: one of them, as "KIND/ID". */
LT_MUST lt_err ledger_count_references(lt_cx *cx, keep *k, const kind *kd, const char *id, uint64_t *n, const char **one);
/* Fields that refer to rows of the same kind (a task's earlier tasks): LT_BAD_INPUT when following them leads back to the row. */
LT_MUST lt_err ledger_check_cycles(lt_cx *cx, keep *k, const ledger_row *row, const char **field);
/* Every reference to `from` becomes one to `into`. */
LT_MUST lt_err ledger_rewrite_references(lt_cx *cx, keep *k, const kind *kd, const char *const from_into[2], const ledger_act *a);
/* The street whose outline (fact plan/map) holds the shape's middle; "" none. */
LT_MUST lt_err ledger_find_street(lt_cx *cx, keep *k, const json_t *geometry, const char **out);

/* --- who may (r to the row) -------------------------------------------------------------------------------------- */
/* Reach any; or own: its street, its place or enterprise, its agency is the person's, or the person made it. */
bool ledger_permits(const person *p, right r, const ledger_row *row, const char *district);
/* The same as a filter of lists. is_all: no filter is needed. */
typedef struct ledger_scope {
    keep_own    own;
    const char *areas[PERSON_AREAS_MAX];
    bool        is_all;
} ledger_scope;
void ledger_scope_make(const person *p, right r, const char *district, ledger_scope *out);

/* --- acts -------------------------------------------------------------------------------------------------------- */
LT_MUST lt_err ledger_apply(lt_cx *cx, keep *k, const lt_entry *e, const json_t *act);
/* The patch as the keep's acts show it, hidden fields masked; what was hidden goes into the keep's secrets ("act", entry). The
 * caller decrefs *out. */
LT_MUST lt_err ledger_show_patch(lt_cx *cx, keep *k, const lt_entry *e, const json_t *act, json_t **out);

/* Hidden fields of an act as it stands in the journal, masked in place. */
LT_MUST lt_err ledger_mask_act(lt_cx *cx, keep *k, json_t *act);

/* --- hints ------------------------------------------------------------------------------------------------------- */
typedef struct ledger_hint {
    const char *id, *label, *why; /* why: "same" (which field), "near", "alike" */
    const char *field;
    double      alike, distance_m; /* < 0: unknown */
} ledger_hint;
#define LEDGER_HINTS_MAX 20
/* Rows that may be the same thing as this one. */
LT_MUST lt_err ledger_find_hints(lt_cx *cx, keep *k, const ledger_row *r, ledger_hint out[LEDGER_HINTS_MAX], size_t *n);

#endif
