/* space.h - from stations to a street or a district: the mean of the stations' values and the 75 % rule.
 * Place      assess. Pure.
 * Source     HJ 663-2013 (as recalled): mean of the stations' valid values of the same statistic; tables/validity.tsv
 * Given      one value a station, exact, EXACT_NONE where there is none; control points 对照点 take no part
 * Returned   the mean, how many were valid of how many that should report; is_valid when at least 75 % were
 * Valid      exact; when the denominators are too many for 126 bits (hundreds of stations), *is_exact is false and the mean
 *            is right to 1e-9 ng/m3
 */
#ifndef LT_ASSESS_SPACE_H
#define LT_ASSESS_SPACE_H

#include "assess/law.h"

typedef struct space_station {
    exact value;
    bool  is_control;
} space_station;
typedef struct space_mean {
    exact value; /* EXACT_NONE: no station had one */
    int   valid, expected;
    bool  is_valid, is_exact;
} space_mean;
space_mean space_of(const law *w, const space_station *s, size_t n);
/* valid of expected stations: enough? expected 0: no. */
bool space_is_enough(const law *w, int valid, int expected);

#endif
