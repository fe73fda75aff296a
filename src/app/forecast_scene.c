/* forecast_scene.c - see forecast_scene.h. */
#include "app/forecast_scene.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/evaluate_target.h"
#include "app/job_import.h"
#include "base/civil.h"
#include "base/num.h"
#include "fact/unit.h"

/* Slots of one place: the pollutants in forecast.h's order, then weather as it is measured. */
enum { S_T = FORECAST_POLLUTANTS, S_RH, S_DEW, S_P, S_SPEED, S_FROM, S_RAIN, S_LEAD, S_COUNT };
static const struct slot_row {
    const char *quantity, *unit;
} SLOTS[S_COUNT] = {
    {"SO2", "ug/m3"}, {"NO2", "ug/m3"}, {"CO", "mg/m3"}, {"O3", "ug/m3"}, {"PM10", "ug/m3"}, {"PM2.5", "ug/m3"},
    {"temperature", "degC"}, {"humidity", "%"}, {"dew_point", "degC"}, {"pressure", "hPa"}, {"wind_speed", "m/s"}, {"wind_direction", "deg"}, {"rain", "mm"},
    {"forecast_lead", "h"},
};
#define PLACES_MAX 64u /* stations and weather stations */

typedef struct source { /* one place of the keep */
    const char *id;
    size_t      station; /* index in the history; 0: weather only */
    bool        is_member;
    float      *value[S_COUNT];
    uint8_t    *have[S_COUNT];
} source;

typedef struct gather {
    forecast_scene *s;
    int64_t         from_h;
    size_t          hours, sky_from; /* sky_from: position where the future begins */
    source          source[PLACES_MAX];
    size_t          count;
    uint32_t       *series; /* ascending */
    struct slot_target {
        float   *value;
        uint8_t *have;
        double   factor;
    }      *to;
    size_t  series_count;
} gather;

int64_t forecast_scene_ms(const forecast_scene *s, int64_t hour)
{
    return hour * CIVIL_HOUR_MS - s->offset_min * CIVIL_MINUTE_MS;
}

int64_t forecast_scene_hour(const forecast_scene *s, int64_t ms)
{
    int64_t local = ms + s->offset_min * CIVIL_MINUTE_MS;
    return local / CIVIL_HOUR_MS - (local % CIVIL_HOUR_MS < 0);
}

/* --- which places, which series -------------------------------------------------------------------------------------------------- */

static void add_station(gather *g, const lt_place *p, bool is_member)
{
    forecast_scene *s = g->s;
    if (s->history.places > FORECAST_SCENE_PLACES - 1 || g->count == PLACES_MAX - 1)
        return;
    s->stations[s->history.places - 1] = *p;
    s->ids[s->history.places] = s->stations[s->history.places - 1].id;
    g->source[g->count++] = (source){.id = s->ids[s->history.places], .station = s->history.places, .is_member = is_member};
    s->history.places++;
}

static lt_err find_places(lt_cx *cx, gather *g, keep *k)
{
    lt_place *places;
    size_t n;
    const char *city = "";
    forecast_scene *s = g->s;
    TRY(evaluate_plan_district(cx, k, &s->district));
    if (!s->district[0])
        return cx_fail(cx, LT_NOT_ENOUGH, "未装载计划，没有区 no plan is loaded: there is no district to forecast");
    TRY(keep_list_places(cx, k, &places, &n));
    TRY(ARENA_ARRAY(cx, FORECAST_SCENE_PLACES, &s->stations));
    s->ids[0] = "district";
    s->history.places = 1;
    for (size_t i = 0; i < n; i++)
        if (places[i].kind == PLACE_STATION && !places[i].is_control && strcmp(places[i].district, s->district) == 0) {
            add_station(g, &places[i], true);
            city = places[i].city;
        }
    for (size_t i = 0; i < n && city[0]; i++)
        if (places[i].kind == PLACE_STATION && strcmp(places[i].district, s->district) != 0 && strcmp(places[i].city, city) == 0)
            add_station(g, &places[i], false);
    for (size_t i = 0; i < n; i++)
        if (places[i].kind == PLACE_WEATHER && strcmp(places[i].id, JOB_IMPORT_WEATHER) != 0 && g->count < PLACES_MAX - 1)
            g->source[g->count++] = (source){.id = places[i].id};
    g->source[g->count++] = (source){.id = JOB_IMPORT_WEATHER};
    return s->history.places > 1 ? LT_OK : cx_fail(cx, LT_NOT_ENOUGH, "%s没有站点 %s has no station", s->district, s->district);
}

static lt_err make_slot(lt_cx *cx, gather *g, source *p, int slot)
{
    if (p->value[slot])
        return LT_OK;
    TRY(ARENA_ARRAY(cx, g->hours, &p->value[slot]));
    return ARENA_ARRAY(cx, g->hours, &p->have[slot]);
}

static lt_err add_series(lt_cx *cx, gather *g, const lt_series *series)
{
    num_dec f;
    for (size_t i = 0; i < g->count; i++) {
        source *p = &g->source[i];
        bool is_sky = i == g->count - 1;
        if (strcmp(p->id, series->place) != 0 || strcmp(series->stat, is_sky ? "Fct" : strcmp(series->quantity, "rain") == 0 ? series->stat : "Avg") != 0)
            continue;
        for (int slot = is_sky || !p->station ? S_T : 0; slot < S_COUNT; slot++) {
            double factor = 1;
            if (strcmp(SLOTS[slot].quantity, series->quantity) != 0)
                continue;
            if (slot < S_T && !unit_factor(series->unit, SLOTS[slot].unit, &f))
                continue;
            if (slot < S_T)
                factor = num_to_double(f);
            else if (slot == S_P)
                factor = strcmp(series->unit, "kPa") == 0 ? 10 : strcmp(series->unit, "Pa") == 0 ? 0.01 : 1;
            TRY(make_slot(cx, g, p, slot));
            g->series[g->series_count] = series->id;
            g->to[g->series_count++] = (struct slot_target){p->value[slot], p->have[slot], factor};
        }
    }
    return LT_OK;
}

/* --- values --------------------------------------------------------------------------------------------------------------------- */

static lt_err on_block(lt_cx *cx, void *self, const keep_block *b)
{
    gather *g = self;
    size_t at = 0;
    (void)cx;
    while (at < g->series_count && g->series[at] != b->series)
        at++;
    for (uint32_t i = 0; at < g->series_count && i < b->n; i++) {
        lt_mark m = b->marks ? b->marks[i] : 0;
        int64_t h = forecast_scene_hour(g->s, keep_block_time(b, i)) - g->from_h;
        if ((m & MARK_NOT_VALID) || h < 0 || h >= (int64_t)g->hours)
            continue;
        g->s->is_simulated |= (m & MARK_SIMULATED) != 0;
        g->to[at].value[h] = (float)(keep_block_value(b, i) * g->to[at].factor);
        g->to[at].have[h] = 1;
    }
    return LT_OK;
}

static int by_id(const void *a, const void *b)
{
    const lt_series *x = a, *y = b;
    return x->id < y->id ? -1 : x->id > y->id;
}

static lt_err read_series(lt_cx *cx, gather *g, keep *k)
{
    lt_series *list, like = {.period = PERIOD_HOUR};
    size_t n;
    TRY(keep_list_series(cx, k, &like, &list, &n));
    qsort(list, n, sizeof *list, by_id);
    TRY(ARENA_ARRAY(cx, n + 1, &g->series));
    TRY(ARENA_ARRAY(cx, n + 1, &g->to));
    for (size_t i = 0; i < n; i++)
        TRY(add_series(cx, g, &list[i]));
    if (!g->series_count)
        return cx_fail(cx, LT_NOT_ENOUGH, "还没有小时值 there are no hour values yet");
    keep_range r = {.series = g->series, .series_count = g->series_count, .from_ms = forecast_scene_ms(g->s, g->from_h),
                    .to_ms = forecast_scene_ms(g->s, g->from_h + (int64_t)g->hours)};
    return keep_scan(cx, k, &r, on_block, g);
}

/* --- the district, the weather ---------------------------------------------------------------------------------------------------- */

static lt_err make_track(lt_cx *cx, size_t hours, forecast_track *t, float **value, uint8_t **have)
{
    TRY(ARENA_ARRAY(cx, hours, value));
    TRY(ARENA_ARRAY(cx, hours, have));
    *t = (forecast_track){*value, *have};
    return LT_OK;
}

static lt_err average(lt_cx *cx, gather *g, int slot, forecast_track *out)
{
    float *value;
    uint8_t *have;
    TRY(make_track(cx, g->hours, out, &value, &have));
    size_t expected = 0;
    for (size_t i = 0; i < g->count; i++)
        expected += g->source[i].is_member && g->source[i].value[slot] != NULL;
    for (size_t h = 0; h < g->sky_from; h++) {
        double sum = 0;
        size_t n = 0;
        for (size_t i = 0; i < g->count; i++)
            if (g->source[i].is_member && g->source[i].have[slot] && g->source[i].have[slot][h]) {
                sum += g->source[i].value[slot][h];
                n++;
            }
        have[h] = n > 0 && 4 * n >= 3 * expected; /* = HJ 663-2013: 75 % of the stations */
        value[h] = have[h] ? (float)(sum / (double)n) : 0;
    }
    return LT_OK;
}

/* Over water, Alduchov and Eskridge 1996. */
static double dew_point(double t_c, double humidity)
{
    double x = log(fmax(humidity, 1) / 100) + 17.625 * t_c / (243.04 + t_c);
    return 243.04 * x / (17.625 - x);
}

/* What one source says of one hour; false: nothing. */
static bool weather_of(const source *p, int w, size_t h, double *out)
{
    const int slot = w == FORECAST_TEMPERATURE ? S_T : w == FORECAST_PRESSURE ? S_P : w == FORECAST_RAIN ? S_RAIN : -1;
    *out = 0;
    if (slot >= 0) {
        *out = p->have[slot] && p->have[slot][h] ? (double)p->value[slot][h] : 0;
        return p->have[slot] && p->have[slot][h];
    }
    if (w == FORECAST_DEW_POINT) {
        if (p->have[S_DEW] && p->have[S_DEW][h]) {
            *out = (double)p->value[S_DEW][h];
            return true;
        }
        if (!p->have[S_T] || !p->have[S_T][h] || !p->have[S_RH] || !p->have[S_RH][h])
            return false;
        *out = dew_point((double)p->value[S_T][h], (double)p->value[S_RH][h]);
        return true;
    }
    if ((w != FORECAST_WIND_U && w != FORECAST_WIND_V) || !p->have[S_SPEED] || !p->have[S_SPEED][h] || !p->have[S_FROM] || !p->have[S_FROM][h])
        return false;
    double from = (double)p->value[S_FROM][h] * M_PI / 180, speed = (double)p->value[S_SPEED][h];
    *out = w == FORECAST_WIND_U ? -speed * sin(from) : -speed * cos(from);
    return true;
}

static lt_err observed_weather(lt_cx *cx, gather *g, int w, forecast_track *out)
{
    float *value;
    uint8_t *have;
    bool any = false;
    double v;
    TRY(make_track(cx, g->hours, out, &value, &have));
    for (size_t h = 0; h < g->sky_from; h++) {
        double sum = 0;
        int n = 0;
        for (size_t i = 0; i + 1 < g->count; i++)
            if (weather_of(&g->source[i], w, h, &v)) {
                sum += v;
                n++;
            }
        have[h] = n > 0;
        value[h] = n ? (float)(sum / n) : 0;
        any = any || n > 0;
    }
    g->s->has_weather |= any;
    if (!any)
        *out = (forecast_track){0};
    return LT_OK;
}

/* Short gaps in a straight line; returns the hours up to the first long one. */
static size_t fill_gaps(float *value, uint8_t *have, size_t n)
{
    size_t last = 0;
    bool any = false;
    for (size_t h = 0; h < n; h++) {
        if (!have[h])
            continue;
        size_t gap = any ? h - last - 1 : h;
        if (gap > FORECAST_SCENE_GAP_H)
            break;
        for (size_t i = any ? last + 1 : 0; i < h; i++) {
            double part = any ? (double)(i - last) / (double)(h - last) : 1;
            value[i] = (float)((any ? (1 - part) * (double)value[last] : 0) + part * (double)value[h]);
            have[i] = 1;
        }
        last = h;
        any = true;
    }
    return any ? last + 1 : 0;
}

static lt_err future_weather(lt_cx *cx, gather *g)
{
    forecast_scene *s = g->s;
    const source *p = &g->source[g->count - 1];
    size_t at = (size_t)(s->origin_h + 1 - g->from_h), n = g->hours - at, until = 0;
    double v;
    s->sky_issued_ms = INT64_MIN;
    for (int w = 0; w < FORECAST_WEATHERS; w++) {
        float *value;
        uint8_t *have;
        size_t reach;
        TRY(make_track(cx, n, &s->sky.weather[w], &value, &have));
        for (size_t h = 0; h < n; h++) {
            have[h] = weather_of(p, w, at + h, &v);
            value[h] = (float)v;
        }
        reach = fill_gaps(value, have, n);
        if (!reach)
            s->sky.weather[w] = (forecast_track){0};
        if (w == FORECAST_TEMPERATURE || w == FORECAST_WIND_U)
            until = w == FORECAST_TEMPERATURE || reach < until ? reach : until;
    }
    s->sky.hours = until;
    for (size_t h = 0; h < until && s->sky_issued_ms == INT64_MIN; h++)
        if (p->have[S_LEAD] && p->have[S_LEAD][at + h])
            s->sky_issued_ms = forecast_scene_ms(s, s->origin_h + 1 + (int64_t)h) - (int64_t)llround((double)p->value[S_LEAD][at + h] * CIVIL_HOUR_MS);
    return LT_OK;
}

static lt_err build(lt_cx *cx, gather *g)
{
    forecast_scene *s = g->s;
    forecast_place *place;
    TRY(ARENA_ARRAY(cx, s->history.places, &place));
    memset(place, 0, s->history.places * sizeof *place);
    for (int q = 0; q < FORECAST_POLLUTANTS; q++)
        TRY(average(cx, g, q, &place[0].conc[q]));
    for (size_t i = 0; i < g->count; i++)
        for (int q = 0; q < FORECAST_POLLUTANTS && g->source[i].station; q++)
            place[g->source[i].station].conc[q] = (forecast_track){g->source[i].value[q], g->source[i].have[q]};
    for (int w = 0; w < FORECAST_WEATHERS; w++) {
        TRY(observed_weather(cx, g, w, &place[0].weather[w]));
        for (size_t i = 1; i < s->history.places; i++)
            place[i].weather[w] = place[0].weather[w];
    }
    s->history.place = place;
    s->history.first_h = g->from_h;
    s->origin_h = INT64_MIN;
    for (size_t h = g->sky_from; h-- > 0 && s->origin_h == INT64_MIN;)
        for (int q = 0; q < FORECAST_POLLUTANTS; q++)
            if (place[0].conc[q].have[h])
                s->origin_h = g->from_h + (int64_t)h;
    if (s->origin_h == INT64_MIN)
        return cx_fail(cx, LT_NOT_ENOUGH, "%s没有一个小时有足够站点的有效值 no hour of %s has valid values at enough stations", s->district, s->district);
    s->history.hours = (size_t)(s->origin_h - g->from_h) + 1;
    return future_weather(cx, g);
}

lt_err forecast_scene_load(lt_cx *cx, keep *k, int offset_min, int days, forecast_scene *out)
{
    gather *g;
    *out = (forecast_scene){.offset_min = offset_min};
    TRY(arena_alloc(cx, sizeof *g, (void **)&g));
    memset(g, 0, sizeof *g);
    g->s = out;
    int64_t now_h = forecast_scene_hour(out, cx_now_ms(cx));
    g->from_h = now_h - (int64_t)days * 24;
    g->sky_from = (size_t)(now_h - g->from_h); /* the hour that runs is not over */
    g->hours = g->sky_from + FORECAST_SCENE_SKY_H;
    TRY(find_places(cx, g, k));
    TRY(read_series(cx, g, k));
    return build(cx, g);
}
