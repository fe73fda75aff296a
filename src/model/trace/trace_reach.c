/* trace_reach.c - the source-receptor matrix of a trace: puffs from each station and hour, or a steady kernel from each place. */
#include "model/trace/trace_int.h"

#include <math.h>
#include <string.h>

#include "base/parallel.h"

#define STACK_HOUR_M_S 1.5 /* from this wind on a stack's hour is the kernel's, where one was given */
#define STACK_LEAST_M  5.0
#define HOUR_S         3600.0

static size_t turned(size_t h, size_t t)
{
    return h * CULPRIT_TURNS + t;
}

static double turn_of(const trace_work *w, size_t h, size_t t)
{
    return culprit_turn(t) * w->c->airs[w->from + h].error_deg;
}

const air *trace_airs(const trace_work *w)
{
    return w->c->airs + w->sky * w->c->hours;
}

float *trace_of_source(const trace_work *w, size_t s)
{
    return w->of_sources + (w->sky * w->c->source_count + s) * w->hours * CULPRIT_TURNS * w->n;
}

static float *source_at(const trace_work *w, size_t s, size_t h, size_t t)
{
    return trace_of_source(w, s) + turned(h, t) * w->n;
}

/* --- puffs: a piece is a station and an hour --------------------------------------------------------------------------------- */

static bool hour_is_even(const trace_work *w, size_t h)
{
    const air *a = &trace_airs(w)[w->from + h], *b = a;
    if (w->from + h > 0)
        b = a - 1;
    double turn = fabs(fmod(a->from_deg - b->from_deg + 540, 360) - 180);
    return a->has_wind && a->speed_m_s >= STACK_HOUR_M_S && (!b->has_wind || turn < 30);
}

static lt_err puffs_of(lt_cx *cx, void *self, size_t piece, unsigned worker)
{
    const trace_work *w = self;
    const trace_case *c = w->c;
    size_t h = piece / w->n, i = piece % w->n;
    const air *a = &trace_airs(w)[w->from + h];
    puff_winds winds = {trace_airs(w), c->maps, c->hours};
    trace_spot *spots;
    double *out;
    (void)worker;
    if (!w->data.has[h * w->n + i])
        return LT_OK;
    TRY(ARENA_ARRAY(cx, c->source_count + 1, &spots));
    TRY(ARENA_ARRAY(cx, c->source_count + 1, &out));
    for (size_t s = 0; s < c->source_count; s++) {
        spots[s] = c->sources[s].spot;
        spots[s].height_m = kernel_height(a, &spots[s]);
    }
    puff_targets targets = {w->r->region.x0_m, w->r->region.y0_m, w->r->region.step_m, w->cells ? w->r->region.nx : 0, w->cells ? w->r->region.ny : 0, spots,
                            c->source_count};
    for (size_t t = 0; t < CULPRIT_TURNS; t++) {
        puff_aim aim = {c->stations[i], w->from + h, turn_of(w, h, t)};
        memset(out, 0, c->source_count * sizeof *out);
        puff_footprint(&winds, &aim, &targets, w->cells ? w->of_cells + (turned(h, t) * w->n + i) * w->cells : NULL, out);
        for (size_t s = 0; s < c->source_count; s++)
            source_at(w, s, h, t)[i] = (float)out[s];
    }
    return LT_OK;
}

/* --- the kernel for some sources of even hours: a piece is a source ------------------------------------------------------------------ */

/* How much the wind at the source is turned against the hour's. */
static double turn_at(const trace_work *w, size_t h, const trace_spot *s)
{
    const air *a = &trace_airs(w)[w->from + h];
    double way[2];
    if (!w->c->maps || !w->c->maps[w->from + h].u)
        return 0;
    wind_map_at(&w->c->maps[w->from + h], s->x_m, s->y_m, way);
    if (hypot(way[0], way[1]) < AIR_CALM_M_S)
        return 0;
    return fmod(atan2(-way[0], -way[1]) / AIR_DEGREE - a->from_deg + 900, 360) - 180;
}

static bool is_kernels(const trace_spot *s)
{
    return s->height_m >= STACK_LEAST_M || s->spread_m > 0;
}

/* The hour's wandering, which no kernel knows: its turns beside the turn t, weighed as a normal. of: [turns][n], of one station. */
static double wandered(const trace_work *w, size_t h, size_t t, const double *of)
{
    const air *a = &trace_airs(w)[w->from + h];
    double wander = fmax(a->wander_deg, 0), sum = 0, all = 0;
    for (size_t k = 0; k < CULPRIT_TURNS; k++) {
        double off = turn_of(w, h, k) - turn_of(w, h, t), weight = k == t ? 1 : wander > 0 ? exp(-0.5 * (off / wander) * (off / wander)) : 0;
        sum += weight * of[k * w->n];
        all += weight;
    }
    return sum / all;
}

static lt_err kernel_piece(lt_cx *cx, void *self, size_t s, unsigned worker)
{
    const trace_work *w = self;
    const trace_spot *spot = &w->c->sources[s].spot;
    trace_receptors to = {w->c->stations, w->n};
    double *out;
    (void)worker;
    if (!is_kernels(spot))
        return LT_OK;
    TRY(ARENA_ARRAY(cx, CULPRIT_TURNS * w->n, &out));
    for (size_t h = 0; h < w->hours; h++) {
        const air *a = &trace_airs(w)[w->from + h];
        double local = turn_at(w, h, spot);
        if (!hour_is_even(w, h))
            continue;
        for (size_t t = 0; t < CULPRIT_TURNS; t++)
            w->kernel.fn(w->kernel.self, a, local + turn_of(w, h, t), spot, to, out + t * w->n);
        for (size_t i = 0; i < w->n; i++) /* as far as the wind goes in the hour; beyond it puffs */
            if (hypot(to.at[i].x_m - spot->x_m, to.at[i].y_m - spot->y_m) < a->speed_m_s * HOUR_S)
                for (size_t t = 0; t < CULPRIT_TURNS; t++)
                    source_at(w, s, h, t)[i] = (float)wandered(w, h, t, out + i);
    }
    return LT_OK;
}

/* --- steady: a piece is an hour ------------------------------------------------------------------------------------------------- */

static void steady_sources(const trace_work *w, size_t h, double *out)
{
    const trace_case *c = w->c;
    trace_receptors to = {c->stations, w->n};
    for (size_t s = 0; s < c->source_count; s++)
        for (size_t t = 0; t < CULPRIT_TURNS; t++) {
            w->kernel.fn(w->kernel.self, &trace_airs(w)[w->from + h], turn_of(w, h, t), &c->sources[s].spot, to, out);
            for (size_t i = 0; i < w->n; i++)
                source_at(w, s, h, t)[i] = (float)out[i];
        }
}

static void steady_row(const trace_work *w, size_t h, size_t row, double *out)
{
    const trace_region *g = &w->r->region;
    trace_kernel plain = kernel_steady();
    trace_receptors to = {w->c->stations, w->n};
    for (size_t x = 0; x < g->nx; x++) {
        trace_spot s = {g->x0_m + ((double)x + 0.5) * g->step_m, g->y0_m + ((double)row + 0.5) * g->step_m, 0, g->step_m / sqrt(12.0), 0, 0, 0};
        size_t cell = row * g->nx + x;
        for (size_t t = 0; t < CULPRIT_TURNS; t++) {
            plain.fn(plain.self, &trace_airs(w)[w->from + h], turn_of(w, h, t), &s, to, out);
            for (size_t i = 0; i < w->n; i++)
                w->of_cells[(turned(h, t) * w->n + i) * w->cells + cell] = (float)out[i];
        }
    }
}

static lt_err steady_piece(lt_cx *cx, void *self, size_t piece, unsigned worker)
{
    const trace_work *w = self;
    size_t rows = w->cells ? w->r->region.ny + 1 : 1, h = piece / rows, row = piece % rows;
    double *out;
    (void)worker;
    TRY(ARENA_ARRAY(cx, w->n + 1, &out));
    if (row + 1 == rows)
        steady_sources(w, h, out);
    else
        steady_row(w, h, row, out);
    return LT_OK;
}

lt_err trace_make_room(lt_cx *cx, trace_work *w)
{
    size_t planes = w->hours * CULPRIT_TURNS * w->n;
    TRY(ARENA_ARRAY(cx, planes * w->cells + 1, &w->of_cells));
    TRY(ARENA_ARRAY(cx, planes, &w->best_reach));
    TRY(ARENA_ARRAY(cx, w->cells + 1, &w->of_cell));
    TRY(ARENA_ARRAY(cx, w->c->source_count + 1, &w->of_known));
    return ARENA_ARRAY(cx, planes * w->c->source_count * w->skies + 1, &w->of_sources);
}

lt_err trace_reach(lt_cx *cx, trace_work *w)
{
    if (w->is_steady)
        return parallel_run(cx, 0, w->hours * (w->cells ? w->r->region.ny + 1 : 1), steady_piece, w, "reach");
    memset(w->of_cells, 0, w->hours * CULPRIT_TURNS * w->n * w->cells * sizeof *w->of_cells);
    TRY(parallel_run(cx, 0, w->hours * w->n, puffs_of, w, "reach"));
    return w->c->kernel.fn && w->c->source_count ? parallel_run(cx, 0, w->c->source_count, kernel_piece, w, "stacks") : LT_OK;
}

void trace_gather(const trace_work *w, size_t cell, float *out)
{
    for (size_t p = 0; p < w->hours * CULPRIT_TURNS * w->n; p++)
        out[p] = w->of_cells[p * w->cells + cell];
}
