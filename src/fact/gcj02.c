/* gcj02.c - see gcj02.h. */
#include "fact/gcj02.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

#define PI           3.14159265358979323846
#define AXIS_M       6378245.0              /* Krasovsky 1940 */
#define ECCENTRICITY 0.00669342162296594323 /* squared */
#define STEP_DEG     1e-10                  /* some 10 um */
#define STEPS_MAX    30

static const char *const NAMES[] = {"wgs84", "gcj02", "bd09"};

bool crs_parse(const char *s, crs *out)
{
    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++)
        if (strcmp(s, NAMES[i]) == 0) {
            *out = (crs)i;
            return true;
        }
    return false;
}

const char *crs_name(crs c)
{
    return NAMES[c];
}

static bool is_shifted(crs_point p)
{
    return p.longitude >= 72.004 && p.longitude <= 137.8347 && p.latitude >= 0.8293 && p.latitude <= 55.8271;
}

static double waves(double a, double b, double c)
{
    return (20 * sin(6 * a) + 20 * sin(2 * a) + 20 * sin(b) + 40 * sin(b / 3) + c) * 2 / 3;
}

/* How far GCJ-02 lies from WGS-84 here, in degrees. */
static crs_point shift(crs_point p)
{
    double x = p.longitude - 105, y = p.latitude - 35, root = sqrt(fabs(x));
    double north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + waves(x * PI, y * PI, 160 * sin(y / 12 * PI) + 320 * sin(y * PI / 30));
    double east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + waves(x * PI, x * PI, 150 * sin(x / 12 * PI) + 300 * sin(x / 30 * PI));
    double phi = p.latitude / 180 * PI, magic = 1 - ECCENTRICITY * sin(phi) * sin(phi), r = sqrt(magic);
    return (crs_point){east * 180 / (AXIS_M / r * cos(phi) * PI), north * 180 / (AXIS_M * (1 - ECCENTRICITY) / (magic * r) * PI)};
}

static crs_point wgs_to_gcj(crs_point p)
{
    if (!is_shifted(p))
        return p;
    crs_point d = shift(p);
    return (crs_point){p.longitude + d.longitude, p.latitude + d.latitude};
}

static crs_point gcj_to_bd(crs_point p)
{
    const double k = PI * 3000 / 180;
    if (!is_shifted(p))
        return p;
    double z = hypot(p.longitude, p.latitude) + 0.00002 * sin(p.latitude * k), t = atan2(p.latitude, p.longitude) + 0.000003 * cos(p.longitude * k);
    return (crs_point){z * cos(t) + 0.0065, z * sin(t) + 0.006};
}

static crs_point forward(crs to, crs_point p)
{
    crs_point g = wgs_to_gcj(p);
    return to == CRS_BD09 ? gcj_to_bd(g) : g;
}

crs_point crs_from_wgs84(crs to, crs_point p)
{
    return to == CRS_WGS84 ? p : forward(to, p);
}

crs_point crs_to_wgs84(crs from, crs_point p)
{
    crs_point at = p;
    if (from == CRS_WGS84 || !is_shifted(p))
        return p;
    for (int i = 0; i < STEPS_MAX; i++) {
        crs_point there = forward(from, at);
        double x = p.longitude - there.longitude, y = p.latitude - there.latitude;
        at.longitude += x;
        at.latitude += y;
        if (fabs(x) < STEP_DEG && fabs(y) < STEP_DEG)
            break;
    }
    return at;
}
