/* conc.c - see conc.h. */
#include "assess/conc.h"

#include <assert.h>
#include <math.h>

#define TEXT_SHOWN_MAX 40

static bool is_beyond(exact v)
{
    return exact_cmp(v, exact_of_int(CONC_MAX_NG)) > 0 || exact_cmp(v, exact_of_int(-CONC_MAX_NG)) < 0;
}

lt_err conc_parse(lt_cx *cx, span text, pollutant p, exact *out)
{
    num_dec d;
    int shown = (int)(text.n < TEXT_SHOWN_MAX ? text.n : TEXT_SHOWN_MAX);
    *out = EXACT_NONE;
    bool has_exponent = span_find(text, 0, 'e') < text.n || span_find(text, 0, 'E') < text.n;
    if (has_exponent || !num_parse_dec(text, &d))
        return cx_fail(cx, LT_BAD_INPUT, "%s: \"%.*s\" is no decimal number (digits with at most one point, up to 17 of them)",
                       pollutant_key(p), shown, (const char *)text.p);
    exact v = exact_reduce(exact_of((wide)d.scaled * pollutant_unit_ng(p), num_pow10(d.decimals)));
    if (is_beyond(v))
        return cx_fail(cx, LT_BAD_INPUT, "%s: %.*s %s is beyond any air (largest: %lld %s)", pollutant_key(p), shown,
                       (const char *)text.p, pollutant_unit(p), (long long)(CONC_MAX_NG / pollutant_unit_ng(p)),
                       pollutant_unit(p));
    *out = v;
    return LT_OK;
}

/* mantissa * 2^exponent in picograms, half to even: exact integers, no product of doubles. */
static exact nearest_pg(double v, int64_t unit_ng)
{
    int exponent;
    wide num = (wide)(int64_t)ldexp(frexp(v, &exponent), 53) * unit_ng * CONC_PG_PER_NG;
    exponent -= 53;
    assert(exponent < 0); /* a double of 2^53 and more is whole and was taken as a decimal or refused */
    return exact_of(-exponent >= 125 ? 0 : wide_div_half_even(num, (wide)1 << -exponent), CONC_PG_PER_NG);
}

bool conc_of_double(double v, int64_t unit_ng, exact *out)
{
    assert(unit_ng > 0);
    num_dec d;
    *out = EXACT_NONE;
    if (!isfinite(v) || fabs(v) > 2.0 * (double)CONC_MAX_NG)
        return false;
    bool is_decimal = v == 0 || num_from_double(v, NUM_DECIMALS_MAX, &d);
    exact e = v == 0 ? exact_of_int(0)
            : is_decimal ? exact_of((wide)d.scaled * unit_ng, num_pow10(d.decimals)) : nearest_pg(v, unit_ng);
    if (is_beyond(e))
        return false;
    *out = exact_reduce(e);
    return is_decimal;
}

bool conc_pg_of_double(double v, int64_t unit_ng, int64_t *pg, bool *is_exact)
{
    exact e;
    bool is_decimal = conc_of_double(v, unit_ng, &e);
    if (!exact_has(e))
        return false;
    wide scaled = e.num * CONC_PG_PER_NG;
    *is_exact = is_decimal && scaled % e.den == 0;
    *pg = (int64_t)wide_div_half_even(scaled, e.den);
    return true;
}

exact conc_at_stage(const law *w, rule_set r, law_stage s, pollutant p, exact v)
{
    int decimals = w->decimals[r][s][p];
    if (decimals < 0 || !exact_has(v))
        return v;
    int64_t unit_ng = pollutant_unit_ng(p);
    num_dec d = exact_round(v, unit_ng, decimals);
    return d.decimals < 0 ? EXACT_NONE : exact_of((wide)d.scaled * (unit_ng / num_pow10(decimals)), 1);
}

/* Decimals of the law's unit that hold every ng. */
static int decimals_known(pollutant p)
{
    return p == P_CO ? 6 : 3;
}

num_dec conc_print(const law *w, rule_set r, law_stage s, pollutant p, exact v)
{
    int decimals = w->decimals[r][s][p];
    return exact_round(v, pollutant_unit_ng(p), decimals >= 0 ? decimals : decimals_known(p));
}

num_dec conc_show(pollutant p, exact v)
{
    num_dec d = exact_round(v, pollutant_unit_ng(p), decimals_known(p));
    while (d.decimals > 0 && d.scaled % 10 == 0) {
        d.scaled /= 10;
        d.decimals--;
    }
    return d;
}
