/* arena_test.c - task memory: limit, alignment, zeroes, reset. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/arena.h"

#include <string.h>

static void more_than_allowed_is_refused(void **state)
{
    (void)state;
    arena a;
    lt_cx cx;
    void *p = &a;
    cx_init(&cx, &a);
    arena_init(&a, 1000);
    assert_int_equal(arena_alloc(&cx, 1001, &p), LT_LIMIT);
    assert_non_null(strstr(cx.say, "1000"));
    assert_ptr_equal(p, &a); /* untouched */
    assert_int_equal(arena_alloc(&cx, SIZE_MAX, &p), LT_LIMIT);
    assert_int_equal(arena_alloc(&cx, 600, &p), LT_OK);
    assert_int_equal(arena_alloc(&cx, 600, &p), LT_LIMIT);
    arena_reset(&a);
    assert_int_equal(arena_alloc(&cx, 600, &p), LT_OK);
    arena_fini(&a);
}

static void memory_is_aligned_zero_and_apart(void **state)
{
    (void)state;
    arena a;
    lt_cx cx;
    unsigned char *p[300];
    size_t n[300];
    cx_init(&cx, &a);
    arena_init(&a, 64u << 20);
    for (int round = 0; round < 2; round++) {
        for (size_t i = 0; i < 300; i++) {
            n[i] = i == 50 ? ARENA_BLOCK_BYTES + 1 : i * 37 % 3000 + 1;
            assert_int_equal(arena_alloc(&cx, n[i], &p[i]), LT_OK);
            assert_int_equal((uintptr_t)p[i] % 16, 0);
            for (size_t k = 0; k < n[i]; k++)
                assert_int_equal(p[i][k], 0);
            memset(p[i], (int)(i + 1), n[i]);
        }
        for (size_t i = 0; i < 300; i++)
            for (size_t k = 0; k < n[i]; k++)
                assert_int_equal(p[i][k], (unsigned char)(i + 1));
        arena_reset(&a);
        assert_int_equal(a.used, 0);
    }
    char *text, none[1] = "";
    assert_int_equal(arena_text(&cx, "abcdef", 3, &text), LT_OK);
    assert_string_equal(text, "abc");
    assert_int_equal(arena_text(&cx, none, 0, &text), LT_OK);
    assert_string_equal(text, "");
    const char *said;
    assert_int_equal(arena_format(&cx, &said, "%s:%d%s", "abc", 12, ""), LT_OK);
    assert_string_equal(said, "abc:12");
    int *list;
    assert_int_equal(ARENA_ARRAY(&cx, 10, &list), LT_OK);
    list[9] = 5;
    arena_fini(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(more_than_allowed_is_refused),
        cmocka_unit_test(memory_is_aligned_zero_and_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
