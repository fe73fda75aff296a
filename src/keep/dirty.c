/* dirty.c - civil hours that changed and wait to be assessed: a set in memory during a transaction, a table after it. */
#include "keep/keep_int.h"

#include <stdlib.h>

#define ROOM_MIN 1024u
#define LIST_MAX (1u << 20)

static dirty_slot *slot_of(dirty_set *d, uint32_t place, int64_t hour_ms)
{
    uint64_t h = ((uint64_t)place * 0x9E3779B97F4A7C15u ^ (uint64_t)(hour_ms / CIVIL_HOUR_MS)) * 0xBF58476D1CE4E5B9u;
    size_t i = (size_t)(h ^ h >> 32) & (d->room - 1);
    while (d->slots[i].place && (d->slots[i].place != place || d->slots[i].hour_ms != hour_ms))
        i = (i + 1) & (d->room - 1);
    return &d->slots[i];
}

static lt_err grow(lt_cx *cx, dirty_set *d)
{
    dirty_set more = {.room = d->room ? d->room * 2 : ROOM_MIN, .count = d->count};
    more.slots = calloc(more.room, sizeof *more.slots);
    if (!more.slots)
        return cx_fail(cx, LT_NO_MEMORY, "no memory for %zu changed hours", d->count);
    for (size_t i = 0; i < d->room; i++)
        if (d->slots[i].place)
            *slot_of(&more, d->slots[i].place, d->slots[i].hour_ms) = d->slots[i];
    free(d->slots);
    *d = more;
    return LT_OK;
}

lt_err dirty_add(lt_cx *cx, embedded *k, uint32_t place, int64_t hour_ms, series_period p)
{
    dirty_set *d = &k->dirty;
    if (d->count * 2 >= d->room)
        TRY(grow(cx, d));
    dirty_slot *s = slot_of(d, place, hour_ms);
    if (!s->place) {
        *s = (dirty_slot){.place = place, .period = (uint32_t)p, .hour_ms = hour_ms};
        d->count++;
    }
    s->period = (uint32_t)p < s->period ? (uint32_t)p : s->period;
    s->generation = k->generation;
    return LT_OK;
}

void dirty_abort(embedded *k)
{
    free(k->dirty.slots);
    k->dirty = (dirty_set){0};
}

lt_err dirty_flush(lt_cx *cx, embedded *k)
{
    dirty_set *d = &k->dirty;
    sqlite3_stmt *st;
    for (size_t i = 0; i < d->room; i++) {
        const dirty_slot *s = &d->slots[i];
        if (!s->place)
            continue;
        TRY(keep_sqlite_get(cx, k, ST_DIRTY_PUT, &st));
        keep_sqlite_text(st, 1, registry_get(k, s->place)->place);
        sqlite3_bind_int64(st, 2, s->hour_ms);
        sqlite3_bind_int64(st, 3, s->period);
        sqlite3_bind_int64(st, 4, (int64_t)s->generation);
        TRY(keep_sqlite_run(cx, k, st, "changed hours"));
    }
    dirty_abort(k);
    return LT_OK;
}

static void read_dirty(sqlite3_stmt *st, void *item)
{
    keep_dirty *d = item;
    d->hour_ms = sqlite3_column_int64(st, 0);
    keep_sqlite_column(st, 1, d->place, sizeof d->place);
    d->period = (series_period)sqlite3_column_int(st, 2);
    d->generation = (uint64_t)sqlite3_column_int64(st, 3);
}

lt_err dirty_list(lt_cx *cx, keep *base, size_t max, keep_dirty **out, size_t *n)
{
    embedded *k = keep_embedded(base);
    sqlite3_stmt *st;
    keep_list list = {.what = "changed hours", .item_bytes = sizeof **out, .read = read_dirty};
    if (k->in_transaction)
        TRY(dirty_flush(cx, k));
    TRY(keep_sqlite_get(cx, k, ST_DIRTY_LIST, &st));
    sqlite3_bind_int64(st, 1, (int64_t)(max < LIST_MAX ? max : LIST_MAX));
    TRY(keep_sqlite_list(cx, k, st, &list));
    *out = list.items;
    *n = list.n;
    return LT_OK;
}

lt_err dirty_clear(lt_cx *cx, keep *base, const keep_dirty *d, size_t n)
{
    embedded *k = keep_embedded(base);
    sqlite3_stmt *st;
    TRY(keep_sqlite_writable(cx, k, "keep_clear_dirty"));
    TRY(dirty_flush(cx, k)); /* what changed in this transaction stays: its generation is newer than the listing */
    for (size_t i = 0; i < n; i++) {
        TRY(keep_sqlite_get(cx, k, ST_DIRTY_DEL, &st));
        sqlite3_bind_int64(st, 1, d[i].hour_ms);
        keep_sqlite_text(st, 2, d[i].place);
        sqlite3_bind_int64(st, 3, (int64_t)d[i].generation);
        TRY(keep_sqlite_run(cx, k, st, "changed hours"));
    }
    return LT_OK;
}
