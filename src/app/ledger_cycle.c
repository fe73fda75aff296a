/* ledger_cycle.c - references among rows of one kind go round in no circle (a task waits for none that waits for it); see ledger.h. */
#include "app/ledger.h"

#include "base/arena.h"

#define CYCLE_ROWS_MAX 2000u /* looked at behind one row */

typedef struct cycle_walk {
    keep             *k;
    const ledger_row *row;
    const kind_field *f;
    const char      **seen; /* to look at, and looked at */
    size_t            n;
} cycle_walk;

static lt_err add(lt_cx *cx, cycle_walk *w, const char *id)
{
    char *copy;
    if (strcmp(id, w->row->id) == 0)
        return cx_fail(cx, LT_BAD_INPUT, "“%s”循环引用：会经过其他条目回到本条目 %s: the references go round in a circle and come back to this row", w->f->title, w->f->name);
    for (size_t i = 0; i < w->n; i++)
        if (strcmp(w->seen[i], id) == 0)
            return LT_OK;
    if (w->n == CYCLE_ROWS_MAX)
        return cx_fail(cx, LT_LIMIT, "%s: more than %u rows stand behind this one", w->f->name, CYCLE_ROWS_MAX);
    TRY(arena_text(cx, id, strlen(id), &copy));
    w->seen[w->n++] = copy;
    return LT_OK;
}

static lt_err add_all(lt_cx *cx, cycle_walk *w, const json_t *v)
{
    if (json_is_string(v))
        return add(cx, w, json_string_value(v));
    for (size_t i = 0; i < json_array_size(v); i++)
        if (json_is_string(json_array_get(v, i)))
            TRY(add(cx, w, json_string_value(json_array_get(v, i))));
    return LT_OK;
}

static lt_err walk(lt_cx *cx, cycle_walk *w)
{
    TRY(ARENA_ARRAY(cx, CYCLE_ROWS_MAX, &w->seen));
    TRY(add_all(cx, w, json_object_get(w->row->fields, w->f->name)));
    for (size_t i = 0; i < w->n; i++) {
        ledger_row r;
        lt_err e = ledger_get_row(cx, w->k, w->row->k, w->seen[i], &r);
        if (e == LT_NOT_FOUND)
            continue;
        TRY(e);
        if (!r.is_gone)
            e = add_all(cx, w, json_object_get(r.fields, w->f->name));
        ledger_row_fini(&r);
        TRY(e);
    }
    return LT_OK;
}

lt_err ledger_check_cycles(lt_cx *cx, keep *k, const ledger_row *row, const char **field)
{
    for (size_t i = 0; i < row->k->field_count; i++) {
        const kind_field *f = &row->k->fields[i];
        cycle_walk w = {.k = k, .row = row, .f = f};
        if (f->ref != KIND_REF_KIND || strcmp(f->ref_kind, row->k->name) != 0 || !json_object_get(row->fields, f->name))
            continue;
        *field = f->name;
        TRY(walk(cx, &w));
        *field = NULL;
    }
    return LT_OK;
}
