/* plume_term.c - terms of the Gaussian: vertical with reflections, terrain by the dividing streamline, meander. */
#include "model/plume/plume_int.h"

#define REFLECTIONS 100
#define REFLECTIONS_CONVECTIVE 1000
#define MEANDER_HOURS 24.0

static double gauss(double d, double inverse)
{
    double e = d * d * inverse;
    return e > PLUME_EXPONENT_LEAST ? exp(e) : 0.0;
}

/* Stable or penetrated plume between the ground and the reflecting height; without lid for a receptor above it. */
double plume_term_stable(double sz, double he, double lid, double zr)
{
    double inverse = -0.5 / (sz * sz), sum = 0, v;
    bool ground = zr == 0.0, open = zr > lid;
    double h = ground ? he : plume_larger(he, he - zr), z = ground ? lid : plume_larger(lid, lid - zr);
    v = ground ? 2.0 * gauss(h, inverse) : gauss(zr - h, inverse) + gauss(zr + h, inverse);
    for (int i = 1; i <= REFLECTIONS && !open; i++) {
        double twice = 2.0 * i * z;
        double t = gauss(zr - (twice - h), inverse) + gauss(zr + (twice - h), inverse) + gauss(zr - (twice + h), inverse) +
                   gauss(zr + (twice + h), inverse);
        sum += t;
        if (t <= 1e-6 * sum) break;
    }
    return (v + sum) / (PLUME_ROOT_TWO_PI * sz);
}

/* Direct plume (reflections upward) or the indirect one that lingers at the lid. */
double plume_term_convective(const struct plume_at *at, double zi, double zr, bool indirect)
{
    double h1 = indirect ? at->hen1 : at->hed1, h2 = indirect ? at->hen2 : at->hed2;
    double s1 = indirect ? at->szn1 : at->szd1, s2 = indirect ? at->szn2 : at->szd2;
    double sum = 0, i1 = -0.5 / (s1 * s1), i2 = -0.5 / (s2 * s2), lid = zi;
    if (zr > zi) return 0;
    if (fabs(zr) >= 1e-10) {
        h1 = plume_larger(h1, h1 - zr);
        h2 = plume_larger(h2, h2 - zr);
        lid = plume_larger(zi, zi - zr);
    }
    for (int i = indirect ? 1 : 0; i <= REFLECTIONS_CONVECTIVE; i++) {
        double shift = indirect ? -2.0 * i * lid : 2.0 * i * lid;
        double t1 = gauss(zr - (shift + h1), i1) + gauss(zr + (shift + h1), i1);
        double t2 = gauss(zr - (shift + h2), i2) + gauss(zr + (shift + h2), i2);
        double term = at->lambda1 / s1 * t1 + at->lambda2 / s2 * t2;
        sum += term;
        if (fabs(term) <= 1e-6 * fabs(sum)) break;
    }
    return sum / PLUME_ROOT_TWO_PI;
}

/* Height of the streamline that divides air passing over a hill from air going round it: Sheppard's energy balance, layer by layer.
 * = CTDMPLUS user's guide, eq. 32 */
static double dividing_height(const struct plume_hour *hour, double hill)
{
    const double *z = plume_grid_heights();
    size_t top = plume_met_locate(hill) + 1; /* index of the hill top among the layers' edges */
    double rs[PLUME_GRID], n2[PLUME_GRID], u_hill = plume_met_interpolate(hour->wind_m_s, hill);
    double theta_hill = plume_met_interpolate(hour->theta_k, hill), gradient_hill = plume_met_interpolate(hour->gradient_k_m, hill);
    rs[top] = 0;
    size_t it = 0.5 * u_hill * u_hill >= 0 ? top : 0;
    for (size_t i = top; i-- > 0;) {
        bool last = i + 1 == top;
        double high = last ? hill : z[i + 1], middle = 0.5 * (high + z[i]);
        double theta = 0.5 * ((last ? theta_hill : hour->theta_k[i + 1]) + hour->theta_k[i]);
        double gradient = 0.5 * ((last ? gradient_hill : hour->gradient_k_m[i + 1]) + hour->gradient_k_m[i]);
        n2[i] = PLUME_GRAVITY / theta * gradient;
        rs[i] = rs[i + 1] + n2[i] * (hill - middle) * (high - z[i]);
        if (0.5 * hour->wind_m_s[i] * hour->wind_m_s[i] >= rs[i]) it = i;
    }
    if (it == 0) return 0;
    double u = it == top ? u_hill : hour->wind_m_s[it], high = it == top ? hill : z[it];
    double shear = (u - hour->wind_m_s[it - 1]) / (high - z[it - 1]), s2 = shear * shear, n = n2[it - 1];
    double a = 0.5 * (n - s2), b = high * s2 - u * shear - n * hill;
    double c = n * hill * high - 0.5 * n * high * high - 0.5 * s2 * high * high + u * shear * high - (0.5 * u * u - rs[it]);
    double d = b * b - 4.0 * a * c;
    return (-b - sqrt(plume_larger(d, 0.0))) / (2.0 * a);
}

/* Part of the plume's mass below the dividing streamline. */
static double mass_below(const struct plume_at *at, double height)
{
    double h = plume_smaller(at->lid, height), s = PLUME_ROOT_TWO * at->sz, he = at->he, sum = 0;
    for (int i = 1; i <= REFLECTIONS; i++) {
        double twice = 2.0 * i * at->lid;
        double t = erf((h - he + twice) / s) + erf((h + he + twice) / s) + erf((h - he - twice) / s) + erf((h + he - twice) / s);
        sum += t;
        if (i >= 5 && fabs(t) <= 1e-6 * fabs(sum)) break;
    }
    return plume_smaller(0.5 * (erf((h - he) / s) + erf((h + he) / s) + sum), 1.0);
}

/* Weight of the plume that does not climb, 0.5 to 1. */
double plume_term_terrain(const struct plume_stack *k, const struct plume_at *at, const struct plume_place *place)
{
    if (!k->hour->stable || k->hour->options.flat || k->source->flat) return 0.5;
    double base = k->source->base_m, hill = plume_smaller(place->hill_m - base, place->elevation_m - base + at->he);
    if (hill <= 0) return 0.5;
    double hc = dividing_height(k->hour, hill);
    return hc > 0 ? 0.5 * (1.0 + mass_below(at, hc)) : 0.5;
}

static double random_part(struct plume_air air, double most, double r)
{
    double mean2 = air.u * air.u - 2.0 * air.sigma_v * air.sigma_v;
    if (mean2 < 0.01) mean2 = 0.01;
    double forgotten = -expm1(-r / air.u / (MEANDER_HOURS * 3600.0));
    double part = (2.0 * air.sigma_v * air.sigma_v + mean2 * forgotten) / (air.u * air.u);
    return plume_smaller(part, most);
}

/* Fraction of the plume's material that has no direction, at radial distance r. */
double plume_term_random(const struct plume_stack *k, const struct plume_at *at, double r)
{
    double most = k->hour->options.meander_most;
    if (k->above) return random_part(at->air, most, r);
    double f = random_part(at->direct, most, r);
    return k->p > 0 ? k->p * random_part(at->third, most, r) + (1.0 - k->p) * f : f;
}
