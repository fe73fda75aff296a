/* forecast_run.h - a forecast is learnt, issued and scored: jobs forecast.issue and forecast.verify.
 * Place      app
 * Method     issue: the scene (forecast_scene.h); the kept model of today (DIR/forecast/model.bin, a cache: made anew from the same
 *            history it is the same), else learnt now; what came true since it was learnt moves its bias and width
 *            (forecast_learn); then a product a place (forecast_product.h) into the journal. Below FORECAST_DAYS_MIN days of
 *            history, or for a pollutant with fewer, first_days.h answers and the product says so
 *            verify: forecast_score.h, for the month that runs and in its first week the one before
 * Given      issue: again false: an origin that was issued with the same weather is not issued again
 * Returned   JSON {"issued", "origin", "places", "method", "trained_ms", "why"}
 * Errors     LT_NOT_ENOUGH says what is missing, the words of "no forecast yet: why"
 * Threads    one run at a time (the jobs' thread, or a command that holds the folder)
 */
#ifndef LT_APP_FORECAST_RUN_H
#define LT_APP_FORECAST_RUN_H

#include "app/store.h"
#include "base/jout.h"

#define FORECAST_RUN_FRESH_H 3 /* the system issues by itself on data no older than this */

LT_MUST lt_err forecast_run_issue(lt_cx *cx, const store *s, keep *k, bool again, jout *out);
/* A newer hour of the district is published than the newest forecast began with, and it is fresh. *hour: of that hour, ms. */
LT_MUST lt_err forecast_run_is_due(lt_cx *cx, keep *k, bool *yes, int64_t *hour_ms);

#endif
