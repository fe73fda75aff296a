/* journal_crash_test.c - a writer killed at random points: what it had acknowledged is there, once, and the rest is whole.
 * LT_TRIAL=1: 1,000 rounds. */
#include "record/record_testkit.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>

#define ROUNDS       20u
#define ROUNDS_TRIAL 1000u
#define WRITERS      3u
#define KEPT_MAX     (1u << 20)

static const journal_options OPTIONS = {.segment_bytes = 192u << 10, .head_entries = 60, .head_ms = 15};

typedef struct told {
    uint64_t number, i;
} told;

/* --- the process that is killed -------------------------------------------------------------------------------- */

typedef struct one {
    int      out;
    uint64_t i;
} one;

static void tell(void *self, lt_err e, uint64_t number, const char *say)
{
    one *o = self;
    const told t = {number, o->i};
    (void)say;
    if (e != LT_OK || write(o->out, &t, sizeof t) != (ssize_t)sizeof t) /* a pipe takes 16 bytes whole */
        _exit(3);
    free(o);
}

typedef struct writer {
    journal *j;
    int      out;
    uint64_t next;
} writer;

/* Groups of different sizes, without waiting. */
static void *write_on(void *self)
{
    writer *w = self;
    lt_cx cx;
    cx_init(&cx, NULL);
    for (unsigned turn = 0;; turn++) {
        static _Thread_local uint8_t room[16][512];
        span parts[16];
        journal_item items[16];
        void *selves[16];
        size_t n = 1 + turn * 7 % 16;
        for (size_t k = 0; k < n; k++) {
            one *o = malloc(sizeof *o);
            if (!o)
                _exit(4);
            *o = (one){w->out, w->next};
            items[k] = kit_item(&parts[k], room[k], w->next);
            w->next += WRITERS;
            selves[k] = o;
        }
        if (journal_submit_many(&cx, w->j, items, n, &(journal_many){tell, selves}) != LT_OK)
            _exit(5);
        if (turn % 5 == 0)
            usleep(200);
    }
    return NULL;
}

static void child_run(const kit *k, int out, uint64_t from)
{
    kit mine = *k;
    writer w[WRITERS];
    pthread_t t;
    journal *j;
    buf notice;
    buf_init(&notice, 4096);
    if (journal_open(&mine.cx, mine.dir, &OPTIONS, &j, &notice) != LT_OK) {
        fprintf(stderr, "child: %s\n", mine.cx.say);
        _exit(6);
    }
    if (notice.n && memmem(notice.p, notice.n, "LOSS", 4))
        _exit(7);
    for (unsigned i = 0; i < WRITERS; i++) {
        w[i] = (writer){j, out, from + i};
        if (pthread_create(&t, NULL, write_on, &w[i]) != 0)
            _exit(8);
    }
    for (;;)
        pause();
}

/* --- the one that kills and looks --------------------------------------------------------------------------------- */

static told    *kept;
static size_t   kept_n;
static uint32_t seed = 12345;

static uint32_t some(uint32_t below)
{
    seed = seed * 1664525u + 1013904223u;
    return (seed >> 8) % below;
}

/* What was acknowledged up to the kill; returns how much. */
static size_t run_and_kill(const kit *k, uint64_t from)
{
    int ends[2], status;
    size_t got_n = 0;
    told t;
    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    fflush(stdout);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        close(ends[0]);
        child_run(k, ends[1], from);
    }
    close(ends[1]);
    size_t want = some(300);
    while (read(ends[0], &t, sizeof t) == (ssize_t)sizeof t) {
        assert_true(kept_n < KEPT_MAX);
        kept[kept_n++] = t;
        if (++got_n == want + 1) {
            usleep(some(3000));
            assert_int_equal(kill(child, SIGKILL), 0);
        }
    }
    close(ends[0]);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL); /* it never ended by itself */
    return got_n;
}

/* Every acknowledged entry of this round under its number; afterwards the whole journal. */
static uint64_t look(kit *k, size_t from)
{
    lt_entry e;
    buf b;
    uint64_t checked;
    const journal_options o = {.segment_bytes = OPTIONS.segment_bytes, .head_entries = 1000000, .head_ms = 3600000};
    journal *j = kit_open(k, &o, NULL);
    buf_init(&b, 4096);
    for (size_t i = from; i < kept_n; i++) {
        uint8_t want[512];
        buf_reset(&b);
        assert_int_equal(journal_get(&k->cx, j, kept[i].number, &e, &b), LT_OK);
        assert_int_equal(e.source, (uint32_t)kept[i].i);
        assert_int_equal(e.payload.n, kit_payload(kept[i].i, want));
        assert_memory_equal(e.payload.p, want, e.payload.n);
    }
    buf_fini(&b);
    assert_int_equal(journal_check(&k->cx, j, &checked), LT_OK);
    uint64_t n = journal_count(j);
    journal_close(j);
    return n;
}

/* All rounds' acknowledged entries are still there, and no frame stands twice. */
static void look_at_all(kit *k)
{
    journal *j = kit_open(k, &OPTIONS, NULL);
    journal_cursor *c;
    lt_entry e;
    size_t at = 0;
    uint8_t *seen = calloc(1, 1u << 26);
    assert_non_null(seen);
    assert_int_equal(journal_cursor_open(&k->cx, j, 0, &c), LT_OK);
    while (journal_cursor_next(&k->cx, c, &e) == LT_OK) {
        if (e.kind == ENTRY_FRAME) {
            assert_true(e.source < 1u << 26);
            assert_int_equal(seen[e.source], 0);
            seen[e.source] = 1;
        }
        if (at < kept_n && kept[at].number == e.number)
            assert_int_equal(kept[at++].i, e.source);
    }
    assert_int_equal(at, kept_n);
    journal_cursor_close(c);
    journal_close(j);
    free(seen);
}

static void killed_writers_lose_nothing(void **state)
{
    (void)state;
    kit k;
    unsigned rounds = getenv("LT_TRIAL") ? ROUNDS_TRIAL : ROUNDS;
    uint64_t count = 0;
    kept = calloc(KEPT_MAX, sizeof *kept);
    assert_non_null(kept);
    kit_begin(&k, true);
    for (unsigned r = 0; r < rounds; r++) {
        size_t from = kept_n;
        assert_true(run_and_kill(&k, (uint64_t)r * 50000) > 0);
        uint64_t now = look(&k, from);
        assert_true(now > count);
        count = now;
    }
    look_at_all(&k);
    print_message("%u kills, %zu entries acknowledged, %llu found\n", rounds, kept_n, (unsigned long long)count);
    free(kept);
    kit_end(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(killed_writers_lose_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
