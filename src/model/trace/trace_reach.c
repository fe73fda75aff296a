/* trace_reach.c - the source-receptor matrix of a trace: puffs from each station and hour, or a steady kernel from each place. */
#include "model/trace/trace_int.h"

#include <math.h>
#include <string.h>

#include "base/parallel.h"

#define STACK_HOUR_M_S 1.5 /* from this wind on a stack's hour is the kernel's, where one was given */

static size_t turned(size_t h, size_t t)
{
    return h * CULPRIT_TURNS + t;
}

static double turn_of(const trace_work *w, size_t h, size_t t)
{
    return culprit_turn(t) * w->c->airs[w->from + h].error_deg;
}

static float *source_at(const trace_work *w, size_t s, size_t h, size_t t)
{
    return w->of_sources + (s * w->hours * CULPRIT_TURNS + turned(h, t)) * w->n;
}

/* --- puffs: a piece is a station and an hour --------------------------------------------------------------------------------- */

static bool hour_is_even(const trace_work *w, size_t h)
{
    const air *a = &w->c->airs[w->from + h], *b = a;
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
    const air *a = &c->airs[w->from + h];
    puff_winds winds = {c->airs, c->maps, c->hours};
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

/* --- steady: a piece is an hour ------------------------------------------------------------------------------------------------- */

static void steady_sources(const trace_work *w, size_t h, bool only_stacks, double *out)
{
    const trace_case *c = w->c;
    trace_receptors to = {c->stations, w->n};
    for (size_t s = 0; s < c->source_count; s++) {
        if (only_stacks && c->sources[s].spot.height_m < 5)
            continue;
        for (size_t t = 0; t < CULPRIT_TURNS; t++) {
            w->kernel.fn(w->kernel.self, &c->airs[w->from + h], turn_of(w, h, t), &c->sources[s].spot, to, out);
            for (size_t i = 0; i < w->n; i++)
                source_at(w, s, h, t)[i] = (float)out[i];
        }
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
            plain.fn(plain.self, &w->c->airs[w->from + h], turn_of(w, h, t), &s, to, out);
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
        steady_sources(w, h, false, out);
    else
        steady_row(w, h, row, out);
    return LT_OK;
}

lt_err trace_reach(lt_cx *cx, trace_work *w)
{
    const trace_case *c = w->c;
    size_t planes = w->hours * CULPRIT_TURNS * w->n;
    double *out;
    TRY(ARENA_ARRAY(cx, planes * w->cells + 1, &w->of_cells));
    TRY(ARENA_ARRAY(cx, planes * c->source_count + 1, &w->of_sources));
    if (w->is_steady)
        return parallel_run(cx, 0, w->hours * (w->cells ? w->r->region.ny + 1 : 1), steady_piece, w, "reach");
    TRY(parallel_run(cx, 0, w->hours * w->n, puffs_of, w, "reach"));
    TRY(ARENA_ARRAY(cx, w->n + 1, &out));
    for (size_t h = 0; c->kernel.fn && h < w->hours; h++)
        if (hour_is_even(w, h))
            steady_sources(w, h, true, out);
    return LT_OK;
}

void trace_gather(const trace_work *w, size_t cell, float *out)
{
    for (size_t p = 0; p < w->hours * CULPRIT_TURNS * w->n; p++)
        out[p] = w->of_cells[p * w->cells + cell];
}
