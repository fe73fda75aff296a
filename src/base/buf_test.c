/* buf_test.c - growing text: the limit, whole or nothing, the first failure sticks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/buf.h"

static void the_limit_holds_and_sticks(void **state)
{
    (void)state;
    buf b;
    lt_cx cx;
    cx_init(&cx, NULL);
    buf_init(&b, 10);
    buf_text(&b, "12345678");
    assert_int_equal(buf_check(&cx, &b), LT_OK);
    buf_text(&b, "abc"); /* would be 11: nothing of it */
    assert_int_equal(b.n, 8);
    buf_byte(&b, 'x'); /* would fit, but a gap would be worse than an end */
    assert_int_equal(b.n, 8);
    assert_int_equal(buf_check(&cx, &b), LT_LIMIT);
    assert_non_null(strstr(cx.say, "10 bytes"));
    buf_reset(&b);
    buf_put(&b, "0123456789", 10);
    assert_int_equal(buf_check(&cx, &b), LT_OK);
    assert_false(buf_reserve(&b, 1));
    buf_fini(&b);
    buf_init(&b, 100);
    assert_false(buf_reserve(&b, SIZE_MAX));
    buf_fini(&b);
    buf_init(&b, 20);
    buf_format(&b, "%s", "a text of twenty-one b");
    assert_int_equal(b.n, 0);
    assert_int_equal(buf_check(&cx, &b), LT_LIMIT);
    buf_fini(&b);
}

static void what_is_put_stands_there(void **state)
{
    (void)state;
    buf b;
    lt_cx cx;
    cx_init(&cx, NULL);
    buf_init(&b, 1u << 20);
    buf_put(&b, NULL, 0);
    assert_int_equal(b.n, 0);
    for (int i = 0; i < 5000; i++)
        buf_format(&b, "%d,", i % 10);
    buf_text(&b, "end");
    buf_byte(&b, 0);
    assert_int_equal(b.n, 10004);
    for (size_t i = 0; i < 10000; i++)
        assert_int_equal(b.p[i], i % 2 ? ',' : '0' + (int)(i / 2 % 10));
    assert_memory_equal(b.p + 10000, "end", 4);
    assert_true(span_equal(buf_span(&b), span_of(b.p, b.n)));
    assert_int_equal(buf_check(&cx, &b), LT_OK);
    buf_fini(&b);
    assert_null(b.p);
}

/* = RFC 4180 2.5 to 2.7 */
static void csv_fields_are_quoted_where_they_must(void **state)
{
    (void)state;
    static const char *const FIELDS[][2] = {
        {"", ""}, {"PM2.5 官渡", "PM2.5 官渡"}, {"a,b", "\"a,b\""}, {"say \"so\"", "\"say \"\"so\"\"\""}, {"two\r\nlines", "\"two\r\nlines\""}};
    for (size_t i = 0; i < sizeof FIELDS / sizeof FIELDS[0]; i++) {
        buf b;
        buf_init(&b, 100);
        buf_csv(&b, span_text(FIELDS[i][0]));
        assert_true(span_is(buf_span(&b), FIELDS[i][1]));
        buf_fini(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_limit_holds_and_sticks),
        cmocka_unit_test(what_is_put_stands_there),
        cmocka_unit_test(csv_fields_are_quoted_where_they_must),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
