/* forecast_product.c - see forecast_product.h. */
#include "app/forecast_product.h"
#include "app/forecast_index.h"
#include "app/text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/civil.h"
#include "base/num.h"

static const char *const ENDS[FORECAST_QUANTILES] = {"q05", "q25", "q75", "q95"};

/* -1: the median; else a quantile; negative: not given. */
static float value_at(const forecast_value *v, int end)
{
    return !v->is_given ? -1.0f : end < 0 ? v->median : v->quantile[end];
}

static const forecast_value *cell(const forecast_product *p, bool is_day, int q, int at)
{
    return is_day ? &p->result->day[q][at] : &p->result->hour[q][at];
}

static void index_at(const forecast_product *p, bool is_day, int at, forecast_index *out)
{
    forecast_index_ask a = {.w = p->w, .offset_min = p->scene->offset_min, .history = &p->scene->history, .place = p->place};
    a.origin_h = p->scene->origin_h;
    a.model = p->taught;
    forecast_index_find(&a, p->result, is_day, at, out);
}

static void put_number(jout *j, int q, float v)
{
    int64_t scaled;
    int decimals = q == FORECAST_CO ? 2 : 1;
    if (v < 0 || !num_round_double((double)v, decimals, &scaled))
        jout_null(j);
    else
        jout_dec(j, (num_dec){scaled, (int8_t)decimals});
}

/* Rounded up, as the law rounds an index. */
static void put_index(jout *j, const forecast_index *x, float v)
{
    if (x->members == 0)
        jout_null(j);
    else
        jout_int(j, (int64_t)ceil((double)v - 1e-6));
}
static void put_share(jout *j, double v)
{
    int64_t scaled;
    if (num_round_double(v, 2, &scaled))
        jout_dec(j, (num_dec){scaled, 2});
    else
        jout_null(j);
}

static void put_row(jout *j, const forecast_product *p, const char *key, int q, int end)
{
    jout_key(j, key);
    jout_begin_array(j);
    for (int h = 0; h < FORECAST_HOURS; h++)
        put_number(j, q, value_at(cell(p, false, q, h), end));
    jout_end_array(j);
}

static const char *primary_of(const forecast_index *x)
{
    return x->primary < 0 ? "" : pollutant_key((pollutant)x->primary);
}

/* The AQI of all hours; -2: the median, -1: the mean, then the quantiles. */
static void put_hours_index(jout *j, const forecast_index x[FORECAST_HOURS])
{
    jout_begin_object(j);
    for (int e = -2; e < FORECAST_QUANTILES; e++) {
        jout_key(j, e == -2 ? "value" : e == -1 ? "mean" : ENDS[e]);
        jout_begin_array(j);
        for (int h = 0; h < FORECAST_HOURS; h++)
            put_index(j, &x[h], e == -2 ? x[h].median : e == -1 ? x[h].mean : x[h].quantile[e]);
        jout_end_array(j);
    }
    jout_key(j, "primary");
    jout_begin_array(j);
    for (int h = 0; h < FORECAST_HOURS; h++)
        jout_text(j, primary_of(&x[h]));
    jout_end_array(j);
    jout_key(j, "chance");
    jout_begin_object(j);
    for (int q = 0; q < FORECAST_POLLUTANTS; q++) {
        bool any = false;
        for (int h = 0; h < FORECAST_HOURS; h++)
            any = any || x[h].chance[q] > 0;
        if (!any)
            continue;
        jout_key(j, forecast_pollutant_name(q));
        jout_begin_array(j);
        for (int h = 0; h < FORECAST_HOURS; h++)
            put_share(j, (double)x[h].chance[q]);
        jout_end_array(j);
    }
    jout_end_object(j);
    jout_end_object(j);
}

static void put_hours(jout *j, const forecast_product *p)
{
    jout_key(j, "hours");
    jout_begin_object(j);
    for (int q = 0; q < FORECAST_POLLUTANTS; q++) {
        if (!cell(p, false, q, 0)->is_given)
            continue;
        jout_key(j, forecast_pollutant_name(q));
        jout_begin_object(j);
        jout_put_text(j, "unit", pollutant_unit((pollutant)q));
        put_row(j, p, "value", q, -1);
        for (int e = 0; e < FORECAST_QUANTILES; e++)
            put_row(j, p, ENDS[e], q, e);
        jout_end_object(j);
    }
    forecast_index x[FORECAST_HOURS];
    for (int h = 0; h < FORECAST_HOURS; h++)
        index_at(p, false, h, &x[h]);
    jout_key(j, "AQI");
    put_hours_index(j, x);
    jout_end_object(j);
}

static void put_day(jout *j, const forecast_product *p, int d)
{
    char date[CIVIL_TEXT_MAX];
    forecast_index x;
    index_at(p, true, d, &x);
    int level = aqi_level(x.members ? (int)ceil((double)x.median - 1e-6) : AQI_NA);
    civil_format_date(forecast_scene_ms(p->scene, (p->scene->origin_h / 24 + 1 + d) * 24), p->scene->offset_min, date);
    aqi_class c = aqi_class_of(level);
    jout_begin_object(j);
    jout_put_text(j, "date", date);
    jout_key(j, "aqi");
    put_index(j, &x, x.median);
    for (int e = 0; e < FORECAST_QUANTILES; e++) {
        jout_key(j, ENDS[e]);
        put_index(j, &x, x.quantile[e]);
    }
    jout_put_int(j, "level", level);
    text_put_pair(j, "class", c.class_zh, c.class_en);
    jout_put_text(j, "primary", primary_of(&x));
    jout_key(j, "chance");
    jout_begin_object(j);
    for (int q = 0; q < FORECAST_POLLUTANTS; q++)
        if (x.chance[q] > 0) {
            jout_key(j, forecast_pollutant_name(q));
            put_share(j, (double)x.chance[q]);
        }
    jout_end_object(j);
    jout_key(j, "values");
    jout_begin_object(j);
    for (int q = 0; q < FORECAST_POLLUTANTS; q++) {
        const forecast_value *v = cell(p, true, q, d);
        if (!v->is_given)
            continue;
        jout_key(j, forecast_pollutant_name(q));
        jout_begin_object(j);
        jout_put_text(j, "unit", pollutant_unit((pollutant)q));
        jout_key(j, "value");
        put_number(j, q, v->median);
        jout_key(j, "q05");
        put_number(j, q, v->quantile[0]);
        jout_key(j, "q95");
        put_number(j, q, v->quantile[FORECAST_QUANTILES - 1]);
        jout_end_object(j);
    }
    jout_end_object(j);
    jout_end_object(j);
}

static void put_head(jout *j, const forecast_product *p)
{
    char key[FORECAST_PRODUCT_KEY_MAX], origin[CIVIL_TEXT_MAX], text[CIVIL_TEXT_MAX];
    const forecast_scene *s = p->scene;
    civil_format_iso(forecast_scene_ms(s, s->origin_h + 1), s->offset_min, origin);
    jout_key(j, "keys");
    jout_begin_array(j);
    snprintf(key, sizeof key, FORECAST_PRODUCT_KEY, s->ids[p->place], origin);
    jout_text(j, key);
    snprintf(key, sizeof key, FORECAST_PRODUCT_NOW, s->ids[p->place]);
    if (p->is_now)
        jout_text(j, key);
    jout_end_array(j);
    jout_put_text(j, "place", s->ids[p->place]);
    jout_put_text(j, "origin", origin);
    civil_format_iso(p->issued_ms, s->offset_min, text);
    jout_put_text(j, "issued", text);
    jout_put_text(j, "rules", rule_set_name(rule_set_on(forecast_scene_ms(s, s->origin_h + 1), s->offset_min, true)));
    jout_key(j, "method");
    jout_begin_object(j);
    jout_put_text(j, "key", p->method);
    jout_put_text(j, "zh", p->result->basis_zh);
    jout_put_text(j, "en", p->result->basis);
    jout_end_object(j);
    jout_key(j, "weather");
    jout_begin_object(j);
    jout_put_int(j, "hours", p->result->weather_hours);
    jout_put_int(j, "given", (int64_t)s->sky.hours);
    if (s->sky_issued_ms != INT64_MIN)
        civil_format_iso(s->sky_issued_ms, s->offset_min, text);
    jout_put_text(j, "issued", s->sky_issued_ms != INT64_MIN ? text : NULL);
    jout_end_object(j);
    jout_put_text(j, "model", p->model);
    jout_put_bool(j, "simulated", s->is_simulated);
    jout_put_text(j, "from", origin);
}

lt_err forecast_product_write(lt_cx *cx, const forecast_product *p, buf *out)
{
    jout j = jout_of(out);
    jout_begin_object(&j);
    put_head(&j, p);
    put_hours(&j, p);
    jout_key(&j, "days");
    jout_begin_array(&j);
    for (int d = 0; d < FORECAST_DAYS; d++)
        put_day(&j, p, d);
    jout_end_array(&j);
    jout_put_text(&j, "code", LT_VERSION);
    jout_end_object(&j);
    return buf_check(cx, out);
}
