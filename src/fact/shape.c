/* shape.c - see shape.h. */
#include "fact/shape.h"

#include <math.h>
#include <stdlib.h>

#include "base/arena.h"

#define EARTH_M 6371008.8
#define RADIAN  (3.14159265358979323846 / 180.0)

static const char *const NAMES[] = {"none", "point", "line", "polygon"};

const char *shape_kind_name(shape_kind k)
{
    return NAMES[k];
}

bool shape_kind_parse(const char *s, shape_kind *out)
{
    for (int i = 0; i < 4; i++)
        if (strcmp(s, NAMES[i]) == 0) {
            *out = (shape_kind)i;
            return true;
        }
    return false;
}

/* --- GeoJSON into arrays -------------------------------------------------------------------------------------------- */

typedef struct builder {
    shape *s;
    size_t point_room, ring_room;
} builder;

static lt_err add_point(lt_cx *cx, builder *b, const json_t *p)
{
    const json_t *x = json_array_get(p, 0), *y = json_array_get(p, 1);
    shape *s = b->s;
    if (json_array_size(p) < 2 || json_array_size(p) > 3 || !json_is_number(x) || !json_is_number(y))
        return cx_fail(cx, LT_BAD_INPUT, "坐标点应为[经度,纬度] position %u is no [longitude, latitude]", s->point_count);
    shape_point at = {json_number_value(x), json_number_value(y)};
    if (fabs(at.x) <= 90 && fabs(at.y) > 90 && fabs(at.y) <= 180)
        return cx_fail(cx, LT_BAD_INPUT, "经纬度疑似颠倒：[%g,%g] longitude and latitude stand the wrong way round", at.x, at.y);
    if (!(fabs(at.x) <= 180 && fabs(at.y) <= 90))
        return cx_fail(cx, LT_BAD_INPUT, "坐标[%g,%g]超出经纬度范围 outside -180..180, -90..90", at.x, at.y);
    if (s->point_count == b->point_room)
        return cx_fail(cx, LT_LIMIT, "图形的点超过%u个 more than %u points", SHAPE_POINTS_MAX, SHAPE_POINTS_MAX);
    if (s->point_count == 0)
        s->min_x = s->max_x = at.x, s->min_y = s->max_y = at.y;
    s->min_x = fmin(s->min_x, at.x), s->max_x = fmax(s->max_x, at.x);
    s->min_y = fmin(s->min_y, at.y), s->max_y = fmax(s->max_y, at.y);
    s->points[s->point_count++] = at;
    return LT_OK;
}

static lt_err add_run(lt_cx *cx, builder *b, const json_t *run, bool is_ring, bool is_hole)
{
    shape *s = b->s;
    size_t n = json_array_size(run), least = is_ring ? 4 : 2;
    if (s->ring_count == b->ring_room)
        return cx_fail(cx, LT_LIMIT, "图形的部分超过%u个 more than %u rings or lines", SHAPE_RINGS_MAX, SHAPE_RINGS_MAX);
    if (n < least)
        return cx_fail(cx, LT_BAD_INPUT, "%s只有%zu个点，至少%zu个 a %s has %zu positions, %zu are wanted", is_ring ? "环" : "线", n, least,
                       is_ring ? "ring" : "line", n, least);
    shape_ring *r = &s->rings[s->ring_count++];
    *r = (shape_ring){.from = s->point_count, .is_hole = is_hole};
    for (size_t i = 0; i < n; i++)
        TRY(add_point(cx, b, json_array_get(run, i)));
    r->n = s->point_count - r->from;
    const shape_point *a = &s->points[r->from], *z = &s->points[s->point_count - 1];
    if (is_ring && (a->x != z->x || a->y != z->y))
        return cx_fail(cx, LT_BAD_INPUT, "多边形未闭合：首末点不同 a ring's last position is not its first");
    return LT_OK;
}

/* A polygon's array of rings, or a multi-line's array of lines. */
static lt_err add_runs(lt_cx *cx, builder *b, const json_t *runs, bool is_polygon)
{
    if (json_array_size(runs) == 0)
        return cx_fail(cx, LT_BAD_INPUT, "图形没有坐标 a geometry without coordinates");
    for (size_t i = 0; i < json_array_size(runs); i++)
        TRY(add_run(cx, b, json_array_get(runs, i), is_polygon, is_polygon && i > 0));
    return LT_OK;
}

static size_t count_numbers(const json_t *v, int depth)
{
    size_t n = 0;
    if (depth == 0)
        return 1;
    for (size_t i = 0; i < json_array_size(v); i++)
        n += count_numbers(json_array_get(v, i), depth - 1);
    return n;
}

static lt_err make_room(lt_cx *cx, builder *b, const json_t *c, int depth)
{
    b->point_room = count_numbers(c, depth);
    b->ring_room = depth > 1 ? count_numbers(c, depth - 1) : 1;
    b->point_room = b->point_room < SHAPE_POINTS_MAX ? b->point_room : SHAPE_POINTS_MAX;
    b->ring_room = b->ring_room < SHAPE_RINGS_MAX ? b->ring_room : SHAPE_RINGS_MAX;
    TRY(ARENA_ARRAY(cx, b->point_room + 1, &b->s->points));
    return ARENA_ARRAY(cx, b->ring_room + 1, &b->s->rings);
}

static lt_err build(lt_cx *cx, builder *b, const char *type, const json_t *c)
{
    shape *s = b->s;
    if (strcmp(type, "Point") == 0) {
        s->kind = SHAPE_POINT;
        TRY(make_room(cx, b, c, 0));
        return add_point(cx, b, c);
    }
    if (strcmp(type, "LineString") == 0) {
        s->kind = SHAPE_LINE;
        TRY(make_room(cx, b, c, 1));
        return add_run(cx, b, c, false, false);
    }
    if (strcmp(type, "MultiLineString") == 0) {
        s->kind = SHAPE_LINE;
        TRY(make_room(cx, b, c, 2));
        return add_runs(cx, b, c, false);
    }
    if (strcmp(type, "Polygon") == 0) {
        s->kind = SHAPE_POLYGON;
        TRY(make_room(cx, b, c, 2));
        return add_runs(cx, b, c, true);
    }
    if (strcmp(type, "MultiPolygon") != 0)
        return cx_fail(cx, LT_BAD_INPUT, "图形类型“%.30s”不可用 a Point, LineString, MultiLineString, Polygon or MultiPolygon is wanted", type);
    s->kind = SHAPE_POLYGON;
    TRY(make_room(cx, b, c, 3));
    if (json_array_size(c) == 0)
        return cx_fail(cx, LT_BAD_INPUT, "图形没有坐标 a geometry without coordinates");
    for (size_t i = 0; i < json_array_size(c); i++)
        TRY(add_runs(cx, b, json_array_get(c, i), true));
    return LT_OK;
}

/* --- does a polygon cut itself -------------------------------------------------------------------------------------- */

typedef struct edge {
    shape_point a, b;
    uint32_t    ring, at;
} edge;

static int by_left(const void *pa, const void *pb)
{
    const edge *a = pa, *b = pb;
    double x = fmin(a->a.x, a->b.x), y = fmin(b->a.x, b->b.x);
    return x < y ? -1 : x > y;
}

static int side(shape_point a, shape_point b, shape_point p)
{
    double d = (b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x);
    return d > 0 ? 1 : d < 0 ? -1 : 0;
}

static bool is_between(shape_point a, shape_point b, shape_point p)
{
    return fmin(a.x, b.x) <= p.x && p.x <= fmax(a.x, b.x) && fmin(a.y, b.y) <= p.y && p.y <= fmax(a.y, b.y);
}

/* Do two edges meet. may_touch: a point of one that lies on the other does not count (two rings may touch in points). */
static bool do_meet(const edge *e, const edge *f, bool may_touch)
{
    int s1 = side(e->a, e->b, f->a), s2 = side(e->a, e->b, f->b), s3 = side(f->a, f->b, e->a), s4 = side(f->a, f->b, e->b);
    if (s1 * s2 < 0 && s3 * s4 < 0)
        return true;
    if (may_touch)
        return false;
    return (s1 == 0 && is_between(e->a, e->b, f->a)) || (s2 == 0 && is_between(e->a, e->b, f->b)) ||
           (s3 == 0 && is_between(f->a, f->b, e->a)) || (s4 == 0 && is_between(f->a, f->b, e->b));
}

static bool are_neighbours(const shape *s, const edge *e, const edge *f)
{
    uint32_t last = s->rings[e->ring].n - 2, lo = e->at < f->at ? e->at : f->at, hi = e->at < f->at ? f->at : e->at;
    return e->ring == f->ring && (hi - lo <= 1 || (lo == 0 && hi == last));
}

/* Neighbours share a point; they meet in more when one turns back upon the other. */
static bool turns_back(const edge *e, const edge *f)
{
    const edge *first = f->at == e->at + 1 || (e->at > f->at + 1) ? e : f, *next = first == e ? f : e;
    return side(first->a, first->b, next->b) == 0 &&
           (first->b.x - first->a.x) * (next->b.x - next->a.x) + (first->b.y - first->a.y) * (next->b.y - next->a.y) < 0;
}

static lt_err collect_edges(lt_cx *cx, const shape *s, edge **out, size_t *n)
{
    TRY(ARENA_ARRAY(cx, s->point_count, out));
    *n = 0;
    for (uint32_t r = 0; r < s->ring_count; r++)
        for (uint32_t i = 0; i + 1 < s->rings[r].n; i++) {
            const shape_point *p = &s->points[s->rings[r].from + i];
            if (p[0].x == p[1].x && p[0].y == p[1].y)
                return cx_fail(cx, LT_BAD_INPUT, "多边形有重复的点[%g,%g] a point stands twice in a row", p[0].x, p[0].y);
            (*out)[(*n)++] = (edge){p[0], p[1], r, i};
        }
    return LT_OK;
}

static lt_err check_polygon(lt_cx *cx, const shape *s)
{
    edge *e;
    size_t n;
    TRY(collect_edges(cx, s, &e, &n));
    qsort(e, n, sizeof *e, by_left);
    for (size_t i = 0; i < n; i++) {
        double right = fmax(e[i].a.x, e[i].b.x);
        for (size_t k = i + 1; k < n && fmin(e[k].a.x, e[k].b.x) <= right; k++) {
            bool is_bad = are_neighbours(s, &e[i], &e[k]) ? turns_back(&e[i], &e[k]) : do_meet(&e[i], &e[k], e[i].ring != e[k].ring);
            if (is_bad)
                return cx_fail(cx, LT_BAD_INPUT, "多边形自相交，在[%g,%g]附近 the polygon cuts itself near [%g, %g]", e[k].a.x, e[k].a.y,
                               e[k].a.x, e[k].a.y);
        }
    }
    return LT_OK;
}

lt_err shape_parse(lt_cx *cx, const json_t *geometry, shape *out)
{
    *out = (shape){0};
    builder b = {.s = out};
    if (!json_is_object(geometry))
        return cx_fail(cx, LT_BAD_INPUT, "应为GeoJSON图形 a GeoJSON geometry is wanted");
    TRY(build(cx, &b, json_get_text(geometry, "type", ""), json_object_get(geometry, "coordinates")));
    return out->kind == SHAPE_POLYGON ? check_polygon(cx, out) : LT_OK;
}

/* --- where --------------------------------------------------------------------------------------------------------- */

bool shape_contains(const shape *s, double x, double y)
{
    bool is_in = false;
    if (s->kind != SHAPE_POLYGON || x < s->min_x || x > s->max_x || y < s->min_y || y > s->max_y)
        return false;
    for (uint32_t r = 0; r < s->ring_count; r++) { /* even-odd: holes and further parts come out by themselves */
        const shape_point *p = &s->points[s->rings[r].from];
        for (uint32_t i = 0; i + 1 < s->rings[r].n; i++)
            if ((p[i].y > y) != (p[i + 1].y > y) && x < p[i].x + (p[i + 1].x - p[i].x) * (y - p[i].y) / (p[i + 1].y - p[i].y))
                is_in = !is_in;
    }
    return is_in;
}

double shape_distance_m(shape_point a, shape_point b)
{
    double dy = sin((b.y - a.y) * RADIAN / 2), dx = sin((b.x - a.x) * RADIAN / 2);
    double h = dy * dy + cos(a.y * RADIAN) * cos(b.y * RADIAN) * dx * dx;
    return 2 * EARTH_M * asin(fmin(1, sqrt(h)));
}

/* The nearest point of an edge on a plane that is stretched by the latitude, then the sphere's distance to it. */
static double distance_to_edge_m(shape_point a, shape_point b, shape_point p)
{
    double k = cos(p.y * RADIAN), ex = (b.x - a.x) * k, ey = b.y - a.y, length2 = ex * ex + ey * ey;
    double t = length2 > 0 ? ((p.x - a.x) * k * ex + (p.y - a.y) * ey) / length2 : 0;
    t = fmax(0, fmin(1, t));
    return shape_distance_m((shape_point){a.x + t * (b.x - a.x), a.y + t * (b.y - a.y)}, p);
}

double shape_distance_to_m(const shape *s, double x, double y)
{
    shape_point p = {x, y};
    double best = INFINITY;
    if (shape_contains(s, x, y))
        return 0;
    if (s->kind == SHAPE_POINT)
        return shape_distance_m(s->points[0], p);
    for (uint32_t r = 0; r < s->ring_count; r++)
        for (uint32_t i = 0; i + 1 < s->rings[r].n; i++) {
            const shape_point *q = &s->points[s->rings[r].from + i];
            best = fmin(best, distance_to_edge_m(q[0], q[1], p));
        }
    return best;
}

shape_point shape_middle(const shape *s)
{
    return (shape_point){(s->min_x + s->max_x) / 2, (s->min_y + s->max_y) / 2};
}
