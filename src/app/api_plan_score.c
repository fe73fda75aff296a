/* api_plan_score.c - the units' score sheet: as it stands, signed, published: /scores; see api.h, plan/score.h. */
#include "app/api_plan.h"

#include <stdio.h>
#include <unistd.h>

#include "app/plan_act.h"
#include "base/num.h"

#define PUBLISH_WAIT_MS 5000

typedef struct score_call {
    plan_view   v;
    const char *period;
    char        last_month[8];
    json_t     *sheet, *there; /* there: who signed what, NULL nobody */
    char        sha256[65];
    uint64_t    entry;
} score_call;

/* The sheet as it stands; once one was signed, as it stood on that day. */
static lt_err open_sheet(api_call *c, score_call *s)
{
    char key[64], *body;
    keep_entity there;
    plan_view_reported_month(&s->v, s->last_month);
    s->period = api_text(c, "period") ? api_text(c, "period") : s->last_month;
    lt_err e = keep_get_entity(&c->cx, c->k, PLAN_SCORE_KIND, s->period, &there);
    if (e && e != LT_NOT_FOUND)
        return e;
    if (!e)
        TRY(json_parse(&c->cx, span_text(there.body), &s->there));
    snprintf(key, sizeof key, "score/%.20s", s->period);
    e = keep_get_product(&c->cx, c->k, key, &body, &s->entry);
    if (e && e != LT_NOT_FOUND)
        return e;
    c->field = "period";
    TRY(plan_view_scores(&c->cx, c->k, &s->v, s->period, json_get_text(s->there, "as_of", NULL), &s->sheet));
    c->field = NULL;
    return score_digest(&c->cx, s->sheet, s->sha256);
}

static void close_sheet(score_call *s)
{
    json_decref(s->sheet);
    json_decref(s->there);
    plan_view_close(&s->v);
}

static void put_parts(const json_t *parts, jout *j)
{
    char of[NUM_TEXT_MAX], n[NUM_TEXT_MAX], why[2 * NUM_TEXT_MAX + 8];
    jout_key(j, "parts");
    jout_begin_array(j);
    for (size_t i = 0; i < json_array_size(parts); i++) {
        const json_t *p = json_array_get(parts, i);
        num_format_double(json_get_double(p, "numerator", 0), n);
        num_format_double(json_get_double(p, "denominator", 0), of);
        snprintf(why, sizeof why, "%s/%s", n, of);
        jout_begin_object(j);
        jout_put_text(j, "key", json_get_text(p, "key", ""));
        jout_put_text(j, "zh", json_get_text(p, "zh", ""));
        jout_put_text(j, "en", json_get_text(p, "en", ""));
        jout_key(j, "weight");
        json_write(j, json_object_get(p, "weight"));
        jout_key(j, "got");
        json_write(j, json_object_get(p, "got"));
        jout_put_text(j, "why", json_is_number(json_object_get(p, "got")) ? why : NULL);
        jout_end_object(j);
    }
    jout_end_array(j);
}

static void put_unit(const json_t *u, jout *j)
{
    jout_begin_object(j);
    jout_put_text(j, "unit", json_get_text(u, "unit", ""));
    text_put_pair(j, "name", json_get_text(u, "name", ""), json_get_text(u, "name_en", ""));
    jout_key(j, "score");
    json_write(j, json_object_get(u, "score"));
    jout_key(j, "rank");
    json_write(j, json_object_get(u, "rank"));
    put_parts(json_object_get(u, "parts"), j);
    jout_end_object(j);
}

/* Before it is published a unit sees its own. */
static bool may_see(api_call *c, const score_call *s, const char *unit)
{
    if (s->there || permit_reach(c->who.p.role, RIGHT_LEDGER_READ) == REACH_ANY)
        return true;
    return api_may(c, RIGHT_LEDGER_READ, &(permit_target){.agency = unit});
}

static lt_err write_scores(api_call *c, score_call *s)
{
    jout j = jout_of(&c->out);
    TRY(open_sheet(c, s));
    const json_t *units = json_object_get(s->sheet, "units"), *signature = s->there;
    jout_begin_object(&j);
    jout_put_text(&j, "period", s->period);
    jout_put_text(&j, "from", json_get_text(s->sheet, "from", ""));
    jout_put_text(&j, "to", json_get_text(s->sheet, "to", ""));
    jout_put_text(&j, "as_of", json_get_text(s->sheet, "as_of", ""));
    text_put_pair(&j, "title", json_get_text(s->v.score, "zh", ""), json_get_text(s->v.score, "en", ""));
    jout_put_text(&j, "sha256", s->sha256);
    jout_key(&j, "signed");
    json_write(&j, signature);
    jout_put_bool(&j, "same", signature && strcmp(json_get_text(signature, "sha256", ""), s->sha256) == 0);
    if (s->entry)
        jout_put_int(&j, "entry", (int64_t)s->entry);
    jout_key(&j, "items");
    jout_begin_array(&j);
    for (size_t i = 0; i < json_array_size(units); i++)
        if (may_see(c, s, json_get_text(json_array_get(units, i), "unit", "")))
            put_unit(json_array_get(units, i), &j);
    jout_end_array(&j);
    jout_put_text(&j, "next", NULL);
    jout_end_object(&j);
    return LT_OK;
}

/* The product, and the moment that it can be read. */
static lt_err publish(api_call *c, score_call *s)
{
    TRY(plan_publish_score(&c->cx, c->owner->j, c->k, s->period, s->sheet, &s->entry));
    for (int i = 0; i < PUBLISH_WAIT_MS && keep_next_entry(c->k) <= s->entry; i++)
        usleep(1000);
    return LT_OK;
}

static lt_err sign(api_call *c, score_call *s)
{
    jout j;
    TRY(open_sheet(c, s));
    c->field = "period";
    if (strcmp(json_get_text(s->sheet, "to", ""), s->v.today) >= 0)
        return cx_fail(&c->cx, LT_NOT_ENOUGH, "考核期尚未结束，不能签发 the period has not ended yet");
    c->field = "sha256";
    if (strcmp(s->sha256, api_text(c, "sha256")) != 0)
        return cx_fail(&c->cx, LT_CONFLICT, "评分在预览之后有变化，请重新核对 the scores changed since they were looked at: they give %.16s... now", s->sha256);
    c->field = "password";
    TRY(account_confirm(&c->cx, c->owner->accounts, c->k, &c->who, c->r, span_text(api_text(c, "password"))));
    c->field = NULL;
    json_t *patch = json_pack("{s:s, s:O, s:s, s:s}", "sha256", s->sha256, "sheet", s->sheet, "method", "password", "name", c->who.p.name);
    if (!patch)
        return cx_fail(&c->cx, LT_NO_MEMORY, "no memory for a signature");
    act a = {.what = "score.sign", .kind = PLAN_SCORE_KIND, .id = s->period, .patch = patch};
    lt_err e = api_act(c, &a, &j);
    json_decref(patch);
    TRY(e);
    TRY(publish(c, s));
    jout_put_int(&j, "product", (int64_t)s->entry);
    jout_put_text(&j, "id", s->period);
    jout_put_text(&j, "sha256", s->sha256);
    jout_end_object(&j);
    c->status = 201;
    return LT_OK;
}

static lt_err with_sheet(api_call *c, lt_err (*fn)(api_call *c, score_call *s))
{
    score_call s = {.sheet = NULL};
    TRY(plan_call_open(c, &s.v));
    lt_err e = fn(c, &s);
    close_sheet(&s);
    return e;
}

static lt_err get_scores(api_call *c)
{
    return with_sheet(c, write_scores);
}

static lt_err post_sign(api_call *c)
{
    if (c->who.is_token) /* a program signs for nobody */
        return cx_fail(&c->cx, LT_DENIED, "签发须由本人登录后进行 a person signs, not a token");
    return with_sheet(c, sign);
}

static const api_param SCORE_PARAMS[] = {
    {"period", API_QUERY, API_TEXT, false, 4, 7, NULL, "YYYY, YYYY-Qn or YYYY-MM; default: the newest month whose reports are due"},
    {.name = NULL},
};
static const api_param SIGN_PARAMS[] = {
    {"period", API_BODY, API_TEXT, true, 4, 7, NULL, "a period that has ended"},
    {"sha256", API_BODY, API_TEXT, true, 64, 64, NULL, "of the sheet that the person looked at"},
    {"password", API_BODY, API_TEXT, true, 1, ACCOUNT_PASSWORD_MAX, NULL, "the person's own"},
    {.name = NULL},
};
const api_route SCORE_ROUTES[] = {
    {"GET", API_PREFIX "/scores", RIGHT_LEDGER_READ, get_scores, SCORE_PARAMS, "plan", "Scores of the units for a period, by the plan's rule; whether they were signed and still come out the same",
     .reply = "Scores", .flags = API_SLOW},
    {"POST", API_PREFIX "/scores/sign", RIGHT_DATA_SIGN, post_sign, SIGN_PARAMS, "plan", "Sign the score sheet of a period with one's password; it is published as the product score/PERIOD", .reply = "Done",
     .flags = API_NO_STORE},
    {.path = NULL},
};
