/* kernel.c - see kernel.h. */
#include "model/trace/kernel.h"

#include <math.h>

#define GRAVITY 9.80665
#define TWO_PI  6.283185307179586
#define OUTSIDE_C 15.0
#define RING_LEAST_M 10.0
#define EVEN    0.8 /* of the mixing height: from there on the plume is even below it */

double kernel_height(const air *a, const trace_spot *s)
{
    double kelvin = s->temperature_c + 273.15, warm = s->temperature_c - OUTSIDE_C;
    if (s->diameter_m <= 0 || s->velocity_m_s <= 0)
        return s->height_m;
    double u = air_wind_at(a, fmax(s->height_m, 10));
    double momentum = 3 * s->diameter_m * s->velocity_m_s / u, buoyant = 0;
    if (warm > 0) {
        double f = GRAVITY * s->velocity_m_s * s->diameter_m * s->diameter_m / 4 * warm / kelvin;
        buoyant = f < 55 ? 21.425 * pow(f, 0.75) / u : 38.71 * pow(f, 0.6) / u;
    }
    return fmin(s->height_m + fmin(fmax(momentum, buoyant), 500), fmax(0.9 * a->mixing_m, s->height_m));
}

static double vertical(const air *a, double sz, double h, double z)
{
    if (sz > EVEN * a->mixing_m)
        return h <= a->mixing_m ? 1 / a->mixing_m : 0;
    return (exp(-0.5 * pow((z - h) / sz, 2)) + exp(-0.5 * pow((z + h) / sz, 2))) / (sqrt(TWO_PI) * sz);
}

static double carried(const air *a, double sz, double h)
{
    return air_wind_at(a, fmax(fmin(fmax(0.6 * sz, h), 200), 2));
}

double kernel_ring(const air *a, double r_m, double h_m, double z_m)
{
    double r = fmax(r_m, RING_LEAST_M), sz = air_sigma_z(a, r);
    return 1e6 * vertical(a, sz, h_m, z_m) / (TWO_PI * r * carried(a, sz, h_m));
}

static double dilution(const air *a, double x, double y, const trace_spot *s, double height, double z)
{
    double sz = air_sigma_z(a, x), u = carried(a, sz, height), t = x / u;
    double sy = sqrt(pow(air_sigma_y(a, x, t), 2) + s->spread_m * s->spread_m);
    return 1e6 * exp(-0.5 * (y / sy) * (y / sy)) / (sqrt(TWO_PI) * sy) * vertical(a, sz, height, z) / u;
}

static void steady(const void *self, const air *a, double turn_deg, const trace_spot *s, trace_receptors to, double *out)
{
    double way[2], height = kernel_height(a, s), meander = air_meander(a);
    (void)self;
    air_direction(a, turn_deg, way);
    for (size_t i = 0; i < to.n; i++) {
        double dx = to.at[i].x_m - s->x_m, dy = to.at[i].y_m - s->y_m, z = to.at[i].height_m;
        double x = dx * way[0] + dy * way[1] + s->spread_m, y = dx * way[1] - dy * way[0];
        out[i] = 0;
        if (!a->has_wind || a->speed_m_s < AIR_CALM_M_S)
            continue;
        out[i] = (x > 1 ? (1 - meander) * dilution(a, x, y, s, height, z) : 0) + meander * kernel_ring(a, hypot(hypot(dx, dy), s->spread_m), height, z);
    }
}

trace_kernel kernel_steady(void)
{
    return (trace_kernel){steady, NULL};
}
