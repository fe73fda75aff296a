/* account.c - who sends a request: cookie, token, login, CSRF; see account.h. */
#include "app/account_int.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/vault.h"

#define COOKIE_FLAGS "; Path=/; HttpOnly; SameSite=Strict"

struct account_book {
    const store *s;
    act_desk    *desk;
    sessions    *sessions;
    guesses     *guesses;
    notes       *notes;
};

lt_err account_open(lt_cx *cx, const store *s, act_desk *d, account_book **out)
{
    const account_settings *set = &s->set.account;
    account_book *b = calloc(1, sizeof *b);
    if (!b)
        return cx_fail(cx, LT_NO_MEMORY, "no memory for accounts");
    b->s = s;
    b->desk = d;
    lt_err e = sessions_open(cx, &(session_times){set->idle_s * 1000LL, set->life_s * 1000LL}, &b->sessions);
    if (!e)
        e = guesses_open(cx, &(guess_rule){set->tries, set->tries_s * 1000LL, set->lock_s * 1000LL}, &b->guesses);
    if (!e)
        e = notes_open(cx, d, &b->notes);
    if (e) {
        account_close(b);
        return e;
    }
    *out = b;
    return LT_OK;
}

void account_close(account_book *b)
{
    if (!b)
        return;
    notes_close(b->notes);
    guesses_close(b->guesses);
    sessions_close(b->sessions);
    free(b);
}

int account_idle_s(const account_book *b)
{
    return (int)b->s->set.account.idle_s;
}

lt_err account_note(lt_cx *cx, account_book *b, const act *a)
{
    return notes_put(cx, b->notes, a);
}

/* --- what a request says ------------------------------------------------------------------------------------------------ */

static const char *bearer_of(const http_request *r)
{
    const char *s = http_header(r, "Authorization");
    if (!s)
        return NULL;
    return strncasecmp(s, "Bearer ", 7) == 0 ? s + 7 : ""; /* another scheme is no token of ours */
}

static const char *cookie_name(bool is_secure)
{
    return is_secure ? ACCOUNT_COOKIE_HOST : ACCOUNT_COOKIE;
}

/* A browser's event stream cannot send headers, and comes again by itself: it keeps no session alive. */
#define EVENTS_PATH "/api/v1/events"

static account_ask read_ask(const http_request *r)
{
    const char *background = http_header(r, "X-Background");
    account_ask q = {.peer = http_peer(r), .is_secure = http_is_secure(r), .bearer = bearer_of(r), .csrf = http_header(r, "X-CSRF-Token"),
                     .origin = http_header(r, "Origin"), .site = http_header(r, "Sec-Fetch-Site"), .host = http_header(r, "Host"),
                     .is_background = (background && strcmp(background, "1") == 0) || strcmp(http_path(r), EVENTS_PATH) == 0};
    q.has_cookie = http_cookie(r, cookie_name(q.is_secure), q.cookie, sizeof q.cookie);
    return q;
}

static void put_cookie(http_request *r, bool is_secure, const char *value)
{
    char text[256];
    snprintf(text, sizeof text, "%s=%s" COOKIE_FLAGS "%s%s", cookie_name(is_secure), value, is_secure ? "; Secure" : "",
             value[0] ? "" : "; Max-Age=0");
    http_put_header(r, "Set-Cookie", text);
}

/* --- who ------------------------------------------------------------------------------------------------------------------ */

lt_err account_ask_caller(lt_cx *cx, account_book *b, keep *k, const account_ask *q, caller *out)
{
    person p;
    *out = (caller){0};
    if (q->bearer)
        return account_token_caller(cx, k, q->bearer, out);
    if (!q->has_cookie)
        return LT_OK;
    TRY(sessions_find(cx, b->sessions, q->cookie, q->is_background, out));
    lt_err e = account_get_person(cx, k, out->p.id, &p);
    if (e && e != LT_NOT_FOUND)
        return e;
    if (e || p.is_disabled || p.epoch != out->p.epoch) {
        sessions_end(b->sessions, out->session);
        *out = (caller){0};
        return cx_fail(cx, LT_LOGIN, "账户有变动，请重新登录 the account was changed; log in again");
    }
    out->p = p;
    out->is_known = true;
    return LT_OK;
}

lt_err account_caller(lt_cx *cx, account_book *b, keep *k, const http_request *r, caller *out)
{
    account_ask q = read_ask(r);
    lt_err e = account_ask_caller(cx, b, k, &q, out);
    vault_wipe(q.cookie, sizeof q.cookie);
    if (e)
        *out = (caller){0};
    return e;
}

/* --- changes come from our own pages ------------------------------------------------------------------------------------ */

/* = W3C Fetch Metadata; Origin is "scheme://host[:port]" of the page. Both absent: no browser sends it. */
static bool is_own_origin(const account_ask *q)
{
    if (q->site && strcmp(q->site, "same-origin") != 0 && strcmp(q->site, "none") != 0)
        return false;
    if (!q->origin)
        return true;
    const char *scheme = q->is_secure ? "https://" : "http://";
    size_t n = strlen(scheme);
    return q->host && strncmp(q->origin, scheme, n) == 0 && strcasecmp(q->origin + n, q->host) == 0;
}

lt_err account_ask_csrf(lt_cx *cx, const caller *c, const account_ask *q)
{
    if (c->is_token)
        return LT_OK;
    if (!is_own_origin(q))
        return cx_fail(cx, LT_DENIED, "请求来自其他网站，已拒绝 a change must come from this site's own pages");
    if (!c->is_known)
        return LT_OK; /* a login; whatever else needs somebody is refused for that */
    size_t n = strlen(c->csrf);
    if (n && q->csrf && strlen(q->csrf) == n && hash_equal_secret(q->csrf, c->csrf, n))
        return LT_OK;
    return cx_fail(cx, LT_DENIED, "缺少或错误的 X-CSRF-Token，请刷新页面 the header X-CSRF-Token is missing or wrong; load the page again");
}

lt_err account_check_csrf(lt_cx *cx, const caller *c, const http_request *r)
{
    account_ask q = read_ask(r);
    lt_err e = account_ask_csrf(cx, c, &q);
    vault_wipe(q.cookie, sizeof q.cookie);
    return e;
}

/* --- login ------------------------------------------------------------------------------------------------------------------ */

/* A name that nobody has is not written down: people type passwords there. */
static lt_err note_refused(lt_cx *cx, account_book *b, const account_ask *q, const person *p, const char *why)
{
    act a = {.who = "public", .from = q->peer, .what = "session.refuse", .kind = "person", .id = p ? p->id : "unknown", .reason = why};
    return account_note(cx, b, &a);
}

/* The sentence of `e` stays, whatever the noting says. */
static lt_err refuse(lt_cx *cx, account_book *b, const account_ask *q, const person *p, lt_err e)
{
    char say[LT_SAY_MAX];
    if (e == LT_DENIED)
        e = cx_fail(cx, LT_LOGIN, "登录名或口令不正确 the name or the password is wrong");
    memcpy(say, cx->say, sizeof say);
    if (note_refused(cx, b, q, p, e == LT_TOO_OFTEN ? "locked" : "wrong") != LT_OK)
        cx_log("warning", "a refused login could not be noted: %s", cx->say);
    return cx_fail(cx, e, "%s", say);
}

static lt_err begin_session(lt_cx *cx, account_book *b, account_ask *q, const person *p, caller *out)
{
    uint64_t entry;
    act a = {.who = p->id, .from = q->peer, .what = "session.begin", .kind = "person", .id = p->id};
    TRY(act_note(cx, b->desk, &a, &entry));
    *out = (caller){.p = *p, .is_known = true};
    q->has_cookie = true;
    return sessions_begin(cx, b->sessions, p, q->cookie, out);
}

lt_err account_ask_login(lt_cx *cx, account_book *b, keep *k, account_ask *q, const account_credentials *with, caller *out)
{
    person p;
    caller before;
    guess_mark mark;
    *out = (caller){0};
    bool is_known = account_is_id(with->id) && account_get_person(cx, k, with->id, &p) == LT_OK;
    lt_err e = guesses_try(cx, b->guesses, with->id, q->peer, &mark);
    if (!e)
        e = account_check_password(cx, b->s->dir, k, is_known ? with->id : "", with->password);
    if (!e && p.is_disabled)
        e = LT_DENIED;
    if (e == LT_DENIED || e == LT_TOO_OFTEN)
        return refuse(cx, b, q, is_known ? &p : NULL, e);
    TRY(e);
    guesses_pass(b->guesses, p.id, q->peer, &mark);
    if (q->has_cookie && sessions_find(cx, b->sessions, q->cookie, true, &before) == LT_OK)
        sessions_end(b->sessions, before.session);
    return begin_session(cx, b, q, &p, out);
}

lt_err account_login(lt_cx *cx, account_book *b, keep *k, http_request *r, const account_credentials *with, caller *out)
{
    account_ask q = read_ask(r);
    lt_err e = account_ask_login(cx, b, k, &q, with, out);
    if (!e)
        put_cookie(r, q.is_secure, q.cookie);
    vault_wipe(q.cookie, sizeof q.cookie);
    return e;
}

lt_err account_logout(lt_cx *cx, account_book *b, http_request *r, const caller *c)
{
    uint64_t entry;
    account_ask q = read_ask(r);
    put_cookie(r, q.is_secure, "");
    vault_wipe(q.cookie, sizeof q.cookie);
    if (!c->is_known || c->is_token)
        return LT_OK;
    sessions_end(b->sessions, c->session);
    act a = {.who = c->p.id, .from = q.peer, .what = "session.end", .kind = "person", .id = c->p.id};
    return act_note(cx, b->desk, &a, &entry);
}

lt_err account_renew(lt_cx *cx, account_book *b, keep *k, http_request *r, caller *c)
{
    person p;
    account_ask q = read_ask(r);
    TRY(account_get_person(cx, k, c->p.id, &p));
    sessions_end(b->sessions, c->session);
    *c = (caller){.p = p, .is_known = true};
    TRY(sessions_begin(cx, b->sessions, &p, q.cookie, c));
    put_cookie(r, q.is_secure, q.cookie);
    vault_wipe(q.cookie, sizeof q.cookie);
    return LT_OK;
}

lt_err account_confirm(lt_cx *cx, account_book *b, keep *k, const caller *c, const http_request *r, span password)
{
    const char *peer = http_peer(r);
    guess_mark mark;
    TRY(guesses_try(cx, b->guesses, c->p.id, peer, &mark));
    lt_err e = account_check_password(cx, b->s->dir, k, c->p.id, password);
    if (!e)
        guesses_pass(b->guesses, c->p.id, peer, &mark);
    if (e != LT_DENIED)
        return e;
    act a = {.who = c->p.id, .from = peer, .what = "session.refuse", .kind = "person", .id = c->p.id, .reason = "confirm"};
    if (account_note(cx, b, &a) != LT_OK)
        cx_log("warning", "a wrong password could not be noted: %s", cx->say);
    return cx_fail(cx, LT_DENIED, "口令不正确 the password is wrong");
}
