/* area_source.h - the plume of a surface: rectangle, circle, polygon, or line with a width, integrated over its strips across wind.
 * Place      model. Pure: arrays in, arrays out.
 * Method     the outline is turned into the wind; each side is integrated along the wind (x downwind from strip to receptor, v its
 *            offset across wind): sum over sides of ∫ vertical(x) P(v/sigma_y(x)) dx, whose sum round the outline is the surface's
 *            integral. P is the cumulative normal distribution, read from a table of four decimals at steps of 0.1 between -3.9 and
 *            3.9 with straight lines between, as the reference does. Trapezia halved and extrapolated (Romberg), at least 4 halvings,
 *            until two answers differ by less than 1 % or the step is below 1 m. Parts of sides more than 3.9 sigma_y on the far side
 *            are taken together, so that what cancels is not computed
 * Source     EPA-454/B-24-009 AERMOD model formulation; EPA-454/R-92-016 (the integral); AERMOD 24142 for the tolerances
 * Given      hour and source as plume.h has them (kind PLUME_AREA, emission in g/(s m2)); shape: the outline's corners in order, not
 *            closed, at least 3, at most AREA_CORNER_MAX
 * Returned   area_add_source ADDS µg/m3 to conc; parts of the surface less than 1.01 m upwind of a receptor do not count
 *            area_shape_rectangle: corner southwest (x, y), east side, north side, turned clockwise by angle_deg about that corner
 *            area_shape_circle: a polygon of the circle's surface; area_shape_line: a band of `width` about the line
 * Valid      AERMOD's hours of AREA, AREACIRC, AREAPOLY and LINE to 4e-6 where above 1 % of the largest (test/model/plume.test). Where a
 *            receptor lies beside the surface its sides nearly cancel: there each strip begins from the drafts of the strip before, in
 *            the reference's order, for the rounding of one pass is what remains
 * Cost       about 100 strips a receptor near the plume; none for a receptor upwind or beyond 4 sigma_y
 * Limits     AREA_CORNER_MAX
 * Threads    any     Owner  the caller
 * Invariants 1. no concentration is negative
 */
#ifndef LT_MODEL_PLUME_AREA_SOURCE_H
#define LT_MODEL_PLUME_AREA_SOURCE_H

#include "model/plume/plume.h"

#define AREA_CORNER_MAX 64u

struct area_shape {
    size_t n;
    double x_m[AREA_CORNER_MAX], y_m[AREA_CORNER_MAX];
};

struct area_box {
    double x_m, y_m, east_m, north_m, angle_deg;
};
struct area_band {
    double x_m, y_m, x2_m, y2_m, width_m;
};

void area_shape_rectangle(struct area_shape *shape, const struct area_box *box);
/* corners: 3 to AREA_CORNER_MAX */
void area_shape_circle(struct area_shape *shape, double x_m, double y_m, double radius_m, size_t corners);
void area_shape_line(struct area_shape *shape, const struct area_band *band);
double area_shape_surface(const struct area_shape *shape); /* m2 */

void area_add_source(const struct plume_hour *hour, const struct plume_source *source, const struct area_shape *shape,
                     const struct plume_receptors *receptors, double *conc_ug_m3);

#endif
