/* verification.c - see verification.h. */
#include "model/forecast/verification.h"

#include <math.h>

static const double LEVEL[VERIFICATION_LEVELS] = {0.05, 0.25, 0.5, 0.75, 0.95};

static size_t class_of(const verification_options *o, float v)
{
    size_t k = 0;
    while (k < o->limit_count && v > o->limits[k])
        k++;
    return k;
}
static double share(double a, double b)
{
    return b > 0 ? a / b : NAN;
}
double verification_skill(double a, double b)
{
    return b > 0 ? 1 - a / b : NAN;
}

typedef struct sums {
    double f, o, ff, oo, fo, error2, error, absolute, median, pinball, within, width, level;
} sums;

static void add_interval(const verification_pair *p, sums *s, verification *out)
{
    double loss = 0;
    for (int k = 0; k < VERIFICATION_LEVELS; k++) {
        double d = (double)p->observed - p->level[k];
        loss += d >= 0 ? LEVEL[k] * d : (LEVEL[k] - 1) * d;
    }
    s->pinball += 2 * loss / VERIFICATION_LEVELS;
    s->within += p->observed >= p->level[0] && p->observed <= p->level[VERIFICATION_LEVELS - 1];
    s->width += (double)p->level[VERIFICATION_LEVELS - 1] - p->level[0];
    out->n_interval++;
}

static void add_pair(const verification_pair *p, const verification_options *o, const double mean[2], sums *s, verification *out)
{
    double f = p->forecast, v = p->observed, e = f - v, df = f - mean[0], dv = v - mean[1];
    bool   has_interval = !isnan(p->level[0]);
    s->f += f, s->o += v, s->ff += df * df, s->oo += dv * dv, s->fo += df * dv;
    s->error2 += e * e, s->error += e, s->absolute += fabs(e);
    s->median += has_interval ? fabs(p->level[VERIFICATION_LEVELS / 2] - v) : fabs(e);
    if (has_interval)
        add_interval(p, s, out);
    s->level += class_of(o, p->forecast) == class_of(o, p->observed);
    bool is_said = p->forecast > o->heavy, is_so = p->observed > o->heavy;
    out->hits += is_said && is_so;
    out->false_alarms += is_said && !is_so;
    out->misses += !is_said && is_so;
}

lt_err verification_score(lt_cx *cx, const verification_pair *pairs, size_t n, const verification_options *o, verification *out)
{
    sums   s = {0};
    double mean[2] = {0, 0};
    *out = (verification){.n = n};
    if (n == 0)
        return cx_fail(cx, LT_NOT_ENOUGH, "no forecast has met its truth");
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(pairs[i].forecast) || !isfinite(pairs[i].observed))
            return cx_fail(cx, LT_BAD_INPUT, "pair %zu: %g forecast, %g observed", i, (double)pairs[i].forecast, (double)pairs[i].observed);
        mean[0] += pairs[i].forecast / (double)n;
        mean[1] += pairs[i].observed / (double)n;
    }
    for (size_t i = 0; i < n; i++)
        add_pair(&pairs[i], o, mean, &s, out);
    double count = (double)n, with = (double)out->n_interval, a = (double)out->hits, b = (double)out->false_alarms, c = (double)out->misses;
    out->rmse = sqrt(s.error2 / count);
    out->mae = s.median / count;
    out->r = s.ff > 0 && s.oo > 0 ? s.fo / sqrt(s.ff * s.oo) : NAN;
    out->nmb = share(s.error, s.o);
    out->nme = share(s.absolute, s.o);
    out->crps = share(s.pinball, with);
    out->coverage = share(s.within, with);
    out->width = share(s.width, with);
    out->level_hit = o->limits ? s.level / count : NAN;
    out->pod = share(a, a + c);
    out->far = share(b, a + b);
    out->csi = share(a, a + b + c);
    return LT_OK;
}
