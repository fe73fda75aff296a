/* prove_test.c - what a value's claim says of it: the item of the frame that it came from and no other of the same figure. */
#include "app/app_testkit.h"

#include "app/prove.h"
#include "base/civil.h"
#include "base/json.h"

static int set_up(void **state)
{
    desk *d = calloc(1, sizeof *d);
    assert_non_null(d);
    desk_begin(d, "prove");
    desk_append_device(d, "M1");
    *state = d;
    return 0;
}

static int tear_down(void **state)
{
    desk *d = *state;
    desk_end(d);
    free(d);
    return 0;
}

static int64_t at(const char *iso)
{
    int64_t ms = 0;
    assert_true(civil_parse_iso(span_text(iso), CIVIL_SHANGHAI_MIN, &ms));
    return ms;
}

static lt_err prove(desk *d, const char *series, const char *when, buf *out)
{
    buf_reset(out);
    return prove_value(&d->cx, d->s.j, d->s.k, series, at(when), out);
}

/* The claim's "text", or "". */
static void text_of(desk *d, const char *series, const char *when, char out[128])
{
    buf proof;
    json_t *o = NULL;
    buf_init(&proof, 1u << 20);
    assert_int_equal(prove(d, series, when, &proof), LT_OK);
    assert_int_equal(json_parse(&d->cx, buf_span(&proof), &o), LT_OK);
    const json_t *claim = json_object_get(o, "claim");
    assert_string_equal(json_get_text(claim, "series", ""), series);
    snprintf(out, 128, "%s", json_get_text(claim, "text", ""));
    json_decref(o);
    buf_fini(&proof);
}

static void says_what_is_not_there(void **state)
{
    desk *d = *state;
    buf out;
    buf_init(&out, 1u << 20);
    desk_append_hour(d, ENTRY_FRAME, 1, "DataTime=20261124120000;a34004-Avg=12");
    assert_int_equal(job_apply_all(&d->cx, &d->s), LT_OK);
    assert_int_equal(prove(d, "A/PM10/hour", "2026-11-24T12:00", &out), LT_NOT_FOUND);
    assert_int_equal(prove(d, "A/PM2.5/hour", "2026-11-24T13:00", &out), LT_NOT_FOUND);
    assert_int_equal(prove(d, "A", "2026-11-24T12:00", &out), LT_BAD_INPUT);
    assert_int_equal(prove_entry(&d->cx, d->s.j, journal_count(d->s.j), &out), LT_NOT_FOUND);
    assert_int_equal(prove_entry(&d->cx, d->s.j, 0, &out), LT_OK);
    buf_fini(&out);
}

/* Equal figures of other quantities and other statistics stand in the same frame. */
static void names_the_item_of_the_value(void **state)
{
    desk *d = *state;
    char text[128];
    desk_append_hour(d, ENTRY_FRAME, 1, "DataTime=20261124120000;a34004-Min=12,a34004-Avg=12,a34004-Flag=N;a34002-Avg=12.0,a34002-Flag=N;a21026-Avg=12");
    assert_int_equal(job_apply_all(&d->cx, &d->s), LT_OK);
    text_of(d, "A/PM2.5/hour", "2026-11-24T12:00", text);
    assert_string_equal(text, "a34004-Avg=12");
    text_of(d, "A/PM2.5/hour/Min", "2026-11-24T12:00", text);
    assert_string_equal(text, "a34004-Min=12");
    text_of(d, "A/PM10/hour", "2026-11-24T12:00", text);
    assert_string_equal(text, "a34002-Avg=12.0");
    text_of(d, "A/SO2/hour", "2026-11-24T12:00", text);
    assert_string_equal(text, "a21026-Avg=12");
}

static bool holds(desk *d, span proof)
{
    buf report;
    buf_init(&report, 1u << 20);
    lt_err e = proof_verify(&d->cx, proof, span_text(journal_public_key(d->s.j)), &report);
    buf_fini(&report);
    return e == LT_OK;
}

static void swap(buf *b, const char *from, const char *to)
{
    assert_int_equal(strlen(from), strlen(to));
    uint8_t *at = memmem(b->p, b->n, from, strlen(from));
    assert_non_null(at);
    memcpy(at, to, strlen(to));
}

/* A product is proved by its key, and by no other. */
static void a_product_is_proved(void **state)
{
    desk *d = *state;
    buf out;
    buf_init(&out, 1u << 20);
    uint64_t frame = desk_append_hour(d, ENTRY_FRAME, 1, "DataTime=20261124120000;a34004-Avg=12");
    desk_append(d, ENTRY_PRODUCT, 0, span_text("{\"keys\":[\"aqi/hour/A/1\",\"aqi/now/A\"],\"aqi\":42,\"note\":\"aqi/now/B\"}"));
    assert_int_equal(job_apply_all(&d->cx, &d->s), LT_OK);
    assert_int_equal(prove_product(&d->cx, d->s.j, d->s.k, "aqi/now/B", &out), LT_NOT_FOUND);
    assert_int_equal(prove_product(&d->cx, d->s.j, d->s.k, "aqi/now/A", &out), LT_OK);
    assert_true(holds(d, buf_span(&out)));
    swap(&out, "\"product\":\"aqi/now/A\"", "\"product\":\"aqi/now/B\""); /* stands in the entry, but as no key */
    assert_false(holds(d, buf_span(&out)));
    buf_reset(&out);
    const char claim[] = "{\"product\":\"aqi/now/A\"}"; /* a frame is no product */
    assert_int_equal(proof_make(&d->cx, d->s.j, frame, span_text(claim), &out), LT_DAMAGED);
    buf_fini(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(says_what_is_not_there, set_up, tear_down),
        cmocka_unit_test_setup_teardown(names_the_item_of_the_value, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_product_is_proved, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
