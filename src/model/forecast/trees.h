/* trees.h - gradient-boosted regression trees over histograms: many small trees, each correcting the sum of those before.
 * Place      model. Pure.
 * Method     Each column is cut into at most 255 bins at its quantiles; code 0 is "missing". A tree grows level by level on the
 *            residuals r = y - F (squared loss) or their signs (quantile loss, r = a - [y < F]): a node is cut where
 *            G_l^2 / (n_l + L2) + G_r^2 / (n_r + L2) - G^2 / (n + L2) is largest, missing values to the better side. A leaf is
 *            sum r / (n + L2), for the quantile loss the a-quantile of its residuals; F gains rate times that. Residuals are rounded
 *            to whole numbers of max|r| n / 2^38 and summed exactly together with the count in one 64-bit cell, so that the larger
 *            child is the parent less the smaller one to the last bit and no order of adding matters
 * Source     Friedman 2001 (greedy function approximation); Chen and Guestrin 2016; Ke et al. 2017 (histogram subtraction)
 * Given      x: rows x columns, row after row, NaN is missing (an infinity is LT_BAD_INPUT); y: finite (LT_BAD_INPUT names the row)
 * Returned   a forest; trees_predict: the value of one row
 * Valid      constant and all-missing columns are never cut; with no useful column the forest is the mean (quantile) of y.
 *            Within 0.5 % of libxgboost's RMSE or better with the same rows and columns: bench/forecast_race, test/model/forecast.test
 * Cost       O(rows columns) for a level of a tree at about 0.5 ns a cell; memory rows x columns bytes + 2 kB a column and open node
 * Limits     TREES_ROWS_MAX, TREES_COLUMNS_MAX, TREES_DEPTH_MAX, TREES_ROUNDS_MAX
 * Threads    trees_fit uses `workers`; a forest may be read by many
 * Owner      trees_fit/trees_load .. trees_close
 * Invariants 1. the same input and seed give the same forest whatever the number of workers  2. a child has leaf_rows rows or more
 */
#ifndef LT_MODEL_TREES_H
#define LT_MODEL_TREES_H

#include "base/buf.h"
#include "base/cx.h"
#include "base/span.h"

#define TREES_ROWS_MAX    (1u << 22)
#define TREES_COLUMNS_MAX 1024u
#define TREES_DEPTH_MAX   10u
#define TREES_ROUNDS_MAX  5000u
#define TREES_BINS_MAX    255u

typedef enum trees_loss { TREES_SQUARED, TREES_QUANTILE } trees_loss;
typedef struct trees_options {
    trees_loss loss;
    double     level;        /* of the quantile, in (0, 1) */
    unsigned   rounds;       /* trees; 0: 150 */
    unsigned   depth;        /* 0: 7 */
    unsigned   leaves;       /* a tree's leaves at most, best cuts first within a level; 0: as many as the depth allows */
    unsigned   bins;         /* 0: 255 */
    unsigned   leaf_rows;    /* 0: 20 */
    double     rate;         /* of learning; 0: 0.08 */
    double     l2;           /* 0: 1 */
    double     row_share;    /* of the rows, drawn anew for each tree; 0: 1 */
    double     column_share; /* 0: 1 */
    uint64_t   seed;
    unsigned   workers;      /* 0: all cores */
} trees_options;
typedef struct trees_table {
    const float *x; /* rows x columns */
    const float *y;
    size_t       rows, columns;
} trees_table;

typedef struct trees trees;
LT_MUST lt_err trees_fit(lt_cx *cx, const trees_table *table, const trees_options *options, trees **out);
void trees_close(trees *t);
double trees_predict(const trees *t, const float *row);
size_t trees_columns(const trees *t);
void trees_save(const trees *t, buf *out);
/* Takes the forest from the reader's position on; LT_DAMAGED: not a forest. */
LT_MUST lt_err trees_load(lt_cx *cx, reader *r, trees **out);

#endif
