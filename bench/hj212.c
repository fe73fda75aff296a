/* hj212.c - race of the HJ 212 decoder: frames to exact items with CRC, on one core, against what a plain decoder and the
 * memory do in the same run. Goal: 800 MB/s.
 * The plain decoder is ours, written for the race the usual way: one table look-up a byte for the CRC, memchr for the
 * delimiters, strtod for the numbers; it stands for what is met in the field (the open decoders do 26-34 MB/s). */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "base/cx.h"
#include "wire/hj212/hj212.h"

#define BYTES     ((size_t)16 << 20)
#define ROUNDS    7
#define GOAL_MB_S 800.0

typedef struct race {
    uint8_t   *bytes, *copy;
    size_t     n;
    uint64_t   frames, items;
    hj212_data data;
    uint16_t   table[256];
} race;

static const char *const CODES[] = {"a34004", "a34002", "a05024", "a21004", "a21026", "a21005", "a01001", "a01002", "a01006", "a01007", "a01008"};
#define CODES_N (sizeof CODES / sizeof CODES[0])

/* A real-time frame of about 450 bytes, or an hourly one of about 1,000 in two of five. */
static size_t make(unsigned k, uint8_t *out, size_t room)
{
    char seg[2048];
    bool hourly = k % 5 < 2;
    int n = snprintf(seg, sizeof seg, "QN=20260801%09u;ST=22;CN=%d;PW=123456;MN=010000A8900016F000169DC0;Flag=5;CP=&&DataTime=20260801%02u0000",
                     k, hourly ? 2061 : 2011, k % 24);
    for (size_t i = 0; i < CODES_N - (hourly ? 3 : 0); i++) {
        unsigned v = (k * 7919u + (unsigned)i * 104729u) % 20000u;
        if (hourly)
            n += snprintf(seg + n, sizeof seg - (size_t)n, ";%s-Min=%u.%u,%s-Avg=%u.%u,%s-Max=%u.%u,%s-Flag=N", CODES[i], v / 20, v % 10,
                          CODES[i], v / 10, v % 10, CODES[i], v / 5, v % 10, CODES[i]);
        else
            n += snprintf(seg + n, sizeof seg - (size_t)n, ";%s-Rtd=%u.%u,%s-Flag=N", CODES[i], v / 10, v % 10, CODES[i]);
    }
    n += snprintf(seg + n, sizeof seg - (size_t)n, "&&");
    return hj212_format_frame(span_of(seg, (size_t)n), DEVICE_CRC_STD, out, room);
}

static uint64_t ours(race *r)
{
    uint64_t sum = 0;
    r->frames = r->items = 0;
    for (size_t at = 0; at < r->n;) {
        hj212_frame f;
        hj212_head h;
        size_t skip = 0;
        if (hj212_find(span_of(r->bytes + at, r->n - at), true, false, &skip, &f) != HJ212_GOOD ||
            hj212_check_crc(&f, DEVICE_CRC_STD) != HJ212_GOOD || hj212_parse_head(&f, &h) != HJ212_GOOD ||
            hj212_decode(h.cp, CIVIL_SHANGHAI_MIN, &r->data) != HJ212_GOOD)
            abort(); /* every frame of the race is good */
        at += skip + f.whole.n;
        r->frames++;
        r->items += r->data.count;
        for (uint32_t i = 0; i < r->data.count; i++)
            sum += (uint64_t)r->data.items[i].scaled;
    }
    return sum;
}

static uint16_t plain_crc(const race *r, const uint8_t *p, size_t n)
{
    uint16_t c = 0xFFFF;
    for (size_t i = 0; i < n; i++)
        c = r->table[(c >> 8) ^ p[i]];
    return c;
}

static uint64_t plain(race *r)
{
    double sum = 0;
    for (size_t at = 0; at + 12 < r->n;) {
        const char *p = (const char *)r->bytes + at;
        size_t n = (size_t)((p[2] - '0') * 1000 + (p[3] - '0') * 100 + (p[4] - '0') * 10 + p[5] - '0');
        char crc[5];
        snprintf(crc, sizeof crc, "%04X", plain_crc(r, r->bytes + at + 6, n));
        if (memcmp(crc, p + 6 + n, 4) != 0)
            abort();
        for (const char *q = p + 6, *end = p + 6 + n; q < end;) {
            const char *stop = q + strcspn(q, ",;&\r");
            const char *eq = memchr(q, '=', (size_t)(stop - q));
            if (eq)
                sum += strtod(eq + 1, NULL);
            q = stop + 1;
        }
        at += n + 12;
    }
    return (uint64_t)sum;
}

static uint64_t crc_fast(race *r)
{
    return hj212_crc(r->bytes, r->n);
}

static uint64_t crc_plain(race *r)
{
    return plain_crc(r, r->bytes, r->n);
}

static uint64_t copy(race *r)
{
    memcpy(r->copy, r->bytes, r->n);
    return r->copy[r->n / 2];
}

typedef struct lane {
    const char *name;
    uint64_t (*run)(race *r);
    double best; /* MB/s */
} lane;

static void fill(race *r)
{
    for (unsigned i = 0; i < 256; i++) {
        unsigned c = i;
        for (int k = 0; k < 8; k++)
            c = c & 1 ? c >> 1 ^ 0xA001u : c >> 1;
        r->table[i] = (uint16_t)c;
    }
    r->bytes = malloc(BYTES + 64);
    r->copy = malloc(BYTES + 64);
    if (!r->bytes || !r->copy)
        abort();
    for (unsigned k = 0; r->n + HJ212_FRAME_MAX < BYTES; k++)
        r->n += make(k, r->bytes + r->n, BYTES - r->n);
    r->bytes[r->n] = '\0';
}

int main(void)
{
    static race r;
    static volatile uint64_t sink;
    lane lanes[] = {{"frames to items, with CRC", ours, 0}, {"plain decoder", plain, 0}, {"CRC, sliced", crc_fast, 0},
                    {"CRC, a look-up a byte", crc_plain, 0}, {"memcpy", copy, 0}};
    lt_cx cx;
    cx_init(&cx, NULL);
    fill(&r);
    for (int round = 0; round < ROUNDS; round++)
        for (size_t i = 0; i < sizeof lanes / sizeof lanes[0]; i++) {
            int64_t start = cx_now_us(&cx);
            sink = lanes[i].run(&r);
            double mb_s = (double)r.n / (double)(cx_now_us(&cx) - start);
            lanes[i].best = mb_s > lanes[i].best ? mb_s : lanes[i].best;
        }
    (void)sink;
    printf("%" PRIu64 " frames of %.0f bytes, %.1f values each; best of %d rounds, one core\n", r.frames, (double)r.n / (double)r.frames,
           (double)r.items / (double)r.frames, ROUNDS);
    for (size_t i = 0; i < sizeof lanes / sizeof lanes[0]; i++)
        printf("%-28s %9.0f MB/s   %6.2f x of the decoder\n", lanes[i].name, lanes[i].best, lanes[i].best / lanes[0].best);
    printf("%.1f M values/s; goal %.0f MB/s: %s\n", lanes[0].best * (double)r.items / (double)r.n, GOAL_MB_S,
           lanes[0].best >= GOAL_MB_S ? "reached" : "missed");
    free(r.bytes);
    free(r.copy);
    return 0;
}
