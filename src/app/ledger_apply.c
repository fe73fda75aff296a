/* ledger_apply.c - acts on kinds and rows into the keep; see ledger.h. */
#include "app/ledger.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/civil.h"
#include "wire/media/media.h"

typedef struct applying { /* one act on a row */
    keep         *k;
    kind          kd;
    const char   *id, *reason;
    const json_t *patch;
    ledger_act    a;
} applying;

static lt_err put_row(lt_cx *cx, const applying *p, ledger_row *r)
{
    keep_row row;
    r->version = p->a.entry;
    r->changed_ms = p->a.t_ms;
    TRY(ledger_row_project(cx, r, NULL, &row));
    return keep_put_row(cx, p->k, &p->kd.table, &row);
}

/* A row that is there and not gone. */
static lt_err get_living(lt_cx *cx, const applying *p, const char *id, ledger_row *r)
{
    TRY(ledger_get_row(cx, p->k, &p->kd, id, r));
    if (!r->is_gone)
        return LT_OK;
    lt_err e = cx_fail(cx, LT_CONFLICT, "“%.90s”已被移除或并入其他条目 the row \"%.90s\" is gone", id, id);
    ledger_row_fini(r);
    return e;
}

static lt_err get_or_init(lt_cx *cx, const applying *p, ledger_row *r, bool *is_new)
{
    char *who;
    lt_err e = get_living(cx, p, p->id, r);
    *is_new = e == LT_NOT_FOUND;
    if (e != LT_NOT_FOUND)
        return e;
    if (!kind_is_id(p->id))
        return cx_fail(cx, LT_BAD_INPUT, "编号“%.70s”不可用 the id \"%.70s\": letters, digits and - . _, at most %d bytes", p->id, p->id, KIND_ID_MAX);
    TRY(ledger_row_init(cx, &p->kd, p->id, r));
    r->made_ms = p->a.t_ms;
    r->made = p->a.entry;
    TRY(arena_text(cx, p->a.who, strlen(p->a.who), &who));
    r->made_by = who;
    return LT_OK;
}

static lt_err apply_put(lt_cx *cx, const applying *p)
{
    ledger_row r;
    bool is_new;
    const char *field;
    TRY(get_or_init(cx, p, &r, &is_new));
    json_t *kept = json_incref(r.fields);
    lt_err e = ledger_row_patch(cx, &r, p->patch, is_new, &field);
    if (!e)
        e = ledger_row_check(cx, &r, is_new ? NULL : kept, NULL, &field);
    if (!e)
        e = ledger_check_cycles(cx, p->k, &r, &field);
    if (!e)
        e = put_row(cx, p, &r);
    json_decref(kept);
    ledger_row_fini(&r);
    return e;
}

/* --- transitions ------------------------------------------------------------------------------------------------------------ */

typedef struct file_ask {
    const applying *p;
} file_ask;

static lt_err has_file(lt_cx *cx, void *self, const char *sha256, kind_proof type, bool *has)
{
    const applying *p = ((const file_ask *)self)->p;
    keep_attachment *list;
    size_t n;
    *has = false;
    TRY(keep_list_attachments(cx, p->k, p->kd.name, p->id, &list, &n));
    for (size_t i = 0; i < n; i++)
        *has |= strcmp(list[i].sha256, sha256) == 0 && (type != KIND_PHOTO || strncmp(list[i].type, "image/", 6) == 0);
    return LT_OK;
}

static lt_err apply_move(lt_cx *cx, const applying *p)
{
    ledger_row r;
    const char *field;
    const kind_transition *t = kind_find_transition(&p->kd, json_get_text(p->patch, "transition", ""));
    if (!t)
        return cx_fail(cx, LT_BAD_INPUT, "台账“%s”没有流程“%.60s” there is no transition \"%.60s\"", p->kd.title, json_get_text(p->patch, "transition", ""),
                       json_get_text(p->patch, "transition", ""));
    TRY(get_living(cx, p, p->id, &r));
    file_ask files = {p};
    transition_ask ask = {.state = r.state, .who = p->a.who, .last_who = r.moved_by[0] ? r.moved_by : r.made_by,
                          .fields = r.fields, .evidence = json_object_get(p->patch, "evidence"), .has_file = has_file, .self = &files};
    json_t *kept = json_incref(r.fields);
    lt_err e = transition_check(cx, &p->kd, t, &ask);
    if (e == LT_DENIED) /* the same for whoever applies it: it cannot be */
        e = LT_CONFLICT;
    if (!e)
        e = ledger_row_move(cx, &r, t, ask.evidence, &p->a);
    if (!e)
        e = ledger_row_check(cx, &r, kept, NULL, &field);
    if (!e)
        e = put_row(cx, p, &r);
    json_decref(kept);
    ledger_row_fini(&r);
    return e;
}

/* --- files -------------------------------------------------------------------------------------------------------------------- */

static lt_err apply_attach(lt_cx *cx, const applying *p)
{
    keep_attachment a = {.kind = p->kd.name, .id = p->id, .name = json_get_text(p->patch, "name", ""), .type = json_get_text(p->patch, "type", ""),
                         .what = json_get_text(p->patch, "what", ""), .who = p->a.who, .bytes = (uint64_t)json_get_int(p->patch, "bytes", 0),
                         .taken_ms = json_get_int(p->patch, "taken_ms", 0), .t_ms = p->a.t_ms, .entry = p->a.entry};
    ledger_row r;
    shape where;
    TRY(json_need_text(cx, p->patch, "sha256", "ledger.attach", &a.sha256));
    TRY(get_living(cx, p, p->id, &r));
    a.has_position = json_is_number(json_object_get(p->patch, "longitude")) && json_is_number(json_object_get(p->patch, "latitude"));
    if (a.has_position) {
        a.longitude = json_get_double(p->patch, "longitude", 0);
        a.latitude = json_get_double(p->patch, "latitude", 0);
    }
    if (a.has_position && r.geometry && shape_parse(cx, r.geometry, &where) == LT_OK) {
        a.distance_m = shape_distance_to_m(&where, a.longitude, a.latitude);
        a.has_distance = true;
    }
    ledger_row_fini(&r);
    return keep_put_attachment(cx, p->k, &a);
}

/* --- merge, split, remove ------------------------------------------------------------------------------------------------------ */

static lt_err no_memory(lt_cx *cx)
{
    return cx_fail(cx, LT_NO_MEMORY, "no memory for a row of a ledger");
}

/* What `into` lacks comes from `from`; its history too, by the ids that it was known by. */
static lt_err join_rows(lt_cx *cx, ledger_row *from, ledger_row *into)
{
    json_t *fields = json_copy(into->fields), *merged = into->merged ? json_copy(into->merged) : json_array();
    int bad = !fields || !merged;
    if (!bad)
        bad = json_object_update_missing(fields, from->fields) | json_array_append_new(merged, json_string(from->id));
    if (!bad && from->merged)
        bad = json_array_extend(merged, from->merged);
    json_decref(into->fields);
    json_decref(into->merged);
    into->fields = fields;
    into->merged = merged;
    if (!into->geometry && from->geometry)
        into->geometry = json_incref(from->geometry);
    return bad ? no_memory(cx) : LT_OK;
}

static lt_err copy_files(lt_cx *cx, const applying *p, const char *into)
{
    keep_attachment *list;
    size_t n;
    TRY(keep_list_attachments(cx, p->k, p->kd.name, p->id, &list, &n));
    for (size_t i = 0; i < n; i++) {
        list[i].id = into;
        TRY(keep_put_attachment(cx, p->k, &list[i]));
    }
    return LT_OK;
}

static lt_err merge_into(lt_cx *cx, const applying *p, ledger_row *from, ledger_row *into)
{
    const char *field;
    json_t *kept = json_incref(into->fields);
    lt_err e = join_rows(cx, from, into);
    if (!e)
        e = ledger_row_check(cx, into, from->fields, NULL, &field);
    json_decref(kept);
    TRY(e);
    from->is_gone = true;
    from->merged_into = into->id;
    TRY(put_row(cx, p, from));
    TRY(put_row(cx, p, into));
    TRY(copy_files(cx, p, into->id));
    return ledger_rewrite_references(cx, p->k, &p->kd, (const char *const[2]){from->id, into->id}, &p->a);
}

static lt_err apply_merge(lt_cx *cx, const applying *p)
{
    ledger_row from, into;
    const char *id;
    TRY(json_need_text(cx, p->patch, "into", "ledger.merge", &id));
    if (strcmp(id, p->id) == 0)
        return cx_fail(cx, LT_BAD_INPUT, "不能并入自身 a row does not go into itself");
    TRY(get_living(cx, p, p->id, &from));
    lt_err e = get_living(cx, p, id, &into);
    if (!e) {
        e = merge_into(cx, p, &from, &into);
        ledger_row_fini(&into);
    }
    ledger_row_fini(&from);
    return e;
}

static lt_err split_patch(lt_cx *cx, const applying *p, ledger_row *r, const char **field)
{
    json_t *patch = json_copy((json_t *)(uintptr_t)p->patch);
    if (!patch)
        return no_memory(cx);
    (void)json_object_del(patch, "id");
    lt_err e = ledger_row_patch(cx, r, patch, false, field);
    json_decref(patch);
    return e;
}

static lt_err apply_split(lt_cx *cx, const applying *p)
{
    ledger_row r;
    keep_row there;
    const char *id, *field;
    char *who;
    TRY(json_need_text(cx, p->patch, "id", "ledger.split", &id));
    if (!kind_is_id(id))
        return cx_fail(cx, LT_BAD_INPUT, "编号“%.70s”不可用 \"%.70s\" is no id", id, id);
    lt_err e = keep_get_row(cx, p->k, &p->kd.table, id, &there);
    if (e != LT_NOT_FOUND)
        return e ? e : cx_fail(cx, LT_CONFLICT, "“%.90s”已存在 there is a row \"%.90s\" already", id, id);
    TRY(get_living(cx, p, p->id, &r));
    json_t *kept = json_incref(r.fields);
    r.id = id;
    r.split_from = p->id;
    r.made = p->a.entry;
    r.made_ms = p->a.t_ms;
    e = arena_text(cx, p->a.who, strlen(p->a.who), &who);
    if (!e) {
        r.made_by = who;
        e = split_patch(cx, p, &r, &field);
    }
    if (!e)
        e = ledger_row_check(cx, &r, kept, NULL, &field);
    if (!e)
        e = put_row(cx, p, &r);
    json_decref(kept);
    ledger_row_fini(&r);
    return e;
}

static lt_err apply_remove(lt_cx *cx, const applying *p)
{
    ledger_row r;
    TRY(get_living(cx, p, p->id, &r));
    lt_err e = r.is_sample || p->reason[0] ? LT_OK : cx_fail(cx, LT_BAD_INPUT, "移除须说明原因 a reason is wanted");
    r.is_gone = true;
    if (!e)
        e = put_row(cx, p, &r);
    ledger_row_fini(&r);
    return e;
}

/* --- kinds --------------------------------------------------------------------------------------------------------------------- */

static lt_err apply_kind(lt_cx *cx, keep *k, const lt_entry *e, const json_t *act)
{
    const json_t *o = json_object_get(json_object_get(act, "patch"), "kind");
    kind kd;
    TRY(kind_parse(cx, o, &kd));
    if (strcmp(json_get_text(act, "id", ""), kd.name) != 0)
        return cx_fail(cx, LT_BAD_INPUT, "kind.put: the id is %.60s, the kind %s", json_get_text(act, "id", ""), kd.name);
    char *text = json_dumps(o, JSON_COMPACT);
    if (!text)
        return no_memory(cx);
    lt_err err = keep_put_entity(cx, k, &(keep_entity){.kind = LEDGER_KIND, .id = kd.name, .body = text, .version = e->number});
    free(text);
    TRY(err);
    keep_kind_change c = {.project = ledger_row_reproject, .self = &kd, .t_ms = e->recv_us / 1000};
    TRY(keep_put_kind(cx, k, &kd.table, &c));
    if (c.misfits)
        cx_log("warning", "kind %s (entry %llu): %llu of %llu rows do not fit; they are kept, and listed as misfits", kd.name,
               (unsigned long long)e->number, (unsigned long long)c.misfits, (unsigned long long)c.rows);
    return LT_OK;
}

/* --- the table of acts ------------------------------------------------------------------------------------------------------------ */

static const struct {
    const char *what;
    lt_err (*apply)(lt_cx *cx, const applying *p);
} ROWS[] = {{"ledger.put", apply_put},     {"ledger.move", apply_move},   {"ledger.attach", apply_attach},
            {"ledger.merge", apply_merge}, {"ledger.split", apply_split}, {"ledger.remove", apply_remove}};

static lt_err apply_one(lt_cx *cx, keep *k, const lt_entry *e, const json_t *act)
{
    const char *what = json_get_text(act, "what", ""), *name = ledger_kind_of(json_get_text(act, "kind", ""));
    applying p = {.k = k, .id = json_get_text(act, "id", ""), .reason = json_get_text(act, "reason", ""), .patch = json_object_get(act, "patch"),
                  .a = {json_get_text(act, "who", "system"), e->recv_us / 1000, e->number, CIVIL_SHANGHAI_MIN}};
    if (strcmp(what, "kind.put") == 0)
        return apply_kind(cx, k, e, act);
    if (!name)
        return cx_fail(cx, LT_BAD_INPUT, "%s: the kind \"%.60s\" is no ledger's", what, json_get_text(act, "kind", ""));
    TRY(ledger_get_kind(cx, k, name, &p.kd, NULL));
    for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++)
        if (strcmp(what, ROWS[i].what) == 0)
            return ROWS[i].apply(cx, &p);
    return cx_fail(cx, LT_BAD_INPUT, "\"%.60s\" is no act on a ledger", what);
}

/* All of it or nothing: what an act changed before it failed is undone. */
lt_err ledger_apply(lt_cx *cx, keep *k, const lt_entry *e, const json_t *act)
{
    TRY(keep_mark(cx, k));
    lt_err err = apply_one(cx, k, e, act);
    lt_err undone = keep_unmark(cx, k, err != LT_OK);
    return undone ? undone : err;
}

/* The members of a patch that hold fields, masked; *is_hidden tells whether that changed anything. */
static lt_err mask_patch(lt_cx *cx, const kind *kd, json_t *patch, bool *is_hidden)
{
    static const char *const MEMBERS[] = {"fields", "evidence"};
    *is_hidden = false;
    for (size_t i = 0; i < 2; i++) {
        json_t *real = json_object_get(patch, MEMBERS[i]);
        if (!json_is_object(real))
            continue;
        json_t *shown = ledger_row_mask(kd, real);
        if (!shown)
            return no_memory(cx);
        *is_hidden |= !json_equal(real, shown);
        if (json_object_set_new(patch, MEMBERS[i], shown) != 0)
            return no_memory(cx);
    }
    return LT_OK;
}

lt_err ledger_mask_act(lt_cx *cx, keep *k, json_t *act)
{
    const char *name = ledger_kind_of(json_get_text(act, "kind", ""));
    kind kd;
    bool is_hidden;
    if (!name)
        return LT_OK;
    lt_err e = ledger_get_kind(cx, k, name, &kd, NULL);
    return e ? e == LT_NOT_FOUND ? LT_OK : e : mask_patch(cx, &kd, json_object_get(act, "patch"), &is_hidden);
}

lt_err ledger_show_patch(lt_cx *cx, keep *k, const lt_entry *e, const json_t *act, json_t **out)
{
    const json_t *patch = json_object_get(act, "patch");
    const char *name = ledger_kind_of(json_get_text(act, "kind", ""));
    char number[24];
    kind kd;
    bool is_hidden = false;
    *out = json_copy((json_t *)(uintptr_t)patch);
    if (!*out)
        return no_memory(cx);
    if (!name)
        return LT_OK;
    lt_err err = ledger_get_kind(cx, k, name, &kd, NULL);
    if (!err)
        err = mask_patch(cx, &kd, *out, &is_hidden);
    if (err || !is_hidden)
        return err;
    snprintf(number, sizeof number, "%llu", (unsigned long long)e->number);
    char *text = json_dumps(patch, JSON_COMPACT);
    err = text ? keep_put_secret(cx, k, "act", number, text) : no_memory(cx);
    free(text);
    return err;
}
