/* plume.h - concentrations of one source at many receptors in one hour: AERMOD's steady plume.
 * Place      model. Pure: arrays in, arrays out.
 * Method     stable layer: Gaussian plume with reflections; convective layer: direct, indirect and penetrated plumes with the
 *            bi-Gaussian distribution of vertical velocity; effective wind and turbulence averaged over the plume's own layer;
 *            rise after Briggs and Weil; meander as a weight between the coherent plume and one of all directions; terrain as a
 *            weight between the plume that passes over a hill and the one that goes round it (dividing streamline)
 * Source     Cimorelli et al. (2005) and Perry et al. (2005), J. Appl. Meteor. 44; EPA-454/B-24-009 AERMOD model formulation
 * Given      hour       from plume_prepare_hour with the city of the source (NULL: rural) and state PLUME_HOUR_OK
 *            source     see the struct; emission in g/s (area kinds: g/(s m2))
 *            receptors  columns of the same length; x east, y north (m); elevation, hill and flagpole may be NULL (all 0)
 * Returned   plume_add_source ADDS each receptor's concentration (µg/m3) to conc
 *            plume_trace_strip: the plume of a strip of ground source at one distance upwind of a receptor, for the integration
 *            over an area: conc of a receptor = 1e6 emission ∫ vertical(x) [Φ((y2-y)/sigma_y) - Φ((y1-y)/sigma_y)] dx,
 *            in µg/m3 with emission in g/(s m2); x the distance downwind from strip to receptor, y1,y2 the strip's ends across wind
 * Valid      AERMOD 24142's reference hours of point, capped, horizontal and volume sources to 3e-7 one by one, to 1e-3 by table
 *            (plume_table.h), where above 1 % of the largest; Prairie Grass as AERMOD itself (README.md has the figures); city and
 *            terrain are AERMOD's equations, held to hand-worked cases only (plume_test.c), for no reference hour has them; no
 *            building downwash and no deposition: the reader refuses
 * Cost       0.45 µs a receptor one by one; from 400 receptors of one height 65 µs a source and hour and 0.015 µs a receptor;
 *            170 kB of stack
 * Limits     none of its own
 * Threads    any; the inputs are read-only
 * Owner      the caller
 * Invariants 1. no concentration is negative or not finite  2. concentration is proportional to emission
 */
#ifndef LT_MODEL_PLUME_H
#define LT_MODEL_PLUME_H

#include "model/plume/plume_met.h"

enum plume_kind {
    PLUME_POINT,    /* POINT */
    PLUME_CAPPED,   /* POINTCAP: a rain cap */
    PLUME_SIDEWAYS, /* POINTHOR: a horizontal outlet */
    PLUME_VOLUME,   /* VOLUME */
    PLUME_AREA,     /* AREA and its kin, LINE: only plume_trace_strip */
    PLUME_PIT       /* OPENPIT's effective area: only plume_trace_strip */
};

struct plume_source {
    enum plume_kind kind;
    double x_m, y_m;       /* point and volume */
    double base_m;         /* elevation of the foot */
    double height_m;       /* release above the foot */
    double emission;       /* g/s; area: g/(s m2) */
    double temperature_k;  /* point: exit gas; 0: ambient; < 0: that much above ambient */
    double speed_m_s;      /* point */
    double diameter_m;     /* point */
    double sigma_y_m;      /* volume: initial sigma_y */
    double sigma_z_m;      /* volume, area: initial sigma_z */
    double half_life_s;    /* 0: no decay. AERMOD gives SO2 of a city's source 4.81e-5 /s: ln 2 / 4.81e-5 s here */
    bool flat;             /* treated as flat beside others in terrain */
};

struct plume_receptors {
    size_t n;
    const double *x_m, *y_m;
    const double *elevation_m, *hill_m, *flagpole_m; /* NULL: zeros */
};

/* One place above ground, for plume_trace_strip. */
struct plume_place {
    double elevation_m, hill_m, flagpole_m;
};

/* The air at one height or averaged over a layer. */
struct plume_air {
    double u, sigma_v, sigma_w, gradient;
};

struct plume_strip {
    double sigma_y_m;
    double vertical_s_m2; /* per metre of depth of the strip: (1/u) x vertical term */
    struct plume_air air; /* the drafts of the strip traced before, which the next begins from */
};

/* conc in the receptors' order. */
void plume_add_source(const struct plume_hour *hour, const struct plume_source *source, const struct plume_receptors *receptors,
                      double *conc_ug_m3);

/* A source in an hour: all that no receptor changes. The room's own. */
struct plume_stack {
    const struct plume_hour *hour;
    const struct plume_source *source;
    bool above;  /* stable air, or the release is above the convective layer */
    bool buoyant;
    double hs, hsp; /* release height; after stack-tip downwash */
    struct plume_air top;
    double theta, ambient; /* K at hs */
    double vs, ds, fb, fm;
    double n;              /* buoyancy frequency at hs, 1/s */
    double x_max, rise_final;
    double p, he_to_hh;    /* penetrated fraction; ratio of equilibrium rise to zi - hsp */
    double x_final, rise_critical, x_mixed;
    double sine, cosine;   /* of the direction the wind comes from */
    double from_deg;
};

/* What does not change along an area's integration: filled once per source and hour. from_deg: the transport direction to rotate by. */
struct plume_ground {
    struct plume_stack stack;
    double from_deg;
    double wind_m_s; /* at release height */
};
void plume_open_ground(struct plume_ground *ground, const struct plume_hour *hour, const struct plume_source *source);
/* Before the first strip of a receptor. */
void plume_open_strip(struct plume_strip *strip, const struct plume_ground *ground);
/* inside: the surface reaches beyond the plume on both sides, its sigma_y is not asked for. */
void plume_trace_strip(const struct plume_ground *ground, const struct plume_place *place, double distance_m, bool inside,
                       struct plume_strip *strip);
/* sigma_y alone. */
double plume_trace_width(const struct plume_ground *ground, const struct plume_place *place, double distance_m, struct plume_strip *strip);

#endif
