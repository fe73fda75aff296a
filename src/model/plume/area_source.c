/* area_source.c - see area_source.h: sides, their parts inside the plume, and the integral along them. */
#include "model/plume/area_source.h"

#include <assert.h>
#include <math.h>
#include <stdint.h>

#define EDGE            3.9   /* sigma_y: where the lateral term ends */
#define NEAREST_M       1.01  /* strips nearer than this do not count */
#define HALVINGS        12
#define HALVINGS_LEAST  5
#define RELATIVE        1e-2
#define SMALLEST        1e-5
#define STEP_LEAST_M    1.0
#define POINT_MAX       (2 * AREA_CORNER_MAX + 4)

struct part { /* of the sum of sides beyond the far edge */
    double from, to;
    int    sign;
};

struct walk { /* one receptor's integration */
    const struct plume_ground *ground;
    struct plume_place         place;
    struct plume_strip         strip;
    size_t                     n;
    double                     u[POINT_MAX], v[POINT_MAX], width[POINT_MAX]; /* along wind, across wind, v in sigma_y */
    double                     u1, v1, u2, v2;                               /* the side being integrated */
    bool                       whole;                                        /* lateral term 1 */
    size_t                     parts;
    struct part                part[POINT_MAX];
};

/* The normal distribution to four decimals at -3.9, -3.8 ... 3.9: the reference's table. */
static const uint16_t NORMAL[79] = {
    0,    1,    1,    2,    2,    3,    5,    7,    10,   13,   19,   26,   35,   47,   62,   82,   107,  139,  179,  227,
    287,  359,  446,  548,  668,  808,  968,  1151, 1357, 1587, 1841, 2119, 2420, 2742, 3085, 3445, 3821, 4207, 4602, 5000,
    5398, 5793, 6179, 6555, 6915, 7258, 7580, 7881, 8159, 8413, 8643, 8849, 9032, 9192, 9332, 9452, 9554, 9641, 9713, 9773,
    9821, 9861, 9893, 9918, 9938, 9953, 9965, 9974, 9981, 9987, 9990, 9993, 9995, 9997, 9998, 9998, 9999, 9999, 10000};

static double look_up_normal(double deviate)
{
    double at = 10 * deviate + 40;
    if (at >= 79)
        return 1;
    if (at < 1)
        return 0;
    size_t i = (size_t)at;
    double low = NORMAL[i - 1], high = NORMAL[i];
    return (low + (at - (double)i) * (high - low)) * 1e-4;
}

static double across(const struct walk *w, double u)
{
    return w->v1 + (u - w->u1) * (w->v2 - w->v1) / (w->u2 - w->u1);
}

static double trace_width(struct walk *w, double u, double v)
{
    return v / plume_trace_width(w->ground, &w->place, u, &w->strip);
}

static double trace(struct walk *w, double u)
{
    plume_trace_strip(w->ground, &w->place, u, w->whole, &w->strip);
    return w->strip.vertical_s_m2 * (w->whole ? 1 : look_up_normal(across(w, u) / w->strip.sigma_y_m));
}

/* Romberg's rule from a to b; the sign follows the direction. */
static double integrate(struct walk *w, double a, double b)
{
    double row[HALVINGS] = {0}, span = b - a, step = span;
    row[0] = 0.5 * trace(w, a);
    row[0] += 0.5 * trace(w, b);
    if (span == 0 || row[0] == 0)
        return 0;
    size_t points = 1;
    double share = 1;
    for (int i = 1; i < HALVINGS; i++, points *= 2) {
        double last = row[0], stride = step, sum = 0;
        step *= 0.5;
        share *= 0.5;
        double x = a + step;
        for (size_t k = 0; k < points; k++, x += stride)
            sum += trace(w, x);
        row[i] = 0.5 * row[i - 1] + share * sum;
        double q = 1;
        for (int k = i - 1; k >= 0; k--) {
            q *= 4;
            row[k] = row[k + 1] + (row[k + 1] - row[k]) / (q - 1);
        }
        if (i + 1 < HALVINGS_LEAST)
            continue;
        if (fabs(row[0]) < SMALLEST || fabs(last - row[0]) <= RELATIVE * fabs(row[0]) || fabs(step) < STEP_LEAST_M)
            break;
    }
    return span * row[0];
}

struct bracket {
    double a, b, c, fa, fb, fc, d, e;
};

/* The next step of Brent's method: inverse quadratic where it is safe, else the middle. */
static void choose_step(struct bracket *k, double middle, double tolerance)
{
    if (fabs(k->e) < tolerance || fabs(k->fa) <= fabs(k->fb)) {
        k->d = k->e = middle;
        return;
    }
    double s = k->fb / k->fa, p, q;
    if (k->a == k->c) {
        p = 2 * middle * s;
        q = 1 - s;
    } else {
        double r = k->fb / k->fc;
        q = k->fa / k->fc;
        p = s * (2 * middle * q * (q - r) - (k->b - k->a) * (r - 1));
        q = (q - 1) * (r - 1) * (s - 1);
    }
    if (p > 0)
        q = -q;
    p = fabs(p);
    if (2 * p < fmin(3 * middle * q - fabs(tolerance * q), fabs(k->e - q))) {
        k->e = k->d;
        k->d = p / q;
    } else {
        k->d = k->e = middle;
    }
}

/* Where on the side the offset is `edge` sigma_y; the ends' widths bracket it. Ten steps, as the reference. */
static double find_edge(struct walk *w, double edge, double width1, double width2)
{
    struct bracket k = {.a = w->u1, .b = w->u2, .fa = width1 - edge, .fb = width2 - edge};
    k.fc = k.fb;
    for (int i = 0; i < 10; i++) {
        if (k.fb * k.fc > 0) {
            k.c = k.a;
            k.fc = k.fa;
            k.d = k.e = k.b - k.a;
        }
        if (fabs(k.fc) < fabs(k.fb)) {
            k.a = k.b;
            k.b = k.c;
            k.c = k.a;
            k.fa = k.fb;
            k.fb = k.fc;
            k.fc = k.fa;
        }
        double tolerance = 2e-3 * fabs(k.b) + 0.5e-3, middle = 0.5 * (k.c - k.b);
        if (fabs(middle) <= tolerance || k.fb == 0)
            break;
        choose_step(&k, middle, tolerance);
        k.a = k.b;
        k.fa = k.fb;
        k.b += fabs(k.d) > tolerance ? k.d : copysign(tolerance, middle);
        k.fb = trace_width(w, k.b, across(w, k.b)) - edge;
    }
    return k.b;
}

/* A side: the part within the plume is integrated, the part beyond its far edge is kept for later. */
static double integrate_side(struct walk *w, size_t from, size_t to)
{
    double a = w->u[from], b = w->u[to], wa = w->width[from], wb = w->width[to];
    w->u1 = a;
    w->u2 = b;
    w->v1 = w->v[from];
    w->v2 = w->v[to];
    bool far1 = wa > EDGE, far2 = wb > EDGE, near1 = wa < -EDGE, near2 = wb < -EDGE;
    if (near1 && near2)
        return 0;
    if (far1 && far2) {
        w->part[w->parts++] = (struct part){a, b, 1};
        return 0;
    }
    double begin = a, end = b;
    if (far1 || far2) {
        double at = find_edge(w, EDGE, wa, wb);
        w->part[w->parts++] = far1 ? (struct part){a, at, 1} : (struct part){at, b, 1};
        *(far1 ? &begin : &end) = at;
    }
    if (near1 || near2) {
        double at = find_edge(w, -EDGE, wa, wb);
        *(near1 ? &begin : &end) = at;
    }
    return integrate(w, begin, end);
}

static void sort_rising(double *v, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        double x = v[i];
        size_t k = i;
        for (; k > 0 && v[k - 1] > x; k--)
            v[k] = v[k - 1];
        v[k] = x;
    }
}

/* The parts beyond the far edge: where they overlap in opposite directions they cancel; the rest has the lateral term 1. */
static double integrate_rest(struct walk *w)
{
    double border[2 * POINT_MAX], sum = 0, begin = 0;
    size_t n = 0;
    for (size_t i = 0; i < w->parts; i++) {
        struct part *p = &w->part[i];
        border[n++] = p->from;
        border[n++] = p->to;
        if (p->from > p->to) {
            double swap = p->from;
            p->from = p->to;
            p->to = swap;
            p->sign = -1;
        } else if (p->from == p->to) {
            p->sign = 0;
        }
    }
    sort_rising(border, n);
    int open = 0;
    w->whole = true;
    for (size_t i = 1; i <= n; i++) {
        int times = 0;
        double a = border[i - 1], b = i < n ? border[i] : a;
        for (size_t k = 0; k < w->parts && a != b; k++)
            if (a >= w->part[k].from && b <= w->part[k].to)
                times += w->part[k].sign;
        if (i < n && a == b)
            continue;
        if (open != 0 && (int64_t)open * times <= 0) { /* neighbours of one sign are one */
            sum += open * integrate(w, begin, a);
            open = 0;
        }
        if (times != 0 && open == 0)
            begin = a;
        if (times != 0)
            open = times;
    }
    w->whole = false;
    return sum;
}

/* The outline as the receptor sees it, cut at the nearest distance. False: nothing of it lies upwind. */
static bool turn_outline(struct walk *w, const struct area_shape *shape, double x_m, double y_m)
{
    double turn = w->ground->from_deg * (M_PI / 180), s = sin(turn), c = cos(turn);
    double u[AREA_CORNER_MAX + 1], v[AREA_CORNER_MAX + 1], most = -1e20;
    for (size_t i = 0; i <= shape->n; i++) {
        size_t k = i < shape->n ? i : 0;
        double dx = x_m - shape->x_m[k], dy = y_m - shape->y_m[k];
        u[i] = -(dx * s + dy * c);
        v[i] = dx * c - dy * s;
        most = fmax(most, u[i]);
    }
    w->n = 0;
    if (most < 1)
        return false;
    for (size_t i = 0; i < shape->n; i++) {
        if (u[i] >= NEAREST_M) {
            w->u[w->n] = u[i];
            w->v[w->n++] = v[i];
        }
        if ((u[i] >= NEAREST_M) != (u[i + 1] >= NEAREST_M)) {
            w->u[w->n] = NEAREST_M;
            w->v[w->n++] = v[i] + (NEAREST_M - u[i]) * (v[i + 1] - v[i]) / (u[i + 1] - u[i]);
        }
    }
    return w->n > 2;
}

static double integrate_outline(struct walk *w, const struct area_shape *shape, double x_m, double y_m)
{
    if (!turn_outline(w, shape, x_m, y_m))
        return 0;
    double least = EDGE, most = -EDGE, sum = 0;
    plume_open_strip(&w->strip, w->ground);
    for (size_t i = 0; i < w->n; i++) {
        w->width[i] = trace_width(w, w->u[i], w->v[i]);
        least = fmin(least, w->width[i]);
        most = fmax(most, w->width[i]);
    }
    if (least >= EDGE || most <= -EDGE)
        return 0;
    w->parts = 0;
    w->whole = false;
    for (size_t i = 0; i < w->n; i++) {
        size_t next = i + 1 < w->n ? i + 1 : 0;
        if (fabs(w->u[i] - w->u[next]) >= 0.01)
            sum += integrate_side(w, i, next);
    }
    if (w->parts)
        sum += integrate_rest(w);
    return fabs(sum);
}

void area_add_source(const struct plume_hour *hour, const struct plume_source *source, const struct area_shape *shape,
                     const struct plume_receptors *receptors, double *conc_ug_m3)
{
    assert(shape->n >= 3 && shape->n <= AREA_CORNER_MAX);
    struct plume_ground ground;
    struct walk w;
    if (source->emission == 0)
        return;
    plume_open_ground(&ground, hour, source);
    w.ground = &ground;
    for (size_t i = 0; i < receptors->n; i++) {
        w.place = (struct plume_place){.elevation_m = receptors->elevation_m ? receptors->elevation_m[i] : 0,
                                       .hill_m = receptors->hill_m ? receptors->hill_m[i] : 0,
                                       .flagpole_m = receptors->flagpole_m ? receptors->flagpole_m[i] : 0};
        double more = 1e6 * source->emission * integrate_outline(&w, shape, receptors->x_m[i], receptors->y_m[i]);
        assert(more >= 0); /* INV(1) */
        conc_ug_m3[i] += more;
    }
}

void area_shape_rectangle(struct area_shape *shape, const struct area_box *box)
{
    double s = sin(box->angle_deg * (M_PI / 180)), c = cos(box->angle_deg * (M_PI / 180));
    *shape = (struct area_shape){.n = 4};
    const double east[4] = {0, 0, box->east_m, box->east_m}, north[4] = {0, box->north_m, box->north_m, 0};
    for (size_t i = 0; i < 4; i++) {
        shape->x_m[i] = box->x_m + north[i] * s + east[i] * c;
        shape->y_m[i] = box->y_m + north[i] * c - east[i] * s;
    }
}

void area_shape_circle(struct area_shape *shape, double x_m, double y_m, double radius_m, size_t corners)
{
    assert(corners >= 3 && corners <= AREA_CORNER_MAX);
    double half = M_PI / (double)corners; /* a corner's radius that gives the polygon the circle's surface */
    double corner_m = sqrt(M_PI * radius_m * radius_m / (double)corners * tan(half)) / sin(half);
    *shape = (struct area_shape){.n = corners};
    for (size_t i = 0; i < corners; i++) {
        double turn = 2 * half * (double)i;
        shape->x_m[i] = x_m + corner_m * sin(turn);
        shape->y_m[i] = y_m + corner_m * cos(turn);
    }
}

void area_shape_line(struct area_shape *shape, const struct area_band *band)
{
    double dx = band->x2_m - band->x_m, dy = band->y2_m - band->y_m, length = hypot(dx, dy);
    double ox = length > 0 ? -dy / length * band->width_m / 2 : 0, oy = length > 0 ? dx / length * band->width_m / 2 : 0;
    *shape = (struct area_shape){.n = 4};
    const double ends[4] = {0, 1, 1, 0}, sides[4] = {1, 1, -1, -1};
    for (size_t i = 0; i < 4; i++) {
        shape->x_m[i] = band->x_m + ends[i] * dx + sides[i] * ox;
        shape->y_m[i] = band->y_m + ends[i] * dy + sides[i] * oy;
    }
}

double area_shape_surface(const struct area_shape *shape)
{
    double twice = 0;
    for (size_t i = 0; i < shape->n; i++) {
        size_t k = i + 1 < shape->n ? i + 1 : 0;
        twice += shape->x_m[i] * shape->y_m[k] - shape->x_m[k] * shape->y_m[i];
    }
    return fabs(twice) / 2;
}
