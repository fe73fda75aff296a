/* span_test.c - bytes through a cursor: ends first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/span.h"

static void nothing_behind_the_end(void **state)
{
    (void)state;
    static const uint8_t BYTES[9] = {1, 2, 3, 4, 5, 6, 7, 8, 9};
    uint16_t a = 77;
    uint32_t b = 77;
    uint64_t c = 77;
    span s = span_text("kept");
    for (size_t n = 0; n <= 9; n++) {
        reader r = reader_of(span_of(BYTES, n));
        assert_int_equal(reader_u16(&r, &a), n >= 2);
        assert_int_equal(r.at, n >= 2 ? 2 : 0);
        r.at = 0;
        assert_int_equal(reader_u32(&r, &b), n >= 4);
        r.at = 0;
        assert_int_equal(reader_u64(&r, &c), n >= 8);
        assert_int_equal(r.at, n >= 8 ? 8 : 0); /* a value that is cut leaves the position */
        r.at = 0;
        assert_true(reader_take(&r, n, &s));
        assert_false(reader_take(&r, 1, &s));
        assert_true(reader_take(&r, 0, &s));
        assert_false(reader_take(&r, SIZE_MAX, &s));
    }
    assert_int_equal(a, 0x0201);
    assert_int_equal(b, 0x04030201);
    assert_true(c == 0x0807060504030201);
    reader r = reader_of(span_text("ab"));
    assert_true(reader_field(&r, ';', &s)); /* the last field ends behind the end */
    assert_false(reader_field(&r, ';', &s));
    assert_false(reader_take(&r, 1, &s) || reader_u16(&r, &a) || reader_u64(&r, &c) || reader_line(&r, &s));
}

static void fields_and_lines(void **state)
{
    (void)state;
    static const char *const FIELDS[] = {"", "a", "", "bc", ""};
    static const char *const LINES[] = {"one", "", "two\rx", "three"};
    reader r = reader_of(span_text(";a;;bc;"));
    span s;
    for (size_t i = 0; i < 5; i++) {
        assert_true(reader_field(&r, ';', &s));
        assert_true(span_is(s, FIELDS[i]));
    }
    assert_false(reader_field(&r, ';', &s));
    r = reader_of(span_text("one\r\n\ntwo\rx\nthree"));
    for (size_t i = 0; i < 4; i++) {
        assert_true(reader_line(&r, &s));
        assert_true(span_is(s, LINES[i]));
    }
    assert_false(reader_line(&r, &s));
    r = reader_of(span_of(NULL, 0));
    assert_false(reader_line(&r, &s));
}

static void numbers_copies_and_cases(void **state)
{
    (void)state;
    static const char *const BAD[] = {"", "-1", "+1", " 1", "1 ", "1a", "1234567890123456789", "0x1"};
    uint64_t v = 5;
    char out[4];
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++)
        assert_false(span_parse_u64(span_text(BAD[i]), &v));
    assert_int_equal(v, 5);
    assert_true(span_parse_u64(span_text("000000000000000042"), &v) && v == 42);
    assert_true(span_parse_u64(span_text("999999999999999999"), &v) && v == 999999999999999999);
    assert_false(span_copy(span_text("abcd"), out, 4));
    assert_string_equal(out, "");
    assert_true(span_copy(span_text("abc"), out, 4));
    assert_string_equal(out, "abc");
    assert_false(span_copy(span_text("x"), out, 0));
    assert_true(span_is_fold(span_text("Cp=&&"), "cP=&&"));
    assert_false(span_is_fold(span_text("abc"), "abcd") || span_is_fold(span_text("abcd"), "abc") || span_is_fold(span_text("a{"), "a["));
    assert_true(span_is_fold(span_of(NULL, 0), ""));
    assert_true(span_is(span_trim(span_text(" \t\r\n a b \n")), "a b"));
    assert_int_equal(span_trim(span_text(" \n ")).n, 0);
    assert_int_equal(span_find(span_text("abc"), 0, 'c'), 2);
    assert_int_equal(span_find(span_text("abc"), 3, 'c'), 3);
    assert_int_equal(span_find(span_text("abc"), 9, 'a'), 3);
    assert_true(span_equal(span_of(NULL, 0), span_text("")));
    assert_false(span_equal(span_text("a"), span_text("b")) || span_equal(span_text("a"), span_text("aa")));
}

static void utf8(void **state)
{
    (void)state;
    static const char *const BAD[] = {"\x80", "\xC0\x80", "\xC1\xBF", "\xC3", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xEF\xBF", "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80",
                                      "\xF5\x80\x80\x80", "\xFF", "a\x01", "\x7F", "\xC3\x28", "\xE8\x93\x9D\xE5\xA4"};
    static const char *const GOOD[] = {"", "a\tb\r\n", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xEE\x80\x80", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF",
                                       "\xE5\xAE\x98\xE6\xB8\xA1"};
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++)
        assert_false(span_is_utf8(span_text(BAD[i])));
    for (size_t i = 0; i < sizeof GOOD / sizeof GOOD[0]; i++)
        assert_true(span_is_utf8(span_text(GOOD[i])));
    assert_false(span_is_utf8(span_of("a\0b", 3)));
}

static void put_and_read_back(void **state)
{
    (void)state;
    uint8_t p[12];
    uint32_t a;
    uint64_t b;
    span_put_u32(p, 0xFEDCBA98);
    span_put_u64(p + 4, 0x0123456789ABCDEF);
    assert_int_equal(p[0], 0x98);
    assert_int_equal(p[11], 0x01);
    reader r = reader_of(span_of(p, 12));
    assert_true(reader_u32(&r, &a) && reader_u64(&r, &b));
    assert_true(a == 0xFEDCBA98 && b == 0x0123456789ABCDEF && r.at == 12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_behind_the_end), cmocka_unit_test(fields_and_lines), cmocka_unit_test(numbers_copies_and_cases),
        cmocka_unit_test(utf8),                   cmocka_unit_test(put_and_read_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
