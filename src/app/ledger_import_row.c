/* ledger_import_row.c - what becomes of a row of a file: made, changed, left, refused; see ledger_import.h. */
#include "app/ledger_import_int.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/hash.h"

static lt_err no_memory(lt_cx *cx)
{
    return cx_fail(cx, LT_NO_MEMORY, "no memory for a row");
}

/* A refusal in words becomes a problem of the row. */
static lt_err refuse(lt_cx *cx, row_work *w, lt_err e, const char *column)
{
    if (e != LT_BAD_INPUT && e != LT_LIMIT && e != LT_CONFLICT && e != LT_DENIED && e != LT_NOT_FOUND)
        return e;
    w->out->action = IMPORT_REFUSED;
    return import_problem_add(cx, w->out, column ? column : "", span_text(""), false);
}

/* --- which row it is ------------------------------------------------------------------------------------------------------- */

static uint64_t hash_of(uint64_t h, span s)
{
    for (size_t i = 0; i < s.n; i++)
        h = (h ^ s.p[i]) * 0x100000001b3u;
    return (h ^ 0x1F) * 0x100000001b3u;
}

static uint64_t finish(uint64_t h) /* the bits mixed, 0 never */
{
    h ^= h >> 33;
    h *= 0xff51afd7ed558ccdu;
    h ^= h >> 33;
    h *= 0xc4ceb9fe1a85ec53u;
    h ^= h >> 33;
    return h ? h : 1;
}

static uint64_t hash_value(uint64_t h, const json_t *v)
{
    char *text = json_dumps(v, JSON_COMPACT | JSON_ENCODE_ANY | JSON_SORT_KEYS);
    h = hash_of(h, span_text(text ? text : ""));
    free(text);
    return h;
}

static keep_cell cell_of(const kind_field *f, const json_t *v)
{
    if (json_is_string(v))
        return (keep_cell){.type = KEEP_TEXT, .s = span_of(json_string_value(v), json_string_length(v))};
    if (f->type == KIND_NUMBER && json_is_number(v))
        return (keep_cell){.type = KEEP_REAL, .r = json_number_value(v)};
    if (json_is_integer(v))
        return (keep_cell){.type = KEEP_INT, .i = json_integer_value(v)};
    if (json_is_boolean(v))
        return (keep_cell){.type = KEEP_INT, .i = json_is_true(v)};
    return (keep_cell){.type = KEEP_NULL};
}

/* The row that has these values of a unique group; *id NULL: none. Lists are compared by nobody. */
static lt_err find_by(lt_cx *cx, const import_run *m, const keep_unique *u, const json_t *fields, const char **id)
{
    keep_condition conditions[16];
    keep_row_list list;
    *id = NULL;
    if (u->count > 16)
        return LT_OK;
    for (size_t i = 0; i < u->count; i++) {
        const kind_field *f = kind_find_field(m->kd, u->columns[i]);
        keep_cell v = cell_of(f, json_object_get(fields, f->name));
        conditions[i] = (keep_condition){.column = f->name, .how = v.type == KEEP_NULL ? KEEP_IS_NULL : KEEP_IS, .value = v};
    }
    keep_row_filter f = {.conditions = conditions, .condition_count = u->count, .sort = "id", .limit = 1};
    TRY(keep_list_rows(cx, m->k, &m->kd->table, &f, &list));
    if (list.n)
        *id = list.rows[0].id;
    return LT_OK;
}

static bool has_all(const keep_unique *u, const json_t *fields)
{
    for (size_t i = 0; i < u->count; i++) {
        const json_t *v = json_object_get(fields, u->columns[i]);
        if (!v || json_is_null(v) || (json_is_string(v) && strstr(json_string_value(v), "***"))) /* stars hide a value: they are none */
            return false;
    }
    return u->count > 0;
}

/* From what makes the row itself: the same row, the same id, in every file. */
static lt_err make_id(lt_cx *cx, const import_run *m, const row_work *w, const keep_unique *u, const char **out)
{
    static const char DIGITS[] = "0123456789abcdefghjkmnpqrstvwxyz";
    uint8_t digest[HASH_SHA256_BYTES];
    hash_sha256 *h;
    char id[13], *copy;
    json_t *parts = json_object();
    int bad = !parts;
    for (size_t i = 0; u && !bad && i < u->count; i++)
        bad = json_object_set(parts, u->columns[i], json_object_get(w->fields, u->columns[i]));
    if (!u && !bad)
        bad = json_object_set(parts, "fields", w->fields) | (w->geometry ? json_object_set(parts, "geometry", w->geometry) : 0);
    char *text = bad ? NULL : json_dumps(parts, JSON_COMPACT | JSON_SORT_KEYS);
    json_decref(parts);
    if (!text)
        return no_memory(cx);
    lt_err e = hash_sha256_open(cx, &h);
    if (!e) {
        const span words[] = {span_text(m->kd->name), span_text("\n"), span_text(text)};
        hash_sha256_parts(h, words, 3, digest);
        hash_sha256_close(h);
        for (int i = 0; i < 12; i++)
            id[i] = DIGITS[digest[i] & 31];
        e = arena_text(cx, id, 12, &copy);
    }
    free(text);
    if (!e)
        *out = copy;
    return e;
}

static lt_err find_id(lt_cx *cx, const import_run *m, row_work *w)
{
    const keep_unique *by = NULL;
    const char *id;
    if (w->id[0]) {
        if (kind_is_id(w->id))
            return LT_OK;
        return cx_fail(cx, LT_BAD_INPUT, "编号“%.70s”不可用 the id is not made of letters, digits and - . _, or is longer than %d bytes", w->id, KIND_ID_MAX);
    }
    for (size_t i = 0; i < m->kd->table.unique_count && !by; i++)
        if (has_all(&m->kd->table.unique[i], w->fields))
            by = &m->kd->table.unique[i];
    if (by) {
        TRY(find_by(cx, m, by, w->fields, &id));
        if (id) {
            w->id = id;
            return LT_OK;
        }
    }
    return make_id(cx, m, w, by, &w->id);
}

/* Neither the row's id nor its unique values may stand twice in the file. */
static lt_err check_repeat(lt_cx *cx, import_run *m, const row_work *w, const char **column)
{
    uint64_t before;
    *column = "id";
    TRY(seen_add(cx, &m->ids, finish(hash_of(1, span_text(w->id))), w->out->row, &before));
    if (before)
        return cx_fail(cx, LT_CONFLICT, "与本文件第%llu行是同一条 the same row as row %llu of this file", (unsigned long long)before, (unsigned long long)before);
    for (size_t i = 0; i < m->kd->table.unique_count; i++) {
        const keep_unique *u = &m->kd->table.unique[i];
        uint64_t h = 2 + i;
        if (!has_all(u, w->fields))
            continue;
        for (size_t n = 0; n < u->count; n++)
            h = hash_value(h, json_object_get(w->fields, u->columns[n]));
        *column = u->columns[0];
        TRY(seen_add(cx, &m->uniques, finish(h), w->out->row, &before));
        if (before)
            return cx_fail(cx, LT_CONFLICT, "与本文件第%llu行重复，该项须唯一 the same as in row %llu of this file; it must be unique", (unsigned long long)before,
                           (unsigned long long)before);
    }
    *column = NULL;
    return LT_OK;
}

/* --- what changes ------------------------------------------------------------------------------------------------------------ */

static lt_err diff_field(lt_cx *cx, const ledger_row *r, const char *name, json_t *v, json_t *changes, row_work *w)
{
    const kind_field *f = kind_find_field(r->k, name);
    const json_t *now = json_object_get(r->fields, name);
    if (json_is_null(v) ? !now : now && sheet_is_same(now, v))
        return LT_OK;
    if (f->is_hidden && json_is_string(v) && strstr(json_string_value(v), "***")) {
        char mask[MASK_TEXT_MAX];
        mask_text(f->mask, json_is_string(now) ? span_of(json_string_value(now), json_string_length(now)) : span_text(""), mask);
        if (now && strcmp(mask, json_string_value(v)) == 0)
            return LT_OK;
        (void)cx_fail(cx, LT_BAD_INPUT, "“%s”是遮盖后的内容，不能导入 %s holds stars that hide the value", f->title, f->name);
        return refuse(cx, w, LT_BAD_INPUT, f->name);
    }
    return json_object_set(changes, name, v) == 0 ? LT_OK : no_memory(cx);
}

static lt_err diff_fields(lt_cx *cx, const ledger_row *r, row_work *w, json_t *patch)
{
    const char *name;
    json_t *v, *changes = json_object();
    lt_err e = changes ? LT_OK : no_memory(cx);
    json_object_foreach(w->fields, name, v)
        if (!e)
            e = diff_field(cx, r, name, v, changes, w);
    if (!e && json_object_size(changes) && json_object_set(patch, "fields", changes) != 0)
        e = no_memory(cx);
    json_decref(changes);
    return e;
}

static lt_err set_text(lt_cx *cx, json_t *patch, const char *key, const char *text)
{
    return json_object_set_new(patch, key, json_string(text)) == 0 ? LT_OK : no_memory(cx);
}

static lt_err diff_place(lt_cx *cx, const import_run *m, const ledger_row *r, const row_work *w, json_t *patch)
{
    shape s;
    bool moves = w->geometry && (json_is_null(w->geometry) ? r->geometry != NULL : !r->geometry || !sheet_is_same(r->geometry, w->geometry));
    if (moves && json_object_set(patch, "geometry", w->geometry) != 0)
        return no_memory(cx);
    if (w->street[0])
        return strcmp(w->street, r->street) == 0 ? LT_OK : set_text(cx, patch, "street", w->street);
    if (!moves || json_is_null(w->geometry) || (r->version == 0 && r->street[0]))
        return LT_OK;
    TRY(shape_parse(cx, w->geometry, &s));
    const char *street = ledger_areas_street(&m->areas, shape_middle(&s).x, shape_middle(&s).y);
    return street[0] && strcmp(street, r->street) != 0 ? set_text(cx, patch, "street", street) : LT_OK;
}

static lt_err diff_rest(lt_cx *cx, const ledger_row *r, const row_work *w, bool is_new, json_t *patch)
{
    if (w->state[0] && strcmp(w->state, r->state) != 0) {
        if (!is_new)
            return cx_fail(cx, LT_BAD_INPUT, "状态须按流程变更，现为“%s” the state changes by transitions only; it is %s now", kind_find_state(r->k, r->state) ? kind_find_state(r->k, r->state)->zh : r->state, r->state);
        TRY(set_text(cx, patch, "state", w->state));
    }
    if (is_new && w->sample == 1)
        return json_object_set_new(patch, "sample", json_true()) == 0 ? LT_OK : no_memory(cx);
    if (!is_new && w->sample >= 0 && (w->sample == 1) != r->is_sample)
        return cx_fail(cx, LT_BAD_INPUT, "示例标记不能更改 a row is a sample from the beginning, or never");
    return LT_OK;
}

/* --- may it be ---------------------------------------------------------------------------------------------------------------- */

/* ledger_exists, remembering what was there: a plan's lists are long to read. Rows of this file may refer to one another. */
static lt_err exists(lt_cx *cx, void *self, const kind_field *f, const char *value, bool *out)
{
    import_run *m = self;
    uint64_t h = finish(hash_of(hash_of((uint64_t)f->ref + 1, span_text(f->ref_kind ? f->ref_kind : "")), span_text(value)));
    *out = m->refs[h % REFS_KNOWN] == h;
    if (*out)
        return LT_OK;
    if (f->ref == KIND_REF_KIND && strcmp(f->ref_kind, m->kd->name) == 0 && seen_has(&m->ids, finish(hash_of(1, span_text(value))))) {
        *out = true;
        return LT_OK;
    }
    TRY(ledger_exists(cx, m->k, f, value, out));
    if (*out)
        m->refs[h % REFS_KNOWN] = h;
    return LT_OK;
}

static bool touches(const keep_unique *u, const json_t *changes)
{
    for (size_t i = 0; i < u->count; i++)
        if (json_object_get(changes, u->columns[i]))
            return true;
    return false;
}

static lt_err check_unique(lt_cx *cx, const import_run *m, const ledger_row *r, const json_t *changes, const char **column)
{
    const char *other;
    for (size_t i = 0; i < m->kd->table.unique_count; i++) {
        const keep_unique *u = &m->kd->table.unique[i];
        bool has_value = false;
        for (size_t n = 0; n < u->count; n++)
            has_value = has_value || json_object_get(r->fields, u->columns[n]);
        if (!has_value || !touches(u, changes))
            continue;
        *column = u->columns[0];
        TRY(find_by(cx, m, u, r->fields, &other));
        if (other && strcmp(other, r->id) != 0)
            return cx_fail(cx, LT_CONFLICT, "与“%.60s”重复，该项须唯一 the same as row \"%.60s\" has; it must be unique", other, other);
    }
    *column = NULL;
    return LT_OK;
}

static lt_err check_row(lt_cx *cx, import_run *m, ledger_row *r, const json_t *patch, bool is_new, const char **column)
{
    ledger_refs refs = {m->o->skips_references ? NULL : exists, m};
    json_t *kept = json_incref(r->fields);
    *column = NULL;
    lt_err e = ledger_row_patch(cx, r, patch, is_new, column);
    if (!e)
        e = ledger_row_check(cx, r, is_new ? NULL : kept, &refs, column);
    json_decref(kept);
    if (!e)
        e = check_unique(cx, m, r, json_object_get(patch, "fields"), column);
    if (!e && m->o->permits)
        e = m->o->permits(cx, m->o->self, r, is_new, json_object_get(patch, "state") != NULL);
    return e;
}

/* --- all of it ------------------------------------------------------------------------------------------------------------------ */

static lt_err compare(lt_cx *cx, import_run *m, row_work *w, ledger_row *r, bool is_new)
{
    const char *column = NULL;
    json_t *patch = json_object();
    if (!patch)
        return no_memory(cx);
    w->out->patch = patch;
    TRY(diff_fields(cx, r, w, patch));
    lt_err e = diff_place(cx, m, r, w, patch);
    if (e)
        return refuse(cx, w, e, "geometry");
    e = diff_rest(cx, r, w, is_new, patch);
    if (e)
        return refuse(cx, w, e, w->state[0] && strcmp(w->state, r->state) != 0 ? "state" : "sample");
    if (w->out->problem_count)
        return LT_OK;
    w->out->action = is_new ? IMPORT_CREATE : json_object_size(patch) ? IMPORT_CHANGE : IMPORT_SAME;
    if (w->out->action == IMPORT_SAME)
        return LT_OK;
    e = check_row(cx, m, r, patch, is_new, &column);
    return e ? refuse(cx, w, e, column) : LT_OK;
}

static lt_err get_row(lt_cx *cx, const import_run *m, const row_work *w, ledger_row *r, bool *is_new)
{
    lt_err e = ledger_get_row(cx, m->k, m->kd, w->id, r);
    *is_new = e == LT_NOT_FOUND;
    if (*is_new)
        return ledger_row_init(cx, m->kd, w->id, r);
    TRY(e);
    if (!r->is_gone)
        return LT_OK;
    ledger_row_fini(r);
    return cx_fail(cx, LT_CONFLICT, "“%.90s”已被移除或并入其他条目 the row \"%.90s\" is gone", w->id, w->id);
}

lt_err import_decide(lt_cx *cx, import_run *m, row_work *w, uint64_t *version)
{
    ledger_row r;
    bool is_new;
    const char *column;
    *version = 0;
    w->out->action = IMPORT_REFUSED;
    lt_err e = find_id(cx, m, w);
    if (e)
        return refuse(cx, w, e, "id");
    w->out->id = w->id;
    e = check_repeat(cx, m, w, &column);
    if (e)
        return refuse(cx, w, e, column);
    e = get_row(cx, m, w, &r, &is_new);
    if (e)
        return refuse(cx, w, e, "id");
    *version = r.version;
    e = compare(cx, m, w, &r, is_new);
    ledger_row_fini(&r);
    if (w->out->problem_count)
        w->out->action = IMPORT_REFUSED;
    return e;
}
