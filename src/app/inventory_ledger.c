/* inventory_ledger.c - see inventory_ledger.h. */
#include "app/inventory_ledger.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/civil.h"
#include "tables.h"

#define SQL_MAX   16384u
#define ROWS_MAX  EMISSION_LINES_MAX
#define ROAD_CODE "road"
#define KEEP_ROW_NAME_ROOM 320

enum { COL_ID, COL_STREET, COL_CODE, COL_ACTIVITY, COL_NAME, COL_GEOMETRY, COL_PLACE, COL_STAGE, COL_CONTROL, COL_INPUT, COL_CAPTURE, COL_REMOVED,
       COL_GIVEN, COL_POWER, COL_HEIGHT, COL_DIAMETER, COL_TEMPERATURE, COL_FLOW, COL_OUTLET, COLUMNS };

typedef struct ledger_work {
    inventory_ledger          *out;
    const table_inventory_map *m;
    size_t                     line_room, road_room, skip_room;
    uint64_t                   count; /* of is_real */
} ledger_work;

static lt_err copy(lt_cx *cx, const keep_cell *c, const char **out)
{
    char *text = NULL;
    *out = "";
    if (c->type != KEEP_TEXT || !c->s.n)
        return LT_OK;
    TRY(arena_text(cx, (const char *)c->s.p, c->s.n, &text));
    *out = text;
    return LT_OK;
}

static double number(const keep_cell *c)
{
    return c->type == KEEP_REAL ? c->r : c->type == KEEP_INT ? (double)c->i : NAN;
}

static double within(double v, double low, double high)
{
    return v >= low && v <= high ? v : NAN;
}

/* --- one row ------------------------------------------------------------------------------------------------------------------- */

static lt_err skip(lt_cx *cx, ledger_work *w, const char *id, const char *name)
{
    inventory_ledger *o = w->out;
    TRY(arena_grow(cx, &o->skipped, o->skip_count, &w->skip_room, sizeof *o->skipped));
    o->skipped[o->skip_count++] = (inventory_skip){id, w->m->kind, w->m->needs, name};
    return LT_OK;
}

static lt_err read_shape(lt_cx *cx, const keep_cell *c, shape *out)
{
    json_t *o;
    *out = (shape){.kind = SHAPE_NONE};
    if (c->type != KEEP_TEXT || !c->s.n)
        return LT_OK;
    TRY(json_parse(cx, c->s, &o));
    lt_err e = json_is_object(o) ? shape_parse(cx, o, out) : LT_OK;
    json_decref(o);
    return e;
}

/* Keys between commas. */
static lt_err read_controls(lt_cx *cx, const keep_cell *c, const char **out, uint32_t *n)
{
    size_t from = 0;
    *n = 0;
    while (c->type == KEEP_TEXT && from < c->s.n && *n < EMISSION_CONTROLS_MAX) {
        size_t until = span_find(c->s, from, ',');
        span part = span_trim(span_cut(c->s, from, until));
        char *key;
        from = until + 1;
        if (!part.n || span_is(part, "none"))
            continue;
        TRY(arena_text(cx, (const char *)part.p, part.n, &key));
        out[(*n)++] = key;
    }
    return LT_OK;
}

static lt_err name_source(lt_cx *cx, const char *kind, const keep_cell *id, const char *code, const char **out)
{
    bool is_text = id->type == KEEP_TEXT;
    return arena_format(cx, out, "%s/%.*s%s%s", kind, is_text ? (int)id->s.n : 0, is_text ? (const char *)id->s.p : "", code[0] ? ":" : "", code);
}

static lt_err put_road(lt_cx *cx, ledger_work *w, const keep_cell *v, const char *id)
{
    emission_case *c = &w->out->c;
    emission_road r = emission_road_empty();
    TRY(arena_grow(cx, &c->roads, c->road_count, &w->road_room, sizeof r));
    r.id = id;
    TRY(copy(cx, &v[COL_NAME], &r.name));
    TRY(copy(cx, &v[COL_STREET], &r.street));
    TRY(copy(cx, &v[COL_STAGE], &r.road_class));
    TRY(read_controls(cx, &v[COL_CONTROL], r.control, &r.control_count));
    TRY(read_shape(cx, &v[COL_GEOMETRY], &r.where));
    r.length_m = number(&v[COL_ACTIVITY]);
    c->roads[c->road_count++] = r;
    return LT_OK;
}

static emission_spread spread_of(const char *word)
{
    return strcmp(word, "roads") == 0 ? EMISSION_SPREAD_ROADS : strcmp(word, "district") == 0 ? EMISSION_SPREAD_DISTRICT : EMISSION_SPREAD_STREET;
}

static lt_err read_line(lt_cx *cx, ledger_work *w, const keep_cell *v, emission_line *l)
{
    TRY(copy(cx, &v[COL_NAME], &l->name));
    TRY(copy(cx, &v[COL_STREET], &l->street));
    TRY(copy(cx, &v[COL_STAGE], &l->stage));
    TRY(read_controls(cx, &v[COL_CONTROL], l->control, &l->control_count));
    TRY(read_shape(cx, &v[COL_GEOMETRY], &l->where));
    l->quality = w->m->quality;
    l->spread = spread_of(w->m->spread);
    l->activity = within(number(&v[COL_ACTIVITY]), 0, 1e15);
    l->power_kw = within(number(&v[COL_POWER]), 0, 1e6);
    l->input_percent = within(number(&v[COL_INPUT]), 0, 100);
    l->capture_percent = within(number(&v[COL_CAPTURE]), 0, 100);
    l->removed_percent[7] = within(number(&v[COL_REMOVED]), 0, 100); /* VOCs */
    l->given_kg[7] = within(number(&v[COL_GIVEN]), 0, 1e12);
    l->height_m = within(number(&v[COL_HEIGHT]), 0, 1000);
    l->diameter_m = within(number(&v[COL_DIAMETER]), 0, 100);
    l->temperature_c = within(number(&v[COL_TEMPERATURE]), -50, 2000);
    l->flow_m3_h = within(number(&v[COL_FLOW]), 0, 1e9);
    return LT_OK;
}

static lt_err on_row(lt_cx *cx, void *self, int columns, const char *const *names, const keep_cell *v)
{
    ledger_work *w = self;
    emission_case *c = &w->out->c;
    emission_line l = emission_line_empty();
    (void)names;
    if (!v)
        return LT_OK;
    if (columns != COLUMNS || c->line_count + c->road_count >= ROWS_MAX)
        return cx_fail(cx, LT_LIMIT, "more than %u sources", ROWS_MAX);
    w->out->rows++;
    TRY(copy(cx, &v[COL_CODE], &l.code));
    if (!l.code[0])
        return LT_OK; /* gives nothing off here */
    TRY(name_source(cx, w->m->kind, &v[COL_ID], "", &l.entity));
    if (strcmp(l.code, ROAD_CODE) == 0)
        return put_road(cx, w, v, l.entity);
    TRY(name_source(cx, w->m->kind, &v[COL_ID], strcmp(w->m->kind, "boiler") == 0 ? "" : l.code, &l.id));
    if (strncmp(l.code, "0301", 4) == 0) {
        TRY(copy(cx, &v[COL_STAGE], &l.stage));
        TRY(name_source(cx, w->m->kind, &v[COL_STAGE], l.code, &l.id));
        l.entity = l.id;
    }
    TRY(read_line(cx, w, v, &l));
    if (strcmp(l.code, "?") == 0 || (isnan(l.activity) && isnan(l.power_kw) && isnan(l.given_kg[7])))
        return skip(cx, w, l.entity, l.name);
    TRY(arena_grow(cx, &c->lines, c->line_count, &w->line_room, sizeof l));
    c->lines[c->line_count++] = l;
    return LT_OK;
}

/* --- a row of the map -------------------------------------------------------------------------------------------------------------- */

static void table_of(const char *kind, char out[64])
{
    snprintf(out, 64, "ledger_%s", kind);
    for (char *p = out; *p; p++)
        *p = *p == '-' ? '_' : *p;
}

static lt_err run_map(lt_cx *cx, keep *k, ledger_work *w, const char *year)
{
    const table_inventory_map *m = w->m;
    char table[64];
    const char *params[2] = {year, w->out->is_sample ? "1" : "0"};
    buf b;
    table_of(m->kind, table);
    buf_init(&b, SQL_MAX);
    buf_format(&b, "SELECT l.id, l.street, %s AS code, CAST(%s AS REAL), %s, "
                   "(SELECT json_extract(n.body, '$.geometry') FROM entity AS n WHERE n.kind = 'ledger/%s' AND n.id = %s), l.state, %s AS stage, %s, "
                   "CAST(%s AS REAL), CAST(%s AS REAL), CAST(%s AS REAL), CAST(%s AS REAL), CAST(%s AS REAL), o.height_m, o.diameter_m, o.temperature_c, o.flow_m3_h, "
                   "o.place FROM %s AS l LEFT JOIN ledger_outlet AS o ON o.id = %s WHERE l.is_sample = CAST(?2 AS INTEGER) AND %s%s%s",
               m->code, m->activity, m->label, strcmp(m->kind, "energy-use") == 0 ? "enterprise" : m->kind, m->place, m->stage, m->control, m->input,
               m->capture, m->removed, m->given, m->power, table, m->outlet, strstr(m->when, "GROUP BY") ? "" : "(", m->when,
               strstr(m->when, "GROUP BY") ? "" : ")");
    buf_byte(&b, '\0');
    lt_err e = buf_check(cx, &b);
    if (!e)
        e = keep_query(cx, k, (const char *)b.p, params, 2, on_row, w);
    buf_fini(&b);
    return e ? cx_place(cx, e, "inventory_map, %s: ", m->kind) : LT_OK;
}

static lt_err on_count(lt_cx *cx, void *self, int columns, const char *const *names, const keep_cell *v)
{
    ledger_work *w = self;
    (void)cx, (void)columns, (void)names;
    if (v && v[0].type == KEEP_INT)
        w->count += (uint64_t)v[0].i;
    return LT_OK;
}

/* A plan may come without some of the kinds. */
static lt_err has_table(lt_cx *cx, keep *k, const char *kind, bool *yes)
{
    ledger_work w = {.count = 0};
    char table[64];
    const char *params[1] = {table};
    table_of(kind, table);
    TRY(keep_query(cx, k, "SELECT count(*) FROM sqlite_master WHERE name = ?1 OR name = 'ledger_outlet'", params, 1, on_count, &w));
    *yes = w.count >= (strcmp(kind, "outlet") == 0 ? 1u : 2u);
    return LT_OK;
}

static lt_err count_real(lt_cx *cx, keep *k, const char *kind, uint64_t *n)
{
    ledger_work w = {.count = 0};
    char table[64], sql[128];
    table_of(kind, table);
    snprintf(sql, sizeof sql, "SELECT count(*) FROM %s WHERE is_sample = 0", table);
    TRY(keep_query(cx, k, sql, NULL, 0, on_count, &w));
    *n += w.count;
    return LT_OK;
}

/* --- areas ---------------------------------------------------------------------------------------------------------------------------- */

static lt_err read_areas(lt_cx *cx, keep *k, emission_case *c)
{
    char *text;
    json_t *map, *f;
    size_t i;
    lt_err e = keep_get_fact(cx, k, "plan/map", &text);
    if (e)
        return e == LT_NOT_FOUND ? LT_OK : e;
    TRY(json_parse(cx, span_text(text), &map));
    json_t *features = json_object_get(map, "features");
    e = ARENA_ARRAY(cx, EMISSION_AREAS_MAX, &c->areas);
    for (i = 0; !e && i < json_array_size(features) && c->area_count < EMISSION_AREAS_MAX; i++) {
        char *name;
        f = json_array_get(features, i);
        const json_t *p = json_object_get(f, "properties");
        const char *word = json_get_text(p, "name", "");
        if (strcmp(json_get_text(p, "kind", ""), "street") != 0)
            continue;
        emission_area *a = &c->areas[c->area_count];
        e = arena_text(cx, word, strlen(word), &name);
        if (!e)
            e = shape_parse(cx, json_object_get(f, "geometry"), &a->where);
        if (!e && a->where.kind == SHAPE_POLYGON) {
            a->code = a->name = name;
            c->area_count++;
        }
    }
    json_decref(map);
    return e;
}

lt_err inventory_ledger_read(lt_cx *cx, keep *k, int year, inventory_ledger *out)
{
    char word[16];
    uint64_t real = 0;
    bool has[TABLE_INVENTORY_MAP_COUNT];
    ledger_work w = {.out = out};
    memset(out, 0, sizeof *out);
    out->c = (emission_case){.name = "ledgers", .year = year, .climate = emission_climate_guandu(), .cell_m = 1000, .margin_m = NAN};
    snprintf(word, sizeof word, "%d", year);
    for (size_t i = 0; i < TABLE_INVENTORY_MAP_COUNT; i++) {
        TRY(has_table(cx, k, TABLE_INVENTORY_MAP[i].kind, &has[i]));
        if (has[i])
            TRY(count_real(cx, k, TABLE_INVENTORY_MAP[i].kind, &real));
    }
    out->is_sample = real == 0;
    TRY(read_areas(cx, k, &out->c));
    for (size_t i = 0; i < TABLE_INVENTORY_MAP_COUNT; i++) {
        cx_report(cx, "ledgers", i, TABLE_INVENTORY_MAP_COUNT);
        w.m = &TABLE_INVENTORY_MAP[i];
        if (has[i])
            TRY(run_map(cx, k, &w, word));
    }
    out->is_sample &= out->rows > 0; /* an empty ledger shows nothing made up */
    return LT_OK;
}

void inventory_ledger_put(jout *j, const inventory_ledger *l)
{
    jout_put_bool(j, "sample", l->is_sample);
    jout_put_int(j, "rows", (int64_t)l->rows);
    jout_key(j, "skipped");
    jout_begin_array(j);
    for (size_t i = 0; i < l->skip_count; i++) {
        jout_begin_object(j);
        jout_put_text(j, "source", l->skipped[i].id);
        jout_put_text(j, "kind", l->skipped[i].kind);
        jout_put_text(j, "field", l->skipped[i].field);
        jout_put_text(j, "name", l->skipped[i].name[0] ? l->skipped[i].name : NULL);
        jout_end_object(j);
    }
    jout_end_array(j);
}
