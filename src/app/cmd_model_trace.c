/* cmd_model_trace.c - lantian model trace: a case traced, or simulated truth through the tracer: is it as sure as it says? */
#include "app/cmd_model.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/trace_case_json.h"
#include "app/trace_event.h"
#include "app/trace_winds.h"
#include "base/file.h"
#include "model/trace/kernel_plume.h"
#include "model/trace/trace_trial.h"

static const args_option OPTIONS[] = {
    {"case", "FILE.json", "a case (lantian-trace-1; its form stands in src/app/trace_case_json.h); - is standard input"},
    {"trials", "N", "how many made-up districts (default 50)"},
    {"stations", "N", "stations in each (default 10)"},
    {"hours", "N", "hours of each (default 3)"},
    {"truth", "WHAT", "own: the tracer's own puffs; sky: those in any stability; plume: AERMOD's plume; mix: each in its turn (default)"},
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
    static const char *const WORDS[] = {"mix", "own", "sky", "plume"};
    for (size_t i = 0; i < sizeof WORDS / sizeof WORDS[0]; i++)
        if (strcmp(word, WORDS[i]) == 0) {
            *out = (trial_truth)i;
            return LT_OK;
        }
    return cx_fail(cx, LT_BAD_INPUT, "--truth %.40s: mix, own, sky or plume is wanted", word);
}

static lt_err trace_text(lt_cx *cx, span text)
{
    trace_file f;
    trace_result r;
    kernel_plume plume;
    buf out;
    int64_t began_ms = cx_now_ms(cx);
    TRY(trace_case_parse(cx, text, &f));
    TRY(trace_winds_make(cx, &f.in));
    f.c.maps = f.in.maps;
    TRY(kernel_plume_open(cx, f.in.airs, f.in.skies * f.in.hours, &plume));
    if (!f.is_simple)
        f.c.kernel = kernel_plume_door(&plume);
    TRY(trace_solve(cx, &f.c, &r));
    buf_init(&out, TRACE_EVENT_MAX);
    jout j = jout_of(&out);
    trace_event_put(&j, &(trace_answer){&f.in, &r, "case"}, cx_now_ms(cx) - began_ms);
    lt_err e = buf_check(cx, &out);
    if (!e)
        printf("%.*s\n", (int)out.n, (const char *)out.p);
    buf_fini(&out);
    return e;
}

static lt_err trace_from_file(lt_cx *cx, const char *path)
{
    buf text;
    buf_init(&text, TRACE_CASE_FILE_MAX);
    lt_err e = file_read_all(cx, path, &text);
    if (!e) {
        e = trace_text(cx, buf_span(&text));
        if (e)
            e = cx_place(cx, e, "%s: ", path);
    }
    buf_fini(&text);
    return e;
}

lt_err cmd_model_trace(lt_cx *cx, int argc, char **argv)
{
    args a;
    int64_t trials, stations, hours, step, seed;
    trace_trial_report r;
    if (cmd_help_wanted(argc, argv, "model trace --case FILE.json | --trials N",
                        "With --case: stations, readings, winds and sources of a peak, traced; prints the event as the server does (GET\n"
                        "/api/v1/trace/events/{id}). Else sources at random in made-up districts, traced: how often the credible regions hold\n"
                        "the truth.", OPTIONS))
        return LT_OK;
    TRY(args_parse(cx, OPTIONS, argc, argv, &a));
    if (args_get(&a, "case", NULL))
        return trace_from_file(cx, args_get(&a, "case", NULL));
    TRY(args_int(cx, &a, "trials", (args_range){50, 1, 100000}, &trials));
    TRY(args_int(cx, &a, "stations", (args_range){10, 1, 100}, &stations));
    TRY(args_int(cx, &a, "hours", (args_range){3, 1, 24}, &hours));
    TRY(args_int(cx, &a, "step", (args_range){100, 20, 1000}, &step));
    TRY(args_int(cx, &a, "seed", (args_range){5, 0, INT64_MAX}, &seed));
    trace_trial t = {.trials = (size_t)trials, .stations = (size_t)stations, .hours = (size_t)hours, .half_m = 20 * (double)step, .step_m = (double)step, .one_sky = args_has(&a, "one-sky"),
                     .seed = (uint64_t)seed};
    TRY(take_truth(cx, args_get(&a, "truth", "mix"), &t.truth));
    TRY(trace_trial_run(cx, &t, &r));
    if (r.run)
        qsort(r.error_m, r.run, sizeof *r.error_m, by_value);
    if (r.run)
        qsort(r.log_rate_error, r.run, sizeof *r.log_rate_error, by_value);
    printf("{\"run\":%zu,\"told\":%zu,\"in_50\":%zu,\"in_90\":%zu,\"in_rate\":%zu,\"error_m_median\":%.0f,\"log_rate_error_median\":%.3f}\n", r.run, r.told, r.in_50, r.in_90,
           r.in_rate, r.run ? r.error_m[r.run / 2] : 0, r.run ? r.log_rate_error[r.run / 2] : 0);
    return LT_OK;
}
