/* sector.c - see sector.h. */
#include "model/pattern/sector.h"

#include <assert.h>
#include <math.h>

#define Z90 1.6448536269514722

static size_t class_of(const sector_table *t, double v)
{
    size_t c = 0;
    while (c < t->limit_count && v > t->limits[c])
        c++;
    return c;
}

static void put_wilson(sector_row *r)
{
    double n = (double)r->hours, p = (double)r->above / n, z2 = Z90 * Z90;
    double middle = (p + z2 / (2 * n)) / (1 + z2 / n), wide = Z90 * sqrt(p * (1 - p) / n + z2 / (4 * n * n)) / (1 + z2 / n);
    r->probability = p;
    r->low = fmax(0, middle - wide);
    r->high = fmin(1, middle + wide);
}

static lt_err set_limits(lt_cx *cx, const sector_query *q, const pattern_used *u, sector_table *t)
{
    static const double SHARES[] = {0.2, 0.4, 0.6, 0.8};
    double *sorted;
    if (q->limit_count > SECTOR_CLASSES_MAX)
        return cx_fail(cx, LT_LIMIT, "%zu limits of classes; %u at most", q->limit_count, SECTOR_CLASSES_MAX);
    for (size_t i = 1; i < q->limit_count; i++)
        if (!(q->limits[i] > q->limits[i - 1]))
            return cx_fail(cx, LT_BAD_INPUT, "limits of classes rise: %g does not come after %g", q->limits[i], q->limits[i - 1]);
    TRY(ARENA_ARRAY(cx, u->n, &sorted));
    memcpy(sorted, u->value, u->n * sizeof *sorted);
    pattern_sort(sorted, u->n);
    t->threshold = pattern_quantile(sorted, u->n, q->percentile / 100);
    for (size_t i = 0; i < q->limit_count; i++)
        t->limits[t->limit_count++] = q->limits[i];
    for (size_t i = 0; i < 4 && q->limit_count == 0; i++) {
        double l = pattern_quantile(sorted, u->n, SHARES[i]);
        if (t->limit_count == 0 || l > t->limits[t->limit_count - 1]) /* a constant column has one class */
            t->limits[t->limit_count++] = l;
    }
    return LT_OK;
}

static void finish_row(const sector_query *q, const sector_table *t, sector_row *r)
{
    r->is_few = r->hours < (q->min_hours ? q->min_hours : 2);
    if (r->hours == 0) {
        r->probability = r->low = r->high = r->mean = r->speed_m_s = NAN;
        return;
    }
    size_t sum = 0;
    for (size_t c = 0; c <= t->limit_count; c++)
        sum += r->by_class[c];
    assert(sum == r->hours); /* INV(1) */
    r->mean /= (double)r->hours;
    r->speed_m_s /= (double)r->hours;
    put_wilson(r);
}

lt_err sector_make(lt_cx *cx, const sector_query *q, sector_table *out)
{
    pattern_used u;
    *out = (sector_table){.sectors = q->sectors ? q->sectors : 16};
    if (out->sectors < 4 || out->sectors > SECTOR_MAX)
        return cx_fail(cx, LT_BAD_INPUT, "%zu sectors: 4 to %u are wanted", out->sectors, SECTOR_MAX);
    if (!(q->percentile >= 0 && q->percentile <= 100))
        return cx_fail(cx, LT_BAD_INPUT, "percentile %g: 0 to 100 is wanted", q->percentile);
    TRY(pattern_sift(cx, &q->hours, q->calm_m_s, &u));
    out->tally = u.tally;
    TRY(set_limits(cx, q, &u, out));
    TRY(ARENA_ARRAY(cx, out->sectors, &out->rows));
    for (size_t i = 0; i < u.n; i++) {
        sector_row *r = &out->rows[pattern_sector(u.from_deg[i], out->sectors)];
        bool above = u.value[i] > out->threshold;
        r->hours++;
        r->above += above;
        r->mean += u.value[i];
        r->speed_m_s += u.speed_m_s[i];
        r->by_class[class_of(out, u.value[i])]++;
        out->above += above;
        out->mean += u.value[i] / (double)u.n;
    }
    for (size_t i = 0; i < q->hours.n; i++) {
        double s = q->hours.speed_m_s[i];
        if (isfinite(q->hours.value[i]) && (q->hours.from_deg[i] < 0 || (s >= 0 && s < q->calm_m_s)))
            out->calm_by_class[class_of(out, q->hours.value[i])]++;
    }
    for (size_t s = 0; s < out->sectors; s++) {
        out->rows[s].middle_deg = 360.0 * (double)s / (double)out->sectors;
        finish_row(q, out, &out->rows[s]);
    }
    return LT_OK;
}
