/* agreement.h - how well modelled values agree with others: the measures of air-quality model evaluation.
 * Place      model. Pure: arrays in, numbers out.
 * Method     o observed or reference, p modelled: FAC2 share of pairs with 0.5 <= p/o <= 2; FB = 2 (mean o - mean p) / (mean o +
 *            mean p); NMSE = mean (o - p)^2 / (mean o mean p); MG = exp(mean ln o - mean ln p); VG = exp(mean (ln o - ln p)^2);
 *            r = Pearson's correlation. Largest relative difference |p - o| / o among pairs with o above `floor` of the largest o
 * Source     Chang and Hanna, Meteorol. Atmos. Phys. 87 (2004) 167-196
 * Given      n >= 1 pairs; floor 0 to 1
 * Returned   figures over all pairs; MG and VG over pairs where both are above 0 (log_n of them), 1 when there is none; FB, NMSE and r 0
 *            where they are not defined. FAC2 counts pairs of which o is 0 as met when p is 0 too
 * Cost       n     Threads  any     Owner  the caller
 */
#ifndef LT_MODEL_PLUME_AGREEMENT_H
#define LT_MODEL_PLUME_AGREEMENT_H

#include <stddef.h>

struct agreement {
    size_t n, log_n;
    double largest;
    double fac2, fb, nmse, mg, vg, r;
    size_t compared;      /* pairs above the floor */
    double worst;         /* their largest relative difference */
    size_t worst_at;
    double mean_relative; /* their mean relative difference */
};

void agreement_find(const double *observed, const double *modelled, size_t n, double floor, struct agreement *out);

#endif
