/* evaluate_target.c - see evaluate_target.h. */
#include "app/evaluate_target.h"

#include <string.h>

#include "assess/conc.h"
#include "base/json.h"

static const char WITHOUT_FIGURE[] = "the plan names no figure";

static lt_err copy_text(lt_cx *cx, const json_t *o, const char *key, const char **out)
{
    char *s;
    const char *v = json_get_text(o, key, "");
    TRY(arena_text(cx, v, strlen(v), &s));
    *out = s;
    return LT_OK;
}

static lt_err read_target(lt_cx *cx, const json_t *o, evaluate_target *t)
{
    TRY(copy_text(cx, o, "key", &t->key));
    TRY(copy_text(cx, o, "quantity", &t->quantity));
    TRY(copy_text(cx, o, "statistic", &t->statistic));
    TRY(copy_text(cx, o, "title_zh", &t->title_zh));
    TRY(copy_text(cx, o, "title_en", &t->title_en));
    TRY(copy_text(cx, o, "unit", &t->unit));
    TRY(copy_text(cx, o, "clause", &t->clause));
    TRY(copy_text(cx, o, "op", &t->op));
    TRY(copy_text(cx, o, "limit", &t->limit));
    TRY(copy_text(cx, o, "from", &t->from));
    TRY(copy_text(cx, o, "to", &t->to));
    t->is_aspiration = json_is_true(json_object_get(o, "is_aspiration"));
    return LT_OK;
}

/* A civil day of the plan; `open` where none is given. */
static int64_t day_of(const char *text, int64_t open)
{
    int64_t ms;
    return civil_parse_iso(span_text(text), 0, &ms) ? ms / CIVIL_DAY_MS : open;
}

/* Do the target's days meet the evaluation's? */
static bool is_for(const evaluate_target *t, const evaluation *e)
{
    return day_of(t->from, INT64_MIN) <= e->q.to_day && day_of(t->to, INT64_MAX) >= e->q.from_day;
}

static void take_mean(const evaluation *e, const evaluate_unit *u, evaluate_target *t)
{
    pollutant p;
    if (!pollutant_parse(span_text(t->quantity), &p)) {
        t->why = "not one of the six pollutants";
        return;
    }
    const annual_item *it = &u->item[p];
    t->days = it->valid_days;
    t->value = conc_print(e->job->w, e->rules_at_end, STAGE_STATISTIC, p, it->mean.value);
    t->is_final = e->is_year && it->mean.enough == MEAN_ENOUGH;
    t->why = !e->is_year ? "the year is not over" : it->mean.enough != MEAN_ENOUGH ? "fewer valid days than the law asks" : "";
}

static void take_days(const evaluation *e, const evaluate_unit *u, evaluate_target *t)
{
    const goodday_counts *g = &u->good;
    bool enough = g->valid >= e->job->w->validity.year_days;
    t->days = g->valid;
    if (g->valid == 0) {
        t->why = "no day has an index";
        return;
    }
    if (strcmp(t->statistic, "good_day_percent") == 0)
        t->value = g->good_percent;
    else if (strcmp(t->statistic, "heavy_days") == 0)
        t->value = (num_dec){g->heavy, 0};
    else
        t->value = (num_dec){g->level[AQI_LEVEL_LIGHT], 0};
    t->is_final = e->is_year && enough;
    t->why = !e->is_year ? "the year is not over" : !enough ? "fewer valid days than the law asks of a year" : "";
}

/* Every item within class II: 1 yes, 0 no; the plan names no figure for it. */
static void take_class2(const evaluation *e, const evaluate_unit *u, evaluate_target *t)
{
    t->days = u->good.valid;
    if (u->verdict == ANNUAL_MET || u->verdict == ANNUAL_EXCEEDED) {
        t->value = (num_dec){u->verdict == ANNUAL_MET, 0};
        t->is_final = true;
    } else {
        t->why = e->is_year ? "fewer valid days than the law asks" : "the year is not over";
    }
}

static void apply_rule(evaluate_target *t)
{
    target rule;
    t->verdict = (target_verdict){.state = TARGET_NO_DATA, .margin = {0, -1}};
    bool has_rule = target_op_parse(span_text(t->op), &rule.op) && num_parse_dec(span_text(t->limit), &rule.limit);
    if (!has_rule && !t->why[0])
        t->why = WITHOUT_FIGURE;
    if (t->is_final && has_rule)
        t->verdict = target_judge(&rule, t->value);
    t->is_final = t->is_final && has_rule;
}

static void judge(const evaluation *e, const evaluate_unit *u, evaluate_target *t)
{
    t->value = (num_dec){0, -1};
    t->why = "";
    if (strcmp(t->statistic, "year_mean") == 0)
        take_mean(e, u, t);
    else if (strcmp(t->statistic, "good_day_percent") == 0 || strcmp(t->statistic, "heavy_days") == 0 ||
             strcmp(t->statistic, "light_days") == 0)
        take_days(e, u, t);
    else if (strcmp(t->statistic, "class2") == 0)
        take_class2(e, u, t);
    else
        t->why = "no measured series tells it";
    if (strcmp(t->statistic, "class2") == 0) {
        t->op = "=";
        t->limit = "1";
    }
    apply_rule(t);
}

static lt_err get_fact(lt_cx *cx, keep *k, const char *key, char **out)
{
    lt_err e = keep_get_fact(cx, k, key, out);
    if (e == LT_NOT_FOUND)
        *out = NULL;
    return e == LT_NOT_FOUND ? LT_OK : e;
}

lt_err evaluate_plan_district(lt_cx *cx, keep *k, const char **out)
{
    char *name;
    TRY(get_fact(cx, k, "plan/district", &name));
    *out = name ? name : "";
    return LT_OK;
}

static lt_err read_targets(lt_cx *cx, const json_t *list, evaluate_target **out, size_t *n)
{
    json_t *o;
    size_t i;
    *n = 0;
    if (!json_is_array(list))
        return cx_fail(cx, LT_BAD_INPUT, "the fact plan/targets is no list");
    TRY(ARENA_ARRAY(cx, json_array_size(list) + 1, out));
    json_array_foreach(list, i, o)
        TRY(read_target(cx, o, &(*out)[(*n)++]));
    return LT_OK;
}

lt_err evaluate_targets_of(lt_cx *cx, keep *k, const evaluation *district, bool or_last, evaluate_target **out, size_t *n)
{
    char *text;
    json_t *list = NULL;
    size_t all = 0, kept = 0;
    int64_t last = INT64_MIN;
    *n = 0;
    *out = NULL;
    TRY(get_fact(cx, k, "plan/targets", &text));
    if (!text || district->count == 0)
        return LT_OK;
    TRY(json_parse(cx, span_text(text), &list));
    lt_err e = read_targets(cx, list, out, &all);
    json_decref(list);
    TRY(e);
    evaluate_target *t = *out;
    bool any = false;
    for (size_t i = 0; i < all; i++) {
        int64_t to = day_of(t[i].to, INT64_MAX);
        any |= is_for(&t[i], district);
        last = to < district->q.from_day && to > last ? to : last;
    }
    for (size_t i = 0; i < all; i++)
        if (any ? is_for(&t[i], district) : or_last && day_of(t[i].to, INT64_MAX) == last)
            t[kept++] = t[i];
    for (size_t i = 0; i < kept; i++)
        judge(district, &district->units[0], &t[i]);
    *n = kept;
    return LT_OK;
}

static bool is_relative(const evaluate_target *t)
{
    return strcmp(t->statistic, "light_days") == 0 && !t->limit[0];
}

lt_err evaluate_targets_after(lt_cx *cx, const evaluation *district, const evaluation *before, evaluate_target *rows, size_t n)
{
    const goodday_counts *g = &before->units[0].good;
    char text[NUM_TEXT_MAX];
    for (size_t i = 0; i < n; i++) {
        char *limit;
        if (!is_relative(&rows[i]))
            continue;
        size_t length = num_format_dec((num_dec){g->level[AQI_LEVEL_LIGHT], 0}, text);
        TRY(arena_text(cx, text, length, &limit));
        judge(district, &district->units[0], &rows[i]);
        if (!district->is_year && g->valid < rows[i].days) { /* days that were not measured then were not clean for that */
            rows[i].why = "the same days of the year before have fewer valid days";
            continue;
        }
        rows[i].limit = limit;
        if (rows[i].why == WITHOUT_FIGURE)
            rows[i].why = "";
        rows[i].is_final = district->is_year && rows[i].days >= district->job->w->validity.year_days;
        if (rows[i].is_final && (!before->is_year || g->valid < before->job->w->validity.year_days)) {
            rows[i].is_final = false;
            rows[i].why = "the year before has fewer valid days than the law asks of a year";
        }
        apply_rule(&rows[i]);
    }
    return LT_OK;
}

static lt_err compare_with_before(lt_cx *cx, keep *k, const evaluation *e, evaluate_target *rows, size_t n)
{
    evaluation *before;
    evaluate_query q = e->q;
    bool any = false;
    civil first = civil_from_ms(q.from_day * CIVIL_DAY_MS, 0);
    for (size_t i = 0; i < n; i++)
        any |= is_relative(&rows[i]);
    if (!any || !e->is_year)
        return LT_OK;
    q.from_day = civil_day_number(first.year - 1, 1, 1);
    q.to_day = civil_day_number(first.year, 1, 1) - 1;
    TRY(arena_alloc(cx, sizeof *before, &before));
    lt_err err = evaluate_keep(cx, k, &q, before);
    if (err == LT_NOT_FOUND)
        return LT_OK;
    TRY(err);
    return evaluate_targets_after(cx, e, before, rows, n);
}

lt_err evaluate_targets_for(lt_cx *cx, keep *k, const evaluate_query *q, evaluate_target **out, size_t *n)
{
    evaluate_query of_district = *q;
    evaluation *e;
    *n = 0;
    *out = NULL;
    TRY(arena_alloc(cx, sizeof *e, &e));
    TRY(evaluate_plan_district(cx, k, &of_district.only));
    of_district.by = BY_DISTRICT;
    if (!of_district.only[0])
        return LT_OK;
    lt_err err = evaluate_keep(cx, k, &of_district, e);
    if (err == LT_NOT_FOUND)
        return LT_OK;
    TRY(err);
    TRY(evaluate_targets_of(cx, k, e, false, out, n));
    return compare_with_before(cx, k, e, *out, *n);
}
