/* sender.h - speakers that send frames to a gateway and wait for its answers: a connection each, pipelined, patient.
 * Place      app. Used by lantian hj212 play and lantian world.
 * Given      sender_source: what each speaker says next. A frame is named by a ticket, and made from it when it is to be
 *            sent, first or again; so nothing of the bytes is kept while an answer is awaited
 * Method     per speaker a ring of up to `window` tickets that are sent and not answered. Answers (9014, 9013) are matched
 *            by QN; one without QN is the oldest frame's without QN; a frame's equal copies that were sent by then are
 *            answered with it (a gateway answers what it still has in hand once). A connection that breaks, or that brings no answer
 *            for SENDER_PATIENCE_MS, is opened anew after 0.25 s, 0.5 s ... 30 s, and what was not answered is sent again
 *            in its old order, the same bytes: the gateway knows it as a repeat
 *
 *      down ──(back-off over)──► opening ──► up ──(broken, silent)──► down
 *
 * Returned   LT_OK: all speakers are done and everything that asked for an answer is answered; LT_CANCELLED;
 *            LT_CLOSED without `reconnects`: no connection is left; LT_NOT_ENOUGH: no progress for SENDER_GIVE_UP_MS
 *            (without reconnects)
 * Limits     SENDER_SPEAKERS_MAX, SENDER_WINDOW_MAX
 * Threads    the caller's     Owner  nothing outlives sender_run
 * Invariants 1. a frame that asks counts as said when it is answered, one that does not when it is written
 *            2. a speaker's frames leave in the order of its source
 */
#ifndef LT_APP_SENDER_H
#define LT_APP_SENDER_H

#include "app/store.h"
#include "wire/hj212/hj212.h"

#define SENDER_SPEAKERS_MAX 60000
#define SENDER_WINDOW_MAX   256
#define SENDER_TICKET_BYTES 32
#define SENDER_PATIENCE_MS  15000
#define SENDER_GIVE_UP_MS   15000
#define SENDER_RETRY_MS     250
#define SENDER_RETRY_MAX_MS 30000

typedef enum sender_turn { SENDER_READY, SENDER_LATER, SENDER_DONE } sender_turn;

typedef struct sender_frame {
    uint8_t p[HJ212_FRAME_MAX];
    size_t  n;            /* 0: nothing is sent, it counts as said */
    bool    wants_answer;
    uint64_t qn;          /* 0: none */
} sender_frame;

typedef struct sender_source {
    void *self;
    /* The speaker's next frame: READY with its ticket; LATER: nothing is due now; DONE: never again. */
    sender_turn (*next)(void *self, uint32_t speaker, uint8_t ticket[SENDER_TICKET_BYTES]);
    void (*make)(void *self, uint32_t speaker, const uint8_t ticket[SENDER_TICKET_BYTES], sender_frame *out);
    void (*tick)(void *self); /* about every 5 ms; may be NULL */
    uint64_t total;           /* frames, for the progress; 0: unknown */
} sender_source;

typedef struct sender_options {
    char     addr[STORE_ADDR_MAX];
    uint16_t port;
    uint32_t speakers, window;
    int64_t  rate; /* frames a second, all together; 0: as fast as they are answered */
    bool     reconnects;
} sender_options;

typedef struct sender_counts {
    uint64_t said;     /* frames handed to the connections, each once */
    uint64_t asked;    /* of them: that ask for an answer */
    uint64_t answered; /* of asked */
    uint64_t resent;   /* sent again */
    uint64_t lost;     /* connections refused or broken */
    uint64_t wait_ms_sum, wait_ms_max;
    int64_t  took_ms;  /* since the first connection stood */
} sender_counts;

LT_MUST lt_err sender_run(lt_cx *cx, const sender_options *o, const sender_source *s, sender_counts *counts);

#endif
