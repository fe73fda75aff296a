/* vault_test.c - verifiers and sealed texts: what does not open, and that what opens is the same. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <sys/stat.h>
#include <pthread.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/scratch_testkit.h"
#include "base/vault.h"

static lt_cx cx;
static arena room;

static int begin(void **state)
{
    (void)state;
    arena_init(&room, 1u << 20);
    cx_init(&cx, &room);
    return 0;
}

static int end(void **state)
{
    (void)state;
    arena_fini(&room);
    return 0;
}

static void wrong_passwords(void **state)
{
    (void)state;
    char v[VAULT_VERIFIER_MAX], w[VAULT_VERIFIER_MAX];
    assert_int_equal(vault_hash_password(&cx, span_text("correct horse"), v), LT_OK);
    assert_int_equal(vault_check_password(&cx, v, span_text("correct horsf")), LT_DENIED);
    assert_int_equal(vault_check_password(&cx, v, span_text("")), LT_DENIED);
    assert_int_equal(vault_check_password(&cx, v, span_of("correct horse\0", 14)), LT_DENIED);
    assert_int_equal(vault_check_password(&cx, "", span_text("correct horse")), LT_DENIED);
    assert_int_equal(vault_check_password(&cx, "$argon2id$v=19$m=65536,t=3,p=1$x", span_text("correct horse")), LT_DENIED);
    v[20] ^= 1;
    assert_int_not_equal(vault_check_password(&cx, v, span_text("correct horse")), LT_OK);
    v[20] ^= 1;
    assert_int_equal(vault_check_password(&cx, v, span_text("correct horse")), LT_OK);
    assert_int_equal(strncmp(v, "$argon2id$v=19$m=65536,t=3,p=1$", 31), 0); /* = RFC 9106 4, second recommendation */
    assert_int_equal(vault_hash_password(&cx, span_text("correct horse"), w), LT_OK);
    assert_string_not_equal(v, w); /* salted */
}

static void keys_that_are_refused(void **state)
{
    (void)state;
    char dir[64], path[128];
    uint8_t key[VAULT_KEY_BYTES], again[VAULT_KEY_BYTES];
    struct stat st;
    scratch_make(dir, sizeof dir, "vault");
    snprintf(path, sizeof path, "%s/seal.key", dir);
    assert_int_equal(vault_load_key(&cx, path, key), LT_NOT_FOUND);
    assert_int_equal(vault_make_key(&cx, path), LT_OK);
    assert_int_equal(vault_make_key(&cx, path), LT_CONFLICT);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(vault_load_key(&cx, path, key), LT_OK);
    static const mode_t OPEN[] = {0640, 0604, 0644, 0620, 0601};
    for (size_t i = 0; i < sizeof OPEN / sizeof OPEN[0]; i++) {
        assert_int_equal(chmod(path, OPEN[i]), 0);
        assert_int_equal(vault_load_key(&cx, path, again), LT_DENIED);
        assert_non_null(strstr(cx.say, "seal.key"));
    }
    assert_int_equal(file_replace(&cx, path, span_text("short"), 0600), LT_OK);
    assert_int_equal(vault_load_key(&cx, path, again), LT_DAMAGED);
    assert_int_equal(file_replace(&cx, path, span_text("0123456789012345678901234567890123456789"), 0600), LT_OK);
    assert_int_equal(vault_load_key(&cx, path, again), LT_DAMAGED);
    scratch_remove(dir);
}

static void what_does_not_open(void **state)
{
    (void)state;
    uint8_t key[VAULT_KEY_BYTES] = {1}, other[VAULT_KEY_BYTES] = {2};
    char *sealed, *second, *plain, broken[256];
    assert_int_equal(vault_seal(&cx, key, "password li.wei", span_text("verifier"), &sealed), LT_OK);
    assert_int_equal(vault_unseal(&cx, other, "password li.wei", sealed, &plain), LT_DENIED);
    assert_int_equal(vault_unseal(&cx, key, "password wang.fang", sealed, &plain), LT_DENIED); /* moved to another person */
    assert_int_equal(vault_unseal(&cx, key, "password li.wei", "verifier", &plain), LT_DENIED);
    assert_int_equal(vault_unseal(&cx, key, "password li.wei", "s1:", &plain), LT_DENIED);
    assert_int_equal(vault_unseal(&cx, key, "password li.wei", "s1:!!!!", &plain), LT_DENIED);
    for (size_t i = 0; i + 1 < strlen(sealed); i++) { /* the last character may carry unused bits */
        snprintf(broken, sizeof broken, "%s", sealed);
        broken[i] = broken[i] == 'A' ? 'B' : 'A';
        assert_int_equal(vault_unseal(&cx, key, "password li.wei", broken, &plain), LT_DENIED);
        snprintf(broken, sizeof broken, "%.*s", (int)i, sealed);
        assert_int_equal(vault_unseal(&cx, key, "password li.wei", broken, &plain), LT_DENIED);
    }
    char *big = calloc(1, VAULT_PLAIN_MAX + 1);
    assert_non_null(big);
    assert_int_equal(vault_seal(&cx, key, "x", span_of(big, VAULT_PLAIN_MAX + 1), &second), LT_LIMIT);
    assert_int_equal(vault_seal(&cx, key, "x", span_of(big, VAULT_PLAIN_MAX), &second), LT_OK);
    free(big);
    assert_int_equal(vault_unseal(&cx, key, "password li.wei", sealed, &plain), LT_OK);
    assert_string_equal(plain, "verifier");
    assert_null(strstr(sealed, "verifier"));
    assert_int_equal(vault_seal(&cx, key, "password li.wei", span_text("verifier"), &second), LT_OK);
    assert_string_not_equal(sealed, second); /* a nonce of its own */
}

static void *hash_one(void *self)
{
    lt_cx own;
    char v[VAULT_VERIFIER_MAX];
    cx_init(&own, NULL);
    *(lt_err *)self = vault_hash_password(&own, span_text("many at a time"), v);
    return NULL;
}

static void many_at_a_time(void **state)
{
    (void)state;
    pthread_t t[6];
    lt_err e[6];
    for (int i = 0; i < 6; i++)
        assert_int_equal(pthread_create(&t[i], NULL, hash_one, &e[i]), 0);
    for (int i = 0; i < 6; i++) {
        pthread_join(t[i], NULL);
        assert_int_equal(e[i], LT_OK);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wrong_passwords),
        cmocka_unit_test(keys_that_are_refused),
        cmocka_unit_test(what_does_not_open),
        cmocka_unit_test(many_at_a_time),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
