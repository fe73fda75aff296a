/* review.c - see review.h. */
#include "app/review.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/civil.h"
#include "base/jout.h"

#define REVIEW_BATCH 16384u

/* --- words into a review ------------------------------------------------------------------------------------------ */

static lt_err take_name(lt_cx *cx, const json_t *o, const char *key, char out[PLACE_ID_MAX])
{
    const char *s;
    TRY(json_need_text(cx, o, key, "review", &s));
    if (!s[0] || !span_copy(span_text(s), out, PLACE_ID_MAX))
        return cx_fail(cx, LT_BAD_INPUT, "审核缺少“%s”或过长 review: \"%s\" is empty or longer than %d bytes", key, key, PLACE_ID_MAX - 1);
    return LT_OK;
}

static lt_err take_moment(lt_cx *cx, const json_t *o, const char *key, int offset_min, int64_t *out)
{
    const char *s;
    TRY(json_need_text(cx, o, key, "review", &s));
    if (!civil_parse_iso(span_text(s), offset_min, out) || *out % CIVIL_MINUTE_MS != 0)
        return cx_fail(cx, LT_BAD_INPUT, "审核时间须为整分钟 review: %s=\"%.40s\": a time of whole minutes is wanted, such as 2026-11-24T13:00:00+08:00", key, s);
    return LT_OK;
}

lt_err review_parse(lt_cx *cx, const json_t *o, int offset_min, review *out)
{
    const char *verdict, *reason;
    *out = (review){0};
    TRY(take_name(cx, o, "place", out->place));
    TRY(take_name(cx, o, "quantity", out->quantity));
    TRY(take_moment(cx, o, "from", offset_min, &out->from_ms));
    TRY(take_moment(cx, o, "to", offset_min, &out->to_ms));
    TRY(json_need_text(cx, o, "verdict", "review", &verdict));
    TRY(json_need_text(cx, o, "reason", "review", &reason));
    out->is_reject = strcmp(verdict, "reject") == 0;
    if (!out->is_reject && strcmp(verdict, "restore") != 0)
        return cx_fail(cx, LT_BAD_INPUT, "审核结论只能是剔除或恢复 review: verdict \"%.20s\" is neither reject nor restore", verdict);
    if (!span_trim(span_text(reason)).n || !span_copy(span_text(reason), out->reason, sizeof out->reason))
        return cx_fail(cx, LT_BAD_INPUT, "请写明理由 review: a reason is wanted, of at most %d bytes", REVIEW_REASON_MAX - 1);
    if (out->from_ms >= out->to_ms || out->to_ms - out->from_ms > REVIEW_SPAN_MAX_MS)
        return cx_fail(cx, LT_BAD_INPUT, "起始时间须早于结束时间，且时段不能过长 review: \"from\" must be before \"to\", by at most %lld days", REVIEW_SPAN_MAX_MS / CIVIL_DAY_MS);
    return LT_OK;
}

/* --- an act into the keep ----------------------------------------------------------------------------------------- */

typedef struct pass { /* one series under a review */
    const review *r;
    lt_series     s;
    lt_sample    *changed;
    size_t        n;
    int64_t       next_ms; /* where the scan goes on; INT64_MAX: it came to its end */
} pass;

/* Does the review change this sample, and how. */
static bool is_changed(const pass *p, int64_t t_ms, lt_mark before, lt_mark *after)
{
    if (p->s.period == PERIOD_DAY && t_ms + CIVIL_DAY_MS > p->r->to_ms)
        return false;
    if (before & MARK_DERIVED) /* follows from what it is made of */
        return false;
    if (p->r->is_reject) {
        *after = before | MARK_REJECTED | MARK_REVIEWED;
        return !(before & MARK_REJECTED);
    }
    *after = before & ~(lt_mark)MARK_REJECTED;
    return (before & MARK_REJECTED) && (before & MARK_REVIEWED);
}

static lt_err collect(lt_cx *cx, void *self, const keep_block *b)
{
    pass *p = self;
    for (uint32_t i = 0; i < b->n; i++) {
        int64_t t_ms = keep_block_time(b, i);
        lt_mark mark;
        if (p->n == REVIEW_BATCH) { /* what is collected is stored before the scan goes on */
            p->next_ms = t_ms;
            return cx_fail(cx, LT_LIMIT, "a full batch");
        }
        if (is_changed(p, t_ms, b->marks ? b->marks[i] : 0, &mark))
            p->changed[p->n++] = (lt_sample){.series = p->s.id, .mark = mark, .t_ms = t_ms, .value = keep_block_value(b, i), .entry = p->r->entry};
    }
    return LT_OK;
}

static lt_err apply_series(lt_cx *cx, keep *k, pass *p, uint64_t *count)
{
    int64_t from_ms = p->r->from_ms;
    while (from_ms < p->r->to_ms) {
        keep_range range = {.series = &p->s.id, .series_count = 1, .from_ms = from_ms, .to_ms = p->r->to_ms};
        p->n = 0;
        p->next_ms = INT64_MAX;
        lt_err e = keep_scan(cx, k, &range, collect, p);
        if (e && p->next_ms == INT64_MAX)
            return e;
        TRY(keep_append(cx, k, p->changed, p->n));
        *count += p->n;
        from_ms = p->next_ms;
    }
    return LT_OK;
}

static lt_err put_entity(lt_cx *cx, keep *k, const review *r, const json_t *act, uint64_t count)
{
    char when[CIVIL_TEXT_MAX];
    buf b;
    buf_init(&b, 16384);
    jout j = jout_of(&b);
    jout_begin_object(&j);
    jout_put_text(&j, "place", r->place);
    jout_put_text(&j, "quantity", r->quantity);
    civil_format_iso(r->from_ms, CIVIL_SHANGHAI_MIN, when);
    jout_put_text(&j, "from", when);
    civil_format_iso(r->to_ms, CIVIL_SHANGHAI_MIN, when);
    jout_put_text(&j, "to", when);
    jout_put_text(&j, "verdict", r->is_reject ? "reject" : "restore");
    jout_put_text(&j, "reason", r->reason);
    jout_put_text(&j, "by", json_get_text(act, "who", ""));
    jout_put_text(&j, "time", json_get_text(act, "when", ""));
    jout_put_int(&j, "values", (int64_t)count);
    jout_end_object(&j);
    buf_byte(&b, 0);
    lt_err e = buf_check(cx, &b);
    keep_entity t = {.kind = REVIEW_KIND, .id = json_get_text(act, "id", ""), .body = (const char *)b.p, .version = r->entry, .made = r->entry};
    if (!e)
        e = keep_put_entity(cx, k, &t);
    buf_fini(&b);
    return e;
}

lt_err review_apply(lt_cx *cx, keep *k, const lt_entry *e, const json_t *act)
{
    review r;
    lt_series *list, like = {0};
    size_t n;
    uint64_t count = 0;
    const char *id;
    TRY(json_need_text(cx, act, "id", REVIEW_WHAT, &id));
    TRY(review_parse(cx, json_object_get(act, "patch"), CIVIL_SHANGHAI_MIN, &r));
    r.entry = e->number;
    memcpy(like.place, r.place, sizeof like.place);
    memcpy(like.quantity, r.quantity, sizeof like.quantity);
    TRY(keep_list_series(cx, k, &like, &list, &n));
    pass p = {.r = &r};
    TRY(ARENA_ARRAY(cx, REVIEW_BATCH, &p.changed));
    for (size_t i = 0; i < n; i++) {
        p.s = list[i];
        TRY(apply_series(cx, k, &p, &count));
    }
    return put_entity(cx, k, &r, act, count);
}

/* --- the book ------------------------------------------------------------------------------------------------------- */

struct review_book {
    review  *rows; /* by place, quantity, entry */
    size_t   n;
    int64_t  latest_ms; /* nothing at or after it is reviewed */
    uint32_t series;    /* whose rows [lo, hi) are; 0 none */
    int64_t  more_ms;   /* its values reach so far beyond their start: a day's must lie inside whole */
    size_t   lo, hi;
};

static int by_name(const void *pa, const void *pb)
{
    const review *a = pa, *b = pb;
    int c = strcmp(a->place, b->place);
    c = c ? c : strcmp(a->quantity, b->quantity);
    return c ? c : a->entry < b->entry ? -1 : a->entry > b->entry;
}

static lt_err read_rows(lt_cx *cx, review_book *b, const keep_entity *list, size_t n)
{
    b->rows = calloc(n + 1, sizeof *b->rows);
    if (!b->rows)
        return cx_fail(cx, LT_NO_MEMORY, "no memory for %zu reviews", n);
    for (size_t i = 0; i < n; i++) {
        json_t *o;
        review *r = &b->rows[b->n];
        if (list[i].is_gone)
            continue;
        TRY(json_parse(cx, span_text(list[i].body), &o));
        lt_err e = review_parse(cx, o, CIVIL_SHANGHAI_MIN, r);
        json_decref(o);
        if (e)
            return cx_place(cx, e, "review %s: ", list[i].id);
        r->entry = list[i].version;
        b->latest_ms = r->to_ms > b->latest_ms ? r->to_ms : b->latest_ms;
        b->n++;
    }
    qsort(b->rows, b->n, sizeof *b->rows, by_name);
    return LT_OK;
}

lt_err review_book_open(lt_cx *cx, keep *k, review_book **out)
{
    arena scratch, *before = cx->arena;
    keep_entity *list;
    size_t n;
    review_book *b = calloc(1, sizeof *b);
    if (!b)
        return cx_fail(cx, LT_NO_MEMORY, "no memory for reviews");
    b->latest_ms = INT64_MIN;
    arena_init(&scratch, (size_t)1 << 30);
    cx->arena = &scratch;
    lt_err e = keep_list_entities(cx, k, REVIEW_KIND, &list, &n);
    if (!e)
        e = read_rows(cx, b, list, n);
    cx->arena = before;
    arena_fini(&scratch);
    if (e) {
        review_book_close(b);
        return e;
    }
    *out = b;
    return LT_OK;
}

void review_book_close(review_book *b)
{
    if (!b)
        return;
    free(b->rows);
    free(b);
}

/* The rows of a place, or of one of its quantities: [*lo, *hi). */
static void find_rows(const review_book *b, const char *place, const char *quantity, size_t *lo, size_t *hi)
{
    size_t from = 0, to = b->n;
    while (from < to) { /* the first that is not before them */
        size_t mid = from + (to - from) / 2;
        int c = strcmp(b->rows[mid].place, place);
        if (c < 0 || (c == 0 && quantity && strcmp(b->rows[mid].quantity, quantity) < 0))
            from = mid + 1;
        else
            to = mid;
    }
    *lo = *hi = from;
    while (*hi < b->n && strcmp(b->rows[*hi].place, place) == 0 && (!quantity || strcmp(b->rows[*hi].quantity, quantity) == 0))
        ++*hi;
}

static lt_err turn_to_series(lt_cx *cx, review_book *b, keep *k, uint32_t series)
{
    lt_series s;
    TRY(keep_series_by_id(cx, k, series, &s));
    find_rows(b, s.place, s.quantity, &b->lo, &b->hi);
    b->series = series;
    b->more_ms = s.period == PERIOD_DAY ? CIVIL_DAY_MS - 1 : 0;
    return LT_OK;
}

/* Rows of one place and quantity stand in the order of their entries: the last that covers t_ms holds. */
static bool is_rejected(const review_book *b, int64_t t_ms)
{
    for (size_t i = b->hi; i > b->lo; i--)
        if (b->rows[i - 1].from_ms <= t_ms && t_ms + b->more_ms < b->rows[i - 1].to_ms)
            return b->rows[i - 1].is_reject;
    return false;
}

lt_err review_mark(lt_cx *cx, review_book *b, keep *k, lt_sample *samples, size_t n)
{
    for (size_t i = 0; i < n && b->n; i++) {
        lt_sample *s = &samples[i];
        if (s->t_ms >= b->latest_ms)
            continue;
        if (s->series != b->series)
            TRY(turn_to_series(cx, b, k, s->series));
        if (!(s->mark & MARK_REJECTED) && is_rejected(b, s->t_ms))
            s->mark |= MARK_REJECTED | MARK_REVIEWED;
    }
    return LT_OK;
}

const review *review_find(const review_book *b, const char *place, int64_t from_ms, int64_t to_ms, uint64_t after)
{
    const review *best = NULL;
    size_t lo, hi;
    find_rows(b, place, NULL, &lo, &hi);
    for (size_t i = lo; i < hi; i++) {
        const review *r = &b->rows[i];
        if (r->entry > after && r->from_ms < to_ms && r->to_ms > from_ms && (!best || r->entry > best->entry))
            best = r;
    }
    return best;
}
