/* feature.h - what is known at an hour about a pollutant some hours later: one row of numbers for the trees and the ridge.
 * Place      model. Pure.
 * Method     Of the square root of the concentration: its last values, means of the last 3 h to 7 d, the other pollutants, the mean
 *            of all places and how far they are apart, the same hour of the days before, the climatology of the target hour; calendar
 *            of the target (hour and weekend: no date, for a forest learns the weather of two years by heart when it is told the
 *            date); the concentration itself, for the ridge; weather now and its changes over 3 h to 3 d; with a weather forecast also the weather at the target and on the way there. Means over a window
 *            come from running sums of whole numbers (2^-16 of the unit): exact, whatever the window began with
 * Given      a history (forecast.h) and the first and last hour of it that may be looked at; a sky after the last hour, or none
 * Returned   feature_fill: FEATURE_COLUMNS or FEATURE_COLUMNS_SKY values, NaN where something is missing (a window wants half its
 *            hours). feature_target: the square root of the value at the target, NaN when missing; of a day (at least 18 hours) its
 *            mean, for O3 the largest mean of 8 hours in a row (6 of them there)
 * Valid      origins within the frame; hours before its beginning count as missing
 * Cost       constant a row; memory 100 bytes a place and hour and track
 * Threads    a frame may be read by many      Owner  feature_open .. feature_close
 * Invariants 1. feature_fill looks at no hour after the origin, but for weather when is_sky is asked
 */
#ifndef LT_MODEL_FEATURE_H
#define LT_MODEL_FEATURE_H

#include "model/forecast/forecast.h"

#define FEATURE_COLUMNS     81
#define FEATURE_COLUMNS_SKY 105
#define FEATURE_SKY_MAX     216 /* hours after the last one */
#define FEATURE_TRACKS      (2 * FORECAST_POLLUTANTS + FORECAST_WEATHERS + 1)

/* Mean of the square root by hour, and by month and hour, of each place and pollutant; NaN: never seen. */
typedef struct feature_climate {
    float hour[FORECAST_POLLUTANTS][24];
    float mean[FORECAST_POLLUTANTS][12][24];
} feature_climate;

typedef struct feature_frame feature_frame;
/* hours [from, to) of the history; sky (may be NULL) begins at `to` and is the weather of `sky_place` alone (SIZE_MAX: of all). */
typedef struct feature_span {
    size_t              from, to, sky_place;
    const forecast_sky *sky;
} feature_span;
LT_MUST lt_err feature_open(lt_cx *cx, const forecast_history *h, const feature_span *s, feature_frame **out);
void feature_close(feature_frame *f);
/* Needs the frame only for values; out: one a place. */
void feature_learn_climate(const feature_frame *f, feature_climate *out);

typedef struct feature_ask {
    size_t place;
    int    pollutant;
    size_t origin; /* index of the hour in the history */
    int    lead;   /* 1..72, or day 1..7 */
    bool   is_day, is_sky;
} feature_ask;
/* Hours of sky that the question needs after the origin. */
size_t feature_sky_hours(const feature_frame *f, const feature_ask *a);
void feature_fill(const feature_frame *f, const feature_climate *climate, const feature_ask *a, float *out);
float feature_target(const feature_frame *f, const feature_ask *a);
/* Square root of the value of the hour; NaN when missing or outside the frame. */
float feature_value(const feature_frame *f, size_t place, int pollutant, size_t hour);
/* Is one of the weather tracks known anywhere at the place? */
bool feature_has_weather(const feature_frame *f, size_t place);

#endif
