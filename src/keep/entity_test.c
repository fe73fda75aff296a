/* entity_test.c - entities, acts and secrets: what is refused, what stays, and what no SQL reads. */
#include "keep/keep_testkit.h"

#include <sqlite3.h>

#include "keep/gpkg.h"

static void put(hoard *h, const char *id, const char *body, uint64_t version)
{
    keep_entity e = {.kind = "person", .id = id, .body = body, .version = version};
    hoard_ok(h, keep_put_entity(&h->cx, h->k, &e));
}

static int fill(void **state)
{
    hoard_begin(state);
    hoard *h = *state;
    hoard_txn(h);
    put(h, "li.wei", "{\"name\":\"李伟\"}", 3);
    hoard_ok(h, keep_put_secret(&h->cx, h->k, "password", "li.wei", "open sesame"));
    keep_act a = {.entry = 3, .t_ms = DAY0, .who = "admin", .what = "person.put", .kind = "person", .id = "li.wei", .request = "request-1",
                  .digest = "aa", .reason = "new", .patch = "{\"name\":\"李伟\"}"};
    hoard_ok(h, keep_put_act(&h->cx, h->k, &a));
    hoard_commit(h, 4);
    return 0;
}

static void refusals(void **state)
{
    hoard *h = *state;
    keep_entity e = {.kind = "person", .id = "", .body = "{}", .version = 1}, got;
    keep_act a = {.entry = 9, .who = "x", .what = "y"}, found;
    char *text, name[256];
    assert_int_equal(keep_put_entity(&h->cx, h->k, &e), LT_DENIED); /* outside a transaction */
    assert_int_equal(keep_put_act(&h->cx, h->k, &a), LT_DENIED);
    assert_int_equal(keep_put_secret(&h->cx, h->k, "password", "x", "y"), LT_DENIED);
    hoard_txn(h);
    assert_int_equal(keep_put_entity(&h->cx, h->k, &e), LT_BAD_INPUT);
    memset(name, 'a', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    e.id = name;
    assert_int_equal(keep_put_entity(&h->cx, h->k, &e), LT_LIMIT);
    e.id = "\xff";
    assert_int_equal(keep_put_entity(&h->cx, h->k, &e), LT_BAD_INPUT);
    a.who = "";
    assert_int_equal(keep_put_act(&h->cx, h->k, &a), LT_BAD_INPUT);
    keep_abort(h->k);
    assert_int_equal(keep_get_entity(&h->cx, h->k, "person", "nobody", &got), LT_NOT_FOUND);
    assert_int_equal(keep_get_entity(&h->cx, h->k, "token", "li.wei", &got), LT_NOT_FOUND);
    assert_int_equal(keep_get_secret(&h->cx, h->k, "password", "nobody", &text), LT_NOT_FOUND);
    assert_int_equal(keep_find_act(&h->cx, h->k, "admin", "request-2", &found), LT_NOT_FOUND);
    assert_int_equal(keep_find_act(&h->cx, h->k, "li.wei", "request-1", &found), LT_NOT_FOUND); /* another person's */
    assert_int_equal(keep_find_act(&h->cx, h->k, "admin", "", &found), LT_NOT_FOUND);
}

static void an_entity_keeps_its_first_entry(void **state)
{
    hoard *h = *state;
    keep_entity got, *list;
    size_t n;
    hoard_txn(h);
    put(h, "li.wei", "{\"name\":\"李薇\"}", 7);
    put(h, "an.na", "{}", 8);
    hoard_ok(h, keep_put_entity(&h->cx, h->k, &(keep_entity){.kind = "token", .id = "t", .version = 9, .is_gone = true}));
    hoard_commit(h, 10);
    hoard_again(h);
    hoard_ok(h, keep_get_entity(&h->cx, h->k, "person", "li.wei", &got));
    assert_string_equal(got.body, "{\"name\":\"李薇\"}");
    assert_int_equal(got.version, 7);
    assert_int_equal(got.made, 3);
    assert_false(got.is_gone);
    hoard_ok(h, keep_list_entities(&h->cx, h->k, "person", &list, &n));
    assert_int_equal(n, 2);
    assert_string_equal(list[0].id, "an.na");
    hoard_ok(h, keep_get_entity(&h->cx, h->k, "token", "t", &got));
    assert_true(got.is_gone);
    assert_string_equal(got.body, "{}");
    hoard_ok(h, keep_list_entities(&h->cx, h->k, "nothing", &list, &n));
    assert_int_equal(n, 0);
}

static void secrets_are_replaced_and_removed(void **state)
{
    hoard *h = *state;
    char *text;
    hoard_txn(h);
    hoard_ok(h, keep_put_secret(&h->cx, h->k, "password", "li.wei", "another"));
    hoard_commit(h, 5);
    hoard_ok(h, keep_get_secret(&h->cx, h->k, "password", "li.wei", &text));
    assert_string_equal(text, "another");
    hoard_txn(h);
    hoard_ok(h, keep_put_secret(&h->cx, h->k, "password", "li.wei", NULL));
    hoard_commit(h, 6);
    assert_int_equal(keep_get_secret(&h->cx, h->k, "password", "li.wei", &text), LT_NOT_FOUND);
}

static void acts_newest_first(void **state)
{
    hoard *h = *state;
    keep_act *list, found;
    size_t n;
    hoard_txn(h);
    for (uint64_t i = 10; i < 20; i++) {
        char request[32];
        snprintf(request, sizeof request, "request-%d", (int)i);
        keep_act a = {.entry = i, .t_ms = DAY0 + (int64_t)i, .who = i % 2 ? "admin" : "li.wei", .what = i == 15 ? "key.put" : "person.put",
                      .kind = "person", .id = i < 15 ? "a" : "b", .request = request};
        hoard_ok(h, keep_put_act(&h->cx, h->k, &a));
        hoard_ok(h, keep_put_act(&h->cx, h->k, &a)); /* applied again: nothing new */
    }
    /* the same request id in a later entry keeps its act, not its claim on the answer */
    hoard_ok(h, keep_put_act(&h->cx, h->k, &(keep_act){.entry = 30, .who = "admin", .what = "x", .request = "request-1"}));
    hoard_commit(h, 31);
    hoard_ok(h, keep_find_act(&h->cx, h->k, "admin", "request-1", &found));
    assert_int_equal(found.entry, 3);
    assert_string_equal(found.digest, "aa");
    hoard_ok(h, keep_list_acts(&h->cx, h->k, &(keep_act_filter){0}, &list, &n));
    assert_int_equal(n, 12);
    assert_int_equal(list[0].entry, 30);
    assert_int_equal(list[11].entry, 3);
    hoard_ok(h, keep_list_acts(&h->cx, h->k, &(keep_act_filter){.who = "admin", .before = 15, .max = 2}, &list, &n));
    assert_int_equal(n, 2);
    assert_int_equal(list[0].entry, 13);
    assert_int_equal(list[1].entry, 11);
    hoard_ok(h, keep_list_acts(&h->cx, h->k, &(keep_act_filter){.kind = "person", .id = "b", .what = "key.put"}, &list, &n));
    assert_int_equal(n, 1);
    assert_int_equal(list[0].entry, 15);
    hoard_ok(h, keep_list_acts(&h->cx, h->k, &(keep_act_filter){.what = "person.put", .id = "li.wei"}, &list, &n));
    assert_int_equal(n, 1);
    assert_string_equal(list[0].reason, "new");
}

static void no_query_reads_a_secret(void **state)
{
    hoard *h = *state;
    static hoard_text t;
    static const char *const ASKS[] = {
        "SELECT * FROM secret", "SELECT sealed FROM secret", "SELECT count(*) FROM secret", "SELECT 1 FROM secret", "SELECT id FROM main.SECRET",
        "SELECT sealed FROM \"secret\"", "SELECT sealed FROM [secret]", "SELECT sealed FROM `secret` s", "WITH x AS (SELECT sealed p FROM secret) SELECT p FROM x",
        "WITH entities AS (SELECT sealed FROM secret) SELECT * FROM entities", "SELECT (SELECT sealed FROM secret)",
        "SELECT e.id FROM entity e WHERE EXISTS (SELECT 1 FROM secret s WHERE s.id = e.id)",
        "SELECT e.id FROM entity e JOIN secret USING (id)", "SELECT e.id FROM entity e NATURAL JOIN secret",
        "WITH g(sealed) AS (VALUES('open sesame')) SELECT 1 FROM g JOIN secret USING (sealed)",
        "WITH g(sealed) AS (VALUES('open sesame')) SELECT 1 FROM g NATURAL JOIN \"secret\"",
        "SELECT 1 WHERE 'open sesame' IN (SELECT sealed FROM secret)", "SELECT 1 WHERE 'open sesame' IN secret",
        "SELECT id FROM entity UNION SELECT sealed FROM secret", "SELECT group_concat(sealed) FROM secret",
        "SELECT data FROM sqlite_dbpage", "CREATE TEMP VIEW v AS SELECT * FROM secret", "CREATE TEMP TABLE v AS SELECT * FROM secret",
        "PRAGMA writable_schema = 1", "PRAGMA integrity_check", "PRAGMA foreign_key_check(secret)", "PRAGMA index_info(secret)",
        "ATTACH 'keep.gpkg' AS other", "SELECT load_extension('x')", "SELECT sealed FROM secret ORDER BY 1", "DELETE FROM secret",
        "UPDATE secret SET sealed = 'x'", "EXPLAIN SELECT sealed FROM secret",
    };
    for (size_t i = 0; i < sizeof ASKS / sizeof ASKS[0]; i++) {
        lt_err e = hoard_query(h, ASKS[i], &t);
        if (e != LT_DENIED)
            print_message("%s: %s, %s %s\n", ASKS[i], cx_err_row(e)->name, h->cx.say, t.text);
        assert_true(e == LT_DENIED || (e == LT_BAD_INPUT && strstr(ASKS[i], "dbpage")));
        assert_null(strstr(t.text, "sesame"));
        assert_int_equal(t.rows, 0);
    }
}

static void views_show_entities_and_acts(void **state)
{
    hoard *h = *state;
    static hoard_text t;
    hoard_ok(h, hoard_query(h, "SELECT kind, id, json_extract(body, '$.name'), version, made, is_gone FROM entities", &t));
    assert_string_equal(t.text, "person|li.wei|李伟|3|3|0;");
    hoard_ok(h, hoard_query(h, "SELECT entry, time, who, what, kind, id, reason FROM acts", &t));
    assert_string_equal(t.text, "3|2025-11-23T16:00:00Z|admin|person.put|person|li.wei|new;");
    hoard_ok(h, hoard_query(h, "SELECT a.who FROM acts a JOIN entities e USING (kind, id)", &t));
    assert_string_equal(t.text, "admin;");
}

/* A keep.gpkg of the first layout: no tables of entities, and a number that says so. */
static void an_older_keep_is_set_aside(void **state)
{
    hoard *h = *state;
    char path[300];
    sqlite3 *db;
    bool was;
    hoard_ok(h, keep_set_aside(&h->cx, h->dir, &was));
    assert_false(was);
    keep_close(h->k);
    h->k = NULL;
    snprintf(path, sizeof path, "%s/keep.gpkg", h->dir);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "DROP VIEW entities; DROP VIEW acts; DROP TABLE entity; DROP TABLE act; DROP TABLE secret;"
                                      "UPDATE state SET value = 1 WHERE key = 'layout'", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
    assert_int_equal(keep_open(&h->cx, h->dir, &(keep_options){.is_read_only = true}, &h->k), LT_BAD_INPUT);
    assert_non_null(strstr(h->cx.say, "lantian serve"));
    hoard_ok(h, keep_set_aside(&h->cx, h->dir, &was));
    assert_true(was);
    assert_int_equal(keep_open(&h->cx, h->dir, NULL, &h->k), LT_NOT_FOUND);
    snprintf(path, sizeof path, "%s/keep-older.gpkg", h->dir);
    assert_true(file_exists(path));
    hoard_ok(h, keep_create(&h->cx, h->dir));
    hoard_open(h);
    assert_int_equal(keep_next_entry(h->k), 0); /* all of the journal is to be applied again */
}

#define WITH_ROWS(f) cmocka_unit_test_setup_teardown(f, fill, hoard_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_ROWS(refusals),
        WITH_ROWS(no_query_reads_a_secret),
        WITH_ROWS(an_entity_keeps_its_first_entry),
        WITH_ROWS(secrets_are_replaced_and_removed),
        WITH_ROWS(acts_newest_first),
        WITH_ROWS(views_show_entities_and_acts),
        WITH_ROWS(an_older_keep_is_set_aside),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
