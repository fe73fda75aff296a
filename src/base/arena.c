/* arena.c - task memory in blocks; see arena.h. */
#include "base/arena.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct arena_block {
    arena_block *next;
    size_t       size, used;
    _Alignas(16) unsigned char bytes[];
};

void arena_init(arena *a, size_t max_bytes)
{
    *a = (arena){.max = max_bytes};
}

void arena_fini(arena *a)
{
    for (arena_block *b = a->head, *next; b; b = next) {
        next = b->next;
        free(b);
    }
    a->head = NULL;
    a->used = 0;
}

void arena_reset(arena *a)
{
    arena_block *keep = a->head;
    while (keep && keep->size != ARENA_BLOCK_BYTES)
        keep = keep->next;
    for (arena_block *b = a->head, *next; b; b = next) {
        next = b->next;
        if (b != keep)
            free(b);
    }
    if (keep) {
        keep->next = NULL;
        keep->used = 0;
    }
    a->head = keep;
    a->used = 0;
}

lt_err arena_alloc(lt_cx *cx, size_t n, void *out_pointer)
{
    arena *a = cx->arena;
    assert(a);
    if (n > a->max || a->used > a->max - n)
        return cx_fail(cx, LT_LIMIT, "this task would need more than its %zu bytes of memory", a->max);
    size_t need = (n + 15u) & ~(size_t)15u;
    arena_block *b = a->head;
    if (!b || b->size - b->used < need) {
        size_t size = need > ARENA_BLOCK_BYTES ? need : ARENA_BLOCK_BYTES;
        b = malloc(sizeof *b + size);
        if (!b)
            return cx_fail(cx, LT_NO_MEMORY, "the system gave no %zu bytes of memory", size);
        *b = (arena_block){.next = a->head, .size = size};
        a->head = b;
    }
    void *p = b->bytes + b->used;
    memset(p, 0, need);
    b->used += need;
    a->used += need;
    memcpy(out_pointer, &p, sizeof p);
    return LT_OK;
}

lt_err arena_text(lt_cx *cx, const char *s, size_t n, char **out)
{
    TRY(arena_alloc(cx, n + 1, out));
    if (n)
        memcpy(*out, s, n);
    (*out)[n] = '\0';
    return LT_OK;
}

lt_err arena_format(lt_cx *cx, const char **out, const char *fmt, ...)
{
    va_list list;
    char *text;
    va_start(list, fmt);
    int n = vsnprintf(NULL, 0, fmt, list);
    va_end(list);
    assert(n >= 0); /* a format of ours */
    TRY(arena_alloc(cx, (size_t)n + 1, &text));
    va_start(list, fmt);
    vsnprintf(text, (size_t)n + 1, fmt, list);
    va_end(list);
    *out = text;
    return LT_OK;
}

lt_err arena_grow(lt_cx *cx, void *list, size_t n, size_t *room, size_t size)
{
    void *old, *more;
    if (n < *room)
        return LT_OK;
    size_t want = *room ? *room * 2 : ARENA_GROW_FIRST;
    TRY(arena_alloc(cx, want * size, &more));
    memcpy(&old, list, sizeof old);
    if (n)
        memcpy(more, old, n * size);
    memcpy(list, &more, sizeof more);
    *room = want;
    return LT_OK;
}
