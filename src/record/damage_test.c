/* damage_test.c - journals that somebody or something changed: each fault is named with its entry, or is a torn tail. */
#include "record/record_testkit.h"

#include <dirent.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "record/layout.h"

#define SEG0 "00000000000000000000.seg"

/* --- the folder's files as they were --------------------------------------------------------------------------- */

typedef struct saved_file {
    char name[64];
    buf  content;
} saved_file;

typedef struct saved {
    saved_file file[32];
    size_t     n;
} saved;

static int by_name(const void *a, const void *b)
{
    return strcmp(((const saved_file *)a)->name, ((const saved_file *)b)->name);
}

static void save(const kit *k, saved *s)
{
    char path[512];
    snprintf(path, sizeof path, "%s/journal", k->dir);
    DIR *d = opendir(path);
    assert_non_null(d);
    s->n = 0;
    for (struct dirent *f; (f = readdir(d));)
        if (f->d_name[0] != '.') {
            assert_true(s->n < 32);
            snprintf(s->file[s->n].name, sizeof s->file[0].name, "%.63s", f->d_name);
            kit_read(k->dir, f->d_name, &s->file[s->n++].content);
        }
    closedir(d);
    qsort(s->file, s->n, sizeof s->file[0], by_name);
}

static void restore(const kit *k, const saved *s)
{
    char path[512];
    snprintf(path, sizeof path, "%s/journal", k->dir);
    scratch_remove(path);
    assert_int_equal(mkdir(path, 0755), 0);
    for (size_t i = 0; i < s->n; i++)
        kit_write(k->dir, s->file[i].name, buf_span(&s->file[i].content));
}

static void forget(saved *s)
{
    for (size_t i = 0; i < s->n; i++)
        buf_fini(&s->file[i].content);
}

/* The n-th segment file (0: the first), in the order of names. */
static saved_file *segment(saved *s, size_t n)
{
    for (size_t i = 0; i < s->n; i++)
        if (strstr(s->file[i].name, ".seg") && n-- == 0)
            return &s->file[i];
    fail();
    return NULL;
}

/* The file with one bit of byte `at` turned; what is kept of it stays as it is. */
static void write_flipped(const kit *k, saved_file *f, size_t at)
{
    f->content.p[at] ^= (uint8_t)(1u << at % 8);
    kit_write(k->dir, f->name, buf_span(&f->content));
    f->content.p[at] ^= (uint8_t)(1u << at % 8);
}

static size_t segment_count(const saved *s)
{
    size_t n = 0;
    for (size_t i = 0; i < s->n; i++)
        n += strstr(s->file[i].name, ".seg") != NULL;
    return n;
}

/* As if the machine had been started again since: the mark is no longer exact. */
static void restart_machine(const kit *k)
{
    buf b;
    kit_read(k->dir, "durable", &b);
    assert_int_equal(b.n, 40);
    b.p[9] ^= 0x55;
    kit_write(k->dir, "durable", buf_span(&b));
    buf_fini(&b);
}

static const journal_options NO_HEADS = {.head_entries = 1000000, .head_ms = 3600000};

static lt_err open_now(kit *k, const journal_options *o, buf *notice)
{
    journal *j = NULL;
    lt_err e = journal_open(&k->cx, k->dir, o, &j, notice);
    if (!e)
        journal_close(j);
    return e;
}

static void assert_names(kit *k, lt_err e, uint64_t number)
{
    char want[64];
    snprintf(want, sizeof want, "entry %llu ", (unsigned long long)number);
    if (e != LT_DAMAGED || !strstr(k->cx.say, want))
        print_message("entry %llu: error %d, %s\n", (unsigned long long)number, e, k->cx.say);
    assert_int_equal(e, LT_DAMAGED);
    assert_non_null(strstr(k->cx.say, want));
}

/* Entry and first byte of the entry that holds byte `at` of a segment beginning with `first`. */
static uint64_t entry_at(span seg, uint64_t first, size_t at, size_t *begin)
{
    layout_entry e;
    for (*begin = 0; layout_read(span_cut(seg, *begin, seg.n), &e) == LAYOUT_WHOLE; *begin += e.bytes, first++)
        if (at < *begin + e.bytes)
            return first;
    fail();
    return 0;
}

/* --- every byte -------------------------------------------------------------------------------------------------- */

static void make_small(kit *k, saved *s)
{
    kit_begin(k, true);
    journal *j = kit_open(k, &NO_HEADS, NULL);
    for (uint64_t i = 0; i < 4; i++)
        kit_append(k, j, i);
    journal_close(j); /* signs a head as the last entry */
    save(k, s);
}

static void every_byte_of_what_was_acknowledged(void **state)
{
    (void)state;
    kit k;
    saved s;
    make_small(&k, &s);
    saved_file *f = segment(&s, 0);
    span seg = buf_span(&f->content);
    for (size_t at = 0; at < seg.n; at++) {
        size_t begin;
        uint64_t number = entry_at(seg, 0, at, &begin);
        const journal_options beside = {.is_read_only = true};
        write_flipped(&k, f, at);
        assert_names(&k, open_now(&k, &NO_HEADS, NULL), number);
        if (at % 16 == 0)
            assert_names(&k, open_now(&k, &beside, NULL), number);
    }
    restore(&k, &s);
    assert_int_equal(open_now(&k, &NO_HEADS, NULL), LT_OK); /* refusing has changed nothing */
    forget(&s);
    kit_end(&k);
}

/* After a power cut nobody knows what was acknowledged: damage before a later batch is named, the last batch may be torn. */
static void every_byte_after_a_power_cut(void **state)
{
    (void)state;
    kit k;
    saved s;
    make_small(&k, &s);
    saved_file *f = segment(&s, 0);
    span seg = buf_span(&f->content);
    size_t torn = 0;
    for (size_t at = 0; at < seg.n; at += 3) {
        size_t begin;
        buf notice;
        journal *j;
        uint64_t number = entry_at(seg, 0, at, &begin);
        restore(&k, &s);
        kit_remove(k.dir, "durable");
        write_flipped(&k, f, at);
        buf_init(&notice, 4096);
        lt_err e = journal_open(&k.cx, k.dir, &NO_HEADS, &j, &notice);
        if (e) {
            assert_names(&k, e, number);
        } else {
            char want[64];
            snprintf(want, sizeof want, "where entry %llu would begin", (unsigned long long)number);
            assert_int_equal(number, 4); /* nothing was formed after the last batch */
            assert_int_equal(journal_count(j), 4);
            assert_non_null(memmem(notice.p, notice.n, want, strlen(want)));
            assert_int_equal(kit_count_frames(&k, j), 4);
            journal_close(j);
            torn++;
        }
        buf_fini(&notice);
    }
    assert_true(torn > 0);
    forget(&s);
    kit_end(&k);
}

/* --- the tail's end ---------------------------------------------------------------------------------------------- */

static void a_torn_tail_is_cut_and_said(void **state)
{
    (void)state;
    kit k;
    saved s;
    uint64_t checked;
    make_small(&k, &s);
    saved_file *f = segment(&s, 0);
    span seg = buf_span(&f->content);
    size_t begin;
    assert_int_equal(entry_at(seg, 0, seg.n - 1, &begin), 4);
    for (size_t cut = begin; cut < seg.n; cut += cut < begin + 8 ? 1 : 7)
        for (int zeros = 0; zeros < 2; zeros++) {
            buf notice, torn;
            restore(&k, &s);
            kit_remove(k.dir, "durable");
            buf_init(&notice, 4096);
            buf_init(&torn, 1u << 20);
            buf_put(&torn, seg.p, cut);
            for (int i = 0; zeros && i < 5000; i++)
                buf_byte(&torn, 0);
            kit_write(k.dir, f->name, buf_span(&torn));
            journal *j = kit_open(&k, &NO_HEADS, &notice);
            assert_int_equal(journal_count(j), 4);
            bool has_bytes = cut > begin; /* zeros alone are room written ahead: nothing is lost */
            assert_int_equal(notice.n > 0, has_bytes);
            assert_int_equal(kit_append(&k, j, 4), 4);
            assert_int_equal(kit_count_frames(&k, j), 5);
            assert_int_equal(journal_check(&k.cx, j, &checked), LT_OK);
            journal_close(j);
            buf_fini(&torn);
            buf_fini(&notice);
        }
    forget(&s);
    kit_end(&k);
}

static void acknowledged_entries_that_are_gone(void **state)
{
    (void)state;
    kit k;
    saved s;
    make_small(&k, &s);
    saved_file *f = segment(&s, 0);
    span seg = buf_span(&f->content);
    size_t begin[5] = {0}, at;
    for (at = 0; at < seg.n; at++)
        begin[entry_at(seg, 0, at, &begin[0])] = begin[0];
    begin[0] = 0;
    for (unsigned keep = 0; keep <= 4; keep++)
        for (int inside = 0; inside < 2; inside++) {
            buf notice;
            journal *j;
            size_t cut = begin[keep] + (inside ? 50 : 0);
            restore(&k, &s);
            kit_write(k.dir, f->name, span_cut(seg, 0, cut));
            assert_names(&k, open_now(&k, &NO_HEADS, NULL), keep); /* no crash of a program does this */
            restart_machine(&k);
            buf_init(&notice, 4096);
            assert_int_equal(journal_open(&k.cx, k.dir, &NO_HEADS, &j, &notice), LT_OK); /* a disk that lied may */
            assert_non_null(memmem(notice.p, notice.n, "LOSS", 4));
            assert_int_equal(kit_count_frames(&k, j), keep < 4 ? keep : 4);
            journal_close(j);
            buf_fini(&notice);
        }
    restore(&k, &s);
    kit_remove(k.dir, f->name);
    assert_names(&k, open_now(&k, &NO_HEADS, NULL), 0);
    forget(&s);
    kit_end(&k);
}

/* --- sealed segments ----------------------------------------------------------------------------------------------- */

static const journal_options SMALL = {.segment_bytes = 2048, .head_entries = 1000000, .head_ms = 3600000};

static void make_long(kit *k, saved *s)
{
    kit_begin(k, true);
    journal *j = kit_open(k, &SMALL, NULL);
    for (uint64_t i = 0; i < 40; i++)
        kit_append(k, j, i);
    journal_close(j);
    save(k, s);
    assert_true(segment_count(s) >= 6);
}

static uint64_t first_of(const saved_file *f)
{
    uint64_t first;
    assert_true(span_parse_u64(span_of(f->name + 2, 18), &first));
    return first;
}

static void bits_of_sealed_segments(void **state)
{
    (void)state;
    kit k;
    saved s;
    make_long(&k, &s);
    for (size_t n = 0; n < segment_count(&s); n++) {
        saved_file *f = segment(&s, n);
        for (size_t at = n; at < f->content.n; at += 97) {
            size_t begin;
            uint64_t number = entry_at(buf_span(&f->content), first_of(f), at, &begin);
            write_flipped(&k, f, at);
            assert_names(&k, open_now(&k, &SMALL, NULL), number);
        }
        kit_write(k.dir, f->name, buf_span(&f->content));
    }
    assert_int_equal(open_now(&k, &SMALL, NULL), LT_OK);
    forget(&s);
    kit_end(&k);
}

/* What does not open is left as it is: no head is signed over it, though entries wait for one. */
static void a_refused_journal_is_not_written_to(void **state)
{
    (void)state;
    kit k;
    saved s, after;
    make_long(&k, &s);
    saved_file *damaged = segment(&s, 0), *last = segment(&s, segment_count(&s) - 1);
    size_t begin;
    assert_int_equal(entry_at(buf_span(&last->content), first_of(last), last->content.n - 1, &begin), 40); /* the head */
    last->content.n = begin;
    damaged->content.p[JOURNAL_PAYLOAD_AT] ^= 1;
    restore(&k, &s);
    kit_remove(k.dir, "durable"); /* a crash before the head */
    assert_names(&k, open_now(&k, &SMALL, NULL), 0);
    save(&k, &after);
    assert_int_equal(segment_count(&after), segment_count(&s));
    for (size_t n = 0; n < segment_count(&s); n++)
        assert_true(span_equal(buf_span(&segment(&after, n)->content), buf_span(&segment(&s, n)->content)));
    forget(&after);
    forget(&s);
    kit_end(&k);
}

static void segments_gone_cut_grown_or_swapped(void **state)
{
    (void)state;
    kit k;
    saved s;
    make_long(&k, &s);
    size_t last = segment_count(&s) - 1;
    for (size_t n = 0; n <= last; n++) {
        const saved_file *f = segment(&s, n);
        restore(&k, &s);
        kit_remove(k.dir, f->name);
        assert_names(&k, open_now(&k, &SMALL, NULL), first_of(f));
        restore(&k, &s);
        kit_write(k.dir, f->name, span_of(NULL, 0));
        assert_names(&k, open_now(&k, &SMALL, NULL), first_of(f));
        if (n == last)
            break;
        size_t begin;
        uint64_t end = entry_at(buf_span(&f->content), first_of(f), f->content.n - 1, &begin);
        const size_t cuts[] = {begin, begin + 30, f->content.n - 1};
        for (size_t i = 0; i < 3; i++) {
            restore(&k, &s);
            kit_write(k.dir, f->name, span_cut(buf_span(&f->content), 0, cuts[i]));
            assert_names(&k, open_now(&k, &SMALL, NULL), end);
        }
        buf longer;
        buf_init(&longer, 1u << 20);
        buf_put(&longer, f->content.p, f->content.n);
        buf_text(&longer, "12345678");
        kit_write(k.dir, f->name, buf_span(&longer));
        assert_names(&k, open_now(&k, &SMALL, NULL), end);
        buf_fini(&longer);
        restore(&k, &s);
        kit_write(k.dir, f->name, buf_span(&segment(&s, n + 1)->content));
        kit_write(k.dir, segment(&s, n + 1)->name, buf_span(&f->content));
        assert_int_equal(open_now(&k, &SMALL, NULL), LT_DAMAGED);
        assert_non_null(strstr(k.cx.say, "entry "));
    }
    forget(&s);
    kit_end(&k);
}

/* A seal is derived: gone, cut or changed in any bit it is made again. */
static void seals_are_made_again(void **state)
{
    (void)state;
    kit k;
    saved s;
    uint64_t checked;
    make_long(&k, &s);
    for (size_t i = 0; i < s.n; i++) {
        saved_file *f = &s.file[i];
        if (!strstr(f->name, ".seal"))
            continue;
        for (size_t at = 0; at < f->content.n + 2; at += 5) {
            restore(&k, &s);
            if (at < f->content.n)
                write_flipped(&k, f, at);
            else
                kit_write(k.dir, f->name, span_cut(buf_span(&f->content), 0, at % 9));
            journal *j;
            assert_int_equal(journal_open(&k.cx, k.dir, &SMALL, &j, NULL), LT_OK);
            assert_int_equal(journal_check(&k.cx, j, &checked), LT_OK);
            assert_int_equal(kit_count_frames(&k, j), 40);
            journal_close(j);
        }
        restore(&k, &s);
        kit_remove(k.dir, f->name);
        buf again;
        assert_int_equal(open_now(&k, &SMALL, NULL), LT_OK);
        kit_read(k.dir, f->name, &again);
        assert_true(span_equal(buf_span(&again), buf_span(&f->content)));
        buf_fini(&again);
    }
    forget(&s);
    kit_end(&k);
}

/* --- changes by somebody who knows the format ------------------------------------------------------------------- */

/* Another payload, digest and CRC all right: the signed head over it tells. */
static void a_forged_entry_does_not_fit_the_signed_head(void **state)
{
    (void)state;
    kit k;
    saved s;
    hash_sha256 *h;
    make_small(&k, &s);
    saved_file *f = segment(&s, 0);
    uint8_t *p = f->content.p;
    layout_entry e;
    const uint8_t salt[JOURNAL_SALT_BYTES] = {3};
    assert_int_equal(hash_sha256_open(&k.cx, &h), LT_OK);
    assert_int_equal(layout_read(buf_span(&f->content), &e), LAYOUT_WHOLE);
    p[JOURNAL_PAYLOAD_AT] ^= 1; /* the CRC alone made right: the digest tells, when all is checked */
    layout_end(p, e.number, e.recv_us, e.waiting);
    kit_write(k.dir, f->name, buf_span(&f->content));
    journal *j = kit_open(&k, &NO_HEADS, NULL);
    uint64_t checked;
    assert_names(&k, journal_check(&k.cx, j, &checked), 0);
    journal_close(j);
    restore(&k, &s);
    layout_digest(p, h, salt);
    layout_end(p, e.number, e.recv_us, e.waiting);
    kit_write(k.dir, f->name, buf_span(&f->content));
    assert_names(&k, open_now(&k, &NO_HEADS, NULL), 4);
    hash_sha256_close(h);
    forget(&s);
    kit_end(&k);
}

/* --- keys, locks, full disk --------------------------------------------------------------------------------------- */

static void keys_missing_or_open_to_others(void **state)
{
    (void)state;
    static const unsigned BAD[] = {0644, 0640, 0604, 0620, 0601};
    kit k;
    char path[512], other[512];
    const journal_options beside = {.is_read_only = true};
    kit_begin(&k, true);
    snprintf(path, sizeof path, "%s/keys/sign.key", k.dir);
    snprintf(other, sizeof other, "%s/keys/away", k.dir);
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++) {
        assert_int_equal(chmod(path, BAD[i]), 0);
        assert_int_equal(open_now(&k, NULL, NULL), LT_DENIED);
        assert_non_null(strstr(k.cx.say, "sign.key"));
        assert_int_equal(open_now(&k, &beside, NULL), LT_OK); /* needs no secret */
    }
    assert_int_equal(chmod(path, 0600), 0);
    assert_int_equal(rename(path, other), 0);
    assert_int_equal(open_now(&k, NULL, NULL), LT_NOT_FOUND);
    assert_non_null(strstr(k.cx.say, "sign.key"));
    assert_int_equal(open_now(&k, &beside, NULL), LT_OK);
    assert_int_equal(rename(other, path), 0);
    snprintf(path, sizeof path, "%s/keys/sign.pub", k.dir);
    assert_int_equal(rename(path, other), 0);
    assert_int_equal(open_now(&k, NULL, NULL), LT_NOT_FOUND);
    assert_non_null(strstr(k.cx.say, "sign.pub"));
    assert_int_equal(rename(other, path), 0);
    assert_int_equal(open_now(&k, NULL, NULL), LT_OK);
    kit_end(&k);
}

static void another_process_is_told_to_wait(void **state)
{
    (void)state;
    kit k;
    kit_begin(&k, true);
    journal *j = kit_open(&k, NULL, NULL);
    int status;
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        lt_cx cx;
        journal *mine;
        cx_init(&cx, NULL);
        _exit(journal_open(&cx, k.dir, NULL, &mine, NULL) == LT_BUSY && strstr(cx.say, "process") ? 0 : 1);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    kit_append(&k, j, 0);
    journal_close(j);
    kit_end(&k);
}

typedef struct full_count {
    uint64_t ok, full, other;
} full_count;

static void count_full(void *self, lt_err e, uint64_t number, const char *say)
{
    full_count *c = self;
    (void)number, (void)say;
    c->ok += e == LT_OK;
    c->full += e == LT_FULL;
    c->other += e != LT_OK && e != LT_FULL;
}

static void set_file_limit(rlim_t bytes)
{
    struct rlimit r;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &r), 0);
    r.rlim_cur = bytes;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &r), 0);
}

/* Files may not grow: to the journal the same as a full disk. Refused while it lasts, whole, and going on afterwards. */
static void a_full_disk_refuses_and_recovers(void **state)
{
    (void)state;
    kit k;
    uint64_t checked, frames = 0;
    const journal_options o = {.segment_bytes = 1u << 20, .head_entries = 50, .head_ms = 3600000};
    signal(SIGXFSZ, SIG_IGN);
    kit_begin(&k, true);
    journal *j = kit_open(&k, &o, NULL);
    for (unsigned round = 0; round < 6; round++) {
        full_count c = {0};
        uint8_t room[512];
        span part;
        uint64_t before = journal_count(j);
        set_file_limit(40000 + 7001 * round);
        for (uint64_t i = 0; i < 400; i++) {
            journal_item item = kit_item(&part, room, i);
            assert_int_equal(journal_submit(&k.cx, j, &item, count_full, &c), LT_OK);
            if (i % 40 == 39) {
                uint64_t number;
                lt_err e = journal_append(&k.cx, j, &item, &number);
                assert_true(e == LT_OK || e == LT_FULL);
                frames += e == LT_OK;
                if (e)
                    assert_string_not_equal(journal_trouble(j), "");
            }
        }
        static uint8_t big[4096];
        const span much = span_of(big, sizeof big);
        const journal_item act = {.kind = ENTRY_ACT, .parts = &much, .part_count = 1};
        lt_err e = LT_OK;
        for (int i = 0; i < 30 && !e; i++) /* a refused batch leaves some room behind */
            e = journal_append(&k.cx, j, &act, NULL);
        assert_int_equal(e, LT_FULL);
        assert_non_null(strstr(k.cx.say, "journal"));
        set_file_limit(RLIM_INFINITY);
        assert_int_equal(c.other, 0);
        assert_true(c.full > 0);
        assert_int_equal(c.ok + c.full, 400);
        frames += c.ok;
        assert_true(journal_count(j) >= before + c.ok);
        kit_append(&k, j, round);
        frames++;
        assert_string_equal(journal_trouble(j), "");
        assert_int_equal(kit_count_frames(&k, j), frames);
        assert_int_equal(journal_check(&k.cx, j, &checked), LT_OK);
        if (round % 2) {
            journal_close(j);
            j = kit_open(&k, &o, NULL);
        }
    }
    journal_close(j);
    kit_end(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_byte_of_what_was_acknowledged),
        cmocka_unit_test(every_byte_after_a_power_cut),
        cmocka_unit_test(acknowledged_entries_that_are_gone),
        cmocka_unit_test(bits_of_sealed_segments),
        cmocka_unit_test(a_refused_journal_is_not_written_to),
        cmocka_unit_test(segments_gone_cut_grown_or_swapped),
        cmocka_unit_test(a_forged_entry_does_not_fit_the_signed_head),
        cmocka_unit_test(keys_missing_or_open_to_others),
        cmocka_unit_test(another_process_is_told_to_wait),
        cmocka_unit_test(a_torn_tail_is_cut_and_said),
        cmocka_unit_test(seals_are_made_again),
        cmocka_unit_test(a_full_disk_refuses_and_recovers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
