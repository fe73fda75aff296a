/* page_info.c - the pages of words: open data, how the numbers are made, report a problem, disclosure; see page.h. */
#include "app/page.h"

#include <stdio.h>

#include "base/civil.h"
#include "base/json.h"

static void put_words_card(page_view *v, const char *title, const char *words)
{
    hout_format(v->b, "<section class=\"card\"><h2>%s</h2><p>%s</p></section>\n", page_word(v, title), page_word(v, words));
}

static void put_title(page_view *v, const char *title, const char *lead)
{
    hout_format(v->b, "<h1>%s</h1>\n<p class=\"lead\">%s</p>\n", page_word(v, title), page_word(v, lead));
}

/* --- open data ----------------------------------------------------------------------------------------------------- */
static void put_sets(page_view *v)
{
    static const struct {
        const char *key, *path, *form;
    } SETS[] = {{"data.now", "/api/v1/now", "JSON"},
                {"data.stations", "/api/v1/stations.geojson", "GeoJSON"},
                {"data.areas", "/api/v1/areas", "GeoJSON"},
                {"data.year", "/api/v1/year", "JSON"},
                {"data.ranking", "/api/v1/ranking?period=month&by=street", "JSON"},
                {"data.series", "/api/v1/series", "JSON"},
                {"data.head", "/api/v1/head", "JSON"},
                {"data.openapi", "/api/v1/openapi.json", "OpenAPI 3.1"}};
    hout_format(v->b, "<section class=\"card\"><h2>%s</h2>\n<ul class=\"sets\">\n", page_word(v, "data.sets"));
    for (size_t i = 0; i < sizeof SETS / sizeof SETS[0]; i++)
        hout_format(v->b, "<li><b>%s</b> <span class=\"quiet\">%s</span><br/><a href=\"%s\"><code>%s</code></a></li>\n", page_word(v, SETS[i].key), SETS[i].form, SETS[i].path, SETS[i].path);
    buf_text(v->b, "</ul></section>\n");
}

static void put_choice(page_view *v, const char *name, const char *word, const char *const options[][2])
{
    hout_format(v->b, "<p class=\"field\"><label for=\"f-%s\">%s</label><select id=\"f-%s\" name=\"%s\">", name, page_word(v, word), name, name);
    for (size_t i = 0; options[i][0]; i++)
        hout_format(v->b, "<option value=\"%s\">%s</option>", options[i][0], options[i][1]);
    buf_text(v->b, "</select></p>\n");
}

static void put_places_choice(page_view *v)
{
    const json_t *list = page_ask(v, "/api/v1/stations");
    const char *district = json_get_text(json_object_get(v->site, "district"), "zh", "");
    hout_format(v->b, "<p class=\"field\"><label for=\"f-place\">%s</label><select id=\"f-place\" name=\"place\">", page_word(v, "data.place"));
    for (int own = 1; own >= 0; own--) /* the district's own first */
        for (size_t i = 0; i < json_array_size(list); i++) {
            const json_t *p = json_array_get(list, i);
            if (strcmp(json_get_text(p, "kind", ""), "station") == 0 && (strcmp(json_get_text(p, "district", ""), district) == 0) == own)
                hout_format(v->b, "<option value=\"%s\">%s</option>", json_get_text(p, "id", ""), page_name(v, p));
        }
    buf_text(v->b, "</select></p>\n");
}

/* A plain form: the browser downloads the file; hours or days are chosen by the button. */
static void put_download(page_view *v)
{
    static const char *const FORMS[][2] = {{"csv", "CSV"}, {"json", "JSON"}, {NULL, NULL}};
    static const char *const QUANTITIES[][2] = {{"PM2.5", "PM2.5"}, {"PM10", "PM10"}, {"O3", "O₃"}, {"NO2", "NO₂"}, {"SO2", "SO₂"}, {"CO", "CO"}, {NULL, NULL}};
    char from[CIVIL_TEXT_MAX], to[CIVIL_TEXT_MAX];
    civil_format_date(v->now_ms - 7 * CIVIL_DAY_MS, v->offset_min, from);
    civil_format_date(v->now_ms + CIVIL_DAY_MS, v->offset_min, to);
    hout_format(v->b, "<section class=\"card\" aria-labelledby=\"get-title\"><h2 id=\"get-title\">%s</h2>\n<p>%s</p>\n<form class=\"download\" method=\"get\" action=\"/api/v1/export/hours\">\n", page_word(v, "data.get"),
                page_word(v, "data.get.words"));
    put_places_choice(v);
    put_choice(v, "quantity", "data.quantity", QUANTITIES);
    hout_format(v->b, "<p class=\"field\"><label for=\"f-from\">%s</label><input id=\"f-from\" type=\"date\" name=\"from\" value=\"%s\" required=\"required\"/></p>\n", page_word(v, "data.from"), from);
    hout_format(v->b, "<p class=\"field\"><label for=\"f-to\">%s</label><input id=\"f-to\" type=\"date\" name=\"to\" value=\"%s\" required=\"required\"/></p>\n", page_word(v, "data.to"), to);
    put_choice(v, "format", "data.form", FORMS);
    hout_format(v->b, "<p class=\"buttons\"><button type=\"submit\">%s</button> <button type=\"submit\" class=\"second\" formaction=\"/api/v1/export/days\">%s</button></p>\n</form></section>\n",
                page_word(v, "data.hours"), page_word(v, "data.days"));
}

static void put_columns(page_view *v)
{
    static const char *const COLUMNS[][2] = {{"time", "column.time"}, {"place", "column.place"}, {"name", "column.name"}, {"quantity", "column.quantity"},
                                             {"value", "column.value"}, {"unit", "column.unit"}, {"marks", "column.marks"}, {"entry", "column.entry"}};
    hout_format(v->b, "<section class=\"card\"><h2>%s</h2>\n<dl class=\"columns\">", page_word(v, "data.columns"));
    for (size_t i = 0; i < sizeof COLUMNS / sizeof COLUMNS[0]; i++)
        hout_format(v->b, "<div><dt><code>%s</code></dt><dd>%s</dd></div>", COLUMNS[i][0], page_word(v, COLUMNS[i][1]));
    hout_format(v->b, "</dl>\n<p class=\"quiet\">%s</p></section>\n", page_word(v, "data.missing"));
}

lt_err page_data(api_call *c)
{
    page_view v;
    page_open(&v, c);
    const page_head h = {.path = "/data", .title = page_word(&v, "data.title"), .about = page_word(&v, "data.lead"), .room = "data"};
    page_begin(&v, &h);
    put_title(&v, "data.title", "data.lead");
    put_download(&v);
    put_sets(&v);
    put_columns(&v);
    put_words_card(&v, "data.use", "data.use.words");
    page_end(&v);
    page_close(&v);
    return LT_OK;
}

/* --- how these numbers are made -------------------------------------------------------------------------------------- */
static void put_steps(page_view *v)
{
    static const char *const STEPS[] = {"made.1", "made.2", "made.3", "made.4", "made.5"};
    hout_format(v->b, "<section class=\"card\"><h2>%s</h2>\n<ol class=\"steps\">", page_word(v, "made.title"));
    for (size_t i = 0; i < sizeof STEPS / sizeof STEPS[0]; i++)
        hout_format(v->b, "<li>%s</li>", page_word(v, STEPS[i]));
    buf_text(v->b, "</ol></section>\n");
}

static void put_key(page_view *v)
{
    const json_t *head = page_ask(v, "/api/v1/head");
    char when[PAGE_TIME_MAX];
    hout_format(v->b, "<section class=\"card\" id=\"verify\"><h2>%s</h2>\n<p>%s</p>\n", page_word(v, "verify.title"), page_word(v, "verify.words"));
    if (head) {
        hout_format(v->b, "<dl class=\"columns\"><div><dt>%s</dt><dd><code id=\"key\">%s</code> <button type=\"button\" class=\"copy js-only\" data-copy=\"key\">%s</button></dd></div>", page_word(v, "verify.key"),
                    json_get_text(head, "key", ""), page_word(v, "copy"));
        hout_format(v->b, "<div><dt>%s</dt><dd>%lld</dd></div><div><dt>%s</dt><dd><code>%s</code></dd></div><div><dt>%s</dt><dd>%s</dd></div></dl>\n", page_word(v, "verify.size"),
                    (long long)json_get_int(head, "size", 0), page_word(v, "verify.root"), json_get_text(head, "root", ""), page_word(v, "verify.time"), page_time(v, json_get_text(head, "time", NULL), when));
    } else {
        hout_format(v->b, "<p class=\"missing\">%s</p>\n", page_word(v, "verify.none"));
    }
    hout_format(v->b, "<h3>%s</h3>\n<ol class=\"steps\"><li>%s</li><li>%s<pre tabindex=\"0\"><code>lantian verify lantian-proof.json --key sign.pub</code></pre></li><li>%s</li></ol></section>\n", page_word(v, "verify.how"),
                page_word(v, "verify.1"), page_word(v, "verify.2"), page_word(v, "verify.3"));
}

lt_err page_about(api_call *c)
{
    page_view v;
    page_open(&v, c);
    const page_head h = {.path = "/about", .title = page_word(&v, "about.title"), .about = page_word(&v, "about.lead"), .room = "about"};
    page_begin(&v, &h);
    put_title(&v, "about.title", "about.lead");
    put_steps(&v);
    put_words_card(&v, "about.words.title", "about.words");
    put_words_card(&v, "about.sure.title", "about.sure");
    put_key(&v);
    put_words_card(&v, "about.open.title", "about.open");
    page_end(&v);
    page_close(&v);
    return LT_OK;
}

/* --- what is not built yet, and where it will stand -------------------------------------------------------------------- */
lt_err page_report(api_call *c)
{
    page_view v;
    page_open(&v, c);
    const page_head h = {.path = "/report", .title = page_word(&v, "report.title"), .about = page_word(&v, "report.lead")};
    page_begin(&v, &h);
    put_title(&v, "report.title", "report.lead");
    hout_format(v.b, "<section class=\"card\"><h2>%s</h2>\n<ul class=\"phones\"><li><a href=\"tel:12345\"><b>12345</b> <span>%s</span></a></li><li><a href=\"tel:12369\"><b>12369</b> <span>%s</span></a></li></ul>\n<p>%s</p></section>\n",
                page_word(&v, "report.phone"), page_word(&v, "report.12345"), page_word(&v, "report.12369"), page_word(&v, "report.say"));
    put_words_card(&v, "report.online.title", "report.online");
    page_end(&v);
    page_close(&v);
    return LT_OK;
}

lt_err page_disclosure(api_call *c)
{
    static const char *const LISTS[] = {"disclosure.1", "disclosure.2", "disclosure.3", "disclosure.4", "disclosure.5"};
    page_view v;
    page_open(&v, c);
    const page_head h = {.path = "/disclosure", .title = page_word(&v, "disclosure.title"), .about = page_word(&v, "disclosure.lead")};
    page_begin(&v, &h);
    put_title(&v, "disclosure.title", "disclosure.lead");
    hout_format(v.b, "<section class=\"card\"><h2>%s</h2>\n<ul class=\"plain-list\">", page_word(&v, "disclosure.will"));
    for (size_t i = 0; i < sizeof LISTS / sizeof LISTS[0]; i++)
        hout_format(v.b, "<li>%s</li>", page_word(&v, LISTS[i]));
    hout_format(v.b, "</ul>\n<p class=\"missing\">%s</p></section>\n", page_word(&v, "disclosure.now"));
    page_end(&v);
    page_close(&v);
    return LT_OK;
}
