/* hj212_int.h - what the files of the codec share: unaligned loads, hex digits, the delimiter masks of a data area.
 * Place      wire, private to hj212
 * Method     one pass turns the data area into bit masks, a bit a byte; the decoder then goes from item to item with
 *            count-trailing-zeros and never looks for a byte. Three forms of the pass, the same masks (hj212_crc_test.c)
 */
#ifndef LT_WIRE_HJ212_INT_H
#define LT_WIRE_HJ212_INT_H

#include "wire/hj212/hj212.h"

#define SCAN_BYTES_MAX (HJ212_SEGMENT_MAX)
#define SCAN_WORDS     (SCAN_BYTES_MAX / 64 + 2) /* the last word stays 0: windows may be read across the end */
#define SCAN_ROOM      (SCAN_WORDS * 64)         /* bytes of the padded copy that is scanned */

typedef struct hj212_scan {
    uint64_t separator[SCAN_WORDS]; /* ';' and ',' and one virtual at the end */
    uint64_t equals[SCAN_WORDS];
    uint64_t dash[SCAN_WORDS];
    uint64_t blank;   /* not 0: some byte is <= ' ' */
} hj212_scan;

/* text: n <= SCAN_BYTES_MAX bytes, followed by '0' up to a multiple of 64 and 64 more. */
void hj212_scan_text(const uint8_t *text, size_t n, hj212_scan *out); /* the fastest form of this machine */
void hj212_scan_portable(const uint8_t *text, size_t n, hj212_scan *out);
#if defined(__x86_64__)
void hj212_scan_sse2(const uint8_t *text, size_t n, hj212_scan *out);
void hj212_scan_avx2(const uint8_t *text, size_t n, hj212_scan *out); /* only where the processor has it */
#endif

static inline uint64_t load64(const uint8_t *p) /* byte 0 in the lowest bits, on any machine */
{
    uint64_t v;
    memcpy(&v, p, sizeof v);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    v = __builtin_bswap64(v);
#endif
    return v;
}
/* The first n (<= 8) bytes of a load64, the others 0. */
static inline uint64_t keep_bytes(uint64_t v, size_t n)
{
    static const uint64_t MASK[9] = {0, 0xFF, 0xFFFF, 0xFFFFFF, 0xFFFFFFFF, 0xFFFFFFFFFF, 0xFFFFFFFFFFFF, 0xFFFFFFFFFFFFFF, ~0ull};
    return v & MASK[n < 8 ? n : 8];
}

static inline int hex_value(uint8_t c) /* of either case; -1: no such digit */
{
    uint8_t low = c | 0x20;
    return c >= '0' && c <= '9' ? c - '0' : low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
}

uint16_t hj212_crc_of(span s, device_crc mode);

#endif
