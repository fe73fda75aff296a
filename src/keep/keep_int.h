/* keep_int.h - what the files of the embedded engine share: the SQLite connection, its statements, the caches.
 * Place      keep; only for files of src/keep
 * Method     DIR/keep.gpkg
 *
 *   places            features, points in WGS-84, RTree         chunk   id = series << 34 | second of the first row; blob
 *   device  series    the registry; ids dense from 1            tail    (series, t_ms): rows that are not in a chunk yet
 *   fact product import unknown_code health                     dirty   (hour, place): changed, not yet assessed
 *   entity act        what people change, and by whom           secret  sealed texts that no query sees
 *   ledger_* row_* attachment   ledgers: keep_row.h
 *   state             next_entry, generation, layout            gpkg_*  what GeoPackage asks for
 *
 *   A series' chunks do not overlap and do not cross a bucket (series_bucket); a chunk begins in another second than the
 *   one before it ends, so that the id alone says where a row belongs.
 * Invariants 1. tail_n[s] >= the rows of series s in tail (the writer's)
 *            2. after keep_abort every cache is as it was at keep_begin
 */
#ifndef LT_KEEP_KEEP_INT_H
#define LT_KEEP_KEEP_INT_H

#include <sqlite3.h>

#include "base/civil.h"
#include "keep/chunk.h"
#include "keep/gpkg.h"
#include "keep/keep_ops.h"

#define KEEP_SECOND_BITS   34
#define KEEP_TIME_MIN_MS   (-2208988800000LL) /* 1900-01-01T00:00Z */
#define KEEP_TIME_MAX_MS   7258118400000LL    /* 2200-01-01T00:00Z, not included */
#define KEEP_TAIL_ROWS_MAX (1u << 20)         /* a longer tail is moved at commit */
#define KEEP_LAYOUT        3

#define KEEP_STATEMENTS(X)                                                                                              \
    X(ST_BEGIN, "BEGIN IMMEDIATE")                                                                                      \
    X(ST_COMMIT, "COMMIT")                                                                                              \
    X(ST_ROLLBACK, "ROLLBACK")                                                                                          \
    X(ST_MARK, "SAVEPOINT mark")                                                                                        \
    X(ST_UNDO, "ROLLBACK TO mark")                                                                                      \
    X(ST_RELEASE, "RELEASE mark")                                                                                       \
    X(ST_STATE_GET, "SELECT value FROM state WHERE key = ?1")                                                           \
    X(ST_STATE_PUT, "INSERT INTO state VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = ?2")                     \
    X(ST_PLACE_PUT,                                                                                                     \
      "INSERT INTO places (geom, id, name, name_en, kind, street, district, city, longitude, latitude, is_control,"     \
      " is_simulated, source) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)"                          \
      " ON CONFLICT (id) DO UPDATE SET geom = ?1, name = ?3, name_en = ?4, kind = ?5, street = ?6, district = ?7,"      \
      " city = ?8, longitude = ?9, latitude = ?10, is_control = ?11, is_simulated = ?12, source = ?13")                 \
    X(ST_PLACE_TOUCH,                                                                                                   \
      "UPDATE gpkg_contents SET last_change = strftime('%Y-%m-%dT%H:%M:%fZ', ?1, 'unixepoch'),"                        \
      " min_x = (SELECT min(longitude) FROM places), max_x = (SELECT max(longitude) FROM places),"                      \
      " min_y = (SELECT min(latitude) FROM places), max_y = (SELECT max(latitude) FROM places)"                         \
      " WHERE table_name = 'places'")                                                                                   \
    X(ST_PLACE_GET, "SELECT * FROM places WHERE id = ?1")                                                               \
    X(ST_PLACE_LIST,                                                                                                    \
      "SELECT * FROM places ORDER BY CASE kind WHEN 'station' THEN 1 WHEN 'outlet' THEN 2 WHEN 'site' THEN 3"           \
      " WHEN 'weather' THEN 4 ELSE 5 END, id")                                                                          \
    X(ST_DEVICE_PUT,                                                                                                    \
      "INSERT INTO device (id, mn, place, password, crc, is_strict, time_is_end, has_sm4, is_simulated, sm4_key,"       \
      " unit_profile, peer) VALUES ((SELECT coalesce(max(id), 0) + 1 FROM device), ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8,"     \
      " ?9, ?10, ?11)"                                                                                                  \
      " ON CONFLICT (mn) DO UPDATE SET place = ?2, password = ?3, crc = ?4, is_strict = ?5, time_is_end = ?6,"          \
      " has_sm4 = ?7, is_simulated = ?8, sm4_key = ?9, unit_profile = ?10, peer = ?11 RETURNING id")                    \
    X(ST_DEVICE_LIST, "SELECT * FROM device ORDER BY id")                                                               \
    X(ST_SERIES_PUT, "INSERT INTO series VALUES (?1, ?2, ?3, ?4, ?5, ?6)")                                              \
    X(ST_SERIES_AFTER, "SELECT * FROM series WHERE id > ?1 ORDER BY id")                                                \
    X(ST_FACT_PUT, "INSERT INTO fact VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = ?2")                       \
    X(ST_FACT_GET, "SELECT value FROM fact WHERE key = ?1")                                                             \
    X(ST_UNKNOWN_PUT,                                                                                                   \
      "INSERT INTO unknown_code (device, code, count, first_entry, last_entry, last_t_ms, last_value)"                  \
      " VALUES (?1, ?2, 1, ?3, ?3, ?4, ?5) ON CONFLICT (device, code) DO UPDATE SET"                                    \
      " count = count + 1, last_entry = ?3, last_t_ms = ?4, last_value = ?5")                                           \
    X(ST_HEALTH_PUT, "INSERT OR REPLACE INTO device_health VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")                        \
    X(ST_HEALTH_LIST, "SELECT * FROM device_health ORDER BY device")                                                    \
    X(ST_IMPORT_PUT,                                                                                                    \
      "INSERT INTO import (sha256, name, format, entry, rows, bad) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")                    \
    X(ST_IMPORT_GET, "SELECT entry FROM import WHERE sha256 = ?1")                                                      \
    X(ST_PRODUCT_PUT,                                                                                                   \
      "INSERT INTO product (key, body, entry) VALUES (?1, ?2, ?3) ON CONFLICT (key) DO UPDATE SET body = ?2,"           \
      " entry = ?3 WHERE ?3 >= entry")                                                                                  \
    X(ST_PRODUCT_GET, "SELECT body, entry FROM product WHERE key = ?1")                                                 \
    X(ST_ENTITY_PUT,                                                                                                   \
      "INSERT INTO entity (kind, id, body, version, made, is_gone) VALUES (?1, ?2, ?3, ?4, ?5, ?6)"                    \
      " ON CONFLICT (kind, id) DO UPDATE SET body = ?3, version = ?4, is_gone = ?6")                                   \
    X(ST_ENTITY_GET, "SELECT kind, id, body, version, made, is_gone FROM entity WHERE kind = ?1 AND id = ?2")          \
    X(ST_ENTITY_LIST, "SELECT kind, id, body, version, made, is_gone FROM entity WHERE kind = ?1 ORDER BY id")         \
    X(ST_SECRET_PUT, "INSERT OR REPLACE INTO secret VALUES (?1, ?2, ?3)")                                              \
    X(ST_SECRET_DEL, "DELETE FROM secret WHERE kind = ?1 AND id = ?2")                                                 \
    X(ST_SECRET_GET, "SELECT sealed FROM secret WHERE kind = ?1 AND id = ?2")                                          \
    X(ST_ACT_PUT,                                                                                                      \
      "INSERT INTO act VALUES (?1, ?2, ?3, ?4, ?5, ?6, CASE WHEN EXISTS (SELECT 1 FROM act WHERE who = ?3 AND"         \
      " request = ?7 AND request != '') THEN '' ELSE ?7 END, ?8, ?9, ?10) ON CONFLICT (entry) DO NOTHING")             \
    X(ST_ACT_FIND, "SELECT * FROM act WHERE who = ?1 AND request = ?2 AND request != ''")                              \
    X(ST_ACT_LIST, "SELECT * FROM act WHERE entry < ?5 AND (?1 IS NULL OR who = ?1) AND (?2 IS NULL OR what = ?2) AND" \
      " (?3 IS NULL OR kind = ?3) AND (?4 IS NULL OR id = ?4) ORDER BY entry DESC LIMIT ?6")                           \
    X(ST_ACT_LIST_WHO, "SELECT * FROM act WHERE who = ?1 AND entry < ?5 AND (?2 IS NULL OR what = ?2) AND"             \
      " (?3 IS NULL OR kind = ?3) AND (?4 IS NULL OR id = ?4) ORDER BY entry DESC LIMIT ?6")                           \
    X(ST_ACT_LIST_OF, "SELECT * FROM act WHERE kind = ?3 AND id = ?4 AND entry < ?5 AND (?1 IS NULL OR who = ?1) AND"  \
      " (?2 IS NULL OR what = ?2) ORDER BY entry DESC LIMIT ?6")                                                       \
    X(ST_ENTITY_FID, "SELECT fid FROM entity WHERE kind = ?1 AND id = ?2")                                              \
    X(ST_TABLE_GET, "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?1")                                    \
    X(ST_CONTENTS_PUT,                                                                                                  \
      "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change, srs_id) VALUES (?1, ?2,"  \
      " ?1, ?3 || ' ' || ?6, strftime('%Y-%m-%dT%H:%M:%fZ', ?4, 'unixepoch'), ?5)")                                     \
    X(ST_CONTENTS_TOUCH,                                                                                                \
      "UPDATE gpkg_contents SET last_change = strftime('%Y-%m-%dT%H:%M:%fZ', ?2, 'unixepoch'),"                         \
      " min_x = coalesce(min(min_x, ?3), min_x, ?3), min_y = coalesce(min(min_y, ?4), min_y, ?4),"                      \
      " max_x = coalesce(max(max_x, ?5), max_x, ?5), max_y = coalesce(max(max_y, ?6), max_y, ?6) WHERE table_name = ?1") \
    X(ST_GEOMETRY_PUT, "INSERT INTO gpkg_geometry_columns VALUES (?1, 'geom', ?2, 4326, 0, 0)")                         \
    X(ST_EXTENSION_PUT,                                                                                                 \
      "INSERT INTO gpkg_extensions VALUES (?1, 'geom', 'gpkg_rtree_index',"                                             \
      " 'http://www.geopackage.org/spec121/#extension_rtree', 'write-only')")                                           \
    X(ST_ROW_BATCH,                                                                                                     \
      "SELECT e.id, e.body, s.sealed, e.version, e.made, e.is_gone FROM entity e LEFT JOIN secret s ON s.kind = e.kind"  \
      " AND s.id = e.id WHERE e.kind = ?1 AND e.id > ?2 ORDER BY e.id")                                                 \
    X(ST_CELL_ADD,                                                                                                      \
      "INSERT INTO row_cell VALUES (?1, ?2, ?3, ?4, ?5, ?6, 1) ON CONFLICT DO UPDATE SET n = n + 1")                    \
    X(ST_CELL_TAKE,                                                                                                     \
      "UPDATE row_cell SET n = n - 1 WHERE kind = ?1 AND level = ?2 AND x = ?3 AND y = ?4 AND state = ?5 AND street = ?6") \
    X(ST_CELL_CLEAR, "DELETE FROM row_cell WHERE kind = ?1")                                                            \
    X(ST_WORDS_PUT,                                                                                                     \
      "INSERT INTO row_words VALUES (?1, ?2) ON CONFLICT (fid) DO UPDATE SET words = ?2 WHERE words != ?2")             \
    X(ST_VOCAB, "SELECT term FROM row_vocab WHERE term >= ?1 AND term < ?2 LIMIT ?3")                                   \
    X(ST_FILE_PUT,                                                                                                      \
      "INSERT OR REPLACE INTO attachment VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)")         \
    X(ST_FILE_LIST, "SELECT * FROM attachment WHERE kind = ?1 AND id = ?2 ORDER BY entry, sha256")                      \
    X(ST_FILE_FIND, "SELECT * FROM attachment WHERE sha256 = ?1 ORDER BY kind, id")                                     \
    X(ST_TAIL_PUT,                                                                                                      \
      "INSERT INTO tail VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (series, t_ms) DO UPDATE SET"                           \
      " value = excluded.value, mark = excluded.mark, entry = excluded.entry WHERE excluded.entry >= entry")            \
    X(ST_TAIL_DEL, "DELETE FROM tail WHERE series = ?1")                                                                \
    X(ST_TAIL_ALL, "SELECT t_ms, value, mark, entry FROM tail WHERE series = ?1 ORDER BY t_ms")                         \
    X(ST_TAIL_COUNT, "SELECT series, count(*) FROM tail GROUP BY series")                                               \
    X(ST_TAIL_LATEST,                                                                                                   \
      "SELECT t_ms, value, mark, entry FROM tail WHERE series = ?1 AND t_ms <= ?2 ORDER BY t_ms DESC LIMIT 1")          \
    X(ST_CHUNK_PUT, "INSERT OR REPLACE INTO chunk VALUES (?1, ?2)")                                                     \
    X(ST_CHUNK_DEL, "DELETE FROM chunk WHERE id = ?1")                                                                  \
    X(ST_CHUNK_GET, "SELECT data FROM chunk WHERE id = ?1")                                                             \
    X(ST_CHUNK_IDS, "SELECT id FROM chunk WHERE id BETWEEN ?1 AND ?2 ORDER BY id")                                      \
    X(ST_CHUNK_LATEST, "SELECT id, data FROM chunk WHERE id BETWEEN ?1 AND ?2 ORDER BY id DESC LIMIT 1")                \
    X(ST_DIRTY_PUT,                                                                                                     \
      "INSERT INTO dirty VALUES (?1, ?2, ?3, ?4) ON CONFLICT (hour_ms, place) DO UPDATE SET"                            \
      " period = min(period, excluded.period), generation = excluded.generation")                                       \
    X(ST_DIRTY_LIST, "SELECT hour_ms, place, period, generation FROM dirty ORDER BY hour_ms, place LIMIT ?1")           \
    X(ST_DIRTY_DEL, "DELETE FROM dirty WHERE hour_ms = ?1 AND place = ?2 AND generation = ?3")

#define KEEP_STATEMENT_NAME(name, sql) name,
enum { KEEP_STATEMENTS(KEEP_STATEMENT_NAME) ST_COUNT };

typedef struct dirty_slot {
    uint32_t place; /* the first series of that place (registry.place_of), 0: empty */
    uint32_t period;
    int64_t  hour_ms;
    uint64_t generation;
} dirty_slot;

typedef struct dirty_set { /* what this transaction made dirty: open addressing, room a power of two */
    dirty_slot *slots;
    size_t      room, count;
} dirty_set;

typedef struct registry { /* series by id - 1, and two hash indexes of ids */
    lt_series *series;
    uint32_t  *place_of; /* first series with the same place */
    uint32_t  *tail_n;
    size_t     count, room, count_before;
    uint32_t  *by_name, *by_place; /* 0: empty; 2^k slots, k = index_bits */
    unsigned   index_bits;
} registry;

/* A growing table of one series' rows in columns. */
typedef struct series_rows {
    int64_t  *t;
    double   *v;
    lt_mark  *m;
    uint64_t *e;
    size_t    n, room;
} series_rows;

typedef struct series_scan series_scan;

typedef struct embedded {
    keep           base;
    sqlite3       *db;
    char           path[4096];
    bool           is_read_only, in_transaction;
    int            offset_min;
    uint64_t       next_entry, generation, next_entry_before, generation_before;
    sqlite3_stmt  *statements[ST_COUNT];
    registry       reg;
    uint64_t       tail_total;
    uint32_t       compact_at; /* where the next bounded compaction goes on */
    dirty_set      dirty;
    chunk_codec   *codec;
    buf            blob;
    series_rows    rows, old, merged;
    series_scan   *idle_scans;
    struct row_cache *rows_of; /* statements of the ledgers */
    /* SQL */
    struct embedded *query_side; /* the read-only twin of a writer */
    lt_cx         *query_cx;
    bool           has_vtabs, has_spatial;
    int64_t        query_until_ms; /* 0: no limit */
    lt_err         vtab_err; /* what a virtual table failed with; the sentence is in query_cx */
} embedded;

static inline embedded *keep_embedded(keep *k)
{
    return (embedded *)(void *)k;
}
static inline int64_t keep_chunk_id(uint32_t series, int64_t t_ms)
{
    return (int64_t)((uint64_t)series << KEEP_SECOND_BITS | (uint64_t)((t_ms - KEEP_TIME_MIN_MS) / 1000));
}
static inline uint32_t keep_chunk_series(int64_t id)
{
    return (uint32_t)((uint64_t)id >> KEEP_SECOND_BITS);
}
static inline int64_t keep_chunk_second_ms(int64_t id)
{
    return (int64_t)((uint64_t)id & ((1ull << KEEP_SECOND_BITS) - 1)) * 1000 + KEEP_TIME_MIN_MS;
}

/* --- keep_sqlite.c: statements, errors, transactions ------------------------------------------------------------ */
/* A statement of the list, reset and without bindings. */
LT_MUST lt_err keep_sqlite_get(lt_cx *cx, embedded *k, int which, sqlite3_stmt **out);
LT_MUST lt_err keep_sqlite_fail(lt_cx *cx, sqlite3 *db, const char *what);
LT_MUST lt_err keep_sqlite_run(lt_cx *cx, embedded *k, sqlite3_stmt *st, const char *what); /* a step to the end, reset */
LT_MUST lt_err keep_sqlite_exec(lt_cx *cx, sqlite3 *db, const char *sql);
/* LT_OK with *row telling whether there is one; the statement is reset when there is none. */
LT_MUST lt_err keep_sqlite_step(lt_cx *cx, embedded *k, sqlite3_stmt *st, const char *what, bool *row);
LT_MUST lt_err keep_sqlite_writable(lt_cx *cx, const embedded *k, const char *what);
static inline void keep_sqlite_text(sqlite3_stmt *st, int at, const char *s)
{
    sqlite3_bind_text(st, at, s, -1, SQLITE_STATIC);
}
void keep_sqlite_column(sqlite3_stmt *st, int at, char *out, size_t out_size); /* NULL: "" ; cut when too long */
typedef struct keep_list { /* rows of a statement as items in the arena */
    const char *what;
    size_t      item_bytes;
    void      (*read)(sqlite3_stmt *st, void *item);
    void       *items; /* set by keep_sqlite_list; NULL when there are no rows */
    size_t      n;
} keep_list;
LT_MUST lt_err keep_sqlite_list(lt_cx *cx, embedded *k, sqlite3_stmt *st, keep_list *list);
LT_MUST lt_err keep_sqlite_state_get(lt_cx *cx, embedded *k, const char *key, uint64_t *out);

/* --- registry.c -------------------------------------------------------------------------------------------------- */
LT_MUST lt_err registry_load(lt_cx *cx, embedded *k); /* series that are not in the cache yet */
void registry_begin(embedded *k);
void registry_abort(embedded *k);
void registry_fini(embedded *k);
static inline const lt_series *registry_get(const embedded *k, uint32_t id)
{
    return id > 0 && id <= k->reg.count ? &k->reg.series[id - 1] : NULL;
}
bool registry_is_like(const lt_series *s, const lt_series *like); /* in every field of `like` that is not empty / 0 */
uint32_t registry_find_place(const embedded *k, const char *place); /* its first series, 0: none */
lt_err registry_put_place(lt_cx *cx, keep *k, const lt_place *p);
lt_err registry_get_place(lt_cx *cx, keep *k, const char *id, lt_place *out);
lt_err registry_list_places(lt_cx *cx, keep *k, lt_place **out, size_t *n);
lt_err registry_put_device(lt_cx *cx, keep *k, lt_device *d);
lt_err registry_list_devices(lt_cx *cx, keep *k, lt_device **out, size_t *n);
lt_err registry_series(lt_cx *cx, keep *k, lt_series *s, bool make);
lt_err registry_series_by_id(lt_cx *cx, keep *k, uint32_t id, lt_series *out);
lt_err registry_list_series(lt_cx *cx, keep *k, const lt_series *like, lt_series **out, size_t *n);

/* --- facts.c ---------------------------------------------------------------------------------------------------- */
lt_err facts_put_fact(lt_cx *cx, keep *k, const char *key, const char *value);
lt_err facts_get_fact(lt_cx *cx, keep *k, const char *key, char **value);
lt_err facts_put_unknown(lt_cx *cx, keep *k, const keep_unknown *u);
lt_err facts_put_health(lt_cx *cx, keep *k, const keep_health *h);
lt_err facts_list_health(lt_cx *cx, keep *k, keep_health **out, size_t *n);
lt_err facts_put_import(lt_cx *cx, keep *k, const keep_import *i);
lt_err facts_find_import(lt_cx *cx, keep *k, const char *sha256_hex, uint64_t *entry);
lt_err facts_put_product(lt_cx *cx, keep *k, const char *key, const char *body, uint64_t entry);
lt_err facts_get_product(lt_cx *cx, keep *k, const char *key, char **body, uint64_t *entry);

/* --- entity.c ---------------------------------------------------------------------------------------------------- */
lt_err entity_put(lt_cx *cx, keep *k, const keep_entity *e);
lt_err entity_get(lt_cx *cx, keep *k, const char *kind, const char *id, keep_entity *out);
lt_err entity_list(lt_cx *cx, keep *k, const char *kind, keep_entity **out, size_t *n);
lt_err entity_put_secret(lt_cx *cx, keep *k, const char *kind, const char *id, const char *text);
lt_err entity_get_secret(lt_cx *cx, keep *k, const char *kind, const char *id, char **text);
lt_err entity_put_act(lt_cx *cx, keep *k, const keep_act *a);
lt_err entity_find_act(lt_cx *cx, keep *k, const char *who, const char *request, keep_act *out);
lt_err entity_list_acts(lt_cx *cx, keep *k, const keep_act_filter *f, keep_act **out, size_t *n);

/* --- row_*.c: ledgers ---------------------------------------------------------------------------------------------- */
void row_cache_forget(embedded *k, const char *kind);
lt_err row_put_kind(lt_cx *cx, keep *k, const keep_kind *kind, keep_kind_change *change);
lt_err row_put(lt_cx *cx, keep *k, const keep_kind *kind, const keep_row *row);
lt_err row_check_unique(lt_cx *cx, keep *k, const keep_kind *kind, const keep_row *row);
lt_err row_get(lt_cx *cx, keep *k, const keep_kind *kind, const char *id, keep_row *out);
lt_err row_list_page(lt_cx *cx, keep *k, const keep_kind *kind, const keep_row_filter *f, keep_row_list *out);
lt_err row_count(lt_cx *cx, keep *k, const keep_kind *kind, const keep_own *own, keep_state_count **out, size_t *n);
lt_err row_count_misfits(lt_cx *cx, keep *k, const keep_kind *kind, uint64_t *out);
lt_err row_map(lt_cx *cx, keep *k, const keep_kind *kind, keep_map_query *q, keep_map_fn fn, void *self);
lt_err row_where(lt_cx *cx, keep *k, const keep_kind *kind, const char *id, shape *out);
lt_err row_put_attachment(lt_cx *cx, keep *k, const keep_attachment *a);
lt_err row_list_attachments(lt_cx *cx, keep *k, const char *kind, const char *id, keep_attachment **out, size_t *n);
lt_err row_find_attachments(lt_cx *cx, keep *k, const char *sha256, keep_attachment **out, size_t *n);

/* --- series_store.c, series_tail.c: writing ---------------------------------------------------------------------- */
lt_err series_tail_append(lt_cx *cx, keep *k, const lt_sample *samples, size_t n);
lt_err series_tail_compact(lt_cx *cx, keep *k, bool everything);
LT_MUST lt_err series_tail_load(lt_cx *cx, embedded *k); /* tail_n, tail_total */
LT_MUST lt_err series_tail_relieve(lt_cx *cx, embedded *k); /* at commit: a tail that is too long gets shorter */
/* Without marking hours dirty: what the keep derives itself. */
LT_MUST lt_err series_tail_put(lt_cx *cx, embedded *k, const lt_sample *s);
/* k->rows (sorted, one row a time; may be empty) and the series' tail go into its chunks. */
LT_MUST lt_err series_store_merge(lt_cx *cx, embedded *k, uint32_t series);
bool series_rows_reserve(series_rows *r, size_t n);
void series_rows_fini(series_rows *r);
/* The civil stretch that a chunk of this period does not leave: [*start, *end). */
void series_bucket(series_period p, int64_t t_ms, int64_t *start_ms, int64_t *end_ms);
lt_err series_place_damage(lt_cx *cx, const embedded *k, lt_err e, int64_t chunk_id);

/* --- series_scan.c: reading -------------------------------------------------------------------------------------- */
LT_MUST lt_err series_scan_begin(lt_cx *cx, embedded *k, const keep_range *r, series_scan **out); /* r->series is borrowed */
LT_MUST lt_err series_scan_next(lt_cx *cx, series_scan *s, keep_block *b, bool *more); /* b is valid until the next call */
void series_scan_end(series_scan *s);
void series_scan_fini(embedded *k);
lt_err series_scan_run(lt_cx *cx, keep *k, const keep_range *r, keep_block_fn fn, void *self);
lt_err series_scan_get(lt_cx *cx, keep *k, uint32_t series, int64_t t_ms, lt_sample *out);
lt_err series_scan_latest(lt_cx *cx, keep *k, uint32_t series, int64_t t_ms, lt_sample *out);

/* --- dirty.c, derive.c ------------------------------------------------------------------------------------------- */
LT_MUST lt_err dirty_add(lt_cx *cx, embedded *k, uint32_t place, int64_t hour_ms, series_period p);
LT_MUST lt_err dirty_flush(lt_cx *cx, embedded *k);
void dirty_abort(embedded *k);
lt_err dirty_list(lt_cx *cx, keep *k, size_t max, keep_dirty **out, size_t *n);
lt_err dirty_clear(lt_cx *cx, keep *k, const keep_dirty *d, size_t n);
lt_err derive_hour(lt_cx *cx, keep *k, const char *place, int64_t hour_ms);

/* --- vtab.c, keep_query.c ---------------------------------------------------------------------------------------- */
LT_MUST lt_err vtab_register(lt_cx *cx, embedded *k);
lt_err keep_query_statement(lt_cx *cx, keep *k, const keep_statement *s, keep_row_fn fn, void *self);

#endif
