/* row_put.c - a row into its entity, its table, the searched words and the map's cells; a row out; files of rows; see keep_row.h. */
#include "keep/row_int.h"

#include <math.h>
#include <stdio.h>

#include "base/arena.h"

#define WORDS_MAX (256u << 10)

/* --- cells of the map ------------------------------------------------------------------------------------------------ */

typedef struct spot { /* where a row counts */
    const char *state, *street;
    double      x, y;
    bool        is_counted, has_place;
} spot;

static lt_err add_to_cells(lt_cx *cx, embedded *k, const keep_kind *kind, const spot *s, int change)
{
    sqlite3_stmt *st;
    for (int i = 0; s->is_counted && i < (s->has_place ? ROW_LEVELS : 1); i++) {
        double cells = i ? ldexp(1, ROW_LEVEL_BITS[i]) / 360 : 0;
        TRY(keep_sqlite_get(cx, k, change > 0 ? ST_CELL_ADD : ST_CELL_TAKE, &st));
        keep_sqlite_text(st, 1, kind->name);
        sqlite3_bind_int(st, 2, ROW_LEVEL_BITS[i]);
        sqlite3_bind_int64(st, 3, (int64_t)floor((s->x + 180) * cells));
        sqlite3_bind_int64(st, 4, (int64_t)floor((s->y + 90) * cells));
        keep_sqlite_text(st, 5, s->state);
        keep_sqlite_text(st, 6, s->street);
        TRY(keep_sqlite_run(cx, k, st, "row_cell"));
    }
    return LT_OK;
}

static lt_err take_old(lt_cx *cx, embedded *k, row_cache *c, int64_t fid, spot *out)
{
    bool row;
    *out = (spot){0};
    sqlite3_reset(c->old);
    sqlite3_bind_int64(c->old, 1, fid);
    TRY(keep_sqlite_step(cx, k, c->old, c->kind, &row));
    if (!row)
        return LT_OK;
    shape where;
    span blob = span_of(sqlite3_column_blob(c->old, 2), (size_t)sqlite3_column_bytes(c->old, 2));
    lt_err e = row_copy_text(cx, c->old, 0, &out->state);
    e = e ? e : row_copy_text(cx, c->old, 1, &out->street);
    out->is_counted = true;
    if (!e && blob.n) {
        e = gpkg_shape_parse(cx, blob, &where);
        if (!e)
            *out = (spot){out->state, out->street, shape_middle(&where).x, shape_middle(&where).y, true, true};
    }
    sqlite3_reset(c->old);
    return e;
}

static spot spot_of(const keep_row *r)
{
    spot s = {.state = r->state, .street = r->street, .is_counted = !r->is_gone, .has_place = r->where && !r->is_gone};
    if (s.has_place) {
        shape_point p = shape_middle(r->where);
        s.x = p.x;
        s.y = p.y;
    }
    return s;
}

static bool is_same_spot(const spot *a, const spot *b)
{
    return a->is_counted == b->is_counted && a->has_place == b->has_place &&
           (!a->is_counted || (a->x == b->x && a->y == b->y && strcmp(a->state, b->state) == 0 &&
                                                                 strcmp(a->street, b->street) == 0));
}

/* --- one row --------------------------------------------------------------------------------------------------------- */

static const keep_cell *cell_at(const keep_kind *kind, const keep_row *r, const char *column)
{
    return &r->cells[row_find_column(kind, column) - kind->columns];
}

/* One group: st is its question. */
static lt_err check_group(lt_cx *cx, embedded *k, const keep_kind *kind, const keep_row *r, const keep_unique *u, sqlite3_stmt *st)
{
    bool has_value = false, row = false;
    for (size_t n = 0; n < u->count; n++) {
        const keep_cell *v = cell_at(kind, r, u->columns[n]);
        has_value = has_value || v->type != KEEP_NULL;
        row_bind(st, (int)n + 2, v);
    }
    if (!has_value)
        return LT_OK;
    TRY(keep_sqlite_step(cx, k, st, kind->name, &row));
    if (!row)
        return LT_OK;
    char other[128];
    keep_sqlite_column(st, 0, other, sizeof other);
    sqlite3_reset(st);
    return cx_fail(cx, LT_CONFLICT, "%s：与“%s”重复，该项须唯一 the same as row \"%s\" has; it must be unique", u->columns[0], other, other);
}

static lt_err check_unique(lt_cx *cx, embedded *k, const keep_kind *kind, row_cache *c, const keep_row *r, int64_t fid)
{
    for (size_t i = 0; i < kind->unique_count && !r->is_gone; i++) {
        sqlite3_reset(c->unique[i]);
        sqlite3_bind_int64(c->unique[i], 1, fid);
        TRY(check_group(cx, k, kind, r, &kind->unique[i], c->unique[i]));
    }
    return LT_OK;
}

static lt_err find_fid(lt_cx *cx, embedded *k, const char *entity_kind, const char *id, int64_t *fid)
{
    sqlite3_stmt *st;
    bool row;
    *fid = -1;
    TRY(keep_sqlite_get(cx, k, ST_ENTITY_FID, &st));
    keep_sqlite_text(st, 1, entity_kind);
    keep_sqlite_text(st, 2, id);
    TRY(keep_sqlite_step(cx, k, st, id, &row));
    if (row)
        *fid = sqlite3_column_int64(st, 0);
    sqlite3_reset(st);
    return LT_OK;
}

static lt_err put_table(lt_cx *cx, embedded *k, const keep_kind *kind, row_cache *c, const keep_row *r, int64_t fid)
{
    sqlite3_stmt *st = c->put;
    buf geom;
    sqlite3_reset(st);
    sqlite3_clear_bindings(st);
    sqlite3_bind_int64(st, 1, fid);
    keep_sqlite_text(st, 2, r->id);
    keep_sqlite_text(st, 3, r->state);
    keep_sqlite_text(st, 4, r->street);
    const int64_t numbers[] = {(int64_t)r->version, r->made_ms, r->changed_ms, r->due_ms, r->is_sample};
    for (int i = 0; i < 5; i++)
        if (i != 3 || r->due_ms)
            sqlite3_bind_int64(st, 5 + i, numbers[i]);
    if (r->misfit)
        keep_sqlite_text(st, 10, r->misfit);
    if (r->made_by && r->made_by[0])
        keep_sqlite_text(st, 11, r->made_by);
    if (r->where) {
        sqlite3_bind_double(st, 12, shape_middle(r->where).x);
        sqlite3_bind_double(st, 13, shape_middle(r->where).y);
    }
    for (size_t i = 0; i < kind->column_count; i++)
        row_bind(st, 14 + (int)i, kind->columns[i].is_hidden ? &r->shown[i] : &r->cells[i]);
    buf_init(&geom, 1u << 20);
    if (kind->geometry != SHAPE_NONE && r->where) {
        gpkg_shape_format(r->where, &geom);
        sqlite3_bind_blob(st, 14 + (int)kind->column_count, geom.p, (int)geom.n, SQLITE_STATIC);
    }
    lt_err e = buf_check(cx, &geom);
    if (!e)
        e = keep_sqlite_run(cx, k, st, r->id);
    buf_fini(&geom);
    sqlite3_clear_bindings(st);
    return e;
}

static lt_err put_personal(lt_cx *cx, embedded *k, const keep_kind *kind, row_cache *c, const keep_row *r, int64_t fid)
{
    int at = 1;
    if (!c->put_personal)
        return LT_OK;
    sqlite3_reset(c->put_personal);
    sqlite3_bind_int64(c->put_personal, 1, fid);
    for (size_t i = 0; i < kind->column_count; i++)
        if (kind->columns[i].is_hidden)
            row_bind(c->put_personal, ++at, &r->cells[i]);
    return keep_sqlite_run(cx, k, c->put_personal, r->id);
}

/* What is gone stands in its entity alone: a query of the table need not ask. */
static lt_err take_away(lt_cx *cx, embedded *k, row_cache *c, int64_t fid)
{
    sqlite3_stmt *const all[] = {c->del, c->del_personal};
    for (int i = 0; i < 2 && all[i]; i++) {
        sqlite3_reset(all[i]);
        sqlite3_bind_int64(all[i], 1, fid);
        TRY(keep_sqlite_run(cx, k, all[i], c->kind));
    }
    return LT_OK;
}

/* Each field ends with two blanks: its last two characters are the beginning of a trigram then. */
static lt_err put_words(lt_cx *cx, embedded *k, const keep_kind *kind, const keep_row *r, int64_t fid)
{
    sqlite3_stmt *st;
    buf words;
    buf_init(&words, WORDS_MAX);
    if (!r->is_gone) {
        buf_text(&words, r->id);
        buf_text(&words, "  ");
    }
    for (size_t i = 0; i < kind->column_count && !r->is_gone; i++)
        if (kind->columns[i].is_searched && !kind->columns[i].is_hidden && r->cells[i].type == KEEP_TEXT) {
            buf_put(&words, r->cells[i].s.p, r->cells[i].s.n);
            buf_text(&words, "  ");
        }
    lt_err e = buf_check(cx, &words);
    if (!e)
        e = keep_sqlite_get(cx, k, ST_WORDS_PUT, &st);
    if (!e) {
        sqlite3_bind_int64(st, 1, fid);
        sqlite3_bind_text(st, 2, words.n ? (const char *)words.p : "", (int)words.n, SQLITE_STATIC);
        e = keep_sqlite_run(cx, k, st, r->id);
    }
    buf_fini(&words);
    return e;
}

static lt_err put_bounds(lt_cx *cx, embedded *k, const keep_kind *kind, const keep_row *r)
{
    char table[ROW_TABLE_MAX];
    sqlite3_stmt *st;
    row_table_name(kind->name, table);
    TRY(keep_sqlite_get(cx, k, ST_CONTENTS_TOUCH, &st));
    keep_sqlite_text(st, 1, table);
    sqlite3_bind_double(st, 2, (double)r->changed_ms / 1000);
    if (r->where) {
        const double bounds[] = {r->where->min_x, r->where->min_y, r->where->max_x, r->where->max_y};
        for (int i = 0; i < 4; i++)
            sqlite3_bind_double(st, 3 + i, bounds[i]);
    }
    return keep_sqlite_run(cx, k, st, table);
}

static lt_err put_entity(lt_cx *cx, embedded *k, const char *entity_kind, const keep_row *r)
{
    keep_entity e = {.kind = entity_kind, .id = r->id, .body = r->body, .version = r->version, .made = r->made, .is_gone = r->is_gone};
    TRY(entity_put(cx, &k->base, &e));
    return entity_put_secret(cx, &k->base, entity_kind, r->id, r->hidden);
}

lt_err row_put(lt_cx *cx, keep *base, const keep_kind *kind, const keep_row *r)
{
    embedded *k = keep_embedded(base);
    char entity_kind[ROW_KIND_MAX];
    row_cache *c;
    int64_t fid;
    spot old, now = spot_of(r);
    TRY(keep_sqlite_writable(cx, k, "keep_put_row"));
    row_entity_kind(kind->name, entity_kind);
    TRY(row_cache_get(cx, k, kind, &c));
    TRY(find_fid(cx, k, entity_kind, r->id, &fid));
    if (!r->misfit) /* what does not fit is kept whatever it is */
        TRY(check_unique(cx, k, kind, c, r, fid));
    TRY(put_entity(cx, k, entity_kind, r));
    if (fid < 0)
        TRY(find_fid(cx, k, entity_kind, r->id, &fid));
    TRY(take_old(cx, k, c, fid, &old));
    if (r->is_gone) {
        TRY(take_away(cx, k, c, fid));
    } else {
        TRY(put_table(cx, k, kind, c, r, fid));
        TRY(put_personal(cx, k, kind, c, r, fid));
    }
    TRY(put_words(cx, k, kind, r, fid));
    if (!is_same_spot(&old, &now)) {
        TRY(add_to_cells(cx, k, kind, &old, -1));
        TRY(add_to_cells(cx, k, kind, &now, 1));
    }
    return put_bounds(cx, k, kind, r);
}

/* By statements of its own: a reader does not hear when a kind's table is made anew. */
lt_err row_check_unique(lt_cx *cx, keep *base, const keep_kind *kind, const keep_row *r)
{
    embedded *k = keep_embedded(base);
    char entity_kind[ROW_KIND_MAX];
    int64_t fid;
    lt_err e = LT_OK;
    row_entity_kind(kind->name, entity_kind);
    TRY(row_check_made(cx, k, kind));
    TRY(find_fid(cx, k, entity_kind, r->id, &fid));
    for (size_t i = 0; !e && i < kind->unique_count; i++) {
        sqlite3_stmt *st = NULL;
        buf b;
        buf_init(&b, ROW_SQL_MAX);
        row_write_unique(&b, kind, &kind->unique[i]);
        e = row_prepare(cx, k, &b, &st);
        if (!e) {
            sqlite3_bind_int64(st, 1, fid);
            e = check_group(cx, k, kind, r, &kind->unique[i], st);
        }
        sqlite3_finalize(st);
        buf_fini(&b);
    }
    return e;
}

lt_err row_get(lt_cx *cx, keep *base, const keep_kind *kind, const char *id, keep_row *out)
{
    keep_entity e;
    char entity_kind[ROW_KIND_MAX], *hidden = NULL;
    row_entity_kind(kind->name, entity_kind);
    lt_err err = entity_get(cx, base, entity_kind, id, &e);
    if (err == LT_NOT_FOUND)
        return cx_fail(cx, LT_NOT_FOUND, "台账“%s”中没有“%.90s” the ledger %s has no row \"%.90s\"", kind->title, id, kind->name, id);
    TRY(err);
    err = entity_get_secret(cx, base, entity_kind, id, &hidden);
    if (err && err != LT_NOT_FOUND)
        return err;
    *out = (keep_row){.id = e.id, .body = e.body, .hidden = hidden, .version = e.version, .made = e.made, .is_gone = e.is_gone};
    return LT_OK;
}

/* --- files of rows ------------------------------------------------------------------------------------------------------ */

lt_err row_put_attachment(lt_cx *cx, keep *base, const keep_attachment *a)
{
    embedded *k = keep_embedded(base);
    sqlite3_stmt *st;
    const char *const texts[] = {a->kind, a->id, a->sha256, a->name, a->type};
    TRY(keep_sqlite_writable(cx, k, "keep_put_attachment"));
    TRY(keep_sqlite_get(cx, k, ST_FILE_PUT, &st));
    for (int i = 0; i < 5; i++)
        keep_sqlite_text(st, 1 + i, texts[i]);
    sqlite3_bind_int64(st, 6, (int64_t)a->bytes);
    keep_sqlite_text(st, 7, a->what ? a->what : "");
    keep_sqlite_text(st, 8, a->who ? a->who : "");
    if (a->has_position) {
        sqlite3_bind_double(st, 9, a->longitude);
        sqlite3_bind_double(st, 10, a->latitude);
    }
    if (a->has_distance)
        sqlite3_bind_double(st, 11, a->distance_m);
    if (a->taken_ms)
        sqlite3_bind_int64(st, 12, a->taken_ms);
    sqlite3_bind_int64(st, 13, a->t_ms);
    sqlite3_bind_int64(st, 14, (int64_t)a->entry);
    return keep_sqlite_run(cx, k, st, a->name);
}

static lt_err read_attachment(lt_cx *cx, sqlite3_stmt *st, keep_attachment *a)
{
    const char **const texts[] = {&a->kind, &a->id, &a->sha256, &a->name, &a->type, NULL, &a->what, &a->who};
    *a = (keep_attachment){.bytes = (uint64_t)sqlite3_column_int64(st, 5), .longitude = sqlite3_column_double(st, 8),
                           .latitude = sqlite3_column_double(st, 9), .distance_m = sqlite3_column_double(st, 10),
                           .has_position = sqlite3_column_type(st, 8) != SQLITE_NULL, .has_distance = sqlite3_column_type(st, 10) != SQLITE_NULL,
                           .taken_ms = sqlite3_column_int64(st, 11), .t_ms = sqlite3_column_int64(st, 12),
                           .entry = (uint64_t)sqlite3_column_int64(st, 13)};
    for (int i = 0; i < 8; i++)
        if (texts[i])
            TRY(row_copy_text(cx, st, i, texts[i]));
    return LT_OK;
}

static lt_err list_files(lt_cx *cx, embedded *k, sqlite3_stmt *st, keep_attachment **out, size_t *n)
{
    size_t room = 0;
    bool row = true;
    lt_err e = LT_OK;
    *out = NULL;
    *n = 0;
    while (!e) {
        TRY(keep_sqlite_step(cx, k, st, "attachment", &row));
        if (!row)
            return LT_OK;
        if (*n == room) {
            keep_attachment *more;
            room = room ? room * 2 : 16;
            e = ARENA_ARRAY(cx, room, &more);
            if (!e && *n)
                memcpy(more, *out, *n * sizeof *more);
            *out = e ? *out : more;
        }
        if (!e)
            e = read_attachment(cx, st, &(*out)[(*n)++]);
    }
    sqlite3_reset(st);
    return e;
}

lt_err row_list_attachments(lt_cx *cx, keep *base, const char *kind, const char *id, keep_attachment **out, size_t *n)
{
    embedded *k = keep_embedded(base);
    sqlite3_stmt *st;
    TRY(keep_sqlite_get(cx, k, ST_FILE_LIST, &st));
    keep_sqlite_text(st, 1, kind);
    keep_sqlite_text(st, 2, id);
    return list_files(cx, k, st, out, n);
}

lt_err row_find_attachments(lt_cx *cx, keep *base, const char *sha256, keep_attachment **out, size_t *n)
{
    embedded *k = keep_embedded(base);
    sqlite3_stmt *st;
    TRY(keep_sqlite_get(cx, k, ST_FILE_FIND, &st));
    keep_sqlite_text(st, 1, sha256);
    return list_files(cx, k, st, out, n);
}
