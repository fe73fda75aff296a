/* chance.h - a seeded generator for the models: the same seed gives the same numbers on every machine.
 * Place      model. Pure; the state is the caller's.
 * Method     xoshiro256++ (Blackman, Vigna 2019), its state filled by splitmix64; normals by the polar method (Marsaglia 1964)
 * Given      any 64-bit seed; stream numbers split one seed into generators that do not meet
 * Returned   chance_unit in [0, 1) with 53 bits; chance_normal: mean 0, variance 1; chance_below: whole, in [0, n)
 * Valid      not for secrets
 * Threads    one generator, one thread
 */
#ifndef LT_MODEL_CHANCE_H
#define LT_MODEL_CHANCE_H

#include <math.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct chance {
    uint64_t s[4];
    double   spare;
    bool     has_spare;
} chance;

static inline uint64_t chance_mix(uint64_t *x)
{
    uint64_t z = *x += 0x9E3779B97F4A7C15u;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}
static inline chance chance_of(uint64_t seed, uint64_t stream)
{
    chance c = {.has_spare = false};
    uint64_t x = seed ^ chance_mix(&stream);
    for (int i = 0; i < 4; i++)
        c.s[i] = chance_mix(&x);
    return c;
}
static inline uint64_t chance_turn(uint64_t x, int k)
{
    return x << k | x >> (64 - k);
}
static inline uint64_t chance_next(chance *c)
{
    uint64_t *s = c->s, out = chance_turn(s[0] + s[3], 23) + s[0], t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = chance_turn(s[3], 45);
    return out;
}
static inline double chance_unit(chance *c)
{
    return (double)(chance_next(c) >> 11) * 0x1p-53;
}
static inline uint64_t chance_below(chance *c, uint64_t n) /* n > 0; the bias is below n / 2^53 */
{
    uint64_t v = (uint64_t)(chance_unit(c) * (double)n);
    return v < n ? v : n - 1;
}
static inline double chance_normal(chance *c)
{
    double u, v, r;
    if (c->has_spare) {
        c->has_spare = false;
        return c->spare;
    }
    do {
        u = 2 * chance_unit(c) - 1;
        v = 2 * chance_unit(c) - 1;
        r = u * u + v * v;
    } while (r >= 1 || r <= 0);
    r = sqrt(-2 * log(r) / r);
    c->spare = v * r;
    c->has_spare = true;
    return u * r;
}

#endif
