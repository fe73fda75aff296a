/* correction.h - another's forecast of a pollutant at one place (CAMS, a chemical transport model), made to fit what was measured there.
 * Place      model. Pure: arrays in, arrays out.
 * Method     Learnt from the runs issued before `train_to_h` and what was measured by then, by band of leads (CORRECTION_BANDS):
 *              regression  ridge (ridge.h) of the observed value on the product (its root, itself, the mean of its run within 12 h),
 *                          hour of the day, lead, the product's errors of the last 3 and 24 h before the run and at the same hour of
 *                          the day, and the last observed value
 *              quantiles   c = F_o^-1(F_p(x)): the product's rank among its own values, read from the observed ones; beyond the
 *                          largest by the ratio there
 *              raw         the product itself
 *            To each belongs an online bias by band and hour of the day, of s = (y - c) / sqrt(c + 1), by a Kalman filter: the bias
 *            walks at random, P' = P + q, K = P' / (P' + 1), b <- b + K (s - b), P <- (1 - K) P'; q is the ratio of the variances of
 *            walk and noise, 0: no bias. Method and q are those with the smallest RMSE on the last quarter of the time to learn
 *            from, taught on the three before; then all is taught anew on the whole. Intervals: the errors of that quarter (interval.h)
 * Source     Glahn and Lowry 1972 (model output statistics); Delle Monache et al. 2006, J. Geophys. Res. 111, D05308 (Kalman filter
 *            of ozone forecasts); Panofsky and Brier 1968 (quantile mapping)
 * Given      rows of the product sorted by issue, then by valid hour (LT_BAD_INPUT names the row that is not), valid_h >= issued_h,
 *            raw finite, below 0 taken as 0; the place's measured hours on one axis. A run knows what was measured before its hour of
 *            issue (hours < issued_h). Fewer than CORRECTION_PAIRS_MIN pairs to learn from: LT_NOT_ENOUGH
 * Returned   a value and 5, 25, 50, 75, 95 % for every row (of the rows learnt from: is_given false); what was chosen
 * Valid      a product that stays the same model; after a change of it the bias follows within days, the regression when it is taught
 *            anew. On a made-up product (bias by hour, scale, drift, noise that grows) and on another station's real values taken
 *            for this one: correction_test, test/model/forecast.test
 * Cost       rows x (columns^2 / 2)     Limits  CORRECTION_ROWS_MAX rows
 * Threads    any     Owner  the caller
 * Invariants 1. nothing measured at or after a run's hour of issue changes its values
 */
#ifndef LT_MODEL_CORRECTION_H
#define LT_MODEL_CORRECTION_H

#include "model/forecast/forecast.h"
#include "model/forecast/interval.h"

#define CORRECTION_BANDS     7 /* leads to 6, 12, 24, 48, 72, 120 h, and beyond */
#define CORRECTION_ROWS_MAX  4000000u
#define CORRECTION_PAIRS_MIN 500u

typedef enum correction_method { CORRECTION_AUTO, CORRECTION_REGRESSION, CORRECTION_QUANTILES, CORRECTION_RAW } correction_method;
#define CORRECTION_METHODS 4
const char *correction_method_name(correction_method m); /* "auto" "regression" "quantiles" "raw" */

typedef struct correction_row {
    int64_t issued_h, valid_h; /* numbered as forecast.h does */
    float   raw;
} correction_row;
typedef struct correction_ask {
    const correction_row *row;
    size_t                rows;
    forecast_track        truth; /* value[i]: of the hour first_h + i */
    int64_t               first_h;
    size_t                hours;
    int64_t               train_to_h; /* runs issued before it teach, with what was measured before it */
    correction_method     method;
    double                walk;     /* q; below 0: chosen */
    bool                  is_fixed; /* nothing measured from train_to_h on moves the bias */
} correction_ask;
typedef struct correction_value {
    bool  is_given;
    float value;
    float level[INTERVAL_LEVELS];
} correction_value;
typedef struct correction_report {
    correction_method method;
    double            walk;
    size_t            pairs;              /* learnt from */
    double            rmse_raw, rmse_own; /* on the last quarter of them */
} correction_report;
/* out: one a row. */
LT_MUST lt_err correction_solve(lt_cx *cx, const correction_ask *q, correction_value *out, correction_report *report);
int correction_band_of(int64_t lead_h);

#endif
