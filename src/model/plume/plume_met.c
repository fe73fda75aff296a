/* plume_met.c - an hour of weather: checks, measured levels, the grid, the city's night, and look-ups on the grid. */
#include "model/plume/plume_met.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "model/plume/plume_int.h"

#define KELVIN 273.16
/* beyond these the grid is no air: potential temperature (K), its gradient (K/m), speeds (m/s) */
#define COLDEST 100.0
#define HOTTEST 1000.0
#define STEEPEST 10.0
#define FASTEST 1000.0

static const double heights[PLUME_GRID] = {
    0.0, 0.5, 1.0, 2.0, 4.0, 8.0, 14.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0, 80.0, 90.0, 100.0, 120.0, 140.0, 160.0, 180.0, 200.0,
    250.0, 300.0, 350.0, 400.0, 450.0, 500.0, 550.0, 600.0, 650.0, 700.0, 750.0, 800.0, 850.0, 900.0, 950.0, 1000.0, 1050.0,
    1100.0, 1150.0, 1200.0, 1250.0, 1300.0, 1350.0, 1400.0, 1450.0, 1500.0, 1550.0, 1600.0, 1650.0, 1700.0, 1750.0, 1800.0,
    1850.0, 1900.0, 1950.0, 2000.0, 2100.0, 2200.0, 2300.0, 2400.0, 2500.0, 2600.0, 2700.0, 2800.0, 2900.0, 3000.0, 3100.0,
    3200.0, 3300.0, 3400.0, 3500.0, 3600.0, 3700.0, 3800.0, 3900.0, 4000.0, 4100.0, 4200.0, 4300.0, 4400.0, 4500.0, 4600.0,
    4700.0, 4800.0, 4900.0, 5000.0};

const double *plume_grid_heights(void)
{
    return heights;
}

/* Layers below 250 m by the even metre: their edges are even. */
static const uint8_t low_layers[125] = {
    3, 3, 4, 4, 5, 5, 5, 6, 6, 6, 7, 7, 7, 7, 7, 8, 8, 8, 8, 8, 9, 9, 9, 9, 9,
    10, 10, 10, 10, 10, 11, 11, 11, 11, 11, 12, 12, 12, 12, 12, 13, 13, 13, 13, 13, 14, 14, 14, 14, 14,
    15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 17, 17, 17, 17, 17,
    17, 17, 17, 17, 17, 18, 18, 18, 18, 18, 18, 18, 18, 18, 18, 19, 19, 19, 19, 19, 19, 19, 19, 19, 19,
    20, 20, 20, 20, 20, 20, 20, 20, 20, 20, 20, 20, 20, 20, 20, 20, 20, 20, 20, 20, 20, 20, 20, 20, 20};

/* The layer of a height: heights[i] <= height < heights[i + 1], the lowest or highest layer outside. */
size_t plume_met_locate(double height)
{
    if (height < 2.0) return height < 0.5 ? 0 : height < 1.0 ? 1 : 2;
    if (height < 250.0) {
        return low_layers[(size_t)(0.5 * height)];
    }
    if (height < 2000.0) return 21 + (size_t)((height - 250.0) * 0.02);
    return height >= 4900.0 ? PLUME_GRID - 2 : 56 + (size_t)((height - 2000.0) * 0.01);
}

double plume_met_interpolate(const double *column, double height)
{
    size_t i = plume_met_locate(height);
    return column[i] + (height - heights[i]) / (heights[i + 1] - heights[i]) * (column[i + 1] - column[i]);
}

struct plume_air plume_met_limit(const struct plume_hour *hour, struct plume_air air)
{
    air.sigma_w = plume_larger(air.sigma_w, PLUME_SIGMA_W_LEAST);
    air.sigma_v = plume_larger(plume_larger(air.sigma_v, hour->options.sigma_v_least), PLUME_SIGMA_V_TO_U * air.u);
    air.u = plume_larger(air.u, hour->options.wind_least);
    return air;
}

static struct plume_air at_layer(const struct plume_hour *hour, size_t i, double height)
{
    double t = (height - heights[i]) / (heights[i + 1] - heights[i]);
    struct plume_air air = {hour->wind_m_s[i] + t * (hour->wind_m_s[i + 1] - hour->wind_m_s[i]),
                            hour->sigma_v_m_s[i] + t * (hour->sigma_v_m_s[i + 1] - hour->sigma_v_m_s[i]),
                            hour->sigma_w_m_s[i] + t * (hour->sigma_w_m_s[i + 1] - hour->sigma_w_m_s[i]),
                            hour->gradient_k_m[i] + t * (hour->gradient_k_m[i + 1] - hour->gradient_k_m[i])};
    return plume_met_limit(hour, air);
}

struct plume_air plume_met_at(const struct plume_hour *hour, double height)
{
    return at_layer(hour, plume_met_locate(height), height);
}

/* Integral of a column from the ground to a height, with the sums to each level. */
static double integral(const double *column, const double *sum, size_t i, double height)
{
    double d = height - heights[i], slope = (column[i + 1] - column[i]) / (heights[i + 1] - heights[i]);
    return sum[i] + d * (column[i] + 0.5 * slope * d);
}

/* Mean over a layer of piecewise linear columns; within one grid layer the value at its middle. At least 0.5 to 0.51 m. */
struct plume_air plume_met_average(const struct plume_hour *hour, double low, double high)
{
    size_t bottom = plume_met_locate(low), top = plume_met_locate(high);
    if (low < 0.5) low = 0.5, bottom = 0;
    if (high < 0.51) high = 0.51, top = 1;
    if (top <= bottom) return at_layer(hour, bottom, 0.5 * (low + high));
    double depth = high - low;
    const struct plume_sums *s = &hour->sums;
    struct plume_air air = {
        (integral(hour->wind_m_s, s->wind, top, high) - integral(hour->wind_m_s, s->wind, bottom, low)) / depth,
        (integral(hour->sigma_v_m_s, s->sigma_v, top, high) - integral(hour->sigma_v_m_s, s->sigma_v, bottom, low)) / depth,
        (integral(hour->sigma_w_m_s, s->sigma_w, top, high) - integral(hour->sigma_w_m_s, s->sigma_w, bottom, low)) / depth,
        (integral(hour->gradient_k_m, s->gradient, top, high) - integral(hour->gradient_k_m, s->gradient, bottom, low)) / depth};
    return plume_met_limit(hour, air);
}

static void sum_column(const double *column, double *sum)
{
    sum[0] = 0;
    for (size_t i = 1; i < PLUME_GRID; i++) sum[i] = sum[i - 1] + 0.5 * (heights[i] - heights[i - 1]) * (column[i] + column[i - 1]);
}

static void sum_columns(struct plume_hour *hour)
{
    sum_column(hour->wind_m_s, hour->sums.wind);
    sum_column(hour->sigma_v_m_s, hour->sums.sigma_v);
    sum_column(hour->sigma_w_m_s, hour->sums.sigma_w);
    sum_column(hour->gradient_k_m, hour->sums.gradient);
}

double plume_met_direction(const struct plume_hour *hour, double height)
{
    size_t i = plume_met_locate(height);
    double low = hour->from[i], high = hour->from[i + 1];
    if (high - low < -180.0) high += 360.0;
    else if (high - low > 180.0) high -= 360.0;
    double d = low + (height - heights[i]) / (heights[i + 1] - heights[i]) * (high - low);
    return d > 360.0 ? d - 360.0 : d <= 0.0 ? d + 360.0 : d;
}

/* Measured level in the model's own terms: missing is negative, sigma_v stands for sigma-theta. */
static struct plume_level convert(const struct plume_options *options, struct plume_level l)
{
    bool calm = l.wind_m_s == 0.0 && l.wind_from_deg == 0.0;
    if (l.wind_m_s < 0 || l.wind_m_s > 90 || calm) l.wind_m_s = -99;
    if (l.wind_from_deg > 900 || l.wind_from_deg < 0 || calm) l.wind_from_deg = -999;
    if (l.wind_from_deg == 0.0) l.wind_from_deg = 360.0;
    if (l.wind_m_s > 0 && l.sigma_direction_deg >= 0 && l.sigma_direction_deg < 99) {
        double s = l.sigma_direction_deg * PLUME_DEGREE, e = sin(s) * (1.0 - 0.073864 * s);
        l.sigma_direction_deg = plume_larger(options->sigma_v_least, s * l.wind_m_s * sqrt(1.0 - e * e));
    } else {
        l.sigma_direction_deg = -99;
    }
    l.temperature_c = l.temperature_c > -90 && l.temperature_c < 90 ? l.temperature_c : -999;
    l.sigma_w_m_s = l.sigma_w_m_s < 0 || l.sigma_w_m_s > 90 ? -99 : plume_larger(l.sigma_w_m_s, PLUME_SIGMA_W_LEAST);
    return l;
}

static enum plume_hour_state check(const struct plume_surface *s)
{
    if (s->wind_m_s == 0.0) return PLUME_HOUR_CALM;
    bool bad = s->wind_m_s >= 90 || s->wind_m_s < 0 || s->wind_from_deg > 900 || s->wind_from_deg <= -9 ||
               s->temperature_k > 900 || s->temperature_k <= 0 || s->obukhov_m < -99990 || s->mechanical_height_m > 90000 ||
               s->mechanical_height_m < 0 || s->friction_m_s <= 0 || s->friction_m_s >= 9 || !(s->wind_height_m > 0);
    if (s->obukhov_m < 0)
        bad = bad || s->convective_height_m > 90000 || s->convective_height_m < 0 || s->convective_m_s < 0;
    return bad ? PLUME_HOUR_MISSING : PLUME_HOUR_OK;
}

static void adjust(struct plume_hour *hour)
{
    struct plume_surface *s = &hour->surface;
    if (s->wind_from_deg == 0.0) s->wind_from_deg = 360.0;
    if (s->convective_m_s == 0.0) s->convective_m_s = 0.001;
    if (fabs(s->obukhov_m) < 1.0) s->obukhov_m = s->obukhov_m < 0 || (s->obukhov_m == 0 && s->heat_flux_w_m2 >= 0) ? -1.0 : 1.0;
    if (s->obukhov_m < 0) s->gradient_above_k_m = plume_larger(s->gradient_above_k_m, 0.005);
    s->roughness_m = plume_larger(s->roughness_m, 0.0001);
    hour->stable = s->obukhov_m > 0;
    hour->zic_m = plume_smaller(s->convective_height_m >= 0 ? plume_larger(s->convective_height_m, 1.0) : s->convective_height_m, 4000.0);
    hour->zimech_m = plume_smaller(plume_larger(s->mechanical_height_m, 1.0), 4000.0);
    hour->zi_m = hour->stable ? hour->zimech_m : plume_larger(hour->zic_m, hour->zimech_m);
    hour->obukhov_m = s->obukhov_m;
    hour->roughness_m = s->roughness_m;
    hour->friction_m_s = s->friction_m_s;
}

static double mean_to_zi(const struct plume_hour *hour, const double *column)
{
    size_t n = plume_met_locate(hour->zi_m);
    double sum = 0;
    for (size_t i = 1; i <= n; i++) sum += (heights[i] - heights[i - 1]) * 0.5 * (column[i] + column[i - 1]);
    sum += (hour->zi_m - heights[n]) * 0.5 * (plume_met_interpolate(column, hour->zi_m) + column[n]);
    return sum / hour->zi_m;
}

/* = AERMOD formulation 5.8: the heat a city gives off by night keeps a layer of convective kind above it. */
static void warm(struct plume_hour *hour, const struct plume_urban *urban)
{
    const struct plume_surface *s = &hour->surface;
    double zu = 400.0 * sqrt(sqrt(urban->population / 2.0e6));
    bool morning = !hour->stable && hour->zic_m <= zu;
    hour->urban = true;
    if (!hour->stable && !morning) return;
    double excess = 12.0 * (0.1 * log(urban->population / 2.0e6) + 1.0);
    double density = 101325.0 / (287.04 * s->temperature_k), cp = 1004.0;
    double flux = 0.03 * excess * s->friction_m_s * density * cp;
    double ws = cbrt(PLUME_GRAVITY / s->temperature_k / density / cp * flux * zu);
    double h = 7.0 * plume_larger(urban->roughness_m, s->roughness_m);
    h = plume_smaller(h, 0.5 * plume_larger(zu, hour->zimech_m)); /* a roughness that reaches the lid of its village */
    double us = ws * sqrt(1.6 * pow(h / zu, 2.0 * PLUME_THIRD)) / (1.3 * sqrt(1.0 - h / plume_larger(zu, hour->zimech_m)));
    us = plume_larger(s->friction_m_s, us);
    double l = -(density * cp * s->temperature_k * us * us * us / (0.4 * PLUME_GRAVITY * flux));
    hour->obukhov_m = morning ? plume_larger(l, s->obukhov_m) : plume_larger(fabs(l), s->obukhov_m);
    hour->urban_stable = true;
    hour->friction_m_s = us;
    hour->zi_m = plume_larger(zu, hour->zimech_m);
    for (size_t i = 0; i < PLUME_GRID; i++) {
        hour->sigma_v_m_s[i] = hypot(hour->sigma_v_m_s[i], plume_profile_sigma_v_convective(ws, zu, heights[i]));
        hour->sigma_w_m_s[i] = hypot(hour->sigma_w_m_s[i], plume_profile_sigma_w_convective(ws, zu, heights[i]));
        if (heights[i] <= zu) hour->gradient_k_m[i] = 1.0e-5;
    }
    plume_profile_potential(hour);
}

/* Whether the profiles are those of an atmosphere: a file may hold numbers, each in its range, that make none together. */
static bool is_air(const struct plume_hour *hour)
{
    for (size_t i = 0; i < PLUME_GRID; i++) {
        bool good = hour->wind_m_s[i] > 0 && hour->wind_m_s[i] < FASTEST && hour->sigma_v_m_s[i] > 0 && hour->sigma_v_m_s[i] < FASTEST &&
                    hour->sigma_w_m_s[i] > 0 && hour->sigma_w_m_s[i] < FASTEST && hour->theta_k[i] > COLDEST && hour->theta_k[i] < HOTTEST &&
                    hour->gradient_k_m[i] >= 0 && hour->gradient_k_m[i] < STEEPEST;
        if (!good) return false;
    }
    return true;
}

enum plume_hour_state plume_prepare_hour(struct plume_hour *hour, const struct plume_options *options,
                                         const struct plume_urban *urban, const struct plume_surface *surface,
                                         const struct plume_level *levels, size_t n)
{
    enum plume_hour_state state = check(surface);
    memset(hour, 0, sizeof *hour);
    hour->options = *options;
    if (hour->options.sigma_v_least <= 0) hour->options.sigma_v_least = 0.2;
    if (hour->options.wind_least <= 0) hour->options.wind_least = 0.2828;
    if (hour->options.meander_most <= 0) hour->options.meander_most = 1.0;
    hour->surface = *surface;
    if (state != PLUME_HOUR_OK || n == 0 || n > PLUME_LEVEL_MAX) return state == PLUME_HOUR_OK ? PLUME_HOUR_MISSING : state;
    hour->levels = n;
    for (size_t k = 0; k < n; k++) hour->level[k] = convert(&hour->options, levels[k]);
    adjust(hour);
    plume_profile_fill(hour);
    hour->theta_zi_k = plume_met_interpolate(hour->theta_k, hour->zi_m);
    hour->mean_wind_m_s = mean_to_zi(hour, hour->wind_m_s);
    hour->mean_sigma_w_m_s = mean_to_zi(hour, hour->sigma_w_m_s);
    if (urban) warm(hour, urban);
    sum_columns(hour);
    hour->from_deg = hour->surface.wind_from_deg;
    return is_air(hour) ? PLUME_HOUR_OK : PLUME_HOUR_MISSING; /* INV(2) */
}
