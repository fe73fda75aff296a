/* api_cache.c - answers that everybody gets, made once and kept a little; see api_int.h. */
#include "app/api_int.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/hash.h"

#define PARTS_MAX     16
#define ENTRY_PART    8 /* an answer larger than this part of API_CACHE_BYTES_MAX is not kept */

typedef struct waiter {
    struct waiter *next;
    http_request  *r;
} waiter;

struct api_slot {
    char          key[API_CACHE_KEY_MAX];
    uint32_t      hash;
    bool          is_used, is_making;
    uint64_t      generation;
    http_content *content;
    size_t        bytes;
    int64_t       until_ms;
    uint64_t      asked; /* turn at which it was asked for last */
    waiter       *waiters;
};

struct api_cache {
    pthread_mutex_t lock;
    uint64_t        generation, turn;
    size_t          bytes;
    api_slot        slots[API_CACHE_ENTRIES];
};

lt_err api_cache_open(lt_cx *cx, api_cache **out)
{
    api_cache *k = calloc(1, sizeof *k);
    if (!k)
        return cx_fail(cx, LT_NO_MEMORY, "no memory for the API's cache");
    pthread_mutex_init(&k->lock, NULL);
    *out = k;
    return LT_OK;
}

static void drop(api_cache *k, api_slot *s)
{
    if (s->content)
        http_content_release(s->content);
    k->bytes -= s->bytes;
    for (waiter *w = s->waiters, *next; w; w = next) {
        next = w->next;
        free(w);
    }
    s->waiters = NULL;
    s->content = NULL;
    s->bytes = 0;
    s->is_used = false;
}

void api_cache_close(api_cache *k)
{
    if (!k)
        return;
    for (size_t i = 0; i < API_CACHE_ENTRIES; i++)
        drop(k, &k->slots[i]);
    pthread_mutex_destroy(&k->lock);
    free(k);
}

void api_cache_expire(api_cache *k)
{
    pthread_mutex_lock(&k->lock);
    k->generation++;
    pthread_mutex_unlock(&k->lock);
}

static int compare_parts(const void *a, const void *b)
{
    const span *x = a, *y = b;
    int order = memcmp(x->p, y->p, x->n < y->n ? x->n : y->n);
    return order ? order : (x->n > y->n) - (x->n < y->n);
}

bool api_cache_key(const char *path, const char *query, char key[API_CACHE_KEY_MAX])
{
    span parts[PARTS_MAX];
    size_t n = 0, at = strlen(path), length = strlen(query);
    if (at + length + 2 > API_CACHE_KEY_MAX)
        return false;
    memcpy(key, path, at + 1);
    for (const char *q = query; *q;) {
        size_t part = strcspn(q, "&");
        if (part && n == PARTS_MAX)
            return false;
        if (part)
            parts[n++] = span_of(q, part);
        q += part + (q[part] == '&');
    }
    qsort(parts, n, sizeof *parts, compare_parts);
    for (size_t i = 0; i < n; i++) {
        key[at++] = i ? '&' : '?';
        memcpy(key + at, parts[i].p, parts[i].n);
        at += parts[i].n;
    }
    key[at] = '\0';
    return true;
}

/* The slot of this key whose answer is, or will be, of now; under lock. */
static api_slot *find(api_cache *k, const char *key, int64_t now_ms)
{
    uint32_t hash = hash_crc32c(0, key, strlen(key));
    for (size_t i = 0; i < API_CACHE_ENTRIES; i++) {
        api_slot *s = &k->slots[i];
        if (!s->is_used || s->hash != hash || s->generation != k->generation || strcmp(s->key, key) != 0)
            continue;
        if (s->is_making || now_ms < s->until_ms) {
            s->asked = ++k->turn;
            return s;
        }
    }
    return NULL;
}

static bool is_over(const api_cache *k, const api_slot *s, int64_t now_ms)
{
    return s->generation != k->generation || now_ms >= s->until_ms;
}

/* A slot to use: an empty one, one that is over, else the one not asked for the longest; NULL: all are being made. */
static api_slot *make_room(api_cache *k, int64_t now_ms)
{
    api_slot *oldest = NULL;
    for (size_t i = 0; i < API_CACHE_ENTRIES; i++) {
        api_slot *s = &k->slots[i];
        if (!s->is_used)
            return s;
        if (s->is_making)
            continue;
        if (is_over(k, s, now_ms)) {
            drop(k, s);
            return s;
        }
        if (!oldest || s->asked < oldest->asked)
            oldest = s;
    }
    if (oldest)
        drop(k, oldest);
    return oldest;
}

http_content *api_cache_get(api_cache *k, const char *key, int64_t now_ms)
{
    http_content *content = NULL;
    pthread_mutex_lock(&k->lock);
    api_slot *s = find(k, key, now_ms);
    if (s && s->content) {
        content = s->content;
        http_content_hold(content);
    }
    pthread_mutex_unlock(&k->lock);
    return content;
}

static api_cache_find join(api_cache *k, api_slot *s, http_request *r, http_content **content)
{
    if (!s->is_making) {
        *content = s->content;
        http_content_hold(s->content);
        return API_CACHE_HIT;
    }
    waiter *w = malloc(sizeof *w);
    if (!w)
        return API_CACHE_NO;
    *w = (waiter){.next = s->waiters, .r = r};
    s->waiters = w;
    (void)k;
    return API_CACHE_JOINED;
}

api_cache_find api_cache_join(api_cache *k, const char *key, http_request *r, int64_t now_ms, api_slot **slot, http_content **content)
{
    api_cache_find found = API_CACHE_NO;
    pthread_mutex_lock(&k->lock);
    api_slot *s = find(k, key, now_ms);
    if (s) {
        found = join(k, s, r, content);
    } else if ((s = make_room(k, now_ms)) != NULL) {
        *s = (api_slot){.hash = hash_crc32c(0, key, strlen(key)), .is_used = true, .is_making = true, .generation = k->generation, .asked = ++k->turn};
        memcpy(s->key, key, strlen(key) + 1);
        *slot = s;
        found = API_CACHE_MAKE;
    }
    pthread_mutex_unlock(&k->lock);
    return found;
}

/* The answer of a slot, under lock; large ones and those already over are not. */
static void keep_made(api_cache *k, api_slot *s, const api_cache_made *m)
{
    s->is_making = false;
    if (!m->content || s->generation != k->generation || m->bytes > API_CACHE_BYTES_MAX / ENTRY_PART) {
        drop(k, s);
        return;
    }
    while (k->bytes + m->bytes > API_CACHE_BYTES_MAX) {
        api_slot *oldest = NULL;
        for (size_t i = 0; i < API_CACHE_ENTRIES; i++)
            if (k->slots[i].content && (!oldest || k->slots[i].asked < oldest->asked))
                oldest = &k->slots[i];
        drop(k, oldest);
    }
    http_content_hold(m->content);
    s->content = m->content;
    s->bytes = m->bytes;
    s->until_ms = m->until_ms;
    k->bytes += m->bytes;
}

void api_cache_finish(api_cache *k, api_slot *s, const api_cache_made *m)
{
    pthread_mutex_lock(&k->lock);
    waiter *w = s->waiters;
    s->waiters = NULL;
    keep_made(k, s, m);
    pthread_mutex_unlock(&k->lock);
    for (waiter *next; w; w = next) {
        next = w->next;
        if (m->content)
            http_reply_content(w->r, m->content);
        else
            api_problem_send(w->r, m->problem);
        free(w);
    }
}
