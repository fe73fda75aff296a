/* ledger_file.h - kinds and sample rows from files into the journal; a kind's page for people.
 * Place      app. Reads files; the acts are applied by job_apply_all.
 * Given      a folder with NAME.json (kinds) and samples/NAME.json ({"kind", "rows": [{"id", "state", "street", "geometry",
 *            "fields"}]})
 * Errors     LT_BAD_INPUT names file, member and value
 */
#ifndef LT_APP_LEDGER_FILE_H
#define LT_APP_LEDGER_FILE_H

#include "app/ledger.h"
#include "app/store.h"

/* One file, checked; the caller decrefs *out. */
LT_MUST lt_err ledger_file_read(lt_cx *cx, const char *path, kind *k, json_t **out);
/* kind.put of one file, unless the keep has the same already. *done tells. */
LT_MUST lt_err ledger_file_add(lt_cx *cx, store *s, const char *path, bool *done);
typedef struct ledger_file_count {
    size_t kinds, rows;
} ledger_file_count;
/* All kinds of a folder, then, with_samples, its sample rows that are not there yet. */
LT_MUST lt_err ledger_file_load(lt_cx *cx, store *s, const char *folder, bool with_samples, ledger_file_count *out);
/* The folder "kinds" that belongs to a plan's: beside it, above it, or installed; false: there is none. */
bool ledger_file_find(const char *plan, char out[4096]);
/* docs/ledgers.md of a folder of kinds. */
LT_MUST lt_err ledger_file_document(lt_cx *cx, const char *folder, buf *out);

#endif
