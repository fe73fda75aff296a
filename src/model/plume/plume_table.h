/* plume_table.h - the plume of one source and hour tabulated by distance, for many receptors of the same height.
 * Place      model; private to src/model/plume.
 * Method     piecewise quartics in the logarithm of distance: of the logarithm of the crosswind integrals, of sigma_y and the random part
 * Given      the stack, the place all receptors share (heights), the nearest and farthest distance (m), 1 <= from <= to
 * Returned   the table; plume_table_find gives the piece of a distance within
 * Valid      3e-4 of the value in all but 1 of 9,000 places where above 1 % of the largest of its source and hour, 1.3e-3 at worst, 1e-3
 *            in all but 10 of 2.2 million (20 sources, 96 hours of AERMET2, 2,500 receptors); plume_test holds it to 1e-3
 * Cost       50 to 250 plumes at one distance, 150 in the mean: 60 µs
 * Limits     PLUME_PIECES, PLUME_EDGES
 * Threads    any, one table each          Owner  the caller
 * Invariants 1. pieces touch and rise
 */
#ifndef LT_MODEL_PLUME_TABLE_H
#define LT_MODEL_PLUME_TABLE_H

#include <stdint.h>
#include <string.h>

#include "model/plume/plume_int.h"

#define PLUME_PIECES 512u
#define PLUME_EDGES 40u
#define PLUME_CELLS_OCTAVE 16u
#define PLUME_CELLS (32u * PLUME_CELLS_OCTAVE)

enum {
    PLUME_Q_MAIN,   /* ln of the crosswind integral */
    PLUME_Q_SIGMA,  /* sigma_y, m */
    PLUME_Q_RANDOM, /* part without direction */
    PLUME_Q_ROUND,  /* ln of what that part gives in any direction, s/m3 */
    PLUME_Q_THIRD,  /* penetrated plume: as PLUME_Q_MAIN, PLUME_Q_SIGMA */
    PLUME_Q_SIGMA_THIRD,
    PLUME_QUANTITIES
};

struct plume_piece {
    double to;              /* m: where the next begins */
    double from_log, scale; /* ln m; 1 / the piece's length in it */
    double c[PLUME_QUANTITIES][5];
};

struct plume_table {
    const struct plume_stack *stack;
    struct plume_place place;
    double from, to, peak;
    size_t quantities, n;
    uint16_t cell[PLUME_CELLS]; /* by the leading bits of the distance: the first piece that may hold it */
    struct plume_piece piece[PLUME_PIECES];
};

void plume_table_fill(struct plume_table *table, const struct plume_stack *stack, const struct plume_place *place, double from,
                      double to);

/* Piece of x, and where in it (0 to 1); x_log = ln x. */
static inline const struct plume_piece *plume_table_find(const struct plume_table *t, double x, double x_log, double *s)
{
    uint64_t bits, base;
    memcpy(&bits, &x, sizeof bits);
    memcpy(&base, &t->from, sizeof base);
    size_t i = t->cell[(bits - base) >> 48];
    while (i + 1 < t->n && x >= t->piece[i].to) i++;
    *s = (x_log - t->piece[i].from_log) * t->piece[i].scale;
    return &t->piece[i];
}

static inline double plume_table_value(const struct plume_piece *p, int quantity, double s)
{
    const double *c = p->c[quantity];
    return c[0] + s * (c[1] + s * (c[2] + s * (c[3] + s * c[4])));
}

#endif
