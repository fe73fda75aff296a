/* met_trend.c - see met_trend.h. */
#include "model/forecast/met_trend.h"

#include <math.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/parallel.h"
#include "model/chance.h"
#include "model/forecast/trees.h"

#define COLUMNS     (4 + FORECAST_WEATHERS + 1)
#define BLOCK_DAYS  10 /* every FOLD-th is held out */
#define FOLD        5
#define MONTH_SHARE 0.5 /* of a month's hours */

typedef struct table_of {
    float   *x, *y;
    int32_t *month;
    int64_t *day;
    size_t   n;
} table_of;
typedef struct normalising {
    const met_trend_ask *q;
    const table_of      *t;
    trees               *forest[MET_TREND_FORESTS];
    size_t               days;
    const size_t        *first; /* row of each day's first hour */
    double              *value; /* one a day */
} normalising;

/* Civil date from the day's number (proleptic Gregorian). */
static void date_of(int64_t day, int *year, int *month, int *day_of_year)
{
    int64_t z = day + 719468, era = (z >= 0 ? z : z - 146096) / 146097, doe = z - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365, doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;
    *month = (int)(mp < 10 ? mp + 2 : mp - 10); /* 0..11 */
    *year = (int)(yoe + era * 400) + (*month < 2);
    *day_of_year = (int)((doy + 59) % 365);
}

static float at_hour(const forecast_track *t, size_t i)
{
    return t->value && t->have && t->have[i] ? t->value[i] : NAN;
}

static void fill_weather(const forecast_place *p, size_t i, float *x)
{
    for (int k = 0; k < FORECAST_WEATHERS; k++)
        x[k] = at_hour(&p->weather[k], i);
    float u = x[FORECAST_WIND_U], v = x[FORECAST_WIND_V];
    x[FORECAST_WEATHERS] = sqrtf(u * u + v * v);
}

/* Hours with the pollutant and some weather. */
static lt_err take_hours(lt_cx *cx, const met_trend_ask *q, table_of *t)
{
    const forecast_history *h = q->history;
    const forecast_place   *p = &h->place[q->place];
    TRY(ARENA_ARRAY(cx, h->hours * COLUMNS, &t->x));
    TRY(ARENA_ARRAY(cx, h->hours, &t->y));
    TRY(ARENA_ARRAY(cx, h->hours, &t->month));
    TRY(ARENA_ARRAY(cx, h->hours, &t->day));
    for (size_t i = 0; i < h->hours; i++) {
        float   y = at_hour(&p->conc[q->pollutant], i), *x = t->x + t->n * COLUMNS;
        int64_t hour = h->first_h + (int64_t)i, day = (hour - (hour % 24 + 24) % 24) / 24;
        int     year, month, of_year;
        bool    has_weather = false;
        if (isnan(y))
            continue;
        if (!(fabsf(y) < 1e9f))
            return cx_fail(cx, LT_BAD_INPUT, "place %zu, %s, hour %zu: %g is not a value (a missing one has the mark 0)", q->place,
                           forecast_pollutant_name(q->pollutant), i, (double)y);
        fill_weather(p, i, x + 4);
        for (int k = 0; k < FORECAST_WEATHERS; k++)
            has_weather |= !isnan(x[4 + k]);
        if (!has_weather)
            continue;
        date_of(day, &year, &month, &of_year);
        x[0] = (float)((day - h->first_h / 24) / MET_TREND_STEP_DAYS);
        x[1] = (float)of_year;
        x[2] = (float)(hour - day * 24);
        x[3] = (float)(((day + 3) % 7 + 7) % 7);
        t->day[t->n] = day;
        t->month[t->n] = year * 12 + month;
        t->y[t->n++] = y > 0 ? y : 0;
    }
    if (t->n < (size_t)MET_TREND_DAYS_MIN * 24 * 3 / 4)
        return cx_fail(cx, LT_NOT_ENOUGH, "%zu hours have %s and weather: those of %d days are wanted", t->n, forecast_pollutant_name(q->pollutant),
                       MET_TREND_DAYS_MIN);
    return LT_OK;
}

static trees_options options_of(const met_trend_ask *q, unsigned number)
{
    return (trees_options){.rounds = q->trees ? q->trees : 150, .depth = 6, .rate = 0.1, .row_share = 0.5, .column_share = 0.7, .leaf_rows = 60,
                           .seed = q->seed * 16 + number, .workers = q->workers};
}

/* How well days are known that were not seen. */
static lt_err score(lt_cx *cx, const met_trend_ask *q, const table_of *t, met_trend *out)
{
    float *x, *y;
    size_t n = 0;
    trees *f;
    TRY(ARENA_ARRAY(cx, t->n * COLUMNS, &x));
    TRY(ARENA_ARRAY(cx, t->n, &y));
    for (size_t i = 0; i < t->n; i++)
        if ((t->day[i] - t->day[0]) / BLOCK_DAYS % FOLD != FOLD - 1) {
            memcpy(x + n * COLUMNS, t->x + i * COLUMNS, COLUMNS * sizeof *x);
            y[n++] = t->y[i];
        }
    trees_options o = options_of(q, MET_TREND_FORESTS);
    TRY(trees_fit(cx, &(trees_table){x, y, n, COLUMNS}, &o, &f));
    double error = 0, sum = 0, square = 0, count = 0;
    for (size_t i = 0; i < t->n; i++)
        if ((t->day[i] - t->day[0]) / BLOCK_DAYS % FOLD == FOLD - 1) {
            double d = t->y[i] - trees_predict(f, t->x + i * COLUMNS);
            error += d * d;
            sum += t->y[i];
            square += (double)t->y[i] * t->y[i];
            count++;
        }
    trees_close(f);
    double spread = square - sum * sum / count;
    out->rmse = count > 0 ? sqrt(error / count) : NAN;
    out->r2 = count > 0 && spread > 0 ? 1 - error / spread : NAN;
    return LT_OK;
}

static lt_err normalise_day(lt_cx *cx, void *self, size_t day, unsigned worker)
{
    normalising *n = self;
    unsigned     samples = n->q->samples ? n->q->samples : 60;
    chance       c = chance_of(n->q->seed, 1000 + day); /* INV(1) */
    float        x[COLUMNS];
    double       sum = 0;
    (void)cx;
    (void)worker;
    for (unsigned k = 0; k < samples; k++) {
        memcpy(x, n->t->x + (size_t)chance_below(&c, n->t->n) * COLUMNS, sizeof x);
        x[0] = n->t->x[n->first[day] * COLUMNS];
        for (unsigned f = 0; f < MET_TREND_FORESTS; f++)
            sum += trees_predict(n->forest[f], x);
    }
    n->value[day] = sum / samples / MET_TREND_FORESTS;
    return LT_OK;
}

static lt_err normalise(lt_cx *cx, normalising *n, double *hourly)
{
    const table_of *t = n->t;
    size_t         *first;
    lt_err          e = LT_OK;
    TRY(ARENA_ARRAY(cx, t->n, &first));
    TRY(ARENA_ARRAY(cx, t->n, &n->value));
    for (size_t i = 0; i < t->n; i++)
        if (i == 0 || t->day[i] != t->day[i - 1])
            first[n->days++] = i;
    n->first = first;
    for (unsigned f = 0; !e && f < MET_TREND_FORESTS; f++) {
        trees_options o = options_of(n->q, f);
        e = trees_fit(cx, &(trees_table){t->x, t->y, t->n, COLUMNS}, &o, &n->forest[f]);
    }
    if (!e)
        e = parallel_run(cx, n->q->workers, n->days, normalise_day, n, "days");
    for (unsigned f = 0; f < MET_TREND_FORESTS; f++)
        trees_close(n->forest[f]);
    for (size_t d = 0; !e && d < n->days; d++)
        for (size_t i = first[d]; i < (d + 1 < n->days ? first[d + 1] : t->n); i++)
            hourly[i] = n->value[d];
    return e;
}

static lt_err fit_months(lt_cx *cx, const met_trend_ask *q, const theil_sen_months *m, bool has_season, theil_sen_trend *out)
{
    return theil_sen_fit(cx, &(theil_sen_query){.n = m->n, .t_years = m->t_years, .value = m->mean, .season = has_season ? m->season : NULL,
                                               .draws = q->draws, .seed = q->seed}, out);
}

lt_err met_trend_fit(lt_cx *cx, const met_trend_ask *q, met_trend *out)
{
    table_of    t = {0};
    normalising n = {.q = q, .t = &t};
    double     *measured, *hourly;
    *out = (met_trend){0};
    if (q->place >= q->history->places || q->pollutant < 0 || q->pollutant >= FORECAST_POLLUTANTS)
        return cx_fail(cx, LT_BAD_INPUT, "place %zu of %zu, pollutant %d: not of this history", q->place, q->history->places, q->pollutant);
    if (q->samples > MET_TREND_SAMPLES_MAX || q->history->hours > FORECAST_HOURS_MAX)
        return cx_fail(cx, LT_LIMIT, "%u samples of %zu hours: at most %u and %d", q->samples, q->history->hours, MET_TREND_SAMPLES_MAX, FORECAST_HOURS_MAX);
    TRY(take_hours(cx, q, &t));
    out->hours = t.n;
    TRY(score(cx, q, &t, out));
    TRY(ARENA_ARRAY(cx, t.n, &measured));
    TRY(ARENA_ARRAY(cx, t.n, &hourly));
    for (size_t i = 0; i < t.n; i++)
        measured[i] = t.y[i];
    TRY(normalise(cx, &n, hourly));
    TRY(theil_sen_take_months(cx, t.month, measured, t.n, MONTH_SHARE, &out->measured_months));
    TRY(theil_sen_take_months(cx, t.month, hourly, t.n, MONTH_SHARE, &out->normal_months));
    TRY(fit_months(cx, q, &out->measured_months, true, &out->measured));
    return fit_months(cx, q, &out->normal_months, false, &out->normal);
}
