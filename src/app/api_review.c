/* api_review.c - data review: values taken out or let stand again, by acts; see api.h, review.h. */
#include "app/api_give.h"

#include <stdlib.h>

#include "app/review.h"
#include "base/civil.h"

static lt_err make_patch(api_call *c, json_t **out)
{
    char from[CIVIL_TEXT_MAX], to[CIVIL_TEXT_MAX];
    civil_format_iso(api_time_of(c, "from", 0), c->owner->set.offset_min, from);
    civil_format_iso(api_time_of(c, "to", 0), c->owner->set.offset_min, to);
    *out = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "place", api_text(c, "place"), "quantity", api_text(c, "quantity"), "from", from, "to", to,
                     "verdict", api_text(c, "verdict"), "reason", api_text(c, "reason"));
    return *out ? LT_OK : cx_fail(&c->cx, LT_NO_MEMORY, "no memory for an act");
}

/* There must be something to review: a series of that place and quantity. */
static lt_err check_series(api_call *c, const review *r)
{
    lt_series *list, like = {0};
    size_t n;
    memcpy(like.place, r->place, sizeof like.place);
    memcpy(like.quantity, r->quantity, sizeof like.quantity);
    TRY(keep_list_series(&c->cx, c->k, &like, &list, &n));
    c->field = "quantity";
    if (n == 0)
        return cx_fail(&c->cx, LT_NOT_FOUND, "“%s”处不测“%s” nothing measures \"%s\" at \"%s\"", r->place, r->quantity, r->quantity, r->place);
    c->field = NULL;
    return LT_OK;
}

static lt_err do_review(api_call *c, const json_t *patch)
{
    review r;
    char id[GIVE_NAME_MAX];
    jout j;
    TRY(review_parse(&c->cx, patch, c->owner->set.offset_min, &r));
    TRY(check_series(c, &r));
    TRY(give_request_name(c, id));
    act a = {.what = REVIEW_WHAT, .kind = REVIEW_KIND, .id = id, .patch = patch, .reason = api_text(c, "reason"), .has_version = true};
    TRY(api_act(c, &a, &j));
    jout_put_text(&j, "id", id);
    keep_entity t;
    json_t *body;
    TRY(keep_get_entity(&c->cx, c->k, REVIEW_KIND, id, &t));
    TRY(json_parse(&c->cx, span_text(t.body), &body));
    jout_put_int(&j, "values", json_get_int(body, "values", 0));
    json_decref(body);
    jout_end_object(&j);
    c->status = 201;
    return LT_OK;
}

static lt_err post_review(api_call *c)
{
    lt_place p;
    json_t *patch;
    c->field = "place";
    lt_err e = keep_get_place(&c->cx, c->k, api_text(c, "place"), &p);
    if (e == LT_NOT_FOUND)
        return cx_fail(&c->cx, e, "没有地点“%s” there is no place \"%s\"", api_text(c, "place"), api_text(c, "place"));
    TRY(e);
    permit_target t = permit_target_of_place(&p);
    TRY(api_permit(c, &t));
    c->field = NULL;
    TRY(make_patch(c, &patch));
    e = do_review(c, patch);
    json_decref(patch);
    return e;
}

/* --- the list ------------------------------------------------------------------------------------------------------------ */

static lt_err put_review(api_call *c, jout *j, const keep_entity *t)
{
    static const char *const MEMBERS[] = {"place", "quantity", "from", "to", "verdict", "reason", "by", "time"};
    json_t *o;
    TRY(json_parse(&c->cx, span_text(t->body), &o));
    jout_begin_object(j);
    jout_put_text(j, "id", t->id);
    for (size_t i = 0; i < sizeof MEMBERS / sizeof MEMBERS[0]; i++)
        jout_put_text(j, MEMBERS[i], json_get_text(o, MEMBERS[i], NULL));
    jout_put_int(j, "values", json_get_int(o, "values", 0));
    jout_put_int(j, "entry", (int64_t)t->version);
    jout_end_object(j);
    json_decref(o);
    return LT_OK;
}

static lt_err is_wanted(api_call *c, const keep_entity *t, bool *yes)
{
    json_t *o;
    review r;
    lt_place p;
    const char *place = api_text(c, "place");
    TRY(json_parse(&c->cx, span_text(t->body), &o));
    lt_err e = review_parse(&c->cx, o, c->owner->set.offset_min, &r);
    json_decref(o);
    TRY(e);
    *yes = (!place || strcmp(place, r.place) == 0) && r.to_ms > api_time_of(c, "from", INT64_MIN) && r.from_ms < api_time_of(c, "to", INT64_MAX);
    if (!*yes)
        return LT_OK;
    e = keep_get_place(&c->cx, c->k, r.place, &p);
    if (e)
        return e == LT_NOT_FOUND ? LT_OK : e;
    *yes = api_may_see(c, &p);
    return LT_OK;
}

static int newest_first(const void *pa, const void *pb)
{
    const keep_entity *a = pa, *b = pb;
    return a->version > b->version ? -1 : a->version < b->version;
}

static lt_err get_reviews(api_call *c)
{
    keep_entity *list;
    size_t n, given = 0, limit = (size_t)api_int(c, "limit", 100);
    bool yes;
    uint64_t before = (uint64_t)api_int(c, "before", INT64_MAX), last = 0;
    TRY(keep_list_entities(&c->cx, c->k, REVIEW_KIND, &list, &n));
    if (n)
        qsort(list, n, sizeof *list, newest_first);
    jout j = jout_of(&c->out);
    jout_begin_object(&j);
    jout_key(&j, "items");
    jout_begin_array(&j);
    size_t i = 0;
    for (; i < n && given < limit; i++) {
        if (list[i].version >= before)
            continue;
        TRY(is_wanted(c, &list[i], &yes));
        if (!yes)
            continue;
        TRY(put_review(c, &j, &list[i]));
        last = list[i].version;
        given++;
    }
    jout_end_array(&j);
    give_next(&j, i < n && given == limit, last);
    jout_end_object(&j);
    return LT_OK;
}

static const api_param POST_PARAMS[] = {
    {"place", API_BODY, API_TEXT, true, 1, PLACE_ID_MAX - 1, NULL, "id of the place"},
    {"quantity", API_BODY, API_TEXT, true, 1, PLACE_ID_MAX - 1, NULL, "key of the quantity, such as PM2.5"},
    {"from", API_BODY, API_TIME, true, 0, 0, NULL, "start of the first period, whole minutes"},
    {"to", API_BODY, API_TIME, true, 0, 0, NULL, "end, not in it"},
    {"verdict", API_BODY, API_CHOICE, true, 0, 0, "reject restore", "take out, or let stand again"},
    {"reason", API_BODY, API_TEXT, true, 2, 200, NULL, "why, for everybody to read"},
    {.name = NULL},
};
static const api_param LIST_PARAMS[] = {
    {"place", API_QUERY, API_TEXT, false, 1, PLACE_ID_MAX - 1, NULL, "of one place"},
    {"from", API_QUERY, API_TIME, false, 0, 0, NULL, "that meet this time or later"},
    {"to", API_QUERY, API_TIME, false, 0, 0, NULL, "that begin before"},
    {"before", API_QUERY, API_INT, false, 0, INT64_MAX, NULL, "\"next\" of the page before"},
    {"limit", API_QUERY, API_INT, false, 1, 500, NULL, "default 100"},
    {.name = NULL},
};
const api_route REVIEW_ROUTES[] = {
    {"GET", API_PREFIX "/reviews", RIGHT_MONITOR_READ, get_reviews, LIST_PARAMS, "data", "Reviews, newest first", .reply = "Items"},
    {"POST", API_PREFIX "/reviews", RIGHT_DATA_REVIEW, post_review, POST_PARAMS, "data",
     "Take values out, or let them stand again; the hours are assessed and published again with the reason", .reply = "Done"},
    {.path = NULL},
};
