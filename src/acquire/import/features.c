/* features.c - see features.h. */
#include "acquire/import/features.h"

#include <stdio.h>

void features_begin(features *f, features_fn fn, void *self)
{
    *f = (features){.fn = fn, .self = self};
    buf_init(&f->around, FEATURES_AROUND_MAX);
    buf_init(&f->one, FEATURES_ONE_MAX);
}

void features_fini(features *f)
{
    buf_fini(&f->around);
    buf_fini(&f->one);
}

static bool is_blank(uint8_t c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Does what was read so far end with the member "features" and its colon? */
static bool ends_with_name(const buf *b)
{
    static const char NAME[] = "\"features\"";
    size_t n = b->n, length = sizeof NAME - 1;
    while (n && is_blank(b->p[n - 1]))
        n--;
    if (!n || b->p[--n] != ':')
        return false;
    while (n && is_blank(b->p[n - 1]))
        n--;
    return n >= length && memcmp(b->p + n - length, NAME, length) == 0;
}

static lt_err end_feature(lt_cx *cx, features *f)
{
    json_t *o = NULL;
    char fault[160];
    f->number++;
    if (f->one.err)
        return cx_fail(cx, LT_LIMIT, "第%llu个要素过大 feature %llu is larger than %zu bytes", (unsigned long long)f->number, (unsigned long long)f->number, FEATURES_ONE_MAX);
    lt_err e = json_parse(cx, buf_span(&f->one), &o);
    buf_reset(&f->one);
    if (e) {
        snprintf(fault, sizeof fault, "%.150s", cx->say);
        return f->fn(cx, f->self, f->number, NULL, fault);
    }
    bool is_feature = json_is_object(o) && strcmp(json_get_text(o, "type", ""), "Feature") == 0;
    e = f->fn(cx, f->self, f->number, is_feature ? o : NULL, is_feature ? NULL : "is no GeoJSON Feature");
    json_decref(o);
    return e;
}

/* Outside the list all goes to `around`; of the list only its brackets. */
static lt_err take(lt_cx *cx, features *f, uint8_t c)
{
    bool was_text = f->in_text;
    if (f->in_text) {
        f->in_text = f->is_escaped || c != '"';
        f->is_escaped = !f->is_escaped && c == '\\';
    } else if (c == '"') {
        f->in_text = true;
    }
    if (!was_text && !f->in_text && (c == '}' || c == ']')) {
        f->depth--;
        if (f->in_list && f->depth == 1) {
            if (f->one.n)
                return cx_fail(cx, LT_BAD_INPUT, "要素列表格式错误 after feature %llu: a \"features\" holds objects only", (unsigned long long)f->number);
            f->in_list = false;
        }
    }
    if (!f->in_list) {
        buf_byte(&f->around, c);
        if (!was_text && !f->in_text && c == '[' && f->depth == 1 && !f->has_list) {
            f->around.n--;
            f->in_list = f->has_list = ends_with_name(&f->around);
            buf_byte(&f->around, c);
        }
    } else if (f->depth > 2 || was_text || f->in_text || (c != ',' && !is_blank(c))) {
        buf_byte(&f->one, c);
    }
    if (!was_text && !f->in_text && (c == '{' || c == '['))
        f->depth++;
    return f->in_list && !was_text && !f->in_text && f->depth == 2 && c == '}' ? end_feature(cx, f) : LT_OK;
}

lt_err features_feed(lt_cx *cx, features *f, span piece)
{
    for (size_t i = 0; i < piece.n; i++) {
        if (!f->is_begun && (piece.p[i] == 0xEF || piece.p[i] == 0xBB || piece.p[i] == 0xBF))
            continue; /* a byte order mark */
        f->is_begun = true;
        TRY(take(cx, f, piece.p[i]));
        if (f->depth < 0 || f->around.err)
            return cx_fail(cx, f->around.err ? LT_LIMIT : LT_BAD_INPUT, "不是GeoJSON要素集合 no GeoJSON FeatureCollection");
    }
    return LT_OK;
}

static lt_err check_crs(lt_cx *cx, const json_t *o)
{
    static const char *const GOOD[] = {"urn:ogc:def:crs:OGC:1.3:CRS84", "urn:ogc:def:crs:OGC::CRS84", "urn:ogc:def:crs:EPSG::4326", "EPSG:4326",
                                       "urn:ogc:def:crs:EPSG::4490", "EPSG:4490"};
    const json_t *crs = json_object_get(o, "crs");
    const char *name = json_get_text(json_object_get(crs, "properties"), "name", "?");
    bool is_good = !crs || json_is_null(crs);
    for (size_t i = 0; i < sizeof GOOD / sizeof GOOD[0]; i++)
        is_good = is_good || strcmp(name, GOOD[i]) == 0;
    if (is_good)
        return LT_OK;
    return cx_fail(cx, LT_BAD_INPUT, "坐标系“%.60s”不可用，请转换为WGS-84经纬度 the coordinate system \"%.60s\" is not read; convert to WGS 84 longitude and latitude", name, name);
}

lt_err features_end(lt_cx *cx, features *f)
{
    json_t *o;
    if (f->in_list || f->in_text || f->depth)
        return cx_fail(cx, LT_BAD_INPUT, "GeoJSON文件不完整 the file ends in the middle, after feature %llu", (unsigned long long)f->number);
    TRY(json_parse(cx, buf_span(&f->around), &o));
    lt_err e = f->has_list && strcmp(json_get_text(o, "type", ""), "FeatureCollection") == 0
                   ? check_crs(cx, o)
                   : cx_fail(cx, LT_BAD_INPUT, "不是GeoJSON要素集合 no GeoJSON FeatureCollection");
    json_decref(o);
    return e;
}
