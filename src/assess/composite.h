/* composite.h - the composite index 环境空气质量综合指数 in its named definitions.
 * Place      assess. Pure.
 * Method     I_i = C_i/S_i (hj663: the larger of mean/annual limit and percentile/daily limit); I = sum of weight_i I_i
 * Source     城市环境空气质量排名技术规定 2014/2018 ("ranking"); HJ 663-2013 annex C ("hj663"); 2026 weights
 *            ("ranking-2026"); tables/composite.tsv, composite_variant.tsv with confidence
 * Given      mean and percentile of each pollutant in ng/m3, exact (EXACT_NONE where missing), and a stage of limits
 * Returned   exact indices; LT_NOT_ENOUGH names the pollutant whose statistic is missing; LT_BAD_INPUT an unknown variant
 */
#ifndef LT_ASSESS_COMPOSITE_H
#define LT_ASSESS_COMPOSITE_H

#include "assess/law.h"

typedef struct composite_input {
    exact mean[POLLUTANT_COUNT];       /* not asked of CO and O3 */
    exact percentile[POLLUTANT_COUNT]; /* CO: 95th, O3: 90th ... (percentile.tsv) */
} composite_input;
typedef struct composite_index {
    exact     item[POLLUTANT_COUNT]; /* I_i, without its weight */
    exact     sum, max;
    pollutant main; /* largest weighted I_i, first of equals */
    int       item_decimals, sum_decimals; /* as the definition prints them */
} composite_index;
/* Number of the variant by key, or -1; their count and keys. */
int composite_variant_count(void);
const char *composite_variant_key(int variant);
int composite_find_variant(span key);
/* The definition in use on a civil day, and the stage of limits it states. */
int composite_variant_on(int64_t civil_day);
limit_stage composite_limits(int variant);
typedef struct composite_choice {
    int         variant;
    limit_stage limits;
} composite_choice;
LT_MUST lt_err composite_of(lt_cx *cx, const law *w, composite_choice c, const composite_input *in, composite_index *out);
/* Fractions too wide for an exact sum (LT_NUMERIC): to 1 pg/m3; the caller says that the index is not exact. */
void composite_coarsen(composite_input *in);
/* Change against an earlier index in percent, exact: (now - before)/before * 100. before must be > 0. */
exact composite_change_percent(exact now, exact before);

#endif
