/* polar.h - polar plot: a statistic of a pollutant over wind direction and speed, as counted cells and as a smooth surface.
 * Place      model. Pure: arrays in, arrays out.
 * Method     speeds less the smallest; 30 equal speed bins to the largest; direction bins of 10 degrees when all directions are
 *            whole tens, else 5, their middles at the step's multiples. A statistic a cell; cells with fewer hours than min_bin are left
 *            out, those with 1, 2, 3 hours weigh 0.25, 0.5, 0.75. The root of the statistic at (u, v) = (s sin d, s cos d), s = (bin)/29
 *            of the largest, is smoothed by polar_basis.h (k columns, GCV), squared, and taken from 51 x 51 points to size x size
 *            bilinearly. Points farther from every cell than 0.05 of the picture's width are left out. With uncertainty the weight is the
 *            number of hours and the bounds are (fit -+ 2 standard errors) squared
 * Source     Carslaw and Beevers 2013 (Environ. Modell. Softw. 40, 325); Uria-Tellaetxe and Carslaw 2014 for CPF; recipe of R openair's
 *            polarPlot, with two changes that are said: directions from 0 to half a step count north, where openair puts them into the
 *            first sector after north (`as_openair` does so too), and min_bin is 2 where openair has 1
 * Given      hours as pattern_hour.h; statistic; percentile in (0, 100) for PERCENTILE (default 50) and CPF (75), CPFI also percentile_to;
 *            min_bin 0: 2; k 0: 100; size 0: 201; calm_m_s as pattern_hour.h
 * Returned   tally, cells with counts, thresholds of CPF, surface (NaN: nothing said there), bounds; power 0.5, or 1 where a cell's
 *            statistic is negative (a root has no such value) - said, not hidden
 * Valid      surface against the recipe solved densely with knots at the filled cells, on 65,000 hours of London: polar_oracle_test
 * Errors     LT_NOT_ENOUGH: too few hours or cells, with their counts; LT_BAD_INPUT: a percentile out of range; LT_NUMERIC
 * Cost       linear in the hours, and some milliseconds for the surface
 * Limits     PATTERN_HOURS_MAX hours, POLAR_SIZE_MAX points a side
 * Threads    the lens by one thread at a time     Owner  results in cx->arena; polar_lens_open .. polar_lens_close
 * Invariants 1. the counts of the cells add up to the used hours
 */
#ifndef LT_MODEL_POLAR_H
#define LT_MODEL_POLAR_H

#include "model/pattern/pattern_hour.h"
#include "model/pattern/polar_basis.h"

#define POLAR_SIZE_MAX 401u

typedef enum polar_statistic {
    POLAR_MEAN,
    POLAR_MEDIAN,
    POLAR_MAX,
    POLAR_SD,
    POLAR_FREQUENCY,
    POLAR_WEIGHTED_MEAN, /* mean times the cell's share of the hours */
    POLAR_PERCENTILE,
    POLAR_CPF,  /* share of the cell's hours above the percentile of all */
    POLAR_CPFI, /* share between two percentiles of all */
    POLAR_STATISTIC_COUNT
} polar_statistic;
const char *polar_statistic_name(polar_statistic s); /* "weighted_mean" */
bool polar_statistic_parse(span text, polar_statistic *out);

/* The spline bases, each made when it is first wanted, and kept. */
typedef struct polar_lens polar_lens;
LT_MUST lt_err polar_lens_open(lt_cx *cx, polar_lens **out);
void polar_lens_close(polar_lens *l);

typedef struct polar_query {
    pattern_hours   hours;
    polar_statistic statistic;
    double          percentile, percentile_to, calm_m_s;
    uint32_t        min_bin, k, size;
    bool            uncertainty, as_openair;
} polar_query;

typedef struct polar_plot {
    pattern_tally tally;
    size_t        directions, cells, places, k, size;
    double        step_deg, speed_min_m_s, speed_max_m_s;
    double       *cell;   /* [direction * POLAR_BASIS_RINGS + ring]: the statistic, NaN: too few hours; direction i: (i + 1) steps */
    uint32_t     *count;  /* hours of each cell */
    double       *root;   /* what was smoothed, and its weights */
    double       *weight;
    double        threshold, threshold_to, power, edf, gcv, lambda;
    double       *surface, *low, *high; /* [size * size]: row v, column u, from -span to span; low, high: NULL without uncertainty */
    double        least, most;          /* of the surface */
    bool          was_kept;             /* the spline's basis was there already */
} polar_plot;

/* Only cells and counts: out->surface is NULL. */
LT_MUST lt_err polar_bin(lt_cx *cx, const polar_query *q, polar_plot *out);
LT_MUST lt_err polar_make(lt_cx *cx, polar_lens *l, const polar_query *q, polar_plot *out);

#endif
