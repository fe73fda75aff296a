/* lens_pool_test.c - a lens that was given back is the next one's, with its splines; many at once are each their own. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "app/lens_pool.h"
#include "model/chance.h"

#define HOURS 3000

static double value[HOURS], speed[HOURS], from[HOURS];

static polar_query hours_of(void)
{
    chance c = chance_of(3, 0);
    for (size_t i = 0; i < HOURS; i++) {
        from[i] = 10 * (double)(1 + chance_below(&c, 36));
        speed[i] = 0.5 + 4 * chance_unit(&c);
        value[i] = 10 + speed[i];
    }
    return (polar_query){.hours = {HOURS, value, speed, from}, .size = 51};
}

static void what_was_made_is_there(void **state)
{
    arena a;
    lt_cx cx;
    lens_pool *pool;
    polar_lens *l, *more[LENS_POOL_KEPT + 2];
    polar_plot p;
    polar_query q = hours_of();
    (void)state;
    arena_init(&a, (size_t)1 << 28);
    cx_init(&cx, &a);
    assert_int_equal(lens_pool_open(&cx, &pool), LT_OK);
    for (int turn = 0; turn < 2; turn++) {
        assert_int_equal(lens_pool_take(&cx, pool, &l), LT_OK);
        assert_int_equal(polar_make(&cx, l, &q, &p), LT_OK);
        assert_int_equal(p.was_kept, turn > 0);
        lens_pool_give(pool, l);
    }
    for (size_t i = 0; i < LENS_POOL_KEPT + 2; i++)
        assert_int_equal(lens_pool_take(&cx, pool, &more[i]), LT_OK);
    assert_ptr_equal(more[0], l);
    for (size_t i = 0; i < LENS_POOL_KEPT + 2; i++)
        lens_pool_give(pool, more[i]); /* what is too much is closed: the leak checker looks */
    lens_pool_close(pool);
    arena_fini(&a);
}

static void *ask(void *self)
{
    arena a;
    lt_cx cx;
    polar_plot p;
    polar_lens *l;
    intptr_t wrong = 0;
    polar_query q = {.hours = {HOURS, value, speed, from}, .size = 51};
    arena_init(&a, (size_t)1 << 28);
    cx_init(&cx, &a);
    for (int i = 0; i < 5; i++) {
        q.min_bin = (uint32_t)(2 + i % 2);
        if (lens_pool_take(&cx, self, &l) != LT_OK)
            return (void *)1;
        wrong += polar_make(&cx, l, &q, &p) != LT_OK || !(p.least > 9 && p.most < 16);
        lens_pool_give(self, l);
        arena_reset(&a);
    }
    arena_fini(&a);
    return (void *)wrong;
}

static void many_ask_at_once(void **state)
{
    pthread_t t[4];
    arena a;
    lt_cx cx;
    lens_pool *pool;
    (void)state;
    (void)hours_of();
    arena_init(&a, (size_t)1 << 20);
    cx_init(&cx, &a);
    assert_int_equal(lens_pool_open(&cx, &pool), LT_OK);
    for (int i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&t[i], NULL, ask, pool), 0);
    for (int i = 0; i < 4; i++) {
        void *wrong;
        assert_int_equal(pthread_join(t[i], &wrong), 0);
        assert_null(wrong);
    }
    lens_pool_close(pool);
    arena_fini(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(what_was_made_is_there), cmocka_unit_test(many_ask_at_once)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
