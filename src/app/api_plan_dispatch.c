/* api_plan_dispatch.c - the monthly dispatch sheet and the units' scores: /dispatch, /scores; see api.h, api_plan.h. */
#include "app/api_plan.h"

#include <stdio.h>

#include "app/plan_act.h"
#include "base/civil.h"

/* --- /dispatch ---------------------------------------------------------------------------------------------------------------- */

static bool may_see_unit(api_call *c, const plan_view *v, const char *unit)
{
    const char *street = "";
    if (permit_reach(c->who.p.role, RIGHT_LEDGER_READ) == REACH_ANY)
        return true;
    permit_target t = {.agency = unit};
    return api_may(c, RIGHT_LEDGER_READ, &t) || (plan_call_street(c, v, unit, &street) == LT_OK && street[0] && api_may(c, RIGHT_LEDGER_READ, &(permit_target){.street = street}));
}

static void put_line(const dispatch_line *l, jout *j)
{
    jout_begin_object(j);
    jout_put_text(j, "id", l->id);
    jout_put_text(j, "measure", json_get_text(l->measure, "id", ""));
    plan_give_words(j, "title", json_object_get(l->measure, "title"));
    jout_put_text(j, "unit", json_get_text(l->unit, "key", ""));
    text_put_pair(j, "unit_name", json_get_text(l->unit, "name", ""), json_get_text(l->unit, "name_en", ""));
    jout_put_bool(j, "lead", l->is_lead);
    jout_key(j, "progress");
    if (l->progress >= 0)
        jout_double(j, l->progress);
    else
        jout_null(j);
    jout_put_text(j, "state", l->state);
    give_text(j, "words", l->words);
    give_text(j, "reported", l->on);
    give_text(j, "reported_by", l->by);
    give_text(j, "confirmed", l->confirmed_on);
    give_text(j, "confirmed_by", l->confirmed_by);
    give_text(j, "reason", l->reason);
    jout_put_bool(j, "overdue", l->is_late);
    jout_put_int(j, "version", (int64_t)l->version);
    jout_end_object(j);
}

static bool is_asked(api_call *c, const dispatch_line *l)
{
    const char *unit = api_text(c, "unit"), *measure = api_text(c, "measure");
    return (!unit || strcmp(unit, json_get_text(l->unit, "key", "")) == 0) && (!measure || strcmp(measure, json_get_text(l->measure, "id", "")) == 0);
}

static lt_err write_sheet(api_call *c, const plan_view *v)
{
    char month[8];
    dispatch_sheet s;
    int64_t late = 0, reported = 0, confirmed = 0;
    jout j = jout_of(&c->out);
    plan_view_reported_month(v, month);
    c->field = "month";
    TRY(plan_view_sheet(&c->cx, c->k, v, api_text(c, "month") ? api_text(c, "month") : month, &s));
    c->field = NULL;
    jout_begin_object(&j);
    jout_put_text(&j, "month", s.month);
    jout_put_text(&j, "due", s.due);
    jout_key(&j, "rows");
    jout_begin_array(&j);
    for (size_t i = 0; i < s.n; i++) {
        if (!is_asked(c, &s.lines[i]) || !may_see_unit(c, v, json_get_text(s.lines[i].unit, "key", "")))
            continue;
        put_line(&s.lines[i], &j);
        late += s.lines[i].is_late;
        confirmed += strcmp(s.lines[i].state, "confirmed") == 0;
        reported += strcmp(s.lines[i].state, "reported") == 0;
    }
    jout_end_array(&j);
    jout_put_int(&j, "overdue", late);
    jout_put_int(&j, "reported", reported);
    jout_put_int(&j, "confirmed", confirmed);
    jout_end_object(&j);
    return LT_OK;
}

static lt_err get_dispatch(api_call *c)
{
    plan_view v;
    TRY(plan_call_open(c, &v));
    lt_err e = write_sheet(c, &v);
    plan_view_close(&v);
    return e;
}

/* --- reports -------------------------------------------------------------------------------------------------------------------- */

typedef struct line_call {
    plan_view     v;
    const json_t *measure;
    char          id[160], day[CIVIL_TEXT_MAX];
} line_call;

/* Is it a line of the month's sheet? */
static lt_err find_line(api_call *c, line_call *l)
{
    const char *month = api_text(c, "month"), *id = api_text(c, "measure"), *unit = api_text(c, "unit");
    dispatch_units u;
    bool has = false;
    c->field = "month";
    if (!dispatch_is_month(month) || strncmp(month, l->v.today, 7) > 0)
        return cx_fail(&c->cx, LT_BAD_INPUT, "须为已开始的月份 month: a month (YYYY-MM) that has begun is wanted");
    c->field = "measure";
    l->measure = measure_find(l->v.measures, "id", id);
    if (!l->measure)
        return cx_fail(&c->cx, LT_NOT_FOUND, "没有措施“%.20s” there is no measure \"%.20s\"", id, id);
    c->field = "unit";
    TRY(dispatch_units_of(&c->cx, l->measure, l->v.agencies, &u));
    for (size_t i = 0; i < u.n; i++)
        has |= strcmp(json_get_text(u.list[i], "key", ""), unit) == 0;
    if (!has)
        return cx_fail(&c->cx, LT_BAD_INPUT, "“%.40s”不是该措施的牵头或责任单位 unit: \"%.40s\" neither leads the measure nor is responsible for it", unit, unit);
    c->field = NULL;
    snprintf(l->id, sizeof l->id, "%s/%s/%s", month, id, unit);
    civil_format_date(cx_now_ms(&c->cx), c->owner->set.offset_min, l->day);
    return LT_OK;
}

static lt_err permit_unit(api_call *c, const plan_view *v, const char *unit)
{
    const char *street;
    TRY(plan_call_street(c, v, unit, &street));
    permit_target t = {.agency = unit, .street = street[0] ? street : NULL};
    return api_permit(c, &t);
}

static lt_err done(api_call *c, const line_call *l, act *a)
{
    jout j;
    TRY(api_act(c, a, &j));
    jout_put_text(&j, "id", l->id);
    jout_end_object(&j);
    return LT_OK;
}

static lt_err report(api_call *c, line_call *l)
{
    TRY(permit_unit(c, &l->v, api_text(c, "unit")));
    TRY(find_line(c, l));
    json_t *patch = json_pack("{s:f, s:s}", "progress", (double)api_int(c, "progress", 0), "words", api_text(c, "words"));
    if (!patch)
        return cx_fail(&c->cx, LT_NO_MEMORY, "no memory for a report");
    lt_err e = dispatch_apply_report(&c->cx, c->k, &(dispatch_act){.id = l->id, .who = c->who.p.id, .day = l->day, .reason = "", .patch = patch, .is_trial = true});
    act a = {.what = "dispatch.report", .kind = DISPATCH_KIND, .id = l->id, .patch = patch};
    if (!e)
        e = done(c, l, &a);
    json_decref(patch);
    return e;
}

/* Whoever leads the measure confirms: a person of one of its lead agencies, or one whose role leads everything. */
static lt_err permit_leader(api_call *c, const line_call *l)
{
    const json_t *leads = json_object_get(l->measure, "lead");
    bool leads_it = measure_has(leads, c->who.p.agency) && c->who.p.agency[0];
    for (size_t i = 0; i < json_array_size(leads) && leads_it; i++)
        if (api_may(c, RIGHT_LEDGER_MOVE, &(permit_target){.agency = json_string_value(json_array_get(leads, i))}))
            return LT_OK;
    if (strcmp(c->who.p.role, "lead") == 0)
        return api_permit(c, &(permit_target){.agency = json_string_value(json_array_get(leads, 0))});
    return cx_fail(&c->cx, LT_DENIED, "由该措施的牵头单位确认 the lead agency of the measure confirms");
}

/* A repeat of the request gets its first answer from the act; a new one is looked at before it is written. */
static lt_err try_confirm(api_call *c, const line_call *l, const json_t *patch)
{
    const char *reason = api_text(c, "reason");
    lt_err e = dispatch_apply_confirm(&c->cx, c->k, &(dispatch_act){.id = l->id, .who = c->who.p.id, .day = l->day, .reason = reason ? reason : "", .patch = patch, .is_trial = true});
    keep_act first;
    const char *request = http_header(c->r, "Idempotency-Key");
    if (e == LT_CONFLICT && request && keep_find_act(&c->cx, c->k, c->who.p.id, request, &first) == LT_OK)
        return LT_OK;
    return e;
}

static lt_err confirm(api_call *c, line_call *l)
{
    TRY(find_line(c, l));
    TRY(permit_leader(c, l));
    json_t *patch = json_pack("{s:s}", "verdict", api_text(c, "verdict"));
    if (!patch)
        return cx_fail(&c->cx, LT_NO_MEMORY, "no memory for a confirmation");
    lt_err e = try_confirm(c, l, patch);
    act a = {.what = "dispatch.confirm", .kind = DISPATCH_KIND, .id = l->id, .patch = patch, .reason = api_text(c, "reason")};
    if (!e)
        e = done(c, l, &a);
    json_decref(patch);
    return e;
}

static lt_err with_line(api_call *c, lt_err (*fn)(api_call *c, line_call *l))
{
    line_call l = {.measure = NULL};
    TRY(plan_call_open(c, &l.v));
    lt_err e = fn(c, &l);
    plan_view_close(&l.v);
    return e;
}

static lt_err post_report(api_call *c)
{
    return with_line(c, report);
}

static lt_err post_confirm(api_call *c)
{
    return with_line(c, confirm);
}

static const api_param SHEET_PARAMS[] = {
    {"month", API_QUERY, API_TEXT, false, 7, 7, NULL, "YYYY-MM; default: the newest one whose day to report has come"},
    {"unit", API_QUERY, API_TEXT, false, 1, PLAN_KEY_MAX, NULL, "lines of one unit"},
    {"measure", API_QUERY, API_TEXT, false, 1, MEASURE_ID_MAX, NULL, "lines of one measure"},
    {.name = NULL},
};
static const api_param REPORT_PARAMS[] = {
    {"month", API_BODY, API_TEXT, true, 7, 7, NULL, "YYYY-MM"},
    {"measure", API_BODY, API_TEXT, true, 1, MEASURE_ID_MAX, NULL, "id of the measure"},
    {"unit", API_BODY, API_TEXT, true, 1, PLAN_KEY_MAX, NULL, "the unit that reports"},
    {"progress", API_BODY, API_INT, true, 0, 100, NULL, "percent"},
    {"words", API_BODY, API_TEXT, true, 1, DISPATCH_WORDS_MAX, NULL, "how it stands"},
    {.name = NULL},
};
static const api_param CONFIRM_PARAMS[] = {
    {"month", API_BODY, API_TEXT, true, 7, 7, NULL, "YYYY-MM"},
    {"measure", API_BODY, API_TEXT, true, 1, MEASURE_ID_MAX, NULL, "id of the measure"},
    {"unit", API_BODY, API_TEXT, true, 1, PLAN_KEY_MAX, NULL, "the unit that reported"},
    {"verdict", API_BODY, API_CHOICE, true, 0, 0, "confirm return", "confirmed, or sent back with a reason"},
    {"reason", API_BODY, API_TEXT, false, 1, 500, NULL, "why it is sent back"},
    {.name = NULL},
};
const api_route DISPATCH_ROUTES[] = {
    {"GET", API_PREFIX "/dispatch", RIGHT_LEDGER_READ, get_dispatch, SHEET_PARAMS, "plan", "The month's dispatch sheet: what each unit reported on each measure, what is confirmed, what is overdue",
     .reply = "Dispatch"},
    {"POST", API_PREFIX "/dispatch/report", RIGHT_LEDGER_CHANGE, post_report, REPORT_PARAMS, "plan", "A unit reports on a measure for a month", .reply = "Done"},
    {"POST", API_PREFIX "/dispatch/confirm", RIGHT_LEDGER_MOVE, post_confirm, CONFIRM_PARAMS, "plan", "The lead agency confirms a report or sends it back", .reply = "Done"},
    {.path = NULL},
};
