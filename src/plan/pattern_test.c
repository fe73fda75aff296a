/* pattern_test.c - patterns that are refused, what they match, and that none is slow. */
#include "plan/plan_testkit.h"

#include <regex.h>

static void patterns_that_are_refused(void **state)
{
    bench *b = *state;
    static const char *const BAD[] = {"(", ")", "a)", "[", "[]", "[b-a]", "[a-\\d]", "*", "a**b{", "a{2", "a{3,2}", "a{0}", "a{999}", "\\", "\\q", "a^b", "a$b",
                                      "(a|)", "()", "(?=a)", "(((((a)))))", "\xff"};
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++) {
        pattern *p;
        lt_err e = pattern_parse(&b->cx, BAD[i], &p);
        if (!e)
            print_message("%s was taken\n", BAD[i]);
        assert_true(e == LT_BAD_INPUT || e == LT_LIMIT);
    }
    pattern *p;
    assert_int_equal(pattern_parse(&b->cx, "((([0-9]{200}){200}){200})", &p), LT_LIMIT);
}

static void what_patterns_match(void **state)
{
    bench *b = *state;
    static const struct {
        const char *pattern, *yes[6], *no[8];
    } ROWS[] = {
        {"^[0-9+() -]{5,20}$", {"0871-000001", "(86) 1"}, {"1234", "abcde", "123456789012345678901"}},
        {"^[0-9]{4}(-(0[1-9]|1[0-2])|-Q[1-4])?$", {"2020", "2020-12", "2020-Q4"}, {"2020-13", "2020-Q5", "2020-", "x2020", "20201"}},
        {"^[0-9]{4}-(0[1-9]|1[0-2])$", {"2020-01"}, {"2020-00", "2020-1"}},
        {"^[京云][A-Z][0-9A-Z]{5,6}$", {"云A12345", "京AD12345"}, {"云a12345", "沪A12345", "云A1234"}},
        {"b+", {"abc", "b"}, {"ac", ""}},
        {"^a.c$", {"abc", "a云c"}, {"a\nc", "abbc"}},
        {"^(ab|cd)*x?$", {"", "abcdab", "cdx"}, {"abc", "xx"}},
        {"^\\d{2,}\\.\\w\\s?$", {"12.a", "123._ "}, {"1.a", "12,a"}},
        {"^[^0-9]+$", {"云南"}, {"a1", ""}},
        {"end$", {"the end"}, {"ending"}},
        {"^a{2}|b$", {"aa", "b"}, {"a", "xb", "aax"}},
        {"", {"", "x"}, {NULL}},
    };
    for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++) {
        pattern *p;
        lt_err e = pattern_parse(&b->cx, ROWS[i].pattern, &p);
        if (e)
            print_message("%s: %s\n", ROWS[i].pattern, b->cx.say);
        assert_int_equal(e, LT_OK);
        for (size_t k = 0; k < 6 && ROWS[i].yes[k]; k++)
            if (!pattern_matches(p, span_text(ROWS[i].yes[k])))
                fail_msg("%s does not match \"%s\"", ROWS[i].pattern, ROWS[i].yes[k]);
        for (size_t k = 0; k < 8 && ROWS[i].no[k]; k++)
            if (pattern_matches(p, span_text(ROWS[i].no[k])))
                fail_msg("%s matches \"%s\"", ROWS[i].pattern, ROWS[i].no[k]);
        assert_false(pattern_matches(p, span_text("\xff\xff")) && ROWS[i].pattern[0]);
    }
}

/* What other machines take ages for: a step of the text is a step of time. */
static void none_is_slow(void **state)
{
    bench *b = *state;
    static char text[4001];
    pattern *p;
    memset(text, 'a', sizeof text - 1);
    assert_int_equal(pattern_parse(&b->cx, "^(a*)*(a|a)*(a?){100}b$", &p), LT_OK);
    int64_t t = cx_now_ms(&b->cx);
    assert_false(pattern_matches(p, span_text(text)));
    assert_true(cx_now_ms(&b->cx) - t < 2000);
}

/* Random patterns of a small alphabet, against the C library's. */
static void as_the_library_says(void **state)
{
    bench *b = *state;
    static const char *const PARTS[] = {"a", "b", ".", "[ab]", "[^a]", "(a|bb)", "(ab)", "(b|a(c|b))", "c"}, *const COUNTS[] = {"", "", "?", "*", "+", "{2}", "{1,2}", "{1,}"};
    uint32_t dice = 7;
    for (int round = 0; round < 3000; round++) {
        char text[160] = "^(", subject[12] = "";
        size_t n = 2;
        for (int i = 0; i < 4; i++) {
            dice = dice * 1664525u + 1013904223u;
            if (i && dice >> 28 == 0)
                text[n++] = '|';
            n += (size_t)snprintf(text + n, sizeof text - n, "%s%s", PARTS[(dice >> 8) % 9], COUNTS[(dice >> 16) % 8]);
        }
        snprintf(text + n, sizeof text - n, ")$");
        pattern *p;
        regex_t r;
        assert_int_equal(pattern_parse(&b->cx, text, &p), LT_OK);
        assert_int_equal(regcomp(&r, text, REG_EXTENDED | REG_NOSUB), 0);
        for (int s = 0; s < 20; s++) {
            dice = dice * 1664525u + 1013904223u;
            size_t length = (dice >> 8) % 8;
            for (size_t i = 0; i < length; i++)
                subject[i] = "abc"[(dice >> (i + 12)) % 3];
            subject[length] = '\0';
            if (pattern_matches(p, span_text(subject)) != (regexec(&r, subject, 0, NULL, 0) == 0))
                fail_msg("%s and \"%s\"", text, subject);
        }
        regfree(&r);
        arena_reset(&b->a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_BENCH(patterns_that_are_refused), WITH_BENCH(what_patterns_match), WITH_BENCH(none_is_slow), WITH_BENCH(as_the_library_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
