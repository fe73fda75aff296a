/* keep.h - what is known now: places, devices, series; a view of the journal that can be rebuilt from it.
 * Place      keep. The contract; engines stand behind keep_ops (embedded: one SQLite GeoPackage, WAL).
 * Method     DIR/keep.gpkg is an OGC GeoPackage; series are column chunks (chunk.h) with a small row tail;
 *            newest journal entry wins for (series, t_ms)
 * Units      times in ms UTC; a period's start; values in the unit of the series
 * Errors     LT_NOT_FOUND, LT_CONFLICT, LT_LIMIT, LT_DAMAGED (a chunk that does not decode names series and period), LT_IO, LT_FULL
 * Threads    one writer (between keep_begin and keep_commit); a keep opened read_only may be used beside it, one thread each
 * Owner      keep_open .. keep_close; lists are in cx->arena
 * Invariants 1. the number of the next entry to apply is committed with the data (replay is exact and idempotent)
 *            2. for (series, t_ms) the sample with the largest entry number is seen, whatever the order of arrival
 *            3. every finite double comes back bit for bit
 */
#ifndef LT_KEEP_KEEP_H
#define LT_KEEP_KEEP_H

#include "base/arena.h"
#include "base/span.h"
#include "fact/place.h"
#include "fact/sample.h"

typedef struct keep keep;

typedef struct keep_options {
    bool is_read_only;
    int  offset_min; /* civil time of hours and days; 0: CIVIL_SHANGHAI_MIN */
} keep_options;
#define KEEP_SERIES_MAX (1u << 22)

LT_MUST lt_err keep_create(lt_cx *cx, const char *dir);
/* A keep that an older version of the program made is set aside as DIR/keep-older.gpkg, so that it is made anew from the
 * journal; *was_older tells. By the one writer, before keep_open. */
LT_MUST lt_err keep_set_aside(lt_cx *cx, const char *dir, bool *was_older);
LT_MUST lt_err keep_open(lt_cx *cx, const char *dir, const keep_options *o, keep **out);
void keep_close(keep *k);
const char *keep_dir(const keep *k); /* the folder it was opened in */

/* A transaction of the one writer. Everything that changes goes between begin and commit. */
LT_MUST lt_err keep_begin(lt_cx *cx, keep *k);
LT_MUST lt_err keep_commit(lt_cx *cx, keep *k, uint64_t next_entry); /* durability: WAL, synchronous=NORMAL; the journal repairs */
void keep_abort(keep *k);
/* Within a transaction: a place to come back to, then what was done since kept, or undone. Not nested; for what stands in tables
 * alone (entities, ledgers, secrets, acts): places, series and values go on being cached. The sentence in cx stays. */
LT_MUST lt_err keep_mark(lt_cx *cx, keep *k);
LT_MUST lt_err keep_unmark(lt_cx *cx, keep *k, bool undo);
uint64_t keep_next_entry(keep *k); /* first entry not yet applied, as of the last commit seen */

/* --- registry ------------------------------------------------------------------------------------------- */
LT_MUST lt_err keep_put_place(lt_cx *cx, keep *k, const lt_place *p);             /* by id; replaces */
LT_MUST lt_err keep_get_place(lt_cx *cx, keep *k, const char *id, lt_place *out); /* LT_NOT_FOUND */
LT_MUST lt_err keep_list_places(lt_cx *cx, keep *k, lt_place **out, size_t *n);   /* ordered by kind, id */
LT_MUST lt_err keep_put_device(lt_cx *cx, keep *k, lt_device *d); /* by MN; d->id is set (dense from 1, never reused) */
LT_MUST lt_err keep_list_devices(lt_cx *cx, keep *k, lt_device **out, size_t *n); /* ordered by id */
/* Settings and facts of the loaded plan (name, targets ...) as text. */
LT_MUST lt_err keep_put_fact(lt_cx *cx, keep *k, const char *key, const char *value);
LT_MUST lt_err keep_get_fact(lt_cx *cx, keep *k, const char *key, char **value); /* LT_NOT_FOUND; arena */
/* The series with this place, quantity, stat and period; made when missing and `make` (s->unit is stored then;
 * a different unit later: LT_CONFLICT). Cached in memory. Sets s->id (and s->unit when it existed and unit was ""). */
LT_MUST lt_err keep_series(lt_cx *cx, keep *k, lt_series *s, bool make);
LT_MUST lt_err keep_series_by_id(lt_cx *cx, keep *k, uint32_t id, lt_series *out);
/* All series, filtered where a field of `like` is not empty / 0; ordered by place, quantity, period, stat. */
LT_MUST lt_err keep_list_series(lt_cx *cx, keep *k, const lt_series *like, lt_series **out, size_t *n);
/* A factor code that no table row knows: counted per device, listed, never dropped. */
typedef struct keep_unknown {
    uint32_t    device;
    const char *code;
    uint64_t    entry;
    int64_t     t_ms;
    const char *value;
} keep_unknown;
LT_MUST lt_err keep_put_unknown(lt_cx *cx, keep *k, const keep_unknown *u);
#define keep_note_unknown(cx, k, ...) keep_put_unknown((cx), (k), &(keep_unknown){__VA_ARGS__})
/* Device health, one row a device, overwritten: last frame, counts, clock error. */
typedef struct keep_health {
    uint32_t device;
    int64_t  last_recv_ms, last_data_ms, clock_error_ms;
    uint64_t frames, refused, last_entry;
} keep_health;
LT_MUST lt_err keep_put_health(lt_cx *cx, keep *k, const keep_health *h);
LT_MUST lt_err keep_list_health(lt_cx *cx, keep *k, keep_health **out, size_t *n);
/* Files taken in (idempotence of import): LT_CONFLICT when the hash is known. */
typedef struct keep_import {
    const char *sha256_hex, *name, *format;
    uint64_t    entry, rows, bad;
} keep_import;
LT_MUST lt_err keep_put_import_row(lt_cx *cx, keep *k, const keep_import *i);
#define keep_put_import(cx, k, ...) keep_put_import_row((cx), (k), &(keep_import){__VA_ARGS__})
LT_MUST lt_err keep_find_import(lt_cx *cx, keep *k, const char *sha256_hex, uint64_t *entry); /* LT_NOT_FOUND */
/* Published conclusions (latest per key wins): key such as "aqi/hour/3179A/2026-11-24T13:00", body JSON, its entry. */
LT_MUST lt_err keep_put_product(lt_cx *cx, keep *k, const char *key, const char *body, uint64_t entry);
LT_MUST lt_err keep_get_product(lt_cx *cx, keep *k, const char *key, char **body, uint64_t *entry); /* LT_NOT_FOUND; arena */

/* --- entities and acts ------------------------------------------------------------------------------------ */
/* A thing that people change by acts: a person, a token, a review, later a row of a ledger. Its version is the number of
 * the entry that changed it last. A list is ordered by id; what is gone (is_gone) stays, for its history. */
typedef struct keep_entity {
    const char *kind, *id; /* "person", "li.wei" */
    const char *body;      /* JSON object */
    uint64_t    version, made; /* entries of the last and the first act */
    bool        is_gone;
} keep_entity;
LT_MUST lt_err keep_put_entity(lt_cx *cx, keep *k, const keep_entity *e); /* by (kind, id); made stays that of the first */
LT_MUST lt_err keep_get_entity(lt_cx *cx, keep *k, const char *kind, const char *id, keep_entity *out); /* LT_NOT_FOUND; arena */
LT_MUST lt_err keep_list_entities(lt_cx *cx, keep *k, const char *kind, keep_entity **out, size_t *n);
/* What no query may show: a verifier of a password, sealed. SQL does not see this table. */
LT_MUST lt_err keep_put_secret(lt_cx *cx, keep *k, const char *kind, const char *id, const char *text); /* NULL: removes */
LT_MUST lt_err keep_get_secret(lt_cx *cx, keep *k, const char *kind, const char *id, char **text); /* LT_NOT_FOUND */
/* Every applied act, for history ("who changed what") and so that a repeated request finds its first answer. */
typedef struct keep_act {
    uint64_t    entry;
    int64_t     t_ms;
    const char *who, *what, *kind, *id; /* "li.wei", "person.put", "person", "wang.fang" */
    const char *request;                /* the client's request id, "" none; unique with who */
    const char *digest;                 /* of what was asked (hex), so that the same id with other words is refused */
    const char *reason;
    const char *patch;                  /* JSON, without secrets */
} keep_act;
LT_MUST lt_err keep_put_act(lt_cx *cx, keep *k, const keep_act *a);
LT_MUST lt_err keep_find_act(lt_cx *cx, keep *k, const char *who, const char *request, keep_act *out); /* LT_NOT_FOUND */
typedef struct keep_act_filter {
    const char *who, *what, *kind, *id; /* NULL: any */
    uint64_t    before;                 /* entries below; 0: from the newest */
    uint32_t    max;                    /* 0: 1000, which is also the most */
} keep_act_filter;
LT_MUST lt_err keep_list_acts(lt_cx *cx, keep *k, const keep_act_filter *f, keep_act **out, size_t *n); /* newest first */

/* --- series --------------------------------------------------------------------------------------------- */
/* Samples in any order, any mix of series, repeats allowed. For (series, t_ms) the largest entry wins; of equal entries
 * the later one. Marks the touched civil hours dirty (a day value: the day's first hour). Fastest when a call brings long
 * runs of a series in time order: they go straight into chunks.
 * LT_BAD_INPUT: a value that is not finite (names series and time), an unknown series, a time outside 1900..2199, an entry
 * above 2^63-1; nothing of the call is stored then. */
LT_MUST lt_err keep_append(lt_cx *cx, keep *k, const lt_sample *samples, size_t n);
/* Move the row tail into chunks where worth it (by the writer when idle; a long tail is also moved at commit). Inside a
 * transaction it is part of it; outside it makes its own. Bounded: at most KEEP_COMPACT_SERIES series a call, unless
 * everything. */
#define KEEP_COMPACT_SERIES 64u
LT_MUST lt_err keep_compact(lt_cx *cx, keep *k, bool everything);

/* A run of one series, in time order, no repeats. Exactly one of `scaled`/`values` is set:
 * scaled: value = scaled[i] / 10^decimals, exactly; values: doubles (raw chunk).
 * times: NULL when regular (t0_ms + i*step_ms); marks: NULL when all are 0; entries: only when asked for. */
typedef struct keep_block {
    uint32_t        series;
    uint32_t        n;
    int64_t         t0_ms, step_ms;
    const int64_t  *times;
    const int32_t  *scaled;
    int             decimals;
    const double   *values;
    const lt_mark  *marks;
    const uint64_t *entries;
} keep_block;
static inline int64_t keep_block_time(const keep_block *b, uint32_t i)
{
    return b->times ? b->times[i] : b->t0_ms + (int64_t)i * b->step_ms;
}
double keep_block_value(const keep_block *b, uint32_t i);
/* May stop the scan by returning an error, which keep_scan returns. The block is valid during the call only. */
typedef lt_err (*keep_block_fn)(lt_cx *cx, void *self, const keep_block *b);
typedef struct keep_range {
    const uint32_t *series;  /* ascending ids; series_count 0: all */
    size_t          series_count;
    int64_t         from_ms, to_ms; /* [from, to) */
    bool            want_entries;
} keep_range;
/* Blocks come ordered by series, then time; checks cx's cancel flag between chunks. */
LT_MUST lt_err keep_scan(lt_cx *cx, keep *k, const keep_range *r, keep_block_fn fn, void *self);
LT_MUST lt_err keep_get_sample(lt_cx *cx, keep *k, uint32_t series, int64_t t_ms, lt_sample *out); /* LT_NOT_FOUND */
/* Newest sample of a series at or before t_ms (INT64_MAX: the newest). */
LT_MUST lt_err keep_get_latest(lt_cx *cx, keep *k, uint32_t series, int64_t t_ms, lt_sample *out);

/* A series as a picture of `width` columns shows it: one bin a column, or each sample by itself when there are no more
 * samples than columns. A sample at t is in bin (t - from) * width / (to - from), rounded down; empty bins are left out.
 * min, max and mean are of the valid samples (mean: as keep_derive_hour takes it; directions by unit vectors); count and
 * marks are of all. LT_BAD_INPUT: from is not before to, a width outside 1..KEEP_PLOT_WIDTH_MAX. */
#define KEEP_PLOT_WIDTH_MAX 8192u
typedef struct keep_bin {
    int64_t  t_ms; /* first moment of the bin; is_raw: the sample's */
    uint32_t count, valid;
    lt_mark  marks; /* or-ed */
    double   min, max, mean; /* when valid > 0; a mean that does not exist (winds that cancel out): has_mean false */
    bool     has_mean;
} keep_bin;
typedef struct keep_plot {
    keep_bin *bins;
    size_t    n;
    bool      is_raw;
    double    step_ms; /* width of a bin */
} keep_plot;
typedef struct keep_plot_query {
    uint32_t series, width;
    int64_t  from_ms, to_ms;
} keep_plot_query;
LT_MUST lt_err keep_plot_series(lt_cx *cx, keep *k, const keep_plot_query *q, keep_plot *out);

/* --- dirty periods -------------------------------------------------------------------------------------- */
typedef struct keep_dirty {
    char    place[PLACE_ID_MAX];
    int64_t hour_ms; /* civil hour start */
    series_period period; /* finest period of what changed in it */
    uint64_t generation;  /* which change this is; keep_clear_dirty needs it as listed */
} keep_dirty;
/* Oldest first, at most max; they stay until cleared. keep_clear_dirty leaves what changed again after the listing. */
LT_MUST lt_err keep_list_dirty(lt_cx *cx, keep *k, size_t max, keep_dirty **out, size_t *n);
LT_MUST lt_err keep_clear_dirty(lt_cx *cx, keep *k, const keep_dirty *d, size_t n);
/* Hour values of the hour series (MARK_DERIVED) from minute (or else real-time) samples of this place and hour,
 * = GB 3095-2026 6.4 Table 4 (>= 45 minutes), where the device reported none itself.
 * Taken: minute Avg, else real-time Rtd -> hour Avg, the mean; minute Cou -> hour Cou, the sum; wind_direction: the mean of
 * unit vectors. Not taken: what tables/quantity.tsv derives by sum or none (rain, noise, AQI, O3_8h), and other stats.
 * Mean: exact in scaled integers over samples without MARK_NOT_VALID, rounded once, half to even, to DERIVE_DECIMALS_MORE
 * decimals more than the finest source has (9 at most): rounding that again by GB/T 8170 to the source's decimals or fewer
 * gives what rounding the exact mean would, for less than 10,000 samples. Raw doubles: the mean in double.
 * Marks: MARK_TOO_FEW below 45 distinct valid minutes (tables/validity.tsv); MARK_MISSING too when none is valid; marks that
 * inform (simulated, suspect ...) of any value used. All of it rejected: what they would give, with MARK_REJECTED. The entry is the newest among all samples of the hour. Does not make the hour dirty. */
#define DERIVE_DECIMALS_MORE 4
LT_MUST lt_err keep_derive_hour(lt_cx *cx, keep *k, const char *place, int64_t hour_ms);

/* --- SQL ------------------------------------------------------------------------------------------------ */
/* One read-only statement over tables, views and the virtual tables sample, hour, day (columns: src/keep/README.md).
 * Spatial functions (ST_...) are SpatiaLite's, loaded when first named; absent: LT_BAD_INPUT says so. */
typedef struct keep_cell {
    enum { KEEP_NULL, KEEP_INT, KEEP_REAL, KEEP_TEXT, KEEP_BLOB } type;
    int64_t i;
    double  r;
    span    s;
} keep_cell;
typedef lt_err (*keep_row_fn)(lt_cx *cx, void *self, int columns, const char *const *names, const keep_cell *cells);
/* params: text values bound to ?1.. ; a statement that writes: LT_DENIED; bad SQL: LT_BAD_INPUT with SQLite's words.
 * fn is called once with cells == NULL before the rows (names only). */
typedef struct keep_statement {
    const char        *sql;
    const char *const *params;
    int                param_count;
    int64_t            limit_ms; /* after so long: LT_LIMIT; 0: no limit */
} keep_statement;
LT_MUST lt_err keep_query_run(lt_cx *cx, keep *k, const keep_statement *s, keep_row_fn fn, void *self);
#define keep_query(cx, k, sql, params, param_count, fn, self) \
    keep_query_run((cx), (k), &(keep_statement){(sql), (params), (param_count), 0}, (fn), (self))

/* A temporary table that the queries of this keep see beside its own, in memory, until it is lent anew or the keep is closed. */
typedef struct keep_lent {
    const char      *name, *columns; /* as CREATE TABLE has them: "id TEXT, kind TEXT" */
    const char      *index;          /* columns of an index, NULL none */
    const keep_cell *cells;          /* row after row */
    size_t           rows, width;
} keep_lent;
LT_MUST lt_err keep_lend(lt_cx *cx, keep *k, const keep_lent *t);

/* --- blobs (DIR/blobs, by SHA-256, zstd) ------------------------------------------------------------------ */
LT_MUST lt_err keep_put_blob(lt_cx *cx, const char *dir, const char *path, char sha256_hex[65], uint64_t *size); /* streams a file in, durable */
LT_MUST lt_err keep_put_blob_bytes(lt_cx *cx, const char *dir, span bytes, char sha256_hex[65]);
/* Open for reading as a plain temporary-free stream: path of the decompressed copy is not needed, read by chunks. */
typedef struct keep_blob keep_blob;
LT_MUST lt_err keep_blob_open(lt_cx *cx, const char *dir, const char *sha256_hex, keep_blob **out);
LT_MUST lt_err keep_blob_read(lt_cx *cx, keep_blob *b, void *p, size_t max, size_t *got); /* got 0: the end; digest checked there */
void keep_blob_close(keep_blob *b);

#endif
