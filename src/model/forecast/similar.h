/* similar.h - past situations of a place that were like the one at an origin, and what came of them: a forecast by precedent.
 * Place      model. Pure: arrays in, arrays out.
 * Method     An archive (analog.h) of what was known (feature.h) at the same hour of every earlier day whose target has come by the
 *            origin; a column's weight is the size of its standardised slope in a ridge regression of the target on these rows, so
 *            that what matters for this pollutant and lead makes situations alike. The members' targets are the ensemble
 * Source     Delle Monache et al. 2013, Mon. Wea. Rev. 141, 3498
 * Given      as forecast_predict; lead 1..72 h, or day 1..7; members 5..SIMILAR_MEMBERS_MAX
 * Returned   members (origin, value that came, distance), mean, 5, 25, 50, 75, 95 % of the ensemble. LT_NOT_ENOUGH: fewer than
 *            SIMILAR_DAYS_MIN earlier days, or no value of the pollutant at the origin
 * Valid      beside the model, not in place of it: on the months 2014-09 to 2015-02 of PRSA's stations, learnt on what was before,
 *            analogs joined to trees and ridge with the share that was best on held-out weeks (0 to 0.11 by band) made the RMSE of 12
 *            to 72 h between 0.1 % larger and 0.3 % smaller; so the model does without them. Of use where somebody asks when it was like this before
 * Cost       days x columns^2 / 2: some milliseconds     Threads  any     Owner  the caller
 * Invariants 1. nothing after the origin changes it
 */
#ifndef LT_MODEL_SIMILAR_H
#define LT_MODEL_SIMILAR_H

#include "model/forecast/forecast.h"
#include "model/forecast/interval.h"

#define SIMILAR_MEMBERS_MAX 50u
#define SIMILAR_DAYS_MIN    120u

typedef struct similar_ask {
    const forecast_history *history;
    size_t                  place;
    int                     pollutant, lead;
    bool                    is_day;
    int64_t                 origin_h;
    size_t                  members; /* 0: 20 */
} similar_ask;
typedef struct similar_case {
    int64_t origin_h;
    float   value, distance;
} similar_case;
typedef struct similar {
    size_t       n;
    similar_case member[SIMILAR_MEMBERS_MAX]; /* the most alike first */
    float        mean, level[INTERVAL_LEVELS];
} similar;
LT_MUST lt_err similar_find(lt_cx *cx, const similar_ask *q, similar *out);

#endif
