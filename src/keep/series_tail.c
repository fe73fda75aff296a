/* series_tail.c - samples come in: checked, sorted, short runs into the row tail, long ones into chunks; compaction. */
#include "keep/keep_int.h"

#include <math.h>
#include <stdlib.h>

/* --- the cache of tail lengths -------------------------------------------------------------------------------------- */

lt_err series_tail_load(lt_cx *cx, embedded *k)
{
    sqlite3_stmt *st;
    bool row = true;
    if (k->reg.count)
        memset(k->reg.tail_n, 0, k->reg.count * sizeof *k->reg.tail_n);
    k->tail_total = 0;
    TRY(keep_sqlite_get(cx, k, ST_TAIL_COUNT, &st));
    while (row) {
        TRY(keep_sqlite_step(cx, k, st, "tail", &row));
        int64_t id = row ? sqlite3_column_int64(st, 0) : 0, n = row ? sqlite3_column_int64(st, 1) : 0;
        if (row && (id < 1 || (uint64_t)id > k->reg.count)) {
            sqlite3_reset(st);
            return cx_fail(cx, LT_DAMAGED, "%s: the tail has values of an unknown series %lld", k->path, (long long)id);
        }
        if (row) {
            k->reg.tail_n[id - 1] = (uint32_t)n;
            k->tail_total += (uint64_t)n;
        }
    }
    return LT_OK;
}

/* So many rows are worth a chunk, or the writing of one again. */
static uint32_t run_worth(series_period p)
{
    return p == PERIOD_DAY ? 64 : p == PERIOD_HOUR ? 256 : 1024;
}

/* --- order ----------------------------------------------------------------------------------------------------------- */

static lt_err check_sample(lt_cx *cx, const embedded *k, const lt_sample *s)
{
    char name[SERIES_NAME_MAX], when[CIVIL_TEXT_MAX];
    const lt_series *known = registry_get(k, s->series);
    if (!known)
        return cx_fail(cx, LT_BAD_INPUT, "a sample of series %u, which does not exist", s->series);
    series_name_format(known, name);
    if (s->t_ms < KEEP_TIME_MIN_MS || s->t_ms >= KEEP_TIME_MAX_MS)
        return cx_fail(cx, LT_BAD_INPUT, "series %s: the time %lld ms is outside the years 1900 to 2199", name, (long long)s->t_ms);
    civil_format_iso(s->t_ms, k->offset_min, when);
    if (!isfinite(s->value))
        return cx_fail(cx, LT_BAD_INPUT, "series %s at %s: the value is not finite", name, when);
    return cx_fail(cx, LT_BAD_INPUT, "series %s at %s: entry %llu is out of range", name, when, (unsigned long long)s->entry);
}

static inline bool is_good(const embedded *k, const lt_sample *s)
{
    return s->series - 1u < k->reg.count && s->t_ms >= KEEP_TIME_MIN_MS && s->t_ms < KEEP_TIME_MAX_MS && isfinite(s->value) &&
           s->entry <= INT64_MAX;
}

static int by_series_time(const void *pa, const void *pb)
{
    const lt_sample *a = *(const lt_sample *const *)pa, *b = *(const lt_sample *const *)pb;
    if (a->series != b->series)
        return a->series < b->series ? -1 : 1;
    if (a->t_ms != b->t_ms)
        return a->t_ms < b->t_ms ? -1 : 1;
    if (a->entry != b->entry)
        return a->entry < b->entry ? -1 : 1;
    return a < b ? -1 : a > b; /* all point into one array: the later in the call is the larger */
}

static inline bool is_ascending(const lt_sample *a, const lt_sample *b)
{
    return a->series < b->series || (a->series == b->series && a->t_ms < b->t_ms);
}

/* --- in ----------------------------------------------------------------------------------------------------------------- */

static lt_err tail_put(lt_cx *cx, embedded *k, const lt_sample *s)
{
    sqlite3_stmt *st;
    TRY(keep_sqlite_get(cx, k, ST_TAIL_PUT, &st));
    sqlite3_bind_int64(st, 1, s->series);
    sqlite3_bind_int64(st, 2, s->t_ms);
    sqlite3_bind_double(st, 3, s->value);
    sqlite3_bind_int64(st, 4, s->mark);
    sqlite3_bind_int64(st, 5, (int64_t)s->entry);
    k->reg.tail_n[s->series - 1]++;
    k->tail_total++;
    return keep_sqlite_run(cx, k, st, "tail");
}

lt_err series_tail_put(lt_cx *cx, embedded *k, const lt_sample *s)
{
    return is_good(k, s) ? tail_put(cx, k, s) : check_sample(cx, k, s);
}

/* sample i of the run of one series */
typedef struct sample_run {
    const lt_sample        *plain;  /* sorted as given */
    const lt_sample *const *sorted; /* or by pointers */
} sample_run;

static inline const lt_sample *run_at(const sample_run *r, size_t i)
{
    return r->sorted ? r->sorted[i] : &r->plain[i];
}

static lt_err note_dirty(lt_cx *cx, embedded *k, const sample_run *r, size_t lo, size_t hi)
{
    uint32_t series = run_at(r, lo)->series, place = k->reg.place_of[series - 1];
    series_period p = registry_get(k, series)->period;
    int64_t end = INT64_MIN;
    for (size_t i = lo; i < hi; i++) {
        int64_t t = run_at(r, i)->t_ms;
        if (t < end)
            continue;
        int64_t hour = civil_hour_start(t, k->offset_min);
        end = hour + CIVIL_HOUR_MS;
        TRY(dirty_add(cx, k, place, hour, p));
    }
    return LT_OK;
}

static lt_err put_run(lt_cx *cx, embedded *k, const sample_run *r, size_t lo, size_t hi)
{
    uint32_t series = run_at(r, lo)->series;
    TRY(note_dirty(cx, k, r, lo, hi));
    if (hi - lo < run_worth(registry_get(k, series)->period)) {
        for (size_t i = lo; i < hi; i++)
            TRY(tail_put(cx, k, run_at(r, i)));
        return LT_OK;
    }
    series_rows *rows = &k->rows;
    if (!series_rows_reserve(rows, hi - lo))
        return cx_fail(cx, LT_NO_MEMORY, "no memory for %zu samples", hi - lo);
    for (size_t i = 0; i < hi - lo; i++) {
        const lt_sample *s = run_at(r, lo + i);
        rows->t[i] = s->t_ms;
        rows->v[i] = s->value;
        rows->m[i] = s->mark;
        rows->e[i] = s->entry;
    }
    rows->n = hi - lo;
    return series_store_merge(cx, k, series);
}

static lt_err put_all(lt_cx *cx, embedded *k, const sample_run *r, size_t n)
{
    for (size_t lo = 0; lo < n;) {
        size_t hi = lo + 1;
        while (hi < n && run_at(r, hi)->series == run_at(r, lo)->series)
            hi++;
        TRY(put_run(cx, k, r, lo, hi));
        lo = hi;
    }
    return LT_OK;
}

/* Sorted pointers, of equal (series, t_ms) the last only. */
static lt_err sort_samples(lt_cx *cx, const lt_sample *s, size_t n, const lt_sample ***out, size_t *count)
{
    const lt_sample **p = malloc(n * sizeof *p);
    if (!p)
        return cx_fail(cx, LT_NO_MEMORY, "no memory to sort %zu samples", n);
    for (size_t i = 0; i < n; i++)
        p[i] = &s[i];
    qsort(p, n, sizeof *p, by_series_time);
    size_t kept = 0;
    for (size_t i = 0; i < n; i++)
        if (i + 1 == n || is_ascending(p[i], p[i + 1]))
            p[kept++] = p[i];
    *out = p;
    *count = kept;
    return LT_OK;
}

lt_err series_tail_append(lt_cx *cx, keep *base, const lt_sample *s, size_t n)
{
    embedded *k = keep_embedded(base);
    bool sorted = true;
    TRY(keep_sqlite_writable(cx, k, "keep_append"));
    for (size_t i = 0; i < n; i++) {
        if (!is_good(k, &s[i]))
            return check_sample(cx, k, &s[i]);
        sorted &= i == 0 || is_ascending(&s[i - 1], &s[i]);
    }
    k->generation++;
    if (sorted)
        return put_all(cx, k, &(sample_run){.plain = s}, n);
    const lt_sample **p = NULL;
    TRY(sort_samples(cx, s, n, &p, &n));
    lt_err e = put_all(cx, k, &(sample_run){.sorted = p}, n);
    free(p);
    return e;
}

#define EVERYTHING 65536u /* divides every run_worth to 0 */

/* --- compaction --------------------------------------------------------------------------------------------------------- */

/* Tails of at least `worth` of a run, from compact_at on, at most `max` of them. */
static lt_err compact_some(lt_cx *cx, embedded *k, uint32_t max, unsigned divide, uint32_t *done)
{
    *done = 0;
    for (size_t i = 0; i < k->reg.count && *done < max; i++) {
        if (++k->compact_at > k->reg.count)
            k->compact_at = 1;
        uint32_t rows = k->reg.tail_n[k->compact_at - 1], worth = run_worth(registry_get(k, k->compact_at)->period) / divide;
        if (rows == 0 || rows < worth)
            continue;
        if (cx_is_cancelled(cx))
            return cx_fail(cx, LT_CANCELLED, "compaction stopped");
        k->rows.n = 0;
        TRY(series_store_merge(cx, k, k->compact_at));
        ++*done;
    }
    return LT_OK;
}

lt_err series_tail_relieve(lt_cx *cx, embedded *k)
{
    uint32_t done;
    for (unsigned divide = 1; k->tail_total > KEEP_TAIL_ROWS_MAX && divide <= 1024; divide *= 4)
        TRY(compact_some(cx, k, UINT32_MAX, divide, &done));
    return LT_OK;
}

static bool has_work(const embedded *k, bool everything)
{
    for (size_t i = 0; i < k->reg.count; i++)
        if (k->reg.tail_n[i] >= (everything ? 1 : run_worth(k->reg.series[i].period)))
            return true;
    return false;
}

static lt_err compact_once(lt_cx *cx, embedded *k, bool everything, uint32_t *done)
{
    *done = 0;
    bool own = !k->in_transaction;
    if (k->tail_total == UINT64_MAX)
        TRY(series_tail_load(cx, k));
    if (!has_work(k, everything))
        return LT_OK;
    if (own)
        TRY(k->base.ops->begin(cx, &k->base));
    lt_err e = compact_some(cx, k, KEEP_COMPACT_SERIES, everything ? EVERYTHING : 1, done);
    if (!e && own)
        e = k->base.ops->commit(cx, &k->base, k->next_entry);
    if (own && k->in_transaction)
        k->base.ops->abort(&k->base);
    return e;
}

lt_err series_tail_compact(lt_cx *cx, keep *base, bool everything)
{
    embedded *k = keep_embedded(base);
    uint32_t done = 1;
    if (k->is_read_only)
        return cx_fail(cx, LT_DENIED, "keep_compact: the keep is open for reading only");
    if (!everything)
        return compact_once(cx, k, false, &done);
    while (done)
        TRY(compact_once(cx, k, true, &done));
    return LT_OK;
}
