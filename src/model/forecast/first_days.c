/* first_days.c - see first_days.h. */
#include "model/forecast/first_days.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

#define DAY         24
#define RECENT      6
#define BANDS       5
#define EIGHT       8
#define ORIGIN_STEP 3

static const int BAND_END[BANDS] = {3, 6, 12, 24, FORECAST_HOURS};
static const double SHARE[5] = {0.05, 0.25, 0.5, 0.75, 0.95};

typedef struct past { /* of one pollutant, up to the origin */
    size_t  n;
    int64_t first_h;
    double *y;
    bool   *have;
    double  mean[DAY], all;
    double  keep_r;
    size_t  values;
    double *errors[BANDS];
    size_t  error_count[BANDS], error_room;
} past;

static int hour_of_day(int64_t h)
{
    return (int)(((h % DAY) + DAY) % DAY);
}

static double cycle(const past *p, int64_t h)
{
    return p->mean[hour_of_day(h)];
}

static lt_err load(lt_cx *cx, const forecast_history *history, const forecast_track *track, int64_t origin_h, past *p)
{
    int64_t from = origin_h - FIRST_DAYS_BACK * DAY + 1;
    from = from < history->first_h ? history->first_h : from;
    *p = (past){.first_h = from, .n = (size_t)(origin_h - from + 1)};
    TRY(ARENA_ARRAY(cx, p->n, &p->y));
    TRY(ARENA_ARRAY(cx, p->n, &p->have));
    for (size_t i = 0; i < p->n; i++) {
        size_t at = (size_t)(from - history->first_h) + i;
        p->have[i] = track->have && track->have[at];
        if (!p->have[i])
            continue;
        if (!isfinite(track->value[at]))
            return cx_fail(cx, LT_BAD_INPUT, "hour %lld: a value that is not finite", (long long)(from + (int64_t)i));
        p->y[i] = sqrt(fmax((double)track->value[at], 0));
        p->values++;
    }
    p->error_room = p->n / ORIGIN_STEP * FORECAST_HOURS + FORECAST_HOURS;
    return LT_OK;
}

/* The daily cycle and how long a departure from it lasts. */
static void learn(past *p)
{
    double sum[DAY] = {0}, whole = 0, up = 0, down = 0;
    size_t count[DAY] = {0};
    for (size_t i = 0; i < p->n; i++)
        if (p->have[i]) {
            int k = hour_of_day(p->first_h + (int64_t)i);
            sum[k] += p->y[i];
            count[k]++;
            whole += p->y[i];
        }
    p->all = whole / (double)(p->values ? p->values : 1);
    for (int k = 0; k < DAY; k++)
        p->mean[k] = count[k] ? sum[k] / (double)count[k] : p->all;
    for (size_t i = 1; i < p->n; i++)
        if (p->have[i] && p->have[i - 1]) {
            double a = p->y[i - 1] - cycle(p, p->first_h + (int64_t)i - 1), b = p->y[i] - cycle(p, p->first_h + (int64_t)i);
            up += a * b;
            down += a * a;
        }
    p->keep_r = down > 0 ? fmin(fmax(up / down, 0), 0.98) : 0;
}

/* The departure at position i: the mean of the last hours that are there; false: none is. */
static bool departure(const past *p, size_t i, double *out)
{
    double sum = 0;
    int n = 0;
    for (size_t k = 0; k < RECENT && k <= i; k++)
        if (p->have[i - k]) {
            sum += p->y[i - k] - cycle(p, p->first_h + (int64_t)(i - k));
            n++;
        }
    *out = n ? sum / n : 0;
    return n > 0;
}

static double path_at(const past *p, size_t i, double a, int lead)
{
    return fmax(cycle(p, p->first_h + (int64_t)i + lead) + a * pow(p->keep_r, lead), 0);
}

static int band_of(int lead)
{
    int b = 0;
    while (lead > BAND_END[b])
        b++;
    return b;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static lt_err look_back(lt_cx *cx, past *p)
{
    double a;
    for (int b = 0; b < BANDS; b++)
        TRY(ARENA_ARRAY(cx, p->error_room, &p->errors[b]));
    for (size_t i = DAY; i + 1 < p->n; i += ORIGIN_STEP) {
        if (!departure(p, i, &a))
            continue;
        for (int lead = 1; lead <= FORECAST_HOURS && i + (size_t)lead < p->n; lead++)
            if (p->have[i + (size_t)lead]) {
                int b = band_of(lead);
                p->errors[b][p->error_count[b]++] = p->y[i + (size_t)lead] - path_at(p, i, a, lead);
            }
    }
    for (int b = 0; b < BANDS; b++)
        qsort(p->errors[b], p->error_count[b], sizeof p->errors[b][0], by_size);
    return LT_OK;
}

static double quantile(const double *sorted, size_t n, double share)
{
    if (!n)
        return 0;
    double at = share * (double)(n - 1);
    size_t i = (size_t)at;
    return i + 1 < n ? sorted[i] + (at - (double)i) * (sorted[i + 1] - sorted[i]) : sorted[n - 1];
}

/* Five quantiles in square roots into a value: not negative, in order. */
static void fill(forecast_value *v, const double root[5])
{
    double q[5];
    for (int k = 0; k < 5; k++) {
        q[k] = fmax(root[k], 0);
        q[k] = k && q[k] < q[k - 1] ? q[k - 1] : q[k];
    }
    *v = (forecast_value){.is_given = true, .median = (float)(q[2] * q[2]), .centre = (float)q[2]};
    const int of[FORECAST_QUANTILES] = {0, 1, 3, 4};
    for (int k = 0; k < FORECAST_QUANTILES; k++)
        v->quantile[k] = (float)(q[of[k]] * q[of[k]]);
    assert(v->quantile[0] <= v->quantile[1] && v->quantile[1] <= v->median && v->median <= v->quantile[2] && v->quantile[2] <= v->quantile[3]); /* INV(2) */
}

static void put_hours(const past *p, double a, forecast_value *hour)
{
    double wider = 1 + 2.0 * DAY / (double)p->values, root[5];
    for (int lead = 1; lead <= FORECAST_HOURS; lead++) {
        int b = band_of(lead);
        double centre = path_at(p, p->n - 1, a, lead), middle = quantile(p->errors[b], p->error_count[b], 0.5);
        for (int k = 0; k < 5; k++)
            root[k] = centre + middle + (quantile(p->errors[b], p->error_count[b], SHARE[k]) - middle) * wider;
        fill(&hour[lead - 1], root);
    }
}

/* The day's figure of 24 concentrations. */
static double figure_of(const double c[DAY], bool is_ozone)
{
    double sum = 0, best = 0;
    for (int k = 0; k < DAY; k++)
        sum += c[k];
    for (int k = 0; is_ozone && k + EIGHT <= DAY; k++) {
        double eight = 0;
        for (int i = 0; i < EIGHT; i++)
            eight += c[k + i];
        best = fmax(best, eight / EIGHT);
    }
    return is_ozone ? best : sum / DAY;
}

/* The spread of the square roots of the daily figures: of whole days of the history. */
static double spread(const past *p, bool is_ozone)
{
    double c[DAY], sum = 0, square = 0;
    size_t days = 0, i = (size_t)((DAY - hour_of_day(p->first_h)) % DAY);
    for (; i + DAY <= p->n; i += DAY) {
        int n = 0;
        for (int k = 0; k < DAY; k++) {
            bool has = p->have[i + (size_t)k];
            c[k] = has ? p->y[i + (size_t)k] * p->y[i + (size_t)k] : cycle(p, k) * cycle(p, k);
            n += has;
        }
        if (n < DAY * 3 / 4)
            continue;
        double root = sqrt(figure_of(c, is_ozone));
        sum += root;
        square += root * root;
        days++;
    }
    return days > 1 ? sqrt(fmax(square - sum * sum / (double)days, 0) / (double)(days - 1)) : p->all / 2;
}

static void put_days(const past *p, double a, bool is_ozone, forecast_value *day)
{
    static const double NORMAL[5] = {-1.645, -0.674, 0, 0.674, 1.645};
    int64_t origin = p->first_h + (int64_t)p->n - 1, midnight = origin - hour_of_day(origin);
    double sd = spread(p, is_ozone), c[DAY], root[5], wider = 1 + 2.0 * DAY / (double)p->values;
    for (int d = 1; d <= FORECAST_DAYS; d++) {
        for (int k = 0; k < DAY; k++) {
            double y = path_at(p, p->n - 1, a, (int)(midnight + d * DAY + k - origin));
            c[k] = y * y;
        }
        double held = pow(p->keep_r, d * DAY), width = sd * sqrt(fmax(1 - held * held, 0.25)) * wider;
        for (int k = 0; k < 5; k++)
            root[k] = sqrt(figure_of(c, is_ozone)) + NORMAL[k] * width;
        fill(&day[d - 1], root);
    }
}

lt_err first_days_predict(lt_cx *cx, const forecast_history *history, size_t place, int64_t origin_h, forecast_result *out)
{
    int days = 0;
    *out = (forecast_result){0};
    if (place >= history->places || origin_h < history->first_h || origin_h >= history->first_h + (int64_t)history->hours)
        return cx_fail(cx, LT_BAD_INPUT, "place %zu, hour %lld: not of the history", place, (long long)origin_h);
    for (int q = 0; q < FORECAST_POLLUTANTS; q++) {
        past p;
        double a;
        TRY(load(cx, history, &history->place[place].conc[q], origin_h, &p));
        bool is_recent = false;
        for (size_t k = 0; k < DAY && k < p.n; k++)
            is_recent = is_recent || p.have[p.n - 1 - k];
        if (!is_recent || p.values < FIRST_DAYS_MIN * DAY)
            continue;
        learn(&p);
        TRY(look_back(cx, &p));
        (void)departure(&p, p.n - 1, &a);
        put_hours(&p, a, out->hour[q]);
        put_days(&p, a, q == FORECAST_O3, out->day[q]);
        days = days > (int)(p.values / DAY) ? days : (int)(p.values / DAY);
    }
    snprintf(out->basis, sizeof out->basis, "%d days of hours: the daily cycle and what persists; below %d days nothing more can be learnt", days, FORECAST_DAYS_MIN);
    snprintf(out->basis_zh, sizeof out->basis_zh, "已有 %d 天小时值：按日变化和持续性外推；不足 %d 天，暂不能训练模型", days, FORECAST_DAYS_MIN);
    return LT_OK;
}
