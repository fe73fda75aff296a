/* address.c - chained hash over a fixed pool; see address.h. */
#include "acquire/address.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>

#include "base/hash.h"

#define MINUTE_MS 60000

typedef struct budget {
    int64_t  minute;
    uint32_t frames, bytes;
} budget;

struct address {
    TAILQ_ENTRY(address) idle; /* in the list of those without connections, oldest first */
    address *next;             /* in its bucket */
    uint8_t  key[16];
    bool     is_used;
    uint32_t connections;
    budget   kept;
};

struct address_book {
    TAILQ_HEAD(idle_list, address) idle;
    address  *pool;
    address **buckets;
    uint32_t  mask;
    budget    all;
};

lt_err address_open(lt_cx *cx, uint32_t connections_max, address_book **out)
{
    uint32_t n = connections_max + ADDRESS_SPARE, room = 16;
    while (room < n)
        room *= 2;
    address_book *b = calloc(1, sizeof *b);
    if (b) {
        b->pool = calloc(n, sizeof *b->pool);
        b->buckets = calloc(room, sizeof(address *));
        b->mask = room - 1;
    }
    if (!b || !b->pool || !b->buckets) {
        address_close(b);
        return cx_fail(cx, LT_NO_MEMORY, "no memory for %u peer addresses", n);
    }
    TAILQ_INIT(&b->idle);
    for (uint32_t i = 0; i < n; i++)
        TAILQ_INSERT_TAIL(&b->idle, &b->pool[i], idle);
    *out = b;
    return LT_OK;
}

void address_close(address_book *b)
{
    if (!b)
        return;
    free(b->pool);
    free(b->buckets);
    free(b);
}

static address **bucket_of(address_book *b, const uint8_t key[16])
{
    return &b->buckets[hash_crc32c(0, key, 16) & b->mask];
}

static address *take_record(address_book *b, const uint8_t key[16])
{
    address *a = TAILQ_FIRST(&b->idle);
    assert(a); /* there are more records than connections */
    if (a->is_used) {
        address **at = bucket_of(b, a->key);
        while (*at != a)
            at = &(*at)->next;
        *at = a->next;
    }
    a->is_used = true;
    a->kept = (budget){0};
    memcpy(a->key, key, 16);
    address **head = bucket_of(b, key);
    a->next = *head;
    *head = a;
    return a;
}

address *address_enter(address_book *b, const uint8_t ip[16], bool is_v4, uint32_t most)
{
    uint8_t key[16] = {0};
    memcpy(key, ip, is_v4 ? 16 : 8);
    address *a = *bucket_of(b, key);
    while (a && memcmp(a->key, key, 16) != 0)
        a = a->next;
    if (!a)
        a = take_record(b, key);
    if (a->connections >= most)
        return NULL;
    if (a->connections++ == 0)
        TAILQ_REMOVE(&b->idle, a, idle);
    return a;
}

void address_leave(address_book *b, address *a)
{
    assert(a->connections > 0);
    if (--a->connections == 0)
        TAILQ_INSERT_TAIL(&b->idle, a, idle);
}

static void turn(budget *x, int64_t now_ms)
{
    if (now_ms / MINUTE_MS != x->minute)
        *x = (budget){.minute = now_ms / MINUTE_MS};
}

bool address_may_keep(address_book *b, address *a, size_t bytes, int64_t now_ms)
{
    turn(&a->kept, now_ms);
    turn(&b->all, now_ms);
    if (a->kept.frames >= ADDRESS_FRAMES_MINUTE || a->kept.bytes + bytes > ADDRESS_BYTES_MINUTE ||
        b->all.frames >= ADDRESS_ALL_FRAMES_MINUTE || b->all.bytes + bytes > ADDRESS_ALL_BYTES_MINUTE)
        return false;
    a->kept.frames++;
    a->kept.bytes += (uint32_t)bytes;
    b->all.frames++;
    b->all.bytes += (uint32_t)bytes;
    return true;
}
