/* transition.c - see transition.h. */
#include "plan/transition.h"

#include "base/civil.h"

bool transition_is_open(const kind_transition *t, const char *state, const char *role)
{
    return kind_words_have(&t->from, state) && (!role || kind_words_have(&t->roles, role));
}

int64_t transition_due_ms(const kind_transition *t, int64_t t_ms, int offset_min)
{
    return t->deadline_days ? civil_day_start(t_ms, offset_min) + (t->deadline_days + 1) * CIVIL_DAY_MS - 1 : 0;
}

static lt_err check_file(lt_cx *cx, transition_ask *a, const kind_evidence *e, const json_t *v)
{
    static const char HEX[] = "0123456789abcdef";
    const char *s = json_string_value(v);
    bool has = true;
    if (!s || strlen(s) != 64 || strspn(s, HEX) != 64)
        return cx_fail(cx, LT_BAD_INPUT, "证据“%s”应为已上传的附件 evidence %s: the SHA-256 of an attachment is wanted", e->zh, e->key);
    if (a->has_file)
        TRY(a->has_file(cx, a->self, s, e->type, &has));
    return has ? LT_OK
               : cx_fail(cx, LT_BAD_INPUT, "证据“%s”：本条目没有这个%s %.12s... evidence %s: the row has no such %s", e->zh, e->type == KIND_PHOTO ? "图片附件" : "附件", s,
                         e->key, e->type == KIND_PHOTO ? "picture" : "file");
}

static lt_err check_files(lt_cx *cx, transition_ask *a, const kind_evidence *e, const json_t *v)
{
    if (!json_is_array(v))
        return check_file(cx, a, e, v);
    if (json_array_size(v) == 0 || json_array_size(v) > 20)
        return cx_fail(cx, LT_BAD_INPUT, "证据“%s”应为1至20个附件 evidence %s: 1 to 20 attachments", e->zh, e->key);
    for (size_t i = 0; i < json_array_size(v); i++)
        TRY(check_file(cx, a, e, json_array_get(v, i)));
    return LT_OK;
}

static lt_err check_words(lt_cx *cx, const kind *k, const kind_evidence *e, const json_t *v)
{
    const kind_field *field = kind_find_field(k, e->key);
    kind_field own = {.name = e->key, .title = e->zh, .type = KIND_STRING, .max_length = KIND_TEXT_MAX, .format = e->type == KIND_DAY ? KIND_DATE : KIND_PLAIN};
    return kind_check_value(cx, field && field->type == KIND_STRING ? field : &own, v);
}

static const kind_evidence *find_evidence(const kind_transition *t, const char *key)
{
    for (size_t i = 0; i < t->evidence_count; i++)
        if (strcmp(t->evidence[i].key, key) == 0)
            return &t->evidence[i];
    return NULL;
}

static lt_err check_evidence(lt_cx *cx, const kind *k, const kind_transition *t, transition_ask *a)
{
    const char *name;
    json_t *v, *all = (json_t *)(uintptr_t)a->evidence;
    if (all && !json_is_object(all))
        return cx_fail(cx, LT_BAD_INPUT, "evidence: an object is wanted");
    json_object_foreach(all, name, v)
    {
        a->field = name;
        if (!find_evidence(t, name))
            return cx_fail(cx, LT_BAD_INPUT, "“%s”不需要证据“%.60s” %s asks for no evidence \"%.60s\"", t->zh, name, t->key, name);
    }
    for (size_t i = 0; i < t->evidence_count; i++) {
        const kind_evidence *e = &t->evidence[i];
        v = json_object_get(all, e->key);
        a->field = e->key;
        if (!v && e->is_needed)
            return cx_fail(cx, LT_BAD_INPUT, "“%s”须提供“%s” %s needs the evidence %s", t->zh, e->zh, t->key, e->key);
        if (v)
            TRY(e->type == KIND_PHOTO || e->type == KIND_FILE ? check_files(cx, a, e, v) : check_words(cx, k, e, v));
    }
    a->field = NULL;
    return LT_OK;
}

/* The row's fields, or the evidence that will stand in one. */
static lt_err check_when(lt_cx *cx, const kind *k, const kind_transition *t, transition_ask *a)
{
    for (size_t i = 0; i < t->when_count; i++) {
        const kind_condition *w = &t->when[i];
        const kind_field *f = kind_find_field(k, w->field);
        bool is_brought = find_evidence(t, w->field) && json_object_get(a->evidence, w->field);
        if (kind_meets(w, is_brought ? a->evidence : a->fields))
            continue;
        a->field = w->field;
        return cx_fail(cx, LT_CONFLICT, "“%s”未满足，不能“%s” %s is possible only when %s is %s%s", f->title, t->zh, t->key, w->field, w->values[0],
                       w->count > 1 ? " or another of its values" : "");
    }
    return LT_OK;
}

lt_err transition_check(lt_cx *cx, const kind *k, const kind_transition *t, transition_ask *a)
{
    const kind_state *now = kind_find_state(k, a->state);
    a->field = NULL;
    if (!transition_is_open(t, a->state, NULL))
        return cx_fail(cx, LT_CONFLICT, "当前状态为“%s”，不能“%s” it is \"%s\" now: %s is not possible", now ? now->zh : a->state, t->zh, a->state, t->key);
    if (t->needs_second && a->last_who && strcmp(a->who, a->last_who) == 0)
        return cx_fail(cx, LT_DENIED, "“%s”须由另一人办理，上一步由您办理 %s must be done by another person than the step before", t->zh, t->key);
    TRY(check_evidence(cx, k, t, a));
    return a->fields ? check_when(cx, k, t, a) : LT_OK;
}
