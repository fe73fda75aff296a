/* trees.c - growing a forest, asking it, keeping it; see trees.h. */
#include "model/forecast/trees.h"

#include <assert.h>
#include <string.h>

#include "model/chance.h"
#include "model/forecast/trees_int.h"

#define CHUNK_ROWS 16384u
#define MAGIC      0x3154464cu /* "LFT1" */

typedef struct walk_node { /* a tree over codes; a leaf leads to itself */
    size_t   lane;  /* where its column's codes begin */
    int32_t  left;
    uint8_t  bin, is_missing_right;
    float    value;
} walk_node;
typedef struct grower {
    const trees_table *t;
    trees_options      o;
    trees_codes        codes;
    trees             *out;
    float             *f; /* the forest's value so far */
    int64_t           *packed;
    uint32_t          *order, *spare;
    uint8_t           *in_play, *in_tree; /* used columns, rows of this tree */
    walk_node         *walk;
    uint32_t           walks, n; /* n: rows of this tree */
    unsigned           walk_depth; /* cuts from the root to the deepest leaf */
    double             scale, largest;
    double            *chunk_largest;
    trees_level        level;
    trees_open        *open, *next;
    uint32_t          *free_slot, *node_begin, *node_end;
    uint32_t           free_slots, slots;
    chance             chance;
} grower;

static trees_options with_defaults(const trees_options *o, size_t rows)
{
    trees_options d = *o;
    d.rounds = d.rounds ? d.rounds : 150;
    d.depth = d.depth ? d.depth : 7;
    d.bins = d.bins ? d.bins : TREES_BINS_MAX;
    d.leaf_rows = d.leaf_rows ? d.leaf_rows : 20;
    d.rate = d.rate > 0 ? d.rate : 0.08;
    d.l2 = d.l2 > 0 ? d.l2 : 1;
    d.row_share = d.row_share > 0 ? d.row_share : 1;
    d.column_share = d.column_share > 0 ? d.column_share : 1;
    d.leaves = d.leaves && d.leaves < 1u << d.depth ? d.leaves : 1u << d.depth;
    if (rows < 2 * (size_t)d.leaf_rows)
        d.rounds = 0;
    return d;
}

static lt_err check_input(lt_cx *cx, const trees_table *t, const trees_options *o)
{
    if (t->rows == 0 || t->rows > TREES_ROWS_MAX || t->columns == 0 || t->columns > TREES_COLUMNS_MAX)
        return cx_fail(cx, t->rows == 0 || t->columns == 0 ? LT_NOT_ENOUGH : LT_LIMIT, "%zu rows of %zu columns: 1 to %u rows of 1 to %u columns are wanted",
                       t->rows, t->columns, TREES_ROWS_MAX, TREES_COLUMNS_MAX);
    if (o->rounds > TREES_ROUNDS_MAX || o->depth > TREES_DEPTH_MAX || o->bins > TREES_BINS_MAX || o->bins == 1)
        return cx_fail(cx, LT_BAD_INPUT, "%u trees of depth %u with %u bins: at most %u, %u and 2 to %u", o->rounds, o->depth, o->bins,
                       TREES_ROUNDS_MAX, TREES_DEPTH_MAX, TREES_BINS_MAX);
    if (o->loss == TREES_QUANTILE && !(o->level > 0 && o->level < 1))
        return cx_fail(cx, LT_BAD_INPUT, "quantile %g: it lies between 0 and 1", o->level);
    for (size_t i = 0; i < t->rows; i++)
        if (!isfinite(t->y[i]))
            return cx_fail(cx, LT_BAD_INPUT, "row %zu: the target is not a number", i);
    return LT_OK;
}

static int compare_floats(const void *a, const void *b)
{
    float x, y;
    memcpy(&x, a, sizeof x);
    memcpy(&y, b, sizeof y);
    return (x > y) - (x < y);
}
/* The value with a share `level` below it, as a sorted sample has it. */
static double quantile_of(float *v, size_t n, double level)
{
    qsort(v, n, sizeof *v, compare_floats);
    double at = level * (double)(n - 1);
    size_t i = (size_t)at;
    return i + 1 < n ? v[i] + (at - (double)i) * (v[i + 1] - v[i]) : v[i];
}

static lt_err begin_value(lt_cx *cx, grower *g)
{
    double sum = 0;
    for (size_t i = 0; i < g->t->rows; i++)
        sum += g->t->y[i];
    g->out->base = sum / (double)g->t->rows;
    if (g->o.loss == TREES_QUANTILE) {
        float *copy = malloc(g->t->rows * sizeof *copy);
        if (!copy)
            return cx_fail(cx, LT_NO_MEMORY, "no memory for %zu targets", g->t->rows);
        memcpy(copy, g->t->y, g->t->rows * sizeof *copy);
        g->out->base = quantile_of(copy, g->t->rows, g->o.level);
        free(copy);
    }
    for (size_t i = 0; i < g->t->rows; i++)
        g->f[i] = (float)g->out->base;
    return LT_OK;
}

static inline double residual_of(const grower *g, size_t i)
{
    double r = (double)g->t->y[i] - g->f[i];
    return g->o.loss == TREES_SQUARED ? r : r < 0 ? g->o.level - 1 : g->o.level;
}

/* Right of the cut? Without a branch: which way a row goes is not to be guessed. */
static inline uint32_t goes_right(uint8_t code, uint8_t bin, uint8_t is_missing_right)
{
    return (uint32_t)(code > bin) | ((uint32_t)(code == 0) & is_missing_right);
}
static inline int32_t walk_down(const grower *g, size_t row)
{
    int32_t at = 0;
    for (unsigned d = 0; d < g->walk_depth; d++) {
        const walk_node *w = &g->walk[at];
        at = w->left + (int32_t)goes_right(g->codes.code[w->lane + row * TREES_LANES], w->bin, w->is_missing_right);
    }
    return at;
}

/* A leaf's rows stand in rising order: the first of them that is `row` or later. */
static uint32_t first_from(const grower *g, uint32_t leaf, size_t row)
{
    uint32_t lo = g->node_begin[leaf], hi = g->node_end[leaf];
    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (g->order[mid] < row)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

/* A chunk of rows gets the value of the tree just grown: those it was grown on by its leaves, the others go down; the largest residual
 * left is kept. */
static lt_err walk_chunk(lt_cx *cx, void *self, size_t chunk, unsigned worker)
{
    grower *g = self;
    size_t  from = chunk * CHUNK_ROWS, to = from + CHUNK_ROWS < g->t->rows ? from + CHUNK_ROWS : g->t->rows;
    double  largest = 0;
    (void)cx;
    (void)worker;
    for (uint32_t i = 0; i < g->walks; i++)
        if (g->walk[i].left == (int32_t)i)
            for (uint32_t k = first_from(g, i, from); k < g->node_end[i] && g->order[k] < to; k++)
                g->f[g->order[k]] += g->walk[i].value;
    for (size_t i = from; i < to; i++) {
        if (g->walks && !g->in_tree[i])
            g->f[i] += g->walk[walk_down(g, i)].value;
        double r = fabs(residual_of(g, i));
        largest = r > largest ? r : largest;
    }
    g->chunk_largest[chunk] = largest;
    return LT_OK;
}
static lt_err pack_chunk(lt_cx *cx, void *self, size_t chunk, unsigned worker)
{
    grower *g = self;
    size_t  from = chunk * CHUNK_ROWS, to = from + CHUNK_ROWS < g->t->rows ? from + CHUNK_ROWS : g->t->rows;
    (void)cx;
    (void)worker;
    for (size_t i = from; i < to; i++)
        g->packed[i] = (int64_t)((uint64_t)llrint(residual_of(g, i) * g->scale) << TREES_COUNT_BITS) + 1;
    return LT_OK;
}

static lt_err advance(lt_cx *cx, grower *g)
{
    size_t chunks = (g->t->rows + CHUNK_ROWS - 1) / CHUNK_ROWS;
    TRY(parallel_run(cx, g->o.workers, chunks, walk_chunk, g, NULL));
    g->largest = 0;
    for (size_t i = 0; i < chunks; i++)
        g->largest = g->chunk_largest[i] > g->largest ? g->chunk_largest[i] : g->largest;
    g->scale = g->largest > 0 ? 0x1p38 / (double)g->t->rows / g->largest : 0;
    return parallel_run(cx, g->o.workers, chunks, pack_chunk, g, NULL);
}

static void draw_rows(grower *g)
{
    uint64_t below = g->o.row_share >= 1 ? UINT64_MAX : (uint64_t)(g->o.row_share * 0x1p32);
    uint32_t n = 0;
    for (uint32_t i = 0; i < g->t->rows; i++) {
        uint32_t is_drawn = below == UINT64_MAX || (chance_next(&g->chance) >> 32) < below;
        g->order[n] = i; /* kept when drawn */
        g->in_tree[i] = (uint8_t)is_drawn;
        n += is_drawn;
    }
    g->n = n;
    size_t in_play = 0;
    for (size_t k = 0; k < g->codes.used; k++)
        in_play += g->in_play[k] = g->o.column_share >= 1 || chance_unit(&g->chance) < g->o.column_share;
    if (in_play == 0 && g->codes.used)
        g->in_play[chance_below(&g->chance, g->codes.used)] = 1;
}

static int32_t add_node(grower *g, double value)
{
    g->walk[g->walks] = (walk_node){.left = (int32_t)g->walks, .bin = 255, .value = (float)value};
    g->out->node[g->out->nodes] = (trees_node){.feature = -1, .value = (float)value};
    g->out->nodes++;
    return (int32_t)g->walks++;
}
static double leaf_value(const grower *g, int64_t sum)
{
    return g->scale > 0 ? g->o.rate * (trees_sum_of(sum) / g->scale) / (trees_count_of(sum) + g->o.l2) : 0;
}

/* The order of the rows of a node that was cut, left side first. */
static lt_err part_rows(lt_cx *cx, void *self, size_t open, unsigned worker)
{
    grower           *g = self;
    const trees_open *o = &g->level.open[open];
    const trees_cut  *cut = &g->level.best[open];
    (void)cx;
    (void)worker;
    if (cut->used == UINT32_MAX)
        return LT_OK;
    const uint8_t *code = trees_lane(&g->codes, cut->used);
    uint32_t       left = o->begin, right = 0;
    for (uint32_t i = o->begin; i < o->end; i++) {
        uint32_t row = g->order[i];
        uint32_t is_right = goes_right(code[(size_t)row * TREES_LANES], (uint8_t)cut->bin, cut->is_missing_right);
        g->spare[o->begin + right] = row; /* both are written, one is kept */
        g->order[left] = row;
        right += is_right;
        left += !is_right;
    }
    memcpy(g->order + left, g->spare + o->begin, right * sizeof *g->order);
    assert(left - o->begin == trees_count_of(cut->left));
    return LT_OK;
}

/* The cut becomes two nodes; both are open when there is a level below. */
static void part_node(grower *g, const trees_open *o, const trees_cut *cut, size_t *nexts, bool is_last)
{
    uint32_t mid = o->begin + trees_count_of(cut->left);
    int64_t  right = o->sum - cut->left;
    assert(trees_count_of(cut->left) >= g->o.leaf_rows && trees_count_of(right) >= g->o.leaf_rows); /* INV(2) */
    int32_t l = add_node(g, leaf_value(g, cut->left)), r = add_node(g, leaf_value(g, right));
    size_t  first = g->out->nodes - g->walks;
    walk_node *w = &g->walk[o->node];
    w->lane = (size_t)(cut->used / TREES_LANES) * g->codes.rows * TREES_LANES + cut->used % TREES_LANES;
    w->left = l;
    w->bin = (uint8_t)cut->bin;
    w->is_missing_right = cut->is_missing_right;
    trees_node *n = &g->out->node[first + (size_t)o->node];
    n->feature = (int32_t)g->codes.column[cut->used];
    n->left = (int32_t)first + l;
    n->is_missing_right = cut->is_missing_right;
    n->threshold = cut->bin < g->codes.bins[cut->used] ? g->codes.cut[cut->used * TREES_CELLS + cut->bin - 1] : INFINITY;
    g->node_begin[l] = o->begin, g->node_end[l] = g->node_begin[r] = mid, g->node_end[r] = o->end;
    if (is_last) {
        g->free_slot[g->free_slots++] = o->slot;
        return;
    }
    bool       is_left_small = mid - o->begin <= o->end - mid;
    uint32_t   fresh = g->free_slots ? g->free_slot[--g->free_slots] : g->slots++;
    trees_open *a = &g->next[*nexts], *b = a + 1;
    *a = (trees_open){.begin = o->begin, .end = mid, .sum = cut->left, .node = l, .build = is_left_small, .sibling = (uint32_t)*nexts + 1};
    *b = (trees_open){.begin = mid, .end = o->end, .sum = right, .node = r, .build = !is_left_small, .sibling = (uint32_t)*nexts};
    a->slot = is_left_small ? fresh : o->slot;
    b->slot = is_left_small ? o->slot : fresh;
    *nexts += 2;
}

static void best_of_blocks(grower *g)
{
    trees_level *l = &g->level;
    for (size_t i = 0; i < l->opens; i++)
        for (size_t b = 1; b < g->codes.blocks; b++)
            if (l->best[b * l->opens + i].gain > l->best[i].gain && l->best[b * l->opens + i].used != UINT32_MAX)
                l->best[i] = l->best[b * l->opens + i];
}
/* The best `room` cuts of the level stay when a tree may not have more leaves. */
static void keep_best(grower *g, size_t room)
{
    trees_level *l = &g->level;
    for (;;) {
        size_t cuts = 0, worst = 0;
        for (size_t i = 0; i < l->opens; i++)
            if (l->best[i].used != UINT32_MAX) {
                if (cuts == 0 || l->best[i].gain <= l->best[worst].gain)
                    worst = i;
                cuts++;
            }
        if (cuts <= room)
            return;
        l->best[worst].used = UINT32_MAX;
    }
}

static lt_err grow_levels(lt_cx *cx, grower *g)
{
    trees_level *l = &g->level;
    size_t       leaves = 1;
    for (unsigned depth = 0; depth < g->o.depth && l->opens; depth++) {
        TRY(parallel_run(cx, g->o.workers, g->codes.blocks, trees_search, l, NULL));
        best_of_blocks(g);
        keep_best(g, g->o.leaves - leaves);
        TRY(parallel_run(cx, l->opens > 1 ? g->o.workers : 1, l->opens, part_rows, g, NULL));
        size_t nexts = 0, before = leaves;
        for (size_t i = 0; i < l->opens; i++)
            if (l->best[i].used == UINT32_MAX) {
                g->free_slot[g->free_slots++] = l->open[i].slot;
            } else {
                part_node(g, &l->open[i], &l->best[i], &nexts, depth + 1 == g->o.depth);
                leaves++;
            }
        g->walk_depth += leaves > before;
        trees_open *done = l->open;
        l->open = g->next;
        g->next = done;
        l->opens = nexts;
    }
    return LT_OK;
}

/* Quantile loss: a leaf's value is the quantile of what is left of its rows. */
static void set_quantiles(grower *g)
{
    size_t first = g->out->nodes - g->walks;
    float *left = (float *)(void *)g->spare;
    for (uint32_t i = 0; i < g->walks; i++)
        if (g->walk[i].left == (int32_t)i && g->node_end[i] > g->node_begin[i]) {
            size_t n = 0;
            for (uint32_t k = g->node_begin[i]; k < g->node_end[i]; k++)
                left[n++] = g->t->y[g->order[k]] - g->f[g->order[k]];
            g->walk[i].value = g->out->node[first + i].value = (float)(g->o.rate * quantile_of(left, n, g->o.level));
        }
}

static lt_err grow_tree(lt_cx *cx, grower *g)
{
    int64_t sum = 0;
    draw_rows(g);
    for (uint32_t i = 0; i < g->n; i++)
        sum += g->packed[g->order[i]];
    g->walks = g->free_slots = g->walk_depth = 0;
    g->slots = 1;
    g->out->root[g->out->rounds++] = (int32_t)g->out->nodes;
    add_node(g, leaf_value(g, sum));
    g->node_begin[0] = 0;
    g->node_end[0] = g->n;
    g->level.open[0] = (trees_open){.end = g->n, .sum = sum, .build = 1};
    g->level.opens = g->codes.used > 0;
    TRY(grow_levels(cx, g));
    if (g->o.loss == TREES_QUANTILE)
        set_quantiles(g);
    return advance(cx, g);
}

static lt_err make_room(lt_cx *cx, grower *g)
{
    size_t rows = g->t->rows, leaves = 1ul << g->o.depth, opens = leaves, nodes = 2 * leaves;
    size_t slots = g->o.leaves < leaves / 2 + 1 ? g->o.leaves + 1 : leaves / 2 + 1;
    size_t block_cells = TREES_LANES * TREES_CELLS;
    g->out->root = malloc((g->o.rounds + 1) * sizeof *g->out->root);
    g->out->room = (g->o.rounds + 1) * (2 * (size_t)g->o.leaves);
    g->out->node = malloc(g->out->room * sizeof *g->out->node);
    g->f = malloc(rows * sizeof *g->f);
    g->packed = malloc(rows * sizeof *g->packed);
    g->order = malloc(rows * sizeof *g->order);
    g->spare = malloc(rows * sizeof *g->spare);
    g->in_play = malloc(g->codes.used + 1);
    g->in_tree = malloc(rows);
    g->walk = malloc(nodes * sizeof *g->walk);
    g->chunk_largest = malloc((rows / CHUNK_ROWS + 1) * sizeof(double));
    g->open = malloc(opens * sizeof *g->open);
    g->next = malloc(opens * sizeof *g->next);
    g->free_slot = malloc(2 * nodes * sizeof *g->free_slot);
    g->node_begin = malloc(nodes * sizeof *g->node_begin);
    g->node_end = malloc(nodes * sizeof *g->node_end);
    g->level.hist = malloc(slots * (g->codes.blocks + 1) * block_cells * sizeof(int64_t));
    g->level.best = malloc((g->codes.blocks + 1) * opens * sizeof *g->level.best);
    if (!g->out->root || !g->out->node || !g->f || !g->packed || !g->order || !g->spare || !g->in_play || !g->in_tree || !g->walk || !g->chunk_largest ||
        !g->open || !g->next || !g->free_slot || !g->node_begin || !g->node_end || !g->level.hist || !g->level.best)
        return cx_fail(cx, LT_NO_MEMORY, "no memory to grow trees on %zu rows", rows);
    g->level.codes = &g->codes;
    g->level.options = &g->o;
    g->level.packed = g->packed;
    g->level.order = g->order;
    g->level.in_play = g->in_play;
    g->level.open = g->open;
    return LT_OK;
}
static void free_room(grower *g, trees_open *a, trees_open *b)
{
    void *all[] = {g->f, g->packed, g->order, g->spare, g->in_play, g->in_tree, g->walk, g->chunk_largest, a, b, g->free_slot, g->node_begin,
                   g->node_end, g->level.hist, g->level.best};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        free(all[i]);
    trees_free_codes(&g->codes);
}

static lt_err grow_forest(lt_cx *cx, grower *g)
{
    TRY(begin_value(cx, g));
    TRY(advance(cx, g));
    for (unsigned i = 0; i < g->o.rounds && g->scale > 0 && g->codes.used; i++)
        TRY(grow_tree(cx, g));
    trees_node *fit = realloc(g->out->node, (g->out->nodes + 1) * sizeof *fit);
    g->out->node = fit ? fit : g->out->node;
    return LT_OK;
}

lt_err trees_fit(lt_cx *cx, const trees_table *table, const trees_options *options, trees **out)
{
    TRY(check_input(cx, table, options));
    grower g = {.t = table, .o = with_defaults(options, table->rows), .chance = chance_of(options->seed, 1)};
    g.out = calloc(1, sizeof *g.out);
    if (!g.out)
        return cx_fail(cx, LT_NO_MEMORY, "no memory for a forest");
    g.out->columns = table->columns;
    lt_err e = trees_encode(cx, table, &g.o, &g.codes);
    if (!e)
        e = make_room(cx, &g);
    trees_open *a = g.open, *b = g.next;
    if (!e)
        e = grow_forest(cx, &g);
    free_room(&g, a, b);
    if (e) {
        trees_close(g.out);
        return e;
    }
    *out = g.out;
    return LT_OK;
}

void trees_close(trees *t)
{
    if (!t)
        return;
    free(t->root);
    free(t->node);
    free(t);
}

double trees_predict(const trees *t, const float *row)
{
    double sum = t->base;
    for (size_t k = 0; k < t->rounds; k++) {
        const trees_node *n = &t->node[t->root[k]];
        while (n->feature >= 0) {
            float v = row[n->feature];
            n = &t->node[n->left + (isnan(v) ? n->is_missing_right : v > n->threshold)];
        }
        sum += n->value;
    }
    return sum;
}
size_t trees_columns(const trees *t)
{
    return t->columns;
}

static void put_u32(buf *b, uint32_t v)
{
    uint8_t p[4];
    span_put_u32(p, v);
    buf_put(b, p, 4);
}
static uint32_t bits_of(float v)
{
    uint32_t u;
    memcpy(&u, &v, 4);
    return u;
}
static float float_of(uint32_t u)
{
    float v;
    memcpy(&v, &u, 4);
    return v;
}

void trees_save(const trees *t, buf *out)
{
    uint64_t base;
    memcpy(&base, &t->base, 8);
    put_u32(out, MAGIC);
    put_u32(out, (uint32_t)t->columns);
    put_u32(out, (uint32_t)t->rounds);
    put_u32(out, (uint32_t)t->nodes);
    put_u32(out, (uint32_t)base);
    put_u32(out, (uint32_t)(base >> 32));
    for (size_t k = 0; k < t->rounds; k++)
        put_u32(out, (uint32_t)t->root[k]);
    for (size_t i = 0; i < t->nodes; i++) { /* a leaf: its value; an inner node: threshold and children */
        const trees_node *n = &t->node[i];
        put_u32(out, n->feature < 0 ? UINT32_MAX : (uint32_t)n->feature << 1 | n->is_missing_right);
        put_u32(out, bits_of(n->feature < 0 ? n->value : n->threshold));
        if (n->feature >= 0)
            put_u32(out, (uint32_t)n->left);
    }
}

/* Children stand behind their parent, so that a walk ends. */
static bool take_nodes(reader *r, trees *t)
{
    for (size_t k = 0; k < t->rounds; k++) {
        uint32_t root;
        if (!reader_u32(r, &root) || root >= t->nodes)
            return false;
        t->root[k] = (int32_t)root;
    }
    for (size_t i = 0; i < t->nodes; i++) {
        trees_node *n = &t->node[i];
        uint32_t    head, value, left;
        if (!reader_u32(r, &head) || !reader_u32(r, &value))
            return false;
        n->feature = head == UINT32_MAX ? -1 : (int32_t)(head >> 1);
        n->is_missing_right = head & 1;
        if (n->feature < 0) {
            n->value = float_of(value);
            if (!isfinite(n->value))
                return false;
            continue;
        }
        n->threshold = float_of(value);
        if ((size_t)n->feature >= t->columns || !reader_u32(r, &left) || left <= i || left + 1 >= t->nodes || left > INT32_MAX)
            return false;
        n->left = (int32_t)left;
    }
    return true;
}

lt_err trees_load(lt_cx *cx, reader *r, trees **out)
{
    uint32_t magic, columns, rounds, nodes;
    uint64_t base;
    if (!reader_u32(r, &magic) || !reader_u32(r, &columns) || !reader_u32(r, &rounds) || !reader_u32(r, &nodes) || !reader_u64(r, &base) ||
        magic != MAGIC || columns > TREES_COLUMNS_MAX || rounds > TREES_ROUNDS_MAX || nodes > (r->s.n - r->at) / 8)
        return cx_fail(cx, LT_DAMAGED, "byte %zu: a forest is wanted", r->at);
    trees *t = calloc(1, sizeof *t);
    if (t) {
        *t = (trees){.columns = columns, .rounds = rounds, .nodes = nodes};
        t->root = calloc(rounds + 1u, sizeof *t->root);
        t->node = calloc(nodes + 1u, sizeof *t->node);
        memcpy(&t->base, &base, 8);
    }
    bool has_room = t && t->root && t->node;
    if (!has_room || !isfinite(t->base) || !take_nodes(r, t)) {
        trees_close(t);
        return has_room ? cx_fail(cx, LT_DAMAGED, "byte %zu: a forest that is damaged", r->at) : cx_fail(cx, LT_NO_MEMORY, "no memory for a forest");
    }
    *out = t;
    return LT_OK;
}
