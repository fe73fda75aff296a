/* gateway_crash_test.c - kill -9 at random moments, a full disk, thousands of connections: what was acknowledged is
 * there, once. LT_TRIAL=1: 1,000 rounds and 10,000 connections; LT_ROUNDS, LT_SEED override. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "acquire/gateway_testkit.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "base/loop.h"

#if defined(__SANITIZE_ADDRESS__)
#define IS_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define IS_SANITIZED 1
#endif
#endif
#ifndef IS_SANITIZED
#define IS_SANITIZED 0
#endif
#define CLIENTS     6u
#define OPEN_FRAMES 8u /* of a client, sent and not acknowledged */
#define NUMBERS_MAX 400000u
#define ROUND_MS    45u /* the longest life of a child */

static unsigned env_number(const char *name, unsigned otherwise)
{
    const char *s = getenv(name);
    uint64_t v;
    return s && span_parse_u64(span_text(s), &v) && v < 1000000000u ? (unsigned)v : otherwise;
}

static bool is_trial(void)
{
    const char *s = getenv("LT_TRIAL");
    return s && *s && strcmp(s, "0") != 0;
}

static unsigned next_random(unsigned *x)
{
    *x = *x * 1664525u + 1013904223u;
    return *x >> 8;
}

/* --- kill -9 -------------------------------------------------------------------------------------------------------- */

typedef struct client {
    int      fd;
    char     mn[DEVICE_MN_MAX];
    unsigned next;                /* number of the next new frame */
    unsigned open[OPEN_FRAMES];   /* numbers sent and not acknowledged, 0: free */
    char     in[4096];
    size_t   in_n;
    uint8_t *acked;               /* by number */
} client;

/* The child: journal and gateway until it is killed; tells its port through the pipe. */
static void serve_until_killed(const char *dir, int pipe_fd)
{
    static fixture f;
    gateway_options o = {0};
    snprintf(f.dir, sizeof f.dir, "%s", dir);
    fx_start(&f, &o, CLIENTS);
    if (write(pipe_fd, &f.port, sizeof f.port) != (ssize_t)sizeof f.port)
        _exit(3);
    for (;;)
        pause();
}

static void send_number(client *c, unsigned number)
{
    char frame[512];
    size_t n = fx_data(frame, c->mn, number);
    ssize_t k = send(c->fd, frame, n, MSG_NOSIGNAL | MSG_DONTWAIT);
    (void)k; /* a dead child: the frame stays open and is sent again in the next round */
}

static void fill_open(client *c)
{
    for (unsigned i = 0; i < OPEN_FRAMES; i++)
        if (c->open[i] == 0 && c->next < NUMBERS_MAX) {
            c->open[i] = c->next++;
            send_number(c, c->open[i]);
        }
}

static void take_ack(client *c, const char *frame, size_t n)
{
    char wanted[512];
    for (unsigned i = 0; i < OPEN_FRAMES; i++)
        if (c->open[i] != 0 && fx_answer(wanted, c->mn, c->open[i]) == n && memcmp(wanted, frame, n) == 0) {
            c->acked[c->open[i]] = 1;
            c->open[i] = 0;
            return;
        }
    /* an answer for a number that is not open: it was sent twice and acknowledged twice; nothing else may come */
    assert_true(n > 30);
}

static void read_acks(client *c)
{
    ssize_t k = recv(c->fd, c->in + c->in_n, sizeof c->in - c->in_n, MSG_DONTWAIT);
    if (k <= 0)
        return;
    c->in_n += (size_t)k;
    size_t at = 0;
    for (size_t i = 1; i < c->in_n; i++)
        if (c->in[i - 1] == '\r' && c->in[i] == '\n') {
            take_ack(c, c->in + at, i + 1 - at);
            at = i + 1;
        }
    memmove(c->in, c->in + at, c->in_n - at);
    c->in_n -= at;
}

static void talk_until(client *clients, int64_t until_ms)
{
    struct pollfd w[CLIENTS];
    for (;;) {
        int64_t left = until_ms - loop_now_ms();
        if (left <= 0)
            return;
        for (unsigned i = 0; i < CLIENTS; i++)
            w[i] = (struct pollfd){.fd = clients[i].fd, .events = POLLIN};
        if (poll(w, CLIENTS, (int)left) < 0)
            return;
        for (unsigned i = 0; i < CLIENTS; i++)
            if (w[i].revents) {
                read_acks(&clients[i]);
                fill_open(&clients[i]);
            }
    }
}

static void one_round(client *clients, const char *dir, unsigned life_ms)
{
    int fds[2];
    uint16_t port = 0;
    assert_int_equal(pipe(fds), 0);
    fflush(NULL);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        close(fds[0]);
        serve_until_killed(dir, fds[1]);
    }
    close(fds[1]);
    assert_int_equal(fx_read(fds[0], &port, sizeof port, 60000), sizeof port); /* else the child could not open the journal */
    close(fds[0]);
    for (unsigned i = 0; i < CLIENTS; i++) {
        client *c = &clients[i];
        c->fd = fx_dial(port);
        c->in_n = 0;
        for (unsigned k = 0; k < OPEN_FRAMES; k++) /* first what was not acknowledged, as devices do */
            if (c->open[k])
                send_number(c, c->open[k]);
        fill_open(c);
    }
    talk_until(clients, loop_now_ms() + life_ms);
    assert_int_equal(kill(child, SIGKILL), 0);
    for (unsigned i = 0; i < CLIENTS; i++) { /* what the dead child's kernel still delivers was acknowledged, too */
        for (int k = 0; k < 4; k++)
            read_acks(&clients[i]);
        close(clients[i].fd);
    }
    assert_int_equal(waitpid(child, NULL, 0), child);
}

/* Every frame of the journal: no number twice. Every acknowledged number: there. */
static void expect_all_there_once(client *clients, const char *dir, unsigned round)
{
    static fixture f;
    static uint8_t seen[CLIENTS][NUMBERS_MAX];
    journal_cursor *c;
    lt_entry e;
    lt_frame fr;
    unsigned acked = 0, kept = 0;
    memset(seen, 0, sizeof seen);
    cx_init(&f.cx, NULL);
    arena_init(&f.a, (size_t)256 << 20);
    f.cx.arena = &f.a;
    fx_must(&f.cx, journal_open(&f.cx, dir, &(journal_options){.segment_bytes = 1u << 20}, &f.j, NULL), "journal_open");
    fx_must(&f.cx, journal_cursor_open(&f.cx, f.j, 0, &c), "cursor");
    while (journal_cursor_next(&f.cx, c, &e) == LT_OK) {
        uint64_t qn;
        if (e.kind != ENTRY_FRAME)
            continue;
        assert_true(frame_unpack(e.payload, &fr));
        assert_true(e.source >= FX_FLEET_FROM && e.source < FX_FLEET_FROM + CLIENTS);
        assert_true(span_parse_u64(span_cut(fr.bytes, 9 + 8, 9 + 17), &qn)); /* "##0123QN=20260801" then the number */
        assert_true(qn < NUMBERS_MAX);
        if (seen[e.source - FX_FLEET_FROM][qn]++)
            fail_msg("round %u: frame %llu of device %u stands twice", round, (unsigned long long)qn, e.source);
        kept++;
    }
    journal_cursor_close(c);
    journal_close(f.j);
    arena_fini(&f.a);
    for (unsigned i = 0; i < CLIENTS; i++)
        for (unsigned k = 0; k < clients[i].next; k++)
            if (clients[i].acked[k]) {
                acked++;
                if (!seen[i][k])
                    fail_msg("round %u: frame %u of device %u was acknowledged and is lost", round, k, FX_FLEET_FROM + i);
            }
    assert_true(acked <= kept);
    assert_true(acked > round); /* else nothing was tried */
    print_message("after %u kills: %u acknowledged, %u kept\n", round, acked, kept);
}

static void kill_nine(void **state)
{
    (void)state;
    static client clients[CLIENTS];
    char dir[256];
    unsigned rounds = env_number("LT_ROUNDS", is_trial() ? 1000 : 10), seed = env_number("LT_SEED", (unsigned)getpid()), x = seed;
    print_message("seed %u (LT_SEED), %u rounds (LT_ROUNDS)\n", seed, rounds);
    scratch_make(dir, sizeof dir, "gateway");
    for (unsigned i = 0; i < CLIENTS; i++) {
        fx_fleet_mn(i, clients[i].mn);
        clients[i].next = 1;
        clients[i].acked = calloc(NUMBERS_MAX, 1);
        assert_non_null(clients[i].acked);
    }
    for (unsigned r = 1; r <= rounds; r++) {
        one_round(clients, dir, 1 + next_random(&x) % ROUND_MS);
        if (r % 50 == 0 || r == rounds)
            expect_all_there_once(clients, dir, r);
    }
    for (unsigned i = 0; i < CLIENTS; i++)
        free(clients[i].acked);
    scratch_remove(dir);
}

/* --- a full disk ----------------------------------------------------------------------------------------------------- */

#define FULL_FRAMES_MAX 100000u

typedef struct sender { /* one device that repeats what was not acknowledged */
    int      fd;
    char     mn[DEVICE_MN_MAX];
    unsigned sent;
    uint8_t  acked[FULL_FRAMES_MAX];
} sender;

static void send_one(sender *s, unsigned number)
{
    char frame[512];
    assert_true(fx_send(s->fd, frame, fx_data(frame, s->mn, number)));
}

/* Answers until none comes for wait_ms; how many. */
static unsigned take_acks(sender *s, int wait_ms)
{
    char line[99], wanted[512]; /* an answer of 2017 with a password of six */
    unsigned n = 0;
    uint64_t number;
    for (; fx_read(s->fd, line, sizeof line, wait_ms) == sizeof line; n++) {
        assert_true(span_parse_u64(span_of(line + 9 + 8, 9), &number) && number <= s->sent);
        assert_int_equal(fx_answer(wanted, s->mn, (unsigned)number), sizeof line);
        assert_memory_equal(line, wanted, sizeof line);
        assert_int_equal(s->acked[number], 0);
        s->acked[number] = 1;
    }
    return n;
}

static void fill_disk(const char *path)
{
    static const char zeros[4096];
    int fill = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
    assert_true(fill >= 0);
    while (write(fill, zeros, sizeof zeros) == (ssize_t)sizeof zeros)
        ;
    close(fill);
}

static void until_refused(fixture *f, sender *s)
{
    gateway_stats st;
    do { /* what is written ahead of the end is used up first */
        for (int i = 0; i < 200; i++)
            send_one(s, ++s->sent);
        take_acks(s, 50);
        gateway_stats_get(f->g, &st);
    } while (st.failed == 0 && s->sent < FULL_FRAMES_MAX - 1000);
    assert_true(st.failed > 0);
    unsigned got = 1; /* a single one may still fit where a group did not: until it does not, either */
    for (int i = 0; i < 100 && got; i++) {
        send_one(s, ++s->sent);
        got = take_acks(s, 100);
    }
    assert_int_equal(got, 0);
    gateway_stats_get(f->g, &st);
    assert_true(st.trouble[0] != '\0'); /* says why */
    assert_int_equal(st.open, 1); /* the session lives */
}

static void repeat_until_acked(sender *s)
{
    for (int turn = 0, left = 1; turn < 20 && left; turn++) {
        left = 0;
        for (unsigned k = 1; k <= s->sent; k++)
            if (!s->acked[k]) {
                send_one(s, k);
                if (++left % 32 == 0) /* no more ahead than the window of repeats */
                    take_acks(s, 20);
            }
        take_acks(s, 200);
    }
    for (unsigned k = 1; k <= s->sent; k++)
        assert_int_equal(s->acked[k], 1);
}

static fixture full;

static int unmount_full(void **state)
{
    (void)state;
    umount2(full.dir, MNT_DETACH); /* also when the test failed; fails when nothing was mounted */
    scratch_remove(full.dir);
    return 0;
}

static void a_full_disk_stops_answers_until_space_is_back(void **state)
{
    (void)state;
    static sender s;
    char filler[512];
    gateway_options o = {0};
    gateway_stats st;
    scratch_make(full.dir, sizeof full.dir, "gateway");
    if (mount("tmpfs", full.dir, "tmpfs", 0, "size=12m,mode=700") != 0) {
        print_message("skipped: no tmpfs can be mounted here (%s)\n", strerror(errno));
        skip();
    }
    fx_start(&full, &o, 1);
    fx_fleet_mn(0, s.mn);
    s.fd = fx_dial(full.port);
    send_one(&s, ++s.sent);
    assert_int_equal(take_acks(&s, 200), 1);
    snprintf(filler, sizeof filler, "%s/filler", full.dir);
    fill_disk(filler);
    until_refused(&full, &s);
    assert_int_equal(unlink(filler), 0);
    repeat_until_acked(&s);
    gateway_stats_get(full.g, &st);
    assert_string_equal(st.trouble, "");
    close(s.fd);
    assert_int_equal(fx_count(&full).frames, s.sent); /* each there, none twice */
    fx_stop(&full);
}

/* --- many connections ------------------------------------------------------------------------------------------------ */

static size_t resident_kib(void)
{
    char line[256];
    size_t kib = 0;
    FILE *status = fopen("/proc/self/status", "r");
    while (status && fgets(line, sizeof line, status)) {
        span s = span_text(line);
        uint64_t v;
        if (s.n > 12 && memcmp(line, "VmRSS:", 6) == 0 && span_parse_u64(span_trim(span_cut(s, 6, s.n - 4)), &v))
            kib = (size_t)v;
    }
    if (status)
        fclose(status);
    return kib;
}

/* The other side in a process of its own, so that each has its own limit of open files. */
static void dial_many(uint16_t port, unsigned n, int go_fd, int done_fd)
{
    int *fds = calloc(n, sizeof *fds);
    char frame[512], wanted[512], got[512], mn[DEVICE_MN_MAX], c = 'x';
    loop_raise_files(n + 64);
    for (unsigned i = 0; fds && i < n; i++)
        fds[i] = fx_dial(port);
    if (!fds || write(done_fd, &c, 1) != 1 || read(go_fd, &c, 1) != 1)
        _exit(2);
    for (unsigned i = 0; i < n; i++) {
        fx_fleet_mn(i, mn);
        if (!fx_send(fds[i], frame, fx_data(frame, mn, 1)))
            _exit(3);
    }
    for (unsigned i = 0; i < n; i++) {
        fx_fleet_mn(i, mn);
        size_t k = fx_answer(wanted, mn, 1);
        if (fx_read(fds[i], got, k, 60000) != k || memcmp(got, wanted, k) != 0)
            _exit(4);
    }
    _exit(0);
}

static void many_connections(void **state)
{
    (void)state;
    static fixture f;
    unsigned n = is_trial() ? 10000 : 2000;
    int done[2], go[2], status = -1;
    char c;
    gateway_stats s;
    if (loop_raise_files(n + 600) < n + 600) {
        print_message("skipped: only %llu files may be open\n", (unsigned long long)loop_raise_files(0));
        skip();
    }
    scratch_make(f.dir, sizeof f.dir, "gateway");
    fx_start(&f, &(gateway_options){.per_address_max = n}, n);
    size_t before = resident_kib();
    assert_int_equal(pipe(done) | pipe(go), 0);
    fflush(NULL);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0)
        dial_many(f.port, n, go[0], done[1]);
    assert_int_equal(fx_read(done[0], &c, 1, 60000), 1);
    for (int i = 0; i < FX_WAIT_MS; i++) {
        gateway_stats_get(f.g, &s);
        if (s.open == n)
            break;
        usleep(1000);
    }
    assert_int_equal(s.open, n);
    size_t each = (resident_kib() - before) * 1024 / n;
    print_message("%u idle connections: %zu bytes each in this process\n", n, each);
    assert_true(IS_SANITIZED || each < 1500); /* no buffer for who says nothing */
    assert_int_equal(write(go[1], &c, 1), 1);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_int_equal(fx_await(&f, n, 0).frames, n);
    for (int i = 0; i < 4; i++)
        close(i < 2 ? done[i] : go[i - 2]);
    fx_stop(&f);
    scratch_remove(f.dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kill_nine),
        cmocka_unit_test_teardown(a_full_disk_stops_answers_until_space_is_back, unmount_full),
        cmocka_unit_test(many_connections),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
