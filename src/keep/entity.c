/* entity.c - what people change by acts, the acts themselves, and the secrets that no query sees; see keep.h. */
#include "keep/keep_int.h"

#include "base/arena.h"

#define ENTITY_NAME_MAX 200          /* bytes of a kind, an id, a person's name, a request id */
#define ENTITY_TEXT_MAX (16u << 20)  /* a body, a patch, a reason */
#define ENTITY_ACTS_MAX 1000u        /* of one listing */

static const char *text_or_empty(const char *s)
{
    return s ? s : "";
}

static lt_err check_name(lt_cx *cx, const char *what, const char *s)
{
    size_t n = s ? strnlen(s, ENTITY_NAME_MAX + 1) : 0;
    if (n == 0)
        return cx_fail(cx, LT_BAD_INPUT, "%s is empty", what);
    if (n > ENTITY_NAME_MAX)
        return cx_fail(cx, LT_LIMIT, "%s \"%.40s...\" is longer than %d bytes", what, s, ENTITY_NAME_MAX);
    return span_is_utf8(span_text(s)) ? LT_OK : cx_fail(cx, LT_BAD_INPUT, "%s is no UTF-8 text", what);
}

static lt_err check_key(lt_cx *cx, const char *kind, const char *id)
{
    TRY(check_name(cx, "the kind of an entity", kind));
    return check_name(cx, "the id of an entity", id);
}

static lt_err check_text(lt_cx *cx, const char *what, const char *s)
{
    return strlen(s) <= ENTITY_TEXT_MAX ? LT_OK : cx_fail(cx, LT_LIMIT, "%s is longer than %u bytes", what, ENTITY_TEXT_MAX);
}

/* A column's text, copied into the arena of the call. */
static lt_err take_text(lt_cx *cx, sqlite3_stmt *st, int at, const char **out)
{
    char *copy;
    const char *s = (const char *)sqlite3_column_text(st, at);
    TRY(arena_text(cx, text_or_empty(s), (size_t)sqlite3_column_bytes(st, at), &copy));
    *out = copy;
    return LT_OK;
}

/* --- rows into lists in the arena ---------------------------------------------------------------------------------- */

typedef lt_err (*row_reader)(lt_cx *cx, sqlite3_stmt *st, void *item);

typedef struct row_list {
    const char *what;
    size_t      item_bytes;
    row_reader  read;
    void       *items;
    size_t      n, room;
} row_list;

static lt_err grow(lt_cx *cx, row_list *l)
{
    void *more;
    size_t room = l->room ? l->room * 2 : 16;
    TRY(arena_alloc(cx, room * l->item_bytes, &more));
    if (l->n)
        memcpy(more, l->items, l->n * l->item_bytes);
    l->items = more;
    l->room = room;
    return LT_OK;
}

static lt_err read_rows(lt_cx *cx, embedded *k, sqlite3_stmt *st, row_list *l)
{
    bool row = true;
    lt_err e = LT_OK;
    while (!e) {
        e = keep_sqlite_step(cx, k, st, l->what, &row);
        if (e || !row)
            return e;
        if (l->n == l->room)
            e = grow(cx, l);
        if (!e)
            e = l->read(cx, st, (char *)l->items + l->n++ * l->item_bytes);
    }
    sqlite3_reset(st);
    return e;
}

/* --- entities ------------------------------------------------------------------------------------------------------- */

lt_err entity_put(lt_cx *cx, keep *base, const keep_entity *e)
{
    embedded *k = keep_embedded(base);
    sqlite3_stmt *st;
    TRY(keep_sqlite_writable(cx, k, "keep_put_entity"));
    TRY(check_key(cx, e->kind, e->id));
    TRY(check_text(cx, e->id, text_or_empty(e->body)));
    TRY(keep_sqlite_get(cx, k, ST_ENTITY_PUT, &st));
    keep_sqlite_text(st, 1, e->kind);
    keep_sqlite_text(st, 2, e->id);
    keep_sqlite_text(st, 3, e->body && *e->body ? e->body : "{}");
    sqlite3_bind_int64(st, 4, (int64_t)e->version);
    sqlite3_bind_int64(st, 5, (int64_t)(e->made ? e->made : e->version));
    sqlite3_bind_int(st, 6, e->is_gone);
    return keep_sqlite_run(cx, k, st, e->id);
}

static lt_err read_entity(lt_cx *cx, sqlite3_stmt *st, void *item)
{
    keep_entity *e = item;
    *e = (keep_entity){.version = (uint64_t)sqlite3_column_int64(st, 3), .made = (uint64_t)sqlite3_column_int64(st, 4),
                       .is_gone = sqlite3_column_int(st, 5) != 0};
    TRY(take_text(cx, st, 0, &e->kind));
    TRY(take_text(cx, st, 1, &e->id));
    return take_text(cx, st, 2, &e->body);
}

lt_err entity_get(lt_cx *cx, keep *base, const char *kind, const char *id, keep_entity *out)
{
    embedded *k = keep_embedded(base);
    sqlite3_stmt *st;
    bool row;
    TRY(keep_sqlite_get(cx, k, ST_ENTITY_GET, &st));
    keep_sqlite_text(st, 1, kind);
    keep_sqlite_text(st, 2, id);
    TRY(keep_sqlite_step(cx, k, st, id, &row));
    if (!row)
        return cx_fail(cx, LT_NOT_FOUND, "there is no %s \"%.90s\"", kind, id);
    lt_err e = read_entity(cx, st, out);
    sqlite3_reset(st);
    return e;
}

lt_err entity_list(lt_cx *cx, keep *base, const char *kind, keep_entity **out, size_t *n)
{
    embedded *k = keep_embedded(base);
    sqlite3_stmt *st;
    row_list l = {.what = kind, .item_bytes = sizeof **out, .read = read_entity};
    TRY(keep_sqlite_get(cx, k, ST_ENTITY_LIST, &st));
    keep_sqlite_text(st, 1, kind);
    TRY(read_rows(cx, k, st, &l));
    *out = l.items;
    *n = l.n;
    return LT_OK;
}

/* --- secrets -------------------------------------------------------------------------------------------------------- */

lt_err entity_put_secret(lt_cx *cx, keep *base, const char *kind, const char *id, const char *text)
{
    embedded *k = keep_embedded(base);
    sqlite3_stmt *st;
    TRY(keep_sqlite_writable(cx, k, "keep_put_secret"));
    TRY(check_key(cx, kind, id));
    TRY(check_text(cx, id, text_or_empty(text)));
    TRY(keep_sqlite_get(cx, k, text ? ST_SECRET_PUT : ST_SECRET_DEL, &st));
    keep_sqlite_text(st, 1, kind);
    keep_sqlite_text(st, 2, id);
    if (text)
        keep_sqlite_text(st, 3, text);
    return keep_sqlite_run(cx, k, st, id);
}

lt_err entity_get_secret(lt_cx *cx, keep *base, const char *kind, const char *id, char **text)
{
    embedded *k = keep_embedded(base);
    sqlite3_stmt *st;
    bool row;
    TRY(keep_sqlite_get(cx, k, ST_SECRET_GET, &st));
    keep_sqlite_text(st, 1, kind);
    keep_sqlite_text(st, 2, id);
    TRY(keep_sqlite_step(cx, k, st, id, &row));
    if (!row)
        return cx_fail(cx, LT_NOT_FOUND, "there is no secret of %s \"%.90s\"", kind, id);
    const char *s = (const char *)sqlite3_column_text(st, 0);
    lt_err e = arena_text(cx, text_or_empty(s), (size_t)sqlite3_column_bytes(st, 0), text);
    sqlite3_reset(st);
    return e;
}

/* --- acts ----------------------------------------------------------------------------------------------------------- */

lt_err entity_put_act(lt_cx *cx, keep *base, const keep_act *a)
{
    embedded *k = keep_embedded(base);
    sqlite3_stmt *st;
    const char *const texts[] = {a->who, a->what, text_or_empty(a->kind), text_or_empty(a->id), text_or_empty(a->request),
                                 text_or_empty(a->digest), text_or_empty(a->reason), text_or_empty(a->patch)};
    TRY(keep_sqlite_writable(cx, k, "keep_put_act"));
    TRY(check_name(cx, "who acts", a->who));
    TRY(check_name(cx, "the name of an act", a->what));
    for (size_t i = 2; i < sizeof texts / sizeof texts[0]; i++)
        TRY(check_text(cx, "an act", texts[i]));
    TRY(keep_sqlite_get(cx, k, ST_ACT_PUT, &st));
    sqlite3_bind_int64(st, 1, (int64_t)a->entry);
    sqlite3_bind_int64(st, 2, a->t_ms);
    for (int i = 0; i < 8; i++)
        keep_sqlite_text(st, 3 + i, texts[i]);
    return keep_sqlite_run(cx, k, st, a->what);
}

static lt_err read_act(lt_cx *cx, sqlite3_stmt *st, void *item)
{
    keep_act *a = item;
    *a = (keep_act){.entry = (uint64_t)sqlite3_column_int64(st, 0), .t_ms = sqlite3_column_int64(st, 1)};
    const char **const texts[] = {&a->who, &a->what, &a->kind, &a->id, &a->request, &a->digest, &a->reason, &a->patch};
    for (int i = 0; i < 8; i++)
        TRY(take_text(cx, st, 2 + i, texts[i]));
    return LT_OK;
}

lt_err entity_find_act(lt_cx *cx, keep *base, const char *who, const char *request, keep_act *out)
{
    embedded *k = keep_embedded(base);
    sqlite3_stmt *st;
    bool row;
    TRY(keep_sqlite_get(cx, k, ST_ACT_FIND, &st));
    keep_sqlite_text(st, 1, who);
    keep_sqlite_text(st, 2, request);
    TRY(keep_sqlite_step(cx, k, st, "acts", &row));
    if (!row)
        return cx_fail(cx, LT_NOT_FOUND, "%s has no act with the request id %.80s", who, request);
    lt_err e = read_act(cx, st, out);
    sqlite3_reset(st);
    return e;
}

lt_err entity_list_acts(lt_cx *cx, keep *base, const keep_act_filter *f, keep_act **out, size_t *n)
{
    embedded *k = keep_embedded(base);
    sqlite3_stmt *st;
    row_list l = {.what = "acts", .item_bytes = sizeof **out, .read = read_act};
    const char *const texts[] = {f->who, f->what, f->kind, f->id};
    TRY(keep_sqlite_get(cx, k, f->kind && f->id ? ST_ACT_LIST_OF : f->who ? ST_ACT_LIST_WHO : ST_ACT_LIST, &st));
    for (int i = 0; i < 4; i++)
        if (texts[i])
            keep_sqlite_text(st, 1 + i, texts[i]);
    sqlite3_bind_int64(st, 5, f->before ? (int64_t)f->before : INT64_MAX);
    sqlite3_bind_int64(st, 6, f->max && f->max < ENTITY_ACTS_MAX ? f->max : ENTITY_ACTS_MAX);
    TRY(read_rows(cx, k, st, &l));
    *out = l.items;
    *n = l.n;
    return LT_OK;
}
