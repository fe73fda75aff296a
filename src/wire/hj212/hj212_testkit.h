/* hj212_testkit.h - what the tests of the codec share: an encoder of its own, and a frame that lies in its own memory.
 * Place      wire, tests only. Source  HJ 212-2017 6.3.1 and App. A, bit by bit
 */
#ifndef LT_WIRE_HJ212_TESTKIT_H
#define LT_WIRE_HJ212_TESTKIT_H

#include <stdio.h>
#include <stdlib.h>

#include "wire/hj212/hj212.h"

#define KIT_MAX    9000
#define KIT_UNUSED __attribute__((unused))

static uint16_t kit_crc(const uint8_t *p, size_t n)
{
    unsigned c = 0xFFFF;
    while (n-- > 0) {
        c = (c >> 8) ^ *p++;
        for (int k = 0; k < 8; k++)
            c = c & 1u ? (c >> 1) ^ 0xA001u : c >> 1;
    }
    return (uint16_t)c;
}

static KIT_UNUSED size_t kit_wrap(const void *segment, size_t n, char *out)
{
    int head = snprintf(out, 8, "##%04u", (unsigned)n % 10000u);
    memcpy(out + head, segment, n);
    return (size_t)head + n + (size_t)snprintf(out + head + n, 8, "%04X\r\n", kit_crc(segment, n));
}

static KIT_UNUSED size_t kit_frame(const char *segment, char *out)
{
    return kit_wrap(segment, strlen(segment), out);
}

/* The same bytes at the end of an allocation: one byte read beyond is seen by the sanitizer. */
static KIT_UNUSED uint8_t *kit_tight(const void *p, size_t n)
{
    uint8_t *q = malloc(n ? n : 1);
    if (!q)
        abort();
    memcpy(q, p, n);
    return q;
}

#endif
