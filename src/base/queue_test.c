/* queue_test.c - the bounded queue: full, shut, empty first; then many threads, nothing lost, nothing twice. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include <pthread.h>
#include <time.h>
#include <unistd.h>

#include "base/queue.h"

static void full_empty_and_shut(void **state)
{
    (void)state;
    lt_cx cx;
    queue *q;
    int a = 1, b = 2, c = 3;
    void *got[4];
    size_t n;
    cx_init(&cx, NULL);
    assert_int_equal(queue_open(&cx, 2, &q), LT_OK);
    assert_int_equal(queue_pop_many(q, got, 4, 0, &n), LT_BUSY);
    assert_int_equal(n, 0);
    assert_int_equal(queue_pop_many(q, got, 4, 20, &n), LT_BUSY);
    assert_int_equal(queue_try_push(q, &a), LT_OK);
    assert_int_equal(queue_push(q, &b), LT_OK);
    assert_int_equal(queue_try_push(q, &c), LT_BUSY);
    assert_int_equal(queue_pop(q, &got[0]), LT_OK);
    assert_ptr_equal(got[0], &a);
    assert_int_equal(queue_try_push(q, &c), LT_OK);
    queue_shut(q);
    assert_int_equal(queue_push(q, &a), LT_CLOSED);
    assert_int_equal(queue_try_push(q, &a), LT_CLOSED);
    assert_int_equal(queue_pop_many(q, got, 4, -1, &n), LT_OK); /* what was in it is still given */
    assert_int_equal(n, 2);
    assert_ptr_equal(got[0], &b);
    assert_ptr_equal(got[1], &c);
    assert_int_equal(queue_pop_many(q, got, 4, -1, &n), LT_CLOSED);
    assert_int_equal(queue_pop(q, &got[0]), LT_CLOSED);
    queue_free(q);
    queue_free(NULL);
}

static void *push_late(void *self)
{
    queue *q = self;
    usleep(30000);
    return queue_push(q, q) == LT_OK ? q : NULL;
}

static void *shut_late(void *self)
{
    usleep(30000);
    queue_shut(self);
    return self;
}

static void waiting_ends(void **state)
{
    (void)state;
    lt_cx cx;
    queue *q;
    pthread_t t;
    void *got;
    size_t n;
    cx_init(&cx, NULL);
    assert_int_equal(queue_open(&cx, 1, &q), LT_OK);
    assert_int_equal(pthread_create(&t, NULL, push_late, q), 0);
    assert_int_equal(queue_pop_many(q, &got, 1, 10000, &n), LT_OK); /* an empty one fills */
    pthread_join(t, NULL);
    assert_int_equal(queue_push(q, q), LT_OK);
    assert_int_equal(pthread_create(&t, NULL, push_late, q), 0); /* waits: it is full */
    usleep(60000);
    assert_int_equal(queue_pop(q, &got), LT_OK);
    assert_int_equal(queue_pop(q, &got), LT_OK);
    pthread_join(t, &got);
    assert_ptr_equal(got, q);
    assert_int_equal(pthread_create(&t, NULL, shut_late, q), 0);
    assert_int_equal(queue_pop(q, &got), LT_CLOSED);
    pthread_join(t, NULL);
    queue_free(q);
}

#define EACH    20000
#define WORKERS 3

static unsigned char seen[WORKERS][EACH + 1];
static struct work {
    queue   *q;
    unsigned id;
    size_t   got;
    bool     ordered;
} producer[WORKERS], consumer[WORKERS];
static unsigned number[WORKERS][EACH];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void *produce(void *self)
{
    struct work *w = self;
    for (unsigned i = 0; i < EACH; i++) {
        number[w->id][i] = w->id * EACH + i;
        if (queue_push(w->q, &number[w->id][i]) != LT_OK)
            return NULL;
    }
    return w;
}

static void *consume(void *self)
{
    struct work *w = self;
    unsigned last[WORKERS] = {0};
    void *items[17];
    size_t n;
    w->ordered = true;
    while (queue_pop_many(w->q, items, w->id == 0 ? 1 : 17, -1, &n) == LT_OK) {
        w->got += n;
        for (size_t i = 0; i < n; i++) {
            unsigned v = *(unsigned *)items[i], from = v / EACH;
            w->ordered = w->ordered && v + 1 > last[from];
            last[from] = v + 1;
            pthread_mutex_lock(&lock);
            seen[from][v % EACH]++;
            pthread_mutex_unlock(&lock);
        }
    }
    return w;
}

static void many_threads(void **state)
{
    (void)state;
    lt_cx cx;
    queue *q;
    pthread_t p[WORKERS], c[WORKERS];
    size_t total = 0;
    cx_init(&cx, NULL);
    assert_int_equal(queue_open(&cx, 64, &q), LT_OK);
    for (unsigned i = 0; i < WORKERS; i++) {
        producer[i] = (struct work){.q = q, .id = i};
        consumer[i] = (struct work){.q = q, .id = i};
        assert_int_equal(pthread_create(&c[i], NULL, consume, &consumer[i]), 0);
        assert_int_equal(pthread_create(&p[i], NULL, produce, &producer[i]), 0);
    }
    for (unsigned i = 0; i < WORKERS; i++) {
        void *ok;
        pthread_join(p[i], &ok);
        assert_non_null(ok);
    }
    queue_shut(q);
    for (unsigned i = 0; i < WORKERS; i++) {
        pthread_join(c[i], NULL);
        total += consumer[i].got;
        assert_true(consumer[i].ordered);
    }
    assert_int_equal(total, WORKERS * EACH);
    for (unsigned i = 0; i < WORKERS; i++)
        for (unsigned k = 0; k < EACH; k++)
            assert_int_equal(seen[i][k], 1);
    queue_free(q);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(full_empty_and_shut),
        cmocka_unit_test(waiting_ends),
        cmocka_unit_test(many_threads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
