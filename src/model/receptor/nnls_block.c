/* nnls_block.c - see nnls_block.h. The code is written once for any number of factors; the common numbers are compiled as
 * constants, so that everything small is unrolled. */
#include "model/receptor/nnls_block.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#define LANES NNLS_LANES
#define CHUNK 4u
#define INLINE static inline __attribute__((always_inline))
/* without fused multiply-add: the same bytes with and without AVX */
#if defined(__x86_64__) && !defined(__clang__)
#define FAST __attribute__((target_clones("avx2", "default")))
#else
#define FAST
#endif

typedef double half __attribute__((vector_size(LANES / 2 * sizeof(double)))); /* a register with AVX, two without */

INLINE half load(const double *p)
{
    half v;
    memcpy(&v, p, sizeof v);
    return v;
}

typedef struct cells { /* of the lanes, down the other side */
    size_t        count, stride;
    const double *at;
} cells;

/* `wide` sums at once, kept in registers: sums[c][lane] = sum over y of factor[y][c] * cell[y][lane]. */
INLINE void gather_some(unsigned wide, unsigned width, const cells *c, const double *factor, double (*sums)[LANES])
{
    half left[CHUNK] = {{0}}, right[CHUNK] = {{0}};
    for (size_t y = 0; y < c->count; y++) {
        const double *f = factor + y * width, *v = c->at + y * c->stride;
        half a = load(v), b = load(v + LANES / 2);
#pragma GCC unroll 4
        for (unsigned i = 0; i < wide; i++) {
            left[i] += f[i] * a;
            right[i] += f[i] * b;
        }
    }
#pragma GCC unroll 4
    for (unsigned i = 0; i < wide; i++) {
        memcpy(sums[i], &left[i], sizeof left[i]);
        memcpy(sums[i] + LANES / 2, &right[i], sizeof right[i]);
    }
}

INLINE void gather(unsigned width, const cells *of, const double *factor, double (*sums)[LANES])
{
    unsigned c = 0;
    for (; c + CHUNK <= width; c += CHUNK)
        gather_some(CHUNK, width, of, factor + c, sums + c);
    switch (width - c) {
    case 3: gather_some(3, width, of, factor + c, sums + c); break;
    case 2: gather_some(2, width, of, factor + c, sums + c); break;
    case 1: gather_some(1, width, of, factor + c, sums + c); break;
    default: break;
    }
}

INLINE unsigned pair_of(unsigned factors, unsigned a, unsigned b)
{
    unsigned lo = a < b ? a : b, hi = a < b ? b : a;
    return lo * factors - lo * (lo + 1) / 2 + hi;
}

typedef struct nnls_bounds {
    const double *low, *high;
    double        inverse[NNLS_FACTORS][LANES]; /* of the diagonal; 0 where it is 0 */
} nnls_bounds;

/* One coordinate of all lanes; returns whether it moved. */
INLINE int move(unsigned factors, unsigned a, double (*g)[LANES], double (*b)[LANES], const nnls_bounds *s, double *x)
{
    const double *inverse = s->inverse[a], *low = s->low + a * LANES, *high = s->high + a * LANES;
    double step[LANES], most = 0;
    half left = load(b[a]), right = load(b[a] + LANES / 2);
    for (unsigned o = 0; o < factors; o++) {
        const double *with = g[pair_of(factors, a, o)];
        left -= load(with) * load(x + o * LANES);
        right -= load(with + LANES / 2) * load(x + o * LANES + LANES / 2);
    }
    memcpy(step, &left, sizeof left);
    memcpy(step + LANES / 2, &right, sizeof right);
    for (unsigned l = 0; l < LANES; l++) {
        double was = x[a * LANES + l], to = was + step[l] * inverse[l];
        to = to < low[l] ? low[l] : to;
        to = to > high[l] ? high[l] : to;
        double far = fabs(to - was) - NNLS_TOLERANCE * (fabs(to) + fabs(was));
        most = far > most ? far : most;
        x[a * LANES + l] = to;
    }
    return most > 0;
}

INLINE double worth(unsigned factors, double (*g)[LANES], double (*b)[LANES], const double *x)
{
    double sum = 0;
    for (unsigned a = 0; a < factors; a++)
        for (unsigned l = 0; l < LANES; l++) {
            double row = 0.5 * g[pair_of(factors, a, a)][l] * x[a * LANES + l];
            for (unsigned o = a + 1; o < factors; o++)
                row += g[pair_of(factors, a, o)][l] * x[o * LANES + l];
            sum += 2 * x[a * LANES + l] * (row - b[a][l]);
        }
    return sum;
}

INLINE double solve(unsigned factors, const nnls_side *s, const double *low, const double *high, double *x)
{
    double g[NNLS_FACTORS * (NNLS_FACTORS + 1) / 2][LANES], b[NNLS_FACTORS][LANES];
    gather(factors * (factors + 1) / 2, &(cells){s->count, s->stride, s->weight}, s->pairs, g);
    gather(factors, &(cells){s->count, s->stride, s->value}, s->other, b);
    if (s->shift)
        for (unsigned a = 0; a < factors; a++)
            for (unsigned l = 0; l < LANES; l++)
                b[a][l] += s->shift[a * LANES + l];
    nnls_bounds bounds = {.low = low, .high = high};
    for (unsigned a = 0; a < factors; a++)
        for (unsigned l = 0; l < LANES; l++) {
            double own = g[pair_of(factors, a, a)][l];
            bounds.inverse[a][l] = own > 0 ? 1 / own : 0;
        }
    for (unsigned sweep = 0, moved = 1; moved && sweep < NNLS_SWEEPS; sweep++) {
        moved = 0;
        for (unsigned a = 0; a < factors; a++)
            moved |= (unsigned)move(factors, a, g, b, &bounds, x);
    }
    return worth(factors, g, b, x);
}

FAST double nnls_block_solve(unsigned factors, const nnls_side *s, const double *low, const double *high, double *x)
{
    assert(factors >= 1 && factors <= NNLS_FACTORS);
    switch (factors) {
    case 3: return solve(3, s, low, high, x);
    case 4: return solve(4, s, low, high, x);
    case 5: return solve(5, s, low, high, x);
    case 6: return solve(6, s, low, high, x);
    case 7: return solve(7, s, low, high, x);
    case 8: return solve(8, s, low, high, x);
    case 9: return solve(9, s, low, high, x);
    case 10: return solve(10, s, low, high, x);
    default: return solve(factors, s, low, high, x);
    }
}

void nnls_block_pairs(unsigned factors, const double *other, size_t count, double *pairs)
{
    for (size_t y = 0; y < count; y++)
        for (unsigned a = 0; a < factors; a++)
            for (unsigned b = a; b < factors; b++)
                *pairs++ = other[y * factors + a] * other[y * factors + b];
}
