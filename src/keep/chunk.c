/* chunk.c - a run of one series as one blob, and back; see chunk.h. */
#include "keep/chunk_int.h"

#include <math.h>
#include <stdlib.h>

#include "base/hash.h"
#include "base/num.h"

#define MAGIC      0x3143544Cu /* "LTC1" */
#define HEAD_BYTES 44u
/* Planes are noise but for runs: short matches only get in the way of the Huffman coder (3.6 bits instead of 3.0 for eight
 * equally frequent bytes at level 3), and cost twice the time to undo. */
#define ZSTD_LEVEL     1
#define ZSTD_MIN_MATCH 7

enum { COLUMN_TIMES, COLUMN_VALUES, COLUMN_MARKS, COLUMN_ENTRIES, COLUMNS };
enum { TIMES_GRID, TIMES_HOLES, TIMES_FREE };
enum { VALUES_SCALED, VALUES_RAW };

typedef struct head {
    uint32_t n;
    int64_t  first, last;
    span     column[COLUMNS];
} head;

lt_err chunk_codec_open(lt_cx *cx, chunk_codec **out)
{
    chunk_codec *c = malloc(sizeof *c);
    if (!c)
        return cx_fail(cx, LT_NO_MEMORY, "no memory for a chunk codec of %zu bytes", sizeof *c);
    c->cc = ZSTD_createCCtx();
    c->dc = ZSTD_createDCtx();
    if (!c->cc || !c->dc || ZSTD_isError(ZSTD_CCtx_setParameter(c->cc, ZSTD_c_compressionLevel, ZSTD_LEVEL)) ||
        ZSTD_isError(ZSTD_CCtx_setParameter(c->cc, ZSTD_c_minMatch, ZSTD_MIN_MATCH))) {
        chunk_codec_close(c);
        return cx_fail(cx, LT_NO_MEMORY, "zstd gave no context");
    }
    *out = c;
    return LT_OK;
}

void chunk_codec_close(chunk_codec *c)
{
    if (!c)
        return;
    ZSTD_freeCCtx(c->cc);
    ZSTD_freeDCtx(c->dc);
    free(c);
}

/* --- encode --------------------------------------------------------------------------------------------------- */

static lt_err rows_check(lt_cx *cx, const chunk_rows *r)
{
    if (r->n == 0 || r->n > CHUNK_ROWS_MAX)
        return cx_fail(cx, LT_LIMIT, "a chunk of %u rows: 1 to %u are possible", r->n, CHUNK_ROWS_MAX);
    for (uint32_t i = 1; i < r->n; i++)
        if (r->times[i] <= r->times[i - 1])
            return cx_fail(cx, LT_BAD_INPUT, "chunk row %u: time %lld does not come after %lld", i, (long long)r->times[i],
                           (long long)r->times[i - 1]);
    return LT_OK;
}

/* The largest step that leads from the first time to every other. */
static uint64_t common_step(const int64_t *t, uint32_t n)
{
    uint64_t step = (uint64_t)t[1] - (uint64_t)t[0];
    for (uint32_t i = 2; i < n && step > 1; i++) {
        uint64_t a = (uint64_t)t[i] - (uint64_t)t[i - 1];
        while (a && a != step) { /* Euclid */
            uint64_t rest = step % a;
            step = a;
            a = rest;
        }
    }
    return step;
}

/* Kind, step, slots, bitmap of the slots that are there. Length at out. */
static size_t holes_put(chunk_codec *c, const chunk_rows *r, uint64_t step, uint8_t *out)
{
    uint64_t slots = ((uint64_t)r->times[r->n - 1] - (uint64_t)r->times[0]) / step + 1;
    uint32_t bytes = (uint32_t)((slots + 7) / 8);
    uint8_t *map = memset(c->plane[0], 0, bytes);
    for (uint32_t i = 0; i < r->n; i++) {
        uint64_t slot = ((uint64_t)r->times[i] - (uint64_t)r->times[0]) / step;
        map[slot / 8] |= (uint8_t)(1u << (slot % 8));
    }
    out[0] = TIMES_HOLES;
    span_put_u64(out + 1, step);
    return 9 + chunk_plane_put(c, map, bytes, out + 9);
}

static void times_put(chunk_codec *c, const chunk_rows *r, buf *out)
{
    uint32_t n = r->n;
    uint64_t step = n > 1 ? common_step(r->times, n) : 1, reach = (uint64_t)r->times[n - 1] - (uint64_t)r->times[0];
    if (reach / step == n - 1 && reach <= INT64_MAX) {
        buf_byte(out, TIMES_GRID);
        return;
    }
    size_t from = out->n;
    buf_byte(out, TIMES_FREE);
    uint8_t word[8];
    span_put_u64(word, step);
    buf_put(out, word, 8);
    for (uint32_t i = 0; i < n; i++)
        c->work[i] = ((uint64_t)r->times[i] - (uint64_t)r->times[0]) / step;
    chunk_ints_put(c, &(chunk_ints){c->work, n, 64, 1u << CHUNK_DELTA | 1u << CHUNK_LINE}, out);
    if (reach / step >= CHUNK_SLOTS_MAX)
        return;
    size_t holes = holes_put(c, r, step, c->trial[0]);
    if (!out->err && holes < out->n - from) {
        out->n = from;
        buf_put(out, c->trial[0], holes);
    }
}

/* v as an exact decimal of d digits behind the point that fits an int32; s/10^d == v is checked, so the way to s does
 * not matter. Adding 1.5 * 2^52 rounds to the nearest integer. */
static inline bool is_short(double v, double pow10, int32_t *out)
{
    double scaled = v * pow10;
    if (!(scaled >= -2147483648.0 && scaled <= 2147483647.0))
        return false;
    double near = (scaled + 6755399441055744.0) - 6755399441055744.0;
    *out = (int32_t)near;
    return near / pow10 == v && (v != 0 || !signbit(v));
}

bool chunk_scale(const double *values, uint32_t n, int32_t *scaled, int *decimals)
{
    int32_t s = 0;
    int d = 0;
    for (uint32_t i = 0; i < n; i++)
        while (!is_short(values[i], (double)num_pow10(d), &s))
            if (++d > NUM_DECIMALS_MAX)
                return false;
    double p = (double)num_pow10(d);
    bool all = true;
    for (uint32_t i = 0; i < n; i++) { /* again: with more digits an earlier value may not fit any more */
        s = 0;
        all &= is_short(values[i], p, &s);
        scaled[i] = s;
    }
    *decimals = d;
    return all;
}

static lt_err values_put(lt_cx *cx, chunk_codec *c, const chunk_rows *r, buf *out)
{
    int decimals;
    if (chunk_scale(r->values, r->n, c->scaled, &decimals)) {
        for (uint32_t i = 0; i < r->n; i++)
            c->work[i] = (uint64_t)(int64_t)c->scaled[i];
        buf_byte(out, VALUES_SCALED);
        buf_byte(out, (uint8_t)decimals);
        chunk_ints_put(c, &(chunk_ints){c->work, r->n, 32, 1u << CHUNK_PLAIN | 1u << CHUNK_DELTA}, out);
        return LT_OK;
    }
    for (uint32_t i = 0; i < r->n; i++)
        if (!isfinite(r->values[i]))
            return cx_fail(cx, LT_BAD_INPUT, "chunk row %u: the value is not finite", i);
    memcpy(c->work, r->values, (size_t)r->n * 8);
    buf_byte(out, VALUES_RAW);
    chunk_ints_put(c, &(chunk_ints){c->work, r->n, 64, 1u << CHUNK_PLAIN}, out);
    return LT_OK;
}

static void marks_put(chunk_codec *c, const chunk_rows *r, buf *out)
{
    uint32_t any = 0;
    for (uint32_t i = 0; r->marks && i < r->n; i++) {
        any |= r->marks[i];
        c->work[i] = r->marks[i];
    }
    if (any)
        chunk_ints_put(c, &(chunk_ints){c->work, r->n, 32, 1u << CHUNK_PLAIN}, out);
}

static void entries_put(chunk_codec *c, const chunk_rows *r, buf *out)
{
    unsigned all = 1u << CHUNK_PLAIN | 1u << CHUNK_DELTA | 1u << CHUNK_DELTA2 | 1u << CHUNK_LINE;
    if (r->entries)
        chunk_ints_put(c, &(chunk_ints){r->entries, r->n, 64, all}, out);
    else
        chunk_ints_put(c, &(chunk_ints){&r->entry, 1, 64, 1u << CHUNK_PLAIN}, out);
}

lt_err chunk_encode(lt_cx *cx, chunk_codec *c, const chunk_rows *r, buf *out)
{
    uint8_t h[HEAD_BYTES] = {0};
    TRY(rows_check(cx, r));
    size_t start = out->n, at[COLUMNS + 1];
    buf_put(out, h, sizeof h);
    at[0] = out->n;
    times_put(c, r, out);
    at[1] = out->n;
    lt_err e = values_put(cx, c, r, out);
    if (e) {
        out->n = start;
        return e;
    }
    at[2] = out->n;
    marks_put(c, r, out);
    at[3] = out->n;
    entries_put(c, r, out);
    at[4] = out->n;
    TRY(buf_check(cx, out));
    uint8_t *p = out->p + start;
    span_put_u32(p, MAGIC);
    span_put_u32(p + 8, r->n);
    span_put_u64(p + 12, (uint64_t)r->times[0]);
    span_put_u64(p + 20, (uint64_t)r->times[r->n - 1]);
    for (unsigned k = 0; k < COLUMNS; k++)
        span_put_u32(p + 28 + 4 * k, (uint32_t)(at[k + 1] - at[k]));
    span_put_u32(p + 4, hash_crc32c(0, p + 8, out->n - start - 8));
    return LT_OK;
}

/* --- decode --------------------------------------------------------------------------------------------------- */

static lt_err head_get(lt_cx *cx, span blob, head *h)
{
    reader r = reader_of(blob);
    uint32_t magic = 0, crc = 0, length = 0;
    uint64_t first = 0, last = 0;
    if (blob.n < HEAD_BYTES || !reader_u32(&r, &magic) || magic != MAGIC)
        return cx_fail(cx, LT_DAMAGED, "these %zu bytes are no chunk", blob.n);
    bool ok = reader_u32(&r, &crc) && hash_crc32c(0, blob.p + 8, blob.n - 8) == crc;
    if (!ok)
        return cx_fail(cx, LT_DAMAGED, "chunk of %zu bytes: its CRC-32C is wrong", blob.n);
    ok = reader_u32(&r, &h->n) && reader_u64(&r, &first) && reader_u64(&r, &last);
    h->first = (int64_t)first;
    h->last = (int64_t)last;
    size_t at = HEAD_BYTES;
    for (unsigned k = 0; k < COLUMNS && ok; k++) {
        ok = reader_u32(&r, &length) && length <= blob.n - at;
        h->column[k] = ok ? span_cut(blob, at, at + length) : (span){0};
        at += ok ? length : 0;
    }
    if (!ok || at != blob.n || h->n == 0 || h->n > CHUNK_ROWS_MAX || (h->n == 1 ? h->first != h->last : h->first >= h->last))
        return cx_fail(cx, LT_DAMAGED, "chunk of %zu bytes: its head does not hold", blob.n);
    return LT_OK;
}

static bool holes_get(chunk_codec *c, reader *r, const head *h)
{
    uint64_t step, reach = (uint64_t)h->last - (uint64_t)h->first;
    chunk_plane map;
    if (!reader_u64(r, &step) || step == 0 || reach % step || reach / step >= CHUNK_SLOTS_MAX)
        return false;
    uint32_t bytes = (uint32_t)(reach / step / 8 + 1), n = 0;
    if (!chunk_plane_get(c, r, bytes, c->plane[0], &map))
        return false;
    for (uint32_t k = 0; k < bytes; k++)
        for (unsigned bits = map.p ? map.p[k] : map.same; bits; bits &= bits - 1) {
            if (n == h->n)
                return false;
            uint64_t slot = (uint64_t)k * 8 + (unsigned)__builtin_ctz(bits);
            c->times[n++] = (int64_t)((uint64_t)h->first + slot * step);
        }
    return n == h->n && c->times[0] == h->first && c->times[n - 1] == h->last;
}

static bool free_get(chunk_codec *c, reader *r, const head *h)
{
    uint64_t step, reach = (uint64_t)h->last - (uint64_t)h->first;
    if (!reader_u64(r, &step) || step == 0 || !chunk_ints_get64(c, r, h->n, c->work))
        return false;
    bool ok = c->work[0] == 0 && c->work[h->n - 1] == reach / step && reach % step == 0;
    for (uint32_t i = 1; i < h->n; i++)
        ok &= c->work[i] > c->work[i - 1];
    for (uint32_t i = 0; i < h->n && ok; i++)
        c->times[i] = (int64_t)((uint64_t)h->first + c->work[i] * step);
    return ok;
}

static bool times_get(chunk_codec *c, const head *h, keep_block *b)
{
    reader r = reader_of(h->column[COLUMN_TIMES]);
    uint64_t reach = (uint64_t)h->last - (uint64_t)h->first;
    span kind;
    if (!reader_take(&r, 1, &kind))
        return false;
    bool ok = true;
    b->times = NULL;
    b->t0_ms = h->first;
    b->step_ms = 1;
    if (kind.p[0] == TIMES_GRID) {
        ok = reach <= INT64_MAX && (h->n == 1 || reach % (h->n - 1) == 0);
        b->step_ms = h->n > 1 ? (int64_t)(reach / (h->n - 1)) : 1;
    } else {
        ok = kind.p[0] == TIMES_HOLES ? holes_get(c, &r, h) : kind.p[0] == TIMES_FREE && free_get(c, &r, h);
        b->times = c->times;
    }
    return ok && r.at == r.s.n;
}

static bool values_get(chunk_codec *c, const head *h, keep_block *b)
{
    reader r = reader_of(h->column[COLUMN_VALUES]);
    span kind, decimals;
    b->scaled = NULL;
    b->values = NULL;
    b->decimals = 0;
    if (!reader_take(&r, 1, &kind))
        return false;
    if (kind.p[0] == VALUES_SCALED) {
        if (!reader_take(&r, 1, &decimals) || decimals.p[0] > NUM_DECIMALS_MAX)
            return false;
        b->decimals = decimals.p[0];
        b->scaled = c->scaled;
        return chunk_ints_get32(c, &r, h->n, (uint32_t *)(void *)c->scaled) && r.at == r.s.n;
    }
    if (kind.p[0] != VALUES_RAW || !chunk_ints_get64(c, &r, h->n, c->work) || r.at != r.s.n)
        return false;
    uint64_t worst = 0; /* the largest exponent: 0x7FF is no finite number */
    for (uint32_t i = 0; i < h->n; i++) {
        uint64_t exponent = c->work[i] & 0x7FF0000000000000u;
        worst = exponent > worst ? exponent : worst;
    }
    memcpy(c->values, c->work, (size_t)h->n * 8);
    b->values = c->values;
    return worst < 0x7FF0000000000000u;
}

static bool marks_get(chunk_codec *c, const head *h, keep_block *b)
{
    reader r = reader_of(h->column[COLUMN_MARKS]);
    b->marks = NULL;
    if (r.s.n == 0)
        return true;
    b->marks = c->marks;
    return chunk_ints_get32(c, &r, h->n, c->marks) && r.at == r.s.n;
}

static bool entries_get(chunk_codec *c, const head *h, keep_block *b)
{
    reader r = reader_of(h->column[COLUMN_ENTRIES]);
    b->entries = c->entries;
    return chunk_ints_get64(c, &r, h->n, c->entries) && r.at == r.s.n;
}

lt_err chunk_decode(lt_cx *cx, chunk_codec *c, span blob, bool want_entries, keep_block *b)
{
    head h;
    TRY(head_get(cx, blob, &h));
    b->n = h.n;
    b->entries = NULL;
    const char *what = !times_get(c, &h, b)                     ? "times"
                       : !values_get(c, &h, b)                  ? "values"
                       : !marks_get(c, &h, b)                   ? "marks"
                       : want_entries && !entries_get(c, &h, b) ? "entries"
                                                                : NULL;
    if (what)
        return cx_fail(cx, LT_DAMAGED, "chunk of %zu bytes: its %s do not hold", blob.n, what);
    return LT_OK;
}
