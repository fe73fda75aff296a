/* ledger_row.h - a row of a ledger in memory: from the keep, changed by acts, checked, back into the keep.
 * Place      plan. No clock: the act's time is given.
 * Method     the entity's body is {"fields", "state", "street", "geometry", "made_ms", "changed_ms", "due_ms", "made_by", "moved_by",
 *            "sample", "merged_into", "merged", "split_from"}; hidden fields stand apart ({"fields"} in the keep's secrets)
 *            A patch is {"fields": {NAME: value | null}, "street", "geometry", "state", "sample"}: null takes a value away, an
 *            empty text too; state only where a row is made
 * Owner      ledger_row_init .. ledger_row_fini (JSON); texts and the projection lie in the arena
 */
#ifndef LT_PLAN_LEDGER_ROW_H
#define LT_PLAN_LEDGER_ROW_H

#include "plan/kind.h"
#include "plan/transition.h"

typedef struct ledger_row {
    const kind *k;
    const char *id, *state, *street, *made_by, *moved_by, *merged_into, *split_from; /* "" none */
    json_t     *fields, *geometry, *merged; /* fields: hidden ones too; merged: ids of rows that were put into this one; NULL none */
    int64_t     made_ms, changed_ms, due_ms;
    uint64_t    version, made;
    bool        is_sample, is_gone;
} ledger_row;

/* Who does what, when, in which entry. */
typedef struct ledger_act {
    const char *who;
    int64_t     t_ms;
    uint64_t    entry;
    int         offset_min;
} ledger_act;

LT_MUST lt_err ledger_row_init(lt_cx *cx, const kind *k, const char *id, ledger_row *out); /* a new one, in the first state */
void ledger_row_fini(ledger_row *r);
LT_MUST lt_err ledger_row_read(lt_cx *cx, const kind *k, const keep_row *from, ledger_row *out);
/* A patch into the row; *field: what was wrong. */
LT_MUST lt_err ledger_row_patch(lt_cx *cx, ledger_row *r, const json_t *patch, bool is_new, const char **field);
typedef struct ledger_refs {
    kind_ref_fn exists; /* NULL: references are not followed */
    void       *self;
} ledger_refs;
/* Does the row fit its kind? kept: fields that stay though the kind knows them not. */
LT_MUST lt_err ledger_row_check(lt_cx *cx, const ledger_row *r, const json_t *kept, const ledger_refs *refs, const char **field);
/* Into the next state: evidence that names a field goes into it, a deadline begins or ends. transition_check comes before. */
LT_MUST lt_err ledger_row_move(lt_cx *cx, ledger_row *r, const kind_transition *t, const json_t *evidence, const ledger_act *a);
/* What the keep stores. misfit NULL: it fits. */
LT_MUST lt_err ledger_row_project(lt_cx *cx, const ledger_row *r, const char *misfit, keep_row *out);
/* keep_project_fn for keep_put_kind; self: a kind. */
LT_MUST lt_err ledger_row_reproject(lt_cx *cx, void *self, keep_row *row);
/* What a list or a page shows: hidden fields as they are, or masked. Members into the open object. */
void ledger_row_write(const ledger_row *r, bool with_hidden, jout *j);
/* The hidden fields of a patch or evidence as stars; the caller decrefs. NULL: no memory. */
json_t *ledger_row_mask(const kind *k, const json_t *object);

#endif
