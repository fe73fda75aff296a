/* loop.c - listening, connecting, timers, waking and running of an event loop; see loop.h. */
#include "base/loop_int.h"

#include <arpa/inet.h>
#include <assert.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

int64_t loop_now_ms(void)
{
    struct timespec ts;
    clock_gettime(CLOCK_MONOTONIC_COARSE, &ts);
    return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

uint64_t loop_raise_files(uint64_t wanted)
{
    struct rlimit r;
    if (getrlimit(RLIMIT_NOFILE, &r) != 0)
        return 0;
    if (r.rlim_cur < wanted) {
        struct rlimit more = {.rlim_cur = wanted, .rlim_max = r.rlim_max > wanted ? r.rlim_max : wanted};
        if (setrlimit(RLIMIT_NOFILE, &more) != 0) { /* only the privileged may raise the hard limit */
            more = (struct rlimit){.rlim_cur = r.rlim_max < wanted ? r.rlim_max : wanted, .rlim_max = r.rlim_max};
            (void)!setrlimit(RLIMIT_NOFILE, &more);
        }
        getrlimit(RLIMIT_NOFILE, &r);
    }
    return r.rlim_cur;
}

static lt_err parse_address(lt_cx *cx, const char *addr, uint16_t port, struct sockaddr_storage *out, socklen_t *n)
{
    struct sockaddr_in *v4 = (struct sockaddr_in *)out;
    struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)out;
    memset(out, 0, sizeof *out);
    if (inet_pton(AF_INET, addr, &v4->sin_addr) == 1) {
        v4->sin_family = AF_INET;
        v4->sin_port = htons(port);
        *n = sizeof *v4;
        return LT_OK;
    }
    if (inet_pton(AF_INET6, addr, &v6->sin6_addr) == 1) {
        v6->sin6_family = AF_INET6;
        v6->sin6_port = htons(port);
        *n = sizeof *v6;
        return LT_OK;
    }
    return cx_fail(cx, LT_BAD_INPUT, "\"%s\" is no IPv4 or IPv6 address", addr);
}

static void tune(int fd)
{
    int on = 1, idle = LOOP_KEEP_IDLE_S, every = LOOP_KEEP_EVERY_S, count = LOOP_KEEP_COUNT, unacked = LOOP_UNACKED_MS;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
    setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &idle, sizeof idle);
    setsockopt(fd, IPPROTO_TCP, TCP_KEEPINTVL, &every, sizeof every);
    setsockopt(fd, IPPROTO_TCP, TCP_KEEPCNT, &count, sizeof count);
    setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &unacked, sizeof unacked);
}

static void set_buffers(int fd)
{
    int bytes = LOOP_SOCKET_BYTES;
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
    setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &bytes, sizeof bytes);
}

/* --- listening and connecting ---------------------------------------------------------------------------------- */

static loop_conn *begin_conn(loop *l, int fd, const struct sockaddr_storage *ss)
{
    loop_conn *c = loop_conn_take(l);
    if (!c)
        return NULL;
    c->fd = fd;
    c->is_open = true;
    c->peer = loop_conn_peer_of(ss);
    tune(fd);
    return c;
}

static void rest(loop *l)
{
    struct timeval pause = {.tv_usec = LOOP_ACCEPT_REST_MS * 1000};
    for (int i = 0; i < l->listener_count; i++)
        event_del(l->listeners[i]);
    atomic_store(&l->is_resting, 1);
    atomic_fetch_add_explicit(&l->rests, 1, memory_order_relaxed);
    event_add(l->rest_over, &pause);
}

static void on_rest_over(evutil_socket_t fd, short what, void *self)
{
    (void)fd;
    (void)what;
    loop *l = self;
    atomic_store(&l->is_resting, 0);
    for (int i = 0; i < l->listener_count; i++)
        event_add(l->listeners[i], NULL);
}

static void on_accept(evutil_socket_t fd, short what, void *self)
{
    (void)what;
    loop *l = self;
    for (int i = 0; i < LOOP_ACCEPT_BURST; i++) {
        struct sockaddr_storage ss;
        socklen_t n = sizeof ss;
        int got = accept4(fd, (struct sockaddr *)&ss, &n, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (got < 0) {
            if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM)
                rest(l);
            if (errno == EINTR || errno == ECONNABORTED || errno == EPROTO)
                continue;
            return;
        }
        atomic_fetch_add_explicit(&l->accepted, 1, memory_order_relaxed);
        loop_conn *c = begin_conn(l, got, &ss);
        if (c) {
            loop_conn_admit(c);
        } else {
            atomic_fetch_add_explicit(&l->refused, 1, memory_order_relaxed);
            close(got);
        }
    }
}

lt_err loop_listen(lt_cx *cx, loop *l, const char *addr, uint16_t port, uint16_t *bound)
{
    struct sockaddr_storage ss;
    socklen_t n;
    int on = 1;
    assert(l->listener_count < LOOP_LISTENERS_MAX);
    TRY(parse_address(cx, addr, port, &ss, &n));
    int fd = socket(ss.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return cx_fail_errno(cx, errno, "cannot make a socket to listen on %s", addr);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    set_buffers(fd); /* inherited by what is accepted */
    struct sockaddr_storage name;
    socklen_t name_n = sizeof name;
    if (bind(fd, (struct sockaddr *)&ss, n) != 0 || listen(fd, LOOP_BACKLOG) != 0 ||
        getsockname(fd, (struct sockaddr *)&name, &name_n) != 0) {
        lt_err e = cx_fail_errno(cx, errno, "cannot listen on %s port %u", addr, port);
        close(fd);
        return e;
    }
    struct event *ev = event_new(l->base, fd, EV_READ | EV_PERSIST, on_accept, l);
    if (!ev) {
        close(fd);
        return cx_fail(cx, LT_NO_MEMORY, "no memory to listen on %s", addr);
    }
    event_add(ev, NULL);
    l->listeners[l->listener_count++] = ev;
    *bound = loop_conn_peer_of(&name).port;
    return LT_OK;
}

void loop_unlisten(loop *l)
{
    event_del(l->rest_over);
    for (int i = 0; i < l->listener_count; i++) {
        close(event_get_fd(l->listeners[i]));
        event_free(l->listeners[i]);
    }
    l->listener_count = 0;
}

lt_err loop_connect(lt_cx *cx, loop *l, const char *addr, uint16_t port, loop_conn **out)
{
    struct sockaddr_storage ss;
    socklen_t n;
    TRY(parse_address(cx, addr, port, &ss, &n));
    int fd = socket(ss.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return cx_fail_errno(cx, errno, "cannot make a socket for %s port %u", addr, port);
    set_buffers(fd);
    if (connect(fd, (struct sockaddr *)&ss, n) != 0 && errno != EINPROGRESS) {
        lt_err e = cx_fail_errno(cx, errno, "cannot connect to %s port %u", addr, port);
        close(fd);
        return e;
    }
    loop_conn *c = begin_conn(l, fd, &ss);
    if (!c) {
        close(fd);
        return cx_fail(cx, LT_LIMIT, "more than %u connections", l->o.conns_max);
    }
    c->is_connecting = true;
    loop_conn_want_write(c);
    *out = c;
    return LT_OK;
}

/* --- the loop itself ---------------------------------------------------------------------------------------------- */

static void on_eventfd(evutil_socket_t fd, short what, void *self)
{
    (void)what;
    loop *l = self;
    uint64_t n;
    (void)!read(fd, &n, sizeof n);
    atomic_store(&l->is_woken, 0); /* before the work: a wake during it makes another turn, INV(2) */
    if (l->o.on_wake)
        l->o.on_wake(l->o.self);
    if (atomic_load(&l->must_stop))
        event_base_loopbreak(l->base);
}

static void on_later(evutil_socket_t fd, short what, void *self)
{
    (void)fd;
    (void)what;
    loop *l = self;
    l->is_later = false;
    if (l->o.on_later)
        l->o.on_later(l->o.self);
}

void loop_later(loop *l)
{
    if (!l->is_later)
        event_active(l->later, EV_TIMEOUT, 0); /* behind what is in the queue already */
    l->is_later = true;
}

static lt_err setup(lt_cx *cx, loop *l)
{
    struct event_config *cfg = event_config_new();
    if (cfg) { /* one thread touches the base; others come through the eventfd */
        event_config_set_flag(cfg, EVENT_BASE_FLAG_NOLOCK);
        event_config_set_flag(cfg, EVENT_BASE_FLAG_EPOLL_USE_CHANGELIST);
        l->base = event_base_new_with_config(cfg);
        event_config_free(cfg);
    }
    l->wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (l->wake_fd < 0)
        return cx_fail_errno(cx, errno, "cannot make the loop's wake-up");
    l->blocks = calloc(l->o.conns_max / LOOP_BLOCK_SLOTS + 1, sizeof *l->blocks);
    if (l->base && l->blocks) {
        l->woken = event_new(l->base, l->wake_fd, EV_READ | EV_PERSIST, on_eventfd, l);
        l->rest_over = event_new(l->base, -1, 0, on_rest_over, l);
        l->later = event_new(l->base, -1, 0, on_later, l);
    }
    if (!l->woken || !l->rest_over || !l->later || event_add(l->woken, NULL) != 0)
        return cx_fail(cx, LT_NO_MEMORY, "no memory for the event loop");
    return LT_OK;
}

lt_err loop_open(lt_cx *cx, const loop_options *o, loop **out)
{
    signal(SIGPIPE, SIG_IGN); /* whoever serves outlives a peer that went */
    assert(o->on_open && o->on_read && o->on_close && o->conns_max > 0 && o->conns_max <= LOOP_CONNS_MAX);
    loop *l = calloc(1, sizeof *l);
    if (!l)
        return cx_fail(cx, LT_NO_MEMORY, "no memory for the event loop");
    l->o = *o;
    l->free_head = UINT32_MAX;
    l->wake_fd = -1;
    l->stride = ((sizeof(loop_conn) + 15) / 16 * 16 + o->session_bytes + 63) / 64 * 64;
    lt_err e = setup(cx, l);
    if (e) {
        loop_close(l);
        return e;
    }
    *out = l;
    return LT_OK;
}

static void on_timer(evutil_socket_t fd, short what, void *self)
{
    (void)fd;
    (void)what;
    loop_timer *t = self;
    t->fn(t->self);
}

lt_err loop_every(lt_cx *cx, loop *l, uint32_t period_ms, void (*fn)(void *self), void *self)
{
    assert(l->timer_count < LOOP_TIMERS_MAX && period_ms > 0);
    loop_timer *t = calloc(1, sizeof *t);
    if (!t)
        return cx_fail(cx, LT_NO_MEMORY, "no memory for a timer");
    struct timeval every = {.tv_sec = period_ms / 1000, .tv_usec = (suseconds_t)(period_ms % 1000) * 1000};
    t->fn = fn;
    t->self = self;
    event_assign(&t->e, l->base, -1, EV_PERSIST, on_timer, t);
    event_add(&t->e, &every);
    l->timers[l->timer_count++] = t;
    return LT_OK;
}

void loop_run(loop *l)
{
    while (!atomic_load(&l->must_stop))
        event_base_loop(l->base, EVLOOP_NO_EXIT_ON_EMPTY);
}

void loop_wake(loop *l)
{
    uint64_t one = 1;
    if (atomic_exchange(&l->is_woken, 1) == 0)
        (void)!write(l->wake_fd, &one, sizeof one);
}

void loop_stop(loop *l)
{
    atomic_store(&l->must_stop, 1);
    loop_wake(l);
}

loop_counts loop_counts_get(const loop *l)
{
    return (loop_counts){.accepted = atomic_load_explicit(&l->accepted, memory_order_relaxed),
                         .refused = atomic_load_explicit(&l->refused, memory_order_relaxed),
                         .rests = atomic_load_explicit(&l->rests, memory_order_relaxed),
                         .open = atomic_load_explicit(&l->open, memory_order_relaxed),
                         .peak = atomic_load_explicit(&l->peak, memory_order_relaxed),
                         .is_resting = atomic_load(&l->is_resting) != 0};
}

void loop_close(loop *l)
{
    if (!l)
        return;
    uint32_t at = 0;
    for (loop_conn *c; (c = loop_next(l, &at));) {
        if (c->is_connecting)
            loop_conn_count(l);
        loop_conn_close(c);
    }
    if (l->rest_over)
        loop_unlisten(l);
    for (int i = 0; i < l->timer_count; i++) {
        event_del(&l->timers[i]->e);
        free(l->timers[i]);
    }
    if (l->woken)
        event_free(l->woken);
    if (l->rest_over)
        event_free(l->rest_over);
    if (l->later)
        event_free(l->later);
    if (l->base)
        event_base_free(l->base);
    if (l->wake_fd >= 0)
        close(l->wake_fd);
    for (uint32_t i = 0; l->blocks && i <= l->o.conns_max / LOOP_BLOCK_SLOTS; i++)
        free(l->blocks[i]);
    free(l->blocks);
    free(l);
}
