/* api_signoff.c - sign-off of a place's day: preview, sign, list; see api.h, signoff.h. */
#include "app/api_give.h"

#include <stdio.h>
#include <stdlib.h>

#include "app/signoff.h"
#include "base/civil.h"
#include "base/hash.h"

#define LIST_DAYS_MAX 400

/* The day that the caller may see or sign (the route's right), as text. */
static lt_err write_day(api_call *c, lt_place *p, buf *text, signoff_text *s)
{
    const char *id = api_text(c, "place");
    c->field = "place";
    lt_err e = keep_get_place(&c->cx, c->k, id, p);
    if (e == LT_NOT_FOUND)
        return cx_fail(&c->cx, e, "没有地点“%s” there is no place \"%s\"", id, id);
    TRY(e);
    permit_target t = permit_target_of_place(p);
    TRY(api_permit(c, &t));
    c->field = "day";
    TRY(signoff_write(&c->cx, c->k, &(signoff_day){p, api_time_of(c, "day", 0), c->owner->set.offset_min}, text, s));
    c->field = NULL;
    return LT_OK;
}

static void put_counts(jout *j, const signoff_text *s)
{
    jout_put_text(j, "sha256", s->sha256);
    jout_put_int(j, "hours", s->hours);
    jout_put_int(j, "values", s->values);
    jout_put_int(j, "rejected", s->rejected);
    jout_put_int(j, "too_few", s->too_few);
}

static lt_err get_preview(api_call *c)
{
    lt_place p;
    signoff_text s;
    buf text;
    buf_init(&text, SIGNOFF_TEXT_MAX);
    lt_err e = write_day(c, &p, &text, &s);
    jout j = jout_of(&c->out);
    if (!e) {
        jout_begin_object(&j);
        jout_put_text(&j, "place", p.id);
        jout_put_text(&j, "day", api_text(c, "day"));
        jout_key(&j, "text");
        jout_span(&j, buf_span(&text));
        put_counts(&j, &s);
        jout_put_text(&j, "signs", SIGNOFF_DOMAIN "{sha256}\n"); /* what an Ed25519 key signs */
        jout_end_object(&j);
    }
    buf_fini(&text);
    return e;
}

/* --- signing ----------------------------------------------------------------------------------------------------------- */

static lt_err check_method(api_call *c, const char *sha256)
{
    const char *password = api_text(c, "password"), *signature = api_text(c, "signature");
    bool by_key = strcmp(api_text(c, "method"), "ed25519") == 0;
    c->field = by_key ? "signature" : "password";
    if (!(by_key ? signature : password))
        return cx_fail(&c->cx, LT_BAD_INPUT, "缺少“%s” the parameter \"%s\" is missing", c->field, c->field);
    if (by_key)
        TRY(signoff_verify(&c->cx, c->who.p.key_hex, sha256, signature));
    else
        TRY(account_confirm(&c->cx, c->owner->accounts, c->k, &c->who, c->r, span_text(password)));
    c->field = NULL;
    return LT_OK;
}

static lt_err make_patch(api_call *c, const lt_place *p, const signoff_text *s, json_t **out)
{
    bool by_key = strcmp(api_text(c, "method"), "ed25519") == 0;
    *out = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s*, s:s*, s:i, s:i, s:i}", "place", p->id, "day", api_text(c, "day"), "sha256", s->sha256, "method",
                     api_text(c, "method"), "name", c->who.p.name, "key", by_key ? c->who.p.key_hex : NULL, "signature",
                     by_key ? api_text(c, "signature") : NULL, "values", (int)s->values, "rejected", (int)s->rejected, "too_few", (int)s->too_few);
    return *out ? LT_OK : cx_fail(&c->cx, LT_BAD_INPUT, "送来的不是 UTF-8 文字 what was sent is no UTF-8 text");
}

static lt_err sign(api_call *c, const lt_place *p, const signoff_text *s)
{
    char id[PLACE_ID_MAX + PLACE_ID_MAX + 24];
    jout j;
    json_t *patch;
    c->field = "sha256";
    if (strcmp(s->sha256, api_text(c, "sha256")) != 0)
        return cx_fail(&c->cx, LT_CONFLICT, "数据在预览之后有变化，请重新核对 the data changed since they were looked at: they give %.16s... now", s->sha256);
    TRY(check_method(c, s->sha256));
    snprintf(id, sizeof id, "%s/%s/%s", p->id, api_text(c, "day"), c->who.p.id);
    TRY(make_patch(c, p, s, &patch));
    act a = {.what = SIGNOFF_WHAT, .kind = SIGNOFF_KIND, .id = id, .patch = patch};
    lt_err e = api_act(c, &a, &j);
    json_decref(patch);
    TRY(e);
    jout_put_text(&j, "id", id);
    jout_put_text(&j, "sha256", s->sha256);
    jout_end_object(&j);
    c->status = 201;
    return LT_OK;
}

static lt_err post_signoff(api_call *c)
{
    lt_place p;
    signoff_text s;
    buf text;
    if (c->who.is_token) /* a program signs for nobody */
        return cx_fail(&c->cx, LT_DENIED, "签发须由本人登录后进行 a person signs, not a token");
    buf_init(&text, SIGNOFF_TEXT_MAX);
    lt_err e = write_day(c, &p, &text, &s);
    buf_fini(&text);
    return e ? e : sign(c, &p, &s);
}

/* --- the list ------------------------------------------------------------------------------------------------------------ */

typedef struct signed_day {
    const keep_entity *t;
    json_t            *o;
    int64_t            day_ms;
} signed_day;

static bool is_wanted(api_call *c, const signed_day *d)
{
    lt_place p = {.kind = PLACE_OUTLET};
    const char *id = json_get_text(d->o, "place", ""), *place = api_text(c, "place");
    if ((place && strcmp(place, id) != 0) || d->day_ms < api_time_of(c, "from", INT64_MIN) || d->day_ms >= api_time_of(c, "to", INT64_MAX))
        return false;
    return keep_get_place(&c->cx, c->k, id, &p) == LT_OK && api_may_see(c, &p);
}

/* Do the data of the day still give what was signed? */
static lt_err is_unchanged(api_call *c, const signed_day *d, bool *yes)
{
    lt_place p;
    signoff_text s;
    buf text;
    TRY(keep_get_place(&c->cx, c->k, json_get_text(d->o, "place", ""), &p));
    buf_init(&text, SIGNOFF_TEXT_MAX);
    lt_err e = signoff_write(&c->cx, c->k, &(signoff_day){&p, d->day_ms, c->owner->set.offset_min}, &text, &s);
    buf_fini(&text);
    *yes = !e && strcmp(s.sha256, json_get_text(d->o, "sha256", "")) == 0;
    return e == LT_NOT_ENOUGH ? LT_OK : e;
}

static lt_err put_signed(api_call *c, jout *j, const signed_day *d)
{
    static const char *const MEMBERS[] = {"by", "name", "method", "time", "sha256", "key", "signature"};
    bool same;
    TRY(is_unchanged(c, d, &same));
    jout_begin_object(j);
    jout_put_text(j, "id", d->t->id);
    jout_put_text(j, "place", json_get_text(d->o, "place", NULL));
    give_time(j, "from", d->day_ms, c->owner->set.offset_min);
    give_time(j, "to", d->day_ms + CIVIL_DAY_MS, c->owner->set.offset_min);
    for (size_t i = 0; i < sizeof MEMBERS / sizeof MEMBERS[0]; i++)
        jout_put_text(j, MEMBERS[i], json_get_text(d->o, MEMBERS[i], NULL));
    jout_put_int(j, "values", json_get_int(d->o, "values", 0));
    jout_put_int(j, "rejected", json_get_int(d->o, "rejected", 0));
    jout_put_int(j, "too_few", json_get_int(d->o, "too_few", 0));
    jout_put_int(j, "entry", (int64_t)d->t->version);
    jout_put_text(j, "state", same ? "signed" : "changed-since");
    jout_end_object(j);
    return LT_OK;
}

static int newest_first(const void *pa, const void *pb)
{
    const keep_entity *a = pa, *b = pb;
    return a->version > b->version ? -1 : a->version < b->version;
}

static lt_err put_list(api_call *c, jout *j, const keep_entity *list, size_t n)
{
    size_t given = 0;
    for (size_t i = 0; i < n && given < LIST_DAYS_MAX; i++) {
        signed_day d = {.t = &list[i]};
        TRY(json_parse(&c->cx, span_text(list[i].body), &d.o));
        lt_err e = civil_parse_iso(span_text(json_get_text(d.o, "day", "")), c->owner->set.offset_min, &d.day_ms)
                       ? LT_OK
                       : cx_fail(&c->cx, LT_DAMAGED, "the sign-off %s names no day", list[i].id);
        if (!e && is_wanted(c, &d)) {
            e = put_signed(c, j, &d);
            given++;
        }
        json_decref(d.o);
        TRY(e);
    }
    return LT_OK;
}

static lt_err get_signoffs(api_call *c)
{
    keep_entity *list;
    size_t n;
    TRY(keep_list_entities(&c->cx, c->k, SIGNOFF_KIND, &list, &n));
    if (n)
        qsort(list, n, sizeof *list, newest_first);
    jout j = jout_of(&c->out);
    jout_begin_object(&j);
    jout_key(&j, "items");
    jout_begin_array(&j);
    TRY(put_list(c, &j, list, n));
    jout_end_array(&j);
    jout_put_text(&j, "next", NULL);
    jout_end_object(&j);
    return LT_OK;
}

static const api_param PREVIEW_PARAMS[] = {
    {"place", API_QUERY, API_TEXT, true, 1, PLACE_ID_MAX - 1, NULL, "id of the place"},
    {"day", API_QUERY, API_DAY, true, 0, 0, NULL, "a day that has ended"},
    {.name = NULL},
};
static const api_param SIGN_PARAMS[] = {
    {"place", API_BODY, API_TEXT, true, 1, PLACE_ID_MAX - 1, NULL, "id of the place"},
    {"day", API_BODY, API_DAY, true, 0, 0, NULL, "a day that has ended"},
    {"sha256", API_BODY, API_TEXT, true, 64, 64, NULL, "of the preview: what the person looked at"},
    {"method", API_BODY, API_CHOICE, true, 0, 0, "password ed25519", "how the person confirms"},
    {"password", API_BODY, API_TEXT, false, 0, ACCOUNT_PASSWORD_MAX, NULL, "the person's own, with method password"},
    {"signature", API_BODY, API_TEXT, false, 0, 128, NULL, "hex of 64 bytes, with method ed25519"},
    {.name = NULL},
};
static const api_param LIST_PARAMS[] = {
    {"place", API_QUERY, API_TEXT, false, 1, PLACE_ID_MAX - 1, NULL, "of one place"},
    {"from", API_QUERY, API_TIME, false, 0, 0, NULL, "days from this one on"},
    {"to", API_QUERY, API_TIME, false, 0, 0, NULL, "days before this one"},
    {.name = NULL},
};
const api_route SIGNOFF_ROUTES[] = {
    {"GET", API_PREFIX "/signoffs", RIGHT_MONITOR_READ, get_signoffs, LIST_PARAMS, "data", "Days that were signed, and whether the data changed since",
     .reply = "Items"},
    {"GET", API_PREFIX "/signoffs/preview", RIGHT_MONITOR_READ, get_preview, PREVIEW_PARAMS, "data", "The text of a place's day as it would be signed",
     .reply = "SignPreview"},
    {"POST", API_PREFIX "/signoffs", RIGHT_DATA_SIGN, post_signoff, SIGN_PARAMS, "data", "Sign a place's day with one's password or key", .reply = "Done",
     .flags = API_NO_STORE},
    {.path = NULL},
};
