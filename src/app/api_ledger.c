/* api_ledger.c - one row of a ledger: made, shown, changed, moved, merged, split, removed; its history; see api.h, ledger.h. */
#include "app/api_rows.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/hash.h"

/* --- what is sent, as a patch ------------------------------------------------------------------------------------------- */

static lt_err no_memory(api_call *c)
{
    return cx_fail(&c->cx, LT_NO_MEMORY, "no memory for an act");
}

static lt_err take_member(api_call *c, const char *name, json_t *patch)
{
    const json_t *v = api_has(c, name) ? api_json(c, name) : NULL;
    return !v || json_object_set(patch, name, (json_t *)(uintptr_t)v) == 0 ? LT_OK : no_memory(c);
}

static lt_err make_patch(api_call *c, const char *const *members, json_t **out)
{
    lt_err e = LT_OK;
    *out = json_object();
    for (; *out && !e && *members; members++)
        e = take_member(c, *members, *out);
    if (e)
        json_decref(*out);
    return *out ? e : no_memory(c);
}

static lt_err check_writer(api_call *c, const kind *k, const kind_words *roles)
{
    if (!roles->count || kind_words_have(roles, c->who.p.role))
        return LT_OK;
    return cx_fail(&c->cx, LT_DENIED, "您的角色不能编辑台账“%s” the role %s does not write the ledger %s", k->title, c->who.p.role, k->name);
}

/* The field that was wrong: a copy, for its name may stand in JSON that is gone before the answer. */
static void name_field(api_call *c, lt_err e, const char *field)
{
    char *copy = NULL;
    lt_cx quiet = c->cx; /* the sentence stays */
    if (e && field && arena_text(&quiet, field, strlen(field), &copy) != LT_OK)
        copy = NULL;
    c->field = copy;
}

static lt_err check_row(api_call *c, const ledger_row *r, const json_t *kept)
{
    ledger_refs refs = {ledger_exists, c->k};
    const char *field = NULL;
    lt_err e = ledger_row_check(&c->cx, r, kept, &refs, &field);
    if (!e)
        e = ledger_check_cycles(&c->cx, c->k, r, &field);
    name_field(c, e, field);
    TRY(e);
    keep_row row;
    TRY(ledger_row_project(&c->cx, r, NULL, &row));
    return keep_check_unique(&c->cx, c->k, &r->k->table, &row);
}

/* Was this request done before? Then the row may have moved on since: the act gives the first answer. */
static lt_err find_repeat(api_call *c, bool *out)
{
    const char *request = http_header(c->r, "Idempotency-Key");
    keep_act first;
    *out = false;
    lt_err e = request ? keep_find_act(&c->cx, c->k, c->who.p.id, request, &first) : LT_NOT_FOUND;
    *out = e == LT_OK;
    return e == LT_NOT_FOUND ? LT_OK : e;
}

/* A row's id when none was sent: the same for the same request, so that a repeat is one. */
static lt_err make_id(api_call *c, const kind *k, const char **out)
{
    static const char DIGITS[] = "0123456789abcdefghjkmnpqrstvwxyz";
    const char *request = http_header(c->r, "Idempotency-Key");
    const span parts[] = {span_text(k->name), span_text(c->who.p.id), span_text(request ? request : "")};
    uint8_t digest[HASH_SHA256_BYTES];
    hash_sha256 *h;
    char text[13], *copy;
    TRY(hash_sha256_open(&c->cx, &h));
    hash_sha256_parts(h, parts, 3, digest);
    hash_sha256_close(h);
    for (int i = 0; i < 12; i++)
        text[i] = DIGITS[digest[i] & 31];
    text[12] = '\0';
    TRY(arena_text(&c->cx, text, 12, &copy));
    *out = copy;
    return LT_OK;
}

static lt_err put_street(api_call *c, const ledger_row *r, json_t *patch)
{
    const char *street;
    if (r->street[0] || !r->geometry)
        return LT_OK;
    TRY(ledger_find_street(&c->cx, c->k, r->geometry, &street));
    return !street[0] || json_object_set_new(patch, "street", json_string(street)) == 0 ? LT_OK : no_memory(c);
}

/* Who makes a row may make it there: where it names a street, an owner or a place, one of these is the person's own. */
static lt_err permit_new(api_call *c, ledger_row *r)
{
    bool says_whose = r->street[0] != '\0';
    for (size_t i = 0; i < r->k->field_count; i++)
        says_whose |= r->k->table.columns[i].owner != KEEP_OWNER_NONE && json_object_get(r->fields, r->k->fields[i].name);
    r->made_by = says_whose ? "" : c->who.p.id;
    return rows_permit(c, RIGHT_LEDGER_CHANGE, r);
}

/* --- make and change ---------------------------------------------------------------------------------------------------- */

static lt_err answer_change(api_call *c, const kind *k, act *a, const ledger_row *r)
{
    jout j;
    TRY(rows_act(c, k, a, &j));
    jout_put_text(&j, "id", r->id);
    TRY(rows_write_hints(c, r, &j));
    jout_end_object(&j);
    return LT_OK;
}

static lt_err create(api_call *c, const kind *k, ledger_row *r, json_t *patch)
{
    const char *field = NULL;
    lt_err e = ledger_row_patch(&c->cx, r, patch, true, &field);
    name_field(c, e, field);
    TRY(e);
    TRY(check_row(c, r, NULL));
    if (!r->street[0]) {
        TRY(put_street(c, r, patch));
        r->street = json_get_text(patch, "street", "");
    }
    TRY(permit_new(c, r));
    act a = {.what = "ledger.put", .id = r->id, .patch = patch, .reason = api_text(c, "reason"), .has_version = true};
    return answer_change(c, k, &a, r);
}

lt_err rows_make(api_call *c, const kind *k, const char *id, json_t *patch)
{
    ledger_row r;
    const char *field = NULL;
    TRY(check_writer(c, k, &k->creators));
    TRY(ledger_row_init(&c->cx, k, id, &r));
    lt_err e = ledger_row_patch(&c->cx, &r, patch, true, &field);
    name_field(c, e, field);
    if (!e)
        e = check_row(c, &r, NULL);
    if (!e)
        e = put_street(c, &r, patch);
    if (!e) {
        act a = {.what = "ledger.put", .id = r.id, .patch = patch, .reason = api_text(c, "reason"), .has_version = true};
        e = answer_change(c, k, &a, &r);
    }
    ledger_row_fini(&r);
    return e;
}

static lt_err post_row(api_call *c)
{
    static const char *const MEMBERS[] = {"fields", "street", "geometry", NULL};
    kind k;
    ledger_row r;
    json_t *patch;
    const char *id = api_text(c, "id");
    TRY(rows_find_kind(c, &k));
    TRY(check_writer(c, &k, &k.creators));
    if (!id)
        TRY(make_id(c, &k, &id));
    c->field = "id";
    if (!kind_is_id(id))
        return cx_fail(&c->cx, LT_BAD_INPUT, "编号“%.70s”不可用 the id \"%.70s\": letters, digits and - . _, at most %d bytes", id, id, KIND_ID_MAX);
    c->field = NULL;
    TRY(make_patch(c, MEMBERS, &patch));
    lt_err e = ledger_row_init(&c->cx, &k, id, &r);
    if (!e)
        e = create(c, &k, &r, patch);
    ledger_row_fini(&r);
    json_decref(patch);
    return e;
}

static lt_err change(api_call *c, const kind *k, ledger_row *r, json_t *patch)
{
    const char *field = NULL;
    json_t *kept = json_incref(r->fields);
    lt_err e = rows_permit(c, RIGHT_LEDGER_CHANGE, r);
    if (!e) {
        e = ledger_row_patch(&c->cx, r, patch, false, &field);
        name_field(c, e, field);
    }
    if (!e)
        e = check_row(c, r, kept);
    if (!e && json_object_get(patch, "geometry") && r->geometry && !json_object_get(patch, "street")) {
        r->street = ""; /* it lies somewhere else now */
        e = put_street(c, r, patch);
    }
    json_decref(kept);
    TRY(e);
    act a = {.what = "ledger.put", .id = r->id, .patch = patch, .reason = api_text(c, "reason")};
    return answer_change(c, k, &a, r);
}

static lt_err patch_row(api_call *c)
{
    static const char *const MEMBERS[] = {"fields", "street", "geometry", NULL};
    kind k;
    ledger_row r;
    json_t *patch;
    TRY(rows_find_kind(c, &k));
    TRY(check_writer(c, &k, &k.changers));
    TRY(rows_find(c, &k, &r));
    lt_err e = make_patch(c, MEMBERS, &patch);
    if (!e) {
        e = change(c, &k, &r, patch);
        json_decref(patch);
    }
    ledger_row_fini(&r);
    return e;
}

/* --- shown ----------------------------------------------------------------------------------------------------------------- */

static void put_evidence(jout *j, const kind_transition *t)
{
    jout_key(j, "evidence");
    jout_begin_array(j);
    for (size_t i = 0; i < t->evidence_count; i++) {
        jout_begin_object(j);
        jout_put_text(j, "key", t->evidence[i].key);
        text_put_pair(j, "name", t->evidence[i].zh, t->evidence[i].en);
        jout_put_text(j, "type", kind_proof_name(t->evidence[i].type));
        jout_put_bool(j, "need", t->evidence[i].is_needed);
        jout_end_object(j);
    }
    jout_end_array(j);
}

/* Fields that have not the values that the transition asks for. */
static void put_unmet(jout *j, const ledger_row *r, const kind_transition *t)
{
    jout_key(j, "unmet");
    jout_begin_array(j);
    for (size_t i = 0; i < t->when_count; i++)
        if (!kind_meets(&t->when[i], r->fields))
            jout_text(j, t->when[i].field);
    jout_end_array(j);
}

/* Transitions that the caller may make from here. */
static void put_transitions(api_call *c, const ledger_row *r, const char *district, jout *j)
{
    const char *last = r->moved_by[0] ? r->moved_by : r->made_by;
    jout_key(j, "transitions");
    jout_begin_array(j);
    for (size_t i = 0; i < r->k->transition_count && !r->is_gone; i++) {
        const kind_transition *t = &r->k->transitions[i];
        if (!transition_is_open(t, r->state, c->who.p.role) || !rows_may(c, RIGHT_LEDGER_MOVE, r, district) ||
            (t->needs_second && strcmp(last, c->who.p.id) == 0))
            continue;
        jout_begin_object(j);
        jout_put_text(j, "key", t->key);
        text_put_pair(j, "name", t->zh, t->en);
        jout_put_text(j, "to", t->to);
        put_evidence(j, t);
        if (t->deadline_days)
            jout_put_int(j, "deadline_days", t->deadline_days);
        text_put_pair(j, "deadline", t->deadline_zh, t->deadline_en);
        jout_put_bool(j, "second_person", t->needs_second);
        put_unmet(j, r, t);
        jout_end_object(j);
    }
    jout_end_array(j);
}

/* The reason why a row does not fit stands in its ledger's table. */
static lt_err find_misfit(api_call *c, const kind *k, const char *id, const char **out)
{
    keep_row_list list;
    *out = NULL;
    TRY(keep_list_rows(&c->cx, c->k, &k->table, &(keep_row_filter){.id = id, .only_misfits = true, .sort = "id"}, &list));
    if (list.n)
        *out = list.rows[0].misfit;
    return LT_OK;
}

static lt_err show_row(api_call *c, const kind *k, const ledger_row *r)
{
    rows_view v = {.with_geometry = true};
    TRY(rows_district(c, &v.district));
    TRY(find_misfit(c, k, r->id, &v.misfit));
    jout j = jout_of(&c->out);
    jout_begin_object(&j);
    jout_put_text(&j, "kind", k->name);
    rows_write(c, r, &v, &j);
    jout_put_bool(&j, "may_change", !r->is_gone && rows_may(c, RIGHT_LEDGER_CHANGE, r, v.district) && (!k->changers.count || kind_words_have(&k->changers, c->who.p.role)));
    put_transitions(c, r, v.district, &j);
    jout_end_object(&j);
    return LT_OK;
}

static lt_err get_row(api_call *c)
{
    kind k;
    ledger_row r;
    TRY(rows_find_kind(c, &k));
    TRY(rows_find(c, &k, &r));
    lt_err e = show_row(c, &k, &r);
    ledger_row_fini(&r);
    return e;
}

/* --- moved ------------------------------------------------------------------------------------------------------------------- */

typedef struct file_ask {
    api_call   *c;
    const char *kind, *id;
} file_ask;

static lt_err has_file(lt_cx *cx, void *self, const char *sha256, kind_proof type, bool *has)
{
    const file_ask *f = self;
    keep_attachment *list;
    size_t n;
    *has = false;
    TRY(keep_list_attachments(cx, f->c->k, f->kind, f->id, &list, &n));
    for (size_t i = 0; i < n; i++)
        *has |= strcmp(list[i].sha256, sha256) == 0 && (type != KIND_PHOTO || strncmp(list[i].type, "image/", 6) == 0);
    return LT_OK;
}

static lt_err check_move(api_call *c, const kind *k, ledger_row *r, const kind_transition *t)
{
    file_ask files = {c, k->name, r->id};
    transition_ask ask = {.state = r->state, .who = c->who.p.id, .last_who = r->moved_by[0] ? r->moved_by : r->made_by,
                          .fields = r->fields, .evidence = api_json(c, "evidence"), .has_file = has_file, .self = &files};
    TRY(rows_permit(c, RIGHT_LEDGER_MOVE, r));
    if (!kind_words_have(&t->roles, c->who.p.role))
        return cx_fail(&c->cx, LT_DENIED, "您的角色不能办理“%s” the role %s does not do %s", t->zh, c->who.p.role, t->key);
    lt_err e = transition_check(&c->cx, k, t, &ask);
    name_field(c, e, ask.field);
    TRY(e);
    json_t *kept = json_incref(r->fields);
    e = ledger_row_move(&c->cx, r, t, ask.evidence, &(ledger_act){c->who.p.id, cx_now_ms(&c->cx), 0, c->owner->set.offset_min});
    if (!e)
        e = check_row(c, r, kept);
    json_decref(kept);
    return e;
}

static lt_err move(api_call *c, const kind *k, ledger_row *r)
{
    static const char *const MEMBERS[] = {"transition", "evidence", NULL};
    const kind_transition *t = kind_find_transition(k, api_text(c, "transition"));
    json_t *patch;
    jout j;
    c->field = "transition";
    if (!t)
        return cx_fail(&c->cx, LT_BAD_INPUT, "台账“%s”没有流程“%.60s” there is no transition \"%.60s\"", k->title, api_text(c, "transition"), api_text(c, "transition"));
    c->field = NULL;
    bool is_repeat;
    TRY(find_repeat(c, &is_repeat));
    if (!is_repeat)
        TRY(check_move(c, k, r, t));
    TRY(make_patch(c, MEMBERS, &patch));
    act a = {.what = "ledger.move", .id = r->id, .patch = patch, .reason = api_text(c, "reason")};
    lt_err e = rows_act(c, k, &a, &j);
    json_decref(patch);
    TRY(e);
    jout_put_text(&j, "state", t->to);
    jout_end_object(&j);
    return LT_OK;
}

static lt_err post_move(api_call *c)
{
    kind k;
    ledger_row r;
    TRY(rows_find_kind(c, &k));
    TRY(rows_find(c, &k, &r));
    lt_err e = move(c, &k, &r);
    ledger_row_fini(&r);
    return e;
}

/* --- merged, split, removed ---------------------------------------------------------------------------------------------------- */

static lt_err post_simple(api_call *c, const char *what, const char *const *members)
{
    kind k;
    ledger_row r;
    json_t *patch;
    jout j;
    TRY(rows_find_kind(c, &k));
    TRY(check_writer(c, &k, &k.changers));
    TRY(rows_find(c, &k, &r));
    lt_err e = rows_permit(c, RIGHT_LEDGER_CHANGE, &r);
    if (!e)
        e = make_patch(c, members, &patch);
    if (!e) {
        act a = {.what = what, .id = r.id, .patch = patch, .reason = api_text(c, "reason")};
        e = rows_act(c, &k, &a, &j);
        json_decref(patch);
    }
    ledger_row_fini(&r);
    TRY(e);
    jout_end_object(&j);
    return LT_OK;
}

static lt_err post_merge(api_call *c)
{
    static const char *const MEMBERS[] = {"into", NULL};
    kind k;
    ledger_row into;
    c->field = "into";
    TRY(rows_find_kind(c, &k));
    TRY(ledger_get_row(&c->cx, c->k, &k, api_text(c, "into"), &into));
    bool is_gone = into.is_gone;
    lt_err e = rows_permit(c, RIGHT_LEDGER_CHANGE, &into);
    ledger_row_fini(&into);
    TRY(e);
    if (is_gone || strcmp(api_text(c, "into"), api_text(c, "id")) == 0)
        return cx_fail(&c->cx, LT_BAD_INPUT, "不能并入“%.60s” a row cannot go into \"%.60s\"", api_text(c, "into"), api_text(c, "into"));
    c->field = NULL;
    return post_simple(c, "ledger.merge", MEMBERS);
}

static lt_err post_split(api_call *c)
{
    static const char *const MEMBERS[] = {"fields", "street", "geometry", NULL};
    kind k;
    ledger_row r;
    json_t *patch, *kept;
    const char *id = api_text(c, "new_id"), *field = NULL;
    jout j;
    TRY(rows_find_kind(c, &k));
    TRY(check_writer(c, &k, &k.changers));
    if (!id)
        TRY(make_id(c, &k, &id));
    TRY(rows_find(c, &k, &r));
    lt_err e = rows_permit(c, RIGHT_LEDGER_CHANGE, &r);
    if (!e)
        e = make_patch(c, MEMBERS, &patch);
    if (e) {
        ledger_row_fini(&r);
        return e;
    }
    kept = json_incref(r.fields);
    act a = {.what = "ledger.split", .id = r.id, .patch = patch, .reason = api_text(c, "reason")};
    e = ledger_row_patch(&c->cx, &r, patch, false, &field);
    name_field(c, e, field);
    r.id = id; /* what is checked is the row to be */
    if (!e)
        e = check_row(c, &r, kept);
    if (!e && json_object_set_new(patch, "id", json_string(id)) != 0)
        e = no_memory(c);
    if (!e)
        e = rows_act(c, &k, &a, &j);
    if (!e) {
        jout_put_text(&j, "id", id);
        jout_end_object(&j);
    }
    json_decref(kept);
    json_decref(patch);
    ledger_row_fini(&r);
    return e;
}

static lt_err post_remove(api_call *c)
{
    static const char *const NONE[] = {NULL};
    kind k;
    ledger_row r;
    uint64_t n;
    const char *one;
    TRY(rows_find_kind(c, &k));
    TRY(rows_find(c, &k, &r));
    bool is_sample = r.is_sample;
    ledger_row_fini(&r);
    c->field = "reason";
    if (!is_sample && !api_text(c, "reason"))
        return cx_fail(&c->cx, LT_BAD_INPUT, "移除须说明原因 a reason is wanted");
    c->field = NULL;
    TRY(ledger_count_references(&c->cx, c->k, &k, api_text(c, "id"), &n, &one));
    if (n)
        return cx_fail(&c->cx, LT_CONFLICT, "还有%llu条记录引用它，如%s still referred to by %llu rows, such as %s", (unsigned long long)n, one, (unsigned long long)n, one);
    return post_simple(c, "ledger.remove", NONE);
}

/* --- history -------------------------------------------------------------------------------------------------------------------- */

static lt_err put_act(api_call *c, const keep_act *a, bool with_hidden, jout *j)
{
    char number[24], *real = NULL;
    snprintf(number, sizeof number, "%llu", (unsigned long long)a->entry);
    lt_err e = with_hidden ? keep_get_secret(&c->cx, c->k, "act", number, &real) : LT_NOT_FOUND;
    if (e && e != LT_NOT_FOUND)
        return e;
    jout_begin_object(j);
    jout_put_int(j, "entry", (int64_t)a->entry);
    give_time(j, "time", a->t_ms, c->owner->set.offset_min);
    jout_put_text(j, "who", a->who);
    jout_put_text(j, "what", a->what);
    jout_put_text(j, "id", a->id);
    jout_put_text(j, "reason", a->reason[0] ? a->reason : NULL);
    jout_key(j, "patch");
    if (real || a->patch[0])
        jout_raw(j, span_text(real ? real : a->patch));
    else
        jout_null(j);
    jout_end_object(j);
    return LT_OK;
}

typedef struct history {
    char     entity_kind[KEEP_ROW_NAME_MAX + 16];
    bool     with_hidden;
    uint64_t before;
    jout    *j;
} history;

static lt_err put_acts_of(api_call *c, const history *h, const char *id, uint64_t only)
{
    keep_act *list;
    size_t n;
    keep_act_filter f = {.kind = h->entity_kind, .id = id, .before = only ? only + 1 : h->before, .max = only ? 1 : 200};
    TRY(keep_list_acts(&c->cx, c->k, &f, &list, &n));
    for (size_t i = 0; i < n; i++)
        if (!only || list[i].entry == only)
            TRY(put_act(c, &list[i], h->with_hidden, h->j));
    return LT_OK;
}

/* Its own acts, then those of rows that went into it, then the one that it was split off by. */
static lt_err write_history(api_call *c, const kind *k, const ledger_row *r)
{
    const char *district;
    jout j = jout_of(&c->out);
    history h = {.before = (uint64_t)api_int(c, "before", 0), .j = &j};
    TRY(rows_district(c, &district));
    h.with_hidden = rows_may(c, RIGHT_LEDGER_PERSONAL, r, district);
    snprintf(h.entity_kind, sizeof h.entity_kind, KEEP_ROW_PREFIX "%s", k->name);
    jout_begin_object(&j);
    jout_key(&j, "items");
    jout_begin_array(&j);
    TRY(put_acts_of(c, &h, r->id, 0));
    for (size_t i = 0; i < json_array_size(r->merged); i++)
        TRY(put_acts_of(c, &h, json_string_value(json_array_get(r->merged, i)), 0));
    if (r->split_from[0])
        TRY(put_acts_of(c, &h, r->split_from, r->made));
    jout_end_array(&j);
    jout_put_text(&j, "next", NULL);
    jout_end_object(&j);
    return LT_OK;
}

static lt_err get_history(api_call *c)
{
    kind k;
    ledger_row r;
    TRY(rows_find_kind(c, &k));
    TRY(rows_find(c, &k, &r));
    lt_err e = write_history(c, &k, &r);
    ledger_row_fini(&r);
    return e;
}

/* --- the table -------------------------------------------------------------------------------------------------------------------- */

#define REASON {"reason", API_BODY, API_TEXT, false, 1, 500, NULL, "why"}
#define FIELDS {"fields", API_BODY, API_OBJECT, false, 0, 0, API_FIELDS_SCHEMA, "{field: value}; null takes a value away"}
#define STREET {"street", API_BODY, API_TEXT, false, 0, 60, NULL, "its street; without: the one whose outline holds it"}
#define PLACE  {"geometry", API_BODY, API_OBJECT_OR_NULL, false, 0, 0, NULL, "GeoJSON geometry, WGS-84; null takes it away"}
static const api_param POST_PARAMS[] = {
    {"id", API_BODY, API_TEXT, false, 1, KIND_ID_MAX, NULL, "its id; without: one is made"}, FIELDS, STREET, PLACE, REASON, {.name = NULL}};
static const api_param PATCH_PARAMS[] = {FIELDS, STREET, PLACE, REASON, {.name = NULL}};
static const api_param MOVE_PARAMS[] = {
    {"transition", API_BODY, API_TEXT, true, 1, 63, NULL, "key of the transition"},
    {"evidence", API_BODY, API_OBJECT, false, 0, 0, NULL, "{key: text, date, or SHA-256 of attachments}"}, REASON, {.name = NULL}};
static const api_param MERGE_PARAMS[] = {{"into", API_BODY, API_TEXT, true, 1, KIND_ID_MAX, NULL, "the row that stays"}, REASON, {.name = NULL}};
static const api_param SPLIT_PARAMS[] = {
    {"new_id", API_BODY, API_TEXT, false, 1, KIND_ID_MAX, NULL, "id of the new row; without: one is made"}, FIELDS, STREET, PLACE, REASON, {.name = NULL}};
static const api_param REMOVE_PARAMS[] = {REASON, {.name = NULL}};
static const api_param HISTORY_PARAMS[] = {{"before", API_QUERY, API_INT, false, 0, 0, NULL, "acts of entries below this one"}, {.name = NULL}};

#define ROW API_PREFIX "/ledgers/{kind}/{id}"
const api_route LEDGER_ROUTES[] = {
    {"POST", API_PREFIX "/ledgers/{kind}", RIGHT_LEDGER_CHANGE, post_row, POST_PARAMS, "ledger", "Make a row; the answer hints at rows that may be the same thing", .reply = "RowDone"},
    {"GET", ROW, RIGHT_LEDGER_READ, get_row, .tag = "ledger", .summary = "One row, and what the caller may do with it", .reply = "Row"},
    {"PATCH", ROW, RIGHT_LEDGER_CHANGE, patch_row, PATCH_PARAMS, "ledger", "Change a row", .reply = "RowDone"},
    {"POST", ROW "/move", RIGHT_LEDGER_MOVE, post_move, MOVE_PARAMS, "ledger", "Move a row to its next state, with the evidence that the transition asks for", .reply = "Done"},
    {"POST", ROW "/merge", RIGHT_LEDGER_CHANGE, post_merge, MERGE_PARAMS, "ledger", "Put a row into another: history, files and references go there", .reply = "Done"},
    {"POST", ROW "/split", RIGHT_LEDGER_CHANGE, post_split, SPLIT_PARAMS, "ledger", "A new row with what this one has, then changed", .reply = "RowDone"},
    {"POST", ROW "/remove", RIGHT_LEDGER_CHANGE, post_remove, REMOVE_PARAMS, "ledger", "Remove a row: a sample, or with a reason; it stays in the history", .reply = "Done"},
    {"GET", ROW "/history", RIGHT_LEDGER_READ, get_history, HISTORY_PARAMS, "ledger", "Who changed what, when and why", .reply = "RowHistory"},
    {.path = NULL},
};
