/* inventory_case_json.h - an inventory's case as its file (lantian-inventory-1), so that it can be kept, changed and computed again.
 * Place      app. Formatting only
 * Given      a case; NAN and "" are left out
 * Returned   the JSON that emission_case_read takes; reading it gives the same case
 */
#ifndef LT_APP_INVENTORY_CASE_JSON_H
#define LT_APP_INVENTORY_CASE_JSON_H

#include "base/jout.h"
#include "wire/inventory/emission_case.h"

void inventory_case_put(jout *j, const emission_case *c);

#endif
