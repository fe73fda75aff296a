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

/* --- api_run.c: one call ------------------------------------------------------------------------------------ */
/* A request with its route, path and query: answers it whatever happens. */
void api_run(api_call *c);

#endif
