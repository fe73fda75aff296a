/* derive.c - hour values from minute or real-time samples, where the device reported none; see keep.h, keep_derive_hour. */
#include "keep/keep_int.h"

#include <stdio.h>

#include "keep/tally.h"

typedef struct hour_work {
    int64_t  hour_ms;
    tally    t, rejected; /* rejected: what would count had no review taken it out */
    uint64_t minutes, rejected_minutes; /* bit m: minute m has a valid (such a) value */
} hour_work;

static uint64_t minute_bit(const hour_work *w, const keep_block *b, uint32_t i)
{
    return 1ull << ((keep_block_time(b, i) - w->hour_ms) / CIVIL_MINUTE_MS);
}

static void add_rejected(hour_work *w, const keep_block *b, uint32_t i)
{
    lt_mark mark = b->marks[i] & ~(lt_mark)MARK_REJECTED;
    keep_block one = {.series = b->series, .n = 1, .t0_ms = keep_block_time(b, i), .decimals = b->decimals, .marks = &mark,
                      .scaled = b->scaled ? b->scaled + i : NULL, .values = b->values ? b->values + i : NULL, .entries = b->entries + i};
    tally_add(&w->rejected, &one, 0);
    w->rejected_minutes |= minute_bit(w, b, i);
}

static lt_err add_block(lt_cx *cx, void *self, const keep_block *b)
{
    (void)cx;
    hour_work *w = self;
    for (uint32_t i = 0; i < b->n; i++) {
        lt_mark bad = (b->marks ? b->marks[i] : 0) & MARK_NOT_VALID;
        tally_add(&w->t, b, i);
        if (!bad)
            w->minutes |= minute_bit(w, b, i);
        else if (bad == MARK_REJECTED)
            add_rejected(w, b, i);
    }
    return LT_OK;
}

static lt_err take_hour(lt_cx *cx, embedded *k, const lt_series *s, int64_t hour_ms, hour_work *w)
{
    bool is_direction = tally_way_of(s->quantity) == TALLY_CIRCULAR;
    *w = (hour_work){.hour_ms = hour_ms, .t.is_direction = is_direction, .rejected.is_direction = is_direction};
    keep_range r = {.series = &s->id, .series_count = 1, .from_ms = hour_ms, .to_ms = hour_ms + CIVIL_HOUR_MS, .want_entries = true};
    return series_scan_run(cx, &k->base, &r, add_block, w);
}

/* The derived sample: what the law asks is said by its marks. */
static lt_sample derive_sample(const hour_work *w, bool is_sum)
{
    lt_sample v = {.t_ms = w->hour_ms, .entry = w->t.entry, .mark = w->t.informs | MARK_DERIVED};
    bool is_rejected = w->t.counted == 0 && w->rejected.counted > 0;
    const tally *t = is_rejected ? &w->rejected : &w->t;
    uint32_t minutes = (uint32_t)__builtin_popcountll(is_rejected ? w->rejected_minutes : w->minutes);
    bool has = is_sum ? tally_sum(t, &v.value) : tally_mean(t, &v.value);
    if (is_rejected) /* all of it: the value stays to be seen and does not count */
        v.mark |= t->informs | MARK_REJECTED;
    if (!has)
        v.mark |= MARK_MISSING;
    if (minutes < tally_minimum("hour_minutes"))
        v.mark |= MARK_TOO_FEW;
    else if (is_sum && minutes < 60)
        v.mark |= MARK_SUSPECT; /* a sum over gaps is too small */
    return v;
}

static lt_err store_hour(lt_cx *cx, embedded *k, const lt_series *from, const hour_work *w)
{
    lt_sample before;
    bool is_sum = strcmp(from->stat, "Cou") == 0;
    lt_series to = {.period = PERIOD_HOUR};
    memcpy(to.place, from->place, sizeof to.place);
    memcpy(to.quantity, from->quantity, sizeof to.quantity);
    memcpy(to.unit, from->unit, sizeof to.unit);
    snprintf(to.stat, sizeof to.stat, "%s", is_sum ? "Cou" : "Avg");
    lt_err e = registry_series(cx, &k->base, &to, true);
    if (e == LT_CONFLICT) /* the device reports its hours in another unit: seen by a person, not guessed */
        return facts_put_unknown(cx, &k->base, &(keep_unknown){0, "(hour not derived: units differ)", w->t.entry, w->hour_ms, cx->say});
    TRY(e);
    e = series_scan_get(cx, &k->base, to.id, w->hour_ms, &before);
    if (e && e != LT_NOT_FOUND)
        return e;
    lt_sample v = derive_sample(w, is_sum);
    v.series = to.id;
    bool same = !e && before.mark == v.mark && before.entry == v.entry && memcmp(&before.value, &v.value, 8) == 0;
    return !e && (same || !(before.mark & MARK_DERIVED)) ? LT_OK : series_tail_put(cx, k, &v);
}

/* A minute series with values in this hour goes before the real-time one. */
static lt_err has_minutes(lt_cx *cx, embedded *k, const lt_series *rtd, int64_t hour_ms, bool *yes)
{
    hour_work w;
    lt_series s = *rtd;
    s.period = PERIOD_MINUTE;
    s.unit[0] = '\0';
    snprintf(s.stat, sizeof s.stat, "Avg");
    *yes = false;
    lt_err e = registry_series(cx, &k->base, &s, false);
    if (e)
        return e == LT_NOT_FOUND ? LT_OK : e;
    TRY(take_hour(cx, k, &s, hour_ms, &w));
    *yes = w.t.seen > 0;
    return LT_OK;
}

static lt_err derive_series(lt_cx *cx, embedded *k, const lt_series *s, int64_t hour_ms)
{
    hour_work w;
    bool is_minute = s->period == PERIOD_MINUTE && (strcmp(s->stat, "Avg") == 0 || strcmp(s->stat, "Cou") == 0);
    bool is_live = s->period == PERIOD_REALTIME && strcmp(s->stat, "Rtd") == 0, yes;
    tally_way way = tally_way_of(s->quantity);
    if ((!is_minute && !is_live) || way == TALLY_SUM || way == TALLY_NONE) /* no mean of finer values is an hour value of these */
        return LT_OK;
    TRY(take_hour(cx, k, s, hour_ms, &w));
    if (w.t.seen == 0)
        return LT_OK;
    if (is_live) {
        TRY(has_minutes(cx, k, s, hour_ms, &yes));
        if (yes)
            return LT_OK;
    }
    return store_hour(cx, k, s, &w);
}

lt_err derive_hour(lt_cx *cx, keep *base, const char *place, int64_t hour_ms)
{
    embedded *k = keep_embedded(base);
    uint32_t first = registry_find_place(k, place);
    TRY(keep_sqlite_writable(cx, k, "keep_derive_hour"));
    if (hour_ms < KEEP_TIME_MIN_MS || hour_ms > KEEP_TIME_MAX_MS - CIVIL_HOUR_MS || hour_ms != civil_hour_start(hour_ms, k->offset_min))
        return cx_fail(cx, LT_BAD_INPUT, "%lld is no start of a civil hour", (long long)hour_ms);
    size_t count = k->reg.count; /* hour series may be made meanwhile */
    for (size_t i = 0; first && i < count; i++) {
        if (k->reg.place_of[i] != first)
            continue;
        lt_series s = k->reg.series[i];
        TRY(derive_series(cx, k, &s, hour_ms));
    }
    return LT_OK;
}
