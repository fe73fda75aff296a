/* series_scan.c - reading a series: its chunks with the tail merged in, block by block; see keep_int.h. */
#include "keep/chunk_int.h"
#include "keep/keep_int.h"

#include <stdlib.h>

struct series_scan {
    embedded        *k;
    series_scan     *next_idle;
    chunk_codec     *codec;
    sqlite3_stmt    *chunk_st, *tail_st;
    const uint32_t  *list; /* NULL: all */
    size_t           list_n, at;
    int64_t          from_ms, to_ms;
    bool             want_entries;
    /* the series under way */
    uint32_t         series;
    bool             is_open, chunks_done, has_block, has_tail;
    keep_block       block;  /* rows [row, end) of it are still to come */
    uint32_t         row, end;
    lt_sample        tail;
    /* merged rows */
    series_rows      out;
    int32_t         *scaled;
};

static const char CHUNK_SQL[] = "SELECT id, data FROM chunk WHERE id >= coalesce((SELECT max(id) FROM chunk WHERE id BETWEEN ?1"
                                " AND ?2), ?2) AND id <= ?3 ORDER BY id";
static const char TAIL_SQL[] = "SELECT t_ms, value, mark, entry FROM tail WHERE series = ?1 AND t_ms >= ?2 AND t_ms < ?3 ORDER BY t_ms";

static void scan_free(series_scan *s)
{
    sqlite3_finalize(s->chunk_st);
    sqlite3_finalize(s->tail_st);
    chunk_codec_close(s->codec);
    series_rows_fini(&s->out);
    free(s->scaled);
    free(s);
}

static lt_err scan_make(lt_cx *cx, embedded *k, series_scan **out)
{
    series_scan *s = calloc(1, sizeof *s);
    if (!s)
        return cx_fail(cx, LT_NO_MEMORY, "no memory for a scan");
    lt_err e = chunk_codec_open(cx, &s->codec);
    if (!e && (sqlite3_prepare_v3(k->db, CHUNK_SQL, -1, SQLITE_PREPARE_PERSISTENT, &s->chunk_st, NULL) != SQLITE_OK ||
               sqlite3_prepare_v3(k->db, TAIL_SQL, -1, SQLITE_PREPARE_PERSISTENT, &s->tail_st, NULL) != SQLITE_OK))
        e = keep_sqlite_fail(cx, k->db, k->path);
    if (e) {
        scan_free(s);
        return e;
    }
    *out = s;
    return LT_OK;
}

lt_err series_scan_begin(lt_cx *cx, embedded *k, const keep_range *r, series_scan **out)
{
    series_scan *s = k->idle_scans;
    if (k->is_read_only)
        TRY(registry_load(cx, k));
    if (s)
        k->idle_scans = s->next_idle;
    else
        TRY(scan_make(cx, k, &s));
    s->k = k;
    s->list = r->series_count ? r->series : NULL;
    s->list_n = r->series_count ? r->series_count : k->reg.count;
    s->at = 0;
    s->from_ms = r->from_ms > KEEP_TIME_MIN_MS ? r->from_ms : KEEP_TIME_MIN_MS;
    s->to_ms = r->to_ms < KEEP_TIME_MAX_MS ? r->to_ms : KEEP_TIME_MAX_MS;
    s->want_entries = r->want_entries;
    s->is_open = false;
    *out = s;
    return LT_OK;
}

void series_scan_end(series_scan *s)
{
    if (!s)
        return;
    sqlite3_reset(s->chunk_st);
    sqlite3_reset(s->tail_st);
    s->next_idle = s->k->idle_scans;
    s->k->idle_scans = s;
}

void series_scan_fini(embedded *k)
{
    while (k->idle_scans) {
        series_scan *s = k->idle_scans;
        k->idle_scans = s->next_idle;
        scan_free(s);
    }
}

static lt_sample tail_row(sqlite3_stmt *st, uint32_t series)
{
    return (lt_sample){.series = series, .t_ms = sqlite3_column_int64(st, 0), .value = sqlite3_column_double(st, 1),
                       .mark = (lt_mark)sqlite3_column_int64(st, 2), .entry = (uint64_t)sqlite3_column_int64(st, 3)};
}

static lt_sample sample_of(const keep_block *b, uint32_t i)
{
    return (lt_sample){.series = b->series, .mark = b->marks ? b->marks[i] : 0, .t_ms = keep_block_time(b, i),
                       .value = keep_block_value(b, i), .entry = b->entries[i]};
}

static lt_err step_tail(lt_cx *cx, series_scan *s)
{
    TRY(keep_sqlite_step(cx, s->k, s->tail_st, "tail", &s->has_tail));
    if (s->has_tail)
        s->tail = tail_row(s->tail_st, s->series);
    return LT_OK;
}

static lt_err open_series(lt_cx *cx, series_scan *s, uint32_t id)
{
    s->series = id;
    s->is_open = true;
    s->has_block = s->chunks_done = false;
    sqlite3_bind_int64(s->chunk_st, 1, keep_chunk_id(id, KEEP_TIME_MIN_MS));
    sqlite3_bind_int64(s->chunk_st, 2, keep_chunk_id(id, s->from_ms));
    sqlite3_bind_int64(s->chunk_st, 3, keep_chunk_id(id, s->to_ms - 1));
    sqlite3_bind_int64(s->tail_st, 1, id);
    sqlite3_bind_int64(s->tail_st, 2, s->from_ms);
    sqlite3_bind_int64(s->tail_st, 3, s->to_ms);
    return step_tail(cx, s);
}

/* The next chunk with rows in the range, or chunks_done. */
static lt_err load_block(lt_cx *cx, series_scan *s)
{
    bool row;
    while (!s->has_block && !s->chunks_done) {
        TRY(keep_sqlite_step(cx, s->k, s->chunk_st, "chunk", &row));
        s->chunks_done = !row;
        if (!row)
            break;
        if (cx_is_cancelled(cx))
            return cx_fail(cx, LT_CANCELLED, "the scan was stopped");
        span blob = span_of(sqlite3_column_blob(s->chunk_st, 1), (size_t)sqlite3_column_bytes(s->chunk_st, 1));
        lt_err e = chunk_decode(cx, s->codec, blob, s->want_entries || s->has_tail, &s->block);
        if (e)
            return series_place_damage(cx, s->k, e, sqlite3_column_int64(s->chunk_st, 0));
        s->row = keep_block_time(&s->block, 0) >= s->from_ms ? 0 : chunk_row_at(&s->block, 0, s->from_ms);
        s->end = keep_block_time(&s->block, s->block.n - 1) < s->to_ms ? s->block.n : chunk_row_at(&s->block, 0, s->to_ms);
        s->has_block = s->row < s->end;
    }
    return LT_OK;
}

static void give_slice(series_scan *s, keep_block *b)
{
    const keep_block *a = &s->block;
    *b = *a;
    b->series = s->series;
    b->n = s->end - s->row;
    b->t0_ms = keep_block_time(a, s->row);
    b->times = a->times ? a->times + s->row : NULL;
    b->scaled = a->scaled ? a->scaled + s->row : NULL;
    b->values = a->values ? a->values + s->row : NULL;
    b->marks = a->marks ? a->marks + s->row : NULL;
    b->entries = a->entries && s->want_entries ? a->entries + s->row : NULL;
    s->has_block = false;
}

static lt_err merge_room(lt_cx *cx, series_scan *s)
{
    if (!s->scaled)
        s->scaled = malloc(CHUNK_ROWS_MAX * sizeof *s->scaled);
    if (!s->scaled || !series_rows_reserve(&s->out, CHUNK_ROWS_MAX))
        return cx_fail(cx, LT_NO_MEMORY, "no memory to merge the tail of a series");
    s->out.n = 0;
    return LT_OK;
}

static inline void push(series_rows *o, const lt_sample *v)
{
    o->t[o->n] = v->t_ms;
    o->v[o->n] = v->value;
    o->m[o->n] = v->mark;
    o->e[o->n++] = v->entry;
}

/* Rows of block and tail in order, as long as both have some, or the tail alone after the last chunk. */
static lt_err merge(lt_cx *cx, series_scan *s)
{
    TRY(merge_room(cx, s));
    while (s->out.n < CHUNK_ROWS_MAX && s->has_tail && (s->has_block || s->chunks_done)) {
        lt_sample v = s->tail;
        if (s->has_block && keep_block_time(&s->block, s->row) <= v.t_ms) {
            uint32_t i = s->row++;
            bool same = keep_block_time(&s->block, i) == v.t_ms;
            if (!same || s->block.entries[i] > v.entry)
                v = sample_of(&s->block, i);
            s->has_block = s->row < s->end;
            if (same)
                TRY(step_tail(cx, s));
        } else {
            TRY(step_tail(cx, s));
        }
        push(&s->out, &v);
    }
    return LT_OK;
}

static void give_merged(series_scan *s, keep_block *b)
{
    const series_rows *o = &s->out;
    *b = (keep_block){.series = s->series, .n = (uint32_t)o->n, .times = o->t, .t0_ms = o->t[0], .step_ms = 1};
    if (chunk_scale(o->v, b->n, s->scaled, &b->decimals)) {
        b->scaled = s->scaled;
    } else {
        b->values = o->v;
        b->decimals = 0;
    }
    lt_mark any = 0;
    for (size_t i = 0; i < o->n; i++)
        any |= o->m[i];
    b->marks = any ? o->m : NULL;
    b->entries = s->want_entries ? o->e : NULL;
}

lt_err series_scan_next(lt_cx *cx, series_scan *s, keep_block *b, bool *more)
{
    *more = true;
    for (;;) {
        if (!s->is_open) {
            if (s->at == s->list_n || s->from_ms >= s->to_ms) {
                *more = false;
                return LT_OK;
            }
            if (cx_is_cancelled(cx))
                return cx_fail(cx, LT_CANCELLED, "the scan was stopped");
            uint32_t id = s->list ? s->list[s->at] : (uint32_t)s->at + 1;
            s->at++;
            if (id == 0 || id > KEEP_SERIES_MAX)
                continue;
            TRY(open_series(cx, s, id));
        }
        TRY(load_block(cx, s));
        if (s->has_block && (!s->has_tail || s->tail.t_ms > keep_block_time(&s->block, s->end - 1))) {
            give_slice(s, b);
            return LT_OK;
        }
        if (!s->has_block && !s->has_tail) {
            s->is_open = false;
            continue;
        }
        TRY(merge(cx, s));
        if (s->out.n) {
            give_merged(s, b);
            return LT_OK;
        }
    }
}

/* --- the calls of keep.h -------------------------------------------------------------------------------------------- */

lt_err series_scan_run(lt_cx *cx, keep *base, const keep_range *r, keep_block_fn fn, void *self)
{
    series_scan *s;
    keep_block b;
    bool more = true;
    TRY(series_scan_begin(cx, keep_embedded(base), r, &s));
    lt_err e = LT_OK;
    while (!e && more) {
        e = series_scan_next(cx, s, &b, &more);
        if (!e && more)
            e = fn(cx, self, &b);
    }
    series_scan_end(s);
    return e;
}

static lt_err no_sample(lt_cx *cx, const embedded *k, uint32_t series, int64_t t_ms)
{
    char name[SERIES_NAME_MAX], when[CIVIL_TEXT_MAX] = "any time";
    const lt_series *s = registry_get(k, series);
    if (!s)
        return cx_fail(cx, LT_NOT_FOUND, "there is no series %u", series);
    series_name_format(s, name);
    if (t_ms >= KEEP_TIME_MIN_MS && t_ms < KEEP_TIME_MAX_MS)
        civil_format_iso(t_ms, k->offset_min, when);
    return cx_fail(cx, LT_NOT_FOUND, "series %s has no value at %s", name, when);
}

lt_err series_scan_get(lt_cx *cx, keep *base, uint32_t series, int64_t t_ms, lt_sample *out)
{
    embedded *k = keep_embedded(base);
    series_scan *s;
    keep_block b;
    bool more;
    if (t_ms < KEEP_TIME_MIN_MS || t_ms >= KEEP_TIME_MAX_MS || series == 0 || series > KEEP_SERIES_MAX)
        return no_sample(cx, k, series, t_ms);
    keep_range r = {.series = &series, .series_count = 1, .from_ms = t_ms, .to_ms = t_ms + 1, .want_entries = true};
    TRY(series_scan_begin(cx, k, &r, &s));
    lt_err e = series_scan_next(cx, s, &b, &more);
    if (!e && more)
        *out = sample_of(&b, 0);
    series_scan_end(s);
    return e ? e : more ? LT_OK : no_sample(cx, k, series, t_ms);
}

static lt_err latest_in_chunks(lt_cx *cx, embedded *k, uint32_t series, int64_t t_ms, lt_sample *out)
{
    sqlite3_stmt *st;
    keep_block b = {.series = series};
    bool row;
    int64_t before = keep_chunk_id(series, t_ms);
    for (;;) { /* at most twice: a chunk that begins in t_ms's second may begin after t_ms */
        TRY(keep_sqlite_get(cx, k, ST_CHUNK_LATEST, &st));
        sqlite3_bind_int64(st, 1, keep_chunk_id(series, KEEP_TIME_MIN_MS));
        sqlite3_bind_int64(st, 2, before);
        TRY(keep_sqlite_step(cx, k, st, "chunk", &row));
        if (!row)
            return LT_NOT_FOUND;
        int64_t id = sqlite3_column_int64(st, 0);
        lt_err e = chunk_decode(cx, k->codec, span_of(sqlite3_column_blob(st, 1), (size_t)sqlite3_column_bytes(st, 1)), true, &b);
        sqlite3_reset(st);
        if (e)
            return series_place_damage(cx, k, e, id);
        uint32_t i = chunk_row_at(&b, 0, t_ms + 1);
        if (i > 0) {
            *out = sample_of(&b, i - 1);
            return LT_OK;
        }
        before = id - 1;
    }
}

lt_err series_scan_latest(lt_cx *cx, keep *base, uint32_t series, int64_t t_ms, lt_sample *out)
{
    embedded *k = keep_embedded(base);
    sqlite3_stmt *st;
    bool row;
    if (t_ms < KEEP_TIME_MIN_MS || series == 0 || series > KEEP_SERIES_MAX)
        return no_sample(cx, k, series, t_ms);
    t_ms = t_ms < KEEP_TIME_MAX_MS ? t_ms : KEEP_TIME_MAX_MS - 1;
    lt_err e = latest_in_chunks(cx, k, series, t_ms, out);
    if (e && e != LT_NOT_FOUND)
        return e;
    TRY(keep_sqlite_get(cx, k, ST_TAIL_LATEST, &st));
    sqlite3_bind_int64(st, 1, series);
    sqlite3_bind_int64(st, 2, t_ms);
    TRY(keep_sqlite_step(cx, k, st, "tail", &row));
    if (row) {
        lt_sample v = tail_row(st, series);
        if (e || v.t_ms > out->t_ms || (v.t_ms == out->t_ms && v.entry >= out->entry))
            *out = v;
        e = LT_OK;
        sqlite3_reset(st);
    }
    return e ? no_sample(cx, k, series, t_ms) : LT_OK;
}
