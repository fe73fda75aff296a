/* api_plan.c - measures with their lights, indicators with their course, the public summary, tasks: /measures, /indicators, /tasks,
 * /plan/progress; see api.h, api_plan.h. */
#include "app/api_plan.h"

#include <stdio.h>

#include "app/api_rows.h"
#include "app/plan_cache.h"
#include "base/arena.h"

#define TASKS_PAGE      500
#define TREND_DAYS      30  /* of each indicator of the list */
#define TREND_DAYS_MAX  1000

/* --- shared ------------------------------------------------------------------------------------------------------------------ */

lt_err plan_call_open(api_call *c, plan_view *v)
{
    return plan_view_open(&c->cx, c->k, c->owner->set.offset_min, v);
}

lt_err plan_call_figures(api_call *c, const plan_view *v, json_t **out)
{
    return plan_cache_figures(&c->cx, c->owner->plan, c->k, v, out);
}

void plan_give_words(jout *j, const char *key, const json_t *words)
{
    text_put_pair(j, key, json_get_text(words, "zh", ""), json_get_text(words, "en", ""));
}

lt_err plan_call_street(api_call *c, const plan_view *v, const char *unit, const char **out)
{
    char *text, *copy;
    json_t *areas;
    const char *code = json_get_text(plan_view_agency(v, unit), "area", "");
    *out = "";
    lt_err e = code[0] ? keep_get_fact(&c->cx, c->k, "plan/areas", &text) : LT_NOT_FOUND;
    if (e)
        return e == LT_NOT_FOUND ? LT_OK : e;
    TRY(json_parse(&c->cx, span_text(text), &areas));
    const char *name = json_get_text(measure_find(areas, "code", code), "name", "");
    e = arena_text(&c->cx, name, strlen(name), &copy);
    json_decref(areas);
    *out = e ? "" : copy;
    return e;
}

typedef lt_err (*plan_writer)(api_call *c, const plan_view *v, const json_t *figures, const plan_state *states, jout *j);

/* The plan, its figures and states, and what is written of them. */
static lt_err with_plan(api_call *c, plan_writer write)
{
    plan_view v;
    json_t *figures = NULL;
    plan_state *states = NULL;
    jout j = jout_of(&c->out);
    TRY(plan_call_open(c, &v));
    lt_err e = plan_call_figures(c, &v, &figures);
    if (!e)
        e = plan_view_states(&c->cx, c->k, &v, figures, &states);
    if (!e)
        e = write(c, &v, figures, states, &j);
    json_decref(figures);
    plan_view_close(&v);
    return e;
}

/* --- /measures ----------------------------------------------------------------------------------------------------------------- */

static void put_counts(const plan_view *v, const plan_state *states, jout *j)
{
    unsigned n[4] = {0};
    for (size_t i = 0; i < json_array_size(v->measures); i++)
        n[states[i].shown]++;
    jout_key(j, "counts");
    jout_begin_object(j);
    for (int l = LIGHT_RED; l >= LIGHT_GREY; l--)
        jout_put_int(j, light_name((light)l), n[l]);
    jout_end_object(j);
}

static lt_err write_measures(api_call *c, const plan_view *v, const json_t *figures, const plan_state *states, jout *j)
{
    (void)c;
    jout_begin_object(j);
    jout_put_text(j, "as_of", v->today);
    put_counts(v, states, j);
    jout_key(j, "chapters");
    plan_view_put_chapters(v, states, figures, plan_view_put_measure, j);
    jout_end_object(j);
    return LT_OK;
}

static lt_err get_measures(api_call *c)
{
    return with_plan(c, write_measures);
}

static lt_err put_ledgers(api_call *c, const json_t *keys, jout *j)
{
    jout_key(j, "ledgers");
    jout_begin_array(j);
    for (size_t i = 0; i < json_array_size(keys); i++) {
        kind k;
        keep_state_count *counts;
        size_t n;
        int64_t total = 0;
        const char *name = json_string_value(json_array_get(keys, i));
        lt_err e = ledger_get_kind(&c->cx, c->k, name, &k, NULL);
        if (e == LT_NOT_FOUND)
            continue;
        TRY(e);
        TRY(keep_count_rows(&c->cx, c->k, &k.table, NULL, &counts, &n));
        for (size_t s = 0; s < n; s++)
            total += (int64_t)counts[s].n;
        jout_begin_object(j);
        jout_put_text(j, "kind", name);
        text_put_pair(j, "title", k.title, k.title_en);
        jout_put_int(j, "count", total);
        jout_end_object(j);
    }
    jout_end_array(j);
    return LT_OK;
}

/* Rows of the ledger of tasks that the caller may see. */
static lt_err put_tasks(api_call *c, keep_row_filter f, jout *j, const char **next)
{
    kind k;
    ledger_scope scope;
    keep_row_list list = {.n = 0};
    rows_view view = {.with_geometry = false};
    lt_err e = ledger_get_kind(&c->cx, c->k, PLAN_TASK_KIND, &k, NULL);
    if (!e) {
        TRY(rows_scope(c, &scope));
        TRY(rows_district(c, &view.district));
        f.own = scope.is_all ? NULL : &scope.own;
        TRY(keep_list_rows(&c->cx, c->k, &k.table, &f, &list));
    }
    if (e && e != LT_NOT_FOUND)
        return e;
    jout_begin_array(j);
    for (size_t i = 0; i < list.n; i++) {
        ledger_row r;
        TRY(ledger_row_read(&c->cx, &k, &list.rows[i], &r));
        view.misfit = list.rows[i].misfit;
        jout_begin_object(j);
        rows_write(c, &r, &view, j);
        jout_end_object(j);
        ledger_row_fini(&r);
    }
    jout_end_array(j);
    *next = list.next;
    return LT_OK;
}

static lt_err put_whole(api_call *c, const plan_state *s, const json_t *figures, jout *j)
{
    const char *next;
    static const char *const LISTS[] = {"duties", "deadlines", "targets"};
    const json_t *keys = json_object_get(s->m, "indicators");
    jout_put_int(j, "chapter", json_get_int(s->m, "chapter", 0));
    plan_give_words(j, "chapter_title", json_object_get(s->m, "chapter_title"));
    jout_put_text(j, "clause", json_get_text(s->m, "clause", ""));
    plan_give_words(j, "summary", json_object_get(s->m, "summary"));
    for (size_t i = 0; i < sizeof LISTS / sizeof LISTS[0]; i++) {
        jout_key(j, LISTS[i]);
        json_write(j, json_object_get(s->m, LISTS[i]));
    }
    jout_key(j, "figures");
    jout_begin_array(j);
    for (size_t i = 0; i < json_array_size(keys); i++) {
        const json_t *f = measure_find(figures, "key", json_string_value(json_array_get(keys, i)));
        if (f)
            json_write(j, f);
    }
    jout_end_array(j);
    keep_condition of = {.column = "measure", .how = KEEP_IS, .value = {.type = KEEP_TEXT, .s = span_text(json_get_text(s->m, "id", ""))}};
    TRY(put_ledgers(c, json_object_get(s->m, "ledgers"), j));
    jout_key(j, "task_rows");
    return put_tasks(c, (keep_row_filter){.conditions = &of, .condition_count = 1, .limit = TASKS_PAGE}, j, &next);
}

static lt_err write_measure(api_call *c, const plan_view *v, const json_t *figures, const plan_state *states, jout *j)
{
    const char *id = api_text(c, "id");
    const plan_state *s = NULL;
    for (size_t i = 0; i < json_array_size(v->measures) + json_array_size(v->goals); i++)
        if (strcmp(json_get_text(states[i].m, "id", ""), id) == 0)
            s = &states[i];
    if (!s)
        return cx_fail(&c->cx, LT_NOT_FOUND, "没有措施“%.20s” there is no measure \"%.20s\"", id, id);
    jout_begin_object(j);
    plan_view_put_measure(v, s, figures, j);
    TRY(put_whole(c, s, figures, j));
    jout_end_object(j);
    return LT_OK;
}

static lt_err get_measure(api_call *c)
{
    return with_plan(c, write_measure);
}

/* --- /plan/progress: for everybody ----------------------------------------------------------------------------------------------- */

static void put_public(const plan_view *v, const plan_state *s, const json_t *figures, jout *j)
{
    (void)figures;
    jout_put_text(j, "id", json_get_text(s->m, "id", ""));
    plan_give_words(j, "title", json_object_get(s->m, "title"));
    jout_put_text(j, "light", light_name(s->shown));
    text_put_pair(j, "why", s->why.zh, s->why.en);
    plan_view_put_agencies(v, "lead", json_object_get(s->m, "lead"), j);
}

static lt_err write_progress(api_call *c, const plan_view *v, const json_t *figures, const plan_state *states, jout *j)
{
    (void)c;
    jout_begin_object(j);
    jout_put_text(j, "as_of", v->today);
    text_put_pair(j, "name", json_get_text(v->about, "name_zh", ""), json_get_text(v->about, "name_en", ""));
    put_counts(v, states, j);
    jout_key(j, "chapters");
    plan_view_put_chapters(v, states, figures, put_public, j);
    jout_end_object(j);
    return LT_OK;
}

static lt_err get_progress(api_call *c)
{
    return with_plan(c, write_progress);
}

/* --- /indicators ----------------------------------------------------------------------------------------------------------------- */

/* day, value of a daily product */
static lt_err on_trend(lt_cx *cx, void *self, int columns, const char *const *names, const keep_cell *cells)
{
    jout *j = self;
    const char *day;
    (void)columns, (void)names;
    if (!cells)
        return LT_OK;
    TRY(plan_cell_text(cx, &cells[0], &day));
    jout_begin_array(j);
    jout_text(j, day);
    if (cells[1].type == KEEP_NULL)
        jout_null(j);
    else
        jout_double(j, plan_cell_number(&cells[1]));
    jout_end_array(j);
    return LT_OK;
}

static lt_err put_trend(api_call *c, const char *key, int days, jout *j)
{
    char range[2][PLAN_KEY_MAX + 32], most[16];
    const char *params[3] = {range[0], range[1], most};
    snprintf(range[0], sizeof range[0], "indicator/%.40s/", key);
    snprintf(range[1], sizeof range[1], "indicator/%.40s0", key);
    snprintf(most, sizeof most, "%d", days);
    jout_key(j, "trend");
    jout_begin_array(j);
    TRY(keep_query(&c->cx, c->k, "SELECT day, value FROM (SELECT substr(key, -10) AS day, json_extract(body, '$.value') AS value FROM products"
                                 " WHERE key > ?1 AND key < ?2 ORDER BY key DESC LIMIT CAST(?3 AS INTEGER)) ORDER BY day", params, 3, on_trend, j));
    jout_end_array(j);
    return LT_OK;
}

static lt_err put_indicator(api_call *c, const json_t *f, int days, jout *j)
{
    const char *name;
    json_t *v;
    json_object_foreach((json_t *)(uintptr_t)f, name, v) /* jansson knows no const here */
    {
        jout_key(j, name);
        json_write(j, v);
    }
    return put_trend(c, json_get_text(f, "key", ""), days, j);
}

static lt_err get_indicators(api_call *c)
{
    plan_view v;
    json_t *figures = NULL;
    jout j = jout_of(&c->out);
    TRY(plan_call_open(c, &v));
    lt_err e = plan_call_figures(c, &v, &figures);
    jout_begin_object(&j);
    jout_key(&j, "items");
    jout_begin_array(&j);
    for (size_t i = 0; !e && i < json_array_size(figures); i++) {
        const json_t *f = json_array_get(figures, i);
        if (api_text(c, "measure") && strcmp(api_text(c, "measure"), json_get_text(f, "measure", "")) != 0)
            continue;
        jout_begin_object(&j);
        e = put_indicator(c, f, TREND_DAYS, &j);
        jout_end_object(&j);
    }
    jout_end_array(&j);
    jout_put_text(&j, "next", NULL);
    jout_end_object(&j);
    json_decref(figures);
    plan_view_close(&v);
    return e;
}

static lt_err put_one(api_call *c, const plan_view *v, jout *j)
{
    const char *key = api_text(c, "key"), *day = api_text(c, "day");
    json_t *figures = NULL;
    const json_t *source = measure_find(v->indicators, "key", key);
    c->field = "key";
    if (!source)
        return cx_fail(&c->cx, LT_NOT_FOUND, "没有指标“%.60s” there is no indicator \"%.60s\"", key, key);
    c->field = NULL;
    lt_err e = day ? plan_view_figures(&c->cx, c->k, v, day, key, &figures) : plan_call_figures(c, v, &figures);
    const json_t *f = measure_find(figures, "key", key);
    jout_begin_object(j);
    if (!e && f)
        e = put_indicator(c, f, TREND_DAYS_MAX, j);
    jout_put_text(j, "sql", json_get_text(source, "sql", ""));
    jout_key(j, "steps");
    json_write(j, json_object_get(source, "steps"));
    jout_end_object(j);
    json_decref(figures);
    return e;
}

static lt_err get_indicator(api_call *c)
{
    plan_view v;
    jout j = jout_of(&c->out);
    TRY(plan_call_open(c, &v));
    lt_err e = put_one(c, &v, &j);
    plan_view_close(&v);
    return e;
}

/* --- /tasks ------------------------------------------------------------------------------------------------------------------------ */

static lt_err get_tasks(api_call *c)
{
    static const struct {
        const char  *param, *column;
        keep_compare how;
    } ROWS[] = {{"measure", "measure", KEEP_IS}, {"owner", "owner", KEEP_IS}, {"due_before", "due_on", KEEP_AT_MOST}};
    keep_condition conditions[3];
    size_t n = 0;
    const char *next;
    jout j = jout_of(&c->out);
    for (size_t i = 0; i < 3; i++)
        if (api_text(c, ROWS[i].param))
            conditions[n++] = (keep_condition){ROWS[i].column, ROWS[i].how, {.type = KEEP_TEXT, .s = span_text(api_text(c, ROWS[i].param))}};
    jout_begin_object(&j);
    jout_key(&j, "items");
    keep_row_filter f = {.conditions = conditions, .condition_count = n, .state = api_text(c, "state"), .after = api_text(c, "after"),
                         .limit = (uint32_t)api_int(c, "limit", TASKS_PAGE)};
    TRY(put_tasks(c, f, &j, &next));
    jout_put_text(&j, "next", next);
    jout_end_object(&j);
    return LT_OK;
}

static const api_param ID_PARAMS[] = {
    {"id", API_PATH, API_TEXT, true, 1, MEASURE_ID_MAX, NULL, "id of a measure, such as 2.4b"},
    {.name = NULL},
};
static const api_param INDICATORS_PARAMS[] = {
    {"measure", API_QUERY, API_TEXT, false, 1, MEASURE_ID_MAX, NULL, "only of this measure"},
    {.name = NULL},
};
static const api_param INDICATOR_PARAMS[] = {
    {"key", API_PATH, API_TEXT, true, 1, PLAN_KEY_MAX, NULL, "key of an indicator"},
    {"day", API_QUERY, API_DAY, false, 0, 0, NULL, "of the period that holds this day; default: yesterday's"},
    {.name = NULL},
};
static const api_param TASK_PARAMS[] = {
    {"measure", API_QUERY, API_TEXT, false, 1, MEASURE_ID_MAX, NULL, "of one measure"},
    {"owner", API_QUERY, API_TEXT, false, 1, PLAN_KEY_MAX, NULL, "of one unit"},
    {"state", API_QUERY, API_CHOICE, false, 0, 0, "open doing reported done cancelled", "in this state"},
    {"due_before", API_QUERY, API_DAY, false, 0, 0, NULL, "due on this day or before"},
    {"after", API_QUERY, API_TEXT, false, 1, 200, NULL, "what the page before gave as next"},
    {"limit", API_QUERY, API_INT, false, 1, KEEP_ROW_LIMIT_MAX, NULL, "rows of a page (500)"},
    {.name = NULL},
};
const api_route PLAN_ROUTES[] = {
    {"GET", API_PREFIX "/measures", RIGHT_LEDGER_READ, get_measures, .tag = "plan", .summary = "Measures of the plan by chapter, each with its light and why", .reply = "Measures", .flags = API_SLOW},
    {"GET", API_PREFIX "/measures/{id}", RIGHT_LEDGER_READ, get_measure, ID_PARAMS, "plan", "One measure whole: duties, deadlines, targets, ledgers, figures, tasks", .reply = "Measure",
     .flags = API_SLOW},
    {"GET", API_PREFIX "/indicators", RIGHT_LEDGER_READ, get_indicators, INDICATORS_PARAMS, "plan", "Indicators of the plan: value or no data, target, verdict, course", .reply = "Indicators",
     .flags = API_SLOW},
    {"GET", API_PREFIX "/indicators/{key}", RIGHT_LEDGER_READ, get_indicator, INDICATOR_PARAMS, "plan", "One indicator with its whole course and its SQL", .reply = "Indicator", .flags = API_SLOW},
    {"GET", API_PREFIX "/tasks", RIGHT_LEDGER_READ, get_tasks, TASK_PARAMS, "plan", "Tasks that the caller may see: rows of the ledger task", .reply = "Items"},
    {"GET", API_PREFIX "/plan/progress", RIGHT_PUBLIC, get_progress, .tag = "public", .summary = "The plan's measures with their lights, for everybody", .reply = "PlanProgress",
     .cache_ms = 60000, .flags = API_SLOW},
    {.path = NULL},
};
