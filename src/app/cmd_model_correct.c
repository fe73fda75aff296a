/* cmd_model_correct.c - lantian model forecast correct: an outside model's product made to fit a station, scored before and after. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/cmd_model.h"
#include "app/forecast_csv.h"
#include "app/product_file.h"
#include "base/civil.h"
#include "base/file.h"
#include "model/forecast/verification.h"

#define FILES_MAX 64
#define OUT_MAX   ((size_t)256 << 20)

static const args_option OPTIONS[] = {
    {"product", "FILE", "the product: CSV with time, issued or lead, station, the pollutant; or GRIB; further ones as positions"},
    {"csv", "PATH", "what was measured: a folder or a file, as model forecast reads it"},
    {"station", "NAME", "default the first of the measured"},
    {"quantity", "NAME", "SO2, NO2, CO, O3, PM10 or PM2.5 (default PM2.5)"},
    {"train-to", "DATE", "last day to learn from; runs issued later are corrected and scored"},
    {"method", "WORD", "auto, regression, quantiles or raw (default auto: the best of the last quarter learnt from)"},
    {"walk", "Q", "of the bias that follows: variance of its walk over the noise's; 0: none (default: chosen)"},
    {"fixed", NULL, "nothing measured later moves the bias"},
    {"lon", "DEGREES", "of the station, for GRIB"},
    {"lat", "DEGREES", "of the station, for GRIB"},
    {"air-density", "KG/M3", "for GRIB in kg/kg"},
    {"product-offset", "HOURS", "from the product's time to that of the measured hours (default 0; GRIB: 8)"},
    {"out", "FILE", "CSV of every corrected row: issued, time, raw, value, q05 .. q95"},
    {"json", NULL, "JSON, which it always is"},
    {"help", NULL, "this text"},
    {NULL, NULL, NULL},
};
#define ABOUT                                                                                                            \
    "Learns how the product (CAMS, a chemical transport model) errs at a station, then corrects later runs, each with what\n" \
    "was measured before it was issued. The answer has the scores before and after by lead, on the same hours."

typedef struct task {
    args              a;
    forecast_csv      in;
    product_query     p;
    product_rows      rows;
    size_t            place;
    correction_ask    q;
    correction_value *out;
    correction_report report;
} task;

static lt_err read_product(lt_cx *cx, task *t, char *first)
{
    char   *paths[FILES_MAX];
    int     count = 0;
    int64_t offset;
    double  density = 0;
    bool    has_lon = args_has(&t->a, "lon"), has_lat = args_has(&t->a, "lat");
    const char *dot = strrchr(first, '.');
    paths[count++] = first;
    for (int i = 0; i < t->a.count; i++) {
        if (count == FILES_MAX)
            return cx_fail(cx, LT_LIMIT, "more than %d files of a product", FILES_MAX);
        paths[count++] = t->a.positions[i];
    }
    if (has_lon != has_lat)
        return cx_fail(cx, LT_BAD_INPUT, "--lon and --lat belong together");
    t->p.has_point = has_lon;
    TRY(cmd_model_number(cx, &t->a, "lon", (double[]){-180, 180}, &t->p.longitude));
    TRY(cmd_model_number(cx, &t->a, "lat", (double[]){-90, 90}, &t->p.latitude));
    TRY(cmd_model_number(cx, &t->a, "air-density", (double[]){0.3, 1.6}, &density));
    t->p.density_kg_m3 = density;
    TRY(args_int(cx, &t->a, "product-offset", (args_range){dot && strncmp(dot, ".gr", 3) == 0 ? CIVIL_SHANGHAI_MIN / 60 : 0, -14, 14}, &offset));
    t->p.offset_h = offset;
    return product_file_read(cx, count, paths, &t->p, &t->rows);
}

static lt_err read_task(lt_cx *cx, task *t)
{
    const char *product = args_get(&t->a, "product", NULL), *csv = args_get(&t->a, "csv", NULL), *train = args_get(&t->a, "train-to", NULL);
    const char *method = args_get(&t->a, "method", "auto");
    if (!product || !csv || !train)
        return cx_fail(cx, LT_BAD_INPUT, "--%s is wanted (see --help)", !product ? "product" : !csv ? "csv" : "train-to");
    TRY(cmd_model_pollutant(cx, args_get(&t->a, "quantity", "PM2.5"), &t->p.pollutant));
    while (t->q.method < CORRECTION_METHODS && strcmp(correction_method_name(t->q.method), method) != 0)
        t->q.method++;
    if (t->q.method == CORRECTION_METHODS)
        return cx_fail(cx, LT_BAD_INPUT, "--method %s: auto, regression, quantiles or raw is wanted", method);
    t->q.walk = -1;
    TRY(cmd_model_number(cx, &t->a, "walk", (double[]){0, 10}, &t->q.walk));
    TRY(cmd_model_day(cx, "train-to", span_text(train), true, &t->q.train_to_h));
    t->q.is_fixed = args_has(&t->a, "fixed");
    char *paths[2] = {strdup(csv), strdup(product)};
    lt_err e = paths[0] && paths[1] ? forecast_csv_open(cx, 1, paths, &t->in) : cx_fail(cx, LT_NO_MEMORY, "no memory for a path");
    if (!e) {
        t->p.station = args_get(&t->a, "station", t->in.name[0]);
        while (t->place < t->in.history.places && strcmp(t->in.name[t->place], t->p.station) != 0)
            t->place++;
        e = t->place < t->in.history.places ? read_product(cx, t, paths[1])
                                            : cx_fail(cx, LT_NOT_FOUND, "--station %s: the measured hours have no such station", t->p.station);
    }
    free(paths[0]);
    free(paths[1]);
    return e;
}

static float observed(const task *t, int64_t hour)
{
    int64_t at = hour - t->q.first_h;
    return at >= 0 && at < (int64_t)t->q.hours && t->q.truth.have[at] ? fmaxf(t->q.truth.value[at], 0) : NAN;
}

static void put_scores(jout *j, const char *key, const verification *v, bool has_interval)
{
    jout_key(j, key);
    jout_begin_object(j);
    jout_put_double(j, "rmse", v->rmse);
    jout_put_double(j, "mae", v->mae);
    jout_put_double(j, "r", v->r);
    jout_put_double(j, "nmb", v->nmb);
    if (has_interval) {
        jout_put_double(j, "crps", v->crps);
        jout_put_double(j, "coverage_90", v->coverage);
    }
    jout_end_object(j);
}

/* Both on the same hours of one band of leads (CORRECTION_BANDS: all). */
static lt_err put_band(lt_cx *cx, const task *t, int band, verification_pair *pair[2], jout *j)
{
    verification v[2];
    size_t       n = 0;
    int64_t      least = INT64_MAX, most = 0;
    for (size_t i = 0; i < t->rows.n; i++) {
        const correction_row *r = &t->rows.row[i];
        int64_t               lead = r->valid_h - r->issued_h;
        float                 y = observed(t, r->valid_h);
        if (!t->out[i].is_given || isnan(y) || (band < CORRECTION_BANDS && correction_band_of(lead) != band))
            continue;
        const float *q = t->out[i].level;
        pair[0][n] = (verification_pair){fmaxf(r->raw, 0), y, {NAN, NAN, NAN, NAN, NAN}};
        pair[1][n++] = (verification_pair){t->out[i].value, y, {q[0], q[1], q[2], q[3], q[4]}};
        least = lead < least ? lead : least;
        most = lead > most ? lead : most;
    }
    if (n == 0)
        return LT_OK;
    for (int k = 0; k < 2; k++)
        TRY(verification_score(cx, pair[k], n, &(verification_options){.heavy = INFINITY}, &v[k]));
    jout_begin_object(j);
    jout_put_int(j, "from_h", least);
    jout_put_int(j, "to_h", most);
    jout_put_int(j, "pairs", (int64_t)n);
    put_scores(j, "before", &v[0], false);
    put_scores(j, "after", &v[1], true);
    jout_put_double(j, "gain_rmse", verification_skill(v[1].rmse, v[0].rmse));
    jout_end_object(j);
    return LT_OK;
}

static lt_err put_answer(lt_cx *cx, const task *t, jout *j)
{
    verification_pair *pair[2];
    TRY(ARENA_ARRAY(cx, t->rows.n, &pair[0]));
    TRY(ARENA_ARRAY(cx, t->rows.n, &pair[1]));
    jout_begin_object(j);
    jout_put_text(j, "station", t->in.name[t->place]);
    jout_put_text(j, "quantity", forecast_pollutant_name(t->p.pollutant));
    jout_put_text(j, "method", correction_method_name(t->report.method));
    jout_put_double(j, "walk", t->report.walk);
    jout_put_int(j, "rows", (int64_t)t->rows.n);
    jout_put_int(j, "learnt_from", (int64_t)t->report.pairs);
    jout_put_double(j, "rmse_before_when_learning", t->report.rmse_raw);
    jout_put_double(j, "rmse_after_when_learning", t->report.rmse_own);
    jout_key(j, "leads");
    jout_begin_array(j);
    for (int b = 0; b <= CORRECTION_BANDS; b++)
        TRY(put_band(cx, t, b, pair, j));
    jout_end_array(j);
    jout_end_object(j);
    return LT_OK;
}

static lt_err write_rows(lt_cx *cx, const task *t, const char *path)
{
    buf b;
    buf_init(&b, OUT_MAX);
    buf_text(&b, "issued,time,raw,value,q05,q25,q50,q75,q95\n");
    for (size_t i = 0; i < t->rows.n; i++) {
        const correction_value *v = &t->out[i];
        char issued[CIVIL_TEXT_MAX], valid[CIVIL_TEXT_MAX];
        if (!v->is_given)
            continue;
        civil_format_iso(t->rows.row[i].issued_h * CIVIL_HOUR_MS, 0, issued);
        civil_format_iso(t->rows.row[i].valid_h * CIVIL_HOUR_MS, 0, valid);
        buf_format(&b, "%.16s,%.16s,%.5g,%.5g", issued, valid, (double)t->rows.row[i].raw, (double)v->value); /* the place's own time: no zone */
        for (int k = 0; k < INTERVAL_LEVELS; k++)
            buf_format(&b, ",%.5g", (double)v->level[k]);
        buf_byte(&b, '\n');
    }
    lt_err e = buf_check(cx, &b);
    if (!e)
        e = file_replace(cx, path, buf_span(&b), 0644);
    buf_fini(&b);
    return e;
}

static lt_err correct(lt_cx *cx, task *t)
{
    buf b;
    TRY(read_task(cx, t));
    t->q.row = t->rows.row;
    t->q.rows = t->rows.n;
    t->q.truth = t->in.place[t->place].conc[t->p.pollutant];
    t->q.first_h = t->in.history.first_h;
    t->q.hours = t->in.history.hours;
    TRY(ARENA_ARRAY(cx, t->rows.n, &t->out));
    TRY(correction_solve(cx, &t->q, t->out, &t->report));
    if (args_has(&t->a, "out"))
        TRY(write_rows(cx, t, args_get(&t->a, "out", "")));
    buf_init(&b, 1 << 20);
    jout   j = jout_of(&b);
    lt_err e = put_answer(cx, t, &j);
    if (!e)
        e = cmd_model_print(cx, &b);
    buf_fini(&b);
    return e;
}

lt_err cmd_model_forecast_correct(lt_cx *cx, int argc, char **argv)
{
    task t = {0};
    if (cmd_help_wanted(argc, argv, "model forecast correct --product FILE --csv PATH --train-to DATE [...]", ABOUT, OPTIONS))
        return LT_OK;
    TRY(args_parse(cx, OPTIONS, argc, argv, &t.a));
    lt_err e = correct(cx, &t);
    forecast_csv_close(&t.in);
    return e;
}
