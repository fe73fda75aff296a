/* plan_map.c - see plan_map.h. */
#include "app/plan_map.h"

#include <stdio.h>

#include "app/plan_load.h"
#include "base/file.h"

static const char *const FILES[] = {"neighbours", "district", "zones", "streets", "water", "roads"};
static const char *const KINDS[] = {PLAN_MAP_KINDS};

/* How deep positions lie in "coordinates": a line's are one array down. */
typedef struct shape_row {
    const char *type;
    int         depth;
    bool        is_closed;
} shape_row;
static const shape_row SHAPES[] = {
    {"LineString", 1, false}, {"MultiLineString", 2, false}, {"Polygon", 2, true}, {"MultiPolygon", 3, true}};

static bool is_position(const json_t *p)
{
    const json_t *x = json_array_get(p, 0), *y = json_array_get(p, 1);
    return json_array_size(p) >= 2 && json_is_number(x) && json_is_number(y) && json_number_value(x) >= -180 &&
           json_number_value(x) <= 180 && json_number_value(y) >= -90 && json_number_value(y) <= 90;
}

static lt_err check_line(lt_cx *cx, const json_t *line, bool is_closed, size_t *points)
{
    size_t n = json_array_size(line), least = is_closed ? 4 : 2;
    if (n < least)
        return cx_fail(cx, LT_BAD_INPUT, "a %s has %zu positions, %zu at least are wanted", is_closed ? "ring" : "line", n, least);
    for (size_t i = 0; i < n; i++)
        if (!is_position(json_array_get(line, i)))
            return cx_fail(cx, LT_BAD_INPUT, "position %zu is no longitude and latitude in degrees (WGS-84)", i);
    if (is_closed && !json_equal(json_array_get(line, 0), json_array_get(line, n - 1)))
        return cx_fail(cx, LT_BAD_INPUT, "a ring's last position is not its first");
    *points += n;
    if (*points > PLAN_MAP_POINTS_MAX)
        return cx_fail(cx, LT_LIMIT, "more than %u points", PLAN_MAP_POINTS_MAX);
    return LT_OK;
}

/* Depth 1: a line; 2: lines or rings; 3: polygons. */
static lt_err check_lines(lt_cx *cx, const json_t *c, const shape_row *s, size_t *points)
{
    if (!json_is_array(c) || json_array_size(c) == 0)
        return cx_fail(cx, LT_BAD_INPUT, "no coordinates");
    if (s->depth == 1)
        return check_line(cx, c, s->is_closed, points);
    for (size_t i = 0; i < json_array_size(c); i++) {
        const json_t *inner = json_array_get(c, i);
        if (s->depth == 2)
            TRY(check_line(cx, inner, s->is_closed, points));
        for (size_t k = 0; s->depth == 3 && k < json_array_size(inner); k++)
            TRY(check_line(cx, json_array_get(inner, k), s->is_closed, points));
        if (json_array_size(inner) == 0)
            return cx_fail(cx, LT_BAD_INPUT, "an empty ring, line or polygon");
    }
    return LT_OK;
}

static lt_err check_geometry(lt_cx *cx, const json_t *g, size_t *points)
{
    const char *type = json_get_text(g, "type", "");
    for (size_t i = 0; i < sizeof SHAPES / sizeof SHAPES[0]; i++)
        if (strcmp(type, SHAPES[i].type) == 0)
            return check_lines(cx, json_object_get(g, "coordinates"), &SHAPES[i], points);
    return cx_fail(cx, LT_BAD_INPUT, "geometry \"%.40s\": a line or a polygon is wanted", type);
}

static lt_err check_feature(lt_cx *cx, const json_t *f, size_t *points)
{
    const json_t *p = json_object_get(f, "properties"), *id = json_object_get(f, "id");
    const char *kind, *name;
    bool is_known = false;
    if (!json_is_string(id) || strlen(json_string_value(id)) == 0 || strlen(json_string_value(id)) >= PLACE_ID_MAX)
        return cx_fail(cx, LT_BAD_INPUT, "a text \"id\" of 1 to %d bytes is wanted", PLACE_ID_MAX - 1);
    TRY(json_need_text(cx, p, "kind", "properties", &kind));
    TRY(json_need_text(cx, p, "name", "properties", &name));
    for (size_t i = 0; i < sizeof KINDS / sizeof KINDS[0]; i++)
        is_known |= strcmp(kind, KINDS[i]) == 0;
    if (!is_known)
        return cx_fail(cx, LT_BAD_INPUT, "kind \"%.40s\" is none of district, neighbour, zone, street, water, road", kind);
    if (!*name || strlen(name) >= PLACE_NAME_MAX)
        return cx_fail(cx, LT_BAD_INPUT, "a name of 1 to %d bytes is wanted", PLACE_NAME_MAX - 1);
    return check_geometry(cx, json_object_get(f, "geometry"), points);
}

lt_err plan_map_check(lt_cx *cx, const json_t *collection, const char *what)
{
    const json_t *list = json_object_get(collection, "features");
    size_t points = 0;
    if (strcmp(json_get_text(collection, "type", ""), "FeatureCollection") != 0 || !json_is_array(list))
        return cx_fail(cx, LT_BAD_INPUT, "%s: no GeoJSON FeatureCollection", what);
    if (json_array_size(list) > PLAN_MAP_FEATURES_MAX)
        return cx_fail(cx, LT_LIMIT, "%s: more than %u features", what, PLAN_MAP_FEATURES_MAX);
    for (size_t i = 0; i < json_array_size(list); i++) {
        lt_err e = check_feature(cx, json_array_get(list, i), &points);
        if (e)
            return cx_place(cx, e, "%s, feature %zu: ", what, i + 1);
    }
    return LT_OK;
}

static lt_err read_one(lt_cx *cx, const char *folder, const char *name, json_t *features)
{
    char path[FILE_PATH_MAX], what[64];
    json_t *doc = NULL;
    buf b;
    snprintf(what, sizeof what, "areas/%s.geojson", name);
    TRY(file_path(cx, path, "%s/%s", folder, what));
    if (!file_exists(path))
        return LT_OK;
    buf_init(&b, PLAN_SHEET_MAX);
    lt_err e = file_read_all(cx, path, &b);
    if (!e) {
        e = json_parse(cx, buf_span(&b), &doc);
        if (e)
            e = cx_place(cx, e, "%s: ", what);
    }
    buf_fini(&b);
    if (!e)
        e = plan_map_check(cx, doc, what);
    if (!e && json_array_extend(features, json_object_get(doc, "features")) != 0)
        e = cx_fail(cx, LT_NO_MEMORY, "no memory for a plan");
    json_decref(doc);
    return e;
}

lt_err plan_map_read(lt_cx *cx, const char *folder, json_t **out)
{
    json_t *features = json_array();
    json_t *doc = json_pack("{s:s, s:o}", "type", "FeatureCollection", "features", features);
    lt_err e = doc ? LT_OK : cx_fail(cx, LT_NO_MEMORY, "no memory for a plan");
    for (size_t i = 0; !e && i < sizeof FILES / sizeof FILES[0]; i++)
        e = read_one(cx, folder, FILES[i], features);
    if (!e)
        e = plan_map_check(cx, doc, "areas"); /* the limits hold for all files together */
    if (e)
        json_decref(doc);
    else
        *out = doc;
    return e;
}
