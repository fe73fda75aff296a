/* keep_query.c - one read-only SQL statement over tables, views and virtual tables; see keep.h. */
#include "keep/keep_int.h"

#include <stdio.h>
#include <stdlib.h>

#define PROGRESS_STEPS 2000 /* of SQLite's machine between two looks at the cancel flag */
#define SPATIAL_LIBRARY "mod_spatialite"

/* --- what a query may do --------------------------------------------------------------------------------------------- */

/* The real values of a ledger's hidden columns: ledger_KIND_personal. */
static bool is_personal(const char *table)
{
    size_t n = strlen(table), tail = strlen("_personal");
    return n > tail && sqlite3_strnicmp(table, "ledger_", 7) == 0 && sqlite3_stricmp(table + n - tail, "_personal") == 0;
}

/* Whoever asks: a view's name can be taken by a WITH. The pages of the file hold it all. */
static bool is_secret(const char *table, const char *column)
{
    return sqlite3_stricmp(table, "sqlite_dbpage") == 0 || sqlite3_stricmp(table, "secret") == 0 || is_personal(table) ||
           (sqlite3_stricmp(table, "device") == 0 &&
            (sqlite3_stricmp(column, "password") == 0 || sqlite3_stricmp(column, "sm4_key") == 0));
}

static bool has_word(const char *sql, const char *word)
{
    size_t n = strlen(word);
    for (const char *at = sql; *at; at++) {
        char after = sqlite3_strnicmp(at, word, (int)n) == 0 ? at[n] : 'x';
        if (!(after == '_' || (after >= '0' && after <= '9') || (after >= 'a' && after <= 'z') || (after >= 'A' && after <= 'Z')))
            return true;
    }
    return false;
}

static bool has_part(const char *sql, const char *part)
{
    for (; *sql; sql++)
        if (sqlite3_strnicmp(sql, part, (int)strlen(part)) == 0)
            return true;
    return false;
}

/* SQLite asks nobody before it compares columns that USING or NATURAL names: a password could be guessed so. */
static bool may_compare_secrets(const char *sql)
{
    return (has_word(sql, "device") || has_word(sql, "secret") || has_part(sql, "_personal")) && (has_word(sql, "using") || has_word(sql, "natural"));
}

static bool is_harmless_pragma(const char *name)
{
    static const char *const NAMES[] = {"table_info", "table_xinfo", "table_list", "application_id", "user_version", "quick_check"};
    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++)
        if (sqlite3_stricmp(name, NAMES[i]) == 0)
            return true;
    return false;
}

static int authorize(void *self, int action, const char *a, const char *b, const char *db, const char *inner)
{
    (void)self;
    (void)db;
    (void)inner;
    switch (action) {
    case SQLITE_SELECT:
    case SQLITE_RECURSIVE: return SQLITE_OK;
    case SQLITE_READ: return is_secret(a, b) ? SQLITE_DENY : SQLITE_OK;
    case SQLITE_FUNCTION: return sqlite3_stricmp(b, "load_extension") == 0 ? SQLITE_DENY : SQLITE_OK;
    case SQLITE_PRAGMA: return is_harmless_pragma(a) && (!b || sqlite3_stricmp(a, "table_info") == 0 || sqlite3_stricmp(a, "table_xinfo") == 0)
                                   ? SQLITE_OK
                                   : SQLITE_DENY;
    default: return SQLITE_DENY;
    }
}

static int on_progress(void *self)
{
    embedded *q = self;
    return cx_is_cancelled(q->query_cx) || (q->query_until_ms && cx_now_ms(q->query_cx) > q->query_until_ms);
}

/* --- SpatiaLite -------------------------------------------------------------------------------------------------------- */

static bool load_spatial(embedded *q)
{
    char *error = NULL;
    sqlite3_db_config(q->db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 1, NULL);
    q->has_spatial = sqlite3_load_extension(q->db, SPATIAL_LIBRARY, NULL, &error) == SQLITE_OK;
    sqlite3_db_config(q->db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
    sqlite3_free(error);
    if (q->has_spatial) /* its functions take the GeoPackage's points as they are */
        (void)sqlite3_exec(q->db, "SELECT EnableGpkgAmphibiousMode()", NULL, NULL, NULL);
    return q->has_spatial;
}

/* --- prepare and run ---------------------------------------------------------------------------------------------------- */

static lt_err query_fail(lt_cx *cx, embedded *q)
{
    int rc = sqlite3_errcode(q->db);
    if (q->vtab_err) { /* cx has the sentence already */
        cx->err = q->vtab_err;
        return q->vtab_err;
    }
    if (rc == SQLITE_INTERRUPT && !cx_is_cancelled(cx) && q->query_until_ms)
        return cx_fail(cx, LT_LIMIT, "the query takes too long and was stopped");
    if (rc == SQLITE_INTERRUPT)
        return cx_fail(cx, LT_CANCELLED, "the query was stopped");
    if (rc == SQLITE_AUTH || strstr(sqlite3_errmsg(q->db), "may not be modified") ||
        strstr(sqlite3_errmsg(q->db), "not authorized"))
        return cx_fail(cx, LT_DENIED, "a query may only read: %s", sqlite3_errmsg(q->db));
    if (rc == SQLITE_ERROR || rc == SQLITE_RANGE || rc == SQLITE_MISMATCH || rc == SQLITE_TOOBIG)
        return cx_fail(cx, LT_BAD_INPUT, "%s", sqlite3_errmsg(q->db));
    return keep_sqlite_fail(cx, q->db, "query");
}

static bool is_blank(const char *s)
{
    while (*s == ' ' || *s == '\t' || *s == '\n' || *s == '\r' || *s == ';')
        s++;
    return *s == '\0' || (s[0] == '-' && s[1] == '-' && !strchr(s, '\n'));
}

/* Spatial indexes of ledgers that a statement names: SQLite takes the declaration of one for a statement that makes a table, so
 * that it has to be made while no authorizer watches. */
static void declare_indexes(const embedded *q, const char *sql)
{
    static const char NAME[] = "rtree_ledger_";
    char words[160];
    for (const char *at = strstr(sql, NAME); at; at = strstr(at + 1, NAME)) {
        int n = (int)strspn(at, "abcdefghijklmnopqrstuvwxyz0123456789_");
        if ((size_t)snprintf(words, sizeof words, "SELECT 1 FROM %.*s WHERE 0", n, at) < sizeof words)
            (void)sqlite3_exec(q->db, words, NULL, NULL, NULL); /* one that is not there: preparing says so */
    }
}

static lt_err prepare(lt_cx *cx, embedded *q, const char *sql, sqlite3_stmt **out)
{
    const char *rest = "";
    int rc = SQLITE_ERROR;
    declare_indexes(q, sql);
    if (may_compare_secrets(sql))
        return cx_fail(cx, LT_DENIED, "the tables device, secret and ledger_..._personal are not joined by USING or NATURAL (for devices take ON, or the view devices)");
    for (int round = 0; round < 2; round++) {
        sqlite3_set_authorizer(q->db, authorize, q);
        rc = sqlite3_prepare_v2(q->db, sql, -1, out, &rest);
        sqlite3_set_authorizer(q->db, NULL, NULL);
        if (rc == SQLITE_OK || q->has_spatial || !strstr(sqlite3_errmsg(q->db), "no such function"))
            break;
        char words[160];
        snprintf(words, sizeof words, "%s", sqlite3_errmsg(q->db));
        if (!load_spatial(q))
            return cx_fail(cx, LT_BAD_INPUT, "%s (spatial functions come with SpatiaLite, package libsqlite3-mod-spatialite, which is absent)",
                           words);
    }
    if (rc != SQLITE_OK)
        return query_fail(cx, q);
    if (!*out)
        return cx_fail(cx, LT_BAD_INPUT, "there is no SQL statement");
    if (!is_blank(rest))
        return cx_fail(cx, LT_BAD_INPUT, "one statement at a time; behind the first stands \"%.40s\"", rest);
    return sqlite3_stmt_readonly(*out) ? LT_OK : cx_fail(cx, LT_DENIED, "a query may only read");
}

static keep_cell cell_of(sqlite3_stmt *st, int i)
{
    switch (sqlite3_column_type(st, i)) {
    case SQLITE_INTEGER: return (keep_cell){.type = KEEP_INT, .i = sqlite3_column_int64(st, i)};
    case SQLITE_FLOAT: return (keep_cell){.type = KEEP_REAL, .r = sqlite3_column_double(st, i)};
    case SQLITE_TEXT:
        return (keep_cell){.type = KEEP_TEXT, .s = span_of(sqlite3_column_text(st, i), (size_t)sqlite3_column_bytes(st, i))};
    case SQLITE_BLOB:
        return (keep_cell){.type = KEEP_BLOB, .s = span_of(sqlite3_column_blob(st, i), (size_t)sqlite3_column_bytes(st, i))};
    default: return (keep_cell){.type = KEEP_NULL};
    }
}

typedef struct row_sink {
    keep_row_fn fn;
    void       *self;
} row_sink;

static lt_err run_rows(lt_cx *cx, embedded *q, sqlite3_stmt *st, const row_sink *sink)
{
    int columns = sqlite3_column_count(st), rc;
    const char **names = calloc((size_t)columns + 1, sizeof *names);
    keep_cell *cells = calloc((size_t)columns + 1, sizeof *cells);
    lt_err e = names && cells ? LT_OK : cx_fail(cx, LT_NO_MEMORY, "no memory for %d columns", columns);
    for (int i = 0; !e && i < columns; i++)
        names[i] = sqlite3_column_name(st, i);
    if (!e)
        e = sink->fn(cx, sink->self, columns, names, NULL);
    while (!e && (rc = sqlite3_step(st)) != SQLITE_DONE) {
        if (rc != SQLITE_ROW) {
            e = query_fail(cx, q);
            break;
        }
        for (int i = 0; i < columns; i++)
            cells[i] = cell_of(st, i);
        e = sink->fn(cx, sink->self, columns, names, cells);
    }
    free(names);
    free(cells);
    return e;
}

static lt_err bind_all(lt_cx *cx, sqlite3_stmt *st, const keep_statement *s)
{
    int wanted = sqlite3_bind_parameter_count(st);
    if (wanted != s->param_count)
        return cx_fail(cx, LT_BAD_INPUT, "the statement has %d parameters, %d were given", wanted, s->param_count);
    for (int i = 0; i < s->param_count; i++)
        keep_sqlite_text(st, i + 1, s->params[i]);
    return LT_OK;
}

/* A writer's queries run on a read-only connection of their own: they see what is committed. */
static lt_err query_side(lt_cx *cx, embedded *k, embedded **out)
{
    *out = k;
    if (!k->is_read_only) {
        if (!k->query_side) {
            char dir[sizeof k->path];
            keep *side;
            snprintf(dir, sizeof dir, "%.*s", (int)(strlen(k->path) - strlen("/keep.gpkg")), k->path);
            TRY(keep_sqlite_open(cx, dir, &(keep_options){.is_read_only = true, .offset_min = k->offset_min}, &side));
            k->query_side = keep_embedded(side);
        }
        *out = k->query_side;
    }
    return vtab_register(cx, *out);
}

lt_err keep_query_statement(lt_cx *cx, keep *base, const keep_statement *s, keep_row_fn fn, void *self)
{
    embedded *q;
    sqlite3_stmt *st = NULL;
    TRY(query_side(cx, keep_embedded(base), &q));
    lt_cx *outer = q->query_cx;
    int64_t outer_ms = q->query_until_ms;
    q->query_cx = cx;
    q->query_until_ms = s->limit_ms ? cx_now_ms(cx) + s->limit_ms : 0;
    q->vtab_err = LT_OK;
    sqlite3_progress_handler(q->db, PROGRESS_STEPS, on_progress, q);
    lt_err e = prepare(cx, q, s->sql, &st);
    if (!e)
        e = bind_all(cx, st, s);
    if (!e)
        e = run_rows(cx, q, st, &(row_sink){fn, self});
    sqlite3_finalize(st);
    q->query_cx = outer;
    q->query_until_ms = outer_ms;
    sqlite3_progress_handler(q->db, outer ? PROGRESS_STEPS : 0, outer ? on_progress : NULL, q);
    return e;
}

/* --- lent tables -------------------------------------------------------------------------------------------------------- */

static lt_err run_words(lt_cx *cx, embedded *q, buf *words)
{
    buf_byte(words, 0);
    TRY(buf_check(cx, words));
    lt_err e = keep_sqlite_exec(cx, q->db, (const char *)words->p);
    buf_reset(words);
    return e;
}

static void bind_cell(sqlite3_stmt *st, int at, const keep_cell *c)
{
    switch (c->type) {
    case KEEP_INT: sqlite3_bind_int64(st, at, c->i); break;
    case KEEP_REAL: sqlite3_bind_double(st, at, c->r); break;
    case KEEP_TEXT: sqlite3_bind_text(st, at, (const char *)c->s.p, (int)c->s.n, SQLITE_STATIC); break;
    case KEEP_BLOB: sqlite3_bind_blob(st, at, c->s.p, (int)c->s.n, SQLITE_STATIC); break;
    case KEEP_NULL:
    default: sqlite3_bind_null(st, at);
    }
}

static lt_err fill_lent(lt_cx *cx, embedded *q, const keep_lent *t, buf *words)
{
    sqlite3_stmt *st = NULL;
    lt_err e = LT_OK;
    buf_format(words, "DROP TABLE IF EXISTS temp.%s; CREATE TEMP TABLE %s (%s)", t->name, t->name, t->columns);
    TRY(run_words(cx, q, words));
    buf_format(words, "INSERT INTO temp.%s VALUES (", t->name);
    for (size_t i = 0; i < t->width; i++)
        buf_text(words, i ? ",?" : "?");
    buf_byte(words, ')');
    TRY(buf_check(cx, words));
    if (sqlite3_prepare_v2(q->db, (const char *)words->p, (int)words->n, &st, NULL) != SQLITE_OK)
        return keep_sqlite_fail(cx, q->db, t->name);
    for (size_t r = 0; !e && r < t->rows; r++) {
        for (size_t i = 0; i < t->width; i++)
            bind_cell(st, (int)i + 1, &t->cells[r * t->width + i]);
        if (sqlite3_step(st) != SQLITE_DONE)
            e = keep_sqlite_fail(cx, q->db, t->name);
        sqlite3_reset(st);
    }
    sqlite3_finalize(st);
    if (e || !t->index)
        return e;
    buf_reset(words);
    buf_format(words, "CREATE INDEX temp.%s_by ON %s (%s)", t->name, t->name, t->index);
    return run_words(cx, q, words);
}

/* The connection may write nothing but this: the file is opened to be read. */
lt_err keep_lend(lt_cx *cx, keep *base, const keep_lent *t)
{
    embedded *q;
    buf words;
    TRY(query_side(cx, keep_embedded(base), &q));
    TRY(keep_sqlite_exec(cx, q->db, "PRAGMA query_only = 0; PRAGMA temp_store = 2; BEGIN"));
    buf_init(&words, 65536);
    lt_err e = fill_lent(cx, q, t, &words);
    buf_fini(&words);
    if (sqlite3_exec(q->db, e ? "ROLLBACK" : "COMMIT", NULL, NULL, NULL) != SQLITE_OK && !e)
        e = keep_sqlite_fail(cx, q->db, t->name);
    lt_err back = keep_sqlite_exec(cx, q->db, "PRAGMA query_only = 1");
    return e ? e : back;
}
