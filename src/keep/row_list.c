/* row_list.c - rows of a ledger page by page, counts by state; see keep_row.h.
 * A cursor names the last row of a page: "n" or "i" and its value, or "t" (its value is looked up), then "." and its fid. */
#include "keep/row_int.h"

#include <stdio.h>

#include "base/arena.h"

#define ROW_LIMIT_USUAL 50u
#define CURSOR_MAX      64

typedef struct cursor {
    bool      is_set;
    keep_cell value; /* KEEP_NULL: the row has none */
    int64_t   fid;
} cursor;

typedef struct page { /* a listing on its way */
    embedded      *k;
    row_plan       plan;
    cursor         after;
    uint32_t       limit;
    keep_row_list *out;
    cursor         last; /* of what was taken */
    bool           has_more;
} page;

/* --- cursors ------------------------------------------------------------------------------------------------------------ */

static bool parse_i64(span s, int64_t *out)
{
    uint64_t v;
    bool minus = s.n && s.p[0] == '-';
    if (!span_parse_u64(minus ? span_cut(s, 1, s.n) : s, &v))
        return false;
    *out = minus ? -(int64_t)v : (int64_t)v;
    return true;
}

static lt_err look_up(lt_cx *cx, page *p)
{
    row_ask a;
    sqlite3_stmt *st = NULL;
    bool row = false;
    const char *text;
    row_ask_init(&a);
    buf_format(&a.sql, "SELECT \"%s\" FROM %s WHERE fid = ", p->plan.order, p->plan.table);
    row_ask_bind(&a, (keep_cell){.type = KEEP_INT, .i = p->after.fid});
    lt_err e = row_ask_prepare(cx, p->k, &a, &st);
    if (!e)
        e = keep_sqlite_step(cx, p->k, st, p->plan.table, &row);
    if (!e && !row)
        e = cx_fail(cx, LT_BAD_INPUT, "the page after \"%.40s\" is not to be found", p->plan.f->after);
    if (!e && sqlite3_column_type(st, 0) == SQLITE_FLOAT) {
        p->after.value = (keep_cell){.type = KEEP_REAL, .r = sqlite3_column_double(st, 0)};
    } else if (!e && sqlite3_column_type(st, 0) != SQLITE_NULL) {
        e = row_copy_text(cx, st, 0, &text);
        if (!e)
            p->after.value = (keep_cell){.type = KEEP_TEXT, .s = span_text(text)};
    }
    sqlite3_finalize(st);
    row_ask_fini(&a);
    return e;
}

static lt_err read_cursor(lt_cx *cx, page *p)
{
    const char *text = p->plan.f->after;
    int64_t v;
    if (!text || !*text)
        return LT_OK;
    span s = span_text(text);
    size_t dot = span_find(s, 0, '.');
    p->after.is_set = true;
    if (s.n > CURSOR_MAX || dot >= s.n || !parse_i64(span_cut(s, dot + 1, s.n), &p->after.fid))
        return cx_fail(cx, LT_BAD_INPUT, "\"%.70s\" is no place to go on from", text);
    if (s.p[0] == 'i' && parse_i64(span_cut(s, 1, dot), &v)) {
        p->after.value = (keep_cell){.type = KEEP_INT, .i = v};
        return LT_OK;
    }
    if (dot != 1 || (s.p[0] != 'n' && s.p[0] != 't'))
        return cx_fail(cx, LT_BAD_INPUT, "\"%.70s\" is no place to go on from", text);
    return s.p[0] == 't' ? look_up(cx, p) : LT_OK;
}

static lt_err write_cursor(lt_cx *cx, const cursor *c, const char **out)
{
    char text[CURSOR_MAX], *copy;
    int n = c->value.type == KEEP_INT ? snprintf(text, sizeof text, "i%lld.%lld", (long long)c->value.i, (long long)c->fid)
                                      : snprintf(text, sizeof text, "%c.%lld", c->value.type == KEEP_NULL ? 'n' : 't', (long long)c->fid);
    TRY(arena_text(cx, text, (size_t)n, &copy));
    *out = copy;
    return LT_OK;
}

/* --- a page --------------------------------------------------------------------------------------------------------------- */

/* Values first to last, in the order of the index: NULL is the least. Ascending they come first, descending last. */
static void put_after(const page *p, row_ask *a, bool only_nulls)
{
    const char *o = p->plan.order, *op = p->plan.is_descending ? "<" : ">";
    const cursor *c = &p->after;
    keep_cell fid = {.type = KEEP_INT, .i = c->fid};
    if (only_nulls)
        buf_format(&a->sql, " AND l.\"%s\" ISNULL", o);
    if (!c->is_set)
        return;
    if (c->value.type == KEEP_NULL) {
        buf_format(&a->sql, p->plan.is_descending ? " AND l.\"%s\" ISNULL AND l.fid < " : " AND (l.\"%s\" NOTNULL OR l.fid > ", o);
        row_ask_bind(a, fid);
        buf_text(&a->sql, p->plan.is_descending ? "" : ")");
        return;
    }
    if (only_nulls) /* all of them come after a value */
        return;
    buf_format(&a->sql, " AND l.\"%s\" %s= ", o, op);
    row_ask_bind(a, c->value);
    buf_format(&a->sql, " AND (l.\"%s\" %s ", o, op);
    row_ask_bind(a, c->value);
    buf_format(&a->sql, " OR l.fid %s ", op);
    row_ask_bind(a, fid);
    buf_byte(&a->sql, ')');
}

static lt_err read_row(lt_cx *cx, sqlite3_stmt *st, keep_row *r, cursor *last)
{
    *r = (keep_row){.version = (uint64_t)sqlite3_column_int64(st, 3), .made_ms = sqlite3_column_int64(st, 4),
                    .changed_ms = sqlite3_column_int64(st, 5), .due_ms = sqlite3_column_int64(st, 6), .is_sample = sqlite3_column_int(st, 7) != 0,
                    .made = (uint64_t)sqlite3_column_int64(st, 10)};
    TRY(row_copy_text(cx, st, 0, &r->id));
    TRY(row_copy_text(cx, st, 1, &r->state));
    TRY(row_copy_text(cx, st, 2, &r->street));
    TRY(row_copy_text(cx, st, 8, &r->misfit));
    TRY(row_copy_text(cx, st, 9, &r->body));
    TRY(row_copy_text(cx, st, 11, &r->hidden));
    *last = (cursor){.is_set = true, .fid = sqlite3_column_int64(st, 12)};
    switch (sqlite3_column_type(st, 13)) {
    case SQLITE_NULL: break;
    case SQLITE_INTEGER: last->value = (keep_cell){.type = KEEP_INT, .i = sqlite3_column_int64(st, 13)}; break;
    default: last->value.type = KEEP_TEXT; break; /* looked up when it is needed */
    }
    return LT_OK;
}

static void put_select(page *p, row_ask *a, bool only_nulls)
{
    bool has_hidden = row_has_hidden(p->plan.kind);
    char entity_kind[ROW_KIND_MAX];
    row_entity_kind(p->plan.kind->name, entity_kind);
    buf_format(&a->sql, "SELECT q.id, q.state, q.street, q.version, q.made_ms, q.changed_ms, q.due_ms, q.is_sample, q.misfit, e.body, e.made,"
                        " %s, q.fid, q.o FROM (SELECT l.id AS id, l.state AS state, l.street AS street, l.version AS version, l.made_ms AS made_ms,"
                        " l.changed_ms AS changed_ms, l.due_ms AS due_ms, l.is_sample AS is_sample, l.misfit AS misfit,"
                        " l.fid AS fid, l.\"%s\" AS o", has_hidden ? "s.sealed" : "NULL", p->plan.order);
    row_plan_from(&p->plan, a);
    put_after(p, a, only_nulls);
    const char *way = p->plan.is_descending ? "DESC" : "ASC";
    buf_format(&a->sql, " ORDER BY l.\"%s\" %s, l.fid %s LIMIT %u) q CROSS JOIN entity e ON e.fid = q.fid", p->plan.order, way, way,
               p->limit + 1 - (uint32_t)p->out->n);
    if (has_hidden)
        buf_format(&a->sql, " LEFT JOIN secret s ON s.kind = '%s' AND s.id = q.id", entity_kind);
}

static lt_err read_page(lt_cx *cx, page *p, bool only_nulls)
{
    row_ask a;
    sqlite3_stmt *st = NULL;
    bool row = true;
    cursor at;
    row_ask_init(&a);
    put_select(p, &a, only_nulls);
    lt_err e = row_ask_prepare(cx, p->k, &a, &st);
    while (!e && row) {
        e = keep_sqlite_step(cx, p->k, st, p->plan.table, &row);
        if (e || !row)
            break;
        p->has_more = p->out->n == p->limit;
        if (p->has_more)
            break;
        e = read_row(cx, st, &p->out->rows[p->out->n], &at);
        if (e)
            break;
        p->out->n++;
        p->last = at;
    }
    sqlite3_finalize(st);
    row_ask_fini(&a);
    return e;
}

lt_err row_list_page(lt_cx *cx, keep *base, const keep_kind *kind, const keep_row_filter *f, keep_row_list *out)
{
    page p = {.k = keep_embedded(base), .out = out, .limit = f->limit ? f->limit : ROW_LIMIT_USUAL};
    *out = (keep_row_list){0};
    if (p.limit > KEEP_ROW_LIMIT_MAX)
        return cx_fail(cx, LT_LIMIT, "at most %u rows at a time", KEEP_ROW_LIMIT_MAX);
    TRY(row_plan_make(cx, p.k, kind, f, &p.plan));
    TRY(read_cursor(cx, &p));
    TRY(ARENA_ARRAY(cx, p.limit + 1, &out->rows));
    bool is_among_nulls = p.after.is_set && p.after.value.type == KEEP_NULL;
    TRY(read_page(cx, &p, false));
    /* after a value, a descending page goes on with the rows that have none */
    if (p.plan.is_descending && p.after.is_set && !is_among_nulls && !p.has_more)
        TRY(read_page(cx, &p, true));
    return p.has_more ? write_cursor(cx, &p.last, &out->next) : LT_OK;
}

/* --- counts --------------------------------------------------------------------------------------------------------------- */

lt_err row_count(lt_cx *cx, keep *base, const keep_kind *kind, const keep_own *own, keep_state_count **out, size_t *n)
{
    embedded *k = keep_embedded(base);
    row_ask a;
    sqlite3_stmt *st = NULL;
    bool row = true;
    row_plan p;
    size_t room = 64;
    keep_row_filter f = {.own = own};
    *n = 0;
    TRY(row_plan_make(cx, k, kind, &f, &p));
    TRY(ARENA_ARRAY(cx, room, out));
    row_ask_init(&a);
    if (own) {
        if (p.by == ROW_BY_WALK)
            p.index[0] = '\0';
        buf_text(&a.sql, "SELECT l.state, count(*) ");
        row_plan_from(&p, &a);
        buf_text(&a.sql, " GROUP BY l.state");
    } else {
        buf_text(&a.sql, "SELECT state, sum(n) FROM row_cell WHERE level = 0 AND n > 0 AND kind = ");
        row_ask_text(&a, kind->name);
        buf_text(&a.sql, " GROUP BY state");
    }
    lt_err e = row_ask_prepare(cx, k, &a, &st);
    while (!e && row && *n < room) {
        e = keep_sqlite_step(cx, k, st, p.table, &row);
        if (e || !row)
            break;
        (*out)[*n].n = (uint64_t)sqlite3_column_int64(st, 1);
        e = row_copy_text(cx, st, 0, &(*out)[(*n)++].state);
    }
    sqlite3_finalize(st);
    row_ask_fini(&a);
    return e;
}

lt_err row_count_misfits(lt_cx *cx, keep *base, const keep_kind *kind, uint64_t *out)
{
    embedded *k = keep_embedded(base);
    row_ask a;
    sqlite3_stmt *st = NULL;
    bool row = false;
    char table[ROW_TABLE_MAX];
    row_table_name(kind->name, table);
    TRY(row_check_made(cx, k, kind));
    row_ask_init(&a);
    buf_format(&a.sql, "SELECT count(*) FROM %s WHERE misfit NOTNULL", table);
    lt_err e = row_ask_prepare(cx, k, &a, &st);
    if (!e)
        e = keep_sqlite_step(cx, k, st, table, &row);
    *out = row ? (uint64_t)sqlite3_column_int64(st, 0) : 0;
    sqlite3_finalize(st);
    row_ask_fini(&a);
    return e;
}
