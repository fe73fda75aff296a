/* api_export.c - open data: GET /api/v1/export/hours and /export/days, streamed; see api.h, export.h. */
#include "app/api_give.h"

#include <stdio.h>

#include "app/export.h"
#include "base/civil.h"

#define HOURS_SPAN_MAX_MS (366 * CIVIL_DAY_MS)
#define DAYS_SPAN_MAX_MS  (20 * 366 * CIVIL_DAY_MS)

static lt_err flush(lt_cx *cx, void *self, buf *out)
{
    (void)cx, (void)out; /* the call's own */
    return api_stream_flush(self);
}

static lt_err run(api_call *c, bool is_day)
{
    lt_place one, *places = &one;
    size_t n = 1;
    uint64_t rows;
    char name[96], from[CIVIL_TEXT_MAX];
    export_query q = {.quantity = api_text(c, "quantity"), .offset_min = c->owner->set.offset_min, .is_day = is_day};
    const char *format = api_text(c, "format");
    q.is_json = format && strcmp(format, "json") == 0;
    TRY(give_period(c, 7 * CIVIL_DAY_MS, is_day ? DAYS_SPAN_MAX_MS : HOURS_SPAN_MAX_MS, &q.from_ms, &q.to_ms));
    if (api_text(c, "place"))
        TRY(give_find_place(c, "place", &one));
    else
        TRY(give_list_places(c, &places, &n));
    q.places = places;
    q.place_count = n;
    civil_format_date(q.from_ms, q.offset_min, from);
    snprintf(name, sizeof name, "lantian-%s-%s.%s", is_day ? "days" : "hours", from, q.is_json ? "json" : "csv");
    TRY(arena_text(&c->cx, name, strlen(name), (char **)(void *)&c->download));
    c->type = q.is_json ? "application/json; charset=utf-8" : "text/csv; charset=utf-8";
    TRY(api_stream_begin(c));
    return export_run(&c->cx, c->k, &q, &(export_sink){&c->out, flush, c}, &rows);
}

static lt_err get_hours(api_call *c)
{
    return run(c, false);
}

static lt_err get_days(api_call *c)
{
    return run(c, true);
}

static const api_param EXPORT_PARAMS[] = {
    {"from", API_QUERY, API_TIME, false, 0, 0, NULL, "first instant or day; default a week before \"to\""},
    {"to", API_QUERY, API_TIME, false, 0, 0, NULL, "end, not in it; default now"},
    {"place", API_QUERY, API_TEXT, false, 1, PLACE_ID_MAX - 1, NULL, "one place; default all that the caller may see"},
    {"quantity", API_QUERY, API_TEXT, false, 1, PLACE_ID_MAX - 1, NULL, "one quantity, such as PM2.5"},
    {"format", API_QUERY, API_CHOICE, false, 0, 0, "csv json", "default csv"},
    {.name = NULL},
};
const api_route EXPORT_ROUTES[] = {
    {"GET", API_PREFIX "/export/hours", RIGHT_PUBLIC, get_hours, EXPORT_PARAMS, "public", "Hour values as a file: columns time, place, name, quantity, value, unit, marks, entry",
     .reply = "ExportRows", .type = "text/csv; charset=utf-8", .flags = API_STREAMS | API_SLOW},
    {"GET", API_PREFIX "/export/days", RIGHT_PUBLIC, get_days, EXPORT_PARAMS, "public", "Day values as a file: the mean of the day's valid hours; the same columns",
     .reply = "ExportRows", .type = "text/csv; charset=utf-8", .flags = API_STREAMS | API_SLOW},
    {.path = NULL},
};
