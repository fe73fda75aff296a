/* arena.h - memory of one task: handed out in order, thrown away whole.
 * Place      base
 * Given      sizes in bytes
 * Returned   16-byte aligned, zeroed memory that lives until arena_reset or arena_fini
 * Limits     the maximum given to arena_init     Threads  one at a time     Owner  whoever called init
 */
#ifndef LT_BASE_ARENA_H
#define LT_BASE_ARENA_H

#include "base/cx.h"

#define ARENA_BLOCK_BYTES 65536u
#define ARENA_GROW_FIRST  64u

typedef struct arena_block arena_block;
typedef struct arena {
    arena_block *head;
    size_t       used;  /* bytes handed out since init or reset */
    size_t       max;
} arena;

void arena_init(arena *a, size_t max_bytes);
void arena_fini(arena *a);
/* Forget everything, keep one block for the next task. */
void arena_reset(arena *a);
LT_MUST lt_err arena_alloc(lt_cx *cx, size_t n, void *out_pointer); /* from cx->arena; out: address of a pointer */
LT_MUST lt_err arena_text(lt_cx *cx, const char *s, size_t n, char **out); /* copy, NUL added */
LT_MUST lt_err arena_format(lt_cx *cx, const char **out, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* A list of n things of `size` bytes gets room for one more: doubled, moved. list: address of the pointer to it. */
LT_MUST lt_err arena_grow(lt_cx *cx, void *list, size_t n, size_t *room, size_t size);

#define ARENA_ARRAY(cx, count, out) arena_alloc((cx), (size_t)(count) * sizeof **(out), (out))

#endif
