/* exceedance.c - see exceedance.h. */
#include "model/forecast/exceedance.h"

#include <math.h>

double exceedance_of(const double *share, const double *value, size_t n, double limit)
{
    double above = NAN, last_value = NAN, last_share = NAN;
    size_t seen = 0;
    for (size_t i = 0; i < n; i++) {
        if (isnan(value[i]))
            continue;
        if (value[i] <= limit)
            above = 1 - share[i];
        else if (seen == 0)
            above = 1 - share[i]; /* the whole of what is known lies above */
        else if (last_value <= limit)
            above = 1 - (last_share + (share[i] - last_share) * (limit - last_value) / (value[i] - last_value));
        last_value = value[i];
        last_share = share[i];
        seen++;
    }
    return seen < 2 ? NAN : above;
}
