/* derive_test.c - hour values from minutes: 45 minutes, marks, late minutes, the device's own hour, directions, sums. */
#include "keep/keep_testkit.h"

#include <math.h>

#include "keep/tally.h"
#include "tables.h"

static void minutes(hoard *h, uint32_t id, int lo, int hi, double value, lt_mark mark, uint64_t entry)
{
    lt_sample s[60];
    size_t n = 0;
    for (int m = lo; m < hi; m++)
        s[n++] = (lt_sample){id, mark, DAY0 + m * CIVIL_MINUTE_MS, value, entry};
    hoard_put(h, s, n);
}

static lt_sample hour_of(hoard *h, const char *quantity, const char *stat)
{
    lt_sample out;
    lt_series s = {.period = PERIOD_HOUR, .place = "A"};
    snprintf(s.quantity, sizeof s.quantity, "%s", quantity);
    snprintf(s.stat, sizeof s.stat, "%s", stat);
    hoard_ok(h, keep_series(&h->cx, h->k, &s, false));
    hoard_ok(h, keep_get_sample(&h->cx, h->k, s.id, DAY0, &out));
    return out;
}

static void derive(hoard *h)
{
    hoard_ok(h, keep_derive_hour(&h->cx, h->k, "A", DAY0));
}

static void what_is_no_hour(void **state)
{
    hoard *h = *state;
    assert_int_equal(keep_derive_hour(&h->cx, h->k, "A", DAY0), LT_DENIED);
    hoard_txn(h);
    assert_int_equal(keep_derive_hour(&h->cx, h->k, "A", DAY0 + 1), LT_BAD_INPUT);
    hoard_ok(h, keep_derive_hour(&h->cx, h->k, "nobody", DAY0));
    /* no plain mean of finer values is an hour value of these */
    static const char *const NAMES[] = {"rain", "noise", "AQI", "O3_8h"};
    for (size_t i = 0; i < 4; i++)
        minutes(h, hoard_series(h, "A", NAMES[i], PERIOD_MINUTE), 0, 60, 5, 0, 1);
    derive(h);
    lt_series *list;
    size_t n;
    hoard_ok(h, keep_list_series(&h->cx, h->k, &(lt_series){.period = PERIOD_HOUR}, &list, &n));
    assert_int_equal(n, 0);
    keep_abort(h->k);
}

static void ways_are_the_tables(void **state)
{
    (void)state;
    for (size_t i = 0; i < TABLE_QUANTITY_COUNT; i++)
        (void)tally_way_of(TABLE_QUANTITY[i].key); /* a word it does not know is asserted away */
    assert_int_equal(tally_way_of("PM2.5"), TALLY_MEAN);
    assert_int_equal(tally_way_of("wind_direction"), TALLY_CIRCULAR);
    assert_int_equal(tally_way_of("rain"), TALLY_SUM);
    assert_int_equal(tally_way_of("AQI"), TALLY_NONE);
    assert_int_equal(tally_way_of("no row has this name"), TALLY_MEAN);
    assert_int_equal(tally_minimum("hour_minutes"), 45);
    assert_int_equal(tally_minimum("day_hours"), 20);
}

/* = GB 3095-2026 6.4 Table 4 */
static void forty_five_minutes(void **state)
{
    hoard *h = *state;
    hoard_txn(h);
    uint32_t id = hoard_series(h, "A", "SO2", PERIOD_MINUTE);
    minutes(h, id, 0, 44, 10, 0, 3);
    minutes(h, id, 44, 60, 99, MARK_CALIBRATE, 4); /* present, not valid */
    derive(h);
    lt_sample v = hour_of(h, "SO2", "Avg");
    assert_true(v.mark & MARK_TOO_FEW);
    assert_true(v.mark & MARK_NOT_VALID);
    assert_true(v.value == 10);
    assert_int_equal(v.entry, 4); /* the newest among all samples of the hour */
    /* a second value in a minute that is there already makes no new minute */
    hoard_put(h, &(lt_sample){id, 0, DAY0 + 500, 10, 5}, 1);
    derive(h);
    assert_true(hour_of(h, "SO2", "Avg").mark & MARK_TOO_FEW);
    minutes(h, id, 44, 45, 56, 0, 6);
    derive(h);
    v = hour_of(h, "SO2", "Avg");
    assert_false(v.mark & MARK_NOT_VALID);
    assert_true(v.mark & MARK_DERIVED);
    assert_true(v.value == 11); /* (45 * 10 + 56) / 46 */
    assert_int_equal(v.entry, 6);
    hoard_commit(h, 7);
}

static void nothing_valid_is_missing(void **state)
{
    hoard *h = *state;
    hoard_txn(h);
    minutes(h, hoard_series(h, "A", "SO2", PERIOD_MINUTE), 0, 60, 7, MARK_FAULT, 3);
    derive(h);
    lt_sample v = hour_of(h, "SO2", "Avg");
    assert_int_equal(v.mark & (MARK_MISSING | MARK_TOO_FEW | MARK_DERIVED), MARK_MISSING | MARK_TOO_FEW | MARK_DERIVED);
    assert_true(v.value == 0);
    hoard_commit(h, 4);
}

static void late_minutes_derive_again(void **state)
{
    hoard *h = *state;
    keep_dirty *d;
    size_t n;
    hoard_txn(h);
    uint32_t id = hoard_series(h, "A", "SO2", PERIOD_MINUTE);
    minutes(h, id, 0, 50, 10, MARK_SIMULATED, 3);
    derive(h);
    hoard_commit(h, 4);
    assert_true(hour_of(h, "SO2", "Avg").mark & MARK_SIMULATED); /* what informs is carried on */
    hoard_ok(h, keep_list_dirty(&h->cx, h->k, 10, &d, &n));
    assert_int_equal(n, 1); /* by the minutes, not by the derived hour */
    hoard_txn(h);
    hoard_ok(h, keep_clear_dirty(&h->cx, h->k, d, n));
    derive(h); /* again, with nothing new */
    hoard_commit(h, 4);
    hoard_ok(h, keep_list_dirty(&h->cx, h->k, 10, &d, &n));
    assert_int_equal(n, 0);
    hoard_ok(h, keep_compact(&h->cx, h->k, true));
    hoard_txn(h);
    minutes(h, id, 50, 60, 16, 0, 9);
    hoard_put(h, &(lt_sample){id, MARK_FAULT, DAY0, 10, 10}, 1); /* and a correction */
    derive(h);
    hoard_commit(h, 11);
    lt_sample v = hour_of(h, "SO2", "Avg");
    assert_true(fabs(v.value - (49 * 10 + 10 * 16) / 59.0) < 0.5e-4);
    assert_true(v.value == 11.0169); /* rounded once, four decimals more than the source */
    assert_int_equal(v.entry, 10);
    hoard_ok(h, keep_list_dirty(&h->cx, h->k, 10, &d, &n));
    assert_int_equal(n, 1);
}

static void the_devices_own_hour_stays(void **state)
{
    hoard *h = *state;
    hoard_txn(h);
    uint32_t id = hoard_series(h, "A", "SO2", PERIOD_MINUTE), hour = hoard_series(h, "A", "SO2", PERIOD_HOUR);
    minutes(h, id, 0, 60, 10, 0, 30);
    hoard_put(h, &(lt_sample){hour, 0, DAY0, 12.5, 3}, 1); /* older than the minutes, and stays */
    derive(h);
    lt_sample v = hour_of(h, "SO2", "Avg");
    assert_true(v.value == 12.5);
    assert_int_equal(v.mark, 0);
    hoard_commit(h, 31);
    /* and what comes from the device after a derived hour takes its place */
    hoard_txn(h);
    uint32_t no2 = hoard_series(h, "A", "NO2", PERIOD_MINUTE), no2_hour = hoard_series(h, "A", "NO2", PERIOD_HOUR);
    minutes(h, no2, 0, 60, 10, 0, 40);
    derive(h);
    assert_true(hour_of(h, "NO2", "Avg").mark & MARK_DERIVED);
    hoard_put(h, &(lt_sample){no2_hour, 0, DAY0, 9, 41}, 1);
    derive(h);
    assert_true(hour_of(h, "NO2", "Avg").value == 9);
    hoard_commit(h, 42);
}

static void minutes_go_before_real_time(void **state)
{
    hoard *h = *state;
    hoard_txn(h);
    uint32_t live = hoard_series(h, "A", "SO2", PERIOD_REALTIME);
    minutes(h, live, 0, 60, 20, 0, 3);
    derive(h);
    assert_true(hour_of(h, "SO2", "Avg").value == 20);
    minutes(h, hoard_series(h, "A", "SO2", PERIOD_MINUTE), 0, 60, 30, 0, 4);
    derive(h);
    assert_true(hour_of(h, "SO2", "Avg").value == 30);
    hoard_commit(h, 5);
}

static void another_unit_is_not_guessed(void **state)
{
    hoard *h = *state;
    static hoard_text t;
    hoard_txn(h);
    lt_series hour = hoard_name("A", "SO2", PERIOD_HOUR);
    snprintf(hour.unit, sizeof hour.unit, "mg/m3");
    hoard_ok(h, keep_series(&h->cx, h->k, &hour, true));
    minutes(h, hoard_series(h, "A", "SO2", PERIOD_MINUTE), 0, 60, 30, 0, 4);
    derive(h);
    hoard_commit(h, 5);
    lt_sample out;
    assert_int_equal(keep_get_sample(&h->cx, h->k, hour.id, DAY0, &out), LT_NOT_FOUND);
    hoard_ok(h, hoard_query(h, "SELECT count(*) FROM unknown_codes WHERE code LIKE '%units differ%'", &t));
    assert_string_equal(t.text, "1;");
}

static void wind_is_a_circle(void **state)
{
    hoard *h = *state;
    hoard_txn(h);
    uint32_t id = hoard_series(h, "A", "wind_direction", PERIOD_MINUTE);
    minutes(h, id, 0, 30, 350, 0, 3);
    minutes(h, id, 30, 60, 20, 0, 3);
    derive(h);
    assert_true(fabs(hour_of(h, "wind_direction", "Avg").value - 5) < 1e-3); /* not 185 */
    minutes(h, id, 0, 30, 90, 0, 4);
    minutes(h, id, 30, 60, 270, 0, 4);
    derive(h); /* cancels out: there is no direction */
    assert_true(hour_of(h, "wind_direction", "Avg").mark & MARK_MISSING);
    minutes(h, id, 0, 60, 360, 0, 5);
    derive(h);
    assert_true(hour_of(h, "wind_direction", "Avg").value == 0); /* [0, 360) */
    hoard_commit(h, 6);
}

static void amounts_add_up(void **state)
{
    hoard *h = *state;
    hoard_txn(h);
    lt_series s = {.period = PERIOD_MINUTE, .place = "A", .quantity = "flow", .stat = "Cou", .unit = "m3"};
    hoard_ok(h, keep_series(&h->cx, h->k, &s, true));
    minutes(h, s.id, 0, 60, 0.1, 0, 3);
    derive(h);
    assert_true(hour_of(h, "flow", "Cou").value == 6); /* exactly, in decimals */
    minutes(h, s.id, 50, 60, 0.1, MARK_FAULT, 4);
    derive(h);
    lt_sample v = hour_of(h, "flow", "Cou");
    assert_true(v.value == 5);
    assert_true(v.mark & MARK_SUSPECT); /* a sum over gaps is too small */
    assert_false(v.mark & MARK_NOT_VALID);
    hoard_commit(h, 5);
}

static void means_are_rounded_once(void **state)
{
    (void)state;
    const double values[] = {0.1, 0.2, 0.2};
    const uint64_t entries[] = {1, 9, 2};
    keep_block b = {.n = 3, .values = values, .t0_ms = DAY0, .step_ms = 1, .entries = entries};
    tally t = {0};
    double mean;
    assert_false(tally_mean(&t, &mean));
    for (uint32_t i = 0; i < 3; i++)
        tally_add(&t, &b, i);
    assert_true(tally_mean(&t, &mean));
    assert_true(mean == 0.16667);
    assert_true(tally_sum(&t, &mean));
    assert_true(mean == 0.5);
    assert_true(t.min == 0.1 && t.max == 0.2);
    assert_int_equal(t.entry, 9);
    const double raw[] = {1.0 / 3};
    b.values = raw;
    b.n = 1;
    tally_add(&t, &b, 0);
    assert_true(tally_mean(&t, &mean));
    assert_true(fabs(mean - (0.5 + 1.0 / 3) / 4) < 1e-15);
}

#define IN_A_HOARD(f) cmocka_unit_test_setup_teardown(f, hoard_begin, hoard_end)

/* A review took minutes out: what is left counts; nothing left: the value stays to be seen, rejected. */
static void rejected_minutes(void **state)
{
    hoard *h = *state;
    hoard_txn(h);
    uint32_t id = hoard_series(h, "A", "SO2", PERIOD_MINUTE);
    minutes(h, id, 0, 50, 10, 0, 3);
    minutes(h, id, 50, 60, 70, MARK_REJECTED | MARK_REVIEWED, 4);
    derive(h);
    lt_sample v = hour_of(h, "SO2", "Avg");
    assert_true(v.value == 10);
    assert_int_equal(v.mark, MARK_DERIVED);
    minutes(h, id, 0, 50, 10, MARK_REJECTED | MARK_REVIEWED, 5);
    derive(h);
    v = hour_of(h, "SO2", "Avg");
    assert_true(v.value == 20);
    assert_int_equal(v.mark, MARK_DERIVED | MARK_REJECTED | MARK_REVIEWED);
    assert_int_equal(v.entry, 5);
    minutes(h, id, 0, 20, 10, MARK_FAULT | MARK_REJECTED, 6); /* these would not have counted anyway */
    derive(h);
    v = hour_of(h, "SO2", "Avg");
    assert_int_equal(v.mark, MARK_DERIVED | MARK_REJECTED | MARK_REVIEWED | MARK_TOO_FEW);
    minutes(h, id, 0, 60, 10, MARK_REVIEWED, 7);
    derive(h);
    v = hour_of(h, "SO2", "Avg");
    assert_true(v.value == 10);
    assert_int_equal(v.mark, MARK_DERIVED | MARK_REVIEWED);
    keep_abort(h->k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_A_HOARD(what_is_no_hour),
        IN_A_HOARD(forty_five_minutes),
        IN_A_HOARD(nothing_valid_is_missing),
        IN_A_HOARD(late_minutes_derive_again),
        IN_A_HOARD(the_devices_own_hour_stays),
        IN_A_HOARD(minutes_go_before_real_time),
        IN_A_HOARD(another_unit_is_not_guessed),
        IN_A_HOARD(wind_is_a_circle),
        IN_A_HOARD(amounts_add_up),
        IN_A_HOARD(rejected_minutes),
        cmocka_unit_test(ways_are_the_tables),
        cmocka_unit_test(means_are_rounded_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
