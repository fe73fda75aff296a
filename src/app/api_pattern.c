/* api_pattern.c - GET /pattern/{method}: what hours with a wind show, of a place's series; see api.h, pattern_answer.h, hour_keep.h. */
#include "app/api_give.h"
#include "app/hour_keep.h"
#include "app/pattern_answer.h"
#include "base/civil.h"

#define YEAR_MS    (366 * CIVIL_DAY_MS)
#define SIZE_GIVEN 101

static bool may_see(void *self, const lt_place *p)
{
    return api_may_see(self, p);
}

static lt_err take_ask(api_call *c, pattern_ask *a)
{
    const char *method = api_text(c, "method"), *statistic = api_text(c, "statistic");
    c->field = "method";
    for (a->method = 0; a->method < PATTERN_METHOD_COUNT && strcmp(method, pattern_method_name(a->method)) != 0;)
        a->method++;
    if (a->method == PATTERN_METHOD_COUNT)
        return cx_fail(&c->cx, LT_NOT_FOUND, "没有方法“%s” \"%s\" is none of polar cpf rose nwr variation cluster theil-sen", method, method);
    c->field = "statistic";
    if (statistic && !polar_statistic_parse(span_text(statistic), &a->statistic))
        return cx_fail(&c->cx, LT_BAD_INPUT, "极坐标图没有统计量“%s” \"%s\" is no statistic of a polar plot", statistic, statistic);
    c->field = NULL;
    a->quantity = api_text(c, "quantity");
    a->percentile = (double)api_int(c, "percentile", 0);
    a->percentile_to = (double)api_int(c, "percentile_to", 100);
    a->min_bin = (uint32_t)api_int(c, "min_bin", 0);
    a->sectors = (uint32_t)api_int(c, "sectors", 0);
    a->groups = (uint32_t)api_int(c, "groups", 0);
    a->size = (uint32_t)api_int(c, "size", SIZE_GIVEN);
    a->uncertainty = api_bool(c, "uncertainty", false);
    a->calm_m_s = PATTERN_CALM_M_S;
    a->seed = 1;
    a->offset_min = c->owner->set.offset_min;
    return LT_OK;
}

static lt_err get_pattern(api_call *c)
{
    pattern_ask a = {0};
    hour_keep h;
    lt_place place;
    polar_lens *lens;
    TRY(take_ask(c, &a));
    TRY(give_find_place(c, "place", &place));
    hour_keep_query q = {.place = place.id, .quantity = a.quantity, .may_see = may_see, .self = c,
                         .needs_wind = a.method != PATTERN_VARIATION && a.method != PATTERN_TREND};
    TRY(give_period(c, YEAR_MS, 20 * YEAR_MS, &q.from_ms, &q.to_ms));
    TRY(hour_keep_read(&c->cx, c->k, &q, &h));
    if (q.needs_wind && !h.wind_place[0])
        return cx_fail(&c->cx, LT_NOT_ENOUGH, "该处及附近没有风速风向小时值 neither %s nor a place within %g km of it has hours of wind speed and direction", place.id, HOUR_KEEP_REACH_KM);
    a.unit = h.unit;
    TRY(polar_lens_open(&c->cx, &lens));
    jout j = jout_of(&c->out);
    jout_begin_object(&j);
    jout_put_text(&j, "place", place.id);
    give_time(&j, "from", q.from_ms, a.offset_min);
    give_time(&j, "to", q.to_ms, a.offset_min);
    give_text(&j, "wind_place", h.wind_place);
    jout_put_double(&j, "wind_km", h.wind_km);
    jout_key(&j, "result");
    lt_err e = pattern_answer(&c->cx, lens, &a, &h.hours, &j);
    jout_end_object(&j);
    polar_lens_close(lens);
    return e;
}

static const api_param PATTERN_PARAMS[] = {
    {"method", API_PATH, API_TEXT, true, 1, 20, NULL, "polar, cpf, rose, nwr, variation, cluster or theil-sen"},
    {"place", API_QUERY, API_TEXT, true, 1, PLACE_ID_MAX - 1, NULL, "a station or outlet"},
    {"quantity", API_QUERY, API_TEXT, true, 1, PLACE_ID_MAX - 1, NULL, "such as PM2.5"},
    {"from", API_QUERY, API_TIME, false, 0, 0, NULL, "default: a year before \"to\""},
    {"to", API_QUERY, API_TIME, false, 0, 0, NULL, "default: now"},
    {"statistic", API_QUERY, API_TEXT, false, 1, 20, NULL, "polar, cluster: mean median max sd frequency weighted_mean percentile cpf cpfi"},
    {"percentile", API_QUERY, API_INT, false, 1, 99, NULL, "of cpf and percentile"},
    {"percentile_to", API_QUERY, API_INT, false, 1, 100, NULL, "upper one of cpfi"},
    {"min_bin", API_QUERY, API_INT, false, 1, 1000, NULL, "fewest hours of a cell or sector; default 2"},
    {"sectors", API_QUERY, API_INT, false, 4, 72, NULL, "cpf, rose; default 16"},
    {"groups", API_QUERY, API_INT, false, 2, 20, NULL, "cluster; default 6"},
    {"size", API_QUERY, API_INT, false, 11, 401, NULL, "polar: points a side; default 101"},
    {"uncertainty", API_QUERY, API_BOOL, false, 0, 0, NULL, "polar: bounds too"},
    {.name = NULL},
};
const api_route PATTERN_ROUTES[] = {
    {"GET", API_PREFIX "/pattern/{method}", RIGHT_MODEL_READ, get_pattern, PATTERN_PARAMS, "model",
     "What a place's hours show: by wind direction and speed, by hour, weekday and month, their trend", .reply = "Pattern", .flags = API_SLOW},
    {.path = NULL},
};
