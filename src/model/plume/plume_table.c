/* plume_table.c - the plume of one source and hour by distance, tabulated: each stretch of distance is halved until a quartic is
 * enough, with breaks where the plume itself has one. */
#include "model/plume/plume_table.h"

#include <assert.h>
#include <string.h>

#define LEAST 1e-60        /* s/m2: stands for nothing in a logarithm */
#define TOLERANCE 2e-4     /* of the fourth difference of five points; what lies between is nearer */
#define ACROSS 4.0         /* what an error of sigma_y counts: where a receptor stands three of them aside */
#define FAINT 3e-3         /* of the largest centre line: below, errors weigh less */
#define STRETCH 4.0        /* of distance, to begin with */
#define DEPTH_MOST 8

/* A distance's quantities, and how much they give there: s/m2 over sigma_y, of the largest of which errors are judged. */
struct sample {
    double q[PLUME_QUANTITIES], line, round, third;
};

static void sample(const struct plume_table *t, double x, struct sample *s)
{
    struct plume_at at;
    double c[2], *q = s->q;
    plume_make_integrals(t->stack, &t->place, x, &at, c);
    q[PLUME_Q_MAIN] = log(plume_larger(c[0], LEAST));
    q[PLUME_Q_SIGMA] = at.sy;
    q[PLUME_Q_RANDOM] = plume_term_random(t->stack, &at, x);
    double random = q[PLUME_Q_RANDOM] * (c[0] + c[1]) / (6.28318530717958648 * x);
    q[PLUME_Q_ROUND] = log(plume_larger(random, LEAST));
    s->third = 0;
    if (t->quantities > PLUME_Q_THIRD) {
        q[PLUME_Q_THIRD] = log(plume_larger(c[1], LEAST));
        q[PLUME_Q_SIGMA_THIRD] = at.sy3;
        s->third = c[1] / at.sy3;
    }
    s->line = c[0] / at.sy + s->third;
    s->round = PLUME_ROOT_TWO_PI * random;
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

struct stretch {
    double from, to; /* ln m */
    int depth;
    struct sample at[5];
};

static void keep(struct plume_table *t, const struct stretch *s)
{
    assert(t->n < PLUME_PIECES);
    struct plume_piece *p = &t->piece[t->n++];
    p->to = exp(s->to);
    p->from_log = s->from;
    p->scale = 1.0 / (s->to - s->from);
    for (size_t k = 0; k < t->quantities; k++) {
        double v[5] = {s->at[0].q[k], s->at[1].q[k], s->at[2].q[k], s->at[3].q[k], s->at[4].q[k]};
        fit(v, p->c[k]);
    }
}

/* Whether quartics will do: the fourth differences, as far as they count, are small. */
static bool is_even(const struct plume_table *t, const struct stretch *s)
{
    double line = 0, round = 0, third = 0;
    for (int i = 0; i < 5; i++) {
        line = plume_larger(line, s->at[i].line);
        round = plume_larger(round, s->at[i].round);
        third = plume_larger(third, s->at[i].third);
    }
    double all = 1.0 / (FAINT * t->peak);
    double main_counts = plume_smaller(1.0, line * all), round_counts = plume_smaller(1.0, round * all), third_counts = plume_smaller(1.0, third * all);
    double counts[PLUME_QUANTITIES] = {main_counts, ACROSS * main_counts / s->at[0].q[PLUME_Q_SIGMA], main_counts, round_counts, third_counts, 0};
    if (third > 0) counts[PLUME_Q_SIGMA_THIRD] = ACROSS * third_counts / s->at[0].q[PLUME_Q_SIGMA_THIRD];
    for (size_t k = 0; k < t->quantities; k++) {
        double d = s->at[0].q[k] - 4 * s->at[1].q[k] + 6 * s->at[2].q[k] - 4 * s->at[3].q[k] + s->at[4].q[k];
        if (fabs(d) * counts[k] > TOLERANCE) return false;
    }
    return true;
}

/* Halves one stretch into even pieces, from left to right; one piece is left for each of the stretches left over. */
static void refine(struct plume_table *t, const struct stretch *first, size_t left_over)
{
    struct stretch stack[DEPTH_MOST + 2];
    size_t n = 0;
    stack[n++] = *first;
    while (n) {
        struct stretch s = stack[--n];
        bool room = t->n + n + left_over + 2 <= PLUME_PIECES;
        if (s.depth >= DEPTH_MOST || !room || is_even(t, &s)) {
            keep(t, &s);
            continue;
        }
        double step = 0.125 * (s.to - s.from), middle = s.from + 4 * step;
        struct stretch *right = &stack[n], *left = &stack[n + 1];
        *right = (struct stretch){middle, s.to, s.depth + 1, {s.at[2], {{0}, 0, 0, 0}, s.at[3], {{0}, 0, 0, 0}, s.at[4]}};
        *left = (struct stretch){s.from, middle, s.depth + 1, {s.at[0], {{0}, 0, 0, 0}, s.at[1], {{0}, 0, 0, 0}, s.at[2]}};
        for (int i = 0; i < 2; i++) {
            sample(t, exp(s.from + (2 * i + 1) * step), &left->at[2 * i + 1]);
            sample(t, exp(middle + (2 * i + 1) * step), &right->at[2 * i + 1]);
        }
        n += 2;
    }
}

static bool is_break(const struct plume_stack *k, double x)
{
    return x == k->x_max || x == k->x_final || x == k->x_mixed;
}

/* Edges of the stretches (m): every STRETCH-fold of `from`, and the plume's own breaks. */
static size_t edges(const struct plume_stack *k, double from, double to, double *edge)
{
    double breaks[3] = {k->x_max, k->above ? 0 : k->x_final, k->above ? 0 : k->x_mixed};
    size_t n = 0;
    for (double x = from; x < to && n < PLUME_EDGES - 5; x *= STRETCH) edge[n++] = x;
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
        s->from = log(edge[i]);
        s->to = log(edge[i + 1]);
        s->depth = 0;
        for (int j = 0; j < 5; j++) {
            if (j == 0 && i > 0 && !is_break(stack, edge[i])) s->at[0] = part[i - 1].at[4];
            else sample(t, j == 0 ? edge[i] : j == 4 ? edge[i + 1] * (1 - inside) : exp(s->from + 0.25 * j * (s->to - s->from)), &s->at[j]);
            t->peak = plume_larger(t->peak, s->at[j].line);
        }
    }
    t->peak = plume_larger(t->peak, LEAST);
    for (size_t i = 0; i + 1 < n; i++) refine(t, &part[i], n - 2 - i);
    index_cells(t);
}
