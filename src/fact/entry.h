/* entry.h - an entry of the journal as it travels through the program.
 * Place      fact
 * Invariants 1. number is dense from 0   2. recv_us never decreases
 */
#ifndef LT_FACT_ENTRY_H
#define LT_FACT_ENTRY_H

#include "base/span.h"

#define ENTRY_PAYLOAD_MAX (16u << 20)
#define ENTRY_SOURCE_MAX  64 /* bytes of a source name: an MN, a user, a program */

typedef enum entry_kind {
    ENTRY_FRAME = 1,   /* device bytes exactly as received; source is "hj212 PEER"; see payload note */
    ENTRY_ACT = 2,     /* JSON: what a person or API client did */
    ENTRY_IMPORT = 3,  /* JSON: a file by hash (its bytes lie in DIR/blobs) */
    ENTRY_PRODUCT = 4, /* JSON: what the system concluded and published */
    ENTRY_HEAD = 5,    /* signed tree head, C2SP checkpoint text */
    ENTRY_QUARANTINE = 6, /* a frame of an unknown or refused device: kept, not acknowledged, not applied */
    ENTRY_KIND_COUNT
} entry_kind;

typedef struct lt_entry {
    uint64_t   number;
    int64_t    recv_us;
    entry_kind kind;
    uint32_t   source;   /* device id for frames (registry number), 0 otherwise */
    span       payload;  /* borrowed */
} lt_entry;

#endif
