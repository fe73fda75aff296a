/* annual.c - see annual.h. */
#include "assess/annual.h"

#include <assert.h>

#include "assess/percentile.h"

#define COMMON_MAX ((wide)1 << 50) /* least common multiple of station counts that keeps statistics within 126 bits */

const char *annual_verdict_name(annual_verdict v)
{
    static const char *const NAMES[] = {"met", "exceeded", "no-limit", "too-few-days", "not-a-year"};
    assert((unsigned)v < sizeof NAMES / sizeof NAMES[0]);
    return NAMES[v];
}

annual_verdict annual_both(annual_verdict a, annual_verdict b)
{
    static const annual_verdict ORDER[] = {ANNUAL_EXCEEDED, ANNUAL_TOO_FEW, ANNUAL_NO_RULE, ANNUAL_MET};
    for (size_t i = 0; i < sizeof ORDER / sizeof ORDER[0]; i++)
        if (a == ORDER[i] || b == ORDER[i])
            return ORDER[i];
    return ANNUAL_NO_LIMIT;
}

exact annual_day_value(const int64_t *num, const uint16_t *stations, int day)
{
    return num[day] == CONC_NONE ? EXACT_NONE : exact_of(num[day], (wide)ANNUAL_DEN * (stations ? stations[day] : 1));
}

/* --- days with one denominator --------------------------------------------------------------------------------------- */

typedef struct common {
    wide value[ANNUAL_DAYS_MAX];
    bool has[ANNUAL_DAYS_MAX];
    wide den;
    int  n;
} common;

/* Least common multiple of the station counts; 0: too large. */
static wide common_stations(const annual_days *d)
{
    wide all = 1;
    for (int i = 0; i < d->calendar.days && d->stations && all; i++)
        if (d->num[i] != CONC_NONE && all % d->stations[i] != 0) {
            all = all / wide_gcd(all, d->stations[i]) * d->stations[i];
            if (all > COMMON_MAX)
                all = 0;
        }
    return all;
}

/* False: hundreds of stations, to 1/ANNUAL_DEN ng. */
static bool gather(const annual_days *d, common *c)
{
    wide all = common_stations(d);
    c->n = 0;
    c->den = (all ? all : 1) * ANNUAL_DEN;
    for (int i = 0; i < d->calendar.days; i++) {
        int64_t num = d->num[i];
        c->has[i] = num != CONC_NONE;
        c->value[i] = 0;
        if (!c->has[i])
            continue;
        c->n++;
        c->value[i] = !d->stations ? num : all ? num * (all / d->stations[i]) : wide_div_half_even(num, d->stations[i]);
    }
    return all != 0;
}

/* --- statistics and days against their limits ------------------------------------------------------------------------- */

static void judge_stat(const law *w, const annual_days *d, annual_stat *s)
{
    if (exact_has(s->value) && s->limit_ng != CONC_NONE)
        s->judged = limit_judge(w, d->rules[d->calendar.days - 1], d->p, s->value, s->limit_ng);
    if (s->limit_ng == CONC_NONE)
        s->verdict = ANNUAL_NO_LIMIT;
    else if (!exact_has(s->value) || s->enough == MEAN_TOO_FEW)
        s->verdict = ANNUAL_TOO_FEW;
    else if (!mean_is_year(&d->calendar))
        s->verdict = ANNUAL_NO_RULE;
    else
        s->verdict = s->judged.exceeds ? ANNUAL_EXCEEDED : ANNUAL_MET;
}

/* The day above its limit after rounding at the judging stage, as limit_judge says it, mostly by one division of int64. */
static bool day_exceeds(const law *w, const annual_days *d, int day)
{
    int64_t limit = w->limit_ng[d->limits[day]][GRADE_II][d->p][w->annual[d->p].limit], den;
    int decimals = w->decimals[d->rules[day]][STAGE_JUDGE][d->p];
    if (limit == CONC_NONE)
        return false;
    int64_t step = decimals >= 0 ? pollutant_unit_ng(d->p) / num_pow10(decimals) : 1;
    int64_t stations = d->stations ? d->stations[day] : 1;
    if (decimals < 0 || step < 1 || limit % step != 0 || __builtin_mul_overflow(step * ANNUAL_DEN, stations, &den))
        return limit_judge(w, d->rules[day], d->p, annual_day_value(d->num, d->stations, day), limit).exceeds;
    return num_div_half_even(d->num[day], den) > limit / step;
}

static void judge_days(const law *w, const annual_days *d, annual_item *it)
{
    it->max = EXACT_NONE;
    it->max_day = -1;
    for (int i = 0; i < d->calendar.days; i++) {
        if (d->num[i] == CONC_NONE)
            continue;
        it->exceed_days += day_exceeds(w, d, i);
        bool is_first = it->max_day < 0;
        if (is_first || (!d->stations && d->num[i] > d->num[it->max_day]) ||
            (d->stations && exact_cmp(annual_day_value(d->num, d->stations, i), it->max) > 0)) {
            it->max_day = i;
            it->max = annual_day_value(d->num, d->stations, i);
        }
    }
    it->attain_percent = limit_rate_percent(w, d->rules[d->calendar.days - 1], it->valid_days - it->exceed_days, it->valid_days);
}

/* = HJ 663-2013 5, tables/percentile.tsv */
bool annual_of(const law *w, const annual_days *d, annual_item *out)
{
    common c;
    assert(d->calendar.days >= 1 && d->calendar.days <= ANNUAL_DAYS_MAX);
    const law_annual *a = &w->annual[d->p];
    const int64_t *limit = w->limit_ng[d->limits[d->calendar.days - 1]][GRADE_II][d->p];
    bool is_exact = gather(d, &c);
    *out = (annual_item){.valid_days = c.n, .has_mean = a->has_mean, .percent = a->percent};
    out->mean.enough = mean_is_enough(w, &d->calendar, c.has, w->validity.year_days);
    out->percentile.enough = mean_is_enough(w, &d->calendar, c.has, w->validity.percentile_year_days);
    out->mean.value = mean_of_days(c.value, c.has, d->calendar.days, c.den);
    out->mean.limit_ng = a->has_mean ? limit[AVG_YEAR] : CONC_NONE;
    out->percentile.limit_ng = limit[a->limit];
    out->percentile.value = EXACT_NONE;
    size_t n = 0;
    for (int i = 0; i < d->calendar.days; i++)
        if (c.has[i])
            c.value[n++] = c.value[i];
    if (n)
        out->percentile.value = percentile_of(c.value, n, c.den, a->percent);
    judge_stat(w, d, &out->mean);
    judge_stat(w, d, &out->percentile);
    out->verdict = annual_both(out->mean.verdict, out->percentile.verdict);
    judge_days(w, d, out);
    return is_exact;
}
