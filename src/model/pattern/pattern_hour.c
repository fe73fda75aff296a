/* pattern_hour.c - see pattern_hour.h. */
#include "model/pattern/pattern_hour.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

void pattern_sort(double *v, size_t n)
{
    if (n > 1)
        qsort(v, n, sizeof *v, compare);
}

double pattern_quantile(const double *sorted, size_t n, double share)
{
    assert(n > 0 && share >= 0 && share <= 1);
    double at = share * (double)(n - 1);
    size_t i = (size_t)at;
    return i + 1 < n ? sorted[i] + (at - (double)i) * (sorted[i + 1] - sorted[i]) : sorted[n - 1];
}

lt_err pattern_quantile_of(lt_cx *cx, const double *v, size_t n, double share, double *out)
{
    double *copy;
    if (n == 0)
        return cx_fail(cx, LT_NOT_ENOUGH, "a quantile of no value");
    TRY(ARENA_ARRAY(cx, n, &copy));
    memcpy(copy, v, n * sizeof *copy);
    pattern_sort(copy, n);
    *out = pattern_quantile(copy, n, share);
    return LT_OK;
}

size_t pattern_sector(double from_deg, size_t count)
{
    double step = 360.0 / (double)count;
    return (size_t)floor(from_deg / step + 0.5) % count;
}

static size_t *count_of(pattern_tally *t, const pattern_hours *h, size_t i, double calm_m_s)
{
    double s = h->speed_m_s[i], d = h->from_deg[i];
    if (!isfinite(h->value[i]))
        return &t->no_value;
    if (d < 0 || (s >= 0 && s < calm_m_s))
        return &t->calm;
    return s >= 0 && isfinite(s) && d <= 360 ? &t->used : &t->no_wind;
}

lt_err pattern_sift(lt_cx *cx, const pattern_hours *h, double calm_m_s, pattern_used *out)
{
    uint32_t *row;
    *out = (pattern_used){.tally.hours = h->n};
    pattern_tally *t = &out->tally;
    if (h->n > PATTERN_HOURS_MAX)
        return cx_fail(cx, LT_LIMIT, "%zu hours; %u at most", h->n, PATTERN_HOURS_MAX);
    TRY(ARENA_ARRAY(cx, h->n + 1, &out->value));
    TRY(ARENA_ARRAY(cx, h->n + 1, &out->speed_m_s));
    TRY(ARENA_ARRAY(cx, h->n + 1, &out->from_deg));
    TRY(ARENA_ARRAY(cx, h->n + 1, &row));
    for (size_t i = 0; i < h->n; i++) {
        size_t *c = count_of(t, h, i, calm_m_s);
        ++*c;
        if (c != &t->used)
            continue;
        t->zero += h->value[i] == 0;
        t->negative += h->value[i] < 0;
        out->value[out->n] = h->value[i];
        out->speed_m_s[out->n] = h->speed_m_s[i];
        out->from_deg[out->n] = h->from_deg[i] > 0 ? h->from_deg[i] : 360;
        row[out->n++] = (uint32_t)i;
    }
    out->row = row;
    assert(t->used + t->no_value + t->calm + t->no_wind == t->hours); /* INV(1) */
    if (out->n == 0)
        return cx_fail(cx, LT_NOT_ENOUGH, "no hour with a value and a wind: of %zu hours %zu have no value, %zu are calm, %zu have no wind", t->hours,
                       t->no_value, t->calm, t->no_wind);
    return LT_OK;
}
