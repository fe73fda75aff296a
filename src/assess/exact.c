/* exact.c - exact fractions; see exact.h. */
#include "assess/exact.h"

#include <assert.h>

#define WIDE_LIMIT ((wide)1 << 126)

exact exact_of_dec(num_dec d)
{
    assert(d.decimals >= 0);
    return exact_of(d.scaled, num_pow10(d.decimals));
}

wide wide_div_half_even(wide num, wide den)
{
    assert(den > 0);
    wide q = num / den, r = num % den;
    wide a = r < 0 ? -r : r;
    wide rest = den - a;
    if (a > rest || (a == rest && q % 2 != 0))
        q += num < 0 ? -1 : 1;
    return q;
}

wide wide_div_up(wide num, wide den)
{
    assert(den > 0);
    return num / den + (num % den > 0);
}

wide wide_gcd(wide a, wide b)
{
    a = a < 0 ? -a : a;
    b = b < 0 ? -b : b;
    while (b != 0) {
        wide r = a % b;
        a = b;
        b = r;
    }
    return a;
}

bool wide_mul(wide a, wide b, wide *out)
{
    wide pa = a < 0 ? -a : a, pb = b < 0 ? -b : b;
    if (pa != 0 && pb > WIDE_LIMIT / pa)
        return false;
    *out = a * b;
    return true;
}

exact exact_reduce(exact v)
{
    if (!exact_has(v))
        return v;
    wide g = wide_gcd(v.num, v.den);
    return exact_of(v.num / g, v.den / g);
}

bool exact_add(exact a, exact b, exact *out)
{
    assert(exact_has(a) && exact_has(b));
    wide g = wide_gcd(a.den, b.den);
    wide left, right, den;
    if (!wide_mul(a.num, b.den / g, &left) || !wide_mul(b.num, a.den / g, &right) ||
        !wide_mul(a.den, b.den / g, &den) || left > WIDE_LIMIT - right || left < -WIDE_LIMIT - right)
        return false;
    *out = exact_reduce(exact_of(left + right, den));
    return true;
}

bool exact_mul(exact a, exact b, exact *out)
{
    assert(exact_has(a) && exact_has(b));
    exact x = exact_reduce(exact_of(a.num, b.den)), y = exact_reduce(exact_of(b.num, a.den));
    return wide_mul(x.num, y.num, &out->num) && wide_mul(x.den, y.den, &out->den);
}

static wide floor_div(wide num, wide den)
{
    return num / den - (num % den < 0);
}

/* Compare whole parts, then the reciprocals of what is left (continued fractions): no product is ever formed. */
int exact_cmp(exact a, exact b)
{
    assert(exact_has(a) && exact_has(b));
    int sign = 1;
    for (;;) {
        wide qa = floor_div(a.num, a.den), qb = floor_div(b.num, b.den);
        if (qa != qb)
            return qa < qb ? -sign : sign;
        wide ra = a.num - qa * a.den, rb = b.num - qb * b.den;
        if (ra == 0 || rb == 0)
            return ra == rb ? 0 : ra == 0 ? -sign : sign;
        a = exact_of(a.den, ra);
        b = exact_of(b.den, rb);
        sign = -sign;
    }
}

num_dec exact_round(exact v, int64_t unit, int decimals)
{
    assert(unit > 0 && decimals >= 0 && decimals <= NUM_DECIMALS_MAX);
    const num_dec none = {.scaled = 0, .decimals = -1};
    wide num, den;
    if (!exact_has(v) || !wide_mul(v.num, num_pow10(decimals), &num) || !wide_mul(v.den, unit, &den))
        return none;
    wide q = wide_div_half_even(num, den);
    if (q > INT64_MAX || q < -(wide)INT64_MAX)
        return none;
    return (num_dec){.scaled = (int64_t)q, .decimals = decimals};
}

double exact_to_double(exact v)
{
    assert(exact_has(v));
    return (double)((long double)v.num / (long double)v.den);
}
