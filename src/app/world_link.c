/* world_link.c - see world_link.h. */
#include "app/world_link.h"

#include <assert.h>
#include <stdlib.h>

#include "base/civil.h"
#include "base/hash.h"

enum { PULSE_HOUR, PULSE_MINUTE, PULSE_MOMENT, PULSE_COUNT };
static const struct {
    series_period period;
    int64_t       step_ms;
} PULSES[PULSE_COUNT] = {{PERIOD_HOUR, CIVIL_HOUR_MS}, {PERIOD_MINUTE, CIVIL_MINUTE_MS}, {PERIOD_REALTIME, UTTER_MOMENT_MS}};

typedef struct mouth { /* one device */
    int64_t   next_ms[PULSE_COUNT];
    utterance list[UTTER_MAX]; /* of the pulse whose turn it is */
    uint32_t  n, at;
} mouth;

struct world_link {
    lt_cx             *cx;
    world_link_options o;
    mouth             *mouths;
    world_link_counts  counts;
    int64_t            start_us, now_ms; /* ours at the start; the world's clock */
    utter_bytes        bytes;
};
_Static_assert(sizeof(utterance) <= SENDER_TICKET_BYTES, "an utterance is a ticket");

static int64_t round_up(int64_t t_ms, int64_t step_ms)
{
    return (t_ms + step_ms - 1) / step_ms * step_ms;
}

lt_err world_link_open(lt_cx *cx, const world_link_options *o, world_link **out)
{
    world_link *k = calloc(1, sizeof *k);
    mouth *mouths = calloc(o->count, sizeof *mouths);
    if (!k || !mouths) {
        free(k);
        free(mouths);
        return cx_fail(cx, LT_NO_MEMORY, "no memory for %u devices", o->count);
    }
    *k = (world_link){.cx = cx, .o = *o, .mouths = mouths, .start_us = cx_now_us(cx), .now_ms = o->end_ms};
    for (uint32_t i = 0; i < o->count; i++) {
        mouths[i].next_ms[PULSE_HOUR] = round_up(o->from_ms, CIVIL_HOUR_MS);
        mouths[i].next_ms[PULSE_MINUTE] = round_up(o->minutes_ms, CIVIL_MINUTE_MS);
        mouths[i].next_ms[PULSE_MOMENT] = round_up(o->end_ms, UTTER_MOMENT_MS);
    }
    *out = k;
    return LT_OK;
}

void world_link_close(world_link *k)
{
    if (k)
        free(k->mouths);
    free(k);
}

world_link_counts world_link_counts_get(const world_link *k)
{
    return k->counts;
}

static void tick(void *self)
{
    world_link *k = self;
    int64_t gone_us = cx_now_us(k->cx) - k->start_us;
    if (k->o.is_live && gone_us > 0)
        k->now_ms = k->o.end_ms + (int64_t)((double)gone_us / 1000 * k->o.speed);
}

static bool may_come(const world_link *k, unsigned pulse, int64_t t_ms, int64_t due_ms)
{
    if (k->o.is_live)
        return due_ms <= k->now_ms;
    return pulse != PULSE_MOMENT && t_ms + PULSES[pulse].step_ms <= k->o.end_ms;
}

static void count(world_link *k, const world_device *d, const utterance *u)
{
    if (d->is_ghost)
        k->counts.ghost++;
    else if (u->shape == UTTER_TORN)
        k->counts.torn++;
    else if (u->shape == UTTER_NOISE)
        k->counts.noise++;
    else if (u->is_repeat)
        k->counts.repeats++;
    else {
        k->counts.frames++;
        k->counts.late += u->is_late;
    }
}

static sender_turn next(void *self, uint32_t speaker, uint8_t ticket[SENDER_TICKET_BYTES])
{
    world_link *k = self;
    mouth *m = &k->mouths[speaker];
    const world_device *d = &k->o.devices[speaker];
    while (m->at == m->n) {
        unsigned first = PULSE_COUNT;
        int64_t first_due_ms = INT64_MAX;
        for (unsigned i = 0; i < PULSE_COUNT; i++) {
            int64_t due_ms = utter_due_ms(d, PULSES[i].period, m->next_ms[i]);
            if (due_ms < first_due_ms && may_come(k, i, m->next_ms[i], due_ms)) {
                first = i;
                first_due_ms = due_ms;
            }
        }
        if (first == PULSE_COUNT)
            return k->o.is_live ? SENDER_LATER : SENDER_DONE;
        m->n = (uint32_t)utter_plan(k->o.w, d, PULSES[first].period, m->next_ms[first], m->list);
        m->next_ms[first] += PULSES[first].step_ms;
        m->at = 0;
    }
    const utterance *u = &m->list[m->at++];
    count(k, d, u);
    memcpy(ticket, u, sizeof *u);
    return SENDER_READY;
}

static void make(void *self, uint32_t speaker, const uint8_t ticket[SENDER_TICKET_BYTES], sender_frame *out)
{
    world_link *k = self;
    const world_device *d = &k->o.devices[speaker];
    utterance u;
    memcpy(&u, ticket, sizeof u);
    utter_say(k->o.w, d, &u, (utter_cipher){hash_sm4_encrypt, (void *)(uintptr_t)d->reg.sm4_key}, &k->bytes);
    assert(k->bytes.n <= sizeof out->p);
    memcpy(out->p, k->bytes.p, k->bytes.n);
    out->n = k->bytes.n;
    out->wants_answer = k->bytes.wants_answer;
    out->qn = k->bytes.qn;
}

sender_source world_link_source(world_link *k)
{
    uint64_t hours = (uint64_t)((k->o.end_ms - k->o.from_ms) / CIVIL_HOUR_MS), minutes = (uint64_t)((k->o.end_ms - k->o.minutes_ms) / CIVIL_MINUTE_MS);
    return (sender_source){.self = k, .next = next, .make = make, .tick = tick,
                           .total = k->o.is_live ? 0 : (hours + hours / 24 + minutes) * k->o.count};
}
