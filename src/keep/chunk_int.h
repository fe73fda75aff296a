/* chunk_int.h - what the files of the chunk codec share: integer sequences as byte planes, and the kernels under them.
 * Place      keep; only for chunk*.c
 * Method     a sequence x becomes residuals r (plain, differences, differences of differences, or what a straight line
 *            leaves), and u = r - bias as unsigned bytes in planes: plane k holds byte k of every u
 *
 *   ints:   u8 order   u8 width (planes)   bias   [seed: orders 1 2]   [slope: orders 2 3]   width planes
 *           bias, seed, slope: 4 bytes for 32-bit sequences, 8 for 64-bit ones; all arithmetic modulo 2^32 or 2^64
 *   plane:  u8 method: 0 one byte, the same for all   1 n bytes as they are   2 u32 length, zstd frame of n bytes
 *
 *   order 0  x[i] = r[i]                                  constant: width 0
 *   order 1  x[i] = x[i-1] + r[i], x[-1] = seed           straight line: width 0
 *   order 2  d[i] = d[i-1] + r[i], x[i] = x[i-1] + d[i], x[-1] = seed, d[-1] = slope
 *   order 3  x[i] = r[i] + (i * slope >> 16)
 */
#ifndef LT_KEEP_CHUNK_INT_H
#define LT_KEEP_CHUNK_INT_H

#include <zstd.h>

#include "keep/chunk.h"

#define CHUNK_SLOTS_MAX  (8u * CHUNK_ROWS_MAX) /* grid slots of a chunk with holes */
#define CHUNK_PLANES_MAX 8u
#define CHUNK_TRIAL_MAX  (32u + CHUNK_PLANES_MAX * (8u + CHUNK_ROWS_MAX))

enum { CHUNK_PLAIN, CHUNK_DELTA, CHUNK_DELTA2, CHUNK_LINE, CHUNK_ORDERS };
enum { CHUNK_SAME, CHUNK_STORED, CHUNK_ZSTD };

/* --- kernels: the inner loops, once in C and once for each instruction set ------------------------------------ */
typedef struct chunk_kernel {
    const char *name;
    /* out[i] = bias + planes; with delta: the running sum of that from seed. width 0..4 */
    void (*join)(const uint8_t *const planes[4], unsigned width, uint32_t bias, uint32_t n, uint32_t *out);
    void (*join_delta)(const uint8_t *const planes[4], unsigned width, const uint32_t bias_seed[2], uint32_t n, uint32_t *out);
    /* sum[s] += the sum of x[s*per .. (s+1)*per) */
    void (*sum_slots)(const int32_t *x, uint32_t per, uint32_t slots, int64_t *sum);
    /* Sum of x where no bit of MARK_NOT_VALID is set; their number is added to count. */
    int64_t (*sum_marked)(const int32_t *x, const lt_mark *marks, uint32_t n, uint32_t *count);
} chunk_kernel;
const chunk_kernel *chunk_kernel_get(size_t i); /* 0: portable C, then faster ones; NULL when this machine has no such */
const chunk_kernel *chunk_kernel_best(void);

/* --- the codec ------------------------------------------------------------------------------------------------ */
struct chunk_codec {
    ZSTD_CCtx *cc;
    ZSTD_DCtx *dc;
    /* what chunk_decode hands out */
    int64_t  times[CHUNK_ROWS_MAX];
    double   values[CHUNK_ROWS_MAX];
    uint64_t entries[CHUNK_ROWS_MAX];
    int32_t  scaled[CHUNK_ROWS_MAX];
    lt_mark  marks[CHUNK_ROWS_MAX];
    /* scratch */
    uint64_t work[CHUNK_ROWS_MAX];  /* the sequence under work */
    int64_t  resid[CHUNK_ROWS_MAX]; /* its residuals */
    uint8_t  plane[CHUNK_PLANES_MAX][CHUNK_ROWS_MAX];
    uint8_t  trial[2][CHUNK_TRIAL_MAX];
};

typedef struct chunk_ints {
    const uint64_t *x; /* 32-bit sequences: the low 32 bits count */
    uint32_t        n;
    unsigned        bits;   /* 32 or 64 */
    unsigned        orders; /* bit set of the orders worth a try */
} chunk_ints;
/* The smallest decimals (0..9) with which every value is scaled[i] / 10^decimals exactly; false: there are none. */
bool chunk_scale(const double *values, uint32_t n, int32_t *scaled, int *decimals);
/* First row at or after t, searched from row `from` on; n: there is none. */
uint32_t chunk_row_at(const keep_block *b, uint32_t from, int64_t t);
/* The smallest of the orders tried, appended. */
void chunk_ints_put(chunk_codec *c, const chunk_ints *s, buf *out);
/* False: the bytes do not hold. */
bool chunk_ints_get32(chunk_codec *c, reader *r, uint32_t n, uint32_t *out);
bool chunk_ints_get64(chunk_codec *c, reader *r, uint32_t n, uint64_t *out);

/* One plane of n <= CHUNK_ROWS_MAX bytes. put: the length written at out (room: 8 + n). */
size_t chunk_plane_put(chunk_codec *c, const uint8_t *plane, uint32_t n, uint8_t *out);
typedef struct chunk_plane {
    const uint8_t *p; /* n bytes, in the blob or in scratch; NULL: all are `same` */
    uint8_t        same;
} chunk_plane;
bool chunk_plane_get(chunk_codec *c, reader *r, uint32_t n, uint8_t *scratch, chunk_plane *out);

#endif
