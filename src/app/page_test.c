/* page_test.c - parts of the public pages from odd and hostile answers: markup stays ours and balanced; see page.h. */
#include "app/page.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/json.h"

#define DEPTH_MAX 32
#define TAG_MAX   16

typedef struct fixture {
    page_view v;
    buf       b;
    json_t   *given;
} fixture;

static void set_up(fixture *f, text_lang lang, const char *json)
{
    json_error_t at;
    buf_init(&f->b, 1 << 20);
    f->v = (page_view){.b = &f->b, .lang = lang, .is_mapped = true, .offset_min = 480};
    f->given = json ? json_loads(json, JSON_DECODE_ANY, &at) : NULL;
    assert_true(!json || f->given);
}

static void take_down(fixture *f)
{
    json_decref(f->given);
    buf_fini(&f->b);
}

static bool has(fixture *f, const char *text)
{
    return f->b.n && memmem(f->b.p, f->b.n, text, strlen(text)) != NULL;
}

/* Every tag that opens closes, in order; '<' and '>' stand nowhere else. */
static void expect_balanced(fixture *f)
{
    char open[DEPTH_MAX][TAG_MAX];
    size_t depth = 0;
    assert_int_equal(f->b.err, LT_OK);
    for (size_t i = 0; i < f->b.n; i++) {
        assert_true(f->b.p[i] != '>');
        if (f->b.p[i] != '<')
            continue;
        size_t end = span_find(buf_span(&f->b), i, '>');
        span tag = span_cut(buf_span(&f->b), i + 1, end);
        assert_true(end < f->b.n && tag.n > 0 && span_find(tag, 0, '<') == tag.n);
        bool closes = tag.p[0] == '/', is_void = tag.p[tag.n - 1] == '/';
        char name[TAG_MAX] = "";
        for (size_t k = closes, n = 0; k < tag.n && n < TAG_MAX - 1 && tag.p[k] != ' ' && tag.p[k] != '/'; k++)
            name[n++] = (char)tag.p[k];
        if (closes) {
            assert_true(depth > 0);
            assert_string_equal(open[--depth], name);
        } else if (!is_void) {
            assert_true(depth < DEPTH_MAX);
            snprintf(open[depth++], TAG_MAX, "%s", name);
        }
        i = end;
    }
    assert_int_equal(depth, 0);
}

static const char HOSTILE[] =
    "{\"district\":{\"name\":{\"zh\":\"</h1><script>x()</script>\",\"en\":\"\\\"'><img src=x onerror=y>\"},\"hour\":\"h\",\"label\":\"</p>\",\"rules\":\"<b>\",\"aqi\":70,\"level\":2,"
    "\"class\":{\"zh\":\"<i>\",\"en\":\"<i>\"},\"advice\":{\"zh\":\"<u>\",\"en\":\"<u>\"},\"note\":{\"zh\":\"<s>\",\"en\":\"<s>\"},\"primary\":[\"<q>\",7,null],\"entry\":9,"
    "\"values\":{\"PM2.5\":{\"value\":\"<v>\",\"unit\":\"<m>\"},\"CO\":{\"value\":0.6,\"unit\":\"\\\"<m>\",\"iaqi\":6}}},"
    "\"stations\":[{\"id\":\"../\\\"><script>\",\"name\":\"<script>z</script>\",\"name_en\":\"\\\" onload=\\\"\",\"district\":\"<a>\",\"street\":\"&\",\"longitude\":102.7,\"latitude\":25.0,\"aqi\":70,"
    "\"level\":2,\"class\":{\"zh\":\"<i>\"},\"label\":\"2026-11-26T10:00:00+08:00\",\"primary\":[\"<q>\"]},{\"id\":7,\"aqi\":\"x\"},null,[]]}";

static void test_hostile_answers_stay_text(void **state)
{
    (void)state;
    for (int lang = 0; lang < 2; lang++) {
        fixture f;
        set_up(&f, (text_lang)lang, HOSTILE);
        page_put_now(&f.v, f.given);
        page_put_places(&f.v, f.given);
        expect_balanced(&f);
        assert_false(has(&f, "<script") || has(&f, "<img") || has(&f, "<q>") || has(&f, "\" on"));
        assert_true(has(&f, "/station/..%2F%22%3E%3Cscript%3E\""));
        take_down(&f);
    }
}

static void test_answers_that_lack_all(void **state)
{
    (void)state;
    static const char *const ODD[] = {NULL, "null", "{}", "[]", "7", "{\"district\":null,\"stations\":null}", "{\"district\":[],\"stations\":{}}",
                                      "{\"district\":{\"hour\":\"2026-11-26T09:00:00+08:00\",\"aqi\":null}}", "{\"district\":{\"hour\":\"x\",\"aqi\":70,\"level\":9,\"values\":[1]}}"};
    for (size_t i = 0; i < sizeof ODD / sizeof ODD[0]; i++) {
        fixture f;
        set_up(&f, TEXT_ZH, ODD[i]);
        page_put_now(&f.v, f.given);
        page_put_places(&f.v, f.given);
        expect_balanced(&f);
        assert_true(has(&f, "class=\"missing\"") || has(&f, "暂无指数") || has(&f, "缺数据")); /* missing is said */
        assert_false(has(&f, "(null)") || has(&f, "<b id=\"district-aqi\">0<"));
        take_down(&f);
    }
}

static void test_level(void **state)
{
    (void)state;
    static const struct {
        const char *json;
        int         level;
    } CASES[] = {{"{}", 0}, {"{\"aqi\":null,\"level\":2}", 0}, {"{\"aqi\":\"70\",\"level\":2}", 0}, {"{\"aqi\":70}", 0}, {"{\"aqi\":70,\"level\":0}", 0},
                 {"{\"aqi\":70,\"level\":7}", 0}, {"{\"aqi\":70,\"level\":-1}", 0}, {"{\"aqi\":0,\"level\":1}", 1}, {"{\"aqi\":500,\"level\":6}", 6}};
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        fixture f;
        set_up(&f, TEXT_ZH, CASES[i].json);
        assert_int_equal(page_level(f.given), CASES[i].level);
        take_down(&f);
    }
}

static void test_times(void **state)
{
    (void)state;
    fixture f;
    char out[PAGE_TIME_MAX];
    set_up(&f, TEXT_ZH, NULL);
    assert_string_equal(page_time(&f.v, NULL, out), "");
    assert_string_equal(page_time(&f.v, "yesterday", out), "");
    assert_string_equal(page_time(&f.v, "2026-11-23T14:00:00+08:00", out), "2026年11月23日 14:00");
    assert_string_equal(page_time(&f.v, "2026-12-31T16:00:00Z", out), "2027年1月1日 00:00");
    assert_string_equal(page_date(&f.v, "2026-03-05", out), "2026年3月5日");
    f.v.lang = TEXT_EN;
    assert_string_equal(page_time(&f.v, "2026-11-23T14:00:00+08:00", out), "23 Nov 2026, 14:00");
    assert_string_equal(page_date(&f.v, "2026-03-05", out), "5 Mar 2026");
    assert_string_equal(page_date(&f.v, "", out), "");
    take_down(&f);
}

static void test_numbers(void **state)
{
    (void)state;
    static const struct {
        const char *json, *text;
        int         decimals;
    } CASES[] = {{"null", "", 1}, {"\"7\"", "", 1}, {"true", "", 1}, {"30", "30", 1}, {"30.0", "30.0", 1}, {"0.6", "0.6", 1}, {"5.149", "5.15", 2}, {"-1", "-1", 1}};
    char out[NUM_TEXT_MAX];
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        fixture f;
        set_up(&f, TEXT_ZH, CASES[i].json);
        assert_string_equal(page_number(f.given, CASES[i].decimals, out), CASES[i].text);
        take_down(&f);
    }
}

/* The needle: 0 at the left edge, each class's upper end at its border, beyond the scale at the right edge. */
static void test_scale(void **state)
{
    (void)state;
    static const struct {
        int         aqi;
        const char *needle;
    } CASES[] = {{-5, "x=\"0.00%\""}, {0, "x=\"0.00%\""}, {25, "x=\"8.33%\""}, {50, "x=\"16.67%\""}, {51, "x=\"17.00%\""}, {100, "x=\"33.33%\""},
                 {250, "x=\"75.00%\""}, {400, "x=\"91.67%\""}, {500, "x=\"100.00%\""}, {900, "x=\"100.00%\""}};
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        fixture f;
        char needle[64];
        set_up(&f, TEXT_EN, NULL);
        page_put_scale(&f.v, CASES[i].aqi);
        snprintf(needle, sizeof needle, "class=\"needle\" %s", CASES[i].needle);
        assert_true(has(&f, needle));
        expect_balanced(&f);
        take_down(&f);
    }
}

static void test_marks_that_would_cover_each_other_move_apart(void **state)
{
    (void)state;
    fixture f;
    set_up(&f, TEXT_ZH, "{\"district\":{\"name\":{\"zh\":\"d\"}},\"stations\":[{\"id\":\"a\",\"name\":\"a\",\"district\":\"d\",\"longitude\":102.7,\"latitude\":25.0},"
                        "{\"id\":\"b\",\"name\":\"b\",\"district\":\"d\",\"longitude\":102.7,\"latitude\":25.0},{\"id\":\"c\",\"name\":\"c\",\"district\":\"d\",\"longitude\":102.8,\"latitude\":25.1}]}");
    page_put_places(&f.v, f.given);
    buf_byte(&f.b, 0);
    double x[2], y[2];
    const char *at = (const char *)f.b.p;
    for (int i = 0; i < 2; i++) {
        at = strstr(at + 1, "translate(");
        assert_non_null(at);
        char *end;
        x[i] = strtod(at + strlen("translate("), &end);
        y[i] = strtod(end, &end);
        assert_int_equal(*end, ')');
    }
    assert_true((x[0] - x[1]) * (x[0] - x[1]) + (y[0] - y[1]) * (y[0] - y[1]) > 25.0 * 25.0);
    assert_non_null(strstr((const char *)f.b.p, "class=\"lead\"")); /* and say where they belong */
    take_down(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hostile_answers_stay_text),
        cmocka_unit_test(test_answers_that_lack_all),
        cmocka_unit_test(test_level),
        cmocka_unit_test(test_times),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_scale),
        cmocka_unit_test(test_marks_that_would_cover_each_other_move_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
