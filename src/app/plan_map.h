/* plan_map.h - the outlines of a plan folder (areas/NAME.geojson) into one GeoJSON document for maps.
 * Place      app, private to the plan loader
 * Source     RFC 7946 (GeoJSON): longitude before latitude, WGS-84, closed rings
 * Given      FOLDER/areas/{neighbours,district,zones,streets,water,roads}.geojson, each may be absent; every feature has an
 *            id and the properties kind (PLAN_MAP_KINDS), name, and, when wanted, name_en, standin (a sketch, not a survey:
 *            maps draw and say so) and source
 * Returned   a FeatureCollection, features in the order of the files (the order of drawing)
 * Errors     LT_BAD_INPUT: "areas/streets.geojson, feature 3: ..." names the member and the value
 * Limits     PLAN_MAP_FEATURES_MAX features, PLAN_MAP_POINTS_MAX points in all
 */
#ifndef LT_APP_PLAN_MAP_H
#define LT_APP_PLAN_MAP_H

#include "base/json.h"

#define PLAN_MAP_FEATURES_MAX 20000u
#define PLAN_MAP_POINTS_MAX   1000000u
#define PLAN_MAP_KINDS        "district", "neighbour", "zone", "street", "water", "road"

LT_MUST lt_err plan_map_read(lt_cx *cx, const char *folder, json_t **out); /* the caller owns *out */
/* The same checks for a collection that comes from elsewhere; `what` names it. */
LT_MUST lt_err plan_map_check(lt_cx *cx, const json_t *collection, const char *what);

#endif
