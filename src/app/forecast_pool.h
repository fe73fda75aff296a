/* forecast_pool.h - the scores of a year: those of its months (forecast_score.h) taken together, weighted by their pairs.
 * Place      app. Reads products; what a month says of its hours is not computed again
 * Method     over the FORECAST_POOL_MONTHS newest months, per quantity and lead: RMSE as the root of the weighted mean square; MAE, CRPS,
 *            coverage, level hit and shares below as weighted means; hits, false alarms, misses as sums, POD, FAR, CSI from them;
 *            skill from the RMSE so pooled, over the months that have the yardstick
 * Returned   as forecast_score.h, window "365d", with parts[{month, entry}]: what proves it; *has false: no month is scored
 */
#ifndef LT_APP_FORECAST_POOL_H
#define LT_APP_FORECAST_POOL_H

#include "base/jout.h"
#include "keep/keep.h"

#define FORECAST_POOL_MONTHS 12
#define FORECAST_POOL_ROWS   128u
#define FORECAST_POOL_NAME   "365d"

LT_MUST lt_err forecast_pool_write(lt_cx *cx, keep *k, const char *place, jout *j, bool *has);

#endif
