/* outlook_run.c - see outlook_run.h. */
#include "app/outlook_run.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/evaluate_report.h"
#include "app/text.h"
#include "assess/aqi.h"
#include "assess/conc.h"
#include "base/arena.h"
#include "base/civil.h"
#include "base/json.h"

#define PRODUCT_MAX ((size_t)1 << 20)
#define BLOCK_DAYS  10

typedef enum figure_kind { FIGURE_MEAN, FIGURE_GOOD, FIGURE_HEAVY, FIGURE_LIGHT, FIGURE_NONE } figure_kind;

typedef struct figure { /* of one target */
    figure_kind kind;
    pollutant   p;
    bool        is_floor; /* the more the better */
    bool        has_limit;
    double      edge;     /* the figure, unrounded, at which the target begins to be met */
    float      *past, *now;
} figure;
typedef struct run {
    outlook_scene *scene;
    outlook_case   cases[OUTLOOK_CASES_MAX];
    size_t         case_count;
    int16_t       *index[OUTLOOK_CASES_MAX + 1]; /* [0] as it was */
    figure        *of; /* beside scene->targets */
    uint64_t       seed;
} run;

/* --- what is counted ----------------------------------------------------------------------------------------------------------------- */

static figure figure_of(const evaluate_target *t)
{
    figure f = {.kind = FIGURE_NONE};
    num_dec limit;
    if (strcmp(t->statistic, "year_mean") == 0 && pollutant_parse(span_text(t->quantity), &f.p))
        f.kind = FIGURE_MEAN;
    else if (strcmp(t->statistic, "good_day_percent") == 0)
        f.kind = FIGURE_GOOD;
    else if (strcmp(t->statistic, "heavy_days") == 0)
        f.kind = FIGURE_HEAVY;
    else if (strcmp(t->statistic, "light_days") == 0)
        f.kind = FIGURE_LIGHT;
    f.has_limit = num_parse_dec(span_text(t->limit), &limit);
    f.is_floor = t->op[0] == '>';
    int decimals = f.kind == FIGURE_HEAVY || f.kind == FIGURE_LIGHT ? 0 : t->value.decimals < 0 ? 1 : t->value.decimals;
    double half = 0.5 * pow(10, -decimals), to = num_to_double(limit);
    if (f.has_limit) /* "<" and ">=" are met half a step below, "<=", ">" and "=" half a step above */
        f.edge = strcmp(t->op, "<") == 0 || strcmp(t->op, ">=") == 0 ? to - half : to + half;
    return f;
}

static bool is_count(const figure *f)
{
    return f->kind == FIGURE_HEAVY || f->kind == FIGURE_LIGHT;
}

/* A day's part in the year's mean. Counts: days a year. */
static float day_part(const figure *f, int aqi)
{
    int level = aqi_level(aqi);
    if (aqi < 0)
        return NAN;
    switch (f->kind) {
    case FIGURE_GOOD:
        return level <= AQI_LEVEL_GOOD ? 100 : 0;
    case FIGURE_HEAVY:
        return level >= AQI_LEVEL_HEAVY ? YEAR_OUTLOOK_DAYS : 0;
    case FIGURE_LIGHT:
        return level == AQI_LEVEL_LIGHT ? YEAR_OUTLOOK_DAYS : 0;
    case FIGURE_MEAN:
    case FIGURE_NONE:
        break;
    }
    return NAN;
}

static double unit_ng(pollutant p)
{
    return strcmp(pollutant_unit(p), "mg/m3") == 0 ? (double)CONC_NG_PER_MG : (double)CONC_NG_PER_UG;
}

/* The days of the years before at every level, under a case. */
static void fill_past(const run *r, figure *f, size_t which)
{
    const outlook_case *c = which ? &r->cases[which - 1] : NULL;
    size_t at = 0;
    for (size_t k = 0; k < YEAR_OUTLOOK_LEVELS; k++)
        for (size_t y = 0; y < r->scene->years; y++)
            for (size_t d = 0; d < YEAR_OUTLOOK_DAYS; d++, at++) {
                if (f->kind != FIGURE_MEAN) {
                    f->past[at] = day_part(f, r->index[which][at]);
                    continue;
                }
                double by = year_outlook_level(k) * (c && c->month[outlook_month(d)] ? c->factor : 1);
                f->past[at] = (float)((double)r->scene->past[y].value[EVALUATE_INDICATOR_OF[f->p]][d] / unit_ng(f->p) * by);
            }
}

static lt_err prepare(lt_cx *cx, const run *r, figure *f)
{
    TRY(ARENA_ARRAY(cx, YEAR_OUTLOOK_LEVELS * r->scene->years * YEAR_OUTLOOK_DAYS + 1, &f->past));
    TRY(ARENA_ARRAY(cx, YEAR_OUTLOOK_DAYS, &f->now));
    for (size_t d = 0; d < r->scene->days; d++)
        f->now[d] = f->kind == FIGURE_MEAN ? (float)((double)r->scene->so_far.value[EVALUATE_INDICATOR_OF[f->p]][d] / unit_ng(f->p)) : day_part(f, r->scene->index[d]);
    return LT_OK;
}

/* *known: there is enough of the past. */
static lt_err solve(lt_cx *cx, const run *r, figure *f, size_t which, year_outlook *out, bool *known)
{
    const outlook_scene *s = r->scene;
    *known = false;
    *out = (year_outlook){0};
    fill_past(r, f, which);
    year_outlook_ask q = {.past = f->past, .years = s->years, .levels = YEAR_OUTLOOK_LEVELS, .now = f->now, .days = s->days, .target = f->edge, .block = BLOCK_DAYS, .draws = OUTLOOK_DRAWS, .seed = r->seed};
    lt_err e = year_outlook_solve(cx, &q, out);
    if (e == LT_NOT_ENOUGH)
        return LT_OK;
    TRY(e);
    *known = true;
    if (f->is_floor)
        out->chance = 1 - out->chance;
    return LT_OK;
}

/* --- words --------------------------------------------------------------------------------------------------------------------------- */

static void put_number(jout *j, const char *key, double x, int decimals)
{
    int64_t scaled;
    jout_key(j, key);
    if (!isfinite(x) || !num_round_double(x, decimals, &scaled))
        jout_null(j);
    else
        jout_dec(j, (num_dec){scaled, (int8_t)decimals});
}

static void put_range(jout *j, const figure *f, const year_outlook *o, bool known)
{
    int decimals = is_count(f) ? 0 : 1;
    put_number(j, "median", known ? o->median : NAN, decimals);
    put_number(j, "low", known ? o->low : NAN, decimals);
    put_number(j, "high", known ? o->high : NAN, decimals);
    put_number(j, "chance", known && f->has_limit ? o->chance : NAN, 3);
}

/* What the days to come may still do, and whether that is within reach. */
static void put_still(jout *j, const run *r, const figure *f)
{
    double left = (double)YEAR_OUTLOOK_DAYS - (double)r->scene->days, still = f->has_limit ? year_outlook_still(f->now, r->scene->days, f->edge) : NAN;
    const char *reach = "open";
    if (is_count(f))
        still = floor(still * left / YEAR_OUTLOOK_DAYS);
    if (!f->has_limit || isnan(still))
        reach = NULL;
    else if (f->is_floor ? still <= 0 : is_count(f) && still >= left)
        reach = "assured";
    else if (f->is_floor ? still > 100 : still < 0)
        reach = "lost";
    put_number(j, "still", still < 0 && reach && strcmp(reach, "lost") == 0 ? NAN : still, is_count(f) ? 0 : 1);
    jout_put_text(j, "reach", reach);
}

static void put_why(jout *j, const run *r, const figure *f, bool known)
{
    char zh[160], en[160];
    if (known && f->has_limit) {
        jout_put_text(j, "why", NULL);
    } else if (known) {
        text_put_pair(j, "why", "计划没有给出数值", "The plan names no figure.");
    } else {
        snprintf(zh, sizeof zh, "往年数据不足：至少要有一年、过半日子的实测值（现有 %zu 年）。", r->scene->years);
        snprintf(en, sizeof en, "Too little of years before: half the days of one year at least (there are %zu years).", r->scene->years);
        text_put_pair(j, "why", zh, en);
    }
}

static lt_err put_target(lt_cx *cx, jout *j, const run *r, size_t i)
{
    const evaluate_target *t = &r->scene->targets[i];
    figure *f = &r->of[i];
    year_outlook o;
    num_dec limit;
    bool known;
    TRY(solve(cx, r, f, 0, &o, &known));
    jout_begin_object(j);
    jout_put_text(j, "key", t->key);
    jout_put_text(j, "statistic", t->statistic);
    jout_put_text(j, "quantity", t->quantity);
    jout_put_text(j, "unit", t->unit);
    jout_put_text(j, "op", t->op);
    evaluate_json_dec(j, "target", num_parse_dec(span_text(t->limit), &limit) ? limit : (num_dec){0, -1});
    jout_put_bool(j, "aspiration", t->is_aspiration);
    text_put_pair(j, "title", t->title_zh, t->title_en);
    jout_put_text(j, "clause", t->clause);
    evaluate_json_dec(j, "value", t->value);
    jout_put_int(j, "days", t->days);
    put_range(j, f, &o, known);
    double left = (double)YEAR_OUTLOOK_DAYS - (double)r->scene->days;
    put_number(j, "rest", !known ? NAN : is_count(f) ? o.rest * left / YEAR_OUTLOOK_DAYS : o.rest, 1);
    put_still(j, r, f);
    put_why(j, r, f, known);
    jout_end_object(j);
    return LT_OK;
}

static lt_err put_case(lt_cx *cx, jout *j, const run *r, size_t which)
{
    const outlook_case *c = &r->cases[which - 1];
    jout_begin_object(j);
    jout_put_text(j, "key", c->key);
    text_put_pair(j, "title", c->title_zh, c->title_en);
    put_number(j, "factor", c->factor, 2);
    jout_key(j, "months");
    jout_begin_array(j);
    for (int m = 0; m < 12; m++)
        if (c->month[m])
            jout_int(j, m + 1);
    jout_end_array(j);
    jout_put_int(j, "days", c->days);
    jout_key(j, "targets");
    jout_begin_array(j);
    for (size_t i = 0; i < r->scene->count; i++) {
        year_outlook o;
        bool known;
        if (r->of[i].kind == FIGURE_NONE)
            continue;
        TRY(solve(cx, r, &r->of[i], which, &o, &known));
        jout_begin_object(j);
        jout_put_text(j, "key", r->scene->targets[i].key);
        put_range(j, &r->of[i], &o, known);
        jout_end_object(j);
    }
    jout_end_array(j);
    jout_end_object(j);
    return LT_OK;
}

static void put_head(lt_cx *cx, jout *j, const run *r, const char *until)
{
    const outlook_scene *s = r->scene;
    char key[2 * CIVIL_TEXT_MAX], made[CIVIL_TEXT_MAX];
    jout_key(j, "keys");
    jout_begin_array(j);
    snprintf(key, sizeof key, OUTLOOK_KEY, until);
    jout_text(j, key);
    jout_text(j, OUTLOOK_NOW);
    jout_end_array(j);
    jout_put_text(j, "district", s->district);
    jout_put_int(j, "year", s->year);
    jout_put_text(j, "until", until);
    jout_put_int(j, "days", (int64_t)s->days);
    civil_format_iso(cx_now_ms(cx), s->now.q.offset_min, made);
    jout_put_text(j, "made", made);
    jout_put_text(j, "rules", rule_set_name(s->now.rules_at_end));
    jout_put_bool(j, "simulated", s->is_simulated);
    jout_key(j, "past");
    jout_begin_array(j);
    for (size_t y = 0; y < s->years; y++) {
        jout_begin_object(j);
        jout_put_int(j, "year", s->past[y].year);
        jout_put_int(j, "days", s->past[y].days);
        jout_end_object(j);
    }
    jout_end_array(j);
    jout_put_int(j, "draws", OUTLOOK_DRAWS);
    jout_put_int(j, "block", BLOCK_DAYS);
    jout_put_double(j, "level_sd", YEAR_OUTLOOK_LEVEL_SD);
}

static lt_err write_product(lt_cx *cx, run *r, buf *out)
{
    const outlook_scene *s = r->scene;
    char until[CIVIL_TEXT_MAX];
    uint64_t steps = 1 + (s->years ? r->case_count : 0), done = 0;
    jout j = jout_of(out);
    civil_format_date(s->now.q.to_day * CIVIL_DAY_MS, 0, until);
    jout_begin_object(&j);
    put_head(cx, &j, r, until);
    jout_key(&j, "targets");
    jout_begin_array(&j);
    cx_report(cx, "draw", done++, steps);
    for (size_t i = 0; i < s->count; i++)
        if (r->of[i].kind != FIGURE_NONE)
            TRY(put_target(cx, &j, r, i));
    jout_end_array(&j);
    jout_key(&j, "cases");
    jout_begin_array(&j);
    for (size_t c = 1; s->years && c <= r->case_count; c++) {
        cx_report(cx, "draw", done++, steps);
        if (cx_is_cancelled(cx))
            return cx_fail(cx, LT_CANCELLED, "stopped at case %s", r->cases[c - 1].key);
        if (r->cases[c - 1].days)
            TRY(put_case(cx, &j, r, c));
    }
    jout_end_array(&j);
    jout_put_text(&j, "input_sha256", s->now.input);
    jout_put_text(&j, "code", LT_VERSION);
    jout_end_object(&j);
    return buf_check(cx, out);
}

/* --- the job ------------------------------------------------------------------------------------------------------------------------- */

static int64_t today_of(lt_cx *cx, int offset_min)
{
    return (civil_day_start(cx_now_ms(cx), offset_min) + offset_min * CIVIL_MINUTE_MS) / CIVIL_DAY_MS;
}

static lt_err open_run(lt_cx *cx, const store *s, keep *k, run *r)
{
    int64_t today = today_of(cx, s->set.offset_min);
    TRY(ARENA_ARRAY(cx, 1, &r->scene));
    TRY(outlook_scene_load(cx, k, today, s->set.offset_min, r->scene));
    r->seed = (uint64_t)today;
    r->case_count = outlook_cases(r->scene, r->cases);
    for (size_t c = 0; c <= r->case_count; c++)
        TRY(outlook_scene_index(cx, r->scene, c ? &r->cases[c - 1] : NULL, &r->index[c]));
    TRY(ARENA_ARRAY(cx, r->scene->count + 1, &r->of));
    for (size_t i = 0; i < r->scene->count; i++) {
        r->of[i] = figure_of(&r->scene->targets[i]);
        if (r->of[i].kind != FIGURE_NONE)
            TRY(prepare(cx, r, &r->of[i]));
    }
    return LT_OK;
}

static void say_result(jout *out, const char *until, const char *why)
{
    jout_begin_object(out);
    jout_put_int(out, "published", until ? 1 : 0);
    jout_put_text(out, "until", until);
    jout_put_text(out, "why", why);
    jout_end_object(out);
}

lt_err outlook_run(lt_cx *cx, const store *s, keep *k, jout *result)
{
    run *r;
    buf b;
    uint64_t entry;
    char until[CIVIL_TEXT_MAX];
    TRY(ARENA_ARRAY(cx, 1, &r));
    lt_err e = open_run(cx, s, k, r);
    if (e == LT_NOT_ENOUGH) {
        say_result(result, NULL, cx->say);
        return LT_OK;
    }
    TRY(e);
    buf_init(&b, PRODUCT_MAX);
    e = write_product(cx, r, &b);
    if (!e) {
        span part = buf_span(&b);
        e = journal_append(cx, s->j, &(journal_item){.kind = ENTRY_PRODUCT, .parts = &part, .part_count = 1}, &entry);
    }
    buf_fini(&b);
    TRY(e);
    civil_format_date(r->scene->now.q.to_day * CIVIL_DAY_MS, 0, until);
    say_result(result, until, NULL);
    return LT_OK;
}

lt_err outlook_run_is_due(lt_cx *cx, keep *k, int offset_min, bool *yes)
{
    char *body, yesterday[CIVIL_TEXT_MAX];
    const char *district;
    uint64_t entry;
    json_t *o;
    TRY(evaluate_plan_district(cx, k, &district));
    *yes = district[0] != '\0';
    lt_err e = keep_get_product(cx, k, OUTLOOK_NOW, &body, &entry);
    if (e || !*yes)
        return e == LT_NOT_FOUND ? LT_OK : e;
    TRY(json_parse(cx, span_text(body), &o));
    civil_format_date((today_of(cx, offset_min) - 1) * CIVIL_DAY_MS, 0, yesterday);
    *yes = strcmp(json_get_text(o, "until", ""), yesterday) < 0;
    json_decref(o);
    return LT_OK;
}
