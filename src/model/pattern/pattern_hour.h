/* pattern_hour.h - hours of a value and a wind: which of them can be used, and what became of the others.
 * Place      model. Pure: arrays in, arrays out; shared by the files of this folder.
 * Method     an hour is one of: no value; calm (speed below the calm speed, or the direction is a word for calm or variable);
 *            no wind (speed or direction missing or out of range); used. They are told apart in this order
 * Given      value: any unit, NaN missing; speed_m_s >= 0, NaN missing; from_deg: where the wind comes from, 0 to 360, NaN missing,
 *            PATTERN_CALM_DEG (or anything below 0) calm or variable by the observer's word; calm_m_s: 0 leaves no hour out for its speed
 * Returned   the used hours in their order, directions in (0, 360] (0 is 360); a tally that adds up; zero and negative values are
 *            used and counted. Quantiles as R's type 7 (linear between order statistics)
 * Source     Carslaw and Ropkins 2012 (Environ. Modell. Softw. 27-28, 52); Hyndman and Fan 1996 for quantiles
 * Errors     LT_NOT_ENOUGH names the counts when no hour is left
 * Cost       linear in the hours
 * Limits     PATTERN_HOURS_MAX hours     Threads  any     Owner  cx->arena
 * Invariants 1. used + no_value + calm + no_wind = hours
 */
#ifndef LT_MODEL_PATTERN_H
#define LT_MODEL_PATTERN_H

#include "base/arena.h"
#include "base/span.h"

#define PATTERN_HOURS_MAX 2000000u
#define PATTERN_CALM_DEG  (-1.0)
#define PATTERN_CALM_M_S  0.2

typedef struct pattern_hours {
    size_t        n;
    const double *value, *speed_m_s, *from_deg;
} pattern_hours;

typedef struct pattern_tally {
    size_t hours, used, no_value, calm, no_wind;
    size_t zero, negative; /* among the used */
} pattern_tally;

typedef struct pattern_used {
    pattern_tally   tally;
    size_t          n;
    double         *value, *speed_m_s, *from_deg;
    const uint32_t *row; /* index into the hours given */
} pattern_used;

LT_MUST lt_err pattern_sift(lt_cx *cx, const pattern_hours *h, double calm_m_s, pattern_used *out);
void pattern_sort(double *v, size_t n);
/* Of n > 0 sorted values; share in [0, 1]. */
double pattern_quantile(const double *sorted, size_t n, double share);
/* The same of values in any order (copied). */
LT_MUST lt_err pattern_quantile_of(lt_cx *cx, const double *v, size_t n, double share, double *out);
/* Index of the sector of `count` sectors whose middle is at 0, 360/count ...; from_deg in [0, 360]. */
size_t pattern_sector(double from_deg, size_t count);

#endif
