/* sector.h - by wind direction alone: conditional probability (CPF), its bivariate table of a pollution rose, means and counts.
 * Place      model. Pure: arrays in, arrays out.
 * Method     sectors of 360/sectors degrees whose middles are 0, 360/sectors ...; CPF = hours of the sector above the threshold over
 *            hours of the sector, the threshold being a percentile of all used hours; 90 % Wilson interval. Rose: hours of a sector in
 *            classes of the value (limits rise; the last class is open), as shares of all hours but those without a value; calm apart
 * Source     Ashbaugh, Malm, Sadeh 1985 (Atmos. Environ. 19, 1263); Wilson 1927 for the interval
 * Given      hours as pattern_hour.h; sectors 4 to SECTOR_MAX; percentile in [0, 100]; SECTOR_CLASSES_MAX classes at most, none: deciles
 *            of the values at 20 40 60 80 %
 * Returned   a row a sector; a sector with no hour: probability and mean NaN; fewer than min_hours: is_few
 * Errors     LT_BAD_INPUT, LT_NOT_ENOUGH as pattern_hour.h
 * Cost       linear in the hours, and a sort     Limits  the maxima named
 * Threads    any     Owner  cx->arena
 * Invariants 1. the counts add up to the used hours; a sector's classes to its hours
 */
#ifndef LT_MODEL_SECTOR_H
#define LT_MODEL_SECTOR_H

#include "model/pattern/pattern_hour.h"

#define SECTOR_MAX         72u
#define SECTOR_CLASSES_MAX 12u

typedef struct sector_query {
    pattern_hours hours;
    double        calm_m_s, percentile;
    uint32_t      sectors, min_hours; /* 0: 16, 2 */
    double        limits[SECTOR_CLASSES_MAX];
    size_t        limit_count;
} sector_query;

typedef struct sector_row {
    double   middle_deg, mean, speed_m_s; /* of the sector's hours */
    size_t   hours, above;
    double   probability, low, high;
    bool     is_few;
    size_t   by_class[SECTOR_CLASSES_MAX + 1];
} sector_row;

typedef struct sector_table {
    pattern_tally tally;
    double        threshold, mean; /* mean of all used hours */
    size_t        above;
    size_t        limit_count;
    double        limits[SECTOR_CLASSES_MAX];
    size_t        calm_by_class[SECTOR_CLASSES_MAX + 1];
    size_t        sectors;
    sector_row   *rows;
} sector_table;

LT_MUST lt_err sector_make(lt_cx *cx, const sector_query *q, sector_table *out);

#endif
