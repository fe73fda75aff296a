/* http.c - connections and requests of the server on evhttp; see http.h. */
#include "base/http_int.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <event2/thread.h>

#include "base/hash.h"

#define HTTP_SWEEP_MS   500
#define HTTP_BEAT_S     15
#define HTTP_WRITE_MAX  262144
#define HTTP_UNREAD_MAX 65536 /* bytes a client may send while its request is being answered */

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC_COARSE, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* --- what a request says ----------------------------------------------------------------------------------- */

const char *http_method(const http_request *r)
{
    switch (evhttp_request_get_command(r->req)) {
    case EVHTTP_REQ_GET: return "GET";
    case EVHTTP_REQ_HEAD: return "HEAD";
    case EVHTTP_REQ_POST: return "POST";
    case EVHTTP_REQ_PUT: return "PUT";
    case EVHTTP_REQ_PATCH: return "PATCH";
    default: return "DELETE"; /* the guard lets no other through */
    }
}

const char *http_path(const http_request *r)
{
    return r->path;
}

const char *http_query_text(const http_request *r)
{
    return r->query_text;
}

const char *http_query(const http_request *r, const char *name)
{
    const struct evkeyval *kv;
    TAILQ_FOREACH(kv, &r->query, next)
        if (strcmp(kv->key, name) == 0)
            return kv->value;
    return NULL;
}

bool http_query_at(const http_request *r, size_t i, const char **name, const char **value)
{
    const struct evkeyval *kv;
    TAILQ_FOREACH(kv, &r->query, next)
        if (i-- == 0) {
            *name = kv->key;
            *value = kv->value;
            return true;
        }
    return false;
}

const char *http_header(const http_request *r, const char *name)
{
    return evhttp_find_header(evhttp_request_get_input_headers(r->req), name);
}

span http_body(const http_request *r)
{
    struct evbuffer *in = evhttp_request_get_input_buffer(r->req);
    size_t n = evbuffer_get_length(in);
    return span_of(n ? evbuffer_pullup(in, -1) : (const uint8_t *)"", n);
}

bool http_cookie(const http_request *r, const char *name, char *out, size_t max)
{
    const char *all = http_header(r, "Cookie");
    reader at = reader_of(span_text(all ? all : ""));
    span one;
    while (reader_field(&at, ';', &one)) { /* = RFC 6265 4.2.1 */
        one = span_trim(one);
        size_t eq = span_find(one, 0, '=');
        if (eq < one.n && span_is(span_cut(one, 0, eq), name))
            return span_copy(span_cut(one, eq + 1, one.n), out, max);
    }
    return false;
}

const char *http_peer(const http_request *r)
{
    return r->peer;
}

bool http_is_secure(const http_request *r)
{
    return r->is_secure;
}

lt_err http_detach(lt_cx *cx, http_request *r)
{
    if (r->owner->detached_count >= HTTP_DETACHED_MAX)
        return cx_fail(cx, LT_BUSY, "%d requests are waiting already", HTTP_DETACHED_MAX);
    r->owner->detached_count++;
    r->is_detached = true;
    return LT_OK;
}

bool http_decode_path(const char *raw, char out[HTTP_PATH_MAX])
{
    size_t n = 0;
    for (; *raw; raw++) {
        unsigned char c = (unsigned char)*raw;
        if (c == '%') {
            uint8_t byte;
            if (!raw[1] || !raw[2] || !hash_unhex(span_of(raw + 1, 2), &byte, 1) || byte == '/')
                return false;
            c = byte;
            raw += 2;
        }
        if (c < 0x20 || c == '\\' || c == 0x7F || n + 1 >= HTTP_PATH_MAX)
            return false;
        out[n++] = (char)c;
    }
    out[n] = '\0';
    bool is_dotted = strstr(out, "/..") || strstr(out, "/./") || (n >= 2 && strcmp(out + n - 2, "/.") == 0);
    return n > 0 && out[0] == '/' && !is_dotted && !strstr(out, "//") && span_is_utf8(span_text(out));
}

/* --- a request comes ----------------------------------------------------------------------------------------- */

static bool normal_address(const char *text, char out[HTTP_ADDRESS_MAX])
{
    struct in6_addr six;
    struct in_addr four;
    if (inet_pton(AF_INET, text, &four) == 1)
        return inet_ntop(AF_INET, &four, out, HTTP_ADDRESS_MAX) != NULL;
    if (inet_pton(AF_INET6, text, &six) != 1)
        return false;
    if (IN6_IS_ADDR_V4MAPPED(&six))
        return inet_ntop(AF_INET, six.s6_addr + 12, out, HTTP_ADDRESS_MAX) != NULL;
    return inet_ntop(AF_INET6, &six, out, HTTP_ADDRESS_MAX) != NULL;
}

static bool is_proxy(const http *h, const char *address)
{
    char proxy[HTTP_ADDRESS_MAX];
    return h->o.proxy && h->o.proxy[0] && normal_address(h->o.proxy, proxy) && strcmp(proxy, address) == 0;
}

/* Who asks: the last address of the last X-Forwarded-For is the proxy's own word; those before it are anybody's. */
static void find_peer(http_request *r)
{
    memcpy(r->peer, r->conn->address, sizeof r->peer);
    r->is_secure = r->owner->tls != NULL;
    if (!is_proxy(r->owner, r->peer))
        return;
    const struct evkeyval *kv;
    TAILQ_FOREACH(kv, evhttp_request_get_input_headers(r->req), next) {
        if (evutil_ascii_strcasecmp(kv->key, "X-Forwarded-For") == 0) {
            const char *comma = strrchr(kv->value, ',');
            char said[HTTP_ADDRESS_MAX];
            if (span_copy(span_trim(span_text(comma ? comma + 1 : kv->value)), said, sizeof said))
                (void)normal_address(said, r->peer);
        } else if (evutil_ascii_strcasecmp(kv->key, "X-Forwarded-Proto") == 0) {
            r->is_secure = evutil_ascii_strcasecmp(kv->value, "https") == 0;
        }
    }
}

/* NULL, or what is wrong with the target. */
static const char *read_target(http_request *r)
{
    const char *uri = evhttp_request_get_uri(r->req);
    const struct evhttp_uri *parsed = evhttp_request_get_evhttp_uri(r->req);
    const char *path = parsed ? evhttp_uri_get_path(parsed) : NULL;
    const char *query = parsed ? evhttp_uri_get_query(parsed) : NULL;
    if (!uri || uri[0] != '/' || uri[1] == '/' || !path || !http_decode_path(path, r->path))
        return "this request's target is not accepted";
    r->query_text = query ? query : "";
    if (!query || !*query)
        return NULL;
    if (strstr(query, "%00") || evhttp_parse_query_str(query, &r->query) != 0)
        return "the query string cannot be read";
    const struct evkeyval *kv;
    TAILQ_FOREACH(kv, &r->query, next)
        if (!span_is_utf8(span_text(kv->key)) || !span_is_utf8(span_text(kv->value)))
            return "the query string is not UTF-8";
    return NULL;
}

void http_release(http_request *r)
{
    if (r->is_detached)
        r->owner->detached_count--;
    r->is_detached = false;
    if (r->is_held) {
        r->is_over = true;
        return;
    }
    evhttp_clear_headers(&r->query);
    if (r->out)
        evbuffer_free(r->out);
    http_pack_close(r->pack);
    free(r);
}

static void on_sent(struct evhttp_request *req, void *self)
{
    (void)req;
    http_conn *c = self;
    c->is_busy = false;
    c->last_ms = now_ms();
    if (c->since_ms)
        c->since_ms = c->last_ms; /* the next request could not be read while this one was answered */
}

static void refuse_method(http_request *r)
{
    static const char SAYS[] = "{\"type\":\"about:blank\",\"title\":\"denied\",\"status\":501,\"detail\":\"this method is not known\"}";
    http_answer a = {.status = 501, .type = "application/problem+json; charset=utf-8"};
    http_put_header(r, "Connection", "close");
    http_reply(r, &a, span_text(SAYS));
}

static void on_request(struct evhttp_request *req, void *self)
{
    http *h = self;
    int fd = bufferevent_getfd(evhttp_connection_get_bufferevent(evhttp_request_get_connection(req)));
    http_conn *c = fd >= 0 && (size_t)fd < h->by_fd_n ? h->by_fd[fd] : NULL;
    http_request *r = c ? calloc(1, sizeof *r) : NULL;
    if (!r) {
        evhttp_send_error(req, 503, NULL);
        return;
    }
    *r = (http_request){.owner = h, .conn = c, .req = req, .query_text = "", .is_held = true};
    TAILQ_INIT(&r->query);
    r->is_head = evhttp_request_get_command(req) == EVHTTP_REQ_HEAD;
    c->r = r;
    c->is_busy = true;
    evhttp_request_own(req);
    evhttp_request_set_on_complete_cb(req, on_sent, c);
    find_peer(r);
    const char *bad = read_target(r);
    if (c->verdict == HTTP_GUARD_METHOD) {
        refuse_method(r);
    } else if (bad) {
        http_put_header(r, "Connection", "close");
        http_problem(r, LT_BAD_INPUT, bad, NULL);
    } else {
        h->o.handler(h->o.self, r);
        if (!r->is_over && !r->is_detached && !r->is_answered)
            http_problem(r, LT_NOT_FOUND, "nothing is found under this address", NULL);
    }
    r->is_held = false;
    if (r->is_over)
        http_release(r);
}

/* --- connections ----------------------------------------------------------------------------------------------- */

/* A connection that broke the rules has its input replaced by a line that evhttp answers with 400 in every state it may
 * be in; an unknown method, which is seen while evhttp still waits for the request line, by a request that on_request
 * answers. */
static void poison(http_conn *c, struct evbuffer *in)
{
    c->is_poisoned = true;
    evbuffer_drain(in, SIZE_MAX);
    if (c->verdict == HTTP_GUARD_METHOD)
        evbuffer_add_printf(in, "GET / HTTP/1.1\r\nConnection: close\r\n\r\n");
    else
        evbuffer_add_printf(in, "!\r\n");
    c->is_poisoned = false;
}

static void inspect(http_conn *c, struct evbuffer *in, size_t from, size_t count)
{
    struct evbuffer_iovec v[8];
    struct evbuffer_ptr at;
    if (evbuffer_ptr_set(in, &at, from, EVBUFFER_PTR_SET) != 0)
        return;
    while (count > 0 && !c->verdict) {
        int n = evbuffer_peek(in, -1, &at, v, 8);
        size_t taken = 0;
        for (int i = 0; i < n && i < 8 && !c->verdict; i++) {
            c->verdict = http_guard_feed(&c->guard, span_of(v[i].iov_base, v[i].iov_len));
            taken += v[i].iov_len;
        }
        if (taken == 0 || taken >= count || evbuffer_ptr_set(in, &at, taken, EVBUFFER_PTR_ADD) != 0)
            break;
        count -= taken;
    }
}

/* The bytes of a connection as they come, before evhttp reads them. */
static void on_bytes(struct evbuffer *in, const struct evbuffer_cb_info *info, void *self)
{
    http_conn *c = self;
    if (info->n_added == 0 || c->is_poisoned)
        return;
    if (c->is_busy && evbuffer_get_length(in) > HTTP_UNREAD_MAX)
        c->is_doomed = true;
    if (!c->verdict)
        inspect(c, in, info->orig_size, info->n_added);
    c->last_ms = now_ms();
    if (c->verdict)
        poison(c, in);
    if (!c->verdict && http_guard_is_between(&c->guard))
        c->since_ms = 0;
    else if (!c->since_ms)
        c->since_ms = c->last_ms;
}

static void unlink_conn(http_conn *c)
{
    *c->self = c->next;
    if (c->next)
        c->next->self = c->self;
}

static void link_conn(http_conn *c, http_conn **list)
{
    c->next = *list;
    c->self = list;
    if (c->next)
        c->next->self = &c->next;
    *list = c;
}

static void on_closed(struct evhttp_connection *evcon, void *self)
{
    (void)evcon;
    http_conn *c = self;
    http *h = c->owner;
    if (c->r) { /* whoever answers finds nobody */
        pthread_mutex_lock(&h->lock);
        c->r->is_gone = true;
        pthread_cond_broadcast(&h->moved);
        pthread_mutex_unlock(&h->lock);
        c->r->conn = NULL;
        if (c->r->is_ending)
            http_post(c->r, HTTP_STREAM_END); /* its writer is done with it: nobody else would end it */
    }
    if (c->listener)
        http_listener_gone(c->listener);
    evbuffer_remove_cb(bufferevent_get_input(c->bev), on_bytes, c);
    unlink_conn(c);
    if (c->self_near) {
        *c->self_near = c->next_near;
        if (c->next_near)
            c->next_near->self_near = c->self_near;
    }
    h->by_fd[c->fd] = NULL;
    h->conn_count--;
    free(c);
}

/* The address that is counted: of IPv6 the first 64 bits, which is what one subscriber has. */
static void count_name(const char *address, char out[HTTP_ADDRESS_MAX])
{
    struct in6_addr six;
    memcpy(out, address, HTTP_ADDRESS_MAX);
    if (inet_pton(AF_INET6, address, &six) == 1) {
        memset(six.s6_addr + 8, 0, 8);
        (void)inet_ntop(AF_INET6, &six, out, HTTP_ADDRESS_MAX);
    }
}

static bool is_one_too_many(http *h, http_conn *c)
{
    char mine[HTTP_ADDRESS_MAX], other[HTTP_ADDRESS_MAX];
    if (h->conn_count > HTTP_CONNECTIONS_MAX)
        return true;
    if (is_proxy(h, c->address))
        return false;
    count_name(c->address, mine);
    http_conn **bucket = &h->near[hash_crc32c(0, mine, strlen(mine)) % HTTP_BUCKETS];
    uint32_t n = 0;
    for (http_conn *o = *bucket; o; o = o->next_near) {
        count_name(o->address, other);
        n += strcmp(other, mine) == 0;
    }
    c->next_near = *bucket;
    c->self_near = bucket;
    if (c->next_near)
        c->next_near->self_near = &c->next_near;
    *bucket = c;
    return n >= (h->o.per_address ? h->o.per_address : HTTP_PER_ADDRESS);
}

static bool know_fd(http *h, http_conn *c)
{
    if ((size_t)c->fd >= h->by_fd_n) {
        size_t n = (size_t)c->fd * 2 + 64;
        http_conn **more = realloc(h->by_fd, n * sizeof *more);
        if (!more)
            return false;
        memset(more + h->by_fd_n, 0, (n - h->by_fd_n) * sizeof *more);
        h->by_fd = more;
        h->by_fd_n = n;
    }
    h->by_fd[c->fd] = c;
    return true;
}

static void welcome(http *h, http_conn *c)
{
    unlink_conn(c);
    if (!h->newcomers)
        h->newcomers_last = &h->newcomers;
    struct timeval idle = {.tv_sec = h->o.idle_s};
    struct sockaddr_storage from = {0};
    socklen_t n = sizeof from;
    void *evcon = NULL;
    bufferevent_getcb(c->bev, NULL, NULL, NULL, &evcon);
    c->evcon = evcon;
    c->fd = bufferevent_getfd(c->bev);
    if (!evcon || c->fd < 0 || !know_fd(h, c)) { /* evhttp gave it up */
        evbuffer_remove_cb(bufferevent_get_input(c->bev), on_bytes, c);
        bufferevent_decref(c->bev);
        if (evcon)
            evhttp_connection_free(evcon);
        free(c);
        return;
    }
    if (getpeername(c->fd, (struct sockaddr *)&from, &n) == 0) {
        char text[HTTP_ADDRESS_MAX] = "";
        const void *at = from.ss_family == AF_INET6 ? (void *)&((struct sockaddr_in6 *)&from)->sin6_addr : (void *)&((struct sockaddr_in *)&from)->sin_addr;
        if (inet_ntop(from.ss_family, at, text, sizeof text))
            (void)normal_address(text, c->address);
    }
    link_conn(c, &h->conns);
    h->conn_count++;
    evhttp_connection_set_closecb(c->evcon, on_closed, c);
    bufferevent_set_timeouts(c->bev, NULL, &idle);
    bufferevent_set_max_single_write(c->bev, HTTP_WRITE_MAX);
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int)); /* the end of an answer does not wait for an ACK */
    bufferevent_decref(c->bev);
    if (is_one_too_many(h, c))
        evhttp_connection_free(c->evcon);
}

static void on_welcome(evutil_socket_t fd, short what, void *self)
{
    (void)fd;
    (void)what;
    http *h = self;
    while (h->newcomers)
        welcome(h, h->newcomers);
}

/* evhttp accepted a connection; its address is known a moment later, before any byte is read (on_welcome). */
static struct bufferevent *on_accept(struct event_base *base, void *self)
{
    http *h = self;
    http_conn *c = calloc(1, sizeof *c);
    struct bufferevent *b = !c ? NULL : h->tls ? http_tls_accept(h) : bufferevent_socket_new(base, -1, BEV_OPT_CLOSE_ON_FREE);
    if (!b) {
        free(c);
        return NULL;
    }
    c->owner = h;
    c->bev = b;
    c->last_ms = c->since_ms = now_ms();
    bufferevent_incref(b);
    evbuffer_add_cb(bufferevent_get_input(b), on_bytes, c);
    link_conn(c, h->newcomers_last); /* in the order they came: the last one is the one too many */
    h->newcomers_last = &c->next;
    event_active(h->welcome, EV_READ, 0);
    return b;
}

/* = RFC 9112 9.5; a whole request has its time however its bytes trickle. */
static void on_sweep(evutil_socket_t fd, short what, void *self)
{
    (void)fd;
    (void)what;
    http *h = self;
    int64_t now = now_ms();
    for (http_conn *c = h->conns, *next; c; c = next) {
        next = c->next;
        bool is_late = !c->is_busy && ((c->since_ms && now - c->since_ms > (int64_t)h->o.whole_s * 1000) ||
                                       now - c->last_ms > (int64_t)h->o.idle_s * 1000);
        if (is_late || c->is_doomed)
            evhttp_connection_free(c->evcon);
    }
}

/* --- the server ------------------------------------------------------------------------------------------------ */

static http_request *take_posted(http *h, http_stage *stage)
{
    pthread_mutex_lock(&h->lock);
    http_request *r = h->posted;
    if (r) {
        h->posted = r->next_posted;
        if (!h->posted)
            h->posted_last = &h->posted;
        r->is_posted = false;
        *stage = r->stage;
    }
    pthread_mutex_unlock(&h->lock);
    return r;
}

static void on_wake(evutil_socket_t fd, short what, void *self)
{
    (void)fd;
    (void)what;
    http *h = self;
    http_stage stage;
    for (http_request *r; (r = take_posted(h, &stage)) != NULL;)
        http_go_on(r, stage);
    pthread_mutex_lock(&h->lock);
    http_waiting *list = h->first;
    h->first = NULL;
    h->last = &h->first;
    h->waiting_count = 0;
    bool must_stop = h->must_stop;
    pthread_mutex_unlock(&h->lock);
    http_send_events(h, list);
    if (must_stop)
        event_base_loopbreak(h->base);
}

static lt_err listen_at(lt_cx *cx, http *h)
{
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

/* evhttp switches reading and writing of a connection several times a request: told to the kernel once a turn. */
static struct event_base *new_base(void)
{
    struct event_config *c = event_config_new();
    if (!c)
        return NULL;
    event_config_set_flag(c, EVENT_BASE_FLAG_EPOLL_USE_CHANGELIST);
    struct event_base *b = event_base_new_with_config(c);
    event_config_free(c);
    return b;
}

static lt_err setup(lt_cx *cx, http *h)
{
    evthread_use_pthreads();
    TRY(http_tls_open(cx, h));
    h->base = new_base();
    h->server = h->base ? evhttp_new(h->base) : NULL;
    h->wake = h->base ? event_new(h->base, -1, EV_READ | EV_PERSIST, on_wake, h) : NULL;
    h->welcome = h->base ? event_new(h->base, -1, EV_READ | EV_PERSIST, on_welcome, h) : NULL;
    h->beat = h->base ? event_new(h->base, -1, EV_PERSIST, http_beat, h) : NULL;
    h->sweep = h->base ? event_new(h->base, -1, EV_PERSIST, on_sweep, h) : NULL;
    if (!h->server || !h->wake || !h->welcome || !h->beat || !h->sweep)
        return cx_fail(cx, LT_NO_MEMORY, "no memory for the HTTP server");
    evhttp_set_max_headers_size(h->server, HTTP_HEADER_MAX);
    evhttp_set_max_body_size(h->server, HTTP_BODY_MAX);
    evhttp_set_allowed_methods(h->server, EVHTTP_REQ_GET | EVHTTP_REQ_HEAD | EVHTTP_REQ_POST | EVHTTP_REQ_PUT | EVHTTP_REQ_PATCH | EVHTTP_REQ_DELETE);
    evhttp_set_bevcb(h->server, on_accept, h);
    evhttp_set_gencb(h->server, on_request, h);
    return listen_at(cx, h);
}

lt_err http_open(lt_cx *cx, const http_options *o, http **out)
{
    signal(SIGPIPE, SIG_IGN); /* whoever serves outlives a peer that went */
    http *h = calloc(1, sizeof *h);
    if (!h)
        return cx_fail(cx, LT_NO_MEMORY, "no memory for the HTTP server");
    h->o = *o;
    h->o.idle_s = o->idle_s ? o->idle_s : HTTP_IDLE_S;
    h->o.whole_s = o->whole_s ? o->whole_s : HTTP_WHOLE_S;
    h->last = &h->first;
    h->posted_last = &h->posted;
    h->newcomers_last = &h->newcomers;
    pthread_mutex_init(&h->lock, NULL);
    pthread_cond_init(&h->moved, NULL);
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
    struct timeval beat = {.tv_sec = HTTP_BEAT_S}, sweep = {.tv_usec = HTTP_SWEEP_MS * 1000};
    event_add(h->wake, NULL);
    event_add(h->welcome, NULL);
    event_add(h->beat, &beat);
    event_add(h->sweep, &sweep);
    int bad = pthread_create(&h->thread, NULL, run, h);
    if (bad)
        return cx_fail_errno(cx, bad, "cannot start the HTTP thread");
    h->is_running = true;
    return LT_OK;
}

void http_stop(http *h)
{
    if (!h->is_running)
        return;
    pthread_mutex_lock(&h->lock);
    h->must_stop = true;
    pthread_cond_broadcast(&h->moved);
    pthread_mutex_unlock(&h->lock);
    event_active(h->wake, EV_READ, 0);
    pthread_join(h->thread, NULL);
    h->is_running = false;
}

static void free_events(http *h)
{
    struct event *all[] = {h->wake, h->welcome, h->beat, h->sweep};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        if (all[i])
            event_free(all[i]);
}

void http_close(http *h)
{
    http_stage stage;
    if (!h)
        return;
    http_stop(h);
    while (h->newcomers)
        welcome(h, h->newcomers);
    if (h->server)
        evhttp_free(h->server);
    for (http_request *r; (r = take_posted(h, &stage)) != NULL;)
        http_go_on(r, stage); /* its connection is gone: only freed */
    for (http_waiting *w = h->first, *next; w; w = next) {
        next = w->next;
        free(w);
    }
    if (h->wake)
        free_events(h);
    if (h->base)
        event_base_free(h->base);
    http_tls_close(h);
    free(h->by_fd);
    pthread_cond_destroy(&h->moved);
    pthread_mutex_destroy(&h->lock);
    free(h);
}
