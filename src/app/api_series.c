/* api_series.c - values of a series, proofs, devices: /series, /proof, /devices; see api.h. */
#include "app/api.h"

#include "app/prove.h"
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
        return cx_fail(cx, LT_LIMIT, "more than %d values; ask for a shorter time", API_POINTS_MAX);
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

static lt_err list_series(api_call *c)
{
    lt_series *list;
    size_t n;
    char name[SERIES_NAME_MAX];
    TRY(keep_list_series(&c->cx, c->owner->k, &(lt_series){0}, &list, &n));
    jout j = jout_of(&c->out);
    jout_begin_array(&j);
    for (size_t i = 0; i < n; i++) {
        series_name_format(&list[i], name);
        jout_begin_object(&j);
        jout_put_text(&j, "name", name);
        jout_put_text(&j, "unit", list[i].unit);
        jout_end_object(&j);
    }
    jout_end_array(&j);
    return LT_OK;
}

lt_err api_series(api_call *c)
{
    const char *name;
    lt_series s;
    int64_t from, to;
    if (!http_query(c->r, "name"))
        return list_series(c);
    TRY(api_need(c, "name", &name));
    TRY(series_name_parse(&c->cx, name, &s));
    lt_err e = keep_series(&c->cx, c->owner->k, &s, false);
    if (e == LT_NOT_FOUND)
        return cx_fail(&c->cx, LT_NOT_FOUND, "there is no series \"%s\"; /api/v1/series lists them", name);
    TRY(e);
    TRY(api_time(c, "to", cx_now_ms(&c->cx), &to));
    TRY(api_time(c, "from", to - 7 * CIVIL_DAY_MS, &from));
    if (from >= to)
        return cx_fail(&c->cx, LT_BAD_INPUT, "\"from\" must be before \"to\"");
    points p = {.j = jout_of(&c->out)};
    jout_begin_object(&p.j);
    jout_put_text(&p.j, "series", name);
    jout_put_text(&p.j, "unit", s.unit);
    jout_put_text(&p.j, "time", s.period == PERIOD_REALTIME ? "instant, ms UTC" : "start of the period, ms UTC");
    jout_key(&p.j, "points");
    jout_begin_array(&p.j);
    keep_range range = {.series = &s.id, .series_count = 1, .from_ms = from, .to_ms = to};
    TRY(keep_scan(&c->cx, c->owner->k, &range, put_block, &p));
    jout_end_array(&p.j);
    jout_end_object(&p.j);
    return LT_OK;
}

lt_err api_proof(api_call *c)
{
    const char *text, *series;
    uint64_t number;
    int64_t t_ms;
    if (http_query(c->r, "entry")) {
        TRY(api_need(c, "entry", &text));
        if (!span_parse_u64(span_text(text), &number))
            return cx_fail(&c->cx, LT_BAD_INPUT, "entry=%s: a whole number is wanted", text);
        return prove_entry(&c->cx, c->owner->j, number, &c->out);
    }
    TRY(api_need(c, "series", &series));
    TRY(api_need(c, "time", &text));
    TRY(api_time(c, "time", 0, &t_ms));
    return prove_value(&c->cx, c->owner->j, c->owner->k, series, t_ms, &c->out);
}

lt_err api_devices(api_call *c)
{
    lt_device *d;
    keep_health *h;
    size_t n, hn;
    char when[CIVIL_TEXT_MAX];
    TRY(keep_list_devices(&c->cx, c->owner->k, &d, &n));
    TRY(keep_list_health(&c->cx, c->owner->k, &h, &hn));
    jout j = jout_of(&c->out);
    jout_begin_array(&j);
    for (size_t i = 0; i < n; i++) {
        jout_begin_object(&j);
        jout_put_text(&j, "mn", d[i].mn);
        jout_put_text(&j, "place", d[i].place);
        jout_put_bool(&j, "simulated", d[i].is_simulated);
        for (size_t k = 0; k < hn; k++)
            if (h[k].device == d[i].id) {
                civil_format_iso(h[k].last_recv_ms, c->owner->set.offset_min, when);
                jout_put_text(&j, "last_frame", when);
                jout_put_int(&j, "frames", (int64_t)h[k].frames);
                jout_put_int(&j, "refused", (int64_t)h[k].refused);
                jout_put_int(&j, "clock_error_ms", h[k].clock_error_ms);
                jout_put_int(&j, "last_entry", (int64_t)h[k].last_entry);
            }
        jout_end_object(&j);
    }
    jout_end_array(&j);
    return LT_OK;
}
