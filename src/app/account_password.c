/* account_password.c - which passwords are too easy; verifiers sealed and checked; see account.h. */
#include "app/account.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/vault.h"

#define LEFT_MIN 5 /* characters that must be left without listed words, repeats and counting */

static char lower(uint8_t c)
{
    return (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
}

/* Bytes of the longest listed word (or the person's own id) that s begins with. */
static size_t easy_word(const char *s, const char *id)
{
    size_t best = 0, n = strlen(id);
    if (n && strncmp(s, id, n) == 0)
        best = n;
    for (size_t i = 0; i < TABLE_BAD_PASSWORD_COUNT; i++) {
        n = strlen(TABLE_BAD_PASSWORD[i].word);
        if (n > best && strncmp(s, TABLE_BAD_PASSWORD[i].word, n) == 0)
            best = n;
    }
    return best;
}

/* Characters that are neither in a listed word nor the same as, next above or next below the one before. */
static int count_hard(const char *s, const char *id)
{
    int hard = 0;
    uint32_t before = 0;
    while (*s) {
        size_t word = easy_word(s, id), n = span_utf8_length((const uint8_t *)s, strlen(s));
        if (word) {
            s += word;
            before = 0;
            continue;
        }
        uint32_t c = 0;
        for (size_t i = 0; i < n; i++)
            c = c << 8 | (uint8_t)s[i];
        hard += c > before + 1 || c + 1 < before;
        before = c;
        s += n ? n : 1;
    }
    return hard;
}

lt_err account_rate_password(lt_cx *cx, const char *id, span password)
{
    char text[ACCOUNT_PASSWORD_MAX + 1];
    size_t characters = 0;
    if (password.n > ACCOUNT_PASSWORD_MAX)
        return cx_fail(cx, LT_BAD_INPUT, "口令过长，最多 %d 字节 the password is longer than %d bytes", ACCOUNT_PASSWORD_MAX, ACCOUNT_PASSWORD_MAX);
    if (!span_is_utf8(password))
        return cx_fail(cx, LT_BAD_INPUT, "口令含有无法识别的字符 the password holds characters that are none");
    for (size_t i = 0; i < password.n; i++) {
        characters += (password.p[i] & 0xC0) != 0x80;
        text[i] = lower(password.p[i]);
    }
    text[password.n] = '\0';
    if (characters < ACCOUNT_PASSWORD_MIN)
        return cx_fail(cx, LT_BAD_INPUT, "口令太短，至少 %d 个字符 the password is shorter than %d characters", ACCOUNT_PASSWORD_MIN, ACCOUNT_PASSWORD_MIN);
    int hard = count_hard(text, id);
    vault_wipe(text, sizeof text);
    return hard >= LEFT_MIN ? LT_OK
                            : cx_fail(cx, LT_BAD_INPUT, "口令太容易猜到，请避开常用词、登录名、重复和连续的字符 the password is too easy to guess: "
                                      "common words, the login name, repeats and counting are not enough");
}

static lt_err load_key(lt_cx *cx, const char *dir, bool may_make, uint8_t key[VAULT_KEY_BYTES])
{
    char path[FILE_PATH_MAX];
    TRY(file_path(cx, path, "%s/keys/seal.key", dir));
    lt_err e = vault_load_key(cx, path, key);
    if (e != LT_NOT_FOUND || !may_make)
        return e;
    cx_log("warning", "%s is made anew; passwords set before need it: if there was one, put it back from the backup", path);
    TRY(vault_make_key(cx, path));
    return vault_load_key(cx, path, key);
}

static void about_password(const char *id, char out[PLACE_ID_MAX + 16])
{
    snprintf(out, PLACE_ID_MAX + 16, "password %s", id);
}

lt_err account_seal_password(lt_cx *cx, const char *dir, const char *id, span password, char **sealed)
{
    uint8_t key[VAULT_KEY_BYTES];
    char verifier[VAULT_VERIFIER_MAX], about[PLACE_ID_MAX + 16];
    TRY(account_rate_password(cx, id, password));
    TRY(load_key(cx, dir, true, key));
    lt_err e = vault_hash_password(cx, password, verifier);
    about_password(id, about);
    if (!e)
        e = vault_seal(cx, key, about, span_text(verifier), sealed);
    vault_wipe(verifier, sizeof verifier);
    vault_wipe(key, sizeof key);
    return e;
}

/* As costly as a check, and never right. */
static lt_err check_nobody(lt_cx *cx, span password)
{
    char verifier[VAULT_VERIFIER_MAX];
    TRY(vault_hash_password(cx, password, verifier));
    vault_wipe(verifier, sizeof verifier);
    return cx_fail(cx, LT_DENIED, "密码不对 the password is wrong");
}

lt_err account_check_password(lt_cx *cx, const char *dir, keep *k, const char *id, span password)
{
    uint8_t key[VAULT_KEY_BYTES];
    char *sealed, *verifier, about[PLACE_ID_MAX + 16];
    if (password.n > ACCOUNT_PASSWORD_MAX || !account_is_id(id))
        return check_nobody(cx, span_cut(password, 0, 0));
    lt_err e = keep_get_secret(cx, k, "password", id, &sealed);
    if (e == LT_NOT_FOUND)
        return check_nobody(cx, password);
    TRY(e);
    about_password(id, about);
    e = load_key(cx, dir, false, key);
    if (!e)
        e = vault_unseal(cx, key, about, sealed, &verifier);
    vault_wipe(key, sizeof key);
    if (e) { /* nobody's password can be checked: the operator must know, the guesser must not */
        cx_log("error", "a password cannot be checked: %s", cx->say);
        return check_nobody(cx, password);
    }
    e = vault_check_password(cx, verifier, password);
    vault_wipe(verifier, strlen(verifier));
    return e;
}

void account_generate_password(lt_cx *cx, char out[ACCOUNT_GENERATED_MAX])
{
    static const char LETTERS[] = "abcdefghjkmnpqrstuvwxyz23456789"; /* no l, i, o, 0, 1 */
    size_t n = 0;
    do {
        n = 0;
        for (int i = 0; i < 20; i++) {
            uint8_t byte;
            do
                cx->random.fill(cx->random.self, &byte, 1);
            while (byte >= 248); /* 8 x 31: each letter equally often */
            if (i && i % 5 == 0)
                out[n++] = '-';
            out[n++] = LETTERS[byte % (sizeof LETTERS - 1)];
        }
        out[n] = '\0';
    } while (account_rate_password(cx, "", span_text(out)) != LT_OK);
}
