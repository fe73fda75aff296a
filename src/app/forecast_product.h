/* forecast_product.h - an issued forecast of one place as a journal entry's JSON, with AQI and primary pollutant.
 * Place      app. Formatting; the law's index through assess.
 * Method     AQI: forecast_index.h, the distribution of the index of all pollutants together; "primary" is the likeliest primary
 *            pollutant when the median is above 50, "chance" by pollutant how likely it is (one of) the primary
 * Source     HJ 633-2012, HJ 633-2026 by the rules in force at the hour forecast
 * Returned   {keys, place, origin (end of the newest hour measured), issued, rules, method{key, zh, en}, weather{hours, issued},
 *            model (SHA-256 of its bytes, or null), simulated, from (start of the first hour), hours{PM2.5{unit, value[72], q05, q25,
 *            q75, q95} ..., AQI{value, mean, q05, q25, q75, q95, primary["PM2.5" or ""], chance{PM2.5[72] ...}}}, days[{date, aqi, q05, q25,
 *            q75, q95, level, class, primary, chance{PM2.5 ...}, values{PM2.5{value,
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
    const forecast_model  *taught; /* itself, or NULL */
    int64_t                issued_ms;
    bool                   is_now;
} forecast_product;

LT_MUST lt_err forecast_product_write(lt_cx *cx, const forecast_product *p, buf *out);

#endif
