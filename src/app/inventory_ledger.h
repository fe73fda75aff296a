/* inventory_ledger.h - the district's ledgers as an inventory's case: every row that gives something off, and why others cannot be counted.
 * Place      app. Walk: tables/inventory_map -> one SQL query a row of it -> sources and roads
 * Method     a row counts while its state is one of those of the map: a boiler closed today is out of the next run. Rows of samples
 *            count only when the ledgers hold nothing else, and is_sample says so
 * Given      a keep with the plan's ledgers and outlines (fact plan/map: streets are the areas); a year
 * Returned   a case in cx->arena; rows that cannot be counted (no amount, no code): id, field, kind, in skipped; they are not in the case
 * Errors     LT_BAD_INPUT: a query of inventory_map that does not run, with its kind
 * Threads    one keep, one thread
 */
#ifndef LT_APP_INVENTORY_LEDGER_H
#define LT_APP_INVENTORY_LEDGER_H

#include "base/jout.h"
#include "keep/keep.h"
#include "wire/inventory/emission_case.h"

typedef struct inventory_skip {
    const char *id, *kind, *field, *name; /* "boiler/b-1", "boiler", "coal_t_a": what is missing */
} inventory_skip;
typedef struct inventory_ledger {
    emission_case   c;
    inventory_skip *skipped;
    size_t          skip_count;
    bool            is_sample;
    size_t          rows; /* read */
} inventory_ledger;
LT_MUST lt_err inventory_ledger_read(lt_cx *cx, keep *k, int year, inventory_ledger *out);
/* "skipped": [{"source", "kind", "field", "name"}], "sample": bool, as members. */
void inventory_ledger_put(jout *j, const inventory_ledger *l);

#endif
