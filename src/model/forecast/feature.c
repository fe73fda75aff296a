/* feature.c - see feature.h. */
#include "model/forecast/feature.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#define ONE         65536.0 /* whole numbers of a running sum in one unit */
#define SPEED       FORECAST_WEATHERS
#define DAY_HOURS   18
#define EIGHT_HOURS 6
#define HALF_TURN   3.14159265358979323846

typedef struct running {
    float   *v;   /* NaN: missing */
    int64_t *sum; /* before the hour */
    int32_t *n;
} running;
typedef struct place_frame {
    running conc[FORECAST_POLLUTANTS];          /* square roots */
    running weather[FORECAST_WEATHERS + 1];     /* and the wind's speed */
    bool    has_weather;
} place_frame;
struct feature_frame {
    int64_t      first_h; /* of the frame's first hour */
    size_t       from, hours, total, places; /* total: with the sky */
    place_frame *place;
    running      region[FORECAST_POLLUTANTS];
};

static lt_err open_running(lt_cx *cx, size_t n, running *r)
{
    r->v = malloc(n * sizeof *r->v + 1);
    r->sum = malloc((n + 1) * sizeof *r->sum);
    r->n = malloc((n + 1) * sizeof *r->n);
    return r->v && r->sum && r->n ? LT_OK : cx_fail(cx, LT_NO_MEMORY, "no memory for a series of %zu hours", n);
}
static void close_running(running *r)
{
    free(r->v);
    free(r->sum);
    free(r->n);
}
static void sum_running(running *r, size_t n)
{
    r->sum[0] = 0;
    r->n[0] = 0;
    for (size_t i = 0; i < n; i++) {
        bool has = !isnan(r->v[i]);
        r->sum[i + 1] = r->sum[i] + (has ? llrint((double)r->v[i] * ONE) : 0);
        r->n[i + 1] = r->n[i] + has;
    }
}

typedef struct copy_of {
    forecast_track track;
    size_t         from, n, at; /* into v[at ..] */
    const char    *name;
    size_t         place;
} copy_of;
static lt_err copy_track(lt_cx *cx, const copy_of *c, float *v)
{
    for (size_t i = 0; i < c->n; i++) {
        bool  has = c->track.value && c->track.have && c->track.have[c->from + i];
        float x = has ? c->track.value[c->from + i] : NAN;
        if (has && !(fabsf(x) < 1e9f))
            return cx_fail(cx, LT_BAD_INPUT, "place %zu, %s, hour %zu: %g is not a value (a missing one has the mark 0)", c->place, c->name,
                           c->from + i, (double)x);
        v[c->at + i] = x;
    }
    return LT_OK;
}

static const char *const WEATHER_NAME[] = {"temperature", "pressure", "dew point", "wind u", "wind v", "rain", "radiation", "mixing height"};

static lt_err fill_place(lt_cx *cx, feature_frame *f, const forecast_history *h, const feature_span *s, size_t place)
{
    place_frame          *p = &f->place[place];
    const forecast_place *in = &h->place[place];
    for (int k = 0; k < FORECAST_POLLUTANTS; k++) {
        TRY(open_running(cx, f->hours, &p->conc[k]));
        TRY(copy_track(cx, &(copy_of){in->conc[k], s->from, f->hours, 0, forecast_pollutant_name(k), place}, p->conc[k].v));
        for (size_t i = 0; i < f->hours; i++)
            p->conc[k].v[i] = isnan(p->conc[k].v[i]) ? NAN : sqrtf(fmaxf(p->conc[k].v[i], 0));
        sum_running(&p->conc[k], f->hours);
    }
    for (int k = 0; k <= SPEED; k++) {
        TRY(open_running(cx, f->total, &p->weather[k]));
        for (size_t i = 0; i < f->total; i++)
            p->weather[k].v[i] = NAN;
    }
    bool is_under = s->sky && (s->sky_place == SIZE_MAX || s->sky_place == place);
    for (int k = 0; k < FORECAST_WEATHERS; k++) {
        TRY(copy_track(cx, &(copy_of){in->weather[k], s->from, f->hours, 0, WEATHER_NAME[k], place}, p->weather[k].v));
        if (is_under)
            TRY(copy_track(cx, &(copy_of){s->sky->weather[k], 0, f->total - f->hours, f->hours, WEATHER_NAME[k], place}, p->weather[k].v));
    }
    for (size_t i = 0; i < f->total; i++) {
        float u = p->weather[FORECAST_WIND_U].v[i], v = p->weather[FORECAST_WIND_V].v[i];
        p->weather[SPEED].v[i] = sqrtf(u * u + v * v);
    }
    for (int k = 0; k <= SPEED; k++) {
        sum_running(&p->weather[k], f->total);
        p->has_weather |= p->weather[k].n[f->hours] > 0;
    }
    return LT_OK;
}

static lt_err fill_region(lt_cx *cx, feature_frame *f)
{
    for (int k = 0; k < FORECAST_POLLUTANTS; k++) {
        TRY(open_running(cx, f->hours, &f->region[k]));
        for (size_t i = 0; i < f->hours; i++) {
            float sum = 0, n = 0;
            for (size_t s = 0; s < f->places; s++)
                if (!isnan(f->place[s].conc[k].v[i]))
                    sum += f->place[s].conc[k].v[i], n++;
            f->region[k].v[i] = n > 0 ? sum / n : NAN;
        }
        sum_running(&f->region[k], f->hours);
    }
    return LT_OK;
}

lt_err feature_open(lt_cx *cx, const forecast_history *h, const feature_span *s, feature_frame **out)
{
    size_t sky = s->sky ? s->sky->hours : 0;
    assert(s->from <= s->to && s->to <= h->hours);
    if (h->places == 0 || h->places > FORECAST_PLACES_MAX || h->hours > FORECAST_HOURS_MAX)
        return cx_fail(cx, LT_LIMIT, "%zu places of %zu hours: 1 to %d places and at most %d hours", h->places, h->hours, FORECAST_PLACES_MAX,
                       FORECAST_HOURS_MAX);
    feature_frame *f = calloc(1, sizeof *f);
    if (!f)
        return cx_fail(cx, LT_NO_MEMORY, "no memory for a frame");
    f->first_h = h->first_h + (int64_t)s->from;
    f->from = s->from;
    f->hours = s->to - s->from;
    f->total = f->hours + (sky < FEATURE_SKY_MAX ? sky : FEATURE_SKY_MAX);
    f->places = h->places;
    f->place = calloc(h->places, sizeof *f->place);
    lt_err e = f->place ? LT_OK : cx_fail(cx, LT_NO_MEMORY, "no memory for %zu places", h->places);
    for (size_t p = 0; !e && p < h->places; p++)
        e = fill_place(cx, f, h, s, p);
    if (!e)
        e = fill_region(cx, f);
    if (e) {
        feature_close(f);
        return e;
    }
    *out = f;
    return LT_OK;
}

void feature_close(feature_frame *f)
{
    if (!f)
        return;
    for (size_t p = 0; f->place && p < f->places; p++) {
        for (int k = 0; k < FORECAST_POLLUTANTS; k++)
            close_running(&f->place[p].conc[k]);
        for (int k = 0; k <= SPEED; k++)
            close_running(&f->place[p].weather[k]);
    }
    for (int k = 0; k < FORECAST_POLLUTANTS; k++)
        close_running(&f->region[k]);
    free(f->place);
    free(f);
}

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}
static int hour_of(int64_t h)
{
    return (int)(h - 24 * floor_div(h, 24));
}
/* Month 0..11 and day of the year from the number of the day since 1970 (proleptic Gregorian). */
static int month_of(int64_t day)
{
    int64_t z = day + 719468, era = floor_div(z, 146097), doe = z - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365, doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;
    return (int)(mp < 10 ? mp + 2 : mp - 10);
}

/* Mean of the last `w` hours up to and with index `to`; half of them are wanted. */
static float mean_to(const running *r, int64_t to, int w)
{
    int64_t a = to + 1 - w, b = to + 1;
    a = a < 0 ? 0 : a;
    if (b <= a)
        return NAN;
    int n = r->n[b] - r->n[a];
    return n * 2 >= w ? (float)((double)(r->sum[b] - r->sum[a]) / ONE / n) : NAN;
}
static float at_hour(const running *r, int64_t i, int64_t last)
{
    return i >= 0 && i <= last ? r->v[i] : NAN;
}

void feature_learn_climate(const feature_frame *f, feature_climate *out)
{
    for (size_t s = 0; s < f->places; s++)
        for (int k = 0; k < FORECAST_POLLUTANTS; k++) {
            double sum[12][24] = {{0}}, n[12][24] = {{0}}, all_sum = 0, all_n = 0, hour_sum[24] = {0}, hour_n[24] = {0};
            for (size_t i = 0; i < f->hours; i++) {
                int64_t h = f->first_h + (int64_t)i;
                float   v = f->place[s].conc[k].v[i];
                if (isnan(v))
                    continue;
                int m = month_of(floor_div(h, 24)), hour = hour_of(h);
                sum[m][hour] += v, n[m][hour]++;
                hour_sum[hour] += v, hour_n[hour]++;
                all_sum += v, all_n++;
            }
            for (int hour = 0; hour < 24; hour++)
                out[s].hour[k][hour] = hour_n[hour] > 0 ? (float)(hour_sum[hour] / hour_n[hour]) : all_n > 0 ? (float)(all_sum / all_n) : NAN;
            for (int m = 0; m < 12; m++) /* a month that was not seen has the hour's mean, an hour that was not the mean of all */
                for (int hour = 0; hour < 24; hour++)
                    out[s].mean[k][m][hour] = n[m][hour] > 0      ? (float)(sum[m][hour] / n[m][hour])
                                              : hour_n[hour] > 0 ? (float)(hour_sum[hour] / hour_n[hour])
                                              : all_n > 0        ? (float)(all_sum / all_n)
                                                                 : NAN;
        }
}

/* First and last index of the target, relative to the frame. */
static void target_range(const feature_frame *f, const feature_ask *a, int64_t *first, int64_t *last)
{
    int64_t t = (int64_t)a->origin - (int64_t)f->from;
    if (a->is_day) {
        *first = t + 24 * a->lead - hour_of(f->first_h + t);
        *last = *first + 23;
    } else {
        *first = *last = t + a->lead;
    }
}
size_t feature_sky_hours(const feature_frame *f, const feature_ask *a)
{
    int64_t first, last;
    target_range(f, a, &first, &last);
    return (size_t)(last - ((int64_t)a->origin - (int64_t)f->from));
}

static float climate_at(const feature_frame *f, const feature_climate *c, int pollutant, int64_t index)
{
    return c->hour[pollutant][hour_of(f->first_h + index)];
}

static float *fill_past(const feature_frame *f, const feature_ask *a, int64_t t, float *o)
{
    static const int   LAGS[] = {0, 1, 2, 3, 5, 8, 12, 17, 23, 24, 35, 47}, MEANS[] = {3, 6, 12, 24, 48, 72, 168};
    const place_frame *p = &f->place[a->place];
    const running     *y = &p->conc[a->pollutant], *r = &f->region[a->pollutant];
    for (size_t i = 0; i < sizeof LAGS / sizeof *LAGS; i++)
        *o++ = at_hour(y, t - LAGS[i], t);
    for (size_t i = 0; i < sizeof MEANS / sizeof *MEANS; i++)
        *o++ = mean_to(y, t, MEANS[i]);
    for (int k = 0; k < FORECAST_POLLUTANTS; k++)
        if (k != a->pollutant) /* their mean of a day is left out: it tells the year more than the weather */
            *o++ = p->conc[k].v[t];
    *o++ = r->v[t];
    *o++ = r->v[t] - at_hour(r, t - 3, t);
    *o++ = mean_to(r, t, 6);
    *o++ = mean_to(r, t, 24);
    return o;
}

/* The same hour of the days before, the climatology, the calendar. */
static float *fill_cycle(const feature_frame *f, const feature_climate *c, const feature_ask *a, float *o)
{
    int64_t        t = (int64_t)a->origin - (int64_t)f->from, first, last;
    const running *y = &f->place[a->place].conc[a->pollutant];
    target_range(f, a, &first, &last);
    int64_t like = a->is_day ? t : first - 24 * ((first - t + 23) / 24);
    const running *r = &f->region[a->pollutant];
    double  sum = 0, n = 0, climate = 0;
    for (int d = 0; d < 7; d++) {
        float v = at_hour(y, like - 24 * d, t);
        if (!isnan(v))
            sum += v, n++;
    }
    *o++ = at_hour(y, like, t);
    *o++ = at_hour(y, like - 24, t);
    *o++ = n >= 3 ? (float)(sum / n) : NAN;
    for (int64_t i = first; i <= last; i++)
        climate += climate_at(f, c, a->pollutant, i);
    *o++ = (float)(climate / (double)(last - first + 1));
    *o++ = y->v[t] - climate_at(f, c, a->pollutant, t);
    int64_t h = f->first_h + first;
    int     hour = a->is_day ? hour_of(f->first_h + t) : hour_of(h); /* of a day: when it was asked */
    double  turn = hour * HALF_TURN / 12;
    *o++ = (float)a->lead;
    *o++ = (float)hour;
    *o++ = (float)sin(turn);
    *o++ = (float)cos(turn);
    *o++ = (float)sin(2 * turn);
    *o++ = (float)cos(2 * turn);
    *o++ = mean_to(y, t, 120);
    *o++ = mean_to(r, t, 24) - mean_to(r, t - 24, 24); /* the season is in the week before: two years are too few to learn it by date */
    int weekday = (int)(floor_div(h, 24) + 3 - 7 * floor_div(floor_div(h, 24) + 3, 7)); /* 0: Monday */
    *o++ = (float)(weekday >= 5);
    return o;
}

static float *fill_weather(const place_frame *p, int64_t t, float *o)
{
    const running *w = p->weather;
    static const int CHANGES[] = {FORECAST_TEMPERATURE, FORECAST_PRESSURE, FORECAST_DEW_POINT};
    for (int k = 0; k <= SPEED; k++)
        *o++ = w[k].v[t];
    *o++ = w[FORECAST_TEMPERATURE].v[t] - w[FORECAST_DEW_POINT].v[t];
    for (int i = 0; i < 3; i++)
        *o++ = w[CHANGES[i]].v[t] - at_hour(&w[CHANGES[i]], t - 24, t);
    *o++ = w[FORECAST_PRESSURE].v[t] - at_hour(&w[FORECAST_PRESSURE], t - 6, t);
    *o++ = mean_to(&w[SPEED], t, 6);
    *o++ = mean_to(&w[SPEED], t, 24);
    *o++ = mean_to(&w[FORECAST_WIND_U], t, 6);
    *o++ = mean_to(&w[FORECAST_WIND_V], t, 6);
    *o++ = mean_to(&w[FORECAST_RAIN], t, 24);
    *o++ = mean_to(&w[FORECAST_TEMPERATURE], t, 24);
    *o++ = mean_to(&w[FORECAST_DEW_POINT], t, 24);
    *o++ = mean_to(&w[FORECAST_WIND_U], t, 24);
    return o;
}

/* How far the places are apart now: standard deviation, largest, smallest. */
static float *fill_spread(const feature_frame *f, int pollutant, int64_t t, float *o)
{
    float n = 0, sum = 0, square = 0, most = NAN, least = NAN;
    for (size_t p = 0; p < f->places; p++) {
        float v = f->place[p].conc[pollutant].v[t];
        if (isnan(v))
            continue;
        n++, sum += v, square += v * v;
        most = isnan(most) || v > most ? v : most;
        least = isnan(least) || v < least ? v : least;
    }
    *o++ = n > 2 ? sqrtf(fmaxf(square / n - sum / n * (sum / n), 0)) : NAN;
    *o++ = most;
    *o++ = least;
    return o;
}
static float change_of(const running *r, int64_t t, int hours)
{
    return r->v[t] - at_hour(r, t - hours, t);
}
static float change_of_day(const running *r, int64_t t)
{
    return mean_to(r, t, 24) - mean_to(r, t - 24, 24);
}
static float *fill_change(const feature_frame *f, const feature_ask *a, int64_t t, float *o)
{
    const running *w = f->place[a->place].weather, *y = &f->place[a->place].conc[a->pollutant];
    float          day = mean_to(y, t, 24);
    *o++ = y->v[t] * y->v[t];
    *o++ = day * day;
    *o++ = mean_to(&w[FORECAST_WIND_V], t, 24);
    *o++ = mean_to(&w[SPEED], t, 72);
    *o++ = change_of_day(&w[FORECAST_PRESSURE], t);
    *o++ = change_of_day(&w[FORECAST_DEW_POINT], t);
    *o++ = mean_to(&w[FORECAST_TEMPERATURE], t, 72);
    *o++ = mean_to(&w[FORECAST_PRESSURE], t, 72);
    *o++ = change_of(&w[FORECAST_PRESSURE], t, 3);
    *o++ = change_of(&w[FORECAST_DEW_POINT], t, 6);
    *o++ = mean_to(&w[FORECAST_RAIN], t, 6);
    *o++ = mean_to(&w[FORECAST_TEMPERATURE], t, 24) - mean_to(&w[FORECAST_DEW_POINT], t, 24);
    *o++ = y->v[t] * w[SPEED].v[t];
    return o;
}

/* Weather at the target: of a day its means. */
static float *fill_sky(const feature_frame *f, const feature_ask *a, int64_t t, float *o)
{
    const running *w = f->place[a->place].weather;
    int64_t        first, last;
    target_range(f, a, &first, &last);
    int   width = (int)(last - first + 1), way = (int)(last - t);
    float now[FORECAST_WEATHERS + 1];
    for (int k = 0; k <= SPEED; k++)
        *o++ = now[k] = last < (int64_t)f->total ? mean_to(&w[k], last, width) : NAN;
    if (last >= (int64_t)f->total) {
        for (int k = SPEED + 1; k < FEATURE_COLUMNS_SKY - FEATURE_COLUMNS; k++)
            *o++ = NAN;
        return o;
    }
    *o++ = now[FORECAST_TEMPERATURE] - now[FORECAST_DEW_POINT];
    *o++ = now[FORECAST_TEMPERATURE] - w[FORECAST_TEMPERATURE].v[t];
    *o++ = now[FORECAST_PRESSURE] - w[FORECAST_PRESSURE].v[t];
    *o++ = now[FORECAST_DEW_POINT] - w[FORECAST_DEW_POINT].v[t];
    *o++ = now[FORECAST_PRESSURE] - at_hour(&w[FORECAST_PRESSURE], last - 24, last);
    *o++ = mean_to(&w[SPEED], last, way);
    *o++ = mean_to(&w[FORECAST_WIND_U], last, way);
    *o++ = mean_to(&w[FORECAST_WIND_V], last, way);
    *o++ = mean_to(&w[SPEED], last, 6);
    *o++ = mean_to(&w[FORECAST_WIND_U], last, 6);
    *o++ = mean_to(&w[FORECAST_WIND_V], last, 6);
    *o++ = mean_to(&w[SPEED], last, 24);
    *o++ = mean_to(&w[FORECAST_WIND_V], last, 24);
    *o++ = mean_to(&w[FORECAST_DEW_POINT], last, 24);
    *o++ = mean_to(&w[FORECAST_RAIN], last, 12);
    return o;
}

void feature_fill(const feature_frame *f, const feature_climate *climate, const feature_ask *a, float *out)
{
    int64_t t = (int64_t)a->origin - (int64_t)f->from;
    assert(t >= 0 && t < (int64_t)f->hours && a->place < f->places);
    float *o = fill_past(f, a, t, out);
    o = fill_cycle(f, climate + a->place, a, o);
    *o++ = mean_to(&f->region[a->pollutant], t, 72);
    o = fill_weather(&f->place[a->place], t, o);
    o = fill_spread(f, a->pollutant, t, o);
    o = fill_change(f, a, t, o);
    assert(o - out == FEATURE_COLUMNS);
    if (a->is_sky) {
        o = fill_sky(f, a, t, o);
        assert(o - out == FEATURE_COLUMNS_SKY);
    }
}

static float day_value(const running *r, int64_t first, bool is_eight)
{
    double sum = 0, best = -1;
    int    n = 0;
    for (int64_t i = first; i < first + 24; i++)
        if (!isnan(r->v[i]))
            sum += (double)r->v[i] * r->v[i], n++;
    if (n < DAY_HOURS || !is_eight)
        return n < DAY_HOURS ? NAN : (float)sqrt(sum / n);
    for (int64_t i = first; i + 8 <= first + 24; i++) {
        double s = 0;
        int    m = 0;
        for (int64_t k = i; k < i + 8; k++)
            if (!isnan(r->v[k]))
                s += (double)r->v[k] * r->v[k], m++;
        if (m >= EIGHT_HOURS && s / m > best)
            best = s / m;
    }
    return best < 0 ? NAN : (float)sqrt(best);
}

float feature_target(const feature_frame *f, const feature_ask *a)
{
    int64_t first, last;
    target_range(f, a, &first, &last);
    if (first < 0 || last >= (int64_t)f->hours)
        return NAN;
    const running *r = &f->place[a->place].conc[a->pollutant];
    return a->is_day ? day_value(r, first, a->pollutant == FORECAST_O3) : r->v[first];
}

float feature_value(const feature_frame *f, size_t place, int pollutant, size_t hour)
{
    return hour >= f->from && hour - f->from < f->hours ? f->place[place].conc[pollutant].v[hour - f->from] : NAN;
}
bool feature_has_weather(const feature_frame *f, size_t place)
{
    return f->place[place].has_weather;
}
