/* ridge.h - linear regression with a penalty on large coefficients.
 * Place      model. Pure.
 * Method     Columns are centred and divided by their standard deviation, a missing value is the column's mean; then
 *            (X'X + L n I) b = X'y by Cholesky's factors
 * Source     Hoerl and Kennard 1970
 * Given      x: rows x columns, NaN missing; y finite (LT_BAD_INPUT names the row)
 * Returned   ridge_predict: the value of a row. A constant or all-missing column has coefficient 0
 * Valid      any rank: the penalty makes the matrix definite. LT_NOT_ENOUGH: no row; LT_NUMERIC: not definite even so
 * Cost       rows columns^2 / 2 + columns^3 / 6      Limits  RIDGE_COLUMNS_MAX
 * Threads    any      Owner  the caller: the struct is the model
 */
#ifndef LT_MODEL_RIDGE_H
#define LT_MODEL_RIDGE_H

#include "base/cx.h"
#include "model/forecast/trees.h"

#define RIDGE_COLUMNS_MAX 128u

typedef struct ridge {
    uint32_t columns;
    double   base;
    float    mean[RIDGE_COLUMNS_MAX];
    double   slope[RIDGE_COLUMNS_MAX]; /* of the column as it is */
} ridge;
/* penalty: L, such as 1e-3. */
LT_MUST lt_err ridge_fit(lt_cx *cx, const trees_table *t, double penalty, ridge *out);
double ridge_predict(const ridge *r, const float *row);

#endif
