/* row_table.c - a kind's tables: made, made anew when the kind changed, statements on them; see keep_row.h. */
#include "keep/row_int.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"

#define MIGRATE_ROWS 256

const int ROW_LEVEL_BITS[ROW_LEVELS] = {0, 10, 12, 14, 16};

static const char *const SYSTEM_COLUMNS[] = {"fid", "id", "state", "street", "version", "made_ms", "changed_ms", "due_ms", "is_sample",
                                             "is_gone", "misfit", "made_by", "longitude", "latitude", "kind", "geom", NULL};

/* --- names --------------------------------------------------------------------------------------------------------- */

void row_table_name(const char *kind, char out[ROW_TABLE_MAX])
{
    snprintf(out, ROW_TABLE_MAX, "ledger_%s", kind);
    for (char *p = out; *p; p++)
        if (*p == '-')
            *p = '_';
}

void row_entity_kind(const char *kind, char out[ROW_KIND_MAX])
{
    snprintf(out, ROW_KIND_MAX, KEEP_ROW_PREFIX "%s", kind);
}

bool row_has_hidden(const keep_kind *kind)
{
    for (size_t i = 0; i < kind->column_count; i++)
        if (kind->columns[i].is_hidden)
            return true;
    return false;
}

const keep_column *row_find_column(const keep_kind *kind, const char *name)
{
    for (size_t i = 0; i < kind->column_count; i++)
        if (strcmp(kind->columns[i].name, name) == 0)
            return &kind->columns[i];
    return NULL;
}

static bool is_name(const char *s, char joint)
{
    size_t n = strnlen(s, KEEP_ROW_NAME_MAX + 1);
    if (n == 0 || n > KEEP_ROW_NAME_MAX || s[0] < 'a' || s[0] > 'z')
        return false;
    for (size_t i = 0; i < n; i++)
        if (!((s[i] >= 'a' && s[i] <= 'z') || (s[i] >= '0' && s[i] <= '9') || (s[i] == joint && s[i - 1] != joint)))
            return false;
    return true;
}

static lt_err check_unique(lt_cx *cx, const keep_kind *kind)
{
    if (kind->unique_count > ROW_UNIQUE_MAX)
        return cx_fail(cx, LT_LIMIT, "kind %s: more than %u unique groups", kind->name, ROW_UNIQUE_MAX);
    for (size_t i = 0; i < kind->unique_count; i++) {
        if (kind->unique[i].count == 0)
            return cx_fail(cx, LT_BAD_INPUT, "kind %s: an empty unique group", kind->name);
        for (size_t c = 0; c < kind->unique[i].count; c++)
            if (!row_find_column(kind, kind->unique[i].columns[c]))
                return cx_fail(cx, LT_BAD_INPUT, "kind %s: unique: \"%s\" is no column", kind->name, kind->unique[i].columns[c]);
    }
    return LT_OK;
}

lt_err keep_check_kind(lt_cx *cx, const keep_kind *kind)
{
    size_t n = strlen(kind->name), tail = strlen("-personal");
    if (!is_name(kind->name, '-') || (n >= tail && strcmp(kind->name + n - tail, "-personal") == 0))
        return cx_fail(cx, LT_BAD_INPUT, "\"%.80s\" is no name of a kind: a-z, 0-9 and -, a letter first, at most %d, not ending in -personal", kind->name,
                       KEEP_ROW_NAME_MAX);
    if (kind->column_count > KEEP_ROW_COLUMNS_MAX)
        return cx_fail(cx, LT_LIMIT, "kind %s: %zu columns, %u at most", kind->name, kind->column_count, KEEP_ROW_COLUMNS_MAX);
    for (size_t i = 0; i < kind->column_count; i++) {
        const keep_column *c = &kind->columns[i];
        if (!is_name(c->name, '_'))
            return cx_fail(cx, LT_BAD_INPUT, "kind %s: \"%.80s\" is no name of a column: a-z, 0-9 and _, a letter first, at most %d", kind->name, c->name,
                           KEEP_ROW_NAME_MAX);
        for (const char *const *s = SYSTEM_COLUMNS; *s; s++)
            if (strcmp(*s, c->name) == 0)
                return cx_fail(cx, LT_BAD_INPUT, "kind %s: every ledger has a column \"%s\" of its own", kind->name, c->name);
        if (row_find_column(kind, c->name) != c)
            return cx_fail(cx, LT_BAD_INPUT, "kind %s: \"%s\" stands twice", kind->name, c->name);
    }
    return check_unique(cx, kind);
}

/* --- statements ------------------------------------------------------------------------------------------------------ */

lt_err row_prepare(lt_cx *cx, embedded *k, const buf *sql, sqlite3_stmt **out)
{
    TRY(buf_check(cx, sql));
    if (sqlite3_prepare_v3(k->db, (const char *)sql->p, (int)sql->n, 0, out, NULL) != SQLITE_OK)
        return keep_sqlite_fail(cx, k->db, "a ledger");
    return LT_OK;
}

void row_bind(sqlite3_stmt *st, int at, const keep_cell *c)
{
    switch (c->type) {
    case KEEP_NULL: sqlite3_bind_null(st, at); break;
    case KEEP_INT: sqlite3_bind_int64(st, at, c->i); break;
    case KEEP_REAL: sqlite3_bind_double(st, at, c->r); break;
    case KEEP_TEXT: sqlite3_bind_text(st, at, (const char *)c->s.p, (int)c->s.n, SQLITE_STATIC); break;
    case KEEP_BLOB: sqlite3_bind_blob(st, at, c->s.p, (int)c->s.n, SQLITE_STATIC); break;
    }
}

lt_err row_copy_text(lt_cx *cx, sqlite3_stmt *st, int at, const char **out)
{
    char *copy;
    const char *s = (const char *)sqlite3_column_text(st, at);
    *out = NULL;
    if (!s)
        return LT_OK;
    TRY(arena_text(cx, s, (size_t)sqlite3_column_bytes(st, at), &copy));
    *out = copy;
    return LT_OK;
}

static void free_cache(row_cache *c)
{
    sqlite3_finalize(c->old);
    sqlite3_finalize(c->put);
    sqlite3_finalize(c->put_personal);
    sqlite3_finalize(c->del);
    sqlite3_finalize(c->del_personal);
    for (size_t i = 0; i < ROW_UNIQUE_MAX; i++)
        sqlite3_finalize(c->unique[i]);
    free(c);
}

void row_cache_forget(embedded *k, const char *kind)
{
    for (row_cache **at = &k->rows_of; *at;) {
        row_cache *c = *at;
        if (kind && strcmp(c->kind, kind) != 0) {
            at = &c->next;
            continue;
        }
        *at = c->next;
        free_cache(c);
    }
}

static void write_put(buf *b, const keep_kind *kind, const char *table)
{
    static const char *const OWN[] = {"fid", "id", "state", "street", "version", "made_ms", "changed_ms", "due_ms", "is_sample", "misfit", "made_by",
                                      "longitude", "latitude"};
    size_t own = sizeof OWN / sizeof OWN[0];
    buf_format(b, "INSERT INTO %s (", table);
    for (size_t i = 0; i < own; i++)
        buf_format(b, "%s%s", i ? ", " : "", OWN[i]);
    for (size_t i = 0; i < kind->column_count; i++)
        buf_format(b, ", \"%s\"", kind->columns[i].name);
    buf_text(b, kind->geometry != SHAPE_NONE ? ", geom) VALUES (" : ") VALUES (");
    size_t all = own + kind->column_count + (kind->geometry != SHAPE_NONE);
    for (size_t i = 0; i < all; i++)
        buf_format(b, "%s?%zu", i ? ", " : "", i + 1);
    buf_text(b, ") ON CONFLICT (fid) DO UPDATE SET ");
    for (size_t i = 2; i < own; i++)
        buf_format(b, "%s%s = excluded.%s", i > 2 ? ", " : "", OWN[i], OWN[i]);
    for (size_t i = 0; i < kind->column_count; i++)
        buf_format(b, ", \"%s\" = excluded.\"%s\"", kind->columns[i].name, kind->columns[i].name);
    if (kind->geometry != SHAPE_NONE)
        buf_text(b, ", geom = excluded.geom");
}

static void write_put_personal(buf *b, const keep_kind *kind, const char *table)
{
    size_t at = 1;
    buf_format(b, "INSERT OR REPLACE INTO %s_personal (fid", table);
    for (size_t i = 0; i < kind->column_count; i++)
        if (kind->columns[i].is_hidden)
            buf_format(b, ", \"%s\"", kind->columns[i].name);
    buf_text(b, ") VALUES (?1");
    for (size_t i = 0; i < kind->column_count; i++)
        if (kind->columns[i].is_hidden)
            buf_format(b, ", ?%zu", ++at);
    buf_byte(b, ')');
}

void row_write_unique(buf *b, const keep_kind *kind, const keep_unique *u)
{
    char table[ROW_TABLE_MAX];
    bool has_hidden = false;
    row_table_name(kind->name, table);
    for (size_t i = 0; i < u->count; i++)
        has_hidden |= row_find_column(kind, u->columns[i])->is_hidden;
    buf_format(b, "SELECT l.id FROM %s l", table);
    if (has_hidden)
        buf_format(b, " JOIN %s_personal p ON p.fid = l.fid", table);
    buf_text(b, " WHERE l.fid != ?1");
    for (size_t i = 0; i < u->count; i++) /* in a group, no value is a value like others */
        buf_format(b, " AND %s.\"%s\" IS ?%zu", row_find_column(kind, u->columns[i])->is_hidden ? "p" : "l", u->columns[i], i + 2);
    buf_text(b, " LIMIT 1");
}

static lt_err prepare_all(lt_cx *cx, embedded *k, const keep_kind *kind, row_cache *c)
{
    char table[ROW_TABLE_MAX];
    buf b;
    row_table_name(kind->name, table);
    buf_init(&b, ROW_SQL_MAX);
    write_put(&b, kind, table);
    lt_err e = row_prepare(cx, k, &b, &c->put);
    buf_reset(&b);
    buf_format(&b, "SELECT state, street, %s FROM %s WHERE fid = ?1", kind->geometry != SHAPE_NONE ? "geom" : "NULL", table);
    if (!e)
        e = row_prepare(cx, k, &b, &c->old);
    buf_reset(&b);
    buf_format(&b, "DELETE FROM %s WHERE fid = ?1", table);
    if (!e)
        e = row_prepare(cx, k, &b, &c->del);
    if (!e && row_has_hidden(kind)) {
        buf_reset(&b);
        buf_format(&b, "DELETE FROM %s_personal WHERE fid = ?1", table);
        e = row_prepare(cx, k, &b, &c->del_personal);
    }
    if (!e && row_has_hidden(kind)) {
        buf_reset(&b);
        write_put_personal(&b, kind, table);
        e = row_prepare(cx, k, &b, &c->put_personal);
    }
    for (size_t i = 0; !e && i < kind->unique_count; i++) {
        buf_reset(&b);
        row_write_unique(&b, kind, &kind->unique[i]);
        e = row_prepare(cx, k, &b, &c->unique[i]);
    }
    buf_fini(&b);
    return e;
}

lt_err row_cache_get(lt_cx *cx, embedded *k, const keep_kind *kind, row_cache **out)
{
    for (row_cache *c = k->rows_of; c; c = c->next)
        if (strcmp(c->kind, kind->name) == 0) {
            *out = c;
            return LT_OK;
        }
    row_cache *c = calloc(1, sizeof *c);
    if (!c)
        return cx_fail(cx, LT_NO_MEMORY, "no memory for a ledger");
    lt_err e = span_copy(span_text(kind->name), c->kind, sizeof c->kind) ? prepare_all(cx, k, kind, c) : cx_fail(cx, LT_LIMIT, "kind %.80s: its name is too long", kind->name);
    if (e) {
        free_cache(c);
        return e;
    }
    c->next = k->rows_of;
    k->rows_of = c;
    *out = c;
    return LT_OK;
}

static lt_err is_made(lt_cx *cx, embedded *k, const char *table, bool *out)
{
    sqlite3_stmt *st;
    TRY(keep_sqlite_get(cx, k, ST_TABLE_GET, &st));
    keep_sqlite_text(st, 1, table);
    TRY(keep_sqlite_step(cx, k, st, table, out));
    sqlite3_reset(st);
    return LT_OK;
}

lt_err row_check_made(lt_cx *cx, embedded *k, const keep_kind *kind)
{
    char table[ROW_TABLE_MAX];
    bool made;
    row_table_name(kind->name, table);
    TRY(is_made(cx, k, table, &made));
    return made ? LT_OK : cx_fail(cx, LT_NOT_FOUND, "there is no ledger \"%s\"", kind->name);
}

/* --- tables ---------------------------------------------------------------------------------------------------------- */

static const char *sql_type(const keep_column *c)
{
    static const char *const TYPES[] = {"TEXT", "DOUBLE", "INTEGER", "BOOLEAN", "DATE", "DATETIME", "TEXT"};
    return TYPES[c->type];
}

static void write_table(buf *b, const keep_kind *kind, const char *table)
{
    static const char *const GEOMETRIES[] = {"", "POINT", "MULTILINESTRING", "MULTIPOLYGON"};
    buf_format(b, "CREATE TABLE %s (fid INTEGER PRIMARY KEY NOT NULL", table);
    if (kind->geometry != SHAPE_NONE)
        buf_format(b, ", geom %s", GEOMETRIES[kind->geometry]);
    buf_text(b, ", id TEXT NOT NULL UNIQUE, state TEXT NOT NULL, street TEXT NOT NULL, version INTEGER NOT NULL, made_ms INTEGER NOT NULL,"
                " changed_ms INTEGER NOT NULL, due_ms INTEGER, is_sample BOOLEAN NOT NULL, misfit TEXT, made_by TEXT, longitude DOUBLE, latitude DOUBLE");
    for (size_t i = 0; i < kind->column_count; i++)
        buf_format(b, ", \"%s\" %s", kind->columns[i].name, kind->columns[i].is_hidden ? "TEXT" : sql_type(&kind->columns[i]));
    buf_text(b, ");");
    if (!row_has_hidden(kind))
        return;
    buf_format(b, "CREATE TABLE %s_personal (fid INTEGER PRIMARY KEY NOT NULL", table);
    for (size_t i = 0; i < kind->column_count; i++)
        if (kind->columns[i].is_hidden)
            buf_format(b, ", \"%s\" %s", kind->columns[i].name, sql_type(&kind->columns[i]));
    buf_text(b, ");");
}

static bool leads_unique(const keep_kind *kind, const keep_column *c)
{
    for (size_t i = 0; i < kind->unique_count; i++)
        if (strcmp(kind->unique[i].columns[0], c->name) == 0)
            return true;
    return false;
}

/* A group's columns together: one of them alone may have one value in all rows. */
static void write_group_indexes(buf *b, const keep_kind *kind, const char *table)
{
    for (size_t i = 0; i < kind->unique_count; i++) {
        const keep_unique *u = &kind->unique[i];
        size_t n = 0;
        for (size_t c = 0; c < u->count; c++)
            n += !row_find_column(kind, u->columns[c])->is_hidden;
        if (u->count < 2 || n < 2)
            continue;
        buf_format(b, "CREATE INDEX iu_%s__%zu ON %s (", table, i, table);
        for (size_t c = 0; c < u->count; c++)
            if (!row_find_column(kind, u->columns[c])->is_hidden)
                buf_format(b, "\"%s\", ", u->columns[c]);
        buf_text(b, "fid);");
    }
}

/* Names of indexes say their columns: row_filter.c asks for them. No name has its joint twice in a row: they are unlike all others. */
static void write_indexes(buf *b, const keep_kind *kind, const char *table)
{
    static const char *const PARTS[][2] = {
        {"changed", "changed_ms, fid"}, {"state_changed", "state, changed_ms, fid"}, {"street_changed", "street, changed_ms, fid"},
        {"street_state_changed", "street, state, changed_ms, fid"}, {"made", "made_ms, fid"},
        {"made_by", "made_by"}};
    for (size_t i = 0; i < sizeof PARTS / sizeof PARTS[0]; i++)
        buf_format(b, "CREATE INDEX is_%s__%s ON %s (%s);", table, PARTS[i][0], table, PARTS[i][1]);
    buf_format(b, "CREATE INDEX is_%s__due ON %s (due_ms) WHERE due_ms NOT NULL;", table, table);
    buf_format(b, "CREATE INDEX is_%s__misfit ON %s (fid) WHERE misfit NOT NULL;", table, table);
    for (size_t i = 0; i < kind->column_count; i++) {
        const keep_column *c = &kind->columns[i];
        const char *tail = c->is_hidden ? "_personal" : "";
        if (c->is_indexed || c->is_hidden || c->owner != KEEP_OWNER_NONE || leads_unique(kind, c))
            buf_format(b, "CREATE INDEX %s_%s__%s ON %s%s (\"%s\", fid);", c->is_hidden ? "ip" : "ix", table, c->name, table, tail, c->name);
    }
    write_group_indexes(b, kind, table);
}

/* = OGC 12-128r17 annex F.3, with update6 and update7 of 1.4 as in gpkg.c */
static void write_rtree(buf *b, const char *t)
{
    static const char VALUES[] = "(NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom))";
    static const char HAS_NEW[] = "(NEW.geom NOTNULL AND NOT ST_IsEmpty(NEW.geom))", HAS_OLD[] = "(OLD.geom NOTNULL AND NOT ST_IsEmpty(OLD.geom))";
    buf_format(b, "CREATE VIRTUAL TABLE rtree_%s_geom USING rtree(id, minx, maxx, miny, maxy);", t);
    buf_format(b, "CREATE TRIGGER rtree_%s_geom_insert AFTER INSERT ON %s WHEN %s BEGIN INSERT OR REPLACE INTO rtree_%s_geom VALUES %s; END;", t, t,
               HAS_NEW, t, VALUES);
    buf_format(b, "CREATE TRIGGER rtree_%s_geom_update6 AFTER UPDATE OF geom ON %s WHEN OLD.fid = NEW.fid AND %s AND %s AND NEW.geom != OLD.geom"
                  " BEGIN UPDATE rtree_%s_geom SET minx = ST_MinX(NEW.geom), maxx = ST_MaxX(NEW.geom), miny = ST_MinY(NEW.geom),"
                  " maxy = ST_MaxY(NEW.geom) WHERE id = NEW.fid; END;", t, t, HAS_NEW, HAS_OLD, t);
    buf_format(b, "CREATE TRIGGER rtree_%s_geom_update7 AFTER UPDATE OF geom ON %s WHEN OLD.fid = NEW.fid AND %s AND NOT coalesce(%s, 0)"
                  " BEGIN INSERT INTO rtree_%s_geom VALUES %s; END;", t, t, HAS_NEW, HAS_OLD, t, VALUES);
    buf_format(b, "CREATE TRIGGER rtree_%s_geom_update2 AFTER UPDATE OF geom ON %s WHEN OLD.fid = NEW.fid AND"
                  " (NEW.geom ISNULL OR ST_IsEmpty(NEW.geom)) BEGIN DELETE FROM rtree_%s_geom WHERE id = OLD.fid; END;", t, t, t);
    buf_format(b, "CREATE TRIGGER rtree_%s_geom_update3 AFTER UPDATE ON %s WHEN OLD.fid != NEW.fid AND %s BEGIN DELETE FROM rtree_%s_geom"
                  " WHERE id = OLD.fid; INSERT OR REPLACE INTO rtree_%s_geom VALUES %s; END;", t, t, HAS_NEW, t, t, VALUES);
    buf_format(b, "CREATE TRIGGER rtree_%s_geom_update4 AFTER UPDATE ON %s WHEN OLD.fid != NEW.fid AND (NEW.geom ISNULL OR ST_IsEmpty(NEW.geom))"
                  " BEGIN DELETE FROM rtree_%s_geom WHERE id IN (OLD.fid, NEW.fid); END;", t, t, t);
    buf_format(b, "CREATE TRIGGER rtree_%s_geom_delete AFTER DELETE ON %s WHEN OLD.geom NOT NULL BEGIN DELETE FROM rtree_%s_geom"
                  " WHERE id = OLD.fid; END;", t, t, t);
}

static void write_drop(buf *b, const char *t)
{
    buf_format(b, "DROP TABLE IF EXISTS %s; DROP TABLE IF EXISTS %s_personal; DROP TABLE IF EXISTS rtree_%s_geom;"
                  "DELETE FROM gpkg_extensions WHERE table_name = '%s'; DELETE FROM gpkg_geometry_columns WHERE table_name = '%s';"
                  "DELETE FROM gpkg_contents WHERE table_name = '%s';", t, t, t, t, t, t);
}

static lt_err run_buf(lt_cx *cx, embedded *k, buf *b)
{
    buf_byte(b, 0);
    TRY(buf_check(cx, b));
    return keep_sqlite_exec(cx, k->db, (const char *)b->p);
}

static lt_err make_tables(lt_cx *cx, embedded *k, const keep_kind *kind)
{
    char table[ROW_TABLE_MAX];
    buf b;
    row_table_name(kind->name, table);
    buf_init(&b, ROW_SQL_MAX);
    write_drop(&b, table);
    write_table(&b, kind, table);
    write_indexes(&b, kind, table);
    if (kind->geometry != SHAPE_NONE)
        write_rtree(&b, table);
    lt_err e = run_buf(cx, k, &b);
    buf_fini(&b);
    return e;
}

static lt_err put_contents(lt_cx *cx, embedded *k, const keep_kind *kind, int64_t t_ms)
{
    static const char *const GEOMETRIES[] = {"", "POINT", "MULTILINESTRING", "MULTIPOLYGON"};
    char table[ROW_TABLE_MAX];
    sqlite3_stmt *st;
    row_table_name(kind->name, table);
    TRY(keep_sqlite_get(cx, k, ST_CONTENTS_PUT, &st));
    keep_sqlite_text(st, 1, table);
    keep_sqlite_text(st, 2, kind->geometry != SHAPE_NONE ? "features" : "attributes");
    keep_sqlite_text(st, 3, kind->title ? kind->title : "");
    sqlite3_bind_double(st, 4, (double)t_ms / 1000);
    if (kind->geometry != SHAPE_NONE)
        sqlite3_bind_int(st, 5, 4326);
    keep_sqlite_text(st, 6, kind->about ? kind->about : "");
    TRY(keep_sqlite_run(cx, k, st, table));
    if (kind->geometry == SHAPE_NONE)
        return LT_OK;
    TRY(keep_sqlite_get(cx, k, ST_GEOMETRY_PUT, &st));
    keep_sqlite_text(st, 1, table);
    keep_sqlite_text(st, 2, GEOMETRIES[kind->geometry]);
    TRY(keep_sqlite_run(cx, k, st, table));
    TRY(keep_sqlite_get(cx, k, ST_EXTENSION_PUT, &st));
    keep_sqlite_text(st, 1, table);
    return keep_sqlite_run(cx, k, st, table);
}

/* --- a changed kind ---------------------------------------------------------------------------------------------------- */

static lt_err read_batch(lt_cx *cx, embedded *k, const char *entity_kind, const char *after, keep_row rows[MIGRATE_ROWS], size_t *n)
{
    sqlite3_stmt *st;
    bool more = true;
    *n = 0;
    TRY(keep_sqlite_get(cx, k, ST_ROW_BATCH, &st));
    keep_sqlite_text(st, 1, entity_kind);
    keep_sqlite_text(st, 2, after);
    while (*n < MIGRATE_ROWS) {
        TRY(keep_sqlite_step(cx, k, st, entity_kind, &more));
        if (!more)
            return LT_OK;
        keep_row *r = &rows[(*n)++];
        *r = (keep_row){.version = (uint64_t)sqlite3_column_int64(st, 3), .made = (uint64_t)sqlite3_column_int64(st, 4),
                        .is_gone = sqlite3_column_int(st, 5) != 0};
        lt_err e = row_copy_text(cx, st, 0, &r->id);
        e = e ? e : row_copy_text(cx, st, 1, &r->body);
        e = e ? e : row_copy_text(cx, st, 2, &r->hidden);
        if (e) {
            sqlite3_reset(st);
            return e;
        }
    }
    sqlite3_reset(st);
    return LT_OK;
}

typedef struct move {
    embedded         *k;
    const keep_kind  *kind;
    keep_kind_change *change;
    char              last[256]; /* the id that came last */
} move;

static lt_err move_batch(lt_cx *cx, move *m, size_t *n)
{
    keep_row *rows;
    char entity_kind[ROW_KIND_MAX];
    row_entity_kind(m->kind->name, entity_kind);
    TRY(ARENA_ARRAY(cx, MIGRATE_ROWS, &rows));
    TRY(read_batch(cx, m->k, entity_kind, m->last, rows, n));
    for (size_t i = 0; i < *n; i++) {
        TRY(m->change->project(cx, m->change->self, &rows[i]));
        TRY(keep_put_row(cx, &m->k->base, m->kind, &rows[i]));
        m->change->rows += !rows[i].is_gone;
        m->change->misfits += !rows[i].is_gone && rows[i].misfit;
    }
    if (*n && !span_copy(span_text(rows[*n - 1].id), m->last, sizeof m->last))
        return cx_fail(cx, LT_DAMAGED, "an id of ledger %s is too long", m->kind->name);
    return LT_OK;
}

/* Each batch in an arena of its own: a million rows need no more memory than a few hundred. */
static lt_err move_rows(lt_cx *cx, move *m)
{
    arena scratch, *outer = cx->arena;
    size_t n = MIGRATE_ROWS;
    lt_err e = LT_OK;
    arena_init(&scratch, (size_t)1 << 30);
    cx->arena = &scratch;
    while (!e && n == MIGRATE_ROWS) {
        e = move_batch(cx, m, &n);
        arena_reset(&scratch);
        if (!e && cx_is_cancelled(cx))
            e = cx_fail(cx, LT_CANCELLED, "ledger %s: stopped", m->kind->name);
        cx_report(cx, m->kind->name, m->change->rows, 0);
    }
    cx->arena = outer;
    arena_fini(&scratch);
    return e;
}

lt_err row_put_kind(lt_cx *cx, keep *base, const keep_kind *kind, keep_kind_change *change)
{
    embedded *k = keep_embedded(base);
    sqlite3_stmt *st;
    move m = {.k = k, .kind = kind, .change = change};
    TRY(keep_sqlite_writable(cx, k, "keep_put_kind"));
    TRY(keep_check_kind(cx, kind));
    row_cache_forget(k, kind->name);
    TRY(make_tables(cx, k, kind));
    TRY(put_contents(cx, k, kind, change->t_ms));
    TRY(keep_sqlite_get(cx, k, ST_CELL_CLEAR, &st));
    keep_sqlite_text(st, 1, kind->name);
    TRY(keep_sqlite_run(cx, k, st, kind->name));
    change->rows = change->misfits = 0;
    return move_rows(cx, &m);
}
