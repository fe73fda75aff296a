/* http_stream_test.c - answers from other threads, streamed answers, event streams: readers that are slow or gone. */
#include "base/http_testkit.h"

#include <pthread.h>
#include <zlib.h>

#define PIECE 65536
#define WAITING_MAX 1200

static http *server;
static struct {
    pthread_mutex_t lock;
    pthread_cond_t  moved;
    http_request   *held[WAITING_MAX]; /* detached and not answered */
    int             held_n;
    bool            was_busy;
} desk = {.lock = PTHREAD_MUTEX_INITIALIZER, .moved = PTHREAD_COND_INITIALIZER};
static atomic_ullong streamed; /* bytes a stream's writer was allowed to hand over */
static atomic_int stream_over; /* lt_err + 1 */
static atomic_int listening;   /* event streams whose `end` was not called yet */

static void *answer_thread(void *r)
{
    http_answer a = {.status = 200, .type = "text/plain"};
    char text[256];
    snprintf(text, sizeof text, "from a thread: %s %s %.*s", http_path(r), http_header(r, "X-Word"), (int)http_body(r).n, (const char *)http_body(r).p);
    http_reply(r, &a, span_text(text));
    return NULL;
}

/* "/stream?n=PIECES&end=whole|cut": pieces whose bytes say where they stand. */
static void *stream_thread(void *r)
{
    static const http_answer A = {.status = 200, .type = "text/csv; charset=utf-8", .download = "a.csv"};
    lt_cx cx;
    cx_init(&cx, NULL);
    long n = strtol(http_query(r, "n"), NULL, 10);
    bool is_whole = strcmp(http_query(r, "end"), "whole") == 0;
    uint8_t *piece = malloc(PIECE);
    lt_err e = http_stream_begin(&cx, r, &A);
    for (long i = 0; piece && !e && i < n; i++) {
        memset(piece, (int)('a' + i % 26), PIECE);
        e = http_stream_write(&cx, r, span_of(piece, PIECE));
        if (!e)
            atomic_fetch_add(&streamed, PIECE);
    }
    free(piece);
    http_stream_end(r, is_whole && !e);
    atomic_store(&stream_over, (int)e + 1);
    return NULL;
}

static void in_thread(void *(*fn)(void *), http_request *r)
{
    pthread_t t;
    lt_cx cx;
    cx_init(&cx, NULL);
    if (http_detach(&cx, r) != LT_OK || pthread_create(&t, NULL, fn, r) != 0)
        abort();
    pthread_detach(t);
}

static void hold(http_request *r)
{
    lt_cx cx;
    cx_init(&cx, NULL);
    pthread_mutex_lock(&desk.lock);
    if (desk.held_n < WAITING_MAX && http_detach(&cx, r) == LT_OK) {
        desk.held[desk.held_n++] = r;
    } else {
        desk.was_busy = true;
        http_problem(r, LT_BUSY, cx.say, NULL);
    }
    pthread_cond_broadcast(&desk.moved);
    pthread_mutex_unlock(&desk.lock);
}

static bool may(void *self, const char *subject)
{
    return strcmp(self, subject) == 0;
}

static void end(void *self)
{
    free(self);
    atomic_fetch_sub(&listening, 1);
}

static void on_request(void *self, http_request *r)
{
    (void)self;
    const char *path = http_path(r);
    if (strcmp(path, "/thread") == 0) {
        in_thread(answer_thread, r);
    } else if (strcmp(path, "/stream") == 0) {
        in_thread(stream_thread, r);
    } else if (strcmp(path, "/hold") == 0) {
        hold(r);
    } else if (strcmp(path, "/events") == 0) {
        const char *who = http_query(r, "who");
        http_listening l = {.may = who ? may : NULL, .end = end, .self = who ? strdup(who) : NULL};
        atomic_fetch_add(&listening, 1);
        http_listen_events(r, &l);
    } else {
        http_answer a = {.status = 200, .type = "text/plain"};
        http_reply(r, &a, span_text("here"));
    }
}

static void wait_held(int n)
{
    pthread_mutex_lock(&desk.lock);
    while (desk.held_n < n && !desk.was_busy)
        pthread_cond_wait(&desk.moved, &desk.lock);
    pthread_mutex_unlock(&desk.lock);
}

static void answer_held(void)
{
    http_answer a = {.status = 200, .type = "text/plain"};
    pthread_mutex_lock(&desk.lock);
    for (int i = 0; i < desk.held_n; i++)
        http_reply(desk.held[i], &a, span_text("late"));
    desk.held_n = 0;
    desk.was_busy = false;
    pthread_mutex_unlock(&desk.lock);
}

/* Memory in use; 0 under a sanitizer, which keeps what was freed. */
static long rss_kb(void)
{
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
    return 0;
#endif
#endif
    long pages = 0, all = 0;
    FILE *f = fopen("/proc/self/statm", "r");
    assert_non_null(f);
    assert_int_equal(fscanf(f, "%ld %ld", &all, &pages), 2);
    fclose(f);
    return pages * (sysconf(_SC_PAGESIZE) / 1024);
}

/* --- detached requests ------------------------------------------------------------------------------------------- */

static void another_thread_answers(void **state)
{
    (void)state;
    int fd = dial(server);
    for (int i = 0; i < 50; i++) { /* on one connection: each answer ends before the next request is read */
        say_text(fd, "POST /thread HTTP/1.1\r\nHost: x\r\nX-Word: hello\r\nContent-Length: 3\r\n\r\nabc");
        heard a = hear(fd, true);
        assert_int_equal(a.status, 200);
        assert_non_null(strstr(a.text, "from a thread: /thread hello abc"));
        forget(&a);
    }
    close(fd);
}

static void the_server_goes_on_while_one_is_detached(void **state)
{
    (void)state;
    int fd = dial(server);
    say_text(fd, "GET /hold HTTP/1.1\r\nHost: x\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    wait_held(1);
    heard a = ask(server, "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    assert_int_equal(a.status, 200);
    forget(&a);
    answer_held();
    while (read_more(fd, &a) > 0)
        ;
    const char *late = strstr(a.text, "late"), *here = strstr(a.text, "here");
    assert_true(late && here && late < here); /* the one behind waited its turn */
    forget(&a);
    close(fd);
}

static void a_client_that_went_hurts_nobody(void **state)
{
    (void)state;
    for (int i = 0; i < 30; i++) {
        int fd = dial(server);
        struct linger cut = {.l_onoff = 1};
        say_text(fd, "GET /hold HTTP/1.1\r\nHost: x\r\n\r\n");
        wait_held(i % 3 + 1);
        if (i % 2)
            setsockopt(fd, SOL_SOCKET, SO_LINGER, &cut, sizeof cut); /* a reset */
        close(fd);
        if (i % 3 == 2)
            answer_held();
    }
    heard a = ask(server, "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    assert_int_equal(a.status, 200);
    forget(&a);
}

static void only_so_many_are_away(void **state)
{
    (void)state;
    static int fds[HTTP_DETACHED_MAX + 1];
    for (int i = 0; i <= HTTP_DETACHED_MAX; i++) {
        fds[i] = dial(server);
        say_text(fds[i], "GET /hold HTTP/1.1\r\nHost: x\r\n\r\n");
        if (i < HTTP_DETACHED_MAX)
            wait_held(i + 1);
    }
    heard a = hear(fds[HTTP_DETACHED_MAX], true);
    assert_int_equal(a.status, 503);
    forget(&a);
    answer_held();
    for (int i = 0; i < HTTP_DETACHED_MAX; i++) {
        a = hear(fds[i], true);
        assert_int_equal(a.status, 200);
        forget(&a);
        close(fds[i]);
    }
    close(fds[HTTP_DETACHED_MAX]);
}

/* --- streams ------------------------------------------------------------------------------------------------------ */

static int wait_stream(void)
{
    for (int i = 0; i < 1000 && !atomic_load(&stream_over); i++)
        usleep(10000);
    return atomic_exchange(&stream_over, 0) - 1;
}

/* The bytes of a chunked body, in place. */
static size_t unchunk(heard *a)
{
    char *from = a->text + a->head_n, *to = from;
    for (;;) {
        char *end_of_size;
        size_t n = strtoul(from, &end_of_size, 16);
        assert_true(strncmp(end_of_size, "\r\n", 2) == 0);
        from = end_of_size + 2;
        if (n == 0)
            break;
        assert_true(from + n + 2 <= a->text + a->n);
        memmove(to, from, n);
        to += n;
        from += n + 2;
    }
    return (size_t)(to - (a->text + a->head_n));
}

static void expect_pieces(const uint8_t *p, size_t n, long pieces)
{
    assert_int_equal(n, (size_t)pieces * PIECE);
    for (long i = 0; i < pieces; i++)
        for (size_t at = 0; at < PIECE; at += 4099)
            assert_int_equal(p[(size_t)i * PIECE + at], 'a' + i % 26);
}

static void a_stream_comes_whole(void **state)
{
    (void)state;
    char v[512];
    heard a = ask(server, "GET /stream?n=40&end=whole HTTP/1.1\r\nHost: x\r\n\r\n");
    assert_string_equal(head_of(&a, "Transfer-Encoding", v), "chunked");
    assert_string_equal(head_of(&a, "Content-Encoding", v), "");
    expect_pieces((uint8_t *)a.text + a.head_n, unchunk(&a), 40);
    forget(&a);
    assert_int_equal(wait_stream(), LT_OK);
    a = ask(server, "GET /stream?n=0&end=whole HTTP/1.1\r\nHost: x\r\n\r\n");
    assert_int_equal(unchunk(&a), 0);
    forget(&a);
    assert_int_equal(wait_stream(), LT_OK);
    a = ask(server, "GET /stream?n=3&end=whole HTTP/1.0\r\n\r\n"); /* an old client: no chunks, the end is the end */
    expect_pieces((uint8_t *)a.text + a.head_n, a.n - a.head_n, 3);
    forget(&a);
    assert_int_equal(wait_stream(), LT_OK);
    a = ask(server, "HEAD /stream?n=3&end=whole HTTP/1.1\r\nHost: x\r\n\r\n");
    assert_int_equal(a.status, 200);
    assert_int_equal(a.n, a.head_n);
    forget(&a);
    assert_int_equal(wait_stream(), LT_CLOSED);
}

static void a_stream_is_packed(void **state)
{
    (void)state;
    char v[512];
    heard a = ask(server, "GET /stream?n=40&end=whole HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\n\r\n");
    assert_string_equal(head_of(&a, "Content-Encoding", v), "gzip");
    size_t n = unchunk(&a);
    assert_true(n < PIECE);
    uint8_t *plain = malloc(41 * PIECE);
    assert_non_null(plain);
    z_stream z = {.next_in = (uint8_t *)a.text + a.head_n, .avail_in = (uInt)n, .next_out = plain, .avail_out = 41 * PIECE};
    assert_int_equal(inflateInit2(&z, 15 + 16), Z_OK);
    assert_int_equal(inflate(&z, Z_FINISH), Z_STREAM_END);
    expect_pieces(plain, z.total_out, 40);
    inflateEnd(&z);
    free(plain);
    forget(&a);
    assert_int_equal(wait_stream(), LT_OK);
}

/* 400 MB for a reader that does not read: the writer waits, memory stands still; then all of it comes. */
static void a_slow_reader_holds_little_memory(void **state)
{
    (void)state;
    const long pieces = 6400;
    static char bytes[1 << 20];
    long before = rss_kb();
    atomic_store(&streamed, 0);
    int fd = dial(server);
    say_text(fd, "GET /stream?n=6400&end=whole HTTP/1.1\r\nHost: x\r\n\r\n");
    usleep(500000);
    unsigned long long first = atomic_load(&streamed);
    usleep(300000);
    assert_int_equal(atomic_load(&streamed), first);                /* it waits */
    assert_true(first < HTTP_AHEAD_MAX + (size_t)(8 << 20));        /* what the kernel takes, and ours */
    assert_true(rss_kb() - before < 16 * 1024);
    size_t all = 0;
    for (ssize_t got; all < (size_t)pieces * PIECE && (got = recv(fd, bytes, sizeof bytes, 0)) > 0;) {
        all += (size_t)got;
        if (all % 64 == 0)
            assert_true(rss_kb() - before < 16 * 1024);
    }
    assert_true(all >= (size_t)pieces * PIECE);
    assert_true(rss_kb() - before < 16 * 1024);
    close(fd);
    assert_int_equal(wait_stream(), LT_OK);
}

static void a_stream_whose_reader_went_ends(void **state)
{
    (void)state;
    int fd = dial(server);
    say_text(fd, "GET /stream?n=100000&end=whole HTTP/1.1\r\nHost: x\r\n\r\n");
    usleep(100000);
    close(fd);
    assert_int_equal(wait_stream(), LT_CLOSED);
}

/* The writer is done, the last megabyte waits for a reader that goes then. */
static void a_reader_that_goes_at_the_end_leaves_nothing(void **state)
{
    (void)state;
    for (int i = 0; i < 20; i++) {
        int fd = dial(server), small = 4096;
        setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
        atomic_store(&streamed, 0);
        say_text(fd, "GET /stream?n=15&end=whole HTTP/1.1\r\nHost: x\r\n\r\n");
        assert_int_equal(wait_stream(), LT_OK);
        close(fd);
    }
}

static void a_broken_stream_is_cut_not_ended(void **state)
{
    (void)state;
    int fd = dial(server);
    say_text(fd, "GET /stream?n=2&end=cut HTTP/1.1\r\nHost: x\r\n\r\n");
    heard a = {0};
    while (read_more(fd, &a) > 0)
        ;
    assert_true(a.is_closed);
    assert_true(a.n < 5 || memcmp(a.text + a.n - 5, "0\r\n\r\n", 5) != 0);
    forget(&a);
    close(fd);
    assert_int_equal(wait_stream(), LT_OK);
}

static void stopping_ends_streams_and_held_requests(void **state)
{
    (void)state;
    http_options o = {.addr = "127.0.0.1", .handler = on_request};
    http *h = serve(&o);
    int stream = dial(h), held = dial(h), listener = dial(h);
    say_text(stream, "GET /stream?n=100000&end=whole HTTP/1.1\r\nHost: x\r\n\r\n");
    say_text(held, "GET /hold HTTP/1.1\r\nHost: x\r\n\r\n");
    say_text(listener, "GET /events?who=me HTTP/1.1\r\nHost: x\r\n\r\n");
    wait_held(1);
    usleep(200000);
    http_stop(h);
    answer_held(); /* void, but freed */
    assert_int_equal(wait_stream(), LT_CLOSED);
    http_close(h);
    assert_int_equal(atomic_load(&listening), 0);
    close(stream);
    close(held);
    close(listener);
}

/* --- events ------------------------------------------------------------------------------------------------------- */

static void wait_listening(int n)
{
    for (int i = 0; i < 500 && atomic_load(&listening) != n; i++)
        usleep(10000);
    assert_int_equal(atomic_load(&listening), n);
}

static int listen_as(const char *who)
{
    char request[128];
    int fd = dial(server);
    snprintf(request, sizeof request, "GET /events%s%s HTTP/1.1\r\nHost: x\r\n\r\n", who ? "?who=" : "", who ? who : "");
    say_text(fd, request);
    heard a = {0};
    while ((!a.text || !strstr(a.text, "retry: 3000")) && read_more(fd, &a) > 0)
        ;
    assert_int_equal(strtol(a.text + 9, NULL, 10), 200);
    forget(&a);
    return fd;
}

static void publish(const char *data, const char *subject)
{
    http_publish(server, &(http_event){.name = "frame", .data = span_text(data), .subject = subject});
}

static heard until_last(int fd)
{
    heard a = {0};
    while ((!a.text || !strstr(a.text, "last")) && read_more(fd, &a) > 0)
        ;
    assert_non_null(a.text);
    return a;
}

static void events_reach_whom_they_may(void **state)
{
    (void)state;
    int everybody = listen_as(NULL), north = listen_as("north"), south = listen_as("south"), gone = listen_as("north");
    close(gone); /* one that went away must not hurt the others */
    publish("{\"n\":1}", NULL);
    publish("{\"n\":2}", "north");
    publish("{\"n\":3}", "south");
    publish("bad\nline", NULL); /* a line break would forge an event: dropped */
    publish("bad\rline", NULL);
    publish("last", NULL);
    heard e = until_last(everybody), n = until_last(north), s = until_last(south);
    assert_non_null(strstr(e.text, "event: frame\ndata: {\"n\":1}\n\n"));
    assert_true(!strstr(e.text, "\"n\":2") && !strstr(e.text, "\"n\":3") && !strstr(e.text, "bad"));
    assert_true(strstr(n.text, "\"n\":1") && strstr(n.text, "\"n\":2") && !strstr(n.text, "\"n\":3"));
    assert_true(strstr(s.text, "\"n\":1") && !strstr(s.text, "\"n\":2") && strstr(s.text, "\"n\":3"));
    forget(&e);
    forget(&n);
    forget(&s);
    close(everybody);
    close(north);
    close(south);
}

static void a_listener_that_does_not_read_is_cut(void **state)
{
    (void)state;
    static char data[HTTP_EVENT_MAX];
    memset(data, 'x', sizeof data - 1);
    wait_listening(0);
    int lazy = listen_as("lazy"), brisk = listen_as("brisk");
    size_t all = 0;
    for (int i = 0; i < 4000 && atomic_load(&listening) == 2; i++) {
        heard a = {0};
        publish(data, NULL);
        size_t got = read_more(brisk, &a);
        all += got;
        assert_true(got > 0);
        forget(&a);
    }
    wait_listening(1); /* the lazy one went */
    assert_true(all > HTTP_BACKLOG_MAX);
    publish("last", NULL);
    heard a = until_last(brisk);
    forget(&a);
    close(lazy);
    close(brisk);
}

/* What a client sends after its request is not kept without bound. */
static void a_listener_that_talks_is_cut(void **state)
{
    (void)state;
    static char noise[65536];
    memset(noise, 'x', sizeof noise);
    wait_listening(0);
    int fd = listen_as("talker");
    for (int i = 0; i < 64; i++)
        say(fd, noise, sizeof noise);
    wait_listening(0);
    close(fd);
}

/* 5,000 listeners are to fit into 200 MB: 40 KB each, both ends of the connection included here. */
static void a_thousand_listeners_are_cheap(void **state)
{
    (void)state;
    static int fds[1000];
    long before = rss_kb();
    for (int i = 0; i < 1000; i++)
        fds[i] = listen_as(i % 2 ? "north" : "south");
    publish("last", NULL);
    for (int i = 0; i < 1000; i++) {
        heard a = until_last(fds[i]);
        forget(&a);
    }
    assert_true(rss_kb() - before < 1000 * 40);
    for (int i = 0; i < 1000; i++)
        close(fds[i]);
}

static int setup(void **state)
{
    (void)state;
    http_options o = {.addr = "127.0.0.1", .handler = on_request, .per_address = 4000};
    server = serve(&o);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    http_close(server);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(another_thread_answers),
        cmocka_unit_test(the_server_goes_on_while_one_is_detached),
        cmocka_unit_test(a_client_that_went_hurts_nobody),
        cmocka_unit_test(only_so_many_are_away),
        cmocka_unit_test(a_stream_comes_whole),
        cmocka_unit_test(a_stream_is_packed),
        cmocka_unit_test(a_slow_reader_holds_little_memory),
        cmocka_unit_test(a_stream_whose_reader_went_ends),
        cmocka_unit_test(a_reader_that_goes_at_the_end_leaves_nothing),
        cmocka_unit_test(a_broken_stream_is_cut_not_ended),
        cmocka_unit_test(stopping_ends_streams_and_held_requests),
        cmocka_unit_test(events_reach_whom_they_may),
        cmocka_unit_test(a_listener_that_does_not_read_is_cut),
        cmocka_unit_test(a_listener_that_talks_is_cut),
        cmocka_unit_test(a_thousand_listeners_are_cheap),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
