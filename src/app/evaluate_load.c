/* evaluate_load.c - hour values of the keep into daily values of stations; see evaluate_keep.h. */
#include "app/evaluate_keep.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "app/evaluate_series.h"
#include "assess/conc.h"
#include "assess/ozone.h"
#include "keep/chunk.h"

#define DAY_HOURS 24

const indicator EVALUATE_INDICATOR_OF[POLLUTANT_COUNT] = {IND_SO2, IND_NO2, IND_CO, IND_O3_8H, IND_PM10, IND_PM25};

typedef struct loader {
    evaluate_job          *j;
    const evaluate_series *series; /* ascending by id */
    size_t                 count, at;
    bool                   is_open; /* series[at] has values */
    int64_t               *sum_pg;   /* [days] */
    uint32_t              *hours;    /* [days] valid hours */
    int64_t               *part_sum; /* [days] scratch of one block */
    uint32_t              *part_hours;
    int64_t               *o3_pg;    /* [days * 24] of the one ozone series in work */
} loader;

lt_err evaluate_alloc_days(lt_cx *cx, int days, bool is_area, evaluate_days *out)
{
    for (int i = 0; i < EVALUATE_INDICATORS; i++) {
        TRY(ARENA_ARRAY(cx, days, &out->num[i]));
        for (int d = 0; d < days; d++)
            out->num[i][d] = CONC_NONE;
        if (is_area)
            TRY(ARENA_ARRAY(cx, days, &out->stations[i]));
    }
    return LT_OK;
}

/* --- blocks into sums ------------------------------------------------------------------------------------------ */

/* = ARCHITECTURE.md 7: an hour value stands at the start of its civil hour. */
static bool is_on_hours(const loader *l, const keep_block *b)
{
    int64_t from = l->j->from_ms;
    if (!b->times)
        return (b->t0_ms - from) % CIVIL_HOUR_MS == 0 && (b->n == 1 || b->step_ms % CIVIL_HOUR_MS == 0);
    if ((b->times[0] - from) % CIVIL_HOUR_MS != 0)
        return false;
    for (uint32_t i = 1; i < b->n; i++) {
        int64_t step = b->times[i] - b->times[i - 1];
        if (step != CIVIL_HOUR_MS && step % CIVIL_HOUR_MS != 0)
            return false;
    }
    return true;
}

static void note_marks(loader *l, const keep_block *b)
{
    lt_mark any = 0;
    for (uint32_t i = 0; b->marks && i < b->n; i++)
        any |= b->marks[i];
    if (any & MARK_SIMULATED)
        l->j->loaded[l->series[l->at].station].is_simulated = true;
}

/* pg of one unit of the block's last digit; 0 when that is no whole number, or some value is beyond any air: then each is
 * looked at alone. So sums of a day are within DAY_HOURS * MEAN_VALUE_MAX. */
static int64_t block_pg(const loader *l, const keep_block *b)
{
    int64_t unit_pg = l->series[l->at].unit_ng * CONC_PG_PER_NG;
    if (!b->scaled || b->decimals < 0 || b->decimals > 12)
        return 0;
    int64_t whole = num_pow10(b->decimals), pg = unit_pg / whole;
    if (unit_pg % whole != 0)
        return 0;
    int32_t limit = MEAN_VALUE_MAX / pg < INT32_MAX ? (int32_t)(MEAN_VALUE_MAX / pg) : INT32_MAX;
    bool is_beyond = false;
    for (uint32_t i = 0; i < b->n; i++)
        is_beyond |= (b->scaled[i] > limit) | (b->scaled[i] < -limit);
    return is_beyond ? 0 : pg;
}

/* One value in pg, the slow way: finer than 1 pg is rounded and said. False: it does not count. */
static bool value_pg(loader *l, const keep_block *b, uint32_t i, int64_t *pg)
{
    const evaluate_series *s = &l->series[l->at];
    bool is_exact;
    if ((b->marks && (b->marks[i] & MARK_NOT_VALID)) || !conc_pg_of_double(keep_block_value(b, i), s->unit_ng, pg, &is_exact))
        return false;
    if (!is_exact)
        l->j->loaded[s->station].is_rounded = true;
    return true;
}

static void add_slowly(loader *l, const keep_block *b)
{
    bool is_o3 = l->series[l->at].pollutant == P_O3;
    int64_t pg;
    for (uint32_t i = 0; i < b->n; i++) {
        int64_t hour = (keep_block_time(b, i) - l->j->from_ms) / CIVIL_HOUR_MS;
        if (!value_pg(l, b, i, &pg))
            continue;
        if (is_o3) {
            l->o3_pg[hour] = pg;
        } else {
            l->sum_pg[hour / DAY_HOURS] += pg;
            l->hours[hour / DAY_HOURS]++;
        }
    }
}

static void add_ozone(loader *l, const keep_block *b, int64_t unit_pg)
{
    if (!b->times && !b->marks && b->step_ms == CIVIL_HOUR_MS) {
        int64_t *to = l->o3_pg + (b->t0_ms - l->j->from_ms) / CIVIL_HOUR_MS;
        for (uint32_t i = 0; i < b->n; i++)
            to[i] = b->scaled[i] * unit_pg;
        return;
    }
    for (uint32_t i = 0; i < b->n; i++) {
        if (!b->marks || !(b->marks[i] & MARK_NOT_VALID))
            l->o3_pg[(keep_block_time(b, i) - l->j->from_ms) / CIVIL_HOUR_MS] = b->scaled[i] * unit_pg;
    }
}

static void add_sums(loader *l, const keep_block *b, int64_t unit_pg)
{
    int first = (int)((keep_block_time(b, 0) - l->j->from_ms) / CIVIL_DAY_MS);
    int last = (int)((keep_block_time(b, b->n - 1) - l->j->from_ms) / CIVIL_DAY_MS);
    int days = last - first + 1;
    memset(l->part_sum, 0, (size_t)days * sizeof *l->part_sum);
    memset(l->part_hours, 0, (size_t)days * sizeof *l->part_hours);
    chunk_sum_grid(b, l->j->from_ms + first * CIVIL_DAY_MS, CIVIL_DAY_MS, (uint32_t)days, l->part_sum, l->part_hours);
    for (int d = 0; d < days; d++) {
        l->sum_pg[first + d] += l->part_sum[d] * unit_pg;
        l->hours[first + d] += l->part_hours[d];
    }
}

/* --- sums into daily values -------------------------------------------------------------------------------------- */

static void finish_means(loader *l, evaluate_days *to, pollutant p)
{
    int64_t *num = to->num[EVALUATE_INDICATOR_OF[p]];
    for (int d = 0; d < l->j->days; d++)
        if (l->hours[d] && !mean_day_scaled(l->j->w, (mean_sum){l->sum_pg[d], (int)l->hours[d]}, &num[d]))
            to->part_days[p]++;
}

static void finish_ozone(loader *l, evaluate_days *to)
{
    const evaluate_job *j = l->j;
    for (int d = 0; d < j->days; d++) {
        const int64_t *pg = l->o3_pg + (ptrdiff_t)d * DAY_HOURS;
        ozone_rule rule = {.limit_ng = j->w->limit_ng[j->limits_of[d]][GRADE_II][P_O3][AVG_8H], .rules = j->rules_of[d],
                           .per_ng = CONC_PG_PER_NG};
        if (mean_sum_of(pg, DAY_HOURS).count == 0)
            continue;
        int64_t largest = ozone_max_1h(j->w, pg);
        if (largest != CONC_NONE)
            to->num[IND_O3][d] = largest * MEAN_DAY_DEN;
        if (!ozone_day_scaled(j->w, pg, rule, &to->num[IND_O3_8H][d]))
            to->part_days[P_O3]++;
    }
}

static void open_series(loader *l, size_t at)
{
    int days = l->j->days;
    l->at = at;
    l->is_open = true;
    memset(l->sum_pg, 0, (size_t)days * sizeof *l->sum_pg);
    memset(l->hours, 0, (size_t)days * sizeof *l->hours);
    if (l->series[at].pollutant == P_O3)
        for (int h = 0; h < days * DAY_HOURS; h++)
            l->o3_pg[h] = CONC_NONE;
}

static void finish_series(loader *l)
{
    if (!l->is_open)
        return;
    const evaluate_series *s = &l->series[l->at];
    if (s->pollutant == P_O3)
        finish_ozone(l, &l->j->loaded[s->station]);
    else
        finish_means(l, &l->j->loaded[s->station], s->pollutant);
    l->is_open = false;
}

static lt_err on_block(lt_cx *cx, void *self, const keep_block *b)
{
    loader *l = self;
    if (!l->is_open || l->series[l->at].id != b->series) {
        size_t at = l->is_open ? l->at + 1 : 0;
        finish_series(l);
        while (at < l->count && l->series[at].id < b->series)
            at++;
        assert(at < l->count && l->series[at].id == b->series);
        open_series(l, at);
    }
    if (!is_on_hours(l, b))
        return cx_fail(cx, LT_DAMAGED, "hour series %u of station \"%s\" holds a value that does not stand at the start of an hour",
                       b->series, l->j->stations[l->series[l->at].station].id);
    l->j->values += b->n;
    note_marks(l, b);
    int64_t unit_pg = block_pg(l, b);
    if (!unit_pg)
        add_slowly(l, b);
    else if (l->series[l->at].pollutant == P_O3)
        add_ozone(l, b, unit_pg);
    else
        add_sums(l, b, unit_pg);
    return LT_OK;
}

static lt_err open_loader(lt_cx *cx, evaluate_job *j, loader *l)
{
    TRY(ARENA_ARRAY(cx, j->days, &l->sum_pg));
    TRY(ARENA_ARRAY(cx, j->days, &l->hours));
    TRY(ARENA_ARRAY(cx, j->days, &l->part_sum));
    TRY(ARENA_ARRAY(cx, j->days, &l->part_hours));
    TRY(ARENA_ARRAY(cx, j->days * DAY_HOURS, &l->o3_pg));
    return LT_OK;
}

lt_err evaluate_load(lt_cx *cx, keep *k, evaluate_job *j)
{
    evaluate_series_list list;
    uint32_t *ids;
    loader l = {.j = j};
    TRY(evaluate_list_stations(cx, k, &j->stations, &j->station_count));
    if (j->station_count * (size_t)j->days > EVALUATE_STATION_DAYS_MAX)
        return cx_fail(cx, LT_LIMIT, "%zu stations times %d days is more than %u at once; take a shorter period", j->station_count,
                       j->days, EVALUATE_STATION_DAYS_MAX);
    TRY(evaluate_list_series(cx, k, j->stations, j->station_count, &list));
    const evaluate_series *series = list.rows;
    size_t n = list.count;
    TRY(ARENA_ARRAY(cx, j->station_count + 1, &j->loaded));
    TRY(ARENA_ARRAY(cx, n + 1, &ids));
    for (size_t i = 0; i < j->station_count; i++)
        TRY(evaluate_alloc_days(cx, j->days, false, &j->loaded[i]));
    for (size_t i = 0; i < n; i++) {
        ids[i] = series[i].id;
        j->loaded[series[i].station].monitored |= 1u << EVALUATE_INDICATOR_OF[series[i].pollutant];
        if (series[i].pollutant == P_O3)
            j->loaded[series[i].station].monitored |= 1u << IND_O3;
    }
    TRY(open_loader(cx, j, &l));
    l.series = series;
    l.count = n;
    if (n == 0)
        return LT_OK;
    keep_range r = {.series = ids, .series_count = n, .from_ms = j->from_ms, .to_ms = j->from_ms + j->days * CIVIL_DAY_MS};
    TRY(keep_scan(cx, k, &r, on_block, &l));
    finish_series(&l);
    return LT_OK;
}
