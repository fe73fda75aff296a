/* hj212_scan.c - where the delimiters of a data area stand, a bit a byte: portable, SSE2 and AVX2 forms; see hj212_int.h. */
#include "wire/hj212/hj212_int.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#define LOW7  0x7F7F7F7F7F7F7F7Full
#define ONES  0x0101010101010101ull

/* A virtual separator behind the text ends its last item; the words behind it are 0. */
static void close_masks(size_t n, size_t words, hj212_scan *out)
{
    for (size_t w = words; w < n / 64 + 2; w++)
        out->separator[w] = out->equals[w] = out->dash[w] = 0;
    out->separator[n / 64] |= 1ull << (n % 64);
}

/* Bit i: byte i of v is c. Exact: no borrow crosses bytes. */
static uint64_t bytes_equal(uint64_t v, uint8_t c)
{
    uint64_t x = v ^ (ONES * c);
    uint64_t zero = ~(((x & LOW7) + LOW7) | x | LOW7); /* bit 7 of each byte that is 0 */
    return (zero >> 7) * 0x0102040810204080ull >> 56;
}

/* Bit i: byte i of v is <= ' '. */
static uint64_t bytes_blank(uint64_t v)
{
    uint64_t over = ((v & LOW7) + ONES * (0x7F - ' ')) | v;
    return ~over & ~LOW7;
}

void hj212_scan_portable(const uint8_t *text, size_t n, hj212_scan *out)
{
    size_t words = (n + 63) / 64;
    out->blank = 0;
    for (size_t w = 0; w < words; w++) {
        uint64_t separator = 0, equals = 0, dash = 0;
        for (unsigned k = 0; k < 8; k++) {
            uint64_t v = load64(text + w * 64 + k * 8);
            separator |= (bytes_equal(v, ';') | bytes_equal(v, ',')) << (8 * k);
            equals |= bytes_equal(v, '=') << (8 * k);
            dash |= bytes_equal(v, '-') << (8 * k);
            out->blank |= bytes_blank(v);
        }
        out->separator[w] = separator;
        out->equals[w] = equals;
        out->dash[w] = dash;
    }
    close_masks(n, words, out);
}

#if defined(__x86_64__)
static inline uint64_t mask16(__m128i hit)
{
    return (uint64_t)(unsigned)_mm_movemask_epi8(hit);
}

void hj212_scan_sse2(const uint8_t *text, size_t n, hj212_scan *out)
{
    const __m128i semicolon = _mm_set1_epi8(';'), comma = _mm_set1_epi8(','), equals = _mm_set1_epi8('='), dash = _mm_set1_epi8('-');
    __m128i least = _mm_set1_epi8(-1);
    size_t words = (n + 63) / 64;
    for (size_t w = 0; w < words; w++) {
        uint64_t s = 0, e = 0, d = 0;
        for (unsigned k = 0; k < 4; k++) {
            __m128i v = _mm_loadu_si128((const __m128i *)(const void *)(text + w * 64 + k * 16));
            s |= mask16(_mm_or_si128(_mm_cmpeq_epi8(v, semicolon), _mm_cmpeq_epi8(v, comma))) << (16 * k);
            e |= mask16(_mm_cmpeq_epi8(v, equals)) << (16 * k);
            d |= mask16(_mm_cmpeq_epi8(v, dash)) << (16 * k);
            least = _mm_min_epu8(least, v);
        }
        out->separator[w] = s;
        out->equals[w] = e;
        out->dash[w] = d;
    }
    out->blank = mask16(_mm_cmpeq_epi8(_mm_min_epu8(least, _mm_set1_epi8(' ')), least));
    close_masks(n, words, out);
}

__attribute__((target("avx2"))) static inline uint64_t mask64(__m256i low, __m256i high)
{
    return (uint64_t)(uint32_t)_mm256_movemask_epi8(low) | (uint64_t)(uint32_t)_mm256_movemask_epi8(high) << 32;
}

__attribute__((target("avx2"))) void hj212_scan_avx2(const uint8_t *text, size_t n, hj212_scan *out)
{
    const __m256i semicolon = _mm256_set1_epi8(';'), comma = _mm256_set1_epi8(','), equals = _mm256_set1_epi8('='),
                  dash = _mm256_set1_epi8('-');
    __m256i least = _mm256_set1_epi8(-1);
    size_t words = (n + 63) / 64;
    for (size_t w = 0; w < words; w++) {
        __m256i a = _mm256_loadu_si256((const __m256i *)(const void *)(text + w * 64));
        __m256i b = _mm256_loadu_si256((const __m256i *)(const void *)(text + w * 64 + 32));
        out->separator[w] = mask64(_mm256_or_si256(_mm256_cmpeq_epi8(a, semicolon), _mm256_cmpeq_epi8(a, comma)),
                                   _mm256_or_si256(_mm256_cmpeq_epi8(b, semicolon), _mm256_cmpeq_epi8(b, comma)));
        out->equals[w] = mask64(_mm256_cmpeq_epi8(a, equals), _mm256_cmpeq_epi8(b, equals));
        out->dash[w] = mask64(_mm256_cmpeq_epi8(a, dash), _mm256_cmpeq_epi8(b, dash));
        least = _mm256_min_epu8(least, _mm256_min_epu8(a, b));
    }
    out->blank = (uint64_t)(uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_min_epu8(least, _mm256_set1_epi8(' ')), least));
    close_masks(n, words, out);
}
#endif

void hj212_scan_text(const uint8_t *text, size_t n, hj212_scan *out)
{
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2"))
        hj212_scan_avx2(text, n, out);
    else
        hj212_scan_sse2(text, n, out);
#else
    hj212_scan_portable(text, n, out);
#endif
}
