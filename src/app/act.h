/* act.h - an act of a person: checked, written into the journal, applied, answered with its entry number.
 * Place      app. Walk 2 of docs/ARCHITECTURE.md part 3.
 * Method     lock the entity -> a repeat of the request id gives the first answer -> the version asked for must be the
 *            entity's -> ENTRY_ACT {who, when, what, kind, id, version, patch, evidence, reason, request, digest, from}
 *            -> wait until the keep has applied it
 * Errors     LT_CONFLICT: the version is an older one (the sentence says who changed it when), or the request id was
 *            used for something else; LT_BAD_INPUT: no request id; LT_BUSY: durable but not yet applied within
 *            ACT_WAIT_MS (the sentence names the entry; repeating the request gives the answer), or nothing was done
 *            because the keep is further behind than that (a back-fill streams in)
 * Threads    any; acts on one entity one after the other
 * Invariants 1. one request id of one person: one act   2. an answer means durable and applied
 *            3. no secret stands in an act in clear
 */
#ifndef LT_APP_ACT_H
#define LT_APP_ACT_H

#include "app/store.h"
#include "base/json.h"

#define ACT_REQUEST_MIN 8
#define ACT_REQUEST_MAX 80
#define ACT_WAIT_MS     10000
#define ACT_BEHIND_MAX  20000 /* entries that the keep may lag behind when an act begins: some seconds */

typedef struct act_desk act_desk; /* the locks; one for the process */

typedef struct act {
    const char   *who;      /* person id, "cli:0", "system" */
    const char   *from;     /* client address, "" none */
    const char   *what;     /* "person.put" */
    const char   *kind, *id;
    const json_t *patch;    /* what changes; may be NULL */
    const json_t *evidence; /* may be NULL */
    const char   *reason;   /* may be NULL */
    const char   *request;  /* the client's id; NULL: the system's own act, never repeated */
    const json_t *asked;    /* what `digest` is of, instead of id and patch, when these differ at each repeat (sealed secrets,
                             * ids made here); NULL: id and patch */
    bool          has_version; /* optimistic locking; 0: must not exist yet */
    uint64_t      version;
} act;

LT_MUST lt_err act_open(lt_cx *cx, journal *j, int offset_min, act_desk **out);
/* For a command that is the one writer itself: act_do applies the journal into s->k, which is then its keep. */
LT_MUST lt_err act_open_alone(lt_cx *cx, const store *s, act_desk **out);
void act_close(act_desk *d);
/* k: the caller's read-only keep. *entry: the act's (or, for a repeat, the first act's) number; *is_repeat may be NULL. */
LT_MUST lt_err act_do(lt_cx *cx, act_desk *d, keep *k, const act *a, uint64_t *entry, bool *is_repeat);
/* Many acts of one person's file, each on an entity of its own, without request ids: they go to disk together. What is refused
 * (another version by now, or not to be applied) is told in its place; the others are done. */
typedef struct act_result {
    uint64_t entry; /* 0: nothing was written */
    lt_err   err;
    char     say[LT_SAY_MAX];
} act_result;
LT_MUST lt_err act_do_many(lt_cx *cx, act_desk *d, keep *k, const act *acts, size_t n, act_result *out);
/* An act that changes no entity and that nobody waits for (a login, a refusal): durable when this returns. */
LT_MUST lt_err act_note(lt_cx *cx, act_desk *d, const act *a, uint64_t *entry);

#endif
