/* hout.c - HTML out; see hout.h. */
#include "base/hout.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

#define NUMBER_MAX 352 /* %f of the largest double */

static const char *reference_of(uint8_t c)
{
    switch (c) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '"': return "&quot;";
    case '\'': return "&#39;";
    default: return NULL;
    }
}

void hout_text(buf *b, const char *s)
{
    span t = span_text(s ? s : "");
    size_t from = 0, at = 0;
    while (at < t.n) {
        size_t n = span_utf8_length(t.p + at, t.n - at);
        const char *instead = n == 1 ? reference_of(t.p[at]) : NULL;
        bool is_bad = n == 0 || (n == 1 && ((t.p[at] < 0x20 && !strchr("\t\n\r", t.p[at])) || t.p[at] == 0x7f));
        if (is_bad)
            instead = "\xef\xbf\xbd";
        if (instead) {
            buf_put(b, t.p + from, at - from);
            buf_text(b, instead);
            from = at + (n ? n : 1);
        }
        at += n ? n : 1;
    }
    buf_put(b, t.p + from, t.n - from);
}

/* One conversion, its '%' already read; returns the first character behind it. */
static const char *put_argument(buf *b, const char *f, va_list *args)
{
    char number[NUMBER_MAX];
    if (*f == '%') {
        buf_byte(b, '%');
        return f + 1;
    }
    if (*f == 's') {
        hout_text(b, va_arg(*args, const char *));
        return f + 1;
    }
    if (*f == 'd') {
        buf_format(b, "%d", va_arg(*args, int));
        return f + 1;
    }
    if (f[0] == 'l' && f[1] == 'l' && f[2] == 'd') {
        buf_format(b, "%lld", va_arg(*args, long long));
        return f + 3;
    }
    if (f[0] == 'z' && f[1] == 'u') {
        buf_format(b, "%zu", va_arg(*args, size_t));
        return f + 2;
    }
    assert(f[0] == '.' && f[1] >= '0' && f[1] <= '9' && f[2] == 'f');
    snprintf(number, sizeof number, "%.*f", f[1] - '0', va_arg(*args, double));
    buf_text(b, number);
    return f + 3;
}

void hout_format(buf *b, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    const char *f = fmt;
    while (*f) {
        const char *mark = strchr(f, '%');
        if (!mark) {
            buf_text(b, f);
            break;
        }
        buf_put(b, f, (size_t)(mark - f));
        f = put_argument(b, mark + 1, &args);
    }
    va_end(args);
}

const char *hout_url(const char *s, char out[HOUT_URL_MAX])
{
    static const char HEX[] = "0123456789ABCDEF";
    size_t n = 0;
    for (const uint8_t *p = (const uint8_t *)s; *p; p++) {
        bool stays = (*p >= 'A' && *p <= 'Z') || (*p >= 'a' && *p <= 'z') || (*p >= '0' && *p <= '9') || strchr("-._~", *p);
        if (n + (stays ? 1 : 3) >= HOUT_URL_MAX) {
            out[0] = 0;
            return out;
        }
        if (stays) {
            out[n++] = (char)*p;
        } else {
            out[n++] = '%';
            out[n++] = HEX[*p >> 4];
            out[n++] = HEX[*p & 15];
        }
    }
    out[n] = 0;
    return out;
}
