/* plume_field.c - many receptors from a table by distance: turned into the wind, looked up, and all exponentials of a block at once. */
#include "model/plume/plume_table.h"

#include <assert.h>

#define BLOCK 256u
#define MICROGRAMS 1e6
#define EXPONENT_FAR 700.0
/* without fused multiply-add: the same bytes with and without AVX */
#if defined(__x86_64__) && !defined(__clang__)
#define FAST __attribute__((target_clones("avx2", "default")))
#else
#define FAST
#endif

/* A block of receptors: down and across the wind, distance; then what they get. */
struct view {
    size_t n;
    double x[BLOCK], y[BLOCK], d[BLOCK], x_log[BLOCK], d_log[BLOCK], round[BLOCK];
    size_t beams; /* receptors in the plume's reach; one of a penetrated plume comes once more */
    uint16_t at[2 * BLOCK];
    double exponent[2 * BLOCK], factor[2 * BLOCK];
};

FAST static void turn(const struct plume_stack *k, const double *x_m, const double *y_m, struct view *v)
{
    double x0 = k->source->x_m, y0 = k->source->y_m, s = k->sine, c = k->cosine;
    for (size_t i = 0; i < v->n; i++) {
        double dx = x_m[i] - x0, dy = y_m[i] - y0, x = -(dx * s + dy * c), y = dx * c - dy * s;
        v->x[i] = x;
        v->y[i] = y;
        v->d[i] = sqrt(x * x + y * y);
    }
}

/* e^v in place, to 1e-14: 2^k times the series of the rest. */
FAST static void raise(double *v, size_t n)
{
    static const double shift = 0x1.8p52;
    for (size_t i = 0; i < n; i++) {
        double x = v[i] < -EXPONENT_FAR ? -EXPONENT_FAR : v[i] > EXPONENT_FAR ? EXPONENT_FAR : v[i], shifted = x * 1.44269504088896341 + shift;
        double k = shifted - shift, r = x - k * 0x1.62e42fee00000p-1 - k * 0x1.a39ef35793c76p-33;
        double r2 = r * r, r4 = r2 * r2;
        double low = 1 + r + r2 * (1.0 / 2 + r * (1.0 / 6)), middle = 1.0 / 24 + r * (1.0 / 120) + r2 * (1.0 / 720 + r * (1.0 / 5040));
        double high = 1.0 / 40320 + r * (1.0 / 362880) + r2 * (1.0 / 3628800 + r * (1.0 / 39916800));
        uint64_t bits;
        double power;
        memcpy(&bits, &shifted, sizeof bits);
        bits = (bits + 1023) << 52;
        memcpy(&power, &bits, sizeof power);
        v[i] = (low + r4 * (middle + r4 * high)) * power;
    }
}

/* ln v of positive v, to 1e-14: exponent, and the series of (m - 1)/(m + 1) of the rest. */
FAST static void lower(const double *v, double *out, size_t n)
{
    static const uint64_t half = 0x3FE6A09E667F3BCD, shift = 0x4330000000000000; /* 1/sqrt 2; 2^52 */
    for (size_t i = 0; i < n; i++) {
        uint64_t bits, power, rest;
        double k, m;
        memcpy(&bits, v + i, sizeof bits);
        power = (bits - half + ((uint64_t)1023 << 52)) >> 52; /* exponent of v / half, above 0 */
        rest = bits - ((power - 1023) << 52);
        power |= shift;
        memcpy(&k, &power, sizeof k);
        memcpy(&m, &rest, sizeof m);
        k -= 0x1p52 + 1023;
        double s = (m - 1) / (m + 1), z = s * s, z2 = z * z;
        double low = 2.0 + z * (2.0 / 3), middle = 2.0 / 5 + z * (2.0 / 7), high = 2.0 / 9 + z * (2.0 / 11) + z2 * (2.0 / 13 + z * (2.0 / 15) + z2 * (2.0 / 17));
        out[i] = k * 0.693147180559945309 + s * (low + z2 * (middle + z2 * high));
    }
}

static void add_beam(struct view *v, size_t i, double main, double sigma, double share)
{
    double e = -0.5 * v->y[i] * v->y[i] / (sigma * sigma);
    if (!(e > PLUME_EXPONENT_LEAST)) return;
    v->at[v->beams] = (uint16_t)i;
    v->exponent[v->beams] = main + e;
    v->factor[v->beams++] = share / (PLUME_ROOT_TWO_PI * sigma);
}

static void look_up(const struct plume_table *t, struct view *v)
{
    bool third = t->quantities == PLUME_QUANTITIES;
    double s;
    v->beams = 0;
    for (size_t i = 0; i < v->n; i++) {
        v->round[i] = -EXPONENT_FAR;
        if (v->d[i] < 1) continue; /* nearer than that nothing comes, from any side */
        const struct plume_piece *p = plume_table_find(t, v->d[i], v->d_log[i], &s);
        v->round[i] = plume_table_value(p, PLUME_Q_ROUND, s);
        if (v->x[i] < 1) continue;
        double share = 1.0 - plume_smaller(plume_table_value(p, PLUME_Q_RANDOM, s), 1.0);
        p = plume_table_find(t, v->x[i], v->x_log[i], &s);
        add_beam(v, i, plume_table_value(p, PLUME_Q_MAIN, s), plume_table_value(p, PLUME_Q_SIGMA, s), share);
        if (third) add_beam(v, i, plume_table_value(p, PLUME_Q_THIRD, s), plume_table_value(p, PLUME_Q_SIGMA_THIRD, s), share);
    }
}

/* The nearest and farthest distance a table is asked for; false: no receptor is a metre away. */
static bool find_reach(const struct plume_stack *k, const struct plume_receptors *r, double *near, double *far)
{
    struct view v;
    double least = INFINITY, most = 0;
    for (size_t i = 0; i < r->n; i += BLOCK) {
        v.n = r->n - i < BLOCK ? r->n - i : BLOCK;
        turn(k, r->x_m + i, r->y_m + i, &v);
        for (size_t j = 0; j < v.n; j++) {
            least = plume_smaller(least, v.x[j] >= 1.0 ? v.x[j] : plume_larger(v.d[j], 1.0));
            most = plume_larger(most, v.d[j]);
        }
    }
    *near = least;
    *far = most;
    return most >= 1.0;
}

void plume_field_add(const struct plume_stack *k, const struct plume_place *place, const struct plume_receptors *r, double *conc)
{
    struct plume_table t;
    struct view v;
    double near, far, q = MICROGRAMS * k->source->emission;
    if (!find_reach(k, r, &near, &far)) return;
    plume_table_fill(&t, k, place, near, far);
    for (size_t i = 0; i < r->n; i += BLOCK) {
        v.n = r->n - i < BLOCK ? r->n - i : BLOCK;
        turn(k, r->x_m + i, r->y_m + i, &v);
        lower(v.d, v.d_log, v.n);
        lower(v.x, v.x_log, v.n);
        look_up(&t, &v);
        raise(v.round, v.n);
        raise(v.exponent, v.beams);
        for (size_t j = 0; j < v.beams; j++) v.round[v.at[j]] += v.factor[j] * v.exponent[j];
        for (size_t j = 0; j < v.n; j++) {
            assert(isfinite(v.round[j]));
            conc[i + j] += q * plume_larger(v.round[j], 0.0); /* INV(1): a quartic may swing below nothing where there is next to nothing */
        }
    }
}
