/* evaluate_keep_test.c - periods of a small keep against sums done by hand or by a slower, plainer way. */
#include "app/evaluate_keep.h"
#include "app/evaluate_target.h"
#include "base/scratch_testkit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define HOUR CIVIL_HOUR_MS
#define OFFSET CIVIL_SHANGHAI_MIN

typedef struct bed {
    lt_cx    cx;
    arena    a;
    char     dir[64];
    keep    *k;
    uint64_t entry, dice;
} bed;

static int set_up(void **state)
{
    bed *b = calloc(1, sizeof *b);
    assert_non_null(b);
    arena_init(&b->a, (size_t)1 << 30);
    cx_init(&b->cx, &b->a);
    scratch_make(b->dir, sizeof b->dir, "evaluate");
    assert_int_equal(keep_create(&b->cx, b->dir), LT_OK);
    assert_int_equal(keep_open(&b->cx, b->dir, &(keep_options){.offset_min = OFFSET}, &b->k), LT_OK);
    *state = b;
    return 0;
}

static int tear_down(void **state)
{
    bed *b = *state;
    keep_close(b->k);
    scratch_remove(b->dir);
    arena_fini(&b->a);
    free(b);
    return 0;
}

static int64_t day_ms(int64_t day)
{
    return day * CIVIL_DAY_MS - OFFSET * CIVIL_MINUTE_MS;
}

typedef struct spot {
    const char *id, *district;
    bool        is_control, is_simulated;
} spot;

static void put_place(bed *b, spot s)
{
    lt_place p = {.kind = PLACE_STATION, .is_control = s.is_control, .is_simulated = s.is_simulated};
    snprintf(p.id, sizeof p.id, "%s", s.id);
    snprintf(p.name, sizeof p.name, "%s", s.id);
    snprintf(p.district, sizeof p.district, "%s", s.district);
    snprintf(p.city, sizeof p.city, "昆明");
    assert_int_equal(keep_begin(&b->cx, b->k), LT_OK);
    assert_int_equal(keep_put_place(&b->cx, b->k, &p), LT_OK);
    assert_int_equal(keep_commit(&b->cx, b->k, b->entry), LT_OK);
}

static uint32_t series_of(bed *b, const char *place, const char *quantity, const char *unit)
{
    lt_series s = {.period = PERIOD_HOUR, .stat = "Avg"};
    snprintf(s.place, sizeof s.place, "%s", place);
    snprintf(s.quantity, sizeof s.quantity, "%s", quantity);
    snprintf(s.unit, sizeof s.unit, "%s", unit);
    assert_int_equal(keep_series(&b->cx, b->k, &s, true), LT_OK);
    return s.id;
}

/* Values of consecutive hours; a negative one is left out. */
static void put_hours(bed *b, const char *place, const char *quantity, int64_t from_ms, const double *v, size_t n)
{
    lt_sample *s = calloc(n, sizeof *s);
    size_t kept = 0;
    assert_non_null(s);
    assert_int_equal(keep_begin(&b->cx, b->k), LT_OK);
    uint32_t id = series_of(b, place, quantity, strcmp(quantity, "CO") == 0 ? "mg/m3" : "ug/m3");
    b->entry++;
    for (size_t i = 0; i < n; i++)
        if (v[i] >= 0)
            s[kept++] = (lt_sample){.series = id, .t_ms = from_ms + (int64_t)i * HOUR, .value = v[i], .entry = b->entry};
    assert_int_equal(keep_append(&b->cx, b->k, s, kept), LT_OK);
    assert_int_equal(keep_commit(&b->cx, b->k, b->entry + 1), LT_OK);
    free(s);
}

static void put_constant(bed *b, const char *place, const char *quantity, int64_t from_day, int days, double value)
{
    double *v = calloc((size_t)days * 24, sizeof *v);
    assert_non_null(v);
    for (int i = 0; i < days * 24; i++)
        v[i] = value;
    put_hours(b, place, quantity, day_ms(from_day), v, (size_t)days * 24);
    free(v);
}

static evaluate_query query(int64_t from, int64_t to)
{
    return (evaluate_query){.from_day = from, .to_day = to, .offset_min = OFFSET, .rules = -1, .limits = -1, .variant = -1};
}

static const evaluate_unit *unit_of(const evaluation *e, const char *key)
{
    for (size_t i = 0; i < e->count; i++)
        if (strcmp(e->units[i].key, key) == 0 || strcmp(e->units[i].name, key) == 0)
            return &e->units[i];
    fail_msg("no unit %s", key);
    return NULL;
}

static void assert_ng(exact v, int64_t num, int64_t den)
{
    assert_true(exact_has(v));
    assert_int_equal(exact_cmp(v, exact_of(num, den)), 0);
}

/* --- what is refused ------------------------------------------------------------------------------------------------ */

static void test_refuses_periods(void **state)
{
    bed *b = *state;
    evaluation e;
    evaluate_query q = query(20000, 19999);
    assert_int_equal(evaluate_keep(&b->cx, b->k, &q, &e), LT_BAD_INPUT);
    q = query(20000, 20366);
    assert_int_equal(evaluate_keep(&b->cx, b->k, &q, &e), LT_BAD_INPUT);
    assert_non_null(strstr(b->cx.say, "367"));
}

static void test_says_what_there_is(void **state)
{
    bed *b = *state;
    evaluation e;
    evaluate_query q = query(20000, 20010);
    assert_int_equal(evaluate_keep(&b->cx, b->k, &q, &e), LT_NOT_FOUND);
    assert_non_null(strstr(b->cx.say, "no hour values of any station"));
    put_place(b, (spot){.id = "A", .district = "官渡区"});
    put_constant(b, "A", "PM2.5", civil_day_number(2014, 3, 1), 2, 10);
    assert_int_equal(evaluate_keep(&b->cx, b->k, &q, &e), LT_NOT_FOUND);
    assert_non_null(strstr(b->cx.say, "2014-03-01 to 2014-03-02"));
    q = query(civil_day_number(2014, 3, 1), civil_day_number(2014, 3, 2));
    q.by = BY_STREET;
    assert_int_equal(evaluate_keep(&b->cx, b->k, &q, &e), LT_NOT_FOUND);
    assert_non_null(strstr(b->cx.say, "street"));
}

static void test_refuses_values_off_the_hour(void **state)
{
    bed *b = *state;
    evaluation e;
    const double v[] = {1};
    put_place(b, (spot){.id = "A"});
    put_hours(b, "A", "SO2", day_ms(16000) + 30 * CIVIL_MINUTE_MS, v, 1);
    evaluate_query q = query(16000, 16000);
    assert_int_equal(evaluate_keep(&b->cx, b->k, &q, &e), LT_DAMAGED);
}

/* --- daily values --------------------------------------------------------------------------------------------------- */

/* = GB 3095-2026 table 4: 20 of 24 hours */
static void test_day_of_20_hours(void **state)
{
    bed *b = *state;
    evaluation e;
    double v[48];
    int64_t sum = 0;
    for (int h = 0; h < 48; h++)
        v[h] = h % 24 < 4 ? -1 : h + 0.5;
    v[24 + 10] = -1; /* the second day has 19 */
    for (int h = 4; h < 24; h++)
        sum += 1000 * h + 500;
    put_place(b, (spot){.id = "A"});
    put_hours(b, "A", "NO2", day_ms(16000), v, 48);
    evaluate_query q = query(16000, 16001);
    assert_int_equal(evaluate_keep(&b->cx, b->k, &q, &e), LT_OK);
    assert_int_equal(e.units[0].item[P_NO2].valid_days, 1);
    assert_int_equal(e.units[0].item[P_NO2].part_days, 1);
    assert_ng(e.units[0].item[P_NO2].mean.value, sum, 20);
    assert_true(e.units[0].is_exact);
}

static void test_marked_values_do_not_count(void **state)
{
    bed *b = *state;
    evaluation e;
    double v[24];
    lt_sample bad[5];
    for (int h = 0; h < 24; h++)
        v[h] = 7;
    put_place(b, (spot){.id = "A"});
    put_hours(b, "A", "SO2", day_ms(16000), v, 24);
    for (int i = 0; i < 5; i++)
        bad[i] = (lt_sample){.series = series_of(b, "A", "SO2", "ug/m3"), .t_ms = day_ms(16000) + i * HOUR, .value = 900,
                             .mark = i < 4 ? MARK_CALIBRATE : MARK_SUSPECT, .entry = 50};
    assert_int_equal(keep_begin(&b->cx, b->k), LT_OK);
    assert_int_equal(keep_append(&b->cx, b->k, bad, 5), LT_OK);
    assert_int_equal(keep_commit(&b->cx, b->k, 51), LT_OK);
    evaluate_query q = query(16000, 16000);
    assert_int_equal(evaluate_keep(&b->cx, b->k, &q, &e), LT_OK);
    assert_ng(e.units[0].item[P_SO2].mean.value, (19 * 7 + 900) * 1000, 20); /* a suspect value counts */
}

/* 2 g/m3 is no air: it takes no part, in the mean of a day as in ozone's windows, however it lies in the keep. */
static void test_absurd_values_do_not_count(void **state)
{
    bed *b = *state;
    evaluation e;
    double v[24];
    for (int h = 0; h < 24; h++)
        v[h] = h == 5 ? 2e6 : 7;
    put_place(b, (spot){.id = "A"});
    put_hours(b, "A", "SO2", day_ms(16000), v, 24);
    put_hours(b, "A", "O3", day_ms(16000), v, 24);
    evaluate_query q = query(16000, 16000);
    assert_int_equal(evaluate_keep(&b->cx, b->k, &q, &e), LT_OK);
    assert_ng(e.units[0].item[P_SO2].mean.value, 7000, 1);
    assert_ng(e.units[0].item[P_O3].mean.value, 7000, 1);
    assert_int_equal(e.units[0].item[P_SO2].valid_days, 1);
}

/* The Beijing files hold such figures; 8 decimals are finer than a picogram and are said. */
static void test_fine_values(void **state)
{
    bed *b = *state;
    evaluation e;
    double v[24];
    for (int h = 0; h < 24; h++)
        v[h] = 52.3515;
    put_place(b, (spot){.id = "A"});
    put_place(b, (spot){.id = "B"});
    put_hours(b, "A", "NO2", day_ms(16000), v, 24);
    v[3] = 0.12345678;
    put_hours(b, "B", "NO2", day_ms(16000), v, 24);
    evaluate_query q = query(16000, 16000);
    assert_int_equal(evaluate_keep(&b->cx, b->k, &q, &e), LT_OK);
    assert_ng(unit_of(&e, "A")->item[P_NO2].mean.value, 523515, 10);
    assert_true(unit_of(&e, "A")->is_exact);
    assert_false(unit_of(&e, "B")->is_exact);
}

static uint32_t roll(bed *b, uint32_t below)
{
    b->dice = b->dice * 6364136223846793005ULL + 1442695040888963407ULL;
    return (uint32_t)((b->dice >> 33) % below);
}

/* The largest mean of 8 hours by trying all 17 windows apart; num/den, den 0: the day has none. */
static exact plain_ozone(const double *v)
{
    exact best = EXACT_NONE;
    int windows = 0;
    for (int first = 0; first <= 16; first++) {
        int64_t sum = 0, n = 0;
        for (int h = first; h < first + 8; h++)
            if (v[h] >= 0) {
                sum += (int64_t)(v[h] * 1000 + 0.5);
                n++;
            }
        if (n < 6)
            continue;
        windows++;
        if (!exact_has(best) || exact_cmp(exact_of(sum, n), best) > 0)
            best = exact_of(sum, n);
    }
    /* above the limit: 160 ug/m3 after rounding half to even, that is strictly above 160.5 */
    if (windows >= 14 || (windows > 0 && exact_cmp(best, exact_of(160500, 1)) > 0))
        return best;
    return EXACT_NONE;
}

/* = HJ 663-2013 appendix A, and the exception for days above the limit */
static void test_ozone_days(void **state)
{
    enum { DAYS = 300 };
    bed *b = *state;
    evaluation e;
    static double v[DAYS * 24];
    int without = 0, saved = 0;
    b->dice = 7;
    for (int d = 0; d < DAYS; d++) {
        uint32_t gap = roll(b, 60), level = 120 + roll(b, 120);
        for (int h = 0; h < 24; h++)
            v[d * 24 + h] = roll(b, 100) < gap ? -1.0 : (double)(level + roll(b, 40));
    }
    put_place(b, (spot){.id = "A"});
    put_hours(b, "A", "O3", day_ms(16000), v, DAYS * 24);
    evaluate_query q = query(16000, 16000 + DAYS - 1);
    assert_int_equal(evaluate_keep(&b->cx, b->k, &q, &e), LT_OK);
    for (int d = 0; d < DAYS; d++) {
        exact want = plain_ozone(v + d * 24), got = evaluate_day_value(&e.units[0].days, IND_O3_8H, d);
        assert_int_equal(exact_has(want), exact_has(got));
        if (exact_has(want))
            assert_int_equal(exact_cmp(want, got), 0);
        without += !exact_has(want);
        int hours = 0;
        for (int h = 0; h < 24; h++)
            hours += v[d * 24 + h] >= 0;
        saved += exact_has(want) && hours < 14;
    }
    assert_true(without > 10 && saved > 0);
}

/* --- areas ------------------------------------------------------------------------------------------------------------ */

/* = HJ 663-2013: 75 % of the stations, control points apart; statistics of the area's own daily series */
static void test_district(void **state)
{
    bed *b = *state;
    evaluation e;
    put_place(b, (spot){.id = "A", .district = "官渡区"});
    put_place(b, (spot){.id = "B", .district = "官渡区", .is_simulated = true});
    put_place(b, (spot){.id = "C", .district = "官渡区"});
    put_place(b, (spot){.id = "D", .district = "官渡区", .is_control = true});
    put_place(b, (spot){.id = "E", .district = "西山区"});
    put_place(b, (spot){.id = "F", .district = "官渡区"}); /* never reported: not expected */
    put_constant(b, "A", "PM2.5", 16000, 3, 10);
    put_constant(b, "B", "PM2.5", 16000, 3, 20);
    put_constant(b, "C", "PM2.5", 16000, 2, 40);
    put_constant(b, "D", "PM2.5", 16000, 3, 500);
    put_constant(b, "E", "PM2.5", 16000, 3, 100);
    evaluate_query q = query(16000, 16002);
    q.by = BY_DISTRICT;
    assert_int_equal(evaluate_keep(&b->cx, b->k, &q, &e), LT_OK);
    const evaluate_unit *u = unit_of(&e, "官渡区");
    assert_int_equal(e.count, 2);
    assert_int_equal(u->stations, 3);
    assert_int_equal(u->controls, 1);
    assert_true(u->is_simulated);
    assert_false(unit_of(&e, "西山区")->is_simulated);
    assert_int_equal(u->item[P_PM25].valid_days, 2); /* on the third day 2 of 3: 66 % */
    assert_int_equal(u->item[P_PM25].part_days, 1);
    assert_ng(u->item[P_PM25].mean.value, 70000, 3);
    q.only = "西山区";
    assert_int_equal(evaluate_keep(&b->cx, b->k, &q, &e), LT_OK);
    assert_int_equal(e.count, 1);
    q.by = BY_STATION;
    q.only = NULL;
    assert_int_equal(evaluate_keep(&b->cx, b->k, &q, &e), LT_OK);
    assert_int_equal(e.count, 5);
    assert_true(unit_of(&e, "D")->is_control);
}

/* --- a year -------------------------------------------------------------------------------------------------------------- */

static void put_all(bed *b, const char *id, int64_t from_day, int days, double pm25)
{
    put_constant(b, id, "SO2", from_day, days, 10);
    put_constant(b, id, "NO2", from_day, days, 20);
    put_constant(b, id, "CO", from_day, days, 0.8);
    put_constant(b, id, "O3", from_day, days, 100);
    put_constant(b, id, "PM10", from_day, days, 50);
    put_constant(b, id, "PM2.5", from_day, days, pm25);
}

static void test_year(void **state)
{
    bed *b = *state;
    evaluation e;
    int64_t first = civil_day_number(2014, 1, 1);
    put_place(b, (spot){.id = "good"});
    put_place(b, (spot){.id = "same"});
    put_place(b, (spot){.id = "bad"});
    put_place(b, (spot){.id = "few"});
    put_all(b, "good", first, 365, 35);
    put_all(b, "same", first, 365, 35);
    put_all(b, "bad", first, 365, 36);
    put_all(b, "few", first + 5, 360, 35); /* 26 days in January */
    evaluate_query q = query(first, first + 364);
    assert_int_equal(evaluate_keep(&b->cx, b->k, &q, &e), LT_OK);
    assert_true(e.is_year);
    const evaluate_unit *good = unit_of(&e, "good"), *bad = unit_of(&e, "bad"), *few = unit_of(&e, "few");
    assert_int_equal(good->verdict, ANNUAL_MET);
    assert_int_equal(bad->item[P_PM25].mean.verdict, ANNUAL_EXCEEDED);
    assert_int_equal(bad->verdict, ANNUAL_EXCEEDED);
    assert_int_equal(few->verdict, ANNUAL_TOO_FEW);
    assert_int_equal(few->place.rank, 0);
    assert_true(few->why[0] != '\0');
    assert_int_equal(good->place.rank, 1);
    assert_true(good->place.is_shared);
    assert_int_equal(bad->place.rank, 3);
    assert_int_equal(good->good.good, 365);
    assert_ng(good->item[P_O3].percentile.value, 100000, 1);
    assert_ng(good->item[P_CO].percentile.value, 800000, 1);
    /* 10/60 + 20/40 + 0.8/4 + 100/160 + 50/70 + 35/35 = 3.2059... */
    num_dec sum = exact_round(good->composite.sum, 1, 4);
    assert_int_equal(sum.scaled, 32060);
}

/* "Fewer days of light pollution than the year before" needs those days: a gap of last year is no clean air. */
static void test_the_year_before_needs_its_days(void **state)
{
    bed *b = *state;
    static const char TARGETS[] = "[{\"key\":\"light\",\"statistic\":\"light_days\",\"op\":\"<\",\"limit\":\"\",\"unit\":\"d\","
                                  "\"from\":\"2014-01-01\",\"to\":\"2014-12-31\"}]";
    int64_t first = civil_day_number(2014, 1, 1), before_first = civil_day_number(2013, 1, 1);
    put_place(b, (spot){.id = "A", .district = "官渡区"});
    put_all(b, "A", first, 20, 35);
    put_all(b, "A", before_first, 19, 90); /* 90 ug/m3: index 119, light */
    assert_int_equal(keep_begin(&b->cx, b->k), LT_OK);
    assert_int_equal(keep_put_fact(&b->cx, b->k, "plan/targets", TARGETS), LT_OK);
    assert_int_equal(keep_commit(&b->cx, b->k, b->entry + 1), LT_OK);
    for (int days = 19; days <= 20; days++) { /* of this year; last year has 19 */
        evaluation now, before;
        evaluate_target *t;
        size_t n;
        evaluate_query q = query(first, first + days - 1), last = query(before_first, before_first + days - 1);
        q.by = last.by = BY_DISTRICT;
        assert_int_equal(evaluate_keep(&b->cx, b->k, &q, &now), LT_OK);
        assert_int_equal(evaluate_keep(&b->cx, b->k, &last, &before), LT_OK);
        assert_int_equal(evaluate_targets_of(&b->cx, b->k, &now, false, &t, &n), LT_OK);
        assert_int_equal(n, 1);
        assert_int_equal(evaluate_targets_after(&b->cx, &now, &before, t, n), LT_OK);
        assert_string_equal(t->limit, days == 19 ? "19" : "");
        assert_int_equal(strstr(t->why, "year before") != NULL, days == 20);
        assert_false(t->is_final);
    }
}

static void test_two_rule_sets_in_one_period(void **state)
{
    bed *b = *state;
    evaluation e;
    int64_t first = civil_day_number(2026, 2, 27);
    put_place(b, (spot){.id = "A"});
    put_all(b, "A", first, 4, 75);
    evaluate_query q = query(first, first + 3);
    assert_int_equal(evaluate_keep(&b->cx, b->k, &q, &e), LT_OK);
    assert_int_equal(e.rule_days[RULES_2012], 2);
    assert_int_equal(e.rule_days[RULES_2026], 2);
    assert_int_equal(e.units[0].index[1].aqi, 100); /* 2012: 75 is IAQI 100 */
    assert_int_equal(e.units[0].index[2].aqi, 114); /* 2026: 60 is IAQI 100 */
    assert_int_equal(e.units[0].item[P_PM25].exceed_days, 2);
    assert_int_equal(e.units[0].item[P_PM25].mean.verdict, ANNUAL_NO_RULE);
    q.rules = RULES_2026;
    assert_int_equal(evaluate_keep(&b->cx, b->k, &q, &e), LT_OK);
    assert_int_equal(e.units[0].index[1].aqi, 114);
}

/* The order of arrival does not matter; a corrected hour changes the hash. */
static void test_same_input_same_hash(void **state)
{
    bed *b = *state;
    evaluation e;
    char before[65];
    double v[24], w[24];
    for (int h = 0; h < 24; h++) {
        v[h] = h < 12 ? h : -1;
        w[h] = h < 12 ? -1 : h;
    }
    put_place(b, (spot){.id = "A"});
    put_hours(b, "A", "SO2", day_ms(16000), w, 24);
    put_hours(b, "A", "SO2", day_ms(16000), v, 24);
    evaluate_query q = query(16000, 16000);
    assert_int_equal(evaluate_keep(&b->cx, b->k, &q, &e), LT_OK);
    memcpy(before, e.input, sizeof before);
    assert_int_equal(keep_begin(&b->cx, b->k), LT_OK);
    assert_int_equal(keep_compact(&b->cx, b->k, true), LT_OK);
    assert_int_equal(keep_commit(&b->cx, b->k, b->entry + 1), LT_OK);
    assert_int_equal(evaluate_keep(&b->cx, b->k, &q, &e), LT_OK);
    assert_string_equal(before, e.input);
    v[3] = 99;
    put_hours(b, "A", "SO2", day_ms(16000), v, 24);
    assert_int_equal(evaluate_keep(&b->cx, b->k, &q, &e), LT_OK);
    assert_string_not_equal(before, e.input);
    assert_ng(e.units[0].item[P_SO2].mean.value, (276 - 3 + 99) * 1000, 24);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_refuses_periods, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_says_what_there_is, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_refuses_values_off_the_hour, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_day_of_20_hours, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_marked_values_do_not_count, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_absurd_values_do_not_count, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_fine_values, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_ozone_days, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_district, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_year, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_the_year_before_needs_its_days, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_two_rule_sets_in_one_period, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_same_input_same_hash, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
