/* forecast_keep.c - a model as bytes and back; see forecast.h. Numbers are little-endian words of 32 bits. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "model/forecast/forecast_int.h"

#define MAGIC   0x3243464cu /* "LFC2" */
#define VERSION (FEATURE_COLUMNS_SKY << 16 | BANDS << 8 | PARTS)

static void put_word(buf *b, uint32_t v)
{
    uint8_t p[4];
    span_put_u32(p, v);
    buf_put(b, p, 4);
}
static void put_floats(buf *b, const float *v, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        uint32_t u;
        memcpy(&u, &v[i], 4);
        put_word(b, u);
    }
}
static bool take_floats(reader *r, float *v, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        uint32_t u;
        if (!reader_u32(r, &u))
            return false;
        memcpy(&v[i], &u, 4);
    }
    return true;
}
static bool take_finite(reader *r, float *v, size_t n)
{
    bool ok = take_floats(r, v, n);
    for (size_t i = 0; ok && i < n; i++)
        ok = isfinite(v[i]);
    return ok;
}

static void save_head(const forecast_head *h, buf *out)
{
    put_word(out, h->is_given);
    if (!h->is_given)
        return;
    put_floats(out, &h->blend, 1);
    put_floats(out, h->keep, 6);
    for (int k = 0; k < PARTS; k++) {
        put_word(out, h->part[k].classes);
        put_floats(out, h->part[k].centre, INTERVAL_CLASSES);
        put_floats(out, h->part[k].s[0], (size_t)INTERVAL_CLASSES * INTERVAL_LEVELS);
    }
    for (uint32_t k = 0; k < h->anchors; k++) {
        const ridge *l = &h->line[k];
        put_word(out, l->columns);
        buf_put(out, &l->base, 8);
        put_floats(out, l->mean, l->columns);
        buf_put(out, l->slope, 8 * (size_t)l->columns);
    }
    trees_save(h->forest, out);
}

static bool take_doubles(reader *r, double *v, size_t n)
{
    span s;
    if (!reader_take(r, 8 * n, &s))
        return false;
    memcpy(v, s.p, 8 * n);
    for (size_t i = 0; i < n; i++)
        if (!isfinite(v[i]))
            return false;
    return true;
}
static bool take_head(reader *r, const forecast_band *b, size_t columns, forecast_head *h)
{
    if (!take_finite(r, &h->blend, 1) || !take_finite(r, h->keep, 6))
        return false;
    for (int k = 0; k < PARTS; k++)
        if (!reader_u32(r, &h->part[k].classes) || h->part[k].classes > INTERVAL_CLASSES ||
            !take_finite(r, h->part[k].centre, INTERVAL_CLASSES) || !take_finite(r, h->part[k].s[0], (size_t)INTERVAL_CLASSES * INTERVAL_LEVELS))
            return false;
    h->anchors = b->anchors;
    for (uint32_t k = 0; k < h->anchors; k++) {
        ridge *l = &h->line[k];
        if (!reader_u32(r, &l->columns) || l->columns != columns || !take_doubles(r, &l->base, 1) || !take_finite(r, l->mean, columns) ||
            !take_doubles(r, l->slope, columns))
            return false;
    }
    return true;
}

void forecast_save(const forecast_model *m, buf *out)
{
    put_word(out, MAGIC);
    put_word(out, VERSION);
    put_word(out, (uint32_t)m->places);
    for (size_t p = 0; p < m->places; p++) {
        put_floats(out, (const float *)&m->climate[p], sizeof m->climate[p] / sizeof(float));
        put_floats(out, (const float *)&m->state[p], sizeof m->state[p] / sizeof(float));
    }
    for (int p = 0; p < FORECAST_POLLUTANTS; p++)
        for (int b = 0; b < BANDS; b++)
            for (int k = 0; k < 2; k++)
                save_head(&m->head[p][b][k], out);
}

static lt_err take_heads(lt_cx *cx, reader *r, forecast_model *m)
{
    for (int p = 0; p < FORECAST_POLLUTANTS; p++)
        for (int b = 0; b < BANDS; b++)
            for (int k = 0; k < 2; k++) {
                forecast_head *h = &m->head[p][b][k];
                uint32_t       given;
                size_t         columns = k ? FEATURE_COLUMNS_SKY : FEATURE_COLUMNS;
                if (!reader_u32(r, &given) || given > 1 || (given && !take_head(r, &FORECAST_BAND[b], columns, h)))
                    return cx_fail(cx, LT_DAMAGED, "byte %zu: a forecast model that is damaged", r->at);
                if (given) {
                    TRY(trees_load(cx, r, &h->forest));
                    if (trees_columns(h->forest) != columns)
                        return cx_fail(cx, LT_DAMAGED, "byte %zu: a forest of %zu columns, %zu are wanted", r->at, trees_columns(h->forest), columns);
                }
                h->is_given = given;
            }
    return r->at == r->s.n ? LT_OK : cx_fail(cx, LT_DAMAGED, "byte %zu: more bytes than a forecast model has", r->at);
}

lt_err forecast_load(lt_cx *cx, span bytes, forecast_model **out)
{
    reader   r = reader_of(bytes);
    uint32_t magic, version, places;
    if (!reader_u32(&r, &magic) || !reader_u32(&r, &version) || !reader_u32(&r, &places) || magic != MAGIC)
        return cx_fail(cx, LT_DAMAGED, "%zu bytes: not a forecast model", bytes.n);
    if (version != VERSION || places == 0 || places > FORECAST_PLACES_MAX)
        return cx_fail(cx, LT_DAMAGED, "a forecast model of version %x with %u places: version %x with 1 to %d is wanted", version, places,
                       (unsigned)VERSION, FORECAST_PLACES_MAX);
    forecast_model *m = forecast_new(places);
    if (!m)
        return cx_fail(cx, LT_NO_MEMORY, "no memory for a model of %u places", places);
    lt_err e = LT_OK;
    for (size_t p = 0; !e && p < places; p++)
        if (!take_floats(&r, (float *)&m->climate[p], sizeof m->climate[p] / sizeof(float)) ||
            !take_finite(&r, (float *)&m->state[p], sizeof m->state[p] / sizeof(float)))
            e = cx_fail(cx, LT_DAMAGED, "byte %zu: a forecast model that is damaged", r.at);
    if (!e)
        e = take_heads(cx, &r, m);
    if (e) {
        forecast_close(m);
        return e;
    }
    *out = m;
    return LT_OK;
}
