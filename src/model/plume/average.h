/* average.h - hours of concentration to the averages a rule asks for, with the calm and the missing hours counted as AERMOD does.
 * Place      model. Pure: arrays in, arrays out.
 * Method     an average of n hours ends with each n-th hour of the day; its sum is divided by the hours that are neither calm nor
 *            missing, but by no fewer than round(0.75 n + 0.4). A month is all its hours without a least count; so is the period. The
 *            highest values of each receptor are kept with their dates, and the highest of all receptors
 * Source     Guideline on Air Quality Models, Appendix W 8.4.6.2 (calms); AERMOD user's guide 2.3.1
 * Given      average_init: receptors and kinds; hours: 1, 2, 3, 4, 6, 8, 12, 24, AVERAGE_MONTH or AVERAGE_PERIOD; ranks 0 to
 *            AVERAGE_RANKS_MAX; rows of the table of all receptors' highest values
 *            average_add in the order of time: the hour of day 1 to 24 that ends, whether its month ends with it, conc or NULL when
 *            calm or missing
 * Returned   average_add: true when an average ended: a->mean then holds it for each receptor
 *            average_end closes a month or the period; a->mean, a->counted the hours in it
 * Limits     AVERAGE_RANKS_MAX, AVERAGE_ROWS_MAX     Threads  one at a time     Owner  cx's arena
 * Invariants 1. a rank's value is not above the rank before it
 */
#ifndef LT_MODEL_PLUME_AVERAGE_H
#define LT_MODEL_PLUME_AVERAGE_H

#include "base/cx.h"

#define AVERAGE_RANKS_MAX 10u
#define AVERAGE_ROWS_MAX  1000u

enum { AVERAGE_MONTH = -1, AVERAGE_PERIOD = -2 };

struct average_high {
    double value;
    int64_t date;
};
struct average_row {
    double value;
    int64_t date;
    size_t receptor;
};

struct average {
    int hours;
    size_t receptors, ranks, rows_max;
    size_t counted, calm, missing, in_block; /* of the open average */
    double *sum, *mean;
    struct average_high *high; /* [receptor * ranks + rank] */
    size_t rows;
    struct average_row *row; /* the highest of all, falling */
};

struct average_shape {
    int hours;
    size_t receptors, ranks, rows;
};

enum average_state { AVERAGE_COUNTS, AVERAGE_CALM, AVERAGE_MISSING };

struct average_hour {
    int hour; /* 1 to 24 */
    bool is_month_end;
    enum average_state state;
    const double *conc;
    int64_t date; /* of the hour, kept with highest values */
};

LT_MUST lt_err average_init(lt_cx *cx, struct average *a, const struct average_shape *shape);
bool average_add(struct average *a, const struct average_hour *hour);
void average_end(struct average *a, int64_t date);

#endif
