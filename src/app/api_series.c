/* api_series.c - values of a series: /series; see api.h. */
#include "app/api_int.h"

#include "base/civil.h"
#include "base/jout.h"

typedef struct points {
    jout     j;
    uint32_t n;
} points;

static lt_err put_block(lt_cx *cx, void *self, const keep_block *b)
{
    points *p = self;
    if (p->n + b->n > API_POINTS_MAX)
        return cx_fail(cx, LT_LIMIT, "数值多于 %d 个，请缩短时段 more than %d values; ask for a shorter time", API_POINTS_MAX, API_POINTS_MAX);
    for (uint32_t i = 0; i < b->n; i++) {
        lt_mark mark = b->marks ? b->marks[i] : 0;
        jout_begin_array(&p->j);
        jout_int(&p->j, keep_block_time(b, i));
        if (mark & MARK_MISSING)
            jout_null(&p->j);
        else if (b->scaled)
            jout_dec(&p->j, (num_dec){b->scaled[i], b->decimals});
        else
            jout_double(&p->j, b->values[i]);
        jout_int(&p->j, mark);
        jout_end_array(&p->j);
    }
    p->n += b->n;
    return LT_OK;
}

static lt_err see_place(api_call *c, const char *id, bool *may)
{
    lt_place p;
    lt_err e = keep_get_place(&c->cx, c->k, id, &p);
    *may = e == LT_OK ? api_may_see(c, &p) : api_may(c, RIGHT_MONITOR_READ, &(permit_target){.place = id});
    return e == LT_NOT_FOUND ? LT_OK : e;
}

static lt_err list_series(api_call *c)
{
    bool may = false;
    lt_series *list;
    size_t n;
    char name[SERIES_NAME_MAX];
    TRY(keep_list_series(&c->cx, c->k, &(lt_series){0}, &list, &n));
    jout j = jout_of(&c->out);
    jout_begin_array(&j);
    for (size_t i = 0; i < n; i++) {
        if ((i == 0 || strcmp(list[i].place, list[i - 1].place) != 0))
            TRY(see_place(c, list[i].place, &may));
        if (!may)
            continue;
        series_name_format(&list[i], name);
        jout_begin_object(&j);
        jout_put_text(&j, "name", name);
        jout_put_text(&j, "unit", list[i].unit);
        jout_end_object(&j);
    }
    jout_end_array(&j);
    return LT_OK;
}

static lt_err get_series(api_call *c)
{
    const char *name = api_text(c, "name");
    lt_series s;
    if (!name)
        return list_series(c);
    c->field = "name";
    TRY(series_name_parse(&c->cx, name, &s));
    TRY(api_permit_place(c, s.place));
    lt_err e = keep_series(&c->cx, c->k, &s, false);
    if (e == LT_NOT_FOUND)
        return cx_fail(&c->cx, LT_NOT_FOUND, "没有数据序列“%s” there is no series \"%s\"; " API_PREFIX "/series lists them", name, name);
    TRY(e);
    int64_t to = api_time_of(c, "to", cx_now_ms(&c->cx)), from = api_time_of(c, "from", to - 7 * CIVIL_DAY_MS);
    c->field = "from";
    if (from >= to)
        return cx_fail(&c->cx, LT_BAD_INPUT, "起始时间须早于结束时间 \"from\" must be before \"to\"");
    c->field = NULL;
    points p = {.j = jout_of(&c->out)};
    jout_begin_object(&p.j);
    jout_put_text(&p.j, "series", name);
    jout_put_text(&p.j, "unit", s.unit);
    jout_put_text(&p.j, "time", s.period == PERIOD_REALTIME ? "instant, ms UTC" : "start of the period, ms UTC");
    jout_key(&p.j, "points");
    jout_begin_array(&p.j);
    keep_range range = {.series = &s.id, .series_count = 1, .from_ms = from, .to_ms = to};
    TRY(keep_scan(&c->cx, c->k, &range, put_block, &p));
    jout_end_array(&p.j);
    jout_end_object(&p.j);
    return LT_OK;
}

static const api_param SERIES_PARAMS[] = {
    {"name", API_QUERY, API_TEXT, false, 1, SERIES_NAME_MAX - 1, NULL, "PLACE/QUANTITY/PERIOD[/STAT]; without it: the list of series"},
    {"from", API_QUERY, API_TIME, false, 0, 0, NULL, "first instant; default a week before \"to\""},
    {"to", API_QUERY, API_TIME, false, 0, 0, NULL, "end, not in it; default now"},
    {.name = NULL},
};
const api_route SERIES_ROUTES[] = {
    {"GET", API_PREFIX "/series", RIGHT_PUBLIC, get_series, SERIES_PARAMS, "public", "Values of a series, or the list of series", .reply = "SeriesOrList",
     .cache_ms = 5000},
    {.path = NULL},
};
