/* account.h - people: passwords, sessions, tokens, guessing.
 * Place      app
 * Source     RFC 9106 (Argon2id), through base/vault; OWASP session management; RFC 6265bis (cookie prefixes);
 *            W3C Fetch Metadata (Sec-Fetch-Site)
 * Method     - a person is an entity "person"; the Argon2id verifier is sealed (XChaCha20-Poly1305, DIR/keys/seal.key, 0600)
 *              before it stands in an act and in the keep's secrets: the journal replays, and shows nothing
 *            - a session is 256 random bits in a cookie; here lies their SHA-256, in memory: a restart ends all sessions.
 *              A login always makes a new one and ends the one that was sent along. Idle time-out and whole life: settings idle_s, life_s.
 *              It holds as long as the person's "epoch": the entry that last changed role, agency, areas, password or
 *              disabled the person. A request with the header X-Background: 1 (a page that refreshes itself) does not
 *              count as activity
 *            - CSRF: a second random value that the page sends in X-CSRF-Token with every change; Origin must be ours
 *            - a token is "lt_" and 256 random bits; the entity "token" holds its SHA-256, owner, rights and end. It never
 *              has the right "self": no token makes tokens or changes passwords
 *            - guessing: `tries` failures within tries_s lock a name from that address (ACCOUNT_WIDE times as many: from
 *              everywhere, or that address for all names) for lock_s, doubled each time up to a day; an attempt counts
 *              before it is checked; an unknown name costs the same time and words
 *            - who is refused again and again does not fill the journal: ACCOUNT_NOTES_ADDRESS refusals of one address and
 *              ACCOUNT_NOTES_ALL of all a minute become acts, then one act says how many more there were
 * Threads    any
 */
#ifndef LT_APP_ACCOUNT_H
#define LT_APP_ACCOUNT_H

#include "app/act.h"
#include "app/permit.h"
#include "base/http.h"
#include "fact/entry.h"

#define ACCOUNT_WIDE         10
#define ACCOUNT_NOTES_ADDRESS 6
#define ACCOUNT_NOTES_ALL    120
#define ACCOUNT_TOKENS_MAX   20 /* of one person */
#define ACCOUNT_TOKEN_DAYS_MAX 366
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
    int64_t until_ms;               /* the session's or the token's end */
} caller;
typedef struct account_credentials {
    const char *id;
    span        password;
} account_credentials;

LT_MUST lt_err account_open(lt_cx *cx, const store *s, act_desk *d, account_book **out);
void account_close(account_book *b); /* what was refused and not yet told becomes an act */
/* Cookie or "Authorization: Bearer"; nobody is no error, a bad or ended token or session is LT_LOGIN. */
LT_MUST lt_err account_caller(lt_cx *cx, account_book *b, keep *k, const http_request *r, caller *out);
/* LT_DENIED when a change comes without the session's X-CSRF-Token, or from another origin. */
LT_MUST lt_err account_check_csrf(lt_cx *cx, const caller *c, const http_request *r);
/* LT_LOGIN: wrong (one sentence for every reason); LT_TOO_OFTEN: locked, says how long. Appends an act either way and
 * puts the cookie of the new session into the answer. */
LT_MUST lt_err account_login(lt_cx *cx, account_book *b, keep *k, http_request *r, const account_credentials *with, caller *out);
LT_MUST lt_err account_logout(lt_cx *cx, account_book *b, http_request *r, const caller *c);
/* A new session for who has just changed the own password: all others of that person are over. */
LT_MUST lt_err account_renew(lt_cx *cx, account_book *b, keep *k, http_request *r, caller *c);
/* Is this the person's password? LT_DENIED when not, which counts as a guess; LT_TOO_OFTEN. */
LT_MUST lt_err account_confirm(lt_cx *cx, account_book *b, keep *k, const caller *c, const http_request *r, span password);
/* A refusal, held back when there are many. */
LT_MUST lt_err account_note(lt_cx *cx, account_book *b, const act *a);
int account_idle_s(const account_book *b);

/* --- account_password.c --------------------------------------------------------------------------------------- */
/* Argon2id of a password, sealed, as text for an act ("password.put" {sealed}). LT_BAD_INPUT: too short, too long, too easy. */
LT_MUST lt_err account_seal_password(lt_cx *cx, const char *dir, const char *id, span password, char **sealed);
/* LT_DENIED: it is another one, or the person has none. A person without one costs as much time. */
LT_MUST lt_err account_check_password(lt_cx *cx, const char *dir, keep *k, const char *id, span password);
LT_MUST lt_err account_rate_password(lt_cx *cx, const char *id, span password); /* LT_BAD_INPUT says why */
/* What a person can read off a screen: 4 groups of 5 characters, some 98 bits. */
#define ACCOUNT_GENERATED_MAX 32
void account_generate_password(lt_cx *cx, char out[ACCOUNT_GENERATED_MAX]);

/* --- account_token.c ------------------------------------------------------------------------------------------- */
#define ACCOUNT_TOKEN_MAX 80
/* A new token's text (shown once), its id and the patch of its act "token.put" (the caller releases it). */
typedef struct account_token {
    char    text[ACCOUNT_TOKEN_MAX], id[PLACE_ID_MAX];
    json_t *patch;
} account_token;
typedef struct account_token_wish {
    const char *owner, *label;
    uint32_t    rights;
    int64_t     until_ms;
} account_token_wish;
LT_MUST lt_err account_make_token(lt_cx *cx, const account_token_wish *w, account_token *out);

/* --- account_person.c ------------------------------------------------------------------------------------------ */
bool account_is_id(const char *id); /* a-z 0-9 . - _, 2 to 40, beginning with a letter */
/* The body of an entity "person" <-> person. */
LT_MUST lt_err account_parse_person(lt_cx *cx, const json_t *o, const char *id, person *out);
LT_MUST lt_err account_get_person(lt_cx *cx, keep *k, const char *id, person *out); /* LT_NOT_FOUND */
LT_MUST lt_err account_list_people(lt_cx *cx, keep *k, person **out, size_t *n);
LT_MUST lt_err account_check_agency(lt_cx *cx, keep *k, const char *agency); /* "", or a key of the plan's agencies */
LT_MUST lt_err account_check_areas(lt_cx *cx, keep *k, const person *p); /* names of districts and streets, ids of places */
/* The person as a patch {name, role, agency, areas, phone, each if it changes} leaves it. */
LT_MUST lt_err account_merge_person(lt_cx *cx, const person *before, const json_t *patch, person *out);
bool account_is_admin(const person *p); /* may change people everywhere, and is not disabled */
/* LT_CONFLICT: nobody would be left who may change people everywhere. Checked again as the act is applied. */
LT_MUST lt_err account_check_last_admin(lt_cx *cx, keep *k, const person *before, const person *after);
/* The rows of act_apply: person.put, person.disable, person.enable, password.put, token.put, token.revoke, key.put. */
LT_MUST lt_err account_apply(lt_cx *cx, keep *k, const lt_entry *e, const json_t *o);

#endif
