/* cmd_model_inventory.c - lantian model inventory: emissions from the ledgers of a data folder, or from a case in a file. */
#include "app/cmd_model.h"

#include <stdio.h>
#include <string.h>

#include "app/inventory_case_json.h"
#include "app/inventory_csv.h"
#include "app/inventory_ledger.h"
#include "app/inventory_report.h"
#include "app/store.h"
#include "base/civil.h"
#include "base/file.h"
#include "model/inventory/inventory_scenario.h"

#define OUT_MAX  ((size_t)512 << 20)
#define FILE_MAX ((size_t)64 << 20)

static const args_option OPTIONS[] = {
    {"case", "FILE", "a case (lantian-inventory-1) instead of a data folder"},
    {"with", "FILE", "a case whose sources and roads are added to those of the folder"},
    {"year", "YEAR", "of the ledgers (default: this one)"},
    {"grid", "METRES", "side of a cell: 100 to 10000 (default: the case's, 1000)"},
    {"monte-carlo", "N", "draws of the uncertainty: 100 to 20000; 0 none (default 0)"},
    {"seed", "N", "of the draws (default 1)"},
    {"scenario", "FILE", "changes to apply (\"changes\": [...]); the difference to the case without them is printed too"},
    {"compare", "FILE|YEAR", "another case, or another year of the same folder, as what was before"},
    {"out", "DIR", "write case.json, report.json, table.csv, cells.csv, cells.geojson, grid-SPECIES.json there, and difference.csv"},
    {"json", NULL, "JSON instead of a table"},
    {"help", NULL, "this text"},
    {NULL, NULL, NULL},
};
#define ABOUT                                                                                                        \
    "Kilograms a year of SO2 NOx CO PM10 PM2.5 BC OC VOCs NH3 by source, street cell and hour. Every microgram is\n" \
    "followed through each step; one that is lost or doubled stops the run with source and step.\n"                  \
    "Examples: lantian model inventory data --grid 500 --monte-carlo 1000\n"                                         \
    "          lantian model inventory --case district.json --scenario what-if.json --json"

typedef struct inventory_call {
    const args *a;
    inventory_ledger ledger;
    bool             has_ledger;
    emission_case    c, before;
    bool             has_before;
    inventory_ask    ask;
    buf              out;
} inventory_call;

static lt_err read_json(lt_cx *cx, const char *path, json_t **out)
{
    buf b;
    buf_init(&b, FILE_MAX);
    lt_err e = file_read_all(cx, path, &b);
    if (!e) {
        e = json_parse(cx, buf_span(&b), out);
        e = e ? cx_place(cx, e, "%s: ", path) : LT_OK;
    }
    buf_fini(&b);
    return e;
}

static lt_err read_case(lt_cx *cx, const char *path, emission_case *out)
{
    json_t *o;
    TRY(read_json(cx, path, &o));
    lt_err e = emission_case_read(cx, o, out);
    json_decref(o);
    return e ? cx_place(cx, e, "%s: ", path) : LT_OK;
}

static lt_err read_folder(lt_cx *cx, const char *dir, int year, inventory_ledger *out)
{
    store s;
    TRY(store_open(cx, dir, false, &s));
    lt_err e = inventory_ledger_read(cx, s.k, year, out);
    store_close(&s);
    return e;
}

static lt_err join_cases(lt_cx *cx, emission_case *c, const emission_case *more)
{
    emission_line *lines;
    emission_road *roads;
    TRY(ARENA_ARRAY(cx, c->line_count + more->line_count + 1, &lines));
    TRY(ARENA_ARRAY(cx, c->road_count + more->road_count + 1, &roads));
    memcpy(lines, c->lines, c->line_count * sizeof *lines);
    memcpy(lines + c->line_count, more->lines, more->line_count * sizeof *lines);
    memcpy(roads, c->roads, c->road_count * sizeof *roads);
    memcpy(roads + c->road_count, more->roads, more->road_count * sizeof *roads);
    c->lines = lines;
    c->line_count += more->line_count;
    c->roads = roads;
    c->road_count += more->road_count;
    c->climate = more->climate;
    if (more->fleet_count) {
        c->fleet = more->fleet;
        c->fleet_count = more->fleet_count;
    }
    if (!c->area_count) {
        c->areas = more->areas;
        c->area_count = more->area_count;
    }
    return LT_OK;
}

static lt_err read_year(lt_cx *cx, const args *a, int *year)
{
    int64_t v = civil_from_ms(cx_now_ms(cx), CIVIL_SHANGHAI_MIN).year;
    TRY(args_int(cx, a, "year", (args_range){v, 1950, 2199}, &v));
    *year = (int)v;
    return LT_OK;
}

/* The case from the folder or a file. */
static lt_err read_input(lt_cx *cx, inventory_call *c)
{
    const char *file = args_get(c->a, "case", NULL), *with = args_get(c->a, "with", NULL);
    int year;
    if ((file != NULL) == (c->a->count == 1))
        return cx_fail(cx, LT_BAD_INPUT, file ? "a data folder and --case: one of them is enough" : "a data folder or --case FILE is wanted (see --help)");
    if (file)
        return read_case(cx, file, &c->c);
    TRY(read_year(cx, c->a, &year));
    TRY(read_folder(cx, c->a->positions[0], year, &c->ledger));
    c->has_ledger = true;
    c->c = c->ledger.c;
    if (with) {
        emission_case more;
        TRY(read_case(cx, with, &more));
        return join_cases(cx, &c->c, &more);
    }
    return LT_OK;
}

/* --scenario or --compare: what was before. */
static lt_err read_before(lt_cx *cx, inventory_call *c)
{
    const char *scenario = args_get(c->a, "scenario", NULL), *compare = args_get(c->a, "compare", NULL);
    uint64_t year;
    if (scenario && compare)
        return cx_fail(cx, LT_BAD_INPUT, "--scenario and --compare: only one of them can be meant");
    c->has_before = scenario || compare;
    if (compare && c->has_ledger && strlen(compare) == 4 && span_parse_u64(span_text(compare), &year)) {
        inventory_ledger l;
        TRY(read_folder(cx, c->a->positions[0], (int)year, &l));
        c->before = l.c;
        return LT_OK;
    }
    if (compare)
        return read_case(cx, compare, &c->before);
    if (scenario) {
        json_t *o;
        emission_scenario s;
        size_t *touched;
        c->before = c->c;
        TRY(read_json(cx, scenario, &o));
        lt_err e = emission_scenario_read(cx, o, &s);
        json_decref(o);
        if (e)
            return cx_place(cx, e, "%s: ", scenario);
        TRY(ARENA_ARRAY(cx, s.n, &touched));
        e = inventory_scenario_apply(cx, &c->before, &s, &c->c, touched);
        return e ? cx_place(cx, e, "%s: ", scenario) : LT_OK;
    }
    return LT_OK;
}

static lt_err read_ask(lt_cx *cx, inventory_call *c)
{
    int64_t draws, seed, cell = 0;
    TRY(args_int(cx, c->a, "monte-carlo", (args_range){0, 0, INVENTORY_DRAWS_MAX}, &draws));
    TRY(args_int(cx, c->a, "seed", (args_range){1, 0, INT64_MAX}, &seed));
    if (args_has(c->a, "grid"))
        TRY(args_int(cx, c->a, "grid", (args_range){1000, 100, 10000}, &cell));
    c->ask = (inventory_ask){(uint32_t)draws, (uint64_t)seed, (double)cell};
    return LT_OK;
}

/* --- what is printed --------------------------------------------------------------------------------------------------------------- */

static void print_kg(buf *b, const emission_ug mass[EMISSION_SPECIES])
{
    for (int s = 0; s < EMISSION_SPECIES; s++)
        buf_format(b, " %11.3f", emission_to_kg(mass[s]) / 1000);
    buf_byte(b, '\n');
}

static void print_table(inventory_call *c, const inventory_report *r)
{
    buf *b = &c->out;
    buf_format(b, "%-10s", "t/a");
    for (int s = 0; s < EMISSION_SPECIES; s++)
        buf_format(b, " %11s", emission_species_name(s));
    buf_byte(b, '\n');
    for (size_t i = 0; i < r->node_count; i++)
        if (r->nodes[i].level <= 2) {
            buf_format(b, "%-10s", r->nodes[i].code);
            for (int s = 0; s < EMISSION_SPECIES; s++)
                buf_format(b, " %11.3f", emission_to_kg(r->nodes[i].mass[s]) / 1000);
            buf_format(b, "  %s %s\n", r->nodes[i].zh, r->nodes[i].en);
        }
    buf_format(b, "%-10s", "total");
    print_kg(b, r->v.total);
    for (int high = 0; high < 2 && r->u.draws; high++) {
        buf_format(b, "%-10s", high ? "97.5 %" : "2.5 %");
        for (int s = 0; s < EMISSION_SPECIES; s++)
            buf_format(b, " %11.3f", (high ? r->u.of[INVENTORY_SECTORS][s].high_kg : r->u.of[INVENTORY_SECTORS][s].low_kg) / 1000);
        buf_byte(b, '\n');
    }
    buf_format(b, "%zu sources, %zu counted; cells %u x %u of %.0f m; not a microgram was lost or counted twice\n", r->v.n, r->v.counted,
               r->g.cells.columns, r->g.cells.rows, r->g.cells.cell_m);
    if (c->has_ledger && c->ledger.is_sample)
        buf_text(b, "台账中只有示例行：结果仅供演示 the ledgers hold samples only: for demonstration\n");
    for (size_t i = 0; i < c->ledger.skip_count; i++)
        buf_format(b, "not counted: %s (%s): %s is missing\n", c->ledger.skipped[i].id, c->ledger.skipped[i].name, c->ledger.skipped[i].field);
    for (size_t i = 0; i < r->v.finding_count; i++)
        buf_format(b, "%s: %s%s%s: %s %s\n", r->v.findings[i].kind, r->v.findings[i].id, r->v.findings[i].other[0] ? " / " : "", r->v.findings[i].other,
                   r->v.findings[i].say_zh, r->v.findings[i].say_en);
}

static lt_err put_json(lt_cx *cx, inventory_call *c, const inventory_report *r, const inventory *before)
{
    jout j = jout_of(&c->out);
    jout_begin_object(&j);
    inventory_report_put(&j, r);
    if (c->has_ledger)
        inventory_ledger_put(&j, &c->ledger);
    if (before) {
        jout_key(&j, "difference");
        TRY(inventory_report_difference(cx, &j, before, &r->v));
    }
    jout_end_object(&j);
    buf_byte(&c->out, '\n');
    return LT_OK;
}

static lt_err print_difference(lt_cx *cx, buf *b, const inventory *before, const inventory *after)
{
    inventory_difference d;
    emission_ug all[INVENTORY_CAUSES][EMISSION_SPECIES];
    TRY(inventory_compare(cx, before, after, &d));
    buf_format(b, "%-10s", "difference");
    for (int s = 0; s < EMISSION_SPECIES; s++)
        buf_format(b, " %11.3f", emission_to_kg(after->total[s] - before->total[s]) / 1000);
    buf_byte(b, '\n');
    inventory_report_causes(&d, all);
    for (int k = 0; k < INVENTORY_CAUSES; k++) {
        buf_format(b, "%-10s", inventory_cause_name((inventory_cause)k));
        print_kg(b, all[k]);
    }
    return LT_OK;
}

static lt_err write_file(lt_cx *cx, const char *dir, const char *name, buf *b)
{
    char path[FILE_PATH_MAX];
    TRY(buf_check(cx, b));
    TRY(file_path(cx, path, "%s/%s", dir, name));
    lt_err e = file_replace(cx, path, buf_span(b), 0644);
    buf_reset(b);
    return e;
}

static lt_err keep_all(lt_cx *cx, void *self, buf *out)
{
    (void)self;
    return buf_check(cx, out);
}

static lt_err write_tables(lt_cx *cx, const char *dir, const inventory_report *r, const inventory *before, buf *b)
{
    export_sink to = {b, keep_all, NULL};
    TRY(inventory_csv_table(cx, &r->v, &to));
    TRY(write_file(cx, dir, "table.csv", b));
    TRY(inventory_csv_cells(cx, &r->g, -1, &to));
    TRY(write_file(cx, dir, "cells.csv", b));
    TRY(inventory_csv_geojson(cx, &r->g, -1, &to));
    TRY(write_file(cx, dir, "cells.geojson", b));
    if (!before)
        return LT_OK;
    TRY(inventory_csv_difference(cx, before, &r->v, &to));
    return write_file(cx, dir, "difference.csv", b);
}

static lt_err write_files(lt_cx *cx, const char *dir, const inventory_report *r, const inventory *before, buf *b)
{
    char name[32];
    TRY(file_make_dirs(cx, dir, 0755));
    jout j = jout_of(b);
    inventory_case_put(&j, r->c);
    TRY(write_file(cx, dir, "case.json", b));
    j = jout_of(b);
    jout_begin_object(&j);
    inventory_report_put(&j, r);
    jout_end_object(&j);
    TRY(write_file(cx, dir, "report.json", b));
    for (int s = 0; s < EMISSION_SPECIES; s++) {
        j = jout_of(b);
        TRY(inventory_report_grid(cx, &j, r, emission_species_name(s), ""));
        snprintf(name, sizeof name, "grid-%s.json", emission_species_name(s));
        TRY(write_file(cx, dir, name, b));
    }
    return write_tables(cx, dir, r, before, b);
}

static lt_err write_out(lt_cx *cx, const inventory_report *r, const inventory *before, const char *dir)
{
    buf b;
    if (!dir)
        return LT_OK;
    buf_init(&b, OUT_MAX);
    lt_err e = write_files(cx, dir, r, before, &b);
    buf_fini(&b);
    return e;
}

static lt_err run(lt_cx *cx, inventory_call *c)
{
    inventory_report r;
    inventory before;
    TRY(read_ask(cx, c));
    TRY(read_input(cx, c));
    TRY(read_before(cx, c));
    TRY(inventory_report_make(cx, &c->c, &c->ask, &r));
    if (c->has_before)
        TRY(inventory_estimate(cx, &c->before, &before));
    TRY(write_out(cx, &r, c->has_before ? &before : NULL, args_get(c->a, "out", NULL)));
    if (args_has(c->a, "json"))
        return put_json(cx, c, &r, c->has_before ? &before : NULL);
    print_table(c, &r);
    return c->has_before ? print_difference(cx, &c->out, &before, &r.v) : LT_OK;
}

lt_err cmd_model_inventory(lt_cx *cx, int argc, char **argv)
{
    args a;
    inventory_call c = {.a = &a};
    if (cmd_help_wanted(argc, argv, "model inventory [DIR | --case FILE] [--year Y] [--grid M] [--monte-carlo N] [--scenario FILE] [--compare FILE|YEAR] [--out DIR]",
                        ABOUT, OPTIONS))
        return LT_OK;
    TRY(args_parse(cx, OPTIONS, argc, argv, &a));
    buf_init(&c.out, OUT_MAX);
    lt_err e = run(cx, &c);
    if (!e)
        e = buf_check(cx, &c.out);
    if (!e && fwrite(c.out.p, 1, c.out.n, stdout) != c.out.n)
        e = cx_fail(cx, LT_IO, "standard output is closed");
    buf_fini(&c.out);
    return e;
}
