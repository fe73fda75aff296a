/* analog.h - analog ensemble: what came of the past situations that were most like this one.
 * Place      model. Pure: arrays in, arrays out.
 * Method     Each column is centred and divided by its standard deviation; the distance of two rows is the sum over the columns of
 *            weight (z - z')^2, where one of the two is missing weight times 2 (that of two strangers). The targets of the `members`
 *            nearest rows, each at equal shares, are the ensemble: its mean, and its quantiles by rank
 * Source     Delle Monache et al. 2013, Mon. Wea. Rev. 141, 3498
 * Given      a table as trees.h has it (y finite, LT_BAD_INPUT names the row); a weight a column, not below 0, or NULL: all alike. The
 *            ANALOG_COLUMNS_MAX columns with the largest weights count (of equal ones the first)
 * Returned   an archive, owned by the caller. analog_find: the nearest rows, the nearest first
 * Valid      an archive that holds situations of the kind asked for; the mean never leaves what was seen
 * Cost       rows x columns a question      Limits  ANALOG_ROWS_MAX, ANALOG_COLUMNS_MAX, ANALOG_MEMBERS_MAX
 * Threads    an archive may be read by many     Owner  analog_fit .. analog_close
 */
#ifndef LT_MODEL_ANALOG_H
#define LT_MODEL_ANALOG_H

#include "model/forecast/trees.h"

#define ANALOG_ROWS_MAX    100000u
#define ANALOG_COLUMNS_MAX 32u
#define ANALOG_MEMBERS_MAX 100u

typedef struct analog analog;
typedef struct analog_member {
    uint32_t row; /* of the table */
    float    target, distance; /* distance: the weighted sum of squares */
} analog_member;
LT_MUST lt_err analog_fit(lt_cx *cx, const trees_table *table, const double *weight, analog **out);
void analog_close(analog *a);
/* At most `members`; returns how many (the rows of the archive, when they are fewer). */
size_t analog_find(const analog *a, const float *row, size_t members, analog_member *out);

#endif
