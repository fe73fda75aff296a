/* plume_int.h - what the files of the plume room share: constants, a source in an hour, a plume at a distance.
 * Place      model; private to src/model/plume.
 * Method     the letters are those of the AERMOD formulation: u* friction velocity, w* convective velocity, L Obukhov length,
 *            zi mixing height, Fb and Fm buoyancy and momentum flux, N buoyancy frequency
 */
#ifndef LT_MODEL_PLUME_INT_H
#define LT_MODEL_PLUME_INT_H

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "model/plume/plume.h"

#define PLUME_GRAVITY 9.80616
#define PLUME_KARMAN 0.4
#define PLUME_LAPSE 0.00977       /* g/cp, K/m: from temperature to potential temperature */
#define PLUME_SIGMA_V_TO_U 0.05   /* least sigma_v / u */
#define PLUME_SIGMA_W_LEAST 0.02  /* m/s */
#define PLUME_EXPONENT_LEAST -50.0 /* terms below exp(-50) count as nothing */
#define PLUME_DEPTH_SIGMAS 2.15   /* a plume's half depth in sigma_z: 10 % of the centre */
#define PLUME_THIRD (1.0 / 3.0)
#define PLUME_ROOT_TWO_PI 2.50662827463100050
#define PLUME_ROOT_TWO 1.41421356237309505
#define PLUME_ROOT_PI 1.77245385090551603
#define PLUME_DEGREE 0.01745329251994330

/* One instruction each: no heed to NaN, which no input of the room is. */
static inline double plume_larger(double a, double b)
{
    return a > b ? a : b;
}

static inline double plume_smaller(double a, double b)
{
    return a < b ? a : b;
}

/* Of x >= 0, to 1e-14: a first guess from the exponent, then Halley's steps. */
static inline double plume_cube_root(double x)
{
    uint64_t bits;
    double r;
    memcpy(&bits, &x, sizeof bits);
    bits = bits / 3 + 0x2A9F7893782DA1CEu;
    memcpy(&r, &bits, sizeof r);
    if (x < 1e-300) return 0;
    for (int i = 0; i < 3; i++) {
        double c = r * r * r;
        r *= (c + 2 * x) / (2 * c + x);
    }
    return r;
}

/* 1 / (1 + x)^0.3, x >= 0 */
static inline double plume_lateral_decay(double x)
{
    return exp(-0.3 * log(1.0 + x));
}

/* The plume of a source at one distance, before the receptor's crosswind place is known. */
struct plume_at {
    double x;
    double zr_base; /* receptor above the foot of the source */
    double center;
    bool surface_layer;
    double rise, rise1, rise2, rise3;
    double a1, a2, b1, b2, lambda1, lambda2;
    struct plume_air air, direct, third; /* stable; direct and indirect; penetrated */
    double he, hed1, hed2, hen1, hen2, he3;
    double sy, sy3, sz, szd1, szd2, szn1, szn2, sz3;
    double szb, szb3; /* buoyancy's part, for the reflecting height */
    double sya; /* ambient sigma_y alone (area sources) */
    double lid, lid3; /* effective reflecting heights */
};

/* plume_met.c */
size_t plume_met_locate(double height_m);
double plume_met_interpolate(const double *column, double height_m);
struct plume_air plume_met_average(const struct plume_hour *hour, double low_m, double high_m);
struct plume_air plume_met_limit(const struct plume_hour *hour, struct plume_air air);
struct plume_air plume_met_at(const struct plume_hour *hour, double height_m);
double plume_met_direction(const struct plume_hour *hour, double height_m);

/* plume_profile.c: the profiles of a rural hour on the grid */
void plume_profile_fill(struct plume_hour *hour);
void plume_profile_potential(struct plume_hour *hour);
double plume_profile_sigma_v_convective(double w_star, double zi, double height_m);
double plume_profile_sigma_w_convective(double w_star, double zi, double height_m);

/* plume_rise.c */
void plume_rise_prepare(struct plume_stack *stack, const struct plume_hour *hour, const struct plume_source *source);
double plume_rise_direct(const struct plume_stack *stack, double u, double x);
void plume_rise_at(const struct plume_stack *stack, struct plume_at *at);

/* plume_sigma.c */
void plume_sigma_centroid(const struct plume_stack *stack, struct plume_at *at);
void plume_sigma_updrafts(const struct plume_stack *stack, struct plume_at *at);
void plume_sigma_heights(const struct plume_stack *stack, struct plume_at *at);
void plume_sigma_effective(const struct plume_stack *stack, struct plume_at *at);
void plume_sigma_spread(const struct plume_stack *stack, struct plume_at *at);
double plume_sigma_reflect(const struct plume_stack *stack, double he, double x, double buoyant);

/* plume_term.c */
double plume_term_stable(double sz, double he, double lid, double zr);
double plume_term_convective(const struct plume_at *at, double zi, double zr, bool indirect);
double plume_term_terrain(const struct plume_stack *stack, const struct plume_at *at, const struct plume_place *place);
double plume_term_random(const struct plume_stack *stack, const struct plume_at *at, double r);

/* plume_field.c: receptors that all have the heights of `place`, by a table of distances */
void plume_field_add(const struct plume_stack *stack, const struct plume_place *place, const struct plume_receptors *receptors,
                     double *conc_ug_m3);

/* plume.c: crosswind-integrated concentrations per unit emission (s/m2) at a distance: main plume, penetrated plume */
void plume_make_integrals(const struct plume_stack *stack, const struct plume_place *place, double x, struct plume_at *at,
                          double c[2]);

#endif
