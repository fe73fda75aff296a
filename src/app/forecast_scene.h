/* forecast_scene.h - what a forecast is made from: hours of the district and its stations, their weather, the weather to come.
 * Place      app. Where keep (series) and model (forecast.h) meet.
 * Method     place 0 is the district: the mean of its stations' valid hours, where 75 % of the stations that measure have one
 *            (HJ 663-2013); then the stations of the district, then those of its city. Weather is the mean of all places that
 *            measure it (wind by components). Forecast weather: series of the place weather-forecast, gaps of up to
 *            FORECAST_SCENE_GAP_H hours filled in a straight line; it ends where it is longer silent
 * Given      a keep with a plan; the last `days` days before now
 * Returned   in cx->arena. origin_h: the newest hour with a value of the district; the history ends there. Hours are numbered as
 *            forecast.h does, in the district's civil time
 * Errors     LT_NOT_ENOUGH: no plan, no station, no hour measured; says which
 * Limits     FORECAST_SCENE_PLACES places
 */
#ifndef LT_APP_FORECAST_SCENE_H
#define LT_APP_FORECAST_SCENE_H

#include "keep/keep.h"
#include "model/forecast/forecast.h"

#define FORECAST_SCENE_PLACES 24u
#define FORECAST_SCENE_DAYS   730
#define FORECAST_SCENE_GAP_H  6
#define FORECAST_SCENE_SKY_H  240

typedef struct forecast_scene {
    forecast_history history;
    const char      *ids[FORECAST_SCENE_PLACES + 1]; /* [0] "district" */
    lt_place        *stations;                       /* of ids[1 ..] */
    const char      *district;
    int64_t          origin_h;
    bool             is_simulated;
    bool             has_weather; /* measured weather */
    forecast_sky     sky;
    int64_t          sky_issued_ms; /* INT64_MIN: no forecast weather beyond the origin */
    int              offset_min;
} forecast_scene;

LT_MUST lt_err forecast_scene_load(lt_cx *cx, keep *k, int offset_min, int days, forecast_scene *out);
/* The start of a numbered hour, and the number of the hour that holds a moment. */
int64_t forecast_scene_ms(const forecast_scene *s, int64_t hour);
int64_t forecast_scene_hour(const forecast_scene *s, int64_t ms);

#endif
