/* hash_test.c - published vectors of every algorithm; texts that are no hex or base64 first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/hash.h"

static uint8_t *unhex(const char *s, uint8_t *out)
{
    assert_true(hash_unhex(span_text(s), out, strlen(s) / 2));
    return out;
}

static void bad_texts_are_refused(void **state)
{
    (void)state;
    static const char *const HEX[] = {"", "0", "00", "000g", "00 0", "0x00", "00000"};
    static const char *const B64[] = {"A", "AA", "AAA", "AAAAA", "A===", "====", "AA=A", "=AAA", "AA==AAAA", "AAB=", "AB==", "AA\n=", "AA-_", "AAA ", "AAAAAAAAAAAA"};
    uint8_t out[6];
    size_t n;
    for (size_t i = 0; i < sizeof HEX / sizeof HEX[0]; i++)
        assert_false(hash_unhex(span_text(HEX[i]), out, 2));
    for (size_t i = 0; i < sizeof B64 / sizeof B64[0]; i++)
        assert_false(hash_unbase64(span_text(B64[i]), out, sizeof out, &n));
    assert_false(hash_unbase64(span_of("A\0AA", 4), out, sizeof out, &n));
}

/* = RFC 4648 10 */
static void hex_and_base64(void **state)
{
    (void)state;
    static const char *const T[][2] = {{"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"}, {"foob", "Zm9vYg=="}, {"fooba", "Zm9vYmE="}, {"foobar", "Zm9vYmFy"}};
    char text[600];
    uint8_t back[300], all[256];
    size_t n;
    for (size_t i = 0; i < 7; i++) {
        assert_int_equal(hash_base64((const uint8_t *)T[i][0], i, text), strlen(T[i][1]));
        assert_string_equal(text, T[i][1]);
        assert_true(hash_unbase64(span_text(text), back, i, &n));
        assert_int_equal(n, i);
        assert_memory_equal(back, T[i][0], i);
    }
    for (size_t i = 0; i < 256; i++)
        all[i] = (uint8_t)(255 - i);
    hash_base64(all, 256, text);
    assert_true(hash_unbase64(span_text(text), back, 300, &n));
    assert_int_equal(n, 256);
    assert_memory_equal(back, all, 256);
    hash_hex(all, 4, text);
    assert_string_equal(text, "fffefdfc");
    assert_true(hash_unhex(span_text("FFfeFdfC"), back, 4));
    assert_memory_equal(back, all, 4);
    assert_true(hash_equal_secret(all, all, 256));
    assert_false(hash_equal_secret(all, back + 1, 3));
}

/* = RFC 3720 B.4 */
static void crc32c(void **state)
{
    (void)state;
    uint8_t b[32] = {0};
    assert_int_equal(hash_crc32c(0, "123456789", 9), 0xE3069283);
    assert_int_equal(hash_crc32c(0, "", 0), 0);
    assert_int_equal(hash_crc32c(0, b, 32), 0x8A9136AA);
    memset(b, 0xFF, 32);
    assert_int_equal(hash_crc32c(0, b, 32), 0x62A8AB43);
    for (int i = 0; i < 32; i++)
        b[i] = (uint8_t)i;
    assert_int_equal(hash_crc32c(0, b, 32), 0x46DD794E);
    for (size_t cut = 0; cut <= 9; cut++)
        assert_int_equal(hash_crc32c(hash_crc32c(0, "123456789", cut), &"123456789"[cut], 9 - cut), 0xE3069283);
}

/* = FIPS 180-4 examples */
static void sha256(void **state)
{
    (void)state;
    static const char *const T[][2] = {
        {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"}};
    lt_cx cx;
    hash_sha256 *h;
    uint8_t out[32], want[32], a[1000];
    cx_init(&cx, NULL);
    assert_int_equal(hash_sha256_open(&cx, &h), LT_OK);
    for (size_t i = 0; i < 3; i++) {
        span s = span_text(T[i][0]);
        unhex(T[i][1], want);
        hash_sha256_parts(h, &s, 1, out);
        assert_memory_equal(out, want, 32);
        for (size_t cut = 0; cut <= s.n; cut++) { /* in two pieces, the object used again and again */
            const span parts[2] = {span_cut(s, 0, cut), span_cut(s, cut, s.n)};
            hash_sha256_parts(h, parts, 2, out);
            assert_memory_equal(out, want, 32);
        }
    }
    memset(a, 'a', sizeof a);
    hash_sha256_begin(h);
    for (int i = 0; i < 1000; i++)
        hash_sha256_add(h, a, sizeof a);
    hash_sha256_end(h, out);
    assert_memory_equal(out, unhex("cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0", want), 32);
    hash_sha256_close(h);
    hash_sha256_close(NULL);
}

/* = RFC 8032 7.1, TEST 1 to 3 */
static void ed25519(void **state)
{
    (void)state;
    static const struct {
        const char *seed, *pub, *message, *sign;
    } T[] = {
        {"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
         "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"},
        {"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb", "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
         "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"},
        {"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7", "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
         "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"}};
    lt_cx cx;
    cx_init(&cx, NULL);
    for (size_t i = 0; i < 3; i++) {
        uint8_t seed[32], pub[32], want[32], m[2], sign[64], good[64];
        hash_signer *s;
        span message = span_of(m, strlen(T[i].message) / 2);
        unhex(T[i].message, m);
        unhex(T[i].sign, good);
        assert_int_equal(hash_ed25519_public(&cx, unhex(T[i].seed, seed), pub), LT_OK);
        assert_memory_equal(pub, unhex(T[i].pub, want), 32);
        assert_int_equal(hash_ed25519_sign(&cx, seed, message, sign), LT_OK);
        assert_memory_equal(sign, good, 64);
        assert_int_equal(hash_signer_open(&cx, seed, &s), LT_OK);
        for (int round = 0; round < 3; round++) {
            memset(sign, 0, 64);
            assert_int_equal(hash_signer_sign(&cx, s, message, sign), LT_OK);
            assert_memory_equal(sign, good, 64);
        }
        hash_signer_close(s);
        assert_int_equal(hash_ed25519_verify(&cx, pub, message, sign), LT_OK);
        for (size_t bit = 0; bit < 512; bit += 7) {
            sign[bit / 8] ^= (uint8_t)(1u << bit % 8);
            assert_int_equal(hash_ed25519_verify(&cx, pub, message, sign), LT_DENIED);
            sign[bit / 8] ^= (uint8_t)(1u << bit % 8);
        }
        pub[3] ^= 1;
        assert_int_equal(hash_ed25519_verify(&cx, pub, message, sign), LT_DENIED);
        pub[3] ^= 1;
        assert_int_equal(hash_ed25519_verify(&cx, pub, span_text("another"), sign), LT_DENIED);
    }
}

/* = GB/T 32907-2016 A.1 and A.2 */
static void sm4(void **state)
{
    (void)state;
    lt_cx cx;
    uint8_t key[16], block[16], want[16], two[32];
    cx_init(&cx, NULL);
    unhex("0123456789abcdeffedcba9876543210", key);
    assert_int_equal(hash_sm4_ecb(&cx, key, true, key, 16, block), LT_OK);
    assert_memory_equal(block, unhex("681edf34d206965e86b3e94f536e4246", want), 16);
    assert_int_equal(hash_sm4_ecb(&cx, key, false, block, 16, block), LT_OK); /* in place */
    assert_memory_equal(block, key, 16);
    memcpy(two, key, 16);
    memcpy(two + 16, key, 16);
    assert_int_equal(hash_sm4_ecb(&cx, key, true, two, 32, two), LT_OK);
    assert_memory_equal(two, want, 16);
    assert_memory_equal(two + 16, want, 16); /* ECB: equal blocks stay equal */
    assert_int_equal(hash_sm4_ecb(&cx, key, true, two, 0, two), LT_OK);
    key[0] ^= 1;
    assert_int_equal(hash_sm4_ecb(&cx, key, false, two, 16, block), LT_OK);
    key[0] ^= 1;
    assert_memory_not_equal(block, key, 16);
}

/* The second vector of the standard: a million rounds, each output the next input. */
static void sm4_a_million_times(void **state)
{
    (void)state;
    lt_cx cx;
    uint8_t key[16], want[16], block[16];
    cx_init(&cx, NULL);
    unhex("0123456789abcdeffedcba9876543210", key);
    memcpy(block, key, 16);
    for (int i = 0; i < 1000000; i++)
        if (hash_sm4_ecb(&cx, key, true, block, 16, block) != LT_OK)
            fail();
    assert_memory_equal(block, unhex("595298c7c6fd271f0402f804c33d3f66", want), 16);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bad_texts_are_refused), cmocka_unit_test(hex_and_base64), cmocka_unit_test(crc32c), cmocka_unit_test(sha256),
        cmocka_unit_test(ed25519),               cmocka_unit_test(sm4),            cmocka_unit_test(sm4_a_million_times),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
