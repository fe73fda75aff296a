/* trace_winds.h - the wind over the district in the hours that a trace follows: one field an hour out of its stations.
 * Place      app
 * Method     model/trace/wind_field (mass-consistent, flat ground: no plan has terrain yet) over the stations' box and
 *            TRACE_WINDS_AROUND_M beyond, in the hours of the window and those that puffs go back to, where at least
 *            TRACE_WINDS_STATIONS stations report a wind; other hours keep the mean wind of all
 * Given      a trace_input with spots and mesh
 * Returned   in->maps, NULL when no hour has enough stations
 * Cost       10 hours of 60 x 60 x 6 cells: 0.5 s on two cores
 * Threads    any; its workers are base/parallel.h's
 */
#ifndef LT_APP_TRACE_WINDS_H
#define LT_APP_TRACE_WINDS_H

#include "app/trace_input.h"

#define TRACE_WINDS_STATIONS 3
#define TRACE_WINDS_AROUND_M 4000.0

LT_MUST lt_err trace_winds_make(lt_cx *cx, trace_input *in);

#endif
