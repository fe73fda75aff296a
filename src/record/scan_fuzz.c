/* scan_fuzz.c - hostile segments in memory: as they come, and with every CRC-32C made right. What is taken in must be dense. */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "record/journal_int.h"

#define SEGMENT_MAX (64u << 10)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int file = -1;

static void scan(const uint8_t *p, size_t n)
{
    lt_cx cx;
    seal *s = NULL;
    scan_end end;
    bool torn;
    char path[64];
    window w = WINDOW_CLOSED;
    cx_init(&cx, NULL);
    if (ftruncate(file, 0) != 0 || pwrite(file, p, n, 0) != (ssize_t)n)
        abort();
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    if (window_open(&cx, &w, path) || seal_open(&cx, NULL, &s) || scan_entries(&cx, &w, s, UINT64_MAX, &end))
        abort();
    assert(end.number == s->count && end.offset == s->bytes && s->bytes <= n && s->edge.size == s->count);
    assert(end.verdict != LAYOUT_WHOLE && end.why && end.size == n);
    const durable marks[3] = {{0, false}, {s->count, true}, {s->count + 1, true}};
    for (int i = 0; i < 3; i++) {
        lt_err e = scan_judge(&cx, &w, &end, marks[i], &torn);
        assert(e == LT_OK && (i != 2 || !torn)); /* an acknowledged entry is never called torn */
    }
    uint64_t offset = 0;
    for (uint64_t i = 0; i < s->count; i++) { /* each entry again, by its place */
        layout_verdict v;
        layout_entry e;
        if (window_entry(&cx, &w, offset, &v, &e))
            abort();
        assert(v == LAYOUT_WHOLE && e.number == i);
        offset += e.bytes;
    }
    seal_close(s);
    window_close(&w);
}

/* Lengths are believed, so that the fields behind them are met as well. */
static void heal(uint8_t *p, size_t n)
{
    for (size_t at = 0; n - at >= JOURNAL_PAYLOAD_AT;) {
        layout_entry e;
        layout_peek(p + at, &e);
        if (e.bytes < JOURNAL_PAYLOAD_AT || e.bytes > n - at)
            return;
        span_put_u32(p + at + 4, hash_crc32c(0, p + at + 8, e.bytes - 8));
        at += e.bytes;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t copy[SEGMENT_MAX];
    if (file < 0 && (file = memfd_create("segment", MFD_CLOEXEC)) < 0)
        abort();
    if (size > SEGMENT_MAX)
        return 0;
    scan(data, size);
    if (size)
        memcpy(copy, data, size);
    heal(copy, size);
    scan(copy, size);
    return 0;
}
