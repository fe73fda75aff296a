/* plan_act.c - see plan_act.h. */
#include "app/plan_act.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/civil.h"
#include "plan/cross_check.h"
#include "plan/dispatch.h"
#include "plan/score.h"

typedef struct plan_applying {
    keep           *k;
    const lt_entry *e;
    const json_t   *act, *patch;
    const char     *id, *who, *reason;
    char            day[CIVIL_TEXT_MAX];
} plan_applying;

static lt_err no_memory(lt_cx *cx)
{
    return cx_fail(cx, LT_NO_MEMORY, "no memory for an act on the plan");
}

static lt_err apply_check(lt_cx *cx, const plan_applying *p)
{
    return finding_apply_run(cx, p->k, p->id, p->patch, p->e->number);
}

static lt_err apply_close(lt_cx *cx, const plan_applying *p)
{
    return finding_apply_close(cx, p->k, &(finding_close){p->id, p->who, p->reason, p->day, p->e->number});
}

static lt_err apply_report(lt_cx *cx, const plan_applying *p)
{
    return dispatch_apply_report(cx, p->k, &(dispatch_act){p->id, p->who, p->day, p->reason, p->patch, p->e->number, false});
}

static lt_err apply_confirm(lt_cx *cx, const plan_applying *p)
{
    return dispatch_apply_confirm(cx, p->k, &(dispatch_act){p->id, p->who, p->day, p->reason, p->patch, p->e->number, false});
}

static lt_err put_entity(lt_cx *cx, const plan_applying *p, const char *kind, const json_t *body)
{
    char *text = body ? json_dumps(body, JSON_COMPACT | JSON_SORT_KEYS) : NULL;
    lt_err e = text ? keep_put_entity(cx, p->k, &(keep_entity){.kind = kind, .id = p->id, .body = text, .version = p->e->number}) : no_memory(cx);
    free(text);
    return e;
}

static lt_err apply_score(lt_cx *cx, const plan_applying *p)
{
    char from[11], to[11], sha256[65];
    const json_t *sheet = json_object_get(p->patch, "sheet");
    TRY(score_period(cx, p->id, from, to));
    TRY(score_digest(cx, sheet, sha256));
    if (strcmp(sha256, json_get_text(p->patch, "sha256", "")) != 0 || strcmp(json_get_text(sheet, "period", ""), p->id) != 0)
        return cx_fail(cx, LT_BAD_INPUT, "score.sign: the sheet is not what was signed");
    json_t *signature = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "by", p->who, "name", json_get_text(p->patch, "name", ""), "method", json_get_text(p->patch, "method", ""),
                                  "time", json_get_text(p->act, "when", ""), "sha256", sha256, "as_of", json_get_text(sheet, "as_of", ""));
    lt_err e = signature ? put_entity(cx, p, PLAN_SCORE_KIND, signature) : no_memory(cx);
    json_decref(signature);
    return e;
}

static lt_err apply_run(lt_cx *cx, const plan_applying *p)
{
    const char *day;
    TRY(json_need_text(cx, p->patch, "day", "plan.run", &day));
    return put_entity(cx, p, PLAN_RUN_KIND, p->patch);
}

static const struct {
    const char *what, *kind;
    lt_err (*apply)(lt_cx *cx, const plan_applying *p);
} ROWS[] = {{"check.run", CHECK_KIND, apply_check},           {"finding.close", FINDING_KIND, apply_close},      {"dispatch.report", DISPATCH_KIND, apply_report},
            {"dispatch.confirm", DISPATCH_KIND, apply_confirm}, {"score.sign", PLAN_SCORE_KIND, apply_score}, {"plan.run", PLAN_RUN_KIND, apply_run}};

lt_err plan_act_apply(lt_cx *cx, keep *k, const lt_entry *e, const json_t *act)
{
    plan_applying p = {.k = k, .e = e, .act = act, .patch = json_object_get(act, "patch"), .who = json_get_text(act, "who", "system"),
                       .reason = json_get_text(act, "reason", "")};
    const char *what = json_get_text(act, "what", "");
    TRY(json_need_text(cx, act, "id", what, &p.id));
    civil_format_date(e->recv_us / 1000, CIVIL_SHANGHAI_MIN, p.day);
    for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++) {
        if (strcmp(what, ROWS[i].what) != 0)
            continue;
        if (strcmp(json_get_text(act, "kind", ""), ROWS[i].kind) != 0)
            return cx_fail(cx, LT_BAD_INPUT, "%s: the kind \"%.40s\" is not %s", what, json_get_text(act, "kind", ""), ROWS[i].kind);
        TRY(keep_mark(cx, k));
        lt_err err = ROWS[i].apply(cx, &p);
        lt_err undone = keep_unmark(cx, k, err != LT_OK);
        return undone ? undone : err;
    }
    return cx_fail(cx, LT_BAD_INPUT, "\"%.60s\" is no act on the plan", what);
}

/* --- the sheet for everybody ---------------------------------------------------------------------------------------------- */

static lt_err append_score(lt_cx *cx, journal *j, const char *key, const json_t *signature, const json_t *sheet, uint64_t *entry)
{
    json_t *body = json_pack("{s:[s], s:s, s:s, s:s, s:s, s:O}", "keys", key, "kind", "score", "signed_by", json_get_text(signature, "name", ""), "signed_at",
                             json_get_text(signature, "time", ""), "sha256", json_get_text(signature, "sha256", ""), "sheet", sheet);
    char *text = body ? json_dumps(body, JSON_COMPACT | JSON_SORT_KEYS | JSON_REAL_PRECISION(12)) : NULL;
    json_decref(body);
    if (!text)
        return no_memory(cx);
    span part = span_text(text);
    lt_err e = journal_append(cx, j, &(journal_item){.kind = ENTRY_PRODUCT, .parts = &part, .part_count = 1}, entry);
    free(text);
    return e;
}

static lt_err is_published(lt_cx *cx, keep *k, const char *key, const json_t *signature, uint64_t *entry)
{
    char *body;
    json_t *o;
    lt_err e = keep_get_product(cx, k, key, &body, entry);
    if (e)
        *entry = 0;
    if (e)
        return e == LT_NOT_FOUND ? LT_OK : e;
    TRY(json_parse(cx, span_text(body), &o));
    bool same = strcmp(json_get_text(o, "sha256", ""), json_get_text(signature, "sha256", "")) == 0 &&
                strcmp(json_get_text(o, "signed_at", ""), json_get_text(signature, "time", "")) == 0;
    json_decref(o);
    *entry = same ? *entry : 0;
    return LT_OK;
}

lt_err plan_publish_score(lt_cx *cx, journal *j, keep *k, const char *period, const json_t *sheet, uint64_t *entry)
{
    char key[64];
    keep_entity there;
    json_t *signature;
    snprintf(key, sizeof key, "score/%.20s", period);
    TRY(keep_get_entity(cx, k, PLAN_SCORE_KIND, period, &there));
    TRY(json_parse(cx, span_text(there.body), &signature));
    lt_err e = is_published(cx, k, key, signature, entry);
    if (!e && !*entry)
        e = append_score(cx, j, key, signature, sheet, entry);
    json_decref(signature);
    return e;
}
