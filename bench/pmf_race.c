/* pmf_race.c - PMF's solver against the plain multiplicative updates (LS-NMF) of the same program, on made-up samples as large as
 * Baltimore's (630 x 26, 7 factors): seconds a start and the Q that is reached, one core. */
#include "bench.h"

#include <math.h>

#include "base/arena.h"
#include "model/chance.h"
#include "model/receptor/pmf.h"

#define ROWS    630u
#define COLUMNS 26u
#define FACTORS 7u
#define STARTS  5u

static void make(double *conc, double *unc)
{
    static double w[ROWS * FACTORS], h[FACTORS * COLUMNS];
    chance c = chance_of(20, 0);
    for (unsigned i = 0; i < ROWS * FACTORS; i++)
        w[i] = -log(1 - chance_unit(&c));
    for (unsigned i = 0; i < FACTORS * COLUMNS; i++)
        h[i] = chance_unit(&c) < 0.5 ? 0 : chance_unit(&c);
    for (unsigned i = 0; i < ROWS; i++)
        for (unsigned j = 0; j < COLUMNS; j++) {
            double v = 0;
            for (unsigned a = 0; a < FACTORS; a++)
                v += w[i * FACTORS + a] * h[a * COLUMNS + j];
            unc[i * COLUMNS + j] = 0.1 * v + 0.02;
            conc[i * COLUMNS + j] = v + unc[i * COLUMNS + j] * chance_normal(&c);
        }
}

static double run(lt_cx *cx, const pmf_data *d, pmf_method method, pmf_fit *fit, double *worst)
{
    double least = 1e30;
    *worst = 0;
    for (unsigned s = 0; s < STARTS; s++) {
        double t = now_s();
        need(cx, pmf_start(cx, d, &(pmf_options){.factors = FACTORS, .method = method, .seed = 1}, s, fit));
        double took = now_s() - t;
        least = took < least ? took : least;
        *worst = fit->q_true > *worst ? fit->q_true : *worst;
        arena_reset(cx->arena);
    }
    return least;
}

int main(void)
{
    static double conc[ROWS * COLUMNS], unc[ROWS * COLUMNS], w[ROWS * FACTORS], h[FACTORS * COLUMNS];
    arena a;
    lt_cx cx;
    double worst, worst_plain;
    pmf_fit fit = {.contributions = w, .profiles = h};
    cx_init(&cx, &a);
    arena_init(&a, (size_t)1 << 28);
    make(conc, unc);
    const pmf_data d = {ROWS, COLUMNS, conc, unc};
    double anls = run(&cx, &d, PMF_ANLS, &fit, &worst), plain = run(&cx, &d, PMF_LS_NMF, &fit, &worst_plain);
    printf("PMF, %u x %u, %u factors: a start %.3f s (worst Q %.1f); LS-NMF %.3f s (worst Q %.1f): %.1f times faster\n", ROWS, COLUMNS, FACTORS, anls, worst,
           plain, worst_plain, plain / anls);
    arena_fini(&a);
    return 0;
}
