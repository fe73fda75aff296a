/* air.c - see air.h. */
#include "model/trace/air.h"

#include <math.h>

#define KARMAN    0.4
#define PI        3.14159265358979323846
#define ALPHA_Y   78.0
#define WANDER_DEG 8.0 /* at 1 m/s */
#define WANDER_LEAST 4.0
#define ROUGHNESS 0.3 /* m */
#define SMOOTHER  0.25
#define NARROW_DEG 4.0
#define NARROW_LEAST 2.0
#define WIDE_DEG  16.0
#define WIDE_LEAST 8.0
#define NEUTRAL   3   /* class D */
#define WIND_LEAST 0.3 /* m/s, that a plume is carried with at least */

static double psi_m(double zeta) /* stability's part of the wind profile */
{
    if (zeta >= 0)
        return -5 * fmin(zeta, 2);
    double x = pow(1 - 16 * fmax(zeta, -10), 0.25);
    return 2 * log((1 + x) / 2) + log((1 + x * x) / 2) - 2 * atan(x) + PI / 2;
}

static double profile(const air *a, double z)
{
    double zeta = a->obukhov_m != 0 ? 1 / a->obukhov_m : 0, least = 2 * a->roughness_m;
    z = fmax(z, least);
    return fmax(log(z / a->roughness_m) - psi_m(z * zeta) + psi_m(a->roughness_m * zeta), 0.3);
}

/* Golder: 1/L of a Pasquill class (0 A .. 5 F). */
static double length_of(int class, double z0)
{
    static const double A[] = {-0.0875, -0.03849, -0.00807, 0, 0.00807, 0.03849}, B[] = {-0.1029, -0.1714, -0.3049, 0, -0.3049, -0.1714};
    return A[class] == 0 ? 0 : 1 / (A[class] * pow(z0, B[class]));
}

static int class_of(air_sky sky, double u, int nearer)
{
    int class = sky == AIR_DAY ? (u < 1.5 ? 0 : u < 3 ? 1 : u < 5 ? 2 : NEUTRAL) : u < 3 ? 5 : u < 5 ? 4 : NEUTRAL;
    if (class < NEUTRAL)
        class = class + nearer < 0 ? 0 : class + nearer > NEUTRAL ? NEUTRAL : class + nearer;
    else if (class > NEUTRAL)
        class = class - nearer > 5 ? 5 : class - nearer < NEUTRAL ? NEUTRAL : class - nearer;
    return class;
}

void air_settle(air *a, air_sky sky)
{
    air_settle_near(a, sky, 0);
}

static double wander_of(const air *a, double deg, double least)
{
    return fmin(fmax(deg / fmax(a->speed_m_s, AIR_CALM_M_S), least), 25);
}

const double AIR_SKY_WEIGHT[AIR_SKIES] = {0.2, 0.175, 0.125, 0.2, 0.175, 0.125};

void air_settle_as(air *a, air_sky sky, size_t which)
{
    if (a->wander_deg == 0)
        a->wander_deg = which < AIR_SKIES / 2 ? wander_of(a, NARROW_DEG, NARROW_LEAST) : wander_of(a, WIDE_DEG, WIDE_LEAST);
    if (which % (AIR_SKIES / 2) == AIR_SKIES / 2 - 1 && sky != AIR_KNOWN)
        a->roughness_m = (a->roughness_m > 0 ? a->roughness_m : ROUGHNESS) * SMOOTHER;
    air_settle_near(a, sky, (int)(which % (AIR_SKIES / 2)));
}

void air_settle_near(air *a, air_sky sky, int nearer)
{
    if (a->roughness_m <= 0)
        a->roughness_m = ROUGHNESS;
    if (a->height_m <= 0)
        a->height_m = 10;
    if (sky != AIR_KNOWN)
        a->obukhov_m = length_of(class_of(sky, a->speed_m_s, nearer), a->roughness_m);
    if (a->ustar_m_s <= 0)
        a->ustar_m_s = KARMAN * fmax(a->speed_m_s, WIND_LEAST) / profile(a, a->height_m);
    if (a->mixing_m <= 0)
        a->mixing_m = a->obukhov_m > 0 ? fmin(fmax(2300 * pow(a->ustar_m_s, 1.5), 60), 1000) : 1000;
    if (a->lateral_m_s <= 0) {
        double wstar3 = a->obukhov_m < 0 ? pow(a->ustar_m_s, 3) * a->mixing_m / (KARMAN * -a->obukhov_m) : 0;
        a->lateral_m_s = fmax(sqrt(3.6 * a->ustar_m_s * a->ustar_m_s + 0.35 * pow(wstar3, 2.0 / 3)), AIR_LATERAL_MIN);
    }
    if (a->wander_deg == 0)
        a->wander_deg = wander_of(a, WANDER_DEG, WANDER_LEAST);
}

double air_wind_at(const air *a, double height_m)
{
    return fmax(a->ustar_m_s / KARMAN * profile(a, height_m), WIND_LEAST);
}

double air_sigma_y(const air *a, double x_m, double t_s)
{
    double u = t_s > 0 ? fmax(x_m / t_s, WIND_LEAST) : WIND_LEAST;
    double way = fmax(x_m, u * t_s), big_x = a->lateral_m_s * way / (u * fmax(a->mixing_m, 50));
    double turbulent = a->lateral_m_s * t_s / pow(1 + ALPHA_Y * big_x, 0.3), wander = a->wander_deg > 0 ? x_m * tan(a->wander_deg * AIR_DEGREE) : 0;
    return fmax(hypot(turbulent, wander), 0.5);
}

double air_sigma_z(const air *a, double x_m)
{
    double s = 0.05 * x_m + 0.5, shape = 1;
    if (a->obukhov_m > 0)
        shape = pow(1 + 0.7 * x_m / a->obukhov_m, -1.0 / 3);
    else if (a->obukhov_m < 0)
        shape = sqrt(1 + 0.0006 * (x_m / a->obukhov_m) * (x_m / a->obukhov_m));
    for (int i = 0; i < 4; i++) {
        double u = air_wind_at(a, fmin(0.6 * s, 200));
        s = 0.5 * (s + sqrt(2 / PI) * a->ustar_m_s * x_m / u * shape);
    }
    return fmin(fmax(s, 0.3), a->mixing_m);
}

double air_meander(const air *a)
{
    double of = 2 * a->lateral_m_s * a->lateral_m_s;
    return a->speed_m_s >= AIR_CALM_M_S ? of / (a->speed_m_s * a->speed_m_s + of) : 0;
}

void air_direction(const air *a, double turn_deg, double out[2])
{
    double to = (a->from_deg + 180 + turn_deg) * AIR_DEGREE;
    out[0] = sin(to);
    out[1] = cos(to);
}
