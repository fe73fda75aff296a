/* tree.h - the Merkle tree over entry headers: growing it, and proofs from its complete subtrees.
 * Place      record, private to it. Pure but for the node source given.
 * Method     RFC 9162 2.1.1: leaf = SHA-256(0x00 | header), node = SHA-256(0x01 | left | right). A tree of n leaves
 *            is held by its edge: one hash for each set bit of n. Complete subtrees of 2^8, 2^16 ... leaves are kept
 *            by the seals, so that any proof costs at most TREE_FAN - 1 hashes a kept level.
 * Source     RFC 9162 2.1.1, 2.1.3.1, 2.1.4.1
 * Cost       tree_push: two hashes a leaf on average; proofs: O(log n) kept nodes read
 * Limits     2^63 leaves     Threads  one object, one thread
 */
#ifndef LT_RECORD_TREE_H
#define LT_RECORD_TREE_H

#include "base/buf.h"
#include "base/hash.h"

#define TREE_LEVELS 64
#define TREE_STEP   8 /* every 8th level is kept */
#define TREE_FAN    (1u << TREE_STEP)
#define TREE_KEPT   (TREE_LEVELS / TREE_STEP) /* kept level k holds subtrees of 2^(8k) leaves, k = 1..7 */
#define TREE_HASH   HASH_SHA256_BYTES

typedef struct tree_edge {
    uint64_t size;
    uint8_t  hash[TREE_LEVELS][TREE_HASH]; /* [k] holds when bit k of size is set */
} tree_edge;

/* Kept nodes that one leaf completed. */
typedef struct tree_kept {
    unsigned count;
    struct {
        unsigned level; /* 1..TREE_KEPT-1: subtrees of 2^(8*level) leaves */
        uint8_t  hash[TREE_HASH];
    } node[TREE_KEPT];
} tree_kept;

void tree_leaf(hash_sha256 *h, span header, uint8_t out[TREE_HASH]);
void tree_node(hash_sha256 *h, const uint8_t left[TREE_HASH], const uint8_t right[TREE_HASH], uint8_t out[TREE_HASH]);
void tree_push(tree_edge *t, hash_sha256 *h, const uint8_t leaf[TREE_HASH], tree_kept *kept);
void tree_root(const tree_edge *t, hash_sha256 *h, uint8_t out[TREE_HASH]);
/* Copy only what holds (an edge is 2 KiB, mostly unused). */
void tree_copy(tree_edge *to, const tree_edge *from);

/* Where complete subtrees come from: the one with index i of 2^level leaves, that is leaves i<<level .. */
typedef struct tree_source {
    lt_err (*node)(lt_cx *cx, void *self, unsigned level, uint64_t index, uint8_t out[TREE_HASH]);
    void        *self;
    hash_sha256 *h;
} tree_source;

/* Root over leaves [from, to); `from` is a multiple of the largest power of two not above to - from (or 0). */
LT_MUST lt_err tree_range(lt_cx *cx, const tree_source *s, uint64_t from, uint64_t to, uint8_t out[TREE_HASH]);
LT_MUST lt_err tree_prove_inclusion(lt_cx *cx, const tree_source *s, uint64_t number, uint64_t size, buf *out);
LT_MUST lt_err tree_prove_consistency(lt_cx *cx, const tree_source *s, uint64_t old_size, uint64_t size, buf *out);

#endif
