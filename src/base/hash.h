/* hash.h - checksums, digests, signatures and the SM4 block cipher. The only file that meets OpenSSL's libcrypto.
 * Place      base
 * Source     CRC-32C: RFC 3720 B.4 (Castagnoli, reflected 0x82F63B78); SHA-256: FIPS 180-4;
 *            Ed25519: RFC 8032; SM4: GB/T 32907-2016 in ECB, no padding (HJ 212-2025 6.4)
 * Threads    any; a hash_sha256 object belongs to one thread
 */
#ifndef LT_BASE_HASH_H
#define LT_BASE_HASH_H

#include "base/cx.h"
#include "base/span.h"

#define HASH_SHA256_BYTES 32
#define HASH_ED25519_SEED 32
#define HASH_ED25519_PUBLIC 32
#define HASH_ED25519_SIGN 64
#define HASH_SM4_BLOCK 16

uint32_t hash_crc32c(uint32_t seed, const void *p, size_t n); /* seed 0 to start; chainable */

/* A reusable SHA-256 (no allocation per digest). */
typedef struct hash_sha256 hash_sha256;
LT_MUST lt_err hash_sha256_open(lt_cx *cx, hash_sha256 **out);
void hash_sha256_close(hash_sha256 *h);
/* Digest of the parts one after the other. */
void hash_sha256_parts(hash_sha256 *h, const span *parts, size_t count, uint8_t out[HASH_SHA256_BYTES]);
void hash_sha256_begin(hash_sha256 *h);
void hash_sha256_add(hash_sha256 *h, const void *p, size_t n);
void hash_sha256_end(hash_sha256 *h, uint8_t out[HASH_SHA256_BYTES]);

/* seed: the 32 secret bytes of RFC 8032. */
LT_MUST lt_err hash_ed25519_public(lt_cx *cx, const uint8_t seed[HASH_ED25519_SEED], uint8_t out[HASH_ED25519_PUBLIC]);
LT_MUST lt_err hash_ed25519_sign(lt_cx *cx, const uint8_t seed[HASH_ED25519_SEED], span message, uint8_t out[HASH_ED25519_SIGN]);
/* The same key many times: half the price of hash_ed25519_sign. One thread at a time. */
typedef struct hash_signer hash_signer;
LT_MUST lt_err hash_signer_open(lt_cx *cx, const uint8_t seed[HASH_ED25519_SEED], hash_signer **out);
void hash_signer_close(hash_signer *s);
LT_MUST lt_err hash_signer_sign(lt_cx *cx, hash_signer *s, span message, uint8_t out[HASH_ED25519_SIGN]);
/* LT_OK: the signature is good; LT_DENIED: it is not. */
LT_MUST lt_err hash_ed25519_verify(lt_cx *cx, const uint8_t pub[HASH_ED25519_PUBLIC], span message, const uint8_t sig[HASH_ED25519_SIGN]);

/* n must be a multiple of HASH_SM4_BLOCK; in place allowed. */
LT_MUST lt_err hash_sm4_ecb(lt_cx *cx, const uint8_t key[HASH_SM4_BLOCK], bool encrypt, const uint8_t *in, size_t n, uint8_t *out);
/* The same for a codec that knows no cx: key is HASH_SM4_BLOCK bytes; false when the cipher is refused. */
bool hash_sm4_decrypt(void *key, const uint8_t *in, size_t n, uint8_t *out);
bool hash_sm4_encrypt(void *key, const uint8_t *in, size_t n, uint8_t *out);

void hash_hex(const uint8_t *p, size_t n, char *out);            /* 2n+1 bytes, lower case */
bool hash_unhex(span s, uint8_t *out, size_t n);                 /* exactly n bytes */
size_t hash_base64(const uint8_t *p, size_t n, char *out);       /* 4*((n+2)/3)+1 bytes, padded, RFC 4648 4 */
bool hash_unbase64(span s, uint8_t *out, size_t max, size_t *n); /* strict */
bool hash_equal_secret(const void *a, const void *b, size_t n);  /* constant time */

#endif
