/* page_plan.c - the plan's targets as bullet bars: year so far, target, the same days of last year, what the year will come to and
 * how likely the target is met; see page.h. */
#include "app/page.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"

#define BAR_Y      14
#define BAR_HEIGHT 14

static const char *const MAIN[] = {"pm25_year", "pm10_year", "good_days"}; /* keys of plans/<plan>/targets.tsv that the page opens with */

static bool is_main(const json_t *t)
{
    for (size_t i = 0; i < sizeof MAIN / sizeof MAIN[0]; i++)
        if (strcmp(MAIN[i], json_get_text(t, "key", "")) == 0)
            return true;
    return false;
}

static const char *sign_of(const char *op)
{
    return strcmp(op, "<=") == 0 ? "≤" : strcmp(op, ">=") == 0 ? "≥" : op;
}

/* "31.1 μg/m³" */
static void put_figure(page_view *v, const json_t *n, const char *unit)
{
    char text[NUM_TEXT_MAX];
    const char *shown = strcmp(unit, "d") == 0 ? page_word(v, "unit.day") : page_unit(unit);
    hout_format(v->b, "<b>%s</b>%s<span class=\"unit\">%s</span>", page_number(n, 1, text), strcmp(shown, "%") == 0 ? "" : "\xc2\xa0", shown); /* a number and its unit stay together */
}

/* The outlook's line of a target; NULL: none. */
static const json_t *outlook_of(const json_t *answer, const json_t *t)
{
    const json_t *targets = json_object_get(json_object_get(answer, "outlook"), "targets");
    for (size_t i = 0; i < json_array_size(targets); i++)
        if (strcmp(json_get_text(json_array_get(targets, i), "key", ""), json_get_text(t, "key", "-")) == 0)
            return json_array_get(targets, i);
    return NULL;
}

/* "78 %", and at the ends what 4000 draws can say. */
static void put_chance(page_view *v, double chance)
{
    if (chance < 0.01 || chance > 0.99)
        hout_format(v->b, "<b>%s</b>", chance < 0.01 ? "< 1 %" : "> 99 %");
    else
        hout_format(v->b, "<b>%.0f %%</b>", 100 * chance);
}

/* What the days to come may or must be like. */
static void put_still(page_view *v, const json_t *o)
{
    const char *may = json_get_text(o, "reach", ""), *statistic = json_get_text(o, "statistic", ""), *unit = json_get_text(o, "unit", "");
    const json_t *still = json_object_get(o, "still");
    bool is_days = strcmp(unit, "d") == 0;
    if (strcmp(may, "lost") == 0 || strcmp(may, "assured") == 0) {
        hout_format(v->b, "<span>%s</span> ", page_word(v, strcmp(may, "lost") == 0 ? "outlook.lost" : "outlook.any"));
    } else if (json_is_number(still)) {
        bool first = !is_days || v->lang == TEXT_ZH; /* "may still come" follows in English */
        const char *word = page_word(v, is_days ? "outlook.count" : strcmp(statistic, "good_day_percent") == 0 ? "outlook.share" : "outlook.average");
        buf_text(v->b, "<span>");
        if (first)
            hout_format(v->b, "%s ", word);
        put_figure(v, still, unit);
        if (!first)
            hout_format(v->b, " %s", word);
        buf_text(v->b, "</span> ");
    }
}

/* The year's end: its figure, how sure, the chance to meet the target, what may still be. */
static void put_outlook(page_view *v, const json_t *o, bool has_bar)
{
    const json_t *median = json_object_get(o, "median"), *chance = json_object_get(o, "chance");
    char low[NUM_TEXT_MAX], high[NUM_TEXT_MAX];
    int decimals = strcmp(json_get_text(o, "unit", ""), "d") == 0 ? 0 : 1;
    if (json_is_number(median)) {
        page_number(json_object_get(o, "low"), decimals, low);
        page_number(json_object_get(o, "high"), decimals, high);
        hout_format(v->b, "<span>%s ", page_word(v, "outlook.year"));
        put_figure(v, median, json_get_text(o, "unit", ""));
        if (strcmp(low, high) != 0)
            hout_format(v->b, " %s%s %s–%s%s", v->lang == TEXT_ZH ? "（" : "(", page_word(v, "outlook.range"), low, high, v->lang == TEXT_ZH ? "）" : ")");
        buf_text(v->b, has_bar ? " <i class=\"swatch\" aria-hidden=\"true\"></i></span> " : "</span> ");
    }
    if (json_is_number(chance)) {
        hout_format(v->b, "<span>%s ", page_word(v, "outlook.chance"));
        put_chance(v, json_number_value(chance));
        buf_text(v->b, "</span> ");
    }
    put_still(v, o);
}

/* The text of a bar's label, for those who do not see it. */
static void put_bar(page_view *v, const json_t *t, const json_t *o)
{
    const json_t *low = json_object_get(o, "low"), *high = json_object_get(o, "high");
    const json_t *value = json_object_get(t, "value"), *target = json_object_get(t, "target"), *before = json_object_get(t, "last_year");
    bool is_percent = strcmp(json_get_text(t, "unit", ""), "%") == 0;
    double goal = json_number_value(target), now = json_number_value(value), last = json_number_value(before);
    double top = is_percent ? 100 : fmax(fmax(goal * 1.5, fmax(now, last) * 1.1), json_number_value(high) * 1.1);
    char text[NUM_TEXT_MAX];
    if (!json_is_number(target) || goal <= 0 || top <= 0)
        return;
    hout_format(v->b, "<svg class=\"bullet\" width=\"100%%\" height=\"50\" aria-hidden=\"true\"><rect class=\"track\" x=\"0\" y=\"%d\" width=\"100%%\" height=\"%d\" rx=\"3\"/>", BAR_Y, BAR_HEIGHT);
    if (json_is_number(value))
        hout_format(v->b, "<rect class=\"so-far\" x=\"0\" y=\"%d\" width=\"%.2f%%\" height=\"%d\" rx=\"3\"/>", BAR_Y, fmin(100, now / top * 100), BAR_HEIGHT);
    if (json_is_number(low) && json_is_number(high))
        hout_format(v->b, "<rect class=\"expected\" x=\"%.2f%%\" y=\"%d\" width=\"%.2f%%\" height=\"%d\" rx=\"2\"/>", fmin(99, json_number_value(low) / top * 100), BAR_Y + 4,
                    fmax(1, fmin(100, json_number_value(high) / top * 100) - json_number_value(low) / top * 100), BAR_HEIGHT - 8);
    if (json_is_number(before))
        hout_format(v->b, "<svg class=\"last\" x=\"%.2f%%\" y=\"%d\"><path d=\"M0 0V%d\"/></svg>", fmin(100, last / top * 100), BAR_Y - 3, BAR_HEIGHT + 6);
    double at = fmin(99.6, goal / top * 100);
    hout_format(v->b, "<svg class=\"goal\" x=\"%.2f%%\" y=\"%d\"><path d=\"M0 0V%d\"/></svg>", at, BAR_Y - 6, BAR_HEIGHT + 12);
    hout_format(v->b, "<text x=\"%.2f%%\" y=\"%d\" text-anchor=\"%s\">%s %s</text></svg>\n", at, BAR_Y + BAR_HEIGHT + 20, at > 75 ? "end" : "middle", page_word(v, "target.short"),
                page_number(target, 1, text));
}

static void put_state(page_view *v, const json_t *t)
{
    const json_t *met = json_object_get(t, "met"), *value = json_object_get(t, "value");
    const char *word = json_is_true(met) ? "target.met" : json_is_false(met) ? "target.missed" : json_is_number(value) ? "target.open" : "target.unmeasured";
    hout_format(v->b, "<span class=\"state\">%s</span>", page_word(v, word));
}

static void put_target(page_view *v, const json_t *t, const json_t *o)
{
    const json_t *value = json_object_get(t, "value"), *target = json_object_get(t, "target"), *before = json_object_get(t, "last_year");
    const char *unit = json_get_text(t, "unit", "");
    buf_text(v->b, "<li class=\"target\">\n");
    hout_format(v->b, "<h3>%s</h3>\n<p class=\"so-far-words\"><span class=\"quiet\">%s</span> ", page_pair(v, json_object_get(t, "title")), page_word(v, "target.so.far"));
    if (json_is_number(value))
        put_figure(v, value, unit);
    else
        hout_format(v->b, "<span class=\"none\">%s</span>", page_word(v, "missing"));
    buf_text(v->b, "</p>\n");
    put_bar(v, t, o);
    buf_text(v->b, "<p class=\"facts\">");
    if (json_is_number(target)) {
        hout_format(v->b, "<span>%s %s ", page_word(v, json_is_true(json_object_get(t, "aspiration")) ? "target.strive" : "target.word"), sign_of(json_get_text(t, "op", "")));
        put_figure(v, target, unit);
        buf_text(v->b, "</span> ");
    }
    hout_format(v->b, "<span>%s ", page_word(v, "target.last"));
    if (json_is_number(before))
        put_figure(v, before, unit);
    else
        hout_format(v->b, "%s", page_word(v, "missing"));
    hout_format(v->b, "</span> <span>%lld %s</span> ", (long long)json_get_int(t, "days", 0), page_word(v, "target.days"));
    put_state(v, t);
    buf_text(v->b, "</p>\n");
    if (o) {
        buf_text(v->b, "<p class=\"facts outlook\">");
        put_outlook(v, o, true);
        buf_text(v->b, "</p>\n");
    }
    buf_text(v->b, "</li>\n");
}

static void put_other(page_view *v, const json_t *t, const json_t *o)
{
    const json_t *value = json_object_get(t, "value"), *target = json_object_get(t, "target");
    const char *unit = json_get_text(t, "unit", "");
    bool is_yes_or_no = strcmp(json_get_text(t, "statistic", ""), "class2") == 0;
    hout_format(v->b, "<li><b class=\"other-title\">%s</b> <span class=\"facts\"><span>%s ", page_pair(v, json_object_get(t, "title")), page_word(v, "target.so.far"));
    if (json_is_number(value) && !is_yes_or_no)
        put_figure(v, value, unit);
    else
        hout_format(v->b, "%s", page_word(v, is_yes_or_no ? "target.whole" : "missing"));
    hout_format(v->b, "</span> <span>%s ", page_word(v, "target.word"));
    if (json_is_number(target) && !is_yes_or_no) {
        hout_format(v->b, "%s ", sign_of(json_get_text(t, "op", "")));
        put_figure(v, target, unit);
    } else {
        hout_format(v->b, "%s", page_word(v, is_yes_or_no ? "target.kept" : "target.no.figure"));
    }
    hout_format(v->b, "</span> <span>%s %s</span> ", page_word(v, "target.clause"), json_get_text(t, "clause", ""));
    put_state(v, t);
    if (o && json_is_number(json_object_get(o, "median"))) {
        buf_text(v->b, " ");
        put_outlook(v, o, false);
    }
    buf_text(v->b, "</span></li>\n");
}

static void put_others(page_view *v, const json_t *targets, const json_t *answer)
{
    hout_format(v->b, "<h3>%s</h3>\n<ul class=\"others\">\n", page_word(v, "target.others"));
    for (size_t i = 0; i < json_array_size(targets); i++)
        if (!is_main(json_array_get(targets, i)))
            put_other(v, json_array_get(targets, i), outlook_of(answer, json_array_get(targets, i)));
    buf_text(v->b, "</ul>\n");
}

/* What the chances rest on, with the seal; or why there are none. */
static void put_basis(page_view *v, const json_t *answer)
{
    const json_t *o = json_object_get(answer, "outlook"), *past = json_object_get(o, "past");
    if (!json_array_size(past)) {
        hout_format(v->b, "<p class=\"quiet\">%s %s</p>\n", page_word(v, "outlook.unknown"), page_pair(v, json_object_get(json_is_object(o) ? json_array_get(json_object_get(o, "targets"), 0) : answer, "why")));
        return;
    }
    hout_format(v->b, "<p class=\"quiet\">%s", page_word(v, "outlook.basis"));
    for (size_t i = 0; i < json_array_size(past); i++)
        hout_format(v->b, " %lld", (long long)json_get_int(json_array_get(past, i), "year", 0));
    buf_text(v->b, v->lang == TEXT_ZH ? "。" : ". ");
    page_put_seal(v, json_get_int(answer, "entry", 0), page_word(v, "outlook.chance"));
    buf_text(v->b, "</p>\n");
}

void page_put_targets(page_view *v, bool all)
{
    const json_t *year = page_ask(v, "/api/v1/year"), *targets = json_object_get(year, "targets"), *outlook = page_ask(v, "/api/v1/forecast/outlook");
    char date[PAGE_TIME_MAX], to[PAGE_PATH_MAX], year_of[8];
    hout_format(v->b, "<section class=\"card\" id=\"plan\" data-live=\"plan\" aria-labelledby=\"plan-title\">\n<h2 id=\"plan-title\">%s</h2>\n", page_word(v, "plan.title"));
    if (!year)
        page_put_trouble(v);
    else if (json_array_size(targets) == 0)
        hout_format(v->b, "<p class=\"missing\">%s</p>\n", page_word(v, "plan.none"));
    if (json_array_size(targets)) {
        snprintf(year_of, sizeof year_of, "%.4s", json_get_text(json_array_get(targets, 0), "to", ""));
        hout_format(v->b, "<p class=\"quiet\">%s %s · %s%s%s · HJ 633-%s</p>\n<ul class=\"targets\">\n", page_word(v, "plan.until"), page_date(v, json_get_text(year, "until", NULL), date),
                    page_word(v, "plan.of.before"), year_of, page_word(v, "plan.of.after"), json_get_text(year, "rules", ""));
        for (size_t k = 0; k < sizeof MAIN / sizeof MAIN[0]; k++)
            for (size_t i = 0; i < json_array_size(targets); i++)
                if (strcmp(MAIN[k], json_get_text(json_array_get(targets, i), "key", "")) == 0)
                    put_target(v, json_array_get(targets, i), outlook_of(outlook, json_array_get(targets, i)));
        buf_text(v->b, "</ul>\n");
        if (all)
            put_others(v, targets, outlook);
        put_basis(v, outlook);
    }
    if (!all)
        hout_format(v->b, "<p><a class=\"more\" href=\"%s\">%s</a></p>\n", page_path(v, "/plan", to), page_word(v, "plan.more"));
    buf_text(v->b, "</section>\n");
}
