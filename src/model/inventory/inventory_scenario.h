/* inventory_scenario.h - what if: an inventory's case with a list of changes applied.
 * Place      model. Pure.
 * Method     each change in turn (emission_change.h) on the sources that it names; roads too: under a code 03 activity is their flow
 *            (a class of vehicles: the flow without that part of the class, the other classes as they were), under a code 06 their
 *            dust alone, by class of road; control is their dust's, stage moves the fleet's share. Another fuel gives the same useful heat: A' = A * q * e / (q' * e')
 * Given      a case and a scenario
 * Returned   a new case; what the old one holds is not changed, and its shapes and texts are shared. touched: sources and roads that
 *            each change met
 * Errors     LT_BAD_INPUT: a fuel or control that no table has, a source whose fuel is not known, a class of vehicles on some roads
 *            only (the fleet is that of all roads); LT_NOT_FOUND: a change that meets
 *            nothing, with its number
 * Threads    any     Owner  cx->arena
 */
#ifndef LT_MODEL_INVENTORY_SCENARIO_H
#define LT_MODEL_INVENTORY_SCENARIO_H

#include "model/inventory/inventory.h"
#include "wire/inventory/emission_change.h"

LT_MUST lt_err inventory_scenario_apply(lt_cx *cx, const emission_case *from, const emission_scenario *s, emission_case *out, size_t *touched);

#endif
