/* facts.c - small tables of the keep: facts, unknown codes, health, imports, products. */
#include "keep/keep_int.h"

#include "base/arena.h"

#define FACTS_TEXT_MAX (16u << 20) /* a product's body, a fact's value */

/* A statement that puts a text by a text key: ?1 and ?2 are bound. */
static lt_err begin_text(lt_cx *cx, embedded *k, int which, const char *const key_text[2], sqlite3_stmt **st)
{
    if (strlen(key_text[1]) > FACTS_TEXT_MAX)
        return cx_fail(cx, LT_LIMIT, "%s is longer than %u bytes", key_text[0], FACTS_TEXT_MAX);
    TRY(keep_sqlite_get(cx, k, which, st));
    keep_sqlite_text(*st, 1, key_text[0]);
    keep_sqlite_text(*st, 2, key_text[1]);
    return LT_OK;
}

/* One text (and a number) by a text key. */
static lt_err find_text(lt_cx *cx, embedded *k, int which, const char *key, char **text, uint64_t *entry)
{
    sqlite3_stmt *st;
    bool row;
    TRY(keep_sqlite_get(cx, k, which, &st));
    keep_sqlite_text(st, 1, key);
    TRY(keep_sqlite_step(cx, k, st, key, &row));
    if (!row)
        return cx_fail(cx, LT_NOT_FOUND, "the keep has no \"%s\"", key);
    const char *s = (const char *)sqlite3_column_text(st, 0);
    lt_err e = arena_text(cx, s ? s : "", (size_t)sqlite3_column_bytes(st, 0), text);
    if (entry)
        *entry = (uint64_t)sqlite3_column_int64(st, 1);
    sqlite3_reset(st);
    return e;
}

lt_err facts_put_fact(lt_cx *cx, keep *base, const char *key, const char *value)
{
    embedded *k = keep_embedded(base);
    sqlite3_stmt *st;
    TRY(keep_sqlite_writable(cx, k, "keep_put_fact"));
    TRY(begin_text(cx, k, ST_FACT_PUT, (const char *const[2]){key, value}, &st));
    return keep_sqlite_run(cx, k, st, key);
}

lt_err facts_get_fact(lt_cx *cx, keep *base, const char *key, char **value)
{
    return find_text(cx, keep_embedded(base), ST_FACT_GET, key, value, NULL);
}

lt_err facts_put_unknown(lt_cx *cx, keep *base, const keep_unknown *u)
{
    embedded *k = keep_embedded(base);
    sqlite3_stmt *st;
    TRY(keep_sqlite_writable(cx, k, "keep_note_unknown"));
    TRY(keep_sqlite_get(cx, k, ST_UNKNOWN_PUT, &st));
    sqlite3_bind_int64(st, 1, u->device);
    keep_sqlite_text(st, 2, u->code);
    sqlite3_bind_int64(st, 3, (int64_t)u->entry);
    sqlite3_bind_int64(st, 4, u->t_ms);
    keep_sqlite_text(st, 5, u->value ? u->value : "");
    return keep_sqlite_run(cx, k, st, u->code);
}

lt_err facts_put_health(lt_cx *cx, keep *base, const keep_health *h)
{
    embedded *k = keep_embedded(base);
    sqlite3_stmt *st;
    TRY(keep_sqlite_writable(cx, k, "keep_put_health"));
    TRY(keep_sqlite_get(cx, k, ST_HEALTH_PUT, &st));
    const int64_t values[] = {h->device, h->last_recv_ms, h->last_data_ms, h->clock_error_ms,
                              (int64_t)h->frames, (int64_t)h->refused, (int64_t)h->last_entry};
    for (int i = 0; i < 7; i++)
        sqlite3_bind_int64(st, 1 + i, values[i]);
    return keep_sqlite_run(cx, k, st, "health");
}

static void read_health(sqlite3_stmt *st, void *item)
{
    *(keep_health *)item = (keep_health){
        .device = (uint32_t)sqlite3_column_int64(st, 0),
        .last_recv_ms = sqlite3_column_int64(st, 1),
        .last_data_ms = sqlite3_column_int64(st, 2),
        .clock_error_ms = sqlite3_column_int64(st, 3),
        .frames = (uint64_t)sqlite3_column_int64(st, 4),
        .refused = (uint64_t)sqlite3_column_int64(st, 5),
        .last_entry = (uint64_t)sqlite3_column_int64(st, 6),
    };
}

lt_err facts_list_health(lt_cx *cx, keep *base, keep_health **out, size_t *n)
{
    embedded *k = keep_embedded(base);
    sqlite3_stmt *st;
    keep_list list = {.what = "health", .item_bytes = sizeof **out, .read = read_health};
    TRY(keep_sqlite_get(cx, k, ST_HEALTH_LIST, &st));
    TRY(keep_sqlite_list(cx, k, st, &list));
    *out = list.items;
    *n = list.n;
    return LT_OK;
}

lt_err facts_put_import(lt_cx *cx, keep *base, const keep_import *i)
{
    embedded *k = keep_embedded(base);
    sqlite3_stmt *st;
    uint64_t before;
    TRY(keep_sqlite_writable(cx, k, "keep_put_import"));
    lt_err e = facts_find_import(cx, base, i->sha256_hex, &before);
    if (e == LT_OK)
        return cx_fail(cx, LT_CONFLICT, "%s (SHA-256 %.16s...) was imported before, by entry %llu", i->name, i->sha256_hex,
                       (unsigned long long)before);
    if (e != LT_NOT_FOUND)
        return e;
    TRY(keep_sqlite_get(cx, k, ST_IMPORT_PUT, &st));
    keep_sqlite_text(st, 1, i->sha256_hex);
    keep_sqlite_text(st, 2, i->name);
    keep_sqlite_text(st, 3, i->format);
    sqlite3_bind_int64(st, 4, (int64_t)i->entry);
    sqlite3_bind_int64(st, 5, (int64_t)i->rows);
    sqlite3_bind_int64(st, 6, (int64_t)i->bad);
    return keep_sqlite_run(cx, k, st, i->name);
}

lt_err facts_find_import(lt_cx *cx, keep *base, const char *sha256_hex, uint64_t *entry)
{
    embedded *k = keep_embedded(base);
    sqlite3_stmt *st;
    bool row;
    TRY(keep_sqlite_get(cx, k, ST_IMPORT_GET, &st));
    keep_sqlite_text(st, 1, sha256_hex);
    TRY(keep_sqlite_step(cx, k, st, "imports", &row));
    if (!row)
        return cx_fail(cx, LT_NOT_FOUND, "no file with SHA-256 %.64s was imported", sha256_hex);
    *entry = (uint64_t)sqlite3_column_int64(st, 0);
    sqlite3_reset(st);
    return LT_OK;
}

lt_err facts_put_product(lt_cx *cx, keep *base, const char *key, const char *body, uint64_t entry)
{
    embedded *k = keep_embedded(base);
    sqlite3_stmt *st;
    TRY(keep_sqlite_writable(cx, k, "keep_put_product"));
    TRY(begin_text(cx, k, ST_PRODUCT_PUT, (const char *const[2]){key, body}, &st));
    sqlite3_bind_int64(st, 3, (int64_t)entry);
    return keep_sqlite_run(cx, k, st, key);
}

lt_err facts_get_product(lt_cx *cx, keep *base, const char *key, char **body, uint64_t *entry)
{
    return find_text(cx, keep_embedded(base), ST_PRODUCT_GET, key, body, entry);
}
