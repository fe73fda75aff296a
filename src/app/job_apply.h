/* job_apply.h - the way of an entry into the keep: frame -> samples -> series; acts, imports and products too.
 * Place      app. Walk 1 of docs/ARCHITECTURE.md part 3, behind the acknowledgement.
 * Method     entries from keep_next_entry on, in order, in transactions of APPLY_BATCH entries that also store the
 *            next entry's number: a crash repeats nothing and loses nothing
 * Errors     an entry that cannot be applied (a frame that does not decode, an act of an unknown kind) is counted
 *            and noted, never skipped silently and never a stop; only the keep's own failures stop
 * Threads    the keep's one writer
 */
#ifndef LT_APP_JOB_APPLY_H
#define LT_APP_JOB_APPLY_H

#include "app/store.h"

#define APPLY_BATCH 4096

typedef struct applier applier;

/* What was learnt from one applied frame, for listeners (the page's live list). */
typedef struct apply_news {
    uint64_t         entry;
    int64_t          recv_ms;
    const lt_device *device;
    int              cn;
    int64_t          data_ms;
    uint32_t         values;
    uint32_t         unknown;
} apply_news;
typedef void (*apply_listener)(void *self, const apply_news *n);

LT_MUST lt_err apply_open(lt_cx *cx, const store *s, applier **out); /* s stays open longer */
void apply_close(applier *a);
void apply_listen(applier *a, apply_listener fn, void *self);
/* Apply what is durable now, at most `max` entries in one transaction; *applied 0: nothing was waiting. After an error
 * nothing of them is applied; a cursor from keep_next_entry on brings them again. */
LT_MUST lt_err apply_some(lt_cx *cx, applier *a, journal_cursor *c, uint32_t max, uint32_t *applied);
bool apply_take_devices_changed(applier *a); /* since it was asked last, from apply_open on; the gateway wants to know */
/* Everything up to the journal's end. */
LT_MUST lt_err job_apply_all(lt_cx *cx, const store *s);

#endif
