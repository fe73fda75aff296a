/* api.h - the HTTP side of the program: a table of routes, each a handler that answers from the keep and the journal.
 * Place      app. No arithmetic, no SQL beyond reading products and series.
 * Given      api_open: the data folder's settings and journal; it opens its own read-only keep
 * Returned   JSON under /api/v1/, the light page at /
 * Threads    handlers run on the HTTP thread; api_publish_* from any
 * Owner      api_open .. api_close
 */
#ifndef LT_APP_API_H
#define LT_APP_API_H

#include "app/job_apply.h"
#include "app/store.h"
#include "base/http.h"

#define API_ARENA_MAX  ((size_t)512 << 20)
#define API_REPLY_MAX  ((size_t)64 << 20)
#define API_POINTS_MAX 100000 /* points of one series reply */

typedef struct api api;

typedef struct api_call { /* one request on its way through a handler */
    lt_cx         cx;
    arena         a;
    api          *owner;
    http_request *r;
    buf           out;
    const char   *field; /* the parameter that was wrong */
} api_call;

typedef lt_err (*api_handler)(api_call *c);
typedef struct api_route {
    const char *method, *path;
    api_handler handler;
    const char *summary;
} api_route;

struct api {
    const char *dir;
    settings    set;
    journal    *j;
    keep       *k; /* read-only, of the HTTP thread */
    http       *h;
    char        year_cache_key[32];
    buf         year_cache;
    int64_t     year_cache_ms;
};

LT_MUST lt_err api_open(lt_cx *cx, const store *s, const char *addr, uint16_t port, api **out);
uint16_t api_port(const api *a);
void api_close(api *a);
void api_publish_frame(api *a, const apply_news *n);
void api_publish_now(api *a);

/* helpers of the handlers */
lt_err api_need(api_call *c, const char *name, const char **out);
lt_err api_time(api_call *c, const char *name, int64_t otherwise, int64_t *out);

/* api_now.c */
lt_err api_now(api_call *c);
lt_err api_stations(api_call *c);
lt_err api_head(api_call *c);
/* api_series.c */
lt_err api_series(api_call *c);
lt_err api_proof(api_call *c);
lt_err api_devices(api_call *c);
/* api_assess.c */
lt_err api_assess(api_call *c);
lt_err api_year(api_call *c);

#endif
