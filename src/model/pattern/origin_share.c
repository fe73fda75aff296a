/* origin_share.c - see origin_share.h. */
#include "model/pattern/origin_share.h"

#include <assert.h>
#include <math.h>

#define RAD (3.14159265358979323846 / 180)

/* Of the way from a to b on the sphere, as it leaves a: degrees from north. */
static double bearing(const trajectory_point *a, const trajectory_point *b)
{
    double d = (b->longitude - a->longitude) * RAD, from = a->latitude * RAD, to = b->latitude * RAD;
    double deg = atan2(sin(d) * cos(to), cos(from) * sin(to) - sin(from) * cos(to) * cos(d)) / RAD;
    return deg < 0 ? deg + 360 : deg;
}

static void add_point(const origin_share_query *q, const trajectory_path *p, size_t i, double value, origin_shares *o)
{
    const trajectory_point *start = &p->points[0], *at = &p->points[i];
    double km = trajectory_km(start->longitude, start->latitude, at->longitude, at->latitude);
    size_t ring = km <= q->near_km ? 0 : km <= q->middle_km ? 1 : 2, side = (size_t)floor(bearing(start, at) / 45 + 0.5) % ORIGIN_SHARE_SIDES;
    o->ring[ring] += value;
    o->ring_air[ring]++;
    o->points++;
    if (ring == 0)
        return;
    o->side[side] += value;
    o->side_air[side]++;
}

static void add_group(const origin_share_query *q, size_t path, origin_shares *o)
{
    uint32_t g = q->group ? q->group[path] : UINT32_MAX;
    if (g >= MEDOID_K_MAX)
        return;
    o->groups = g + 1 > o->groups ? g + 1 : o->groups;
    o->group[g].hours++;
    o->group[g].mean += q->value[path];
}

static void close_groups(double sum, origin_shares *o)
{
    double least = INFINITY;
    for (size_t g = 0; g < o->groups; g++) {
        origin_share_group *of = &o->group[g];
        of->share = of->mean / sum;
        of->mean = of->hours ? of->mean / (double)of->hours : NAN;
        least = of->hours >= ORIGIN_SHARE_GROUP_MIN ? fmin(least, of->mean) : least;
    }
    for (size_t g = 0; g < o->groups; g++)
        o->group[g].excess = isfinite(least) && o->group[g].hours ? fmax(0, o->group[g].mean - least) * (double)o->group[g].hours / sum : NAN;
}

lt_err origin_share(lt_cx *cx, const origin_share_query *asked, origin_shares *out)
{
    origin_share_query q = *asked;
    double sum = 0, weight = 0, whole = 0;
    q.near_km = q.near_km > 0 ? q.near_km : 50;
    q.middle_km = q.middle_km > 0 ? q.middle_km : 200;
    *out = (origin_shares){.near_km = q.near_km, .middle_km = q.middle_km};
    if (!(q.middle_km > q.near_km))
        return cx_fail(cx, LT_BAD_INPUT, "%g and %g km: two distances that rise are wanted", q.near_km, q.middle_km);
    for (size_t i = 0; i < q.n; i++) {
        double v = q.value[i] > 0 ? q.value[i] : 0;
        if (!isfinite(q.value[i]) || q.paths[i].n < 2)
            continue;
        out->used++;
        sum += q.value[i];
        weight += v * (double)(q.paths[i].n - 1);
        for (size_t p = 1; p < q.paths[i].n; p++)
            add_point(&q, &q.paths[i], p, v, out);
        add_group(&q, i, out);
    }
    if (!(weight > 0) || !(sum > 0))
        return cx_fail(cx, LT_NOT_ENOUGH, "none of %zu paths has a value above 0 and an hour of way", q.n);
    out->mean = sum / (double)out->used;
    for (size_t i = 0; i < ORIGIN_SHARE_RINGS; i++) {
        out->ring[i] /= weight;
        out->ring_air[i] /= (double)out->points;
        whole += out->ring[i];
    }
    for (size_t i = 0; i < ORIGIN_SHARE_SIDES; i++) {
        out->side[i] /= weight;
        out->side_air[i] /= (double)out->points;
    }
    assert(fabs(whole - 1) < 1e-9); /* INV(1) */
    close_groups(sum, out);
    return LT_OK;
}
