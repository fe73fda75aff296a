/* device_view.c - see device_view.h. */
#include "app/device_view.h"

#include <stdlib.h>
#include <string.h>

#include "app/setting.h"
#include "base/civil.h"

#define LATE_MORE_MS   (5 * CIVIL_MINUTE_MS)
#define SILENT_PERIODS 3

const char *device_state_name(device_state s)
{
    static const char *const NAMES[] = {"never", "live", "late", "silent"};
    return NAMES[s];
}

typedef struct spot { /* what is known of a place: one row a place with series */
    const char *place;
    int64_t     usual_ms;
    uint32_t    hours; /* bit h: the h-th of the last 24 hours has a value */
} spot;

typedef struct survey {
    spot      *spots; /* ordered by place */
    size_t     count;
    uint32_t  *spot_of; /* by series id - 1 */
    int64_t    from_ms;
} survey;

static int64_t length_of(series_period p)
{
    return p == PERIOD_DAY ? CIVIL_DAY_MS : p == PERIOD_HOUR ? CIVIL_HOUR_MS : CIVIL_MINUTE_MS;
}

/* The list comes ordered by place. */
static lt_err make_spots(lt_cx *cx, survey *v, const lt_series *list, size_t n)
{
    uint32_t most = 0;
    for (size_t i = 0; i < n; i++)
        most = list[i].id > most ? list[i].id : most;
    TRY(ARENA_ARRAY(cx, n + 1, &v->spots));
    TRY(ARENA_ARRAY(cx, most + 1, &v->spot_of));
    for (size_t i = 0; i < n; i++) {
        if (v->count == 0 || strcmp(v->spots[v->count - 1].place, list[i].place) != 0)
            v->spots[v->count++] = (spot){.place = list[i].place, .usual_ms = INT64_MAX};
        spot *s = &v->spots[v->count - 1];
        int64_t length = length_of(list[i].period);
        s->usual_ms = length < s->usual_ms ? length : s->usual_ms;
        v->spot_of[list[i].id - 1] = (uint32_t)(v->count - 1);
    }
    return LT_OK;
}

static lt_err note_hours(lt_cx *cx, void *self, const keep_block *b)
{
    survey *v = self;
    (void)cx;
    spot *s = &v->spots[v->spot_of[b->series - 1]];
    for (uint32_t i = 0; i < b->n; i++)
        if (!((b->marks ? b->marks[i] : 0) & MARK_MISSING))
            s->hours |= 1u << ((keep_block_time(b, i) - v->from_ms) / CIVIL_HOUR_MS);
    return LT_OK;
}

static int by_id(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

static lt_err survey_places(lt_cx *cx, keep *k, survey *v)
{
    lt_series *list;
    uint32_t *ids;
    size_t n, hours = 0;
    TRY(keep_list_series(cx, k, &(lt_series){0}, &list, &n));
    TRY(make_spots(cx, v, list, n));
    TRY(ARENA_ARRAY(cx, n + 1, &ids));
    for (size_t i = 0; i < n; i++)
        if (list[i].period == PERIOD_HOUR)
            ids[hours++] = list[i].id;
    if (hours == 0)
        return LT_OK;
    qsort(ids, hours, sizeof *ids, by_id);
    keep_range r = {.series = ids, .series_count = hours, .from_ms = v->from_ms, .to_ms = v->from_ms + DEVICE_VIEW_HOURS * CIVIL_HOUR_MS};
    return keep_scan(cx, k, &r, note_hours, v);
}

static int by_place(const void *key, const void *item)
{
    return strcmp(key, ((const spot *)item)->place);
}

/* --- what else is known, by device ------------------------------------------------------------------------------------ */

typedef struct counts {
    device_view *list; /* ordered by device id */
    size_t       n;
} counts;

static device_view *find_device(const counts *c, uint32_t id)
{
    size_t lo = 0, hi = c->n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (c->list[mid].d.id < id)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < c->n && c->list[lo].d.id == id ? &c->list[lo] : NULL;
}

static lt_err on_unknown(lt_cx *cx, void *self, int columns, const char *const *names, const keep_cell *cells)
{
    (void)cx, (void)columns, (void)names;
    device_view *v = cells ? find_device(self, (uint32_t)cells[0].i) : NULL;
    if (v)
        v->unknown = (uint64_t)cells[1].i;
    return LT_OK;
}

static lt_err add_health(lt_cx *cx, keep *k, counts *c)
{
    keep_health *h;
    size_t n;
    TRY(keep_list_health(cx, k, &h, &n));
    for (size_t i = 0; i < n; i++) {
        device_view *v = find_device(c, h[i].device);
        if (v)
            v->h = h[i];
    }
    return keep_query(cx, k, "SELECT device, sum(count) FROM unknown_codes WHERE device > 0 GROUP BY device", NULL, 0, on_unknown, c);
}

static int by_mn(const void *key, const void *item)
{
    return strcmp(key, ((const keep_entity *)item)->id);
}

static lt_err add_versions(lt_cx *cx, keep *k, counts *c)
{
    keep_entity *list;
    size_t n;
    TRY(keep_list_entities(cx, k, "device", &list, &n));
    for (size_t i = 0; i < c->n && n; i++) {
        const keep_entity *t = bsearch(c->list[i].d.mn, list, n, sizeof *list, by_mn);
        c->list[i].version = t ? t->version : 0;
    }
    return LT_OK;
}

static int place_by_id(const void *key, const void *item)
{
    return strcmp(key, ((const lt_place *)item)->id);
}

static int places_in_order(const void *a, const void *b)
{
    return strcmp(((const lt_place *)a)->id, ((const lt_place *)b)->id);
}

static lt_err add_places(lt_cx *cx, keep *k, counts *c)
{
    lt_place *places;
    size_t n;
    TRY(keep_list_places(cx, k, &places, &n));
    if (n)
        qsort(places, n, sizeof *places, places_in_order);
    for (size_t i = 0; i < c->n; i++) {
        device_view *v = &c->list[i];
        const lt_place *p = n ? bsearch(v->d.place, places, n, sizeof *places, place_by_id) : NULL;
        if (p)
            v->place = *p;
        else
            memcpy(v->place.id, v->d.place, sizeof v->place.id);
    }
    return LT_OK;
}

/* --- the judgement ------------------------------------------------------------------------------------------------------ */

static void judge(device_view *v, const survey *s, int64_t now_ms, int64_t silent_ms)
{
    const spot *p = s->count ? bsearch(v->d.place, s->spots, s->count, sizeof *s->spots, by_place) : NULL;
    v->usual_ms = p ? p->usual_ms : 0;
    v->gap_hours = DEVICE_VIEW_HOURS - (uint32_t)__builtin_popcount(p ? p->hours : 0);
    v->silent_ms = SILENT_PERIODS * v->usual_ms > silent_ms ? SILENT_PERIODS * v->usual_ms : silent_ms;
    int64_t since = now_ms - v->h.last_recv_ms;
    v->state = v->h.frames == 0                            ? DEVICE_NEVER
               : since > v->silent_ms                      ? DEVICE_SILENT
               : since > 2 * v->usual_ms + LATE_MORE_MS    ? DEVICE_LATE
                                                           : DEVICE_LIVE;
}

lt_err device_view_list(lt_cx *cx, keep *k, int64_t now_ms, int offset_min, device_view **out, size_t *n)
{
    lt_device *devices;
    int64_t silent_min;
    survey s = {.from_ms = civil_hour_start(now_ms, offset_min) - DEVICE_VIEW_HOURS * CIVIL_HOUR_MS};
    TRY(setting_int(cx, k, "alert.silent_min", &silent_min));
    TRY(keep_list_devices(cx, k, &devices, n));
    TRY(ARENA_ARRAY(cx, *n + 1, out));
    for (size_t i = 0; i < *n; i++)
        (*out)[i].d = devices[i];
    counts c = {*out, *n};
    TRY(survey_places(cx, k, &s));
    TRY(add_health(cx, k, &c));
    TRY(add_versions(cx, k, &c));
    TRY(add_places(cx, k, &c));
    for (size_t i = 0; i < *n; i++)
        judge(&(*out)[i], &s, now_ms, silent_min * CIVIL_MINUTE_MS);
    return LT_OK;
}
