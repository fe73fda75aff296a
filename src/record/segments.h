/* segments.h - the files of a journal: which entry lies in which, and the kept tree nodes, from their seals.
 * Place      record, private to it
 * Method     segment files are named by their first entry; the last one grows, its seal is held in memory; the others'
 *            seals are read when needed, SEGMENTS_LOADED of them stay
 * Errors     LT_NOT_FOUND: no segment holds that entry; LT_DAMAGED, LT_IO from a seal
 * Threads    any (one lock inside); the growing seal is changed by one thread, under the lock
 * Owner      segments_init .. segments_fini
 */
#ifndef LT_RECORD_SEGMENTS_H
#define LT_RECORD_SEGMENTS_H

#include <pthread.h>

#include "base/file.h"
#include "record/seal.h"

#define SEGMENTS_LOADED 64u
#define SEGMENTS_MAX    (1u << 24)
#define SEGMENTS_FOLDER (FILE_PATH_MAX - 64)

typedef struct segment {
    uint64_t first, used;
    seal    *seal;      /* growing or loaded; NULL: on disk */
    bool     is_sealed; /* FIRST.seal stands on disk */
} segment;

typedef struct segments {
    char            folder[FILE_PATH_MAX];
    pthread_mutex_t lock;
    segment        *at;
    size_t          count, room, loaded;
    uint64_t        tick;
} segments;

typedef struct segments_place {
    uint64_t first, near_number, near_offset;
} segments_place;

void segments_init(segments *s, const char *folder);
void segments_fini(segments *s);
LT_MUST lt_err segments_path(lt_cx *cx, const segments *s, uint64_t first, const char *ending, char out[FILE_PATH_MAX]);
/* First entries of all segment files, ascending; *out from malloc. */
LT_MUST lt_err segments_list(lt_cx *cx, const char *folder, uint64_t **out, size_t *n);
/* Takes over `sl` (NULL: read when needed). Numbers ascend. */
LT_MUST lt_err segments_add(lt_cx *cx, segments *s, uint64_t first, seal *sl, bool is_sealed);
LT_MUST lt_err segments_find(lt_cx *cx, segments *s, uint64_t number, segments_place *out);
/* Kept node (level 1..TREE_KEPT-1, see tree.h). */
LT_MUST lt_err segments_node(lt_cx *cx, segments *s, unsigned level, uint64_t index, uint8_t out[TREE_HASH]);
seal *segments_last(segments *s); /* its seal, NULL when there is no segment; call with the lock held or while none grows */
/* The last segment's seal, read when needed; NULL when there is no segment. While opening only. */
LT_MUST lt_err segments_tail(lt_cx *cx, segments *s, const seal **out);
/* All segments before the one that begins at `first` have their seal on disk now, and it may be dropped from memory. */
void segments_mark_sealed(segments *s, uint64_t first);
/* Forget entries from edge->size on: later segments go, the one it falls into is cut to `bytes`. */
void segments_cut(segments *s, uint64_t bytes, const tree_edge *edge);

#endif
