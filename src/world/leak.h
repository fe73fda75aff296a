/* leak.h - a source that stands on no list: for drills and demonstrations of tracing.
 * Place      world. Pure.
 * Method     an hour's mean plume from the ground in the hour's wind: C = Q / (pi u sy sz) exp(-y^2 / 2 sy^2), sy = 10 + 0.16 x (the wind's
 *            wandering within the hour), sz = 2 + 0.06 x / sqrt(1 + 0.0015 x) (Briggs' open country, class D). Its own formula, and not
 *            that of model/trace: who looks for it does not know how it spread
 * Source     Briggs 1973 for sz [R]
 * Given      place, dust in g/s (PM10; a quarter of it PM2.5), hours [from, to); a device's place; the hour's wind
 * Returned   ug/m3 of PM10 that the leak adds there
 * Threads    any
 */
#ifndef LT_WORLD_LEAK_H
#define LT_WORLD_LEAK_H

#include <stdint.h>

#define LEAK_FINE 0.25 /* of PM10 that is PM2.5 */

typedef struct leak {
    double  longitude, latitude, rate_g_s; /* 0: none */
    int64_t from_ms, to_ms;
} leak;
typedef struct leak_wind {
    double speed_m_s, from_deg;
} leak_wind;

double leak_at(const leak *l, int64_t hour_ms, leak_wind w, double longitude, double latitude);

#endif
