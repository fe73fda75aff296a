/* cx_test.c - the sentence, its limit, the kinds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/cx.h"
#include "base/span.h"

#include <errno.h>

static void the_table_of_kinds(void **state)
{
    (void)state;
    for (int i = 0; i < LT_ERR_COUNT; i++) {
        const lt_err_row *r = cx_err_row((lt_err)i);
        assert_non_null(r->name);
        if (i == LT_LOGIN || i == LT_TOO_OFTEN) /* exit codes are documented: never renumbered; 1 is left to others */
            assert_int_equal(r->exit, i == LT_LOGIN ? 16 : 17);
        else
            assert_int_equal(r->exit, i == 0 ? 0 : i < LT_LOGIN ? i + 1 : i - 1);
        assert_true(i == LT_OK ? r->http == 200 : r->http >= 400 && r->http < 600);
        for (int k = 0; k < i; k++)
            assert_string_not_equal(r->name, cx_err_row((lt_err)k)->name);
    }
}

static void errno_finds_its_kind(void **state)
{
    (void)state;
    static const struct {
        int    no;
        lt_err e;
    } T[] = {{ENOSPC, LT_FULL}, {EDQUOT, LT_FULL}, {ENOMEM, LT_NO_MEMORY}, {ENOENT, LT_NOT_FOUND}, {EACCES, LT_DENIED}, {EPERM, LT_DENIED}, {EIO, LT_IO}};
    lt_cx cx;
    cx_init(&cx, NULL);
    for (size_t i = 0; i < sizeof T / sizeof T[0]; i++) {
        assert_int_equal(cx_fail_errno(&cx, T[i].no, "file %d", 5), T[i].e);
        assert_int_equal(cx.err, T[i].e);
        assert_non_null(strstr(cx.say, "file 5: "));
        assert_true(strlen(cx.say) > 8);
    }
}

/* Cut where a character ends, at every length that the limit can fall into. */
static void long_sentences_end_at_a_character(void **state)
{
    (void)state;
    lt_cx cx;
    char text[3 * LT_SAY_MAX];
    static const char *const CHARS[] = {"a", "\xC3\xA9", "\xE8\x93\x9D", "\xF0\x9F\x8C\xA7"};
    cx_init(&cx, NULL);
    for (size_t c = 0; c < 4; c++)
        for (size_t lead = 0; lead < 5; lead++) {
            size_t n = lead;
            memset(text, 'x', lead);
            while (n < 2 * LT_SAY_MAX)
                for (size_t k = 0; CHARS[c][k]; k++)
                    text[n++] = CHARS[c][k];
            text[n] = '\0';
            assert_int_equal(cx_fail(&cx, LT_BAD_INPUT, "%s", text), LT_BAD_INPUT);
            assert_true(strlen(cx.say) < LT_SAY_MAX && strlen(cx.say) > LT_SAY_MAX - 5);
            assert_true(span_is_utf8(span_text(cx.say)));
            (void)cx_place(&cx, LT_BAD_INPUT, "stations.csv:%d: ", 12);
            assert_memory_equal(cx.say, "stations.csv:12: ", 17);
            assert_true(strlen(cx.say) < LT_SAY_MAX && span_is_utf8(span_text(cx.say)));
        }
    cx_fail(&cx, LT_IO, "short");
    assert_int_equal(cx_place(&cx, LT_IO, "%s", text), LT_IO); /* words longer than the sentence are left out */
    assert_string_equal(cx.say, "short");
    assert_int_equal(cx_place(&cx, LT_IO, "a: "), LT_IO);
    assert_string_equal(cx.say, "a: short");
}

static int64_t fixed_us(void *self)
{
    return *(int64_t *)self;
}

static void clock_and_cancel(void **state)
{
    (void)state;
    lt_cx cx;
    int64_t now = 1999;
    atomic_int stop = 0;
    cx_init(&cx, NULL);
    assert_true(cx_now_us(&cx) > 1600000000000000);
    assert_false(cx_is_cancelled(&cx));
    cx.clock = (lt_clock){fixed_us, &now};
    cx.cancel = &stop;
    assert_int_equal(cx_now_ms(&cx), 1);
    assert_false(cx_is_cancelled(&cx));
    atomic_store(&stop, 1);
    assert_true(cx_is_cancelled(&cx));
    uint8_t a[32] = {0}, b[32] = {0};
    cx.random.fill(cx.random.self, a, sizeof a);
    cx.random.fill(cx.random.self, b, sizeof b);
    assert_memory_not_equal(a, b, sizeof a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_table_of_kinds),
        cmocka_unit_test(errno_finds_its_kind),
        cmocka_unit_test(long_sentences_end_at_a_character),
        cmocka_unit_test(clock_and_cancel),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
