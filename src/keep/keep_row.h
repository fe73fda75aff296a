/* keep_row.h - ledgers 台账 in the keep: a real table for each kind, rows in and out, their files, search and maps.
 * Place      keep. Knows columns, not kinds: what a kind means (states, checks, bodies) is the plan's (plan/kind.h).
 * Method     the truth of a row is its entity (kind "ledger/KIND"): body, and what is hidden of it among the secrets. From
 *            it is made
 *
 *   ledger_KIND           fid id state street version made_ms changed_ms due_ms is_sample misfit made_by longitude latitude
 *                         [geom] a column a field; rows that are gone stand in entity alone
 *   ledger_KIND_personal  fid, the real values of hidden columns (ledger_KIND has them masked); no query reads it
 *   rtree_ledger_KIND_geom  gpkg_contents, gpkg_geometry_columns: QGIS and GDAL open it as a layer
 *   row_words, row_text   the searched words of all ledgers and their trigrams (FTS5); row_vocab lists the trigrams
 *   row_cell              how many rows lie in each cell of four grids, so that a map of a million answers at once
 *   attachment            files of rows, by the content's SHA-256
 *
 *            Dashes in a kind's name are underscores in its table's.
 * Errors     LT_CONFLICT: a unique field has the value already (names the row); LT_NOT_FOUND; LT_BAD_INPUT: a column, sort or
 *            cursor that is none
 * Threads    as keep.h
 * Owner      results lie in cx->arena
 * Invariants 1. every row of ledger_KIND can be made again from its entity   2. a row that no longer fits its kind stays, with
 *            the reason in misfit   3. no value of a hidden column stands in ledger_KIND, row_words or entity
 */
#ifndef LT_KEEP_KEEP_ROW_H
#define LT_KEEP_KEEP_ROW_H

#include "fact/shape.h"
#include "keep/keep.h"

#define KEEP_ROW_PREFIX      "ledger/" /* of the entities' kind */
#define KEEP_ROW_COLUMNS_MAX 120u
#define KEEP_ROW_LIMIT_MAX   1000u     /* rows of one listing */
#define KEEP_ROW_POINTS_MAX  2000u     /* rows of one map; more: cells */
#define KEEP_ROW_NAME_MAX    63        /* bytes of a kind's or a column's name */

typedef enum keep_column_type {
    KEEP_COLUMN_TEXT,
    KEEP_COLUMN_REAL,
    KEEP_COLUMN_INT,
    KEEP_COLUMN_BOOL,
    KEEP_COLUMN_DATE,
    KEEP_COLUMN_TIME, /* text, ISO 8601 */
    KEEP_COLUMN_LIST  /* text, a JSON array */
} keep_column_type;
typedef enum keep_owner { KEEP_OWNER_NONE, KEEP_OWNER_AGENCY, KEEP_OWNER_PLACE } keep_owner; /* what its value names: who owns the row */
typedef struct keep_column {
    const char      *name;
    keep_column_type type;
    bool             is_hidden;   /* only who has the right sees it; ledger_KIND holds it masked */
    bool             is_indexed;  /* may be sorted by; = is fast */
    bool             is_searched; /* never a hidden one */
    keep_owner       owner;
} keep_column;
typedef struct keep_unique {
    const char *const *columns;
    size_t             count;
} keep_unique;
typedef struct keep_kind {
    const char        *name, *title, *about;
    shape_kind         geometry;
    const keep_column *columns;
    size_t             column_count;
    const keep_unique *unique;
    size_t             unique_count;
} keep_kind;

typedef struct keep_row {
    const char      *id, *state, *street, *made_by; /* street "": unknown */
    const char      *body, *hidden;       /* JSON objects; hidden NULL: nothing is */
    const keep_cell *cells;               /* in: one a column, the real values; out: NULL */
    const keep_cell *shown;               /* in: one a column; of hidden ones, what everybody may see */
    const shape     *where;               /* in; NULL nowhere */
    int64_t          made_ms, changed_ms, due_ms; /* due_ms 0: none */
    uint64_t         version, made;
    bool             is_sample, is_gone;
    const char      *misfit;              /* why it does not fit its kind; NULL: it does */
} keep_row;

/* --- kinds ------------------------------------------------------------------------------------------------------- */
/* Given id, body, hidden, version, made and is_gone of a row's entity: the rest, and body and hidden as they now are. */
typedef lt_err (*keep_project_fn)(lt_cx *cx, void *self, keep_row *row);
typedef struct keep_kind_change {
    keep_project_fn project;
    void           *self;
    int64_t         t_ms;          /* when it changed */
    uint64_t        rows, misfits; /* out: rows of the kind, and how many of them do not fit */
} keep_kind_change;
/* The tables of a kind, made or made anew from the entities. */
LT_MUST lt_err keep_put_kind(lt_cx *cx, keep *k, const keep_kind *kind, keep_kind_change *change);
/* LT_BAD_INPUT: names that cannot be a table's or columns'. */
LT_MUST lt_err keep_check_kind(lt_cx *cx, const keep_kind *kind);

/* --- rows -------------------------------------------------------------------------------------------------------- */
LT_MUST lt_err keep_put_row(lt_cx *cx, keep *k, const keep_kind *kind, const keep_row *row);
/* LT_CONFLICT where keep_put_row would find that a unique field is taken; no transaction is needed. id and cells are looked at. */
LT_MUST lt_err keep_check_unique(lt_cx *cx, keep *k, const keep_kind *kind, const keep_row *row);
/* id, body, hidden, version, made, is_gone. Gone ones too. LT_NOT_FOUND */
LT_MUST lt_err keep_get_row(lt_cx *cx, keep *k, const keep_kind *kind, const char *id, keep_row *out);

typedef struct keep_own { /* whose rows: in these areas or places, of this agency, made by this person */
    const char *const *areas;
    size_t             area_count;
    const char        *agency, *person; /* "" none */
} keep_own;
typedef enum keep_compare { KEEP_IS, KEEP_IS_NOT, KEEP_AT_LEAST, KEEP_AT_MOST, KEEP_HAS, KEEP_IS_NULL, KEEP_IS_SET } keep_compare;
typedef struct keep_condition {
    const char  *column;
    keep_compare how;   /* KEEP_HAS: a text contains it, a list has it */
    keep_cell    value;
} keep_condition;
typedef struct keep_row_filter {
    const char           *text, *state, *street, *id;
    const keep_condition *conditions;
    size_t                condition_count;
    const double         *bounds; /* west, south, east, north; NULL everywhere */
    const keep_own       *own;    /* NULL: everybody's */
    int64_t               due_before_ms; /* 0: not asked */
    bool                  only_misfits, only_samples;
    const char           *sort;   /* an indexed column, or changed, made, due, id, state, street; NULL: changed, the newest first */
    bool                  is_descending;
    const char           *after;  /* what a listing gave as next */
    uint32_t              limit;  /* 0: 50 */
} keep_row_filter;
typedef struct keep_row_list {
    keep_row   *rows;
    size_t      n;
    const char *next; /* NULL: there are no more */
} keep_row_list;
LT_MUST lt_err keep_list_rows(lt_cx *cx, keep *k, const keep_kind *kind, const keep_row_filter *f, keep_row_list *out);

typedef struct keep_state_count {
    const char *state;
    uint64_t    n;
} keep_state_count;
/* Rows that are not gone, by state; own NULL: everybody's. */
LT_MUST lt_err keep_count_rows(lt_cx *cx, keep *k, const keep_kind *kind, const keep_own *own, keep_state_count **out, size_t *n);
LT_MUST lt_err keep_count_misfits(lt_cx *cx, keep *k, const keep_kind *kind, uint64_t *out);

/* --- maps -------------------------------------------------------------------------------------------------------- */
typedef struct keep_map_row { /* a row where it lies, or (id NULL) a cell of many */
    const char *id, *state, *label;
    shape       where;
    uint64_t    n;
    bool        is_sample;
} keep_map_row;
typedef lt_err (*keep_map_fn)(lt_cx *cx, void *self, const keep_map_row *row); /* valid during the call */
/* The rows within f->bounds. When there are more than KEEP_ROW_POINTS_MAX: cells with counts, by state, when the filter asks
 * for no more than state, street and bounds; else the first KEEP_ROW_POINTS_MAX. *is_whole tells that rows were left out or put
 * together. label: a column whose text names a row, NULL none. */
typedef struct keep_map_query {
    const keep_row_filter *filter;
    const char            *label;
    bool                   is_whole; /* out */
} keep_map_query;
LT_MUST lt_err keep_map_rows(lt_cx *cx, keep *k, const keep_kind *kind, keep_map_query *q, keep_map_fn fn, void *self);
/* Where a row lies; LT_NOT_FOUND: it has no place. */
LT_MUST lt_err keep_row_where(lt_cx *cx, keep *k, const keep_kind *kind, const char *id, shape *out);

/* --- files of rows ------------------------------------------------------------------------------------------------- */
typedef struct keep_attachment {
    const char *kind, *id;    /* of the row, kind without prefix */
    const char *sha256, *name, *type, *what; /* what: key of the evidence, "" free */
    const char *who;
    uint64_t    bytes, entry;
    double      longitude, latitude, distance_m; /* of the picture; to the row's place */
    bool        has_position, has_distance;
    int64_t     taken_ms;     /* 0: unknown */
    int64_t     t_ms;         /* of the act */
} keep_attachment;
LT_MUST lt_err keep_put_attachment(lt_cx *cx, keep *k, const keep_attachment *a); /* by (kind, id, sha256); replaces */
LT_MUST lt_err keep_list_attachments(lt_cx *cx, keep *k, const char *kind, const char *id, keep_attachment **out, size_t *n); /* by entry */
/* Every row that a file hangs on. */
LT_MUST lt_err keep_find_attachments(lt_cx *cx, keep *k, const char *sha256, keep_attachment **out, size_t *n);

#endif
