/* page_measures.c - the plan's measures by chapter, each with its light as a shape and a word; see page.h. */
#include "app/page.h"

#include "base/json.h"

static const struct {
    const char *key, *word;
    int         shape; /* of page_put_shape: a dash, a disc, a square, a diamond */
} LIGHTS[] = {{"green", "measures.green", 1}, {"yellow", "measures.yellow", 2}, {"red", "measures.red", 4}, {"grey", "measures.grey", 0}};
#define LIGHT_COUNT (sizeof LIGHTS / sizeof LIGHTS[0])

static size_t find_light(const char *key)
{
    for (size_t i = 0; i < LIGHT_COUNT; i++)
        if (strcmp(LIGHTS[i].key, key) == 0)
            return i;
    return LIGHT_COUNT - 1;
}

static void put_counts(page_view *v, const json_t *counts)
{
    buf_text(v->b, "<ul class=\"lights\">\n");
    for (size_t i = 0; i < LIGHT_COUNT; i++) {
        buf_text(v->b, "<li>");
        page_put_class(v, LIGHTS[i].shape, page_word(v, LIGHTS[i].word));
        hout_format(v->b, " <b>%lld</b></li>\n", (long long)json_get_int(counts, LIGHTS[i].key, 0));
    }
    buf_text(v->b, "</ul>\n");
}

static void put_leads(page_view *v, const json_t *leads)
{
    hout_format(v->b, "<span class=\"quiet\">%s ", page_word(v, "measures.lead"));
    for (size_t i = 0; i < json_array_size(leads); i++)
        hout_format(v->b, "%s%s", i ? v->lang == TEXT_EN ? ", " : "、" : "", json_get_text(json_array_get(leads, i), v->lang == TEXT_EN ? "name_en" : "name", ""));
    buf_text(v->b, "</span>");
}

static void put_measure(page_view *v, const json_t *m)
{
    size_t light = find_light(json_get_text(m, "light", ""));
    hout_format(v->b, "<li><span class=\"what\"><b>%s</b> ", page_pair(v, json_object_get(m, "title")));
    put_leads(v, json_object_get(m, "lead"));
    buf_text(v->b, "</span> <span class=\"how\">");
    page_put_class(v, LIGHTS[light].shape, page_word(v, LIGHTS[light].word));
    if (strcmp(LIGHTS[light].key, "grey") != 0)
        hout_format(v->b, " <span class=\"quiet\">%s</span>", page_pair(v, json_object_get(m, "why")));
    buf_text(v->b, "</span></li>\n");
}

void page_put_measures(page_view *v)
{
    const json_t *all = page_ask(v, "/api/v1/plan/progress"), *chapters = json_object_get(all, "chapters");
    char date[PAGE_TIME_MAX];
    hout_format(v->b, "<section class=\"card\" id=\"measures\" aria-labelledby=\"measures-title\">\n<h2 id=\"measures-title\">%s</h2>\n", page_word(v, "measures.title"));
    if (!all)
        page_put_trouble(v);
    if (json_array_size(chapters)) {
        hout_format(v->b, "<p class=\"quiet\">%s %s · %s</p>\n", page_word(v, "measures.as.of"), page_date(v, json_get_text(all, "as_of", NULL), date), page_word(v, "measures.about"));
        put_counts(v, json_object_get(all, "counts"));
    }
    for (size_t i = 0; i < json_array_size(chapters); i++) {
        const json_t *c = json_array_get(chapters, i), *measures = json_object_get(c, "measures");
        hout_format(v->b, "<h3>%s</h3>\n<ul class=\"measures\">\n", page_pair(v, json_object_get(c, "title")));
        for (size_t m = 0; m < json_array_size(measures); m++)
            put_measure(v, json_array_get(measures, m));
        buf_text(v->b, "</ul>\n");
    }
    buf_text(v->b, "</section>\n");
}
