/* trace_int.h - what trace*.c share: responses of cells and sources, and their judging.
 * Place      model; private to trace*.c
 */
#ifndef LT_MODEL_TRACE_INT_H
#define LT_MODEL_TRACE_INT_H

#include "model/trace/trace.h"

/* A place over the skies: their evidences summed, the rate's mean and spread, and the one that fits best. */
typedef struct trace_mix {
    double log_evidence, log_rate, log_rate_sd;
    double best, best_rate; /* of the likeliest sky: weighed evidence, rate */
    size_t best_sky;
} trace_mix;
trace_mix trace_mix_empty(culprit_rate prior);
void trace_mix_add(trace_mix *m, double log_weight, size_t sky, culprit_verdict v);
double trace_log_add(double a, double b);

typedef struct trace_work {
    const trace_case *c;
    trace_result     *r;
    size_t            from, hours, n, cells; /* first hour of the window; its hours; stations */
    bool              is_steady;
    trace_kernel      kernel;
    size_t            skies, sky; /* sky: the one that is looked at */
    double            sky_weight[TRACE_SKIES_MAX]; /* logarithms */
    float            *of_cells;   /* [hours][turns][n][cells], of one sky after another */
    float            *of_sources; /* [skies][sources][hours][turns][n] */
    trace_mix        *of_known;   /* [sources] */
    trace_mix        *of_cell;    /* [cells]; log_evidence -INFINITY: reaches nobody */
    double            known_sum[TRACE_SKIES_MAX], cell_sum[TRACE_SKIES_MAX]; /* ln of the sums of evidences in a sky */
    float            *best_reach; /* [hours][turns][n] of the likeliest cell in its likeliest sky */
    double            best_evidence, best_rate, hopeless; /* hopeless: evidence below which a cell is not looked at in the next sky */
    culprit_data      data;
} trace_work;

/* The airs of the sky that is looked at, [c->hours]; the matrix of a source in it, [hours][turns][n]. */
const air *trace_airs(const trace_work *w);
float *trace_of_source(const trace_work *w, size_t s);
/* The source-receptor matrix of the sky (trace_reach.c). */
LT_MUST lt_err trace_make_room(lt_cx *cx, trace_work *w);
LT_MUST lt_err trace_reach(lt_cx *cx, trace_work *w);
/* One cell's part of it as culprit.h wants it: [hours][turns][n]. */
void trace_gather(const trace_work *w, size_t cell, float *out);
/* Evidence of each cell in the sky; from all of it the region (trace_map.c). */
LT_MUST lt_err trace_judge_cells(lt_cx *cx, trace_work *w);
LT_MUST lt_err trace_find_region(lt_cx *cx, trace_work *w);

#endif
