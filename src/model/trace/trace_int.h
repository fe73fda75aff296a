/* trace_int.h - what trace*.c share: responses of cells and sources, and their judging.
 * Place      model; private to trace*.c
 */
#ifndef LT_MODEL_TRACE_INT_H
#define LT_MODEL_TRACE_INT_H

#include "model/trace/trace.h"

typedef struct trace_work {
    const trace_case *c;
    trace_result     *r;
    size_t            from, hours, n, cells; /* first hour of the window; its hours; stations */
    bool              is_steady;
    trace_kernel      kernel;
    float            *of_cells;   /* [hours][turns][n][cells] */
    float            *of_sources; /* [sources][hours][turns][n] */
    double           *cell_evidence; /* [cells]; -INFINITY: reaches nobody */
    double           *cell_rate, *cell_rate_sd;
    culprit_data      data;
} trace_work;

/* The source-receptor matrix (trace_reach.c). */
LT_MUST lt_err trace_reach(lt_cx *cx, trace_work *w);
/* One cell's part of it as culprit.h wants it: [hours][turns][n]. */
void trace_gather(const trace_work *w, size_t cell, float *out);
/* Evidence of each cell, and from it the region (trace_map.c). */
LT_MUST lt_err trace_judge_cells(lt_cx *cx, trace_work *w);
LT_MUST lt_err trace_find_region(lt_cx *cx, trace_work *w);

#endif
