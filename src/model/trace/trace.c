/* trace.c - see trace.h. */
#include "model/trace/trace.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "model/trace/share.h"
#include "model/trace/trace_int.h"

#define STEADY_MOST_M  3000.0
#define AROUND_M       4000.0 /* the map made here reaches so far beyond the stations */
#define HALF_MOST_M    15000.0
#define CELLS_ASIDE    100
#define MODEL_ERROR    0.6
#define PEAK_LEAST     3.0    /* standard deviations above the usual, to be one */
#define EXPLAINED_LEAST 0.3
#define READING_LEAST  (-50.0)
#define KNOWN_SD_LEAST 1.0    /* ln: what a source gives above its usual is less sure than the usual */

const char *trace_outcome_name(trace_outcome o)
{
    static const char *const NAMES[] = {"known", "unknown", "regional", "instrument", "unclear", "no-wind", "no-peak"};
    return NAMES[o];
}

/* --- what was given ---------------------------------------------------------------------------------------------------------------- */

static lt_err check_sizes(lt_cx *cx, const trace_case *c)
{
    if (c->n == 0 || c->n > TRACE_STATIONS_MAX)
        return cx_fail(cx, LT_BAD_INPUT, "%zu stations: 1 to %d are wanted", c->n, TRACE_STATIONS_MAX);
    if (c->hours == 0 || c->hours > TRACE_HOURS_MAX || c->window == 0 || c->window > c->hours || c->window > CULPRIT_HOURS_MAX)
        return cx_fail(cx, LT_BAD_INPUT, "a window of %zu of %zu hours: at most %d of %d", c->window, c->hours, CULPRIT_HOURS_MAX, TRACE_HOURS_MAX);
    if (c->source_count > TRACE_SOURCES_MAX)
        return cx_fail(cx, LT_LIMIT, "%zu sources: at most %d", c->source_count, TRACE_SOURCES_MAX);
    if (c->skies > TRACE_SKIES_MAX)
        return cx_fail(cx, LT_BAD_INPUT, "%zu skies: at most %d", c->skies, TRACE_SKIES_MAX);
    if (c->step_m < 0 || (c->step_m > 0 && (c->nx == 0 || c->ny == 0 || c->nx > TRACE_CELLS_MAX || c->ny > TRACE_CELLS_MAX || c->nx * c->ny > TRACE_CELLS_MAX)))
        return cx_fail(cx, LT_BAD_INPUT, "a map of %zu x %zu cells of %g m: at most %d cells", c->nx, c->ny, c->step_m, TRACE_CELLS_MAX);
    return LT_OK;
}

static lt_err check(lt_cx *cx, const trace_case *c)
{
    TRY(check_sizes(cx, c));
    for (size_t i = 0; i < c->n; i++)
        if (!isfinite(c->stations[i].x_m) || !isfinite(c->stations[i].y_m))
            return cx_fail(cx, LT_BAD_INPUT, "station %zu has no position", i);
    for (size_t i = 0; i < c->n * c->hours; i++)
        if (c->has[i] && !isfinite(c->y[i]))
            return cx_fail(cx, LT_BAD_INPUT, "the reading of station %zu in hour %zu is no number", i % c->n, i / c->n);
    for (size_t s = 0; s < c->source_count; s++) {
        const trace_source *k = &c->sources[s];
        if (!isfinite(k->spot.x_m) || !isfinite(k->spot.y_m) || !isfinite(k->spot.height_m) || !isfinite(k->rate_g_s) || k->rate_g_s < 0)
            return cx_fail(cx, LT_BAD_INPUT, "source %zu at (%g, %g) m with %g g/s: finite places and a rate not below 0 are wanted", s, k->spot.x_m, k->spot.y_m, k->rate_g_s);
    }
    return LT_OK;
}

/* Another unit, or broken: not to be compared. */
static void leave_out_odd(trace_work *w, uint8_t *has)
{
    for (size_t i = 0; i < w->n; i++) {
        double r = w->r->base.ratio[i];
        if (r < 0.99 * BASELINE_ODD && r > 1.01 / BASELINE_ODD)
            continue;
        w->r->limits |= TRACE_ODD_STATION;
        for (size_t h = 0; h < w->hours; h++)
            has[h * w->n + i] = 0;
    }
}

/* Readings that are drift stay; what no instrument shows goes. */
static lt_err take_readings(lt_cx *cx, trace_work *w)
{
    const trace_case *c = w->c;
    uint8_t *has;
    size_t any = 0, first = w->from * c->n;
    TRY(ARENA_ARRAY(cx, c->n * c->hours, &has));
    for (size_t i = 0; i < c->n * c->hours; i++) {
        has[i] = c->has[i] && c->y[i] > READING_LEAST;
        if (has[i] && c->y[i] < 0)
            w->r->limits |= TRACE_NEGATIVE;
        any += has[i] && i >= first;
    }
    if (!any)
        return cx_fail(cx, LT_NOT_ENOUGH, "no station has a reading in the %zu hours to explain", c->window);
    if (c->no_history) {
        TRY(ARENA_ARRAY(cx, c->n, &w->r->base.ratio));
        for (size_t i = 0; i < c->n; i++)
            w->r->base.ratio[i] = 1;
        w->r->base.noise = (double *)(uintptr_t)c->noise; /* read only from here on */
        w->r->base.level = (double *)(uintptr_t)c->level;
        TRY(ARENA_ARRAY(cx, c->window, &w->r->base.error));
        for (size_t h = 0; h < c->window; h++)
            w->r->base.error[h] = fmax(0.25 * c->level[h], 1e-3);
    } else {
        baseline_input in = {c->hours, w->from, c->n, c->y, has};
        TRY(baseline_make(cx, &in, &w->r->base));
        leave_out_odd(w, has + first);
    }
    w->data = (culprit_data){c->window, c->n, c->y + first, has + first, w->r->base.ratio, w->r->base.noise, w->r->base.level, w->r->base.error,
                             c->model_error > 0 ? c->model_error : MODEL_ERROR, CULPRIT_NONE, 0, 0};
    return LT_OK;
}

/* The reading that stands out most; false: none does. */
static bool find_peak(trace_work *w)
{
    const culprit_data *d = &w->data;
    trace_result *r = w->r;
    double most = -INFINITY;
    bool found = false;
    for (size_t h = 0; h < d->hours; h++)
        for (size_t i = 0; i < d->n; i++) {
            size_t k = h * d->n + i;
            double above = d->y[k] - d->level[h] * d->ratio[i];
            bool is_clear = above >= PEAK_LEAST * sqrt(d->noise[i] * d->noise[i] + pow(0.5 * d->error[h] * d->ratio[i], 2));
            if (!d->has[k] || is_clear < found || (is_clear == found && above <= most))
                continue;
            most = above;
            found = is_clear;
            r->peak_hour = h;
            r->peak_station = i;
            r->peak = d->y[k];
            r->usual = d->level[h] * d->ratio[i];
        }
    return found;
}

static void find_limits(trace_work *w)
{
    const trace_case *c = w->c;
    size_t reporting = 0, winds = 0;
    for (size_t i = 0; i < c->n; i++) {
        bool any = false;
        for (size_t h = 0; h < w->hours; h++)
            any |= w->data.has[h * c->n + i] != 0;
        reporting += any;
    }
    for (size_t h = 0; h < w->hours; h++) {
        const air *a = &c->airs[w->from + h];
        winds += a->has_wind;
        if (a->has_wind && a->speed_m_s < AIR_CALM_M_S)
            w->r->limits |= TRACE_CALM;
    }
    if (winds < w->hours)
        w->r->limits |= TRACE_WIND_MISSING;
    if (reporting == 1)
        w->r->limits |= TRACE_ONE_STATION;
    else if (reporting < 4)
        w->r->limits |= TRACE_FEW_STATIONS;
}

static void lay_map(trace_work *w)
{
    const trace_case *c = w->c;
    trace_region *g = &w->r->region;
    const trace_spot *peak = &c->stations[w->r->peak_station];
    double lo[2] = {peak->x_m, peak->y_m}, hi[2] = {peak->x_m, peak->y_m};
    if (c->step_m > 0) {
        *g = (trace_region){.x0_m = c->x0_m, .y0_m = c->y0_m, .step_m = c->step_m, .nx = c->nx, .ny = c->ny};
    } else {
        for (size_t i = 0; i < c->n; i++) {
            lo[0] = fmin(lo[0], c->stations[i].x_m);
            lo[1] = fmin(lo[1], c->stations[i].y_m);
            hi[0] = fmax(hi[0], c->stations[i].x_m);
            hi[1] = fmax(hi[1], c->stations[i].y_m);
        }
        lo[0] = fmax(lo[0] - AROUND_M, peak->x_m - HALF_MOST_M);
        lo[1] = fmax(lo[1] - AROUND_M, peak->y_m - HALF_MOST_M);
        hi[0] = fmin(hi[0] + AROUND_M, peak->x_m + HALF_MOST_M);
        hi[1] = fmin(hi[1] + AROUND_M, peak->y_m + HALF_MOST_M);
        double step = ceil(fmax(hi[0] - lo[0], hi[1] - lo[1]) / CELLS_ASIDE / 10) * 10;
        *g = (trace_region){.x0_m = lo[0], .y0_m = lo[1], .step_m = step, .nx = (size_t)ceil((hi[0] - lo[0]) / step), .ny = (size_t)ceil((hi[1] - lo[1]) / step)};
    }
    w->cells = c->no_unknown ? 0 : g->nx * g->ny;
    double across = hypot((double)g->nx, (double)g->ny) * g->step_m;
    w->is_steady = c->mode == TRACE_STEADY || (c->mode == TRACE_AUTO && across < STEADY_MOST_M && !(w->r->limits & (TRACE_CALM | TRACE_WIND_MISSING)));
    w->kernel = c->kernel.fn ? c->kernel : kernel_steady();
    w->r->was_steady = w->is_steady;
}

static void look_at_skies(trace_work *w)
{
    double sum = 0;
    w->skies = w->r->skies = w->c->skies ? w->c->skies : 1;
    for (size_t k = 0; k < w->skies; k++)
        sum += w->c->sky_weight ? w->c->sky_weight[k] : 1;
    for (size_t k = 0; k < w->skies; k++)
        w->sky_weight[k] = log((w->c->sky_weight ? w->c->sky_weight[k] : 1) / sum);
    w->best_evidence = -INFINITY;
}

/* --- causes ---------------------------------------------------------------------------------------------------------------------- */

static culprit_rate rate_known(const trace_case *c, size_t s)
{
    const trace_source *k = &c->sources[s];
    if (k->rate_g_s > 0)
        return (culprit_rate){log(k->rate_g_s), fmax(k->sd_log, KNOWN_SD_LEAST)};
    return c->unknown.sd > 0 ? c->unknown : (culprit_rate){0, 1.5}; /* 1 g/s */
}

/* Response in the wind as measured, at the peak's station. */
static double straight(const trace_work *w, size_t s, size_t h, size_t i)
{
    return (double)trace_of_source(w, s)[(h * CULPRIT_TURNS + CULPRIT_TURNS / 2) * w->n + i];
}

static bool describe(const trace_work *w, size_t s)
{
    const trace_case *c = w->c;
    const trace_spot *from = &c->stations[w->r->peak_station], *to = &c->sources[s].spot;
    const trace_region *g = &w->r->region;
    trace_known *k = &w->r->known[s];
    double dx = to->x_m - from->x_m, dy = to->y_m - from->y_m, most = 0;
    k->distance_m = hypot(dx, dy);
    k->bearing_deg = fmod(atan2(dx, dy) / AIR_DEGREE + 360, 360);
    k->is_outside = to->x_m < g->x0_m || to->y_m < g->y0_m || to->x_m > g->x0_m + (double)g->nx * g->step_m || to->y_m > g->y0_m + (double)g->ny * g->step_m;
    if (k->is_outside)
        w->r->limits |= TRACE_SOURCE_OUTSIDE;
    for (size_t p = 0; p < w->hours * CULPRIT_TURNS * w->n; p++)
        most = fmax(most, (double)trace_of_source(w, s)[p]);
    bool reaches = most * exp(rate_known(c, s).mu + 2 * rate_known(c, s).sd) > 0.02 * (w->r->peak - w->r->usual);
    k->reaches |= reaches;
    for (size_t h = 0; h < w->hours && h < 64; h++)
        if (straight(w, s, h, w->r->peak_station) > 0.05 * most)
            k->upwind |= 1ull << h;
    return reaches;
}

static double at_peak(const trace_work *w, const double *added)
{
    return added[w->r->peak_hour * w->n + w->r->peak_station] / (w->r->peak - w->r->usual);
}

/* In the sky that is looked at. */
static lt_err judge_known(lt_cx *cx, trace_work *w)
{
    double *added;
    TRY(ARENA_ARRAY(cx, w->hours * w->n + 1, &added));
    w->known_sum[w->sky] = -INFINITY;
    for (size_t s = 0; s < w->c->source_count; s++) {
        trace_known *k = &w->r->known[s];
        trace_mix *m = &w->of_known[s];
        culprit_rate prior = rate_known(w->c, s);
        if (w->sky == 0)
            *m = trace_mix_empty(prior);
        if (describe(w, s)) {
            culprit_verdict v = culprit_judge(&w->data, &(culprit_reach){trace_of_source(w, s)}, prior);
            trace_mix_add(m, w->sky_weight[w->sky], w->sky, v);
            w->known_sum[w->sky] = trace_log_add(w->known_sum[w->sky], w->sky_weight[w->sky] + v.log_evidence);
            if (m->best_sky == w->sky) {
                culprit_predict(&w->data, &(culprit_reach){trace_of_source(w, s)}, v.log_rate, added);
                k->explained = at_peak(w, added);
            }
        }
        k->log_rate = m->log_rate;
        k->log_rate_sd = hypot(m->log_rate_sd, TRACE_COMMON_SD);
        if (cx_is_cancelled(cx))
            return cx_fail(cx, LT_CANCELLED, "the trace was not finished");
    }
    return LT_OK;
}

static size_t count_known(const trace_work *w)
{
    size_t n = 0;
    for (size_t s = 0; s < w->c->source_count; s++)
        n += w->of_known[s].log_evidence > -INFINITY;
    return n;
}

static size_t count_cells(const trace_work *w)
{
    size_t n = 0;
    for (size_t c = 0; c < w->cells; c++)
        n += w->of_cell[c].log_evidence > -INFINITY;
    return n;
}

/* ln of what one of n alternatives weighs that share `prior`. */
static double log_each(double prior, size_t n)
{
    return log(prior) - log(n ? (double)n : 1);
}

static void weigh(trace_work *w)
{
    trace_result *r = w->r;
    culprit_data loud = w->data;
    loud.loud = r->peak_station;
    loud.loud_hour = r->peak_hour;
    loud.loud_size = r->peak - r->usual;
    double none = culprit_evidence_none(&w->data) + log(TRACE_PRIOR_REGIONAL), broken = culprit_evidence_none(&loud) + log(TRACE_PRIOR_INSTRUMENT), unknown = -INFINITY;
    double each = log_each(TRACE_PRIOR_KNOWN, count_known(w)), each_cell = log_each(TRACE_PRIOR_UNKNOWN, count_cells(w)), all = trace_log_add(none, broken);
    for (size_t k = 0; k < w->skies; k++) {
        unknown = trace_log_add(unknown, w->cell_sum[k] + each_cell);
        all = trace_log_add(all, trace_log_add(w->cell_sum[k] + each_cell, w->known_sum[k] + each));
    }
    for (size_t k = 0; k < w->skies; k++) { /* who needs no source learns nothing of the sky */
        double sources = trace_log_add(w->cell_sum[k] + each_cell, w->known_sum[k] + each), rest = w->sky_weight[k] + trace_log_add(none, broken);
        r->sky_probability[k] = exp(trace_log_add(sources, rest) - all);
    }
    r->p_regional = exp(none - all);
    r->p_instrument = exp(broken - all);
    r->p_unknown = exp(unknown - all);
    for (size_t s = 0; s < w->c->source_count; s++)
        r->p_known += r->known[s].probability = exp(w->of_known[s].log_evidence + each - all);
    assert(fabs(r->p_known + r->p_unknown + r->p_regional + r->p_instrument - 1) < 1e-9); /* INV(1) */
}

/* --- shares ------------------------------------------------------------------------------------------------------------------------- */

typedef struct ranked_source {
    double worth, far;
    size_t s;
} ranked_source;

static int by_worth(const void *pa, const void *pb)
{
    const ranked_source *a = pa, *b = pb;
    if (a->worth != b->worth)
        return a->worth > b->worth ? -1 : 1;
    if (a->far != b->far)
        return a->far < b->far ? -1 : 1;
    return a->s < b->s ? -1 : a->s > b->s;
}

static void rank(trace_work *w, ranked_source *o)
{
    for (size_t s = 0; s < w->c->source_count; s++)
        o[s] = (ranked_source){w->r->known[s].probability, w->r->known[s].distance_m, s};
    if (w->c->source_count)
        qsort(o, w->c->source_count, sizeof *o, by_worth);
    for (size_t s = 0; s < w->c->source_count; s++)
        w->r->ranked[s] = o[s].s;
}

/* Over the turns, weighed as a normal, and over the skies. */
static void average_turns(trace_work *w, size_t s, float *out)
{
    memset(out, 0, w->hours * w->n * sizeof *out);
    for (w->sky = 0; w->sky < w->skies; w->sky++)
        for (size_t p = 0; p < w->hours * CULPRIT_TURNS; p++) {
            float k = (float)(exp(culprit_turn_weight(p % CULPRIT_TURNS)) * w->r->sky_probability[w->sky]);
            const float *a = trace_of_source(w, s) + p * w->n;
            for (size_t i = 0; i < w->n; i++)
                out[p / CULPRIT_TURNS * w->n + i] += k * a[i];
        }
    w->sky = 0;
}

static lt_err split(lt_cx *cx, trace_work *w, ranked_source *o)
{
    const trace_case *c = w->c;
    size_t used = 0;
    float *a;
    double *q0, *sd;
    share_part *parts;
    for (size_t s = 0; s < c->source_count; s++) {
        const trace_known *k = &w->r->known[s];
        o[s] = (ranked_source){k->reaches ? straight(w, s, w->r->peak_hour, w->r->peak_station) * exp(rate_known(c, s).mu) + 1e-12 + k->probability : 0, k->distance_m, s};
        used += k->reaches;
    }
    if (!used)
        return LT_OK;
    qsort(o, c->source_count, sizeof *o, by_worth);
    used = used < TRACE_SHARED_MAX ? used : TRACE_SHARED_MAX;
    TRY(ARENA_ARRAY(cx, used * w->hours * w->n, &a));
    TRY(ARENA_ARRAY(cx, used, &q0));
    TRY(ARENA_ARRAY(cx, used, &sd));
    TRY(ARENA_ARRAY(cx, used, &parts));
    for (size_t k = 0; k < used; k++) {
        culprit_rate prior = rate_known(c, o[k].s);
        average_turns(w, o[k].s, a + k * w->hours * w->n);
        q0[k] = exp(prior.mu);
        sd[k] = prior.sd;
    }
    share_input in = {&w->data, used, a, q0, sd, w->r->peak_hour, w->r->peak_station, c->seed};
    TRY(share_solve(cx, &in, parts, &w->r->accepted));
    for (size_t k = 0; k < used; k++) {
        trace_known *known = &w->r->known[o[k].s];
        known->rate_g_s = parts[k].rate_g_s;
        known->part_ug_m3 = parts[k].part_ug_m3;
        known->part_low = parts[k].part_low;
        known->part_high = parts[k].part_high;
    }
    return LT_OK;
}

/* --- the answer ---------------------------------------------------------------------------------------------------------------------- */

static lt_err conclude(lt_cx *cx, trace_work *w)
{
    trace_result *r = w->r;
    double *added, best_known = w->c->source_count ? r->known[r->ranked[0]].explained : 0;
    TRY(ARENA_ARRAY(cx, w->hours * w->n, &added));
    if (w->cells && r->region.area_90_km2 > 0) {
        culprit_predict(&w->data, &(culprit_reach){w->best_reach}, w->best_rate, added);
        r->region.explained = at_peak(w, added);
    }
    if (r->p_instrument > 0.5)
        r->outcome = TRACE_INSTRUMENT;
    else if (r->p_regional > 0.5)
        r->outcome = TRACE_REGIONAL;
    else if (r->p_known >= 0.5)
        r->outcome = best_known >= EXPLAINED_LEAST ? TRACE_KNOWN : TRACE_REGIONAL;
    else if (r->p_unknown >= 0.5)
        r->outcome = r->region.explained >= EXPLAINED_LEAST ? TRACE_UNKNOWN : TRACE_REGIONAL;
    else
        r->outcome = TRACE_UNCLEAR;
    if (r->outcome == TRACE_UNKNOWN || (r->outcome == TRACE_UNCLEAR && r->p_unknown > r->p_known)) {
        r->added = added;
    } else if (r->outcome == TRACE_KNOWN || r->outcome == TRACE_UNCLEAR) {
        if (w->c->source_count) {
            const trace_mix *m = &w->of_known[r->ranked[0]];
            w->sky = m->best_sky;
            culprit_predict(&w->data, &(culprit_reach){trace_of_source(w, r->ranked[0])}, m->best_rate, added);
            r->added = added;
        }
    }
    return LT_OK;
}

static bool any_wind(const trace_case *c)
{
    for (size_t h = 0; h < c->hours; h++)
        if (c->airs[h].has_wind)
            return true;
    return false;
}

lt_err trace_solve(lt_cx *cx, const trace_case *c, trace_result *out)
{
    trace_work w = {.c = c, .r = out};
    ranked_source *order;
    *out = (trace_result){.outcome = TRACE_NO_PEAK};
    TRY(check(cx, c));
    w.from = c->hours - c->window;
    w.hours = c->window;
    w.n = c->n;
    TRY(ARENA_ARRAY(cx, c->source_count + 1, &out->known));
    TRY(ARENA_ARRAY(cx, c->source_count + 1, &out->ranked));
    TRY(ARENA_ARRAY(cx, c->source_count + 1, &order));
    for (size_t s = 0; s < c->source_count; s++)
        out->ranked[s] = s;
    TRY(take_readings(cx, &w));
    bool stands_out = find_peak(&w);
    find_limits(&w);
    if (!stands_out)
        return LT_OK;
    if (!any_wind(c)) {
        out->outcome = TRACE_NO_WIND;
        return LT_OK;
    }
    lay_map(&w);
    look_at_skies(&w);
    TRY(trace_make_room(cx, &w));
    for (w.sky = 0; w.sky < w.skies; w.sky++) {
        TRY(trace_reach(cx, &w));
        TRY(judge_known(cx, &w));
        TRY(trace_judge_cells(cx, &w));
    }
    w.sky = 0;
    TRY(trace_find_region(cx, &w));
    weigh(&w);
    rank(&w, order);
    TRY(split(cx, &w, order));
    return conclude(cx, &w);
}
