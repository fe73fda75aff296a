/* ledger_row.c - see ledger_row.h. */
#include "plan/ledger_row.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/jout.h"

static lt_err no_memory(lt_cx *cx)
{
    return cx_fail(cx, LT_NO_MEMORY, "no memory for a row of a ledger");
}

lt_err ledger_row_init(lt_cx *cx, const kind *k, const char *id, ledger_row *out)
{
    *out = (ledger_row){.k = k, .id = id, .state = k->initial, .street = "", .made_by = "", .moved_by = "", .merged_into = "", .split_from = "",
                        .fields = json_object()};
    return out->fields ? LT_OK : no_memory(cx);
}

void ledger_row_fini(ledger_row *r)
{
    json_decref(r->fields);
    json_decref(r->geometry);
    json_decref(r->merged);
    *r = (ledger_row){0};
}

/* --- out of the keep ----------------------------------------------------------------------------------------------------- */

static lt_err copy_member(lt_cx *cx, const json_t *o, const char *key, const char **out)
{
    char *copy;
    const char *s = json_get_text(o, key, "");
    TRY(arena_text(cx, s, strlen(s), &copy));
    *out = copy;
    return LT_OK;
}

static lt_err take_body(lt_cx *cx, const json_t *o, ledger_row *r)
{
    TRY(copy_member(cx, o, "state", &r->state));
    TRY(copy_member(cx, o, "street", &r->street));
    TRY(copy_member(cx, o, "made_by", &r->made_by));
    TRY(copy_member(cx, o, "moved_by", &r->moved_by));
    TRY(copy_member(cx, o, "merged_into", &r->merged_into));
    TRY(copy_member(cx, o, "split_from", &r->split_from));
    r->made_ms = json_get_int(o, "made_ms", 0);
    r->changed_ms = json_get_int(o, "changed_ms", 0);
    r->due_ms = json_get_int(o, "due_ms", 0);
    r->is_sample = json_is_true(json_object_get(o, "sample"));
    r->geometry = json_incref(json_object_get(o, "geometry"));
    r->merged = json_incref(json_object_get(o, "merged"));
    json_t *fields = json_object_get(o, "fields");
    r->fields = fields ? json_incref(fields) : json_object();
    return json_is_object(r->fields) ? LT_OK : cx_fail(cx, LT_DAMAGED, "the row \"%.90s\" of %s has no fields", r->id, r->k->name);
}

lt_err ledger_row_read(lt_cx *cx, const kind *k, const keep_row *from, ledger_row *out)
{
    json_t *o = NULL, *hidden = NULL;
    *out = (ledger_row){.k = k, .id = from->id, .version = from->version, .made = from->made, .is_gone = from->is_gone};
    lt_err e = json_parse(cx, span_text(from->body), &o);
    if (!e)
        e = take_body(cx, o, out);
    if (!e && from->hidden)
        e = json_parse(cx, span_text(from->hidden), &hidden);
    if (!e && hidden && json_object_update(out->fields, hidden) != 0)
        e = no_memory(cx);
    json_decref(o);
    json_decref(hidden);
    if (e)
        ledger_row_fini(out);
    return e;
}

/* --- changed ------------------------------------------------------------------------------------------------------------- */

static bool is_nothing(const json_t *v)
{
    return json_is_null(v) || (json_is_string(v) && json_string_length(v) == 0);
}

static lt_err patch_fields(lt_cx *cx, ledger_row *r, const json_t *patch, const char **field)
{
    const char *name;
    json_t *v, *all = json_object_get(patch, "fields");
    if (!all)
        return LT_OK;
    *field = "fields";
    if (!json_is_object(all))
        return cx_fail(cx, LT_BAD_INPUT, "没有给出字段 fields: an object is wanted");
    json_t *fields = json_copy(r->fields); /* what the row had stays whole: it is asked for later */
    if (!fields)
        return no_memory(cx);
    json_decref(r->fields);
    r->fields = fields;
    json_object_foreach(all, name, v)
    {
        *field = name;
        if (is_nothing(v))
            (void)json_object_del(fields, name);
        else if (json_object_set(fields, name, v) != 0)
            return no_memory(cx);
    }
    *field = NULL;
    return LT_OK;
}

static lt_err patch_geometry(lt_cx *cx, ledger_row *r, const json_t *v)
{
    if (!v)
        return LT_OK;
    json_decref(r->geometry);
    r->geometry = json_is_null(v) ? NULL : json_deep_copy(v);
    return json_is_null(v) || r->geometry ? LT_OK : no_memory(cx);
}

static lt_err patch_state(lt_cx *cx, ledger_row *r, const json_t *v, bool is_new)
{
    if (!v)
        return LT_OK;
    if (!is_new)
        return cx_fail(cx, LT_BAD_INPUT, "状态须按流程变更 the state changes by transitions only");
    const kind_state *s = json_is_string(v) ? kind_find_state(r->k, json_string_value(v)) : NULL;
    if (!s)
        return cx_fail(cx, LT_BAD_INPUT, "没有状态“%.60s” there is no such state", json_is_string(v) ? json_string_value(v) : "?");
    r->state = s->key;
    return LT_OK;
}

static lt_err patch_street(lt_cx *cx, ledger_row *r, const json_t *v)
{
    char *copy;
    if (!v)
        return LT_OK;
    if (!json_is_null(v) && (!json_is_string(v) || json_string_length(v) >= PLACE_NAME_MAX))
        return cx_fail(cx, LT_BAD_INPUT, "须填街道名称 street: the name of a street is wanted");
    const char *s = json_is_null(v) ? "" : json_string_value(v);
    TRY(arena_text(cx, s, strlen(s), &copy));
    r->street = copy;
    return LT_OK;
}

lt_err ledger_row_patch(lt_cx *cx, ledger_row *r, const json_t *patch, bool is_new, const char **field)
{
    static const char *const KNOWN[] = {"fields", "street", "geometry", "state", "sample"};
    const char *name;
    json_t *v, *all = (json_t *)(uintptr_t)patch;
    *field = NULL;
    if (!json_is_object(patch))
        return cx_fail(cx, LT_BAD_INPUT, "改动须为对象 a patch is an object");
    json_object_foreach(all, name, v)
    {
        bool is_known = false;
        for (size_t i = 0; i < sizeof KNOWN / sizeof KNOWN[0]; i++)
            is_known |= strcmp(name, KNOWN[i]) == 0;
        *field = name;
        if (!is_known)
            return cx_fail(cx, LT_BAD_INPUT, "台账行没有“%.60s”这一部分 \"%.60s\" is no part of a row", name, name);
    }
    TRY(patch_fields(cx, r, patch, field));
    *field = "geometry";
    TRY(patch_geometry(cx, r, json_object_get(patch, "geometry")));
    *field = "street";
    TRY(patch_street(cx, r, json_object_get(patch, "street")));
    *field = "state";
    TRY(patch_state(cx, r, json_object_get(patch, "state"), is_new));
    *field = "sample";
    const json_t *sample = json_object_get(patch, "sample");
    if (sample && !json_is_boolean(sample))
        return cx_fail(cx, LT_BAD_INPUT, "sample: true or false is wanted");
    if (sample && !is_new && json_is_true(sample) != r->is_sample)
        return cx_fail(cx, LT_BAD_INPUT, "示例标记不能更改 a row is a sample from the beginning, or never");
    r->is_sample = is_new ? json_is_true(sample) : r->is_sample;
    *field = NULL;
    return LT_OK;
}

static lt_err parse_where(lt_cx *cx, const ledger_row *r, shape *out)
{
    TRY(shape_parse(cx, r->geometry, out));
    if (r->k->geometry == out->kind)
        return LT_OK;
    if (r->k->geometry == SHAPE_NONE)
        return cx_fail(cx, LT_BAD_INPUT, "台账“%s”不带位置 rows of %s have no place", r->k->title, r->k->name);
    return cx_fail(cx, LT_BAD_INPUT, "台账“%s”的位置应为%s a %s is wanted", r->k->title,
                   r->k->geometry == SHAPE_POINT ? "点" : r->k->geometry == SHAPE_LINE ? "线" : "面", shape_kind_name(r->k->geometry));
}

lt_err ledger_row_check(lt_cx *cx, const ledger_row *r, const json_t *kept, const ledger_refs *refs, const char **field)
{
    kind_row_check c = {.fields = r->fields, .kept = kept, .exists = refs ? refs->exists : NULL, .self = refs ? refs->self : NULL};
    shape where;
    lt_err e = kind_check_row(cx, r->k, &c);
    *field = c.field;
    TRY(e);
    *field = "geometry";
    if (r->geometry)
        TRY(parse_where(cx, r, &where));
    *field = "state";
    if (!kind_find_state(r->k, r->state))
        return cx_fail(cx, LT_BAD_INPUT, "没有状态“%.60s” there is no state \"%.60s\"", r->state, r->state);
    *field = NULL;
    return LT_OK;
}

lt_err ledger_row_move(lt_cx *cx, ledger_row *r, const kind_transition *t, const json_t *evidence, const ledger_act *a)
{
    json_t *fields = json_copy(r->fields);
    char *who;
    if (!fields)
        return no_memory(cx);
    json_decref(r->fields);
    r->fields = fields;
    for (size_t i = 0; i < t->evidence_count; i++) {
        const kind_evidence *e = &t->evidence[i];
        const kind_field *f = kind_find_field(r->k, e->key);
        json_t *v = json_object_get(evidence, e->key);
        bool is_text = e->type == KIND_WORDS || e->type == KIND_DAY;
        if (f && f->type == KIND_STRING && is_text && v && json_object_set(fields, e->key, v) != 0)
            return no_memory(cx);
    }
    TRY(arena_text(cx, a->who, strlen(a->who), &who));
    r->moved_by = who;
    r->state = t->to;
    r->due_ms = transition_due_ms(t, a->t_ms, a->offset_min);
    return LT_OK;
}

/* --- into the keep --------------------------------------------------------------------------------------------------------- */

static lt_err text_of(lt_cx *cx, buf *b, const char **out)
{
    char *copy;
    TRY(buf_check(cx, b));
    TRY(arena_text(cx, (const char *)b->p, b->n, &copy));
    *out = copy;
    return LT_OK;
}

/* Fields that are hidden, or those that are not. */
static bool write_fields(const ledger_row *r, bool hidden, jout *j)
{
    const char *name;
    json_t *v;
    bool has = false;
    jout_begin_object(j);
    json_object_foreach(r->fields, name, v)
    {
        const kind_field *f = kind_find_field(r->k, name);
        if ((f && f->is_hidden) != hidden)
            continue;
        jout_key(j, name);
        json_write(j, v);
        has = true;
    }
    jout_end_object(j);
    return has;
}

static void put_unless_empty(jout *j, const char *key, const char *s)
{
    if (s[0])
        jout_put_text(j, key, s);
}

static lt_err make_body(lt_cx *cx, const ledger_row *r, keep_row *out)
{
    buf b;
    buf_init(&b, KIND_ROW_BYTES_MAX);
    jout j = jout_of(&b);
    bool has_hidden = write_fields(r, true, &j);
    out->hidden = NULL;
    lt_err e = has_hidden ? text_of(cx, &b, &out->hidden) : LT_OK;
    buf_reset(&b);
    j = jout_of(&b);
    jout_begin_object(&j);
    jout_key(&j, "fields");
    (void)write_fields(r, false, &j);
    jout_put_text(&j, "state", r->state);
    put_unless_empty(&j, "street", r->street);
    if (r->geometry) {
        jout_key(&j, "geometry");
        json_write(&j, r->geometry);
    }
    jout_put_int(&j, "made_ms", r->made_ms);
    jout_put_int(&j, "changed_ms", r->changed_ms);
    if (r->due_ms)
        jout_put_int(&j, "due_ms", r->due_ms);
    put_unless_empty(&j, "made_by", r->made_by);
    put_unless_empty(&j, "moved_by", r->moved_by);
    if (r->is_sample)
        jout_put_bool(&j, "sample", true);
    put_unless_empty(&j, "merged_into", r->merged_into);
    put_unless_empty(&j, "split_from", r->split_from);
    if (r->merged) {
        jout_key(&j, "merged");
        json_write(&j, r->merged);
    }
    jout_end_object(&j);
    if (!e)
        e = text_of(cx, &b, &out->body);
    buf_fini(&b);
    return e == LT_LIMIT ? cx_fail(cx, LT_LIMIT, "该条目过大 the row is larger than %u bytes", KIND_ROW_BYTES_MAX) : e;
}

static lt_err list_text(lt_cx *cx, const json_t *v, keep_cell *out)
{
    const char *text;
    buf b;
    buf_init(&b, KIND_ROW_BYTES_MAX);
    jout j = jout_of(&b);
    json_write(&j, v);
    lt_err e = text_of(cx, &b, &text);
    buf_fini(&b);
    *out = e ? (keep_cell){0} : (keep_cell){.type = KEEP_TEXT, .s = span_text(text)};
    return e;
}

/* A value as its column holds it; what is of another type (a row that does not fit) is not there. */
static lt_err cell_of(lt_cx *cx, const kind_field *f, const json_t *v, keep_cell *out)
{
    *out = (keep_cell){.type = KEEP_NULL};
    switch (f->type) {
    case KIND_STRING:
        if (json_is_string(v))
            *out = (keep_cell){.type = KEEP_TEXT, .s = span_of(json_string_value(v), json_string_length(v))};
        return LT_OK;
    case KIND_NUMBER:
        if (json_is_number(v))
            *out = (keep_cell){.type = KEEP_REAL, .r = json_number_value(v)};
        return LT_OK;
    case KIND_INTEGER:
        if (json_is_integer(v))
            *out = (keep_cell){.type = KEEP_INT, .i = json_integer_value(v)};
        return LT_OK;
    case KIND_BOOLEAN:
        if (json_is_boolean(v))
            *out = (keep_cell){.type = KEEP_INT, .i = json_is_true(v)};
        return LT_OK;
    case KIND_ARRAY: return json_is_array(v) ? list_text(cx, v, out) : LT_OK;
    }
    return LT_OK;
}

static lt_err mask_cell(lt_cx *cx, const kind_field *f, const keep_cell *real, keep_cell *out)
{
    char text[MASK_TEXT_MAX], *copy;
    *out = *real;
    if (!f->is_hidden || real->type == KEEP_NULL)
        return LT_OK;
    mask_text(f->mask, real->type == KEEP_TEXT && f->type == KIND_STRING ? real->s : span_text(""), text);
    TRY(arena_text(cx, text, strlen(text), &copy));
    *out = (keep_cell){.type = KEEP_TEXT, .s = span_text(copy)};
    return LT_OK;
}

lt_err ledger_row_project(lt_cx *cx, const ledger_row *r, const char *misfit, keep_row *out)
{
    keep_cell *cells, *shown;
    shape *where;
    *out = (keep_row){.id = r->id, .state = r->state, .street = r->street, .made_by = r->made_by, .made_ms = r->made_ms, .changed_ms = r->changed_ms, .due_ms = r->due_ms,
                      .version = r->version, .made = r->made, .is_sample = r->is_sample, .is_gone = r->is_gone, .misfit = misfit};
    TRY(make_body(cx, r, out));
    TRY(ARENA_ARRAY(cx, r->k->field_count, &cells));
    TRY(ARENA_ARRAY(cx, r->k->field_count, &shown));
    for (size_t i = 0; i < r->k->field_count; i++) {
        TRY(cell_of(cx, &r->k->fields[i], json_object_get(r->fields, r->k->fields[i].name), &cells[i]));
        TRY(mask_cell(cx, &r->k->fields[i], &cells[i], &shown[i]));
    }
    out->cells = cells;
    out->shown = shown;
    if (!r->geometry)
        return LT_OK;
    TRY(ARENA_ARRAY(cx, 1, &where));
    lt_err e = parse_where(cx, r, where);
    if (!e)
        out->where = where;
    return misfit ? LT_OK : e;
}

/* The row's JSON must outlive its cells: what they point to is copied. */
static lt_err copy_cells(lt_cx *cx, const kind *k, keep_row *row)
{
    keep_cell *lists[] = {(keep_cell *)(uintptr_t)row->cells, (keep_cell *)(uintptr_t)row->shown};
    for (int l = 0; l < 2; l++)
        for (size_t i = 0; i < k->field_count; i++) {
            char *copy;
            if (lists[l][i].type != KEEP_TEXT)
                continue;
            TRY(arena_text(cx, (const char *)lists[l][i].s.p, lists[l][i].s.n, &copy));
            lists[l][i].s.p = (const uint8_t *)copy;
        }
    return LT_OK;
}

lt_err ledger_row_reproject(lt_cx *cx, void *self, keep_row *row)
{
    const kind *k = self;
    ledger_row r;
    const char *field;
    char *misfit = NULL;
    TRY(ledger_row_read(cx, k, row, &r));
    lt_err e = ledger_row_check(cx, &r, r.fields, NULL, &field);
    if (e == LT_BAD_INPUT || e == LT_LIMIT)
        e = arena_text(cx, cx->say, strlen(cx->say), &misfit);
    if (!e)
        e = ledger_row_project(cx, &r, misfit, row);
    if (!e)
        e = copy_cells(cx, k, row);
    ledger_row_fini(&r);
    return e;
}

/* --- shown ------------------------------------------------------------------------------------------------------------------- */

static void write_masked(const kind_field *f, const json_t *v, jout *j)
{
    char text[MASK_TEXT_MAX];
    mask_text(f->mask, json_is_string(v) ? span_of(json_string_value(v), json_string_length(v)) : span_text(""), text);
    jout_text(j, text);
}

void ledger_row_write(const ledger_row *r, bool with_hidden, jout *j)
{
    const char *name;
    json_t *v;
    jout_put_text(j, "id", r->id);
    jout_put_text(j, "state", r->state);
    jout_put_text(j, "street", r->street[0] ? r->street : NULL);
    jout_put_int(j, "version", (int64_t)r->version);
    jout_put_bool(j, "sample", r->is_sample);
    if (r->is_gone)
        jout_put_bool(j, "gone", true);
    if (r->merged_into[0])
        jout_put_text(j, "merged_into", r->merged_into);
    if (r->split_from[0])
        jout_put_text(j, "split_from", r->split_from);
    jout_key(j, "fields");
    jout_begin_object(j);
    json_object_foreach(r->fields, name, v)
    {
        const kind_field *f = kind_find_field(r->k, name);
        jout_key(j, name);
        if (f && f->is_hidden && !with_hidden)
            write_masked(f, v, j);
        else
            json_write(j, v);
    }
    jout_end_object(j);
    jout_key(j, "geometry");
    json_write(j, r->geometry);
}

json_t *ledger_row_mask(const kind *k, const json_t *object)
{
    const char *name;
    json_t *v, *copy = json_copy((json_t *)(uintptr_t)object);
    char text[MASK_TEXT_MAX];
    json_object_foreach(copy, name, v)
    {
        const kind_field *f = kind_find_field(k, name);
        if (!f || !f->is_hidden || json_is_null(v))
            continue;
        mask_text(f->mask, json_is_string(v) ? span_of(json_string_value(v), json_string_length(v)) : span_text(""), text);
        if (json_object_set_new(copy, name, json_string(text)) != 0) {
            json_decref(copy);
            return NULL;
        }
    }
    return copy;
}
