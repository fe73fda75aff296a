/* note.h - signed tree heads as text: C2SP checkpoint in a signed note, and the Ed25519 key files.
 * Place      record, private to it
 * Method     text = origin LF size LF base64(root) LF; note = text LF "— " name " " base64(key id | signature) LF;
 *            key id = first 4 bytes of SHA-256(name LF 0x01 public key); vkey = name+hex(key id)+base64(0x01 public)
 * Source     C2SP signed-note, checkpoint and (the secret key's text) golang.org/x/mod/sumdb/note; RFC 8032
 * Errors     LT_BAD_INPUT: a name with white space or '+', a text that is no note; LT_DENIED: a wrong signature;
 *            LT_DAMAGED: a key file that does not check
 * Limits     NOTE_NAME_MAX, NOTE_TEXT_MAX     Threads  any
 */
#ifndef LT_RECORD_NOTE_H
#define LT_RECORD_NOTE_H

#include "base/hash.h"

#define NOTE_NAME_MAX 256
#define NOTE_TEXT_MAX 1024 /* a whole note, with NUL */
#define NOTE_KEY_MAX  512  /* a vkey or secret key text, with NUL */

typedef struct note_key {
    char    name[NOTE_NAME_MAX];
    uint8_t id[4];
    uint8_t public_key[HASH_ED25519_PUBLIC];
    uint8_t seed[HASH_ED25519_SEED];
    bool    has_seed;
    char    vkey[NOTE_KEY_MAX];
} note_key;

typedef struct note_head {
    uint64_t size;
    uint8_t  root[HASH_SHA256_BYTES];
} note_head;

LT_MUST lt_err note_key_make(lt_cx *cx, const char *name, const uint8_t seed[HASH_ED25519_SEED], note_key *out);
LT_MUST lt_err note_key_format_secret(lt_cx *cx, const note_key *k, char out[NOTE_KEY_MAX]);
LT_MUST lt_err note_key_parse_public(lt_cx *cx, span text, note_key *out);
/* Also checks that the public key belongs to the secret one. */
LT_MUST lt_err note_key_parse_secret(lt_cx *cx, span text, note_key *out);

LT_MUST lt_err note_sign(lt_cx *cx, const note_key *k, hash_signer *signer, const note_head *head, char out[NOTE_TEXT_MAX]);
/* Read a note of k's log and check k's signature. */
LT_MUST lt_err note_open(lt_cx *cx, const note_key *k, span text, note_head *out);

#endif
