/* plume.c - a source's concentrations: the plume at a distance, then each receptor's crosswind place. */
#include "model/plume/plume.h"

#include <assert.h>

#include "model/plume/plume_int.h"

#define NEAREST 0.99 /* m */
#define MICROGRAMS 1e6
#define TABLE_LEAST 400u /* receptors from which a table by distance is the quicker way */

/* Crosswind-integrated concentration per unit emission (s/m2) of the plume at one distance for a receptor zr above ground:
 * [0] stable or direct and indirect, [1] penetrated. */
static void integrate(const struct plume_stack *k, const struct plume_at *at, double zr, double out[2])
{
    out[0] = out[1] = 0;
    if (k->above) {
        out[0] = plume_term_stable(at->sz, plume_larger(at->he, 0.0), at->lid, zr) / at->air.u;
        return;
    }
    double zi = k->hour->zi_m;
    if (k->p < 1)
        out[0] = (1.0 - k->p) / at->direct.u *
                 (plume_term_convective(at, zi, zr, false) + plume_term_convective(at, zi, zr, true));
    if (k->p > 0) out[1] = k->p / at->third.u * plume_term_stable(at->sz3, plume_larger(at->he3, 0.0), at->lid3, zr);
}

static void begin(const struct plume_stack *k, struct plume_at *at, double x, double zr_base)
{
    *at = (struct plume_at){.x = x, .zr_base = zr_base};
    at->air = at->direct = at->third = k->top;
    plume_rise_at(k, at);
    plume_sigma_centroid(k, at);
}

static void settle(const struct plume_stack *k, struct plume_at *at)
{
    if (!k->above) plume_sigma_updrafts(k, at);
    plume_sigma_heights(k, at);
    plume_sigma_effective(k, at);
    if (!k->above) {
        plume_sigma_updrafts(k, at);
        plume_sigma_heights(k, at);
    }
}

static void reflect(const struct plume_stack *k, struct plume_at *at)
{
    if (k->above) at->lid = plume_sigma_reflect(k, at->he, at->x, at->szb);
    if (!k->above && k->p > 0) at->lid3 = plume_sigma_reflect(k, at->he3, at->x, at->szb3);
}

static double decay(const struct plume_stack *k, const struct plume_at *at)
{
    if (k->source->half_life_s <= 0) return 1.0;
    double u = k->above ? at->air.u : at->direct.u;
    return exp(plume_larger(PLUME_EXPONENT_LEAST, -0.693147180559945309 / k->source->half_life_s * at->x / u));
}

/* The two crosswind integrals at a place, terrain's two plumes weighed. */
static void weigh(const struct plume_stack *k, const struct plume_at *at, const struct plume_place *place, double out[2])
{
    double flag = place->flagpole_m;
    integrate(k, at, at->zr_base, out);
    if (at->zr_base != flag) {
        double over[2], f = plume_term_terrain(k, at, place);
        integrate(k, at, flag, over);
        for (int i = 0; i < 2; i++) out[i] = f * out[i] + (1.0 - f) * over[i];
    }
    double d = decay(k, at);
    out[0] *= d;
    out[1] *= d;
}

static double base_height(const struct plume_stack *k, const struct plume_place *place)
{
    bool flat = k->hour->options.flat || k->source->flat;
    return flat ? place->flagpole_m : place->elevation_m - k->source->base_m + place->flagpole_m;
}

/* A plume at a distance, all but the height it is reflected from. */
static void spread(const struct plume_stack *k, const struct plume_place *place, double x, struct plume_at *at)
{
    begin(k, at, x, base_height(k, place));
    settle(k, at);
    plume_sigma_spread(k, at);
}

static void make(const struct plume_stack *k, const struct plume_place *place, double x, struct plume_at *at)
{
    spread(k, place, x, at);
    reflect(k, at);
}

void plume_make_integrals(const struct plume_stack *k, const struct plume_place *place, double x, struct plume_at *at, double c[2])
{
    make(k, place, x, at);
    weigh(k, at, place, c);
}

static double lateral(double y, double sy)
{
    double e = -0.5 * y * y / (sy * sy);
    return e > PLUME_EXPONENT_LEAST && sy > 0 ? exp(e) / (PLUME_ROOT_TWO_PI * sy) : 0.0;
}

/* One receptor from first principles. */
static double direct(const struct plume_stack *k, const struct plume_place *place, double x, double y)
{
    double r = sqrt(x * x + y * y), plume = 0, c[2];
    struct plume_at at;
    if (r < NEAREST) return 0;
    if (x >= 1.0) {
        spread(k, place, x, &at);
        double f = lateral(y, at.sy), f3 = k->p > 0 && !k->above ? lateral(y, at.sy3) : 0.0;
        if (f > 0 || f3 > 0) {
            reflect(k, &at);
            weigh(k, &at, place, c);
            plume = c[0] * f + c[1] * f3;
        }
    }
    if (r < 1.0) return plume;
    make(k, place, r, &at);
    weigh(k, &at, place, c);
    double random = plume_term_random(k, &at, r);
    return random * (c[0] + c[1]) / (6.28318530717958648 * r) + (1.0 - random) * plume;
}

static struct plume_place place_of(const struct plume_receptors *r, size_t i)
{
    return (struct plume_place){r->elevation_m ? r->elevation_m[i] : 0, r->hill_m ? r->hill_m[i] : 0,
                                r->flagpole_m ? r->flagpole_m[i] : 0};
}

/* Wind's axes of a receptor: x down the wind, y across. */
static inline double along(const struct plume_stack *k, const struct plume_receptors *r, size_t i, double *y)
{
    double dx = r->x_m[i] - k->source->x_m, dy = r->y_m[i] - k->source->y_m;
    *y = dx * k->cosine - dy * k->sine;
    return -(dx * k->sine + dy * k->cosine);
}

static void add_each(const struct plume_stack *k, const struct plume_receptors *r, double *conc)
{
    for (size_t i = 0; i < r->n; i++) {
        struct plume_place place = place_of(r, i);
        double y, x = along(k, r, i, &y), c = direct(k, &place, x, y);
        assert(c >= 0 && isfinite(c)); /* INV(1) */
        conc[i] += MICROGRAMS * k->source->emission * c;
    }
}

/* Whether one table serves all receptors: the same heights, and enough of them. */
static bool alike(const struct plume_stack *k, const struct plume_receptors *r)
{
    if (r->n < TABLE_LEAST) return false;
    struct plume_place first = place_of(r, 0);
    double base = base_height(k, &first);
    if (base != first.flagpole_m) return false;
    for (size_t i = 1; i < r->n; i++) {
        struct plume_place place = place_of(r, i);
        if (place.flagpole_m != first.flagpole_m || base_height(k, &place) != base) return false;
    }
    return true;
}

void plume_add_source(const struct plume_hour *hour, const struct plume_source *source, const struct plume_receptors *receptors,
                      double *conc_ug_m3)
{
    struct plume_stack k;
    if (source->emission == 0 || receptors->n == 0) return;
    plume_rise_prepare(&k, hour, source);
    struct plume_place place = place_of(receptors, 0);
    if (alike(&k, receptors)) plume_field_add(&k, &place, receptors, conc_ug_m3);
    else add_each(&k, receptors, conc_ug_m3);
}

void plume_open_ground(struct plume_ground *ground, const struct plume_hour *hour, const struct plume_source *source)
{
    plume_rise_prepare(&ground->stack, hour, source);
    ground->from_deg = ground->stack.from_deg;
    ground->wind_m_s = ground->stack.top.u;
}

void plume_open_strip(struct plume_strip *strip, const struct plume_ground *ground)
{
    *strip = (struct plume_strip){.air = ground->stack.top};
}

void plume_trace_strip(const struct plume_ground *ground, const struct plume_place *place, double distance_m, bool inside,
                       struct plume_strip *strip)
{
    const struct plume_stack *k = &ground->stack;
    struct plume_at at;
    double c[2];
    begin(k, &at, plume_larger(distance_m, 1e-6), base_height(k, place));
    at.direct = strip->air;
    settle(k, &at);
    if (!inside) plume_sigma_effective(k, &at); /* once more with the first drafts: as the reference integrates */
    strip->air = at.direct;
    plume_sigma_spread(k, &at);
    reflect(k, &at);
    weigh(k, &at, place, c);
    strip->sigma_y_m = at.sya;
    strip->vertical_s_m2 = c[0];
}

double plume_trace_width(const struct plume_ground *ground, const struct plume_place *place, double distance_m, struct plume_strip *strip)
{
    const struct plume_stack *k = &ground->stack;
    struct plume_at at;
    begin(k, &at, plume_larger(distance_m, 1e-6), base_height(k, place));
    at.direct = strip->air;
    if (!k->above) plume_sigma_updrafts(k, &at);
    plume_sigma_heights(k, &at);
    plume_sigma_effective(k, &at);
    strip->air = at.direct;
    plume_sigma_spread(k, &at);
    return at.sya;
}
