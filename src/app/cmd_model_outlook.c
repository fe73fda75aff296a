/* cmd_model_outlook.c - lantian model outlook: chance that a year meets its target: the mean of a pollutant, or the share of good days. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/cmd_model.h"
#include "app/forecast_csv.h"
#include "app/forecast_index.h"
#include "base/civil.h"
#include "model/forecast/year_outlook.h"

#define YEARS_MAX 30

static const args_option OPTIONS[] = {
    {"csv", "PATH", "a folder or a file of hours, as model forecast reads it; further ones as positions"},
    {"station", "NAME", "default the mean of all stations"},
    {"quantity", "NAME", "SO2, NO2, PM10 or PM2.5: the mean of the year (default PM2.5)"},
    {"good-days", NULL, "the share of days with an AQI of 100 or less, in percent, instead of a mean"},
    {"co-ug", NULL, "CO of the files is in ug/m3, not in mg/m3"},
    {"target", "VALUE", "the mean has to stay below it; of good days: to reach it"},
    {"year", "YEAR", "default the last of the files"},
    {"as-of", "DATE", "last day that is known (default the last of the files)"},
    {"trend", "FACTOR", "of the concentration from year to year (default 1), such as 0.95"},
    {"factor", "FACTOR", "on the days to come: what measures change (default 1)"},
    {"draws", "N", "futures (default 2000)"},
    {"seed", "N", "of the draws (default 1)"},
    {"json", NULL, "JSON, which it always is"},
    {"help", NULL, "this text"},
    {NULL, NULL, NULL},
};
#define ABOUT                                                                                                             \
    "The rest of the year is drawn many times from blocks of days of the years before, near the same date. O3 and CO have\n" \
    "percentiles for their yearly figure, not a mean: of them only the share of good days speaks."

typedef struct task {
    args         a;
    forecast_csv in;
    int          quantity, year, years; /* years of the past */
    bool         is_good_days;
    size_t       station; /* SIZE_MAX: the mean of all */
    int64_t      end_day; /* the day behind the last one known */
    double       target, trend, factor;
    law          w;
    float        past[YEARS_MAX * YEAR_OUTLOOK_DAYS], now[YEAR_OUTLOOK_DAYS];
} task;

static lt_err read_files(lt_cx *cx, task *t)
{
    const char *station = args_get(&t->a, "station", NULL);
    TRY(cmd_model_series(cx, &t->a, &t->in));
    t->station = station ? 0 : SIZE_MAX;
    while (station && t->station < t->in.history.places && strcmp(t->in.name[t->station], station) != 0)
        t->station++;
    return station && t->station == t->in.history.places ? cx_fail(cx, LT_NOT_FOUND, "--station %s: the files have no such station", station) : LT_OK;
}

static lt_err read_task(lt_cx *cx, task *t)
{
    int64_t     end_h, year;
    const char *until = args_get(&t->a, "as-of", NULL);
    t->is_good_days = args_has(&t->a, "good-days");
    t->trend = t->factor = 1;
    t->target = NAN;
    TRY(cmd_model_pollutant(cx, args_get(&t->a, "quantity", "PM2.5"), &t->quantity));
    if (!t->is_good_days && (t->quantity == FORECAST_O3 || t->quantity == FORECAST_CO))
        return cx_fail(cx, LT_BAD_INPUT, "--quantity %s: its yearly figure is a percentile of days, not a mean", forecast_pollutant_name(t->quantity));
    TRY(cmd_model_number(cx, &t->a, "target", (double[]){0, t->is_good_days ? 100 : 10000}, &t->target));
    TRY(cmd_model_number(cx, &t->a, "trend", (double[]){0.5, 1.5}, &t->trend));
    TRY(cmd_model_number(cx, &t->a, "factor", (double[]){0.1, 3}, &t->factor));
    if (isnan(t->target))
        return cx_fail(cx, LT_BAD_INPUT, "--target is wanted");
    TRY(read_files(cx, t));
    if (args_has(&t->a, "co-ug"))
        forecast_csv_divide(&t->in, FORECAST_CO, 1000);
    const forecast_history *h = &t->in.history;
    int64_t last_h = h->first_h + (int64_t)h->hours;
    end_h = last_h;
    if (until)
        TRY(cmd_model_day(cx, "as-of", span_text(until), true, &end_h));
    end_h = end_h < last_h ? end_h : last_h;
    t->end_day = end_h / 24;
    civil newest = civil_from_ms((end_h - 1) * CIVIL_HOUR_MS, 0);
    TRY(args_int(cx, &t->a, "year", (args_range){newest.year, 1971, 2200}, &year));
    t->year = (int)year;
    civil oldest = civil_from_ms(h->first_h * CIVIL_HOUR_MS, 0);
    t->years = t->year - oldest.year;
    t->years = t->years > YEARS_MAX ? YEARS_MAX : t->years;
    return t->years < 1 ? cx_fail(cx, LT_NOT_ENOUGH, "--year %d: the files have no year before it (they begin in %d)", t->year, oldest.year) : LT_OK;
}

/* The station's day, or the mean of the stations that have one; NaN: fewer than half of them. */
static float value_of_day(const task *t, int q, int64_t day)
{
    double sum = 0;
    float  v;
    size_t n = 0, places = t->in.history.places;
    if (t->station != SIZE_MAX)
        return forecast_index_day(&t->in.history, t->station, q, day * 24, &v) ? v : NAN;
    for (size_t p = 0; p < places; p++)
        if (forecast_index_day(&t->in.history, p, q, day * 24, &v))
            sum += (double)v, n++;
    return n * 2 >= places && n ? (float)(sum / (double)n) : NAN;
}

/* What counts of a day, its concentrations times `scale`: the concentration, or 1 for a day that is not good; NaN: nothing. */
static float figure_of(const task *t, int64_t day, double scale)
{
    float      conc[FORECAST_POLLUTANTS];
    aqi_result r;
    if (!t->is_good_days)
        return (float)scale * value_of_day(t, t->quantity, day);
    for (int q = 0; q < FORECAST_POLLUTANTS; q++) {
        float v = value_of_day(t, q, day);
        conc[q] = isnan(v) ? -1 : (float)scale * v;
    }
    forecast_index_of(&t->w, CIVIL_SHANGHAI_MIN, true, day * CIVIL_DAY_MS - (int64_t)CIVIL_SHANGHAI_MIN * CIVIL_MINUTE_MS, conc, &r);
    return r.aqi < 0 ? NAN : r.aqi > 100 ? 1 : 0;
}

/* 365 days of a year, 29 February left out; days from `end` on are NaN. Returns the days before it. */
static size_t fill_year(const task *t, int year, double scale, float *out)
{
    int64_t first = civil_day_number(year, 1, 1), leap = civil_day_number(year, 3, 1) - civil_day_number(year, 2, 28) == 2 ? civil_day_number(year, 2, 29) : -1;
    size_t  n = 0, over = 0;
    for (int64_t day = first; n < YEAR_OUTLOOK_DAYS; day++) {
        if (day == leap)
            continue;
        out[n++] = day < t->end_day ? figure_of(t, day, scale) : NAN;
        over += day < t->end_day;
    }
    return over;
}

static void put_figure(const task *t, jout *j, const char *key, double v)
{
    jout_put_double(j, key, t->is_good_days ? 100 * (1 - v) : v);
}

static lt_err solve(lt_cx *cx, task *t)
{
    int64_t      draws, seed;
    year_outlook o;
    buf          b;
    TRY(args_int(cx, &t->a, "draws", (args_range){0, 100, YEAR_OUTLOOK_DRAWS_MAX}, &draws));
    TRY(args_int(cx, &t->a, "seed", (args_range){1, 0, INT64_MAX}, &seed));
    TRY(read_task(cx, t));
    law_resolve(&t->w);
    /* a day is good or not after it was scaled; a mean is scaled by the outlook itself */
    year_outlook_ask q = {.past = t->past, .years = (size_t)t->years, .now = t->now, .draws = (size_t)draws, .seed = (uint64_t)seed,
                          .trend = t->is_good_days ? 1 : t->trend, .factor = t->is_good_days ? 1 : t->factor};
    for (int y = 0; y < t->years; y++)
        (void)fill_year(t, t->year - t->years + y, t->is_good_days ? t->factor * pow(t->trend, t->years - y) : 1, t->past + (size_t)y * YEAR_OUTLOOK_DAYS);
    q.days = fill_year(t, t->year, 1, t->now);
    q.target = t->is_good_days ? 1 - t->target / 100 + 1e-9 : t->target; /* a share that is met to the day is met */
    TRY(year_outlook_solve(cx, &q, &o));
    buf_init(&b, 1 << 16);
    jout j = jout_of(&b);
    jout_begin_object(&j);
    jout_put_text(&j, "figure", t->is_good_days ? "good_days_percent" : "mean");
    jout_put_text(&j, "quantity", t->is_good_days ? "AQI" : forecast_pollutant_name(t->quantity));
    jout_put_text(&j, "station", t->station == SIZE_MAX ? NULL : t->in.name[t->station]);
    jout_put_int(&j, "year", t->year);
    jout_put_int(&j, "days_over", (int64_t)q.days);
    jout_put_int(&j, "years_before", t->years);
    put_figure(t, &j, "so_far", o.so_far);
    put_figure(t, &j, "median", o.median);
    put_figure(t, &j, "q05", t->is_good_days ? o.high : o.low);
    put_figure(t, &j, "q95", t->is_good_days ? o.low : o.high);
    jout_put_double(&j, "target", t->target);
    jout_put_double(&j, "chance", o.chance);
    jout_end_object(&j);
    lt_err e = cmd_model_print(cx, &b);
    buf_fini(&b);
    return e;
}

lt_err cmd_model_outlook(lt_cx *cx, int argc, char **argv)
{
    args a;
    if (cmd_help_wanted(argc, argv, "model outlook --csv PATH --target VALUE [...]", ABOUT, OPTIONS))
        return LT_OK;
    TRY(args_parse(cx, OPTIONS, argc, argv, &a));
    task *t = calloc(1, sizeof *t);
    if (!t)
        return cx_fail(cx, LT_NO_MEMORY, "no memory for an outlook");
    t->a = a;
    lt_err e = solve(cx, t);
    forecast_csv_close(&t->in);
    free(t);
    return e;
}
