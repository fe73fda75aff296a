/* act_apply.c - see act_apply.h. */
#include "app/act_apply.h"

#include "app/plan_load.h"
#include "app/review.h"

static lt_err apply_device(lt_cx *cx, keep *k, const json_t *o)
{
    lt_device d;
    TRY(plan_parse_device(cx, json_object_get(o, "device"), "device.put", &d));
    return keep_put_device(cx, k, &d);
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
    if (!err) {
        if (strcmp(what, "plan.load") == 0)
            err = plan_apply(cx, k, o);
        else if (strcmp(what, "device.put") == 0)
            err = apply_device(cx, k, o);
        else if (strcmp(what, REVIEW_WHAT) == 0)
            err = review_apply(cx, k, e, o);
        else
            err = cx_fail(cx, LT_NOT_FOUND, "\"%.60s\" is no act that this version knows", what);
    }
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
