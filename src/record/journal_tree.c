/* journal_tree.c - roots, proofs and signed heads of the journal; see journal.h. */
#include "record/journal_int.h"

/* Hashes of entries [from, from + 2^level), level < TREE_STEP, from their headers. */
static lt_err subtree_of_entries(lt_cx *cx, journal *j, hash_sha256 *h, const uint64_t range[2], tree_edge *edge)
{
    window w = WINDOW_CLOSED;
    layout_entry e;
    segments_place place = {0};
    lt_err err = LT_OK;
    for (uint64_t number = range[0]; !err && number < range[1]; number++) {
        err = journal_read_next(cx, j, &w, number, &e, &place);
        if (!err) {
            uint8_t leaf[TREE_HASH];
            tree_kept kept;
            tree_leaf(h, span_of(e.at + JOURNAL_LEAF_AT, JOURNAL_LEAF_BYTES), leaf);
            tree_push(edge, h, leaf, &kept);
            place.near_offset += e.bytes;
        }
    }
    window_close(&w);
    return err;
}

static lt_err subtree(lt_cx *cx, journal *j, hash_sha256 *h, const uint64_t at[2], uint8_t out[TREE_HASH])
{
    unsigned level = (unsigned)at[0], kept = level / TREE_STEP, above = level % TREE_STEP;
    uint64_t from = at[1] << above, n = (uint64_t)1 << above;
    if (above == 0 && kept > 0)
        return segments_node(cx, &j->files, kept, at[1], out);
    tree_edge edge = {0};
    if (kept == 0) {
        const uint64_t range[2] = {from, from + n};
        TRY(subtree_of_entries(cx, j, h, range, &edge));
    }
    for (uint64_t i = 0; kept > 0 && i < n; i++) {
        uint8_t node[TREE_HASH];
        tree_kept none;
        TRY(segments_node(cx, &j->files, kept, from + i, node));
        tree_push(&edge, h, node, &none);
    }
    tree_root(&edge, h, out);
    return LT_OK;
}

lt_err journal_subtree(lt_cx *cx, void *self, unsigned level, uint64_t index, uint8_t out[TREE_HASH])
{
    hash_sha256 *h;
    const uint64_t at[2] = {level, index};
    TRY(hash_sha256_open(cx, &h));
    lt_err e = subtree(cx, self, h, at, out);
    hash_sha256_close(h);
    return e;
}

static lt_err check_size(lt_cx *cx, journal *j, uint64_t size)
{
    uint64_t count = journal_count(j);
    if (size > count)
        return cx_fail(cx, LT_NOT_FOUND, "there is no tree of %llu entries: the journal holds %llu", (unsigned long long)size,
                       (unsigned long long)count);
    return LT_OK;
}

typedef struct tree_request {
    enum { WANT_ROOT, WANT_INCLUSION, WANT_CONSISTENCY } what;
    uint64_t a, size;
    uint8_t *root;
} tree_request;

static lt_err answer(lt_cx *cx, journal *j, const tree_request *q, buf *out)
{
    TRY(check_size(cx, j, q->size));
    tree_source s = {.node = journal_subtree, .self = j};
    TRY(hash_sha256_open(cx, &s.h));
    lt_err e = q->what == WANT_ROOT        ? tree_range(cx, &s, 0, q->size, q->root)
               : q->what == WANT_INCLUSION ? tree_prove_inclusion(cx, &s, q->a, q->size, out)
                                           : tree_prove_consistency(cx, &s, q->a, q->size, out);
    hash_sha256_close(s.h);
    return e;
}

lt_err journal_root(lt_cx *cx, journal *j, uint64_t size, uint8_t out[HASH_SHA256_BYTES])
{
    tree_request q = {.what = WANT_ROOT, .size = size, .root = out};
    return answer(cx, j, &q, NULL);
}

lt_err journal_prove_inclusion(lt_cx *cx, journal *j, uint64_t number, uint64_t size, buf *out)
{
    tree_request q = {.what = WANT_INCLUSION, .a = number, .size = size};
    if (number >= size)
        return cx_fail(cx, LT_BAD_INPUT, "entry %llu is not in a tree of %llu entries", (unsigned long long)number,
                       (unsigned long long)size);
    return answer(cx, j, &q, out);
}

lt_err journal_prove_consistency(lt_cx *cx, journal *j, uint64_t old_size, uint64_t size, buf *out)
{
    tree_request q = {.what = WANT_CONSISTENCY, .a = old_size, .size = size};
    if (old_size > size)
        return cx_fail(cx, LT_BAD_INPUT, "a tree of %llu entries is not older than one of %llu", (unsigned long long)old_size,
                       (unsigned long long)size);
    return answer(cx, j, &q, out);
}

static lt_err read_head(lt_cx *cx, journal *j, uint64_t number, journal_head *out)
{
    buf b;
    lt_entry e;
    note_head head;
    buf_init(&b, ENTRY_PAYLOAD_MAX + 1);
    *out = (journal_head){.entry = number};
    lt_err err = journal_get(cx, j, number, &e, &b);
    if (!err && (e.kind != ENTRY_HEAD || !span_copy(e.payload, out->note, sizeof out->note)))
        err = cx_fail(cx, LT_DAMAGED, "entry %llu should be a signed tree head and is none", (unsigned long long)number);
    if (!err) {
        err = note_open(cx, &j->key, e.payload, &head);
        if (err)
            err = cx_fail(cx, LT_DAMAGED, "entry %llu: the signed tree head does not check under %s", (unsigned long long)number, j->key.name);
    }
    buf_fini(&b);
    if (!err) {
        out->size = head.size;
        memcpy(out->root, head.root, sizeof out->root);
        if (head.size != number)
            err = cx_fail(cx, LT_DAMAGED, "entry %llu: the signed tree head covers %llu entries, not all before it",
                          (unsigned long long)number, (unsigned long long)head.size);
    }
    return err;
}

lt_err journal_newest_head(lt_cx *cx, journal *j, journal_head *out)
{
    if (j->o.is_read_only)
        TRY(follow_refresh(cx, j));
    pthread_mutex_lock(&j->wait_lock);
    uint64_t number = j->now.head;
    pthread_mutex_unlock(&j->wait_lock);
    if (number == SEAL_NO_HEAD)
        return cx_fail(cx, LT_NOT_FOUND, "no tree head has been signed yet");
    return read_head(cx, j, number, out);
}

static lt_err ask_head(lt_cx *cx, journal *j)
{
    intake_wait w;
    intake_wait_begin(&w);
    pthread_mutex_lock(&j->c.lock);
    while (!intake_push_head(j, intake_called, &w))
        pthread_cond_wait(&j->c.room, &j->c.lock);
    pthread_mutex_unlock(&j->c.lock);
    return intake_wait_end(cx, &w);
}

lt_err journal_sign_now(lt_cx *cx, journal *j, journal_head *out)
{
    if (j->o.is_read_only)
        return cx_fail(cx, LT_DENIED, "no head can be signed: the journal is open for reading only");
    if (journal_state(j).since_head > 0)
        TRY(ask_head(cx, j));
    return journal_newest_head(cx, j, out);
}
