/* evaluate_area.c - stations, or the streets, districts and cities they stand for; see evaluate_keep.h. */
#include "app/evaluate_keep.h"

#include <stdlib.h>
#include <string.h>

#include "assess/space.h"
#include "base/buf.h"

typedef struct member {
    const lt_place *place;
    size_t          station;
    evaluate_by     by;
} member;

static const char *area_of(const lt_place *p, evaluate_by by)
{
    return by == BY_STREET ? p->street : by == BY_DISTRICT ? p->district : by == BY_CITY ? p->city : p->id;
}

/* Streets and districts of the same name in different cities are different areas. */
static int by_area(const void *a, const void *b)
{
    const member *x = a, *y = b;
    int c = x->by == BY_STATION ? 0 : strcmp(x->place->city, y->place->city);
    if (!c && x->by == BY_STREET)
        c = strcmp(x->place->district, y->place->district);
    return c ? c : strcmp(area_of(x->place, x->by), area_of(y->place, y->by));
}

static bool has_values(const evaluate_days *d, int days)
{
    for (int i = 0; i < EVALUATE_INDICATORS; i++)
        for (int k = 0; k < days; k++)
            if (d->num[i][k] != CONC_NONE)
                return true;
    return false;
}

/* "city/district/street", parts that are known */
static lt_err make_key(lt_cx *cx, const lt_place *p, evaluate_by by, char **out)
{
    buf b;
    const char *parts[] = {p->city, by == BY_CITY ? "" : p->district, by == BY_STREET ? p->street : ""};
    buf_init(&b, 4 * PLACE_NAME_MAX);
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        if (parts[i][0])
            buf_format(&b, "%s%s", b.n ? "/" : "", parts[i]);
    lt_err e = buf_check(cx, &b);
    if (!e)
        e = arena_text(cx, (const char *)b.p, b.n, out);
    buf_fini(&b);
    return e;
}

static bool is_wanted(const evaluate_query *q, const char *key, const char *name)
{
    return !q->only || strcmp(q->only, key) == 0 || strcmp(q->only, name) == 0;
}

/* --- the mean of an area ---------------------------------------------------------------------------------------------- */

/* = HJ 663-2013: the mean of the stations' valid values of the day; 75 % of those that should report. */
static lt_err mean_of_area(lt_cx *cx, const evaluate_job *j, const member *m, size_t n, evaluate_unit *u, indicator i)
{
    int expected = 0;
    int64_t *num = u->days.num[i];
    uint16_t *stations = u->days.stations[i];
    for (size_t s = 0; s < n; s++) {
        const evaluate_days *from = &j->loaded[m[s].station];
        if (m[s].place->is_control || !(from->monitored & 1u << i))
            continue;
        expected++;
        for (int d = 0; d < j->days; d++) {
            if (from->num[i][d] == CONC_NONE)
                continue;
            int64_t before = stations[d] ? num[d] : 0;
            if (stations[d] == UINT16_MAX || __builtin_add_overflow(before, from->num[i][d], &num[d]))
                return cx_fail(cx, LT_NUMERIC, "%s: the sum over the stations is too large to be exact", u->key);
            stations[d]++;
        }
    }
    for (int d = 0; d < j->days; d++)
        if (stations[d] && !space_is_enough(j->w, stations[d], expected)) {
            num[d] = CONC_NONE;
            stations[d] = 0;
            if (i != IND_O3)
                u->days.part_days[indicator_pollutant(i)]++;
        }
    if (expected)
        u->days.monitored |= 1u << i;
    return LT_OK;
}

static lt_err fill_area(lt_cx *cx, const evaluate_job *j, const member *m, size_t n, evaluate_unit *u)
{
    char *key;
    const lt_place *p = m[0].place;
    TRY(make_key(cx, p, j->q.by, &key));
    u->key = key;
    u->name = area_of(p, j->q.by);
    u->name_en = "";
    u->street = j->q.by == BY_STREET ? p->street : "";
    u->district = j->q.by == BY_CITY ? "" : p->district;
    u->city = p->city;
    TRY(evaluate_alloc_days(cx, j->days, true, &u->days));
    for (size_t s = 0; s < n; s++) {
        const evaluate_days *from = &j->loaded[m[s].station];
        u->controls += m[s].place->is_control;
        u->stations += !m[s].place->is_control && from->monitored;
        if (m[s].place->is_control || !from->monitored)
            continue;
        u->days.is_rounded |= from->is_rounded;
        u->is_simulated |= from->is_simulated || m[s].place->is_simulated;
    }
    for (int i = 0; i < EVALUATE_INDICATORS; i++)
        TRY(mean_of_area(cx, j, m, n, u, (indicator)i));
    return LT_OK;
}

static void fill_station(const evaluate_job *j, const member *m, evaluate_unit *u)
{
    const lt_place *p = m->place;
    u->key = p->id;
    u->name = p->name[0] ? p->name : p->id;
    u->name_en = p->name_en;
    u->street = p->street;
    u->district = p->district;
    u->city = p->city;
    u->stations = 1;
    u->controls = u->is_control = p->is_control;
    u->days = j->loaded[m->station];
    u->is_simulated = p->is_simulated || u->days.is_simulated;
}

static lt_err list_silent(lt_cx *cx, evaluate_job *j, const bool *has, evaluation *out)
{
    TRY(ARENA_ARRAY(cx, j->station_count + 1, &out->silent));
    for (size_t i = 0; i < j->station_count; i++)
        if (!has[i] && j->loaded[i].monitored)
            out->silent[out->silent_count++] = j->stations[i].id;
    return LT_OK;
}

lt_err evaluate_group(lt_cx *cx, evaluate_job *j, evaluation *out)
{
    member *m;
    bool *has;
    size_t n = 0;
    TRY(ARENA_ARRAY(cx, j->station_count + 1, &m));
    TRY(ARENA_ARRAY(cx, j->station_count + 1, &has));
    for (size_t i = 0; i < j->station_count; i++) {
        has[i] = has_values(&j->loaded[i], j->days);
        if (area_of(&j->stations[i], j->q.by)[0])
            m[n++] = (member){.place = &j->stations[i], .station = i, .by = j->q.by};
        else
            out->without_area += has[i];
    }
    TRY(list_silent(cx, j, has, out));
    if (n)
        qsort(m, n, sizeof *m, by_area);
    TRY(ARENA_ARRAY(cx, n + 1, &out->units));
    for (size_t i = 0, end; i < n; i = end) {
        bool any = false;
        for (end = i; end < n && by_area(&m[i], &m[end]) == 0; end++)
            any |= has[m[end].station];
        evaluate_unit *u = &out->units[out->count];
        if (!any)
            continue;
        *u = (evaluate_unit){0};
        if (j->q.by == BY_STATION)
            fill_station(j, &m[i], u);
        else
            TRY(fill_area(cx, j, &m[i], end - i, u));
        out->count += is_wanted(&j->q, u->key, u->name);
    }
    return LT_OK;
}
