/* series_store.c - the rows of one series into its chunks: buckets, merging, splitting; see keep_int.h. */
#include "keep/keep_int.h"

#include <assert.h>
#include <stdlib.h>

/* A full chunk is cut into pieces of at most this, so that a cut can wait for the next whole second. */
#define PIECE_ROWS_MAX (CHUNK_ROWS_MAX - 1024u)

/* --- rows in columns ---------------------------------------------------------------------------------------------- */

bool series_rows_reserve(series_rows *r, size_t n)
{
    if (n <= r->room)
        return true;
    size_t room = r->room ? r->room : 1024;
    while (room < n)
        room *= 2;
    int64_t *t = realloc(r->t, room * sizeof *t);
    r->t = t ? t : r->t;
    double *v = realloc(r->v, room * sizeof *v);
    r->v = v ? v : r->v;
    lt_mark *m = realloc(r->m, room * sizeof *m);
    r->m = m ? m : r->m;
    uint64_t *e = realloc(r->e, room * sizeof *e);
    r->e = e ? e : r->e;
    if (!t || !v || !m || !e)
        return false;
    r->room = room;
    return true;
}

void series_rows_fini(series_rows *r)
{
    free(r->t);
    free(r->v);
    free(r->m);
    free(r->e);
    *r = (series_rows){0};
}

static void rows_copy(series_rows *to, const series_rows *from, size_t i)
{
    to->t[to->n] = from->t[i];
    to->v[to->n] = from->v[i];
    to->m[to->n] = from->m[i];
    to->e[to->n++] = from->e[i];
}

/* Rows [lo, hi) of `newer` over all of `older`: of equal times the larger entry stays, of equal entries the newer. */
static lt_err rows_merge(lt_cx *cx, const series_rows *older, const series_rows *newer, size_t span_of_newer[2], series_rows *out)
{
    size_t i = 0, j = span_of_newer[0], hi = span_of_newer[1];
    out->n = 0;
    if (!series_rows_reserve(out, older->n + (hi - j)))
        return cx_fail(cx, LT_NO_MEMORY, "no memory to merge %zu rows", older->n + (hi - j));
    while (i < older->n || j < hi) {
        if (j == hi || (i < older->n && older->t[i] < newer->t[j])) {
            rows_copy(out, older, i++);
        } else if (i == older->n || newer->t[j] < older->t[i]) {
            rows_copy(out, newer, j++);
        } else {
            if (newer->e[j] >= older->e[i])
                rows_copy(out, newer, j);
            else
                rows_copy(out, older, i);
            i++;
            j++;
        }
    }
    return LT_OK;
}

/* --- buckets ------------------------------------------------------------------------------------------------------ */

static int64_t date_ms(int year, int month, int day)
{
    return civil_to_ms(&(civil){.year = year, .month = month, .day = day}, CIVIL_SHANGHAI_MIN);
}

/* A day of real-time values, a third of a month (旬) of minutes, a year of hours, ten years of days: measured in bench/hoard.
 * Always in the Shanghai calendar: a bucket must not move when the plan's offset does. */
void series_bucket(series_period p, int64_t t_ms, int64_t *start_ms, int64_t *end_ms)
{
    civil c = civil_from_ms(t_ms, CIVIL_SHANGHAI_MIN);
    switch (p) {
    case PERIOD_REALTIME:
        *start_ms = civil_day_start(t_ms, CIVIL_SHANGHAI_MIN);
        *end_ms = *start_ms + CIVIL_DAY_MS;
        return;
    case PERIOD_MINUTE: {
        int third = c.day > 20 ? 2 : (c.day - 1) / 10;
        *start_ms = date_ms(c.year, c.month, third * 10 + 1);
        *end_ms = third < 2 ? *start_ms + 10 * CIVIL_DAY_MS
                            : date_ms(c.year, c.month, 1) + civil_days_in_month(c.year, c.month) * CIVIL_DAY_MS;
        return;
    }
    case PERIOD_HOUR:
        *start_ms = date_ms(c.year, 1, 1);
        *end_ms = *start_ms + civil_days_in_year(c.year) * CIVIL_DAY_MS;
        return;
    case PERIOD_DAY: break;
    }
    int decade = c.year - c.year % 10;
    *start_ms = date_ms(decade, 1, 1);
    *end_ms = *start_ms;
    for (int i = 0; i < 10; i++)
        *end_ms += civil_days_in_year(decade + i) * CIVIL_DAY_MS;
}

/* --- chunks ------------------------------------------------------------------------------------------------------- */

lt_err series_place_damage(lt_cx *cx, const embedded *k, lt_err e, int64_t chunk_id)
{
    char name[SERIES_NAME_MAX], from[CIVIL_TEXT_MAX];
    const lt_series *s = registry_get(k, keep_chunk_series(chunk_id));
    if (e != LT_DAMAGED)
        return e;
    civil_format_iso(keep_chunk_second_ms(chunk_id), k->offset_min, from);
    if (!s)
        return cx_place(cx, e, "chunk of an unknown series %u from %s: ", keep_chunk_series(chunk_id), from);
    series_name_format(s, name);
    return cx_place(cx, e, "series %s, values from %s on: ", name, from);
}

static lt_err load_chunk(lt_cx *cx, embedded *k, int64_t id, series_rows *out)
{
    sqlite3_stmt *st;
    keep_block b;
    bool row;
    TRY(keep_sqlite_get(cx, k, ST_CHUNK_GET, &st));
    sqlite3_bind_int64(st, 1, id);
    TRY(keep_sqlite_step(cx, k, st, "chunk", &row));
    assert(row);
    span blob = span_of(sqlite3_column_blob(st, 0), (size_t)sqlite3_column_bytes(st, 0));
    lt_err e = chunk_decode(cx, k->codec, blob, true, &b);
    sqlite3_reset(st);
    if (e)
        return series_place_damage(cx, k, e, id);
    if (!series_rows_reserve(out, b.n))
        return cx_fail(cx, LT_NO_MEMORY, "no memory for %u rows", b.n);
    out->n = b.n;
    for (uint32_t i = 0; i < b.n; i++) {
        out->t[i] = keep_block_time(&b, i);
        out->v[i] = keep_block_value(&b, i);
        out->m[i] = b.marks ? b.marks[i] : 0;
    }
    memcpy(out->e, b.entries, b.n * sizeof *out->e);
    return LT_OK;
}

static lt_err drop_chunk(lt_cx *cx, embedded *k, int64_t id)
{
    sqlite3_stmt *st;
    TRY(keep_sqlite_get(cx, k, ST_CHUNK_DEL, &st));
    sqlite3_bind_int64(st, 1, id);
    return keep_sqlite_run(cx, k, st, "chunk");
}

/* Rows [lo, hi) as chunks of about equal length, cut where a second ends. */
static lt_err put_chunks(lt_cx *cx, embedded *k, uint32_t series, const series_rows *r, size_t at[2])
{
    size_t pieces = (at[1] - at[0] + PIECE_ROWS_MAX - 1) / PIECE_ROWS_MAX, lo = at[0];
    while (lo < at[1]) {
        size_t hi = pieces > 1 ? lo + (at[1] - lo + pieces - 1) / pieces : at[1];
        while (hi < at[1] && keep_chunk_id(series, r->t[hi]) == keep_chunk_id(series, r->t[hi - 1]))
            hi++;
        pieces -= pieces > 1;
        sqlite3_stmt *st;
        chunk_rows rows = {.n = (uint32_t)(hi - lo), .times = r->t + lo, .values = r->v + lo, .marks = r->m + lo, .entries = r->e + lo};
        buf_reset(&k->blob);
        TRY(chunk_encode(cx, k->codec, &rows, &k->blob));
        TRY(keep_sqlite_get(cx, k, ST_CHUNK_PUT, &st));
        sqlite3_bind_int64(st, 1, keep_chunk_id(series, r->t[lo]));
        sqlite3_bind_blob64(st, 2, k->blob.p, k->blob.n, SQLITE_STATIC);
        TRY(keep_sqlite_run(cx, k, st, "chunk"));
        lo = hi;
    }
    return LT_OK;
}

/* k->rows [lo, hi) belong to this chunk. */
static lt_err merge_into(lt_cx *cx, embedded *k, int64_t id, size_t at[2])
{
    TRY(load_chunk(cx, k, id, &k->old));
    TRY(rows_merge(cx, &k->old, &k->rows, at, &k->merged));
    if (keep_chunk_id(keep_chunk_series(id), k->merged.t[0]) != id)
        TRY(drop_chunk(cx, k, id));
    return put_chunks(cx, k, keep_chunk_series(id), &k->merged, (size_t[2]){0, k->merged.n});
}

/* Chunks of [start, end), by id; more than CHUNKS_A_BUCKET_MAX in one bucket is refused (2^31 real-time values a day). */
#define CHUNKS_A_BUCKET_MAX 2048u

static lt_err bucket_chunks(lt_cx *cx, embedded *k, int64_t first_id, int64_t last_id, int64_t *ids, size_t *n)
{
    sqlite3_stmt *st;
    bool row = true;
    *n = 0;
    TRY(keep_sqlite_get(cx, k, ST_CHUNK_IDS, &st));
    sqlite3_bind_int64(st, 1, first_id);
    sqlite3_bind_int64(st, 2, last_id);
    while (row) {
        TRY(keep_sqlite_step(cx, k, st, "chunk", &row));
        if (row && *n == CHUNKS_A_BUCKET_MAX) {
            sqlite3_reset(st);
            return cx_fail(cx, LT_LIMIT, "series %u has more values a period than the keep takes", keep_chunk_series(first_id));
        }
        if (row)
            ids[(*n)++] = sqlite3_column_int64(st, 0);
    }
    return LT_OK;
}

static lt_err merge_bucket(lt_cx *cx, embedded *k, uint32_t series, const int64_t bounds[2], size_t at[2])
{
    static _Thread_local int64_t ids[CHUNKS_A_BUCKET_MAX];
    size_t n, lo = at[0];
    TRY(bucket_chunks(cx, k, keep_chunk_id(series, bounds[0]), keep_chunk_id(series, bounds[1] - 1), ids, &n));
    if (n == 0)
        return put_chunks(cx, k, series, &k->rows, at);
    for (size_t c = 0; c < n; c++) { /* what comes before the first chunk belongs to it too */
        size_t hi = lo;
        while (hi < at[1] && (c + 1 == n || keep_chunk_id(series, k->rows.t[hi]) < ids[c + 1]))
            hi++;
        if (hi > lo)
            TRY(merge_into(cx, k, ids[c], (size_t[2]){lo, hi}));
        lo = hi;
    }
    return LT_OK;
}

/* The series' tail under k->rows. */
static lt_err absorb_tail(lt_cx *cx, embedded *k, uint32_t series)
{
    sqlite3_stmt *st;
    bool row = true;
    series_rows *old = &k->old;
    old->n = 0;
    TRY(keep_sqlite_get(cx, k, ST_TAIL_ALL, &st));
    sqlite3_bind_int64(st, 1, series);
    while (row) {
        TRY(keep_sqlite_step(cx, k, st, "tail", &row));
        if (!row)
            break;
        if (!series_rows_reserve(old, old->n + 1)) {
            sqlite3_reset(st);
            return cx_fail(cx, LT_NO_MEMORY, "no memory for %zu rows", old->n);
        }
        old->t[old->n] = sqlite3_column_int64(st, 0);
        old->v[old->n] = sqlite3_column_double(st, 1);
        old->m[old->n] = (lt_mark)sqlite3_column_int64(st, 2);
        old->e[old->n++] = (uint64_t)sqlite3_column_int64(st, 3);
    }
    if (old->n) {
        TRY(rows_merge(cx, old, &k->rows, (size_t[2]){0, k->rows.n}, &k->merged));
        series_rows swap = k->rows;
        k->rows = k->merged;
        k->merged = swap;
        TRY(keep_sqlite_get(cx, k, ST_TAIL_DEL, &st));
        sqlite3_bind_int64(st, 1, series);
        TRY(keep_sqlite_run(cx, k, st, "tail"));
    }
    k->tail_total -= k->reg.tail_n[series - 1];
    k->reg.tail_n[series - 1] = 0;
    return LT_OK;
}

lt_err series_store_merge(lt_cx *cx, embedded *k, uint32_t series)
{
    const series_rows *r = &k->rows;
    int64_t bounds[2];
    if (k->reg.tail_n[series - 1])
        TRY(absorb_tail(cx, k, series));
    for (size_t lo = 0; lo < r->n;) {
        size_t hi = lo;
        series_bucket(registry_get(k, series)->period, r->t[lo], &bounds[0], &bounds[1]);
        while (hi < r->n && r->t[hi] < bounds[1])
            hi++;
        TRY(merge_bucket(cx, k, series, bounds, (size_t[2]){lo, hi}));
        lo = hi;
    }
    return LT_OK;
}
