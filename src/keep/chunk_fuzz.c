/* chunk_fuzz.c - hostile chunks: as they come, under a good CRC, and bytes taken as rows that must come back. */
#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "base/hash.h"
#include "base/num.h"
#include "keep/chunk.h"

#define ROWS_MAX 512u
#define COPY_MAX 65536u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static lt_cx        cx;
static chunk_codec *codec;

static void look(const keep_block *b)
{
    int64_t sum[8] = {0};
    uint32_t count[8] = {0};
    assert(b->n >= 1 && b->n <= CHUNK_ROWS_MAX);
    for (uint32_t i = 1; i < b->n; i++)
        assert(keep_block_time(b, i) > keep_block_time(b, i - 1));
    if (!b->scaled)
        for (uint32_t i = 0; i < b->n; i++)
            assert(isfinite(b->values[i]));
    else if (b->t0_ms < INT64_MAX / 2)
        chunk_sum_grid(b, b->t0_ms, 3600000, 8, sum, count);
}

static void decode(const uint8_t *data, size_t size)
{
    keep_block b = {0};
    lt_err e = chunk_decode(&cx, codec, span_of(data, size), true, &b);
    assert(e == LT_OK || e == LT_DAMAGED);
    if (e == LT_OK)
        look(&b);
}

/* Rows of 20 bytes: time step, value, entry step. */
static void round_trip(reader r)
{
    static int64_t times[ROWS_MAX];
    static double values[ROWS_MAX];
    static uint64_t entries[ROWS_MAX];
    uint32_t n = 0, step, entry;
    uint64_t bits;
    while (n < ROWS_MAX && reader_u32(&r, &step) && reader_u64(&r, &bits) && reader_u32(&r, &entry)) {
        times[n] = (n ? times[n - 1] : 0) + 1 + step % 120000;
        memcpy(&values[n], &bits, 8);
        values[n] = step & 1 ? (double)(bits % 100000) / 10 : isfinite(values[n]) ? values[n] : 0;
        entries[n] = (n ? entries[n - 1] : 0) + entry;
        n++;
    }
    chunk_rows rows = {.n = n, .times = times, .values = values, .entries = entries};
    keep_block b = {0};
    buf out;
    buf_init(&out, 1u << 20);
    if (n > 0) {
        lt_err e = chunk_encode(&cx, codec, &rows, &out);
        assert(e == LT_OK);
        e = chunk_decode(&cx, codec, buf_span(&out), true, &b);
        assert(e == LT_OK && b.n == n);
        for (uint32_t i = 0; i < n; i++) {
            double v = b.scaled ? num_to_double((num_dec){b.scaled[i], b.decimals}) : b.values[i];
            assert(memcmp(&v, &values[i], 8) == 0 && b.entries[i] == entries[i] && keep_block_time(&b, i) == times[i]);
        }
    }
    buf_fini(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t copy[COPY_MAX];
    if (!codec) {
        cx_init(&cx, NULL);
        if (chunk_codec_open(&cx, &codec))
            abort();
    }
    decode(data, size);
    if (size >= 8 && size <= COPY_MAX) {
        memcpy(copy, data, size);
        memcpy(copy, "LTC1", 4);
        span_put_u32(copy + 4, hash_crc32c(0, copy + 8, size - 8));
        decode(copy, size);
    }
    round_trip(reader_of(span_of(data, size)));
    return 0;
}
