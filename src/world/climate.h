/* climate.h - the made-up district's numbers out of the tables, ready to be calculated with.
 * Place      world. Pure.
 * Source     tables/world_month.tsv, world_hour.tsv, world_station.tsv, world_outlet.tsv (their heads say whence)
 * Given      nothing but the tables
 * Returned   monthly mean and spread of each quantity, shares of the day's hours, differences of stations
 * Threads    any; constant after climate_load     Owner  the caller's memory
 */
#ifndef LT_WORLD_CLIMATE_H
#define LT_WORLD_CLIMATE_H

#include <stdbool.h>
#include <stdint.h>

typedef enum world_quantity { /* the first six are the pollutants, in the order of tables/world_station.tsv */
    WORLD_PM25,
    WORLD_PM10,
    WORLD_SO2,
    WORLD_NO2,
    WORLD_CO,
    WORLD_O3,
    WORLD_POLLUTANTS,
    WORLD_TEMPERATURE = WORLD_POLLUTANTS,
    WORLD_RANGE, /* of temperature within the day */
    WORLD_HUMIDITY,
    WORLD_PRESSURE,
    WORLD_WIND,
    WORLD_RAIN,
    WORLD_CLIMATE_COUNT,
    WORLD_DIRECTION = WORLD_CLIMATE_COUNT,
    WORLD_TSP,
    WORLD_NOISE,
    WORLD_SMOKE,
    WORLD_STACK_SO2,
    WORLD_STACK_NOX,
    WORLD_OXYGEN,
    WORLD_VELOCITY,
    WORLD_STACK_TEMPERATURE,
    WORLD_STACK_PRESSURE,
    WORLD_STACK_HUMIDITY,
    WORLD_FLOW,
    WORLD_QUANTITY_COUNT
} world_quantity;
/* Key of tables/quantity.tsv; the range within the day has a name of its own. */
const char *world_quantity_key(world_quantity q);
bool world_quantity_parse(const char *key, world_quantity *out);

typedef struct climate {
    double mean[WORLD_CLIMATE_COUNT][12], spread[WORLD_CLIMATE_COUNT][12]; /* January first */
    double hour[WORLD_POLLUTANTS][24], work[24];                          /* mean 1 */
} climate;

void climate_load(climate *c);
/* The station's factor against the city's mean; a place that the table does not know gets one from its hash. */
double climate_station(const char *place, uint64_t key, world_quantity pollutant);

#endif
