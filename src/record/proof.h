/* proof.h - proof files: made from a journal, checked with nothing but the proof and the public key.
 * Place      record. Checking shares no code with the journal but the hash functions of base.
 * Method     RFC 9162 2.1.3.2 (inclusion), 2.1.4.2 (consistency); C2SP signed note for the head
 * Given      JSON (UTF-8): {"format":"lantian-proof-1","entry":{"number","header"(hex 80 bytes),"salt"(hex),
 *            "payload"(base64) or "erased":true},"inclusion":[hex...],"checkpoint":"signed note text",
 *            "claim":{...free: series, time, value, how ...}}; no other member outside the claim, each once
 * Valid      what holds is: the log's key signed a tree with this entry in it. Of the claim only "product" (a key of the
 *            product that the entry is), else "text" (whole words of the payload) and "value" (the number behind the text's
 *            last '=') are checked; the rest is the maker's word
 * Returned   proof_verify: LT_OK; LT_DENIED with the first step that fails, named in the sentence: whatever is wrong
 *            with proof or key. In both cases the report as JSON
 * Limits     proofs of JSON_IN_MAX bytes (LT_LIMIT); payload_text shows the first 4096 bytes, of a frame its own bytes
 */
#ifndef LT_RECORD_PROOF_H
#define LT_RECORD_PROOF_H

#include "record/journal.h"

/* Proof of entry `number` under the newest head (signs one now if needed and the journal is writable;
 * LT_BUSY when no head covers it yet). Checked by proof_verify before it is handed out: LT_DAMAGED when it would not hold.
 * claim_json: an object to carry in the file (or empty). */
LT_MUST lt_err proof_make(lt_cx *cx, journal *j, uint64_t number, span claim_json, buf *out);
/* key: C2SP vkey text. report: JSON {ok, steps[{step, ok, detail}], entry{number, kind, recv, source}, payload_text, claim}.
 * When the claim of a frame holds "text" (such as "a34004-Avg=28"), the step "claim" checks that the payload contains it;
 * when it also holds "value", that this is the number behind the text's '='. */
LT_MUST lt_err proof_verify(lt_cx *cx, span proof, span key, buf *report);
/* Consistency between two tree heads of the same log (their signatures are another step). hashes: 32 bytes each.
 * LT_DENIED when it is not shown. */
typedef struct proof_head {
    uint64_t       size;
    const uint8_t *root; /* 32 bytes */
} proof_head;
LT_MUST lt_err proof_verify_consistency(lt_cx *cx, const proof_head *old_head, const proof_head *head, span hashes);

#endif
