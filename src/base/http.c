/* http.c - evhttp with limits; see http.h. */
#include "base/http.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/queue.h>

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/http.h>
#include <event2/http_struct.h>
#include <event2/keyvalq_struct.h>
#include <event2/thread.h>

#include "base/hash.h"
#include "base/jout.h"

typedef struct listener listener;
struct listener {
    http                  *owner;
    struct evhttp_request *req;
    listener              *next, **self;
};

typedef struct waiting { /* an event on its way to the server's thread */
    struct waiting *next;
    size_t          n;
    char            text[];
} waiting;

struct http {
    http_options       o;
    struct event_base *base;
    struct evhttp     *server;
    struct event      *wake, *beat;
    uint16_t           port;
    pthread_t          thread;
    bool               is_running;
    listener          *listeners;
    size_t             listener_count;
    pthread_mutex_t    lock;
    waiting           *first, **last; /* under lock */
    size_t             waiting_count;
    bool               must_stop;
};

struct http_request {
    http                  *owner;
    struct evhttp_request *req;
    struct evkeyvalq       query;
    char                   path[HTTP_PATH_MAX];
    bool                   is_answered;
};

const char *http_method(const http_request *r)
{
    switch (evhttp_request_get_command(r->req)) {
    case EVHTTP_REQ_GET: return "GET";
    case EVHTTP_REQ_HEAD: return "HEAD";
    case EVHTTP_REQ_POST: return "POST";
    case EVHTTP_REQ_PUT: return "PUT";
    case EVHTTP_REQ_PATCH: return "PATCH";
    case EVHTTP_REQ_DELETE: return "DELETE";
    default: return "OTHER";
    }
}

const char *http_path(const http_request *r)
{
    return r->path;
}

const char *http_query(const http_request *r, const char *name)
{
    return evhttp_find_header(&r->query, name);
}

const char *http_header(const http_request *r, const char *name)
{
    return evhttp_find_header(evhttp_request_get_input_headers(r->req), name);
}

const char *http_query_text(const http_request *r)
{
    const char *q = evhttp_uri_get_query(evhttp_request_get_evhttp_uri(r->req));
    return q ? q : "";
}

span http_body(const http_request *r)
{
    struct evbuffer *in = evhttp_request_get_input_buffer(r->req);
    size_t n = evbuffer_get_length(in);
    return n ? span_of(evbuffer_pullup(in, -1), n) : span_text("");
}

const char *http_peer(const http_request *r)
{
    char *address = NULL;
    uint16_t port;
    evhttp_connection_get_peer(evhttp_request_get_connection(r->req), &address, &port);
    return address ? address : "";
}

void http_put_header(http_request *r, const char *name, const char *value)
{
    evhttp_add_header(evhttp_request_get_output_headers(r->req), name, value);
}

static void add_header(http_request *r, const char *name, const char *value)
{
    evhttp_add_header(evhttp_request_get_output_headers(r->req), name, value);
}

static void add_safety(http_request *r)
{
    add_header(r, "X-Content-Type-Options", "nosniff");
    add_header(r, "Referrer-Policy", "no-referrer");
    add_header(r, "Content-Security-Policy",
               "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'");
}

void http_reply(http_request *r, const http_answer *a, span body)
{
    assert(!r->is_answered);
    r->is_answered = true;
    add_safety(r);
    add_header(r, "Content-Type", a->type);
    add_header(r, "Cache-Control", a->cache ? a->cache : "no-store");
    if (a->download) {
        char line[256];
        snprintf(line, sizeof line, "attachment; filename=\"%s\"", a->download);
        add_header(r, "Content-Disposition", line);
    }
    int status = a->status;
    if (status == 200) {
        char tag[16];
        snprintf(tag, sizeof tag, "\"%08x\"", hash_crc32c((uint32_t)body.n, body.p, body.n));
        add_header(r, "ETag", tag);
        const char *known = http_header(r, "If-None-Match");
        if (known && strcmp(known, tag) == 0)
            status = 304;
    }
    struct evbuffer *out = evbuffer_new();
    if (!out) {
        evhttp_send_error(r->req, 503, NULL);
        return;
    }
    if (status != 304)
        evbuffer_add(out, body.p, body.n);
    evhttp_send_reply(r->req, status, NULL, out);
    evbuffer_free(out);
}

void http_problem(http_request *r, lt_err e, const char *sentence, const char *field)
{
    buf b;
    buf_init(&b, 65536);
    jout j = jout_of(&b);
    jout_begin_object(&j);
    jout_put_text(&j, "type", "about:blank");
    jout_put_text(&j, "title", cx_err_row(e)->name);
    jout_put_int(&j, "status", cx_err_row(e)->http);
    jout_put_text(&j, "detail", sentence);
    if (field)
        jout_put_text(&j, "field", field);
    jout_end_object(&j);
    http_answer a = {.status = cx_err_row(e)->http, .type = "application/problem+json; charset=utf-8"};
    http_reply(r, &a, buf_span(&b));
    buf_fini(&b);
}

/* --- event streams --------------------------------------------------------------------------------------- */

static void listener_gone(struct evhttp_connection *connection, void *self)
{
    (void)connection;
    listener *l = self;
    *l->self = l->next;
    if (l->next)
        l->next->self = l->self;
    l->owner->listener_count--;
    if (!evhttp_request_get_connection(l->req))
        evhttp_request_free(l->req); /* libevent detaches a request whose answer is under way: it is ours then */
    free(l);
}

void http_listen_events(http_request *r)
{
    http *h = r->owner;
    listener *l = h->listener_count < HTTP_LISTENERS_MAX ? calloc(1, sizeof *l) : NULL;
    if (!l) {
        http_problem(r, LT_BUSY, "too many event streams are open", NULL);
        return;
    }
    r->is_answered = true;
    *l = (listener){.owner = h, .req = r->req, .next = h->listeners, .self = &h->listeners};
    if (l->next)
        l->next->self = &l->next;
    h->listeners = l;
    h->listener_count++;
    add_safety(r);
    add_header(r, "Content-Type", "text/event-stream; charset=utf-8");
    add_header(r, "Cache-Control", "no-store");
    struct evhttp_connection *connection = evhttp_request_get_connection(r->req);
    evhttp_connection_set_timeout(connection, 86400);
    evhttp_connection_set_closecb(connection, listener_gone, l);
    evhttp_send_reply_start(r->req, 200, NULL);
    struct evbuffer *hello = evbuffer_new();
    if (hello) {
        evbuffer_add_printf(hello, "retry: 3000\n\n");
        evhttp_send_reply_chunk(r->req, hello);
        evbuffer_free(hello);
    }
}

/* Backlog of a stream whose reader does not read: it is cut, the browser comes again by itself. */
static bool is_lagging(const listener *l)
{
    struct bufferevent *bev = evhttp_connection_get_bufferevent(evhttp_request_get_connection(l->req));
    return evbuffer_get_length(bufferevent_get_output(bev)) > HTTP_BACKLOG_MAX;
}

static void send_to_all(http *h, const char *text, size_t n)
{
    struct evbuffer *out = evbuffer_new();
    for (listener *l = h->listeners, *next; out && l; l = next) {
        next = l->next;
        if (is_lagging(l)) {
            evhttp_connection_free(evhttp_request_get_connection(l->req));
            continue;
        }
        evbuffer_add(out, text, n);
        evhttp_send_reply_chunk(l->req, out);
        evbuffer_drain(out, evbuffer_get_length(out));
    }
    if (out)
        evbuffer_free(out);
}

static void on_beat(evutil_socket_t fd, short what, void *self)
{
    (void)fd;
    (void)what;
    send_to_all(self, ": beat\n\n", 8);
}

static void on_wake(evutil_socket_t fd, short what, void *self)
{
    (void)fd;
    (void)what;
    http *h = self;
    pthread_mutex_lock(&h->lock);
    waiting *w = h->first;
    h->first = NULL;
    h->last = &h->first;
    h->waiting_count = 0;
    bool stop = h->must_stop;
    pthread_mutex_unlock(&h->lock);
    for (waiting *next; w; w = next) {
        next = w->next;
        send_to_all(h, w->text, w->n);
        free(w);
    }
    if (stop)
        event_base_loopbreak(h->base);
}

void http_publish(http *h, const char *event, span data)
{
    if (data.n > HTTP_EVENT_MAX || memchr(data.p, '\n', data.n))
        return;
    size_t room = data.n + strlen(event) + 32;
    waiting *w = malloc(sizeof *w + room);
    if (!w)
        return;
    int n = snprintf(w->text, room, "event: %s\ndata: %.*s\n\n", event, (int)data.n, (const char *)data.p);
    w->n = (size_t)n;
    w->next = NULL;
    pthread_mutex_lock(&h->lock);
    bool taken = h->waiting_count < HTTP_EVENTS_WAITING_MAX;
    if (taken) {
        *h->last = w;
        h->last = &w->next;
        h->waiting_count++;
    }
    pthread_mutex_unlock(&h->lock);
    if (taken)
        event_active(h->wake, EV_READ, 0);
    else
        free(w);
}

/* --- requests -------------------------------------------------------------------------------------------- */

bool http_decode_path(const char *raw, char out[HTTP_PATH_MAX])
{
    size_t n = 0;
    for (; *raw; raw++) {
        unsigned char c = (unsigned char)*raw;
        if (c == '%') {
            uint8_t byte;
            if (!raw[1] || !raw[2] || !hash_unhex(span_of(raw + 1, 2), &byte, 1))
                return false;
            c = byte;
            raw += 2;
        }
        if (c < 0x20 || c == '\\' || c == 0x7F || n + 1 >= HTTP_PATH_MAX)
            return false;
        out[n++] = (char)c;
    }
    out[n] = '\0';
    return n > 0 && out[0] == '/' && !strstr(out, "/..") && !strstr(out, "//") && span_is_utf8(span_text(out));
}

static bool is_smuggling(struct evhttp_request *req)
{
    struct evkeyvalq *in = evhttp_request_get_input_headers(req);
    int lengths = 0;
    bool coded = false;
    struct evkeyval *kv;
    TAILQ_FOREACH(kv, in, next) {
        lengths += evutil_ascii_strcasecmp(kv->key, "Content-Length") == 0;
        coded |= evutil_ascii_strcasecmp(kv->key, "Transfer-Encoding") == 0;
        if (strpbrk(kv->value, "\r\n"))
            return true; /* a folded header */
    }
    return lengths > 1 || (coded && lengths > 0);
}

static void on_request(struct evhttp_request *req, void *self)
{
    http *h = self;
    http_request r = {.owner = h, .req = req};
    TAILQ_INIT(&r.query);
    const char *uri = evhttp_request_get_uri(req);
    const struct evhttp_uri *parsed = evhttp_request_get_evhttp_uri(req);
    const char *path = parsed ? evhttp_uri_get_path(parsed) : NULL;
    const char *query = parsed ? evhttp_uri_get_query(parsed) : NULL;
    if (!uri || uri[0] != '/' || !path || !http_decode_path(path, r.path) || is_smuggling(req)) {
        evhttp_add_header(evhttp_request_get_output_headers(req), "Connection", "close");
        http_problem(&r, LT_BAD_INPUT, "this request's target or headers are not accepted", NULL);
    } else if (query && evhttp_parse_query_str(query, &r.query) != 0) {
        http_problem(&r, LT_BAD_INPUT, "the query string cannot be read", NULL);
    } else {
        h->o.handler(h->o.self, &r);
        if (!r.is_answered)
            http_problem(&r, LT_NOT_FOUND, "nothing is found under this address", NULL);
    }
    evhttp_clear_headers(&r.query);
}

static lt_err setup(lt_cx *cx, http *h)
{
    evthread_use_pthreads();
    h->base = event_base_new();
    h->server = h->base ? evhttp_new(h->base) : NULL;
    h->wake = h->base ? event_new(h->base, -1, EV_READ | EV_PERSIST, on_wake, h) : NULL;
    h->beat = h->base ? event_new(h->base, -1, EV_PERSIST, on_beat, h) : NULL;
    if (!h->server || !h->wake || !h->beat)
        return cx_fail(cx, LT_NO_MEMORY, "no memory for the HTTP server");
    evhttp_set_max_headers_size(h->server, HTTP_HEADER_MAX);
    evhttp_set_max_body_size(h->server, HTTP_BODY_MAX);
    evhttp_set_timeout(h->server, HTTP_IDLE_S);
    evhttp_set_allowed_methods(h->server, EVHTTP_REQ_GET | EVHTTP_REQ_HEAD | EVHTTP_REQ_POST | EVHTTP_REQ_PUT | EVHTTP_REQ_PATCH | EVHTTP_REQ_DELETE);
    evhttp_set_gencb(h->server, on_request, h);
    struct evhttp_bound_socket *bound = evhttp_bind_socket_with_handle(h->server, h->o.addr, h->o.port);
    if (!bound)
        return cx_fail_errno(cx, errno, "cannot listen for HTTP on %s:%u", h->o.addr, h->o.port);
    struct sockaddr_storage name;
    socklen_t n = sizeof name;
    if (getsockname(evhttp_bound_socket_get_fd(bound), (struct sockaddr *)&name, &n) != 0)
        return cx_fail_errno(cx, errno, "cannot ask the HTTP port");
    h->port = ntohs(name.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&name)->sin6_port : ((struct sockaddr_in *)&name)->sin_port);
    return LT_OK;
}

lt_err http_open(lt_cx *cx, const http_options *o, http **out)
{
    http *h = calloc(1, sizeof *h);
    if (!h)
        return cx_fail(cx, LT_NO_MEMORY, "no memory for the HTTP server");
    h->o = *o;
    h->last = &h->first;
    pthread_mutex_init(&h->lock, NULL);
    lt_err e = setup(cx, h);
    if (e) {
        http_close(h);
        return e;
    }
    *out = h;
    return LT_OK;
}

uint16_t http_port(const http *h)
{
    return h->port;
}

static void *run(void *self)
{
    http *h = self;
    event_base_loop(h->base, EVLOOP_NO_EXIT_ON_EMPTY);
    return NULL;
}

lt_err http_start(lt_cx *cx, http *h)
{
    struct timeval every = {.tv_sec = 15};
    event_add(h->wake, NULL);
    event_add(h->beat, &every);
    int bad = pthread_create(&h->thread, NULL, run, h);
    if (bad)
        return cx_fail_errno(cx, bad, "cannot start the HTTP thread");
    h->is_running = true;
    return LT_OK;
}

void http_close(http *h)
{
    if (!h)
        return;
    if (h->is_running) {
        pthread_mutex_lock(&h->lock);
        h->must_stop = true;
        pthread_mutex_unlock(&h->lock);
        event_active(h->wake, EV_READ, 0);
        pthread_join(h->thread, NULL);
    }
    if (h->wake)
        event_free(h->wake);
    if (h->beat)
        event_free(h->beat);
    if (h->server)
        evhttp_free(h->server);
    for (waiting *w = h->first, *next; w; w = next) {
        next = w->next;
        free(w);
    }
    if (h->base)
        event_base_free(h->base);
    pthread_mutex_destroy(&h->lock);
    free(h);
}
