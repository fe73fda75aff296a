/* evaluate_unit.c - one unit's daily values through the law: statistics, judgement, indices; see evaluate_keep.h. */
#include "app/evaluate_keep.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/hash.h"

exact evaluate_day_value(const evaluate_days *d, indicator i, int day)
{
    return annual_day_value(d->num[i], d->stations[i], day);
}

/* --- daily index --------------------------------------------------------------------------------------------------- */

void evaluate_day_index(const evaluate_job *j, const evaluate_days *d, int day, aqi_result *out)
{
    aqi_input in = {.rules = j->rules_of[day], .report = REPORT_DAY};
    for (int i = 0; i < EVALUATE_INDICATORS; i++) {
        exact v = evaluate_day_value(d, (indicator)i, day);
        if (exact_has(v))
            in.reading[i] = reading_of(v);
        else if (d->monitored & 1u << i)
            in.reading[i] = reading_missing();
    }
    aqi_evaluate(j->w, &in, out);
}

static lt_err index_days(lt_cx *cx, const evaluate_job *j, evaluate_unit *u)
{
    TRY(ARENA_ARRAY(cx, j->days, &u->index));
    for (int d = 0; d < j->days; d++) {
        aqi_result r;
        goodday_day *to = &u->index[d];
        evaluate_day_index(j, &u->days, d, &r);
        *to = (goodday_day){.aqi = (int16_t)r.aqi, .of_present = (int16_t)r.of_present, .primary = (uint8_t)r.primary};
        for (int i = 0; i < EVALUATE_INDICATORS; i++)
            if (r.used & 1u << i)
                to->valid |= (uint8_t)(1u << indicator_pollutant((indicator)i));
    }
    return LT_OK;
}

/* --- composite index ------------------------------------------------------------------------------------------------ */

static lt_err index_composite(lt_cx *cx, const evaluate_job *j, const evaluation *all, evaluate_unit *u)
{
    composite_input in;
    u->place.state = RANK_TOO_LITTLE_DATA;
    for (int p = 0; p < POLLUTANT_COUNT; p++) {
        in.mean[p] = u->item[p].mean.value;
        in.percentile[p] = u->item[p].percentile.value;
    }
    lt_err e = composite_of(cx, j->w, all->choice, &in, &u->composite);
    if (e == LT_NUMERIC) {
        composite_coarsen(&in);
        u->is_exact = false;
        e = composite_of(cx, j->w, all->choice, &in, &u->composite);
    }
    if (e == LT_NOT_ENOUGH) {
        (void)span_copy(span_text(cx->say), u->why, sizeof u->why);
        return LT_OK;
    }
    TRY(e);
    u->has_composite = true;
    u->place.value = u->composite.sum;
    for (int p = 0; p < POLLUTANT_COUNT; p++) {
        const annual_item *it = &u->item[p];
        bool few = (it->has_mean && it->mean.enough == MEAN_TOO_FEW) || it->percentile.enough == MEAN_TOO_FEW;
        if (few) {
            bool month = it->valid_days >= j->w->validity.year_days;
            snprintf(u->why, sizeof u->why, "%s: %s", pollutant_key((pollutant)p), month ? "a month has too few valid days" : "too few valid days");
            return LT_OK;
        }
    }
    u->place.state = u->is_control && j->q.by == BY_STATION ? RANK_EXEMPT : RANK_COUNTS;
    if (u->place.state == RANK_EXEMPT)
        snprintf(u->why, sizeof u->why, "对照点 control point");
    return LT_OK;
}

/* SHA-256 of: the line below, then for SO2 NO2 CO O3 O3_8h PM10 PM2.5 the numerators of all days (int64, little-endian,
 * INT64_MIN: none), for areas each followed by the station counts (uint16, little-endian). */
static void evaluate_hash(const evaluate_job *j, evaluate_unit *u)
{
    static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "the arrays are hashed as they lie in memory");
    char head[SERIES_NAME_MAX + 128];
    uint8_t digest[HASH_SHA256_BYTES];
    int n = snprintf(head, sizeof head, "lantian daily 1\n%s\n%lld %d %lld %u\n", u->key, (long long)j->q.from_day, j->days,
                     (long long)ANNUAL_DEN, u->days.monitored);
    hash_sha256_begin(j->hash);
    hash_sha256_add(j->hash, head, (size_t)n < sizeof head ? (size_t)n : sizeof head - 1);
    for (int i = 0; i < EVALUATE_INDICATORS; i++) {
        hash_sha256_add(j->hash, u->days.num[i], (size_t)j->days * sizeof(int64_t));
        if (u->days.stations[i])
            hash_sha256_add(j->hash, u->days.stations[i], (size_t)j->days * sizeof(uint16_t));
    }
    hash_sha256_end(j->hash, digest);
    hash_hex(digest, sizeof digest, u->input);
}

lt_err evaluate_one(lt_cx *cx, const evaluate_job *j, const evaluation *all, evaluate_unit *u)
{
    u->is_exact = !u->days.is_rounded;
    u->verdict = ANNUAL_NO_LIMIT;
    for (int p = 0; p < POLLUTANT_COUNT; p++) {
        indicator i = EVALUATE_INDICATOR_OF[p];
        annual_days d = {.p = (pollutant)p, .calendar = {.first_day = j->q.from_day, .days = j->days}, .num = u->days.num[i],
                         .stations = u->days.stations[i], .rules = j->rules_of, .limits = j->limits_of};
        u->is_exact &= annual_of(j->w, &d, &u->item[p]);
        u->item[p].part_days = u->days.part_days[p];
        u->verdict = annual_both(u->verdict, u->item[p].verdict);
    }
    TRY(index_days(cx, j, u));
    u->good = goodday_count(j->w, all->rules_at_end, j->q.base, u->index, j->days);
    evaluate_hash(j, u);
    return index_composite(cx, j, all, u);
}
