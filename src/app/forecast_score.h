/* forecast_score.h - what was issued against what was then measured, by month and lead, beside persistence and climatology.
 * Place      app. Reads products and the keep; the figures are verification.h's; the outcome is published as products.
 * Method     each product forecast/PLACE/ORIGIN whose origin lies in the month: every hour that was measured since. Persistence: the
 *            value of the origin's last hour; climatology: the mean of that hour of the day over the FORECAST_SCORE_PAST_DAYS days
 *            before the origin: both know nothing that the forecast did not. Days: means of 20 hours or more (O3: by 8 h). Windows, the
 *            origins of the last 7 and 30 days, are scored alike, anew when theirs is FORECAST_SCORE_WINDOW_H old
 * Returned   product forecast/verification/PLACE/YYYY-MM, or .../7d, .../30d: {keys, place, month or null, window or null, as_of, issued, rows[{quantity, unit, kind "hour"|"day", from,
 *            to (leads), n, rmse, mae, nmb, crps, coverage, level_hit, heavy, hits, false_alarms, misses, pod, far, csi, below[5]
 *            (share of what was measured at or below the 5, 25, 50, 75, 95 % issued), persistence{rmse, mae},
 *            climatology{rmse, mae}, skill_persistence, skill_climatology}], simulated, code}; null where a figure has no meaning
 * Errors     LT_CANCELLED, LT_IO ...; nothing issued in the month: nothing is published
 * Limits     FORECAST_SCORE_ISSUED products a month and place
 */
#ifndef LT_APP_FORECAST_SCORE_H
#define LT_APP_FORECAST_SCORE_H

#include "app/store.h"
#include "base/jout.h"

#define FORECAST_SCORE_PAST_DAYS 30
#define FORECAST_SCORE_ISSUED    1000u
#define FORECAST_SCORE_WINDOW_H  6
#define FORECAST_SCORE_KEY       "forecast/verification/%s/%s" /* place, month */
#define FORECAST_SCORE_NOW       "forecast/verification/now/%s"

/* A figure of the scores: three places, null where it has no meaning. */
void forecast_score_put(jout *j, const char *key, double x);
/* The month that runs and the one before; JSON {"published", "months"}. */
LT_MUST lt_err forecast_score_run(lt_cx *cx, const store *s, keep *k, jout *out);

#endif
