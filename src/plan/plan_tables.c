/* plan_tables.c - see plan_tables.h. */
#include "plan/plan_tables.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/civil.h"
#include "base/num.h"
#include "plan/kind.h"
#include "plan/plan_figure.h"

#define AREA_COLUMNS "area TEXT, \"by\" TEXT, day TEXT, aqi INTEGER, level INTEGER, so2 REAL, no2 REAL, co REAL, o3_8h REAL, pm10 REAL, pm25 REAL, is_simulated INTEGER"
#define AREA_WIDTH   12u
#define ZONE_COLUMNS "id TEXT, kind TEXT, zone TEXT"
#define ZONE_WIDTH   3u
#define ZONES_MAX    5000u

static bool any_names(const plan_need *need, const char *what)
{
    for (size_t i = 0; i < need->n; i++)
        if (strstr(need->sql[i], what))
            return true;
    return false;
}

static keep_cell text_cell(const char *s)
{
    return (keep_cell){.type = s ? KEEP_TEXT : KEEP_NULL, .s = span_text(s ? s : "")};
}

static keep_cell int_cell(int64_t v)
{
    return (keep_cell){.type = KEEP_INT, .i = v};
}

static keep_cell real_cell(double v)
{
    return (keep_cell){.type = isnan(v) ? KEEP_NULL : KEEP_REAL, .r = v};
}

/* --- area_day -------------------------------------------------------------------------------------------------------------- */

static void put_day(const plan_area_day *d, keep_cell *c)
{
    const keep_cell row[AREA_WIDTH] = {text_cell(d->area), text_cell(d->by), text_cell(d->day), int_cell(d->aqi), int_cell(d->level), real_cell(d->so2),
                                       real_cell(d->no2), real_cell(d->co), real_cell(d->o3_8h), real_cell(d->pm10), real_cell(d->pm25), int_cell(d->is_simulated)};
    memcpy(c, row, sizeof row);
    if (!d->aqi)
        c[3] = c[4] = (keep_cell){.type = KEEP_NULL};
}

/* The year that holds the day, and the one before. */
static lt_err ask_days(lt_cx *cx, keep *k, const plan_need *need, plan_days *out)
{
    static const char *const BY[][2] = {{"district", "'district'"}, {"street", "'street'"}, {"city", "'city'"}};
    int64_t ms;
    if (!need->days || !civil_parse_iso(span_text(need->day), 0, &ms))
        return LT_OK;
    int year = civil_from_ms(ms, 0).year;
    const int64_t spans[2][2] = {{civil_day_number(year - 1, 1, 1), civil_day_number(year, 1, 1) - 1}, {civil_day_number(year, 1, 1), ms / CIVIL_DAY_MS}};
    for (size_t i = 0; i < sizeof BY / sizeof BY[0]; i++)
        for (int s = 0; s < 2 && any_names(need, BY[i][1]); s++)
            TRY(need->days(cx, need->self, k, BY[i][0], spans[s], out));
    return LT_OK;
}

static lt_err make_area_day(lt_cx *cx, keep *k, const plan_need *need)
{
    plan_days all = {NULL, 0};
    keep_cell *cells;
    if (!any_names(need, "area_day"))
        return LT_OK;
    TRY(ask_days(cx, k, need, &all));
    TRY(ARENA_ARRAY(cx, all.n * AREA_WIDTH + 1, &cells));
    for (size_t i = 0; i < all.n; i++)
        put_day(&all.list[i], cells + i * AREA_WIDTH);
    return keep_lend(cx, k, &(keep_lent){"area_day", AREA_COLUMNS, "\"by\", area, day", cells, all.n, AREA_WIDTH});
}

/* --- entity_zone ----------------------------------------------------------------------------------------------------------- */

typedef struct zone_row {
    const char *id;
    shape       where;
} zone_row;
typedef struct zone_work {
    keep       *k;
    zone_row   *zones;
    size_t      zone_count;
    const char *kind;            /* at work */
    const zone_row *zone;
    keep_cell  *cells;
    size_t      n, room;
} zone_work;

static lt_err on_zone(lt_cx *cx, void *self, int columns, const char *const *names, const keep_cell *cells)
{
    zone_work *w = self;
    (void)columns, (void)names;
    if (!cells)
        return LT_OK;
    if (w->zone_count == ZONES_MAX)
        return cx_fail(cx, LT_LIMIT, "more than %u zones in force", ZONES_MAX);
    return plan_cell_text(cx, &cells[0], &w->zones[w->zone_count++].id);
}

/* Zones in force on the day, with their outlines. No ledger of zones: none. */
static lt_err read_zones(lt_cx *cx, const plan_need *need, zone_work *w)
{
    keep_entity e;
    const char *trouble;
    kind kd;
    size_t kept = 0;
    lt_err err = keep_get_entity(cx, w->k, "kind", "zone", &e);
    if (err)
        return err == LT_NOT_FOUND ? LT_OK : err;
    TRY(kind_parse_text(cx, span_text(e.body), &kd));
    TRY(ARENA_ARRAY(cx, ZONES_MAX, &w->zones));
    keep_statement s = {.sql = "SELECT id FROM ledger_zone WHERE state = 'in-force' AND is_sample = 0 AND (from_date IS NULL OR from_date <= ?1)"
                               " AND (to_date IS NULL OR to_date >= ?1) ORDER BY id", .params = &need->day, .param_count = 1};
    TRY(plan_run_query(cx, w->k, &s, on_zone, w, &trouble));
    for (size_t i = 0; i < w->zone_count; i++) {
        zone_row z = w->zones[i];
        err = keep_row_where(cx, w->k, &kd.table, z.id, &z.where);
        if (err && err != LT_NOT_FOUND)
            return err;
        if (!err && z.where.kind == SHAPE_POLYGON)
            w->zones[kept++] = z;
    }
    w->zone_count = kept;
    return LT_OK;
}

static lt_err add_pair(lt_cx *cx, zone_work *w, const char *id)
{
    if (w->n + ZONE_WIDTH > w->room) {
        size_t room = w->room ? 2 * w->room : 3000;
        keep_cell *more;
        TRY(ARENA_ARRAY(cx, room, &more));
        if (w->n)
            memcpy(more, w->cells, w->n * sizeof *more);
        w->cells = more;
        w->room = room;
    }
    w->cells[w->n++] = text_cell(id);
    w->cells[w->n++] = text_cell(w->kind);
    w->cells[w->n++] = text_cell(w->zone->id);
    return LT_OK;
}

/* id, longitude, latitude */
static lt_err on_point(lt_cx *cx, void *self, int columns, const char *const *names, const keep_cell *cells)
{
    zone_work *w = self;
    const char *id;
    (void)columns, (void)names;
    if (!cells || !shape_contains(&w->zone->where, plan_cell_number(&cells[1]), plan_cell_number(&cells[2])))
        return LT_OK;
    TRY(plan_cell_text(cx, &cells[0], &id));
    return add_pair(cx, w, id);
}

static lt_err find_in_zones(lt_cx *cx, zone_work *w, const char *table)
{
    char sql[400], bounds[4][NUM_TEXT_MAX];
    const char *trouble, *params[4];
    snprintf(sql, sizeof sql, "SELECT l.id, l.longitude, l.latitude FROM rtree_%.100s_geom AS r JOIN %.100s AS l ON l.fid = r.id WHERE r.maxx >= CAST(?1 AS REAL)"
                              " AND r.maxy >= CAST(?2 AS REAL) AND r.minx <= CAST(?3 AS REAL) AND r.miny <= CAST(?4 AS REAL) AND l.is_sample = 0", table, table);
    for (size_t i = 0; i < w->zone_count; i++) {
        const shape *s = &w->zones[i].where;
        const double at[4] = {s->min_x, s->min_y, s->max_x, s->max_y};
        w->zone = &w->zones[i];
        for (int b = 0; b < 4; b++) {
            num_format_double(at[b], bounds[b]);
            params[b] = bounds[b];
        }
        keep_statement q = {.sql = sql, .params = params, .param_count = 4};
        TRY(plan_run_query(cx, w->k, &q, on_point, w, &trouble)); /* a kind without places has no such table */
    }
    return LT_OK;
}

static void table_of(const char *name, char out[80])
{
    snprintf(out, 80, "ledger_%.70s", name);
    for (char *c = out; *c; c++)
        *c = *c == '-' ? '_' : *c;
}

/* Kinds that stand in a query which asks for zones. */
static bool is_asked(const plan_need *need, const char *table)
{
    size_t n = strlen(table);
    for (size_t i = 0; i < need->n; i++) {
        const char *at = strstr(need->sql[i], "entity_zone") ? need->sql[i] : "";
        while ((at = strstr(at, table)) != NULL) {
            at += n;
            if (*at != '_' && !(*at >= 'a' && *at <= 'z'))
                return true;
        }
    }
    return false;
}

static lt_err make_entity_zone(lt_cx *cx, keep *k, const plan_need *need)
{
    zone_work w = {.k = k};
    keep_entity *kinds;
    size_t n;
    char table[80];
    if (!any_names(need, "entity_zone"))
        return LT_OK;
    TRY(read_zones(cx, need, &w));
    TRY(keep_list_entities(cx, k, "kind", &kinds, &n));
    for (size_t i = 0; i < n && w.zone_count; i++) {
        table_of(kinds[i].id, table);
        w.kind = kinds[i].id;
        if (strcmp(kinds[i].id, "zone") != 0 && is_asked(need, table))
            TRY(find_in_zones(cx, &w, table));
    }
    return keep_lend(cx, k, &(keep_lent){"entity_zone", ZONE_COLUMNS, "kind, id", w.cells, w.n / ZONE_WIDTH, ZONE_WIDTH});
}

lt_err plan_tables_make(lt_cx *cx, keep *k, const plan_need *need)
{
    TRY(make_area_day(cx, k, need));
    return make_entity_zone(cx, k, need);
}
