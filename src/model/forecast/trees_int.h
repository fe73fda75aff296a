/* trees_int.h - between trees.c (growing), trees_bin.c (codes) and trees_cut.c (histograms and best cuts).
 * Place      model, private to trees.
 * Layout     codes: [block][row][TREES_LANES], so that a block's histograms of one node fill 32 kB; a histogram cell is
 *            residual sum x 2^24 + rows; a node's histograms: [block][lane][256] cells
 */
#ifndef LT_MODEL_TREES_INT_H
#define LT_MODEL_TREES_INT_H

#include <math.h>
#include <stdlib.h>

#include "base/parallel.h"
#include "model/forecast/trees.h"

#define TREES_LANES      16u
#define TREES_CELLS      256u
#define TREES_COUNT_BITS 24
#define TREES_COUNT_MASK ((1 << TREES_COUNT_BITS) - 1)

typedef struct trees_node {
    int32_t feature; /* column of the table; -1: a leaf */
    float   threshold; /* goes right where value > threshold */
    int32_t left;    /* the right one is left + 1 */
    uint8_t is_missing_right;
    float   value;
} trees_node;
struct trees {
    size_t      columns, rounds, nodes, room;
    double      base;
    int32_t    *root;
    trees_node *node;
};

/* Columns that vary, their cuts and the codes. */
typedef struct trees_codes {
    size_t    rows, used, blocks;
    uint32_t *column; /* used -> column of the table */
    uint32_t *bins;   /* used -> codes 1..bins */
    float    *cut;    /* used x TREES_CELLS: code c holds values <= cut[c - 1], the last one all above */
    uint8_t  *code;
} trees_codes;
LT_MUST lt_err trees_encode(lt_cx *cx, const trees_table *t, const trees_options *o, trees_codes *out);
void trees_free_codes(trees_codes *c);

typedef struct trees_cut {
    double   gain;
    uint32_t used;       /* index of the column */
    uint32_t bin;        /* codes <= bin go left */
    bool     is_missing_right;
    int64_t  left;       /* packed sum of the left side */
} trees_cut;
/* A node that may be cut. */
typedef struct trees_open {
    uint32_t begin, end; /* in the order of rows */
    int64_t  sum;        /* packed */
    uint32_t slot;       /* of histograms */
    int32_t  build;      /* 1: count rows into slot; 0: slot is the parent's, less `sibling`'s; 2: leave as is */
    uint32_t sibling;
    int32_t  node;
} trees_open;
typedef struct trees_level {
    const trees_codes   *codes;
    const trees_options *options;
    const int64_t       *packed;  /* residual of a row, packed with count 1 */
    const uint32_t      *order;
    int64_t             *hist;
    const uint8_t       *in_play; /* used column -> may be cut in this tree */
    trees_open          *open;
    size_t               opens;
    trees_cut           *best;    /* [block][open] */
    double               scale2;  /* gain in whole numbers -> gain of the loss */
    double               unit;    /* residual of one whole number */
} trees_level;
/* Histograms and best cuts of all nodes of the level for one block. */
lt_err trees_search(lt_cx *cx, void *level, size_t block, unsigned worker);

static inline double trees_sum_of(int64_t packed)
{
    return (double)(packed >> TREES_COUNT_BITS);
}
static inline uint32_t trees_count_of(int64_t packed)
{
    return (uint32_t)(packed & TREES_COUNT_MASK);
}
static inline const uint8_t *trees_lane(const trees_codes *c, uint32_t used)
{
    return c->code + (size_t)(used / TREES_LANES) * c->rows * TREES_LANES + used % TREES_LANES;
}

#endif
