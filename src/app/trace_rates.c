/* trace_rates.c - see trace_rates.h. */
#include "app/trace_rates.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/inventory_sources.h"
#include "base/civil.h"
#include "tables.h"

#define PI 3.14159265358979323846

/* --- outlets with a device ----------------------------------------------------------------------------------------------------------- */

typedef struct gas { /* means of an outlet's window */
    double sum;
    size_t n;
} gas;

enum { GAS_CONC, GAS_FLOW, GAS_SPEED, GAS_TEMPERATURE, GAS_COUNT };

typedef struct stack_series {
    uint32_t id;
    int      what;
    double   factor; /* to mg/m3, m3/s */
} stack_series;

typedef struct stack_reading {
    const stack_series *series;
    size_t              count;
    gas                 of[GAS_COUNT];
} stack_reading;

static lt_err on_block(lt_cx *cx, void *self, const keep_block *b)
{
    stack_reading *r = self;
    (void)cx;
    for (size_t s = 0; s < r->count; s++)
        for (uint32_t i = 0; r->series[s].id == b->series && i < b->n; i++) {
            if ((b->marks ? b->marks[i] : 0) & MARK_NOT_VALID)
                continue;
            r->of[r->series[s].what].sum += fmax(keep_block_value(b, i), 0) * r->series[s].factor;
            r->of[r->series[s].what].n++;
        }
    return LT_OK;
}

static const char *gas_of(const char *quantity)
{
    return strcmp(quantity, "SO2") == 0 ? "gas_SO2" : strcmp(quantity, "NO2") == 0 ? "gas_NOx" : strcmp(quantity, "CO") == 0 ? "gas_CO" : "smoke";
}

static double factor_of(int what, const char *unit)
{
    if (what == GAS_CONC)
        return strcmp(unit, "ug/m3") == 0 ? 1e-3 : strcmp(unit, "ng/m3") == 0 ? 1e-6 : strcmp(unit, "g/m3") == 0 ? 1e3 : 1;
    if (what == GAS_FLOW)
        return strcmp(unit, "m3/h") == 0 ? 1.0 / 3600 : 1;
    return 1;
}

static lt_err read_outlet(lt_cx *cx, keep *k, const trace_input *in, const char *place, stack_reading *out)
{
    const char *const names[GAS_COUNT] = {gas_of(in->quantity), "flow", "flow_velocity", "gas_temperature"};
    lt_series *list, like = {.period = PERIOD_HOUR};
    stack_series *series;
    uint32_t *ids;
    size_t n;
    int64_t to_ms = in->from_ms + (int64_t)in->hours * CIVIL_HOUR_MS;
    *out = (stack_reading){0};
    if (!span_copy(span_text(place), like.place, sizeof like.place))
        return LT_OK;
    memcpy(like.stat, "Avg", 4);
    TRY(keep_list_series(cx, k, &like, &list, &n));
    TRY(ARENA_ARRAY(cx, n + 1, &series));
    TRY(ARENA_ARRAY(cx, n + 1, &ids));
    for (size_t s = 0; s < n; s++)
        for (int what = 0; what < GAS_COUNT; what++)
            if (strcmp(list[s].quantity, names[what]) == 0) {
                ids[out->count] = list[s].id;
                series[out->count++] = (stack_series){list[s].id, what, factor_of(what, list[s].unit)};
            }
    out->series = series;
    keep_range r = {.series = ids, .series_count = out->count, .from_ms = to_ms - (int64_t)in->window * CIVIL_HOUR_MS, .to_ms = to_ms};
    return out->count ? keep_scan(cx, k, &r, on_block, out) : LT_OK;
}

static double mean(const gas *g)
{
    return g->n ? g->sum / (double)g->n : 0;
}

/* dust: the part of the stack's dust that the quantity is. */
static void take_outlet(trace_input *in, size_t s, const stack_reading *r, double dust)
{
    double flow = mean(&r->of[GAS_FLOW]), speed = mean(&r->of[GAS_SPEED]);
    trace_spot *spot = &in->sources[s].spot;
    if (r->of[GAS_TEMPERATURE].n)
        spot->temperature_c = mean(&r->of[GAS_TEMPERATURE]);
    if (speed > 0)
        spot->velocity_m_s = speed;
    if (speed > 0 && flow > 0 && spot->diameter_m <= 0)
        spot->diameter_m = sqrt(4 * flow / (PI * speed));
    if (!r->of[GAS_CONC].n || !r->of[GAS_FLOW].n)
        return;
    double rate = mean(&r->of[GAS_CONC]) * flow / 1000 * dust;
    in->sources[s].rate_g_s = fmax(rate, 1e-6); /* 0 would mean that nobody knows */
    in->sources[s].sd_log = TRACE_RATES_ONLINE_SD;
    in->names[s].rate_from = "online";
}

static double dust_of(const trace_input *in, const char *kind)
{
    for (size_t i = 0; i < TABLE_TRACE_SOURCE_COUNT; i++)
        if (strcmp(TABLE_TRACE_SOURCE[i].kind, kind) == 0 && strcmp(in->quantity, "PM2.5") == 0 && num_to_double(TABLE_TRACE_SOURCE[i].pm10) > 0)
            return num_to_double(TABLE_TRACE_SOURCE[i].pm25) / num_to_double(TABLE_TRACE_SOURCE[i].pm10);
    return 1;
}

/* --- the ledger of outlets ----------------------------------------------------------------------------------------------------------- */

typedef struct outlet_row {
    char   id[PLACE_ID_MAX], place[PLACE_ID_MAX];
    double diameter_m, temperature_c, flow_m3_h;
} outlet_row;
typedef struct outlet_rows {
    outlet_row *at;
    size_t      n, room;
} outlet_rows;

static double number_of(const keep_cell *c)
{
    return c->type == KEEP_INT ? (double)c->i : c->type == KEEP_REAL ? c->r : 0;
}

static lt_err on_outlet(lt_cx *cx, void *self, int columns, const char *const *names, const keep_cell *cells)
{
    outlet_rows *rows = self;
    (void)cx, (void)names;
    if (!cells || columns < 5 || rows->n == rows->room)
        return LT_OK;
    outlet_row *r = &rows->at[rows->n++];
    (void)span_copy(cells[0].s, r->id, sizeof r->id);
    if (cells[1].type != KEEP_TEXT || !span_copy(cells[1].s, r->place, sizeof r->place))
        r->place[0] = '\0';
    r->diameter_m = number_of(&cells[2]);
    r->temperature_c = number_of(&cells[3]);
    r->flow_m3_h = number_of(&cells[4]);
    return LT_OK;
}

static lt_err list_outlets(lt_cx *cx, keep *k, size_t room, outlet_rows *out)
{
    keep_entity e;
    *out = (outlet_rows){.room = room};
    TRY(ARENA_ARRAY(cx, room + 1, &out->at));
    lt_err err = keep_get_entity(cx, k, "kind", "outlet", &e);
    if (err)
        return err == LT_NOT_FOUND ? LT_OK : err;
    return keep_query(cx, k, "SELECT id, place, diameter_m, temperature_c, flow_m3_h FROM ledger_outlet WHERE is_sample = 0 ORDER BY id", NULL, 0, on_outlet, out);
}

static const outlet_row *find_outlet(const outlet_rows *rows, const char *id)
{
    for (size_t i = 0; i < rows->n; i++)
        if (strcmp(rows->at[i].id, id) == 0)
            return &rows->at[i];
    return NULL;
}

static void set_stack(trace_spot *s, double diameter_m, double temperature_c, double flow_m3_h)
{
    if (diameter_m > 0 && flow_m3_h > 0) {
        s->diameter_m = diameter_m;
        s->velocity_m_s = flow_m3_h / 3600 / (PI / 4 * diameter_m * diameter_m);
    }
    if (temperature_c > 0)
        s->temperature_c = temperature_c;
}

static bool has_source(const trace_input *in, const char *kind, const char *id)
{
    for (size_t s = 0; s < in->source_count; s++)
        if (strcmp(in->names[s].kind, kind) == 0 && strcmp(in->names[s].id, id) == 0)
            return true;
    return false;
}

/* Places that a row of the ledger stands for are left out: one stack is one source. */
static void drop_twins(trace_input *in, const outlet_rows *rows)
{
    size_t kept = 0;
    for (size_t s = 0; s < in->source_count; s++) {
        bool is_twin = false;
        for (size_t i = 0; strcmp(in->names[s].kind, "place-outlet") == 0 && i < rows->n && !is_twin; i++)
            is_twin = strcmp(rows->at[i].place, in->names[s].id) == 0 && has_source(in, "outlet", rows->at[i].id);
        if (is_twin)
            continue;
        in->names[kept] = in->names[s];
        in->sources[kept++] = in->sources[s];
    }
    in->source_count = kept;
}

static lt_err from_devices(lt_cx *cx, keep *k, trace_input *in)
{
    outlet_rows rows;
    TRY(list_outlets(cx, k, TRACE_SOURCES_MAX, &rows));
    drop_twins(in, &rows);
    for (size_t s = 0; s < in->source_count; s++) {
        const trace_named *n = &in->names[s];
        const outlet_row *row = strcmp(n->kind, "outlet") == 0 ? find_outlet(&rows, n->id) : NULL;
        const char *place = row ? row->place : strcmp(n->kind, "place-outlet") == 0 ? n->id : "";
        stack_reading r;
        if (row)
            set_stack(&in->sources[s].spot, row->diameter_m, row->temperature_c, row->flow_m3_h);
        if (!place[0])
            continue;
        TRY(read_outlet(cx, k, in, place, &r));
        take_outlet(in, s, &r, dust_of(in, n->kind));
    }
    return LT_OK;
}

/* --- the inventory ------------------------------------------------------------------------------------------------------------------- */

static int species_of(const char *quantity)
{
    return strcmp(quantity, "PM10") == 0 ? EMISSION_PM10 : strcmp(quantity, "PM2.5") == 0 ? EMISSION_PM25 : strcmp(quantity, "SO2") == 0 ? EMISSION_SO2 :
           strcmp(quantity, "NO2") == 0 ? EMISSION_NOX : EMISSION_CO;
}

static int by_id(const void *a, const void *b)
{
    return strcmp(((const inventory_source *)a)->id, ((const inventory_source *)b)->id);
}

/* All its lines of one row, the first of them at `list[at]`. */
static void take_row(trace_input *in, size_t s, const inventory_source *list, size_t n, size_t at)
{
    int species = species_of(in->quantity);
    double rate = 0, usual = 0, sigma = 0;
    trace_spot *spot = &in->sources[s].spot;
    for (size_t i = at; i < n && strcmp(list[i].id, list[at].id) == 0; i++) {
        rate += list[i].rate_g_s[species];
        usual += list[i].mean_g_s[species];
        sigma = fmax(sigma, list[i].sigma_log[species]);
        if (list[i].height_m > 0)
            spot->height_m = list[i].height_m;
        set_stack(spot, list[i].diameter_m, list[i].temperature_c, list[i].flow_m3_h);
        if (list[i].area_m2 > 0)
            spot->spread_m = 0.5 * sqrt(list[i].area_m2 / PI); /* of an even circle */
    }
    rate = fmax(rate, TRACE_RATES_IDLE * usual);
    if (rate <= 0 || strcmp(in->names[s].rate_from, "online") == 0)
        return;
    in->sources[s].rate_g_s = rate;
    in->sources[s].sd_log = sigma;
    in->names[s].rate_from = "inventory";
}

static lt_err from_inventory(lt_cx *cx, keep *k, trace_input *in)
{
    inventory_source *list;
    size_t n, placeless;
    char id[2 * PLACE_ID_MAX];
    lt_err e = inventory_sources_list(cx, k, in->from_ms + (int64_t)(in->hours - 1) * CIVIL_HOUR_MS, &list, &n, &placeless);
    if (e)
        return e == LT_BAD_INPUT || e == LT_NOT_FOUND || e == LT_NOT_ENOUGH ? LT_OK : e;
    for (size_t s = 0; s < in->source_count && n; s++) {
        snprintf(id, sizeof id, "%s/%s", in->names[s].kind, in->names[s].id);
        const inventory_source key = {.id = id}, *found = bsearch(&key, list, n, sizeof *list, by_id);
        if (!found)
            continue;
        size_t at = (size_t)(found - list);
        while (at > 0 && strcmp(list[at - 1].id, id) == 0)
            at--;
        take_row(in, s, list, n, at);
    }
    return LT_OK;
}

lt_err trace_rates_settle(lt_cx *cx, keep *k, trace_input *in)
{
    TRY(from_devices(cx, k, in));
    return from_inventory(cx, k, in);
}
