/* inventory_uncertainty.c - see inventory_uncertainty.h. */
#include "model/inventory/inventory_uncertainty.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/parallel.h"
#include "model/chance.h"
#include "model/inventory/emission_table.h"

#define BLOCK   50 /* draws a piece of work */
#define NODES   TABLE_SOURCE_TREE_COUNT
#define FIGURES ((INVENTORY_SECTORS + 1) * EMISSION_SPECIES)

typedef struct draw_work {
    const inventory *v;
    uint32_t         draws;
    uint64_t         seed;
    double          *totals; /* [figure * draws + draw] */
} draw_work;

static double lognormal(double sigma, double z)
{
    return exp(sigma * z - 0.5 * sigma * sigma);
}

static bool is_shared(const inventory_line *l, int s)
{
    return l->method[s] == EMISSION_FACTOR || l->method[s] == EMISSION_BALANCE;
}

static void draw_once(const draw_work *w, uint32_t draw, double *z)
{
    chance c = chance_of(w->seed, draw);
    double sums[FIGURES] = {0}, activity = 1;
    const char *road = "";
    for (size_t i = 0; i < NODES * EMISSION_SPECIES; i++)
        z[i] = chance_normal(&c);
    for (size_t i = 0; i < w->v->n; i++) {
        const inventory_line *l = &w->v->lines[i];
        if (l->is_out)
            continue;
        if (!l->road[0] || strcmp(l->road, road) != 0)
            activity = lognormal(l->sigma_activity, chance_normal(&c));
        road = l->road;
        for (int s = 0; s < EMISSION_SPECIES; s++) {
            if (!l->mass[s])
                continue;
            double x = is_shared(l, s) ? activity * lognormal(l->sigma_factor[s], z[l->node * EMISSION_SPECIES + s])
                                       : lognormal(l->sigma_factor[s], chance_normal(&c));
            sums[l->sector * EMISSION_SPECIES + s] += x * emission_to_kg(l->mass[s]);
        }
    }
    for (int k = 0; k < INVENTORY_SECTORS; k++)
        for (int s = 0; s < EMISSION_SPECIES; s++)
            sums[INVENTORY_SECTORS * EMISSION_SPECIES + s] += sums[k * EMISSION_SPECIES + s];
    for (size_t f = 0; f < FIGURES; f++)
        w->totals[f * w->draws + draw] = sums[f];
}

static lt_err draw_block(lt_cx *cx, void *self, size_t piece, unsigned worker)
{
    const draw_work *w = self;
    double *z;
    (void)worker;
    TRY(ARENA_ARRAY(cx, NODES * EMISSION_SPECIES, &z));
    for (uint32_t d = (uint32_t)piece * BLOCK; d < w->draws && d < (piece + 1) * BLOCK; d++)
        draw_once(w, d, z);
    return LT_OK;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static double quantile(const double *sorted, uint32_t n, double p)
{
    double at = p * (n - 1);
    uint32_t low = (uint32_t)at;
    return low + 1 < n ? sorted[low] + (at - low) * (sorted[low + 1] - sorted[low]) : sorted[n - 1];
}

static inventory_spread sum_up(double *x, uint32_t n)
{
    double sum = 0, square = 0;
    for (uint32_t i = 0; i < n; i++)
        sum += x[i];
    double mean = sum / n;
    for (uint32_t i = 0; i < n; i++)
        square += (x[i] - mean) * (x[i] - mean);
    qsort(x, n, sizeof *x, by_value);
    return (inventory_spread){mean, sqrt(square / (n - 1)), quantile(x, n, 0.025), quantile(x, n, 0.975)};
}

lt_err inventory_uncertainty_make(lt_cx *cx, const inventory *v, const inventory_draws *o, inventory_uncertainty *out)
{
    draw_work w = {.v = v, .draws = o->draws, .seed = o->seed};
    memset(out, 0, sizeof *out);
    if (o->draws < 100 || o->draws > INVENTORY_DRAWS_MAX)
        return cx_fail(cx, LT_BAD_INPUT, "%u draws: 100 to %u are wanted", o->draws, INVENTORY_DRAWS_MAX);
    out->draws = o->draws;
    TRY(ARENA_ARRAY(cx, FIGURES * (size_t)o->draws, &w.totals));
    TRY(parallel_run(cx, o->workers, (o->draws + BLOCK - 1) / BLOCK, draw_block, &w, "uncertainty"));
    for (size_t f = 0; f < FIGURES; f++)
        out->of[f / EMISSION_SPECIES][f % EMISSION_SPECIES] = sum_up(w.totals + f * o->draws, o->draws);
    return LT_OK;
}
