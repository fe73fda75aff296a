/* layout.h - one entry of the journal as bytes: form it, read it, tell whole from torn from damaged.
 * Place      record, private to it. Pure. The byte layout is drawn in journal.h.
 * Given      layout_read takes whatever bytes there are, up to any length
 * Returned   LAYOUT_WHOLE and the fields; or why not, with a constant phrase in `why`
 * Limits     ENTRY_PAYLOAD_MAX bytes of payload
 * Threads    any
 */
#ifndef LT_RECORD_LAYOUT_H
#define LT_RECORD_LAYOUT_H

#include "record/journal.h"

#define LAYOUT_BYTES_MAX ((uint32_t)((JOURNAL_PAYLOAD_AT + ENTRY_PAYLOAD_MAX + 7u) & ~7u))
#define LAYOUT_ERASED    1u

typedef enum layout_verdict {
    LAYOUT_WHOLE, /* an entry that checks */
    LAYOUT_NONE,  /* no bytes, or a length of zero: nothing was written here */
    LAYOUT_SHORT, /* so far right, but the bytes end before the entry does */
    LAYOUT_BAD,   /* no entry, or a damaged one */
} layout_verdict;

typedef struct layout_entry {
    uint32_t       bytes;   /* on disk, padding included */
    uint32_t       state;   /* 0 or LAYOUT_ERASED */
    uint32_t       waiting; /* entries before this one that were not yet durable when it was formed */
    uint64_t       number;
    int64_t        recv_us;
    entry_kind     kind;
    uint32_t       source, payload_n;
    const uint8_t *at;      /* its first byte */
    const char    *why;     /* when not LAYOUT_WHOLE */
} layout_entry;

static inline uint32_t layout_bytes(uint32_t payload_n)
{
    return (JOURNAL_PAYLOAD_AT + payload_n + 7u) & ~7u;
}
/* Fill what is known when an entry is handed in; the payload stands at p + JOURNAL_PAYLOAD_AT, the padding is zeroed. */
void layout_begin(uint8_t *p, const layout_entry *e);
/* Salt and digest, from 16 random bytes. */
void layout_digest(uint8_t *p, hash_sha256 *h, const uint8_t salt[JOURNAL_SALT_BYTES]);
/* Number, time and CRC: the entry is complete. */
void layout_end(uint8_t *p, uint64_t number, int64_t recv_us, uint32_t waiting);
/* Zero salt and payload, mark, new CRC. */
void layout_erase(uint8_t *p);

/* The fields of a header of our own making, nothing checked. */
void layout_peek(const uint8_t *p, layout_entry *out);
layout_verdict layout_read(span s, layout_entry *out);
/* Does the payload match the digest (always true of an erased entry)? */
bool layout_is_genuine(const layout_entry *e, hash_sha256 *h);
void layout_to_entry(const layout_entry *e, lt_entry *out);

#endif
