/* tally.h - sum, mean and marks of a handful of samples, exactly: what hour and day values are made of.
 * Place      keep. Pure.
 * Method     decimals summed as 128-bit integers at 9 decimals; the mean rounded once, half to even, to the finest
 *            decimals met plus DERIVE_DECIMALS_MORE (9 at most; fewer where 2^53 would be passed). One value that is no short
 *            decimal makes the whole tally a sum of doubles. Directions: the mean of unit vectors, in [0, 360)
 * Given      samples; those with a bit of MARK_NOT_VALID are seen (entry) and not counted
 * Returned   tally_mean, tally_sum: false when nothing counts (for directions: when they cancel out)
 * Valid      up to TALLY_MAX counted samples; more are asserted away
 * Threads    any
 */
#ifndef LT_KEEP_TALLY_H
#define LT_KEEP_TALLY_H

#include "keep/keep.h"

#define TALLY_MAX 100000000u

__extension__ typedef __int128 tally_wide;

typedef enum tally_way { TALLY_MEAN, TALLY_CIRCULAR, TALLY_SUM, TALLY_NONE } tally_way;

typedef struct tally {
    bool       is_direction, is_raw;
    uint32_t   seen, counted;
    int        decimals;  /* finest met */
    tally_wide sum;       /* at 9 decimals */
    double     raw, east, north;
    double     min, max;  /* of what counts */
    lt_mark    informs;   /* of what counts, without MARK_DERIVED */
    uint64_t   entry;     /* newest of what was seen */
} tally;

void tally_add(tally *t, const keep_block *b, uint32_t i); /* b without entries: t->entry stays */
void tally_add_run(tally *t, const keep_block *b, uint32_t from, uint32_t to); /* rows [from, to) */
bool tally_mean(const tally *t, double *out);
bool tally_sum(const tally *t, double *out);
/* How values of this quantity become one: tables/quantity.tsv, column derive; TALLY_MEAN where it has no row. */
tally_way tally_way_of(const char *quantity);
/* The minimum that tables/validity.tsv states under this key. */
uint32_t tally_minimum(const char *key);

#endif
