/* evaluate_query.c - see evaluate_query.h. */
#include "app/evaluate_query.h"

#include <assert.h>
#include <string.h>

static lt_err wrong(lt_cx *cx, evaluate_asked *a, const char *name, const char *wanted)
{
    a->field = name;
    return cx_fail(cx, LT_BAD_INPUT, "%s%s%s%.60s: %s is wanted", a->before, name, a->between, a->get(a->self, name), wanted);
}

static lt_err read_day(lt_cx *cx, evaluate_asked *a, const char *name, int64_t *day)
{
    const char *text = a->get(a->self, name);
    int64_t ms;
    assert(text);
    if (strlen(text) != 10 || !civil_parse_iso(span_text(text), 0, &ms))
        return wrong(cx, a, name, "a date such as 2026-01-31");
    *day = (ms - (ms % CIVIL_DAY_MS + CIVIL_DAY_MS) % CIVIL_DAY_MS) / CIVIL_DAY_MS;
    return LT_OK;
}

lt_err evaluate_read_query(lt_cx *cx, evaluate_asked *a, evaluate_query *q)
{
    const char *v;
    rule_set rules;
    limit_stage limits;
    *q = (evaluate_query){.rules = -1, .limits = -1, .variant = -1, .only = a->get(a->self, "only")};
    TRY(read_day(cx, a, "from", &q->from_day));
    TRY(read_day(cx, a, "to", &q->to_day));
    if ((v = a->get(a->self, "by")) && !evaluate_by_parse(span_text(v), &q->by))
        return wrong(cx, a, "by", "one of station, street, district, city");
    if ((v = a->get(a->self, "rules"))) {
        if (!rule_set_parse(span_text(v), &rules))
            return wrong(cx, a, "rules", "one of 2012, 2012-practice, 2026");
        q->rules = (int)rules;
    }
    if ((v = a->get(a->self, "limits"))) {
        if (!limit_stage_parse(span_text(v), &limits))
            return wrong(cx, a, "limits", "one of 2012, 2026T, 2026F");
        q->limits = (int)limits;
    }
    if ((v = a->get(a->self, "variant")) && (q->variant = composite_find_variant(span_text(v))) < 0)
        return wrong(cx, a, "variant", "one of ranking, hj663, ranking-2026");
    if ((v = a->get(a->self, "base")) && !goodday_base_parse(span_text(v), &q->base))
        return wrong(cx, a, "base", "one of published, any, all");
    return LT_OK;
}
