/* trace_trial.h - simulated truth: is a trace as sure as it says it is?
 * Place      model. Pure, seeded.
 * Method     a made-up district for each trial: stations at random, hours of a wandering wind; one source anywhere on the map, its rate
 *            drawn from the prior; the true wind turned from the measured one by its error, hour by hour; each true response spoilt
 *            by a lognormal factor (the model's error), backgrounds drawn, noise added; then trace_solve, which sees the readings and
 *            the measured wind, and settles its air by AIR_SKIES guesses. The truth is one of three (TRIAL_MIX: each
 *            in its turn): TRIAL_OWN the solver's puffs in
 *            one of its own skies, as likely as it thinks; TRIAL_SKY its puffs in any sky from a class farther from neutral than the
 *            guess to two nearer, all alike; TRIAL_PLUME AERMOD's plume (kernel_plume.h) in such a sky: nothing of the solver's. A trial whose peak does not stand out is drawn again, as nobody would have traced it
 * Given      how many; whether the source is among the known ones (with decoys), or on no list
 * Returned   told: trials in which a local source was named; of these, how many 50 % and 90 % regions hold the truth; location errors (m, from the best cell), |ln q error|; how often the
 *            outcome was right; in how many the true rate lies between rate_low and rate_high
 * Valid      what test/model/trace.measure prints
 * Cost       0.1 s a trial
 * Threads    any    Owner cx->arena (a child of it for each trial)
 */
#ifndef LT_MODEL_TRACE_TRIAL_H
#define LT_MODEL_TRACE_TRIAL_H

#include "model/trace/trace.h"

typedef enum trial_truth { TRIAL_MIX, TRIAL_OWN, TRIAL_SKY, TRIAL_PLUME } trial_truth;
typedef struct trace_trial {
    size_t   trials, stations, hours, decoys; /* decoys: known sources; with is_known the truth is one of them */
    trial_truth truth;
    bool     one_sky;                         /* the solver believes its guess, as a warning example */
    bool     is_known, is_regional;           /* regional: nothing here; all stations rise together */
    double   half_m, step_m;                  /* the map: a square about 0 */
    uint64_t seed;
} trace_trial;
typedef struct trace_trial_report {
    size_t  run, told, in_50, in_90, in_rate, right, redrawn;
    double *error_m, *log_rate_error; /* [run] */
    double  true_probability;         /* mean probability given to the true cause */
} trace_trial_report;
LT_MUST lt_err trace_trial_run(lt_cx *cx, const trace_trial *t, trace_trial_report *out);

#endif
