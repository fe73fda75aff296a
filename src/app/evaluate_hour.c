/* evaluate_hour.c - see evaluate_hour.h. */
#include "app/evaluate_hour.h"

#include "app/evaluate_series.h"
#include "assess/conc.h"
#include "assess/mean.h"
#include "assess/space.h"

#define PUBLISHED "AQI_published"

typedef struct filler {
    evaluate_hours        *g;
    const evaluate_series *series; /* ascending by id */
    size_t                 count, at;
} filler;

static size_t cell_index(const evaluate_hours *g, size_t station, int hour, pollutant p)
{
    size_t row = station * (size_t)(g->hours + EVALUATE_LEAD_HOURS) + (size_t)(hour + EVALUATE_LEAD_HOURS);
    return row * POLLUTANT_COUNT + (size_t)p;
}

const evaluate_cell *evaluate_cell_at(const evaluate_hours *g, size_t station, int hour, pollutant p)
{
    return &g->cell[cell_index(g, station, hour, p)];
}

static void fill_cell(evaluate_cell *c, const keep_block *b, uint32_t i, int64_t unit_ng)
{
    bool is_exact = true;
    c->is_there = true;
    c->mark = b->marks ? b->marks[i] : 0;
    c->entry = b->entries ? b->entries[i] : 0;
    if (!conc_pg_of_double(keep_block_value(b, i), unit_ng, &c->pg, &is_exact))
        c->mark |= MARK_ABSURD;
    c->is_rounded = !is_exact;
}

static lt_err on_block(lt_cx *cx, void *self, const keep_block *b)
{
    filler *f = self;
    evaluate_hours *g = f->g;
    while (f->at < f->count && f->series[f->at].id < b->series)
        f->at++;
    if (f->at == f->count || f->series[f->at].id != b->series)
        return cx_fail(cx, LT_DAMAGED, "the keep gave a block of series %u, which was not asked for", b->series);
    const evaluate_series *s = &f->series[f->at];
    for (uint32_t i = 0; i < b->n; i++) {
        int64_t ahead = keep_block_time(b, i) - g->from_ms;
        if (ahead % CIVIL_HOUR_MS != 0)
            return cx_fail(cx, LT_DAMAGED, "hour series %u of station \"%s\" holds a value that does not stand at the start of an hour",
                           b->series, g->stations[s->station].id);
        fill_cell(&g->cell[cell_index(g, s->station, (int)(ahead / CIVIL_HOUR_MS), s->pollutant)], b, i, s->unit_ng);
    }
    return LT_OK;
}

/* --- what somebody else published --------------------------------------------------------------------------------------- */

static lt_err on_published(lt_cx *cx, void *self, const keep_block *b)
{
    (void)cx;
    filler *f = self;
    while (f->series[f->at].id < b->series)
        f->at++;
    for (uint32_t i = 0; i < b->n; i++) {
        int64_t hour = (keep_block_time(b, i) - f->g->from_ms) / CIVIL_HOUR_MS;
        double v = keep_block_value(b, i);
        bool is_good = !(b->marks && (b->marks[i] & MARK_NOT_VALID)) && v >= 0 && v <= 1000;
        if (is_good)
            f->g->published[f->series[f->at].station * (size_t)f->g->hours + (size_t)hour] = (int16_t)v;
    }
    return LT_OK;
}

static lt_err load_published(lt_cx *cx, keep *k, evaluate_hours *g)
{
    lt_series like = {.period = PERIOD_HOUR, .stat = "Avg", .quantity = PUBLISHED}, *all;
    evaluate_series_list list = {0};
    uint32_t *ids;
    size_t n;
    TRY(ARENA_ARRAY(cx, g->station_count * (size_t)g->hours + 1, &g->published));
    for (size_t i = 0; i < g->station_count * (size_t)g->hours; i++)
        g->published[i] = -1;
    TRY(keep_list_series(cx, k, &like, &all, &n));
    TRY(ARENA_ARRAY(cx, n + 1, &list.rows));
    TRY(ARENA_ARRAY(cx, n + 1, &ids));
    for (size_t i = 0; i < n; i++) {
        size_t at = evaluate_find_station(g->stations, g->station_count, all[i].place);
        if (at < g->station_count)
            list.rows[list.count++] = (evaluate_series){.id = all[i].id, .station = (uint32_t)at};
    }
    if (!list.count)
        return LT_OK;
    evaluate_sort_series(&list);
    for (size_t i = 0; i < list.count; i++)
        ids[i] = list.rows[i].id;
    filler f = {.g = g, .series = list.rows, .count = list.count};
    keep_range r = {.series = ids, .series_count = list.count, .from_ms = g->from_ms, .to_ms = g->from_ms + g->hours * CIVIL_HOUR_MS};
    return keep_scan(cx, k, &r, on_published, &f);
}

lt_err evaluate_load_hours(lt_cx *cx, keep *k, const evaluate_span *s, evaluate_hours *out)
{
    evaluate_series_list list;
    uint32_t *ids;
    *out = (evaluate_hours){.from_ms = s->from_ms, .hours = s->hours};
    TRY(evaluate_list_stations(cx, k, &out->stations, &out->station_count));
    size_t rows = out->station_count * (size_t)(s->hours + EVALUATE_LEAD_HOURS);
    if (rows > EVALUATE_HOURS_MAX)
        return cx_fail(cx, LT_LIMIT, "%zu stations times %d hours is more than %u at once; take a shorter period", out->station_count,
                       s->hours + EVALUATE_LEAD_HOURS, EVALUATE_HOURS_MAX);
    TRY(evaluate_list_series(cx, k, out->stations, out->station_count, &list));
    TRY(ARENA_ARRAY(cx, rows * POLLUTANT_COUNT + 1, &out->cell));
    TRY(ARENA_ARRAY(cx, out->station_count + 1, &out->monitored));
    TRY(ARENA_ARRAY(cx, list.count + 1, &ids));
    for (size_t i = 0; i < list.count; i++) {
        ids[i] = list.rows[i].id;
        out->monitored[list.rows[i].station] |= (uint8_t)(1u << list.rows[i].pollutant);
    }
    filler f = {.g = out, .series = list.rows, .count = list.count};
    keep_range r = {.series = ids, .series_count = list.count, .from_ms = s->from_ms - EVALUATE_LEAD_HOURS * CIVIL_HOUR_MS,
                    .to_ms = s->from_ms + s->hours * CIVIL_HOUR_MS, .want_entries = s->want_entries};
    if (list.count)
        TRY(keep_scan(cx, k, &r, on_block, &f));
    return s->want_published ? load_published(cx, k, out) : LT_OK;
}

/* --- the index ------------------------------------------------------------------------------------------------------------ */

typedef struct statistic { /* mean of the last `hours` hours with at least `minimum` values */
    pollutant p;
    int       hours, minimum;
} statistic;

static statistic statistic_of(const law *w, indicator i)
{
    pollutant p = indicator_pollutant(i);
    switch (i) {
    case IND_O3_8H: return (statistic){p, 8, w->validity.o3_8h_hours};
    case IND_SO2_24H:
    case IND_PM10_24H:
    case IND_PM25_24H: return (statistic){p, EVALUATE_LEAD_HOURS + 1, w->validity.day_hours};
    default: return (statistic){p, 1, 1};
    }
}

static exact station_value(const evaluate_hours *g, size_t station, int hour, statistic s)
{
    int64_t pg[EVALUATE_LEAD_HOURS + 1];
    for (int i = 0; i < s.hours; i++) {
        const evaluate_cell *c = evaluate_cell_at(g, station, hour - i, s.p);
        pg[i] = c->is_there && !(c->mark & MARK_NOT_VALID) ? c->pg : CONC_NONE;
    }
    mean m = mean_of(pg, (size_t)s.hours, s.minimum);
    return m.is_valid ? exact_of(m.value.num, m.value.den * CONC_PG_PER_NG) : EXACT_NONE;
}

typedef struct asked {
    int       hour;
    statistic s;
} asked;

/* A station's value, or the mean over the area's stations that should report. */
static lt_err place_value(lt_cx *cx, const law *w, const evaluate_hours *g, const evaluate_place *at, asked q, space_mean *out)
{
    space_station one = {0}, *s = &one; /* a year of hours of every station takes no memory */
    size_t count = 0;
    if (at->count > 1)
        TRY(ARENA_ARRAY(cx, at->count, &s));
    for (size_t n = 0; n < at->count; n++)
        if (g->monitored[at->stations[n]] & 1u << q.s.p)
            s[count++].value = station_value(g, at->stations[n], q.hour, q.s);
    *out = space_of(w, s, count);
    return out->is_exact ? LT_OK : cx_fail(cx, LT_NUMERIC, "the mean over %zu stations is too wide to be exact", at->count);
}

lt_err evaluate_hour_index(lt_cx *cx, const law *w, const evaluate_hours *g, const evaluate_place *at, evaluate_when when,
                           evaluate_index *out)
{
    aqi_input in = {.rules = when.rules, .report = REPORT_HOUR};
    for (int i = 0; i < INDICATOR_COUNT; i++) {
        space_mean v;
        bool is_hour = i < IND_SO2_24H && i != IND_O3_8H;
        if (!is_hour && w->part[when.rules][REPORT_HOUR][i].role == ROLE_NONE)
            continue;
        TRY(place_value(cx, w, g, at, (asked){when.hour, statistic_of(w, (indicator)i)}, &v));
        in.reading[i] = v.is_valid ? reading_of(v.value) : v.expected ? reading_missing() : (reading){0};
        if (!is_hour)
            continue;
        pollutant p = indicator_pollutant((indicator)i);
        out->value[p] = v.is_valid ? v.value : EXACT_NONE;
        out->valid[p] = v.valid;
        out->expected[p] = v.expected;
    }
    aqi_evaluate(w, &in, &out->aqi);
    return LT_OK;
}
