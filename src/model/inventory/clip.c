/* clip.c - see clip.h. */
#include "model/inventory/clip.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/arena.h"

#define CROSSED    1e-9  /* of a cell: more than rounding */
#define NOTHING    1e-13 /* of a cell */
#define PI         3.14159265358979323846
#define WGS84_A    6378137.0
#define WGS84_E2   0.00669437999014

clip_plane clip_plane_at(double longitude, double latitude)
{
    double phi = latitude * PI / 180, w2 = 1 - WGS84_E2 * sin(phi) * sin(phi), w = sqrt(w2);
    return (clip_plane){longitude, latitude, WGS84_A / w * cos(phi) * PI / 180, WGS84_A * (1 - WGS84_E2) / (w2 * w) * PI / 180};
}

clip_point clip_plane_put(const clip_plane *p, shape_point at)
{
    return (clip_point){(at.x - p->longitude) * p->east_m, (at.y - p->latitude) * p->north_m};
}

shape_point clip_plane_back(const clip_plane *p, clip_point at)
{
    return (shape_point){p->longitude + at.x / p->east_m, p->latitude + at.y / p->north_m};
}

static uint32_t cell_index(double u, uint32_t n)
{
    double f = floor(u);
    if (f < 0)
        return 0;
    return f >= n ? n - 1 : (uint32_t)f;
}

bool clip_find_cell(const clip_grid *g, clip_point at, uint32_t *cell)
{
    double u = (at.x - g->x0) / g->cell_m, v = (at.y - g->y0) / g->cell_m;
    if (!(u >= 0 && u <= g->columns && v >= 0 && v <= g->rows))
        return false;
    *cell = cell_index(v, g->rows) * g->columns + cell_index(u, g->columns);
    return true;
}

void clip_begin(clip_scratch *s)
{
    s->count = 0;
    s->whole = s->inside = 0;
    s->is_crossed = false;
}

static lt_err put_piece(lt_cx *cx, clip_scratch *s, uint32_t cell, double measure)
{
    if (s->count && s->pieces[s->count - 1].cell == cell) {
        s->pieces[s->count - 1].measure += measure;
    } else {
        TRY(arena_grow(cx, &s->pieces, s->count, &s->room, sizeof *s->pieces));
        s->pieces[s->count++] = (clip_piece){cell, measure};
    }
    s->inside += measure;
    return LT_OK;
}

/* --- lines -------------------------------------------------------------------------------------------------------------------- */

/* The part [*a, *b] of a segment within 0..n along one axis; false: none. */
static bool clip_axis(double from, double d, double n, double *a, double *b)
{
    if (d == 0)
        return from >= 0 && from <= n;
    double t0 = -from / d, t1 = (n - from) / d;
    if (t0 > t1) {
        double t = t0;
        t0 = t1;
        t1 = t;
    }
    *a = t0 > *a ? t0 : *a;
    *b = t1 < *b ? t1 : *b;
    return *a < *b;
}

typedef struct crossing { /* of one axis with the grid's lines, in order along the segment */
    double from, d, line, step, t;
} crossing;

static crossing first_crossing(double from, double d, double a)
{
    crossing c = {from, d, 0, d > 0 ? 1 : -1, HUGE_VAL};
    if (d == 0)
        return c;
    double at = from + a * d;
    c.line = d > 0 ? floor(at) + 1 : ceil(at) - 1;
    c.t = (c.line - from) / d;
    while (c.t <= a) { /* rounding put it behind */
        c.line += c.step;
        c.t = (c.line - from) / d;
    }
    return c;
}

static void next_crossing(crossing *c)
{
    c->line += c->step;
    c->t = (c->line - c->from) / c->d;
}

static lt_err cut_segment(lt_cx *cx, const clip_grid *g, clip_point p, clip_point q, clip_scratch *s)
{
    double u = (p.x - g->x0) / g->cell_m, v = (p.y - g->y0) / g->cell_m, du = (q.x - p.x) / g->cell_m, dv = (q.y - p.y) / g->cell_m;
    double length = hypot(q.x - p.x, q.y - p.y), a = 0, b = 1;
    s->whole += length;
    if (!clip_axis(u, du, g->columns, &a, &b) || !clip_axis(v, dv, g->rows, &a, &b) || length == 0)
        return LT_OK;
    crossing x = first_crossing(u, du, a), y = first_crossing(v, dv, a);
    while (a < b) {
        double t = x.t < y.t ? x.t : y.t;
        t = t < b ? t : b;
        if (t > a) {
            double middle = a + (t - a) / 2;
            uint32_t column = cell_index(u + middle * du, g->columns), row = cell_index(v + middle * dv, g->rows);
            TRY(put_piece(cx, s, row * g->columns + column, (t - a) * length));
        }
        a = t;
        if (x.t <= t)
            next_crossing(&x);
        if (y.t <= t)
            next_crossing(&y);
    }
    return LT_OK;
}

lt_err clip_add_line(lt_cx *cx, const clip_grid *g, const clip_point *points, size_t n, clip_scratch *s)
{
    assert((uint64_t)g->columns * g->rows <= CLIP_CELLS_MAX);
    for (size_t i = 1; i < n; i++)
        TRY(cut_segment(cx, g, points[i - 1], points[i], s));
    assert(s->inside <= s->whole * (1 + 1e-12)); /* INV(1) */
    return LT_OK;
}

/* --- polygons ----------------------------------------------------------------------------------------------------------------- */

typedef struct window { /* cells [c0, c0 + columns) x [r0, r0 + rows) of the grid, in cells */
    uint32_t c0, r0, columns, rows;
} window;

static double ring_area(const clip_point *p, uint32_t n)
{
    double sum = 0;
    for (uint32_t i = 0; i < n; i++) {
        const clip_point *a = &p[i], *b = &p[i + 1 < n ? i + 1 : 0];
        sum += (a->x - p[0].x) * (b->y - p[0].y) - (b->x - p[0].x) * (a->y - p[0].y);
    }
    return sum / 2;
}

/* The cells that the bounds of the points meet; false: none. */
static bool find_window(const clip_grid *g, const clip_point *p, size_t n, window *w)
{
    double west = HUGE_VAL, south = HUGE_VAL, east = -HUGE_VAL, north = -HUGE_VAL;
    for (size_t i = 0; i < n; i++) {
        west = fmin(west, p[i].x), east = fmax(east, p[i].x);
        south = fmin(south, p[i].y), north = fmax(north, p[i].y);
    }
    west = (west - g->x0) / g->cell_m, east = (east - g->x0) / g->cell_m;
    south = (south - g->y0) / g->cell_m, north = (north - g->y0) / g->cell_m;
    if (!(west < g->columns && east > 0 && south < g->rows && north > 0))
        return false;
    w->c0 = cell_index(west, g->columns);
    w->r0 = cell_index(south, g->rows);
    w->columns = cell_index(east, g->columns) - w->c0 + 1;
    w->rows = cell_index(north, g->rows) - w->r0 + 1;
    return true;
}

/* One row's part of an edge, from (x, y) to (x + dx, y + dy): x in cells of the window, dy signed. */
static void add_in_row(clip_scratch *s, const window *w, uint32_t row, double x, double dx, double dy)
{
    size_t base = (size_t)row * (w->columns + 1), at;
    double t = 0, line = dx > 0 ? floor(x) + 1 : ceil(x) - 1;
    while (t < 1) {
        double until = dx == 0 ? 1 : (line - x) / dx;
        if (!(until < 1))
            until = 1;
        if (until > t) {
            double middle = x + (t + until) / 2 * dx, h = (until - t) * dy;
            if (middle < w->columns) {
                uint32_t column = middle < 0 ? 0 : (uint32_t)floor(middle);
                at = base + column;
                s->area[at] += middle < 0 ? h : h * (column + 1 - middle);
                s->cover[at] += h;
                s->touched[at] |= middle >= 0;
            }
            t = until;
        }
        line += dx > 0 ? 1 : -1;
    }
}

/* An edge, in cells of the window: cut at the rows, the parts north and south of the window left out. */
static void add_edge(clip_scratch *s, const window *w, clip_point a, clip_point b, double sign)
{
    double dy = b.y - a.y, dx = b.x - a.x;
    if (dy == 0)
        return;
    if (dy < 0) {
        clip_point c = a;
        a = b;
        b = c;
        dy = -dy, dx = -dx, sign = -sign;
    }
    double low = a.y > 0 ? a.y : 0, high = b.y < w->rows ? b.y : w->rows;
    if (!(low < high))
        return;
    uint32_t row = cell_index(low, w->rows);
    for (double y = low; y < high && row < w->rows; row++) {
        double until = high < row + 1.0 ? high : row + 1.0;
        if (until > y) {
            double x = a.x + (y - a.y) / dy * dx, x_end = a.x + (until - a.y) / dy * dx;
            add_in_row(s, w, row, x, x_end - x, sign * (until - y));
            y = until;
        }
    }
}

static lt_err open_window(lt_cx *cx, clip_scratch *s, const window *w)
{
    size_t n = (size_t)(w->columns + 1) * w->rows;
    if (n > s->window_room) {
        size_t room = n > 2 * s->window_room ? n : 2 * s->window_room;
        TRY(ARENA_ARRAY(cx, room, &s->area));
        TRY(ARENA_ARRAY(cx, room, &s->cover));
        TRY(arena_alloc(cx, room, &s->touched));
        s->window_room = room;
    }
    memset(s->area, 0, n * sizeof *s->area);
    memset(s->cover, 0, n * sizeof *s->cover);
    memset(s->touched, 0, n);
    return LT_OK;
}

static lt_err give_window(lt_cx *cx, const clip_grid *g, const window *w, clip_scratch *s)
{
    for (uint32_t r = 0; r < w->rows; r++) {
        double run = 0;
        for (uint32_t c = 0; c < w->columns; c++) {
            size_t at = (size_t)r * (w->columns + 1) + c;
            double part = s->touched[at] ? run + s->area[at] : nearbyint(run + s->area[at]);
            if (part < -CROSSED || part > 1 + CROSSED)
                s->is_crossed = true;
            part = part > 1 ? 1 : part;
            if (part > NOTHING)
                TRY(put_piece(cx, s, (w->r0 + r) * g->columns + w->c0 + c, part * g->cell_m * g->cell_m));
            run += s->cover[at];
        }
    }
    return LT_OK;
}

lt_err clip_polygon(lt_cx *cx, const clip_grid *g, const clip_point *points, const clip_ring *rings, size_t ring_count, clip_scratch *s)
{
    window w;
    size_t n = 0;
    assert((uint64_t)g->columns * g->rows <= CLIP_CELLS_MAX);
    clip_begin(s);
    for (size_t i = 0; i < ring_count; i++) {
        s->whole += (rings[i].is_hole ? -1 : 1) * fabs(ring_area(points + rings[i].from, rings[i].n));
        n = rings[i].from + rings[i].n > n ? rings[i].from + rings[i].n : n;
    }
    s->is_crossed = !(s->whole > 0);
    if (s->is_crossed || !find_window(g, points, n, &w))
        return LT_OK;
    TRY(open_window(cx, s, &w));
    for (size_t i = 0; i < ring_count; i++) {
        const clip_point *p = points + rings[i].from;
        uint32_t m = rings[i].n;
        /* interior on the left: an edge that runs up closes it on the right */
        double sign = ((ring_area(p, m) > 0) == rings[i].is_hole) ? 1 : -1;
        for (uint32_t k = 0; k < m; k++) {
            clip_point a = p[k], b = p[k + 1 < m ? k + 1 : 0];
            a.x = (a.x - g->x0) / g->cell_m - w.c0, a.y = (a.y - g->y0) / g->cell_m - w.r0;
            b.x = (b.x - g->x0) / g->cell_m - w.c0, b.y = (b.y - g->y0) / g->cell_m - w.r0;
            add_edge(s, &w, a, b, sign);
        }
    }
    return give_window(cx, g, &w, s);
}
