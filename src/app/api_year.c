/* api_year.c - GET /api/v1/year: the year so far against the plan's targets, with the same days of last year. See
 * api.h. */
#include "app/api_int.h"

#include <stdio.h>

#include "app/evaluate_report.h"
#include "app/text.h"
#include "assess/conc.h"

typedef struct side { /* one year's days of the district */
    evaluation       e;
    bool             has;
    evaluate_target *targets;
    size_t           count;
} side;

static lt_err evaluate_side(api_call *c, const evaluate_query *q, side *s)
{
    if (q->to_day < q->from_day)
        return LT_OK;
    lt_err e = evaluate_keep(&c->cx, c->k, q, &s->e);
    if (e == LT_NOT_FOUND)
        return LT_OK;
    TRY(e);
    s->has = true;
    return evaluate_targets_of(&c->cx, c->k, &s->e, true, &s->targets, &s->count);
}

/* Last year's figure of the same kind, or none. The targets of last year need not be there: it is the statistic that counts. */
static num_dec figure_of(const side *s, const evaluate_target *like)
{
    pollutant p;
    if (!s->has)
        return (num_dec){0, -1};
    const evaluate_unit *u = &s->e.units[0];
    if (strcmp(like->statistic, "year_mean") == 0 && pollutant_parse(span_text(like->quantity), &p))
        return conc_print(s->e.job->w, s->e.rules_at_end, STAGE_STATISTIC, p, u->item[p].mean.value);
    if (strcmp(like->statistic, "good_day_percent") == 0)
        return u->good.good_percent;
    if (strcmp(like->statistic, "heavy_days") == 0 && u->good.valid)
        return (num_dec){u->good.heavy, 0};
    if (strcmp(like->statistic, "light_days") == 0 && u->good.valid)
        return (num_dec){u->good.level[AQI_LEVEL_LIGHT], 0};
    return (num_dec){0, -1};
}

static void put_target(jout *j, const evaluate_target *t, const side *before)
{
    num_dec limit;
    jout_begin_object(j);
    jout_put_text(j, "key", t->key);
    jout_put_text(j, "statistic", t->statistic);
    text_put_pair(j, "title", t->title_zh, t->title_en);
    evaluate_json_dec(j, "value", t->value);
    jout_put_text(j, "unit", t->unit);
    jout_put_text(j, "op", t->op);
    evaluate_json_dec(j, "target", num_parse_dec(span_text(t->limit), &limit) ? limit : (num_dec){0, -1});
    jout_key(j, "met");
    if (t->is_final)
        jout_bool(j, t->verdict.state == TARGET_MET);
    else
        jout_null(j);
    jout_put_int(j, "days", t->days);
    evaluate_json_dec(j, "last_year", figure_of(before, t));
    jout_put_text(j, "why", t->why[0] ? t->why : NULL);
    jout_put_text(j, "from", t->from);
    jout_put_text(j, "to", t->to);
    jout_put_bool(j, "aspiration", t->is_aspiration);
    jout_put_text(j, "clause", t->clause);
    jout_end_object(j);
}

static lt_err get_year(api_call *c)
{
    int offset = c->owner->set.offset_min;
    char text[CIVIL_TEXT_MAX];
    int64_t now = cx_now_ms(&c->cx), today = (civil_day_start(now, offset) + offset * CIVIL_MINUTE_MS) / CIVIL_DAY_MS;
    civil date = civil_from_ms(now, offset);
    evaluate_query q = {.from_day = civil_day_number(date.year, 1, 1), .to_day = today - 1, .offset_min = offset, .by = BY_DISTRICT,
                        .rules = -1, .limits = -1, .variant = -1};
    side *now_side, *before;
    TRY(arena_alloc(&c->cx, sizeof *now_side, &now_side));
    TRY(arena_alloc(&c->cx, sizeof *before, &before));
    TRY(evaluate_plan_district(&c->cx, c->k, &q.only));
    evaluate_query last = q;
    last.from_day = civil_day_number(date.year - 1, 1, 1);
    last.to_day = last.from_day + (q.to_day - q.from_day);
    if (q.only[0]) {
        TRY(evaluate_side(c, &q, now_side));
        TRY(evaluate_side(c, &last, before));
        if (now_side->has && before->has)
            TRY(evaluate_targets_after(&c->cx, &now_side->e, &before->e, now_side->targets, now_side->count));
    }
    jout j = jout_of(&c->out);
    jout_begin_object(&j);
    jout_put_int(&j, "year", date.year);
    jout_put_text(&j, "district", q.only);
    civil_format_date(q.to_day * CIVIL_DAY_MS, 0, text);
    jout_put_text(&j, "until", text);
    jout_put_text(&j, "rules", rule_set_name(now_side->has ? now_side->e.rules_at_end : rule_set_on(now, offset, false)));
    jout_put_text(&j, "input_sha256", now_side->has ? now_side->e.input : NULL);
    jout_put_bool(&j, "simulated", now_side->has && now_side->e.units[0].is_simulated);
    jout_key(&j, "targets");
    jout_begin_array(&j);
    for (size_t i = 0; i < now_side->count; i++)
        put_target(&j, &now_side->targets[i], before);
    jout_end_array(&j);
    jout_end_object(&j);
    return LT_OK;
}

const api_route YEAR_ROUTES[] = {
    {"GET", API_PREFIX "/year", RIGHT_PUBLIC, get_year, .tag = "public", .summary = "The year so far against the plan's targets, beside the same days of last year",
     .reply = "Year", .cache_ms = 60000, .flags = API_SLOW},
    {.path = NULL},
};
