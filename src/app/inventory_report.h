/* inventory_report.h - a whole run of an inventory (estimate, tree, grid, hours, parts, uncertainty) and its JSON.
 * Place      app. The arithmetic is model/inventory's
 * Given      a case and what is asked
 * Returned   as JSON (kilograms a year; species as keys)
 *
 *   inventory_report_put    {"name", "year", "sources", "counted", "kg": {SPECIES: kg}, "low_kg", "high_kg" (95 %, with draws),
 *                           "draws", "nodes": [{"code", "parent", "level", "title": {zh, en}, "sources", "kg"}],
 *                           "sectors": [{"code", "title", "kg", "low_kg", "high_kg"}], "methods": {METHOD: {SPECIES: kg}},
 *                           "months": {SPECIES: [12]}, "hours": {SPECIES: [24: kg of a mean day]}, "parts": [{"species", "part",
 *                           "kg"}], "grid": {"cell_m", "columns", "rows", "west", "south", "step_lon", "step_lat", "outside_kg",
 *                           "unplaced_kg"}, "findings": [{"kind", "source", "other", "say": {zh, en}}], "finding_total", "largest":
 *                           [{"id", "name", "code", "title", "street", "method", "kg"} 100 of them]}
 *   inventory_report_grid   {"species", "sector", "cell_m", "columns", "rows", "west", "south", "step_lon", "step_lat", "max_kg",
 *                           "cells": [[column, row, kg], ...] those with something}; column 0 in the west, row 0 in the south
 *   inventory_report_difference {"before": {"name", "kg"}, "after", "causes": {CAUSE: {SPECIES: kg}}, "sectors": [{"code",
 *                           "title", "before_kg", "after_kg", "causes"}], "changes": [{"id", "name", "code", "cause", "kg"} 200]}
 * Errors     those of the model
 */
#ifndef LT_APP_INVENTORY_REPORT_H
#define LT_APP_INVENTORY_REPORT_H

#include "base/jout.h"
#include "model/inventory/emission_grid.h"
#include "model/inventory/emission_table.h"
#include "model/inventory/emission_time.h"
#include "model/inventory/emission_tree.h"
#include "model/inventory/inventory_compare.h"
#include "model/inventory/inventory_uncertainty.h"

typedef struct inventory_ask {
    uint32_t draws; /* 0: no uncertainty */
    uint64_t seed;
    double   cell_m; /* 0: the case's */
} inventory_ask;
typedef struct inventory_report {
    const emission_case  *c;
    inventory             v;
    emission_grid         g;
    emission_hours        h;
    emission_node        *nodes;
    emission_split       *parts;
    size_t                node_count, part_count;
    inventory_uncertainty u; /* draws 0: none */
} inventory_report;
LT_MUST lt_err inventory_report_make(lt_cx *cx, const emission_case *c, const inventory_ask *ask, inventory_report *out);
void inventory_report_put(jout *j, const inventory_report *r); /* members into the open object */
LT_MUST lt_err inventory_report_grid(lt_cx *cx, jout *j, const inventory_report *r, const char *species, const char *sector);
LT_MUST lt_err inventory_report_difference(lt_cx *cx, jout *j, const inventory *before, const inventory *after);
const table_source_tree *inventory_report_sector(int k); /* 0 to 9 */
void inventory_report_causes(const inventory_difference *d, emission_ug all[INVENTORY_CAUSES][EMISSION_SPECIES]); /* over the sectors */
void inventory_report_kg(jout *j, const char *key, const emission_ug mass[EMISSION_SPECIES]);

#endif
