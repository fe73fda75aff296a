/* job_apply_test.c - entries into the keep: devices' counts across acts, errors and repeats; what is not understood is noted. */
#include "app/app_testkit.h"

#include "base/file.h"

#define AIR "a34004-Avg=12,a34004-Flag=N"

typedef struct bed {
    desk     d;
    applier *apply;
    uint32_t news; /* frames told of */
} bed;

/* An hour of PM2.5, the hour's number in the day. */
static void append_frame(bed *b, entry_kind kind, uint32_t source, int hour)
{
    char cp[128];
    snprintf(cp, sizeof cp, "DataTime=20261124%02d0000;" AIR, hour);
    desk_append_hour(&b->d, kind, source, cp);
}

static void on_news(void *self, const apply_news *n)
{
    bed *b = self;
    assert_int_equal(n->values, 1);
    b->news++;
}

static int set_up(void **state)
{
    bed *b = calloc(1, sizeof *b);
    assert_non_null(b);
    desk_begin(&b->d, "apply");
    assert_int_equal(apply_open(&b->d.cx, &b->d.s, &b->apply), LT_OK);
    apply_listen(b->apply, on_news, b);
    desk_append_device(&b->d, "M1");
    *state = b;
    return 0;
}

static int tear_down(void **state)
{
    bed *b = *state;
    apply_close(b->apply);
    desk_end(&b->d);
    free(b);
    return 0;
}

static lt_err apply(bed *b, uint32_t max, uint32_t *applied)
{
    journal_cursor *c;
    assert_int_equal(journal_cursor_open(&b->d.cx, b->d.s.j, keep_next_entry(b->d.s.k), &c), LT_OK);
    lt_err e = apply_some(&b->d.cx, b->apply, c, max, applied);
    journal_cursor_close(c);
    return e;
}

static void apply_all(bed *b)
{
    uint32_t applied = 1;
    while (applied)
        assert_int_equal(apply(b, APPLY_BATCH, &applied), LT_OK);
}

static keep_health health_of(bed *b, uint32_t device)
{
    keep_health *h;
    size_t n;
    assert_int_equal(keep_list_health(&b->d.cx, b->d.s.k, &h, &n), LT_OK);
    for (size_t i = 0; i < n; i++)
        if (h[i].device == device)
            return h[i];
    return (keep_health){0};
}

static lt_err count_row(lt_cx *cx, void *self, int columns, const char *const *names, const keep_cell *cells)
{
    (void)cx, (void)columns, (void)names;
    if (cells)
        *(int64_t *)self = cells[0].i;
    return LT_OK;
}

static int64_t count_of(bed *b, const char *sql)
{
    int64_t n = -1;
    assert_int_equal(keep_query(&b->d.cx, b->d.s.k, sql, NULL, 0, count_row, &n), LT_OK);
    return n;
}

static void what_is_not_understood_is_noted(void **state)
{
    bed *b = *state;
    desk_append(&b->d, ENTRY_ACT, 0, span_text("{\"what\":\"nonsense\"}"));
    desk_append(&b->d, ENTRY_ACT, 0, span_text("no JSON"));
    desk_append(&b->d, ENTRY_PRODUCT, 0, span_text("[1"));
    desk_append(&b->d, ENTRY_FRAME, 7, span_text("x"));
    append_frame(b, ENTRY_FRAME, 7, 3); /* no such device */
    append_frame(b, ENTRY_QUARANTINE, 0, 3);
    append_frame(b, ENTRY_FRAME, 1, 4);
    apply_all(b);
    assert_int_equal(count_of(b, "SELECT count FROM unknown_codes WHERE code = '(act)'"), 2);
    assert_int_equal(count_of(b, "SELECT count FROM unknown_codes WHERE code = '(product)'"), 1);
    assert_int_equal(count_of(b, "SELECT count FROM unknown_codes WHERE code = '(frame of an unknown device)'"), 2);
    assert_int_equal(count_of(b, "SELECT count FROM unknown_codes WHERE code = 'MN M0'"), 1);
    assert_int_equal(count_of(b, "SELECT count(*) FROM hour WHERE place = 'A' AND quantity = 'PM2.5'"), 1);
    assert_int_equal(b->news, 1);
}

/* What a batch counts is kept, also where an act between its frames changes the registry. */
static void counts_outlive_an_act(void **state)
{
    bed *b = *state;
    for (int i = 0; i < 3; i++)
        append_frame(b, ENTRY_FRAME, 1, i);
    append_frame(b, ENTRY_QUARANTINE, 1, 3);
    desk_append_device(&b->d, "M2");
    append_frame(b, ENTRY_QUARANTINE, 2, 4);
    append_frame(b, ENTRY_FRAME, 1, 5);
    append_frame(b, ENTRY_FRAME, 2, 6);
    desk_append_device(&b->d, "M3");
    apply_all(b);
    assert_int_equal(health_of(b, 1).frames, 4);
    assert_int_equal(health_of(b, 1).refused, 1);
    assert_int_equal(health_of(b, 2).frames, 1);
    assert_int_equal(health_of(b, 2).refused, 1);
    assert_int_equal(health_of(b, 3).device, 0);
    assert_true(apply_take_devices_changed(b->apply));
    assert_false(apply_take_devices_changed(b->apply));
    append_frame(b, ENTRY_FRAME, 3, 7); /* the last act of the batch before is known to the next */
    apply_all(b);
    assert_int_equal(health_of(b, 3).frames, 1);
    assert_int_equal(health_of(b, 1).frames, 4);
}

/* A batch that fails leaves nothing behind; when it comes again nothing counts twice. */
static void a_failed_batch_counts_once(void **state)
{
    bed *b = *state;
    char sha[65], path[128], text[256];
    uint64_t size;
    uint32_t applied;
    append_frame(b, ENTRY_FRAME, 1, 0);
    apply_all(b);
    snprintf(path, sizeof path, "%s/file.csv", b->d.dir);
    assert_int_equal(file_replace(&b->d.cx, path, span_text("no such format"), 0644), LT_OK);
    assert_int_equal(keep_put_blob(&b->d.cx, b->d.dir, path, sha, &size), LT_OK);
    snprintf(text, sizeof text, "{\"what\":\"import\",\"file\":\"file.csv\",\"format\":\"cnemc-station-hourly\",\"sha256\":\"%s\",\"size\":14}", sha);
    snprintf(path, sizeof path, "%s/blobs", b->d.dir);
    char aside[140];
    snprintf(aside, sizeof aside, "%s.aside", path);
    assert_int_equal(rename(path, aside), 0);
    desk_append_device(&b->d, "M2");
    append_frame(b, ENTRY_FRAME, 1, 1);
    append_frame(b, ENTRY_FRAME, 2, 2);
    append_frame(b, ENTRY_QUARANTINE, 1, 2);
    desk_append(&b->d, ENTRY_IMPORT, 0, span_text(text));
    for (int i = 0; i < 3; i++)
        assert_int_equal(apply(b, APPLY_BATCH, &applied), LT_NOT_FOUND);
    assert_int_equal(health_of(b, 1).frames, 1);
    assert_int_equal(health_of(b, 2).device, 0);
    assert_int_equal(rename(aside, path), 0);
    apply_all(b);
    assert_int_equal(health_of(b, 1).frames, 2);
    assert_int_equal(health_of(b, 1).refused, 1);
    assert_int_equal(health_of(b, 2).frames, 1);
    assert_int_equal(count_of(b, "SELECT count(*) FROM hour WHERE place = 'A' AND quantity = 'PM2.5'"), 3);
}

static void batches_of_one_give_the_same(void **state)
{
    bed *b = *state;
    uint32_t applied;
    for (int i = 0; i < 5; i++)
        append_frame(b, ENTRY_FRAME, 1, i);
    for (int i = 0; i < 6; i++) {
        assert_int_equal(apply(b, 1, &applied), LT_OK);
        assert_int_equal(applied, 1);
    }
    apply_all(b);
    assert_int_equal(health_of(b, 1).frames, 5);
    assert_int_equal(count_of(b, "SELECT count(*) FROM hour WHERE place = 'A' AND quantity = 'PM2.5'"), 5);
    assert_int_equal(keep_next_entry(b->d.s.k), journal_count(b->d.s.j));
}

#define CASE(fn) cmocka_unit_test_setup_teardown(fn, set_up, tear_down)
int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(what_is_not_understood_is_noted),
        CASE(counts_outlive_an_act),
        CASE(a_failed_batch_counts_once),
        CASE(batches_of_one_give_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
