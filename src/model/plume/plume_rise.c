/* plume_rise.c - fluxes, stack-tip downwash, penetration of the lid, and rise of the plume, final and on its way. */
#include "model/plume/plume_int.h"

#define BETA1 0.6      /* entrainment of a rising plume */
#define BETA2 0.4      /* entrainment of a penetrated or bent-over plume */
#define ALPHA_R 1.4    /* indirect plume: entrainment at the lid */
#define LAMBDA_Y 2.3   /* aspect of the lofting plume's elements */
#define A_E 0.1
#define FLUX_LEAST 1e-10
#define FREQUENCY_LEAST 1e-10

/* Wind, buoyancy frequency and potential temperature a rise is computed with. */
struct rise_air {
    double u, n;
};

static double frequency(double gradient, double theta)
{
    return gradient > 0 ? plume_larger(sqrt(PLUME_GRAVITY * gradient / theta), FREQUENCY_LEAST) : FREQUENCY_LEAST;
}

static void set_fluxes(struct plume_stack *k)
{
    const struct plume_source *s = k->source;
    double t = s->temperature_k < 0 ? k->ambient - s->temperature_k : plume_larger(s->temperature_k, k->ambient);
    double volume = 0.25 * s->speed_m_s * s->diameter_m * s->diameter_m; /* over pi */
    double speed = s->kind == PLUME_POINT ? s->speed_m_s : 0.001;
    k->vs = speed;
    k->ds = s->diameter_m;
    k->fb = plume_larger(volume * PLUME_GRAVITY * (t - k->ambient) / t, FLUX_LEAST);
    k->fm = plume_larger(volume * speed * k->ambient / t, FLUX_LEAST);
}

static double after_downwash(const struct plume_stack *k)
{
    if (k->source->kind == PLUME_SIDEWAYS) return k->hs;
    if (k->source->kind == PLUME_POINT && k->hour->options.no_stack_downwash) return k->hs;
    double u = k->top.u;
    return k->vs < 1.5 * u ? plume_larger(k->hs - 2.0 * k->source->diameter_m * (1.5 - k->vs / u), 0.0) : k->hs;
}

double plume_rise_direct(const struct plume_stack *k, double u, double x)
{
    double b = BETA1 * BETA1;
    return plume_cube_root(3.0 * k->fm * x / (b * u * u) + 3.0 * k->fb * x * x / (2.0 * b * u * u * u));
}

/* Distance to final rise in neutral or unstable air and the rise there. */
static double unstable_final(const struct plume_stack *k, double u, double *x_max)
{
    const struct plume_source *s = k->source;
    if (k->fb <= 0) {
        double v = s->speed_m_s + 3.0 * u;
        *x_max = 4.0 * s->diameter_m * v * v / (s->speed_m_s * u);
        return 3.0 * s->diameter_m * s->speed_m_s / u;
    }
    *x_max = k->fb >= 55.0 ? 119.0 * pow(k->fb, 0.4) : 49.0 * pow(k->fb, 0.625);
    return plume_rise_direct(k, u, *x_max);
}

/* Neutral limit of a stable rise. */
static double neutral_limit(const struct plume_stack *k, double u)
{
    double us = k->hour->friction_m_s, l = k->fb / (u * us * us);
    return 1.2 * pow(l, 0.6) * pow(k->hsp + 1.2 * l, 0.4);
}

static double penetrated(double ps, double *ratio)
{
    *ratio = plume_cube_root(17.576 * ps + 0.296296);
    return *ratio < 2.0 * PLUME_THIRD ? 0.0 : *ratio > 2.0 ? 1.0 : 1.5 - 1.0 / *ratio;
}

static double to_lid_flux(const struct plume_stack *k, double u, double gradient)
{
    double depth = k->hour->zi_m - k->hsp;
    return k->fb / (u * PLUME_GRAVITY / k->hour->theta_zi_k * gradient * depth * depth * depth);
}

static double lofted_rise(double depth, double ratio, double p)
{
    return p == 1.0 ? ratio * depth : 0.75 * depth * ratio + 0.5 * depth;
}

static double stable_final(const struct plume_stack *k, struct rise_air air, double *x_max)
{
    double u = air.u, n = air.n, ignored, zi = k->hour->zi_m;
    double n2 = n * n;
    *x_max = u * atan2(k->fm * 0.7 * n, -k->fb) / (0.7 * n);
    double rise = 2.66 * plume_cube_root(k->fb / (n2 * u));
    rise = plume_smaller(rise, neutral_limit(k, u));
    rise = plume_smaller(rise, unstable_final(k, u, &ignored));
    rise = plume_smaller(rise, 4.0 * sqrt(sqrt(k->fb)) / pow(n2, 0.375));
    if (k->hour->urban_stable && k->hsp + rise >= zi && k->hsp < zi) {
        double ratio, p = penetrated(to_lid_flux(k, u, 0.005), &ratio);
        if (p > 0) rise = lofted_rise(zi - k->hsp, ratio, p);
    }
    return rise;
}

/* Air of a rise to `rise`: means of stack top and the middle of the rise. */
static struct rise_air rising_air(const struct plume_stack *k, double rise)
{
    double z = k->hsp + 0.5 * rise;
    struct plume_air middle = plume_met_at(k->hour, z);
    double theta = 0.5 * (k->theta + plume_met_interpolate(k->hour->theta_k, z));
    return (struct rise_air){0.5 * (k->top.u + middle.u), frequency(0.5 * (k->top.gradient + middle.gradient), theta)};
}

static void set_stable_final(struct plume_stack *k)
{
    struct rise_air air = {k->top.u, k->n};
    double rise = stable_final(k, air, &k->x_max);
    for (int i = 1;; i++) {
        double old = rise;
        rise = stable_final(k, rising_air(k, rise), &k->x_max);
        if (fabs((old - rise) / rise) < 0.01) break;
        if (i < 5) continue;
        rise = 0.5 * (rise + old);
        break;
    }
    k->rise_final = rise;
}

static void set_point(struct plume_stack *k)
{
    const struct plume_hour *hour = k->hour;
    set_fluxes(k);
    k->hsp = after_downwash(k);
    if (k->above) {
        set_stable_final(k);
        k->p = hour->stable ? 0.0 : 1.0;
    } else {
        k->rise_final = unstable_final(k, k->top.u, &k->x_max);
        k->p = penetrated(to_lid_flux(k, k->top.u, hour->surface.gradient_above_k_m), &k->he_to_hh);
    }
    k->x_final = k->x_max;
    k->rise_critical = k->rise_final;
    if (!k->above && k->x_mixed < 1.25 * k->x_final) {
        k->x_final = 0.8 * k->x_mixed;
        k->rise_critical = plume_rise_direct(k, k->top.u, k->x_final);
    }
    k->from_deg = plume_met_direction(hour, plume_smaller(4000.0, k->hs + 0.5 * k->rise_final));
}

void plume_rise_prepare(struct plume_stack *k, const struct plume_hour *hour, const struct plume_source *source)
{
    *k = (struct plume_stack){.hour = hour, .source = source};
    k->hs = k->hsp = source->kind == PLUME_PIT ? 0.0 : source->height_m;
    k->above = hour->stable || k->hs >= hour->zi_m;
    k->top = plume_met_at(hour, k->hs);
    k->theta = plume_met_interpolate(hour->theta_k, k->hs);
    k->ambient = k->theta - PLUME_LAPSE * (k->hs + hour->options.profile_base_m);
    k->n = k->above ? frequency(k->top.gradient, k->theta) : FREQUENCY_LEAST;
    k->x_mixed = hour->zi_m * hour->mean_wind_m_s / hour->mean_sigma_w_m_s;
    k->buoyant = source->kind == PLUME_POINT || source->kind == PLUME_CAPPED || source->kind == PLUME_SIDEWAYS;
    k->from_deg = plume_met_direction(hour, k->hs);
    if (k->buoyant) set_point(k);
    else k->p = 0.0;
    k->sine = sin(k->from_deg * PLUME_DEGREE);
    k->cosine = cos(k->from_deg * PLUME_DEGREE);
}

/* Stable rise at a distance with one air. The neutral limit is at least 1.29 Fb/(u u*^2): above that it need not be known. */
static double stable_rise(const struct plume_stack *k, struct rise_air air, double x)
{
    double nb = 0.7 * air.n, u = air.u, us = k->hour->friction_m_s, angle = nb * x / u;
    if (angle > 1.57) angle = plume_smaller(angle, atan2(k->fm * nb, -k->fb));
    double a = k->fb / (air.n * air.n * u), b = nb * k->fm / k->fb;
    double s = sin(angle), c = 1.0 - cos(angle);
    double rise = plume_smaller(2.66 * plume_cube_root(b * s + c > 0 ? a * (b * s + c) : a * b * s), k->rise_final);
    return rise < 1.29 * k->fb / (u * us * us) ? rise : plume_smaller(rise, neutral_limit(k, u));
}

static double stable_gradual(const struct plume_stack *k, double x)
{
    struct rise_air air = {k->top.u, k->n};
    double rise = stable_rise(k, air, x);
    for (int i = 1;; i++) {
        double old = rise;
        rise = stable_rise(k, rising_air(k, rise), x);
        /* the reference takes five steps at least; a rise that stands still before stays */
        if (rise > 0 && fabs(old - rise) < (i >= 5 ? 0.001 : 1e-7) * rise) break;
        if (i < 10) continue;
        rise = 0.5 * (rise + old);
        break;
    }
    return plume_smaller(plume_smaller(rise, plume_rise_direct(k, k->top.u, x)), k->rise_final);
}

void plume_rise_at(const struct plume_stack *k, struct plume_at *at)
{
    double x = at->x, u = k->top.u, zi = k->hour->zi_m, ws = k->hour->surface.convective_m_s;
    at->rise = at->rise1 = at->rise2 = at->rise3 = 0;
    if (!k->buoyant) return;
    if (k->above) {
        at->rise = x >= k->x_max ? k->rise_final : stable_gradual(k, x);
        return;
    }
    at->rise1 = plume_rise_direct(k, u, x);
    double rh = BETA2 * (zi - k->hsp);
    double ry_rz = rh * rh + 0.25 * A_E * LAMBDA_Y * sqrt(LAMBDA_Y) * ws * ws * x * x / (u * u);
    at->rise2 = sqrt(2.0 * k->fb * zi / (ALPHA_R * u * ry_rz)) * x / u;
    if (k->p > 0) at->rise3 = lofted_rise(zi - k->hsp, k->he_to_hh, k->p);
}
