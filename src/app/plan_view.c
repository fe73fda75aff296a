/* plan_view.c - see plan_view.h. */
#include "app/plan_view.h"

#include <stdio.h>

#include "app/setting.h"
#include "base/arena.h"
#include "base/civil.h"

/* --- the plan out of its facts ------------------------------------------------------------------------------------------------ */

static lt_err read_fact(lt_cx *cx, keep *k, const char *key, json_t **out)
{
    char *text;
    lt_err e = keep_get_fact(cx, k, key, &text);
    if (e == LT_NOT_FOUND) {
        *out = json_array();
        return *out ? LT_OK : cx_fail(cx, LT_NO_MEMORY, "no memory for a plan");
    }
    TRY(e);
    return json_parse(cx, span_text(text), out);
}

static lt_err read_all(lt_cx *cx, keep *k, plan_view *v)
{
    json_t **const LISTS[] = {&v->about, &v->goals, &v->measures, &v->indicators, &v->checks, &v->score, &v->agencies};
    static const char *const FACTS[] = {"plan/about", "plan/goals", "plan/measures", "plan/indicators", "plan/checks", "plan/score", "plan/agencies"};
    for (size_t i = 0; i < sizeof FACTS / sizeof FACTS[0]; i++)
        TRY(read_fact(cx, k, FACTS[i], LISTS[i]));
    v->from = json_get_text(v->about, "from", "");
    TRY(setting_int(cx, k, "plan.soon_days", &v->soon_days));
    TRY(setting_int(cx, k, "plan.dispatch_day", &v->due_day));
    return v->from[0] ? LT_OK : cx_fail(cx, LT_NOT_FOUND, "尚未装载计划 no plan is loaded");
}

lt_err plan_view_open(lt_cx *cx, keep *k, int offset_min, plan_view *out)
{
    char date[CIVIL_TEXT_MAX];
    *out = (plan_view){.offset_min = offset_min};
    civil_format_date(cx_now_ms(cx), offset_min, date);
    (void)span_copy(span_text(date), out->today, sizeof out->today);
    lt_err e = read_all(cx, k, out);
    if (e)
        plan_view_close(out);
    return e;
}

void plan_view_close(plan_view *v)
{
    json_t *const all[] = {v->about, v->goals, v->measures, v->indicators, v->checks, v->score, v->agencies};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        json_decref(all[i]);
    *v = (plan_view){.about = NULL};
}

const json_t *plan_view_measure(const plan_view *v, const char *id)
{
    const json_t *m = measure_find(v->measures, "id", id);
    return m ? m : measure_find(v->goals, "id", id);
}

const json_t *plan_view_agency(const plan_view *v, const char *key)
{
    return measure_find(v->agencies, "key", key);
}

void plan_view_shift(const char *day, int64_t n, char out[11])
{
    int64_t ms;
    char date[CIVIL_TEXT_MAX];
    if (!civil_parse_iso(span_text(day), 0, &ms))
        ms = 0;
    civil_format_date(ms + n * CIVIL_DAY_MS, 0, date);
    (void)span_copy(span_text(date), out, 11);
}

void plan_view_yesterday(const plan_view *v, char out[11])
{
    plan_view_shift(v->today, -1, out);
}

/* --- tasks, findings, reports of each measure ----------------------------------------------------------------------------------- */

typedef struct counting {
    const plan_view *v;
    plan_state      *states;
    char             soon[11];
} counting;

static plan_state *find_state(const counting *w, span id)
{
    for (size_t i = 0; i < json_array_size(w->v->measures) + json_array_size(w->v->goals); i++)
        if (span_is(id, json_get_text(w->states[i].m, "id", "")))
            return &w->states[i];
    return NULL;
}

/* measure, state, due_on */
static lt_err on_task(lt_cx *cx, void *self, int columns, const char *const *names, const keep_cell *cells)
{
    counting *w = self;
    const char *due;
    (void)columns, (void)names;
    plan_state *s = cells && cells[0].type == KEEP_TEXT ? find_state(w, cells[0].s) : NULL;
    if (!s)
        return LT_OK;
    TRY(plan_cell_text(cx, &cells[2], &due));
    bool is_done = span_is(cells[1].s, "done"), waits = span_is(cells[1].s, "reported");
    s->f.tasks_done += is_done;
    s->f.tasks_open += !is_done;
    s->f.tasks_overdue += !is_done && !waits && strcmp(due, w->v->today) < 0;
    s->f.tasks_soon += !is_done && !waits && strcmp(due, w->v->today) >= 0 && strcmp(due, w->soon) <= 0;
    return LT_OK;
}

/* measure, severity, count of open ones */
static lt_err on_findings(lt_cx *cx, void *self, int columns, const char *const *names, const keep_cell *cells)
{
    counting *w = self;
    (void)cx, (void)columns, (void)names;
    plan_state *s = cells && cells[0].type == KEEP_TEXT ? find_state(w, cells[0].s) : NULL;
    if (!s)
        return LT_OK;
    s->findings += (unsigned)cells[2].i;
    if (span_is(cells[1].s, "high"))
        s->f.serious += (unsigned)cells[2].i;
    return LT_OK;
}

static void count_figures(const plan_state *s, const json_t *figures, light_facts *f)
{
    const json_t *keys = json_object_get(s->m, "indicators");
    for (size_t i = 0; i < json_array_size(keys); i++) {
        const json_t *o = measure_find(figures, "key", json_string_value(json_array_get(keys, i))), *met = json_object_get(o, "met");
        if (!json_is_number(json_object_get(o, "value")) || !json_is_number(json_object_get(o, "target")))
            continue;
        bool on_course = json_is_true(json_object_get(o, "course"));
        f->met += json_is_true(met);
        f->missed += json_is_false(met);
        f->on_course += json_is_null(met) && on_course;
        f->off_course += json_is_null(met) && !on_course;
    }
}

void plan_view_reported_month(const plan_view *v, char out[8])
{
    char day[11];
    plan_view_shift(v->today, -v->due_day, day); /* in the month whose sheet is the one before */
    snprintf(day + 8, 3, "01");
    plan_view_shift(day, -1, day);
    (void)span_copy(span_of(day, 7), out, 8);
}

lt_err plan_view_sheet(lt_cx *cx, keep *k, const plan_view *v, const char *month, dispatch_sheet *out)
{
    *out = (dispatch_sheet){.measures = v->measures, .agencies = v->agencies, .month = month, .today = v->today, .due_day = (int)v->due_day};
    return dispatch_read(cx, k, out);
}

static lt_err count_reports(lt_cx *cx, keep *k, counting *w)
{
    char month[8];
    dispatch_sheet sheet;
    plan_view_reported_month(w->v, month);
    TRY(plan_view_sheet(cx, k, w->v, month, &sheet));
    for (size_t i = 0; i < sheet.n && sheet.is_kept; i++) {
        plan_state *s = find_state(w, span_text(json_get_text(sheet.lines[i].measure, "id", "")));
        if (s)
            s->f.unreported += sheet.lines[i].is_late;
    }
    return LT_OK;
}

lt_err plan_view_states(lt_cx *cx, keep *k, const plan_view *v, const json_t *figures, plan_state **out)
{
    size_t measures = json_array_size(v->measures), n = measures + json_array_size(v->goals);
    counting w = {.v = v};
    const char *trouble;
    TRY(ARENA_ARRAY(cx, n + 1, &w.states));
    plan_view_shift(v->today, v->soon_days, w.soon);
    for (size_t i = 0; i < n; i++)
        w.states[i] = (plan_state){.m = i < measures ? json_array_get(v->measures, i) : json_array_get(v->goals, i - measures)};
    keep_statement tasks = {.sql = "SELECT measure, state, due_on FROM ledger_task WHERE is_sample = 0 AND state <> 'cancelled'"};
    TRY(plan_run_query(cx, k, &tasks, on_task, &w, &trouble)); /* no ledger of tasks: none */
    TRY(keep_query(cx, k, "SELECT json_extract(body, '$.measure'), json_extract(body, '$.severity'), COUNT(*) FROM entities WHERE kind = '" FINDING_KIND "'"
                          " AND json_extract(body, '$.state') = 'open' GROUP BY 1, 2", NULL, 0, on_findings, &w));
    TRY(count_reports(cx, k, &w));
    for (size_t i = 0; i < n; i++) {
        count_figures(&w.states[i], figures, &w.states[i].f);
        w.states[i].shown = light_of(&w.states[i].f, &w.states[i].why);
    }
    *out = w.states;
    return LT_OK;
}

lt_err plan_view_scores(lt_cx *cx, keep *k, const plan_view *v, const char *period, const char *as_of, json_t **out)
{
    if (!json_is_object(v->score))
        return cx_fail(cx, LT_NOT_FOUND, "计划没有评分规则 the plan has no rule for scores (score.json)");
    score_ask ask = {.rule = v->score, .measures = v->measures, .agencies = v->agencies, .indicators = v->indicators, .period = period,
                     .today = as_of ? as_of : v->today, .due_day = (int)v->due_day};
    return score_make(cx, k, &ask, out);
}
