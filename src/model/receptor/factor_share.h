/* factor_share.h - when and from where a factor contributes: means by wind sector, hour, month, and its conditional probability.
 * Place      model. Pure.
 * Method     plain means of the contributions whose key falls into a class. CPF of a sector: of its rows, the share whose contribution
 *            is above the factor's 75th percentile of all rows with wind. Calm: speed below SHARE_CALM_M_S has no direction
 * Source     Kim, Hopke & Edgerton, Atmos. Environ. 37 (2003) 4957 (CPF) [R]
 * Given      contributions rows x factors; key of each row in [0, classes), below 0: left out (missing)
 * Returned   mean[classes x factors] (NAN: no row), count[classes]
 * Cost       rows * factors       Threads  any
 */
#ifndef LT_MODEL_FACTOR_SHARE_H
#define LT_MODEL_FACTOR_SHARE_H

#include "base/cx.h"

#define SHARE_CLASSES_MAX 36u
#define SHARE_SECTORS     16u
#define SHARE_CALM_M_S    0.5

typedef struct factor_series {
    size_t        rows;
    unsigned      factors;
    const double *contributions; /* rows x factors */
} factor_series;
void factor_share_means(const factor_series *s, const int *key, unsigned classes, double *mean, size_t *count);
/* cpf[SHARE_SECTORS x factors]. */
LT_MUST lt_err factor_share_cpf(lt_cx *cx, const factor_series *s, const int *sector, double *cpf);
/* 0 = north, clockwise; -1 when calm or no number. */
int factor_share_sector(double direction_deg, double speed_m_s);

#endif
