/* plume_profile.c - profiles of wind, temperature and turbulence of an hour on the grid: similarity between and beyond the measured levels. */
#include <assert.h>

#include "model/plume/plume_int.h"

#define GRADIENT_LEAST 0.002   /* K/m in stable layers */
#define GRADIENT_HIGH 0.005    /* K/m far above the mixed layer */
#define WIND_GRID_LEAST 0.01   /* m/s */
#define FOLDING 0.44           /* of the mixing height: decay of the stable gradient above 100 m */
#define SAME_HEIGHT 0.1        /* m: a level this near a grid height is taken as it is */
#define DISPLACEMENT 7.0       /* z0: below, wind is linear to the ground */

typedef double similarity(const struct plume_hour *hour, double height_m);

static double line(double low, double at_low, double high, double at_high, double height)
{
    return at_low + (height - low) / (high - low) * (at_high - at_low);
}

/* Businger-Dyer and van Ulden-Holtslag stability terms of the logarithmic wind. */
static double wind_similar(const struct plume_hour *hour, double height)
{
    double l = hour->obukhov_m, z0 = hour->roughness_m, psi, psi0;
    if (l < 0) {
        double x = sqrt(sqrt(1.0 - 16.0 * height / l)), x0 = sqrt(sqrt(1.0 - 16.0 * z0 / l));
        psi = 2.0 * log((1.0 + x) / 2.0) + log((1.0 + x * x) / 2.0) - 2.0 * atan(x) + 0.5 * 3.14159265358979324;
        psi0 = 2.0 * log((1.0 + x0) / 2.0) + log((1.0 + x0 * x0) / 2.0) - 2.0 * atan(x0) + 0.5 * 3.14159265358979324;
    } else {
        psi = -17.0 * (1.0 - exp(-0.29 * height / l));
        psi0 = -17.0 * (1.0 - exp(-0.29 * z0 / l));
    }
    return hour->surface.friction_m_s / PLUME_KARMAN * (log(height / z0) - psi + psi0);
}

static double wind_reference(const struct plume_hour *hour, double height)
{
    double low = DISPLACEMENT * hour->roughness_m, zi = hour->zi_m;
    double measured = hour->surface.wind_height_m, u = hour->surface.wind_m_s;
    if (measured > zi) {
        if (height > low && height <= zi) return wind_similar(hour, height);
        return height <= low ? wind_similar(hour, low) : u;
    }
    if (height <= low) return measured > low ? wind_similar(hour, low) * height / low : u * height / measured;
    return wind_similar(hour, height <= zi ? height : zi);
}

double plume_profile_sigma_v_convective(double w_star, double zi, double height)
{
    double variance = 0.35 * w_star * w_star, top = 1.2 * zi, above = plume_smaller(variance, 0.25);
    if (height <= zi) return sqrt(variance);
    if (height <= top) return sqrt(line(zi, variance, top, above, height));
    return plume_smaller(sqrt(variance), 0.5);
}

double plume_profile_sigma_w_convective(double w_star, double zi, double height)
{
    if (height <= 0.1 * zi) return sqrt(1.6 * w_star * w_star * pow(height / zi, 2.0 * PLUME_THIRD));
    if (height <= zi) return sqrt(0.35) * w_star;
    double exponent = -6.0 * (height - zi) / zi;
    return exponent > PLUME_EXPONENT_LEAST ? sqrt(0.35 * w_star * w_star * exp(exponent)) : 0.0;
}

static double sigma_v_reference(const struct plume_hour *hour, double height)
{
    double us = hour->surface.friction_m_s, ground = 3.6 * us * us, top = plume_smaller(ground, 0.25);
    double mechanical = height <= hour->zimech_m ? line(0.0, ground, hour->zimech_m, top, height) : top;
    if (hour->stable) return sqrt(mechanical);
    double convective = plume_profile_sigma_v_convective(hour->surface.convective_m_s, hour->zic_m, height);
    return sqrt(convective * convective + mechanical);
}

static double sigma_w_reference(const struct plume_hour *hour, double height)
{
    double zi = hour->zi_m, residual = hour->residual_m_s * plume_smaller(1.0, height / zi);
    double layer = height < zi ? 1.3 * hour->surface.friction_m_s * sqrt(1.0 - height / zi) : 0.0;
    double mechanical = plume_larger(sqrt(residual * residual + layer * layer), 0.0001);
    if (hour->stable) return mechanical;
    double convective = plume_profile_sigma_w_convective(hour->surface.convective_m_s, hour->zic_m, height);
    convective = plume_larger(convective, 0.0001);
    return sqrt(convective * convective + mechanical * mechanical);
}

/* Measured values kept at their levels, the reference profile scaled to them between and beyond. `none` is used where no level has
 * a value: the reference itself, scaled by none_value at none_height when that is >= 0. */
struct measured {
    const double *height, *value; /* value < 0: missing */
    size_t n;
    double none_height, none_value;
};

static double extrapolate(const struct plume_hour *hour, similarity *reference, double height, double value, double wanted)
{
    return reference(hour, wanted) / reference(hour, height) * value;
}

static void blend(const struct plume_hour *hour, const struct measured *m, similarity *reference, double *grid)
{
    const double *z = plume_grid_heights();
    size_t level = 0;
    double below = -1, below_height = 0;
    for (size_t i = 0; i < PLUME_GRID; i++) {
        for (bool done = false; !done;) {
            bool last = level + 1 == m->n;
            double v = m->value[level], h = m->height[level];
            done = true;
            if (v >= 0 && fabs(h - z[i]) <= SAME_HEIGHT) {
                grid[i] = v;
            } else if (v >= 0 && z[i] < h && below >= 0) {
                double scale = reference(hour, z[i]) / line(below_height, reference(hour, below_height), h, reference(hour, h), z[i]);
                grid[i] = scale * line(below_height, below, h, v, z[i]);
            } else if (v >= 0 && (z[i] < h || last)) {
                grid[i] = extrapolate(hour, reference, h, v, z[i]);
            } else if (last && below >= 0) {
                grid[i] = extrapolate(hour, reference, below_height, below, z[i]);
            } else if (last && m->none_value >= 0) {
                grid[i] = extrapolate(hour, reference, m->none_height, m->none_value, z[i]);
            } else if (last) {
                grid[i] = reference(hour, z[i]);
            } else {
                if (v >= 0) below = v, below_height = h;
                level++;
                done = false;
            }
        }
    }
}

static double turn(double from_deg)
{
    return from_deg > 360.0 ? from_deg - 360.0 : from_deg <= 0.0 ? from_deg + 360.0 : from_deg;
}

static void fill_direction(struct plume_hour *hour)
{
    const double *z = plume_grid_heights();
    for (size_t i = 0; i < PLUME_GRID; i++) {
        const struct plume_level *below = NULL, *above = NULL;
        for (size_t k = 0; k < hour->levels; k++) {
            const struct plume_level *l = &hour->level[k];
            if (l->wind_from_deg < 0) continue;
            if (z[i] >= l->height_m - SAME_HEIGHT) below = l;
            else if (!above) above = l;
        }
        bool same = below && fabs(below->height_m - z[i]) <= SAME_HEIGHT;
        double d = hour->surface.wind_from_deg;
        if (same || (below && !above)) d = below->wind_from_deg;
        else if (above && !below) d = above->wind_from_deg;
        else if (above && below) {
            double up = above->wind_from_deg, gap = up - below->wind_from_deg;
            if (gap < -180.0) up += 360.0;
            if (gap > 180.0) up -= 360.0;
            d = line(below->height_m, below->wind_from_deg, above->height_m, up, z[i]);
        }
        hour->from[i] = turn(d);
    }
}

/* Gradient of the stable surface layer. */
static double gradient_similar(const struct plume_hour *hour, double height)
{
    bool adjusted = hour->surface.adjusted_friction;
    return hour->theta_star_k / (PLUME_KARMAN * height) *
           ((adjusted ? 0.74 : 1.0) + (adjusted ? 4.7 : 5.0) * height / hour->obukhov_m);
}

static double gradient_decay(const struct plume_hour *hour, double depth)
{
    return exp(-depth / (FOLDING * plume_larger(100.0, hour->zi_m)));
}

static double gradient_reference(const struct plume_hour *hour, double height)
{
    double g;
    if (height <= 2.0) g = gradient_similar(hour, 2.0);
    else if (height <= 100.0) g = gradient_similar(hour, height);
    else g = gradient_similar(hour, 100.0) * gradient_decay(hour, height - 100.0);
    return plume_larger(g, GRADIENT_LEAST);
}

/* Gradients between the levels with a temperature; their number. */
static size_t gradients(const struct plume_hour *hour, double *height, double *gradient)
{
    size_t n = 0, low = 0;
    for (size_t k = 0; k < hour->levels; k++) {
        const struct plume_level *a = &hour->level[low], *b = &hour->level[k];
        if (b->temperature_c < -90 || k == low) continue;
        if (a->temperature_c >= -90) {
            height[n] = 0.5 * (a->height_m + b->height_m);
            gradient[n] = (b->temperature_c - a->temperature_c) / (b->height_m - a->height_m) + PLUME_LAPSE;
            gradient[n] = plume_larger(gradient[n], GRADIENT_LEAST);
            n++;
        }
        low = k;
    }
    return n;
}

static double gradient_above(const struct plume_hour *hour, double h, double g, double wanted)
{
    if (h > 100.0) return g * gradient_decay(hour, wanted - h);
    return g * gradient_reference(hour, wanted) / gradient_reference(hour, h);
}

static double gradient_between(const struct plume_hour *hour, const double *h, const double *g, double wanted)
{
    double low = gradient_reference(hour, h[0]), high = gradient_reference(hour, h[1]);
    double measured = line(h[0], g[0], h[1], g[1], wanted);
    if (fabs(high - low) <= 0.0001) return measured;
    return gradient_reference(hour, wanted) / line(h[0], low, h[1], high, wanted) * measured;
}

static void theta_star(struct plume_hour *hour, const double *h, const double *g, size_t n)
{
    const struct plume_surface *s = &hour->surface;
    size_t k = 0;
    while (k < n && h[k] <= hour->roughness_m) k++;
    hour->theta_star_k =
        s->friction_m_s * s->friction_m_s / (PLUME_GRAVITY * PLUME_KARMAN * hour->obukhov_m / s->temperature_k);
    if (k < n && h[k] <= 100.0) hour->theta_star_k = g[k] * PLUME_KARMAN * h[k] / (1.0 + 5.0 * h[k] / hour->obukhov_m);
    else if (k == n && s->adjusted_friction) hour->theta_star_k = 0.08;
}

static void fill_stable_gradient(struct plume_hour *hour)
{
    const double *z = plume_grid_heights();
    double h[PLUME_LEVEL_MAX], g[PLUME_LEVEL_MAX];
    size_t n = gradients(hour, h, g), k = 0;
    theta_star(hour, h, g, n);
    for (size_t i = 0; i < PLUME_GRID; i++) {
        double *out = &hour->gradient_k_m[i];
        while (k + 1 < n && z[i] > h[k] + SAME_HEIGHT) k++;
        if (!n) *out = gradient_reference(hour, z[i]);
        else if (fabs(z[i] - h[k]) <= SAME_HEIGHT) *out = g[k];
        else if (z[i] > h[k]) *out = gradient_above(hour, h[k], g[k], z[i]);
        else if (k > 0) *out = gradient_between(hour, &h[k - 1], &g[k - 1], z[i]);
        else *out = gradient_similar(hour, plume_larger(z[i], 2.0));
        *out = plume_larger(*out, GRADIENT_LEAST);
    }
}

static void fill_gradient(struct plume_hour *hour)
{
    const double *z = plume_grid_heights();
    if (hour->stable) {
        fill_stable_gradient(hour);
        return;
    }
    for (size_t i = 0; i < PLUME_GRID; i++) {
        double above = z[i] <= hour->zi_m + 500.0 ? hour->surface.gradient_above_k_m : GRADIENT_HIGH;
        hour->gradient_k_m[i] = z[i] <= hour->zi_m ? 0.0 : plume_larger(above, GRADIENT_LEAST);
    }
}

void plume_profile_potential(struct plume_hour *hour)
{
    const double *z = plume_grid_heights(), *g = hour->gradient_k_m;
    double *theta = hour->theta_k, height = hour->surface.temperature_height_m;
    size_t below = plume_met_locate(height);
    double at = hour->surface.temperature_k + PLUME_LAPSE * (height + hour->options.profile_base_m);
    theta[below] = at - 0.5 * (g[below + 1] + g[below]) * (height - z[below]);
    for (size_t i = below; i-- > 0;) theta[i] = theta[i + 1] - 0.5 * (g[i + 1] + g[i]) * (z[i + 1] - z[i]);
    for (size_t i = below + 1; i < PLUME_GRID; i++) theta[i] = theta[i - 1] + 0.5 * (g[i] + g[i - 1]) * (z[i] - z[i - 1]);
}

/* Mean of sigma_w measured above zi; 2 % of the wind there without. */
static double residual(const struct plume_hour *hour)
{
    double sum = 0;
    size_t n = 0;
    for (size_t k = 0; k < hour->levels; k++) {
        const struct plume_level *l = &hour->level[k];
        if (l->height_m < hour->zi_m || l->sigma_w_m_s < 0) continue;
        sum += l->sigma_w_m_s;
        n++;
    }
    return n ? sum / (double)n : 0.02 * plume_met_interpolate(hour->wind_m_s, hour->zi_m);
}

void plume_profile_fill(struct plume_hour *hour)
{
    double height[PLUME_LEVEL_MAX], wind[PLUME_LEVEL_MAX], sv[PLUME_LEVEL_MAX], sw[PLUME_LEVEL_MAX];
    assert(hour->levels >= 1 && hour->levels <= PLUME_LEVEL_MAX);
    for (size_t k = 0; k < hour->levels; k++) {
        height[k] = hour->level[k].height_m;
        wind[k] = hour->level[k].wind_m_s;
        sv[k] = hour->level[k].sigma_direction_deg; /* sigma_v by now */
        sw[k] = hour->level[k].sigma_w_m_s;
    }
    const struct plume_surface *s = &hour->surface;
    struct measured m = {height, wind, hour->levels, s->wind_height_m, s->wind_m_s};
    blend(hour, &m, wind_reference, hour->wind_m_s);
    for (size_t i = 0; i < PLUME_GRID; i++) hour->wind_m_s[i] = plume_larger(hour->wind_m_s[i], WIND_GRID_LEAST);
    fill_direction(hour);
    fill_gradient(hour);
    plume_profile_potential(hour);
    m.none_value = -1;
    m.value = sv;
    blend(hour, &m, sigma_v_reference, hour->sigma_v_m_s);
    hour->residual_m_s = residual(hour);
    m.value = sw;
    blend(hour, &m, sigma_w_reference, hour->sigma_w_m_s);
}
