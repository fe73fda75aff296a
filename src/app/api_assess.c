/* api_assess.c - GET /api/v1/assess: a period through the law, as JSON; see api.h. */
#include "app/api.h"

#include "app/evaluate_query.h"
#include "app/evaluate_report.h"

static const char *get_parameter(void *self, const char *name)
{
    return http_query(((api_call *)self)->r, name);
}

static lt_err take_query(api_call *c, evaluate_query *q)
{
    const char *text;
    evaluate_asked asked = {.get = get_parameter, .self = c, .before = "", .between = "="};
    TRY(api_need(c, "from", &text));
    TRY(api_need(c, "to", &text));
    lt_err e = evaluate_read_query(&c->cx, &asked, q);
    c->field = asked.field;
    q->offset_min = c->owner->set.offset_min;
    return e;
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
