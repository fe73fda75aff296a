/* evaluate_hour.c - see evaluate_hour.h. */
#include "app/evaluate_hour.h"

#include <stdlib.h>
#include <string.h>

#include "app/evaluate_series.h"
#include "assess/conc.h"
#include "assess/space.h"

#define PG_PER_NG 1000
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
    exact v;
    c->is_there = true;
    c->mark = b->marks ? b->marks[i] : 0;
    c->entry = b->entries ? b->entries[i] : 0;
    bool whole = conc_of_double(keep_block_value(b, i), unit_ng, &v);
    if (!exact_has(v)) {
        c->mark |= MARK_ABSURD;
        return;
    }
    wide scaled = v.num * PG_PER_NG;
    c->is_rounded = !whole || scaled % v.den != 0;
    c->pg = (int64_t)wide_div_half_even(scaled, v.den);
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

static int by_number(const void *a, const void *b)
{
    uint32_t x = ((const evaluate_series *)a)->id, y = ((const evaluate_series *)b)->id;
    return x < y ? -1 : x > y;
}

static int by_id(const void *a, const void *b)
{
    return strcmp(((const lt_place *)a)->id, ((const lt_place *)b)->id);
}

static lt_err load_published(lt_cx *cx, keep *k, evaluate_hours *g)
{
    lt_series like = {.period = PERIOD_HOUR, .stat = "Avg", .quantity = PUBLISHED}, *all;
    evaluate_series *list;
    uint32_t *ids;
    size_t n, kept = 0;
    TRY(ARENA_ARRAY(cx, g->station_count * (size_t)g->hours + 1, &g->published));
    for (size_t i = 0; i < g->station_count * (size_t)g->hours; i++)
        g->published[i] = -1;
    TRY(keep_list_series(cx, k, &like, &all, &n));
    TRY(ARENA_ARRAY(cx, n + 1, &list));
    TRY(ARENA_ARRAY(cx, n + 1, &ids));
    for (size_t i = 0; i < n && g->station_count; i++) {
        lt_place key;
        memcpy(key.id, all[i].place, sizeof key.id);
        const lt_place *at = bsearch(&key, g->stations, g->station_count, sizeof key, by_id);
        if (at)
            list[kept++] = (evaluate_series){.id = all[i].id, .station = (uint32_t)(at - g->stations)};
    }
    if (!kept)
        return LT_OK;
    qsort(list, kept, sizeof *list, by_number);
    for (size_t i = 0; i < kept; i++)
        ids[i] = list[i].id;
    filler f = {.g = g, .series = list, .count = kept};
    keep_range r = {.series = ids, .series_count = kept, .from_ms = g->from_ms, .to_ms = g->from_ms + g->hours * CIVIL_HOUR_MS};
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
    int64_t sum = 0;
    int n = 0;
    for (int h = hour - s.hours + 1; h <= hour; h++) {
        const evaluate_cell *c = evaluate_cell_at(g, station, h, s.p);
        if (!c->is_there || (c->mark & MARK_NOT_VALID))
            continue;
        sum += c->pg;
        n++;
    }
    return n >= s.minimum ? exact_of(sum, (wide)n * PG_PER_NG) : EXACT_NONE;
}

typedef struct spread {
    exact value;
    int   valid, expected;
} spread;

typedef struct asked {
    int       hour;
    statistic s;
} asked;

/* The mean over the place's stations that should report; EXACT_NONE when fewer than the law asks have a value. */
static lt_err place_value(lt_cx *cx, const law *w, const evaluate_hours *g, const evaluate_place *at, asked q,
                          spread *out)
{
    exact sum = exact_of_int(0);
    *out = (spread){.value = EXACT_NONE};
    for (size_t n = 0; n < at->count; n++) {
        if (!(g->monitored[at->stations[n]] & 1u << q.s.p))
            continue;
        out->expected++;
        exact v = station_value(g, at->stations[n], q.hour, q.s);
        if (!exact_has(v))
            continue;
        out->valid++;
        exact before = sum;
        if (!exact_add(before, v, &sum))
            return cx_fail(cx, LT_NUMERIC, "the mean over %zu stations is too wide to be exact", at->count);
    }
    bool enough = at->is_area ? space_is_enough(w, out->valid, out->expected) : out->valid > 0;
    if (enough && !exact_mul(sum, exact_of(1, out->valid), &out->value))
        return cx_fail(cx, LT_NUMERIC, "the mean over %zu stations is too wide to be exact", at->count);
    return LT_OK;
}

lt_err evaluate_hour_index(lt_cx *cx, const law *w, const evaluate_hours *g, const evaluate_place *at, evaluate_when when,
                           evaluate_index *out)
{
    aqi_input in = {.rules = when.rules, .report = REPORT_HOUR};
    for (int i = 0; i < INDICATOR_COUNT; i++) {
        spread v;
        bool is_hour = i < IND_SO2_24H && i != IND_O3_8H;
        if (!is_hour && w->part[when.rules][REPORT_HOUR][i].role == ROLE_NONE)
            continue;
        TRY(place_value(cx, w, g, at, (asked){when.hour, statistic_of(w, (indicator)i)}, &v));
        in.reading[i] = exact_has(v.value) ? reading_of(v.value) : v.expected ? reading_missing() : (reading){0};
        if (!is_hour)
            continue;
        pollutant p = indicator_pollutant((indicator)i);
        out->value[p] = v.value;
        out->valid[p] = v.valid;
        out->expected[p] = v.expected;
    }
    aqi_evaluate(w, &in, &out->aqi);
    return LT_OK;
}
