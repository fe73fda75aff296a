/* api_kind.c - kinds of ledgers: list, one with its counts, new and changed ones; their schemas for OpenAPI; see api.h. */
#include "app/api_rows.h"

#include <stdlib.h>

#include "base/arena.h"

static lt_err put_counts(api_call *c, const kind *k, const ledger_scope *scope, jout *j)
{
    keep_state_count *counts;
    size_t n;
    uint64_t total = 0, misfits = 0;
    TRY(keep_count_rows(&c->cx, c->k, &k->table, scope->is_all ? NULL : &scope->own, &counts, &n));
    TRY(keep_count_misfits(&c->cx, c->k, &k->table, &misfits));
    jout_key(j, "counts");
    jout_begin_object(j);
    for (size_t i = 0; i < n; i++) {
        jout_put_int(j, counts[i].state, (int64_t)counts[i].n);
        total += counts[i].n;
    }
    jout_end_object(j);
    jout_put_int(j, "total", (int64_t)total);
    jout_put_int(j, "misfits", scope->is_all ? (int64_t)misfits : 0);
    return LT_OK;
}

static void put_states(jout *j, const kind *k)
{
    jout_key(j, "states");
    jout_begin_array(j);
    for (size_t i = 0; i < k->state_count; i++) {
        jout_begin_object(j);
        jout_put_text(j, "key", k->states[i].key);
        text_put_pair(j, "name", k->states[i].zh, k->states[i].en);
        jout_put_bool(j, "final", k->states[i].is_final);
        jout_end_object(j);
    }
    jout_end_array(j);
}

static void put_head(jout *j, const kind *k, uint64_t version)
{
    jout_put_text(j, "kind", k->name);
    text_put_pair(j, "title", k->title, k->title_en);
    text_put_pair(j, "about", k->about, k->about_en);
    jout_put_text(j, "geometry", shape_kind_name(k->geometry));
    jout_put_text(j, "label", k->label ? k->label->name : NULL);
    jout_put_text(j, "source", k->source);
    put_states(j, k);
    jout_put_int(j, "version", (int64_t)version);
}

static lt_err get_kinds(api_call *c)
{
    keep_entity *list;
    size_t n;
    ledger_scope scope;
    TRY(rows_scope(c, &scope));
    TRY(keep_list_entities(&c->cx, c->k, LEDGER_KIND, &list, &n));
    jout j = jout_of(&c->out);
    jout_begin_object(&j);
    jout_key(&j, "items");
    jout_begin_array(&j);
    for (size_t i = 0; i < n; i++) {
        kind k;
        TRY(kind_parse_text(&c->cx, span_text(list[i].body), &k));
        jout_begin_object(&j);
        put_head(&j, &k, list[i].version);
        TRY(put_counts(c, &k, &scope, &j));
        jout_end_object(&j);
    }
    jout_end_array(&j);
    jout_put_text(&j, "next", NULL);
    jout_end_object(&j);
    return LT_OK;
}

/* May the caller make or change rows of it, somewhere? */
static bool may_write(const api_call *c, const kind_words *roles)
{
    return api_may(c, RIGHT_LEDGER_CHANGE, NULL) && (!roles->count || kind_words_have(roles, c->who.p.role));
}

static lt_err get_kind(api_call *c)
{
    keep_entity e;
    kind k;
    ledger_scope scope;
    TRY(rows_find_kind(c, &k));
    TRY(rows_scope(c, &scope));
    TRY(keep_get_entity(&c->cx, c->k, LEDGER_KIND, k.name, &e));
    jout j = jout_of(&c->out);
    jout_begin_object(&j);
    put_head(&j, &k, e.version);
    TRY(put_counts(c, &k, &scope, &j));
    jout_put_bool(&j, "may_create", may_write(c, &k.creators));
    jout_put_bool(&j, "may_change", may_write(c, &k.changers));
    jout_key(&j, "schema");
    jout_raw(&j, span_text(e.body));
    jout_end_object(&j);
    return LT_OK;
}

static lt_err post_kind(api_call *c)
{
    const json_t *o = api_json(c, "kind");
    kind k;
    jout j;
    uint64_t misfits = 0;
    c->field = "kind";
    TRY(kind_parse(&c->cx, o, &k));
    c->field = NULL;
    json_t *patch = json_pack("{s:O}", "kind", o);
    if (!patch)
        return cx_fail(&c->cx, LT_NO_MEMORY, "no memory for a kind");
    act a = {.what = "kind.put", .kind = LEDGER_KIND, .id = k.name, .patch = patch, .reason = api_text(c, "reason")};
    lt_err e = api_act(c, &a, &j);
    json_decref(patch);
    TRY(e);
    TRY(keep_count_misfits(&c->cx, c->k, &k.table, &misfits));
    jout_put_text(&j, "kind", k.name);
    jout_put_int(&j, "misfits", (int64_t)misfits);
    jout_end_object(&j);
    return LT_OK;
}

static lt_err get_state_names(api_call *c)
{
    kind k;
    TRY(rows_find_kind(c, &k));
    const kind_transition *t = NULL;
    jout j = jout_of(&c->out);
    jout_begin_object(&j);
    jout_put_text(&j, "initial", k.initial);
    jout_key(&j, "states");
    jout_begin_array(&j);
    for (size_t i = 0; i < k.state_count; i++) {
        jout_begin_object(&j);
        jout_put_text(&j, "key", k.states[i].key);
        text_put_pair(&j, "name", k.states[i].zh, k.states[i].en);
        jout_put_bool(&j, "final", k.states[i].is_final);
        jout_key(&j, "to");
        jout_begin_array(&j);
        for (t = k.transitions; t < k.transitions + k.transition_count; t++)
            if (transition_is_open(t, k.states[i].key, NULL))
                jout_text(&j, t->to);
        jout_end_array(&j);
        jout_end_object(&j);
    }
    jout_end_array(&j);
    jout_end_object(&j);
    return LT_OK;
}

lt_err api_write_kind_schemas(lt_cx *cx, keep *k, buf *out)
{
    keep_entity *list = NULL;
    size_t n = 0;
    if (k)
        TRY(keep_list_entities(cx, k, LEDGER_KIND, &list, &n));
    for (size_t i = 0; i < n; i++)
        buf_format(out, ",\"ledger_%s\":%s", list[i].id, list[i].body);
    buf_text(out, ",\"" API_FIELDS_SCHEMA "\":{\"type\":\"object\",\"description\":\"the fields of a row by its kind; a change names some of them, and null takes a value "
                  "away\",\"anyOf\":[{\"type\":\"object\"}");
    for (size_t i = 0; i < n; i++)
        buf_format(out, ",{\"$ref\":\"#/components/schemas/ledger_%s\"}", list[i].id);
    buf_text(out, "]}");
    return LT_OK;
}

static const api_param POST_PARAMS[] = {
    {"kind", API_BODY, API_OBJECT, true, 0, 0, NULL, "the whole kind: JSON Schema with the members of src/plan/kind.h"},
    {"reason", API_BODY, API_TEXT, false, 1, 500, NULL, "why it changes"},
    {.name = NULL},
};
const api_route KIND_ROUTES[] = {
    {"GET", API_PREFIX "/kinds", RIGHT_LEDGER_READ, get_kinds, .tag = "ledger", .summary = "Kinds of ledgers with counts by state of the rows that the caller may see", .reply = "Kinds"},
    {"POST", API_PREFIX "/kinds", RIGHT_KIND_CHANGE, post_kind, POST_PARAMS, "ledger", "A new kind, or a changed one: every row is kept, those that do not fit are counted", .reply = "Done"},
    {"GET", API_PREFIX "/kinds/{kind}", RIGHT_LEDGER_READ, get_kind, .tag = "ledger", .summary = "One kind: its schema, counts, what the caller may do", .reply = "Kind"},
    {"GET", API_PREFIX "/kinds/{kind}/states", RIGHT_LEDGER_READ, get_state_names, .tag = "ledger", .summary = "States of a kind and where each leads", .reply = "States"},
    {.path = NULL},
};
