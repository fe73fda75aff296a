/* seal.h - what is known of one segment beside its bytes: where entries lie, kept tree nodes, the tree's right edge.
 * Place      record, private to it. Derived: a seal that is missing or does not check is made again from its segment.
 * Method     grows in memory with its segment; written to FIRST.seal when the segment is full, so that a start reads
 *            the last seal and the entries behind it only
 *
 *   "LTSEAL02" | first u64 | count u64 | bytes u64 | last receive time i64 | newest head's number u64 (all ones: none)
 *   | places u32 | nodes of kept level 1..7 u32 each | CRC-32C of the bytes so far u32          = SEAL_HEAD_BYTES
 *   | edge: 32 bytes for each set bit of first + count, low to high | places: u32 each, offset of every SEAL_STRIDE-th
 *   entry | nodes, level by level, 32 bytes each | CRC-32C of all before u32                     all little-endian
 *
 * Limits     SEAL_BYTES_MAX     Threads  guarded by its journal     Owner  seal_open .. seal_close
 */
#ifndef LT_RECORD_SEAL_H
#define LT_RECORD_SEAL_H

#include "record/layout.h"
#include "record/tree.h"

#define SEAL_STRIDE     64u
#define SEAL_HEAD_BYTES 84u
#define SEAL_BYTES_MAX  (256u << 20)
#define SEAL_NO_HEAD    UINT64_MAX

typedef struct seal {
    uint64_t  first, count, bytes, head;
    int64_t   last_recv_us;
    uint32_t *place;
    size_t    place_n, place_room;
    uint8_t (*node[TREE_KEPT])[TREE_HASH]; /* [0] unused */
    size_t    node_n[TREE_KEPT], node_room[TREE_KEPT];
    tree_edge edge; /* behind its last entry */
} seal;

/* Empty, following `before` (NULL: the journal's first). */
LT_MUST lt_err seal_open(lt_cx *cx, const seal *before, seal **out);
void seal_close(seal *s);
/* The next entry; number and place are right by construction. */
LT_MUST lt_err seal_push(lt_cx *cx, seal *s, const layout_entry *e, hash_sha256 *h);
/* Room for so many more entries. */
LT_MUST lt_err seal_reserve(lt_cx *cx, seal *s, size_t entries);
/* The same with room made and the leaf's hash known. */
void seal_push_reserved(seal *s, const layout_entry *e, hash_sha256 *h, const uint8_t leaf[TREE_HASH]);
/* Forget entries from `number` on; edge: as it stands there. */
void seal_cut(seal *s, uint64_t number, uint64_t bytes, const tree_edge *edge);
/* Kept node: false when it was completed in another segment. level 1..TREE_KEPT-1. */
bool seal_get_node(const seal *s, unsigned level, uint64_t index, uint8_t out[TREE_HASH]);
/* Nearest known place at or before `number`. */
void seal_get_place(const seal *s, uint64_t number, uint64_t *near_number, uint64_t *near_offset);

LT_MUST lt_err seal_save(lt_cx *cx, const seal *s, const char *path);
/* LT_NOT_FOUND, LT_DAMAGED. */
LT_MUST lt_err seal_load(lt_cx *cx, const char *path, seal **out);
/* Its head alone: first, count, bytes. */
LT_MUST lt_err seal_peek(lt_cx *cx, const char *path, seal *out);

#endif
