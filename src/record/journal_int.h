/* journal_int.h - the journal's inside, shared by the files that make it up.
 * Place      record, private to it
 * Method     submit -> slots (a ring) -> digested (salt, payload digest) -> formed (number, CRC, leaf, tree; heads put
 *            in) -> written, one fdatasync for all that waited -> callbacks. Indexes into the ring only grow:
 *
 *              released <= taken <= hashed <= formed <= digested <= claimed <= pushed,   taken <= written <= formed
 *
 *            released: called back, memory free   taken: given to the disk   hashed: formed, and the group is complete
 *            written: handed to the file already while its group is still being formed
 *            formed: number and tree done         digested: payload digest done (claimed: being done)
 *            Whoever is free does the next piece: the writing thread itself when the disk is idle (no thread needs to
 *            be woken for a small batch), the forming thread while the disk is busy, the helping thread when much waits.
 *            A failed write stops the forming, refuses all slots that have a number, takes numbers, tree and files back
 *            to the last durable state and goes on.
 * Limits     COMMIT_*     Threads  `lock` guards the pipeline, segments.lock the segments
 */
#ifndef LT_RECORD_JOURNAL_INT_H
#define LT_RECORD_JOURNAL_INT_H

#include "record/durable.h"
#include "record/note.h"
#include "record/segments.h"
#include "record/window.h"

#define COMMIT_SLOTS         32768u       /* power of two */
#define COMMIT_CHUNK_BYTES   (1u << 20)
#define COMMIT_PENDING_BYTES (32u << 20)  /* handed in and not yet called back */
#define COMMIT_AHEAD_BYTES   (8u << 20)   /* formed while the disk is busy: the most one fdatasync takes */
#define COMMIT_CHUNKS_KEPT   40u
#define COMMIT_SALTS         256u
#define COMMIT_CLAIM         32u          /* digests at a time */
#define COMMIT_HELP_FROM     96u          /* this many waiting wake the second thread */
#define COMMIT_STEP          64u          /* entries formed at a time */
#define COMMIT_EARLY_BYTES   (64u << 10)  /* of a group that is not yet complete: written already */

typedef struct commit_chunk {
    struct commit_chunk *next; /* free list */
    size_t   room, used;
    uint32_t live; /* slots in it that are not released */
    _Alignas(16) uint8_t bytes[];
} commit_chunk;

typedef struct commit_slot {
    uint8_t      *at;   /* the entry's bytes; NULL: a head alone was asked for */
    uint8_t      *head; /* a head that follows, from malloc */
    commit_chunk *home;
    journal_done  done;
    void         *self;
    uint64_t      number; /* once formed; of the head when at is NULL */
    uint32_t      bytes, head_bytes;
    bool          more;       /* the group goes on */
    bool          digested;
    bool          rolls, head_rolls; /* the first of a new segment */
} commit_slot;

/* Everything that a failed write takes back. */
typedef struct commit_state {
    tree_edge edge;         /* size: entries */
    uint64_t  bytes, first; /* of the segment that grows */
    uint64_t  head;         /* newest head's number or SEAL_NO_HEAD */
    uint64_t  since_head;   /* entries after it */
    int64_t   recv_us;
} commit_state;

typedef struct commit_digester {
    hash_sha256 *h;
    uint8_t      salt[COMMIT_SALTS][JOURNAL_SALT_BYTES];
    unsigned     salt_left;
} commit_digester;

/* Used by whoever forms (is_forming). */
typedef struct commit_former {
    lt_cx           cx;
    commit_digester d;
    hash_signer    *signer;
    commit_state    s; /* behind the last formed entry */
} commit_former;

typedef struct commit {
    pthread_mutex_t submit_lock; /* one group after the other */
    pthread_mutex_t lock;        /* everything below */
    pthread_cond_t  work, help, write, room, idle;
    pthread_t       former, helper, writer;
    bool            has_former, has_helper, has_writer;
    bool            former_waits, helper_waits, writer_waits;
    bool            stop, halt, is_forming;
    bool            flush; /* publish what is formed although its group is not complete */
    lt_err          refuse; /* forming could not go on; why */
    char            refuse_say[LT_SAY_MAX];
    uint64_t        pushed, claimed, digested, formed, hashed, written, taken, released;
    size_t          pending_bytes, ahead_bytes; /* ahead: formed, not written */
    commit_chunk   *chunk, *spare;
    uint32_t        spare_n;
    commit_slot    *ring;
    commit_former  *form;
    commit_state    hashed_state; /* at index `hashed` */
    int64_t         head_due_ms;  /* monotonic; 0: nothing to sign */
    int             fd;           /* the segment that grows; writing thread only, as what follows */
    uint64_t        fd_first, zeroed;
    bool            must_cut; /* a failed write was not yet taken back on disk */
} commit;

static inline commit_slot *commit_slot_at(commit *c, uint64_t i)
{
    return &c->ring[i % COMMIT_SLOTS];
}
/* Wake who waits for `cond` and said so (lock held). */
static inline void commit_wake(bool *waits, pthread_cond_t *cond)
{
    if (*waits) {
        *waits = false;
        pthread_cond_signal(cond);
    }
}

struct journal {
    char            folder[FILE_PATH_MAX];
    journal_options o;
    lt_clock        clock;
    lt_random       random;
    pthread_mutex_t random_lock;
    note_key        key;
    int             lock_fd;
    durable_file    mark;
    segments        files;
    _Atomic uint64_t count, batches;
    commit_state    now;  /* the durable state; under wait_lock */
    pthread_mutex_t wait_lock;
    pthread_cond_t  grown;
    commit          c;    /* unused when read-only */
    char            trouble_text[2][LT_SAY_MAX];
    _Atomic(const char *) trouble;
    char            damage_text[LT_SAY_MAX];
    _Atomic(const char *) damage;
    pthread_t       scrub;
    bool            has_scrub;
    atomic_int      scrub_stop;
    size_t          scrub_left; /* segments 0 .. scrub_left-1 are not yet checked */
    pthread_mutex_t change_lock; /* erasing; following */
};

/* journal.c */
int64_t journal_monotonic_ms(void);
void journal_set_trouble(journal *j, const char *say); /* "" clears; writer thread only */
void journal_fill_random(journal *j, void *p, size_t n);
/* The context of a thread inside. */
void journal_begin_thread(const journal *j, lt_cx *cx);
commit_state journal_state(journal *j); /* a copy of the durable state */
void journal_set_state(journal *j, const commit_state *s); /* publishes: count, waiters, readers' mark */
void journal_publish_tail(journal *j); /* the same of what the last segment's seal says; while nothing is appended */

/* intake.c */
lt_err intake_init(lt_cx *cx, journal *j) LT_MUST;
void intake_fini(journal *j);
/* A thread that waits for its callback: intake_called, with the intake_wait as self. */
typedef struct intake_wait {
    pthread_mutex_t lock;
    pthread_cond_t  called;
    bool            is_done;
    lt_err          err;
    uint64_t        number;
    char            say[LT_SAY_MAX];
} intake_wait;
void intake_wait_begin(intake_wait *w);
void intake_called(void *wait, lt_err e, uint64_t number, const char *say);
lt_err intake_wait_end(lt_cx *cx, intake_wait *w) LT_MUST; /* waits; the callback's failure */
void intake_wait_drop(intake_wait *w);                     /* nothing was queued: there will be no callback */
/* Ask for a head alone (lock held). False: no room just now. */
bool intake_push_head(journal *j, journal_done done, void *self);
void intake_release(journal *j, uint64_t to); /* slots up to `to` were called back (lock not held) */

void intake_wake(commit *c); /* there is work (lock held): wake who is free */

/* former.c */
lt_err former_open_digester(lt_cx *cx, commit_digester *d) LT_MUST;
lt_err former_open(lt_cx *cx, journal *j, commit_former **out) LT_MUST;
void former_close(commit_former *f);
bool former_work(journal *j, commit_digester *d); /* do one piece (lock held, given up meanwhile); false: nothing to do */
void former_set_due(commit *c, int64_t due_ms); /* when a head is due, 0: none; the forming thread that rests looks again (lock held) */
void *former_run(void *journal_pointer);
void *former_help(void *journal_pointer);
/* commit.c */
void *commit_run(void *journal_pointer);

/* recover.c, follow.c, scrub.c */
lt_err recover_open(lt_cx *cx, journal *j, buf *notice) LT_MUST;
lt_err follow_open(lt_cx *cx, journal *j) LT_MUST;
lt_err follow_refresh(lt_cx *cx, journal *j) LT_MUST;
lt_err scrub_start(lt_cx *cx, journal *j) LT_MUST;
void scrub_stop(journal *j);

/* scan.c: entries of one segment into its seal */
typedef struct scan_end {
    layout_verdict verdict; /* of what stands behind the last whole entry */
    const char    *why;
    uint64_t       number;  /* the entry that would come next */
    uint64_t       offset, size;
    bool           is_zero; /* nothing but zeros from there on */
} scan_end;
/* Push whole entries with the right numbers, below `limit`, onto s. */
lt_err scan_entries(lt_cx *cx, window *w, seal *s, uint64_t limit, scan_end *end) LT_MUST;
/* Is the end a torn write (true) or damage? `mark`: what the durable file said. */
lt_err scan_judge(lt_cx *cx, window *w, const scan_end *end, durable mark, bool *torn) LT_MUST;
/* Known segments of the folder into j->files: seals on disk are trusted, missing ones made by reading; the last one may
 * grow: it is scanned up to `limit` and *end says how it ends. */
lt_err scan_folder(lt_cx *cx, journal *j, uint64_t limit, scan_end *end) LT_MUST;
lt_err scan_damaged(lt_cx *cx, uint64_t number, uint64_t first, uint64_t offset, const char *why) LT_MUST;

/* journal_erase.c: zero salt and payload of the entry at `offset` of segment `first`, whatever state it is in */
lt_err erase_in_place(lt_cx *cx, journal *j, uint64_t first, uint64_t offset) LT_MUST;

/* journal_read.c: find and read one entry; e->at is valid until w is used again. A concurrent erasure is waited out. */
lt_err journal_read_entry(lt_cx *cx, journal *j, window *w, uint64_t number, layout_entry *e, segments_place *place) LT_MUST;

/* The entry that stands at *place, where the one before it ended; looked for when it does not, or when w is closed. */
lt_err journal_read_next(lt_cx *cx, journal *j, window *w, uint64_t number, layout_entry *e, segments_place *place) LT_MUST;

/* journal_tree.c: complete subtree of any level, from kept nodes and entry headers */
lt_err journal_subtree(lt_cx *cx, void *journal_pointer, unsigned level, uint64_t index, uint8_t out[TREE_HASH]) LT_MUST;

#endif
