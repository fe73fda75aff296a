/* rank.h - ranking 排名 by an exact value rounded as it is printed: equal printed values share a rank 并列.
 * Place      assess. Pure.
 * Source     城市环境空气质量排名技术规定 (环办监测〔2018〕19号): smaller is better, ties share; ranks go 1 2 2 4
 * Given      rows with a key (unique), a value or none, and why there is none
 * Returned   rows sorted: ranked ones by rank then key, then exempt ones, then those without enough data (rank 0)
 * Valid      the result does not depend on the order of the rows given
 */
#ifndef LT_ASSESS_RANK_H
#define LT_ASSESS_RANK_H

#include "assess/exact.h"

typedef enum rank_state { RANK_COUNTS, RANK_EXEMPT, RANK_TOO_LITTLE_DATA } rank_state;
typedef struct rank_row {
    const char *key;
    exact       value;    /* not looked at unless RANK_COUNTS */
    rank_state  state;
    void       *user;     /* the caller's */
    int         rank;     /* out: 1.., 0 not ranked */
    num_dec     shown;    /* out: the value as it is compared; decimals -1: none */
    bool        is_shared;/* out: another row has the same rank */
} rank_row;
typedef struct rank_options {
    int  decimals;        /* compared and printed with so many */
    bool largest_first;   /* good days: more is better */
} rank_options;
void rank_assign(rank_row *rows, size_t n, rank_options o);
/* now - before of two printed values; decimals -1 when one of them is none, or they are printed differently. */
num_dec rank_change(num_dec now, num_dec before);

#endif
