/* shape.h - where a thing lies: a point, lines or polygons in longitude and latitude; read from GeoJSON and checked.
 * Place      fact. Pure.
 * Source     RFC 7946 (GeoJSON) 3.1; OGC 06-103r4 6.1.11 (what makes a polygon valid)
 * Given      a GeoJSON geometry: Point, LineString, MultiLineString, Polygon, MultiPolygon; degrees on WGS-84
 * Returned   flat arrays in the arena: points, and rings (or lines) that name runs of them. A polygon's first ring is its
 *            outline, those after it up to the next outline are holes
 * Errors     LT_BAD_INPUT says what and where: a position that is none, longitude and latitude the wrong way round, a ring that
 *            is not closed or cuts itself; LT_LIMIT: more than SHAPE_POINTS_MAX points or SHAPE_RINGS_MAX rings
 * Valid      distances: a sphere of 6371008.8 m, shapes of a few hundred km at most; none crosses the 180th meridian
 * Cost       checking a polygon of n points: n log n when its edges are short against it, n^2 at worst
 * Invariants 1. every coordinate is finite and within -180..180, -90..90   2. the bounds hold all points
 */
#ifndef LT_FACT_SHAPE_H
#define LT_FACT_SHAPE_H

#include "base/json.h"

#define SHAPE_POINTS_MAX 10000u
#define SHAPE_RINGS_MAX  1000u

typedef enum shape_kind { SHAPE_NONE, SHAPE_POINT, SHAPE_LINE, SHAPE_POLYGON } shape_kind;
const char *shape_kind_name(shape_kind k); /* "none" "point" "line" "polygon" */
bool shape_kind_parse(const char *s, shape_kind *out);

typedef struct shape_point {
    double x, y; /* longitude, latitude */
} shape_point;
typedef struct shape_ring {
    uint32_t from, n; /* of points */
    bool     is_hole;
} shape_ring;
typedef struct shape {
    shape_kind   kind;
    shape_point *points;
    shape_ring  *rings;
    uint32_t     point_count, ring_count;
    double       min_x, min_y, max_x, max_y;
} shape;

LT_MUST lt_err shape_parse(lt_cx *cx, const json_t *geometry, shape *out);
/* Inside a polygon, its holes left out; on an edge: either. Points and lines hold nothing. */
bool shape_contains(const shape *s, double x, double y);
double shape_distance_m(shape_point a, shape_point b);
/* To the nearest edge or point; 0 inside a polygon. */
double shape_distance_to_m(const shape *s, double x, double y);
/* A point that stands for the shape: itself, the middle of the bounds. */
shape_point shape_middle(const shape *s);

#endif
