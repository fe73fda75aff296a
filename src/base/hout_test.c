/* hout_test.c - arguments cannot become markup; see hout.h. */
#include "base/hout.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static void expect_text(const char *in, const char *out)
{
    buf b;
    buf_init(&b, 1 << 16);
    hout_text(&b, in);
    assert_int_equal(b.err, LT_OK);
    buf_byte(&b, 0);
    assert_string_equal((const char *)b.p, out);
    buf_fini(&b);
}

static void test_hostile_text_stays_text(void **state)
{
    (void)state;
    expect_text("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;");
    expect_text("\" onload=\"x", "&quot; onload=&quot;x");
    expect_text("' onload='x", "&#39; onload=&#39;x");
    expect_text("a&lt;b", "a&amp;lt;b");
    expect_text("<!--", "&lt;!--");
    expect_text("]]>", "]]&gt;");
}

static void test_bytes_that_are_no_text(void **state)
{
    (void)state;
    expect_text("a\xff" "b", "a\xef\xbf\xbd" "b");
    expect_text("\xc0\xbcscript", "\xef\xbf\xbd\xef\xbf\xbdscript"); /* an overlong '<' */
    expect_text("cut \xe5\xae", "cut \xef\xbf\xbd\xef\xbf\xbd");
    expect_text("a\x01\x0b\x7f" "b", "a\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" "b");
    expect_text("tab\tline\n", "tab\tline\n");
    expect_text("官渡区", "官渡区");
    expect_text("", "");
    expect_text(NULL, "");
}

static void test_every_byte_but_letters_is_watched(void **state)
{
    (void)state;
    for (int c = 1; c < 256; c++) {
        char in[2] = {(char)c, 0};
        buf b;
        buf_init(&b, 64);
        hout_text(&b, in);
        for (size_t i = 0; i < b.n; i++)
            assert_false(b.p[i] == '<' || b.p[i] == '>' || b.p[i] == '"' || b.p[i] == '\'');
        assert_true(span_is_utf8(buf_span(&b)));
        buf_fini(&b);
    }
}

static void test_format(void **state)
{
    (void)state;
    buf b;
    const char *volatile nothing = NULL;
    buf_init(&b, 1 << 12);
    hout_format(&b, "<a title=\"%s\">%s %d %lld %zu %.1f%%</a>", "\"<", "良&", -3, 1LL << 40, (size_t)7, 31.06);
    buf_byte(&b, 0);
    assert_string_equal((const char *)b.p, "<a title=\"&quot;&lt;\">良&amp; -3 1099511627776 7 31.1%</a>");
    buf_reset(&b);
    hout_format(&b, "%s|%.0f|%.3f", nothing, 2.5, -0.0004);
    buf_byte(&b, 0);
    assert_string_equal((const char *)b.p, "|2|-0.000");
    buf_fini(&b);
}

static void test_a_full_buffer_is_an_error(void **state)
{
    (void)state;
    buf b;
    buf_init(&b, 8);
    hout_format(&b, "<p>%s</p>", "much too long for eight bytes");
    assert_int_equal(b.err, LT_LIMIT);
    buf_fini(&b);
}

static void test_url(void **state)
{
    (void)state;
    char out[HOUT_URL_MAX], *longer = malloc(HOUT_URL_MAX + 1);
    assert_non_null(longer);
    assert_string_equal(hout_url("3179A", out), "3179A");
    assert_string_equal(hout_url("../a?b=c&d#e\"'<", out), "..%2Fa%3Fb%3Dc%26d%23e%22%27%3C");
    assert_string_equal(hout_url("官", out), "%E5%AE%98");
    assert_string_equal(hout_url("javascript:x", out), "javascript%3Ax");
    memset(longer, 'a', HOUT_URL_MAX);
    longer[HOUT_URL_MAX] = 0;
    assert_string_equal(hout_url(longer, out), "");
    longer[HOUT_URL_MAX - 1] = 0;
    assert_int_equal(strlen(hout_url(longer, out)), HOUT_URL_MAX - 1);
    free(longer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hostile_text_stays_text),
        cmocka_unit_test(test_bytes_that_are_no_text),
        cmocka_unit_test(test_every_byte_but_letters_is_watched),
        cmocka_unit_test(test_format),
        cmocka_unit_test(test_a_full_buffer_is_an_error),
        cmocka_unit_test(test_url),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
