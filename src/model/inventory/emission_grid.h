/* emission_grid.h - an inventory on a regular grid: every microgram in a cell, outside, or without a place, and never elsewhere.
 * Place      model. Pure.
 * Method     points fall into cells; lines and polygons are cut exactly (clip.h) and a source's mass shared as its lengths or areas,
 *            the part outside the grid too. A source without a place: over the roads by kilometres driven, over its street's area, or
 *            over all areas
 * Given      an inventory; cells of 50 to 10,000 m, a margin around the areas (or, without areas, around all sources)
 * Returned   mass[(sector * 9 + species) * cells + cell]; outside, unplaced by sector and species; findings outside (beyond the grid,
 *            or in none of the areas), shape (a polygon that cuts itself: its middle is taken) and unplaced in the inventory
 * Errors     LT_LIMIT: more than EMISSION_CELLS_MAX cells (the cell is too small); LT_NUMERIC: the audit of a source or a sector
 *            failed, with its name (never seen)
 * Valid      as clip.h; the plane touches the earth in the middle of the grid
 * Cost       20,000 polylines or 5,000 polygons on 100 x 100 cells: the clip alone 0.01 s and less
 *            (bench/inventory_race.c); the sharing of masses behind it is not in that figure
 * Threads    workers share the sources; whole numbers make the result the same for any number of them
 * Invariants 1. of each source: cells + outside = mass   2. of each sector and species: cells + outside + unplaced = total
 */
#ifndef LT_MODEL_EMISSION_GRID_H
#define LT_MODEL_EMISSION_GRID_H

#include "model/inventory/clip.h"
#include "model/inventory/inventory.h"

#define EMISSION_CELLS_MAX 250000u

typedef struct emission_grid {
    clip_plane   plane;
    clip_grid    cells;
    size_t       n; /* cells */
    emission_ug *mass;
    emission_ug  outside[INVENTORY_SECTORS][EMISSION_SPECIES], unplaced[INVENTORY_SECTORS][EMISSION_SPECIES];
} emission_grid;
typedef struct emission_grid_options {
    double   cell_m, margin_m; /* 0: of the case; NAN margin: one cell */
    unsigned workers;          /* 0: all */
} emission_grid_options;
LT_MUST lt_err emission_grid_make(lt_cx *cx, inventory *v, const emission_grid_options *o, emission_grid *out);
/* INV(2) */
LT_MUST lt_err emission_grid_audit(lt_cx *cx, const inventory *v, const emission_grid *g);
/* Of one cell; sector -1: all. */
emission_ug emission_grid_at(const emission_grid *g, int sector, int species, size_t cell);

#endif
