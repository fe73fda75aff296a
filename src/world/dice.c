/* dice.c - see dice.h. */
#include "world/dice.h"

#include <math.h>

static uint64_t mix(uint64_t x)
{
    x += 0x9E3779B97F4A7C15u;
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
    return x ^ (x >> 31);
}

uint64_t dice_roll(uint64_t key, uint32_t stream, int64_t at)
{
    return mix(mix(key ^ mix(stream)) ^ (uint64_t)at);
}

uint64_t dice_text(const char *s)
{
    uint64_t h = 0;
    for (; *s; s++)
        h = mix(h ^ (uint8_t)*s);
    return h;
}

double dice_unit(uint64_t key, uint32_t stream, int64_t at)
{
    return (double)(dice_roll(key, stream, at) >> 11) * 0x1p-53;
}

double dice_normal(uint64_t key, uint32_t stream, int64_t at)
{
    uint64_t r = dice_roll(key, stream, at);
    double sum = (double)(r & 0xFFFF) + (double)(r >> 16 & 0xFFFF) + (double)(r >> 32 & 0xFFFF) + (double)(r >> 48);
    return (sum / 65536.0 - 2.0 + 2.0 / 65536.0) * 1.7320508075688772; /* variance of the sum: 4 * 1/12 */
}

int dice_hits(uint64_t key, uint32_t stream, int64_t at, int64_t per_million)
{
    return (int64_t)(dice_roll(key, stream, at) % 1000000u) < per_million;
}

int64_t dice_floor_div(int64_t a, int64_t b)
{
    int64_t q = a / b;
    return a % b < 0 ? q - 1 : q;
}

double dice_noise(uint64_t key, uint32_t stream, int64_t t_h, int64_t knot_h)
{
    int64_t k = dice_floor_div(t_h, knot_h);
    double f = (double)(t_h - k * knot_h) / (double)knot_h, g = 1 - f;
    return (g * dice_normal(key, stream, k) + f * dice_normal(key, stream, k + 1)) / sqrt(g * g + f * f);
}
