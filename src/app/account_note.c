/* account_note.c - refusals become acts, but not without end; see account_int.h. */
#include "app/account_int.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MINUTE_MS     60000LL
#define ADDRESSES_MAX 512u
#define TELL_MAX      32u /* summaries that one note may bring along */

typedef struct noted {
    char     from[HTTP_ADDRESS_MAX];
    int64_t  since_ms;
    uint32_t told, more;
} noted;

struct notes {
    pthread_mutex_t lock;
    act_desk       *desk;
    noted           addresses[ADDRESSES_MAX];
    size_t          count;
    noted           all; /* told: of all addresses; more: of addresses that found no place */
};

lt_err notes_open(lt_cx *cx, act_desk *d, notes **out)
{
    notes *n = calloc(1, sizeof *n);
    if (!n)
        return cx_fail(cx, LT_NO_MEMORY, "no memory for notes");
    pthread_mutex_init(&n->lock, NULL);
    n->desk = d;
    *out = n;
    return LT_OK;
}

static lt_err tell_more(lt_cx *cx, notes *n, const noted *one)
{
    uint64_t entry;
    json_t *evidence = json_pack("{s:i, s:I}", "more", (int)one->more, "since_ms", (json_int_t)one->since_ms);
    act a = {.who = "system", .from = one->from, .what = "access.refuse.more", .kind = "address", .id = one->from[0] ? one->from : "many",
             .patch = evidence};
    lt_err e = act_note(cx, n->desk, &a, &entry);
    json_decref(evidence);
    return e;
}

/* Takes out the addresses whose minute is over; those with more than was told are copied to `over`. */
static size_t sweep(notes *n, int64_t now_ms, bool everything, noted over[TELL_MAX + 1])
{
    size_t found = 0;
    for (size_t i = 0; i < n->count;) {
        noted *one = &n->addresses[i];
        if ((!everything && now_ms - one->since_ms < MINUTE_MS && now_ms >= one->since_ms) || (one->more && found == TELL_MAX)) {
            i++;
            continue;
        }
        if (one->more)
            over[found++] = *one;
        *one = n->addresses[--n->count];
    }
    if (everything || now_ms - n->all.since_ms >= MINUTE_MS || now_ms < n->all.since_ms) {
        if (n->all.more)
            over[found++] = n->all;
        n->all = (noted){.since_ms = now_ms};
    }
    return found;
}

static noted *find_address(notes *n, const char *from, int64_t now_ms)
{
    for (size_t i = 0; i < n->count; i++)
        if (strcmp(n->addresses[i].from, from) == 0)
            return &n->addresses[i];
    if (n->count == ADDRESSES_MAX)
        return NULL;
    noted *one = &n->addresses[n->count++];
    *one = (noted){.since_ms = now_ms};
    snprintf(one->from, sizeof one->from, "%s", from);
    return one;
}

lt_err notes_put(lt_cx *cx, notes *n, const act *a)
{
    noted over[TELL_MAX + 1];
    int64_t now_ms = cx_now_ms(cx);
    uint64_t entry;
    pthread_mutex_lock(&n->lock);
    size_t found = sweep(n, now_ms, false, over);
    noted *one = find_address(n, a->from ? a->from : "", now_ms);
    bool told = one && one->told < ACCOUNT_NOTES_ADDRESS && n->all.told < ACCOUNT_NOTES_ALL;
    if (told) {
        one->told++;
        n->all.told++;
    } else if (one) {
        one->more++;
    } else {
        n->all.more++;
    }
    pthread_mutex_unlock(&n->lock);
    for (size_t i = 0; i < found; i++)
        TRY(tell_more(cx, n, &over[i]));
    return told ? act_note(cx, n->desk, a, &entry) : LT_OK;
}

void notes_close(notes *n)
{
    noted over[TELL_MAX + 1];
    lt_cx cx;
    size_t found = 1;
    if (!n)
        return;
    cx_init(&cx, NULL);
    while (found) {
        found = sweep(n, cx_now_ms(&cx), true, over);
        for (size_t i = 0; i < found; i++)
            if (tell_more(&cx, n, &over[i]) != LT_OK)
                cx_log("warning", "refusals could not be noted: %s", cx.say);
    }
    pthread_mutex_destroy(&n->lock);
    free(n);
}
