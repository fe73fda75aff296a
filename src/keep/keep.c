/* keep.c - every call of keep.h goes to the engine behind it; see keep_ops.h. */
#include "keep/keep_ops.h"

#include <assert.h>

#include "base/num.h"

lt_err keep_create(lt_cx *cx, const char *dir)
{
    return keep_sqlite_create(cx, dir);
}

lt_err keep_set_aside(lt_cx *cx, const char *dir, bool *was_older)
{
    return keep_sqlite_set_aside(cx, dir, was_older);
}

lt_err keep_open(lt_cx *cx, const char *dir, const keep_options *o, keep **out)
{
    TRY(keep_sqlite_open(cx, dir, o, out));
    (void)span_copy(span_text(dir), (*out)->dir, sizeof (*out)->dir); /* it fits: the path of its file did */
    return LT_OK;
}

const char *keep_dir(const keep *k)
{
    return k->dir;
}

void keep_close(keep *k)
{
    if (k)
        k->ops->close(k);
}

double keep_block_value(const keep_block *b, uint32_t i)
{
    assert(i < b->n);
    return b->scaled ? num_to_double((num_dec){b->scaled[i], b->decimals}) : b->values[i];
}

lt_err keep_begin(lt_cx *cx, keep *k)
{
    return k->ops->begin(cx, k);
}

lt_err keep_commit(lt_cx *cx, keep *k, uint64_t next_entry)
{
    return k->ops->commit(cx, k, next_entry);
}

void keep_abort(keep *k)
{
    k->ops->abort(k);
}

lt_err keep_mark(lt_cx *cx, keep *k)
{
    return k->ops->mark(cx, k);
}

lt_err keep_unmark(lt_cx *cx, keep *k, bool undo)
{
    return k->ops->unmark(cx, k, undo);
}

uint64_t keep_next_entry(keep *k)
{
    return k->ops->next_entry(k);
}

lt_err keep_put_place(lt_cx *cx, keep *k, const lt_place *p)
{
    return k->ops->put_place(cx, k, p);
}

lt_err keep_get_place(lt_cx *cx, keep *k, const char *id, lt_place *out)
{
    return k->ops->get_place(cx, k, id, out);
}

lt_err keep_list_places(lt_cx *cx, keep *k, lt_place **out, size_t *n)
{
    return k->ops->list_places(cx, k, out, n);
}

lt_err keep_put_device(lt_cx *cx, keep *k, lt_device *d)
{
    return k->ops->put_device(cx, k, d);
}

lt_err keep_list_devices(lt_cx *cx, keep *k, lt_device **out, size_t *n)
{
    return k->ops->list_devices(cx, k, out, n);
}

lt_err keep_put_fact(lt_cx *cx, keep *k, const char *key, const char *value)
{
    return k->ops->put_fact(cx, k, key, value);
}

lt_err keep_get_fact(lt_cx *cx, keep *k, const char *key, char **value)
{
    return k->ops->get_fact(cx, k, key, value);
}

lt_err keep_series(lt_cx *cx, keep *k, lt_series *s, bool make)
{
    return k->ops->series(cx, k, s, make);
}

lt_err keep_series_by_id(lt_cx *cx, keep *k, uint32_t id, lt_series *out)
{
    return k->ops->series_by_id(cx, k, id, out);
}

lt_err keep_list_series(lt_cx *cx, keep *k, const lt_series *like, lt_series **out, size_t *n)
{
    return k->ops->list_series(cx, k, like, out, n);
}

lt_err keep_put_unknown(lt_cx *cx, keep *k, const keep_unknown *u)
{
    return k->ops->put_unknown(cx, k, u);
}

lt_err keep_put_health(lt_cx *cx, keep *k, const keep_health *h)
{
    return k->ops->put_health(cx, k, h);
}

lt_err keep_list_health(lt_cx *cx, keep *k, keep_health **out, size_t *n)
{
    return k->ops->list_health(cx, k, out, n);
}

lt_err keep_put_import_row(lt_cx *cx, keep *k, const keep_import *i)
{
    return k->ops->put_import(cx, k, i);
}

lt_err keep_find_import(lt_cx *cx, keep *k, const char *sha256_hex, uint64_t *entry)
{
    return k->ops->find_import(cx, k, sha256_hex, entry);
}

lt_err keep_put_product(lt_cx *cx, keep *k, const char *key, const char *body, uint64_t entry)
{
    return k->ops->put_product(cx, k, key, body, entry);
}

lt_err keep_get_product(lt_cx *cx, keep *k, const char *key, char **body, uint64_t *entry)
{
    return k->ops->get_product(cx, k, key, body, entry);
}

lt_err keep_put_entity(lt_cx *cx, keep *k, const keep_entity *e)
{
    return k->ops->put_entity(cx, k, e);
}

lt_err keep_get_entity(lt_cx *cx, keep *k, const char *kind, const char *id, keep_entity *out)
{
    return k->ops->get_entity(cx, k, kind, id, out);
}

lt_err keep_list_entities(lt_cx *cx, keep *k, const char *kind, keep_entity **out, size_t *n)
{
    return k->ops->list_entities(cx, k, kind, out, n);
}

lt_err keep_put_secret(lt_cx *cx, keep *k, const char *kind, const char *id, const char *text)
{
    return k->ops->put_secret(cx, k, kind, id, text);
}

lt_err keep_get_secret(lt_cx *cx, keep *k, const char *kind, const char *id, char **text)
{
    return k->ops->get_secret(cx, k, kind, id, text);
}

lt_err keep_put_act(lt_cx *cx, keep *k, const keep_act *a)
{
    return k->ops->put_act(cx, k, a);
}

lt_err keep_find_act(lt_cx *cx, keep *k, const char *who, const char *request, keep_act *out)
{
    return k->ops->find_act(cx, k, who, request, out);
}

lt_err keep_list_acts(lt_cx *cx, keep *k, const keep_act_filter *f, keep_act **out, size_t *n)
{
    return k->ops->list_acts(cx, k, f, out, n);
}

lt_err keep_put_kind(lt_cx *cx, keep *k, const keep_kind *kind, keep_kind_change *change)
{
    return k->ops->put_kind(cx, k, kind, change);
}

lt_err keep_put_row(lt_cx *cx, keep *k, const keep_kind *kind, const keep_row *row)
{
    return k->ops->put_row(cx, k, kind, row);
}

lt_err keep_check_unique(lt_cx *cx, keep *k, const keep_kind *kind, const keep_row *row)
{
    return k->ops->check_unique(cx, k, kind, row);
}

lt_err keep_get_row(lt_cx *cx, keep *k, const keep_kind *kind, const char *id, keep_row *out)
{
    return k->ops->get_row(cx, k, kind, id, out);
}

lt_err keep_list_rows(lt_cx *cx, keep *k, const keep_kind *kind, const keep_row_filter *f, keep_row_list *out)
{
    return k->ops->list_rows(cx, k, kind, f, out);
}

lt_err keep_count_rows(lt_cx *cx, keep *k, const keep_kind *kind, const keep_own *own, keep_state_count **out, size_t *n)
{
    return k->ops->count_rows(cx, k, kind, own, out, n);
}

lt_err keep_count_misfits(lt_cx *cx, keep *k, const keep_kind *kind, uint64_t *out)
{
    return k->ops->count_misfits(cx, k, kind, out);
}

lt_err keep_map_rows(lt_cx *cx, keep *k, const keep_kind *kind, keep_map_query *q, keep_map_fn fn, void *self)
{
    return k->ops->map_rows(cx, k, kind, q, fn, self);
}

lt_err keep_row_where(lt_cx *cx, keep *k, const keep_kind *kind, const char *id, shape *out)
{
    return k->ops->row_where(cx, k, kind, id, out);
}

lt_err keep_put_attachment(lt_cx *cx, keep *k, const keep_attachment *a)
{
    return k->ops->put_attachment(cx, k, a);
}

lt_err keep_list_attachments(lt_cx *cx, keep *k, const char *kind, const char *id, keep_attachment **out, size_t *n)
{
    return k->ops->list_attachments(cx, k, kind, id, out, n);
}

lt_err keep_find_attachments(lt_cx *cx, keep *k, const char *sha256, keep_attachment **out, size_t *n)
{
    return k->ops->find_attachments(cx, k, sha256, out, n);
}

lt_err keep_append(lt_cx *cx, keep *k, const lt_sample *samples, size_t n)
{
    return k->ops->append(cx, k, samples, n);
}

lt_err keep_compact(lt_cx *cx, keep *k, bool everything)
{
    return k->ops->compact(cx, k, everything);
}

lt_err keep_scan(lt_cx *cx, keep *k, const keep_range *r, keep_block_fn fn, void *self)
{
    return k->ops->scan(cx, k, r, fn, self);
}

lt_err keep_get_sample(lt_cx *cx, keep *k, uint32_t series, int64_t t_ms, lt_sample *out)
{
    return k->ops->get_sample(cx, k, series, t_ms, out);
}

lt_err keep_get_latest(lt_cx *cx, keep *k, uint32_t series, int64_t t_ms, lt_sample *out)
{
    return k->ops->get_latest(cx, k, series, t_ms, out);
}

lt_err keep_list_dirty(lt_cx *cx, keep *k, size_t max, keep_dirty **out, size_t *n)
{
    return k->ops->list_dirty(cx, k, max, out, n);
}

lt_err keep_clear_dirty(lt_cx *cx, keep *k, const keep_dirty *d, size_t n)
{
    return k->ops->clear_dirty(cx, k, d, n);
}

lt_err keep_derive_hour(lt_cx *cx, keep *k, const char *place, int64_t hour_ms)
{
    return k->ops->derive_hour(cx, k, place, hour_ms);
}

lt_err keep_query_run(lt_cx *cx, keep *k, const keep_statement *s, keep_row_fn fn, void *self)
{
    return k->ops->query(cx, k, s, fn, self);
}
