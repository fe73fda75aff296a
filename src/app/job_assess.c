/* job_assess.c - dirty hours worked off: old ones in bulk, new ones published; see job_assess.h. */
#include "app/job_assess.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/evaluate_target.h"
#include "app/hour_product.h"
#include "assess/limit.h"
#include "base/json.h"

#define OLD_BATCH        (16 * JOB_ASSESS_BATCH) /* hours that are only derived and cleared */
#define GRACE_MS         (2 * CIVIL_MINUTE_MS)   /* an hour waits so long for its last values, unless all are there */
#define EARLY_MAX        64 /* stations up to which "all are there" is looked at */

/* --- the journal: many products, one wait ---------------------------------------------------------------------------- */

typedef struct posting {
    pthread_mutex_t lock;
    pthread_cond_t  is_done;
    size_t          open;
    lt_err          err;
    char            say[LT_SAY_MAX];
} posting;

static void on_durable(void *self, lt_err e, uint64_t number, const char *say)
{
    (void)number;
    posting *p = self;
    pthread_mutex_lock(&p->lock);
    if (e && !p->err) {
        p->err = e;
        (void)span_copy(span_text(say), p->say, sizeof p->say);
    }
    if (--p->open == 0)
        pthread_cond_signal(&p->is_done);
    pthread_mutex_unlock(&p->lock);
}

static lt_err post(lt_cx *cx, journal *j, const buf *bodies, size_t n)
{
    posting p = {.open = n};
    lt_err e = LT_OK;
    size_t queued = 0;
    if (n == 0)
        return LT_OK;
    pthread_mutex_init(&p.lock, NULL);
    pthread_cond_init(&p.is_done, NULL);
    for (; queued < n && !e; queued++) {
        span part = buf_span(&bodies[queued]);
        journal_item item = {.kind = ENTRY_PRODUCT, .parts = &part, .part_count = 1};
        e = journal_submit(cx, j, &item, on_durable, &p);
        if (e)
            break;
    }
    pthread_mutex_lock(&p.lock);
    p.open -= n - queued; /* refused at the door: done is not called */
    while (p.open > 0)
        pthread_cond_wait(&p.is_done, &p.lock);
    pthread_mutex_unlock(&p.lock);
    if (!e && p.err)
        e = cx_fail(cx, p.err, "%s", p.say);
    pthread_cond_destroy(&p.is_done);
    pthread_mutex_destroy(&p.lock);
    return e;
}

/* --- which hours ------------------------------------------------------------------------------------------------------- */

typedef struct batch {
    keep_dirty  *old; /* too old to publish */
    keep_dirty  *fresh; /* within JOB_ASSESS_PUBLISH_MS of each other */
    size_t       old_count, fresh_count;
    review_book *reviews; /* NULL as long as no hour is ready */
} batch;

/* An hour of long ago that was published, and that a person has reviewed since: what was said of it is said again. */
static lt_err is_to_reissue(lt_cx *cx, keep *k, const review_book *reviews, const keep_dirty *d, int offset_min, bool *yes)
{
    char key[HOUR_PRODUCT_KEY_MAX];
    char *body;
    uint64_t entry;
    lt_place p;
    *yes = false;
    if (!review_find(reviews, d->place, d->hour_ms, d->hour_ms + CIVIL_HOUR_MS, 0))
        return LT_OK;
    lt_err e = keep_get_place(cx, k, d->place, &p);
    if (!e) {
        hour_product_key(&(hour_product){.place = &p, .hour_ms = d->hour_ms, .offset_min = offset_min}, key);
        e = keep_get_product(cx, k, key, &body, &entry);
    }
    *yes = e == LT_OK;
    return e == LT_NOT_FOUND ? LT_OK : e;
}

static lt_err sort_out(lt_cx *cx, const store *s, batch *b)
{
    keep_dirty *all;
    size_t n;
    int64_t now = cx_now_ms(cx);
    TRY(keep_list_dirty(cx, s->k, OLD_BATCH, &all, &n));
    TRY(ARENA_ARRAY(cx, n + 1, &b->old));
    TRY(ARENA_ARRAY(cx, n + 1, &b->fresh));
    for (size_t i = 0; i < n; i++) {
        if (all[i].hour_ms + CIVIL_HOUR_MS > now)
            break; /* it has not ended; oldest come first */
        bool is_fresh = all[i].hour_ms + CIVIL_HOUR_MS >= now - JOB_ASSESS_PUBLISH_MS;
        if (!b->reviews)
            TRY(review_book_open(cx, s->k, &b->reviews));
        if (!is_fresh)
            TRY(is_to_reissue(cx, s->k, b->reviews, &all[i], s->set.offset_min, &is_fresh));
        if (!is_fresh)
            b->old[b->old_count++] = all[i];
        else if (b->fresh_count < JOB_ASSESS_BATCH &&
                 (!b->fresh_count || all[i].hour_ms < b->fresh[0].hour_ms + JOB_ASSESS_PUBLISH_MS))
            b->fresh[b->fresh_count++] = all[i];
    }
    if (b->old_count)
        b->fresh_count = 0; /* first the back-fill, so that the means of the newest hours rest on all there is */
    return LT_OK;
}

/* = GB 3095-2026 table 4: hours of devices that send minutes or less. */
static lt_err derive(lt_cx *cx, keep *k, const keep_dirty *d, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (d[i].period < PERIOD_HOUR)
            TRY(keep_derive_hour(cx, k, d[i].place, d[i].hour_ms));
    return LT_OK;
}

typedef lt_err (*dirty_work)(lt_cx *cx, keep *k, const keep_dirty *d, size_t n);

static lt_err in_transaction(lt_cx *cx, keep *k, const keep_dirty *d, size_t n, dirty_work work)
{
    TRY(keep_begin(cx, k));
    lt_err e = work(cx, k, d, n);
    if (!e)
        e = keep_commit(cx, k, keep_next_entry(k));
    if (e)
        keep_abort(k);
    return e;
}

static lt_err derive_and_clear(lt_cx *cx, keep *k, const keep_dirty *d, size_t n)
{
    TRY(derive(cx, k, d, n));
    return keep_clear_dirty(cx, k, d, n);
}

/* --- which places ------------------------------------------------------------------------------------------------------- */

typedef struct scene { /* what one turn works on */
    store         *s;
    const review_book *reviews;
    law           *w;
    evaluate_hours grid;
    const char    *district;
    uint32_t      *members; /* stations of the district that take part in its mean */
    size_t         member_count;
    bool          *touched; /* [station][hour of the grid] */
    buf           *bodies;
    size_t         body_count;
    int64_t       *now_ms;  /* [station, then the district] newest hour published; INT64_MIN none */
} scene;

static lt_err find_members(lt_cx *cx, scene *v)
{
    TRY(evaluate_plan_district(cx, v->s->k, &v->district));
    TRY(ARENA_ARRAY(cx, v->grid.station_count + 1, &v->members));
    v->member_count = 0;
    for (size_t i = 0; i < v->grid.station_count && v->district[0]; i++) {
        const lt_place *p = &v->grid.stations[i];
        if (strcmp(p->district, v->district) == 0 && !p->is_control && v->grid.monitored[i])
            v->members[v->member_count++] = (uint32_t)i;
    }
    return LT_OK;
}

static bool is_among(const char *id, const keep_dirty *d, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(d[i].place, id) == 0)
            return true;
    return false;
}

/* Every hour value that is known of is there, and no station of the changed ones waits for its first derived hour. */
static bool is_complete(const evaluate_hours *g, const keep_dirty *d, size_t n)
{
    for (size_t s = 0; s < g->station_count; s++) {
        if (!g->monitored[s] && is_among(g->stations[s].id, d, n))
            return false;
        for (int p = 0; p < POLLUTANT_COUNT; p++)
            if ((g->monitored[s] & 1u << p) && !evaluate_cell_at(g, s, 0, (pollutant)p)->is_there)
                return false;
    }
    return true;
}

/* The newest hour waits for its last values: the hours before it are ready. */
static lt_err hold_back(lt_cx *cx, keep *k, batch *b)
{
    evaluate_hours g;
    int64_t now = cx_now_ms(cx);
    size_t n = b->fresh_count;
    while (n > 0 && b->fresh[n - 1].hour_ms + CIVIL_HOUR_MS + GRACE_MS > now)
        n--;
    if (n == b->fresh_count)
        return LT_OK;
    evaluate_span when = {.from_ms = b->fresh[n].hour_ms, .hours = 1};
    TRY(evaluate_load_hours(cx, k, &when, &g));
    if (g.station_count > EARLY_MAX || !is_complete(&g, b->fresh + n, b->fresh_count - n))
        b->fresh_count = n;
    return LT_OK;
}

/* Hour of the product that stands under `key` now; INT64_MIN: none. */
static lt_err newest_hour(lt_cx *cx, scene *v, const char *key, int64_t *out)
{
    char *body;
    uint64_t entry;
    json_t *o;
    *out = INT64_MIN;
    lt_err e = keep_get_product(cx, v->s->k, key, &body, &entry);
    if (e == LT_NOT_FOUND)
        return LT_OK;
    TRY(e);
    TRY(json_parse(cx, span_text(body), &o));
    if (!civil_parse_iso(span_text(json_get_text(o, "hour", "")), v->s->set.offset_min, out))
        *out = INT64_MIN;
    json_decref(o);
    return LT_OK;
}

/* --- one product ---------------------------------------------------------------------------------------------------------- */

static bool is_simulated(const evaluate_hours *g, const evaluate_place *at, int hour)
{
    bool any = false;
    for (size_t s = 0; s < at->count; s++) {
        any |= g->stations[at->stations[s]].is_simulated;
        for (int p = 0; p < POLLUTANT_COUNT; p++)
            any |= (evaluate_cell_at(g, at->stations[s], hour, (pollutant)p)->mark & MARK_SIMULATED) != 0;
    }
    return any;
}

/* The newest review, of an entry above `after`, that touched this hour at one of the stations. */
static const review *review_of(const scene *v, const evaluate_place *at, int hour, uint64_t after)
{
    const review *best = NULL;
    int64_t from_ms = v->grid.from_ms + hour * CIVIL_HOUR_MS;
    for (size_t s = 0; s < at->count; s++) {
        const review *r = review_find(v->reviews, v->grid.stations[at->stations[s]].id, from_ms, from_ms + CIVIL_HOUR_MS, after);
        best = r && (!best || r->entry > best->entry) ? r : best;
    }
    return best;
}

static lt_err conclude(lt_cx *cx, scene *v, const evaluate_place *at, int hour)
{
    evaluate_index index = {0};
    char key[HOUR_PRODUCT_KEY_MAX];
    char *before = NULL;
    bool is_same;
    size_t slot = at->is_area ? v->grid.station_count : at->stations[0];
    hour_product p = {.place = at->is_area ? NULL : &v->grid.stations[at->stations[0]], .district = v->district,
                      .hour_ms = v->grid.from_ms + hour * CIVIL_HOUR_MS, .offset_min = v->s->set.offset_min, .index = &index,
                      .grid = &v->grid, .at = at, .hour = hour, .is_simulated = is_simulated(&v->grid, at, hour)};
    p.rules = rule_set_on(p.hour_ms, p.offset_min, true);
    p.is_now = p.hour_ms >= v->now_ms[slot];
    TRY(evaluate_hour_index(cx, v->w, &v->grid, at, (evaluate_when){hour, p.rules}, &index));
    hour_product_key(&p, key);
    lt_err e = keep_get_product(cx, v->s->k, key, &before, &p.before_entry);
    if (e && e != LT_NOT_FOUND)
        return e;
    p.before = e ? NULL : before;
    p.review = e ? NULL : review_of(v, at, hour, p.before_entry);
    buf *b = &v->bodies[v->body_count];
    buf_init(b, HOUR_PRODUCT_MAX);
    e = hour_product_write(cx, &p, b, &is_same);
    if (e || is_same) {
        buf_fini(b);
        return e;
    }
    v->body_count++;
    if (p.is_now)
        v->now_ms[slot] = p.hour_ms;
    return LT_OK;
}

static lt_err conclude_hour(lt_cx *cx, scene *v, int hour)
{
    bool district = false;
    for (size_t s = 0; s < v->grid.station_count; s++) {
        if (!v->touched[s * (size_t)v->grid.hours + (size_t)hour] || !v->grid.monitored[s])
            continue;
        uint32_t station = (uint32_t)s;
        TRY(conclude(cx, v, &(evaluate_place){.stations = &station, .count = 1}, hour));
        for (size_t m = 0; m < v->member_count; m++)
            district |= v->members[m] == station;
    }
    if (!district)
        return LT_OK;
    return conclude(cx, v, &(evaluate_place){.stations = v->members, .count = v->member_count, .is_area = true}, hour);
}

static lt_err note_touched(lt_cx *cx, scene *v, const batch *b)
{
    char key[PLACE_ID_MAX + 32];
    size_t n = v->grid.station_count;
    TRY(ARENA_ARRAY(cx, n * (size_t)v->grid.hours + 1, &v->touched));
    TRY(ARENA_ARRAY(cx, n + 1, &v->now_ms));
    for (size_t i = 0; i < b->fresh_count; i++)
        for (size_t s = 0; s < n; s++)
            if (strcmp(v->grid.stations[s].id, b->fresh[i].place) == 0)
                v->touched[s * (size_t)v->grid.hours + (size_t)((b->fresh[i].hour_ms - v->grid.from_ms) / CIVIL_HOUR_MS)] = true;
    for (size_t s = 0; s < n; s++) {
        snprintf(key, sizeof key, JOB_ASSESS_NOW_PLACE, v->grid.stations[s].id);
        TRY(newest_hour(cx, v, key, &v->now_ms[s]));
    }
    return newest_hour(cx, v, JOB_ASSESS_NOW_DISTRICT, &v->now_ms[n]);
}

static lt_err publish(lt_cx *cx, store *s, const batch *b, uint32_t *published)
{
    scene v = {.s = s, .reviews = b->reviews};
    evaluate_span when = {.from_ms = b->fresh[0].hour_ms, .want_entries = true};
    when.hours = (int)((b->fresh[b->fresh_count - 1].hour_ms - when.from_ms) / CIVIL_HOUR_MS) + 1;
    TRY(evaluate_load_hours(cx, s->k, &when, &v.grid));
    TRY(arena_alloc(cx, sizeof *v.w, &v.w));
    law_resolve(v.w);
    TRY(find_members(cx, &v));
    TRY(note_touched(cx, &v, b));
    TRY(ARENA_ARRAY(cx, b->fresh_count + (size_t)when.hours, &v.bodies));
    lt_err e = LT_OK;
    for (int h = 0; h < when.hours && !e; h++)
        e = conclude_hour(cx, &v, h);
    if (!e)
        e = post(cx, s->j, v.bodies, v.body_count);
    if (!e)
        *published += (uint32_t)v.body_count;
    for (size_t i = 0; i < v.body_count; i++)
        buf_fini(&v.bodies[i]);
    return e;
}

static lt_err work_off(lt_cx *cx, store *s, batch *b, uint32_t *published)
{
    TRY(sort_out(cx, s, b));
    if (b->old_count)
        TRY(in_transaction(cx, s->k, b->old, b->old_count, derive_and_clear));
    if (b->fresh_count)
        TRY(hold_back(cx, s->k, b));
    if (!b->fresh_count)
        return LT_OK;
    TRY(in_transaction(cx, s->k, b->fresh, b->fresh_count, derive));
    TRY(publish(cx, s, b, published));
    /* after the journal: a crash in between publishes again only what differs */
    return in_transaction(cx, s->k, b->fresh, b->fresh_count, keep_clear_dirty);
}

lt_err job_assess_some(lt_cx *cx, store *s, uint32_t *done, uint32_t *published)
{
    batch b = {0};
    *done = *published = 0;
    lt_err e = work_off(cx, s, &b, published);
    review_book_close(b.reviews);
    if (!e)
        *done = (uint32_t)(b.old_count + b.fresh_count);
    return e;
}

lt_err job_assess_put_limits(lt_cx *cx, jout *j, int64_t t_ms, int offset_min)
{
    law *w;
    TRY(arena_alloc(cx, sizeof *w, &w));
    law_resolve(w);
    limit_stage stage = limit_stage_on(t_ms, offset_min);
    jout_key(j, "limits");
    jout_begin_object(j);
    for (int p = 0; p < POLLUTANT_COUNT; p++) {
        int64_t limit = w->limit_ng[stage][GRADE_II][p][w->annual[p].limit];
        if (limit == CONC_NONE)
            continue;
        jout_key(j, pollutant_key((pollutant)p));
        jout_begin_object(j);
        jout_key(j, "value");
        jout_dec(j, limit_print((pollutant)p, limit));
        jout_put_text(j, "unit", pollutant_unit((pollutant)p));
        jout_end_object(j);
    }
    jout_end_object(j);
    return LT_OK;
}
