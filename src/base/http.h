/* http.h - an HTTP/1.1 server: evhttp behind one file of ours, one thread, strict limits, TLS, streams, events.
 * Place      base. Knows nothing of routes or of air.
 * Method     the handler is called on the server's thread for every whole request. It answers at once, or takes the
 *            request away (http_detach) and any one other thread answers it; a peer that is gone makes the answer void
 * Source     RFC 9112 (message framing), RFC 9110, RFC 9457 (problem+json), RFC 8878 (zstd), RFC 1952 (gzip),
 *            RFC 6265 (cookies), WHATWG server-sent events
 * Returned   http_reply sends status, type and body; http_problem sends problem+json with our error kind. Replies of
 *            HTTP_PACK_MIN bytes and more of a type worth it are packed (zstd, else gzip) when the client accepts it
 * Limits     HTTP_HEADER_MAX, HTTP_BODY_MAX bytes, HTTP_IDLE_S seconds between bytes, HTTP_WHOLE_S seconds for a whole
 *            request, HTTP_PER_ADDRESS connections of one address (of one /64 in IPv6), HTTP_CONNECTIONS_MAX in all,
 *            HTTP_LISTENERS_MAX event streams. What two servers might read in two ways is refused with 400 (http_guard.h):
 *            both Content-Length and Transfer-Encoding, folded headers, absolute-URI targets, ".." in a path ...
 * Process    http_open lets SIGPIPE be ignored, in the whole process
 * Threads    http_publish, and the answer of a detached request, from any; the rest on the server's thread
 * Owner      http_open .. http_close. A detached request lives until http_reply, http_problem, http_reply_content or
 *            http_stream_end; nothing of it may be touched afterwards
 */
#ifndef LT_BASE_HTTP_H
#define LT_BASE_HTTP_H

#include "base/buf.h"

#define HTTP_HEADER_MAX    16384
#define HTTP_BODY_MAX      (8u << 20)
#define HTTP_IDLE_S        30
#define HTTP_WHOLE_S       30
#define HTTP_PER_ADDRESS   256
#define HTTP_CONNECTIONS_MAX 8000
#define HTTP_LISTENERS_MAX 6000
#define HTTP_PATH_MAX      1024
#define HTTP_EVENT_MAX     4096
#define HTTP_EVENTS_WAITING_MAX 1024
#define HTTP_BACKLOG_MAX   (256u << 10) /* bytes an event stream may lag behind before it is cut */
#define HTTP_PACK_MIN      1024
#define HTTP_AHEAD_MAX     (1u << 20)   /* bytes of a streamed reply that may wait for a slow reader */
#define HTTP_DETACHED_MAX  1024         /* requests taken away and not yet answered */
#define HTTP_ADDRESS_MAX   64

typedef struct http         http;
typedef struct http_request http_request;
typedef struct http_content http_content;

typedef void (*http_handler)(void *self, http_request *r);

typedef struct http_options {
    const char  *addr;
    uint16_t     port; /* 0: any */
    http_handler handler;
    void        *self;
    const char  *tls_cert, *tls_key; /* PEM files; NULL: plain */
    const char  *proxy;       /* address of a front whose X-Forwarded-For and -Proto are believed; NULL: none */
    uint32_t     per_address; /* 0: HTTP_PER_ADDRESS; the proxy's own address is not counted */
    uint32_t     idle_s, whole_s; /* 0: HTTP_IDLE_S, HTTP_WHOLE_S */
} http_options;

LT_MUST lt_err http_open(lt_cx *cx, const http_options *o, http **out);
uint16_t http_port(const http *h);
LT_MUST lt_err http_start(lt_cx *cx, http *h); /* own thread */
/* Ends the thread. Whoever holds detached requests has answered them before (their answers are void from http_stop on). */
void http_stop(http *h);
void http_close(http *h);

/* --- events: every open stream whose `may` allows the event's subject gets it -------------------------------- */
typedef struct http_event {
    const char *name;    /* "now" */
    span        data;    /* one line of JSON */
    const char *subject; /* what it is about, for `may`; NULL: for everybody */
} http_event;
/* Never blocks; dropped when too many wait. */
void http_publish(http *h, const http_event *e);
typedef struct http_listening {
    bool (*may)(void *self, const char *subject); /* NULL: only events for everybody; called on the server's thread */
    void (*end)(void *self);                      /* the stream is over: frees self; may be NULL */
    void  *self;
    int64_t until_ms;                         /* > 0: the stream is closed then, at the next beat (the browser comes again by itself) */
} http_listening;
/* Turn the request into an event stream; a detached request too, from its thread. `end` is called in every case. */
void http_listen_events(http_request *r, const http_listening *l);

/* Decode %xx of a request's path; false: malformed, a control character, "/..", "/./", "//", a coded slash, a backslash,
 * no UTF-8. */
bool http_decode_path(const char *raw, char out[HTTP_PATH_MAX]);

/* --- a request ------------------------------------------------------------------------------------------------ */
const char *http_method(const http_request *r); /* "GET" "HEAD" "POST" "PUT" "PATCH" "DELETE"; others are answered 501 before */
const char *http_path(const http_request *r);   /* percent-decoded, without query */
const char *http_query_text(const http_request *r); /* the raw query without '?', "" none */
const char *http_query(const http_request *r, const char *name); /* decoded value or NULL */
/* The i-th name and value of the query, in order; false: no more. For "which parameter does nobody know". */
bool http_query_at(const http_request *r, size_t i, const char **name, const char **value);
const char *http_header(const http_request *r, const char *name);
span http_body(const http_request *r);
/* A cookie's value into out; false: not there or longer than max-1. */
bool http_cookie(const http_request *r, const char *name, char *out, size_t max);
const char *http_peer(const http_request *r);   /* the client's address; behind the proxy what it says */
bool http_is_secure(const http_request *r);     /* TLS here, or the proxy says https */

/* Take the request away from the server's thread. LT_BUSY: HTTP_DETACHED_MAX are away. */
LT_MUST lt_err http_detach(lt_cx *cx, http_request *r);

/* --- an answer -------------------------------------------------------------------------------------------------- */
typedef struct http_answer {
    int         status;
    const char *type;     /* "application/json; charset=utf-8" */
    const char *download; /* file name for Content-Disposition (UTF-8), NULL */
    const char *cache;    /* Cache-Control, NULL: no-store */
} http_answer;
/* One more header of the answer to come, such as Set-Cookie. */
void http_put_header(http_request *r, const char *name, const char *value);
/* GET replies with status 200 carry an ETag (of the body) and answer If-None-Match with 304. */
void http_reply(http_request *r, const http_answer *a, span body);
void http_problem(http_request *r, lt_err e, const char *sentence, const char *field);

/* A body that is sent often: immutable, counted, its packed forms are made once, on first use. */
LT_MUST lt_err http_content_make(lt_cx *cx, const http_answer *a, span body, http_content **out); /* copies */
/* For static bytes that outlive everything (files of the page): not copied; gzip: its packed form or empty. */
LT_MUST lt_err http_content_of_static(lt_cx *cx, const http_answer *a, span body, span gzip, http_content **out);
void http_content_hold(http_content *c);    /* from any thread */
void http_content_release(http_content *c); /* the last one frees */
void http_reply_content(http_request *r, http_content *c); /* holds it while it is sent */

/* A file, or the one range of it that is asked for (= RFC 9110 14: 206, 416); its ETag is of size and time, it is not packed.
 * fd is closed when all is sent. */
void http_reply_file(http_request *r, const http_answer *a, int fd);
/* What a Range header asks of `size` bytes; WHOLE also for what is malformed, several ranges and other units. */
typedef enum http_range { HTTP_RANGE_WHOLE, HTTP_RANGE_PART, HTTP_RANGE_NONE } http_range;
http_range http_range_read(const char *header, uint64_t size, uint64_t *first, uint64_t *n);

/* A large reply in constant memory, from a detached request's thread: write waits while HTTP_AHEAD_MAX bytes are
 * unsent. LT_CLOSED: the peer is gone, LT_CANCELLED: cx is (end is still to be called). No ETag; packed like others. */
LT_MUST lt_err http_stream_begin(lt_cx *cx, http_request *r, const http_answer *a);
LT_MUST lt_err http_stream_write(lt_cx *cx, http_request *r, span bytes);
void http_stream_end(http_request *r, bool is_whole); /* not whole: the connection is cut, so that nobody takes it for all */

#endif
