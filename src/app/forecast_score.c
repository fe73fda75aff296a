/* forecast_score.c - see forecast_score.h. */
#include "app/forecast_score.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/forecast_index.h"
#include "app/forecast_product.h"
#include "base/arena.h"
#include "base/civil.h"
#include "base/json.h"
#include "model/forecast/verification.h"

#define AQI_ROW   FORECAST_POLLUTANTS
#define ROWS      (FORECAST_POLLUTANTS + 1)
#define HEAVY_AQI 150

static const struct bucket {
    bool is_day;
    int  from, to;
} BUCKETS[] = {{false, 1, 6}, {false, 7, 24}, {false, 25, 48}, {false, 49, 72}, {true, 1, 1}, {true, 2, 3}, {true, 4, 7}};
static const struct window {
    const char *name;
    int         days;
} WINDOWS[] = {{"7d", 7}, {"30d", 30}};
#define ARENA_MAX ((size_t)1 << 30)
#define BUCKETS_COUNT (sizeof BUCKETS / sizeof BUCKETS[0])

typedef struct pairs {
    verification_pair *p;
    float             *persistence, *climatology; /* NaN: not known */
    size_t             n, room;
} pairs;

typedef struct score {
    const store     *s;
    keep            *k;
    forecast_scene  *scene;
    law             *w;
    size_t           place;
    char             month[8]; /* or the window's name */
    bool             is_window;
    char             from[CIVIL_TEXT_MAX]; /* of the origins, as their keys have it */
    size_t           issued;
    bool             is_simulated;
    pairs            of[ROWS][BUCKETS_COUNT];
} score;

/* --- what was measured ------------------------------------------------------------------------------------------------------------ */

static bool measured(const score *v, int q, int64_t hour, float *out)
{
    const forecast_history *h = &v->scene->history;
    const forecast_track *t = &h->place[v->place].conc[q];
    int64_t at = hour - h->first_h;
    if (at < 0 || at >= (int64_t)h->hours || !t->have || !t->have[at])
        return false;
    *out = t->value[at];
    return true;
}

static bool measured_index(const score *v, int64_t hour, float *out)
{
    float conc[FORECAST_POLLUTANTS];
    aqi_result r;
    for (int q = 0; q < FORECAST_POLLUTANTS; q++)
        if (!measured(v, q, hour, &conc[q]))
            conc[q] = -1;
    forecast_index_of(v->w, v->scene->offset_min, false, forecast_scene_ms(v->scene, hour), conc, &r);
    *out = (float)r.aqi;
    return r.aqi >= 0;
}

static bool measured_day(const score *v, int q, int64_t first, float *out)
{
    return forecast_index_day(&v->scene->history, v->place, q, first, out);
}

static bool observed(const score *v, int row, bool is_day, int64_t hour, float *out)
{
    float conc[FORECAST_POLLUTANTS];
    aqi_result r;
    if (row < AQI_ROW)
        return is_day ? measured_day(v, row, hour, out) : measured(v, row, hour, out);
    if (!is_day)
        return measured_index(v, hour, out);
    for (int q = 0; q < FORECAST_POLLUTANTS; q++)
        if (!measured_day(v, q, hour, &conc[q]))
            conc[q] = -1;
    forecast_index_of(v->w, v->scene->offset_min, true, forecast_scene_ms(v->scene, hour), conc, &r);
    *out = (float)r.aqi;
    return r.aqi >= 0;
}

/* The mean of the same hour (or of the days) before the origin. */
static float usual(const score *v, int row, bool is_day, int64_t hour, int64_t origin)
{
    double sum = 0;
    int n = 0;
    float c;
    int64_t at = is_day ? origin / 24 * 24 - 24 : origin - ((origin - hour) % 24 + 24) % 24;
    for (int d = 0; d < FORECAST_SCORE_PAST_DAYS; d++, at -= 24)
        if (observed(v, row, is_day, at, &c)) {
            sum += (double)c;
            n++;
        }
    return n ? (float)(sum / n) : NAN;
}

/* --- one product ------------------------------------------------------------------------------------------------------------------ */

static lt_err add_pair(lt_cx *cx, pairs *s, const verification_pair *p, float persistence, float climatology)
{
    if (s->n == s->room) {
        size_t room = s->room ? 2 * s->room : 256;
        verification_pair *more;
        float *a, *b;
        TRY(ARENA_ARRAY(cx, room, &more));
        TRY(ARENA_ARRAY(cx, room, &a));
        TRY(ARENA_ARRAY(cx, room, &b));
        if (s->n) {
            memcpy(more, s->p, s->n * sizeof *more);
            memcpy(a, s->persistence, s->n * sizeof *a);
            memcpy(b, s->climatology, s->n * sizeof *b);
        }
        *s = (pairs){more, a, b, s->n, room};
    }
    s->p[s->n] = *p;
    s->persistence[s->n] = persistence;
    s->climatology[s->n++] = climatology;
    return LT_OK;
}

static float number_at(const json_t *array, int i)
{
    const json_t *v = json_is_array(array) ? json_array_get(array, (size_t)i) : array;
    return json_is_number(v) ? (float)json_number_value(v) : NAN;
}

/* The five levels as they were issued; false: nothing was. */
static bool read_levels(const json_t *o, int i, const char *middle, verification_pair *p)
{
    static const char *const KEYS[VERIFICATION_LEVELS] = {"q05", "q25", NULL, "q75", "q95"};
    p->forecast = number_at(json_object_get(o, middle), i);
    bool whole = true;
    for (int k = 0; k < VERIFICATION_LEVELS; k++) {
        p->level[k] = KEYS[k] ? number_at(json_object_get(o, KEYS[k]), i) : p->forecast;
        whole = whole && !isnan(p->level[k]);
    }
    for (int k = 0; !whole && k < VERIFICATION_LEVELS; k++)
        p->level[k] = NAN;
    return !isnan(p->forecast);
}

static lt_err add_hours(lt_cx *cx, score *v, int row, const json_t *o, int64_t origin)
{
    float before = NAN;
    bool has_before = observed(v, row, false, origin, &before);
    const json_t *of = json_object_get(json_object_get(o, "hours"), row == AQI_ROW ? "AQI" : forecast_pollutant_name(row));
    for (size_t b = 0; of && b < BUCKETS_COUNT; b++)
        for (int lead = BUCKETS[b].from; !BUCKETS[b].is_day && lead <= BUCKETS[b].to; lead++) {
            verification_pair p;
            if (!read_levels(of, lead - 1, "value", &p) || !observed(v, row, false, origin + lead, &p.observed))
                continue;
            TRY(add_pair(cx, &v->of[row][b], &p, has_before ? before : NAN, usual(v, row, false, origin + lead, origin)));
        }
    return LT_OK;
}

static lt_err add_days(lt_cx *cx, score *v, int row, const json_t *o, int64_t origin)
{
    float before = NAN;
    bool has_before = observed(v, row, true, origin / 24 * 24 - 24, &before);
    for (size_t b = 0; b < BUCKETS_COUNT; b++)
        for (int d = BUCKETS[b].from; BUCKETS[b].is_day && d <= BUCKETS[b].to; d++) {
            const json_t *day = json_array_get(json_object_get(o, "days"), (size_t)d - 1);
            const json_t *of = row == AQI_ROW ? day : json_object_get(json_object_get(day, "values"), forecast_pollutant_name(row));
            int64_t first = (origin / 24 + d) * 24;
            verification_pair p;
            if (!read_levels(of, 0, row == AQI_ROW ? "aqi" : "value", &p) || !observed(v, row, true, first, &p.observed))
                continue;
            TRY(add_pair(cx, &v->of[row][b], &p, has_before ? before : NAN, usual(v, row, true, first, origin)));
        }
    return LT_OK;
}

static lt_err on_product(lt_cx *cx, void *self, int columns, const char *const *names, const keep_cell *cells)
{
    score *v = self;
    json_t *o;
    int64_t ms;
    (void)columns, (void)names;
    if (!cells)
        return LT_OK;
    TRY(json_parse(cx, cells[0].s, &o));
    lt_err e = LT_OK;
    if (civil_parse_iso(span_text(json_get_text(o, "origin", "")), v->scene->offset_min, &ms)) {
        int64_t origin = forecast_scene_hour(v->scene, ms) - 1;
        v->issued++;
        v->is_simulated |= json_is_true(json_object_get(o, "simulated"));
        for (int row = 0; row < ROWS && !e; row++) {
            e = add_hours(cx, v, row, o, origin);
            if (!e)
                e = add_days(cx, v, row, o, origin);
        }
    }
    json_decref(o);
    return e;
}

/* --- figures ---------------------------------------------------------------------------------------------------------------------- */

void forecast_score_put(jout *j, const char *key, double x)
{
    int64_t scaled;
    jout_key(j, key);
    if (!isfinite(x) || !num_round_double(x, 3, &scaled))
        jout_null(j);
    else
        jout_dec(j, (num_dec){scaled, 3});
}

/* How much of what was measured lay at or below each level that was issued. */
static void put_below(jout *j, const pairs *s)
{
    size_t n = 0, below[VERIFICATION_LEVELS] = {0};
    for (size_t i = 0; i < s->n; i++) {
        const verification_pair *p = &s->p[i];
        n += isnan(p->level[0]) ? 0 : 1;
        for (int k = 0; k < VERIFICATION_LEVELS && !isnan(p->level[0]); k++)
            below[k] += p->observed <= p->level[k] ? 1 : 0;
    }
    jout_key(j, "below");
    jout_begin_array(j);
    for (int k = 0; k < VERIFICATION_LEVELS && n; k++)
        jout_dec(j, (num_dec){(int64_t)llround(1000.0 * (double)below[k] / (double)n), 3});
    jout_end_array(j);
}

/* A yardstick over the pairs where it is known. */
static lt_err put_yardstick(lt_cx *cx, jout *j, const char *key, const pairs *s, const float *by)
{
    verification_pair *p;
    verification r = {.rmse = NAN, .mae = NAN};
    size_t n = 0;
    TRY(ARENA_ARRAY(cx, s->n, &p));
    for (size_t i = 0; i < s->n; i++)
        if (!isnan(by[i])) {
            p[n] = (verification_pair){.forecast = by[i], .observed = s->p[i].observed};
            for (int k = 0; k < VERIFICATION_LEVELS; k++)
                p[n].level[k] = NAN;
            n++;
        }
    if (n)
        TRY(verification_score(cx, p, n, &(verification_options){.heavy = HEAVY_AQI}, &r));
    char skill[48];
    verification own = {.rmse = NAN};
    for (size_t i = 0, m = 0; i < s->n; i++) /* the forecast on the same pairs */
        if (!isnan(by[i]))
            p[m++] = s->p[i];
    if (n)
        TRY(verification_score(cx, p, n, &(verification_options){.heavy = HEAVY_AQI}, &own));
    jout_key(j, key);
    jout_begin_object(j);
    forecast_score_put(j, "rmse", r.rmse);
    forecast_score_put(j, "mae", r.mae);
    jout_end_object(j);
    snprintf(skill, sizeof skill, "skill_%s", key);
    forecast_score_put(j, skill, verification_skill(own.rmse, r.rmse));
    return LT_OK;
}

static lt_err put_row(lt_cx *cx, jout *j, score *v, int row, size_t b)
{
    static const float LIMITS[] = {50, 100, 150, 200, 300};
    const pairs *s = &v->of[row][b];
    verification r;
    bool is_aqi = row == AQI_ROW;
    verification_options o = {.limits = is_aqi ? LIMITS : NULL, .limit_count = is_aqi ? 5 : 0, .heavy = HEAVY_AQI};
    TRY(verification_score(cx, s->p, s->n, &o, &r));
    jout_begin_object(j);
    jout_put_text(j, "quantity", is_aqi ? "AQI" : forecast_pollutant_name(row));
    jout_put_text(j, "unit", is_aqi ? "1" : pollutant_unit((pollutant)row));
    jout_put_text(j, "kind", BUCKETS[b].is_day ? "day" : "hour");
    jout_put_int(j, "from", BUCKETS[b].from);
    jout_put_int(j, "to", BUCKETS[b].to);
    jout_put_int(j, "n", (int64_t)s->n);
    forecast_score_put(j, "rmse", r.rmse);
    forecast_score_put(j, "mae", r.mae);
    forecast_score_put(j, "nmb", r.nmb);
    forecast_score_put(j, "crps", r.crps);
    forecast_score_put(j, "coverage", r.coverage);
    forecast_score_put(j, "level_hit", is_aqi ? r.level_hit : NAN);
    jout_put_int(j, "heavy", is_aqi ? (int64_t)(r.hits + r.misses) : 0);
    jout_put_int(j, "hits", is_aqi ? (int64_t)r.hits : 0);
    jout_put_int(j, "false_alarms", is_aqi ? (int64_t)r.false_alarms : 0);
    jout_put_int(j, "misses", is_aqi ? (int64_t)r.misses : 0);
    put_below(j, s);
    forecast_score_put(j, "pod", is_aqi ? r.pod : NAN);
    forecast_score_put(j, "far", is_aqi ? r.far : NAN);
    forecast_score_put(j, "csi", is_aqi ? r.csi : NAN);
    TRY(put_yardstick(cx, j, "persistence", s, s->persistence));
    TRY(put_yardstick(cx, j, "climatology", s, s->climatology));
    jout_end_object(j);
    return LT_OK;
}

static lt_err write_scores(lt_cx *cx, score *v, bool is_now, buf *out)
{
    char key[PLACE_ID_MAX + 64], as_of[CIVIL_TEXT_MAX];
    const char *place = v->scene->ids[v->place];
    jout j = jout_of(out);
    jout_begin_object(&j);
    jout_key(&j, "keys");
    jout_begin_array(&j);
    snprintf(key, sizeof key, FORECAST_SCORE_KEY, place, v->month);
    jout_text(&j, key);
    snprintf(key, sizeof key, FORECAST_SCORE_NOW, place);
    if (is_now)
        jout_text(&j, key);
    jout_end_array(&j);
    civil_format_iso(forecast_scene_ms(v->scene, v->scene->origin_h + 1), v->scene->offset_min, as_of);
    jout_put_text(&j, "place", place);
    jout_put_text(&j, "month", v->is_window ? NULL : v->month);
    jout_put_text(&j, "window", v->is_window ? v->month : NULL);
    jout_put_text(&j, "as_of", as_of);
    jout_put_int(&j, "issued", (int64_t)v->issued);
    jout_put_int(&j, "heavy_above", HEAVY_AQI);
    jout_key(&j, "rows");
    jout_begin_array(&j);
    for (int row = ROWS - 1; row >= 0; row--)
        for (size_t b = 0; b < BUCKETS_COUNT; b++)
            if (v->of[row][b].n)
                TRY(put_row(cx, &j, v, row, b));
    jout_end_array(&j);
    jout_put_bool(&j, "simulated", v->is_simulated);
    jout_put_text(&j, "code", LT_VERSION);
    jout_end_object(&j);
    return buf_check(cx, out);
}

static lt_err score_place(lt_cx *cx, score *v, bool is_now, size_t *published)
{
    char from[PLACE_ID_MAX + 64], to[PLACE_ID_MAX + 66];
    const char *params[2] = {from, to};
    uint64_t entry;
    buf b;
    snprintf(from, sizeof from, "forecast/%s/%.16s", v->scene->ids[v->place], v->from);
    snprintf(to, sizeof to, v->is_window ? "forecast/%s/~" : "forecast/%s/%s~", v->scene->ids[v->place], v->from);
    v->issued = 0;
    v->is_simulated = false;
    memset(v->of, 0, sizeof v->of);
    TRY(keep_query(cx, v->k, "SELECT body FROM products WHERE key > ?1 AND key < ?2 ORDER BY key LIMIT 1000", params, 2, on_product, v));
    bool any = false;
    for (size_t i = 0; i < BUCKETS_COUNT; i++)
        any = any || v->of[FORECAST_PM25][i].n || v->of[AQI_ROW][i].n;
    if (!any)
        return LT_OK;
    buf_init(&b, FORECAST_PRODUCT_MAX);
    lt_err e = write_scores(cx, v, is_now, &b);
    if (!e) {
        span part = buf_span(&b);
        e = journal_append(cx, v->s->j, &(journal_item){.kind = ENTRY_PRODUCT, .parts = &part, .part_count = 1}, &entry);
    }
    buf_fini(&b);
    *published += !e;
    return e;
}

/* Every place over the origins that v->from names. */
static lt_err score_period(lt_cx *cx, score *v, bool is_now, size_t *published)
{
    for (v->place = 0; v->place < v->scene->history.places; v->place++) {
        cx_report(cx, "score", v->place, v->scene->history.places);
        if (cx_is_cancelled(cx))
            return cx_fail(cx, LT_CANCELLED, "stopped after %zu places", v->place);
        arena own, *outer = cx->arena; /* the pairs of one place at a time */
        arena_init(&own, ARENA_MAX);
        cx->arena = &own;
        lt_err e = score_place(cx, v, is_now, published);
        cx->arena = outer;
        arena_fini(&own);
        TRY(e);
    }
    return LT_OK;
}

/* Is the district's window of these days younger than FORECAST_SCORE_WINDOW_H? */
static lt_err is_young(lt_cx *cx, const score *v, bool *yes)
{
    char key[PLACE_ID_MAX + 64], *body;
    uint64_t entry;
    json_t *o;
    int64_t ms;
    *yes = false;
    snprintf(key, sizeof key, FORECAST_SCORE_KEY, v->scene->ids[0], v->month);
    lt_err e = keep_get_product(cx, v->k, key, &body, &entry);
    if (e)
        return e == LT_NOT_FOUND ? LT_OK : e;
    TRY(json_parse(cx, span_text(body), &o));
    *yes = civil_parse_iso(span_text(json_get_text(o, "as_of", "")), v->scene->offset_min, &ms) &&
           forecast_scene_ms(v->scene, v->scene->origin_h + 1) - ms < FORECAST_SCORE_WINDOW_H * CIVIL_HOUR_MS;
    json_decref(o);
    return LT_OK;
}

static lt_err score_windows(lt_cx *cx, score *v, size_t *published)
{
    bool is_fresh;
    v->is_window = true;
    for (size_t i = 0; i < sizeof WINDOWS / sizeof WINDOWS[0]; i++) {
        snprintf(v->month, sizeof v->month, "%s", WINDOWS[i].name);
        civil_format_iso(forecast_scene_ms(v->scene, v->scene->origin_h + 1 - 24 * WINDOWS[i].days), v->scene->offset_min, v->from);
        TRY(is_young(cx, v, &is_fresh));
        if (!is_fresh)
            TRY(score_period(cx, v, false, published));
    }
    return LT_OK;
}

lt_err forecast_score_run(lt_cx *cx, const store *s, keep *k, jout *out)
{
    score *v;
    size_t published = 0;
    TRY(arena_alloc(cx, sizeof *v, &v));
    *v = (score){.s = s, .k = k};
    TRY(ARENA_ARRAY(cx, 1, &v->scene));
    TRY(forecast_scene_load(cx, k, s->set.offset_min, 110, v->scene));
    TRY(ARENA_ARRAY(cx, 1, &v->w));
    law_resolve(v->w);
    civil now = civil_from_ms(forecast_scene_ms(v->scene, v->scene->origin_h), v->scene->offset_min);
    bool is_early = now.day <= 8; /* days forecast in the last month are measured now */
    for (int m = is_early ? 1 : 0; m >= 0; m--) {
        int month = now.month - m, year = now.year - (month < 1);
        snprintf(v->month, sizeof v->month, "%04u-%02u", (unsigned)year % 10000, (unsigned)(month < 1 ? 12 : month) % 100);
        memcpy(v->from, v->month, sizeof v->month);
        TRY(score_period(cx, v, m == 0, &published));
    }
    jout_begin_object(out);
    jout_put_text(out, "month", v->month);
    TRY(score_windows(cx, v, &published));
    jout_put_int(out, "published", (int64_t)published);
    jout_end_object(out);
    return LT_OK;
}
