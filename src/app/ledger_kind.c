/* ledger_kind.c - kinds and rows out of the keep, what refers to what, who may; see ledger.h. */
#include "app/ledger.h"

#include <pthread.h>
#include <stdio.h>

#include "base/arena.h"

#include "tables.h"

/* Kinds that were read before, by their text: they stay for good, each the same for all threads. Reading one takes a hundred times
 * longer than what is done with it for a row. */
#define KNOWN_MAX  256u
#define KNOWN_BYTES ((size_t)256 << 20)
static struct known {
    pthread_mutex_t lock;
    arena           a;
    const char     *bodies[KNOWN_MAX];
    const kind     *kinds[KNOWN_MAX];
    size_t          n;
} known = {.lock = PTHREAD_MUTEX_INITIALIZER};

static lt_err read_kind(lt_cx *cx, const char *body, kind *out)
{
    json_t *o;
    TRY(json_parse(cx, span_text(body), &o));
    lt_err err = kind_parse(cx, o, out);
    json_decref(o);
    return err;
}

static lt_err add_known(lt_cx *cx, const char *body)
{
    kind *k;
    char *copy;
    TRY(ARENA_ARRAY(cx, 1, &k));
    TRY(arena_text(cx, body, strlen(body), &copy));
    TRY(read_kind(cx, copy, k));
    known.bodies[known.n] = copy;
    known.kinds[known.n++] = k;
    return LT_OK;
}

static lt_err find_known(lt_cx *cx, const char *body, kind *out)
{
    arena *before = cx->arena;
    lt_err e = LT_OK;
    pthread_mutex_lock(&known.lock);
    size_t i = 0;
    while (i < known.n && strcmp(known.bodies[i], body) != 0)
        i++;
    bool is_full = i == KNOWN_MAX;
    if (i == known.n && !is_full) {
        if (known.a.max == 0)
            arena_init(&known.a, KNOWN_BYTES);
        cx->arena = &known.a;
        e = add_known(cx, body);
        cx->arena = before;
    }
    if (!e && !is_full)
        *out = *known.kinds[i];
    pthread_mutex_unlock(&known.lock);
    return is_full ? read_kind(cx, body, out) : e;
}

lt_err ledger_get_kind(lt_cx *cx, keep *k, const char *name, kind *out, uint64_t *version)
{
    keep_entity e;
    lt_err err = keep_get_entity(cx, k, LEDGER_KIND, name, &e);
    if (err == LT_NOT_FOUND)
        return cx_fail(cx, LT_NOT_FOUND, "没有台账“%.60s” there is no ledger \"%.60s\"", name, name);
    TRY(err);
    err = find_known(cx, e.body, out);
    if (version)
        *version = e.version;
    return err ? cx_place(cx, err, "kind %s: ", name) : LT_OK;
}

lt_err ledger_get_row(lt_cx *cx, keep *k, const kind *kd, const char *id, ledger_row *out)
{
    keep_row row;
    TRY(keep_get_row(cx, k, &kd->table, id, &row));
    return ledger_row_read(cx, kd, &row, out);
}

const char *ledger_kind_of(const char *entity_kind)
{
    size_t n = strlen(KEEP_ROW_PREFIX);
    return strncmp(entity_kind, KEEP_ROW_PREFIX, n) == 0 ? entity_kind + n : NULL;
}

/* --- references ---------------------------------------------------------------------------------------------------------- */

/* Does a list that the plan gave (a fact, an array of objects) have this value under one of two members? */
static lt_err is_in_plan(lt_cx *cx, keep *k, const char *fact, const char *const members[2], const char *value, bool *out)
{
    char *text;
    json_t *list;
    *out = false;
    lt_err e = keep_get_fact(cx, k, fact, &text);
    if (e == LT_NOT_FOUND)
        return LT_OK;
    TRY(e);
    TRY(json_parse(cx, span_text(text), &list));
    for (size_t i = 0; i < json_array_size(list) && !*out; i++)
        for (int m = 0; m < 2; m++)
            *out |= strcmp(json_get_text(json_array_get(list, i), members[m], ""), value) == 0;
    json_decref(list);
    return LT_OK;
}

static lt_err has_entity(lt_cx *cx, keep *k, const char *entity_kind, const char *id, bool *out)
{
    keep_entity e;
    lt_err err = keep_get_entity(cx, k, entity_kind, id, &e);
    *out = !err && !e.is_gone;
    return err == LT_NOT_FOUND ? LT_OK : err;
}

static bool is_quantity(const char *key)
{
    for (size_t i = 0; i < TABLE_QUANTITY_COUNT; i++)
        if (strcmp(TABLE_QUANTITY[i].key, key) == 0)
            return true;
    return false;
}

lt_err ledger_exists(lt_cx *cx, void *self, const kind_field *f, const char *value, bool *exists)
{
    keep *k = self;
    lt_place place;
    char entity_kind[128];
    lt_err e;
    *exists = true;
    switch (f->ref) {
    case KIND_REF_NONE: return LT_OK;
    case KIND_REF_KIND:
        snprintf(entity_kind, sizeof entity_kind, KEEP_ROW_PREFIX "%s", f->ref_kind);
        return has_entity(cx, k, entity_kind, value, exists);
    case KIND_REF_AREA: return is_in_plan(cx, k, "plan/areas", (const char *const[]){"name", "code"}, value, exists);
    case KIND_REF_AGENCY: return is_in_plan(cx, k, "plan/agencies", (const char *const[]){"key", "key"}, value, exists);
    case KIND_REF_PERSON: return has_entity(cx, k, "person", value, exists);
    case KIND_REF_PLACE:
        e = keep_get_place(cx, k, value, &place);
        *exists = e == LT_OK;
        return e == LT_NOT_FOUND ? LT_OK : e;
    case KIND_REF_QUANTITY: *exists = is_quantity(value); return LT_OK;
    }
    return LT_OK;
}

/* Every field of every kind that may refer to a row of kd. */
typedef lt_err (*field_fn)(lt_cx *cx, void *self, const kind *other, const kind_field *f);

static lt_err each_referring(lt_cx *cx, keep *k, const kind *kd, field_fn fn, void *self)
{
    keep_entity *list;
    size_t n;
    TRY(keep_list_entities(cx, k, LEDGER_KIND, &list, &n));
    for (size_t i = 0; i < n; i++) {
        kind *other;
        if (!strstr(list[i].body, kd->name))
            continue;
        TRY(ARENA_ARRAY(cx, 1, &other));
        TRY(kind_parse_text(cx, span_text(list[i].body), other));
        for (size_t f = 0; f < other->field_count; f++)
            if (other->fields[f].ref == KIND_REF_KIND && strcmp(other->fields[f].ref_kind, kd->name) == 0)
                TRY(fn(cx, self, other, &other->fields[f]));
    }
    return LT_OK;
}

typedef struct referring {
    keep             *k;
    const char       *id, *into;
    const ledger_act *a;
    uint64_t          n;
    const char       *one;
} referring;

static lt_err list_referring(lt_cx *cx, const referring *r, const kind *other, const kind_field *f, keep_row_list *out)
{
    keep_condition c = {.column = f->name, .how = f->type == KIND_ARRAY ? KEEP_HAS : KEEP_IS, .value = {.type = KEEP_TEXT, .s = span_text(r->id)}};
    return keep_list_rows(cx, r->k, &other->table, &(keep_row_filter){.conditions = &c, .condition_count = 1, .limit = 200}, out);
}

static lt_err count_field(lt_cx *cx, void *self, const kind *other, const kind_field *f)
{
    referring *r = self;
    keep_row_list list;
    char text[KEEP_ROW_NAME_MAX + KIND_ID_MAX + 8], *copy;
    TRY(list_referring(cx, r, other, f, &list));
    if (list.n && !r->one) {
        int n = snprintf(text, sizeof text, "%s/%s", other->name, list.rows[0].id);
        TRY(arena_text(cx, text, (size_t)n, &copy));
        r->one = copy;
    }
    r->n += list.n;
    return LT_OK;
}

lt_err ledger_count_references(lt_cx *cx, keep *k, const kind *kd, const char *id, uint64_t *n, const char **one)
{
    referring r = {.k = k, .id = id};
    TRY(each_referring(cx, k, kd, count_field, &r));
    *n = r.n;
    *one = r.one;
    return LT_OK;
}

static lt_err replace_value(lt_cx *cx, ledger_row *row, const kind_field *f, const referring *r)
{
    json_t *old = json_object_get(row->fields, f->name), *now;
    if (!json_is_array(old)) {
        now = json_string(r->into);
    } else {
        now = json_array();
        bool has = false;
        for (size_t i = 0; now && i < json_array_size(old); i++) {
            const char *s = json_string_value(json_array_get(old, i));
            bool is_it = s && (strcmp(s, r->id) == 0 || strcmp(s, r->into) == 0);
            if (!(is_it && has) && json_array_append_new(now, is_it ? json_string(r->into) : json_incref(json_array_get(old, i))) != 0)
                return cx_fail(cx, LT_NO_MEMORY, "no memory for a reference");
            has |= is_it;
        }
    }
    return now && json_object_set_new(row->fields, f->name, now) == 0 ? LT_OK : cx_fail(cx, LT_NO_MEMORY, "no memory for a reference");
}

static lt_err rewrite_row(lt_cx *cx, const referring *r, const kind *other, const kind_field *f, const keep_row *from)
{
    ledger_row row;
    keep_row out;
    TRY(ledger_row_read(cx, other, from, &row));
    lt_err e = replace_value(cx, &row, f, r);
    row.version = r->a->entry;
    row.changed_ms = r->a->t_ms;
    if (!e)
        e = ledger_row_project(cx, &row, from->misfit, &out);
    if (!e)
        e = keep_put_row(cx, r->k, &other->table, &out);
    if (e == LT_CONFLICT) { /* what was unique is so no more: both stay, one says why */
        char *why;
        TRY(arena_text(cx, cx->say, strlen(cx->say), &why));
        out.misfit = why;
        e = keep_put_row(cx, r->k, &other->table, &out);
    }
    ledger_row_fini(&row);
    return e;
}

static lt_err rewrite_field(lt_cx *cx, void *self, const kind *other, const kind_field *f)
{
    const referring *r = self;
    keep_row_list list;
    do {
        TRY(list_referring(cx, r, other, f, &list));
        for (size_t i = 0; i < list.n; i++)
            TRY(rewrite_row(cx, r, other, f, &list.rows[i]));
    } while (list.next);
    return LT_OK;
}

lt_err ledger_rewrite_references(lt_cx *cx, keep *k, const kind *kd, const char *const from_into[2], const ledger_act *a)
{
    referring r = {.k = k, .id = from_into[0], .into = from_into[1], .a = a};
    return each_referring(cx, k, kd, rewrite_field, &r);
}

/* --- streets ---------------------------------------------------------------------------------------------------------------- */

static lt_err find_holding(lt_cx *cx, const json_t *map, shape_point p, const char **out)
{
    const json_t *features = json_object_get(map, "features");
    for (size_t i = 0; i < json_array_size(features); i++) {
        const json_t *f = json_array_get(features, i), *about = json_object_get(f, "properties");
        shape s;
        char *copy;
        if (strcmp(json_get_text(about, "kind", ""), "street") != 0 || shape_parse(cx, json_object_get(f, "geometry"), &s) != LT_OK ||
            !shape_contains(&s, p.x, p.y))
            continue;
        const char *name = json_get_text(about, "name", "");
        TRY(arena_text(cx, name, strlen(name), &copy));
        *out = copy;
        return LT_OK;
    }
    return LT_OK;
}

lt_err ledger_find_street(lt_cx *cx, keep *k, const json_t *geometry, const char **out)
{
    char *text;
    json_t *map;
    shape s;
    *out = "";
    TRY(shape_parse(cx, geometry, &s));
    lt_err e = keep_get_fact(cx, k, "plan/map", &text);
    if (e == LT_NOT_FOUND)
        return LT_OK;
    TRY(e);
    TRY(json_parse(cx, span_text(text), &map));
    e = find_holding(cx, map, shape_middle(&s), out);
    json_decref(map);
    return e;
}

/* --- who may ------------------------------------------------------------------------------------------------------------------ */

static bool permits_value(const person *p, right r, keep_owner owner, const char *value)
{
    permit_target t = {0};
    if (owner == KEEP_OWNER_AGENCY)
        t.agency = value;
    else
        t.place = value;
    return value && value[0] && permit_allows(p, r, &t);
}

bool ledger_permits(const person *p, right r, const ledger_row *row, const char *district)
{
    permit_target t = {.place = row->id, .street = row->street, .district = district, .person = row->made_by};
    if (permit_allows(p, r, &t))
        return true;
    for (size_t i = 0; i < row->k->field_count; i++) {
        keep_owner owner = row->k->table.columns[i].owner;
        const json_t *v = json_object_get(row->fields, row->k->fields[i].name);
        if (owner == KEEP_OWNER_NONE)
            continue;
        if (json_is_string(v) && permits_value(p, r, owner, json_string_value(v)))
            return true;
        for (size_t n = 0; n < json_array_size(v); n++)
            if (permits_value(p, r, owner, json_string_value(json_array_get(v, n))))
                return true;
    }
    return false;
}

void ledger_scope_make(const person *p, right r, const char *district, ledger_scope *out)
{
    permit_target all = {.district = district};
    *out = (ledger_scope){.is_all = permit_allows(p, r, &all)};
    if (!p || out->is_all)
        return;
    for (size_t i = 0; i < p->area_count && i < PERSON_AREAS_MAX; i++)
        out->areas[i] = p->areas[i];
    out->own = (keep_own){.areas = out->areas, .area_count = p->area_count, .agency = p->agency, .person = p->id};
}
