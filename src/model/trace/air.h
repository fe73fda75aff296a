/* air.h - the air of one hour as a tracer needs it: wind, its error, turbulence, and how wide a plume grows in it.
 * Place      model. Pure.
 * Method     lateral   sigma_y = sigma_v t / (1 + 78 X)^0.3,  X = sigma_v x / (U z_i)
 *                      and beside it the hour's wandering: sigma_y^2 + (x tan wander)^2
 *            vertical  sigma_z = sqrt(2/pi) u* x / U * (1 + 0.7 x/L)^(-1/3) for L > 0, (1 + 0.0006 (x/L)^2)^(1/2) for L < 0,
 *                      U: the wind at 0.6 sigma_z, found by turns
 *            meander   the part of the hour that goes nowhere in particular, 2 sigma_v^2 / (U^2 + 2 sigma_v^2)
 *            sigma_v^2 = 3.6 u*^2 + 0.35 w*^2, at least AIR_LATERAL_MIN (meander of an hour); u* and the profile by similarity
 *            (Businger-Dyer); where L is not known, from the hour of the day and the wind by Pasquill and Golder. That and the wandering
 *            are guesses: who needs to be sure settles the hour AIR_SKIES times, as the guess and one and two classes nearer to
 *            neutral (clouds, a warm city by night), the last over ground four times as smooth, each with a narrow and a wide
 *            wandering, and weighs them by AIR_SKY_WEIGHT (ours)
 * Source     Cimorelli et al. 2005 (AERMOD) [B]; Venkatram 1992 [R]; Golder 1972 in the power form of Seinfeld and Pandis [R]
 * Given      speed m/s at height_m; from_deg: where it comes from, degrees from north, clockwise; error_deg: standard deviation
 *            of from_deg; roughness_m 0.001..3; Obukhov length m, 0: neutral; mixing height m; lateral_m_s: sigma_v, wander_deg:
 *            0: made here (8 / u, at least 4)
 * Returned   air_settle fills what is 0; air_sigma_y, air_sigma_z in m, > 0
 * Valid      sigma_z in unstable air: crosswind sums of Prairie Grass's run 7 (L -9.8 m) within 7 % to 400 m, 25 %
 *            at 800. Ground sources on open or built land, 20 m to 20 km. Calm (below AIR_CALM_M_S) has no direction: puffs carry it
 * Threads    any
 */
#ifndef LT_MODEL_AIR_H
#define LT_MODEL_AIR_H

#include <stdbool.h>
#include <stddef.h>

#define AIR_CALM_M_S    0.5
#define AIR_LATERAL_MIN 0.5 /* m/s, of an hour's mean */
#define AIR_DEGREE      0.017453292519943295

typedef struct air {
    bool   has_wind;
    double speed_m_s, from_deg, error_deg, height_m;
    double roughness_m, obukhov_m, ustar_m_s, mixing_m, lateral_m_s;
    double wander_deg; /* of the wind within the period, beyond turbulence; below 0: none */
} air;

/* Stability of an hour whose turbulence nobody measured. */
typedef enum air_sky { AIR_NIGHT, AIR_DAY, AIR_KNOWN /* obukhov_m as given */ } air_sky;
void air_settle(air *a, air_sky sky);
/* The same, `nearer` Pasquill classes nearer to neutral than the guess (below 0: farther, up to A and F). */
void air_settle_near(air *a, air_sky sky, int nearer);
#define AIR_SKIES 6
extern const double AIR_SKY_WEIGHT[AIR_SKIES];
/* One of the skies: which % 3 classes nearer, from 3 on the wide wandering. What is known of the air stays. */
void air_settle_as(air *a, air_sky sky, size_t which);
double air_wind_at(const air *a, double height_m); /* m/s */
/* x_m travelled, in seconds t_s. */
double air_sigma_y(const air *a, double x_m, double t_s);
double air_sigma_z(const air *a, double x_m);
/* 0 in calm hours, which have no direction to leave. */
double air_meander(const air *a);
/* Towards where the wind blows, as a unit vector (east, north), turned clockwise by turn_deg. */
void air_direction(const air *a, double turn_deg, double out[2]);

#endif
