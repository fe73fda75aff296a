/* num.h - decimal numbers as the law writes them: scaled integers, exact parsing, GB/T 8170 rounding.
 * Place      base. Pure.
 * Source     GB/T 8170-2008 3.2 (round half to even, once, sign apart); HJ 212-2017 6.3.3 (N14.2)
 * Given      text spans; scaled int64 with `decimals` digits behind the point (0..NUM_DECIMALS_MAX)
 * Returned   exact results, or false/LT_NUMERIC where int64 would overflow; nothing is rounded silently
 * Valid      |value * 10^decimals| < 2^63
 */
#ifndef LT_BASE_NUM_H
#define LT_BASE_NUM_H

#include "base/span.h"

#define NUM_DECIMALS_MAX 9
#define NUM_TEXT_MAX     40

typedef struct num_dec { /* value = scaled / 10^decimals */
    int64_t scaled;
    int     decimals;
} num_dec;

int64_t num_pow10(int n); /* 0 <= n <= 18 */

/* "[+-]digits[.digits][e[+-]dd]" exactly; at most 18 significant digits and 15 decimals.
 * Decimals are kept as written ("1.50" -> 150, 2). False: not such a number. */
bool num_parse_dec(span s, num_dec *out);
/* The double nearest to the text, any length up to 64 characters; refuses NaN, inf, hex. */
bool num_parse_double(span s, double *out);

/* GB/T 8170: num/den rounded to an integer, half to even. den > 0. Any sign of num. */
int64_t num_div_half_even(int64_t num, int64_t den);
/* ceil(num/den), den > 0. */
int64_t num_div_up(int64_t num, int64_t den);
/* Change the number of decimals, rounding half to even where digits go; false on overflow. */
bool num_rescale(num_dec v, int decimals, int64_t *out);
/* The double as an exact short decimal: smallest decimals 0..max with scaled/10^d == v as doubles,
 * |scaled| < 2^53. False: v is no short decimal (or not finite). -0.0 is no short decimal. */
bool num_from_double(double v, int max_decimals, num_dec *out);
/* The double as written in the fewest digits, rounded to `decimals` by GB/T 8170 on those digits
 * (60.5 -> "60.5" -> 60). False: not finite or overflow. */
bool num_round_double(double v, int decimals, int64_t *scaled);
double num_to_double(num_dec v); /* correctly rounded for |scaled| < 2^53 and decimals <= 22 */

/* "-12.30" with exactly v.decimals digits behind the point. Returns the length. */
size_t num_format_dec(num_dec v, char out[NUM_TEXT_MAX]);
/* Shortest text that reads back as the same double; finite only (asserted). */
size_t num_format_double(double v, char out[NUM_TEXT_MAX]);

#endif
