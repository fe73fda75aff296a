/* page_part.c - the small parts of the public pages: words, numbers, times, classes, seals; see page.h. */
#include "app/page.h"

#include <stdio.h>

#include "base/civil.h"
#include "base/json.h"
#include "tables.h"

static const char *const POLLUTANTS[] = {"PM2.5", "PM10", "O3", "NO2", "SO2", "CO"};
/* upper ends of the six levels, for the scale's ticks; = HJ 633-2026 table 1 */
static const int SCALE_ENDS[PAGE_LEVELS + 1] = {0, 50, 100, 150, 200, 300, 500};

const char *page_word(const page_view *v, const char *key)
{
    return text_get(v->lang, key);
}

const char *page_word_of(const page_view *v, const char *prefix, const char *name)
{
    char key[PLACE_ID_MAX * 2];
    snprintf(key, sizeof key, "%s.%s", prefix, name);
    return text_has(key) ? text_get(v->lang, key) : NULL;
}

const char *page_pair(const page_view *v, const json_t *pair)
{
    const char *zh = json_get_text(pair, "zh", "");
    return v->lang == TEXT_ZH ? zh : json_get_text(pair, "en", zh);
}

const char *page_name(const page_view *v, const json_t *place)
{
    const char *zh = json_get_text(place, "name", ""), *en = json_get_text(place, "name_en", "");
    return v->lang == TEXT_EN && en[0] ? en : zh;
}

const char *page_area(page_view *v, const char *name)
{
    const json_t *features = v->lang == TEXT_EN ? page_areas(v) : NULL;
    for (size_t i = 0; i < json_array_size(features); i++) {
        const json_t *p = json_object_get(json_array_get(features, i), "properties");
        if (strcmp(json_get_text(p, "name", ""), name) == 0)
            return page_name(v, p);
    }
    return name;
}

const char *page_path(const page_view *v, const char *path, char out[PAGE_PATH_MAX])
{
    snprintf(out, PAGE_PATH_MAX, "%s%s", v->lang == TEXT_EN ? "/en" : "", path);
    return out;
}

const char *page_unit(const char *unit)
{
    return strcmp(unit, "ug/m3") == 0 ? "μg/m³" : strcmp(unit, "mg/m3") == 0 ? "mg/m³" : strcmp(unit, "1") == 0 ? "" : unit;
}

const char *page_pollutant(const char *key)
{
    static const char *const SHOWN[][2] = {{"O3", "O₃"}, {"O3_8h", "O₃"}, {"NO2", "NO₂"}, {"SO2", "SO₂"}};
    for (size_t i = 0; i < sizeof SHOWN / sizeof SHOWN[0]; i++)
        if (strcmp(SHOWN[i][0], key) == 0)
            return SHOWN[i][1];
    return key;
}

static const char *put_date(const page_view *v, const civil *t, char out[PAGE_TIME_MAX])
{
    static const char *const MONTHS[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    if (v->lang == TEXT_ZH)
        snprintf(out, PAGE_TIME_MAX, "%d年%d月%d日", t->year, t->month, t->day);
    else
        snprintf(out, PAGE_TIME_MAX, "%d %s %d", t->day, MONTHS[t->month - 1], t->year);
    return out;
}

const char *page_date(const page_view *v, const char *iso, char out[PAGE_TIME_MAX])
{
    int64_t ms;
    out[0] = 0;
    if (!iso || !civil_parse_iso(span_text(iso), v->offset_min, &ms))
        return out;
    civil t = civil_from_ms(ms, v->offset_min);
    return put_date(v, &t, out);
}

const char *page_clock(const page_view *v, int64_t ms, char out[PAGE_TIME_MAX])
{
    civil t = civil_from_ms(ms, v->offset_min);
    snprintf(out, PAGE_TIME_MAX, "%02d:%02d", t.hour, t.minute);
    return out;
}

const char *page_time(const page_view *v, const char *iso, char out[PAGE_TIME_MAX])
{
    char date[PAGE_TIME_MAX], clock[PAGE_TIME_MAX];
    int64_t ms;
    out[0] = 0;
    if (!iso || !civil_parse_iso(span_text(iso), v->offset_min, &ms))
        return out;
    civil t = civil_from_ms(ms, v->offset_min);
    put_date(v, &t, date);
    page_clock(v, ms, clock);
    snprintf(out, PAGE_TIME_MAX, v->lang == TEXT_ZH ? "%.40s %.20s" : "%.40s, %.20s", date, clock);
    return out;
}

const char *page_number(const json_t *n, int decimals, char out[NUM_TEXT_MAX])
{
    out[0] = 0;
    if (json_is_integer(n))
        snprintf(out, NUM_TEXT_MAX, "%lld", (long long)json_integer_value(n));
    else if (json_is_real(n))
        snprintf(out, NUM_TEXT_MAX, "%.*f", decimals, json_real_value(n));
    return out;
}

int page_level(const json_t *index)
{
    int64_t level = json_get_int(index, "level", 0);
    return json_is_integer(json_object_get(index, "aqi")) && level >= 1 && level <= PAGE_LEVELS ? (int)level : 0;
}

/* A shape of its own for each class, so that nobody needs the colour: circle, square, triangle, diamond, pentagon, hexagon. */
void page_put_shape(page_view *v, int level, int size)
{
    static const char *const SHAPES[PAGE_LEVELS + 1] = {
        "<path d=\"M4 12h16\"/>",
        "<circle cx=\"12\" cy=\"12\" r=\"9\"/>",
        "<rect x=\"3.5\" y=\"3.5\" width=\"17\" height=\"17\" rx=\"2\"/>",
        "<path d=\"M12 2.5 22 20.5H2z\"/>",
        "<path d=\"M12 1.5 22.5 12 12 22.5 1.5 12z\"/>",
        "<path d=\"M12 2 22 9.5 18.2 21H5.8L2 9.5z\"/>",
        "<path d=\"M12 1.5 21 6.8v10.4L12 22.5 3 17.2V6.8z\"/>",
    };
    hout_format(v->b, "<svg class=\"shape f%d\" width=\"%d\" height=\"%d\" viewBox=\"0 0 24 24\" aria-hidden=\"true\">", level, size, size);
    buf_text(v->b, SHAPES[level]);
    buf_text(v->b, "</svg>");
}

void page_put_class(page_view *v, int level, const char *words)
{
    buf_text(v->b, "<span class=\"class\">");
    page_put_shape(v, level, 16);
    hout_format(v->b, "<span>%s</span></span>", words);
}

void page_put_seal(page_view *v, int64_t entry, const char *of)
{
    if (entry <= 0)
        return;
    hout_format(v->b, "<a class=\"seal\" href=\"/api/v1/proof?entry=%lld\" download=\"lantian-proof-%lld.json\" title=\"%s\">", (long long)entry, (long long)entry, page_word(v, "seal.title"));
    buf_text(v->b, "<svg width=\"20\" height=\"20\" viewBox=\"0 0 20 20\" aria-hidden=\"true\"><rect x=\"1.5\" y=\"1.5\" width=\"17\" height=\"17\" rx=\"3\"/><path d=\"M5.5 10.2l3 3 6-6.4\"/></svg>");
    hout_format(v->b, "<span>%s</span><span class=\"unseen\"> %s</span></a>", page_word(v, "seal.word"), of);
}

void page_put_scale(page_view *v, int aqi)
{
    buf *b = v->b;
    int held = aqi > 500 ? 500 : aqi < 0 ? 0 : aqi, k = 0;
    while (k < PAGE_LEVELS - 1 && held > SCALE_ENDS[k + 1])
        k++;
    double part = 100.0 / PAGE_LEVELS;
    double at = part * (k + (double)(held - SCALE_ENDS[k]) / (SCALE_ENDS[k + 1] - SCALE_ENDS[k]));
    hout_format(b, "<svg class=\"scale\" width=\"100%%\" height=\"42\" role=\"img\" aria-label=\"%s %d\">", page_word(v, "scale.label"), aqi);
    for (int i = 0; i < PAGE_LEVELS; i++)
        hout_format(b, "<rect class=\"f%d\" x=\"%.2f%%\" y=\"13\" width=\"%.2f%%\" height=\"9\"/>", i + 1, part * i, part - 0.4);
    for (int i = 0; i <= PAGE_LEVELS; i++) {
        const char *anchor = i == 0 ? "start" : i == PAGE_LEVELS ? "end" : "middle";
        hout_format(b, "<text x=\"%.2f%%\" y=\"38\" text-anchor=\"%s\">%d</text>", part * i - (i > 0 && i < PAGE_LEVELS ? 0.2 : 0.0), anchor, SCALE_ENDS[i]);
    }
    hout_format(b, "<svg class=\"needle\" x=\"%.2f%%\" y=\"0\"><path d=\"M-7 0H7L0 11z\"/></svg></svg>\n", at);
}

void page_put_primary(page_view *v, const json_t *index)
{
    const json_t *list = json_object_get(index, "primary");
    size_t n = json_array_size(list);
    for (size_t i = 0; i < n; i++) {
        const char *key = json_string_value(json_array_get(list, i));
        hout_format(v->b, "%s%s", i == 0 ? "" : v->lang == TEXT_ZH ? "、" : ", ", page_pollutant(key ? key : ""));
    }
    if (n == 0)
        hout_format(v->b, "%s", page_word(v, "primary.none"));
}

void page_begin_scroll(page_view *v, const char *title_key)
{
    hout_format(v->b, "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"%s %s\">", page_word(v, title_key), page_word(v, "table.label"));
}

void page_end_scroll(page_view *v)
{
    buf_text(v->b, "</div>\n");
}

void page_put_trouble(page_view *v)
{
    hout_format(v->b, "<p class=\"missing\">%s</p>\n", page_word(v, "part.trouble"));
}

/* Why a value is missing: the first mark that says it. */
static const char *why_missing(const page_view *v, int64_t mark)
{
    char bit[8];
    for (int i = 0; i < 16; i++)
        if (mark & (1LL << i)) {
            snprintf(bit, sizeof bit, "%02d", i);
            const char *word = page_word_of(v, "mark", bit);
            if (word)
                return word;
        }
    return page_word(v, "missing");
}

void page_put_values(page_view *v, const json_t *index)
{
    const json_t *values = json_object_get(index, "values"), *primary = json_object_get(index, "primary");
    char text[NUM_TEXT_MAX];
    hout_format(v->b, "<ul class=\"values\" aria-label=\"%s\">\n", page_word(v, "values.label"));
    for (size_t i = 0; i < sizeof POLLUTANTS / sizeof POLLUTANTS[0]; i++) {
        const json_t *q = json_object_get(values, POLLUTANTS[i]), *value = json_object_get(q, "value");
        bool is_primary = false;
        for (size_t k = 0; k < json_array_size(primary); k++) {
            const char *one = json_string_value(json_array_get(primary, k));
            is_primary = is_primary || (one && strcmp(one, POLLUTANTS[i]) == 0);
        }
        buf_text(v->b, is_primary ? "<li class=\"is-primary\">" : "<li>");
        hout_format(v->b, "<span class=\"what\">%s</span> ", page_pollutant(POLLUTANTS[i]));
        if (json_is_number(value))
            hout_format(v->b, "<span class=\"value\"><b>%s</b> <span class=\"unit\">%s</span></span> ", page_number(value, 1, text), page_unit(json_get_text(q, "unit", "")));
        else
            hout_format(v->b, "<span class=\"value none\">%s</span> ", why_missing(v, json_get_int(q, "mark", 0)));
        if (json_is_integer(json_object_get(q, "iaqi")))
            hout_format(v->b, "<span class=\"sub\">%s %lld</span>", page_word(v, "iaqi"), (long long)json_get_int(q, "iaqi", 0));
        buf_text(v->b, "</li>\n");
    }
    buf_text(v->b, "</ul>\n");
}
