/* text_test.c - the words of the public pages; see text.h. */
#include "app/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/span.h"
#include "fact/sample.h"
#include "tables.h"

static void test_unknown_keys(void **state)
{
    (void)state;
    static const char *const NONE[] = {"", "a", "zzz", "nav", "nav.", "nav.nowhere", "nav.no", "nav.now ", "NAV.NOW"};
    for (size_t i = 0; i < sizeof NONE / sizeof NONE[0]; i++)
        assert_false(text_has(NONE[i]));
}

static void test_order_and_every_key_is_found(void **state)
{
    (void)state;
    for (size_t i = 0; i < TABLE_TEXT_COUNT; i++) {
        if (i > 0)
            assert_true(strcmp(TABLE_TEXT[i - 1].key, TABLE_TEXT[i].key) < 0);
        assert_true(text_has(TABLE_TEXT[i].key));
        assert_ptr_equal(text_get(TEXT_ZH, TABLE_TEXT[i].key), TABLE_TEXT[i].zh);
        assert_ptr_equal(text_get(TEXT_EN, TABLE_TEXT[i].key), TABLE_TEXT[i].en);
        assert_true(span_is_utf8(span_text(TABLE_TEXT[i].zh)) && span_is_utf8(span_text(TABLE_TEXT[i].en)));
    }
}

/* Words with a half before and a half after a value may lack one half, but not in both languages; the Chinese of a
 * sentence is Chinese, the English is not. */
static void test_both_languages_are_there(void **state)
{
    (void)state;
    for (size_t i = 0; i < TABLE_TEXT_COUNT; i++) {
        const table_text *t = &TABLE_TEXT[i];
        assert_true(t->zh[0] || t->en[0]);
        assert_true(strlen(t->key) < 48);
        for (const char *p = t->en; *p && strcmp(t->key, "language.switch") != 0; p++)
            assert_false((uint8_t)*p >= 0xE4 && (uint8_t)*p <= 0xE9); /* the first byte of CJK characters */
    }
}

static void test_every_mark_that_takes_a_value_out_has_a_word(void **state)
{
    (void)state;
    for (int bit = 0; bit < 32; bit++)
        if (MARK_NOT_VALID & (1u << bit)) {
            char key[] = {'m', 'a', 'r', 'k', '.', (char)('0' + bit / 10), (char)('0' + bit % 10), 0};
            assert_true(text_has(key));
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_unknown_keys),
        cmocka_unit_test(test_order_and_every_key_is_found),
        cmocka_unit_test(test_both_languages_are_there),
        cmocka_unit_test(test_every_mark_that_takes_a_value_out_has_a_word),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
