/* api_int.h - what the files of the API share: matching, parameters, one call, the pool, the cache, limits, scopes.
 * Place      app; private to api*.c
 * Method     api.c (server's thread) -> api_match.c -> api_cache.c -> api_pool.c -> api_run.c (one call) -> api_param.c
 */
#ifndef LT_APP_API_INT_H
#define LT_APP_API_INT_H

#include "app/api.h"

#define API_PREFIX "/api/v1"

/* --- api_match.c --------------------------------------------------------------------------------------------- */
typedef struct api_match {
    const api_route *route; /* NULL: no such address, or (allow[0]) not with this method */
    char             values[API_PATH_PARAMS_MAX][PLACE_ID_MAX];
    char             allow[64]; /* "GET, HEAD, POST" */
} api_match;
void api_match_find(const char *method, const char *path, api_match *out);
/* Name of the i-th {parameter} of a route's path. */
bool api_match_name(const api_route *route, size_t i, char name[PLACE_ID_MAX]);
bool api_match_is_read(const char *method);

/* --- api_problem.c ------------------------------------------------------------------------------------------- */
typedef struct api_problem {
    lt_err      kind;
    int         status;  /* 0: the kind's */
    const char *say, *field;
    int         retry_s; /* > 0: Retry-After */
} api_problem;
/* problem+json (RFC 9457); the title is a sentence of tables/error.tsv in the language asked for. */
void api_problem_send(http_request *r, const api_problem *p);

/* --- api_param.c --------------------------------------------------------------------------------------------- */
/* Path, query and body against the route's rows; sets c->values and c->body. */
LT_MUST lt_err api_param_read(api_call *c, int *status);
/* The query's names and values, decoded, in arena; n of them. */
typedef struct api_pair {
    const char *name, *value;
} api_pair;
#define API_PAIRS_MAX 64
LT_MUST lt_err api_param_split(lt_cx *cx, const char *query, api_pair pairs[API_PAIRS_MAX], size_t *n);

/* --- api_cache.c: answers to nobody, made once ------------------------------------------------------------------ */
#define API_CACHE_ENTRIES   512
#define API_CACHE_BYTES_MAX ((size_t)64 << 20)
#define API_CACHE_KEY_MAX   512
typedef struct api_cache api_cache;
typedef struct api_slot api_slot; /* an answer that is being made, and who waits for it */
typedef enum api_cache_find { API_CACHE_HIT, API_CACHE_JOINED, API_CACHE_MAKE, API_CACHE_NO } api_cache_find;
LT_MUST lt_err api_cache_open(lt_cx *cx, api_cache **out);
void api_cache_close(api_cache *k);
void api_cache_expire(api_cache *k); /* what was made until now is over; what is being made is for who waits already */
/* Path and query, the query's parts in order, so that a=1&b=2 and b=2&a=1 are one; false: not worth it. */
bool api_cache_key(const char *path, const char *query, char key[API_CACHE_KEY_MAX]);
/* A kept answer, held for the caller; NULL: none. */
http_content *api_cache_get(api_cache *k, const char *key, int64_t now_ms);
/* For a detached request. HIT: *content, held. JOINED: whoever makes it answers r too. MAKE: the caller makes it and
 * finishes *slot whatever happens. NO: no room; the caller answers without. */
api_cache_find api_cache_join(api_cache *k, const char *key, http_request *r, int64_t now_ms, api_slot **slot, http_content **content);
typedef struct api_cache_made {
    http_content      *content; /* NULL: the problem */
    size_t             bytes;
    int64_t            until_ms;
    const api_problem *problem;
} api_cache_made;
void api_cache_finish(api_cache *k, api_slot *s, const api_cache_made *m);

/* --- api_limit.c: strangers ask for long work seldom ------------------------------------------------------------- */
#define API_LIMIT_BURST    30
#define API_LIMIT_EVERY_MS 500 /* one more each */
typedef struct api_limit api_limit;
LT_MUST lt_err api_limit_open(lt_cx *cx, api_limit **out);
void api_limit_close(api_limit *l);
/* Takes one from the address's bucket; 0: taken, else seconds until there is one again. */
int api_limit_take(api_limit *l, const char *address, int64_t now_ms);

/* --- api_pool.c ----------------------------------------------------------------------------------------------- */
typedef struct api_pool api_pool;
#define API_SLOW_QUEUE_MAX (API_QUEUE_MAX / 4)
LT_MUST lt_err api_pool_open(lt_cx *cx, api *owner, api_pool **out);
/* A detached request. LT_BUSY: too many wait. LT_CLOSED: api_pool_close has begun. Then the caller still has r and slot. */
lt_err api_pool_push(api_pool *p, http_request *r, const api_match *m, api_slot *slot);
/* Ends what runs, answers what waits with 503. */
void api_pool_end(api_pool *p);
void api_pool_close(api_pool *p);

/* --- api_scope.c: who may hear which event -------------------------------------------------------------------- */
#define API_SCOPE_RIGHT '\x01' /* a subject that begins so names a right, else a place */
/* Makes the call's request an event stream with the caller's places and rights of this moment. */
LT_MUST lt_err api_scope_listen(api_call *c);

/* --- api_run.c: one call ------------------------------------------------------------------------------------ */
/* A detached request with its route, path and query: answers it, and whoever waits at the slot, whatever happens. */
void api_run(api_call *c, api_slot *slot);
/* Does it bring a cookie or a token of ours? What is kept is only for who does not. */
bool api_has_credentials(const http_request *r);

/* --- api_jobs.c: the thread of jobs, which also looks for alerts ------------------------------------------------- */
LT_MUST lt_err api_jobs_open(lt_cx *cx, api *a);
void api_jobs_close(api *a);
/* A job of the caller: its act, its place in the queue, the answer (202). */
LT_MUST lt_err api_jobs_start(api_call *c, const char *kind, const json_t *parameters);
/* The job of the path's {id} is cancelled; kind: it must be of it, NULL any. */
LT_MUST lt_err api_jobs_cancel(api_call *c, const char *kind);

#endif
