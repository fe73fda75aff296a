/* account_int.h - what the files of accounts share: what a request says of who sends it, sessions, guesses, notes.
 * Place      app; private to account*.c and its test
 * Method     account.c (requests) -> account_session.c (who), account_guess.c (how often), account_note.c (what is told)
 * Threads    each of the three tables has its own lock
 */
#ifndef LT_APP_ACCOUNT_INT_H
#define LT_APP_ACCOUNT_INT_H

#include "app/account.h"

#define ACCOUNT_SECRET_HEX 65

/* What a request says of who sends it; texts are the request's, NULL: not said. */
typedef struct account_ask {
    const char *peer;
    bool        is_secure, is_background;
    const char *bearer, *csrf, *origin, *site, *host; /* site: Sec-Fetch-Site */
    char        cookie[ACCOUNT_SECRET_HEX]; /* "" none or none that could be ours */
    bool        has_cookie;
} account_ask;

/* --- account_session.c ---------------------------------------------------------------------------------------- */
typedef struct sessions sessions;
#define SESSIONS_MAX      20000u
#define SESSIONS_OF_ONE   16u

typedef struct session_times {
    int64_t idle_ms, life_ms;
} session_times;
LT_MUST lt_err sessions_open(lt_cx *cx, const session_times *t, sessions **out);
void sessions_close(sessions *s);
/* A new one for p; cookie: its secret, shown once. Sets csrf, session and until_ms of out. */
LT_MUST lt_err sessions_begin(lt_cx *cx, sessions *s, const person *p, char cookie[ACCOUNT_SECRET_HEX], caller *out);
/* Whose is the cookie? Sets out->p.id, out->p.epoch (since when it holds), csrf, session, until_ms. LT_LOGIN: over or none. */
LT_MUST lt_err sessions_find(lt_cx *cx, sessions *s, const char *cookie, bool is_background, caller *out);
void sessions_end(sessions *s, const char *session); /* hex of the digest */

/* --- account_guess.c ------------------------------------------------------------------------------------------ */
typedef struct guesses guesses;
#define GUESSES_MAX 8192u

typedef struct guess_rule {
    uint32_t tries;
    int64_t  tries_ms, lock_ms;
} guess_rule;
LT_MUST lt_err guesses_open(lt_cx *cx, const guess_rule *rule, guesses **out);
void guesses_close(guesses *g);
typedef struct guess_mark { /* which of the three counts this attempt locked */
    bool locked[3];
} guess_mark;
/* An attempt on the name `id` from an address; it counts as wrong until guesses_pass. LT_TOO_OFTEN: locked; says how long. */
LT_MUST lt_err guesses_try(lt_cx *cx, guesses *g, const char *id, const char *peer, guess_mark *mark);
void guesses_pass(guesses *g, const char *id, const char *peer, const guess_mark *mark); /* it was right */

/* --- account_note.c ------------------------------------------------------------------------------------------- */
typedef struct notes notes;
LT_MUST lt_err notes_open(lt_cx *cx, act_desk *d, notes **out);
void notes_close(notes *n);
LT_MUST lt_err notes_put(lt_cx *cx, notes *n, const act *a);

/* --- account.c: what the public functions do, without a request ----------------------------------------------- */
LT_MUST lt_err account_ask_caller(lt_cx *cx, account_book *b, keep *k, const account_ask *q, caller *out);
LT_MUST lt_err account_ask_csrf(lt_cx *cx, const caller *c, const account_ask *q);
/* out->csrf and so on; q->cookie becomes that of the new session. */
LT_MUST lt_err account_ask_login(lt_cx *cx, account_book *b, keep *k, account_ask *q, const account_credentials *with, caller *out);

/* --- account_token.c ------------------------------------------------------------------------------------------- */
LT_MUST lt_err account_digest(lt_cx *cx, const char *text, char hex[65]); /* SHA-256 */
LT_MUST lt_err account_token_caller(lt_cx *cx, keep *k, const char *text, caller *out);

#endif
