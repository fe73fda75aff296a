/* leak.c - see leak.h. */
#include "world/leak.h"

#include <math.h>

#define PI       3.141592653589793
#define DEGREE_M 111195.08

double leak_at(const leak *l, int64_t hour_ms, leak_wind w, double longitude, double latitude)
{
    if (l->rate_g_s <= 0 || hour_ms < l->from_ms || hour_ms >= l->to_ms)
        return 0;
    double east = (longitude - l->longitude) * DEGREE_M * cos(l->latitude * PI / 180), north = (latitude - l->latitude) * DEGREE_M;
    double to = (w.from_deg + 180) * PI / 180, u = fmax(w.speed_m_s, 0.5);
    double x = east * sin(to) + north * cos(to), y = east * cos(to) - north * sin(to);
    if (x < 1)
        return 0;
    double sy = 10 + 0.16 * x, sz = 2 + 0.06 * x / sqrt(1 + 0.0015 * x);
    return 1e6 * l->rate_g_s / (PI * u * sy * sz) * exp(-0.5 * (y / sy) * (y / sy));
}
