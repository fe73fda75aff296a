/* api_param_test.c - queries against rows: what is refused, what is read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>

#include "app/api_int.h"
#include "base/arena.h"
#include "base/civil.h"

static const api_param PARAMS[] = {
    {"id", API_PATH, API_INT, true, 1, 99, NULL, "a number"},
    {"word", API_QUERY, API_TEXT, false, 2, 5, NULL, "a word"},
    {"n", API_QUERY, API_INT, false, -3, 10, NULL, "a number"},
    {"free", API_QUERY, API_INT, false, 0, 0, NULL, "a number without end"},
    {"at", API_QUERY, API_TIME, false, 0, 0, NULL, "a time"},
    {"day", API_QUERY, API_DAY, false, 0, 0, NULL, "a day"},
    {"yes", API_QUERY, API_BOOL, false, 0, 0, NULL, "yes or no"},
    {"kind", API_QUERY, API_CHOICE, false, 0, 0, "csv json", "one of two"},
    {.name = NULL},
};
static const api_route ROUTE = {.method = "GET", .path = "/x/{id}/{name}", .params = PARAMS};
static const api_param NEEDED[] = {{"must", API_QUERY, API_TEXT, true, 0, 0, NULL, "needed"}, {.name = NULL}};
static const api_route NEEDING = {.method = "GET", .path = "/y", .params = NEEDED};

static arena memory;
static api owner = {.set = {.offset_min = 480}};

static lt_err read_route(api_call *c, const api_route *r, const char *id, const char *query)
{
    int status = 0;
    arena_reset(&memory);
    *c = (api_call){.owner = &owner, .route = r, .query = query};
    cx_init(&c->cx, &memory);
    snprintf(c->path_values[0], sizeof c->path_values[0], "%s", id);
    snprintf(c->path_values[1], sizeof c->path_values[1], "%s", "li");
    return api_param_read(c, &status);
}

static void refused(const char *query, const char *field, const char *word)
{
    api_call c;
    assert_int_equal(read_route(&c, &ROUTE, "7", query), LT_BAD_INPUT);
    if (field && (!c.field || strcmp(c.field, field) != 0))
        fail_msg("%s: the field is \"%s\", not \"%s\"", query, c.field ? c.field : "(none)", field);
    if (!strstr(c.cx.say, word))
        fail_msg("%s: \"%s\" does not say \"%s\"", query, c.cx.say, word);
}

static void refuses_unknown_and_twice(void **state)
{
    (void)state;
    refused("wrod=abc", "wrod", "known: word, n, free, at, day, yes, kind");
    refused("n=1&n=2", "n", "twice");
    refused("id=3", "id", "there is no parameter");
    refused("=x", "", "there is no parameter");
}

static void refuses_bad_text(void **state)
{
    (void)state;
    refused("word=%zz", NULL, "hexadecimal");
    refused("word=%4", NULL, "hexadecimal");
    refused("word=%", NULL, "hexadecimal");
    refused("word=ab%00c", NULL, "UTF-8");
    refused("word=%ff%fe", NULL, "UTF-8");
    refused("word=%ed%a0%80", NULL, "UTF-8"); /* a surrogate */
    refused("word=ab%0ac", "word", "control");
    refused("word=a", "word", "2 at least");
    refused("word=abcdef", "word", "5 at most");
    refused("word=%E8%93%9D%E5%A4%A9%E8%93%9D%E5%A4%A9%E8%93%9D%E5%A4%A9", "word", "6 characters");
}

static void refuses_numbers(void **state)
{
    (void)state;
    refused("n=-4", "n", "-3 to 10");
    refused("n=11", "n", "-3 to 10");
    refused("n=1.5", "n", "\"1.5\"");
    refused("n=0x10", "n", "whole number");
    refused("n=--1", "n", "whole number");
    refused("n=+1", "n", "whole number"); /* a blank, and a 1 */
    refused("n=99999999999999999999", "n", "whole number");
    refused("free=-1", "free", "is -1");
}

static void refuses_other_kinds(void **state)
{
    (void)state;
    refused("at=yesterday", "at", "yesterday");
    refused("at=2026-02-30T00:00", "at", "a time such as");
    refused("day=2026-02-30", "day", "a date such as");
    refused("day=2026-02-03T04:05", "day", "a date such as");
    refused("yes=maybe", "yes", "true or false");
    refused("kind=xml", "kind", "csv json");
    refused("kind=csv%20json", "kind", "csv json");
    refused("kind=cs", "kind", "csv json");
}

static void refuses_what_is_missing(void **state)
{
    (void)state;
    api_call c;
    assert_int_equal(read_route(&c, &NEEDING, "", ""), LT_BAD_INPUT);
    assert_string_equal(c.field, "must");
    assert_int_equal(read_route(&c, &NEEDING, "", "must="), LT_BAD_INPUT); /* sent empty: not sent */
    assert_int_equal(read_route(&c, &NEEDING, "", "must=x"), LT_OK);
}

static void refuses_too_many(void **state)
{
    (void)state;
    char query[4 * (API_PAIRS_MAX + 2)] = "";
    for (int i = 0; i <= API_PAIRS_MAX; i++)
        memcpy(query + 4 * i, "q=1&", 5);
    refused(query, NULL, "more than");
}

static void refuses_a_bad_path_value(void **state)
{
    (void)state;
    api_call c;
    assert_int_equal(read_route(&c, &ROUTE, "0", ""), LT_BAD_INPUT);
    assert_int_equal(read_route(&c, &ROUTE, "100", ""), LT_BAD_INPUT);
    assert_int_equal(read_route(&c, &ROUTE, "seven", ""), LT_BAD_INPUT);
    assert_string_equal(c.field, "id");
}

static void reads_values(void **state)
{
    (void)state;
    api_call c;
    assert_int_equal(read_route(&c, &ROUTE, "42", "word=%E8%93%9D+%E5%A4%A9&n=-3&free=123456789012&at=2026-11-24T13:00&day=2026-11-24&yes=1&kind=json&lang=en&&"), LT_OK);
    assert_int_equal(api_int(&c, "id", 0), 42);
    assert_string_equal(api_text(&c, "name"), "li");
    assert_string_equal(api_text(&c, "word"), "\xE8\x93\x9D \xE5\xA4\xA9");
    assert_int_equal(api_int(&c, "n", 0), -3);
    assert_int_equal(api_int(&c, "free", 0), 123456789012);
    int64_t at = api_time_of(&c, "at", 0), day = api_time_of(&c, "day", 0);
    assert_int_equal(at - day, 13 * CIVIL_HOUR_MS);
    assert_int_equal((day + 480 * CIVIL_MINUTE_MS) % CIVIL_DAY_MS, 0); /* the district's midnight */
    assert_true(api_bool(&c, "yes", false));
    assert_string_equal(api_text(&c, "kind"), "json");
    assert_null(c.field);
}

static void what_is_not_sent_has_the_default(void **state)
{
    (void)state;
    api_call c;
    assert_int_equal(read_route(&c, &ROUTE, "42", "word=&n="), LT_OK);
    assert_null(api_text(&c, "word"));
    assert_false(api_has(&c, "n"));
    assert_int_equal(api_int(&c, "n", 5), 5);
    assert_true(api_bool(&c, "yes", true));
    assert_int_equal(api_time_of(&c, "at", 77), 77);
}

static int setup(void **state)
{
    (void)state;
    arena_init(&memory, 1u << 20);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_fini(&memory);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refuses_unknown_and_twice), cmocka_unit_test(refuses_bad_text), cmocka_unit_test(refuses_numbers),
        cmocka_unit_test(refuses_other_kinds), cmocka_unit_test(refuses_what_is_missing), cmocka_unit_test(refuses_too_many),
        cmocka_unit_test(refuses_a_bad_path_value), cmocka_unit_test(reads_values), cmocka_unit_test(what_is_not_sent_has_the_default),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
