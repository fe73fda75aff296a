/* cx.h - the context every fallible call carries: error sentence, arena, clock, randomness, cancel.
 * Place      base. Knows nothing of air.
 * Given      a function that can fail or allocate takes `lt_cx *cx` first and returns lt_err.
 * Returned   LT_OK or the kind of failure; the sentence for the person stands in cx->say,
 *            written once, at the place of the failure, with the value that was wrong.
 * Limits     LT_SAY_MAX bytes for the sentence (cut at a UTF-8 border)
 * Threads    one cx belongs to one thread at a time; the cancel flag may be set from any.
 * Owner      the caller owns the cx and what hangs on it.
 */
#ifndef LT_BASE_CX_H
#define LT_BASE_CX_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LT_SAY_MAX 512

/* Kinds of failure of the world. Our own bugs are assert()s, never these. */
typedef enum lt_err {
    LT_OK = 0,
    LT_BAD_INPUT,  /* what was given cannot be read or is out of range */
    LT_LIMIT,      /* a named maximum was reached */
    LT_NOT_FOUND,  /* the thing asked for does not exist */
    LT_NOT_ENOUGH, /* too little data for a lawful answer, or more bytes needed */
    LT_CONFLICT,   /* somebody else changed or holds it */
    LT_DENIED,     /* not allowed */
    LT_LOGIN,      /* nobody is logged in, or no longer */
    LT_TOO_OFTEN,  /* asked or guessed too often; later */
    LT_BUSY,       /* later, perhaps */
    LT_CLOSED,     /* the other side, or the object, is closed */
    LT_IO,         /* the operating system refused */
    LT_FULL,       /* no space left on the device */
    LT_NO_MEMORY,  /* memory refused */
    LT_NUMERIC,    /* a calculation has no finite or exact result */
    LT_DAMAGED,    /* stored data does not check */
    LT_CANCELLED,  /* the cancel flag was seen */
    LT_ERR_COUNT
} lt_err;

/* One row a kind: the single table that maps failures to the outside. */
typedef struct lt_err_row {
    const char *name;       /* "bad-input" */
    int         http;       /* HTTP status */
    int         exit;       /* process exit code */
    int         hj212_qnrtn; /* = HJ 212-2017 6.6.3, QnRtn */
} lt_err_row;
const lt_err_row *cx_err_row(lt_err e);

struct arena;

typedef struct lt_clock {
    int64_t (*now_us)(void *self); /* microseconds since 1970 UTC */
    void *self;
} lt_clock;

typedef struct lt_random {
    void (*fill)(void *self, void *p, size_t n);
    void *self;
} lt_random;

typedef struct lt_cx {
    struct arena    *arena;  /* task memory; never freed piece by piece */
    lt_clock         clock;
    lt_random        random;
    atomic_int      *cancel; /* NULL: cannot be cancelled */
    lt_err           err;    /* kind of the last failure */
    char             say[LT_SAY_MAX];
    /* progress of long work: done of total (total 0: unknown); NULL: silent */
    void (*progress)(void *self, const char *what, uint64_t done, uint64_t total);
    void            *progress_self;
} lt_cx;

/* Real clock, operating system's randomness, arena `a` (may be NULL where nothing allocates). */
void cx_init(lt_cx *cx, struct arena *a);
int64_t cx_now_us(lt_cx *cx);
int64_t cx_now_ms(lt_cx *cx);

/* Record a failure: printf-style sentence naming the value that was wrong. Returns e. */
lt_err cx_fail(lt_cx *cx, lt_err e, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/* The same with errno's words appended; ENOSPC and EDQUOT become LT_FULL, ENOMEM LT_NO_MEMORY. */
lt_err cx_fail_errno(lt_cx *cx, int err_no, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/* Put words before the sentence on the way up ("stations.csv:12: " ...). Returns e. */
lt_err cx_place(lt_cx *cx, lt_err e, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

static inline bool cx_is_cancelled(const lt_cx *cx)
{
    return cx->cancel && atomic_load_explicit(cx->cancel, memory_order_relaxed) != 0;
}
static inline void cx_report(lt_cx *cx, const char *what, uint64_t done, uint64_t total)
{
    if (cx->progress)
        cx->progress(cx->progress_self, what, done, total);
}

#define LT_MUST __attribute__((warn_unused_result))
#define TRY(call)                  \
    do {                           \
        lt_err try_err_ = (call);  \
        if (try_err_ != LT_OK)     \
            return try_err_;       \
    } while (0)

/* Log line to stderr with time and level; used once, at the top of a thread's work. */
void cx_log(const char *level, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
