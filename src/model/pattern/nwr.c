/* nwr.c - see nwr.h. */
#include "model/pattern/nwr.h"

#include <math.h>

#define SIGMA_OF_WIDTH 2.3548200450309493 /* full width at half height over sigma */
#define REACH          4.0                /* sigma */
#define DEGREES        360u

typedef struct cells {
    size_t  speeds;
    double  step;
    double *count, *sum; /* [DEGREES][speeds] */
} cells;

static lt_err gather(lt_cx *cx, const pattern_used *u, double largest, cells *c)
{
    c->speeds = NWR_SPEEDS_MAX;
    c->step = largest / (double)c->speeds;
    TRY(ARENA_ARRAY(cx, DEGREES * c->speeds, &c->count));
    TRY(ARENA_ARRAY(cx, DEGREES * c->speeds, &c->sum));
    for (size_t i = 0; i < u->n; i++) {
        size_t d = pattern_sector(u->from_deg[i], DEGREES), s = (size_t)(u->speed_m_s[i] / c->step);
        s = s < c->speeds ? s : c->speeds - 1;
        c->count[d * c->speeds + s]++;
        c->sum[d * c->speeds + s] += u->value[i];
    }
    return LT_OK;
}

/* One direction: along[j] over the fine speeds first, then each wanted speed. */
static void regress(const cells *c, const nwr_query *q, nwr_surface *o, size_t direction)
{
    double sd = q->wide_deg / SIGMA_OF_WIDTH, ss = q->wide_m_s / SIGMA_OF_WIDTH, at = 360.0 * (double)(direction + 1) / (double)o->directions;
    double count[NWR_SPEEDS_MAX] = {0}, sum[NWR_SPEEDS_MAX] = {0};
    for (size_t d = 0; d < DEGREES; d++) {
        double apart = fabs(remainder((double)d - at, 360)); /* around the circle */
        if (apart > REACH * sd)
            continue;
        double w = exp(-apart * apart / (2 * sd * sd));
        for (size_t s = 0; s < c->speeds; s++) {
            count[s] += w * c->count[d * c->speeds + s];
            sum[s] += w * c->sum[d * c->speeds + s];
        }
    }
    for (size_t j = 0; j < o->speeds; j++) {
        double speed = ((double)j + 0.5) * o->speed_max_m_s / (double)o->speeds, n = 0, v = 0;
        for (size_t s = 0; s < c->speeds; s++) {
            double apart = ((double)s + 0.5) * c->step - speed;
            if (fabs(apart) > REACH * ss)
                continue;
            double w = exp(-apart * apart / (2 * ss * ss));
            n += w * count[s];
            v += w * sum[s];
        }
        size_t cell = direction * o->speeds + j;
        o->weight[cell] = n;
        o->value[cell] = n >= q->min_hours ? v / n : NAN;
        if (o->value[cell] > o->best) {
            o->best = o->value[cell];
            o->best_deg = at;
            o->best_m_s = speed;
        }
    }
}

lt_err nwr_make(lt_cx *cx, const nwr_query *asked, nwr_surface *out)
{
    pattern_used u;
    cells c = {0};
    nwr_query q = *asked;
    q.wide_deg = q.wide_deg > 0 ? q.wide_deg : 15;
    q.wide_m_s = q.wide_m_s > 0 ? q.wide_m_s : 1.5;
    q.min_hours = q.min_hours > 0 ? q.min_hours : 2;
    *out = (nwr_surface){.directions = q.directions ? q.directions : 72, .speeds = q.speeds ? q.speeds : 40, .best = -INFINITY};
    if (out->directions < 8 || out->directions > NWR_DIRECTIONS_MAX || out->speeds < 2 || out->speeds > NWR_SPEEDS_MAX)
        return cx_fail(cx, LT_BAD_INPUT, "%zu directions and %zu speeds: 8 to %u and 2 to %u are wanted", out->directions, out->speeds, NWR_DIRECTIONS_MAX,
                       NWR_SPEEDS_MAX);
    TRY(pattern_sift(cx, &q.hours, q.calm_m_s, &u));
    out->tally = u.tally;
    for (size_t i = 0; i < u.n; i++)
        out->speed_max_m_s = fmax(out->speed_max_m_s, u.speed_m_s[i]);
    out->speed_max_m_s = out->speed_max_m_s > 0 ? out->speed_max_m_s : 1;
    TRY(gather(cx, &u, out->speed_max_m_s, &c));
    TRY(ARENA_ARRAY(cx, out->directions * out->speeds, &out->value));
    TRY(ARENA_ARRAY(cx, out->directions * out->speeds, &out->weight));
    for (size_t d = 0; d < out->directions; d++) {
        if (cx_is_cancelled(cx))
            return cx_fail(cx, LT_CANCELLED, "cancelled");
        regress(&c, &q, out, d);
    }
    return LT_OK;
}
