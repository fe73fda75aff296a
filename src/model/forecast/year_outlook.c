/* year_outlook.c - see year_outlook.h. */
#include "model/forecast/year_outlook.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "model/chance.h"

#define NEAR_DAYS 15

static int by_value(const void *a, const void *b)
{
    const double *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

/* One future: sum and count of the days to come. */
static void draw_rest(const year_outlook_ask *q, chance *c, double *sum, double *n)
{
    size_t block = q->block ? q->block : 10;
    const float *past = q->past + (q->levels > 1 ? (size_t)chance_below(c, q->levels) : 0) * q->years * YEAR_OUTLOOK_DAYS;
    double trend = q->trend > 0 ? q->trend : 1, factor = q->factor > 0 ? q->factor : 1;
    for (size_t day = q->days; day < YEAR_OUTLOOK_DAYS; day += block) {
        size_t year = (size_t)chance_below(c, q->years);
        long   from = (long)day + (long)chance_below(c, 2 * NEAR_DAYS + 1) - NEAR_DAYS;
        double scale = factor * pow(trend, (double)(q->years - year));
        for (size_t k = 0; k < block && day + k < YEAR_OUTLOOK_DAYS; k++) {
            long  at = (from + (long)k + (long)YEAR_OUTLOOK_DAYS) % (long)YEAR_OUTLOOK_DAYS;
            float v = past[year * YEAR_OUTLOOK_DAYS + (size_t)at];
            if (!isnan(v))
                *sum += scale * v, (*n)++;
        }
    }
}

lt_err year_outlook_solve(lt_cx *cx, const year_outlook_ask *q, year_outlook *out)
{
    size_t draws = q->draws ? q->draws : 2000, given = 0, below = 0;
    double sum = 0, n = 0, rest = 0, drawn = 0;
    chance c = chance_of(q->seed, 9);
    size_t whole = (q->levels ? q->levels : 1) * q->years * YEAR_OUTLOOK_DAYS;
    for (size_t i = 0; i < whole; i++) {
        if (isinf(q->past[i]))
            return cx_fail(cx, LT_BAD_INPUT, "day %zu of the past is infinite", i);
        given += isnan(q->past[i]) ? 0 : 1;
    }
    if (q->days > YEAR_OUTLOOK_DAYS || draws > YEAR_OUTLOOK_DRAWS_MAX)
        return cx_fail(cx, LT_BAD_INPUT, "%zu days and %zu draws: at most %u and %u", q->days, draws, YEAR_OUTLOOK_DAYS, YEAR_OUTLOOK_DRAWS_MAX);
    if (given * 2 < whole || whole == 0)
        return cx_fail(cx, LT_NOT_ENOUGH, "%zu of %zu days of the past have a value: half of them are wanted", given, whole);
    for (size_t i = 0; i < q->days; i++) {
        if (isinf(q->now[i]))
            return cx_fail(cx, LT_BAD_INPUT, "day %zu of the year is infinite", i);
        if (!isnan(q->now[i]))
            sum += q->now[i], n++;
    }
    double *mean = malloc(draws * sizeof *mean);
    if (!mean)
        return cx_fail(cx, LT_NO_MEMORY, "no memory for %zu draws", draws);
    for (size_t i = 0; i < draws; i++) {
        double s = sum, m = n;
        draw_rest(q, &c, &s, &m);
        rest += s - sum;
        drawn += m - n;
        mean[i] = m > 0 ? s / m : 0;
        below += mean[i] < q->target;
    }
    qsort(mean, draws, sizeof *mean, by_value);
    *out = (year_outlook){.so_far = n > 0 ? sum / n : NAN, .median = mean[draws / 2], .low = mean[draws / 20], .high = mean[draws - 1 - draws / 20]};
    out->rest = drawn > 0 ? rest / drawn : NAN;
    out->chance = (double)below / (double)draws;
    free(mean);
    return LT_OK;
}

double year_outlook_level(size_t level)
{
    static const double Z[YEAR_OUTLOOK_LEVELS] = {-1.593219, -0.967422, -0.589456, -0.282216, 0, 0.282216, 0.589456, 0.967422, 1.593219}; /* normal, middles of ninths */
    assert(level < YEAR_OUTLOOK_LEVELS);
    return exp(YEAR_OUTLOOK_LEVEL_SD * Z[level]);
}

double year_outlook_still(const float *now, size_t days, double target)
{
    double sum = 0, left = (double)YEAR_OUTLOOK_DAYS - (double)days, n = left;
    for (size_t i = 0; i < days; i++)
        if (!isnan(now[i]))
            sum += (double)now[i], n++;
    return left > 0 ? (target * n - sum) / left : NAN;
}
