/* inventory_sources.h - the sources of the district as they are now, with their rates in one hour: what a tracer asks for.
 * Place      app. The ledgers through the plan's map of activities (inventory_ledger.h), computed anew: a boiler closed a minute
 *            ago is not among them
 * Given      a keep and an hour (ms UTC, its start). Rates hold the month, the day of the week and the hour of the profile of
 *            the source's kind, or its own on-line hour
 * Returned   in cx->arena, ordered by id; points, lines and areas on WGS-84. A source without a place of its own (a fleet, a
 *            street's straw) is left out and counted in *placeless
 * Cost       about what an inventory without a grid costs: a second for 20,000 rows
 * Errors     LT_BAD_INPUT names the row that cannot be; rows that cannot be counted are left out, as in the inventory
 * Threads    one keep, one thread
 */
#ifndef LT_APP_INVENTORY_SOURCES_H
#define LT_APP_INVENTORY_SOURCES_H

#include "fact/shape.h"
#include "keep/keep.h"
#include "model/inventory/emission.h"

typedef struct inventory_source {
    const char *id;            /* "boiler/b-12": kind and id of the ledger's row */
    const char *name, *code;   /* of the source tree, level 3 or 4 */
    const char *title_zh, *title_en; /* of the code */
    const char *street;        /* area code, "" unknown */
    shape       where;         /* SHAPE_POINT, SHAPE_LINE or SHAPE_POLYGON; its points in longitude and latitude */
    double      longitude, latitude; /* its middle */
    double      length_m, area_m2;   /* of a line, of a polygon; else 0 */
    /* of the stack; 0: not known, take it as a source near the ground */
    double      height_m, diameter_m, temperature_c, flow_m3_h;
    double      rate_g_s[EMISSION_SPECIES];    /* in that hour */
    double      mean_g_s[EMISSION_SPECIES];    /* of the year */
    double      sigma_log[EMISSION_SPECIES];   /* standard deviation of ln(rate), from activity and factor */
    emission_method method[EMISSION_SPECIES];
} inventory_source;

LT_MUST lt_err inventory_sources_list(lt_cx *cx, keep *k, int64_t hour_ms, inventory_source **out, size_t *n, size_t *placeless);

#endif
