/* trajectory.c - see trajectory.h. */
#include "model/pattern/trajectory.h"

#include <math.h>

#define RADIUS_M  6371000.0
#define RAD       (3.14159265358979323846 / 180)
#define HOUR_MS   3600000.0
#define POLE_DEG  89.5
#define PA_OF_HPA 100.0

static const char *const ENDS[TRAJECTORY_END_COUNT] = {"whole", "left-map", "no-weather", "gap", "outside"};

const char *trajectory_end_name(trajectory_end e)
{
    return ENDS[e];
}

double trajectory_km(double lon1, double lat1, double lon2, double lat2)
{
    double a = sin((lat2 - lat1) * RAD / 2), b = sin((lon2 - lon1) * RAD / 2), h = a * a + cos(lat1 * RAD) * cos(lat2 * RAD) * b * b;
    return 2 * RADIUS_M / 1000 * asin(fmin(1, sqrt(h)));
}

typedef struct air { /* a moving point */
    double lon, lat, hpa, t_ms;
} air;

typedef struct bracket {
    size_t lo, hi;
    double f; /* share of hi */
} bracket;

static bool find_time(const trajectory_grid *g, double t, bracket *b)
{
    size_t lo = 0, hi = g->times - 1;
    if (t < (double)g->time_ms[0] || t > (double)g->time_ms[hi])
        return false;
    while (hi - lo > 1) {
        size_t m = (lo + hi) / 2;
        if ((double)g->time_ms[m] <= t)
            lo = m;
        else
            hi = m;
    }
    double wide = (double)(g->time_ms[hi] - g->time_ms[lo]);
    *b = (bracket){lo, hi, wide > 0 ? (t - (double)g->time_ms[lo]) / wide : 0};
    return true;
}

static bracket find_level(const trajectory_grid *g, double *hpa)
{
    bool falls = g->levels > 1 && g->level_hpa[1] < g->level_hpa[0];
    double first = g->level_hpa[0], last = g->level_hpa[g->levels - 1];
    *hpa = fmin(fmax(*hpa, fmin(first, last)), fmax(first, last));
    for (size_t i = 0; i + 1 < g->levels; i++) {
        double a = g->level_hpa[i], b = g->level_hpa[i + 1];
        if (falls ? *hpa >= b : *hpa <= b)
            return (bracket){i, i + 1, (*hpa - a) / (b - a)};
    }
    return (bracket){0, 0, 0};
}

static bool find_cell(double at, double from, double step, size_t n, bracket *b)
{
    double x = (at - from) / step;
    if (!(x >= -1e-9 && x <= (double)(n - 1) + 1e-9))
        return false;
    x = fmin(fmax(x, 0), (double)(n - 1));
    size_t lo = (size_t)x < n - 1 ? (size_t)x : n - 2;
    *b = (bracket){lo, lo + 1, x - (double)lo};
    return true;
}

static double at_point(const trajectory_grid *g, const float *field, const bracket b[4])
{
    double sum = 0;
    for (unsigned corner = 0; corner < 16; corner++) {
        size_t i[4];
        double w = 1;
        for (int k = 0; k < 4; k++) {
            bool high = corner >> k & 1;
            i[k] = high ? b[k].hi : b[k].lo;
            w *= high ? b[k].f : 1 - b[k].f;
        }
        if (w > 0)
            sum += w * (double)field[((i[0] * g->levels + i[1]) * g->rows + i[2]) * g->columns + i[3]];
    }
    return sum;
}

/* Degrees and hPa a millisecond. */
static trajectory_end speed_at(const trajectory_grid *g, air *a, double out[3])
{
    bracket b[4];
    double lon = a->lon;
    while (lon < g->west - 1e-9)
        lon += 360;
    while (lon > g->west + 360)
        lon -= 360;
    if (!find_time(g, a->t_ms, &b[0]))
        return TRAJECTORY_NO_WEATHER;
    b[1] = find_level(g, &a->hpa);
    if (fabs(a->lat) > POLE_DEG || !find_cell(a->lat, g->south, g->row_deg, g->rows, &b[2]) || !find_cell(lon, g->west, g->column_deg, g->columns, &b[3]))
        return TRAJECTORY_LEFT_MAP;
    double u = at_point(g, g->u, b), v = at_point(g, g->v, b), w = g->w && g->levels > 1 ? at_point(g, g->w, b) : 0;
    if (!isfinite(u) || !isfinite(v))
        return TRAJECTORY_GAP;
    out[0] = u / (RADIUS_M * cos(a->lat * RAD)) / RAD / 1000;
    out[1] = v / RADIUS_M / RAD / 1000;
    out[2] = isfinite(w) ? w / PA_OF_HPA / 1000 : 0;
    return TRAJECTORY_WHOLE;
}

static air moved(const air *a, const double s[3], double ms)
{
    return (air){a->lon + s[0] * ms, a->lat + s[1] * ms, a->hpa + s[2] * ms, a->t_ms + ms};
}

static trajectory_end step(const trajectory_query *q, air *a, double ms)
{
    double k[4][3], sum[3];
    air at = *a;
    trajectory_end e = speed_at(q->grid, &at, k[0]);
    *a = at; /* pressure held within the levels */
    if (e)
        return e;
    at = moved(a, k[0], ms / 2);
    if ((e = speed_at(q->grid, &at, k[1])) != TRAJECTORY_WHOLE)
        return e;
    if (!q->is_rk4) {
        *a = moved(a, k[1], ms);
        return TRAJECTORY_WHOLE;
    }
    at = moved(a, k[1], ms / 2);
    if ((e = speed_at(q->grid, &at, k[2])) != TRAJECTORY_WHOLE)
        return e;
    at = moved(a, k[2], ms);
    if ((e = speed_at(q->grid, &at, k[3])) != TRAJECTORY_WHOLE)
        return e;
    for (int i = 0; i < 3; i++)
        sum[i] = (k[0][i] + 2 * k[1][i] + 2 * k[2][i] + k[3][i]) / 6;
    *a = moved(a, sum, ms);
    return TRAJECTORY_WHOLE;
}

static void follow(const trajectory_query *q, const trajectory_start *s, trajectory_path *p)
{
    int minutes = q->step_min ? q->step_min : 10, hours = q->hours < 0 ? -q->hours : q->hours, steps = 60 / minutes;
    double ms = HOUR_MS / steps * (q->hours < 0 ? -1 : 1), none[3];
    air a = {s->longitude, s->latitude, s->hpa, (double)s->t_ms};
    p->points[p->n++] = (trajectory_point){a.lon, a.lat, a.hpa, s->t_ms};
    p->end = speed_at(q->grid, &a, none);
    if (p->end == TRAJECTORY_LEFT_MAP)
        p->end = TRAJECTORY_OUTSIDE;
    for (int h = 0; h < hours && !p->end; h++) {
        for (int i = 0; i < steps && !p->end; i++)
            p->end = step(q, &a, ms);
        (void)find_level(q->grid, &a.hpa); /* held within the levels */
        if (!p->end)
            p->points[p->n++] = (trajectory_point){a.lon, a.lat, a.hpa, s->t_ms + (int64_t)((h + 1) * HOUR_MS * (q->hours < 0 ? -1 : 1))};
    }
}

static lt_err check(lt_cx *cx, const trajectory_query *q)
{
    const trajectory_grid *g = q->grid;
    int hours = q->hours < 0 ? -q->hours : q->hours;
    if (g->times < 1 || g->levels < 1 || g->levels > TRAJECTORY_LEVELS_MAX || g->rows < 2 || g->columns < 2 || !(g->row_deg > 0) || !(g->column_deg > 0))
        return cx_fail(cx, LT_BAD_INPUT, "a grid of %zu times, %zu levels, %zu x %zu points every %g and %g degrees is none to follow air in", g->times, g->levels,
                       g->rows, g->columns, g->row_deg, g->column_deg);
    for (size_t i = 1; i < g->times; i++)
        if (g->time_ms[i] <= g->time_ms[i - 1])
            return cx_fail(cx, LT_BAD_INPUT, "time %zu of the grid does not come after the one before", i + 1);
    for (size_t i = 2; i < g->levels; i++)
        if ((g->level_hpa[i] > g->level_hpa[i - 1]) != (g->level_hpa[1] > g->level_hpa[0]))
            return cx_fail(cx, LT_BAD_INPUT, "level %g hPa of the grid is out of order", g->level_hpa[i]);
    if (hours < 1 || hours > TRAJECTORY_HOURS_MAX)
        return cx_fail(cx, LT_BAD_INPUT, "%d hours: 1 to %d are wanted", hours, TRAJECTORY_HOURS_MAX);
    if (q->step_min < 0 || q->step_min > 60 || (q->step_min && 60 % q->step_min))
        return cx_fail(cx, LT_BAD_INPUT, "a step of %d minutes: one that divides 60 is wanted", q->step_min);
    return q->start_count <= TRAJECTORY_STARTS_MAX ? LT_OK : cx_fail(cx, LT_LIMIT, "%zu starts; %u at most", q->start_count, TRAJECTORY_STARTS_MAX);
}

lt_err trajectory_run(lt_cx *cx, const trajectory_query *q, trajectory_path **out)
{
    TRY(check(cx, q));
    size_t room = (size_t)(q->hours < 0 ? -q->hours : q->hours) + 1;
    TRY(ARENA_ARRAY(cx, q->start_count + 1, out));
    for (size_t i = 0; i < q->start_count; i++) {
        const trajectory_start *s = &q->starts[i];
        if (cx_is_cancelled(cx))
            return cx_fail(cx, LT_CANCELLED, "cancelled");
        if (!(fabs(s->latitude) <= 90) || !(fabs(s->longitude) <= 360) || !isfinite(s->hpa))
            return cx_fail(cx, LT_BAD_INPUT, "start %zu at %g, %g is no place", i + 1, s->longitude, s->latitude);
        TRY(ARENA_ARRAY(cx, room, &(*out)[i].points));
        follow(q, s, &(*out)[i]);
        cx_report(cx, "trajectories", i + 1, q->start_count);
    }
    return LT_OK;
}
