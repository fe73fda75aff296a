/* export.c - see export.h. */
#include "app/export.h"

#include <stdio.h>

#include "base/civil.h"
#include "base/jout.h"

static const char *const COLUMNS[] = {EXPORT_COLUMNS};
#define COLUMN_COUNT (sizeof COLUMNS / sizeof COLUMNS[0])

typedef struct export_work {
    const export_query *q;
    const export_sink  *sink;
    const lt_place     *place;
    const lt_series    *series;
    jout                j;
    uint64_t            rows;
} export_work;

typedef struct export_row {
    const char *time;
    bool        has_value;
    num_dec     dec;   /* decimals -1: `value` */
    double      value;
    lt_mark     mark;
    uint64_t    entry;
} export_row;

static lt_err flush_if_full(lt_cx *cx, export_work *w)
{
    TRY(buf_check(cx, w->sink->out));
    return w->sink->out->n < EXPORT_AHEAD ? LT_OK : w->sink->flush(cx, w->sink->self, w->sink->out);
}

static void put_csv(buf *b, const export_work *w, const export_row *r)
{
    char value[NUM_TEXT_MAX] = "", marks[MARK_NAMES_MAX];
    if (r->has_value && r->dec.decimals >= 0)
        num_format_dec(r->dec, value);
    else if (r->has_value)
        num_format_double(r->value, value);
    mark_names(r->mark, marks);
    const char *const cells[] = {r->time, w->place->id, w->place->name, w->series->quantity, value, w->series->unit, marks};
    for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++) {
        buf_csv(b, span_text(cells[i]));
        buf_byte(b, ',');
    }
    buf_format(b, "%llu\r\n", (unsigned long long)r->entry);
}

static void put_json(jout *j, const export_work *w, const export_row *r)
{
    char marks[MARK_NAMES_MAX];
    span name;
    const char *const cells[] = {r->time, w->place->id, w->place->name, w->series->quantity};
    jout_begin_array(j);
    for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++)
        jout_text(j, cells[i]);
    if (!r->has_value)
        jout_null(j);
    else if (r->dec.decimals >= 0)
        jout_dec(j, r->dec);
    else
        jout_double(j, r->value);
    jout_text(j, w->series->unit);
    mark_names(r->mark, marks);
    reader m = reader_of(span_text(marks));
    jout_begin_array(j);
    while (marks[0] && reader_field(&m, ',', &name))
        jout_span(j, name);
    jout_end_array(j);
    jout_int(j, (int64_t)r->entry);
    jout_end_array(j);
}

static void put_row(export_work *w, const export_row *r)
{
    if (w->q->is_json)
        put_json(&w->j, w, r);
    else
        put_csv(w->sink->out, w, r);
    w->rows++;
}

/* --- hours -------------------------------------------------------------------------------------------------------------- */

static lt_err on_block(lt_cx *cx, void *self, const keep_block *b)
{
    export_work *w = self;
    char when[CIVIL_TEXT_MAX];
    for (uint32_t i = 0; i < b->n; i++) {
        lt_mark mark = b->marks ? b->marks[i] : 0;
        civil_format_iso(keep_block_time(b, i), w->q->offset_min, when);
        export_row r = {.time = when, .mark = mark, .has_value = !(mark & MARK_MISSING), .entry = b->entries[i], .dec.decimals = -1};
        if (b->scaled)
            r.dec = (num_dec){b->scaled[i], b->decimals};
        else
            r.value = b->values[i];
        /* a block shares its decimals: 12.50 is 12.5 */
        while (r.dec.decimals > 0 && r.dec.scaled % 10 == 0)
            r.dec = (num_dec){r.dec.scaled / 10, r.dec.decimals - 1};
        put_row(w, &r);
        TRY(flush_if_full(cx, w));
    }
    return LT_OK;
}

static lt_err run_hours(lt_cx *cx, keep *k, export_work *w)
{
    keep_range range = {.series = &w->series->id, .series_count = 1, .from_ms = w->q->from_ms, .to_ms = w->q->to_ms, .want_entries = true};
    return keep_scan(cx, k, &range, on_block, w);
}

/* --- days --------------------------------------------------------------------------------------------------------------- */

/* time, value, mark, entry */
static lt_err on_day(lt_cx *cx, void *self, int columns, const char *const *names, const keep_cell *cells)
{
    export_work *w = self;
    char when[CIVIL_TEXT_MAX];
    (void)columns, (void)names;
    if (!cells)
        return LT_OK;
    (void)span_copy(cells[0].s, when, sizeof when);
    export_row r = {.time = when, .has_value = cells[1].type == KEEP_REAL || cells[1].type == KEEP_INT, .mark = (lt_mark)cells[2].i,
                    .entry = (uint64_t)cells[3].i, .dec.decimals = -1};
    r.value = cells[1].type == KEEP_INT ? (double)cells[1].i : cells[1].r;
    put_row(w, &r);
    return flush_if_full(cx, w);
}

static lt_err run_days(lt_cx *cx, keep *k, export_work *w)
{
    char id[24], from[32], to[32];
    const char *const params[] = {id, from, to};
    snprintf(id, sizeof id, "%u", w->series->id);
    snprintf(from, sizeof from, "%lld", (long long)w->q->from_ms);
    snprintf(to, sizeof to, "%lld", (long long)w->q->to_ms);
    return keep_query(cx, k, "SELECT time, value, mark, entry FROM day WHERE series = CAST(?1 AS INTEGER) AND t_ms >= CAST(?2 AS INTEGER)"
                             " AND t_ms < CAST(?3 AS INTEGER) ORDER BY t_ms", params, 3, on_day, w);
}

/* --- all of it ------------------------------------------------------------------------------------------------------------ */

static void begin(export_work *w)
{
    buf *b = w->sink->out;
    if (!w->q->is_json) {
        buf_text(b, "\xEF\xBB\xBF");
        for (size_t i = 0; i < COLUMN_COUNT; i++)
            buf_format(b, "%s%s", i ? "," : "", COLUMNS[i]);
        buf_text(b, "\r\n");
        return;
    }
    jout_begin_object(&w->j);
    jout_key(&w->j, "columns");
    jout_begin_array(&w->j);
    for (size_t i = 0; i < COLUMN_COUNT; i++)
        jout_text(&w->j, COLUMNS[i]);
    jout_end_array(&w->j);
    jout_key(&w->j, "rows");
    jout_begin_array(&w->j);
}

static lt_err run_place(lt_cx *cx, keep *k, export_work *w)
{
    arena scratch, *before = cx->arena;
    lt_series *list, like = {.period = PERIOD_HOUR};
    size_t n = 0;
    memcpy(like.place, w->place->id, sizeof like.place);
    snprintf(like.stat, sizeof like.stat, "%s", series_usual_stat(PERIOD_HOUR));
    if (w->q->quantity && !span_copy(span_text(w->q->quantity), like.quantity, sizeof like.quantity))
        return LT_OK; /* no series has so long a name */
    arena_init(&scratch, (size_t)64 << 20);
    cx->arena = &scratch;
    lt_err e = keep_list_series(cx, k, &like, &list, &n);
    for (size_t i = 0; !e && i < n; i++) {
        w->series = &list[i];
        e = w->q->is_day ? run_days(cx, k, w) : run_hours(cx, k, w);
    }
    cx->arena = before;
    arena_fini(&scratch);
    return e;
}

lt_err export_run(lt_cx *cx, keep *k, const export_query *q, const export_sink *sink, uint64_t *rows)
{
    export_work w = {.q = q, .sink = sink, .j = jout_of(sink->out)};
    begin(&w);
    for (size_t i = 0; i < q->place_count; i++) {
        w.place = &q->places[i];
        TRY(run_place(cx, k, &w));
        cx_report(cx, w.place->id, i + 1, q->place_count);
        if (cx_is_cancelled(cx))
            return cx_fail(cx, LT_CANCELLED, "stopped");
    }
    if (q->is_json) {
        jout_end_array(&w.j);
        jout_end_object(&w.j);
    }
    *rows = w.rows;
    TRY(buf_check(cx, sink->out));
    return sink->flush(cx, sink->self, sink->out);
}
