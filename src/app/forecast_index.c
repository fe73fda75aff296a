/* forecast_index.c - see forecast_index.h. */
#include "app/forecast_index.h"

#include <math.h>
#include <string.h>

#include "assess/conc.h"
#include "base/civil.h"
#include "base/num.h"
#include "model/forecast/joint.h"

#define EIGHT_HOURS 6

static const indicator HOUR_OF[FORECAST_POLLUTANTS] = {IND_SO2, IND_NO2, IND_CO, IND_O3, IND_PM10, IND_PM25};
static const indicator DAY_OF[FORECAST_POLLUTANTS] = {IND_SO2, IND_NO2, IND_CO, IND_O3_8H, IND_PM10, IND_PM25};

void forecast_index_of(const law *w, int offset_min, bool is_day, int64_t at_ms, const float conc[FORECAST_POLLUTANTS], aqi_result *out)
{
    aqi_input in = {.rules = rule_set_on(at_ms, offset_min, !is_day), .report = is_day ? REPORT_DAY : REPORT_HOUR};
    for (int q = 0; q < FORECAST_POLLUTANTS; q++) {
        int64_t scaled;
        exact ng;
        if (conc[q] < 0 || !num_round_double((double)conc[q], 3, &scaled))
            continue;
        (void)conc_of_double(num_to_double((num_dec){scaled, 3}), strcmp(pollutant_unit((pollutant)q), "mg/m3") == 0 ? CONC_NG_PER_MG : CONC_NG_PER_UG, &ng);
        in.reading[is_day ? DAY_OF[q] : HOUR_OF[q]] = reading_of(ng);
    }
    aqi_evaluate(w, &in, out);
}

static bool measured(const forecast_history *h, size_t place, int q, int64_t hour, float *out)
{
    const forecast_track *t = &h->place[place].conc[q];
    int64_t at = hour - h->first_h;
    if (at < 0 || at >= (int64_t)h->hours || !t->have || !t->have[at])
        return false;
    *out = t->value[at] > 0 ? t->value[at] : 0;
    return true;
}

bool forecast_index_day(const forecast_history *h, size_t place, int q, int64_t first_h, float *out)
{
    float c[24], best = 0;
    bool has[24];
    double sum = 0;
    int n = 0;
    for (int k = 0; k < 24; k++) {
        has[k] = measured(h, place, q, first_h + k, &c[k]);
        sum += has[k] ? (double)c[k] : 0;
        n += has[k];
    }
    for (int k = 0; k + 8 <= 24 && q == FORECAST_O3; k++) {
        double eight = 0;
        int m = 0;
        for (int i = k; i < k + 8; i++) {
            eight += has[i] ? (double)c[i] : 0;
            m += has[i];
        }
        best = m >= EIGHT_HOURS ? fmaxf(best, (float)(eight / m)) : best;
    }
    *out = q == FORECAST_O3 ? best : (float)(sum / (n ? n : 1));
    return n >= FORECAST_DAY_HOURS_MIN;
}

static const forecast_value *cell(const forecast_result *r, bool is_day, int q, int at)
{
    return is_day ? &r->day[q][at] : &r->hour[q][at];
}

typedef struct parts {
    size_t n;
    int    of[FORECAST_POLLUTANTS];
    float  level[FORECAST_POLLUTANTS][INTERVAL_LEVELS];
} parts;
static void take_parts(const forecast_result *r, bool is_day, int at, parts *p)
{
    p->n = 0;
    for (int q = 0; q < FORECAST_POLLUTANTS; q++) {
        const forecast_value *v = cell(r, is_day, q, at);
        if (!v->is_given)
            continue;
        const float level[INTERVAL_LEVELS] = {v->quantile[0], v->quantile[1], v->median, v->quantile[2], v->quantile[3]};
        memcpy(p->level[p->n], level, sizeof level);
        p->of[p->n++] = q;
    }
}

/* Past days on which every part was measured, the newest first; returns how many. */
static size_t take_past(const forecast_index_ask *a, const parts *p, bool is_day, int64_t hour, float past[][JOINT_PARTS_MAX])
{
    size_t n = 0;
    int64_t at = is_day ? a->origin_h / 24 * 24 - 24 : a->origin_h - ((a->origin_h - hour) % 24 + 24) % 24; /* INV(1) */
    for (; n < FORECAST_INDEX_MEMBERS && at >= a->history->first_h; at -= 24) {
        bool is_whole = true;
        for (size_t k = 0; k < p->n && is_whole; k++)
            is_whole = is_day ? forecast_index_day(a->history, a->place, p->of[k], at, &past[n][k]) : measured(a->history, a->place, p->of[k], at, &past[n][k]);
        n += is_whole;
    }
    return n;
}

/* A member's concentrations to its index. */
static void count_member(const forecast_index_ask *a, bool is_day, int64_t hour, const float conc[FORECAST_POLLUTANTS], float *index, forecast_index *out)
{
    aqi_result r;
    forecast_index_of(a->w, a->offset_min, is_day, hour * CIVIL_HOUR_MS - (int64_t)a->offset_min * CIVIL_MINUTE_MS, conc, &r);
    if (r.aqi < 0)
        return;
    *index = (float)r.aqi;
    out->members++;
    out->mean += (float)r.aqi;
    for (int q = 0; q < FORECAST_POLLUTANTS; q++)
        out->chance[q] += (float)(r.primary >> q & 1u);
}

void forecast_index_find(const forecast_index_ask *a, const forecast_result *r, bool is_day, int at, forecast_index *out)
{
    static const double LEVEL[INTERVAL_LEVELS] = {0.05, 0.25, 0.5, 0.75, 0.95};
    float past[JOINT_MEMBERS_MAX][JOINT_PARTS_MAX] = {{0}}, member[JOINT_MEMBERS_MAX][JOINT_PARTS_MAX], index[JOINT_MEMBERS_MAX];
    int64_t hour = is_day ? (a->origin_h / 24 + 1 + at) * 24 : a->origin_h + 1 + at;
    parts p;
    *out = (forecast_index){.primary = -1};
    take_parts(r, is_day, at, &p);
    if (p.n == 0)
        return;
    size_t n = out->days = take_past(a, &p, is_day, hour, past);
    if (n < FORECAST_INDEX_MIN) {
        out->days = 0;
        n = FORECAST_INDEX_MEMBERS;
        for (size_t i = 0; i < n; i++)
            for (size_t k = 0; k < p.n; k++)
                past[i][k] = (float)i;
    }
    joint_shuffle(p.level, p.n, past, n, member);
    float conc[FORECAST_POLLUTANTS] = {-1, -1, -1, -1, -1, -1};
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < p.n; k++)
            conc[p.of[k]] = member[i][k];
        count_member(a, is_day, hour, conc, &index[out->members], out);
    }
    if (out->members == 0)
        return;
    out->mean /= (float)out->members;
    float level[INTERVAL_LEVELS];
    for (int k = 0; k < INTERVAL_LEVELS; k++)
        level[k] = (float)joint_level(index, out->members, LEVEL[k]);
    out->centre = out->mean;
    if (a->model)
        forecast_stretch(a->model, &(forecast_outcome){.place = a->place, .lead = at + 1, .is_day = is_day, .issued.centre = out->centre}, level);
    out->mean = fmaxf(out->mean + level[2] - (float)joint_level(index, out->members, 0.5), 0);
    out->median = level[2];
    memcpy(out->quantile, (const float[]){level[0], level[1], level[3], level[4]}, sizeof out->quantile);
    for (int q = 0; q < FORECAST_POLLUTANTS; q++) {
        out->chance[q] /= (float)out->members;
        if (out->median > 50 && out->chance[q] > 0 && (out->primary < 0 || out->chance[q] > out->chance[out->primary]))
            out->primary = q;
    }
}

forecast_value forecast_index_value(const forecast_index *x)
{
    forecast_value v = {.is_given = x->members > 0, .median = x->median, .mean = x->mean, .centre = x->centre};
    memcpy(v.quantile, x->quantile, sizeof v.quantile);
    return v;
}
