/* evaluate_series.c - see evaluate_series.h. */
#include "app/evaluate_series.h"

#include <stdlib.h>
#include <string.h>

#include "tables.h"

#define UNIT_NG_MAX 1000000000LL

static int by_id(const void *a, const void *b)
{
    return strcmp(((const lt_place *)a)->id, ((const lt_place *)b)->id);
}

static int by_number(const void *a, const void *b)
{
    uint32_t x = ((const evaluate_series *)a)->id, y = ((const evaluate_series *)b)->id;
    return x < y ? -1 : x > y;
}

lt_err evaluate_list_stations(lt_cx *cx, keep *k, lt_place **out, size_t *n)
{
    lt_place *all;
    size_t count, kept = 0;
    TRY(keep_list_places(cx, k, &all, &count));
    for (size_t i = 0; i < count; i++)
        if (all[i].kind == PLACE_STATION)
            all[kept++] = all[i];
    if (kept)
        qsort(all, kept, sizeof *all, by_id);
    *out = all;
    *n = kept;
    return LT_OK;
}

size_t evaluate_find_station(const lt_place *stations, size_t n, const char *id)
{
    lt_place key;
    (void)span_copy(span_text(id), key.id, sizeof key.id);
    const lt_place *at = n ? bsearch(&key, stations, n, sizeof *stations, by_id) : NULL;
    return at ? (size_t)(at - stations) : n;
}

void evaluate_sort_series(evaluate_series_list *list)
{
    if (list->count)
        qsort(list->rows, list->count, sizeof *list->rows, by_number);
}

/* ng/m3 of one unit; 0: no mass concentration. */
static int64_t unit_ng(const char *unit)
{
    for (size_t i = 0; i < TABLE_UNIT_COUNT; i++) {
        num_dec per = TABLE_UNIT[i].ng_per;
        if (strcmp(TABLE_UNIT[i].key, unit) == 0)
            return per.decimals == 0 && per.scaled > 0 && per.scaled <= UNIT_NG_MAX ? per.scaled : 0;
    }
    return 0;
}

lt_err evaluate_list_series(lt_cx *cx, keep *k, const lt_place *stations, size_t station_count, evaluate_series_list *out)
{
    lt_series like = {.period = PERIOD_HOUR, .stat = "Avg"}, *all;
    size_t count;
    TRY(keep_list_series(cx, k, &like, &all, &count));
    TRY(ARENA_ARRAY(cx, count + 1, &out->rows));
    out->count = 0;
    for (size_t i = 0; i < count; i++) {
        pollutant p;
        if (!pollutant_parse(span_text(all[i].quantity), &p))
            continue;
        size_t at = evaluate_find_station(stations, station_count, all[i].place);
        if (at == station_count)
            continue; /* an outlet's or a site's */
        int64_t per = unit_ng(all[i].unit);
        if (!per)
            return cx_fail(cx, LT_CONFLICT, "series %s/%s/hour has the unit \"%s\", which is no mass concentration", all[i].place,
                           all[i].quantity, all[i].unit);
        out->rows[out->count++] = (evaluate_series){.id = all[i].id, .station = (uint32_t)at, .pollutant = p, .unit_ng = per};
    }
    evaluate_sort_series(out);
    return LT_OK;
}
