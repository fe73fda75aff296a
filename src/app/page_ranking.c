/* page_ranking.c - streets ranked: the table on the home page and the page of its own; see page.h. */
#include "app/page.h"

#include <math.h>
#include <stdio.h>

#include "base/json.h"

#define ROWS_SHORT 8 /* on the home page */

static void put_change(page_view *v, const json_t *change)
{
    double d = json_number_value(change);
    if (!json_is_number(change))
        hout_format(v->b, "<span class=\"none\">%s</span>", page_word(v, "change.none"));
    else if (fabs(d) < 0.005)
        hout_format(v->b, "%s", page_word(v, "change.same"));
    else
        hout_format(v->b, "<span class=\"change\"><span aria-hidden=\"true\">%s</span> <span class=\"unseen\">%s</span> %.2f</span>", d < 0 ? "↓" : "↑", page_word(v, d < 0 ? "change.better" : "change.worse"), fabs(d));
}

static void put_cell(page_view *v, const json_t *n, int decimals, const char *class)
{
    char text[NUM_TEXT_MAX];
    hout_format(v->b, "<td class=\"n %s\">%s</td>", class, json_is_number(n) ? page_number(n, decimals, text) : "—");
}

static void put_row(page_view *v, const json_t *r, bool whole)
{
    const json_t *rank = json_object_get(r, "rank");
    char text[NUM_TEXT_MAX];
    bool is_enough = json_is_integer(rank);
    buf_text(v->b, is_enough ? "<tr><td class=\"n rank\">" : "<tr class=\"too-few\"><td class=\"n rank\">");
    if (is_enough)
        hout_format(v->b, "%s<b>%s</b>", json_is_true(json_object_get(r, "shared")) ? page_word(v, "rank.shared") : "", page_number(rank, 0, text));
    else
        hout_format(v->b, "<span aria-hidden=\"true\">—</span><span class=\"unseen\">%s</span>", page_word(v, "rank.none"));
    hout_format(v->b, "</td><th scope=\"row\">%s</th>", page_name(v, r));
    if (!is_enough) {
        hout_format(v->b, "<td class=\"none\" colspan=\"%d\">%s</td>", whole ? 6 : 5, page_word(v, "rank.too.few"));
    } else {
        put_cell(v, json_object_get(r, "composite"), 2, "");
        if (whole)
            hout_format(v->b, "<td>%s</td>", page_pollutant(json_get_text(r, "main_pollutant", "—")));
        put_cell(v, json_object_get(r, "pm25"), 1, "wide-only");
        put_cell(v, json_object_get(r, "pm10"), 1, "wide-only");
        hout_format(v->b, "<td class=\"n wide-only\">%s", page_number(json_object_get(r, "good_days"), 0, text));
        hout_format(v->b, "/%s</td><td class=\"n\">", page_number(json_object_get(r, "valid_days"), 0, text));
        put_change(v, json_object_get(r, "change"));
        buf_text(v->b, "</td>");
    }
    buf_text(v->b, "</tr>\n");
}

static void put_table(page_view *v, const json_t *answer, bool whole)
{
    const json_t *rows = json_object_get(answer, "rows");
    size_t n = json_array_size(rows), shown = whole || n <= ROWS_SHORT ? n : ROWS_SHORT;
    page_begin_scroll(v, "ranking.title");
    hout_format(v->b, "<table class=\"ranking\">\n<thead><tr><th scope=\"col\" class=\"n\">%s</th><th scope=\"col\">%s</th><th scope=\"col\" class=\"n\">%s</th>", page_word(v, "rank.word"), page_word(v, "rank.place"), page_word(v, "rank.composite"));
    if (whole)
        hout_format(v->b, "<th scope=\"col\">%s</th>", page_word(v, "rank.main"));
    hout_format(v->b, "<th scope=\"col\" class=\"n wide-only\">PM2.5</th><th scope=\"col\" class=\"n wide-only\">PM10</th><th scope=\"col\" class=\"n wide-only\">%s</th><th scope=\"col\" class=\"n\">%s</th></tr></thead>\n<tbody>\n",
                page_word(v, "rank.good"), page_word(v, "rank.change"));
    for (size_t i = 0; i < shown; i++)
        put_row(v, json_array_get(rows, i), whole);
    buf_text(v->b, "</tbody></table>");
    page_end_scroll(v);
    if (shown < n)
        hout_format(v->b, "<p class=\"quiet\">%s %zu %s</p>\n", page_word(v, "rank.rest.before"), n - shown, page_word(v, "rank.rest.after"));
}

/* Streets of the map that no row names: they have no station, and that is said. */
static void put_unmeasured(page_view *v, const json_t *rows)
{
    const json_t *features = page_areas(v);
    size_t n = 0;
    for (size_t i = 0; i < json_array_size(features); i++) {
        const json_t *p = json_object_get(json_array_get(features, i), "properties");
        bool has = strcmp(json_get_text(p, "kind", ""), "street") != 0;
        for (size_t k = 0; !has && k < json_array_size(rows); k++)
            has = strcmp(json_get_text(json_array_get(rows, k), "name", ""), json_get_text(p, "name", "")) == 0;
        if (has)
            continue;
        hout_format(v->b, "%s", n == 0 ? "" : v->lang == TEXT_ZH ? "、" : ", ");
        if (n++ == 0)
            hout_format(v->b, "<p class=\"quiet unmeasured\">%s", page_word(v, "rank.unmeasured"));
        hout_format(v->b, "%s", page_name(v, p));
    }
    if (n)
        hout_format(v->b, "%s</p>\n", v->lang == TEXT_ZH ? "。" : ".");
}

/* Everybody can make the same table from the same data: the command, and the digest of what went in. */
static void put_recompute(page_view *v, const json_t *answer)
{
    const char *command = json_get_text(answer, "recompute", NULL), *digest = json_get_text(answer, "input_sha256", NULL);
    hout_format(v->b, "<details class=\"recompute\"><summary>%s</summary>\n<p>%s</p>\n", page_word(v, "recompute.title"), page_word(v, "recompute.words"));
    if (command)
        hout_format(v->b, "<pre tabindex=\"0\"><code>%s</code></pre>\n", command);
    if (digest)
        hout_format(v->b, "<p>%s <code class=\"digest\">%s</code></p>\n", page_word(v, "recompute.digest"), digest);
    if (json_is_string(json_object_get(answer, "rules")))
        hout_format(v->b, "<p>%s %s</p>\n", page_word(v, "recompute.rules"), json_get_text(answer, "rules", ""));
    buf_text(v->b, "</details>\n");
}

void page_put_ranking(page_view *v, const char *period, bool whole)
{
    char path[PAGE_PATH_MAX], from[PAGE_TIME_MAX], to[PAGE_TIME_MAX], word[HOUT_URL_MAX];
    snprintf(path, sizeof path, "/api/v1/ranking?by=street&period=%s", hout_url(period, word));
    const json_t *answer = page_ask(v, path), *times = json_object_get(answer, "period");
    hout_format(v->b, "<section class=\"card\" id=\"ranking\" aria-labelledby=\"ranking-title\">\n<%s id=\"ranking-title\">%s</%s>\n", whole ? "h1" : "h2", page_word(v, "ranking.title"), whole ? "h1" : "h2");
    if (whole) {
        char month[PAGE_PATH_MAX], year[PAGE_PATH_MAX];
        bool is_year = strcmp(period, "year") == 0;
        hout_format(v->b, "<ul class=\"tabs\"><li><a href=\"%s\"%s", page_path(v, "/ranking", month), "");
        buf_text(v->b, is_year ? ">" : " aria-current=\"true\">");
        hout_format(v->b, "%s</a></li><li><a href=\"%s?period=year\"", page_word(v, "ranking.month"), page_path(v, "/ranking", year));
        buf_text(v->b, is_year ? " aria-current=\"true\">" : ">");
        hout_format(v->b, "%s</a></li></ul>\n", page_word(v, "ranking.year"));
    }
    if (!answer) {
        page_put_trouble(v);
    } else {
        hout_format(v->b, "<p class=\"quiet\">%s %s", page_date(v, json_get_text(times, "from", NULL), from), page_word(v, "until.date"));
        hout_format(v->b, " %s · %s</p>\n", page_date(v, json_get_text(times, "to", NULL), to), page_word(v, "ranking.words"));
        if (json_array_size(json_object_get(answer, "rows")) == 0)
            hout_format(v->b, "<p class=\"missing\">%s</p>\n", page_word(v, "ranking.none"));
        else
            put_table(v, answer, whole);
        put_unmeasured(v, json_object_get(answer, "rows"));
        put_recompute(v, answer);
    }
    if (!whole)
        hout_format(v->b, "<p><a class=\"more\" href=\"%s\">%s</a></p>\n", page_path(v, "/ranking", path), page_word(v, "ranking.more"));
    buf_text(v->b, "</section>\n");
}

lt_err page_ranking(api_call *c)
{
    page_view v;
    const char *period = api_text(c, "period");
    page_open(&v, c);
    const page_head h = {.path = "/ranking", .title = page_word(&v, "ranking.title"), .about = page_word(&v, "ranking.words"), .room = "ranking"};
    page_begin(&v, &h);
    page_put_ranking(&v, period ? period : "month", true);
    page_end(&v);
    page_close(&v);
    return LT_OK;
}

lt_err page_plan(api_call *c)
{
    page_view v;
    page_open(&v, c);
    const page_head h = {.path = "/plan", .title = page_word(&v, "plan.title"), .about = page_word(&v, "plan.about"), .room = "plan"};
    page_begin(&v, &h);
    hout_format(v.b, "<h1>%s</h1>\n<p class=\"lead\">%s</p>\n", page_word(&v, "plan.page"), page_word(&v, "plan.about"));
    page_put_targets(&v, true);
    page_put_measures(&v);
    page_end(&v);
    page_close(&v);
    return LT_OK;
}
