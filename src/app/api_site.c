/* api_site.c - what a page needs to know of this place once: /site, /areas, /stations.geojson, /places; see api.h. */
#include "app/api_give.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "app/job_assess.h"
#include "app/page_files.h"
#include "app/setting.h"
#include "base/file.h"

/* --- /site ---------------------------------------------------------------------------------------------------------- */

typedef struct box {
    double west, south, east, north;
    bool   has;
} box;

static void widen(box *b, double longitude, double latitude)
{
    if (!b->has)
        *b = (box){longitude, latitude, longitude, latitude, true};
    b->west = fmin(b->west, longitude);
    b->east = fmax(b->east, longitude);
    b->south = fmin(b->south, latitude);
    b->north = fmax(b->north, latitude);
}

/* Positions lie at most four arrays deep (MultiPolygon); PLAN_MAP checked them when the plan was loaded. */
static void widen_by(box *b, const json_t *coordinates, int depth)
{
    const json_t *first = json_array_get(coordinates, 0), *second = json_array_get(coordinates, 1);
    if (json_is_number(first) && json_is_number(second)) {
        widen(b, json_number_value(first), json_number_value(second));
        return;
    }
    for (size_t i = 0; depth > 0 && i < json_array_size(coordinates); i++)
        widen_by(b, json_array_get(coordinates, i), depth - 1);
}

static lt_err district_box(api_call *c, box *b)
{
    char *text;
    json_t *map = NULL, *f;
    size_t i;
    lt_err e = keep_get_fact(&c->cx, c->k, "plan/map", &text);
    if (e == LT_NOT_FOUND)
        return LT_OK;
    TRY(e);
    TRY(json_parse(&c->cx, span_text(text), &map));
    json_array_foreach(json_object_get(map, "features"), i, f)
        if (strcmp(json_get_text(json_object_get(f, "properties"), "kind", ""), "district") == 0)
            widen_by(b, json_object_get(json_object_get(f, "geometry"), "coordinates"), 4);
    json_decref(map);
    return LT_OK;
}

/* The district's outline, else its stations. */
static lt_err put_bounds(api_call *c, jout *j, const lt_place *places, size_t n)
{
    box b = {0};
    TRY(district_box(c, &b));
    for (size_t i = 0; i < n && !b.has; i++)
        if (places[i].has_position)
            for (size_t k = i; k < n; k++)
                if (places[k].has_position)
                    widen(&b, places[k].longitude, places[k].latitude);
    const double edges[] = {b.west, b.south, b.east, b.north}, middle[] = {(b.west + b.east) / 2, (b.south + b.north) / 2};
    jout_key(j, "bounds");
    if (b.has)
        jout_begin_array(j);
    else
        jout_null(j);
    for (int i = 0; b.has && i < 4; i++)
        jout_double(j, edges[i]);
    if (b.has)
        jout_end_array(j);
    jout_key(j, "centre");
    if (b.has)
        jout_begin_array(j);
    else
        jout_null(j);
    for (int i = 0; b.has && i < 2; i++)
        jout_double(j, round(middle[i] * 1e5) / 1e5);
    if (b.has)
        jout_end_array(j);
    return LT_OK;
}

static lt_err fact(api_call *c, const char *key, const char *otherwise, const char **out)
{
    char *text;
    *out = otherwise;
    lt_err e = keep_get_fact(&c->cx, c->k, key, &text);
    if (!e && text[0])
        *out = text;
    return e == LT_NOT_FOUND ? LT_OK : e;
}

static lt_err put_names(api_call *c, jout *j)
{
    char zh[256], en[256];
    const char *district, *district_en, *city, *title, *title_en;
    TRY(fact(c, "plan/district", "", &district));
    TRY(fact(c, "plan/district_en", district, &district_en));
    TRY(fact(c, "plan/city", "", &city));
    TRY(setting_text(&c->cx, c->k, "page.title.zh", &title));
    TRY(setting_text(&c->cx, c->k, "page.title.en", &title_en));
    snprintf(zh, sizeof zh, "%.200s空气质量", district);
    snprintf(en, sizeof en, "Air quality%s%.200s", district_en[0] ? " in " : "", district_en);
    text_put_pair(j, "name", title[0] ? title : zh, title_en[0] ? title_en : en);
    jout_put_text(j, "city", city);
    text_put_pair(j, "district", district, district_en);
    return LT_OK;
}

static lt_err put_told(api_call *c, jout *j)
{
    const char *zh, *en, *phones;
    span phone;
    TRY(setting_text(&c->cx, c->k, "phones", &phones));
    TRY(setting_text(&c->cx, c->k, "notice.zh", &zh));
    TRY(setting_text(&c->cx, c->k, "notice.en", &en));
    reader r = reader_of(span_text(phones));
    jout_key(j, "phones");
    jout_begin_array(j);
    while (phones[0] && reader_field(&r, ' ', &phone))
        if (phone.n)
            jout_span(j, phone);
    jout_end_array(j);
    if (zh[0] || en[0]) {
        text_put_pair(j, "notice", zh[0] ? zh : en, en);
        return LT_OK;
    }
    jout_key(j, "notice");
    jout_null(j);
    return LT_OK;
}

static lt_err put_head(api_call *c, jout *j)
{
    journal_head h;
    lt_entry e;
    buf payload;
    jout_put_text(j, "key", journal_public_key(c->owner->j));
    jout_key(j, "head");
    lt_err err = journal_newest_head(&c->cx, c->owner->j, &h);
    if (err == LT_NOT_FOUND) {
        jout_null(j);
        return LT_OK;
    }
    TRY(err);
    buf_init(&payload, ENTRY_PAYLOAD_MAX);
    err = journal_get(&c->cx, c->owner->j, h.entry, &e, &payload);
    buf_fini(&payload);
    TRY(err);
    jout_begin_object(j);
    jout_put_int(j, "size", (int64_t)h.size);
    give_time(j, "time", e.recv_us / 1000, c->owner->set.offset_min);
    jout_end_object(j);
    return LT_OK;
}

static lt_err get_site(api_call *c)
{
    lt_place *places;
    size_t n;
    bool is_simulated = false;
    TRY(keep_list_places(&c->cx, c->k, &places, &n));
    for (size_t i = 0; i < n; i++)
        is_simulated |= places[i].is_simulated;
    jout j = jout_of(&c->out);
    jout_begin_object(&j);
    TRY(put_names(c, &j));
    jout_put_text(&j, "version", LT_VERSION);
    TRY(put_told(c, &j));
    TRY(put_head(c, &j));
    jout_put_bool(&j, "simulated", is_simulated);
    TRY(put_bounds(c, &j, places, n));
    jout_put_bool(&j, "pmtiles", page_files_has_tiles(c->owner->pages));
    jout_put_int(&j, "offset_minutes", c->owner->set.offset_min);
    jout_end_object(&j);
    return LT_OK;
}

/* --- maps ------------------------------------------------------------------------------------------------------------ */

static const char GEOJSON[] = "application/geo+json; charset=utf-8";

static lt_err get_areas(api_call *c)
{
    char *text;
    lt_err e = keep_get_fact(&c->cx, c->k, "plan/map", &text);
    if (e && e != LT_NOT_FOUND)
        return e;
    buf_text(&c->out, e ? "{\"type\":\"FeatureCollection\",\"features\":[]}" : text);
    return LT_OK;
}

/* aqi, level, hour and primary of the newest product, as it says them. */
static lt_err put_newest(api_call *c, jout *j, const char *id)
{
    static const char *const MEMBERS[] = {"aqi", "level", "hour", "label", "primary", "rgb"};
    char key[PLACE_ID_MAX + 32];
    char *body;
    uint64_t entry;
    json_t *o = NULL;
    snprintf(key, sizeof key, JOB_ASSESS_NOW_PLACE, id);
    lt_err e = keep_get_product(&c->cx, c->k, key, &body, &entry);
    if (e == LT_NOT_FOUND)
        return LT_OK;
    TRY(e);
    TRY(json_parse(&c->cx, span_text(body), &o));
    for (size_t i = 0; i < sizeof MEMBERS / sizeof MEMBERS[0]; i++) {
        const json_t *v = json_object_get(o, MEMBERS[i]);
        char *text = v ? json_dumps(v, JSON_COMPACT | JSON_ENCODE_ANY) : NULL;
        if (!text)
            continue;
        jout_key(j, MEMBERS[i]);
        jout_raw(j, span_text(text));
        free(text);
    }
    json_decref(o);
    return LT_OK;
}

static lt_err get_stations_geojson(api_call *c)
{
    lt_place *places;
    size_t n;
    TRY(give_list_places(c, &places, &n));
    jout j = jout_of(&c->out);
    jout_begin_object(&j);
    jout_put_text(&j, "type", "FeatureCollection");
    jout_key(&j, "features");
    jout_begin_array(&j);
    for (size_t i = 0; i < n; i++) {
        const lt_place *p = &places[i];
        if (!p->has_position || (p->kind != PLACE_STATION && p->kind != PLACE_WEATHER))
            continue;
        jout_begin_object(&j);
        jout_put_text(&j, "type", "Feature");
        jout_put_text(&j, "id", p->id);
        jout_key(&j, "geometry");
        jout_begin_object(&j);
        jout_put_text(&j, "type", "Point");
        jout_key(&j, "coordinates");
        jout_begin_array(&j);
        jout_double(&j, p->longitude);
        jout_double(&j, p->latitude);
        jout_end_array(&j);
        jout_end_object(&j);
        jout_key(&j, "properties");
        jout_begin_object(&j);
        give_place(&j, p);
        TRY(put_newest(c, &j, p->id));
        jout_end_object(&j);
        jout_end_object(&j);
    }
    jout_end_array(&j);
    jout_end_object(&j);
    return LT_OK;
}

const api_route SITE_ROUTES[] = {
    {"GET", API_PREFIX "/site", RIGHT_PUBLIC, get_site, .tag = "public", .summary = "The district, its bounds, notice, telephones, the log's key and newest head",
     .reply = "Site", .cache_ms = 10000},
    {"GET", API_PREFIX "/areas", RIGHT_PUBLIC, get_areas, .tag = "public", .summary = "Outlines of the district, its streets, zones, roads and water",
     .reply = "GeoJson", .type = GEOJSON, .cache_ms = 600000},
    {"GET", API_PREFIX "/stations.geojson", RIGHT_PUBLIC, get_stations_geojson, .tag = "public", .summary = "Stations as points, with the newest AQI",
     .reply = "GeoJson", .type = GEOJSON, .cache_ms = 5000},
    {.path = NULL},
};
