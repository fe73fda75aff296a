/* buf.h - a growing run of bytes with a limit: text and replies are built here.
 * Place      base
 * Given      max: the most bytes it may hold
 * Returned   buf_* append whole or not at all; the first failure sticks (buf.err) and later calls do nothing,
 *            so that a writer checks once, at the end, with buf_check
 * Threads    one at a time     Owner  whoever called init calls fini
 */
#ifndef LT_BASE_BUF_H
#define LT_BASE_BUF_H

#include "base/cx.h"
#include "base/span.h"

typedef struct buf {
    uint8_t *p;
    size_t   n, room, max;
    lt_err   err;
} buf;

void buf_init(buf *b, size_t max);
void buf_fini(buf *b);
static inline void buf_reset(buf *b)
{
    b->n = 0;
    b->err = LT_OK;
}
bool buf_reserve(buf *b, size_t more); /* room for `more` bytes at p+n; false sets err */
void buf_put(buf *b, const void *p, size_t n);
void buf_byte(buf *b, uint8_t c);
void buf_text(buf *b, const char *s);
void buf_format(buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void buf_csv(buf *b, span field); /* = RFC 4180 2: quoted where it must be */
LT_MUST lt_err buf_check(lt_cx *cx, const buf *b);
static inline span buf_span(const buf *b)
{
    return span_of(b->p, b->n);
}

#endif
