/* layout.c - see layout.h. */
#include "record/layout.h"

#include <assert.h>

enum {
    AT_BYTES = 0,
    AT_CRC = 4,
    AT_STATE = 8,
    AT_WAITING = 12,
    AT_NUMBER = 16,
    AT_RECV = 24,
    AT_KIND = 32,
    AT_SOURCE = 36,
    AT_PAYLOAD_N = 40,
    AT_ZERO = 44,
    AT_DIGEST = 48,
    AT_SALT = 80,
};
_Static_assert(AT_NUMBER == JOURNAL_LEAF_AT && AT_SALT == JOURNAL_LEAF_AT + JOURNAL_LEAF_BYTES, "the leaf is 16..80");
_Static_assert(AT_SALT == JOURNAL_HEADER_BYTES && AT_SALT + JOURNAL_SALT_BYTES == JOURNAL_PAYLOAD_AT, "salt before payload");
_Static_assert(AT_DIGEST + HASH_SHA256_BYTES == AT_SALT, "digest before salt");

void layout_begin(uint8_t *p, const layout_entry *e)
{
    assert(e->payload_n <= ENTRY_PAYLOAD_MAX && e->kind > 0 && e->kind < ENTRY_KIND_COUNT);
    uint32_t bytes = layout_bytes(e->payload_n), end = JOURNAL_PAYLOAD_AT + e->payload_n;
    memset(p, 0, JOURNAL_PAYLOAD_AT);
    memset(p + end, 0, bytes - end);
    span_put_u32(p + AT_BYTES, bytes);
    span_put_u64(p + AT_RECV, (uint64_t)e->recv_us);
    p[AT_KIND] = (uint8_t)e->kind;
    span_put_u32(p + AT_SOURCE, e->source);
    span_put_u32(p + AT_PAYLOAD_N, e->payload_n);
}

void layout_digest(uint8_t *p, hash_sha256 *h, const uint8_t salt[JOURNAL_SALT_BYTES])
{
    memcpy(p + AT_SALT, salt, JOURNAL_SALT_BYTES);
    span one = span_of(p + AT_SALT, JOURNAL_SALT_BYTES + span_get_u32(p + AT_PAYLOAD_N));
    hash_sha256_parts(h, &one, 1, p + AT_DIGEST);
}

static void put_crc(uint8_t *p)
{
    span_put_u32(p + AT_CRC, hash_crc32c(0, p + AT_STATE, span_get_u32(p + AT_BYTES) - AT_STATE));
}

void layout_end(uint8_t *p, uint64_t number, int64_t recv_us, uint32_t waiting)
{
    span_put_u32(p + AT_WAITING, waiting);
    span_put_u64(p + AT_NUMBER, number);
    span_put_u64(p + AT_RECV, (uint64_t)recv_us);
    put_crc(p);
}

void layout_erase(uint8_t *p)
{
    span_put_u32(p + AT_STATE, LAYOUT_ERASED);
    memset(p + AT_SALT, 0, span_get_u32(p + AT_BYTES) - AT_SALT);
    put_crc(p);
}

void layout_peek(const uint8_t *p, layout_entry *e)
{
    *e = (layout_entry){.at = p,
                        .bytes = span_get_u32(p + AT_BYTES),
                        .state = span_get_u32(p + AT_STATE),
                        .waiting = span_get_u32(p + AT_WAITING),
                        .number = span_get_u64(p + AT_NUMBER),
                        .recv_us = (int64_t)span_get_u64(p + AT_RECV),
                        .kind = (entry_kind)p[AT_KIND],
                        .source = span_get_u32(p + AT_SOURCE),
                        .payload_n = span_get_u32(p + AT_PAYLOAD_N)};
}

static layout_verdict verdict(layout_entry *e, layout_verdict v, const char *why)
{
    e->why = why;
    return v;
}

/* The length is not under the CRC, but the payload's length is: each checks the other. */
layout_verdict layout_read(span s, layout_entry *e)
{
    *e = (layout_entry){.at = s.p};
    if (s.n == 0)
        return verdict(e, LAYOUT_NONE, "nothing is written here");
    if (s.n < AT_CRC)
        return verdict(e, LAYOUT_SHORT, "the bytes end inside the length");
    e->bytes = span_get_u32(s.p);
    if (e->bytes == 0)
        return verdict(e, LAYOUT_NONE, "the length is zero");
    if (e->bytes < JOURNAL_PAYLOAD_AT || e->bytes > LAYOUT_BYTES_MAX || e->bytes % 8)
        return verdict(e, LAYOUT_BAD, "the length is impossible");
    if (s.n < AT_DIGEST)
        return verdict(e, LAYOUT_SHORT, "the bytes end inside the header");
    layout_peek(s.p, e);
    if (e->payload_n > ENTRY_PAYLOAD_MAX || e->bytes != layout_bytes(e->payload_n))
        return verdict(e, LAYOUT_BAD, "the length does not fit the payload's length");
    if (s.n < e->bytes)
        return verdict(e, LAYOUT_SHORT, "the bytes end inside the entry");
    if (hash_crc32c(0, s.p + AT_STATE, e->bytes - AT_STATE) != span_get_u32(s.p + AT_CRC))
        return verdict(e, LAYOUT_BAD, "the CRC-32C does not match");
    if (e->kind == 0 || e->kind >= ENTRY_KIND_COUNT || s.p[AT_KIND + 1] || s.p[AT_KIND + 2] || s.p[AT_KIND + 3] ||
        span_get_u32(s.p + AT_ZERO) || e->state > LAYOUT_ERASED)
        return verdict(e, LAYOUT_BAD, "the header holds values that no version writes");
    return LAYOUT_WHOLE;
}

bool layout_is_genuine(const layout_entry *e, hash_sha256 *h)
{
    if (e->state == LAYOUT_ERASED)
        return true;
    uint8_t digest[HASH_SHA256_BYTES];
    span one = span_of(e->at + AT_SALT, JOURNAL_SALT_BYTES + (size_t)e->payload_n);
    hash_sha256_parts(h, &one, 1, digest);
    return memcmp(digest, e->at + AT_DIGEST, sizeof digest) == 0;
}

void layout_to_entry(const layout_entry *e, lt_entry *out)
{
    *out = (lt_entry){.number = e->number, .recv_us = e->recv_us, .kind = e->kind, .source = e->source};
    if (e->state != LAYOUT_ERASED)
        out->payload = span_of(e->at + JOURNAL_PAYLOAD_AT, e->payload_n);
}
