/* score_test.c - rules that are none, periods, the dispatch sheet from report to confirmation, scores with ties and parts that do not apply. */
#include "plan/score.h"

#include "keep/keep_testkit.h"
#include "plan/dispatch.h"
#include "plan/plan_measure.h"

static const char AGENCIES[] = "[{\"key\":\"eco\",\"name\":\"甲\",\"name_en\":\"A\",\"kind\":\"agency\"},{\"key\":\"tax\",\"name\":\"乙\",\"kind\":\"agency\"},"
                               "{\"key\":\"street\",\"name\":\"各街道\",\"kind\":\"group\",\"members\":\"kind:street\"},"
                               "{\"key\":\"s-1\",\"name\":\"街一\",\"kind\":\"street\"},{\"key\":\"s-2\",\"name\":\"街二\",\"kind\":\"street\"}]";
static const char MEASURES[] = "[{\"id\":\"2.1\",\"lead\":[\"eco\"],\"responsible\":[\"street\",\"eco\"],\"indicators\":[\"share\"]}]";
static const char RULE[] = "{\"zh\":\"规则\",\"en\":\"Rule\",\"parts\":[{\"key\":\"work\",\"zh\":\"工作\",\"en\":\"Work\",\"weight\":60,\"sql\":\"SELECT unit, got, all_ FROM work WHERE ?1 < ?2\"},"
                           "{\"key\":\"reports\",\"zh\":\"报送\",\"en\":\"Reports\",\"weight\":40,\"builtin\":\"reports-in-time\"},"
                           "{\"key\":\"met\",\"zh\":\"达标\",\"en\":\"Met\",\"weight\":20,\"builtin\":\"indicators-met\"}]}";

typedef struct words {
    json_t *agencies, *measures, *rule;
} words;

static words read_all(hoard *h)
{
    words w;
    hoard_ok(h, json_parse(&h->cx, span_text(AGENCIES), &w.agencies));
    hoard_ok(h, json_parse(&h->cx, span_text(MEASURES), &w.measures));
    hoard_ok(h, json_parse(&h->cx, span_text(RULE), &w.rule));
    return w;
}

static void free_all(words *w)
{
    json_decref(w->agencies);
    json_decref(w->measures);
    json_decref(w->rule);
}

static void rules_that_are_refused(void **state)
{
    hoard *h = *state;
    static const char *const BAD[][2] = {
        {"{}", "parts"},
        {"{\"zh\":\"a\",\"en\":\"a\",\"parts\":[]}", "parts"},
        {"{\"zh\":\"a\",\"en\":\"a\",\"parts\":[{\"key\":\"k\",\"zh\":\"a\",\"en\":\"a\",\"weight\":0,\"sql\":\"x\"}]}", "weight"},
        {"{\"zh\":\"a\",\"en\":\"a\",\"parts\":[{\"key\":\"k\",\"zh\":\"a\",\"en\":\"a\",\"weight\":1}]}", "one of sql and builtin"},
        {"{\"zh\":\"a\",\"en\":\"a\",\"parts\":[{\"key\":\"k\",\"zh\":\"a\",\"en\":\"a\",\"weight\":1,\"builtin\":\"luck\"}]}", "luck"},
        {"{\"zh\":\"a\",\"en\":\"a\",\"parts\":[{\"key\":\"k\",\"zh\":\"a\",\"en\":\"a\",\"weight\":1,\"sql\":\"x\",\"colour\":1}]}", "colour"},
        {"{\"zh\":\"a\",\"en\":\"a\",\"parts\":[{\"key\":\"k\",\"zh\":\"a\",\"en\":\"a\",\"weight\":1,\"sql\":\"x\"},{\"key\":\"k\",\"zh\":\"a\",\"en\":\"a\",\"weight\":1,\"sql\":\"x\"}]}", "twice"}};
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++) {
        json_t *o;
        hoard_ok(h, json_parse(&h->cx, span_text(BAD[i][0]), &o));
        assert_int_equal(score_verify(&h->cx, o), LT_BAD_INPUT);
        if (!strstr(h->cx.say, BAD[i][1]))
            fail_msg("\"%s\" does not say \"%s\"", h->cx.say, BAD[i][1]);
        json_decref(o);
    }
}

static void periods(void **state)
{
    hoard *h = *state;
    char from[11], to[11];
    static const char *const BAD[] = {"", "20", "2026-13", "2026-Q0", "2026-Q5", "2026-1", "abcd", "2026-00", "99999999"};
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++)
        assert_int_equal(score_period(&h->cx, BAD[i], from, to), LT_BAD_INPUT);
    hoard_ok(h, score_period(&h->cx, "2024-02", from, to));
    assert_string_equal(to, "2024-02-29");
    hoard_ok(h, score_period(&h->cx, "2026-Q4", from, to));
    assert_string_equal(from, "2026-10-01");
    assert_string_equal(to, "2026-12-31");
    hoard_ok(h, score_period(&h->cx, "2026", from, to));
    assert_string_equal(from, "2026-01-01");
}

static lt_err report(hoard *h, const char *id, const char *who, const char *day, const char *patch)
{
    json_t *o;
    static uint64_t entry = 10;
    hoard_ok(h, json_parse(&h->cx, span_text(patch), &o));
    hoard_txn(h);
    dispatch_act a = {.id = id, .who = who, .day = day, .reason = "", .patch = o, .entry = ++entry};
    lt_err e = json_object_get(o, "verdict") ? dispatch_apply_confirm(&h->cx, h->k, &a) : dispatch_apply_report(&h->cx, h->k, &a);
    hoard_commit(h, entry + 1);
    json_decref(o);
    return e;
}

static const dispatch_line *line_of(const dispatch_sheet *s, const char *unit)
{
    for (size_t i = 0; i < s->n; i++)
        if (strcmp(json_get_text(s->lines[i].unit, "key", ""), unit) == 0)
            return &s->lines[i];
    fail_msg("no line of %s", unit);
    return NULL;
}

static void sheets(void **state)
{
    hoard *h = *state;
    words w = read_all(h);
    static const char GOOD[] = "{\"progress\": 50, \"words\": \"进展\"}";
    dispatch_sheet s = {.measures = w.measures, .agencies = w.agencies, .month = "2026-12", .today = "2027-01-06", .due_day = 5};
    assert_int_equal(report(h, "2026-13/2.1/eco", "a", "2027-01-01", GOOD), LT_BAD_INPUT);
    assert_int_equal(report(h, "2026-12/2.1/eco", "a", "2027-01-01", "{\"progress\": 101, \"words\": \"x\"}"), LT_BAD_INPUT);
    assert_int_equal(report(h, "2026-12/2.1/eco", "a", "2027-01-01", "{\"progress\": 1, \"words\": \"\"}"), LT_BAD_INPUT);
    assert_int_equal(report(h, "2026-12/2.1/eco", "a", "2027-01-01", "{\"verdict\": \"confirm\"}"), LT_CONFLICT);
    hoard_ok(h, dispatch_read(&h->cx, h->k, &s));
    assert_true(s.n == 3 && !s.is_kept && line_of(&s, "s-2")->is_late); /* the lead once, the group as its streets */
    assert_string_equal(s.due, "2027-01-05");
    hoard_ok(h, report(h, "2026-12/2.1/eco", "a", "2027-01-05", GOOD));
    hoard_ok(h, report(h, "2026-12/2.1/s-1", "b", "2027-01-06", GOOD));
    assert_int_equal(report(h, "2026-12/2.1/eco", "a", "2027-01-06", "{\"verdict\": \"confirm\"}"), LT_CONFLICT);
    assert_int_equal(report(h, "2026-12/2.1/eco", "c", "2027-01-06", "{\"verdict\": \"return\"}"), LT_BAD_INPUT);
    hoard_ok(h, report(h, "2026-12/2.1/eco", "c", "2027-01-06", "{\"verdict\": \"confirm\"}"));
    assert_int_equal(report(h, "2026-12/2.1/eco", "a", "2027-01-06", GOOD), LT_CONFLICT);
    hoard_ok(h, dispatch_read(&h->cx, h->k, &s));
    assert_true(s.is_kept && line_of(&s, "eco")->is_in_time && !line_of(&s, "eco")->is_late);
    assert_true(line_of(&s, "s-1")->is_late && !line_of(&s, "s-1")->is_in_time); /* a day after */
    assert_string_equal(line_of(&s, "s-2")->state, "missing");
    free_all(&w);
}

static keep_cell text(const char *s)
{
    return (keep_cell){.type = KEEP_TEXT, .s = span_text(s)};
}

static keep_cell number(int64_t v)
{
    return (keep_cell){.type = KEEP_INT, .i = v};
}

static const json_t *unit_of(const json_t *sheet, const char *key)
{
    return measure_find(json_object_get(sheet, "units"), "unit", key);
}

static void scores(void **state)
{
    hoard *h = *state;
    words w = read_all(h);
    json_t *sheet, *again;
    char sha256[65], other[65];
    const keep_cell work[] = {text("eco"), number(1), number(2), text("s-1"), number(3), number(4), text("s-2"), number(6), number(8), text("nobody"), number(1), number(1)};
    hoard_ok(h, keep_lend(&h->cx, h->k, &(keep_lent){"work", "unit TEXT, got INTEGER, all_ INTEGER", NULL, work, 4, 3}));
    score_ask ask = {.rule = w.rule, .measures = w.measures, .agencies = w.agencies, .period = "2026-11", .today = "2026-12-06", .due_day = 5};
    hoard_ok(h, score_make(&h->cx, h->k, &ask, &sheet));
    assert_int_equal(json_array_size(json_object_get(sheet, "units")), 3);
    assert_true(json_get_double(unit_of(sheet, "eco"), "score", 0) > 49.9 && json_get_double(unit_of(sheet, "eco"), "score", 0) < 50.1); /* the rest does not apply */
    assert_int_equal(json_get_int(unit_of(sheet, "s-1"), "rank", 0), 1);
    assert_int_equal(json_get_int(unit_of(sheet, "s-2"), "rank", 0), 1); /* 3 of 4 and 6 of 8 are the same */
    assert_int_equal(json_get_int(unit_of(sheet, "eco"), "rank", 0), 3);
    hoard_ok(h, score_digest(&h->cx, sheet, sha256));
    hoard_ok(h, score_make(&h->cx, h->k, &ask, &again));
    hoard_ok(h, score_digest(&h->cx, again, other));
    assert_string_equal(sha256, other);
    json_decref(again);
    hoard_ok(h, report(h, "2026-11/2.1/eco", "a", "2026-12-01", "{\"progress\": 50, \"words\": \"进展\"}"));
    hoard_txn(h);
    hoard_ok(h, keep_put_product(&h->cx, h->k, "indicator/share/2026-11-30", "{\"value\": 1, \"target\": 2, \"met\": null, \"course\": false}", 99));
    hoard_ok(h, keep_put_product(&h->cx, h->k, "indicator/share/2026-12-01", "{\"value\": 3, \"target\": 2, \"met\": true, \"course\": true}", 100));
    hoard_commit(h, 101);
    hoard_ok(h, score_make(&h->cx, h->k, &ask, &again));
    /* eco: half of 60, all of 40, none of 20; s-1: 45 of 60, none of 40 */
    assert_true(json_get_double(unit_of(again, "eco"), "score", 0) > 58.2 && json_get_double(unit_of(again, "eco"), "score", 0) < 58.4);
    assert_true(json_get_double(unit_of(again, "s-1"), "score", 0) > 44.9 && json_get_double(unit_of(again, "s-1"), "score", 0) < 45.1);
    json_decref(again);
    json_decref(sheet);
    free_all(&w);
}

static void lights(void **state)
{
    light_why why;
    (void)state;
    assert_int_equal(light_of(&(light_facts){0}, &why), LIGHT_GREY);
    assert_int_equal(light_of(&(light_facts){.tasks_open = 1}, &why), LIGHT_GREEN);
    assert_int_equal(light_of(&(light_facts){.met = 1, .serious = 2}, &why), LIGHT_YELLOW);
    assert_string_equal(why.zh, "2个严重问题未处理");
    assert_int_equal(light_of(&(light_facts){.met = 1, .serious = 2, .tasks_overdue = 3, .missed = 1}, &why), LIGHT_RED);
    assert_string_equal(why.zh, "3项任务超期，1项指标未达到目标");
    assert_string_equal(why.en, "3 tasks overdue, 1 indicators missed");
}

#define WITH_HOARD(f) cmocka_unit_test_setup_teardown(f, hoard_begin, hoard_end)

int main(void)
{
    const struct CMUnitTest tests[] = {WITH_HOARD(rules_that_are_refused), WITH_HOARD(periods), WITH_HOARD(sheets), WITH_HOARD(scores), cmocka_unit_test(lights)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
