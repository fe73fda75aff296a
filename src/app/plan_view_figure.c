/* plan_view_figure.c - the indicators' figures, with the law's daily values and verdicts; see plan_view.h. */
#include "app/plan_view.h"

#include <math.h>
#include <stdio.h>

#include "app/energy_outlook.h"
#include "app/evaluate_target.h"
#include "app/text.h"
#include "base/arena.h"
#include "base/civil.h"

/* --- daily values of areas --------------------------------------------------------------------------------------------------- */

typedef struct area_bed {
    const evaluation *e;
    const char       *by;
} area_bed;

static double value_of(const evaluate_days *d, indicator i, int day)
{
    exact v = evaluate_day_value(d, i, day); /* ng/m3 */
    return exact_has(v) ? exact_to_double(v) / (i == IND_CO ? 1e6 : 1e3) : NAN;
}

static lt_err day_text(lt_cx *cx, int64_t day, const char **out)
{
    char date[CIVIL_TEXT_MAX], *copy;
    civil_format_date(day * CIVIL_DAY_MS, 0, date);
    TRY(arena_text(cx, date, 10, &copy));
    *out = copy;
    return LT_OK;
}

static lt_err take_unit(lt_cx *cx, const area_bed *b, const evaluate_unit *u, const char *const *days, plan_area_day *out)
{
    (void)cx;
    for (int d = 0; d < b->e->days; d++) {
        int aqi = u->index[d].aqi;
        out[d] = (plan_area_day){.area = u->name, .by = b->by, .day = days[d], .aqi = aqi > 0 ? aqi : 0, .level = aqi > 0 ? aqi_level(aqi) : 0,
                                 .so2 = value_of(&u->days, IND_SO2, d), .no2 = value_of(&u->days, IND_NO2, d), .co = value_of(&u->days, IND_CO, d),
                                 .o3_8h = value_of(&u->days, IND_O3_8H, d), .pm10 = value_of(&u->days, IND_PM10, d),
                                 .pm25 = value_of(&u->days, IND_PM25, d), .is_simulated = u->is_simulated};
    }
    return LT_OK;
}

static lt_err take_days(lt_cx *cx, const area_bed *b, plan_days *out)
{
    const char **days;
    plan_area_day *all;
    size_t width = (size_t)b->e->days;
    TRY(ARENA_ARRAY(cx, width + 1, &days));
    for (size_t d = 0; d < width; d++)
        TRY(day_text(cx, b->e->q.from_day + (int64_t)d, &days[d]));
    TRY(ARENA_ARRAY(cx, out->n + width * b->e->count + 1, &all));
    if (out->n)
        memcpy(all, out->list, out->n * sizeof *all);
    for (size_t u = 0; u < b->e->count; u++)
        TRY(take_unit(cx, b, &b->e->units[u], days, all + out->n + u * width));
    out->list = all;
    out->n += width * b->e->count;
    return LT_OK;
}

/* plan_days_fn; self: the plan_view. */
static lt_err ask_days(lt_cx *cx, void *self, keep *k, const char *by, const int64_t from_to[2], plan_days *out)
{
    const plan_view *v = self;
    evaluation *e;
    evaluate_query q = {.from_day = from_to[0], .to_day = from_to[1], .offset_min = v->offset_min, .rules = -1, .limits = -1, .variant = -1};
    if (!evaluate_by_parse(span_text(by), &q.by) || q.to_day < q.from_day)
        return LT_OK;
    TRY(arena_alloc(cx, sizeof *e, &e));
    lt_err err = evaluate_keep(cx, k, &q, e);
    if (err == LT_NOT_FOUND)
        return LT_OK;
    TRY(err);
    return take_days(cx, &(area_bed){e, by}, out);
}

lt_err plan_view_tables(lt_cx *cx, keep *k, const plan_view *v, const json_t *queries, const char *day)
{
    const char **sql;
    size_t n = json_array_size(queries);
    TRY(ARENA_ARRAY(cx, n + 1, &sql));
    for (size_t i = 0; i < n; i++)
        sql[i] = json_get_text(json_array_get(queries, i), "sql", "");
    for (size_t i = 0; i < n; i++)
        if (strstr(sql[i], "energy_outlook")) {
            TRY(energy_outlook_lend(cx, k, day));
            break;
        }
    plan_need need = {.sql = sql, .n = n, .day = day, .days = ask_days, .self = (void *)(uintptr_t)v};
    return plan_tables_make(cx, k, &need);
}

/* --- the law's word at a year's end ------------------------------------------------------------------------------------------ */

typedef struct verdicts {
    evaluate_target *rows;
    size_t           n;
    bool             was_asked;
} verdicts;

static lt_err ask_verdicts(lt_cx *cx, keep *k, const plan_view *v, const char *day, verdicts *out)
{
    int64_t ms;
    if (out->was_asked || !civil_parse_iso(span_text(day), 0, &ms))
        return LT_OK;
    out->was_asked = true;
    int year = civil_from_ms(ms, 0).year;
    evaluate_query q = {.from_day = civil_day_number(year, 1, 1), .to_day = civil_day_number(year, 12, 31), .offset_min = v->offset_min, .rules = -1,
                        .limits = -1, .variant = -1};
    return evaluate_targets_for(cx, k, &q, &out->rows, &out->n);
}

/* A year that has ended is concluded by the law's evaluation, rounded as it says; what it cannot measure stays with the ledgers. */
static lt_err conclude(lt_cx *cx, keep *k, const plan_view *v, const plan_indicator *p, plan_figure *f, verdicts *w)
{
    if (!p->concluded_by[0] || !strstr(p->rests_on, "area_day") || strcmp(f->to + 4, "-12-31") != 0)
        return LT_OK;
    TRY(ask_verdicts(cx, k, v, f->to, w));
    f->met = PLAN_OPEN;
    for (size_t i = 0; i < w->n; i++)
        if (strcmp(w->rows[i].key, p->concluded_by) == 0 && w->rows[i].is_final)
            f->met = w->rows[i].verdict.state == TARGET_MET ? PLAN_MET : PLAN_MISSED;
    return LT_OK;
}

/* --- JSON ---------------------------------------------------------------------------------------------------------------------- */

static light light_of_figure(const plan_figure *f)
{
    if (!f->has_value || !f->has_limit)
        return LIGHT_GREY;
    if (f->met != PLAN_OPEN)
        return f->met == PLAN_MET ? LIGHT_GREEN : LIGHT_RED;
    return f->is_course ? LIGHT_GREEN : LIGHT_YELLOW;
}

static void put_number(jout *j, const char *key, bool has, double v)
{
    jout_key(j, key);
    if (has)
        jout_double(j, v);
    else
        jout_null(j);
}

static void put_met(jout *j, plan_met met)
{
    jout_key(j, "met");
    if (met == PLAN_OPEN)
        jout_null(j);
    else
        jout_bool(j, met == PLAN_MET);
}

static void put_figure(jout *j, const plan_indicator *p, const plan_figure *f)
{
    const char *zh, *en;
    plan_view_unit(p->unit, &zh, &en);
    jout_begin_object(j);
    jout_put_text(j, "key", p->key);
    text_put_pair(j, "title", p->title_zh, p->title_en);
    text_put_pair(j, "unit", zh, en);
    jout_put_text(j, "op", p->op[0] ? p->op : NULL);
    put_number(j, "target", f->has_limit, f->limit);
    jout_put_text(j, "limit_by", f->limit_by);
    jout_put_bool(j, "aspiration", p->is_aspiration);
    put_number(j, "value", f->has_value, f->value);
    put_number(j, "numerator", f->has_value && f->has_parts, f->numerator);
    put_number(j, "denominator", f->has_value && f->has_parts, f->denominator);
    jout_put_int(j, "rows", f->rows);
    jout_put_text(j, "data", f->has_value ? "enough" : "none");
    put_met(j, f->met);
    jout_put_bool(j, "course", f->is_course);
    jout_put_text(j, "light", light_name(light_of_figure(f)));
    jout_put_text(j, "direction", p->is_up ? "up" : "down");
    jout_put_text(j, "period", p->period);
    jout_put_text(j, "from", f->from);
    jout_put_text(j, "as_of", f->to);
    jout_put_text(j, "measure", p->measure);
    jout_put_text(j, "clause", p->clause);
    jout_put_text(j, "rests_on", p->rests_on);
    text_put_pair(j, "note", p->note_zh, p->note_en);
    jout_put_text(j, "concluded_by", p->concluded_by[0] ? p->concluded_by : NULL);
    jout_put_text(j, "trouble", f->trouble);
    jout_put_int(j, "ms", f->ms);
    jout_end_object(j);
}

static lt_err run_all(lt_cx *cx, keep *k, const plan_view *v, const char *day, const json_t *list, jout *j)
{
    verdicts w = {.was_asked = false};
    jout_begin_array(j);
    for (size_t i = 0; i < json_array_size(list); i++) {
        plan_indicator p;
        plan_figure f;
        plan_indicator_read(json_array_get(list, i), &p);
        plan_period(&p, v->from, day, &f);
        TRY(plan_figure_run(cx, k, &p, &f));
        TRY(conclude(cx, k, v, &p, &f, &w));
        put_figure(j, &p, &f);
        cx_report(cx, "indicators", i + 1, json_array_size(list));
    }
    jout_end_array(j);
    return LT_OK;
}

lt_err plan_view_figures(lt_cx *cx, keep *k, const plan_view *v, const char *day, const char *only, json_t **out)
{
    buf b;
    json_t *list = json_array();
    buf_init(&b, 64u << 20);
    jout j = jout_of(&b);
    lt_err e = list ? LT_OK : cx_fail(cx, LT_NO_MEMORY, "no memory for indicators");
    for (size_t i = 0; !e && i < json_array_size(v->indicators); i++) {
        json_t *o = json_array_get(v->indicators, i);
        if ((!only || strcmp(only, json_get_text(o, "key", "")) == 0) && json_array_append(list, o) != 0)
            e = cx_fail(cx, LT_NO_MEMORY, "no memory for indicators");
    }
    if (!e && only && !json_array_size(list))
        e = cx_fail(cx, LT_NOT_FOUND, "没有指标“%.60s” there is no indicator \"%.60s\"", only, only);
    if (!e)
        e = plan_view_tables(cx, k, v, list, day);
    if (!e)
        e = run_all(cx, k, v, day, list, &j);
    if (!e)
        e = buf_check(cx, &b);
    if (!e)
        e = json_parse(cx, buf_span(&b), out);
    buf_fini(&b);
    json_decref(list);
    return e;
}
