/* climate.c - see climate.h. */
#include "world/climate.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "tables.h"
#include "world/dice.h"

#define STATION_STREAM 40u
#define STATION_SPREAD 0.12 /* of the logarithm between the seven stations of the table, about */

static const char *const KEYS[WORLD_QUANTITY_COUNT] = {
    [WORLD_PM25] = "PM2.5", [WORLD_PM10] = "PM10", [WORLD_SO2] = "SO2", [WORLD_NO2] = "NO2", [WORLD_CO] = "CO", [WORLD_O3] = "O3",
    [WORLD_TEMPERATURE] = "temperature", [WORLD_RANGE] = "temperature_range", [WORLD_HUMIDITY] = "humidity",
    [WORLD_PRESSURE] = "pressure", [WORLD_WIND] = "wind_speed", [WORLD_RAIN] = "rain", [WORLD_DIRECTION] = "wind_direction",
    [WORLD_TSP] = "TSP", [WORLD_NOISE] = "noise", [WORLD_SMOKE] = "smoke", [WORLD_STACK_SO2] = "gas_SO2",
    [WORLD_STACK_NOX] = "gas_NOx", [WORLD_OXYGEN] = "oxygen", [WORLD_VELOCITY] = "flow_velocity",
    [WORLD_STACK_TEMPERATURE] = "gas_temperature", [WORLD_STACK_PRESSURE] = "gas_pressure",
    [WORLD_STACK_HUMIDITY] = "gas_humidity", [WORLD_FLOW] = "flow",
};

const char *world_quantity_key(world_quantity q)
{
    return KEYS[q];
}

bool world_quantity_parse(const char *key, world_quantity *out)
{
    for (unsigned i = 0; i < WORLD_QUANTITY_COUNT; i++)
        if (strcmp(KEYS[i], key) == 0) {
            *out = (world_quantity)i;
            return true;
        }
    return false;
}

void climate_load(climate *c)
{
    memset(c, 0, sizeof *c);
    for (size_t i = 0; i < TABLE_WORLD_MONTH_COUNT; i++) {
        const table_world_month *r = &TABLE_WORLD_MONTH[i];
        world_quantity q = WORLD_QUANTITY_COUNT;
        bool known = world_quantity_parse(r->quantity, &q);
        assert(known && q < WORLD_CLIMATE_COUNT && r->month >= 1 && r->month <= 12);
        c->mean[q][r->month - 1] = num_to_double(r->mean);
        c->spread[q][r->month - 1] = num_to_double(r->spread);
    }
    for (size_t i = 0; i < TABLE_WORLD_HOUR_COUNT; i++) {
        const table_world_hour *r = &TABLE_WORLD_HOUR[i];
        world_quantity q = WORLD_QUANTITY_COUNT;
        bool is_work = strcmp(r->quantity, "work") == 0, known = is_work || world_quantity_parse(r->quantity, &q);
        assert(known && (is_work || q < WORLD_POLLUTANTS) && r->hour >= 0 && r->hour < 24);
        (is_work ? c->work : c->hour[q])[r->hour] = num_to_double(r->factor);
    }
}

double climate_station(const char *place, uint64_t key, world_quantity pollutant)
{
    for (size_t i = 0; i < TABLE_WORLD_STATION_COUNT; i++) {
        const table_world_station *r = &TABLE_WORLD_STATION[i];
        const num_dec factors[WORLD_POLLUTANTS] = {r->pm25, r->pm10, r->so2, r->no2, r->co, r->o3};
        if (strcmp(r->place, place) == 0)
            return num_to_double(factors[pollutant]);
    }
    return exp(STATION_SPREAD * dice_normal(key, STATION_STREAM + (uint32_t)pollutant, 0) - STATION_SPREAD * STATION_SPREAD / 2);
}
