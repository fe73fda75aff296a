/* api_inventory.c - the emission inventory: versions, sectors, grid, difference, what-if; see api.h, inventory_store.h, inventory_report.h. */
#include "app/api_give.h"

#include <math.h>

#include "app/inventory_csv.h"
#include "app/inventory_store.h"
#include "base/arena.h"
#include "model/inventory/inventory_scenario.h"

static const api_param ID_PARAMS[] = {
    {"id", API_PATH, API_TEXT, true, 1, 40, NULL, "a version's id, \"latest\", or \"now\": the ledgers as they are, computed at once"},
    {.name = NULL},
};

static lt_err get_versions(api_call *c)
{
    jout j = jout_of(&c->out);
    jout_begin_object(&j);
    jout_key(&j, "items");
    TRY(inventory_store_list(&c->cx, c->k, &j));
    jout_put_text(&j, "next", NULL);
    jout_end_object(&j);
    return LT_OK;
}

static lt_err get_report(api_call *c)
{
    return inventory_store_report(&c->cx, c->owner->dir, c->k, api_text(c, "id"), &c->out);
}

static lt_err load(api_call *c, const char *id, inventory_stored **out)
{
    TRY(ARENA_ARRAY(&c->cx, 1, out));
    return inventory_store_load(&c->cx, c->owner->dir, c->k, id, *out);
}

static lt_err make_grid(api_call *c, inventory_report **r)
{
    inventory_stored *s;
    TRY(load(c, api_text(c, "id"), &s));
    TRY(ARENA_ARRAY(&c->cx, 1, r));
    (*r)->c = &s->c;
    TRY(inventory_estimate(&c->cx, &s->c, &(*r)->v));
    return emission_grid_make(&c->cx, &(*r)->v, &(emission_grid_options){.cell_m = (double)api_int(c, "cell_m", 0), .margin_m = NAN}, &(*r)->g);
}

static lt_err get_grid(api_call *c)
{
    inventory_report *r;
    const char *sector = api_text(c, "sector");
    jout j = jout_of(&c->out);
    TRY(make_grid(c, &r));
    c->field = "species";
    TRY(inventory_report_grid(&c->cx, &j, r, api_text(c, "species"), sector ? sector : ""));
    c->field = NULL;
    return LT_OK;
}

static lt_err estimate_two(api_call *c, inventory **before_v, inventory **after_v)
{
    inventory_stored *before, *after;
    const char *later = api_text(c, "after");
    TRY(load(c, api_text(c, "before"), &before));
    TRY(load(c, later ? later : "now", &after));
    TRY(ARENA_ARRAY(&c->cx, 1, before_v));
    TRY(ARENA_ARRAY(&c->cx, 1, after_v));
    TRY(inventory_estimate(&c->cx, &before->c, *before_v));
    return inventory_estimate(&c->cx, &after->c, *after_v);
}

static lt_err get_difference(api_call *c)
{
    inventory *before, *after;
    jout j = jout_of(&c->out);
    TRY(estimate_two(c, &before, &after));
    return inventory_report_difference(&c->cx, &j, before, after);
}

/* --- files ------------------------------------------------------------------------------------------------------------------------- */

static lt_err flush(lt_cx *cx, void *self, buf *out)
{
    (void)cx, (void)out; /* the call's own */
    return api_stream_flush(self);
}

static lt_err begin_file(api_call *c, const char *what, const char *id, const char *end)
{
    TRY(arena_format(&c->cx, &c->download, "lantian-inventory-%s-%s.%s", what, id, end));
    c->type = strcmp(end, "csv") == 0 ? "text/csv; charset=utf-8" : "application/geo+json";
    return api_stream_begin(c);
}

static lt_err get_table(api_call *c)
{
    inventory_stored *s;
    inventory *v;
    TRY(load(c, api_text(c, "id"), &s));
    TRY(ARENA_ARRAY(&c->cx, 1, &v));
    TRY(inventory_estimate(&c->cx, &s->c, v));
    TRY(begin_file(c, "table", s->id, "csv"));
    return inventory_csv_table(&c->cx, v, &(export_sink){&c->out, flush, c});
}

static lt_err get_cells(api_call *c)
{
    inventory_report *r;
    const char *format = api_text(c, "format"), *sector = api_text(c, "sector");
    bool is_csv = !format || strcmp(format, "csv") == 0;
    int k = sector ? (sector[0] - '0') * 10 + (sector[1] - '0') - 1 : -1;
    export_sink to = {&c->out, flush, c};
    TRY(make_grid(c, &r));
    TRY(begin_file(c, "cells", api_text(c, "id"), is_csv ? "csv" : "geojson"));
    return is_csv ? inventory_csv_cells(&c->cx, &r->g, k, &to) : inventory_csv_geojson(&c->cx, &r->g, k, &to);
}

static lt_err get_difference_table(api_call *c)
{
    inventory *before, *after;
    TRY(estimate_two(c, &before, &after));
    TRY(begin_file(c, "difference", api_text(c, "before"), "csv"));
    return inventory_csv_difference(&c->cx, before, after, &(export_sink){&c->out, flush, c});
}

static lt_err post_scenario(api_call *c)
{
    inventory_stored *base;
    inventory *before;
    inventory_report *r;
    emission_scenario s;
    emission_case *changed;
    size_t *touched;
    const char *id = api_text(c, "base");
    jout j = jout_of(&c->out);
    TRY(load(c, id ? id : "now", &base));
    c->field = "scenario";
    TRY(emission_scenario_read(&c->cx, api_json(c, "scenario"), &s));
    TRY(ARENA_ARRAY(&c->cx, s.n, &touched));
    TRY(ARENA_ARRAY(&c->cx, 1, &changed));
    TRY(inventory_scenario_apply(&c->cx, &base->c, &s, changed, touched));
    c->field = NULL;
    changed->name = s.name[0] ? s.name : "scenario";
    TRY(ARENA_ARRAY(&c->cx, 1, &before));
    TRY(ARENA_ARRAY(&c->cx, 1, &r));
    TRY(inventory_estimate(&c->cx, &base->c, before));
    TRY(inventory_report_make(&c->cx, changed, &(inventory_ask){(uint32_t)api_int(c, "draws", 0), 1, 0}, r));
    jout_begin_object(&j);
    jout_key(&j, "touched");
    jout_begin_array(&j);
    for (size_t i = 0; i < s.n; i++)
        jout_int(&j, (int64_t)touched[i]);
    jout_end_array(&j);
    jout_key(&j, "difference");
    TRY(inventory_report_difference(&c->cx, &j, before, &r->v));
    jout_key(&j, "report");
    jout_begin_object(&j);
    jout_put_text(&j, "id", "scenario");
    inventory_report_put(&j, r);
    jout_end_object(&j);
    jout_end_object(&j);
    return LT_OK;
}

static const api_param GRID_PARAMS[] = {
    {"id", API_PATH, API_TEXT, true, 1, 40, NULL, "a version's id, \"latest\" or \"now\""},
    {"species", API_QUERY, API_CHOICE, true, 0, 0, "SO2 NOx CO PM10 PM2.5 BC OC VOCs NH3", "which species"},
    {"sector", API_QUERY, API_CHOICE, false, 0, 0, "01 02 03 04 05 06 07 08 09 10", "only this first-level source"},
    {"cell_m", API_QUERY, API_INT, false, 100, 10000, NULL, "side of a cell; default: 1000"},
    {.name = NULL},
};
static const api_param CELLS_PARAMS[] = {
    {"id", API_PATH, API_TEXT, true, 1, 40, NULL, "a version's id, \"latest\" or \"now\""},
    {"format", API_QUERY, API_CHOICE, false, 0, 0, "csv geojson", "default csv"},
    {"sector", API_QUERY, API_CHOICE, false, 0, 0, "01 02 03 04 05 06 07 08 09 10", "only this first-level source"},
    {"cell_m", API_QUERY, API_INT, false, 100, 10000, NULL, "side of a cell; default: 1000"},
    {.name = NULL},
};
static const api_param DIFFERENCE_PARAMS[] = {
    {"before", API_QUERY, API_TEXT, true, 1, 40, NULL, "a version's id, \"latest\" or \"now\""},
    {"after", API_QUERY, API_TEXT, false, 1, 40, NULL, "another; default: now"},
    {.name = NULL},
};
static const api_param SCENARIO_PARAMS[] = {
    {"base", API_BODY, API_TEXT, false, 1, 40, NULL, "a version's id, \"latest\" or \"now\" (default)"},
    {"scenario", API_BODY, API_OBJECT, true, 0, 0, "InventoryScenario", "what is changed"},
    {"draws", API_BODY, API_INT, false, 0, 5000, NULL, "of the uncertainty: 100 to 5000, 0 none (default)"},
    {.name = NULL},
};
const api_route INVENTORY_ROUTES[] = {
    {"GET", API_PREFIX "/inventory", RIGHT_MODEL_READ, get_versions, .tag = "model", .summary = "Versions of the emission inventory, newest first",
     .reply = "InventoryVersions"},
    {"GET", API_PREFIX "/inventory/compare", RIGHT_MODEL_READ, get_difference, DIFFERENCE_PARAMS, "model",
     "Why two inventories differ: activity, factor, control, measured, new, closed", .reply = "InventoryDifference", .flags = API_SLOW},
    {"GET", API_PREFIX "/inventory/compare/table", RIGHT_MODEL_READ, get_difference_table, DIFFERENCE_PARAMS, "model",
     "The same as CSV: before, after and each cause of all, of each sector, of each changed source, in kg by species", .type = "text/csv; charset=utf-8",
     .flags = API_STREAMS | API_SLOW},
    {"POST", API_PREFIX "/inventory/scenario", RIGHT_MODEL_RUN, post_scenario, SCENARIO_PARAMS, "model",
     "What if: an inventory with changes to its sources, and the difference; nothing is kept", .reply = "InventoryScenarioResult", .flags = API_SLOW},
    {"GET", API_PREFIX "/inventory/{id}", RIGHT_MODEL_READ, get_report, ID_PARAMS, "model",
     "An inventory: sectors and species with uncertainty, months, hours, findings, the largest sources", .reply = "Inventory", .flags = API_SLOW},
    {"GET", API_PREFIX "/inventory/{id}/grid", RIGHT_MODEL_READ, get_grid, GRID_PARAMS, "model", "Its emissions of one species in cells, kg a year",
     .reply = "InventoryGrid", .flags = API_SLOW},
    {"GET", API_PREFIX "/inventory/{id}/table", RIGHT_MODEL_READ, get_table, ID_PARAMS, "model", "Its sources' tree by species as CSV, kg a year",
     .type = "text/csv; charset=utf-8", .flags = API_STREAMS | API_SLOW},
    {"GET", API_PREFIX "/inventory/{id}/cells", RIGHT_MODEL_READ, get_cells, CELLS_PARAMS, "model",
     "Its cells by species as CSV (with what lies outside or has no place) or GeoJSON, kg a year", .type = "text/csv; charset=utf-8", .flags = API_STREAMS | API_SLOW},
    {.path = NULL},
};
