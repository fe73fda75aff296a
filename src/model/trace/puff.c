/* puff.c - see puff.h. */
#include "model/trace/puff.h"

#include <math.h>
#include <string.h>

#define HOUR_S     3600.0
#define REACH      3.0 /* sigmas that a puff is looked at */
#define STEP_MIN_S 20.0
#define STEP_MAX_S 240.0
#define STEPS_MAX  1500
#define RING_NODES 48
#define RING_FROM_M 10.0
#define RING_STEP  0.18 /* of ln r: to 50 km */
#define SPANS_MAX  512 /* cells a side that one puff may cover */

void wind_map_at(const wind_map *m, double x_m, double y_m, double out[2])
{
    double fx = fmin(fmax((x_m - m->x0_m) / m->step_m, 0), (double)(m->nx - 1)), fy = fmin(fmax((y_m - m->y0_m) / m->step_m, 0), (double)(m->ny - 1));
    size_t i = (size_t)fx, j = (size_t)fy, i1 = i + (i + 1 < m->nx), j1 = j + (j + 1 < m->ny);
    double a = fx - (double)i, b = fy - (double)j;
    const double *const of[2] = {m->u, m->v};
    for (int k = 0; k < 2; k++)
        out[k] = (1 - b) * ((1 - a) * of[k][j * m->nx + i] + a * of[k][j * m->nx + i1]) + b * ((1 - a) * of[k][j1 * m->nx + i] + a * of[k][j1 * m->nx + i1]);
}

/* The nearest hour with a wind: at h, before it, after it; n: none. */
static size_t hour_with_wind(const puff_winds *w, size_t h)
{
    for (size_t d = 0; d < w->n; d++) {
        if (h >= d && w->hours[h - d].has_wind)
            return h - d;
        if (h + d < w->n && w->hours[h + d].has_wind)
            return h + d;
    }
    return w->n;
}

static void wind_of_hour(const puff_winds *w, size_t h, const double at[2], double out[2])
{
    size_t k = hour_with_wind(w, h);
    const air *a = &w->hours[k];
    if (w->maps && w->maps[k].u) {
        wind_map_at(&w->maps[k], at[0], at[1], out);
        return;
    }
    air_direction(a, 0, out);
    out[0] *= a->speed_m_s;
    out[1] *= a->speed_m_s;
}

/* At t seconds after the begin of hour 0, turned. */
static void wind_at(const puff_winds *w, double t, const double at[2], double turn_deg, double out[2])
{
    double mid = fmin(fmax(t / HOUR_S - 0.5, 0), (double)(w->n - 1)), share, a[2], b[2];
    size_t h = (size_t)mid;
    share = mid - (double)h;
    wind_of_hour(w, h, at, a);
    memcpy(b, a, sizeof b);
    if (share > 0 && h + 1 < w->n)
        wind_of_hour(w, h + 1, at, b);
    double u = (1 - share) * a[0] + share * b[0], v = (1 - share) * a[1] + share * b[1];
    double s = sin(turn_deg * AIR_DEGREE), c = cos(turn_deg * AIR_DEGREE);
    out[0] = u * c + v * s; /* clockwise */
    out[1] = v * c - u * s;
}

static void advance(const puff_winds *w, double t, double dt, const puff_aim *aim, double lift, double at[2])
{
    double k1[2], half[2], k2[2];
    wind_at(w, t, at, aim->turn_deg, k1);
    half[0] = at[0] + 0.5 * dt * lift * k1[0];
    half[1] = at[1] + 0.5 * dt * lift * k1[1];
    wind_at(w, t + 0.5 * dt, half, aim->turn_deg, k2);
    at[0] += dt * lift * k2[0];
    at[1] += dt * lift * k2[1];
}

typedef struct puff {
    double at[2], sy, sz, dt, mixing;
} puff;

static double vertical(const puff *p, double height)
{
    if (p->sz > 0.8 * p->mixing)
        return height <= p->mixing ? 1 / p->mixing : 0;
    return 2 / (2.506628274631 * p->sz) * exp(-0.5 * (height / p->sz) * (height / p->sz));
}

typedef struct axis { /* of the cells */
    double origin, step;
    size_t n;
} axis;

/* Shares of the cells along one axis; how many from *first on. */
static size_t spans(double middle, double sigma, axis x, size_t *first, double share[SPANS_MAX])
{
    double lo = floor((middle - REACH * sigma - x.origin) / x.step), hi = floor((middle + REACH * sigma - x.origin) / x.step), root = sigma * 1.4142135623731;
    if (hi < 0 || lo >= (double)x.n)
        return 0;
    *first = lo < 0 ? 0 : (size_t)lo;
    size_t last = hi >= (double)x.n ? x.n - 1 : (size_t)hi, count = last - *first + 1;
    count = count < SPANS_MAX ? count : SPANS_MAX;
    double before = erf((x.origin + (double)*first * x.step - middle) / root);
    for (size_t i = 0; i < count; i++) {
        double after = erf((x.origin + (double)(*first + i + 1) * x.step - middle) / root);
        share[i] = 0.5 * (after - before) / x.step;
        before = after;
    }
    return count;
}

static void drop(const puff *p, const puff_targets *t, float *cells, double *spots)
{
    double sx[SPANS_MAX], sy[SPANS_MAX], ground = 1e6 * p->dt * vertical(p, 0);
    size_t i0 = 0, j0 = 0;
    size_t ni = t->nx ? spans(p->at[0], p->sy, (axis){t->x0_m, t->step_m, t->nx}, &i0, sx) : 0, nj = ni ? spans(p->at[1], p->sy, (axis){t->y0_m, t->step_m, t->ny}, &j0, sy) : 0;
    for (size_t j = 0; j < nj; j++) {
        float *row = cells + (j0 + j) * t->nx + i0;
        float f = (float)(ground * sy[j]);
        for (size_t i = 0; i < ni; i++)
            row[i] += f * (float)sx[i];
    }
    for (size_t s = 0; s < t->spot_count; s++) {
        const trace_spot *q = &t->spots[s];
        double dx = q->x_m - p->at[0], dy = q->y_m - p->at[1], var = p->sy * p->sy + q->spread_m * q->spread_m, d2 = (dx * dx + dy * dy) / var;
        if (d2 < REACH * REACH)
            spots[s] += 1e6 * p->dt * vertical(p, q->height_m) * exp(-0.5 * d2) / (6.283185307179586 * var);
    }
}

static bool is_lost(const double at[2], double sigma, const puff_targets *t)
{
    double far = 4 * sigma + 5000;
    return t->nx && (at[0] < t->x0_m - far || at[0] > t->x0_m + (double)t->nx * t->step_m + far || at[1] < t->y0_m - far ||
                     at[1] > t->y0_m + (double)t->ny * t->step_m + far);
}

static void follow(const puff_winds *w, const puff_aim *aim, const puff_targets *t, double arrival, float *cells, double *spots)
{
    puff p = {.at = {aim->receptor.x_m, aim->receptor.y_m}};
    double age = 0, way = 0, fine = t->nx ? fmin(t->step_m, 300) : 100;
    for (int i = 0; i < STEPS_MAX && age < PUFF_AGE_MAX_S && !is_lost(p.at, p.sy, t); i++) {
        size_t now = (size_t)fmin(fmax((arrival - age) / HOUR_S, 0), (double)(w->n - 1));
        const air *a = &w->hours[hour_with_wind(w, now)];
        double u[2], before[2] = {p.at[0], p.at[1]}, sz = air_sigma_z(a, fmax(way, AIR_CALM_M_S * age));
        double lift = air_wind_at(a, fmin(fmax(0.6 * sz, 2), 200)) / air_wind_at(a, a->height_m);
        wind_at(w, arrival - age, p.at, aim->turn_deg, u);
        double speed = hypot(u[0], u[1]) * lift;
        p.dt = fmin(fmax(fmax(fine, 0.15 * way) / fmax(speed, AIR_CALM_M_S), STEP_MIN_S), STEP_MAX_S);
        advance(w, arrival - age, -p.dt, aim, lift, p.at);
        double step = hypot(p.at[0] - before[0], p.at[1] - before[1]), middle = way + 0.5 * step, t_mid = age + 0.5 * p.dt;
        double own = air_sigma_y(a, middle, t_mid);
        double end[2] = {p.at[0], p.at[1]};
        p.at[0] = 0.5 * (before[0] + end[0]);
        p.at[1] = 0.5 * (before[1] + end[1]);
        p.sy = sqrt(own * own + step * step / 12);
        p.sz = air_sigma_z(a, fmax(middle, AIR_CALM_M_S * t_mid));
        p.mixing = a->mixing_m;
        drop(&p, t, cells, spots);
        p.at[0] = end[0];
        p.at[1] = end[1];
        way += step;
        age += p.dt;
    }
}

/* --- the meandering part ------------------------------------------------------------------------------------------------------- */

typedef struct ring { /* by the logarithm of the distance */
    double of[RING_NODES];
} ring;

static double ring_node(size_t i)
{
    return RING_FROM_M * exp((double)i * RING_STEP);
}

static void make_ring(const air *a, double z, ring *out)
{
    for (size_t i = 0; i < RING_NODES; i++)
        out->of[i] = kernel_ring(a, ring_node(i), 0, z);
}

static double ring_at(const ring *r, double square) /* of the distance */
{
    double at = fmin(fmax((0.5 * log(square) - log(RING_FROM_M)) / RING_STEP, 0), RING_NODES - 1.001);
    size_t i = (size_t)at;
    return r->of[i] + (at - (double)i) * (r->of[i + 1] - r->of[i]);
}

static void add_meander(const air *a, const puff_aim *aim, const puff_targets *t, float *cells, double *spots)
{
    double share = air_meander(a), least = pow(0.38 * t->step_m, 2); /* mean of 1/r over a cell about the receptor */
    ring r;
    if (share <= 0)
        return;
    make_ring(a, aim->receptor.height_m, &r);
    for (size_t c = 0; c < t->nx * t->ny; c++) {
        double dx = t->x0_m + ((double)(c % t->nx) + 0.5) * t->step_m - aim->receptor.x_m, dy = t->y0_m + ((double)(c / t->nx) + 0.5) * t->step_m - aim->receptor.y_m;
        cells[c] = (float)((1 - share) * (double)cells[c] + share * ring_at(&r, fmax(dx * dx + dy * dy, least)));
    }
    for (size_t s = 0; s < t->spot_count; s++) {
        const trace_spot *q = &t->spots[s];
        double far = hypot(hypot(q->x_m - aim->receptor.x_m, q->y_m - aim->receptor.y_m), q->spread_m);
        spots[s] = (1 - share) * spots[s] + share * kernel_ring(a, far, q->height_m, aim->receptor.height_m);
    }
}

void puff_footprint(const puff_winds *w, const puff_aim *aim, const puff_targets *t, float *cells, double *spots)
{
    size_t cell_count = t->nx * t->ny;
    float part[1] = {0};
    if (hour_with_wind(w, aim->hour) == w->n)
        return; /* INV(1) */
    for (int m = 0; m < PUFF_ARRIVALS; m++)
        follow(w, aim, t, ((double)aim->hour + ((double)m + 0.5) / PUFF_ARRIVALS) * HOUR_S, cell_count ? cells : part, spots);
    for (size_t i = 0; i < cell_count; i++)
        cells[i] *= 1.0f / PUFF_ARRIVALS;
    for (size_t i = 0; i < t->spot_count; i++)
        spots[i] /= PUFF_ARRIVALS;
    add_meander(&w->hours[hour_with_wind(w, aim->hour)], aim, t, cells, spots);
}

size_t puff_trajectory(const puff_winds *w, const puff_aim *aim, puff_way how, double out[PUFF_WAY_MAX][2])
{
    double at[2] = {aim->receptor.x_m, aim->receptor.y_m}, t = ((double)aim->hour + (how.is_forward ? 0 : 1)) * HOUR_S;
    double dt = how.is_forward ? how.step_s : -how.step_s, span = (double)w->n * HOUR_S;
    size_t n = 0;
    if (hour_with_wind(w, aim->hour) == w->n || how.step_s <= 0)
        return 0;
    while (n < PUFF_WAY_MAX && t >= 0 && t <= span) {
        out[n][0] = at[0];
        out[n++][1] = at[1];
        advance(w, t, dt, aim, 1, at);
        t += dt;
    }
    return n;
}
