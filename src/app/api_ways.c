/* api_ways.c - where the air of a trace or a day came from: listed, shown, run by hand; see api.h, trace_ways.h. */
#include <stdio.h>

#include "app/api_give.h"
#include "app/api_rows.h"
#include "app/trace_ways.h"

typedef struct listing {
    jout *j;
} listing;

static lt_err on_product(lt_cx *cx, void *self, int columns, const char *const *names, const keep_cell *cells)
{
    static const char *const MEMBERS[] = {"id", "event", "quantity", "place", "name", "name_en", "places", "hour", "through", "winds", "limits", "count", "simulated"};
    const listing *l = self;
    json_t *o;
    (void)columns, (void)names;
    if (!cells)
        return LT_OK;
    TRY(json_parse(cx, cells[0].s, &o));
    jout_begin_object(l->j);
    for (size_t i = 0; i < sizeof MEMBERS / sizeof MEMBERS[0]; i++) {
        jout_key(l->j, MEMBERS[i]);
        json_write(l->j, json_object_get(o, MEMBERS[i]));
    }
    jout_put_int(l->j, "entry", cells[1].i);
    jout_end_object(l->j);
    json_decref(o);
    return LT_OK;
}

static lt_err get_list(api_call *c)
{
    jout j = jout_of(&c->out);
    listing l = {&j};
    jout_begin_object(&j);
    jout_key(&j, "items");
    jout_begin_array(&j);
    TRY(keep_query(&c->cx, c->k, "SELECT body, entry FROM products WHERE key >= 'trace/trajectory/' AND key < 'trace/trajectory0' ORDER BY entry DESC LIMIT 100", NULL, 0, on_product,
                   &l));
    jout_end_array(&j);
    jout_put_text(&j, "next", NULL);
    jout_end_object(&j);
    return LT_OK;
}

static lt_err get_one(api_call *c)
{
    char key[PLACE_ID_MAX + 24], *body;
    uint64_t entry;
    const char *id = api_text(c, "id");
    snprintf(key, sizeof key, TRACE_WAYS_PREFIX "%.90s", id);
    c->field = "id";
    lt_err e = keep_get_product(&c->cx, c->k, key, &body, &entry);
    if (e == LT_NOT_FOUND)
        return cx_fail(&c->cx, e, "没有“%.60s”的轨迹 there are no trajectories of \"%.60s\"", id, id);
    TRY(e);
    c->field = NULL;
    jout j = jout_of(&c->out);
    jout_begin_object(&j);
    jout_put_int(&j, "entry", (int64_t)entry);
    jout_key(&j, "trajectories");
    jout_raw(&j, span_text(body));
    jout_end_object(&j);
    return LT_OK;
}

static lt_err post_run(api_call *c)
{
    trace_ways_ask ask;
    const char *of = api_text(c, "of");
    c->field = "of";
    if (!trace_ways_parse(of, c->owner->set.offset_min, &ask))
        return cx_fail(&c->cx, LT_BAD_INPUT, "“%.60s”：需为溯源事件或日期 a trace or a day is wanted, such as PM10-2026112614 or PM10-20261126", of);
    if (ask.from_ms >= cx_now_ms(&c->cx))
        return cx_fail(&c->cx, LT_BAD_INPUT, "“%.60s”尚未开始 has not begun yet", of);
    c->field = NULL;
    json_t *parameters = json_pack("{s:s}", "of", ask.id);
    if (!parameters)
        return cx_fail(&c->cx, LT_NO_MEMORY, "no memory for a job");
    lt_err e = api_jobs_start(c, "trace.trajectory", parameters);
    json_decref(parameters);
    return e;
}

static const api_param ONE_PARAMS[] = {
    {"id", API_PATH, API_TEXT, true, 1, TRACE_EVENT_ID_MAX - 1, NULL, "of a trace, such as PM10-2026112614, or of a day: PM10-20261126"},
    {.name = NULL},
};
static const api_param RUN_PARAMS[] = {
    {"of", API_BODY, API_TEXT, true, 1, TRACE_EVENT_ID_MAX - 3, NULL, "a trace, such as PM10-2026112614, or a day: PM10-20261126"},
    {.name = NULL},
};
const api_route WAYS_ROUTES[] = {
    {"GET", API_PREFIX "/trace/trajectories", RIGHT_MODEL_READ, get_list, .tag = "trace", .summary = "Trajectories that were published, newest first", .reply = "Trajectories"},
    {"GET", API_PREFIX "/trace/trajectories/{id}", RIGHT_MODEL_READ, get_one, ONE_PARAMS, "trace", "Where the air of a trace or a day came from: paths, groups, PSCF, CWT, regional share",
     .reply = "Trajectory"},
    {"POST", API_PREFIX "/trace/trajectories", RIGHT_MODEL_RUN, post_run, RUN_PARAMS, "trace", "Compute the trajectories of a trace or a day: a job", .reply = "Done"},
    {.path = NULL},
};
