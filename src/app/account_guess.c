/* account_guess.c - how often a name was tried, from where; locks that double; see account_int.h. */
#include "app/account_int.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"

#define LOCK_MAX_MS  (24 * 3600000LL)
#define DOUBLES_MAX  20u
#define KEY_BYTES    160
#define BUCKETS      2048u /* a power of two */


/* One name from one address, one name from everywhere, or one address for every name. */
typedef struct guess {
    struct guess *next;
    char     key[KEY_BYTES];
    uint32_t count, doubles;
    int64_t  since_ms, seen_ms, until_ms; /* of the count; of the last attempt; of the lock */
} guess;

struct guesses {
    pthread_mutex_t lock;
    guess_rule      rule;
    guess          *buckets[BUCKETS];
    size_t          count;
};

lt_err guesses_open(lt_cx *cx, const guess_rule *rule, guesses **out)
{
    guesses *g = calloc(1, sizeof *g);
    if (!g)
        return cx_fail(cx, LT_NO_MEMORY, "no memory for accounts");
    pthread_mutex_init(&g->lock, NULL);
    g->rule = *rule;
    *out = g;
    return LT_OK;
}

void guesses_close(guesses *g)
{
    if (!g)
        return;
    for (size_t i = 0; i < BUCKETS; i++)
        while (g->buckets[i]) {
            guess *one = g->buckets[i];
            g->buckets[i] = one->next;
            free(one);
        }
    pthread_mutex_destroy(&g->lock);
    free(g);
}

/* A whole IPv6 subscriber (/64) is one address. */
static void address_of(const char *peer, char out[64])
{
    uint8_t a[16];
    char text[INET6_ADDRSTRLEN];
    if (inet_pton(AF_INET6, peer, a) == 1 && !(memcmp(a, "\0\0\0\0\0\0\0\0\0\0\xff\xff", 12) == 0)) {
        memset(a + 8, 0, 8);
        if (inet_ntop(AF_INET6, a, text, sizeof text)) {
            snprintf(out, 64, "%s/64", text);
            return;
        }
    }
    snprintf(out, 64, "%s", peer);
}

static void keys_of(const char *id, const char *peer, char keys[3][KEY_BYTES])
{
    char address[64], name[72];
    address_of(peer, address);
    snprintf(name, sizeof name, "%.64s", id);
    snprintf(keys[0], KEY_BYTES, "both %s %s", address, name);
    snprintf(keys[1], KEY_BYTES, "name %s", name);
    snprintf(keys[2], KEY_BYTES, "from %s", address);
}

static guess **bucket_of(guesses *g, const char *key)
{
    return &g->buckets[hash_crc32c(0, key, strlen(key)) & (BUCKETS - 1)];
}

static guess *find(guesses *g, const char *key)
{
    for (guess *one = *bucket_of(g, key); one; one = one->next)
        if (strcmp(one->key, key) == 0)
            return one;
    return NULL;
}

static bool is_stale(const guesses *g, const guess *one, int64_t now_ms)
{
    return now_ms > one->until_ms + LOCK_MAX_MS && now_ms > one->since_ms + g->rule.tries_ms;
}

/* When all places are taken: what is stale goes, else what was not tried for longest and is not locked, else any. */
static void make_room(guesses *g, int64_t now_ms)
{
    guess **oldest = NULL;
    if (g->count < GUESSES_MAX)
        return;
    for (size_t i = 0; i < BUCKETS; i++)
        for (guess **at = &g->buckets[i]; *at;) {
            if (is_stale(g, *at, now_ms)) {
                guess *one = *at;
                *at = one->next;
                free(one);
                g->count--;
                continue;
            }
            bool is_locked = (*at)->until_ms > now_ms, was_locked = oldest && (*oldest)->until_ms > now_ms;
            if (!oldest || (was_locked && !is_locked) || (is_locked == was_locked && (*at)->seen_ms < (*oldest)->seen_ms))
                oldest = at;
            at = &(*at)->next;
        }
    if (g->count >= GUESSES_MAX && oldest) {
        guess *one = *oldest;
        *oldest = one->next;
        free(one);
        g->count--;
    }
}

static guess *find_or_make(guesses *g, const char *key, int64_t now_ms)
{
    guess *one = find(g, key);
    if (one)
        return one;
    make_room(g, now_ms);
    one = calloc(1, sizeof *one);
    if (!one)
        return NULL;
    (void)span_copy(span_text(key), one->key, sizeof one->key);
    one->since_ms = now_ms;
    guess **at = bucket_of(g, key);
    one->next = *at;
    *at = one;
    g->count++;
    return one;
}

static uint32_t limit_of(const guesses *g, size_t which)
{
    return which == 0 ? g->rule.tries : g->rule.tries * ACCOUNT_WIDE;
}

static int64_t longest_lock(guesses *g, char keys[3][KEY_BYTES], int64_t now_ms)
{
    int64_t wait_ms = 0;
    for (size_t i = 0; i < 3; i++) {
        const guess *one = find(g, keys[i]);
        if (one && one->until_ms - now_ms > wait_ms)
            wait_ms = one->until_ms - now_ms;
    }
    return wait_ms;
}

/* False: no memory. */
static bool count_one(guesses *g, size_t which, const char *key, int64_t now_ms, bool *locked)
{
    guess *one = find_or_make(g, key, now_ms);
    if (!one)
        return false;
    if (now_ms - one->since_ms > g->rule.tries_ms || now_ms < one->since_ms) {
        one->since_ms = now_ms;
        one->count = 0;
    }
    if (now_ms > one->until_ms + LOCK_MAX_MS)
        one->doubles = 0;
    one->seen_ms = now_ms;
    if (++one->count < limit_of(g, which))
        return true;
    int64_t lock_ms = g->rule.lock_ms << (one->doubles < DOUBLES_MAX ? one->doubles : DOUBLES_MAX);
    one->until_ms = now_ms + (lock_ms < LOCK_MAX_MS ? lock_ms : LOCK_MAX_MS);
    one->doubles++;
    one->count = 0;
    *locked = true;
    return true;
}

lt_err guesses_try(lt_cx *cx, guesses *g, const char *id, const char *peer, guess_mark *mark)
{
    char keys[3][KEY_BYTES];
    int64_t now_ms = cx_now_ms(cx);
    bool good = true;
    *mark = (guess_mark){0};
    keys_of(id, peer, keys);
    pthread_mutex_lock(&g->lock);
    int64_t wait_ms = longest_lock(g, keys, now_ms);
    for (size_t i = 0; i < 3 && wait_ms <= 0; i++)
        good = count_one(g, i, keys[i], now_ms, &mark->locked[i]) && good;
    pthread_mutex_unlock(&g->lock);
    if (wait_ms > 0)
        return cx_fail(cx, LT_TOO_OFTEN, "尝试次数过多，请 %lld 秒后再试 too many attempts; try again in %lld seconds", (long long)(wait_ms + 999) / 1000,
                       (long long)(wait_ms + 999) / 1000);
    return good ? LT_OK : cx_fail(cx, LT_NO_MEMORY, "no memory to count attempts");
}

/* The name from this address begins anew; of the wider counts only this attempt is taken back. */
void guesses_pass(guesses *g, const char *id, const char *peer, const guess_mark *mark)
{
    char keys[3][KEY_BYTES];
    keys_of(id, peer, keys);
    pthread_mutex_lock(&g->lock);
    for (size_t i = 0; i < 3; i++) {
        guess *one = find(g, keys[i]);
        if (!one)
            continue;
        if (i == 0) {
            one->until_ms = 0;
            one->count = one->doubles = 0;
        } else if (mark->locked[i]) {
            one->until_ms = 0;
            one->doubles--;
            one->count = limit_of(g, i) - 1;
        } else if (one->count > 0) {
            one->count--;
        }
    }
    pthread_mutex_unlock(&g->lock);
}
