/* first_days.h - a forecast for a place whose history is too short to learn from: hour of the day and what persists.
 * Place      model. Pure: arrays in, arrays out.
 * Method     y = sqrt(c); m(k) the mean of y at hour k of the day; a(t) = y(t) - m(t). The anomaly at the origin A is the mean of
 *            the last 6 hours' a; at lead h it is A r^h, r the correlation of neighbouring hours (0 to 0.98):
 *              c(h) = (m(t + h) + A r^h)^2
 *            The intervals are quantiles of the errors that the same rule made from earlier origins of the history, by band of
 *            leads, made wider by 1 + 2 / days for being learnt on the same days. A day is the mean of its 24 hours (O3: the largest
 *            mean of 8 hours in a row), its errors the spread of the daily figures of the history
 * Source     damped persistence about the daily cycle (a first-order autoregression)
 * Given      forecast.h's history; only hours up to the origin are looked at
 * Returned   as forecast_predict. A pollutant with fewer than FIRST_DAYS_MIN days of values, or none in the last 24 h: is_given false
 * Valid      a stop-gap: below FORECAST_DAYS_MIN days of history (forecast.h) nothing better can be learnt; on made-up series with a
 *            daily cycle and noise the 90 % interval holds 80 to 97 of 100 values (first_days_test)
 * Cost       O(hours * 72 / 3) a pollutant: milliseconds for 60 days    Threads any    Owner the caller
 * Limits     looks back FIRST_DAYS_BACK days
 * Invariants 1. nothing after the origin changes anything  2. q5 <= q25 <= median <= q75 <= q95
 */
#ifndef LT_MODEL_FIRST_DAYS_H
#define LT_MODEL_FIRST_DAYS_H

#include "model/forecast/forecast.h"

#define FIRST_DAYS_MIN  3
#define FIRST_DAYS_BACK 60

LT_MUST lt_err first_days_predict(lt_cx *cx, const forecast_history *history, size_t place, int64_t origin_h, forecast_result *out);

#endif
