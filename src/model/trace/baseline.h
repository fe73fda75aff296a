/* baseline.h - what stations usually show against each other, so that what is above it can be told.
 * Place      model. Pure.
 * Method     with the hours before the window: level of an hour = median over stations of y / r; r of a station = median over hours
 *            of y / level (twice by turns); noise = 1.4826 x the median of |y - r level|, at least BASELINE_NOISE of the level.
 *            In the window the level is what BASELINE_SHARE of the stations lie below (a plume lifts few of many), with an error of
 *            a quarter of itself; with one or two stations it is the median of the hours before, and the error is half of it
 * Given      y [hours][n] in ug/m3, has [hours][n]; the window is hours from..hours-1. Negative and zero readings are drift and stay;
 *            below BASELINE_LEAST or not finite they are left out by the caller (trace.c)
 * Returned   ratio[n], noise[n]; level[hours - from], error[hours - from]
 * Valid      a station without six hours before: ratio 1, noise a fifth of the level
 * Cost       hours x n x log
 * Threads    any    Owner cx->arena
 */
#ifndef LT_MODEL_BASELINE_H
#define LT_MODEL_BASELINE_H

#include "base/arena.h"

#define BASELINE_NOISE 0.08
#define BASELINE_SHARE 0.4
#define BASELINE_ODD   10.0 /* a ratio at this bound, or its reciprocal: another unit, or a broken instrument */

typedef struct baseline_input {
    size_t         hours, from, n;
    const double  *y;
    const uint8_t *has;
} baseline_input;
typedef struct baseline {
    double *ratio, *noise; /* [n] */
    double *level, *error; /* [hours of the window] */
} baseline;
LT_MUST lt_err baseline_make(lt_cx *cx, const baseline_input *in, baseline *out);

#endif
