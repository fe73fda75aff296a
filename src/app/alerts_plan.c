/* alerts_plan.c - what of the plan needs a person now: tasks late or due soon, serious findings; see alerts.h. */
#include <stdio.h>

#include "app/alerts.h"
#include "app/plan_view.h"
#include "base/civil.h"

typedef struct plan_work {
    const alert_source *s;
    alert_work         *w;
    plan_view           v;
    const json_t       *areas;
} plan_work;

static const char *name_of(const plan_work *p, const char *unit, bool in_english)
{
    const json_t *a = plan_view_agency(&p->v, unit);
    return json_get_text(a, in_english ? "name_en" : "name", unit);
}

/* The owner, its street, and whoever leads the measure. */
static void address(const plan_work *p, alert *a, const char *owner, const char *measure)
{
    const json_t *leads = json_object_get(plan_view_measure(&p->v, measure), "lead");
    const char *code = json_get_text(plan_view_agency(&p->v, owner), "area", "");
    size_t n = 0;
    if (!a)
        return;
    (void)span_copy(span_text(owner), a->units[n++], PLACE_ID_MAX);
    for (size_t i = 0; i < json_array_size(leads) && n < ALERT_UNITS_MAX; i++)
        (void)span_copy(span_text(json_string_value(json_array_get(leads, i))), a->units[n++], PLACE_ID_MAX);
    if (code[0])
        (void)span_copy(span_text(json_get_text(measure_find(p->areas, "code", code), "name", "")), a->street, sizeof a->street);
}

static int64_t day_ms(const plan_work *p, const char *day)
{
    int64_t ms;
    return civil_parse_iso(span_text(day), p->s->offset_min, &ms) ? ms : p->s->now_ms;
}

/* id, title, measure, owner, due_on */
static lt_err on_task(lt_cx *cx, void *self, int columns, const char *const *names, const keep_cell *cells)
{
    plan_work *p = self;
    const char *t[5];
    char days[24];
    (void)names;
    for (int i = 0; cells && i < columns; i++)
        TRY(plan_cell_text(cx, &cells[i], &t[i]));
    if (!cells)
        return LT_OK;
    int64_t due = day_ms(p, t[4]), left = (due - civil_day_start(p->s->now_ms, p->s->offset_min)) / CIVIL_DAY_MS;
    bool is_late = left < 0;
    snprintf(days, sizeof days, "%lld", (long long)(is_late ? -left : left));
    alert *a = alerts_add(p->w, &(alert_words){is_late ? "task-overdue" : "task-soon", {t[1], name_of(p, t[3], false), t[2], t[4], days},
                                               {t[1], name_of(p, t[3], true), t[2], t[4], days}}, t[0], is_late ? due + CIVIL_DAY_MS : p->s->now_ms);
    address(p, a, t[3], t[2]);
    if (a)
        snprintf(a->link, sizeof a->link, "/console/plan/tasks/%s", t[0]);
    return LT_OK;
}

/* check, owner, measure, count, since */
static lt_err on_findings(lt_cx *cx, void *self, int columns, const char *const *names, const keep_cell *cells)
{
    plan_work *p = self;
    const char *t[5];
    (void)names;
    for (int i = 0; cells && i < columns; i++)
        TRY(plan_cell_text(cx, &cells[i], &t[i]));
    if (!cells)
        return LT_OK;
    const json_t *check = measure_find(p->v.checks, "key", t[0]);
    alert *a = alerts_add(p->w, &(alert_words){"finding", {json_get_text(check, "title_zh", t[0]), t[3], name_of(p, t[1], false), t[4]},
                                               {json_get_text(check, "title_en", t[0]), t[3], name_of(p, t[1], true), t[4]}}, t[0], day_ms(p, t[4]));
    address(p, a, t[1], t[2]);
    if (a)
        snprintf(a->link, sizeof a->link, "/console/ledger/findings?check=%s", t[0]);
    return LT_OK;
}

static lt_err tell(lt_cx *cx, plan_work *p)
{
    char soon[11], most[16];
    const char *params[2] = {soon, most}, *trouble;
    plan_view_shift(p->v.today, p->v.soon_days, soon);
    snprintf(most, sizeof most, "%d", ALERTS_PLAN_MAX);
    keep_statement s = {.sql = "SELECT id, title, measure, owner, due_on FROM ledger_task WHERE is_sample = 0 AND state IN ('open', 'doing') AND due_on <= ?1"
                               " ORDER BY due_on LIMIT CAST(?2 AS INTEGER)", .params = params, .param_count = 2};
    TRY(plan_run_query(cx, p->s->k, &s, on_task, p, &trouble)); /* no ledger of tasks: none */
    return keep_query(cx, p->s->k, "SELECT json_extract(body, '$.check'), json_extract(body, '$.owner'), json_extract(body, '$.measure'), COUNT(*),"
                                   " MIN(json_extract(body, '$.since')) FROM entities WHERE kind = '" FINDING_KIND "' AND json_extract(body, '$.state') = 'open'"
                                   " AND json_extract(body, '$.severity') = 'high' GROUP BY 1 ORDER BY 1", NULL, 0, on_findings, p);
}

lt_err alerts_tell_plan(lt_cx *cx, const alert_source *s, alert_work *w)
{
    plan_work p = {.s = s, .w = w};
    char *text;
    json_t *areas = NULL;
    lt_err e = plan_view_open(cx, s->k, s->offset_min, &p.v);
    if (e)
        return e == LT_NOT_FOUND ? LT_OK : e;
    e = keep_get_fact(cx, s->k, "plan/areas", &text);
    if (!e)
        e = json_parse(cx, span_text(text), &areas);
    p.areas = areas;
    if (!e || e == LT_NOT_FOUND)
        e = tell(cx, &p);
    json_decref(areas);
    plan_view_close(&p.v);
    return e;
}
