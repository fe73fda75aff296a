/* pmf_turn.h - what is known besides the data, put on a PMF: elements fixed, pulled, in a ratio; and rotations (FPEAK).
 * Place      model. Pure.
 * Method     zero: the element is held at 0. ratio: two elements of one factor are held in a ratio (a factor's scale is free, so
 *            holding both at values in that ratio is the ratio itself). value: the element (mean contribution x profile) is pushed,
 *            as displacement does (pmf_error.h), until it stands at the value. pull up, down: pushed as far as dQ allows.
 *            All else is minimised anew each time. Zeros and ratios hold together; of value and pull one a call: run again from
 *            the result for another
 *            FPEAK phi: W (I + phi N), H turned back by the inverse, N of ones off the diagonal over k - 1, both cut at 0; then the
 *            contributions are fitted anew to the turned profiles. dQ says what the turn costs
 * Source     Paatero et al., Chemometrics and Intelligent Laboratory Systems 60 (2002) 253 (rotations); Norris et al., EPA PMF 5.0
 *            User Guide, EPA/600/R-14/108, chapters 6 and 7 (constraints as pulls with a dQ) [R]
 * Given      a base that pmf_settle scaled. LT_BAD_INPUT: no such factor or column, a ratio <= 0, a dQ <= 0, two pulls, |phi| > 2
 * Returned   fit: room of the caller, scaled to mean contribution 1, in the base's order; dq = Q - Q of the base
 * Valid      a pull follows the minimum from the base on: a far one is not seen
 * Cost       some refits      Threads  any
 * Invariants 1. an element held at 0 is 0   2. a pull's dq is not above what was allowed, by more than 2 %
 */
#ifndef LT_MODEL_PMF_TURN_H
#define LT_MODEL_PMF_TURN_H

#include "model/receptor/pmf.h"

#define TURN_RULES_MAX 64u
#define TURN_PHI_MAX   2.0

typedef enum turn_kind { TURN_ZERO, TURN_RATIO, TURN_VALUE, TURN_UP, TURN_DOWN, TURN_KINDS } turn_kind;
bool pmf_turn_parse_kind(const char *text, turn_kind *out); /* "zero" "ratio" "value" "up" "down" */
typedef struct turn_rule {
    turn_kind kind;
    unsigned  factor;
    size_t    column, other; /* ratio: column = by * other */
    double    by;            /* ratio, value; up and down: the dQ allowed */
} turn_rule;
typedef struct turn_result {
    double   dq;
    unsigned refits;
    bool     is_reached; /* a value that no push gives, a pull that came to its bound: false */
} turn_result;
typedef struct turn_base {
    const pmf_data    *d;
    const pmf_options *o;
    const pmf_fit     *fit;
} turn_base;
LT_MUST lt_err pmf_turn_constrain(lt_cx *cx, const turn_base *base, const turn_rule *rules, size_t count, pmf_fit *fit, turn_result *out);
LT_MUST lt_err pmf_turn_peak(lt_cx *cx, const turn_base *base, double phi, pmf_fit *fit, turn_result *out);

#endif
