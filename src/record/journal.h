/* journal.h - the record: an append-only, durable, Merkle-hashed, signed journal of everything that was received.
 * Place      record. What was acknowledged is never lost.
 * Method     segment files; group commit (one fdatasync for all entries that waited); RFC 9162 tree over entry
 *            headers; Ed25519-signed tree heads (C2SP checkpoint text) appended as ENTRY_HEAD every
 *            head_entries entries or head_ms, when anything was appended since
 * Source     RFC 9162 2.1 (leaf prefix 0x00, node prefix 0x01, SHA-256), 2.1.3, 2.1.4; RFC 3720 (CRC-32C);
 *            RFC 8032 (Ed25519); C2SP signed-note and checkpoint texts
 *
 * Entry on disk, little-endian, JOURNAL_HEADER_BYTES + 16 + payload, zero-padded to 8:
 *
 *   offset size
 *   0      4    bytes of the whole entry, padding included
 *   4      4    CRC-32C of bytes 8 .. length
 *   8      4    state: 0 whole, 1 payload erased (not part of the leaf)
 *   12     4    how many entries before this one were not yet durable when it was formed (not part of the leaf)
 *   16     8    number (dense from 0)          \
 *   24     8    receive time, us since 1970     |
 *   32     2    kind                            | the leaf: 64 bytes; leaf hash = SHA-256(0x00 | leaf)
 *   34     2    reserved, 0                     |
 *   36     4    source                          |
 *   40     4    payload length                  |
 *   44     4    reserved, 0                     |
 *   48     32   SHA-256(salt | payload)        /
 *   80     16   salt (erased together with the payload)
 *   96     n    payload
 *
 * Files      DIR/journal/FIRST.seg: entries, one after the other; FIRST: 20 digits, number of the first. While it
 *            grows, zeros may stand behind the last entry (written ahead: fdatasync is twice as fast then)
 *            DIR/journal/FIRST.seal: where entries lie, tree nodes, right edge (seal.h); derived, made again if damaged
 *            DIR/journal/durable: how many entries are durable, for readers (durable.h); lock: held by the writer
 *            DIR/keys/sign.key (0600), sign.pub (C2SP vkey)
 * Faults     found at opening, each naming the entry:
 *            - the unsealed tail is read whole: CRC-32C, numbers, tree. Bytes behind the last acknowledged entry that
 *              do not check, and an entry whose end is missing, are a torn tail: cut and said in the notice. Acknowledged
 *              entries missing at the end: a loss, said in the notice, when the machine was started again since (a disk
 *              that lied); else LT_DAMAGED (somebody cut the file). Anything else is LT_DAMAGED
 *            - sign.key readable by group or others: LT_DENIED (whoever may have read it can sign other histories)
 *            - sealed segments: the CRC-32C and number of every entry, newest segment first, for verify_ms (default
 *              1500 ms: some 3 to 5 GB where the disk or its cache gives them, so a small journal is checked whole
 *              before it opens); what was not reached is read by a thread in the background at a fifth of one core's
 *              time: journal_damage() names the entry then and the log says it. Without a lock (read-only): the tail only
 *            - the newest signed head against the tree
 *            found at reading: CRC-32C of each entry, by every cursor, get and proof. By journal_check: everything
 * Threads    journal_append and journal_submit from any; three threads inside (two form entries, one writes);
 *            readers any
 * Owner      journal_open .. journal_close; one process at a time holds DIR/journal/lock
 * Invariants 1. numbers are dense  2. a callback with LT_OK means the entry is on disk
 *            3. entries become durable in the order of their numbers  4. recv_us never decreases
 *            5. after LT_FULL or LT_IO nothing half-written remains visible: the tail is cut back and the writer
 *               tries again when called again, so that the journal recovers when space is back
 *            6. a head's size is its own entry number: it covers everything before it
 */
#ifndef LT_RECORD_JOURNAL_H
#define LT_RECORD_JOURNAL_H

#include "base/buf.h"
#include "base/hash.h"
#include "fact/entry.h"

#define JOURNAL_HEADER_BYTES  80
#define JOURNAL_SALT_BYTES    16
#define JOURNAL_PAYLOAD_AT    96
#define JOURNAL_SEGMENT_BYTES (64u << 20)
#define JOURNAL_LEAF_AT       16
#define JOURNAL_LEAF_BYTES    64

typedef struct journal journal;

typedef struct journal_options {
    uint32_t segment_bytes; /* 0: JOURNAL_SEGMENT_BYTES; small in tests */
    uint32_t head_entries;  /* 0: 1000 */
    uint32_t head_ms;       /* 0: 10000 */
    uint32_t verify_ms;     /* how long opening may check sealed segments; 0: 1500 */
    bool     is_read_only;  /* for commands beside a running server: no lock, no repair, no heads; follows the writer */
} journal_options;

/* Make DIR/journal and DIR/keys (sign.key mode 0600, sign.pub as C2SP vkey text). LT_CONFLICT if there already.
 * origin: the log's name, in checkpoints and in the key; no white space, no '+'. */
LT_MUST lt_err journal_create(lt_cx *cx, const char *dir, const char *origin);
/* Open DIR; cuts a torn tail (said in *notice, may be NULL); any other damage: LT_DAMAGED naming the entry. */
LT_MUST lt_err journal_open(lt_cx *cx, const char *dir, const journal_options *o, journal **out, buf *notice);
void journal_close(journal *j); /* waits for what was submitted, signs a last head */

/* Called on the writer thread when the entry is durable (LT_OK) or refused (the reason in `say`). Must not block. */
typedef void (*journal_done)(void *self, lt_err e, uint64_t number, const char *say);

typedef struct journal_item {
    entry_kind  kind;
    uint32_t    source;
    const span *parts;  /* the payload in pieces, copied before the call returns */
    size_t      part_count;
} journal_item;

typedef struct journal_many {
    journal_done done;
    void *const *selves;
} journal_many;

/* Queue an entry; returns at once unless the batch buffer is full (then it waits: back-pressure).
 * LT_OK: done will be called exactly once. LT_LIMIT: payload too long, done is not called. */
LT_MUST lt_err journal_submit(lt_cx *cx, journal *j, const journal_item *item, journal_done done, void *self);
/* The same for n items as one group: they stand next to each other in order and go to disk with one fdatasync (as long
 * as they fit into the batch buffer). done is called for each with selves[i]; selves NULL: with NULL. LT_LIMIT: none queued. */
LT_MUST lt_err journal_submit_many(lt_cx *cx, journal *j, const journal_item *items, size_t n, const journal_many *to);
/* Append and wait until durable. */
LT_MUST lt_err journal_append(lt_cx *cx, journal *j, const journal_item *item, uint64_t *number);

uint64_t journal_count(journal *j);         /* durable entries */
uint64_t journal_batches(journal *j);       /* fdatasync calls so far, for benches */
const char *journal_trouble(journal *j);    /* "" or why appends are refused now (disk full); static storage */
const char *journal_damage(journal *j);     /* "" or the damaged entry found in the background after opening */
/* Wait until more than `seen` entries are durable, at most wait_ms; returns journal_count. */
uint64_t journal_wait(journal *j, uint64_t seen, int wait_ms);

/* Reading, in order, of durable entries. A cursor belongs to one thread. */
typedef struct journal_cursor journal_cursor;
LT_MUST lt_err journal_cursor_open(lt_cx *cx, journal *j, uint64_t from, journal_cursor **out);
/* LT_NOT_FOUND at the end of what is durable now (try again later); payload is valid until the next call.
 * An erased entry has payload.p == NULL and n == 0. */
LT_MUST lt_err journal_cursor_next(lt_cx *cx, journal_cursor *c, lt_entry *out);
void journal_cursor_close(journal_cursor *c);
/* One entry; its payload is copied into `payload`. */
LT_MUST lt_err journal_get(lt_cx *cx, journal *j, uint64_t number, lt_entry *out, buf *payload);
/* Whole bytes of an entry as on disk (header, salt, payload, no padding), for proofs. */
LT_MUST lt_err journal_get_raw(lt_cx *cx, journal *j, uint64_t number, buf *raw);
/* Erase salt and payload (in place, crash-safe) of one entry; its leaf and every proof stay. ENTRY_HEAD cannot be erased. */
LT_MUST lt_err journal_erase(lt_cx *cx, journal *j, uint64_t number);
/* Read every entry and check CRC, digest, numbers, tree and heads; names the first that fails. */
LT_MUST lt_err journal_check(lt_cx *cx, journal *j, uint64_t *checked);

/* Newest signed head: its entry number, tree size and text. LT_NOT_FOUND when there is none yet. */
typedef struct journal_head {
    uint64_t entry, size;
    uint8_t  root[HASH_SHA256_BYTES];
    char     note[1024]; /* the C2SP signed note */
} journal_head;
LT_MUST lt_err journal_newest_head(lt_cx *cx, journal *j, journal_head *out);
/* Sign a head over everything durable now if the newest does not cover it. */
LT_MUST lt_err journal_sign_now(lt_cx *cx, journal *j, journal_head *out);
/* Root over the first `size` entries. */
LT_MUST lt_err journal_root(lt_cx *cx, journal *j, uint64_t size, uint8_t out[HASH_SHA256_BYTES]);
/* = RFC 9162 2.1.3.1 and 2.1.4.1: hashes, 32 bytes each, appended to out. */
LT_MUST lt_err journal_prove_inclusion(lt_cx *cx, journal *j, uint64_t number, uint64_t size, buf *out);
LT_MUST lt_err journal_prove_consistency(lt_cx *cx, journal *j, uint64_t old_size, uint64_t size, buf *out);
const char *journal_public_key(journal *j); /* C2SP vkey text */

#endif
