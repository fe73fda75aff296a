/* ledger_row_test.c - patches and transitions that are refused; a row through its life, into the keep and out again. */
#include "plan/plan_testkit.h"

#include "base/civil.h"
#include "base/jout.h"
#include "base/scratch_testkit.h"
#include "plan/ledger_row.h"

#define NOON 1764129600000LL /* 2025-11-26T12:00+08:00 */

static ledger_row fresh(bench *b, const char *patch)
{
    ledger_row r;
    const char *field;
    json_t *o = bench_json(b, patch);
    assert_int_equal(ledger_row_init(&b->cx, &b->k, "p1", &r), LT_OK);
    lt_err e = ledger_row_patch(&b->cx, &r, o, true, &field);
    if (e)
        print_message("%s\n", b->cx.say);
    assert_int_equal(e, LT_OK);
    json_decref(o);
    return r;
}

static void patches_that_are_refused(void **state)
{
    bench *b = *state;
    static const struct {
        const char *patch, *field;
    } ROWS[] = {{"[]", NULL}, {"{\"id\":\"x\"}", "id"}, {"{\"fields\":[]}", "fields"}, {"{\"state\":\"closed\"}", "state"},
                {"{\"street\":5}", "street"}, {"{\"sample\":1}", "sample"}, {"{\"sample\":true}", "sample"}};
    for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++) {
        ledger_row r = fresh(b, "{\"fields\":{\"patch_no\":\"1\"}}");
        const char *field = "";
        json_t *o = bench_json(b, ROWS[i].patch);
        assert_int_equal(ledger_row_patch(&b->cx, &r, o, false, &field), LT_BAD_INPUT);
        if (ROWS[i].field)
            assert_string_equal(field, ROWS[i].field);
        json_decref(o);
        ledger_row_fini(&r);
    }
    ledger_row r = fresh(b, "{}");
    const char *field;
    json_t *o = bench_json(b, "{\"state\":\"none\"}");
    assert_int_equal(ledger_row_patch(&b->cx, &r, o, true, &field), LT_BAD_INPUT);
    json_decref(o);
    ledger_row_fini(&r);
}

static void places_that_are_refused(void **state)
{
    bench *b = *state;
    const char *field;
    ledger_row r = fresh(b, "{\"fields\":{\"patch_no\":\"1\"},\"geometry\":{\"type\":\"LineString\",\"coordinates\":[[1,2],[3,4]]}}");
    assert_int_equal(ledger_row_check(&b->cx, &r, NULL, NULL, &field), LT_BAD_INPUT);
    assert_string_equal(field, "geometry");
    assert_non_null(strstr(b->cx.say, "点"));
    ledger_row_fini(&r);
    r = fresh(b, "{\"fields\":{\"patch_no\":\"1\"},\"geometry\":{\"type\":\"Point\",\"coordinates\":[25,102]}}");
    assert_int_equal(ledger_row_check(&b->cx, &r, NULL, NULL, &field), LT_BAD_INPUT);
    ledger_row_fini(&r);
}

/* null and an empty text take a value away; what is not named stays; the row's JSON before the patch is as it was. */
static void a_patch_changes_what_it_names(void **state)
{
    bench *b = *state;
    const char *field;
    ledger_row r = fresh(b, "{\"fields\":{\"patch_no\":\"1\",\"area_m2\":5,\"measure\":\"cover\",\"count\":2},\"street\":\"六甲街道\","
                            "\"geometry\":{\"type\":\"Point\",\"coordinates\":[102.7,25]},\"sample\":true}");
    json_t *before = json_incref(r.fields), *o = bench_json(b, "{\"fields\":{\"area_m2\":null,\"measure\":\"\",\"count\":3},\"geometry\":null}");
    assert_int_equal(ledger_row_patch(&b->cx, &r, o, false, &field), LT_OK);
    assert_int_equal(json_object_size(r.fields), 2);
    assert_int_equal(json_object_size(before), 4);
    assert_int_equal(json_integer_value(json_object_get(r.fields, "count")), 3);
    assert_null(r.geometry);
    assert_string_equal(r.street, "六甲街道");
    assert_true(r.is_sample);
    json_decref(before);
    json_decref(o);
    ledger_row_fini(&r);
}

static lt_err has_file(lt_cx *cx, void *self, const char *sha256, kind_proof type, bool *has)
{
    (void)cx, (void)self, (void)type;
    *has = sha256[0] == 'a';
    return LT_OK;
}

#define HEX64(c) c "000000000000000000000000000000000000000000000000000000000000000"

static void transitions_that_are_refused(void **state)
{
    bench *b = *state;
    const kind_transition *t = kind_find_transition(&b->k, "close");
    static const struct {
        const char *state, *who, *evidence;
        lt_err      e;
        const char *field;
    } ROWS[] = {
        {"closed", "wang", "{}", LT_CONFLICT, NULL},
        {"seen", "li", "{\"after\":\"" HEX64("a") "\"}", LT_DENIED, NULL}, /* li moved it last */
        {"seen", "wang", NULL, LT_BAD_INPUT, "after"},
        {"seen", "wang", "[]", LT_BAD_INPUT, NULL},
        {"seen", "wang", "{\"before\":\"x\"}", LT_BAD_INPUT, "before"},
        {"seen", "wang", "{\"after\":\"x\"}", LT_BAD_INPUT, "after"},
        {"seen", "wang", "{\"after\":[]}", LT_BAD_INPUT, "after"},
        {"seen", "wang", "{\"after\":\"" HEX64("b") "\"}", LT_BAD_INPUT, "after"}, /* not this row's */
        {"seen", "wang", "{\"after\":[\"" HEX64("a") "\",\"" HEX64("b") "\"]}", LT_BAD_INPUT, "after"},
        {"seen", "wang", "{\"after\":\"" HEX64("a") "\",\"seen_on\":\"yesterday\"}", LT_BAD_INPUT, "seen_on"},
        {"seen", "wang", "{\"after\":\"" HEX64("a") "\",\"owner\":5}", LT_BAD_INPUT, "owner"},
    };
    for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++) {
        json_t *o = ROWS[i].evidence ? bench_json(b, ROWS[i].evidence) : NULL;
        transition_ask a = {.state = ROWS[i].state, .who = ROWS[i].who, .last_who = "li", .evidence = o, .has_file = has_file};
        lt_err e = transition_check(&b->cx, &b->k, t, &a);
        if (e != ROWS[i].e)
            print_message("row %zu: %s\n", i, b->cx.say);
        assert_int_equal(e, ROWS[i].e);
        if (ROWS[i].field)
            assert_string_equal(a.field, ROWS[i].field);
        json_decref(o);
    }
    assert_false(transition_is_open(t, "seen", "grid"));
    assert_false(transition_is_open(t, "closed", "lead"));
    assert_true(transition_is_open(t, "seen", "lead"));
}

static void a_deadline_ends_with_its_day(void **state)
{
    bench *b = *state;
    char text[CIVIL_TEXT_MAX];
    int64_t due = transition_due_ms(kind_find_transition(&b->k, "close"), NOON, CIVIL_SHANGHAI_MIN);
    civil_format_iso(due + 1, CIVIL_SHANGHAI_MIN, text);
    assert_string_equal(text, "2025-11-30T00:00:00+08:00");
    assert_int_equal(transition_due_ms(&(kind_transition){0}, NOON, CIVIL_SHANGHAI_MIN), 0);
}

/* --- into the keep ----------------------------------------------------------------------------------------------------- */

static void put(bench *b, keep *k, ledger_row *r)
{
    keep_row row;
    lt_err e = ledger_row_project(&b->cx, r, NULL, &row);
    if (!e)
        e = keep_put_row(&b->cx, k, &b->k.table, &row);
    if (e)
        print_message("%s\n", b->cx.say);
    assert_int_equal(e, LT_OK);
}

static char *written(const ledger_row *r, bool with_hidden)
{
    buf out;
    buf_init(&out, 65536);
    jout j = jout_of(&out);
    jout_begin_object(&j);
    ledger_row_write(r, with_hidden, &j);
    jout_end_object(&j);
    buf_byte(&out, 0);
    assert_int_equal(out.err, LT_OK);
    return (char *)out.p;
}

static void a_row_goes_and_comes_back(void **state)
{
    bench *b = *state;
    char dir[256], *text;
    keep *k;
    keep_row got;
    ledger_row back;
    scratch_make(dir, sizeof dir, "row");
    assert_int_equal(keep_create(&b->cx, dir), LT_OK);
    assert_int_equal(keep_open(&b->cx, dir, NULL, &k), LT_OK);
    assert_int_equal(keep_begin(&b->cx, k), LT_OK);
    keep_kind_change change = {.project = ledger_row_reproject, .self = &b->k, .t_ms = NOON};
    assert_int_equal(keep_put_kind(&b->cx, k, &b->k.table, &change), LT_OK);
    ledger_row r = fresh(b, "{\"fields\":{\"patch_no\":\"示例\",\"area_m2\":0.1,\"phone\":\"13800001234\",\"tags\":[\"a\",\"b\"],\"owner\":\"张三\"},\"street\":\"六甲街道\","
                            "\"geometry\":{\"type\":\"Point\",\"coordinates\":[102.7,25.04]}}");
    json_t *evidence = bench_json(b, "{\"after\":\"" HEX64("a") "\",\"seen_on\":\"2025-11-26\",\"owner\":\"李四\"}");
    assert_int_equal(ledger_row_move(&b->cx, &r, kind_find_transition(&b->k, "close"), evidence, &(ledger_act){"wang", NOON, 7, CIVIL_SHANGHAI_MIN}), LT_OK);
    r.version = r.made = 7;
    r.changed_ms = NOON;
    put(b, k, &r);
    assert_int_equal(keep_commit(&b->cx, k, 8), LT_OK);
    assert_int_equal(keep_get_row(&b->cx, k, &b->k.table, "p1", &got), LT_OK);
    assert_null(strstr(got.body, "13800001234")); /* the open body holds nothing hidden */
    assert_null(strstr(got.body, "李四"));
    assert_int_equal(ledger_row_read(&b->cx, &b->k, &got, &back), LT_OK);
    assert_true(json_equal(back.fields, r.fields));
    assert_true(json_equal(back.geometry, r.geometry));
    assert_string_equal(back.state, "closed");
    assert_string_equal(back.moved_by, "wang");
    assert_true(back.due_ms > NOON);
    assert_string_equal(json_get_text(back.fields, "seen_on", ""), "2025-11-26");
    text = written(&back, false);
    assert_non_null(strstr(text, "138***1234"));
    assert_null(strstr(text, "李四"));
    assert_non_null(strstr(text, "\"area_m2\":0.1"));
    free(text);
    text = written(&back, true);
    assert_non_null(strstr(text, "13800001234"));
    free(text);
    json_decref(evidence);
    ledger_row_fini(&r);
    ledger_row_fini(&back);
    keep_close(k);
    scratch_remove(dir);
}

static void a_kind_that_changed_says_what_does_not_fit(void **state)
{
    bench *b = *state;
    keep_row row = {.id = "1", .body = "{\"fields\":{\"patch_no\":\"123456789\",\"gone\":1},\"state\":\"seen\"}", .version = 1};
    assert_int_equal(ledger_row_reproject(&b->cx, &b->k, &row), LT_OK);
    assert_non_null(strstr(row.misfit, "超过8字"));
    assert_non_null(strstr(row.body, "\"gone\":1")); /* nothing is lost */
    row = (keep_row){.id = "2", .body = "{\"fields\":{\"patch_no\":\"1\",\"gone\":1},\"state\":\"seen\",\"geometry\":{\"type\":\"Point\",\"coordinates\":[1]}}"};
    assert_int_equal(ledger_row_reproject(&b->cx, &b->k, &row), LT_OK);
    assert_non_null(row.misfit);
    assert_null(row.where);
    row = (keep_row){.id = "3", .body = "{\"fields\":{\"patch_no\":\"1\"},\"state\":\"treating\"}"};
    assert_int_equal(ledger_row_reproject(&b->cx, &b->k, &row), LT_OK);
    assert_non_null(strstr(row.misfit, "treating"));
    row = (keep_row){.id = "4", .body = "{\"fields\":{\"patch_no\":\"1\",\"gone\":1,\"phone\":\"13800001234\"},\"state\":\"seen\"}"};
    assert_int_equal(ledger_row_reproject(&b->cx, &b->k, &row), LT_OK);
    assert_null(row.misfit);
    assert_null(strstr(row.body, "13800001234")); /* a field that became personal goes where it belongs */
    assert_non_null(strstr(row.hidden, "13800001234"));
}

static void masked_patches(void **state)
{
    bench *b = *state;
    json_t *o = bench_json(b, "{\"phone\":\"13800001234\",\"owner\":null,\"patch_no\":\"1\"}"), *m = ledger_row_mask(&b->k, o);
    assert_string_equal(json_get_text(m, "phone", ""), "138***1234");
    assert_true(json_is_null(json_object_get(m, "owner")));
    assert_string_equal(json_get_text(m, "patch_no", ""), "1");
    assert_string_equal(json_get_text(o, "phone", ""), "13800001234");
    json_decref(o);
    json_decref(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_BENCH(patches_that_are_refused),      WITH_BENCH(places_that_are_refused),      WITH_BENCH(a_patch_changes_what_it_names),
        WITH_BENCH(transitions_that_are_refused),  WITH_BENCH(a_deadline_ends_with_its_day), WITH_BENCH(a_row_goes_and_comes_back),
        WITH_BENCH(a_kind_that_changed_says_what_does_not_fit), WITH_BENCH(masked_patches),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
