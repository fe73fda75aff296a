/* page_forecast.c - what comes next, for everybody: the strip under the index, the days, how good it was; see page.h. */
#include "app/page.h"

#include <stdio.h>
#include <string.h>

#include "assess/aqi.h"
#include "base/civil.h"
#include "base/json.h"

#define STRIP_HOURS 6  /* a cell of the strip */
#define HOURS       72

static const char *class_of(const page_view *v, int level)
{
    aqi_class c = aqi_class_of(level);
    return v->lang == TEXT_ZH ? c.class_zh : c.class_en;
}

static int64_t number(const json_t *array, size_t i)
{
    const json_t *n = json_array_get(array, i);
    return json_is_integer(n) ? json_integer_value(n) : -1;
}

/* 26日 20时 to 02时 */
static void put_when(page_view *v, int64_t from_ms)
{
    civil a = civil_from_ms(from_ms, v->offset_min), b = civil_from_ms(from_ms + STRIP_HOURS * CIVIL_HOUR_MS, v->offset_min);
    if (v->lang == TEXT_ZH)
        hout_format(v->b, "<span class=\"when\">%d日%d–%d时</span>", a.day, a.hour, b.hour);
    else
        hout_format(v->b, "<span class=\"when\">%d/%d, %d–%d h</span>", a.day, a.month, a.hour, b.hour);
}

static void put_strip(page_view *v, const json_t *f)
{
    const json_t *of = json_object_get(json_object_get(f, "hours"), "AQI");
    const json_t *value = json_object_get(of, "value"), *low = json_object_get(of, "q05"), *high = json_object_get(of, "q95");
    int64_t from;
    if (!civil_parse_iso(span_text(json_get_text(f, "from", "")), v->offset_min, &from))
        return;
    hout_format(v->b, "<p class=\"how\" id=\"strip-words\">%s</p>\n<ol class=\"strip\" aria-describedby=\"strip-words\">\n", page_word(v, "forecast.strip"));
    for (size_t h = 0; h < HOURS; h += STRIP_HOURS) {
        int64_t worst = -1, least = -1, most = -1;
        for (size_t i = h; i < h + STRIP_HOURS; i++) {
            if (number(value, i) > worst) {
                worst = number(value, i);
                least = number(low, i);
            }
            most = number(high, i) > most ? number(high, i) : most;
        }
        buf_text(v->b, "<li>");
        put_when(v, from + (int64_t)h * CIVIL_HOUR_MS);
        if (worst < 0) {
            hout_format(v->b, "<span class=\"none\">%s</span></li>\n", page_word(v, "missing"));
            continue;
        }
        int level = aqi_level((int)worst);
        hout_format(v->b, "<span class=\"tile c%d\"><b>%lld</b></span><span class=\"word\">%s</span><span class=\"sub\">%lld–%lld</span></li>\n", level, (long long)worst,
                    class_of(v, level), (long long)least, (long long)most);
    }
    buf_text(v->b, "</ol>\n");
}

static void put_days(page_view *v, const json_t *days)
{
    size_t i;
    json_t *d;
    char date[PAGE_TIME_MAX], text[NUM_TEXT_MAX];
    hout_format(v->b, "<details class=\"days\"><summary>%s</summary>\n", page_word(v, "forecast.days"));
    page_begin_scroll(v, "forecast.days");
    hout_format(v->b, "<table><thead><tr><th scope=\"col\">%s</th><th scope=\"col\">%s</th><th scope=\"col\" class=\"n\">%s</th><th scope=\"col\" class=\"n\">%s</th><th scope=\"col\">%s</th></tr></thead><tbody>\n",
                page_word(v, "forecast.day"), page_word(v, "forecast.class"), page_word(v, "forecast.aqi"), page_word(v, "forecast.range"), page_word(v, "forecast.primary"));
    json_array_foreach((json_t *)(uintptr_t)days, i, d) /* jansson knows no const here */
    {
        int level = page_level(d);
        const char *primary = json_get_text(d, "primary", "");
        hout_format(v->b, "<tr><th scope=\"row\">%s</th><td>", page_date(v, json_get_text(d, "date", ""), date));
        if (level)
            page_put_class(v, level, page_pair(v, json_object_get(d, "class")));
        else
            buf_text(v->b, "—");
        hout_format(v->b, "</td><td class=\"n\">%s</td>", level ? page_number(json_object_get(d, "aqi"), 0, text) : "—");
        hout_format(v->b, "<td class=\"n\">%lld–%lld</td><td>%s</td></tr>\n", (long long)json_get_int(d, "q05", 0), (long long)json_get_int(d, "q95", 0),
                    primary[0] ? page_pollutant(primary) : page_word(v, "primary.none"));
    }
    buf_text(v->b, "</tbody></table>");
    page_end_scroll(v);
    buf_text(v->b, "</details>\n");
}

/* From when, how sure, on what it rests, seal. */
static void put_basis(page_view *v, const json_t *answer, const json_t *f)
{
    char when[PAGE_TIME_MAX], to[PAGE_PATH_MAX], of[PAGE_TIME_MAX * 2];
    const json_t *weather = json_object_get(f, "weather");
    int64_t hours = json_get_int(weather, "hours", 0);
    page_time(v, json_get_text(f, "origin", NULL), when);
    hout_format(v->b, "<p class=\"how\"><span>%s</span> <span>%s %s</span> ", page_word(v, "forecast.isforecast"), page_word(v, "forecast.begins"), when);
    if (json_is_true(json_object_get(f, "simulated")))
        hout_format(v->b, "<span>%s</span> ", page_word(v, "sure.simulated"));
    if (hours > 0)
        hout_format(v->b, "<span>%s %lld/%d</span> ", page_word(v, "forecast.weather"), (long long)hours, HOURS);
    else
        hout_format(v->b, "<span>%s</span> ", page_word(v, "forecast.noweather"));
    snprintf(of, sizeof of, "%.60s %.60s", page_word(v, "forecast.title"), when);
    page_put_seal(v, json_get_int(answer, "entry", 0), of);
    hout_format(v->b, " <a class=\"more\" href=\"%s\">%s</a></p>\n", page_path(v, "/accuracy", to), page_word(v, "forecast.accuracy"));
}

void page_put_forecast(page_view *v)
{
    const json_t *answer = page_ask(v, "/api/v1/forecast"), *f = json_object_get(answer, "forecast");
    buf_text(v->b, "<section class=\"card forecast\" id=\"forecast\" data-live=\"forecast\" aria-labelledby=\"forecast-title\">\n");
    hout_format(v->b, "<h2 id=\"forecast-title\">%s</h2>\n", page_word(v, "forecast.title"));
    if (!answer) {
        page_put_trouble(v);
    } else if (!json_is_object(f)) {
        hout_format(v->b, "<p class=\"missing\">%s</p>\n", page_pair(v, json_object_get(answer, "why")));
    } else {
        put_strip(v, f);
        put_days(v, json_object_get(f, "days"));
        put_basis(v, answer, f);
    }
    buf_text(v->b, "</section>\n");
}

void page_put_tomorrow(page_view *v)
{
    const json_t *d = json_array_get(json_object_get(json_object_get(page_ask(v, "/api/v1/forecast"), "forecast"), "days"), 0);
    int level = page_level(d);
    if (level)
        hout_format(v->b, "<p class=\"elder-advice\" id=\"elder-tomorrow\">%s %s%s</p>\n", page_word(v, "forecast.tomorrow"), page_pair(v, json_object_get(d, "class")), v->lang == TEXT_ZH ? "。" : ".");
}

/* --- how good it was -------------------------------------------------------------------------------------------------------------- */

static void put_number(page_view *v, const json_t *n, int decimals, double times, const char *after)
{
    char text[NUM_TEXT_MAX * 2];
    snprintf(text, sizeof text, "%.*f", decimals, json_number_value(n) * times);
    if (json_is_number(n))
        hout_format(v->b, "<td class=\"n\">%s%s</td>", text, after);
    else
        buf_text(v->b, "<td class=\"n\">—</td>");
}

static void put_score(page_view *v, const json_t *r)
{
    const char *quantity = json_get_text(r, "quantity", ""), *unit = page_unit(json_get_text(r, "unit", ""));
    int64_t from = json_get_int(r, "from", 0), to = json_get_int(r, "to", 0);
    bool is_co = strcmp(quantity, "CO") == 0;
    hout_format(v->b, "<tr><th scope=\"row\">%s%s%s</th><td>", page_pollutant(quantity), unit[0] ? " " : "", unit);
    hout_format(v->b, from == to ? "%lld" : "%lld–%lld", (long long)from, (long long)to);
    hout_format(v->b, " %s</td>", page_word(v, strcmp(json_get_text(r, "kind", ""), "day") == 0 ? "accuracy.daysunit" : "accuracy.hours"));
    put_number(v, json_object_get(r, "n"), 0, 1, "");
    put_number(v, json_object_get(r, "mae"), is_co ? 2 : 1, 1, "");
    put_number(v, json_object_get(r, "rmse"), is_co ? 2 : 1, 1, "");
    put_number(v, json_object_get(json_object_get(r, "persistence"), "rmse"), is_co ? 2 : 1, 1, "");
    put_number(v, json_object_get(json_object_get(r, "climatology"), "rmse"), is_co ? 2 : 1, 1, "");
    put_number(v, json_object_get(r, "coverage"), 0, 100, " %");
    put_number(v, json_object_get(r, "level_hit"), 0, 100, " %");
    buf_text(v->b, "</tr>\n");
}

static void put_scores(page_view *v, const json_t *answer, const json_t *s)
{
    static const char *const HEADS[] = {"accuracy.n", "accuracy.error", "accuracy.rmse", "accuracy.persistence", "accuracy.usual", "accuracy.coverage", "accuracy.hit"};
    const json_t *rows = json_object_get(s, "rows");
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *r = json_array_get(rows, i), *hit = json_object_get(r, "level_hit");
        if (strcmp(json_get_text(r, "quantity", ""), "AQI") == 0 && strcmp(json_get_text(r, "kind", ""), "hour") == 0 && json_get_int(r, "from", 0) == 7 && json_is_number(hit))
            hout_format(v->b, "<p class=\"advice\">%s %.0f %%</p>\n", page_word(v, "accuracy.good"), 100 * json_number_value(hit));
    }
    page_begin_scroll(v, "accuracy.title");
    hout_format(v->b, "<table class=\"scores\"><thead><tr><th scope=\"col\">%s</th><th scope=\"col\">%s</th>", page_word(v, "accuracy.what"), page_word(v, "accuracy.lead"));
    for (size_t i = 0; i < sizeof HEADS / sizeof HEADS[0]; i++)
        hout_format(v->b, "<th scope=\"col\" class=\"n\">%s</th>", page_word(v, HEADS[i]));
    buf_text(v->b, "</tr></thead><tbody>\n");
    for (size_t i = 0; i < json_array_size(rows); i++)
        put_score(v, json_array_get(rows, i));
    buf_text(v->b, "</tbody></table>");
    page_end_scroll(v);
    hout_format(v->b, "<p class=\"how\"><span>%s %s</span> <span>%s %lld</span> ", page_word(v, "accuracy.month"), json_get_text(s, "month", ""), page_word(v, "accuracy.issued"),
                (long long)json_get_int(s, "issued", 0));
    if (json_is_true(json_object_get(s, "simulated")))
        hout_format(v->b, "<span>%s</span> ", page_word(v, "sure.simulated"));
    page_put_seal(v, json_get_int(answer, "entry", 0), page_word(v, "accuracy.title"));
    buf_text(v->b, "</p>\n");
}

lt_err page_accuracy(api_call *c)
{
    page_view v;
    page_open(&v, c);
    const page_head h = {.path = "/accuracy", .title = page_word(&v, "accuracy.title"), .about = page_word(&v, "accuracy.about")};
    page_begin(&v, &h);
    const json_t *answer = page_ask(&v, "/api/v1/forecast/verification"), *s = json_object_get(answer, "verification");
    hout_format(v.b, "<section class=\"card\" aria-labelledby=\"accuracy-title\"><h1 id=\"accuracy-title\">%s</h1>\n<p>%s</p>\n", page_word(&v, "accuracy.title"), page_word(&v, "accuracy.words"));
    if (!answer)
        page_put_trouble(&v);
    else if (!json_is_object(s))
        hout_format(v.b, "<p class=\"missing\">%s</p>\n", page_pair(&v, json_object_get(answer, "why")));
    else
        put_scores(&v, answer, s);
    buf_text(v.b, "</section>\n");
    page_end(&v);
    page_close(&v);
    return LT_OK;
}
