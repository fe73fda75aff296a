/* queue.c - see queue.h. */
#include "base/queue.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

struct queue {
    pthread_mutex_t lock;
    pthread_cond_t  filled, drained;
    size_t          room, first, count;
    bool            shut;
    void           *items[];
};

lt_err queue_open(lt_cx *cx, size_t room, queue **out)
{
    assert(room > 0 && room <= QUEUE_ROOM_MAX);
    queue *q = calloc(1, sizeof *q + room * sizeof q->items[0]);
    if (!q)
        return cx_fail(cx, LT_NO_MEMORY, "no memory for a queue of %zu", room);
    q->room = room;
    pthread_condattr_t attr;
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_mutex_init(&q->lock, NULL);
    pthread_cond_init(&q->filled, &attr);
    pthread_cond_init(&q->drained, &attr);
    pthread_condattr_destroy(&attr);
    *out = q;
    return LT_OK;
}

void queue_free(queue *q)
{
    if (!q)
        return;
    pthread_cond_destroy(&q->filled);
    pthread_cond_destroy(&q->drained);
    pthread_mutex_destroy(&q->lock);
    free(q);
}

void queue_shut(queue *q)
{
    pthread_mutex_lock(&q->lock);
    q->shut = true;
    pthread_cond_broadcast(&q->filled);
    pthread_cond_broadcast(&q->drained);
    pthread_mutex_unlock(&q->lock);
}

static lt_err push(queue *q, void *item, bool wait)
{
    lt_err e = LT_OK;
    pthread_mutex_lock(&q->lock);
    while (wait && q->count == q->room && !q->shut)
        pthread_cond_wait(&q->drained, &q->lock);
    if (q->shut) {
        e = LT_CLOSED;
    } else if (q->count == q->room) {
        e = LT_BUSY;
    } else {
        q->items[(q->first + q->count++) % q->room] = item;
        pthread_cond_signal(&q->filled);
    }
    pthread_mutex_unlock(&q->lock);
    return e;
}

lt_err queue_push(queue *q, void *item)
{
    return push(q, item, true);
}

lt_err queue_try_push(queue *q, void *item)
{
    return push(q, item, false);
}

lt_err queue_pop_many(queue *q, void **items, size_t max, int wait_ms, size_t *got)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    if (wait_ms > 0) {
        int64_t ns = until.tv_nsec + (int64_t)wait_ms * 1000000;
        until.tv_sec += ns / 1000000000;
        until.tv_nsec = ns % 1000000000;
    }
    *got = 0;
    pthread_mutex_lock(&q->lock);
    int late = 0;
    while (q->count == 0 && !q->shut && wait_ms != 0 && late != ETIMEDOUT)
        late = wait_ms < 0 ? pthread_cond_wait(&q->filled, &q->lock) : pthread_cond_timedwait(&q->filled, &q->lock, &until);
    while (q->count > 0 && *got < max) {
        items[(*got)++] = q->items[q->first];
        q->first = (q->first + 1) % q->room;
        q->count--;
    }
    lt_err e = *got ? LT_OK : q->shut ? LT_CLOSED : LT_BUSY;
    if (*got)
        pthread_cond_broadcast(&q->drained);
    pthread_mutex_unlock(&q->lock);
    return e;
}

lt_err queue_pop(queue *q, void **item)
{
    size_t got;
    return queue_pop_many(q, item, 1, -1, &got);
}
