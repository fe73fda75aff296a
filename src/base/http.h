/* http.h - an HTTP/1.1 server: evhttp behind one file of ours, one thread, strict limits, server-sent events.
 * Place      base. Knows nothing of routes or of air.
 * Source     RFC 9112 (message framing), RFC 9110, RFC 9457 (problem+json), WHATWG server-sent events
 * Given      a handler called on the server's thread for every whole request
 * Returned   http_reply sends status, type and body; http_problem sends problem+json with our error kind
 * Limits     HTTP_HEADER_MAX, HTTP_BODY_MAX bytes, HTTP_IDLE_S seconds, HTTP_LISTENERS_MAX event streams;
 *            both Content-Length and Transfer-Encoding, absolute-URI targets and ".." in a path: 400
 * Threads    http_publish from any; the rest on the server's thread   Owner http_open .. http_close
 */
#ifndef LT_BASE_HTTP_H
#define LT_BASE_HTTP_H

#include "base/buf.h"

#define HTTP_HEADER_MAX    16384
#define HTTP_BODY_MAX      (1u << 20)
#define HTTP_IDLE_S        30
#define HTTP_LISTENERS_MAX 6000
#define HTTP_PATH_MAX      1024
#define HTTP_EVENT_MAX     4096
#define HTTP_EVENTS_WAITING_MAX 1024
#define HTTP_BACKLOG_MAX   (256u << 10) /* bytes an event stream may lag behind before it is cut */

typedef struct http         http;
typedef struct http_request http_request;

typedef void (*http_handler)(void *self, http_request *r);

typedef struct http_options {
    const char  *addr;
    uint16_t     port; /* 0: any */
    http_handler handler;
    void        *self;
} http_options;

LT_MUST lt_err http_open(lt_cx *cx, const http_options *o, http **out);
uint16_t http_port(const http *h);
LT_MUST lt_err http_start(lt_cx *cx, http *h); /* own thread */
void http_close(http *h);
/* One event to every open event stream: name and one-line JSON. Never blocks; dropped when too many wait. */
void http_publish(http *h, const char *event, span data);

/* Decode %xx of a request's path; false: malformed, a control character, "/..", "//", a backslash, no UTF-8. */
bool http_decode_path(const char *raw, char out[HTTP_PATH_MAX]);

/* --- within the handler ----------------------------------------------------------------------------------- */
const char *http_method(const http_request *r); /* "GET", "HEAD", "POST", "OTHER" */
const char *http_path(const http_request *r);   /* percent-decoded, without query */
const char *http_query(const http_request *r, const char *name); /* decoded value or NULL */
const char *http_header(const http_request *r, const char *name);
const char *http_query_text(const http_request *r); /* the raw query without '?', "" none */
span http_body(const http_request *r);
const char *http_peer(const http_request *r);
void http_put_header(http_request *r, const char *name, const char *value); /* one more header of the answer to come */
typedef struct http_answer {
    int         status;
    const char *type;        /* "application/json; charset=utf-8" */
    const char *download;    /* file name for Content-Disposition, NULL */
    const char *cache;       /* Cache-Control, NULL: no-store */
} http_answer;
/* GET replies carry an ETag (of the body) and answer If-None-Match with 304. */
void http_reply(http_request *r, const http_answer *a, span body);
void http_problem(http_request *r, lt_err e, const char *sentence, const char *field);
void http_listen_events(http_request *r); /* turn the request into an event stream */

#endif
