/* num.c - exact decimal arithmetic; see num.h. */
#include "base/num.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static const int64_t POW10[19] = {1LL, 10LL, 100LL, 1000LL, 10000LL, 100000LL, 1000000LL, 10000000LL,
    100000000LL, 1000000000LL, 10000000000LL, 100000000000LL, 1000000000000LL, 10000000000000LL,
    100000000000000LL, 1000000000000000LL, 10000000000000000LL, 100000000000000000LL,
    1000000000000000000LL};

int64_t num_pow10(int n)
{
    assert(n >= 0 && n <= 18);
    return POW10[n];
}

static bool is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

/* Exponent "e[+-]d[d]" at `at`; the position after it, or 0 when malformed. */
static size_t parse_exponent(span s, size_t at, int *exponent)
{
    size_t i = at + 1;
    bool minus = false;
    if (i < s.n && (s.p[i] == '+' || s.p[i] == '-'))
        minus = s.p[i++] == '-';
    size_t first = i;
    int e = 0;
    while (i < s.n && is_digit(s.p[i]) && i - first < 3)
        e = e * 10 + (s.p[i++] - '0');
    if (i == first)
        return 0;
    *exponent = minus ? -e : e;
    return i;
}

bool num_parse_dec(span s, num_dec *out)
{
    size_t i = 0;
    bool minus = false;
    if (s.n && (s.p[0] == '+' || s.p[0] == '-'))
        minus = s.p[i++] == '-';
    int64_t v = 0;
    int digits = 0, decimals = 0, seen = 0, exponent = 0;
    bool point = false;
    for (; i < s.n; i++) {
        uint8_t c = s.p[i];
        if (c == '.' && !point) {
            point = true;
            continue;
        }
        if (!is_digit(c))
            break;
        seen++;
        digits += v != 0;
        if (digits >= 18 || decimals >= 15)
            return false;
        v = v * 10 + (c - '0');
        decimals += point;
    }
    if (seen == 0)
        return false;
    if (i < s.n && (s.p[i] == 'e' || s.p[i] == 'E') && (i = parse_exponent(s, i, &exponent)) == 0)
        return false;
    if (i != s.n)
        return false;
    decimals -= exponent;
    if (decimals < 0) {
        if (-decimals > 18 || v > INT64_MAX / POW10[-decimals])
            return false;
        v *= POW10[-decimals];
        decimals = 0;
    }
    if (decimals > 15)
        return false;
    *out = (num_dec){.scaled = minus ? -v : v, .decimals = decimals};
    return true;
}

bool num_parse_double(span s, double *out)
{
    num_dec d;
    if (num_parse_dec(s, &d) && llabs(d.scaled) < (1LL << 53)) {
        *out = num_to_double(d);
        return true;
    }
    char text[72];
    if (s.n == 0 || s.n > 64 || !span_copy(s, text, sizeof text))
        return false;
    for (size_t i = 0; i < s.n; i++)
        if (!is_digit(s.p[i]) && (s.p[i] == 0 || !strchr("+-.eE", s.p[i])))
            return false;
    char *end;
    double v = strtod(text, &end);
    if (*end || end == text || !isfinite(v))
        return false;
    *out = v;
    return true;
}

int64_t num_div_half_even(int64_t num, int64_t den)
{
    assert(den > 0);
    int64_t q = num / den, r = num % den;
    int64_t a = r < 0 ? -r : r;
    int64_t rest = den - a;
    if (a > rest || (a == rest && (q & 1)))
        q += num < 0 ? -1 : 1;
    return q;
}

int64_t num_div_up(int64_t num, int64_t den)
{
    assert(den > 0);
    return num / den + (num % den > 0);
}

bool num_rescale(num_dec v, int decimals, int64_t *out)
{
    int up = decimals - v.decimals;
    if (up <= 0) {
        *out = up < -18 ? 0 : num_div_half_even(v.scaled, POW10[-up]);
        return true;
    }
    return up <= 18 && !__builtin_mul_overflow(v.scaled, POW10[up], out);
}

double num_to_double(num_dec v)
{
    assert(v.decimals >= 0 && v.decimals <= 18);
    return (double)v.scaled / (double)POW10[v.decimals];
}

bool num_from_double(double v, int max_decimals, num_dec *out)
{
    if (!isfinite(v) || (v == 0 && signbit(v)))
        return false;
    for (int d = 0; d <= max_decimals; d++) {
        double scaled = nearbyint(v * (double)POW10[d]);
        if (fabs(scaled) >= 9007199254740992.0)
            return false;
        if (scaled / (double)POW10[d] == v) {
            *out = (num_dec){.scaled = (int64_t)scaled, .decimals = d};
            return true;
        }
    }
    return false;
}

bool num_round_double(double v, int decimals, int64_t *scaled)
{
    num_dec d;
    if (num_from_double(v, 15, &d))
        return num_rescale(d, decimals, scaled);
    if (!isfinite(v) || fabs(v) * (double)POW10[decimals] >= 9e15)
        return false;
    /* more than 15 decimals: its shortest text cannot be a tie at 0..9 decimals */
    *scaled = (int64_t)nearbyint(v * (double)POW10[decimals]);
    return true;
}

size_t num_format_dec(num_dec v, char out[NUM_TEXT_MAX])
{
    uint64_t a = v.scaled < 0 ? 0 - (uint64_t)v.scaled : (uint64_t)v.scaled;
    const char *sign = v.scaled < 0 ? "-" : "";
    uint64_t p = (uint64_t)num_pow10(v.decimals);
    int n = v.decimals ? snprintf(out, NUM_TEXT_MAX, "%s%llu.%0*llu", sign, (unsigned long long)(a / p),
                                  v.decimals, (unsigned long long)(a % p))
                       : snprintf(out, NUM_TEXT_MAX, "%s%llu", sign, (unsigned long long)a);
    return (size_t)n;
}

size_t num_format_double(double v, char out[NUM_TEXT_MAX])
{
    assert(isfinite(v));
    num_dec d;
    if (num_from_double(v, 9, &d))
        return num_format_dec(d, out);
    for (int digits = 15; digits <= 17; digits++) {
        int n = snprintf(out, NUM_TEXT_MAX, "%.*g", digits, v);
        if (strtod(out, NULL) == v || digits == 17)
            return (size_t)n;
    }
    return 0;
}
