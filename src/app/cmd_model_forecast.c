/* cmd_model_forecast.c - lantian model forecast train|predict|evaluate|analogs: the forecast over CSV files; correct: cmd_model_correct.c. */
#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/cmd_model.h"
#include "app/forecast_csv.h"
#include "app/forecast_index.h"
#include "assess/evaluate.h"
#include "base/civil.h"
#include "base/file.h"
#include "model/forecast/similar.h"
#include "model/forecast/verification.h"
#include "tables.h"

#define MODEL_BYTES_MAX ((size_t)256 << 20)
#define LEADS_MAX       32
#define AQI             FORECAST_INDEX
#define KINDS           (AQI + 1)

static const args_option OPTIONS[] = {
    {"csv", "PATH", "a folder or a file; further ones as positions"},
    {"train-to", "DATE", "last day to learn from"},
    {"test", "FROM..TO", "evaluate: months or days, such as 2015-03..2016-02"},
    {"quantity", "NAME", "SO2, NO2, CO, O3, PM10 or PM2.5 (default PM2.5; train: all); evaluate: AQI too"},
    {"co-ug", NULL, "CO of the files is in ug/m3, not in mg/m3"},
    {"leads", "LIST", "evaluate, analogs: hours, such as 1,3,6,12,24,48,72"},
    {"step", "HOURS", "evaluate: hours between origins (default 3)"},
    {"weather", "WORD", "none, or observed: the measured weather stands for a forecast of it (default none)"},
    {"weather-hours", "N", "of that weather only the first N hours are known"},
    {"method", "WORD", "evaluate: model, or analogs: past situations that were alike (default model)"},
    {"members", "N", "analogs: how many (default 20)"},
    {"fixed", NULL, "evaluate: do not learn from forecasts that met their truth"},
    {"heavy", "VALUE", "evaluate: threshold of POD, FAR and CSI (default 150)"},
    {"model", "FILE", "train writes it, predict and evaluate read it"},
    {"at", "TIME", "predict, analogs: the origin, such as 2016-01-31T14:00 (default: the last hour)"},
    {"station", "NAME", "predict, analogs: default the first"},
    {"rows", "N", "rows a model learns from"},
    {"seed", "N", "of all draws (default 1)"},
    {"json", NULL, "JSON, which predict always is"},
    {"help", NULL, "this text"},
    {NULL, NULL, NULL},
};
#define ABOUT                                                                                                        \
    "train     learns from CSV files (columns: see lantian model forecast in docs/models/forecast.md) to a file\n"   \
    "predict   72 hours and 7 days from one origin\n"                                                                \
    "evaluate  learns up to --train-to, forecasts from every --step hours of --test, scores against persistence\n"   \
    "          and the climatology of month and hour; outcomes teach bias and width as they become known\n"            \
    "analogs   past situations like the one at --at, and what came of them, for each of --leads\n"                    \
    "correct   makes another model's product fit what was measured (lantian model forecast correct --help)"

typedef struct task {
    args             a;
    forecast_csv     in;
    forecast_options o;
    int              quantity; /* AQI: the index of all */
    law             *w;        /* for the index */
    size_t           train, from, to; /* hours: end of learning; test [from, to) */
    int              lead[LEADS_MAX], leads;
    int64_t          step, weather_hours;
    bool             has_weather, is_analogs;
    size_t           members;
    float            heavy;
} task;

static size_t index_of(const task *t, int64_t hour)
{
    int64_t i = hour - t->in.history.first_h;
    return i < 0 ? 0 : i > (int64_t)t->in.history.hours ? t->in.history.hours : (size_t)i;
}

static lt_err read_times(lt_cx *cx, task *t)
{
    const char *train = args_get(&t->a, "train-to", NULL), *test = args_get(&t->a, "test", NULL);
    int64_t     hour;
    t->train = t->from = t->to = t->in.history.hours;
    if (train) {
        TRY(cmd_model_day(cx, "train-to", span_text(train), true, &hour));
        t->train = t->from = index_of(t, hour);
    }
    if (test) {
        const char *dots = strstr(test, "..");
        if (!dots)
            return cx_fail(cx, LT_BAD_INPUT, "--test %s: FROM..TO is wanted, such as 2015-03..2016-02", test);
        TRY(cmd_model_day(cx, "test", span_of(test, (size_t)(dots - test)), false, &hour));
        t->from = index_of(t, hour);
        TRY(cmd_model_day(cx, "test", span_text(dots + 2), true, &hour));
        t->to = index_of(t, hour);
    }
    return LT_OK;
}

static lt_err read_leads(lt_cx *cx, task *t)
{
    reader   r = reader_of(span_text(args_get(&t->a, "leads", "1,3,6,12,24,48,72")));
    span     s;
    uint64_t v;
    while (reader_field(&r, ',', &s)) {
        if (!span_parse_u64(s, &v) || v < 1 || v > FORECAST_HOURS || t->leads == LEADS_MAX)
            return cx_fail(cx, LT_BAD_INPUT, "--leads %s: at most %d hours from 1 to %d are wanted", args_get(&t->a, "leads", ""), LEADS_MAX, FORECAST_HOURS);
        t->lead[t->leads++] = (int)v;
    }
    return LT_OK;
}

static lt_err read_task(lt_cx *cx, int argc, char **argv, task *t)
{
    char   *paths[FORECAST_PLACES_MAX + 1];
    int     count = 0;
    int64_t rows, seed, members;
    TRY(args_parse(cx, OPTIONS, argc, argv, &t->a));
    const char *name = args_get(&t->a, "quantity", "PM2.5"), *weather = args_get(&t->a, "weather", "none"), *csv = args_get(&t->a, "csv", NULL);
    char *first = NULL;
    if (span_is_fold(span_text(name), "AQI"))
        t->quantity = AQI;
    else
        TRY(cmd_model_pollutant(cx, name, &t->quantity));
    t->has_weather = strcmp(weather, "observed") == 0;
    if (!t->has_weather && strcmp(weather, "none") != 0)
        return cx_fail(cx, LT_BAD_INPUT, "--weather %s: none or observed is wanted", weather);
    double heavy;
    if (!num_parse_double(span_text(args_get(&t->a, "heavy", "150")), &heavy))
        return cx_fail(cx, LT_BAD_INPUT, "--heavy %s: a concentration is wanted", args_get(&t->a, "heavy", ""));
    t->heavy = (float)heavy;
    TRY(args_int(cx, &t->a, "rows", (args_range){0, 0, 1000000}, &rows));
    TRY(args_int(cx, &t->a, "seed", (args_range){1, 0, INT64_MAX}, &seed));
    TRY(args_int(cx, &t->a, "step", (args_range){3, 1, 24 * 31}, &t->step));
    const char *method = args_get(&t->a, "method", "model");
    t->is_analogs = strcmp(method, "analogs") == 0;
    if ((!t->is_analogs && strcmp(method, "model") != 0) || (t->is_analogs && t->quantity == AQI))
        return cx_fail(cx, LT_BAD_INPUT, "--method %s: model is wanted, or analogs of one pollutant", method);
    TRY(args_int(cx, &t->a, "members", (args_range){20, 5, SIMILAR_MEMBERS_MAX}, &members));
    t->members = (size_t)members;
    TRY(args_int(cx, &t->a, "weather-hours", (args_range){192, 1, 192}, &t->weather_hours));
    t->o = (forecast_options){.seed = (uint64_t)seed, .rows = (uint32_t)rows, .skip_weather = !t->has_weather};
    if (csv) {
        first = strdup(csv);
        paths[count++] = first;
    }
    for (int i = 0; i < t->a.count && count <= FORECAST_PLACES_MAX; i++)
        paths[count++] = t->a.positions[i];
    lt_err e = forecast_csv_open(cx, count, paths, &t->in);
    free(first);
    TRY(e);
    if (args_has(&t->a, "co-ug"))
        forecast_csv_divide(&t->in, FORECAST_CO, 1000);
    TRY(read_times(cx, t));
    return read_leads(cx, t);
}

static lt_err get_model(lt_cx *cx, task *t, bool is_train, forecast_model **m)
{
    const char *file = args_get(&t->a, "model", NULL);
    if (file && !is_train) {
        buf b;
        buf_init(&b, MODEL_BYTES_MAX);
        lt_err e = file_read_all(cx, file, &b);
        if (!e)
            e = forecast_load(cx, buf_span(&b), m);
        buf_fini(&b);
        return e;
    }
    forecast_history h = t->in.history;
    h.hours = t->train;
    return forecast_fit(cx, &h, &t->o, m);
}

static void weather_after(const task *t, size_t place, size_t origin, forecast_sky *sky)
{
    size_t left = t->in.history.hours - origin - 1;
    *sky = (forecast_sky){.hours = left < (size_t)t->weather_hours ? left : (size_t)t->weather_hours};
    for (int k = 0; k < FORECAST_WEATHERS; k++) {
        forecast_track w = t->in.place[place].weather[k];
        sky->weather[k] = (forecast_track){w.value + origin + 1, w.have + origin + 1};
    }
}

/* --- evaluate ---------------------------------------------------------------------------------------------------------- */
typedef struct race {
    verification_pair *own, *last, *usual; /* per lead: room pairs */
    size_t            *n, room;
    forecast_value    *issued; /* [lead][origin][pollutant] of the place */
    float              usual_of[12][24];
} race;

static float measured(const task *t, int quantity, size_t place, size_t hour)
{
    const forecast_track *c = &t->in.place[place].conc[quantity];
    return hour < t->in.history.hours && c->have[hour] ? fmaxf(c->value[hour], 0) : NAN;
}
static float observed_at(const task *t, size_t place, size_t hour)
{
    float      conc[FORECAST_POLLUTANTS];
    aqi_result r;
    if (t->quantity != AQI)
        return measured(t, t->quantity, place, hour);
    for (int q = 0; q < FORECAST_POLLUTANTS; q++) {
        conc[q] = measured(t, q, place, hour);
        if (isnan(conc[q]))
            return NAN; /* an index of some pollutants is not that of all */
    }
    int64_t ms = (t->in.history.first_h + (int64_t)hour) * CIVIL_HOUR_MS - CIVIL_SHANGHAI_MIN * CIVIL_MINUTE_MS;
    forecast_index_of(t->w, CIVIL_SHANGHAI_MIN, false, ms, conc, &r);
    return r.aqi < 0 ? NAN : (float)r.aqi;
}
static void month_hour(const task *t, size_t hour, int *m, int *h)
{
    civil c = civil_from_ms((t->in.history.first_h + (int64_t)hour) * CIVIL_HOUR_MS, 0);
    *m = c.month - 1;
    *h = c.hour;
}
/* Mean by month and hour of the time that was learnt from. */
static void learn_usual(const task *t, size_t place, race *r)
{
    double sum[12][24] = {{0}}, n[12][24] = {{0}};
    int    m, h;
    for (size_t i = 0; i < t->train; i++) {
        float v = observed_at(t, place, i);
        if (isnan(v))
            continue;
        month_hour(t, i, &m, &h);
        sum[m][h] += v, n[m][h]++;
    }
    for (m = 0; m < 12; m++)
        for (h = 0; h < 24; h++)
            r->usual_of[m][h] = n[m][h] > 0 ? (float)(sum[m][h] / n[m][h]) : NAN;
}

static void keep_pair(const task *t, race *r, int lead, const forecast_value *v, size_t place_origin[2])
{
    size_t hour = place_origin[1] + (size_t)t->lead[lead];
    float  now = observed_at(t, place_origin[0], place_origin[1]), seen = observed_at(t, place_origin[0], hour);
    int    m, h;
    if (!v->is_given || isnan(now) || isnan(seen) || hour >= t->to)
        return;
    size_t at = (size_t)lead * r->room + r->n[lead]++;
    month_hour(t, hour, &m, &h);
    r->own[at] = (verification_pair){v->mean, seen, {v->quantile[0], v->quantile[1], v->median, v->quantile[2], v->quantile[3]}};
    r->last[at] = (verification_pair){now, seen, {NAN, NAN, NAN, NAN, NAN}};
    r->usual[at] = (verification_pair){isnan(r->usual_of[m][h]) ? now : r->usual_of[m][h], seen, {NAN, NAN, NAN, NAN, NAN}};
}

/* What was said of hours that became known since the last origin moves bias and width. */
static lt_err learn_known(lt_cx *cx, const task *t, forecast_model *m, size_t place_origin[2], const race *r)
{
    size_t place = place_origin[0], origin = place_origin[1], step = (size_t)t->step, origins = (t->to - t->from) / step + 1;
    for (int k = 0; k < t->leads; k++)
        for (size_t i = 0; t->from + i * step < origin; i++) {
            size_t met = t->from + i * step + (size_t)t->lead[k];
            if (met > origin || met + step <= origin)
                continue;
            for (int q = t->quantity % AQI; q <= t->quantity; q++) { /* of the index: of all pollutants and of itself */
                forecast_outcome o = {.place = place, .pollutant = q, .lead = t->lead[k]};
                o.observed = q == AQI ? observed_at(t, place, met) : measured(t, q, place, met);
                o.issued = r->issued[((size_t)k * origins + i) * KINDS + (size_t)q];
                if (!isnan(o.observed))
                    TRY(forecast_learn(cx, m, &o));
            }
        }
    return LT_OK;
}

static forecast_value index_value(const task *t, const forecast_model *m, const forecast_question *q, const forecast_result *result, int lead)
{
    forecast_index     x;
    forecast_index_ask a = {.w = t->w, .offset_min = CIVIL_SHANGHAI_MIN, .history = q->history, .place = q->place, .origin_h = q->origin_h, .model = m};
    forecast_index_find(&a, result, false, lead - 1, &x);
    return forecast_index_value(&x);
}

/* The past situations as a forecast; what cannot be answered is not given. */
static lt_err ask_similar(lt_cx *cx, const task *t, const forecast_question *q, int lead, forecast_value *out)
{
    similar s;
    *out = (forecast_value){0};
    lt_err e = similar_find(cx, &(similar_ask){.history = q->history, .place = q->place, .pollutant = t->quantity, .lead = lead, .origin_h = q->origin_h,
                                               .members = t->members}, &s);
    if (e)
        return e == LT_NOT_ENOUGH ? LT_OK : e;
    *out = (forecast_value){.is_given = true, .median = s.level[2], .mean = s.mean, .quantile = {s.level[0], s.level[1], s.level[3], s.level[4]}};
    return LT_OK;
}

static lt_err run_place(lt_cx *cx, task *t, forecast_model *m, size_t place, race *r)
{
    static forecast_result result;
    size_t                 count = 0, step = (size_t)t->step, origins = (t->to - t->from) / step + 1;
    bool                   is_fixed = args_has(&t->a, "fixed");
    learn_usual(t, place, r);
    for (size_t origin = t->from; origin < t->to; origin += step, count++) {
        size_t place_origin[2] = {place, origin};
        if (!is_fixed && !t->is_analogs)
            TRY(learn_known(cx, t, m, place_origin, r));
        forecast_sky      sky;
        forecast_question q = {.history = &t->in.history, .place = place, .origin_h = t->in.history.first_h + (int64_t)origin};
        weather_after(t, place, origin, &sky);
        q.sky = t->has_weather ? &sky : NULL;
        if (!t->is_analogs)
            TRY(forecast_predict(cx, m, &q, &result));
        for (int k = 0; k < t->leads; k++) {
            forecast_value *v = r->issued + ((size_t)k * origins + count) * KINDS;
            for (int p = 0; p < AQI; p++)
                v[p] = result.hour[p][t->lead[k] - 1];
            if (t->quantity == AQI)
                v[AQI] = index_value(t, m, &q, &result, t->lead[k]);
            if (t->is_analogs)
                TRY(ask_similar(cx, t, &q, t->lead[k], &v[t->quantity]));
            keep_pair(t, r, k, &v[t->quantity], place_origin);
        }
        if (cx_is_cancelled(cx))
            return cx_fail(cx, LT_CANCELLED, "stopped");
    }
    return LT_OK;
}

#define LIMITS 5 /* between the six classes */

/* Upper ends of the classes of a day's PM2.5 by the rules in force then (breakpoint.tsv). */
static void find_limits(int64_t day_ms, float limits[LIMITS])
{
    const char *rules = rule_set_on(day_ms, CIVIL_SHANGHAI_MIN, false) == RULES_2026 ? "2026" : "2012";
    for (size_t i = 0; i < TABLE_BREAKPOINT_COUNT; i++) {
        const table_breakpoint *b = &TABLE_BREAKPOINT[i];
        if (strcmp(b->rules, rules) != 0 || strcmp(b->pollutant, "PM2.5") != 0 || strcmp(b->averaging, "24h") != 0)
            continue;
        const num_dec ends[LIMITS] = {b->b1, b->b2, b->b3, b->b4, b->b5};
        for (int l = 0; l < LIMITS; l++)
            limits[l] = (float)num_to_double(ends[l]);
        return;
    }
    assert(false); /* a rule set without PM2.5 */
}

static lt_err put_lead(lt_cx *cx, const task *t, const race *r, int k, jout *j)
{
    verification         own, last, usual;
    verification_options o = {.heavy = t->heavy};
    size_t               at = (size_t)k * r->room;
    float                limits[LIMITS];
    static const float CLASSES[LIMITS] = {50, 100, 150, 200, 300};
    if (t->quantity == AQI) {
        o.limits = CLASSES;
        o.limit_count = LIMITS;
    } else if (t->quantity == FORECAST_PM25) {
        find_limits((t->in.history.first_h + (int64_t)t->from) * CIVIL_HOUR_MS - CIVIL_SHANGHAI_MIN * CIVIL_MINUTE_MS, limits);
        o.limits = limits;
        o.limit_count = LIMITS;
    }
    TRY(verification_score(cx, r->own + at, r->n[k], &o, &own));
    TRY(verification_score(cx, r->last + at, r->n[k], &o, &last));
    TRY(verification_score(cx, r->usual + at, r->n[k], &o, &usual));
    struct {
        const char *name;
        double      v;
    } rows[] = {{"rmse", own.rmse}, {"mae", own.mae}, {"r", own.r}, {"nmb", own.nmb}, {"nme", own.nme}, {"crps", own.crps},
                {"coverage_90", own.coverage}, {"width_90", own.width}, {"level_hit", own.level_hit}, {"pod", own.pod}, {"far", own.far}, {"csi", own.csi},
                {"persistence_rmse", last.rmse}, {"persistence_mae", last.mae}, {"climatology_rmse", usual.rmse}, {"climatology_mae", usual.mae},
                {"skill_persistence", verification_skill(own.rmse, last.rmse)}, {"skill_climatology", verification_skill(own.rmse, usual.rmse)}};
    jout_begin_object(j);
    jout_put_int(j, "lead_h", t->lead[k]);
    jout_put_int(j, "pairs", (int64_t)own.n);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        jout_put_double(j, rows[i].name, rows[i].v);
    jout_end_object(j);
    return LT_OK;
}

static lt_err evaluate(lt_cx *cx, task *t)
{
    forecast_model *m = NULL;
    race            r = {0};
    buf             b;
    if (t->from >= t->to || t->to > t->in.history.hours)
        return cx_fail(cx, LT_BAD_INPUT, "--test %s has no hour of the files", args_get(&t->a, "test", "(none)"));
    if (t->from < t->train)
        return cx_fail(cx, LT_BAD_INPUT, "--test %s begins before the end of --train-to: what was learnt from proves nothing", args_get(&t->a, "test", ""));
    t->o.pollutants = (uint8_t)(t->quantity == AQI ? 0 : 1u << t->quantity);
    TRY(ARENA_ARRAY(cx, 1, &t->w));
    law_resolve(t->w);
    int64_t began = cx_now_ms(cx);
    if (!t->is_analogs)
        TRY(get_model(cx, t, false, &m));
    int64_t took = cx_now_ms(cx) - began;
    size_t  origins = (t->to - t->from) / (size_t)t->step + 1, leads = (size_t)t->leads;
    r.room = origins * t->in.history.places;
    r.own = malloc(leads * r.room * sizeof *r.own);
    r.last = malloc(leads * r.room * sizeof *r.last);
    r.usual = malloc(leads * r.room * sizeof *r.usual);
    r.n = calloc(leads, sizeof *r.n);
    r.issued = calloc(leads * origins * KINDS, sizeof *r.issued);
    lt_err e = r.own && r.last && r.usual && r.n && r.issued ? LT_OK : cx_fail(cx, LT_NO_MEMORY, "no memory for %zu forecasts", leads * r.room);
    for (size_t p = 0; !e && p < t->in.history.places; p++) {
        cx_report(cx, "stations", p, t->in.history.places);
        e = run_place(cx, t, m, p, &r);
    }
    buf_init(&b, 1 << 20);
    jout j = jout_of(&b);
    jout_begin_object(&j);
    jout_put_text(&j, "quantity", t->quantity == AQI ? "AQI" : forecast_pollutant_name(t->quantity));
    jout_put_int(&j, "stations", (int64_t)t->in.history.places);
    jout_put_text(&j, "weather", t->has_weather ? "observed" : "none");
    jout_put_double(&j, "train_s", (double)took / 1000);
    jout_key(&j, "leads");
    jout_begin_array(&j);
    for (int k = 0; !e && k < t->leads; k++)
        e = put_lead(cx, t, &r, k, &j);
    jout_end_array(&j);
    jout_end_object(&j);
    if (!e)
        e = cmd_model_print(cx, &b);
    buf_fini(&b);
    free(r.own), free(r.last), free(r.usual), free(r.n), free(r.issued);
    forecast_close(m);
    return e;
}

/* --- train and predict ------------------------------------------------------------------------------------------------- */
static lt_err train(lt_cx *cx, task *t)
{
    const char     *file = args_get(&t->a, "model", NULL);
    forecast_model *m;
    buf             b;
    if (!file)
        return cx_fail(cx, LT_BAD_INPUT, "--model FILE is wanted: where the model goes");
    if (args_has(&t->a, "quantity") && t->quantity != AQI)
        t->o.pollutants = (uint8_t)(1u << t->quantity);
    TRY(get_model(cx, t, true, &m));
    buf_init(&b, MODEL_BYTES_MAX);
    forecast_save(m, &b);
    lt_err e = buf_check(cx, &b);
    if (!e)
        e = file_replace(cx, file, buf_span(&b), 0644);
    if (!e)
        printf("{\"model\":\"%s\",\"bytes\":%zu,\"stations\":%zu}\n", file, b.n, forecast_places(m));
    buf_fini(&b);
    forecast_close(m);
    return e;
}

static void put_value(jout *j, int lead, const forecast_value *v)
{
    if (!v->is_given)
        return;
    jout_begin_object(j);
    jout_put_int(j, "lead", lead);
    jout_put_double(j, "mean", v->mean);
    jout_put_double(j, "median", v->median);
    jout_put_double(j, "q5", v->quantile[0]);
    jout_put_double(j, "q25", v->quantile[1]);
    jout_put_double(j, "q75", v->quantile[2]);
    jout_put_double(j, "q95", v->quantile[3]);
    jout_put_bool(j, "weather", v->has_weather);
    jout_end_object(j);
}
static void put_result(jout *j, const forecast_result *r)
{
    jout_put_text(j, "basis", r->basis);
    jout_put_text(j, "basis_zh", r->basis_zh);
    jout_put_int(j, "weather_hours", r->weather_hours);
    for (int is_day = 0; is_day < 2; is_day++) {
        jout_key(j, is_day ? "days" : "hours");
        jout_begin_object(j);
        for (int p = 0; p < FORECAST_POLLUTANTS; p++) {
            jout_key(j, forecast_pollutant_name(p));
            jout_begin_array(j);
            for (int k = 0; k < (is_day ? FORECAST_DAYS : FORECAST_HOURS); k++)
                put_value(j, k + 1, is_day ? &r->day[p][k] : &r->hour[p][k]);
            jout_end_array(j);
        }
        jout_end_object(j);
    }
}

static lt_err find_origin(lt_cx *cx, const task *t, size_t *place, int64_t *origin)
{
    const char *at = args_get(&t->a, "at", NULL), *station = args_get(&t->a, "station", t->in.name[0]);
    int64_t     ms;
    *origin = t->in.history.first_h + (int64_t)t->in.history.hours - 1;
    *place = 0;
    if (at && !civil_parse_iso(span_text(at), 0, &ms))
        return cx_fail(cx, LT_BAD_INPUT, "--at %s: a time such as 2016-01-31T14:00 is wanted", at);
    if (at)
        *origin = ms / CIVIL_HOUR_MS;
    while (*place < t->in.history.places && strcmp(t->in.name[*place], station) != 0)
        ++*place;
    if (*place == t->in.history.places)
        return cx_fail(cx, LT_NOT_FOUND, "--station %s: the files have no such station", station);
    if (index_of(t, *origin) >= t->in.history.hours || *origin < t->in.history.first_h)
        return cx_fail(cx, LT_BAD_INPUT, "--at %s: outside the hours of the files", at ? at : "");
    return LT_OK;
}

static lt_err predict(lt_cx *cx, task *t)
{
    static forecast_result result;
    forecast_model        *m;
    forecast_sky           sky;
    buf                    b;
    int64_t                origin;
    size_t                 place;
    TRY(find_origin(cx, t, &place, &origin));
    t->train = index_of(t, origin) + 1 < t->train ? index_of(t, origin) + 1 : t->train; /* nothing after the origin teaches */
    TRY(get_model(cx, t, false, &m));
    forecast_question q = {.history = &t->in.history, .place = place, .origin_h = origin};
    weather_after(t, place, index_of(t, origin), &sky);
    q.sky = t->has_weather ? &sky : NULL;
    lt_err e = forecast_predict(cx, m, &q, &result);
    buf_init(&b, 1 << 22);
    jout j = jout_of(&b);
    char text[CIVIL_TEXT_MAX];
    civil_format_iso(origin * CIVIL_HOUR_MS - (int64_t)CIVIL_SHANGHAI_MIN * 60000, CIVIL_SHANGHAI_MIN, text);
    jout_begin_object(&j);
    jout_put_text(&j, "station", t->in.name[place]);
    jout_put_text(&j, "origin", text);
    put_result(&j, &result);
    jout_end_object(&j);
    if (!e)
        e = cmd_model_print(cx, &b);
    buf_fini(&b);
    forecast_close(m);
    return e;
}

/* --- analogs ----------------------------------------------------------------------------------------------------------- */
static void put_similar(const task *t, int lead, const similar *s, jout *j)
{
    static const char *const NAME[INTERVAL_LEVELS] = {"q5", "q25", "median", "q75", "q95"};
    char text[CIVIL_TEXT_MAX];
    jout_begin_object(j);
    jout_put_int(j, "lead_h", t->lead[lead]);
    jout_put_double(j, "mean", s->mean);
    for (int k = 0; k < INTERVAL_LEVELS; k++)
        jout_put_double(j, NAME[k], s->level[k]);
    jout_key(j, "members");
    jout_begin_array(j);
    for (size_t i = 0; i < s->n; i++) {
        civil_format_iso(s->member[i].origin_h * CIVIL_HOUR_MS - (int64_t)CIVIL_SHANGHAI_MIN * CIVIL_MINUTE_MS, CIVIL_SHANGHAI_MIN, text);
        jout_begin_object(j);
        jout_put_text(j, "origin", text);
        jout_put_double(j, "value", s->member[i].value);
        jout_put_double(j, "distance", s->member[i].distance);
        jout_end_object(j);
    }
    jout_end_array(j);
    jout_end_object(j);
}

static lt_err analogs(lt_cx *cx, task *t)
{
    similar_ask q = {.history = &t->in.history, .pollutant = t->quantity, .members = t->members};
    similar     s;
    buf         b;
    char        text[CIVIL_TEXT_MAX];
    lt_err      e = LT_OK;
    if (t->quantity == AQI)
        return cx_fail(cx, LT_BAD_INPUT, "--quantity AQI: analogs are those of one pollutant");
    TRY(find_origin(cx, t, &q.place, &q.origin_h));
    buf_init(&b, 1 << 22);
    jout j = jout_of(&b);
    civil_format_iso(q.origin_h * CIVIL_HOUR_MS - (int64_t)CIVIL_SHANGHAI_MIN * CIVIL_MINUTE_MS, CIVIL_SHANGHAI_MIN, text);
    jout_begin_object(&j);
    jout_put_text(&j, "station", t->in.name[q.place]);
    jout_put_text(&j, "quantity", forecast_pollutant_name(t->quantity));
    jout_put_text(&j, "origin", text);
    jout_key(&j, "leads");
    jout_begin_array(&j);
    for (int k = 0; k < t->leads && !e; k++) {
        q.lead = t->lead[k];
        e = similar_find(cx, &q, &s);
        if (!e)
            put_similar(t, k, &s, &j);
    }
    jout_end_array(&j);
    jout_end_object(&j);
    if (!e)
        e = cmd_model_print(cx, &b);
    buf_fini(&b);
    return e;
}

lt_err cmd_model_forecast(lt_cx *cx, int argc, char **argv)
{
    static const struct {
        const char *name;
        lt_err (*run)(lt_cx *cx, task *t);
    } VERBS[] = {{"train", train}, {"predict", predict}, {"evaluate", evaluate}, {"analogs", analogs}};
    task t = {.quantity = -1};
    if (argc && strcmp(argv[0], "correct") == 0)
        return cmd_model_forecast_correct(cx, argc - 1, argv + 1);
    if (argc == 0 || cmd_help_wanted(argc, argv, "model forecast train|predict|evaluate|analogs|correct --csv PATH [...]", ABOUT, OPTIONS)) {
        if (argc == 0)
            args_print_help("lantian model forecast train|predict|evaluate|analogs|correct --csv PATH [...]", ABOUT, OPTIONS);
        return LT_OK;
    }
    for (size_t i = 0; i < sizeof VERBS / sizeof *VERBS; i++)
        if (strcmp(VERBS[i].name, argv[0]) == 0) {
            lt_err e = read_task(cx, argc - 1, argv + 1, &t);
            if (!e)
                e = VERBS[i].run(cx, &t);
            forecast_csv_close(&t.in);
            return e;
        }
    return cx_fail(cx, LT_BAD_INPUT, "forecast \"%s\": train, predict, evaluate, analogs or correct is wanted", argv[0]);
}
