/* page_frame.c - what every public page shares: head, header, navigation, footer, and asking the API; see page.h. */
#include "app/page.h"

#include <assert.h>
#include <stdio.h>

#include "base/civil.h"
#include "base/json.h"
#include "tables.h"

#define EN_PREFIX "/en"

/* Words the script needs: the keys that begin with one of these. */
static const char *const SCRIPT_WORDS[] = {"js.", "mark."};

void page_open(page_view *v, api_call *c)
{
    const char *path = http_path(c->r);
    size_t n = strlen(EN_PREFIX);
    bool is_en = strncmp(path, EN_PREFIX, n) == 0 && (path[n] == 0 || path[n] == '/');
    *v = (page_view){.c = c, .b = &c->out, .lang = is_en ? TEXT_EN : TEXT_ZH, .now_ms = cx_now_ms(&c->cx), .offset_min = c->owner->set.offset_min};
}

const json_t *page_ask(page_view *v, const char *path_and_query)
{
    json_t *answer = NULL;
    assert(v->count < PAGE_ASKED_MAX);
    lt_err e = api_ask(v->c, path_and_query, &answer);
    if (e) {
        snprintf(v->why, sizeof v->why, "%s", v->c->cx.say);
        return NULL;
    }
    v->asked[v->count++] = answer;
    return answer;
}

const json_t *page_areas(page_view *v)
{
    if (!v->is_mapped)
        v->areas = json_object_get(page_ask(v, "/api/v1/areas"), "features");
    v->is_mapped = true;
    return v->areas;
}

void page_close(page_view *v)
{
    for (size_t i = 0; i < v->count; i++)
        json_decref(v->asked[i]);
    v->count = 0;
}

static void put_script_words(page_view *v)
{
    jout j = jout_of(v->b);
    buf_text(v->b, "<script type=\"application/json\" id=\"words\">");
    jout_begin_object(&j);
    for (size_t i = 0; i < TABLE_TEXT_COUNT; i++)
        for (size_t k = 0; k < sizeof SCRIPT_WORDS / sizeof SCRIPT_WORDS[0]; k++)
            if (strncmp(TABLE_TEXT[i].key, SCRIPT_WORDS[k], strlen(SCRIPT_WORDS[k])) == 0)
                jout_put_text(&j, TABLE_TEXT[i].key, v->lang == TEXT_ZH ? TABLE_TEXT[i].zh : TABLE_TEXT[i].en);
    jout_end_object(&j);
    buf_text(v->b, "</script>\n");
}

static void put_head(page_view *v, const page_head *h, const char *district)
{
    buf *b = v->b;
    const char *other = v->lang == TEXT_ZH ? EN_PREFIX : "";
    hout_format(b, "<!DOCTYPE html>\n<html lang=\"%s\" class=\"%s\">\n<head>\n<meta charset=\"utf-8\"/>\n", text_tag(v->lang), h->is_elder ? "elder" : "plain");
    buf_text(b, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n<meta name=\"color-scheme\" content=\"light dark\"/>\n");
    if (h->title)
        hout_format(b, "<title>%s · %s</title>\n", h->title, district);
    else
        hout_format(b, "<title>%s</title>\n", district);
    hout_format(b, "<meta name=\"description\" content=\"%s\"/>\n", h->about);
    buf_text(b, "<link rel=\"stylesheet\" href=\"/app.css\"/>\n<link rel=\"icon\" href=\"/icon.svg\" type=\"image/svg+xml\"/>\n");
    hout_format(b, "<link rel=\"alternate\" hreflang=\"zh-CN\" href=\"%s\"/>\n<link rel=\"alternate\" hreflang=\"en\" href=\"" EN_PREFIX "%s\"/>\n", h->path, h->path);
    hout_format(b, "<script type=\"module\" src=\"/app.js\"></script>\n</head>\n<body data-lang=\"%s\" data-other=\"%s%s\" data-offset=\"%d\">\n",
                v->lang == TEXT_ZH ? "zh" : "en", other, h->path, v->offset_min);
}

static void put_nav(page_view *v, const char *room)
{
    static const struct {
        const char *room, *word, *path;
    } ROOMS[] = {{"now", "nav.now", "/"}, {"ranking", "nav.ranking", "/ranking"}, {"plan", "nav.plan", "/plan"}, {"data", "nav.data", "/data"}, {"about", "nav.about", "/about"}};
    char path[PAGE_PATH_MAX];
    hout_format(v->b, "<nav class=\"rooms wide\" aria-label=\"%s\"><ul>", page_word(v, "nav.label"));
    for (size_t i = 0; i < sizeof ROOMS / sizeof ROOMS[0]; i++) {
        bool is_here = room && strcmp(room, ROOMS[i].room) == 0;
        hout_format(v->b, "<li><a href=\"%s\"", page_path(v, ROOMS[i].path, path));
        buf_text(v->b, is_here ? " aria-current=\"page\">" : ">");
        hout_format(v->b, "%s</a></li>", page_word(v, ROOMS[i].word));
    }
    buf_text(v->b, "</ul></nav>\n");
}

static void put_header(page_view *v, const page_head *h, const char *district)
{
    buf *b = v->b;
    char home[PAGE_PATH_MAX], elder[PAGE_PATH_MAX];
    const char *other = v->lang == TEXT_ZH ? EN_PREFIX : "";
    hout_format(b, "<a class=\"skip\" href=\"#main\">%s</a>\n<header class=\"top\">\n<div class=\"bar wide\">", page_word(v, "skip"));
    hout_format(b, "<a class=\"brand\" href=\"%s\"><svg class=\"mark\" width=\"28\" height=\"28\" viewBox=\"0 0 32 32\" aria-hidden=\"true\"><rect class=\"mark-sky\" width=\"32\" height=\"32\" rx=\"7\"/>"
                   "<circle class=\"mark-sun\" cx=\"21\" cy=\"12\" r=\"5\"/><path class=\"mark-hill\" d=\"M4 24c4-6 8-6 12-2s8 3 12-1v5a4 4 0 0 1-4 4H8a4 4 0 0 1-4-4z\"/></svg>"
                   "<span>%s</span></a>\n",
                page_path(v, "/", home), district);
    hout_format(b, "<ul class=\"switches\"><li><a href=\"%s\" data-keep=\"elder\">%s</a></li>", page_path(v, "/elder", elder), page_word(v, "elder.switch"));
    hout_format(b, "<li><a href=\"%s%s\" lang=\"%s\" hreflang=\"%s\" data-keep=\"%s\">%s</a></li></ul>\n</div>\n", other, h->path,
                text_tag(v->lang == TEXT_ZH ? TEXT_EN : TEXT_ZH), text_tag(v->lang == TEXT_ZH ? TEXT_EN : TEXT_ZH), v->lang == TEXT_ZH ? "en" : "zh", page_word(v, "language.switch"));
    put_nav(v, h->room);
    buf_text(b, "</header>\n");
}

static void put_notices(page_view *v)
{
    const json_t *notice = json_object_get(v->site, "notice");
    bool is_simulated = json_is_true(json_object_get(v->site, "simulated"));
    if (!is_simulated && !json_is_object(notice))
        return;
    hout_format(v->b, "<aside class=\"notice\" aria-label=\"%s\">\n", page_word(v, "notice.label"));
    if (is_simulated)
        hout_format(v->b, "<p id=\"simulated\">%s</p>\n", page_word(v, "simulated.banner"));
    if (json_is_object(notice))
        hout_format(v->b, "<p>%s</p>\n", page_pair(v, notice));
    buf_text(v->b, "</aside>\n");
}

void page_begin(page_view *v, const page_head *h)
{
    char district[PAGE_PATH_MAX];
    v->path = h->path;
    v->is_elder = h->is_elder;
    v->site = page_ask(v, "/api/v1/site");
    const json_t *name = json_object_get(v->site, "name");
    if (json_is_object(name))
        snprintf(district, sizeof district, "%s", page_pair(v, name));
    else
        snprintf(district, sizeof district, "%s", page_word(v, "site.name"));
    put_head(v, h, district);
    if (!h->is_elder)
        put_header(v, h, district);
    put_notices(v);
    hout_format(v->b, "<main id=\"main\" class=\"wide\" tabindex=\"-1\">\n");
}

static void put_footer(page_view *v)
{
    static const struct {
        const char *word, *path;
    } LINKS[] = {{"nav.report", "/report"}, {"nav.disclosure", "/disclosure"}, {"nav.data", "/data"}, {"nav.about", "/about"}, {"elder.switch", "/elder"}};
    char path[PAGE_PATH_MAX];
    buf_text(v->b, "<footer class=\"foot\">\n<div class=\"wide\">\n<ul class=\"foot-links\">");
    for (size_t i = 0; i < sizeof LINKS / sizeof LINKS[0]; i++)
        hout_format(v->b, "<li><a href=\"%s\">%s</a></li>", page_path(v, LINKS[i].path, path), page_word(v, LINKS[i].word));
    hout_format(v->b, "</ul>\n<p>%s</p>\n<p>%s · <span class=\"version\">Lantian %s</span></p>\n</div>\n</footer>\n", page_word(v, "foot.duty"), page_word(v, "foot.source"),
                json_get_text(v->site, "version", LT_VERSION));
}

void page_end(page_view *v)
{
    hout_format(v->b, "</main>\n<p id=\"live\" class=\"live wide\" role=\"status\"></p>\n");
    if (!v->is_elder)
        put_footer(v);
    put_script_words(v);
    buf_text(v->b, "</body>\n</html>\n");
}
