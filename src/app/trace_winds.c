/* trace_winds.c - see trace_winds.h. */
#include "app/trace_winds.h"

#include <math.h>
#include <string.h>

#include "base/parallel.h"
#include "model/trace/wind_field.h"

#define CELLS_ASIDE 60
#define STEP_LEAST  200.0
#define LAYERS      6
#define LAYER_M     50.0
#define HALF_MOST_M 20000.0 /* from the stations' middle */
#define HOURS_BACK  ((size_t)(PUFF_AGE_MAX_S / 3600) + 1)

typedef struct making {
    trace_input    *in;
    wind_field_grid grid;
    size_t          first;
    double         *u, *v; /* [hours from first][cells] */
} making;

static void lay_grid(making *m)
{
    const trace_input *in = m->in;
    double lo[2] = {0, 0}, hi[2] = {0, 0};
    for (size_t i = 0; i < in->n; i++) {
        lo[0] = fmin(lo[0], in->spots[i].x_m);
        lo[1] = fmin(lo[1], in->spots[i].y_m);
        hi[0] = fmax(hi[0], in->spots[i].x_m);
        hi[1] = fmax(hi[1], in->spots[i].y_m);
    }
    for (int k = 0; k < 2; k++) {
        lo[k] = fmax(lo[k] - TRACE_WINDS_AROUND_M, -HALF_MOST_M);
        hi[k] = fmin(hi[k] + TRACE_WINDS_AROUND_M, HALF_MOST_M);
    }
    double step = fmax(ceil(fmax(hi[0] - lo[0], hi[1] - lo[1]) / CELLS_ASIDE), STEP_LEAST);
    m->grid = (wind_field_grid){.nx = (size_t)ceil((hi[0] - lo[0]) / step) + 1, .ny = (size_t)ceil((hi[1] - lo[1]) / step) + 1, .nz = LAYERS,
                                .x0_m = lo[0], .y0_m = lo[1], .step_m = step, .layer_m = LAYER_M, .rise = 1};
}

static size_t count_winds(const trace_input *in, size_t h)
{
    size_t n = 0;
    for (size_t i = 0; i < in->n; i++)
        n += in->mesh[h * in->n + i].has_wind;
    return n;
}

static lt_err make_hour(lt_cx *cx, void *self, size_t piece, unsigned worker)
{
    making *m = self;
    size_t h = m->first + piece, cells = m->grid.nx * m->grid.ny;
    wind_map made;
    wind_field_report report;
    (void)worker;
    if (count_winds(m->in, h) < TRACE_WINDS_STATIONS)
        return LT_OK;
    TRY(wind_field_make(cx, &m->grid, m->in->mesh + h * m->in->n, m->in->n, &made, &report));
    double *u = m->u + piece * cells, *v = m->v + piece * cells;
    memcpy(u, made.u, cells * sizeof *u);
    memcpy(v, made.v, cells * sizeof *v);
    made.u = u;
    made.v = v;
    m->in->maps[h] = made;
    return LT_OK;
}

lt_err trace_winds_make(lt_cx *cx, trace_input *in)
{
    making m = {.in = in};
    size_t back = in->window + HOURS_BACK, any = 0;
    m.first = in->hours > back ? in->hours - back : 0;
    for (size_t h = m.first; h < in->hours; h++)
        any += count_winds(in, h) >= TRACE_WINDS_STATIONS;
    if (!any)
        return LT_OK;
    lay_grid(&m);
    size_t cells = m.grid.nx * m.grid.ny, hours = in->hours - m.first;
    TRY(ARENA_ARRAY(cx, in->hours, &in->maps));
    TRY(ARENA_ARRAY(cx, cells * hours, &m.u));
    TRY(ARENA_ARRAY(cx, cells * hours, &m.v));
    return parallel_run(cx, 0, hours, make_hour, &m, NULL);
}
