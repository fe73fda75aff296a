/* evaluate_unit.c - one unit's daily values through the law: statistics, judgement, indices; see evaluate_keep.h. */
#include "app/evaluate_keep.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "assess/percentile.h"
#include "base/hash.h"

#define COMMON_MAX ((wide)1 << 50) /* least common multiple of station counts that keeps statistics within 126 bits */

exact evaluate_day_value(const evaluate_days *d, indicator i, int day)
{
    int64_t num = d->num[i][day];
    if (num == CONC_NONE)
        return EXACT_NONE;
    return exact_of(num, (wide)EVALUATE_DEN * (d->stations[i] ? d->stations[i][day] : 1));
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

/* --- statistics ---------------------------------------------------------------------------------------------------- */

typedef struct common { /* the daily values of one pollutant with one denominator */
    wide value[EVALUATE_DAYS_MAX];
    bool has[EVALUATE_DAYS_MAX];
    wide den;
    int  n;
} common;

/* Least common multiple of the station counts; 0: too large. */
static wide common_stations(const uint16_t *stations, const int64_t *num, int days)
{
    wide all = 1;
    for (int d = 0; d < days && all; d++)
        if (num[d] != CONC_NONE && all % stations[d] != 0) {
            all = all / wide_gcd(all, stations[d]) * stations[d];
            if (all > COMMON_MAX)
                all = 0;
        }
    return all;
}

static void gather(const evaluate_job *j, evaluate_unit *u, pollutant p, common *c)
{
    indicator i = EVALUATE_INDICATOR_OF[p];
    const int64_t *num = u->days.num[i];
    const uint16_t *stations = u->days.stations[i];
    wide all = stations ? common_stations(stations, num, j->days) : 1;
    bool is_near = all == 0; /* hundreds of stations: to 1/EVALUATE_DEN ng, and said */
    if (is_near)
        u->is_exact = false;
    c->n = 0;
    c->den = (is_near ? 1 : all) * EVALUATE_DEN;
    for (int d = 0; d < j->days; d++) {
        c->has[d] = num[d] != CONC_NONE;
        c->value[d] = 0;
        if (!c->has[d])
            continue;
        c->n++;
        c->value[d] = !stations ? num[d] : is_near ? wide_div_half_even(num[d], stations[d]) : num[d] * (all / stations[d]);
    }
}

static void judge_stat(const evaluate_job *j, const evaluation *all, pollutant p, evaluate_stat *s)
{
    if (exact_has(s->value) && s->limit_ng != CONC_NONE)
        s->judged = limit_judge(j->w, all->rules_at_end, p, s->value, s->limit_ng);
    if (s->limit_ng == CONC_NONE)
        s->verdict = VERDICT_NO_LIMIT;
    else if (!exact_has(s->value) || s->enough == MEAN_TOO_FEW)
        s->verdict = VERDICT_TOO_FEW;
    else if (!all->is_year)
        s->verdict = VERDICT_NO_RULE;
    else
        s->verdict = s->judged.exceeds ? VERDICT_EXCEEDED : VERDICT_MET;
}

/* What all together say: one exceeded is enough; a statistic that cannot be judged leaves the whole unjudged. */
static evaluate_verdict both(evaluate_verdict a, evaluate_verdict b)
{
    static const evaluate_verdict ORDER[] = {VERDICT_EXCEEDED, VERDICT_TOO_FEW, VERDICT_NO_RULE, VERDICT_MET};
    for (size_t i = 0; i < sizeof ORDER / sizeof ORDER[0]; i++)
        if (a == ORDER[i] || b == ORDER[i])
            return ORDER[i];
    return VERDICT_NO_LIMIT;
}

/* num/den above limit after rounding at the judging stage (limit_judge says it of one value; this is for each day). */
static bool day_exceeds(const evaluate_job *j, pollutant p, const evaluate_days *v, int day)
{
    indicator i = EVALUATE_INDICATOR_OF[p];
    int64_t limit = j->w->limit_ng[j->limits_of[day]][GRADE_II][p][j->w->annual[p].limit], den;
    int decimals = j->w->decimals[j->rules_of[day]][STAGE_JUDGE][p];
    if (limit == CONC_NONE)
        return false;
    int64_t step = decimals >= 0 ? pollutant_unit_ng(p) / num_pow10(decimals) : 1;
    int64_t stations = v->stations[i] ? v->stations[i][day] : 1;
    if (decimals < 0 || step < 1 || limit % step != 0 || __builtin_mul_overflow(step * EVALUATE_DEN, stations, &den)) {
        limit_verdict judged = limit_judge(j->w, j->rules_of[day], p, evaluate_day_value(v, i, day), limit);
        return judged.exceeds;
    }
    return num_div_half_even(v->num[i][day], den) > limit / step;
}

static void judge_days(const evaluate_job *j, const evaluation *all, pollutant p, evaluate_unit *u)
{
    evaluate_item *it = &u->item[p];
    indicator i = EVALUATE_INDICATOR_OF[p];
    it->max = EXACT_NONE;
    it->max_day = -1;
    for (int d = 0; d < j->days; d++) {
        if (u->days.num[i][d] == CONC_NONE)
            continue;
        it->exceed_days += day_exceeds(j, p, &u->days, d);
        bool first = it->max_day < 0;
        if (first || (!u->days.stations[i] && u->days.num[i][d] > u->days.num[i][it->max_day]) ||
            (u->days.stations[i] && exact_cmp(evaluate_day_value(&u->days, i, d), it->max) > 0)) {
            it->max_day = d;
            it->max = evaluate_day_value(&u->days, i, d);
        }
    }
    it->attain_percent = limit_rate_percent(j->w, all->rules_at_end, it->valid_days - it->exceed_days, it->valid_days);
}

/* = HJ 663-2013 5, tables/percentile.tsv */
static void evaluate_pollutant(const evaluate_job *j, const evaluation *all, pollutant p, evaluate_unit *u)
{
    common c;
    evaluate_item *it = &u->item[p];
    const law_annual *a = &j->w->annual[p];
    const int64_t(*limit)[AVERAGING_COUNT] = j->w->limit_ng[all->limits_at_end][GRADE_II];
    mean_calendar calendar = {.first_day = j->q.from_day, .days = j->days};
    gather(j, u, p, &c);
    it->valid_days = c.n;
    it->part_days = u->days.part_days[p];
    it->has_mean = a->has_mean;
    it->percent = a->percent;
    it->mean.enough = mean_is_enough(j->w, &calendar, c.has, j->w->validity.year_days);
    it->percentile.enough = mean_is_enough(j->w, &calendar, c.has, j->w->validity.percentile_year_days);
    it->mean.value = mean_of_days(c.value, c.has, j->days, c.den);
    it->mean.limit_ng = a->has_mean ? limit[p][AVG_YEAR] : CONC_NONE;
    it->percentile.limit_ng = limit[p][a->limit];
    it->percentile.value = EXACT_NONE;
    size_t n = 0;
    for (int d = 0; d < j->days; d++)
        if (c.has[d])
            c.value[n++] = c.value[d];
    if (n)
        it->percentile.value = percentile_of(c.value, n, c.den, a->percent);
    judge_stat(j, all, p, &it->mean);
    judge_stat(j, all, p, &it->percentile);
    it->verdict = both(it->mean.verdict, it->percentile.verdict);
    judge_days(j, all, p, u);
}

/* --- composite index ------------------------------------------------------------------------------------------------ */

/* Fractions too wide for an exact sum: to 1 pg/m3, and the unit says so. */
static void coarsen(composite_input *in)
{
    for (int p = 0; p < POLLUTANT_COUNT; p++)
        for (int s = 0; s < 2; s++) {
            exact *v = s ? &in->percentile[p] : &in->mean[p];
            num_dec pg = exact_has(*v) ? exact_round(*v, 1, 3) : (num_dec){0, -1};
            if (pg.decimals >= 0)
                *v = exact_of(pg.scaled, 1000);
        }
}

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
        coarsen(&in);
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
        const evaluate_item *it = &u->item[p];
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
                     (long long)EVALUATE_DEN, u->days.monitored);
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
    u->verdict = VERDICT_NO_LIMIT;
    for (int p = 0; p < POLLUTANT_COUNT; p++) {
        evaluate_pollutant(j, all, (pollutant)p, u);
        u->verdict = both(u->verdict, u->item[p].verdict);
    }
    TRY(index_days(cx, j, u));
    u->good = goodday_count(j->w, all->rules_at_end, j->q.base, u->index, j->days);
    evaluate_hash(j, u);
    return index_composite(cx, j, all, u);
}
