/* account_token.c - API tokens: made here, shown once, known by their digest; see account.h. */
#include "app/account_int.h"

#include <stdio.h>
#include <string.h>

#include "base/hash.h"
#include "base/vault.h"

#define TOKEN_HEAD "lt_"
#define TOKEN_ID_HEX 16 /* digits of the digest that are the token's id */

static json_t *rights_array(uint32_t rights)
{
    json_t *list = json_array();
    for (size_t i = 0; list && i < RIGHT_COUNT; i++)
        if (rights & 1u << i)
            json_array_append_new(list, json_string(permit_right_key((right)i)));
    return list;
}

lt_err account_make_token(lt_cx *cx, const account_token_wish *w, account_token *out)
{
    uint8_t secret[32];
    char hex[65], digest[65];
    *out = (account_token){0};
    cx->random.fill(cx->random.self, secret, sizeof secret);
    hash_hex(secret, sizeof secret, hex);
    vault_wipe(secret, sizeof secret);
    snprintf(out->text, sizeof out->text, TOKEN_HEAD "%s", hex);
    vault_wipe(hex, sizeof hex);
    TRY(account_digest(cx, out->text, digest));
    snprintf(out->id, sizeof out->id, "%.*s", TOKEN_ID_HEX, digest);
    out->patch = json_pack("{s:s, s:s, s:o, s:I, s:s}", "owner", w->owner, "label", w->label, "rights", rights_array(w->rights), "until_ms",
                           (json_int_t)w->until_ms, "sha256", digest);
    return out->patch ? LT_OK : cx_fail(cx, LT_BAD_INPUT, "a token's label is UTF-8 text");
}

lt_err account_digest(lt_cx *cx, const char *text, char hex[65])
{
    uint8_t digest[HASH_SHA256_BYTES];
    hash_sha256 *h;
    span part = span_text(text);
    TRY(hash_sha256_open(cx, &h));
    hash_sha256_parts(h, &part, 1, digest);
    hash_sha256_close(h);
    hash_hex(digest, sizeof digest, hex);
    return LT_OK;
}

static lt_err bad_token(lt_cx *cx)
{
    return cx_fail(cx, LT_LOGIN, "令牌无效或已过期 the token is unknown, revoked or over");
}

static uint32_t read_rights(const json_t *list)
{
    uint32_t rights = 0;
    const json_t *one;
    size_t i;
    right r;
    json_array_foreach(list, i, one)
        if (json_is_string(one) && permit_right_parse(json_string_value(one), &r) && r != RIGHT_SELF)
            rights |= 1u << r;
    return rights;
}

lt_err account_token_caller(lt_cx *cx, keep *k, const char *text, caller *out)
{
    char digest[65], id[TOKEN_ID_HEX + 1], owner[PLACE_ID_MAX];
    keep_entity e;
    json_t *o;
    if (strncmp(text, TOKEN_HEAD, sizeof TOKEN_HEAD - 1) != 0 || strlen(text) >= ACCOUNT_TOKEN_MAX)
        return bad_token(cx);
    TRY(account_digest(cx, text, digest));
    snprintf(id, sizeof id, "%.*s", TOKEN_ID_HEX, digest);
    lt_err err = keep_get_entity(cx, k, "token", id, &e);
    if (err == LT_NOT_FOUND || (!err && e.is_gone))
        return bad_token(cx);
    TRY(err);
    TRY(json_parse(cx, span_text(e.body), &o));
    const char *known = json_get_text(o, "sha256", "");
    bool good = strlen(known) == 64 && hash_equal_secret(known, digest, 64) && json_get_int(o, "until_ms", 0) > cx_now_ms(cx);
    out->until_ms = json_get_int(o, "until_ms", 0);
    out->token_rights = read_rights(json_object_get(o, "rights"));
    good = good && span_copy(span_text(json_get_text(o, "owner", "")), owner, sizeof owner);
    json_decref(o);
    if (!good)
        return bad_token(cx);
    err = account_get_person(cx, k, owner, &out->p);
    if (err == LT_NOT_FOUND || (!err && out->p.is_disabled))
        return bad_token(cx);
    TRY(err);
    out->is_known = out->is_token = true;
    return LT_OK;
}
