/* kind_join.c - do the parts of a kind fit together, and which table comes of it; see kind.h. */
#include "plan/kind_int.h"

#include <stdio.h>

#include "base/arena.h"

bool kind_is_key(const char *s)
{
    size_t n = strlen(s);
    if (n == 0 || n > KEEP_ROW_NAME_MAX || s[0] < 'a' || s[0] > 'z')
        return false;
    return strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789-") == n;
}

/* --- names that must be there ------------------------------------------------------------------------------------------- */

static lt_err check_fields_named(lt_cx *cx, const kind *k, const char *where, const kind_words *w)
{
    for (size_t i = 0; i < w->count; i++)
        if (!kind_find_field(k, w->list[i]))
            return cx_fail(cx, LT_BAD_INPUT, "%s: \"%.60s\" is no field", where, w->list[i]);
    return LT_OK;
}

static lt_err check_duplicate(lt_cx *cx, const kind *k)
{
    const kind_field *f = k->alike ? kind_find_field(k, k->alike) : NULL;
    TRY(check_fields_named(cx, k, "x-duplicate.same", &k->same));
    if (k->alike && (!f || f->type != KIND_STRING || f->is_hidden))
        return cx_fail(cx, LT_BAD_INPUT, "x-duplicate.alike: \"%.60s\" is no open text field", k->alike);
    if (k->near_m > 0 && k->geometry == SHAPE_NONE)
        return cx_fail(cx, LT_BAD_INPUT, "x-duplicate.near_m: %g: rows of this kind have no place", k->near_m);
    return LT_OK;
}

/* Evidence that is stored in a field must be what the field holds. */
static lt_err check_evidence(lt_cx *cx, const kind *k, const kind_transition *t)
{
    for (size_t i = 0; i < t->evidence_count; i++) {
        const kind_evidence *e = &t->evidence[i];
        const kind_field *f = kind_find_field(k, e->key);
        if (f && e->type == KIND_DAY && f->format != KIND_DATE)
            return cx_fail(cx, LT_BAD_INPUT, "x-transitions %s: evidence %s is a date, the field of that name is none", t->key, e->key);
    }
    return LT_OK;
}

/* A condition that no value of its field can meet is a slip of the pen. */
static lt_err check_when(lt_cx *cx, const kind *k, const kind_transition *t)
{
    for (size_t i = 0; i < t->when_count; i++) {
        const kind_condition *w = &t->when[i];
        const kind_field *f = kind_find_field(k, w->field);
        if (!f || f->type == KIND_ARRAY)
            return cx_fail(cx, LT_BAD_INPUT, "x-transitions %s: when \"%.60s\" is no field of one value", t->key, w->field);
        for (size_t n = 0; n < w->count; n++) {
            json_t *v = json_loads(w->values[n], JSON_DECODE_ANY, NULL);
            lt_err e = v ? kind_check_value(cx, f, v) : cx_fail(cx, LT_BAD_INPUT, "no value");
            json_decref(v);
            if (e)
                return cx_place(cx, e, "x-transitions %s: when %s: ", t->key, w->field);
        }
    }
    return LT_OK;
}

static lt_err check_transitions(lt_cx *cx, const kind *k)
{
    if (!kind_find_state(k, k->initial))
        return cx_fail(cx, LT_BAD_INPUT, "x-initial: \"%.60s\" is no state", k->initial);
    for (size_t i = 0; i < k->transition_count; i++) {
        const kind_transition *t = &k->transitions[i];
        if (!kind_find_state(k, t->to))
            return cx_fail(cx, LT_BAD_INPUT, "x-transitions %s: to \"%.60s\" is no state", t->key, t->to);
        if (t->from.count == 0 || t->roles.count == 0)
            return cx_fail(cx, LT_BAD_INPUT, "x-transitions %s: from and roles name one at least", t->key);
        for (size_t s = 0; s < t->from.count; s++)
            if (!kind_find_state(k, t->from.list[s]))
                return cx_fail(cx, LT_BAD_INPUT, "x-transitions %s: from \"%.60s\" is no state", t->key, t->from.list[s]);
        TRY(check_evidence(cx, k, t));
        TRY(check_when(cx, k, t));
    }
    return LT_OK;
}

/* A state that no row can come to is a slip of the pen. */
static lt_err check_reached(lt_cx *cx, const kind *k)
{
    bool is_reached[KIND_STATES_MAX] = {false}, grows = true;
    is_reached[kind_find_state(k, k->initial) - k->states] = true;
    while (grows) {
        grows = false;
        for (size_t i = 0; i < k->transition_count; i++) {
            const kind_transition *t = &k->transitions[i];
            size_t to = (size_t)(kind_find_state(k, t->to) - k->states);
            for (size_t s = 0; s < t->from.count && !is_reached[to]; s++)
                if (is_reached[kind_find_state(k, t->from.list[s]) - k->states])
                    is_reached[to] = grows = true;
        }
    }
    for (size_t i = 0; i < k->state_count; i++)
        if (!is_reached[i])
            return cx_fail(cx, LT_BAD_INPUT, "x-states: no transition leads to \"%s\"", k->states[i].key);
    return LT_OK;
}

/* --- the table ------------------------------------------------------------------------------------------------------------ */

static keep_column_type column_type(const kind_field *f)
{
    static const keep_column_type TYPES[] = {KEEP_COLUMN_TEXT, KEEP_COLUMN_REAL, KEEP_COLUMN_INT, KEEP_COLUMN_BOOL, KEEP_COLUMN_LIST};
    if (f->format == KIND_DATE)
        return KEEP_COLUMN_DATE;
    return f->format == KIND_TIME ? KEEP_COLUMN_TIME : TYPES[f->type];
}

static keep_owner column_owner(const kind_field *f)
{
    if (f->is_hidden)
        return KEEP_OWNER_NONE;
    if (f->ref == KIND_REF_AGENCY)
        return KEEP_OWNER_AGENCY;
    bool is_enterprise = f->ref == KIND_REF_KIND && strcmp(f->ref_kind, "enterprise") == 0;
    return f->type == KIND_STRING && (is_enterprise || f->ref == KIND_REF_PLACE || f->ref == KIND_REF_AREA) ? KEEP_OWNER_PLACE : KEEP_OWNER_NONE;
}

static lt_err make_columns(lt_cx *cx, kind *k)
{
    keep_column *c;
    TRY(ARENA_ARRAY(cx, k->field_count, &c));
    for (size_t i = 0; i < k->field_count; i++) {
        const kind_field *f = &k->fields[i];
        bool is_listed = kind_words_have(&k->columns, f->name);
        c[i] = (keep_column){.name = f->name, .type = column_type(f), .is_hidden = f->is_hidden, .owner = column_owner(f)};
        c[i].is_indexed = f->type != KIND_ARRAY && (is_listed || f->ref == KIND_REF_KIND);
        c[i].is_searched = f->type == KIND_STRING && f->format == KIND_PLAIN && f->ref == KIND_REF_NONE && !f->choice_count && !f->is_hidden;
    }
    k->table.columns = c;
    k->table.column_count = k->field_count;
    return LT_OK;
}

static lt_err make_unique(lt_cx *cx, const json_t *o, kind *k)
{
    const json_t *all = json_object_get(o, "x-unique");
    keep_unique *u;
    if (!all)
        return LT_OK;
    if (!json_is_array(all) || json_array_size(all) > 16)
        return kind_wrong(cx, "x-unique", all, "an array of at most 16 arrays of fields is wanted");
    TRY(ARENA_ARRAY(cx, json_array_size(all) + 1, &u));
    for (size_t i = 0; i < json_array_size(all); i++) {
        kind_words w;
        json_t *one = json_pack("{s:O}", "x-unique", json_array_get(all, i));
        lt_err e = one ? kind_take_words(cx, one, "x-unique", KIND_FIELDS_MAX, &w) : cx_fail(cx, LT_NO_MEMORY, "no memory for a kind");
        json_decref(one);
        TRY(e);
        TRY(check_fields_named(cx, k, "x-unique", &w));
        for (size_t n = 0; n < w.count; n++)
            if (kind_find_field(k, w.list[n])->type == KIND_ARRAY)
                return cx_fail(cx, LT_BAD_INPUT, "x-unique: \"%s\" is an array", w.list[n]);
        u[i] = (keep_unique){w.list, w.count};
    }
    k->table.unique = u;
    k->table.unique_count = json_array_size(all);
    return LT_OK;
}

static const kind_field *choose_label(const kind *k)
{
    for (size_t i = 0; i < k->columns.count; i++) {
        const kind_field *f = kind_find_field(k, k->columns.list[i]);
        if (f->type == KIND_STRING && f->format == KIND_PLAIN && f->ref == KIND_REF_NONE && !f->choice_count && !f->is_hidden)
            return f;
    }
    return NULL;
}

lt_err kind_join(lt_cx *cx, const json_t *o, kind *k)
{
    TRY(check_fields_named(cx, k, "x-columns", &k->columns));
    TRY(check_duplicate(cx, k));
    TRY(check_transitions(cx, k));
    TRY(check_reached(cx, k));
    k->table.name = k->name;
    k->table.title = k->title;
    k->table.about = k->title_en;
    k->table.geometry = k->geometry;
    TRY(make_columns(cx, k));
    TRY(make_unique(cx, o, k));
    TRY(keep_check_kind(cx, &k->table));
    k->label = choose_label(k);
    return LT_OK;
}
