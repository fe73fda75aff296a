/* exact.h - exact fractions of wide integers: what means, percentiles and indices are before the one rounding.
 * Place      assess. Pure.
 * Source     GB/T 8170-2008 3.2 (half to even, once)
 * Given      num/den, den > 0; |num| and den below 2^126
 * Returned   exact results; exact_add and exact_mul return false where 127 bits would not do (nothing is lost silently)
 * Valid      comparisons are exact for all fractions, without overflow
 */
#ifndef LT_ASSESS_EXACT_H
#define LT_ASSESS_EXACT_H

#include "base/num.h"

__extension__ typedef __int128 wide;

typedef struct exact {
    wide num;
    wide den; /* > 0; 0: there is no value */
} exact;
#define EXACT_NONE ((exact){0, 0})

static inline bool exact_has(exact v) { return v.den > 0; }
static inline exact exact_of(wide num, wide den) { return (exact){.num = num, .den = den}; }
static inline exact exact_of_int(int64_t v) { return (exact){.num = v, .den = 1}; }
/* 9 decimals of num_dec at most are needed by the law; d.decimals 0..18. */
exact exact_of_dec(num_dec d);

/* num/den to an integer: half to even; up; den > 0, |num| and den below 2^126. */
wide wide_div_half_even(wide num, wide den);
wide wide_div_up(wide num, wide den);
wide wide_gcd(wide a, wide b); /* of absolute values; gcd(0, b) = b */
bool wide_mul(wide a, wide b, wide *out); /* false: 127 bits would not do */

exact exact_reduce(exact v);
bool exact_add(exact a, exact b, exact *out);
bool exact_mul(exact a, exact b, exact *out);
/* -1, 0, 1; both must have a value. */
int exact_cmp(exact a, exact b);
/* v / unit rounded to `decimals` by GB/T 8170; unit > 0. decimals -1 of out when v has no value or int64 would not do. */
num_dec exact_round(exact v, int64_t unit, int decimals);
/* A double near v (for charts and tests, never for a judgement). */
double exact_to_double(exact v);

#endif
