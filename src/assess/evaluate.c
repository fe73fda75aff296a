/* evaluate.c - names of pollutants, rule sets and stages, and which are in force; see evaluate.h. */
#include "assess/evaluate.h"

#include <assert.h>

#include "tables.h"

static const char *const POLLUTANT_KEYS[POLLUTANT_COUNT] = {"SO2", "NO2", "CO", "O3", "PM10", "PM2.5"};
static const char *const STAGE_NAMES[LIMIT_STAGE_COUNT] = {"2012", "2026T", "2026F"};

static_assert(TABLE_RULE_SET_COUNT == RULE_SET_COUNT, "rule_set.tsv and rule_set have the same rows");

const char *pollutant_key(pollutant p)
{
    assert((unsigned)p < POLLUTANT_COUNT);
    return POLLUTANT_KEYS[p];
}

bool pollutant_parse(span s, pollutant *out)
{
    for (int p = 0; p < POLLUTANT_COUNT; p++)
        if (span_is(s, POLLUTANT_KEYS[p])) {
            *out = (pollutant)p;
            return true;
        }
    return false;
}

int64_t pollutant_unit_ng(pollutant p)
{
    return p == P_CO ? CONC_NG_PER_MG : CONC_NG_PER_UG;
}

const char *pollutant_unit(pollutant p)
{
    return p == P_CO ? "mg/m3" : "ug/m3";
}

const char *rule_set_name(rule_set r)
{
    assert((unsigned)r < RULE_SET_COUNT);
    return TABLE_RULE_SET[r].key;
}

const char *rule_set_title_zh(rule_set r)
{
    assert((unsigned)r < RULE_SET_COUNT);
    return TABLE_RULE_SET[r].title_zh;
}

bool rule_set_parse(span s, rule_set *out)
{
    for (int r = 0; r < RULE_SET_COUNT; r++)
        if (span_is(s, TABLE_RULE_SET[r].key)) {
            *out = (rule_set)r;
            return true;
        }
    return false;
}

static int64_t civil_day_of(int64_t t_ms, int offset_min)
{
    int64_t local = t_ms + offset_min * CIVIL_MINUTE_MS;
    return local / CIVIL_DAY_MS - (local % CIVIL_DAY_MS < 0);
}

rule_set rule_set_on(int64_t t_ms, int offset_min, bool is_hourly)
{
    int64_t day = civil_day_of(t_ms, offset_min);
    for (int r = 0; r < RULE_SET_COUNT; r++) {
        const table_rule_set *row = &TABLE_RULE_SET[r];
        if (day >= row->in_force_from && day <= row->in_force_until && (is_hourly ? row->hour_default : row->day_default))
            return (rule_set)r;
    }
    assert(0 && "rule_set.tsv leaves a day without rules");
    return RULES_2026;
}

const char *limit_stage_name(limit_stage s)
{
    assert((unsigned)s < LIMIT_STAGE_COUNT);
    return STAGE_NAMES[s];
}

bool limit_stage_parse(span s, limit_stage *out)
{
    for (int i = 0; i < LIMIT_STAGE_COUNT; i++)
        if (span_is(s, STAGE_NAMES[i])) {
            *out = (limit_stage)i;
            return true;
        }
    return false;
}

limit_stage limit_stage_on(int64_t t_ms, int offset_min)
{
    int64_t day = civil_day_of(t_ms, offset_min);
    limit_stage s = LIMITS_2026F;
    for (size_t i = 0; i < TABLE_LIMIT_COUNT; i++) {
        const table_limit *row = &TABLE_LIMIT[i];
        if (day < row->in_force_from || day > row->in_force_until)
            continue;
        bool is_known = limit_stage_parse(span_text(row->stage), &s);
        assert(is_known);
        return s;
    }
    assert(0 && "limit.tsv leaves a day without limits");
    return s;
}
