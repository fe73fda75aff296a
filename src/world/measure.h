/* measure.h - what the instruments of a device show: station, outlet, building site, weather mast.
 * Place      world. Pure.
 * Method     hour: the sky's value times the place's own part. Minutes: the hour's value times 1 + waves of whole cycles
 *            an hour, so that the mean of the sixty is the hour's value; real-time values swing about their minute by
 *            turns, so that two neighbours at 30 s mean the minute
 * Source     tables/world_outlet.tsv (stacks); the rest is plain invention, kept inside what is physically sensible
 * Given      world, device, start of the hour, instant inside it
 * Returned   values in canonical units (tables/quantity.tsv), unrounded, never negative but for temperature
 * Cost       about 4 us a device and hour
 * Threads    any
 */
#ifndef LT_WORLD_MEASURE_H
#define LT_WORLD_MEASURE_H

#include "world/fault.h"

typedef struct measure { /* one hour of one device */
    double value[WORLD_QUANTITY_COUNT];
    double o2_reference; /* outlets */
    char   flag;         /* N, or F M C D B of all its values */
    world_quantity spiked; /* WORLD_QUANTITY_COUNT: none */
} measure;

void measure_hour(const world *w, const world_device *d, int64_t hour_ms, measure *out);
/* Factor of quantity q at an instant of the hour: of a minute, or of a moment in it. */
double measure_minute(const world_device *d, world_quantity q, int64_t minute_ms);
double measure_moment(const world_device *d, world_quantity q, int64_t t_ms);
/* = HJ 212-2017 App. D: to the reference oxygen; oxygen of 20.5 % and above is not converted. */
double measure_convert(double conc, double oxygen_percent, double reference_percent);

#endif
