/* evaluate_keep.c - the order of the work: dates and rules, load, group, evaluate, rank; see evaluate_keep.h. */
#include "app/evaluate_keep.h"

#include <stdio.h>
#include <string.h>

#include "app/evaluate_series.h"
#include "base/hash.h"
#include "tables.h"

#define EARLIEST_MS (-2208988800000LL) /* 1900-01-01 */

static const char *const BY_NAMES[] = {"station", "street", "district", "city"};

const char *evaluate_by_name(evaluate_by b)
{
    return BY_NAMES[b];
}

bool evaluate_by_parse(span s, evaluate_by *out)
{
    for (int i = 0; i < EVALUATE_BY_COUNT; i++)
        if (span_is(s, BY_NAMES[i])) {
            *out = (evaluate_by)i;
            return true;
        }
    return false;
}

static lt_err check_query(lt_cx *cx, const evaluate_query *q)
{
    char from[CIVIL_TEXT_MAX], to[CIVIL_TEXT_MAX];
    civil_format_date(q->from_day * CIVIL_DAY_MS, 0, from);
    civil_format_date(q->to_day * CIVIL_DAY_MS, 0, to);
    if (q->from_day > q->to_day)
        return cx_fail(cx, LT_BAD_INPUT, "the first day, %s, comes after the last, %s", from, to);
    if (q->to_day - q->from_day >= EVALUATE_DAYS_MAX)
        return cx_fail(cx, LT_BAD_INPUT, "%s to %s are %lld days; at most %d (a year) are evaluated at once", from, to,
                       (long long)(q->to_day - q->from_day + 1), EVALUATE_DAYS_MAX);
    return LT_OK;
}

static void resolve_dates(const evaluate_query *q, evaluate_job *j, evaluation *out)
{
    j->q = *q;
    j->days = (int)(q->to_day - q->from_day + 1);
    j->from_ms = q->from_day * CIVIL_DAY_MS - q->offset_min * CIVIL_MINUTE_MS;
    for (int d = 0; d < j->days; d++) {
        int64_t t_ms = j->from_ms + d * CIVIL_DAY_MS;
        j->rules_of[d] = q->rules >= 0 ? (rule_set)q->rules : rule_set_on(t_ms, q->offset_min, false);
        j->limits_of[d] = q->limits >= 0 ? (limit_stage)q->limits : limit_stage_on(t_ms, q->offset_min);
        out->rule_days[j->rules_of[d]]++;
    }
    out->q = *q;
    out->days = j->days;
    out->is_year = mean_is_year(&(mean_calendar){.first_day = q->from_day, .days = j->days});
    out->rules_at_end = j->rules_of[j->days - 1];
    out->limits_at_end = j->limits_of[j->days - 1];
    out->choice.variant = q->variant >= 0 ? q->variant : composite_variant_on(q->to_day);
    out->choice.limits = q->limits >= 0 ? out->limits_at_end : composite_limits(out->choice.variant);
}

/* --- nothing found: what there is ------------------------------------------------------------------------------------- */

typedef struct reach {
    int64_t first_ms, last_ms;
} reach;

static lt_err on_first(lt_cx *cx, void *self, const keep_block *b)
{
    reach *r = self;
    int64_t t = keep_block_time(b, 0);
    r->first_ms = t < r->first_ms ? t : r->first_ms;
    return cx_fail(cx, LT_CANCELLED, "seen");
}

static lt_err find_reach(lt_cx *cx, keep *k, const evaluate_job *j, reach *r)
{
    evaluate_series_list list;
    *r = (reach){INT64_MAX, INT64_MIN};
    TRY(evaluate_list_series(cx, k, j->stations, j->station_count, &list));
    for (size_t i = 0; i < list.count; i++) {
        lt_sample newest;
        lt_err e = keep_get_latest(cx, k, list.rows[i].id, INT64_MAX, &newest);
        if (e == LT_NOT_FOUND)
            continue;
        TRY(e);
        r->last_ms = newest.t_ms > r->last_ms ? newest.t_ms : r->last_ms;
        keep_range range = {.series = &list.rows[i].id, .series_count = 1, .from_ms = EARLIEST_MS, .to_ms = newest.t_ms + 1};
        e = keep_scan(cx, k, &range, on_first, r);
        if (e && e != LT_CANCELLED)
            return e;
    }
    return LT_OK;
}

static lt_err say_nothing_found(lt_cx *cx, keep *k, const evaluate_job *j, const evaluation *e)
{
    reach r;
    char from[CIVIL_TEXT_MAX], to[CIVIL_TEXT_MAX], first[CIVIL_TEXT_MAX], last[CIVIL_TEXT_MAX];
    civil_format_date(j->q.from_day * CIVIL_DAY_MS, 0, from);
    civil_format_date(j->q.to_day * CIVIL_DAY_MS, 0, to);
    TRY(find_reach(cx, k, j, &r));
    if (r.first_ms > r.last_ms)
        return cx_fail(cx, LT_NOT_FOUND, "the keep holds no hour values of any station yet (see lantian import --help)");
    civil_format_date(r.first_ms, j->q.offset_min, first);
    civil_format_date(r.last_ms, j->q.offset_min, last);
    if (j->q.only && j->values)
        return cx_fail(cx, LT_NOT_FOUND, "no %s \"%s\" has a daily value from %s to %s", evaluate_by_name(j->q.by), j->q.only, from, to);
    if (e->without_area)
        return cx_fail(cx, LT_NOT_FOUND, "from %s to %s %zu stations have values, but none of them is registered in a %s", from, to,
                       e->without_area, evaluate_by_name(j->q.by));
    if (j->values)
        return cx_fail(cx, LT_NOT_FOUND, "from %s to %s there are %llu hour values, but too few for any daily value (%d hours a day)", from,
                       to, (unsigned long long)j->values, j->w->validity.day_hours);
    return cx_fail(cx, LT_NOT_FOUND, "there are no hour values from %s to %s; the keep holds %s to %s", from, to, first, last);
}

/* --- rank and seal ------------------------------------------------------------------------------------------------------ */

static lt_err rank_units(lt_cx *cx, evaluation *e)
{
    rank_row *rows;
    evaluate_unit *sorted;
    TRY(ARENA_ARRAY(cx, e->count + 1, &rows));
    TRY(ARENA_ARRAY(cx, e->count + 1, &sorted));
    for (size_t i = 0; i < e->count; i++) {
        rows[i] = e->units[i].place;
        rows[i].key = e->units[i].key;
        rows[i].user = &e->units[i];
    }
    rank_assign(rows, e->count, (rank_options){.decimals = (int)TABLE_COMPOSITE_VARIANT[e->choice.variant].sum_decimals});
    for (size_t i = 0; i < e->count; i++) {
        sorted[i] = *(evaluate_unit *)rows[i].user;
        sorted[i].place = rows[i];
        sorted[i].place.user = NULL;
    }
    e->units = sorted;
    return LT_OK;
}

static void seal(const evaluate_job *j, evaluation *e)
{
    char head[256];
    uint8_t digest[HASH_SHA256_BYTES];
    int n = snprintf(head, sizeof head, "lantian evaluation 1\n%lld %lld %d %s\n%d %d %d %d\n", (long long)e->q.from_day,
                     (long long)e->q.to_day, e->q.offset_min, evaluate_by_name(e->q.by), e->q.rules, e->q.limits, e->choice.variant,
                     (int)e->q.base);
    hash_sha256_begin(j->hash);
    hash_sha256_add(j->hash, head, (size_t)n);
    for (size_t i = 0; i < e->count; i++)
        hash_sha256_add(j->hash, e->units[i].input, 64);
    hash_sha256_end(j->hash, digest);
    hash_hex(digest, sizeof digest, e->input);
}

static lt_err work(lt_cx *cx, keep *k, evaluate_job *j, evaluation *out)
{
    TRY(evaluate_load(cx, k, j));
    TRY(evaluate_group(cx, j, out));
    out->values = j->values;
    if (out->count == 0)
        return say_nothing_found(cx, k, j, out);
    for (size_t i = 0; i < out->count; i++) {
        if (cx_is_cancelled(cx))
            return cx_fail(cx, LT_CANCELLED, "stopped");
        TRY(evaluate_one(cx, j, out, &out->units[i]));
    }
    TRY(rank_units(cx, out));
    seal(j, out);
    return LT_OK;
}

lt_err evaluate_keep(lt_cx *cx, keep *k, const evaluate_query *q, evaluation *out)
{
    evaluate_job *j;
    law *w;
    *out = (evaluation){0};
    TRY(check_query(cx, q));
    TRY(arena_alloc(cx, sizeof *j, &j));
    TRY(arena_alloc(cx, sizeof *w, &w));
    law_resolve(w);
    j->w = w;
    resolve_dates(q, j, out);
    out->job = j;
    out->next_entry = keep_next_entry(k);
    TRY(hash_sha256_open(cx, &j->hash));
    lt_err e = work(cx, k, j, out);
    hash_sha256_close(j->hash);
    j->hash = NULL;
    return e;
}
