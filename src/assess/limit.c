/* limit.c - see limit.h. */
#include "assess/limit.h"

#include <assert.h>

#include "assess/conc.h"
#include "tables.h"

static bool is_asked(const table_limit *row, const limit_query *q)
{
    return strcmp(row->item, q->item) == 0 && strcmp(row->averaging, q->averaging) == 0 &&
           strcmp(row->grade, q->grade == GRADE_I ? "I" : "II") == 0;
}

const struct table_limit *limit_find_on(const limit_query *q, int64_t civil_day)
{
    for (size_t i = 0; i < TABLE_LIMIT_COUNT; i++)
        if (is_asked(&TABLE_LIMIT[i], q) && civil_day >= TABLE_LIMIT[i].in_force_from &&
            civil_day <= TABLE_LIMIT[i].in_force_until)
            return &TABLE_LIMIT[i];
    return NULL;
}

const struct table_limit *limit_find_in(const limit_query *q, limit_stage s)
{
    for (size_t i = 0; i < TABLE_LIMIT_COUNT; i++)
        if (is_asked(&TABLE_LIMIT[i], q) && strcmp(TABLE_LIMIT[i].stage, limit_stage_name(s)) == 0)
            return &TABLE_LIMIT[i];
    return NULL;
}

/* = HJ 663-2013: rounded, then strictly above; the multiple is of the rounded value */
limit_verdict limit_judge(const law *w, rule_set r, pollutant p, exact v, int64_t limit_ng)
{
    assert(exact_has(v));
    int64_t unit_ng = pollutant_unit_ng(p);
    limit_verdict out = {.judged = exact_round(v, unit_ng, w->decimals[r][STAGE_JUDGE][p])};
    int decimals = w->decimals[r][STAGE_MULTIPLE][p];
    assert(out.judged.decimals >= 0);
    out.multiple = (num_dec){0, -1};
    if (limit_ng == CONC_NONE)
        return out;
    assert(limit_ng > 0);
    /* both in 1/10^decimals ng */
    wide judged = (wide)out.judged.scaled * unit_ng, limit = (wide)limit_ng * num_pow10(out.judged.decimals);
    out.has_limit = true;
    out.exceeds = judged > limit;
    out.multiple = (num_dec){0, decimals};
    if (out.exceeds)
        out.multiple = exact_round(exact_of(judged - limit, limit), 1, decimals);
    return out;
}

num_dec limit_print(pollutant p, int64_t limit_ng)
{
    if (limit_ng == CONC_NONE)
        return (num_dec){0, -1};
    num_dec d = conc_show(p, exact_of_int(limit_ng));
    return p == P_CO && d.decimals == 0 ? (num_dec){d.scaled * 10, 1} : d;
}

num_dec limit_rate_percent(const law *w, rule_set r, int64_t part, int64_t whole)
{
    assert(part >= 0 && whole >= part);
    if (whole == 0)
        return (num_dec){0, -1};
    return exact_round(exact_of((wide)part * 100, whole), 1, w->decimals[r][STAGE_RATE][0]);
}
