/* vehicle_emission.h - what one vehicle gives off on one kilometre, corrected for place, weather, speed, wear and fuel.
 * Place      model. Pure.
 * Method     EF = base * speed * temperature * humidity * altitude * wear * sulphur (g/km); SO2 = 2 * sulphur * fuel; BC and OC as
 *            shares of PM2.5
 * Source     Technical guideline for compiling inventories of road vehicles (trial), 2014 no. 92 (tables vehicle_*)
 * Given      vehicle: a key of vehicle_factor (small-car, heavy-truck ...); fuel petrol, diesel, gas, electric; stage pre, s1 to s6, ev;
 *            speed km/h; climate: yearly means; year of the inventory (wear: 2015 to 2018, after it that of 2018)
 * Returned   kg a kilometre and species; electric: 0 of all. is_stage_lowered: the guideline has no such stage (s6), its last was taken
 * Errors     false: no such vehicle with that fuel in the table
 * Valid      exhaust of warm and cold engines as a fleet mean; evaporation, brakes and tyres are not in it
 * Threads    any     Cost  a few table searches: compute once a class and speed
 */
#ifndef LT_MODEL_VEHICLE_EMISSION_H
#define LT_MODEL_VEHICLE_EMISSION_H

#include "model/inventory/emission.h"
#include "wire/inventory/emission_case.h"

typedef struct vehicle_trip {
    const char             *vehicle, *fuel, *stage;
    double                  speed_km_h;
    const emission_climate *climate;
    int                     year;
} vehicle_trip;
typedef struct vehicle_emission {
    double kg_km[EMISSION_SPECIES];
    bool   is_stage_lowered;
} vehicle_emission;
bool vehicle_emission_find(const vehicle_trip *t, vehicle_emission *out);
/* Level 3 of source_tree for a vehicle; NULL: no such. */
const char *vehicle_emission_code(const char *vehicle);
const char *vehicle_emission_of_code(const char *code); /* and back */

#endif
