/* agreement.c - see agreement.h. */
#include "model/plume/agreement.h"

#include <math.h>

struct sums {
    double o, p, oo, pp, op, square, log, log_square;
};

static void add_pair(struct sums *s, struct agreement *out, double o, double p)
{
    s->o += o;
    s->p += p;
    s->square += (o - p) * (o - p);
    out->fac2 += o > 0 ? p >= 0.5 * o && p <= 2 * o : p == o;
    out->largest = fmax(out->largest, o);
    if (o > 0 && p > 0) {
        double d = log(o) - log(p);
        s->log += d;
        s->log_square += d * d;
        out->log_n++;
    }
}

static void find_worst(const double *observed, const double *modelled, double floor, struct agreement *out)
{
    for (size_t i = 0; i < out->n; i++) {
        if (!(observed[i] > floor * out->largest) || observed[i] <= 0)
            continue;
        double relative = fabs(modelled[i] - observed[i]) / observed[i];
        out->compared++;
        out->mean_relative += relative;
        if (relative > out->worst) {
            out->worst = relative;
            out->worst_at = i;
        }
    }
    if (out->compared)
        out->mean_relative /= (double)out->compared;
}

void agreement_find(const double *observed, const double *modelled, size_t n, double floor, struct agreement *out)
{
    struct sums s = {0};
    double count = (double)n;
    *out = (struct agreement){.n = n, .mg = 1, .vg = 1};
    for (size_t i = 0; i < n; i++)
        add_pair(&s, out, observed[i], modelled[i]);
    double mean_o = s.o / count, mean_p = s.p / count;
    for (size_t i = 0; i < n; i++) {
        s.oo += (observed[i] - mean_o) * (observed[i] - mean_o);
        s.pp += (modelled[i] - mean_p) * (modelled[i] - mean_p);
        s.op += (observed[i] - mean_o) * (modelled[i] - mean_p);
    }
    out->fac2 /= count;
    out->fb = mean_o + mean_p > 0 ? 2 * (mean_o - mean_p) / (mean_o + mean_p) : 0;
    out->nmse = mean_o * mean_p > 0 ? s.square / count / (mean_o * mean_p) : 0;
    out->r = s.oo > 0 && s.pp > 0 ? s.op / sqrt(s.oo * s.pp) : 0;
    if (out->log_n) {
        out->mg = exp(s.log / (double)out->log_n);
        out->vg = exp(s.log_square / (double)out->log_n);
    }
    find_worst(observed, modelled, floor, out);
}
