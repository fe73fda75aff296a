/* wind_mesh.h - one wind of an hour out of the district's stations, with its error; directions in words.
 * Place      model. Pure.
 * Method     the mean vector of the stations that report one; error: the scatter of their directions about it over the root of
 *            their number, and what one direction is worth by itself (an instrument 5 degrees, a word of 16 points 11.25 / sqrt 3),
 *            at least MESH_ERROR_LEAST; the slower the wind, the wider (an hour's wandering: 20 degrees at 1 m/s)
 * Given      speed m/s, direction degrees from north or a word: N NNE NE ... NNW, C or CALM; Chinese 北 东北偏北 北东北 东北 ... 静风
 * Returned   an air with has_wind false when nobody reports both; calm: speed below AIR_CALM_M_S, its direction means nothing
 * Errors     wind_word_parse: false for a word that is none. mesh_wind leaves out what is not finite, negative or beyond 75 m/s
 * Threads    any
 */
#ifndef LT_MODEL_WIND_MESH_H
#define LT_MODEL_WIND_MESH_H

#include "base/span.h"
#include "model/trace/air.h"

#define MESH_ERROR_LEAST 8.0 /* degrees */
#define MESH_SPEED_MAX   75.0

typedef struct mesh_wind {
    double x_m, y_m, speed_m_s, from_deg;
    bool   has_wind, is_word;
} mesh_wind;

/* *deg: 0..359, or -1 for calm. */
bool wind_word_parse(span word, double *deg);
void mesh_mean(const mesh_wind *w, size_t n, air *out);

#endif
