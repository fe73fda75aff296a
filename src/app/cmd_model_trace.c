/* cmd_model_trace.c - lantian model trace: simulated truth through the tracer: is it as sure as it says? */
#include "app/cmd_model.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/trace/trace_trial.h"

static const args_option OPTIONS[] = {
    {"trials", "N", "how many made-up districts (default 50)"},
    {"stations", "N", "stations in each (default 10)"},
    {"hours", "N", "hours of each (default 3)"},
    {"truth", "WHAT", "own (default), sky: any stability; plume: AERMOD's plume in any stability"},
    {"step", "METRES", "side of the map's cells (default 100)"},
    {"one-sky", NULL, "believe the first guess of the stability, to see what that costs"},
    {"seed", "N", "another seed is another set (default 5)"},
    {"json", NULL, "JSON, which it always is"},
    {"help", NULL, "this text"},
    {NULL, NULL, NULL},
};

static int by_value(const void *pa, const void *pb)
{
    double a = *(const double *)pa, b = *(const double *)pb;
    return a < b ? -1 : a > b;
}

static lt_err take_truth(lt_cx *cx, const char *word, trial_truth *out)
{
    static const char *const WORDS[] = {"own", "sky", "plume"};
    for (size_t i = 0; i < sizeof WORDS / sizeof WORDS[0]; i++)
        if (strcmp(word, WORDS[i]) == 0) {
            *out = (trial_truth)i;
            return LT_OK;
        }
    return cx_fail(cx, LT_BAD_INPUT, "--truth %.40s: own, sky or plume is wanted", word);
}

lt_err cmd_model_trace(lt_cx *cx, int argc, char **argv)
{
    args a;
    int64_t trials, stations, hours, step, seed;
    trace_trial_report r;
    if (cmd_help_wanted(argc, argv, "model trace [--trials N]", "Sources at random in made-up districts, traced: how often the credible regions hold the truth. Peaks of a data\n"
                                                                "folder are traced by the server (GET /api/v1/trace/events).", OPTIONS))
        return LT_OK;
    TRY(args_parse(cx, OPTIONS, argc, argv, &a));
    TRY(args_int(cx, &a, "trials", (args_range){50, 1, 100000}, &trials));
    TRY(args_int(cx, &a, "stations", (args_range){10, 1, 100}, &stations));
    TRY(args_int(cx, &a, "hours", (args_range){3, 1, 24}, &hours));
    TRY(args_int(cx, &a, "step", (args_range){100, 20, 1000}, &step));
    TRY(args_int(cx, &a, "seed", (args_range){5, 0, INT64_MAX}, &seed));
    trace_trial t = {.trials = (size_t)trials, .stations = (size_t)stations, .hours = (size_t)hours, .half_m = 20 * (double)step, .step_m = (double)step, .one_sky = args_has(&a, "one-sky"),
                     .seed = (uint64_t)seed};
    TRY(take_truth(cx, args_get(&a, "truth", "own"), &t.truth));
    TRY(trace_trial_run(cx, &t, &r));
    if (r.run)
        qsort(r.error_m, r.run, sizeof *r.error_m, by_value);
    if (r.run)
        qsort(r.log_rate_error, r.run, sizeof *r.log_rate_error, by_value);
    printf("{\"run\":%zu,\"told\":%zu,\"in_50\":%zu,\"in_90\":%zu,\"in_rate\":%zu,\"error_m_median\":%.0f,\"log_rate_error_median\":%.3f}\n", r.run, r.told, r.in_50, r.in_90,
           r.in_rate, r.run ? r.error_m[r.run / 2] : 0, r.run ? r.log_rate_error[r.run / 2] : 0);
    return LT_OK;
}
