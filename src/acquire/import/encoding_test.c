/* encoding_test.c - names that are none, texts that could be both, mixed ones; every cut of a text gives the same UTF-8. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdlib.h>

#include "acquire/import/encoding.h"

#define GBK_TEXT  "\xB9\xD9\xB6\xC9\xC7\xF8,1\n" /* 官渡区 */
#define UTF8_TEXT "官渡区,1\n"

static encoding_verdict decide(const char *text, size_t n, encoding *e)
{
    encoding_look *l = calloc(1, sizeof *l);
    assert_non_null(l);
    encoding_look_at(l, span_of(text, n));
    encoding_verdict v = encoding_decide(l, e);
    free(l);
    return v;
}

static void names_that_are_none(void **state)
{
    encoding e;
    (void)state;
    assert_false(encoding_parse("latin1", &e));
    assert_true(encoding_parse("GBK", &e));
    assert_int_equal(e, ENCODING_GB18030);
}

static void what_it_is(void **state)
{
    static const struct {
        const char      *text;
        encoding         e;
        encoding_verdict v;
    } ROWS[] = {{"a,b\n", ENCODING_UTF8, ENCODING_SURE}, {UTF8_TEXT, ENCODING_UTF8, ENCODING_SURE}, {"\xEF\xBB\xBF" "a\n", ENCODING_UTF8, ENCODING_SURE},
                {GBK_TEXT, ENCODING_GB18030, ENCODING_SURE}, {"\xC4\xA3\xCA\xBD\n", ENCODING_UTF8, ENCODING_DOUBTFUL}, /* 模式, or two Latin letters */
                {"\xC4\xA3\xCA\xBD\n" GBK_TEXT, ENCODING_GB18030, ENCODING_SURE}, {UTF8_TEXT GBK_TEXT, ENCODING_UTF8, ENCODING_MIXED},
                {"\xFF\xFE" "a", ENCODING_UTF16LE, ENCODING_SURE}, {UTF8_TEXT "\xFF\xFF\n", ENCODING_UTF8, ENCODING_SURE}, {"\xFF\xFF\n", ENCODING_UTF8, ENCODING_DOUBTFUL}};
    (void)state;
    for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++) {
        encoding e;
        encoding_verdict v = decide(ROWS[i].text, strlen(ROWS[i].text), &e);
        if (v != ROWS[i].v || e != ROWS[i].e)
            fail_msg("row %zu: %s, verdict %d", i, encoding_name(e), (int)v);
    }
}

static void every_cut_is_the_same(void **state)
{
    static const char GB[] = GBK_TEXT "x\xFFy\x81\x30\x81\x30\xB9";
    lt_cx cx;
    (void)state;
    cx_init(&cx, NULL);
    for (size_t piece = 1; piece < sizeof GB; piece++) {
        encoding_stream *s;
        buf out;
        buf_init(&out, 1000);
        assert_int_equal(encoding_open(&cx, ENCODING_GB18030, &s), LT_OK);
        for (size_t at = 0; at < sizeof GB - 1; at += piece)
            assert_int_equal(encoding_push(&cx, s, span_of(GB + at, piece < sizeof GB - 1 - at ? piece : sizeof GB - 1 - at), &out), LT_OK);
        assert_int_equal(encoding_push(&cx, s, span_of("", 0), &out), LT_OK);
        encoding_close(s);
        assert_true(out.n > sizeof UTF8_TEXT && memcmp(out.p, UTF8_TEXT, sizeof UTF8_TEXT - 1) == 0);
        assert_true(span_is(span_cut(buf_span(&out), sizeof UTF8_TEXT - 1, out.n), "x\xFFy\xC2\x80\xFF"));
        buf_fini(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(names_that_are_none), cmocka_unit_test(what_it_is), cmocka_unit_test(every_cut_is_the_same)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
