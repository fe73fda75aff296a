/* page_map.c - map and list of the stations: the same places, in the same order, with the same facts; see page.h.
 * The map is drawn from /areas in an equirectangular projection around the district; a mark that would cover another is pushed
 * aside and keeps a line to its true place. */
#include "app/page.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/civil.h"
#include "base/json.h"

#define MAP_WIDTH   360.0
#define MAP_TALL    460.0 /* the most it may be high */
#define MAP_MARGIN  14.0
#define PLACES_MAX  400
#define PINS_MAX    60    /* more marks would cover the map: then the list alone tells */
#define PIN_APART   31.0
#define PIN_ROUNDS  60
#define NAMES_MAX   64
#define NAME_SIZE   8.5
#define RADIAN      (3.14159265358979323846 / 180)

typedef struct frame_box {
    double west, south, east, north;
    bool   has;
} frame_box;
typedef struct map_frame {
    frame_box box;
    double    scale, squeeze; /* units a degree of latitude; cos of the middle latitude */
    double    height;
} map_frame;
typedef struct spot {
    const json_t *place;
    bool          is_own, is_in;
    double        x, y, px, py; /* true place, and where its mark stands */
} spot;
typedef struct spots {
    spot   rows[PLACES_MAX];
    size_t n;
} spots;

static bool read_point(const json_t *at, double *x, double *y)
{
    const json_t *lon = json_array_get(at, 0), *lat = json_array_get(at, 1);
    *x = json_number_value(lon);
    *y = json_number_value(lat);
    return json_is_number(lon) && json_is_number(lat);
}

static void widen(frame_box *f, double x, double y)
{
    if (!f->has)
        *f = (frame_box){x, y, x, y, true};
    f->west = fmin(f->west, x);
    f->east = fmax(f->east, x);
    f->south = fmin(f->south, y);
    f->north = fmax(f->north, y);
}

static void widen_ring(frame_box *f, const json_t *ring)
{
    double x, y;
    for (size_t i = 0; i < json_array_size(ring); i++)
        if (read_point(json_array_get(ring, i), &x, &y))
            widen(f, x, y);
}

static const char *kind_of(const json_t *feature)
{
    return json_get_text(json_object_get(feature, "properties"), "kind", "");
}

/* Each ring or line of a feature, for draw and bounds. */
typedef void (*on_ring)(void *self, const json_t *ring, bool is_area);
static void each_ring(const json_t *feature, on_ring fn, void *self)
{
    const json_t *g = json_object_get(feature, "geometry"), *at = json_object_get(g, "coordinates");
    const char *type = json_get_text(g, "type", "");
    if (strcmp(type, "LineString") == 0)
        fn(self, at, false);
    for (size_t i = 0; i < json_array_size(at); i++) {
        const json_t *one = json_array_get(at, i);
        if (strcmp(type, "Polygon") == 0 || strcmp(type, "MultiLineString") == 0)
            fn(self, one, strcmp(type, "Polygon") == 0);
        for (size_t k = 0; strcmp(type, "MultiPolygon") == 0 && k < json_array_size(one); k++)
            fn(self, json_array_get(one, k), true);
    }
}

static void on_bounds(void *self, const json_t *ring, bool is_area)
{
    if (is_area)
        widen_ring(self, ring);
}

/* The district and its own stations fill the frame. */
static bool fit(map_frame *m, const json_t *features, const spots *s)
{
    for (size_t i = 0; i < json_array_size(features); i++)
        if (strcmp(kind_of(json_array_get(features, i)), "district") == 0)
            each_ring(json_array_get(features, i), on_bounds, &m->box);
    for (size_t i = 0; i < s->n; i++)
        if (s->rows[i].is_own && json_is_number(json_object_get(s->rows[i].place, "longitude")))
            widen(&m->box, json_get_double(s->rows[i].place, "longitude", 0), json_get_double(s->rows[i].place, "latitude", 0));
    if (!m->box.has)
        return false;
    m->squeeze = cos((m->box.south + m->box.north) / 2 * RADIAN);
    double wide = fmax((m->box.east - m->box.west) * m->squeeze, 0.02), tall = fmax(m->box.north - m->box.south, 0.02);
    m->scale = fmin((MAP_WIDTH - 2 * MAP_MARGIN) / wide, (MAP_TALL - 2 * MAP_MARGIN) / tall);
    m->height = tall * m->scale + 2 * MAP_MARGIN;
    return true;
}

static void project(const map_frame *m, double lon, double lat, double *x, double *y)
{
    double middle = (m->box.west + m->box.east) / 2;
    *x = MAP_WIDTH / 2 + (lon - middle) * m->squeeze * m->scale;
    *y = MAP_MARGIN + (m->box.north - lat) * m->scale;
}

typedef struct drawing {
    page_view       *v;
    const map_frame *m;
} drawing;

static void on_draw(void *self, const json_t *ring, bool is_area)
{
    drawing *d = self;
    double lon, lat, x, y;
    for (size_t i = 0; i < json_array_size(ring); i++)
        if (read_point(json_array_get(ring, i), &lon, &lat)) {
            project(d->m, lon, lat, &x, &y);
            hout_format(d->v->b, "%s%.1f %.1f", i == 0 ? "M" : "L", x, y);
        }
    if (is_area && json_array_size(ring))
        buf_text(d->v->b, "Z");
}

static void draw_kind(drawing *d, const json_t *features, const char *kind)
{
    for (size_t i = 0; i < json_array_size(features); i++) {
        const json_t *f = json_array_get(features, i);
        if (strcmp(kind_of(f), kind) != 0)
            continue;
        bool is_standin = json_is_true(json_object_get(json_object_get(f, "properties"), "standin"));
        hout_format(d->v->b, "<path class=\"m-%s%s\" d=\"", kind, is_standin ? " standin" : "");
        each_ring(f, on_draw, d);
        buf_text(d->v->b, "\"/>\n");
    }
}

typedef struct map_label {
    double x, y, half; /* middle, and half its width */
} map_label;

/* Would the name cover a mark or another name? Then it stays away: the list tells it. */
static bool is_free(const map_label *l, const spots *s, const map_label *taken, size_t n)
{
    for (size_t i = 0; i < s->n; i++)
        if (s->rows[i].is_in && fabs(s->rows[i].px - l->x) < l->half + 16 && fabs(s->rows[i].py - l->y) < 20)
            return false;
    for (size_t i = 0; i < n; i++)
        if (fabs(taken[i].x - l->x) < l->half + taken[i].half + 2 && fabs(taken[i].y - l->y) < NAME_SIZE + 2)
            return false;
    return true;
}

static double name_width(const char *name)
{
    double wide = 0;
    for (const char *p = name; *p; p++)
        if (((uint8_t)*p & 0xC0) != 0x80)
            wide += (uint8_t)*p < 0x80 ? NAME_SIZE * 0.55 : NAME_SIZE;
    return wide;
}

/* In the middle of the outline's box. */
static void draw_names(drawing *d, const json_t *features, const spots *s)
{
    map_label taken[NAMES_MAX];
    size_t n = 0;
    for (size_t i = 0; i < json_array_size(features) && n < NAMES_MAX; i++) {
        const json_t *f = json_array_get(features, i);
        const char *name = page_name(d->v, json_object_get(f, "properties"));
        frame_box box = {0};
        map_label l = {.half = name_width(name) / 2};
        if (strcmp(kind_of(f), "street") != 0)
            continue;
        each_ring(f, on_bounds, &box);
        project(d->m, (box.west + box.east) / 2, (box.south + box.north) / 2, &l.x, &l.y);
        if (!box.has || !is_free(&l, s, taken, n))
            continue;
        taken[n++] = l;
        hout_format(d->v->b, "<text class=\"m-name\" x=\"%.1f\" y=\"%.1f\">%s</text>\n", l.x, l.y, name);
    }
}

static bool is_inside(const map_frame *m, const spot *s)
{
    return s->x > 0 && s->x < MAP_WIDTH && s->y > 0 && s->y < m->height;
}

static double hold(double v, double low, double high)
{
    return v < low ? low : v > high ? high : v;
}

/* Marks that cover each other move apart, a little in each round, and stay in the frame. */
static void spread(const map_frame *m, spots *s)
{
    for (int round = 0; round < PIN_ROUNDS; round++)
        for (size_t i = 0; i < s->n; i++)
            for (size_t k = i + 1; k < s->n; k++) {
                spot *a = &s->rows[i], *b = &s->rows[k];
                double dx = b->px - a->px, dy = b->py - a->py, far = sqrt(dx * dx + dy * dy);
                if (!a->is_in || !b->is_in || far >= PIN_APART)
                    continue;
                double push = (PIN_APART - far) / 2 + 0.1, ux = far > 0.01 ? dx / far : 1, uy = far > 0.01 ? dy / far : 0;
                a->px = hold(a->px - ux * push, 17, MAP_WIDTH - 17);
                a->py = hold(a->py - uy * push, 17, m->height - 17);
                b->px = hold(b->px + ux * push, 17, MAP_WIDTH - 17);
                b->py = hold(b->py + uy * push, 17, m->height - 17);
            }
}

static void draw_pin(page_view *v, const spot *s)
{
    static const char *const SHAPES[PAGE_LEVELS + 1] = {
        "<circle r=\"11\"/>", "<circle r=\"14.5\"/>", "<rect x=\"-13.5\" y=\"-13.5\" width=\"27\" height=\"27\" rx=\"4\"/>", "<path d=\"M0-20 19 13H-19z\"/>",
        "<path d=\"M0-19 19 0 0 19-19 0z\"/>", "<path d=\"M0-17.500 17-4.600 10.600 14.500H-10.600L-17-4.600z\"/>", "<path d=\"M0-18 15.600-9V9L0 18-15.600 9V-9z\"/>"};
    char id[HOUT_URL_MAX], to[PAGE_PATH_MAX], path[PAGE_PATH_MAX];
    int level = page_level(s->place);
    const char *class = level ? page_pair(v, json_object_get(s->place, "class")) : page_word(v, "missing");
    snprintf(path, sizeof path, "/station/%s", hout_url(json_get_text(s->place, "id", ""), id));
    hout_format(v->b, "<a class=\"pin c%d%s\" href=\"%s\" aria-label=\"%s, AQI ", level, s->is_own ? " own" : "", page_path(v, path, to), page_name(v, s->place));
    if (level)
        hout_format(v->b, "%lld, ", (long long)json_get_int(s->place, "aqi", 0));
    hout_format(v->b, "%s\">", class);
    if (fabs(s->x - s->px) + fabs(s->y - s->py) > 3)
        hout_format(v->b, "<path class=\"lead\" d=\"M%.1f %.1fL%.1f %.1f\"/><circle class=\"spot\" cx=\"%.1f\" cy=\"%.1f\" r=\"2\"/>", s->x, s->y, s->px, s->py, s->x, s->y);
    hout_format(v->b, "<g class=\"f%d\" transform=\"translate(%.1f %.1f)\">", level, s->px, s->py);
    buf_text(v->b, SHAPES[level]);
    if (level)
        hout_format(v->b, "<text y=\"%d\">%lld</text>", level == 3 ? 9 : 4, (long long)json_get_int(s->place, "aqi", 0));
    else
        buf_text(v->b, "<text y=\"4\">—</text>");
    buf_text(v->b, "</g></a>\n");
}

static void draw_frame(page_view *v, map_frame *m, const json_t *features, spots *s)
{
    static const char *const ORDER[] = {"neighbour", "water", "district", "zone", "street", "road"};
    drawing d = {.v = v, .m = m};
    size_t shown = 0;
    for (size_t i = 0; i < s->n; i++) {
        spot *p = &s->rows[i];
        project(m, json_get_double(p->place, "longitude", 0), json_get_double(p->place, "latitude", 0), &p->x, &p->y);
        p->is_in = json_is_number(json_object_get(p->place, "longitude")) && is_inside(m, p) && shown < PINS_MAX;
        p->px = hold(p->x, 17, MAP_WIDTH - 17);
        p->py = hold(p->y, 17, m->height - 17);
        shown += p->is_in;
    }
    spread(m, s);
    hout_format(v->b, "<svg class=\"map\" viewBox=\"0 0 %.0f %.0f\" role=\"group\" aria-label=\"%s\">\n", MAP_WIDTH, m->height, page_word(v, "map.label"));
    for (size_t i = 0; i < sizeof ORDER / sizeof ORDER[0]; i++)
        draw_kind(&d, features, ORDER[i]);
    draw_names(&d, features, s);
    for (size_t i = s->n; i > 0; i--) /* the district's own on top */
        if (s->rows[i - 1].is_in && !s->rows[i - 1].is_own)
            draw_pin(v, &s->rows[i - 1]);
    for (size_t i = 0; i < s->n; i++)
        if (s->rows[i].is_in && s->rows[i].is_own)
            draw_pin(v, &s->rows[i]);
    buf_text(v->b, "</svg>\n");
}

static void put_legend(page_view *v)
{
    static const char *const CLASSES[PAGE_LEVELS] = {"class.1", "class.2", "class.3", "class.4", "class.5", "class.6"};
    hout_format(v->b, "<ul class=\"legend\" aria-label=\"%s\">", page_word(v, "legend.label"));
    for (int i = 0; i < PAGE_LEVELS; i++) {
        buf_text(v->b, "<li>");
        page_put_class(v, i + 1, page_word(v, CLASSES[i]));
        buf_text(v->b, "</li>");
    }
    buf_text(v->b, "</ul>\n");
}

static void put_map(page_view *v, spots *s)
{
    map_frame m = {0};
    const json_t *features = page_areas(v);
    bool is_sketch = false;
    if (!fit(&m, features, s)) {
        hout_format(v->b, "<p class=\"missing\">%s</p>\n", page_word(v, "map.none"));
        return;
    }
    for (size_t i = 0; i < json_array_size(features); i++)
        is_sketch = is_sketch || json_is_true(json_object_get(json_object_get(json_array_get(features, i), "properties"), "standin"));
    buf_text(v->b, "<figure class=\"map-frame\">\n");
    draw_frame(v, &m, features, s);
    buf_text(v->b, "<figcaption>");
    put_legend(v);
    if (is_sketch)
        hout_format(v->b, "<p class=\"quiet\">%s</p>", page_word(v, "map.sketch"));
    buf_text(v->b, "</figcaption>\n</figure>\n");
}

static void put_row(page_view *v, const spot *s)
{
    char id[HOUT_URL_MAX], to[PAGE_PATH_MAX], path[PAGE_PATH_MAX], clock[PAGE_TIME_MAX];
    const json_t *p = s->place;
    const char *label = json_get_text(p, "label", NULL), *area = json_get_text(p, "street", "");
    int64_t ms;
    int level = page_level(p);
    snprintf(path, sizeof path, "/station/%s", hout_url(json_get_text(p, "id", ""), id));
    hout_format(v->b, "<li><a href=\"%s\">", page_path(v, path, to));
    page_put_shape(v, level, 24);
    hout_format(v->b, "<span class=\"row-name\">%s</span> <span class=\"row-index\">", page_name(v, p));
    if (level)
        hout_format(v->b, "<b>%lld</b> <span>%s</span></span> ", (long long)json_get_int(p, "aqi", 0), page_pair(v, json_object_get(p, "class")));
    else
        hout_format(v->b, "<b class=\"unseen\">AQI</b> <span>%s</span></span> ", page_word(v, label ? "no.index" : "missing"));
    hout_format(v->b, "<span class=\"row-facts\"><span>%s</span> ", page_area(v, area[0] ? area : json_get_text(p, "district", "")));
    if (label && civil_parse_iso(span_text(label), v->offset_min, &ms))
        hout_format(v->b, "<span>%s %s</span> ", page_word(v, "until"), page_clock(v, ms, clock));
    if (level > 1) {
        hout_format(v->b, "<span>%s ", page_word(v, "primary.short"));
        page_put_primary(v, p);
        buf_text(v->b, "</span> ");
    }
    if (json_is_true(json_object_get(p, "control")))
        hout_format(v->b, "<span>%s</span> ", page_word(v, "control"));
    if (label)
        hout_format(v->b, "<span>%s</span>", page_word(v, json_is_true(json_object_get(p, "simulated")) ? "simulated.short" : "automatic.short"));
    buf_text(v->b, "</span></a></li>\n");
}

static void put_list(page_view *v, const spots *s, bool is_own)
{
    bool has = false;
    for (size_t i = 0; i < s->n; i++)
        has = has || s->rows[i].is_own == is_own;
    if (!has)
        return;
    hout_format(v->b, "<h3>%s</h3>\n<ul class=\"places\">\n", page_word(v, is_own ? "places.own" : "places.other"));
    for (size_t i = 0; i < s->n; i++)
        if (s->rows[i].is_own == is_own)
            put_row(v, &s->rows[i]);
    buf_text(v->b, "</ul>\n");
}

void page_put_places(page_view *v, const json_t *now)
{
    const json_t *list = json_object_get(now, "stations");
    const char *own = json_get_text(json_object_get(json_object_get(now, "district"), "name"), "zh", "");
    spots *s = calloc(1, sizeof *s);
    hout_format(v->b, "<section class=\"card\" id=\"places\" data-live=\"places\" aria-labelledby=\"places-title\">\n<h2 id=\"places-title\">%s</h2>\n", page_word(v, "places.title"));
    for (size_t i = 0; s && i < json_array_size(list) && s->n < PLACES_MAX; i++) {
        const json_t *p = json_array_get(list, i);
        s->rows[s->n++] = (spot){.place = p, .is_own = strcmp(json_get_text(p, "district", ""), own) == 0};
    }
    if (!now || !s) {
        page_put_trouble(v);
    } else if (s->n == 0) {
        hout_format(v->b, "<p class=\"missing\">%s</p>\n", page_word(v, "places.none"));
    } else {
        buf_text(v->b, "<div class=\"map-and-list\">\n<div>\n");
        put_map(v, s);
        buf_text(v->b, "</div>\n<div>\n");
        put_list(v, s, true);
        put_list(v, s, false);
        buf_text(v->b, "</div>\n</div>\n");
    }
    buf_text(v->b, "</section>\n");
    free(s);
}
