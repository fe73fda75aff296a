/* forecast.c - asking a model and telling it how it went; see forecast.h. */
#include "model/forecast/forecast.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/forecast/forecast_int.h"

const forecast_band FORECAST_BAND[BANDS] = {
    {1, 6, 5, {1, 2, 3, 4, 6}},
    {7, 24, 6, {7, 10, 13, 16, 20, 24}},
    {25, 72, 9, {25, 30, 36, 42, 48, 54, 60, 66, 72}},
    {1, 7, 7, {1, 2, 3, 4, 5, 6, 7}},
};

const char *forecast_pollutant_name(int p)
{
    static const char *const NAME[FORECAST_POLLUTANTS] = {"SO2", "NO2", "CO", "O3", "PM10", "PM2.5"};
    return p >= 0 && p < FORECAST_POLLUTANTS ? NAME[p] : "?";
}

int forecast_band_of(int lead, bool is_day)
{
    return is_day ? BAND_OF_DAY : lead <= FORECAST_BAND[0].last ? 0 : lead <= FORECAST_BAND[1].last ? 1 : 2;
}
int forecast_part_of(int band, int lead)
{
    int width = FORECAST_BAND[band].last - FORECAST_BAND[band].first + 1, part = (lead - FORECAST_BAND[band].first) * PARTS / width;
    return part < PARTS ? part : PARTS - 1;
}

double forecast_head_value(const forecast_head *h, int band, int lead, const float *row)
{
    const forecast_band *b = &FORECAST_BAND[band];
    uint32_t             hi = 0;
    while (hi + 1 < b->anchors && b->anchor[hi] < lead)
        hi++;
    uint32_t lo = b->anchor[hi] == lead || hi == 0 ? hi : hi - 1;
    double   part = lo == hi ? 0 : (double)(lead - b->anchor[lo]) / (b->anchor[hi] - b->anchor[lo]);
    double   line = (1 - part) * ridge_predict(&h->line[lo], row) + part * ridge_predict(&h->line[hi], row);
    double   v = h->blend * trees_predict(h->forest, row) + (1 - h->blend) * line;
    v += band == 0 && !isnan(row[0]) ? (double)h->keep[lead - 1] * row[0] * row[0] : 0;
    return v > 0 ? v : 0;
}

forecast_model *forecast_new(size_t places)
{
    forecast_model *m = calloc(1, sizeof *m);
    if (!m)
        return NULL;
    m->places = places;
    m->climate = calloc(places, sizeof *m->climate);
    m->state = calloc(places, sizeof *m->state);
    for (size_t p = 0; m->climate && m->state && p < places; p++)
        for (int b = 0; b < BANDS; b++)
            for (int k = 0; k < PARTS; k++)
                m->state[p][FORECAST_INDEX][b][k] = (interval_state){.widen = {INDEX_WIDEN, INDEX_WIDEN}};
    if (m->climate && m->state)
        return m;
    forecast_close(m);
    return NULL;
}
void forecast_close(forecast_model *m)
{
    if (!m)
        return;
    for (int p = 0; p < FORECAST_POLLUTANTS; p++)
        for (int b = 0; b < BANDS; b++)
            for (int k = 0; k < 2; k++)
                trees_close(m->head[p][b][k].forest);
    free(m->climate);
    free(m->state);
    free(m);
}
size_t forecast_places(const forecast_model *m)
{
    return m->places;
}
bool forecast_has_weather(const forecast_model *m, int pollutant)
{
    return pollutant >= 0 && pollutant < FORECAST_POLLUTANTS && m->head[pollutant][0][1].is_given;
}

/* Hours after the origin for which temperature or wind is given without a gap. */
static size_t sky_reach(const forecast_sky *sky)
{
    size_t n = 0;
    if (!sky)
        return 0;
    const forecast_track *t = &sky->weather[FORECAST_TEMPERATURE], *u = &sky->weather[FORECAST_WIND_U], *v = &sky->weather[FORECAST_WIND_V];
    while (n < sky->hours && ((t->have && t->have[n]) || (u->have && u->have[n] && v->have && v->have[n])))
        n++;
    return n;
}

typedef struct asking {
    const forecast_model    *m;
    const forecast_question *q;
    feature_frame           *frame;
    size_t                   origin, reach;
} asking;

static void ask_value(const asking *a, int pollutant, int lead, bool is_day, forecast_value *out)
{
    float       row[FEATURE_COLUMNS_SKY], level[INTERVAL_LEVELS];
    int         band = forecast_band_of(lead, is_day), part = forecast_part_of(band, lead);
    feature_ask f = {.place = a->q->place, .pollutant = pollutant, .origin = a->origin, .lead = lead, .is_day = is_day};
    *out = (forecast_value){0};
    f.is_sky = a->m->head[pollutant][band][1].is_given && feature_sky_hours(a->frame, &f) <= a->reach;
    const forecast_head *h = &a->m->head[pollutant][band][f.is_sky];
    if (!h->is_given)
        return;
    const interval_state *state = &a->m->state[a->q->place][pollutant][band][part];
    feature_fill(a->frame, a->m->climate, &f, row);
    double centre = forecast_head_value(h, band, lead, row), mean = centre + interval_shift(state, centre);
    interval_apply(&h->part[part], state, centre, level);
    *out = (forecast_value){.is_given = true, .has_weather = f.is_sky, .median = level[2], .centre = (float)centre};
    out->mean = mean > 0 ? (float)mean : 0;
    out->quantile[0] = level[0];
    out->quantile[1] = level[1];
    out->quantile[2] = level[3];
    out->quantile[3] = level[4];
}

static bool is_fresh(const asking *a, int pollutant)
{
    for (size_t k = 0; k < 24 && k <= a->origin; k++)
        if (!isnan(feature_value(a->frame, a->q->place, pollutant, a->origin - k)))
            return true;
    return false;
}

static void say_basis(const asking *a, forecast_result *out)
{
    out->weather_hours = 0;
    for (int lead = 1; lead <= FORECAST_HOURS; lead++)
        for (int p = 0; p < FORECAST_POLLUTANTS; p++)
            if (out->hour[p][lead - 1].has_weather)
                out->weather_hours = lead;
    if (out->weather_hours == 0) {
        snprintf(out->basis, sizeof out->basis, "measured values up to the origin; %s",
                 a->reach ? "the weather forecast given was not used: the model has not learnt from weather" : "no weather forecast");
        snprintf(out->basis_zh, sizeof out->basis_zh, "依据起报时刻及以前的监测值；%s",
                 a->reach ? "所给气象预报未使用：模型未学习气象" : "没有气象预报");
    } else if (out->weather_hours < FORECAST_HOURS) {
        snprintf(out->basis, sizeof out->basis,
                 "measured values up to the origin and the weather forecast of the first %d hours; beyond them no weather forecast", out->weather_hours);
        snprintf(out->basis_zh, sizeof out->basis_zh, "依据起报时刻及以前的监测值和前 %d 小时的气象预报；其后没有气象预报", out->weather_hours);
    } else {
        snprintf(out->basis, sizeof out->basis, "measured values up to the origin and the weather forecast");
        snprintf(out->basis_zh, sizeof out->basis_zh, "依据起报时刻及以前的监测值和气象预报");
    }
}

lt_err forecast_predict(lt_cx *cx, const forecast_model *m, const forecast_question *q, forecast_result *out)
{
    const forecast_history *h = q->history;
    int64_t                 at = q->origin_h - h->first_h;
    if (h->places != m->places || q->place >= m->places)
        return cx_fail(cx, LT_BAD_INPUT, "place %zu of %zu: the model knows %zu places", q->place, h->places, m->places);
    if (at < 0 || at >= (int64_t)h->hours)
        return cx_fail(cx, LT_BAD_INPUT, "origin %lld: the history has the hours %lld to %lld", (long long)q->origin_h, (long long)h->first_h,
                       (long long)h->first_h + (long long)h->hours - 1);
    asking       a = {.m = m, .q = q, .origin = (size_t)at, .reach = sky_reach(q->sky)};
    feature_span s = {.from = at > FORECAST_BACK_H ? (size_t)(at - FORECAST_BACK_H) : 0, .to = (size_t)at + 1, .sky_place = q->place, .sky = q->sky};
    memset(out, 0, sizeof *out);
    TRY(feature_open(cx, h, &s, &a.frame)); /* INV(1): the frame ends with the origin */
    for (int p = 0; p < FORECAST_POLLUTANTS; p++) {
        if (!is_fresh(&a, p))
            continue;
        for (int lead = 1; lead <= FORECAST_HOURS; lead++)
            ask_value(&a, p, lead, false, &out->hour[p][lead - 1]);
        for (int day = 1; day <= FORECAST_DAYS; day++)
            ask_value(&a, p, day, true, &out->day[p][day - 1]);
    }
    say_basis(&a, out);
    feature_close(a.frame);
    return LT_OK;
}

lt_err forecast_learn(lt_cx *cx, forecast_model *m, const forecast_outcome *o)
{
    if (o->place >= m->places || o->pollutant < 0 || o->pollutant > FORECAST_INDEX || o->lead < 1 ||
        o->lead > (o->is_day ? FORECAST_DAYS : FORECAST_HOURS))
        return cx_fail(cx, LT_BAD_INPUT, "place %zu, pollutant %d, lead %d: not of this model", o->place, o->pollutant, o->lead);
    if (!isfinite(o->observed) || !isfinite(o->issued.centre) || !isfinite(o->issued.quantile[0]) || !isfinite(o->issued.quantile[3]))
        return cx_fail(cx, LT_BAD_INPUT, "%s, lead %d: the outcome is not a number", forecast_pollutant_name(o->pollutant), o->lead);
    if (!o->issued.is_given)
        return LT_OK;
    int band = forecast_band_of(o->lead, o->is_day);
    interval_learn(&m->state[o->place][o->pollutant][band][forecast_part_of(band, o->lead)], o->issued.centre,
                   (float[]){o->issued.quantile[0], o->issued.quantile[3]}, o->observed > 0 ? o->observed : 0);
    return LT_OK;
}

void forecast_stretch(const forecast_model *m, const forecast_outcome *o, float level[INTERVAL_LEVELS])
{
    int band = forecast_band_of(o->lead, o->is_day);
    interval_stretch(&m->state[o->place][FORECAST_INDEX][band][forecast_part_of(band, o->lead)], o->issued.centre, level);
}
