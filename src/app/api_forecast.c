/* api_forecast.c - what comes next, how good the forecasts were, the year's end: /forecast, /forecast/verification, /forecast/outlook;
 * see api.h. */
#include "app/api_give.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/forecast_pool.h"
#include "app/forecast_product.h"
#include "app/forecast_run.h"
#include "app/forecast_score.h"
#include "app/outlook_run.h"
#include "base/civil.h"
#include "base/json.h"
#include "model/forecast/exceedance.h"
#include "model/forecast/first_days.h"

/* "district", or a station that everybody may see. */
static lt_err find_place(api_call *c, const char **out)
{
    lt_place p;
    *out = api_text(c, "place") ? api_text(c, "place") : "district";
    if (strcmp(*out, "district") == 0)
        return LT_OK;
    c->field = "place";
    TRY(keep_get_place(&c->cx, c->k, *out, &p));
    if (p.kind != PLACE_STATION)
        return cx_fail(&c->cx, LT_NOT_FOUND, "“%.60s”不是站点 \"%.60s\" is no station", *out, *out);
    c->field = NULL;
    return LT_OK;
}

static lt_err put_product(api_call *c, jout *j, const char *name, const char *key, bool *has)
{
    char *body;
    uint64_t entry;
    lt_err e = keep_get_product(&c->cx, c->k, key, &body, &entry);
    *has = e == LT_OK;
    if (e && e != LT_NOT_FOUND)
        return e;
    jout_key(j, name);
    if (e)
        jout_null(j);
    else
        jout_raw(j, span_trim(span_text(body)));
    jout_key(j, "entry");
    if (e)
        jout_null(j);
    else
        jout_int(j, (int64_t)entry);
    return LT_OK;
}

/* Chances of a day's index beyond what a warning is for, by the quantiles that were issued. */
static void put_heavy_day(jout *j, const json_t *day)
{
    static const char *const KEYS[] = {"q05", "q25", "aqi", "q75", "q95"};
    static const double SHARES[] = {0.05, 0.25, 0.5, 0.75, 0.95};
    static const struct { const char *key; double limit; } OVER[] = {{"over_100", 100}, {"over_150", 150}, {"over_200", 200}};
    double value[5];
    int64_t scaled;
    for (size_t i = 0; i < 5; i++)
        value[i] = json_get_double(day, KEYS[i], NAN);
    jout_begin_object(j);
    jout_put_text(j, "date", json_get_text(day, "date", ""));
    for (size_t i = 0; i < sizeof OVER / sizeof OVER[0]; i++) {
        double over = exceedance_of(SHARES, value, 5, OVER[i].limit);
        jout_key(j, OVER[i].key);
        if (isnan(over) || !num_round_double(over, 2, &scaled))
            jout_null(j);
        else
            jout_dec(j, (num_dec){scaled, 2});
    }
    jout_end_object(j);
}

static lt_err put_heavy(api_call *c, jout *j, const char *key)
{
    char *body;
    uint64_t entry;
    json_t *o, *day;
    size_t i;
    jout_key(j, "heavy");
    jout_begin_array(j);
    lt_err e = keep_get_product(&c->cx, c->k, key, &body, &entry);
    if (!e)
        e = json_parse(&c->cx, span_text(body), &o);
    if (e && e != LT_NOT_FOUND)
        return e;
    if (!e) {
        json_array_foreach(json_object_get(o, "days"), i, day)
            put_heavy_day(j, day);
        json_decref(o);
    }
    jout_end_array(j);
    return LT_OK;
}

static lt_err get_forecast(api_call *c)
{
    char key[FORECAST_PRODUCT_KEY_MAX], zh[160], en[200];
    const char *place;
    bool has;
    TRY(find_place(c, &place));
    jout j = jout_of(&c->out);
    jout_begin_object(&j);
    jout_put_text(&j, "place", place);
    snprintf(key, sizeof key, FORECAST_PRODUCT_NOW, place);
    TRY(put_product(c, &j, "forecast", key, &has));
    TRY(put_heavy(c, &j, key));
    if (has) {
        jout_put_text(&j, "why", NULL);
    } else {
        snprintf(zh, sizeof zh, "尚无预报：需要至少 %d 天的小时值，且最新一小时不早于 %d 小时前。数据到后每小时自动发布。", FIRST_DAYS_MIN, FORECAST_RUN_FRESH_H);
        snprintf(en, sizeof en, "No forecast yet: it needs at least %d days of hour values, the newest no older than %d hours. It is issued each hour once they are there.",
                 FIRST_DAYS_MIN, FORECAST_RUN_FRESH_H);
        text_put_pair(&j, "why", zh, en);
    }
    jout_end_object(&j);
    return LT_OK;
}

static lt_err on_month(lt_cx *cx, void *self, int columns, const char *const *names, const keep_cell *cells)
{
    (void)cx, (void)columns, (void)names;
    if (cells)
        jout_span(self, cells[0].s);
    return LT_OK;
}

/* The year is made of its months, which the journal holds. */
static lt_err put_year(api_call *c, jout *j, const char *place, bool *has)
{
    jout_key(j, "verification");
    TRY(forecast_pool_write(&c->cx, c->k, place, j, has));
    if (!*has)
        jout_null(j);
    jout_put_text(j, "entry", NULL);
    return LT_OK;
}

static lt_err put_months(api_call *c, jout *j, const char *place)
{
    char from[PLACE_ID_MAX + 64], to[PLACE_ID_MAX + 64];
    const char *params[2] = {from, to};
    snprintf(from, sizeof from, FORECAST_SCORE_KEY, place, "");
    snprintf(to, sizeof to, FORECAST_SCORE_KEY, place, "~");
    jout_key(j, "months");
    jout_begin_array(j);
    TRY(keep_query(&c->cx, c->k, "SELECT substr(key, -7) FROM products WHERE key > ?1 AND key < ?2 AND key LIKE '%/____-__' ORDER BY key DESC LIMIT 120", params, 2, on_month, j));
    jout_end_array(j);
    return LT_OK;
}

static lt_err get_verification(api_call *c)
{
    char key[PLACE_ID_MAX + 64];
    const char *place, *month = api_text(c, "month"), *window = api_text(c, "window");
    bool has;
    TRY(find_place(c, &place));
    if (month && strlen(month) != 7)
        return cx_fail(&c->cx, LT_BAD_INPUT, "月份不对 \"month\" is \"%.20s\"; a month such as 2026-03 is wanted", month);
    if (month && window)
        return cx_fail(&c->cx, LT_BAD_INPUT, "月份与时间窗只能给一个 a month (%.7s) or a window (%.7s) is wanted, not both", month, window);
    jout j = jout_of(&c->out);
    jout_begin_object(&j);
    jout_put_text(&j, "place", place);
    if (month || window)
        snprintf(key, sizeof key, FORECAST_SCORE_KEY, place, month ? month : window);
    else
        snprintf(key, sizeof key, FORECAST_SCORE_NOW, place);
    if (window && strcmp(window, FORECAST_POOL_NAME) == 0)
        TRY(put_year(c, &j, place, &has));
    else
        TRY(put_product(c, &j, "verification", key, &has));
    TRY(put_months(c, &j, place));
    if (has)
        jout_put_text(&j, "why", NULL);
    else
        text_put_pair(&j, "why", "尚无检验结果：发布过的预报到了时间并有实测后，每小时更新。", "No scores yet: they come each hour once a forecast's hours have been measured.");
    jout_end_object(&j);
    return LT_OK;
}

static lt_err get_outlook(api_call *c)
{
    bool has;
    jout j = jout_of(&c->out);
    jout_begin_object(&j);
    TRY(put_product(c, &j, "outlook", OUTLOOK_NOW, &has));
    if (has)
        jout_put_text(&j, "why", NULL);
    else
        text_put_pair(&j, "why", "尚无年度展望：载入计划、今年有实测日均值后，每天计算一次。", "No outlook of the year yet: it is made each day once a plan is loaded and days of this year are measured.");
    jout_end_object(&j);
    return LT_OK;
}

static const api_param PLACE_PARAMS[] = {
    {"place", API_QUERY, API_TEXT, false, 0, 0, NULL, "id of a station; default: the district"},
    {.name = NULL},
};
static const api_param SCORE_PARAMS[] = {
    {"place", API_QUERY, API_TEXT, false, 0, 0, NULL, "id of a station; default: the district"},
    {"month", API_QUERY, API_TEXT, false, 0, 0, NULL, "such as 2026-03; default: the newest"},
    {"window", API_QUERY, API_CHOICE, false, 0, 0, "7d 30d 365d", "forecasts begun in the last days, instead of a month; 365d: its months together"},
    {.name = NULL},
};

const api_route FORECAST_ROUTES[] = {
    {"GET", API_PREFIX "/forecast", RIGHT_PUBLIC, get_forecast, PLACE_PARAMS, .tag = "public", .summary = "The newest forecast: 72 hours and 7 days with intervals, AQI, primary pollutant",
     .reply = "Forecast", .cache_ms = 30000},
    {"GET", API_PREFIX "/forecast/verification", RIGHT_PUBLIC, get_verification, SCORE_PARAMS, .tag = "public",
     .summary = "How good the issued forecasts were, by month and lead, beside persistence and climatology", .reply = "ForecastScores", .cache_ms = 60000},
    {"GET", API_PREFIX "/forecast/outlook", RIGHT_PUBLIC, get_outlook, .tag = "public",
     .summary = "The year's end: how likely the plan's targets are met, what the days to come may average, and what if", .reply = "Outlook", .cache_ms = 60000},
    {.path = NULL},
};
