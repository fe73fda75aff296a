/* culprit.c - see culprit.h. */
#include "model/trace/culprit.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#define LOG_TWO_PI 1.8378770664093453
#define SCAN       13   /* nodes over mu +- 3 sd */
#define NARROW     0.45 /* of the scan's step: Laplace instead of the sum */
#define TINY       1e-9

static const double TURN[CULPRIT_TURNS] = {-2.4, -1.8, -1.2, -0.6, 0, 0.6, 1.2, 1.8, 2.4};

double culprit_turn(size_t k)
{
    return TURN[k];
}

double culprit_turn_weight(size_t k)
{
    double sum = 0;
    for (size_t i = 0; i < CULPRIT_TURNS; i++)
        sum += exp(-0.5 * TURN[i] * TURN[i]);
    return -0.5 * TURN[k] * TURN[k] - log(sum);
}

/* ln p(y of hour h | turn, rate), the background integrated out; a NULL: nothing added. mean: over the turns. */
typedef struct hour_reach {
    const float *a, *mean;
} hour_reach;
static double of_hour(const culprit_data *d, size_t h, hour_reach k, double q)
{
    const double *y = d->y + h * d->n;
    const uint8_t *has = d->has + h * d->n;
    double ee = 0, re = 0, rr = 0, logs = 0, product = 1;
    size_t count = 0;
    for (size_t i = 0; i < d->n; i++) {
        if (!has[i])
            continue;
        double r = d->ratio[i], add = k.a ? q * (double)k.a[i] : 0, e = y[i] - d->level[h] * r - add, m = d->model_error * add, g = k.mean ? CULPRIT_BETWEEN * q * (double)k.mean[i] : 0;
        double var = d->noise[i] * d->noise[i] + m * m + g * g + (i == d->loud && h == d->loud_hour ? d->loud_size * d->loud_size : 0);
        ee += e * e / var;
        re += r * e / var;
        rr += r * r / var;
        product *= var;
        if ((++count & 7) == 0 || product > 1e200 || product < 1e-200) {
            logs += log(product);
            product = 1;
        }
    }
    if (!count)
        return 0;
    double t2 = d->error[h] * d->error[h];
    return -0.5 * (ee - re * re / (1 / t2 + rr) + logs + log(product) + log1p(t2 * rr) + (double)count * LOG_TWO_PI);
}

static double log_sum(const double *v, size_t n)
{
    double most = v[0], s = 0;
    for (size_t i = 1; i < n; i++)
        most = v[i] > most ? v[i] : most;
    for (size_t i = 0; i < n; i++)
        s += exp(v[i] - most);
    return most + log(s);
}

static void average(const culprit_data *d, const float *a, size_t h, const double *log_weight, float *out)
{
    memset(out, 0, d->n * sizeof *out);
    for (size_t t = 0; t < CULPRIT_TURNS; t++) {
        const float *of = a + (h * CULPRIT_TURNS + t) * d->n;
        float w = (float)exp(log_weight[t]);
        for (size_t i = 0; i < d->n; i++)
            out[i] += w * of[i];
    }
}

static hour_reach reach_at(const culprit_data *d, const culprit_reach *of, size_t h, size_t t, const float *mean)
{
    size_t at = (h * CULPRIT_TURNS + t) * d->n;
    return (hour_reach){of->a + at, mean};
}

typedef struct look {
    const culprit_data *d;
    culprit_reach       of;
    culprit_rate        prior;
    double              weight[CULPRIT_TURNS];
    const uint8_t      *is_hit; /* hours in which the place reaches anybody */
    double              quiet;  /* evidence of the other hours */
} look;

static double at_rate(const look *k, double log_rate)
{
    const culprit_data *d = k->d;
    double sum = k->quiet, q = exp(log_rate), z = (log_rate - k->prior.mu) / k->prior.sd, part[CULPRIT_TURNS];
    float mean[CULPRIT_STATIONS_MAX];
    for (size_t h = 0; h < d->hours; h++) {
        if (!k->is_hit[h])
            continue;
        average(d, k->of.a, h, k->weight, mean);
        for (size_t t = 0; t < CULPRIT_TURNS; t++)
            part[t] = k->weight[t] + of_hour(d, h, reach_at(d, &k->of, h, t, mean), q);
        sum += log_sum(part, CULPRIT_TURNS);
    }
    return sum - 0.5 * z * z - log(k->prior.sd) - 0.5 * LOG_TWO_PI;
}

static bool is_hit(const culprit_data *d, const float *a, size_t h)
{
    for (size_t i = 0; i < CULPRIT_TURNS * d->n; i++)
        if (a[h * CULPRIT_TURNS * d->n + i] > TINY)
            return true;
    return false;
}

/* By parabolas from the scan's best node; *width: from the curvature, 0: not a peak. */
static double climb(const look *k, double at, double step, double *best, double *width)
{
    *width = 0;
    for (int i = 0; i < 4; i++) {
        double lo = at_rate(k, at - step), hi = at_rate(k, at + step), bend = (lo - 2 * *best + hi) / (step * step);
        if (bend >= -1e-9) {
            double better = lo > hi ? -step : step, value = fmax(lo, hi);
            if (value > *best) {
                at += better;
                *best = value;
            }
            step *= 0.5;
            continue;
        }
        double move = -(hi - lo) / (2 * step) / bend;
        move = fmin(fmax(move, -1.5 * step), 1.5 * step);
        double value = at_rate(k, at + move);
        if (value >= *best) {
            at += move;
            *best = value;
        }
        *width = 1 / sqrt(-bend);
        step = fmax(fmin(0.5 * step, *width), 0.02);
    }
    return at;
}

culprit_verdict culprit_judge(const culprit_data *d, const culprit_reach *of, culprit_rate prior)
{
    uint8_t hit[CULPRIT_HOURS_MAX];
    double scan[SCAN], step = 6 * prior.sd / (SCAN - 1), width, mean = 0, square = 0;
    look k = {.d = d, .of = *of, .prior = prior, .is_hit = hit};
    size_t best = 0, hits = 0;
    for (size_t h = 0; h < d->hours; h++) {
        hit[h] = is_hit(d, of->a, h);
        hits += hit[h];
        if (!hit[h])
            k.quiet += of_hour(d, h, (hour_reach){0}, 0);
    }
    if (!hits)
        return (culprit_verdict){k.quiet, prior.mu, prior.sd}; /* INV(1) */
    for (size_t t = 0; t < CULPRIT_TURNS; t++)
        k.weight[t] = culprit_turn_weight(t);
    for (size_t i = 0; i < SCAN; i++) {
        scan[i] = at_rate(&k, prior.mu - 3 * prior.sd + (double)i * step);
        best = scan[i] > scan[best] ? i : best;
    }
    double top = scan[best], at = climb(&k, prior.mu - 3 * prior.sd + (double)best * step, 0.5 * step, &top, &width);
    if (width > 0 && width < NARROW * step)
        return (culprit_verdict){top + log(width) + 0.5 * LOG_TWO_PI, at, width};
    double all = log_sum(scan, SCAN);
    for (size_t i = 0; i < SCAN; i++) {
        double l = prior.mu - 3 * prior.sd + (double)i * step, w = exp(scan[i] - all);
        mean += w * l;
        square += w * l * l;
    }
    return (culprit_verdict){all + log(step), mean, sqrt(fmax(square - mean * mean, 0.01 * step * step))};
}

double culprit_evidence_none(const culprit_data *d)
{
    double sum = 0;
    for (size_t h = 0; h < d->hours; h++)
        sum += of_hour(d, h, (hour_reach){0}, 0);
    return sum;
}

void culprit_predict(const culprit_data *d, const culprit_reach *reach, double log_rate, double *out)
{
    double q = exp(log_rate), part[CULPRIT_TURNS], weight[CULPRIT_TURNS];
    float mean[CULPRIT_STATIONS_MAX];
    for (size_t t = 0; t < CULPRIT_TURNS; t++)
        weight[t] = culprit_turn_weight(t);
    for (size_t h = 0; h < d->hours; h++) {
        const float *of = reach->a + h * CULPRIT_TURNS * d->n;
        average(d, reach->a, h, weight, mean);
        for (size_t t = 0; t < CULPRIT_TURNS; t++)
            part[t] = weight[t] + of_hour(d, h, reach_at(d, reach, h, t, mean), q);
        double all = log_sum(part, CULPRIT_TURNS);
        for (size_t i = 0; i < d->n; i++)
            out[h * d->n + i] = 0;
        for (size_t t = 0; t < CULPRIT_TURNS; t++)
            for (size_t i = 0; i < d->n; i++)
                out[h * d->n + i] += q * exp(part[t] - all) * (double)of[t * d->n + i];
    }
}
