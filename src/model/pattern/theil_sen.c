/* theil_sen.c - see theil_sen.h. */
#include "model/pattern/theil_sen.h"

#include <math.h>

#include "model/chance.h"

typedef struct line {
    size_t   n;
    double  *t, *y;
    uint8_t *season;
    float   *slopes; /* room for all pairs */
    double  *room;
    size_t   taken; /* seasons that were taken out */
} line;

/* The k-th smallest (Hoare); v is reordered. */
static float pick(float *v, size_t n, size_t k)
{
    ptrdiff_t lo = 0, hi = (ptrdiff_t)n - 1, at = (ptrdiff_t)k;
    while (lo < hi) {
        float pivot = v[lo + (hi - lo) / 2];
        ptrdiff_t i = lo, j = hi;
        while (i <= j) {
            while (v[i] < pivot)
                i++;
            while (v[j] > pivot)
                j--;
            if (i <= j) {
                float swap = v[i];
                v[i++] = v[j];
                v[j--] = swap;
            }
        }
        if (at <= j)
            hi = j;
        else if (at >= i)
            lo = i;
        else
            break;
    }
    return v[k];
}

static double median_of(line *l, const double *v, size_t n)
{
    memcpy(l->room, v, n * sizeof *v);
    pattern_sort(l->room, n);
    return pattern_quantile(l->room, n, 0.5);
}

static double slope_of(line *l, const double *y)
{
    size_t m = 0;
    for (size_t i = 0; i < l->n; i++)
        for (size_t j = i + 1; j < l->n; j++)
            if (l->t[j] > l->t[i])
                l->slopes[m++] = (float)((y[j] - y[i]) / (l->t[j] - l->t[i]));
    if (m == 0)
        return 0;
    double high = pick(l->slopes, m, m / 2);
    return m % 2 ? high : (high + (double)pick(l->slopes, m, m / 2 - 1)) / 2;
}

/* Means, not medians: a median takes one value of each season away whole, and what is left looks steadier than it is. */
static void take_seasons(line *l)
{
    double slope = slope_of(l, l->y), sum[THEIL_SEN_SEASONS_MAX] = {0}, all = 0;
    size_t in[THEIL_SEN_SEASONS_MAX] = {0};
    for (size_t i = 0; i < l->n; i++) {
        double rest = l->y[i] - slope * l->t[i];
        sum[l->season[i]] += rest;
        in[l->season[i]]++;
        all += rest / (double)l->n;
    }
    for (size_t s = 0; s < THEIL_SEN_SEASONS_MAX; s++)
        l->taken += in[s] > 0;
    for (size_t i = 0; i < l->n; i++)
        l->y[i] -= sum[l->season[i]] / (double)in[l->season[i]] - all;
}

static lt_err draw(lt_cx *cx, const theil_sen_query *q, line *l, theil_sen_trend *o)
{
    size_t draws = q->draws ? q->draws : 200, below = 0;
    double *rest, *y, *slopes;
    chance c = chance_of(q->seed, 1);
    TRY(ARENA_ARRAY(cx, l->n, &rest));
    TRY(ARENA_ARRAY(cx, l->n, &y));
    TRY(ARENA_ARRAY(cx, draws, &slopes));
    /* what the seasons took of the scatter is given back */
    double wide = sqrt((double)l->n / (double)(l->n > l->taken + 2 ? l->n - l->taken : 2));
    for (size_t i = 0; i < l->n; i++)
        rest[i] = wide * (l->y[i] - o->intercept - o->slope * (l->t[i] - l->t[0]));
    for (size_t d = 0; d < draws; d++) {
        if (cx_is_cancelled(cx))
            return cx_fail(cx, LT_CANCELLED, "cancelled");
        for (size_t i = 0; i < l->n;) {
            size_t from = chance_below(&c, l->n - o->block + 1);
            for (size_t k = 0; k < o->block && i < l->n; k++, i++)
                y[i] = o->intercept + o->slope * (l->t[i] - l->t[0]) + rest[from + k];
        }
        slopes[d] = slope_of(l, y);
        below += slopes[d] < 0;
        cx_report(cx, "bootstrap", d + 1, draws);
    }
    pattern_sort(slopes, draws);
    o->low = pattern_quantile(slopes, draws, 0.025);
    o->high = pattern_quantile(slopes, draws, 0.975);
    double share = (double)(below < draws - below ? below : draws - below);
    o->p = fmin(1, 2 * fmax(share, 0.5) / (double)draws); /* never 0: at most half a draw is known */
    return LT_OK;
}

static lt_err take(lt_cx *cx, const theil_sen_query *q, line *l, theil_sen_trend *o)
{
    if (q->n > THEIL_SEN_MAX || q->draws > THEIL_SEN_DRAWS_MAX)
        return cx_fail(cx, LT_LIMIT, "%zu values and %u draws; %u and %u at most", q->n, q->draws, THEIL_SEN_MAX, THEIL_SEN_DRAWS_MAX);
    TRY(ARENA_ARRAY(cx, q->n + 1, &l->t));
    TRY(ARENA_ARRAY(cx, q->n + 1, &l->y));
    TRY(ARENA_ARRAY(cx, q->n + 1, &l->season));
    TRY(ARENA_ARRAY(cx, q->n + 1, &l->room));
    TRY(ARENA_ARRAY(cx, q->n * q->n / 2 + 1, &l->slopes));
    for (size_t i = 0; i < q->n; i++) {
        if (!isfinite(q->value[i])) {
            o->no_value++;
            continue;
        }
        if (q->season && q->season[i] >= THEIL_SEN_SEASONS_MAX)
            return cx_fail(cx, LT_BAD_INPUT, "season %u of value %zu: less than %u is wanted", q->season[i], i + 1, THEIL_SEN_SEASONS_MAX);
        l->t[l->n] = q->t_years[i];
        l->season[l->n] = q->season ? q->season[i] : 0;
        l->y[l->n++] = q->value[i];
    }
    o->used = l->n;
    return l->n >= THEIL_SEN_MIN ? LT_OK
                                 : cx_fail(cx, LT_NOT_ENOUGH, "a trend wants %u values; there are %zu, and %zu missing", THEIL_SEN_MIN, l->n, o->no_value);
}

lt_err theil_sen_fit(lt_cx *cx, const theil_sen_query *q, theil_sen_trend *out)
{
    line l = {0};
    double *rest;
    *out = (theil_sen_trend){0};
    TRY(take(cx, q, &l, out));
    if (q->season)
        take_seasons(&l);
    TRY(ARENA_ARRAY(cx, l.n, &rest));
    TRY(ARENA_ARRAY(cx, q->n, &out->adjusted));
    out->slope = slope_of(&l, l.y);
    for (size_t i = 0; i < l.n; i++)
        rest[i] = l.y[i] - out->slope * (l.t[i] - l.t[0]);
    out->intercept = median_of(&l, rest, l.n);
    size_t cube = (size_t)floor(cbrt((double)l.n) + 0.5);
    out->block = q->block ? q->block : cube;
    out->block = out->block < l.n ? out->block : l.n;
    TRY(draw(cx, q, &l, out));
    for (size_t i = 0, n = 0; i < q->n; i++)
        out->adjusted[i] = isfinite(q->value[i]) ? l.y[n++] : NAN;
    double base = out->intercept;
    out->percent = base > 0 ? 100 * out->slope / base : NAN;
    out->percent_low = base > 0 ? 100 * out->low / base : NAN;
    out->percent_high = base > 0 ? 100 * out->high / base : NAN;
    return LT_OK;
}

lt_err theil_sen_take_months(lt_cx *cx, const int32_t *month, const double *value, size_t n, double least_share, theil_sen_months *out)
{
    const double HOURS_OF_MONTH = 730.5;
    size_t *hours;
    *out = (theil_sen_months){0};
    if (n == 0)
        return cx_fail(cx, LT_NOT_ENOUGH, "no hour is given");
    out->first = month[0];
    int32_t last = month[0];
    for (size_t i = 0; i < n; i++) {
        out->first = month[i] < out->first ? month[i] : out->first;
        last = month[i] > last ? month[i] : last;
    }
    out->n = (size_t)(last - out->first) + 1;
    if (out->n > THEIL_SEN_MAX)
        return cx_fail(cx, LT_LIMIT, "%zu months; %u at most", out->n, THEIL_SEN_MAX);
    TRY(ARENA_ARRAY(cx, out->n, &hours));
    TRY(ARENA_ARRAY(cx, out->n, &out->t_years));
    TRY(ARENA_ARRAY(cx, out->n, &out->mean));
    TRY(ARENA_ARRAY(cx, out->n, &out->season));
    for (size_t i = 0; i < n; i++)
        if (isfinite(value[i])) {
            hours[month[i] - out->first]++;
            out->mean[month[i] - out->first] += value[i];
        }
    for (size_t m = 0; m < out->n; m++) {
        int32_t at = out->first + (int32_t)m;
        out->t_years[m] = (double)at / 12;
        out->season[m] = (uint8_t)(at % 12);
        out->mean[m] = (double)hours[m] >= least_share * HOURS_OF_MONTH && hours[m] ? out->mean[m] / (double)hours[m] : NAN;
    }
    return LT_OK;
}
