/* inventory_store.h - inventories that were run: the case and its report as files, what was published in the journal.
 * Place      app
 * Method     a run reads the ledgers (inventory_ledger.h), computes (inventory_report.h) and, when its input differs from that of
 *            the newest one of the year, writes DIR/inventory/ID.case.json and ID.report.json and the product inventory/ID: {"keys",
 *            "kind": "inventory", "id", "year", "made", "sample", "sources", "counted", "skipped", "findings", "kg", "input":
 *            SHA-256 of the case, "ledgers": the newest entry among the rows, "draws"}
 * Given      ids: a run's, "latest" (the newest product), "now" (the ledgers as they are, computed at once)
 * Errors     LT_NOT_FOUND: no such run, or its files are not in this folder (they are not in the journal: run it again)
 * Threads    one run at a time; reading from any, each with its own keep
 */
#ifndef LT_APP_INVENTORY_STORE_H
#define LT_APP_INVENTORY_STORE_H

#include "app/inventory_ledger.h"
#include "app/inventory_report.h"
#include "app/store.h"
#include "base/json.h"

#define INVENTORY_ID_MAX   40
#define INVENTORY_DRAWS    500u
#define INVENTORY_PREFIX   "inventory/"
#define INVENTORY_KEPT_MAX 1000 /* in a listing */

typedef struct inventory_run {
    const store *s;
    keep        *k;
    int          year; /* 0: this one */
} inventory_run;
LT_MUST lt_err inventory_store_run(lt_cx *cx, const inventory_run *r, jout *result);
/* Have rows changed since the newest run, or the year? false while the ledgers hold samples only. */
LT_MUST lt_err inventory_store_is_due(lt_cx *cx, keep *k, int offset_min, bool *yes);

typedef struct inventory_stored {
    char             id[INVENTORY_ID_MAX];
    inventory_ledger ledger; /* of "now": skipped rows too */
    emission_case    c;
} inventory_stored;
LT_MUST lt_err inventory_store_load(lt_cx *cx, const char *dir, keep *k, const char *id, inventory_stored *out);
/* The report's JSON as it was written; of "now" computed, without uncertainty. */
LT_MUST lt_err inventory_store_report(lt_cx *cx, const char *dir, keep *k, const char *id, buf *out);
LT_MUST lt_err inventory_store_list(lt_cx *cx, keep *k, jout *j); /* the products' bodies, newest first, as an array */

#endif
