/* api.h - the HTTP side of the program: a table of routes, each a handler that answers from the keep and the journal.
 * Place      app. No arithmetic, no SQL beyond reading products and series.
 * Method     one row a route: method, path, parameters with type and range, right, handler, summary. From it come dispatch,
 *            validation, the permission check, the OpenAPI 3.1 document and docs/api.md.
 *            The server's thread matches the row and answers what is cached; everything else goes to a pool of API_WORKERS
 *            threads, each with its own read-only keep: who asks -> must the password be changed first -> CSRF -> right ->
 *            parameters -> handler -> answer. Long requests (API_SLOW) take at most API_SLOW_WORKERS of them
 * Given      api_open: the data folder's settings and journal
 * Returned   JSON under /api/v1/, pages elsewhere; a change carries the entry number of its act
 * Limits     API_QUEUE_MAX requests wait, API_BODY_MAX and API_BODY_DEPTH of a body, API_REPLY_MAX of an answer that is not
 *            streamed, API_ARENA_MAX of memory while it is made
 * Threads    handlers run on a worker; api_publish_* from any
 * Owner      api_open .. api_close
 */
#ifndef LT_APP_API_H
#define LT_APP_API_H

#include "app/account.h"
#include "app/job_apply.h"
#include "app/page_files.h"
#include "app/store.h"
#include "base/http.h"
#include "base/jout.h"

#define API_ARENA_MAX       ((size_t)512 << 20)
#define API_REPLY_MAX       ((size_t)64 << 20)
#define API_POINTS_MAX      100000 /* points of one series reply */
#define API_WORKERS         4
#define API_SLOW_WORKERS    (API_WORKERS - 2)
#define API_QUEUE_MAX       512
#define API_PATH_PARAMS_MAX 3
#define API_TEXT_MAX        200 /* characters of a text whose row names no maximum */
#define API_BODY_MAX        (1u << 20)
#define API_BODY_DEPTH      16

typedef struct api api;
typedef struct api_call api_call;
typedef struct api_route api_route;

typedef enum api_in { API_PATH, API_QUERY, API_BODY } api_in;
typedef enum api_type {
    API_TEXT,   /* no control characters; in a body line breaks and tabs are */
    API_INT,
    API_TIME,   /* ISO 8601; without a zone: the district's */
    API_DAY,    /* 2026-11-24 */
    API_BOOL,   /* true, false; in a query 1 and 0 too */
    API_CHOICE,
    API_TEXTS,  /* API_BODY: an array of texts */
    API_OBJECT, /* API_BODY: an object, whose members the handler checks */
    API_OBJECT_OR_NULL /* the same, or null */
} api_type;
typedef struct api_param {
    const char *name;
    api_in      in;
    api_type    type;
    bool        need;
    int64_t     min, max;   /* API_INT: the value (max 0: no bound); API_TEXT: characters (max 0: API_TEXT_MAX); API_TEXTS: how many */
    const char *choices;    /* API_CHOICE: "csv json"; API_OBJECT: name of its schema, NULL any */
    const char *about;      /* one line, English */
} api_param;

typedef lt_err (*api_handler)(api_call *c);
enum { /* flags of a route */
    API_STREAMS = 1,      /* the handler may stream its answer (api_stream_begin) */
    API_FREE_QUERY = 2,   /* parameters that no row names are let through: links to pages get some from those who share them */
    API_SLOW = 4,         /* takes long: few workers at a time, and strangers seldom */
    API_EVENTS = 8,       /* the server's thread makes it an event stream; no handler */
    API_NO_STORE = 16,    /* nothing keeps the answer: it carries something secret */
    API_PASSWORD = 32,    /* also open to somebody who must change the password first */
    API_RAW_BODY = 64     /* the body is a file's bytes (http_body), not JSON */
};
struct api_route {
    const char      *method, *path; /* "/api/v1/people/{id}" */
    right            need;
    api_handler      handler;
    const api_param *params;        /* ends with a NULL name; NULL: none. {names} of the path need a row only for their words */
    const char      *tag, *summary; /* for OpenAPI and docs */
    const char      *reply;         /* schema name in app/api_schema.json, NULL: an object */
    const char      *type;          /* of the reply; NULL: JSON */
    int              cache_ms;      /* > 0: answers to nobody (not logged in) are kept so long, or until api_publish_now */
    unsigned         flags;
};
/* The rooms' tables: each api_NAME.c gives one, ending with a NULL path; api_routes.c joins them. */
extern const api_route *const API_TABLES[]; /* ends with NULL */

typedef struct api_value { /* of one parameter, as its row asks */
    bool          is_sent;
    const char   *text;    /* NULL: JSON that is no text */
    int64_t       number;  /* API_INT, API_BOOL; API_TIME, API_DAY: ms UTC */
    const json_t *json;    /* of a body */
} api_value;

struct api_call { /* one request on its way through a handler */
    lt_cx            cx;    /* its arena lives as long as the call */
    api             *owner;
    keep            *k; /* read-only, of this worker */
    http_request    *r;
    const api_route *route;
    const char      *query; /* the raw query */
    caller           who;
    json_t          *body; /* POST, PUT, PATCH, DELETE: the object sent, {} when nothing was; NULL for a GET */
    char             path_values[API_PATH_PARAMS_MAX][PLACE_ID_MAX];
    api_value       *values; /* as route->params */
    buf              out;
    const char      *field;    /* the parameter that was wrong */
    const char      *download; /* set by a handler: file name */
    const char      *type;     /* set by a handler: another type than the route's */
    int              status;   /* 0: 200 */
    bool             is_streaming, is_listening;
    bool             is_asked; /* by api_ask: there is nobody to send bytes to */
};

struct api {
    const char   *dir;
    store        *s;
    settings      set;
    journal      *j;
    http         *h;
    act_desk     *acts;
    account_book *accounts;
    struct api_pool *pool;
    struct api_cache *cache;
    struct api_limit *limit;
    struct api_jobs *jobs;
    struct plan_cache *plan;
    struct lens_pool *lenses;
    int64_t       started_ms;
    const char   *web_dir; /* --web DIR: pages from there; NULL: embedded */
    page_files   *pages;
};

struct gateway;
/* For /status: how many devices are connected. NULL before the gateway is closed: nobody looks at it any more then. */
void api_watch_gateway(api *a, struct gateway *g);
LT_MUST lt_err api_open(lt_cx *cx, store *s, const char *addr, uint16_t port, const char *web_dir, api **out);
uint16_t api_port(const api *a);
void api_close(api *a);
void api_publish_frame(api *a, const apply_news *n); /* to whoever may read the place */
void api_publish_now(api *a); /* something was published: cached answers are over */
void api_publish_right(api *a, right r, const char *event, span json); /* to whoever has the right at all */

/* --- helpers of the handlers; parameters were checked against the route's row before ----------------------------- */
/* A parameter as text, wherever it stands; NULL: not sent. */
const char *api_text(api_call *c, const char *name);
bool api_has(api_call *c, const char *name);
int64_t api_int(api_call *c, const char *name, int64_t otherwise);
bool api_bool(api_call *c, const char *name, bool otherwise);
int64_t api_time_of(api_call *c, const char *name, int64_t otherwise); /* API_TIME and API_DAY: ms UTC */
const json_t *api_json(api_call *c, const char *name); /* a member of the body, NULL */
/* May the caller do the route's right to this target? LT_LOGIN or LT_DENIED with a sentence. */
LT_MUST lt_err api_permit(api_call *c, const permit_target *t);
bool api_may(const api_call *c, right r, const permit_target *t);
/* Stations and weather are for everybody; the rest needs monitor.read there. A place that is not registered: as the rest. */
bool api_may_see(const api_call *c, const lt_place *p);
LT_MUST lt_err api_permit_place(api_call *c, const char *place_id);
/* An act of the caller: fills who, from, request (header Idempotency-Key) and version (header If-Match: "N", or the
 * body's member "version"), does it and begins the answer {"entry": N, "version": N, "repeat": false ... left open for more members}. */
LT_MUST lt_err api_act(api_call *c, act *a, jout *j);
/* Another GET route's JSON, for a page made on the server: path and query as a client would send them; the caller's
 * rights. The caller of this calls json_decref. */
LT_MUST lt_err api_ask(api_call *c, const char *path_and_query, json_t **out);
/* A large answer (API_STREAMS): what stands in c->out when it begins is sent first. What fails after it cuts the connection.
 * The end is the frame's: the handler only returns. */
LT_MUST lt_err api_stream_begin(api_call *c);
LT_MUST lt_err api_stream_flush(api_call *c); /* sends c->out and empties it; call it each 64 kB or so */

LT_MUST lt_err api_write_openapi(lt_cx *cx, keep *k, buf *out); /* api_openapi.c; k NULL: without the kinds of its ledgers */
/* ",\"ledger_KIND\":{...}" for each kind: its JSON Schema as a row's fields (api_kind.c). */
#define API_FIELDS_SCHEMA "LedgerFields" /* any of the kinds' schemas; k NULL: no kinds */
LT_MUST lt_err api_write_kind_schemas(lt_cx *cx, keep *k, buf *out);
LT_MUST lt_err api_write_reference(lt_cx *cx, buf *out); /* docs/api.md: api_reference.c */

#endif
