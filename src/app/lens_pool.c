/* lens_pool.c - see lens_pool.h. */
#include "app/lens_pool.h"

#include <pthread.h>
#include <stdlib.h>

struct lens_pool {
    pthread_mutex_t lock;
    polar_lens     *free[LENS_POOL_KEPT];
    size_t          n;
};

lt_err lens_pool_open(lt_cx *cx, lens_pool **out)
{
    *out = calloc(1, sizeof **out);
    if (!*out)
        return cx_fail(cx, LT_NO_MEMORY, "no memory for polar plots");
    pthread_mutex_init(&(*out)->lock, NULL);
    return LT_OK;
}

void lens_pool_close(lens_pool *p)
{
    if (!p)
        return;
    for (size_t i = 0; i < p->n; i++)
        polar_lens_close(p->free[i]);
    pthread_mutex_destroy(&p->lock);
    free(p);
}

lt_err lens_pool_take(lt_cx *cx, lens_pool *p, polar_lens **out)
{
    pthread_mutex_lock(&p->lock);
    *out = p->n ? p->free[--p->n] : NULL;
    pthread_mutex_unlock(&p->lock);
    return *out ? LT_OK : polar_lens_open(cx, out);
}

void lens_pool_give(lens_pool *p, polar_lens *l)
{
    pthread_mutex_lock(&p->lock);
    bool is_kept = p->n < LENS_POOL_KEPT;
    if (is_kept)
        p->free[p->n++] = l;
    pthread_mutex_unlock(&p->lock);
    if (!is_kept)
        polar_lens_close(l);
}
