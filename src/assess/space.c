/* space.c - see space.h. */
#include "assess/space.h"

#include <assert.h>

#define PER_NG 1000000000LL /* the fallback's grid: 1e-9 ng/m3 */

bool space_is_enough(const law *w, int valid, int expected)
{
    return expected > 0 && (int64_t)valid * 100 >= (int64_t)w->validity.area_station_percent * expected;
}

/* v in whole 1e-9 ng/m3, within one of them, for any width of the fraction. */
static wide on_grid(exact v)
{
    wide whole = v.num / v.den, part = v.num % v.den, den = v.den;
    while (den >= (wide)1 << 90) { /* 60 and more bits stay: far below the grid */
        den /= 2;
        part /= 2;
    }
    return whole * PER_NG + wide_div_half_even(part * PER_NG, den);
}

static exact sum_on_grid(const space_station *s, size_t n)
{
    wide sum = 0;
    for (size_t i = 0; i < n; i++)
        if (!s[i].is_control && exact_has(s[i].value))
            sum += on_grid(s[i].value);
    return exact_of(sum, PER_NG);
}

space_mean space_of(const law *w, const space_station *s, size_t n)
{
    space_mean m = {.value = EXACT_NONE, .is_exact = true};
    exact sum = exact_of_int(0);
    assert(n < (size_t)1 << 20);
    for (size_t i = 0; i < n; i++) {
        if (s[i].is_control)
            continue;
        m.expected++;
        if (!exact_has(s[i].value))
            continue;
        m.valid++;
        m.is_exact = m.is_exact && exact_add(sum, s[i].value, &sum);
    }
    if (m.valid) {
        wide den;
        m.is_exact = m.is_exact && wide_mul(sum.den, m.valid, &den);
        if (!m.is_exact) {
            sum = sum_on_grid(s, n);
            den = sum.den * m.valid;
        }
        m.value = exact_reduce(exact_of(sum.num, den));
    }
    m.is_valid = space_is_enough(w, m.valid, m.expected);
    return m;
}
