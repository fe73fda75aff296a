/* account_session.c - sessions in memory: digest of the cookie -> who, since when; see account_int.h. */
#include "app/account_int.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/vault.h"

#define BUCKETS 4096u /* a power of two */

typedef struct session {
    struct session *next;
    char     digest[65], csrf[65];
    char     id[PLACE_ID_MAX];
    uint64_t epoch;
    int64_t  begun_ms, seen_ms;
} session;

struct sessions {
    pthread_mutex_t lock;
    session_times   times;
    session        *buckets[BUCKETS];
    size_t          count;
};

lt_err sessions_open(lt_cx *cx, const session_times *t, sessions **out)
{
    sessions *s = calloc(1, sizeof *s);
    if (!s)
        return cx_fail(cx, LT_NO_MEMORY, "no memory for sessions");
    pthread_mutex_init(&s->lock, NULL);
    s->times = *t;
    *out = s;
    return LT_OK;
}

static void forget(session *one)
{
    vault_wipe(one, sizeof *one);
    free(one);
}

void sessions_close(sessions *s)
{
    if (!s)
        return;
    for (size_t i = 0; i < BUCKETS; i++)
        while (s->buckets[i]) {
            session *one = s->buckets[i];
            s->buckets[i] = one->next;
            forget(one);
        }
    pthread_mutex_destroy(&s->lock);
    free(s);
}

/* The digest is as good as random: its first digits choose. */
static session **bucket_of(sessions *s, const char *digest)
{
    return &s->buckets[hash_crc32c(0, digest, 16) & (BUCKETS - 1)];
}

static bool is_over(const sessions *s, const session *one, int64_t now_ms)
{
    return now_ms - one->seen_ms > s->times.idle_ms || now_ms - one->begun_ms > s->times.life_ms || now_ms < one->begun_ms - s->times.life_ms;
}

static void unlink_at(sessions *s, session **at)
{
    session *one = *at;
    *at = one->next;
    s->count--;
    forget(one);
}

/* Room for one more: what is over goes; then this person's oldest, when there are too many of them; then the oldest of all. */
static void make_room(sessions *s, const char *id, int64_t now_ms)
{
    session **oldest = NULL, **oldest_own = NULL;
    size_t own = 0;
    for (size_t i = 0; i < BUCKETS; i++) {
        session **at = &s->buckets[i];
        while (*at) {
            if (is_over(s, *at, now_ms)) {
                unlink_at(s, at);
                continue;
            }
            if (!oldest || (*at)->seen_ms < (*oldest)->seen_ms)
                oldest = at;
            if (strcmp((*at)->id, id) == 0) {
                own++;
                if (!oldest_own || (*at)->seen_ms < (*oldest_own)->seen_ms)
                    oldest_own = at;
            }
            at = &(*at)->next;
        }
    }
    if (own >= SESSIONS_OF_ONE)
        unlink_at(s, oldest_own);
    else if (s->count >= SESSIONS_MAX && oldest)
        unlink_at(s, oldest);
}

static void random_hex(lt_cx *cx, char out[65])
{
    uint8_t bytes[32];
    cx->random.fill(cx->random.self, bytes, sizeof bytes);
    hash_hex(bytes, sizeof bytes, out);
    vault_wipe(bytes, sizeof bytes);
}

static void tell(const sessions *s, const session *one, caller *out)
{
    memcpy(out->csrf, one->csrf, sizeof out->csrf);
    memcpy(out->session, one->digest, sizeof out->session);
    out->until_ms = one->begun_ms + s->times.life_ms;
}

lt_err sessions_begin(lt_cx *cx, sessions *s, const person *p, char cookie[ACCOUNT_SECRET_HEX], caller *out)
{
    session *one = calloc(1, sizeof *one);
    if (!one)
        return cx_fail(cx, LT_NO_MEMORY, "no memory for a session");
    random_hex(cx, cookie);
    random_hex(cx, one->csrf);
    lt_err e = account_digest(cx, cookie, one->digest);
    if (e) {
        free(one);
        return e;
    }
    snprintf(one->id, sizeof one->id, "%s", p->id);
    one->epoch = p->epoch;
    one->begun_ms = one->seen_ms = cx_now_ms(cx);
    pthread_mutex_lock(&s->lock);
    make_room(s, p->id, one->begun_ms);
    session **at = bucket_of(s, one->digest);
    one->next = *at;
    *at = one;
    s->count++;
    tell(s, one, out);
    pthread_mutex_unlock(&s->lock);
    return LT_OK;
}

lt_err sessions_find(lt_cx *cx, sessions *s, const char *cookie, bool is_background, caller *out)
{
    char digest[65];
    int64_t now_ms = cx_now_ms(cx);
    bool found = false;
    TRY(account_digest(cx, cookie, digest));
    pthread_mutex_lock(&s->lock);
    for (session **at = bucket_of(s, digest); *at; at = &(*at)->next) {
        session *one = *at;
        if (!hash_equal_secret(one->digest, digest, 64))
            continue;
        if (is_over(s, one, now_ms)) {
            unlink_at(s, at);
            break;
        }
        found = true;
        if (!is_background)
            one->seen_ms = now_ms;
        snprintf(out->p.id, sizeof out->p.id, "%s", one->id);
        out->p.epoch = one->epoch;
        tell(s, one, out);
        break;
    }
    pthread_mutex_unlock(&s->lock);
    return found ? LT_OK : cx_fail(cx, LT_LOGIN, "登录已失效，请重新登录 the session is over; log in again");
}

void sessions_end(sessions *s, const char *digest)
{
    pthread_mutex_lock(&s->lock);
    for (session **at = bucket_of(s, digest); *at; at = &(*at)->next)
        if (strcmp((*at)->digest, digest) == 0) {
            unlink_at(s, at);
            break;
        }
    pthread_mutex_unlock(&s->lock);
}
