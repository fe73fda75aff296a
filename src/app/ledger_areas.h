/* ledger_areas.h - the district's and its streets' outlines in memory, for many rows.
 * Place      app
 * Given      the fact plan/map (areas of the plan)
 * Owner      what the arena holds when ledger_areas_open is called
 */
#ifndef LT_APP_LEDGER_AREAS_H
#define LT_APP_LEDGER_AREAS_H

#include "fact/shape.h"
#include "keep/keep.h"

typedef struct ledger_area {
    const char *name;
    bool        is_street; /* else the district */
    shape       outline;
} ledger_area;
typedef struct ledger_areas {
    ledger_area *list;
    size_t       n;
} ledger_areas;

LT_MUST lt_err ledger_areas_open(lt_cx *cx, keep *k, ledger_areas *out); /* without a plan: none */
/* "" none. */
const char *ledger_areas_street(const ledger_areas *a, double x, double y);
bool ledger_areas_has_district(const ledger_areas *a);
bool ledger_areas_in_district(const ledger_areas *a, double x, double y);

#endif
