/* span.h - bytes from outside, read through a cursor with a known end.
 * Place      base. Pure.
 * Given      a span is borrowed bytes (pointer, length); a reader is a span with a position
 * Returned   reader_* return false past the end and leave the position where it was
 * Threads    any     Owner  the bytes belong to whoever made the span
 */
#ifndef LT_BASE_SPAN_H
#define LT_BASE_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef struct span {
    const uint8_t *p;
    size_t         n;
} span;

static inline span span_of(const void *p, size_t n)
{
    return (span){.p = (const uint8_t *)p, .n = n};
}
static inline span span_text(const char *s)
{
    return span_of(s, strlen(s));
}
static inline span span_cut(span s, size_t from, size_t to) /* [from, to) */
{
    return (span){.p = s.p + from, .n = to - from};
}
static inline bool span_is(span s, const char *text)
{
    size_t n = strlen(text);
    return s.n == n && (n == 0 || memcmp(s.p, text, n) == 0);
}
static inline bool span_equal(span a, span b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}
bool span_is_fold(span s, const char *text); /* ASCII case folded */
/* Position of byte c at or after `from`, or s.n. */
static inline size_t span_find(span s, size_t from, uint8_t c)
{
    if (from >= s.n)
        return s.n;
    const uint8_t *at = memchr(s.p + from, c, s.n - from);
    return at ? (size_t)(at - s.p) : s.n;
}
span span_trim(span s); /* without ASCII white space at both ends */
/* Decimal digits only, at most 18 of them; false otherwise. */
bool span_parse_u64(span s, uint64_t *out);
/* Copy as a C string; false (and "") when it does not fit. */
bool span_copy(span s, char *out, size_t out_size);
/* Bytes of the UTF-8 character at p, of n > 0 bytes; 0 when it is none (overlong, a surrogate, cut short). */
size_t span_utf8_length(const uint8_t *p, size_t n);
/* Valid UTF-8 without NUL and other control characters but tab, CR, LF. */
bool span_is_utf8(span s);

typedef struct reader {
    span   s;
    size_t at;
} reader;

static inline reader reader_of(span s)
{
    return (reader){.s = s};
}
static inline bool reader_take(reader *r, size_t n, span *out)
{
    if (r->at > r->s.n || r->s.n - r->at < n) /* reader_field leaves the position behind the end */
        return false;
    *out = span_of(r->s.p + r->at, n);
    r->at += n;
    return true;
}
static inline bool reader_u16(reader *r, uint16_t *v) /* little-endian */
{
    span b;
    if (!reader_take(r, 2, &b))
        return false;
    *v = (uint16_t)(b.p[0] | b.p[1] << 8);
    return true;
}
static inline uint32_t span_get_u32(const uint8_t *p)
{
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}
static inline uint64_t span_get_u64(const uint8_t *p)
{
    return span_get_u32(p) | (uint64_t)span_get_u32(p + 4) << 32;
}
static inline bool reader_u32(reader *r, uint32_t *v)
{
    span b;
    if (!reader_take(r, 4, &b))
        return false;
    *v = span_get_u32(b.p);
    return true;
}
static inline bool reader_u64(reader *r, uint64_t *v)
{
    span b;
    if (!reader_take(r, 8, &b))
        return false;
    *v = span_get_u64(b.p);
    return true;
}
static inline void span_put_u32(uint8_t *p, uint32_t v)
{
    for (int i = 0; i < 4; i++)
        p[i] = (uint8_t)(v >> (8 * i));
}
static inline void span_put_u64(uint8_t *p, uint64_t v)
{
    for (int i = 0; i < 8; i++)
        p[i] = (uint8_t)(v >> (8 * i));
}
/* The next line without its CR LF or LF; false at the end. */
bool reader_line(reader *r, span *out);
/* The next field up to `sep` or the end; false when the text is used up. */
bool reader_field(reader *r, uint8_t sep, span *out);

#endif
