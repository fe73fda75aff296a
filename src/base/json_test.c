/* json_test.c - JSON in: refusals first, with the place named. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/json.h"

static void bad_texts_are_refused(void **state)
{
    (void)state;
    static const char *const BAD[] = {"", " ", "{", "{]", "{\"a\":1,}", "{\"a\":1,\"a\":2}", "[1,]", "[01]", "[1e999]", "[NaN]", "{'a':1}",
                                      "[\"\xC0\xAF\"]", "[\"\\u0000\"]", "[\"\\ud800\"]", "[1] x", "nul", "[9223372036854775808]", "[\"a\nb\"]"};
    lt_cx cx;
    json_t *o = NULL;
    cx_init(&cx, NULL);
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++) {
        assert_int_equal(json_parse(&cx, span_text(BAD[i]), &o), LT_BAD_INPUT);
        assert_null(o);
        assert_non_null(strstr(cx.say, "line "));
    }
    assert_int_equal(json_parse(&cx, span_text("{\n\n  x"), &o), LT_BAD_INPUT);
    assert_non_null(strstr(cx.say, "line 3"));
    assert_int_equal(json_parse(&cx, span_of("", JSON_IN_MAX + 1u), &o), LT_LIMIT);
}

static void members_of_the_wrong_kind(void **state)
{
    (void)state;
    lt_cx cx;
    json_t *o;
    const char *s;
    int64_t v;
    cx_init(&cx, NULL);
    assert_int_equal(json_parse(&cx, span_text("{\"t\":\"x\",\"i\":5,\"r\":1.5,\"n\":null,\"e\":\"\"}"), &o), LT_OK);
    assert_int_equal(json_need_text(&cx, o, "i", "the act", &s), LT_BAD_INPUT);
    assert_non_null(strstr(cx.say, "the act: \"i\""));
    assert_int_equal(json_need_text(&cx, o, "none", "the act", &s), LT_BAD_INPUT);
    assert_int_equal(json_need_text(&cx, o, "n", "the act", &s), LT_BAD_INPUT);
    assert_int_equal(json_need_int(&cx, o, "t", "the act", &v), LT_BAD_INPUT);
    assert_int_equal(json_need_int(&cx, o, "r", "the act", &v), LT_BAD_INPUT);
    assert_int_equal(json_need_int(&cx, NULL, "r", "the act", &v), LT_BAD_INPUT);
    assert_int_equal(json_need_text(&cx, o, "e", "the act", &s), LT_OK);
    assert_string_equal(s, "");
    assert_int_equal(json_need_int(&cx, o, "i", "the act", &v), LT_OK);
    assert_int_equal(v, 5);
    assert_string_equal(json_get_text(o, "i", "other"), "other");
    assert_string_equal(json_get_text(o, "t", "other"), "x");
    assert_int_equal(json_get_int(o, "r", -1), -1);
    assert_int_equal(json_get_int(o, "i", -1), 5);
    assert_true(json_get_double(o, "r", 0) == 1.5 && json_get_double(o, "i", 0) == 5 && json_get_double(o, "t", 7) == 7);
    json_decref(o);
}

static void written_as_it_came(void **state)
{
    static const char *const TEXTS[] = {"null", "5", "\"a\"", "[]", "{}", "{\"a\":[1,[2.5,null],{\"b\":{}}],\"c\":true,\"d\":0.1,\"e\":\"\\u003c\"}"};
    lt_cx cx;
    (void)state;
    cx_init(&cx, NULL);
    for (size_t i = 0; i < sizeof TEXTS / sizeof TEXTS[0]; i++) {
        json_t *o = json_loads(TEXTS[i], JSON_DECODE_ANY, NULL);
        buf b;
        assert_non_null(o);
        buf_init(&b, 4096);
        jout j = jout_of(&b);
        json_write(&j, o);
        buf_byte(&b, 0);
        assert_int_equal(b.err, LT_OK);
        assert_string_equal((const char *)b.p, TEXTS[i]);
        buf_fini(&b);
        json_decref(o);
    }
    json_t *deep = json_array(); /* deeper than is written */
    for (int i = 0; i < 100; i++) {
        json_t *outer = json_array();
        json_array_append_new(outer, deep);
        deep = outer;
    }
    buf b;
    buf_init(&b, 4096);
    jout j = jout_of(&b);
    json_write(&j, deep);
    assert_int_equal(b.n, 2 * JSON_WRITE_DEPTH + 4);
    buf_fini(&b);
    json_decref(deep);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bad_texts_are_refused),
        cmocka_unit_test(members_of_the_wrong_kind),
        cmocka_unit_test(written_as_it_came),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
