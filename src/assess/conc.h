/* conc.h - concentrations in and out: text or double with a unit to exact ng/m3, and the law's roundings of them.
 * Place      assess. Pure.
 * Source     HJ 633-2026 4.2.2 (integer ug/m3, CO 0.1 mg/m3, GB/T 8170); HJ 663 rounding stages; tables/rounding.tsv
 * Given      text "[+-]digits[.digits]" in the law's unit of the pollutant; doubles as instruments' numbers were stored
 * Returned   exact fractions in ng/m3; LT_BAD_INPUT names the text that is no number or is beyond CONC_MAX_NG
 * Valid      a double that is a decimal of at most 9 places is taken as that decimal, exactly; any other is taken as the
 *            nearest picogram and conc_of_double returns false
 */
#ifndef LT_ASSESS_CONC_H
#define LT_ASSESS_CONC_H

#include "assess/law.h"

LT_MUST lt_err conc_parse(lt_cx *cx, span text, pollutant p, exact *out);
/* unit_ng: ng/m3 in one unit of v (CONC_NG_PER_UG, CONC_NG_PER_MG, 1). Not finite or beyond CONC_MAX_NG: EXACT_NONE. */
bool conc_of_double(double v, int64_t unit_ng, exact *out);
/* The same in whole picograms, half to even; *is_exact: nothing was rounded. False: not finite or beyond CONC_MAX_NG. */
bool conc_pg_of_double(double v, int64_t unit_ng, int64_t *pg, bool *is_exact);
/* Rounded as the stage asks, still ng/m3 (unchanged where the law does not round there). */
exact conc_at_stage(const law *w, rule_set r, law_stage s, pollutant p, exact v);
/* The same as a decimal in the law's unit, as it is printed: PM2.5 25.67 -> 25.7. decimals -1: no value. A stage that
 * does not round is printed with 3 decimals (CO 6), which holds every ng. */
num_dec conc_print(const law *w, rule_set r, law_stage s, pollutant p, exact v);
/* The value as it is known, to 1 ng, in the law's unit, without idle zeros: 35, 35.6, 0.812. decimals -1: none. */
num_dec conc_show(pollutant p, exact v);

#endif
