/* sample.h - one measured value in time, and the marks that say why it may not count.
 * Place      fact. Plain structs, no functions beyond names.
 * Source     marks: HJ 212-2017 6.6.4 (data flags), GB 3095-2026 6.3 (reasons are kept), HJ 818 status codes
 * Units      t_ms: milliseconds UTC, START of the period for minute/hour/day values, the instant for real-time
 *            value: in the unit of its series, as received
 * Invariants 1. a missing value is a sample with MARK_MISSING and value 0, never NaN, 0 alone or -999
 *            2. value is finite
 */
#ifndef LT_FACT_SAMPLE_H
#define LT_FACT_SAMPLE_H

#include <stdint.h>

typedef uint32_t lt_mark;
/* A value with any bit of MARK_NOT_VALID does not count in a lawful statistic. */
enum {
    MARK_MISSING = 1u << 0,   /* no number was given (NA, NaN, blank, data flag without value) */
    MARK_STOPPED = 1u << 1,   /* F instrument stopped */
    MARK_MAINTAIN = 1u << 2,  /* M under maintenance */
    MARK_FAULT = 1u << 3,     /* D instrument fault */
    MARK_CALIBRATE = 1u << 4, /* C calibrating */
    MARK_OVERRANGE = 1u << 5, /* T over the measuring range */
    MARK_NO_LINK = 1u << 6,   /* B no communication instrument to logger */
    MARK_TOO_FEW = 1u << 7,   /* aggregate of fewer values than the law asks */
    MARK_REJECTED = 1u << 8,  /* removed by a person or a rule, with a reason */
    MARK_ABSURD = 1u << 9,    /* outside what is physically possible for the quantity */
    MARK_CLOCK = 1u << 15,    /* device time in the future or implausibly far in the past */
    /* the rest inform and do not invalidate */
    MARK_MANUAL = 1u << 10,    /* S set by hand */
    MARK_UNFLAGGED = 1u << 11, /* the device gave no data flag */
    MARK_SUSPECT = 1u << 12,   /* a check asks a person to look */
    MARK_SIMULATED = 1u << 13, /* made by lantian world, never by an instrument */
    MARK_BACKFILL = 1u << 14,  /* sent again or late (RF=1, import) */
    MARK_DERIVED = 1u << 16,   /* aggregated by us from finer samples, not reported by the device */
    MARK_REVIEWED = 1u << 17,  /* a person looked at it: rejected it (with MARK_REJECTED), or let it stand again */
};
#define MARK_NOT_VALID                                                                                         \
    (MARK_MISSING | MARK_STOPPED | MARK_MAINTAIN | MARK_FAULT | MARK_CALIBRATE | MARK_OVERRANGE | MARK_NO_LINK | \
     MARK_TOO_FEW | MARK_REJECTED | MARK_ABSURD | MARK_CLOCK)

/* "missing,fault": the names of the bits, in a fixed order; "" none. */
#define MARK_NAMES_MAX 256
void mark_names(lt_mark m, char out[MARK_NAMES_MAX]);

typedef struct lt_sample {
    uint32_t series; /* id in the keep */
    lt_mark  mark;
    int64_t  t_ms;
    double   value;
    uint64_t entry; /* journal entry it was decoded from; newest entry for (series, t_ms) wins */
} lt_sample;

#endif
