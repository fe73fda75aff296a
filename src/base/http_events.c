/* http_events.c - server-sent events; see http.h. */
#include "base/http_int.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

struct http_listener {
    http                  *owner;
    http_conn             *conn;
    struct evhttp_request *req;
    http_listening         l;
    http_listener         *next, **self;
};

void http_listener_gone(http_listener *l)
{
    *l->self = l->next;
    if (l->next)
        l->next->self = l->self;
    l->owner->listener_count--;
    if (evhttp_request_get_connection(l->req))
        l->req->flags &= ~EVHTTP_USER_OWNED; /* it goes with its connection */
    else
        evhttp_request_free(l->req);
    if (l->l.end)
        l->l.end(l->l.self);
    free(l);
}

static void begin(http_listener *l)
{
    evhttp_send_reply_start(l->req, 200, NULL);
    struct evbuffer *hello = evbuffer_new();
    if (!hello)
        return;
    evbuffer_add_printf(hello, "retry: 3000\n\n");
    evhttp_send_reply_chunk(l->req, hello);
    evbuffer_free(hello);
}

static void refuse(http_request *r)
{
    if (r->listening.end)
        r->listening.end(r->listening.self);
    if (!r->conn) {
        evhttp_request_free(r->req);
        http_release(r);
        return;
    }
    r->is_detached = r->is_answered = false;
    http_problem(r, LT_BUSY, "too many event streams are open", NULL);
}

void http_listen_now(http_request *r)
{
    http *h = r->owner;
    http_listener *l = r->conn && h->listener_count < HTTP_LISTENERS_MAX ? calloc(1, sizeof *l) : NULL;
    if (!l) {
        refuse(r);
        return;
    }
    *l = (http_listener){.owner = h, .conn = r->conn, .req = r->req, .l = r->listening, .next = h->listeners, .self = &h->listeners};
    if (l->next)
        l->next->self = &l->next;
    h->listeners = l;
    h->listener_count++;
    r->conn->r = NULL;
    r->conn->listener = l;
    http_answer a = {.type = "text/event-stream; charset=utf-8"};
    http_put_answer(r, &a);
    http_put_header(r, "X-Accel-Buffering", "no"); /* nginx: pass each event on at once */
    http_release(r);
    begin(l);
}

void http_listen_events(http_request *r, const http_listening *l)
{
    assert(!r->is_answered);
    r->is_answered = true;
    r->listening = l ? *l : (http_listening){0};
    if (r->is_detached)
        http_post(r, HTTP_LISTEN);
    else
        http_listen_now(r);
}

/* Backlog of a stream whose reader does not read: it is cut, the browser comes again by itself. */
static bool is_lagging(const http_listener *l)
{
    return evbuffer_get_length(bufferevent_get_output(l->conn->bev)) > HTTP_BACKLOG_MAX;
}

static void send_to_all(http *h, const char *text, size_t n, const char *subject)
{
    struct evbuffer *out = evbuffer_new();
    for (http_listener *l = h->listeners, *next; out && l; l = next) {
        next = l->next;
        if (is_lagging(l)) {
            evhttp_connection_free(l->conn->evcon);
        } else if (!subject || (l->l.may && l->l.may(l->l.self, subject))) {
            evbuffer_add(out, text, n);
            evhttp_send_reply_chunk(l->req, out);
            evbuffer_drain(out, evbuffer_get_length(out));
        }
    }
    if (out)
        evbuffer_free(out);
}

void http_beat(evutil_socket_t fd, short what, void *self)
{
    (void)fd;
    (void)what;
    http *h = self;
    lt_cx cx;
    cx_init(&cx, NULL);
    int64_t now_ms = cx_now_ms(&cx);
    for (http_listener *l = h->listeners, *next; l; l = next) {
        next = l->next;
        if (l->l.until_ms > 0 && now_ms >= l->l.until_ms)
            evhttp_connection_free(l->conn->evcon);
    }
    send_to_all(h, ": beat\n\n", 8, NULL);
}

void http_send_events(http *h, http_waiting *list)
{
    for (http_waiting *w = list, *next; w; w = next) {
        next = w->next;
        send_to_all(h, w->text, w->n, w->subject);
        free(w);
    }
}

void http_publish(http *h, const http_event *e)
{
    if (e->data.n > HTTP_EVENT_MAX || memchr(e->data.p, '\n', e->data.n) || memchr(e->data.p, '\r', e->data.n))
        return;
    size_t subject_n = e->subject ? strlen(e->subject) + 1 : 0, room = e->data.n + strlen(e->name) + 32;
    http_waiting *w = malloc(sizeof *w + room + subject_n);
    if (!w)
        return;
    w->n = (size_t)snprintf(w->text, room, "event: %s\ndata: %.*s\n\n", e->name, (int)e->data.n, (const char *)e->data.p);
    w->subject = e->subject ? memcpy(w->text + room, e->subject, subject_n) : NULL;
    w->next = NULL;
    pthread_mutex_lock(&h->lock);
    bool is_taken = h->waiting_count < HTTP_EVENTS_WAITING_MAX;
    if (is_taken) {
        *h->last = w;
        h->last = &w->next;
        h->waiting_count++;
    }
    pthread_mutex_unlock(&h->lock);
    if (is_taken)
        event_active(h->wake, EV_READ, 0);
    else
        free(w);
}
