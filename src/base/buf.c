/* buf.c - a growing run of bytes; see buf.h. */
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void buf_init(buf *b, size_t max)
{
    *b = (buf){.max = max};
}

void buf_fini(buf *b)
{
    free(b->p);
    *b = (buf){0};
}

bool buf_reserve(buf *b, size_t more)
{
    if (b->err)
        return false;
    if (more > b->max || b->n > b->max - more) {
        b->err = LT_LIMIT;
        return false;
    }
    if (b->room - b->n >= more)
        return true;
    size_t room = b->room ? b->room * 2 : 256;
    while (room < b->n + more)
        room *= 2;
    uint8_t *p = realloc(b->p, room);
    if (!p) {
        b->err = LT_NO_MEMORY;
        return false;
    }
    b->p = p;
    b->room = room;
    return true;
}

void buf_put(buf *b, const void *p, size_t n)
{
    if (n && buf_reserve(b, n)) {
        memcpy(b->p + b->n, p, n);
        b->n += n;
    }
}

void buf_byte(buf *b, uint8_t c)
{
    buf_put(b, &c, 1);
}

void buf_text(buf *b, const char *s)
{
    buf_put(b, s, strlen(s));
}

void buf_format(buf *b, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    int need = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    if (need < 0 || !buf_reserve(b, (size_t)need + 1))
        return;
    va_start(ap, fmt);
    vsnprintf((char *)b->p + b->n, (size_t)need + 1, fmt, ap);
    va_end(ap);
    b->n += (size_t)need;
}

void buf_csv(buf *b, span field)
{
    bool must_quote = false;
    for (size_t i = 0; i < field.n; i++)
        must_quote |= field.p[i] == ',' || field.p[i] == '"' || field.p[i] == '\n' || field.p[i] == '\r';
    if (!must_quote) {
        buf_put(b, field.p, field.n);
        return;
    }
    buf_byte(b, '"');
    for (size_t i = 0; i < field.n; i++) {
        if (field.p[i] == '"')
            buf_byte(b, '"');
        buf_byte(b, field.p[i]);
    }
    buf_byte(b, '"');
}

lt_err buf_check(lt_cx *cx, const buf *b)
{
    if (b->err == LT_LIMIT)
        return cx_fail(cx, LT_LIMIT, "the text would grow past its limit of %zu bytes", b->max);
    if (b->err)
        return cx_fail(cx, b->err, "the system gave no memory for %zu bytes of text", b->n);
    return LT_OK;
}
