/* culprit.h - how well one place explains what stations measured, whatever its rate, the wind's error and the background were.
 * Place      model. Pure.
 * Method     y_hi = b_h r_i + q a_hi(k) + e,   e ~ N(0, s_i^2 + (f q a_hi)^2 + (g q mean_k a_hi)^2)
 *            b_h ~ N(level_h, error_h^2) is integrated out in closed form (one rank: Sherman-Morrison); the turn k of the wind of
 *            each hour over its nodes (weights of a normal); ln q ~ N(mu, sd^2): the largest of the posterior by a scan from the
 *            least squares' rate and parabolas, then Laplace's closed form, or the scan's sum where it is wide
 * Source     Kass and Raftery 1995 (Laplace's evidence) [B]; Keats, Yee, Lien 2007 (sources by Bayes' rule) [B]
 * Given      y [hours][n] and has; r, s [n]; level, error [hours]; a [hours][turns][n] in ug/m3 per g/s; a loud station (index or
 *            CULPRIT_NONE) whose reading of one hour may be anything: an instrument that fails
 * Returned   log_evidence (natural; of different places comparable), log_rate ln(g/s) and its standard deviation
 * Valid      n x hours up to a few thousand; f about 0.6 for hour means (test/model/trace.measure: calibrated)
 * Cost       about 20 hours x turns x n steps
 * Limits     CULPRIT_TURNS nodes, CULPRIT_HOURS_MAX hours of the window (the caller sees to it)
 * Threads    any
 * Invariants 1. a place without response has the evidence of no source
 */
#ifndef LT_MODEL_CULPRIT_H
#define LT_MODEL_CULPRIT_H

#include <stddef.h>
#include <stdint.h>

#define CULPRIT_TURNS 9
#define CULPRIT_HOURS_MAX 48
#define CULPRIT_STATIONS_MAX 400
#define CULPRIT_BETWEEN 0.15 /* g: of the mean over turns, what lies between the nodes and in turns of less than an hour */
#define CULPRIT_NONE  SIZE_MAX

typedef struct culprit_data {
    size_t         hours, n;
    const double  *y;
    const uint8_t *has;
    const double  *ratio, *noise, *level, *error;
    double         model_error; /* f */
    size_t         loud, loud_hour;
    double         loud_size; /* ug/m3 */
} culprit_data;

/* Node k of the wind's turn in standard deviations, and the logarithm of its weight. */
double culprit_turn(size_t k);
double culprit_turn_weight(size_t k);

typedef struct culprit_rate { /* ln(g/s) */
    double mu, sd;
} culprit_rate;
typedef struct culprit_verdict {
    double log_evidence, log_rate, log_rate_sd;
} culprit_verdict;
typedef struct culprit_reach {
    const float *a; /* [hours][turns][n] */
} culprit_reach;
culprit_verdict culprit_judge(const culprit_data *d, const culprit_reach *of, culprit_rate prior);
/* Without any source. */
double culprit_evidence_none(const culprit_data *d);
/* What the place adds at its best rate, the turns weighed by how well they fit: [hours][n] in ug/m3. */
void culprit_predict(const culprit_data *d, const culprit_reach *of, double log_rate, double *out);

#endif
