/* hj212_frame.c - frames in a stream of bytes: found, and built; see hj212.h. */
#include <stdio.h>

#include "wire/hj212/hj212_int.h"

#define HEAD_BYTES 6 /* "##" LEN4 */
#define CRC_BYTES  4

static bool read_length(const uint8_t *p, size_t *out)
{
    size_t n = 0;
    for (int i = 0; i < 4; i++) {
        if (p[i] < '0' || p[i] > '9')
            return false;
        n = n * 10 + (size_t)(p[i] - '0');
    }
    *out = n;
    return true;
}

static bool read_crc(const uint8_t *p, hj212_frame *f)
{
    int a = hex_value(p[0]), b = hex_value(p[1]), c = hex_value(p[2]), d = hex_value(p[3]);
    if ((a | b | c | d) < 0)
        return false;
    f->crc = (uint16_t)(a << 12 | b << 8 | c << 4 | d);
    for (int i = 0; i < CRC_BYTES; i++)
        if (p[i] >= 'a')
            f->warn |= HJ212_WARN_CRC_CASE;
    return true;
}

/* What stands behind the CRC at `at`: *end is the frame's. = HJ 212-2017 6.3.1: CR LF */
static hj212_fault read_end(span s, size_t at, bool is_end, size_t *end, uint32_t *warn)
{
    size_t left = s.n - at;
    const uint8_t *p = s.p + at;
    if (left >= 2 && p[0] == '\r' && p[1] == '\n') {
        *end = at + 2;
        return HJ212_GOOD;
    }
    *warn |= HJ212_WARN_NO_CRLF;
    *end = at;
    if (left == 0 || (left == 1 && (p[0] == '\r' || p[0] == '#')))
        return is_end ? HJ212_GOOD : HJ212_MORE;
    if (p[0] == '\n') {
        *end = at + 1;
        return HJ212_GOOD;
    }
    return p[0] == '#' && p[1] == '#' ? HJ212_GOOD : HJ212_BAD_TAIL;
}

/* s begins with "##". */
static hj212_fault read_frame(span s, bool is_end, bool is_strict, hj212_frame *f)
{
    size_t n, end;
    hj212_fault short_fault = is_end ? HJ212_BAD_TAIL : HJ212_MORE;
    *f = (hj212_frame){0};
    if (s.n < HEAD_BYTES) {
        for (size_t i = 2; i < s.n; i++)
            if (s.p[i] < '0' || s.p[i] > '9')
                return HJ212_BAD_LENGTH;
        return short_fault;
    }
    if (!read_length(s.p + 2, &n))
        return HJ212_BAD_LENGTH;
    if (n > (is_strict ? HJ212_STRICT_SEGMENT_MAX : HJ212_SEGMENT_MAX))
        return HJ212_TOO_LONG;
    if (s.n < HEAD_BYTES + n + CRC_BYTES)
        return short_fault;
    if (!read_crc(s.p + HEAD_BYTES + n, f))
        return HJ212_BAD_TAIL;
    hj212_fault fault = read_end(s, HEAD_BYTES + n + CRC_BYTES, is_end, &end, &f->warn);
    if (fault != HJ212_GOOD)
        return fault;
    if (n > HJ212_STRICT_SEGMENT_MAX)
        f->warn |= HJ212_WARN_LONG;
    f->whole = span_cut(s, 0, end);
    f->segment = span_cut(s, HEAD_BYTES, HEAD_BYTES + n);
    return is_strict && f->warn ? HJ212_NOT_STRICT : HJ212_GOOD;
}

/* Position of "##" at or after `at`; s.n - 1 when the last byte may begin one; s.n when there is none. */
static size_t find_head(span s, size_t at)
{
    for (;;) {
        at = span_find(s, at, '#');
        if (at + 1 >= s.n || s.p[at + 1] == '#')
            return at;
        at++;
    }
}

hj212_fault hj212_find(span s, bool is_end, bool is_strict, size_t *skip, hj212_frame *f)
{
    size_t at = find_head(s, 0);
    if (at + 1 >= s.n) {
        *skip = is_end ? s.n : at;
        return HJ212_MORE;
    }
    *skip = at;
    return read_frame(span_cut(s, at, s.n), is_end, is_strict, f);
}

size_t hj212_format_frame(span segment, device_crc mode, uint8_t *out, size_t out_size)
{
    static const char HEX[] = "0123456789ABCDEF";
    size_t n = segment.n;
    if (n > HJ212_SEGMENT_MAX || out_size < n + HEAD_BYTES + CRC_BYTES + 2)
        return 0;
    uint16_t crc = hj212_crc_of(segment, mode);
    uint8_t *p = out;
    *p++ = '#';
    *p++ = '#';
    for (size_t unit = 1000; unit > 0; unit /= 10)
        *p++ = (uint8_t)('0' + n / unit % 10);
    if (n)
        memmove(p, segment.p, n);
    p += n;
    for (int shift = 12; shift >= 0; shift -= 4)
        *p++ = (uint8_t)HEX[(crc >> shift) & 15];
    *p++ = '\r';
    *p++ = '\n';
    return (size_t)(p - out);
}

static size_t put(uint8_t *out, size_t at, const char *name, span value)
{
    size_t n = strlen(name);
    memcpy(out + at, name, n);
    if (value.n)
        memcpy(out + at + n, value.p, value.n);
    return at + n + value.n;
}

/* = HJ 212-2017 6.5, C.2 and C.14; HJ/T 212-2005: the QN of an answer stands in CP */
size_t hj212_format_answer(const hj212_head *h, int answer_cn, device_crc mode, uint8_t *out, size_t out_size)
{
    static const char *const CP[] = {";Flag=0;CP=&&", ";Flag=4;CP=&&", ";Flag=8;CP=&&"};
    uint8_t segment[4 * HJ212_FIELD_MAX + 96];
    char cn[16];
    int edition = hj212_edition(h);
    if (h->qn.n > HJ212_FIELD_MAX || h->pw.n > HJ212_FIELD_MAX || h->mn.n > HJ212_FIELD_MAX || answer_cn < 0 || answer_cn > 9999)
        return 0;
    snprintf(cn, sizeof cn, "ST=91;CN=%04d", answer_cn);
    size_t n = 0;
    if (edition != 2005 && h->qn.n) {
        n = put(segment, n, "QN=", h->qn);
        n = put(segment, n, ";", (span){0});
    }
    n = put(segment, n, cn, (span){0});
    n = put(segment, n, ";PW=", h->pw);
    n = put(segment, n, ";MN=", h->mn);
    n = put(segment, n, CP[edition == 2005 ? 0 : edition == 2017 ? 1 : 2], (span){0});
    if (edition == 2005 && h->qn.n)
        n = put(segment, n, "QN=", h->qn);
    n = put(segment, n, "&&", (span){0});
    return hj212_format_frame(span_of(segment, n), mode, out, out_size);
}
