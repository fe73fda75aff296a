/* verdict.h - whose frame is this, is it to be believed, and what does its sender expect: one framed message judged.
 * Place      acquire. Pure: no I/O, no clock
 * Source     HJ 212-2017 6.3.1 (CRC), 6.5 (patterns of interaction), 6.6; HJ 212-2025 6.4 (SM4: the CRC is of the plain
 *            text); tables/hj212_answer.tsv (which command is answered how)
 * Given      a frame as hj212_find gives it, found tolerantly; the devices; the peer
 * Returned   the first reason of this order that holds: malformed or unknown MN (bad CRC, when no CRC in use fits),
 *            wrong peer, bad cipher, bad CRC, wrong password, not strict; FRAME_OK: keep it as this device's
 * Cost       one CRC; for SM4 devices one decryption, for strict devices one decode
 * Threads    any; a judge belongs to one thread     Owner  the judge is the caller's memory
 * Invariants 1. the password's comparison takes the same time wherever it differs
 */
#ifndef LT_ACQUIRE_VERDICT_H
#define LT_ACQUIRE_VERDICT_H

#include "acquire/roster.h"
#include "fact/frame.h"
#include "wire/hj212/hj212.h"

typedef enum verdict_kind { VERDICT_UPLOAD, VERDICT_NOTIFY, VERDICT_REPLY, VERDICT_COMMAND } verdict_kind;

typedef struct verdict {
    frame_reason     reason;
    const lt_device *device; /* NULL: unknown */
    hj212_head       head;   /* set unless reason is FRAME_MALFORMED, or FRAME_BAD_CRC without device */
    verdict_kind     kind;
    int              answer_cn; /* 0: no answer */
} verdict;

typedef struct verdict_judge {
    const roster *devices;
    int           offset_min;
    hj212_data    data;                   /* scratch */
    uint8_t       plain[HJ212_FRAME_MAX]; /* scratch */
} verdict_judge;

/* peer_ip: the address's text without port. */
void verdict_give(verdict_judge *j, const hj212_frame *f, const char *peer_ip, verdict *out);

#endif
