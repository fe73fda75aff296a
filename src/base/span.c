/* span.c - the parts of span.h that are not one-liners. */
#include "base/span.h"

static uint8_t fold(uint8_t c)
{
    return c >= 'A' && c <= 'Z' ? (uint8_t)(c + 32) : c;
}

bool span_is_fold(span s, const char *text)
{
    for (size_t i = 0; i < s.n; i++)
        if (text[i] == '\0' || fold(s.p[i]) != fold((uint8_t)text[i]))
            return false;
    return text[s.n] == '\0';
}

static bool is_space(uint8_t c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

span span_trim(span s)
{
    while (s.n && is_space(s.p[0])) {
        s.p++;
        s.n--;
    }
    while (s.n && is_space(s.p[s.n - 1]))
        s.n--;
    return s;
}

bool span_parse_u64(span s, uint64_t *out)
{
    if (s.n == 0 || s.n > 18)
        return false;
    uint64_t v = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
        v = v * 10 + (uint64_t)(s.p[i] - '0');
    }
    *out = v;
    return true;
}

bool span_copy(span s, char *out, size_t out_size)
{
    if (s.n >= out_size) {
        if (out_size)
            out[0] = '\0';
        return false;
    }
    if (s.n)
        memcpy(out, s.p, s.n);
    out[s.n] = '\0';
    return true;
}

size_t span_utf8_length(const uint8_t *p, size_t n)
{
    uint8_t c = p[0];
    size_t need = c < 0x80 ? 1 : c >= 0xC2 && c <= 0xDF ? 2 : (c & 0xF0) == 0xE0 ? 3 : c >= 0xF0 && c <= 0xF4 ? 4 : 0;
    if (need == 0 || need > n)
        return 0;
    for (size_t i = 1; i < need; i++)
        if ((p[i] & 0xC0) != 0x80)
            return 0;
    if ((c == 0xE0 && p[1] < 0xA0) || (c == 0xED && p[1] > 0x9F) || (c == 0xF0 && p[1] < 0x90) || (c == 0xF4 && p[1] > 0x8F))
        return 0;
    return need;
}

bool span_is_utf8(span s)
{
    for (size_t i = 0; i < s.n;) {
        size_t k = span_utf8_length(s.p + i, s.n - i);
        if (k == 0 || (k == 1 && s.p[i] < 0x20 && !is_space(s.p[i])) || s.p[i] == 0x7F)
            return false;
        i += k;
    }
    return true;
}

bool reader_line(reader *r, span *out)
{
    if (r->at >= r->s.n)
        return false;
    size_t end = span_find(r->s, r->at, '\n');
    *out = span_cut(r->s, r->at, end);
    r->at = end < r->s.n ? end + 1 : end;
    if (out->n && out->p[out->n - 1] == '\r')
        out->n--;
    return true;
}

bool reader_field(reader *r, uint8_t sep, span *out)
{
    if (r->at > r->s.n)
        return false;
    size_t end = span_find(r->s, r->at, sep);
    *out = span_cut(r->s, r->at, end);
    r->at = end + 1;
    return true;
}
