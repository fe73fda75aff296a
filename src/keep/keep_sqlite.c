/* keep_sqlite.c - the embedded engine: opening, transactions, statements, errors in words; see keep_int.h. */
#include "keep/keep_int.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "keep/gpkg.h"

#define BUSY_WAIT_MS  10000
#define CHUNK_BYTES_MAX (4u << 20)
#define LIST_ROOM_MIN 16u

#define STATEMENT_TEXT(name, sql) [name] = (sql),
static const char *const STATEMENTS[ST_COUNT] = {KEEP_STATEMENTS(STATEMENT_TEXT)};

/* --- errors and statements -------------------------------------------------------------------------------------- */

static bool is_full(int err_no)
{
    return err_no == ENOSPC || err_no == EDQUOT || err_no == EFBIG;
}

/* What the system said of the file or its WAL; SQLite's own word is of whatever was called last. */
static bool is_disk_full(sqlite3 *db)
{
    static const int FILES[] = {SQLITE_FCNTL_FILE_POINTER, SQLITE_FCNTL_JOURNAL_POINTER};
    bool full = is_full(sqlite3_system_errno(db));
    for (int i = 0; i < 2; i++) {
        sqlite3_file *f = NULL;
        int err_no = 0;
        if (sqlite3_file_control(db, "main", FILES[i], &f) == SQLITE_OK && f && f->pMethods &&
            f->pMethods->xFileControl(f, SQLITE_FCNTL_LAST_ERRNO, &err_no) == SQLITE_OK)
            full = full || is_full(err_no);
    }
    return full;
}

lt_err keep_sqlite_fail(lt_cx *cx, sqlite3 *db, const char *what)
{
    lt_err e = LT_IO;
    switch (sqlite3_errcode(db)) {
    case SQLITE_FULL: e = LT_FULL; break;
    case SQLITE_IOERR: e = is_disk_full(db) ? LT_FULL : LT_IO; break;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: e = LT_DAMAGED; break;
    case SQLITE_BUSY:
    case SQLITE_LOCKED: e = LT_BUSY; break;
    case SQLITE_READONLY:
    case SQLITE_AUTH:
    case SQLITE_PERM: e = LT_DENIED; break;
    case SQLITE_NOMEM: e = LT_NO_MEMORY; break;
    case SQLITE_INTERRUPT: e = LT_CANCELLED; break;
    case SQLITE_CONSTRAINT: e = LT_CONFLICT; break;
    default: break;
    }
    return cx_fail(cx, e, "%s: %s", what, sqlite3_errmsg(db));
}

lt_err keep_sqlite_get(lt_cx *cx, embedded *k, int which, sqlite3_stmt **out)
{
    sqlite3_stmt **st = &k->statements[which];
    if (!*st && sqlite3_prepare_v3(k->db, STATEMENTS[which], -1, SQLITE_PREPARE_PERSISTENT, st, NULL) != SQLITE_OK)
        return keep_sqlite_fail(cx, k->db, k->path);
    sqlite3_reset(*st);
    sqlite3_clear_bindings(*st);
    *out = *st;
    return LT_OK;
}

lt_err keep_sqlite_step(lt_cx *cx, embedded *k, sqlite3_stmt *st, const char *what, bool *row)
{
    int rc = sqlite3_step(st);
    *row = rc == SQLITE_ROW;
    if (*row)
        return LT_OK;
    lt_err e = rc == SQLITE_DONE ? LT_OK : keep_sqlite_fail(cx, k->db, what);
    sqlite3_reset(st);
    return e;
}

lt_err keep_sqlite_run(lt_cx *cx, embedded *k, sqlite3_stmt *st, const char *what)
{
    bool row = true;
    while (row)
        TRY(keep_sqlite_step(cx, k, st, what, &row));
    return LT_OK;
}

lt_err keep_sqlite_exec(lt_cx *cx, sqlite3 *db, const char *sql)
{
    return sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK ? LT_OK : keep_sqlite_fail(cx, db, "the keep");
}

lt_err keep_sqlite_writable(lt_cx *cx, const embedded *k, const char *what)
{
    if (k->is_read_only)
        return cx_fail(cx, LT_DENIED, "%s: the keep is open for reading only", what);
    if (!k->in_transaction)
        return cx_fail(cx, LT_DENIED, "%s: not between keep_begin and keep_commit", what);
    return LT_OK;
}

void keep_sqlite_column(sqlite3_stmt *st, int at, char *out, size_t out_size)
{
    const char *s = (const char *)sqlite3_column_text(st, at);
    snprintf(out, out_size, "%s", s ? s : "");
}

/* The list grows by doubling: the pieces left behind in the arena are at most as long as it. */
lt_err keep_sqlite_list(lt_cx *cx, embedded *k, sqlite3_stmt *st, keep_list *list)
{
    size_t room = 0;
    bool row = true;
    list->items = NULL;
    list->n = 0;
    for (;;) {
        TRY(keep_sqlite_step(cx, k, st, list->what, &row));
        if (!row)
            return LT_OK;
        if (list->n == room) {
            void *more;
            lt_err e = arena_alloc(cx, (room ? room * 2 : LIST_ROOM_MIN) * list->item_bytes, &more);
            if (e) {
                sqlite3_reset(st);
                return e;
            }
            if (room)
                memcpy(more, list->items, room * list->item_bytes);
            list->items = more;
            room = room ? room * 2 : LIST_ROOM_MIN;
        }
        list->read(st, (char *)list->items + list->n++ * list->item_bytes);
    }
}

lt_err keep_sqlite_state_get(lt_cx *cx, embedded *k, const char *key, uint64_t *out)
{
    sqlite3_stmt *st;
    bool row;
    *out = 0;
    TRY(keep_sqlite_get(cx, k, ST_STATE_GET, &st));
    keep_sqlite_text(st, 1, key);
    TRY(keep_sqlite_step(cx, k, st, k->path, &row));
    if (row)
        *out = (uint64_t)sqlite3_column_int64(st, 0);
    sqlite3_reset(st);
    return LT_OK;
}

static lt_err state_put(lt_cx *cx, embedded *k, const char *key, uint64_t value)
{
    sqlite3_stmt *st;
    TRY(keep_sqlite_get(cx, k, ST_STATE_PUT, &st));
    keep_sqlite_text(st, 1, key);
    sqlite3_bind_int64(st, 2, (int64_t)value);
    return keep_sqlite_run(cx, k, st, k->path);
}

/* --- transactions ------------------------------------------------------------------------------------------------ */

static void engine_abort(keep *base)
{
    embedded *k = keep_embedded(base);
    lt_cx cx;
    sqlite3_stmt *st;
    if (!k->in_transaction)
        return;
    cx_init(&cx, NULL);
    if (!sqlite3_get_autocommit(k->db) && keep_sqlite_get(&cx, k, ST_ROLLBACK, &st) == LT_OK) {
        (void)sqlite3_step(st); /* a failure means that SQLite has rolled back already */
        sqlite3_reset(st);
    }
    row_cache_forget(k, NULL); /* a table may be gone with what made it */
    k->in_transaction = false;
    k->next_entry = k->next_entry_before;
    k->generation = k->generation_before;
    dirty_abort(k);
    registry_abort(k);
    k->tail_total = UINT64_MAX; /* read again by the next transaction */
}

static lt_err engine_mark(lt_cx *cx, keep *base)
{
    embedded *k = keep_embedded(base);
    sqlite3_stmt *st;
    TRY(keep_sqlite_writable(cx, k, "keep_mark"));
    TRY(keep_sqlite_get(cx, k, ST_MARK, &st));
    return keep_sqlite_run(cx, k, st, "keep_mark");
}

static lt_err engine_unmark(lt_cx *cx, keep *base, bool undo)
{
    static const int ORDER[] = {ST_UNDO, ST_RELEASE};
    embedded *k = keep_embedded(base);
    sqlite3_stmt *st;
    if (undo)
        row_cache_forget(k, NULL); /* a table may be gone with what made it */
    for (int i = undo ? 0 : 1; i < 2; i++) {
        TRY(keep_sqlite_get(cx, k, ORDER[i], &st));
        TRY(keep_sqlite_run(cx, k, st, "keep_unmark"));
    }
    return LT_OK;
}

static lt_err engine_begin(lt_cx *cx, keep *base)
{
    embedded *k = keep_embedded(base);
    sqlite3_stmt *st;
    if (k->is_read_only)
        return cx_fail(cx, LT_DENIED, "%s is open for reading only", k->path);
    if (k->in_transaction)
        return cx_fail(cx, LT_BUSY, "a transaction of the keep is open already");
    if (k->tail_total == UINT64_MAX)
        TRY(series_tail_load(cx, k));
    TRY(keep_sqlite_get(cx, k, ST_BEGIN, &st));
    TRY(keep_sqlite_run(cx, k, st, k->path));
    k->in_transaction = true;
    k->next_entry_before = k->next_entry;
    k->generation_before = k->generation;
    registry_begin(k);
    return LT_OK;
}

static lt_err engine_commit(lt_cx *cx, keep *base, uint64_t next_entry)
{
    embedded *k = keep_embedded(base);
    sqlite3_stmt *st;
    TRY(keep_sqlite_writable(cx, k, "keep_commit"));
    TRY(series_tail_relieve(cx, k));
    TRY(dirty_flush(cx, k));
    TRY(state_put(cx, k, "next_entry", next_entry));
    TRY(state_put(cx, k, "generation", k->generation));
    TRY(keep_sqlite_get(cx, k, ST_COMMIT, &st));
    TRY(keep_sqlite_run(cx, k, st, k->path));
    k->next_entry = next_entry;
    k->in_transaction = false;
    return LT_OK;
}

static uint64_t engine_next_entry(keep *base)
{
    embedded *k = keep_embedded(base);
    lt_cx cx;
    uint64_t seen;
    cx_init(&cx, NULL);
    if (k->is_read_only && keep_sqlite_state_get(&cx, k, "next_entry", &seen) == LT_OK)
        k->next_entry = seen;
    return k->next_entry;
}

/* --- life -------------------------------------------------------------------------------------------------------- */

static void engine_close(keep *base)
{
    embedded *k = keep_embedded(base);
    engine_abort(base);
    if (k->query_side)
        engine_close(&k->query_side->base);
    series_scan_fini(k);
    row_cache_forget(k, NULL);
    for (int i = 0; i < ST_COUNT; i++)
        sqlite3_finalize(k->statements[i]);
    chunk_codec_close(k->codec);
    buf_fini(&k->blob);
    series_rows_fini(&k->rows);
    series_rows_fini(&k->old);
    series_rows_fini(&k->merged);
    registry_fini(k);
    free(k->dirty.slots);
    if (k->db)
        sqlite3_close(k->db);
    free(k);
}

static const keep_ops OPS = {
    .name = "embedded",
    .close = engine_close,
    .begin = engine_begin,
    .commit = engine_commit,
    .abort = engine_abort,
    .mark = engine_mark,
    .unmark = engine_unmark,
    .next_entry = engine_next_entry,
    .put_place = registry_put_place,
    .get_place = registry_get_place,
    .list_places = registry_list_places,
    .put_device = registry_put_device,
    .list_devices = registry_list_devices,
    .put_fact = facts_put_fact,
    .get_fact = facts_get_fact,
    .series = registry_series,
    .series_by_id = registry_series_by_id,
    .list_series = registry_list_series,
    .put_unknown = facts_put_unknown,
    .put_health = facts_put_health,
    .list_health = facts_list_health,
    .put_import = facts_put_import,
    .find_import = facts_find_import,
    .put_product = facts_put_product,
    .get_product = facts_get_product,
    .put_entity = entity_put,
    .get_entity = entity_get,
    .list_entities = entity_list,
    .put_secret = entity_put_secret,
    .get_secret = entity_get_secret,
    .put_act = entity_put_act,
    .find_act = entity_find_act,
    .list_acts = entity_list_acts,
    .put_kind = row_put_kind,
    .put_row = row_put,
    .check_unique = row_check_unique,
    .get_row = row_get,
    .list_rows = row_list_page,
    .count_rows = row_count,
    .count_misfits = row_count_misfits,
    .map_rows = row_map,
    .row_where = row_where,
    .put_attachment = row_put_attachment,
    .list_attachments = row_list_attachments,
    .find_attachments = row_find_attachments,
    .append = series_tail_append,
    .compact = series_tail_compact,
    .scan = series_scan_run,
    .get_sample = series_scan_get,
    .get_latest = series_scan_latest,
    .list_dirty = dirty_list,
    .clear_dirty = dirty_clear,
    .derive_hour = derive_hour,
    .query = keep_query_statement,
};

static lt_err make_db(lt_cx *cx, const char *path)
{
    char pragma[128];
    sqlite3 *db = NULL;
    lt_err e = LT_OK;
    if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
        e = keep_sqlite_fail(cx, db, path);
    snprintf(pragma, sizeof pragma, "PRAGMA page_size = 4096; PRAGMA application_id = %d; PRAGMA user_version = %d;",
             GPKG_APPLICATION_ID, GPKG_VERSION);
    if (!e)
        e = keep_sqlite_exec(cx, db, pragma);
    if (!e)
        e = keep_sqlite_exec(cx, db, "PRAGMA journal_mode = MEMORY; BEGIN");
    if (!e)
        e = gpkg_register(cx, db);
    for (size_t i = 0; !e && GPKG_SCHEMA[i]; i++)
        e = keep_sqlite_exec(cx, db, GPKG_SCHEMA[i]);
    snprintf(pragma, sizeof pragma, "INSERT INTO state VALUES ('layout', %d), ('next_entry', 0), ('generation', 0); COMMIT",
             KEEP_LAYOUT);
    if (!e)
        e = keep_sqlite_exec(cx, db, pragma);
    if (!e) /* only now: all of it is in the one file that is renamed */
        e = keep_sqlite_exec(cx, db, "PRAGMA journal_mode = WAL");
    sqlite3_close(db);
    if (!e && chmod(path, 0640) != 0) /* it holds the devices' passwords */
        e = cx_fail_errno(cx, errno, "%s", path);
    return e;
}

/* Made beside and renamed: a keep.gpkg is whole, or it is not there and can be made again. */
lt_err keep_sqlite_create(lt_cx *cx, const char *dir)
{
    char path[FILE_PATH_MAX], beside[FILE_PATH_MAX];
    TRY(file_path(cx, path, "%s/keep.gpkg", dir));
    TRY(file_path(cx, beside, "%s/keep-new.gpkg", dir));
    if (file_exists(path))
        return cx_fail(cx, LT_CONFLICT, "%s exists already", path);
    if (unlink(beside) != 0 && errno != ENOENT) /* of a making that was cut off */
        return cx_fail_errno(cx, errno, "%s", beside);
    lt_err e = make_db(cx, beside);
    if (!e && rename(beside, path) != 0)
        e = cx_fail_errno(cx, errno, "%s", path);
    if (e) {
        unlink(beside);
        return e;
    }
    return file_sync_dir(cx, dir);
}

/* The layout of a keep.gpkg; closing the last connection leaves nothing in its WAL. */
static lt_err read_layout(lt_cx *cx, const char *path, uint64_t *layout)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *st = NULL;
    lt_err e = LT_OK;
    *layout = 0;
    if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
        e = keep_sqlite_fail(cx, db, path);
    if (!e) {
        sqlite3_busy_timeout(db, BUSY_WAIT_MS);
        if (sqlite3_prepare_v2(db, "SELECT value FROM state WHERE key = 'layout'", -1, &st, NULL) != SQLITE_OK)
            e = keep_sqlite_fail(cx, db, path);
    }
    if (!e && sqlite3_step(st) == SQLITE_ROW)
        *layout = (uint64_t)sqlite3_column_int64(st, 0);
    sqlite3_finalize(st);
    sqlite3_close(db);
    return e;
}

lt_err keep_sqlite_set_aside(lt_cx *cx, const char *dir, bool *was_older)
{
    static const char *const TAILS[] = {"-wal", "-shm"};
    char path[FILE_PATH_MAX], aside[FILE_PATH_MAX], tail[FILE_PATH_MAX];
    uint64_t layout;
    *was_older = false;
    TRY(file_path(cx, path, "%s/keep.gpkg", dir));
    TRY(file_path(cx, aside, "%s/keep-older.gpkg", dir));
    if (!file_exists(path) || read_layout(cx, path, &layout) != LT_OK)
        return LT_OK; /* what is wrong with it, keep_open says */
    if (layout == 0 || layout >= KEEP_LAYOUT)
        return LT_OK;
    for (size_t i = 0; i < 2; i++) {
        TRY(file_path(cx, tail, "%s%s", path, TAILS[i]));
        if (unlink(tail) != 0 && errno != ENOENT)
            return cx_fail_errno(cx, errno, "%s", tail);
    }
    if (rename(path, aside) != 0)
        return cx_fail_errno(cx, errno, "%s", aside);
    *was_older = true;
    return file_sync_dir(cx, dir);
}

static lt_err open_db(lt_cx *cx, embedded *k)
{
    uint64_t layout;
    int flags = (k->is_read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE) | SQLITE_OPEN_NOMUTEX;
    if (!file_exists(k->path))
        return cx_fail(cx, LT_NOT_FOUND, "there is no %s", k->path);
    if (sqlite3_open_v2(k->path, &k->db, flags, NULL) != SQLITE_OK)
        return keep_sqlite_fail(cx, k->db, k->path);
    sqlite3_busy_timeout(k->db, BUSY_WAIT_MS);
    sqlite3_extended_result_codes(k->db, 0);
    TRY(gpkg_register(cx, k->db));
    lt_err e = keep_sqlite_exec(cx, k->db, k->is_read_only ? "PRAGMA query_only = 1"
                                                           : "PRAGMA synchronous = NORMAL;"
                                                             " PRAGMA cache_size = -16384; PRAGMA wal_autocheckpoint = 8192;"
                                                             " PRAGMA journal_size_limit = 67108864");
    if (!e)
        e = keep_sqlite_state_get(cx, k, "layout", &layout);
    if (e)
        return cx_place(cx, e, "%s: ", k->path);
    if (layout != KEEP_LAYOUT)
        return cx_fail(cx, LT_BAD_INPUT, "%s has layout %llu; this program reads layout %d%s", k->path, (unsigned long long)layout,
                       KEEP_LAYOUT, layout < KEEP_LAYOUT ? " (lantian serve makes it anew from the journal)" : "");
    TRY(keep_sqlite_state_get(cx, k, "next_entry", &k->next_entry));
    TRY(keep_sqlite_state_get(cx, k, "generation", &k->generation));
    TRY(chunk_codec_open(cx, &k->codec));
    TRY(registry_load(cx, k));
    return k->is_read_only ? LT_OK : series_tail_load(cx, k);
}

lt_err keep_sqlite_open(lt_cx *cx, const char *dir, const keep_options *o, keep **out)
{
    embedded *k = calloc(1, sizeof *k);
    if (!k)
        return cx_fail(cx, LT_NO_MEMORY, "no memory for a keep");
    k->base.ops = &OPS;
    k->is_read_only = o && o->is_read_only;
    k->offset_min = o && o->offset_min ? o->offset_min : CIVIL_SHANGHAI_MIN;
    buf_init(&k->blob, CHUNK_BYTES_MAX);
    lt_err e = file_path(cx, k->path, "%s/keep.gpkg", dir);
    if (!e)
        e = open_db(cx, k);
    if (e) {
        engine_close(&k->base);
        return e;
    }
    *out = &k->base;
    return LT_OK;
}
