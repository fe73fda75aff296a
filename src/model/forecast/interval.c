/* interval.c - see interval.h. */
#include "model/forecast/interval.h"

#include <math.h>
#include <stdlib.h>

#define PAIRS_MIN  20
#define CLASS_MIN  20
#define BIAS_GAIN  0.0002f /* slow: 0.004 made the RMSE of PRSA's winter 2014 0.4 % (24 h) to 3 % (1 h) larger than none */
#define WIDTH_GAIN 0.02f
#define WIDTH_MAX  1.5f

typedef struct pair {
    float c, s;
} pair;
static const double LEVEL[INTERVAL_LEVELS] = {0.05, 0.25, 0.5, 0.75, 0.95};

static double scale_of(double predicted)
{
    return sqrt((predicted > 0 ? predicted : 0) + 1);
}
static int by_c(const void *a, const void *b)
{
    const pair *x = a, *y = b;
    return x->c != y->c ? (x->c > y->c) - (x->c < y->c) : (x->s > y->s) - (x->s < y->s);
}
static int by_s(const void *a, const void *b)
{
    const pair *x = a, *y = b;
    return (x->s > y->s) - (x->s < y->s);
}

static void fit_class(pair *p, size_t n, float *s)
{
    qsort(p, n, sizeof *p, by_s);
    for (int k = 0; k < INTERVAL_LEVELS; k++) {
        double at = LEVEL[k] * (double)(n + 1) - 1; /* the conformal rank */
        at = at < 0 ? 0 : at > (double)(n - 1) ? (double)(n - 1) : at;
        size_t i = (size_t)at;
        s[k] = i + 1 < n ? p[i].s + (float)(at - (double)i) * (p[i + 1].s - p[i].s) : p[i].s;
    }
}

lt_err interval_fit(lt_cx *cx, const float *predicted, const float *observed, size_t n, interval *out)
{
    *out = (interval){0};
    if (n < PAIRS_MIN)
        return cx_fail(cx, LT_NOT_ENOUGH, "%zu errors are too few for an interval: %d are wanted", n, PAIRS_MIN);
    pair *p = malloc(n * sizeof *p);
    if (!p)
        return cx_fail(cx, LT_NO_MEMORY, "no memory for %zu errors", n);
    for (size_t i = 0; i < n; i++)
        p[i] = (pair){predicted[i], (float)((observed[i] - predicted[i]) / scale_of(predicted[i]))};
    qsort(p, n, sizeof *p, by_c);
    size_t classes = n / CLASS_MIN < INTERVAL_CLASSES ? n / CLASS_MIN : INTERVAL_CLASSES;
    for (size_t k = 0; k < classes; k++) {
        size_t from = n * k / classes, to = n * (k + 1) / classes;
        out->centre[k] = p[(from + to) / 2].c;
        fit_class(p + from, to - from, out->s[k]);
    }
    out->classes = (uint32_t)classes;
    free(p);
    return LT_OK;
}

/* Quantiles of s at a predicted value, between the two nearest classes. */
static void look_up(const interval *v, double c, double s[INTERVAL_LEVELS])
{
    uint32_t hi = 0;
    while (hi < v->classes && v->centre[hi] < c)
        hi++;
    uint32_t lo = hi ? hi - 1 : 0;
    hi = hi < v->classes ? hi : v->classes - 1;
    double gap = (double)v->centre[hi] - v->centre[lo], part = gap > 0 ? (c - v->centre[lo]) / gap : 0;
    for (int k = 0; k < INTERVAL_LEVELS; k++)
        s[k] = v->s[lo][k] + part * (v->s[hi][k] - v->s[lo][k]);
}

double interval_shift(const interval_state *state, double predicted)
{
    return state ? state->bias * scale_of(predicted) : 0;
}

void interval_apply(const interval *v, const interval_state *state, double predicted, float out[INTERVAL_LEVELS])
{
    double s[INTERVAL_LEVELS] = {0}, scale = scale_of(predicted);
    if (v->classes)
        look_up(v, predicted, s);
    for (int k = 0; k < INTERVAL_LEVELS; k++) {
        double from = s[k] - s[INTERVAL_LEVELS / 2], factor = state ? exp(state->widen[k > INTERVAL_LEVELS / 2]) : 1;
        double x = predicted + scale * (s[INTERVAL_LEVELS / 2] + (state ? state->bias : 0) + from * factor);
        out[k] = x > 0 ? (float)x : 0;
        if (k && out[k] < out[k - 1])
            out[k] = out[k - 1];
    }
}

void interval_stretch(const interval_state *state, double centre, float level[INTERVAL_LEVELS])
{
    const int middle = INTERVAL_LEVELS / 2;
    double    at = level[middle], moved = at + state->bias * scale_of(centre);
    for (int k = 0; k < INTERVAL_LEVELS; k++) {
        double x = moved + (level[k] - at) * exp(state->widen[k > middle]);
        level[k] = x > 0 ? (float)x : 0;
    }
}

static float clamp(float v, float most)
{
    return v > most ? most : v < -most ? -most : v;
}
void interval_learn(interval_state *state, double predicted, const float issued[2], double observed)
{
    float s = (float)((observed - predicted) / scale_of(predicted));
    state->bias += BIAS_GAIN * (s - state->bias);
    state->widen[0] = clamp(state->widen[0] + WIDTH_GAIN * ((observed < issued[0] ? 1.0f : 0.0f) - 0.05f), WIDTH_MAX);
    state->widen[1] = clamp(state->widen[1] + WIDTH_GAIN * ((observed > issued[1] ? 1.0f : 0.0f) - 0.05f), WIDTH_MAX);
}
