/* emission_change.h - a what-if scenario: a list of changes to an inventory's sources, from JSON.
 * Place      wire. Pure.
 * Given      {"name", "changes": [{"action", which sources: "code" (what its code begins with), "street", "entity" (or id), and}]}
 *              close                                   the sources are gone
 *              activity  "factor" 0 to 100             so many times the activity (a road: of its flow)
 *              fuel      "fuel" (a key of emission_fuel)  the same useful heat from another fuel
 *              control   "control" [keys] and, or, "removed_percent" {"PM10": 90}  instead of what there is
 *              stage     "stage" s3 ... of vehicles and t3 ... of machines, "from" the stage that it replaces ("" every one)
 *            A change without code, street and entity concerns every source, which close refuses
 * Returned   changes in the arena      Errors  LT_BAD_INPUT with the place (changes[2].factor: ...)
 * Limits     EMISSION_CHANGES_MAX      Threads  any
 */
#ifndef LT_WIRE_INVENTORY_EMISSION_CHANGE_H
#define LT_WIRE_INVENTORY_EMISSION_CHANGE_H

#include "wire/inventory/emission_case.h"

#define EMISSION_CHANGES_MAX 200u

typedef enum emission_action { EMISSION_CLOSE, EMISSION_ACTIVITY, EMISSION_FUEL, EMISSION_CONTROL, EMISSION_STAGE } emission_action;
const char *emission_action_name(emission_action a);
typedef struct emission_change {
    emission_action action;
    const char     *code, *street, *entity, *fuel, *stage, *from; /* "" any, none */
    double          factor, removed_percent[EMISSION_CASE_SPECIES]; /* NAN: not said */
    const char     *control[EMISSION_CONTROLS_MAX];
    uint32_t        control_count;
} emission_change;
typedef struct emission_scenario {
    const char      *name;
    emission_change *changes;
    size_t           n;
} emission_scenario;
LT_MUST lt_err emission_scenario_read(lt_cx *cx, const json_t *o, emission_scenario *out);

#endif
