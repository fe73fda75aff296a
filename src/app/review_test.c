/* review_test.c - values taken out by a person and let stand again: repeats, corrections, imports of later, replay. */
#include "app/app_testkit.h"

#include <unistd.h>

#include "app/review.h"
#include "base/civil.h"

typedef struct bed {
    desk d;
    int  acts;
} bed;

static int set_up(void **state)
{
    bed *b = calloc(1, sizeof *b);
    assert_non_null(b);
    desk_begin(&b->d, "review");
    desk_append_device(&b->d, "M1");
    *state = b;
    return 0;
}

static int tear_down(void **state)
{
    bed *b = *state;
    desk_end(&b->d);
    free(b);
    return 0;
}

static void apply_all(bed *b)
{
    assert_int_equal(job_apply_all(&b->d.cx, &b->d.s), LT_OK);
}

static uint64_t hour(bed *b, int h, const char *value)
{
    char cp[128];
    snprintf(cp, sizeof cp, "DataTime=20261124%02d0000;a34004-Avg=%s,a34004-Flag=N", h, value);
    return desk_append_hour(&b->d, ENTRY_FRAME, 1, cp);
}

static uint64_t review_hours(bed *b, int from, int to, const char *verdict)
{
    char text[512];
    snprintf(text, sizeof text,
             "{\"who\":\"li.wei\",\"when\":\"2026-11-25T08:00:00+08:00\",\"what\":\"review.put\",\"kind\":\"review\",\"id\":\"r%d\","
             "\"patch\":{\"place\":\"A\",\"quantity\":\"PM2.5\",\"from\":\"2026-11-24T%02d:00:00+08:00\","
             "\"to\":\"2026-11-24T%02d:00:00+08:00\",\"verdict\":\"%s\",\"reason\":\"仪器漂移\"}}",
             ++b->acts, from, to, verdict);
    return desk_append(&b->d, ENTRY_ACT, 0, span_text(text));
}

static lt_sample at(bed *b, int h)
{
    lt_sample v;
    lt_series s = {.place = "A", .quantity = "PM2.5", .stat = "Avg", .period = PERIOD_HOUR};
    civil when = {2026, 11, 24, h, 0, 0, 0};
    assert_int_equal(keep_series(&b->d.cx, b->d.s.k, &s, false), LT_OK);
    assert_int_equal(keep_get_sample(&b->d.cx, b->d.s.k, s.id, civil_to_ms(&when, CIVIL_SHANGHAI_MIN), &v), LT_OK);
    return v;
}

static void is(bed *b, int h, double value, lt_mark mark, uint64_t entry)
{
    lt_sample v = at(b, h);
    assert_true(v.value == value);
    assert_int_equal(v.mark & (MARK_REJECTED | MARK_REVIEWED), mark);
    assert_int_equal(v.entry, entry);
}
#define OUT (MARK_REJECTED | MARK_REVIEWED)

static void what_is_no_review(void **state)
{
    bed *b = *state;
    static const char *const BAD[] = {
        "{}", "{\"place\":\"A\",\"quantity\":\"X\",\"from\":\"2026-11-24\",\"to\":\"2026-11-25\",\"verdict\":\"delete\",\"reason\":\"x\"}",
        "{\"place\":\"A\",\"quantity\":\"X\",\"from\":\"2026-11-25\",\"to\":\"2026-11-25\",\"verdict\":\"reject\",\"reason\":\"x\"}",
        "{\"place\":\"A\",\"quantity\":\"X\",\"from\":\"2024-11-25\",\"to\":\"2026-11-25\",\"verdict\":\"reject\",\"reason\":\"x\"}",
        "{\"place\":\"A\",\"quantity\":\"X\",\"from\":\"2026-11-24\",\"to\":\"2026-11-25\",\"verdict\":\"reject\",\"reason\":\"  \"}",
        "{\"place\":\"A\",\"quantity\":\"X\",\"from\":\"2026-11-24T01:00:30\",\"to\":\"2026-11-25\",\"verdict\":\"reject\",\"reason\":\"x\"}",
        "{\"place\":\"\",\"quantity\":\"X\",\"from\":\"2026-11-24\",\"to\":\"2026-11-25\",\"verdict\":\"reject\",\"reason\":\"x\"}"};
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++) {
        review r;
        json_t *o;
        assert_int_equal(json_parse(&b->d.cx, span_text(BAD[i]), &o), LT_OK);
        assert_int_equal(review_parse(&b->d.cx, o, CIVIL_SHANGHAI_MIN, &r), LT_BAD_INPUT);
        json_decref(o);
    }
    uint64_t good = hour(b, 3, "12");
    desk_append(&b->d, ENTRY_ACT, 0, span_text("{\"what\":\"review.put\",\"patch\":{\"place\":\"A\"}}")); /* noted, stops nothing */
    apply_all(b);
    is(b, 3, 12, 0, good);
}

static void rejected_repeated_corrected_restored(void **state)
{
    bed *b = *state;
    uint64_t before = hour(b, 2, "11"), one = hour(b, 3, "12");
    uint64_t two = hour(b, 4, "13");
    uint64_t reject = review_hours(b, 3, 4, "reject");
    uint64_t late = hour(b, 5, "14"); /* in the same batch, behind the act */
    apply_all(b);
    is(b, 2, 11, 0, before);
    is(b, 3, 12, OUT, reject);
    is(b, 4, 13, 0, two);
    is(b, 5, 14, 0, late);
    (void)one;
    uint64_t again = hour(b, 3, "12"); /* sent again, then corrected: it stays out */
    apply_all(b);
    is(b, 3, 12, OUT, again);
    uint64_t other = hour(b, 3, "15");
    apply_all(b);
    is(b, 3, 15, OUT, other);
    uint64_t restore = review_hours(b, 0, 6, "restore");
    apply_all(b);
    is(b, 3, 15, MARK_REVIEWED, restore);
    is(b, 2, 11, 0, before); /* nobody had taken it out: it is not touched */
    uint64_t free_again = hour(b, 3, "16");
    apply_all(b);
    is(b, 3, 16, 0, free_again);
    uint64_t ahead = review_hours(b, 8, 10, "reject"); /* before the value is there */
    uint64_t comes = hour(b, 9, "20");
    apply_all(b);
    assert_true(ahead < comes);
    is(b, 9, 20, OUT, comes);
}

typedef struct sum {
    uint64_t rows, hash;
} sum;
static lt_err add(lt_cx *cx, void *self, const keep_block *k)
{
    sum *s = self;
    (void)cx;
    for (uint32_t i = 0; i < k->n; i++) {
        const uint64_t parts[] = {k->series, (uint64_t)keep_block_time(k, i), (uint64_t)(keep_block_value(k, i) * 1000), k->marks ? k->marks[i] : 0, k->entries[i]};
        for (size_t p = 0; p < 5; p++)
            s->hash = (s->hash ^ parts[p]) * 0x100000001B3u;
        s->rows++;
    }
    return LT_OK;
}
static sum sum_of(bed *b)
{
    sum s = {0};
    keep_range r = {.from_ms = INT64_MIN, .to_ms = INT64_MAX, .want_entries = true};
    assert_int_equal(keep_scan(&b->d.cx, b->d.s.k, &r, add, &s), LT_OK);
    return s;
}

static void the_journal_replayed_gives_the_same(void **state)
{
    bed *b = *state;
    char path[128];
    for (int h = 0; h < 20; h++) {
        char value[16];
        snprintf(value, sizeof value, "%d", 10 + h);
        hour(b, h, value);
        if (h % 3 == 2)
            review_hours(b, h - 2, h, h % 2 ? "reject" : "restore");
        if (h % 4 == 0)
            apply_all(b); /* now in one batch, now in several */
        if (h % 5 == 4)
            hour(b, h - 3, "99");
    }
    apply_all(b);
    sum before = sum_of(b);
    assert_int_equal(before.rows, 20);
    store_close(&b->d.s);
    static const char *const FILES[] = {"keep.gpkg", "keep.gpkg-wal", "keep.gpkg-shm"};
    for (size_t i = 0; i < 3; i++) {
        snprintf(path, sizeof path, "%s/%s", b->d.dir, FILES[i]);
        unlink(path);
    }
    assert_int_equal(store_open(&b->d.cx, b->d.dir, true, &b->d.s), LT_OK);
    lt_place p = {.id = "A", .name = "A", .kind = PLACE_STATION}; /* the desk puts it without an entry */
    assert_int_equal(keep_begin(&b->d.cx, b->d.s.k), LT_OK);
    assert_int_equal(keep_put_place(&b->d.cx, b->d.s.k, &p), LT_OK);
    assert_int_equal(keep_commit(&b->d.cx, b->d.s.k, 0), LT_OK);
    apply_all(b);
    sum after = sum_of(b);
    assert_int_equal(after.rows, before.rows);
    assert_int_equal(after.hash, before.hash);
}

/* More values than one batch of a review; a value that the instrument marked stays marked. */
static void long_intervals_and_marks_of_the_source(void **state)
{
    bed *b = *state;
    enum { N = 40000 };
    lt_series s = {.place = "A", .quantity = "PM2.5", .stat = "Rtd", .period = PERIOD_REALTIME, .unit = "ug/m3"};
    lt_sample *v = calloc(N, sizeof *v), got;
    civil when = {2026, 11, 24, 3, 0, 0, 0};
    int64_t t0 = civil_to_ms(&when, CIVIL_SHANGHAI_MIN);
    assert_non_null(v);
    apply_all(b);
    assert_int_equal(keep_begin(&b->d.cx, b->d.s.k), LT_OK);
    assert_int_equal(keep_series(&b->d.cx, b->d.s.k, &s, true), LT_OK);
    for (int i = 0; i < N; i++)
        v[i] = (lt_sample){.series = s.id, .t_ms = t0 + i * 100, .value = i, .mark = i % 2 ? MARK_FAULT : i == 6 ? MARK_REJECTED : 0};
    assert_int_equal(keep_append(&b->d.cx, b->d.s.k, v, N), LT_OK);
    assert_int_equal(keep_commit(&b->d.cx, b->d.s.k, keep_next_entry(b->d.s.k)), LT_OK);
    free(v);
    review_hours(b, 3, 6, "reject");
    apply_all(b);
    assert_int_equal(keep_get_sample(&b->d.cx, b->d.s.k, s.id, t0 + 100 * (N - 1), &got), LT_OK);
    assert_int_equal(got.mark, MARK_FAULT | OUT);
    review_hours(b, 3, 6, "restore");
    apply_all(b);
    for (int i = 0; i < N; i += 9999) {
        assert_int_equal(keep_get_sample(&b->d.cx, b->d.s.k, s.id, t0 + 100 * i, &got), LT_OK);
        assert_int_equal(got.mark, MARK_REVIEWED | (i % 2 ? MARK_FAULT : 0));
        assert_true(got.value == i);
    }
    assert_int_equal(keep_get_sample(&b->d.cx, b->d.s.k, s.id, t0 + 600, &got), LT_OK);
    assert_int_equal(got.mark, MARK_REJECTED); /* its source's own */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_no_review, set_up, tear_down),
        cmocka_unit_test_setup_teardown(rejected_repeated_corrected_restored, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_journal_replayed_gives_the_same, set_up, tear_down),
        cmocka_unit_test_setup_teardown(long_intervals_and_marks_of_the_source, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
