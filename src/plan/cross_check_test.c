/* cross_check_test.c - findings from run to run: opened, the same, reworded, gone, back; closed by a person; odd rows; lent tables. */
#include "plan/cross_check.h"

#include "keep/keep_testkit.h"

typedef struct offender {
    const char *id, *words;
} offender;

/* The table that the check reads. */
static void lend(hoard *h, const offender *rows, size_t n)
{
    keep_cell cells[16];
    for (size_t i = 0; i < n; i++) {
        cells[2 * i] = (keep_cell){.type = KEEP_TEXT, .s = span_text(rows[i].id)};
        cells[2 * i + 1] = (keep_cell){.type = KEEP_TEXT, .s = span_text(rows[i].words)};
    }
    hoard_ok(h, keep_lend(&h->cx, h->k, &(keep_lent){"bad", "id TEXT, words TEXT", "id", cells, n, 2}));
}

static const cross_check CHECK = {.key = "odd-ones", .title_zh = "甲", .title_en = "A", .severity = "high", .owner = "eco", .schedule = "day", .link = "boiler",
                                  .measure = "2.1", .sql = "SELECT id, 'boiler', NULL, NULL, words, 'in English' FROM bad WHERE ?1 > ''"};

/* Runs it and applies what it says. */
static check_result run(hoard *h, const char *day, uint64_t entry)
{
    check_result r;
    hoard_ok(h, cross_check_run(&h->cx, h->k, &CHECK, day, &r));
    assert_null(r.trouble);
    hoard_txn(h);
    for (size_t i = 0; i < r.part_count; i++) {
        hoard_ok(h, finding_apply_run(&h->cx, h->k, CHECK.key, r.patches[i], entry));
        json_decref(r.patches[i]);
    }
    hoard_commit(h, entry + 1);
    return r;
}

static json_t *only(hoard *h)
{
    keep_entity *list;
    size_t n;
    json_t *o;
    hoard_ok(h, keep_list_entities(&h->cx, h->k, FINDING_KIND, &list, &n));
    assert_int_equal(n, 1);
    assert_non_null(strstr(list[0].id, "odd-ones."));
    hoard_ok(h, json_parse(&h->cx, span_text(list[0].body), &o));
    return o;
}

static void expect(hoard *h, const char *member, const char *is)
{
    json_t *o = only(h);
    assert_string_equal(json_get_text(o, member, ""), is);
    json_decref(o);
}

static lt_err close_it(hoard *h, const char *reason, uint64_t entry)
{
    keep_entity *list;
    size_t n;
    hoard_ok(h, keep_list_entities(&h->cx, h->k, FINDING_KIND, &list, &n));
    hoard_txn(h);
    lt_err e = finding_apply_close(&h->cx, h->k, &(finding_close){list[0].id, "li.wei", reason, "2026-11-24", entry});
    hoard_commit(h, entry + 1);
    return e;
}

static void from_run_to_run(void **state)
{
    hoard *h = *state;
    lend(h, (const offender[]){{"b-1", "超标"}}, 1);
    assert_int_equal(run(h, "2026-11-20", 1).opened, 1);
    expect(h, "since", "2026-11-20");
    expect(h, "state", "open");
    check_result r = run(h, "2026-11-21", 2);
    assert_true(r.opened == 0 && r.gone == 0 && r.total == 1);
    lend(h, (const offender[]){{"b-1", "仍超标"}}, 1);
    (void)run(h, "2026-11-22", 3);
    expect(h, "zh", "仍超标");
    expect(h, "since", "2026-11-20");
    lend(h, NULL, 0);
    assert_int_equal(run(h, "2026-11-23", 4).gone, 1);
    expect(h, "state", "proposed");
    expect(h, "gone_on", "2026-11-23");
    assert_int_equal(run(h, "2026-11-23", 5).gone, 0);
    assert_int_equal(close_it(h, "", 6), LT_BAD_INPUT);
    assert_int_equal(close_it(h, "已整改", 7), LT_OK);
    assert_int_equal(close_it(h, "再关", 8), LT_CONFLICT);
    expect(h, "closed_by", "li.wei");
    lend(h, (const offender[]){{"b-1", "又超标"}}, 1);
    assert_int_equal(run(h, "2026-11-25", 9).again, 1);
    expect(h, "state", "open");
    expect(h, "since", "2026-11-25");
    expect(h, "closed_by", "");
}

static void closed_while_found_stays_closed(void **state)
{
    hoard *h = *state;
    lend(h, (const offender[]){{"b-1", "超标"}}, 1);
    (void)run(h, "2026-11-20", 1);
    assert_int_equal(close_it(h, "经批准", 2), LT_OK);
    assert_int_equal(run(h, "2026-11-21", 3).again, 0);
    expect(h, "state", "closed");
    lend(h, NULL, 0);
    (void)run(h, "2026-11-22", 4);
    expect(h, "state", "closed");
    lend(h, (const offender[]){{"b-1", "超标"}}, 1);
    (void)run(h, "2026-11-23", 5);
    expect(h, "state", "open");
}

static void odd_rows(void **state)
{
    hoard *h = *state;
    cross_check c = CHECK;
    check_result r;
    keep_entity *list;
    size_t n;
    lend(h, (const offender[]){{"b-1", "一"}, {"b-1", "二"}, {"", "无编号"}, {"b-2", "三"}}, 4); /* twice the same, one without an id */
    r = run(h, "2026-11-20", 1);
    assert_true(r.total == 2 && r.opened == 2);
    hoard_ok(h, keep_list_entities(&h->cx, h->k, FINDING_KIND, &list, &n));
    assert_int_equal(n, 2);
    c.sql = "SELECT id FROM bad WHERE ?1 > ''";
    hoard_ok(h, cross_check_run(&h->cx, h->k, &c, "2026-11-21", &r));
    assert_non_null(strstr(r.trouble, "1 columns"));
    assert_int_equal(r.part_count, 0);
    c.sql = "SELECT * FROM ledger_nothing WHERE ?1 > ''";
    hoard_ok(h, cross_check_run(&h->cx, h->k, &c, "2026-11-21", &r));
    assert_non_null(strstr(r.trouble, "ledger_nothing"));
    c.key = "odd"; /* another check whose key begins alike does not touch these */
    c.sql = "SELECT id, 'boiler', NULL, NULL, words, words FROM bad WHERE ?1 = ''";
    hoard_ok(h, cross_check_run(&h->cx, h->k, &c, "2026-11-21", &r));
    assert_true(r.gone == 0 && r.part_count == 1);
    json_decref(r.patches[0]);
}

static void many_come_in_parts(void **state)
{
    hoard *h = *state;
    cross_check c = CHECK;
    check_result r;
    c.sql = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 4100) SELECT i, 'boiler', NULL, NULL, 'a', 'b' FROM n WHERE ?1 > ''";
    hoard_ok(h, cross_check_run(&h->cx, h->k, &c, "2026-11-21", &r));
    assert_true(r.part_count == 3 && r.opened == 4100);
    for (size_t i = 0; i < r.part_count; i++)
        json_decref(r.patches[i]);
}

static void when_it_is_due(void **state)
{
    cross_check c = CHECK;
    (void)state;
    assert_true(cross_check_is_due(&c, "", "2026-11-24"));
    assert_false(cross_check_is_due(&c, "2026-11-24", "2026-11-24"));
    assert_true(cross_check_is_due(&c, "2026-11-23", "2026-11-24"));
    c.schedule = "week";
    assert_false(cross_check_is_due(&c, "2026-11-18", "2026-11-24"));
    assert_true(cross_check_is_due(&c, "2026-11-17", "2026-11-24"));
    c.schedule = "month";
    assert_false(cross_check_is_due(&c, "2026-11-01", "2026-11-30"));
    assert_true(cross_check_is_due(&c, "2026-10-31", "2026-11-01"));
    c.schedule = "hour";
    assert_true(cross_check_is_due(&c, "2026-11-24", "2026-11-24"));
}

#define WITH_HOARD(f) cmocka_unit_test_setup_teardown(f, hoard_begin, hoard_end)

int main(void)
{
    const struct CMUnitTest tests[] = {WITH_HOARD(from_run_to_run), WITH_HOARD(closed_while_found_stays_closed), WITH_HOARD(odd_rows),
                                       WITH_HOARD(many_come_in_parts), cmocka_unit_test(when_it_is_due)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
