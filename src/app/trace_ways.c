/* trace_ways.c - see trace_ways.h. */
#include "app/trace_ways.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/hour_keep.h"
#include "app/setting.h"
#include "app/wind_keep.h"
#include "base/civil.h"
#include "base/hash.h"

#define STATION_BOX 5.0 /* degrees about the place, in which the stations' wind is taken for the only one */

bool trace_ways_parse(const char *id, int offset_min, trace_ways_ask *out)
{
    trace_ask hour;
    char text[TRACE_EVENT_ID_MAX];
    size_t n = strlen(id);
    if (n + 3 > sizeof text)
        return false;
    memcpy(text, id, n + 1);
    bool is_hour = trace_event_parse(text, offset_min, &hour);
    if (!is_hour)
        memcpy(text + n, "00", 3); /* a day: its first hour */
    if (!is_hour && !trace_event_parse(text, offset_min, &hour))
        return false;
    *out = (trace_ways_ask){.quantity = hour.quantity, .is_day = !is_hour, .from_ms = hour.hour_ms, .to_ms = hour.hour_ms + (is_hour ? CIVIL_HOUR_MS : CIVIL_DAY_MS)};
    memcpy(out->id, id, n + 1);
    return true;
}

/* --- which place, which hours ------------------------------------------------------------------------------------------------------- */

typedef struct task {
    const trace_ways_run *r;
    trace_ways_ask        ask;
    lt_place             *places; /* whose mean is taken: one for a trace */
    size_t                place_count;
    double                longitude, latitude;
    const char           *unit;
    int64_t               first_ms; /* of the statistics */
    size_t                hours;    /* from there up to ask.to_ms */
    int64_t              *hour_ms;
    double               *value;
    bool                  is_simulated;
    wind_kept             kept;
    wind_grid             station_winds;
    bool                  is_grid;
} task;

static lt_err add_place(lt_cx *cx, task *t, const char *id)
{
    lt_place *all;
    size_t n;
    TRY(keep_list_places(cx, t->r->k, &all, &n));
    TRY(ARENA_ARRAY(cx, n + 1, &t->places));
    for (size_t i = 0; i < n; i++)
        if (all[i].has_position && (id ? strcmp(all[i].id, id) == 0 : all[i].kind == PLACE_STATION && !all[i].is_control))
            t->places[t->place_count++] = all[i];
    for (size_t i = 0; i < t->place_count; i++) {
        t->longitude += t->places[i].longitude / (double)t->place_count;
        t->latitude += t->places[i].latitude / (double)t->place_count;
    }
    return t->place_count ? LT_OK : cx_fail(cx, LT_NOT_ENOUGH, "没有带坐标的站点 no station with a position%s%s", id ? ": " : "", id ? id : "");
}

/* The window and the station of the trace that it is of. */
static lt_err take_event(lt_cx *cx, task *t)
{
    char key[TRACE_EVENT_ID_MAX + 16], *body, place[PLACE_ID_MAX];
    uint64_t entry;
    json_t *o;
    snprintf(key, sizeof key, TRACE_EVENT_PREFIX "%s", t->ask.id);
    lt_err e = keep_get_product(cx, t->r->k, key, &body, &entry);
    if (e == LT_NOT_FOUND)
        return cx_fail(cx, e, "没有溯源事件“%s” there is no trace \"%s\"", t->ask.id, t->ask.id);
    TRY(e);
    TRY(json_parse(cx, span_text(body), &o));
    snprintf(place, sizeof place, "%s", json_get_text(json_object_get(o, "peak"), "place", ""));
    bool is_good = civil_parse_iso(span_text(json_get_text(o, "from", "")), t->r->offset_min, &t->ask.from_ms) &&
                   civil_parse_iso(span_text(json_get_text(o, "through", "")), t->r->offset_min, &t->ask.to_ms);
    t->is_simulated = json_is_true(json_object_get(o, "simulated"));
    json_decref(o);
    return is_good ? add_place(cx, t, place) : cx_fail(cx, LT_DAMAGED, "the trace \"%s\" does not say its hours", t->ask.id);
}

static lt_err take_values(lt_cx *cx, task *t)
{
    size_t *count, any = 0;
    hour_keep h;
    t->first_ms = t->ask.to_ms - TRACE_WAYS_DAYS * CIVIL_DAY_MS;
    t->hours = (size_t)((t->ask.to_ms - t->first_ms) / CIVIL_HOUR_MS);
    TRY(ARENA_ARRAY(cx, t->hours, &t->hour_ms));
    TRY(ARENA_ARRAY(cx, t->hours, &t->value));
    TRY(ARENA_ARRAY(cx, t->hours, &count));
    for (size_t p = 0; p < t->place_count; p++) {
        hour_keep_query q = {.place = t->places[p].id, .quantity = t->ask.quantity, .from_ms = t->first_ms, .to_ms = t->ask.to_ms};
        lt_err e = hour_keep_read(cx, t->r->k, &q, &h);
        if (e == LT_NOT_FOUND)
            continue;
        TRY(e);
        double factor = strcmp(h.unit, "mg/m3") == 0 ? 1000 : 1; /* to ug/m3, as a trace has it */
        for (size_t i = 0; i < t->hours && i < h.hours.n; i++)
            if (isfinite(h.hours.value[i])) {
                t->value[i] += factor * h.hours.value[i];
                count[i]++;
                any++;
            }
    }
    t->unit = "ug/m3";
    for (size_t i = 0; i < t->hours; i++) {
        t->hour_ms[i] = t->first_ms + (int64_t)i * CIVIL_HOUR_MS;
        t->value[i] = count[i] ? t->value[i] / (double)count[i] : NAN;
    }
    return any ? LT_OK : cx_fail(cx, LT_NOT_ENOUGH, "没有 %s 的小时值 no hour of %s has a value", t->ask.quantity, t->ask.quantity);
}

static lt_err begin(lt_cx *cx, task *t)
{
    int64_t now = civil_hour_start(cx_now_ms(cx), t->r->offset_min);
    if (t->ask.is_day)
        TRY(add_place(cx, t, NULL));
    else
        TRY(take_event(cx, t));
    t->ask.to_ms = t->ask.to_ms < now ? t->ask.to_ms : now;
    if (t->ask.to_ms <= t->ask.from_ms)
        return cx_fail(cx, LT_NOT_ENOUGH, "%s：尚无已结束的小时 no hour of it has ended yet", t->ask.id);
    return take_values(cx, t);
}

/* --- which winds ------------------------------------------------------------------------------------------------------------------------ */

/* One wind everywhere, of each hour's middle. */
static lt_err lay_station_winds(lt_cx *cx, task *t, const trace_input *in)
{
    int64_t *times;
    double *level;
    float *u, *v;
    size_t any = 0;
    TRY(ARENA_ARRAY(cx, TRACE_INPUT_HOURS, &times));
    TRY(ARENA_ARRAY(cx, 1, &level));
    TRY(ARENA_ARRAY(cx, 4 * TRACE_INPUT_HOURS, &u));
    TRY(ARENA_ARRAY(cx, 4 * TRACE_INPUT_HOURS, &v));
    level[0] = WIND_GRID_SURFACE;
    for (size_t h = 0; h < TRACE_INPUT_HOURS; h++) {
        const air *a = &in->airs[h];
        times[h] = in->from_ms + (int64_t)h * CIVIL_HOUR_MS + CIVIL_HOUR_MS / 2;
        any += a->has_wind && times[h] >= t->ask.from_ms - TRACE_WAYS_NEAR * CIVIL_HOUR_MS;
        for (size_t i = 0; i < 4; i++) {
            u[4 * h + i] = a->has_wind ? (float)(-a->speed_m_s * sin(a->from_deg * AIR_DEGREE)) : NAN;
            v[4 * h + i] = a->has_wind ? (float)(-a->speed_m_s * cos(a->from_deg * AIR_DEGREE)) : NAN;
        }
    }
    if (!any)
        return cx_fail(cx, LT_NOT_ENOUGH, "没有导入格点风场，也没有站点风：无法给出轨迹 neither gridded winds were imported nor have stations winds of these hours: no way can be told");
    t->station_winds = (wind_grid){.g = {TRACE_INPUT_HOURS, 1, 2, 2, times, level, t->latitude - STATION_BOX, t->longitude - STATION_BOX, 2 * STATION_BOX, 2 * STATION_BOX, u, v, NULL},
                                   .is_surface = true};
    return LT_OK;
}

/* Gridded winds that reach the hours asked for; else those of the stations. */
static lt_err find_winds(lt_cx *cx, task *t)
{
    trace_input in;
    wind_keep_query q = {t->first_ms - TRACE_WAYS_BACK * CIVIL_HOUR_MS, t->ask.to_ms};
    lt_err e = wind_keep_load(cx, t->r->dir, t->r->k, &q, &t->kept);
    const trajectory_grid *g = &t->kept.winds.g;
    t->is_grid = !e && g->time_ms[0] < t->ask.to_ms - CIVIL_HOUR_MS && g->time_ms[g->times - 1] > t->ask.from_ms && t->longitude >= g->west && t->latitude >= g->south &&
                 t->longitude <= g->west + (double)(g->columns - 1) * g->column_deg && t->latitude <= g->south + (double)(g->rows - 1) * g->row_deg;
    if (e && e != LT_NOT_ENOUGH)
        return e;
    if (t->is_grid)
        return LT_OK;
    e = trace_input_load(cx, t->r->k, &(trace_ask){t->ask.quantity, t->ask.to_ms - CIVIL_HOUR_MS, t->r->offset_min, false}, &in);
    TRY(e);
    return lay_station_winds(cx, t, &in);
}

/* --- ways ---------------------------------------------------------------------------------------------------------------------------------- */

/* The level nearest to the setting, and the next above it. */
static lt_err take_levels(lt_cx *cx, const task *t, ways_ask *a)
{
    int64_t wanted;
    const trajectory_grid *g = &a->winds->g;
    size_t best = 0;
    TRY(setting_int(cx, t->r->k, "trace.level_hpa", &wanted));
    for (size_t i = 1; i < g->levels; i++)
        if (fabs(g->level_hpa[i] - (double)wanted) < fabs(g->level_hpa[best] - (double)wanted))
            best = i;
    a->level_hpa[a->level_count++] = g->level_hpa[best];
    if (best + 1 < g->levels)
        a->level_hpa[a->level_count++] = g->level_hpa[best + 1];
    return LT_OK;
}

static ways_ask ask_of(const task *t)
{
    return (ways_ask){.winds = t->is_grid ? &t->kept.winds : &t->station_winds, .longitude = t->longitude, .latitude = t->latitude,
                      .back_h = t->is_grid ? TRACE_WAYS_BACK : TRACE_WAYS_NEAR, .offset_min = t->r->offset_min, .quantity = t->ask.quantity, .unit = t->unit,
                      .cell_deg = TRACE_WAYS_CELL, .seed = 1};
}

/* Hours that have a value and that the weather reaches. */
static lt_err take_statistics(lt_cx *cx, const task *t, ways_ask *a)
{
    const trajectory_grid *g = &a->winds->g;
    int64_t *hour;
    double *value;
    TRY(ARENA_ARRAY(cx, t->hours, &hour));
    TRY(ARENA_ARRAY(cx, t->hours, &value));
    for (size_t i = 0; i < t->hours; i++)
        if (isfinite(t->value[i]) && t->hour_ms[i] > g->time_ms[0] && t->hour_ms[i] <= g->time_ms[g->times - 1]) {
            hour[a->hours] = t->hour_ms[i];
            value[a->hours++] = t->value[i];
        }
    a->hour_ms = hour;
    a->value = value;
    a->level_count = 1;
    a->groups = TRACE_WAYS_GROUPS;
    a->draws = TRACE_WAYS_DRAWS;
    a->percentile = 75; /* of a month: the highest tenth would be three days */
    a->has_pscf = a->has_cwt = true;
    return LT_OK;
}

/* --- the product ----------------------------------------------------------------------------------------------------------------------------- */

typedef struct telling {
    const task     *t;
    const ways_ask *now, *before;
    const ways     *ways_now, *ways_before; /* before: NULL, no statistics */
    const char     *sha256;
} telling;

static lt_err digest(lt_cx *cx, const telling *d, char hex[65])
{
    const trajectory_grid *g = &d->now->winds->g;
    size_t cells = g->times * g->levels * g->rows * g->columns;
    span parts[] = {span_text(d->t->ask.id), span_of(d->t->value, d->t->hours * sizeof *d->t->value), span_of(d->t->hour_ms, d->t->hours * sizeof *d->t->hour_ms),
                    span_of(g->time_ms, g->times * sizeof *g->time_ms), span_of(g->u, cells * sizeof *g->u), span_of(g->v, cells * sizeof *g->v),
                    span_of(&d->now->longitude, sizeof d->now->longitude), span_of(&d->now->latitude, sizeof d->now->latitude), span_text(LT_VERSION)};
    uint8_t bytes[HASH_SHA256_BYTES];
    hash_sha256 *h;
    TRY(hash_sha256_open(cx, &h));
    hash_sha256_parts(h, parts, sizeof parts / sizeof parts[0], bytes);
    hash_sha256_close(h);
    hash_hex(bytes, sizeof bytes, hex);
    return LT_OK;
}

static void put_when(jout *j, const char *key, int64_t ms, int offset_min)
{
    char text[CIVIL_TEXT_MAX];
    civil_format_iso(ms, offset_min, text);
    jout_put_text(j, key, text);
}

static void put_head(jout *j, const task *t)
{
    char key[TRACE_EVENT_ID_MAX + 24];
    const lt_place *one = t->place_count == 1 ? &t->places[0] : NULL;
    snprintf(key, sizeof key, TRACE_WAYS_PREFIX "%s", t->ask.id);
    jout_key(j, "keys");
    jout_begin_array(j);
    jout_text(j, key);
    jout_end_array(j);
    jout_put_text(j, "id", t->ask.id);
    jout_put_text(j, "event", t->ask.is_day ? NULL : t->ask.id);
    jout_put_text(j, "place", one ? one->id : NULL);
    jout_put_text(j, "name", one ? one->name : NULL);
    jout_put_text(j, "name_en", one ? one->name_en : NULL);
    jout_put_int(j, "places", (int64_t)t->place_count);
    put_when(j, "hour", t->ask.from_ms, t->r->offset_min);
    put_when(j, "through", t->ask.to_ms, t->r->offset_min);
    jout_put_text(j, "winds", t->is_grid ? "grid" : "stations");
    jout_key(j, "weather");
    jout_begin_array(j);
    for (size_t i = 0; t->is_grid && i < t->kept.used; i++)
        jout_text(j, t->kept.files[i]);
    jout_end_array(j);
    jout_put_int(j, "passed", t->is_grid ? (int64_t)t->kept.passed : 0);
}

static void write_body(jout *j, const telling *d)
{
    jout_begin_object(j);
    put_head(j, d->t);
    ways_put(j, d->now, d->ways_now, (ways_part){0, d->now->hours});
    jout_key(j, "statistics");
    if (d->ways_before) {
        jout_begin_object(j);
        put_when(j, "from", d->before->hour_ms[0], d->t->r->offset_min);
        put_when(j, "to", d->before->hour_ms[d->before->hours - 1] + CIVIL_HOUR_MS, d->t->r->offset_min);
        ways_put(j, d->before, d->ways_before, (ways_part){0, 0});
        jout_end_object(j);
    } else {
        jout_null(j);
    }
    jout_put_bool(j, "simulated", d->t->is_simulated);
    jout_put_text(j, "input", d->sha256);
    jout_put_text(j, "code", LT_VERSION);
    jout_end_object(j);
}

/* What was published of the same input is not written again. */
static lt_err is_known(lt_cx *cx, const task *t, const char *sha256, bool *yes)
{
    char key[TRACE_EVENT_ID_MAX + 24], *body;
    uint64_t entry;
    json_t *o;
    snprintf(key, sizeof key, TRACE_WAYS_PREFIX "%s", t->ask.id);
    *yes = false;
    lt_err e = keep_get_product(cx, t->r->k, key, &body, &entry);
    if (e)
        return e == LT_NOT_FOUND ? LT_OK : e;
    TRY(json_parse(cx, span_text(body), &o));
    *yes = strcmp(json_get_text(o, "input", ""), sha256) == 0;
    json_decref(o);
    return LT_OK;
}

static lt_err publish(lt_cx *cx, const telling *d)
{
    buf b;
    uint64_t entry;
    buf_init(&b, TRACE_WAYS_MAX);
    jout j = jout_of(&b);
    write_body(&j, d);
    lt_err e = buf_check(cx, &b);
    if (!e) {
        span part = buf_span(&b);
        e = journal_append(cx, d->t->r->j, &(journal_item){.kind = ENTRY_PRODUCT, .parts = &part, .part_count = 1}, &entry);
    }
    buf_fini(&b);
    return e;
}

lt_err trace_ways_make(lt_cx *cx, const trace_ways_run *r, const char **winds)
{
    char sha[65];
    bool same;
    task t = {.r = r, .ask = r->ask};
    ways now, before;
    TRY(begin(cx, &t));
    TRY(find_winds(cx, &t));
    *winds = t.is_grid ? "grid" : "stations";
    ways_ask a = ask_of(&t), b;
    TRY(take_levels(cx, &t, &a));
    b = a;
    a.hours = (size_t)((t.ask.to_ms - t.ask.from_ms) / CIVIL_HOUR_MS);
    a.hour_ms = t.hour_ms + t.hours - a.hours;
    a.value = t.value + t.hours - a.hours;
    telling d = {&t, &a, &b, &now, NULL, sha};
    TRY(digest(cx, &d, sha));
    TRY(is_known(cx, &t, sha, &same));
    if (same)
        return LT_OK;
    TRY(ways_make(cx, &a, &now));
    if (!t.is_grid)
        now.limits = (now.limits & ~(unsigned)WAYS_SURFACE) | WAYS_STATIONS;
    if (t.is_grid)
        TRY(take_statistics(cx, &t, &b));
    if (t.is_grid && b.hours) {
        TRY(ways_make(cx, &b, &before));
        d.ways_before = &before;
    }
    return publish(cx, &d);
}
