/* nnls_block.c - see nnls_block.h. The code is written once for any number of factors; the common numbers are compiled as
 * constants, so that everything small is unrolled. */
#include "model/receptor/nnls_block.h"

#include <assert.h>
#include <math.h>

#define LANES NNLS_LANES
#define CHUNK 4u
#define INLINE static inline __attribute__((always_inline))
/* without fused multiply-add: the same bytes with and without AVX */
#if defined(__x86_64__) && !defined(__clang__)
#define FAST __attribute__((target_clones("avx2", "default")))
#else
#define FAST
#endif

/* sums[c][lane] = sum over y of factor[y][c] * cell[y][lane] */
INLINE void gather(unsigned width, size_t count, const double *factor, const double *cell, size_t stride, double (*sums)[LANES])
{
    for (unsigned c = 0; c < width; c += CHUNK) {
        unsigned wide = width - c < CHUNK ? width - c : CHUNK;
        double sum[CHUNK][LANES] = {{0}};
        for (size_t y = 0; y < count; y++) {
            const double *f = factor + y * width + c, *v = cell + y * stride;
            for (unsigned i = 0; i < wide; i++)
                for (unsigned l = 0; l < LANES; l++)
                    sum[i][l] += f[i] * v[l];
        }
        for (unsigned i = 0; i < wide; i++)
            for (unsigned l = 0; l < LANES; l++)
                sums[c + i][l] = sum[i][l];
    }
}

INLINE unsigned pair_of(unsigned factors, unsigned a, unsigned b)
{
    unsigned lo = a < b ? a : b, hi = a < b ? b : a;
    return lo * factors - lo * (lo + 1) / 2 + hi;
}

/* One coordinate of all lanes; returns whether it moved. */
INLINE int move(unsigned factors, unsigned a, double (*g)[LANES], double (*b)[LANES], const double *low, const double *high, double *x)
{
    const double *own = g[pair_of(factors, a, a)];
    double step[LANES];
    int moved = 0;
    for (unsigned l = 0; l < LANES; l++)
        step[l] = b[a][l];
    for (unsigned o = 0; o < factors; o++) {
        const double *with = g[pair_of(factors, a, o)];
        for (unsigned l = 0; l < LANES; l++)
            step[l] -= with[l] * x[o * LANES + l];
    }
    for (unsigned l = 0; l < LANES; l++) {
        double was = x[a * LANES + l], to = own[l] > 0 ? was + step[l] / own[l] : was;
        to = to < low[a * LANES + l] ? low[a * LANES + l] : to;
        to = to > high[a * LANES + l] ? high[a * LANES + l] : to;
        moved |= fabs(to - was) > NNLS_TOLERANCE * (fabs(to) + fabs(was));
        x[a * LANES + l] = to;
    }
    return moved;
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
    gather(factors * (factors + 1) / 2, s->count, s->pairs, s->weight, s->stride, g);
    gather(factors, s->count, s->other, s->value, s->stride, b);
    if (s->shift)
        for (unsigned a = 0; a < factors; a++)
            for (unsigned l = 0; l < LANES; l++)
                b[a][l] += s->shift[a * LANES + l];
    for (unsigned sweep = 0, moved = 1; moved && sweep < NNLS_SWEEPS; sweep++) {
        moved = 0;
        for (unsigned a = 0; a < factors; a++)
            moved |= (unsigned)move(factors, a, g, b, low, high, x);
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
