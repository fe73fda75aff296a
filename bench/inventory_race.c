/* inventory_race.c - lines and polygons onto a grid of 100 x 100 cells: our exact clip against GEOS's overlay with a tree of the cells,
 * and how much of a length or an area each loses. */
#include "bench.h"

#include <math.h>

#include "base/arena.h"
#include "model/chance.h"
#include "model/inventory/clip.h"

#if __has_include(<geos_c.h>)
#include <geos_c.h>
#define HAS_GEOS 1
#else
#define HAS_GEOS 0
#endif

#define LINES    20000u
#define POLYGONS 5000u
#define POINTS   6u
#define CORNERS  12u
#define CELLS    100u
#define CELL_M   1000.0

static clip_point line[LINES][POINTS], polygon[POLYGONS][CORNERS];

static void make(void)
{
    chance c = chance_of(7, 0);
    for (unsigned i = 0; i < LINES; i++) {
        clip_point p = {3000 + 94000 * chance_unit(&c), 3000 + 94000 * chance_unit(&c)};
        for (unsigned k = 0; k < POINTS; k++) {
            line[i][k] = p;
            p.x += 600 * (chance_unit(&c) - 0.5);
            p.y += 600 * (chance_unit(&c) - 0.5);
        }
    }
    for (unsigned i = 0; i < POLYGONS; i++) { /* stars: they do not cut themselves */
        double x = 4000 + 92000 * chance_unit(&c), y = 4000 + 92000 * chance_unit(&c), reach = 500 + 1000 * chance_unit(&c);
        for (unsigned k = 0; k < CORNERS; k++) {
            double turn = 6.283185307179586 * (k + 0.8 * chance_unit(&c)) / CORNERS, r = reach * (0.5 + 0.5 * chance_unit(&c));
            polygon[i][k] = (clip_point){x + r * cos(turn), y + r * sin(turn)};
        }
    }
}

static double lost(const clip_scratch *s)
{
    double sum = 0;
    for (size_t k = 0; k < s->count; k++)
        sum += s->pieces[k].measure;
    return fabs(sum - s->whole) / s->whole;
}

static double clip_all(lt_cx *cx, bool is_line, double *worst)
{
    const clip_grid grid = {0, 0, CELL_M, CELLS, CELLS};
    const clip_ring ring = {0, CORNERS, false};
    clip_scratch s = {0};
    double t = now_s();
    for (unsigned i = 0; i < (is_line ? LINES : POLYGONS); i++) {
        if (is_line) {
            clip_begin(&s);
            need(cx, clip_add_line(cx, &grid, line[i], POINTS, &s));
        } else {
            need(cx, clip_polygon(cx, &grid, polygon[i], &ring, 1, &s));
        }
        *worst = fmax(*worst, lost(&s));
    }
    return now_s() - t;
}

#if HAS_GEOS
typedef struct overlay {
    GEOSContextHandle_t g;
    GEOSGeometry       *shape;
    bool                is_line;
    double              sum;
} overlay;

static void add_cell(void *item, void *self)
{
    overlay *o = self;
    double v = 0;
    GEOSGeometry *piece = GEOSIntersection_r(o->g, o->shape, item);
    if (o->is_line)
        GEOSLength_r(o->g, piece, &v);
    else
        GEOSArea_r(o->g, piece, &v);
    o->sum += v;
    GEOSGeom_destroy_r(o->g, piece);
}

static GEOSGeometry *shape_of(GEOSContextHandle_t g, const clip_point *p, unsigned n, bool is_line)
{
    unsigned count = is_line ? n : n + 1;
    GEOSCoordSequence *q = GEOSCoordSeq_create_r(g, count, 2);
    for (unsigned k = 0; k < count; k++)
        GEOSCoordSeq_setXY_r(g, q, k, p[k % n].x, p[k % n].y);
    return is_line ? GEOSGeom_createLineString_r(g, q) : GEOSGeom_createPolygon_r(g, GEOSGeom_createLinearRing_r(g, q), NULL, 0);
}

static double overlay_all(bool is_line)
{
    GEOSContextHandle_t g = GEOS_init_r();
    GEOSSTRtree *tree = GEOSSTRtree_create_r(g, 10);
    for (unsigned i = 0; i < CELLS * CELLS; i++) {
        double x = CELL_M * (i % CELLS), y = CELL_M * (i / CELLS);
        GEOSGeometry *cell = GEOSGeom_createRectangle_r(g, x, y, x + CELL_M, y + CELL_M);
        GEOSSTRtree_insert_r(g, tree, cell, cell);
    }
    overlay o = {.g = g, .is_line = is_line};
    double t = now_s();
    for (unsigned i = 0; i < (is_line ? LINES : POLYGONS); i++) {
        o.shape = is_line ? shape_of(g, line[i], POINTS, true) : shape_of(g, polygon[i], CORNERS, false);
        GEOSSTRtree_query_r(g, tree, o.shape, add_cell, &o);
        GEOSGeom_destroy_r(g, o.shape);
    }
    t = now_s() - t; /* the cells go with the process */
    return t;
}
#endif

int main(void)
{
    arena a;
    lt_cx cx;
    cx_init(&cx, &a);
    arena_init(&a, (size_t)1 << 30);
    make();
    for (int is_line = 1; is_line >= 0; is_line--) {
        double least = 1e30, worst = 0;
        for (int i = 0; i < 5; i++) {
            least = fmin(least, clip_all(&cx, is_line, &worst));
            arena_reset(&a);
        }
        printf("%u %s onto %u x %u cells: %.4f s, at most %.1e of one lost", is_line ? LINES : POLYGONS, is_line ? "lines" : "polygons", CELLS, CELLS, least, worst);
#if HAS_GEOS
        double peer = overlay_all(is_line);
        printf("; GEOS %.2f s: %.0f times faster\n", peer, peer / least);
#else
        printf("; GEOS is not installed: no peer\n");
#endif
    }
    arena_fini(&a);
    return 0;
}
