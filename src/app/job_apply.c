/* job_apply.c - see job_apply.h. */
#include "app/job_apply.h"

#include <stdio.h>
#include <stdlib.h>

#include "app/act_apply.h"
#include "app/channel.h"
#include "app/job_import.h"
#include "app/review.h"
#include "base/civil.h"
#include "base/hash.h"
#include "fact/frame.h"
#include "wire/hj212/hj212_factor.h"

#define APPLY_SAMPLES_MAX (1u << 16)
#define APPLY_DEVICES_MAX (1u << 20)
#define CLOCK_AHEAD_MAX_MS  (5 * CIVIL_MINUTE_MS) /* later than the receipt by more: the device's clock is wrong */
#define CLOCK_BEHIND_MAX_MS (3660 * CIVIL_DAY_MS) /* ten years: 1970 and the like */

struct applier {
    const store *s;
    keep        *k;
    channels    *channels;
    lt_device   *devices; /* by id: devices[id - 1] */
    keep_health *health;  /* beside devices */
    bool        *is_heard; /* beside health: changed since it was put into the keep */
    size_t       device_count;
    bool         devices_changed, registry_stale;
    lt_sample   *samples;
    size_t       sample_count;
    review_book *reviews; /* NULL: to be read again */
    hj212_data   data;
    uint8_t      plain[HJ212_FRAME_MAX];
    apply_listener listener;
    void        *listener_self;
};

/* The registry into memory: what a frame's way looks up per device must not be SQL. */
static lt_err load_devices(lt_cx *cx, applier *a)
{
    arena scratch, *before = cx->arena;
    lt_device *list;
    keep_health *health;
    size_t n, hn;
    arena_init(&scratch, (size_t)1 << 30);
    cx->arena = &scratch;
    lt_err e = keep_list_devices(cx, a->k, &list, &n);
    if (!e)
        e = keep_list_health(cx, a->k, &health, &hn);
    size_t most = 0;
    for (size_t i = 0; !e && i < n; i++)
        most = list[i].id > most ? list[i].id : most;
    if (!e && most > APPLY_DEVICES_MAX)
        e = cx_fail(cx, LT_LIMIT, "more than %u devices are registered", APPLY_DEVICES_MAX);
    if (!e) {
        free(a->devices);
        free(a->health);
        free(a->is_heard);
        a->devices = calloc(most + 1, sizeof *a->devices);
        a->health = calloc(most + 1, sizeof *a->health);
        a->is_heard = calloc(most + 1, sizeof *a->is_heard);
        if (!a->devices || !a->health || !a->is_heard)
            e = cx_fail(cx, LT_NO_MEMORY, "no memory for %zu devices", most);
    }
    for (size_t i = 0; !e && i < n; i++)
        a->devices[list[i].id - 1] = list[i];
    for (size_t i = 0; !e && i < hn; i++)
        if (health[i].device > 0 && health[i].device <= most)
            a->health[health[i].device - 1] = health[i];
    a->device_count = e ? 0 : most;
    a->registry_stale = e != LT_OK;
    channel_forget(a->channels);
    cx->arena = before;
    arena_fini(&scratch);
    return e;
}

static lt_err put_health(lt_cx *cx, applier *a)
{
    for (size_t i = 0; i < a->device_count; i++)
        if (a->is_heard[i]) {
            TRY(keep_put_health(cx, a->k, &a->health[i]));
            a->is_heard[i] = false;
        }
    return LT_OK;
}

/* The registry as the entries so far left it; what was counted since goes into the keep before it is read again. */
static lt_err refresh_devices(lt_cx *cx, applier *a)
{
    if (!a->registry_stale)
        return LT_OK;
    TRY(put_health(cx, a));
    return load_devices(cx, a);
}

/* The row of the entry's device, to be changed; NULL: no device. */
static keep_health *hear(applier *a, const lt_entry *e)
{
    if (e->source == 0 || e->source > a->device_count)
        return NULL;
    keep_health *h = &a->health[e->source - 1];
    h->device = e->source;
    a->is_heard[e->source - 1] = true;
    return h;
}

lt_err apply_open(lt_cx *cx, const store *s, applier **out)
{
    applier *a = calloc(1, sizeof *a);
    if (!a)
        return cx_fail(cx, LT_NO_MEMORY, "no memory to apply entries");
    a->k = s->k;
    a->devices_changed = true;
    a->s = s;
    a->samples = calloc(APPLY_SAMPLES_MAX, sizeof *a->samples);
    lt_err e = a->samples ? channel_open(cx, s->k, &a->channels) : cx_fail(cx, LT_NO_MEMORY, "no memory to apply entries");
    if (!e)
        e = load_devices(cx, a);
    if (e) {
        apply_close(a);
        return e;
    }
    *out = a;
    return LT_OK;
}

void apply_close(applier *a)
{
    if (!a)
        return;
    if (a->channels)
        channel_close(a->channels);
    review_book_close(a->reviews);
    free(a->samples);
    free(a->devices);
    free(a->health);
    free(a->is_heard);
    free(a);
}

void apply_listen(applier *a, apply_listener fn, void *self)
{
    a->listener = fn;
    a->listener_self = self;
}

bool apply_take_devices_changed(applier *a)
{
    bool was = a->devices_changed;
    a->devices_changed = false;
    return was;
}

static lt_err flush_samples(lt_cx *cx, applier *a)
{
    size_t n = a->sample_count;
    a->sample_count = 0;
    if (!n)
        return LT_OK;
    if (!a->reviews)
        TRY(review_book_open(cx, a->k, &a->reviews));
    TRY(review_mark(cx, a->reviews, a->k, a->samples, n));
    return keep_append(cx, a->k, a->samples, n);
}

static void forget_reviews(applier *a)
{
    review_book_close(a->reviews);
    a->reviews = NULL;
}

/* Does the act's text name this kind of act? A name that stands in it for another reason costs a look more. */
static bool names(const lt_entry *e, const char *what)
{
    return e->payload.p && memmem(e->payload.p, e->payload.n, what, strlen(what)) != NULL;
}

/* What came before an act is stored before it. */
static lt_err apply_act(lt_cx *cx, applier *a, const lt_entry *e)
{
    TRY(flush_samples(cx, a));
    if (names(e, REVIEW_WHAT))
        forget_reviews(a);
    if (names(e, "device.put") || names(e, "plan.load"))
        a->registry_stale = a->devices_changed = true;
    return act_apply(cx, a->k, e);
}

/* = HJ 212-2017 6.6.2 DataTime: start of the period; a device of the other habit is registered as time_is_end. */
static int64_t period_start(const lt_device *d, series_period p, int64_t t_ms, int offset_min)
{
    static const int64_t LENGTH_MS[] = {[PERIOD_REALTIME] = 0, [PERIOD_MINUTE] = CIVIL_MINUTE_MS, [PERIOD_HOUR] = CIVIL_HOUR_MS,
                                        [PERIOD_DAY] = CIVIL_DAY_MS};
    int64_t start = d->time_is_end ? t_ms - LENGTH_MS[p] : t_ms;
    if (p == PERIOD_HOUR)
        return civil_hour_start(start, offset_min);
    if (p == PERIOD_DAY)
        return civil_day_start(start, offset_min);
    if (p == PERIOD_MINUTE)
        return start - ((start % CIVIL_MINUTE_MS) + CIVIL_MINUTE_MS) % CIVIL_MINUTE_MS;
    return start;
}

static lt_mark marks_of(const lt_device *d, const hj212_head *h, const hj212_item *it, int64_t t_ms, int64_t recv_ms)
{
    lt_mark m = hj212_factor_mark(it->flag);
    if (!it->is_number)
        m |= MARK_MISSING;
    if (t_ms > recv_ms + CLOCK_AHEAD_MAX_MS || t_ms < recv_ms - CLOCK_BEHIND_MAX_MS)
        m |= MARK_CLOCK;
    else if (h->is_resent || t_ms < recv_ms - 2 * CIVIL_HOUR_MS)
        m |= MARK_BACKFILL;
    if (d->is_simulated)
        m |= MARK_SIMULATED;
    return m;
}

/* value * factor exactly as a double of the shortest decimal; false when it cannot be (the value is kept marked absurd) */
static bool scale_value(const hj212_item *it, const channel *c, double *out)
{
    num_dec v = {it->scaled, it->decimals};
    if (v.decimals + c->factor.decimals > 15 || __builtin_mul_overflow(v.scaled, c->factor.scaled, &v.scaled))
        return false;
    v.decimals += c->factor.decimals;
    *out = num_to_double(v);
    return true;
}

static lt_err apply_item(lt_cx *cx, applier *a, const lt_sample *like, const channel *c, const hj212_item *it)
{
    lt_sample s = *like;
    s.series = c->series;
    if (it->is_number && !scale_value(it, c, &s.value))
        s.mark |= MARK_ABSURD | MARK_MISSING;
    if (!(s.mark & MARK_MISSING) && c->absurd_lo <= c->absurd_hi && (s.value < c->absurd_lo || s.value > c->absurd_hi))
        s.mark |= MARK_ABSURD;
    if (a->sample_count == APPLY_SAMPLES_MAX)
        TRY(flush_samples(cx, a));
    a->samples[a->sample_count++] = s;
    return LT_OK;
}

static lt_err note_unknown(lt_cx *cx, applier *a, const lt_entry *e, const hj212_item *it, int64_t t_ms)
{
    char code[96], value[64];
    if (!span_copy(it->name, code, sizeof code))
        snprintf(code, sizeof code, "%.*s...", 90, (const char *)it->name.p);
    if (!span_copy(it->value, value, sizeof value))
        snprintf(value, sizeof value, "%.*s...", 58, (const char *)it->value.p);
    return keep_note_unknown(cx, a->k, e->source, code, e->number, t_ms, value);
}

/* Items without a measured value: times, versions, states. They are journaled, decoded again on demand. */
static bool is_measured(const hj212_item *it)
{
    static const char *const QUIET[] = {"DataTime", "SampleTime", "EFlag", "Flag", "Info", "SN", "RestartTime", "RS", "RT"};
    for (size_t i = 0; i < sizeof QUIET / sizeof QUIET[0]; i++)
        if (span_is_fold(it->field, QUIET[i]) || span_is_fold(it->name, QUIET[i]))
            return false;
    return it->code.n > 0;
}

static lt_err apply_items(lt_cx *cx, applier *a, const lt_entry *e, const hj212_head *h, series_period p)
{
    const lt_device *d = &a->devices[e->source - 1];
    int64_t recv_ms = e->recv_us / 1000;
    int64_t data_ms = a->data.data_time_ms != INT64_MIN ? a->data.data_time_ms : recv_ms;
    apply_news news = {.entry = e->number, .recv_ms = recv_ms, .device = d, .cn = h->cn_code, .data_ms = data_ms};
    for (uint32_t i = 0; i < a->data.count; i++) {
        const hj212_item *it = &a->data.items[i];
        const channel *c;
        if (!is_measured(it))
            continue;
        int64_t t_ms = p == PERIOD_REALTIME && it->sample_time_ms != INT64_MIN ? it->sample_time_ms : data_ms;
        TRY(channel_find(cx, a->channels, &(channel_key){.device = d, .item = it, .st = h->st, .period = p}, &c));
        if (!c->is_known) {
            TRY(note_unknown(cx, a, e, it, t_ms));
            news.unknown++;
            continue;
        }
        lt_sample s = {.t_ms = period_start(d, p, t_ms, a->s->set.offset_min), .entry = e->number};
        s.mark = marks_of(d, h, it, s.t_ms, recv_ms);
        TRY(apply_item(cx, a, &s, c, it));
        news.values++;
    }
    keep_health *hl = &a->health[e->source - 1];
    hl->last_data_ms = data_ms;
    hl->clock_error_ms = p == PERIOD_REALTIME ? data_ms - recv_ms : hl->clock_error_ms;
    if (a->listener)
        a->listener(a->listener_self, &news);
    return LT_OK;
}

/* The frame's head and plain data area; false: it does not read (then its fault is noted). */
static bool open_frame(applier *a, lt_device *d, span bytes, hj212_head *h)
{
    hj212_frame f;
    size_t skip;
    if (hj212_find(bytes, true, false, &skip, &f) != HJ212_GOOD)
        return false;
    if (d->has_sm4) {
        hj212_frame plain;
        if (hj212_open_cipher(&f, hash_sm4_decrypt, d->sm4_key, a->plain, &plain) == HJ212_GOOD)
            f = plain;
    }
    return hj212_parse_head(&f, h) == HJ212_GOOD && hj212_decode(h->cp, a->s->set.offset_min, &a->data) == HJ212_GOOD;
}

static lt_err apply_frame(lt_cx *cx, applier *a, const lt_entry *e)
{
    lt_frame fr;
    hj212_head h;
    series_period p;
    if (!e->payload.p) /* erased: nothing to learn from it any more */
        return LT_OK;
    keep_health *hl = frame_unpack(e->payload, &fr) ? hear(a, e) : NULL;
    if (!hl)
        return keep_note_unknown(cx, a->k, 0, "(frame of an unknown device)", e->number, e->recv_us / 1000, "");
    hl->last_recv_ms = e->recv_us / 1000;
    hl->last_entry = e->number;
    hl->frames++;
    if (!open_frame(a, &a->devices[e->source - 1], fr.bytes, &h))
        return keep_note_unknown(cx, a->k, e->source, "(frame that does not decode)", e->number, e->recv_us / 1000, "");
    if (!hj212_period(h.cn_code, &p))
        return LT_OK; /* answers, heartbeats, clock and log messages: kept in the journal */
    return apply_items(cx, a, e, &h, p);
}

static lt_err apply_quarantine(lt_cx *cx, applier *a, const lt_entry *e)
{
    lt_frame fr;
    hj212_frame f;
    hj212_head h;
    size_t skip;
    char mn[DEVICE_MN_MAX] = "?";
    if (!e->payload.p || !frame_unpack(e->payload, &fr))
        return LT_OK;
    keep_health *hl = hear(a, e);
    if (hl)
        hl->refused++;
    if (hj212_find(fr.bytes, true, false, &skip, &f) == HJ212_GOOD && hj212_parse_head(&f, &h) == HJ212_GOOD)
        (void)span_copy(h.mn, mn, sizeof mn);
    char code[128];
    snprintf(code, sizeof code, "MN %s", mn);
    return keep_note_unknown(cx, a->k, e->source, code, e->number, e->recv_us / 1000, frame_reason_name(fr.reason));
}

static lt_err apply_entry(lt_cx *cx, applier *a, const lt_entry *e)
{
    switch (e->kind) {
    case ENTRY_FRAME: TRY(refresh_devices(cx, a)); return apply_frame(cx, a, e);
    case ENTRY_QUARANTINE: TRY(refresh_devices(cx, a)); return apply_quarantine(cx, a, e);
    case ENTRY_IMPORT: {
        job_import_report report;
        TRY(flush_samples(cx, a));
        return job_import_apply(cx, a->s->dir, a->k, e, &report);
    }
    case ENTRY_ACT: return apply_act(cx, a, e);
    case ENTRY_PRODUCT: return act_apply_product(cx, a->k, e);
    default: return LT_OK; /* heads are the journal's own */
    }
}

static lt_err apply_batch(lt_cx *cx, applier *a, journal_cursor *c, uint32_t max, uint32_t *applied)
{
    lt_entry e;
    arena scratch, *before = cx->arena;
    lt_err err = LT_OK;
    arena_init(&scratch, (size_t)1 << 30);
    cx->arena = &scratch;
    uint64_t next = keep_next_entry(a->k);
    while (!err && *applied < max) {
        err = journal_cursor_next(cx, c, &e);
        if (err) { /* not found is the journal's end only here: an entry whose file is gone stops */
            err = err == LT_NOT_FOUND ? LT_OK : err;
            break;
        }
        if (e.number >= next) { /* below: applied before, the cursor only catches up */
            err = apply_entry(cx, a, &e);
            if (err)
                cx_place(cx, err, "entry %llu: ", (unsigned long long)e.number);
            next = e.number + 1;
        }
        ++*applied;
        arena_reset(&scratch);
    }
    if (!err)
        err = flush_samples(cx, a);
    if (!err)
        err = put_health(cx, a);
    if (!err && *applied)
        err = keep_commit(cx, a->k, next);
    cx->arena = before;
    arena_fini(&scratch);
    return err;
}

lt_err apply_some(lt_cx *cx, applier *a, journal_cursor *c, uint32_t max, uint32_t *applied)
{
    *applied = 0;
    TRY(keep_begin(cx, a->k));
    a->sample_count = 0;
    lt_err e = apply_batch(cx, a, c, max, applied);
    if (e || *applied == 0)
        keep_abort(a->k);
    if (e) { /* what was learnt and counted went with the transaction: all of it is read again */
        channel_forget(a->channels);
        forget_reviews(a);
        a->device_count = 0;
        a->registry_stale = true;
    }
    return e;
}

lt_err job_apply_all(lt_cx *cx, const store *s)
{
    applier *a;
    journal_cursor *c;
    uint32_t applied = 1;
    TRY(apply_open(cx, s, &a));
    lt_err e = journal_cursor_open(cx, s->j, keep_next_entry(s->k), &c);
    if (!e) {
        uint64_t done = 0, total = journal_count(s->j) - keep_next_entry(s->k);
        while (!e && applied) {
            e = apply_some(cx, a, c, APPLY_BATCH, &applied);
            done += applied;
            if (total > APPLY_BATCH)
                cx_report(cx, "entries applied", done, total);
            if (!e && cx_is_cancelled(cx))
                e = cx_fail(cx, LT_CANCELLED, "stopped; what was applied stays, the rest follows next time");
        }
        journal_cursor_close(c);
    }
    apply_close(a);
    return e;
}
