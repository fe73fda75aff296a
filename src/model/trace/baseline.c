/* baseline.c - see baseline.h. */
#include "model/trace/baseline.h"

#include <math.h>
#include <stdlib.h>

#define HISTORY_LEAST 6
#define LEVEL_LEAST   0.5 /* ug/m3: below it ratios mean nothing */

static int by_value(const void *pa, const void *pb)
{
    double a = *(const double *)pa, b = *(const double *)pb;
    return a < b ? -1 : a > b;
}

static double quantile(double *v, size_t n, double p) /* sorts v */
{
    if (n == 0)
        return 0;
    qsort(v, n, sizeof *v, by_value);
    double at = p * (double)(n - 1);
    size_t i = (size_t)at;
    return i + 1 < n ? v[i] + (at - (double)i) * (v[i + 1] - v[i]) : v[n - 1];
}

typedef struct work {
    const baseline_input *in;
    baseline *b;
    double   *room, *level; /* room: max(hours, n); level: of all hours */
    uint8_t  *known;        /* hours with a level */
} work;

static void find_levels(work *w, size_t from, size_t to, double p)
{
    const baseline_input *in = w->in;
    for (size_t h = from; h < to; h++) {
        size_t k = 0;
        for (size_t i = 0; i < in->n; i++)
            if (in->has[h * in->n + i])
                w->room[k++] = in->y[h * in->n + i] / w->b->ratio[i];
        w->known[h] = k > 0;
        w->level[h] = fmax(quantile(w->room, k, p), LEVEL_LEAST);
    }
}

static void find_ratios(work *w)
{
    const baseline_input *in = w->in;
    for (size_t i = 0; i < in->n; i++) {
        size_t k = 0;
        for (size_t h = 0; h < in->from; h++)
            if (in->has[h * in->n + i] && w->known[h])
                w->room[k++] = in->y[h * in->n + i] / w->level[h];
        w->b->ratio[i] = k >= HISTORY_LEAST ? fmin(fmax(quantile(w->room, k, 0.5), 1 / BASELINE_ODD), BASELINE_ODD) : 1;
    }
}

static void find_noise(work *w, double usual)
{
    const baseline_input *in = w->in;
    for (size_t i = 0; i < in->n; i++) {
        size_t k = 0;
        for (size_t h = 0; h < in->from; h++)
            if (in->has[h * in->n + i] && w->known[h])
                w->room[k++] = fabs(in->y[h * in->n + i] - w->b->ratio[i] * w->level[h]);
        double least = BASELINE_NOISE * w->b->ratio[i] * usual;
        w->b->noise[i] = k >= HISTORY_LEAST ? fmax(1.4826 * quantile(w->room, k, 0.5), least) : 0.2 * usual;
        w->b->noise[i] = fmax(w->b->noise[i], 0.5);
    }
}

lt_err baseline_make(lt_cx *cx, const baseline_input *in, baseline *out)
{
    size_t most = in->hours > in->n ? in->hours : in->n, before = 0, window = in->hours - in->from;
    work w = {.in = in, .b = out};
    TRY(ARENA_ARRAY(cx, most + 1, &w.room));
    TRY(ARENA_ARRAY(cx, in->hours + 1, &w.level));
    TRY(ARENA_ARRAY(cx, in->hours + 1, &w.known));
    TRY(ARENA_ARRAY(cx, in->n + 1, &out->ratio));
    TRY(ARENA_ARRAY(cx, in->n + 1, &out->noise));
    TRY(ARENA_ARRAY(cx, window + 1, &out->level));
    TRY(ARENA_ARRAY(cx, window + 1, &out->error));
    for (size_t i = 0; i < in->n; i++)
        out->ratio[i] = 1;
    for (int turn = 0; turn < 2; turn++) {
        find_levels(&w, 0, in->from, 0.5);
        find_ratios(&w);
    }
    find_levels(&w, 0, in->from, 0.5);
    find_levels(&w, in->from, in->hours, BASELINE_SHARE);
    for (size_t h = 0; h < in->from; h++)
        if (w.known[h])
            w.room[before++] = w.level[h];
    double usual = before ? quantile(w.room, before, 0.5) : w.level[in->from];
    find_noise(&w, usual);
    for (size_t h = 0; h < window; h++) {
        size_t k = 0;
        for (size_t i = 0; i < in->n; i++)
            k += in->has[(in->from + h) * in->n + i];
        bool few = k < 3;
        out->level[h] = few && before ? usual : w.level[in->from + h];
        out->error[h] = fmax((few ? 0.5 : 0.25) * out->level[h], 1);
    }
    return LT_OK;
}
