/* trend.c - see trend.h. */
#include "assess/trend.h"

#include <assert.h>

#include "tables.h"

/* Twice the rank of each value, so that a mean rank of equal values stays whole: below + below or equal + 1. */
static int64_t doubled_rank(const exact *values, size_t n, size_t i)
{
    int64_t rank = 1;
    for (size_t k = 0; k < n; k++) {
        int order = exact_cmp(values[k], values[i]);
        rank += order < 0 ? 2 : order == 0 ? 1 : 0;
    }
    return rank;
}

static num_dec critical_of(size_t n)
{
    for (size_t i = 0; i < TABLE_SPEARMAN_COUNT; i++)
        if (TABLE_SPEARMAN[i].n == (int64_t)n)
            return TABLE_SPEARMAN[i].critical;
    return (num_dec){0, -1};
}

lt_err trend_of(lt_cx *cx, const exact *values, size_t n, trend *out)
{
    *out = (trend){.r = EXACT_NONE, .critical = {0, -1}, .verdict = TREND_NO_CRITICAL};
    if (n < 2 || n > TREND_MAX)
        return cx_fail(cx, LT_BAD_INPUT, "a trend needs 2 to %d periods, %zu were given", TREND_MAX, n);
    for (size_t i = 0; i < n; i++)
        if (!exact_has(values[i]))
            return cx_fail(cx, LT_BAD_INPUT, "period %zu of %zu has no value: a trend needs all of them", i + 1, n);
    int64_t squares = 0; /* of doubled differences: four times the law's sum */
    for (size_t i = 0; i < n; i++) {
        int64_t d = doubled_rank(values, n, i) - 2 * (int64_t)(i + 1);
        squares += d * d;
    }
    int64_t cube = (int64_t)(n * n * n - n);
    out->r = exact_reduce(exact_of((wide)4 * cube - (wide)6 * squares, (wide)4 * cube));
    out->critical = critical_of(n);
    if (out->critical.decimals < 0)
        return LT_OK;
    exact size = exact_of(out->r.num < 0 ? -out->r.num : out->r.num, out->r.den);
    out->verdict = exact_cmp(size, exact_of_dec(out->critical)) < 0 ? TREND_NONE
                 : out->r.num < 0 ? TREND_FALLING : TREND_RISING;
    return LT_OK;
}
