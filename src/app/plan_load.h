/* plan_load.h - a plan folder (plans/guandu) into one act, and that act into the keep.
 * Place      app. A plan is data: another district brings its own folder and changes no code.
 * Given      plan_read: FOLDER/plan.json and the sheets beside it (plans/guandu/README.md describes every column);
 *            plan.json and stations.tsv must be there, the other sheets may be absent
 * Returned   one JSON document, the same bytes for the same folder (keys sorted):
 *              {"what": "plan.load", "plan": {key, name_zh, name_en, district, city, adcode, from, to, source ...},
 *               "places":  [{id, name, name_en, kind, street, district, city, longitude, latitude, control, simulated, source}],
 *               "devices": [{mn, place, password, crc, sm4_key, strict, time_is_end, unit_profile, peer, simulated,
 *                            edition, st, model}],            (edition, st, model: for lantian world only)
 *               "targets": [...], "areas": [...], "agencies": [...], "map": FeatureCollection (plan_map.h),
 *               "goals", "measures", "indicators", "checks", "score"}                   (plan_part.h)
 *            plan_apply puts the places and devices, and these facts (keep_get_fact):
 *              plan/name, plan/name_en, plan/key, plan/district, plan/district_en, plan/city   text
 *              plan/about      the object "plan" whole
 *              plan/areas, plan/agencies                                     arrays as in the folder
 *              plan/map        the outlines as one GeoJSON FeatureCollection (plan_map.h)
 *              plan/goals, plan/measures, plan/indicators, plan/checks, plan/score     (plan_part.h)
 *              plan/targets    [{"key": "pm25_year", "quantity": "PM2.5", "statistic": "year_mean", "op": "<",
 *                                "limit": "30", "unit": "ug/m3", "from": "2020-01-01", "to": "2020-12-31",
 *                                "is_aspiration": false, "title_zh", "title_en", "clause", "quote"}]
 *                              limit is a decimal as text, "" where the plan names no figure; [from, to] are days, both
 *                              inside; statistic is one of PLAN_STATISTICS
 * Errors     LT_BAD_INPUT names file, line, column and value; LT_NOT_FOUND a missing folder or file
 * Invariants 1. nothing is put unless all of it is well formed   2. nothing that the plan no longer names is removed
 */
#ifndef LT_APP_PLAN_LOAD_H
#define LT_APP_PLAN_LOAD_H

#include "base/buf.h"
#include "base/json.h"
#include "fact/place.h"
#include "keep/keep.h"

#define PLAN_SHEET_MAX (4u << 20) /* bytes of one file of a plan folder */
#define PLAN_ROWS_MAX  20000u
#define PLAN_CELL_MAX  1024u

/* year_mean: annual mean; good_day_percent: days of AQI <= 100 of the valid days; heavy_days: days of AQI > 200;
 * class2: every assessed item keeps the class II limits of GB 3095; light_days: days of AQI 101..150, against the
 * year before; emission_change_percent: yearly emission against the base year (needs an inventory) */
#define PLAN_STATISTICS "year_mean", "good_day_percent", "heavy_days", "class2", "light_days", "emission_change_percent"

/* PLAN_REAL: without the places and devices that are marked simulated. */
typedef enum plan_part { PLAN_REAL, PLAN_WHOLE } plan_part;
LT_MUST lt_err plan_read(lt_cx *cx, const char *folder, plan_part part, buf *out);
LT_MUST lt_err plan_apply(lt_cx *cx, keep *k, const json_t *act);
/* One element of "places" or "devices"; `what` names where it stands in the error sentence. */
LT_MUST lt_err plan_parse_place(lt_cx *cx, const json_t *o, const char *what, lt_place *out);
LT_MUST lt_err plan_parse_device(lt_cx *cx, const json_t *o, const char *what, lt_device *out);

#endif
