/* hj212_data_test.c - data areas to items: faults, the field's deviations, exact numbers, flags folded into their factor. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/civil.h"
#include "base/num.h"
#include "wire/hj212/hj212_testkit.h"

static hj212_data D;

static hj212_fault decode(const char *cp, size_t n)
{
    static uint8_t *last;
    free(last);
    last = kit_tight(cp, n);
    return hj212_decode(span_of(last, n), CIVIL_SHANGHAI_MIN, &D);
}

static void expect(const char *cp, hj212_fault fault, uint32_t count, uint32_t warn)
{
    hj212_fault got = decode(cp, strlen(cp));
    if (got != fault || (fault == HJ212_GOOD && (D.count != count || D.warn != warn)))
        fail_msg("%s: %s, %u items, warnings %x; wanted %s, %u, %x", cp, hj212_fault_name(got), D.count, D.warn, hj212_fault_name(fault), count, warn);
}

static void faults(void **state)
{
    (void)state;
    expect("DataTime=20160801085857;rubbish", HJ212_BAD_FIELD, 0, 0);
    expect("rubbish", HJ212_BAD_FIELD, 0, 0);
    expect("a-Rtd=1;=2", HJ212_BAD_FIELD, 0, 0);
    expect("a-Rtd=1; =2", HJ212_BAD_FIELD, 0, 0);
    expect("DataTime=20161301085857;a-Rtd=1", HJ212_BAD_TIME, 0, 0);
    expect("DataTime=2016080108585;a-Rtd=1", HJ212_BAD_TIME, 0, 0);
    expect("DataTime=;a-Rtd=1", HJ212_BAD_TIME, 0, 0);
    expect("a-Rtd=1\001;b-Rtd=2", HJ212_BAD_FIELD, 0, 0);
    assert_int_equal(decode("a-Rtd=1\0;b-Rtd=2", 17), HJ212_BAD_FIELD);
    static char big[HJ212_SEGMENT_MAX + 1];
    memset(big, '1', sizeof big);
    big[0] = 'a';
    big[1] = '=';
    assert_int_equal(decode(big, HJ212_SEGMENT_MAX + 1), HJ212_TOO_LONG);
    assert_int_equal(decode(big, HJ212_SEGMENT_MAX), HJ212_GOOD);
    assert_false(D.items[0].is_number);
}

static void as_many_items_as_allowed(void **state)
{
    (void)state;
    static char cp[HJ212_SEGMENT_MAX];
    for (unsigned many = HJ212_ITEMS_MAX - 1; many <= HJ212_ITEMS_MAX + 1; many++)
        for (int form = 0; form < 2; form++) { /* a code each; one code */
            size_t n = 0;
            for (unsigned i = 0; i < many; i++) {
                char item[32];
                int k = form ? snprintf(item, sizeof item, "%sq-%03x=", i ? "," : "", i) : snprintf(item, sizeof item, "%s%03x=1", i ? ";" : "", i);
                assert_true(n + (size_t)k <= sizeof cp);
                memcpy(cp + n, item, (size_t)k);
                n += (size_t)k;
            }
            hj212_fault fault = decode(cp, n);
            assert_int_equal(fault, many > HJ212_ITEMS_MAX ? HJ212_TOO_MANY : HJ212_GOOD);
            if (fault == HJ212_GOOD)
                assert_int_equal(D.count, many);
        }
}

/* the field's deviations, each accepted and said */
static void deviations(void **state)
{
    (void)state;
    expect("", HJ212_GOOD, 0, 0);
    expect(" ", HJ212_GOOD, 0, HJ212_WARN_SPACE);
    expect("a-Rtd=1;b-Rtd=2;", HJ212_GOOD, 2, 0); /* printed so in App. C */
    expect(";a-Rtd=1", HJ212_GOOD, 1, HJ212_WARN_EMPTY_ITEM);
    expect("a-Rtd=1;;b-Rtd=2", HJ212_GOOD, 2, HJ212_WARN_EMPTY_ITEM);
    expect("a-Rtd=1,;b-Rtd=2", HJ212_GOOD, 2, HJ212_WARN_EMPTY_ITEM);
    expect("a-Rtd=1,", HJ212_GOOD, 1, HJ212_WARN_EMPTY_ITEM);
    expect("a-Rtd=1,b-Rtd=2", HJ212_GOOD, 2, HJ212_WARN_COMMA);
    expect("BeginTime=20160801000000,EndTime=20160801000000", HJ212_GOOD, 2, HJ212_WARN_COMMA);
    expect("a-Rtd=1;a-Rtd=2", HJ212_GOOD, 1, HJ212_WARN_REPEAT);
    assert_int_equal(D.items[0].scaled, 2); /* the last wins */
    expect("a-Rtd=1;b-Rtd=5;a-Rtd=3", HJ212_GOOD, 2, HJ212_WARN_REPEAT);
    assert_int_equal(D.items[0].scaled, 3);
    expect("a-Rtd=;b-Rtd=NA", HJ212_GOOD, 2, HJ212_WARN_VALUE);
    assert_false(D.items[0].is_number || D.items[1].is_number);
    expect("a-flag=N", HJ212_GOOD, 1, HJ212_WARN_CASE);
    expect("a-Rtd=1,a-Flag=n", HJ212_GOOD, 1, HJ212_WARN_CASE);
    assert_int_equal(D.items[0].flag, 'N');
    expect("a-Rtd=1,a-Flag=", HJ212_GOOD, 1, HJ212_WARN_VALUE);
    assert_int_equal(D.items[0].flag, '?');
    expect("a-Rtd=1,a-Flag=NN", HJ212_GOOD, 1, HJ212_WARN_VALUE);
    assert_int_equal(D.items[0].flag, '?');
    expect("DataTime=20160801085857; LA-Rtd=50.1", HJ212_GOOD, 1, HJ212_WARN_SPACE);
    assert_true(span_is(D.items[0].code, "LA") && span_is(D.items[0].field, "Rtd") && D.items[0].scaled == 501);
    expect("i12001-Info=1;i12003-Info =0", HJ212_GOOD, 2, HJ212_WARN_SPACE);
    assert_true(span_is(D.items[1].field, "Info") && span_is(D.items[1].name, "i12003-Info"));
    expect(" DataTime=20160801085857;VaseNo= 1 ", HJ212_GOOD, 1, HJ212_WARN_SPACE);
    assert_true(span_is(D.items[0].value, "1") && D.data_time_ms != INT64_MIN);
    expect("LA-Rtd-Rtd=5", HJ212_GOOD, 1, 0);
    assert_true(span_is(D.items[0].code, "LA") && span_is(D.items[0].field, "Rtd-Rtd"));
    expect("Flag=N;a-Rtd=1", HJ212_GOOD, 2, 0); /* one for all is none for each */
    assert_int_equal(D.items[1].flag, '\0');
    expect("a-Rtd=1=2", HJ212_GOOD, 1, HJ212_WARN_VALUE);
    assert_true(span_is(D.items[0].value, "1=2"));
    expect("-Rtd=1", HJ212_GOOD, 1, 0);
    assert_int_equal(D.items[0].code.n, 0);
}

/* = HJ 212-2017 6.6.2 and C.40: a log's text may hold what separates items */
static void logs_are_one_value(void **state)
{
    (void)state;
    expect("PolId=w01018;i11001-Info=//a;b,c=d-e//;x-Rtd=1", HJ212_GOOD, 3, 0);
    assert_true(span_is(D.items[1].value, "//a;b,c=d-e//"));
    assert_true(span_is(D.items[2].code, "x"));
    expect("i11001-Info=//\xE6\xB8\x85\xE6\xB4\x97//", HJ212_GOOD, 1, 0);
    expect("i11001-Info=//never closed;x-Rtd=1", HJ212_GOOD, 2, 0);
    assert_true(span_is(D.items[0].value, "//never closed"));
    expect("i11001-Info=////;x-Rtd=1", HJ212_GOOD, 2, 0);
    expect("i=/", HJ212_GOOD, 1, 0);
    expect("i=//", HJ212_GOOD, 1, 0);
    expect("i=///", HJ212_GOOD, 1, 0);
}

/* = HJ 212-2017 C.14: flag and sampling time belong to the factor's values, wherever they stand */
static void flags_are_folded(void **state)
{
    (void)state;
    int64_t t;
    assert_true(civil_parse_compact(span_text("20160801070000"), CIVIL_SHANGHAI_MIN, &t));
    expect("DataTime=20160801085857;w01018-SampleTime=20160801070000,w01018-Rtd=2.2,w01018-Flag=M,w01018-EFlag=A01;w01001-Rtd=7.1", HJ212_GOOD, 3, 0);
    assert_true(span_is(D.items[0].name, "w01018-Rtd") && D.items[0].flag == 'M' && D.items[0].sample_time_ms == t);
    assert_true(span_is(D.items[1].field, "EFlag") && span_is(D.items[1].value, "A01"));
    assert_true(D.items[2].flag == '\0' && D.items[2].sample_time_ms == INT64_MIN);
    expect("a-Avg=1,a-Min=2,a-Max=3,a-Flag=D;b-Avg=4,b-Flag=N", HJ212_GOOD, 4, 0);
    for (int i = 0; i < 4; i++)
        assert_int_equal(D.items[i].flag, i < 3 ? 'D' : 'N');
    expect("a-Avg=1;b-Avg=2;a-Flag=D;a-Max=7;b-Flag=N", HJ212_GOOD, 3, 0); /* apart */
    assert_true(D.items[0].flag == 'D' && D.items[1].flag == 'N' && D.items[2].flag == 'D');
    expect("a-Flag=D;b-Avg=2,b-Flag=N", HJ212_GOOD, 2, 0); /* a flag and no value: an item that says so, at the end */
    assert_true(span_is(D.items[1].name, "a-Flag") && D.items[1].flag == 'D' && !D.items[1].is_number);
    expect("a-Flag=D;b-Avg=2;a-Avg=3", HJ212_GOOD, 2, 0);
    assert_true(span_is(D.items[1].name, "a-Avg") && D.items[1].flag == 'D');
    expect("a-Flag=D,a-Flag=N,a-Rtd=1", HJ212_GOOD, 1, HJ212_WARN_REPEAT);
    expect("a-SampleTime=x,a-Rtd=1", HJ212_GOOD, 1, HJ212_WARN_VALUE);
    expect("abcdefgh1-Rtd=1,abcdefgh1-Flag=N;abcdefgh2-Rtd=2,abcdefgh2-Flag=D", HJ212_GOOD, 2, 0); /* alike in eight bytes */
    assert_true(D.items[0].flag == 'N' && D.items[1].flag == 'D');
    expect("a-Longfield1=1,a-Longfield2=2", HJ212_GOOD, 2, 0);
}

/* --- numbers ------------------------------------------------------------------------------------------------------------- */

static void same_number(const char *text)
{
    char cp[128];
    num_dec v;
    int n = snprintf(cp, sizeof cp, "a-Rtd=%s", text);
    assert_int_equal(decode(cp, (size_t)n), HJ212_GOOD);
    bool is_number = num_parse_dec(span_text(text), &v);
    if (D.items[0].is_number != is_number || (is_number && (D.items[0].scaled != v.scaled || D.items[0].decimals != v.decimals)))
        fail_msg("%s: %d %lld/%d, num.h says %d %lld/%d", text, D.items[0].is_number, (long long)D.items[0].scaled, D.items[0].decimals, is_number,
                 (long long)v.scaled, v.decimals);
}

static void numbers_are_exact(void **state)
{
    (void)state;
    static const char *const TEXT[] = {"", ".", "-", "+", "-.", "5.", ".5", "-.5", "0", "-0", "00", "0.0", "1.50", "12345678", "1234567.", ".1234567",
        "123456789", "1234.56789", "-1234567", "-12345678", "-123456789", "+1", "1e3", "1E-2", "1..2", "1.2.3", "1-2", "--1", "NaN", "inf", "0x10",
        "999999999999999999", "9999999999999999999", "1.123456789012345", "1.1234567890123456", "/", ":", "1/2", "1:2", "\xB0", "1\xB9", "3.\xFF",
        "162762.484", "0.09055002", "-999", "99999999", "0.000001", "1 2"};
    for (size_t i = 0; i < sizeof TEXT / sizeof TEXT[0]; i++)
        same_number(TEXT[i]);
    assert_int_equal(decode("a-Rtd=-12.30", 12), HJ212_GOOD);
    assert_true(D.items[0].is_number && D.items[0].scaled == -1230 && D.items[0].decimals == 2);
    static const char ALPHABET[] = "0123456789.-+e/:0123";
    uint32_t x = 5;
    for (int round = 0; round < 200000; round++) { /* the short way and num.h agree on whatever is written */
        char text[24];
        x = x * 1664525u + 1013904223u;
        size_t n = (x >> 20) % 12;
        for (size_t i = 0; i < n; i++) {
            x = x * 1664525u + 1013904223u;
            text[i] = round % 4 ? ALPHABET[(x >> 16) % 11] : ALPHABET[(x >> 16) % (sizeof ALPHABET - 1)];
        }
        text[n] = '\0';
        if (!(n >= 2 && text[0] == '/' && text[1] == '/'))
            same_number(text);
    }
}

/* Delimiters at every distance from the 64-byte words of the scan. */
static void items_across_words(void **state)
{
    (void)state;
    for (size_t name = 1; name < 200; name++)
        for (size_t value = 0; value < 90; value += 7) {
            char cp[1024];
            size_t n = 0;
            for (size_t i = 0; i < name; i++)
                cp[n++] = 'c';
            n += (size_t)snprintf(cp + n, 16, "-Avg=");
            for (size_t i = 0; i < value; i++)
                cp[n++] = '7';
            n += (size_t)snprintf(cp + n, 64, ";b-Rtd=1.5,b-Flag=N");
            assert_int_equal(decode(cp, n), HJ212_GOOD);
            assert_int_equal(D.count, 2);
            assert_true(D.items[0].code.n == name && span_is(D.items[0].field, "Avg") && D.items[0].value.n == value);
            assert_int_equal(D.items[0].is_number, value > 0 && value <= 18);
            assert_true(span_is(D.items[1].name, "b-Rtd") && D.items[1].scaled == 15 && D.items[1].flag == 'N');
        }
}

static void times(void **state)
{
    (void)state;
    int64_t t;
    expect("DataTime=20160801085857123;a-Rtd=1", HJ212_GOOD, 1, 0);
    assert_true(civil_parse_compact(span_text("20160801085857123"), CIVIL_SHANGHAI_MIN, &t));
    assert_int_equal(D.data_time_ms, t);
    expect("a-Rtd=1", HJ212_GOOD, 1, 0);
    assert_true(D.data_time_ms == INT64_MIN);
    expect("DataTime=20160801085857;DataTime=20160801085858", HJ212_GOOD, 0, HJ212_WARN_REPEAT);
    assert_true(civil_parse_compact(span_text("20160801085858"), CIVIL_SHANGHAI_MIN, &t));
    assert_int_equal(D.data_time_ms, t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(faults),
        cmocka_unit_test(as_many_items_as_allowed),
        cmocka_unit_test(deviations),
        cmocka_unit_test(logs_are_one_value),
        cmocka_unit_test(flags_are_folded),
        cmocka_unit_test(numbers_are_exact),
        cmocka_unit_test(items_across_words),
        cmocka_unit_test(times),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
