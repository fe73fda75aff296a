/* account.h - people: passwords, sessions, tokens, guessing.
 * Place      app
 * Source     RFC 9106 (Argon2id), through libsodium; OWASP session management; RFC 6265bis (cookie prefixes)
 * Method     - a person is an entity "person"; the Argon2id verifier is sealed (XChaCha20-Poly1305, DIR/keys/seal.key, 0600)
 *              before it stands in an act and in the keep's secrets: the journal replays, and shows nothing
 *            - a session is 256 random bits in a cookie; here lies their SHA-256, in memory: a restart ends all sessions.
 *              A login always makes a new one. Idle time-out ACCOUNT_IDLE_S, whole life ACCOUNT_LIFE_S
 *            - CSRF: a second random value that the page sends in X-CSRF-Token with every change; Origin must be ours
 *            - a token is "lt_" and 256 random bits; the entity "token" holds its SHA-256, owner, rights and end
 *            - guessing: ACCOUNT_TRIES failures within ACCOUNT_TRIES_S lock a name (from that address; ten times as many: from
 *              everywhere) for ACCOUNT_LOCK_S, doubled each time up to a day; an unknown name costs the same time and words
 * Threads    any
 */
#ifndef LT_APP_ACCOUNT_H
#define LT_APP_ACCOUNT_H

#include "app/act.h"
#include "app/permit.h"
#include "base/http.h"

#define ACCOUNT_IDLE_S       1800
#define ACCOUNT_LIFE_S       43200
#define ACCOUNT_TRIES        5
#define ACCOUNT_TRIES_S      900
#define ACCOUNT_LOCK_S       300
#define ACCOUNT_PASSWORD_MIN 10 /* characters */
#define ACCOUNT_PASSWORD_MAX 256
#define ACCOUNT_COOKIE       "lantian"         /* plain HTTP */
#define ACCOUNT_COOKIE_HOST  "__Host-lantian"  /* over TLS */

typedef struct account_book account_book;

/* Who sends a request. */
typedef struct caller {
    person p;
    bool   is_known;                /* false: nobody, the role "public" */
    bool   is_token;                /* no CSRF check then; rights are those of the token and of the person */
    uint32_t token_rights;          /* bit set of right */
    char   csrf[65];
    char   session[65];             /* hex of the session's digest, "" none */
} caller;

LT_MUST lt_err account_open(lt_cx *cx, const store *s, act_desk *d, account_book **out);
void account_close(account_book *b);
/* Cookie or "Authorization: Bearer"; nobody is no error, a bad or ended token or session is LT_LOGIN. */
LT_MUST lt_err account_caller(lt_cx *cx, account_book *b, keep *k, const http_request *r, caller *out);
/* LT_DENIED when a change comes without the session's X-CSRF-Token, or from another origin. */
LT_MUST lt_err account_check_csrf(lt_cx *cx, const caller *c, const http_request *r);
/* LT_LOGIN: wrong (one sentence for every reason); LT_TOO_OFTEN: locked, says how long. Appends an act either way. */
LT_MUST lt_err account_login(lt_cx *cx, account_book *b, keep *k, http_request *r, const char *id, span password, caller *out);
LT_MUST lt_err account_logout(lt_cx *cx, account_book *b, http_request *r, const caller *c);
/* Is this the person's password? Counts as a guess when not. */
LT_MUST lt_err account_confirm(lt_cx *cx, account_book *b, keep *k, const caller *c, const http_request *r, span password);
/* Argon2id of a password, sealed, as text for an act ("password.put" {sealed}). LT_BAD_INPUT: too short, too long, known bad. */
LT_MUST lt_err account_seal_password(lt_cx *cx, const char *dir, const char *id, span password, char **sealed);
/* The body of an entity "person" <-> person. */
LT_MUST lt_err account_parse_person(lt_cx *cx, const json_t *o, const char *id, person *out);
LT_MUST lt_err account_get_person(lt_cx *cx, keep *k, const char *id, person *out);
/* The rows of act_apply: person.put, person.disable, person.enable, password.put, token.put, token.revoke, key.put. */
LT_MUST lt_err account_apply(lt_cx *cx, keep *k, const lt_entry *e, const json_t *act);

#endif
