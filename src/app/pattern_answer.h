/* pattern_answer.h - what is asked of hours with a wind, through model/pattern, as JSON: for the command line and the API alike.
 * Place      app. Civil time in, no arithmetic of its own
 * Given      hours with ms UTC; a question; a lens that keeps the splines (one thread at a time)
 * Returned   an object: "method", "quantity", "tally" (hours, used, no_value, calm, no_wind, zero, negative), then the method's members;
 *            what is missing is null. Words of a wind of 16 directions: "wind_words" true
 * Errors     as the methods' headers
 */
#ifndef LT_APP_PATTERN_ANSWER_H
#define LT_APP_PATTERN_ANSWER_H

#include "app/hour_file.h"
#include "base/jout.h"
#include "model/pattern/polar.h"

typedef enum pattern_method { PATTERN_POLAR, PATTERN_CPF, PATTERN_ROSE, PATTERN_NWR, PATTERN_VARIATION, PATTERN_CLUSTER, PATTERN_TREND, PATTERN_METHOD_COUNT } pattern_method;
const char *pattern_method_name(pattern_method m);

typedef struct pattern_ask {
    pattern_method   method;
    const char      *quantity, *unit;
    polar_statistic  statistic;
    double           percentile, percentile_to, calm_m_s;
    uint32_t         min_bin, sectors, size, groups, draws;
    bool             uncertainty, raw_season, as_openair;
    uint64_t         seed;
    int              offset_min;
} pattern_ask;

LT_MUST lt_err pattern_answer(lt_cx *cx, polar_lens *lens, const pattern_ask *a, const hour_file *h, jout *j);

#endif
