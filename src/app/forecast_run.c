/* forecast_run.c - see forecast_run.h. */
#include "app/forecast_run.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/forecast_index.h"
#include "app/forecast_product.h"
#include "app/job_assess.h"
#include "base/civil.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/json.h"
#include "model/forecast/first_days.h"

#define MODEL_BYTES_MAX (256u << 20)
#define SEED            20261126u

typedef struct run {
    const store    *s;
    keep           *k;
    forecast_scene *scene;
    law            *w;
    forecast_model *model; /* NULL: nothing can be learnt yet */
    int64_t         trained_h; /* last hour that the model was taught with */
    char            sha[2 * HASH_SHA256_BYTES + 1];
    int64_t         trained_ms; /* how long it took; 0: kept */
    forecast_result result;
} run;

/* --- the kept model ------------------------------------------------------------------------------------------------------------- */

/* What a kept model must be of: these places, this day. */
static void note_of(const run *r, char *out, size_t size)
{
    char day[CIVIL_TEXT_MAX];
    civil_format_date(forecast_scene_ms(r->scene, r->scene->origin_h), r->scene->offset_min, day);
    size_t n = (size_t)snprintf(out, size, "%s", day);
    for (size_t i = 0; i < r->scene->history.places && n < size; i++)
        n += (size_t)snprintf(out + n, size - n, " %s", r->scene->ids[i]);
}

static lt_err hash_model(lt_cx *cx, run *r, span bytes)
{
    hash_sha256 *h;
    uint8_t digest[HASH_SHA256_BYTES];
    TRY(hash_sha256_open(cx, &h));
    hash_sha256_parts(h, &bytes, 1, digest);
    hash_hex(digest, sizeof digest, r->sha);
    hash_sha256_close(h);
    return LT_OK;
}

static lt_err save_model(lt_cx *cx, run *r)
{
    char folder[FILE_PATH_MAX], path[FILE_PATH_MAX], note[4096];
    buf b, text;
    TRY(file_path(cx, folder, "%s/forecast", r->s->dir));
    TRY(file_make_dirs(cx, folder, 0750));
    buf_init(&b, MODEL_BYTES_MAX);
    buf_init(&text, 65536);
    forecast_save(r->model, &b);
    note_of(r, note, sizeof note);
    buf_format(&text, "%lld\n%s\n", (long long)r->trained_h, note);
    lt_err e = buf_check(cx, &b);
    if (!e)
        e = hash_model(cx, r, buf_span(&b));
    if (!e)
        e = file_path(cx, path, "%s/model.bin", folder);
    if (!e)
        e = file_replace(cx, path, buf_span(&b), 0640);
    if (!e)
        e = file_path(cx, path, "%s/model.txt", folder);
    if (!e)
        e = file_replace(cx, path, buf_span(&text), 0640);
    buf_fini(&text);
    buf_fini(&b);
    return e;
}

/* The model of today out of the folder; none, or one that does not read: r->model stays NULL. */
static lt_err load_model(lt_cx *cx, run *r)
{
    char path[FILE_PATH_MAX], note[4096];
    buf b, text;
    uint64_t hour = 0;
    buf_init(&b, MODEL_BYTES_MAX);
    buf_init(&text, 65536);
    note_of(r, note, sizeof note);
    lt_err e = file_path(cx, path, "%s/forecast/model.txt", r->s->dir);
    if (!e)
        e = file_read_all(cx, path, &text);
    span s = buf_span(&text);
    const uint8_t *end = e || !s.n ? NULL : memchr(s.p, '\n', s.n);
    bool fits = end && span_parse_u64(span_cut(s, 0, (size_t)(end - s.p)), &hour) && span_is(span_trim(span_cut(s, (size_t)(end - s.p) + 1, s.n)), note);
    if (fits) {
        e = file_path(cx, path, "%s/forecast/model.bin", r->s->dir);
        if (!e)
            e = file_read_all(cx, path, &b);
        if (!e)
            e = forecast_load(cx, buf_span(&b), &r->model);
        if (!e)
            e = hash_model(cx, r, buf_span(&b));
    }
    r->trained_h = (int64_t)hour;
    if (e)
        r->model = NULL;
    buf_fini(&text);
    buf_fini(&b);
    return e == LT_NO_MEMORY || e == LT_CANCELLED ? e : LT_OK; /* anything else: it is learnt anew */
}

static lt_err get_model(lt_cx *cx, run *r)
{
    TRY(load_model(cx, r));
    if (r->model && forecast_places(r->model) == r->scene->history.places)
        return LT_OK;
    forecast_close(r->model);
    r->model = NULL;
    if (r->scene->history.hours < (size_t)FORECAST_DAYS_MIN * 24)
        return LT_OK;
    int64_t begin = cx_now_ms(cx);
    forecast_options o = {.seed = SEED};
    lt_err e = forecast_fit(cx, &r->scene->history, &o, &r->model);
    if (e == LT_NOT_ENOUGH)
        return LT_OK;
    TRY(e);
    r->trained_ms = cx_now_ms(cx) - begin;
    r->trained_h = r->scene->origin_h;
    return save_model(cx, r);
}

/* The measured index of the origin's hour against the one that was forecast. */
static lt_err learn_index(lt_cx *cx, run *r, const forecast_question *q, int lead)
{
    const forecast_history *h = q->history;
    float conc[FORECAST_POLLUTANTS];
    aqi_result seen;
    forecast_index x;
    forecast_index_ask a = {.w = r->w, .offset_min = r->scene->offset_min, .history = h, .place = q->place, .origin_h = q->origin_h, .model = r->model};
    for (int p = 0; p < FORECAST_POLLUTANTS; p++) {
        const forecast_track *t = &h->place[q->place].conc[p];
        conc[p] = t->have && t->have[h->hours - 1] ? fmaxf(t->value[h->hours - 1], 0) : -1;
    }
    forecast_index_of(r->w, r->scene->offset_min, false, forecast_scene_ms(r->scene, r->scene->origin_h), conc, &seen);
    if (seen.aqi < 0)
        return LT_OK;
    forecast_index_find(&a, &r->result, false, lead - 1, &x);
    forecast_outcome o = {.place = q->place, .pollutant = FORECAST_INDEX, .lead = lead, .issued = forecast_index_value(&x), .observed = (float)seen.aqi};
    return forecast_learn(cx, r->model, &o);
}

/* What was forecast for the origin's hour, from each earlier hour since the model was taught, has met its truth. */
static lt_err learn(lt_cx *cx, run *r)
{
    const forecast_history *h = &r->scene->history;
    size_t at = h->hours - 1;
    for (int lead = 1; lead <= 24 && r->scene->origin_h - lead >= r->trained_h; lead++)
        for (size_t i = 0; i < h->places; i++) {
            forecast_question q = {.history = h, .place = i, .origin_h = r->scene->origin_h - lead};
            TRY(forecast_predict(cx, r->model, &q, &r->result));
            for (int p = 0; p < FORECAST_POLLUTANTS; p++) {
                const forecast_track *t = &h->place[i].conc[p];
                if (!r->result.hour[p][lead - 1].is_given || !t->have || !t->have[at])
                    continue;
                forecast_outcome o = {.place = i, .pollutant = p, .lead = lead, .issued = r->result.hour[p][lead - 1], .observed = t->value[at]};
                TRY(forecast_learn(cx, r->model, &o));
            }
            TRY(learn_index(cx, r, &q, lead));
        }
    return LT_OK;
}

/* --- one place ------------------------------------------------------------------------------------------------------------------ */

static bool has_any(const forecast_result *r)
{
    bool any = false;
    for (int q = 0; q < FORECAST_POLLUTANTS; q++)
        any = any || r->hour[q][0].is_given;
    return any;
}

static lt_err predict(lt_cx *cx, run *r, size_t place, const char **method)
{
    const forecast_scene *s = r->scene;
    forecast_question q = {.history = &s->history, .place = place, .origin_h = s->origin_h, .sky = s->sky.hours ? &s->sky : NULL};
    *method = "trees";
    r->result = (forecast_result){0};
    if (r->model)
        TRY(forecast_predict(cx, r->model, &q, &r->result));
    if (has_any(&r->result))
        return LT_OK;
    *method = "first-days";
    return first_days_predict(cx, &s->history, place, s->origin_h, &r->result);
}

static lt_err issue_place(lt_cx *cx, run *r, size_t place, size_t *issued, const char **method)
{
    buf b;
    uint64_t entry;
    TRY(predict(cx, r, place, method));
    if (!has_any(&r->result))
        return LT_OK;
    forecast_product p = {.scene = r->scene, .w = r->w, .place = place, .result = &r->result, .method = *method, .model = r->sha[0] ? r->sha : NULL,
                          .issued_ms = cx_now_ms(cx), .is_now = true};
    p.taught = strcmp(*method, "trees") == 0 ? r->model : NULL;
    buf_init(&b, FORECAST_PRODUCT_MAX);
    lt_err e = forecast_product_write(cx, &p, &b);
    if (!e) {
        span part = buf_span(&b);
        e = journal_append(cx, r->s->j, &(journal_item){.kind = ENTRY_PRODUCT, .parts = &part, .part_count = 1}, &entry);
    }
    buf_fini(&b);
    *issued += !e;
    return e;
}

/* Was this origin issued, on the same weather? */
static lt_err is_issued(lt_cx *cx, run *r, bool *yes)
{
    char key[FORECAST_PRODUCT_KEY_MAX], text[CIVIL_TEXT_MAX], *body;
    uint64_t entry;
    json_t *o;
    *yes = false;
    civil_format_iso(forecast_scene_ms(r->scene, r->scene->origin_h + 1), r->scene->offset_min, text);
    snprintf(key, sizeof key, FORECAST_PRODUCT_KEY, "district", text);
    lt_err e = keep_get_product(cx, r->k, key, &body, &entry);
    if (e)
        return e == LT_NOT_FOUND ? LT_OK : e;
    TRY(json_parse(cx, span_text(body), &o));
    text[0] = '\0';
    if (r->scene->sky_issued_ms != INT64_MIN)
        civil_format_iso(r->scene->sky_issued_ms, r->scene->offset_min, text);
    *yes = strcmp(json_get_text(json_object_get(o, "weather"), "issued", ""), text) == 0;
    json_decref(o);
    return LT_OK;
}

static lt_err issue_all(lt_cx *cx, run *r, jout *out)
{
    char origin[CIVIL_TEXT_MAX];
    const char *method = "", *first = "";
    size_t issued = 0, n = r->scene->history.places;
    cx_report(cx, "learn", 0, n + 1);
    TRY(get_model(cx, r));
    if (r->model && !r->trained_ms) {
        TRY(learn(cx, r));
        TRY(save_model(cx, r));
    }
    for (size_t i = 0; i < n; i++) {
        cx_report(cx, "issue", i + 1, n + 1);
        if (cx_is_cancelled(cx))
            return cx_fail(cx, LT_CANCELLED, "stopped after %zu places", i);
        TRY(issue_place(cx, r, i, &issued, &method));
        first = i ? first : method;
    }
    if (!issued)
        return cx_fail(cx, LT_NOT_ENOUGH, "小时值不足%d天，或最近24小时没有值 fewer than %d days of hour values, or none in the last 24 hours", FIRST_DAYS_MIN, FIRST_DAYS_MIN);
    civil_format_iso(forecast_scene_ms(r->scene, r->scene->origin_h + 1), r->scene->offset_min, origin);
    jout_put_int(out, "issued", (int64_t)issued);
    jout_put_text(out, "origin", origin);
    jout_put_int(out, "places", (int64_t)n);
    jout_put_text(out, "method", first);
    jout_put_int(out, "trained_ms", r->trained_ms);
    jout_put_int(out, "weather_hours", (int64_t)r->scene->sky.hours);
    return LT_OK;
}

lt_err forecast_run_issue(lt_cx *cx, const store *s, keep *k, bool again, jout *out)
{
    run *r;
    bool yes = false;
    TRY(arena_alloc(cx, sizeof *r, &r));
    *r = (run){.s = s, .k = k};
    TRY(ARENA_ARRAY(cx, 1, &r->scene));
    TRY(ARENA_ARRAY(cx, 1, &r->w));
    law_resolve(r->w);
    TRY(forecast_scene_load(cx, k, s->set.offset_min, FORECAST_SCENE_DAYS, r->scene));
    if (!again)
        TRY(is_issued(cx, r, &yes));
    jout_begin_object(out);
    lt_err e = LT_OK;
    if (yes) {
        jout_put_int(out, "issued", 0);
        jout_put_text(out, "why", "该时次已发布，天气未更新 this hour was issued with the same weather");
    } else {
        e = issue_all(cx, r, out);
    }
    jout_end_object(out);
    forecast_close(r->model);
    return e;
}

static lt_err time_in(lt_cx *cx, keep *k, const char *key, const char *member, int64_t *ms)
{
    char *body;
    uint64_t entry;
    json_t *o;
    *ms = INT64_MIN;
    lt_err e = keep_get_product(cx, k, key, &body, &entry);
    if (e)
        return e == LT_NOT_FOUND ? LT_OK : e;
    TRY(json_parse(cx, span_text(body), &o));
    if (!civil_parse_iso(span_text(json_get_text(o, member, "")), 0, ms))
        *ms = INT64_MIN;
    json_decref(o);
    return LT_OK;
}

lt_err forecast_run_is_due(lt_cx *cx, keep *k, bool *yes, int64_t *hour_ms)
{
    char key[FORECAST_PRODUCT_KEY_MAX];
    int64_t issued_ms;
    snprintf(key, sizeof key, FORECAST_PRODUCT_NOW, "district");
    TRY(time_in(cx, k, JOB_ASSESS_NOW_DISTRICT, "label", hour_ms));
    TRY(time_in(cx, k, key, "origin", &issued_ms));
    *yes = *hour_ms != INT64_MIN && *hour_ms > issued_ms && cx_now_ms(cx) - *hour_ms < FORECAST_RUN_FRESH_H * CIVIL_HOUR_MS;
    return LT_OK;
}
