/* vtab_test.c - SQL over the keep: what it refuses and hides, push-down against a full scan, order, days. */
#include "keep/keep_testkit.h"

static int fill(void **state)
{
    static lt_sample room[4000];
    hoard_begin(state);
    hoard *h = *state;
    static const char *const PLACES[] = {"A", "B"}, *const QUANTITIES[] = {"SO2", "PM2.5"};
    hoard_txn(h);
    lt_place p = {.id = "A", .kind = PLACE_STATION, .longitude = 102.7, .latitude = 25, .has_position = true};
    hoard_ok(h, keep_put_place(&h->cx, h->k, &p));
    lt_device d = {.mn = "MN1", .place = "A", .password = "open sesame", .has_sm4 = true, .sm4_key = "0123456789abcde"};
    hoard_ok(h, keep_put_device(&h->cx, h->k, &d));
    for (int i = 0; i < 4; i++) {
        uint32_t id = hoard_series(h, PLACES[i % 2], QUANTITIES[i / 2], PERIOD_HOUR);
        for (int k = 0; k < 400; k++) /* most of it goes into chunks, the rest stays in the tail */
            room[k] = (lt_sample){id, k % 50 == 7 ? MARK_MISSING : k % 50 == 9 ? MARK_FAULT | MARK_BACKFILL : 0,
                                  DAY0 + (int64_t)k * CIVIL_HOUR_MS, k % 50 == 7 ? 0 : (double)(k % 90) / 10 + i, (uint64_t)(k + 1000 * i)};
        hoard_put(h, room, 400);
        hoard_put(h, room + 100, 20);
    }
    uint32_t minute = hoard_series(h, "A", "SO2", PERIOD_MINUTE);
    for (int k = 0; k < 2000; k++)
        room[k] = (lt_sample){minute, 0, DAY0 + k * CIVIL_MINUTE_MS + (k % 3 == 0), (double)k / 10, (uint64_t)k};
    hoard_put(h, room, 2000);
    hoard_commit(h, 9000);
    return 0;
}

static void only_reading(void **state)
{
    hoard *h = *state;
    static hoard_text t;
    static const char *const WRITES[] = {
        "DELETE FROM places", "UPDATE places SET name = 'x'", "INSERT INTO fact VALUES ('a', 'b')", "DROP TABLE chunk",
        "CREATE TABLE x (a)", "CREATE TEMP TABLE x (a)", "PRAGMA journal_mode = DELETE", "PRAGMA query_only = 0",
        "ATTACH DATABASE ':memory:' AS other", "VACUUM", "BEGIN", "INSERT INTO sample (series) VALUES (1)",
        "DELETE FROM hour", "SELECT load_extension('mod_spatialite')", "REINDEX", "ANALYZE", "WITH a AS (SELECT 1) DELETE FROM tail",
        "PRAGMA writable_schema = 1", "CREATE VIRTUAL TABLE x USING sample",
    };
    for (size_t i = 0; i < sizeof WRITES / sizeof WRITES[0]; i++) {
        lt_err e = hoard_query(h, WRITES[i], &t);
        if (e != LT_DENIED)
            print_message("%s: %s, %s\n", WRITES[i], cx_err_row(e)->name, h->cx.say);
        assert_int_equal(e, LT_DENIED);
    }
    hoard_ok(h, hoard_query(h, "SELECT count(*) FROM places", &t));
    assert_string_equal(t.text, "1;");
}

static void secrets_stay(void **state)
{
    hoard *h = *state;
    static hoard_text t;
    static const char *const ASKS[] = {
        "SELECT password FROM device", "SELECT sm4_key FROM device", "SELECT * FROM device", "SELECT count(*) FROM device WHERE password LIKE 'o%'",
        "SELECT hex(sm4_key) FROM device d", "SELECT (SELECT password FROM device)", "WITH x AS (SELECT password p FROM device) SELECT p FROM x",
        "SELECT a.mn FROM device a JOIN device b USING (password)", "SELECT mn FROM device ORDER BY password",
        "SELECT x FROM (SELECT password AS x FROM device)",
        "SELECT PassWord FROM main.DEVICE", "WITH devices AS (SELECT password p FROM device) SELECT p FROM devices",
        "SELECT 1 FROM \"device\" NATURAL JOIN (SELECT 'open sesame' AS password)",
        "WITH devices AS (SELECT 1 FROM Device JOIN (SELECT 'open sesame' AS password) USING(password)) SELECT * FROM devices",
    };
    for (size_t i = 0; i < sizeof ASKS / sizeof ASKS[0]; i++) {
        lt_err e = hoard_query(h, ASKS[i], &t);
        if (e != LT_DENIED)
            print_message("%s: %s, %s\n", ASKS[i], cx_err_row(e)->name, t.text);
        assert_int_equal(e, LT_DENIED);
        assert_null(strstr(t.text, "sesame"));
    }
    hoard_ok(h, hoard_query(h, "SELECT mn, has_password, has_sm4 FROM devices", &t));
    assert_string_equal(t.text, "MN1|1|1;");
    hoard_ok(h, hoard_query(h, "SELECT v.mn FROM devices v JOIN devices w USING (mn)", &t));
    assert_string_equal(t.text, "MN1;");
    hoard_ok(h, hoard_query(h, "SELECT mn, place FROM device", &t));
    assert_string_equal(t.text, "MN1|A;");
}

static void bad_sql_in_sqlites_words(void **state)
{
    hoard *h = *state;
    static hoard_text t;
    static const struct {
        const char *sql, *words;
    } BAD[] = {{"SELEC 1", "syntax error"},
               {"SELECT colour FROM sample", "no such column: colour"},
               {"SELECT 1 FROM nowhere", "no such table: nowhere"},
               {"", "no SQL statement"},
               {"SELECT 1; SELECT 2", "one statement at a time"},
               {"SELECT 1; DROP TABLE chunk", "one statement at a time"},
               {"SELECT ?1", "1 parameters, 0 were given"},
               {"SELECT no_such_function(1)", "no such function"},
               {"SELECT * FROM hour WHERE time > 'yesterday'", "\"yesterday\" cannot be read"}};
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++) {
        assert_int_equal(hoard_query(h, BAD[i].sql, &t), LT_BAD_INPUT);
        if (!strstr(h->cx.say, BAD[i].words))
            print_message("%s: %s\n", BAD[i].sql, h->cx.say);
        assert_non_null(strstr(h->cx.say, BAD[i].words));
    }
    hoard_ok(h, hoard_query(h, "SELECT 1; -- and that was it", &t));
    const char *const params[] = {"A"};
    t.n = t.rows = 0;
    hoard_ok(h, keep_query(&h->cx, h->k, "SELECT count(*) FROM hour WHERE place = ?1", params, 1, hoard_row, &t));
    assert_string_equal(t.text, "800;");
}

/* No constraint goes through a LIMIT: the same rows must come. */
static void push_down_equals_a_full_scan(void **state)
{
    hoard *h = *state;
    static hoard_text pushed, full;
    static const char *const TABLES[] = {"sample", "hour", "day"};
    static const char *const FULL[] = {"(SELECT * FROM sample LIMIT -1)", "(SELECT * FROM hour LIMIT -1)", "(SELECT * FROM day LIMIT -1)"};
    static const char *const WHERE[] = {
        "place = 'A'", "place = 'a'", "quantity = 'PM2.5'", "stat = 'Avg'", "period = 'hour'", "period = 'day'", "period = 'minute'",
        "period = 'year'", "series = 2", "series = 2.5", "series = '2'", "series = 99", "series = -1", "series IN (1, 4)", "place IN ('A', 'C')",
        "series > 2", "place IS NULL", "place = NULL", "t_ms = 1763913600000", "t_ms >= 1764000000000", "t_ms > 1764000000000",
        "t_ms < 1764000000000", "t_ms <= 1764000000000", "t_ms BETWEEN 1763950000000 AND 1764010000001", "t_ms > 1763999999999.5",
        "t_ms < 1764000000000.5", "t_ms = 1763913600000.5", "t_ms > 1e300", "t_ms < -1e300", "t_ms >= '1764000000000'", "t_ms IN (1763913600000, 1764000000000)",
        "value > 5", "valid = 1", "place = 'A' AND quantity = 'SO2'", "place > 'A'", "place = 'A' COLLATE NOCASE", "place = 'a' COLLATE NOCASE", "place = 'A' OR series = 2",
        "time LIKE '2025-11-24T18%'", "time GLOB '2025-11-24T18*'", "time LIKE '2025-11-2%'", "time GLOB '2025-11-31*'", "time LIKE '%t18:%'",
        "time GLOB '*T18:00*'", "time LIKE '2025-11-24T18:00:00+08:00'", "time LIKE '2025-11-24T18%' OR series = 2", "time GLOB 'x*'",
        "place LIKE 'a%'", "place GLOB 'A*'", "stat LIKE 'A%'",
        "place = 'A' AND place = 'B'", "series = 1 AND series = 2", "entry = 2100",
    };
    for (size_t i = 0; i < sizeof TABLES / sizeof TABLES[0]; i++)
        for (size_t k = 0; k < sizeof WHERE / sizeof WHERE[0]; k++) {
            char sql[600];
            for (int side = 0; side < 2; side++) {
                snprintf(sql, sizeof sql, "SELECT count(*), round(total(value), 6), total(entry), total(mark), min(t_ms), max(t_ms), max(series) FROM %s WHERE %s",
                         (side ? FULL : TABLES)[i], WHERE[k]);
                hoard_ok(h, hoard_query(h, sql, side ? &full : &pushed));
            }
            if (strcmp(pushed.text, full.text) != 0)
                print_message("%s: %s, not %s\n", sql, pushed.text, full.text);
            assert_string_equal(pushed.text, full.text);
        }
    /* a time is a moment, however it is written */
    hoard_ok(h, hoard_query(h, "SELECT count(*) FROM hour WHERE series = 1 AND time >= '2025-11-25' AND time < '2025-11-26T00:00:00+08:00'", &pushed));
    assert_string_equal(pushed.text, "24;");
    hoard_ok(h, hoard_query(h, "SELECT count(*) FROM hour WHERE series = 1 AND time >= '2025-11-24T16:00:00Z' AND time <= '2025-11-25T00:00'", &pushed));
    assert_string_equal(pushed.text, "1;");
    hoard_ok(h, hoard_query(h, "SELECT count(*) FROM hour WHERE series = 1 AND time BETWEEN '2025-11-25' AND '2025-11-25T01:00'", &pushed));
    assert_string_equal(pushed.text, "2;");
    /* beside a pattern too, which is compared as a text */
    hoard_ok(h, hoard_query(h, "SELECT count(*) FROM hour WHERE series = 1 AND time GLOB '2025-11-2*' AND time >= '2025-11-24T15:00Z'"
                               " AND time < '2025-11-25T16:00Z'", &pushed));
    assert_string_equal(pushed.text, "25;");
    hoard_ok(h, hoard_query(h, "SELECT count(*) FROM hour WHERE series = 1 AND time LIKE '2025-11-25%' AND time <= '2025-11-25T10:00'", &pushed));
    assert_string_equal(pushed.text, "11;");
}

static void rows_come_in_order(void **state)
{
    hoard *h = *state;
    static hoard_text a, b;
    static const char *const ORDERS[] = {"series, t_ms", "t_ms, series", "series DESC, t_ms", "t_ms DESC, series", "series, time", "value, series, t_ms",
                                         "series, t_ms, value", "place, quantity, t_ms DESC"};
    static const char *const WHERE[] = {"t_ms < 1763940000000", "series = 1 AND t_ms < 1764100000000",
                                        "place = 'A' AND quantity = 'SO2' AND period = 'hour' AND stat = 'Avg' AND t_ms < 1764100000000"};
    for (size_t i = 0; i < sizeof ORDERS / sizeof ORDERS[0]; i++)
        for (size_t k = 0; k < sizeof WHERE / sizeof WHERE[0]; k++) {
            char sql[500];
            snprintf(sql, sizeof sql, "SELECT series, t_ms, value FROM sample WHERE %s ORDER BY %s", WHERE[k], ORDERS[i]);
            hoard_ok(h, hoard_query(h, sql, &a));
            /* the outer query cannot know an order and must sort */
            snprintf(sql, sizeof sql,
                     "SELECT series, t_ms, value FROM (SELECT *, random() AS r FROM sample WHERE %s ORDER BY r LIMIT -1) ORDER BY %s", WHERE[k],
                     ORDERS[i]);
            hoard_ok(h, hoard_query(h, sql, &b));
            assert_true(a.rows > 10);
            if (strcmp(a.text, b.text) != 0)
                print_message("%s ORDER BY %s\n", WHERE[k], ORDERS[i]);
            assert_string_equal(a.text, b.text);
        }
}

static void columns(void **state)
{
    hoard *h = *state;
    static hoard_text t;
    hoard_ok(h, hoard_query(h, "SELECT * FROM hour WHERE series = 1 AND t_ms IN (1763913600000, 1763938800000, 1763946000000)", &t));
    assert_string_equal(t.text, "1|A|SO2|hour|Avg|2025-11-24T00:00:00+08:00|1763913600000|0|ug/m3|0|1||0;"
                                "1|A|SO2|hour|Avg|2025-11-24T07:00:00+08:00|1763938800000|-|ug/m3|1|0|missing|7;"
                                "1|A|SO2|hour|Avg|2025-11-24T09:00:00+08:00|1763946000000|0.90000000000000002|ug/m3|16392|0|fault,backfill|9;");
}

static void days_are_made_of_hours(void **state)
{
    hoard *h = *state;
    static hoard_text t, u;
    hoard_ok(h, hoard_query(h, "SELECT time, count, min, max, value, mean, valid, entry FROM day WHERE series = 1 AND time = '2025-11-24'", &t));
    /* hours 0..23 without 7 and 9: (0 + 1 + .. + 23 - 7 - 9) / 22 in tenths = 260 / 220 */
    assert_string_equal(t.text, "2025-11-24|22|0|2.2999999999999998|1.1818200000000001|1.1818200000000001|1|23;");
    /* 400 hours end within the 17th day, which has 16 of them: too few */
    hoard_ok(h, hoard_query(h, "SELECT count(*), sum(valid), max(marks) FROM day WHERE series = 1", &t));
    assert_string_equal(t.text, "17|16|too-few,derived;");
    /* a part of a day asked for does not make a day of a part */
    hoard_ok(h, hoard_query(h, "SELECT * FROM day WHERE series = 1 AND t_ms >= 1764000000000 AND t_ms < 1764086400000", &t));
    hoard_ok(h, hoard_query(h, "SELECT * FROM day WHERE series = 1 AND time = '2025-11-25'", &u));
    assert_string_equal(t.text, u.text);
    assert_int_equal(t.rows, 1);
    hoard_ok(h, hoard_query(h, "SELECT count(*) FROM day WHERE series = 1 AND t_ms > 1764000000000 AND t_ms < 1764086400000", &t));
    assert_string_equal(t.text, "0;");
}

/* = GB 3095-2026 6.4 Table 4: 20 hour values make a day */
static void a_day_of_rain_is_a_sum(void **state)
{
    hoard *h = *state;
    static hoard_text t;
    hoard_txn(h);
    uint32_t rain = hoard_series(h, "A", "rain", PERIOD_HOUR);
    lt_sample hours[24 + 19];
    for (int i = 0; i < 24 + 19; i++)
        hours[i] = (lt_sample){rain, 0, DAY0 + i * CIVIL_HOUR_MS, 0.5, 1};
    hoard_put(h, hours, 24 + 19);
    hoard_commit(h, 9001);
    hoard_ok(h, hoard_query(h, "SELECT value, mean, valid FROM day WHERE quantity = 'rain'", &t));
    assert_string_equal(t.text, "12|0.5|1;9.5|0.5|0;");
}

static void joins_and_cancelling(void **state)
{
    hoard *h = *state;
    static hoard_text t;
    atomic_int cancel = 1;
    hoard_ok(h, hoard_query(h, "SELECT count(*) FROM hour a JOIN hour b ON b.t_ms = a.t_ms AND b.series = a.series + 1 WHERE a.series = 1", &t));
    assert_string_equal(t.text, "400;");
    hoard_ok(h, hoard_query(h, "SELECT count(*) FROM series s JOIN sample v ON v.series = s.id WHERE s.period = 'minute'", &t));
    assert_string_equal(t.text, "2000;");
    hoard_ok(h, hoard_query(h, "SELECT p.id, count(*) FROM places p JOIN hour v ON v.place = p.id GROUP BY p.id", &t));
    assert_string_equal(t.text, "A|800;");
    h->cx.cancel = &cancel;
    assert_int_equal(hoard_query(h, "SELECT count(*) FROM sample a, sample b, sample c", &t), LT_CANCELLED);
    h->cx.cancel = NULL;
    hoard_ok(h, hoard_query(h, "SELECT count(*) FROM sample WHERE series = 1", &t));
    assert_string_equal(t.text, "400;");
}

#define WITH_ROWS(f) cmocka_unit_test_setup_teardown(f, fill, hoard_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_ROWS(only_reading),
        WITH_ROWS(secrets_stay),
        WITH_ROWS(bad_sql_in_sqlites_words),
        WITH_ROWS(push_down_equals_a_full_scan),
        WITH_ROWS(rows_come_in_order),
        WITH_ROWS(columns),
        WITH_ROWS(days_are_made_of_hours),
        WITH_ROWS(a_day_of_rain_is_a_sum),
        WITH_ROWS(joins_and_cancelling),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
