/* plume_sigma.c - spread of a plume at a distance: centre of mass, up- and downdrafts, air averaged over the plume's own layer, sigma_y, sigma_z. */
#include "model/plume/plume_int.h"

#define BUOYANT_SPREAD (0.4 / PLUME_ROOT_TWO) /* beta2 / sqrt 2 */
#define LOWEST 0.46                           /* m: height of the Prairie Grass release the lateral spread was fitted to */
#define STABLE_SCALE 156.0
#define NEAR_GROUND 5.0 /* m: plume and receptor below: the air of the lowest 5 m */

void plume_sigma_centroid(const struct plume_stack *k, struct plume_at *at)
{
    double zi = k->hour->zi_m, x = plume_larger(at->x, 1.0);
    at->center = k->hsp;
    if (!k->above) {
        double end = plume_smaller(k->hsp + k->rise_critical, zi);
        if (x < k->x_final) at->center = plume_smaller(k->hsp + at->rise1, zi);
        else if (x >= k->x_mixed) at->center = 0.5 * zi;
        else at->center = end + (x - k->x_final) / (k->x_mixed - k->x_final) * (0.5 * zi - end);
    }
    at->surface_layer = at->center < 0.1 * zi;
}

/* Weil's bi-Gaussian distribution of vertical velocity: two drafts that give back variance and skewness. */
void plume_sigma_updrafts(const struct plume_stack *k, struct plume_at *at)
{
    const double r = 2.0, alpha = (1.0 + r * r) / (1.0 + 3.0 * r * r), beta = 1.0 + r * r;
    double ws = k->hour->surface.convective_m_s, sw = at->direct.sigma_w;
    double third = (at->surface_layer ? 1.25 * at->center / k->hour->zi_m : 0.125) * ws * ws * ws;
    double skew = third / (sw * sw * sw), root = sqrt(alpha * alpha * skew * skew + 4.0 / beta);
    at->a1 = sw / ws * 0.5 * (alpha * skew + root);
    at->a2 = sw / ws * 0.5 * (alpha * skew - root);
    at->b1 = r * at->a1;
    at->b2 = -r * at->a2;
    at->lambda1 = at->a2 / (at->a2 - at->a1);
    at->lambda2 = 1.0 - at->lambda1;
}

void plume_sigma_heights(const struct plume_stack *k, struct plume_at *at)
{
    if (k->above) {
        at->he = plume_larger(k->hsp + at->rise, 0.0);
        return;
    }
    double t = k->hour->surface.convective_m_s * at->x / at->direct.u;
    at->he = 0;
    at->hed1 = k->hsp + at->rise1 + at->a1 * t;
    at->hed2 = k->hsp + at->rise1 + at->a2 * t;
    at->hen1 = at->hed1 - at->rise2;
    at->hen2 = at->hed2 - at->rise2;
    at->he3 = k->p > 0 ? k->hsp + at->rise3 : 0;
}

static double surface_spread(const struct plume_stack *k, const struct plume_at *at)
{
    const struct plume_hour *hour = k->hour;
    double us = hour->friction_m_s, x = at->x;
    if (hour->stable) return PLUME_ROOT_TWO / PLUME_ROOT_PI * us * x / at->air.u / plume_cube_root(1.0 + 0.7 * x / hour->obukhov_m);
    if (!at->surface_layer) return 0;
    double ratio = us / at->direct.u;
    return 0.5 * (1.0 - 10.0 * at->center / hour->zi_m) * ratio * ratio * x * x / fabs(hour->obukhov_m);
}

static double elevated_spread(double sigma_w, double time, double height, double n)
{
    double d = sigma_w * time;
    return d / sqrt(1.0 + d * (1.0 / (0.72 * height) + n / (0.54 * sigma_w)));
}

static double stable_sigma_z(const struct plume_stack *k, const struct plume_at *at)
{
    const struct plume_hour *hour = k->hour;
    double theta = plume_met_interpolate(hour->theta_k, at->he), n = 1e-10;
    if (at->air.gradient > 0) n = plume_larger(sqrt(PLUME_GRAVITY * at->air.gradient / theta), 1e-10);
    double height = plume_larger(plume_larger(k->hs, at->he), 1e-4), zi = hour->zi_m;
    double elevated = elevated_spread(at->air.sigma_w, at->x / at->air.u, height, hour->urban_stable ? 0.0 : n);
    if (at->he >= zi) return elevated;
    double part = plume_smaller(at->he / zi, 1.0);
    return (1.0 - part) * surface_spread(k, at) + part * elevated;
}

static double stable_sigma_y(const struct plume_stack *k, struct plume_air air, double he, double x)
{
    double ratio = plume_larger(PLUME_SIGMA_V_TO_U, air.sigma_v / air.u);
    double scale = k->hour->zimech_m / (STABLE_SCALE * air.sigma_v) * (plume_larger(he, LOWEST) / LOWEST);
    return ratio * x * plume_lateral_decay(x / (2.0 * air.u * scale));
}

static double square(double x)
{
    return x * x;
}

static void spread_convective(const struct plume_stack *k, struct plume_at *at, double y0, double z0)
{
    double zi = k->hour->zi_m, x = at->x, ratio = plume_larger(PLUME_SIGMA_V_TO_U, at->direct.sigma_v / at->direct.u);
    double beta = plume_larger(78.0 * LOWEST / plume_larger(k->hs, LOWEST), 0.7);
    double buoyant = BUOYANT_SPREAD * at->rise1;
    at->sya = ratio * x * plume_lateral_decay(beta * ratio * x / zi);
    at->sy = sqrt(square(buoyant) + square(at->sya) + square(y0));
    double z1 = 1.0, z2 = 1.0;
    if (k->p < 1) {
        double alpha = at->surface_layer ? 0.6 + 0.4 * at->center / (0.1 * zi) : 1.0;
        double t = alpha * k->hour->surface.convective_m_s * x / at->direct.u, ground = square(surface_spread(k, at));
        z1 = sqrt(square(at->b1 * t) + ground);
        z2 = sqrt(square(at->b2 * t) + ground);
    }
    at->szd1 = at->szn1 = sqrt(square(buoyant) + square(z1) + square(z0));
    at->szd2 = at->szn2 = sqrt(square(buoyant) + square(z2) + square(z0));
    if (k->p > 0) {
        at->szb3 = BUOYANT_SPREAD * k->p * at->rise3;
        at->sy3 = sqrt(square(at->szb3) + square(stable_sigma_y(k, at->third, at->he3, x)));
        at->sz3 = sqrt(square(at->szb3) + square(elevated_spread(at->third.sigma_w, x / at->third.u, at->he3, 0.0)));
    }
}

void plume_sigma_spread(const struct plume_stack *k, struct plume_at *at)
{
    double y0 = k->source->kind == PLUME_VOLUME ? k->source->sigma_y_m : 0.0;
    double z0 = k->buoyant ? 0.0 : k->source->sigma_z_m;
    if (!k->above) {
        spread_convective(k, at, y0, z0);
        return;
    }
    at->szb = BUOYANT_SPREAD * at->rise;
    at->sya = stable_sigma_y(k, at->air, at->he, at->x);
    at->sy = sqrt(square(at->szb) + square(at->sya) + square(y0));
    at->sz = sqrt(square(at->szb) + square(stable_sigma_z(k, at)) + square(z0));
}

/* The layer between plume and receptor, at most 2.15 sigma_z deep from the plume's centre. */
static void layer(double center, double depth, double receptor, double *low, double *high)
{
    if (center > receptor) {
        *high = center;
        *low = plume_larger(center - depth, receptor);
    } else {
        *high = plume_smaller(center + depth, receptor);
        *low = center;
    }
}

static void effective_direct(const struct plume_stack *k, struct plume_at *at)
{
    const struct plume_hour *hour = k->hour;
    double low, high, zi = hour->zi_m;
    if (at->center <= NEAR_GROUND && at->zr_base <= NEAR_GROUND) {
        low = 0;
        high = NEAR_GROUND;
    } else {
        layer(at->center, PLUME_DEPTH_SIGMAS * 0.5 * (at->szd1 + at->szd2), at->zr_base, &low, &high);
    }
    high = plume_smaller(high, zi);
    at->direct = high > low ? plume_met_average(hour, low, high) : plume_met_at(hour, zi);
}

void plume_sigma_effective(const struct plume_stack *k, struct plume_at *at)
{
    const struct plume_hour *hour = k->hour;
    double low, high;
    if (k->above) {
        at->air = plume_met_at(hour, at->he);
        plume_sigma_spread(k, at);
        at->center = at->he;
        if (at->center <= NEAR_GROUND && at->zr_base <= NEAR_GROUND) {
            low = 0;
            high = plume_smaller(NEAR_GROUND, hour->zi_m);
        } else {
            layer(at->center, PLUME_DEPTH_SIGMAS * at->sz, at->zr_base, &low, &high);
        }
        at->air = plume_met_average(hour, low, high);
        return;
    }
    if (k->p < 1) at->direct = plume_met_at(hour, at->center);
    if (k->p > 0) at->third = plume_met_at(hour, at->he3);
    plume_sigma_spread(k, at);
    if (k->p > 0) {
        layer(at->he3, PLUME_DEPTH_SIGMAS * at->sz3, at->zr_base, &low, &high);
        at->third = plume_met_average(hour, low, high);
    }
    if (k->p < 1) effective_direct(k, at);
}

/* Height of the surface a stable or penetrated plume is reflected from: the lid, or its own upper edge above it. */
double plume_sigma_reflect(const struct plume_stack *k, double he, double x, double buoyant)
{
    const struct plume_hour *hour = k->hour;
    struct plume_air air = plume_met_at(hour, he);
    double ground = 0, zi = hour->zi_m, n = 1e-10, z0 = k->source->kind == PLUME_VOLUME || !k->buoyant ? k->source->sigma_z_m : 0;
    if (hour->stable)
        ground = PLUME_ROOT_TWO / PLUME_ROOT_PI * hour->friction_m_s * x / air.u / plume_cube_root(1.0 + 0.7 * x / hour->obukhov_m);
    double theta = plume_met_interpolate(hour->theta_k, he);
    if (air.gradient > 0) n = plume_larger(sqrt(PLUME_GRAVITY * air.gradient / theta), 1e-10);
    double sz = elevated_spread(air.sigma_w, x / air.u, plume_larger(plume_larger(k->hs, he), 1e-4), n);
    if (he < zi) sz = (1.0 - he / zi) * ground + he / zi * sz;
    sz = sqrt(square(buoyant) + square(sz) + square(z0));
    return plume_larger(zi, he + 2.15 * sz);
}
