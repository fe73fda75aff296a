/* keep_ops.h - what an engine of the keep gives: one function for each call of keep.h.
 * Place      keep
 * Method     keep.c asks the ops of the keep it is given and does nothing else; an engine's struct begins with `keep`.
 *            An engine may take over another's functions: one that stores only the series elsewhere copies the embedded
 *            ops and replaces append, compact, scan, get_sample, get_latest, derive_hour and query
 *            (docs/decisions/0003)
 * Invariants those of keep.h; every call means what keep.h says
 */
#ifndef LT_KEEP_KEEP_OPS_H
#define LT_KEEP_KEEP_OPS_H

#include "keep/keep_row.h"

typedef struct keep_ops {
    const char *name;
    void (*close)(keep *k);
    lt_err (*begin)(lt_cx *cx, keep *k);
    lt_err (*commit)(lt_cx *cx, keep *k, uint64_t next_entry);
    void (*abort)(keep *k);
    lt_err (*mark)(lt_cx *cx, keep *k);
    lt_err (*unmark)(lt_cx *cx, keep *k, bool undo);
    uint64_t (*next_entry)(keep *k);
    /* registry */
    lt_err (*put_place)(lt_cx *cx, keep *k, const lt_place *p);
    lt_err (*get_place)(lt_cx *cx, keep *k, const char *id, lt_place *out);
    lt_err (*list_places)(lt_cx *cx, keep *k, lt_place **out, size_t *n);
    lt_err (*put_device)(lt_cx *cx, keep *k, lt_device *d);
    lt_err (*list_devices)(lt_cx *cx, keep *k, lt_device **out, size_t *n);
    lt_err (*put_fact)(lt_cx *cx, keep *k, const char *key, const char *value);
    lt_err (*get_fact)(lt_cx *cx, keep *k, const char *key, char **value);
    lt_err (*series)(lt_cx *cx, keep *k, lt_series *s, bool make);
    lt_err (*series_by_id)(lt_cx *cx, keep *k, uint32_t id, lt_series *out);
    lt_err (*list_series)(lt_cx *cx, keep *k, const lt_series *like, lt_series **out, size_t *n);
    lt_err (*put_unknown)(lt_cx *cx, keep *k, const keep_unknown *u);
    lt_err (*put_health)(lt_cx *cx, keep *k, const keep_health *h);
    lt_err (*list_health)(lt_cx *cx, keep *k, keep_health **out, size_t *n);
    lt_err (*put_import)(lt_cx *cx, keep *k, const keep_import *i);
    lt_err (*find_import)(lt_cx *cx, keep *k, const char *sha256_hex, uint64_t *entry);
    lt_err (*put_product)(lt_cx *cx, keep *k, const char *key, const char *body, uint64_t entry);
    lt_err (*get_product)(lt_cx *cx, keep *k, const char *key, char **body, uint64_t *entry);
    /* entities and acts */
    lt_err (*put_entity)(lt_cx *cx, keep *k, const keep_entity *e);
    lt_err (*get_entity)(lt_cx *cx, keep *k, const char *kind, const char *id, keep_entity *out);
    lt_err (*list_entities)(lt_cx *cx, keep *k, const char *kind, keep_entity **out, size_t *n);
    lt_err (*put_secret)(lt_cx *cx, keep *k, const char *kind, const char *id, const char *text);
    lt_err (*get_secret)(lt_cx *cx, keep *k, const char *kind, const char *id, char **text);
    lt_err (*put_act)(lt_cx *cx, keep *k, const keep_act *a);
    lt_err (*find_act)(lt_cx *cx, keep *k, const char *who, const char *request, keep_act *out);
    lt_err (*list_acts)(lt_cx *cx, keep *k, const keep_act_filter *f, keep_act **out, size_t *n);
    /* ledgers */
    lt_err (*put_kind)(lt_cx *cx, keep *k, const keep_kind *kind, keep_kind_change *change);
    lt_err (*put_row)(lt_cx *cx, keep *k, const keep_kind *kind, const keep_row *row);
    lt_err (*check_unique)(lt_cx *cx, keep *k, const keep_kind *kind, const keep_row *row);
    lt_err (*get_row)(lt_cx *cx, keep *k, const keep_kind *kind, const char *id, keep_row *out);
    lt_err (*list_rows)(lt_cx *cx, keep *k, const keep_kind *kind, const keep_row_filter *f, keep_row_list *out);
    lt_err (*count_rows)(lt_cx *cx, keep *k, const keep_kind *kind, const keep_own *own, keep_state_count **out, size_t *n);
    lt_err (*count_misfits)(lt_cx *cx, keep *k, const keep_kind *kind, uint64_t *out);
    lt_err (*map_rows)(lt_cx *cx, keep *k, const keep_kind *kind, keep_map_query *q, keep_map_fn fn, void *self);
    lt_err (*row_where)(lt_cx *cx, keep *k, const keep_kind *kind, const char *id, shape *out);
    lt_err (*put_attachment)(lt_cx *cx, keep *k, const keep_attachment *a);
    lt_err (*list_attachments)(lt_cx *cx, keep *k, const char *kind, const char *id, keep_attachment **out, size_t *n);
    lt_err (*find_attachments)(lt_cx *cx, keep *k, const char *sha256, keep_attachment **out, size_t *n);
    /* series */
    lt_err (*append)(lt_cx *cx, keep *k, const lt_sample *samples, size_t n);
    lt_err (*compact)(lt_cx *cx, keep *k, bool everything);
    lt_err (*scan)(lt_cx *cx, keep *k, const keep_range *r, keep_block_fn fn, void *self);
    lt_err (*get_sample)(lt_cx *cx, keep *k, uint32_t series, int64_t t_ms, lt_sample *out);
    lt_err (*get_latest)(lt_cx *cx, keep *k, uint32_t series, int64_t t_ms, lt_sample *out);
    lt_err (*list_dirty)(lt_cx *cx, keep *k, size_t max, keep_dirty **out, size_t *n);
    lt_err (*clear_dirty)(lt_cx *cx, keep *k, const keep_dirty *d, size_t n);
    lt_err (*derive_hour)(lt_cx *cx, keep *k, const char *place, int64_t hour_ms);
    lt_err (*query)(lt_cx *cx, keep *k, const keep_statement *s, keep_row_fn fn, void *self);
} keep_ops;

struct keep {
    const keep_ops *ops;
    char            dir[4096]; /* where it was opened: set by keep_open */
};

/* The embedded engine (keep_sqlite.c). */
LT_MUST lt_err keep_sqlite_create(lt_cx *cx, const char *dir);
LT_MUST lt_err keep_sqlite_set_aside(lt_cx *cx, const char *dir, bool *was_older);
LT_MUST lt_err keep_sqlite_open(lt_cx *cx, const char *dir, const keep_options *o, keep **out);

#endif
