/* evaluate_series.h - which series of the keep are hour values of the six pollutants, and of which station.
 * Place      app. Shared by the evaluation of days (evaluate_load.c) and of hours (evaluate_hour.c).
 * Returned   stations ordered by id; series ordered by their number in the keep, as keep_scan gives them
 * Errors     LT_CONFLICT: a series of a pollutant whose unit is no mass concentration (named)
 * Owner      cx->arena
 */
#ifndef LT_APP_EVALUATE_SERIES_H
#define LT_APP_EVALUATE_SERIES_H

#include "assess/evaluate.h"
#include "keep/keep.h"

typedef struct evaluate_series {
    uint32_t  id;
    uint32_t  station; /* index into the stations */
    pollutant pollutant;
    int64_t   unit_ng; /* ng/m3 in one unit of the series */
} evaluate_series;

LT_MUST lt_err evaluate_list_stations(lt_cx *cx, keep *k, lt_place **out, size_t *n);
/* Index of the station with that id among those of evaluate_list_stations; n: none. */
size_t evaluate_find_station(const lt_place *stations, size_t n, const char *id);
typedef struct evaluate_series_list {
    evaluate_series *rows;
    size_t           count;
} evaluate_series_list;
void evaluate_sort_series(evaluate_series_list *list); /* by their number */
LT_MUST lt_err evaluate_list_series(lt_cx *cx, keep *k, const lt_place *stations, size_t station_count, evaluate_series_list *out);

#endif
