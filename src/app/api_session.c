/* api_session.c - routes of whoever is logged in: session, own password, own key, own tokens; see api.h, account.h. */
#include "app/api_give.h"

#include <stdio.h>

#include "base/hash.h"

#define DAY_MS 86400000LL

/* --- the session -------------------------------------------------------------------------------------------------------- */

static void put_rights(api_call *c, jout *j)
{
    const char *role = c->who.is_known ? c->who.p.role : "public";
    jout_key(j, "rights");
    jout_begin_object(j);
    for (size_t i = 0; i < RIGHT_COUNT; i++)
        if (api_may(c, (right)i, NULL))
            jout_put_text(j, permit_right_key((right)i), permit_reach(role, (right)i) == REACH_ANY ? "any" : "own");
    jout_end_object(j);
}

static void put_person(api_call *c, jout *j)
{
    jout_key(j, "person");
    if (!c->who.is_known) {
        jout_null(j);
        return;
    }
    jout_begin_object(j);
    give_person(j, &c->who.p);
    jout_end_object(j);
}

static void put_session(api_call *c, jout *j)
{
    put_person(c, j);
    jout_put_text(j, "csrf", c->who.csrf[0] ? c->who.csrf : NULL);
    put_rights(c, j);
    jout_put_int(j, "idle_s", account_idle_s(c->owner->accounts));
    if (c->who.is_known)
        give_time(j, "until", c->who.until_ms, c->owner->set.offset_min);
    else
        jout_put_text(j, "until", NULL);
}

static lt_err get_session(api_call *c)
{
    jout j = jout_of(&c->out);
    jout_begin_object(&j);
    put_session(c, &j);
    jout_end_object(&j);
    return LT_OK;
}

/* Telephones begin a line with a capital letter: a login name has none. */
static void take_id(const char *text, char out[PLACE_ID_MAX])
{
    size_t n = 0;
    for (; text[n] && n + 1 < PLACE_ID_MAX; n++)
        out[n] = (char)(text[n] >= 'A' && text[n] <= 'Z' ? text[n] + 32 : text[n]);
    out[n] = '\0';
}

static lt_err post_session(api_call *c)
{
    char id[PLACE_ID_MAX];
    take_id(api_text(c, "id"), id);
    account_credentials with = {id, span_text(api_text(c, "password"))};
    TRY(account_login(&c->cx, c->owner->accounts, c->k, c->r, &with, &c->who));
    return get_session(c);
}

static lt_err delete_session(api_call *c)
{
    TRY(account_logout(&c->cx, c->owner->accounts, c->r, &c->who));
    c->who = (caller){0};
    return get_session(c);
}

/* --- the own account ----------------------------------------------------------------------------------------------------- */

static lt_err no_memory(api_call *c)
{
    return cx_fail(&c->cx, LT_NO_MEMORY, "no memory for an act");
}

static lt_err confirm(api_call *c, const char *member)
{
    c->field = member;
    TRY(account_confirm(&c->cx, c->owner->accounts, c->k, &c->who, c->r, span_text(api_text(c, member))));
    c->field = NULL;
    return LT_OK;
}

static lt_err post_password(api_call *c)
{
    char *sealed;
    jout j;
    TRY(confirm(c, "old"));
    c->field = "new";
    if (strcmp(api_text(c, "old"), api_text(c, "new")) == 0)
        return cx_fail(&c->cx, LT_BAD_INPUT, "新口令与原口令相同 the new password is the old one");
    TRY(account_seal_password(&c->cx, c->owner->dir, c->who.p.id, span_text(api_text(c, "new")), &sealed));
    c->field = NULL;
    json_t *patch = json_pack("{s:s, s:b}", "sealed", sealed, "must_change", 0), *asked = json_object();
    act a = {.what = "password.put", .kind = "person", .id = c->who.p.id, .patch = patch, .asked = asked};
    lt_err e = patch && asked ? api_act(c, &a, &j) : no_memory(c);
    json_decref(patch);
    json_decref(asked);
    TRY(e);
    TRY(account_renew(&c->cx, c->owner->accounts, c->k, c->r, &c->who));
    put_session(c, &j);
    jout_end_object(&j);
    return LT_OK;
}

static lt_err post_key(api_call *c)
{
    uint8_t key[HASH_ED25519_PUBLIC];
    jout j;
    const char *hex = api_text(c, "public_key");
    c->field = "public_key";
    if (hex[0] && !hash_unhex(span_text(hex), key, sizeof key))
        return cx_fail(&c->cx, LT_BAD_INPUT, "公钥须为 64 位十六进制数，留空为移除 64 hexadecimal digits of an Ed25519 public key are wanted, or \"\" to take it away");
    TRY(confirm(c, "password"));
    json_t *patch = json_pack("{s:s}", "public_key", hex);
    act a = {.what = "key.put", .kind = "person", .id = c->who.p.id, .patch = patch};
    lt_err e = patch ? api_act(c, &a, &j) : no_memory(c);
    json_decref(patch);
    TRY(e);
    jout_end_object(&j);
    return LT_OK;
}

/* --- the own tokens ------------------------------------------------------------------------------------------------------ */

static bool is_own_token(const keep_entity *e, const char *owner, json_t **body)
{
    *body = e->is_gone ? NULL : json_loads(e->body, 0, NULL);
    if (*body && strcmp(json_get_text(*body, "owner", ""), owner) == 0)
        return true;
    json_decref(*body);
    *body = NULL;
    return false;
}

static void put_token(api_call *c, jout *j, const keep_entity *e, const json_t *body)
{
    const json_t *one;
    size_t i;
    int64_t until_ms = json_get_int(body, "until_ms", 0);
    jout_begin_object(j);
    jout_put_text(j, "id", e->id);
    jout_put_text(j, "label", json_get_text(body, "label", ""));
    jout_key(j, "rights");
    jout_begin_array(j);
    json_array_foreach(json_object_get(body, "rights"), i, one)
        jout_text(j, json_string_value(one));
    jout_end_array(j);
    give_time(j, "until", until_ms, c->owner->set.offset_min);
    jout_put_bool(j, "is_over", until_ms <= cx_now_ms(&c->cx));
    jout_put_int(j, "version", (int64_t)e->version);
    jout_end_object(j);
}

static lt_err get_tokens(api_call *c)
{
    keep_entity *all;
    size_t n;
    json_t *body;
    TRY(keep_list_entities(&c->cx, c->k, "token", &all, &n));
    jout j = jout_of(&c->out);
    jout_begin_object(&j);
    jout_key(&j, "items");
    jout_begin_array(&j);
    for (size_t i = 0; i < n; i++)
        if (is_own_token(&all[i], c->who.p.id, &body)) {
            put_token(c, &j, &all[i], body);
            json_decref(body);
        }
    jout_end_array(&j);
    jout_put_text(&j, "next", NULL);
    jout_end_object(&j);
    return LT_OK;
}

static lt_err count_tokens(api_call *c, size_t *count)
{
    keep_entity *all;
    size_t n;
    json_t *body;
    *count = 0;
    TRY(keep_list_entities(&c->cx, c->k, "token", &all, &n));
    for (size_t i = 0; i < n; i++)
        if (is_own_token(&all[i], c->who.p.id, &body)) {
            *count += json_get_int(body, "until_ms", 0) > cx_now_ms(&c->cx);
            json_decref(body);
        }
    return LT_OK;
}

/* Rights that the person has; never "self". */
static lt_err take_rights(api_call *c, uint32_t *rights)
{
    const json_t *one;
    size_t i;
    right r;
    *rights = 0;
    c->field = "rights";
    json_array_foreach(api_json(c, "rights"), i, one) {
        if (!permit_right_parse(json_string_value(one), &r) || r == RIGHT_SELF)
            return cx_fail(&c->cx, LT_BAD_INPUT, "令牌不能有权限“%.60s” \"%.60s\" is no right that a token may have", json_string_value(one), json_string_value(one));
        if (!api_may(c, r, NULL))
            return cx_fail(&c->cx, LT_DENIED, "您没有权限“%s”，不能授予 the right \"%s\" is not yours to give", permit_right_key(r), permit_right_key(r));
        *rights |= 1u << r;
    }
    c->field = NULL;
    return LT_OK;
}

static lt_err post_token(api_call *c)
{
    account_token t;
    jout j;
    size_t count;
    account_token_wish w = {.owner = c->who.p.id, .label = api_text(c, "label"), .until_ms = cx_now_ms(&c->cx) + api_int(c, "days", 90) * DAY_MS};
    TRY(take_rights(c, &w.rights));
    TRY(count_tokens(c, &count));
    if (count >= ACCOUNT_TOKENS_MAX)
        return cx_fail(&c->cx, LT_LIMIT, "一人最多 %d 个有效令牌 a person has at most %d tokens", ACCOUNT_TOKENS_MAX, ACCOUNT_TOKENS_MAX);
    TRY(account_make_token(&c->cx, &w, &t));
    json_t *asked = json_pack("{s:s, s:O, s:I}", "label", w.label, "rights", api_json(c, "rights"), "days", (json_int_t)api_int(c, "days", 90));
    act a = {.what = "token.put", .kind = "token", .id = t.id, .patch = t.patch, .asked = asked};
    lt_err e = asked ? api_act(c, &a, &j) : no_memory(c);
    json_decref(t.patch);
    json_decref(asked);
    TRY(e);
    keep_entity made; /* of a repeat the token was shown before, and is known here no more */
    bool is_new = keep_get_entity(&c->cx, c->k, "token", t.id, &made) == LT_OK;
    jout_put_text(&j, "id", is_new ? t.id : NULL);
    jout_put_text(&j, "token", is_new ? t.text : NULL);
    jout_end_object(&j);
    return LT_OK;
}

static lt_err delete_token(api_call *c)
{
    keep_entity e;
    json_t *body;
    jout j;
    const char *id = c->path_values[0];
    lt_err err = keep_get_entity(&c->cx, c->k, "token", id, &e);
    if (err && err != LT_NOT_FOUND)
        return err;
    e.is_gone = false; /* a repeat finds it gone, and gets its first answer */
    if (err || !is_own_token(&e, c->who.p.id, &body))
        return cx_fail(&c->cx, LT_NOT_FOUND, "您没有令牌“%.60s” you have no token \"%.60s\"", id, id);
    json_decref(body);
    act a = {.what = "token.revoke", .kind = "token", .id = id};
    TRY(api_act(c, &a, &j));
    jout_end_object(&j);
    return LT_OK;
}

/* --- routes -------------------------------------------------------------------------------------------------------------- */

static const api_param LOGIN_PARAMS[] = {
    {"id", API_BODY, API_TEXT, true, 1, 64, NULL, "login name"},
    {"password", API_BODY, API_TEXT, true, 1, ACCOUNT_PASSWORD_MAX, NULL, "password"},
    {.name = NULL},
};
static const api_param PASSWORD_PARAMS[] = {
    {"old", API_BODY, API_TEXT, true, 1, ACCOUNT_PASSWORD_MAX, NULL, "the password until now"},
    {"new", API_BODY, API_TEXT, true, 1, ACCOUNT_PASSWORD_MAX, NULL, "10 characters or more, not easy to guess"},
    {.name = NULL},
};
static const api_param KEY_PARAMS[] = {
    {"public_key", API_BODY, API_TEXT, true, 0, 64, NULL, "Ed25519 public key, 64 hexadecimal digits; \"\" takes it away"},
    {"password", API_BODY, API_TEXT, true, 1, ACCOUNT_PASSWORD_MAX, NULL, "the own password"},
    {.name = NULL},
};
static const api_param TOKEN_PARAMS[] = {
    {"label", API_BODY, API_TEXT, true, 1, 60, NULL, "what it is for"},
    {"rights", API_BODY, API_TEXTS, true, 1, RIGHT_COUNT, NULL, "rights of tables/right.tsv that the person has"},
    {"days", API_BODY, API_INT, false, 1, ACCOUNT_TOKEN_DAYS_MAX, NULL, "how long it holds (90)"},
    {.name = NULL},
};
const api_route SESSION_ROUTES[] = {
    {"GET", API_PREFIX "/session", RIGHT_PUBLIC, get_session, .tag = "account", .summary = "Who is logged in, and what they may do", .reply = "Session",
     .flags = API_NO_STORE},
    {"POST", API_PREFIX "/session", RIGHT_PUBLIC, post_session, LOGIN_PARAMS, "account", "Log in; the answer sets the session's cookie",
     .reply = "Session", .flags = API_NO_STORE | API_SLOW},
    {"DELETE", API_PREFIX "/session", RIGHT_PUBLIC, delete_session, .tag = "account", .summary = "Log out", .reply = "Session", .flags = API_NO_STORE},
    {"POST", API_PREFIX "/me/password", RIGHT_SELF, post_password, PASSWORD_PARAMS, "account",
     "Change the own password; all other sessions end, this one gets a new cookie", .reply = "Done", .flags = API_NO_STORE | API_SLOW | API_PASSWORD},
    {"POST", API_PREFIX "/me/key", RIGHT_SELF, post_key, KEY_PARAMS, "account", "Set the own public key for signing data", .reply = "Done",
     .flags = API_SLOW},
    {"GET", API_PREFIX "/me/tokens", RIGHT_SELF, get_tokens, .tag = "account", .summary = "The own API tokens", .reply = "Tokens"},
    {"POST", API_PREFIX "/me/tokens", RIGHT_SELF, post_token, TOKEN_PARAMS, "account", "Make an API token; it is shown this once",
     .reply = "Token", .flags = API_NO_STORE},
    {"DELETE", API_PREFIX "/me/tokens/{id}", RIGHT_SELF, delete_token, .tag = "account", .summary = "Revoke an own token", .reply = "Done"},
    {.path = NULL},
};
