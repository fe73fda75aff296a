/* clip.h - how much of a line or a polygon lies in each cell of a regular grid, exactly.
 * Place      model. Pure: arrays in, arrays out.
 * Method     a line is cut where it crosses a grid line; a piece belongs to the cell that holds its middle. A polygon's area in a
 *            cell is the signed sum, over the edges within the cell, of the trapezoids between edge and right side, plus the
 *            heights of all edges left of it (the exact coverage of a scan converter): no intersection polygon is ever made. A
 *            cell that no edge touches lies wholly inside or wholly outside
 * Source     Green's theorem; the trapezoid accumulation is known from font rasterizers
 * Given      coordinates in metres on a plane (clip_plane: longitude and latitude about a middle); rings may run either way, holes
 *            are told, parts must not overlap
 * Returned   pieces (cell, metres or square metres) in the scratch, valid until the next call; cell = row * columns + column, row
 *            0 in the south. whole: of all of it; what is outside the grid is whole less the sum
 * Errors     is_crossed: a ring cuts itself, or parts overlap (a cell would be covered less than 0 or more than once)
 * Valid      a plane within about 100 km of its middle: lengths and areas there are true to 0.5 % at 25 degrees north and 50 km.
 *            Sum of the pieces against the whole: below 1e-12 of it (clip_test, bench/inventory_race.c against GEOS)
 * Cost       line: its pieces. Polygon: pieces of its edges plus the cells of its bounds
 * Limits     CLIP_CELLS_MAX cells      Threads  one scratch a thread      Owner  the scratch lies in the arena it was given
 * Invariants 1. inside <= whole (1 + 1e-12)   2. every measure is above 0, every cell within the grid
 */
#ifndef LT_MODEL_CLIP_H
#define LT_MODEL_CLIP_H

#include "fact/shape.h"

#define CLIP_CELLS_MAX 4000000u

typedef struct clip_grid {
    double   x0, y0, cell_m; /* of the south-western corner */
    uint32_t columns, rows;
} clip_grid;
typedef struct clip_point {
    double x, y; /* m */
} clip_point;
typedef struct clip_piece {
    uint32_t cell;
    double   measure; /* m or m2 */
} clip_piece;
typedef struct clip_scratch {
    clip_piece *pieces;
    size_t      count, room;
    double      whole, inside;
    bool        is_crossed;
    double     *area, *cover; /* of the window's cells */
    uint8_t    *touched;
    size_t      window_room;
} clip_scratch;

/* A plane that touches the earth (WGS-84) at a middle: metres = degrees times a constant for each axis. */
typedef struct clip_plane {
    double longitude, latitude, east_m, north_m; /* metres a degree */
} clip_plane;
clip_plane clip_plane_at(double longitude, double latitude);
clip_point clip_plane_put(const clip_plane *p, shape_point at);
shape_point clip_plane_back(const clip_plane *p, clip_point at);

/* The cell of a point; false: outside. The western and southern sides belong to a cell, and all of the grid's own. */
bool clip_find_cell(const clip_grid *g, clip_point at, uint32_t *cell);
/* Adds the pieces of one line to the scratch; clip_begin comes first. */
void clip_begin(clip_scratch *s);
LT_MUST lt_err clip_add_line(lt_cx *cx, const clip_grid *g, const clip_point *points, size_t n, clip_scratch *s);
typedef struct clip_ring {
    uint32_t from, n; /* of the points; closed or not */
    bool     is_hole;
} clip_ring;
LT_MUST lt_err clip_polygon(lt_cx *cx, const clip_grid *g, const clip_point *points, const clip_ring *rings, size_t ring_count, clip_scratch *s);

#endif
