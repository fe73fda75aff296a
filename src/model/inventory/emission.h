/* emission.h - the words of an inventory: nine species, how an emission was found, masses that cannot be lost.
 * Place      model. Pure.
 * Method     a mass is a whole number of micrograms: sums are exact whatever their order, and a share of a mass is cut off a
 *            running total (emission_share), so that the pieces of a whole always add up to it
 * Source     Handbook for compiling city inventories of air pollutants 城市大气污染物排放清单编制技术手册 (2017): ten first-level
 *            sources, four levels, nine species, on-line data before material balance before factors [R]
 * Given      kilograms as double; micrograms as int64
 * Returned   emission_from_kg: the nearest microgram; false outside +-EMISSION_KG_MAX
 * Valid      one mass and every total below 9.2e9 kg; the smallest piece is 1 microgram
 * Cost       constant; emission_share O(n)
 * Threads    any
 * Invariants 1. the pieces of emission_share add up to the whole, exactly   2. a piece of weight 0 is 0
 */
#ifndef LT_MODEL_EMISSION_H
#define LT_MODEL_EMISSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"

typedef enum emission_species {
    EMISSION_SO2,
    EMISSION_NOX, /* as NO2 */
    EMISSION_CO,
    EMISSION_PM10,
    EMISSION_PM25,
    EMISSION_BC,
    EMISSION_OC,
    EMISSION_VOCS,
    EMISSION_NH3
} emission_species;
#define EMISSION_SPECIES 9

const char *emission_species_name(int s); /* "SO2" "NOx" "CO" "PM10" "PM2.5" "BC" "OC" "VOCs" "NH3" */
bool emission_species_parse(span text, int *out); /* letter case does not matter; PM25 is PM2.5, NMVOC and VOC are VOCs */

/* How a figure was found: the best first. */
typedef enum emission_method {
    EMISSION_ONLINE,  /* measured hours of the stack, summed */
    EMISSION_BALANCE, /* what went in less what stayed */
    EMISSION_FACTOR,  /* activity times a factor of the tables */
    EMISSION_GIVEN,   /* a figure that somebody reported */
    EMISSION_NONE
} emission_method;
const char *emission_method_name(emission_method m); /* "online" "balance" "factor" "given" "none" */

typedef int64_t emission_ug; /* a mass in micrograms */
#define EMISSION_KG_MAX 9.0e9
bool emission_from_kg(double kg, emission_ug *out);
double emission_to_kg(emission_ug m);
/* *sum += m; false: it would not fit. */
bool emission_add(emission_ug *sum, emission_ug m);
/* The whole cut into n pieces as the weights (>= 0, finite, their sum above 0); false: they are not so. */
bool emission_share(emission_ug whole, const double *weights, size_t n, emission_ug *pieces);

#endif
