/* keep_test.c - the keep's contract: what it refuses, who wins, what an abort and a repeat leave behind. */
#include "keep/keep_testkit.h"

#include <math.h>

static void wrong_doors(void **state)
{
    hoard *h = *state;
    keep *k;
    lt_place p;
    char *text;
    uint64_t entry;
    assert_int_equal(keep_create(&h->cx, h->dir), LT_CONFLICT);
    assert_int_equal(keep_open(&h->cx, "/nonexistent/lantian", NULL, &k), LT_NOT_FOUND);
    assert_int_equal(keep_get_place(&h->cx, h->k, "none", &p), LT_NOT_FOUND);
    assert_int_equal(keep_get_fact(&h->cx, h->k, "none", &text), LT_NOT_FOUND);
    assert_int_equal(keep_get_product(&h->cx, h->k, "none", &text, &entry), LT_NOT_FOUND);
    /* nothing is written outside a transaction, nor through a keep that only reads */
    assert_int_equal(keep_put_fact(&h->cx, h->k, "a", "b"), LT_DENIED);
    assert_int_equal(keep_append(&h->cx, h->k, NULL, 0), LT_DENIED);
    assert_int_equal(keep_commit(&h->cx, h->k, 1), LT_DENIED);
    hoard_ok(h, keep_open(&h->cx, h->dir, &(keep_options){.is_read_only = true}, &k));
    assert_int_equal(keep_begin(&h->cx, k), LT_DENIED);
    assert_int_equal(keep_compact(&h->cx, k, true), LT_DENIED);
    keep_close(k);
    hoard_txn(h);
    assert_int_equal(keep_begin(&h->cx, h->k), LT_BUSY);
    keep_abort(h->k);
    keep_abort(h->k); /* without a transaction: nothing */
}

static void one_writer(void **state)
{
    hoard *h = *state;
    keep *beside;
    char *text;
    struct stat st;
    char path[512];
    hoard_ok(h, keep_open(&h->cx, h->dir, &(keep_options){.is_read_only = true}, &beside));
    hoard_txn(h);
    hoard_ok(h, keep_put_fact(&h->cx, h->k, "name", "Guandu"));
    assert_int_equal(keep_get_fact(&h->cx, beside, "name", &text), LT_NOT_FOUND); /* not committed */
    hoard_commit(h, 7);
    hoard_ok(h, keep_get_fact(&h->cx, beside, "name", &text));
    assert_string_equal(text, "Guandu");
    assert_int_equal(keep_next_entry(beside), 7);
    /* a series made after the beside was opened is seen by it */
    hoard_txn(h);
    uint32_t id = hoard_series(h, "A", "SO2", PERIOD_HOUR);
    hoard_commit(h, 8);
    lt_series s = hoard_name("A", "SO2", PERIOD_HOUR);
    hoard_ok(h, keep_series(&h->cx, beside, &s, false));
    assert_int_equal(s.id, id);
    assert_int_equal(keep_next_entry(beside), 8);
    keep_close(beside);
    snprintf(path, sizeof path, "%s/keep.gpkg", h->dir);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0640); /* it holds passwords */
}

static void a_registry_of_places(void **state)
{
    hoard *h = *state;
    lt_place p = {.id = "3179A", .name = "官渡区博物馆", .name_en = "Museum", .kind = PLACE_STATION, .street = "关上", .district = "官渡区",
                  .city = "昆明市", .longitude = 102.743, .latitude = 25.012, .has_position = true, .is_control = true, .source = "plan"};
    lt_place q, *list, bad = p;
    static hoard_text t;
    size_t n;
    hoard_txn(h);
    bad.longitude = 181;
    assert_int_equal(keep_put_place(&h->cx, h->k, &bad), LT_BAD_INPUT);
    bad.longitude = NAN;
    assert_int_equal(keep_put_place(&h->cx, h->k, &bad), LT_BAD_INPUT);
    bad = p;
    bad.id[0] = '\0';
    assert_int_equal(keep_put_place(&h->cx, h->k, &bad), LT_BAD_INPUT);
    snprintf(bad.id, sizeof bad.id, "a/b");
    assert_int_equal(keep_put_place(&h->cx, h->k, &bad), LT_BAD_INPUT);
    memset(bad.id, 'x', sizeof bad.id);
    assert_int_equal(keep_put_place(&h->cx, h->k, &bad), LT_LIMIT);
    hoard_ok(h, keep_put_place(&h->cx, h->k, &p));
    lt_place outlet = {.id = "0-OUT", .kind = PLACE_OUTLET};
    hoard_ok(h, keep_put_place(&h->cx, h->k, &outlet));
    hoard_ok(h, keep_put_place(&h->cx, h->k, &p)); /* put twice is put once, in the spatial index too */
    hoard_commit(h, 1);
    hoard_again(h);
    hoard_ok(h, hoard_query(h, "SELECT fid, round(minx, 3), round(maxy, 3) FROM places JOIN rtree_places_geom r ON r.id = fid", &t));
    assert_string_equal(t.text, "1|102.74299999999999|25.012;");
    hoard_ok(h, keep_get_place(&h->cx, h->k, "3179A", &q));
    assert_memory_equal(&p, &q, sizeof p);
    hoard_txn(h);
    p.has_position = false;
    p.longitude = p.latitude = 0;
    memset(p.name, 0, sizeof p.name);
    snprintf(p.name, sizeof p.name, "博物馆");
    hoard_ok(h, keep_put_place(&h->cx, h->k, &p)); /* replaces */
    hoard_commit(h, 2);
    hoard_ok(h, hoard_query(h, "SELECT count(*) FROM rtree_places_geom", &t));
    assert_string_equal(t.text, "0;");
    hoard_ok(h, keep_list_places(&h->cx, h->k, &list, &n));
    assert_int_equal(n, 2);
    assert_memory_equal(&p, &list[0], sizeof p); /* stations before outlets, whatever the id */
    assert_string_equal(list[1].id, "0-OUT");
}

static void devices_have_dense_ids(void **state)
{
    hoard *h = *state;
    lt_device *list;
    size_t n;
    hoard_txn(h);
    for (int i = 0; i < 3; i++) {
        lt_device d = {.place = "A", .password = "123456", .crc = DEVICE_CRC_MODBUS_LE, .has_sm4 = true, .sm4_key = {1, 2, 3}};
        snprintf(d.mn, sizeof d.mn, "MN%d", i);
        hoard_ok(h, keep_put_device(&h->cx, h->k, &d));
        assert_int_equal(d.id, i + 1);
    }
    lt_device again = {.mn = "MN1", .place = "B", .unit_profile = "mg", .peer = "10.0.0.1"};
    hoard_ok(h, keep_put_device(&h->cx, h->k, &again));
    assert_int_equal(again.id, 2);
    lt_device none = {.mn = "", .place = "B"};
    assert_int_equal(keep_put_device(&h->cx, h->k, &none), LT_BAD_INPUT);
    hoard_commit(h, 1);
    hoard_txn(h);
    lt_device lost = {.mn = "LOST", .place = "B"};
    hoard_ok(h, keep_put_device(&h->cx, h->k, &lost));
    keep_abort(h->k);
    hoard_txn(h);
    lt_device next = {.mn = "NEXT", .place = "B"};
    hoard_ok(h, keep_put_device(&h->cx, h->k, &next));
    assert_int_equal(next.id, 4);
    hoard_commit(h, 2);
    hoard_ok(h, keep_list_devices(&h->cx, h->k, &list, &n));
    assert_int_equal(n, 4);
    assert_memory_equal(&list[1], &again, sizeof again);
    assert_int_equal(list[0].crc, DEVICE_CRC_MODBUS_LE);
    assert_int_equal(list[0].sm4_key[2], 3);
}

static void the_view_names_crcs_as_the_commands_do(void **state)
{
    hoard *h = *state;
    static hoard_text t;
    char want[100] = "";
    hoard_txn(h);
    for (device_crc c = DEVICE_CRC_STD; c <= DEVICE_CRC_OFF; c++) {
        lt_device d = {.place = "A", .crc = c};
        snprintf(d.mn, sizeof d.mn, "MN%d", (int)c);
        hoard_ok(h, keep_put_device(&h->cx, h->k, &d));
        size_t n = strlen(want);
        snprintf(want + n, sizeof want - n, "%s;", device_crc_name(c));
    }
    hoard_commit(h, 1);
    hoard_ok(h, hoard_query(h, "SELECT crc FROM devices ORDER BY id", &t));
    assert_string_equal(t.text, want);
}

static void a_unit_is_not_changed(void **state)
{
    hoard *h = *state;
    lt_series s = hoard_name("A", "CO", PERIOD_HOUR), *list;
    size_t n;
    hoard_txn(h);
    assert_int_equal(keep_series(&h->cx, h->k, &s, false), LT_NOT_FOUND);
    uint32_t id = hoard_series(h, "A", "CO", PERIOD_HOUR);
    snprintf(s.unit, sizeof s.unit, "mg/m3");
    assert_int_equal(keep_series(&h->cx, h->k, &s, true), LT_CONFLICT);
    s.unit[0] = '\0';
    hoard_ok(h, keep_series(&h->cx, h->k, &s, true));
    assert_string_equal(s.unit, "ug/m3");
    assert_int_equal(s.id, id);
    s.period = (series_period)9;
    assert_int_equal(keep_series(&h->cx, h->k, &s, true), LT_BAD_INPUT);
    assert_int_not_equal(hoard_series(h, "A", "CO", PERIOD_MINUTE), id);
    hoard_series(h, "0", "CO", PERIOD_MINUTE);
    hoard_commit(h, 1);
    hoard_again(h);
    hoard_ok(h, keep_list_series(&h->cx, h->k, &(lt_series){.quantity = "CO"}, &list, &n));
    assert_int_equal(n, 3);
    assert_string_equal(list[0].place, "0");
    assert_int_equal(list[1].period, PERIOD_MINUTE);
    assert_int_equal(list[2].id, id);
    hoard_ok(h, keep_list_series(&h->cx, h->k, &(lt_series){.place = "0"}, &list, &n));
    assert_int_equal(n, 1);
}

static void a_bad_sample_refuses_the_call(void **state)
{
    hoard *h = *state;
    lt_sample out;
    hoard_txn(h);
    uint32_t id = hoard_series(h, "A", "SO2", PERIOD_HOUR);
    lt_sample s[3] = {{id, 0, DAY0, 1, 1}, {id, 0, DAY0 + CIVIL_HOUR_MS, 2, 1}, {id, 0, DAY0 + 2 * CIVIL_HOUR_MS, 3, 1}};
    const struct {
        int       at;
        lt_sample bad;
    } BAD[] = {{2, {id, 0, DAY0 + 5, NAN, 1}},       {1, {id, 0, DAY0 + 5, INFINITY, 1}},   {2, {id + 1, 0, DAY0 + 5, 1, 1}},
               {2, {0, 0, DAY0 + 5, 1, 1}},          {2, {id, 0, 7258118400000LL, 1, 1}},   {2, {id, 0, -2208988800001LL, 1, 1}},
               {2, {id, 0, DAY0 + 5, 1, UINT64_MAX}}};
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++) {
        lt_sample given[3];
        memcpy(given, s, sizeof s);
        given[BAD[i].at] = BAD[i].bad;
        assert_int_equal(keep_append(&h->cx, h->k, given, 3), LT_BAD_INPUT);
        if (i < 2)
            assert_non_null(strstr(h->cx.say, "A/SO2/hour"));
        assert_int_equal(keep_get_sample(&h->cx, h->k, id, DAY0, &out), LT_NOT_FOUND);
    }
    hoard_put(h, s, 3);
    hoard_ok(h, keep_get_sample(&h->cx, h->k, id, DAY0, &out));
    hoard_commit(h, 1);
}

static void check_value(hoard *h, uint32_t id, int64_t t, double value, uint64_t entry)
{
    lt_sample out;
    hoard_ok(h, keep_get_sample(&h->cx, h->k, id, t, &out));
    assert_true(out.value == value);
    assert_int_equal(out.entry, entry);
    assert_int_equal(out.series, id);
}

/* INV(2), in one call, in many, in tail and in chunk. */
static void the_newest_entry_wins(void **state)
{
    hoard *h = *state;
    lt_sample out;
    for (int in_chunk = 0; in_chunk < 2; in_chunk++) {
        hoard_txn(h);
        uint32_t id = hoard_series(h, in_chunk ? "B" : "A", "SO2", PERIOD_HOUR);
        lt_sample mixed[] = {{id, 0, DAY0, 5, 50}, {id, 0, DAY0, 9, 90}, {id, 0, DAY0, 7, 70}, {id, 0, DAY0 - CIVIL_HOUR_MS, 1, 10}};
        hoard_put(h, mixed, 4);
        check_value(h, id, DAY0, 9, 90);
        hoard_commit(h, 91);
        if (in_chunk)
            hoard_ok(h, keep_compact(&h->cx, h->k, true));
        hoard_txn(h);
        hoard_put(h, &(lt_sample){id, 0, DAY0, 8, 80}, 1); /* older: comes too late */
        check_value(h, id, DAY0, 9, 90);
        hoard_put(h, &(lt_sample){id, MARK_SUSPECT, DAY0, 10, 90}, 1); /* the same entry: the later one */
        check_value(h, id, DAY0, 10, 90);
        hoard_put(h, &(lt_sample){id, 0, DAY0, 11, 91}, 1);
        check_value(h, id, DAY0, 11, 91);
        hoard_commit(h, 92);
        hoard_ok(h, keep_compact(&h->cx, h->k, true));
        hoard_again(h);
        check_value(h, id, DAY0, 11, 91);
        check_value(h, id, DAY0 - CIVIL_HOUR_MS, 1, 10);
        hoard_ok(h, keep_get_latest(&h->cx, h->k, id, INT64_MAX, &out));
        assert_int_equal(out.t_ms, DAY0);
        hoard_ok(h, keep_get_latest(&h->cx, h->k, id, DAY0 - 1, &out));
        assert_int_equal(out.t_ms, DAY0 - CIVIL_HOUR_MS);
        assert_int_equal(keep_get_latest(&h->cx, h->k, id, DAY0 - CIVIL_HOUR_MS - 1, &out), LT_NOT_FOUND);
        assert_int_equal(keep_get_sample(&h->cx, h->k, id, DAY0 + 1, &out), LT_NOT_FOUND);
    }
}

static void every_double_comes_back(void **state)
{
    hoard *h = *state;
    const double values[] = {0.0, -0.0, 0.1, 1.0 / 3, 1e300, -1e-300, 5e-324, 1.7976931348623157e308, 123456789.123456789, -273.15};
    lt_sample s[sizeof values / sizeof values[0]], out;
    size_t n = sizeof values / sizeof values[0];
    hoard_txn(h);
    uint32_t id = hoard_series(h, "A", "SO2", PERIOD_HOUR);
    for (size_t i = 0; i < n; i++)
        s[i] = (lt_sample){id, 0, DAY0 + (int64_t)i * CIVIL_HOUR_MS, values[i], i};
    hoard_put(h, s, n);
    hoard_commit(h, 10);
    for (int in_chunk = 0; in_chunk < 2; in_chunk++) {
        for (size_t i = 0; i < n; i++) {
            hoard_ok(h, keep_get_sample(&h->cx, h->k, id, s[i].t_ms, &out));
            assert_memory_equal(&out.value, &values[i], 8);
        }
        hoard_ok(h, keep_compact(&h->cx, h->k, true));
        hoard_again(h);
    }
}

static size_t fill(hoard *h, uint32_t id, size_t n, uint64_t entry, lt_sample *room)
{
    for (size_t i = 0; i < n; i++)
        room[i] = (lt_sample){id, 0, DAY0 + (int64_t)i * CIVIL_MINUTE_MS, (double)(i % 100) / 10 + (double)entry, entry};
    hoard_put(h, room, n);
    return n;
}

/* keep_int.h, INV(2) */
static void abort_brings_everything_back(void **state)
{
    hoard *h = *state;
    static lt_sample room[3000];
    lt_sample out;
    keep_dirty *d;
    size_t n;
    char *text;
    hoard_txn(h);
    uint32_t id = hoard_series(h, "A", "SO2", PERIOD_MINUTE);
    hoard_put(h, &(lt_sample){id, 0, DAY0, 1, 1}, 1);
    hoard_commit(h, 5);
    hoard_txn(h);
    hoard_ok(h, keep_put_fact(&h->cx, h->k, "x", "y"));
    uint32_t lost = hoard_series(h, "B", "SO2", PERIOD_MINUTE);
    fill(h, lost, 3000, 7, room);
    fill(h, id, 3000, 7, room);
    keep_abort(h->k);
    assert_int_equal(keep_next_entry(h->k), 5);
    assert_int_equal(keep_get_fact(&h->cx, h->k, "x", &text), LT_NOT_FOUND);
    lt_series s = hoard_name("B", "SO2", PERIOD_MINUTE);
    assert_int_equal(keep_series(&h->cx, h->k, &s, false), LT_NOT_FOUND);
    check_value(h, id, DAY0, 1, 1);
    assert_int_equal(keep_get_sample(&h->cx, h->k, id, DAY0 + CIVIL_MINUTE_MS, &out), LT_NOT_FOUND);
    hoard_ok(h, keep_list_dirty(&h->cx, h->k, 100, &d, &n));
    assert_int_equal(n, 1);
    /* the place of the lost series goes to another, with nothing of the lost one in it */
    hoard_txn(h);
    assert_int_equal(hoard_series(h, "C", "NO2", PERIOD_MINUTE), lost);
    hoard_put(h, &(lt_sample){lost, 0, DAY0, 3, 8}, 1);
    hoard_commit(h, 9);
    hoard_ok(h, keep_compact(&h->cx, h->k, true));
    hoard_again(h);
    check_value(h, lost, DAY0, 3, 8);
    assert_int_equal(keep_get_sample(&h->cx, h->k, lost, DAY0 + CIVIL_MINUTE_MS, &out), LT_NOT_FOUND);
    assert_int_equal(keep_next_entry(h->k), 9);
}

/* INV(1): entries applied once more change nothing. */
static void a_replay_changes_nothing(void **state)
{
    hoard *h = *state;
    static lt_sample room[3000];
    static hoard_text before, after;
    for (int round = 0; round < 2; round++) {
        hoard_txn(h);
        uint32_t id = hoard_series(h, "A", "SO2", PERIOD_MINUTE);
        fill(h, id, 3000, 10, room);
        hoard_put(h, &(lt_sample){id, MARK_FAULT, DAY0 + CIVIL_MINUTE_MS, 77, 11}, 1);
        hoard_put(h, &(lt_sample){id, 0, DAY0 + CIVIL_MINUTE_MS, 66, 9}, 1);
        hoard_commit(h, 12);
        assert_int_equal(keep_next_entry(h->k), 12);
        hoard_ok(h, hoard_query(h, "SELECT count(*), sum(value), sum(mark), sum(entry), max(entry), min(t_ms) FROM sample", round ? &after : &before));
        hoard_ok(h, keep_compact(&h->cx, h->k, round == 0));
        hoard_again(h);
    }
    assert_string_equal(before.text, after.text);
    assert_int_equal(strncmp(before.text, "3000|", 5), 0);
}

static void dirty_hours(void **state)
{
    hoard *h = *state;
    keep_dirty *d, *e;
    size_t n, m;
    hoard_txn(h);
    uint32_t minute = hoard_series(h, "A", "SO2", PERIOD_MINUTE), hour = hoard_series(h, "A", "SO2", PERIOD_HOUR);
    uint32_t other = hoard_series(h, "B", "SO2", PERIOD_HOUR);
    lt_sample s[] = {{minute, 0, DAY0 + 59 * CIVIL_MINUTE_MS, 1, 1}, {hour, 0, DAY0, 1, 1}, {other, 0, DAY0 - CIVIL_HOUR_MS, 1, 1},
                     {minute, 0, DAY0 + 60 * CIVIL_MINUTE_MS, 1, 1}};
    hoard_put(h, s, 4);
    hoard_commit(h, 2);
    hoard_ok(h, keep_list_dirty(&h->cx, h->k, 100, &d, &n));
    assert_int_equal(n, 3);
    assert_string_equal(d[0].place, "B"); /* oldest first */
    assert_int_equal(d[0].hour_ms, DAY0 - CIVIL_HOUR_MS);
    assert_int_equal(d[1].period, PERIOD_MINUTE); /* the finest */
    assert_int_equal(d[2].hour_ms, DAY0 + CIVIL_HOUR_MS);
    hoard_ok(h, keep_list_dirty(&h->cx, h->k, 1, &e, &m));
    assert_int_equal(m, 1);
    /* what changes after the listing, in another or in the same transaction, stays */
    hoard_txn(h);
    hoard_put(h, &(lt_sample){hour, 0, DAY0, 2, 3}, 1);
    hoard_commit(h, 4);
    hoard_txn(h);
    hoard_put(h, &(lt_sample){other, 0, DAY0 - CIVIL_HOUR_MS, 2, 5}, 1);
    hoard_ok(h, keep_clear_dirty(&h->cx, h->k, d, n));
    hoard_commit(h, 6);
    hoard_again(h);
    hoard_ok(h, keep_list_dirty(&h->cx, h->k, 100, &e, &m));
    assert_int_equal(m, 2);
    assert_int_equal(e[0].hour_ms, DAY0 - CIVIL_HOUR_MS);
    assert_int_equal(e[1].hour_ms, DAY0);
    hoard_txn(h);
    hoard_ok(h, keep_clear_dirty(&h->cx, h->k, e, m));
    keep_abort(h->k);
    hoard_ok(h, keep_list_dirty(&h->cx, h->k, 100, &d, &n));
    assert_int_equal(n, 2);
    hoard_txn(h);
    hoard_ok(h, keep_clear_dirty(&h->cx, h->k, e, m));
    hoard_commit(h, 7);
    hoard_ok(h, keep_list_dirty(&h->cx, h->k, 100, &d, &n));
    assert_int_equal(n, 0);
}

static void ledgers(void **state)
{
    hoard *h = *state;
    static hoard_text t;
    keep_health *list;
    char *body;
    uint64_t entry;
    size_t n;
    const char *hex = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    hoard_txn(h);
    hoard_ok(h, keep_note_unknown(&h->cx, h->k, 3, "w99999", 10, DAY0, "1.5"));
    hoard_ok(h, keep_note_unknown(&h->cx, h->k, 3, "w99999", 12, DAY0 + 1000, "1.6"));
    hoard_ok(h, keep_put_health(&h->cx, h->k, &(keep_health){.device = 3, .frames = 5, .clock_error_ms = -20}));
    hoard_ok(h, keep_put_health(&h->cx, h->k, &(keep_health){.device = 3, .frames = 6, .clock_error_ms = -30}));
    hoard_ok(h, keep_put_import(&h->cx, h->k, hex, "a.csv", "csv", 20, 100, 1));
    assert_int_equal(keep_put_import(&h->cx, h->k, hex, "b.csv", "csv", 21, 100, 1), LT_CONFLICT);
    hoard_ok(h, keep_put_product(&h->cx, h->k, "aqi/1", "{\"a\":1}", 30));
    hoard_ok(h, keep_put_product(&h->cx, h->k, "aqi/1", "{\"a\":2}", 31));
    hoard_ok(h, keep_put_product(&h->cx, h->k, "aqi/1", "{\"a\":0}", 29)); /* older: stays out */
    hoard_commit(h, 32);
    hoard_ok(h, keep_find_import(&h->cx, h->k, hex, &entry));
    assert_int_equal(entry, 20);
    hoard_ok(h, keep_get_product(&h->cx, h->k, "aqi/1", &body, &entry));
    assert_string_equal(body, "{\"a\":2}");
    assert_int_equal(entry, 31);
    hoard_ok(h, keep_list_health(&h->cx, h->k, &list, &n));
    assert_int_equal(n, 1);
    assert_int_equal(list[0].frames, 6);
    assert_int_equal(list[0].clock_error_ms, -30);
    hoard_ok(h, hoard_query(h, "SELECT code, count, first_entry, last_entry, last_value FROM unknown_codes", &t));
    assert_string_equal(t.text, "w99999|2|10|12|1.6;");
}

static void a_scan_can_be_stopped(void **state)
{
    hoard *h = *state;
    static lt_sample room[3000];
    atomic_int cancel = 1;
    hoard_rows r = {.has_entries = true};
    hoard_txn(h);
    fill(h, hoard_series(h, "A", "SO2", PERIOD_MINUTE), 3000, 1, room);
    hoard_commit(h, 2);
    keep_range range = {.from_ms = DAY0, .to_ms = DAY0 + CIVIL_DAY_MS, .want_entries = true};
    h->cx.cancel = &cancel;
    assert_int_equal(keep_scan(&h->cx, h->k, &range, hoard_take, &r), LT_CANCELLED);
    h->cx.cancel = NULL;
    r.n = 0;
    hoard_ok(h, keep_scan(&h->cx, h->k, &range, hoard_take, &r));
    assert_int_equal(r.n, 1440); /* [from, to) */
    r.n = 0;
    range.to_ms = range.from_ms;
    hoard_ok(h, keep_scan(&h->cx, h->k, &range, hoard_take, &r));
    assert_int_equal(r.n, 0);
    free(r.rows);
}

#define IN_A_HOARD(f) cmocka_unit_test_setup_teardown(f, hoard_begin, hoard_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_A_HOARD(wrong_doors),
        IN_A_HOARD(one_writer),
        IN_A_HOARD(a_registry_of_places),
        IN_A_HOARD(devices_have_dense_ids),
        IN_A_HOARD(the_view_names_crcs_as_the_commands_do),
        IN_A_HOARD(a_unit_is_not_changed),
        IN_A_HOARD(a_bad_sample_refuses_the_call),
        IN_A_HOARD(the_newest_entry_wins),
        IN_A_HOARD(every_double_comes_back),
        IN_A_HOARD(abort_brings_everything_back),
        IN_A_HOARD(a_replay_changes_nothing),
        IN_A_HOARD(dirty_hours),
        IN_A_HOARD(ledgers),
        IN_A_HOARD(a_scan_can_be_stopped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
