/* polar_basis.h - thin plate regression spline over the filled cells of a polar plot: the basis once, then a surface in milliseconds.
 * Place      model. Pure: arrays in, arrays out.
 * Method     knots: the middles of the filled cells (29 rings x directions; all cells of the first ring are one place, the centre).
 *            E = r2 ln r / (8 pi) between them, in m/s; of its eigenvectors the k with the largest |eigenvalue| (U, L): one reduction to
 *            three diagonals; of these the last 2 k rows hold what is wanted (the reduction goes as Lanczos does), the ends of their
 *            spectrum (E has at most three eigenvalues below 0) are taken where the row left out adds nothing and a Sturm count misses none,
 *            else all by divide and conquer, as where cells lie so evenly that values come in pairs. T = (1, u, v); Z spans the
 *            null space of T'U. Basis (U L Z, T), penalty Z'LZ: Wood's thin plate regression spline, k columns in all.
 *            A fit minimises sum w (y - f)2 + lambda b'Sb with lambda by generalised cross validation n RSS / (n - edf)2,
 *            searched after one diagonalisation (S against X'WX). Kernel values between picture and grid are kept for a quarter of the
 *            picture: the grid turns into itself by 90 degrees
 * Source     Wood 2003 (J. R. Stat. Soc. B 65, 95); Wood 2017 (Generalized Additive Models, 5.5.1, 6.2)
 * Given      polar_basis_open: directions 36 or 72. A fit: value and weight (0: leave out) a cell, reach_m_s the radius of the last ring,
 *            k up to POLAR_BASIS_MODES
 * Returned   the surface on POLAR_BASIS_SIDE x POLAR_BASIS_SIDE points of [-reach, reach]2 (row: v from -reach, in it u from -reach), and
 *            where asked its standard error (Bayesian, as mgcv); lambda, edf, GCV, and whether the basis was already there
 * Valid      the same spline solved densely by other routines: polar_test (synthetic): NRMSE below 1e-5; on the London hours 3e-5,
 *            by hand; with all cells filled 0.002, where the last of the k columns is one of a pair
 * Errors     LT_NOT_ENOUGH: fewer filled places than POLAR_BASIS_PLACES_MIN; LT_NUMERIC
 * Cost       a set of cells seen first: places cubed (700 places: 20 ms, bench/pattern_race; 2,000: a second); the same set again: milliseconds
 * Limits     POLAR_BASIS_MODES columns; the last POLAR_BASIS_KEPT sets of cells are kept
 * Threads    one basis, one thread at a time     Owner  polar_basis_open .. polar_basis_close
 */
#ifndef LT_MODEL_POLAR_BASIS_H
#define LT_MODEL_POLAR_BASIS_H

#include "base/arena.h"

#define POLAR_BASIS_RINGS      30u /* the first is the centre */
#define POLAR_BASIS_MODES      100u
#define POLAR_BASIS_SIDE       51u
#define POLAR_BASIS_PLACES_MIN 12u
#define POLAR_BASIS_KEPT       8u

typedef struct polar_basis polar_basis;

LT_MUST lt_err polar_basis_open(lt_cx *cx, size_t directions, polar_basis **out);
void polar_basis_close(polar_basis *b);

typedef struct polar_fit {
    const double *value, *weight; /* [direction * POLAR_BASIS_RINGS + ring]; directions from 360/directions on */
    double        reach_m_s;      /* > 0 */
    size_t        k;              /* columns wanted, 0: POLAR_BASIS_MODES; at most two thirds of the places are taken */
    double       *surface;        /* out: POLAR_BASIS_SIDE squared, the caller's */
    double       *error;          /* out, NULL: not asked for */
    size_t        places, k_used; /* out */
    double        lambda, edf, gcv, sigma2;
    bool          was_kept;       /* the set of cells was known */
} polar_fit;
LT_MUST lt_err polar_basis_fit(lt_cx *cx, polar_basis *b, polar_fit *f);

#endif
