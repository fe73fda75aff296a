/* api_assess.c - GET /api/v1/assess: a period through the law, as JSON; see api.h. */
#include "app/api.h"

#include "app/evaluate_report.h"

static lt_err take_day(api_call *c, const char *name, int64_t *day)
{
    const char *text;
    int64_t ms;
    TRY(api_need(c, name, &text));
    if (strlen(text) != 10 || !civil_parse_iso(span_text(text), 0, &ms))
        return cx_fail(&c->cx, LT_BAD_INPUT, "%s=%s: a date such as 2026-01-31 is wanted", name, text);
    *day = (ms - (ms % CIVIL_DAY_MS + CIVIL_DAY_MS) % CIVIL_DAY_MS) / CIVIL_DAY_MS;
    return LT_OK;
}

static lt_err wrong(api_call *c, const char *name, const char *value, const char *choices)
{
    c->field = name;
    return cx_fail(&c->cx, LT_BAD_INPUT, "%s=%.60s: one of %s is wanted", name, value, choices);
}

static lt_err take_query(api_call *c, evaluate_query *q)
{
    const char *v;
    rule_set rules;
    limit_stage limits;
    TRY(take_day(c, "from", &q->from_day));
    TRY(take_day(c, "to", &q->to_day));
    q->rules = q->limits = q->variant = -1;
    q->offset_min = c->owner->set.offset_min;
    q->only = http_query(c->r, "only");
    if ((v = http_query(c->r, "by")) && !evaluate_by_parse(span_text(v), &q->by))
        return wrong(c, "by", v, "station, street, district, city");
    if ((v = http_query(c->r, "rules"))) {
        if (!rule_set_parse(span_text(v), &rules))
            return wrong(c, "rules", v, "2012, 2012-practice, 2026");
        q->rules = (int)rules;
    }
    if ((v = http_query(c->r, "limits"))) {
        if (!limit_stage_parse(span_text(v), &limits))
            return wrong(c, "limits", v, "2012, 2026T, 2026F");
        q->limits = (int)limits;
    }
    if ((v = http_query(c->r, "variant")) && (q->variant = composite_find_variant(span_text(v))) < 0)
        return wrong(c, "variant", v, "ranking, hj663, ranking-2026");
    if ((v = http_query(c->r, "base")) && !goodday_base_parse(span_text(v), &q->base))
        return wrong(c, "base", v, "published, any, all");
    return LT_OK;
}

lt_err api_assess(api_call *c)
{
    evaluate_query q = {0};
    evaluation e;
    evaluate_target *rows = NULL;
    evaluate_targets t = {0};
    TRY(take_query(c, &q));
    c->field = "from";
    TRY(evaluate_keep(&c->cx, c->owner->k, &q, &e));
    c->field = NULL;
    if (e.is_year) {
        TRY(evaluate_targets_for(&c->cx, c->owner->k, &q, &rows, &t.count));
        t.rows = rows;
    }
    jout j = jout_of(&c->out);
    evaluate_put_json(&j, &e, &t, http_query(c->r, "daily") != NULL);
    return LT_OK;
}
