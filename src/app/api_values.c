/* api_values.c - values for pictures and tables: /series/plot, /latest, /table; see api.h. */
#include "app/api_give.h"

#include <stdlib.h>

#include "base/civil.h"

#define PLOT_SPAN_MAX_MS  (20 * 366 * CIVIL_DAY_MS)
#define TABLE_ROWS_MAX    10000
#define TABLE_VALUES_MAX  1000000
#define TABLE_COLUMNS_MAX 200
#define TABLE_SPAN_MAX_MS (366 * CIVIL_DAY_MS)

/* --- /series/plot ----------------------------------------------------------------------------------------------------- */

static void put_bin(jout *j, const keep_bin *b)
{
    const double v[] = {b->min, b->max, b->mean};
    const bool has[] = {b->valid > 0, b->valid > 0, b->has_mean};
    jout_begin_array(j);
    jout_int(j, b->t_ms);
    for (int i = 0; i < 3; i++)
        if (has[i])
            jout_double(j, v[i]);
        else
            jout_null(j);
    jout_int(j, b->count);
    jout_int(j, b->marks);
    jout_end_array(j);
}

static lt_err get_plot(api_call *c)
{
    lt_series s;
    keep_plot p;
    keep_plot_query q;
    const char *name = api_text(c, "name");
    c->field = "name";
    TRY(series_name_parse(&c->cx, name, &s));
    TRY(api_permit_place(c, s.place));
    lt_err e = keep_series(&c->cx, c->k, &s, false);
    if (e == LT_NOT_FOUND)
        return cx_fail(&c->cx, e, "没有数据序列“%s” there is no series \"%s\"; " API_PREFIX "/series lists them", name, name);
    TRY(e);
    TRY(give_period(c, 30 * CIVIL_DAY_MS, PLOT_SPAN_MAX_MS, &q.from_ms, &q.to_ms));
    q.series = s.id;
    q.width = (uint32_t)api_int(c, "width", 1000);
    TRY(keep_plot_series(&c->cx, c->k, &q, &p));
    jout j = jout_of(&c->out);
    jout_begin_object(&j);
    jout_put_text(&j, "series", name);
    jout_put_text(&j, "unit", s.unit);
    jout_put_text(&j, "time", s.period == PERIOD_REALTIME ? "instant, ms UTC" : "start of the period, ms UTC");
    jout_put_double(&j, "step_ms", p.step_ms);
    jout_put_bool(&j, "raw", p.is_raw);
    jout_key(&j, "points");
    jout_begin_array(&j);
    for (size_t i = 0; i < p.n; i++)
        put_bin(&j, &p.bins[i]);
    jout_end_array(&j);
    jout_end_object(&j);
    return LT_OK;
}

/* --- /latest ---------------------------------------------------------------------------------------------------------- */

static lt_err put_latest(api_call *c, jout *j, const lt_series *s)
{
    lt_sample v;
    char name[SERIES_NAME_MAX];
    lt_err e = keep_get_latest(&c->cx, c->k, s->id, INT64_MAX, &v);
    if (e == LT_NOT_FOUND)
        return LT_OK;
    TRY(e);
    series_name_format(s, name);
    jout_begin_object(j);
    jout_put_text(j, "quantity", s->quantity);
    give_quantity_name(j, "name", s->quantity);
    jout_put_text(j, "period", series_period_name(s->period));
    jout_put_text(j, "stat", s->stat);
    jout_put_text(j, "unit", s->unit);
    give_time(j, "time", v.t_ms, c->owner->set.offset_min);
    jout_key(j, "value");
    give_value(j, &v);
    jout_put_int(j, "mark", v.mark);
    jout_put_bool(j, "valid", !(v.mark & MARK_NOT_VALID));
    give_marks(j, "marks", v.mark);
    jout_put_int(j, "entry", (int64_t)v.entry);
    jout_put_text(j, "series", name);
    jout_end_object(j);
    return LT_OK;
}

static lt_err get_latest(api_call *c)
{
    lt_place p;
    lt_series *list, like = {0};
    size_t n;
    TRY(give_find_place(c, "place", &p));
    memcpy(like.place, p.id, sizeof like.place);
    TRY(keep_list_series(&c->cx, c->k, &like, &list, &n));
    jout j = jout_of(&c->out);
    jout_begin_object(&j);
    jout_put_text(&j, "place", p.id);
    jout_key(&j, "items");
    jout_begin_array(&j);
    for (size_t i = 0; i < n; i++)
        TRY(put_latest(c, &j, &list[i]));
    jout_end_array(&j);
    jout_put_text(&j, "next", NULL);
    jout_end_object(&j);
    return LT_OK;
}

/* --- /table ------------------------------------------------------------------------------------------------------------ */

typedef struct table {
    lt_series *columns; /* by id, as the keep scans */
    size_t     count, at;
    lt_sample *cells;   /* in the order of the scan; series: index of the column */
    size_t     n, room;
} table;

static lt_err reserve(lt_cx *cx, table *t, size_t n)
{
    lt_sample *more;
    size_t room = t->room ? t->room : 4096;
    if (n <= t->room)
        return LT_OK;
    if (n > TABLE_VALUES_MAX)
        return cx_fail(cx, LT_LIMIT, "数值多于 %d 个，请缩短时段 more than %d values; ask for a shorter time", TABLE_VALUES_MAX, TABLE_VALUES_MAX);
    while (room < n)
        room *= 2;
    TRY(ARENA_ARRAY(cx, room, &more));
    if (t->n)
        memcpy(more, t->cells, t->n * sizeof *more);
    t->cells = more;
    t->room = room;
    return LT_OK;
}

static lt_err take_block(lt_cx *cx, void *self, const keep_block *b)
{
    table *t = self;
    while (t->columns[t->at].id != b->series)
        t->at++;
    TRY(reserve(cx, t, t->n + b->n));
    for (uint32_t i = 0; i < b->n; i++)
        t->cells[t->n++] = (lt_sample){.series = (uint32_t)t->at, .mark = b->marks ? b->marks[i] : 0, .t_ms = keep_block_time(b, i),
                                       .value = keep_block_value(b, i), .entry = b->entries[i]};
    return LT_OK;
}

static int by_time(const void *pa, const void *pb)
{
    const lt_sample *a = pa, *b = pb;
    return a->t_ms != b->t_ms ? (a->t_ms < b->t_ms ? -1 : 1) : a->series < b->series ? -1 : a->series > b->series;
}

static int by_id(const void *pa, const void *pb)
{
    const lt_series *a = pa, *b = pb;
    return a->id < b->id ? -1 : a->id > b->id;
}

static lt_err fill(api_call *c, table *t, int64_t from_ms, int64_t to_ms)
{
    uint32_t *ids;
    qsort(t->columns, t->count, sizeof *t->columns, by_id);
    TRY(ARENA_ARRAY(&c->cx, t->count + 1, &ids));
    for (size_t i = 0; i < t->count; i++)
        ids[i] = t->columns[i].id;
    keep_range r = {.series = ids, .series_count = t->count, .from_ms = from_ms, .to_ms = to_ms, .want_entries = true};
    if (t->count)
        TRY(keep_scan(&c->cx, c->k, &r, take_block, t));
    if (t->n)
        qsort(t->cells, t->n, sizeof *t->cells, by_time);
    return LT_OK;
}

static void put_columns(jout *j, const table *t)
{
    char name[SERIES_NAME_MAX];
    jout_key(j, "columns");
    jout_begin_array(j);
    for (size_t i = 0; i < t->count; i++) {
        const lt_series *s = &t->columns[i];
        series_name_format(s, name);
        jout_begin_object(j);
        jout_put_text(j, "series", name);
        jout_put_text(j, "quantity", s->quantity);
        give_quantity_name(j, "name", s->quantity);
        jout_put_text(j, "unit", s->unit);
        jout_put_text(j, "stat", s->stat);
        jout_end_object(j);
    }
    jout_end_array(j);
}

static void put_cell(jout *j, const lt_sample *v)
{
    jout_begin_array(j);
    give_value(j, v);
    jout_int(j, v->mark);
    jout_int(j, (int64_t)v->entry);
    jout_end_array(j);
}

static lt_err put_rows(api_call *c, jout *j, const table *t)
{
    size_t rows = 0;
    jout_key(j, "rows");
    jout_begin_array(j);
    for (size_t i = 0; i < t->n;) {
        int64_t t_ms = t->cells[i].t_ms;
        if (++rows > TABLE_ROWS_MAX)
            return cx_fail(&c->cx, LT_LIMIT, "多于 %d 行，请缩短时段 more than %d rows; ask for a shorter time", TABLE_ROWS_MAX, TABLE_ROWS_MAX);
        jout_begin_array(j);
        jout_int(j, t_ms);
        for (size_t col = 0; col < t->count; col++)
            if (i < t->n && t->cells[i].t_ms == t_ms && t->cells[i].series == col)
                put_cell(j, &t->cells[i++]);
            else
                jout_null(j);
        jout_end_array(j);
    }
    jout_end_array(j);
    return LT_OK;
}

static lt_err get_table(api_call *c)
{
    lt_place p;
    table t = {0};
    lt_series like = {.period = PERIOD_HOUR};
    int64_t from_ms, to_ms;
    const char *period = api_text(c, "period");
    if (period && !series_period_parse(period, &like.period))
        like.period = PERIOD_HOUR;
    TRY(give_find_place(c, "place", &p));
    TRY(give_period(c, 7 * CIVIL_DAY_MS, TABLE_SPAN_MAX_MS, &from_ms, &to_ms));
    memcpy(like.place, p.id, sizeof like.place);
    TRY(keep_list_series(&c->cx, c->k, &like, &t.columns, &t.count));
    if (t.count > TABLE_COLUMNS_MAX)
        return cx_fail(&c->cx, LT_LIMIT, "“%s”的数据序列多于 %d 个 \"%s\" has more than %d series", p.id, TABLE_COLUMNS_MAX, p.id, TABLE_COLUMNS_MAX);
    TRY(fill(c, &t, from_ms, to_ms));
    jout j = jout_of(&c->out);
    jout_begin_object(&j);
    jout_put_text(&j, "place", p.id);
    jout_put_text(&j, "period", series_period_name(like.period));
    put_columns(&j, &t);
    TRY(put_rows(c, &j, &t));
    jout_end_object(&j);
    return LT_OK;
}

/* --- /places ----------------------------------------------------------------------------------------------------------- */

/* The newest value of any series of the place. */
static lt_err newest_ms(api_call *c, const char *place, int64_t *out)
{
    lt_series *list, like = {0};
    lt_sample v;
    size_t n;
    *out = INT64_MIN;
    memcpy(like.place, place, sizeof like.place);
    TRY(keep_list_series(&c->cx, c->k, &like, &list, &n));
    for (size_t i = 0; i < n; i++) {
        lt_err e = keep_get_latest(&c->cx, c->k, list[i].id, INT64_MAX, &v);
        if (e && e != LT_NOT_FOUND)
            return e;
        *out = !e && v.t_ms > *out ? v.t_ms : *out;
    }
    return LT_OK;
}

static lt_err get_places(api_call *c)
{
    lt_place *places;
    size_t n;
    int64_t t_ms;
    TRY(give_list_places(c, &places, &n));
    jout j = jout_of(&c->out);
    jout_begin_object(&j);
    jout_key(&j, "items");
    jout_begin_array(&j);
    for (size_t i = 0; i < n; i++) {
        TRY(newest_ms(c, places[i].id, &t_ms));
        jout_begin_object(&j);
        give_place(&j, &places[i]);
        if (t_ms != INT64_MIN)
            give_time(&j, "latest", t_ms, c->owner->set.offset_min);
        else
            jout_put_text(&j, "latest", NULL);
        jout_end_object(&j);
    }
    jout_end_array(&j);
    jout_put_text(&j, "next", NULL);
    jout_end_object(&j);
    return LT_OK;
}

static const api_param PLOT_PARAMS[] = {
    {"name", API_QUERY, API_TEXT, true, 1, SERIES_NAME_MAX - 1, NULL, "PLACE/QUANTITY/PERIOD[/STAT]"},
    {"from", API_QUERY, API_TIME, false, 0, 0, NULL, "first instant; default 30 days before \"to\""},
    {"to", API_QUERY, API_TIME, false, 0, 0, NULL, "end, not in it; default now"},
    {"width", API_QUERY, API_INT, false, 300, 4000, NULL, "columns of the picture; default 1000"},
    {.name = NULL},
};
static const api_param PLACE_PARAMS[] = {
    {"place", API_QUERY, API_TEXT, true, 1, PLACE_ID_MAX - 1, NULL, "id of a place"},
    {.name = NULL},
};
static const api_param TABLE_PARAMS[] = {
    {"place", API_QUERY, API_TEXT, true, 1, PLACE_ID_MAX - 1, NULL, "id of a place"},
    {"from", API_QUERY, API_TIME, false, 0, 0, NULL, "first instant; default a week before \"to\""},
    {"to", API_QUERY, API_TIME, false, 0, 0, NULL, "end, not in it; default now"},
    {"period", API_QUERY, API_CHOICE, false, 0, 0, "realtime minute hour day", "of the series; default hour"},
    {.name = NULL},
};
const api_route VALUES_ROUTES[] = {
    {"GET", API_PREFIX "/series/plot", RIGHT_PUBLIC, get_plot, PLOT_PARAMS, "public",
     "A series for a picture: minimum, maximum, mean, count and marks of each column, or each value where there are fewer", .reply = "Plot", .cache_ms = 5000},
    {"GET", API_PREFIX "/places", RIGHT_MONITOR_READ, get_places, .tag = "monitoring", .summary = "Every place that the caller may see", .reply = "Places"},
    {"GET", API_PREFIX "/latest", RIGHT_PUBLIC, get_latest, PLACE_PARAMS, "monitoring", "Newest value of each series of a place", .reply = "Latest"},
    {"GET", API_PREFIX "/table", RIGHT_PUBLIC, get_table, TABLE_PARAMS, "monitoring", "Values of a place as a table, with marks and entries", .reply = "Table"},
    {.path = NULL},
};
