/* trace_input.c - see trace_input.h. */
#include "app/trace_input.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/trace_rates.h"
#include "app/trace_winds.h"
#include "base/civil.h"
#include "base/hash.h"
#include "tables.h"

#define DEGREE_M   111195.08 /* of latitude, on the sphere of shape.h */
#define DAY_FROM   8
#define DAY_TO     18
#define SOURCES_ROOM 5000
#define ROUGHNESS_M  0.4 /* of a city's edge */

const char *const TRACE_QUANTITIES[] = {"PM10", "PM2.5", "SO2", "NO2", "CO", NULL};

bool trace_is_quantity(const char *quantity)
{
    for (size_t i = 0; TRACE_QUANTITIES[i]; i++)
        if (strcmp(quantity, TRACE_QUANTITIES[i]) == 0)
            return true;
    return false;
}

void trace_to_degrees(const trace_input *in, double x_m, double y_m, double out[2])
{
    out[0] = in->longitude + x_m / (DEGREE_M * cos(in->latitude * AIR_DEGREE));
    out[1] = in->latitude + y_m / DEGREE_M;
}

static trace_spot spot_at(const trace_input *in, double longitude, double latitude)
{
    return (trace_spot){.x_m = (longitude - in->longitude) * DEGREE_M * cos(in->latitude * AIR_DEGREE), .y_m = (latitude - in->latitude) * DEGREE_M};
}

/* --- stations ------------------------------------------------------------------------------------------------------------------------ */

typedef struct series_of { /* which series is whose */
    uint32_t id;
    size_t   station;
    double   factor; /* to ug/m3 */
} series_of;

static int by_id(const void *pa, const void *pb)
{
    const series_of *a = pa, *b = pb;
    return a->id < b->id ? -1 : a->id > b->id;
}

static lt_err find_stations(lt_cx *cx, keep *k, trace_input *in)
{
    lt_place *all;
    size_t n;
    double sum[2] = {0, 0};
    TRY(keep_list_places(cx, k, &all, &n));
    TRY(ARENA_ARRAY(cx, n + 1, &in->stations));
    for (size_t i = 0; i < n && in->n < TRACE_STATIONS_MAX; i++)
        if (all[i].has_position && (all[i].kind == PLACE_STATION || all[i].kind == PLACE_SITE || all[i].kind == PLACE_WEATHER))
            in->stations[in->n++] = all[i];
    for (size_t i = 0; i < in->n; i++) {
        sum[0] += in->stations[i].longitude / (double)in->n;
        sum[1] += in->stations[i].latitude / (double)in->n;
    }
    in->longitude = sum[0];
    in->latitude = sum[1];
    return LT_OK;
}

static lt_err find_series(lt_cx *cx, keep *k, const trace_input *in, const char *quantity, series_of **out, size_t *n)
{
    lt_series *list, like = {.period = PERIOD_HOUR};
    size_t count;
    *n = 0;
    (void)span_copy(span_text(quantity), like.quantity, sizeof like.quantity);
    memcpy(like.stat, "Avg", 4);
    TRY(keep_list_series(cx, k, &like, &list, &count));
    TRY(ARENA_ARRAY(cx, count + 1, out));
    for (size_t s = 0; s < count; s++)
        for (size_t i = 0; i < in->n; i++)
            if (strcmp(list[s].place, in->stations[i].id) == 0)
                (*out)[(*n)++] = (series_of){list[s].id, i, strcmp(list[s].unit, "mg/m3") == 0 ? 1000 : 1};
    if (*n)
        qsort(*out, *n, sizeof **out, by_id);
    return LT_OK;
}

typedef struct taking {
    trace_input     *in;
    const series_of *series;
    size_t           count, n; /* series; stations */
    double          *y;
    uint8_t         *has;
    bool             note_simulated;
} taking;

static lt_err on_block(lt_cx *cx, void *self, const keep_block *b)
{
    taking *w = self;
    const series_of key = {.id = b->series}, *s = bsearch(&key, w->series, w->count, sizeof key, by_id);
    (void)cx;
    for (uint32_t i = 0; s && i < b->n; i++) {
        lt_mark mark = b->marks ? b->marks[i] : 0;
        int64_t h = (keep_block_time(b, i) - w->in->from_ms) / CIVIL_HOUR_MS;
        if (h < 0 || h >= TRACE_INPUT_HOURS || (mark & MARK_NOT_VALID))
            continue;
        w->y[(size_t)h * w->n + s->station] = keep_block_value(b, i) * s->factor;
        w->has[(size_t)h * w->n + s->station] = 1;
        if (w->note_simulated && (mark & MARK_SIMULATED))
            w->in->is_simulated = true;
    }
    return LT_OK;
}

lt_err trace_readings_take(lt_cx *cx, keep *k, trace_input *in, const char *quantity, trace_readings *out)
{
    series_of *series;
    uint32_t *ids;
    taking w = {.in = in, .n = in->n, .note_simulated = strcmp(quantity, in->quantity) == 0};
    TRY(find_series(cx, k, in, quantity, &series, &w.count));
    TRY(ARENA_ARRAY(cx, in->n * TRACE_INPUT_HOURS + 1, &out->y));
    TRY(ARENA_ARRAY(cx, in->n * TRACE_INPUT_HOURS + 1, &out->has));
    TRY(ARENA_ARRAY(cx, w.count + 1, &ids));
    for (size_t i = 0; i < w.count; i++)
        ids[i] = series[i].id;
    out->series = w.count;
    w.series = series;
    w.y = out->y;
    w.has = out->has;
    keep_range r = {.series = ids, .series_count = w.count, .from_ms = in->from_ms, .to_ms = in->from_ms + TRACE_INPUT_HOURS * CIVIL_HOUR_MS};
    return w.count ? keep_scan(cx, k, &r, on_block, &w) : LT_OK;
}

/* --- winds ----------------------------------------------------------------------------------------------------------------------------- */

static lt_err find_winds(lt_cx *cx, keep *k, trace_input *in)
{
    trace_readings speed, from;
    in->skies = AIR_SKIES;
    TRY(ARENA_ARRAY(cx, AIR_SKIES * TRACE_INPUT_HOURS, &in->airs));
    TRY(ARENA_ARRAY(cx, in->n * TRACE_INPUT_HOURS + 1, &in->mesh));
    TRY(trace_readings_take(cx, k, in, "wind_speed", &speed));
    TRY(trace_readings_take(cx, k, in, "wind_direction", &from));
    for (size_t h = 0; h < TRACE_INPUT_HOURS; h++) {
        int hour = civil_from_ms(in->from_ms + (int64_t)h * CIVIL_HOUR_MS, in->offset_min).hour;
        air a = {.height_m = 10, .roughness_m = ROUGHNESS_M};
        for (size_t i = 0; i < in->n; i++) {
            size_t at = h * in->n + i;
            in->mesh[at] = (mesh_wind){in->spots[i].x_m, in->spots[i].y_m, speed.y[at], from.y[at], speed.has[at] && from.has[at], false};
        }
        mesh_mean(in->mesh + h * in->n, in->n, &a);
        for (size_t sky = 0; sky < AIR_SKIES; sky++) {
            in->airs[sky * TRACE_INPUT_HOURS + h] = a;
            air_settle_as(&in->airs[sky * TRACE_INPUT_HOURS + h], hour >= DAY_FROM && hour < DAY_TO ? AIR_DAY : AIR_NIGHT, sky);
        }
    }
    return trace_winds_make(cx, in);
}

/* --- sources ---------------------------------------------------------------------------------------------------------------------------- */

typedef struct gathering {
    trace_input            *in;
    const table_trace_source *row;
} gathering;

static double rate_of(const table_trace_source *r, const char *quantity)
{
    const num_dec *of = strcmp(quantity, "PM10") == 0 ? &r->pm10 : strcmp(quantity, "PM2.5") == 0 ? &r->pm25 : strcmp(quantity, "SO2") == 0 ? &r->so2 : strcmp(quantity, "NO2") == 0 ? &r->no2 : &r->co;
    return num_to_double(*of);
}

static lt_err add_source(lt_cx *cx, trace_input *in, const table_trace_source *r, const char *const id_name[2], const double at[3])
{
    char *id, *name;
    double rate = rate_of(r, in->quantity);
    if (in->source_count == SOURCES_ROOM || rate <= 0)
        return LT_OK;
    TRY(arena_text(cx, id_name[0], strlen(id_name[0]), &id));
    TRY(arena_text(cx, id_name[1], strlen(id_name[1]), &name));
    size_t s = in->source_count++;
    in->names[s] = (trace_named){r->kind, id, name, at[0], at[1], "typical"};
    in->sources[s] = (trace_source){spot_at(in, at[0], at[1]), rate, num_to_double(r->sd_log)};
    in->sources[s].spot.height_m = at[2];
    return LT_OK;
}

/* id, label, longitude, latitude, height */
static lt_err on_source(lt_cx *cx, void *self, int columns, const char *const *names, const keep_cell *cells)
{
    gathering *g = self;
    char id[PLACE_ID_MAX], name[PLACE_NAME_MAX];
    double at[3];
    (void)names;
    if (!cells || columns < 5)
        return LT_OK;
    (void)span_copy(cells[0].s, id, sizeof id);
    if (cells[1].type != KEEP_TEXT || !span_copy(cells[1].s, name, sizeof name))
        memcpy(name, id, sizeof name);
    for (int i = 0; i < 3; i++)
        at[i] = cells[2 + i].type == KEEP_INT ? (double)cells[2 + i].i : cells[2 + i].r;
    return add_source(cx, g->in, g->row, (const char *const[2]){id, name}, at);
}

static lt_err from_ledger(lt_cx *cx, keep *k, trace_input *in, const table_trace_source *r)
{
    char sql[600], table[64], height[32];
    char gone[128];
    const char *params[2] = {gone, height};
    gathering g = {in, r};
    keep_entity e;
    lt_err err = keep_get_entity(cx, k, "kind", r->kind, &e);
    if (err)
        return err == LT_NOT_FOUND ? LT_OK : err; /* the plan has no such ledger */
    snprintf(table, sizeof table, "ledger_%s", r->kind);
    for (char *c = table; *c; c++)
        *c = *c == '-' ? '_' : *c;
    snprintf(gone, sizeof gone, " %s ", r->gone);
    snprintf(height, sizeof height, "%g", num_to_double(r->height_m));
    snprintf(sql, sizeof sql, "SELECT id, %s, longitude, latitude, COALESCE(%s, CAST(?2 AS REAL)) FROM %s WHERE longitude IS NOT NULL AND is_sample = 0"
                              " AND instr(?1, ' ' || state || ' ') = 0 ORDER BY id LIMIT 2000", r->label, r->height_field[0] ? r->height_field : "NULL", table);
    return keep_query(cx, k, sql, params, 2, on_source, &g);
}

static lt_err from_places(lt_cx *cx, keep *k, trace_input *in, const table_trace_source *r, place_kind kind)
{
    lt_place *all;
    size_t n;
    TRY(keep_list_places(cx, k, &all, &n));
    for (size_t i = 0; i < n; i++) {
        const double at[3] = {all[i].longitude, all[i].latitude, num_to_double(r->height_m)};
        if (all[i].kind == kind && all[i].has_position)
            TRY(add_source(cx, in, r, (const char *const[2]){all[i].id, all[i].name}, at));
    }
    return LT_OK;
}

static lt_err find_sources(lt_cx *cx, keep *k, trace_input *in)
{
    TRY(ARENA_ARRAY(cx, SOURCES_ROOM, &in->sources));
    TRY(ARENA_ARRAY(cx, SOURCES_ROOM, &in->names));
    for (size_t i = 0; i < TABLE_TRACE_SOURCE_COUNT; i++) {
        const table_trace_source *r = &TABLE_TRACE_SOURCE[i];
        if (strcmp(r->kind, "place-outlet") == 0)
            TRY(from_places(cx, k, in, r, PLACE_OUTLET));
        else if (strcmp(r->kind, "place-site") == 0)
            TRY(from_places(cx, k, in, r, PLACE_SITE));
        else
            TRY(from_ledger(cx, k, in, r));
    }
    return LT_OK;
}

trace_case trace_input_case(const trace_input *in, trace_kernel kernel)
{
    return (trace_case){.n = in->n, .hours = in->hours, .window = in->window, .stations = in->spots, .y = in->y, .has = in->has, .airs = in->airs, .skies = in->skies,
                        .sky_weight = in->skies == AIR_SKIES ? AIR_SKY_WEIGHT : NULL, .maps = in->maps, .source_count = in->source_count, .sources = in->sources,
                        .mode = TRACE_PUFF, .kernel = kernel};
}

/* --- all ----------------------------------------------------------------------------------------------------------------------------------- */

static lt_err digest(lt_cx *cx, trace_input *in)
{
    size_t cells = in->n * TRACE_INPUT_HOURS;
    span parts[] = {span_text(in->quantity), span_of(&in->from_ms, sizeof in->from_ms), span_of(in->y, cells * sizeof *in->y), span_of(in->has, cells),
                    span_of(in->airs, in->skies * TRACE_INPUT_HOURS * sizeof *in->airs), span_of(in->mesh, cells * sizeof *in->mesh), span_of(in->sources, in->source_count * sizeof *in->sources), span_of(in->spots, in->n * sizeof *in->spots)};
    uint8_t bytes[HASH_SHA256_BYTES];
    hash_sha256 *h;
    TRY(hash_sha256_open(cx, &h));
    hash_sha256_parts(h, parts, sizeof parts / sizeof parts[0], bytes);
    hash_sha256_close(h);
    hash_hex(bytes, sizeof bytes, in->sha256);
    return LT_OK;
}

lt_err trace_input_load(lt_cx *cx, keep *k, const trace_ask *ask, trace_input *out)
{
    trace_readings r;
    *out = (trace_input){.quantity = ask->quantity, .offset_min = ask->offset_min, .from_ms = ask->hour_ms - (TRACE_INPUT_HOURS - 1) * CIVIL_HOUR_MS,
                         .hours = TRACE_INPUT_HOURS, .window = TRACE_INPUT_WINDOW};
    if (!trace_is_quantity(ask->quantity))
        return cx_fail(cx, LT_BAD_INPUT, "\"%.40s\" is not traced: one of PM10, PM2.5, SO2, NO2, CO is wanted", ask->quantity);
    TRY(find_stations(cx, k, out));
    TRY(trace_readings_take(cx, k, out, ask->quantity, &r));
    out->y = r.y;
    out->has = r.has;
    if (!r.series)
        return cx_fail(cx, LT_NOT_ENOUGH, "no station with a position measures %s", ask->quantity);
    TRY(ARENA_ARRAY(cx, out->n, &out->spots));
    for (size_t i = 0; i < out->n; i++)
        out->spots[i] = spot_at(out, out->stations[i].longitude, out->stations[i].latitude);
    if (ask->only_readings)
        return LT_OK;
    TRY(find_winds(cx, k, out));
    TRY(find_sources(cx, k, out));
    TRY(trace_rates_settle(cx, k, out));
    return digest(cx, out);
}
