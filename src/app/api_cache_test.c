/* api_cache_test.c - answers made once: keys, single flight, expiry, bounds; and the bucket of an address. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include "app/api_int.h"

#define NOW 1000000

static lt_cx cx;
static api_cache *cache;

static http_content *content_of(size_t n)
{
    http_content *c = NULL;
    char *bytes = calloc(1, n + 1);
    http_answer a = {.status = 200, .type = "text/plain"};
    assert_non_null(bytes);
    assert_int_equal(http_content_make(&cx, &a, span_of(bytes, n), &c), LT_OK);
    free(bytes);
    return c;
}

static api_slot *begin(const char *key)
{
    api_slot *s = NULL;
    http_content *c = NULL;
    assert_int_equal(api_cache_join(cache, key, NULL, NOW, &s, &c), API_CACHE_MAKE);
    return s;
}

static void finish(api_slot *s, size_t bytes)
{
    http_content *c = content_of(bytes);
    api_cache_finish(cache, s, &(api_cache_made){.content = c, .bytes = bytes, .until_ms = NOW + 5000});
    http_content_release(c);
}

static bool has(const char *key, int64_t now_ms)
{
    http_content *c = api_cache_get(cache, key, now_ms);
    if (c)
        http_content_release(c);
    return c != NULL;
}

static void keys_are_in_order(void **state)
{
    (void)state;
    char a[API_CACHE_KEY_MAX], b[API_CACHE_KEY_MAX], long_query[API_CACHE_KEY_MAX + 1];
    assert_true(api_cache_key("/x", "b=2&a=1&&", a));
    assert_true(api_cache_key("/x", "a=1&b=2", b));
    assert_string_equal(a, b);
    assert_true(api_cache_key("/x", "", a));
    assert_string_equal(a, "/x");
    assert_true(api_cache_key("/x", "a=12", a));
    assert_true(api_cache_key("/x", "a=1", b));
    assert_string_not_equal(a, b);
    memset(long_query, 'q', sizeof long_query - 1);
    long_query[sizeof long_query - 1] = '\0';
    assert_false(api_cache_key("/x", long_query, a));
    assert_false(api_cache_key("/x", "a&a&a&a&a&a&a&a&a&a&a&a&a&a&a&a&a&a", a));
}

static void a_second_waits_for_the_first(void **state)
{
    (void)state;
    api_slot *s = begin("/one"), *other = NULL;
    http_content *c = NULL;
    assert_false(has("/one", NOW));
    assert_int_equal(api_cache_join(cache, "/one", NULL, NOW, &other, &c), API_CACHE_JOINED);
    assert_null(other);
    (void)s; /* its waiter has no request here, so that it is never finished: teardown must still free it */
}

static void kept_until_its_time(void **state)
{
    (void)state;
    finish(begin("/kept"), 10);
    assert_true(has("/kept", NOW + 4999));
    assert_false(has("/kept", NOW + 5000));
    assert_false(has("/kept?a", NOW));
}

static void publishing_ends_what_is_kept_and_what_is_under_way(void **state)
{
    (void)state;
    finish(begin("/old"), 10);
    api_slot *s = begin("/under-way");
    api_cache_expire(cache);
    assert_false(has("/old", NOW));
    api_slot *again = begin("/under-way"); /* whoever asks now does not get the old one */
    assert_ptr_not_equal(again, s);
    finish(s, 10);
    assert_false(has("/under-way", NOW));
    finish(again, 10);
    assert_true(has("/under-way", NOW));
}

static void a_failure_is_not_kept(void **state)
{
    (void)state;
    api_cache_finish(cache, begin("/bad"), &(api_cache_made){.problem = &(api_problem){.kind = LT_BUSY}});
    assert_false(has("/bad", NOW));
    finish(begin("/bad"), 10);
    assert_true(has("/bad", NOW));
}

static void bounded_in_bytes(void **state)
{
    (void)state;
    char key[32];
    size_t each = API_CACHE_BYTES_MAX / 10;
    int kept = 0;
    finish(begin("/huge"), API_CACHE_BYTES_MAX / 4);
    assert_false(has("/huge", NOW));
    for (int i = 0; i < 30; i++) {
        snprintf(key, sizeof key, "/large%d", i);
        finish(begin(key), each);
    }
    for (int i = 0; i < 30; i++) {
        snprintf(key, sizeof key, "/large%d", i);
        kept += has(key, NOW);
    }
    assert_in_range(kept, 8, 10);
    assert_true(has("/large29", NOW));
    assert_false(has("/large0", NOW));
}

static void bounded_in_entries(void **state)
{
    (void)state;
    char key[32];
    for (int i = 0; i < 2 * API_CACHE_ENTRIES; i++) {
        snprintf(key, sizeof key, "/small%d", i);
        finish(begin(key), 10);
    }
    snprintf(key, sizeof key, "/small%d", 2 * API_CACHE_ENTRIES - 1);
    assert_true(has(key, NOW));
    assert_false(has("/small0", NOW));
}

static void full_of_work_says_so(void **state)
{
    (void)state;
    static api_slot *slots[API_CACHE_ENTRIES];
    api_slot *s = NULL;
    http_content *c = NULL;
    char key[32];
    for (int i = 0; i < API_CACHE_ENTRIES; i++) {
        snprintf(key, sizeof key, "/work%d", i);
        slots[i] = begin(key);
    }
    assert_int_equal(api_cache_join(cache, "/one-more", NULL, NOW, &s, &c), API_CACHE_NO);
    for (int i = 0; i < API_CACHE_ENTRIES; i++)
        finish(slots[i], 1);
    finish(begin("/one-more"), 1);
    assert_true(has("/one-more", NOW));
}

static void an_address_has_a_bucket(void **state)
{
    (void)state;
    api_limit *l;
    assert_int_equal(api_limit_open(&cx, &l), LT_OK);
    for (int i = 0; i < API_LIMIT_BURST; i++)
        assert_int_equal(api_limit_take(l, "10.0.0.1", NOW), 0);
    assert_int_equal(api_limit_take(l, "10.0.0.1", NOW), 1);
    assert_int_equal(api_limit_take(l, "10.0.0.2", NOW), 0);
    assert_int_equal(api_limit_take(l, "10.0.0.1", NOW + API_LIMIT_EVERY_MS - 1), 1);
    assert_int_equal(api_limit_take(l, "10.0.0.1", NOW + API_LIMIT_EVERY_MS), 0);
    assert_int_equal(api_limit_take(l, "10.0.0.1", NOW + API_LIMIT_EVERY_MS), 1);
    int64_t later = NOW + 3600000;
    for (int i = 0; i < API_LIMIT_BURST; i++)
        assert_int_equal(api_limit_take(l, "10.0.0.1", later), 0);
    assert_int_not_equal(api_limit_take(l, "10.0.0.1", later), 0);
    api_limit_close(l);
}

static int open_cache(void **state)
{
    (void)state;
    cx_init(&cx, NULL);
    return api_cache_open(&cx, &cache) ? -1 : 0;
}

static int close_cache(void **state)
{
    (void)state;
    api_cache_close(cache);
    return 0;
}

int main(void)
{
#define WITH_CACHE(f) cmocka_unit_test_setup_teardown(f, open_cache, close_cache)
    const struct CMUnitTest tests[] = {
        WITH_CACHE(keys_are_in_order), WITH_CACHE(a_second_waits_for_the_first), WITH_CACHE(kept_until_its_time),
        WITH_CACHE(publishing_ends_what_is_kept_and_what_is_under_way), WITH_CACHE(a_failure_is_not_kept), WITH_CACHE(bounded_in_bytes),
        WITH_CACHE(bounded_in_entries), WITH_CACHE(full_of_work_says_so), WITH_CACHE(an_address_has_a_bucket),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
