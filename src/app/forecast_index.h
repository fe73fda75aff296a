/* forecast_index.h - the AQI of a forecast: its distribution and the primary pollutant's chance, from all pollutants together.
 * Place      app. Where model (forecast.h, joint.h) and assess (the law's index) meet
 * Method     members drawn from the pollutants' distributions with the ranks of past days (joint.h): of an hour the same hour of the
 *            days before the origin, of a day the whole days before it, the newest FORECAST_INDEX_MEMBERS on which every pollutant
 *            forecast was measured; below FORECAST_INDEX_MIN such days as if all rose together. Each member has its index by HJ 633;
 *            their quantiles, moved and widened as outcomes have taught (forecast_stretch), are the AQI's, the share in which a pollutant is (one of) the primary is its chance
 * Source     HJ 633-2012, HJ 633-2026 by the rules in force at the hour forecast
 * Given      a history up to the origin (later hours are not looked at), the forecast from there
 * Returned   median, 5, 25, 75, 95 %, mean; chance by pollutant (of all members, AQI <= 50 has no primary); members 0: no index
 * Invariants 1. nothing after the origin changes it
 */
#ifndef LT_APP_FORECAST_INDEX_H
#define LT_APP_FORECAST_INDEX_H

#include "assess/aqi.h"
#include "model/forecast/forecast.h"

#define FORECAST_INDEX_MEMBERS 100
#define FORECAST_INDEX_MIN     20
#define FORECAST_DAY_HOURS_MIN 20 /* of a measured day */

typedef struct forecast_index_ask {
    const law              *w;
    int                     offset_min;
    const forecast_history *history;
    size_t                  place;
    int64_t                 origin_h;
    const forecast_model   *model; /* whose outcomes moved the index's bias and width; NULL: none */
} forecast_index_ask;
typedef struct forecast_index {
    size_t members, days; /* days: of the template; 0: as if all rose together */
    float  median, mean, centre, quantile[FORECAST_QUANTILES], chance[FORECAST_POLLUTANTS];
    int    primary; /* centre: the mean before it was moved; primary: the likeliest when the median is above 50; -1: none */
} forecast_index;
/* at: hour lead - 1, or day - 1. */
void forecast_index_find(const forecast_index_ask *a, const forecast_result *r, bool is_day, int at, forecast_index *out);
/* It in the form of a pollutant's forecast: for forecast_learn, scores. */
forecast_value forecast_index_value(const forecast_index *x);
/* The index of one concentration of each pollutant (negative: not given). */
void forecast_index_of(const law *w, int offset_min, bool is_day, int64_t at_ms, const float conc[FORECAST_POLLUTANTS], aqi_result *out);
/* A pollutant's measured day, from the number of its first hour: mean, of O3 the largest mean of 8 hours; false: too few hours. */
bool forecast_index_day(const forecast_history *h, size_t place, int pollutant, int64_t first_h, float *out);

#endif
