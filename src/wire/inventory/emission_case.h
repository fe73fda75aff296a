/* emission_case.h - what an inventory is computed from, as plain arrays, and its file: JSON to arrays.
 * Place      wire. Pure: bytes to facts. The arithmetic is model/inventory's.
 * Given      {"format": "lantian-inventory-1", "name", "year", "climate": {...}, "sources": [...], "roads": [...], "fleet": [...],
 *            "areas": [...], "grid": {...}}; every member but format and year may be absent. A member that is not known is refused
 *
 *   sources  id (needed), code (needed: source_tree level 3), entity, name, street, stage, geometry (GeoJSON, WGS-84), spread ("roads",
 *            "street", "district": where a source without a place goes), activity, unit, quality (A to E), power_kw, input_percent,
 *            kept_percent, capture_percent, control [keys], profile, share_year, height_m, diameter_m, temperature_c, flow_m3_h;
 *            by species {"SO2": number}: factor_kg (a unit of activity), removed_percent, given_kg (a year); online {"SO2": [kg an
 *            hour, null: none measured ...]}: the hours of the year from its first, civil time
 *   roads    id, name, street, geometry, road_class (needed), length_m, aadt, speed_km_h, silt_g_m2, weight_t,
 *            dust_share (of its dust that is left: 1), control, quality
 *   fleet    vehicle, fuel, stage, share     areas  code, name, geometry (polygon)
 *   climate  altitude_m, temperature_c, humidity_percent, wind_m_s, rain_mm, rain_days, petrol_sulphur_mg_kg, diesel_sulphur_mg_kg
 *   grid     cell_m, margin_m
 * Returned   arrays in cx->arena; a number that is absent is NAN, a text ""
 * Errors     LT_BAD_INPUT names the member and the place (sources[3].activity: ...), LT_LIMIT
 * Limits     EMISSION_LINES_MAX sources and roads each, EMISSION_HOURS_MAX hours, EMISSION_AREAS_MAX areas
 * Cost       linear in the bytes      Threads  any      Owner  the arena
 * Invariants 1. ids are not empty and none is twice   2. every number is finite or NAN (absent); shares and percents are in range
 */
#ifndef LT_WIRE_INVENTORY_EMISSION_CASE_H
#define LT_WIRE_INVENTORY_EMISSION_CASE_H

#include "fact/shape.h"

#define EMISSION_CASE_SPECIES 9 /* SO2 NOx CO PM10 PM2.5 BC OC VOCs NH3 */
#define EMISSION_LINES_MAX    200000u
#define EMISSION_AREAS_MAX    1000u
#define EMISSION_FLEET_MAX    500u
#define EMISSION_HOURS_MAX    8784u
#define EMISSION_CONTROLS_MAX 8u

typedef enum emission_spread { EMISSION_SPREAD_NONE, EMISSION_SPREAD_ROADS, EMISSION_SPREAD_STREET, EMISSION_SPREAD_DISTRICT } emission_spread;

typedef struct emission_line { /* one source */
    const char *id, *entity, *name, *code, *street, *stage, *unit, *quality, *profile;
    shape       where; /* SHAPE_NONE: no place of its own */
    emission_spread spread;
    double      activity, power_kw, input_percent, kept_percent, capture_percent, share_year;
    double      height_m, diameter_m, temperature_c, flow_m3_h;
    double      factor_kg[EMISSION_CASE_SPECIES], removed_percent[EMISSION_CASE_SPECIES], given_kg[EMISSION_CASE_SPECIES];
    const char *control[EMISSION_CONTROLS_MAX];
    uint32_t    control_count, online_count;
    const double *online[EMISSION_CASE_SPECIES]; /* kg an hour; NAN: none measured; NULL: no monitor */
    const char *factor_grade, *factor_source;    /* of factor_kg; "" the program's own */
} emission_line;

typedef struct emission_road {
    const char *id, *name, *street, *road_class, *quality;
    shape       where;
    double      length_m, aadt, speed_km_h, silt_g_m2, weight_t, dust_share;
    const char *control[EMISSION_CONTROLS_MAX];
    uint32_t    control_count;
} emission_road;

typedef struct emission_fleet {
    const char *vehicle, *fuel, *stage;
    double      share;
} emission_fleet;

typedef struct emission_area {
    const char *code, *name;
    shape       where;
} emission_area;

typedef struct emission_climate {
    double altitude_m, temperature_c, humidity_percent, wind_m_s, rain_mm, rain_days, petrol_sulphur_mg_kg, diesel_sulphur_mg_kg;
} emission_climate;
emission_climate emission_climate_guandu(void); /* means of Kunming: what a case says nothing of */

typedef struct emission_case {
    const char      *name;
    int              year;
    emission_climate climate;
    emission_line   *lines;
    emission_road   *roads;
    emission_fleet  *fleet; /* none: the table's */
    emission_area   *areas;
    size_t           line_count, road_count, fleet_count, area_count;
    double           cell_m, margin_m;
} emission_case;

emission_line emission_line_empty(void); /* every number NAN, every text "" */
emission_road emission_road_empty(void);
LT_MUST lt_err emission_case_read(lt_cx *cx, const json_t *o, emission_case *out);
LT_MUST lt_err emission_case_parse(lt_cx *cx, span text, emission_case *out);

#endif
