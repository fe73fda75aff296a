/* act_apply.c - see act_apply.h. */
#include "app/act_apply.h"

#include <stdlib.h>

#include "app/account.h"
#include "app/device_seal.h"
#include "app/ledger.h"
#include "app/plan_act.h"
#include "app/plan_load.h"
#include "app/review.h"
#include "app/setting.h"
#include "app/signoff.h"

static lt_err apply_plan(lt_cx *cx, keep *k, const lt_entry *e, const json_t *o)
{
    (void)e;
    return plan_apply(cx, k, o);
}

/* The device stands in "device" (acts of before act_do) or is the patch. Its entity carries the version alone. */
static lt_err apply_device(lt_cx *cx, keep *k, const lt_entry *e, const json_t *o)
{
    lt_device d;
    bool is_locked;
    const json_t *device = json_object_get(o, "device");
    TRY(device_seal_read(cx, keep_dir(k), device ? device : json_object_get(o, "patch"), &d, &is_locked));
    if (is_locked) {
        cx_log("error", "entry %llu: the secrets of device %s do not open (keys/seal.key is lost or another one): set them again",
               (unsigned long long)e->number, d.mn);
        TRY(keep_note_unknown(cx, k, 0, "(device whose secrets do not open)", e->number, e->recv_us / 1000, d.mn));
    }
    TRY(keep_put_device(cx, k, &d));
    return keep_put_entity(cx, k, &(keep_entity){.kind = "device", .id = d.mn, .version = e->number});
}

/* One row a kind of act. */
static const act_row ROWS[] = {
    {"plan.load", apply_plan, NULL},
    {"device.put", apply_device, "password sm4_key sealed"},
    {"person.put", account_apply, "sealed"},
    {"person.disable", account_apply, NULL},
    {"person.enable", account_apply, NULL},
    {"password.put", account_apply, "sealed"},
    {"key.put", account_apply, NULL},
    {"token.put", account_apply, "sha256"},
    {"token.revoke", account_apply, NULL},
    {"session.begin", NULL, NULL},
    {"session.end", NULL, NULL},
    {"session.refuse", NULL, NULL},
    {"access.refuse", NULL, NULL},
    {"access.refuse.more", NULL, NULL},
    {REVIEW_WHAT, review_apply, NULL},
    {SETTING_WHAT, setting_apply, NULL},
    {SIGNOFF_WHAT, signoff_apply, NULL},
    {"job.run", NULL, NULL},
    {"job.cancel", NULL, NULL},
    {"job.end", NULL, NULL},
    {"kind.put", ledger_apply, NULL},
    {"ledger.put", ledger_apply, NULL},
    {"ledger.move", ledger_apply, NULL},
    {"ledger.attach", ledger_apply, NULL},
    {"ledger.merge", ledger_apply, NULL},
    {"ledger.split", ledger_apply, NULL},
    {"ledger.remove", ledger_apply, NULL},
    {"check.run", plan_act_apply, "open again words gone"},
    {"finding.close", plan_act_apply, NULL},
    {"dispatch.report", plan_act_apply, NULL},
    {"dispatch.confirm", plan_act_apply, NULL},
    {"score.sign", plan_act_apply, "sheet"},
    {"plan.run", plan_act_apply, NULL},
};

static const act_row *find_row(const char *what)
{
    for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++)
        if (strcmp(ROWS[i].what, what) == 0)
            return &ROWS[i];
    return NULL;
}

/* --- what was applied is listed --------------------------------------------------------------------------------------- */

static void hide(json_t *o, const char *hidden)
{
    span name;
    reader r = reader_of(span_text(hidden));
    while (hidden[0] && reader_field(&r, ' ', &name))
        (void)json_object_deln(o, (const char *)name.p, name.n);
}

static lt_err shown_patch(lt_cx *cx, const json_t *patch, const char *hidden, char **out)
{
    *out = NULL;
    if (!json_is_object(patch))
        return LT_OK;
    json_t *copy = json_copy((json_t *)(uintptr_t)patch); /* jansson knows no const here; the members are shared */
    if (copy)
        hide(copy, hidden ? hidden : "");
    char *text = copy ? json_dumps(copy, JSON_COMPACT) : NULL;
    lt_err e = text ? arena_text(cx, text, strlen(text), out) : cx_fail(cx, LT_NO_MEMORY, "no memory for an act");
    free(text);
    json_decref(copy);
    return e;
}

void act_apply_hide(json_t *o)
{
    json_t *device;
    size_t i;
    const act_row *row = find_row(json_get_text(o, "what", ""));
    if (row && row->hidden) {
        hide(json_object_get(o, "patch"), row->hidden);
        hide(json_object_get(o, "device"), row->hidden);
    }
    json_array_foreach(json_object_get(o, "devices"), i, device) /* a plan's */
        hide(device, "password sm4_key");
}

lt_err act_apply_mask(lt_cx *cx, keep *k, json_t *o)
{
    return ledger_mask_act(cx, k, o);
}

static lt_err list_act(lt_cx *cx, keep *k, const lt_entry *e, const act_row *row, const json_t *o)
{
    char *patch;
    json_t *shown = NULL;
    if (ledger_kind_of(json_get_text(o, "kind", "")) && json_is_object(json_object_get(o, "patch")))
        TRY(ledger_show_patch(cx, k, e, o, &shown)); /* personal fields masked */
    lt_err err = shown_patch(cx, shown ? shown : json_object_get(o, "patch"), row->hidden, &patch);
    json_decref(shown);
    TRY(err);
    const json_t *device = json_object_get(o, "device");
    keep_act a = {.entry = e->number, .t_ms = e->recv_us / 1000, .what = row->what, .patch = patch,
                  .who = json_get_text(o, "who", "system"),
                  .kind = json_get_text(o, "kind", device ? "device" : ""),
                  .id = json_get_text(o, "id", json_get_text(device, "mn", "")),
                  .request = json_get_text(o, "request", ""),
                  .digest = json_get_text(o, "digest", ""),
                  .reason = json_get_text(o, "reason", "")};
    return keep_put_act(cx, k, &a);
}

/* What cannot be understood is noted with its entry, so that a person finds it; only the keep's failures stop. */
static lt_err note(lt_cx *cx, keep *k, const lt_entry *e, const char *what)
{
    char why[LT_SAY_MAX];
    (void)span_copy(span_text(cx->say), why, sizeof why);
    cx_log("warning", "entry %llu (%s) is not applied: %s", (unsigned long long)e->number, what, why);
    return keep_note_unknown(cx, k, 0, what, e->number, e->recv_us / 1000, why);
}

static bool is_of_the_world(lt_err e)
{
    return e == LT_BAD_INPUT || e == LT_NOT_FOUND || e == LT_CONFLICT || e == LT_LIMIT;
}

lt_err act_apply(lt_cx *cx, keep *k, const lt_entry *e)
{
    json_t *o = NULL;
    if (!e->payload.p)
        return LT_OK;
    lt_err err = json_parse(cx, e->payload, &o);
    const char *what = err ? "" : json_get_text(o, "what", "");
    const act_row *row = find_row(what);
    if (!err && !row)
        err = cx_fail(cx, LT_NOT_FOUND, "\"%.60s\" is no act that this version knows", what);
    if (!err && row->apply)
        err = row->apply(cx, k, e, o);
    if (!err)
        err = list_act(cx, k, e, row, o);
    if (is_of_the_world(err))
        err = note(cx, k, e, "(act)");
    json_decref(o);
    return err;
}

lt_err act_apply_product(lt_cx *cx, keep *k, const lt_entry *e)
{
    json_t *o = NULL, *key;
    size_t i;
    if (!e->payload.p)
        return LT_OK;
    lt_err err = json_parse(cx, e->payload, &o);
    char *body = NULL;
    if (!err)
        err = arena_text(cx, (const char *)e->payload.p, e->payload.n, &body);
    json_array_foreach(json_object_get(o, "keys"), i, key)
        if (!err && json_is_string(key))
            err = keep_put_product(cx, k, json_string_value(key), body, e->number);
    if (is_of_the_world(err))
        err = note(cx, k, e, "(product)");
    json_decref(o);
    return err;
}
