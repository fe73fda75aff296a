/* utter.h - what goes down a device's line, and when: frames of HJ 212 and the line's own dirt.
 * Place      world. Pure.
 * Source     HJ 212-2017 6.3-6.6, HJ/T 212-2005, HJ 212-2025 6.4 (SM4, RF); tables/world_fault.tsv
 *
 *   pulse of an hour ──► line cut?    nothing; the logger keeps it
 *                   ├──► line back?   the hours of the cut, oldest first (2025: RF=1), then the hour itself
 *                   └──► else         the hour (in one frame or two); after the day's last hour the day's frame
 *   pulse of a minute, of a moment ─► its frame, or nothing while the line is cut or the logger is off
 *   beside the newest frame now and then: noise before it, a torn copy before it, an equal copy after it
 *
 * Given      utter_plan: world, device, pulse, start of its period. utter_say: one of its utterances
 * Returned   utterances in order; bytes. due_ms is when they leave (true time); QN is the device's own clock then: a
 *            QN never comes twice from a device, but for equal copies
 * Limits     UTTER_MAX utterances a pulse
 * Threads    any
 * Invariants 1. the same (world, device, utterance) gives the same bytes   2. only noise, torn frames and the ghost's
 *            frames are not answered although they ask
 */
#ifndef LT_WORLD_UTTER_H
#define LT_WORLD_UTTER_H

#include "wire/hj212/hj212.h"
#include "world/reading.h"

#define UTTER_MAX 192 /* two cuts side by side, two packets an hour, and the dirt */

typedef enum utter_shape { UTTER_FRAME, UTTER_TORN, UTTER_NOISE } utter_shape;

typedef struct utterance {
    int64_t  t_ms, due_ms; /* start of the period; when it leaves */
    uint8_t  period;       /* series_period */
    uint8_t  shape;
    uint8_t  part, parts;
    uint8_t  pulse;        /* series_period that gave rise to it */
    uint8_t  seq;          /* within the pulse */
    bool     is_late, is_repeat;
} utterance;

typedef struct utter_bytes {
    uint8_t  p[HJ212_FRAME_MAX];
    size_t   n;
    bool     wants_answer; /* an answer will come and is to be waited for */
    uint64_t qn;           /* 0: none */
} utter_bytes;

/* pulse: PERIOD_REALTIME (every UTTER_MOMENT_MS), PERIOD_MINUTE, PERIOD_HOUR (days come with their last hour). */
#define UTTER_MOMENT_MS 30000
size_t utter_plan(const world *w, const world_device *d, series_period pulse, int64_t t_ms, utterance out[UTTER_MAX]);
/* When that pulse of the device is due. */
int64_t utter_due_ms(const world_device *d, series_period pulse, int64_t t_ms);
typedef struct utter_cipher { /* SM4 encryption; the room stays free of OpenSSL */
    hj212_cipher fn;
    void        *self;
} utter_cipher;
void utter_say(const world *w, const world_device *d, const utterance *u, utter_cipher c, utter_bytes *out);

#endif
