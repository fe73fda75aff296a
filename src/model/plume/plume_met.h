/* plume_met.h - one hour of weather as the plume model sees it: the vertical grid of wind, temperature and turbulence.
 * Place      model. Pure: arrays in, arrays out.
 * Method     boundary-layer similarity between and beyond the measured levels, as EPA's AERMOD has it: logarithmic wind below 7 z0 and
 *            above it with Businger-Dyer stability terms, potential-temperature gradient of the surface layer and of the layer
 *            above zi, sigma_v and sigma_w of mechanical and convective turbulence; measured levels replace the similarity values
 * Source     Cimorelli et al., J. Appl. Meteor. 44 (2005) 682-693; EPA-454/B-24-009 AERMOD model formulation, 4.1 and 5.8 (urban)
 * Given      surface  an hour's surface parameters with AERMET's own codes for missing (-9 wstar, -999 mixing height, 999 wind ...)
 *            levels   the hour's measured profile, lowest first, 1 to PLUME_LEVEL_MAX; missing codes 99 (sigmas, wind speed,
 *                     temperature) and 999 (direction)
 *            urban    NULL for a rural source; else the city whose night heat makes the boundary layer convective-like
 * Returned   plume_prepare_hour fills the hour and returns PLUME_HOUR_OK, or PLUME_HOUR_CALM / PLUME_HOUR_MISSING: then no source
 *            gives a concentration in that hour and the grid is not filled. Missing is also an hour whose numbers make no atmosphere
 *            together (profiles that are not finite, not positive, or beyond all air)
 * Valid      the reference hours of AERMOD 24142 (test/model/plume.test); heights to 5,000 m above ground
 * Cost       about 20 µs an hour
 * Limits     PLUME_LEVEL_MAX, PLUME_GRID
 * Threads    any; the hour is read-only once prepared
 * Owner      the caller keeps the structs
 * Invariants 1. grid heights rise  2. wind speed, sigma_v and sigma_w are positive on the whole grid
 */
#ifndef LT_MODEL_PLUME_MET_H
#define LT_MODEL_PLUME_MET_H

#include <stdbool.h>
#include <stddef.h>

#define PLUME_LEVEL_MAX 50u /* levels of a measured profile */
#define PLUME_GRID 87u      /* heights of the grid, 0 to 5,000 m */

/* The columns of AERMET's surface file, in its order. Missing values keep AERMET's codes. */
struct plume_surface {
    double heat_flux_w_m2;       /* H; missing -999 */
    double friction_m_s;         /* u*; missing -9 */
    double convective_m_s;       /* w*; -9 when stable */
    double gradient_above_k_m;   /* dtheta/dz above zic; -9 when stable */
    double convective_height_m;  /* zic; -999 when stable */
    double mechanical_height_m;  /* zim; missing -999 */
    double obukhov_m;            /* L; > 0 stable; missing -99999 */
    double roughness_m;          /* z0 */
    double bowen;
    double albedo;
    double wind_m_s;             /* 0 calm; missing 999 */
    double wind_from_deg;        /* missing 999 */
    double wind_height_m;
    double temperature_k;        /* missing 999 */
    double temperature_height_m;
    int precipitation_code;
    double precipitation_mm;     /* missing -9 */
    double humidity_percent;     /* missing 999 */
    double pressure_hpa;         /* missing 99999 */
    int cloud_tenths;            /* missing 99 */
    bool adjusted_friction;      /* the file says ADJ-A or ADJ-R: u* adjusted for low wind */
};

/* A level of AERMET's profile file. */
struct plume_level {
    double height_m;
    double wind_from_deg;       /* 999 missing */
    double wind_m_s;            /* 99 missing */
    double temperature_c;       /* 99 missing */
    double sigma_direction_deg; /* sigma-theta; 99 missing */
    double sigma_w_m_s;         /* 99 missing */
};

/* A city for the urban option: URBANOPT. */
struct plume_urban {
    double population;  /* > 0 persons */
    double roughness_m; /* 1.0 by default */
};

struct plume_options {
    bool flat;               /* FLAT: terrain and hill heights are not used */
    bool no_stack_downwash;  /* NOSTD, part of no default run */
    double profile_base_m;   /* PROFBASE: elevation of the mast's foot */
    double sigma_v_least;    /* 0: 0.2 m/s */
    double wind_least;       /* 0: 0.2828 m/s */
    double meander_most;     /* 0: 1 */
    double latitude_deg;     /* north positive; for nothing yet but deposition */
};

enum plume_hour_state { PLUME_HOUR_OK, PLUME_HOUR_CALM, PLUME_HOUR_MISSING };

/* Integrals of the grid's columns from the ground to each height. */
struct plume_sums {
    double wind[PLUME_GRID], sigma_v[PLUME_GRID], sigma_w[PLUME_GRID], gradient[PLUME_GRID];
};

/* The prepared hour. Read-only for callers; the fields are for the plume room. */
struct plume_hour {
    struct plume_options options;
    struct plume_surface surface; /* after adjustment (urban mixing height and scaling) */
    bool stable;                  /* L > 0 */
    bool urban;
    bool urban_stable; /* the city's convective-like layer at night */
    double from_deg;   /* transport direction when a source asks no other */
    double zi_m;       /* mixing height */
    double zimech_m;
    double zic_m;
    double theta_zi_k; /* potential temperature at zi */
    double obukhov_m, roughness_m, friction_m_s; /* L and u* that sources feel: the city's by night */
    double theta_star_k, residual_m_s;           /* stable temperature scale; sigma_w above zi */
    double mean_wind_m_s, mean_sigma_w_m_s;      /* from the ground to zi */
    size_t levels;
    struct plume_level level[PLUME_LEVEL_MAX];
    /* on the grid */
    double wind_m_s[PLUME_GRID];
    double from[PLUME_GRID];
    double theta_k[PLUME_GRID];
    double gradient_k_m[PLUME_GRID];
    double sigma_v_m_s[PLUME_GRID];
    double sigma_w_m_s[PLUME_GRID];
    struct plume_sums sums;
};

/* The grid's heights above ground (m), PLUME_GRID of them. */
const double *plume_grid_heights(void);

enum plume_hour_state plume_prepare_hour(struct plume_hour *hour, const struct plume_options *options,
                                         const struct plume_urban *urban, const struct plume_surface *surface,
                                         const struct plume_level *levels, size_t n);

#endif
