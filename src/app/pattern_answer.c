/* pattern_answer.c - see pattern_answer.h. */
#include "app/pattern_answer.h"

#include <math.h>
#include <stdio.h>

#include "base/civil.h"
#include "model/pattern/nwr.h"
#include "model/pattern/polar_groups.h"
#include "model/pattern/sector.h"
#include "model/pattern/theil_sen.h"
#include "model/pattern/variation.h"

#define DIGITS 5 /* of a figure in a picture */
#define MONTH_SHARE 0.5

static const char *const METHODS[PATTERN_METHOD_COUNT] = {"polar", "cpf", "rose", "nwr", "variation", "cluster", "theil-sen"};

const char *pattern_method_name(pattern_method m)
{
    return METHODS[m];
}

static void put_short(jout *j, double v)
{
    char text[32];
    if (!isfinite(v)) {
        jout_null(j);
        return;
    }
    int n = snprintf(text, sizeof text, "%.*g", DIGITS, v);
    double short_v;
    if (n > 0 && num_parse_double(span_of(text, (size_t)n), &short_v))
        jout_double(j, short_v);
    else
        jout_double(j, v);
}

static void put(jout *j, const char *key, double v)
{
    jout_key(j, key);
    put_short(j, v);
}

static void put_list(jout *j, const char *key, const double *v, size_t n)
{
    jout_key(j, key);
    jout_begin_array(j);
    for (size_t i = 0; v && i < n; i++)
        put_short(j, v[i]);
    jout_end_array(j);
}

static void put_tally(jout *j, const pattern_tally *t, const hour_file *h)
{
    jout_key(j, "tally");
    jout_begin_object(j);
    jout_put_int(j, "hours", (int64_t)t->hours);
    jout_put_int(j, "used", (int64_t)t->used);
    jout_put_int(j, "no_value", (int64_t)t->no_value);
    jout_put_int(j, "calm", (int64_t)t->calm);
    jout_put_int(j, "no_wind", (int64_t)t->no_wind);
    jout_put_int(j, "bad_wind", (int64_t)h->bad_wind);
    jout_put_int(j, "zero", (int64_t)t->zero);
    jout_put_int(j, "negative", (int64_t)t->negative);
    jout_end_object(j);
    jout_put_bool(j, "wind_words", h->is_words);
}

static polar_query polar_of(const pattern_ask *a, const hour_file *h)
{
    return (polar_query){.hours = {h->n, h->value, h->speed_m_s, h->from_deg}, .statistic = a->statistic, .percentile = a->percentile,
                         .percentile_to = a->percentile_to, .calm_m_s = a->calm_m_s, .min_bin = a->min_bin, .size = a->size, .uncertainty = a->uncertainty,
                         .as_openair = a->as_openair};
}

static void put_polar(jout *j, const polar_plot *p, const polar_query *q)
{
    jout_put_text(j, "statistic", polar_statistic_name(q->statistic));
    put(j, "threshold", p->threshold);
    put(j, "threshold_to", p->threshold_to);
    jout_put_int(j, "min_bin", q->min_bin ? q->min_bin : 2);
    put(j, "speed_min", p->speed_min_m_s);
    put(j, "speed_max", p->speed_max_m_s);
    put(j, "step_deg", p->step_deg);
    jout_put_double(j, "power", p->power);
    jout_put_int(j, "places", (int64_t)p->places);
    jout_put_int(j, "k", (int64_t)p->k);
    put(j, "edf", p->edf);
    put(j, "least", p->least);
    put(j, "most", p->most);
    jout_key(j, "cells"); /* [middle of the direction, middle of the speed, hours, statistic]; only those with hours */
    jout_begin_array(j);
    for (size_t c = 0; c < p->cells; c++) {
        if (p->count[c] == 0)
            continue;
        size_t ring = c % POLAR_BASIS_RINGS;
        jout_begin_array(j);
        jout_double(j, (double)(c / POLAR_BASIS_RINGS + 1) * p->step_deg);
        put_short(j, p->speed_min_m_s + ((double)ring + 0.5) * (p->speed_max_m_s - p->speed_min_m_s) / POLAR_BASIS_RINGS);
        jout_int(j, p->count[c]);
        put_short(j, p->cell[c]);
        jout_end_array(j);
    }
    jout_end_array(j);
    jout_put_int(j, "size", (int64_t)p->size);
    put_list(j, "surface", p->surface, p->size * p->size);
    if (p->low) {
        put_list(j, "low", p->low, p->size * p->size);
        put_list(j, "high", p->high, p->size * p->size);
    }
}

static lt_err answer_polar(lt_cx *cx, polar_lens *lens, const pattern_ask *a, const hour_file *h, jout *j)
{
    polar_plot p;
    polar_groups g;
    polar_query q = polar_of(a, h);
    if (a->method == PATTERN_CLUSTER)
        q.size = POLAR_BASIS_SIDE;
    TRY(polar_make(cx, lens, &q, &p));
    if (a->method == PATTERN_CLUSTER)
        TRY(polar_groups_make(cx, &p, &q, a->groups ? a->groups : 6, &g));
    put_tally(j, &p.tally, h);
    put_polar(j, &p, &q);
    if (a->method != PATTERN_CLUSTER)
        return LT_OK;
    jout_put_int(j, "groups", (int64_t)g.k);
    put(j, "silhouette", g.silhouette);
    jout_key(j, "group_rows");
    jout_begin_array(j);
    for (size_t i = 0; i < g.k; i++) {
        jout_begin_object(j);
        jout_put_int(j, "hours", (int64_t)g.hours[i]);
        put(j, "mean", g.mean[i]);
        jout_end_object(j);
    }
    jout_end_array(j);
    jout_key(j, "group"); /* of each point of the surface, -1 none */
    jout_begin_array(j);
    for (size_t i = 0; i < g.size * g.size; i++)
        jout_int(j, g.of_point[i]);
    jout_end_array(j);
    return LT_OK;
}

static void put_counts(jout *j, const char *key, const size_t *v, size_t n)
{
    jout_key(j, key);
    jout_begin_array(j);
    for (size_t i = 0; i < n; i++)
        jout_int(j, (int64_t)v[i]);
    jout_end_array(j);
}

static lt_err answer_sectors(lt_cx *cx, const pattern_ask *a, const hour_file *h, jout *j)
{
    sector_table t;
    sector_query q = {.hours = {h->n, h->value, h->speed_m_s, h->from_deg}, .calm_m_s = a->calm_m_s, .percentile = a->percentile > 0 ? a->percentile : 90,
                      .sectors = a->sectors, .min_hours = a->min_bin};
    TRY(sector_make(cx, &q, &t));
    put_tally(j, &t.tally, h);
    jout_put_double(j, "percentile", q.percentile);
    put(j, "threshold", t.threshold);
    put(j, "mean", t.mean);
    jout_put_int(j, "above", (int64_t)t.above);
    put_list(j, "limits", t.limits, t.limit_count);
    put_counts(j, "calm_by_class", t.calm_by_class, t.limit_count + 1);
    jout_key(j, "sectors");
    jout_begin_array(j);
    for (size_t i = 0; i < t.sectors; i++) {
        const sector_row *r = &t.rows[i];
        jout_begin_object(j);
        put(j, "middle_deg", r->middle_deg);
        jout_put_int(j, "hours", (int64_t)r->hours);
        jout_put_int(j, "above", (int64_t)r->above);
        put(j, "probability", r->probability);
        put(j, "low", r->low);
        put(j, "high", r->high);
        put(j, "mean", r->mean);
        put(j, "speed", r->speed_m_s);
        jout_put_bool(j, "is_few", r->is_few);
        put_counts(j, "by_class", r->by_class, t.limit_count + 1);
        jout_end_object(j);
    }
    jout_end_array(j);
    return LT_OK;
}

static lt_err answer_nwr(lt_cx *cx, const pattern_ask *a, const hour_file *h, jout *j)
{
    nwr_surface s;
    TRY(nwr_make(cx, &(nwr_query){.hours = {h->n, h->value, h->speed_m_s, h->from_deg}, .calm_m_s = a->calm_m_s, .min_hours = a->min_bin}, &s));
    put_tally(j, &s.tally, h);
    jout_put_int(j, "directions", (int64_t)s.directions);
    jout_put_int(j, "speeds", (int64_t)s.speeds);
    put(j, "speed_max", s.speed_max_m_s);
    put(j, "best", s.best);
    put(j, "best_deg", s.best_deg);
    put(j, "best_speed", s.best_m_s);
    put_list(j, "surface", s.value, s.directions * s.speeds);
    put_list(j, "weight", s.weight, s.directions * s.speeds);
    return LT_OK;
}

static void put_groups(jout *j, const char *key, const variation_group *g, size_t n)
{
    jout_key(j, key); /* [mean, low, high, hours] */
    jout_begin_array(j);
    for (size_t i = 0; i < n; i++) {
        jout_begin_array(j);
        put_short(j, g[i].mean);
        put_short(j, g[i].low);
        put_short(j, g[i].high);
        jout_int(j, (int64_t)g[i].hours);
        jout_end_array(j);
    }
    jout_end_array(j);
}

static void put_plain_tally(jout *j, const hour_file *h, size_t hours, size_t no_value)
{
    put_tally(j, &(pattern_tally){.hours = hours + no_value, .used = hours, .no_value = no_value}, h);
}

static lt_err answer_variation(lt_cx *cx, const pattern_ask *a, const hour_file *h, jout *j)
{
    variation_result *r;
    uint8_t *hour, *weekday, *month;
    TRY(arena_alloc(cx, sizeof *r, &r));
    TRY(ARENA_ARRAY(cx, h->n + 1, &hour));
    TRY(ARENA_ARRAY(cx, h->n + 1, &weekday));
    TRY(ARENA_ARRAY(cx, h->n + 1, &month));
    for (size_t i = 0; i < h->n; i++) {
        civil c = civil_from_ms(h->t_ms[i], a->offset_min);
        int64_t day = civil_day_number(c.year, c.month, c.day) + 3; /* 1970-01-01 was a Thursday */
        hour[i] = (uint8_t)c.hour;
        month[i] = (uint8_t)(c.month - 1);
        weekday[i] = (uint8_t)((day % 7 + 7) % 7);
    }
    TRY(variation_make(cx, &(variation_query){.n = h->n, .value = h->value, .hour = hour, .weekday = weekday, .month = month, .draws = a->draws, .seed = a->seed},
                       r));
    put_plain_tally(j, h, r->hours, r->no_value);
    put(j, "mean", r->mean);
    put_groups(j, "hour", r->hour, VARIATION_HOURS);
    put_groups(j, "weekday", r->day, VARIATION_DAYS);
    put_groups(j, "month", r->month, VARIATION_MONTHS);
    put_groups(j, "week", r->week, VARIATION_WEEK);
    return LT_OK;
}

static lt_err answer_trend(lt_cx *cx, const pattern_ask *a, const hour_file *h, jout *j)
{
    theil_sen_months m;
    theil_sen_trend t;
    int32_t *month;
    size_t values = 0;
    TRY(ARENA_ARRAY(cx, h->n + 1, &month));
    for (size_t i = 0; i < h->n; i++) {
        civil c = civil_from_ms(h->t_ms[i], a->offset_min);
        month[i] = c.year * 12 + c.month - 1;
        values += isfinite(h->value[i]) ? 1 : 0;
    }
    TRY(theil_sen_take_months(cx, month, h->value, h->n, MONTH_SHARE, &m));
    TRY(theil_sen_fit(cx, &(theil_sen_query){.n = m.n, .t_years = m.t_years, .value = m.mean, .season = a->raw_season ? NULL : m.season, .draws = a->draws,
                                             .seed = a->seed}, &t));
    put_plain_tally(j, h, values, h->n - values);
    jout_put_bool(j, "deseasonalised", !a->raw_season);
    jout_put_int(j, "months", (int64_t)t.used);
    jout_put_int(j, "months_missing", (int64_t)t.no_value);
    jout_put_int(j, "block", (int64_t)t.block);
    put(j, "slope", t.slope);
    put(j, "low", t.low);
    put(j, "high", t.high);
    put(j, "p", t.p);
    put(j, "intercept", t.intercept);
    put(j, "percent", t.percent);
    put(j, "percent_low", t.percent_low);
    put(j, "percent_high", t.percent_high);
    jout_key(j, "points"); /* [month, mean, mean without the season] */
    jout_begin_array(j);
    for (size_t i = 0; i < m.n; i++) {
        char text[32];
        int at = m.first + (int)i;
        snprintf(text, sizeof text, "%04d-%02d", at / 12, at % 12 + 1);
        jout_begin_array(j);
        jout_text(j, text);
        put_short(j, m.mean[i]);
        put_short(j, t.adjusted[i]);
        jout_end_array(j);
    }
    jout_end_array(j);
    return LT_OK;
}

lt_err pattern_answer(lt_cx *cx, polar_lens *lens, const pattern_ask *a, const hour_file *h, jout *j)
{
    lt_err e;
    jout_begin_object(j);
    jout_put_text(j, "method", METHODS[a->method]);
    jout_put_text(j, "quantity", a->quantity);
    jout_put_text(j, "unit", a->unit);
    switch (a->method) {
    case PATTERN_CPF:
    case PATTERN_ROSE: e = answer_sectors(cx, a, h, j); break;
    case PATTERN_NWR: e = answer_nwr(cx, a, h, j); break;
    case PATTERN_VARIATION: e = answer_variation(cx, a, h, j); break;
    case PATTERN_TREND: e = answer_trend(cx, a, h, j); break;
    default: e = answer_polar(cx, lens, a, h, j);
    }
    jout_end_object(j);
    return e;
}
