/* window_test.c - a file through the window: ends, limits, long entries, growth. */
#include "record/record_testkit.h"

#include "record/window.h"

static void path_of(const kit *k, char out[512])
{
    snprintf(out, 512, "%s/file", k->dir);
}

static void put(const kit *k, const void *p, size_t n, const char *how)
{
    char path[512];
    path_of(k, path);
    FILE *f = fopen(path, how);
    assert_non_null(f);
    assert_int_equal(fwrite(p, 1, n, f), n);
    fclose(f);
}

static void what_is_not_there(void **state)
{
    (void)state;
    kit k;
    window w = WINDOW_CLOSED;
    char path[512];
    span s;
    bool zero;
    kit_begin(&k, false);
    path_of(&k, path);
    assert_int_equal(window_open(&k.cx, &w, path), LT_NOT_FOUND);
    put(&k, "", 0, "wb");
    assert_int_equal(window_open(&k.cx, &w, path), LT_OK);
    assert_int_equal(window_get(&k.cx, &w, 0, 10, &s), LT_OK);
    assert_int_equal(s.n, 0);
    assert_int_equal(window_get(&k.cx, &w, 1u << 30, 10, &s), LT_OK);
    assert_int_equal(s.n, 0);
    assert_int_equal(window_is_zero(&k.cx, &w, 0, &zero), LT_OK);
    assert_true(zero);
    window_close(&w);
    assert_int_equal(w.fd, -1);
    kit_end(&k);
}

static void every_way_of_walking_gives_the_same_bytes(void **state)
{
    (void)state;
    enum { N = 700000 };
    kit k;
    char path[512];
    uint8_t *all = malloc(N);
    assert_non_null(all);
    for (size_t i = 0; i < N; i++)
        all[i] = (uint8_t)(i * 2654435761u >> 13);
    kit_begin(&k, false);
    path_of(&k, path);
    put(&k, all, N, "wb");
    static const size_t STEPS[] = {0, 1, 100, 4096, WINDOW_BYTES * 2};
    for (size_t step = 0; step < sizeof STEPS / sizeof STEPS[0]; step++) {
        window w = WINDOW_CLOSED;
        w.step = STEPS[step];
        assert_int_equal(window_open(&k.cx, &w, path), LT_OK);
        uint64_t at = 0;
        for (int i = 0; i < 3000; i++) {
            span s;
            size_t need = (size_t)i * 7919 % (i % 50 == 0 ? 300000 : 700) + 1;
            assert_int_equal(window_get(&k.cx, &w, at, need, &s), LT_OK);
            size_t left = at < N ? N - (size_t)at : 0;
            assert_true(s.n >= need || s.n == left);
            assert_true(s.n <= left);
            if (s.n)
                assert_memory_equal(s.p, all + at, s.n);
            at = i % 7 == 0 ? (uint64_t)i * 104729 % (N + 50) : at + need / 2;
        }
        window_close(&w);
    }
    free(all);
    kit_end(&k);
}

static void nothing_behind_the_limit(void **state)
{
    (void)state;
    kit k;
    window w = WINDOW_CLOSED;
    char path[512];
    span s;
    kit_begin(&k, false);
    path_of(&k, path);
    put(&k, "0123456789", 10, "wb");
    assert_int_equal(window_open(&k.cx, &w, path), LT_OK);
    w.limit = 4;
    assert_int_equal(window_get(&k.cx, &w, 1, 8, &s), LT_OK);
    assert_int_equal(s.n, 3);
    assert_int_equal(window_get(&k.cx, &w, 4, 1, &s), LT_OK);
    assert_int_equal(s.n, 0);
    w.limit = 0;
    assert_int_equal(window_get(&k.cx, &w, 1, 8, &s), LT_OK);
    assert_memory_equal(s.p, "123456789", 9);
    put(&k, "AB", 2, "ab"); /* grown: seen when more is wanted than is held */
    assert_int_equal(window_get(&k.cx, &w, 8, 4, &s), LT_OK);
    assert_int_equal(s.n, 4);
    assert_memory_equal(s.p, "89AB", 4);
    put(&k, "xxxxxxxxxxxx", 12, "r+b"); /* changed: only after forgetting */
    assert_int_equal(window_get(&k.cx, &w, 8, 4, &s), LT_OK);
    assert_memory_equal(s.p, "89AB", 4);
    window_forget(&w);
    assert_int_equal(window_get(&k.cx, &w, 8, 4, &s), LT_OK);
    assert_memory_equal(s.p, "xxxx", 4);
    window_close(&w);
    kit_end(&k);
}

static void zeros_to_the_end(void **state)
{
    (void)state;
    kit k;
    window w = WINDOW_CLOSED;
    char path[512];
    bool zero;
    uint8_t *p = calloc(1, 600000);
    assert_non_null(p);
    kit_begin(&k, false);
    path_of(&k, path);
    p[599999] = 1;
    p[3] = 1;
    put(&k, p, 600000, "wb");
    assert_int_equal(window_open(&k.cx, &w, path), LT_OK);
    assert_int_equal(window_is_zero(&k.cx, &w, 4, &zero), LT_OK);
    assert_false(zero);
    put(&k, p, 599999, "wb");
    assert_int_equal(window_open(&k.cx, &w, path), LT_OK);
    assert_int_equal(window_is_zero(&k.cx, &w, 4, &zero), LT_OK);
    assert_true(zero);
    assert_int_equal(window_is_zero(&k.cx, &w, 3, &zero), LT_OK);
    assert_false(zero);
    window_close(&w);
    free(p);
    kit_end(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_not_there),
        cmocka_unit_test(nothing_behind_the_limit),
        cmocka_unit_test(zeros_to_the_end),
        cmocka_unit_test(every_way_of_walking_gives_the_same_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
