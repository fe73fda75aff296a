/* average.c - see average.h. */
#include "model/plume/average.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/arena.h"

lt_err average_init(lt_cx *cx, struct average *a, const struct average_shape *shape)
{
    assert(shape->ranks <= AVERAGE_RANKS_MAX && shape->rows <= AVERAGE_ROWS_MAX);
    *a = (struct average){.hours = shape->hours, .receptors = shape->receptors, .ranks = shape->ranks, .rows_max = shape->rows};
    TRY(ARENA_ARRAY(cx, a->receptors, &a->sum));
    TRY(ARENA_ARRAY(cx, a->receptors, &a->mean));
    TRY(ARENA_ARRAY(cx, a->receptors * a->ranks + 1, &a->high));
    return ARENA_ARRAY(cx, a->rows_max + 1, &a->row);
}

static void keep_high(struct average *a, size_t receptor, double value, int64_t date)
{
    struct average_high *high = a->high + receptor * a->ranks;
    size_t at = a->ranks;
    while (at > 0 && value > high[at - 1].value)
        at--;
    if (at == a->ranks)
        return;
    memmove(high + at + 1, high + at, (a->ranks - at - 1) * sizeof *high);
    high[at] = (struct average_high){value, date};
    assert(at == 0 || high[at - 1].value >= value); /* INV(1) */
}

static void keep_row(struct average *a, size_t receptor, double value, int64_t date)
{
    size_t at = a->rows;
    if (value <= 0 || (a->rows == a->rows_max && value <= a->row[a->rows - 1].value))
        return;
    while (at > 0 && value > a->row[at - 1].value)
        at--;
    size_t behind = (a->rows < a->rows_max ? a->rows : a->rows_max - 1) - at;
    memmove(a->row + at + 1, a->row + at, behind * sizeof *a->row);
    a->row[at] = (struct average_row){value, date, receptor};
    a->rows += a->rows < a->rows_max;
}

void average_end(struct average *a, int64_t date)
{
    double divisor = (double)a->counted;
    if (a->hours > 1)
        divisor = fmax(divisor, round(0.75 * a->hours + 0.4));
    for (size_t i = 0; i < a->receptors; i++) {
        double mean = divisor > 0 ? a->sum[i] / divisor : 0;
        a->mean[i] = mean;
        a->sum[i] = 0;
        if (a->ranks && mean > 0)
            keep_high(a, i, mean, date);
        if (a->rows_max)
            keep_row(a, i, mean, date);
    }
    a->in_block = a->counted;
    if (a->hours != AVERAGE_PERIOD)
        a->counted = a->calm = a->missing = 0;
}

bool average_add(struct average *a, const struct average_hour *hour)
{
    a->counted += hour->state == AVERAGE_COUNTS;
    a->calm += hour->state == AVERAGE_CALM;
    a->missing += hour->state == AVERAGE_MISSING;
    for (size_t i = 0; i < a->receptors && hour->state == AVERAGE_COUNTS; i++)
        a->sum[i] += hour->conc[i];
    bool ends = a->hours > 0 ? hour->hour % a->hours == 0 : a->hours == AVERAGE_MONTH && hour->is_month_end;
    if (ends)
        average_end(a, hour->date);
    return ends;
}
