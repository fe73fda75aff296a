/* variation.c - see variation.h. */
#include "model/pattern/variation.h"

#include <assert.h>
#include <math.h>

#include "model/chance.h"

typedef size_t (*group_of)(const variation_query *q, size_t i);

static size_t by_hour(const variation_query *q, size_t i)
{
    return q->hour[i];
}
static size_t by_day(const variation_query *q, size_t i)
{
    return q->weekday[i];
}
static size_t by_month(const variation_query *q, size_t i)
{
    return q->month[i];
}
static size_t by_week(const variation_query *q, size_t i)
{
    return q->weekday[i] * 24u + q->hour[i];
}

static double mean_drawn(chance *c, const double *v, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += v[chance_below(c, n)];
    return sum / (double)n;
}

static lt_err make_groups(lt_cx *cx, const variation_query *q, group_of which, size_t count, variation_group *out)
{
    size_t *start, *next, sum = 0, draws = q->draws ? q->draws : 100;
    double *v, *means;
    TRY(ARENA_ARRAY(cx, count + 1, &start));
    TRY(ARENA_ARRAY(cx, count, &next));
    TRY(ARENA_ARRAY(cx, q->n, &v));
    TRY(ARENA_ARRAY(cx, draws, &means));
    for (size_t i = 0; i < q->n; i++)
        if (isfinite(q->value[i])) {
            size_t g = which(q, i);
            assert(g < count);
            out[g].hours++;
        }
    for (size_t g = 0; g < count; g++) {
        next[g] = start[g] = sum;
        sum += out[g].hours;
    }
    for (size_t i = 0; i < q->n; i++)
        if (isfinite(q->value[i]))
            v[next[which(q, i)]++] = q->value[i];
    for (size_t g = 0; g < count; g++) {
        variation_group *o = &out[g];
        chance c = chance_of(q->seed, count * 1000 + g);
        o->mean = o->low = o->high = NAN;
        if (o->hours == 0)
            continue;
        o->mean = 0;
        for (size_t i = 0; i < o->hours; i++)
            o->mean += v[start[g] + i] / (double)o->hours;
        for (size_t d = 0; d < draws; d++)
            means[d] = mean_drawn(&c, v + start[g], o->hours);
        pattern_sort(means, draws);
        o->low = pattern_quantile(means, draws, 0.025);
        o->high = pattern_quantile(means, draws, 0.975);
    }
    return LT_OK;
}

lt_err variation_make(lt_cx *cx, const variation_query *q, variation_result *out)
{
    *out = (variation_result){0};
    if (q->draws > VARIATION_DRAWS_MAX)
        return cx_fail(cx, LT_LIMIT, "%u draws; %u at most", q->draws, VARIATION_DRAWS_MAX);
    for (size_t i = 0; i < q->n; i++) {
        if (!isfinite(q->value[i])) {
            out->no_value++;
            continue;
        }
        out->hours++;
        out->mean += q->value[i];
    }
    if (out->hours == 0)
        return cx_fail(cx, LT_NOT_ENOUGH, "none of %zu hours has a value", q->n);
    out->mean /= (double)out->hours;
    TRY(make_groups(cx, q, by_hour, VARIATION_HOURS, out->hour));
    TRY(make_groups(cx, q, by_day, VARIATION_DAYS, out->day));
    TRY(make_groups(cx, q, by_month, VARIATION_MONTHS, out->month));
    return make_groups(cx, q, by_week, VARIATION_WEEK, out->week);
}
