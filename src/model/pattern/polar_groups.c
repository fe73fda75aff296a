/* polar_groups.c - see polar_groups.h. */
#include "model/pattern/polar_groups.h"

#include <math.h>

#define RAD (3.14159265358979323846 / 180)

static void standardise(double *v, size_t n)
{
    double mean = 0, squares = 0;
    for (size_t i = 0; i < n; i++)
        mean += v[3 * i] / (double)n;
    for (size_t i = 0; i < n; i++)
        squares += (v[3 * i] - mean) * (v[3 * i] - mean);
    double sd = n > 1 ? sqrt(squares / (double)(n - 1)) : 0;
    for (size_t i = 0; i < n; i++)
        v[3 * i] = sd > 1e-12 * (fabs(mean) + 1e-300) ? (v[3 * i] - mean) / sd : 0;
}

static void place_hours(const polar_plot *p, const polar_query *q, polar_groups *o)
{
    double half = (double)(p->size - 1) / 2, reach = p->speed_max_m_s - p->speed_min_m_s;
    for (size_t i = 0; i < q->hours.n; i++) {
        double s = q->hours.speed_m_s[i], d = q->hours.from_deg[i], v = q->hours.value[i];
        o->of_hour[i] = -1;
        if (!isfinite(v) || !(d >= 0 && d <= 360) || !(s >= q->calm_m_s) || s < p->speed_min_m_s || s > p->speed_max_m_s)
            continue;
        double r = (s - p->speed_min_m_s) / reach * half;
        size_t x = (size_t)(half + r * sin(d * RAD) + 0.5), y = (size_t)(half + r * cos(d * RAD) + 0.5);
        int8_t g = o->of_point[y * p->size + x];
        o->of_hour[i] = g;
        if (g < 0)
            continue;
        o->hours[g]++;
        o->mean[g] += v;
    }
    for (size_t g = 0; g < o->k; g++)
        o->mean[g] = o->hours[g] ? o->mean[g] / (double)o->hours[g] : NAN;
}

lt_err polar_groups_make(lt_cx *cx, const polar_plot *p, const polar_query *q, size_t k, polar_groups *out)
{
    double *points;
    size_t *at, n = 0, all = p->size * p->size;
    medoid_groups m;
    *out = (polar_groups){.k = k, .size = p->size};
    TRY(ARENA_ARRAY(cx, 3 * all, &points));
    TRY(ARENA_ARRAY(cx, all, &at));
    TRY(ARENA_ARRAY(cx, all, &out->of_point));
    TRY(ARENA_ARRAY(cx, q->hours.n + 1, &out->of_hour));
    for (size_t i = 0; i < all; i++) {
        out->of_point[i] = -1;
        if (!isfinite(p->surface[i]))
            continue;
        points[3 * n] = (double)(i % p->size);
        points[3 * n + 1] = (double)(i / p->size);
        points[3 * n + 2] = p->surface[i];
        at[n++] = i;
    }
    for (size_t c = 0; c < 3; c++)
        standardise(points + c, n);
    TRY(medoid_fit(cx, &(medoid_query){.n = n, .width = 3, .k = k, .points = points}, &m));
    out->points = n;
    out->silhouette = m.silhouette;
    for (size_t i = 0; i < n; i++)
        out->of_point[at[i]] = (int8_t)m.group[i];
    place_hours(p, q, out);
    return LT_OK;
}
