/* law.c - text of tables/ into numbers, once; see law.h. */
#include "assess/law.h"

#include <assert.h>

#include "tables.h"

static const struct {
    const char *key;
    pollutant   p;
} INDICATORS[INDICATOR_COUNT] = {
    [IND_SO2] = {"SO2", P_SO2},           [IND_NO2] = {"NO2", P_NO2},
    [IND_CO] = {"CO", P_CO},              [IND_O3] = {"O3", P_O3},
    [IND_O3_8H] = {"O3_8h", P_O3},        [IND_PM10] = {"PM10", P_PM10},
    [IND_PM25] = {"PM2.5", P_PM25},       [IND_SO2_24H] = {"SO2_24h", P_SO2},
    [IND_PM10_24H] = {"PM10_24h", P_PM10}, [IND_PM25_24H] = {"PM2.5_24h", P_PM25},
};

const char *indicator_key(indicator i)
{
    assert((unsigned)i < INDICATOR_COUNT);
    return INDICATORS[i].key;
}

bool indicator_parse(span s, indicator *out)
{
    for (int i = 0; i < INDICATOR_COUNT; i++)
        if (span_is(s, INDICATORS[i].key)) {
            *out = (indicator)i;
            return true;
        }
    return false;
}

pollutant indicator_pollutant(indicator i)
{
    assert((unsigned)i < INDICATOR_COUNT);
    return INDICATORS[i].p;
}

/* Position of a word among names; a word that is not there is a fault of the table. */
static int number_of(const char *word, const char *const *names, int n)
{
    for (int i = 0; i < n; i++)
        if (strcmp(word, names[i]) == 0)
            return i;
    assert(0 && "a word of a table has no meaning");
    return 0;
}

static rule_set rules_of(const char *key)
{
    rule_set r = RULES_2012;
    bool is_known = rule_set_parse(span_text(key), &r);
    assert(is_known);
    return r;
}

static averaging averaging_of(const char *key)
{
    static const char *const NAMES[] = {"1h", "8h", "24h", "quarter", "year"};
    return strcmp(key, "day") == 0 ? AVG_24H : (averaging)number_of(key, NAMES, AVERAGING_COUNT);
}

/* A decimal of the table in ng/m3; it must be whole. */
static int64_t ng_of(num_dec d, const char *unit)
{
    int64_t unit_ng = strcmp(unit, "mg/m3") == 0 ? CONC_NG_PER_MG : CONC_NG_PER_UG;
    assert(strcmp(unit, "mg/m3") == 0 || strcmp(unit, "ug/m3") == 0);
    int64_t p = num_pow10(d.decimals), v = d.scaled * unit_ng;
    assert(d.scaled <= CONC_MAX_NG && v % p == 0 && v / p <= CONC_MAX_NG);
    return v / p;
}

static const table_breakpoint *scale_of(const char *breakpoints)
{
    for (size_t i = 0; i < TABLE_BREAKPOINT_COUNT; i++)
        if (strcmp(TABLE_BREAKPOINT[i].pollutant, "IAQI") == 0 && strcmp(TABLE_BREAKPOINT[i].rules, breakpoints) == 0)
            return &TABLE_BREAKPOINT[i];
    assert(0 && "breakpoint.tsv has no scale for this rule set");
    return NULL;
}

static void curve_from(law_curve *c, const table_breakpoint *row, const table_breakpoint *scale)
{
    const num_dec bp[LAW_BREAKPOINTS] = {row->b0, row->b1, row->b2, row->b3, row->b4, row->b5, row->b6, row->b7};
    const num_dec at[LAW_BREAKPOINTS] = {scale->b0, scale->b1, scale->b2, scale->b3,
                                         scale->b4, scale->b5, scale->b6, scale->b7};
    assert(c->count == 0); /* one row each */
    c->over = (int)row->over;
    for (int i = 0; i < LAW_BREAKPOINTS && bp[i].decimals >= 0; i++) {
        assert(at[i].decimals == 0);
        c->bp_ng[i] = ng_of(bp[i], row->unit);
        c->index[i] = (int)at[i].scaled;
        assert(i == 0 ? c->bp_ng[0] == 0 && c->index[0] == 0
                      : c->bp_ng[i] > c->bp_ng[i - 1] && c->index[i] > c->index[i - 1]);
        c->count = i + 1;
    }
    assert(c->count >= 2 && (c->over == -1 || c->over >= c->index[c->count - 1]));
}

static void resolve_curves(law *w)
{
    for (int r = 0; r < RULE_SET_COUNT; r++) {
        const table_rule_set *set = &TABLE_RULE_SET[r];
        const table_breakpoint *scale = scale_of(set->breakpoints);
        w->withholds[r] = strcmp(set->missing_rule, "na-unless-polluted") == 0;
        assert(w->withholds[r] || strcmp(set->missing_rule, "na-part") == 0);
        for (size_t i = 0; i < TABLE_BREAKPOINT_COUNT; i++) {
            const table_breakpoint *row = &TABLE_BREAKPOINT[i];
            pollutant p;
            if (row == scale || strcmp(row->rules, set->breakpoints) != 0)
                continue;
            bool is_known = pollutant_parse(span_text(row->pollutant), &p);
            averaging avg = averaging_of(row->averaging);
            assert(is_known && avg <= AVG_24H && strcmp(row->unit, pollutant_unit(p)) == 0);
            curve_from(&w->curve[r][p][avg], row, scale);
        }
    }
}

static void resolve_parts(law *w)
{
    static const char *const REPORTS[] = {"hour", "day"};
    static const char *const ROLES[] = {"", "enters", "stands-in", "over-range"};
    for (size_t i = 0; i < TABLE_AQI_INDICATOR_COUNT; i++) {
        const table_aqi_indicator *row = &TABLE_AQI_INDICATOR[i];
        rule_set r = rules_of(row->rules);
        int rep = number_of(row->report, REPORTS, REPORT_COUNT);
        indicator ind;
        bool is_known = indicator_parse(span_text(row->indicator), &ind);
        assert(is_known);
        law_part *part = &w->part[r][rep][ind];
        assert(part->role == ROLE_NONE); /* one row each */
        part->role = (law_role)number_of(row->role, ROLES, 4);
        averaging avg = averaging_of(row->averaging);
        assert(avg <= AVG_24H);
        part->curve = &w->curve[r][indicator_pollutant(ind)][avg];
        assert(part->role != ROLE_NONE && part->curve->count > 0);
    }
}

static void resolve_rounding(law *w)
{
    static const char *const STAGES[] = {"index-hour", "index-day", "daily", "statistic", "judge", "multiple", "rate"};
    bool seen[RULE_SET_COUNT][LAW_STAGE_COUNT][POLLUTANT_COUNT] = {0};
    for (size_t i = 0; i < TABLE_ROUNDING_COUNT; i++) {
        const table_rounding *row = &TABLE_ROUNDING[i];
        rule_set r = rules_of(row->rules);
        int s = number_of(row->stage, STAGES, LAW_STAGE_COUNT);
        bool is_ratio = strcmp(row->item, "ratio") == 0, is_others = strcmp(row->item, "*") == 0;
        assert(is_ratio == (s >= STAGE_MULTIPLE) && (is_ratio || is_others || strcmp(row->item, "CO") == 0));
        assert(row->decimals >= (s >= STAGE_DAILY ? 0 : -1) && row->decimals <= 3); /* 3: whole ng of ug/m3 */
        for (int p = 0; p < POLLUTANT_COUNT; p++)
            if (is_ratio || is_others == (p != P_CO)) {
                assert(!seen[r][s][p]);
                seen[r][s][p] = true;
                w->decimals[r][s][p] = (int)row->decimals;
            }
    }
    for (int r = 0; r < RULE_SET_COUNT; r++)
        for (int s = 0; s < LAW_STAGE_COUNT; s++)
            for (int p = 0; p < POLLUTANT_COUNT; p++)
                assert(seen[r][s][p]);
}

static void resolve_limits(law *w)
{
    int64_t *flat = &w->limit_ng[0][0][0][0];
    for (size_t i = 0; i < sizeof w->limit_ng / sizeof *flat; i++)
        flat[i] = CONC_NONE;
    for (size_t i = 0; i < TABLE_LIMIT_COUNT; i++) {
        const table_limit *row = &TABLE_LIMIT[i];
        pollutant p;
        limit_stage s = LIMITS_2012;
        if (!pollutant_parse(span_text(row->item), &p))
            continue; /* TSP, NOx, Pb ...: asked for by name, see limit.h */
        bool is_known = limit_stage_parse(span_text(row->stage), &s);
        bool is_first = strcmp(row->grade, "I") == 0;
        assert(is_known && (is_first || strcmp(row->grade, "II") == 0) && strcmp(row->unit, pollutant_unit(p)) == 0);
        int64_t *at = &w->limit_ng[s][is_first ? GRADE_I : GRADE_II][p][averaging_of(row->averaging)];
        assert(*at == CONC_NONE);
        *at = ng_of(row->value, row->unit);
    }
}

static void resolve_validity(law *w)
{
    law_validity *v = &w->validity;
    const struct {
        const char *key;
        int        *at;
    } fields[] = {
        {"hour_minutes", &v->hour_minutes}, {"day_hours", &v->day_hours}, {"o3_8h_hours", &v->o3_8h_hours},
        {"o3_first_label", &v->o3_first_label}, {"o3_last_label", &v->o3_last_label},
        {"o3_day_windows", &v->o3_day_windows}, {"o3_day_1h_hours", &v->o3_day_1h_hours},
        {"year_days", &v->year_days}, {"month_days", &v->month_days}, {"february_days", &v->february_days},
        {"percentile_year_days", &v->percentile_year_days}, {"area_station_percent", &v->area_station_percent},
        {"sampled_year_days", &v->sampled_year_days}, {"sampled_month_days", &v->sampled_month_days},
        {"sampled_quarter_days", &v->sampled_quarter_days},
    };
    const size_t n = sizeof fields / sizeof fields[0];
    assert(TABLE_VALIDITY_COUNT == n);
    for (size_t i = 0; i < n; i++) {
        bool is_found = false;
        for (size_t k = 0; k < TABLE_VALIDITY_COUNT && !is_found; k++) {
            is_found = strcmp(TABLE_VALIDITY[k].key, fields[i].key) == 0;
            if (is_found)
                *fields[i].at = (int)TABLE_VALIDITY[k].minimum;
        }
        assert(is_found && *fields[i].at > 0);
    }
    /* what the code of mean.h and ozone.h relies on: MEAN_DAY_DEN holds these counts */
    assert(v->day_hours >= 20 && v->day_hours <= 24 && v->o3_8h_hours >= 6 && v->o3_8h_hours <= 8);
    assert(v->o3_first_label >= 8 && v->o3_last_label <= 24 && v->o3_first_label <= v->o3_last_label);
}

static void resolve_annual(law *w)
{
    assert(TABLE_PERCENTILE_COUNT == POLLUTANT_COUNT);
    for (size_t i = 0; i < TABLE_PERCENTILE_COUNT; i++) {
        const table_percentile *row = &TABLE_PERCENTILE[i];
        pollutant p;
        bool is_known = pollutant_parse(span_text(row->pollutant), &p);
        assert(is_known && w->annual[p].percent == 0 && row->percent > 0 && row->percent <= 100);
        w->annual[p] = (law_annual){.has_mean = row->has_mean, .percent = (int)row->percent,
                                    .limit = averaging_of(row->limit_averaging)};
        for (int s = 0; s < LIMIT_STAGE_COUNT; s++)
            assert(w->limit_ng[s][GRADE_II][p][w->annual[p].limit] != CONC_NONE &&
                   (!row->has_mean || w->limit_ng[s][GRADE_II][p][AVG_YEAR] != CONC_NONE));
    }
}

void law_resolve(law *w)
{
    memset(w, 0, sizeof *w);
    resolve_curves(w);
    resolve_parts(w);
    resolve_rounding(w);
    resolve_limits(w);
    resolve_validity(w);
    resolve_annual(w);
}
