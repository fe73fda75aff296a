/* page_now.c - the first thing on the page: the district's index now, and the home page itself; see page.h. */
#include "app/page.h"

#include <stdio.h>

#include "base/civil.h"
#include "base/json.h"

#define STALE_MS (3 * CIVIL_HOUR_MS) /* an index this old is said to be old */

/* Where it comes from and how sure it is: hour, stations, automatic or simulated, rules, seal. */
void page_put_how(page_view *v, const json_t *d, const char *name)
{
    const json_t *stations = json_object_get(d, "stations");
    char when[PAGE_TIME_MAX], of[PAGE_TIME_MAX * 2];
    bool is_simulated = json_is_true(json_object_get(d, "simulated"));
    hout_format(v->b, "<p class=\"how\"><span>%s %s %s</span> ", page_word(v, "hour.before"), page_time(v, json_get_text(d, "label", NULL), when), page_word(v, "hour.after"));
    if (stations)
        hout_format(v->b, "<span>%s %lld/%lld</span> ", page_word(v, "stations.valid"), (long long)json_get_int(stations, "valid", 0), (long long)json_get_int(stations, "expected", 0));
    hout_format(v->b, "<span>%s</span> <span>HJ 633-%s</span> ", page_word(v, is_simulated ? "sure.simulated" : "sure.automatic"), json_get_text(d, "rules", ""));
    snprintf(of, sizeof of, "AQI, %s", when);
    page_put_seal(v, json_get_int(d, "entry", 0), of);
    hout_format(v->b, " <button type=\"button\" class=\"share js-only\" data-share=\"%s AQI ", name);
    if (page_level(d))
        hout_format(v->b, "%lld %s, ", (long long)json_get_int(d, "aqi", 0), page_pair(v, json_object_get(d, "class")));
    hout_format(v->b, "%s\">%s</button></p>\n", when, page_word(v, "share"));
}

void page_put_age(page_view *v, const json_t *d)
{
    int64_t ms;
    const char *label = json_get_text(d, "label", NULL);
    if (label && civil_parse_iso(span_text(label), v->offset_min, &ms) && v->now_ms - ms > STALE_MS)
        hout_format(v->b, "<p class=\"missing\">%s %lld %s</p>\n", page_word(v, "stale.before"), (long long)((v->now_ms - ms) / CIVIL_HOUR_MS), page_word(v, "stale.after"));
}

void page_put_index(page_view *v, const json_t *d, const char *id)
{
    int level = page_level(d);
    int aqi = (int)json_get_int(d, "aqi", 0);
    const char *none = page_word(v, json_is_string(json_object_get(d, "label")) ? "no.index" : "missing");
    hout_format(v->b, "<div class=\"glance\"><p class=\"tile c%d\"><b id=\"%s\">", level, id);
    if (level)
        hout_format(v->b, "%d", aqi);
    else
        buf_text(v->b, "—");
    hout_format(v->b, "</b> <span>AQI</span></p><div class=\"glance-words\"><p class=\"class-word\">%s</p>", level ? page_pair(v, json_object_get(d, "class")) : none);
    if (level) {
        hout_format(v->b, "<p class=\"primary\">%s ", page_word(v, "primary"));
        page_put_primary(v, d);
        buf_text(v->b, "</p>");
    }
    buf_text(v->b, "</div></div>\n");
    if (level)
        page_put_scale(v, aqi);
    if (level)
        hout_format(v->b, "<p class=\"advice\">%s</p>\n", page_pair(v, json_object_get(d, "advice")));
    if (json_is_object(json_object_get(d, "note")))
        hout_format(v->b, "<p class=\"missing\">%s</p>\n", page_pair(v, json_object_get(d, "note")));
}

void page_put_now(page_view *v, const json_t *now)
{
    const json_t *d = json_object_get(now, "district");
    buf_text(v->b, "<section class=\"card now\" id=\"now\" data-live=\"now\" aria-labelledby=\"now-title\">\n");
    hout_format(v->b, "<h1 id=\"now-title\">%s <small>%s</small></h1>\n", page_pair(v, json_object_get(d, "name")), page_word(v, "now.title"));
    if (!now) {
        page_put_trouble(v);
    } else if (!json_is_string(json_object_get(d, "hour"))) {
        hout_format(v->b, "<p class=\"missing\">%s</p>\n", page_word(v, "now.nothing"));
    } else {
        page_put_index(v, d, "district-aqi");
        page_put_age(v, d);
        page_put_how(v, d, page_pair(v, json_object_get(d, "name")));
        page_put_values(v, d);
    }
    buf_text(v->b, "</section>\n");
}

/* What is not built yet is said in a line, in the place where it will stand. */
static void put_slots(page_view *v)
{
    static const char *const SLOTS[][2] = {{"warning.title", "warning.slot"}};
    buf_text(v->b, "<section class=\"card slots\" aria-labelledby=\"slots-title\">\n");
    hout_format(v->b, "<h2 id=\"slots-title\" class=\"unseen\">%s</h2>\n<dl>", page_word(v, "slots.title"));
    for (size_t i = 0; i < sizeof SLOTS / sizeof SLOTS[0]; i++)
        hout_format(v->b, "<div><dt>%s</dt><dd>%s</dd></div>", page_word(v, SLOTS[i][0]), page_word(v, SLOTS[i][1]));
    buf_text(v->b, "</dl>\n</section>\n");
}

/* A card that leads on: title, sentence, link. */
static void put_card(page_view *v, const char *name, const char *path)
{
    char to[PAGE_PATH_MAX], key[48];
    snprintf(key, sizeof key, "card.%s.title", name);
    hout_format(v->b, "<section class=\"card small\"><h2>%s</h2>", page_word(v, key));
    snprintf(key, sizeof key, "card.%s.words", name);
    hout_format(v->b, "<p>%s</p>", page_word(v, key));
    if (path) {
        snprintf(key, sizeof key, "card.%s.link", name);
        hout_format(v->b, "<p><a class=\"more\" href=\"%s\">%s</a></p>", page_path(v, path, to), page_word(v, key));
    }
    buf_text(v->b, "</section>\n");
}

static void put_head_of_log(page_view *v)
{
    const json_t *head = json_object_get(v->site, "head");
    char when[PAGE_TIME_MAX], to[PAGE_PATH_MAX];
    hout_format(v->b, "<section class=\"card small\" data-live=\"head\" id=\"head\"><h2>%s</h2>", page_word(v, "card.key.title"));
    hout_format(v->b, "<p class=\"key\"><code>%s</code></p>", json_get_text(v->site, "key", page_word(v, "missing")));
    if (json_is_object(head))
        hout_format(v->b, "<p>%s %lld %s %s</p>", page_word(v, "head.size"), (long long)json_get_int(head, "size", 0), page_word(v, "head.signed"), page_time(v, json_get_text(head, "time", NULL), when));
    hout_format(v->b, "<p><a class=\"more\" href=\"%s\">%s</a></p></section>\n", page_path(v, "/about#verify", to), page_word(v, "card.key.link"));
}

lt_err page_home(api_call *c)
{
    page_view v;
    page_open(&v, c);
    const page_head h = {.path = "/", .about = page_word(&v, "home.about"), .room = "now"};
    page_begin(&v, &h);
    const json_t *now = page_ask(&v, "/api/v1/now");
    page_put_now(&v, now);
    page_put_forecast(&v);
    put_slots(&v);
    page_put_places(&v, now);
    page_put_targets(&v, false);
    page_put_ranking(&v, "month", false);
    buf_text(v.b, "<div class=\"cards\">\n");
    put_card(&v, "doing", "/disclosure");
    put_card(&v, "report", "/report");
    put_card(&v, "data", "/data");
    put_card(&v, "made", "/about");
    put_head_of_log(&v);
    buf_text(v.b, "</div>\n");
    page_end(&v);
    page_close(&v);
    return LT_OK;
}

lt_err page_elder(api_call *c)
{
    page_view v;
    char when[PAGE_TIME_MAX], to[PAGE_PATH_MAX];
    page_open(&v, c);
    const page_head h = {.path = "/elder", .title = page_word(&v, "elder.switch"), .about = page_word(&v, "elder.about"), .is_elder = true};
    page_begin(&v, &h);
    const json_t *now = page_ask(&v, "/api/v1/now"), *d = json_object_get(now, "district");
    int level = page_level(d);
    buf_text(v.b, "<section class=\"elder-now\" id=\"now\" data-live=\"now\" aria-labelledby=\"now-title\">\n");
    hout_format(v.b, "<h1 id=\"now-title\">%s%s</h1>\n", page_pair(&v, json_object_get(d, "name")), page_word(&v, "elder.title"));
    hout_format(v.b, "<p class=\"elder-index\"><span class=\"tile c%d\"><b id=\"district-aqi\">", level);
    if (level)
        hout_format(v.b, "%d", (int)json_get_int(d, "aqi", 0));
    else
        buf_text(v.b, "—");
    hout_format(v.b, "</b></span> <span class=\"class-word\">%s</span></p>\n", level ? page_pair(&v, json_object_get(d, "class")) : page_word(&v, "no.index"));
    hout_format(v.b, "<p class=\"elder-advice\" id=\"elder-advice\">%s</p>\n", level ? page_pair(&v, json_object_get(d, "advice")) : page_word(&v, "now.nothing"));
    if (level)
        hout_format(v.b, "<p class=\"elder-when\">%s %s %s<br/>%s</p>\n", page_word(&v, "hour.before"), page_time(&v, json_get_text(d, "label", NULL), when), page_word(&v, "hour.after"),
                    page_word(&v, json_is_true(json_object_get(d, "simulated")) ? "sure.simulated" : "sure.automatic"));
    page_put_age(&v, d);
    page_put_tomorrow(&v);
    buf_text(v.b, "</section>\n<ul class=\"elder-choices\">\n");
    hout_format(v.b, "<li><button type=\"button\" id=\"read\" hidden=\"hidden\" data-stop=\"%s\">%s</button></li>\n", page_word(&v, "elder.stop"), page_word(&v, "elder.read"));
    hout_format(v.b, "<li><a href=\"tel:12345\">%s <b>12345</b></a></li>\n<li><a href=\"tel:12369\">%s <b>12369</b></a></li>\n", page_word(&v, "elder.call"), page_word(&v, "elder.call.eco"));
    hout_format(v.b, "<li><a href=\"%s\" data-keep=\"plain\">%s</a></li>\n</ul>\n", page_path(&v, "/", to), page_word(&v, "elder.plain"));
    page_end(&v);
    page_close(&v);
    return LT_OK;
}
