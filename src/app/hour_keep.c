/* hour_keep.c - see hour_keep.h. */
#include "app/hour_keep.h"

#include <math.h>
#include <stdio.h>

#include "base/civil.h"
#include "model/pattern/trajectory.h"

static lt_err fill(lt_cx *cx, void *self, const keep_block *b)
{
    hour_keep_row *f = self;
    (void)cx;
    for (uint32_t i = 0; i < b->n; i++) {
        int64_t at = (keep_block_time(b, i) - f->from_ms) / CIVIL_HOUR_MS;
        if (at >= 0 && at < (int64_t)f->n && !(b->marks && b->marks[i] & (MARK_MISSING | MARK_NOT_VALID)))
            f->to[at] = keep_block_value(b, i);
    }
    return LT_OK;
}

static bool find_series(lt_cx *cx, keep *k, const char *place, const char *quantity, lt_series *s)
{
    *s = (lt_series){.period = PERIOD_HOUR, .stat = "Avg"};
    return span_copy(span_text(place), s->place, sizeof s->place) && span_copy(span_text(quantity), s->quantity, sizeof s->quantity) &&
           keep_series(cx, k, s, false) == LT_OK;
}

lt_err hour_keep_fill(lt_cx *cx, keep *k, uint32_t series, hour_keep_row f)
{
    keep_range r = {.series = &series, .series_count = 1, .from_ms = f.from_ms, .to_ms = f.from_ms + (int64_t)f.n * CIVIL_HOUR_MS};
    for (size_t i = 0; i < f.n; i++)
        f.to[i] = NAN;
    return keep_scan(cx, k, &r, fill, &f);
}

/* The place itself, or the nearest with both; speed.id 0: none. */
static lt_err find_wind(lt_cx *cx, keep *k, const hour_keep_query *q, hour_keep *o, lt_series wind[2])
{
    lt_place me, *places;
    size_t n;
    o->wind_km = 0;
    if (find_series(cx, k, q->place, "wind_speed", &wind[0]) && find_series(cx, k, q->place, "wind_direction", &wind[1])) {
        snprintf(o->wind_place, sizeof o->wind_place, "%s", q->place);
        return LT_OK;
    }
    wind[0].id = wind[1].id = 0;
    lt_err e = keep_get_place(cx, k, q->place, &me);
    if (e == LT_NOT_FOUND || (!e && !me.has_position))
        return LT_OK;
    TRY(e);
    TRY(keep_list_places(cx, k, &places, &n));
    o->wind_km = HOUR_KEEP_REACH_KM;
    for (size_t i = 0; i < n; i++) {
        lt_series s[2];
        if (!places[i].has_position || (q->may_see && !q->may_see(q->self, &places[i])))
            continue;
        double km = trajectory_km(me.longitude, me.latitude, places[i].longitude, places[i].latitude);
        if (km < o->wind_km && find_series(cx, k, places[i].id, "wind_speed", &s[0]) && find_series(cx, k, places[i].id, "wind_direction", &s[1])) {
            o->wind_km = km;
            wind[0] = s[0];
            wind[1] = s[1];
            snprintf(o->wind_place, sizeof o->wind_place, "%s", places[i].id);
        }
    }
    return LT_OK;
}

lt_err hour_keep_read(lt_cx *cx, keep *k, const hour_keep_query *q, hour_keep *out)
{
    lt_series of, wind[2] = {0};
    hour_file *h = &out->hours;
    int64_t from = q->from_ms - ((q->from_ms % CIVIL_HOUR_MS) + CIVIL_HOUR_MS) % CIVIL_HOUR_MS;
    *out = (hour_keep){0};
    if (!find_series(cx, k, q->place, q->quantity, &of))
        return cx_fail(cx, LT_NOT_FOUND, "%s has no hour values of \"%s\"", q->place, q->quantity);
    snprintf(out->unit, sizeof out->unit, "%s", of.unit);
    h->n = (size_t)((q->to_ms - from + CIVIL_HOUR_MS - 1) / CIVIL_HOUR_MS);
    if (h->n > PATTERN_HOURS_MAX)
        return cx_fail(cx, LT_LIMIT, "%zu hours; %u at most", h->n, PATTERN_HOURS_MAX);
    TRY(ARENA_ARRAY(cx, h->n + 1, &h->t_ms));
    TRY(ARENA_ARRAY(cx, h->n + 1, &h->value));
    TRY(ARENA_ARRAY(cx, h->n + 1, &h->speed_m_s));
    TRY(ARENA_ARRAY(cx, h->n + 1, &h->from_deg));
    for (size_t i = 0; i < h->n; i++) {
        h->t_ms[i] = from + (int64_t)i * CIVIL_HOUR_MS;
        h->speed_m_s[i] = h->from_deg[i] = NAN;
    }
    TRY(hour_keep_fill(cx, k, of.id, (hour_keep_row){h->value, from, h->n}));
    if (!q->needs_wind)
        return LT_OK;
    TRY(find_wind(cx, k, q, out, wind));
    if (wind[0].id)
        TRY(hour_keep_fill(cx, k, wind[0].id, (hour_keep_row){h->speed_m_s, from, h->n}));
    if (wind[1].id)
        TRY(hour_keep_fill(cx, k, wind[1].id, (hour_keep_row){h->from_deg, from, h->n}));
    return LT_OK;
}
