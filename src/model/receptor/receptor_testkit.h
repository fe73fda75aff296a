/* receptor_testkit.h - made-up samples of known sources.
 * Place      model, private to the tests of receptor/
 */
#ifndef LT_MODEL_RECEPTOR_TESTKIT_H
#define LT_MODEL_RECEPTOR_TESTKIT_H

#include <math.h>
#include <stdlib.h>

#include "base/arena.h"
#include "model/chance.h"
#include "model/receptor/pmf.h"

#define NEAR(a, b, tolerance) assert_true(fabs((a) - (b)) <= (tolerance))

typedef struct made { /* conc = w h + noise of `unc` */
    size_t   n, m;
    unsigned k;
    double  *w, *h, *conc, *unc;
} made;

/* Profiles that are apart: factor a has most of the species a, a + k, ... and a little of all; relative noise. */
static inline made made_of(size_t n, size_t m, unsigned k, double noise, uint64_t seed)
{
    made x = {n, m, k, calloc(n * k, 8), calloc(k * m, 8), calloc(n * m, 8), calloc(n * m, 8)};
    chance c = chance_of(seed, 0);
    for (unsigned a = 0; a < k; a++) {
        double mean = 0;
        for (size_t j = 0; j < m; j++)
            x.h[a * m + j] = j % k == a ? 1 + chance_unit(&c) : chance_unit(&c) < 0.5 ? 0 : 0.3 * chance_unit(&c);
        for (size_t i = 0; i < n; i++) {
            x.w[i * k + a] = chance_unit(&c) < 0.2 ? 0 : -log(1 - chance_unit(&c));
            mean += x.w[i * k + a] / (double)n;
        }
        for (size_t i = 0; i < n; i++)
            x.w[i * k + a] /= mean;
    }
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < m; j++) {
            double v = 0;
            for (unsigned a = 0; a < k; a++)
                v += x.w[i * k + a] * x.h[a * m + j];
            x.unc[i * m + j] = noise * v + 0.01;
            x.conc[i * m + j] = v + x.unc[i * m + j] * (noise > 0 ? chance_normal(&c) : 0);
        }
    return x;
}
static inline void made_free(made *x)
{
    free(x->w);
    free(x->h);
    free(x->conc);
    free(x->unc);
}
static inline pmf_data made_data(const made *x)
{
    return (pmf_data){x->n, x->m, x->conc, x->unc};
}
static inline pmf_fit fit_of(const made *x, unsigned k)
{
    return (pmf_fit){.contributions = calloc(x->n * k, 8), .profiles = calloc(k * x->m, 8)};
}
static inline void fit_free(pmf_fit *f)
{
    free(f->contributions);
    free(f->profiles);
}
/* The made factor whose profile is nearest to a fitted one: sum of squared differences over the profile's own. */
static inline unsigned made_like(const made *x, const double *profile, double *far)
{
    unsigned best = 0;
    *far = INFINITY;
    for (unsigned a = 0; a < x->k; a++) {
        double d = 0, s = 0;
        for (size_t j = 0; j < x->m; j++) {
            d += pow(profile[j] - x->h[a * x->m + j], 2);
            s += pow(x->h[a * x->m + j], 2);
        }
        if (d / s < *far) {
            *far = d / s;
            best = a;
        }
    }
    return best;
}

#endif
