/* row_map.c - rows where they lie, or how many in which cell; see keep_row.h. */
#include "keep/row_int.h"

#include <math.h>
#include <stdio.h>

#include "base/arena.h"

#define CELLS_ACROSS 64 /* of the wider side of a map */

static int level_of(const double *b)
{
    double side = fmax(b[2] - b[0], b[3] - b[1]);
    int level = ROW_LEVELS - 1;
    while (level > 1 && side * ldexp(1, ROW_LEVEL_BITS[level]) / 360 > CELLS_ACROSS)
        level--;
    return ROW_LEVEL_BITS[level];
}

static void put_cells(row_ask *a, const keep_kind *kind, const keep_row_filter *f, int bits)
{
    double per = ldexp(1, bits) / 360;
    const double edges[] = {floor((f->bounds[0] + 180) * per), floor((f->bounds[2] + 180) * per), floor((f->bounds[1] + 90) * per), floor((f->bounds[3] + 90) * per)};
    buf_text(&a->sql, " FROM row_cell WHERE kind = ");
    row_ask_text(a, kind->name);
    buf_format(&a->sql, " AND level = %d AND n > 0", bits);
    for (int i = 0; i < 4; i++) {
        buf_format(&a->sql, " AND %c %s ", i < 2 ? 'x' : 'y', i % 2 ? "<=" : ">=");
        row_ask_bind(a, (keep_cell){.type = KEEP_INT, .i = (int64_t)edges[i]});
    }
    if (f->state) {
        buf_text(&a->sql, " AND state = ");
        row_ask_text(a, f->state);
    }
    if (f->street) {
        buf_text(&a->sql, " AND street = ");
        row_ask_text(a, f->street);
    }
}

/* Rows in the cells that the bounds touch, at the finest level that is few enough cells: never less than there are. */
static lt_err count_cells(lt_cx *cx, embedded *k, const keep_kind *kind, const keep_row_filter *f, uint64_t *out)
{
    row_ask a;
    sqlite3_stmt *st = NULL;
    bool row = false;
    row_ask_init(&a);
    buf_text(&a.sql, "SELECT coalesce(sum(n), 0)");
    put_cells(&a, kind, f, level_of(f->bounds));
    lt_err e = row_ask_prepare(cx, k, &a, &st);
    if (!e)
        e = keep_sqlite_step(cx, k, st, "row_cell", &row);
    *out = row ? (uint64_t)sqlite3_column_int64(st, 0) : 0;
    sqlite3_finalize(st);
    row_ask_fini(&a);
    return e;
}

static lt_err give_cells(lt_cx *cx, embedded *k, const keep_kind *kind, const keep_row_filter *f, keep_map_fn fn, void *self)
{
    row_ask a;
    sqlite3_stmt *st = NULL;
    bool more = true;
    int bits = level_of(f->bounds);
    double width = 360 / ldexp(1, bits);
    row_ask_init(&a);
    buf_text(&a.sql, "SELECT x, y, state, sum(n)");
    put_cells(&a, kind, f, bits);
    buf_text(&a.sql, " GROUP BY x, y, state");
    lt_err e = row_ask_prepare(cx, k, &a, &st);
    while (!e) {
        e = keep_sqlite_step(cx, k, st, "row_cell", &more);
        if (e || !more)
            break;
        shape_point p = {((double)sqlite3_column_int64(st, 0) + 0.5) * width - 180, ((double)sqlite3_column_int64(st, 1) + 0.5) * width - 90};
        keep_map_row r = {.state = (const char *)sqlite3_column_text(st, 2), .n = (uint64_t)sqlite3_column_int64(st, 3),
                          .where = {.kind = SHAPE_POINT, .points = &p, .point_count = 1, .min_x = p.x, .max_x = p.x, .min_y = p.y, .max_y = p.y}};
        e = fn(cx, self, &r);
    }
    sqlite3_finalize(st);
    row_ask_fini(&a);
    return e;
}

static lt_err give_row(lt_cx *cx, sqlite3_stmt *st, keep_map_fn fn, void *self)
{
    keep_map_row r = {.id = (const char *)sqlite3_column_text(st, 0), .state = (const char *)sqlite3_column_text(st, 1),
                      .is_sample = sqlite3_column_int(st, 2) != 0, .label = (const char *)sqlite3_column_text(st, 4), .n = 1};
    TRY(gpkg_shape_parse(cx, span_of(sqlite3_column_blob(st, 3), (size_t)sqlite3_column_bytes(st, 3)), &r.where));
    return fn(cx, self, &r);
}

static lt_err give_rows(lt_cx *cx, embedded *k, row_plan *p, keep_map_query *q, keep_map_fn fn, void *self)
{
    row_ask a;
    sqlite3_stmt *st = NULL;
    bool more = true;
    uint32_t n = 0;
    row_ask_init(&a);
    buf_text(&a.sql, "SELECT l.id, l.state, l.is_sample, l.geom, ");
    buf_format(&a.sql, q->label ? "l.\"%s\"" : "NULL", q->label);
    row_plan_from(p, &a);
    buf_format(&a.sql, " AND l.geom NOTNULL LIMIT %u", KEEP_ROW_POINTS_MAX + 1);
    lt_err e = row_ask_prepare(cx, k, &a, &st);
    while (!e) {
        e = keep_sqlite_step(cx, k, st, p->table, &more);
        if (e || !more)
            break;
        if (n++ == KEEP_ROW_POINTS_MAX) {
            q->is_whole = false;
            break;
        }
        e = give_row(cx, st, fn, self);
    }
    sqlite3_finalize(st);
    row_ask_fini(&a);
    return e;
}

static bool is_plain(const keep_row_filter *f)
{
    return !f->text && !f->id && !f->condition_count && !f->own && !f->due_before_ms && !f->only_misfits && !f->only_samples;
}

lt_err row_map(lt_cx *cx, keep *base, const keep_kind *kind, keep_map_query *q, keep_map_fn fn, void *self)
{
    embedded *k = keep_embedded(base);
    const keep_row_filter *f = q->filter;
    row_plan p;
    uint64_t n = 0;
    q->is_whole = true;
    if (!f->bounds || !(f->bounds[0] <= f->bounds[2] && f->bounds[1] <= f->bounds[3]))
        return cx_fail(cx, LT_BAD_INPUT, "west, south, east and north are wanted");
    if (q->label && (!row_find_column(kind, q->label) || row_find_column(kind, q->label)->is_hidden))
        return cx_fail(cx, LT_BAD_INPUT, "\"%.60s\" is no open column of %s", q->label, kind->name);
    TRY(row_check_made(cx, k, kind));
    if (is_plain(f))
        TRY(count_cells(cx, k, kind, f, &n));
    if (n > KEEP_ROW_POINTS_MAX) {
        q->is_whole = false;
        return give_cells(cx, k, kind, f, fn, self);
    }
    TRY(row_plan_make(cx, k, kind, f, &p));
    if (p.by == ROW_BY_WALK)
        p.by = ROW_BY_BOUNDS;
    return give_rows(cx, k, &p, q, fn, self);
}

lt_err row_where(lt_cx *cx, keep *base, const keep_kind *kind, const char *id, shape *out)
{
    embedded *k = keep_embedded(base);
    row_ask a;
    sqlite3_stmt *st = NULL;
    bool row = false;
    char table[ROW_TABLE_MAX];
    if (kind->geometry == SHAPE_NONE)
        return cx_fail(cx, LT_NOT_FOUND, "the ledger %s has no places", kind->name);
    row_table_name(kind->name, table);
    TRY(row_check_made(cx, k, kind));
    row_ask_init(&a);
    buf_format(&a.sql, "SELECT geom FROM %s WHERE geom NOTNULL AND id = ", table);
    row_ask_text(&a, id);
    lt_err e = row_ask_prepare(cx, k, &a, &st);
    if (!e)
        e = keep_sqlite_step(cx, k, st, table, &row);
    if (!e && !row)
        e = cx_fail(cx, LT_NOT_FOUND, "\"%.90s\" has no place", id);
    if (!e)
        e = gpkg_shape_parse(cx, span_of(sqlite3_column_blob(st, 0), (size_t)sqlite3_column_bytes(st, 0)), out);
    sqlite3_finalize(st);
    row_ask_fini(&a);
    return e;
}
