/* api_assess.c - GET /api/v1/assess: a period through the law, as JSON; see api.h. */
#include "app/api_int.h"

#include "app/evaluate_query.h"
#include "app/evaluate_report.h"

static const char *get_parameter(void *self, const char *name)
{
    return api_text(self, name);
}

static lt_err take_query(api_call *c, evaluate_query *q)
{
    evaluate_asked asked = {.get = get_parameter, .self = c, .before = "", .between = "="};
    lt_err e = evaluate_read_query(&c->cx, &asked, q);
    c->field = asked.field;
    q->offset_min = c->owner->set.offset_min;
    return e;
}

static lt_err get_assess(api_call *c)
{
    evaluate_query q = {0};
    evaluation e;
    evaluate_target *rows = NULL;
    evaluate_targets t = {0};
    TRY(take_query(c, &q));
    c->field = "from";
    TRY(evaluate_keep(&c->cx, c->k, &q, &e));
    c->field = NULL;
    if (e.is_year) {
        TRY(evaluate_targets_for(&c->cx, c->k, &q, &rows, &t.count));
        t.rows = rows;
    }
    jout j = jout_of(&c->out);
    evaluate_put_json(&j, &e, &t, api_bool(c, "daily", false));
    return LT_OK;
}

static const api_param ASSESS_PARAMS[] = {
    {"from", API_QUERY, API_DAY, true, 0, 0, NULL, "first day"},
    {"to", API_QUERY, API_DAY, true, 0, 0, NULL, "last day"},
    {"by", API_QUERY, API_CHOICE, false, 0, 0, "station street district city", "what is evaluated; default station"},
    {"rules", API_QUERY, API_CHOICE, false, 0, 0, "2012 2012-practice 2026", "AQI rules; default those in force on each day"},
    {"limits", API_QUERY, API_CHOICE, false, 0, 0, "2012 2026T 2026F", "limits of GB 3095; default those in force"},
    {"variant", API_QUERY, API_CHOICE, false, 0, 0, "ranking hj663 ranking-2026", "form of the composite index"},
    {"base", API_QUERY, API_CHOICE, false, 0, 0, "published any all", "which days count for the share of good days"},
    {"only", API_QUERY, API_TEXT, false, 0, PLACE_ID_MAX - 1, NULL, "one unit, by key"},
    {"daily", API_QUERY, API_BOOL, false, 0, 0, NULL, "with each day's values"},
    {.name = NULL},
};
const api_route ASSESS_ROUTES[] = {
    {"GET", API_PREFIX "/assess", RIGHT_PUBLIC, get_assess, ASSESS_PARAMS, "public", "A period through the law: HJ 663 statistics, limits, composite index, ranking",
     .reply = "Assessment", .cache_ms = 30000, .flags = API_SLOW},
    {.path = NULL},
};
