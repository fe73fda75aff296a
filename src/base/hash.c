/* hash.c - libcrypto behind one door, and CRC-32C; see hash.h. */
#include "base/hash.h"

#include <assert.h>
#include <stdlib.h>

#include <openssl/core_dispatch.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/provider.h>

#define CRC32C_POLY 0x82F63B78u

static uint32_t crc_table[8][256];

__attribute__((constructor)) static void crc_table_fill(void)
{
    for (uint32_t i = 0; i < 256; i++) {
        uint32_t c = i;
        for (int k = 0; k < 8; k++)
            c = c & 1u ? c >> 1 ^ CRC32C_POLY : c >> 1;
        crc_table[0][i] = c;
    }
    for (uint32_t i = 0; i < 256; i++)
        for (int t = 1; t < 8; t++)
            crc_table[t][i] = crc_table[t - 1][i] >> 8 ^ crc_table[0][crc_table[t - 1][i] & 0xFFu];
}

static uint32_t crc_slice8(uint32_t c, const uint8_t *p, size_t n)
{
    for (; n >= 8; n -= 8, p += 8) {
        uint32_t lo = c ^ span_get_u32(p);
        c = crc_table[7][lo & 0xFF] ^ crc_table[6][lo >> 8 & 0xFF] ^ crc_table[5][lo >> 16 & 0xFF] ^
            crc_table[4][lo >> 24] ^ crc_table[3][p[4]] ^ crc_table[2][p[5]] ^ crc_table[1][p[6]] ^ crc_table[0][p[7]];
    }
    while (n--)
        c = c >> 8 ^ crc_table[0][(c ^ *p++) & 0xFFu];
    return c;
}

#if defined(__x86_64__)
#include <nmmintrin.h>
__attribute__((target("sse4.2"))) static uint32_t crc_sse42(uint32_t c, const uint8_t *p, size_t n)
{
    uint64_t c64 = c;
    for (; n >= 8; n -= 8, p += 8) {
        uint64_t v;
        memcpy(&v, p, 8);
        c64 = _mm_crc32_u64(c64, v);
    }
    c = (uint32_t)c64;
    while (n--)
        c = _mm_crc32_u8(c, *p++);
    return c;
}
#endif

uint32_t hash_crc32c(uint32_t seed, const void *p, size_t n)
{
#if defined(__x86_64__)
    if (__builtin_cpu_supports("sse4.2"))
        return ~crc_sse42(~seed, p, n);
#endif
    return ~crc_slice8(~seed, p, n);
}

/* EVP_DigestInit_ex2 of OpenSSL 3.0 frees and allocates the state each time: 100 ns of the 200 a short digest takes. The
 * provider's own functions, which EVP calls underneath, are public through its dispatch table and take a state that stays. */
typedef struct sha256_direct {
    void                         *state;
    OSSL_FUNC_digest_init_fn     *init;
    OSSL_FUNC_digest_update_fn   *update;
    OSSL_FUNC_digest_final_fn    *final;
    OSSL_FUNC_digest_freectx_fn  *freectx;
} sha256_direct;

struct hash_sha256 {
    EVP_MD       *md;
    EVP_MD_CTX   *ctx; /* used where the provider offers nothing direct */
    sha256_direct d;
};

static void find_functions(const OSSL_DISPATCH *f, void *provider, sha256_direct *d)
{
    OSSL_FUNC_digest_newctx_fn *newctx = NULL;
    for (; f->function_id != 0; f++) {
        if (f->function_id == OSSL_FUNC_DIGEST_NEWCTX)
            newctx = OSSL_FUNC_digest_newctx(f);
        else if (f->function_id == OSSL_FUNC_DIGEST_INIT)
            d->init = OSSL_FUNC_digest_init(f);
        else if (f->function_id == OSSL_FUNC_DIGEST_UPDATE)
            d->update = OSSL_FUNC_digest_update(f);
        else if (f->function_id == OSSL_FUNC_DIGEST_FINAL)
            d->final = OSSL_FUNC_digest_final(f);
        else if (f->function_id == OSSL_FUNC_DIGEST_FREECTX)
            d->freectx = OSSL_FUNC_digest_freectx(f);
    }
    if (newctx && d->init && d->update && d->final && d->freectx)
        d->state = newctx(provider);
}

static void open_direct(const EVP_MD *md, sha256_direct *d)
{
    const OSSL_PROVIDER *provider = EVP_MD_get0_provider(md);
    int no_store = 0;
    const OSSL_ALGORITHM *all = provider ? OSSL_PROVIDER_query_operation(provider, OSSL_OP_DIGEST, &no_store) : NULL;
    for (const OSSL_ALGORITHM *a = all; a && a->algorithm_names && !d->state; a++)
        if (strncmp(a->algorithm_names, "SHA2-256:", 9) == 0)
            find_functions(a->implementation, OSSL_PROVIDER_get0_provider_ctx(provider), d);
    if (all)
        OSSL_PROVIDER_unquery_operation(provider, OSSL_OP_DIGEST, all);
}

lt_err hash_sha256_open(lt_cx *cx, hash_sha256 **out)
{
    hash_sha256 *h = calloc(1, sizeof *h);
    if (h) {
        h->md = EVP_MD_fetch(NULL, "SHA256", NULL);
        h->ctx = EVP_MD_CTX_new();
    }
    if (!h || !h->md || !h->ctx) {
        hash_sha256_close(h);
        return cx_fail(cx, LT_NO_MEMORY, "no memory for a SHA-256 context");
    }
    open_direct(h->md, &h->d);
    *out = h;
    return LT_OK;
}

void hash_sha256_close(hash_sha256 *h)
{
    if (!h)
        return;
    if (h->d.state)
        h->d.freectx(h->d.state);
    EVP_MD_CTX_free(h->ctx);
    EVP_MD_free(h->md);
    free(h);
}

void hash_sha256_begin(hash_sha256 *h)
{
    int ok = h->d.state ? h->d.init(h->d.state, NULL) : EVP_DigestInit_ex2(h->ctx, h->md, NULL);
    assert(ok);
    (void)ok;
}

void hash_sha256_add(hash_sha256 *h, const void *p, size_t n)
{
    int ok = n == 0 || (h->d.state ? h->d.update(h->d.state, p, n) : EVP_DigestUpdate(h->ctx, p, n));
    assert(ok);
    (void)ok;
}

void hash_sha256_end(hash_sha256 *h, uint8_t out[HASH_SHA256_BYTES])
{
    size_t n;
    int ok = h->d.state ? h->d.final(h->d.state, out, &n, HASH_SHA256_BYTES) : EVP_DigestFinal_ex(h->ctx, out, NULL);
    assert(ok);
    (void)ok;
}

void hash_sha256_parts(hash_sha256 *h, const span *parts, size_t count, uint8_t out[HASH_SHA256_BYTES])
{
    hash_sha256_begin(h);
    for (size_t i = 0; i < count; i++)
        hash_sha256_add(h, parts[i].p, parts[i].n);
    hash_sha256_end(h, out);
}

lt_err hash_ed25519_public(lt_cx *cx, const uint8_t seed[HASH_ED25519_SEED], uint8_t out[HASH_ED25519_PUBLIC])
{
    EVP_PKEY *key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, seed, HASH_ED25519_SEED);
    size_t n = HASH_ED25519_PUBLIC;
    int ok = key && EVP_PKEY_get_raw_public_key(key, out, &n);
    EVP_PKEY_free(key);
    return ok ? LT_OK : cx_fail(cx, LT_BAD_INPUT, "this is no Ed25519 secret key");
}

struct hash_signer {
    EVP_PKEY   *key;
    EVP_MD_CTX *ctx;
};

lt_err hash_signer_open(lt_cx *cx, const uint8_t seed[HASH_ED25519_SEED], hash_signer **out)
{
    hash_signer *s = calloc(1, sizeof *s);
    if (!s)
        return cx_fail(cx, LT_NO_MEMORY, "no memory for an Ed25519 key");
    s->key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, seed, HASH_ED25519_SEED);
    s->ctx = EVP_MD_CTX_new();
    if (!s->key || !s->ctx) {
        hash_signer_close(s);
        return cx_fail(cx, LT_BAD_INPUT, "this is no Ed25519 secret key");
    }
    *out = s;
    return LT_OK;
}

void hash_signer_close(hash_signer *s)
{
    if (!s)
        return;
    EVP_MD_CTX_free(s->ctx);
    EVP_PKEY_free(s->key);
    free(s);
}

lt_err hash_signer_sign(lt_cx *cx, hash_signer *s, span message, uint8_t out[HASH_ED25519_SIGN])
{
    size_t n = HASH_ED25519_SIGN;
    int ok = EVP_MD_CTX_reset(s->ctx) == 1 && EVP_DigestSignInit(s->ctx, NULL, NULL, NULL, s->key) == 1 &&
             EVP_DigestSign(s->ctx, out, &n, message.p, message.n) == 1 && n == HASH_ED25519_SIGN;
    return ok ? LT_OK : cx_fail(cx, LT_IO, "the Ed25519 signature could not be made");
}

lt_err hash_ed25519_sign(lt_cx *cx, const uint8_t seed[HASH_ED25519_SEED], span message, uint8_t out[HASH_ED25519_SIGN])
{
    hash_signer *s;
    TRY(hash_signer_open(cx, seed, &s));
    lt_err e = hash_signer_sign(cx, s, message, out);
    hash_signer_close(s);
    return e;
}

lt_err hash_ed25519_verify(lt_cx *cx, const uint8_t pub[HASH_ED25519_PUBLIC], span message, const uint8_t sig[HASH_ED25519_SIGN])
{
    EVP_PKEY *key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, pub, HASH_ED25519_PUBLIC);
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    int ok = key && ctx && EVP_DigestVerifyInit(ctx, NULL, NULL, NULL, key) == 1 &&
             EVP_DigestVerify(ctx, sig, HASH_ED25519_SIGN, message.p, message.n) == 1;
    EVP_MD_CTX_free(ctx);
    EVP_PKEY_free(key);
    return ok ? LT_OK : cx_fail(cx, LT_DENIED, "the Ed25519 signature does not match the public key");
}

lt_err hash_sm4_ecb(lt_cx *cx, const uint8_t key[HASH_SM4_BLOCK], bool encrypt, const uint8_t *in, size_t n, uint8_t *out)
{
    assert(n % HASH_SM4_BLOCK == 0 && n <= INT32_MAX);
    EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
    int made = 0;
    int ok = ctx && EVP_CipherInit_ex(ctx, EVP_sm4_ecb(), NULL, key, NULL, encrypt) == 1 &&
             EVP_CIPHER_CTX_set_padding(ctx, 0) == 1 && EVP_CipherUpdate(ctx, out, &made, in, (int)n) == 1 && (size_t)made == n;
    EVP_CIPHER_CTX_free(ctx);
    return ok ? LT_OK : cx_fail(cx, LT_IO, "SM4 is refused by this machine's OpenSSL");
}

bool hash_sm4_decrypt(void *key, const uint8_t *in, size_t n, uint8_t *out)
{
    lt_cx cx;
    cx_init(&cx, NULL);
    return hash_sm4_ecb(&cx, key, false, in, n, out) == LT_OK;
}

bool hash_sm4_encrypt(void *key, const uint8_t *in, size_t n, uint8_t *out)
{
    lt_cx cx;
    cx_init(&cx, NULL);
    return hash_sm4_ecb(&cx, key, true, in, n, out) == LT_OK;
}

static const char HEX[] = "0123456789abcdef";

void hash_hex(const uint8_t *p, size_t n, char *out)
{
    for (size_t i = 0; i < n; i++) {
        out[2 * i] = HEX[p[i] >> 4];
        out[2 * i + 1] = HEX[p[i] & 15];
    }
    out[2 * n] = '\0';
}

static int unhex_digit(uint8_t c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool hash_unhex(span s, uint8_t *out, size_t n)
{
    if (s.n != 2 * n)
        return false;
    for (size_t i = 0; i < n; i++) {
        int hi = unhex_digit(s.p[2 * i]), lo = unhex_digit(s.p[2 * i + 1]);
        if (hi < 0 || lo < 0)
            return false;
        out[i] = (uint8_t)(hi << 4 | lo);
    }
    return true;
}

static const char B64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

size_t hash_base64(const uint8_t *p, size_t n, char *out)
{
    char *o = out;
    for (size_t i = 0; i < n; i += 3) {
        uint32_t v = (uint32_t)p[i] << 16 | (i + 1 < n ? (uint32_t)p[i + 1] << 8 : 0) | (i + 2 < n ? p[i + 2] : 0u);
        *o++ = B64[v >> 18];
        *o++ = B64[v >> 12 & 63];
        *o++ = i + 1 < n ? B64[v >> 6 & 63] : '=';
        *o++ = i + 2 < n ? B64[v & 63] : '=';
    }
    *o = '\0';
    return (size_t)(o - out);
}

static int unbase64_digit(uint8_t c)
{
    const char *at = c ? strchr(B64, c) : NULL;
    return at ? (int)(at - B64) : -1;
}

bool hash_unbase64(span s, uint8_t *out, size_t max, size_t *n)
{
    if (s.n % 4)
        return false;
    size_t pad = s.n && s.p[s.n - 1] == '=' ? (s.p[s.n - 2] == '=' ? 2 : 1) : 0;
    size_t total = s.n / 4 * 3 - pad;
    if (total > max)
        return false;
    size_t at = 0;
    for (size_t i = 0; i < s.n; i += 4) {
        uint32_t v = 0;
        for (size_t k = 0; k < 4; k++) {
            bool is_pad = i + k >= s.n - pad;
            int d = is_pad ? 0 : unbase64_digit(s.p[i + k]);
            if (d < 0)
                return false;
            v = v << 6 | (uint32_t)d;
        }
        for (size_t k = 0; k < 3; k++) {
            uint8_t byte = (uint8_t)(v >> (16 - 8 * k));
            if (at < total)
                out[at++] = byte;
            else if (byte)
                return false; /* bits behind the end must be zero: one text per value */
        }
    }
    *n = total;
    return true;
}

bool hash_equal_secret(const void *a, const void *b, size_t n)
{
    return CRYPTO_memcmp(a, b, n) == 0;
}
