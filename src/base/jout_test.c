/* jout_test.c - JSON out: whatever is written parses, and reads back as what was put in. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include <math.h>

#include "base/jout.h"
#include "base/json.h"

static void bad_bytes_become_replacement_characters(void **state)
{
    (void)state;
    static const struct {
        const char *in;
        size_t      n;
        const char *out;
    } T[] = {{"\x80", 1, "\"\xEF\xBF\xBD\""}, {"a\xC3", 2, "\"a\xEF\xBF\xBD\""}, {"\xC0\xAF", 2, "\"\xEF\xBF\xBD\xEF\xBF\xBD\""},
             {"\xED\xA0\x80", 3, "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\""}, {"\xF5\x80\x80\x80", 4, "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\""},
             {"\0", 1, "\"\xEF\xBF\xBD\""}, {"\x1F\x7F\n\"\\<", 6, "\"\\u001f\\u007f\\u000a\\\"\\\\\\u003c\""},
             {"\xE8\x93\x9D\xE5\xA4\xA9", 6, "\"\xE8\x93\x9D\xE5\xA4\xA9\""}, {"\xF0\x9F\x8C\xA7", 4, "\"\xF0\x9F\x8C\xA7\""}, {"", 0, "\"\""}, {NULL, 0, "\"\""}};
    buf b;
    buf_init(&b, 1000);
    for (size_t i = 0; i < sizeof T / sizeof T[0]; i++) {
        buf_reset(&b);
        jout j = jout_of(&b);
        jout_span(&j, span_of(T[i].in, T[i].n));
        buf_byte(&b, 0);
        assert_string_equal((const char *)b.p, T[i].out);
    }
    buf_fini(&b);
}

static void commas_and_kinds(void **state)
{
    (void)state;
    buf b;
    buf_init(&b, 1000);
    jout j = jout_of(&b);
    jout_begin_object(&j);
    jout_put_text(&j, "a", "x");
    jout_put_text(&j, "none", NULL);
    jout_key(&j, "list");
    jout_begin_array(&j);
    jout_int(&j, INT64_MIN);
    jout_begin_object(&j);
    jout_end_object(&j);
    jout_begin_array(&j);
    jout_end_array(&j);
    jout_dec(&j, (num_dec){-1230, 2});
    jout_double(&j, 0.1);
    jout_double(&j, NAN);
    jout_double(&j, -INFINITY);
    jout_null(&j);
    jout_end_array(&j);
    jout_put_bool(&j, "t", true);
    jout_put_int(&j, "i", -5);
    jout_put_double(&j, "d", 1e300);
    jout_key(&j, "raw");
    jout_raw(&j, span_text("{\"z\":1}"));
    jout_put_bool(&j, "f", false);
    jout_end_object(&j);
    buf_byte(&b, 0);
    assert_string_equal((const char *)b.p, "{\"a\":\"x\",\"none\":null,\"list\":[-9223372036854775808,{},[],-12.30,0.1,null,null,null],"
                                           "\"t\":true,\"i\":-5,\"d\":1e+300,\"raw\":{\"z\":1},\"f\":false}");
    buf_fini(&b);
}

static void every_byte_value_parses(void **state)
{
    (void)state;
    lt_cx cx;
    buf b;
    json_t *o;
    cx_init(&cx, NULL);
    buf_init(&b, 4096);
    for (unsigned c = 1; c < 256; c++) {
        const uint8_t text[3] = {'x', (uint8_t)c, 'y'};
        buf_reset(&b);
        jout j = jout_of(&b);
        jout_begin_array(&j);
        jout_span(&j, span_of(text, 3));
        jout_end_array(&j);
        assert_int_equal(json_parse(&cx, buf_span(&b), &o), LT_OK);
        const char *s = json_string_value(json_array_get(o, 0));
        if (c < 0x80)
            assert_memory_equal(s, text, 3);
        else
            assert_string_equal(s, "x\xEF\xBF\xBDy");
        json_decref(o);
    }
    buf_fini(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bad_bytes_become_replacement_characters),
        cmocka_unit_test(commas_and_kinds),
        cmocka_unit_test(every_byte_value_parses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
