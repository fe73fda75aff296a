/* forecast_fit.c - teaching a model: rows drawn from the history, a forest and ridges a band, intervals from held-out weeks. */
#include <math.h>
#include <stdlib.h>

#include "base/parallel.h"
#include "model/chance.h"
#include "model/forecast/forecast_int.h"

#define ROWS_DEFAULT  40000u
#define TREES_DEFAULT 100u
#define BLOCK_H       240 /* every FOLD-th ten days are held out */
#define FOLD          5
#define RIDGE_ROWS    12000u
#define ROWS_MIN      200u

typedef struct teaching {
    const feature_frame    *frame;
    const forecast_options *o;
    size_t                  hours;
    forecast_model         *m;
} teaching;
typedef struct drawing {
    int      pollutant, band, lead; /* lead 0: any of the band */
    bool     is_sky, is_held_out, is_all; /* is_all: held out or not */
    uint32_t most;
} drawing;
typedef struct sample {
    float   *x, *y;
    uint8_t *lead;
    size_t   rows, columns;
} sample;

static bool is_held_out(size_t hour)
{
    return hour / BLOCK_H % FOLD == FOLD - 1;
}

static void close_sample(sample *s)
{
    free(s->x);
    free(s->y);
    free(s->lead);
}

/* Rows at random places, hours and leads; origin and target in the same kind of weeks. */
static lt_err draw_sample(lt_cx *cx, const teaching *t, const drawing *d, sample *s)
{
    const forecast_band *b = &FORECAST_BAND[d->band];
    uint64_t             stream = (uint64_t)d->pollutant * 4096 + (uint64_t)d->band * 1024 + (uint64_t)d->lead * 8 + (uint64_t)d->is_sky * 2 + d->is_held_out;
    stream += d->is_all ? 1u << 20 : 0;
    chance               c = chance_of(t->o->seed, stream + 100);
    uint64_t             all = (uint64_t)t->hours * t->m->places, tries = all * 3 < 8ull * d->most ? all * 3 : 8ull * d->most;
    s->columns = d->is_sky ? FEATURE_COLUMNS_SKY : FEATURE_COLUMNS;
    s->rows = 0;
    s->x = malloc(d->most * s->columns * sizeof *s->x);
    s->y = malloc(d->most * sizeof *s->y);
    s->lead = malloc(d->most);
    if (!s->x || !s->y || !s->lead)
        return cx_fail(cx, LT_NO_MEMORY, "no memory for %u rows to learn from", d->most);
    for (uint64_t i = 0; i < tries && s->rows < d->most; i++) {
        feature_ask a = {.pollutant = d->pollutant, .is_day = d->band == BAND_OF_DAY, .is_sky = d->is_sky};
        a.place = (size_t)chance_below(&c, t->m->places);
        a.origin = (size_t)chance_below(&c, t->hours);
        a.lead = d->lead ? d->lead : b->first + (int)chance_below(&c, (uint64_t)(b->last - b->first + 1));
        size_t end = a.origin + feature_sky_hours(t->frame, &a);
        if (!d->is_all && (is_held_out(a.origin) != d->is_held_out || is_held_out(end) != d->is_held_out))
            continue;
        float y = feature_target(t->frame, &a);
        if (isnan(y) || isnan(feature_value(t->frame, a.place, a.pollutant, a.origin)))
            continue;
        float *row = s->x + s->rows * s->columns;
        feature_fill(t->frame, t->m->climate, &a, row);
        s->lead[s->rows] = (uint8_t)a.lead;
        s->y[s->rows++] = y * y;
    }
    return LT_OK;
}

/* Share of the value at the origin that is still there at each lead of the first band: least squares through 0. */
static void learn_keep(const sample *s, forecast_head *h)
{
    double both[6] = {0}, square[6] = {0};
    for (size_t i = 0; i < s->rows; i++) {
        double now = (double)s->x[i * s->columns] * s->x[i * s->columns];
        both[s->lead[i] - 1] += now * s->y[i];
        square[s->lead[i] - 1] += now * now;
    }
    for (int k = 0; k < 6; k++)
        h->keep[k] = square[k] > 0 ? (float)(both[k] / square[k]) : 0;
}
static void take_off(sample *s, const forecast_head *h)
{
    for (size_t i = 0; i < s->rows; i++)
        s->y[i] -= h->keep[s->lead[i] - 1] * s->x[i * s->columns] * s->x[i * s->columns];
}

static lt_err teach_forest(lt_cx *cx, const teaching *t, drawing d, forecast_head *h)
{
    sample s = {0};
    d.most = t->o->rows ? t->o->rows : ROWS_DEFAULT;
    lt_err e = draw_sample(cx, t, &d, &s);
    if (!e && s.rows < ROWS_MIN) {
        close_sample(&s);
        return LT_NOT_ENOUGH;
    }
    if (!e && d.band == 0) {
        learn_keep(&s, h);
        take_off(&s, h);
    }
    trees_options o = {.rounds = t->o->trees ? t->o->trees : TREES_DEFAULT, .depth = d.is_sky ? 6 : 5, .rate = 0.06, .row_share = 0.5, .column_share = 0.3};
    o.leaf_rows = s.rows / 400 > 20 ? (unsigned)(s.rows / 400) : 20;
    if (d.is_sky)
        o.leaf_rows = o.leaf_rows / 2, o.rate = 0.08;
    o.seed = t->o->seed + (uint64_t)d.pollutant * 10 + (uint64_t)d.band;
    o.workers = 1;
    if (!e)
        e = trees_fit(cx, &(trees_table){s.x, s.y, s.rows, s.columns}, &o, &h->forest);
    close_sample(&s);
    return e;
}

static lt_err teach_lines(lt_cx *cx, const teaching *t, drawing d, forecast_head *h)
{
    const forecast_band *b = &FORECAST_BAND[d.band];
    h->anchors = b->anchors;
    for (uint32_t k = 0; k < b->anchors; k++) {
        sample s = {0};
        d.lead = b->anchor[k];
        d.most = t->o->rows && t->o->rows < RIDGE_ROWS ? t->o->rows : RIDGE_ROWS;
        lt_err e = draw_sample(cx, t, &d, &s);
        if (!e && d.band == 0)
            take_off(&s, h);
        if (!e)
            e = s.rows < ROWS_MIN ? LT_NOT_ENOUGH : ridge_fit(cx, &(trees_table){s.x, s.y, s.rows, s.columns}, 0.03, &h->line[k]);
        close_sample(&s);
        TRY(e);
    }
    return LT_OK;
}

/* The share of the forest with the least squares of errors on the held-out weeks, in closed form. */
static void choose_blend(const sample *s, int band, forecast_head *h)
{
    double ab = 0, aa = 0;
    for (size_t i = 0; i < s->rows; i++) {
        const float *row = s->x + i * s->columns;
        h->blend = 0;
        double line = forecast_head_value(h, band, s->lead[i], row);
        h->blend = 1;
        double d = forecast_head_value(h, band, s->lead[i], row) - line;
        ab += d * (s->y[i] - line);
        aa += d * d;
    }
    double share = aa > 0 ? ab / aa : 1;
    h->blend = (float)(share < 0 ? 0 : share > 1 ? 1 : share);
}

static lt_err teach_intervals(lt_cx *cx, const teaching *t, drawing d, forecast_head *h)
{
    sample s = {0};
    d.is_held_out = true;
    d.most = (t->o->rows ? t->o->rows : ROWS_DEFAULT) / 3;
    lt_err  e = draw_sample(cx, t, &d, &s);
    float  *c = malloc((s.rows + 1) * sizeof *c), *y = malloc((s.rows + 1) * sizeof *y);
    if (!e && (!c || !y))
        e = cx_fail(cx, LT_NO_MEMORY, "no memory for %zu errors", s.rows);
    if (!e)
        choose_blend(&s, d.band, h);
    for (int part = 0; !e && part < PARTS; part++) {
        size_t n = 0;
        for (size_t i = 0; i < s.rows; i++)
            if (forecast_part_of(d.band, s.lead[i]) == part) {
                c[n] = (float)forecast_head_value(h, d.band, s.lead[i], s.x + i * s.columns);
                y[n++] = s.y[i];
            }
        e = interval_fit(cx, c, y, n, &h->part[part]);
    }
    free(c);
    free(y);
    close_sample(&s);
    return e;
}

static bool has_days(const feature_frame *f, size_t hours, size_t places, int pollutant)
{
    size_t most = 0;
    for (size_t p = 0; p < places; p++) {
        size_t n = 0;
        for (size_t i = 0; i < hours; i++)
            n += isnan(feature_value(f, p, pollutant, i)) ? 0 : 1;
        most = n > most ? n : most;
    }
    return most >= (size_t)FORECAST_DAYS_MIN * 24 * 3 / 4;
}

/* Piece: (pollutant x band) x without and with weather. What is too little to learn from is left out. */
static lt_err teach_head(lt_cx *cx, void *self, size_t piece, unsigned worker)
{
    teaching      *t = self;
    drawing        d = {.pollutant = (int)(piece / 2 / BANDS), .band = (int)(piece / 2 % BANDS), .is_sky = piece % 2};
    forecast_head *h = &t->m->head[d.pollutant][d.band][d.is_sky];
    bool           has_weather = false;
    (void)worker;
    for (size_t p = 0; p < t->m->places; p++)
        has_weather |= feature_has_weather(t->frame, p);
    if ((t->o->pollutants && !(t->o->pollutants & 1u << d.pollutant)) || (d.is_sky && (!has_weather || t->o->skip_weather)) ||
        !has_days(t->frame, t->hours, t->m->places, d.pollutant))
        return LT_OK;
    lt_err e = teach_forest(cx, t, d, h);
    if (!e)
        e = teach_lines(cx, t, d, h);
    if (!e)
        e = teach_intervals(cx, t, d, h);
    if (!e) { /* blend and errors are known: now from all weeks */
        d.is_all = true;
        trees_close(h->forest);
        h->forest = NULL;
        e = teach_forest(cx, t, d, h);
        if (!e)
            e = teach_lines(cx, t, d, h);
    }
    h->is_given = e == LT_OK;
    return e == LT_NOT_ENOUGH ? LT_OK : e;
}

lt_err forecast_fit(lt_cx *cx, const forecast_history *history, const forecast_options *options, forecast_model **out)
{
    feature_frame *frame;
    bool           is_any = false;
    TRY(feature_open(cx, history, &(feature_span){.to = history->hours}, &frame));
    forecast_model *m = forecast_new(history->places);
    teaching        t = {.frame = frame, .o = options, .hours = history->hours, .m = m};
    lt_err          e = m ? LT_OK : cx_fail(cx, LT_NO_MEMORY, "no memory for a model of %zu places", history->places);
    if (!e) {
        feature_learn_climate(frame, m->climate);
        e = parallel_run(cx, options->workers, (size_t)FORECAST_POLLUTANTS * BANDS * 2, teach_head, &t, "forecast");
    }
    feature_close(frame);
    for (int p = 0; !e && p < FORECAST_POLLUTANTS; p++)
        for (int b = 0; b < BANDS; b++)
            is_any |= m->head[p][b][0].is_given;
    if (!e && !is_any)
        e = cx_fail(cx, LT_NOT_ENOUGH, "%zu hours of %zu places: no pollutant has values on %d days", history->hours, history->places, FORECAST_DAYS_MIN);
    if (e) {
        forecast_close(m);
        return e;
    }
    *out = m;
    return LT_OK;
}
