/* finding.c - findings of cross-checks in the keep, changed by acts; see cross_check.h. */
#include <stdlib.h>

#include "plan/cross_check.h"

static lt_err no_memory(lt_cx *cx)
{
    return cx_fail(cx, LT_NO_MEMORY, "no memory for a finding");
}

static lt_err store(lt_cx *cx, keep *k, const char *kind, const char *id, const json_t *body, uint64_t entry)
{
    char *text = json_dumps(body, JSON_COMPACT | JSON_SORT_KEYS);
    lt_err e = text ? keep_put_entity(cx, k, &(keep_entity){.kind = kind, .id = id, .body = text, .version = entry}) : no_memory(cx);
    free(text);
    return e;
}

static lt_err set_text(lt_cx *cx, json_t *o, const char *member, const char *s)
{
    return json_object_set_new(o, member, json_string(s)) == 0 ? LT_OK : no_memory(cx);
}

/* A change of one finding's body. */
typedef lt_err (*finding_fn)(lt_cx *cx, json_t *body, const json_t *patch, const void *with);
typedef struct finding_change {
    finding_fn    fn;
    const json_t *patch;
    const void   *with;
    uint64_t      entry;
} finding_change;

static lt_err change(lt_cx *cx, keep *k, const char *id, const finding_change *c)
{
    keep_entity e;
    json_t *body;
    TRY(keep_get_entity(cx, k, FINDING_KIND, id, &e));
    TRY(json_parse(cx, span_text(e.body), &body));
    lt_err err = c->fn(cx, body, c->patch, c->with);
    if (!err)
        err = store(cx, k, FINDING_KIND, id, body, c->entry);
    json_decref(body);
    return err;
}

static bool is_state(const json_t *body, const char *state)
{
    return strcmp(json_get_text(body, "state", ""), state) == 0;
}

static lt_err found_again(lt_cx *cx, json_t *body, const json_t *patch, const void *with)
{
    (void)with;
    if (is_state(body, "closed")) { /* it is not the old story going on: it has come back */
        if (json_object_set_new(body, "times", json_integer(json_get_int(body, "times", 1) + 1)) != 0)
            return no_memory(cx);
        TRY(set_text(cx, body, "since", json_get_text(patch, "day", "")));
        (void)json_object_del(body, "closed_by");
        (void)json_object_del(body, "closed_on");
        (void)json_object_del(body, "reason");
    }
    (void)json_object_del(body, "gone_on");
    TRY(set_text(cx, body, "state", "open"));
    return json_object_set_new(body, "is_found", json_true()) == 0 ? LT_OK : no_memory(cx);
}

static lt_err found_no_more(lt_cx *cx, json_t *body, const json_t *patch, const void *with)
{
    (void)with;
    if (is_state(body, "open"))
        TRY(set_text(cx, body, "state", "proposed"));
    TRY(set_text(cx, body, "gone_on", json_get_text(patch, "day", "")));
    return json_object_set_new(body, "is_found", json_false()) == 0 ? LT_OK : no_memory(cx);
}

static lt_err reword(lt_cx *cx, json_t *body, const json_t *patch, const void *with)
{
    const json_t *words = with;
    (void)patch;
    TRY(set_text(cx, body, "zh", json_get_text(words, "zh", "")));
    return set_text(cx, body, "en", json_get_text(words, "en", ""));
}

static lt_err open_one(lt_cx *cx, keep *k, const char *check, const json_t *patch, const json_t *one, uint64_t entry)
{
    static const char *const COMMON[] = {"owner", "severity", "measure"};
    const char *id;
    TRY(json_need_text(cx, one, "finding", "check.run", &id));
    json_t *body = json_copy((json_t *)(uintptr_t)one); /* jansson knows no const here */
    if (!body)
        return no_memory(cx);
    (void)json_object_del(body, "finding");
    lt_err e = set_text(cx, body, "check", check);
    for (size_t i = 0; !e && i < sizeof COMMON / sizeof COMMON[0]; i++)
        e = set_text(cx, body, COMMON[i], json_get_text(patch, COMMON[i], ""));
    if (!e)
        e = set_text(cx, body, "since", json_get_text(patch, "day", ""));
    if (!e)
        e = set_text(cx, body, "state", "open");
    if (!e && (json_object_set_new(body, "is_found", json_true()) != 0 || json_object_set_new(body, "times", json_integer(1)) != 0))
        e = no_memory(cx);
    if (!e)
        e = store(cx, k, FINDING_KIND, id, body, entry);
    json_decref(body);
    return e;
}

/* Each name of a list; one that is not known is passed over: another program's journal may say more than we keep. */
static lt_err each(lt_cx *cx, keep *k, const json_t *patch, const char *member, finding_fn fn, uint64_t entry)
{
    const json_t *list = json_object_get(patch, member);
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *one = json_array_get(list, i);
        const char *id = json_is_string(one) ? json_string_value(one) : json_get_text(one, "finding", "");
        lt_err e = id[0] ? change(cx, k, id, &(finding_change){fn, patch, one, entry}) : LT_OK;
        if (e && e != LT_NOT_FOUND)
            return e;
    }
    return LT_OK;
}

lt_err finding_apply_run(lt_cx *cx, keep *k, const char *check, const json_t *patch, uint64_t entry)
{
    const json_t *open = json_object_get(patch, "open");
    const char *day;
    TRY(json_need_text(cx, patch, "day", "check.run", &day));
    for (size_t i = 0; i < json_array_size(open); i++)
        TRY(open_one(cx, k, check, patch, json_array_get(open, i), entry));
    TRY(each(cx, k, patch, "again", found_again, entry));
    TRY(each(cx, k, patch, "words", reword, entry));
    TRY(each(cx, k, patch, "gone", found_no_more, entry));
    json_t *body = json_pack("{s:s, s:I, s:I, s:b}", "last_run", day, "total", (json_int_t)json_get_int(patch, "total", 0), "ms",
                             (json_int_t)json_get_int(patch, "ms", 0), "is_cut", json_is_true(json_object_get(patch, "is_cut")));
    lt_err e = body ? store(cx, k, CHECK_KIND, check, body, entry) : no_memory(cx);
    json_decref(body);
    return e;
}

static lt_err close_one(lt_cx *cx, json_t *body, const json_t *patch, const void *with)
{
    const finding_close *f = with;
    (void)patch;
    if (is_state(body, "closed"))
        return cx_fail(cx, LT_CONFLICT, "该问题已由 %s 关闭 the finding was closed by %s", json_get_text(body, "closed_by", "?"), json_get_text(body, "closed_by", "?"));
    TRY(set_text(cx, body, "state", "closed"));
    TRY(set_text(cx, body, "closed_by", f->who));
    TRY(set_text(cx, body, "closed_on", f->day));
    return set_text(cx, body, "reason", f->reason);
}

lt_err finding_apply_close(lt_cx *cx, keep *k, const finding_close *f)
{
    if (!f->reason[0])
        return cx_fail(cx, LT_BAD_INPUT, "关闭须说明原因 a reason is wanted");
    return change(cx, k, f->id, &(finding_change){close_one, NULL, f, f->entry});
}
