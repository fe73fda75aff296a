/* sheet_test.c - titles and words that are refused; words in their forms; what is written is read back equal. */
#include "plan/plan_testkit.h"

#include "plan/sheet.h"

static void titles_that_lead_nowhere(void **state)
{
    bench *b = *state;
    static sheet s;
    size_t at;
    sheet_make(&b->k, &s);
    assert_int_equal(sheet_find(&b->cx, &s, span_text("没有"), &at), LT_NOT_FOUND);
    assert_int_equal(sheet_find(&b->cx, &s, span_text(""), &at), LT_NOT_FOUND);
    assert_int_equal(sheet_find(&b->cx, &s, span_text("没有（m²）"), &at), LT_NOT_FOUND);
    assert_int_equal(sheet_find(&b->cx, &s, span_text("面积（亩）"), &at), LT_BAD_INPUT);
    assert_non_null(strstr(b->cx.say, "亩"));
    assert_int_equal(sheet_find(&b->cx, &s, span_text("次数(m2)"), &at), LT_BAD_INPUT);
    assert_int_equal(sheet_find(&b->cx, &s, span_text("面积 [none]"), &at), LT_NOT_FOUND);
}

static void titles_in_their_forms(void **state)
{
    bench *b = *state;
    static const char *const FORMS[] = {"面积", "面积（m²）", "面积 (m2)", "Area", "AREA (M2)", "area_m2", " 面积 * ", "随便 [area_m2]", "面积*"};
    static sheet s;
    size_t at;
    char title[SHEET_TITLE_MAX];
    sheet_make(&b->k, &s);
    for (size_t i = 0; i < sizeof FORMS / sizeof FORMS[0]; i++) {
        assert_int_equal(sheet_find(&b->cx, &s, span_text(FORMS[i]), &at), LT_OK);
        assert_string_equal(s.columns[at].key, "area_m2");
    }
    for (size_t i = 0; i < s.count; i++)
        for (int english = 0; english < 2; english++) {
            sheet_title(&s, i, english, title);
            assert_int_equal(sheet_find(&b->cx, &s, span_text(title), &at), LT_OK);
            assert_int_equal(at, i);
        }
}

static lt_err read_as(bench *b, const char *field, cell_form form, const char *text, json_t **out)
{
    table_cell c = {.form = form, .text = span_text(text)};
    *out = NULL;
    return sheet_read(&b->cx, kind_find_field(&b->k, field), &c, 480, out);
}

static void words_that_are_refused(void **state)
{
    bench *b = *state;
    static const struct {
        const char *field, *text;
    } ROWS[] = {{"area_m2", "viel"}, {"area_m2", "1,23"}, {"area_m2", "1,2345"}, {"area_m2", "nan"}, {"area_m2", "0x10"}, {"count", "1.5"}, {"count", "99999999999999999999"},
                {"covered", "maybe"}, {"measure", "cut"}, {"seen_on", "2026-13-01"}, {"seen_on", "2026-02-30"}, {"seen_on", "20260230"}, {"seen_on", "99"},
                {"seen_on", "26/11/2026"}, {"seen_on", "2026-1/2"}, {"seen_at", "gestern"}, {"seen_at", "2026-11-26"}, {"seen_at", "2026-11-26 25:00"}, {"tags", "[1"}};
    json_t *v;
    for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++) {
        if (read_as(b, ROWS[i].field, CELL_TEXT, ROWS[i].text, &v) != LT_BAD_INPUT)
            fail_msg("%s took \"%s\"", ROWS[i].field, ROWS[i].text);
        assert_null(v);
    }
    assert_int_equal(read_as(b, "area_m2", CELL_ERROR, "#REF!", &v), LT_BAD_INPUT);
    assert_int_equal(read_as(b, "phone", CELL_ERROR, "13812345678", &v), LT_BAD_INPUT);
    assert_null(strstr(b->cx.say, "138")); /* what is hidden is not said */
    assert_int_equal(read_as(b, "area_m2", CELL_TEXT, "", &v), LT_OK);
    assert_null(v);
}

static void words_in_their_forms(void **state)
{
    bench *b = *state;
    static const struct {
        const char *field;
        cell_form   form;
        const char *text, *json;
    } ROWS[] = {{"seen_on", CELL_TEXT, "2026-11-26", "\"2026-11-26\""},      {"seen_on", CELL_TEXT, "2026/11/26", "\"2026-11-26\""},
                {"seen_on", CELL_TEXT, "2026年11月26日", "\"2026-11-26\""},  {"seen_on", CELL_TEXT, "20261126", "\"2026-11-26\""},
                {"seen_on", CELL_NUMBER, "46352", "\"2026-11-26\""},         {"seen_on", CELL_DATE, "2026-11-26T00:00:00", "\"2026-11-26\""},
                {"seen_on", CELL_TEXT, "2026/1/2", "\"2026-01-02\""},        {"seen_at", CELL_TEXT, "2026-11-26T13:00:00Z", "\"2026-11-26T13:00:00Z\""},
                {"seen_at", CELL_TEXT, "2026/11/26 13:00", "\"2026-11-26T13:00:00+08:00\""}, {"seen_at", CELL_NUMBER, "46352.5", "\"2026-11-26T12:00:00+08:00\""},
                {"seen_at", CELL_DATE, "2026-11-26T13:00:05", "\"2026-11-26T13:00:05+08:00\""}, {"covered", CELL_TEXT, "是", "true"}, {"covered", CELL_TEXT, "否", "false"},
                {"covered", CELL_BOOL, "1", "true"},   {"covered", CELL_TEXT, "TRUE", "true"}, {"covered", CELL_TEXT, "0", "false"}, {"measure", CELL_TEXT, "覆盖", "\"cover\""},
                {"measure", CELL_TEXT, "Cover", "\"cover\""}, {"area_m2", CELL_TEXT, "12,345.50", "12345.5"}, {"area_m2", CELL_NUMBER, "0.30000000000000004", "0.30000000000000004"},
                {"area_m2", CELL_NUMBER, "1E3", "1000"}, {"area_m2", CELL_TEXT, "-7", "-7"}, {"count", CELL_NUMBER, "5.0", "5"}, {"count", CELL_TEXT, "9007199254740993", "9007199254740993"},
                {"count", CELL_TEXT, "9223372036854775807", "9223372036854775807"}, {"tags", CELL_TEXT, "a; b；c", "[\"a\",\"b\",\"c\"]"}, {"tags", CELL_TEXT, "[\"a;b\"]", "[\"a;b\"]"},
                {"patch_no", CELL_NUMBER, "007", "\"007\""}};
    for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++) {
        json_t *v, *want = json_loads(ROWS[i].json, JSON_DECODE_ANY, NULL);
        lt_err e = read_as(b, ROWS[i].field, ROWS[i].form, ROWS[i].text, &v);
        if (e || !sheet_is_same(v, want))
            fail_msg("%s \"%s\" is not %s: %s", ROWS[i].field, ROWS[i].text, ROWS[i].json, e ? b->cx.say : "another value");
        json_decref(v);
        json_decref(want);
    }
}

static void formulas_are_kept_from_running(void **state)
{
    static const char *const TEXTS[] = {"=1+1", "+1", "-1", "@x", "'", "''", "'=1", "'a", "a'", "\tx", "a\tb", "=\"a\",b\n"};
    bench *b = *state;
    for (size_t i = 0; i < sizeof TEXTS / sizeof TEXTS[0]; i++) {
        buf line, back;
        buf_init(&line, 1000);
        buf_init(&back, 1000);
        sheet_put_csv(&line, span_text(TEXTS[i]), CELL_TEXT);
        assert_int_equal(buf_check(&b->cx, &line), LT_OK);
        span s = buf_span(&line);
        if (s.p[0] == '"') { /* undo the quotes as a CSV reader does */
            size_t n = 0;
            for (size_t k = 1; k + 1 < s.n; k++) {
                line.p[n++] = s.p[k];
                k += s.p[k] == '"';
            }
            s.n = n;
        }
        assert_null(memchr("=+-@\t\r", s.p[0], 6));
        table_cell c = {.form = CELL_TEXT, .text = s, .is_csv = true};
        assert_true(sheet_text(&c, &back));
        buf_byte(&back, 0);
        if (TEXTS[i][strlen(TEXTS[i]) - 1] != '\n' || strchr("=", TEXTS[i][0]))
            assert_string_equal((const char *)back.p, TEXTS[i]);
        buf_fini(&line);
        buf_fini(&back);
    }
}

static void what_is_written_is_read(void **state)
{
    bench *b = *state;
    static const struct {
        const char *field, *json;
    } ROWS[] = {{"area_m2", "0.1"}, {"area_m2", "1e22"}, {"area_m2", "123456.789012345"}, {"count", "-9007199254740993"}, {"covered", "true"}, {"measure", "\"green\""},
                {"tags", "[\"a\",\"；\",\"b;c\"]"}, {"tags", "[\"[x\"]"}, {"tags", "[\"a\"]"}, {"tags", "[\"1\",\"、\"]"}, {"patch_no", "\"=1\""}, {"patch_no", "\"　x\""},
                {"seen_on", "\"1999-12-31\""}, {"seen_at", "\"2026-11-26T13:00:00Z\""}};
    for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++)
        for (int english = 0; english < 2; english++) {
            const kind_field *f = kind_find_field(&b->k, ROWS[i].field);
            json_t *v = json_loads(ROWS[i].json, JSON_DECODE_ANY, NULL), *back;
            cell_form form;
            buf out;
            buf_init(&out, 1000);
            assert_int_equal(sheet_write(&b->cx, f, v, english, &out, &form), LT_OK);
            table_cell c = {.form = form, .text = buf_span(&out)};
            lt_err e = sheet_read(&b->cx, f, &c, 480, &back);
            if (e || !sheet_is_same(v, back))
                fail_msg("%s %s: %.*s: %s", ROWS[i].field, ROWS[i].json, (int)out.n, (const char *)out.p, b->cx.say);
            json_decref(v);
            json_decref(back);
            buf_fini(&out);
        }
}

#define ON_BENCH(test) cmocka_unit_test_setup_teardown(test, bench_begin, bench_end)
int main(void)
{
    const struct CMUnitTest tests[] = {ON_BENCH(titles_that_lead_nowhere), ON_BENCH(titles_in_their_forms), ON_BENCH(words_that_are_refused), ON_BENCH(words_in_their_forms),
                                       ON_BENCH(formulas_are_kept_from_running), ON_BENCH(what_is_written_is_read)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
