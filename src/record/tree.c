/* tree.c - see tree.h. */
#include "record/tree.h"

#include <assert.h>

void tree_leaf(hash_sha256 *h, span header, uint8_t out[TREE_HASH])
{
    uint8_t one[1 + 64] = {0x00}; /* one piece: each call into libcrypto has its price */
    assert(header.n == sizeof one - 1);
    memcpy(one + 1, header.p, sizeof one - 1);
    hash_sha256_parts(h, &(span){one, sizeof one}, 1, out);
}

void tree_node(hash_sha256 *h, const uint8_t left[TREE_HASH], const uint8_t right[TREE_HASH], uint8_t out[TREE_HASH])
{
    uint8_t one[1 + 2 * TREE_HASH] = {0x01};
    memcpy(one + 1, left, TREE_HASH);
    memcpy(one + 1 + TREE_HASH, right, TREE_HASH);
    hash_sha256_parts(h, &(span){one, sizeof one}, 1, out);
}

void tree_push(tree_edge *t, hash_sha256 *h, const uint8_t leaf[TREE_HASH], tree_kept *kept)
{
    uint8_t carry[TREE_HASH];
    unsigned k = 0;
    memcpy(carry, leaf, TREE_HASH);
    kept->count = 0;
    for (; t->size >> k & 1u; k++) {
        tree_node(h, t->hash[k], carry, carry);
        if ((k + 1) % TREE_STEP == 0) {
            kept->node[kept->count].level = (k + 1) / TREE_STEP;
            memcpy(kept->node[kept->count++].hash, carry, TREE_HASH);
        }
    }
    assert(k < TREE_LEVELS - 1);
    memcpy(t->hash[k], carry, TREE_HASH);
    t->size++;
}

void tree_root(const tree_edge *t, hash_sha256 *h, uint8_t out[TREE_HASH])
{
    bool begun = false;
    if (t->size == 0) { /* = RFC 9162 2.1.1: the hash of nothing */
        hash_sha256_parts(h, NULL, 0, out);
        return;
    }
    for (unsigned k = 0; k < TREE_LEVELS; k++) {
        if (!(t->size >> k & 1u))
            continue;
        if (begun)
            tree_node(h, t->hash[k], out, out);
        else
            memcpy(out, t->hash[k], TREE_HASH);
        begun = true;
    }
}

void tree_copy(tree_edge *to, const tree_edge *from)
{
    to->size = from->size;
    for (unsigned k = 0; k < TREE_LEVELS && from->size >> k; k++)
        if (from->size >> k & 1u)
            memcpy(to->hash[k], from->hash[k], TREE_HASH);
}

lt_err tree_range(lt_cx *cx, const tree_source *s, uint64_t from, uint64_t to, uint8_t out[TREE_HASH])
{
    tree_edge edge = {.size = to - from};
    uint64_t at = from;
    for (unsigned k = TREE_LEVELS; k-- > 0;) {
        if (!(edge.size >> k & 1u))
            continue;
        assert((at & (((uint64_t)1 << k) - 1)) == 0);
        TRY(s->node(cx, s->self, k, at >> k, edge.hash[k]));
        at += (uint64_t)1 << k;
    }
    tree_root(&edge, s->h, out);
    return LT_OK;
}

static lt_err put_range(lt_cx *cx, const tree_source *s, const uint64_t range[2], buf *out)
{
    uint8_t hash[TREE_HASH];
    TRY(tree_range(cx, s, range[0], range[1], hash));
    buf_put(out, hash, sizeof hash);
    return LT_OK;
}

/* The largest power of two below n (n > 1). */
static uint64_t split_of(uint64_t n)
{
    return (uint64_t)1 << (63 - __builtin_clzll(n - 1));
}

/* = RFC 9162 2.1.3.1: walk from the root down to the leaf, noting each sibling; the proof lists them upwards. */
lt_err tree_prove_inclusion(lt_cx *cx, const tree_source *s, uint64_t number, uint64_t size, buf *out)
{
    uint64_t sibling[TREE_LEVELS][2], from = 0, to = size;
    unsigned n = 0;
    assert(number < size);
    while (to - from > 1) {
        uint64_t middle = from + split_of(to - from);
        bool left = number < middle;
        sibling[n][0] = left ? middle : from;
        sibling[n++][1] = left ? to : middle;
        if (left)
            to = middle;
        else
            from = middle;
    }
    while (n-- > 0)
        TRY(put_range(cx, s, sibling[n], out));
    return buf_check(cx, out);
}

/* = RFC 9162 2.1.4.1: the same walk to the old tree's last subtree, which is left out when it is the old tree itself. */
lt_err tree_prove_consistency(lt_cx *cx, const tree_source *s, uint64_t old_size, uint64_t size, buf *out)
{
    uint64_t part[TREE_LEVELS + 1][2], from = 0, to = size;
    unsigned n = 0;
    assert(old_size <= size);
    if (old_size == 0 || old_size == size)
        return LT_OK;
    while (to != old_size) {
        uint64_t middle = from + split_of(to - from);
        bool left = old_size <= middle;
        part[n][0] = left ? middle : from;
        part[n++][1] = left ? to : middle;
        if (left)
            to = middle;
        else
            from = middle;
    }
    if (from != 0) {
        part[n][0] = from;
        part[n++][1] = to;
    }
    while (n-- > 0)
        TRY(put_range(cx, s, part[n], out));
    return buf_check(cx, out);
}
