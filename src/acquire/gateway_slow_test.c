/* gateway_slow_test.c - the gateway while the disk is slow (the journal's writer is held in a callback of ours), while it is
 * flooded, and at its end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>

#include "acquire/gateway_testkit.h"

static sem_t held, may_go;

static void hold_writer(void *self, lt_err e, uint64_t number, const char *say)
{
    (void)self, (void)e, (void)number, (void)say;
    sem_post(&held);
    while (sem_wait(&may_go) != 0)
        ;
}

static void hold(fixture *f)
{
    span part = span_text("{}");
    journal_item item = {.kind = ENTRY_ACT, .parts = &part, .part_count = 1};
    sem_init(&held, 0, 0);
    sem_init(&may_go, 0, 0);
    fx_must(&f->cx, journal_submit(&f->cx, f->j, &item, hold_writer, NULL), "submit");
    while (sem_wait(&held) != 0)
        ;
}

static void await_stat(const fixture *f, const uint64_t *stat_of_s, uint64_t wanted, gateway_stats *s)
{
    for (int i = 0; i < FX_WAIT_MS; i++) {
        *s = fx_stats(f);
        if (*stat_of_s >= wanted)
            break;
        usleep(1000);
    }
    assert_int_equal(*stat_of_s, wanted);
}

static void what_waits_is_bounded(void **state)
{
    fixture *f = *state; /* in_flight_max 8, session_in_flight_max 5 */
    static char many[40 * 400];
    gateway_stats s = {0};
    size_t n = 0;
    int a = fx_dial(f->port), b = fx_dial(f->port);
    hold(f);
    for (unsigned k = 1; k <= 40; k++)
        n += fx_data(many + n, FX_MN_2017, k);
    assert_true(fx_send(a, many, n));
    usleep(50000);
    assert_int_equal(fx_stats(f).waiting, 5); /* its own limit */
    for (unsigned k = 1; k <= 40; k++) {
        char frame[512];
        assert_true(fx_send(b, frame, fx_data(frame, FX_MN_ANY, k)));
    }
    usleep(50000);
    assert_int_equal(fx_stats(f).waiting, 8); /* all together */
    shutdown(a, SHUT_WR);                     /* paused, and the peer has said all */
    assert_true(fx_is_silent(a));             /* INV(1) */
    sem_post(&may_go);
    for (unsigned k = 1; k <= 40; k++) {
        fx_expect_ack(a, FX_MN_2017, k);
        fx_expect_ack(b, FX_MN_ANY, k);
    }
    assert_true(fx_is_closed(a));
    await_stat(f, &s.frames, 80, &s);
    assert_int_equal(fx_count(f).frames, 80);
    fx_expect_alive(b, 100);
    close(a);
    close(b);
}

/* A session whose reading rests because the disk is slow is not a silent one, however long it takes. */
static void who_waits_for_room_is_not_silent(void **state)
{
    fixture *f = *state;
    char frame[512];
    int fd = fx_dial(f->port);
    hold(f);
    for (unsigned k = 1; k <= 10; k++)
        assert_true(fx_send(fd, frame, fx_data(frame, FX_MN_2017, k)));
    usleep(900000); /* twice idle_ms and more */
    assert_int_equal(fx_stats(f).waiting, 5);
    sem_post(&may_go);
    for (unsigned k = 1; k <= 10; k++)
        fx_expect_ack(fd, FX_MN_2017, k);
    assert_true(fx_is_closed(fd)); /* now it is */
    assert_int_equal(fx_stats(f).cut_silent, 1);
    close(fd);
}

/* A frame without its CR LF that lies in a session without room is taken when there is room again, once. */
static void a_bare_frame_waits_for_room(void **state)
{
    fixture *f = *state;
    char bytes[6 * 400];
    size_t n = 0;
    gateway_stats s = {0};
    int fd = fx_dial(f->port);
    hold(f);
    for (unsigned k = 1; k <= 6; k++)
        n += fx_data(bytes + n, FX_MN_2017, k);
    assert_true(fx_send(fd, bytes, n - 2)); /* five in flight, the sixth whole but for CR LF */
    usleep((GATEWAY_BARE_END_MS + 1200) * 1000);
    assert_int_equal(fx_stats(f).waiting, 5);
    sem_post(&may_go);
    for (unsigned k = 1; k <= 6; k++)
        fx_expect_ack(fd, FX_MN_2017, k);
    await_stat(f, &s.frames, 6, &s);
    fx_expect_alive(fd, 7);
    assert_int_equal(fx_count(f).frames, 7);
    close(fd);
}

/* A frame in flight, its connection lost, the same frame on a new one: one entry, one answer, where the device is now. */
static void an_answer_in_flight_follows_its_device(void **state)
{
    fixture *f = *state;
    char frame[512];
    gateway_stats s = {0};
    size_t n = fx_data(frame, FX_MN_2017, 1);
    int old = fx_dial(f->port), new = fx_dial(f->port), relay = fx_dial(f->port);
    hold(f);
    assert_true(fx_send(old, frame, n));
    for (int i = 0; i < FX_WAIT_MS && fx_stats(f).waiting < 1; i++)
        usleep(1000);
    assert_true(fx_send(old, frame, n)); /* in flight on the same connection */
    await_stat(f, &s.repeats, 1, &s);
    assert_true(fx_send(new, frame, n));
    await_stat(f, &s.takeovers, 1, &s);
    await_stat(f, &s.repeats, 2, &s);
    assert_true(fx_is_closed(old));
    char other[512]; /* a relay: speaks for another device first, then for this one; it takes the answer over */
    assert_true(fx_send(relay, other, fx_data(other, FX_MN_ANY, 1)));
    assert_true(fx_send(relay, frame, n));
    await_stat(f, &s.repeats, 3, &s);
    assert_true(fx_is_closed(new));
    close(new);
    new = fx_dial(f->port); /* and from the relay, which lives on, to a connection of its own again */
    assert_true(fx_send(new, frame, n));
    await_stat(f, &s.repeats, 4, &s);
    assert_int_equal(s.waiting, 2);
    assert_int_equal(s.takeovers, 2);
    sem_post(&may_go);
    fx_expect_ack(relay, FX_MN_ANY, 1);
    fx_expect_ack(new, FX_MN_2017, 1);
    assert_true(fx_is_silent(relay));
    assert_true(fx_is_silent(new));
    assert_int_equal(fx_count(f).frames, 2);
    close(old);
    close(new);
    close(relay);
}

static void *close_gateway(void *self)
{
    fixture *f = self;
    gateway_close(f->g);
    f->g = NULL;
    return NULL;
}

static void closing_waits_for_what_is_in_flight(void **state)
{
    fixture *f = *state;
    char frame[512];
    pthread_t t;
    int fd = fx_dial(f->port), other = fx_dial(f->port);
    hold(f);
    assert_true(fx_send(fd, frame, fx_data(frame, FX_MN_2017, 1)));
    while (fx_stats(f).waiting < 1)
        usleep(1000);
    assert_int_equal(pthread_create(&t, NULL, close_gateway, f), 0);
    assert_true(fx_is_silent(fd));
    assert_true(fx_send(fd, frame, fx_data(frame, FX_MN_2017, 2))); /* too late: not read, not acknowledged */
    usleep(20000);
    sem_post(&may_go);
    pthread_join(t, NULL);
    fx_expect_ack(fd, FX_MN_2017, 1);
    assert_true(fx_is_closed(fd));
    assert_true(fx_is_closed(other));
    assert_int_equal(fx_count(f).frames, 1);
    close(fd);
    close(other);
}

/* INV(5): who sends without waiting is slowed by TCP; every frame is kept and acknowledged. */
#define FLOOD_CONNS  6u
#define FLOOD_FRAMES 6000u

static void flood_turn(int fd, const char *bytes, size_t n, size_t *at, size_t *lines)
{
    char in[16384];
    if (*at < n) {
        ssize_t k = send(fd, bytes + *at, n - *at < 65536 ? n - *at : 65536, MSG_NOSIGNAL | MSG_DONTWAIT);
        *at += k > 0 ? (size_t)k : 0;
    }
    ssize_t k;
    while ((k = recv(fd, in, sizeof in, MSG_DONTWAIT)) > 0)
        for (ssize_t i = 0; i < k; i++)
            *lines += in[i] == '\n';
    assert_true(k < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)); /* not closed */
}

static void a_flood_is_slowed_and_nothing_is_lost(void **state)
{
    fixture *f = *state;
    lt_device *d;
    size_t n[FLOOD_CONNS] = {0}, at[FLOOD_CONNS] = {0}, lines[FLOOD_CONNS] = {0}, done = 0;
    char *bytes[FLOOD_CONNS], mn[DEVICE_MN_MAX];
    int fds[FLOOD_CONNS];
    size_t count = fx_devices(FLOOD_CONNS, &d);
    fx_must(&f->cx, gateway_set_devices(&f->cx, f->g, d, count), "set");
    free(d);
    for (unsigned c = 0; c < FLOOD_CONNS; c++) {
        bytes[c] = malloc(FLOOD_FRAMES * 300);
        assert_non_null(bytes[c]);
        fx_fleet_mn(c, mn);
        for (unsigned k = 1; k <= FLOOD_FRAMES; k++)
            n[c] += fx_data(bytes[c] + n[c], mn, k);
        fds[c] = fx_dial(f->port);
    }
    while (done < FLOOD_CONNS) {
        done = 0;
        for (unsigned c = 0; c < FLOOD_CONNS; c++) {
            flood_turn(fds[c], bytes[c], n[c], &at[c], &lines[c]);
            done += lines[c] == FLOOD_FRAMES;
        }
        assert_true(fx_stats(f).waiting <= GATEWAY_IN_FLIGHT);
    }
    for (unsigned c = 0; c < FLOOD_CONNS; c++) {
        assert_true(fx_is_silent(fds[c])); /* not one answer too many */
        close(fds[c]);
        free(bytes[c]);
    }
    assert_int_equal(fx_count(f).frames, FLOOD_CONNS * FLOOD_FRAMES);
}

static int setup_narrow(void **state)
{
    return fx_open(state, &(gateway_options){.in_flight_max = 8, .session_in_flight_max = 5});
}

static int setup_hurried(void **state)
{
    return fx_open(state, &(gateway_options){.idle_ms = 400, .session_in_flight_max = 5});
}

#define T(name) cmocka_unit_test_setup_teardown(name, fx_setup, fx_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_waits_is_bounded, setup_narrow, fx_teardown),
        cmocka_unit_test_setup_teardown(who_waits_for_room_is_not_silent, setup_hurried, fx_teardown),
        cmocka_unit_test_setup_teardown(a_bare_frame_waits_for_room, setup_narrow, fx_teardown),
        T(an_answer_in_flight_follows_its_device),
        T(closing_waits_for_what_is_in_flight),
        T(a_flood_is_slowed_and_nothing_is_lost),
        cmocka_unit_test_setup_teardown(a_flood_is_slowed_and_nothing_is_lost, setup_narrow, fx_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
