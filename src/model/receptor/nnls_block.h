/* nnls_block.h - eight small non-negative least squares problems at once: min over low <= x <= high of x'Gx - 2 b'x, G = sum over
 * the other side's factors f(y) f(y)' weight(y).
 * Place      model, private to receptor/
 * Method     cyclic coordinate descent from the x that stands there, until nothing moves by NNLS_TOLERANCE of its size or after
 *            NNLS_SWEEPS sweeps. A coordinate without any weight stays where it is
 * Given      one side's problems [first, first + NNLS_LANES): weight and weighted value of cell (y, lane) at [y * stride + lane];
 *            other: count x factors; pairs: count x factors (factors + 1) / 2, the products f_a f_b, a <= b
 * Returned   x: factors x NNLS_LANES; sum of x'Gx - 2 b'x over the lanes
 * Cost       count * factors (factors + 3) / 2 multiplications a lane, and the sweeps
 * Invariants 1. low <= x <= high
 */
#ifndef LT_MODEL_NNLS_BLOCK_H
#define LT_MODEL_NNLS_BLOCK_H

#include <stddef.h>

#define NNLS_LANES     8
#define NNLS_SWEEPS    8
#define NNLS_TOLERANCE 1e-4
#define NNLS_FACTORS   30

typedef struct nnls_side {
    size_t        count;   /* of the other side */
    const double *other, *pairs;
    const double *weight, *value; /* at the first lane */
    size_t        stride;
    const double *shift;   /* factors x NNLS_LANES, added to b; NULL: none */
} nnls_side;

double nnls_block_solve(unsigned factors, const nnls_side *s, const double *low, const double *high, double *x);
/* pairs of `other`. */
void nnls_block_pairs(unsigned factors, const double *other, size_t count, double *pairs);

#endif
