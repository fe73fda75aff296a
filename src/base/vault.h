/* vault.h - passwords as verifiers, secrets sealed under a key. The only file that meets libsodium.
 * Place      base. Knows nothing of people.
 * Source     Argon2id v1.3: RFC 9106 (64 MiB and 3 passes as its second recommendation; libsodium uses one lane);
 *            XChaCha20-Poly1305: draft-irtf-cfrg-xchacha-03, RFC 8439, through libsodium
 * Given      a key file of VAULT_KEY_BYTES bytes, mode 0600
 * Returned   a verifier is the text "$argon2id$v=19$m=65536,t=3,p=1$salt$tag"; a sealed text is "s1:" and base64 of
 *            nonce, cipher text and tag. `about` (whose secret it is) is bound into the tag: moved to another, it does not open
 * Errors     LT_DENIED: the wrong password, a sealed text of another key or owner, a key file that others may read;
 *            LT_NOT_FOUND: no key file; LT_DAMAGED: a key file of another length
 * Cost       a verifier: some 0.1 s and 64 MiB; VAULT_HASHES_MAX at the same time in the process, others wait
 * Threads    any
 */
#ifndef LT_BASE_VAULT_H
#define LT_BASE_VAULT_H

#include "base/span.h"
#include "base/cx.h"

#define VAULT_KEY_BYTES    32
#define VAULT_VERIFIER_MAX 128
#define VAULT_HASHES_MAX   2
#define VAULT_PLAIN_MAX    4096
#define VAULT_MEMORY_BYTES (64u << 20)
#define VAULT_PASSES       3

LT_MUST lt_err vault_hash_password(lt_cx *cx, span password, char out[VAULT_VERIFIER_MAX]);
LT_MUST lt_err vault_check_password(lt_cx *cx, const char *verifier, span password);

/* Make the file with a new key (never over one that is there: LT_CONFLICT); read it. */
LT_MUST lt_err vault_make_key(lt_cx *cx, const char *path);
LT_MUST lt_err vault_load_key(lt_cx *cx, const char *path, uint8_t key[VAULT_KEY_BYTES]);
LT_MUST lt_err vault_seal(lt_cx *cx, const uint8_t key[VAULT_KEY_BYTES], const char *about, span plain, char **out); /* arena */
LT_MUST lt_err vault_unseal(lt_cx *cx, const uint8_t key[VAULT_KEY_BYTES], const char *about, const char *sealed, char **out); /* arena; wipe it */
void vault_wipe(void *p, size_t n); /* not optimised away */

#endif
