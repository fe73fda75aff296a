/* iaqi.c - see iaqi.h. */
#include "assess/iaqi.h"

#include <assert.h>

/* = HJ 633-2012 4.2, 6.2; HJ 633-2026 4.2.6: on the segment lo..hi, multiplied out and divided once, upwards. */
int iaqi_of_ng(const law_curve *c, int64_t conc_ng, bool *is_over)
{
    assert(c->count >= 2);
    *is_over = false;
    if (conc_ng <= 0)
        return c->index[0];
    if (conc_ng > c->bp_ng[c->count - 1]) {
        *is_over = true;
        return c->over;
    }
    int hi = 1;
    while (conc_ng > c->bp_ng[hi])
        hi++;
    int64_t span_ng = c->bp_ng[hi] - c->bp_ng[hi - 1], rise = c->index[hi] - c->index[hi - 1];
    return c->index[hi - 1] + (int)((rise * (conc_ng - c->bp_ng[hi - 1]) + span_ng - 1) / span_ng);
}

/* ceil(times * part / den) for 0 < part < den < 2^126 and small `times`, whatever the width of den. */
static int64_t ceil_of_times(int times, wide part, wide den)
{
    if (den < (wide)1 << 100)
        return (int64_t)wide_div_up(times * part, den);
    int64_t whole = 0;
    wide rest = 0;
    for (int i = 0; i < times; i++) {
        rest += part;
        if (rest >= den) {
            rest -= den;
            whole++;
        }
    }
    return whole + (rest > 0);
}

/* The rise over a fraction of a nanogram may be rounded up first: ceil(x/n) = ceil(ceil(x)/n) for a whole n. */
int iaqi_of(const law_curve *c, exact conc_ng, bool *is_over)
{
    assert(exact_has(conc_ng) && c->count >= 2);
    *is_over = false;
    if (conc_ng.num <= 0)
        return c->index[0];
    wide whole = conc_ng.num / conc_ng.den, part = conc_ng.num % conc_ng.den;
    int64_t last_ng = c->bp_ng[c->count - 1];
    if (whole > last_ng || (whole == last_ng && part > 0)) {
        *is_over = true;
        return c->over;
    }
    int64_t ng = (int64_t)whole;
    if (part == 0)
        return iaqi_of_ng(c, ng, is_over);
    int hi = 1;
    while (ng >= c->bp_ng[hi])
        hi++;
    int rise = c->index[hi] - c->index[hi - 1];
    int64_t span_ng = c->bp_ng[hi] - c->bp_ng[hi - 1];
    int64_t up = rise * (ng - c->bp_ng[hi - 1]) + ceil_of_times(rise, part, conc_ng.den);
    return c->index[hi - 1] + (int)((up + span_ng - 1) / span_ng);
}
