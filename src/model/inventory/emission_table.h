/* emission_table.h - the inventory's tables looked up: tree of sources, factors, grades, controls, balances, profiles, splits.
 * Place      model. Pure: rows of tables/source_tree, emission_*, dust_parameter, road_class.
 * Returned   rows, or -1 and NULL where there is none; numbers as double
 * Cost       a search of a sorted table, or of a short one      Threads  any
 * Invariants 1. every code has its parent in the tree   2. every profile that the tree names has its months, days and hours
 */
#ifndef LT_MODEL_EMISSION_TABLE_H
#define LT_MODEL_EMISSION_TABLE_H

#include "base/num.h"
#include "model/inventory/emission.h"
#include "tables.h"

int emission_node_find(const char *code); /* row of TABLE_SOURCE_TREE, -1 */
const table_emission_factor *emission_factor_find(const char *code, int species);
const table_emission_control *emission_control_find(const char *key);
double emission_control_percent(const table_emission_control *c, int species); /* BC and OC: that of PM2.5 */
const table_emission_balance *emission_balance_find(const char *code, int species);
const table_emission_fuel *emission_fuel_find(const char *fuel);
const table_road_class *emission_road_class_find(const char *key);
double emission_grade_sigma(const char *grade); /* "" or one that is not known: that of D */
double emission_dust_value(const char *key);    /* a key of dust_parameter; asserted */

typedef struct emission_weights { /* of a profile, as the table says them */
    double month[12], day[7], hour[24];
} emission_weights;
bool emission_weights_find(const char *profile, emission_weights *out);

#define EMISSION_PARTS_MAX 16
typedef struct emission_parts {
    const char *name[EMISSION_PARTS_MAX];
    double      share[EMISSION_PARTS_MAX];
    size_t      n;
} emission_parts;
/* What a species of a source is made of: rows of the longest code that it begins with; n 0: the species has no parts. */
void emission_parts_find(const char *code, int species, emission_parts *out);

#endif
