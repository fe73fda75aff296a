/* journal_read.c - entries in order and one by one; see journal.h. */
#include "record/journal_int.h"

#include <stdlib.h>
#include <unistd.h>

#define NONE           UINT64_MAX
#define READ_ONE_BYTES (32u << 10)
#define ERASE_NAP_US   2000

struct journal_cursor {
    journal *j;
    window   w;
    uint64_t next, first, offset;            /* first: of the segment that is open, NONE: none is */
    uint64_t seen, growing_first, growing_bytes; /* the durable state when it was last looked at */
};

/* Read at a place where the entry must stand. A reader may meet an entry while it is being erased: look again. */
static lt_err read_at(lt_cx *cx, journal *j, window *w, const segments_place *at, layout_entry *e)
{
    layout_verdict v;
    TRY(window_entry(cx, w, at->near_offset, &v, e));
    for (int i = 0; i < 2 && (v != LAYOUT_WHOLE || e->number != at->near_number); i++) {
        if (j->o.is_read_only)
            usleep(ERASE_NAP_US); /* another process erases: no lock tells */
        pthread_mutex_lock(&j->change_lock);
        window_forget(w);
        lt_err err = window_entry(cx, w, at->near_offset, &v, e);
        pthread_mutex_unlock(&j->change_lock);
        TRY(err);
    }
    if (v != LAYOUT_WHOLE)
        return scan_damaged(cx, at->near_number, at->first, at->near_offset, e->why);
    if (e->number != at->near_number)
        return scan_damaged(cx, at->near_number, at->first, at->near_offset, "another entry stands in its place");
    return LT_OK;
}

/* Before anything not yet seen to be durable is read: where what is durable ends. False: nothing new. */
static bool look(journal_cursor *c)
{
    journal *j = c->j;
    pthread_mutex_lock(&j->wait_lock);
    c->seen = j->now.edge.size;
    c->growing_first = j->now.first;
    c->growing_bytes = j->now.bytes;
    pthread_mutex_unlock(&j->wait_lock);
    c->w.limit = c->first == c->growing_first ? c->growing_bytes : 0;
    return c->next < c->seen;
}

static lt_err open_at(lt_cx *cx, journal *j, window *w, uint64_t number, segments_place *place)
{
    char path[FILE_PATH_MAX];
    TRY(segments_find(cx, &j->files, number, place));
    TRY(segments_path(cx, &j->files, place->first, "seg", path));
    return window_open(cx, w, path);
}

lt_err journal_read_entry(lt_cx *cx, journal *j, window *w, uint64_t number, layout_entry *e, segments_place *place)
{
    w->step = READ_ONE_BYTES;
    uint64_t count = atomic_load(&j->count);
    if (number >= count && j->o.is_read_only) {
        TRY(follow_refresh(cx, j));
        count = atomic_load(&j->count);
    }
    if (number >= count)
        return cx_fail(cx, LT_NOT_FOUND, "there is no entry %llu: the journal holds %llu, counted from 0", (unsigned long long)number,
                       (unsigned long long)count);
    TRY(open_at(cx, j, w, number, place));
    for (;; place->near_number++) {
        TRY(read_at(cx, j, w, place, e));
        if (place->near_number == number)
            return LT_OK;
        place->near_offset += e->bytes;
    }
}

lt_err journal_read_next(lt_cx *cx, journal *j, window *w, uint64_t number, layout_entry *e, segments_place *place)
{
    layout_verdict v = LAYOUT_NONE;
    if (w->fd >= 0)
        TRY(window_entry(cx, w, place->near_offset, &v, e));
    if (v == LAYOUT_WHOLE && e->number == number)
        return LT_OK;
    return journal_read_entry(cx, j, w, number, e, place); /* the segment's end, or an erasure under way */
}

lt_err journal_cursor_open(lt_cx *cx, journal *j, uint64_t from, journal_cursor **out)
{
    journal_cursor *c = calloc(1, sizeof *c);
    if (!c)
        return cx_fail(cx, LT_NO_MEMORY, "no memory for a cursor");
    *c = (journal_cursor){.j = j, .w = WINDOW_CLOSED, .next = from, .first = NONE};
    *out = c;
    return LT_OK;
}

/* Open the segment that holds c->next and walk to it. */
static lt_err enter(lt_cx *cx, journal_cursor *c)
{
    segments_place at;
    TRY(open_at(cx, c->j, &c->w, c->next, &at));
    c->first = at.first;
    c->w.limit = c->first == c->growing_first ? c->growing_bytes : 0;
    for (; at.near_number < c->next; at.near_number++) {
        layout_entry e;
        TRY(read_at(cx, c->j, &c->w, &at, &e));
        at.near_offset += e.bytes;
    }
    c->offset = at.near_offset;
    return LT_OK;
}

static lt_err step(lt_cx *cx, journal_cursor *c, layout_entry *e)
{
    segments_place at = {.first = c->first, .near_number = c->next, .near_offset = c->offset};
    if (c->first != NONE) {
        layout_verdict v;
        TRY(window_entry(cx, &c->w, c->offset, &v, e));
        if (v == LAYOUT_WHOLE && e->number == c->next)
            return LT_OK;
        window_forget(&c->w); /* old bytes from before it was written, an erasure, or the segment's end */
        segments_place now;
        TRY(segments_find(cx, &c->j->files, c->next, &now));
        if (now.first == c->first)
            return read_at(cx, c->j, &c->w, &at, e);
    }
    TRY(enter(cx, c));
    at = (segments_place){.first = c->first, .near_number = c->next, .near_offset = c->offset};
    return read_at(cx, c->j, &c->w, &at, e);
}

lt_err journal_cursor_next(lt_cx *cx, journal_cursor *c, lt_entry *out)
{
    layout_entry e;
    if (c->next >= c->seen && !look(c)) {
        if (c->j->o.is_read_only)
            TRY(follow_refresh(cx, c->j));
        if (!look(c))
            return cx_fail(cx, LT_NOT_FOUND, "there is no entry %llu yet", (unsigned long long)c->next);
    }
    lt_err err = step(cx, c, &e);
    if (err) {
        c->first = NONE;
        return err == LT_NOT_FOUND ? cx_fail(cx, LT_DAMAGED, "entry %llu is missing", (unsigned long long)c->next) : err;
    }
    layout_to_entry(&e, out);
    c->offset += e.bytes;
    c->next++;
    return LT_OK;
}

void journal_cursor_close(journal_cursor *c)
{
    if (!c)
        return;
    window_close(&c->w);
    free(c);
}

lt_err journal_get(lt_cx *cx, journal *j, uint64_t number, lt_entry *out, buf *payload)
{
    window w = WINDOW_CLOSED;
    layout_entry e;
    segments_place place;
    lt_err err = journal_read_entry(cx, j, &w, number, &e, &place);
    if (!err) {
        layout_to_entry(&e, out);
        bool erased = out->payload.p == NULL;
        size_t at = payload->n;
        if (!erased && buf_reserve(payload, out->payload.n + 1)) /* never NULL, even of nothing */
            buf_put(payload, out->payload.p, out->payload.n);
        err = buf_check(cx, payload);
        out->payload = erased || err ? span_of(NULL, 0) : span_of(payload->p + at, payload->n - at);
    }
    window_close(&w);
    return err;
}

lt_err journal_get_raw(lt_cx *cx, journal *j, uint64_t number, buf *raw)
{
    window w = WINDOW_CLOSED;
    layout_entry e;
    segments_place place;
    lt_err err = journal_read_entry(cx, j, &w, number, &e, &place);
    if (!err) {
        buf_put(raw, e.at, JOURNAL_PAYLOAD_AT + (size_t)e.payload_n);
        err = buf_check(cx, raw);
    }
    window_close(&w);
    return err;
}
