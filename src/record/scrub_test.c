/* scrub_test.c - damage in old segments: found while opening when there is time, else in the background, named. */
#include "record/record_testkit.h"

#define OLD "00000000000000000000.seg"

static void make(kit *k, const journal_options *o)
{
    static uint8_t payload[60000];
    const span part = span_of(payload, sizeof payload);
    const journal_item item = {.kind = ENTRY_ACT, .parts = &part, .part_count = 1};
    kit_begin(k, true);
    journal *j = kit_open(k, o, NULL);
    for (int i = 0; i < 400; i++)
        assert_int_equal(journal_submit(&k->cx, j, &item, NULL, NULL), LT_OK);
    journal_close(j);
}

static void flip(const kit *k, size_t at)
{
    buf b;
    kit_read(k->dir, OLD, &b);
    assert_true(at < b.n);
    b.p[at] ^= 0x10;
    kit_write(k->dir, OLD, buf_span(&b));
    buf_fini(&b);
}

static void found_while_opening(void **state)
{
    (void)state;
    kit k;
    journal *j;
    const journal_options o = {.segment_bytes = 1u << 20, .verify_ms = 60000};
    make(&k, &o);
    flip(&k, 2 * 60096 + 500);
    assert_int_equal(journal_open(&k.cx, k.dir, &o, &j, NULL), LT_DAMAGED);
    assert_non_null(strstr(k.cx.say, "entry 2 is damaged"));
    flip(&k, 2 * 60096 + 500);
    j = kit_open(&k, &o, NULL);
    assert_string_equal(journal_damage(j), "");
    journal_close(j);
    kit_end(&k);
}

/* One millisecond is too short for 24 MB: opened, then told. Reading it is refused all the same. */
static void found_in_the_background(void **state)
{
    (void)state;
    kit k;
    lt_entry e;
    buf b;
    const journal_options o = {.segment_bytes = 1u << 20, .verify_ms = 1};
    make(&k, &o);
    flip(&k, 3 * 60096 + 80);
    journal *j = kit_open(&k, &o, NULL);
    buf_init(&b, 1u << 20);
    assert_int_equal(journal_get(&k.cx, j, 3, &e, &b), LT_DAMAGED);
    assert_non_null(strstr(k.cx.say, "entry 3 is damaged"));
    assert_int_equal(journal_get(&k.cx, j, 2, &e, &b), LT_OK);
    for (int i = 0; i < 1500 && !*journal_damage(j); i++)
        usleep(20000);
    assert_non_null(strstr(journal_damage(j), "entry 3 is damaged"));
    buf_fini(&b);
    journal_close(j);
    kit_end(&k);
}

static void an_intact_journal_is_not_blamed(void **state)
{
    (void)state;
    kit k;
    const journal_options o = {.segment_bytes = 1u << 20, .verify_ms = 1};
    make(&k, &o);
    journal *j = kit_open(&k, &o, NULL);
    for (uint64_t i = 0; i < 20; i++) { /* erasing while it reads must not look like damage */
        assert_int_equal(journal_erase(&k.cx, j, i * 15), LT_OK);
        usleep(5000);
    }
    usleep(200000);
    assert_string_equal(journal_damage(j), "");
    journal_close(j);
    j = kit_open(&k, &(journal_options){.segment_bytes = 1u << 20, .verify_ms = 60000}, NULL);
    journal_close(j);
    kit_end(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(found_while_opening),
        cmocka_unit_test(found_in_the_background),
        cmocka_unit_test(an_intact_journal_is_not_blamed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
