/* window.h - a segment file read through a buffer: entries at an offset, without reading a byte twice in a run.
 * Place      record, private to it
 * Errors     LT_IO, LT_NO_MEMORY. What the bytes are worth is a layout_verdict, not an error
 * Limits     WINDOW_BYTES at a time, more for one entry that is longer
 * Threads    one at a time     Owner  window_open .. window_close
 */
#ifndef LT_RECORD_WINDOW_H
#define LT_RECORD_WINDOW_H

#include "record/layout.h"

#define WINDOW_BYTES (256u << 10)

typedef struct window {
    int      fd; /* -1: closed */
    uint64_t offset;
    uint8_t *p;
    size_t   n, room;
    size_t   step;  /* read so much at a time; 0: WINDOW_BYTES */
    uint64_t limit; /* never read from here on (what is not yet durable may still change); 0: no limit */
} window;

#define WINDOW_CLOSED ((window){.fd = -1})

LT_MUST lt_err window_open(lt_cx *cx, window *w, const char *path);
void window_close(window *w);
static inline void window_forget(window *w) /* read afresh: the file may have grown or changed */
{
    w->n = 0;
}
/* Bytes at offset: `need` of them or more, fewer only at the end of the file. Valid until the next call. */
LT_MUST lt_err window_get(lt_cx *cx, window *w, uint64_t offset, size_t need, span *out);
/* The entry at offset; e->at is valid until the next call. */
LT_MUST lt_err window_entry(lt_cx *cx, window *w, uint64_t offset, layout_verdict *v, layout_entry *e);
/* Is everything from offset to the end of the file zero? */
LT_MUST lt_err window_is_zero(lt_cx *cx, window *w, uint64_t offset, bool *out);
LT_MUST lt_err window_size(lt_cx *cx, const window *w, uint64_t *out);

#endif
