/* sky.h - the hour that all of the district shares: weather, and how the air stagnates.
 * Place      world. Pure.
 * Method     standard normals that change slowly (dice_noise, a knot every SKY_DAY_H hours: correlation from day to day
 *            as in the Kunming record, about 0.65) stand behind each quantity; they share one for stagnation and one for
 *            wet weather, so that PM, NO2, SO2 and CO rise together under a still sky, rain washes them, ozone follows
 *            the sun. value = mean(month) * exp(spread(month) * z - spread^2/2); the month's figures are joined by
 *            straight lines from mid-month to mid-month. In February to April smoke of burning fields comes over the
 *            border for days; the base is lowered by its mean, so that the month keeps its published mean
 * Given      world, start of an hour (ms UTC)
 * Returned   sky: of each pollutant the city's value before the station's own part (ug/m3; CO mg/m3); weather
 * Cost       about 2 us
 * Threads    any
 */
#ifndef LT_WORLD_SKY_H
#define LT_WORLD_SKY_H

#include "world/world.h"

#define SKY_DAY_H 40 /* knots of the day-to-day noise, hours */

typedef struct sky {
    int    month, hour, weekday; /* civil; 0-based, Monday 0 */
    double city[WORLD_POLLUTANTS];
    double temperature_c, humidity_percent, pressure_kpa, wind_m_s, wind_deg, rain_mm;
    double work; /* share of the usual working activity in this hour, mean about 1 */
} sky;

void sky_at(const world *w, int64_t hour_ms, sky *out);

#endif
