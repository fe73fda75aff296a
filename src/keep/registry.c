/* registry.c - places, devices and series; series are cached, found by hash. */
#include "keep/keep_int.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "keep/gpkg.h"

#define INDEX_BITS_MIN 8u

static lt_err check_name(lt_cx *cx, const char *what, const char *s, size_t room)
{
    size_t n = strnlen(s, room);
    if (n == room)
        return cx_fail(cx, LT_LIMIT, "%s \"%.40s...\" is longer than %zu bytes", what, s, room - 1);
    if (n == 0)
        return cx_fail(cx, LT_BAD_INPUT, "%s is empty", what);
    if (!span_is_utf8(span_text(s)) || memchr(s, '/', n) || memchr(s, '\n', n))
        return cx_fail(cx, LT_BAD_INPUT, "%s \"%s\": no name (UTF-8 without '/' and line breaks is wanted)", what, s);
    return LT_OK;
}

/* --- places ------------------------------------------------------------------------------------------------------ */

static lt_err touch_places(lt_cx *cx, embedded *k)
{
    sqlite3_stmt *st;
    TRY(keep_sqlite_get(cx, k, ST_PLACE_TOUCH, &st));
    sqlite3_bind_double(st, 1, (double)cx_now_ms(cx) / 1000.0);
    return keep_sqlite_run(cx, k, st, "places");
}

lt_err registry_put_place(lt_cx *cx, keep *base, const lt_place *p)
{
    embedded *k = keep_embedded(base);
    sqlite3_stmt *st;
    uint8_t geom[GPKG_POINT_BYTES];
    TRY(keep_sqlite_writable(cx, k, "keep_put_place"));
    TRY(check_name(cx, "place", p->id, sizeof p->id));
    if (p->has_position && !(fabs(p->longitude) <= 180 && fabs(p->latitude) <= 90))
        return cx_fail(cx, LT_BAD_INPUT, "place \"%s\": longitude %g, latitude %g are no position", p->id, p->longitude, p->latitude);
    TRY(keep_sqlite_get(cx, k, ST_PLACE_PUT, &st));
    if (p->has_position) {
        gpkg_point_format(p->longitude, p->latitude, geom);
        sqlite3_bind_blob(st, 1, geom, sizeof geom, SQLITE_STATIC);
        sqlite3_bind_double(st, 9, p->longitude);
        sqlite3_bind_double(st, 10, p->latitude);
    }
    const char *const texts[] = {p->id, p->name, p->name_en, place_kind_name(p->kind), p->street, p->district, p->city};
    for (int i = 0; i < 7; i++)
        keep_sqlite_text(st, 2 + i, texts[i]);
    sqlite3_bind_int(st, 11, p->is_control);
    sqlite3_bind_int(st, 12, p->is_simulated);
    keep_sqlite_text(st, 13, p->source);
    TRY(keep_sqlite_run(cx, k, st, p->id));
    return touch_places(cx, k);
}

static void read_place(sqlite3_stmt *st, void *item)
{
    lt_place *p = item;
    char kind[16];
    *p = (lt_place){0};
    keep_sqlite_column(st, 2, p->id, sizeof p->id);
    keep_sqlite_column(st, 3, p->name, sizeof p->name);
    keep_sqlite_column(st, 4, p->name_en, sizeof p->name_en);
    keep_sqlite_column(st, 5, kind, sizeof kind);
    if (!place_kind_parse(kind, &p->kind))
        p->kind = (place_kind)0;
    keep_sqlite_column(st, 6, p->street, sizeof p->street);
    keep_sqlite_column(st, 7, p->district, sizeof p->district);
    keep_sqlite_column(st, 8, p->city, sizeof p->city);
    p->has_position = sqlite3_column_type(st, 9) != SQLITE_NULL && sqlite3_column_type(st, 10) != SQLITE_NULL;
    p->longitude = sqlite3_column_double(st, 9);
    p->latitude = sqlite3_column_double(st, 10);
    p->is_control = sqlite3_column_int(st, 11) != 0;
    p->is_simulated = sqlite3_column_int(st, 12) != 0;
    keep_sqlite_column(st, 13, p->source, sizeof p->source);
}

lt_err registry_get_place(lt_cx *cx, keep *base, const char *id, lt_place *out)
{
    embedded *k = keep_embedded(base);
    sqlite3_stmt *st;
    bool row;
    TRY(keep_sqlite_get(cx, k, ST_PLACE_GET, &st));
    keep_sqlite_text(st, 1, id);
    TRY(keep_sqlite_step(cx, k, st, id, &row));
    if (!row)
        return cx_fail(cx, LT_NOT_FOUND, "there is no place \"%s\"", id);
    read_place(st, out);
    sqlite3_reset(st);
    return LT_OK;
}

lt_err registry_list_places(lt_cx *cx, keep *base, lt_place **out, size_t *n)
{
    embedded *k = keep_embedded(base);
    sqlite3_stmt *st;
    keep_list list = {.what = "places", .item_bytes = sizeof **out, .read = read_place};
    TRY(keep_sqlite_get(cx, k, ST_PLACE_LIST, &st));
    TRY(keep_sqlite_list(cx, k, st, &list));
    *out = list.items;
    *n = list.n;
    return LT_OK;
}

/* --- devices ----------------------------------------------------------------------------------------------------- */

lt_err registry_put_device(lt_cx *cx, keep *base, lt_device *d)
{
    embedded *k = keep_embedded(base);
    sqlite3_stmt *st;
    bool row;
    TRY(keep_sqlite_writable(cx, k, "keep_put_device"));
    TRY(check_name(cx, "MN", d->mn, sizeof d->mn));
    TRY(check_name(cx, "the device's place", d->place, sizeof d->place));
    TRY(keep_sqlite_get(cx, k, ST_DEVICE_PUT, &st));
    keep_sqlite_text(st, 1, d->mn);
    keep_sqlite_text(st, 2, d->place);
    keep_sqlite_text(st, 3, d->password);
    const int numbers[] = {(int)d->crc, d->is_strict, d->time_is_end, d->has_sm4, d->is_simulated};
    for (int i = 0; i < 5; i++)
        sqlite3_bind_int(st, 4 + i, numbers[i]);
    sqlite3_bind_blob(st, 9, d->sm4_key, sizeof d->sm4_key, SQLITE_STATIC);
    keep_sqlite_text(st, 10, d->unit_profile);
    keep_sqlite_text(st, 11, d->peer);
    TRY(keep_sqlite_step(cx, k, st, d->mn, &row));
    assert(row);
    d->id = (uint32_t)sqlite3_column_int64(st, 0);
    return keep_sqlite_run(cx, k, st, d->mn);
}

static void read_device(sqlite3_stmt *st, void *item)
{
    lt_device *d = item;
    *d = (lt_device){.id = (uint32_t)sqlite3_column_int64(st, 0)};
    keep_sqlite_column(st, 1, d->mn, sizeof d->mn);
    keep_sqlite_column(st, 2, d->place, sizeof d->place);
    keep_sqlite_column(st, 3, d->password, sizeof d->password);
    int crc = sqlite3_column_int(st, 4);
    d->crc = crc >= DEVICE_CRC_STD && crc <= DEVICE_CRC_OFF ? (device_crc)crc : DEVICE_CRC_STD;
    d->is_strict = sqlite3_column_int(st, 5) != 0;
    d->time_is_end = sqlite3_column_int(st, 6) != 0;
    d->has_sm4 = sqlite3_column_int(st, 7) != 0;
    d->is_simulated = sqlite3_column_int(st, 8) != 0;
    const void *key = sqlite3_column_blob(st, 9);
    if (key && sqlite3_column_bytes(st, 9) == (int)sizeof d->sm4_key)
        memcpy(d->sm4_key, key, sizeof d->sm4_key);
    keep_sqlite_column(st, 10, d->unit_profile, sizeof d->unit_profile);
    keep_sqlite_column(st, 11, d->peer, sizeof d->peer);
}

lt_err registry_list_devices(lt_cx *cx, keep *base, lt_device **out, size_t *n)
{
    embedded *k = keep_embedded(base);
    sqlite3_stmt *st;
    keep_list list = {.what = "devices", .item_bytes = sizeof **out, .read = read_device};
    TRY(keep_sqlite_get(cx, k, ST_DEVICE_LIST, &st));
    TRY(keep_sqlite_list(cx, k, st, &list));
    *out = list.items;
    *n = list.n;
    return LT_OK;
}

/* --- the cache of series ----------------------------------------------------------------------------------------- */

static uint64_t mix(uint64_t h, const char *s)
{
    for (; *s; s++) /* FNV-1a, 64 bits */
        h = (h ^ (uint8_t)*s) * 0x100000001B3u;
    return (h ^ '/') * 0x100000001B3u;
}

static uint64_t hash_place(const char *place)
{
    return mix(0xCBF29CE484222325u, place);
}

static uint64_t hash_series(const lt_series *s)
{
    return mix(mix(hash_place(s->place) + (uint64_t)s->period, s->quantity), s->stat);
}

static bool same_series(const lt_series *a, const lt_series *b)
{
    return a->period == b->period && strcmp(a->place, b->place) == 0 && strcmp(a->quantity, b->quantity) == 0 &&
           strcmp(a->stat, b->stat) == 0;
}

static size_t slot_first(const registry *r, uint64_t h)
{
    return (size_t)(h * 0x9E3779B97F4A7C15u >> (64 - r->index_bits));
}

static uint32_t find_name(const registry *r, const lt_series *s)
{
    size_t mask = ((size_t)1 << r->index_bits) - 1;
    if (!r->by_name)
        return 0;
    for (size_t i = slot_first(r, hash_series(s)); r->by_name[i]; i = (i + 1) & mask)
        if (same_series(&r->series[r->by_name[i] - 1], s))
            return r->by_name[i];
    return 0;
}

uint32_t registry_find_place(const embedded *k, const char *place)
{
    const registry *r = &k->reg;
    size_t mask = ((size_t)1 << r->index_bits) - 1;
    if (!r->by_place)
        return 0;
    for (size_t i = slot_first(r, hash_place(place)); r->by_place[i]; i = (i + 1) & mask)
        if (strcmp(r->series[r->by_place[i] - 1].place, place) == 0)
            return r->by_place[i];
    return 0;
}

static void index_add(embedded *k, uint32_t id)
{
    registry *r = &k->reg;
    const lt_series *s = &r->series[id - 1];
    size_t mask = ((size_t)1 << r->index_bits) - 1, i = slot_first(r, hash_series(s));
    while (r->by_name[i])
        i = (i + 1) & mask;
    r->by_name[i] = id;
    uint32_t first = registry_find_place(k, s->place);
    r->place_of[id - 1] = first ? first : id;
    if (first)
        return;
    for (i = slot_first(r, hash_place(s->place)); r->by_place[i];)
        i = (i + 1) & mask;
    r->by_place[i] = id;
}

static void index_again(embedded *k)
{
    registry *r = &k->reg;
    size_t bytes = sizeof *r->by_name << r->index_bits;
    memset(r->by_name, 0, bytes);
    memset(r->by_place, 0, bytes);
    for (uint32_t id = 1; id <= r->count; id++)
        index_add(k, id);
}

static lt_err cache_room(lt_cx *cx, embedded *k)
{
    registry *r = &k->reg;
    if (r->count < r->room)
        return LT_OK;
    unsigned bits = r->room ? r->index_bits + 1 : INDEX_BITS_MIN;
    size_t room = (size_t)1 << (bits - 1), slots = (size_t)1 << bits;
    if (room > KEEP_SERIES_MAX)
        return cx_fail(cx, LT_LIMIT, "more than %u series", KEEP_SERIES_MAX);
    void *series = realloc(r->series, room * sizeof *r->series);
    r->series = series ? series : r->series;
    void *place_of = realloc(r->place_of, room * sizeof *r->place_of);
    r->place_of = place_of ? place_of : r->place_of;
    void *tail_n = realloc(r->tail_n, room * sizeof *r->tail_n);
    r->tail_n = tail_n ? tail_n : r->tail_n;
    uint32_t *by_name = malloc(slots * sizeof *by_name), *by_place = malloc(slots * sizeof *by_place);
    if (!series || !place_of || !tail_n || !by_name || !by_place) {
        free(by_name);
        free(by_place);
        return cx_fail(cx, LT_NO_MEMORY, "no memory for %zu series", room);
    }
    free(r->by_name);
    free(r->by_place);
    r->by_name = by_name;
    r->by_place = by_place;
    r->index_bits = bits;
    r->room = room;
    index_again(k);
    return LT_OK;
}

static lt_err cache_add(lt_cx *cx, embedded *k, const lt_series *s)
{
    registry *r = &k->reg;
    TRY(cache_room(cx, k));
    if (s->id != r->count + 1)
        return cx_fail(cx, LT_DAMAGED, "%s: series %u stands where %zu is wanted", k->path, s->id, r->count + 1);
    r->series[r->count] = *s;
    r->tail_n[r->count] = 0;
    r->count++;
    index_add(k, s->id);
    return LT_OK;
}

lt_err registry_load(lt_cx *cx, embedded *k)
{
    sqlite3_stmt *st;
    bool row = true;
    char period[16];
    TRY(keep_sqlite_get(cx, k, ST_SERIES_AFTER, &st));
    sqlite3_bind_int64(st, 1, (int64_t)k->reg.count);
    while (row) {
        TRY(keep_sqlite_step(cx, k, st, "series", &row));
        if (!row)
            break;
        lt_series s = {.id = (uint32_t)sqlite3_column_int64(st, 0)};
        keep_sqlite_column(st, 1, s.place, sizeof s.place);
        keep_sqlite_column(st, 2, s.quantity, sizeof s.quantity);
        keep_sqlite_column(st, 3, s.stat, sizeof s.stat);
        keep_sqlite_column(st, 4, period, sizeof period);
        keep_sqlite_column(st, 5, s.unit, sizeof s.unit);
        lt_err e = series_period_parse(period, &s.period)
                       ? cache_add(cx, k, &s)
                       : cx_fail(cx, LT_DAMAGED, "%s: series %u has the period \"%s\"", k->path, s.id, period);
        if (e) {
            sqlite3_reset(st);
            return e;
        }
    }
    return LT_OK;
}

void registry_begin(embedded *k)
{
    k->reg.count_before = k->reg.count;
}

void registry_abort(embedded *k)
{
    if (k->reg.count == k->reg.count_before)
        return;
    k->reg.count = k->reg.count_before;
    index_again(k);
}

void registry_fini(embedded *k)
{
    free(k->reg.series);
    free(k->reg.place_of);
    free(k->reg.tail_n);
    free(k->reg.by_name);
    free(k->reg.by_place);
    k->reg = (registry){0};
}

/* --- series ------------------------------------------------------------------------------------------------------ */

static lt_err make_series(lt_cx *cx, embedded *k, lt_series *s)
{
    sqlite3_stmt *st;
    TRY(keep_sqlite_writable(cx, k, "a new series"));
    if (k->reg.count >= KEEP_SERIES_MAX)
        return cx_fail(cx, LT_LIMIT, "more than %u series", KEEP_SERIES_MAX);
    TRY(keep_sqlite_get(cx, k, ST_SERIES_PUT, &st));
    s->id = (uint32_t)k->reg.count + 1;
    sqlite3_bind_int64(st, 1, s->id);
    keep_sqlite_text(st, 2, s->place);
    keep_sqlite_text(st, 3, s->quantity);
    keep_sqlite_text(st, 4, s->stat);
    keep_sqlite_text(st, 5, series_period_name(s->period));
    keep_sqlite_text(st, 6, s->unit);
    TRY(keep_sqlite_run(cx, k, st, s->place));
    return cache_add(cx, k, s);
}

lt_err registry_series(lt_cx *cx, keep *base, lt_series *s, bool make)
{
    embedded *k = keep_embedded(base);
    TRY(check_name(cx, "place", s->place, sizeof s->place));
    TRY(check_name(cx, "quantity", s->quantity, sizeof s->quantity));
    TRY(check_name(cx, "stat", s->stat, sizeof s->stat));
    if (s->period < PERIOD_REALTIME || s->period > PERIOD_DAY)
        return cx_fail(cx, LT_BAD_INPUT, "series %s/%s: %d is no period", s->place, s->quantity, (int)s->period);
    if (strnlen(s->unit, sizeof s->unit) == sizeof s->unit || !span_is_utf8(span_text(s->unit)))
        return cx_fail(cx, LT_BAD_INPUT, "series %s/%s: the unit is no name", s->place, s->quantity);
    uint32_t id = find_name(&k->reg, s);
    if (!id && k->is_read_only) { /* the writer may have made it meanwhile */
        TRY(registry_load(cx, k));
        id = find_name(&k->reg, s);
    }
    if (!id && !make)
        return cx_fail(cx, LT_NOT_FOUND, "there is no series %s/%s/%s/%s", s->place, s->quantity, series_period_name(s->period),
                       s->stat);
    if (!id)
        return make_series(cx, k, s);
    const lt_series *known = registry_get(k, id);
    if (s->unit[0] && strcmp(s->unit, known->unit) != 0)
        return cx_fail(cx, LT_CONFLICT, "series %s/%s/%s/%s is in %s, not in %s", s->place, s->quantity,
                       series_period_name(s->period), s->stat, known->unit, s->unit);
    *s = *known;
    return LT_OK;
}

lt_err registry_series_by_id(lt_cx *cx, keep *base, uint32_t id, lt_series *out)
{
    embedded *k = keep_embedded(base);
    if (!registry_get(k, id) && k->is_read_only)
        TRY(registry_load(cx, k));
    if (!registry_get(k, id))
        return cx_fail(cx, LT_NOT_FOUND, "there is no series %u", id);
    *out = *registry_get(k, id);
    return LT_OK;
}

static int by_name(const void *pa, const void *pb)
{
    const lt_series *a = pa, *b = pb;
    int c = strcmp(a->place, b->place);
    c = c ? c : strcmp(a->quantity, b->quantity);
    c = c ? c : (int)a->period - (int)b->period;
    return c ? c : strcmp(a->stat, b->stat);
}

bool registry_is_like(const lt_series *s, const lt_series *like)
{
    return (!like->id || like->id == s->id) && (!like->place[0] || strcmp(like->place, s->place) == 0) &&
           (!like->quantity[0] || strcmp(like->quantity, s->quantity) == 0) &&
           (!like->stat[0] || strcmp(like->stat, s->stat) == 0) && (!like->period || like->period == s->period) &&
           (!like->unit[0] || strcmp(like->unit, s->unit) == 0);
}

lt_err registry_list_series(lt_cx *cx, keep *base, const lt_series *like, lt_series **out, size_t *n)
{
    embedded *k = keep_embedded(base);
    size_t count = 0;
    if (k->is_read_only)
        TRY(registry_load(cx, k));
    for (size_t i = 0; i < k->reg.count; i++)
        count += registry_is_like(&k->reg.series[i], like);
    TRY(ARENA_ARRAY(cx, count + 1, out));
    *n = 0;
    for (size_t i = 0; i < k->reg.count; i++)
        if (registry_is_like(&k->reg.series[i], like))
            (*out)[(*n)++] = k->reg.series[i];
    qsort(*out, *n, sizeof **out, by_name);
    return LT_OK;
}
