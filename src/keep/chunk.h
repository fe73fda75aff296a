/* chunk.h - the column chunk: a run of one series as one compressed blob.
 * Place      keep. Pure: arrays in, bytes out and back.
 * Method     columns apart: times (regular grid, grid with holes, or deltas), values (scaled-decimal delta,
 *            byte shuffle; raw doubles when any value is no short decimal), marks (absent when all 0), entries
 *            (delta, byte shuffle); each column zstd-compressed by itself, so that a scan decodes only what it wants
 * Given      n in 1..CHUNK_ROWS_MAX rows in strictly ascending time; finite values
 * Returned   chunk_decode fills arrays inside the reader, valid until the next decode with it
 * Valid      every finite double comes back bit for bit (-0.0 too)
 * Errors     LT_DAMAGED: magic, CRC-32C, lengths or order do not hold
 * Threads    a chunk_codec belongs to one thread    Owner  chunk_codec_open .. chunk_codec_close
 */
#ifndef LT_KEEP_CHUNK_H
#define LT_KEEP_CHUNK_H

#include "base/buf.h"
#include "keep/keep.h"

#define CHUNK_ROWS_MAX 65536u

typedef struct chunk_codec chunk_codec;
LT_MUST lt_err chunk_codec_open(lt_cx *cx, chunk_codec **out);
void chunk_codec_close(chunk_codec *c);

typedef struct chunk_rows {
    uint32_t        n;
    const int64_t  *times;
    const double   *values;
    const lt_mark  *marks;   /* NULL: all 0 */
    const uint64_t *entries; /* NULL: all `entry` */
    uint64_t        entry;
} chunk_rows;
LT_MUST lt_err chunk_encode(lt_cx *cx, chunk_codec *c, const chunk_rows *rows, buf *out); /* appended to out */

/* Decode what the caller wants; block->series is left alone. */
LT_MUST lt_err chunk_decode(lt_cx *cx, chunk_codec *c, span blob, bool want_entries, keep_block *block);

/* Hourly (or any step) sums of a block on a grid: to sum[i] and count[i] is added, for slot i of
 * [from, from + slots*step), the sum of scaled values and the count of valid (no MARK_NOT_VALID) ones. The caller clears
 * them, and sees that blocks added into one grid have the same decimals. Only for scaled blocks; step > 0, the grid's end
 * within int64. The hot loop of aggregation. */
void chunk_sum_grid(const keep_block *b, int64_t from_ms, int64_t step_ms, uint32_t slots, int64_t *sum, uint32_t *count);

#endif
