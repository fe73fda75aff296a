/* api_match_test.c - addresses and methods to rows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "app/api_int.h"

static const api_route *find(const char *method, const char *path)
{
    static api_match m;
    api_match_find(method, path, &m);
    return m.route;
}

static void refuses_what_is_no_address(void **state)
{
    (void)state;
    static const char *const bad[] = {"", "/", "/api", "/api/v1/", "/api/v1/now/", "/api/v1/nowx", "/api/v1/no", "/API/V1/now", "/api/v1/now/x",
                                      "/api/v1/series/plot/x", "api/v1/now"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        api_match m;
        api_match_find("GET", bad[i], &m);
        if (strcmp(bad[i], "/") != 0 && (m.route || m.allow[0]))
            fail_msg("\"%s\" matches", bad[i]);
    }
}

static void says_which_methods_there_are(void **state)
{
    (void)state;
    api_match m;
    api_match_find("DELETE", API_PREFIX "/now", &m);
    assert_null(m.route);
    assert_string_equal(m.allow, "GET, HEAD");
    api_match_find("PUT", API_PREFIX "/settings", &m);
    assert_null(m.route);
    assert_non_null(strstr(m.allow, "GET, HEAD"));
    assert_non_null(strstr(m.allow, "PATCH"));
}

static void a_head_is_a_get(void **state)
{
    (void)state;
    assert_ptr_equal(find("HEAD", API_PREFIX "/now"), find("GET", API_PREFIX "/now"));
    assert_non_null(find("GET", API_PREFIX "/now"));
}

/* Each row is found by its own path, whatever other rows there are: with words in its {parameters} that no row has. */
static void every_row_is_found(void **state)
{
    (void)state;
    for (const api_route *const *table = API_TABLES; *table; table++)
        for (const api_route *r = *table; r->path; r++) {
            char path[HTTP_PATH_MAX];
            size_t n = 0, count = 0;
            for (const char *p = r->path; *p; p++) {
                if (*p == '{') {
                    memcpy(path + n, "zz.9", 4);
                    n += 4;
                    count++;
                    p += strcspn(p, "}");
                } else {
                    path[n++] = *p;
                }
            }
            path[n] = '\0';
            api_match m;
            api_match_find(r->method, path, &m);
            assert_ptr_equal(m.route, r);
            for (size_t i = 0; i < count; i++)
                assert_string_equal(m.values[i], "zz.9");
        }
}

static void a_value_has_a_length(void **state)
{
    (void)state;
    for (const api_route *const *table = API_TABLES; *table; table++)
        for (const api_route *r = *table; r->path; r++) {
            const char *brace = strchr(r->path, '{');
            if (!brace || brace[strcspn(brace, "}") + 1])
                continue;
            char path[HTTP_PATH_MAX];
            size_t n = (size_t)(brace - r->path);
            memcpy(path, r->path, n);
            memset(path + n, 'a', PLACE_ID_MAX);
            path[n + PLACE_ID_MAX] = '\0';
            assert_ptr_not_equal(find(r->method, path), r);
            path[n + PLACE_ID_MAX - 1] = '\0';
            assert_ptr_equal(find(r->method, path), r);
            path[n] = '\0';
            assert_ptr_not_equal(find(r->method, path), r);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refuses_what_is_no_address), cmocka_unit_test(says_which_methods_there_are), cmocka_unit_test(a_head_is_a_get),
        cmocka_unit_test(every_row_is_found), cmocka_unit_test(a_value_has_a_length),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
