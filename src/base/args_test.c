/* args_test.c - command lines: refusals first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/args.h"

#include <string.h>

static const args_option OPTIONS[] = {
    {"count", "N", "how many"}, {"out", "FILE", "where"}, {"json", NULL, "as JSON"}, {NULL, NULL, NULL}};

static lt_err parse(lt_cx *cx, char **argv, args *a)
{
    int n = 0;
    while (argv[n])
        n++;
    return args_parse(cx, OPTIONS, n, argv, a);
}

static void bad_lines_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *argv[4], *named;
    } BAD[] = {
        {{"--cout", "5"}, "--cout"}, {{"x", "--jsonx"}, "--jsonx"}, {{"--json=1"}, "--json"}, {{"x", "--out"}, "--out"},
        {{"--count"}, "--count"}, {{"--=5"}, "--=5"}, {{"---json"}, "---json"}, {{"--jso"}, "--jso"}};
    lt_cx cx;
    args a;
    cx_init(&cx, NULL);
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++) {
        char *argv[5] = {NULL};
        for (int k = 0; k < 4; k++)
            argv[k] = (char *)(uintptr_t)BAD[i].argv[k];
        assert_int_equal(parse(&cx, argv, &a), LT_BAD_INPUT);
        assert_non_null(strstr(cx.say, BAD[i].named));
    }
}

static void bad_numbers_are_refused(void **state)
{
    (void)state;
    static const char *const BAD[] = {"", " 5", "5 ", "+5", "-", "0x10", "5.0", "1e3", "9223372036854775808", "99999999999999999999", "-1", "101"};
    lt_cx cx;
    args a;
    int64_t v = 7;
    cx_init(&cx, NULL);
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++) {
        char *argv[] = {(char[]){"--count"}, (char *)(uintptr_t)BAD[i], NULL};
        const args_range wide = {1, 0, i < 10 ? INT64_MAX : 100};
        assert_int_equal(parse(&cx, argv, &a), LT_OK);
        assert_int_equal(args_int(&cx, &a, "count", wide, &v), LT_BAD_INPUT);
        assert_non_null(strstr(cx.say, "--count"));
    }
}

static void good_lines(void **state)
{
    (void)state;
    lt_cx cx;
    args a;
    int64_t v;
    cx_init(&cx, NULL);
    char *argv[] = {(char[]){"first"}, (char[]){"--count=12"}, (char[]){"--out"}, (char[]){"--json"}, (char[]){"-"},
                    (char[]){"--"}, (char[]){"--json"}, NULL};
    assert_int_equal(parse(&cx, argv, &a), LT_OK);
    assert_int_equal(a.count, 3);
    assert_string_equal(a.positions[0], "first");
    assert_string_equal(a.positions[1], "-");
    assert_string_equal(a.positions[2], "--json"); /* behind -- */
    assert_string_equal(args_get(&a, "out", ""), "--json"); /* an option's value may look like one */
    assert_false(args_has(&a, "json"));
    assert_int_equal(args_int(&cx, &a, "count", (args_range){1, 0, 100}, &v), LT_OK);
    assert_int_equal(v, 12);
    char *none[] = {NULL};
    assert_int_equal(parse(&cx, none, &a), LT_OK);
    assert_int_equal(args_int(&cx, &a, "count", (args_range){-3, 0, 100}, &v), LT_OK);
    assert_int_equal(v, -3);
    assert_string_equal(args_get(&a, "out", "other"), "other");
    char *empty[] = {(char[]){"--out="}, (char[]){"--json"}, (char[]){"--count=-9223372036854775808"}, NULL};
    assert_int_equal(parse(&cx, empty, &a), LT_OK);
    assert_string_equal(args_get(&a, "out", "other"), "");
    assert_true(args_has(&a, "json"));
    assert_int_equal(args_int(&cx, &a, "count", (args_range){0, INT64_MIN, 0}, &v), LT_OK);
    assert_true(v == INT64_MIN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bad_lines_are_refused),
        cmocka_unit_test(bad_numbers_are_refused),
        cmocka_unit_test(good_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
