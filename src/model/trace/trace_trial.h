/* trace_trial.h - simulated truth: is a trace as sure as it says it is?
 * Place      model. Pure, seeded.
 * Method     a made-up district for each trial: stations at random, hours of a wandering wind; one source anywhere on the map, its rate
 *            drawn from the prior; the true wind turned from the measured one by its error, hour by hour; each true response spoilt
 *            by a lognormal factor (the model's error), backgrounds drawn, noise added; then trace_solve, which sees the readings and
 *            the measured wind. A trial whose peak does not stand out is drawn again, as nobody would have traced it
 * Given      how many; whether the source is among the known ones (with decoys), or on no list
 * Returned   told: trials in which a local source was named; of these, how many 50 % and 90 % regions hold the truth; location errors (m, from the best cell), |ln q error|; how often the
 *            outcome was right
 * Cost       0.1 s a trial
 * Threads    any    Owner cx->arena (a child of it for each trial)
 */
#ifndef LT_MODEL_TRACE_TRIAL_H
#define LT_MODEL_TRACE_TRIAL_H

#include "model/trace/trace.h"

typedef struct trace_trial {
    size_t   trials, stations, hours, decoys; /* decoys: known sources; with is_known the truth is one of them */
    bool     is_known, is_regional;           /* regional: nothing here; all stations rise together */
    double   half_m, step_m;                  /* the map: a square about 0 */
    uint64_t seed;
} trace_trial;
typedef struct trace_trial_report {
    size_t  run, told, in_50, in_90, right, redrawn;
    double *error_m, *log_rate_error; /* [run] */
    double  true_probability;         /* mean probability given to the true cause */
} trace_trial_report;
LT_MUST lt_err trace_trial_run(lt_cx *cx, const trace_trial *t, trace_trial_report *out);

#endif
