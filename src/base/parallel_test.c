/* parallel_test.c - every piece once, the lowest failure, cancel, nothing to do. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/parallel.h"

#include <string.h>

#include "base/arena.h"

#define PIECES 1000

typedef struct ground {
    atomic_int  count[PIECES];
    size_t      bad; /* this piece and all later ones fail */
    atomic_int *cancel;
    size_t      cancel_at;
} ground;

static lt_err work(lt_cx *cx, void *self, size_t piece, unsigned worker)
{
    ground *g = self;
    void *p;
    assert_true(worker < PARALLEL_MAX);
    TRY(arena_alloc(cx, 100, &p));
    atomic_fetch_add(&g->count[piece], 1);
    if (g->cancel && piece == g->cancel_at)
        atomic_store(g->cancel, 1);
    return piece >= g->bad ? cx_fail(cx, LT_NUMERIC, "piece %zu", piece) : LT_OK;
}

static void a_failure_is_that_of_the_lowest_piece(void **state)
{
    (void)state;
    for (unsigned workers = 1; workers <= 8; workers++) {
        ground g = {.bad = 300};
        lt_cx cx;
        cx_init(&cx, NULL);
        assert_int_equal(parallel_run(&cx, workers, PIECES, work, &g, NULL), LT_NUMERIC);
        assert_string_equal(cx.say, "piece 300"); /* all below it were begun before it, and they do not fail */
        for (int i = 0; i < 300; i++)
            assert_int_equal(atomic_load(&g.count[i]), 1);
    }
}

static void cancelled_between_pieces(void **state)
{
    (void)state;
    atomic_int flag = 0;
    ground g = {.bad = PIECES, .cancel = &flag, .cancel_at = 500};
    lt_cx cx;
    int done = 0;
    cx_init(&cx, NULL);
    cx.cancel = &flag;
    assert_int_equal(parallel_run(&cx, 4, PIECES, work, &g, NULL), LT_CANCELLED);
    for (int i = 0; i < PIECES; i++)
        done += atomic_load(&g.count[i]);
    assert_in_range(done, 501, 501 + 4);
}

static void every_piece_once(void **state)
{
    (void)state;
    for (unsigned workers = 0; workers <= 70; workers += 7) {
        ground g = {.bad = PIECES};
        lt_cx cx;
        cx_init(&cx, NULL);
        assert_int_equal(parallel_run(&cx, workers, PIECES, work, &g, NULL), LT_OK);
        for (int i = 0; i < PIECES; i++)
            assert_int_equal(atomic_load(&g.count[i]), 1);
        assert_int_equal(parallel_run(&cx, workers, 0, work, &g, NULL), LT_OK);
    }
    assert_in_range(parallel_workers(), 1, PARALLEL_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_failure_is_that_of_the_lowest_piece),
        cmocka_unit_test(cancelled_between_pieces),
        cmocka_unit_test(every_piece_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
