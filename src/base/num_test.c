/* num_test.c - exact decimals and GB/T 8170 rounding: refusals first, the vectors of the standard, then a slow oracle. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>

#include "base/num.h"

__extension__ typedef __int128 wide;

static num_dec dec(const char *s)
{
    num_dec d = {0};
    assert_true(num_parse_dec(span_text(s), &d));
    return d;
}

static void what_is_no_number(void **state)
{
    (void)state;
    static const char *const BAD[] = {"", "+", "-", ".", "-.", "1.2.3", "1,5", " 1", "1 ", "0x10", "NaN", "nan", "inf", "-inf", "1e", "1e+", "1e1x",
                                      "e5", "--1", "+-1", "1-", "1234567890123456789", "0.1234567890123456", "1e19", "1e-16", "1e1000", "\xEF\xBC\x91"};
    static const char *const NO_DOUBLE[] = {"", "-", ".", "nan", "inf", "0x10", "1e999", "-1e999", "1 ", "1e", "1.5f",
                                            "11111111111111111111111111111111111111111111111111111111111111111"};
    num_dec d;
    double v;
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++)
        if (num_parse_dec(span_text(BAD[i]), &d)) {
            print_message("%s was taken\n", BAD[i]);
            fail();
        }
    for (size_t i = 0; i < sizeof NO_DOUBLE / sizeof NO_DOUBLE[0]; i++)
        assert_false(num_parse_double(span_text(NO_DOUBLE[i]), &v));
    assert_false(num_parse_double(span_of("-50.000000000000000000\0", 23), &v)); /* a zero byte is no digit */
    assert_false(num_parse_double(span_of("5e1\0", 4), &v));
    assert_false(num_parse_dec(span_of("1\0", 2), &d));
}

static void parsing_is_exact(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t     scaled;
        int         decimals;
    } T[] = {{"0", 0, 0}, {"1.50", 150, 2}, {"-1.50", -150, 2}, {"+7", 7, 0}, {"007", 7, 0}, {"123456789012345678", 123456789012345678, 0},
             {"0.123456789012345", 123456789012345, 15}, {"1e3", 1000, 0}, {"1.5E2", 150, 0}, {"1.25e1", 125, 1}, {"5e-3", 5, 3}, {"1e18", 1000000000000000000, 0},
             {"-0.0", 0, 1}};
    double v;
    for (size_t i = 0; i < sizeof T / sizeof T[0]; i++) {
        num_dec d = dec(T[i].text);
        assert_int_equal(d.scaled, T[i].scaled);
        assert_int_equal(d.decimals, T[i].decimals);
    }
    static const char *const DOUBLES[] = {"0.1", "2.2", "1e-300", "123456789.123456789012", "1.7976931348623157e308", "5e-324", "-0.3", "9007199254740993"};
    for (size_t i = 0; i < sizeof DOUBLES / sizeof DOUBLES[0]; i++) {
        assert_true(num_parse_double(span_text(DOUBLES[i]), &v));
        assert_true(v == strtod(DOUBLES[i], NULL));
    }
}

/* = GB/T 8170-2008 3.2, the vectors of the evaluation notes, part 5 */
static void half_to_even_once(void **state)
{
    (void)state;
    static const struct {
        const char *value;
        int         decimals;
        int64_t     rounded;
    } T[] = {{"60.5", 0, 60}, {"61.5", 0, 62}, {"60.500001", 0, 61}, {"60.4999", 0, 60}, {"0.5", 0, 0}, {"1.5", 0, 2}, {"-0.5", 0, 0}, {"-1.5", 0, -2},
             {"2.25", 1, 22}, {"2.35", 1, 24}, {"2.251", 1, 23}, {"60.46", 0, 60}, {"60.46", 1, 605}, {"-2.25", 1, -22}, {"-2.251", 1, -23},
             {"7", 2, 700}, {"0.05", 1, 0}, {"0.15", 1, 2}, {"999.5", 0, 1000}};
    for (size_t i = 0; i < sizeof T / sizeof T[0]; i++) {
        int64_t by_text, by_double;
        double v;
        assert_true(num_rescale(dec(T[i].value), T[i].decimals, &by_text));
        assert_int_equal(by_text, T[i].rounded);
        assert_true(num_parse_double(span_text(T[i].value), &v));
        assert_true(num_round_double(v, T[i].decimals, &by_double)); /* on the digits as written, not on the binary value */
        assert_int_equal(by_double, T[i].rounded);
    }
    int64_t out;
    assert_false(num_rescale((num_dec){INT64_MAX, 0}, 1, &out));
    assert_false(num_rescale((num_dec){1, 0}, 19, &out));
    assert_true(num_rescale((num_dec){INT64_MAX, 0}, 0, &out) && out == INT64_MAX);
    assert_false(num_round_double(NAN, 0, &out) || num_round_double(INFINITY, 1, &out) || num_round_double(1e18, 1, &out));
}

static void division_against_a_wider_oracle(void **state)
{
    (void)state;
    static const int64_t EDGE[] = {0, 1, -1, 2, 3, 5, -5, 10, 15, 25, -25, 99, 1000, INT64_MAX, INT64_MIN, INT64_MAX - 1, INT64_MIN + 1, 4611686018427387904};
    size_t n = sizeof EDGE / sizeof EDGE[0];
    for (size_t a = 0; a < n; a++)
        for (size_t b = 0; b < n; b++) {
            if (EDGE[b] <= 0)
                continue;
            wide num = EDGE[a], den = EDGE[b], twice, best;
            int64_t q = num_div_half_even(EDGE[a], EDGE[b]);
            best = num - (wide)q * den; /* what is left: at most half of den either way, even at half */
            twice = best < 0 ? -2 * best : 2 * best;
            assert_true(twice <= den);
            assert_true(twice < den || q % 2 == 0);
            int64_t up = num_div_up(EDGE[a], EDGE[b]);
            wide over = (wide)up * den - num;
            assert_true(over >= 0 && over < den);
        }
}

static void doubles_as_short_decimals(void **state)
{
    (void)state;
    num_dec d;
    char text[NUM_TEXT_MAX];
    assert_false(num_from_double(NAN, 9, &d) || num_from_double(INFINITY, 9, &d) || num_from_double(-0.0, 9, &d));
    assert_false(num_from_double(1.0 / 3, 9, &d) || num_from_double(1e17, 0, &d) || num_from_double(0.25, 1, &d));
    for (int64_t i = -100000; i <= 100000; i += 7)
        for (int k = 0; k <= 4; k++) {
            num_dec v = {i, k}, back;
            double x = num_to_double(v);
            assert_true(num_from_double(x, 9, &back));
            assert_true(back.decimals <= k && num_to_double(back) == x);
            int64_t same;
            assert_true(num_rescale(back, k, &same) && same == i);
            size_t n = num_format_dec(v, text);
            assert_int_equal(n, strlen(text));
            num_dec read = dec(text);
            assert_true(read.scaled == i && read.decimals == k);
        }
    assert_true(num_format_dec((num_dec){INT64_MIN, 3}, text) > 0);
    assert_string_equal(text, "-9223372036854775.808");
    num_format_dec((num_dec){-5, 2}, text);
    assert_string_equal(text, "-0.05");
    num_format_dec((num_dec){0, 2}, text);
    assert_string_equal(text, "0.00");
}

static void shortest_texts_read_back(void **state)
{
    (void)state;
    char text[NUM_TEXT_MAX];
    uint64_t x = 88172645463325252u;
    for (int i = 0; i < 200000; i++) {
        double v;
        x ^= x << 13, x ^= x >> 7, x ^= x << 17;
        memcpy(&v, &x, sizeof v);
        if (!isfinite(v))
            continue;
        size_t n = num_format_double(v, text);
        assert_true(n == strlen(text) && n < NUM_TEXT_MAX && strtod(text, NULL) == v);
    }
    num_format_double(0.1, text);
    assert_string_equal(text, "0.1");
    num_format_double(1e21, text);
    assert_true(strtod(text, NULL) == 1e21);
    num_format_double(-28.5, text);
    assert_string_equal(text, "-28.5");
    assert_int_equal(num_pow10(0), 1);
    assert_int_equal(num_pow10(18), 1000000000000000000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_no_number),           cmocka_unit_test(parsing_is_exact),
        cmocka_unit_test(half_to_even_once),           cmocka_unit_test(division_against_a_wider_oracle),
        cmocka_unit_test(doubles_as_short_decimals),   cmocka_unit_test(shortest_texts_read_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
