/* loop_conn.c - the connections of an event loop: slots, reading, writing, closing; see loop.h. */
#include "base/loop_int.h"

#include <arpa/inet.h>
#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* --- slots ------------------------------------------------------------------------------------------------------- */

static loop_conn *slot_at(const loop *l, uint32_t index)
{
    return (loop_conn *)(void *)(l->blocks[index / LOOP_BLOCK_SLOTS] + (index % LOOP_BLOCK_SLOTS) * l->stride);
}

loop_conn *loop_conn_take(loop *l)
{
    uint32_t i = l->free_head;
    if (i != UINT32_MAX) {
        l->free_head = slot_at(l, i)->next_free;
    } else {
        if (l->used == l->o.conns_max)
            return NULL;
        uint8_t **block = &l->blocks[l->used / LOOP_BLOCK_SLOTS];
        if (!*block && !(*block = calloc(LOOP_BLOCK_SLOTS, l->stride)))
            return NULL;
        i = l->used++;
    }
    loop_conn *c = slot_at(l, i);
    uint32_t generation = c->generation + 1;
    memset(c, 0, l->stride);
    c->owner = l;
    c->index = i;
    c->generation = generation ? generation : 1;
    c->fd = -1;
    return c;
}

static void loop_conn_give(loop_conn *c)
{
    loop *l = c->owner;
    c->is_open = false;
    c->next_free = l->free_head;
    l->free_head = c->index;
}

void *loop_conn_session(loop_conn *c)
{
    return (uint8_t *)c + (sizeof *c + 15) / 16 * 16;
}

uint64_t loop_conn_token(const loop_conn *c)
{
    return (uint64_t)c->generation << 32 | c->index;
}

loop_conn *loop_find(loop *l, uint64_t token)
{
    uint32_t index = (uint32_t)token;
    if (index >= l->used)
        return NULL;
    loop_conn *c = slot_at(l, index);
    return c->is_open && c->generation == token >> 32 ? c : NULL;
}

loop_conn *loop_next(loop *l, uint32_t *at)
{
    while (*at < l->used) {
        loop_conn *c = slot_at(l, (*at)++);
        if (c->is_open)
            return c;
    }
    return NULL;
}

/* --- peers -------------------------------------------------------------------------------------------------------- */

loop_peer loop_conn_peer_of(const struct sockaddr_storage *ss)
{
    loop_peer p = {0};
    if (ss->ss_family == AF_INET) {
        const struct sockaddr_in *a = (const struct sockaddr_in *)ss;
        p.ip[10] = p.ip[11] = 0xFF;
        memcpy(p.ip + 12, &a->sin_addr, 4);
        p.port = ntohs(a->sin_port);
        p.is_v4 = true;
    } else if (ss->ss_family == AF_INET6) {
        const struct sockaddr_in6 *a = (const struct sockaddr_in6 *)ss;
        memcpy(p.ip, &a->sin6_addr, 16);
        p.port = ntohs(a->sin6_port);
        p.is_v4 = IN6_IS_ADDR_V4MAPPED(&a->sin6_addr);
    }
    return p;
}

loop_peer loop_conn_peer(const loop_conn *c)
{
    return c->peer;
}

void loop_peer_format(const loop_peer *p, bool with_port, char out[LOOP_PEER_MAX])
{
    char text[INET6_ADDRSTRLEN] = "?";
    inet_ntop(p->is_v4 ? AF_INET : AF_INET6, p->is_v4 ? p->ip + 12 : p->ip, text, sizeof text);
    if (with_port)
        snprintf(out, LOOP_PEER_MAX, p->is_v4 ? "%s:%u" : "[%s]:%u", text, p->port);
    else
        snprintf(out, LOOP_PEER_MAX, "%s", text);
}

/* --- connections ----------------------------------------------------------------------------------------------- */

static void on_readable(evutil_socket_t fd, short what, void *self)
{
    (void)fd;
    (void)what;
    loop_conn *c = self;
    c->owner->o.on_read(c->owner->o.self, c);
}

void loop_conn_count(loop *l)
{
    uint32_t now = atomic_fetch_add_explicit(&l->open, 1, memory_order_relaxed) + 1;
    if (now > atomic_load_explicit(&l->peak, memory_order_relaxed))
        atomic_store_explicit(&l->peak, now, memory_order_relaxed);
}

bool loop_conn_admit(loop_conn *c)
{
    loop *l = c->owner;
    if (!l->o.on_open(l->o.self, c)) {
        atomic_fetch_add_explicit(&l->refused, 1, memory_order_relaxed);
        close(c->fd);
        loop_conn_give(c);
        return false;
    }
    loop_conn_count(l);
    event_assign(&c->readable, l->base, c->fd, EV_READ | EV_PERSIST, on_readable, c);
    event_add(&c->readable, NULL);
    c->is_reading = true;
    return true;
}

static bool flush(loop_conn *c)
{
    while (c->out_at < c->out_n) {
        ssize_t k = send(c->fd, c->out + c->out_at, c->out_n - c->out_at, MSG_NOSIGNAL);
        if (k < 0 && errno == EINTR)
            continue;
        if (k < 0)
            return errno == EAGAIN;
        c->out_at += (size_t)k;
    }
    free(c->out);
    c->out = NULL;
    c->out_at = c->out_n = c->out_room = 0;
    return true;
}

static void on_writable(evutil_socket_t fd, short what, void *self)
{
    (void)fd;
    (void)what;
    loop_conn *c = self;
    if (c->is_connecting) {
        int bad = 0;
        socklen_t n = sizeof bad;
        c->is_connecting = false;
        event_del(&c->writable);
        c->is_writing = false;
        getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &bad, &n);
        if (bad) {
            loop_conn_count(c->owner); /* loop_conn_close counts it down */
            loop_conn_close(c);
            return;
        }
        loop_conn_admit(c);
        return;
    }
    if (!flush(c)) {
        loop_conn_close(c);
        return;
    }
    if (c->out)
        return;
    event_del(&c->writable);
    c->is_writing = false;
    if (c->owner->o.on_drained)
        c->owner->o.on_drained(c->owner->o.self, c);
}

void loop_conn_want_write(loop_conn *c)
{
    if (c->is_writing)
        return;
    event_assign(&c->writable, c->owner->base, c->fd, EV_WRITE | EV_PERSIST, on_writable, c);
    event_add(&c->writable, NULL);
    c->is_writing = true;
}

lt_err loop_conn_read(loop_conn *c, void *p, size_t room, size_t *got)
{
    ssize_t k;
    do
        k = recv(c->fd, p, room, 0);
    while (k < 0 && errno == EINTR);
    *got = k > 0 ? (size_t)k : 0;
    return k > 0 ? LT_OK : k < 0 && errno == EAGAIN ? LT_BUSY : LT_CLOSED;
}

static bool keep_unsent(loop_conn *c, const uint8_t *p, size_t n)
{
    if (c->out_at > 0) {
        memmove(c->out, c->out + c->out_at, c->out_n - c->out_at);
        c->out_n -= c->out_at;
        c->out_at = 0;
    }
    if (c->out_n + n > c->out_room) {
        size_t room = c->out_room ? c->out_room : LOOP_OUT_BYTES;
        while (room < c->out_n + n)
            room *= 2;
        uint8_t *more = realloc(c->out, room);
        if (!more)
            return false;
        c->out = more;
        c->out_room = room;
    }
    memcpy(c->out + c->out_n, p, n);
    c->out_n += n;
    return true;
}

lt_err loop_conn_write(loop_conn *c, const void *p, size_t n)
{
    const uint8_t *at = p;
    if (n > c->owner->o.out_max || loop_conn_unsent(c) > c->owner->o.out_max - n)
        return LT_LIMIT;
    while (n > 0 && !c->out) {
        ssize_t k = send(c->fd, at, n, MSG_NOSIGNAL);
        if (k < 0 && errno == EINTR)
            continue;
        if (k < 0 && errno != EAGAIN)
            return LT_CLOSED;
        if (k < 0)
            break;
        at += k;
        n -= (size_t)k;
    }
    if (n == 0)
        return LT_OK;
    if (!keep_unsent(c, at, n))
        return LT_LIMIT;
    loop_conn_want_write(c);
    return LT_OK;
}

size_t loop_conn_unsent(const loop_conn *c)
{
    return c->out_n - c->out_at;
}

void loop_conn_pause(loop_conn *c)
{
    if (c->is_reading)
        event_del(&c->readable);
    c->is_reading = false;
}

void loop_conn_resume(loop_conn *c)
{
    if (!c->is_reading)
        event_add(&c->readable, NULL);
    c->is_reading = true;
}

void loop_conn_close(loop_conn *c)
{
    loop *l = c->owner;
    assert(c->is_open);
    l->o.on_close(l->o.self, c);
    loop_conn_pause(c);
    if (c->is_writing)
        event_del(&c->writable);
    free(c->out);
    c->out = NULL;
    close(c->fd);
    c->fd = -1;
    loop_conn_give(c);
    atomic_fetch_sub_explicit(&l->open, 1, memory_order_relaxed);
}

void loop_conn_end(loop_conn *c)
{
    uint8_t waste[4096];
    (void)flush(c);
    shutdown(c->fd, SHUT_WR);
    for (size_t sum = 0; sum < LOOP_DRAIN_MAX; sum += sizeof waste)
        if (recv(c->fd, waste, sizeof waste, MSG_DONTWAIT) <= 0)
            break;
    loop_conn_close(c);
}
