/* chunk_kernel.c - the inner loops of the chunk codec: bytes in planes to integers, and sums; see chunk_int.h. */
#include "keep/chunk_int.h"

#define INLINE static inline __attribute__((always_inline))

/* --- portable -------------------------------------------------------------------------------------------------- */

INLINE uint32_t row_c(const uint8_t *const planes[4], unsigned width, uint32_t i)
{
    uint32_t v = 0;
    for (unsigned k = 0; k < width; k++)
        v |= (uint32_t)planes[k][i] << (8 * k);
    return v;
}

static void join_c(const uint8_t *const planes[4], unsigned width, uint32_t bias, uint32_t n, uint32_t *out)
{
    for (uint32_t i = 0; i < n; i++)
        out[i] = row_c(planes, width, i) + bias;
}

static void join_delta_c(const uint8_t *const planes[4], unsigned width, const uint32_t bias_seed[2], uint32_t n, uint32_t *out)
{
    uint32_t x = bias_seed[1];
    for (uint32_t i = 0; i < n; i++)
        out[i] = x += row_c(planes, width, i) + bias_seed[0];
}

static void sum_slots_c(const int32_t *x, uint32_t per, uint32_t slots, int64_t *sum)
{
    for (uint32_t s = 0; s < slots; s++, x += per) {
        int64_t total = 0;
        for (uint32_t i = 0; i < per; i++)
            total += x[i];
        sum[s] += total;
    }
}

static int64_t sum_marked_c(const int32_t *x, const lt_mark *marks, uint32_t n, uint32_t *count)
{
    int64_t total = 0;
    for (uint32_t i = 0; i < n; i++) {
        bool counts = (marks[i] & MARK_NOT_VALID) == 0;
        total += counts ? x[i] : 0;
        *count += counts;
    }
    return total;
}

static const chunk_kernel PORTABLE = {"portable", join_c, join_delta_c, sum_slots_c, sum_marked_c};

#if defined(__x86_64__)
#include <immintrin.h>

/* --- SSE2: four at a time; every x86-64 has it ----------------------------------------------------------------- */

INLINE __m128i bytes4(const uint8_t *p)
{
    int32_t v;
    memcpy(&v, p, 4);
    return _mm_cvtsi32_si128(v);
}

INLINE __m128i rows_sse2(const uint8_t *const planes[4], unsigned width, uint32_t i)
{
    __m128i zero = _mm_setzero_si128();
    __m128i lo = width > 0 ? bytes4(planes[0] + i) : zero, hi = zero;
    lo = _mm_unpacklo_epi8(lo, width > 1 ? bytes4(planes[1] + i) : zero);
    if (width > 2)
        hi = _mm_unpacklo_epi8(bytes4(planes[2] + i), width > 3 ? bytes4(planes[3] + i) : zero);
    return _mm_unpacklo_epi16(lo, hi);
}

INLINE void join_width_sse2(const uint8_t *const planes[4], unsigned width, uint32_t bias, uint32_t n, uint32_t *out)
{
    uint32_t i = 0;
    for (; i + 4 <= n; i += 4)
        _mm_storeu_si128((__m128i *)(void *)(out + i), _mm_add_epi32(rows_sse2(planes, width, i), _mm_set1_epi32((int)bias)));
    for (; i < n; i++)
        out[i] = row_c(planes, width, i) + bias;
}

INLINE void join_delta_width_sse2(const uint8_t *const planes[4], unsigned width, const uint32_t bias_seed[2], uint32_t n, uint32_t *out)
{
    __m128i bias = _mm_set1_epi32((int)bias_seed[0]), carry = _mm_set1_epi32((int)bias_seed[1]);
    uint32_t i = 0;
    for (; i + 4 <= n; i += 4) {
        __m128i v = _mm_add_epi32(rows_sse2(planes, width, i), bias);
        v = _mm_add_epi32(v, _mm_slli_si128(v, 4));
        v = _mm_add_epi32(v, _mm_slli_si128(v, 8));
        _mm_storeu_si128((__m128i *)(void *)(out + i), _mm_add_epi32(v, carry));
        carry = _mm_add_epi32(carry, _mm_shuffle_epi32(v, 0xFF));
    }
    uint32_t x = (uint32_t)_mm_cvtsi128_si32(carry);
    for (; i < n; i++)
        out[i] = x += row_c(planes, width, i) + bias_seed[0];
}

/* The sign of four int32 as upper halves, so that pairs become int64. */
INLINE __m128i add_wide_sse2(__m128i sum, __m128i v)
{
    __m128i sign = _mm_srai_epi32(v, 31);
    return _mm_add_epi64(sum, _mm_add_epi64(_mm_unpacklo_epi32(v, sign), _mm_unpackhi_epi32(v, sign)));
}

INLINE int64_t total_sse2(__m128i v)
{
    int64_t a[2];
    _mm_storeu_si128((__m128i *)(void *)a, v);
    return a[0] + a[1];
}

static void sum_slots_sse2(const int32_t *x, uint32_t per, uint32_t slots, int64_t *sum)
{
    for (uint32_t s = 0; s < slots; s++, x += per) {
        __m128i wide = _mm_setzero_si128();
        uint32_t i = 0;
        for (; i + 4 <= per; i += 4)
            wide = add_wide_sse2(wide, _mm_loadu_si128((const __m128i *)(const void *)(x + i)));
        int64_t total = total_sse2(wide);
        for (; i < per; i++)
            total += x[i];
        sum[s] += total;
    }
}

static int64_t sum_marked_sse2(const int32_t *x, const lt_mark *marks, uint32_t n, uint32_t *count)
{
    __m128i wide = _mm_setzero_si128(), counted = wide, bad = _mm_set1_epi32((int)MARK_NOT_VALID);
    uint32_t i = 0;
    for (; i + 4 <= n; i += 4) {
        __m128i m = _mm_and_si128(_mm_loadu_si128((const __m128i *)(const void *)(marks + i)), bad);
        __m128i counts = _mm_cmpeq_epi32(m, _mm_setzero_si128());
        counted = _mm_sub_epi32(counted, counts);
        wide = add_wide_sse2(wide, _mm_and_si128(_mm_loadu_si128((const __m128i *)(const void *)(x + i)), counts));
    }
    uint32_t a[4];
    _mm_storeu_si128((__m128i *)(void *)a, counted);
    *count += a[0] + a[1] + a[2] + a[3];
    return total_sse2(wide) + sum_marked_c(x + i, marks + i, n - i, count);
}

/* --- AVX2: eight at a time ------------------------------------------------------------------------------------- */

#define AVX2 __attribute__((target("avx2")))

INLINE AVX2 __m256i rows_avx2(const uint8_t *const planes[4], unsigned width, uint32_t i)
{
    if (width == 0)
        return _mm256_setzero_si256();
    __m128i lo = _mm_loadl_epi64((const __m128i *)(const void *)(planes[0] + i));
    if (width == 1)
        return _mm256_cvtepu8_epi32(lo);
    lo = _mm_unpacklo_epi8(lo, _mm_loadl_epi64((const __m128i *)(const void *)(planes[1] + i)));
    if (width == 2)
        return _mm256_cvtepu16_epi32(lo);
    __m128i hi = _mm_loadl_epi64((const __m128i *)(const void *)(planes[2] + i));
    hi = _mm_unpacklo_epi8(hi, width == 3 ? _mm_setzero_si128() : _mm_loadl_epi64((const __m128i *)(const void *)(planes[3] + i)));
    return _mm256_set_m128i(_mm_unpackhi_epi16(lo, hi), _mm_unpacklo_epi16(lo, hi));
}

INLINE AVX2 void join_width_avx2(const uint8_t *const planes[4], unsigned width, uint32_t bias, uint32_t n, uint32_t *out)
{
    uint32_t i = 0;
    for (; i + 8 <= n; i += 8) {
        __m256i v = _mm256_add_epi32(rows_avx2(planes, width, i), _mm256_set1_epi32((int)bias));
        _mm256_storeu_si256((__m256i *)(void *)(out + i), v);
    }
    for (; i < n; i++)
        out[i] = row_c(planes, width, i) + bias;
}

INLINE AVX2 void join_delta_width_avx2(const uint8_t *const planes[4], unsigned width, const uint32_t bias_seed[2], uint32_t n, uint32_t *out)
{
    __m256i bias = _mm256_set1_epi32((int)bias_seed[0]), carry = _mm256_set1_epi32((int)bias_seed[1]);
    const __m256i all_last = _mm256_set1_epi32(7);
    uint32_t i = 0;
    for (; i + 8 <= n; i += 8) {
        __m256i v = _mm256_add_epi32(rows_avx2(planes, width, i), bias);
        v = _mm256_add_epi32(v, _mm256_slli_si256(v, 4)); /* within each half */
        v = _mm256_add_epi32(v, _mm256_slli_si256(v, 8));
        __m256i low = _mm256_shuffle_epi32(_mm256_permute2x128_si256(v, v, 0x08), 0xFF); /* low half's sum, for the high half */
        v = _mm256_add_epi32(v, low);
        _mm256_storeu_si256((__m256i *)(void *)(out + i), _mm256_add_epi32(v, carry));
        carry = _mm256_add_epi32(carry, _mm256_permutevar8x32_epi32(v, all_last));
    }
    uint32_t x = (uint32_t)_mm256_extract_epi32(carry, 0);
    for (; i < n; i++)
        out[i] = x += row_c(planes, width, i) + bias_seed[0];
}

INLINE AVX2 __m256i add_wide_avx2(__m256i sum, __m256i v)
{
    __m256i lo = _mm256_cvtepi32_epi64(_mm256_castsi256_si128(v));
    __m256i hi = _mm256_cvtepi32_epi64(_mm256_extracti128_si256(v, 1));
    return _mm256_add_epi64(sum, _mm256_add_epi64(lo, hi));
}

INLINE AVX2 int64_t total_avx2(__m256i v)
{
    __m128i two = _mm_add_epi64(_mm256_castsi256_si128(v), _mm256_extracti128_si256(v, 1));
    return _mm_cvtsi128_si64(two) + _mm_extract_epi64(two, 1);
}

static AVX2 void sum_slots_avx2(const int32_t *x, uint32_t per, uint32_t slots, int64_t *sum)
{
    for (uint32_t s = 0; s < slots; s++, x += per) {
        __m256i wide = _mm256_setzero_si256();
        uint32_t i = 0;
        for (; i + 8 <= per; i += 8)
            wide = add_wide_avx2(wide, _mm256_loadu_si256((const __m256i *)(const void *)(x + i)));
        if (i + 4 <= per) {
            __m128i four = _mm_loadu_si128((const __m128i *)(const void *)(x + i));
            wide = _mm256_add_epi64(wide, _mm256_cvtepi32_epi64(four));
            i += 4;
        }
        int64_t total = total_avx2(wide);
        for (; i < per; i++)
            total += x[i];
        sum[s] += total;
    }
}

static AVX2 int64_t sum_marked_avx2(const int32_t *x, const lt_mark *marks, uint32_t n, uint32_t *count)
{
    __m256i wide = _mm256_setzero_si256(), counted = wide, bad = _mm256_set1_epi32((int)MARK_NOT_VALID);
    uint32_t i = 0;
    for (; i + 8 <= n; i += 8) {
        __m256i m = _mm256_and_si256(_mm256_loadu_si256((const __m256i *)(const void *)(marks + i)), bad);
        __m256i counts = _mm256_cmpeq_epi32(m, _mm256_setzero_si256());
        counted = _mm256_sub_epi32(counted, counts);
        wide = add_wide_avx2(wide, _mm256_and_si256(_mm256_loadu_si256((const __m256i *)(const void *)(x + i)), counts));
    }
    uint32_t a[8];
    _mm256_storeu_si256((__m256i *)(void *)a, counted);
    for (unsigned k = 0; k < 8; k++)
        *count += a[k];
    return total_avx2(wide) + sum_marked_c(x + i, marks + i, n - i, count);
}

/* --- one body a width ------------------------------------------------------------------------------------------ */

#define BY_WIDTH(call)                                                                                              \
    switch (width) {                                                                                                \
    case 0:                                                                                                         \
        call(planes, 0, a, n, out);                                                                                 \
        break;                                                                                                      \
    case 1:                                                                                                         \
        call(planes, 1, a, n, out);                                                                                 \
        break;                                                                                                      \
    case 2:                                                                                                         \
        call(planes, 2, a, n, out);                                                                                 \
        break;                                                                                                      \
    case 3:                                                                                                         \
        call(planes, 3, a, n, out);                                                                                 \
        break;                                                                                                      \
    default:                                                                                                        \
        call(planes, 4, a, n, out);                                                                                 \
        break;                                                                                                      \
    }

static void join_sse2(const uint8_t *const planes[4], unsigned width, uint32_t a, uint32_t n, uint32_t *out)
{
    BY_WIDTH(join_width_sse2)
}

static void join_delta_sse2(const uint8_t *const planes[4], unsigned width, const uint32_t a[2], uint32_t n, uint32_t *out)
{
    BY_WIDTH(join_delta_width_sse2)
}

static AVX2 void join_avx2(const uint8_t *const planes[4], unsigned width, uint32_t a, uint32_t n, uint32_t *out)
{
    BY_WIDTH(join_width_avx2)
}

static AVX2 void join_delta_avx2(const uint8_t *const planes[4], unsigned width, const uint32_t a[2], uint32_t n, uint32_t *out)
{
    BY_WIDTH(join_delta_width_avx2)
}

static const chunk_kernel SSE2 = {"sse2", join_sse2, join_delta_sse2, sum_slots_sse2, sum_marked_sse2};
static const chunk_kernel AVX2_KERNEL = {"avx2", join_avx2, join_delta_avx2, sum_slots_avx2, sum_marked_avx2};

const chunk_kernel *chunk_kernel_get(size_t i)
{
    if (i == 2)
        return __builtin_cpu_supports("avx2") ? &AVX2_KERNEL : NULL;
    return i == 0 ? &PORTABLE : i == 1 ? &SSE2 : NULL;
}

const chunk_kernel *chunk_kernel_best(void)
{
    return __builtin_cpu_supports("avx2") ? &AVX2_KERNEL : &SSE2;
}

#else

const chunk_kernel *chunk_kernel_get(size_t i)
{
    return i == 0 ? &PORTABLE : NULL;
}

const chunk_kernel *chunk_kernel_best(void)
{
    return &PORTABLE;
}

#endif
