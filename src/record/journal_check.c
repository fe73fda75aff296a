/* journal_check.c - everything read and recomputed: CRC, digest, numbers, times, tree, seals, heads; see journal.h. */
#include "record/journal_int.h"

typedef struct check_run {
    journal     *j;
    hash_sha256 *h;
    tree_edge    edge;
    int64_t      recv_us;
} check_run;

static lt_err wrong(lt_cx *cx, uint64_t number, const char *why)
{
    return cx_fail(cx, LT_DAMAGED, "entry %llu is damaged: %s", (unsigned long long)number, why);
}

static lt_err check_head(lt_cx *cx, const check_run *r, const layout_entry *e)
{
    note_head head;
    uint8_t root[TREE_HASH];
    if (e->state == LAYOUT_ERASED || note_open(cx, &r->j->key, span_of(e->at + JOURNAL_PAYLOAD_AT, e->payload_n), &head) != LT_OK)
        return wrong(cx, e->number, "the signed tree head does not check under this journal's key");
    tree_root(&r->edge, r->h, root);
    if (head.size != e->number || memcmp(root, head.root, sizeof root) != 0)
        return wrong(cx, e->number, "the signed tree head does not fit the entries before it");
    return LT_OK;
}

static lt_err check_entry(lt_cx *cx, check_run *r, const layout_entry *e)
{
    uint8_t leaf[TREE_HASH], stored[TREE_HASH];
    tree_kept kept;
    if (!layout_is_genuine(e, r->h))
        return wrong(cx, e->number, "the payload does not match its digest");
    if (e->recv_us < r->recv_us)
        return wrong(cx, e->number, "it was received before the entry before it");
    r->recv_us = e->recv_us;
    if (e->kind == ENTRY_HEAD)
        TRY(check_head(cx, r, e));
    tree_leaf(r->h, span_of(e->at + JOURNAL_LEAF_AT, JOURNAL_LEAF_BYTES), leaf);
    tree_push(&r->edge, r->h, leaf, &kept);
    for (unsigned i = 0; i < kept.count; i++) {
        unsigned k = kept.node[i].level;
        TRY(segments_node(cx, &r->j->files, k, (r->edge.size >> (TREE_STEP * k)) - 1, stored));
        if (memcmp(stored, kept.node[i].hash, TREE_HASH) != 0)
            return wrong(cx, e->number, "a stored tree node over it is another");
    }
    return LT_OK;
}

static lt_err check_all(lt_cx *cx, check_run *r, uint64_t count, uint64_t *checked)
{
    window w = WINDOW_CLOSED;
    segments_place place = {0};
    lt_err err = LT_OK;
    for (*checked = 0; !err && *checked < count; ++*checked) {
        layout_entry e;
        err = journal_read_next(cx, r->j, &w, *checked, &e, &place);
        if (!err)
            err = check_entry(cx, r, &e);
        if (err)
            break;
        place.near_offset += e.bytes;
        if (*checked % 65536 == 0)
            cx_report(cx, "journal", *checked, count);
        if (cx_is_cancelled(cx))
            err = cx_fail(cx, LT_CANCELLED, "the check was cancelled after entry %llu", (unsigned long long)*checked);
    }
    window_close(&w);
    return err;
}

lt_err journal_check(lt_cx *cx, journal *j, uint64_t *checked)
{
    uint64_t count = journal_count(j);
    uint8_t root[TREE_HASH], kept[TREE_HASH];
    check_run r = {.j = j, .recv_us = INT64_MIN};
    TRY(hash_sha256_open(cx, &r.h));
    lt_err e = check_all(cx, &r, count, checked);
    if (!e)
        e = journal_root(cx, j, count, kept);
    if (!e) {
        tree_root(&r.edge, r.h, root);
        if (memcmp(root, kept, sizeof root) != 0)
            e = cx_fail(cx, LT_DAMAGED, "the stored tree nodes do not give the root over %llu entries", (unsigned long long)count);
    }
    hash_sha256_close(r.h);
    return e;
}
