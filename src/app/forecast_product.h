/* forecast_product.h - an issued forecast of one place as a journal entry's JSON, with AQI and primary pollutant.
 * Place      app. Formatting; the law's index through assess.
 * Method     AQI of an hour: HJ 633 of the medians (report of the hour); of a day: of the day's means (O3: 8 h). Its 5, 25, 75, 95 %
 *            ends: the index of all pollutants at that quantile, as if they rose together; so the primary pollutant is that of the
 *            medians
 * Source     HJ 633-2012, HJ 633-2026 by the rules in force at the hour forecast
 * Returned   {keys, place, origin (end of the newest hour measured), issued, rules, method{key, zh, en}, weather{hours, issued},
 *            model (SHA-256 of its bytes, or null), simulated, from (start of the first hour), hours{PM2.5{unit, value[72], q05, q25,
 *            q75, q95} ..., AQI{value, q05, q95, primary["PM2.5" or ""]}}, days[{date, aqi, q05, q95, level, class, primary, values{PM2.5{value,
 *            q05, q95, unit}}}], code}; what is not given is null
 */
#ifndef LT_APP_FORECAST_PRODUCT_H
#define LT_APP_FORECAST_PRODUCT_H

#include "app/forecast_scene.h"
#include "assess/aqi.h"
#include "base/jout.h"

#define FORECAST_PRODUCT_KEY     "forecast/%s/%.16s" /* place, origin */
#define FORECAST_PRODUCT_NOW     "forecast/now/%s"
#define FORECAST_PRODUCT_MAX     (1u << 20)
#define FORECAST_PRODUCT_KEY_MAX (PLACE_ID_MAX + 48)

typedef struct forecast_product {
    const forecast_scene  *scene;
    const law             *w;
    size_t                 place;
    const forecast_result *result;
    const char            *method; /* "trees", "first-days" */
    const char            *model;  /* SHA-256, or NULL */
    int64_t                issued_ms;
    bool                   is_now;
} forecast_product;

LT_MUST lt_err forecast_product_write(lt_cx *cx, const forecast_product *p, buf *out);
/* The index of one concentration of each pollutant (negative: not given). */
void forecast_product_index(const forecast_product *p, bool is_day, int64_t at_ms, const float conc[FORECAST_POLLUTANTS], aqi_result *out);

#endif
