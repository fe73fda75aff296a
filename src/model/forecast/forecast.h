/* forecast.h - six pollutants for the next 72 hours and 7 days, each with its interval: learnt from hourly history.
 * Place      model. Pure: arrays in, arrays out.
 * Method     For a target hour t + h the expected concentration is predicted from what is known at t (feature.h), by one
 *            gradient-boosted forest (trees.h) and one ridge regression (ridge.h) for each band of leads (1-6, 7-24, 25-72 h; days
 *            1-7), averaged with the weight that was best on weeks held out; then both are learnt anew from all weeks. Where a
 *            weather forecast is given for the whole way from t to t + h a second pair of models is used that was trained with the
 *            weather observed at the target ("perfect prog"); beyond the last hour of it the pair without weather answers, and
 *            has_weather says so.
 *            Intervals: quantiles of the errors on the held-out weeks, divided by the root of the predicted value, by lead and class
 *            of that value (split conformal), moved by
 *            forecast_learn: a decaying mean of the last errors, and a width that follows the share of misses (adaptive conformal:
 *            w <- w exp(g (miss - 0.05)), each side by itself).
 *            A day is the mean of its 24 hours, for O3 the largest mean of 8 hours in a row; days have models of their own.
 * Source     Friedman 2001 (boosting); Hoerl and Kennard 1970 (ridge); Vovk et al. 2005, Gibbs and Candes 2021 (conformal)
 * Given      history: places (stations of a district, or the district's mean as one place) on one hourly axis; an hour is known by
 *            its number since 1970-01-01 00:00 local time (Beijing; UTC ms / 3600000 + 8). A value is missing where its mark is 0;
 *            a value marked present must be finite (LT_BAD_INPUT names place, quantity and hour). Concentrations in ug/m3 (CO in
 *            mg/m3), below 0 is taken as 0 (drift of an instrument). Weather: see forecast_weather. A track whose arrays are NULL
 *            is missing as a whole. Less than FORECAST_DAYS_MIN days with a pollutant: it is not forecast (is_given false);
 *            no pollutant at all: LT_NOT_ENOUGH
 * Returned   forecast_fit: a model, owned by the caller (forecast_close). forecast_predict: median and 5, 25, 75, 95 % quantiles in
 *            the unit given, 0 <= q5 <= q25 <= median <= q75 <= q95; what it rests on, in words
 * Valid      hours with at least one measured value of the pollutant in the last 24 h (else is_given false). Measured:
 *            test/model/forecast.measure
 * Cost       fit: half a minute for six pollutants, ten stations and two years on two cores; predict: milliseconds a place
 * Limits     FORECAST_PLACES_MAX, FORECAST_HOURS_MAX
 * Threads    a model may be used for prediction by many; forecast_learn needs it alone
 * Owner      forecast_fit/forecast_load .. forecast_close
 * Invariants 1. nothing after the origin (but the weather forecast given) changes a prediction, and nothing after the history's end a
 *            model  2. quantiles do not cross  3. the same input gives the same bytes whatever the number of workers
 */
#ifndef LT_MODEL_FORECAST_H
#define LT_MODEL_FORECAST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/cx.h"
#include "base/span.h"

#define FORECAST_HOURS      72
#define FORECAST_DAYS       7
#define FORECAST_QUANTILES  4
#define FORECAST_PLACES_MAX 64
#define FORECAST_HOURS_MAX  200000
#define FORECAST_DAYS_MIN   60  /* with values, to learn a pollutant */
#define FORECAST_BACK_H     240 /* hours of history that a prediction looks back at most */

/* In the order of assess' pollutants. */
typedef enum forecast_pollutant {
    FORECAST_SO2, FORECAST_NO2, FORECAST_CO, FORECAST_O3, FORECAST_PM10, FORECAST_PM25
} forecast_pollutant;
#define FORECAST_POLLUTANTS 6
#define FORECAST_INDEX      FORECAST_POLLUTANTS /* what others make of all (the AQI): the model keeps its bias and width alone */
const char *forecast_pollutant_name(int p); /* "SO2" "NO2" "CO" "O3" "PM10" "PM2.5" */

typedef enum forecast_weather {
    FORECAST_TEMPERATURE, /* C */
    FORECAST_PRESSURE,    /* hPa, of the station or the sea: one of them throughout */
    FORECAST_DEW_POINT,   /* C */
    FORECAST_WIND_U,      /* m/s, towards the east */
    FORECAST_WIND_V,      /* m/s, towards the north */
    FORECAST_RAIN,        /* mm of the hour */
    FORECAST_RADIATION,   /* W/m2, global */
    FORECAST_MIXING       /* m, height of the mixing layer */
} forecast_weather;
#define FORECAST_WEATHERS 8

/* One quantity hour by hour; both arrays are the caller's. */
typedef struct forecast_track {
    const float   *value;
    const uint8_t *have; /* 0: missing, and the value is not looked at */
} forecast_track;
typedef struct forecast_place {
    forecast_track conc[FORECAST_POLLUTANTS];
    forecast_track weather[FORECAST_WEATHERS];
} forecast_place;
typedef struct forecast_history {
    int64_t               first_h; /* number of the first hour */
    size_t                hours;
    size_t                places;
    const forecast_place *place;
} forecast_history;
/* The weather after the origin: value[0] of a track is that of the hour origin + 1. hours 0: none. */
typedef struct forecast_sky {
    size_t         hours;
    forecast_track weather[FORECAST_WEATHERS];
} forecast_sky;

typedef struct forecast_options {
    uint64_t seed;
    unsigned workers;      /* 0: all cores */
    unsigned trees;        /* 0: 100 */
    uint32_t rows;         /* a model's training rows at most; 0: 40,000 */
    uint8_t  pollutants;   /* bits 1 << pollutant; 0: all */
    bool     skip_weather; /* do not learn the models with weather */
} forecast_options;

typedef struct forecast_model forecast_model;
/* Learn from the whole of the history. */
LT_MUST lt_err forecast_fit(lt_cx *cx, const forecast_history *history, const forecast_options *options, forecast_model **out);
void forecast_close(forecast_model *m);

typedef struct forecast_value {
    bool  is_given;
    bool  has_weather;                  /* the weather forecast given was used */
    float median;
    float quantile[FORECAST_QUANTILES]; /* 5, 25, 75, 95 % */
    float mean;                         /* expected value: smallest RMSE */
    float centre;                       /* the expected value before correction: for forecast_learn */
} forecast_value;
typedef struct forecast_result {
    forecast_value hour[FORECAST_POLLUTANTS][FORECAST_HOURS]; /* [p][h - 1]: the hour origin + h */
    forecast_value day[FORECAST_POLLUTANTS][FORECAST_DAYS];   /* [p][d - 1]: d-th local day after the origin's */
    int            weather_hours;                             /* leads 1..weather_hours rest on the weather forecast; 0: none */
    char           basis[320];                                /* the same in English words */
    char           basis_zh[320];                             /* and in Chinese */
} forecast_result;
/* The hours after `origin` are not looked at. place: an index into the history, which has the places of the one that taught
 * (LT_BAD_INPUT otherwise); origin_h within the history. sky NULL: no weather forecast. */
typedef struct forecast_question {
    const forecast_history *history;
    size_t                  place;
    int64_t                 origin_h;
    const forecast_sky     *sky;
} forecast_question;
LT_MUST lt_err forecast_predict(lt_cx *cx, const forecast_model *m, const forecast_question *q, forecast_result *out);

/* A forecast that met its truth: moves bias and width of that place, pollutant and band of leads. */
typedef struct forecast_outcome {
    size_t         place;
    int            pollutant; /* or FORECAST_INDEX */
    int            lead;      /* hour 1..72, or day 1..7 */
    bool           is_day;
    forecast_value issued;
    float          observed;
} forecast_outcome;
/* LT_BAD_INPUT: a place, pollutant or lead that is not the model's; an observed value that is not finite. */
LT_MUST lt_err forecast_learn(lt_cx *cx, forecast_model *m, const forecast_outcome *o);

/* The index's 5, 25, 50, 75, 95 % with what forecast_learn was told of it; centre: its mean as made. */
void forecast_stretch(const forecast_model *m, const forecast_outcome *o, float level[5]);

/* Bytes to keep a model, forecast_learn's state with it; the same model, the same bytes. */
void forecast_save(const forecast_model *m, buf *out);
/* LT_DAMAGED: not such bytes, or of another version. */
LT_MUST lt_err forecast_load(lt_cx *cx, span bytes, forecast_model **out);
size_t forecast_places(const forecast_model *m);
bool forecast_has_weather(const forecast_model *m, int pollutant);

#endif
