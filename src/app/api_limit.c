/* api_limit.c - a bucket of requests for each address (token bucket); see api_int.h. */
#include "app/api_int.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/hash.h"

#define BUCKETS 4096
#define WAYS    4 /* places where an address may stand; the one longest quiet gives way */

typedef struct bucket {
    uint32_t address; /* its digest; two addresses of one digest share */
    int64_t  full_ms; /* when the bucket will be full again; 0: never used */
} bucket;

struct api_limit {
    pthread_mutex_t lock;
    bucket          buckets[BUCKETS];
};

lt_err api_limit_open(lt_cx *cx, api_limit **out)
{
    api_limit *l = calloc(1, sizeof *l);
    if (!l)
        return cx_fail(cx, LT_NO_MEMORY, "no memory for the API's limits");
    pthread_mutex_init(&l->lock, NULL);
    *out = l;
    return LT_OK;
}

void api_limit_close(api_limit *l)
{
    if (!l)
        return;
    pthread_mutex_destroy(&l->lock);
    free(l);
}

int api_limit_take(api_limit *l, const char *address, int64_t now_ms)
{
    uint32_t h = hash_crc32c(1, address, strlen(address));
    int wait_s = 0;
    pthread_mutex_lock(&l->lock);
    bucket *b = NULL;
    for (uint32_t i = 0; i < WAYS; i++) {
        bucket *at = &l->buckets[(h + i) % BUCKETS];
        if (at->full_ms && at->address == h) {
            b = at;
            break;
        }
        if (!b || at->full_ms < b->full_ms)
            b = at;
    }
    if (b->address != h || b->full_ms < now_ms)
        *b = (bucket){.address = h, .full_ms = now_ms};
    int64_t missing_ms = b->full_ms + API_LIMIT_EVERY_MS - now_ms - (int64_t)API_LIMIT_BURST * API_LIMIT_EVERY_MS;
    if (missing_ms > 0)
        wait_s = (int)((missing_ms + 999) / 1000);
    else
        b->full_ms += API_LIMIT_EVERY_MS;
    pthread_mutex_unlock(&l->lock);
    return wait_s;
}
