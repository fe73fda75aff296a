/* bench.h - what every race needs: a clock in seconds, and an end with words when something fails. */
#ifndef LT_BENCH_BENCH_H
#define LT_BENCH_BENCH_H

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/cx.h"

static inline double now_s(void)
{
    struct timespec ts;
    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (double)ts.tv_sec + (double)ts.tv_nsec * 1e-9;
}

/* The race ends here when e is a failure: its sentence, and the kind's exit code. */
static inline void need(const lt_cx *cx, lt_err e)
{
    if (e == LT_OK)
        return;
    fprintf(stderr, "bench: %s\n", cx->say[0] ? cx->say : cx_err_row(e)->name);
    exit(cx_err_row(e)->exit);
}

#endif
