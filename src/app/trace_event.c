/* trace_event.c - see trace_event.h. */
#include "app/trace_event.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/civil.h"
#include "model/trace/kernel_plume.h"

#define SOURCES_SHOWN 15
#define HISTORY_SHOWN 24
#define WAY_STEP_S    600.0

void trace_event_id(const trace_ask *a, char out[TRACE_EVENT_ID_MAX])
{
    char when[CIVIL_TEXT_MAX];
    civil_format_compact(a->hour_ms, a->offset_min, false, when);
    when[10] = '\0';
    snprintf(out, TRACE_EVENT_ID_MAX, "%s-%s", a->quantity, when);
}

bool trace_event_parse(const char *id, int offset_min, trace_ask *out)
{
    const char *dash = strrchr(id, '-');
    char when[16];
    *out = (trace_ask){.offset_min = offset_min};
    if (!dash || strlen(dash) != 11)
        return false;
    for (size_t i = 0; TRACE_QUANTITIES[i]; i++)
        if (span_is(span_of(id, (size_t)(dash - id)), TRACE_QUANTITIES[i]))
            out->quantity = TRACE_QUANTITIES[i];
    snprintf(when, sizeof when, "%s0000", dash + 1);
    return out->quantity && civil_parse_compact(span_text(when), offset_min, &out->hour_ms);
}

lt_err trace_event_find(lt_cx *cx, keep *k, const trace_ask *a, char id[TRACE_EVENT_ID_MAX], json_t **before)
{
    char key[TRACE_EVENT_ID_MAX + 16], *body;
    uint64_t entry;
    *before = NULL;
    for (int h = TRACE_EVENT_SAME; h >= 0; h--) {
        trace_ask of = *a;
        of.hour_ms -= h * CIVIL_HOUR_MS;
        trace_event_id(&of, id);
        snprintf(key, sizeof key, TRACE_EVENT_PREFIX "%s", id);
        lt_err e = keep_get_product(cx, k, key, &body, &entry);
        if (e == LT_OK)
            return json_parse(cx, span_text(body), before);
        if (e != LT_NOT_FOUND)
            return e;
    }
    return LT_OK;
}

/* --- words of numbers ------------------------------------------------------------------------------------------------------------------- */

static void put_rounded(jout *j, const char *key, double v, double unit)
{
    jout_key(j, key);
    if (isfinite(v))
        jout_double(j, round(v / unit) * unit);
    else
        jout_null(j);
}

static void put_hour(jout *j, const char *key, int64_t ms, int offset_min)
{
    char text[CIVIL_TEXT_MAX];
    civil_format_iso(ms, offset_min, text);
    if (key)
        jout_put_text(j, key, text);
    else
        jout_text(j, text);
}

static void put_point(jout *j, const char *key, const double at[2])
{
    jout_key(j, key);
    jout_begin_array(j);
    jout_double(j, round(at[0] * 1e5) / 1e5);
    jout_double(j, round(at[1] * 1e5) / 1e5);
    jout_end_array(j);
}

typedef struct telling {
    const trace_input  *in;
    const trace_result *r;
    const char         *id;
    jout               *j;
} telling;

/* --- parts of the body --------------------------------------------------------------------------------------------------------------------- */

static void put_limits(const telling *t)
{
    static const struct {
        unsigned    bit;
        const char *name;
    } NAMES[] = {{TRACE_ONE_STATION, "one-station"}, {TRACE_FEW_STATIONS, "few-stations"}, {TRACE_CALM, "calm"}, {TRACE_WIND_MISSING, "wind-missing"},
                 {TRACE_SOURCE_OUTSIDE, "source-outside"}, {TRACE_NEGATIVE, "negative"}, {TRACE_ODD_STATION, "odd-station"}};
    jout_key(t->j, "limits");
    jout_begin_array(t->j);
    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++)
        if (t->r->limits & NAMES[i].bit)
            jout_text(t->j, NAMES[i].name);
    jout_end_array(t->j);
}

static void put_head(const telling *t)
{
    const trace_result *r = t->r;
    jout *j = t->j;
    int64_t window_ms = t->in->from_ms + (int64_t)(t->in->hours - t->in->window) * CIVIL_HOUR_MS;
    jout_put_text(j, "id", t->id);
    jout_put_text(j, "quantity", t->in->quantity);
    jout_put_text(j, "unit", "ug/m3");
    put_hour(j, "from", window_ms, t->in->offset_min);
    put_hour(j, "hour", window_ms + (int64_t)r->peak_hour * CIVIL_HOUR_MS, t->in->offset_min);
    put_hour(j, "through", window_ms + (int64_t)t->in->window * CIVIL_HOUR_MS, t->in->offset_min);
    jout_put_text(j, "outcome", trace_outcome_name(r->outcome));
    put_limits(t);
    jout_key(j, "probability");
    jout_begin_object(j);
    put_rounded(j, "known", r->p_known, 1e-4);
    put_rounded(j, "unknown", r->p_unknown, 1e-4);
    put_rounded(j, "regional", r->p_regional, 1e-4);
    put_rounded(j, "instrument", r->p_instrument, 1e-4);
    jout_end_object(j);
    jout_key(j, "peak");
    jout_begin_object(j);
    jout_put_text(j, "place", t->in->stations[r->peak_station].id);
    jout_put_text(j, "name", t->in->stations[r->peak_station].name);
    jout_put_text(j, "name_en", t->in->stations[r->peak_station].name_en);
    put_rounded(j, "value", r->peak, 0.1);
    put_rounded(j, "usual", r->usual, 0.1);
    jout_end_object(j);
}

static size_t first_shown(const trace_input *in)
{
    size_t history = in->hours - in->window;
    return history > HISTORY_SHOWN ? history - HISTORY_SHOWN : 0;
}

static void put_hours(const telling *t)
{
    jout_key(t->j, "hours");
    jout_begin_array(t->j);
    for (size_t h = first_shown(t->in); h < t->in->hours; h++)
        put_hour(t->j, NULL, t->in->from_ms + (int64_t)h * CIVIL_HOUR_MS, t->in->offset_min);
    jout_end_array(t->j);
    jout_put_int(t->j, "window", (int64_t)t->in->window);
    jout_key(t->j, "winds");
    jout_begin_array(t->j);
    for (size_t h = t->in->hours - t->in->window; h < t->in->hours; h++) {
        const air *a = &t->in->airs[h];
        jout_begin_object(t->j);
        put_rounded(t->j, "speed", a->has_wind ? a->speed_m_s : NAN, 0.1);
        put_rounded(t->j, "from", a->has_wind ? a->from_deg : NAN, 1);
        put_rounded(t->j, "error", a->has_wind ? a->error_deg : NAN, 1);
        jout_end_object(t->j);
    }
    jout_end_array(t->j);
    jout_key(t->j, "skies"); /* how likely each was, from the guess of the hour to neutral air */
    jout_begin_array(t->j);
    for (size_t k = 0; k < t->r->skies; k++)
        jout_double(t->j, round(t->r->sky_probability[k] * 1e4) / 1e4);
    jout_end_array(t->j);
    jout_put_bool(t->j, "wind_field", t->in->maps != NULL);
}

static void put_values(const telling *t, size_t i)
{
    const trace_input *in = t->in;
    jout *j = t->j;
    jout_key(j, "values");
    jout_begin_array(j);
    for (size_t h = first_shown(in); h < in->hours; h++)
        if (in->has[h * in->n + i])
            jout_double(j, round(in->y[h * in->n + i] * 10) / 10);
        else
            jout_null(j);
    jout_end_array(j);
    jout_key(j, "usual");
    jout_begin_array(j);
    for (size_t h = 0; h < in->window; h++)
        jout_double(j, round(t->r->base.level[h] * t->r->base.ratio[i] * 10) / 10);
    jout_end_array(j);
    jout_key(j, "added");
    jout_begin_array(j);
    for (size_t h = 0; t->r->added && h < in->window; h++)
        jout_double(j, round(t->r->added[h * in->n + i] * 10) / 10);
    jout_end_array(j);
}

static void put_stations(const telling *t)
{
    jout *j = t->j;
    jout_key(j, "stations");
    jout_begin_array(j);
    for (size_t i = 0; i < t->in->n; i++) {
        const lt_place *p = &t->in->stations[i];
        bool any = false;
        for (size_t h = 0; h < t->in->hours; h++)
            any |= t->in->has[h * t->in->n + i] != 0;
        if (!any)
            continue;
        jout_begin_object(j);
        jout_put_text(j, "id", p->id);
        jout_put_text(j, "name", p->name);
        jout_put_text(j, "name_en", p->name_en);
        jout_put_text(j, "kind", place_kind_name(p->kind));
        jout_put_double(j, "longitude", p->longitude);
        jout_put_double(j, "latitude", p->latitude);
        put_values(t, i);
        jout_end_object(j);
    }
    jout_end_array(j);
}

static void put_source(const telling *t, size_t s)
{
    const trace_known *k = &t->r->known[s];
    const trace_named *n = &t->in->names[s];
    jout *j = t->j;
    jout_begin_object(j);
    jout_put_text(j, "kind", n->kind);
    jout_put_text(j, "id", n->id);
    jout_put_text(j, "name", n->name);
    jout_put_double(j, "longitude", n->longitude);
    jout_put_double(j, "latitude", n->latitude);
    put_rounded(j, "probability", k->probability, 1e-4);
    put_rounded(j, "rate_g_s", exp(k->log_rate), 0.001);
    put_rounded(j, "rate_low", exp(k->log_rate - 1.645 * k->log_rate_sd), 0.001);
    put_rounded(j, "rate_high", exp(k->log_rate + 1.645 * k->log_rate_sd), 0.001);
    put_rounded(j, "usual_g_s", t->in->sources[s].rate_g_s, 0.001);
    jout_put_text(j, "rate_from", n->rate_from);
    jout_put_bool(j, "stack", t->in->sources[s].spot.diameter_m > 0 && t->in->sources[s].spot.velocity_m_s > 0);
    put_rounded(j, "explained", k->explained, 0.001);
    put_rounded(j, "part", k->part_ug_m3, 0.1);
    put_rounded(j, "part_low", k->part_low, 0.1);
    put_rounded(j, "part_high", k->part_high, 0.1);
    put_rounded(j, "distance_m", k->distance_m, 1);
    put_rounded(j, "bearing", k->bearing_deg, 1);
    jout_put_bool(j, "outside", k->is_outside);
    jout_put_bool(j, "reaches", k->reaches);
    jout_key(j, "upwind");
    jout_begin_array(j);
    for (size_t h = 0; h < t->in->window; h++)
        if (k->upwind >> h & 1)
            jout_int(j, (int64_t)h);
    jout_end_array(j);
    jout_end_object(j);
}

static void put_cells(const telling *t)
{
    const trace_region *g = &t->r->region;
    jout *j = t->j;
    jout_key(j, "cells"); /* [column, row, 50 or 90] */
    jout_begin_array(j);
    for (size_t c = 0; c < g->nx * g->ny; c++) {
        if (!g->level[c])
            continue;
        jout_begin_array(j);
        jout_int(j, (int64_t)(c % g->nx));
        jout_int(j, (int64_t)(c / g->nx));
        jout_int(j, g->level[c]);
        jout_end_array(j);
    }
    jout_end_array(j);
}

static void put_unknown(const telling *t)
{
    const trace_region *g = &t->r->region;
    jout *j = t->j;
    double corner[2], opposite[2], best[2], mean[2];
    jout_key(j, "unknown");
    if (!g->level || g->area_90_km2 <= 0) {
        jout_null(j);
        return;
    }
    trace_to_degrees(t->in, g->x0_m, g->y0_m, corner);
    trace_to_degrees(t->in, g->x0_m + g->step_m, g->y0_m + g->step_m, opposite);
    trace_to_degrees(t->in, g->best_x_m, g->best_y_m, best);
    trace_to_degrees(t->in, g->mean_x_m, g->mean_y_m, mean);
    jout_begin_object(j);
    put_point(j, "best", best);
    put_point(j, "mean", mean);
    put_rounded(j, "area_50_km2", g->area_50_km2, 0.01);
    put_rounded(j, "area_90_km2", g->area_90_km2, 0.01);
    put_rounded(j, "rate_g_s", g->rate_g_s, 0.01);
    put_rounded(j, "rate_low", g->rate_low, 0.01);
    put_rounded(j, "rate_high", g->rate_high, 0.01);
    put_rounded(j, "explained", g->explained, 0.001);
    put_point(j, "corner", corner);
    jout_put_double(j, "dx", opposite[0] - corner[0]);
    jout_put_double(j, "dy", opposite[1] - corner[1]);
    put_rounded(j, "step_m", g->step_m, 1);
    put_cells(t);
    jout_end_object(j);
}

static void put_way(const telling *t)
{
    double way[PUFF_WAY_MAX][2], at[2];
    puff_winds winds = {t->in->airs, t->in->maps, t->in->hours};
    puff_aim aim = {t->in->spots[t->r->peak_station], t->in->hours - t->in->window + t->r->peak_hour, 0};
    size_t n = puff_trajectory(&winds, &aim, (puff_way){WAY_STEP_S, false}, way);
    jout_key(t->j, "way");
    jout_begin_array(t->j);
    for (size_t i = 0; i < n && i < 6 * 6; i++) { /* six hours back */
        trace_to_degrees(t->in, way[i][0], way[i][1], at);
        jout_begin_array(t->j);
        jout_double(t->j, round(at[0] * 1e5) / 1e5);
        jout_double(t->j, round(at[1] * 1e5) / 1e5);
        jout_end_array(t->j);
    }
    jout_end_array(t->j);
}

void trace_event_put(jout *j, const trace_answer *a, int64_t took_ms)
{
    char key[TRACE_EVENT_ID_MAX + 16];
    telling told = {a->in, a->r, a->id, j}, *t = &told;
    jout_begin_object(j);
    jout_key(j, "keys");
    jout_begin_array(j);
    snprintf(key, sizeof key, TRACE_EVENT_PREFIX "%s", t->id);
    jout_text(j, key);
    jout_end_array(j);
    put_head(t);
    put_hours(t);
    put_stations(t);
    jout_key(j, "sources");
    jout_begin_array(j);
    for (size_t i = 0; i < t->in->source_count && i < SOURCES_SHOWN && t->r->region.level; i++)
        put_source(t, t->r->ranked[i]);
    jout_end_array(j);
    jout_put_int(j, "sources_known", (int64_t)t->in->source_count);
    put_unknown(t);
    put_way(t);
    jout_put_bool(j, "simulated", t->in->is_simulated);
    jout_put_text(j, "input", t->in->sha256);
    jout_put_int(j, "took_ms", took_ms);
    jout_put_text(j, "code", LT_VERSION);
    jout_end_object(j);
}

static lt_err publish(lt_cx *cx, const trace_event_run *r, const trace_answer *a, int64_t took_ms)
{
    buf b;
    uint64_t entry;
    buf_init(&b, TRACE_EVENT_MAX);
    jout j = jout_of(&b);
    trace_event_put(&j, a, took_ms);
    lt_err e = buf_check(cx, &b);
    if (!e) {
        span part = buf_span(&b);
        e = journal_append(cx, r->j, &(journal_item){.kind = ENTRY_PRODUCT, .parts = &part, .part_count = 1}, &entry);
    }
    buf_fini(&b);
    return e;
}

lt_err trace_event_make(lt_cx *cx, const trace_event_run *r, char id[TRACE_EVENT_ID_MAX], const char **outcome)
{
    trace_input in;
    trace_result result;
    kernel_plume plume;
    json_t *before;
    int64_t began_ms = cx_now_ms(cx);
    TRY(trace_input_load(cx, r->k, &r->ask, &in));
    TRY(kernel_plume_open(cx, in.airs, in.skies * in.hours, &plume));
    trace_case c = trace_input_case(&in, kernel_plume_door(&plume));
    c.seed = (uint64_t)r->ask.hour_ms;
    TRY(trace_event_find(cx, r->k, &r->ask, id, &before));
    bool is_same = before && strcmp(json_get_text(before, "input", ""), in.sha256) == 0;
    if (!before)
        trace_event_id(&r->ask, id);
    json_decref(before);
    TRY(trace_solve(cx, &c, &result));
    *outcome = trace_outcome_name(result.outcome);
    if (is_same || (result.outcome == TRACE_NO_PEAK && !r->must))
        return LT_OK;
    return publish(cx, r, &(trace_answer){&in, &result, id}, cx_now_ms(cx) - began_ms);
}
