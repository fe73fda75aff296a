/* hj212_cipher.c - data areas in SM4: told from plain ones and opened with the caller's cipher; see hj212.h.
 * Source   HJ 212-2025 6.4 and A.2: ECB over whole blocks of 16, the tail clear, the CRC of the plain text. The standard prints
 *          blocks as {0xE4,0x3E,...}; its declared lengths fit raw bytes. Both are read
 */
#include "wire/hj212/hj212_int.h"

#define BLOCK 16

static bool is_printed(span cp)
{
    return cp.n >= 6 && cp.p[0] == '{' && cp.p[1] == '0' && (cp.p[2] | 0x20) == 'x';
}

/* {0xE4,0x3E,...} into out; *used: characters of cp. False: not of this form. */
static bool read_printed(span cp, uint8_t *out, size_t *n, size_t *used)
{
    size_t at = 1;
    *n = 0;
    while (at + 4 <= cp.n) {
        while (at < cp.n && cp.p[at] == ' ')
            at++;
        if (at + 5 > cp.n || cp.p[at] != '0' || (cp.p[at + 1] | 0x20) != 'x')
            return false;
        int high = hex_value(cp.p[at + 2]), low = hex_value(cp.p[at + 3]);
        if ((high | low) < 0)
            return false;
        out[(*n)++] = (uint8_t)(high << 4 | low);
        at += 4;
        if (cp.p[at] == '}') {
            *used = at + 1;
            return true;
        }
        if (cp.p[at++] != ',')
            return false;
    }
    return false;
}

bool hj212_cp_is_plain(span cp)
{
    return cp.n == 0 || (!is_printed(cp) && span_is_utf8(cp));
}

/* = HJ 212-2025 6.4 */
static bool must_be_encrypted(uint16_t cn)
{
    return (cn >= 2000 && cn <= 2999) || cn == 1014 || cn == 3020;
}

static bool decrypt(span cp, hj212_cipher fn, void *self, uint8_t *out, size_t *out_n)
{
    uint8_t blocks[HJ212_SEGMENT_MAX];
    size_t n = cp.n / BLOCK * BLOCK, used = n;
    const uint8_t *in = cp.p;
    if (is_printed(cp)) {
        if (!read_printed(cp, blocks, &n, &used) || n % BLOCK)
            return false;
        in = blocks;
    }
    if (n && !fn(self, in, n, out))
        return false;
    memcpy(out + n, cp.p + used, cp.n - used);
    *out_n = n + cp.n - used;
    return span_is_utf8(span_of(out, *out_n));
}

hj212_fault hj212_open_cipher(const hj212_frame *f, hj212_cipher fn, void *self, uint8_t *plain, hj212_frame *out)
{
    hj212_head h;
    size_t n = 0;
    *out = *f;
    hj212_fault fault = hj212_parse_head(f, &h);
    if (fault != HJ212_GOOD)
        return fault;
    if ((h.cp.n < BLOCK && !is_printed(h.cp)) || (!must_be_encrypted(h.cn_code) && hj212_cp_is_plain(h.cp)))
        return HJ212_GOOD;
    size_t before = (size_t)(h.cp.p - f->segment.p), after = f->segment.n - before - h.cp.n;
    if (f->segment.n > HJ212_SEGMENT_MAX)
        return HJ212_TOO_LONG;
    memcpy(plain, f->segment.p, before);
    if (!decrypt(h.cp, fn, self, plain + before, &n))
        return HJ212_BAD_CIPHER;
    memcpy(plain + before + n, h.cp.p + h.cp.n, after);
    out->segment = span_of(plain, before + n + after);
    return HJ212_GOOD;
}
