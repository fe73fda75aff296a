/* http_int.h - what http.c (connections, requests), http_send.c (answers, streams), http_events.c, http_content.c and
 * http_tls.c share; see http.h.
 * Place      base, private to the HTTP server
 * Threads    everything here belongs to the server's thread but what stands under `lock`, and http_request's parts that
 *            its answer is made of: they belong to whoever is to answer, until http_post
 */
#ifndef LT_BASE_HTTP_INT_H
#define LT_BASE_HTTP_INT_H

#include "base/http.h"
#include "base/http_guard.h"

#include <pthread.h>
#include <sys/queue.h>

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/http.h>
#include <event2/http_struct.h>
#include <event2/keyvalq_struct.h>

#define HTTP_BUCKETS 1024u

typedef struct http_conn     http_conn;
typedef struct http_listener http_listener;
typedef struct http_pack     http_pack;

typedef struct http_waiting { /* an event on its way to the server's thread */
    struct http_waiting *next;
    const char          *subject; /* behind the text, NULL: for everybody */
    size_t               n;
    char                 text[];
} http_waiting;

struct http_conn { /* one connection; lives until evhttp says it is closed */
    http                     *owner;
    struct bufferevent       *bev;
    struct evhttp_connection *evcon;
    http_conn                *next, **self;               /* all, or those not yet welcomed */
    http_conn                *next_near, **self_near;     /* same bucket of addresses */
    int                       fd;
    http_guard                guard;
    http_verdict              verdict;
    bool                      is_busy;  /* a request is with the handler or its answer is being sent */
    bool                      is_doomed, is_poisoned;
    int64_t                   since_ms; /* begin of the request that is arriving; 0: none */
    int64_t                   last_ms;  /* the last byte */
    http_request             *r;        /* not yet answered, NULL */
    http_listener            *listener;
    char                      address[HTTP_ADDRESS_MAX];
};

struct http {
    http_options       o;
    struct event_base *base;
    struct evhttp     *server;
    struct event      *wake, *beat, *sweep, *welcome;
    void              *tls; /* SSL_CTX */
    uint16_t           port;
    pthread_t          thread;
    bool               is_running;
    http_conn         *conns, *newcomers, **newcomers_last;
    size_t             conn_count;
    http_conn        **by_fd;
    size_t             by_fd_n;
    http_conn         *near[HTTP_BUCKETS];
    http_listener     *listeners;
    size_t             listener_count, detached_count;
    pthread_mutex_t    lock;
    pthread_cond_t     moved; /* a streamed reply went on, or is over */
    http_waiting      *first, **last;     /* under lock */
    size_t             waiting_count;     /* under lock */
    http_request      *posted, **posted_last; /* under lock */
    bool               must_stop;         /* under lock */
};

typedef enum http_stage { HTTP_ASKED, HTTP_REPLY, HTTP_STREAM, HTTP_STREAM_END, HTTP_STREAM_CUT, HTTP_LISTEN } http_stage;

struct http_request {
    http                  *owner;
    http_conn             *conn; /* server's thread only */
    struct evhttp_request *req;
    struct evkeyvalq       query;
    const char            *query_text;
    bool                   is_secure, is_head, is_detached, is_answered;
    bool                   is_held, is_over; /* held: the handler is still with it; over: freed when it returns */
    int                    status;
    struct evbuffer       *out;     /* the answer's body; of a stream: what waits (under lock) */
    http_pack             *pack;    /* of a stream */
    http_listening         listening;
    http_stage             stage;   /* under lock once posted */
    bool                   is_gone; /* under lock: the peer is */
    bool                   is_posted; /* under lock */
    bool                   is_begun, is_ending, is_cut; /* of a stream; server's thread */
    size_t                 under_way; /* under lock: bytes of a stream given to evhttp and not yet sent */
    http_request          *next_posted;
    char                   peer[HTTP_ADDRESS_MAX];
    char                   path[HTTP_PATH_MAX];
};

/* http.c */
void http_release(http_request *r); /* the request is over: counts it off, frees it but not r->req */

/* http_send.c */
void http_post(http_request *r, http_stage stage); /* from any thread: the server's thread goes on with r */
void http_go_on(http_request *r, http_stage stage);
void http_put_answer(http_request *r, const http_answer *a); /* type, cache, download, safety */
/* Status, ETag (tag may be NULL), length of a HEAD's answer. False: no body is to be sent (HEAD, 304). */
bool http_set_status(http_request *r, int status, const char *tag, size_t n);
void http_begin_answer(http_request *r);
void http_finish(http_request *r); /* status and out are set: send at once, or post when detached */

/* http_events.c */
void http_listener_gone(http_listener *l);
void http_listen_now(http_request *r);
void http_send_events(http *h, http_waiting *list); /* sends and frees */
void http_beat(evutil_socket_t fd, short what, void *self);

/* http_content.c */
typedef enum http_form { HTTP_PLAIN, HTTP_GZIP, HTTP_ZSTD, HTTP_FORMS } http_form;
http_form http_form_for(const char *accept_encoding, const char *type, size_t n);
const char *http_form_name(http_form f);
bool http_is_packable(const char *type);
bool http_tag_of(span body, http_form f, char out[48]); /* strong: digest and form */
bool http_tag_matches(const char *if_none_match, const char *tag);
void http_send_content(http_request *r, http_content *c); /* fills the answer */
/* Packing. NULL or false: memory is refused. */
http_pack *http_pack_open(http_form f);
bool http_pack_push(http_pack *p, span in, bool is_end, struct evbuffer *out);
void http_pack_close(http_pack *p);
bool http_pack_whole(http_form f, span in, struct evbuffer *out);

/* http_tls.c */
LT_MUST lt_err http_tls_open(lt_cx *cx, http *h);
void http_tls_close(http *h);
struct bufferevent *http_tls_accept(http *h);

#endif
