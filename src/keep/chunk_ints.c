/* chunk_ints.c - integer sequences to byte planes and back; see chunk_int.h. */
#include "keep/chunk_int.h"

#include <assert.h>

#define SAMPLES 63   /* for the median of the residuals */
#define WORTH   16   /* a plane is compressed when that saves more than 1/WORTH of it */
#define WORTH_MIN 32 /* and is at least so long */
#define RISE_MAX ((int64_t)1 << 45)

/* --- one plane ------------------------------------------------------------------------------------------------ */

size_t chunk_plane_put(chunk_codec *c, const uint8_t *plane, uint32_t n, uint8_t *out)
{
    assert(n >= 1 && n <= CHUNK_ROWS_MAX);
    if (n == 1 || memcmp(plane, plane + 1, n - 1) == 0) {
        out[0] = CHUNK_SAME;
        out[1] = plane[0];
        return 2;
    }
    if (n >= WORTH_MIN) {
        size_t got = ZSTD_compress2(c->cc, out + 5, n - n / WORTH - 5, plane, n);
        if (!ZSTD_isError(got)) { /* an error: it did not fit, so it is not worth it */
            out[0] = CHUNK_ZSTD;
            span_put_u32(out + 1, (uint32_t)got);
            return got + 5;
        }
    }
    out[0] = CHUNK_STORED;
    memcpy(out + 1, plane, n);
    return 1 + (size_t)n;
}

bool chunk_plane_get(chunk_codec *c, reader *r, uint32_t n, uint8_t *scratch, chunk_plane *out)
{
    span b;
    uint32_t packed;
    *out = (chunk_plane){0};
    if (!reader_take(r, 1, &b))
        return false;
    switch (b.p[0]) {
    case CHUNK_SAME:
        if (!reader_take(r, 1, &b))
            return false;
        out->same = b.p[0];
        return true;
    case CHUNK_STORED:
        if (!reader_take(r, n, &b))
            return false;
        out->p = b.p;
        return true;
    case CHUNK_ZSTD:
        if (!reader_u32(r, &packed) || !reader_take(r, packed, &b))
            return false;
        out->p = scratch;
        return ZSTD_decompressDCtx(c->dc, scratch, n, b.p, b.n) == n;
    default:
        return false;
    }
}

/* --- residuals ------------------------------------------------------------------------------------------------ */

typedef struct plan {
    unsigned order, width;
    uint64_t bias, seed, slope;
} plan;

static int64_t as_signed(uint64_t v, unsigned bits)
{
    return bits == 32 ? (int64_t)(int32_t)(uint32_t)v : (int64_t)v;
}

static uint64_t line_at(uint64_t slope, uint32_t i)
{
    return slope * i >> 16;
}

/* From the mean of the first half to that of the second, which jitter hardly moves; 0 where 16 bits behind the point do
 * not leave room. */
static uint64_t slope_of(const chunk_ints *s)
{
    int64_t half = s->n / 2, sum[2] = {0};
    if (half == 0)
        return 0;
    for (uint32_t i = 0; i < 2 * half; i++) {
        int64_t rise = (int64_t)(s->x[i] - s->x[0]);
        if (rise > RISE_MAX || rise < -RISE_MAX)
            return 0;
        sum[i >= half] += rise;
    }
    int64_t rise = sum[1] - sum[0]; /* * 65536 / half / half, without overflow */
    return (uint64_t)((rise / half * 65536 + rise % half * 65536 / half) / half);
}

static void residuals(const chunk_ints *s, plan *p, int64_t *r)
{
    const uint64_t *x = s->x;
    uint64_t first = s->n > 1 ? x[1] - x[0] : 0;
    switch (p->order) {
    case CHUNK_PLAIN:
        for (uint32_t i = 0; i < s->n; i++)
            r[i] = as_signed(x[i], s->bits);
        break;
    case CHUNK_DELTA:
        for (uint32_t i = 1; i < s->n; i++)
            r[i] = as_signed(x[i] - x[i - 1], s->bits);
        r[0] = as_signed(first, s->bits); /* as its neighbour: widens nothing */
        p->seed = x[0] - first;
        break;
    case CHUNK_DELTA2:
        r[0] = 0;
        for (uint32_t i = 1; i < s->n; i++)
            r[i] = as_signed(i == 1 ? 0 : x[i] - 2 * x[i - 1] + x[i - 2], s->bits);
        p->seed = x[0] - first;
        p->slope = first;
        break;
    default:
        assert(s->bits == 64);
        p->slope = slope_of(s);
        for (uint32_t i = 0; i < s->n; i++)
            r[i] = as_signed(x[i] - line_at(p->slope, i), s->bits);
        break;
    }
}

static int64_t median(const int64_t *r, uint32_t n)
{
    int64_t a[SAMPLES];
    uint32_t count = n < SAMPLES ? n : SAMPLES;
    for (uint32_t k = 0; k < count; k++) {
        int64_t v = r[(uint64_t)k * n / count];
        uint32_t at = k;
        for (; at > 0 && a[at - 1] > v; at--)
            a[at] = a[at - 1];
        a[at] = v;
    }
    return a[count / 2];
}

/* The bias puts the smallest residual at 0, and the bulk in the middle of a byte's range when one byte does not do. */
static void choose_bias(const int64_t *r, uint32_t n, unsigned bits, plan *p)
{
    int64_t lo = r[0], hi = r[0];
    for (uint32_t i = 1; i < n; i++) {
        lo = r[i] < lo ? r[i] : lo;
        hi = r[i] > hi ? r[i] : hi;
    }
    uint64_t range = (uint64_t)hi - (uint64_t)lo, bias = (uint64_t)lo;
    if (range > 0xFF)
        bias -= ((uint64_t)lo - (uint64_t)median(r, n) + 128) & 0xFF;
    uint64_t top = (uint64_t)hi - bias, mask = bits == 32 ? 0xFFFFFFFFu : UINT64_MAX;
    if (top < range || top > mask) /* the bias fell below the smallest number */
        bias = (uint64_t)lo, top = range;
    p->bias = bias;
    p->width = 0;
    for (; top; top >>= 8)
        p->width++;
}

static void put_word(uint8_t **at, uint64_t v, unsigned bits)
{
    if (bits == 32)
        span_put_u32(*at, (uint32_t)v);
    else
        span_put_u64(*at, v);
    *at += bits / 8;
}

static size_t try_order(chunk_codec *c, const chunk_ints *s, unsigned order, uint8_t *out)
{
    plan p = {.order = order};
    residuals(s, &p, c->resid);
    choose_bias(c->resid, s->n, s->bits, &p);
    uint8_t *at = out;
    *at++ = (uint8_t)p.order;
    *at++ = (uint8_t)p.width;
    put_word(&at, p.bias, s->bits);
    if (order == CHUNK_DELTA || order == CHUNK_DELTA2)
        put_word(&at, p.seed, s->bits);
    if (order == CHUNK_DELTA2 || order == CHUNK_LINE)
        put_word(&at, p.slope, s->bits);
    for (unsigned k = 0; k < p.width; k++) {
        for (uint32_t i = 0; i < s->n; i++)
            c->plane[k][i] = (uint8_t)(((uint64_t)c->resid[i] - p.bias) >> (8 * k));
        at += chunk_plane_put(c, c->plane[k], s->n, at);
    }
    return (size_t)(at - out);
}

void chunk_ints_put(chunk_codec *c, const chunk_ints *s, buf *out)
{
    size_t best = 0;
    unsigned kept = 0; /* which trial buffer holds the best */
    for (unsigned order = 0; order < CHUNK_ORDERS; order++) {
        if (!(s->orders >> order & 1u))
            continue;
        unsigned other = best ? !kept : kept;
        size_t n = try_order(c, s, order, c->trial[other]);
        assert(n <= CHUNK_TRIAL_MAX);
        if (best == 0 || n < best) {
            best = n;
            kept = other;
        }
        if (c->trial[kept][1] == 0)
            break; /* no planes at all */
    }
    buf_put(out, c->trial[kept], best);
}

/* --- back ----------------------------------------------------------------------------------------------------- */

static bool get_word(reader *r, unsigned bits, uint64_t *v)
{
    uint32_t w;
    if (bits == 64)
        return reader_u64(r, v);
    if (!reader_u32(r, &w))
        return false;
    *v = w;
    return true;
}

static bool get_plan(reader *r, unsigned bits, plan *p)
{
    span head;
    *p = (plan){0};
    if (!reader_take(r, 2, &head) || head.p[0] >= CHUNK_ORDERS || head.p[1] > bits / 8)
        return false;
    p->order = head.p[0];
    p->width = head.p[1];
    if (!get_word(r, bits, &p->bias))
        return false;
    if ((p->order == CHUNK_DELTA || p->order == CHUNK_DELTA2) && !get_word(r, bits, &p->seed))
        return false;
    return !(p->order == CHUNK_DELTA2 || p->order == CHUNK_LINE) || get_word(r, bits, &p->slope);
}

typedef struct planes {
    const uint8_t *p[CHUNK_PLANES_MAX];
    unsigned       width;
} planes;

/* The planes; those that are all the same go into the bias. */
static bool load_planes(chunk_codec *c, reader *r, uint32_t n, plan *p, planes *out)
{
    *out = (planes){0};
    for (unsigned k = 0; k < p->width; k++) {
        chunk_plane one;
        if (!chunk_plane_get(c, r, n, c->plane[k], &one))
            return false;
        out->p[k] = one.p;
        if (one.p)
            out->width = k + 1;
        else
            p->bias += (uint64_t)one.same << (8 * k);
    }
    for (unsigned k = 0; k < out->width; k++)
        if (!out->p[k]) /* its byte is in the bias already */
            out->p[k] = memset(c->plane[k], 0, n);
    return true;
}

bool chunk_ints_get32(chunk_codec *c, reader *r, uint32_t n, uint32_t *out)
{
    plan p;
    planes in;
    if (!get_plan(r, 32, &p) || !load_planes(c, r, n, &p, &in))
        return false;
    const chunk_kernel *k = chunk_kernel_best();
    uint32_t d = (uint32_t)p.slope, x = (uint32_t)p.seed;
    switch (p.order) {
    case CHUNK_DELTA:
        k->join_delta(in.p, in.width, (const uint32_t[2]){(uint32_t)p.bias, (uint32_t)p.seed}, n, out);
        return true;
    case CHUNK_DELTA2:
        k->join_delta(in.p, in.width, (const uint32_t[2]){(uint32_t)p.bias, d}, n, out);
        for (uint32_t i = 0; i < n; i++)
            out[i] = x += out[i];
        return true;
    case CHUNK_LINE:
        return false; /* a line is for 64 bits */
    default:
        k->join(in.p, in.width, (uint32_t)p.bias, n, out);
        return true;
    }
}

/* The planes of one row; width is a constant where it is inlined. */
static inline __attribute__((always_inline)) uint64_t row_at(const planes *in, unsigned width, uint32_t i)
{
    uint64_t v = 0;
    for (unsigned k = 0; k < width; k++)
        v |= (uint64_t)in->p[k][i] << (8 * k);
    return v;
}

static inline __attribute__((always_inline)) void join64(const planes *in, unsigned width, const plan *p, uint32_t n, uint64_t *out)
{
    uint64_t x = p->seed, d = p->slope, bias = p->bias;
    if (p->order == CHUNK_PLAIN)
        for (uint32_t i = 0; i < n; i++)
            out[i] = row_at(in, width, i) + bias;
    else if (p->order == CHUNK_DELTA)
        for (uint32_t i = 0; i < n; i++)
            out[i] = x += row_at(in, width, i) + bias;
    else if (p->order == CHUNK_DELTA2)
        for (uint32_t i = 0; i < n; i++)
            out[i] = x += d += row_at(in, width, i) + bias;
    else
        for (uint32_t i = 0; i < n; i++)
            out[i] = row_at(in, width, i) + bias + line_at(p->slope, i);
}

bool chunk_ints_get64(chunk_codec *c, reader *r, uint32_t n, uint64_t *out)
{
    plan p;
    planes in;
    if (!get_plan(r, 64, &p) || !load_planes(c, r, n, &p, &in))
        return false;
    if (in.width == 0)
        join64(&in, 0, &p, n, out);
    else if (in.width == 1)
        join64(&in, 1, &p, n, out);
    else if (in.width == 2)
        join64(&in, 2, &p, n, out);
    else
        join64(&in, in.width, &p, n, out);
    return true;
}
