/* loop_test.c - the event loop over real TCP on 127.0.0.1. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/loop.h"

#include <arpa/inet.h>
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define CONNS_MAX 8
#define WAIT_MS   5000
#define OUT_MAX   (256u << 10)

typedef struct fixture {
    lt_cx      cx;
    loop      *l;
    uint16_t   port;
    pthread_t  thread;
    atomic_int opened, closed, woken, later, ticks, limited, must_refuse, mode;
    _Atomic uint64_t last_token, found_dead;
} fixture;

typedef struct session {
    uint32_t zero; /* must be zero at open */
} session;

enum { MODE_ECHO, MODE_FLOOD, MODE_END, MODE_PAUSE };

static bool on_open(void *self, loop_conn *c)
{
    fixture *f = self;
    session *s = loop_conn_session(c);
    assert_int_equal(s->zero, 0);
    s->zero = 7;
    if (atomic_load(&f->must_refuse))
        return false;
    atomic_store(&f->last_token, loop_conn_token(c));
    atomic_fetch_add(&f->opened, 1);
    return true;
}

static void flood(fixture *f, loop_conn *c)
{
    static const uint8_t block[4096];
    for (int i = 0; i < 10000; i++) {
        lt_err e = loop_conn_write(c, block, sizeof block);
        if (e == LT_LIMIT) {
            assert_true(loop_conn_unsent(c) <= OUT_MAX);
            atomic_fetch_add(&f->limited, 1);
            loop_conn_close(c);
            return;
        }
        assert_int_equal(e, LT_OK);
    }
}

static void on_read(void *self, loop_conn *c)
{
    fixture *f = self;
    uint8_t in[512];
    size_t n;
    lt_err e = loop_conn_read(c, in, sizeof in, &n);
    if (e == LT_BUSY)
        return;
    if (e) {
        loop_conn_close(c);
        return;
    }
    switch (atomic_load(&f->mode)) {
    case MODE_FLOOD: flood(f, c); break;
    case MODE_END:
        assert_int_equal(loop_conn_write(c, "bye", 3), LT_OK);
        loop_conn_end(c);
        break;
    case MODE_PAUSE: loop_conn_pause(c); break;
    default:
        if (loop_conn_write(c, in, n) != LT_OK)
            loop_conn_close(c);
    }
}

static void on_close(void *self, loop_conn *c)
{
    fixture *f = self;
    (void)c;
    atomic_fetch_add(&f->closed, 1);
}

static void on_wake(void *self)
{
    fixture *f = self;
    if (!loop_find(f->l, atomic_load(&f->last_token)))
        atomic_fetch_add(&f->found_dead, 1);
    uint32_t at = 0;
    for (loop_conn *c; (c = loop_next(f->l, &at));)
        loop_conn_resume(c);
    int before = atomic_load(&f->later);
    loop_later(f->l);
    loop_later(f->l);                                      /* the same turn: once */
    assert_int_equal(atomic_load(&f->later), before); /* not now */
    atomic_fetch_add(&f->woken, 1);
}

static void on_later(void *self)
{
    fixture *f = self;
    atomic_fetch_add(&f->later, 1);
}

static void on_tick(void *self)
{
    fixture *f = self;
    atomic_fetch_add(&f->ticks, 1);
}

static void *run(void *self)
{
    fixture *f = self;
    loop_run(f->l);
    return NULL;
}

static int setup(void **state)
{
    fixture *f = calloc(1, sizeof *f);
    assert_non_null(f);
    cx_init(&f->cx, NULL);
    loop_options o = {.conns_max = CONNS_MAX, .session_bytes = sizeof(session), .out_max = OUT_MAX, .self = f,
                      .on_open = on_open, .on_read = on_read, .on_close = on_close, .on_wake = on_wake, .on_later = on_later};
    assert_int_equal(loop_open(&f->cx, &o, &f->l), LT_OK);
    assert_int_equal(loop_listen(&f->cx, f->l, "127.0.0.1", 0, &f->port), LT_OK);
    assert_int_equal(loop_every(&f->cx, f->l, 5, on_tick, f), LT_OK);
    assert_int_equal(pthread_create(&f->thread, NULL, run, f), 0);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    fixture *f = *state;
    loop_stop(f->l);
    pthread_join(f->thread, NULL);
    loop_close(f->l);
    assert_int_equal(atomic_load(&f->opened), atomic_load(&f->closed)); /* on_close exactly once */
    free(f);
    return 0;
}

static int dial(const fixture *f)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct timeval wait = {.tv_sec = WAIT_MS / 1000};
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(f->port)};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_true(fd >= 0);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
    assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
    return fd;
}

static void await(atomic_int *v, int at_least)
{
    int64_t until = loop_now_ms() + WAIT_MS;
    while (atomic_load(v) < at_least && loop_now_ms() < until)
        usleep(1000);
    assert_true(atomic_load(v) >= at_least);
}

static void refuses_a_wrong_address(void **state)
{
    fixture *f = *state;
    lt_cx cx;
    uint16_t port;
    cx_init(&cx, NULL);
    assert_int_equal(loop_listen(&cx, f->l, "localhost", 0, &port), LT_BAD_INPUT);
    assert_non_null(strstr(cx.say, "localhost"));
    assert_int_equal(loop_listen(&cx, f->l, "127.0.0.1", f->port, &port), LT_IO); /* taken */
    assert_int_equal(loop_listen(&cx, f->l, "192.0.2.1", 0, &port), LT_IO);       /* not ours */
}

static void refuses_more_than_its_slots(void **state)
{
    fixture *f = *state;
    int fds[CONNS_MAX];
    char byte;
    for (int i = 0; i < CONNS_MAX; i++)
        fds[i] = dial(f);
    await(&f->opened, CONNS_MAX);
    int extra = dial(f);
    assert_true(recv(extra, &byte, 1, 0) <= 0); /* closed at once */
    close(extra);
    assert_int_equal(loop_counts_get(f->l).refused, 1);
    assert_int_equal(loop_counts_get(f->l).peak, CONNS_MAX);
    for (int i = 0; i < CONNS_MAX; i++)
        close(fds[i]);
    await(&f->closed, CONNS_MAX);
    close(dial(f)); /* slots come back */
    await(&f->opened, CONNS_MAX + 1);
    await(&f->closed, CONNS_MAX + 1);
}

static void refuses_when_the_owner_says_no(void **state)
{
    fixture *f = *state;
    char byte;
    atomic_store(&f->must_refuse, 1);
    int fd = dial(f);
    assert_true(recv(fd, &byte, 1, 0) <= 0);
    close(fd);
    assert_int_equal(atomic_load(&f->closed), 0);
    assert_int_equal(loop_counts_get(f->l).refused, 1);
}

static void a_peer_that_never_reads_is_limited(void **state)
{
    fixture *f = *state;
    atomic_store(&f->mode, MODE_FLOOD);
    int fd = dial(f);
    assert_int_equal(send(fd, "x", 1, MSG_NOSIGNAL), 1);
    await(&f->limited, 1);
    await(&f->closed, 1);
    close(fd);
}

static void a_token_dies_with_its_connection(void **state)
{
    fixture *f = *state;
    int fd = dial(f);
    await(&f->opened, 1);
    loop_wake(f->l);
    await(&f->woken, 1);
    assert_int_equal(atomic_load(&f->found_dead), 0);
    uint64_t first = atomic_load(&f->last_token);
    close(fd);
    await(&f->closed, 1);
    loop_wake(f->l);
    await(&f->woken, 2);
    assert_int_equal(atomic_load(&f->found_dead), 1);
    fd = dial(f); /* the same slot, another user */
    await(&f->opened, 2);
    assert_int_equal((uint32_t)first, (uint32_t)atomic_load(&f->last_token));
    assert_true(first != atomic_load(&f->last_token));
    close(fd);
    await(&f->closed, 2);
}

static void no_file_descriptor_left_is_survived(void **state)
{
    fixture *f = *state;
    int hogs[256], n = 0, fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct timeval wait = {.tv_sec = WAIT_MS / 1000};
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(f->port)};
    struct rlimit was, low;
    char in[8];
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
    getrlimit(RLIMIT_NOFILE, &was);
    low = (struct rlimit){.rlim_cur = 64, .rlim_max = was.rlim_max};
    setrlimit(RLIMIT_NOFILE, &low);
    while (n < 256 && (hogs[n] = dup(0)) >= 0)
        n++;
    assert_int_equal(errno, EMFILE);
    assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof to), 0); /* the kernel's backlog takes it */
    assert_int_equal(send(fd, "hi", 2, MSG_NOSIGNAL), 2);
    int64_t until = loop_now_ms() + WAIT_MS;
    while (loop_counts_get(f->l).rests == 0 && loop_now_ms() < until)
        usleep(1000);
    bool rested = loop_counts_get(f->l).rests > 0;
    while (n > 0)
        close(hogs[--n]);
    setrlimit(RLIMIT_NOFILE, &was);
    assert_true(rested);
    assert_int_equal(recv(fd, in, sizeof in, 0), 2); /* served when there is one again */
    close(fd);
    await(&f->closed, 1);
}

static void echoes_and_ends_gracefully(void **state)
{
    fixture *f = *state;
    char in[8];
    int fd = dial(f);
    assert_int_equal(send(fd, "abc", 3, MSG_NOSIGNAL), 3);
    assert_int_equal(recv(fd, in, sizeof in, 0), 3);
    assert_memory_equal(in, "abc", 3);
    atomic_store(&f->mode, MODE_END);
    uint8_t much[2000] = {0}; /* more than one read of it: unread bytes would reset the connection */
    assert_int_equal(send(fd, much, sizeof much, MSG_NOSIGNAL), (ssize_t)sizeof much);
    assert_int_equal(recv(fd, in, sizeof in, 0), 3);
    assert_memory_equal(in, "bye", 3);
    assert_int_equal(recv(fd, in, sizeof in, 0), 0);
    close(fd);
}

static void a_paused_connection_reads_after_resume(void **state)
{
    fixture *f = *state;
    char in[8];
    struct timeval brief = {.tv_usec = 50000};
    int fd = dial(f);
    atomic_store(&f->mode, MODE_PAUSE);
    assert_int_equal(send(fd, "1", 1, MSG_NOSIGNAL), 1);
    usleep(30000);
    atomic_store(&f->mode, MODE_ECHO);
    assert_int_equal(send(fd, "2", 1, MSG_NOSIGNAL), 1);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &brief, sizeof brief);
    assert_true(recv(fd, in, sizeof in, 0) < 0);
    loop_wake(f->l); /* resumes */
    await(&f->woken, 1);
    struct timeval wait = {.tv_sec = WAIT_MS / 1000};
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
    assert_int_equal(recv(fd, in, sizeof in, 0), 1);
    assert_int_equal(in[0], '2');
    close(fd);
    await(&f->closed, 1);
}

static void *wake_often(void *self)
{
    fixture *f = self;
    for (int i = 0; i < 10000; i++)
        loop_wake(f->l);
    return NULL;
}

static void wakes_and_ticks(void **state)
{
    fixture *f = *state;
    pthread_t t[2];
    for (int i = 0; i < 2; i++)
        assert_int_equal(pthread_create(&t[i], NULL, wake_often, f), 0);
    for (int i = 0; i < 2; i++)
        pthread_join(t[i], NULL);
    await(&f->woken, 1);
    int before = atomic_load(&f->woken);
    usleep(20000);
    loop_wake(f->l); /* the last wake is never lost */
    await(&f->woken, before + 1);
    await(&f->ticks, 3);
    await(&f->later, atomic_load(&f->woken));
    assert_int_equal(atomic_load(&f->later), atomic_load(&f->woken));
}

static void connects_as_a_client(void **state)
{
    (void)state;
    fixture c = {0};
    lt_cx cx;
    uint16_t port;
    loop_conn *conn;
    cx_init(&cx, NULL);
    loop_options o = {.conns_max = 2, .out_max = 100, .self = &c, .on_open = on_open, .on_read = on_read, .on_close = on_close,
                      .session_bytes = sizeof(session)};
    assert_int_equal(loop_open(&cx, &o, &c.l), LT_OK);
    assert_int_equal(loop_listen(&cx, c.l, "127.0.0.1", 0, &port), LT_OK);
    loop_unlisten(c.l); /* nobody listens there now */
    assert_int_equal(loop_connect(&cx, c.l, "127.0.0.1", port, &conn), LT_OK);
    pthread_t t;
    assert_int_equal(pthread_create(&t, NULL, run, &c), 0);
    await(&c.closed, 1);
    assert_int_equal(atomic_load(&c.opened), 0);
    loop_stop(c.l);
    pthread_join(t, NULL);
    loop_close(c.l);
}

static void formats_peers(void **state)
{
    (void)state;
    char out[LOOP_PEER_MAX];
    loop_peer v4 = {.ip = {[10] = 0xFF, [11] = 0xFF, 10, 1, 2, 3}, .port = 50212, .is_v4 = true};
    loop_peer v6 = {.ip = {0x20, 0x01, 0x0d, 0xb8, [15] = 1}, .port = 7};
    loop_peer_format(&v4, true, out);
    assert_string_equal(out, "10.1.2.3:50212");
    loop_peer_format(&v4, false, out);
    assert_string_equal(out, "10.1.2.3");
    loop_peer_format(&v6, true, out);
    assert_string_equal(out, "[2001:db8::1]:7");
    assert_true(loop_raise_files(10) >= 10); /* never lowers */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(refuses_a_wrong_address, setup, teardown),
        cmocka_unit_test_setup_teardown(refuses_more_than_its_slots, setup, teardown),
        cmocka_unit_test_setup_teardown(refuses_when_the_owner_says_no, setup, teardown),
        cmocka_unit_test_setup_teardown(a_peer_that_never_reads_is_limited, setup, teardown),
        cmocka_unit_test_setup_teardown(a_token_dies_with_its_connection, setup, teardown),
        cmocka_unit_test_setup_teardown(no_file_descriptor_left_is_survived, setup, teardown),
        cmocka_unit_test_setup_teardown(echoes_and_ends_gracefully, setup, teardown),
        cmocka_unit_test_setup_teardown(a_paused_connection_reads_after_resume, setup, teardown),
        cmocka_unit_test_setup_teardown(wakes_and_ticks, setup, teardown),
        cmocka_unit_test(connects_as_a_client),
        cmocka_unit_test(formats_peers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
