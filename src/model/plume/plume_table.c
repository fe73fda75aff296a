/* plume_table.c - the plume of one source and hour by distance, tabulated: each octave of distance is halved until quartics
 * foretell the next points, with breaks where the plume itself has one. */
#include "model/plume/plume_table.h"

#include <assert.h>
#include <string.h>

#define LEAST 1e-60        /* s/m2: stands for nothing in a logarithm */
#define TOLERANCE 2e-4 /* of the parent's forecast; its halves, which are kept, are a good deal nearer */
#define FAINT 3e-3         /* of the largest centre line: below, errors weigh less */
#define DEPTH_MOST 7

static void sample(const struct plume_table *t, double x, double *q)
{
    struct plume_at at;
    double c[2];
    plume_make_integrals(t->stack, &t->place, x, &at, c);
    q[PLUME_Q_MAIN] = log(plume_larger(c[0], LEAST));
    q[PLUME_Q_SIGMA] = at.sy;
    q[PLUME_Q_RANDOM] = plume_term_random(t->stack, &at, x);
    q[PLUME_Q_ROUND] = log(plume_larger(q[PLUME_Q_RANDOM] * (c[0] + c[1]) / (6.28318530717958648 * x), LEAST));
    q[PLUME_Q_THIRD] = log(plume_larger(c[1], LEAST));
    q[PLUME_Q_SIGMA_THIRD] = at.sy3;
}

static double centre_line(const double *q)
{
    double c = exp(q[PLUME_Q_MAIN]) / q[PLUME_Q_SIGMA];
    return q[PLUME_Q_SIGMA_THIRD] > 0 ? c + exp(q[PLUME_Q_THIRD]) / q[PLUME_Q_SIGMA_THIRD] : c;
}

/* Newton's coefficients of the quartic through five even points, then powers of s in [0, 1]. */
static void fit(const double v[5], double *c)
{
    double d1 = v[1] - v[0], d2 = v[2] - 2 * v[1] + v[0], d3 = v[3] - 3 * v[2] + 3 * v[1] - v[0];
    double d4 = v[4] - 4 * v[3] + 6 * v[2] - 4 * v[1] + v[0];
    c[0] = v[0];
    c[1] = 4 * (d1 - d2 / 2 + d3 / 3 - d4 / 4);
    c[2] = 16 * (d2 / 2 - d3 / 2 + 11 * d4 / 24);
    c[3] = 64 * (d3 / 6 - d4 / 4);
    c[4] = 256 * d4 / 24;
}

static double value(const double *c, double s)
{
    return c[0] + s * (c[1] + s * (c[2] + s * (c[3] + s * c[4])));
}

static void keep(struct plume_table *t, double from, double to, double q[5][PLUME_QUANTITIES])
{
    assert(t->n < PLUME_PIECES);
    struct plume_piece *p = &t->piece[t->n++];
    p->from = from;
    p->to = to;
    p->scale = 1.0 / (to - from);
    for (size_t k = 0; k < t->quantities; k++) {
        double v[5] = {q[0][k], q[1][k], q[2][k], q[3][k], q[4][k]};
        fit(v, p->c[k]);
    }
}

/* How much an error in the logarithm of a plume with this centre line counts. */
static double weight(const struct plume_table *t, double line)
{
    return plume_smaller(1.0, line / (FAINT * t->peak));
}

/* Whether the quartics of a piece foretell its odd eighths. */
static bool foretold(const struct plume_table *t, double q[9][PLUME_QUANTITIES])
{
    double counts[9][PLUME_QUANTITIES];
    for (int i = 1; i < 9; i += 2) {
        counts[i][PLUME_Q_MAIN] = counts[i][PLUME_Q_RANDOM] = weight(t, centre_line(q[i]));
        counts[i][PLUME_Q_SIGMA] = counts[i][PLUME_Q_MAIN] / q[i][PLUME_Q_SIGMA];
        counts[i][PLUME_Q_ROUND] = weight(t, PLUME_ROOT_TWO_PI * exp(q[i][PLUME_Q_ROUND]));
        if (t->quantities == PLUME_Q_THIRD) continue;
        counts[i][PLUME_Q_THIRD] = weight(t, exp(q[i][PLUME_Q_THIRD]) / q[i][PLUME_Q_SIGMA_THIRD]);
        counts[i][PLUME_Q_SIGMA_THIRD] = counts[i][PLUME_Q_THIRD] / q[i][PLUME_Q_SIGMA_THIRD];
    }
    for (size_t k = 0; k < t->quantities; k++) {
        double v[5] = {q[0][k], q[2][k], q[4][k], q[6][k], q[8][k]}, c[5];
        fit(v, c);
        for (int i = 1; i < 9; i += 2) {
            if (fabs(value(c, 0.125 * i) - q[i][k]) * counts[i][k] > TOLERANCE) return false;
        }
    }
    return true;
}

struct stretch {
    double from, to;
    int depth;
    double q[5][PLUME_QUANTITIES];
};

/* Splits one stretch into pieces, from left to right, two of them for each of the stretches left over. */
static void refine(struct plume_table *t, const struct stretch *first, size_t left_over)
{
    struct stretch stack[DEPTH_MOST + 2];
    size_t n = 0;
    stack[n++] = *first;
    while (n) {
        struct stretch s = stack[--n];
        double q[9][PLUME_QUANTITIES], step = 0.125 * (s.to - s.from), middle = s.from + 4 * step;
        for (int i = 0; i < 9; i++) {
            if (i % 2) sample(t, s.from + i * step, q[i]);
            else memcpy(q[i], s.q[i / 2], sizeof q[i]);
        }
        bool room = t->n + 2 * (n + left_over + 2) <= PLUME_PIECES, end = s.depth >= DEPTH_MOST || !room || foretold(t, q);
        struct stretch left = {s.from, middle, s.depth + 1, {{0}}}, right = {middle, s.to, s.depth + 1, {{0}}};
        memcpy(left.q, q[0], sizeof left.q);
        memcpy(right.q, q[4], sizeof right.q);
        if (end) {
            keep(t, left.from, left.to, left.q);
            keep(t, right.from, right.to, right.q);
        } else {
            stack[n++] = right;
            stack[n++] = left;
        }
    }
}

static bool is_break(const struct plume_stack *k, double x)
{
    return x == k->x_max || x == k->x_final || x == k->x_mixed;
}

/* Edges of the stretches: octaves from `from`, and the plume's own breaks. */
static size_t edges(const struct plume_stack *k, double from, double to, double *edge)
{
    double breaks[3] = {k->x_max, k->above ? 0 : k->x_final, k->above ? 0 : k->x_mixed};
    size_t n = 0;
    for (double x = from; x < to && n < PLUME_EDGES - 5; x *= 2) edge[n++] = x;
    edge[n++] = to;
    for (int b = 0; b < 3; b++) {
        size_t i = 0;
        while (i < n && edge[i] < breaks[b]) i++;
        if (i == 0 || i == n || breaks[b] < 1.01 * edge[i - 1] || breaks[b] > 0.99 * edge[i]) continue;
        memmove(&edge[i + 1], &edge[i], (n - i) * sizeof *edge);
        edge[i] = breaks[b];
        n++;
    }
    return n;
}

/* A cell is 1/16 of an octave, even within it: the first four bits after the exponent. */
static void index_cells(struct plume_table *t)
{
    size_t piece = 0;
    double octave = t->from;
    for (size_t i = 0; i < PLUME_CELLS && octave <= t->to; i++) {
        double x = octave * (1.0 + (double)(i % PLUME_CELLS_OCTAVE) / PLUME_CELLS_OCTAVE);
        while (piece + 1 < t->n && t->piece[piece].to <= x) piece++;
        t->cell[i] = (uint16_t)piece;
        if (i % PLUME_CELLS_OCTAVE == PLUME_CELLS_OCTAVE - 1) octave *= 2;
    }
}

void plume_table_fill(struct plume_table *t, const struct plume_stack *stack, const struct plume_place *place, double from, double to)
{
    double edge[PLUME_EDGES];
    static const double inside = 1e-9;
    assert(from > 0 && to >= from);
    t->stack = stack;
    t->place = *place;
    t->quantities = !stack->above && stack->p > 0 ? PLUME_QUANTITIES : PLUME_Q_THIRD;
    t->from = exp2(floor(log2(from)));
    t->to = plume_larger(to * (1 + inside), t->from * 1.02);
    t->n = 0;
    t->peak = 0;
    size_t n = edges(stack, t->from, t->to, edge);
    struct stretch part[PLUME_EDGES];
    for (size_t i = 0; i + 1 < n; i++) {
        struct stretch *s = &part[i];
        *s = (struct stretch){edge[i], edge[i + 1], 0, {{0}}};
        for (int j = 0; j < 5; j++) {
            double x = s->from + 0.25 * j * (s->to - s->from);
            if (j == 0 && i > 0 && !is_break(stack, s->from)) memcpy(s->q[0], part[i - 1].q[4], sizeof s->q[0]);
            else sample(t, j == 4 ? x * (1 - inside) : x, s->q[j]);
            t->peak = plume_larger(t->peak, centre_line(s->q[j]));
        }
    }
    t->peak = plume_larger(t->peak, LEAST);
    for (size_t i = 0; i + 1 < n; i++) refine(t, &part[i], n - 2 - i);
    index_cells(t);
}
