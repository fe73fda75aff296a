/* outlook_scene.c - see outlook_scene.h. */
#include "app/outlook_scene.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "assess/conc.h"
#include "base/arena.h"
#include "base/civil.h"
#include "tables.h"

#define FEBRUARY_29 59 /* of a leap year's days, from 0 */

/* Of the 365 days; -1: 29 February. */
static int day_of_year(int64_t day)
{
    civil c = civil_from_ms(day * CIVIL_DAY_MS, 0);
    int at = (int)(day - civil_day_number(c.year, 1, 1));
    bool is_leap = civil_day_number(c.year + 1, 1, 1) - civil_day_number(c.year, 1, 1) == 366;
    return !is_leap || at < FEBRUARY_29 ? at : at == FEBRUARY_29 ? -1 : at - 1;
}

int outlook_month(size_t day)
{
    return civil_from_ms((civil_day_number(2023, 1, 1) + (int64_t)day) * CIVIL_DAY_MS, 0).month - 1; /* any year of 365 days */
}

size_t outlook_cases(const outlook_scene *s, outlook_case out[OUTLOOK_CASES_MAX])
{
    static_assert(TABLE_OUTLOOK_CASE_COUNT <= OUTLOOK_CASES_MAX, "tables/outlook_case.tsv has more rows than there is room for");
    for (size_t i = 0; i < TABLE_OUTLOOK_CASE_COUNT; i++) {
        const table_outlook_case *r = &TABLE_OUTLOOK_CASE[i];
        outlook_case *c = &out[i];
        *c = (outlook_case){.key = r->key, .title_zh = r->title_zh, .title_en = r->title_en, .factor = num_to_double(r->factor)};
        for (int m = 0; m < 12; m++)
            c->month[m] = !r->months[0];
        for (span left = span_text(r->months), word; left.n;) {
            uint64_t m;
            size_t   n = 0;
            while (n < left.n && left.p[n] != ' ')
                n++;
            word = span_cut(left, 0, n);
            left = span_cut(left, n < left.n ? n + 1 : n, left.n);
            if (span_parse_u64(word, &m) && m >= 1 && m <= 12)
                c->month[m - 1] = true;
        }
        for (size_t d = s->days; d < YEAR_OUTLOOK_DAYS; d++)
            c->days += c->month[outlook_month(d)];
    }
    return TABLE_OUTLOOK_CASE_COUNT;
}

/* --- days ------------------------------------------------------------------------------------------------------------------------- */

static lt_err take_days(lt_cx *cx, const evaluation *e, outlook_year *out)
{
    const evaluate_unit *u = &e->units[0];
    out->year = civil_from_ms(e->q.from_day * CIVIL_DAY_MS, 0).year;
    out->monitored = u->days.monitored;
    for (int i = 0; i < EVALUATE_INDICATORS; i++) {
        TRY(ARENA_ARRAY(cx, YEAR_OUTLOOK_DAYS, &out->value[i]));
        for (size_t d = 0; d < YEAR_OUTLOOK_DAYS; d++)
            out->value[i][d] = NAN;
        for (int d = 0; d < e->days; d++) {
            exact v = evaluate_day_value(&u->days, (indicator)i, d);
            int at = day_of_year(e->q.from_day + d);
            if (at >= 0 && exact_has(v))
                out->value[i][at] = (float)exact_to_double(v);
        }
    }
    out->days = u->good.valid;
    return LT_OK;
}

static lt_err load_now(lt_cx *cx, keep *k, evaluate_query q, outlook_scene *s)
{
    lt_err e = evaluate_keep(cx, k, &q, &s->now);
    if (e == LT_NOT_FOUND)
        return cx_fail(cx, LT_NOT_ENOUGH, "%d年还没有实测的日均值 no day of %d is measured yet", s->year, s->year);
    TRY(e);
    TRY(take_days(cx, &s->now, &s->so_far));
    s->is_simulated = s->now.units[0].is_simulated;
    TRY(ARENA_ARRAY(cx, YEAR_OUTLOOK_DAYS, &s->index));
    for (size_t d = 0; d < YEAR_OUTLOOK_DAYS; d++)
        s->index[d] = -1;
    for (int d = 0; d < s->now.days; d++) {
        int at = day_of_year(q.from_day + d);
        if (at >= 0) {
            s->index[at] = s->now.units[0].index[d].aqi;
            s->days = (size_t)at + 1;
        }
    }
    return evaluate_targets_of(cx, k, &s->now, true, &s->targets, &s->count);
}

/* Years before, the oldest first; the last one gives "fewer than the year before" its figure. */
static lt_err load_past(lt_cx *cx, keep *k, evaluate_query q, outlook_scene *s)
{
    for (int back = OUTLOOK_YEARS_MAX; back > 0; back--) {
        evaluation *e;
        cx_report(cx, "years", (uint64_t)(OUTLOOK_YEARS_MAX - back), OUTLOOK_YEARS_MAX);
        if (cx_is_cancelled(cx))
            return cx_fail(cx, LT_CANCELLED, "stopped at %d years before", back);
        TRY(arena_alloc(cx, sizeof *e, &e));
        q.from_day = civil_day_number(s->year - back, 1, 1);
        q.to_day = civil_day_number(s->year - back + 1, 1, 1) - 1;
        lt_err err = evaluate_keep(cx, k, &q, e);
        if (err == LT_NOT_FOUND)
            continue;
        TRY(err);
        if (back == 1)
            TRY(evaluate_targets_after(cx, &s->now, e, s->targets, s->count));
        if (e->units[0].good.valid < OUTLOOK_DAYS_MIN)
            continue;
        s->is_simulated |= e->units[0].is_simulated;
        TRY(take_days(cx, e, &s->past[s->years++]));
    }
    return LT_OK;
}

lt_err outlook_scene_load(lt_cx *cx, keep *k, int64_t today, int offset_min, outlook_scene *out)
{
    evaluate_query q = {.offset_min = offset_min, .by = BY_DISTRICT, .rules = -1, .limits = -1, .variant = -1};
    *out = (outlook_scene){.year = civil_from_ms((today - 1) * CIVIL_DAY_MS, 0).year};
    TRY(evaluate_plan_district(cx, k, &q.only));
    if (!q.only[0])
        return cx_fail(cx, LT_NOT_ENOUGH, "没有载入计划 no plan is loaded");
    out->district = q.only;
    q.from_day = civil_day_number(out->year, 1, 1);
    q.to_day = today - 1;
    TRY(load_now(cx, k, q, out));
    return load_past(cx, k, q, out);
}

/* --- the law's index of a day that stands for another ------------------------------------------------------------------------------- */

static int16_t index_of(const outlook_scene *s, const outlook_year *y, size_t day, double factor)
{
    int64_t ms = (civil_day_number(s->year, 1, 1) + (int64_t)day) * CIVIL_DAY_MS - s->now.q.offset_min * CIVIL_MINUTE_MS;
    aqi_input in = {.rules = rule_set_on(ms, s->now.q.offset_min, false), .report = REPORT_DAY};
    aqi_result r;
    bool any = false;
    for (int i = 0; i < EVALUATE_INDICATORS; i++) {
        float v = y->value[i][day];
        exact ng;
        if (!isnan(v)) {
            (void)conc_of_double(nearbyint((double)v * factor), 1, &ng);
            in.reading[i] = reading_of(ng);
            any = true;
        } else if (y->monitored & 1u << i) {
            in.reading[i] = reading_missing();
        }
    }
    if (!any)
        return -1;
    aqi_evaluate(s->now.job->w, &in, &r);
    return (int16_t)r.aqi;
}

lt_err outlook_scene_index(lt_cx *cx, const outlook_scene *s, const outlook_case *c, int16_t **out)
{
    TRY(ARENA_ARRAY(cx, YEAR_OUTLOOK_LEVELS * s->years * YEAR_OUTLOOK_DAYS + 1, out));
    for (size_t k = 0; k < YEAR_OUTLOOK_LEVELS; k++)
        for (size_t y = 0; y < s->years; y++)
            for (size_t d = 0; d < YEAR_OUTLOOK_DAYS; d++)
                (*out)[(k * s->years + y) * YEAR_OUTLOOK_DAYS + d] =
                    index_of(s, &s->past[y], d, year_outlook_level(k) * (c && c->month[outlook_month(d)] ? c->factor : 1));
    return LT_OK;
}
