/* api_pool.c - the workers of the API: requests wait in two queues, short and long; see api_int.h. */
#include "app/api_int.h"

#include <pthread.h>
#include <stdlib.h>

typedef struct waiting {
    struct waiting *next;
    http_request   *r;
    api_match       m;
    api_slot       *slot; /* NULL: nobody else waits for this answer */
} waiting;

typedef struct line { /* a queue, first in first out */
    waiting *first, **last;
    size_t   count;
} line;

typedef struct worker {
    api_pool *pool;
    keep     *k;
    pthread_t thread;
    bool      is_running;
} worker;

struct api_pool {
    api            *owner;
    pthread_mutex_t lock;
    pthread_cond_t  wake;
    line            fast, slow;
    int             slow_running;
    bool            is_ending;
    atomic_int      cancel;
    worker          workers[API_WORKERS];
};

static void put(line *l, waiting *w)
{
    w->next = NULL;
    *l->last = w;
    l->last = &w->next;
    l->count++;
}

static waiting *shift(line *l)
{
    waiting *w = l->first;
    if (!w)
        return NULL;
    l->first = w->next;
    if (!l->first)
        l->last = &l->first;
    l->count--;
    return w;
}

/* Short work first, but one worker is always good for long work. Under lock. */
static waiting *next_of(api_pool *p)
{
    waiting *w = NULL;
    if (p->slow_running == 0)
        w = shift(&p->slow);
    if (!w)
        w = shift(&p->fast);
    if (!w && p->slow_running < API_SLOW_WORKERS)
        w = shift(&p->slow);
    if (w && (w->m.route->flags & API_SLOW))
        p->slow_running++;
    return w;
}

static waiting *take(api_pool *p)
{
    waiting *w = NULL;
    pthread_mutex_lock(&p->lock);
    while (!p->is_ending && !(w = next_of(p)))
        pthread_cond_wait(&p->wake, &p->lock);
    pthread_mutex_unlock(&p->lock);
    return w;
}

static void give_back(api_pool *p, bool was_slow)
{
    if (!was_slow)
        return;
    pthread_mutex_lock(&p->lock);
    p->slow_running--;
    pthread_cond_signal(&p->wake);
    pthread_mutex_unlock(&p->lock);
}

static void *work(void *self)
{
    worker *me = self;
    api_pool *p = me->pool;
    arena a;
    buf out;
    arena_init(&a, API_ARENA_MAX);
    buf_init(&out, API_REPLY_MAX);
    for (waiting *w; (w = take(p)) != NULL;) {
        bool is_slow = w->m.route->flags & API_SLOW;
        api_call c = {.owner = p->owner, .k = me->k, .r = w->r, .route = w->m.route, .query = http_query_text(w->r), .out = out};
        cx_init(&c.cx, &a);
        c.cx.cancel = &p->cancel;
        memcpy(c.path_values, w->m.values, sizeof c.path_values);
        api_run(&c, w->slot);
        out = c.out;
        buf_reset(&out);
        arena_reset(&a);
        free(w);
        give_back(p, is_slow);
    }
    buf_fini(&out);
    arena_fini(&a);
    return NULL;
}

static lt_err start(lt_cx *cx, api_pool *p, worker *w)
{
    keep_options o = {.is_read_only = true, .offset_min = p->owner->set.offset_min};
    w->pool = p;
    TRY(keep_open(cx, p->owner->dir, &o, &w->k));
    int bad = pthread_create(&w->thread, NULL, work, w);
    if (bad)
        return cx_fail_errno(cx, bad, "cannot start a worker of the API");
    w->is_running = true;
    return LT_OK;
}

lt_err api_pool_open(lt_cx *cx, api *owner, api_pool **out)
{
    api_pool *p = calloc(1, sizeof *p);
    if (!p)
        return cx_fail(cx, LT_NO_MEMORY, "no memory for the API's workers");
    p->owner = owner;
    p->fast.last = &p->fast.first;
    p->slow.last = &p->slow.first;
    pthread_mutex_init(&p->lock, NULL);
    pthread_cond_init(&p->wake, NULL);
    for (size_t i = 0; i < API_WORKERS; i++) {
        lt_err e = start(cx, p, &p->workers[i]);
        if (e) {
            api_pool_close(p);
            return e;
        }
    }
    *out = p;
    return LT_OK;
}

lt_err api_pool_push(api_pool *p, http_request *r, const api_match *m, api_slot *slot)
{
    bool is_slow = m->route->flags & API_SLOW;
    line *l = is_slow ? &p->slow : &p->fast;
    waiting *w = malloc(sizeof *w);
    if (!w)
        return LT_NO_MEMORY;
    *w = (waiting){.r = r, .m = *m, .slot = slot};
    pthread_mutex_lock(&p->lock);
    lt_err e = p->is_ending ? LT_CLOSED : l->count >= (is_slow ? API_SLOW_QUEUE_MAX : API_QUEUE_MAX) ? LT_BUSY : LT_OK;
    if (!e) {
        put(l, w);
        pthread_cond_signal(&p->wake);
    }
    pthread_mutex_unlock(&p->lock);
    if (e)
        free(w);
    return e;
}

static void refuse_all(api_pool *p, line *l)
{
    static const api_problem ending = {.kind = LT_CLOSED, .say = "the service is ending; it will be back", .retry_s = 5};
    for (waiting *w; (w = shift(l)) != NULL; free(w)) {
        if (w->slot)
            api_cache_finish(p->owner->cache, w->slot, &(api_cache_made){.problem = &ending});
        api_problem_send(w->r, &ending);
    }
}

void api_pool_end(api_pool *p)
{
    pthread_mutex_lock(&p->lock);
    p->is_ending = true;
    atomic_store(&p->cancel, 1);
    pthread_cond_broadcast(&p->wake);
    pthread_mutex_unlock(&p->lock);
    for (size_t i = 0; i < API_WORKERS; i++)
        if (p->workers[i].is_running) {
            pthread_join(p->workers[i].thread, NULL);
            p->workers[i].is_running = false;
        }
    refuse_all(p, &p->fast); /* nothing comes in any more */
    refuse_all(p, &p->slow);
}

void api_pool_close(api_pool *p)
{
    if (!p)
        return;
    api_pool_end(p);
    for (size_t i = 0; i < API_WORKERS; i++)
        if (p->workers[i].k)
            keep_close(p->workers[i].k);
    pthread_cond_destroy(&p->wake);
    pthread_mutex_destroy(&p->lock);
    free(p);
}
