/* journal_test.c - appending, reading, heads, proofs, erasing, following; refusals first. */
#include "record/record_testkit.h"

#include <pthread.h>

#include "record/note.h"
#include "record/proof.h"

static void bad_names_and_second_journals_are_refused(void **state)
{
    (void)state;
    kit k;
    journal *j;
    char key[512];
    struct stat st;
    kit_begin(&k, false);
    assert_int_equal(journal_open(&k.cx, k.dir, NULL, &j, NULL), LT_NOT_FOUND);
    assert_int_equal(journal_create(&k.cx, k.dir, ""), LT_BAD_INPUT);
    assert_int_equal(journal_create(&k.cx, k.dir, "two words"), LT_BAD_INPUT);
    assert_int_equal(journal_create(&k.cx, k.dir, "a+b"), LT_BAD_INPUT);
    assert_int_equal(journal_create(&k.cx, k.dir, "line\nbreak"), LT_BAD_INPUT);
    assert_int_equal(journal_create(&k.cx, k.dir, "guandu.example/log"), LT_OK);
    assert_int_equal(journal_create(&k.cx, k.dir, "guandu.example/log"), LT_CONFLICT);
    snprintf(key, sizeof key, "%s/keys/sign.key", k.dir);
    assert_int_equal(stat(key, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    kit_end(&k);
}

static void one_writer_at_a_time(void **state)
{
    (void)state;
    kit k;
    journal *second;
    kit_begin(&k, true);
    journal *j = kit_open(&k, NULL, NULL);
    assert_int_equal(journal_open(&k.cx, k.dir, NULL, &second, NULL), LT_BUSY);
    journal_close(j);
    journal_close(kit_open(&k, NULL, NULL));
    kit_end(&k);
}

static void a_foreign_key_is_refused(void **state)
{
    (void)state;
    kit k, other;
    char cmd[2][600];
    journal *j;
    kit_begin(&k, true);
    kit_begin(&other, true);
    snprintf(cmd[0], sizeof cmd[0], "%s/keys/sign.pub", other.dir);
    snprintf(cmd[1], sizeof cmd[1], "%s/keys/sign.pub", k.dir);
    assert_int_equal(rename(cmd[0], cmd[1]), 0);
    assert_int_equal(journal_open(&k.cx, k.dir, NULL, &j, NULL), LT_DAMAGED);
    kit_end(&other);
    kit_end(&k);
}

static void limits(void **state)
{
    (void)state;
    kit k;
    kit_begin(&k, true);
    journal *j = kit_open(&k, NULL, NULL);
    uint8_t *big = calloc(1, ENTRY_PAYLOAD_MAX);
    uint64_t number;
    assert_non_null(big);
    const span parts[2] = {span_of(big, ENTRY_PAYLOAD_MAX), span_of(big, 1)};
    journal_item item = {.kind = ENTRY_ACT, .parts = parts, .part_count = 2};
    assert_int_equal(journal_append(&k.cx, j, &item, &number), LT_LIMIT);
    item.part_count = 1;
    assert_int_equal(journal_append(&k.cx, j, &item, &number), LT_OK);
    item.part_count = 0; /* an entry of nothing is an entry */
    assert_int_equal(journal_append(&k.cx, j, &item, &number), LT_OK);
    assert_int_equal(number, 1);
    buf b;
    lt_entry e;
    buf_init(&b, ENTRY_PAYLOAD_MAX + 1);
    assert_int_equal(journal_get(&k.cx, j, 0, &e, &b), LT_OK);
    assert_int_equal(e.payload.n, ENTRY_PAYLOAD_MAX);
    assert_memory_equal(e.payload.p, big, ENTRY_PAYLOAD_MAX);
    buf_reset(&b);
    assert_int_equal(journal_get(&k.cx, j, 1, &e, &b), LT_OK);
    assert_int_equal(e.payload.n, 0);
    assert_non_null(e.payload.p); /* empty, not erased */
    assert_int_equal(journal_get(&k.cx, j, journal_count(j), &e, &b), LT_NOT_FOUND);
    buf_fini(&b);
    free(big);
    journal_close(j);
    kit_end(&k);
}

static void what_was_appended_is_read_again(void **state)
{
    (void)state;
    kit k;
    kit_begin(&k, true);
    const journal_options o = {.segment_bytes = 4096, .head_entries = 10};
    journal *j = kit_open(&k, &o, NULL);
    uint64_t last = 0, checked;
    for (uint64_t i = 0; i < 300; i++) {
        uint64_t number = kit_append(&k, j, i);
        assert_true(i == 0 || number > last);
        last = number;
    }
    assert_int_equal(kit_count_frames(&k, j), 300);
    assert_int_equal(journal_check(&k.cx, j, &checked), LT_OK);
    assert_int_equal(checked, journal_count(j));
    uint64_t before = journal_count(j);
    journal_close(j);
    for (int round = 0; round < 3; round++) {
        buf notice;
        buf_init(&notice, 4096);
        j = kit_open(&k, &o, &notice);
        assert_int_equal(notice.n, 0);
        assert_true(journal_count(j) >= before);
        assert_int_equal(kit_count_frames(&k, j), 300 + (uint64_t)round);
        assert_int_equal(journal_check(&k.cx, j, &checked), LT_OK);
        kit_append(&k, j, 300 + (uint64_t)round);
        before = journal_count(j);
        journal_close(j);
        buf_fini(&notice);
    }
    kit_end(&k);
}

static int64_t back_and_forth_us(void *self)
{
    static const int64_t T[4] = {1000, 900, 2000, -5};
    int *n = self;
    return T[(*n)++ % 4];
}

static void receive_times_never_decrease(void **state)
{
    (void)state;
    kit k;
    int calls = 0;
    kit_begin(&k, true);
    k.cx.clock = (lt_clock){back_and_forth_us, &calls};
    journal *j = kit_open(&k, NULL, NULL);
    for (uint64_t i = 0; i < 12; i++)
        kit_append(&k, j, i);
    journal_cursor *c;
    lt_entry e;
    int64_t last = INT64_MIN;
    assert_int_equal(journal_cursor_open(&k.cx, j, 0, &c), LT_OK);
    while (journal_cursor_next(&k.cx, c, &e) == LT_OK) {
        assert_true(e.recv_us >= last);
        last = e.recv_us;
    }
    assert_int_equal(last, 2000);
    journal_cursor_close(c);
    journal_close(j);
    kit_end(&k);
}

static void heads_cover_everything_before_them(void **state)
{
    (void)state;
    kit k;
    journal_head h, again;
    note_head inside;
    note_key key;
    uint8_t root[32];
    kit_begin(&k, true);
    const journal_options o = {.head_entries = 7, .head_ms = 3600000, .segment_bytes = 8192};
    journal *j = kit_open(&k, &o, NULL);
    assert_int_equal(journal_newest_head(&k.cx, j, &h), LT_NOT_FOUND);
    assert_int_equal(journal_sign_now(&k.cx, j, &h), LT_NOT_FOUND);
    for (uint64_t i = 0; i < 6; i++)
        kit_append(&k, j, i);
    assert_int_equal(journal_newest_head(&k.cx, j, &h), LT_NOT_FOUND);
    kit_append(&k, j, 6);
    assert_int_equal(journal_newest_head(&k.cx, j, &h), LT_OK);
    assert_int_equal(h.entry, 7);
    assert_int_equal(h.size, 7);
    assert_int_equal(journal_root(&k.cx, j, 7, root), LT_OK);
    assert_memory_equal(root, h.root, 32);
    assert_int_equal(note_key_parse_public(&k.cx, span_text(journal_public_key(j)), &key), LT_OK);
    assert_int_equal(note_open(&k.cx, &key, span_text(h.note), &inside), LT_OK);
    assert_int_equal(journal_sign_now(&k.cx, j, &again), LT_OK); /* covered already: no second one */
    assert_int_equal(again.entry, h.entry);
    kit_append(&k, j, 7);
    assert_int_equal(journal_sign_now(&k.cx, j, &again), LT_OK);
    assert_int_equal(again.size, 9);
    kit_append(&k, j, 8);
    journal_close(j); /* signs a last one */
    j = kit_open(&k, &o, NULL);
    assert_int_equal(journal_newest_head(&k.cx, j, &again), LT_OK);
    assert_int_equal(again.entry, journal_count(j) - 1);
    uint64_t n = journal_count(j);
    journal_close(j);
    j = kit_open(&k, &o, NULL); /* nothing new: no new head */
    assert_int_equal(journal_count(j), n);
    journal_close(j);
    kit_end(&k);
}

static void a_head_is_signed_when_time_has_passed(void **state)
{
    (void)state;
    kit k;
    journal_head h;
    kit_begin(&k, true);
    const journal_options o = {.head_ms = 30};
    journal *j = kit_open(&k, &o, NULL);
    kit_append(&k, j, 0);
    assert_int_equal(journal_wait(j, 1, 5000), 2);
    assert_int_equal(journal_newest_head(&k.cx, j, &h), LT_OK);
    assert_int_equal(h.size, 1);
    assert_int_equal(journal_wait(j, 2, 120), 2); /* and no more while nothing is appended */
    journal_close(j);
    kit_end(&k);
}

/* Whoever forms an entry (the writing thread does when it is idle), the thread that watches the clock hears of it. */
static void a_head_is_signed_whichever_thread_formed(void **state)
{
    (void)state;
    kit k;
    kit_begin(&k, true);
    const journal_options o = {.head_ms = 1};
    journal *j = kit_open(&k, &o, NULL);
    for (uint64_t i = 0; i < 300; i++) {
        kit_append(&k, j, i);
        assert_int_equal(journal_wait(j, 2 * i + 1, 20000), 2 * i + 2);
    }
    journal_close(j);
    kit_end(&k);
}

static void proofs_over_segments_and_kept_levels(void **state)
{
    (void)state;
    kit k;
    uint8_t root[32], old_root[32];
    buf b;
    kit_begin(&k, true);
    const journal_options o = {.segment_bytes = 16384, .head_entries = 500};
    journal *j = kit_open(&k, &o, NULL);
    span part;
    uint8_t room[512];
    for (uint64_t i = 0; i < 1500; i++) {
        journal_item item = kit_item(&part, room, i);
        assert_int_equal(journal_submit(&k.cx, j, &item, NULL, NULL), LT_OK);
    }
    kit_append(&k, j, 1500);
    buf_init(&b, 65536);
    uint64_t n = journal_count(j), sizes[] = {1, 2, 255, 256, 257, 511, 512, 1000, 1024, n - 1, n};
    for (size_t a = 0; a < sizeof sizes / sizeof sizes[0]; a++)
        for (size_t z = a; z < sizeof sizes / sizeof sizes[0]; z++) {
            const proof_head old_head = {sizes[a], old_root}, head = {sizes[z], root};
            assert_int_equal(journal_root(&k.cx, j, sizes[a], old_root), LT_OK);
            assert_int_equal(journal_root(&k.cx, j, sizes[z], root), LT_OK);
            buf_reset(&b);
            assert_int_equal(journal_prove_consistency(&k.cx, j, sizes[a], sizes[z], &b), LT_OK);
            assert_int_equal(proof_verify_consistency(&k.cx, &old_head, &head, buf_span(&b)), LT_OK);
        }
    assert_int_equal(journal_root(&k.cx, j, n + 1, root), LT_NOT_FOUND);
    assert_int_equal(journal_prove_inclusion(&k.cx, j, 5, 5, &b), LT_BAD_INPUT);
    assert_int_equal(journal_prove_consistency(&k.cx, j, 6, 5, &b), LT_BAD_INPUT);
    buf_fini(&b);
    journal_close(j);
    kit_end(&k);
}

static void erased_is_gone_and_proved(void **state)
{
    (void)state;
    kit k;
    lt_entry e;
    journal_head h;
    uint8_t before[32], after[32];
    uint64_t checked;
    buf b;
    kit_begin(&k, true);
    const journal_options o = {.segment_bytes = 4096};
    journal *j = kit_open(&k, &o, NULL);
    for (uint64_t i = 0; i < 100; i++)
        kit_append(&k, j, i);
    assert_int_equal(journal_sign_now(&k.cx, j, &h), LT_OK);
    assert_int_equal(journal_root(&k.cx, j, 100, before), LT_OK);
    assert_int_equal(journal_erase(&k.cx, j, h.entry), LT_DENIED);
    assert_int_equal(journal_erase(&k.cx, j, 5000), LT_NOT_FOUND);
    assert_int_equal(journal_erase(&k.cx, j, 3), LT_OK);  /* in a sealed segment */
    assert_int_equal(journal_erase(&k.cx, j, 3), LT_OK);  /* twice is once */
    assert_int_equal(journal_erase(&k.cx, j, 99), LT_OK); /* in the one that grows */
    kit_append(&k, j, 100);
    for (int round = 0; round < 2; round++) {
        buf_init(&b, 65536);
        assert_int_equal(journal_get(&k.cx, j, 3, &e, &b), LT_OK);
        assert_null(e.payload.p);
        assert_int_equal(e.payload.n, 0);
        assert_int_equal(e.source, 3);
        buf_reset(&b);
        assert_int_equal(journal_get_raw(&k.cx, j, 99, &b), LT_OK);
        for (size_t i = JOURNAL_HEADER_BYTES; i < b.n; i++)
            assert_int_equal(b.p[i], 0);
        buf_fini(&b);
        assert_int_equal(journal_root(&k.cx, j, 100, after), LT_OK);
        assert_memory_equal(before, after, 32);
        assert_int_equal(journal_check(&k.cx, j, &checked), LT_OK);
        assert_int_equal(kit_count_frames(&k, j), 101);
        journal_close(j);
        j = kit_open(&k, &o, NULL);
    }
    journal_close(j);
    kit_end(&k);
}

/* --- concurrency --------------------------------------------------------------------------------------------- */

#define THREADS  4
#define EACH     400

typedef struct appender {
    journal *j;
    unsigned id;
    uint64_t number[EACH];
    lt_err   err;
} appender;

static void *append_many(void *self)
{
    appender *a = self;
    lt_cx cx;
    cx_init(&cx, NULL);
    for (uint64_t i = 0; i < EACH && !a->err; i++) {
        uint8_t room[512];
        span part;
        journal_item item = kit_item(&part, room, a->id * EACH + i);
        a->err = journal_append(&cx, a->j, &item, &a->number[i]);
    }
    return NULL;
}

static void concurrent_appenders(void **state)
{
    (void)state;
    kit k;
    static appender a[THREADS];
    pthread_t t[THREADS];
    uint64_t checked;
    kit_begin(&k, true);
    const journal_options o = {.segment_bytes = 32768, .head_entries = 50};
    journal *j = kit_open(&k, &o, NULL);
    for (unsigned i = 0; i < THREADS; i++) {
        a[i] = (appender){.j = j, .id = i};
        assert_int_equal(pthread_create(&t[i], NULL, append_many, &a[i]), 0);
    }
    for (unsigned i = 0; i < THREADS; i++)
        pthread_join(t[i], NULL);
    assert_true(journal_batches(j) < THREADS * EACH); /* some shared an fdatasync */
    buf b;
    buf_init(&b, 65536);
    for (unsigned i = 0; i < THREADS; i++) {
        assert_int_equal(a[i].err, LT_OK);
        for (unsigned n = 0; n < EACH; n++) {
            lt_entry e;
            buf_reset(&b);
            assert_true(n == 0 || a[i].number[n] > a[i].number[n - 1]);
            assert_int_equal(journal_get(&k.cx, j, a[i].number[n], &e, &b), LT_OK);
            assert_int_equal(e.source, i * EACH + n);
        }
    }
    buf_fini(&b);
    assert_int_equal(kit_count_frames(&k, j), THREADS * EACH);
    assert_int_equal(journal_check(&k.cx, j, &checked), LT_OK);
    journal_close(j);
    kit_end(&k);
}

typedef struct tally {
    pthread_mutex_t lock;
    uint64_t        ok, refused, first, last;
} tally;

static void count_done(void *self, lt_err e, uint64_t number, const char *say)
{
    tally *t = self;
    (void)say;
    pthread_mutex_lock(&t->lock);
    if (e == LT_OK) {
        t->first = t->ok == 0 ? number : t->first;
        t->last = number;
        t->ok++;
    } else {
        t->refused++;
    }
    pthread_mutex_unlock(&t->lock);
}

static void a_group_goes_to_disk_together(void **state)
{
    (void)state;
    kit k;
    enum { N = 2000 };
    tally t = {.lock = PTHREAD_MUTEX_INITIALIZER};
    static journal_item items[N];
    static span parts[N];
    static uint8_t room[N][512];
    static void *selves[N];
    kit_begin(&k, true);
    const journal_options o = {.head_entries = 1000000};
    journal *j = kit_open(&k, &o, NULL);
    for (uint64_t i = 0; i < N; i++) {
        items[i] = kit_item(&parts[i], room[i], i);
        selves[i] = &t;
    }
    for (int round = 0; round < 3; round++) {
        uint64_t before = journal_batches(j), target = journal_count(j) + N;
        assert_int_equal(journal_submit_many(&k.cx, j, items, N, &(journal_many){count_done, selves}), LT_OK);
        while (journal_count(j) < target)
            journal_wait(j, journal_count(j), 1000);
        assert_int_equal(journal_batches(j), before + 1);
    }
    journal_close(j);
    assert_int_equal(t.ok, 3 * N);
    assert_int_equal(t.last - t.first, 3 * N - 1);
    kit_end(&k);
}

/* More than the batch buffer holds, in one group and one by one: the caller waits, nothing is lost. */
static void back_pressure(void **state)
{
    (void)state;
    kit k;
    enum { N = 60 };
    tally t = {.lock = PTHREAD_MUTEX_INITIALIZER};
    journal_item items[N];
    void *selves[N];
    uint8_t *big = calloc(1, 1 << 20);
    assert_non_null(big);
    const span part = span_of(big, 1 << 20);
    kit_begin(&k, true);
    journal *j = kit_open(&k, NULL, NULL);
    for (unsigned i = 0; i < N; i++) {
        items[i] = (journal_item){.kind = ENTRY_ACT, .source = i, .parts = &part, .part_count = 1};
        selves[i] = &t;
    }
    assert_int_equal(journal_submit_many(&k.cx, j, items, N, &(journal_many){count_done, selves}), LT_OK);
    for (unsigned i = 0; i < N; i++)
        assert_int_equal(journal_submit(&k.cx, j, &items[i], count_done, &t), LT_OK);
    journal_close(j);
    assert_int_equal(t.ok, 2 * N);
    assert_int_equal(t.refused, 0);
    free(big);
    kit_end(&k);
}

static void *follow(void *self)
{
    kit *k = self;
    kit mine = *k;
    const journal_options o = {.is_read_only = true};
    journal *j = kit_open(&mine, &o, NULL);
    journal_cursor *c;
    uint64_t frames = 0, next = 0;
    if (journal_cursor_open(&mine.cx, j, 0, &c) != LT_OK)
        return NULL;
    for (int idle = 0; idle < 400 && frames < 3000;) {
        lt_entry e;
        uint8_t want[512];
        lt_err err = journal_cursor_next(&mine.cx, c, &e);
        next += err == LT_OK;
        if (err == LT_NOT_FOUND) {
            idle++;
            journal_wait(j, next, 50);
        } else if (err) {
            print_message("follower: %s\n", mine.cx.say);
            break;
        } else if (e.kind == ENTRY_FRAME) {
            idle = 0;
            if (e.payload.n != kit_payload(e.source, want) || memcmp(want, e.payload.p, e.payload.n) != 0)
                break;
            frames++;
        }
    }
    journal_cursor_close(c);
    uint64_t checked;
    bool good = journal_check(&mine.cx, j, &checked) == LT_OK && frames == 3000;
    if (!good)
        print_message("follower: %llu frames, %s\n", (unsigned long long)frames, mine.cx.say);
    journal_close(j);
    return good ? k : NULL;
}

static void a_reader_follows_the_writer(void **state)
{
    (void)state;
    kit k;
    pthread_t t;
    void *good;
    kit_begin(&k, true);
    const journal_options o = {.segment_bytes = 65536, .head_entries = 100};
    journal *j = kit_open(&k, &o, NULL);
    assert_int_equal(pthread_create(&t, NULL, follow, &k), 0);
    span part;
    uint8_t room[512];
    for (uint64_t i = 0; i < 3000; i++) {
        journal_item item = kit_item(&part, room, i);
        if (i % 100 == 99)
            kit_append(&k, j, i);
        else
            assert_int_equal(journal_submit(&k.cx, j, &item, NULL, NULL), LT_OK);
    }
    pthread_join(t, &good);
    assert_non_null(good);
    journal_close(j);
    kit_end(&k);
}

static void a_reader_writes_nothing(void **state)
{
    (void)state;
    kit k;
    journal_head h;
    uint64_t number;
    const journal_item item = {.kind = ENTRY_ACT};
    const journal_options o = {.is_read_only = true};
    kit_begin(&k, true);
    journal *j = kit_open(&k, &o, NULL); /* before anything was written */
    assert_int_equal(journal_count(j), 0);
    journal *w = kit_open(&k, NULL, NULL);
    kit_append(&k, w, 0);
    assert_int_equal(journal_count(j), 1);
    assert_int_equal(journal_append(&k.cx, j, &item, &number), LT_DENIED);
    assert_int_equal(journal_erase(&k.cx, j, 0), LT_DENIED);
    assert_int_equal(journal_sign_now(&k.cx, j, &h), LT_DENIED);
    journal_close(w);
    assert_int_equal(kit_count_frames(&k, j), 1);
    assert_int_equal(journal_newest_head(&k.cx, j, &h), LT_OK);
    journal_close(j);
    kit_end(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bad_names_and_second_journals_are_refused),
        cmocka_unit_test(one_writer_at_a_time),
        cmocka_unit_test(a_foreign_key_is_refused),
        cmocka_unit_test(limits),
        cmocka_unit_test(a_reader_writes_nothing),
        cmocka_unit_test(what_was_appended_is_read_again),
        cmocka_unit_test(receive_times_never_decrease),
        cmocka_unit_test(heads_cover_everything_before_them),
        cmocka_unit_test(a_head_is_signed_when_time_has_passed),
        cmocka_unit_test(a_head_is_signed_whichever_thread_formed),
        cmocka_unit_test(proofs_over_segments_and_kept_levels),
        cmocka_unit_test(erased_is_gone_and_proved),
        cmocka_unit_test(concurrent_appenders),
        cmocka_unit_test(a_group_goes_to_disk_together),
        cmocka_unit_test(back_pressure),
        cmocka_unit_test(a_reader_follows_the_writer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
