/* kernel_plume.c - see kernel_plume.h. */
#include "model/trace/kernel_plume.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "model/plume/area_source.h"

#define KELVIN     288.15 /* of the air, that no station needs to report */
#define ZERO_C     273.15
#define KARMAN     0.4
#define GRAVITY    9.80665
#define DENSITY_CP 1231.0 /* J/(m3 K) */
#define NEUTRAL_M  8888.0 /* Obukhov length of a neutral hour, as AERMET writes it */
#define LAPSE_K_M  0.005  /* above the convective layer */
#define CORNERS    12
#define AT_ONCE    64     /* receptors */
#define SIZE_LEAST 1.0    /* m: initial sigmas of a source without extent */

static void make_surface(const air *a, struct plume_surface *s)
{
    double l = a->obukhov_m != 0 ? a->obukhov_m : NEUTRAL_M;
    double heat = -DENSITY_CP * KELVIN * pow(a->ustar_m_s, 3) / (KARMAN * GRAVITY * l);
    *s = (struct plume_surface){.heat_flux_w_m2 = heat, .friction_m_s = a->ustar_m_s, .convective_m_s = -9, .gradient_above_k_m = -9, .convective_height_m = -999,
                                .mechanical_height_m = fmin(a->mixing_m, 2300 * pow(a->ustar_m_s, 1.5) + 60), .obukhov_m = l, .roughness_m = a->roughness_m,
                                .wind_m_s = a->speed_m_s, .wind_from_deg = a->from_deg, .wind_height_m = a->height_m, .temperature_k = KELVIN,
                                .temperature_height_m = 2, .pressure_hpa = 1013};
    if (l < 0) {
        s->convective_m_s = cbrt(GRAVITY / KELVIN * heat / DENSITY_CP * a->mixing_m);
        s->convective_height_m = a->mixing_m;
        s->gradient_above_k_m = LAPSE_K_M;
    }
}

lt_err kernel_plume_open(lt_cx *cx, const air *airs, size_t n, kernel_plume *out)
{
    static const struct plume_options FLAT = {.flat = true};
    *out = (kernel_plume){.airs = airs, .n = n};
    TRY(ARENA_ARRAY(cx, n + 1, &out->hours));
    TRY(ARENA_ARRAY(cx, n + 1, &out->is_good));
    for (size_t i = 0; i < n; i++) {
        struct plume_surface s;
        struct plume_level mast = {airs[i].height_m, airs[i].from_deg, airs[i].speed_m_s, 99, 99, 99};
        if (!airs[i].has_wind || airs[i].speed_m_s < AIR_CALM_M_S)
            continue;
        make_surface(&airs[i], &s);
        out->is_good[i] = plume_prepare_hour(&out->hours[i], &FLAT, NULL, &s, &mast, 1) == PLUME_HOUR_OK;
    }
    return LT_OK;
}

static bool is_near(const trace_spot *s, trace_receptors to)
{
    for (size_t i = 0; i < to.n; i++)
        if (hypot(to.at[i].x_m - s->x_m, to.at[i].y_m - s->y_m) < KERNEL_PLUME_NEAR * s->spread_m)
            return true;
    return false;
}

static void add_area(const struct plume_hour *hour, const trace_spot *s, const struct plume_receptors *r, double *out)
{
    struct area_shape shape;
    struct plume_source source = {.kind = PLUME_AREA, .height_m = s->height_m, .sigma_z_m = SIZE_LEAST};
    area_shape_circle(&shape, 0, 0, 2 * s->spread_m, CORNERS);
    source.emission = 1 / area_shape_surface(&shape);
    area_add_source(hour, &source, &shape, r, out);
}

static void add(const struct plume_hour *hour, const trace_spot *s, const struct plume_receptors *r, double *out)
{
    struct plume_source source = {.kind = PLUME_VOLUME, .height_m = s->height_m, .emission = 1, .sigma_y_m = fmax(s->spread_m, SIZE_LEAST), .sigma_z_m = SIZE_LEAST};
    if (s->diameter_m > 0 && s->velocity_m_s > 0) {
        source.kind = PLUME_POINT;
        source.temperature_k = s->temperature_c > 0 ? s->temperature_c + ZERO_C : 0;
        source.speed_m_s = s->velocity_m_s;
        source.diameter_m = s->diameter_m;
    }
    plume_add_source(hour, &source, r, out);
}

static void give(const void *self, const air *a, double turn_deg, const trace_spot *s, trace_receptors to, double *out)
{
    const kernel_plume *k = self;
    size_t hour = (size_t)(a - k->airs);
    double cosine = cos(turn_deg * AIR_DEGREE), sine = sin(turn_deg * AIR_DEGREE), x[AT_ONCE], y[AT_ONCE], z[AT_ONCE];
    assert(a >= k->airs && hour < k->n);
    bool is_area = s->spread_m > SIZE_LEAST && !(s->diameter_m > 0 && s->velocity_m_s > 0) && is_near(s, to);
    memset(out, 0, to.n * sizeof *out);
    for (size_t from = 0; k->is_good[hour] && from < to.n; from += AT_ONCE) {
        struct plume_receptors r = {.n = to.n - from < AT_ONCE ? to.n - from : AT_ONCE, .x_m = x, .y_m = y, .flagpole_m = z};
        for (size_t i = 0; i < r.n; i++) {
            const trace_spot *p = &to.at[from + i];
            double dx = p->x_m - s->x_m, dy = p->y_m - s->y_m;
            x[i] = dx * cosine - dy * sine;
            y[i] = dy * cosine + dx * sine;
            z[i] = p->height_m;
        }
        if (is_area)
            add_area(&k->hours[hour], s, &r, out + from);
        else
            add(&k->hours[hour], s, &r, out + from);
    }
}

trace_kernel kernel_plume_door(const kernel_plume *k)
{
    return (trace_kernel){give, k};
}
