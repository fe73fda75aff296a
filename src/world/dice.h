/* dice.h - chance as a function: a number for (seed, stream, place, time), the same whenever it is asked.
 * Place      world. Pure.
 * Method     splitmix64's mixing over the words in turn (Steele, Lea, Flood 2014); a "normal" is the sum of four 16-bit
 *            uniforms, scaled: mean 0, variance 1, never beyond 3.5; noise in time is linear between knots and divided
 *            by its own standard deviation, so that it has mean 0 and variance 1 at every instant
 * Given      key: who; stream: which chance of his; at: a counter (an hour, a block)
 * Returned   as named; no state is kept, nothing before `at` needs to be asked first
 * Threads    any
 */
#ifndef LT_WORLD_DICE_H
#define LT_WORLD_DICE_H

#include <stdint.h>

uint64_t dice_roll(uint64_t key, uint32_t stream, int64_t at);
uint64_t dice_text(const char *s); /* a key from a name */
double dice_unit(uint64_t key, uint32_t stream, int64_t at);   /* [0, 1) */
double dice_normal(uint64_t key, uint32_t stream, int64_t at); /* mean 0, variance 1, |x| < 3.5 */
/* True with this chance in a million. */
int dice_hits(uint64_t key, uint32_t stream, int64_t at, int64_t per_million);
/* Noise at hour t with a knot every `knot_h` hours: neighbours within that time are alike. */
double dice_noise(uint64_t key, uint32_t stream, int64_t t_h, int64_t knot_h);
int64_t dice_floor_div(int64_t a, int64_t b); /* b > 0 */

#endif
