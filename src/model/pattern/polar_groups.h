/* polar_groups.h - regions of a polar plot that are alike: k groups of its surface in direction, speed and value.
 * Place      model. Pure: arrays in, arrays out.
 * Method     the surface's points that say something, as (u, v, z), each standardised (mean 0, variance 1), in k groups by
 *            medoid.h; each hour then belongs to the group of the nearest point of the picture
 * Source     Carslaw and Beevers 2013 (Environ. Modell. Softw. 40, 325)
 * Given      a plot of polar.h (51 to 101 points a side do); k as medoid.h
 * Returned   group of each point of the picture (-1: nothing said), and of each hour given (-1: not used, or outside the picture);
 *            size, mean value and hours of each group
 * Errors     as medoid.h; a constant surface: its z counts nothing
 * Cost       points squared
 * Threads    any     Owner  cx->arena
 */
#ifndef LT_MODEL_POLAR_GROUPS_H
#define LT_MODEL_POLAR_GROUPS_H

#include "model/pattern/medoid.h"
#include "model/pattern/polar.h"

typedef struct polar_groups {
    size_t   k, size, points;
    int8_t  *of_point, *of_hour;
    size_t   hours[MEDOID_K_MAX];
    double   mean[MEDOID_K_MAX], silhouette;
} polar_groups;
LT_MUST lt_err polar_groups_make(lt_cx *cx, const polar_plot *p, const polar_query *q, size_t k, polar_groups *out);

#endif
