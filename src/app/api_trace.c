/* api_trace.c - peaks and where they came from: listed, shown, run by hand, made a case; see api.h, trace_event.h. */
#include "app/api_rows.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/trace_event.h"
#include "base/civil.h"

#define LIST_MAX  200
#define CASE_KIND "case"

/* --- cases of an event ------------------------------------------------------------------------------------------------------------------ */

typedef struct case_of {
    const char *event;
    char        id[PLACE_ID_MAX], state[64];
} case_of;

static lt_err on_case(lt_cx *cx, void *self, int columns, const char *const *names, const keep_cell *cells)
{
    case_of *k = self;
    (void)cx, (void)columns, (void)names;
    if (cells) {
        (void)span_copy(cells[0].s, k->id, sizeof k->id);
        (void)span_copy(cells[1].s, k->state, sizeof k->state);
    }
    return LT_OK;
}

/* The newest case that names the event. */
static lt_err find_case(api_call *c, const char *event, case_of *out)
{
    keep_entity e;
    *out = (case_of){.event = event};
    lt_err err = keep_get_entity(&c->cx, c->k, "kind", CASE_KIND, &e);
    if (err)
        return err == LT_NOT_FOUND ? LT_OK : err;
    return keep_query(&c->cx, c->k, "SELECT id, state FROM ledger_case WHERE event = ?1 ORDER BY made_ms LIMIT 1", &event, 1, on_case, out);
}

static void put_case(jout *j, const case_of *k)
{
    jout_key(j, "case");
    if (!k->id[0]) {
        jout_null(j);
        return;
    }
    jout_begin_object(j);
    jout_put_text(j, "id", k->id);
    jout_put_text(j, "state", k->state);
    jout_end_object(j);
}

/* --- the list ------------------------------------------------------------------------------------------------------------------------------- */

typedef struct listing {
    api_call *c;
    jout     *j;
} listing;

static lt_err on_event(lt_cx *cx, void *self, int columns, const char *const *names, const keep_cell *cells)
{
    static const char *const MEMBERS[] = {"id", "quantity", "unit", "hour", "from", "through", "outcome", "peak", "probability", "simulated"};
    listing *l = self;
    json_t *o;
    case_of k;
    (void)columns, (void)names;
    if (!cells)
        return LT_OK;
    TRY(json_parse(cx, cells[0].s, &o));
    lt_err e = find_case(l->c, json_get_text(o, "id", ""), &k);
    if (!e) {
        jout_begin_object(l->j);
        for (size_t i = 0; i < sizeof MEMBERS / sizeof MEMBERS[0]; i++) {
            jout_key(l->j, MEMBERS[i]);
            json_write(l->j, json_object_get(o, MEMBERS[i]));
        }
        jout_put_int(l->j, "entry", cells[1].i);
        put_case(l->j, &k);
        jout_end_object(l->j);
    }
    json_decref(o);
    return e;
}

static lt_err get_events(api_call *c)
{
    jout j = jout_of(&c->out);
    listing l = {c, &j};
    jout_begin_object(&j);
    jout_key(&j, "items");
    jout_begin_array(&j);
    TRY(keep_query(&c->cx, c->k, "SELECT body, entry FROM products WHERE key >= 'trace/event/' AND key < 'trace/event0' ORDER BY entry DESC LIMIT 200", NULL, 0, on_event, &l));
    jout_end_array(&j);
    jout_put_text(&j, "next", NULL);
    jout_end_object(&j);
    return LT_OK;
}

/* --- one -------------------------------------------------------------------------------------------------------------------------------------- */

static lt_err find_event(api_call *c, const char **id, char **body, uint64_t *entry)
{
    char key[PLACE_ID_MAX + 16];
    *id = api_text(c, "id");
    snprintf(key, sizeof key, TRACE_EVENT_PREFIX "%.90s", *id);
    c->field = "id";
    lt_err e = keep_get_product(&c->cx, c->k, key, body, entry);
    if (e == LT_NOT_FOUND)
        return cx_fail(&c->cx, e, "没有溯源事件“%.60s” there is no trace \"%.60s\"", *id, *id);
    c->field = NULL;
    return e;
}

static lt_err get_event(api_call *c)
{
    const char *id;
    char *body;
    uint64_t entry;
    case_of k;
    TRY(find_event(c, &id, &body, &entry));
    TRY(find_case(c, id, &k));
    jout j = jout_of(&c->out);
    jout_begin_object(&j);
    jout_put_int(&j, "entry", (int64_t)entry);
    put_case(&j, &k);
    jout_key(&j, "event");
    jout_raw(&j, span_text(body));
    jout_end_object(&j);
    return LT_OK;
}

/* --- run by hand ---------------------------------------------------------------------------------------------------------------------------- */

static lt_err post_event(api_call *c)
{
    char id[TRACE_EVENT_ID_MAX];
    int offset = c->owner->set.offset_min;
    trace_ask ask = {api_text(c, "quantity"), api_time_of(c, "hour", cx_now_ms(&c->cx) - CIVIL_HOUR_MS), offset, false};
    ask.hour_ms = civil_hour_start(ask.hour_ms, offset);
    c->field = "hour";
    if (ask.hour_ms + CIVIL_HOUR_MS > cx_now_ms(&c->cx))
        return cx_fail(&c->cx, LT_BAD_INPUT, "该小时尚未结束 the hour has not ended yet");
    c->field = NULL;
    trace_event_id(&ask, id);
    json_t *parameters = json_pack("{s:s}", "event", id);
    if (!parameters)
        return cx_fail(&c->cx, LT_NO_MEMORY, "no memory for a job");
    lt_err e = api_jobs_start(c, "trace.event", parameters);
    json_decref(parameters);
    return e;
}

/* --- a case ------------------------------------------------------------------------------------------------------------------------------------ */

/* Where to look: the suspect, or the best cell of an unknown source, or the peak's station. */
static json_t *make_place(const json_t *event, const json_t *suspect)
{
    const json_t *best = json_object_get(json_object_get(event, "unknown"), "best");
    if (suspect)
        return json_pack("{s:s, s:[f,f]}", "type", "Point", "coordinates", json_get_double(suspect, "longitude", 0), json_get_double(suspect, "latitude", 0));
    if (!best)
        return NULL;
    return json_pack("{s:s, s:[f,f]}", "type", "Point", "coordinates", json_number_value(json_array_get(best, 0)), json_number_value(json_array_get(best, 1)));
}

static const json_t *find_suspect(const json_t *event, const char *name)
{
    size_t i;
    json_t *s;
    char text[PLACE_ID_MAX * 2];
    json_array_foreach(json_object_get(event, "sources"), i, s)
    {
        snprintf(text, sizeof text, "%s/%s", json_get_text(s, "kind", ""), json_get_text(s, "id", ""));
        if (name && strcmp(text, name) == 0)
            return s;
    }
    return NULL;
}

static json_t *make_fields(api_call *c, const json_t *event, uint64_t entry, const json_t *suspect)
{
    char today[CIVIL_TEXT_MAX], name[160], finding[200];
    const json_t *peak = json_object_get(event, "peak"), *p = json_object_get(event, "probability");
    const char *outcome = json_get_text(event, "outcome", ""), *quantity = json_get_text(event, "quantity", "");
    civil_format_date(cx_now_ms(&c->cx), c->owner->set.offset_min, today);
    snprintf(name, sizeof name, "%.40s %s %.0f µg/m³", json_get_text(peak, "name", ""), quantity, json_get_double(peak, "value", 0));
    snprintf(finding, sizeof finding, "%s (known %.0f%%, unknown %.0f%%, regional %.0f%%)", outcome, 100 * json_get_double(p, "known", 0),
             100 * json_get_double(p, "unknown", 0), 100 * json_get_double(p, "regional", 0));
    json_t *f = json_pack("{s:s, s:s, s:s, s:I, s:s, s:s, s:f, s:s, s:s, s:s, s:s}", "name", api_text(c, "name") ? api_text(c, "name") : name, "origin", "trace", "event",
                          json_get_text(event, "id", ""), "event_entry", (json_int_t)entry, "quantity", quantity, "place", json_get_text(peak, "place", ""), "peak_ug_m3",
                          json_get_double(peak, "value", 0), "peak_at", json_get_text(event, "hour", ""), "finding", finding, "opened_on", today, "responsible", api_text(c, "responsible"));
    if (f && suspect)
        json_object_set_new(f, "suspect", json_string(api_text(c, "suspect")));
    if (f && suspect)
        json_object_set_new(f, "suspect_name", json_string(json_get_text(suspect, "name", "")));
    if (f && api_text(c, "due_on"))
        json_object_set_new(f, "due_on", json_string(api_text(c, "due_on")));
    if (f && api_text(c, "leader"))
        json_object_set_new(f, "leader", json_string(api_text(c, "leader")));
    return f;
}

static lt_err open_case(api_call *c, const char *id, const json_t *event, uint64_t entry)
{
    kind k;
    case_of old;
    char row_id[GIVE_NAME_MAX + 8];
    const char *named = api_text(c, "suspect");
    const json_t *suspect = find_suspect(event, named);
    TRY(ledger_get_kind(&c->cx, c->k, CASE_KIND, &k, NULL));
    c->field = "suspect";
    if (named && !suspect)
        return cx_fail(&c->cx, LT_BAD_INPUT, "“%.60s”不在该事件的来源之中 \"%.60s\" is not among the sources of this trace", named, named);
    c->field = NULL;
    TRY(find_case(c, id, &old));
    if (old.id[0] && strncmp(old.id, id, strlen(id)) != 0)
        return cx_fail(&c->cx, LT_CONFLICT, "该事件已立案 %s a case of this trace is open already: %s", old.id, old.id);
    snprintf(row_id, sizeof row_id, "%.40s", id);
    json_t *fields = make_fields(c, event, entry, suspect), *place = make_place(event, suspect), *patch = fields ? json_pack("{s:o}", "fields", fields) : NULL;
    if (patch && place)
        json_object_set_new(patch, "geometry", place);
    lt_err e = patch ? rows_make(c, &k, row_id, patch) : cx_fail(&c->cx, LT_NO_MEMORY, "no memory for a case");
    json_decref(patch);
    return e;
}

static lt_err post_case(api_call *c)
{
    const char *id;
    char *body;
    uint64_t entry;
    json_t *event;
    TRY(find_event(c, &id, &body, &entry));
    TRY(json_parse(&c->cx, span_text(body), &event));
    lt_err e = open_case(c, id, event, entry);
    json_decref(event);
    return e;
}

static const api_param RUN_PARAMS[] = {
    {"quantity", API_BODY, API_CHOICE, true, 0, 0, "PM10 PM2.5 SO2 NO2 CO", "what is traced"},
    {"hour", API_BODY, API_TIME, false, 0, 0, NULL, "a moment of the last hour to explain (default: the hour that ended last)"},
    {.name = NULL},
};
static const api_param EVENT_PARAMS[] = {
    {"id", API_PATH, API_TEXT, true, 1, TRACE_EVENT_ID_MAX - 1, NULL, "id of a trace, such as PM10-2026112614"},
    {.name = NULL},
};
static const api_param CASE_PARAMS[] = {
    {"id", API_PATH, API_TEXT, true, 1, TRACE_EVENT_ID_MAX - 1, NULL, "id of a trace"},
    {"responsible", API_BODY, API_TEXT, true, 1, PLACE_ID_MAX - 1, NULL, "key of the agency that answers for it"},
    {"name", API_BODY, API_TEXT, false, 1, 120, NULL, "of the case (default: from the peak)"},
    {"suspect", API_BODY, API_TEXT, false, 1, 120, NULL, "one of the trace's sources, as KIND/ID; none: a source on no list"},
    {"leader", API_BODY, API_TEXT, false, 1, 40, NULL, "who is in charge"},
    {"due_on", API_BODY, API_TEXT, false, 10, 10, NULL, "date until which it is to be closed"},
    {"reason", API_BODY, API_TEXT, false, 1, 300, NULL, "stays in the history"},
    {.name = NULL},
};
const api_route TRACE_ROUTES[] = {
    {"GET", API_PREFIX "/trace/events", RIGHT_MODEL_READ, get_events, .tag = "trace", .summary = "Peaks that were traced, newest first", .reply = "TraceEvents"},
    {"GET", API_PREFIX "/trace/events/{id}", RIGHT_MODEL_READ, get_event, EVENT_PARAMS, "trace", "One trace: stations, winds, ranked sources, the region of an unknown one",
     .reply = "TraceEvent"},
    {"POST", API_PREFIX "/trace/events", RIGHT_MODEL_RUN, post_event, RUN_PARAMS, "trace", "Trace an hour by hand: a job", .reply = "Done"},
    {"POST", API_PREFIX "/trace/events/{id}/case", RIGHT_MODEL_READ, post_case, CASE_PARAMS, "trace", "Open a case of a trace in the ledger of cases", .reply = "Done"},
    {.path = NULL},
};
