/* api_ranking.c - GET /api/v1/ranking: streets or stations of the district by their composite index; see api.h. */
#include "app/api_give.h"

#include <stdio.h>
#include <stdlib.h>

#include "app/evaluate_report.h"
#include "assess/conc.h"
#include "base/civil.h"

typedef struct board { /* the period, and the same days of the year before */
    evaluate_query q, last;
    evaluation    *now, *before; /* NULL: nothing there */
    const char    *district;     /* of the plan, "" none */
    char           label[16];
    json_t        *areas;        /* the plan's, for English names; NULL none */
} board;

static const char *english(const board *b, const evaluate_unit *u)
{
    const json_t *area;
    size_t i;
    if (u->name_en && u->name_en[0])
        return u->name_en;
    json_array_foreach(b->areas, i, area)
        if (strcmp(json_get_text(area, "name", ""), u->name) == 0)
            return json_get_text(area, "name_en", "");
    return "";
}

static lt_err read_areas(api_call *c, board *b)
{
    char *text;
    lt_err e = keep_get_fact(&c->cx, c->k, "plan/areas", &text);
    if (!e)
        return json_parse(&c->cx, span_text(text), &b->areas);
    return e == LT_NOT_FOUND ? LT_OK : e;
}

/* Days up to yesterday, of the month or year of yesterday; "2026-03" and "2026" are those, cut there. */
static lt_err read_period(api_call *c, board *b)
{
    const char *text = api_text(c, "period") ? api_text(c, "period") : "month";
    int offset = c->owner->set.offset_min, year, month = 0;
    int64_t now = cx_now_ms(&c->cx), yesterday = (civil_day_start(now, offset) + offset * CIVIL_MINUTE_MS) / CIVIL_DAY_MS - 1, ms;
    civil day = civil_from_ms(yesterday * CIVIL_DAY_MS, 0);
    char full[16];
    bool is_named = strcmp(text, "month") != 0 && strcmp(text, "year") != 0;
    c->field = "period";
    if (!is_named) {
        year = day.year;
        month = strcmp(text, "month") == 0 ? day.month : 0;
    } else {
        snprintf(full, sizeof full, "%.7s%s", text, strlen(text) == 4 ? "-01-01" : "-01");
        if ((strlen(text) != 4 && strlen(text) != 7) || !civil_parse_iso(span_text(full), 0, &ms))
            return cx_fail(&c->cx, LT_BAD_INPUT, "时段不对 \"period\" is \"%.20s\"; month, year, a month such as 2026-03 or a year is wanted", text);
        civil named = civil_from_ms(ms, 0);
        year = named.year;
        month = strlen(text) == 7 ? named.month : 0;
    }
    b->q.from_day = civil_day_number(year, month ? month : 1, 1);
    int64_t last = month ? b->q.from_day + civil_days_in_month(year, month) - 1 : civil_day_number(year, 12, 31);
    b->q.to_day = last < yesterday ? last : yesterday;
    if (b->q.to_day < b->q.from_day)
        return cx_fail(&c->cx, LT_BAD_INPUT, "该时段尚未开始，或还没有过完一天 \"period\" %s has not begun, or not a day of it has ended", text);
    b->last.from_day = civil_day_number(year - 1, month ? month : 1, 1);
    b->last.to_day = b->last.from_day + (b->q.to_day - b->q.from_day);
    snprintf(b->label, sizeof b->label, month ? "%04d-%02d" : "%04d", year, month);
    c->field = NULL;
    return LT_OK;
}

static lt_err evaluate_side(api_call *c, const evaluate_query *q, evaluation **out)
{
    evaluation *e;
    TRY(arena_alloc(&c->cx, sizeof *e, &e));
    lt_err err = evaluate_keep(&c->cx, c->k, q, e);
    *out = err ? NULL : e;
    return err == LT_NOT_FOUND ? LT_OK : err;
}

static const evaluate_unit *find_unit(const evaluation *e, const char *key)
{
    for (size_t i = 0; e && i < e->count; i++)
        if (strcmp(e->units[i].key, key) == 0)
            return &e->units[i];
    return NULL;
}

static num_dec shown(const evaluate_unit *u)
{
    return u && u->has_composite && !u->why[0] ? exact_round(u->composite.sum, 1, u->composite.sum_decimals) : (num_dec){0, -1};
}

static void put_row(jout *j, const board *b, const rank_row *r)
{
    const evaluate_unit *u = r->user, *before = find_unit(b->before, u->key);
    jout_begin_object(j);
    evaluate_json_dec(j, "rank", (num_dec){r->rank, r->rank > 0 ? 0 : -1});
    jout_put_bool(j, "shared", r->is_shared);
    jout_put_text(j, "key", u->key);
    jout_put_text(j, "name", u->name);
    jout_put_text(j, "name_en", english(b, u));
    jout_put_int(j, "stations", u->stations);
    jout_put_bool(j, "simulated", u->is_simulated);
    evaluate_json_dec(j, "composite", u->has_composite ? exact_round(u->composite.sum, 1, u->composite.sum_decimals) : (num_dec){0, -1});
    jout_put_text(j, "main_pollutant", u->has_composite ? pollutant_key(u->composite.main) : NULL);
    evaluate_json_dec(j, "pm25", conc_print(b->now->job->w, b->now->rules_at_end, STAGE_STATISTIC, P_PM25, u->item[P_PM25].mean.value));
    evaluate_json_dec(j, "pm10", conc_print(b->now->job->w, b->now->rules_at_end, STAGE_STATISTIC, P_PM10, u->item[P_PM10].mean.value));
    jout_put_int(j, "good_days", u->good.good);
    jout_put_int(j, "valid_days", u->good.valid);
    jout_put_text(j, "data", r->rank > 0 ? "enough" : "too-few");
    jout_put_text(j, "why", u->why[0] ? u->why : NULL);
    evaluate_json_dec(j, "change", rank_change(shown(u), shown(before)));
    jout_end_object(j);
}

/* The district's own units, ranked among themselves. */
static lt_err put_rows(api_call *c, jout *j, const board *b)
{
    rank_row *rows;
    size_t n = 0;
    int decimals = 2;
    jout_key(j, "rows");
    jout_begin_array(j);
    if (b->now) {
        TRY(ARENA_ARRAY(&c->cx, b->now->count + 1, &rows));
        for (size_t i = 0; i < b->now->count; i++) {
            evaluate_unit *u = &b->now->units[i];
            if (b->district[0] && strcmp(u->district, b->district) != 0)
                continue;
            rows[n] = u->place;
            rows[n++].user = u;
            decimals = u->has_composite ? u->composite.sum_decimals : decimals;
        }
        rank_assign(rows, n, (rank_options){.decimals = decimals});
        for (size_t i = 0; i < n; i++)
            put_row(j, b, &rows[i]);
    }
    jout_end_array(j);
    return LT_OK;
}

static void put_rules(jout *j, const board *b)
{
    const evaluation *e = b->now;
    jout_key(j, "rules");
    jout_begin_object(j);
    if (e) {
        jout_put_text(j, "statistics", rule_set_name(e->rules_at_end));
        jout_put_text(j, "limits", limit_stage_name(e->limits_at_end));
        jout_put_text(j, "composite", composite_variant_key(e->choice.variant));
    }
    jout_end_object(j);
    jout_put_text(j, "input_sha256", e ? e->input : NULL);
}

static lt_err write_board(api_call *c, const board *b, const char *by)
{
    char from[CIVIL_TEXT_MAX], to[CIVIL_TEXT_MAX], words[256];
    civil_format_date(b->q.from_day * CIVIL_DAY_MS, 0, from);
    civil_format_date(b->q.to_day * CIVIL_DAY_MS, 0, to);
    jout j = jout_of(&c->out);
    jout_begin_object(&j);
    jout_key(&j, "period");
    jout_begin_object(&j);
    jout_put_text(&j, "from", from);
    jout_put_text(&j, "to", to);
    jout_put_text(&j, "label", b->label);
    jout_end_object(&j);
    jout_put_text(&j, "by", by);
    TRY(put_rows(c, &j, b));
    put_rules(&j, b);
    snprintf(words, sizeof words, "lantian assess DIR --from %s --to %s --by %s --json", from, to, by);
    jout_put_text(&j, "recompute", words);
    jout_end_object(&j);
    return LT_OK;
}

static lt_err get_ranking(api_call *c)
{
    board b = {0};
    const char *by = api_text(c, "by") ? api_text(c, "by") : "street";
    b.q = b.last = (evaluate_query){.offset_min = c->owner->set.offset_min, .by = strcmp(by, "street") == 0 ? BY_STREET : BY_STATION,
                                    .rules = -1, .limits = -1, .variant = -1};
    TRY(read_period(c, &b));
    TRY(evaluate_plan_district(&c->cx, c->k, &b.district));
    TRY(evaluate_side(c, &b.q, &b.now));
    if (b.now) { /* last year by this year's definition of the index: else no difference means anything */
        b.last.variant = b.now->choice.variant;
        TRY(evaluate_side(c, &b.last, &b.before));
    }
    TRY(read_areas(c, &b));
    lt_err e = write_board(c, &b, by);
    json_decref(b.areas);
    return e;
}

static const api_param RANKING_PARAMS[] = {
    {"period", API_QUERY, API_TEXT, false, 4, 7, NULL, "month (so far; default), year (so far), a month such as 2026-03, a year such as 2026"},
    {"by", API_QUERY, API_CHOICE, false, 0, 0, "street station", "what is ranked; default street"},
    {.name = NULL},
};
const api_route RANKING_ROUTES[] = {
    {"GET", API_PREFIX "/ranking", RIGHT_PUBLIC, get_ranking, RANKING_PARAMS, "public",
     "Streets or stations of the district by composite index, with the change against the same days of last year", .reply = "Ranking",
     .cache_ms = 60000, .flags = API_SLOW},
    {.path = NULL},
};
