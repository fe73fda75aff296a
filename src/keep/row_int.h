/* row_int.h - what the files of the keep's ledgers share: names of tables, cached statements, SQL being built.
 * Place      keep; only for src/keep/row_*.c
 * Threads    as the keep
 * Owner      the cache hangs on the embedded keep; row_cache_clear frees it
 */
#ifndef LT_KEEP_ROW_INT_H
#define LT_KEEP_ROW_INT_H

#include "keep/keep_int.h"
#include "keep/keep_row.h"

#define ROW_TABLE_MAX (sizeof "ledger_" + KEEP_ROW_NAME_MAX + 1)
#define ROW_KIND_MAX  (sizeof KEEP_ROW_PREFIX + KEEP_ROW_NAME_MAX + 1)
#define ROW_SQL_MAX   (256u << 10)
#define ROW_UNIQUE_MAX 16u
#define ROW_LEVELS    5

extern const int ROW_LEVEL_BITS[ROW_LEVELS]; /* a cell of a level is 360 / 2^bits degrees wide; the first: all rows, wherever they lie */

/* Statements of one kind, prepared once: a table made anew ends them. */
typedef struct row_cache {
    struct row_cache *next;
    char              kind[KEEP_ROW_NAME_MAX + 1];
    sqlite3_stmt     *old, *put, *put_personal, *del, *del_personal, *unique[ROW_UNIQUE_MAX];
} row_cache;

void row_table_name(const char *kind, char out[ROW_TABLE_MAX]);   /* "ledger_bare_land" */
void row_entity_kind(const char *kind, char out[ROW_KIND_MAX]);   /* "ledger/bare-land" */
bool row_has_hidden(const keep_kind *kind);
const keep_column *row_find_column(const keep_kind *kind, const char *name);
LT_MUST lt_err row_cache_get(lt_cx *cx, embedded *k, const keep_kind *kind, row_cache **out);
void row_cache_forget(embedded *k, const char *kind); /* NULL: all */
void row_write_unique(buf *b, const keep_kind *kind, const keep_unique *u); /* ?1: the row's fid, then its values */
LT_MUST lt_err row_prepare(lt_cx *cx, embedded *k, const buf *sql, sqlite3_stmt **out); /* the caller finalizes */
void row_bind(sqlite3_stmt *st, int at, const keep_cell *c);
LT_MUST lt_err row_copy_text(lt_cx *cx, sqlite3_stmt *st, int at, const char **out); /* NULL: NULL */
/* Does the kind have its tables? */
LT_MUST lt_err row_check_made(lt_cx *cx, embedded *k, const keep_kind *kind);

/* A SELECT being built: text, and what is bound in it. */
#define ROW_BINDS_MAX 250
typedef struct row_ask {
    buf       sql;
    keep_cell binds[ROW_BINDS_MAX];
    int       n;
    bool      is_too_long;
} row_ask;
void row_ask_init(row_ask *a);
void row_ask_fini(row_ask *a);
void row_ask_bind(row_ask *a, keep_cell c); /* writes ?N */
void row_ask_text(row_ask *a, const char *s);
LT_MUST lt_err row_ask_prepare(lt_cx *cx, embedded *k, row_ask *a, sqlite3_stmt **out);

/* --- row_filter.c ------------------------------------------------------------------------------------------------ */
/* What a filter's text becomes: a MATCH expression, or LIKE patterns where that would give too many or cannot say it. */
typedef struct row_words {
    const char  *match;                  /* of those words whose trigrams are few; NULL: none */
    const char **likes;                  /* of every word; the first in_match of them are in match */
    size_t       like_count, in_match;
    bool         is_nothing;             /* no row has them */
} row_words;
LT_MUST lt_err row_words_parse(lt_cx *cx, embedded *k, const char *text, row_words *out);
/* FROM and WHERE of a filter, the rows by the way that is shortest; *walk: no way was short, the order's index is to be walked. */
typedef struct row_plan {
    const keep_kind       *kind;
    const keep_row_filter *f;
    row_words              words;
    char                   table[ROW_TABLE_MAX];
    const char            *order;       /* the column to sort by */
    bool                   is_descending;
    enum { ROW_BY_WALK, ROW_BY_TEXT, ROW_BY_BOUNDS, ROW_BY_COLUMN, ROW_BY_HIDDEN, ROW_BY_OWN } by;
    const keep_condition  *hidden;      /* ROW_BY_HIDDEN */
    char                   index[ROW_TABLE_MAX + KEEP_ROW_NAME_MAX + 32]; /* ROW_BY_WALK, ROW_BY_COLUMN */
} row_plan;
LT_MUST lt_err row_plan_make(lt_cx *cx, embedded *k, const keep_kind *kind, const keep_row_filter *f, row_plan *out);
void row_plan_from(row_plan *p, row_ask *a);  /* " FROM ... WHERE ..." */

#endif
