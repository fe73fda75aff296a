/* page_station.c - one station: its index now, 24 hours as a table, 30 days as a calendar; see page.h.
 * web/public draws the charts from the same series; the table and the calendar stand without it. */
#include "app/page.h"

#include <stdio.h>

#include "assess/limit.h"
#include "base/civil.h"
#include "base/json.h"
#include "fact/sample.h"
#include "tables.h"

#define HOURS_SHOWN 24
#define DAYS_SHOWN  30
#define WEEK_DAYS   7

static const char *const QUANTITIES[] = {"PM2.5", "PM10", "O3", "NO2", "SO2", "CO"};
#define QUANTITY_COUNT (sizeof QUANTITIES / sizeof QUANTITIES[0])

/* The law's class II limits in force today, for the charts: of an hour and of a day (O3: 8 h). */
static void put_limits(page_view *v)
{
    int64_t today = (v->now_ms + v->offset_min * CIVIL_MINUTE_MS) / CIVIL_DAY_MS;
    static const char *const AVERAGES[] = {"1h", "8h", "day"};
    char text[NUM_TEXT_MAX];
    for (size_t i = 0; i < QUANTITY_COUNT; i++)
        for (size_t k = 0; k < sizeof AVERAGES / sizeof AVERAGES[0]; k++) {
            const limit_query q = {QUANTITIES[i], AVERAGES[k], GRADE_II};
            const table_limit *row = limit_find_on(&q, today);
            if (!row)
                continue;
            num_format_dec(row->value, text);
            hout_format(v->b, "<li data-quantity=\"%s\" data-average=\"%s\" data-value=\"%s\">", QUANTITIES[i], AVERAGES[k], text);
            hout_format(v->b, "%s %s %s %s</li>", page_pollutant(QUANTITIES[i]), page_word_of(v, "limit", AVERAGES[k]), text, page_unit(row->unit));
        }
}

/* The charts' place: the script fills it; without it the tables below tell the same. */
static void put_charts(page_view *v, const json_t *place)
{
    hout_format(v->b, "<section class=\"card\" id=\"charts\" hidden=\"hidden\" data-place=\"%s\" data-name=\"%s\" aria-labelledby=\"charts-title\">\n<h2 id=\"charts-title\">%s</h2>\n", json_get_text(place, "id", ""),
                page_name(v, place), page_word(v, "charts.title"));
    buf_text(v->b, "<div id=\"chart-box\"></div>\n");
    hout_format(v->b, "<details><summary>%s</summary><p>%s</p><ul id=\"limits\">", page_word(v, "limits.title"), page_word(v, "limits.words"));
    put_limits(v);
    buf_text(v->b, "</ul></details>\n</section>\n");
}

/* --- 24 hours ------------------------------------------------------------------------------------------------------- */
static const json_t *point_at(const json_t *series, int64_t t_ms)
{
    const json_t *points = json_object_get(series, "points");
    for (size_t i = json_array_size(points); i > 0; i--) {
        const json_t *p = json_array_get(points, i - 1);
        if (json_integer_value(json_array_get(p, 0)) == t_ms)
            return p;
    }
    return NULL;
}

static void put_hour_cell(page_view *v, const json_t *point)
{
    const json_t *value = json_array_get(point, 1);
    int64_t mark = json_integer_value(json_array_get(point, 2));
    char text[NUM_TEXT_MAX], bit[8];
    if (json_is_number(value) && !(mark & MARK_NOT_VALID)) {
        hout_format(v->b, "<td class=\"n\">%s</td>", page_number(value, 1, text));
        return;
    }
    const char *why = page_word(v, "hour.lost");
    for (int i = 15; point && i >= 0; i--) {
        snprintf(bit, sizeof bit, "%02d", i);
        const char *word = (mark & (1LL << i)) && ((1LL << i) & MARK_NOT_VALID) ? page_word_of(v, "mark", bit) : NULL;
        why = word ? word : why;
    }
    hout_format(v->b, "<td class=\"n none\">%s</td>", why);
}

static void put_hours(page_view *v, const char *id)
{
    const json_t *series[QUANTITY_COUNT];
    char path[PAGE_PATH_MAX * 2], from[CIVIL_TEXT_MAX], to[CIVIL_TEXT_MAX], word[HOUT_URL_MAX], clock[PAGE_TIME_MAX], name[PLACE_ID_MAX * 2];
    int64_t end = civil_hour_start(v->now_ms, v->offset_min), start = end - HOURS_SHOWN * CIVIL_HOUR_MS;
    civil_format_iso(start, 0, from);
    civil_format_iso(end, 0, to);
    from[19] = to[19] = 'Z'; /* "+00:00" would need escaping in a query */
    from[20] = to[20] = 0;
    for (size_t i = 0; i < QUANTITY_COUNT; i++) {
        snprintf(name, sizeof name, "%s/%s/hour", id, QUANTITIES[i]);
        snprintf(path, sizeof path, "/api/v1/series?name=%s&from=%s&to=%s", hout_url(name, word), from, to);
        series[i] = page_ask(v, path);
    }
    hout_format(v->b, "<section class=\"card\" id=\"hours\" data-live=\"hours\" aria-labelledby=\"hours-title\">\n<h2 id=\"hours-title\">%s</h2>\n<details id=\"hours-table\" open=\"open\"><summary>%s</summary>\n", page_word(v, "hours.title"),
                page_word(v, "as.table"));
    page_begin_scroll(v, "hours.title");
    hout_format(v->b, "<table>\n<thead><tr><th scope=\"col\">%s</th>", page_word(v, "hours.ending"));
    for (size_t i = 0; i < QUANTITY_COUNT; i++)
        hout_format(v->b, "<th scope=\"col\" class=\"n\">%s <span class=\"unit\">%s</span></th>", page_pollutant(QUANTITIES[i]), strcmp(QUANTITIES[i], "CO") == 0 ? "mg/m³" : "μg/m³");
    buf_text(v->b, "</tr></thead>\n<tbody>\n");
    for (int64_t t = end - CIVIL_HOUR_MS; t >= start; t -= CIVIL_HOUR_MS) {
        civil day = civil_from_ms(t + CIVIL_HOUR_MS, v->offset_min);
        hout_format(v->b, "<tr><th scope=\"row\">%d-%s%d %s</th>", day.month, day.day < 10 ? "0" : "", day.day, page_clock(v, t + CIVIL_HOUR_MS, clock));
        for (size_t i = 0; i < QUANTITY_COUNT; i++)
            put_hour_cell(v, point_at(series[i], t));
        buf_text(v->b, "</tr>\n");
    }
    buf_text(v->b, "</tbody></table>");
    page_end_scroll(v);
    buf_text(v->b, "</details>\n</section>\n");
}

/* --- 30 days -------------------------------------------------------------------------------------------------------- */
static int level_of(int64_t aqi, const char *rules)
{
    for (size_t i = 0; i < TABLE_AQI_CLASS_COUNT; i++)
        if (strcmp(TABLE_AQI_CLASS[i].rules, rules) == 0 && aqi <= TABLE_AQI_CLASS[i].aqi_to)
            return (int)TABLE_AQI_CLASS[i].level;
    return PAGE_LEVELS;
}

static void put_day(page_view *v, const json_t *d, const char *rules)
{
    const json_t *aqi = json_object_get(d, "aqi");
    const char *date = json_get_text(d, "date", "");
    char day[PAGE_TIME_MAX];
    int64_t ms;
    int level = json_is_integer(aqi) ? level_of(json_integer_value(aqi), rules) : 0;
    civil t = civil_parse_iso(span_text(date), v->offset_min, &ms) ? civil_from_ms(ms, v->offset_min) : (civil){0};
    char class[16];
    snprintf(class, sizeof class, "class.%d", level);
    hout_format(v->b, "<td class=\"day\"><span class=\"unseen\">%s </span><span class=\"date\" aria-hidden=\"true\">%d</span>", page_date(v, date, day), t.day);
    if (level)
        hout_format(v->b, "<span class=\"cell c%d\">%lld</span><span class=\"word\">%s</span></td>", level, (long long)json_integer_value(aqi), page_word(v, class));
    else
        hout_format(v->b, "<span class=\"cell c0\">—</span><span class=\"word\">%s</span></td>", page_word(v, "missing.short"));
}

static int weekday_of(int64_t day_number) /* 0 Monday */
{
    return (int)((day_number + 3) % WEEK_DAYS);
}

static void put_calendar(page_view *v, const json_t *daily, const char *rules, int64_t first_day)
{
    static const char *const NAMES[WEEK_DAYS] = {"day.1", "day.2", "day.3", "day.4", "day.5", "day.6", "day.7"};
    size_t n = json_array_size(daily);
    int column = weekday_of(first_day);
    hout_format(v->b, "<table class=\"calendar\" aria-labelledby=\"days-title\">\n<thead><tr>");
    for (int i = 0; i < WEEK_DAYS; i++)
        hout_format(v->b, "<th scope=\"col\">%s</th>", page_word(v, NAMES[i]));
    buf_text(v->b, "</tr></thead>\n<tbody>\n<tr>");
    for (int i = 0; i < column; i++)
        buf_text(v->b, "<td></td>");
    for (size_t i = 0; i < n; i++) {
        if (column == WEEK_DAYS) {
            buf_text(v->b, "</tr>\n<tr>");
            column = 0;
        }
        put_day(v, json_array_get(daily, i), rules);
        column++;
    }
    while (column++ < WEEK_DAYS)
        buf_text(v->b, "<td></td>");
    buf_text(v->b, "</tr>\n</tbody></table>\n");
}

static void put_days(page_view *v, const char *id)
{
    char path[PAGE_PATH_MAX * 2], from[CIVIL_TEXT_MAX], to[CIVIL_TEXT_MAX], word[HOUT_URL_MAX];
    int64_t today = civil_day_start(v->now_ms, v->offset_min);
    civil_format_date(today - DAYS_SHOWN * CIVIL_DAY_MS, v->offset_min, from);
    civil_format_date(today - CIVIL_DAY_MS, v->offset_min, to);
    snprintf(path, sizeof path, "/api/v1/assess?by=station&only=%s&from=%s&to=%s&daily=true", hout_url(id, word), from, to);
    const json_t *answer = page_ask(v, path), *unit = json_array_get(json_object_get(answer, "units"), 0);
    const char *rules = json_get_text(json_object_get(answer, "rules"), "statistics", "");
    hout_format(v->b, "<section class=\"card\" id=\"days\" aria-labelledby=\"days-title\">\n<h2 id=\"days-title\">%s</h2>\n", page_word(v, "days.title"));
    if (json_is_object(unit)) {
        put_calendar(v, json_object_get(unit, "daily"), rules, (today + v->offset_min * CIVIL_MINUTE_MS) / CIVIL_DAY_MS - DAYS_SHOWN);
        hout_format(v->b, "<p class=\"quiet\">%s HJ 633-%s</p>\n", page_word(v, "days.words"), rules);
    } else {
        hout_format(v->b, "<p class=\"missing\">%s</p>\n", page_word(v, "days.none"));
    }
    buf_text(v->b, "</section>\n");
}

/* --- the page -------------------------------------------------------------------------------------------------------- */
static void put_station_now(page_view *v, const json_t *s)
{
    const char *street = json_get_text(s, "street", "");
    hout_format(v->b, "<section class=\"card now\" id=\"now\" data-live=\"now\" aria-labelledby=\"now-title\">\n<h1 id=\"now-title\">%s <small>%s%s%s</small></h1>\n", page_name(v, s), page_area(v, json_get_text(s, "district", "")),
                street[0] ? " · " : "", page_area(v, street));
    page_put_index(v, s, "station-aqi");
    if (json_is_true(json_object_get(s, "control")))
        hout_format(v->b, "<p class=\"quiet\">%s</p>\n", page_word(v, "control.words"));
    if (json_is_string(json_object_get(s, "label"))) {
        page_put_age(v, s);
        page_put_how(v, s, page_name(v, s));
        page_put_values(v, s);
    }
    buf_text(v->b, "</section>\n");
}

static const json_t *find_station(page_view *v, const char *id)
{
    const json_t *list = json_object_get(page_ask(v, "/api/v1/now"), "stations");
    for (size_t i = 0; i < json_array_size(list); i++)
        if (strcmp(json_get_text(json_array_get(list, i), "id", ""), id) == 0)
            return json_array_get(list, i);
    return NULL;
}

lt_err page_station(api_call *c)
{
    page_view v;
    const char *id = api_text(c, "id");
    char path[PAGE_PATH_MAX], word[HOUT_URL_MAX], to[PAGE_PATH_MAX];
    page_open(&v, c);
    const json_t *s = find_station(&v, id);
    snprintf(path, sizeof path, "/station/%s", hout_url(id, word));
    const page_head h = {.path = path, .title = s ? page_name(&v, s) : page_word(&v, "station.none"), .about = page_word(&v, "station.about"), .room = s ? "now" : NULL};
    page_begin(&v, &h);
    hout_format(v.b, "<p class=\"back\"><a href=\"%s\">%s</a></p>\n", page_path(&v, "/#places", to), page_word(&v, "station.back"));
    if (s) {
        put_station_now(&v, s);
        put_charts(&v, s);
        put_hours(&v, id);
        put_days(&v, id);
    } else {
        c->status = 404;
        hout_format(v.b, "<section class=\"card\"><h1>%s</h1><p>%s</p></section>\n", page_word(&v, "station.none"), page_word(&v, "station.none.words"));
    }
    page_end(&v);
    page_close(&v);
    return LT_OK;
}
