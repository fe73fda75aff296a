/* cmd_model_trace.c - lantian model trace: simulated truth through the tracer: is it as sure as it says? */
#include "app/cmd_model.h"

#include <stdio.h>
#include <stdlib.h>

#include "model/trace/trace_trial.h"

static const args_option OPTIONS[] = {
    {"trials", "N", "how many made-up districts (default 50)"},
    {"stations", "N", "stations in each (default 10)"},
    {"hours", "N", "hours of each (default 3)"},
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

lt_err cmd_model_trace(lt_cx *cx, int argc, char **argv)
{
    args a;
    int64_t trials, stations, hours, seed;
    trace_trial_report r;
    if (cmd_help_wanted(argc, argv, "model trace [--trials N]", "Sources at random in made-up districts, traced: how often the credible regions hold the truth. Peaks of a data\n"
                                                                "folder are traced by the server (GET /api/v1/trace/events).", OPTIONS))
        return LT_OK;
    TRY(args_parse(cx, OPTIONS, argc, argv, &a));
    TRY(args_int(cx, &a, "trials", (args_range){50, 1, 100000}, &trials));
    TRY(args_int(cx, &a, "stations", (args_range){10, 1, 100}, &stations));
    TRY(args_int(cx, &a, "hours", (args_range){3, 1, 24}, &hours));
    TRY(args_int(cx, &a, "seed", (args_range){5, 0, INT64_MAX}, &seed));
    trace_trial t = {.trials = (size_t)trials, .stations = (size_t)stations, .hours = (size_t)hours, .half_m = 2000, .step_m = 100, .seed = (uint64_t)seed};
    TRY(trace_trial_run(cx, &t, &r));
    if (r.run)
        qsort(r.error_m, r.run, sizeof *r.error_m, by_value);
    printf("{\"run\":%zu,\"told\":%zu,\"in_50\":%zu,\"in_90\":%zu,\"error_m_median\":%.0f}\n", r.run, r.told, r.in_50, r.in_90, r.run ? r.error_m[r.run / 2] : 0);
    return LT_OK;
}
