/* job_assess_test.c - hours that end, come late, are corrected or only sent again: what is published, and what is not. */
#include "app/job_assess.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "app/act_apply.h"
#include "app/review.h"
#include "base/json.h"
#include "base/scratch_testkit.h"

#define HOUR CIVIL_HOUR_MS

typedef struct bed {
    lt_cx    cx;
    arena    a;
    char     dir[64];
    store    s;
    int64_t  now_ms;
    uint64_t entry, applied;
} bed;

static int64_t now_us(void *self)
{
    return ((bed *)self)->now_ms * 1000;
}

static int64_t at(const char *iso)
{
    int64_t ms = 0;
    assert_true(civil_parse_iso(span_text(iso), CIVIL_SHANGHAI_MIN, &ms));
    return ms;
}

typedef struct spot {
    const char *id;
    bool        is_control;
} spot;

static void put_place(bed *b, spot s)
{
    lt_place p = {.kind = PLACE_STATION, .is_control = s.is_control};
    snprintf(p.id, sizeof p.id, "%s", s.id);
    snprintf(p.name, sizeof p.name, "%s", s.id);
    snprintf(p.district, sizeof p.district, "官渡区");
    assert_int_equal(keep_begin(&b->cx, b->s.k), LT_OK);
    assert_int_equal(keep_put_place(&b->cx, b->s.k, &p), LT_OK);
    assert_int_equal(keep_put_fact(&b->cx, b->s.k, "plan/district", "官渡区"), LT_OK);
    assert_int_equal(keep_commit(&b->cx, b->s.k, keep_next_entry(b->s.k)), LT_OK);
}

static int set_up(void **state)
{
    bed *b = calloc(1, sizeof *b);
    assert_non_null(b);
    arena_init(&b->a, (size_t)1 << 30);
    cx_init(&b->cx, &b->a);
    scratch_make(b->dir, sizeof b->dir, "job-assess");
    assert_int_equal(store_create(&b->cx, b->dir, "lantian/test"), LT_OK);
    assert_int_equal(store_open(&b->cx, b->dir, true, &b->s), LT_OK);
    b->cx.clock = (lt_clock){.now_us = now_us, .self = b};
    b->now_ms = at("2026-11-24T13:10:00");
    put_place(b, (spot){.id = "A"});
    put_place(b, (spot){.id = "B"});
    put_place(b, (spot){.id = "K", .is_control = true});
    *state = b;
    return 0;
}

static int tear_down(void **state)
{
    bed *b = *state;
    store_close(&b->s);
    scratch_remove(b->dir);
    arena_fini(&b->a);
    free(b);
    return 0;
}

/* SO2, NO2, CO, O3, PM10, PM2.5; negative: none */
typedef struct six {
    double v[6];
} six;

static void put(bed *b, const char *place, int64_t hour_ms, series_period period, six x)
{
    static const char *const KEY[] = {"SO2", "NO2", "CO", "O3", "PM10", "PM2.5"};
    lt_sample s[6];
    size_t n = 0;
    assert_int_equal(keep_begin(&b->cx, b->s.k), LT_OK);
    b->entry++;
    for (int p = 0; p < 6; p++) {
        lt_series series = {.period = period, .stat = "Avg"};
        snprintf(series.place, sizeof series.place, "%s", place);
        snprintf(series.quantity, sizeof series.quantity, "%s", KEY[p]);
        snprintf(series.unit, sizeof series.unit, "%s", p == 2 ? "mg/m3" : "ug/m3");
        assert_int_equal(keep_series(&b->cx, b->s.k, &series, true), LT_OK);
        if (x.v[p] >= 0)
            s[n++] = (lt_sample){.series = series.id, .t_ms = hour_ms, .value = x.v[p], .entry = b->entry};
    }
    assert_int_equal(keep_append(&b->cx, b->s.k, s, n), LT_OK);
    assert_int_equal(keep_commit(&b->cx, b->s.k, keep_next_entry(b->s.k)), LT_OK);
}

static uint32_t work(bed *b, uint32_t *published)
{
    uint32_t done, all = 0, some;
    *published = 0;
    do {
        assert_int_equal(job_assess_some(&b->cx, &b->s, &done, &some), LT_OK);
        all += done;
        *published += some;
        journal_cursor *c;
        lt_entry e;
        assert_int_equal(keep_begin(&b->cx, b->s.k), LT_OK);
        assert_int_equal(journal_cursor_open(&b->cx, b->s.j, b->applied, &c), LT_OK);
        while (journal_cursor_next(&b->cx, c, &e) == LT_OK) {
            if (e.kind == ENTRY_PRODUCT)
                assert_int_equal(act_apply_product(&b->cx, b->s.k, &e), LT_OK);
            b->applied = e.number + 1;
        }
        journal_cursor_close(c);
        assert_int_equal(keep_commit(&b->cx, b->s.k, b->applied), LT_OK);
    } while (done);
    return all;
}

static json_t *product(bed *b, const char *key)
{
    char *body;
    uint64_t entry;
    json_t *o = NULL;
    if (keep_get_product(&b->cx, b->s.k, key, &body, &entry) != LT_OK)
        return NULL;
    assert_int_equal(json_parse(&b->cx, span_text(body), &o), LT_OK);
    return o;
}

static void assert_product(bed *b, const char *key, int64_t aqi, const char *primary)
{
    json_t *o = product(b, key);
    assert_non_null(o);
    if (aqi < 0)
        assert_true(json_is_null(json_object_get(o, "aqi")));
    else
        assert_int_equal(json_get_int(o, "aqi", -9), aqi);
    const char *first = json_string_value(json_array_get(json_object_get(o, "primary"), 0));
    assert_string_equal(first ? first : "", primary);
    json_decref(o);
}

static double value_of(bed *b, const char *key, const char *quantity)
{
    json_t *o = product(b, key);
    assert_non_null(o);
    const json_t *v = json_object_get(json_object_get(json_object_get(o, "values"), quantity), "value");
    double d = json_is_number(v) ? json_number_value(v) : -1;
    json_decref(o);
    return d;
}

static const six CLEAN = {{10, 20, 0.8, 100, 50, 20}};
static const six DUSTY = {{10, 20, 0.8, 100, 50, 75}};

/* --- what is not published ---------------------------------------------------------------------------------------------- */

static void test_nothing_to_do(void **state)
{
    bed *b = *state;
    uint32_t published;
    assert_int_equal(work(b, &published), 0);
    assert_int_equal(published, 0);
}

static void test_an_hour_that_has_not_ended_waits(void **state)
{
    bed *b = *state;
    uint32_t published;
    put(b, "A", at("2026-11-24T13:00:00"), PERIOD_HOUR, CLEAN);
    assert_int_equal(work(b, &published), 0);
    assert_null(product(b, "aqi/now/A"));
}

static void test_old_hours_are_cleared_in_bulk(void **state)
{
    bed *b = *state;
    uint32_t published;
    keep_dirty *left;
    size_t n;
    for (int h = 0; h < 600; h++)
        put(b, "A", at("2026-10-01T00:00:00") + h * HOUR, PERIOD_HOUR, CLEAN);
    assert_int_equal(work(b, &published), 600);
    assert_int_equal(published, 0);
    assert_int_equal(keep_list_dirty(&b->cx, b->s.k, 10, &left, &n), LT_OK);
    assert_int_equal(n, 0);
}

/* --- what is --------------------------------------------------------------------------------------------------------------- */

/* = HJ 633-2026 4.2.3: PM2.5 75 -> 114 */
static void test_an_hour_is_published(void **state)
{
    bed *b = *state;
    uint32_t published;
    put(b, "A", at("2026-11-24T12:00:00"), PERIOD_HOUR, DUSTY);
    put(b, "B", at("2026-11-24T12:00:00"), PERIOD_HOUR, CLEAN);
    work(b, &published);
    assert_int_equal(published, 3);
    assert_product(b, "aqi/hour/A/2026-11-24T12:00", 114, "PM2.5");
    assert_product(b, "aqi/now/A", 114, "PM2.5");
    assert_product(b, "aqi/hour/B/2026-11-24T12:00", 50, "");
    /* the district: (75 + 20)/2 = 47.5 -> 48 half to even -> 76, not the mean of 114 and 50 */
    assert_product(b, JOB_ASSESS_NOW_DISTRICT, 76, "PM2.5");
    assert_true(value_of(b, JOB_ASSESS_NOW_DISTRICT, "PM2.5") == 48);
    assert_true(value_of(b, "aqi/now/A", "CO") == 0.8);
    json_t *o = product(b, "aqi/now/A");
    assert_string_equal(json_get_text(o, "label", ""), "2026-11-24T13:00:00+08:00");
    assert_string_equal(json_get_text(o, "rules", ""), "2026");
    assert_int_equal(json_get_int(json_object_get(json_object_get(o, "values"), "SO2"), "entry", -1), 1);
    json_decref(o);
}

/* = HJ 633-2026 5.3: one of six missing and the others at most 100: no index */
static void test_missing_pollutant(void **state)
{
    bed *b = *state;
    uint32_t published;
    put(b, "A", at("2026-11-24T12:00:00"), PERIOD_HOUR, (six){{10, 20, -1, 100, 50, 20}});
    put(b, "B", at("2026-11-24T12:00:00"), PERIOD_HOUR, (six){{10, 20, -1, 100, 50, 75}});
    work(b, &published);
    assert_product(b, "aqi/now/A", -1, "");
    assert_product(b, "aqi/now/B", 114, "PM2.5");
}

/* Control points have their own product and no part in the district; 1 of 2 stations is less than 75 %. */
static void test_district_needs_its_stations(void **state)
{
    bed *b = *state;
    uint32_t published;
    put(b, "A", at("2026-11-24T11:00:00"), PERIOD_HOUR, CLEAN);
    put(b, "B", at("2026-11-24T11:00:00"), PERIOD_HOUR, CLEAN);
    put(b, "K", at("2026-11-24T11:00:00"), PERIOD_HOUR, DUSTY);
    put(b, "A", at("2026-11-24T12:00:00"), PERIOD_HOUR, CLEAN);
    work(b, &published);
    assert_product(b, "aqi/now/K", 114, "PM2.5");
    assert_product(b, "aqi/hour/district/2026-11-24T11:00", 50, "");
    assert_product(b, "aqi/hour/district/2026-11-24T12:00", -1, "");
}

static void test_late_and_repeated_data(void **state)
{
    bed *b = *state;
    uint32_t published;
    put(b, "A", at("2026-11-24T10:00:00"), PERIOD_HOUR, CLEAN);
    put(b, "A", at("2026-11-24T12:00:00"), PERIOD_HOUR, CLEAN);
    work(b, &published);
    json_t *first = product(b, "aqi/hour/A/2026-11-24T10:00");
    assert_null(json_object_get(first, "replaces"));
    json_decref(first);
    put(b, "A", at("2026-11-24T10:00:00"), PERIOD_HOUR, DUSTY); /* corrected */
    work(b, &published);
    assert_int_equal(published, 2); /* the station and the district */
    json_t *again = product(b, "aqi/hour/A/2026-11-24T10:00");
    assert_int_equal(json_get_int(again, "aqi", -1), 114);
    assert_true(json_is_integer(json_object_get(again, "replaces")));
    assert_non_null(strstr(json_get_text(json_object_get(again, "reason"), "en", ""), "late or corrected"));
    json_decref(again);
    assert_product(b, "aqi/now/A", 50, ""); /* of 12:00 still: an older hour never takes its place */
    put(b, "A", at("2026-11-24T10:00:00"), PERIOD_HOUR, DUSTY); /* only sent again */
    assert_int_equal(work(b, &published), 1);
    assert_int_equal(published, 0);
}

/* = GB 3095-2026 table 4: 45 minutes make an hour; the hour waits two minutes for its last ones */
static void review_a(bed *b, const char *verdict)
{
    char text[512];
    uint64_t number;
    json_t *o;
    snprintf(text, sizeof text,
             "{\"who\":\"li.wei\",\"what\":\"review.put\",\"kind\":\"review\",\"id\":\"%s\",\"patch\":{\"place\":\"A\",\"quantity\":\"PM2.5\","
             "\"from\":\"2026-11-24T12:00:00+08:00\",\"to\":\"2026-11-24T13:00:00+08:00\",\"verdict\":\"%s\",\"reason\":\"采样管漏气\"}}",
             verdict, verdict);
    span payload = span_text(text);
    journal_item item = {.kind = ENTRY_ACT, .parts = &payload, .part_count = 1};
    assert_int_equal(journal_append(&b->cx, b->s.j, &item, &number), LT_OK);
    assert_int_equal(json_parse(&b->cx, payload, &o), LT_OK);
    assert_int_equal(keep_begin(&b->cx, b->s.k), LT_OK);
    assert_int_equal(review_apply(&b->cx, b->s.k, &(lt_entry){.number = number, .kind = ENTRY_ACT, .payload = payload}, o), LT_OK);
    assert_int_equal(keep_commit(&b->cx, b->s.k, number + 1), LT_OK);
    json_decref(o);
}

/* What was published is said again when a person takes a value out, however long ago it was, and when it stands again. */
static void test_a_review_issues_again(void **state)
{
    static const char KEY[] = "aqi/hour/A/2026-11-24T12:00";
    bed *b = *state;
    uint32_t published;
    put(b, "A", at("2026-11-24T12:00:00"), PERIOD_HOUR, DUSTY);
    put(b, "A", at("2026-11-24T11:00:00"), PERIOD_HOUR, CLEAN);
    work(b, &published);
    json_t *o = product(b, KEY);
    int64_t aqi = json_get_int(o, "aqi", -1);
    json_decref(o);
    assert_true(aqi > 0);
    b->now_ms += 100 * 24 * HOUR;
    review_a(b, "reject");
    work(b, &published);
    assert_true(published >= 1);
    o = product(b, KEY);
    assert_true(json_get_int(o, "aqi", -1) != aqi);
    assert_true(value_of(b, KEY, "PM2.5") < 0);
    assert_non_null(strstr(json_get_text(json_object_get(o, "reason"), "zh", ""), "数据审核（PM2.5 剔除：采样管漏气）"));
    assert_true(json_get_int(o, "review", -1) > 0);
    json_decref(o);
    review_a(b, "restore");
    work(b, &published);
    o = product(b, KEY);
    assert_int_equal(json_get_int(o, "aqi", -1), aqi);
    assert_non_null(strstr(json_get_text(json_object_get(o, "reason"), "en", ""), "restored"));
    json_decref(o);
    put(b, "A", at("2026-11-24T11:00:00"), PERIOD_HOUR, DUSTY); /* late, never reviewed: as before, not issued again */
    work(b, &published);
    assert_int_equal(published, 0);
}

static void test_minutes_become_an_hour(void **state)
{
    bed *b = *state;
    uint32_t published;
    b->now_ms = at("2026-11-24T13:00:30");
    for (int m = 0; m < 50; m++)
        put(b, "A", at("2026-11-24T12:00:00") + m * CIVIL_MINUTE_MS, PERIOD_MINUTE, DUSTY);
    assert_int_equal(work(b, &published), 0);
    b->now_ms = at("2026-11-24T13:02:01");
    work(b, &published);
    assert_product(b, "aqi/now/A", 114, "PM2.5");
    json_t *o = product(b, "aqi/now/A");
    int64_t mark = json_get_int(json_object_get(json_object_get(o, "values"), "PM2.5"), "mark", 0);
    assert_true(mark & MARK_DERIVED);
    json_decref(o);
}

static void test_limits_in_force(void **state)
{
    bed *b = *state;
    buf out;
    json_t *o;
    buf_init(&out, 65536);
    jout j = jout_of(&out);
    jout_begin_object(&j);
    assert_int_equal(job_assess_put_limits(&b->cx, &j, b->now_ms, CIVIL_SHANGHAI_MIN), LT_OK);
    jout_end_object(&j);
    assert_int_equal(json_parse(&b->cx, buf_span(&out), &o), LT_OK);
    assert_int_equal(json_get_int(json_object_get(json_object_get(o, "limits"), "PM2.5"), "value", 0), 60);
    json_decref(o);
    buf_fini(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_nothing_to_do, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_an_hour_that_has_not_ended_waits, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_old_hours_are_cleared_in_bulk, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_an_hour_is_published, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_missing_pollutant, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_district_needs_its_stations, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_late_and_repeated_data, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_review_issues_again, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_minutes_become_an_hour, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_limits_in_force, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
