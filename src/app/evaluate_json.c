/* evaluate_json.c - an evaluation as JSON; see evaluate_report.h. */
#include "app/evaluate_report.h"

#include <string.h>

#include "assess/conc.h"
#include "tables.h"

#define WIDE_TEXT_MAX 48

void evaluate_json_dec(jout *j, const char *key, num_dec v)
{
    jout_key(j, key);
    if (v.decimals < 0)
        jout_null(j);
    else
        jout_dec(j, v);
}

static void put_date(jout *j, const char *key, int64_t day)
{
    char text[CIVIL_TEXT_MAX];
    civil_format_date(day * CIVIL_DAY_MS, 0, text);
    jout_put_text(j, key, text);
}

/* Digits of v from the end of `text` backwards. */
static const char *format_wide(wide v, char text[WIDE_TEXT_MAX])
{
    bool negative = v < 0;
    char *at = text + WIDE_TEXT_MAX - 1;
    *at = '\0';
    do {
        int digit = (int)(v % 10);
        *--at = (char)('0' + (digit < 0 ? -digit : digit));
        v /= 10;
    } while (v != 0);
    if (negative)
        *--at = '-';
    return at;
}

/* "123/7" in ng/m3, lowest terms: what the printed figure was rounded from. */
static void put_exact(jout *j, const char *key, exact v)
{
    char num[WIDE_TEXT_MAX], den[WIDE_TEXT_MAX], both[2 * WIDE_TEXT_MAX];
    if (!exact_has(v)) {
        jout_put_text(j, key, NULL);
        return;
    }
    exact r = exact_reduce(v);
    const char *n = format_wide(r.num, num), *d = format_wide(r.den, den);
    size_t length = strlen(n);
    memcpy(both, n, length);
    both[length++] = '/';
    memcpy(both + length, d, strlen(d) + 1);
    jout_put_text(j, key, both);
}

static const char *enough_name(mean_enough e)
{
    return e == MEAN_ENOUGH ? "enough" : e == MEAN_TOO_FEW ? "too-few-days" : "no-rule";
}

static void put_stat(jout *j, const evaluation *e, pollutant p, const annual_stat *s)
{
    jout_begin_object(j);
    evaluate_json_dec(j, "value", conc_print(e->job->w, e->rules_at_end, STAGE_STATISTIC, p, s->value));
    put_exact(j, "exact_ng_m3", s->value);
    jout_put_text(j, "data", enough_name(s->enough));
    bool judged = exact_has(s->value) && s->limit_ng != CONC_NONE;
    evaluate_json_dec(j, "limit", limit_print(p, s->limit_ng));
    evaluate_json_dec(j, "judged", judged ? s->judged.judged : (num_dec){0, -1});
    evaluate_json_dec(j, "exceedance_multiple", judged ? s->judged.multiple : (num_dec){0, -1});
    jout_put_text(j, "verdict", annual_verdict_name(s->verdict));
    jout_end_object(j);
}

static void put_item(jout *j, const evaluation *e, const evaluate_unit *u, pollutant p)
{
    const annual_item *it = &u->item[p];
    jout_begin_object(j);
    jout_put_text(j, "unit", pollutant_unit(p));
    jout_put_int(j, "valid_days", it->valid_days);
    jout_put_int(j, "days_with_too_few_hours", it->part_days);
    if (it->has_mean) {
        jout_key(j, "mean");
        put_stat(j, e, p, &it->mean);
    }
    jout_put_int(j, "percent", it->percent);
    jout_key(j, "percentile");
    put_stat(j, e, p, &it->percentile);
    evaluate_json_dec(j, "max", conc_print(e->job->w, e->rules_at_end, STAGE_DAILY, p, it->max));
    if (it->max_day >= 0)
        put_date(j, "max_on", e->q.from_day + it->max_day);
    jout_put_int(j, "days_above_limit", it->exceed_days);
    evaluate_json_dec(j, "attainment_percent", it->attain_percent);
    jout_put_int(j, "days_primary", u->good.primary[p]);
    if (u->has_composite)
        evaluate_json_dec(j, "single_index", exact_round(u->composite.item[p], 1, u->composite.item_decimals));
    jout_put_text(j, "verdict", annual_verdict_name(it->verdict));
    jout_end_object(j);
}

static void put_good(jout *j, const goodday_counts *g)
{
    jout_begin_object(j);
    jout_put_text(j, "base", goodday_base_name(g->base));
    jout_put_int(j, "days", g->days);
    jout_put_int(j, "valid", g->valid);
    jout_put_int(j, "good", g->good);
    evaluate_json_dec(j, "good_percent", g->good_percent);
    jout_put_int(j, "heavy", g->heavy);
    jout_key(j, "by_level");
    jout_begin_array(j);
    for (int l = 1; l <= 6; l++)
        jout_int(j, g->level[l]);
    jout_end_array(j);
    evaluate_json_dec(j, "aqi_max", (num_dec){g->aqi_max, g->aqi_max < 0 ? -1 : 0});
    jout_end_object(j);
}

static void put_day(jout *j, const evaluation *e, const evaluate_unit *u, int day)
{
    const law *w = e->job->w;
    const goodday_day *g = &u->index[day];
    jout_begin_object(j);
    put_date(j, "date", e->q.from_day + day);
    for (int i = 0; i < EVALUATE_INDICATORS; i++) {
        exact v = evaluate_day_value(&u->days, (indicator)i, day);
        evaluate_json_dec(j, indicator_key((indicator)i), conc_print(w, e->job->rules_of[day], STAGE_DAILY, indicator_pollutant((indicator)i), v));
    }
    evaluate_json_dec(j, "aqi", (num_dec){g->aqi, g->aqi < 0 ? -1 : 0});
    evaluate_json_dec(j, "aqi_of_present", (num_dec){g->of_present, g->of_present < 0 ? -1 : 0});
    jout_key(j, "primary");
    jout_begin_array(j);
    for (int p = 0; p < POLLUTANT_COUNT; p++)
        if (g->primary & 1u << p)
            jout_text(j, pollutant_key((pollutant)p));
    jout_end_array(j);
    jout_end_object(j);
}

static void put_unit(jout *j, const evaluation *e, const evaluate_unit *u, bool with_days)
{
    jout_begin_object(j);
    jout_put_text(j, "key", u->key);
    jout_put_text(j, "name", u->name);
    jout_put_text(j, "name_en", u->name_en);
    jout_put_text(j, "street", u->street);
    jout_put_text(j, "district", u->district);
    jout_put_text(j, "city", u->city);
    jout_put_int(j, "stations", u->stations);
    jout_put_int(j, "control_points", u->controls);
    jout_put_bool(j, "simulated", u->is_simulated);
    jout_put_bool(j, "exact", u->is_exact);
    evaluate_json_dec(j, "rank", (num_dec){u->place.rank, u->place.rank > 0 ? 0 : -1});
    jout_put_bool(j, "rank_shared", u->place.is_shared);
    evaluate_json_dec(j, "composite_index", u->has_composite ? exact_round(u->composite.sum, 1, u->composite.sum_decimals) : (num_dec){0, -1});
    if (u->has_composite)
        jout_put_text(j, "main_pollutant", pollutant_key(u->composite.main));
    if (u->why[0])
        jout_put_text(j, "not_ranked", u->why);
    jout_put_text(j, "verdict", annual_verdict_name(u->verdict));
    jout_key(j, "items");
    jout_begin_object(j);
    for (int p = 0; p < POLLUTANT_COUNT; p++) {
        jout_key(j, pollutant_key((pollutant)p));
        put_item(j, e, u, (pollutant)p);
    }
    jout_end_object(j);
    jout_key(j, "days");
    put_good(j, &u->good);
    if (with_days) {
        jout_key(j, "daily");
        jout_begin_array(j);
        for (int d = 0; d < e->days; d++)
            put_day(j, e, u, d);
        jout_end_array(j);
    }
    jout_put_text(j, "input_sha256", u->input);
    jout_end_object(j);
}

static void put_rules(jout *j, const evaluation *e)
{
    jout_key(j, "rules");
    jout_begin_object(j);
    jout_put_text(j, "asked", e->q.rules >= 0 ? rule_set_name((rule_set)e->q.rules) : "by date");
    jout_put_text(j, "statistics", rule_set_name(e->rules_at_end));
    jout_key(j, "days");
    jout_begin_object(j);
    for (int r = 0; r < RULE_SET_COUNT; r++)
        if (e->rule_days[r])
            jout_put_int(j, rule_set_name((rule_set)r), e->rule_days[r]);
    jout_end_object(j);
    jout_end_object(j);
    jout_key(j, "limits");
    jout_begin_object(j);
    jout_put_text(j, "asked", e->q.limits >= 0 ? limit_stage_name((limit_stage)e->q.limits) : "by date");
    jout_put_text(j, "statistics", limit_stage_name(e->limits_at_end));
    jout_put_text(j, "grade", "II");
    jout_end_object(j);
    jout_key(j, "composite");
    jout_begin_object(j);
    jout_put_text(j, "variant", composite_variant_key(e->choice.variant));
    jout_put_text(j, "limits", limit_stage_name(e->choice.limits));
    jout_put_text(j, "source", TABLE_COMPOSITE_VARIANT[e->choice.variant].clause);
    jout_put_text(j, "confidence", TABLE_COMPOSITE_VARIANT[e->choice.variant].confidence);
    jout_end_object(j);
}

static void put_target(jout *j, const evaluate_target *t)
{
    jout_begin_object(j);
    jout_put_text(j, "key", t->key);
    jout_put_text(j, "title_zh", t->title_zh);
    jout_put_text(j, "title_en", t->title_en);
    jout_put_text(j, "statistic", t->statistic);
    jout_put_text(j, "quantity", t->quantity);
    jout_put_text(j, "op", t->op);
    jout_put_text(j, "target", t->limit);
    jout_put_text(j, "unit", t->unit);
    evaluate_json_dec(j, "value", t->value);
    jout_put_int(j, "valid_days", t->days);
    jout_put_text(j, "state", target_state_name(t->verdict.state));
    evaluate_json_dec(j, "margin", t->verdict.margin);
    if (t->why[0])
        jout_put_text(j, "why", t->why);
    jout_put_bool(j, "aspiration", t->is_aspiration);
    jout_put_text(j, "clause", t->clause);
    jout_end_object(j);
}

void evaluate_put_json(jout *j, const evaluation *e, const evaluate_targets *t, bool with_days)
{
    jout_begin_object(j);
    put_date(j, "from", e->q.from_day);
    put_date(j, "to", e->q.to_day);
    jout_put_int(j, "days", e->days);
    jout_put_bool(j, "whole_year", e->is_year);
    jout_put_text(j, "by", evaluate_by_name(e->q.by));
    put_rules(j, e);
    jout_put_text(j, "code", LT_VERSION);
    jout_put_int(j, "next_entry", (int64_t)e->next_entry);
    jout_put_int(j, "hour_values", (int64_t)e->values);
    jout_put_text(j, "input_sha256", e->input);
    jout_key(j, "silent_stations");
    jout_begin_array(j);
    for (size_t i = 0; i < e->silent_count; i++)
        jout_text(j, e->silent[i]);
    jout_end_array(j);
    jout_put_int(j, "stations_without_area", (int64_t)e->without_area);
    jout_key(j, "units");
    jout_begin_array(j);
    for (size_t i = 0; i < e->count; i++)
        put_unit(j, e, &e->units[i], with_days);
    jout_end_array(j);
    jout_key(j, "targets");
    jout_begin_array(j);
    for (size_t i = 0; i < t->count; i++)
        put_target(j, &t->rows[i]);
    jout_end_array(j);
    jout_end_object(j);
}
