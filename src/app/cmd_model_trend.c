/* cmd_model_trend.c - lantian model trend: a pollutant's trend over years, measured and with the weather taken out. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/cmd_model.h"
#include "app/forecast_csv.h"
#include "base/file.h"
#include "model/forecast/met_trend.h"


static const args_option OPTIONS[] = {
    {"csv", "PATH", "a folder or a file with pollutants and weather, as model forecast reads it; further ones as positions"},
    {"station", "NAME", "default the first"},
    {"quantity", "NAME", "SO2, NO2, CO, O3, PM10 or PM2.5 (default PM2.5)"},
    {"from", "DATE", "first day (or month) used"},
    {"to", "DATE", "last day (or month) used"},
    {"samples", "N", "hours of weather drawn for a day (default 60)"},
    {"trees", "N", "of a forest (default 150)"},
    {"draws", "N", "of the bootstrap (default 200)"},
    {"seed", "N", "of all draws (default 1)"},
    {"out", "FILE", "CSV of the months: month, measured, without season, in the usual weather"},
    {"json", NULL, "JSON, which it always is"},
    {"help", NULL, "this text"},
    {NULL, NULL, NULL},
};
#define ABOUT                                                                                                                   \
    "A forest learns the concentration from date, season, weekday, hour and weather; each day is then answered for hours of\n" \
    "weather drawn from the whole record. Theil-Sen with block bootstrap of the months' means, measured and in usual weather.\n" \
    "Look at r2 first: what the forest does not know of the weather stays in the trend."

typedef struct task {
    args         a;
    forecast_csv in;
    met_trend_ask q;
    forecast_history history; /* the days asked for */
    forecast_place   place;
} task;

/* The station's tracks between --from and --to. */
static lt_err take_days(lt_cx *cx, task *t, size_t station)
{
    const forecast_history *h = &t->in.history;
    int64_t                 from = h->first_h, to = from + (int64_t)h->hours;
    const char             *a = args_get(&t->a, "from", NULL), *b = args_get(&t->a, "to", NULL);
    if (a)
        TRY(cmd_model_day(cx, "from", span_text(a), false, &from));
    if (b)
        TRY(cmd_model_day(cx, "to", span_text(b), true, &to));
    from = from < h->first_h ? h->first_h : from;
    to = to > h->first_h + (int64_t)h->hours ? h->first_h + (int64_t)h->hours : to;
    if (from >= to)
        return cx_fail(cx, LT_NOT_ENOUGH, "--from %s --to %s: no hour of the files", a ? a : "(begin)", b ? b : "(end)");
    size_t skip = (size_t)(from - h->first_h);
    for (int k = 0; k < FORECAST_POLLUTANTS; k++)
        t->place.conc[k] = (forecast_track){h->place[station].conc[k].value + skip, h->place[station].conc[k].have + skip};
    for (int k = 0; k < FORECAST_WEATHERS; k++)
        t->place.weather[k] = (forecast_track){h->place[station].weather[k].value + skip, h->place[station].weather[k].have + skip};
    t->history = (forecast_history){.first_h = from, .hours = (size_t)(to - from), .places = 1, .place = &t->place};
    t->q.history = &t->history;
    return LT_OK;
}

static lt_err read_task(lt_cx *cx, task *t, const char **station)
{
    int64_t samples, trees, draws, seed;
    size_t  at = 0;
    TRY(cmd_model_pollutant(cx, args_get(&t->a, "quantity", "PM2.5"), &t->q.pollutant));
    TRY(args_int(cx, &t->a, "samples", (args_range){0, 1, MET_TREND_SAMPLES_MAX}, &samples));
    TRY(args_int(cx, &t->a, "trees", (args_range){0, 10, 2000}, &trees));
    TRY(args_int(cx, &t->a, "draws", (args_range){0, 20, THEIL_SEN_DRAWS_MAX}, &draws));
    TRY(args_int(cx, &t->a, "seed", (args_range){1, 0, INT64_MAX}, &seed));
    t->q.samples = (unsigned)samples;
    t->q.trees = (unsigned)trees;
    t->q.draws = (uint32_t)draws;
    t->q.seed = (uint64_t)seed;
    TRY(cmd_model_series(cx, &t->a, &t->in));
    *station = args_get(&t->a, "station", t->in.name[0]);
    while (at < t->in.history.places && strcmp(t->in.name[at], *station) != 0)
        at++;
    if (at == t->in.history.places)
        return cx_fail(cx, LT_NOT_FOUND, "--station %s: the files have no such station", *station);
    return take_days(cx, t, at);
}

static void put_trend(jout *j, const char *key, const theil_sen_trend *t)
{
    jout_key(j, key);
    jout_begin_object(j);
    jout_put_double(j, "slope_a_year", t->slope);
    jout_put_double(j, "low", t->low);
    jout_put_double(j, "high", t->high);
    jout_put_double(j, "percent_a_year", t->percent);
    jout_put_double(j, "percent_low", t->percent_low);
    jout_put_double(j, "percent_high", t->percent_high);
    jout_put_double(j, "p", t->p);
    jout_put_int(j, "months", (int64_t)t->used);
    jout_end_object(j);
}

static lt_err write_months(lt_cx *cx, const met_trend *m, const char *path)
{
    buf b;
    buf_init(&b, 1 << 22);
    buf_text(&b, "month,measured,measured_without_season,usual_weather\n");
    for (size_t i = 0; i < m->normal_months.n; i++) {
        int at = m->normal_months.first + (int)i;
        if (isfinite(m->normal_months.mean[i]))
            buf_format(&b, "%04d-%02d,%.5g,%.5g,%.5g\n", at / 12, at % 12 + 1, m->measured_months.mean[i], m->measured.adjusted[i], m->normal_months.mean[i]);
    }
    lt_err e = buf_check(cx, &b);
    if (!e)
        e = file_replace(cx, path, buf_span(&b), 0644);
    buf_fini(&b);
    return e;
}

static lt_err solve(lt_cx *cx, task *t)
{
    const char *station;
    met_trend   m;
    buf         b;
    TRY(read_task(cx, t, &station));
    TRY(met_trend_fit(cx, &t->q, &m));
    if (args_has(&t->a, "out"))
        TRY(write_months(cx, &m, args_get(&t->a, "out", "")));
    buf_init(&b, 1 << 16);
    jout j = jout_of(&b);
    jout_begin_object(&j);
    jout_put_text(&j, "station", station);
    jout_put_text(&j, "quantity", forecast_pollutant_name(t->q.pollutant));
    jout_put_int(&j, "hours", (int64_t)m.hours);
    jout_put_double(&j, "r2", m.r2);
    jout_put_double(&j, "rmse", m.rmse);
    put_trend(&j, "measured", &m.measured);
    put_trend(&j, "usual_weather", &m.normal);
    jout_end_object(&j);
    lt_err e = cmd_model_print(cx, &b);
    buf_fini(&b);
    return e;
}

lt_err cmd_model_trend(lt_cx *cx, int argc, char **argv)
{
    task t = {0};
    if (cmd_help_wanted(argc, argv, "model trend --csv PATH [...]", ABOUT, OPTIONS))
        return LT_OK;
    TRY(args_parse(cx, OPTIONS, argc, argv, &t.a));
    lt_err e = solve(cx, &t);
    forecast_csv_close(&t.in);
    return e;
}
