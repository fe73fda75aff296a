/* similar.c - see similar.h. */
#include "model/forecast/similar.h"

#include <math.h>
#include <stdlib.h>

#include "model/forecast/analog.h"
#include "model/forecast/feature.h"
#include "model/forecast/joint.h"
#include "model/forecast/ridge.h"

#define PENALTY 0.1

typedef struct archive {
    float   *x, *y;
    int64_t *origin;
    size_t   n;
} archive;

static double spread_of(const archive *a, size_t column)
{
    double n = 0, sum = 0, square = 0, shift = NAN;
    for (size_t i = 0; i < a->n; i++) {
        float v = a->x[i * FEATURE_COLUMNS + column];
        if (isnan(v))
            continue;
        shift = isnan(shift) ? v : shift;
        n++, sum += v - shift, square += (v - shift) * (v - shift);
    }
    double m = n > 0 ? sum / n : 0, variance = n > 0 ? square / n - m * m : 0;
    return variance > 0 ? sqrt(variance) : 0;
}

/* The same hour of the days before whose target has come. */
static void fill_archive(const feature_frame *f, const feature_climate *c, const similar_ask *q, archive *a)
{
    size_t at = (size_t)(q->origin_h - q->history->first_h);
    for (size_t i = at % 24; i < at; i += 24) {
        feature_ask ask = {.place = q->place, .pollutant = q->pollutant, .origin = i, .lead = q->lead, .is_day = q->is_day};
        float       y = feature_target(f, &ask); /* INV(1): the frame ends with the origin */
        if (isnan(y) || isnan(feature_value(f, q->place, q->pollutant, i)))
            continue;
        feature_fill(f, c, &ask, a->x + a->n * FEATURE_COLUMNS);
        a->origin[a->n] = q->history->first_h + (int64_t)i;
        a->y[a->n++] = y * y;
    }
}

static lt_err ask_archive(lt_cx *cx, const archive *a, const float *row, const similar_ask *q, similar *out)
{
    static const double LEVEL[INTERVAL_LEVELS] = {0.05, 0.25, 0.5, 0.75, 0.95};
    double        weight[FEATURE_COLUMNS];
    float         value[SIMILAR_MEMBERS_MAX];
    analog_member m[SIMILAR_MEMBERS_MAX];
    trees_table   t = {a->x, a->y, a->n, FEATURE_COLUMNS};
    ridge         line;
    analog       *like;
    if (a->n < SIMILAR_DAYS_MIN)
        return cx_fail(cx, LT_NOT_ENOUGH, "%zu earlier days have %s at this hour and what came of it: %u are wanted", a->n,
                       forecast_pollutant_name(q->pollutant), SIMILAR_DAYS_MIN);
    TRY(ridge_fit(cx, &t, PENALTY, &line));
    for (size_t k = 0; k < FEATURE_COLUMNS; k++)
        weight[k] = fabs(line.slope[k]) * spread_of(a, k);
    TRY(analog_fit(cx, &t, weight, &like));
    out->n = analog_find(like, row, q->members ? q->members : 20, m);
    analog_close(like);
    double sum = 0;
    for (size_t i = 0; i < out->n; i++) {
        out->member[i] = (similar_case){a->origin[m[i].row], m[i].target, m[i].distance};
        value[i] = m[i].target;
        sum += m[i].target;
    }
    out->mean = (float)(sum / (double)out->n);
    for (int k = 0; k < INTERVAL_LEVELS; k++)
        out->level[k] = (float)joint_level(value, out->n, LEVEL[k]);
    return LT_OK;
}

static lt_err find(lt_cx *cx, const feature_frame *f, const similar_ask *q, archive *a, similar *out)
{
    feature_climate *climate = calloc(q->history->places, sizeof *climate);
    size_t           at = (size_t)(q->origin_h - q->history->first_h), days = at / 24 + 1;
    float            row[FEATURE_COLUMNS];
    a->x = malloc(days * FEATURE_COLUMNS * sizeof *a->x);
    a->y = malloc(days * sizeof *a->y);
    a->origin = malloc(days * sizeof *a->origin);
    if (!climate || !a->x || !a->y || !a->origin) {
        free(climate);
        return cx_fail(cx, LT_NO_MEMORY, "no memory for %zu days", days);
    }
    feature_ask ask = {.place = q->place, .pollutant = q->pollutant, .origin = at, .lead = q->lead, .is_day = q->is_day};
    feature_learn_climate(f, climate);
    feature_fill(f, climate, &ask, row);
    fill_archive(f, climate, q, a);
    free(climate);
    return ask_archive(cx, a, row, q, out);
}

lt_err similar_find(lt_cx *cx, const similar_ask *q, similar *out)
{
    const forecast_history *h = q->history;
    int64_t                 at = q->origin_h - h->first_h;
    feature_frame          *f;
    archive                 a = {0};
    *out = (similar){0};
    if (q->place >= h->places || q->pollutant < 0 || q->pollutant >= FORECAST_POLLUTANTS || q->lead < 1 ||
        q->lead > (q->is_day ? FORECAST_DAYS : FORECAST_HOURS) || q->members > SIMILAR_MEMBERS_MAX || (q->members && q->members < 5))
        return cx_fail(cx, LT_BAD_INPUT, "place %zu, pollutant %d, lead %d, %zu members: not to be asked", q->place, q->pollutant, q->lead, q->members);
    if (at < 0 || at >= (int64_t)h->hours)
        return cx_fail(cx, LT_BAD_INPUT, "origin %lld: the history has the hours %lld to %lld", (long long)q->origin_h, (long long)h->first_h,
                       (long long)h->first_h + (long long)h->hours - 1);
    TRY(feature_open(cx, h, &(feature_span){.to = (size_t)at + 1}, &f));
    lt_err e = isnan(feature_value(f, q->place, q->pollutant, (size_t)at))
                   ? cx_fail(cx, LT_NOT_ENOUGH, "%s was not measured at the origin", forecast_pollutant_name(q->pollutant))
                   : find(cx, f, q, &a, out);
    feature_close(f);
    free(a.x);
    free(a.y);
    free(a.origin);
    return e;
}
