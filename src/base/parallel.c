/* parallel.c - the same work on many pieces, on all cores; see parallel.h. */
#include "base/parallel.h"

#include <assert.h>
#include <pthread.h>
#include <sched.h>
#include <string.h>

#include "base/arena.h"

#define WORKER_ARENA_MAX ((size_t)1 << 30)

typedef struct team {
    parallel_work *work;
    void          *self;
    size_t         n;
    atomic_size_t  next, done;
    atomic_bool    failed;
    lt_cx         *cx;
    const char    *what;
} team;

typedef struct worker {
    team    *t;
    unsigned number;
    size_t   piece; /* that failed */
    lt_err   e;
    char     say[LT_SAY_MAX];
} worker;

unsigned parallel_workers(void)
{
    cpu_set_t set;
    int n = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
    return n < 1 ? 1 : (unsigned)n > PARALLEL_MAX ? PARALLEL_MAX : (unsigned)n;
}

static void do_pieces(worker *w)
{
    arena a;
    lt_cx cx = *w->t->cx;
    arena_init(&a, WORKER_ARENA_MAX);
    cx.arena = &a;
    cx.progress = NULL;
    cx.random = (lt_random){0};
    while (!atomic_load(&w->t->failed)) {
        size_t i = atomic_fetch_add(&w->t->next, 1);
        if (i >= w->t->n)
            break;
        lt_err e = cx_is_cancelled(&cx) ? cx_fail(&cx, LT_CANCELLED, "cancelled") : w->t->work(&cx, w->t->self, i, w->number);
        if (e) {
            atomic_store(&w->t->failed, true);
            w->e = e;
            w->piece = i;
            memcpy(w->say, cx.say, sizeof w->say);
            break;
        }
        arena_reset(&a);
        size_t done = atomic_fetch_add(&w->t->done, 1) + 1;
        if (w->number == 0 && w->t->what)
            cx_report(w->t->cx, w->t->what, done, w->t->n);
    }
    arena_fini(&a);
}

static void *run_worker(void *p)
{
    do_pieces(p);
    return NULL;
}

lt_err parallel_run(lt_cx *cx, unsigned workers, size_t n, parallel_work *work, void *self, const char *what)
{
    team t = {.work = work, .self = self, .n = n, .cx = cx, .what = what};
    worker w[PARALLEL_MAX];
    pthread_t id[PARALLEL_MAX];
    unsigned count = workers ? workers : parallel_workers(), made = 0;
    if (count > PARALLEL_MAX)
        count = PARALLEL_MAX;
    if (count > n)
        count = n ? (unsigned)n : 1;
    for (unsigned i = 0; i < count; i++)
        w[i] = (worker){.t = &t, .number = i};
    while (made + 1 < count && pthread_create(&id[made], NULL, run_worker, &w[made + 1]) == 0)
        made++;
    do_pieces(&w[0]); /* with fewer threads than wished the work is done all the same */
    for (unsigned i = 0; i < made; i++)
        pthread_join(id[i], NULL);
    const worker *bad = NULL;
    for (unsigned i = 0; i <= made; i++)
        if (w[i].e && (!bad || w[i].piece < bad->piece))
            bad = &w[i];
    if (bad)
        return cx_fail(cx, bad->e, "%s", bad->say);
    assert(atomic_load(&t.done) == n); /* INV(1) */
    if (what)
        cx_report(cx, what, n, n);
    return LT_OK;
}
