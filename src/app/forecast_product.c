/* forecast_product.c - see forecast_product.h. */
#include "app/forecast_product.h"
#include "app/text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "assess/conc.h"
#include "base/civil.h"
#include "base/num.h"

static const indicator HOUR_OF[FORECAST_POLLUTANTS] = {IND_SO2, IND_NO2, IND_CO, IND_O3, IND_PM10, IND_PM25};
static const indicator DAY_OF[FORECAST_POLLUTANTS] = {IND_SO2, IND_NO2, IND_CO, IND_O3_8H, IND_PM10, IND_PM25};
static const char *const ENDS[FORECAST_QUANTILES] = {"q05", "q25", "q75", "q95"};

void forecast_product_index(const forecast_product *p, bool is_day, int64_t at_ms, const float conc[FORECAST_POLLUTANTS], aqi_result *out)
{
    aqi_input in = {.rules = rule_set_on(at_ms, p->scene->offset_min, !is_day), .report = is_day ? REPORT_DAY : REPORT_HOUR};
    for (int q = 0; q < FORECAST_POLLUTANTS; q++) {
        int64_t scaled;
        exact ng;
        if (conc[q] < 0 || !num_round_double((double)conc[q], 3, &scaled))
            continue;
        (void)conc_of_double(num_to_double((num_dec){scaled, 3}), strcmp(pollutant_unit((pollutant)q), "mg/m3") == 0 ? CONC_NG_PER_MG : CONC_NG_PER_UG, &ng);
        in.reading[is_day ? DAY_OF[q] : HOUR_OF[q]] = reading_of(ng);
    }
    aqi_evaluate(p->w, &in, out);
}

/* -1: the median; else a quantile; negative: not given. */
static float value_at(const forecast_value *v, int end)
{
    return !v->is_given ? -1.0f : end < 0 ? v->median : v->quantile[end];
}

static const forecast_value *cell(const forecast_product *p, bool is_day, int q, int at)
{
    return is_day ? &p->result->day[q][at] : &p->result->hour[q][at];
}

static void index_at(const forecast_product *p, bool is_day, int at, int end, aqi_result *out)
{
    float conc[FORECAST_POLLUTANTS];
    int64_t hour = p->scene->origin_h + 1 + at;
    if (is_day)
        hour = (p->scene->origin_h / 24 + 1 + at) * 24;
    for (int q = 0; q < FORECAST_POLLUTANTS; q++)
        conc[q] = value_at(cell(p, is_day, q, at), end);
    forecast_product_index(p, is_day, forecast_scene_ms(p->scene, hour), conc, out);
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

static void put_index(jout *j, int aqi)
{
    if (aqi < 0)
        jout_null(j);
    else
        jout_int(j, aqi);
}

static void put_row(jout *j, const forecast_product *p, const char *key, int q, int end)
{
    jout_key(j, key);
    jout_begin_array(j);
    for (int h = 0; h < FORECAST_HOURS; h++)
        put_number(j, q, value_at(cell(p, false, q, h), end));
    jout_end_array(j);
}

static const char *first_primary(const aqi_result *r)
{
    for (int q = 0; q < POLLUTANT_COUNT; q++)
        if (r->primary & 1u << q)
            return pollutant_key((pollutant)q);
    return "";
}

static void put_hours(jout *j, const forecast_product *p)
{
    aqi_result r;
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
    jout_key(j, "AQI");
    jout_begin_object(j);
    for (int e = -1; e < FORECAST_QUANTILES; e++) {
        if (e == 1 || e == 2)
            continue;
        jout_key(j, e < 0 ? "value" : ENDS[e]);
        jout_begin_array(j);
        for (int h = 0; h < FORECAST_HOURS; h++) {
            index_at(p, false, h, e, &r);
            put_index(j, r.aqi);
        }
        jout_end_array(j);
    }
    jout_key(j, "primary");
    jout_begin_array(j);
    for (int h = 0; h < FORECAST_HOURS; h++) {
        index_at(p, false, h, -1, &r);
        jout_text(j, first_primary(&r));
    }
    jout_end_array(j);
    jout_end_object(j);
    jout_end_object(j);
}

static void put_day(jout *j, const forecast_product *p, int d)
{
    char date[CIVIL_TEXT_MAX];
    aqi_result middle, low, high;
    index_at(p, true, d, -1, &middle);
    index_at(p, true, d, 0, &low);
    index_at(p, true, d, FORECAST_QUANTILES - 1, &high);
    civil_format_date(forecast_scene_ms(p->scene, (p->scene->origin_h / 24 + 1 + d) * 24), p->scene->offset_min, date);
    aqi_class c = aqi_class_of(middle.level);
    jout_begin_object(j);
    jout_put_text(j, "date", date);
    jout_key(j, "aqi");
    put_index(j, middle.aqi);
    jout_key(j, "q05");
    put_index(j, low.aqi);
    jout_key(j, "q95");
    put_index(j, high.aqi);
    jout_put_int(j, "level", middle.level);
    text_put_pair(j, "class", c.class_zh, c.class_en);
    jout_put_text(j, "primary", first_primary(&middle));
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
