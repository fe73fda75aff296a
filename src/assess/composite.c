/* composite.c - see composite.h. */
#include "assess/composite.h"

#include <assert.h>

#include "tables.h"

int composite_variant_count(void)
{
    return (int)TABLE_COMPOSITE_VARIANT_COUNT;
}

static const table_composite_variant *row_of(int variant)
{
    assert(variant >= 0 && variant < composite_variant_count());
    return &TABLE_COMPOSITE_VARIANT[variant];
}

const char *composite_variant_key(int variant)
{
    return row_of(variant)->key;
}

int composite_find_variant(span key)
{
    for (int i = 0; i < composite_variant_count(); i++)
        if (span_is(key, TABLE_COMPOSITE_VARIANT[i].key))
            return i;
    return -1;
}

int composite_variant_on(int64_t civil_day)
{
    for (int i = 0; i < composite_variant_count(); i++)
        if (civil_day >= TABLE_COMPOSITE_VARIANT[i].in_force_from && civil_day <= TABLE_COMPOSITE_VARIANT[i].in_force_until)
            return i;
    assert(0 && "composite_variant.tsv leaves a day without a definition");
    return 0;
}

limit_stage composite_limits(int variant)
{
    limit_stage s = LIMITS_2012;
    bool is_known = limit_stage_parse(span_text(row_of(variant)->limits), &s);
    assert(is_known);
    return s;
}

typedef struct term_work {
    const law             *w;
    limit_stage            limits;
    const composite_input *in;
} term_work;

/* One statistic over its limit; LT_NOT_ENOUGH when the statistic is missing. */
static lt_err ratio(lt_cx *cx, const term_work *t, pollutant p, const char *statistic, const char *limit, exact *out)
{
    bool is_mean = strcmp(statistic, "mean") == 0;
    averaging avg = strcmp(limit, "year") == 0 ? AVG_YEAR : strcmp(limit, "8h") == 0 ? AVG_8H : AVG_24H;
    exact v = is_mean ? t->in->mean[p] : t->in->percentile[p];
    int64_t limit_ng = t->w->limit_ng[t->limits][GRADE_II][p][avg];
    assert(is_mean || strcmp(statistic, "percentile") == 0);
    assert(limit_ng != CONC_NONE && (avg != AVG_24H || strcmp(limit, "day") == 0));
    if (!exact_has(v))
        return cx_fail(cx, LT_NOT_ENOUGH, "the composite index needs the %s of %s, which is missing", is_mean ? "mean" : "percentile",
                       pollutant_key(p));
    v = exact_reduce(v);
    exact r = {.num = v.num};
    if (!wide_mul(v.den, limit_ng, &r.den))
        return cx_fail(cx, LT_NUMERIC, "the %s of %s is too fine a fraction for an exact index", is_mean ? "mean" : "percentile",
                       pollutant_key(p));
    *out = exact_reduce(r);
    return LT_OK;
}

static lt_err add_term(lt_cx *cx, const term_work *t, const table_composite *row, exact *weighted, composite_index *out)
{
    pollutant p = P_SO2;
    exact item;
    bool is_known = pollutant_parse(span_text(row->pollutant), &p);
    assert(is_known && row->weight > 0 && !exact_has(out->item[p]));
    TRY(ratio(cx, t, p, row->first, row->first_limit, &item));
    if (row->second[0]) {
        exact other;
        TRY(ratio(cx, t, p, row->second, row->second_limit, &other));
        item = exact_cmp(other, item) > 0 ? other : item;
    }
    out->item[p] = item;
    if (!exact_has(out->max) || exact_cmp(item, out->max) > 0)
        out->max = item;
    if (!exact_mul(item, exact_of_int(row->weight), &weighted[p]) || !exact_add(out->sum, weighted[p], &out->sum))
        return cx_fail(cx, LT_NUMERIC, "the composite index has no exact value within 126 bits (at %s)", pollutant_key(p));
    return LT_OK;
}

lt_err composite_of(lt_cx *cx, const law *w, composite_choice c, const composite_input *in, composite_index *out)
{
    if (c.variant < 0 || c.variant >= composite_variant_count())
        return cx_fail(cx, LT_BAD_INPUT, "there is no composite index number %d", c.variant);
    if ((unsigned)c.limits >= LIMIT_STAGE_COUNT)
        return cx_fail(cx, LT_BAD_INPUT, "there is no stage of limits number %d", (int)c.limits);
    const table_composite_variant *v = row_of(c.variant);
    term_work t = {.w = w, .limits = c.limits, .in = in};
    exact weighted[POLLUTANT_COUNT] = {{0}};
    *out = (composite_index){.sum = exact_of_int(0), .max = EXACT_NONE, .item_decimals = (int)v->item_decimals,
                             .sum_decimals = (int)v->sum_decimals};
    for (size_t i = 0; i < TABLE_COMPOSITE_COUNT; i++)
        if (strcmp(TABLE_COMPOSITE[i].variant, v->key) == 0)
            TRY(add_term(cx, &t, &TABLE_COMPOSITE[i], weighted, out));
    for (int p = 0; p < POLLUTANT_COUNT; p++) {
        assert(exact_has(weighted[p])); /* all six have a row */
        if (exact_cmp(weighted[p], weighted[out->main]) > 0)
            out->main = (pollutant)p;
    }
    return LT_OK;
}

void composite_coarsen(composite_input *in)
{
    for (int p = 0; p < POLLUTANT_COUNT; p++)
        for (int s = 0; s < 2; s++) {
            exact *v = s ? &in->percentile[p] : &in->mean[p];
            num_dec pg = exact_round(*v, 1, 3);
            if (pg.decimals >= 0)
                *v = exact_of(pg.scaled, CONC_PG_PER_NG);
        }
}

exact composite_change_percent(exact now, exact before)
{
    assert(exact_has(now) && exact_has(before) && before.num > 0);
    exact ratio_of, out;
    if (!exact_mul(now, exact_of(before.den, before.num), &ratio_of) || !exact_add(ratio_of, exact_of_int(-1), &out) ||
        !exact_mul(out, exact_of_int(100), &out))
        return EXACT_NONE;
    return out;
}
