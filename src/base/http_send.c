/* http_send.c - answers and streamed answers, from the server's thread and from others; see http.h. */
#include "base/http_int.h"

#include <assert.h>
#include <stdio.h>
#include <time.h>

#include "base/jout.h"

#define SEND_PIECE_MAX ((size_t)128 << 10) /* bytes of a stream given to evhttp at a time */
#define SEND_WAIT_NS   200000000L

static const char CSP[] = "default-src 'self'; img-src 'self' data: blob:; worker-src 'self' blob:; connect-src 'self'; "
                          "style-src 'self'; script-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
                          "frame-ancestors 'none'";

void http_put_header(http_request *r, const char *name, const char *value)
{
    evhttp_add_header(evhttp_request_get_output_headers(r->req), name, value);
}

static void put_safety(http_request *r)
{
    http_put_header(r, "X-Content-Type-Options", "nosniff");
    http_put_header(r, "Referrer-Policy", "no-referrer");
    http_put_header(r, "Content-Security-Policy", CSP);
    http_put_header(r, "Permissions-Policy", "camera=(self), microphone=(), geolocation=(self), payment=(), usb=()");
    http_put_header(r, "Cross-Origin-Opener-Policy", "same-origin");
    http_put_header(r, "Cross-Origin-Resource-Policy", "same-origin");
    if (r->is_secure)
        http_put_header(r, "Strict-Transport-Security", "max-age=31536000");
}

/* = RFC 6266 4.3, RFC 8187: an ASCII name for old readers, the true one beside it. */
static void put_download(http_request *r, const char *name)
{
    buf b;
    buf_init(&b, 4096);
    buf_text(&b, "attachment; filename=\"");
    for (const char *s = name; *s; s++) {
        unsigned char c = (unsigned char)*s;
        if (c < 0x80 || (c & 0xC0) != 0x80) /* one sign a character */
            buf_byte(&b, c < ' ' || c >= 0x7F || strchr("\"\\%/", c) ? '_' : c);
    }
    buf_text(&b, "\"; filename*=UTF-8''");
    for (const char *s = name; *s; s++) {
        unsigned char c = (unsigned char)*s;
        bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || strchr("-._~", c);
        buf_format(&b, plain ? "%c" : "%%%02X", c);
    }
    buf_byte(&b, 0);
    if (!b.err)
        http_put_header(r, "Content-Disposition", (const char *)b.p);
    buf_fini(&b);
}

void http_put_answer(http_request *r, const http_answer *a)
{
    put_safety(r);
    http_put_header(r, "Content-Type", a->type);
    http_put_header(r, "Cache-Control", a->cache ? a->cache : "no-store");
    if (http_is_packable(a->type))
        http_put_header(r, "Vary", "Accept-Encoding");
    if (a->status == 401)
        http_put_header(r, "WWW-Authenticate", "Bearer"); /* = RFC 9110 15.5.2 */
    if (a->download)
        put_download(r, a->download);
}

bool http_set_status(http_request *r, int status, const char *tag, size_t n)
{
    bool is_read = r->is_head || strcmp(http_method(r), "GET") == 0;
    r->status = status;
    if (is_read && status == 200 && tag) {
        const char *known = http_header(r, "If-None-Match");
        http_put_header(r, "ETag", tag);
        if (known && http_tag_matches(known, tag))
            r->status = 304;
    }
    if (r->is_head && r->status != 304) {
        char text[24];
        snprintf(text, sizeof text, "%zu", n); /* = RFC 9110 9.3.2: as if it were a GET */
        http_put_header(r, "Content-Length", text);
    }
    r->out = evbuffer_new();
    return r->out && !r->is_head && r->status != 304;
}

void http_begin_answer(http_request *r)
{
    assert(!r->is_answered);
    r->is_answered = true;
}

void http_reply(http_request *r, const http_answer *a, span body)
{
    http_begin_answer(r);
    http_form f = http_form_for(http_header(r, "Accept-Encoding"), a->type, body.n);
    struct evbuffer *packed = f == HTTP_PLAIN ? NULL : evbuffer_new();
    if (packed && (!http_pack_whole(f, body, packed) || evbuffer_get_length(packed) >= body.n)) {
        evbuffer_free(packed);
        packed = NULL;
    }
    char tag[48];
    bool has_tag = a->status == 200 && http_tag_of(body, packed ? f : HTTP_PLAIN, tag);
    http_put_answer(r, a);
    if (packed)
        http_put_header(r, "Content-Encoding", http_form_name(f));
    if (http_set_status(r, a->status, has_tag ? tag : NULL, packed ? evbuffer_get_length(packed) : body.n)) {
        if (packed)
            evbuffer_add_buffer(r->out, packed);
        else
            evbuffer_add(r->out, body.p, body.n);
    }
    if (packed)
        evbuffer_free(packed);
    http_finish(r);
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

void http_reply_content(http_request *r, http_content *c)
{
    http_begin_answer(r);
    http_send_content(r, c);
    http_finish(r);
}

/* --- to the server's thread ------------------------------------------------------------------------------------ */

void http_post(http_request *r, http_stage stage)
{
    http *h = r->owner;
    pthread_mutex_lock(&h->lock);
    r->stage = stage;
    if (!r->is_posted) {
        r->is_posted = true;
        r->next_posted = NULL;
        *h->posted_last = r;
        h->posted_last = &r->next_posted;
    }
    pthread_mutex_unlock(&h->lock);
    event_active(h->wake, EV_READ, 0);
}

void http_finish(http_request *r)
{
    if (r->is_detached)
        http_post(r, HTTP_REPLY);
    else
        http_go_on(r, HTTP_REPLY);
}

/* From here on evhttp owns the request: it frees it when all is sent, or with the connection. */
static struct evhttp_request *give_back(http_request *r)
{
    struct evhttp_request *req = r->req;
    req->flags &= ~EVHTTP_USER_OWNED;
    r->conn->r = NULL;
    return req;
}

static void send_reply(http_request *r)
{
    if (!r->conn) {
        evhttp_request_free(r->req);
    } else if (!r->out) {
        evhttp_connection_free(r->conn->evcon); /* no memory even for an empty answer */
        evhttp_request_free(r->req);
    } else {
        int status = r->status;
        struct evhttp_request *req = give_back(r);
        evhttp_send_reply(req, status, NULL, r->out);
    }
    http_release(r);
}

/* --- streams --------------------------------------------------------------------------------------------------- */

static void pump(http_request *r);

static void on_drained(struct evhttp_connection *connection, void *self)
{
    (void)connection;
    http_request *r = self;
    http *h = r->owner;
    pthread_mutex_lock(&h->lock);
    r->under_way = 0;
    pthread_cond_broadcast(&h->moved);
    pthread_mutex_unlock(&h->lock);
    pump(r);
}

static void end_stream(http_request *r)
{
    if (!r->conn) {
        evhttp_request_free(r->req);
    } else if (r->is_cut) {
        struct evhttp_connection *evcon = r->conn->evcon;
        give_back(r);
        evhttp_connection_free(evcon);
    } else {
        evhttp_send_reply_end(give_back(r));
    }
    http_release(r);
}

/* Give evhttp the next piece when the last is out. The request may be gone afterwards. */
static void pump(http_request *r)
{
    http *h = r->owner;
    struct evbuffer *piece = NULL;
    if (r->conn && !r->is_begun) {
        r->is_begun = true;
        evhttp_send_reply_start(r->req, r->status, NULL);
    }
    pthread_mutex_lock(&h->lock);
    bool is_idle = r->under_way == 0, is_empty = evbuffer_get_length(r->out) == 0;
    if (r->conn && is_idle && !is_empty && (piece = evbuffer_new()) != NULL) {
        int n = evbuffer_remove_buffer(r->out, piece, SEND_PIECE_MAX);
        r->under_way = n > 0 ? (size_t)n : 0;
    }
    pthread_mutex_unlock(&h->lock);
    if (piece) {
        evhttp_send_reply_chunk_with_cb(r->req, piece, on_drained, r);
        evbuffer_free(piece);
    } else if (r->is_ending && (!r->conn || r->is_cut || (is_idle && is_empty))) {
        end_stream(r);
    }
}

void http_go_on(http_request *r, http_stage stage)
{
    switch (stage) {
    case HTTP_REPLY: send_reply(r); break;
    case HTTP_LISTEN: http_listen_now(r); break;
    case HTTP_STREAM_CUT: r->is_cut = true; /* fall through */
    case HTTP_STREAM_END: r->is_ending = true; /* fall through */
    default: pump(r);
    }
}

lt_err http_stream_begin(lt_cx *cx, http_request *r, const http_answer *a)
{
    assert(r->is_detached && !r->is_answered);
    http_form f = http_form_for(http_header(r, "Accept-Encoding"), a->type, HTTP_PACK_MIN);
    http_pack *pack = f == HTTP_PLAIN ? NULL : http_pack_open(f);
    struct evbuffer *out = evbuffer_new();
    if (!out || (f != HTTP_PLAIN && !pack)) {
        if (out)
            evbuffer_free(out);
        http_pack_close(pack);
        return cx_fail(cx, LT_NO_MEMORY, "no memory for a streamed answer");
    }
    http_begin_answer(r);
    r->pack = pack;
    r->out = out;
    r->status = a->status;
    http_put_answer(r, a);
    if (f != HTTP_PLAIN)
        http_put_header(r, "Content-Encoding", http_form_name(f));
    http_post(r, HTTP_STREAM);
    return LT_OK;
}

/* A little while, so that whoever waits sees the cancel flag. */
static void wait_moved(http *h)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += SEND_WAIT_NS;
    until.tv_sec += until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    pthread_cond_timedwait(&h->moved, &h->lock, &until);
}

/* Wait for room, then append all of `b` (which is at most a piece and what packing kept back). */
static lt_err append(lt_cx *cx, http_request *r, struct evbuffer *b)
{
    http *h = r->owner;
    pthread_mutex_lock(&h->lock);
    while (!r->is_gone && !h->must_stop && !cx_is_cancelled(cx) &&
           evbuffer_get_length(r->out) + r->under_way + evbuffer_get_length(b) > HTTP_AHEAD_MAX)
        wait_moved(h);
    bool is_over = r->is_gone || h->must_stop || cx_is_cancelled(cx);
    bool good = is_over || evbuffer_add_buffer(r->out, b) == 0;
    pthread_mutex_unlock(&h->lock);
    if (is_over)
        return cx_fail(cx, cx_is_cancelled(cx) ? LT_CANCELLED : LT_CLOSED, "the reader of a streamed answer is gone, or the work was cancelled");
    if (!good)
        return cx_fail(cx, LT_NO_MEMORY, "no memory for a streamed answer");
    http_post(r, HTTP_STREAM);
    return LT_OK;
}

lt_err http_stream_write(lt_cx *cx, http_request *r, span bytes)
{
    if (r->is_head)
        return cx_fail(cx, LT_CLOSED, "only the head of this answer is asked for");
    for (size_t at = 0; at < bytes.n;) {
        size_t n = bytes.n - at < SEND_PIECE_MAX ? bytes.n - at : SEND_PIECE_MAX;
        struct evbuffer *b = evbuffer_new();
        bool good = b && (r->pack ? http_pack_push(r->pack, span_of(bytes.p + at, n), false, b)
                                  : evbuffer_add(b, bytes.p + at, n) == 0);
        lt_err e = good ? append(cx, r, b) : cx_fail(cx, LT_NO_MEMORY, "no memory for a streamed answer");
        if (b)
            evbuffer_free(b);
        if (e)
            return e;
        at += n;
    }
    return LT_OK;
}

void http_stream_end(http_request *r, bool is_whole)
{
    is_whole = is_whole || r->is_head;
    if (is_whole && r->pack && !r->is_head) {
        lt_cx cx;
        cx_init(&cx, NULL);
        struct evbuffer *b = evbuffer_new();
        is_whole = b && http_pack_push(r->pack, span_of("", 0), true, b) && append(&cx, r, b) == LT_OK;
        if (b)
            evbuffer_free(b);
    }
    http_post(r, is_whole ? HTTP_STREAM_END : HTTP_STREAM_CUT);
}
